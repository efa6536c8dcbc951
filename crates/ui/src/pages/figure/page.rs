//! The page of a figure.

use std::sync::Arc;

use figure::{Answer, Closure, Kind as Counted};
use maud::{Markup, html};

use super::ask::{Asked, RANGES, about, address, asked};
use super::hide::Hides;
use super::run::{Run, run};
use super::split::{self, list_address};
use super::value::{change, exact, format, kind_tag, large, measure};
use super::{closure, json};
use crate::chart::{LineChart, Mark, Series, SparkTone, line_chart, spark};
use crate::components::{
    Column, Crumb, Fact, Field, Kind, Row, Tab, Table, TagKind, Tile, Tone, button, digest, facts, field, link_button,
    page_head, table, tabs, tag, tiles,
};
use crate::link;
use crate::web::{Ctx, FigureNote, Page, Problem};

/// Everything the page reads.
struct Found {
    answer: Arc<Answer>,
    /// A rate's two parts, for the doors to them.
    parts: Vec<(&'static figure::Definition, Run)>,
    year: Run,
    run: Run,
    closure: Option<Closure>,
    notes: Vec<FigureNote>,
}

/// `/figures/{name}`, and as data `/figures/{name}.json`.
pub(super) async fn page(ctx: Ctx) -> Page {
    let name = ctx.params.get("name");
    let (name, as_data) = name.strip_suffix(".json").map_or((name, false), |name| (name, true));
    let asked = asked(&ctx, name).await?;
    let reader = (ctx.clone(), asked.clone());
    let found = ctx.run(move |_| find(&reader.0, &reader.1, !as_data)).await?;
    if as_data {
        return json::answer(&ctx, &asked, &found.answer, &found.run);
    }
    let label = figure::said(asked.query.figure.label, ctx.lang);
    let mut frame = ctx.frame(label);
    frame.crumbs = vec![Crumb::to(ctx.t("figures"), ctx.href("/figures")), Crumb::say(asked.query.figure.name)];
    Ok(ctx.show(&frame, &body(&ctx, &asked, &found)?))
}

fn find(ctx: &Ctx, asked: &Asked, with_notes: bool) -> Result<Found, Problem> {
    let (figures, store, query) = (&ctx.app.figures, &ctx.app.store, &asked.query);
    let found = store.read(|db| -> Result<Found, Problem> {
        let tallies = store.tallies();
        let parts = match query.figure.kind {
            Counted::Rate { numerator, denominator } => vec![numerator, denominator],
            Counted::Stock(_) | Counted::Flow(..) => Vec::new(),
        };
        let part = |name: &'static str| -> Result<_, Problem> {
            let figure = figures.catalogue.find(name)?;
            let query = figure::Query { figure, by: None, ..query.clone() };
            Ok((figure, run(figures, db, tallies, &query, RANGES[0])?))
        };
        Ok(Found {
            answer: figures.answer(db, tallies, query)?,
            parts: parts.into_iter().map(part).collect::<Result<_, _>>()?,
            // The year first: the longer run then only asks what is missing.
            year: run(figures, db, tallies, query, RANGES[0])?,
            run: run(figures, db, tallies, query, asked.months)?,
            // Its lines are small numbers of persons.
            closure: if asked.hides.any() { None } else { closure::closure(figures, db, tallies, query)? },
            notes: Vec::new(),
        })
    })?;
    let mut notes = Vec::new();
    // Outside the reading: what they read, they read by themselves.
    for each in ctx.app.figure_notes.iter().filter(|_| with_notes) {
        notes.extend(each(ctx, query)?);
    }
    notes.sort_by_key(|note| std::cmp::Reverse(note.published));
    Ok(Found { notes, ..found })
}

fn body(ctx: &Ctx, asked: &Asked, found: &Found) -> Result<Markup, Problem> {
    let figure = asked.query.figure;
    let label = figure::said(figure.label, ctx.lang);
    Ok(html! {
        (page_head(&html! { (label) }, &kind_tag(ctx, figure), &about(ctx, asked), &actions(ctx, asked)))
        div.cols {
            div.stack {
                (headline(ctx, asked, found))
                @if asked.coarse { p.small.mute { (ctx.t("figure-coarse")) } }
                (curve(ctx, asked, found, label))
                (split::section(ctx, asked, &found.answer))
            }
            div.aside {
                (definition(ctx, asked)?)
                (period(ctx, asked, found))
                (published(ctx, found))
            }
        }
    })
}

fn actions(ctx: &Ctx, asked: &Asked) -> Markup {
    let query = &asked.query;
    let data = format!("/figures/{}.json", link::encode(query.figure.name));
    html! {
        (link_button(&ctx.t("figure-data"), &link::with(&data, ctx.query.list(), &[]), Kind::Quiet))
        @if query.figure.additive() && !asked.hides.any() {
            (link_button(&ctx.t("figure-list-open"), &list_address(ctx, asked, None), Kind::Primary))
        }
    }
}

/// The number, what it was a year before, and for a rate both its parts.
fn headline(ctx: &Ctx, asked: &Asked, found: &Found) -> Markup {
    let figure = asked.query.figure;
    let label = ctx.t("figure-year-run");
    let curve = |run: &Run| {
        let values: Vec<Option<i64>> = run.values(asked.hides).into_iter().map(|(_, value)| value).collect();
        spark(&values, &label, SparkTone::Plain)
    };
    let mut shown = vec![Tile {
        label: ctx.t("figure-value"),
        value: large(ctx, figure, &found.answer, None, asked.hides),
        unit: measure(ctx, figure).to_owned(),
        curve: curve(&found.year),
        sub: html! { (exact(ctx, figure, &found.answer, asked.hides)) },
    }];
    let changed = change(ctx, figure, &found.year.before, &found.answer, asked.hides);
    // Where the rate is hidden its parts are: it would follow from them.
    let known = found.year.values(asked.hides);
    let whole = asked.hides.whole(found.answer.value, found.answer.parts);
    for (part, year) in &found.parts {
        let hides = if whole { Hides::Everything } else { asked.hides };
        let values = year.values(hides).into_iter().zip(&known);
        let values: Vec<Option<i64>> = values.map(|((_, value), (_, rate))| value.filter(|_| rate.is_some())).collect();
        let href = address(ctx, part);
        shown.push(Tile {
            label: figure::said(part.label, ctx.lang).to_owned(),
            value: large(ctx, part, &year.answer, Some(&href).filter(|_| !whole).map(String::as_str), hides),
            unit: measure(ctx, part).to_owned(),
            curve: spark(&values, &label, SparkTone::Plain),
            sub: html! { (ctx.t(if shown.len() == 1 { "figure-above" } else { "figure-below" })) },
        });
    }
    if found.parts.is_empty() {
        shown.push(Tile {
            label: ctx.t(if asked.is_flow { "figure-same-period" } else { "figure-year-before" }),
            value: large(ctx, figure, &found.year.before, None, asked.hides),
            unit: measure(ctx, figure).to_owned(),
            // It keeps the place of a curve, so that all lines beneath stand on one.
            curve: html! { span {} },
            sub: html! { @if let Some(by) = changed { (ctx.t(if asked.is_flow { "figure-compared" } else { "figure-since" })) " " (by) } },
        });
    } else if let (Some(by), Some(rate)) = (changed, shown.first_mut()) {
        rate.sub = html! { (rate.sub) br; (ctx.t("figure-since-year")) " " (by) };
    }
    tiles(&shown)
}

fn curve(ctx: &Ctx, asked: &Asked, found: &Found, label: &str) -> Markup {
    let ranges: Vec<Tab> = RANGES
        .iter()
        .map(|months| Tab {
            label: ctx.t_args("figure-years", &[("n", (months / 12).into())]),
            href: ctx.here(&[("months", Some(&months.to_string()))]),
            count: None,
            here: *months == asked.months,
        })
        .collect();
    let series = [Series { name: label.to_owned(), points: found.run.values(asked.hides) }];
    let mut marks: Vec<Mark> = Vec::new();
    for note in found.notes.iter().filter(|note| note.unit.is_empty()) {
        // Two marks within a month of another would be written over each other.
        if marks.iter().all(|mark| (mark.day.0 - note.as_of.0).abs() > 31) {
            marks.push(Mark { day: note.as_of, label: ctx.t("figure-mark") });
        }
    }
    let heading = ctx.t(if found.run.is_flow { "figure-run-months" } else { "figure-run" });
    let chart = LineChart {
        id: "run",
        title: label,
        desc: "",
        format: format(asked.query.figure),
        series: &series,
        marks: &marks,
        wide: true,
    };
    html! {
        section {
            h2 { (heading) }
            div.noprint { (tabs(&heading, &ranges)) }
            (line_chart(&chart, ctx.lang))
        }
    }
}

fn definition(ctx: &Ctx, asked: &Asked) -> Result<Markup, Problem> {
    let figure = asked.query.figure;
    let version = ctx.app.figures.catalogue.version(figure)?;
    let mut shown = vec![
        Fact::new(ctx.t("figure-name"), html! { code { (figure.name) } }),
        Fact::text(ctx.t("figure-measure"), figure::said(figure.measure, ctx.lang)),
    ];
    if let Some(source) = figure.source() {
        let register = source.register.name;
        let label = ctx.find_text(&format!("register-{register}")).unwrap_or_else(|| register.to_owned());
        shown.push(Fact::text(ctx.t("figure-register"), &label));
    }
    shown.push(Fact::new(ctx.t("figure-version"), digest(&version, ctx.lang)));
    shown.push(Fact::text(
        ctx.t("figure-known"),
        &ctx.t_args("figure-known-commit", &[("n", asked.query.at.known.into())]),
    ));
    Ok(html! {
        section {
            h2 { (ctx.t("figure-definition")) }
            p { (figure::said(figure.text, ctx.lang)) }
            (facts(&shown, ctx.lang))
        }
    })
}

/// The period of a flow or of the account of a stock, and that account.
fn period(ctx: &Ctx, asked: &Asked, found: &Found) -> Markup {
    if !asked.is_flow && found.closure.is_none() {
        return html! {};
    }
    let query = &asked.query;
    let (from, to) = (query.period.0.to_string(), query.period.1.to_string());
    let mut days = vec![Field::day("from", &ctx.t("figure-from")).value(&from)];
    if asked.is_flow {
        days.push(Field::day("to", &ctx.t("figure-to")).value(&to));
    }
    let kept = ctx.query.list().iter().filter(|(name, _)| name != "from" && name != "to");
    let heading = ctx.t(if found.closure.is_some() { "figure-closure" } else { "figure-period" });
    html! {
        section {
            h2 { (heading) }
            form.filters method="get" action=(ctx.path) {
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                @for day in &days { (field(day, ctx.lang)) }
                div.actions { (button(&ctx.t("figure-period-go"), Kind::Plain)) }
            }
            @if let Some(closure) = &found.closure { (closure::table(ctx, query, closure)) }
        }
    }
}

/// The publications that quoted it, and what became of what they said.
fn published(ctx: &Ctx, found: &Found) -> Markup {
    if ctx.app.figure_notes.is_empty() {
        return html! {};
    }
    let columns = [Column::text(ctx.t("figure-publication")), Column::number(ctx.t("figure-published-value"))];
    let rows: Vec<Row> = found.notes.iter().map(|note| publication(ctx, note)).collect();
    let caption = ctx.t("figure-publications");
    html! {
        section {
            h2 { (caption) }
            @if rows.is_empty() {
                p.mute { (ctx.t("figure-publications-none")) }
            } @else {
                (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            }
        }
    }
}

fn publication(ctx: &Ctx, note: &FigureNote) -> Row {
    let day = note.as_of.to_string();
    let row = Row::new(vec![
        html! {
            a href=(note.href) { (note.title) }
            br;
            span.small.mute { @if !note.unit.is_empty() { (note.unit) " · " } (ctx.t_args("figure-stated-for", &[("day", day.into())])) }
        },
        html! {
            @match &note.now {
                None => (note.was),
                Some(now) => {
                    (tag(TagKind::Restated, &ctx.t("figure-restated"))) br;
                    span.nowrap { span.was { (note.was) } " → " b { (now) } }
                },
            }
        },
    ]);
    if note.now.is_some() { row.tone(Tone::Warn) } else { row }
}
