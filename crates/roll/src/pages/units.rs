//! The tree of units: unions of every level, and the partner departments apart.

use std::collections::HashMap;

use access::Action;
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use clock::Pack;
use figure::{Figures, GroupKey, Query};
use maud::{Markup, html};
use record::Db;
use ui::components::{
    Children, Crumb, Empty, Kind, Link, Node, State, TagKind, branch, empty, link_button, number, page_head,
    section_head, tag, tree,
};
use ui::link;
use ui::text::day_long;
use ui::web::{App, Ctx, Page};

use super::desk::{self, View, label, unit_href};
use crate::figures::{EMPLOYED, MEMBERS};

/// How many units of the tree beyond the first level are drawn at once; deeper ones are fetched when they are opened.
const AT_ONCE: usize = 60;

struct Found {
    view: View,
    /// Employed persons and members by branch, for each unit that is drawn open.
    counts: HashMap<i64, (i64, i64)>,
    open: Vec<i64>,
}

/// The page; to htmx, which asks for one branch, the branch.
pub(super) async fn page(ctx: Ctx, headers: HeaderMap) -> Page {
    let wanted = ctx.query.some("open").map(str::to_owned);
    let is_branch = headers.contains_key("hx-request") && wanted.is_some();
    let (trees, figures) = (desk::tree(&ctx)?, desk::figures(&ctx)?);
    let pack = figures.pack();
    let reader = ctx.clone();
    let found =
        ctx.run(move |app| app.store.read(|db| find(app, &reader, db, &trees, &figures, wanted.as_deref()))).await?;
    let Some(top) = ctx.unit else { return Ok(nothing(&ctx)) };
    let maker = Maker { ctx: &ctx, found: &found, pack };
    if is_branch && let Some(opened) = found.open.last() {
        return Ok(branch(&maker.children(*opened), ctx.lang).into_response());
    }
    let Some(unit) = found.view.unit(top) else { return Ok(nothing(&ctx)) };
    let unions = vec![maker.node(top, true)];
    let departments: Vec<Node> = found
        .view
        .shape
        .children(top)
        .iter()
        .filter(|id| {
            found.view.shape.get(**id).is_some_and(|u| u.kind == "department")
                && found.view.can(Action::UnitsRead, **id)
        })
        .map(|id| maker.node(*id, false))
        .collect();
    let stands = |id: i64| maker.is_union(id) && found.view.shape.get(id).is_some_and(|unit| unit.holds(ctx.moment));
    let total = found.view.shape.subtree(top).into_iter().filter(|id| stands(*id)).count();
    let sub =
        ctx.t_args("roll-units-sub", &[("n", total.into()), ("day", day_long(ctx.moment.as_of, ctx.lang).into())]);
    let body = html! {
        (page_head(&html! { (ctx.t("roll-units")) }, &html! {}, &html! { (sub) }, &actions(&ctx, top, &unit.code)))
        (tree(&ctx.t("roll-units"), &unions, ctx.lang))
        @if !departments.is_empty() {
            section {
                (section_head(&ctx.t("roll-departments"), &html! {}))
                p.small.mute { (ctx.t("roll-departments-explain")) }
                (tree(&ctx.t("roll-departments"), &departments, ctx.lang))
            }
        }
    };
    let mut frame = ctx.frame(&ctx.t("roll-units"));
    frame.crumbs = above(&ctx, &found.view, top);
    Ok(ctx.show(&frame, &body))
}

fn find(
    app: &App,
    ctx: &Ctx,
    db: &Db,
    trees: &crate::tree::UnitTree,
    figures: &Figures,
    wanted: Option<&str>,
) -> Result<Found, figure::Error> {
    let view = View::of(ctx, trees, db)?;
    let mut found = Found { view, counts: HashMap::new(), open: Vec::new() };
    let Some(top) = ctx.unit else { return Ok(found) };
    found.open.push(top);
    // The way down from the top to the branch that is asked for.
    if let Some(opened) = wanted.and_then(|code| found.view.shape.by_code(code)).map(|unit| unit.id) {
        let mut way = vec![opened];
        way.extend(found.view.shape.above(opened).into_iter().take_while(|id| *id != top));
        if found.view.shape.is_within(opened, top) && opened != top {
            found.open.extend(way.into_iter().rev());
        }
    }
    for unit in found.open.clone() {
        if !found.view.can(Action::FigureList, unit) {
            continue;
        }
        for (definition, place) in [(&EMPLOYED, 0), (&MEMBERS, 1)] {
            let query = Query::new(definition, unit, ctx.moment).by("unit")?;
            let answer = figures.answer(db, app.store.tallies(), &query)?;
            let mut put = |unit: i64, value: i64| {
                let counts = found.counts.entry(unit).or_default();
                if place == 0 { counts.0 = value } else { counts.1 = value }
            };
            for group in &answer.groups {
                if let GroupKey::Unit(child) = group.key
                    && child != unit
                {
                    put(child, group.value.unwrap_or(0));
                }
            }
            put(unit, answer.value.unwrap_or(0));
        }
    }
    Ok(found)
}

struct Maker<'a> {
    ctx: &'a Ctx,
    found: &'a Found,
    pack: &'static Pack,
}

impl Maker<'_> {
    fn is_union(&self, id: i64) -> bool {
        self.found.view.shape.get(id).is_some_and(|unit| unit.kind != "department")
            && self.found.view.can(Action::UnitsRead, id)
    }

    fn unions_below(&self, id: i64) -> Vec<i64> {
        self.found.view.shape.children(id).iter().copied().filter(|child| self.is_union(*child)).collect()
    }

    fn children(&self, id: i64) -> Vec<Node> {
        self.unions_below(id).into_iter().map(|child| self.node(child, false)).collect()
    }

    fn node(&self, id: i64, is_top: bool) -> Node {
        let view = &self.found.view;
        let Some(unit) = view.unit(id) else {
            return Node {
                label: String::new(),
                href: String::new(),
                tags: html! {},
                count: html! {},
                children: Children::None,
            };
        };
        let below = if is_top || unit.kind != "department" { self.unions_below(id) } else { Vec::new() };
        let children = if below.is_empty() {
            Children::None
        } else if self.found.open.contains(&id) || (is_top && below.len() <= AT_ONCE) {
            Children::Here { nodes: below.into_iter().map(|child| self.node(child, false)).collect(), open: true }
        } else {
            let kept = ["as_of", "known", "unit"].map(|name| (name, self.ctx.query.some(name)));
            let mut query = kept.to_vec();
            query.push(("open", Some(unit.code.as_str())));
            Children::Later { href: link::with("/units", &[], &query), count: below.len() }
        };
        Node {
            label: unit.name.clone(),
            href: unit_href(self.ctx, &unit.code),
            tags: self.tags(unit),
            count: self.count(id, &unit.code),
            children,
        }
    }

    fn tags(&self, unit: &crate::tree::Unit) -> Markup {
        let (from, to) = unit.days();
        html! {
            span.small.mute { (label(self.pack, "unit_type", &unit.kind, self.ctx.lang)) }
            @if to <= self.ctx.moment.as_of { " " (tag(TagKind::Off, &self.ctx.t_args("roll-unit-closed", &[("day", to.to_string().into())]))) }
            @else if from > self.ctx.moment.as_of { " " (tag(TagKind::Off, &self.ctx.t_args("roll-unit-since", &[("day", from.to_string().into())]))) }
        }
    }

    fn count(&self, id: i64, code: &str) -> Markup {
        let Some((employed, members)) = self.found.counts.get(&id) else { return html! {} };
        let one = |n: i64, figure: &str, key: &str| {
            html! { (ctx_number(self.ctx, n, figure, code)) " " span.small.mute { (self.ctx.t(key)) } }
        };
        html! {
            @if *employed != 0 || *members != 0 {
                (one(*employed, EMPLOYED.name, "roll-employed")) " · " (one(*members, MEMBERS.name, "roll-members"))
            }
        }
    }
}

/// A number that leads to its figure for a unit.
pub(super) fn ctx_number(ctx: &Ctx, value: i64, figure: &str, code: &str) -> Markup {
    let kept = ["as_of", "known"].map(|name| (name, ctx.query.some(name)));
    let href = link::with(&format!("/figures/{figure}"), &[], &[("unit", Some(code)), kept[0], kept[1]]);
    number(value, Some(&href), State::Live, ctx.lang)
}

fn actions(ctx: &Ctx, top: i64, code: &str) -> Markup {
    let on = |path: &str| link::with(path, &[], &[("unit", Some(code))]);
    html! {
        @if ctx.can(Action::UnitsExport, Some(top)) { (link_button(&ctx.t("roll-export"), &ctx.href(&on("/export/units")), Kind::Plain)) }
        @if ctx.is_now() && ctx.can(Action::UnitsImport, Some(top)) { (link_button(&ctx.t("roll-import"), "/import?kind=units", Kind::Plain)) }
        @if ctx.is_now() && ctx.can(Action::UnitsWrite, Some(top)) { (link_button(&ctx.t("roll-unit-new"), &on("/units/new"), Kind::Primary)) }
    }
}

/// The units above one, each leading to the tree from there, as far as the reader may see them.
fn above(ctx: &Ctx, view: &View, unit: i64) -> Vec<Crumb> {
    let above = view.shape.above(unit).into_iter().rev().filter(|id| view.can(Action::UnitsRead, *id));
    above
        .filter_map(|id| view.unit(id))
        .map(|unit| Crumb::to(unit.name.clone(), ctx.here(&[("unit", Some(&unit.code)), ("open", None)])))
        .collect()
}

fn nothing(ctx: &Ctx) -> axum::response::Response {
    let nothing = Empty {
        title: ctx.t("roll-units-none"),
        explain: ctx.t("roll-units-none-explain"),
        steps: vec![ctx.t("roll-units-none-step-1"), ctx.t("roll-units-none-step-2"), ctx.t("roll-units-none-step-3")],
        action: ctx.can(Action::UnitsImport, None).then(|| Link::new(ctx.t("roll-import"), "/import?kind=units")),
        ..Empty::default()
    };
    let body = html! {
        (page_head(&html! { (ctx.t("roll-units")) }, &html! {}, &html! {}, &html! {}))
        (empty(&nothing, ctx.lang))
    };
    ctx.page(&ctx.t("roll-units"), &body)
}
