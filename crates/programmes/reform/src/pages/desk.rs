//! What the pages of the ledger have in common: names, days, lights, states, and where figures are.

use access::{Action, Sight};
use clock::{Day, Lang, weekday};
use figure::Definition;
use maud::{Markup, html};
use ui::components::{Column, Row, State, Table, number, table};
use ui::icon::Icon;
use ui::link;
use ui::text::percent;
use ui::web::Ctx;

pub(super) use procedure::pages::draw::{
    DOT, choices, day, holds, label, office, pack, paragraphs, some_day, state, unit_name,
};

use crate::ledger::TaskRow;
use crate::rules::task::PROCEDURE;

/// The systems of a grouping, in the order of the pack: code and name.
pub(super) fn systems(ctx: &Ctx, taxonomy: &str) -> Vec<(&'static str, String)> {
    let codes = pack(ctx).codes("reform_system").map(|list| list.codes()).unwrap_or_default();
    let own = codes.iter().filter(|code| code.parent.as_deref() == Some(taxonomy));
    own.map(|code| (code.code.as_str(), code.label(ctx.lang).to_owned())).collect()
}

/// A day with its day of the week as text: `2026-05-08（周五）`, `2026-05-08 (Friday)`.
pub(super) fn day_text(ctx: &Ctx, day: Day) -> String {
    match ctx.lang {
        Lang::Zh => format!("{day}（{}）", weekday(day, ctx.lang)),
        Lang::En => format!("{day} ({})", weekday(day, ctx.lang)),
    }
}

/// When something is due: a day, or that it has no end.
pub(super) fn due(ctx: &Ctx, due: Option<Day>, long_term: bool) -> Markup {
    html! { @if long_term { (ctx.t("reform-long-term")) } @else { (some_day(ctx, due)) } }
}

/// A unit with a link to its page, where that may be seen.
pub(super) fn unit(ctx: &Ctx, unit: i64) -> Markup {
    let name = unit_name(ctx, unit);
    html! {
        @if ctx.can(Action::UnitsRead, Some(unit)) {
            a href=(ctx.href(&format!("/units/{}", link::encode(&code(ctx, unit))))) { (name) }
        } @else { (name) }
    }
}

/// A unit, where there is one.
pub(super) fn some_unit(ctx: &Ctx, each: Option<i64>) -> Markup {
    html! { @if let Some(each) = each { (unit(ctx, each)) } }
}

/// The number of a unit at the moment of the page, or now.
pub(super) fn code(ctx: &Ctx, unit: i64) -> String {
    let code = ctx.app.units.code(unit, ctx.moment);
    if code.is_empty() { ctx.app.units.code(unit, ctx.now) } else { code }
}

/// A light: a mark, its word, and where somebody has set it a hand and that it was.
pub(super) fn light(ctx: &Ctx, code: &str, by_hand: bool) -> Markup {
    let (class, icon) = match code {
        "green" => ("ok", Icon::Disc),
        "blue" => ("info", Icon::Clock),
        "yellow" => ("soon", Icon::Triangle),
        "red" => ("late", Icon::Square),
        _ => ("off", Icon::Ring),
    };
    html! {
        span class={ "tag lamp " (class) @if by_hand { " hand" } } {
            (icon.svg()) (label(ctx, "reform_light", code))
            @if by_hand { (pen()) (ctx.t("reform-by-hand")) }
        }
    }
}

/// The mark of what somebody has written: a pen.
pub(super) fn pen() -> Markup {
    html! {
        svg.icon viewBox="0 0 16 16" aria-hidden="true" {
            path d="M3 13l.8-3.2 7.4-7.4 2.4 2.4-7.4 7.4zM9.8 3.8l2.4 2.4" {}
        }
    }
}

/// How a task stands: its light where it has one, else its state.
pub(super) fn standing(ctx: &Ctx, row: &TaskRow) -> Markup {
    match row.light.as_str() {
        "" => state(ctx, &PROCEDURE, &row.state),
        code => light(ctx, code, row.by_hand),
    }
}

/// A light with its reason one click away; nothing for what has none.
pub(super) fn light_with(ctx: &Ctx, code: &str, by_hand: bool, reason: &str) -> Markup {
    html! {
        @if code.is_empty() {
        } @else if reason.is_empty() { (light(ctx, code, by_hand)) }
        @else {
            details.why {
                summary title=(ctx.t("reform-why")) { (light(ctx, code, by_hand)) }
                p.small { (reason) }
            }
        }
    }
}

/// The level of a slip.
pub(super) fn level(ctx: &Ctx, code: &str) -> Markup {
    let (class, icon) = match code {
        "blue" => ("info", Icon::Clock),
        "yellow" => ("soon", Icon::Triangle),
        _ => ("late", Icon::Square),
    };
    html! { span class={ "tag lamp " (class) } { (icon.svg()) (label(ctx, "slip_level", code)) } }
}

/// How far something measured by a figure has come, as a bar and in words.
pub(super) fn meter(ctx: &Ctx, basis_points: Option<i64>) -> Markup {
    html! {
        @if let Some(value) = basis_points {
            (bar(value, &if value < 0 { ctx.t("reform-below-base") } else { percent(value) }))
        }
    }
}

/// How many milestones are met, as a bar and in words: of what is left to do besides they say nothing, so no percentage
/// is told.
pub(super) fn steps_met(ctx: &Ctx, (met, all): (i64, i64)) -> Markup {
    html! {
        @if all > 0 {
            (bar(met * 10_000 / all, &ctx.t_args("reform-milestones-met", &[("met", met.into()), ("all", all.into())])))
        }
    }
}

fn bar(basis_points: i64, words: &str) -> Markup {
    html! {
        span.meter {
            svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
                rect.track width="100" height="8" {}
                rect.amount width=(basis_points.clamp(0, 10_000) / 100) height="8" {}
            }
            span.n { (words) }
        }
    }
}

/// The page of a figure of a unit at the moment of this page, split or listed as `pairs` say.
pub(super) fn figure_href(ctx: &Ctx, figure: &Definition, unit: i64, pairs: &[(&str, &str)]) -> String {
    let group = pairs.iter().any(|(name, _)| *name == "group") && ctx.can(Action::FigureList, Some(unit));
    let path = format!("/figures/{}{}", link::encode(figure.name), if group { "/list" } else { "" });
    let unit = code(ctx, unit);
    let kept = ["as_of", "known"].map(|name| (name, ctx.query.some(name)));
    let pairs = pairs.iter().filter(|(name, _)| group || *name != "group").map(|(name, value)| (*name, Some(*value)));
    let set: Vec<(&str, Option<&str>)> =
        std::iter::once(("unit", Some(unit.as_str()))).chain(kept).chain(pairs).collect();
    link::with(&path, &[], &set)
}

/// A count that is a door to its figure, for whoever may see that figure.
pub(super) fn counted(ctx: &Ctx, value: i64, figure: &Definition, unit: i64, pairs: &[(&str, &str)]) -> Markup {
    let href = ctx.can(Action::FigureRead, Some(unit)).then(|| figure_href(ctx, figure, unit, pairs));
    number(value, href.as_deref(), State::Live, ctx.lang)
}

/// A name as much of it as whoever looks sees of persons of that unit.
pub(super) fn person(ctx: &Ctx, unit: Option<i64>, name: &str) -> String {
    if ctx.sight(unit) == Sight::Names { name.to_owned() } else { access::mask_name(name) }
}

/// A text about a day.
pub(super) fn on(ctx: &Ctx, key: &str, day: Day) -> String {
    ctx.t_args(key, &[("day", day.to_string().into())])
}

/// A table whose caption is only read aloud: a heading above says it already.
pub(super) fn rows_of(ctx: &Ctx, caption: &str, columns: &[Column], rows: &[Row]) -> Markup {
    table(&Table { caption: &ctx.t(caption), show_caption: false, columns, rows }, ctx.lang)
}

/// What was said under a heading of its own; nothing where nothing was.
pub(super) fn said(heading: &str, text: &str) -> Markup {
    html! { @if !text.is_empty() { div.said { h3 { (heading) } (paragraphs(text)) } } }
}

/// The plan page at the moment of this one.
pub(super) fn plan_href(ctx: &Ctx, plan: i64) -> String {
    ctx.href(&(super::kinds::PLANS.page)(plan))
}

/// The task page at the moment of this one.
pub(super) fn task_href(ctx: &Ctx, task: i64) -> String {
    ctx.href(&(super::kinds::TASKS.page)(task))
}
