//! One's own account: offices, password, where one is signed in.

use access::{Error, Session};
use axum::response::Response;
use maud::{Markup, html};

use super::asked::{ask, weak};
use crate::components::{
    Column, Fact, Field, Form, Kind, Method, NoteKind, Row, Table, TagKind, button, error_summary, facts, field,
    form as draw, link_button, note, page_head, post_button, section_head, table, tag,
};
use crate::text::stamp;
use crate::web::{Ctx, Page, Problem};

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let account = ctx.who.account;
    let sessions = ctx.run(move |app| app.store.read(|db| app.access.sessions(db, account))).await?;
    let offices = html! {
        @if ctx.who.grants.is_empty() { (ctx.t("offices-none")) }
        ul.plain { @for grant in &ctx.who.grants { li { (office(&ctx, grant.role, grant.unit)) } } }
    };
    let csrf = ctx.csrf();
    let body = html! {
        (page_head(&html! { (ctx.t("account-own")) }, &html! {}, &html! {},
            &html! { (link_button(&ctx.t("password-change"), "/account/password", Kind::Plain)) }))
        (facts(&[
            Fact::text(ctx.t("login"), &ctx.who.login),
            Fact::text(ctx.t("title"), &ctx.who.title),
            Fact::text(ctx.t("display-name"), &ctx.who.name),
            Fact::new(ctx.t("offices"), offices),
        ], ctx.lang))
        (section_head(&ctx.t("sessions"), &html! {
            @if sessions.len() > 1 { (post_button("/account/sessions/end", &csrf, &ctx.t("session-end-others"), Kind::Undo, &[])) }
        }))
        p.small.mute { (ctx.t("sessions-explain")) }
        (list(&ctx, &sessions, &csrf))
    };
    Ok(ctx.page(&ctx.t("account-own"), &body))
}

fn list(ctx: &Ctx, sessions: &[Session], csrf: &str) -> Markup {
    let offset = ctx.app.access.config().offset_minutes;
    let here = ctx.session.as_ref().map(|session| session.id.as_str());
    let columns = ["session-agent", "session-address", "session-created", "session-seen", "session-end"]
        .map(|key| Column::text(ctx.t(key)));
    let rows: Vec<Row> = sessions
        .iter()
        .map(|session| {
            let is_here = here == Some(session.id.as_str());
            Row::new(vec![
                html! { (session.agent) @if is_here { " " (tag(TagKind::Ok, &ctx.t("session-here"))) } },
                html! { (session.address) },
                html! { (stamp(session.created_ms, offset)) },
                html! { (stamp(session.seen_ms, offset)) },
                html! { @if !is_here {
                    (post_button(&format!("/account/sessions/{}/end", session.id), csrf, &ctx.t("session-end"), Kind::Quiet, &[]))
                } },
            ])
        })
        .collect();
    table(&Table { caption: &ctx.t("sessions"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

/// An office in words: the role, and the unit with its page.
pub(super) fn office(ctx: &Ctx, role: access::Role, unit: i64) -> Markup {
    html! {
        (ctx.t(&format!("role-{}", role.code())))
        @if unit != 0 { " · " (unit_name(ctx, unit)) }
    }
}

/// The name of a unit now; its number where it has no name any more.
pub(super) fn unit_name(ctx: &Ctx, unit: i64) -> String {
    let name = ctx.app.units.name(unit, ctx.now, ctx.lang);
    if name.is_empty() { format!("#{unit}") } else { name }
}

/// Ends one session.
pub(super) async fn end_one(ctx: Ctx) -> Page {
    let (account, id) = (ctx.who.account, ctx.params.get("session").to_owned());
    let ended = ctx.run(move |app| app.access.revoke_session(account, &id)).await?;
    if ended { Ok(ctx.go("/account", Some("session-ended"))) } else { Err(Problem::missing()) }
}

/// Ends all sessions but this one.
pub(super) async fn end_others(ctx: Ctx) -> Page {
    let account = ctx.who.account;
    let keep = ctx.session.as_ref().map(|session| session.id.clone());
    ctx.run(move |app| app.access.revoke_sessions(account, keep.as_deref())).await?;
    Ok(ctx.go("/account", Some("sessions-ended")))
}

/// The form for another password.
pub(super) async fn password(ctx: Ctx) -> Page {
    Ok(password_page(&ctx, &[]))
}

fn password_page(ctx: &Ctx, wrong: &[(&str, String)]) -> Response {
    let of = |id: &str| wrong.iter().find(|(each, _)| *each == id).map(|(_, why)| why.as_str());
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (*id, why.as_str())).collect();
    let secret = |id: &str, key: &str, token: &str| {
        Field::password(id, &ctx.t(key)).required().autocomplete(token).error(of(id))
    };
    let body = html! {
        (page_head(&html! { (ctx.t("password-change")) }, &html! {}, &html! {}, &html! {}))
        @if ctx.who.must_change { (note(NoteKind::Info, &html! { p { (ctx.t("password-must")) } })) }
        (error_summary(&listed, ctx.lang))
        (draw(&Form { action: "/account/password", method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            // For password managers, which keep a password by its login.
            input type="text" name="login" value=(ctx.who.login) autocomplete="username" hidden;
            (field(&secret("old", "password-old", "current-password"), ctx.lang))
            (field(&secret("new", "password-new", "new-password").hint(&ctx.t("password-hint")), ctx.lang))
            (field(&secret("again", "password-again", "new-password"), ctx.lang))
            p.small.mute { (ctx.t("password-ends-others")) }
            div.actions { (button(&ctx.t("password-change"), Kind::Primary)) }
        } }))
    };
    ctx.page(&ctx.t("password-change"), &body)
}

/// Changes the password.
pub(super) async fn change(ctx: Ctx) -> Page {
    let (old, new) = (ctx.form.raw("old").to_owned(), ctx.form.raw("new").to_owned());
    if new != ctx.form.raw("again") {
        return Ok(ctx.again(password_page(&ctx, &[("again", ctx.t("password-differs"))])));
    }
    let (who, session) = (ctx.who.clone(), ctx.session.as_ref().map(|session| session.id.clone()).unwrap_or_default());
    match ask(&ctx, move |access| access.change_password(&who, &session, &old, &new)).await? {
        Ok(()) => {
            let mut who = access::Who::clone(&ctx.who);
            let was_new = std::mem::take(&mut who.must_change);
            Ok(ctx.go(if was_new { ctx.app.landing(&who) } else { "/account" }, Some("password-changed")))
        }
        Err(Error::WrongPassword) => Ok(ctx.again(password_page(&ctx, &[("old", ctx.t("password-wrong"))]))),
        Err(Error::Weak(why)) => Ok(ctx.again(password_page(&ctx, &[("new", weak(&ctx, &why))]))),
        Err(error) => Err(error.into()),
    }
}
