//! A file opened as sheets, and its rows one after another.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use calamine::{DataRef, Reader, SheetType};

use crate::assembly::Assembly;
use crate::cell::{DateSystem, Row, Stored};
use crate::delimited::Records;
use crate::detect::{Encoding, Kind, detect};
use crate::error::SheetError;
use crate::limits::Limits;
use crate::transcode::Utf8;
use crate::xls;

/// An opened file. Delimited text is a workbook of one sheet named after its kind.
///
/// Reading a sheet may be repeated; XLSX and text are streamed from the file each time, of XLS the stored bytes are held
/// (its format allows 65,536 rows). Hidden sheets are listed too: data are sometimes kept there.
pub struct Workbook<R: Read + Seek> {
    kind: Kind,
    limits: Limits,
    sheets: Vec<String>,
    inner: Inner<R>,
}

enum Inner<R: Read + Seek> {
    Xlsx(Box<calamine::Xlsx<BufReader<R>>>),
    Xls(Box<xls::Book>),
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
                // Its size was checked when its kind was found.
                let mut file = Vec::new();
                reader.take(limits.xls_bytes).read_to_end(&mut file)?;
                let book = xls::Book::open(xls::workbook_stream(&file)?)?;
                (book.names(), Inner::Xls(Box::new(book)))
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
            Inner::Xls(book) => book.for_each_row(sheet, limits, &mut visit),
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
        if number != row.number() {
            if number < row.number() {
                return Err(SheetError::Damaged(format!("row {number} comes after row {}", row.number())));
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
            DataRef::DateTime(value) if value.is_duration() => Stored::Number(value.as_f64()),
            DataRef::DateTime(value) => row.serial(value.as_f64()),
            DataRef::DateTimeIso(text) => row.iso(text),
            DataRef::DurationIso(text) => row.text(text),
            DataRef::Error(_) => Stored::Error,
        };
        row.put(column, value);
    }
    let _ = row.visit(visit);
    Ok(())
}
