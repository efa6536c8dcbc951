//! Tabs: links to the parts of one subject, each a page of its own.

use maud::{Markup, html};

use crate::text::count;

/// One tab.
#[derive(Debug, Clone)]
pub struct Tab {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many there are behind it.
    pub count: Option<i64>,
    /// It is the one on show.
    pub here: bool,
}

/// The tabs; `label` names them for assistive technology.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.here.then_some("page")] {
                    (tab.label)
                    @if let Some(n) = tab.count { " " span.n { (count(n)) } }
                }
            }
        }
    }
}
