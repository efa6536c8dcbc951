//! The register of persons: a page of those employed in a unit's subtree, filtered, with the columns one chooses.

use std::collections::HashMap;

use access::{Action, Sight};
use figure::{Figures, Query};
use maud::{Markup, html};
use record::Db;
use ui::components::{
    Choice, Column, Crumb, Empty, Field, Kind, Link, Pager, Pick, Register, Row, Table, filters, link_button,
    page_head, pick_columns, register,
};
use ui::link;
use ui::web::{App, Ctx, Page};

use super::desk::{self, View, choices, label, yes_no};
use crate::figures::EMPLOYED;
use crate::listing::{self, Cursor, Filter, Listed};
use crate::tree::UnitTree;

/// Persons on one page.
const PAGE: usize = 50;

/// The columns that can be chosen; the name always stands first.
const COLUMNS: [&str; 8] = ["unit", "employer", "trade", "skill", "industrial", "sex", "born", "member"];
/// Those on show unless others are chosen.
const USUAL: [&str; 5] = ["unit", "employer", "trade", "skill", "member"];

struct Found {
    view: View,
    rows: Vec<(Listed, String)>,
    next: Option<Cursor>,
    total: Option<u64>,
    employer: Option<String>,
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let (tree, figures) = (desk::tree(&ctx)?, desk::figures(&ctx)?);
    let pack = figures.pack();
    let reader = ctx.clone();
    let found = ctx.run(move |app| app.store.read(|db| find(app, &reader, db, &tree, &figures))).await?;
    let columns = columns(&ctx);
    let heads: Vec<Column> = std::iter::once(Column::text(ctx.t("field-person-name")))
        .chain(columns.iter().map(|name| head(&ctx, name)))
        .collect();
    let kept = ctx.href("");
    let mut units: HashMap<i64, Markup> = HashMap::new();
    let mut codes: HashMap<String, String> = HashMap::new();
    let rows: Vec<Row> = found
        .rows
        .iter()
        .map(|(listed, name)| {
            let mut cells = Vec::with_capacity(heads.len());
            cells.push(html! { a href={ "/persons/" (listed.person.id) (kept) } { (name) } });
            for column in &columns {
                cells.push(cell(&ctx, &found.view, pack, listed, column, &mut units, &mut codes));
            }
            Row::new(cells)
        })
        .collect();
    let after = ctx.query.some("after");
    let is_filtered = FILTERS.iter().any(|name| ctx.query.some(name).is_some());
    let drawn = register(
        &Register {
            id: "persons",
            filters: filter_row(&ctx, &found, pack),
            tools: tools(&ctx, &columns),
            table: Table { caption: &ctx.t("roll-persons"), show_caption: false, columns: &heads, rows: &rows },
            pager: Pager {
                total: found.total,
                here: rows.len(),
                first: after.map(|_| ctx.here(&[("after", None)])),
                back: None,
                next: found.next.map(|next| ctx.here(&[("after", Some(&next.to_string()))])),
            },
            empty: nothing(&ctx, is_filtered),
        },
        ctx.lang,
    );
    let name = ctx.unit.map(|unit| found.view.unit_name(&ctx, unit)).unwrap_or_default();
    let body = html! {
        (page_head(&html! { (ctx.t("roll-persons")) }, &html! {}, &html! { (ctx.t_args("roll-persons-sub", &[("unit", name.as_str().into())])) }, &actions(&ctx)))
        @if is_asking_names(&ctx) && !sees_names(&ctx, &found.view) { p.small.mute { (ctx.t("roll-names-closed")) } }
        @if let Some(employer) = &found.employer {
            p { (ctx.t_args("roll-persons-of-employer", &[("name", employer.as_str().into())])) " " a href=(ctx.here(&[("employer", None), ("after", None)])) { (ctx.t("roll-persons-all")) } }
        }
        (drawn)
    };
    let mut frame = ctx.frame(&ctx.t("roll-persons"));
    if let Some(unit) = ctx.unit {
        let above = found.view.shape.above(unit).into_iter().rev().filter(|id| found.view.can(Action::RollRead, *id));
        frame.crumbs = above
            .filter_map(|id| found.view.unit(id))
            .map(|unit| Crumb::to(unit.name.clone(), ctx.here(&[("unit", Some(&unit.code)), ("after", None)])))
            .collect();
    }
    Ok(ctx.show(&frame, &body))
}

const FILTERS: [&str; 6] = ["q", "skill", "sex", "industrial", "member", "employer"];

fn is_asking_names(ctx: &Ctx) -> bool {
    ctx.query.some("q").is_some()
}

fn sees_names(ctx: &Ctx, view: &View) -> bool {
    ctx.unit.is_some_and(|unit| view.sight(unit) == Sight::Names)
}

fn filter(ctx: &Ctx, view: &View) -> Filter {
    let text = |name: &str| ctx.query.some(name).map(str::to_owned);
    let flag = |name: &str| match ctx.query.get(name) {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    };
    Filter {
        // Whoever sees names masked could ask for one letter by letter.
        name: text("q").filter(|_| sees_names(ctx, view)).map(digits_marked),
        skill: text("skill"),
        sex: text("sex"),
        industrial: flag("industrial"),
        member: flag("member"),
        employer: ctx.query.int("employer"),
    }
}

/// Four digits alone are the last four of a number.
fn digits_marked(text: String) -> String {
    let plain = exchange::half_width(&text);
    let is_tail = plain.len() == 4 && plain.bytes().all(|b| b.is_ascii_digit() || b.eq_ignore_ascii_case(&b'x'));
    if is_tail { format!("#{}", plain.to_uppercase()) } else { text }
}

fn find(app: &App, ctx: &Ctx, db: &Db, tree: &UnitTree, figures: &Figures) -> Result<Found, figure::Error> {
    let view = View::of(ctx, tree, db)?;
    let mut found = Found { rows: Vec::new(), next: None, total: None, employer: None, view };
    let Some(unit) = ctx.unit else { return Ok(found) };
    let filter = filter(ctx, &found.view);
    let after = ctx.query.some("after").and_then(|text| text.parse().ok());
    let shape = found.view.reached(Action::RollRead, unit);
    let page = listing::page(db, &shape, unit, ctx.moment, &filter, after, PAGE)?;
    found.next = page.next;
    found.rows.reserve(page.rows.len());
    for listed in page.rows {
        let unit = listed.employment.int("unit").unwrap_or(0);
        let name = found.view.name(ctx, unit, &db.unseal(&listed.person)?);
        found.rows.push((listed, name));
    }
    if !FILTERS.iter().any(|name| ctx.query.some(name).is_some()) && found.view.can(Action::FigureList, unit) {
        let answer = figures.answer(db, app.store.tallies(), &Query::new(&EMPLOYED, unit, ctx.moment))?;
        found.total = answer.value.and_then(|n| u64::try_from(n).ok());
    }
    if let Some(id) = filter.employer {
        let employer = db.standing(&crate::register::EMPLOYER, id)?;
        found.employer = employer
            .last()
            .filter(|v| found.view.can(Action::RollRead, v.int("unit").unwrap_or(0)))
            .map(|v| v.text("name").to_owned());
    }
    Ok(found)
}

fn columns(ctx: &Ctx) -> Vec<&'static str> {
    let chosen: Vec<&str> = ctx.query.all("columns").collect();
    if chosen.is_empty() {
        return USUAL.to_vec();
    }
    COLUMNS.into_iter().filter(|name| chosen.contains(name)).collect()
}

fn head(ctx: &Ctx, name: &str) -> Column {
    let label = ctx.t(&format!("roll-column-{name}"));
    match name {
        "born" => Column::number(label),
        "member" => Column::day(label),
        _ => Column::text(label),
    }
}

fn cell(
    ctx: &Ctx,
    view: &View,
    pack: &'static clock::Pack,
    listed: &Listed,
    column: &str,
    units: &mut HashMap<i64, Markup>,
    codes: &mut HashMap<String, String>,
) -> Markup {
    let job = &listed.employment;
    match column {
        "unit" => {
            let unit = job.int("unit").unwrap_or(0);
            units.entry(unit).or_insert_with(|| view.unit_link(ctx, unit)).clone()
        }
        "employer" => {
            html! { @if let Some(id) = job.int("employer") { a href={ "/employers/" (id) (ctx.href("")) } { (listed.employer) } } }
        }
        "trade" => html! { (job.text("trade")) },
        "skill" => {
            let code = job.text("skill");
            html! { @if !code.is_empty() { (codes.entry(code.to_owned()).or_insert_with(|| label(pack, "skill", code, ctx.lang))) } }
        }
        "sex" => html! { (label(pack, "sex", listed.person.text("sex"), ctx.lang)) },
        "born" => html! { @if let Some(year) = listed.person.int("birth_year") { (year) } },
        "industrial" => html! { (yes_no(ctx, job.int("industrial") == Some(1))) },
        _ => {
            html! { @match listed.member_since { Some(Some(day)) => (day), Some(None) => (ctx.t("yes")), None => "" } }
        }
    }
}

fn filter_row(ctx: &Ctx, found: &Found, pack: &'static clock::Pack) -> Markup {
    let any = || Choice::new("", ctx.t("any"));
    let yes_no = || vec![any(), Choice::new("1", ctx.t("yes")), Choice::new("0", ctx.t("no"))];
    let with_any = |list: &str| std::iter::once(any()).chain(choices(pack, list, ctx.lang)).collect::<Vec<_>>();
    let sexes = with_any("sex").into_iter().filter(|choice| matches!(choice.value.as_str(), "" | "1" | "2")).collect();
    let mut fields = Vec::new();
    if sees_names(ctx, &found.view) {
        fields.push(
            Field::new("q", &ctx.t("roll-find-name"), ui::components::FieldKind::Line("search"))
                .value(ctx.query.get("q"))
                .autocomplete("off"),
        );
    }
    if let Some(unit) = ctx.unit.and_then(|id| found.view.unit(id)) {
        let below = found
            .view
            .shape
            .children(unit.id)
            .iter()
            .filter(|id| found.view.can(Action::RollRead, **id))
            .filter_map(|id| found.view.shape.get(*id));
        let units: Vec<Choice> = std::iter::once(unit)
            .chain(below.filter(|u| u.kind != "department").take(200))
            .map(|u| Choice::new(u.code.as_str(), u.name.as_str()))
            .collect();
        fields.push(Field::select("unit", &ctx.t("roll-within"), units).value(&unit.code).auto());
    }
    fields.extend([
        Field::select("skill", &ctx.t("roll-column-skill"), with_any("skill")).value(ctx.query.get("skill")).auto(),
        Field::select("industrial", &ctx.t("roll-column-industrial"), yes_no())
            .value(ctx.query.get("industrial"))
            .auto(),
        Field::select("member", &ctx.t("roll-member"), yes_no()).value(ctx.query.get("member")).auto(),
        Field::select("sex", &ctx.t("roll-column-sex"), sexes).value(ctx.query.get("sex")).auto(),
    ]);
    let keep = ctx
        .query
        .list()
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "as_of" | "known" | "columns" | "employer"))
        .cloned()
        .collect::<Vec<_>>();
    filters(&ctx.href("/persons"), &fields, &keep, ctx.lang)
}

fn tools(ctx: &Ctx, columns: &[&str]) -> Markup {
    let picks: Vec<Pick> = COLUMNS
        .iter()
        .map(|name| Pick {
            name: (*name).to_owned(),
            label: ctx.t(&format!("roll-column-{name}")),
            on: columns.contains(name),
        })
        .collect();
    let keep: Vec<(String, String)> =
        ctx.query.list().iter().filter(|(name, _)| name != "columns" && name != "after").cloned().collect();
    pick_columns("/persons", &picks, &keep, ctx.lang)
}

fn actions(ctx: &Ctx) -> Markup {
    let Some(unit) = ctx.unit else { return html! {} };
    let code = ctx.app.units.code(unit, ctx.now);
    let on = |path: &str| link::with(path, &[], &[("unit", Some(&code))]);
    html! {
        @if ctx.can(Action::RollExport, Some(unit)) { (link_button(&ctx.t("roll-export"), &ctx.href(&on("/export/roll")), Kind::Plain)) }
        @if ctx.is_now() && ctx.can(Action::RollImport, Some(unit)) { (link_button(&ctx.t("roll-import"), "/import", Kind::Plain)) }
        @if ctx.is_now() && ctx.can(Action::RollWrite, Some(unit)) { (link_button(&ctx.t("roll-person-new"), &on("/persons/new"), Kind::Primary)) }
    }
}

fn nothing(ctx: &Ctx, is_filtered: bool) -> Empty {
    if is_filtered {
        return Empty {
            title: ctx.t("roll-persons-none-found"),
            explain: ctx.t("roll-persons-none-found-explain"),
            ..Empty::default()
        };
    }
    let may_import = ctx.is_now() && ctx.can(Action::RollImport, None);
    Empty {
        title: ctx.t("roll-persons-none"),
        explain: ctx.t("roll-persons-none-explain"),
        steps: if may_import {
            (1..=3).map(|n| ctx.t(&format!("roll-persons-none-step-{n}"))).collect()
        } else {
            Vec::new()
        },
        action: may_import.then(|| Link::new(ctx.t("roll-import"), "/import")),
        template: may_import.then(|| "/import/template/roll".to_owned()),
        sample: may_import.then(|| "/import/sample/roll".to_owned()),
    }
}
