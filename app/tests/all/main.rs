//! The command line as scripts use it, on both engines.

mod cli;
mod house;
mod matching;
mod sampling;
