//! Verifying a publication file: anybody hands one in and is told, in words, every check and what was altered.

use maud::{Markup, html};
use proof::checkpoint::VerifierKey;
use proof::publication::{Check, Language, Outcome, Report};
use ui::components::{
    Column, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, Row, Table, TagKind, Tone, button, error_summary,
    facts, field, form, note, page_head, section_head, table, tag,
};
use ui::web::{Ctx, Page, Upload};

use super::{gap, press};
use crate::{Error, Press, Replayed};

pub(super) async fn page(ctx: Ctx) -> Page {
    Ok(show(&ctx, None, &html! {}))
}

fn show(ctx: &Ctx, wrong: Option<(&str, &str)>, found: &Markup) -> axum::response::Response {
    let title = ctx.t("bulletin-nav-verify");
    let of = |id: &str| wrong.filter(|(at, _)| *at == id).map(|(_, text)| text);
    let fields = html! {
        (field(&Field::new("file", &ctx.t("bulletin-file"), FieldKind::File(".gpub".into())).hint(&ctx.t("bulletin-file-hint")).required().error(of("file")), ctx.lang))
        (field(&Field::text("key", &ctx.t("bulletin-key")).hint(&ctx.t("bulletin-key-hint")).autocomplete("off").error(of("key")), ctx.lang))
        div.actions { (button(&title, Kind::Primary)) }
    };
    let wrong: Vec<(&str, &str)> = wrong.into_iter().collect();
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("bulletin-verify-sub")) }, &html! {}))
        (error_summary(&wrong, ctx.lang))
        (found)
        (form(&Form { action: "/verify", method: Method::PostFiles, csrf: &ctx.csrf(), body: fields, ..Form::default() }))
        p.small.mute { (ctx.t("bulletin-verify-offline")) " " code { "guildhall verify FILE" } }
    };
    ctx.page(&title, &body)
}

pub(super) async fn check(ctx: Ctx, upload: Upload) -> Page {
    let keys = match upload.fields.some("key").map(VerifierKey::from_text) {
        None => Vec::new(),
        Some(Ok(key)) => vec![key],
        Some(Err(error)) => {
            let why = error.to_string();
            return Ok(ctx.again(show(&ctx, Some(("key", &why)), &html! {})));
        }
    };
    let Some(bytes) = upload.files.into_iter().find(|file| file.field == "file").map(|file| file.bytes) else {
        let why = ctx.t("bulletin-file-missing");
        return Ok(ctx.again(show(&ctx, Some(("file", &why)), &html! {})));
    };
    let press = press(&ctx)?;
    let (report, replayed) = ctx
        .run(move |_| {
            let report = proof::publication::verify(bytes.as_slice(), &keys);
            let replayed = replay(&press, &report, &bytes)?;
            Ok::<_, Error>((report, replayed))
        })
        .await?;
    let found = html! { (verdict(&ctx, &report, replayed.as_ref())) };
    Ok(show(&ctx, None, &found))
}

/// A file this house published is also made again and compared; of any other nothing can be said here. It is known by the
/// root that was computed from it: what a file merely says of itself shall cost the house no work.
fn replay(press: &Press, report: &Report, bytes: &[u8]) -> Result<Option<Replayed>, Error> {
    let found = press.published_as(report.summary.root.as_deref(), None)?;
    found.map(|publication| press.replay(&publication, bytes)).transpose()
}

fn verdict(ctx: &Ctx, report: &Report, replayed: Option<&Replayed>) -> Markup {
    let language = match ctx.lang {
        clock::Lang::Zh => Language::Chinese,
        clock::Lang::En => Language::English,
    };
    let ok = report.ok() && replayed.is_none_or(|replayed| replayed.ok);
    let summary = &report.summary;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut rows = vec![
        Fact::text(ctx.t("bulletin-title"), &text(&summary.title)),
        Fact::text(ctx.t("bulletin-publisher"), &text(&summary.federation)),
        Fact::text(ctx.t("bulletin-published"), &text(&summary.published_at)),
        Fact::text(ctx.t("bulletin-as-of"), &text(&summary.as_of)),
        Fact::text(ctx.t("bulletin-records"), &summary.records.to_string()),
        Fact::new(ctx.t("bulletin-root"), html! { code { (text(&summary.root)) } }),
    ];
    for (name, fingerprint) in &summary.fingerprints {
        rows.push(Fact::new(format!("{} {name}", ctx.t("bulletin-fingerprint")), html! { code { (fingerprint) } }));
    }
    let checks: Vec<Row> = report.checks.iter().map(|check| row(ctx, check, language)).collect();
    let columns = [
        Column::text(ctx.t("bulletin-check")),
        Column::text(ctx.t("bulletin-outcome")),
        Column::text(ctx.t("bulletin-found")),
    ];
    let caption = ctx.t("bulletin-checks");
    html! {
        div role="status" {
            @if ok { (note(NoteKind::Fine, &html! { p.strong { (ctx.t("bulletin-verified")) } })) }
            @else { (note(NoteKind::Error, &html! { p.strong { (ctx.t("bulletin-not-verified")) } })) }
        }
        @if let Some(replayed) = replayed {
            @let said = if ctx.lang == clock::Lang::Zh { &replayed.zh } else { &replayed.en };
            (note(if replayed.ok { NoteKind::Fine } else { NoteKind::Error }, &html! { p { (said) } }))
        }
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &checks }, ctx.lang))
        }
        section {
            (section_head(&ctx.t("bulletin-says-of-itself"), &html! {}))
            @if !ok { p.small.mute { (ctx.t("bulletin-says-only")) } }
            (facts(&rows, ctx.lang))
        }
    }
}

fn row(ctx: &Ctx, check: &Check, language: Language) -> Row {
    let (kind, key, tone) = match check.outcome {
        Outcome::Passed => (TagKind::Ok, "bulletin-passed", Tone::Plain),
        Outcome::Failed => (TagKind::Late, "bulletin-failed", Tone::Bad),
        Outcome::Unchecked => (TagKind::Warn, "bulletin-unchecked", Tone::Warn),
    };
    let found = html! {
        @for finding in &check.findings {
            p {
                @if let Some(line) = finding.line { (ctx.t_args("bulletin-line", &[("n", line.to_string().into())])) (gap(ctx.lang)) }
                (finding.said.text(language))
            }
        }
        @if check.more > 0 { p { (ctx.t_args("bulletin-more", &[("n", check.more.into())])) } }
        @for said in &check.notes { p.small.mute { (said.text(language)) } }
    };
    Row::new(vec![
        html! { (check.covers.text(language)) br; code.small.faint { (check.name) } },
        tag(kind, &ctx.t(key)),
        found,
    ])
    .tone(tone)
}
