//! Accounts as a list.

use access::{Account, Action, Filter, Role, Shown};
use maud::{Markup, html};

use super::own::{office, unit_name};
use crate::components::{
    Choice, Column, Empty, Field, Kind, Pager, Register, Row, Table, TagKind, filters, link_button, page_head,
    register, tag,
};
use crate::text::stamp;
use crate::web::{Ctx, Page};

/// Accounts on one page.
const PAGE: usize = 50;

/// The list.
pub(super) async fn list(ctx: Ctx) -> Page {
    let filter = Filter {
        active: match ctx.query.get("state") {
            "active" => Some(true),
            "disabled" => Some(false),
            _ => None,
        },
        role: Role::granted(ctx.query.get("role")),
        unit: None,
        after: ctx.query.some("after").map(str::to_owned),
    };
    let (at, is_first) = (ctx.now, filter.after.is_none());
    let mut found =
        ctx.run(move |app| app.store.read(|db| app.access.accounts_page(db, at, &filter, PAGE + 1))).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = more.then(|| found.last().map(|last| ctx.here(&[("after", Some(&last.login))]))).flatten();
    let columns = ["login", "title", "display-name", "offices", "account-state", "account-seen"]
        .map(|key| Column::text(ctx.t(key)));
    let rows: Vec<Row> = found.iter().map(|account| row(&ctx, account)).collect();
    let drawn = register(
        &Register {
            id: "accounts",
            filters: filter_row(&ctx),
            tools: html! {},
            table: Table { caption: &ctx.t("accounts"), show_caption: false, columns: &columns, rows: &rows },
            pager: Pager {
                total: None,
                here: rows.len(),
                first: (!is_first).then(|| ctx.here(&[("after", None)])),
                back: None,
                next,
            },
            empty: Empty { title: ctx.t("accounts-none"), explain: ctx.t("accounts-none-explain"), ..Empty::default() },
        },
        ctx.lang,
    );
    let actions = html! {
        @if ctx.can(Action::AccountManage, None) { (link_button(&ctx.t("account-new"), "/accounts/new", Kind::Primary)) }
    };
    let body = html! {
        (page_head(&html! { (ctx.t("accounts")) }, &html! {}, &html! { (ctx.t("accounts-sub")) }, &actions))
        (drawn)
    };
    Ok(ctx.page(&ctx.t("accounts"), &body))
}

fn filter_row(ctx: &Ctx) -> Markup {
    let any = Choice::new("", ctx.t("any"));
    let roles = Role::GRANTED.map(|role| Choice::new(role.code(), ctx.t(&format!("role-{}", role.code()))));
    let states = [Choice::new("active", ctx.t("account-active")), Choice::new("disabled", ctx.t("account-disabled"))];
    let fields = [
        Field::select("role", &ctx.t("role"), std::iter::once(any.clone()).chain(roles).collect())
            .value(ctx.query.get("role"))
            .auto(),
        Field::select("state", &ctx.t("account-state"), std::iter::once(any).chain(states).collect())
            .value(ctx.query.get("state"))
            .auto(),
    ];
    filters("/accounts", &fields, &[], ctx.lang)
}

fn row(ctx: &Ctx, account: &Account) -> Row {
    let offset = ctx.app.access.config().offset_minutes;
    Row::new(vec![
        html! { a href={ "/accounts/" (account.id) } { (account.login) } },
        html! { (account.title) @if account.unit != 0 { " · " (unit_name(ctx, account.unit)) } },
        person(ctx, &account.name),
        html! { ul.plain { @for grant in &account.grants { li { (office(ctx, grant.role, grant.unit)) } } } },
        state(ctx, account.active),
        html! { @if let Some(seen) = account.seen_ms { (stamp(seen, offset)) } },
    ])
}

/// The person behind an account.
pub(super) fn person(ctx: &Ctx, name: &Shown) -> Markup {
    match name {
        Shown::Name(name) => html! { (name) },
        Shown::Erased => html! { span.faint { (ctx.t("account-erased")) } },
    }
}

/// Whether an account can be signed in to.
pub(super) fn state(ctx: &Ctx, active: bool) -> Markup {
    if active { tag(TagKind::Ok, &ctx.t("account-active")) } else { tag(TagKind::Off, &ctx.t("account-disabled")) }
}
