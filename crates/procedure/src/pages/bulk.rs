//! One step on a selection of records: each a commit of its own with a verdict of its own.

use std::collections::BTreeSet;

use access::{By, office};
use axum::http::{HeaderMap, StatusCode};
use clock::said;
use maud::{Markup, html};
use serde_json::json;
use ui::components::{
    Column, Kind, Row, Table, TagKind, button, field, link_button, page_head, section_head, table, tag,
};
use ui::link;
use ui::web::{App, Ctx, Page, Problem};

use super::entry::Only;
use super::step::{ask_field, commit, given, summary};
use super::{desk, json as answer, reach, today, wants_json, words};
use crate::asks::Wrong;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::table::{AskKind, Given, Goes, Procedure, Step};
use crate::take::{Actor, Order, Taken};

/// Records at once, at most.
const MOST: usize = 200;

/// Whether a step can be taken on many at once: what is answered holds for all of them. An unticked box would say no to all,
/// and what is taken on a page of its own is not taken here.
pub(super) fn can_many(only: Only) -> bool {
    let hidden = |goes: Goes, kind: AskKind| goes == Goes::Field && matches!(kind, AskKind::Flag);
    !only.step.who.is_empty()
        && only.step.page.is_none()
        && !only.step.asks.iter().any(|ask| hidden(ask.goes, ask.kind))
}

/// What stands beneath the list: what the step asks for, for all that were picked, and its button.
pub(super) fn bar(ctx: &Ctx, desk: &Desk, only: Only, csrf: &str) -> Markup {
    let step = only.step;
    let path = format!("/steps/{}/bulk", only.procedure.name);
    let action = link::with(&path, &[], &[("do", Some(&only.name()))]);
    let asks = || step.asks.iter().filter(|ask| !matches!(ask.kind, AskKind::Paper));
    let label = said(step.label, ctx.lang);
    html! {
        section.many {
            (section_head(&ctx.t_args("many-head", &[("step", label.into())]), &html! {}))
            p.mute { (said(step.text, ctx.lang)) (words::gap(ctx.lang)) (ctx.t("many-explain")) }
            form.form id="many" method="post" action=(action) {
                input type="hidden" name="csrf" value=(csrf);
                input type="hidden" name="step" value=(step.name);
                p.choice data-pick-all="" hidden {
                    input type="checkbox" id="pick-all";
                    label for="pick-all" { (ctx.t("many-all")) }
                }
                @for ask in asks() { (field(&ask_field(ctx, desk, ask, ctx.form.raw(ask.name), &[]), ctx.lang)) }
                div.actions { (button(&ctx.t_args("many-do", &[("step", label.into())]), Kind::Primary)) }
            }
        }
    }
}

/// What became of one record.
struct Verdict {
    record: i64,
    /// What it is called, where it may be read.
    title: Option<String>,
    outcome: Result<Taken, Refusal>,
}

/// The records picked, each with the number of the last step seen of it, each once.
fn picked(ctx: &Ctx) -> Vec<(i64, Option<i64>)> {
    let read = |text: &str| {
        let (record, seen) = text.split_once('.').unwrap_or((text, ""));
        Some((record.parse::<i64>().ok()?, seen.parse::<i64>().ok()))
    };
    let mut known = BTreeSet::new();
    ctx.form.all("record").filter_map(read).filter(|(record, _)| known.insert(*record)).collect()
}

/// Takes the step on each.
pub(super) async fn take(ctx: Ctx, procedure: &'static Procedure, headers: HeaderMap) -> Page {
    let step = procedure.step(ctx.form.get("step")).ok_or_else(Problem::missing)?;
    if !can_many(Only { procedure, step }) {
        return Err(Problem::missing());
    }
    let desk = desk(&ctx)?;
    let picked = picked(&ctx);
    if picked.is_empty() || picked.len() > MOST {
        let wrong = if picked.is_empty() { ctx.t("many-none") } else { ctx.t_args("many-most", &[("n", MOST.into())]) };
        return Ok(ctx.again(today::draw(&ctx, Some(today::sorry(&wrong))).await?));
    }
    let given = match given(&ctx, &desk, step, true).await? {
        Ok(given) => given,
        Err(wrong) => return again(&ctx, step, &wrong).await,
    };
    let (reader, at) = (ctx.clone(), desk.clone());
    let verdicts = ctx
        .run(move |app| {
            picked
                .into_iter()
                .map(|(record, seen)| one(app, &reader, &at, procedure, step, (record, seen), &given))
                .collect::<Result<Vec<Verdict>, Problem>>()
        })
        .await?;
    // What is lacking for all of them is asked for once more.
    let lacks = |verdict: &Verdict| matches!(&verdict.outcome, Err(Refusal::Given(_)));
    if let (true, Some(Err(Refusal::Given(wrong)))) =
        (verdicts.iter().all(lacks), verdicts.first().map(|first| &first.outcome))
    {
        return again(&ctx, step, wrong).await;
    }
    if wants_json(&headers) {
        return Ok(answer(StatusCode::OK, &told(&ctx, &verdicts)));
    }
    Ok(result(&ctx, procedure, step, &verdicts))
}

async fn again(ctx: &Ctx, step: &Step, wrong: &[Wrong]) -> Page {
    Ok(ctx.again(today::draw(ctx, Some(summary(ctx, step, wrong))).await?))
}

/// One record: what may not be reached is answered like what does not exist.
fn one(
    app: &App,
    ctx: &Ctx,
    desk: &Desk,
    procedure: &'static Procedure,
    step: &'static Step,
    (record, seen): (i64, Option<i64>),
    given: &Given,
) -> Result<Verdict, Problem> {
    let found = app.store.read(|db| {
        let Some(version) = db.get(procedure.register, record, ctx.now)? else { return Ok(None) };
        let title =
            reach(ctx, db, desk, procedure, &version, procedure.read)?.map(|_| procedure.title_of(&version).to_owned());
        let unit = reach(ctx, db, desk, procedure, &version, procedure.take)?;
        Ok::<_, record::Error>(unit.map(|unit| (unit, title)))
    })?;
    let Some((unit, title)) = found else {
        return Ok(Verdict { record, title: None, outcome: Err(Refusal::Missing) });
    };
    let unit = (unit != 0).then_some(unit);
    let by =
        By { account: ctx.who.account, office: office(&ctx.who, procedure.take, unit, app.units.as_ref(), ctx.now) };
    let order = Order { step, record, seen, given: given.clone(), by: Actor::account(&ctx.who) };
    match commit(&app.store, by, desk, procedure, order) {
        Err(Refusal::Store(error)) if !matches!(error, record::Error::Rule(_)) => Err(error.into()),
        outcome => Ok(Verdict { record, title, outcome: outcome.map(|done| done.value) }),
    }
}

fn result(ctx: &Ctx, procedure: &'static Procedure, step: &Step, verdicts: &[Verdict]) -> axum::response::Response {
    let done = verdicts.iter().filter(|verdict| verdict.outcome.is_ok()).count();
    let columns = [
        Column::text(said(procedure.label, ctx.lang)),
        Column::text(ctx.t("many-verdict")),
        Column::text(ctx.t("many-why")),
    ];
    let rows: Vec<Row> = verdicts
        .iter()
        .map(|verdict| {
            let title = verdict.title.clone().filter(|title| !title.is_empty());
            let page = ctx.app.record_page(procedure.register.name, verdict.record).filter(|_| verdict.title.is_some());
            let name = title.unwrap_or_else(|| said(procedure.label, ctx.lang).to_owned());
            Row::new(vec![
                html! { @match &page { Some(href) => a href=(href) { (name) }, None => (name) } },
                match &verdict.outcome {
                    Ok(_) => tag(TagKind::Ok, &ctx.t("many-done")),
                    Err(_) => tag(TagKind::Late, &ctx.t("many-not-done")),
                },
                match &verdict.outcome {
                    Ok(taken) => super::draw::state(ctx, procedure, &taken.state),
                    Err(refusal) => html! { (refusal.text(ctx.lang)) },
                },
            ])
        })
        .collect();
    let label = said(step.label, ctx.lang);
    let counts = ctx.t_args("many-counts", &[("done", done.into()), ("left", (verdicts.len() - done).into())]);
    let body = html! {
        (page_head(&html! { (label) }, &html! {}, &html! { (counts) },
            &html! { (link_button(&ctx.t("step-to-today"), "/today", Kind::Primary)) }))
        (table(&Table { caption: &ctx.t("many-verdict"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
    };
    let mut frame = ctx.frame(label);
    frame.crumbs = vec![ui::components::Crumb::to(ctx.t("today"), "/today")];
    ctx.show(&frame, &body)
}

fn told(ctx: &Ctx, verdicts: &[Verdict]) -> serde_json::Value {
    let all: Vec<serde_json::Value> = verdicts
        .iter()
        .map(|verdict| match &verdict.outcome {
            Ok(taken) => {
                json!({ "record": verdict.record, "done": true, "number": taken.number, "state": taken.state })
            }
            Err(refusal) => json!({ "record": verdict.record, "done": false, "text": refusal.text(ctx.lang) }),
        })
        .collect();
    json!({ "verdicts": all })
}
