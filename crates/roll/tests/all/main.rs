//! The integration tests of the crate, in one binary.

mod duplicates;
mod forms;
mod histories;
mod import;
mod persons;
mod routes;
mod samples;
mod world;
