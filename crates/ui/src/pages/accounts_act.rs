//! What is done with an account and with offices. Each act is one commit; what is wrong is told on the account's page.

use access::{Access, By, Error, HandedOver, Role};

use super::account;
use super::accounts_form::unit_of;
use super::asked::{ask, wrong};
use crate::web::{Ctx, Page, Problem};

/// Does it, and tells on the account's page what came of it.
async fn act(
    ctx: &Ctx,
    said: &str,
    work: impl FnOnce(&Access, By, i64, &str) -> access::Result<()> + Send + 'static,
) -> Page {
    let id = ctx.params.int("account").ok_or_else(Problem::missing)?;
    let (by, reason) = (ctx.by(), ctx.form.get("reason").to_owned());
    let done = ask(ctx, move |access| work(access, by, id, &reason)).await?;
    told(ctx, id, done, &format!("/accounts/{id}"), said).await
}

/// Tells on the account's page what came of an act.
async fn told(ctx: &Ctx, id: i64, done: access::Result<()>, path: &str, said: &str) -> Page {
    match done {
        Ok(()) => Ok(ctx.go(path, Some(said))),
        Err(Error::NoAccount(_) | Error::NoGrant) => Err(Problem::missing()),
        Err(error) => Ok(ctx.again(account::draw(ctx, id, Some(&wrong(ctx, &error))).await?)),
    }
}

/// Disables.
pub(super) async fn disable(ctx: Ctx) -> Page {
    act(&ctx, "account-disabled", |access, by, id, reason| access.disable_account(by, id, reason)).await
}

/// Enables.
pub(super) async fn enable(ctx: Ctx) -> Page {
    act(&ctx, "account-enabled", |access, by, id, reason| access.enable_account(by, id, reason)).await
}

/// Gives a new first password.
pub(super) async fn password(ctx: Ctx) -> Page {
    let password = ctx.form.raw("password").to_owned();
    act(&ctx, "password-reset", move |access, by, id, reason| access.reset_password(by, id, &password, reason)).await
}

/// Erases the person.
pub(super) async fn erase(ctx: Ctx) -> Page {
    act(&ctx, "account-erased", |access, by, id, reason| access.erase_account(by, id, reason)).await
}

/// Grants an office.
pub(super) async fn grant(ctx: Ctx) -> Page {
    let id = ctx.params.int("account").ok_or_else(Problem::missing)?;
    let Some(role) = Role::granted(ctx.form.get("role")) else {
        return Ok(ctx.again(account::draw(&ctx, id, Some(&ctx.t("role-choose"))).await?));
    };
    let unit = match unit_of(&ctx, ctx.form.get("unit")) {
        Ok(unit) => unit,
        Err(why) => return Ok(ctx.again(account::draw(&ctx, id, Some(&why)).await?)),
    };
    act(&ctx, "office-granted", move |access, by, id, reason| access.grant_role(by, id, role, unit, reason).map(drop))
        .await
}

/// Ends an office today.
pub(super) async fn revoke(ctx: Ctx) -> Page {
    let grant = ctx.params.int("grant").ok_or_else(Problem::missing)?;
    act(&ctx, "office-ended", move |access, by, _, reason| access.revoke_role(by, grant, reason)).await
}

/// Hands an office over to the account with the login given.
pub(super) async fn hand_over(ctx: Ctx) -> Page {
    let grant = ctx.params.int("grant").ok_or_else(Problem::missing)?;
    let id = ctx.params.int("account").ok_or_else(Problem::missing)?;
    let Ok(day) = ctx.form.get("day").parse() else {
        return Ok(ctx.again(account::draw(&ctx, id, Some(&ctx.t("problem-moment"))).await?));
    };
    let login = ctx.form.get("to").to_owned();
    let successor = match ask(&ctx, move |access| access.store().read(|db| access.account_named(db, &login))).await? {
        Err(Error::NoAccount(_)) => None,
        found => Some(found?),
    };
    let Some(successor) = successor else {
        return Ok(ctx.again(account::draw(&ctx, id, Some(&ctx.t("office-successor-unknown"))).await?));
    };
    let (by, reason) = (ctx.by(), ctx.form.get("reason").to_owned());
    let done = ask(&ctx, move |access| access.hand_over(by, grant, successor, day, &reason)).await?;
    let (path, said) = match &done {
        Ok(HandedOver { moved: Some(n), .. }) => (format!("/accounts/{id}?moved={n}"), account::MOVED),
        Ok(_) if ctx.app.access.moves_work() => (format!("/accounts/{id}"), "office-hand-over-ahead"),
        _ => (format!("/accounts/{id}"), account::MOVED),
    };
    told(&ctx, id, done.map(drop), &path, said).await
}
