//! Forms: plain posts with an anti-forgery token, and the summary of what is wrong.

use clock::Lang;
use maud::{Markup, html};

use super::{Field, Kind, button, field};
use crate::icon::Icon;
use crate::text::{t, t_args};

/// How a form is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// It changes something.
    #[default]
    Post,
    /// It changes something and carries files.
    PostFiles,
    /// It only reads.
    Get,
}

/// A form.
#[derive(Debug, Clone, Default)]
pub struct Form<'a> {
    /// Where it is sent.
    pub action: &'a str,
    /// How it is sent.
    pub method: Method,
    /// The anti-forgery token of the session; not written into a form that only reads.
    pub csrf: &'a str,
    /// Ask before changes are left behind unsent (needs script).
    pub guard: bool,
    /// Its fields and buttons.
    pub body: Markup,
}

/// The form.
pub fn form(form: &Form<'_>) -> Markup {
    let method = if form.method == Method::Get { "get" } else { "post" };
    let files = (form.method == Method::PostFiles).then_some("multipart/form-data");
    html! {
        form.form method=(method) action=(form.action) enctype=[files] data-guard[form.guard] {
            @if form.method != Method::Get { input type="hidden" name="csrf" value=(form.csrf); }
            (form.body)
        }
    }
}

/// What is wrong with a form, above it: each line leads to its field. `wrong` pairs the id of an input with what is
/// wrong; nothing is drawn when nothing is wrong. With script the summary gets the focus, so that it is read first.
pub fn error_summary(wrong: &[(&str, &str)], lang: Lang) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div.note.error role="alert" tabindex="-1" data-errors="" {
                (Icon::Alert.svg())
                div {
                    p.strong { (t_args(lang, "form-wrong", &[("n", wrong.len().into())])) }
                    ul { @for (id, message) in wrong { li { a href={ "#" (id) } { (message) } } } }
                }
            }
        }
    }
}

/// The filters of a register: a row of fields in a form that only reads, keeping the pairs of `keep` (sort, columns).
pub fn filters(action: &str, fields: &[Field], keep: &[(String, String)], lang: Lang) -> Markup {
    html! {
        form.filters method="get" action=(action) role="search" aria-label=(t(lang, "filters")) {
            @for (name, value) in keep { input type="hidden" name=(name) value=(value); }
            @for each in fields { (field(each, lang)) }
            div.actions {
                (button(&t(lang, "filters-apply"), Kind::Plain))
                a.btn.quiet href=(action) { (t(lang, "filters-clear")) }
            }
        }
    }
}
