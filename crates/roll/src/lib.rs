//! Units, employers, persons, employment, membership and households

pub mod demo;
pub mod duplicates;
pub mod export;
pub mod figures;
pub mod intake;
pub mod listing;
pub mod person;
pub mod register;
pub mod rules;
pub mod sheets;
pub mod tree;
