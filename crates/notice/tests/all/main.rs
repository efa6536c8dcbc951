//! The crate's tests from outside, one binary, on both engines.

mod access_table;
mod calendars;
mod days;
mod gateway;
mod hooks;
mod mails;
mod notices;
mod pages;
mod postman;
mod readme;
mod support;
