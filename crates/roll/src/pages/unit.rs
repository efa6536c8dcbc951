//! One unit: what it is, where it stands, what it counts, how it came to be so.

use std::collections::HashMap;

use access::Action;
use clock::Day;
use figure::{Answer, Figures, GroupKey, Query};
use maud::{Markup, html};
use record::Db;
use ui::chart::{SparkTone, spark};
use ui::components::{
    Column, Crumb, Fact, Kind, Row, State, Table, TagKind, Tile, facts, link_button, number_text, page_head, rate,
    section_head, table, tag, tiles,
};
use ui::link;
use ui::text::{count, day_long};
use ui::web::{App, Ctx, Lookup, Page, Problem};

use super::desk::{self, View, label, unit_href};
use super::history::{self, Happening, Teller};
use super::units::ctx_number;
use crate::figures::{DENSITY, EMPLOYED, EMPLOYERS, INDUSTRIAL, MEMBERS, UNITS};
use crate::register::UNIT;
use crate::tree::UnitTree;

/// Units below that are listed.
const SHOWN: usize = 200;

struct Found {
    view: View,
    history: Vec<Happening>,
    figures: Vec<(&'static figure::Definition, Answer, Vec<Option<i64>>)>,
    below: HashMap<i64, (i64, i64)>,
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let id = ctx.unit.ok_or_else(Problem::missing)?;
    let (tree, figures) = (desk::tree(&ctx)?, desk::figures(&ctx)?);
    let pack = figures.pack();
    let reader = ctx.clone();
    let found = ctx.run(move |app| app.store.read(|db| find(app, &reader, db, &tree, &figures, id))).await?;
    let unit = found.view.unit(id).cloned().ok_or_else(Problem::missing)?;
    let (from, to) = unit.days();
    let at = ctx.moment.as_of;
    let state = html! {
        (tag(TagKind::Info, &label(pack, "unit_type", &unit.kind, ctx.lang)))
        @if to <= at { " " (tag(TagKind::Off, &ctx.t_args("roll-unit-closed", &[("day", to.to_string().into())]))) }
        @else if from > at { " " (tag(TagKind::Off, &ctx.t_args("roll-unit-since", &[("day", from.to_string().into())]))) }
    };
    let until = if to == Day::END { ctx.t("day-open") } else { day_long(to.plus(-1), ctx.lang) };
    let mut known = vec![
        Fact::text(ctx.t("field-unit-code"), &unit.code),
        Fact::text(ctx.t("field-unit-kind"), &label(pack, "unit_type", &unit.kind, ctx.lang)),
        Fact::new(ctx.t("field-unit-parent"), unit.parent.map(|id| found.view.unit_link(&ctx, id)).unwrap_or_default()),
        Fact::new(
            ctx.t("field-unit-industry-parent"),
            unit.industry_parent.map(|id| found.view.unit_link(&ctx, id)).unwrap_or_default(),
        ),
        Fact::text(ctx.t("field-unit-credit-code"), &unit.credit_code),
        Fact::text(
            ctx.t("roll-unit-days"),
            &format!("{} – {until}", if from == Day::START { String::new() } else { day_long(from, ctx.lang) }),
        ),
    ];
    let (curved, plain): (Vec<_>, Vec<_>) = found.figures.iter().partition(|(_, _, curve)| !curve.is_empty());
    for (definition, answer, _) in plain {
        let value = ctx_number(&ctx, answer.value.unwrap_or(0), definition.name, &unit.code);
        let measure = figure::said(definition.measure, ctx.lang);
        known.push(Fact::new(figure::said(definition.label, ctx.lang), html! { (value) " " (measure) }));
    }
    let curved: Vec<Tile> = curved.iter().map(|(d, answer, curve)| tile(&ctx, &unit.code, d, answer, curve)).collect();
    let body = html! {
        (page_head(&html! { (unit.name) }, &state, &html! { (unit.code) }, &actions(&ctx, id, &unit.code)))
        @if !curved.is_empty() { (tiles(&curved)) }
        div.cols {
            div.stack {
                section { (section_head(&ctx.t("roll-facts"), &html! {})) (facts(&known, ctx.lang)) }
                (children(&ctx, &found, pack, id))
            }
            div.aside { section { h2 { (ctx.t("roll-history")) } (history::draw(&ctx, &found.history)) } }
        }
    };
    let mut frame = ctx.frame(&unit.name);
    frame.crumbs = vec![Crumb::to(ctx.t("roll-units"), ctx.href("/units"))];
    frame.crumbs.extend(
        found.view.shape.above(id).into_iter().rev().filter(|id| found.view.can(Action::UnitsRead, *id)).filter_map(
            |id| {
                let unit = found.view.unit(id)?;
                Some(Crumb::to(unit.name.clone(), unit_href(&ctx, &unit.code)))
            },
        ),
    );
    Ok(ctx.show(&frame, &body))
}

fn find(app: &App, ctx: &Ctx, db: &Db, tree: &UnitTree, figures: &Figures, id: i64) -> Result<Found, figure::Error> {
    let view = View::of(ctx, tree, db)?;
    let history = Teller::new(ctx, &view, figures.pack(), db).tell(&db.history(&UNIT, id)?)?;
    let mut found = Found { history, figures: Vec::new(), below: HashMap::new(), view };
    let is_union = found.view.unit(id).is_some_and(|unit| unit.kind != "department");
    if !is_union || !found.view.can(Action::FigureList, id) {
        return Ok(found);
    }
    let days = months(ctx.moment.as_of);
    for definition in [&EMPLOYED, &INDUSTRIAL, &MEMBERS, &DENSITY, &UNITS, &EMPLOYERS] {
        let query = Query::new(definition, id, ctx.moment);
        let answer = figures.answer(db, app.store.tallies(), &query)?;
        // Units and employers keep no tally: their run would be counted anew for each month.
        let counted = !matches!(definition.name, "roll.units" | "roll.employers");
        let curve = if counted { figures.series(db, app.store.tallies(), &query, &days)? } else { Vec::new() };
        found.figures.push((definition, (*answer).clone(), curve.iter().map(|(_, answer)| answer.value).collect()));
    }
    for (definition, is_first) in [(&EMPLOYED, true), (&MEMBERS, false)] {
        let answer = figures.answer(db, app.store.tallies(), &Query::new(definition, id, ctx.moment).by("unit")?)?;
        for group in &answer.groups {
            if let GroupKey::Unit(child) = group.key {
                let counts = found.below.entry(child).or_default();
                let value = group.value.unwrap_or(0);
                if is_first { counts.0 = value } else { counts.1 = value }
            }
        }
    }
    Ok(found)
}

/// The last day of each of the twelve months that lead to a day, and the day.
fn months(day: Day) -> Vec<Day> {
    let date = day.date();
    let mut out: Vec<Day> = (0..12)
        .filter_map(|back| {
            let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1 - back;
            let (year, month) =
                (i16::try_from(months.div_euclid(12)).ok()?, i8::try_from(months.rem_euclid(12) + 1).ok()?);
            Some(Day::from_ymd(year, month, 1)?.plus(-1))
        })
        .collect();
    out.reverse();
    out.push(day);
    out
}

fn tile(ctx: &Ctx, code: &str, definition: &figure::Definition, answer: &Answer, curve: &[Option<i64>]) -> Tile {
    let label = figure::said(definition.label, ctx.lang).to_owned();
    let kept = ["as_of", "known"].map(|name| (name, ctx.query.some(name)));
    let href = link::with(&format!("/figures/{}", definition.name), &[], &[("unit", Some(code)), kept[0], kept[1]]);
    let (value, sub) = match (answer.parts, answer.value) {
        (Some((above, below)), Some(value)) => (
            rate(value, above, below, Some(&href), State::Live, ctx.lang),
            format!("{} / {}", count(above), count(below)),
        ),
        (Some(_), None) => (number_text("–", None, Some(&href), State::Live, ctx.lang), ctx.t("roll-no-denominator")),
        (None, value) => (ctx_number(ctx, value.unwrap_or(0), definition.name, code), String::new()),
    };
    let unit = if answer.parts.is_some() { "" } else { figure::said(definition.measure, ctx.lang) };
    let curve = if curve.is_empty() {
        html! {}
    } else {
        spark(curve, &label, SparkTone::Plain)
    };
    Tile { label, value, unit: unit.to_owned(), curve, sub: html! { (sub) } }
}

fn children(ctx: &Ctx, found: &Found, pack: &clock::Pack, id: i64) -> Markup {
    let view = &found.view;
    let below: Vec<&crate::tree::Unit> = view
        .shape
        .children(id)
        .iter()
        .filter(|child| view.can(Action::UnitsRead, **child))
        .filter_map(|child| view.shape.get(*child))
        .collect();
    let mut columns = vec![
        Column::text(ctx.t("field-unit-name")),
        Column::text(ctx.t("field-unit-kind")),
        Column::day(ctx.t("field-unit-code")),
    ];
    let has_counts = !found.below.is_empty();
    if has_counts {
        columns.extend([&EMPLOYED, &MEMBERS].map(|figure| Column::number(figure::said(figure.label, ctx.lang))));
    }
    let rows: Vec<Row> = below
        .iter()
        .take(SHOWN)
        .map(|unit| {
            let mut cells = vec![
                html! { a href=(unit_href(ctx, &unit.code)) { (unit.name) } @if !unit.holds(ctx.moment) { " " (tag(TagKind::Off, &ctx.t("roll-unit-not-then"))) } },
                html! { (label(pack, "unit_type", &unit.kind, ctx.lang)) },
                html! { (unit.code) },
            ];
            if has_counts {
                let (employed, members) = found.below.get(&unit.id).copied().unwrap_or_default();
                cells.extend([ctx_number(ctx, employed, EMPLOYED.name, &unit.code), ctx_number(ctx, members, MEMBERS.name, &unit.code)]);
            }
            Row::new(cells)
        })
        .collect();
    let caption = ctx.t("roll-units-below");
    html! {
        @if !rows.is_empty() {
            section {
                (section_head(&ctx.t_args("roll-units-below-n", &[("n", below.len().into())]), &html! {}))
                (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
                @if below.len() > SHOWN { p.small.mute { (ctx.t_args("roll-shown-first", &[("n", SHOWN.into())])) } }
            }
        }
    }
}

fn actions(ctx: &Ctx, id: i64, code: &str) -> Markup {
    let on = |path: &str| ctx.href(&link::with(path, &[], &[("unit", Some(code))]));
    html! {
        @if ctx.can(Action::RollRead, Some(id)) {
            (link_button(&ctx.t("roll-persons"), &on("/persons"), Kind::Plain))
            (link_button(&ctx.t("roll-employers"), &on("/employers"), Kind::Plain))
        }
        @if ctx.is_now() && ctx.can(Action::UnitsWrite, Some(id)) {
            (link_button(&ctx.t("roll-unit-new-below"), &link::with("/units/new", &[], &[("unit", Some(code))]), Kind::Plain))
            (link_button(&ctx.t("roll-correct"), &format!("/units/{}/edit", link::encode(code)), Kind::Primary))
        }
    }
}

/// From the number of the record to the page, which is called by the unit's code: the log links by numbers.
pub(super) async fn by_record(ctx: Ctx) -> Page {
    let id = ctx.unit.ok_or_else(Problem::missing)?;
    let code = ctx.app.units.code(id, ctx.moment);
    let code = if code.is_empty() { ctx.app.units.code(id, ctx.now) } else { code };
    Ok(ctx.go(&unit_href(&ctx, &code), None))
}

/// The record of a unit belongs to that unit.
pub(super) fn of_record(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("record") else { return Ok(None) };
    Ok((!lookup.db.standing(&UNIT, id)?.is_empty()).then_some(id))
}
