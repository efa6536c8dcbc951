//! A ledger sent in as a workbook: looked at row by row before anything is written, then taken in by one commit. Until it is
//! confirmed the workbook lies in memory only, for its sender alone and for an hour.

use std::sync::Arc;

use clock::Lang;
use maud::{Markup, html};
use procedure::Actor;
use record::{Done, Intent};
use roll::intake::{Change, Effect};
use ui::components::{
    Column, Crumb, Field, FieldKind, Form, Kind as Loud, Method, NoteKind, Row, Table, TagKind, Tone, button,
    error_summary, field, form, link_button, note, page_head, post_button, section_head, table, tag, unfold,
};
use ui::web::{Ctx, Held, Lookup, Page, Problem, Routes, Upload, Waiting, download};

use super::{WRITE, desk, kinds};
use crate::register::PLAN;
use crate::sheets::{self, Error, HEADINGS, Judged, Outcome, Sheet, Target};

/// The routes of sheets that come in.
pub(super) fn routes() -> Routes {
    let own = || kinds::owned(&PLAN, "unit", "plan");
    Routes::new()
        .get("/reform/template.xlsx", WRITE, template)
        .get("/reform/sample.xlsx", WRITE, sample)
        .get("/reform/import", WRITE, page)
        .post("/reform/import", WRITE, receive)
        .upload()
        .get("/reform/{plan}/import", WRITE, page)
        .found_by(own())
        .post("/reform/{plan}/import", WRITE, receive)
        .upload()
        .found_by(own())
        .get("/reform/{plan}/import/template.xlsx", WRITE, template)
        .found_by(own())
        .get("/reform/{plan}/import/sample.xlsx", WRITE, sample)
        .found_by(own())
        .get("/reform/import/{sheet}", WRITE, look)
        .found_by(of_sheet)
        .post("/reform/import/{sheet}", WRITE, confirm)
        .found_by(of_sheet)
        .post("/reform/import/{sheet}/cancel", WRITE, cancel)
        .found_by(of_sheet)
}

/// Bytes of a sheet at most: some ten thousand tasks.
const BYTES: usize = 8 << 20;
/// Rows listed of a kind at most.
const SHOWN: usize = 200;

/// A sheet that waits to be confirmed.
struct Looked {
    target: Target,
    bytes: Arc<[u8]>,
    outcome: Outcome,
}

static WAITING: Waiting<Looked> = Waiting::new();

/// The unit of the plan a waiting sheet goes to.
fn of_sheet(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    Ok(WAITING.unit_of(lookup, "sheet"))
}

/// The plan of the address, or a new one of the unit.
fn target(ctx: &Ctx) -> Result<(Target, i64), Problem> {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    Ok(match ctx.params.int("plan") {
        Some(plan) => (Target::Plan(plan), unit),
        None => (Target::New { unit, title: None }, unit),
    })
}

async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None)
}

fn draw(ctx: &Ctx, wrong: Option<&str>) -> Page {
    let (target, unit) = target(ctx)?;
    let (title, explain, action) = match target {
        Target::Plan(plan) => {
            (ctx.t("sheets-import"), ctx.t("sheets-import-explain"), format!("/reform/{plan}/import"))
        }
        _ => {
            let code = desk::code(ctx, unit);
            let action = ui::link::with("/reform/import", &[], &[("unit", Some(&code))]);
            (ctx.t("sheets-import-new"), ctx.t("sheets-import-new-explain"), action)
        }
    };
    let listed: Vec<(&str, &str)> = wrong.map(|why| ("sheet", why)).into_iter().collect();
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (explain) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        div.cols {
            div.stack {
                (form(&Form { action: &action, method: Method::PostFiles, csrf: &ctx.csrf(), guard: false, body: html! {
                    (field(&Field::new("sheet", &ctx.t("sheets-file"), FieldKind::File(".xlsx,.xls,.csv,.tsv,.txt".into())).hint(&ctx.t("sheets-file-hint")).error(wrong).required(), ctx.lang))
                    div.actions { (button(&ctx.t("sheets-check"), Loud::Primary)) }
                } }))
                section {
                    h2 { (ctx.t("sheets-rules")) }
                    ul.small { @for key in ["match", "empty", "steps", "lights", "missing"] { li { (ctx.t(&format!("sheets-rule-{key}"))) } } }
                }
            }
            div.aside {
                section {
                    h2 { (ctx.t("sheets-help")) }
                    p { a href="/reform/template.xlsx" download { (ctx.t("sheets-template")) } }
                    p { a href="/reform/sample.xlsx" download { (ctx.t("sheets-sample")) } }
                    (unfold(&ctx.t("sheets-columns"), &columns(ctx)))
                }
            }
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(ctx);
    Ok(ctx.show(&frame, &body))
}

fn crumbs(ctx: &Ctx) -> Vec<Crumb> {
    let plan = ctx.params.int("plan");
    vec![Crumb::to(ctx.t("sheets-ledger"), plan.map_or("/reform".to_owned(), |plan| desk::plan_href(ctx, plan)))]
}

/// The columns a ledger may have, with other names they go by.
fn columns(ctx: &Ctx) -> Markup {
    let comma = if ctx.lang == Lang::Zh { "、" } else { ", " };
    html! {
        dl.facts.one {
            @for heading in HEADINGS {
                div {
                    dt { (heading.names[0]) }
                    dd.small.mute { (heading.names.iter().skip(1).take(4).copied().collect::<Vec<_>>().join(comma)) }
                }
            }
        }
    }
}

/// Takes a sheet in, or only looks what would become of it.
async fn run(
    ctx: &Ctx,
    target: Target,
    bytes: Arc<[u8]>,
    dry_run: bool,
    reason: String,
) -> Result<Result<Done<Outcome>, Error>, Problem> {
    let desk = procedure::pages::desk(ctx)?;
    let (by, account) = (Actor::account(&ctx.who), ctx.by());
    let intent =
        Intent { actor: account.account, office: account.office, kind: "import", reason, source: String::new() };
    ctx.run(move |app| {
        let figures = Some(Arc::new(app.figures.catalogue.clone()));
        let sheet = Sheet { bytes, target, by, figures, dry_run };
        Ok::<_, Problem>(sheets::import(&app.store, &desk, intent, sheet))
    })
    .await
}

async fn receive(ctx: Ctx, upload: Upload) -> Page {
    let (target, unit) = target(&ctx)?;
    let Some(file) = upload.files.into_iter().find(|file| file.field == "sheet") else {
        return Ok(ctx.again(draw(&ctx, Some(&ctx.t("sheets-wrong-file")))?));
    };
    if file.bytes.len() > BYTES {
        return Ok(ctx.again(draw(&ctx, Some(&ctx.t("sheets-wrong-size")))?));
    }
    let bytes: Arc<[u8]> = file.bytes.into();
    match run(&ctx, target.clone(), bytes.clone(), true, String::new()).await? {
        Ok(done) => {
            let token = WAITING.keep(&ctx, unit, Looked { target, bytes, outcome: done.value });
            Ok(ctx.go(&format!("/reform/import/{token}"), None))
        }
        Err(error) => {
            tracing::warn!(%error, "a ledger could not be read");
            Ok(ctx.again(draw(&ctx, Some(&error.text(ctx.lang)))?))
        }
    }
}

async fn look(ctx: Ctx) -> Page {
    let held = WAITING.mine(&ctx, "sheet")?;
    show(&ctx, &held, None)
}

fn show(ctx: &Ctx, held: &Held<Looked>, wrong: Option<&str>) -> Page {
    let here = format!("/reform/import/{}", ctx.params.get("sheet"));
    let outcome = &held.what().outcome;
    let title = ctx.t("sheets-looked");
    let changing = outcome.count(Effect::Added) + outcome.count(Effect::Changed);
    let listed: Vec<(&str, &str)> = wrong.map(|why| ("reason", why)).into_iter().collect();
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (outcome.plan_title) }, &post_button(&format!("{here}/cancel"), &ctx.csrf(), &ctx.t("sheets-cancel"), Loud::Quiet, &[])))
        (error_summary(&listed, ctx.lang))
        (summary(ctx, outcome))
        @if outcome.changes() {
            (form(&Form { action: &here, method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                (field(&Field::text("reason", &ctx.t("reason")).value(&ctx.t("sheets-reason")).hint(&ctx.t("reason-hint")).error(wrong).required().autocomplete("off"), ctx.lang))
                div.actions { (button(&ctx.t_args("sheets-confirm", &[("n", changing.into())]), Loud::Primary)) }
                p.small.mute { (ctx.t("sheets-one-commit")) }
            } }))
        } @else { (note(NoteKind::Fine, &html! { p { (ctx.t("sheets-nothing")) } })) }
        (rows(ctx, outcome))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("sheets-ledger"), "/reform")];
    Ok(ctx.show(&frame, &body))
}

fn summary(ctx: &Ctx, outcome: &Outcome) -> Markup {
    let comma = if ctx.lang == Lang::Zh { "、" } else { ", " };
    let counts = [
        ("added", outcome.count(Effect::Added)),
        ("changed", outcome.count(Effect::Changed)),
        ("left", outcome.count(Effect::Left)),
        ("rejected", outcome.rejected.len() as u64),
        ("warned", outcome.warned.len() as u64),
    ];
    html! {
        dl.facts { @for (word, n) in counts { div { dt { (ctx.t(&format!("sheets-{word}"))) } dd { (n) } } } }
        @if outcome.plan_is_new { (note(NoteKind::Info, &html! { p { (ctx.t_args("sheets-plan-is-new", &[("title", outcome.plan_title.as_str().into())])) } })) }
        @if outcome.missing > 0 { p.small.mute { (ctx.t_args("sheets-missing", &[("n", outcome.missing.into())])) } }
        @if !outcome.new_measures.is_empty() { p.small.mute { (ctx.t("sheets-measures")) " " (outcome.new_measures.join(comma)) } }
        @if !outcome.sheets.is_empty() { p.small.mute { (ctx.t("sheets-read")) " " (outcome.sheets.join(comma)) } }
        @if !outcome.unknown_columns.is_empty() {
            (note(NoteKind::Info, &html! { p { (ctx.t("sheets-unknown")) " " b { (outcome.unknown_columns.join(comma)) } } }))
        }
    }
}

fn rows(ctx: &Ctx, outcome: &Outcome) -> Markup {
    let changed: Vec<_> = outcome.lines.iter().filter(|line| line.effect == Effect::Changed).collect();
    let added: Vec<_> = outcome.lines.iter().filter(|line| line.effect == Effect::Added).collect();
    html! {
        (judged(ctx, &outcome.rejected, "sheets-rejected", TagKind::Late, Tone::Bad))
        (judged(ctx, &outcome.warned, "sheets-warned", TagKind::Warn, Tone::Warn))
        @if !changed.is_empty() {
            (section_head(&ctx.t("sheets-changed"), &html! {}))
            (listing(ctx, "sheets-changed", changed.iter().map(|line| vec![
                html! { (line.row) }, html! { (line.subject) },
                html! { @for (at, change) in line.changes.iter().enumerate() { @if at > 0 { br; } (change_line(ctx, change)) } },
            ])))
        }
        @if !added.is_empty() {
            (section_head(&ctx.t("sheets-added"), &html! {}))
            (listing(ctx, "sheets-added", added.iter().map(|line| vec![html! { (line.row) }, html! { (line.subject) }, html! {}])))
        }
    }
}

fn listing(ctx: &Ctx, caption: &str, cells: impl Iterator<Item = Vec<Markup>>) -> Markup {
    let columns =
        [Column::number(ctx.t("sheets-row")), Column::text(ctx.t("sheets-task")), Column::text(ctx.t("sheets-what"))];
    let rows: Vec<Row> = cells.map(Row::new).collect();
    table(&Table { caption: &ctx.t(caption), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

fn judged(ctx: &Ctx, all: &[Judged], key: &str, kind: TagKind, tone: Tone) -> Markup {
    let columns = [
        Column::text(ctx.t("sheets-row")),
        Column::text(ctx.t("sheets-task")),
        Column::text(ctx.t("sheets-verdict")),
        Column::text(ctx.t("sheets-why")),
    ];
    let row = |each: &Judged| {
        let why = html! { @for (at, reason) in each.reasons.iter().enumerate() { @if at > 0 { br; } (reason.text(ctx.lang)) } };
        Row::new(vec![html! { (each.place(ctx.lang)) }, html! { (each.subject) }, tag(kind, &ctx.t(key)), why])
            .tone(tone)
    };
    let rows: Vec<Row> = all.iter().take(SHOWN).map(row).collect();
    html! {
        @if !rows.is_empty() {
            (section_head(&ctx.t(key), &html! {}))
            (table(&Table { caption: &ctx.t(key), show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            @if all.len() > SHOWN { p.small.mute { (ctx.t_args("sheets-more", &[("n", SHOWN.into()), ("total", all.len().into())])) } }
        }
    }
}

/// One change in words; of a sealed name only that it changes.
fn change_line(ctx: &Ctx, change: &Change) -> Markup {
    let heading = HEADINGS.iter().find(|heading| heading.key == change.field);
    let name = heading.and_then(|heading| match ctx.lang {
        Lang::Zh => heading.names.first(),
        Lang::En => heading.names.iter().find(|name| name.is_ascii()),
    });
    let value = |text: &Option<String>| text.clone().unwrap_or_else(|| ctx.t("sheets-none"));
    html! {
        span.mute { (name.copied().unwrap_or(&change.field)) } " "
        @if change.was.is_none() && change.is.is_none() { (ctx.t("sheets-other")) }
        @else { (value(&change.was)) " → " (value(&change.is)) }
    }
}

async fn confirm(ctx: Ctx) -> Page {
    let held = WAITING.mine(&ctx, "sheet")?;
    let reason = ctx.form.get("reason").to_owned();
    if access::check_reason(&reason, false).is_err() {
        return Ok(ctx.again(show(&ctx, &held, Some(&ctx.t("access-reason")))?));
    }
    // Who confirms twice confirms once.
    let held = WAITING.take(&ctx, "sheet")?;
    let (target, bytes) = (held.what().target.clone(), held.what().bytes.clone());
    // What is confirmed is what was looked at: the ledger may have moved since.
    if let Ok(done) = run(&ctx, target.clone(), bytes.clone(), true, String::new()).await?
        && !held.what().outcome.is_like(&done.value)
    {
        let token = WAITING.keep(&ctx, held.unit(), Looked { target, bytes, outcome: done.value });
        return Ok(ctx.done(&format!("/reform/import/{token}"), "sheets-moved"));
    }
    match run(&ctx, target, bytes, false, reason).await? {
        Ok(done) => result(&ctx, &done),
        Err(error) => {
            tracing::warn!(%error, "a ledger was not taken in");
            let why = error.text(ctx.lang);
            WAITING.put_back(&ctx, "sheet", held.clone());
            Ok(ctx.again(show(&ctx, &held, Some(&why))?))
        }
    }
}

fn result(ctx: &Ctx, done: &Done<Outcome>) -> Page {
    let title = ctx.t("sheets-done");
    let ledger = (kinds::PLANS.page)(done.value.plan);
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (done.value.plan_title) }, &html! {}))
        @match done.commit {
            Some(commit) => (note(NoteKind::Fine, &html! { p { (ctx.t("sheets-done-text")) " " a href={ "/log/" (commit) } { (commit) } } })),
            None => (note(NoteKind::Fine, &html! { p { (ctx.t("sheets-nothing")) } })),
        }
        div.actions { (link_button(&ctx.t("sheets-to-ledger"), &ledger, Loud::Primary)) }
        (summary(ctx, &done.value))
        (rows(ctx, &done.value))
    };
    Ok(ctx.page(&title, &body))
}

async fn cancel(ctx: Ctx) -> Page {
    WAITING.take(&ctx, "sheet")?;
    Ok(ctx.done("/reform", "sheets-cancelled"))
}

async fn template(ctx: Ctx) -> Page {
    let bytes = sheets::template().map_err(Problem::internal)?;
    Ok(download(bytes, &format!("{}.xlsx", ctx.t("sheets-template-name"))))
}

async fn sample(ctx: Ctx) -> Page {
    let unit = ctx.app.units.root().map(|root| ctx.app.units.name(root, ctx.now, Lang::Zh)).unwrap_or_default();
    let bytes = sheets::sample(desk::pack(&ctx), &unit, ctx.now.as_of).map_err(Problem::internal)?;
    Ok(download(bytes, &format!("{}.xlsx", ctx.t("sheets-sample-name"))))
}
