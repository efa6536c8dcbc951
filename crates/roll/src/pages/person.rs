//! The record of a person: fields under their veils, work, membership, household, history, and who looked.

use access::{ACCOUNT, Action, REVEAL, Sight};
use axum::response::Response;
use clock::{Day, Pack};
use maud::{Markup, html};
use record::{Clear, Db, Version};
use ui::components::{
    Column, Crumb, Fact, Kind, NoteKind, Reveal, Row, Step, StepState, Table, TagKind, Tone, facts, link_button, note,
    page_head, section_head, steps, table, tag, veil, veiled,
};
use ui::link;
use ui::text::{count, day_long, stamp};
use ui::web::{Ctx, Lookup, Page, Problem};

use super::desk::{self, View, label, unit_href, yes_no};
use super::history::{self, Happening, Teller};
use super::read::{all_where, known_where};
use crate::person::place;
use crate::register::{DUPLICATE, EMPLOYMENT, HOUSEHOLD, HOUSEHOLD_MEMBER, MEMBERSHIP, PERSON};
use crate::rules::membership::{Event, State};
use crate::tree::UnitTree;

/// The sealed fields in the order in which they are shown.
pub(super) const SEALED: [&str; 5] = ["name", "id_number", "mobile", "birth_date", "name_raw"];

/// Everything the page tells.
pub(super) struct Record {
    pub view: View,
    pub pack: &'static Pack,
    pub id: i64,
    /// Where the person stands now.
    pub unit: i64,
    /// The version of the moment, or the nearest one.
    pub version: Version,
    pub clear: Clear,
    jobs: Vec<(Version, String)>,
    spells: Vec<Version>,
    household: Option<(i64, String)>,
    kept: Option<i64>,
    history: Vec<Happening>,
    looks: Vec<Look>,
}

/// One look at sealed fields.
struct Look {
    at_ms: i64,
    /// Nothing where it was made from another programme.
    told: Option<Told>,
}

/// What is told of a look.
struct Told {
    who: String,
    field: String,
    reason: String,
}

/// Where a person stands decides who may know of them; who stands nowhere belongs to the federation itself.
pub(super) fn of(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("person") else { return Ok(None) };
    if lookup.db.history(&PERSON, id)?.is_empty() {
        return Ok(None);
    }
    unit_of(lookup, id)
}

/// The unit in which a person stands, or else the federation.
pub(super) fn unit_of(lookup: &Lookup<'_>, person: i64) -> Result<Option<i64>, Problem> {
    let unit = place(lookup.db, person)?;
    if unit != 0 {
        return Ok(Some(unit));
    }
    let tree = lookup
        .app
        .service::<UnitTree>()
        .ok_or_else(|| Problem::internal("the house was put together without a tree of units"))?;
    Ok(tree.at(lookup.db, lookup.now)?.root())
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let record = read(&ctx).await?;
    Ok(draw(&ctx, &record, None, None))
}

/// Reads the record the address names.
pub(super) async fn read(ctx: &Ctx) -> Result<Record, Problem> {
    let id = ctx.params.int("person").ok_or_else(Problem::missing)?;
    let (tree, pack, reader) = (desk::tree(ctx)?, desk::pack(ctx)?, ctx.clone());
    let found = ctx.run(move |app| app.store.read(|db| find(&reader, db, &tree, pack, id))).await?;
    found.ok_or_else(Problem::missing)
}

fn find(ctx: &Ctx, db: &Db, tree: &UnitTree, pack: &'static Pack, id: i64) -> record::Result<Option<Record>> {
    let at = ctx.moment;
    let versions = db.history(&PERSON, id)?;
    let known: Vec<&Version> =
        versions.iter().filter(|v| v.opened <= at.known && v.closed.is_none_or(|c| c > at.known)).collect();
    // A record that was reversed, merged or not yet known still has its history; what it last said is shown with it.
    let shown = match known.iter().min_by_key(|v| distance(v, at.as_of)) {
        Some(version) => (*version).clone(),
        None => match versions.iter().filter(|v| v.opened <= at.known).max_by_key(|v| v.opened) {
            Some(version) => version.clone(),
            None => return Ok(None),
        },
    };
    let clear = db.unseal(&shown)?;
    let view = View::of(ctx, tree, db)?;
    let teller = Teller::new(ctx, &view, pack, db);
    let mut jobs = Vec::new();
    for job in known_where(db, &EMPLOYMENT, "person", id, at.known)? {
        let name = job.int("employer").map(|id| teller.employer(id)).transpose()?.unwrap_or_default();
        jobs.push((job, name));
    }
    let mut all = versions.clone();
    for (register, field) in [
        (&EMPLOYMENT, "person"),
        (&MEMBERSHIP, "person"),
        (&HOUSEHOLD_MEMBER, "person"),
        (&DUPLICATE, "kept"),
        (&DUPLICATE, "other"),
    ] {
        all.extend(all_where(db, register, field, id)?);
    }
    let history = teller.tell(&all)?;
    let holds = |v: &Version| v.valid_from <= at.as_of && at.as_of < v.valid_to;
    let member = known_where(db, &HOUSEHOLD_MEMBER, "person", id, at.known)?.into_iter().find(holds);
    let heads = known_where(db, &HOUSEHOLD, "head", id, at.known)?.into_iter().find(holds);
    let household = match (member, heads) {
        (Some(v), _) => {
            v.int("household").map(|household| (household, label(pack, "kinship", v.text("kinship"), ctx.lang)))
        }
        (None, Some(v)) => Some((v.id, label(pack, "kinship", crate::acts::HEAD, ctx.lang))),
        (None, None) => None,
    };
    let merged = known_where(db, &DUPLICATE, "other", id, at.known)?;
    let kept = merged.iter().find(|v| v.text("decision") == "same" && holds(v)).and_then(|v| v.int("kept"));
    Ok(Some(Record {
        pack,
        id,
        unit: ctx.unit.unwrap_or(0),
        jobs,
        spells: known_where(db, &MEMBERSHIP, "person", id, at.known)?,
        household,
        kept,
        history,
        looks: looks(ctx, db, id)?,
        version: shown,
        clear,
        view,
    }))
}

/// How far a day lies outside the days of a version.
fn distance(version: &Version, day: Day) -> i32 {
    (version.valid_from.0 - day.0).max(day.0 - version.valid_to.0 + 1).max(0)
}

fn looks(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Vec<Look>> {
    let seen: Vec<Version> = all_where(db, &REVEAL, "record", id)?
        .into_iter()
        .filter(|v| v.text("register") == "person" && v.opened <= ctx.moment.known)
        .collect();
    let mut out = Vec::new();
    for look in seen.iter().rev() {
        let Some(entry) = record::log::entry(db, look.opened)? else { continue };
        // The roll shows one field at a time. Whoever saw more looked from another programme: that somebody is known there is
        // not for everybody who reads the roll.
        let told = if SEALED.contains(&look.text("fields")) {
            let account = db.get(&ACCOUNT, look.int("account").unwrap_or(0), ctx.now)?;
            Some(Told {
                who: account.map_or_else(|| ctx.t("roll-actor-system"), |v| v.text("title").to_owned()),
                field: history::field_label(ctx, "person", look.text("fields")),
                reason: entry.reason,
            })
        } else {
            None
        };
        out.push(Look { at_ms: entry.at_ms, told });
    }
    Ok(out)
}

impl Record {
    /// The name as the reader sees it.
    pub fn name(&self, ctx: &Ctx) -> String {
        self.view.name(ctx, self.unit, &self.clear)
    }

    /// Whether the version shown holds on the day of the moment.
    fn holds(&self, ctx: &Ctx) -> bool {
        distance(&self.version, ctx.moment.as_of) == 0 && self.version.holds(ctx.moment)
    }

    /// The main employment of the moment.
    pub fn job(&self, ctx: &Ctx) -> Option<&(Version, String)> {
        let on = ctx.moment.as_of;
        self.jobs.iter().find(|(v, _)| v.text("rank") == "main" && v.valid_from <= on && on < v.valid_to)
    }

    /// The membership of the moment.
    pub fn spell(&self, ctx: &Ctx) -> Option<&Version> {
        let on = ctx.moment.as_of;
        self.spells.iter().find(|v| {
            v.valid_from <= on && on < v.valid_to && matches!(v.text("state"), "active" | "transferring" | "retained")
        })
    }

    /// The crumbs that lead to a page of this record.
    pub fn crumbs(&self, ctx: &Ctx) -> Vec<Crumb> {
        let mut crumbs = vec![Crumb::to(ctx.t("roll-persons"), ctx.href("/persons"))];
        let grassroots = self.view.now.grassroots(self.unit);
        let places = [grassroots, self.unit];
        let places = if grassroots == self.unit { &places[1..] } else { &places[..] };
        for unit in places
            .iter()
            .filter(|unit| self.view.can(Action::UnitsRead, **unit))
            .filter_map(|unit| self.view.unit(*unit))
        {
            crumbs.push(Crumb::to(unit.name.clone(), unit_href(ctx, &unit.code)));
        }
        crumbs
    }
}

/// Draws it. `revealed` is a sealed field in the clear, shown this once; `wrong` what was wrong with the reason for it.
pub(super) fn draw(ctx: &Ctx, record: &Record, revealed: Option<(&str, &str)>, wrong: Option<&str>) -> Response {
    let name = record.name(ctx);
    let writes = ctx.is_now() && !record.clear.erased && ctx.can(Action::RollWrite, Some(record.unit));
    let state = html! {
        @match record.spell(ctx).map(|spell| crate::steps::state(spell, ctx.moment)) {
            Some(State::Retained) => (tag(TagKind::Soon, &label(record.pack, "membership_state", "retained", ctx.lang))),
            Some(State::TransferringOut) => (tag(TagKind::Soon, &label(record.pack, "membership_state", "transferring", ctx.lang))),
            Some(_) => (tag(TagKind::Ok, &ctx.t("roll-member"))),
            None => (tag(TagKind::Off, &ctx.t("roll-not-member"))),
        }
        @if record.clear.erased { " " (tag(TagKind::Off, &ctx.t("roll-erased"))) }
    };
    let base = format!("/persons/{}", record.id);
    let actions = html! {
        @if writes {
            (link_button(&ctx.t("roll-employment-change"), &format!("{base}/employment"), Kind::Plain))
            (link_button(&ctx.t("roll-correct"), &format!("{base}/edit"), Kind::Primary))
        }
    };
    let body = html! {
        (page_head(&html! { (name) }, &state, &record.view.place(ctx, record.unit), &actions))
        @if let Some(wrong) = wrong { div role="alert" { (note(NoteKind::Error, &html! { p { (wrong) } })) } }
        @if revealed.is_some() { div role="status" { (note(NoteKind::Info, &html! { p { (ctx.t("roll-revealed")) } })) } }
        @if !record.holds(ctx) { (note(NoteKind::Info, &html! { p { (not_then(ctx, record)) } })) }
        @if let Some(kept) = record.kept {
            (note(NoteKind::Info, &html! { p { (ctx.t("roll-merged-into")) " " a href=(ctx.href(&format!("/persons/{kept}"))) { (ctx.t("roll-merged-see")) } } }))
        }
        div.cols {
            div.stack {
                section { (section_head(&ctx.t("roll-facts"), &html! {})) (facts(&fields(ctx, record, revealed), ctx.lang)) }
                (membership(ctx, record, writes))
                (employment(ctx, record))
                (household(ctx, record, writes))
            }
            div.aside {
                section { h2 { (ctx.t("roll-history")) } (history::draw(ctx, &record.history)) }
                (who_looked(ctx, record))
            }
        }
    };
    let mut frame = ctx.frame(&name);
    frame.crumbs = record.crumbs(ctx);
    ctx.show(&frame, &body)
}

fn not_then(ctx: &Ctx, record: &Record) -> String {
    let v = &record.version;
    let until = if v.valid_to == Day::END { ctx.t("day-open") } else { v.valid_to.plus(-1).to_string() };
    ctx.t_args("roll-person-not-then", &[("from", v.valid_from.to_string().into()), ("to", until.into())])
}

fn fields(ctx: &Ctx, record: &Record, revealed: Option<(&str, &str)>) -> Vec<Fact> {
    let (version, clear) = (&record.version, &record.clear);
    let may_reveal = ctx.can(Action::RollReveal, Some(record.unit));
    let sees_names = record.view.sight(record.unit) == Sight::Names;
    let (csrf, action) = (ctx.csrf(), ctx.href(&format!("/persons/{}/reveal", record.id)));
    let sealed = |field: &'static str| {
        let label = history::field_label(ctx, "person", field);
        let value = match (clear.opt(field), revealed) {
            _ if clear.erased => html! { span.faint { (ctx.t("roll-erased")) } },
            (None | Some(""), _) => html! {},
            (Some(_), Some((shown, value))) if shown == field => html! { b { (value) } },
            (Some(text), _) if sees_names && matches!(field, "name" | "name_raw") => html! { (text) },
            (Some(text), _) => {
                let masked = masked(field, text);
                if may_reveal {
                    veil(&masked, Reveal { action: &action, csrf: &csrf, field, label: &label }, ctx.lang)
                } else {
                    veiled(&masked, ctx.lang)
                }
            }
        };
        Fact::new(label, value)
    };
    let open = |list: &str, field: &str| label(record.pack, list, version.text(field), ctx.lang);
    let mut out = vec![sealed("name"), sealed("id_number")];
    out.push(Fact::text(history::field_label(ctx, "person", "sex"), &open("sex", "sex")));
    out.push(sealed("birth_date"));
    out.push(sealed("mobile"));
    if clear.opt("name_raw").is_some_and(|raw| !raw.is_empty()) {
        out.push(sealed("name_raw"));
    }
    if let Some((job, employer)) = record.job(ctx) {
        let href = job.int("employer").map(|id| ctx.href(&format!("/employers/{id}")));
        out.push(Fact::new(
            ctx.t("roll-column-employer"),
            html! { @if let Some(href) = href { a href=(href) { (employer) } } },
        ));
        out.push(Fact::text(ctx.t("roll-column-trade"), job.text("trade")));
        out.push(Fact::text(ctx.t("roll-column-skill"), &label(record.pack, "skill", job.text("skill"), ctx.lang)));
        out.push(Fact::text(ctx.t("roll-column-industrial"), &yes_no(ctx, job.int("industrial") == Some(1))));
    }
    out
}

/// What is shown of a sealed field to those who may not see it.
fn masked(field: &str, text: &str) -> String {
    match field {
        "id_number" => access::mask_id(text),
        "mobile" => access::mask_mobile(text),
        "birth_date" => access::mask_date(text),
        _ => access::mask_name(text),
    }
}

fn span(ctx: &Ctx, from: Day, to: Day) -> (Markup, Markup) {
    let until = if to == Day::END {
        html! { (ctx.t("day-open")) }
    } else {
        html! { (to.plus(-1)) }
    };
    (html! { (from) }, until)
}

/// The spells of one record put together: first day, last day, its last version.
fn spells<'a>(versions: &'a [Version]) -> Vec<(&'a Version, Day, Day)> {
    let mut out: Vec<(&'a Version, Day, Day)> = Vec::new();
    for version in versions {
        match out.iter_mut().find(|(v, _, _)| v.id == version.id) {
            Some(spell) => {
                *spell = (
                    if version.valid_to >= spell.2 { version } else { spell.0 },
                    spell.1.min(version.valid_from),
                    spell.2.max(version.valid_to),
                )
            }
            None => out.push((version, version.valid_from, version.valid_to)),
        }
    }
    out.sort_by_key(|(_, from, _)| std::cmp::Reverse(*from));
    out
}

fn membership(ctx: &Ctx, record: &Record, writes: bool) -> Markup {
    let held = record.spell(ctx);
    let base = format!("/persons/{}/membership", record.id);
    let offered = held.map(|spell| crate::steps::offered(crate::steps::state(spell, ctx.moment))).unwrap_or_default();
    let columns = [
        Column::text(ctx.t("field-membership-unit")),
        Column::text(ctx.t("field-membership-state")),
        Column::day(ctx.t("field-membership-joined-on")),
        Column::day(ctx.t("roll-column-from")),
        Column::day(ctx.t("roll-column-to")),
        Column::text(ctx.t("roll-column-why")),
    ];
    let rows: Vec<Row> = spells(&record.spells)
        .into_iter()
        .map(|(version, from, to)| {
            let now = record
                .spells
                .iter()
                .find(|v| v.id == version.id && v.valid_from <= ctx.moment.as_of && ctx.moment.as_of < v.valid_to);
            let why = |list: &str, field: &str| label(record.pack, list, version.text(field), ctx.lang);
            let (entry, exit) = (why("joining_reason", "entry"), why("leaving_reason", "exit"));
            let (from, to) = span(ctx, from, to);
            Row::new(vec![
                record.view.place(ctx, version.int("unit").unwrap_or(0)),
                match now {
                    Some(v) => tag(TagKind::Ok, &label(record.pack, "membership_state", v.text("state"), ctx.lang)),
                    None => tag(TagKind::Off, &ctx.t("roll-spell-over")),
                },
                html! { @if let Some(day) = version.day("joined_on") { (day) } },
                from,
                to,
                html! { (entry) @if !exit.is_empty() { " – " (exit) } },
            ])
        })
        .collect();
    let caption = ctx.t("roll-membership");
    let actions = html! {
        @if writes && held.is_none() { (link_button(&ctx.t("roll-step-join"), &format!("{base}/join"), Kind::Plain)) }
        @if writes {
            @for event in &offered {
                @if let Some(word) = crate::steps::word(*event) {
                    (link_button(&ctx.t(&format!("roll-step-{word}")), &format!("{base}/{word}"), loudness(*event)))
                }
            }
        }
    };
    html! {
        section {
            (section_head(&caption, &html! {}))
            (steps(&caption, &procedure(ctx, record), ctx.lang))
            @if !actions.0.is_empty() { div.bar { div.actions { (actions) } } }
            @if rows.is_empty() { p.mute { (ctx.t("roll-membership-none")) } }
            @else { (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)) }
        }
    }
}

/// What ends a membership looks as if it takes something away.
fn loudness(event: Event) -> Kind {
    match event {
        Event::Resign | Event::Lapse | Event::Expel | Event::Die => Kind::Undo,
        _ => Kind::Plain,
    }
}

/// The way of a membership with its present state lit.
fn procedure(ctx: &Ctx, record: &Record) -> Vec<Step> {
    let step = |label: String, when: String, state| Step { label, when, state };
    let named = |list: &str, code: &str| label(record.pack, list, code, ctx.lang);
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let left = ctx.t("roll-left");
    if let Some(spell) = record.spell(ctx) {
        let state = spell.text("state");
        let mut out =
            vec![step(named("joining_reason", spell.text("entry")), day(spell.day("began")), StepState::Done)];
        for code in ["active", "transferring", "retained"] {
            match (code == state, code) {
                (true, _) => out.push(step(named("membership_state", code), String::new(), StepState::Now)),
                (false, "active") => out.push(step(named("membership_state", code), String::new(), StepState::Done)),
                (false, _) => {}
            }
        }
        out.push(step(left, String::new(), StepState::Ahead));
        return out;
    }
    let over = record.spells.iter().filter(|v| v.valid_to <= ctx.moment.as_of).max_by_key(|v| v.valid_to);
    match over {
        Some(spell) => vec![
            step(named("joining_reason", spell.text("entry")), day(spell.day("began")), StepState::Done),
            step(named("membership_state", "active"), String::new(), StepState::Done),
            step(
                if spell.text("exit").is_empty() { left } else { named("leaving_reason", spell.text("exit")) },
                spell.valid_to.to_string(),
                StepState::Now,
            ),
        ],
        None => vec![
            step(ctx.t("roll-not-member"), String::new(), StepState::Now),
            step(named("joining_reason", "joined"), String::new(), StepState::Ahead),
            step(named("membership_state", "active"), String::new(), StepState::Ahead),
        ],
    }
}

fn employment(ctx: &Ctx, record: &Record) -> Markup {
    let columns = [
        Column::text(ctx.t("roll-column-employer")),
        Column::text(ctx.t("roll-column-unit")),
        Column::text(ctx.t("roll-column-trade")),
        Column::text(ctx.t("roll-column-skill")),
        Column::day(ctx.t("roll-column-from")),
        Column::day(ctx.t("roll-column-to")),
    ];
    let mut jobs: Vec<&(Version, String)> = record.jobs.iter().collect();
    jobs.sort_by_key(|(v, _)| std::cmp::Reverse(v.valid_from));
    let rows: Vec<Row> = jobs
        .into_iter()
        .map(|(v, employer)| {
            let (from, to) = span(ctx, v.valid_from, v.valid_to);
            let holds = v.valid_from <= ctx.moment.as_of && ctx.moment.as_of < v.valid_to;
            let employer = html! {
                @if let Some(id) = v.int("employer") { a href=(ctx.href(&format!("/employers/{id}"))) { (employer) } } @else { (ctx.t("roll-employer-unknown")) }
                @if holds { " " (tag(TagKind::Ok, &ctx.t("roll-current"))) }
                @if v.text("rank") != "main" { " " (tag(TagKind::Info, &ctx.t("roll-side"))) }
            };
            let skill = label(record.pack, "skill", v.text("skill"), ctx.lang);
            let cells = vec![employer, record.view.unit_link(ctx, v.int("unit").unwrap_or(0)), html! { (v.text("trade")) }, html! { (skill) }, from, to];
            Row { cells, tone: Tone::Plain }
        })
        .collect();
    let caption = ctx.t("roll-employment");
    html! {
        section {
            (section_head(&caption, &html! {}))
            @if rows.is_empty() { p.mute { (ctx.t("roll-employment-none")) } }
            @else { (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)) }
        }
    }
}

fn household(ctx: &Ctx, record: &Record, writes: bool) -> Markup {
    html! {
        section {
            (section_head(&ctx.t("roll-household"), &html! {}))
            @match &record.household {
                Some((id, kinship)) => p { (kinship) " · " a href=(ctx.href(&format!("/households/{id}"))) { (ctx.t("roll-household-see")) } },
                None => {
                    p.mute {
                        (ctx.t("roll-household-none"))
                        @if writes { " " a href=(link::with("/households/new", &[], &[("head", Some(&record.id.to_string()))])) { (ctx.t("roll-household-new")) } }
                    }
                },
            }
        }
    }
}

/// Looks that are listed.
const LOOKS: usize = 5;

fn who_looked(ctx: &Ctx, record: &Record) -> Markup {
    let offset = ctx.app.access.config().offset_minutes;
    let told = record.looks.iter().filter_map(|look| look.told.as_ref());
    let who = told.map(|told| told.who.as_str()).collect::<std::collections::BTreeSet<_>>();
    html! {
        section {
            h2 { (ctx.t("roll-looks")) }
            @if record.looks.is_empty() {
                p.small.mute { (ctx.t("roll-looks-none")) }
            } @else {
                p.small.mute { (ctx.t_args("roll-looks-count", &[("times", count(record.looks.len() as i64).into()), ("who", who.len().into())])) }
                @for look in record.looks.iter().take(LOOKS) {
                    @match &look.told {
                        Some(told) => p.small { (stamp(look.at_ms, offset)) " · " (told.who) " · " (told.field) br; span.mute { (told.reason) } },
                        None => p.small { (ctx.app.access.day_of(look.at_ms)) },
                    }
                }
            }
        }
    }
}

/// Shows a sealed field once, after its reason is in the log.
pub(super) async fn reveal(ctx: Ctx) -> Page {
    let field = SEALED
        .into_iter()
        .find(|field| *field == ctx.form.get("field"))
        .ok_or_else(|| Problem::unusable("roll-wrong-field"))?;
    let (id, by, reason) =
        (ctx.params.int("person").ok_or_else(Problem::missing)?, ctx.by(), ctx.form.get("reason").to_owned());
    let done = ctx
        .run(move |app| match app.access.reveal(by, "person", id, &[field], &reason) {
            Ok(_) => Ok(true),
            Err(access::Error::Reason) => Ok(false),
            Err(error) => Err(Problem::from(error)),
        })
        .await?;
    let record = read(&ctx).await?;
    if !done {
        return Ok(ctx.again(draw(&ctx, &record, None, Some(&ctx.t("access-reason")))));
    }
    let value = match record.clear.opt(field) {
        Some(text) if field == "birth_date" => {
            text.parse::<Day>().map_or_else(|_| text.to_owned(), |day| day_long(day, ctx.lang))
        }
        Some(text) => text.to_owned(),
        None => String::new(),
    };
    Ok(draw(&ctx, &record, Some((field, &value)), None))
}
