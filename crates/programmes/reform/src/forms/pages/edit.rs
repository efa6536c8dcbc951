//! Registering a form, and changing one that is still drafted.

use axum::response::Response;
use clock::Day;
use maud::html;
use procedure::pages::form::{known_here, unmoved};
use procedure::{Desk, Refusal};
use record::{Commit, Version};
use ui::components::{
    Crumb, Field, FieldKind, Form, Kind, Method, button, field, form as sheet, link_button, page_head,
};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::{actor, choices, id_of, sent, told, write};
use crate::forms::acts::{NewForm, add_form, change_form};
use crate::forms::register::FORM;

/// The form for a new one.
pub(super) async fn new(ctx: Ctx) -> Page {
    draw(&ctx, None, None)
}

/// Where a new one is sent: about the unit one stands in.
fn draw(ctx: &Ctx, known: Option<&Version>, refusal: Option<&Refusal>) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let text = |name: &str| known.map_or(String::new(), |form| form.text(name).to_owned());
    let day = known.and_then(|form| form.day("expires")).map(|day| day.to_string()).unwrap_or_default();
    let due = known.and_then(|form| form.int("due_days")).unwrap_or(10).to_string();
    let field_of = |name: &'static str, kind: FieldKind, known: &str| {
        Field::new(name, &ctx.t(&format!("field-form-{}", name.replace('_', "-"))), kind).value(sent(ctx, name, known))
    };
    let fields = [
        field_of("title", FieldKind::Line("text"), &text("title")).required().autocomplete("off"),
        field_of("purpose", FieldKind::Area(3), &text("purpose")).hint(&ctx.t("forms-purpose-hint")),
        field_of("basis", FieldKind::Area(3), &text("basis")).hint(&ctx.t("forms-basis-hint")),
        field_of("audience", FieldKind::Select(choices(ctx, "form_audience", Some("forms-choose"))), &text("audience")),
        field_of(
            "frequency",
            FieldKind::Select(choices(ctx, "form_frequency", Some("forms-choose"))),
            &text("frequency"),
        )
        .hint(&ctx.t("forms-frequency-hint")),
        field_of("due_days", FieldKind::Number, &due).hint(&ctx.t("forms-due-days-hint")),
        field_of("expires", FieldKind::Day, &day).hint(&ctx.t("forms-expires-hint")),
    ];
    let code = ctx.app.units.code(unit, ctx.now);
    let (title, action, back) = match known {
        Some(form) => (ctx.t("forms-edit"), format!("/forms/{}/edit", form.id), format!("/forms/{}", form.id)),
        None => (ctx.t("forms-new"), link::with("/forms", &[], &[("unit", Some(&code))]), "/forms".to_owned()),
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t_args("forms-new-sub", &[("unit", ctx.unit_name(unit).into())])) }, &html! {}))
        (told(ctx, refusal))
        (sheet(&Form { action: &action, method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            (known_here(ctx))
            @for each in &fields { (field(each, ctx.lang)) }
            div.actions {
                (button(&ctx.t(if known.is_some() { "forms-save" } else { "forms-go-on" }), Kind::Primary))
                (link_button(&ctx.t("forms-back"), &ctx.href(&back), Kind::Quiet))
            }
        } }))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("forms-register"), ctx.href("/forms"))];
    Ok(ctx.show(&frame, &body))
}

/// What was sent.
fn read(ctx: &Ctx, unit: i64) -> NewForm {
    let text = |name: &str| ctx.form.get(name).replace("\r\n", "\n");
    NewForm {
        title: text("title"),
        unit,
        basis: text("basis"),
        purpose: text("purpose"),
        frequency: text("frequency"),
        audience: text("audience"),
        due_days: ctx.form.int("due_days"),
        expires: ctx.form.get("expires").parse::<Day>().ok(),
        // Whoever registers it has it in hand.
        officer: Some(ctx.who.account),
    }
}

/// Registers one.
pub(super) async fn add(ctx: Ctx) -> Page {
    let by = actor(&ctx);
    let form = read(&ctx, ctx.unit.ok_or_else(Problem::missing)?);
    let done =
        write(&ctx, ("form", "forms.draft"), "登记报表", move |commit, desk| add_form(commit, desk, &form, by)).await?;
    match done {
        Ok(done) => Ok(ctx.done(&ctx.href(&format!("/forms/{}", done.value)), "form-registered")),
        Err(refusal) => again(&ctx, None, &refusal),
    }
}

fn again(ctx: &Ctx, known: Option<&Version>, refusal: &Refusal) -> Page {
    let page: Response = draw(ctx, known, Some(refusal))?;
    Ok(ctx.again(page))
}

async fn known(ctx: &Ctx) -> Result<Version, Problem> {
    let (id, at) = (id_of(ctx, "form")?, ctx.now);
    let form: Option<Version> = ctx.read(move |db| db.get(&FORM, id, at)).await?;
    form.ok_or_else(Problem::missing)
}

/// The form to change one.
pub(super) async fn page(ctx: Ctx) -> Page {
    let form = known(&ctx).await?;
    draw(&ctx, Some(&form), None)
}

/// Changes one.
pub(super) async fn change(ctx: Ctx) -> Page {
    let held = known(&ctx).await?;
    let (id, unit) = (held.id, held.int("unit").unwrap_or(0));
    let form = NewForm { officer: held.int("officer"), ..read(&ctx, unit) };
    let unmoved = unmoved(&ctx, id, [(&FORM, "id")]);
    let make = move |commit: &mut Commit<'_>, desk: &Desk| {
        unmoved(commit)?;
        change_form(commit, desk, id, &form)
    };
    let done = write(&ctx, ("form", "forms.draft"), "修改报表", make).await?;
    match done {
        Ok(_) => Ok(ctx.done(&ctx.href(&format!("/forms/{id}")), "form-changed")),
        Err(refusal) => again(&ctx, Some(&held), &refusal),
    }
}
