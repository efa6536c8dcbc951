//! The crate's tests from outside, one binary, on both engines.

#[macro_use]
mod support;

mod asking;
mod clocks;
mod inbox;
mod pages;
mod races;
mod speed;
mod steps;
mod table;
mod trial;
mod walks;
