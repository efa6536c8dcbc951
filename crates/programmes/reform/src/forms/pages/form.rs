//! The page of a form: what it asks, of whom, on what it rests; its procedure; how many returned it.

use access::Action;
use axum::response::Response;
use clock::Lang;
use maud::{Markup, html};
use procedure::Refusal;
use record::{Db, Version};
use ui::components::{
    Choice, Column, Crumb, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, Row, Table, TagKind, button, facts,
    field, form as sheet, link_button, note, page_head, post_button, section_head, table, tag, unfold,
};
use ui::text::count;
use ui::web::{Ctx, Page, Problem};

use super::{holdings, id_of, label, pack, state_tag, told, unit_link};
use crate::forms::acts::KINDS;
use crate::forms::held::{Held, Holdings, Key, Verdict};
use crate::forms::period;
use crate::forms::register::{FORM, FORM_DUTY, FORM_FIELD, FORM_REFUSED};
use crate::forms::returns::{FormField, Standing, fields, standing};
use crate::forms::rules::FORM_PROCEDURE;

/// Why a field was not added.
pub(super) enum Refused {
    /// The system holds it.
    Held {
        /// What was asked.
        label: String,
        /// What holds it.
        held: Vec<Held>,
    },
    /// Something else.
    Told(Refusal),
}

struct Found {
    form: Version,
    fields: Vec<FormField>,
    /// For fields that are answered to another form: its title and field.
    elsewhere: Vec<(i64, String)>,
    refused: Vec<Version>,
    standing: Vec<(String, Standing)>,
    units: i64,
}

fn read(db: &Db, ctx: &Ctx, id: i64) -> Result<Found, Problem> {
    let at = if ctx.is_now() { ctx.now } else { ctx.moment };
    let form = db.get(&FORM, id, at)?.ok_or_else(Problem::missing)?;
    let fields = fields(db, id, at)?;
    let mut elsewhere = Vec::new();
    for field in &fields {
        if let Some(Key::Answer(other)) = Key::parse(&field.held, db.catalogue()) {
            elsewhere.push((field.id, title_of(db, ctx, other)?));
        }
    }
    let mut refused = db.find(&FORM_REFUSED, "form", id, at)?;
    refused.sort_by_key(|each| std::cmp::Reverse(each.id));
    let units = db.find(&FORM_DUTY, "form", id, at)?.len();
    Ok(Found {
        fields,
        elsewhere,
        refused,
        standing: standing(db, id, at)?,
        units: i64::try_from(units).unwrap_or(i64::MAX),
        form,
    })
}

/// What another form asks, by its field.
fn title_of(db: &Db, ctx: &Ctx, field: i64) -> record::Result<String> {
    let Some(other) = db.get(&FORM_FIELD, field, ctx.now)? else { return Ok(String::new()) };
    let form = db.get(&FORM, other.int("form").unwrap_or(0), ctx.now)?;
    let title = form.map(|form| form.text("title").to_owned()).unwrap_or_default();
    Ok(ctx.t_args("forms-answer-of", &[("title", title.into()), ("label", other.text("label").into())]))
}

pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

/// The page, with why a field was not added.
pub(super) async fn draw(ctx: &Ctx, refused: Option<&Refused>) -> Result<Response, Problem> {
    let (id, reader) = (id_of(ctx, "form")?, ctx.clone());
    let found = ctx.read(move |db| read(db, &reader, id)).await?;
    let form = &found.form;
    let title = form.text("title");
    let owner = form.int("unit").unwrap_or(0);
    let drafts = ctx.is_now() && form.text("state") == "draft" && ctx.can(Action::FormDraft, Some(owner));
    let panel = procedure::pages::panel(ctx, &FORM_PROCEDURE, id).await?;
    let holdings = holdings(ctx);
    let actions = html! {
        @if drafts { (link_button(&ctx.t("forms-edit"), &ctx.href(&format!("/forms/{id}/edit")), Kind::Plain)) }
    };
    let body = html! {
        (page_head(&html! { (title) }, &state_tag(ctx, &FORM_PROCEDURE, form.text("state")), &html! { (form.text("number")) }, &actions))
        (refusal_note(ctx, id, refused))
        (about(ctx, &found))
        (field_table(ctx, &found, &holdings, drafts))
        @if drafts { (add_field(ctx, id, refused)) }
        (panel)
        (returned(ctx, &found, owner))
        (attempts(ctx, &found, &holdings))
    };
    let mut frame = ctx.frame(title);
    frame.crumbs = vec![Crumb::to(ctx.t("forms-register"), ctx.href("/forms"))];
    Ok(ctx.show(&frame, &body))
}

/// What holds what was asked, and the offer to show it instead.
fn refusal_note(ctx: &Ctx, id: i64, refused: Option<&Refused>) -> Markup {
    match refused {
        None => html! {},
        Some(Refused::Told(refusal)) => told(ctx, Some(refusal)),
        Some(Refused::Held { label, held }) => html! {
            div role="alert" {
                (note(NoteKind::Error, &html! {
                    p.strong { (ctx.t_args("forms-held", &[("label", label.as_str().into())])) }
                    ul { @for each in held { li { (each.label(ctx.lang)) } } }
                    p { (ctx.t("forms-held-explain")) }
                    @if let [one] = held.as_slice() {
                        @if one.shows {
                            (post_button(&ctx.href(&format!("/forms/{id}/fields")), &ctx.csrf(), &ctx.t("forms-show-instead"), Kind::Plain,
                                &[("label", label), ("shown", "1")]))
                        } @else { p { (ctx.t("forms-held-rows")) } }
                    }
                }))
            }
        },
    }
}

fn about(ctx: &Ctx, found: &Found) -> Markup {
    let form = &found.form;
    let int = |name: &str| form.int(name).unwrap_or(0);
    let day = |name: &str| html! { @if let Some(day) = form.day(name) { (day) } };
    let due = form.int("due_days").map(|days| ctx.t_args("forms-within", &[("n", days.into())])).unwrap_or_default();
    let lines = |name: &str| html! { @for line in form.text(name).lines() { (line) br; } };
    let weight = ctx.t_args(
        "forms-weight-of",
        &[
            ("asked", int("asked").into()),
            ("times", int("per_year").into()),
            ("n", (int("asked") * int("per_year")).into()),
        ],
    );
    facts(
        &[
            Fact::new(ctx.t("field-form-unit"), unit_link(ctx, int("unit"))),
            Fact::new(
                ctx.t("field-form-audience"),
                html! {
                    (label(ctx, "form_audience", form.text("audience")))
                    @if found.units > 0 { " " span.mute { (ctx.t_args("forms-units", &[("n", found.units.into())])) } }
                },
            ),
            Fact::text(ctx.t("field-form-frequency"), &label(ctx, "form_frequency", form.text("frequency"))),
            Fact::text(ctx.t("field-form-due-days"), &due),
            Fact::new(ctx.t("field-form-purpose"), lines("purpose")),
            Fact::new(ctx.t("field-form-basis"), lines("basis")),
            Fact::new(ctx.t("field-form-issued-on"), day("issued_on")),
            Fact::new(ctx.t("field-form-expires"), day("expires")),
            Fact::text(ctx.t("forms-weight"), &weight),
        ],
        ctx.lang,
    )
}

/// What a shown field shows.
fn source(found: &Found, holdings: &Holdings, field: &FormField, ctx: &Ctx) -> String {
    if let Some((_, title)) = found.elsewhere.iter().find(|(id, _)| *id == field.id) {
        return title.clone();
    }
    let held = Key::parse(&field.held, ctx.app.store.catalogue()).and_then(|key| holdings.get(&key));
    held.map_or_else(|| field.held.clone(), |held| held.label(ctx.lang).to_owned())
}

fn field_table(ctx: &Ctx, found: &Found, holdings: &Holdings, drafts: bool) -> Markup {
    let id = found.form.id;
    let rows: Vec<Row> = found
        .fields
        .iter()
        .map(|field| {
            let kind = ctx.t(&format!("forms-kind-{}", if field.kind.is_empty() { "line" } else { &field.kind }));
            let list = pack(ctx).codes(&field.list).map(|list| list.title(ctx.lang).to_owned());
            let mut cells = vec![
                html! { (field.label) },
                html! {
                    @if field.is_asked() { (kind) @if let Some(list) = list { " · " (list) } }
                    @else { (tag(TagKind::Info, &ctx.t("forms-shown"))) " " (source(found, holdings, field, ctx)) }
                },
                html! {
                    @if field.is_asked() && field.required { (ctx.t("yes")) }
                    @if field.is_asked() { (since_held(ctx, holdings, field)) }
                },
            ];
            if drafts {
                let path = ctx.href(&format!("/forms/{id}/fields/{}/remove", field.id));
                cells.push(post_button(&path, &ctx.csrf(), &ctx.t("forms-remove"), Kind::Quiet, &[]));
            }
            Row::new(cells)
        })
        .collect();
    let mut columns = vec![
        Column::text(ctx.t("field-form_field-label")),
        Column::text(ctx.t("field-form_field-kind")),
        Column::text(ctx.t("field-form_field-required")),
    ];
    if drafts {
        columns.push(Column::text(ctx.t("forms-do")));
    }
    let caption = ctx.t("forms-fields");
    html! {
        section id="fields" {
            (section_head(&caption, &html! {}))
            @if rows.is_empty() { p.mute { (ctx.t("forms-no-fields")) } }
            @else { (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)) }
        }
    }
}

/// What the system has come to hold since, or what comes near: for whoever approves, and for the next time.
fn since_held(ctx: &Ctx, holdings: &Holdings, field: &FormField) -> Markup {
    let (key, held) = match holdings.judge(&field.label) {
        Verdict::Held(held) => ("forms-now-held", held),
        Verdict::New(near) if !near.is_empty() => ("forms-near", near),
        Verdict::New(_) | Verdict::Vague => return html! {},
    };
    let names: Vec<&str> = held.iter().map(|each| each.label(ctx.lang)).collect();
    let names = names.join(if ctx.lang == Lang::Zh { "；" } else { "; " });
    html! { p.small.mute { (ctx.t_args(key, &[("what", names.into())])) } }
}

fn add_field(ctx: &Ctx, id: i64, refused: Option<&Refused>) -> Markup {
    // What could not be added stands in the form, to be put otherwise.
    let value = |name: &str| if refused.is_some() { ctx.form.get(name).to_owned() } else { String::new() };
    let kinds: Vec<Choice> =
        KINDS.iter().map(|kind| Choice::new(*kind, ctx.t(&format!("forms-kind-{kind}")))).collect();
    let lists = pack(ctx).lists().map(|list| Choice::new(list.name(), list.title(ctx.lang)));
    let lists: Vec<Choice> = std::iter::once(Choice::new("", ctx.t("forms-no-list"))).chain(lists).collect();
    let fields = [
        Field::text("label", &ctx.t("field-form_field-label"))
            .hint(&ctx.t("forms-label-hint"))
            .value(&value("label"))
            .required()
            .autocomplete("off"),
        Field::select("kind", &ctx.t("field-form_field-kind"), kinds).value(&value("kind")),
        Field::select("list", &ctx.t("field-form_field-list"), lists)
            .hint(&ctx.t("forms-list-hint"))
            .value(&value("list")),
        Field::new("required", &ctx.t("forms-required"), FieldKind::Check).value(&value("required")),
    ];
    html! {
        section {
            (section_head(&ctx.t("forms-add-field"), &html! {}))
            (sheet(&Form { action: &ctx.href(&format!("/forms/{id}/fields")), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                @for each in &fields { (field(each, ctx.lang)) }
                div.actions {
                    (button(&ctx.t("forms-ask"), Kind::Primary))
                    button.btn name="shown" value="1" { (ctx.t("forms-show")) }
                }
            } }))
            p.small.mute { (ctx.t("forms-show-explain")) }
        }
    }
}

/// How many returned it, period by period; never who was faster than whom.
fn returned(ctx: &Ctx, found: &Found, owner: i64) -> Markup {
    if found.standing.is_empty() {
        return html! {};
    }
    let id = found.form.id;
    let sees = ctx.can(Action::FormDraft, Some(owner));
    let rows: Vec<Row> = found
        .standing
        .iter()
        .map(|(code, standing)| {
            let words = period::words(code, ctx.lang);
            let path = ctx.href(&format!("/forms/{id}/returns?period={code}"));
            Row::new(vec![
                html! { @if sees { a href=(path) { (words) } } @else { (words) } },
                html! { (count(standing.open)) },
                html! { (count(standing.returned)) },
                html! { (count(standing.lapsed)) },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-form_return-period")),
        Column::number(ctx.t("forms-open")),
        Column::number(ctx.t("forms-returned")),
        Column::number(ctx.t("forms-lapsed")),
    ];
    let caption = ctx.t("forms-returned-by-period");
    html! {
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    }
}

/// What was asked and refused because it is held.
fn attempts(ctx: &Ctx, found: &Found, holdings: &Holdings) -> Markup {
    if found.refused.is_empty() {
        return html! {};
    }
    let source = |held: &str| {
        let known = Key::parse(held, ctx.app.store.catalogue()).and_then(|key| holdings.get(&key));
        known.map_or_else(|| ctx.t("forms-other-form"), |held| held.label(ctx.lang).to_owned())
    };
    unfold(
        &ctx.t_args("forms-attempts", &[("n", found.refused.len().into())]),
        &html! {
            ul.list {
                @for each in &found.refused {
                    li { (each.valid_from) " " (each.text("label")) " " span.mute { (source(each.text("held"))) } }
                }
            }
        },
    )
}
