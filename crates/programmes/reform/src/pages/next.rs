//! What is to be done next with a record, as buttons in the head of its page; the panel of its procedure further down
//! tells the rest.

use clock::said;
use maud::{Markup, html};
use procedure::{Case, Procedure, choices};
use ui::components::{Kind, link_button, post_button};
use ui::web::{Ctx, Problem};

/// The steps that are waited for and that whoever asks may take now, the first of them loud. None in the past.
pub(super) async fn buttons(ctx: &Ctx, procedure: &'static Procedure, record: i64) -> Result<Markup, Problem> {
    if !ctx.is_now() {
        return Ok(html! {});
    }
    let (reader, desk) = (ctx.clone(), procedure::pages::desk(ctx)?);
    let found = ctx
        .read(move |db| {
            let Some(case) = Case::read(db, procedure, record, reader.now)? else { return Ok(None) };
            let open = choices(db, &desk, &reader.who, &case)?;
            let open = open.into_iter().filter(|choice| choice.verdict.is_ok()).map(|choice| choice.step);
            let open: Vec<_> =
                open.filter(|step| step.expected || (step.asks.is_empty() && step.to.is_empty())).collect();
            Ok::<_, record::Error>(Some((case.number(), open)))
        })
        .await?;
    let Some((number, mut open)) = found else { return Ok(html! {}) };
    open.sort_by_key(|step| !step.expected);
    Ok(html! {
        @for (at, step) in open.iter().enumerate() {
            @let path = format!("/steps/{}/{record}/{}", procedure.name, step.name);
            @let kind = if at == 0 && step.expected { Kind::Primary } else { Kind::Plain };
            // What asks for nothing and leaves the state as it is is done at once.
            @if step.asks.is_empty() && step.to.is_empty() && step.also.is_empty() {
                (post_button(&path, &ctx.csrf(), said(step.label, ctx.lang), kind, &[("seen", &number.to_string())]))
            } @else { (link_button(said(step.label, ctx.lang), &path, kind)) }
        }
    })
}
