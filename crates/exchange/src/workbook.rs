//! A file opened as sheets, and its rows one after another.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType};
use clock::Day;

use crate::cell::{DateSystem, Row, Source, Stored};
use crate::date::serial_day;
use crate::delimited::Records;
use crate::detect::{Encoding, Kind, detect};
use crate::error::SheetError;
use crate::limits::Limits;
use crate::transcode::Utf8;

/// An opened file. Delimited text is a workbook of one sheet named after its kind.
///
/// Reading a sheet may be repeated; XLSX and text are streamed from the file each time, XLS is held in memory (its
/// format allows 65,536 rows). Hidden sheets are listed too: data are sometimes kept there.
pub struct Workbook<R: Read + Seek> {
    kind: Kind,
    limits: Limits,
    sheets: Vec<String>,
    inner: Inner<R>,
}

enum Inner<R: Read + Seek> {
    Xlsx(Box<calamine::Xlsx<BufReader<R>>>),
    Xls(Box<calamine::Xls<BufReader<R>>>),
    Text(R),
}

impl Workbook<File> {
    /// Opens a file of any supported kind with the usual limits.
    ///
    /// # Errors
    /// As [`Workbook::new`].
    pub fn open(path: impl AsRef<Path>) -> Result<Workbook<File>, SheetError> {
        Workbook::new(File::open(path)?, Limits::default())
    }
}

impl<R: Read + Seek> Workbook<R> {
    /// Opens a file of any supported kind.
    ///
    /// # Errors
    /// [`SheetError`] when the file is no sheet, is encrypted, breaks a limit or is damaged; nothing was kept of it.
    pub fn new(mut reader: R, limits: Limits) -> Result<Workbook<R>, SheetError> {
        let kind = detect(&mut reader, &limits)?;
        let (sheets, inner) = match kind {
            Kind::Xlsx => {
                let book =
                    guarded(&Cell::new(false), || calamine::Xlsx::new(BufReader::new(reader)).map_err(xlsx_error))?;
                (worksheets(book.sheets_metadata()), Inner::Xlsx(Box::new(book)))
            }
            Kind::Xls => {
                let book =
                    guarded(&Cell::new(false), || calamine::Xls::new(BufReader::new(reader)).map_err(xls_error))?;
                (worksheets(book.sheets_metadata()), Inner::Xls(Box::new(book)))
            }
            Kind::Delimited { encoding, .. } => (vec![encoding.name().to_owned()], Inner::Text(reader)),
        };
        Ok(Workbook { kind, limits, sheets, inner })
    }

    /// What the file is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The names of the worksheets in order.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Hands out the rows of a sheet, by index from 0, until there are no more or the visitor breaks off.
    ///
    /// Rows of a workbook that have no cell are left out; each row carries its number. Columns beyond
    /// [`Limits::columns`] are ignored.
    ///
    /// # Errors
    /// [`SheetError`] when there is no such sheet, or the file proves damaged or too large on the way; rows handed out
    /// before were right.
    pub fn for_each_row(
        &mut self,
        sheet: usize,
        mut visit: impl FnMut(Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), SheetError> {
        let name = self.sheets.get(sheet).ok_or(SheetError::NoSuchSheet(sheet))?;
        let limits = self.limits;
        // A panic of the visitor is a fault of the program, not of the file, and goes on.
        let visiting = Cell::new(false);
        let mut visit = |row: Row<'_>| {
            visiting.set(true);
            let flow = visit(row);
            visiting.set(false);
            flow
        };
        match &mut self.inner {
            Inner::Xlsx(book) => guarded(&visiting, || stream_xlsx(book, name, limits, &mut visit)),
            Inner::Xls(book) => guarded(&visiting, || walk_xls(book, name, limits, &mut visit)),
            Inner::Text(reader) => {
                let Kind::Delimited { encoding, delimiter } = self.kind else {
                    return Err(SheetError::NoSuchSheet(sheet));
                };
                stream_text(reader, encoding, delimiter, limits, &mut visit)
            }
        }
    }
}

/// Damaged files have made readers of these formats panic; here that is one more kind of damage.
fn guarded<T>(visiting: &Cell<bool>, work: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|cause| {
        if visiting.get() {
            resume_unwind(cause);
        }
        Err(SheetError::Damaged("its structure contradicts itself".to_owned()))
    })
}

fn worksheets(sheets: &[calamine::Sheet]) -> Vec<String> {
    sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).collect()
}

fn xlsx_error(error: calamine::XlsxError) -> SheetError {
    match error {
        calamine::XlsxError::Password => SheetError::Password,
        calamine::XlsxError::Io(cause) => SheetError::Damaged(cause.to_string()),
        other => SheetError::Damaged(other.to_string()),
    }
}

fn xls_error(error: calamine::XlsError) -> SheetError {
    match error {
        calamine::XlsError::Password => SheetError::Password,
        other => SheetError::Damaged(other.to_string()),
    }
}

fn stream_text<R: Read + Seek>(
    reader: &mut R,
    encoding: Encoding,
    delimiter: u8,
    limits: Limits,
    visit: &mut impl FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<(), SheetError> {
    reader.seek(SeekFrom::Start(0))?;
    let mut records = Records::new(Utf8::new(reader, encoding)?, delimiter, limits);
    while let Some(row) = records.next()? {
        if visit(row).is_break() {
            break;
        }
    }
    Ok(())
}

/// A row being put together from cells that come one by one.
struct Assembly {
    limits: Limits,
    dates: DateSystem,
    number: u32,
    text: String,
    cells: Vec<Stored>,
}

impl Assembly {
    fn new(limits: Limits, dates: DateSystem) -> Assembly {
        Assembly { limits, dates, number: 0, text: String::new(), cells: Vec::new() }
    }

    fn start(&mut self, number: u32) -> Result<(), SheetError> {
        if number > self.limits.rows {
            return Err(SheetError::too_large("the number of rows", "行数", u64::from(self.limits.rows)));
        }
        self.number = number;
        self.text.clear();
        self.cells.clear();
        Ok(())
    }

    fn put(&mut self, column: u32, value: Stored) {
        let column = column as usize;
        if value == Stored::Empty || column >= self.limits.columns {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Stored::Empty);
        }
        self.cells[column] = value;
    }

    fn text(&mut self, text: &str) -> Stored {
        let from = self.text.len();
        self.text.push_str(text);
        Stored::Text { from, to: self.text.len() }
    }

    fn iso(&mut self, text: &str) -> Stored {
        let day = text.get(..10).and_then(|day| day.parse::<Day>().ok());
        day.map_or_else(|| self.text(text), Stored::Date)
    }

    fn date(&self, value: &ExcelDateTime) -> Stored {
        let serial = value.as_f64();
        if value.is_duration() {
            return Stored::Number(serial);
        }
        serial_day(serial, self.dates).map_or(Stored::Number(serial), Stored::Date)
    }

    fn visit(&self, visit: &mut impl FnMut(Row<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
        if self.cells.is_empty() {
            return ControlFlow::Continue(());
        }
        let source = Source::Cells { text: &self.text, cells: &self.cells, dates: self.dates };
        visit(Row { number: self.number, source })
    }
}

fn dates(from_1904: bool) -> DateSystem {
    if from_1904 { DateSystem::From1904 } else { DateSystem::From1900 }
}

fn stream_xlsx<R: Read + Seek>(
    book: &mut calamine::Xlsx<BufReader<R>>,
    sheet: &str,
    limits: Limits,
    visit: &mut impl FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<(), SheetError> {
    let mut row = Assembly::new(limits, dates(book.has_1904_epoch()));
    let mut cells = book.worksheet_cells_reader(sheet).map_err(xlsx_error)?;
    while let Some(cell) = cells.next_cell().map_err(xlsx_error)? {
        let (index, column) = cell.get_position();
        let number = index.saturating_add(1);
        if number != row.number {
            if number < row.number {
                return Err(SheetError::Damaged(format!("row {number} comes after row {}", row.number)));
            }
            if row.visit(visit).is_break() {
                return Ok(());
            }
            row.start(number)?;
        }
        let value = match cell.get_value() {
            DataRef::Empty => Stored::Empty,
            DataRef::String(text) => row.text(text),
            DataRef::SharedString(text) => row.text(text),
            DataRef::Int(number) => Stored::Number(*number as f64),
            DataRef::Float(number) => Stored::Number(*number),
            DataRef::Bool(value) => Stored::Bool(*value),
            DataRef::DateTime(value) => row.date(value),
            DataRef::DateTimeIso(text) => row.iso(text),
            DataRef::DurationIso(text) => row.text(text),
            DataRef::Error(_) => Stored::Error,
        };
        row.put(column, value);
    }
    let _ = row.visit(visit);
    Ok(())
}

fn walk_xls<R: Read + Seek>(
    book: &mut calamine::Xls<BufReader<R>>,
    sheet: &str,
    limits: Limits,
    visit: &mut impl FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<(), SheetError> {
    let mut row = Assembly::new(limits, dates(book.has_1904_epoch()));
    let range = book.worksheet_range(sheet).map_err(xls_error)?;
    let Some((first_row, first_column)) = range.start() else { return Ok(()) };
    for (number, cells) in (first_row + 1..).zip(range.rows()) {
        row.start(number)?;
        for (column, cell) in (first_column..).zip(cells) {
            let value = match cell {
                Data::Empty => Stored::Empty,
                Data::String(text) => row.text(text),
                Data::Int(number) => Stored::Number(*number as f64),
                Data::Float(number) => Stored::Number(*number),
                Data::Bool(value) => Stored::Bool(*value),
                Data::DateTime(value) => row.date(value),
                Data::DateTimeIso(text) => row.iso(text),
                Data::DurationIso(text) => row.text(text),
                Data::Error(_) => Stored::Error,
            };
            row.put(column, value);
        }
        if row.visit(visit).is_break() {
            break;
        }
    }
    Ok(())
}
