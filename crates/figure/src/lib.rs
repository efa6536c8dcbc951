//! Figures: a number and its list are one query.
//!
//! A figure is defined once ([`Definition`]), as the query of the records it counts; the number is an aggregate over
//! exactly
//! that list. It is asked ([`Query`]) for a unit's subtree as it stood, at a moment, within a period, split by a
//! dimension.
//!
//! * [`Figures`] answers: a number, a curve over time, how a stock came about;
//! * [`list`] visits the records behind a number;
//! * [`freeze`] publishes figures and runs a publication again;
//! * [`cells`] says which numbers of a guarded figure are withheld;
//! * [`restate()`] tells what later commits made of a published figure.

pub mod cells;
mod count;
mod definition;
mod evaluate;
pub mod freeze;
mod guard;
pub mod list;
mod query;
mod quote;
mod restate;
mod tree;

pub use clock::{Both, said};
pub use count::Closure;
pub use definition::{Any, By, Catalogue, Definition, Dimension, Filter, Kind, Source, Turn, UnitOf, YUAN};
pub use evaluate::Figures;
pub use query::{Answer, Error, Group, GroupKey, Query, rate};
pub use quote::{Standing, quoted};
pub use restate::{Moved, Restatement, Step, restate};
pub use tree::Tree;

/// The example of the README, compiled with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
