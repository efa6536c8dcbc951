//! The ledger of a plan as a tree: systems, measures, tasks and what they are made of, each with its light.

use std::collections::HashMap;

use access::Action;
use maud::{Markup, html};
use procedure::Step;
use record::Db;
use ui::components::{Empty, Link, Pager, TagKind, empty, page_head, pager, tag};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::desk;
use super::rows::{Asked, Ledger, Line, actions, crumbs, days, lamps, name, narrow, progress, read, reasons, top};
use crate::ledger::TaskRow;
use crate::rules::lights::{LIGHTS, Light};
use crate::rules::task::PROCEDURE;

/// Tasks on a page.
const PAGE: usize = 200;

/// Steps that can be taken on many tasks at once: they ask for nothing that must be said of each.
const MANY: [&str; 5] = ["issue", "accept", "no_change", "verify", "close"];

struct Found {
    ledger: Ledger,
    reasons: HashMap<i64, Light>,
    at: usize,
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let plan = ctx.params.int("plan").ok_or_else(Problem::missing)?;
    let asked = Asked::of(&ctx);
    let narrows = asked.narrows();
    let at = ctx.query.int("at").and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let reader = ctx.clone();
    let found = ctx.read(move |db| find(&reader, db, plan, &asked, at)).await?;
    let plan = &found.ledger.plan;
    let sub = html! {
        (desk::unit(&ctx, plan.unit)) (desk::DOT) (days(&ctx, plan))
        @if !plan.source.is_empty() { (desk::DOT) (plan.source) }
    };
    let state = html! { @if plan.state != "open" { (tag(TagKind::Off, &ctx.t("reform-plan-ended"))) } };
    let body = html! {
        (page_head(&html! { (plan.title) }, &state, &sub, &actions(&ctx, plan)))
        (top(&ctx, &found.ledger, ""))
        (lamps(&ctx, &found.ledger))
        @if found.ledger.rows.is_empty() && !narrows { (none(&ctx, &found.ledger)) }
        @else {
            div.bar { (narrow(&ctx, &found.ledger, "", &[])) }
            @if found.ledger.rows.is_empty() { p.mute { (ctx.t("reform-none-found")) } }
            @else { (tree(&ctx, &found)) }
        }
    };
    let mut frame = ctx.frame(&plan.title);
    frame.crumbs = crumbs(&ctx, None);
    Ok(ctx.show(&frame, &body))
}

fn find(ctx: &Ctx, db: &Db, plan: i64, asked: &Asked, at: usize) -> Result<Found, Problem> {
    let ledger = read(ctx, db, plan, asked)?;
    let tree = ledger.tree(ctx);
    let tasks = tree.iter().filter_map(|line| if let Line::Task(row, _) = line { Some(*row) } else { None });
    let here: Vec<&TaskRow> = tasks.skip(at).take(PAGE).collect();
    let reasons = reasons(ctx, db, &here)?;
    drop(here);
    drop(tree);
    Ok(Found { ledger, reasons, at })
}

fn none(ctx: &Ctx, found: &Ledger) -> Markup {
    let may = ctx.is_now() && ctx.can(Action::ReformPlan, Some(found.plan.unit));
    let to = |path: &str| format!("/reform/{}{path}", found.plan.id);
    let import = super::rows::has_route(ctx, "/reform/{plan}/import");
    let explain = if found.whole { "reform-empty-plan-explain" } else { "reform-empty-part" };
    empty(
        &Empty {
            title: ctx.t("reform-empty-plan"),
            explain: ctx.t(explain),
            steps: if may {
                vec![
                    ctx.t("reform-empty-step-measures"),
                    ctx.t("reform-empty-step-tasks"),
                    ctx.t("reform-empty-step-issue"),
                ]
            } else {
                Vec::new()
            },
            action: may.then(|| Link::new(ctx.t("reform-task-new"), to("/tasks/new"))),
            template: (may && import).then(|| to("/import/template.xlsx")),
            sample: (may && import).then(|| to("/import/sample.xlsx")),
        },
        ctx.lang,
    )
}

/// A system with what of it stands on this page.
struct Part<'a> {
    name: &'a str,
    all: &'a [&'a TaskRow],
    lines: Vec<&'a Line<'a>>,
}

fn tree(ctx: &Ctx, found: &Found) -> Markup {
    let lines = found.ledger.tree(ctx);
    let total = found.ledger.rows.len();
    let mut parts: Vec<Part<'_>> = Vec::new();
    let (mut seen, mut system, mut measure) = (0, None, None);
    for line in &lines {
        match line {
            Line::System(name, all) => (system, measure) = (Some((name, all)), None),
            Line::Measure(_) => measure = Some(line),
            Line::Task(..) => {
                if (found.at..found.at + PAGE).contains(&seen)
                    && let Some((name, all)) = system
                {
                    if parts.last().is_none_or(|part| part.name != name) {
                        parts.push(Part { name, all, lines: Vec::new() });
                    }
                    if let Some(part) = parts.last_mut() {
                        // A measure that began on the page before is named again on this one.
                        part.lines.extend(measure.take());
                        part.lines.push(line);
                    }
                }
                seen += 1;
            }
        }
    }
    let many = bulk(ctx, &parts);
    html! {
        @for part in &parts { (draw(ctx, found, part, &many)) }
        @if !many.is_empty() { (bulk_bar(ctx, &many)) }
        (pages(ctx, found, total))
    }
}

fn pages(ctx: &Ctx, found: &Found, total: usize) -> Markup {
    let to = |at: usize| ctx.here(&[("at", (at > 0).then(|| at.to_string()).as_deref())]);
    pager(
        &Pager {
            total: u64::try_from(total).ok(),
            here: total.saturating_sub(found.at).min(PAGE),
            first: (found.at > PAGE).then(|| to(0)),
            back: (found.at > 0).then(|| to(found.at.saturating_sub(PAGE))),
            next: (found.at + PAGE < total).then(|| to(found.at + PAGE)),
        },
        ctx.lang,
    )
}

/// The steps that whoever asks may take on some of these tasks at once, each with those tasks.
fn bulk(ctx: &Ctx, parts: &[Part<'_>]) -> Vec<(&'static Step, Vec<i64>)> {
    if !ctx.is_now() {
        return Vec::new();
    }
    let mut known: HashMap<(&str, &str, i64), bool> = HashMap::new();
    let mut out = Vec::new();
    for step in MANY.iter().filter_map(|name| PROCEDURE.step(name)) {
        let mut may = |row: &TaskRow| {
            step.from.contains(&row.state.as_str())
                && step.who.iter().any(|may| {
                    let unit = match may.party {
                        "lead" => row.unit,
                        "verifier" => row.verifier.or(Some(row.owner)),
                        _ => Some(row.owner),
                    };
                    unit.is_some_and(|unit| {
                        *known.entry((step.name, may.party, unit)).or_insert_with(|| desk::holds(ctx, may.roles, unit))
                    })
                })
        };
        let rows = parts.iter().flat_map(|part| &part.lines).filter_map(|line| match line {
            Line::Task(row, _) if may(row) => Some(row.id),
            _ => None,
        });
        let rows: Vec<i64> = rows.collect();
        if !rows.is_empty() {
            out.push((step, rows));
        }
    }
    out
}

fn bulk_bar(ctx: &Ctx, many: &[(&'static Step, Vec<i64>)]) -> Markup {
    html! {
        form.many-bar id="many" method="post" action="/steps/reform.task/bulk" {
            input type="hidden" name="csrf" value=(ctx.csrf());
            p { (ctx.t("reform-many")) }
            div.actions {
                @for (step, _) in many {
                    button.btn name="step" value=(step.name) { (clock::said(step.label, ctx.lang)) }
                }
            }
        }
    }
}

fn draw(ctx: &Ctx, found: &Found, part: &Part<'_>, many: &[(&'static Step, Vec<i64>)]) -> Markup {
    let count = |code: &str| part.all.iter().filter(|row| row.light == code).count();
    let picks = !many.is_empty();
    let may_plan = ctx.is_now() && ctx.can(Action::ReformPlan, Some(found.ledger.plan.unit));
    html! {
        details.system open {
            summary {
                h2 { (part.name) }
                span.mute { (ctx.t_args("reform-tasks-n", &[("n", part.all.len().into())])) }
                @for code in LIGHTS.into_iter().rev().filter(|code| count(code) > 0) {
                    span.lamp-n { (desk::light(ctx, code, false)) " " (count(code)) }
                }
            }
            div.tablewrap tabindex="0" role="group" aria-label=(part.name) {
                table.cards.ledger {
                    caption.unseen { (part.name) }
                    thead {
                        tr {
                            @if picks { th.pick scope="col" { span.unseen { (ctx.t("reform-pick")) } } }
                            th.what scope="col" { (ctx.t("reform-task")) }
                            th.who scope="col" { (ctx.t("field-reform_task-unit")) }
                            th.d.when scope="col" { (ctx.t("field-reform_task-due")) }
                            th.lit scope="col" { (ctx.t("reform-light")) }
                            th.far scope="col" { (ctx.t("reform-progress")) }
                            th.how scope="col" { (ctx.t("reform-state")) }
                            th.n.slips scope="col" { (ctx.t("reform-slips-short")) }
                        }
                    }
                    tbody {
                        @for line in &part.lines {
                            @match line {
                                Line::Measure(measure) => tr.measure {
                                    th scope="rowgroup" colspan=(if picks { 8 } else { 7 }) {
                                        span.num { (measure.number) } " " (measure.title)
                                        @if !measure.clause.is_empty() { " " span.small.mute { (measure.clause) } }
                                        @if may_plan { (measure_links(ctx, found.ledger.plan.id, measure.id)) }
                                    }
                                },
                                Line::Task(row, depth) => (task(ctx, found, row, *depth, picks, many)),
                                Line::System(..) => {},
                            }
                        }
                    }
                }
            }
        }
    }
}

fn measure_links(ctx: &Ctx, plan: i64, measure: i64) -> Markup {
    let new = super::task_form::under_measure(plan, measure);
    html! {
        " " a.small.noprint href={ "/reform/measures/" (measure) "/edit" } { (ctx.t("reform-edit")) }
        " " a.small.noprint href=(new) { (ctx.t("reform-task-new")) }
    }
}

fn task(
    ctx: &Ctx,
    found: &Found,
    row: &TaskRow,
    depth: usize,
    picks: bool,
    many: &[(&'static Step, Vec<i64>)],
) -> Markup {
    let may = many.iter().any(|(_, rows)| rows.contains(&row.id));
    let reason = found.reasons.get(&row.id).map(|light| light.text(ctx.lang)).unwrap_or_default();
    let part = |key: &str, label: &str| {
        let count = row.parties.iter().filter(|(_, part)| part == label).count();
        (count > 0).then(|| ctx.t_args(key, &[("n", count.into())]))
    };
    let parts: Vec<String> =
        [part("reform-parties-responsible", "responsible"), part("reform-parties-supporting", "supporting")]
            .into_iter()
            .flatten()
            .collect();
    html! {
        tr {
            @if picks {
                td.pick {
                    @if may {
                        @let label = ctx.t_args("reform-pick-one", &[("number", row.number.as_str().into())]);
                        input type="checkbox" form="many" name="record" value=(row.id) aria-label=(label);
                    }
                }
            }
            th scope="row" class={ "what depth-" (depth.min(4)) } { (name(ctx, row)) }
            td data-label=(ctx.t("field-reform_task-unit")) {
                (desk::some_unit(ctx, row.unit))
                @if !parts.is_empty() { br; span.small.mute { (parts.join(desk::DOT)) } }
            }
            td.d data-label=(ctx.t("field-reform_task-due")) { (desk::due(ctx, row.due, row.long_term)) }
            td data-label=(ctx.t("reform-light")) { (desk::light_with(ctx, &row.light, row.by_hand, reason)) }
            td data-label=(ctx.t("reform-progress")) { (progress(ctx, row)) }
            td data-label=(ctx.t("reform-state")) { (desk::state(ctx, &PROCEDURE, &row.state)) }
            td.n data-label=(ctx.t("reform-slips-short")) {
                @if row.slips_open > 0 {
                    @let slips = link::with("/reform/slips", &[], &[("task", Some(&row.id.to_string()))]);
                    a href=(slips) { (row.slips_open) }
                }
            }
        }
    }
}
