//! Documents made of the ledger: slips, task sheets, minutes, quarterly reports. What they say is what whoever asks
//! may see: names of persons stand in them as they stand on the pages.

use access::Action;
use axum::http::header;
use axum::response::IntoResponse as _;
use clock::{Day, Lang};
use document::Format;
use maud::{Markup, html};
use procedure::{Desk, Refusal};
use record::{Db, Version};
use serde_json::Value;
use ui::components::{Column, Kind, Row, Table, digest, link_button, page_head, post_button, table};
use ui::web::{Ctx, Page, Problem, download};

use super::{desk, plans, rows};
use crate::documents::{self, DocumentOrder};
use crate::register::{MEETING, TASK};

/// Quarters that are offered.
const QUARTERS: usize = 8;

/// A slip as PDF.
pub(super) async fn slip_pdf(ctx: Ctx) -> Page {
    make(&ctx, "supervision-slip", "slip", Format::Pdf).await
}

/// A slip for an office that must edit it.
pub(super) async fn slip_docx(ctx: Ctx) -> Page {
    make(&ctx, "supervision-slip", "slip", Format::Docx).await
}

/// A task as PDF.
pub(super) async fn task_pdf(ctx: Ctx) -> Page {
    make(&ctx, "task-sheet", "task", Format::Pdf).await
}

/// Minutes as PDF.
pub(super) async fn meeting_pdf(ctx: Ctx) -> Page {
    make(&ctx, "meeting-minutes", "meeting", Format::Pdf).await
}

/// Minutes for an office that must edit them.
pub(super) async fn meeting_docx(ctx: Ctx) -> Page {
    make(&ctx, "meeting-minutes", "meeting", Format::Docx).await
}

/// The quarterly report of a plan as PDF.
pub(super) async fn report_pdf(ctx: Ctx) -> Page {
    report_as(&ctx, Format::Pdf).await
}

/// The quarterly report of a plan for an office that must edit it.
pub(super) async fn report_docx(ctx: Ctx) -> Page {
    report_as(&ctx, Format::Docx).await
}

async fn make(ctx: &Ctx, template: &'static str, part: &str, format: Format) -> Page {
    let id = ctx.params.int(part).ok_or_else(Problem::missing)?;
    let (reader, desk_now) = (ctx.clone(), procedure::pages::desk(ctx)?);
    let fields = move |db: &Db| fields(&reader, db, &desk_now, template, id);
    answer(ctx, template, format, &format!("{template}-{id}"), fields).await
}

/// Issues a slip: under the number it was sent with.
pub(super) async fn slip_issue(ctx: Ctx) -> Page {
    issue(&ctx, "supervision-slip", "slip").await
}

/// Issues the sheet of a task under a number of its own.
pub(super) async fn task_issue(ctx: Ctx) -> Page {
    issue(&ctx, "task-sheet", "task").await
}

/// Issues minutes: under the number they were signed with.
pub(super) async fn meeting_issue(ctx: Ctx) -> Page {
    issue(&ctx, "meeting-minutes", "meeting").await
}

/// Issues the report of the last quarter under a number of its own.
pub(super) async fn report_issue(ctx: Ctx) -> Page {
    issue(&ctx, "quarterly-report", "plan").await
}

/// Makes a document official and hands it out once: the register of documents keeps its number and the digest of its
/// bytes, whoever issues it keeps the file.
async fn issue(ctx: &Ctx, template: &'static str, part: &str) -> Page {
    let record = ctx.params.int(part).ok_or_else(Problem::missing)?;
    let (desk_now, pack, by) = (procedure::pages::desk(ctx)?, desk::pack(ctx), ctx.by());
    let order =
        DocumentOrder { template: template.into(), record, lang: ctx.lang, account: by.account, office: by.office };
    let issued = ctx
        .run(move |app| {
            documents::issue_document(&app.store, &desk_now, &app.figures.catalogue, &order, |fields| {
                document::render(pack, template, fields, Format::Pdf).map_err(not_made)
            })
        })
        .await?;
    Ok(download(issued.bytes, &format!("{}.pdf", issued.number)))
}

/// The button that issues a document, for whoever may write at the unit in whose name it goes out.
pub(super) fn issue_button(ctx: &Ctx, unit: i64, path: &str) -> Markup {
    html! {
        @if ctx.is_now() && ctx.can(super::WRITE, Some(unit)) {
            (post_button(path, &ctx.csrf(), &ctx.t("reform-issue"), Kind::Quiet, &[]))
        }
    }
}

/// Documents listed at most, the last first.
const LISTED: usize = 200;

/// The register of documents: what was issued under which number, with the digest by which a paper can be compared.
pub(super) async fn register(ctx: Ctx) -> Page {
    let at = ctx.moment;
    let mut all = ctx.read(move |db| db.list(&paper::DOCUMENT, at)).await?;
    all.retain(|document| ctx.can(super::READ, document.int("organ")));
    all.sort_by_key(|document| std::cmp::Reverse((document.day("day"), document.id)));
    let total = all.len();
    let columns = [
        Column::text(ctx.t("reform-document-number")),
        Column::text(ctx.t("reform-document-kind")),
        Column::text(ctx.t("reform-document-organ")),
        Column::day(ctx.t("reform-document-day")),
        Column::text(ctx.t("reform-document-digest")),
    ];
    let row = |document: &Version| {
        let (template, record) = (document.text("template"), document.int("record").unwrap_or(0));
        let href = match document.text("register") {
            "reform_slip" => Some(format!("/reform/slips/{record}")),
            "reform_meeting" => Some(format!("/reform/meetings/{record}")),
            "reform_task" => Some(format!("/reform/tasks/{record}")),
            "reform_plan" => Some(format!("/reform/{record}/report")),
            _ => None,
        };
        let kind = ctx.find_text(&format!("reform-document-{template}")).unwrap_or_else(|| template.to_owned());
        Row::new(vec![
            html! { (document.text("text")) },
            html! { @if let Some(href) = &href { a href=(ctx.href(href)) { (kind) } } @else { (kind) } },
            html! { @if let Some(organ) = document.int("organ") { (desk::unit_name(&ctx, organ)) } },
            html! { @if let Some(day) = document.day("day") { (day) } },
            html! {
                @match document.text("sha256") {
                    "" => span.mute { (ctx.t("reform-document-unmade")) },
                    sha256 => (digest(sha256, ctx.lang)),
                }
            },
        ])
    };
    let rows: Vec<Row> = all.iter().take(LISTED).map(row).collect();
    let title = ctx.t("reform-documents");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("reform-documents-sub")) }, &html! {}))
        @if rows.is_empty() { p.mute { (ctx.t("reform-documents-none")) } }
        @else { (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)) }
        @if total > LISTED { p.small.mute { (ctx.t_args("sheets-more", &[("n", LISTED.into()), ("total", total.into())])) } }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = rows::crumbs(&ctx, None);
    Ok(ctx.show(&frame, &body))
}

/// The fields of a template with the names of persons masked where whoever asks does not see them.
fn fields(ctx: &Ctx, db: &Db, desk_now: &Desk, template: &str, id: i64) -> Result<Value, Refusal> {
    let mut fields = documents::data(db, desk_now, &ctx.app.figures.catalogue, template, id, ctx.lang)?;
    let (names, unit): (&[&str], Option<i64>) = match template {
        "task-sheet" => {
            let task = db.get(&TASK, id, ctx.now)?.ok_or(Refusal::Missing)?;
            // Slips are between those who send and those who answer.
            let is_side = |field: &str| task.int(field).is_some_and(|unit| ctx.can(Action::ReformRead, Some(unit)));
            if !is_side("owner") && !is_side("unit") {
                fields["slips"] = Value::Array(Vec::new());
            }
            (&["leader", "person"], task.int("unit"))
        }
        "meeting-minutes" => {
            (&["chair", "present", "absent"], db.get(&MEETING, id, ctx.now)?.and_then(|meeting| meeting.int("unit")))
        }
        _ => (&[], None),
    };
    for name in names {
        match &mut fields[*name] {
            Value::String(text) => *text = desk::person(ctx, unit, text),
            Value::Array(all) => {
                for each in all {
                    if let Value::String(text) = each {
                        *text = desk::person(ctx, unit, text);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(fields)
}

/// A quarter as an address names it: `2026-3`.
fn quarter(text: &str) -> Option<(Day, Day)> {
    let (year, quarter) = text.split_once('-')?;
    let (year, quarter): (i16, i8) = (year.parse().ok()?, quarter.parse().ok()?);
    if !(1..=4).contains(&quarter) || !(1900..=2999).contains(&year) {
        return None;
    }
    let from = Day::from_ymd(year, quarter * 3 - 2, 1)?;
    let next = if quarter == 4 { Day::from_ymd(year + 1, 1, 1) } else { Day::from_ymd(year, quarter * 3 + 1, 1) };
    Some((from, next?.plus(-1)))
}

/// As an address names the quarter of a day.
fn name_of(day: Day) -> String {
    format!("{}-{}", day.year(), (day.date().month() - 1) / 3 + 1)
}

async fn report_as(ctx: &Ctx, format: Format) -> Page {
    let id = ctx.params.int("plan").ok_or_else(Problem::missing)?;
    let period = match ctx.query.some("quarter") {
        None => documents::quarter_before(ctx.now.as_of),
        Some(text) => quarter(text).ok_or_else(|| Problem::unusable("reform-wrong-quarter"))?,
    };
    if period.0 > ctx.now.as_of {
        return Err(Problem::unusable("reform-wrong-quarter"));
    }
    let (desk_now, lang) = (procedure::pages::desk(ctx)?, ctx.lang);
    let fields = move |db: &Db| documents::quarterly(db, &desk_now, id, period, lang);
    answer(ctx, "quarterly-report", format, &format!("quarterly-report-{}", name_of(period.0)), fields).await
}

/// Makes a document where blocking is allowed, and sends it.
async fn answer(
    ctx: &Ctx,
    template: &'static str,
    format: Format,
    name: &str,
    fields: impl FnOnce(&Db) -> Result<Value, Refusal> + Send + 'static,
) -> Page {
    let pack = desk::pack(ctx);
    let bytes = ctx
        .run(move |app| {
            let fields = app.store.read(fields).map_err(Problem::from)?;
            document::render(pack, template, &fields, format).map_err(not_made)
        })
        .await?;
    let shown = if format == Format::Pdf { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, format.media().to_owned()),
        (header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{name}.{}\"", format.extension())),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// What lacks something is told to whoever asks; what broke is told to the log.
fn not_made(error: document::Error) -> Problem {
    match error {
        document::Error::Missing { .. } | document::Error::Wrong { .. } => {
            Problem::unusable("reform-document-lacks").cause(error)
        }
        error => Problem::internal(error),
    }
}

/// The reports of a plan: a quarter each.
pub(super) async fn reports(ctx: Ctx) -> Page {
    let plan = plans::plan(&ctx).await?;
    let mut all = Vec::new();
    let mut day = ctx.now.as_of;
    while all.len() < QUARTERS && plan.from.is_none_or(|from| quarter(&name_of(day)).is_some_and(|(_, to)| to >= from))
    {
        let Some(period) = quarter(&name_of(day)) else { break };
        all.push(period);
        day = period.0.plus(-1);
    }
    let columns = [
        Column::text(ctx.t("reform-quarter")),
        Column::text(ctx.t("reform-plan-days")),
        Column::text(ctx.t("reform-download")),
    ];
    let rows_of: Vec<Row> = all
        .iter()
        .map(|(from, to)| {
            let name = name_of(*from);
            let (year, number) = name.split_once('-').unwrap_or((&name, ""));
            let href = |ending: &str| format!("/reform/{}/report.{ending}?quarter={name}", plan.id);
            let going = *to > ctx.now.as_of;
            let args = [("year", year.to_owned().into()), ("quarter", number.to_owned().into())];
            let named = ctx.t_args("reform-quarter-of", &args);
            Row::new(vec![
                html! { (named) @if going { " " span.small.mute { (ctx.t("reform-quarter-going")) } } },
                html! { (from) @if ctx.lang == Lang::Zh { " 至 " } @else { " to " } (to) },
                html! {
                    div.actions {
                        (link_button("PDF", &href("pdf"), Kind::Plain))
                        (link_button("DOCX", &href("docx"), Kind::Quiet))
                    }
                },
            ])
        })
        .collect();
    let title = ctx.t("reform-report");
    let acts = html! {
        (issue_button(&ctx, plan.unit, &format!("/reform/{}/report", plan.id)))
        (link_button(&ctx.t("reform-documents"), "/reform/documents", Kind::Quiet))
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (plan.title) }, &acts))
        (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows_of }, ctx.lang))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = rows::crumbs(&ctx, Some(&plan));
    Ok(ctx.show(&frame, &body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_are_named_and_read() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert_eq!(quarter("2026-3"), Some((day("2026-07-01"), day("2026-09-30"))));
        assert_eq!(quarter("2026-4"), Some((day("2026-10-01"), day("2026-12-31"))));
        for wrong in ["2026", "2026-0", "2026-5", "x-1", "12026-1"] {
            assert_eq!(quarter(wrong), None, "{wrong}");
        }
        assert_eq!(name_of(day("2026-12-31")), "2026-4");
    }
}
