//! Workbooks and delimited text in and out, and the cleaning of text.
//!
//! Everything streams: a sheet of half a million rows is read and written a row at a time. What a file claims to be is
//! never believed; its kind, its encoding and its separators are found from its content, and its sizes are measured
//! under fixed [`Limits`] before anything is held in memory.
//!
//! * [`Workbook`] opens a file and hands out its rows; [`Columns`] finds the heading row and says which column is which.
//! * [`parse_date`] reads a day in every form people type.
//! * [`clean`] turns Traditional characters and inline pinyin into clean text, [`clean_field`] does the same for one
//!   cell and also mends full-width characters and stray spaces.
//! * [`search_terms`] gives the pinyin by which a name is searched.
//! * [`grid`] holds small sheets whole, with merged cells and headings of two rows.
//! * [`matching`] asks another office about people without handing over a list.
//! * [`XlsxWriter`] and [`CsvWriter`] write sheets that spreadsheet programs cannot spoil.

mod archive;
mod assembly;
mod cell;
mod clean;
mod columns;
mod date;
mod delimited;
mod detect;
mod error;
pub mod grid;
mod limits;
pub mod matching;
mod pinyin;
mod transcode;
mod workbook;
mod write;
mod xls;

pub use cell::{Cell, DateSystem, Row};
pub use clean::{Cleaned, clean, clean_field, half_width};
pub use columns::{Column, Columns, Heading, Headings, is_footer, normalise_heading};
pub use date::{DateNote, DateUnreadable, Dated, parse_date, parse_date_text};
pub use detect::{Encoding, Kind, detect};
pub use error::SheetError;
pub use limits::Limits;
pub use pinyin::{SearchTerms, search_terms, text_terms};
pub use workbook::Workbook;
pub use write::{CsvWriter, Field, WriteError, WriteRows, XlsxWriter};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
