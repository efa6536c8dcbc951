//! The register of dossiers: those whoever asks may know of, a page at a time, with the head's name masked.

use access::Action;
use maud::{Markup, html};
use roll::tree::UnitTree;
use ui::components::{
    Choice, Column, Empty, Field, Kind, Link, Pager, Register, Row, Table, filters, link_button, page_head, register,
};
use ui::web::{App, Ctx, Page, Problem};

use super::{desk, kinds};
use crate::dossier::{self, Filter, Reach};

/// Dossiers on one page.
const PAGE: usize = 50;
/// Units that the filter offers at most; any other is reached by its page.
const UNITS: usize = 200;

/// What is asked for by these names is a filter.
const FILTERS: [&str; 8] = ["of", "state", "category", "cause", "key_group", "exit", "q", "mine"];

struct Found {
    rows: Vec<dossier::Row>,
    more: bool,
    total: Option<i64>,
    /// Whether there is any dossier at all for whoever asks.
    any: bool,
    units: Vec<(String, String)>,
}

/// The tree of units this house was put together with.
pub(super) fn tree(app: &App) -> Result<std::sync::Arc<UnitTree>, Problem> {
    app.service::<UnitTree>().ok_or_else(|| Problem::internal("the house was put together without a tree of units"))
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let found = find(&ctx).await?;
    let columns = [
        Column::text(ctx.t("field-hardship_dossier-number")),
        Column::text(ctx.t("field-hardship_dossier-head")),
        Column::text(ctx.t("field-hardship_dossier-unit")),
        Column::text(ctx.t("field-hardship_dossier-state")),
        Column::text(ctx.t("field-hardship_dossier-category")),
        Column::text(ctx.t("field-hardship_dossier-cause")),
        Column::day(ctx.t("field-hardship_dossier-applied-on")),
        Column::day(ctx.t("field-hardship_dossier-decided-on")),
    ];
    let code = |list: &str, code: &str| {
        if code.is_empty() { String::new() } else { desk::label(&ctx, list, code) }
    };
    let rows: Vec<Row> = found
        .rows
        .iter()
        .map(|row| {
            Row::new(vec![
                html! { a href=(ctx.href(&(kinds::DOSSIERS.page)(row.id))) { (desk::called(&ctx, &row.number, row.id)) } },
                html! { @if row.name.is_empty() { (ctx.t("hardship-page-erased")) } @else { (row.name) } },
                html! { (desk::unit_name(&ctx, row.unit)) },
                desk::state(&ctx, &row.state),
                html! { (code("hardship_category", &row.category)) },
                html! { (code("hardship_cause", &row.cause)) },
                html! { @if let Some(day) = row.applied_on { (day) } },
                html! { @if let Some(day) = row.decided_on { (day) } },
            ])
        })
        .collect();
    let last = found.rows.last().map(|row| row.id.to_string()).filter(|_| found.more);
    let goes_on = ctx.query.some("after").is_some();
    let caption = ctx.t("hardship-nav-dossiers");
    let body = html! {
        (page_head(&html! { (caption) }, &html! {}, &html! { (ctx.t("hardship-list-sub")) }, &actions(&ctx)))
        (register(&Register {
            id: "dossiers",
            filters: filter_row(&ctx, &found),
            tools: html! {},
            table: Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows },
            pager: Pager {
                total: found.total.and_then(|n| u64::try_from(n).ok()),
                here: rows.len(),
                first: goes_on.then(|| ctx.here(&[("after", None)])),
                back: None,
                next: last.map(|last| ctx.here(&[("after", Some(&last))])),
            },
            empty: nothing(&ctx, found.any),
        }, ctx.lang))
    };
    Ok(ctx.page(&caption, &body))
}

fn filter_of(ctx: &Ctx) -> Filter {
    let text = |name: &str| ctx.query.get(name).to_owned();
    Filter {
        // A unit nobody has is one no dossier is of.
        unit: ctx.query.some("of").map(|code| ctx.app.units.find_code(code, ctx.moment).unwrap_or(0)),
        state: text("state"),
        category: text("category"),
        cause: text("cause"),
        key_group: text("key_group"),
        exit: text("exit"),
        search: text("q"),
        caseworker: ctx.query.some("mine").map(|_| ctx.who.account),
    }
}

async fn find(ctx: &Ctx) -> Result<Found, Problem> {
    let (reader, tree) = (ctx.clone(), tree(&ctx.app)?);
    ctx.read(move |db| {
        let ctx = &reader;
        let shape = tree.at(db, ctx.now)?;
        let reach = Reach::of(&ctx.who, &shape);
        let after = ctx.query.int("after").unwrap_or(0);
        let filter = filter_of(ctx);
        let (mut rows, more) = dossier::list(db, &reach, ctx.moment, &filter, after, PAGE)?;
        let heads: Vec<i64> = rows.iter().map(|row| row.head).collect();
        let names = dossier::names(db, &heads, ctx.moment)?;
        for row in &mut rows {
            row.name = names.get(&row.head).map(|name| access::mask_name(name)).unwrap_or_default();
        }
        // What fits on one page is counted already.
        let total = match (after, more) {
            (0, false) => Some(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
            _ => Some(dossier::count(db, &reach, ctx.moment, &filter)?),
        };
        let any = !rows.is_empty() || !dossier::list(db, &reach, ctx.moment, &Filter::default(), 0, 1)?.0.is_empty();
        let mine = shape.all().filter(|unit| unit.kind != "department" && reach.has(unit.id, 0));
        let mut units: Vec<(String, String)> = mine.map(|unit| (unit.code.clone(), unit.name.clone())).collect();
        units.sort();
        units.truncate(UNITS);
        Ok::<_, record::Error>(Found { rows, more, total, any, units })
    })
    .await
}

fn filter_row(ctx: &Ctx, found: &Found) -> Markup {
    let asked = |name: &str| ctx.query.get(name);
    let of = |name: &str, key: &str, list: &str| {
        let field = Field::select(name, &ctx.t(key), desk::choices(ctx, list, Some("any")));
        field.value(asked(name)).auto()
    };
    let any = || Choice::new("", ctx.t("any"));
    let mut fields = vec![
        Field::new("q", &ctx.t("field-hardship_dossier-number"), ui::components::FieldKind::Line("search"))
            .value(asked("q"))
            .autocomplete("off"),
    ];
    if found.units.len() > 1 {
        let units = found.units.iter().map(|(code, name)| Choice::new(code.as_str(), name.as_str()));
        let units = std::iter::once(any()).chain(units).collect();
        fields.push(Field::select("of", &ctx.t("field-hardship_dossier-unit"), units).value(asked("of")).auto());
    }
    let states = Field::select("state", &ctx.t("field-hardship_dossier-state"), desk::states(ctx));
    fields.extend([
        states.value(asked("state")).auto(),
        of("category", "field-hardship_dossier-category", "hardship_category"),
        of("cause", "field-hardship_dossier-cause", "hardship_cause"),
        of("key_group", "field-hardship_dossier-key-group", "hardship_key_group"),
        of("exit", "field-hardship_dossier-exit", "hardship_exit"),
    ]);
    let mine = vec![any(), Choice::new("1", ctx.t("yes"))];
    fields.push(Field::select("mine", &ctx.t("hardship-list-mine"), mine).value(asked("mine")).auto());
    let keep: Vec<(String, String)> = ctx
        .query
        .list()
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "as_of" | "known" | "unit"))
        .cloned()
        .collect();
    filters("/hardship", &fields, &keep, ctx.lang)
}

fn actions(ctx: &Ctx) -> Markup {
    let may = ctx.is_now() && ctx.can(Action::HardshipFile, None);
    html! {
        @if may { (link_button(&ctx.t("hardship-kit"), "/visit-kit", Kind::Plain)) }
        @if may { (link_button(&ctx.t("hardship-new"), &ctx.href("/hardship/new"), Kind::Primary)) }
    }
}

fn nothing(ctx: &Ctx, any: bool) -> Empty {
    if any || FILTERS.iter().any(|name| ctx.query.some(name).is_some()) {
        return Empty {
            title: ctx.t("hardship-list-none-found"),
            explain: ctx.t("hardship-list-none-found-explain"),
            ..Empty::default()
        };
    }
    let may = ctx.is_now() && ctx.can(Action::HardshipFile, None);
    Empty {
        title: ctx.t("hardship-list-empty"),
        explain: ctx.t("hardship-list-empty-explain"),
        steps: (1..=3).map(|n| ctx.t(&format!("hardship-list-empty-step-{n}"))).collect(),
        action: may.then(|| Link::new(ctx.t("hardship-new"), "/hardship/new")),
        template: None,
        sample: None,
    }
}
