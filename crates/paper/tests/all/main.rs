//! The crate's tests from outside, one binary, on both engines.

mod access_table;
mod bucket;
mod files;
mod numbers;
mod pages;
mod sealed;
mod shelf;
mod support;
