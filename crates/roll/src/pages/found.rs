//! The first of all units: the federation itself, entered into an empty house by whoever runs it. Once it is there, accounts can
//! be given offices at it, and whoever holds one takes in the others.

use clock::Day;
use maud::html;
use ui::components::page_head;
use ui::web::{App, Ctx, Page, Problem};

use super::form::{Sheet, Stop, Wrong, commit, day_field, day_of, line, reason_field, sheet};
use crate::register::UNIT;

/// Whether there is no unit yet.
pub(super) fn is_empty(app: &App) -> bool {
    app.units.root().is_none()
}

/// The form; once there is a unit, there is none.
pub(super) async fn form(ctx: Ctx) -> Page {
    page(&ctx, &[])
}

fn page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    if !is_empty(&ctx.app) {
        return Err(Problem::missing());
    }
    let fields = [
        line(ctx, wrong, "code", "field-unit-code", "").hint(&ctx.t("roll-unit-code-hint")).required().first(),
        line(ctx, wrong, "name", "field-unit-name", "").required(),
        day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-found-from-hint")),
        reason_field(ctx, wrong),
    ];
    let body = html! {
        (page_head(&html! { (ctx.t("roll-found")) }, &html! {}, &html! { (ctx.t("roll-found-sub")) }, &html! {}))
        (sheet(ctx, wrong, &Sheet {
            action: "/units/found".into(), fields: &fields, send: "roll-found", back: "/account".into(), above: html! {}, undo: false,
        }))
    };
    Ok(ctx.page(&ctx.t("roll-found"), &body))
}

/// Enters the federation.
pub(super) async fn make(ctx: Ctx) -> Page {
    let told = |wrong: &[Wrong]| Ok(ctx.again(page(&ctx, wrong)?));
    let code: String = exchange::half_width(ctx.form.get("code")).chars().filter(|c| !c.is_whitespace()).collect();
    let name = exchange::clean_field(ctx.form.get("name")).text.into_owned();
    let mut wrong: Vec<Wrong> = Vec::new();
    if code.is_empty() || code.chars().count() > 32 || code.contains(['/', '?', '#']) {
        wrong.push(("code", ctx.t("roll-wrong-code")));
    }
    if name.is_empty() {
        wrong.push(("name", ctx.t("roll-wrong-name")));
    }
    let from = day_of(&ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
    if !wrong.is_empty() {
        return told(&wrong);
    }
    let done = commit(&ctx, "roll.found", move |commit| {
        // Somebody else may have been faster.
        if !commit.read()?.is_empty(&UNIT)? {
            return Err(Stop::at("code", "roll-found-already"));
        }
        let id = commit.new_id();
        let draft = UNIT.draft().set("code", code).set("name", name).set("kind", "federation");
        Ok(commit.open(id, (from, Day::END), &draft, None)?)
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done("/accounts", "roll-found")),
        Err(wrong) => told(&[wrong]),
    }
}
