//! Publications: a bulletin frozen with its figures, the commitments of the records they count, and the proof that the
//! federation's log holds all of it. One text file that anyone can check offline.
//!
//! `docs/PUBLICATION.md` is the specification of the file; this module writes it ([`Draft`]) and checks it
//! ([`verify`]). Both stream: neither the file nor its list of records is ever held whole.

mod agree;
mod anchor;
mod counting;
mod draft;
mod fields;
mod labels;
mod layout;
mod lines;
mod model;
mod node;
mod quote;
mod records;
mod report;
mod verdict;
mod verify;
mod weighing;

pub use draft::{Draft, DraftError, FigureResult};
pub use layout::FORMAT;
pub use model::{
    Bilingual, CommitEntry, FieldValue, FigureHead, Group, Header, Inclusion, Kind, PUBLICATION_REGISTER, Part, Place,
    PublicationRow, Record, Trailer, commitment, definition_hash, rate_text, salt,
};
pub use quote::{BadQuote, Quote, quotes};
pub use report::{Check, FigureSummary, Finding, Language, Outcome, Report, Said, Summary};
pub use verify::verify;

/// Bytes of the first line at most, without its newline.
pub const MAX_HEADER: usize = 4 << 20;
/// Bytes of any other line at most, without its newline.
pub const MAX_LINE: usize = 1 << 20;
/// Figures of one publication at most.
pub const MAX_FIGURES: u32 = 10_000;
/// Groups of one figure at most.
pub const MAX_GROUPS: usize = 4_000;
/// Lines of a bulletin's text at most.
pub const MAX_TEXT_LINES: usize = 20_000;

/// The beginning of a text, short enough to stand in a message.
fn clip(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
