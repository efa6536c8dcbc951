//! Sheets written a row at a time.

use std::io::{Seek, Write};
use std::path::Path;

use clock::Day;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// A value to be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Field<'a> {
    /// Nothing.
    Empty,
    /// Text, kept as text whatever it looks like: identity numbers, codes, names.
    Text(&'a str),
    /// A count.
    Count(i64),
    /// A measured number.
    Number(f64),
    /// A day.
    Day(Day),
}

impl<'a> From<&'a str> for Field<'a> {
    fn from(text: &'a str) -> Field<'a> {
        Field::Text(text)
    }
}

impl<'a> From<Option<&'a str>> for Field<'a> {
    fn from(text: Option<&'a str>) -> Field<'a> {
        text.map_or(Field::Empty, Field::Text)
    }
}

impl From<Option<Day>> for Field<'_> {
    fn from(day: Option<Day>) -> Self {
        day.map_or(Field::Empty, Field::Day)
    }
}

/// Why a sheet could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The workbook writer refused, for instance because a sheet is full at 1,048,576 rows.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The text writer failed.
    #[error("the text file could not be written: {0}")]
    Text(#[from] csv::Error),
    /// The target failed.
    #[error("the file could not be written: {0}")]
    Io(#[from] std::io::Error),
}

/// Anything that takes rows one after another.
pub trait WriteRows {
    /// Writes one row below the last.
    ///
    /// # Errors
    /// [`WriteError`]; what was written before is then not to be used.
    fn write_row(&mut self, fields: &[Field<'_>]) -> Result<(), WriteError>;
}

/// Writes a workbook of one sheet. Rows go to a temporary file as they come, so memory does not grow with them.
///
/// The headings are bold and stay in view. Text cells have the format “text”, so that a spreadsheet program does not make
/// numbers of codes even when somebody edits them.
pub struct XlsxWriter {
    book: Workbook,
    row: u32,
    text: Format,
    day: Format,
}

impl XlsxWriter {
    /// Starts a workbook with a heading row.
    ///
    /// # Errors
    /// [`WriteError`] when the sheet's name is not allowed (over 31 characters, or one of `[]:*?/\`) or the temporary
    /// file cannot be made.
    pub fn new(sheet: &str, headings: &[&str]) -> Result<XlsxWriter, WriteError> {
        let mut book = Workbook::new();
        let worksheet = book.add_worksheet_with_constant_memory()?;
        worksheet.set_name(sheet)?;
        worksheet.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        for (column, heading) in (0_u16..).zip(headings) {
            // A Han character is about two units wide.
            let width = heading.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>() + 4.0;
            worksheet.set_column_width(column, width.clamp(10.0, 40.0))?;
            worksheet.write_string_with_format(0, column, *heading, &bold)?;
        }
        let text = Format::new().set_num_format("@");
        let day = Format::new().set_num_format("yyyy-mm-dd");
        Ok(XlsxWriter { book, row: 0, text, day })
    }

    /// Ends the workbook in a file, replacing one that is there.
    ///
    /// # Errors
    /// [`WriteError`] when the file cannot be written.
    pub fn save(mut self, path: impl AsRef<Path>) -> Result<(), WriteError> {
        Ok(self.book.save(path)?)
    }

    /// Ends the workbook in a writer.
    ///
    /// # Errors
    /// [`WriteError`] when the writer fails.
    pub fn finish<W: Write + Seek + Send>(mut self, target: W) -> Result<(), WriteError> {
        Ok(self.book.save_to_writer(target)?)
    }
}

impl WriteRows for XlsxWriter {
    fn write_row(&mut self, fields: &[Field<'_>]) -> Result<(), WriteError> {
        self.row += 1;
        let row = self.row;
        let sheet: &mut Worksheet = self.book.worksheet_from_index(0)?;
        for (column, field) in (0_u16..).zip(fields) {
            match *field {
                Field::Empty | Field::Text("") => {}
                Field::Text(text) => {
                    sheet.write_string_with_format(row, column, text, &self.text)?;
                }
                Field::Count(number) if number.unsigned_abs() < 1_000_000_000_000_000 => {
                    sheet.write_number(row, column, number as f64)?;
                }
                Field::Count(number) => {
                    sheet.write_string_with_format(row, column, number.to_string(), &self.text)?;
                }
                Field::Number(number) => {
                    sheet.write_number(row, column, number)?;
                }
                Field::Day(day) => {
                    match serial_of(day) {
                        Some(serial) => sheet.write_number_with_format(row, column, serial, &self.day)?,
                        None => sheet.write_string_with_format(row, column, day.to_string(), &self.text)?,
                    };
                }
            }
        }
        Ok(())
    }
}

/// The serial number of a day; `None` before March 1900, where spreadsheet programs disagree.
fn serial_of(day: Day) -> Option<f64> {
    const EPOCH: i32 = 25_569;
    let serial = day.0 + EPOCH;
    (serial > 60 && day < Day::END).then(|| f64::from(serial))
}

/// Writes comma-separated text as UTF-8 with a byte order mark, which is what spreadsheet programs need to read Chinese.
///
/// A text that a spreadsheet program would run as a formula (it begins with `=`, `+`, `-` or `@`) is written behind an
/// apostrophe; [`clean_field`](crate::clean_field) takes the apostrophe away again when such a file comes back.
pub struct CsvWriter<W: Write> {
    inner: csv::Writer<W>,
    text: String,
}

impl<W: Write> CsvWriter<W> {
    /// Starts a file with a heading row.
    ///
    /// # Errors
    /// [`WriteError`] when the target fails.
    pub fn new(mut target: W, headings: &[&str]) -> Result<CsvWriter<W>, WriteError> {
        target.write_all("\u{feff}".as_bytes())?;
        let inner = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(target);
        let mut writer = CsvWriter { inner, text: String::new() };
        let headings: Vec<Field<'_>> = headings.iter().map(|&heading| Field::Text(heading)).collect();
        writer.write_row(&headings)?;
        Ok(writer)
    }

    /// Ends the file and gives the target back.
    ///
    /// # Errors
    /// [`WriteError`] when what was still buffered cannot be written.
    pub fn finish(self) -> Result<W, WriteError> {
        self.inner.into_inner().map_err(|error| WriteError::Io(error.into_error()))
    }
}

impl<W: Write> WriteRows for CsvWriter<W> {
    fn write_row(&mut self, fields: &[Field<'_>]) -> Result<(), WriteError> {
        for field in fields {
            match *field {
                Field::Empty => self.inner.write_field("")?,
                Field::Text(text) if is_formula(text) => {
                    self.text.clear();
                    self.text.push('\'');
                    self.text.push_str(text);
                    self.inner.write_field(&self.text)?;
                }
                Field::Text(text) => self.inner.write_field(text)?,
                Field::Count(number) => self.inner.write_field(number.to_string())?,
                Field::Number(number) => self.inner.write_field(number.to_string())?,
                Field::Day(day) => self.inner.write_field(day.to_string())?,
            }
        }
        Ok(self.inner.write_record(None::<&[u8]>)?)
    }
}

/// Whether a spreadsheet program opening a text file would take this for a formula.
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::ops::ControlFlow;

    use super::*;
    use crate::{Cell, Limits, Workbook as Book, clean_field};

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    const ROW: [Field<'static>; 5] = [
        Field::Text("999917199709109904"),
        Field::Text("=1+1"),
        Field::Count(106),
        Field::Day(Day(17_757)),
        Field::Text("说“好”,\n\"ok\""),
    ];

    fn read(bytes: Vec<u8>) -> Result<Vec<Vec<String>>, Box<dyn std::error::Error>> {
        let mut rows = Vec::new();
        Book::new(Cursor::new(bytes), Limits::default())?.for_each_row(0, |row| {
            rows.push(row.cells().map(|cell| clean_cell(cell)).collect());
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }

    fn clean_cell(cell: Cell<'_>) -> String {
        clean_field(&cell.text()).text.into_owned()
    }

    #[test]
    fn both_kinds_come_back_as_they_were() -> Outcome {
        let headings = ["证件号码", "备注", "人数", "日期", "说明"];
        let expected = [
            headings.map(str::to_owned).to_vec(),
            ["999917199709109904", "=1+1", "106", "2018-08-14", "说“好”, \"ok\""].map(str::to_owned).to_vec(),
        ];
        let mut csv = CsvWriter::new(Vec::new(), &headings)?;
        csv.write_row(&ROW)?;
        let bytes = csv.finish()?;
        assert!(String::from_utf8(bytes.clone())?.contains(",'=1+1,106,2018-08-14,"));
        assert_eq!(read(bytes)?, expected);

        let mut xlsx = XlsxWriter::new("名册", &headings)?;
        xlsx.write_row(&ROW)?;
        let mut target = Cursor::new(Vec::new());
        xlsx.finish(&mut target)?;
        assert_eq!(read(target.into_inner())?, expected);
        Ok(())
    }
}
