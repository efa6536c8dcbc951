//! Assessing a case: the means test with its reasons, what would exclude it, and the decision a person takes.

use maud::{Markup, html};
use ui::components::{Choice, Column, Field, Kind, Row, button, field, post_button, section_head};
use ui::web::{Ctx, Page};

use super::case::Hand;
use super::reveal::{Group, Sight};
use super::{case, desk, next, page};
use crate::acts::{self, ExclusionForm};
use crate::dossier::View;
use crate::rules::dossier::PROCEDURE;
use procedure::pages::form::{self, Wrong, area, select};

/// What the test is for, by the state of the dossier.
fn purpose_in(state: &str) -> &'static str {
    match state {
        "filed" | "reviewing" => "review",
        "leaving" | "exit_notice" | "exit_objection" | "exit_approving" => "exit",
        _ => "application",
    }
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, &[]).await
}

async fn draw(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let view = page::read(ctx).await?;
    let case = case::read(ctx).await?;
    let path = Hand::Staff.path(view.row.id);
    let purposes: Vec<Choice> = ["application", "review", "exit"]
        .into_iter()
        .map(|purpose| Choice::new(purpose, ctx.t(&format!("hardship-assess-purpose-{purpose}"))))
        .collect();
    let sight = Sight::of(ctx, view.row.id, None);
    let body = html! {
        (form::summary(ctx, wrong))
        section id="test" {
            (section_head(&ctx.t("hardship-assess-test"), &html! {}))
            p.mute { (ctx.t("hardship-assess-hint")) }
            form.form method="post" action={ (path) "/assess" } {
                input type="hidden" name="csrf" value=(ctx.csrf());
                (field(&Field::select("purpose", &ctx.t("field-hardship_result-purpose"), purposes).value(purpose_in(&view.row.state)).required(), ctx.lang))
                div.actions { (button(&ctx.t("hardship-assess-do"), Kind::Plain)) }
            }
            (page::results(ctx, &view, sight))
        }
        (exclusions(ctx, &view, sight, wrong))
        (decide(ctx, &view).await?)
    };
    form::page(ctx, &ctx.t("hardship-assess"), &case.called(ctx), case.crumbs(ctx), wrong, &body)
}

/// What was considered that would exclude the household, and the form for one more.
fn exclusions(ctx: &Ctx, view: &View, sight: Sight<'_>, wrong: &[Wrong]) -> Markup {
    let path = Hand::Staff.path(view.row.id);
    let columns = [
        Column::text(ctx.t("field-hardship_exclusion-rule")),
        Column::text(ctx.t("field-hardship_exclusion-decision")),
        Column::day(ctx.t("field-hardship_exclusion-on-day")),
        Column::text(ctx.t("field-hardship_exclusion-reason")),
    ];
    let rows: Vec<Row> = view
        .exclusions
        .iter()
        .map(|(version, clear)| {
            Row::new(vec![
                html! { (desk::label(ctx, "hardship_exclusion", version.text("rule"))) },
                html! { (desk::label(ctx, "hardship_exclusion_decision", version.text("decision"))) },
                desk::some_day(ctx, version.day("on_day")),
                html! {
                    @if clear.erased { (ctx.t("hardship-page-erased")) }
                    @else { (sight.opener(Group::Exclusion(version.id), &ctx.t("field-hardship_exclusion-reason"))) }
                },
            ])
        })
        .collect();
    let choices = |list| desk::choices(ctx, list, Some("hardship-page-choose"));
    let fields = [
        select(ctx, wrong, "rule", "field-hardship_exclusion-rule", choices("hardship_exclusion"), "").required(),
        select(ctx, wrong, "decision", "field-hardship_exclusion-decision", choices("hardship_exclusion_decision"), "")
            .required(),
        area(ctx, wrong, "reason", "field-hardship_exclusion-reason", 3, "").required(),
    ];
    html! {
        section id="exclusions" {
            (section_head(&ctx.t("hardship-exclusions"), &html! {}))
            p.mute { (ctx.t("hardship-exclusions-hint")) }
            @if !rows.is_empty() { (desk::rows_of(ctx, &ctx.t("hardship-exclusions"), &columns, &rows)) }
            @if acts::is_open(&view.row.state) {
                div id=(form::FORM) {
                    form.form method="post" action={ (path) "/exclusions" } {
                        input type="hidden" name="csrf" value=(ctx.csrf());
                        (form::all(ctx, &fields))
                        div.actions { (button(&ctx.t("hardship-exclusions-add"), Kind::Plain)) }
                    }
                }
            }
        }
    }
}

/// The decision: the form of the step, with what was computed as a proposal.
async fn decide(ctx: &Ctx, view: &View) -> Result<Markup, ui::web::Problem> {
    let id = view.row.id;
    let steps = next::steps(ctx, id).await?;
    let number = steps.number.to_string();
    let fields = |step: &'static procedure::Step| {
        let proposed = view.result("application").map(|(version, _)| version.text("proposed").to_owned());
        let known = |name: &str| match name {
            "category" if view.row.category.is_empty() => proposed.clone().unwrap_or_default(),
            "category" => view.row.category.clone(),
            "cause" => view.row.cause.clone(),
            "causes" => view.row.causes.clone(),
            "key_group" => view.row.key_group.clone(),
            "batch" => view.row.batch.clone(),
            _ => String::new(),
        };
        let all = step.asks.iter().map(|ask| {
            let label = clock::said(ask.label, ctx.lang);
            let field = match ask.kind {
                procedure::AskKind::Code(list) => {
                    Field::select(ask.name, label, desk::choices(ctx, list, Some("hardship-page-choose")))
                }
                _ => Field::text(ask.name, label),
            };
            let hint = clock::said(ask.hint, ctx.lang);
            let field = field.id(&format!("decide-{}", ask.name)).value(&known(ask.name)).autocomplete("off");
            let field = if hint.is_empty() { field } else { field.hint(hint) };
            if ask.required { field.required() } else { field }
        });
        all.collect::<Vec<_>>()
    };
    Ok(html! {
        section id="decide" {
            (section_head(&ctx.t("hardship-assess-decide"), &html! {}))
            p.mute { (ctx.t("hardship-assess-decide-hint")) }
            @for (step, refusal) in steps.closed.iter().filter(|(step, _)| step.name == "announce") {
                p { b { (clock::said(step.label, ctx.lang)) } (ctx.t("hardship-page-colon")) (refusal.text(ctx.lang)) }
            }
            @if let Some(step) = steps.open.iter().find(|step| step.name == "announce") {
                form.form method="post" action=(next::path(id, step.name)) {
                    input type="hidden" name="csrf" value=(ctx.csrf());
                    input type="hidden" name="seen" value=(number);
                    (form::all(ctx, &fields(step)))
                    div.actions {
                        (button(clock::said(step.label, ctx.lang), Kind::Primary))
                    }
                }
            }
            @if let Some(step) = steps.open.iter().find(|step| step.name == "decline") {
                p { a href=(next::path(id, step.name)) { (clock::said(step.label, ctx.lang)) } }
            }
            @if !steps.open.iter().any(|step| step.name == "announce") && !steps.closed.iter().any(|(step, _)| step.name == "announce") {
                p { (ctx.t_args("hardship-assess-not-now", &[("state", PROCEDURE.state(&view.row.state).map(|state| clock::said(state.label, ctx.lang)).unwrap_or_default().into())])) }
            }
        }
    })
}

/// Computes a result and keeps it.
pub(super) async fn test(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    let purpose = ctx.form.get("purpose").to_owned();
    let (id, account) = (case.id, ctx.who.account);
    let done = form::commit(&ctx, ("form", "hardship.result"), "", move |commit, desk| {
        acts::put_result(commit, desk, id, &purpose, account)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&format!("{}/assess", case.path()), "hardship-tested")),
        Err(refusal) => {
            let wrong = form::told(&ctx, &refusal, &[("purpose", "用途")]);
            draw(&ctx, &wrong).await
        }
    }
}

/// Keeps what was decided about an exclusion.
pub(super) async fn exclude(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let made = ExclusionForm {
        rule: form::code_sent(&ctx, &mut wrong, "rule", "hardship_exclusion", true),
        decision: form::code_sent(&ctx, &mut wrong, "decision", "hardship_exclusion_decision", true),
        paper: None,
        reason: form::text_sent(&ctx, &mut wrong, "reason"),
    };
    if !wrong.is_empty() {
        return draw(&ctx, &wrong).await;
    }
    let (id, account) = (case.id, ctx.who.account);
    let done = form::commit(&ctx, ("form", "hardship.exclusion"), "", move |commit, desk| {
        acts::decide_exclusion(commit, desk, id, &made, account)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&format!("{}/assess", case.path()), "hardship-excluded")),
        Err(refusal) => {
            let labels = [("rule", "排除情形"), ("decision", "认定"), ("reason", "理由")];
            draw(&ctx, &form::told(&ctx, &refusal, &labels)).await
        }
    }
}

/// A button that tests again from another page.
pub(super) fn test_button(ctx: &Ctx, dossier: i64, purpose: &str) -> Markup {
    let path = format!("{}/assess", Hand::Staff.path(dossier));
    post_button(&path, &ctx.csrf(), &ctx.t("hardship-assess-do"), Kind::Plain, &[("purpose", purpose)])
}
