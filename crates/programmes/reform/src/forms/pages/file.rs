//! Complaining: the form that every page leads to, and where the answer is read by whoever complained.

use axum::response::Response;
use maud::{Markup, html};
use procedure::Refusal;
use procedure::filing::{self, Filed, Filer};
use record::{Intent, Version};
use ui::components::{
    Empty, Fact, Field, FieldKind, Form, Kind, Link, Method, NoteKind, button, empty, facts, field, form as sheet,
    link_button, note, page_head,
};
use ui::web::{Ctx, Page, Problem};

use super::complaints::{own, written};
use super::{choices, label, sent, settle, state_tag, told};
use crate::forms::complaint::{self, COUNTER, Filing, clean_page};
use crate::forms::rules::COMPLAINT_PROCEDURE;

/// The form.
pub(super) async fn form(ctx: Ctx) -> Page {
    draw(&ctx, None)
}

fn draw(ctx: &Ctx, refusal: Option<&Refusal>) -> Page {
    let page = clean_page(if ctx.form.list().is_empty() { ctx.query.get("page") } else { ctx.form.get("page") });
    let token = ctx.form_token();
    // Whoever comes from a form complains of the form.
    let known = if ["/forms", "/returns", "/burden"].iter().any(|path| page.starts_with(path)) { "form" } else { "" };
    let fields = [
        Field::select("kind", &ctx.t("field-complaint-kind"), choices(ctx, "complaint_kind", Some("forms-choose")))
            .value(sent(ctx, "kind", known))
            .required(),
        Field::new("text", &ctx.t("field-complaint-text"), FieldKind::Area(8))
            .hint(&ctx.t("complaint-text-hint"))
            .value(ctx.form.raw("text"))
            .required(),
        Field::text("contact", &ctx.t("field-complaint-contact"))
            .hint(&ctx.t("complaint-contact-hint"))
            .value(sent(ctx, "contact", ""))
            .autocomplete("off"),
    ];
    let anonymous = Field::new("anonymous", &ctx.t("complaint-anonymous"), FieldKind::Check)
        .hint(&ctx.t("complaint-anonymous-hint"))
        .value(sent(ctx, "anonymous", ""));
    let title = ctx.t("complaint-new");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("complaint-new-sub")) }, &html! {}))
        (told(ctx, refusal))
        (sheet(&Form { action: "/complaints", method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            input type="hidden" name="page" value=(page);
            input type="hidden" name="form" value=(token);
            p { (ctx.t("complaint-about")) " " code { (page) } }
            @for each in &fields { (field(each, ctx.lang)) }
            @if ctx.who.is_signed_in() { (field(&anonymous, ctx.lang)) }
            div.actions {
                (button(&ctx.t("complaint-send"), Kind::Primary))
                (link_button(&ctx.t("forms-back"), complaint::page_of(&page).unwrap_or("/"), Kind::Quiet))
            }
        } }))
        p.small { a href="/complaints/code" { (ctx.t("complaint-have-code")) } @if ctx.who.is_signed_in() { " · " a href="/complaints/mine" { (ctx.t("complaint-mine")) } } }
    };
    Ok(show(ctx, &title, &body))
}

/// To whoever is signed in with the rail, to the public narrow.
fn show(ctx: &Ctx, title: &str, body: &Markup) -> Response {
    if ctx.who.is_signed_in() { ctx.page(title, body) } else { ctx.narrow(title, body) }
}

/// Files a complaint. Whoever is not signed in, or wants to stay unknown, is shown a code once.
pub(super) async fn send(ctx: Ctx) -> Page {
    let desk = procedure::pages::desk(&ctx)?;
    let is_anonymous = !ctx.who.is_signed_in() || ctx.form.some("anonymous").is_some();
    let code = is_anonymous.then(|| filing::new_code(&ctx.app.access.config().random));
    let filer = Filer {
        account: if is_anonymous { 0 } else { ctx.who.account },
        code: code.clone(),
        form: ctx.form_token(),
        address: ctx.address.clone(),
    };
    let filing = Filing {
        kind: ctx.form.get("kind").to_owned(),
        page: ctx.form.get("page").to_owned(),
        text: ctx.form.raw("text").to_owned(),
        contact: ctx.form.get("contact").to_owned(),
        filer,
    };
    let account = filing.filer.account;
    // Nobody's name stands in the log: the system itself receives it.
    let intent = Intent {
        actor: 0,
        office: ctx.app.units.root().unwrap_or(0),
        kind: "form",
        reason: "收到投诉建议".into(),
        source: "forms.complaint".into(),
    };
    let done = ctx
        .run(move |app| {
            let done = app.store.commit(intent, move |commit| complaint::file(commit, &desk, &filing));
            if let (Ok(done), true) = (&done, account != 0)
                && let Filed::New(record) = done.value
            {
                procedure::follow(&app.store, account, &COMPLAINT_PROCEDURE, record, true)?;
            }
            Ok::<_, Problem>(done.map(|done| done.value))
        })
        .await?;
    match (settle(done)?, code) {
        (Err(refusal), _) => Ok(ctx.again(draw(&ctx, Some(&refusal))?)),
        (Ok(_), None) => Ok(ctx.done("/complaints/mine", "complaint-filed")),
        (Ok(Filed::New(_)), Some(code)) => Ok(with_code(&ctx, &code)),
        (Ok(Filed::Again(_)), Some(_)) => Ok(again(&ctx)),
    }
}

/// The code, this once.
fn with_code(ctx: &Ctx, code: &str) -> Response {
    let title = ctx.t("complaint-received");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        (note(NoteKind::Fine, &html! { p { (ctx.t("complaint-received-explain")) } }))
        (facts(&[Fact::new(ctx.t("complaint-code"), html! { strong { code { (code) } } })], ctx.lang))
        section { p { (ctx.t("complaint-code-once")) } }
        div.actions { (link_button(&ctx.t("complaint-have-code"), "/complaints/code", Kind::Plain)) }
    };
    show(ctx, &title, &body)
}

/// The same form was sent before.
fn again(ctx: &Ctx) -> Response {
    let title = ctx.t("complaint-received");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        (note(NoteKind::Info, &html! { p { (ctx.t("complaint-again")) } }))
        div.actions { (link_button(&ctx.t("complaint-have-code"), "/complaints/code", Kind::Plain)) }
    };
    show(ctx, &title, &body)
}

/// Where the code is asked for: in a form, so that it stands in no address.
pub(super) async fn ask_code(ctx: Ctx) -> Page {
    Ok(code_page(&ctx, false))
}

fn code_page(ctx: &Ctx, unknown: bool) -> Response {
    let title = ctx.t("complaint-have-code");
    let wrong = unknown.then(|| ctx.t("complaint-code-unknown"));
    let code = Field::text("code", &ctx.t("complaint-code"))
        .hint(&ctx.t("complaint-code-hint"))
        .error(wrong.as_deref())
        .required()
        .autocomplete("off");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        (sheet(&Form { action: "/complaints/code", method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            (field(&code, ctx.lang))
            div.actions { (button(&ctx.t("complaint-look"), Kind::Primary)) }
        } }))
    };
    show(ctx, &title, &body)
}

/// The complaint of a code, with its answer.
pub(super) async fn by_code(ctx: Ctx) -> Page {
    let (code, at) = (ctx.form.get("code").to_owned(), ctx.now);
    let found = ctx
        .read(move |db| {
            let Some(version) = COUNTER.by_code(db, &code, at)? else { return Ok(None) };
            let clear = db.unseal(&version)?;
            Ok::<_, record::Error>(Some((version, clear)))
        })
        .await?;
    let Some((version, clear)) = found else { return Ok(ctx.again(code_page(&ctx, true))) };
    let title = ctx.t("register-complaint");
    let about = [
        Fact::text(ctx.t("field-complaint-kind"), &label(&ctx, "complaint_kind", version.text("kind"))),
        Fact::new(
            ctx.t("field-complaint-received-on"),
            html! { @if let Some(day) = version.day("received_on") { (day) } },
        ),
        Fact::new(
            ctx.t("field-complaint-answered-on"),
            html! { @if let Some(day) = version.day("answered_on") { (day) } },
        ),
    ];
    let body = html! {
        (page_head(&html! { (title) }, &state_tag(&ctx, &COMPLAINT_PROCEDURE, version.text("state")), &html! {}, &html! {}))
        (facts(&about, ctx.lang))
        @if clear.erased { (note(NoteKind::Info, &html! { p { (ctx.t("complaint-erased")) } })) }
        @else { (written(&ctx, clear.get("text"), clear.get("answer"))) }
        @if version.text("state") == "received" { p.mute { (ctx.t("complaint-waiting")) } }
    };
    Ok(show(&ctx, &title, &body))
}

/// What whoever is signed in complained of.
pub(super) async fn mine(ctx: Ctx) -> Page {
    if !ctx.who.is_signed_in() {
        return Ok(ctx.go("/complaints/code", None));
    }
    let (account, at) = (ctx.who.account, ctx.now);
    let rows: Vec<(Version, String)> = ctx
        .read(move |db| {
            let mut rows = Vec::new();
            for complaint in COUNTER.filed_by(db, account, at)? {
                let answer = db.unseal(&complaint)?.get("answer").to_owned();
                rows.push((complaint, answer));
            }
            Ok::<_, record::Error>(rows)
        })
        .await?;
    let title = ctx.t("complaint-mine");
    let new = Link::new(ctx.t("complaint-new"), "/complaints/new");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("complaint-mine-sub")) }, &html! {}))
        @if rows.is_empty() {
            (empty(&Empty { title: ctx.t("complaint-mine-none"), explain: ctx.t("complaint-new-sub"), action: Some(new), ..Empty::default() }, ctx.lang))
        } @else { (own(&ctx, &rows)) }
    };
    Ok(ctx.page(&title, &body))
}
