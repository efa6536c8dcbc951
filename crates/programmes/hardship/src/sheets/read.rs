//! The households of some sheets, each with its members, wherever these stand: beside the head, in rows of their own, or
//! in another sheet or file.

use std::collections::{BTreeMap, HashMap};

use exchange::grid::{Found, Grid, Line, Value};

use super::cells::link;
use super::headings::{self, Key};

/// Where something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    /// The sheet, by its place among those read.
    pub sheet: usize,
    /// The number of the row.
    pub row: u32,
}

/// What stands in the columns; blank ones are left out.
pub(super) type Cells = BTreeMap<&'static str, Value>;

/// A row about another member.
#[derive(Clone, Debug, Default)]
pub(super) struct KinRow {
    pub at: At,
    pub cells: Cells,
}

/// A household.
#[derive(Clone, Debug, Default)]
pub(super) struct Home {
    pub at: At,
    /// What the household and its head are said to be.
    pub cells: Cells,
    /// The union that handles it, as written.
    pub unit: Value,
    pub kin: Vec<KinRow>,
}

impl Home {
    fn id(&self) -> String {
        self.cells.get("id_number").map(link).unwrap_or_default()
    }
}

/// Files as they were read.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheets {
    /// The names of the sheets that were read.
    pub names: Vec<String>,
    pub homes: Vec<Home>,
    /// Rows about members of households that no sheet has.
    pub homeless: Vec<At>,
    /// Headings that were not understood.
    pub unknown: Vec<String>,
    /// Totals, signatures and notes that were passed over.
    pub skipped: u32,
}

/// What a row of a sheet of members names its household by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Link {
    id: String,
    number: String,
    name: String,
}

/// Reads all sheets that have headings of households or of members.
pub(super) fn read(files: &[Vec<Grid>]) -> Sheets {
    let mut out = Sheets::default();
    let mut kin: Vec<(Link, KinRow)> = Vec::new();
    let count: usize = files.iter().map(Vec::len).sum();
    let mut place = 0;
    for grid in files.iter().flatten() {
        place += 1;
        let homes = grid.headings(headings::homes(), headings::is_homes);
        let (found, is_homes) = match homes {
            Some(found) => (found, true),
            None => match grid.headings(headings::kin(), headings::is_kin) {
                Some(found) => (found, false),
                None => continue,
            },
        };
        let sheet = out.names.len();
        // A text has no name of its own; among several it is known by its place.
        let name = if grid.name.is_empty() && count > 1 { format!("#{place}") } else { grid.name.clone() };
        out.names.push(name);
        for heading in &found.unknown {
            if !out.unknown.contains(heading) {
                out.unknown.push(heading.clone());
            }
        }
        let lines = grid.lines.get(found.data..).unwrap_or_default();
        if is_homes {
            read_homes(&mut out, &found, lines, sheet);
        } else {
            read_kin(&mut out, &mut kin, &found, lines, sheet);
        }
    }
    join(&mut out, kin);
    for home in &mut out.homes {
        take_head(home);
    }
    out
}

/// What a row says, by the columns of one kind.
fn cells(found: &Found<Key>, line: &Line, name: impl Fn(Key) -> Option<&'static str>) -> Cells {
    let said = found.columns().filter_map(|(key, column)| Some((name(key)?, line.value(column))));
    said.filter(|(_, value)| !value.is_blank()).map(|(name, value)| (name, value.clone())).collect()
}

fn home_cell(key: Key) -> Option<&'static str> {
    if let Key::Home(name) = key { Some(name) } else { None }
}

fn kin_cell(key: Key) -> Option<&'static str> {
    if let Key::Kin(name) = key { Some(name) } else { None }
}

/// Whether a row has no more to say: blank, headings again, a total or a signature.
fn is_passed(out: &mut Sheets, found: &Found<Key>, line: &Line, identifies: bool) -> bool {
    if line.texts().is_empty() {
        return true;
    }
    if found.is_again(line) || (!identifies && line.is_footer()) {
        out.skipped += 1;
        return true;
    }
    false
}

fn is_id(value: Option<&Value>) -> bool {
    const SHORTEST: usize = 15;
    value.is_some_and(|value| link(value).chars().filter(char::is_ascii_digit).count() >= SHORTEST)
}

fn read_homes(out: &mut Sheets, found: &Found<Key>, lines: &[Line], sheet: usize) {
    let is_wide = found.columns().any(|(key, _)| matches!(key, Key::Kin(_)));
    let first = out.homes.len();
    for line in lines {
        let at = At { sheet, row: line.number };
        let (own, kin) = (cells(found, line, home_cell), cells(found, line, kin_cell));
        if is_passed(out, found, line, is_id(own.get("id_number")) || is_id(kin.get("id_number"))) {
            continue;
        }
        let id = own.get("id_number").map(link).unwrap_or_default();
        // A row that goes on with the household above: its head is left out, merged over it, or said again.
        let goes_on = is_wide && out.homes.len() > first && !kin.is_empty();
        let goes_on = goes_on
            && out.homes.last().is_some_and(|last| id == last.id() || (id.is_empty() && !own.contains_key("name")));
        if !goes_on {
            let unit = found.value(line, Key::Unit).clone();
            out.homes.push(Home { at, cells: own, unit, kin: Vec::new() });
        }
        if let Some(home) = out.homes.last_mut().filter(|_| !kin.is_empty()) {
            home.kin.push(KinRow { at, cells: kin });
        }
    }
}

fn read_kin(out: &mut Sheets, all: &mut Vec<(Link, KinRow)>, found: &Found<Key>, lines: &[Line], sheet: usize) {
    let mut last = Link::default();
    for line in lines {
        let cells = cells(found, line, kin_cell);
        if is_passed(out, found, line, is_id(cells.get("id_number"))) || cells.is_empty() {
            continue;
        }
        let text = |key| link(found.value(line, key));
        let own = Link { id: text(Key::HeadId), number: text(Key::HeadNumber), name: text(Key::HeadName) };
        // Left out below the first row of a household.
        if own != Link::default() {
            last = own;
        }
        all.push((last.clone(), KinRow { at: At { sheet, row: line.number }, cells }));
    }
}

/// Puts members to their households: by the number of the head, else of the dossier, else by the name where there is only
/// one of that name.
fn join(out: &mut Sheets, kin: Vec<(Link, KinRow)>) {
    let mut places: [HashMap<String, Vec<usize>>; 3] = Default::default();
    for (index, home) in out.homes.iter().enumerate() {
        let texts = ["id_number", "number", "name"].map(|name| home.cells.get(name).map(link).unwrap_or_default());
        for (map, text) in places.iter_mut().zip(texts) {
            if !text.is_empty() {
                map.entry(text).or_default().push(index);
            }
        }
    }
    for (link, row) in kin {
        let texts = [&link.id, &link.number, &link.name];
        // What is said first decides: a wrong number is not made good by a name.
        let said = texts.iter().position(|text| !text.is_empty());
        let found = said.and_then(|which| places[which].get(texts[which]).map(|homes| (which, homes)));
        match found {
            // Of two rows of one household the first is taken, and with it the members.
            Some((0 | 1, homes)) => out.homes[homes[0]].kin.push(row),
            Some((_, homes)) if homes.len() == 1 => out.homes[homes[0]].kin.push(row),
            _ => out.homeless.push(row.at),
        }
    }
}

/// The head may stand among the members too: what is said there is said of the head.
fn take_head(home: &mut Home) {
    let id = home.id();
    let is_head = |row: &KinRow| {
        let own = row.cells.get("id_number").map(link).unwrap_or_default();
        let kinship = row.cells.get("kinship").map(Value::line).unwrap_or_default();
        let says_so = matches!(kinship.as_str(), "本人" | "户主" | "01" | "02" | "1" | "2" | "self" | "Self");
        !id.is_empty() && (own == id || (own.is_empty() && says_so))
    };
    let (head, kin): (Vec<KinRow>, Vec<KinRow>) = std::mem::take(&mut home.kin).into_iter().partition(is_head);
    home.kin = kin;
    for (name, value) in head.into_iter().flat_map(|row| row.cells) {
        if name != "kinship" {
            home.cells.entry(name).or_insert(value);
        }
    }
}
