//! Taking a paper down: by who hung it or answers for the unit that did, with a reason.

use axum::http::StatusCode;
use ui::web::{Ctx, Page, Problem};

use super::draw::reason_id;
use super::list::{answers_for, draw_page};
use super::{Hook, act, named, papers_of, told};

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
    let day = now.as_of;
    ctx.commit("form", &reason, &act("source-paper-down"), move |commit| crate::take_down(commit, &paper, day)).await?;
    Ok(ctx.go(&ctx.href(&papers_of(&hook.kind, record)), told("said-paper-down")))
}
