//! Registers that remember: commits, versions, moments, sealing.
//!
//! Every register is bitemporal and append-only. A row is one [`Version`]: what was so from `valid_from` to `valid_to` in the
//! world, as known from commit `opened` to commit `closed`. Every write goes through one door, [`Store::commit`]. Reading
//! says a [`Moment`]. What identifies a person is sealed with a key of that person; what a person is found by lies in the
//! vault, the only thing that can be deleted.

mod commit;
mod conn;
mod db;
mod error;
mod folder;
mod load;
pub mod log;
mod register;
mod reverse;
mod schema;
mod seal;
mod store;
pub mod tally;
mod value;
mod vault;
mod verify;
mod version;
mod writer;

pub use clock::Day;
pub use commit::{Commit, Done, Intent};
pub use conn::Row;
pub use db::{Clear, Db, Head};
pub use error::{Error, Result};
pub use folder::restore;
pub use register::{
    Catalogue, Class, Draft, Exclusive, Field, Kind, Register, Side, Subject, personal, plain, restricted,
};
pub use schema::OPEN;
pub use seal::{Key, MASTER_KEY_VARIABLE, MasterKeys, Suite};
pub use store::{Clock, Options, Place, Store, system_clock};
pub use value::Value;
pub use vault::Finders;
pub use version::{Moment, Version};
pub use writer::SideDoor;

/// The example of the README, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
