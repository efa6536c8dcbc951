//! Signing in and out.

use std::time::Duration;

use access::{Attempt, Error};
use axum::response::Response;
use maud::html;

use super::asked::ask;
use crate::components::{Field, Form, Kind, Method, NoteKind, button, field, form as draw, note, page_head};
use crate::web::{Ctx, Page, Problem, cookies};

/// The page.
pub(super) async fn form(ctx: Ctx) -> Page {
    let needs_setup = ctx.run(|app| app.store.read(|db| app.access.needs_setup(db))).await?;
    if needs_setup {
        return Ok(ctx.go("/first-run", None));
    }
    if ctx.who.is_signed_in() {
        return Ok(ctx.go(ctx.app.landing(&ctx.who), None));
    }
    Ok(page(&ctx, ctx.query.get("next"), "", None))
}

fn page(ctx: &Ctx, next: &str, login: &str, wrong: Option<&str>) -> Response {
    let body = html! {
        (page_head(&html! { (ctx.t("sign-in")) }, &html! {}, &html! {}, &html! {}))
        @if let Some(wrong) = wrong { div role="alert" { (note(NoteKind::Error, &html! { p { (wrong) } })) } }
        (draw(&Form { action: "/sign-in", method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            @if is_own_path(next) { input type="hidden" name="next" value=(next); }
            (field(&Field::text("login", &ctx.t("login")).value(login).required().autocomplete("username").first(), ctx.lang))
            (field(&Field::password("password", &ctx.t("password")).required().autocomplete("current-password"), ctx.lang))
            (button(&ctx.t("sign-in"), Kind::Wide))
        } }))
        p.small.mute { (ctx.t("sign-in-help")) }
    };
    ctx.narrow(&ctx.t("sign-in"), &body)
}

/// Signs in.
pub(super) async fn enter(ctx: Ctx) -> Page {
    let attempt = Attempt {
        login: ctx.form.get("login").to_owned(),
        password: ctx.form.raw("password").to_owned(),
        address: ctx.address.clone(),
        agent: ctx.agent.clone(),
        device: ctx.device().map(str::to_owned),
    };
    let login = attempt.login.clone();
    let slow = attempt.clone();
    let wait = ctx.run(move |app| app.access.hold_back(&slow)).await?;
    if wait > 0 {
        // Holds nothing but this answer: no thread waits.
        tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
    }
    let next = ctx.form.get("next").to_owned();
    let signed = ask(&ctx, move |access| access.sign_in(&attempt)).await?;
    match signed {
        Ok(signed) => {
            let token = signed.token.clone();
            let who = ctx
                .run(move |app| {
                    let found = app.store.read(|db| app.access.resolve(db, &token, db.head()?.commit))?;
                    Ok::<_, Problem>(found.map(|found| found.who).unwrap_or_default())
                })
                .await?;
            let way = if who.must_change || !is_own_path(&next) { ctx.app.landing(&who) } else { &next };
            let mut response = ctx.go(way, None);
            cookies::signed_in(&ctx, &mut response, &signed.token, &signed.device);
            Ok(response)
        }
        Err(error) => {
            let wrong = match &error {
                Error::Blocked { until_ms } => {
                    let minutes = (until_ms - ctx.app.access.now()).max(0) / 60_000 + 1;
                    ctx.t_args("access-blocked-minutes", &[("n", minutes.into())])
                }
                Error::Busy => ctx.t("access-busy"),
                _ => ctx.t("access-wrong-password"),
            };
            Ok(ctx.again(page(&ctx, &next, &login, Some(&wrong))))
        }
    }
}

/// Signs out.
pub(super) async fn leave(ctx: Ctx) -> Page {
    if let Some(token) = ctx.token() {
        let token = token.to_owned();
        ctx.run(move |app| app.access.sign_out(&token)).await?;
    }
    let mut response = ctx.go("/sign-in", Some("signed-out"));
    cookies::signed_out(&ctx, &mut response);
    Ok(response)
}

/// Whether an address is a path of this house: nothing after signing in leads elsewhere.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t'])
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn nothing_leads_out_of_the_house() {
        assert!(is_own_path("/units/U4?as_of=2020-01-01"));
        for path in ["", "units", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"] {
            assert!(!is_own_path(path), "{path}");
        }
    }
}
