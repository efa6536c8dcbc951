//! Buttons: one primary action a page, everything else quieter.

use maud::{Markup, html};

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The one thing this page is for: cinnabar.
    Primary,
    /// Any other action.
    #[default]
    Plain,
    /// An action that may be overlooked: cancel, show more.
    Quiet,
    /// An action that takes something back or away.
    Undo,
    /// The primary action of a narrow page, as wide as its form.
    Wide,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Kind::Primary => "btn go",
            Kind::Plain => "btn",
            Kind::Quiet => "btn quiet",
            Kind::Undo => "btn undo",
            Kind::Wide => "btn go wide",
        }
    }
}

/// A button that sends the form it stands in.
pub fn button(label: &str, kind: Kind) -> Markup {
    html! { button class=(kind.class()) { (label) } }
}

/// A link that looks like a button: for what only reads.
pub fn link_button(label: &str, href: &str, kind: Kind) -> Markup {
    html! { a class=(kind.class()) href=(href) { (label) } }
}

/// A button with a form of its own that posts `hidden` to `action`: for what changes something.
pub fn post_button(action: &str, csrf: &str, label: &str, kind: Kind, hidden: &[(&str, &str)]) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="csrf" value=(csrf);
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            (button(label, kind))
        }
    }
}
