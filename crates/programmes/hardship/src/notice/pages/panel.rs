//! What the page of a dossier shows of its notices and the objections to them.

use access::Action;
use maud::{Markup, html};
use record::Version;
use ui::components::{Column, Row, Table, section_head, table};
use ui::web::{Ctx, Problem};

use super::{day_cell, label, notice_tag, state_tag};
use crate::notice::register::{NOTICE, OBJECTION, SHOWN};
use crate::register::DOSSIER;

struct Held {
    centre: i64,
    lines: Vec<(Version, String)>,
    objections: Vec<Version>,
}

/// The notices on which a dossier stood and the objections to them; nothing for one that never stood on any. What an
/// objection says is for those who may read it.
///
/// # Errors
/// When the store cannot be read.
pub async fn panel(ctx: &Ctx, dossier: i64) -> Result<Markup, Problem> {
    let at = ctx.moment;
    let held = ctx
        .read(move |db| {
            let centre = db.get(&DOSSIER, dossier, at)?.and_then(|dossier| dossier.int("centre")).unwrap_or(0);
            let mut lines = Vec::new();
            for line in db.find(&SHOWN, "dossier", dossier, at)? {
                let notice = db.get(&NOTICE, line.int("notice").unwrap_or(0), at)?;
                lines.push((line, notice.map(|notice| notice.text("number").to_owned()).unwrap_or_default()));
            }
            let objections = db.find(&OBJECTION, "dossier", dossier, at)?;
            Ok::<_, record::Error>(Held { centre, lines, objections })
        })
        .await?;
    if held.lines.is_empty() {
        return Ok(html! {});
    }
    let may = ctx.can(Action::ObjectionRead, Some(held.centre));
    let rows: Vec<Row> = held
        .lines
        .iter()
        .map(|(line, number)| {
            let href = ctx.href(&format!("/objections/notices/{}", line.int("notice").unwrap_or(0)));
            Row::new(vec![
                html! { @if may { a href=(href) { (number) } } @else { (number) } },
                html! { (label(ctx, "hardship_notice_kind", line.text("kind"))) },
                day_cell(line, "began"),
                day_cell(line, "last_day"),
                notice_tag(ctx, line.text("state")),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-hardship_notice-number")),
        Column::text(ctx.t("field-hardship_shown-kind")),
        Column::day(ctx.t("field-hardship_shown-began")),
        Column::day(ctx.t("field-hardship_shown-last-day")),
        Column::text(ctx.t("field-hardship_shown-state")),
    ];
    let caption = ctx.t("hardship-notice-panel");
    Ok(html! {
        section id="notices" {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            @if may && !held.objections.is_empty() { (objections(ctx, &held.objections)) }
        }
    })
}

fn objections(ctx: &Ctx, all: &[Version]) -> Markup {
    html! {
        p { (ctx.t_args("hardship-notice-objections-n", &[("n", all.len().into())])) }
        ul {
            @for objection in all {
                li {
                    a href=(ctx.href(&format!("/objections/{}", objection.id))) {
                        (label(ctx, "objection_ground", objection.text("ground")))
                    }
                    " · " (day_cell(objection, "received_on")) " " (state_tag(ctx, objection.text("state")))
                }
            }
        }
    }
}
