//! The moment: on which day one looks, and knowing what was known when.

use clock::{Day, Lang};
use maud::{Markup, html};

use super::Frame;
use crate::components::{Field, Kind, button, field};
use crate::icon::Icon;
use crate::text::{count, t, t_args};

/// As known when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// With everything known now.
    Now,
    /// As known when this commit was made.
    Commit(u64),
    /// As known at the end of this day.
    Day(Day),
}

/// The moment a page is read at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MomentView {
    /// As things stood on this day.
    pub as_of: Day,
    /// As known then.
    pub known: Known,
    /// The day is today and everything known now is used: the default moment.
    pub is_now: bool,
}

impl MomentView {
    /// The moment in words: “as of 2020-08-31, as known now”.
    pub fn in_words(&self, lang: Lang) -> String {
        t_args(
            lang,
            "moment-words",
            &[("day", self.as_of.to_string().into()), ("known", self.known_in_words(lang).into())],
        )
    }

    fn known_in_words(&self, lang: Lang) -> String {
        match self.known {
            Known::Now => t(lang, "moment-known-now"),
            Known::Commit(commit) => t_args(
                lang,
                "moment-known-commit",
                &[("commit", count(i64::try_from(commit).unwrap_or(i64::MAX)).into())],
            ),
            Known::Day(day) => t_args(lang, "moment-known-day", &[("day", day.to_string().into())]),
        }
    }

    /// What stands in the field for `known`: empty, a commit number or a day.
    fn known_value(&self) -> String {
        match self.known {
            Known::Now => String::new(),
            Known::Commit(commit) => commit.to_string(),
            Known::Day(day) => day.to_string(),
        }
    }
}

/// The control in the header. It sends `as_of` (a day) and `known` (empty, a commit number or a day) to the same page by
/// GET; the link back to now sends `as_of=now`. All other pairs of the query are kept, except a place in a list
/// (`after`, `before`), which means nothing at another moment.
pub(super) fn control(frame: &Frame, moment: &MomentView) -> Markup {
    let lang = frame.lang;
    html! {
        details.pop.moment data-pop="" {
            summary.chip {
                (Icon::Moment.svg())
                span.unseen { (t(lang, "moment")) }
                span.rest { (t(lang, "moment-as-of")) }
                b { (moment.as_of) }
                span.rest { "·" } span.rest { (moment.known_in_words(lang)) }
                (Icon::Down.class("turn"))
            }
            form.panel method="get" action=(frame.path) {
                @for (name, value) in frame.query.iter().filter(|(name, _)| !LEFT.contains(&name.as_str())) {
                    input type="hidden" name=(name) value=(value);
                }
                h2 { (t(lang, "moment-title")) }
                p.small.mute { (t(lang, "moment-explain")) }
                (field(&Field::day("as_of", &t(lang, "moment-as-of-label"))
                    .id("moment-as-of").value(&moment.as_of.to_string()).required().first(), lang))
                (field(&Field::text("known", &t(lang, "moment-known-label"))
                    .id("moment-known").value(&moment.known_value()).hint(&t(lang, "moment-known-hint")).autocomplete("off"), lang))
                div.actions {
                    (button(&t(lang, "moment-go"), Kind::Primary))
                    @if !moment.is_now { (back(frame, "btn")) }
                }
            }
        }
    }
}

/// What of the query does not outlive a change of moment.
const LEFT: [&str; 4] = ["as_of", "known", "after", "before"];

fn back(frame: &Frame, class: &str) -> Markup {
    let mut change: Vec<(&str, Option<&str>)> = LEFT.iter().map(|name| (*name, None)).collect();
    change[0].1 = Some("now");
    html! { a class=[(!class.is_empty()).then_some(class)] href=(frame.here(&change)) { (t(frame.lang, "moment-back")) } }
}

/// The band under the header while the page is read in the past.
pub(super) fn band(frame: &Frame, moment: &MomentView) -> Markup {
    html! {
        div.band role="status" {
            (Icon::Moment.svg())
            span { (t_args(frame.lang, "moment-past", &[("words", moment.in_words(frame.lang).into())])) }
            (back(frame, ""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(known: Known, is_now: bool) -> (Frame, MomentView) {
        let mut frame = Frame::new(Lang::Zh, "/units", "工会组织", "职工之家");
        frame.query =
            [("q", "电力"), ("after", "k9"), ("as_of", "2020-01-01")].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        (frame, MomentView { as_of: "2020-08-31".parse().expect("a day"), known, is_now })
    }

    #[test]
    fn the_form_keeps_the_rest_of_the_query() {
        let (frame, moment) = frame(Known::Commit(48_112), false);
        let html = control(&frame, &moment).0;
        assert!(html.contains("name=\"q\" value=\"电力\"") && !html.contains("k9"), "{html}");
        assert!(html.contains("value=\"48112\"") && html.contains("按提交 #48,112 时所知"), "{html}");
        assert!(html.contains("href=\"/units?q=%E7%94%B5%E5%8A%9B&amp;as_of=now\""), "{html}");
    }

    #[test]
    fn now_needs_no_way_back() {
        let (frame, moment) = frame(Known::Now, true);
        assert!(!control(&frame, &moment).0.contains("as_of=now"));
        assert_eq!(moment.in_words(Lang::En), "As of 2020-08-31, as known now");
    }
}
