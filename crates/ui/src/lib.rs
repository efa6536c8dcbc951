//! What people see: the shell every page stands in, the components pages are made of, charts, assets and languages.
//!
//! Functions take plain data and give [`maud::Markup`]. Nothing here reads a store, decides who may see what, or needs
//! script to work. No inline script and no inline style is ever written, so that
//! [`assets::CONTENT_SECURITY_POLICY`] can forbid them; colour and measure live in the style sheet.

pub mod assets;
pub mod chart;
pub mod components;
pub mod icon;
pub mod link;
pub mod pages;
pub mod shell;
pub mod text;
pub mod web;

pub use clock::Lang;
pub use maud::{Markup, html};
pub use shell::{Frame, page, public_page};
pub use text::Texts;
