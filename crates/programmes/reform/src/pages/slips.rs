//! Supervision slips: the register of them, one of them, and the form that issues one.

use std::collections::HashSet;

use access::Action;
use clock::deadline;
use maud::{Markup, html};
use procedure::Actor;
use ui::components::{
    Cell, Choice, Column, Empty, Fact, Field, Kind, NoteKind, Pager, Register, Row, Table, TagKind, facts, filters,
    link_button, note, page_head, register, section_head, tag,
};
use ui::web::{Ctx, Page, Problem};

use super::form::{self, Sheet, Wrong, all, area, commit, day_sent, select, sheet, told};
use super::history::{self, Happening};
use super::{desk, kinds, next, papers, rows};
use crate::acts::{self, SlipForm};
use crate::figures;
use crate::ledger::{self, Plan, Slip, TaskView};
use crate::register::{SLIP, TASK};
use crate::rules::DECIDERS;
use crate::rules::slip::PROCEDURE;

/// Slips on a page.
const PAGE: usize = 100;

/// All slips that whoever asks may see, the last first.
pub(super) async fn list(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let slips = ctx
        .read(move |db| {
            let mut slips: Vec<Slip> = Vec::new();
            for plan in ledger::plans(db, reader.moment)? {
                slips.extend(ledger::slips(db, plan.id, reader.moment)?);
            }
            slips.retain(|slip| [slip.unit, slip.owner].iter().any(|unit| reader.can(Action::ReformRead, Some(*unit))));
            slips.sort_by_key(|slip| std::cmp::Reverse(slip.id));
            Ok::<_, record::Error>(slips)
        })
        .await?;
    let task = ctx.query.int("task");
    let is = |name: &str, text: &str| ctx.query.some(name).is_none_or(|wanted| wanted == text);
    let wanted = |slip: &&Slip| {
        is("level", &slip.level)
            && (is("state", &slip.state) || (ctx.query.get("state") == "open" && is_open(slip)))
            && ctx.query.some("lead").is_none_or(|code| desk::code(&ctx, slip.unit) == code)
            && task.is_none_or(|task| slip.task == task)
    };
    let found: Vec<&Slip> = slips.iter().filter(wanted).collect();
    let at = ctx.query.int("at").and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let lines: Vec<Row> = found.iter().skip(at).take(PAGE).map(|slip| row(&ctx, slip)).collect();
    let columns = [
        column(&ctx, "number", Cell::Day),
        column(&ctx, "level", Cell::Text),
        column(&ctx, "title", Cell::Text),
        column(&ctx, "unit", Cell::Text),
        column(&ctx, "issued-on", Cell::Day),
        column(&ctx, "due", Cell::Day),
        column(&ctx, "replied-on", Cell::Day),
        Column::text(ctx.t("reform-state")),
    ];
    let title = ctx.t("reform-slips");
    let to = |at: usize| ctx.here(&[("at", (at > 0).then(|| at.to_string()).as_deref())]);
    let sums = html! { (sums(&ctx)) };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("reform-slips-sub")) }, &html! {}))
        (sums)
        (register(&Register {
            id: "slips",
            filters: narrow(&ctx, &slips),
            tools: html! {},
            table: Table { caption: &title, show_caption: false, columns: &columns, rows: &lines },
            pager: Pager {
                total: u64::try_from(found.len()).ok(),
                here: lines.len(),
                first: (at > PAGE).then(|| to(0)),
                back: (at > 0).then(|| to(at.saturating_sub(PAGE))),
                next: (at + PAGE < found.len()).then(|| to(at + PAGE)),
            },
            empty: Empty { title: ctx.t("reform-slips-none"), explain: ctx.t("reform-slips-none-explain"), ..Empty::default() },
        }, ctx.lang))
    };
    Ok(ctx.page(&title, &body))
}

fn is_open(slip: &Slip) -> bool {
    matches!(slip.state.as_str(), "issued" | "overdue" | "replied")
}

fn column(ctx: &Ctx, field: &str, cell: Cell) -> Column {
    Column { cell, ..Column::text(ctx.t(&format!("field-reform_slip-{field}"))) }
}

/// The figures of slips, for whoever may see them.
fn sums(ctx: &Ctx) -> Markup {
    let Some(unit) = ctx.unit.filter(|unit| ctx.can(Action::FigureRead, Some(*unit))) else { return html! {} };
    let all = [&figures::SLIPS_ISSUED, &figures::SLIPS_IN_TIME, &figures::SLIPS_RATE];
    let known = all.into_iter().filter(|figure| ctx.app.figures.catalogue.get(figure.name).is_some());
    html! {
        p.small {
            @for (at, figure) in known.enumerate() {
                @if at > 0 { (desk::DOT) }
                a href=(desk::figure_href(ctx, figure, unit, &[])) { (clock::said(figure.label, ctx.lang)) }
            }
        }
    }
}

fn narrow(ctx: &Ctx, slips: &[Slip]) -> Markup {
    let any = || Choice::new("", ctx.t("any"));
    let units: HashSet<i64> = slips.iter().map(|slip| slip.unit).collect();
    let mut units: Vec<Choice> =
        units.into_iter().map(|unit| Choice::new(desk::code(ctx, unit), desk::unit_name(ctx, unit))).collect();
    units.sort_by(|a, b| a.value.cmp(&b.value));
    let states = PROCEDURE.states.iter().map(|state| Choice::new(state.code, clock::said(state.label, ctx.lang)));
    let fields: [Field; 3] = [
        Field::select("level", &ctx.t("field-reform_slip-level"), desk::choices(ctx, "slip_level", Some("any")))
            .value(ctx.query.get("level"))
            .auto(),
        Field::select("lead", &ctx.t("field-reform_slip-unit"), std::iter::once(any()).chain(units).collect())
            .value(ctx.query.get("lead"))
            .auto(),
        Field::select(
            "state",
            &ctx.t("reform-state"),
            [any(), Choice::new("open", ctx.t("reform-slips-open"))].into_iter().chain(states).collect(),
        )
        .value(ctx.query.get("state"))
        .auto(),
    ];
    let kept: Vec<(String, String)> = ["as_of", "known", "unit", "task"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), ctx.query.some(name)?.to_owned())))
        .collect();
    filters("/reform/slips", &fields, &kept, ctx.lang)
}

fn row(ctx: &Ctx, slip: &Slip) -> Row {
    Row::new(vec![
        html! { a href=(ctx.href(&(kinds::SLIPS.page)(slip.id))) { (slip.number) } },
        desk::level(ctx, &slip.level),
        html! { (slip.title) },
        html! { (desk::unit_name(ctx, slip.unit)) },
        html! { @if let Some(day) = slip.issued_on { (day) } },
        desk::some_day(ctx, slip.due),
        html! {
            @if let Some(day) = slip.replied_on { (day) " " }
            @if slip.in_time == Some(false) { (tag(TagKind::Late, &ctx.t("reform-not-in-time"))) }
        },
        desk::state(ctx, &PROCEDURE, &slip.state),
    ])
}

struct Found {
    slip: Slip,
    /// The task as it is called now, where whoever asks may see it.
    task: Option<(i64, String)>,
    /// The slips before and after it.
    others: Vec<(bool, Slip)>,
    history: Vec<Happening>,
}

/// One slip.
pub(super) async fn page(ctx: Ctx) -> Page {
    let id = ctx.params.int("slip").ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    let found = ctx
        .read(move |db| {
            let Some(slip) = ledger::slip(db, id, reader.moment)? else { return Ok(None) };
            let task = match reader.may_reach(db, &kinds::TASKS, slip.task, false)? {
                Some(_) => db.get(&TASK, slip.task, reader.moment)?,
                None => None,
            };
            let task = task.map(|task| (task.id, format!("{} {}", task.text("number"), task.text("title"))));
            let mut others = Vec::new();
            for other in db.find(&SLIP, "task", slip.task, reader.moment)? {
                let before = slip.previous == Some(other.id);
                if before || other.int("previous") == Some(slip.id) {
                    others.extend(ledger::slip(db, other.id, reader.moment)?.map(|other| (before, other)));
                }
            }
            Ok::<_, record::Error>(Some(Found { task, others, history: history::of_slip(&reader, db, id)?, slip }))
        })
        .await?
        .ok_or_else(Problem::missing)?;
    let (panel, papers) =
        (procedure::pages::panel(&ctx, &PROCEDURE, id).await?, paper::panel(&ctx, &kinds::SLIPS, id).await?);
    let next = next::buttons(&ctx, &PROCEDURE, id).await?;
    let slip = &found.slip;
    let title = ctx.t_args("reform-slip-title", &[("number", slip.number.as_str().into())]);
    let tags = html! { (desk::level(&ctx, &slip.level)) " " (desk::state(&ctx, &PROCEDURE, &slip.state)) };
    let path = (kinds::SLIPS.page)(id);
    let reads = [slip.owner, slip.unit].into_iter().any(|unit| ctx.can(Action::ReformExport, Some(unit)));
    let acts = html! {
        @if reads {
            (link_button(&ctx.t("reform-pdf"), &format!("{path}/document.pdf"), Kind::Quiet))
            (link_button(&ctx.t("reform-docx"), &format!("{path}/document.docx"), Kind::Quiet))
        }
        (papers::issue_button(&ctx, slip.owner, &format!("{path}/document")))
        (next)
    };
    let body = html! {
        (page_head(&html! { (title) }, &tags, &html! { (slip.title) }, &acts))
        div.cols {
            div.stack {
                (about(&ctx, &found))
                (papers)
            }
            div.aside { section { h2 { (ctx.t("reform-history")) } (history::draw(&ctx, &found.history)) } }
        }
        (panel)
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = rows::crumbs(&ctx, None);
    frame.crumbs.push(ui::components::Crumb::to(ctx.t("reform-slips"), ctx.href("/reform/slips")));
    Ok(ctx.show(&frame, &body))
}

fn about(ctx: &Ctx, found: &Found) -> Markup {
    let slip = &found.slip;
    let label = |field: &str| ctx.t(&format!("field-reform_slip-{field}"));
    let other = |before: bool| {
        let mut of = found.others.iter().filter(move |(is_before, _)| *is_before == before).map(|(_, slip)| slip);
        html! {
            @if let Some(slip) = of.next() {
                a href=(ctx.href(&(kinds::SLIPS.page)(slip.id))) { (slip.number) } " " (desk::level(ctx, &slip.level))
            }
        }
    };
    let mut all = vec![
        Fact::new(
            ctx.t("reform-task"),
            html! {
                @match &found.task {
                    Some((id, name)) => a href=(desk::task_href(ctx, *id)) { (name) },
                    None => (slip.title),
                }
            },
        ),
        Fact::new(label("unit"), desk::unit(ctx, slip.unit)),
        Fact::new(label("owner"), desk::unit(ctx, slip.owner)),
        Fact::new(label("issued-on"), desk::some_day(ctx, slip.issued_on)),
        Fact::new(label("due"), desk::some_day(ctx, slip.due)),
        Fact::new(
            label("replied-on"),
            html! {
                (desk::some_day(ctx, slip.replied_on))
                @match slip.in_time {
                Some(true) => { " " (tag(TagKind::Ok, &ctx.t("reform-in-time"))) },
                Some(false) => { " " (tag(TagKind::Late, &ctx.t("reform-not-in-time"))) },
                None => {},
            }
            },
        ),
    ];
    if !slip.evaluation.is_empty() {
        all.push(Fact::text(label("evaluation"), &desk::label(ctx, "slip_evaluation", &slip.evaluation)));
    }
    for (before, key) in [(true, "reform-slip-before"), (false, "reform-slip-after")] {
        let other = other(before);
        if !other.0.is_empty() {
            all.push(Fact::new(ctx.t(key), other));
        }
    }
    let said = |field: &str, text: &str| desk::said(&label(field), text);
    html! {
        section {
            (section_head(&ctx.t("reform-facts"), &html! {}))
            div.dense { (facts(&all, ctx.lang)) }
            (said("problem", &slip.problem))
            (said("requirement", &slip.requirement))
            (said("reply", &slip.reply))
            (said("evaluation-text", &slip.evaluation_text))
        }
    }
}

struct About {
    view: TaskView,
    plan: Plan,
    /// When an answer would be due by the rule of the ledger.
    due: clock::Day,
}

async fn about_task(ctx: &Ctx) -> Result<About, Problem> {
    let id = ctx.params.int("task").ok_or_else(Problem::missing)?;
    let (desk_now, now) = (procedure::pages::desk(ctx)?, ctx.now);
    let view = ctx.read(move |db| ledger::task(db, &desk_now, id, now)).await?.ok_or_else(Problem::missing)?;
    let today = ctx.now.as_of;
    let pack = desk::pack(ctx);
    let rule = pack.rule("reform.slip", today);
    let due = rule.map_or(today.plus(7), |rule| deadline(rule, pack.calendar(), today, &[]).due);
    let plan = view.plan.clone().ok_or_else(Problem::missing)?;
    Ok(About { view, plan, due })
}

/// The fields by which a refusal names what is wrong.
const FIELDS: [(&str, &str); 4] = [
    ("level", "field-reform_slip-level"),
    ("problem", "field-reform_slip-problem"),
    ("requirement", "field-reform_slip-requirement"),
    ("due", "field-reform_slip-due"),
];

/// The form for a slip on a task.
pub(super) async fn new(ctx: Ctx) -> Page {
    let about = about_task(&ctx).await?;
    draw(&ctx, &about, &[])
}

/// Whether whoever asks decides on the task.
fn decides(ctx: &Ctx, about: &About) -> bool {
    desk::holds(ctx, DECIDERS, about.view.row.owner)
}

fn draw(ctx: &Ctx, about: &About, wrong: &[Wrong]) -> Page {
    let row = &about.view.row;
    let page = (kinds::TASKS.page)(row.id);
    let reason = about.view.light.as_ref().filter(|light| matches!(light.code, "red" | "yellow"));
    let problem = reason.map(|light| light.text(ctx.lang).to_owned()).unwrap_or_default();
    let fields = [
        select(ctx, wrong, "level", "field-reform_slip-level", desk::choices(ctx, "slip_level", None), "blue")
            .hint(&ctx.t("reform-slip-level-hint")),
        area(ctx, wrong, "problem", "field-reform_slip-problem", 4, &problem).required(),
        area(ctx, wrong, "requirement", "field-reform_slip-requirement", 4, "").required(),
        form::day(ctx, wrong, "due", "field-reform_slip-due", Some(about.due))
            .hint(&ctx.t("reform-slip-due-hint"))
            .required(),
    ];
    let to = row.unit.map(|unit| desk::unit_name(ctx, unit)).unwrap_or_default();
    let action = format!("{page}/slip");
    let form = Sheet { action, fields: all(ctx, &fields), send: "reform-slip-issue", back: page.clone(), undo: false };
    let refused = match (decides(ctx, about), row.is_lit()) {
        (false, _) => Some("reform-slip-not-yours"),
        (true, false) => Some("reform-slip-not-lit"),
        (true, true) => None,
    };
    let body = match refused {
        Some(key) => note(NoteKind::Info, &html! { p { (ctx.t(key)) } }),
        None => sheet(ctx, wrong, &form),
    };
    let mut crumbs = rows::crumbs(ctx, Some(&about.plan));
    crumbs.push(ui::components::Crumb::to(format!("{} {}", row.number, row.title), page));
    let sub = ctx.t_args("reform-slip-new-sub", &[("unit", to.into())]);
    form::page(ctx, &ctx.t("reform-slip-new"), &sub, crumbs, wrong, &body)
}

/// Issues a slip.
pub(super) async fn issue(ctx: Ctx) -> Page {
    let about = about_task(&ctx).await?;
    if !decides(&ctx, &about) {
        return Err(Problem::refused());
    }
    let mut wrong = Vec::new();
    let due = day_sent(&ctx, &mut wrong, "due", false);
    let Some(due) = due else {
        if wrong.is_empty() {
            wrong.push(("due".to_owned(), ctx.t("form-wrong-day")));
        }
        return draw(&ctx, &about, &wrong);
    };
    let text = |name: &str| ctx.form.get(name).to_owned();
    let form = SlipForm { level: text("level"), problem: text("problem"), requirement: text("requirement"), due };
    let (task, by) = (about.view.row.id, Actor::account(&ctx.who));
    let made = commit(&ctx, ("step", "reform.slip issue"), "发出督办单", move |commit, desk| {
        acts::issue_slip(commit, desk, task, &form, by)
    });
    match made.await? {
        Ok(done) => Ok(ctx.done(&(kinds::SLIPS.page)(done.value), "reform-slip-issued")),
        Err(refusal) => draw(&ctx, &about, &told(&ctx, &refusal, &FIELDS)),
    }
}
