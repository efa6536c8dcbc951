//! The brief, the catalogue, the page of a figure and its list, in a house of three small registers.

mod brief;
mod list;
mod page;
mod policy;
mod small;
mod support;
