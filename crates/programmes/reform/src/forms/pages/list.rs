//! The register of forms: every demand for data that is sent downward.

use access::Action;
use maud::html;
use record::{Db, Version};
use ui::components::{
    Column, Empty, Field, Kind, Link, Register, Row, Table, filters, link_button, page_head, register,
};
use ui::text::count;
use ui::web::{Ctx, Page};

use super::{PAGE, choices, label, page_number, pages, state_tag, unit_link, units_of_form};
use crate::forms::register::FORM;
use crate::forms::rules::FORM_PROCEDURE;

/// The forms of which whoever asks may know, those in force first, then by title.
fn read(db: &Db, ctx: &Ctx) -> record::Result<Vec<Version>> {
    let (state, text) = (ctx.query.get("state"), ctx.query.get("q").to_lowercase());
    let owner = ctx.query.some("owner");
    let mut out = Vec::new();
    for form in db.list(&FORM, ctx.moment)? {
        let is_asked_for = (state.is_empty() || form.text("state") == state)
            && owner.is_none_or(|owner| ctx.app.units.code(form.int("unit").unwrap_or(0), ctx.moment) == owner)
            && (text.is_empty()
                || ["title", "number", "basis", "purpose"]
                    .iter()
                    .any(|field| form.text(field).to_lowercase().contains(&text)));
        if !is_asked_for {
            continue;
        }
        let units = units_of_form(db, form.id, ctx.moment)?;
        if ctx.app.nearest(&ctx.who, Action::FormRead, &units, ctx.now).is_some() {
            out.push(form);
        }
    }
    let place = |form: &Version| FORM_PROCEDURE.states.iter().position(|state| state.code == form.text("state"));
    let first = |form: &Version| (form.text("state") != "issued", place(form), form.text("title").to_owned(), form.id);
    out.sort_by_cached_key(first);
    Ok(out)
}

pub(super) async fn page(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let forms = ctx.read(move |db| read(db, &reader)).await?;
    let shown: Vec<&Version> = forms.iter().skip((page_number(&ctx) - 1).saturating_mul(PAGE)).take(PAGE).collect();
    let rows: Vec<Row> = shown
        .iter()
        .map(|form| {
            let int = |name: &str| form.int(name).unwrap_or(0);
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/forms/{}", form.id))) { (form.text("title")) } },
                state_tag(&ctx, &FORM_PROCEDURE, form.text("state")),
                html! { (form.text("number")) },
                unit_link(&ctx, int("unit")),
                html! { (label(&ctx, "form_audience", form.text("audience"))) },
                html! { (label(&ctx, "form_frequency", form.text("frequency"))) },
                html! { (count(int("asked"))) },
                html! { (count(int("held"))) },
                html! { (count(int("asked") * int("per_year"))) },
                html! { @if let Some(day) = form.day("expires") { (day) } },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-form-title")),
        Column::text(ctx.t("field-form-state")),
        Column::text(ctx.t("field-form-number")),
        Column::text(ctx.t("field-form-unit")),
        Column::text(ctx.t("field-form-audience")),
        Column::text(ctx.t("field-form-frequency")),
        Column::number(ctx.t("field-form-asked")),
        Column::number(ctx.t("field-form-held")),
        Column::number(ctx.t("forms-weight")),
        Column::day(ctx.t("field-form-expires")),
    ];
    let title = ctx.t("forms-register");
    let fields = [
        Field::text("q", &ctx.t("forms-search")).value(ctx.query.get("q")).autocomplete("off"),
        Field::select("state", &ctx.t("field-form-state"), choices(&ctx, "form_state", Some("any")))
            .value(ctx.query.get("state"))
            .auto(),
        Field::text("owner", &ctx.t("forms-owner-code")).value(ctx.query.get("owner")).autocomplete("off"),
    ];
    let new = ctx.can(Action::FormDraft, ctx.unit).then(|| Link::new(ctx.t("forms-new"), ctx.href("/forms/new")));
    let actions = html! {
        @if let (Some(new), false) = (&new, rows.is_empty()) { (link_button(&new.label, &new.href, Kind::Primary)) }
        (link_button(&ctx.t("forms-burden"), &ctx.href("/burden"), Kind::Plain))
    };
    let empty = Empty {
        title: ctx.t("forms-none"),
        explain: ctx.t("forms-none-explain"),
        steps: vec![ctx.t("forms-none-step-1"), ctx.t("forms-none-step-2"), ctx.t("forms-none-step-3")],
        action: new,
        ..Empty::default()
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("forms-register-sub")) }, &actions))
        (register(&Register {
            id: "forms",
            filters: filters("/forms", &fields, &[], ctx.lang),
            tools: html! {},
            table: Table { caption: &title, show_caption: false, columns: &columns, rows: &rows },
            pager: pages(&ctx, forms.len(), rows.len()),
            empty,
        }, ctx.lang))
    };
    Ok(ctx.page(&title, &body))
}
