//! A sheet held whole, with its merged cells, and where its headings are.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Cursor};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::Dimensions;
use clock::Day;
use exchange::{Cell, DateSystem, Kind, Limits, SheetError, Workbook, clean_field, normalise_heading};

use super::headings::HEADINGS;

/// A ledger has some thousands of rows; what is far beyond is no ledger.
const ROWS: u32 = 100_000;
/// How many rows may stand above the headings.
const SEARCHED: usize = 30;
/// How many columns must be recognised for a row to be one of headings.
const ENOUGH: usize = 3;

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Value {
    #[default]
    Empty,
    Text(String),
    Number(f64, DateSystem),
    Day(Day),
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
    pub(super) fn cell(&self) -> Cell<'_> {
        match self {
            Value::Empty => Cell::Empty,
            Value::Text(text) => Cell::Text(text),
            Value::Number(number, dates) => Cell::Number(*number, *dates),
            Value::Day(day) => Cell::Date(*day),
            Value::Bool(value) => Cell::Bool(*value),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        *self == Value::Empty
    }

    /// Its text on one line, clean.
    pub(super) fn line(&self) -> String {
        clean_field(&self.cell().text()).text.into_owned()
    }

    /// Its text with its lines, each clean, without empty ones.
    pub(super) fn lines(&self) -> String {
        clean_lines(&self.cell().text())
    }
}

/// A text with its lines, each clean, without empty ones.
pub(super) fn clean_lines(text: &str) -> String {
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
pub(super) struct Line {
    /// Its number, from 1.
    pub number: u32,
    slots: Vec<Slot>,
}

impl Line {
    /// What stands in a column, merged cells included.
    pub(super) fn value(&self, column: usize) -> &Value {
        static EMPTY: Value = Value::Empty;
        self.slots.get(column).map_or(&EMPTY, |slot| &slot.value)
    }

    /// Whether what stands in a column was merged over it from a row above.
    pub(super) fn is_from_above(&self, column: usize) -> bool {
        self.slots.get(column).is_some_and(|slot| slot.from != 0 && slot.from != self.number)
    }

    /// The texts of the row, without blank ones and repetitions of merged cells.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for slot in self.slots.iter().filter(|slot| !slot.value.is_blank()) {
            let text = slot.value.line();
            if texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        texts
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
pub(super) struct Grid {
    /// Its name.
    pub name: String,
    /// Its rows in order; those without a cell are left out.
    pub lines: Vec<Line>,
}

/// The sheets of a file.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Grid>, SheetError> {
    let limits = Limits { rows: ROWS, ..Limits::default() };
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
    /// No cell of an honest ledger spans more.
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

/// Where the columns of a sheet are.
#[derive(Debug)]
pub(super) struct Found {
    places: HashMap<&'static str, usize>,
    /// The first row of headings, as an index into the lines.
    pub first: usize,
    /// The first line of data.
    pub data: usize,
    /// The headings as they stand.
    texts: Vec<String>,
    /// Headings that were not understood.
    pub unknown: Vec<String>,
}

impl Found {
    /// The place of a column.
    pub(super) fn place(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// Whether the sheet has a column.
    pub(super) fn has(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    /// Whether a row is one of headings again, as on a later page.
    pub(super) fn is_again(&self, line: &Line) -> bool {
        let own: Vec<String> = (0..self.texts.len()).map(|column| line.value(column).line()).collect();
        let same = own.iter().zip(&self.texts).filter(|(own, text)| !own.is_empty() && *own == *text).count();
        same >= ENOUGH
    }

    /// Columns that other headings alone would not make a ledger of.
    fn is_ledger(&self) -> bool {
        self.places.len() >= ENOUGH && ["task", "part", "action"].iter().any(|key| self.has(key))
    }
}

impl Grid {
    /// Finds the headings: the row, or two rows of which the upper groups columns, in which most columns are recognised.
    pub(super) fn headings(&self) -> Option<Found> {
        let names: Vec<Vec<String>> =
            HEADINGS.iter().map(|heading| heading.names.iter().map(|name| normalise_heading(name)).collect()).collect();
        let mut best: Option<Found> = None;
        for first in 0..self.lines.len().min(SEARCHED) {
            let one = recognise(&one_row(&self.lines[first]), first, 1, &names);
            let two = self
                .lines
                .get(first + 1)
                .map(|below| recognise(&two_rows(&self.lines[first], below), first, 2, &names));
            for found in std::iter::once(one).chain(two) {
                if found.is_ledger() && best.as_ref().is_none_or(|best| found.places.len() > best.places.len()) {
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
    forms: [Vec<String>; 3],
}

fn reading(group: &str, name: &str) -> Reading {
    let both = format!("{group}{name}");
    let parts =
        |text: &str| -> Vec<String> { text.split(['/', '、', '|', '或', '及']).map(normalise_heading).collect() };
    let mut forms = [vec![normalise_heading(&both)], vec![normalise_heading(&without_remarks(&both))], parts(name)];
    if !group.is_empty() && !name.is_empty() {
        // Under a group that says nothing the name of the column is enough.
        forms[1].extend([normalise_heading(name), normalise_heading(&without_remarks(name))]);
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

fn recognise(readings: &[Reading], first: usize, rows: usize, names: &[Vec<String>]) -> Found {
    let key_of = |forms: &[String]| {
        names.iter().position(|names| forms.iter().any(|form| !form.is_empty() && names.contains(form)))
    };
    let mut meaning: Vec<Option<usize>> = vec![None; readings.len()];
    let mut taken = vec![false; names.len()];
    for pass in 0..3 {
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
    let mut places = HashMap::new();
    let mut unknown = Vec::new();
    for (column, reading) in readings.iter().enumerate() {
        match meaning[column] {
            Some(key) => drop(places.insert(HEADINGS[key].key, column)),
            None if reading.text.is_empty() => {}
            None => unknown.push(reading.text.clone()),
        }
    }
    let texts = readings.iter().map(|reading| reading.text.clone()).collect();
    Found { places, first, data: first + rows, texts, unknown }
}

/// A heading without what stands in parentheses or brackets: a format, an example, 必填.
fn without_remarks(heading: &str) -> String {
    let mut depth = 0_usize;
    let kept = heading.chars().filter(|c| match c {
        '(' | '（' | '[' | '［' | '【' | '〔' => {
            depth += 1;
            false
        }
        ')' | '）' | ']' | '］' | '】' | '〕' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(text: &str) -> Grid {
        read(text.as_bytes()).expect("a sheet").pop().expect("one")
    }

    #[test]
    fn headings_of_two_rows_are_read_together() {
        let grid = grid(
            "产改任务台账,,,,,,,\n序号,改革任务,牵头单位,完成时限,,量化指标,,备注\n,,,起始,完成,单位,目标,\n1,技能评价,人社局,2026-01-01,2026-12-31,家,20,\n",
        );
        let found = grid.headings().expect("headings");
        let places: Vec<Option<usize>> = ["number", "task", "lead", "start", "due", "measured_in", "target", "remark"]
            .iter()
            .map(|key| found.place(key))
            .collect();
        assert_eq!(places, (0..8).map(Some).collect::<Vec<_>>());
        assert_eq!((found.first, found.data, found.unknown.len()), (1, 3, 0));
    }

    #[test]
    fn headings_of_one_row_are_found_below_titles() {
        let grid = grid(
            "台账\n填报单位：示范区总工会,,\n序号,任务名称（必填）,责任单位/责任部门,奇怪的一列\n1,任务甲,人社局,\n",
        );
        let found = grid.headings().expect("headings");
        assert_eq!((found.place("task"), found.place("responsible"), found.data), (Some(1), Some(2), 3));
        assert_eq!(found.unknown, ["奇怪的一列"]);
        assert!(found.is_again(&grid.lines[2]));
    }
}
