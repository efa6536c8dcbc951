//! Papers: files hung on records, and the numbers of documents made from them.
//!
//! A file is looked at ([`check`]), put on the [`Shelf`], and hung on a record by a commit ([`hang`]). What it is
//! says its content, never its name; what is not on the list is refused. Where the record is about a person, the
//! paper is sealed: its title lies under the person's key, and its bytes under a key that lies there too, so that
//! whoever erases the person has erased the paper. [`routes`] gives every kind of record its pages, [`panel`] the
//! list and the form for the page of a record.

mod cipher;
mod error;
mod hang;
mod media;
mod number;
mod pages;
mod refusal;
pub mod register;
mod shelf;
mod strip;
mod text;

pub use error::Error;
pub use hang::{MOST_PAPERS, Place, hang, take_down};
pub use media::{Checked, MOST_BYTES, Media, check, detect};
pub use number::{Issue, issue, number, number_text};
pub use pages::{Fixed, FixedHook, default_kinds, panel, routes};
pub use refusal::Refusal;
pub use register::{DOCUMENT, PAPER, Paper, catalogue, count, find, list};
pub use shelf::{PAPERS_VARIABLE, Shelf, Shelved};
pub use text::TEXTS;
