//! What somebody does with their own list: put off, follow, look at.

use clock::Day;
use record::Db;
use ui::web::{Ctx, Page, Problem};

use super::{desk, reach, today};
use crate::desk::Desk;
use crate::inbox::{follow as keep_following, inbox_of, seen as keep_seen, snooze as keep_off, waiting_for};
use crate::refusal::Refusal;
use crate::table::Procedure;

/// The procedure and the record a form names.
fn named(ctx: &Ctx, desk: &Desk) -> Result<(&'static Procedure, i64), Problem> {
    let procedure = desk.procedures.get(ctx.form.get("procedure")).ok_or_else(Problem::missing)?;
    Ok((procedure, ctx.form.int("record").ok_or_else(Problem::missing)?))
}

/// Puts an item off until a day; without a day it comes back at once.
pub(super) async fn snooze(ctx: Ctx) -> Page {
    let desk = desk(&ctx)?;
    let (procedure, record) = named(&ctx, &desk)?;
    let (account, name) = (ctx.who.account, procedure.name);
    let Some(until) = ctx.form.some("until") else {
        ctx.run(move |app| {
            app.store.side(move |door| {
                let sql =
                    "DELETE FROM snooze WHERE federation = $1 AND account = $2 AND record = $3 AND procedure = $4";
                door.run(sql, &[account.into(), record.into(), name.into()]).map(drop)
            })
        })
        .await?;
        return Ok(ctx.done("/today", "snooze-back"));
    };
    let Ok(until) = until.parse::<Day>() else {
        return Ok(ctx.again(today::draw(&ctx, Some(today::sorry(&ctx.t("snooze-no-day")))).await?));
    };
    let (who, day) = (ctx.who.clone(), ctx.now.as_of);
    let items = ctx.read(move |db| inbox_of(db, &who, Day::END, 0, usize::MAX)).await?;
    let item = items.into_iter().filter(|item| (item.record, item.procedure.as_str()) == (record, name));
    // Where it stands in several rows, the earliest day of a rule binds.
    let item = item.min_by_key(|item| item.bound).ok_or_else(Problem::missing)?;
    let put = ctx
        .run(move |app| match keep_off(&app.store, account, &item, until, day) {
            Ok(()) => Ok(None),
            Err(Refusal::Store(error)) => Err(Problem::from(error)),
            Err(refusal) => Ok(Some(refusal)),
        })
        .await?;
    match put {
        None => Ok(ctx.done("/today", "snoozed")),
        Some(refusal) => Ok(ctx.again(today::draw(&ctx, Some(today::sorry(&refusal.text(ctx.lang)))).await?)),
    }
}

fn may_read(db: &Db, ctx: &Ctx, desk: &Desk, procedure: &'static Procedure, record: i64) -> record::Result<bool> {
    let Some(version) = db.get(procedure.register, record, ctx.now)? else { return Ok(false) };
    Ok(reach(ctx, db, desk, procedure, &version, procedure.read)?.is_some())
}

/// Where one goes on to: the page of the record, else a part of Today.
fn onward(ctx: &Ctx, procedure: &Procedure, record: i64) -> String {
    match ctx.form.get("part") {
        "waiting" => "/today?part=waiting".to_owned(),
        "changed" => "/today?part=changed".to_owned(),
        _ => ctx.app.record_page(procedure.register.name, record).unwrap_or_else(|| "/today".to_owned()),
    }
}

/// Follows a record, or no longer.
pub(super) async fn follow(ctx: Ctx) -> Page {
    let desk = desk(&ctx)?;
    let (procedure, record) = named(&ctx, &desk)?;
    let (account, wished) = (ctx.who.account, ctx.form.some("on").is_some());
    let reader = ctx.clone();
    // What one may not read any more one may still leave alone.
    if wished && !ctx.read(move |db| may_read(db, &reader, &desk, procedure, record)).await? {
        return Err(Problem::missing());
    }
    ctx.run(move |app| keep_following(&app.store, account, procedure, record, wished)).await?;
    Ok(ctx.done(&onward(&ctx, procedure, record), if wished { "followed" } else { "unfollowed" }))
}

/// Keeps that what happened to a record, or to all that one follows, was seen.
pub(super) async fn seen(ctx: Ctx) -> Page {
    let desk = desk(&ctx)?;
    let account = ctx.who.account;
    if ctx.form.some("all").is_some() {
        ctx.run(move |app| {
            let all = app.store.read(|db| waiting_for(db, account, usize::MAX))?;
            for waiting in all.iter().filter(|waiting| waiting.seen < waiting.number) {
                if let Some(procedure) = desk.procedures.get(&waiting.procedure) {
                    keep_seen(&app.store, account, procedure, waiting.record)?;
                }
            }
            Ok::<_, record::Error>(())
        })
        .await?;
        return Ok(ctx.done("/today?part=changed", "seen"));
    }
    let (procedure, record) = named(&ctx, &desk)?;
    ctx.run(move |app| keep_seen(&app.store, account, procedure, record)).await?;
    let opens = ctx.form.some("open").is_some();
    let page = ctx.app.record_page(procedure.register.name, record).filter(|_| opens);
    Ok(match page {
        Some(page) => ctx.go(&page, None),
        None => ctx.done("/today?part=changed", "seen"),
    })
}
