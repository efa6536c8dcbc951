//! Today: what is mine to do by due day, what I wait for and from whom, what has changed on things I follow.

use axum::http::StatusCode;
use axum::response::Response;
use clock::{Day, Lang, said, weekday};
use maud::{Markup, html};
use record::Db;
use serde_json::{Value, json};
use ui::components::{
    Empty, Field, Kind, Link, NoteKind, Pager, Tab, ask, button, empty, field, link_button, note, page_head, pager,
    post_button, tabs,
};
use ui::text::{count, day_long};
use ui::web::{Ctx, Page};

use super::entry::{Entry, Mine, Only, entries, of_whom};
use super::{bulk, desk, json as answer, reach, words};
use crate::case::{Case, TakenStep};
use crate::desk::Desk;
use crate::inbox::{Item, Waiting, waiting_for};
use crate::table::Procedure;

/// Rows on a page.
const PAGE: usize = 50;
/// Things followed that are looked at, and rows a program is given, at most.
const MOST: usize = 500;

/// Which part of Today.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Mine,
    Waiting,
    Changed,
    Off,
}

impl Part {
    fn of(ctx: &Ctx) -> Part {
        match ctx.query.get("part") {
            "waiting" => Part::Waiting,
            "changed" => Part::Changed,
            "off" => Part::Off,
            _ => Part::Mine,
        }
    }
}

/// Something followed, as far as whoever asks may read it.
struct Followed {
    waiting: Waiting,
    procedure: &'static Procedure,
    /// Its record; `None` where they may not read it any more.
    case: Option<Case>,
    /// What others have in hand of it.
    others: Vec<Item>,
    /// Who took the steps they have not seen.
    takers: words::Takers,
}

/// What one part shows, and how much there is in all of them.
struct Found {
    mine: usize,
    off: usize,
    waiting: usize,
    changed: usize,
    /// What can be done together: procedure and step, with how many there are.
    groups: Vec<(Only, usize)>,
    only: Option<Only>,
    /// How many rows the part has.
    rows: usize,
    entries: Vec<Entry>,
    followed: Vec<Followed>,
}

fn page_number(ctx: &Ctx) -> usize {
    ctx.query.int("page").and_then(|page| usize::try_from(page).ok()).filter(|page| *page > 0).unwrap_or(1)
}

fn read(db: &Db, ctx: &Ctx, desk: &Desk, part: Part) -> record::Result<Found> {
    let mine = Mine::read(db, ctx)?;
    let following = waiting_for(db, ctx.who.account, MOST)?;
    let others =
        |waiting: &Waiting| -> Vec<Item> { waiting.items.iter().filter(|item| !mine.holds(item)).cloned().collect() };
    let is_waiting = |waiting: &Waiting| !others(waiting).is_empty();
    let has_changed = |waiting: &Waiting| waiting.seen < waiting.number;
    let only = Only::parse(desk, ctx.query.get("do")).filter(|only| mine.now.iter().any(|item| only.holds(item)));
    let mut found = Found {
        mine: mine.now.len(),
        off: mine.off.len(),
        waiting: following.iter().filter(|each| is_waiting(each)).count(),
        changed: following.iter().filter(|each| has_changed(each)).count(),
        groups: groups(desk, &mine.now),
        only,
        rows: 0,
        entries: Vec::new(),
        followed: Vec::new(),
    };
    let skip = (page_number(ctx) - 1).saturating_mul(PAGE);
    match part {
        Part::Mine | Part::Off => {
            let mut items = if part == Part::Mine { mine.now } else { mine.off };
            if let (Some(only), Part::Mine) = (only, part) {
                items.retain(|item| only.holds(item));
            }
            found.rows = items.len();
            let shown: Vec<Item> = items.into_iter().skip(skip).take(PAGE).collect();
            found.entries = entries(db, ctx, desk, &shown, ctx.now)?;
        }
        Part::Waiting | Part::Changed => {
            let mut shown: Vec<(Waiting, Vec<Item>)> = following
                .iter()
                .filter(|each| if part == Part::Waiting { is_waiting(each) } else { has_changed(each) })
                .map(|each| (each.clone(), others(each)))
                .collect();
            if part == Part::Waiting {
                shown.sort_by_key(|(each, others)| (others.iter().map(|item| item.due).min(), each.record));
            }
            found.rows = shown.len();
            for (waiting, others) in shown.into_iter().skip(skip).take(PAGE) {
                found.followed.extend(followed(db, ctx, desk, waiting, others)?);
            }
        }
    }
    Ok(found)
}

fn followed(db: &Db, ctx: &Ctx, desk: &Desk, waiting: Waiting, others: Vec<Item>) -> record::Result<Option<Followed>> {
    let Some(procedure) = desk.procedures.get(&waiting.procedure) else { return Ok(None) };
    let mut case = Case::read(db, procedure, waiting.record, ctx.now)?;
    if let Some(read) = &case
        && reach(ctx, db, desk, procedure, &read.version, procedure.read)?.is_none()
    {
        case = None;
    }
    let steps = case.as_ref().map(|case| unseen(case, &waiting)).unwrap_or_default();
    let takers = words::Takers::read(db, &steps, ctx.now)?;
    Ok(Some(Followed { waiting, procedure, case, others, takers }))
}

fn unseen(case: &Case, waiting: &Waiting) -> Vec<TakenStep> {
    case.steps.iter().filter(|step| step.number > waiting.seen).cloned().collect()
}

/// Steps that wait in several rows, most first.
fn groups(desk: &Desk, items: &[Item]) -> Vec<(Only, usize)> {
    let mut groups: Vec<(Only, usize)> = Vec::new();
    for item in items {
        let Some(procedure) = desk.procedures.get(&item.procedure) else { continue };
        for step in item.steps.iter().filter_map(|name| procedure.step(name)) {
            let same = |only: &Only| std::ptr::eq(only.procedure, procedure) && only.step.name == step.name;
            match groups.iter_mut().find(|(only, _)| same(only)) {
                Some((_, count)) => *count += 1,
                None => groups.push((Only { procedure, step }, 1)),
            }
        }
    }
    groups.retain(|(_, count)| *count > 1);
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    groups
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

/// The page, with what could not be done on it.
pub(super) async fn draw(ctx: &Ctx, wrong: Option<Markup>) -> Page {
    let (part, desk) = (Part::of(ctx), desk(ctx)?);
    let (reader, at) = (ctx.clone(), desk.clone());
    let found = ctx.read(move |db| read(db, &reader, &at, part)).await?;
    let today = ctx.now.as_of;
    let day = match ctx.lang {
        Lang::Zh => format!("{} {}", day_long(today, ctx.lang), weekday(today, ctx.lang)),
        Lang::En => format!("{} {}", weekday(today, ctx.lang), day_long(today, ctx.lang)),
    };
    let late = ctx.can(access::Action::TodayLate, None);
    let body = html! {
        (page_head(&html! { (ctx.t("today")) }, &html! {}, &html! { (day) @if !ctx.who.title.is_empty() { (super::draw::DOT) (ctx.who.title) } },
            &html! { @if late { (link_button(&ctx.t("late-below"), "/today/late", Kind::Plain)) } }))
        @if let Some(wrong) = &wrong { (wrong) }
        (parts(ctx, part, &found))
        @match part {
            Part::Mine => (mine(ctx, &desk, &found)),
            Part::Off => (off(ctx, &desk, &found)),
            Part::Waiting => (waiting(ctx, &found)),
            Part::Changed => (changed(ctx, &found)),
        }
        (turn(ctx, &found))
    };
    Ok(ctx.page(&ctx.t("today"), &body))
}

fn parts(ctx: &Ctx, part: Part, found: &Found) -> Markup {
    let one = |key: &str, name: Option<&str>, n: usize, each: Part| Tab {
        label: ctx.t(key),
        href: ui::link::with("/today", &[], &[("part", name)]),
        count: i64::try_from(n).ok(),
        here: part == each,
    };
    let mut all = vec![
        one("today-mine", None, found.mine, Part::Mine),
        one("today-waiting", Some("waiting"), found.waiting, Part::Waiting),
        one("today-changed", Some("changed"), found.changed, Part::Changed),
    ];
    if found.off > 0 || part == Part::Off {
        all.push(one("today-off", Some("off"), found.off, Part::Off));
    }
    tabs(&ctx.t("today"), &all)
}

fn turn(ctx: &Ctx, found: &Found) -> Markup {
    let (page, here) = (page_number(ctx), found.entries.len() + found.followed.len());
    // A list that was narrowed for a bulk step stands at the address of that step.
    let to = |page: usize| {
        let page = (page > 1).then(|| page.to_string());
        ui::link::with("/today", ctx.query.list(), &[("page", page.as_deref())])
    };
    let more = found.rows > page.saturating_mul(PAGE);
    html! {
        @if more || page > 1 {
            (pager(&Pager {
                total: u64::try_from(found.rows).ok(),
                here,
                first: (page > 2).then(|| to(1)),
                back: (page > 1).then(|| to(page - 1)),
                next: more.then(|| to(page + 1)),
            }, ctx.lang))
        }
    }
}

/// What could not be done, above the page.
pub(super) fn sorry(why: &str) -> Markup {
    html! { div role="alert" { (note(NoteKind::Error, &html! { p { (why) } })) } }
}

/// How urgent a day is.
fn urgency(today: Day, due: Day) -> &'static str {
    if due == Day::END {
        "today-group-none"
    } else if due < today {
        "today-group-late"
    } else if due == today {
        "today-group-today"
    } else if due <= words::week_end(today) {
        "today-group-week"
    } else {
        "today-group-later"
    }
}

fn mine(ctx: &Ctx, desk: &Desk, found: &Found) -> Markup {
    let csrf = ctx.csrf();
    let today = ctx.now.as_of;
    if found.entries.is_empty() {
        return empty(
            &Empty {
                title: ctx.t("today-nothing"),
                explain: ctx.t("today-nothing-explain"),
                action: (found.changed > 0).then(|| Link::new(ctx.t("today-see-changed"), "/today?part=changed")),
                ..Empty::default()
            },
            ctx.lang,
        );
    }
    let mut sections: Vec<(&str, Vec<&Entry>)> = Vec::new();
    for entry in &found.entries {
        let key = urgency(today, entry.item.due);
        match sections.last_mut() {
            Some((last, rows)) if *last == key => rows.push(entry),
            _ => sections.push((key, vec![entry])),
        }
    }
    let can_many = found.only.is_some_and(bulk::can_many);
    // One action stands out: the most urgent one, or that on the whole selection.
    let first = (page_number(ctx) == 1 && !can_many).then(|| &found.entries[0].item);
    html! {
        (narrow(ctx, found))
        div.todos data-rows="" {
            @for (key, rows) in &sections {
                section {
                    h2.when { (ctx.t(key)) }
                    ol {
                        @for entry in rows {
                            (row(ctx, desk, entry, found.only, can_many, first == Some(&entry.item), &csrf))
                        }
                    }
                }
            }
        }
        @if let Some(only) = found.only.filter(|_| can_many) { (bulk::bar(ctx, desk, only, &csrf)) }
        p.keys.small.mute data-keys="" hidden {
            kbd { "j" } " " kbd { "k" } " " (ctx.t("keys-move")) (super::draw::DOT) kbd { "Enter" } " " (ctx.t("keys-open"))
            @if can_many { (super::draw::DOT) kbd { "x" } " " (ctx.t("keys-pick")) }
        }
    }
}

/// Ways to narrow the list to one step, where several rows wait for the same.
fn narrow(ctx: &Ctx, found: &Found) -> Markup {
    html! {
        @if !found.groups.is_empty() {
            nav.narrow aria-label=(ctx.t("today-narrow")) {
                a href="/today" aria-current=[found.only.is_none().then_some("true")] { (ctx.t("today-all")) }
                @for (only, n) in &found.groups {
                    @let here = found.only.is_some_and(|held| held.name() == only.name());
                    a href=(ui::link::with("/today", &[], &[("do", Some(&only.name()))])) aria-current=[here.then_some("true")] {
                        (said(only.procedure.label, ctx.lang)) (super::draw::DOT) (said(only.step.label, ctx.lang)) " "
                        span.n { (count(i64::try_from(*n).unwrap_or(i64::MAX))) }
                    }
                }
            }
        }
    }
}

fn row(ctx: &Ctx, desk: &Desk, entry: &Entry, only: Option<Only>, picks: bool, first: bool, csrf: &str) -> Markup {
    let item = &entry.item;
    let page = entry.page(ctx);
    let title =
        html! { (entry.to_do(ctx, only)) @if !entry.title().is_empty() { (ctx.t("today-colon")) (entry.title()) } };
    html! {
        li.todo.pick[picks] data-row="" {
            @if picks {
                div.box {
                    @if entry.offered(only).next().is_some() {
                        @let value = format!("{}.{}", item.record, entry.number());
                        input type="checkbox" form="many" name="record" value=(value) checked[ctx.form.all("record").any(|sent| sent == value)]
                            aria-label=(ctx.t_args("today-pick", &[("title", entry.title().into())]));
                    }
                }
            }
            div.due { (words::due_tag(ctx, item.due)) }
            div.what {
                p.title { @match &page { Some(href) => a href=(href) { (title) }, None => (title) } }
                (entry.meta(ctx, desk))
                @if let Some(refusal) = entry.refusal.as_ref().filter(|_| entry.doable.is_empty()) { p.meta { (refusal) } }
            }
            div.act {
                @if entry.doable.is_empty() {
                    @if let Some(href) = &page { a.btn href=(href) data-open="" { (ctx.t("today-look")) } }
                }
                @for (at, step) in entry.offered(only).enumerate() {
                    @let class = if first && at == 0 { "btn go" } else { "btn" };
                    a class=(class) href=(entry.form(step, only)) data-open[at == 0] { (said(step.label, ctx.lang)) }
                }
                (put_off(ctx, item, csrf))
            }
        }
    }
}

/// The form that puts an item off; nothing where a rule's day has come.
fn put_off(ctx: &Ctx, item: &Item, csrf: &str) -> Markup {
    let today = ctx.now.as_of;
    if item.bound <= today {
        return html! {};
    }
    let until = today.plus(3).0.min(item.bound.0);
    let id = format!("until-{}-{}", item.procedure.replace('.', "-"), item.record);
    let hint = if item.bound == Day::END {
        ctx.t("snooze-hint")
    } else {
        ctx.t_args("snooze-bound", &[("day", words::day(ctx, item.bound).into())])
    };
    ask(
        &ctx.t("snooze"),
        "quiet",
        &html! {
            form method="post" action="/today/snooze" {
                input type="hidden" name="csrf" value=(csrf);
                input type="hidden" name="procedure" value=(item.procedure);
                input type="hidden" name="record" value=(item.record);
                (field(&Field::day("until", &ctx.t("snooze-until")).id(&id).value(&Day(until).to_string()).hint(&hint).required(), ctx.lang))
                div.actions { (button(&ctx.t("snooze"), Kind::Plain)) }
            }
        },
    )
}

fn off(ctx: &Ctx, desk: &Desk, found: &Found) -> Markup {
    let csrf = ctx.csrf();
    html! {
        p.mute { (ctx.t("today-off-explain")) }
        ol.todos data-rows="" {
            @for entry in &found.entries {
                li.todo data-row="" {
                    div.due { (words::due_tag(ctx, entry.item.due)) }
                    div.what {
                        p.title { (entry.to_do(ctx, None)) @if !entry.title().is_empty() { (ctx.t("today-colon")) (entry.title()) } }
                        (entry.meta(ctx, desk))
                    }
                    div.act {
                        (post_button("/today/snooze", &csrf, &ctx.t("snooze-back"), Kind::Plain, &[
                            ("procedure", &entry.item.procedure), ("record", &entry.item.record.to_string()), ("until", ""),
                        ]))
                    }
                }
            }
        }
    }
}

fn name_of(ctx: &Ctx, followed: &Followed) -> Markup {
    let record = followed.waiting.record;
    let title = followed.case.as_ref().map_or("", |case| followed.procedure.title_of(&case.version));
    let label = said(followed.procedure.label, ctx.lang);
    let page = followed.case.as_ref().and_then(|_| ctx.app.record_page(followed.procedure.register.name, record));
    let said = if title.is_empty() { label } else { title };
    html! {
        @match page { Some(href) => a href=(href) data-open="" { (said) }, None => (said) }
        @if followed.case.is_none() { " " span.faint { (ctx.t("today-not-yours")) } }
    }
}

fn unfollow(ctx: &Ctx, followed: &Followed, csrf: &str, part: &str) -> Markup {
    post_button(
        "/today/follow",
        csrf,
        &ctx.t("unfollow"),
        Kind::Quiet,
        &[
            ("procedure", followed.procedure.name),
            ("record", &followed.waiting.record.to_string()),
            ("on", ""),
            ("part", part),
        ],
    )
}

fn nothing(ctx: &Ctx, title: &str, explain: &str) -> Markup {
    empty(&Empty { title: ctx.t(title), explain: ctx.t(explain), ..Empty::default() }, ctx.lang)
}

fn waiting(ctx: &Ctx, found: &Found) -> Markup {
    if found.followed.is_empty() {
        return nothing(ctx, "today-waiting-none", "today-waiting-explain");
    }
    let csrf = ctx.csrf();
    html! {
        ol.todos data-rows="" {
            @for followed in &found.followed {
                @let due = followed.others.iter().map(|item| item.due).min().unwrap_or(Day::END);
                li.todo data-row="" {
                    div.due { (words::due_tag(ctx, due)) }
                    div.what {
                        p.title { (name_of(ctx, followed)) }
                        @for item in &followed.others {
                            p.meta {
                                (of_whom(ctx, item)) (ctx.t("today-colon")) (words::steps(ctx.lang, &item.steps.iter()
                                    .filter_map(|name| followed.procedure.step(name)).collect::<Vec<_>>()))
                                (super::draw::DOT) (ctx.t_args("today-since", &[("day", words::day(ctx, item.since).into())]))
                            }
                        }
                    }
                    div.act { (unfollow(ctx, followed, &csrf, "waiting")) }
                }
            }
        }
    }
}

fn changed(ctx: &Ctx, found: &Found) -> Markup {
    if found.followed.is_empty() {
        return nothing(ctx, "today-changed-none", "today-changed-explain");
    }
    let csrf = ctx.csrf();
    html! {
        div.actions { (post_button("/today/seen", &csrf, &ctx.t("seen-all"), Kind::Plain, &[("all", "1")])) }
        ol.todos data-rows="" {
            @for followed in &found.followed {
                @let record = followed.waiting.record.to_string();
                @let opens = followed.case.is_some() && ctx.app.record_kind(followed.procedure.register.name).is_some();
                li.todo data-row="" {
                    div.due {
                        @if let Some(case) = &followed.case { (super::draw::state(ctx, followed.procedure, case.state_code())) }
                    }
                    div.what {
                        p.title { (name_of(ctx, followed)) }
                        @if let Some(case) = &followed.case {
                            @for step in unseen(case, &followed.waiting) {
                                p.meta {
                                    (followed.procedure.step(&step.step).map_or(step.step.as_str(), |known| said(known.label, ctx.lang)))
                                    (super::draw::DOT) (followed.takers.of(ctx, &step)) (super::draw::DOT) (words::day(ctx, step.day))
                                }
                            }
                        }
                    }
                    div.act {
                        (post_button("/today/seen", &csrf, &ctx.t(if opens { "seen-open" } else { "seen" }), Kind::Plain, &[
                            ("procedure", followed.procedure.name), ("record", &record), ("open", if opens { "1" } else { "" }),
                        ]))
                        (unfollow(ctx, followed, &csrf, "changed"))
                    }
                }
            }
        }
    }
}

/// The same for programs: all three parts.
pub(super) async fn json(ctx: Ctx) -> Page {
    let desk = desk(&ctx)?;
    let (reader, at) = (ctx.clone(), desk.clone());
    let (entries, total, following) = ctx
        .read(move |db| {
            let mine = Mine::read(db, &reader)?;
            let shown = &mine.now[..mine.now.len().min(MOST)];
            let entries = entries(db, &reader, &at, shown, reader.now)?;
            let mut following = Vec::new();
            for waiting in waiting_for(db, reader.who.account, MOST)? {
                let others = waiting.items.iter().filter(|item| !mine.holds(item)).cloned().collect();
                following.extend(followed(db, &reader, &at, waiting, others)?);
            }
            Ok::<_, record::Error>((entries, mine.now.len(), following))
        })
        .await?;
    let answered: Response = answer(
        StatusCode::OK,
        &json!({
            "today": ctx.now.as_of,
            "total": total,
            "mine": entries.iter().map(|entry| entry.json(&ctx, &desk)).collect::<Vec<_>>(),
            "waiting": following.iter().filter(|each| !each.others.is_empty()).map(|each| told(&ctx, each)).collect::<Vec<_>>(),
            "changed": following.iter().filter(|each| each.waiting.seen < each.waiting.number).map(|each| told(&ctx, each))
                .collect::<Vec<_>>(),
        }),
    );
    Ok(answered)
}

fn told(ctx: &Ctx, followed: &Followed) -> Value {
    let procedure = followed.procedure;
    let waits: Vec<Value> = followed
        .others
        .iter()
        .map(|item| {
            json!({
                "unit": ctx.app.units.code(item.unit, ctx.now),
                "of": of_whom(ctx, item),
                "steps": item.steps,
                "due": (item.due != Day::END).then_some(item.due),
                "since": item.since,
            })
        })
        .collect();
    let steps: Vec<Value> = followed
        .case
        .iter()
        .flat_map(|case| unseen(case, &followed.waiting))
        .map(|step| json!({ "number": step.number, "step": step.step, "to": step.to, "day": step.day }))
        .collect();
    json!({
        "procedure": procedure.name,
        "register": procedure.register.name,
        "record": followed.waiting.record,
        "title": followed.case.as_ref().map_or("", |case| procedure.title_of(&case.version)),
        "page": followed.case.as_ref().and_then(|_| ctx.app.record_page(procedure.register.name, followed.waiting.record)),
        "state": followed.case.as_ref().map(Case::state_code),
        "waits_for": waits,
        "unseen": steps,
    })
}
