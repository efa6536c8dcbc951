//! A figure split by one of its dimensions: tabs, bars with their numbers, each a door.

use access::Action;
use figure::{Answer, Group, GroupKey, Query};
use maud::{Markup, html};

use super::ask::{Asked, group_label, group_name};
use super::hide::Hidden;
use super::value::{format, small};
use crate::chart::{Bar, bars};
use crate::components::{Tab, tabs, unfold};
use crate::link;
use crate::text::{count, percent, share};
use crate::web::Ctx;

/// Groups shown at once; the rest is folded.
const SHOWN: usize = 24;

/// The section; nothing for a figure that cannot be split.
pub(super) fn section(ctx: &Ctx, asked: &Asked, answer: &Answer) -> Markup {
    let figure = asked.query.figure;
    let Some(dimension) = asked.query.by.and_then(|name| figure.dimension(name)) else { return html! {} };
    let label = figure::said(dimension.label, ctx.lang);
    let choices: Vec<Tab> = figure
        .dimensions
        .iter()
        .map(|each| Tab {
            label: ctx.t_args("figure-by", &[("dimension", figure::said(each.label, ctx.lang).into())]),
            href: format!("{}#split", ctx.here(&[("by", Some(each.name))])),
            count: None,
            here: each.name == dimension.name,
        })
        .collect();
    let drawn = rows(ctx, asked, answer);
    let caption = ctx.t_args(
        "figure-split-caption",
        &[("figure", figure::said(figure.label, ctx.lang).into()), ("dimension", label.into())],
    );
    let value =
        if figure.additive() { figure::said(figure.measure, ctx.lang).to_owned() } else { ctx.t("figure-value") };
    let beside = ctx.t(if figure.additive() { "figure-share" } else { "figure-parts" });
    let heads = [label, value.as_str(), beside.as_str()];
    let (first, rest) = drawn.split_at(drawn.len().min(SHOWN));
    html! {
        section id="split" {
            h2 { (ctx.t("figure-split")) }
            div.noprint { (tabs(&ctx.t("figure-split"), &choices)) }
            @if first.is_empty() {
                p.mute { (ctx.t("figure-split-none")) }
            } @else {
                (bars(&caption, heads, first, format(figure)))
            }
            @if !rest.is_empty() {
                (unfold(&ctx.t_args("figure-split-rest", &[("n", rest.len().into())]), &bars(&caption, heads, rest, format(figure))))
            }
            @if asked.hides.any() { p.small.mute { (ctx.t_args("figure-hidden", &[("n", asked.hides.fewest().into())])) } }
        }
    }
}

fn rows(ctx: &Ctx, asked: &Asked, answer: &Answer) -> Vec<Bar> {
    let query = &asked.query;
    // What is itself small is hidden whole: its parts would add up to it.
    let whole_is_small = asked.hides.whole(answer.value, answer.parts);
    let hidden = asked.hides.groups(&answer.groups);
    let row = |(group, hidden): (&Group, Hidden)| {
        let hidden = if whole_is_small { Hidden::Beside } else { hidden };
        let note = match (hidden, group.parts) {
            (Hidden::Small, _) => small(ctx, asked.hides),
            (Hidden::Beside, _) => ctx.t("figure-hidden-beside"),
            (Hidden::No, Some((above, below))) => format!("{} / {}", count(above), count(below)),
            (Hidden::No, None) => {
                let whole = answer.value.unwrap_or(0);
                group.value.and_then(|value| share(value, whole)).map(percent).unwrap_or_default()
            }
        };
        let href = match &group.key {
            GroupKey::Unit(unit) if *unit != query.unit && ctx.can(Action::FigureRead, Some(*unit)) => {
                Some(down(ctx, query, *unit))
            }
            key if !asked.hides.any() && query.figure.additive() => Some(list_address(ctx, asked, Some(key))),
            _ => None,
        };
        Bar {
            label: group_label(ctx, query, &group.key),
            value: group.value.filter(|_| hidden == Hidden::No),
            href,
            note,
        }
    };
    answer.groups.iter().zip(hidden).map(row).collect()
}

/// The same question for a unit below.
fn down(ctx: &Ctx, query: &Query, unit: i64) -> String {
    let code = ctx.app.units.code(unit, ctx.moment);
    link::with(&format!("/figures/{}", link::encode(query.figure.name)), ctx.query.list(), &[("unit", Some(&code))])
}

/// The records of the question, or of one of its groups.
pub(super) fn list_address(ctx: &Ctx, asked: &Asked, group: Option<&GroupKey>) -> String {
    let query = &asked.query;
    let code = ctx.app.units.code(query.unit, ctx.moment);
    let (from, to) = (query.period.0.to_string(), query.period.1.to_string());
    let group = group.map(|key| group_name(ctx, key));
    let set = [
        ("as_of", ctx.query.some("as_of")),
        ("known", ctx.query.some("known")),
        ("unit", Some(code.as_str())),
        ("from", asked.is_flow.then_some(from.as_str())),
        ("to", asked.is_flow.then_some(to.as_str())),
        ("by", query.by.filter(|_| group.is_some())),
        ("group", group.as_deref()),
    ];
    link::with(&format!("/figures/{}/list", link::encode(query.figure.name)), &[], &set)
}
