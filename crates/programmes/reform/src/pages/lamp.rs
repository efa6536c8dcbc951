//! The light of a task on its page: why, by which rule, since when; and setting it by hand, which looks like what it
//! is.

use axum::response::Response;
use maud::{Markup, html};
use ui::components::{
    Choice, Field, Form, Kind, NoteKind, ask, button, field, form, note, post_button, section_head, unfold,
};
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, DOT};
use super::form::{FORM, Wrong, area, commit, day_sent, select, told};
use super::task::{self, Found, May};
use crate::acts::{self, OVERRIDE_DAYS};
use crate::rules::DECIDERS;
use crate::rules::lights::{LIGHTS, Why};

/// The fields of the form, with the labels by which a refusal names them.
const FIELDS: [(&str, &str); 2] =
    [("light", "field-reform_override-light"), ("override-reason", "field-reform_override-reason")];

pub(super) fn section(ctx: &Ctx, found: &Found, may: &May, wrong: &[Wrong]) -> Markup {
    let view = &found.view;
    let Some(light) = &view.light else { return html! {} };
    let acts = html! { @if may.decide { (override_form(ctx, found, wrong)) } };
    let long_on = |key: &str, day| ctx.t_args(key, &[("day", desk::day_text(ctx, day).into())]);
    let signed = |day: clock::Day| {
        ctx.t_args("reform-hand-signed", &[("who", found.signer.as_str().into()), ("day", day.to_string().into())])
    };
    html! {
        section id="lamp" {
            (section_head(&ctx.t("reform-light"), &html! {}))
            div.lamp-now {
                p {
                    (desk::light(ctx, light.code, view.row.by_hand))
                    @if let Some(since) = view.light_since { " " span.small.mute { (long_on("reform-light-since", since)) } }
                }
                @match (&view.by_hand, &view.by_rule) {
                    (Some(hand), Some(rule)) => (note(NoteKind::Restated, &html! {
                        p { b { (ctx.t("reform-hand-note")) } " " (long_on("reform-hand-until", hand.until)) }
                        p { (ctx.t("field-reform_override-reason")) (ctx.t("reform-colon")) (hand.reason) }
                        p.small { (signed(hand.from)) }
                        p {
                            (ctx.t("reform-hand-by-rule")) " " (desk::light(ctx, rule.code, false)) " "
                            (rule.text(ctx.lang))
                        }
                    })),
                    _ => p { (light.text(ctx.lang)) },
                }
            }
            @if !acts.0.is_empty() { div.actions { (acts) } }
            @if view.lights.len() > 1 { (unfold(&ctx.t("reform-lights"), &stretches(ctx, found))) }
        }
    }
}

/// The lights it has had.
fn stretches(ctx: &Ctx, found: &Found) -> Markup {
    html! {
        ul.plain {
            @for lit in found.view.lights.iter().rev() {
                li {
                    (desk::light(ctx, &lit.light, lit.by_hand)) " " (lit.from) " – "
                    @if lit.to <= ctx.moment.as_of { (lit.to.plus(-1)) } @else { (ctx.t("reform-today")) }
                    @if let Some(why) = Why::parse(&lit.why) {
                        (DOT) span.mute { (clock::said(why.label(), ctx.lang)) }
                    }
                }
            }
        }
    }
}

fn override_form(ctx: &Ctx, found: &Found, wrong: &[Wrong]) -> Markup {
    let view = &found.view;
    let path = format!("/reform/tasks/{}/light", view.row.id);
    let lights: Vec<Choice> =
        LIGHTS.into_iter().map(|code| Choice::new(code, desk::label(ctx, "reform_light", code))).collect();
    let known = view.by_hand.as_ref().map_or("green", |hand| hand.light.as_str());
    let until = ctx.now.as_of.plus(30);
    let fields: [Field; 3] = [
        select(ctx, wrong, "light", "field-reform_override-light", lights, known),
        area(ctx, wrong, "override-reason", "field-reform_override-reason", 3, "").required(),
        super::form::day(ctx, wrong, "until", "field-reform_override-until", Some(until))
            .hint(&ctx.t_args("reform-hand-most", &[("n", OVERRIDE_DAYS.into())]))
            .required(),
    ];
    let body = form(&Form {
        action: &path,
        csrf: &ctx.csrf(),
        body: html! {
            p.small.mute { (ctx.t("reform-hand-explain")) }
            @for each in &fields { (field(each, ctx.lang)) }
            div.actions { (button(&ctx.t("reform-hand"), Kind::Plain)) }
        },
        ..Form::default()
    });
    let is_wrong = wrong.iter().any(|(id, _)| fields.iter().any(|field| field.input_id() == id));
    html! {
        @if is_wrong { div id=(FORM) { (body) } } @else { (ask(&ctx.t("reform-hand"), "", &body)) }
        @if view.by_hand.is_some() {
            (post_button(&format!("{path}/lift"), &ctx.csrf(), &ctx.t("reform-hand-lift"), Kind::Undo, &[]))
        }
    }
}

/// Only who may decide on a task may set its light.
async fn decides(ctx: &Ctx) -> Result<i64, Problem> {
    let owner = ctx.unit.ok_or_else(Problem::missing)?;
    if !desk::holds(ctx, DECIDERS, owner) {
        return Err(Problem::refused());
    }
    ctx.params.int("task").ok_or_else(Problem::missing)
}

/// Sets the light by hand.
pub(super) async fn set(ctx: Ctx) -> Page {
    let id = decides(&ctx).await?;
    let mut wrong = Vec::new();
    let until = day_sent(&ctx, &mut wrong, "until", false);
    let Some(until) = until else {
        if wrong.is_empty() {
            wrong.push(("until".to_owned(), ctx.t("form-wrong-day")));
        }
        return task::show(&ctx, &wrong).await;
    };
    let (light, reason) = (ctx.form.get("light").to_owned(), ctx.form.get("override-reason").to_owned());
    let signer = ctx.who.account;
    let made = commit(&ctx, ("form", "reform.light"), "人工设定状态灯", move |commit, desk| {
        acts::override_light(commit, desk, id, &light, &reason, signer, until)
    });
    match made.await? {
        Ok(_) => Ok(back(&ctx, id, "reform-hand-set")),
        Err(refusal) => task::show(&ctx, &told(&ctx, &refusal, &FIELDS)).await,
    }
}

/// Gives the light back to the rule.
pub(super) async fn lift(ctx: Ctx) -> Page {
    let id = decides(&ctx).await?;
    let made = commit(&ctx, ("form", "reform.light"), "恢复按规则亮灯", move |commit, desk| {
        acts::lift_override(commit, desk, id)
    });
    match made.await? {
        Ok(_) => Ok(back(&ctx, id, "reform-hand-lifted")),
        Err(refusal) => task::show(&ctx, &told(&ctx, &refusal, &FIELDS)).await,
    }
}

fn back(ctx: &Ctx, task: i64, said: &str) -> Response {
    ctx.done(&(super::kinds::TASKS.page)(task), said)
}
