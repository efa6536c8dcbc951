//! The programme's tests from outside, one binary, on both engines.

#[macro_use]
mod support;

mod acting;
mod counting;
mod days;
mod disputes;
mod documents;
mod forms;
mod histories;
mod life;
mod lights;
mod pages;
mod sheets;
mod slips;
mod speed;
mod tables;
