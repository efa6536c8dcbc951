//! The way here from the top.

use clock::Lang;
use maud::{Markup, html};

use crate::text::t;

/// One step of the way. The page itself is not among them: its heading follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// What it says.
    pub label: String,
    /// Where it leads; `None` for what is no page (an issue number, a day).
    pub href: Option<String>,
}

impl Crumb {
    /// A crumb that leads somewhere.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Crumb {
        Crumb { label: label.into(), href: Some(href.into()) }
    }

    /// A crumb that only says.
    pub fn say(label: impl Into<String>) -> Crumb {
        Crumb { label: label.into(), href: None }
    }
}

/// The crumbs; nothing at all when there are none.
pub fn crumbs(crumbs: &[Crumb], lang: Lang) -> Markup {
    html! {
        @if !crumbs.is_empty() {
            nav.crumbs aria-label=(t(lang, "crumbs")) {
                ol {
                    @for crumb in crumbs {
                        li { @match &crumb.href { Some(href) => a href=(href) { (crumb.label) }, None => (crumb.label) } }
                    }
                }
            }
        }
    }
}
