//! Lists of numbers and tables of numbers with labels, read from sheets.

use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::MOST_NUMBER_BYTES;
use super::error::{Fault, MatchError, RowFault};
use crate::cell::{Cell, Row};
use crate::columns::{is_footer, normalise_heading};
use crate::workbook::Workbook;

/// Reads an identity number from a cell and gives it in its one written form, so that both sides mean the same by it:
/// upper case, without width or spaces, at most [`MOST_NUMBER_BYTES`] ASCII characters.
pub type ReadId<'a> = &'a (dyn Fn(Cell<'_>) -> Result<String, Fault> + Sync);

/// The numbers of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Each number once, in order.
    pub ids: Vec<String>,
    /// How many rows named a number that another row had named.
    pub repeated: usize,
}

/// How far down the headings are looked for.
const SEARCHED: u32 = 30;
/// What stands above a column of numbers, where nobody says which column it is.
const KNOWN: [&str; 8] =
    ["证件号码", "身份证号", "身份证号码", "公民身份号码", "身份证件号码", "身份证", "id", "id number"];

/// Where in a workbook the numbers and labels stand.
pub(super) struct Place {
    sheet: usize,
    /// The last row above the data; 0 when there is none.
    above: u32,
    id: usize,
    labels: Vec<usize>,
}

/// A row of data.
pub(super) struct Found<'a> {
    pub(super) row: u32,
    pub(super) id: Result<String, Fault>,
    cells: Row<'a>,
}

impl Found<'_> {
    /// The labels in the order in which they were named, white space around them taken away.
    pub(super) fn labels<'b>(&'b self, place: &'b Place) -> impl Iterator<Item = std::borrow::Cow<'b, str>> {
        place.labels.iter().map(|&column| match self.cells.cell(column) {
            Cell::Text(text) => text.trim_matches(crate::clean::is_space).into(),
            other => other.text(),
        })
    }
}

/// Finds the row of headings that has all of these columns.
pub(super) fn locate<R: Read + Seek>(book: &mut Workbook<R>, id: &str, labels: &[String]) -> Result<Place, MatchError> {
    let wanted: Vec<&str> = std::iter::once(id).chain(labels.iter().map(String::as_str)).collect();
    let names: Vec<String> = wanted.iter().map(|name| normalise_heading(name)).collect();
    let mut seen = BTreeSet::new();
    for (name, said) in names.iter().zip(&wanted) {
        if name.is_empty() {
            return Err(MatchError::NoColumns(vec![(*said).to_owned()]));
        }
        if !seen.insert(name) {
            return Err(MatchError::AmbiguousColumn((*said).to_owned()));
        }
    }
    let mut fewest: Option<Vec<String>> = None;
    for sheet in 0..book.sheets().len() {
        let mut found = None;
        book.for_each_row(sheet, |row| {
            if row.number() > SEARCHED {
                return ControlFlow::Break(());
            }
            let headings: Vec<String> = row.cells().map(|cell| normalise_heading(&cell.text())).collect();
            let missing: Vec<String> = wanted
                .iter()
                .zip(&names)
                .filter(|(_, name)| !headings.contains(name))
                .map(|(said, _)| (*said).to_owned())
                .collect();
            if !missing.is_empty() {
                if fewest.as_ref().is_none_or(|fewest| missing.len() < fewest.len()) {
                    fewest = Some(missing);
                }
                return ControlFlow::Continue(());
            }
            found = Some((row.number(), headings));
            ControlFlow::Break(())
        })?;
        let Some((above, headings)) = found else { continue };
        let mut places = Vec::new();
        for (name, said) in names.iter().zip(&wanted) {
            let mut there = headings.iter().enumerate().filter(|(_, heading)| *heading == name).map(|(index, _)| index);
            match (there.next(), there.next()) {
                (Some(index), None) => places.push(index),
                _ => return Err(MatchError::AmbiguousColumn((*said).to_owned())),
            }
        }
        return Ok(Place { sheet, above, id: places[0], labels: places.split_off(1) });
    }
    Err(MatchError::NoColumns(fewest.unwrap_or_else(|| wanted.iter().map(|name| (*name).to_owned()).collect())))
}

/// Finds the column of numbers when nobody says which it is: by its heading, or as the only one that holds numbers.
fn guess<R: Read + Seek>(book: &mut Workbook<R>, read: ReadId<'_>) -> Result<Place, MatchError> {
    for name in KNOWN {
        match locate(book, name, &[]) {
            Err(MatchError::NoColumns(_)) => {}
            found => return found,
        }
    }
    // Cells that read as numbers, and cells that are clearly meant to be one.
    let mut columns = BTreeSet::new();
    let mut meant = BTreeSet::new();
    let mut above = 0;
    book.for_each_row(0, |row| {
        for (column, cell) in row.cells().enumerate() {
            match read(cell) {
                Ok(_) => drop(columns.insert(column)),
                Err(Fault::CheckDigit | Fault::PrecisionLost) => drop(meant.insert(column)),
                Err(_) => {}
            }
        }
        // A heading is a row above everything else without a single digit in it.
        let digits = row.cells().any(|cell| cell.text().bytes().any(|byte| byte.is_ascii_digit()));
        if columns.is_empty() && meant.is_empty() && above + 1 == row.number() && !digits {
            above = row.number();
        }
        if row.number() < SEARCHED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let columns = if columns.is_empty() { meant } else { columns };
    let mut columns = columns.into_iter();
    match (columns.next(), columns.next()) {
        (Some(id), None) => Ok(Place { sheet: 0, above, id, labels: Vec::new() }),
        (None, _) => Err(MatchError::NobodyAsked),
        _ => Err(MatchError::AmbiguousColumn(KNOWN[0].to_owned())),
    }
}

/// Hands out the rows below the headings, without blank ones and those below the data.
pub(super) fn each<R: Read + Seek>(
    book: &mut Workbook<R>,
    place: &Place,
    read: ReadId<'_>,
    mut visit: impl FnMut(Found<'_>) -> ControlFlow<()>,
) -> Result<(), MatchError> {
    book.for_each_row(place.sheet, |cells| {
        if cells.number() <= place.above || cells.is_blank() {
            return ControlFlow::Continue(());
        }
        let id = read(cells.cell(place.id)).and_then(|id| {
            let fits = (1..=MOST_NUMBER_BYTES).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
            if fits { Ok(id) } else { Err(Fault::Malformed) }
        });
        if id.is_err() && is_footer(&cells) {
            return ControlFlow::Continue(());
        }
        visit(Found { row: cells.number(), id, cells })
    })?;
    Ok(())
}

/// Reads a list of numbers: one column of them, or a sheet with a column of that name. A heading may be there or not.
///
/// # Errors
/// [`MatchError`]; a single number that cannot be used refuses the list, naming every such row.
pub fn read_ids<R: Read + Seek>(
    book: &mut Workbook<R>,
    column: Option<&str>,
    read: ReadId<'_>,
) -> Result<Asked, MatchError> {
    let place = match column {
        Some(name) => locate(book, name, &[])?,
        None => guess(book, read)?,
    };
    let (mut ids, mut repeated, mut faults) = (BTreeSet::new(), 0, Vec::new());
    each(book, &place, read, |found| {
        match found.id {
            Ok(id) => repeated += usize::from(!ids.insert(id)),
            Err(fault) => faults.push(RowFault { row: found.row, fault }),
        }
        ControlFlow::Continue(())
    })?;
    if !faults.is_empty() {
        return Err(MatchError::Rows(faults));
    }
    if ids.is_empty() {
        return Err(MatchError::NobodyAsked);
    }
    Ok(Asked { ids: ids.into_iter().collect(), repeated })
}
