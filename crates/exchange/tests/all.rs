//! The integration tests of the crate, in one binary.

mod hostile;
mod matching;
mod workbooks;
