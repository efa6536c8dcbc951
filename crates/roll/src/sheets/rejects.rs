//! Rejected rows given back: each as it was sent, with what is wrong with it.

use std::io::{Seek, Write};
use std::path::Path;

use clock::Lang;
use exchange::{Cell, Columns, Field, Row, WriteError, WriteRows, XlsxWriter};

use super::Reason;

/// A workbook of rejected rows, written as they come.
///
/// The columns are those of the sheet that was sent, in its order, so that the corrected workbook can be imported as it
/// is; before them stands the number of the row, behind them the reasons in words and by code.
pub struct Rejects {
    writer: XlsxWriter,
    columns: usize,
    lang: Lang,
    rows: u32,
}

impl Rejects {
    /// Starts the workbook for a sheet.
    ///
    /// # Errors
    /// [`WriteError`] when the temporary file cannot be made.
    pub fn new(columns: &Columns, lang: Lang) -> Result<Rejects, WriteError> {
        let (sheet, number, reason, code) = match lang {
            Lang::Zh => ("退回", "原表行号", "退回原因", "原因代码"),
            Lang::En => ("rejected", "row in the sheet", "what is wrong", "reason codes"),
        };
        let mut headings = vec![number];
        headings.extend(columns.headings.iter().map(String::as_str));
        headings.extend([reason, code]);
        Ok(Rejects { writer: XlsxWriter::new(sheet, &headings)?, columns: columns.headings.len(), lang, rows: 0 })
    }

    /// Adds a row of the sheet.
    ///
    /// # Errors
    /// [`WriteError`] when the temporary file cannot be written.
    pub fn add(&mut self, row: Row<'_>, reasons: &[Reason]) -> Result<(), WriteError> {
        let texts: Vec<_> = row.cells().map(Cell::text).collect();
        self.write(row.number(), &texts, reasons)
    }

    /// Adds a row whose cells were kept as text.
    ///
    /// # Errors
    /// [`WriteError`] when the temporary file cannot be written.
    pub fn add_cells(&mut self, number: u32, cells: &[String], reasons: &[Reason]) -> Result<(), WriteError> {
        self.write(number, cells, reasons)
    }

    fn write(&mut self, number: u32, cells: &[impl AsRef<str>], reasons: &[Reason]) -> Result<(), WriteError> {
        let words: Vec<String> = reasons.iter().map(|reason| reason.text(self.lang)).collect();
        let words = words.join("\n");
        let codes: Vec<&str> = reasons.iter().map(|reason| reason.code()).collect();
        let codes = codes.join(" ");
        let mut fields = vec![Field::Count(i64::from(number))];
        fields.extend(cells.iter().take(self.columns).map(|cell| Field::Text(cell.as_ref())));
        fields.resize(self.columns + 1, Field::Empty);
        fields.extend([Field::Text(&words), Field::Text(&codes)]);
        self.rows += 1;
        self.writer.write_row(&fields)
    }

    /// How many rows were added.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Ends the workbook in a file, replacing one that is there.
    ///
    /// # Errors
    /// [`WriteError`] when the file cannot be written.
    pub fn save(self, path: impl AsRef<Path>) -> Result<(), WriteError> {
        self.writer.save(path)
    }

    /// Ends the workbook in a writer.
    ///
    /// # Errors
    /// [`WriteError`] when the writer fails.
    pub fn finish<W: Write + Seek + Send>(self, target: W) -> Result<(), WriteError> {
        self.writer.finish(target)
    }
}
