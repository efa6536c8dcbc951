//! The catalogue: every figure there is, what it counts and what it says now.

use std::sync::Arc;

use figure::{Answer, Definition, Query};
use maud::{Markup, html};

use super::figure::{Hides, address, full, kind_tag, measure};
use crate::components::{Column, Empty, Row, Table, empty, page_head, table};
use crate::web::{Ctx, Page, Problem};

type Answered = (&'static Definition, Arc<Answer>, Hides);

/// `/figures`.
pub(super) async fn page(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    let answers = ctx
        .run(move |app| {
            app.store.read(|db| -> Result<Vec<Answered>, Problem> {
                let mut answers = Vec::new();
                for figure in app.figures.catalogue.all() {
                    let mut query = Query::new(figure, unit, reader.moment);
                    let hides = Hides::of(&reader, db, &mut query)?;
                    answers.push((*figure, app.figures.answer(db, app.store.tallies(), &query)?, hides));
                }
                Ok(answers)
            })
        })
        .await?;
    let title = ctx.t("figures");
    let sub = html! { (ctx.unit_name(unit)) " · " (ctx.t_args("figures-sub", &[("n", answers.len().into())])) };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &sub, &html! {}))
        @if answers.is_empty() {
            (empty(&Empty { title: ctx.t("figures-none"), explain: ctx.t("figures-none-explain"), ..Empty::default() }, ctx.lang))
        }
        @for (programme, of) in grouped(&answers) { section { (one(&ctx, programme, of)) } }
    };
    Ok(ctx.page(&title, &body))
}

/// The part of a name before the dot says which programme a figure belongs to; programmes stand in the order of the catalogue.
fn grouped(answers: &[Answered]) -> Vec<(&'static str, Vec<&Answered>)> {
    let mut groups: Vec<(&'static str, Vec<&Answered>)> = Vec::new();
    for answered in answers {
        let programme = answered.0.name.split('.').next().unwrap_or_default();
        match groups.iter_mut().find(|(name, _)| *name == programme) {
            Some((_, group)) => group.push(answered),
            None => groups.push((programme, vec![answered])),
        }
    }
    groups
}

fn one(ctx: &Ctx, programme: &str, answers: Vec<&Answered>) -> Markup {
    let columns = [
        Column::text(ctx.t("figure")),
        Column::number(ctx.t("figure-value")),
        Column::text(ctx.t("figure-kind")),
        Column::text(ctx.t("figure-definition")),
        Column::text(ctx.t("figure-dimensions")),
    ];
    let rows: Vec<Row> = answers.into_iter().map(|(figure, answer, hides)| row(ctx, figure, answer, *hides)).collect();
    let own = ctx.find_text(&format!("programme-{programme}"));
    let caption = own.or_else(|| ctx.find_text(&format!("figures-of-{programme}")));
    let caption = caption.unwrap_or_else(|| programme.to_owned());
    table(&Table { caption: &caption, show_caption: true, columns: &columns, rows: &rows }, ctx.lang)
}

fn row(ctx: &Ctx, figure: &'static Definition, answer: &Answer, hides: Hides) -> Row {
    let dimensions: Vec<&str> =
        figure.dimensions.iter().map(|dimension| figure::said(dimension.label, ctx.lang)).collect();
    let href = address(ctx, figure);
    let between = if ctx.lang == crate::Lang::Zh { "、" } else { ", " };
    Row::new(vec![
        html! { a href=(&href) { (figure::said(figure.label, ctx.lang)) } br; code.faint.nowrap { (figure.name) } },
        html! { b { (full(ctx, figure, answer, &href, hides)) } @if figure.additive() { " " span.small.mute { (measure(ctx, figure)) } } },
        kind_tag(ctx, figure),
        html! { (figure::said(figure.text, ctx.lang)) },
        html! { span.small.mute { (dimensions.join(between)) } },
    ])
}
