//! What everybody may read of evaluations: from the moment the frame is fixed, who evaluates what, the frame itself, the
//! sample once it is drawn, and the report once it is published. Nothing of it tells of a household.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{Column, Empty, Row, Table, empty, page_head, section_head, table};
use ui::web::{Ctx, Page, Problem};

use super::{field_of, id_of, report as sheet, state};
use crate::evaluation::read;
use crate::evaluation::register::EVALUATION;
use crate::evaluation::rules::PROCEDURE;

/// Whether the public may know of an evaluation.
fn is_public(evaluation: &Version) -> bool {
    evaluation.int("frame_commit").is_some()
}

/// Evaluations shown at the door.
const LATEST: usize = 3;

fn known(db: &Db, ctx: &Ctx) -> record::Result<Vec<Version>> {
    let mut all = db.list(&EVALUATION, ctx.now)?;
    all.retain(is_public);
    all.sort_by_key(|each| std::cmp::Reverse(each.id));
    Ok(all)
}

fn rows(ctx: &Ctx, all: &[Version]) -> Markup {
    let rows: Vec<Row> = all
        .iter()
        .map(|each| {
            let day = |field: &str| html! { @if let Some(day) = each.day(field) { (day) } };
            Row::new(vec![
                html! { a href={ "/open/evaluations/" (each.id) } { (each.text("title")) } },
                html! { (each.text("evaluator")) },
                day("as_of"),
                day("closed_on"),
                state(ctx, &PROCEDURE, each.text("state")),
            ])
        })
        .collect();
    let columns = [
        Column::text(field_of(ctx, "title")),
        Column::text(field_of(ctx, "evaluator")),
        Column::day(field_of(ctx, "as-of")),
        Column::day(field_of(ctx, "closed-on")),
        Column::text(field_of(ctx, "state")),
    ];
    table(
        &Table { caption: &ctx.t("hardship-evaluation-nav"), show_caption: false, columns: &columns, rows: &rows },
        ctx.lang,
    )
}

/// What the public finds at the door: the latest evaluations.
pub(super) fn part(ctx: &Ctx) -> Result<Markup, Problem> {
    let mut latest = ctx.app.store.read(|db| known(db, ctx))?;
    if latest.is_empty() {
        return Ok(html! {});
    }
    latest.truncate(LATEST);
    Ok(html! {
        (section_head(&ctx.t("hardship-evaluation-nav"), &html! { a href="/open/evaluations" { (ctx.t("hardship-evaluation-all")) } }))
        p.small.mute { (ctx.t("hardship-evaluation-sub")) }
        (rows(ctx, &latest))
    })
}

pub(super) async fn list(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let all = ctx.read(move |db| known(db, &reader)).await?;
    let title = ctx.t("hardship-evaluation-nav");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-evaluation-sub")) }, &html! {}))
        @if all.is_empty() {
            (empty(&Empty {
                title: ctx.t("hardship-evaluation-none"),
                explain: ctx.t("hardship-evaluation-none-public"),
                ..Empty::default()
            }, ctx.lang))
        } @else { (rows(&ctx, &all)) }
    };
    Ok(ctx.page(&title, &body))
}

/// The evaluation the address names, where the public may know of it.
fn shown(db: &Db, ctx: &Ctx) -> Result<Version, Problem> {
    let evaluation = db.get(&EVALUATION, id_of(ctx)?, ctx.now)?;
    evaluation.filter(is_public).ok_or_else(Problem::missing)
}

pub(super) async fn page(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let (evaluation, found) = ctx
        .read(move |db| {
            let evaluation = shown(db, &reader)?;
            let found = read::published(db, &evaluation)?.map(|file| file.report.found());
            Ok::<_, Problem>((evaluation, found))
        })
        .await?;
    let title = evaluation.text("title").to_owned();
    let body = html! {
        (page_head(&html! { (title) }, &state(&ctx, &PROCEDURE, evaluation.text("state")), &html! { (evaluation.text("evaluator")) }, &html! {}))
        @match &found {
            Some(found) => (sheet::draw(&ctx, found)),
            None if evaluation.text("state") == "broken_off" => p { (ctx.t("hardship-evaluation-broken-off")) },
            None => p { (ctx.t("hardship-evaluation-not-published")) },
        }
        (super::one::about(&ctx, &evaluation))
        (super::one::files(&ctx, &evaluation))
    };
    Ok(ctx.page(&title, &body))
}

fn text(name: &str, kind: &'static str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

fn json_text(value: &impl serde::Serialize) -> Result<String, Problem> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(Problem::internal)
}

/// The frame.
pub(super) async fn frame(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let frame = ctx
        .read(move |db| {
            let evaluation = shown(db, &reader)?;
            Ok::<_, Problem>(read::frame_of(db, &evaluation, reader.now)?.to_text())
        })
        .await?;
    Ok(text("frame.txt", "text/plain; charset=utf-8", frame))
}

/// The sample, once it is drawn.
pub(super) async fn sample(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let sample = ctx
        .read(move |db| {
            let evaluation = shown(db, &reader)?;
            read::sample_of(db, &evaluation, reader.now)?.ok_or_else(Problem::missing)
        })
        .await?;
    Ok(text("sample.json", "application/json", json_text(&sample)?))
}

/// The report as a file with its proof, once it is published.
pub(super) async fn report(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let report = ctx
        .read(move |db| {
            let evaluation = shown(db, &reader)?;
            read::published(db, &evaluation)?.ok_or_else(Problem::missing)
        })
        .await?;
    Ok(text("report.json", "application/json", json_text(&report)?))
}

/// The first checkpoint after the frame was fixed: the one that the sample is drawn with.
pub(super) async fn checkpoint(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let note = ctx
        .read(move |db| {
            let evaluation = shown(db, &reader)?;
            let commit = evaluation.int("frame_commit").ok_or_else(Problem::missing)?;
            read::checkpoint(db, commit)?.ok_or_else(Problem::missing)
        })
        .await?;
    Ok(text("checkpoint.txt", "text/plain; charset=utf-8", note))
}
