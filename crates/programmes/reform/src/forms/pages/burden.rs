//! The burden of forms, which everybody may know: what each union is asked, and how that came about. Never sorted by size.

use maud::{Markup, html};
use record::Version;
use ui::chart::{Format, LineChart, Series, line_chart};
use ui::components::{
    Column, Crumb, Empty, Fact, Field, Register, Row, Table, empty, facts, filters, page_head, register, section_head,
    table,
};
use ui::link;
use ui::text::{count, day_long};
use ui::web::{Ctx, Page, Problem};

use super::{PAGE, choices, label, page_number, pages, tree};
use crate::forms::burden::{self, Asked, Burden};

pub(super) async fn list(ctx: Ctx) -> Page {
    let audience = ctx.query.some("kind").unwrap_or("basic").to_owned();
    let (tree, at, wanted) = (tree(&ctx)?, ctx.moment, audience.clone());
    let all: Vec<Burden> = ctx
        .read(move |db| {
            let shape = tree.at(db, at)?;
            burden::table(db, &shape, &wanted, at)
        })
        .await?;
    let total: i64 = all.iter().map(|each| each.weight).sum();
    let text = ctx.query.get("q").to_lowercase();
    let found: Vec<&Burden> = all
        .iter()
        .filter(|each| text.is_empty() || each.name.to_lowercase().contains(&text) || each.code.to_lowercase() == text)
        .collect();
    let rows: Vec<Row> = found
        .iter()
        .skip((page_number(&ctx) - 1).saturating_mul(PAGE))
        .take(PAGE)
        .map(|each| {
            let path = ctx.href(&format!("/burden/{}", link::encode(&each.code)));
            Row::new(vec![
                html! { a href=(path) { (each.name) } },
                html! { (each.code) },
                html! { (count(each.forms)) },
                html! { (count(each.weight)) },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("forms-union")),
        Column::day(ctx.t("forms-union-code")),
        Column::number(ctx.t("forms-count")),
        Column::number(ctx.t("forms-weight")),
    ];
    let title = ctx.t("forms-burden");
    let kinds = choices(&ctx, "form_audience", Some("any")).split_off(1);
    let fields = [
        Field::text("q", &ctx.t("forms-union-search")).value(ctx.query.get("q")).autocomplete("off"),
        Field::select("kind", &ctx.t("field-form-audience"), kinds).value(&audience).auto(),
    ];
    let sub = ctx.t_args(
        "forms-burden-sub",
        &[("day", day_long(ctx.moment.as_of, ctx.lang).into()), ("units", all.len().into()), ("n", total.into())],
    );
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (sub) }, &html! {}))
        p { (ctx.t("forms-burden-explain")) }
        (register(&Register {
            id: "burden",
            filters: filters("/burden", &fields, &[], ctx.lang),
            tools: html! {},
            table: Table { caption: &title, show_caption: false, columns: &columns, rows: &rows },
            pager: pages(&ctx, found.len(), rows.len()),
            empty: Empty { title: ctx.t("forms-burden-none"), explain: ctx.t("forms-burden-none-explain"), ..Empty::default() },
        }, ctx.lang))
    };
    Ok(ctx.page(&title, &body))
}

/// Months of history.
const MONTHS: i16 = 24;

pub(super) async fn page(ctx: Ctx) -> Page {
    let code = ctx.params.get("unit").to_owned();
    let (tree, at, wanted) = (tree(&ctx)?, ctx.moment, code.clone());
    let found = ctx
        .run(move |app| {
            app.store.read(|db| {
                let shape = tree.at(db, at)?;
                let Some(unit) = shape.by_code(&wanted).filter(|unit| unit.holds(at)) else {
                    return Err(Problem::missing());
                };
                let forms: Vec<Asked> = burden::forms_of(db, unit.id, at)?;
                let history = burden::history(&app.figures, db, app.store.tallies(), unit.id, at, MONTHS);
                let history = history.map_err(|error| Problem::internal(error.to_string()))?;
                Ok((unit.name.clone(), forms, history))
            })
        })
        .await?;
    let (name, forms, history) = found;
    let weight: i64 = forms.iter().map(|(_, duty)| duty.int("weight").unwrap_or(0)).sum();
    let curve = Series {
        name: ctx.t("forms-weight"),
        points: history.iter().map(|(day, value)| (*day, Some(*value))).collect(),
    };
    let title = ctx.t_args("forms-burden-of", &[("unit", name.as_str().into())]);
    let about = [
        Fact::text(ctx.t("forms-count"), &count(i64::try_from(forms.len()).unwrap_or(i64::MAX))),
        Fact::text(ctx.t("forms-weight"), &count(weight)),
        Fact::text(ctx.t("forms-union-code"), &code),
    ];
    let chart = LineChart {
        id: "burden",
        title: &title,
        desc: "",
        format: Format::Count,
        series: &[curve],
        marks: &[],
        wide: true,
    };
    let sub = ctx.t_args("forms-as-of", &[("day", day_long(ctx.moment.as_of, ctx.lang).into())]);
    let body = html! {
        (page_head(&html! { (name) }, &html! {}, &html! { (sub) }, &html! {}))
        (facts(&about, ctx.lang))
        section { (section_head(&ctx.t("forms-history"), &html! {})) (line_chart(&chart, ctx.lang)) }
        (asked(&ctx, &forms))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("forms-burden"), ctx.href("/burden"))];
    Ok(ctx.show(&frame, &body))
}

/// The forms that ask it, with what they rest on: everybody may know why a union is asked.
fn asked(ctx: &Ctx, forms: &[Asked]) -> Markup {
    let row = |(form, duty): &(Version, Version)| {
        let int = |name: &str| duty.int(name).unwrap_or(0);
        Row::new(vec![
            html! { (form.text("title")) @if !form.text("number").is_empty() { br; span.small.mute { (form.text("number")) } } },
            html! { (ctx.unit_name(form.int("unit").unwrap_or(0))) },
            html! { (form.text("basis")) },
            html! { (label(ctx, "form_frequency", duty.text("frequency"))) },
            html! { (count(int("asked"))) },
            html! { (count(int("weight"))) },
            html! { @if let Some(day) = form.day("expires") { (day) } },
        ])
    };
    let rows: Vec<Row> = forms.iter().map(row).collect();
    let columns = [
        Column::text(ctx.t("field-form-title")),
        Column::text(ctx.t("field-form-unit")),
        Column::text(ctx.t("field-form-basis")),
        Column::text(ctx.t("field-form-frequency")),
        Column::number(ctx.t("field-form-asked")),
        Column::number(ctx.t("forms-weight")),
        Column::day(ctx.t("field-form-expires")),
    ];
    let caption = ctx.t("forms-asking");
    html! {
        section {
            (section_head(&caption, &html! {}))
            @if rows.is_empty() {
                (empty(&Empty { title: ctx.t("forms-asking-none"), explain: ctx.t("forms-asking-none-explain"), ..Empty::default() }, ctx.lang))
            } @else {
                (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            }
        }
    }
}
