//! A row of a sheet and its cells, as views into the reader's buffers.

use std::borrow::Cow;

use clock::Day;

/// From which day a workbook counts its serial dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateSystem {
    /// Day 1 is 1900-01-01, with the 29 February 1900 that never was.
    #[default]
    From1900,
    /// Day 0 is 1904-01-01.
    From1904,
}

/// The value of one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text exactly as it stands in the sheet; of delimited text every cell that is not empty.
    Text(&'a str),
    /// A number, of which a spreadsheet keeps at most 15 significant digits.
    Number(f64, DateSystem),
    /// A cell formatted as a date; a time of day is dropped.
    Date(Day),
    /// True or false.
    Bool(bool),
    /// A formula's error such as `#N/A`.
    Error,
}

impl<'a> Cell<'a> {
    /// The cell as text: numbers in decimal digits, days as `YYYY-MM-DD`, errors and empty cells as nothing.
    ///
    /// A number of more than fifteen digits is given with an exponent, as spreadsheet programs show it: its further
    /// digits are not those that were typed.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Cell::Empty | Cell::Error => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(number, _) if number.abs() >= 1e15 => {
                Cow::Owned(format!("{number:.14e}").replacen('e', "E+", 1))
            }
            Cell::Number(number, _) => Cow::Owned(number.to_string()),
            Cell::Date(day) => Cow::Owned(day.to_string()),
            Cell::Bool(true) => Cow::Borrowed("TRUE"),
            Cell::Bool(false) => Cow::Borrowed("FALSE"),
        }
    }

    /// Whether nothing can be seen in the cell: empty, or only white space.
    pub fn is_blank(self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().all(crate::clean::is_space),
            _ => false,
        }
    }
}

/// A cell of a workbook as kept while its row is put together; text lies in the row's arena.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stored {
    Empty,
    Text { from: usize, to: usize },
    Number(f64),
    Date(Day),
    Bool(bool),
    Error,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    /// Unquoted fields, each as the bytes of the text from where to where.
    Delimited { text: &'a str, spans: &'a [(usize, usize)] },
    /// Cells of a workbook.
    Cells { text: &'a str, cells: &'a [Stored], dates: DateSystem },
}

/// One row of a sheet, valid until the next one is read.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub(crate) number: u32,
    pub(crate) source: Source<'a>,
}

impl<'a> Row<'a> {
    /// The row's number as a spreadsheet program shows it, from 1. In delimited text a record is a row: a line break
    /// inside quotes starts no new one, an empty line is one.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many cells the row has, from the first column on.
    pub fn len(&self) -> usize {
        match self.source {
            Source::Delimited { spans, .. } => spans.len(),
            Source::Cells { cells, .. } => cells.len(),
        }
    }

    /// Whether the row has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell of a column, from 0; [`Cell::Empty`] beyond the last.
    pub fn cell(&self, column: usize) -> Cell<'a> {
        match self.source {
            Source::Delimited { text, spans } => match spans.get(column) {
                Some(&(from, to)) if from < to => Cell::Text(&text[from..to]),
                _ => Cell::Empty,
            },
            Source::Cells { text, cells, dates } => match cells.get(column).copied().unwrap_or(Stored::Empty) {
                Stored::Empty => Cell::Empty,
                Stored::Text { from, to } if from == to => Cell::Empty,
                Stored::Text { from, to } => Cell::Text(&text[from..to]),
                Stored::Number(number) => Cell::Number(number, dates),
                Stored::Date(day) => Cell::Date(day),
                Stored::Bool(value) => Cell::Bool(value),
                Stored::Error => Cell::Error,
            },
        }
    }

    /// The cells in order.
    pub fn cells(self) -> impl Iterator<Item = Cell<'a>> {
        (0..self.len()).map(move |column| self.cell(column))
    }

    /// Whether nothing can be seen in the whole row.
    pub fn is_blank(&self) -> bool {
        self.cells().all(Cell::is_blank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_never_show_digits_that_were_not_typed() {
        let text = |number| Cell::Number(number, DateSystem::From1900).text().into_owned();
        assert_eq!(text(106.0), "106");
        assert_eq!(text(13_812_345_678.0), "13812345678");
        assert_eq!(text(0.5), "0.5");
        assert_eq!(text(999_910_197_603_055_555.0), "9.99910197603056E+17");
    }
}
