//! The record store from outside: what it promises, on both engines.

#[macro_use]
mod site;

mod altered;
mod crash;
mod erasure;
mod folder;
mod guards;
mod history;
mod loss;
mod model;
mod reading;
mod registers;
mod rivals;
mod rotation;
mod sealing;
mod writing;
