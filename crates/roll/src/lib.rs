//! Units, employers, persons, employment, membership and households

pub mod acts;
pub mod demo;
pub mod duplicates;
pub mod export;
pub mod figures;
pub mod intake;
pub mod listing;
pub mod pages;
pub mod person;
pub mod register;
pub mod rules;
pub mod sheets;
pub mod steps;
mod text;
pub mod tree;
pub mod undo;

pub use text::TEXTS;
