//! Form fields: a label above, a hint, the field, and what is wrong with it — tied together for assistive technology.

use clock::Lang;
use maud::{Markup, html};

use crate::icon::Icon;
use crate::text::t;

/// One of the values of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A value and its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into() }
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text; the value is the input's `type` (`text`, `email`, `tel`, `password`, `search`, `url`).
    Line(&'static str),
    /// A whole number.
    Number,
    /// A day.
    Day,
    /// Text of this many lines.
    Area(u8),
    /// One of several, folded.
    Select(Vec<Choice>),
    /// One of several, open.
    Radio(Vec<Choice>),
    /// Yes or no: `value` counts as yes when it is not empty.
    Check,
    /// A file of these types, as the `accept` attribute wants them.
    File(String),
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    name: String,
    label: String,
    id: Option<String>,
    kind: FieldKind,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    required: bool,
    autocomplete: Option<String>,
    auto: bool,
    first: bool,
}

impl Field {
    /// A field of any kind.
    pub fn new(name: &str, label: &str, kind: FieldKind) -> Field {
        Field {
            name: name.to_owned(),
            label: label.to_owned(),
            id: None,
            kind,
            value: String::new(),
            hint: None,
            error: None,
            required: false,
            autocomplete: None,
            auto: false,
            first: false,
        }
    }

    /// One line of text.
    pub fn text(name: &str, label: &str) -> Field {
        Field::new(name, label, FieldKind::Line("text"))
    }

    /// A password.
    pub fn password(name: &str, label: &str) -> Field {
        Field::new(name, label, FieldKind::Line("password"))
    }

    /// A day.
    pub fn day(name: &str, label: &str) -> Field {
        Field::new(name, label, FieldKind::Day)
    }

    /// One of several, folded.
    pub fn select(name: &str, label: &str, choices: Vec<Choice>) -> Field {
        Field::new(name, label, FieldKind::Select(choices))
    }

    /// The id of the input; the name when not given. Needed where one page asks the same twice.
    pub fn id(mut self, id: &str) -> Field {
        self.id = Some(id.to_owned());
        self
    }

    /// What stands in it.
    pub fn value(mut self, value: &str) -> Field {
        value.clone_into(&mut self.value);
        self
    }

    /// A line that says how to fill it.
    pub fn hint(mut self, hint: &str) -> Field {
        self.hint = Some(hint.to_owned());
        self
    }

    /// What is wrong with what stands in it, and what to do.
    pub fn error(mut self, error: Option<&str>) -> Field {
        self.error = error.map(str::to_owned);
        self
    }

    /// It cannot be left empty.
    pub fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// The `autocomplete` token, for example `username` or `new-password`.
    pub fn autocomplete(mut self, token: &str) -> Field {
        self.autocomplete = Some(token.to_owned());
        self
    }

    /// With script, a change sends the form.
    pub fn auto(mut self) -> Field {
        self.auto = true;
        self
    }

    /// It gets the cursor when the page or the panel it stands in opens.
    pub fn first(mut self) -> Field {
        self.first = true;
        self
    }

    /// The id of the input, as [`super::error_summary`] wants it.
    pub fn input_id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }

    fn described_by(&self) -> Option<String> {
        let id = self.input_id();
        let hint = self.hint.as_ref().map(|_| format!("{id}-hint"));
        let error = self.error.as_ref().map(|_| format!("{id}-wrong"));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }
}

/// The field.
pub fn field(field: &Field, lang: Lang) -> Markup {
    let id = field.input_id();
    html! {
        div.field {
            @match &field.kind {
                FieldKind::Radio(choices) => (radio(field, choices, lang)),
                FieldKind::Check => {
                    (hint(field))
                    div.choice {
                        (input(field, "checkbox"))
                        label for=(id) { (field.label) (need(field, lang)) }
                    }
                },
                _ => {
                    label for=(id) { (field.label) (need(field, lang)) }
                    (hint(field))
                    (control(field))
                },
            }
            @if let Some(error) = &field.error {
                p.wrong id={ (id) "-wrong" } { (Icon::Alert.svg()) (error) }
            }
        }
    }
}

fn need(field: &Field, lang: Lang) -> Markup {
    html! { @if field.required { " " span.need { (t(lang, "field-required")) } } }
}

fn hint(field: &Field) -> Markup {
    html! { @if let Some(hint) = &field.hint { p.hint id={ (field.input_id()) "-hint" } { (hint) } } }
}

fn control(field: &Field) -> Markup {
    let (id, invalid) = (field.input_id(), field.error.as_ref().map(|_| "true"));
    match &field.kind {
        FieldKind::Line(kind) => input(field, kind),
        FieldKind::Number => input(field, "number"),
        FieldKind::Day => input(field, "date"),
        FieldKind::File(accept) => html! {
            input type="file" id=(id) name=(field.name) accept=(accept) required[field.required]
                aria-invalid=[invalid] aria-describedby=[field.described_by()];
        },
        FieldKind::Area(rows) => html! {
            textarea id=(id) name=(field.name) rows=(rows) required[field.required] autocomplete=[&field.autocomplete]
                aria-invalid=[invalid] aria-describedby=[field.described_by()] data-first[field.first] { (field.value) }
        },
        FieldKind::Select(choices) => html! {
            select id=(id) name=(field.name) required[field.required] autocomplete=[&field.autocomplete]
                aria-invalid=[invalid] aria-describedby=[field.described_by()] data-auto[field.auto] data-first[field.first] {
                @for choice in choices {
                    option value=(choice.value) selected[choice.value == field.value] { (choice.label) }
                }
            }
        },
        // Drawn by their own functions.
        FieldKind::Radio(_) | FieldKind::Check => html! {},
    }
}

fn input(field: &Field, kind: &str) -> Markup {
    let is_check = kind == "checkbox";
    let value = match kind {
        "checkbox" => Some("1"),
        // A page never carries a password back.
        "password" => None,
        _ => (!field.value.is_empty()).then_some(field.value.as_str()),
    };
    html! {
        input type=(kind) id=(field.input_id()) name=(field.name) value=[value]
            checked[is_check && !field.value.is_empty()]
            required[field.required] autocomplete=[&field.autocomplete]
            aria-invalid=[field.error.as_ref().map(|_| "true")] aria-describedby=[field.described_by()]
            data-auto[field.auto] data-first[field.first];
    }
}

fn radio(field: &Field, choices: &[Choice], lang: Lang) -> Markup {
    let id = field.input_id();
    html! {
        fieldset aria-describedby=[field.described_by()] {
            legend { (field.label) (need(field, lang)) }
            (hint(field))
            @for (at, choice) in choices.iter().enumerate() {
                div.choice {
                    input type="radio" id={ (id) "-" (at) } name=(field.name) value=(choice.value)
                        checked[choice.value == field.value] required[field.required];
                    label for={ (id) "-" (at) } { (choice.label) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_hint_and_error_are_tied_to_the_input() {
        let made = Field::text("mobile", "手机").hint("十一位").error(Some("少一位")).required().value("1380000");
        let html = field(&made, Lang::Zh).0;
        for part in [
            "<label for=\"mobile\">手机",
            "id=\"mobile\" name=\"mobile\" value=\"1380000\" required",
            "aria-invalid=\"true\" aria-describedby=\"mobile-hint mobile-wrong\"",
            "id=\"mobile-hint\">十一位",
            "id=\"mobile-wrong\"",
        ] {
            assert!(html.contains(part), "{part} not in {html}");
        }
    }

    #[test]
    fn a_password_is_never_sent_back() {
        let html = field(&Field::password("password", "密码").value("secret"), Lang::Zh).0;
        assert!(!html.contains("secret"));
    }

    #[test]
    fn values_are_escaped() {
        let html = field(&Field::text("q", "<b>").value("\"><script>"), Lang::En).0;
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
    }
}
