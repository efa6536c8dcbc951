//! The tests of hardship relief.

#[macro_use]
mod support;
