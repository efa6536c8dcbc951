//! The tests of hardship relief.

#[macro_use]
mod support;
mod aid;
mod check;
mod documents;
mod dossier;
mod notice;
mod figures;
mod means;
mod hall;
mod pages;
mod visits;
mod sheets;
mod evaluation;
mod speed;
mod walks;
