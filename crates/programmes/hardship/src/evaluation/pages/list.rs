//! All evaluations that whoever asks may know of, the last first.

use maud::html;
use record::Version;
use ui::components::{Cell, Column, Empty, Kind, Link, Row, Table, empty, link_button, page_head, table};
use ui::web::{Ctx, Page};

use super::{field_of, may_know, state};
use crate::evaluation::register::EVALUATION;
use crate::evaluation::rules::PROCEDURE;

pub(super) async fn page(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let all: Vec<Version> = ctx
        .read(move |db| {
            let mut all = Vec::new();
            for each in db.list(&EVALUATION, reader.now)? {
                if reader.can(super::READ, each.int("unit")) && may_know(db, &reader, each.id)? {
                    all.push(each);
                }
            }
            all.sort_by_key(|each| std::cmp::Reverse(each.id));
            Ok::<_, record::Error>(all)
        })
        .await?;
    let rows: Vec<Row> = all
        .iter()
        .map(|each| {
            let day = |field: &str| html! { @if let Some(day) = each.day(field) { (day) } };
            Row::new(vec![
                html! { a href=(super::page(each.id)) { (each.text("title")) } },
                html! { (ctx.unit_name(each.int("unit").unwrap_or(0))) },
                html! { (each.text("evaluator")) },
                day("as_of"),
                day("closes"),
                state(&ctx, &PROCEDURE, each.text("state")),
            ])
        })
        .collect();
    let day = |field: &str| Column { cell: Cell::Day, ..Column::text(field_of(&ctx, field)) };
    let columns = [
        Column::text(field_of(&ctx, "title")),
        Column::text(field_of(&ctx, "unit")),
        Column::text(field_of(&ctx, "evaluator")),
        day("as-of"),
        day("closes"),
        Column::text(field_of(&ctx, "state")),
    ];
    let title = ctx.t("hardship-evaluation-nav");
    let orders = ctx.can(super::ORDER, None);
    let new = ctx.t("hardship-evaluation-new");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-evaluation-sub")) }, &html! {
            @if orders && !rows.is_empty() { (link_button(&new, "/evaluations/new", Kind::Primary)) }
        }))
        @if rows.is_empty() {
            (empty(&Empty {
                title: ctx.t("hardship-evaluation-none"),
                explain: ctx.t("hardship-evaluation-none-explain"),
                action: orders.then(|| Link::new(new, "/evaluations/new")),
                ..Empty::default()
            }, ctx.lang))
        } @else {
            (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    };
    Ok(ctx.page(&title, &body))
}
