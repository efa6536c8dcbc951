//! Tallies: signed counts by the open fields of a register, the day and the commit, kept in the same commit as the versions
//! they count, and held in memory as columns.
//!
//! A version that is opened counts +1 from its first day and −1 from the day it ends; when it is closed, the same with the
//! signs turned, as known from the closing commit. So the number of versions that hold at (day, known) is the sum of all counts
//! with day ≤ day and commit ≤ known: nothing is ever changed, and any moment is one pass over columns.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use clock::Day;

use crate::db::Db;
use crate::register::Register;
use crate::value::Value;
use crate::version::Version;
use crate::{Error, Result};

/// Which edge of a version a count stands at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Edge {
    /// Its first day.
    Start = 0,
    /// The day it ends.
    Stop = 1,
}

#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Cell {
    day: i32,
    edge: Edge,
    event: bool,
    dims: Vec<Value>,
}

/// The counts of a commit that is being made.
#[derive(Default)]
pub(crate) struct Block {
    cells: HashMap<Cell, i64>,
}

impl Block {
    /// Counts a version that is opened (`sign` 1) or closed (`sign` −1).
    pub(crate) fn count(&mut self, register: &Register, places: &Places, (from, to): (Day, Day), values: &[Value], sign: i64) {
        debug_assert_eq!(places.dims.len(), register.tally.len());
        let dims: Vec<Value> = places.dims.iter().map(|p| values[*p].clone()).collect();
        let on = |place: Option<usize>, day: Day| place.is_some_and(|p| values[p].day() == Some(day));
        if to < Day::END {
            let event = on(places.ended, to);
            *self.cells.entry(Cell { day: to.0, edge: Edge::Stop, event, dims: dims.clone() }).or_default() -= sign;
        }
        let event = on(places.began, from);
        *self.cells.entry(Cell { day: from.0, edge: Edge::Start, event, dims }).or_default() += sign;
    }

    /// The bytes to keep, `None` when everything cancelled out.
    pub(crate) fn encode(self, width: usize) -> Option<Vec<u8>> {
        let mut cells: Vec<(Cell, i64)> = self.cells.into_iter().filter(|(_, n)| *n != 0).collect();
        if cells.is_empty() {
            return None;
        }
        cells.sort_unstable();
        // One dictionary per dimension, in order of first use.
        let mut dictionaries: Vec<(HashMap<&Value, u64>, Vec<&Value>)> = (0..width).map(|_| Default::default()).collect();
        let mut body = Vec::with_capacity(cells.len() * (width + 4));
        let mut last_day = 0i64;
        for (cell, count) in &cells {
            put_signed(&mut body, i64::from(cell.day) - last_day);
            last_day = cell.day.into();
            put_signed(&mut body, *count);
            body.push(cell.edge as u8 | u8::from(cell.event) << 1);
            for (value, (codes, order)) in cell.dims.iter().zip(&mut dictionaries) {
                let code = *codes.entry(value).or_insert_with(|| {
                    order.push(value);
                    order.len() as u64 - 1
                });
                put_unsigned(&mut body, code);
            }
        }
        let mut out = vec![1u8];
        put_unsigned(&mut out, width as u64);
        for (_, order) in &dictionaries {
            put_unsigned(&mut out, order.len() as u64);
            for value in order {
                match value {
                    Value::Null | Value::Bytes(_) => out.push(0),
                    Value::Int(n) => {
                        out.push(1);
                        put_signed(&mut out, *n);
                    }
                    Value::Text(t) => {
                        out.push(2);
                        put_unsigned(&mut out, t.len() as u64);
                        out.extend_from_slice(t.as_bytes());
                    }
                }
            }
        }
        put_unsigned(&mut out, cells.len() as u64);
        out.extend(body);
        Some(out)
    }
}

fn put_unsigned(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n as u8 & 0x7f) | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn put_signed(out: &mut Vec<u8>, n: i64) {
    put_unsigned(out, ((n << 1) ^ (n >> 63)) as u64);
}

struct Take<'a>(&'a [u8]);

impl Take<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
    fn unsigned(&mut self) -> Option<u64> {
        let (mut n, mut shift) = (0u64, 0u32);
        loop {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(n);
            }
            shift += 7;
        }
    }
    fn signed(&mut self) -> Option<i64> {
        let n = self.unsigned()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }
    fn bytes(&mut self, length: u64) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }
}

/// One dimension of a tally: a code per row, and what the codes stand for.
#[derive(Clone, Debug, Default)]
pub struct Dimension {
    /// Per row, the place of its value in `values`.
    pub codes: Vec<u32>,
    /// The distinct values, in order of first use.
    pub values: Vec<Value>,
    index: HashMap<Value, u32>,
}

/// The tally of a register as columns; rows are in the order of the commits.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The commit that made the count.
    pub commits: Vec<u32>,
    /// The day from which it counts.
    pub days: Vec<i32>,
    /// How much it counts.
    pub counts: Vec<i32>,
    /// Whether it stands where versions begin or where they end.
    pub edges: Vec<Edge>,
    /// Whether the record says that it began (at a start) or ended (at a stop) on this very day.
    pub events: Vec<bool>,
    /// The dimensions, in the order of the definition's `tally`.
    pub dimensions: Vec<Dimension>,
    /// The last commit that is in here.
    pub known: i64,
}

impl Columns {
    fn add(&mut self, commit: i64, width: usize, block: &[u8]) -> Option<()> {
        let commit = u32::try_from(commit).ok()?;
        let mut take = Take(block);
        if take.byte()? != 1 || take.unsigned()? != width as u64 {
            return None;
        }
        self.dimensions.resize_with(width, Default::default);
        let mut translate: Vec<Vec<u32>> = Vec::with_capacity(width);
        for dimension in &mut self.dimensions {
            let mut codes = Vec::new();
            for _ in 0..take.unsigned()? {
                let value = match take.byte()? {
                    0 => Value::Null,
                    1 => Value::Int(take.signed()?),
                    2 => {
                        let length = take.unsigned()?;
                        Value::Text(String::from_utf8(take.bytes(length)?.to_vec()).ok()?)
                    }
                    _ => return None,
                };
                let code = match dimension.index.get(&value) {
                    Some(code) => *code,
                    None => {
                        let code = u32::try_from(dimension.values.len()).ok()?;
                        dimension.values.push(value.clone());
                        dimension.index.insert(value, code);
                        code
                    }
                };
                codes.push(code);
            }
            translate.push(codes);
        }
        let rows = take.unsigned()?;
        let rows_hint = usize::try_from(rows).ok()?.min(block.len());
        self.commits.reserve(rows_hint);
        self.days.reserve(rows_hint);
        self.counts.reserve(rows_hint);
        self.edges.reserve(rows_hint);
        self.events.reserve(rows_hint);
        let mut day = 0i64;
        for _ in 0..rows {
            day += take.signed()?;
            self.days.push(i32::try_from(day).ok()?);
            self.counts.push(i32::try_from(take.signed()?).ok()?);
            let marks = take.byte()?;
            self.edges.push(if marks & 1 == 0 { Edge::Start } else { Edge::Stop });
            self.events.push(marks & 2 != 0);
            self.commits.push(commit);
            for (dimension, codes) in self.dimensions.iter_mut().zip(&translate) {
                dimension.codes.push(*codes.get(usize::try_from(take.unsigned()?).ok()?)?);
            }
        }
        Some(())
    }
}

/// The tallies in memory, filled when first asked for and then by each commit's block.
#[derive(Default)]
pub struct Tallies {
    held: RwLock<HashMap<&'static str, Arc<Columns>>>,
}

impl Tallies {
    /// The tally of a register, at least as known at `known`.
    ///
    /// # Errors
    /// When a block cannot be read.
    pub fn of(&self, db: &Db, register: &'static Register, known: i64) -> Result<Arc<Columns>> {
        let poisoned = || Error::Damaged("the tallies in memory were left half-filled; restart".into());
        if let Some(columns) = self.held.read().map_err(|_| poisoned())?.get(register.name)
            && columns.known >= known
        {
            return Ok(columns.clone());
        }
        if db.writing {
            // What the writer sees may yet be undone; only what stands is held for others.
            let held = self.held.read().map_err(|_| poisoned())?.get(register.name).cloned();
            return grown(held.unwrap_or_default(), db, register);
        }
        let mut held = self.held.write().map_err(|_| poisoned())?;
        // Taken out, so that it can grow in place unless a reader still holds it. A failure leaves it to be read anew.
        let columns = grown(held.remove(register.name).unwrap_or_default(), db, register)?;
        held.insert(register.name, columns.clone());
        Ok(columns)
    }

    /// Forgets what is held, so that it is read anew.
    pub fn clear(&self) {
        if let Ok(mut held) = self.held.write() {
            held.clear();
        }
    }
}

/// The columns with every commit added that has been made since.
fn grown(mut columns: Arc<Columns>, db: &Db, register: &'static Register) -> Result<Arc<Columns>> {
    let target = db.head()?.commit;
    if columns.known >= target {
        return Ok(columns);
    }
    let growing = Arc::make_mut(&mut columns);
    growing.dimensions.resize_with(register.tally.len(), Default::default);
    db.each(
        "SELECT commit_no, block FROM tally WHERE federation = $1 AND register = $2 AND commit_no > $3 AND commit_no <= $4 ORDER BY commit_no",
        &[register.name.into(), growing.known.into(), target.into()],
        |row| {
            let (commit, block) = (row.int(0)?, row.bytes(1)?.unwrap_or_default());
            growing.add(commit, register.tally.len(), &block).ok_or_else(|| {
                Error::Damaged(format!("the tally of {} in commit {commit} cannot be read; run: guildhall check", register.name))
            })?;
            Ok(std::ops::ControlFlow::Continue(()))
        },
    )?;
    growing.known = target;
    Ok(columns)
}

/// Where the tally's fields stand among a register's open fields.
pub(crate) struct Places {
    dims: Vec<usize>,
    began: Option<usize>,
    ended: Option<usize>,
}

impl Places {
    pub(crate) fn of(register: &Register) -> Places {
        Places {
            dims: register.tally.iter().map(|name| register.place(name)).collect(),
            began: register.span.map(|(began, _)| register.place(began)),
            ended: register.span.map(|(_, ended)| register.place(ended)),
        }
    }

    /// How many dimensions there are.
    pub(crate) fn width(&self) -> usize {
        self.dims.len()
    }
}

/// The counts of all versions of one register as they stand in the log, computed anew from the versions: what the
/// kept tally must equal.
///
/// # Errors
/// When the store cannot be read.
pub fn recount(db: &Db, register: &'static Register, at: crate::Moment, mut visit: impl FnMut(&Version)) -> Result<i64> {
    let mut n = 0;
    db.scan(register, at, |version| {
        n += 1;
        visit(&version);
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        for n in [0, 1, -1, 127, 128, -128, i64::MAX, i64::MIN, 1 << 40] {
            let mut out = Vec::new();
            put_signed(&mut out, n);
            assert_eq!(Take(&out).signed(), Some(n));
        }
    }
}
