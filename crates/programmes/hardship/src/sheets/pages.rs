//! Sheets of dossiers sent in: looked at household by household before anything is written, then taken in by one commit.
//! Until they are confirmed they lie in memory only, for their sender alone and for an hour. And dossiers going out, for
//! a reason that is logged first.

use std::collections::HashSet;
use std::sync::Arc;

use access::Action;
use axum::response::Response;
use clock::Lang;
use maud::{Markup, html};
use record::{Done, Intent};
use roll::intake::{Change, Effect};
use roll::tree::UnitTree;
use ui::components::{
    Choice, Column, Crumb, Field, FieldKind, Form as Sent, Kind as Loud, Method, NoteKind, Row, Table, TagKind, Tone,
    button, error_summary, field, form, link_button, note, page_head, post_button, section_head, table, tag, unfold,
};
use ui::web::{Ctx, Held, Lookup, Nav, Page, Problem, Routes, Upload, Waiting, download};

use super::{Error, ExportError, Form, Judged, Outcome, Sheet, headings};
use crate::dossier::Reach;
use crate::fields::{self, ItemKind, Mark, Of};

const IMPORT: Action = Action::HardshipImport;
const EXPORT: Action = Action::HardshipExport;

/// The routes of sheets of dossiers.
pub fn routes() -> Routes {
    const GROUP: &str = "hardship-nav";
    Routes::new()
        .get("/hardship/import", IMPORT, page)
        .post("/hardship/import", IMPORT, receive)
        .upload()
        .get("/hardship/import/{sheet}", IMPORT, look)
        .found_by(of_sheet)
        .post("/hardship/import/{sheet}", IMPORT, confirm)
        .found_by(of_sheet)
        .post("/hardship/import/{sheet}/cancel", IMPORT, cancel)
        .found_by(of_sheet)
        .get("/hardship/export", EXPORT, export_page)
        .post("/hardship/export", EXPORT, export_send)
        .nav(Nav::new(406, GROUP, "hardship-sheets-import", "/hardship/import", IMPORT))
        .nav(Nav::new(407, GROUP, "hardship-sheets-export", "/hardship/export", EXPORT))
}

/// Bytes of all files of an import at most: some ten thousand households.
const BYTES: usize = 16 << 20;
/// Rows listed of a kind at most.
const SHOWN: usize = 200;
/// The fields that take files.
const FILES: [&str; 2] = ["sheet", "members"];

/// Sheets that wait to be confirmed.
struct Looked {
    files: Vec<Arc<[u8]>>,
    outcome: Outcome,
}

static WAITING: Waiting<Looked> = Waiting::new();

/// The centre whose dossiers waiting sheets are.
fn of_sheet(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    Ok(WAITING.unit_of(lookup, "sheet"))
}

async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None)
}

fn crumbs(ctx: &Ctx) -> Vec<Crumb> {
    vec![Crumb::to(ctx.t("hardship-sheets-dossiers"), "/hardship")]
}

fn draw(ctx: &Ctx, wrong: Option<&str>) -> Page {
    let title = ctx.t("hardship-sheets-import");
    let listed: Vec<(&str, &str)> = wrong.map(|why| ("sheet", why)).into_iter().collect();
    let until = crate::acts::taken_over_until(ctx.app.figures.pack());
    let until = until.map(|until| until.to_string()).unwrap_or_default();
    let kinds = || FieldKind::File(".xlsx,.xls,.csv,.tsv,.txt".into());
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-sheets-import-sub")) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        div.cols {
            div.stack {
                (form(&Sent { action: &ctx.href("/hardship/import"), method: Method::PostFiles, csrf: &ctx.csrf(), guard: false, body: html! {
                    (field(&Field::new("sheet", &ctx.t("hardship-sheets-file"), kinds()).hint(&ctx.t("hardship-sheets-file-hint")).error(wrong).required(), ctx.lang))
                    (field(&Field::new("members", &ctx.t("hardship-sheets-members"), kinds()).hint(&ctx.t("hardship-sheets-members-hint")), ctx.lang))
                    div.actions { (button(&ctx.t("hardship-sheets-check"), Loud::Primary)) }
                } }))
                section {
                    h2 { (ctx.t("hardship-sheets-rules")) }
                    ul.small { @for key in ["match", "whole", "roll", "empty", "steps", "missing"] {
                        li { (ctx.t_args(&format!("hardship-sheets-rule-{key}"), &[("until", until.as_str().into())])) }
                    } }
                }
            }
            div.aside {
                section {
                    h2 { (ctx.t("hardship-sheets-help")) }
                    p.small { (ctx.t("hardship-sheets-help-text")) }
                    (unfold(&ctx.t("hardship-sheets-columns"), &columns(ctx)))
                }
            }
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(ctx);
    Ok(ctx.show(&frame, &body))
}

/// The columns that are read, those that must be there marked.
fn columns(ctx: &Ctx) -> Markup {
    let groups = [
        ("hardship-sheets-of-head", Of::Head),
        ("hardship-sheets-of-household", Of::Household),
        ("hardship-sheets-of-member", Of::Member),
    ];
    let comma = if ctx.lang == Lang::Zh { "、" } else { ", " };
    html! {
        @for (key, of) in groups {
            h3 { (ctx.t(key)) }
            p.small {
                @for (at, item) in fields::items(of).enumerate() {
                    @if at > 0 { (comma) }
                    @if item.mark == Mark::Required { "*" } (item.label(ctx.lang))
                }
            }
        }
    }
}

/// Takes sheets in, or only looks what would become of them.
async fn run(
    ctx: &Ctx,
    (files, centre): (Vec<Arc<[u8]>>, i64),
    dry_run: bool,
    reason: String,
) -> Result<Result<Done<Outcome>, Error>, Problem> {
    let desk = procedure::pages::desk(ctx)?;
    let tree = ctx.app.service::<UnitTree>().ok_or_else(|| Problem::internal("the house has no tree of units"))?;
    let account = ctx.by();
    let intent =
        Intent { actor: account.account, office: account.office, kind: "import", reason, source: String::new() };
    let (who, at) = (ctx.who.clone(), ctx.now);
    ctx.run(move |app| {
        let shape = app.store.read(|db| tree.at(db, at))?;
        let roots = access::reach(&who, IMPORT);
        let reach: HashSet<i64> = roots.iter().flat_map(|root| shape.subtree(*root)).collect();
        let sheet = Sheet { files, centre, reach: Some(Arc::new(reach)), dry_run };
        Ok::<_, Problem>(super::import(&app.store, &tree, &desk, intent, &sheet))
    })
    .await
}

async fn receive(ctx: Ctx, upload: Upload) -> Page {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    if upload.file("sheet").is_none() {
        return Ok(ctx.again(draw(&ctx, Some(&ctx.t("hardship-sheets-wrong-file")))?));
    }
    let files: Vec<Arc<[u8]>> = upload
        .files
        .into_iter()
        .filter(|file| FILES.contains(&file.field.as_str()))
        .map(|file| file.bytes.into())
        .collect();
    if files.iter().map(|bytes| bytes.len()).sum::<usize>() > BYTES {
        return Ok(ctx.again(draw(&ctx, Some(&ctx.t("hardship-sheets-wrong-size")))?));
    }
    match run(&ctx, (files.clone(), centre), true, String::new()).await? {
        Ok(done) => {
            let token = WAITING.keep(&ctx, centre, Looked { files, outcome: done.value });
            Ok(ctx.go(&format!("/hardship/import/{token}"), None))
        }
        Err(error) => {
            tracing::warn!(%error, "sheets of dossiers could not be read");
            Ok(ctx.again(draw(&ctx, Some(&error.text(ctx.lang)))?))
        }
    }
}

async fn look(ctx: Ctx) -> Page {
    let held = WAITING.mine(&ctx, "sheet")?;
    show(&ctx, &held, None)
}

fn show(ctx: &Ctx, held: &Held<Looked>, wrong: Option<&str>) -> Page {
    let here = format!("/hardship/import/{}", ctx.params.get("sheet"));
    let outcome = &held.what().outcome;
    let title = ctx.t("hardship-sheets-looked");
    let changing = outcome.count(Effect::Added) + outcome.count(Effect::Changed);
    let listed: Vec<(&str, &str)> = wrong.map(|why| ("reason", why)).into_iter().collect();
    let cancel =
        post_button(&format!("{here}/cancel"), &ctx.csrf(), &ctx.t("hardship-sheets-cancel"), Loud::Quiet, &[]);
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.unit_name(held.unit())) }, &cancel))
        (error_summary(&listed, ctx.lang))
        (summary(ctx, outcome))
        @if outcome.changes() {
            (form(&Sent { action: &here, method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                (field(&Field::text("reason", &ctx.t("reason")).value(&ctx.t("hardship-sheets-reason")).hint(&ctx.t("reason-hint")).error(wrong).required().autocomplete("off"), ctx.lang))
                div.actions { (button(&ctx.t_args("hardship-sheets-confirm", &[("n", changing.into())]), Loud::Primary)) }
                p.small.mute { (ctx.t("hardship-sheets-one-commit")) }
            } }))
        } @else { (note(NoteKind::Info, &html! { p { (ctx.t("hardship-sheets-nothing")) } })) }
        (rows(ctx, outcome))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(ctx);
    Ok(ctx.show(&frame, &body))
}

fn summary(ctx: &Ctx, outcome: &Outcome) -> Markup {
    let comma = if ctx.lang == Lang::Zh { "、" } else { ", " };
    let counts = [
        ("added", outcome.count(Effect::Added)),
        ("changed", outcome.count(Effect::Changed)),
        ("left", outcome.count(Effect::Left)),
        ("rejected", outcome.refused),
        ("persons", outcome.members),
        ("new-persons", outcome.new_persons),
    ];
    html! {
        dl.facts { @for (word, n) in counts { div { dt { (ctx.t(&format!("hardship-sheets-{word}"))) } dd { (n) } } } }
        @if outcome.sheets.iter().any(|name| !name.is_empty()) {
            p.small.mute { (ctx.t("hardship-sheets-read")) " " (outcome.sheets.join(comma)) }
        }
        @if !outcome.unknown_columns.is_empty() {
            (note(NoteKind::Info, &html! { p { (ctx.t("hardship-sheets-unknown")) " " b { (outcome.unknown_columns.join(comma)) } } }))
        }
    }
}

fn rows(ctx: &Ctx, outcome: &Outcome) -> Markup {
    let of = |effect: Effect| outcome.lines.iter().filter(|line| line.effect == effect).collect::<Vec<_>>();
    let (changed, added) = (of(Effect::Changed), of(Effect::Added));
    html! {
        (judged(ctx, &outcome.rejected, "hardship-sheets-rejected", TagKind::Late, Tone::Bad))
        (judged(ctx, &outcome.warned, "hardship-sheets-warned", TagKind::Warn, Tone::Warn))
        @if !changed.is_empty() {
            (section_head(&ctx.t("hardship-sheets-changed"), &html! {}))
            (listing(ctx, "hardship-sheets-changed", changed.iter().map(|line| vec![
                html! { (line.row) }, html! { (line.subject) },
                html! { @for (at, change) in line.changes.iter().enumerate() { @if at > 0 { br; } (change_line(ctx, change)) } },
            ])))
        }
        @if !added.is_empty() {
            (section_head(&ctx.t("hardship-sheets-added"), &html! {}))
            (listing(ctx, "hardship-sheets-added", added.iter().map(|line| vec![html! { (line.row) }, html! { (line.subject) }, html! {}])))
        }
    }
}

fn listing(ctx: &Ctx, caption: &str, cells: impl Iterator<Item = Vec<Markup>>) -> Markup {
    let columns = [
        Column::number(ctx.t("hardship-sheets-row")),
        Column::text(ctx.t("hardship-sheets-head")),
        Column::text(ctx.t("hardship-sheets-what")),
    ];
    let rows: Vec<Row> = cells.map(Row::new).collect();
    table(&Table { caption: &ctx.t(caption), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

fn judged(ctx: &Ctx, all: &[Judged], key: &str, kind: TagKind, tone: Tone) -> Markup {
    let columns = [
        Column::text(ctx.t("hardship-sheets-row")),
        Column::text(ctx.t("hardship-sheets-head")),
        Column::text(ctx.t("hardship-sheets-verdict")),
        Column::text(ctx.t("hardship-sheets-why")),
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
            @if all.len() > SHOWN { p.small.mute { (ctx.t_args("hardship-sheets-more", &[("n", SHOWN.into()), ("total", all.len().into())])) } }
        }
    }
}

/// One change in words; of what is sealed only that it changes.
fn change_line(ctx: &Ctx, change: &Change) -> Markup {
    let name = headings::called(&change.field, ctx.lang);
    let plain = change.field.strip_prefix("kin.").unwrap_or(&change.field);
    let item = fields::find(Of::Household, plain).or_else(|| fields::find(Of::Member, plain));
    let pack = procedure::pages::desk(ctx).map(|desk| desk.pack);
    let value = |text: &Option<String>| match (text, item.map(|item| item.kind), &pack) {
        (None, ..) => ctx.t("hardship-sheets-none"),
        (Some(text), Some(ItemKind::Code(list)), Ok(pack)) => {
            pack.codes(list).and_then(|list| list.label(text, ctx.lang)).unwrap_or(text).to_owned()
        }
        (Some(text), Some(ItemKind::Flag), _) => {
            ctx.t(if text == "1" { "hardship-sheets-yes" } else { "hardship-sheets-no" })
        }
        (Some(text), ..) => text.clone(),
    };
    html! {
        span.mute { (name) } " "
        @if change.was.is_none() && change.is.is_none() { (ctx.t("hardship-sheets-other")) }
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
    match run(&ctx, (held.what().files.clone(), held.unit()), false, reason).await? {
        Ok(done) => Ok(result(&ctx, &done)),
        Err(error) => {
            tracing::warn!(%error, "sheets of dossiers were not taken in");
            let why = error.text(ctx.lang);
            WAITING.put_back(&ctx, "sheet", held.clone());
            Ok(ctx.again(show(&ctx, &held, Some(&why))?))
        }
    }
}

fn result(ctx: &Ctx, done: &Done<Outcome>) -> Response {
    let title = ctx.t("hardship-sheets-done");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        @match done.commit {
            Some(commit) => (note(NoteKind::Fine, &html! { p { (ctx.t("hardship-sheets-done-text")) " " a href={ "/log/" (commit) } { (commit) } } })),
            None => (note(NoteKind::Info, &html! { p { (ctx.t("hardship-sheets-nothing")) } })),
        }
        div.actions { (link_button(&ctx.t("hardship-sheets-to-list"), "/hardship", Loud::Primary)) }
        (summary(ctx, &done.value))
        (rows(ctx, &done.value))
    };
    ctx.page(&title, &body)
}

async fn cancel(ctx: Ctx) -> Page {
    WAITING.take(&ctx, "sheet")?;
    Ok(ctx.go("/hardship", Some("hardship-sheets-cancelled")))
}

// What goes out.

async fn export_page(ctx: Ctx) -> Page {
    export_draw(&ctx, None)
}

fn export_draw(ctx: &Ctx, wrong: Option<&str>) -> Page {
    let title = ctx.t("hardship-sheets-export");
    let forms = [("xlsx", "hardship-sheets-xlsx"), ("csv", "hardship-sheets-csv")];
    let choices = forms.map(|(form, key)| Choice::new(form, ctx.t(key)));
    let listed: Vec<(&str, &str)> = wrong.map(|why| ("reason", why)).into_iter().collect();
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-sheets-export-sub")) }, &html! {}))
        (note(NoteKind::Info, &html! { p { (ctx.t("hardship-sheets-export-explain")) } }))
        (error_summary(&listed, ctx.lang))
        (form(&Sent { action: &ctx.href("/hardship/export"), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            (field(&Field::new("format", &ctx.t("hardship-sheets-format"), FieldKind::Radio(choices.to_vec())).value(ctx.form.some("format").unwrap_or("xlsx")).required(), ctx.lang))
            (field(&Field::text("reason", &ctx.t("reason")).value(ctx.form.get("reason")).hint(&ctx.t("reason-hint")).error(wrong).required().autocomplete("off"), ctx.lang))
            div.actions { (button(&ctx.t("hardship-sheets-export-go"), Loud::Primary)) }
        } }))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(ctx);
    Ok(ctx.show(&frame, &body))
}

/// Logs it, then writes the file: what somebody may export, and no more.
async fn export_send(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let (form, end) = if ctx.form.get("format") == "csv" { (Form::Csv, "csv") } else { (Form::Xlsx, "xlsx") };
    let (by, reason, at, who) = (ctx.by(), ctx.form.get("reason").to_owned(), ctx.moment, ctx.who.clone());
    let desk = procedure::pages::desk(&ctx)?;
    let tree = ctx.app.service::<UnitTree>().ok_or_else(|| Problem::internal("the house has no tree of units"))?;
    let written = ctx
        .run(move |app| {
            let what = format!("hardship.{end} as_of={} known={}", at.as_of, at.known);
            match app.access.hand_out(by, unit, &what, &reason) {
                Ok(_) => {}
                Err(access::Error::Reason) => return Ok(None),
                Err(error) => return Err(Problem::from(error)),
            }
            let bytes = app.store.read(|db| {
                let shape = tree.at(db, at)?;
                let mut units: Vec<i64> =
                    access::reach(&who, EXPORT).into_iter().flat_map(|root| shape.subtree(root)).collect();
                units.sort_unstable();
                units.dedup();
                super::export(db, &desk, &Reach::Units(units), at, form)
            });
            match bytes {
                Ok((bytes, _)) => Ok(Some(bytes)),
                Err(ExportError::Store(error)) => Err(error.into()),
                Err(ExportError::Write(error)) => Err(Problem::internal(error)),
            }
        })
        .await?;
    match written {
        None => Ok(ctx.again(export_draw(&ctx, Some(&ctx.t("access-reason")))?)),
        Some(bytes) => {
            let name = ctx.t_args("hardship-sheets-name", &[("day", at.as_of.to_string().into())]);
            Ok(download(bytes, &format!("{name}.{end}")))
        }
    }
}
