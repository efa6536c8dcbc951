//! Search: persons by name, pinyin, initials or number; units by name or code; employers; commits by number.

use std::collections::HashSet;

use access::Action;
use axum::response::IntoResponse as _;
use maud::{Markup, html};
use record::Db;
use ui::components::{
    Column, Empty, Field, FieldKind, Form, Kind, Method, Row, Table, button, empty, field, form, page_head,
    section_head, table,
};
use ui::text::count;
use ui::web::{Ctx, Page};

use super::desk::{self, View, unit_href};
use crate::listing;
use crate::person::identity;
use crate::tree::{Shape, UnitTree};

/// Records of each kind on the page, and among the suggestions.
const SHOWN: usize = 50;
const SUGGESTED: usize = 6;
/// Persons looked for beyond those, for what is found and does not stand.
const SLACK: usize = 20;

/// What was found.
struct Found {
    view: View,
    persons: Vec<(i64, String, i64)>,
    /// Whether there are more of them.
    more: bool,
    /// Whether there are names the reader may search at all.
    names: bool,
    units: Vec<i64>,
    employers: Vec<(i64, String, i64)>,
    commit: Option<i64>,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.persons.is_empty() && self.units.is_empty() && self.employers.is_empty() && self.commit.is_none()
    }
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let text = ctx.query.get("q").to_owned();
    let found = find(&ctx, SHOWN).await?;
    let body = html! {
        (page_head(&html! { (ctx.t("roll-search")) }, &html! {}, &html! { (ctx.t("roll-search-sub")) }, &html! {}))
        (form(&Form { action: "/search", method: Method::Get, csrf: "", guard: false, body: html! {
            (field(&Field::new("q", &ctx.t("roll-search-what"), FieldKind::Line("search")).id("search-q").value(&text).autocomplete("off"), ctx.lang))
            div.actions { (button(&ctx.t("roll-search"), Kind::Primary)) }
        } }))
        @if !text.is_empty() && found.is_empty() {
            (empty(&Empty {
                title: ctx.t("roll-search-none"),
                explain: ctx.t(if found.names { "roll-search-none-explain" } else { "roll-search-none-names" }),
                ..Empty::default()
            }, ctx.lang))
        }
        (groups(&ctx, &found))
    };
    Ok(ctx.page(&ctx.t("roll-search"), &body))
}

/// A few of what would be found, while one types.
pub(super) async fn suggest(ctx: Ctx) -> Page {
    let found = find(&ctx, SUGGESTED).await?;
    let nothing = ctx.query.some("q").is_none();
    let body = html! {
        @if nothing {}
        @else if found.is_empty() { p.small.mute { (ctx.t("roll-search-none")) } }
        @else { ul.menu { @for (label, href, aside) in lines(&ctx, &found) { li { a href=(href) { span { (label) " " span.small.mute { (aside) } } } } } } }
    };
    Ok(body.into_response())
}

async fn find(ctx: &Ctx, limit: usize) -> Result<Found, ui::web::Problem> {
    let (tree, reader) = (desk::tree(ctx)?, ctx.clone());
    ctx.run(move |app| app.store.read(|db| look(&reader, db, &tree, limit))).await
}

fn look(ctx: &Ctx, db: &Db, tree: &UnitTree, limit: usize) -> record::Result<Found> {
    let view = View::of(ctx, tree, db)?;
    let names = !access::reach(&ctx.who, Action::RollNames).is_empty();
    let mut found =
        Found { persons: Vec::new(), more: false, names, units: Vec::new(), employers: Vec::new(), commit: None, view };
    let text = ctx.query.get("q");
    if text.is_empty() || text.chars().count() > 60 {
        return Ok(found);
    }
    found.commit = commit_of(ctx, db, &found.view, text)?;
    found.units = units(&found.view, text, limit);
    if names {
        let reach: HashSet<i64> = access::reach(&ctx.who, Action::RollNames)
            .into_iter()
            .flat_map(|root| found.view.now.subtree(root))
            .collect();
        // Who stands nowhere is the federation's; whoever may see its names may find them.
        let whole = found.view.now.root().is_some_and(|root| reach.contains(&root));
        let hits = listing::search(db, text, &|unit| reach.contains(&unit) || (whole && unit == 0), limit + SLACK)?;
        found.more = hits.len() > limit;
        // Who was reversed or merged away is found by their terms still, and left out here.
        for hit in hits {
            if found.persons.len() < limit
                && let Some((_, identity)) = identity(db, hit.person, ctx.moment)?
            {
                found.persons.push((hit.person, identity.name, hit.unit));
            }
        }
    }
    let reads = |unit: i64| found.view.can(Action::RollRead, unit);
    let employers = listing::search_employers(db, text, ctx.moment, &reads, limit)?;
    found.employers =
        employers.into_iter().map(|v| (v.id, v.text("name").to_owned(), v.int("unit").unwrap_or(0))).collect();
    Ok(found)
}

/// The commit of this number, `48112`, `#48,112`, when the reader may open it.
fn commit_of(ctx: &Ctx, db: &Db, view: &View, text: &str) -> record::Result<Option<i64>> {
    let plain = exchange::half_width(text).replace([',', '#', ' '], "");
    let Some(number) = plain.parse::<i64>().ok().filter(|n| (1..=ctx.now.known).contains(n)) else { return Ok(None) };
    let Some(entry) = record::log::entry(db, number)? else { return Ok(None) };
    let may =
        access::everywhere(&ctx.who, Action::LogRead) || (entry.office != 0 && view.can(Action::LogRead, entry.office));
    Ok(may.then_some(number))
}

/// Units whose name contains the text, or whose code begins with it, or whose initials do; those that begin with it first.
fn units(view: &View, text: &str, limit: usize) -> Vec<i64> {
    let shape: &Shape = &view.shape;
    let wanted = exchange::clean(text.trim()).text.to_lowercase();
    let is_latin = wanted.bytes().all(|b| b.is_ascii_alphanumeric());
    let mut hits: Vec<(u8, &str, i64)> = shape
        .all()
        .filter_map(|unit| {
            let rank = if unit.code.to_lowercase() == wanted {
                0
            } else if unit.name.to_lowercase().starts_with(&wanted) {
                1
            } else if unit.code.to_lowercase().starts_with(&wanted) || unit.name.to_lowercase().contains(&wanted) {
                2
            } else if is_latin && exchange::text_terms(&unit.name).initials.starts_with(&wanted) {
                3
            } else {
                return None;
            };
            view.can(Action::UnitsRead, unit.id).then_some((rank, unit.code.as_str(), unit.id))
        })
        .collect();
    hits.sort_unstable();
    hits.into_iter().take(limit).map(|(_, _, id)| id).collect()
}

/// Everything found as lines: what it is, where it is, and what tells it from its like.
fn lines(ctx: &Ctx, found: &Found) -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    if let Some(commit) = found.commit {
        out.push((
            ctx.t_args("roll-event-commit", &[("n", count(commit).into())]),
            format!("/log/{commit}"),
            ctx.t("roll-search-commit"),
        ));
    }
    for (id, name, unit) in &found.persons {
        out.push((name.clone(), ctx.href(&format!("/persons/{id}")), found.view.place_name(ctx, *unit)));
    }
    for unit in found.units.iter().filter_map(|id| found.view.shape.get(*id)) {
        out.push((unit.name.clone(), unit_href(ctx, &unit.code), unit.code.clone()));
    }
    for (id, name, unit) in &found.employers {
        out.push((name.clone(), ctx.href(&format!("/employers/{id}")), found.view.place_name(ctx, *unit)));
    }
    out
}

fn groups(ctx: &Ctx, found: &Found) -> Markup {
    let all = lines(ctx, found);
    let mut rest = all.as_slice();
    let mut take = |n: usize| {
        let (group, left) = rest.split_at(n.min(rest.len()));
        rest = left;
        group
    };
    let groups = [
        ("roll-search-commits", take(usize::from(found.commit.is_some()))),
        ("roll-persons", take(found.persons.len())),
        ("roll-units", take(found.units.len())),
        ("roll-employers", take(found.employers.len())),
    ];
    html! {
            @for (key, group) in groups {
                @if !group.is_empty() {
                    section {
                        (section_head(&ctx.t(key), &html! { @if group.len() == SHOWN || (key == "roll-persons" && found.more) { span.small.mute { (ctx.t_args("roll-shown-first", &[("n", SHOWN.into())])) } } }))
    (listed(ctx, &ctx.t(key), group))
                    }
                }
            }
        }
}

fn listed(ctx: &Ctx, caption: &str, group: &[(String, String, String)]) -> Markup {
    let columns = [Column::text(ctx.t("roll-search-found")), Column::text(ctx.t("roll-search-where"))];
    let rows: Vec<Row> = group
        .iter()
        .map(|(label, href, aside)| Row::new(vec![html! { a href=(href) { (label) } }, html! { (aside) }]))
        .collect();
    table(&Table { caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}
