//! What is to be done next with a dossier: the steps that whoever asks may take, as buttons; the panel of the procedure
//! tells the rest.

use clock::said;
use maud::{Markup, html};
use procedure::{Refusal, Step, choices};
use ui::components::{Kind, link_button, post_button};
use ui::web::{Ctx, Problem};

use crate::rules::dossier::PROCEDURE;

/// The steps of a dossier that lead on for whoever asks, with why some cannot be taken, and how many were taken so far.
pub(super) struct Steps {
    pub number: i64,
    pub open: Vec<&'static Step>,
    pub closed: Vec<(&'static Step, Refusal)>,
}

/// Reads them; none in the past.
pub(super) async fn steps(ctx: &Ctx, dossier: i64) -> Result<Steps, Problem> {
    let mut steps = Steps { number: 0, open: Vec::new(), closed: Vec::new() };
    if !ctx.is_now() {
        return Ok(steps);
    }
    let (reader, desk) = (ctx.clone(), procedure::pages::desk(ctx)?);
    let found = ctx
        .read(move |db| {
            let Some(case) = procedure::Case::read(db, &PROCEDURE, dossier, reader.now)? else { return Ok(None) };
            Ok::<_, record::Error>(Some((case.number(), choices(db, &desk, &reader.who, &case)?)))
        })
        .await?;
    let Some((number, found)) = found else { return Ok(steps) };
    steps.number = number;
    for choice in found {
        match choice.verdict {
            Ok(()) => steps.open.push(choice.step),
            Err(refusal) => steps.closed.push((choice.step, refusal)),
        }
    }
    steps.open.sort_by_key(|step| !step.expected);
    Ok(steps)
}

/// Where a step is taken, whether or not it has a page of its own.
pub(super) fn path(dossier: i64, step: &str) -> String {
    format!("/steps/{}/{dossier}/{step}", PROCEDURE.name)
}

/// The steps that are waited for and may be taken now, as links to their forms, the first of them loud.
pub(super) fn buttons(ctx: &Ctx, dossier: i64, steps: &Steps) -> Markup {
    let awaited = steps.open.iter().filter(|step| step.expected);
    html! {
        @for (at, step) in awaited.enumerate() {
            @let kind = if at == 0 { Kind::Primary } else { Kind::Plain };
            (link_button(said(step.label, ctx.lang), &path(dossier, step.name), kind))
        }
    }
}

/// A step that is taken from a page of its own: its button, or why it cannot be taken yet. Nothing where the dossier
/// does not stand before it.
pub(super) async fn form(ctx: &Ctx, dossier: i64, name: &str) -> Result<Markup, Problem> {
    let steps = steps(ctx, dossier).await?;
    let number = steps.number.to_string();
    Ok(html! {
        @if let Some(step) = steps.open.iter().find(|step| step.name == name) {
            p.mute { (said(step.text, ctx.lang)) }
            (post_button(&path(dossier, step.name), &ctx.csrf(), said(step.label, ctx.lang), Kind::Primary, &[("seen", &number)]))
        } @else if let Some((step, refusal)) = steps.closed.iter().find(|(step, _)| step.name == name) {
            p.mute { b { (said(step.label, ctx.lang)) } (ctx.t("hardship-page-colon")) (refusal.text(ctx.lang)) }
        }
    })
}
