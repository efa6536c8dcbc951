#![allow(missing_docs, dead_code, unused_macros)]
#[macro_use]
#[path = "all/support.rs"]
mod support;
#[path = "all/hall.rs"]
mod hall;
#[path = "all/pages.rs"]
mod pages;
#[path = "all/visits.rs"]
mod visits;
