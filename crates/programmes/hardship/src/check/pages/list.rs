//! Requests: to a department its own, to caseworkers those of their centres; the open ones first, by day.

use maud::html;
use ui::components::{Choice, Column, Empty, Field, Pager, Register, Row, Table, Tone, filters, page_head, register};
use ui::web::{Ctx, Page};

use super::{CHECKS, desk};
use crate::check::read::{self, Which};

/// Requests on a page.
const PAGE: usize = 50;

pub(super) async fn page(ctx: Ctx) -> Page {
    let skip = ctx.query.int("at").and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let some = |name: &str| ctx.query.some(name).map(str::to_owned);
    let narrowed =
        Which { state: some("state"), department: some("department"), number: some("q"), ..Which::default() };
    let reader = ctx.clone();
    let (mut checks, is_partner) = ctx
        .read(move |db| {
            let seen = desk::seen(db, &reader)?;
            let is_partner = !reader.can(access::Action::CheckAsk, None);
            let which = Which { units: seen.units, centres: seen.centres, ..narrowed };
            Ok::<_, record::Error>((read::list(db, &which, reader.now, skip, PAGE + 1)?, is_partner))
        })
        .await?;
    let more = checks.len() > PAGE;
    checks.truncate(PAGE);
    let rows: Vec<Row> = checks
        .iter()
        .map(|check| {
            let late = check.is_open() && check.due.is_some_and(|due| due < ctx.now.as_of);
            let row = Row::new(vec![
                html! { a href=((CHECKS.page)(check.id)) { (check.number) } },
                html! { (desk::label(&ctx, "check_department", &check.department)) },
                html! { (desk::unit_name(&ctx, check.centre)) },
                desk::some_day(&ctx, check.asked_on),
                desk::some_day(&ctx, check.due),
                html! { (desk::label(&ctx, "check_way", &check.way)) },
                desk::state(&ctx, check),
                desk::result(&ctx, &check.result),
            ]);
            if late { row.tone(Tone::Warn) } else { row }
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-check-number")),
        Column::text(ctx.t("hardship-check-department")),
        Column::text(ctx.t("hardship-check-centre")),
        Column::day(ctx.t("hardship-check-asked-on")),
        Column::day(ctx.t("hardship-check-due")),
        Column::text(ctx.t("hardship-check-way")),
        Column::text(ctx.t("hardship-check-state")),
        Column::text(ctx.t("hardship-check-result")),
    ];
    let title = ctx.t("hardship-check-list");
    let any = || Choice::new("", ctx.t("any"));
    let states = desk::choices(&ctx, "check_state", None);
    let mut fields = vec![
        Field::select("state", &ctx.t("hardship-check-state"), std::iter::once(any()).chain(states).collect())
            .value(ctx.query.get("state"))
            .auto(),
    ];
    if !is_partner {
        let all = desk::choices(&ctx, "check_department", None);
        fields.push(
            Field::select(
                "department",
                &ctx.t("hardship-check-department"),
                std::iter::once(any()).chain(all).collect(),
            )
            .value(ctx.query.get("department"))
            .auto(),
        );
    }
    fields.push(Field::text("q", &ctx.t("hardship-check-number")).value(ctx.query.get("q")).autocomplete("off"));
    let to = |at: usize| ctx.here(&[("at", (at > 0).then(|| at.to_string()).as_deref())]);
    let sub = ctx.t(if is_partner { "hardship-check-list-sub-department" } else { "hardship-check-list-sub" });
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (sub) }, &html! {}))
        (register(&Register {
            id: "checks",
            filters: filters("/checks", &fields, &[], ctx.lang),
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
                title: ctx.t("hardship-check-list-none"),
                explain: ctx.t("hardship-check-list-none-explain"),
                ..Empty::default()
            },
        }, ctx.lang))
    };
    Ok(ctx.page(&title, &body))
}
