//! Notes: something to know beside what stands on the page.

use maud::{Markup, html};

use crate::icon::Icon;

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// To know.
    Info,
    /// Something went well.
    Fine,
    /// A published figure has since changed.
    Restated,
    /// Something went wrong: say what, where, why, and what to do.
    Error,
}

impl NoteKind {
    fn class(self) -> &'static str {
        match self {
            NoteKind::Info => "note",
            NoteKind::Fine => "note fine",
            NoteKind::Restated => "note restated",
            NoteKind::Error => "note error",
        }
    }

    fn icon(self) -> Icon {
        match self {
            NoteKind::Info => Icon::Info,
            NoteKind::Fine => Icon::Check,
            NoteKind::Restated => Icon::Restated,
            NoteKind::Error => Icon::Alert,
        }
    }
}

/// A note.
pub fn note(kind: NoteKind, body: &Markup) -> Markup {
    html! { div class=(kind.class()) { (kind.icon().svg()) div { (body) } } }
}
