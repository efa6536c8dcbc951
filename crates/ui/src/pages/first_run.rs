//! The first run: three administrators, made at once by whoever reads the code on the console.

use access::{Error, NewAccount, Role};
use axum::response::Response;
use maud::{Markup, html};

use super::asked::{ask, weak};
use crate::components::{
    Field, Form, Kind, Method, NoteKind, button, error_summary, field, form as draw, note, page_head,
};
use crate::web::{Ctx, Page, Problem};

/// The page; afterwards there is none.
pub(super) async fn form(ctx: Ctx) -> Page {
    let needs_setup = ctx.run(|app| app.store.read(|db| app.access.needs_setup(db))).await?;
    if !needs_setup {
        return Err(Problem::missing());
    }
    Ok(page(&ctx, &[]))
}

/// A name of an input: `login-system-admin`.
fn name(what: &str, role: Role) -> String {
    format!("{what}-{}", role.code())
}

fn page(ctx: &Ctx, wrong: &[(String, String)]) -> Response {
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    let body = html! {
        (page_head(&html! { (ctx.t("first-run")) }, &html! {}, &html! { (ctx.t("first-run-sub")) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        (note(NoteKind::Info, &html! { p { (ctx.t("first-run-three")) } p { (ctx.t("first-run-change")) } }))
        (draw(&Form { action: "/first-run", method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            (input(ctx, "code", "text", &ctx.t("setup-code"), Some(&ctx.t("setup-code-hint")), "one-time-code", wrong))
            @for role in Role::ADMINISTRATORS { (one(ctx, role, wrong)) }
            (button(&ctx.t("first-run-make"), Kind::Wide))
        } }))
    };
    ctx.narrow(&ctx.t("first-run"), &body)
}

fn one(ctx: &Ctx, role: Role, wrong: &[(String, String)]) -> Markup {
    html! {
        h2 { (ctx.t(&format!("role-{}", role.code()))) }
        p.small.mute { (ctx.t(&format!("role-says-{}", role.code()))) }
        (input(ctx, &name("login", role), "text", &ctx.t("login"), Some(&ctx.t("login-hint")), "off", wrong))
        (input(ctx, &name("name", role), "text", &ctx.t("display-name"), None, "off", wrong))
        (input(ctx, &name("password", role), "password", &ctx.t("password"), Some(&ctx.t("password-hint")), "new-password", wrong))
    }
}

fn input(
    ctx: &Ctx,
    id: &str,
    kind: &'static str,
    label: &str,
    hint: Option<&str>,
    complete: &str,
    wrong: &[(String, String)],
) -> Markup {
    let why = wrong.iter().find(|(each, _)| each == id).map(|(_, why)| why.as_str());
    let mut made =
        Field::new(id, label, crate::components::FieldKind::Line(kind)).required().autocomplete(complete).error(why);
    if kind != "password" {
        made = made.value(ctx.form.get(id));
    }
    if let Some(hint) = hint {
        made = made.hint(hint);
    }
    field(&made, ctx.lang)
}

/// Makes the three.
pub(super) async fn make(ctx: Ctx) -> Page {
    let three = Role::ADMINISTRATORS.map(|role| NewAccount {
        login: ctx.form.get(&name("login", role)).to_owned(),
        title: ctx.t(&format!("role-{}", role.code())),
        display_name: ctx.form.get(&name("name", role)).to_owned(),
        password: ctx.form.raw(&name("password", role)).to_owned(),
        ..NewAccount::default()
    });
    let mut wrong = Vec::new();
    for (role, one) in Role::ADMINISTRATORS.into_iter().zip(&three) {
        let why = access::weaknesses(&one.login, &one.password);
        if !why.is_empty() {
            wrong.push((name("password", role), weak(&ctx, &why)));
        }
    }
    if !wrong.is_empty() {
        return Ok(ctx.again(page(&ctx, &wrong)));
    }
    let (code, address) = (ctx.form.get("code").to_owned(), ctx.address.clone());
    let made = ask(&ctx, move |access| access.first_run(&code, three, &address)).await?;
    match made {
        Ok(_) => Ok(ctx.go("/sign-in", Some("first-run"))),
        Err(Error::SetupDone) => Err(Problem::missing()),
        Err(error @ Error::Blocked { .. }) => Err(error.into()),
        Err(error) => {
            let id = match &error {
                Error::SetupCode => "code".to_owned(),
                Error::SetupSame => name("password", Role::SystemAdmin),
                Error::NameForm => name("name", Role::SystemAdmin),
                _ => name("login", Role::SystemAdmin),
            };
            Ok(ctx.again(page(&ctx, &[(id, ctx.t(&format!("access-{}", error.key())))])))
        }
    }
}
