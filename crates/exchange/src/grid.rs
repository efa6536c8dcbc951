//! Sheets held whole, with their merged cells, and where their headings are: for layouts in which one thing takes several
//! rows, cells are merged over rows, and headings stand in two rows of which the upper groups columns. What is too large
//! to be held is read a row at a time by [`crate::Workbook`] and [`crate::Columns`].

use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Cursor};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::Dimensions;
use clock::Day;

use crate::cell::{Cell, DateSystem};
use crate::clean::clean_field;
use crate::columns::{is_footer_text, normalise_heading, without_remarks};
use crate::detect::Kind;
use crate::error::SheetError;
use crate::limits::Limits;
use crate::workbook::Workbook;

/// How many rows may stand above the headings.
const SEARCHED: usize = 30;
/// How many headings must stand in a row again for it to be one of headings.
const AGAIN: usize = 3;

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing that can be seen.
    #[default]
    Empty,
    /// Text as it stands.
    Text(String),
    /// A number.
    Number(f64, DateSystem),
    /// A cell formatted as a date.
    Day(Day),
    /// True or false.
    Bool(bool),
}

impl Value {
    fn of(cell: Cell<'_>) -> Value {
        match cell {
            Cell::Text(text) if !cell.is_blank() => Value::Text(text.to_owned()),
            Cell::Number(number, dates) => Value::Number(number, dates),
            Cell::Date(day) => Value::Day(day),
            Cell::Bool(value) => Value::Bool(value),
            Cell::Empty | Cell::Error | Cell::Text(_) => Value::Empty,
        }
    }

    /// As the cell it was.
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Value::Empty => Cell::Empty,
            Value::Text(text) => Cell::Text(text),
            Value::Number(number, dates) => Cell::Number(*number, *dates),
            Value::Day(day) => Cell::Date(*day),
            Value::Bool(value) => Cell::Bool(*value),
        }
    }

    /// Whether nothing can be seen.
    pub fn is_blank(&self) -> bool {
        *self == Value::Empty
    }

    /// Its text on one line, clean.
    pub fn line(&self) -> String {
        clean_field(&self.cell().text()).text.into_owned()
    }

    /// Its text with its lines, each clean, without empty ones.
    pub fn lines(&self) -> String {
        clean_lines(&self.cell().text())
    }
}

/// A text with its lines, each clean, without empty ones.
pub fn clean_lines(text: &str) -> String {
    let lines = text.lines().map(|line| clean_field(line).text.into_owned()).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// A cell in its place.
#[derive(Clone, Debug, Default)]
struct Slot {
    value: Value,
    /// The row whose cell was merged over this one; 0 where it stands for itself.
    from: u32,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: u32,
    slots: Vec<Slot>,
}

impl Line {
    /// What stands in a column, merged cells included.
    pub fn value(&self, column: usize) -> &Value {
        static EMPTY: Value = Value::Empty;
        self.slots.get(column).map_or(&EMPTY, |slot| &slot.value)
    }

    /// Whether what stands in a column was merged over it from a row above.
    pub fn is_from_above(&self, column: usize) -> bool {
        self.slots.get(column).is_some_and(|slot| slot.from != 0 && slot.from != self.number)
    }

    /// The texts of the row, without blank ones and repetitions of merged cells.
    pub fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for slot in self.slots.iter().filter(|slot| !slot.value.is_blank()) {
            let text = slot.value.line();
            if texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        texts
    }

    /// Whether the row is one of those below the data: a total, a signature, a note. The caller makes sure that it does
    /// not identify anything.
    pub fn is_footer(&self) -> bool {
        self.texts().first().is_some_and(|first| is_footer_text(first))
    }

    fn put(&mut self, column: usize, slot: Slot) {
        if self.slots.len() <= column {
            self.slots.resize(column + 1, Slot::default());
        }
        self.slots[column] = slot;
    }
}

/// A sheet.
#[derive(Debug)]
pub struct Grid {
    /// Its name; empty for delimited text, which has no sheets.
    pub name: String,
    /// Its rows in order; those without a cell are left out.
    pub lines: Vec<Line>,
}

/// The sheets of a file of at most so many rows each.
///
/// # Errors
/// When the file is no sheet, is damaged or too large.
pub fn read(bytes: &[u8], rows: u32) -> Result<Vec<Grid>, SheetError> {
    let limits = Limits { rows, ..Limits::default() };
    let mut book = Workbook::new(Cursor::new(bytes), limits)?;
    // A text has no sheets; what stands for the name of its one is how it is written.
    let is_book = !matches!(book.kind(), Kind::Delimited { .. });
    let names = book.sheets().to_vec();
    let merged = if book.kind() == Kind::Xlsx { merged(bytes, &names) } else { HashMap::new() };
    let mut grids = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let mut lines = BTreeMap::new();
        book.for_each_row(place, |row| {
            let slots = row.cells().map(|cell| Slot { value: Value::of(cell), from: 0 }).collect();
            lines.insert(row.number(), Line { number: row.number(), slots });
            ControlFlow::Continue(())
        })?;
        for region in merged.get(name).into_iter().flatten() {
            spread(&mut lines, region, limits);
        }
        let name = if is_book { name.clone() } else { String::new() };
        grids.push(Grid { name, lines: lines.into_values().collect() });
    }
    Ok(grids)
}

/// The merged regions of a workbook that was opened once already: its sizes are known to be in order. A workbook whose regions cannot
/// be read is read without them.
fn merged(bytes: &[u8], names: &[String]) -> HashMap<String, Vec<Dimensions>> {
    let read = || -> Option<HashMap<String, Vec<Dimensions>>> {
        let mut book: calamine::Xlsx<_> = calamine::Reader::new(BufReader::new(Cursor::new(bytes))).ok()?;
        let of = |name: &String| Some((name.clone(), book.merge_cells_by_sheet_name(name).ok()?));
        Some(names.iter().filter_map(of).collect())
    };
    catch_unwind(AssertUnwindSafe(read)).ok().flatten().unwrap_or_default()
}

/// Lets what stands in the first cell of a merged region stand in all of it.
fn spread(lines: &mut BTreeMap<u32, Line>, region: &Dimensions, limits: Limits) {
    /// No cell of an honest sheet spans more.
    const MOST: u32 = 5_000;
    let ((top, left), (bottom, right)) = (region.start, region.end);
    let (left, right) = (left as usize, (right as usize).min(limits.columns));
    let Some(first) = lines.get(&(top + 1)).map(|line| line.value(left).clone()).filter(|value| !value.is_blank())
    else {
        return;
    };
    for number in top + 1..=bottom.min(top.saturating_add(MOST)).saturating_add(1) {
        let line = lines.entry(number).or_insert_with(|| Line { number, slots: Vec::new() });
        for column in left..=right {
            if line.value(column).is_blank() || (number, column) == (top + 1, left) {
                line.put(column, Slot { value: first.clone(), from: top + 1 });
            }
        }
    }
}

/// A column that is looked for.
#[derive(Clone, Debug)]
pub struct Wanted<K> {
    /// What the program calls it.
    pub key: K,
    /// What people write above it, as [`normalise_heading`] gives it.
    names: Vec<String>,
}

impl<K> Wanted<K> {
    /// A column by what people write above it.
    pub fn new<'a>(key: K, names: impl IntoIterator<Item = &'a str>) -> Wanted<K> {
        Wanted { key, names: names.into_iter().map(normalise_heading).collect() }
    }

    /// What people write above it, normalised.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// Where the columns of a sheet are.
#[derive(Debug)]
pub struct Found<K> {
    places: Vec<(K, usize)>,
    /// The first row of headings, as an index into the lines.
    pub first: usize,
    /// The first line of data.
    pub data: usize,
    /// The headings as they stand.
    texts: Vec<String>,
    /// Headings that were not understood.
    pub unknown: Vec<String>,
}

impl<K: Copy + Eq> Found<K> {
    /// The place of a column.
    pub fn place(&self, key: K) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == key).map(|&(_, place)| place)
    }

    /// Whether the sheet has a column.
    pub fn has(&self, key: K) -> bool {
        self.place(key).is_some()
    }

    /// How many columns were understood.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// The columns that were understood, from left to right.
    pub fn columns(&self) -> impl Iterator<Item = (K, usize)> {
        self.places.iter().copied()
    }

    /// What stands in a column of a row; nothing if the sheet does not have it.
    pub fn value<'a>(&self, line: &'a Line, key: K) -> &'a Value {
        static EMPTY: Value = Value::Empty;
        self.place(key).map_or(&EMPTY, |place| line.value(place))
    }

    /// Whether a row is one of headings again, as on a later page.
    pub fn is_again(&self, line: &Line) -> bool {
        let own: Vec<String> = (0..self.texts.len()).map(|column| line.value(column).line()).collect();
        let same = own.iter().zip(&self.texts).filter(|(own, text)| !own.is_empty() && *own == *text).count();
        same >= AGAIN
    }
}

impl Grid {
    /// Finds the headings: the row, or two rows of which the upper groups columns, in which most columns are recognised.
    /// `is_one` says of a candidate whether it is one at all.
    pub fn headings<K: Copy + Eq>(&self, wanted: &[Wanted<K>], is_one: impl Fn(&Found<K>) -> bool) -> Option<Found<K>> {
        let mut best: Option<Found<K>> = None;
        for first in 0..self.lines.len().min(SEARCHED) {
            let one = recognise(&one_row(&self.lines[first]), first, 1, wanted);
            let below = self.lines.get(first + 1);
            let two = below.map(|below| recognise(&two_rows(&self.lines[first], below), first, 2, wanted));
            for found in std::iter::once(one).chain(two) {
                if best.as_ref().is_none_or(|best| found.places.len() > best.places.len()) && is_one(&found) {
                    best = Some(found);
                }
            }
        }
        best
    }
}

/// The readings of the heading of a column, the surest first, and how it stands.
struct Reading {
    text: String,
    forms: [Vec<String>; 4],
}

fn reading(group: &str, name: &str) -> Reading {
    let both = format!("{group}{name}");
    let mut forms = [
        vec![normalise_heading(&both)],
        vec![normalise_heading(&without_remarks(&both))],
        Vec::new(),
        name.split(['/', '、', '|', '或', '及']).map(normalise_heading).collect(),
    ];
    if !group.is_empty() && !name.is_empty() {
        let (group, name) = (without_remarks(group), without_remarks(name));
        forms[1].push(normalise_heading(&format!("{group}{name}")));
        // Under a group that says nothing the name of the column is enough.
        forms[2].extend([normalise_heading(&name)]);
    }
    Reading { text: if name.is_empty() { group.to_owned() } else { name.to_owned() }, forms }
}

fn one_row(line: &Line) -> Vec<Reading> {
    (0..line.slots.len())
        .map(|column| {
            // Over several columns a heading belongs to the first.
            let repeated = column > 0
                && line.slots[column].from == line.number
                && line.slots[column - 1].value == line.slots[column].value;
            reading("", &if repeated { String::new() } else { line.value(column).line() })
        })
        .collect()
}

fn two_rows(upper: &Line, lower: &Line) -> Vec<Reading> {
    let columns = upper.slots.len().max(lower.slots.len());
    let mut group = String::new();
    (0..columns)
        .map(|column| {
            let above = upper.value(column).line();
            let below = if lower.is_from_above(column) { String::new() } else { lower.value(column).line() };
            if !above.is_empty() {
                group.clone_from(&above);
            }
            match (above.is_empty(), below.is_empty()) {
                // The group goes on to the right, as long as something stands below it.
                (true, false) => reading(&group, &below),
                (true, true) => {
                    group.clear();
                    reading("", "")
                }
                (false, _) => reading(&above, &below),
            }
        })
        .collect()
}

fn recognise<K: Copy + Eq>(readings: &[Reading], first: usize, rows: usize, wanted: &[Wanted<K>]) -> Found<K> {
    let known = |form: &String, wanted: &Wanted<K>| !form.is_empty() && wanted.names.contains(form);
    let key_of = |forms: &[String]| wanted.iter().position(|each| forms.iter().any(|form| known(form, each)));
    let mut meaning: Vec<Option<usize>> = vec![None; readings.len()];
    let mut taken = vec![false; wanted.len()];
    for pass in 0..4 {
        for (column, reading) in readings.iter().enumerate() {
            if meaning[column].is_none()
                && let Some(key) = key_of(&reading.forms[pass])
                && !taken[key]
            {
                taken[key] = true;
                meaning[column] = Some(key);
            }
        }
    }
    let mut places = Vec::new();
    let mut unknown = Vec::new();
    for (column, reading) in readings.iter().enumerate() {
        match meaning[column] {
            Some(key) => places.push((wanted[key].key, column)),
            None if reading.text.is_empty() => {}
            None => unknown.push(reading.text.clone()),
        }
    }
    let texts = readings.iter().map(|reading| reading.text.clone()).collect();
    Found { places, first, data: first + rows, texts, unknown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Key {
        Name,
        Kin,
        KinName,
        Pay,
    }

    fn wanted() -> Vec<Wanted<Key>> {
        vec![
            Wanted::new(Key::Name, ["姓名", "职工姓名"]),
            Wanted::new(Key::Kin, ["家庭成员关系", "关系"]),
            Wanted::new(Key::KinName, ["家庭成员姓名"]),
            Wanted::new(Key::Pay, ["月收入"]),
        ]
    }

    fn grid(text: &str) -> Grid {
        read(text.as_bytes(), 1_000).expect("a sheet").pop().expect("one")
    }

    #[test]
    fn headings_of_two_rows_are_read_together() {
        let grid = grid("困难职工档案,,,\n姓名,家庭成员,,月收入(元)\n,姓名,关系,\n甲,乙,配偶,3000\n");
        let found = grid.headings(&wanted(), |found| found.count() >= 2).expect("headings");
        let places = [Key::Name, Key::KinName, Key::Kin, Key::Pay].map(|key| found.place(key));
        assert_eq!(places, [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!((found.first, found.data, found.unknown.len()), (1, 3, 0));
        assert_eq!(found.value(&grid.lines[3], Key::KinName).line(), "乙");
    }

    #[test]
    fn headings_of_one_row_are_found_below_titles() {
        let grid = grid("名册\n填报单位：示范区,,\n*姓名（必填）,与户主关系/关系,奇怪的一列\n甲,配偶,\n合计,,\n");
        let found = grid.headings(&wanted(), |found| found.count() >= 2).expect("headings");
        assert_eq!((found.place(Key::Name), found.place(Key::Kin), found.data), (Some(0), Some(1), 3));
        assert_eq!(found.unknown, ["奇怪的一列"]);
        assert!(!found.is_again(&grid.lines[3]) && grid.lines[4].is_footer() && !grid.lines[3].is_footer());
        assert!(grid.headings(&wanted(), |found| found.has(Key::Pay)).is_none());
    }
}
