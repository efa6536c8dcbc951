//! What went wrong, as a person reads it: what, where, why, and what to do — in their language, on a page of the house.

use std::ops::{Deref, DerefMut};

use access::Error as AccessError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use clock::Lang;
use maud::{Markup, html};

use crate::Texts;
use crate::components::{Kind, link_button};

/// A problem. As a response it carries only itself; the guard of the route draws the page, because it knows the language
/// and who reads it. What it says can be read and changed through it: `problem.detail = Some(…)`.
#[derive(Clone, Debug)]
pub struct Problem(Box<Told>);

/// What a problem says.
#[derive(Clone, Debug)]
pub struct Told {
    /// The status of the answer.
    pub status: StatusCode,
    /// The key of its text: a Fluent message with the attributes `.why` and `.do`.
    pub key: &'static str,
    /// The variables of the text.
    pub args: Vec<(&'static str, String)>,
    /// A sentence from further in, such as the rule that refused: the key of a text, or the sentence itself.
    pub detail: Option<String>,
    /// Where to go on, when it is not back: the key of a text, and an address.
    pub onward: Option<(&'static str, String)>,
    /// What the log is told and the page is not.
    pub cause: Option<String>,
}

impl Deref for Problem {
    type Target = Told;
    fn deref(&self) -> &Told {
        &self.0
    }
}

impl DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut Told {
        &mut self.0
    }
}

impl Problem {
    /// A problem with a text: `key` names a Fluent message with `.why` and `.do`.
    pub fn new(status: StatusCode, key: &'static str) -> Problem {
        Problem(Box::new(Told { status, key, args: Vec::new(), detail: None, onward: None, cause: None }))
    }

    /// There is no such thing, or one may not know of it: nobody can tell which.
    pub fn missing() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "problem-missing")
    }

    /// It may not be done.
    pub fn refused() -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "problem-refused")
    }

    /// Something broke; the log is told what.
    pub fn internal(cause: impl std::fmt::Display) -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "problem-internal").cause(cause)
    }

    /// What was sent cannot be used; `detail` is a sentence in the reader's language, or the key of one.
    pub fn unusable(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "problem-unusable").detail(detail)
    }

    /// Adds a sentence from further in: the key of a text, or the sentence itself.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = Some(detail.into());
        self
    }

    /// Adds what the log is told and the page is not.
    #[must_use]
    pub fn cause(mut self, cause: impl std::fmt::Display) -> Problem {
        self.cause = Some(cause.to_string());
        self
    }

    /// Sets a variable of the text.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Problem {
        self.args.push((name, value.to_string()));
        self
    }

    /// Says where to go on: the key of a text and an address.
    #[must_use]
    pub fn onward(mut self, key: &'static str, href: impl Into<String>) -> Problem {
        self.onward = Some((key, href.into()));
        self
    }

    fn text(&self, texts: &Texts, lang: Lang, part: &str) -> Option<String> {
        let key = format!("{}{part}", self.key);
        if part.is_empty() || texts.find(lang, &key).is_some() {
            let args: Vec<_> = self.args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
            return Some(texts.t_args(lang, &key, &args));
        }
        None
    }

    /// What happened, in a few words: the heading.
    pub fn what(&self, texts: &Texts, lang: Lang) -> String {
        self.text(texts, lang, "").unwrap_or_default()
    }

    /// The body of its page. `place` is the path that was asked for, `operation` what the log calls this request.
    pub(crate) fn body(&self, texts: &Texts, lang: Lang, place: &str, operation: &str) -> Markup {
        let detail = self.detail.as_ref().map(|detail| texts.find(lang, detail).unwrap_or_else(|| detail.clone()));
        html! {
            div.head { div { h1 { (self.what(texts, lang)) } } }
            dl.facts {
                div { dt { (texts.t(lang, "problem-where")) } dd { code { (place) } } }
                @if let Some(why) = self.text(texts, lang, ".why") {
                    div { dt { (texts.t(lang, "problem-why")) } dd { (why) } }
                }
                @if let Some(detail) = detail {
                    div { dt { (texts.t(lang, "problem-detail")) } dd { (detail) } }
                }
                @if let Some(todo) = self.text(texts, lang, ".do") {
                    div { dt { (texts.t(lang, "problem-do")) } dd { (todo) } }
                }
                div { dt { (texts.t(lang, "problem-operation")) } dd { code { (operation) } } }
            }
            div.actions {
                @if let Some((key, href)) = &self.onward { (link_button(&texts.t(lang, key), href, Kind::Primary)) }
                (link_button(&texts.t(lang, "problem-home"), "/", Kind::Plain))
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<record::Error> for Problem {
    fn from(error: record::Error) -> Problem {
        match error {
            record::Error::Rule(why) => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "problem-rule").detail(why),
            record::Error::NotReversible { commit, count, by } => {
                let problem = Problem::new(StatusCode::CONFLICT, "problem-not-reversible");
                problem
                    .arg("commit", commit)
                    .arg("n", count)
                    .arg("by", by)
                    .onward("problem-see-commit", format!("/log/{by}"))
            }
            record::Error::Empty => Problem::new(StatusCode::CONFLICT, "problem-empty"),
            error @ (record::Error::Pool(_) | record::Error::Stopped) => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "problem-busy").cause(error)
            }
            error => Problem::internal(error),
        }
    }
}

impl From<AccessError> for Problem {
    fn from(error: AccessError) -> Problem {
        let status = match &error {
            AccessError::Store(_) | AccessError::NoAccount(_) => StatusCode::NOT_FOUND,
            AccessError::Busy => StatusCode::SERVICE_UNAVAILABLE,
            AccessError::Blocked { .. } => StatusCode::TOO_MANY_REQUESTS,
            AccessError::Own | AccessError::Administrator => StatusCode::FORBIDDEN,
            AccessError::SetupDone => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        match error {
            AccessError::Store(error) => error.into(),
            AccessError::NoAccount(_) => Problem::missing(),
            AccessError::Busy => Problem::new(status, "problem-busy"),
            AccessError::Blocked { .. } => Problem::new(status, "access-blocked"),
            AccessError::WrongPassword => Problem::new(status, "access-wrong-password"),
            error => Problem::new(status, "problem-unusable").detail(format!("access-{}", error.key())),
        }
    }
}
