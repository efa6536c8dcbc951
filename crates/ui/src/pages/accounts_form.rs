//! Adding an account.

use access::{Error, NewAccount};
use axum::response::Response;
use maud::html;

use super::asked::{ask, wrong};
use crate::components::{Crumb, Field, Form, Kind, Method, button, error_summary, field, form, page_head};
use crate::web::{Ctx, Page};

/// The form.
pub(super) async fn new(ctx: Ctx) -> Page {
    Ok(page(&ctx, &[]))
}

fn page(ctx: &Ctx, wrong: &[(&str, String)]) -> Response {
    let of = |id: &str| wrong.iter().find(|(each, _)| *each == id).map(|(_, why)| why.as_str());
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (*id, why.as_str())).collect();
    let line = |id: &str, label: &str| {
        Field::text(id, &ctx.t(label)).value(ctx.form.get(id)).error(of(id)).autocomplete("off")
    };
    let body = html! {
        (page_head(&html! { (ctx.t("account-new")) }, &html! {}, &html! { (ctx.t("account-new-sub")) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        (form(&Form { action: "/accounts", method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            (field(&line("login", "login").hint(&ctx.t("login-hint")).required().first(), ctx.lang))
            (field(&line("title", "title").hint(&ctx.t("title-hint")).required(), ctx.lang))
            (field(&line("name", "display-name").hint(&ctx.t("display-name-hint")).required(), ctx.lang))
            (field(&line("unit", "unit-code").hint(&ctx.t("unit-code-hint")), ctx.lang))
            (field(&Field::password("password", &ctx.t("password-first")).hint(&ctx.t("password-hint")).error(of("password")).required()
                .autocomplete("new-password"), ctx.lang))
            div.actions { (button(&ctx.t("account-add"), Kind::Primary)) }
        } }))
    };
    let mut frame = ctx.frame(&ctx.t("account-new"));
    frame.crumbs = vec![Crumb::to(ctx.t("accounts"), "/accounts")];
    ctx.show(&frame, &body)
}

/// The unit of a code typed into a form: `Ok(0)` for none, the sentence that is wrong with it otherwise.
pub(super) fn unit_of(ctx: &Ctx, code: &str) -> Result<i64, String> {
    if code.is_empty() {
        return Ok(0);
    }
    ctx.app.units.find_code(code, ctx.now).ok_or_else(|| ctx.t("unit-code-unknown"))
}

/// Adds it. Offices are another administrator's to grant.
pub(super) async fn add(ctx: Ctx) -> Page {
    let unit = match unit_of(&ctx, ctx.form.get("unit")) {
        Ok(unit) => unit,
        Err(why) => return Ok(ctx.again(page(&ctx, &[("unit", why)]))),
    };
    let new = NewAccount {
        login: ctx.form.get("login").to_owned(),
        title: ctx.form.get("title").to_owned(),
        display_name: ctx.form.get("name").to_owned(),
        unit,
        password: ctx.form.raw("password").to_owned(),
        must_change: true,
        roles: Vec::new(),
        person: 0,
    };
    let by = ctx.by();
    let added = ask(&ctx, move |access| access.add_account(by, &new, "")).await?;
    let told = match added {
        Ok(id) => return Ok(ctx.go(&format!("/accounts/{id}"), Some("account-added"))),
        Err(error @ Error::Weak(_)) => ("password", wrong(&ctx, &error)),
        Err(error @ (Error::LoginTaken(_) | Error::LoginForm)) => ("login", wrong(&ctx, &error)),
        Err(error @ Error::NameForm) => ("name", wrong(&ctx, &error)),
        Err(error) => return Err(error.into()),
    };
    Ok(ctx.again(page(&ctx, &[told])))
}
