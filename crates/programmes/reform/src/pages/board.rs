//! The ledger as a board: columns of cards by light, lead unit, system or due month. Nothing is dragged: a light is
//! computed, and a task moves by its steps.

use std::collections::HashMap;

use maud::{Markup, html};
use record::Db;
use ui::components::{Tab, page_head, tabs};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::desk;
use super::rows::{Asked, Ledger, NAMES, actions, crumbs, days, lamps, narrow, progress, read, reasons, top};
use crate::ledger::TaskRow;
use crate::rules::lights::{LIGHTS, Light};
use crate::rules::task::PROCEDURE;

/// Cards shown of one column.
const SHOWN: usize = 60;

/// By what the columns are.
const WAYS: [&str; 4] = ["light", "unit", "system", "month"];

struct Found {
    ledger: Ledger,
    reasons: HashMap<i64, Light>,
}

/// A column: what it is called, the filter of the ledger that gives its tasks, and those.
struct Column<'a> {
    head: Markup,
    narrow: (&'static str, String),
    rows: Vec<&'a TaskRow>,
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let plan = ctx.params.int("plan").ok_or_else(Problem::missing)?;
    let by = WAYS.into_iter().find(|way| *way == ctx.query.get("by")).unwrap_or(WAYS[0]);
    let asked = Asked::of(&ctx);
    let reader = ctx.clone();
    let found = ctx.read(move |db| find(&reader, db, plan, &asked, by)).await?;
    let columns = columns(&ctx, &found.ledger, by);
    let plan = &found.ledger.plan;
    let way = |name: &&str| Tab {
        label: ctx.t(&format!("reform-by-{name}")),
        href: ctx.here(&[("by", Some(name))]),
        count: None,
        here: *name == by,
    };
    let ways: Vec<Tab> = WAYS.iter().map(way).collect();
    let sub = html! { (desk::unit(&ctx, plan.unit)) (desk::DOT) (days(&ctx, plan)) };
    let body = html! {
        (page_head(&html! { (plan.title) }, &html! {}, &sub, &actions(&ctx, plan)))
        (top(&ctx, &found.ledger, "/board"))
        (lamps(&ctx, &found.ledger))
        div.bar { (narrow(&ctx, &found.ledger, "/board", &["by"])) }
        (tabs(&ctx.t("reform-by"), &ways))
        @if found.ledger.rows.is_empty() { p.mute { (ctx.t("reform-none-found")) } }
        @else {
            // Scrolls sideways where its columns do not fit, so the keyboard must be able to reach it.
            div.board tabindex="0" role="group" aria-label=(ctx.t("reform-view-board")) {
                @for column in &columns { (draw(&ctx, &found, column, by)) }
            }
        }
    };
    let mut frame = ctx.frame(&plan.title);
    frame.crumbs = crumbs(&ctx, None);
    Ok(ctx.show(&frame, &body))
}

fn find(ctx: &Ctx, db: &Db, plan: i64, asked: &Asked, by: &str) -> Result<Found, Problem> {
    let ledger = read(ctx, db, plan, asked)?;
    let shown: Vec<&TaskRow> =
        columns(ctx, &ledger, by).iter().flat_map(|column| column.rows.iter().take(SHOWN)).copied().collect();
    let reasons = reasons(ctx, db, &shown)?;
    Ok(Found { ledger, reasons })
}

/// The columns, in the order in which one looks at them: the gravest light first, units by number, systems as the
/// plan has them, months as they come.
fn columns<'a>(ctx: &Ctx, found: &'a Ledger, by: &str) -> Vec<Column<'a>> {
    let column = |head: Markup, narrow: (&'static str, String), wants: &dyn Fn(&TaskRow) -> bool| Column {
        head,
        narrow,
        rows: found.rows.iter().filter(|row| wants(row)).collect(),
    };
    let mut out: Vec<Column<'a>> = match by {
        "light" => {
            let lit = ["red", "yellow", "blue", "green", "grey"].into_iter().map(|code| {
                debug_assert!(LIGHTS.contains(&code));
                column(desk::light(ctx, code, false), ("light", code.to_owned()), &|row| row.light == code)
            });
            let unlit = PROCEDURE.states.iter().filter(|state| !crate::lights::is_lit(state.code)).map(|state| {
                let head = desk::state(ctx, &PROCEDURE, state.code);
                column(head, ("state", state.code.to_owned()), &|row| row.state == state.code)
            });
            lit.chain(unlit).collect()
        }
        "system" => {
            let mut systems = desk::systems(ctx, &found.plan.taxonomy);
            systems.push(("", ctx.t("reform-no-system")));
            let of = |(code, name): (&'static str, String)| {
                column(html! { (name) }, ("system", code.to_owned()), &|row| row.system == code)
            };
            systems.into_iter().map(of).collect()
        }
        "unit" => {
            let mut units: Vec<Option<i64>> = found.rows.iter().map(|row| row.unit).collect();
            units.sort_by_cached_key(|unit| (unit.is_none(), unit.map(|unit| desk::code(ctx, unit)), *unit));
            units.dedup();
            let of = |unit: Option<i64>| {
                let head = unit.map_or_else(|| ctx.t("reform-no-unit"), |unit| desk::unit_name(ctx, unit));
                let code = unit.map(|unit| desk::code(ctx, unit)).unwrap_or_default();
                column(html! { (head) }, ("lead", code), &|row| row.unit == unit)
            };
            units.into_iter().map(of).collect()
        }
        _ => {
            let mut months: Vec<String> = found.rows.iter().map(TaskRow::due_month).collect();
            months.sort_unstable();
            months.dedup();
            let of = |month: String| {
                let head = if month == "long" { ctx.t("reform-long-term") } else { month.clone() };
                column(html! { (head) }, ("due", month.clone()), &|row| row.due_month() == month)
            };
            months.into_iter().map(of).collect()
        }
    };
    // Every light is worth saying that it is nought; of all else what there is.
    out.retain(|column| !column.rows.is_empty() || column.narrow.0 == "light");
    out
}

fn draw(ctx: &Ctx, found: &Found, column: &Column<'_>, by: &str) -> Markup {
    let (name, value) = &column.narrow;
    let kept: Vec<(&str, Option<&str>)> = NAMES
        .iter()
        .chain(&["as_of", "known"])
        .filter(|each| *each != name)
        .map(|each| (*each, ctx.query.some(each)))
        .chain([(*name, Some(value.as_str()))])
        .collect();
    let more = link::with(&format!("/reform/{}", found.ledger.plan.id), &[], &kept);
    let left = column.rows.len().saturating_sub(SHOWN);
    html! {
        section.column {
            h2 { (column.head) " " span.n { (column.rows.len()) } }
            ul.plain {
                @for row in column.rows.iter().take(SHOWN) { li { (card(ctx, found, row, by)) } }
            }
            @if left > 0 { p.small { a href=(more) { (ctx.t_args("reform-more", &[("n", left.into())])) } } }
        }
    }
}

fn card(ctx: &Ctx, found: &Found, row: &TaskRow, by: &str) -> Markup {
    let reason = found.reasons.get(&row.id).map(|light| light.text(ctx.lang)).unwrap_or_default();
    html! {
        article.card {
            h3 { span.num { (row.number) } " " a href=(desk::task_href(ctx, row.id)) { (row.title) } }
            p.small.mute {
                @if let Some(unit) = row.unit { (desk::unit_name(ctx, unit)) br; }
                span.nowrap {
                    @if row.long_term { (ctx.t("reform-long-term")) }
                    @else if let Some(due) = row.due { (desk::day_text(ctx, due)) }
                }
            }
            div.row {
                @if row.light.is_empty() { @if by != "light" { (desk::state(ctx, &PROCEDURE, &row.state)) } }
                @else { (desk::light_with(ctx, &row.light, row.by_hand, reason)) }
                @if row.slips_open > 0 { span.small { (ctx.t_args("reform-slips-n", &[("n", row.slips_open.into())])) } }
            }
            (progress(ctx, row))
        }
    }
}
