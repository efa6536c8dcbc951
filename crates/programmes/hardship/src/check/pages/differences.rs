//! What differs from what was declared, or is unknown to a department, of dossiers that are still in hand: it leads to a
//! second visit or to a decision.

use access::Action;
use clock::said;
use maud::{Markup, html};
use procedure::Step;
use ui::components::{Column, Crumb, Empty, Pager, Register, Row, Table, page_head, register};
use ui::web::{Ctx, Page};

use super::{CHECKS, desk};
use crate::check::read::{self, Difference};
use crate::rules::dossier::PROCEDURE;

/// Findings on a page.
const PAGE: usize = 50;

pub(super) async fn page(ctx: Ctx) -> Page {
    let skip = ctx.query.int("at").and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let reader = ctx.clone();
    let mut found = ctx
        .read(move |db| {
            let centres = desk::centres(db, &reader)?;
            read::differences(db, &centres, reader.now, skip, PAGE + 1)
        })
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let rows: Vec<Row> = found.iter().map(|each| row(&ctx, each)).collect();
    let columns = [
        Column::text(ctx.t("hardship-check-dossier")),
        Column::text(ctx.t("hardship-check-number")),
        Column::text(ctx.t("hardship-check-department")),
        Column::text(ctx.t("hardship-check-field")),
        Column::text(ctx.t("hardship-check-result")),
        Column::day(ctx.t("hardship-check-answered-on")),
        Column::text(ctx.t("hardship-check-next")),
    ];
    let title = ctx.t("hardship-check-nav-differences");
    let to = |at: usize| ctx.here(&[("at", (at > 0).then(|| at.to_string()).as_deref())]);
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-check-differences-sub")) }, &html! {}))
        (register(&Register {
            id: "differences",
            filters: html! {},
            tools: html! {},
            table: Table { caption: &title, show_caption: false, columns: &columns, rows: &rows },
            pager: Pager {
                total: None,
                here: rows.len(),
                first: (skip > PAGE).then(|| to(0)),
                back: (skip > 0).then(|| to(skip.saturating_sub(PAGE))),
                next: more.then(|| to(skip + PAGE)),
            },
            empty: Empty {
                title: ctx.t("hardship-check-differences-none"),
                explain: ctx.t("hardship-check-differences-explain"),
                ..Empty::default()
            },
        }, ctx.lang))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-check-list"), "/checks")];
    Ok(ctx.show(&frame, &body))
}

fn row(ctx: &Ctx, each: &Difference) -> Row {
    let check = &each.check;
    let called =
        if each.dossier_number.is_empty() { ctx.t("hardship-check-unnumbered") } else { each.dossier_number.clone() };
    Row::new(vec![
        html! {
            @if ctx.can(Action::HardshipRead, Some(check.centre)) { a href={ "/hardship/" (check.dossier) } { (called) } }
            @else { (called) }
        },
        html! { a href=((CHECKS.page)(check.id)) { (check.number) } },
        html! { (desk::label(ctx, "check_department", &check.department)) },
        html! { (desk::label(ctx, "check_field", &each.field)) },
        desk::result(ctx, &each.result),
        desk::some_day(ctx, each.answered_on),
        next(ctx, each),
    ])
}

/// What can follow: a second visit, or going on to the assessment.
fn next(ctx: &Ctx, each: &Difference) -> Markup {
    let steps: Vec<&Step> = ["visit_again", "checked"]
        .into_iter()
        .filter_map(|name| PROCEDURE.step(name))
        .filter(|step| step.from.contains(&each.dossier_state.as_str()))
        .collect();
    html! {
        @for (at, step) in steps.iter().enumerate() {
            @if at > 0 { " · " }
            a href={ "/steps/" (PROCEDURE.name) "/" (each.check.dossier) "/" (step.name) } { (said(step.label, ctx.lang)) }
        }
        @if steps.is_empty() { (PROCEDURE.state(&each.dossier_state).map_or("", |state| said(state.label, ctx.lang))) }
    }
}
