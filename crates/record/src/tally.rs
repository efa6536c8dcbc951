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

/// The counts of a commit that is being made: columns that grow, added up only when they are written. (A commit that brings half a
/// million persons makes almost as many different counts; a table keyed by them would cost ten times the memory.)
#[derive(Default)]
pub(crate) struct Block {
    days: Vec<i32>,
    /// Edge in the lowest bit, event in the next.
    marks: Vec<u8>,
    signs: Vec<i8>,
    /// The dimensions' codes, `width` a row.
    codes: Vec<u32>,
    dictionaries: Vec<Dictionary>,
}

/// The values of one dimension, numbered in order of first use.
#[derive(Default)]
struct Dictionary {
    codes: HashMap<Value, u32>,
    order: Vec<Value>,
}

impl Dictionary {
    fn code(&mut self, value: &Value) -> u32 {
        if let Some(code) = self.codes.get(value) {
            return *code;
        }
        let code = u32::try_from(self.order.len()).expect("a commit holds fewer than 2³² values");
        self.codes.insert(value.clone(), code);
        self.order.push(value.clone());
        code
    }

    /// Puts the values in their own order and tells, for each code, the place of its value now.
    fn sort(&mut self) -> Vec<u32> {
        self.order.sort_unstable();
        let mut ranks = vec![0; self.order.len()];
        for (rank, value) in self.order.iter().enumerate() {
            if let Some(code) = self.codes.get(value) {
                ranks[*code as usize] = u32::try_from(rank).unwrap_or(u32::MAX);
            }
        }
        ranks
    }
}

impl Block {
    /// Counts a version that is opened (`sign` 1) or closed (`sign` −1).
    pub(crate) fn count(&mut self, places: &Places, (from, to): (Day, Day), values: &[Value], sign: i8) {
        self.dictionaries.resize_with(places.dims.len(), Dictionary::default);
        let on = |place: Option<usize>, day: Day| place.is_some_and(|p| values[p].day() == Some(day));
        self.add(places, (from, Edge::Start, on(places.began, from)), values, sign);
        if to < Day::END {
            self.add(places, (to, Edge::Stop, on(places.ended, to)), values, -sign);
        }
    }

    fn add(&mut self, places: &Places, (day, edge, event): (Day, Edge, bool), values: &[Value], sign: i8) {
        self.days.push(day.0);
        self.marks.push(edge as u8 | (u8::from(event) << 1));
        self.signs.push(sign);
        for (place, dictionary) in places.dims.iter().zip(&mut self.dictionaries) {
            self.codes.push(dictionary.code(&values[*place]));
        }
    }

    /// The bytes to keep, `None` when everything cancelled out. The same counts give the same bytes, in whatever order they came.
    pub(crate) fn encode(mut self, width: usize) -> Option<Vec<u8>> {
        for (dimension, dictionary) in self.dictionaries.iter_mut().enumerate() {
            let ranks = dictionary.sort();
            for code in self.codes.iter_mut().skip(dimension).step_by(width) {
                *code = ranks[*code as usize];
            }
        }
        let row = |i: u32| {
            let i = i as usize;
            (self.days[i], self.marks[i], &self.codes[i * width..(i + 1) * width])
        };
        let mut order: Vec<u32> = (0..u32::try_from(self.days.len()).ok()?).collect();
        order.sort_unstable_by(|a, b| row(*a).cmp(&row(*b)));
        // What is written is numbered in order of first use, so that what cancelled out leaves no trace.
        let mut used: Vec<(Vec<u32>, Vec<u32>)> =
            self.dictionaries.iter().map(|d| (vec![u32::MAX; d.order.len()], Vec::new())).collect();
        let (mut body, mut rows, mut last_day) = (Vec::with_capacity(order.len() * (width + 4)), 0u64, 0i64);
        for same in order.chunk_by(|a, b| row(*a) == row(*b)) {
            let count: i64 = same.iter().map(|i| i64::from(self.signs[*i as usize])).sum();
            if count == 0 {
                continue;
            }
            let (day, marks, codes) = row(same[0]);
            put_signed(&mut body, i64::from(day) - last_day);
            last_day = day.into();
            put_signed(&mut body, count);
            body.push(marks);
            for (rank, (numbers, order)) in codes.iter().zip(&mut used) {
                let number = &mut numbers[*rank as usize];
                if *number == u32::MAX {
                    *number = u32::try_from(order.len()).ok()?;
                    order.push(*rank);
                }
                put_unsigned(&mut body, u64::from(*number));
            }
            rows += 1;
        }
        if rows == 0 {
            return None;
        }
        let mut out = vec![1u8];
        put_unsigned(&mut out, width as u64);
        for (dictionary, (_, order)) in self.dictionaries.iter().zip(&used) {
            put_unsigned(&mut out, order.len() as u64);
            for rank in order {
                match &dictionary.order[*rank as usize] {
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
        put_unsigned(&mut out, rows);
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

    /// The rows as day, edge, event, count and values, in order.
    fn sorted(&self) -> Vec<(i32, Edge, bool, i32, Vec<&Value>)> {
        let values = |i: usize| self.dimensions.iter().map(|d| &d.values[d.codes[i] as usize]).collect();
        let mut rows: Vec<_> = (0..self.days.len())
            .map(|i| (self.days[i], self.edges[i], self.events[i], self.counts[i], values(i)))
            .collect();
        rows.sort_unstable();
        rows
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
    let is_new = columns.dimensions.len() != register.tally.len();
    if columns.known >= target && !is_new {
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

/// Whether two blocks count the same, whatever the order in which they were counted.
pub(crate) fn count_the_same(one: &[u8], other: &[u8], width: usize) -> bool {
    let read = |block: &[u8]| {
        let mut columns = Columns::default();
        columns.add(0, width, block).map(|()| columns)
    };
    let (Some(one), Some(other)) = (read(one), read(other)) else { return false };
    one.sorted() == other.sorted()
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
pub fn recount(
    db: &Db,
    register: &'static Register,
    at: crate::Moment,
    mut visit: impl FnMut(&Version),
) -> Result<i64> {
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
