//! The tests of this crate that look at it from outside: its style sheet, and every sample page of the gallery.

mod contrast;
mod figures;
#[path = "../../examples/gallery/pages/mod.rs"]
mod gallery;
mod markup;
mod styles;
mod web;
