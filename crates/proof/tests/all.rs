//! The crate's tests from outside, one binary.

#[path = "all/alterations.rs"]
mod alterations;
#[path = "all/hostile.rs"]
mod hostile;
#[path = "all/publications.rs"]
mod publications;
#[path = "all/second_opinion.rs"]
mod second_opinion;
#[path = "all/stranger.rs"]
mod stranger;
#[path = "all/support.rs"]
mod support;
