//! Values as people read them.

use figure::{Answer, Definition, Kind};
use maud::{Markup, html};

use super::hide::Hides;
use crate::chart::Format;
use crate::components::{State, TagKind, number, number_large, number_text, rate, tag};
use crate::text::{count, money, money_large, percent, percent_exact};
use crate::web::Ctx;

/// How the values of a figure are written.
pub(crate) fn format(figure: &Definition) -> Format {
    match figure.kind {
        Kind::Rate { .. } => Format::Rate,
        _ if figure.is_money() => Format::Money,
        _ => Format::Count,
    }
}

/// What a figure is counted in; empty for a rate, whose value says so.
pub(crate) fn measure(ctx: &Ctx, figure: &Definition) -> &'static str {
    if figure.additive() { figure::said(figure.measure, ctx.lang) } else { "" }
}

/// Stock, flow or rate, in a word.
pub(crate) fn kind_tag(ctx: &Ctx, figure: &Definition) -> Markup {
    tag(TagKind::Info, &ctx.t(&format!("figure-kind-{}", figure.kind_name())))
}

/// The value as prose has it, with the exact one in its tooltip; a door where `href` leads.
pub(crate) fn large(ctx: &Ctx, figure: &Definition, answer: &Answer, href: Option<&str>, hides: Hides) -> Markup {
    if hides.whole(answer.value, answer.parts) {
        return number_text(&small(ctx, hides), None, href, State::Live, ctx.lang);
    }
    match (answer.value, answer.parts) {
        (Some(value), None) if figure.is_money() => {
            let (shown, exact) = (money_large(value, ctx.lang), money(value));
            let exact = (exact != shown).then_some(exact);
            number_text(&shown, exact.as_deref(), href, State::Live, ctx.lang)
        }
        (Some(value), None) => number_large(value, href, State::Live, ctx.lang),
        (Some(value), Some((above, below))) => rate(value, above, below, href, State::Live, ctx.lang),
        (None, _) => number_text("—", Some(&ctx.t("figure-no-rate")), href, State::Live, ctx.lang),
    }
}

/// The value as tables have it: a count in full.
pub(crate) fn full(ctx: &Ctx, figure: &Definition, answer: &Answer, href: &str, hides: Hides) -> Markup {
    match (answer.value, answer.parts) {
        (Some(value), None) if !hides.whole(answer.value, None) => {
            if figure.is_money() {
                number_text(&money(value), None, Some(href), State::Live, ctx.lang)
            } else {
                number(value, Some(href), State::Live, ctx.lang)
            }
        }
        _ => large(ctx, figure, answer, Some(href), hides),
    }
}

/// The value in full, as the line beneath its short form: the count, or a rate with both its parts.
pub(super) fn exact(ctx: &Ctx, figure: &Definition, answer: &Answer, hides: Hides) -> String {
    if hides.whole(answer.value, answer.parts) {
        return String::new();
    }
    match (answer.value, answer.parts) {
        // Where the short form is the full one it is not said twice.
        (Some(value), None) if figure.is_money() => {
            Some(money(value)).filter(|full| *full != money_large(value, ctx.lang)).unwrap_or_default()
        }
        (Some(value), None) => {
            Some(count(value)).filter(|full| *full != crate::text::large(value, ctx.lang)).unwrap_or_default()
        }
        (Some(value), Some((above, below))) => {
            format!("{} / {} = {}", count(above), count(below), percent_exact(value))
        }
        (None, _) => ctx.t("figure-no-rate"),
    }
}

/// What stands for a number that is not shown.
pub(super) fn small(ctx: &Ctx, hides: Hides) -> String {
    match hides {
        Hides::Below(fewest) => format!("<{fewest}"),
        Hides::Nothing | Hides::Groups | Hides::Everything => ctx.t("figure-hidden-beside"),
    }
}

/// What a value became: `+6,380`, `+1.4%`; for rates in percentage points. `None` where there is nothing to compare.
pub(crate) fn change(ctx: &Ctx, figure: &Definition, was: &Answer, now: &Answer, hides: Hides) -> Option<Markup> {
    if [was, now].into_iter().any(|answer| hides.whole(answer.value, answer.parts)) {
        return None;
    }
    let (was, now) = (was.value?, now.value?);
    let by = now - was;
    if by == 0 {
        return Some(html! { (ctx.t("figure-unchanged")) });
    }
    let signed = |text: String| match by {
        1.. => format!("+{text}"),
        _ => text,
    };
    let amount = if figure.is_money() { money } else { count };
    let said = match figure.kind {
        Kind::Rate { .. } => {
            ctx.t_args("figure-points", &[("n", signed(percent(by).trim_end_matches('%').to_owned()).into())])
        }
        _ if was > 0 => {
            let relative = i128::from(by) * 10_000 / i128::from(was);
            format!("{} · {}", signed(amount(by)), signed(percent(i64::try_from(relative).unwrap_or(0))))
        }
        _ => signed(amount(by)),
    };
    Some(html! { (said) })
}
