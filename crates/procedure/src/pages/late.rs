//! What is late below a unit: numbers by unit and by procedure, and the records, as far as they may be read.

use access::Relation;
use clock::{Day, said};
use maud::{Markup, html};
use record::Db;
use ui::components::{
    Cell, Column, Crumb, Empty, Kind, Pager, Row, Table, empty, link_button, page_head, pager, section_head, table,
};
use ui::link;
use ui::text::count;
use ui::web::{Ctx, Page, Problem};

use super::{desk, reach, words};
use crate::daily::{LateRow, late_below};
use crate::desk::Desk;
use crate::table::Procedure;

/// Records on a page.
const PAGE: usize = 50;

/// One line of the table: the unit one stands in itself, or one directly below it with all below that.
struct Line {
    unit: i64,
    /// By procedure, in the order of the columns.
    counts: Vec<i64>,
    oldest: Day,
}

/// Adds up what is late by the units directly below `here`.
fn lines(ctx: &Ctx, here: i64, columns: &[&'static Procedure], rows: &[LateRow]) -> Vec<Line> {
    let units = ctx.app.units.as_ref();
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        let Some(column) = columns.iter().position(|procedure| procedure.name == row.procedure) else { continue };
        let ways = std::iter::successors(Some(row.unit), |unit| units.parent(*unit, ctx.now));
        let top = ways.take_while(|unit| *unit != here).last().unwrap_or(here);
        let line = match lines.iter().position(|line| line.unit == top) {
            Some(at) => &mut lines[at],
            None => {
                lines.push(Line { unit: top, counts: vec![0; columns.len()], oldest: Day::END });
                let last = lines.len() - 1;
                &mut lines[last]
            }
        };
        line.counts[column] += row.count;
        line.oldest = line.oldest.min(row.oldest);
    }
    // Itself first, then whoever has waited longest.
    lines.sort_by_key(|line| (line.unit != here, line.oldest, line.unit));
    lines
}

/// A record that waits past its day.
struct Late {
    record: i64,
    procedure: &'static Procedure,
    state: String,
    steps: Vec<String>,
    due: Day,
    /// What it is called.
    title: String,
}

struct Found {
    rows: Vec<LateRow>,
    own: Vec<Late>,
    more: bool,
}

fn read(db: &Db, ctx: &Ctx, desk: &Desk, here: i64) -> record::Result<Found> {
    let today = ctx.now.as_of;
    let mut rows = late_below(db, today)?;
    // What may not be read of a unit is not counted either.
    rows.retain(|row| {
        let may_know = || {
            let procedure = desk.procedures.get(&row.procedure);
            procedure.is_some_and(|procedure| ctx.can(procedure.read, Some(row.unit)))
        };
        matches!(ctx.app.units.relation(here, row.unit, ctx.now), Relation::Own | Relation::Below) && may_know()
    });
    let only = ctx.query.get("procedure");
    let skip = (page_number(ctx) - 1).saturating_mul(PAGE);
    let sql = "SELECT i.record, i.procedure, i.state, i.steps, i.due FROM inbox i WHERE i.federation = $1 AND i.unit = $2 \
               AND i.due < $3 AND (i.procedure = $4 OR $4 = '') ORDER BY i.due, i.record, i.procedure, i.account LIMIT $5 OFFSET $6";
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let params = [here.into(), today.into(), only.into(), most.into(), i64::try_from(skip).unwrap_or(i64::MAX).into()];
    let mut found = db.all(sql, &params, |row| {
        let due = Day(i32::try_from(row.int(4)?).unwrap_or(Day::END.0));
        Ok((row.int(0)?, row.text(1)?, row.text(2)?, row.text(3)?, due))
    })?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let mut own = Vec::new();
    for (record, procedure, state, steps, due) in found {
        let Some(procedure) = desk.procedures.get(&procedure) else { continue };
        let Some(version) = db.get(procedure.register, record, ctx.now)? else { continue };
        if reach(ctx, db, desk, procedure, &version, procedure.read)?.is_none() {
            continue;
        }
        let title = procedure.title_of(&version).to_owned();
        let steps = steps.split_whitespace().map(str::to_owned).collect();
        own.push(Late { record, procedure, state, steps, due, title });
    }
    Ok(Found { rows, own, more })
}

fn page_number(ctx: &Ctx) -> usize {
    ctx.query.int("page").and_then(|page| usize::try_from(page).ok()).filter(|page| *page > 0).unwrap_or(1)
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let here = ctx.unit.ok_or_else(Problem::missing)?;
    let desk = desk(&ctx)?;
    let (reader, at) = (ctx.clone(), desk.clone());
    let found = ctx.read(move |db| read(db, &reader, &at, here)).await?;
    let columns: Vec<&'static Procedure> = desk
        .procedures
        .all()
        .iter()
        .copied()
        .filter(|procedure| found.rows.iter().any(|row| row.procedure == procedure.name))
        .collect();
    let body = html! {
        (page_head(&html! { (ctx.t("late-title")) }, &html! {},
            &html! { (ctx.unit_name(here)) (super::draw::DOT) (ctx.t_args("late-sub", &[("day", words::day(&ctx, ctx.now.as_of).into())])) },
            &html! { (link_button(&ctx.t("step-to-today"), "/today", Kind::Quiet)) }))
        @if found.rows.is_empty() {
            (empty(&Empty { title: ctx.t("late-none"), explain: ctx.t("late-none-explain"), ..Empty::default() }, ctx.lang))
        } @else {
            (by_unit(&ctx, here, &columns, &found.rows))
            (by_procedure(&ctx, &columns, &found.rows))
            p.small.mute { (ctx.t("late-explain")) }
            (own(&ctx, here, &columns, &found))
        }
    };
    let mut frame = ctx.frame(&ctx.t("late-title"));
    frame.crumbs = vec![Crumb::to(ctx.t("today"), "/today")];
    Ok(ctx.show(&frame, &body))
}

fn here(ctx: &Ctx, unit: i64, procedure: Option<&str>) -> String {
    let code = ctx.app.units.code(unit, ctx.now);
    link::with("/today/late", &[], &[("unit", Some(&code)), ("procedure", procedure)])
}

fn by_unit(ctx: &Ctx, unit: i64, columns: &[&'static Procedure], rows: &[LateRow]) -> Markup {
    let mut heads = vec![Column::text(ctx.t("late-unit"))];
    heads.extend(columns.iter().map(|procedure| Column::number(said(procedure.label, ctx.lang))));
    heads.push(Column::number(ctx.t("late-total")));
    heads.push(Column::day(ctx.t("late-oldest")));
    let lines = lines(ctx, unit, columns, rows);
    let drawn: Vec<Row> = lines
        .iter()
        .map(|line| {
            let is_own = line.unit == unit;
            let mut cells = vec![html! {
                @if is_own { (ctx.t("late-own")) } @else { a href=(here(ctx, line.unit, None)) { (ctx.unit_name(line.unit)) } }
            }];
            for (n, procedure) in line.counts.iter().zip(columns) {
                cells.push(html! {
                    @if *n == 0 { span.faint { "0" } } @else { a href=(here(ctx, line.unit, Some(procedure.name))) { (count(*n)) } }
                });
            }
            cells.push(html! { b { (count(line.counts.iter().sum())) } });
            cells.push(html! { (words::day(ctx, line.oldest)) });
            Row::new(cells)
        })
        .collect();
    html! {
        section {
            (section_head(&ctx.t("late-by-unit"), &html! {}))
            (table(&Table { caption: &ctx.t("late-by-unit"), show_caption: false, columns: &heads, rows: &drawn }, ctx.lang))
        }
    }
}

fn by_procedure(ctx: &Ctx, columns: &[&'static Procedure], rows: &[LateRow]) -> Markup {
    let heads = [
        Column::text(ctx.t("late-procedure")),
        Column::number(ctx.t("late-total")),
        Column::number(ctx.t("late-units")),
        Column { label: ctx.t("late-oldest"), cell: Cell::Day, sort: None },
    ];
    let drawn: Vec<Row> = columns
        .iter()
        .map(|procedure| {
            let mine: Vec<&LateRow> = rows.iter().filter(|row| row.procedure == procedure.name).collect();
            let oldest = mine.iter().map(|row| row.oldest).min().unwrap_or(Day::END);
            Row::new(vec![
                html! { a href={ "/procedures/" (procedure.name) } { (said(procedure.label, ctx.lang)) } },
                html! { (count(mine.iter().map(|row| row.count).sum())) },
                html! { (count(i64::try_from(mine.len()).unwrap_or(i64::MAX))) },
                html! { (words::day(ctx, oldest)) },
            ])
        })
        .collect();
    html! {
        section {
            (section_head(&ctx.t("late-by-procedure"), &html! {}))
            (table(&Table { caption: &ctx.t("late-by-procedure"), show_caption: false, columns: &heads, rows: &drawn }, ctx.lang))
        }
    }
}

/// What waits at the unit one stands in itself, record by record.
fn own(ctx: &Ctx, unit: i64, columns: &[&'static Procedure], found: &Found) -> Markup {
    if found.own.is_empty() {
        return html! {};
    }
    let only = columns.iter().find(|procedure| procedure.name == ctx.query.get("procedure"));
    let heads = [
        Column::text(ctx.t("late-what")),
        Column::text(ctx.t("late-record")),
        Column::text(ctx.t("late-state")),
        Column::day(ctx.t("late-due")),
    ];
    let drawn: Vec<Row> = found
        .own
        .iter()
        .map(|late| {
            let steps: Vec<&crate::Step> = late.steps.iter().filter_map(|name| late.procedure.step(name)).collect();
            let label = said(late.procedure.label, ctx.lang);
            let name = if late.title.is_empty() { label } else { &late.title };
            let page = ctx.app.record_page(late.procedure.register.name, late.record);
            Row::new(vec![
                html! { (words::steps(ctx.lang, &steps)) },
                html! { @match page { Some(href) => a href=(href) { (name) }, None => (name) } },
                super::draw::state(ctx, late.procedure, &late.state),
                html! { (words::due_tag(ctx, late.due)) " " (words::day(ctx, late.due)) },
            ])
        })
        .collect();
    let page = page_number(ctx);
    let to = |page: usize| ctx.here(&[("page", (page > 1).then(|| page.to_string()).as_deref())]);
    html! {
        section {
            (section_head(&ctx.t_args("late-own-head", &[("unit", ctx.unit_name(unit).into())]), &html! {
                @if let Some(only) = only {
                    span.mute { (said(only.label, ctx.lang)) }
                    (link_button(&ctx.t("late-all"), &here(ctx, unit, None), Kind::Quiet))
                }
            }))
            (table(&Table { caption: &ctx.t("late-what"), show_caption: false, columns: &heads, rows: &drawn }, ctx.lang))
            @if found.more || page > 1 {
                (pager(&Pager {
                    total: None,
                    here: found.own.len(),
                    first: (page > 2).then(|| to(1)),
                    back: (page > 1).then(|| to(page - 1)),
                    next: found.more.then(|| to(page + 1)),
                }, ctx.lang))
            }
        }
    }
}
