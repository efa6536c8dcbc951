//! A sheet on its way: checked, looked at, confirmed, written — or given up.

use std::collections::BTreeMap;

use access::Action;
use axum::response::Response;
use clock::{Lang, Pack};
use maud::{Markup, html};
use record::{Intent, Store};
use ui::components::{
    Column, Crumb, Field, Form, Kind as Loud, Method, NoteKind, Progress, Row, Stage as Bar, Step, StepState, Tab,
    Table, TagKind, Tone, button, field, form, link_button, note, page_head, post_button, progress, steps, table, tabs,
    tag, unfold,
};
use ui::link;
use ui::text::{count, day_long};
use ui::web::{Ctx, Page, Problem};

use super::desk;
use super::file;
use super::history::field_label;
use super::import::{reach, shape_now};
use super::jobs::{self, Job, Running, Stage};
use crate::intake::{self, Change, Effect, Kind, Outcome, Sheet};
use crate::sheets::Reason;

/// Rows listed under one tab.
const SHOWN: usize = 200;

/// The way of a sheet; `now` is where it stands.
pub(super) fn stages(ctx: &Ctx, now: usize) -> Markup {
    let made: Vec<Step> = ["choose", "check", "write", "done"]
        .iter()
        .enumerate()
        .map(|(n, word)| Step {
            label: ctx.t(&format!("roll-import-step-{word}")),
            when: String::new(),
            state: match n.cmp(&now) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Now,
                std::cmp::Ordering::Greater => StepState::Ahead,
            },
        })
        .collect();
    steps(&ctx.t("roll-import-steps"), &made, ctx.lang)
}

fn kind_of(job: &Job) -> Result<Kind, Problem> {
    job.kind.strip_prefix("import-").and_then(Kind::named).ok_or_else(Problem::missing)
}

/// Begins the dry run.
pub(super) fn check(ctx: &Ctx, job: &Job) -> Result<(), Problem> {
    start(ctx, job, job.run(), true, Intent::default())
}

/// Runs a sheet on a thread of its own.
fn start(ctx: &Ctx, job: &Job, running: Running, dry: bool, intent: Intent) -> Result<(), Problem> {
    let (kind, tree, pack) = (kind_of(job)?, desk::tree(ctx)?, desk::pack(ctx)?);
    let (ctx, mut job) = (ctx.clone(), job.clone());
    tokio::task::spawn_blocking(move || {
        let store = &ctx.app.store;
        let path = job.file(store);
        let sheet =
            |reach| Sheet { dry_run: dry, progress: running.rows.clone(), reach, ..Sheet::new(&path, job.as_of, pack) };
        let taken = shape_now(&ctx, &tree, store)
            .map_err(intake::Error::from)
            .and_then(|shape| intake::take_in(kind, store, &tree, intent, sheet(reach(&shape, &ctx.who, kind))));
        match taken {
            Ok(done) => {
                if dry && !done.value.rejected.is_empty() {
                    write_rejects(store, &job, kind, &done.value, ctx.lang);
                }
                job.stage = if dry { Stage::Ready } else { Stage::Done };
                job.told = jobs::Told { outcome: Some(done.value), commit: done.commit, ..jobs::Told::default() };
            }
            Err(error) => {
                tracing::warn!(%error, "a sheet was not taken in");
                job.stage = Stage::Failed;
                job.told.wrong = Some((why(&ctx, &error, Lang::Zh), why(&ctx, &error, Lang::En)));
            }
        }
        if job.stage == Stage::Done {
            jobs::remove(&path);
        }
        if let Err(error) = job.finish(store) {
            tracing::error!(%error, "what came of a sheet could not be kept");
        }
        drop(running);
    });
    Ok(())
}

/// Why a sheet cannot be taken in, for people.
fn why(ctx: &Ctx, error: &intake::Error, lang: Lang) -> String {
    match error {
        intake::Error::Sheet(error) => error.text(lang),
        intake::Error::Store(record::Error::Rule(rule)) => {
            ctx.app.texts.find(lang, rule).unwrap_or_else(|| rule.clone())
        }
        intake::Error::Store(record::Error::Empty) => ctx.app.texts.t(lang, "roll-wrong-no-units"),
        _ => ctx.app.texts.t(lang, "roll-wrong-inside"),
    }
}

fn write_rejects(store: &Store, job: &Job, kind: Kind, outcome: &Outcome, lang: Lang) {
    let to = job.rejects(store);
    match intake::write_rejects(kind, &job.file(store), &to, &outcome.rejected, lang) {
        Ok(_) => jobs::close_to_others(&to),
        Err(error) => tracing::warn!(%error, "the workbook of rejected rows could not be written"),
    }
}

/// The page of a sheet on its way.
pub(super) async fn page(ctx: Ctx) -> Page {
    let job = jobs::mine(&ctx, "import-").await?;
    draw(&ctx, &job, None)
}

fn draw(ctx: &Ctx, job: &Job, wrong: Option<&str>) -> Page {
    let kind = kind_of(job)?;
    let pack = desk::pack(ctx)?;
    let here = format!("/import/job/{}", job.token);
    let title =
        ctx.t(&format!("roll-import-title-{}", if job.is_interrupted() { "interrupted" } else { job.stage.word() }));
    let sub = ctx.t_args(
        "roll-import-job-sub",
        &[("kind", ctx.t(&format!("roll-{}", job.kind)).into()), ("day", day_long(job.as_of, ctx.lang).into())],
    );
    let running = job.running.filter(|_| matches!(job.stage, Stage::Checking | Stage::Writing));
    let (step, inside, actions) = match (job.stage, running) {
        (Stage::Checking | Stage::Writing, Some(rows)) => {
            let is_check = job.stage == Stage::Checking;
            let label = ctx.t(if is_check { "roll-import-checking" } else { "roll-import-writing" });
            let work = Progress {
                id: "work",
                label: &label,
                done: rows,
                total: total(job),
                note: "",
                stage: Bar::Running,
                poll: &here,
            };
            let cancel = if is_check {
                give_up(ctx, job)
            } else {
                html! {}
            };
            (if is_check { 1 } else { 2 }, progress(&work, ctx.lang), cancel)
        }
        (Stage::Checking | Stage::Writing, None) => {
            let again =
                post_button(&format!("{here}/again"), &ctx.csrf(), &ctx.t("roll-import-again"), Loud::Primary, &[]);
            (
                1,
                note(NoteKind::Error, &html! { p { (ctx.t("roll-import-interrupted")) } }),
                html! { (give_up(ctx, job)) (again) },
            )
        }
        (Stage::Failed, _) => {
            let why = job.told.wrong(ctx.lang).unwrap_or_default().to_owned();
            let inside = note(NoteKind::Error, &html! { p.strong { (ctx.t("roll-import-failed")) } p { (why) } });
            (
                1,
                inside,
                html! { (give_up(ctx, job)) (link_button(&ctx.t("roll-import-another"), &link::with("/import", &[], &[("kind", Some(kind.word()))]), Loud::Primary)) },
            )
        }
        (Stage::Ready, _) => {
            (1, dry_run(ctx, job, kind, pack, &here), html! { (rejects_link(ctx, job, &here)) (give_up(ctx, job)) })
        }
        (Stage::Done, _) => {
            (3, result(ctx, job, kind, pack, &here), html! { (rejects_link(ctx, job, &here)) (give_up(ctx, job)) })
        }
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (sub) }, &actions))
        (stages(ctx, step))
        @if let Some(wrong) = wrong { div role="alert" { (note(NoteKind::Error, &html! { p { (wrong) } })) } }
        (inside)
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("roll-import"), "/import")];
    frame.refresh = running.map(|_| 3);
    Ok(ctx.show(&frame, &body))
}

/// How many rows the dry run saw.
fn total(job: &Job) -> Option<u64> {
    let outcome = job.told.outcome.as_ref()?;
    Some(outcome.accepted + outcome.rejected.len() as u64)
}

fn give_up(ctx: &Ctx, job: &Job) -> Markup {
    let key = match job.stage {
        Stage::Done => "roll-import-dismiss",
        _ => "roll-import-cancel",
    };
    post_button(&format!("/import/job/{}/cancel", job.token), &ctx.csrf(), &ctx.t(key), Loud::Quiet, &[])
}

fn rejects_link(ctx: &Ctx, job: &Job, here: &str) -> Markup {
    let rejected = job.told.outcome.as_ref().map_or(0, |outcome| outcome.rejected.len());
    html! {
        @if rejected > 0 { a.btn href={ (here) "/rejects" } download { (ctx.t_args("roll-import-rejects", &[("n", rejected.into())])) } }
    }
}

fn dry_run(ctx: &Ctx, job: &Job, kind: Kind, pack: &'static Pack, here: &str) -> Markup {
    let Some(outcome) = &job.told.outcome else { return html! {} };
    let changing = outcome.count(Effect::Added) + outcome.count(Effect::Changed);
    html! {
        (summary(ctx, outcome))
        @if changing > 0 {
            (form(&Form { action: &format!("{here}/confirm"), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                (field(&Field::text("reason", &ctx.t("reason")).value(&ctx.t(&format!("roll-import-reason-{}", kind.word()))).hint(&ctx.t("reason-hint")).required().autocomplete("off"), ctx.lang))
                div.actions { (button(&ctx.t_args("roll-import-confirm", &[("n", changing.into())]), Loud::Primary)) }
                p.small.mute { (ctx.t("roll-import-one-commit")) }
            } }))
        } @else {
            (note(NoteKind::Fine, &html! { p { (ctx.t("roll-import-nothing")) } }))
        }
        (rows(ctx, outcome, kind, pack, here))
    }
}

fn result(ctx: &Ctx, job: &Job, kind: Kind, pack: &'static Pack, here: &str) -> Markup {
    let Some(outcome) = &job.told.outcome else { return html! {} };
    html! {
        @match job.told.commit {
            Some(commit) => {
                (note(NoteKind::Fine, &html! { p {
                    (ctx.t_args("roll-import-done", &[("n", (outcome.count(Effect::Added) + outcome.count(Effect::Changed)).into())])) " "
                    a href={ "/log/" (commit) } { (ctx.t_args("roll-event-commit", &[("n", count(commit).into())])) }
                } }))
                div.bar {
                    div.actions {
                        (link_button(&ctx.t(if kind == Kind::Units { "roll-units" } else { "roll-persons" }), if kind == Kind::Units { "/units" } else { "/persons" }, Loud::Primary))
                        @if ctx.can(Action::RollReverse, Some(job.unit)) { (link_button(&ctx.t("roll-import-reverse"), &format!("/reversals/{commit}"), Loud::Undo)) }
                    }
                }
            },
            None => (note(NoteKind::Fine, &html! { p { (ctx.t("roll-import-nothing")) } })),
        }
        (summary(ctx, outcome))
        (rows(ctx, outcome, kind, pack, here))
    }
}

/// What the sheet is about as a whole: columns that were not understood, employers nobody knew.
fn summary(ctx: &Ctx, outcome: &Outcome) -> Markup {
    let comma = if ctx.lang == Lang::Zh { "、" } else { ", " };
    html! {
        @if let Some(sheet) = &outcome.sheet { p.small.mute { (ctx.t_args("roll-import-sheet", &[("name", sheet.as_str().into())])) } }
        @if !outcome.unknown_columns.is_empty() {
            (note(NoteKind::Info, &html! { p { (ctx.t("roll-import-unknown")) " " b { (outcome.unknown_columns.join(comma)) } } }))
        }
        @if !outcome.new_employers.is_empty() {
            (note(NoteKind::Info, &html! {
                p { (ctx.t_args("roll-import-employers", &[("n", outcome.new_employers.len().into())])) }
                (unfold(&ctx.t("roll-import-employers-show"), &html! { p.small { (outcome.new_employers.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(comma)) } }))
            }))
        }
    }
}

fn rows(ctx: &Ctx, outcome: &Outcome, kind: Kind, pack: &'static Pack, here: &str) -> Markup {
    let looks = outcome.rejected.len() + outcome.warned.len();
    let counts = [
        ("look", looks as u64),
        ("added", outcome.count(Effect::Added)),
        ("changed", outcome.count(Effect::Changed)),
        ("left", outcome.count(Effect::Left)),
    ];
    let first = counts.iter().find(|(_, n)| *n > 0).map_or("look", |(word, _)| word);
    let asked = ctx.query.get("show");
    let shown = if counts.iter().any(|(word, _)| *word == asked) { asked } else { first };
    let made: Vec<Tab> = counts
        .iter()
        .map(|(word, n)| Tab {
            label: ctx.t(&format!("roll-import-tab-{word}")),
            href: link::with(here, &[], &[("show", Some(word))]),
            count: i64::try_from(*n).ok(),
            here: *word == shown,
        })
        .collect();
    html! {
        (tabs(&ctx.t("roll-import-tabs"), &made))
        @match shown {
            "added" => (lines(ctx, outcome, Effect::Added, kind, pack)),
            "changed" => (lines(ctx, outcome, Effect::Changed, kind, pack)),
            "left" => (lines(ctx, outcome, Effect::Left, kind, pack)),
            _ => (judged(ctx, outcome)),
        }
    }
}

/// Rows that were rejected or warned of, each with what is wrong and what to do.
fn judged(ctx: &Ctx, outcome: &Outcome) -> Markup {
    let columns = [
        Column::number(ctx.t("roll-import-row")),
        Column::text(ctx.t("roll-import-verdict")),
        Column::text(ctx.t("roll-import-why")),
    ];
    let mut all: BTreeMap<u32, (bool, &Vec<Reason>)> =
        outcome.warned.iter().map(|(row, reasons)| (*row, (false, reasons))).collect();
    all.extend(outcome.rejected.iter().map(|(row, reasons)| (*row, (true, reasons))));
    let total = all.len();
    let mut order: Vec<(u32, (bool, &Vec<Reason>))> = all.into_iter().collect();
    // What is not taken comes first: it is what somebody has to do something about.
    order.sort_by_key(|(row, (rejected, _))| (!rejected, *row));
    let rows: Vec<Row> = order
        .into_iter()
        .take(SHOWN)
        .map(|(row, (rejected, reasons))| {
            let verdict = if rejected { tag(TagKind::Late, &ctx.t("roll-import-rejected")) } else { tag(TagKind::Warn, &ctx.t("roll-import-warned")) };
            let why = html! { @for (at, reason) in reasons.iter().enumerate() { @if at > 0 { br; } (reason.text(ctx.lang)) } };
            Row::new(vec![html! { (row) }, verdict, why]).tone(if rejected { Tone::Bad } else { Tone::Warn })
        })
        .collect();
    let caption = ctx.t("roll-import-tab-look");
    html! {
        @if rows.is_empty() { p.mute { (ctx.t("roll-import-all-fine")) } }
        @else {
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            @if total > SHOWN { p.small.mute { (ctx.t_args("roll-import-more", &[("n", SHOWN.into()), ("total", total.into())])) } }
        }
    }
}

fn lines(ctx: &Ctx, outcome: &Outcome, effect: Effect, kind: Kind, pack: &'static Pack) -> Markup {
    let mut columns = vec![
        Column::number(ctx.t("roll-import-row")),
        Column::text(ctx.t(if kind == Kind::Units { "field-unit-name" } else { "field-person-name" })),
    ];
    if effect == Effect::Changed {
        columns.push(Column::text(ctx.t("roll-import-changes")));
    }
    let shown: Vec<_> = outcome.lines.iter().filter(|line| line.effect == effect).collect();
    let rows: Vec<Row> = shown
        .iter()
        .map(|line| {
            let mut cells = vec![html! { (line.row) }, html! { (line.subject) }];
            if effect == Effect::Changed {
                cells.push(html! { @for (at, change) in line.changes.iter().enumerate() { @if at > 0 { br; } (change_line(ctx, kind, pack, change)) } });
            }
            Row::new(cells)
        })
        .collect();
    let total = outcome.count(effect);
    let caption = ctx.t(match effect {
        Effect::Added => "roll-import-tab-added",
        Effect::Changed => "roll-import-tab-changed",
        Effect::Left => "roll-import-tab-left",
    });
    html! {
        @if rows.is_empty() { p.mute { (ctx.t("roll-import-no-rows")) } }
        @else {
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            @if total > rows.len() as u64 { p.small.mute { (ctx.t_args("roll-import-more", &[("n", rows.len().into()), ("total", total.into())])) } }
        }
    }
}

/// One change in words.
fn change_line(ctx: &Ctx, kind: Kind, pack: &'static Pack, change: &Change) -> Markup {
    let label = match (kind, change.field.as_str()) {
        (Kind::Units, field) => field_label(ctx, "unit", field),
        (_, register @ ("employment" | "membership")) => ctx.t(&format!("register-{register}")),
        (_, field @ ("name" | "mobile" | "birth_date" | "sex" | "name_raw" | "id_number")) => {
            field_label(ctx, "person", field)
        }
        (_, field @ ("unit" | "employer" | "trade" | "skill" | "industrial")) => field_label(ctx, "employment", field),
        (_, field) => field_label(ctx, "membership", field),
    };
    let value = |text: &Option<String>| {
        text.as_ref().map(|text| match change.field.as_str() {
            "skill" => desk::label(pack, "skill", text, ctx.lang),
            "sex" => desk::label(pack, "sex", text, ctx.lang),
            "kind" => desk::label(pack, "unit_type", text, ctx.lang),
            "industrial" => desk::yes_no(ctx, text == "1"),
            _ => text.clone(),
        })
    };
    html! {
        span.mute { (label) } " "
        @match (value(&change.was), value(&change.is)) {
            (None, None) => (ctx.t("roll-changed")),
            (was, is) => { (was.unwrap_or_else(|| ctx.t("roll-nothing"))) " → " (is.unwrap_or_else(|| ctx.t("roll-nothing"))) },
        }
    }
}

/// Whoever confirms must still be allowed to send that kind of sheet.
fn may(ctx: &Ctx, job: &Job, kind: Kind) -> Result<(), Problem> {
    let action = if kind == Kind::Units { Action::UnitsImport } else { Action::RollImport };
    if ctx.can(action, Some(job.unit)) { Ok(()) } else { Err(Problem::refused()) }
}

/// Takes the sheet in: one commit.
pub(super) async fn confirm(ctx: Ctx) -> Page {
    let mut job = jobs::mine(&ctx, "import-").await?;
    let kind = kind_of(&job)?;
    may(&ctx, &job, kind)?;
    let here = format!("/import/job/{}", job.token);
    if job.stage != Stage::Ready || job.running.is_some() {
        return Ok(ctx.go(&here, None));
    }
    let reason = ctx.form.get("reason").to_owned();
    if access::check_reason(&reason, false).is_err() {
        return Ok(ctx.again(draw(&ctx, &job, Some(&ctx.t("access-reason")))?));
    }
    let by = ctx.by();
    job.stage = Stage::Writing;
    // Before anybody can read that it is being written: else it would look as if it had been interrupted.
    let running = job.run();
    let job = ctx
        .run(move |app| -> Result<Job, Problem> {
            job.save(&app.store)?;
            Ok(job)
        })
        .await?;
    start(
        &ctx,
        &job,
        running,
        false,
        Intent { actor: by.account, office: by.office, kind: "import", reason, source: String::new() },
    )?;
    Ok(ctx.go(&here, None))
}

/// Checks again what was interrupted. What was being written may stand: then the dry run finds nothing to change.
pub(super) async fn again(ctx: Ctx) -> Page {
    let mut job = jobs::mine(&ctx, "import-").await?;
    may(&ctx, &job, kind_of(&job)?)?;
    let here = format!("/import/job/{}", job.token);
    if !job.is_interrupted() {
        return Ok(ctx.go(&here, None));
    }
    job.stage = Stage::Checking;
    let running = job.run();
    let job = ctx
        .run(move |app| -> Result<Job, Problem> {
            job.save(&app.store)?;
            Ok(job)
        })
        .await?;
    start(&ctx, &job, running, true, Intent::default())?;
    Ok(ctx.go(&here, None))
}

/// Gives a sheet up, or puts away one that is done: nothing of it stays but the commit.
pub(super) async fn cancel(ctx: Ctx) -> Page {
    let job = jobs::mine(&ctx, "import-").await?;
    if job.stage == Stage::Writing && job.running.is_some() {
        return Ok(ctx.go(&format!("/import/job/{}", job.token), None));
    }
    let said = if job.stage == Stage::Done { "roll-import-dismissed" } else { "roll-import-cancelled" };
    ctx.run(move |app| job.forget(&app.store)).await?;
    Ok(ctx.done("/import", said))
}

/// The rows that were not taken, as a workbook.
pub(super) async fn rejects(ctx: Ctx) -> Page {
    let job = jobs::mine(&ctx, "import-").await?;
    let path = job.rejects(&ctx.app.store);
    if !path.is_file() {
        return Err(Problem::missing());
    }
    let sent: Response =
        file::send(&path, &ctx.t_args("roll-import-rejects-name", &[("day", job.as_of.to_string().into())]), false)
            .await?;
    Ok(sent)
}
