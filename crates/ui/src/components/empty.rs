//! The empty register: it explains itself and offers the way to fill it.

use clock::Lang;
use maud::{Markup, html};

use super::{Kind, Link, link_button};
use crate::icon::Icon;
use crate::text::t;

/// What an empty register says.
#[derive(Debug, Clone, Default)]
pub struct Empty {
    /// What is empty, as a whole sentence.
    pub title: String,
    /// What belongs here and where it comes from.
    pub explain: String,
    /// How to fill it, step by step; may be empty.
    pub steps: Vec<String>,
    /// The primary action: import, or add the first.
    pub action: Option<Link>,
    /// Where the blank template is.
    pub template: Option<String>,
    /// Where a filled sample is.
    pub sample: Option<String>,
}

/// The empty register.
pub fn empty(empty: &Empty, lang: Lang) -> Markup {
    html! {
        div.empty {
            h2 { (empty.title) }
            p { (empty.explain) }
            @if !empty.steps.is_empty() {
                ol { @for step in &empty.steps { li { (step) } } }
            }
            div.actions {
                @if let Some(action) = &empty.action { (link_button(&action.label, &action.href, Kind::Primary)) }
                @if let Some(href) = &empty.template {
                    a.btn href=(href) download { (Icon::Download.svg()) (t(lang, "empty-template")) }
                }
                @if let Some(href) = &empty.sample {
                    a.btn href=(href) download { (Icon::Download.svg()) (t(lang, "empty-sample")) }
                }
            }
        }
    }
}
