//! What taking a sheet in did, or would do: in numbers, by row, and in words that name nobody.

use std::collections::BTreeMap;

use clock::Day;
use exchange::Columns;

use crate::sheets::{Reason, Verdict};

/// What becomes of an accepted row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Something nobody knew.
    Added,
    /// Something known becomes otherwise.
    Changed,
    /// Everything was known already.
    Left,
}

/// One accepted row, in words that name nobody.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Line {
    /// The row of the sheet.
    pub row: u32,
    /// What becomes of it.
    pub effect: Effect,
    /// Who or what, masked.
    pub subject: String,
    /// What changes: names of fields, and old and new values where these are open.
    pub changes: Vec<Change>,
}

/// One change of one field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What was so; `None` if nothing was, or if it is sealed.
    pub was: Option<String>,
    /// What is so now; `None` if nothing, or if it is sealed.
    pub is: Option<String>,
}

/// What taking a sheet in did, or would do.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// Rows that are in order.
    pub accepted: u64,
    /// Of those: rows that brought something new, changed something, or changed nothing.
    pub effects: BTreeMap<Effect, u64>,
    /// Rows that are not, by row, with the reasons.
    pub rejected: BTreeMap<u32, Vec<Reason>>,
    /// Rows that are in order but worth a look, by row, with the reasons.
    pub warned: BTreeMap<u32, Vec<Reason>>,
    /// Employers that were added by name and lack their credit code.
    pub new_employers: Vec<String>,
    /// The first rows of each effect, for people to look at.
    pub lines: Vec<Line>,
    /// The sheet of the workbook that was read, if it has several.
    pub sheet: Option<String>,
    /// Columns that were not understood, by their headings.
    pub unknown_columns: Vec<String>,
}

/// How many rows of each effect are shown.
const SHOWN: u64 = 100;

impl Outcome {
    pub(super) fn of(columns: &Columns) -> Outcome {
        Outcome {
            sheet: Some(columns.sheet_name.clone()).filter(|n| !n.is_empty()),
            unknown_columns: columns.unknown.iter().map(|c| c.heading.clone()).collect(),
            ..Outcome::default()
        }
    }

    pub(super) fn take(&mut self, row: u32, effect: Effect, line: impl FnOnce() -> (String, Vec<Change>)) {
        self.accepted += 1;
        let count = self.effects.entry(effect).or_default();
        *count += 1;
        if *count <= SHOWN {
            let (subject, changes) = line();
            self.lines.push(Line { row, effect, subject, changes });
        }
    }

    /// How many rows had this effect.
    pub fn count(&self, effect: Effect) -> u64 {
        self.effects.get(&effect).copied().unwrap_or(0)
    }
}

pub(super) fn push_change(changes: &mut Vec<Change>, field: &str, was: Option<String>, is: Option<String>) {
    let (was, is) = (was.filter(|t| !t.is_empty()), is.filter(|t| !t.is_empty()));
    if was != is {
        changes.push(Change { field: field.to_owned(), was, is });
    }
}

pub(super) fn text_of(value: &record::Value) -> Option<String> {
    match value {
        record::Value::Text(t) => Some(t.clone()),
        record::Value::Int(n) => Some(
            i32::try_from(*n)
                .map_or_else(|_| n.to_string(), |d| if d > 1 { Day(d).to_string() } else { n.to_string() }),
        ),
        _ => None,
    }
}

pub(super) fn note(outcome: &mut Outcome, row: u32, verdict: &Verdict) {
    if !verdict.is_accepted() {
        outcome.rejected.insert(row, verdict.rejected.clone());
    } else if !verdict.warned.is_empty() {
        outcome.warned.insert(row, verdict.warned.clone());
    }
}
