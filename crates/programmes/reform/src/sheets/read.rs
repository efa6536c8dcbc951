//! The rows of a ledger: what belongs to which task, system and measure, whatever was merged or left out.

use std::collections::HashMap;

use clock::Pack;
use exchange::grid::{Grid, Line, Value};

use super::cells::{self, When, is_nothing, place, unnumbered, when};
use super::headings::{HEADINGS, is_ledger, wanted};

/// What stands over a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Above {
    #[default]
    Nothing,
    /// Another row, by its place among all rows.
    Row(usize),
    /// A task of this title.
    Titled(String),
}

/// A row as it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    /// The sheet, by its place among those read.
    pub sheet: usize,
    /// The number of the row.
    pub row: u32,
    /// Whether there is no such row: a task over several rows, made from their merged cell.
    pub made: bool,
    /// What is in its columns; blank ones are left out.
    pub cells: HashMap<&'static str, Value>,
    /// The title of the task.
    pub title: String,
    /// Its number.
    pub number: String,
    /// The task it is part of.
    pub above: Above,
}

impl Raw {
    /// A cell's text on one line.
    pub(super) fn line(&self, key: &str) -> String {
        self.cells.get(key).map(Value::line).unwrap_or_default()
    }
}

/// A file as it was read.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// The names of the sheets that were read.
    pub names: Vec<String>,
    /// The text above the headings that names the ledger.
    pub title: String,
    /// The year of days that are written without one.
    pub year: i16,
    /// All rows in order.
    pub rows: Vec<Raw>,
    /// Headings that were not understood.
    pub unknown: Vec<String>,
    /// Totals, signatures and notes that were passed over.
    pub skipped: u32,
}

/// Reads all sheets that have headings of a ledger.
pub(super) fn read(grids: &[Grid], pack: &Pack, year: i16) -> Sheets {
    let mut out = Sheets { year, ..Sheets::default() };
    let wanted = wanted();
    for grid in grids {
        let Some(found) = grid.headings(&wanted, is_ledger) else { continue };
        let above = grid.lines[..found.first].iter().flat_map(Line::texts);
        let title = above
            .max_by_key(|text| text.contains("台账") || text.contains("清单") || text.contains("任务"))
            .unwrap_or_default();
        if out.title.is_empty() {
            out.title = title;
            // 2026年台账 speaks of 2026, also when it is read in 2027; one of several years of the one it is.
            if let [year] = years(&out.title)[..] {
                out.year = year;
            }
        }
        let year = out.year;
        let sheet = out.names.len();
        out.names.push(if grid.name.is_empty() { String::new() } else { grid.name.clone() });
        out.unknown
            .extend(found.unknown.iter().filter(|name| !out.unknown.contains(name)).cloned().collect::<Vec<_>>());
        let mut reader = Reader { sheet, has_part: found.has("part"), year, out: &mut out, group: Group::default() };
        let mut section = Section::default();
        if is_system(pack, &grid.name) {
            section.system = Some(Value::Text(grid.name.clone()));
        }
        for line in &grid.lines[found.data.min(grid.lines.len())..] {
            let texts = line.texts();
            if texts.is_empty() {
                continue;
            }
            if is_footer(&texts) || found.is_again(line) {
                reader.out.skipped += 1;
                continue;
            }
            if texts.len() == 1 && section.is_heading(pack, &texts[0]) {
                reader.flush();
                continue;
            }
            let value = |key: &'static str| found.value(line, key);
            let mut raw = Raw { sheet, row: line.number, ..Raw::default() };
            for heading in HEADINGS {
                let value = value(heading.key);
                if !value.is_blank() {
                    raw.cells.insert(heading.key, value.clone());
                }
            }
            section.fill(&mut raw);
            let is_above = |key: &'static str| found.place(key).is_some_and(|place| line.is_from_above(place));
            raw.number = if is_above("number") { String::new() } else { place(value("number")) };
            reader.add(raw, found.has("task"), is_above("task"));
        }
        reader.flush();
    }
    tell_apart(&mut out);
    out
}

fn is_system(pack: &Pack, text: &str) -> bool {
    !text.is_empty() && groupings(pack).iter().any(|grouping| cells::system(pack, grouping, text).is_some())
}

/// The groupings of systems, the latest first.
pub(super) fn groupings(pack: &Pack) -> Vec<&str> {
    let codes = pack.codes("reform_system").map(|list| list.codes()).unwrap_or_default();
    codes.iter().filter(|code| code.level == Some(1)).map(|code| code.code.as_str()).collect()
}

/// The years named in a text, in order, each once.
pub(super) fn years(text: &str) -> Vec<i16> {
    let mut years: Vec<i16> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok().filter(|year| digits.len() == 4 && (1950..=2150).contains(year)))
        .collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// Whether a row is one of those below the data: a total, a signature, a note.
fn is_footer(texts: &[String]) -> bool {
    const WORDS: [&str; 12] = [
        "合计",
        "总计",
        "小计",
        "共计",
        "填表人",
        "填报人",
        "填表单位",
        "填报单位",
        "制表",
        "审核人",
        "复核人",
        "联系电话",
    ];
    let first: String = texts[0].chars().filter(|c| !c.is_whitespace()).collect();
    let is_note = ["注:", "注：", "说明:", "说明：", "备注:", "备注："].iter().any(|word| first.starts_with(word));
    is_note || (texts.len() <= 4 && WORDS.iter().any(|word| first.starts_with(word)))
}

/// What goes on for the rows below until something else is said: the system and the measure.
#[derive(Default)]
struct Section {
    system: Option<Value>,
    measure: Option<Value>,
}

impl Section {
    /// Whether a row that says one thing only is a heading within the ledger; it is noted.
    fn is_heading(&mut self, pack: &Pack, text: &str) -> bool {
        if is_system(pack, text) {
            (self.system, self.measure) = (Some(Value::Text(text.to_owned())), None);
            return true;
        }
        let bare = unnumbered(text);
        let is_measure = bare.len() < text.len() && !bare.is_empty();
        if is_measure {
            self.measure = Some(Value::Text(bare.to_owned()));
        }
        is_measure
    }

    /// Fills what a row leaves out; a dash says that there is none.
    fn fill(&mut self, raw: &mut Raw) {
        if let Some(system) = raw.cells.get("system")
            && self.system.as_ref() != Some(system)
        {
            (self.system, self.measure) = (Some(system.clone()), None);
        }
        if let Some(measure) = raw.cells.get("measure") {
            self.measure = Some(measure.clone());
        }
        for (key, held) in [("system", &self.system), ("measure", &self.measure)] {
            match held {
                Some(value) if !is_nothing(&value.line()) => drop(raw.cells.insert(key, value.clone())),
                _ => drop(raw.cells.remove(key)),
            }
        }
    }
}

/// Rows under one cell of the column of tasks.
#[derive(Default)]
struct Group {
    title: String,
    members: Vec<usize>,
}

struct Reader<'a> {
    sheet: usize,
    has_part: bool,
    year: i16,
    out: &'a mut Sheets,
    group: Group,
}

impl Reader<'_> {
    /// Adds a row: under the task above where it has no task of its own.
    fn add(&mut self, mut raw: Raw, has_task: bool, is_above: bool) {
        let own = has_task && !is_above && raw.cells.contains_key("task");
        let part = raw.line("part");
        if own || !has_task || self.group.members.is_empty() {
            self.flush();
            self.group.title = raw.line("task");
        }
        raw.title = match (part.is_empty(), own) {
            (false, _) => part,
            (true, true) => raw.line("task"),
            (true, false) => short(&raw.line("action")),
        };
        self.group.members.push(self.out.rows.len());
        self.out.rows.push(raw);
    }

    /// Settles who is part of whom among the rows of a group.
    fn flush(&mut self) {
        let Group { title, members } = std::mem::take(&mut self.group);
        let (Some(&first), false) = (members.first(), title.is_empty()) else { return };
        let rows = &mut self.out.rows;
        let is_known = members.iter().any(|&member| rows[member].cells.contains_key("id"));
        let has_part = |raw: &Raw| raw.cells.contains_key("part");
        // In a sheet without a column for them the parts are what is to be done, from the first row on.
        let first_is_part =
            has_part(&rows[first]) || (members.len() > 1 && !self.has_part && rows[first].cells.contains_key("action"));
        if is_known {
            for &member in &members {
                if !rows[member].cells.contains_key("id") && (has_part(&rows[member]) || member != first) {
                    rows[member].above = Above::Titled(title.clone());
                }
            }
            return;
        }
        if !first_is_part {
            let stem = rows[first].number.clone();
            for (count, &member) in (1..).zip(&members[1..]) {
                rows[member].above = Above::Row(first);
                number(&mut rows[member], &stem, count);
            }
            return;
        }
        let others = members[1..].iter().any(|&member| !rows[member].number.is_empty());
        let (head, last) =
            (rows[first].number.clone(), members.last().map(|&last| rows[last].number.clone()).unwrap_or_default());
        let stem = match (head.is_empty(), others) {
            (true, _) => String::new(),
            (false, true) => format!("{head}-{last}"),
            (false, false) => head,
        };
        if !others {
            rows[first].number.clear();
        }
        let parent = self.over(title, stem.clone(), &members);
        // It comes before its parts, so that they can be part of it.
        let rows = &mut self.out.rows;
        rows.insert(first, parent);
        for (count, member) in (1..).zip(members.iter().map(|member| member + 1)) {
            rows[member].above = Above::Row(first);
            if !self.has_part && rows[member].cells.contains_key("action") {
                rows[member].title = short(&rows[member].line("action"));
            }
            if !others {
                number(&mut rows[member], &stem, count);
            }
        }
    }

    /// The task over some rows: led as the first of them, due with the last.
    fn over(&self, title: String, number: String, members: &[usize]) -> Raw {
        let rows: Vec<&Raw> = members.iter().map(|&member| &self.out.rows[member]).collect();
        let first = rows[0];
        let mut cells: HashMap<&'static str, Value> = HashMap::new();
        for key in ["system", "measure", "source", "lead", "verifier", "state"] {
            if let Some(value) = first.cells.get(key) {
                cells.insert(key, value.clone());
            }
        }
        // Where nobody is said to lead, the first that is responsible does.
        if let Some(value) = first.cells.get("responsible").filter(|_| !first.cells.contains_key("lead")) {
            cells.insert("responsible", value.clone());
        }
        let state = first.line("state");
        if !rows.iter().all(|raw| raw.line("state") == state) {
            cells.remove("state");
        }
        let times = |key: &str, end: bool| {
            rows.iter().filter_map(|raw| Some(when(raw.cells.get(key)?, self.year, end))).collect::<Vec<_>>()
        };
        let days = |times: &[When]| {
            times
                .iter()
                .filter_map(|time| if let When::Day(day, _) = time { Some(*day) } else { None })
                .collect::<Vec<_>>()
        };
        if let Some(start) = days(&times("start", false)).into_iter().min() {
            cells.insert("start", Value::Day(start));
        }
        let dues = times("due", true);
        if dues.contains(&When::Long) {
            cells.insert("due", Value::Text("长期坚持".into()));
        } else if let Some(due) = days(&dues).into_iter().max() {
            cells.insert("due", Value::Day(due));
        }
        Raw { sheet: self.sheet, row: first.row, made: true, cells, title, number, above: Above::Nothing }
    }
}

/// The number of a part that has none of its own.
fn number(raw: &mut Raw, stem: &str, count: usize) {
    if raw.number.is_empty() && !stem.is_empty() {
        raw.number = format!("{stem}.{count}");
    }
}

/// A title made of what is to be done: all of it, or its first sentence.
fn short(action: &str) -> String {
    const MOST: usize = 100;
    if action.chars().count() <= MOST {
        return action.to_owned();
    }
    let sentence = action.split(['。', '；', ';']).next().unwrap_or(action);
    if sentence.chars().count() <= MOST {
        return sentence.to_owned();
    }
    sentence.chars().take(MOST - 1).chain(['…']).collect()
}

/// Where every sheet counts from one anew, the place of the sheet goes before the number.
fn tell_apart(out: &mut Sheets) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let rows = out.rows.iter().filter(|raw| !raw.number.is_empty());
    let is_repeated = rows.into_iter().any(|raw| *seen.entry(&raw.number).or_insert(raw.sheet) != raw.sheet);
    let is_known = out.rows.iter().any(|raw| raw.cells.contains_key("id"));
    if !is_repeated || is_known {
        return;
    }
    for raw in out.rows.iter_mut().filter(|raw| !raw.number.is_empty()) {
        raw.number = format!("{}-{}", raw.sheet + 1, raw.number);
    }
}
