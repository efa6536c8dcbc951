//! One account: who holds it, its offices, and what those who manage accounts can do with it.

use access::{Account, Action, Delegations, GRANT, Role};
use axum::response::Response;
use clock::Day;
use maud::{Markup, html};
use record::Version;

use super::accounts::{person, state};
use super::delegation::{Side, list};
use super::own::{office, unit_name};
use crate::components::{
    Choice, Column, Crumb, Fact, Field, Form, Kind, Method, NoteKind, Row, Table, ask, button, facts, field, form,
    note, page_head, section_head, table, unfold,
};
use crate::shell::Flash;
use crate::text::{day_long, stamp};
use crate::web::{Ctx, Page, Problem};

/// What is said after a hand-over; with `?moved=` it says how much moved.
pub(super) const MOVED: &str = "office-handed-over";

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let id = ctx.params.int("account").ok_or_else(Problem::missing)?;
    draw(&ctx, id, None).await
}

/// The page with what was wrong with the last act.
pub(super) async fn draw(ctx: &Ctx, id: i64, wrong: Option<&str>) -> Page {
    let at = ctx.now;
    let found = ctx
        .run(move |app| {
            app.store.read(|db| {
                let Some(account) = app.access.account(db, id, at)? else { return Ok(None) };
                let grants = db.standing_where(&GRANT, "account", id)?;
                Ok::<_, access::Error>(Some((account, grants, app.access.delegations(db, id, at)?)))
            })
        })
        .await?;
    let (account, grants, delegations) = found.ok_or_else(Problem::missing)?;
    Ok(whole(ctx, &account, &grants, &delegations, wrong))
}

fn whole(ctx: &Ctx, account: &Account, grants: &[Version], delegations: &Delegations, wrong: Option<&str>) -> Response {
    let offset = ctx.app.access.config().offset_minutes;
    let mut known = vec![
        Fact::text(ctx.t("login"), &account.login),
        Fact::text(ctx.t("title"), &account.title),
        Fact::new(ctx.t("display-name"), person(ctx, &account.name)),
        Fact::new(ctx.t("account-state"), state(ctx, account.active)),
        Fact::new(ctx.t("account-seen"), html! { @if let Some(seen) = account.seen_ms { (stamp(seen, offset)) } }),
    ];
    if account.unit != 0 {
        known.push(Fact::text(ctx.t("unit-of-account"), &unit_name(ctx, account.unit)));
    }
    let body = html! {
        (page_head(&html! { (account.title) }, &html! {}, &html! {}, &html! {}))
        @if let Some(wrong) = wrong { div role="alert" { (note(NoteKind::Error, &html! { p { (wrong) } })) } }
        (facts(&known, ctx.lang))
        section {
            (section_head(&ctx.t("offices"), &html! {}))
            (offices(ctx, account, grants))
        }
        @if ctx.can(Action::RoleGrant, None) && account.active { div.actions { (grant_form(ctx, account)) } }
        @if !delegations.given.is_empty() {
            section {
                (section_head(&ctx.t("delegations-of-account"), &html! {}))
                (list(ctx, Side::Given, &delegations.given, None))
            }
        }
        @if !delegations.received.is_empty() {
            section {
                (section_head(&ctx.t("delegations-to-account"), &html! {}))
                (list(ctx, Side::Received, &delegations.received, None))
            }
        }
        @if ctx.can(Action::AccountManage, None) { (manage(ctx, account)) }
    };
    let mut frame = ctx.frame(&account.title);
    frame.crumbs = vec![Crumb::to(ctx.t("accounts"), "/accounts")];
    if let (Some(MOVED), Some(n)) = (ctx.said.as_deref(), ctx.query.int("moved")) {
        let text = ctx.t_args("office-work-moved", &[("n", n.into())]);
        frame.flash = Some(Flash { kind: NoteKind::Fine, text });
    }
    ctx.show(&frame, &body)
}

fn offices(ctx: &Ctx, account: &Account, grants: &[Version]) -> Markup {
    let may_grant = ctx.can(Action::RoleGrant, None);
    let columns = ["office", "office-from", "office-to", "office-act"].map(|key| Column::text(ctx.t(key)));
    let mut rows = Vec::new();
    for version in grants {
        let Some(role) = Role::granted(version.text("role")) else { continue };
        let holds = version.valid_to > ctx.now.as_of;
        let to = if version.valid_to == Day::END {
            ctx.t("day-open")
        } else {
            day_long(version.valid_to.plus(-1), ctx.lang)
        };
        rows.push(Row::new(vec![
            office(ctx, role, version.int("unit").unwrap_or(0)),
            html! { (day_long(version.valid_from, ctx.lang)) },
            html! { (to) },
            html! { @if may_grant && holds { (office_acts(ctx, account, version.id)) } },
        ]));
    }
    if rows.is_empty() {
        return html! { p.mute { (ctx.t("offices-none")) } };
    }
    table(&Table { caption: &ctx.t("offices"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

fn office_acts(ctx: &Ctx, account: &Account, grant: i64) -> Markup {
    let base = format!("/accounts/{}/offices/{grant}", account.id);
    let over = [
        Field::text("to", &ctx.t("office-successor"))
            .id(&format!("to-{grant}"))
            .hint(&ctx.t("office-successor-hint"))
            .required()
            .autocomplete("off"),
        Field::day("day", &ctx.t("office-day"))
            .id(&format!("day-{grant}"))
            .value(&ctx.now.as_of.to_string())
            .required(),
        reason(ctx, &format!("reason-over-{grant}")),
    ];
    let end = [reason(ctx, &format!("reason-end-{grant}"))];
    // They unfold in the row: a panel over it would be cut off at the edge of the table.
    html! {
        (unfold(&ctx.t("office-end"), &act_form(ctx, &format!("{base}/end"), "office-end", "undo", &end)))
        (unfold(&ctx.t("office-hand-over"), &act_form(ctx, &format!("{base}/hand-over"), "office-hand-over", "", &over)))
    }
}

/// An act behind a question: its fields and a button of the same words.
fn act(ctx: &Ctx, action: &str, key: &str, class: &str, fields: &[Field]) -> Markup {
    ask(&ctx.t(key), class, &act_form(ctx, action, key, class, fields))
}

fn act_form(ctx: &Ctx, action: &str, key: &str, class: &str, fields: &[Field]) -> Markup {
    html! {
        (form(&Form { action, method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            p.small.mute {
                (ctx.t(&format!("explain-{key}")))
                @if key == "office-hand-over" && ctx.app.access.moves_work() { (ctx.t("office-work-moves")) }
            }
            @for each in fields { (field(each, ctx.lang)) }
            div.actions { (button(&ctx.t(key), if class == "undo" { Kind::Undo } else { Kind::Primary })) }
        } }))
    }
}

fn reason(ctx: &Ctx, id: &str) -> Field {
    Field::text("reason", &ctx.t("reason")).id(id).hint(&ctx.t("reason-hint")).required().autocomplete("off")
}

fn grant_form(ctx: &Ctx, account: &Account) -> Markup {
    let roles = Role::GRANTED.map(|role| Choice::new(role.code(), ctx.t(&format!("role-{}", role.code()))));
    act(
        ctx,
        &format!("/accounts/{}/offices", account.id),
        "office-grant",
        "",
        &[
            Field::select("role", &ctx.t("role"), roles.to_vec()).required(),
            Field::text("unit", &ctx.t("unit-code")).hint(&ctx.t("unit-code-hint")).autocomplete("off"),
            reason(ctx, "reason-grant"),
        ],
    )
}

fn manage(ctx: &Ctx, account: &Account) -> Markup {
    let base = format!("/accounts/{}", account.id);
    let is_erased = account.name == access::Shown::Erased;
    html! {
        (section_head(&ctx.t("account-manage"), &html! {}))
        @if account.id == ctx.who.account || account.is_administrator() {
            p.mute { (ctx.t(if account.id == ctx.who.account { "access-own" } else { "access-administrator" })) }
        } @else if is_erased {
            p.mute { (ctx.t("access-erased")) }
        } @else {
            div.actions {
                @if account.active {
                    (act(ctx, &format!("{base}/disable"), "account-disable", "undo", &[reason(ctx, "reason-disable")]))
                } @else {
                    (act(ctx, &format!("{base}/enable"), "account-enable", "", &[reason(ctx, "reason-enable")]))
                }
                (act(ctx, &format!("{base}/password"), "password-reset", "", &[
                    Field::password("password", &ctx.t("password-first")).id("reset-password").hint(&ctx.t("password-hint")).required()
                        .autocomplete("new-password"),
                    reason(ctx, "reason-password"),
                ]))
                (act(ctx, &format!("{base}/erase"), "account-erase", "undo", &[reason(ctx, "reason-erase")]))
            }
        }
    }
}
