//! Private matching: asking a department about people without handing over a list, and being told nothing else.
//!
//! An oblivious pseudorandom function (RFC 9497, ristretto255 with SHA-512, base mode) lets two parties compute
//! `F(k, number)` together: the department knows `k` and never sees the number, the requester knows the number and never
//! sees `k`. Three files are all there is:
//!
//! * [`request`] blinds each number and makes a [`Request`], which says what for, on whose authority and how many, and a
//!   [`Secret`], which stays in the house. A blinded number is a uniformly random element of the group: whoever holds the
//!   request, with all identity numbers of the world in hand, learns how many are asked about and nothing else.
//! * [`answer`] draws a key `k` that is used once and never kept, evaluates each blinded element, and writes for every row
//!   of the department's own table a tag and the labels sealed under a key, both derived from `F(k, number)`. The rows are
//!   sorted by tag and of one length. Whoever cannot compute `F(k, number)` can neither recognise nor open a row; the
//!   requester can for the numbers asked about, a third party for none.
//! * [`open`] takes the blinds away, finds the rows asked about and opens them.
//!
//! Everything derived is bound to the request (its purpose and authority with it) and to the answer's heading; a seal whose
//! key the two sides agree on ends the answer, so that a changed answer is refused whole. What
//! cannot be hidden is said in `README.md`: how many are asked about, how many rows the table has, how long the longest
//! labels are.

mod answer;
#[cfg(test)]
mod attacks;
mod error;
mod frame;
mod open;
mod oprf;
mod request;
mod table;

pub use answer::{Answered, Terms, answer};
pub use error::{Fault, MatchError, RowFault};
pub use open::{Opened, open};
pub use request::{Meta, Request, Secret, request};
pub use table::{Asked, ReadId, read_ids};

/// How many a department lets be asked about at once where neither its pack nor its command says otherwise.
pub const DEFAULT_LIMIT: usize = 5_000;
/// The most one request holds, whatever a department allows.
pub const MOST_ASKED: usize = 100_000;
/// The most characters of a number; all are ASCII and none is white space.
pub const MOST_NUMBER_BYTES: usize = 32;
/// The most bytes the labels of one row may take: flags and short codes, not documents.
pub const MOST_LABEL_BYTES: usize = 256;
/// The most characters of a purpose or an authority.
pub const MOST_TEXT: usize = 500;
