//! The report: what was drawn, what was found, the rates with their intervals, and how anybody checks the sample.

use maud::{Markup, html};
use ui::components::{Column, Row, Table, TagKind, page_head, section_head, table, tag};
use ui::text::{count, percent_exact};
use ui::web::{Ctx, Page, Problem};

use super::{crumbs, held, id_of, state, stratum, verdict};
use crate::evaluation::rates::{self, Found, Line, Rate};
use crate::evaluation::register::verdict as verdicts;
use crate::evaluation::rules::PROCEDURE;
use crate::evaluation::{figures, read};

/// The report of a closed evaluation, to those who may read it.
pub(super) async fn page(ctx: Ctx) -> Page {
    let (id, reader) = (id_of(&ctx)?, ctx.clone());
    let (evaluation, found) = ctx
        .read(move |db| {
            let evaluation = held(db, &reader, id)?;
            let found = read::found(db, &evaluation, reader.now)?.ok_or_else(Problem::missing)?;
            Ok::<_, Problem>((evaluation, found))
        })
        .await?;
    let title = ctx.t("hardship-evaluation-report");
    let body = html! {
        (page_head(&html! { (title) }, &state(&ctx, &PROCEDURE, evaluation.text("state")), &html! { (evaluation.text("title")) }, &html! {}))
        (draw(&ctx, &found))
        (super::one::about(&ctx, &evaluation))
        (super::one::files(&ctx, &evaluation))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(&ctx, Some(&evaluation));
    Ok(ctx.show(&frame, &body))
}

fn interval(rate: &Rate) -> Option<String> {
    let (low, high) = rate.interval.filter(|_| rate.value.is_some())?;
    Some(format!("{} – {}", percent_exact(low), percent_exact(high)))
}

fn row(ctx: &Ctx, name: &str, rate: &Rate) -> Row {
    Row::new(vec![
        html! { (name) },
        html! { @match rate.value { Some(value) => (percent_exact(value)), None => span.faint { (ctx.t("hardship-evaluation-no-rate")) } } },
        html! { (count(rate.part)) " / " (count(rate.whole)) },
        html! { @if let Some(interval) = interval(rate) { span.nowrap { (interval) } } },
    ])
}

/// The rates and what they are made of.
pub(super) fn draw(ctx: &Ctx, found: &[Found]) -> Markup {
    let columns = [
        Column::text(ctx.t("hardship-evaluation-rate")),
        Column::number(ctx.t("hardship-evaluation-value")),
        Column::number(ctx.t("hardship-evaluation-parts")),
        Column::number(ctx.t("hardship-evaluation-interval")),
    ];
    let core: Vec<Row> = rates::core(found).iter().map(|line| row(ctx, &label(ctx, line), &line.rate)).collect();
    let strata: Vec<Row> =
        rates::by_stratum(found).iter().map(|line| row(ctx, &stratum(ctx, &line.name), &line.rate)).collect();
    let (caption, by_stratum) = (ctx.t("hardship-evaluation-rates"), ctx.t("hardship-evaluation-by-stratum"));
    html! {
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &core }, ctx.lang))
            p.small.mute { (ctx.t("hardship-evaluation-rates-explain")) }
        }
        section {
            (section_head(&by_stratum, &html! {}))
            (table(&Table { caption: &by_stratum, show_caption: false, columns: &columns, rows: &strata }, ctx.lang))
        }
        (counts(ctx, found))
    }
}

/// What each rate is called: as its figure is.
fn label(ctx: &Ctx, line: &Line) -> String {
    let figure = match line.name.as_str() {
        verdicts::WRONG_IN => &figures::WRONG_IN_RATE,
        verdicts::MISSED => &figures::MISSED_RATE,
        verdicts::WRONG_OUT => &figures::WRONG_OUT_RATE,
        verdicts::LATE_OUT => &figures::LATE_OUT_RATE,
        _ => &figures::PRECISION,
    };
    clock::said(figure.label, ctx.lang).to_owned()
}

fn counts(ctx: &Ctx, found: &[Found]) -> Markup {
    let rows: Vec<Row> = found
        .iter()
        .map(|each| {
            let verdicts = verdicts::of(&each.stratum);
            Row::new(vec![
                html! { (stratum(ctx, &each.stratum)) },
                html! { (count(each.frame)) },
                html! { (count(each.drawn)) },
                html! { @if !each.withheld { (count(each.checked())) } },
                html! {
                    @if each.withheld { span.faint { (ctx.t("hardship-evaluation-withheld")) } }
                    @for code in verdicts.iter().filter(|code| each.count(code) > 0) {
                        (tag(if *code == verdicts::RIGHT { TagKind::Ok } else { TagKind::Off }, &verdict(ctx, code)))
                        " " (count(each.count(code))) " "
                    }
                },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-evaluation-stratum")),
        Column::number(ctx.t("hardship-evaluation-frame-size")),
        Column::number(ctx.t("hardship-evaluation-drawn")),
        Column::number(ctx.t("hardship-evaluation-checked")),
        Column::text(ctx.t("hardship-evaluation-verdicts")),
    ];
    let caption = ctx.t("hardship-evaluation-counts");
    html! {
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    }
}
