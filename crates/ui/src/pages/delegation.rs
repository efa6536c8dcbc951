//! Delegations: one's own offices given to colleagues for some days, and colleagues' offices one takes care of.

use access::{By, DELEGATION_DAYS, Delegation, DelegationState, Delegations, Error, Grant, Party};
use axum::response::Response;
use clock::Day;
use maud::{Markup, html};

use super::asked::{ask, wrong};
use super::own::{office, unit_name};
use crate::components::{
    Choice, Column, Crumb, Field, Form, Kind, Method, Row, Table, TagKind, Tone, button, error_summary, field,
    form as draw, page_head, section_head, table, tag, unfold,
};
use crate::text::day_long;
use crate::web::{Ctx, Page, Problem};

/// What is wrong with a form: the id of the input, and a sentence.
type Wrong = Vec<(String, String)>;

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    if let Some(away) = password_first(&ctx) {
        return Ok(away);
    }
    show(&ctx, &Wrong::new()).await
}

/// One's own account is open before a new password is chosen, but nothing is given away with it: whoever made the account knows the
/// old one.
fn password_first(ctx: &Ctx) -> Option<Response> {
    ctx.who.must_change.then(|| ctx.go("/account/password", None))
}

async fn show(ctx: &Ctx, wrong: &Wrong) -> Page {
    let (account, at) = (ctx.who.account, ctx.now);
    let found = ctx.run(move |app| app.store.read(|db| app.access.delegations(db, account, at))).await?;
    Ok(whole(ctx, &found, wrong))
}

fn whole(ctx: &Ctx, found: &Delegations, wrong: &Wrong) -> Response {
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    let title = ctx.t("delegations");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("delegations-sub")) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        section {
            (section_head(&ctx.t("delegations-given"), &html! {}))
            (list(ctx, Side::Given, &found.given, Some(wrong)))
        }
        section {
            (section_head(&ctx.t("delegations-received"), &html! {}))
            (list(ctx, Side::Received, &found.received, Some(wrong)))
        }
        section {
            (section_head(&ctx.t("delegation-new"), &html! {}))
            (new(ctx, wrong))
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("account-own"), "/account")];
    ctx.show(&frame, &body)
}

/// Which side of a delegation one stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// One gave it.
    Given,
    /// One received it.
    Received,
}

/// The delegations of one side; those over are folded away. With `ends` each that can be ended carries the form for it, and what was
/// wrong with it the last time.
pub(super) fn list(ctx: &Ctx, side: Side, all: &[Delegation], ends: Option<&Wrong>) -> Markup {
    let (over, standing): (Vec<_>, Vec<_>) = all.iter().partition(|each| each.state == DelegationState::Over);
    let (none, caption) = match side {
        Side::Given => ("delegations-given-none", "delegations-given"),
        Side::Received => ("delegations-received-none", "delegations-received"),
    };
    html! {
        @if standing.is_empty() {
            p.mute { (ctx.t(none)) }
        } @else {
            (rows(ctx, side, &ctx.t(caption), &standing, ends))
        }
        @if standing.iter().any(|each| each.state == DelegationState::Fallen) {
            p.small.mute { (ctx.t("delegation-fallen-explain")) }
        }
        @if !over.is_empty() {
            (unfold(&ctx.t("delegations-over"), &rows(ctx, side, &ctx.t("delegations-over"), &over, None)))
        }
    }
}

fn rows(ctx: &Ctx, side: Side, caption: &str, all: &[&Delegation], ends: Option<&Wrong>) -> Markup {
    let whom = if side == Side::Given { "delegation-to" } else { "delegation-of" };
    let mut columns = ["office", whom].map(|key| Column::text(ctx.t(key))).to_vec();
    columns.extend(["delegation-from", "delegation-until"].map(|key| Column::day(ctx.t(key))));
    columns.push(Column::text(ctx.t("delegation-state")));
    if ends.is_some() {
        columns.push(Column::text(ctx.t("office-act")));
    }
    let row = |each: &&Delegation| {
        let party = if side == Side::Given { &each.delegate } else { &each.principal };
        let mut cells = vec![
            office(ctx, each.role, each.unit),
            html! { (name(party)) },
            html! { (day_long(each.from, ctx.lang)) },
            html! { (day_long(each.to.plus(-1), ctx.lang)) },
            state(ctx, each.state),
        ];
        if let Some(wrong) = ends {
            cells.push(end_form(ctx, each, wrong));
        }
        let fallen = each.state == DelegationState::Fallen;
        Row::new(cells).tone(if fallen { Tone::Warn } else { Tone::Plain })
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    table(&Table { caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

/// One side of a delegation as the log calls it: never by the name of a person.
pub(super) fn name(party: &Party) -> String {
    format!("{} · {}", party.title, party.login)
}

fn state(ctx: &Ctx, state: DelegationState) -> Markup {
    let look = match state {
        DelegationState::Ahead => TagKind::Soon,
        DelegationState::Holds => TagKind::Ok,
        DelegationState::Over => TagKind::Off,
        DelegationState::Fallen => TagKind::Warn,
    };
    tag(look, &ctx.t(&format!("delegation-{}", state.code())))
}

fn of_input<'w>(wrong: &'w Wrong, id: &str) -> Option<&'w str> {
    wrong.iter().find(|(each, _)| each == id).map(|(_, why)| why.as_str())
}

fn end_form(ctx: &Ctx, delegation: &Delegation, wrong: &Wrong) -> Markup {
    let id = format!("reason-end-{}", delegation.id);
    let reason = Field::text("reason", &ctx.t("reason"))
        .id(&id)
        .hint(&ctx.t("reason-hint"))
        .required()
        .error(of_input(wrong, &id))
        .autocomplete("off");
    let inside = html! {
        (draw(&Form { action: "/account/delegations/end", method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            p.small.mute { (ctx.t("delegation-end-explain")) }
            input type="hidden" name="delegation" value=(delegation.id);
            (field(&reason, ctx.lang))
            div.actions { (button(&ctx.t("delegation-end"), Kind::Undo)) }
        } }))
    };
    // Unfolds in the row: a panel over it would be cut off at the edge of the table. Open where something is wrong with it.
    html! {
        details.unfold open[of_input(wrong, &id).is_some()] {
            summary { (ctx.t("delegation-end")) }
            (inside)
        }
    }
}

fn new(ctx: &Ctx, wrong: &Wrong) -> Markup {
    let own = ctx.who.grants.iter().filter(|grant| grant.behalf == 0 && !grant.role.is_administrator());
    let label = |grant: &Grant| {
        let role = ctx.t(&format!("role-{}", grant.role.code()));
        format!("{role} · {}", unit_name(ctx, grant.unit))
    };
    let offices: Vec<Choice> = own.map(|grant| Choice::new(grant.id.to_string(), label(grant))).collect();
    if offices.is_empty() {
        return html! { p.mute { (ctx.t("delegation-no-office")) } };
    }
    let ask_for = |field: Field| {
        let (value, error) = (ctx.form.get(field.input_id()), of_input(wrong, field.input_id()));
        let field = field.required().autocomplete("off").error(error);
        if value.is_empty() { field } else { field.value(value) }
    };
    let days = [("n", DELEGATION_DAYS.into())];
    let fields = [
        ask_for(Field::select("office", &ctx.t("office"), offices)),
        ask_for(Field::text("to", &ctx.t("delegation-login")).hint(&ctx.t("delegation-login-hint"))),
        ask_for(Field::day("from", &ctx.t("delegation-from")).value(&ctx.now.as_of.to_string())),
        ask_for(Field::day("until", &ctx.t("delegation-until")).hint(&ctx.t_args("delegation-until-hint", &days))),
        ask_for(Field::text("reason", &ctx.t("reason")).hint(&ctx.t("reason-hint"))),
    ];
    draw(&Form {
        action: "/account/delegations",
        method: Method::Post,
        csrf: &ctx.csrf(),
        guard: true,
        body: html! {
            p.small.mute { (ctx.t("delegation-explain")) }
            @for each in &fields { (field(each, ctx.lang)) }
            div.actions { (button(&ctx.t("delegation-make"), Kind::Primary)) }
        },
    })
}

/// What the form asks for, or what is wrong with it.
fn read(ctx: &Ctx) -> Result<(Grant, Day, Day), Wrong> {
    let mut wrong = Wrong::new();
    let mut day = |id: &str| match ctx.form.get(id).parse::<Day>() {
        Ok(day) => day,
        Err(_) => {
            wrong.push((id.to_owned(), ctx.t("delegation-day-form")));
            ctx.now.as_of
        }
    };
    let (from, last) = (day("from"), day("until"));
    let wanted = ctx.form.int("office");
    let grant = ctx.who.grants.iter().find(|grant| Some(grant.id) == wanted && grant.behalf == 0);
    match grant {
        Some(grant) if wrong.is_empty() => Ok((grant.clone(), from, last.plus(1))),
        Some(_) => Err(wrong),
        None => {
            wrong.push(("office".to_owned(), ctx.t("delegation-office-choose")));
            Err(wrong)
        }
    }
}

/// Delegates an office.
pub(super) async fn make(ctx: Ctx) -> Page {
    if let Some(away) = password_first(&ctx) {
        return Ok(away);
    }
    let (grant, from, until) = match read(&ctx) {
        Ok(read) => read,
        Err(wrong) => return Ok(ctx.again(show(&ctx, &wrong).await?)),
    };
    let by = By { account: ctx.who.account, office: grant.unit };
    let (login, reason) = (ctx.form.get("to").to_owned(), ctx.form.get("reason").to_owned());
    let (units, now) = (ctx.app.units.clone(), ctx.now);
    let done = ask(&ctx, move |access| {
        let find = |db: &record::Db| access.colleague(db, units.as_ref(), &login, grant.unit, now);
        let to = access.store().read(find)?;
        access.delegate(by, grant.id, to, from, until, &reason)
    });
    let error = match done.await? {
        Ok(_) => return Ok(ctx.go("/account/delegations", Some("delegation-made"))),
        Err(error) => error,
    };
    let (id, why) = match &error {
        Error::Own => ("to", ctx.t("delegation-own")),
        Error::NoColleague | Error::NoAccount(_) => ("to", ctx.t("access-no-colleague")),
        Error::Excluded { .. } | Error::HeldAlready => ("to", wrong(&ctx, &error)),
        Error::NoGrant => ("office", ctx.t("delegation-office-choose")),
        Error::Undelegable(_) | Error::DelegatedAlready => ("office", wrong(&ctx, &error)),
        Error::DelegationDays => ("until", wrong(&ctx, &error)),
        Error::Reason => ("reason", wrong(&ctx, &error)),
        _ => return Err(error.into()),
    };
    Ok(ctx.again(show(&ctx, &vec![(id.to_owned(), why)]).await?))
}

/// Ends a delegation, whichever side one stands on.
pub(super) async fn end(ctx: Ctx) -> Page {
    if let Some(away) = password_first(&ctx) {
        return Ok(away);
    }
    let id = ctx.form.int("delegation").ok_or_else(Problem::missing)?;
    let by = By { account: ctx.who.account, office: ctx.who.unit };
    let reason = ctx.form.get("reason").to_owned();
    match ask(&ctx, move |access| access.end_delegation(by, id, &reason)).await? {
        Ok(()) => Ok(ctx.go("/account/delegations", Some("delegation-ended"))),
        Err(Error::NoDelegation) => Err(Problem::missing()),
        Err(error @ Error::Reason) => {
            let wrong = vec![(format!("reason-end-{id}"), wrong(&ctx, &error))];
            Ok(ctx.again(show(&ctx, &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}
