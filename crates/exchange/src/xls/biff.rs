//! The records of a legacy workbook's stream.

use std::ops::ControlFlow;

use encoding_rs::Encoding;

use super::text::{Script, Texts};
use super::{u16_at, u32_at};
use crate::assembly::Assembly;
use crate::cell::{DateSystem, Row, Stored};
use crate::error::SheetError;
use crate::limits::Limits;

mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000A;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const CONTINUE: u16 = 0x003C;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00BD;
    pub(super) const RICH_LABEL: u16 = 0x00D6;
    pub(super) const XF: u16 = 0x00E0;
    pub(super) const SST: u16 = 0x00FC;
    pub(super) const LABEL_SST: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_ERROR: u16 = 0x0205;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BOF: u16 = 0x0809;
}

/// A workbook whose stream is held and whose texts are read.
pub(crate) struct Book {
    stream: Vec<u8>,
    /// Name and place of each worksheet.
    sheets: Vec<(String, usize)>,
    script: Script,
    texts: Texts,
    /// Whether each cell format shows a date.
    dated: Vec<bool>,
    dates: DateSystem,
}

struct Record<'a> {
    kind: u16,
    data: &'a [u8],
    /// Where the next one begins.
    next: usize,
}

/// The record at a place; `None` at the end of the stream or where one is cut short.
fn record_at(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let kind = u16_at(stream, at)?;
    let length = usize::from(u16_at(stream, at + 2)?);
    let next = at + 4 + length;
    Some(Record { kind, data: stream.get(at + 4..next)?, next })
}

fn damaged(what: &str) -> SheetError {
    SheetError::Damaged(what.to_owned())
}

impl Book {
    /// Reads what precedes the sheets: their names, the texts, the formats.
    ///
    /// # Errors
    /// [`SheetError::Password`] for an encrypted workbook, [`SheetError::Damaged`] for one older than Excel 95 or without
    /// its beginning.
    pub(crate) fn open(stream: Vec<u8>) -> Result<Book, SheetError> {
        let first = record_at(&stream, 0).filter(|first| first.kind == record::BOF);
        let version = first.as_ref().and_then(|first| u16_at(first.data, 0));
        let wide = match version {
            Some(0x0600) => true,
            Some(0x0500) => false,
            Some(_) => return Err(damaged("it is older than Excel 95")),
            None => return Err(damaged("it has no beginning")),
        };
        let mut book = Book {
            stream: Vec::new(),
            sheets: Vec::new(),
            script: if wide { Script::Wide } else { Script::Bytes(encoding_rs::GBK) },
            texts: Texts::default(),
            dated: Vec::new(),
            dates: DateSystem::From1900,
        };
        let mut custom = Vec::new();
        let mut places = Vec::new();
        let mut at = first.map_or(0, |first| first.next);
        while let Some(found) = record_at(&stream, at) {
            at = found.next;
            match found.kind {
                record::EOF => break,
                record::FILE_PASS => return Err(SheetError::Password),
                record::CODE_PAGE if !wide => book.script = Script::Bytes(code_page(u16_at(found.data, 0))),
                record::DATE_MODE if u16_at(found.data, 0) == Some(1) => book.dates = DateSystem::From1904,
                record::BOUND_SHEET => places.push(found.data),
                record::FORMAT => {
                    let mut text = String::new();
                    let id = u16_at(found.data, 0);
                    if let (Some(id), Some(())) =
                        (id, book.script.read(found.data.get(2..).unwrap_or_default(), wide, &mut text))
                    {
                        custom.push((id, shows_date(&text)));
                    }
                }
                record::XF => {
                    let id = u16_at(found.data, 2).unwrap_or(0);
                    let known = custom.iter().rev().find(|(known, _)| *known == id);
                    book.dated.push(known.map_or_else(|| shows_date_by_number(id), |&(_, dated)| dated));
                }
                record::SST => {
                    let mut parts = vec![found.data];
                    while let Some(more) = record_at(&stream, at).filter(|more| more.kind == record::CONTINUE) {
                        parts.push(more.data);
                        at = more.next;
                    }
                    book.texts = Texts::read(&parts);
                }
                _ => {}
            }
        }
        const WORKSHEET: u8 = 0;
        for place in places {
            let mut name = String::new();
            if place.get(5).is_some_and(|&kind| kind == WORKSHEET)
                && book.script.read(place.get(6..).unwrap_or_default(), false, &mut name).is_some()
                && let Some(at) = u32_at(place, 0).and_then(|at| usize::try_from(at).ok())
            {
                book.sheets.push((name, at));
            }
        }
        book.stream = stream;
        Ok(book)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Hands out the rows of a sheet in order.
    ///
    /// # Errors
    /// [`SheetError::Damaged`] for a cell record that is too short for what it must hold.
    pub(crate) fn for_each_row(
        &self,
        sheet: usize,
        limits: Limits,
        visit: &mut impl FnMut(Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), SheetError> {
        let (_, start) = self.sheets.get(sheet).ok_or(SheetError::NoSuchSheet(sheet))?;
        let mut row = Assembly::new(limits, self.dates);
        let mut place = |at: usize, number: u32| -> Result<ControlFlow<()>, SheetError> {
            if number != row.number() {
                if row.visit(visit).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                row.start(number)?;
            }
            self.cell(at, &mut row)
                .ok_or_else(|| SheetError::Damaged(format!("a cell of row {number} is cut short")))?;
            Ok(ControlFlow::Continue(()))
        };
        if self.in_order(*start) {
            for (at, number) in self.cells(*start) {
                if place(at, number)?.is_break() {
                    return Ok(());
                }
            }
        } else {
            // Programs other than Excel write rows as they come.
            let mut cells: Vec<(u32, u32)> =
                self.cells(*start).filter_map(|(at, number)| Some((number, u32::try_from(at).ok()?))).collect();
            cells.sort_unstable();
            for (number, at) in cells {
                if place(at as usize, number)?.is_break() {
                    return Ok(());
                }
            }
        }
        let _ = row.visit(visit);
        Ok(())
    }

    fn in_order(&self, start: usize) -> bool {
        let mut last = 0;
        self.cells(start).all(|(_, number)| number >= std::mem::replace(&mut last, number))
    }

    /// The places of a sheet's cell records and the numbers of their rows; charts inside the sheet are stepped over.
    fn cells(&self, start: usize) -> impl Iterator<Item = (usize, u32)> {
        let mut next = start;
        let mut depth = 0_u32;
        std::iter::from_fn(move || {
            loop {
                let at = next;
                let found = record_at(&self.stream, at)?;
                next = found.next;
                match found.kind {
                    record::BOF => depth += 1,
                    record::EOF if depth <= 1 => return None,
                    record::EOF => depth -= 1,
                    record::NUMBER
                    | record::RK
                    | record::MUL_RK
                    | record::LABEL_SST
                    | record::LABEL
                    | record::RICH_LABEL
                    | record::BOOL_ERROR
                    | record::FORMULA
                        if depth <= 1 =>
                    {
                        return Some((at, u32::from(u16_at(found.data, 0)?) + 1));
                    }
                    _ => {}
                }
            }
        })
    }

    /// Puts the cell or cells of a record into the row; `None` if the record is too short.
    fn cell(&self, at: usize, row: &mut Assembly) -> Option<()> {
        let found = record_at(&self.stream, at)?;
        let data = found.data;
        let column = u32::from(u16_at(data, 2)?);
        let format = u16_at(data, 4)?;
        let value = match found.kind {
            record::NUMBER => self.number(f64_at(data, 6)?, format, row),
            record::RK => self.number(rk(u32_at(data, 6)?), format, row),
            record::MUL_RK => {
                let cells = data.get(4..data.len().checked_sub(2)?)?;
                for (column, cell) in (column..).zip(cells.chunks_exact(6)) {
                    let value = self.number(rk(u32_at(cell, 2)?), u16_at(cell, 0)?, row);
                    row.put(column, value);
                }
                return Some(());
            }
            record::LABEL_SST => row.text(self.texts.get(u32_at(data, 6)?)?),
            record::LABEL | record::RICH_LABEL => self.string(data.get(6..)?, row)?,
            record::BOOL_ERROR => match data.get(6..8)? {
                [value, 0] => Stored::Bool(*value != 0),
                _ => Stored::Error,
            },
            _ => match data.get(6..14)? {
                [0, .., 0xFF, 0xFF] => self.formula_text(found.next, row)?,
                [1, _, value, .., 0xFF, 0xFF] => Stored::Bool(*value != 0),
                [2, .., 0xFF, 0xFF] => Stored::Error,
                [.., 0xFF, 0xFF] => Stored::Empty,
                _ => self.number(f64_at(data, 6)?, format, row),
            },
        };
        row.put(column, value);
        Some(())
    }

    fn number(&self, number: f64, format: u16, row: &Assembly) -> Stored {
        let dated = self.dated.get(usize::from(format)).copied().unwrap_or(false);
        if dated { row.serial(number) } else { Stored::Number(number) }
    }

    fn string(&self, bytes: &[u8], row: &mut Assembly) -> Option<Stored> {
        let mut text = String::new();
        self.script.read(bytes, true, &mut text)?;
        Some(row.text(&text))
    }

    /// The text that a formula gave stands in a record behind it, with at most the formula's own appendices between.
    fn formula_text(&self, mut at: usize, row: &mut Assembly) -> Option<Stored> {
        const BETWEEN: usize = 3;
        for _ in 0..BETWEEN {
            let Some(found) = record_at(&self.stream, at) else { break };
            if found.kind == record::STRING {
                return self.string(found.data, row);
            }
            at = found.next;
        }
        Some(Stored::Empty)
    }
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// A number packed into 30 bits: the top of a double or an integer, perhaps a hundred times too large.
fn rk(packed: u32) -> f64 {
    let number = if packed & 2 != 0 {
        // The sign is kept by shifting as a signed number.
        f64::from(packed.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(packed & !3) << 32)
    };
    if packed & 1 != 0 { number / 100.0 } else { number }
}

fn code_page(number: Option<u16>) -> &'static Encoding {
    match number {
        Some(950) => encoding_rs::BIG5,
        Some(932) => encoding_rs::SHIFT_JIS,
        Some(949) => encoding_rs::EUC_KR,
        Some(1252 | 1200 | 0x8001) => encoding_rs::WINDOWS_1252,
        Some(10_000) => encoding_rs::MACINTOSH,
        _ => encoding_rs::GBK,
    }
}

/// The numbered formats that show a date; those of times alone are left numbers.
fn shows_date_by_number(id: u16) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a format shows a day: it names a year, month or day outside quotation marks and brackets.
fn shows_date(format: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    let mut letters = String::new();
    for c in format.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            // Only the part for positive numbers matters.
            ';' if !quoted && !bracketed => break,
            _ if !quoted && !bracketed => letters.extend(c.to_lowercase()),
            _ => {}
        }
    }
    if letters == "general" {
        return false;
    }
    letters.contains(['y', 'd', '年', '日']) || (letters.contains('m') && !letters.contains(['h', 's', '0', '#']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert_eq!(rk(0x3FF0_0000), 1.0);
        assert_eq!(rk(0x004B_5646), 1_234_321.0);
        assert_eq!(rk(0x004B_5647), 12_343.21);
        assert_eq!(rk((-5_i32 << 2).cast_unsigned() | 2), -5.0);
    }

    #[test]
    fn formats_that_show_days() {
        for format in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "m/d/yy h:mm", "[$-804]d-mmm", "yyyy/m", "mmm"] {
            assert!(shows_date(format), "{format}");
        }
        for format in ["General", "0.00", "#,##0;[Red]-#,##0", "\"day\" 0", "h:mm:ss", "@", "0_d", "mm:ss"] {
            assert!(!shows_date(format), "{format}");
        }
    }

    #[test]
    fn a_stream_that_is_no_workbook_is_damaged() {
        for stream in [vec![], vec![9, 8, 2, 0, 0, 4], vec![0; 100], vec![9, 8, 200, 0, 0, 6]] {
            assert!(matches!(Book::open(stream), Err(SheetError::Damaged(_))));
        }
    }

    #[test]
    fn rows_out_of_order_are_put_in_order() -> Result<(), SheetError> {
        let mut stream = vec![];
        let mut push = |kind: u16, data: &[u8]| {
            stream.extend(kind.to_le_bytes());
            stream.extend(u16::try_from(data.len()).unwrap_or(0).to_le_bytes());
            stream.extend_from_slice(data);
        };
        let number = |row: u16, column: u16, value: f64| {
            let mut data: Vec<u8> = [row, column, 0].into_iter().flat_map(u16::to_le_bytes).collect();
            data.extend(value.to_le_bytes());
            data
        };
        push(record::BOF, &[0, 6, 5, 0]);
        push(record::BOUND_SHEET, &[27, 0, 0, 0, 0, 0, 1, 0, b'S']);
        push(record::EOF, &[]);
        // The sheet begins here, 8 + 13 + 4 bytes on, and two of them make a place that has to be exact.
        push(record::CODE_PAGE, &[]);
        let start = 25_u32;
        push(record::BOF, &[0, 6, 16, 0]);
        push(record::NUMBER, &number(2, 0, 3.0));
        push(record::NUMBER, &number(0, 1, 1.0));
        push(record::NUMBER, &number(0, 0, 0.5));
        push(record::EOF, &[]);
        stream[12..16].copy_from_slice(&start.to_le_bytes());
        let mut rows = Vec::new();
        Book::open(stream)?.for_each_row(0, Limits::default(), &mut |row: Row<'_>| {
            rows.push((row.number(), row.cells().map(|cell| cell.text().into_owned()).collect::<Vec<_>>()));
            ControlFlow::Continue(())
        })?;
        let expected = [(1, vec!["0.5".to_owned(), "1".to_owned()]), (3, vec!["3".to_owned()])];
        assert_eq!(rows, expected);
        Ok(())
    }
}
