//! The crate's tests from outside, one binary, on both engines.

mod access_table;
mod drafting;
mod guarded;
mod hooks;
mod public;
mod publishing;
mod restating;
mod support;
