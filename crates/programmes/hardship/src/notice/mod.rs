//! Public notices and objections to them.
//!
//! Who is to enter or leave the roll is shown to the public for some working days: the family name and one mark, the
//! union, the category, the general cause, and nothing else. A line shows itself for its days and no longer, whether or
//! not anybody takes it down. What was shown and when can be proved afterwards: each line is hashed with a salt, and
//! both are sealed with the key of the person it tells of.
//!
//! Anybody may object while a notice runs. The first objection lets it stand still; when the last is settled it goes on,
//! or the case is assessed anew ([`PROCEDURE`]).

mod filing;
mod line;
mod mask;
mod pages;
pub mod register;
mod show;
mod table;

pub use filing::{COUNTER, Filing, file, withdraw};
pub use line::{Head, Line, line_of, proof_of, sha256_of};
pub use mask::shown_name;
pub use pages::{kinds, panel, routes};
pub use register::catalogue;
pub use show::{GROUNDS, RULE, WORD, on_show, show, take_down};
pub use table::PROCEDURE;
pub(crate) use table::open_objections;

/// The procedures.
pub fn procedures() -> Vec<&'static procedure::Procedure> {
    vec![&PROCEDURE]
}
