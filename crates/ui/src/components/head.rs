//! Headings: one `h1` a page, with what can be done there at its side.

use maud::{Markup, html};

/// The head of a page: its only `h1`, tags beside it, a line beneath it, and the actions of the page. Pass `html! {}` for
/// what there is not.
pub fn page_head(title: &Markup, tags: &Markup, sub: &Markup, actions: &Markup) -> Markup {
    html! {
        div.head {
            div {
                h1 { (title) }
                (tags)
                @if !sub.0.is_empty() { p.sub { (sub) } }
            }
            @if !actions.0.is_empty() { div.actions { (actions) } }
        }
    }
}

/// The head of a section: an `h2` and the actions of the section.
pub fn section_head(title: &str, actions: &Markup) -> Markup {
    html! {
        div.bar {
            h2 { (title) }
            @if !actions.0.is_empty() { div.actions { (actions) } }
        }
    }
}
