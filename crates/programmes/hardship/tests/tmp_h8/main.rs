#![allow(dead_code)]
#[macro_use]
#[path = "../all/support.rs"]
mod support;
#[path = "../all/aid.rs"]
mod aid;
#[path = "../all/figures.rs"]
mod figures;
