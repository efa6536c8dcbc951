//! What the public finds at the door: what forms ask of the unions, and where to complain.

use figure::Query;
use maud::{Markup, html};
use ui::components::{Kind, State, link_button, number, section_head};
use ui::web::{Ctx, Problem};

use crate::forms::figures::BURDEN;

/// The burden of all unions together, with the way to each of them, and to complain.
pub(super) fn part(ctx: &Ctx) -> Result<Markup, Problem> {
    let complain = link_button(&ctx.t("complaint-new"), "/complaints/new?page=/", Kind::Plain);
    let Some(root) = ctx.app.units.root() else { return Ok(html! {}) };
    let query = Query::new(&BURDEN, root, ctx.moment);
    let answer = ctx.app.store.read(|db| ctx.app.figures.answer(db, ctx.app.store.tallies(), &query));
    let answer = answer.map_err(|error| Problem::internal(error.to_string()))?;
    Ok(html! {
        (section_head(&ctx.t("forms-burden"), &html! {
            (link_button(&ctx.t("forms-burden-all"), "/burden", Kind::Plain))
            (complain)
        }))
        p { (ctx.t("forms-burden-door")) " " (number(answer.value.unwrap_or(0), Some("/burden"), State::Live, ctx.lang)) " " (clock::said(BURDEN.measure, ctx.lang)) }
    })
}
