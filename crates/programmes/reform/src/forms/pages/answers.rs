//! What was returned of a form for a period, for the unit that asked: each unit a row, in the order of the tree.

use std::collections::HashMap;

use maud::html;
use record::{Db, Version};
use ui::components::{Choice, Column, Crumb, Empty, Field, Register, Row, Table, filters, page_head, register};
use ui::web::{Ctx, Page, Problem};

use super::returns::words;
use super::{PAGE, id_of, page_number, pages, state_tag};
use crate::forms::period;
use crate::forms::register::{FORM, FORM_RETURN};
use crate::forms::returns::{Answer, FormField, answers, fields, standing};
use crate::forms::rules::RETURN_PROCEDURE;

struct Found {
    form: Version,
    fields: Vec<FormField>,
    periods: Vec<String>,
    period: String,
    total: usize,
    rows: Vec<(Version, HashMap<i64, Answer>)>,
}

fn read(db: &Db, ctx: &Ctx, id: i64) -> Result<Found, Problem> {
    let at = ctx.now;
    let form = db.get(&FORM, id, at)?.ok_or_else(Problem::missing)?;
    let periods: Vec<String> = standing(db, id, at)?.into_iter().map(|(code, _)| code).collect();
    let asked = ctx.query.get("period");
    let period = periods.iter().find(|code| *code == asked).or(periods.first()).cloned().unwrap_or_default();
    let mut returns: Vec<Version> =
        db.find(&FORM_RETURN, "form", id, at)?.into_iter().filter(|ret| ret.text("period") == period).collect();
    returns.sort_by_cached_key(|ret| (ctx.app.units.code(ret.int("unit").unwrap_or(0), at), ret.id));
    let total = returns.len();
    let mut rows = Vec::new();
    for ret in returns.into_iter().skip((page_number(ctx) - 1).saturating_mul(PAGE)).take(PAGE) {
        let given = answers(db, ret.id, at)?;
        rows.push((ret, given));
    }
    Ok(Found { fields: fields(db, id, at)?, periods, period, total, rows, form })
}

pub(super) async fn page(ctx: Ctx) -> Page {
    let (id, reader) = (id_of(&ctx, "form")?, ctx.clone());
    let found = ctx.read(move |db| read(db, &reader, id)).await?;
    let rows: Vec<Row> = found
        .rows
        .iter()
        .map(|(ret, given)| {
            let unit = ret.int("unit").unwrap_or(0);
            let mut cells = vec![
                html! { a href=(ctx.href(&format!("/returns/{}", ret.id))) { (ctx.unit_name(unit)) } },
                state_tag(&ctx, &RETURN_PROCEDURE, ret.text("state")),
            ];
            for field in &found.fields {
                let answer = given.get(&field.id).cloned().unwrap_or_default();
                cells.push(html! {
                    (words(&ctx, field, &answer.value))
                    @if !answer.differs.is_empty() { p.small { (ctx.t("forms-differs-said")) " " (answer.differs) } }
                });
            }
            Row::new(cells)
        })
        .collect();
    let mut columns =
        vec![Column::text(ctx.t("field-form_return-unit")), Column::text(ctx.t("field-form_return-state"))];
    columns.extend(found.fields.iter().map(|field| match field.kind.as_str() {
        "int" => Column::number(field.label.clone()),
        "day" => Column::day(field.label.clone()),
        _ => Column::text(field.label.clone()),
    }));
    let title = ctx.t("forms-answers");
    let periods: Vec<Choice> =
        found.periods.iter().map(|code| Choice::new(code.as_str(), period::words(code, ctx.lang))).collect();
    let filter = Field::select("period", &ctx.t("field-form_return-period"), periods).value(&found.period).auto();
    let form = found.form.text("title");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (form) " · " (period::words(&found.period, ctx.lang)) }, &html! {}))
        (register(&Register {
            id: "answers",
            filters: filters(&format!("/forms/{id}/returns"), &[filter], &[], ctx.lang),
            tools: html! {},
            table: Table { caption: &title, show_caption: false, columns: &columns, rows: &rows },
            pager: pages(&ctx, found.total, rows.len()),
            empty: Empty { title: ctx.t("forms-answers-none"), explain: ctx.t("forms-answers-none-explain"), ..Empty::default() },
        }, ctx.lang))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![
        Crumb::to(ctx.t("forms-register"), ctx.href("/forms")),
        Crumb::to(form, ctx.href(&format!("/forms/{id}"))),
    ];
    Ok(ctx.show(&frame, &body))
}
