//! The workbook of Excel 97 to 2003, and of Excel 95.
//!
//! Written here because a reader of this format must be bounded: the general-purpose one follows chains that never end,
//! and lays out every sheet as a full rectangle with a copy of each text, so that a file of a few kilobytes can ask for
//! a hundred gigabytes. This one holds the file's own bytes and each text once, and walks the cells in place.

mod biff;
mod compound;
mod text;

pub(crate) use biff::Book;
pub(crate) use compound::workbook_stream;

/// A little-endian number of two bytes; `None` beyond the end.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// A little-endian number of four bytes; `None` beyond the end.
fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
