//! One's own account: offices, password, where one is signed in.

use access::{Action, Delegation, DelegationState, Delegations, Error, Grant, Session};
use axum::response::Response;
use clock::Day;
use maud::{Markup, html};

use super::asked::{ask, weak};
use super::delegation;
use crate::components::{
    Column, Fact, Field, Form, Kind, Method, NoteKind, Row, Table, TagKind, button, error_summary, facts, field,
    form as draw, link_button, note, page_head, post_button, section_head, table, tag,
};
use crate::link;
use crate::text::{day_long, stamp};
use crate::web::{Ctx, Page, Problem};

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let (account, at) = (ctx.who.account, ctx.now);
    let read = move |app: &crate::web::App| {
        app.store
            .read(|db| Ok::<_, Error>((app.access.sessions(db, account)?, app.access.delegations(db, account, at)?)))
    };
    let (sessions, delegations) = ctx.run(read).await?;
    let csrf = ctx.csrf();
    let mut known = vec![
        Fact::text(ctx.t("login"), &ctx.who.login),
        Fact::text(ctx.t("title"), &ctx.who.title),
        Fact::text(ctx.t("display-name"), &ctx.who.name),
    ];
    if ctx.who.unit != 0 {
        known.push(Fact::new(ctx.t("unit-of-account"), unit_link(&ctx, ctx.who.unit)));
    }
    let body = html! {
        (page_head(&html! { (ctx.t("account-own")) }, &html! {}, &html! {},
            &html! { (link_button(&ctx.t("password-change"), "/account/password", Kind::Plain)) }))
        (facts(&known, ctx.lang))
        (section_head(&ctx.t("offices"), &html! { (link_button(&ctx.t("delegations"), "/account/delegations", Kind::Plain)) }))
        (offices(&ctx, &delegations))
        (section_head(&ctx.t("sessions"), &html! {
            @if sessions.len() > 1 { (post_button("/account/sessions/end", &csrf, &ctx.t("session-end-others"), Kind::Undo, &[])) }
        }))
        p.small.mute { (ctx.t("sessions-explain")) }
        (list(&ctx, &sessions, &csrf))
    };
    Ok(ctx.page(&ctx.t("account-own"), &body))
}

/// Where one stands: each office with its unit, one's own and those one takes care of for others.
fn offices(ctx: &Ctx, delegations: &Delegations) -> Markup {
    if ctx.who.grants.is_empty() {
        return html! { p.mute { (ctx.t("offices-none")) } };
    }
    let mut columns = ["office", "unit-of-office"].map(|key| Column::text(ctx.t(key))).to_vec();
    columns.extend(["office-from", "office-to"].map(|key| Column::day(ctx.t(key))));
    columns.push(Column::text(ctx.t("office-whose")));
    let row = |grant: &Grant| {
        let to = if grant.to == Day::END { ctx.t("day-open") } else { day_long(grant.to.plus(-1), ctx.lang) };
        Row::new(vec![
            html! { (ctx.t(&format!("role-{}", grant.role.code()))) },
            html! { @if grant.unit != 0 { (unit_link(ctx, grant.unit)) } },
            html! { (day_long(grant.from, ctx.lang)) },
            html! { (to) },
            whose(ctx, grant, delegations),
        ])
    };
    let rows: Vec<Row> = ctx.who.grants.iter().map(row).collect();
    table(&Table { caption: &ctx.t("offices"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

/// Whether an office is one's own, and who takes care of it; or whose it is.
fn whose(ctx: &Ctx, grant: &Grant, delegations: &Delegations) -> Markup {
    if grant.behalf != 0 {
        let holds = |each: &&Delegation| each.grant == grant.id && each.state == DelegationState::Holds;
        let principal = delegations.received.iter().find(holds).map(|each| delegation::name(&each.principal));
        return tag(TagKind::Info, &ctx.t_args("office-behalf", &[("who", principal.unwrap_or_default().into())]));
    }
    let stands = |state| matches!(state, DelegationState::Holds | DelegationState::Ahead);
    let given = delegations.given.iter().filter(|each| each.grant == grant.id && stands(each.state));
    html! {
        (ctx.t("office-own"))
        @for each in given {
            br;
            span.small.mute {
                (ctx.t_args("office-delegated", &[
                    ("who", delegation::name(&each.delegate).into()),
                    ("from", day_long(each.from, ctx.lang).into()),
                    ("until", day_long(each.to.plus(-1), ctx.lang).into()),
                ]))
            }
        }
    }
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

/// The name of a unit, with its page for whoever may open it.
fn unit_link(ctx: &Ctx, unit: i64) -> Markup {
    let (name, code) = (unit_name(ctx, unit), ctx.app.units.code(unit, ctx.now));
    if code.is_empty() || !ctx.can(Action::UnitsRead, Some(unit)) {
        return html! { (name) };
    }
    html! { a href={ "/units/" (link::encode(&code)) } { (name) } }
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
