//! Passes over a tally: which rows a figure counts, on which day each of them, and what they come to.

use std::collections::{BTreeMap, HashMap};

use clock::Day;
use record::Value;
use record::tally::{Columns, Edge};

use crate::definition::{Definition, Kind, Source, Turn, UnitOf};
use crate::query::Query;

/// The units of a subtree, each with the branch it lies in.
pub(crate) type Branches = HashMap<i64, i64>;

/// The source of a question that the register's tally can answer.
pub(crate) fn tallied(query: &Query) -> Option<&'static Source> {
    let figure: &'static Definition = query.figure;
    let source = figure.source()?;
    let has = |field: &str| source.register.tally.contains(&field);
    let (UnitOf::Field(unit), None) = (source.unit, source.weight) else { return None };
    let dimension = query.by.and_then(|name| figure.dimension(name)).and_then(|d| d.by.field());
    let dated = match &figure.kind {
        Kind::Flow(_, Turn::In(on)) => source.register.span.is_some() && has(on),
        Kind::Flow(_, Turn::Out) => source.register.span.is_some(),
        Kind::Stock(_) | Kind::Rate { .. } => true,
    };
    (dated && has(unit) && source.filters.iter().all(|f| has(f.field)) && dimension.is_none_or(has)).then_some(source)
}

/// The place of the field that a question is split by among the dimensions of the tally.
pub(crate) fn split_of(query: &Query, source: &Source) -> Option<usize> {
    let by = query.by.and_then(|name| query.figure.dimension(name))?.by;
    let field = match (by.field(), source.unit) {
        (Some(field), _) | (None, UnitOf::Field(field)) => field,
        (None, UnitOf::Itself) => return None,
    };
    place(source, field)
}

/// The place of a field among the dimensions of the tally.
pub(crate) fn place(source: &Source, field: &str) -> Option<usize> {
    source.register.tally.iter().position(|f| *f == field)
}

/// Which rows count, and on which day.
enum Dated<'a> {
    /// All, each on the day it stands at: their sum up to a day is the stock of that day.
    Every,
    /// Ends, on the day it ended; they stand in the tally with the sign turned.
    Ends,
    /// Beginnings, on the day that a dimension says: its codes, and per code the day.
    Begins(&'a [u32], Vec<i32>),
}

/// The day of a beginning that has none; after every day that can be asked for.
const NEVER: i32 = i32::MAX;

/// The rows of a tally that a figure counts, for one subtree.
pub(crate) struct Walk<'a> {
    columns: &'a Columns,
    rows: usize,
    dated: Dated<'a>,
    /// Per dimension that matters, its codes, and per code whether it passes.
    tests: Vec<(&'a [u32], Vec<bool>)>,
}

impl<'a> Walk<'a> {
    /// The rows known at `known`.
    pub(crate) fn new(columns: &'a Columns, kind: &Kind, source: &Source, branches: &Branches, known: i64) -> Walk<'a> {
        let dated = match kind {
            Kind::Flow(_, Turn::In(on)) => {
                let dimension = place(source, on).and_then(|d| columns.dimensions.get(d));
                dimension.map_or(Dated::Begins(&[], Vec::new()), |d| {
                    Dated::Begins(&d.codes, d.values.iter().map(|v| v.day().map_or(NEVER, |day| day.0)).collect())
                })
            }
            Kind::Flow(_, Turn::Out) => Dated::Ends,
            Kind::Stock(_) | Kind::Rate { .. } => Dated::Every,
        };
        let mut tests = Vec::new();
        let mut test = |field: &str, passes: &dyn Fn(&Value) -> bool| {
            let Some(dimension) = place(source, field).and_then(|d| columns.dimensions.get(d)) else { return };
            let table: Vec<bool> = dimension.values.iter().map(passes).collect();
            // What lets everything through need not be asked row by row.
            if !table.iter().all(|p| *p) {
                tests.push((dimension.codes.as_slice(), table));
            }
        };
        for filter in source.filters {
            test(filter.field, &|v| filter.any_of.has(v));
        }
        if let UnitOf::Field(unit) = source.unit {
            test(unit, &|v| v.int().is_some_and(|u| branches.contains_key(&u)));
        }
        // Rows stand in the order of the commits.
        let rows = columns.commits.partition_point(|c| i64::from(*c) <= known);
        Walk { columns, rows, dated, tests }
    }

    #[inline]
    fn passes(&self, row: usize) -> bool {
        self.tests.iter().all(|(codes, table)| table[codes[row] as usize])
    }

    /// Visits (row, day on which it counts, how much) of the rows that count up to and including `last`.
    #[inline]
    fn each(&self, last: i32, mut visit: impl FnMut(usize, i32, i64)) {
        let (days, counts) = (&self.columns.days[..self.rows], &self.columns.counts[..self.rows]);
        let (edges, events) = (&self.columns.edges[..self.rows], &self.columns.events[..self.rows]);
        match &self.dated {
            Dated::Every => {
                for row in 0..self.rows {
                    if days[row] <= last && self.passes(row) {
                        visit(row, days[row], counts[row].into());
                    }
                }
            }
            Dated::Ends => {
                for row in 0..self.rows {
                    if events[row] && edges[row] == Edge::Stop && days[row] <= last && self.passes(row) {
                        visit(row, days[row], -i64::from(counts[row]));
                    }
                }
            }
            Dated::Begins(codes, on) => {
                for row in 0..self.rows {
                    if events[row] && edges[row] == Edge::Start {
                        let day = on[codes[row] as usize];
                        if day <= last && self.passes(row) {
                            visit(row, day, counts[row].into());
                        }
                    }
                }
            }
        }
    }

    /// One pass for several days (ascending): what counts up to each of them, by the code of the dimension at `split`.
    pub(crate) fn ladder(&self, split: Option<usize>, days: Vec<i32>) -> Ladder {
        let dimension = split.and_then(|d| self.columns.dimensions.get(d));
        let width = dimension.map_or(1, |d| d.values.len());
        let mut sums = vec![0; width * days.len()];
        if let Some(last) = days.last() {
            match dimension {
                None => self.each(*last, |_, day, n| sums[days.partition_point(|d| *d < day)] += n),
                Some(dimension) => self.each(*last, |row, day, n| {
                    sums[days.partition_point(|d| *d < day) * width + dimension.codes[row] as usize] += n;
                }),
            }
        }
        for i in width..sums.len() {
            sums[i] += sums[i - width];
        }
        Ladder { days, width, sums }
    }

    /// How a stock came from the eve of `from` to `to`, by the codes of two dimensions that hold the reasons.
    pub(crate) fn closure(&self, (from, to): (Day, Day), reasons: [Option<usize>; 2]) -> Closure {
        let dimension = |place: Option<usize>| place.and_then(|d| self.columns.dimensions.get(d));
        let (entry, exit) = (dimension(reasons[0]), dimension(reasons[1]));
        let tables = [entry, exit].map(|d| vec![0i64; d.map_or(1, |d| d.values.len())]);
        let [mut entries, mut exits] = tables;
        let mut closure = Closure::default();
        self.each(to.0, |row, day, n| {
            closure.closing += n;
            if day < from.0 {
                closure.opening += n;
                return;
            }
            let code = |d: Option<&record::tally::Dimension>| d.map_or(0, |d| d.codes[row] as usize);
            match (self.columns.events[row], self.columns.edges[row]) {
                (true, Edge::Start) => entries[code(entry)] += n,
                (true, Edge::Stop) => exits[code(exit)] -= n,
                (false, _) => closure.changed += n,
            }
        });
        let by_reason = |sums: Vec<i64>, dimension: Option<&record::tally::Dimension>| {
            let mut out: BTreeMap<String, i64> = BTreeMap::new();
            for (code, n) in sums.into_iter().enumerate().filter(|(_, n)| *n != 0) {
                let reason = dimension.and_then(|d| d.values[code].text()).unwrap_or_default();
                *out.entry(reason.to_owned()).or_default() += n;
            }
            out
        };
        closure.entries = by_reason(entries, entry);
        closure.exits = by_reason(exits, exit);
        closure
    }
}

/// What counts up to each of some days.
pub(crate) struct Ladder {
    days: Vec<i32>,
    width: usize,
    sums: Vec<i64>,
}

impl Ladder {
    /// The days a question needs.
    pub(crate) fn days_of(query: &Query) -> Vec<i32> {
        match query.figure.kind {
            Kind::Flow(..) => vec![query.period.0.0 - 1, query.period.1.0],
            Kind::Stock(_) | Kind::Rate { .. } => vec![query.at.as_of.0],
        }
    }

    fn up_to(&self, day: i32) -> &[i64] {
        let step = self.days.partition_point(|d| *d < day);
        &self.sums[step * self.width..][..self.width]
    }

    /// What counts for a question whose days were asked for: per code.
    pub(crate) fn sums(&self, query: &Query) -> Vec<i64> {
        match *Ladder::days_of(query) {
            // A period that ends before it begins has no day.
            [eve, last] if eve < last => {
                self.up_to(last).iter().zip(self.up_to(eve)).map(|(until, before)| until - before).collect()
            }
            [day] => self.up_to(day).to_vec(),
            _ => vec![0; self.width],
        }
    }
}

/// How a stock came from one day to another. `opening + entries − exits + changed = closing`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// The value on the eve of the period.
    pub opening: i64,
    /// Who came, by the reason; an empty reason where none is recorded.
    pub entries: BTreeMap<String, i64>,
    /// Who went, by the reason; an empty reason where none is recorded.
    pub exits: BTreeMap<String, i64>,
    /// The net of what neither came nor went but is now counted otherwise: its state changed, or its unit moved in the
    /// tree.
    pub changed: i64,
    /// The value on the period's last day.
    pub closing: i64,
}
