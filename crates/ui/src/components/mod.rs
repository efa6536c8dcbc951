//! What pages are made of. One component a file; each takes plain data and gives markup.

mod button;
mod crumbs;
mod dialog;
mod digest;
mod empty;
mod facts;
mod field;
mod form;
mod head;
mod note;
mod number;
mod pager;
mod progress;
mod steps;
mod table;
mod tabs;
mod tag;
mod tile;
mod timeline;
mod tree;

pub use button::{Kind, button, link_button, post_button};
pub use crumbs::{Crumb, crumbs};
pub use dialog::{ask, unfold};
pub use digest::{digest, shorten};
pub use empty::{Empty, empty};
pub use facts::{Fact, Reveal, facts, veil, veiled};
pub use field::{Choice, Field, FieldKind, field};
pub use form::{Form, Method, error_summary, filters, form};
pub use head::{page_head, section_head};
pub use note::{NoteKind, note};
pub use number::{State, number, number_large, number_text, rate, was};
pub use pager::{Pager, pager};
pub use progress::{Progress, Stage, progress};
pub use steps::{Step, StepState, steps};
pub use table::{Cell, Column, Pick, Register, Row, Sort, Table, Tone, pick_columns, register, table};
pub use tabs::{Tab, tabs};
pub use tag::{Light, TagKind, light, tag};
pub use tile::{Tile, tiles};
pub use timeline::{Event, timeline};
pub use tree::{Children, Node, branch, tree};

use maud::{Markup, html};

/// A hyperlink in plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Link {
        Link { label: label.into(), href: href.into() }
    }

    /// The link as markup.
    pub fn draw(&self) -> Markup {
        html! { a href=(self.href) { (self.label) } }
    }
}
