//! Taking a paper down: by who hung it or answers for the unit that did, with a reason, as long as its record lets it.

use axum::http::StatusCode;
use record::Intent;
use ui::web::{Ctx, Page, Problem};

use super::draw::reason_id;
use super::list::{answers_for, draw_page};
use super::{Fixed, Hook, act, named, papers_of, told};

pub(super) async fn take_down(ctx: Ctx, hook: Hook) -> Page {
    let (record, id) = named(&ctx);
    let (register, now) = (hook.kind.register, ctx.now);
    let found = ctx.read(move |db| crate::find(db, register, record, id, now)).await?;
    let paper = found.ok_or_else(Problem::missing)?;
    if !answers_for(&ctx, &hook.kind, &paper) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "paper-problem-not-yours"));
    }
    let reason = ctx.form.get("reason").to_owned();
    if access::check_reason(&reason, false).is_err() {
        return draw_page(&ctx, hook, &[(reason_id(id), ctx.t("access-reason"))]).await;
    }
    // A second time changes nothing: then there is no commit either.
    let (by, fixed) = (ctx.by(), ctx.app.service::<Fixed>());
    let intent = Intent {
        actor: by.account,
        office: by.office,
        kind: "form",
        reason: reason.trim().to_owned(),
        source: act("source-paper-down"),
    };
    let make = move |commit: &mut record::Commit<'_>| {
        let at = commit.at(now.as_of);
        if let Some(fixed) = fixed
            && let Some(why) = (fixed.0)(commit.read()?, register, record, at)?
        {
            return Err(record::Error::Rule(why.into()));
        }
        crate::take_down(commit, &paper, at.as_of)
    };
    let done = ctx
        .run(move |app| match app.store.commit(intent, make) {
            Ok(_) => Ok(None),
            Err(record::Error::Rule(why)) => Ok(Some(why)),
            Err(error) => Err(Problem::from(error)),
        })
        .await?;
    if let Some(why) = done {
        return draw_page(&ctx, hook, &[(reason_id(id), ctx.find_text(&why).unwrap_or(why))]).await;
    }
    Ok(ctx.go(&ctx.href(&papers_of(&hook.kind, record)), told("said-paper-down")))
}
