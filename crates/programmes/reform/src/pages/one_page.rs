//! One page for the coordination group: the whole of a plan on a sheet of A3. Nobody types what stands on it.

use std::collections::HashMap;
use std::sync::Arc;

use access::Action;
use clock::{Day, said};
use figure::{Answer, Definition, GroupKey, Query};
use maud::{Markup, html};
use record::Db;
use ui::components::{Column, Kind, Row, State, Table, link_button, number_text, page_head, rate, section_head, table};
use ui::link;
use ui::text::count;
use ui::web::{Ctx, Page, Problem};

use super::desk;
use super::rows::{Asked, Ledger, by_rule, crumbs, days, name, read, reasons, top};
use crate::figures;
use crate::ledger::{self, Decision, Meeting, Slip, TaskRow};
use crate::rules::lights::{LIGHTS, Light};
use crate::rules::slip;

/// Days ahead that are looked at.
const AHEAD: i32 = 30;
/// Rows of a list at most; what is left is counted.
const SHOWN: usize = 40;

struct Found {
    ledger: Ledger,
    reasons: HashMap<i64, Light>,
    by_rule: HashMap<i64, Light>,
    slips: Vec<Slip>,
    decisions: Vec<(Meeting, Decision, Option<TaskRow>)>,
    answers: Vec<(&'static Definition, Arc<Answer>)>,
    /// Tasks at work by system, of the unit one stands in.
    by_system: Option<Arc<Answer>>,
}

/// The figures that stand at the head of the sheet.
const HEADS: [&Definition; 6] = [
    &figures::TASKS,
    &figures::LIT_RED,
    &figures::CLOSED_TASKS,
    &figures::ON_TIME_RATE,
    &figures::SLIPS_ISSUED,
    &figures::SLIPS_RATE,
];

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let plan = ctx.params.int("plan").ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    let found = ctx.read(move |db| find(&reader, db, plan)).await?;
    let plan = &found.ledger.plan;
    let print = html! { span.small.mute.noprint { (ctx.t("reform-sheet-print")) } };
    let heading = ctx.t_args("reform-sheet-title", &[("plan", plan.title.as_str().into())]);
    let sub = html! {
        (desk::unit(&ctx, plan.unit)) (desk::DOT) (days(&ctx, plan)) (desk::DOT)
        (desk::on(&ctx, "reform-as-of", ctx.moment.as_of))
    };
    let body = html! {
        div.onesheet {
            (page_head(&html! { (heading) }, &html! {}, &sub, &print))
            div.noprint { (top(&ctx, &found.ledger, "/sheet")) }
            (heads(&ctx, &found))
            @if !found.ledger.whole { p.small.mute { (ctx.t("reform-sheet-part")) } }
            @if found.ledger.plans > 1 { p.small.mute { (ctx.t("reform-sheet-plans")) } }
            div.sheetcols {
                (matrix(&ctx, &found))
                (due_soon(&ctx, &found))
                (trouble(&ctx, &found, "red"))
                (trouble(&ctx, &found, "yellow"))
                (slips(&ctx, &found))
                (decisions(&ctx, &found))
            }
        }
    };
    let mut frame = ctx.frame(&heading);
    frame.crumbs = crumbs(&ctx, Some(plan));
    Ok(ctx.show(&frame, &body))
}

fn find(ctx: &Ctx, db: &Db, plan: i64) -> Result<Found, Problem> {
    let ledger = read(ctx, db, plan, &Asked::default())?;
    let grave: Vec<&TaskRow> =
        ledger.rows.iter().filter(|row| matches!(row.light.as_str(), "red" | "yellow") || row.by_hand).collect();
    let (reasons, by_rule) = (reasons(ctx, db, &grave)?, by_rule(ctx, db, &grave)?);
    let mut slips = ledger::slips(db, ledger.plan.id, ctx.moment)?;
    slips.retain(|slip| [slip.unit, slip.owner].iter().any(|unit| ctx.can(Action::ReformRead, Some(*unit))));
    let mut answers = Vec::new();
    if let Some(unit) = ctx.unit.filter(|unit| ctx.can(Action::FigureRead, Some(*unit))) {
        for figure in HEADS.into_iter().filter(|figure| ctx.app.figures.catalogue.get(figure.name).is_some()) {
            let query = Query::new(figure, unit, ctx.moment);
            answers.push((figure, ctx.app.figures.answer(db, ctx.app.store.tallies(), &query)?));
        }
    }
    let by_system = match (ctx.unit, &ledger.lights) {
        (Some(unit), Some(_)) => {
            let query = Query::new(&figures::TASKS, unit, ctx.moment).by("system")?;
            Some(ctx.app.figures.answer(db, ctx.app.store.tallies(), &query)?)
        }
        _ => None,
    };
    let decisions = outstanding(ctx, db, &ledger)?;
    Ok(Found { ledger, reasons, by_rule, slips, decisions, answers, by_system })
}

/// Decisions of signed minutes that are no task yet, or whose task is not closed: of meetings about this plan, or
/// about none.
fn outstanding(ctx: &Ctx, db: &Db, found: &Ledger) -> Result<Vec<(Meeting, Decision, Option<TaskRow>)>, Problem> {
    let mut out = Vec::new();
    for group in ledger::groups(db, ctx.moment)?.into_iter().filter(|group| group.unit == found.plan.unit) {
        if ctx.may_reach(db, &super::kinds::GROUPS, group.id, false)?.is_none() {
            continue;
        }
        for meeting in ledger::meetings(db, group.id, ctx.moment)? {
            if meeting.state != "signed" || meeting.plan.is_some_and(|plan| plan != found.plan.id) {
                continue;
            }
            let Some(view) = ledger::meeting(db, meeting.id, ctx.moment)? else { continue };
            for (decision, tasks) in view.decisions {
                let task = tasks.into_iter().find(|task| task.state != "cancelled");
                if task.as_ref().is_none_or(|task| task.state != "closed") {
                    out.push((meeting.clone(), decision, task));
                }
            }
        }
    }
    Ok(out)
}

fn heads(ctx: &Ctx, found: &Found) -> Markup {
    let Some(unit) = ctx.unit else { return html! {} };
    let no_rate = ctx.t("figure-no-rate");
    html! {
        ul.heads {
            @for (figure, answer) in &found.answers {
                @let href = desk::figure_href(ctx, figure, unit, &[]);
                li {
                    span.mute { (said(figure.label, ctx.lang)) }
                    b {
                        @match (answer.value, answer.parts) {
                            (Some(value), Some((above, below))) => {
                                (rate(value, above, below, Some(&href), State::Live, ctx.lang))
                            },
                            (Some(value), None) => (desk::counted(ctx, value, figure, unit, &[])),
                            (None, _) => (number_text("—", Some(&no_rate), Some(&href), State::Live, ctx.lang)),
                        }
                    }
                    span.small.mute {
                        @match answer.parts {
                            Some((above, below)) => { (count(above)) " / " (count(below)) },
                            None => (said(figure.measure, ctx.lang)),
                        }
                        @if is_flow(ctx, figure) { (desk::DOT) (ctx.t("reform-sheet-this-year")) }
                    }
                }
            }
        }
    }
}

/// Whether a figure counts what happened within a period: on this page that of the year so far.
fn is_flow(ctx: &Ctx, figure: &'static Definition) -> bool {
    match figure.kind {
        figure::Kind::Flow(..) => true,
        figure::Kind::Stock(_) => false,
        figure::Kind::Rate { numerator, .. } => {
            ctx.app.figures.catalogue.get(numerator).is_some_and(|above| above.kind_name() == "flow")
        }
    }
}

/// What a figure says of one of its groups, or of all.
fn said_by(answer: Option<&Arc<Answer>>, group: Option<&str>) -> Option<i64> {
    let answer = answer?;
    match group {
        None => answer.value,
        Some(code) => {
            let key = GroupKey::Code(code.to_owned());
            Some(answer.groups.iter().find(|group| group.key == key).and_then(|group| group.value).unwrap_or(0))
        }
    }
}

/// Systems against lights, and those closed. Cells lead to the tasks themselves; sums to the figure, where it says
/// the same: it goes by lead unit, so other plans and tasks that one merely shares in make a difference.
fn matrix(ctx: &Ctx, found: &Found) -> Markup {
    let plan = &found.ledger.plan;
    let rows = &found.ledger.rows;
    let mut systems = desk::systems(ctx, &plan.taxonomy);
    systems.push(("", ctx.t("reform-no-system")));
    let n = |wants: &dyn Fn(&TaskRow) -> bool| rows.iter().filter(|row| wants(row)).count();
    systems.retain(|(code, _)| !code.is_empty() || n(&|row| row.system.is_empty()) > 0);
    let cell = |value: usize, pairs: &[(&str, &str)]| {
        let kept = ["as_of", "known"].map(|name| (name, ctx.query.some(name)));
        let pairs: Vec<(&str, Option<&str>)> =
            pairs.iter().map(|(name, value)| (*name, Some(*value))).chain(kept).collect();
        let href = link::with(&format!("/reform/{}", plan.id), &[], &pairs);
        html! { @if value > 0 { a.fig href=(href) { (value) } } @else { span.faint { "0" } } }
    };
    let sum = |value: usize, by: Option<(&str, &str)>| {
        let count = i64::try_from(value).unwrap_or(0);
        let (answer, group) = match by {
            Some(("system", code)) => (found.by_system.as_ref(), Some(code)),
            Some((_, code)) => (found.ledger.lights.as_ref(), Some(code)),
            None => (found.ledger.lights.as_ref(), None),
        };
        match (ctx.unit, by) {
            (Some(unit), by) if said_by(answer, group) == Some(count) => {
                let pairs = by.map(|(by, code)| vec![("by", by), ("group", code)]).unwrap_or_default();
                desk::counted(ctx, count, &figures::TASKS, unit, &pairs)
            }
            (_, Some(pair)) => cell(value, &[pair, ("state", "open")]),
            (_, None) => cell(value, &[("state", "open")]),
        }
    };
    html! {
        section.matrix {
            (section_head(&ctx.t("reform-sheet-matrix"), &html! {}))
            table {
                caption.unseen { (ctx.t("reform-sheet-matrix")) }
                thead { tr {
                    th scope="col" { (ctx.t("reform-system")) }
                    @for code in LIGHTS.into_iter().rev() { th.n scope="col" { (desk::light(ctx, code, false)) } }
                    th.n scope="col" { (ctx.t("reform-sheet-open")) }
                    th.n scope="col" { (ctx.t("reform-sheet-closed")) }
                } }
                tbody {
                    @for (code, name) in &systems {
                        tr {
                            th scope="row" { (name) }
                            @for light in LIGHTS.into_iter().rev() {
                                @let here = n(&|row| row.system == *code && row.light == light);
                                td.n { (cell(here, &[("system", code), ("light", light)])) }
                            }
                            td.n { b { (sum(n(&|row| row.system == *code && row.is_lit()), Some(("system", code)))) } }
                            @let closed = n(&|row| row.system == *code && row.state == "closed");
                            td.n { (cell(closed, &[("system", code), ("state", "closed")])) }
                        }
                    }
                    tr.total {
                        th scope="row" { (ctx.t("reform-sum")) }
                        @for light in LIGHTS.into_iter().rev() {
                            td.n { (sum(n(&|row| row.light == light), Some(("light", light)))) }
                        }
                        td.n { (sum(n(&|row| row.is_lit()), None)) }
                        td.n { (cell(n(&|row| row.state == "closed"), &[("state", "closed")])) }
                    }
                }
            }
        }
    }
}

fn section(ctx: &Ctx, title: &str, total: usize, columns: &[Column], rows: &[Row], none: &str) -> Markup {
    headed(ctx, (title, total, html! {}), total, columns, rows, none)
}

/// A list under its heading: what it is called, the number that stands there, and a note beneath; `total` is how many
/// there are to list.
fn headed(
    ctx: &Ctx,
    (title, count, note): (&str, usize, Markup),
    total: usize,
    columns: &[Column],
    rows: &[Row],
    none: &str,
) -> Markup {
    html! {
        section {
            (section_head(&format!("{title} {count}"), &html! {}))
            (note)
            @if rows.is_empty() { p.small.mute { (ctx.t(none)) } }
            @else { (table(&Table { caption: title, show_caption: false, columns, rows }, ctx.lang)) }
            @if total > rows.len() {
                p.small.mute { (ctx.t_args("reform-more", &[("n", (total - rows.len()).into())])) }
            }
        }
    }
}

/// A task with its lead unit beneath.
fn named(ctx: &Ctx, row: &TaskRow) -> Markup {
    html! { (name(ctx, row)) @if let Some(unit) = row.unit { br; span.small.mute { (desk::unit_name(ctx, unit)) } } }
}

/// The tasks with a light of trouble, each with the reason; what somebody has set by hand says so, and what the rule
/// says.
fn trouble(ctx: &Ctx, found: &Found, light: &str) -> Markup {
    let mut rows: Vec<&TaskRow> = found
        .ledger
        .rows
        .iter()
        .filter(|row| {
            let by_rule = found.by_rule.get(&row.id).map_or("", |light| light.code);
            row.light == light || (row.by_hand && by_rule == light && row.light != "red" && row.light != "yellow")
        })
        .collect();
    rows.sort_by_key(|row| (row.due, row.id));
    let columns = [
        Column::text(ctx.t("reform-task")),
        Column::day(ctx.t("field-reform_task-due")),
        Column::text(ctx.t("reform-why")),
    ];
    let lines: Vec<Row> = rows
        .iter()
        .take(SHOWN)
        .map(|row| {
            Row::new(vec![
                html! { (named(ctx, row)) @if row.by_hand { " " (desk::light(ctx, &row.light, true)) } },
                html! { @if row.long_term { (ctx.t("reform-long-term")) } @else if let Some(due) = row.due { (due) } },
                html! { (found.reasons.get(&row.id).map(|light| light.text(ctx.lang)).unwrap_or_default()) },
            ])
        })
        .collect();
    let title = desk::label(ctx, "reform_light", light);
    let lit = rows.iter().filter(|row| row.light == light).count();
    let others = rows.len() - lit;
    let note =
        html! { @if others > 0 { p.small.mute { (ctx.t_args("reform-sheet-by-hand", &[("n", others.into())])) } } };
    headed(ctx, (&title, lit, note), rows.len(), &columns, &lines, "reform-sheet-no-trouble")
}

/// What is due in the days to come: tasks, and the next milestones of those that have no date.
fn due_soon(ctx: &Ctx, found: &Found) -> Markup {
    let (today, last) = (ctx.moment.as_of, ctx.moment.as_of.plus(AHEAD));
    let day_of = |row: &TaskRow| -> Option<Day> {
        if !row.is_lit() || matches!(row.state.as_str(), "submitted" | "verified" | "suspended") {
            return None;
        }
        let day = row.due.filter(|_| !row.long_term).or(row.next_milestone.as_ref().map(|(_, day)| *day))?;
        (today..=last).contains(&day).then_some(day)
    };
    let mut rows: Vec<(Day, &TaskRow)> = found.ledger.rows.iter().filter_map(|row| Some((day_of(row)?, row))).collect();
    rows.sort_by_key(|(day, row)| (*day, row.id));
    let columns = [Column::day(ctx.t("field-reform_task-due")), Column::text(ctx.t("reform-task"))];
    let lines: Vec<Row> = rows
        .iter()
        .take(SHOWN)
        .map(|(day, row)| {
            Row::new(vec![
                desk::day(ctx, *day),
                html! {
                    (named(ctx, row))
                    @if let Some((title, _)) = row.next_milestone.as_ref().filter(|_| row.long_term) {
                        span.small.mute { (desk::DOT) (title) }
                    }
                },
            ])
        })
        .collect();
    let title = ctx.t_args("reform-sheet-soon", &[("n", AHEAD.into())]);
    section(ctx, &title, rows.len(), &columns, &lines, "reform-sheet-none-soon")
}

fn slips(ctx: &Ctx, found: &Found) -> Markup {
    let open: Vec<&Slip> =
        found.slips.iter().filter(|slip| matches!(slip.state.as_str(), "issued" | "overdue" | "replied")).collect();
    let columns = [
        Column::text(ctx.t("field-reform_slip-title")),
        Column::text(ctx.t("field-reform_slip-level")),
        Column::day(ctx.t("field-reform_slip-due")),
        Column::text(ctx.t("reform-state")),
    ];
    let lines: Vec<Row> = open
        .iter()
        .take(SHOWN)
        .map(|slip| {
            Row::new(vec![
                html! {
                    a.nowrap href=(ctx.href(&(super::kinds::SLIPS.page)(slip.id))) { (slip.number) } " " (slip.title)
                    br; span.small.mute { (desk::unit_name(ctx, slip.unit)) }
                },
                desk::level(ctx, &slip.level),
                html! { @if let Some(due) = slip.due { (due) } },
                desk::state(ctx, &slip::PROCEDURE, &slip.state),
            ])
        })
        .collect();
    let answered = found.slips.iter().filter(|slip| matches!(slip.state.as_str(), "replied" | "evaluated")).count();
    let all = found.slips.iter().filter(|slip| slip.state != "withdrawn").count();
    let sums = ctx.t_args("reform-sheet-slips-sum", &[("all", all.into()), ("answered", answered.into())]);
    let register = link_button(&ctx.t("reform-slips"), &ctx.href("/reform/slips"), Kind::Quiet);
    html! {
        section {
            (section_head(&format!("{} {}", ctx.t("reform-sheet-slips"), open.len()), &register))
            p.small.mute { (sums) }
            @if lines.is_empty() { p.small.mute { (ctx.t("reform-sheet-no-slips")) } }
            @else { (desk::rows_of(ctx, "reform-sheet-slips", &columns, &lines)) }
        }
    }
}

fn decisions(ctx: &Ctx, found: &Found) -> Markup {
    let columns = [Column::text(ctx.t("reform-decision")), Column::text(ctx.t("reform-became"))];
    let lines: Vec<Row> = found
        .decisions
        .iter()
        .take(SHOWN)
        .map(|(meeting, decision, row)| {
            Row::new(vec![
                html! {
                    (decision.text)
                    br; span.small.mute {
                        a href=(ctx.href(&(super::kinds::MEETINGS.page)(meeting.id))) { (meeting.title) }
                        @if let Some(unit) = decision.unit { (desk::DOT) (desk::unit_name(ctx, unit)) }
                    }
                },
                html! {
                    @match row {
                        Some(row) => {
                            (name(ctx, row)) " "
                            (desk::standing(ctx, row))
                        },
                        None => (ctx.t("reform-no-task-yet")),
                    }
                },
            ])
        })
        .collect();
    let title = ctx.t("reform-sheet-decisions");
    section(ctx, &title, found.decisions.len(), &columns, &lines, "reform-sheet-no-decisions")
}
