//! The tests of hardship relief.

#[macro_use]
mod support;
mod aid;
mod check;
mod documents;
mod dossier;
mod evaluation;
mod figures;
mod hall;
mod lists;
mod means;
mod notice;
mod pages;
mod sheets;
mod speed;
mod visits;
mod walks;
