//! Figures: a number and its list are one query.
//!
//! A figure is defined once ([`Definition`]), as the query of the records it counts; the number is an aggregate over exactly
//! that list. It is asked ([`Query`]) for a unit's subtree as it stood, at a moment, within a period, split by a dimension.

mod definition;
mod evaluate;
pub mod list;
mod query;
mod tree;

pub use definition::{Any, Both, By, Catalogue, Definition, Dimension, Filter, Kind, Source, Turn, UnitOf, said};
pub use evaluate::{Closure, Figures};
pub use query::{Answer, Error, Group, GroupKey, Query, rate};
pub use tree::Tree;
