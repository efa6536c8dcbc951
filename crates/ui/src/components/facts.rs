//! The fields of a record, and the veil over those that identify a person.

use clock::Lang;
use maud::{Markup, html};

use super::{Field, Kind, button, field};
use crate::icon::Icon;
use crate::text::t;

/// One field of a record.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its label.
    pub label: String,
    /// Its value; an empty one is shown as “not recorded”.
    pub value: Markup,
}

impl Fact {
    /// A field with any markup as its value.
    pub fn new(label: impl Into<String>, value: Markup) -> Fact {
        Fact { label: label.into(), value }
    }

    /// A field whose value is text.
    pub fn text(label: impl Into<String>, value: &str) -> Fact {
        Fact { label: label.into(), value: html! { (value) } }
    }
}

/// The fields of a record, in as many columns as there is room for.
pub fn facts(facts: &[Fact], lang: Lang) -> Markup {
    html! {
        dl.facts {
            @for fact in facts {
                div {
                    dt { (fact.label) }
                    dd { @if fact.value.0.is_empty() { span.faint { (t(lang, "fact-none")) } } @else { (fact.value) } }
                }
            }
        }
    }
}

/// The form behind a veil.
#[derive(Debug, Clone, Copy)]
pub struct Reveal<'a> {
    /// Where the request is posted, with `field` and `reason`.
    pub action: &'a str,
    /// The anti-forgery token of the session.
    pub csrf: &'a str,
    /// The name of the field to reveal.
    pub field: &'a str,
    /// What to call the field, for screen readers and the question.
    pub label: &'a str,
}

/// A masked value that those who may can see after giving a reason, which is logged. `masked` is all the page ever
/// contains of the value.
pub fn veil(masked: &str, reveal: Reveal<'_>, lang: Lang) -> Markup {
    html! {
        details.veil data-pop="" {
            summary {
                span { (masked) }
                (Icon::Eye.svg())
                span.unseen { (t(lang, "veil-open")) }
            }
            form.panel method="post" action=(reveal.action) autocomplete="off" {
                input type="hidden" name="csrf" value=(reveal.csrf);
                input type="hidden" name="field" value=(reveal.field);
                (field(&Field::text("reason", &t(lang, "veil-reason"))
                    .id(&format!("reason-{}", reveal.field))
                    .hint(&t(lang, "veil-hint"))
                    .required()
                    .autocomplete("off"), lang))
                div.actions { (button(&format!("{}{}{}", t(lang, "veil-show"), space(lang), reveal.label), Kind::Primary)) }
            }
        }
    }
}

/// A masked value nobody at this desk may see.
pub fn veiled(masked: &str, lang: Lang) -> Markup {
    html! { span.veil title=(t(lang, "veil-closed")) { (masked) span.unseen { (t(lang, "veil-closed")) } } }
}

fn space(lang: Lang) -> &'static str {
    if lang == Lang::En { " " } else { "" }
}
