//! Printing: each paper once, as PDF or for an office that must edit it, and each time in the log.

use access::Action;
use axum::http::header;
use axum::response::IntoResponse as _;
use document::{Format, Template, templates};
use maud::{Markup, html};
use procedure::Refusal;
use record::{Db, Moment};
use ui::components::{Column, Kind, Row, Table, post_button, section_head, table};
use ui::web::{Ctx, Lookup, Page, Problem, Routes};

use super::{TEMPLATES, data, lang_of, visit_form};
use crate::notice::register::SHOWN;
use crate::register::{DOSSIER, EXIT, VISIT};

/// The route of the papers.
pub fn routes() -> Routes {
    Routes::new()
        .post("/hardship/{dossier}/documents/{template}", Action::HardshipReveal, print)
        .found_by(unit_of_dossier)
}

/// Of the units by which a dossier is known, the nearest.
fn unit_of_dossier(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("dossier") else { return Ok(None) };
    let Some(dossier) = lookup.db.get(&DOSSIER, id, lookup.now)? else { return Ok(None) };
    let units: Vec<i64> = ["unit", "centre"].iter().filter_map(|field| dossier.int(field)).collect();
    Ok(lookup.nearest(&units))
}

/// A template that this programme fills.
fn template_of(ctx: &Ctx, name: &str) -> Option<&'static Template> {
    let offered = templates(ctx.app.figures.pack());
    TEMPLATES.contains(&name).then(|| offered.iter().find(|template| template.name == name)).flatten()
}

/// Makes a paper and sends it, after it is in the log that whoever asks has seen what stands in it.
async fn print(ctx: Ctx) -> Page {
    let dossier = ctx.params.int("dossier").ok_or_else(Problem::missing)?;
    let template = template_of(&ctx, ctx.params.get("template")).ok_or_else(Problem::missing)?;
    let format = match ctx.form.get("format") {
        "docx" => Format::Docx,
        _ => Format::Pdf,
    };
    // The record of a visit: that of one that was made, or an empty one.
    let is_visit = template.name == "hardship-visit";
    let visit = ctx.form.int("visit");
    let (desk, by, pack) = (procedure::pages::desk(&ctx)?, ctx.by(), ctx.app.figures.pack());
    let bytes = ctx
        .run(move |app| {
            let lang = lang_of(pack);
            let read = |db: &Db| match is_visit {
                true => visit_form(db, &desk, dossier, visit, lang),
                false => data(db, &desk, template.name, dossier, lang),
            };
            let fields = app.store.read(read).map_err(Problem::from)?;
            let bytes = document::render(pack, template.name, &fields, format).map_err(not_made)?;
            let reason = format!("打印：{}", template.label.0);
            app.access.reveal(by, DOSSIER.name, dossier, &[template.name], &reason).map_err(Problem::from)?;
            Ok::<_, Problem>(bytes)
        })
        .await?;
    let shown = if format == Format::Pdf { "inline" } else { "attachment" };
    let name = format!("{}-{dossier}.{}", template.name, format.extension());
    let headers = [
        (header::CONTENT_TYPE, format.media().to_owned()),
        (header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// What lacks something is told to whoever asks; what broke is told to the log.
fn not_made(error: document::Error) -> Problem {
    match error {
        document::Error::Missing { .. } | document::Error::Wrong { .. } => {
            Problem::unusable("hardship-papers-lacks").cause(error)
        }
        // What the typesetter says may quote the data.
        document::Error::Layout(_) => Problem::internal("a paper of relief could not be set"),
        error => Problem::internal(error),
    }
}

/// What there is to print of a dossier.
struct Offered {
    /// The visits, the latest first, with their days.
    visits: Vec<(i64, String)>,
    shown: bool,
    exit: bool,
    units: [i64; 2],
}

fn read(db: &Db, dossier: i64, at: Moment) -> Result<Offered, Refusal> {
    let held = db.get(&DOSSIER, dossier, at)?.ok_or(Refusal::Missing)?;
    let mut visits: Vec<_> = db.find(&VISIT, "dossier", dossier, at)?;
    visits.sort_by_key(|visit| std::cmp::Reverse((visit.day("on_day"), visit.id)));
    let day = |visit: &record::Version| visit.day("on_day").map(|day| day.to_string()).unwrap_or_default();
    Ok(Offered {
        visits: visits.iter().take(3).map(|visit| (visit.id, day(visit))).collect(),
        shown: !db.find(&SHOWN, "dossier", dossier, at)?.is_empty(),
        exit: !db.find(&EXIT, "dossier", dossier, at)?.is_empty(),
        units: ["unit", "centre"].map(|field| held.int(field).unwrap_or(0)),
    })
}

/// The papers of a dossier with their buttons; nothing for whoever may not print them, and nothing of the past.
///
/// # Errors
/// When there is no such dossier, or the store cannot be read.
pub async fn panel(ctx: &Ctx, dossier: i64) -> Result<Markup, Problem> {
    let at = ctx.now;
    let offered = ctx.read(move |db| read(db, dossier, at)).await?;
    if !ctx.is_now() || !offered.units.iter().any(|unit| ctx.can(Action::HardshipReveal, Some(*unit))) {
        return Ok(html! {});
    }
    let csrf = ctx.csrf();
    let buttons = |template: &str, visit: Option<i64>| {
        let action = ctx.href(&format!("/hardship/{dossier}/documents/{template}"));
        let visit = visit.map(|visit| visit.to_string());
        let button = |label: &str, format: &str, kind: Kind| {
            let mut hidden = vec![("format", format)];
            hidden.extend(visit.as_deref().map(|visit| ("visit", visit)));
            post_button(&action, &csrf, label, kind, &hidden)
        };
        html! { div.actions { (button("PDF", "pdf", Kind::Plain)) (button("DOCX", "docx", Kind::Quiet)) } }
    };
    let mut rows = Vec::new();
    for template in TEMPLATES.iter().filter_map(|name| template_of(ctx, name)) {
        let name = clock::said(template.label, ctx.lang);
        let is_there = match template.name {
            "hardship-notice" => offered.shown,
            "hardship-exit" => offered.exit,
            _ => true,
        };
        if !is_there {
            continue;
        }
        if template.name == "hardship-visit" {
            let blank = ctx.t("hardship-papers-blank");
            rows.push(Row::new(vec![html! { (name) " · " (blank) }, buttons(template.name, None)]));
            for (visit, day) in &offered.visits {
                rows.push(Row::new(vec![html! { (name) " · " (day) }, buttons(template.name, Some(*visit))]));
            }
        } else {
            rows.push(Row::new(vec![html! { (name) }, buttons(template.name, None)]));
        }
    }
    let caption = ctx.t("hardship-papers");
    let columns = [Column::text(ctx.t("hardship-papers-paper")), Column::text(ctx.t("hardship-papers-print"))];
    Ok(html! {
        section id="documents" {
            (section_head(&caption, &html! {}))
            p.small.mute { (ctx.t("hardship-papers-explain")) }
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    })
}
