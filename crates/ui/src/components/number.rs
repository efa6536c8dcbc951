//! Numbers: every one is a door to its figure, and says by a mark and in words how it stands.

use clock::Lang;
use maud::{Markup, html};

use crate::text::{count, large, percent, t, t_args};

/// How a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Asked now: it follows the records.
    Live,
    /// Published and frozen: it can be proved.
    Frozen,
    /// Published, and since changed by a later commit.
    Restated,
    /// Too small to be shown without pointing at persons.
    Suppressed,
}

/// A count in full, `458,500`.
pub fn number(value: i64, href: Option<&str>, state: State, lang: Lang) -> Markup {
    number_text(&count(value), None, href, state, lang)
}

/// A count as prose has it, `45.85 万`, with the exact count in its tooltip.
pub fn number_large(value: i64, href: Option<&str>, state: State, lang: Lang) -> Markup {
    let shown = large(value, lang);
    let exact = count(value);
    let exact = (exact != shown).then_some(exact);
    number_text(&shown, exact.as_deref(), href, state, lang)
}

/// A rate given in basis points, with both its parts in the tooltip: `91.8%` (56 / 61).
pub fn rate(basis_points: i64, part: i64, whole: i64, href: Option<&str>, state: State, lang: Lang) -> Markup {
    let parts = format!("{} / {}", count(part), count(whole));
    number_text(&percent(basis_points), Some(&parts), href, state, lang)
}

/// Any text that is a number, with a tooltip. A suppressed number shows nothing of `shown` or `exact`.
pub fn number_text(shown: &str, exact: Option<&str>, href: Option<&str>, state: State, lang: Lang) -> Markup {
    let class = match state {
        State::Live => "fig",
        State::Frozen => "fig frozen",
        State::Restated => "fig restated",
        State::Suppressed => "fig suppressed",
    };
    let inside = match state {
        State::Suppressed => html! { (t(lang, "number-suppressed")) },
        State::Live => html! { (shown) },
        State::Frozen => html! { (shown) (mark("◆")) span.unseen { (t(lang, "number-frozen")) } },
        State::Restated => html! { (shown) (mark("↻")) span.unseen { (t(lang, "number-restated")) } },
    };
    let exact = exact.filter(|_| state != State::Suppressed);
    html! {
        @match href {
            Some(href) => a class=(class) href=(href) title=[exact] { (inside) },
            None => span class=(class) title=[exact] { (inside) },
        }
    }
}

/// A mark of text, not a drawing: a line may not begin with the full stop after a number, and only text keeps it there.
fn mark(sign: &str) -> Markup {
    html! { span.mark aria-hidden="true" { (sign) } }
}

/// What a number was before, beside what it is now.
pub fn was(value: i64, lang: Lang) -> Markup {
    html! { span.was { (t_args(lang, "number-was", &[("n", count(value).into())])) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_said_in_words() {
        let frozen = number_large(458_500, Some("/figures/roll.employed"), State::Frozen, Lang::Zh).0;
        assert!(
            frozen.contains("45.85 万") && frozen.contains("title=\"458,500\"") && frozen.contains("已存证"),
            "{frozen}"
        );
        let live = number(704, None, State::Live, Lang::En).0;
        assert_eq!(live, "<span class=\"fig\">704</span>");
    }

    #[test]
    fn a_suppressed_number_is_not_on_the_page() {
        let html = number_large(31_415, Some("/f"), State::Suppressed, Lang::En).0;
        assert!(!html.contains("31,415") && !html.contains("3.14"), "{html}");
    }
}
