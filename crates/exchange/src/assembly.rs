//! A row put together from cells that come one by one.

use std::ops::ControlFlow;

use clock::Day;

use crate::cell::{DateSystem, Row, Source, Stored};
use crate::date::serial_day;
use crate::error::SheetError;
use crate::limits::Limits;

/// The row being put together; its buffers serve every row of a sheet.
pub(crate) struct Assembly {
    limits: Limits,
    dates: DateSystem,
    number: u32,
    text: String,
    cells: Vec<Stored>,
}

impl Assembly {
    pub(crate) fn new(limits: Limits, dates: DateSystem) -> Assembly {
        Assembly { limits, dates, number: 0, text: String::new(), cells: Vec::new() }
    }

    /// Begins a row.
    ///
    /// # Errors
    /// [`SheetError::TooLarge`] beyond the last row that is allowed.
    pub(crate) fn start(&mut self, number: u32) -> Result<(), SheetError> {
        if number > self.limits.rows {
            return Err(SheetError::too_large("the number of rows", "行数", u64::from(self.limits.rows)));
        }
        self.number = number;
        self.text.clear();
        self.cells.clear();
        Ok(())
    }

    /// Puts a value into a column of the row, from 0; columns beyond the limit are ignored.
    pub(crate) fn put(&mut self, column: u32, value: Stored) {
        let column = column as usize;
        if value == Stored::Empty || column >= self.limits.columns {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Stored::Empty);
        }
        self.cells[column] = value;
    }

    /// Keeps a text for this row.
    pub(crate) fn text(&mut self, text: &str) -> Stored {
        let from = self.text.len();
        self.text.push_str(text);
        Stored::Text { from, to: self.text.len() }
    }

    /// A day in ISO form, or the text where it is none.
    pub(crate) fn iso(&mut self, text: &str) -> Stored {
        let day = text.get(..10).and_then(|day| day.parse::<Day>().ok());
        day.map_or_else(|| self.text(text), Stored::Date)
    }

    /// The day of a serial number, or the number where it is none.
    pub(crate) fn serial(&self, serial: f64) -> Stored {
        serial_day(serial, self.dates).map_or(Stored::Number(serial), Stored::Date)
    }

    /// The number of the present row; 0 before the first.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// Hands the row out, unless it is empty.
    pub(crate) fn visit(&self, visit: &mut impl FnMut(Row<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
        if self.cells.is_empty() {
            return ControlFlow::Continue(());
        }
        let source = Source::Cells { text: &self.text, cells: &self.cells, dates: self.dates };
        visit(Row { number: self.number, source })
    }
}
