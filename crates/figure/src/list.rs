//! Lists: the records behind a number, by the same definition.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use clock::Day;
use record::{Db, OPEN, Value, Version};

use crate::count::Branches;
use crate::definition::{Any, By, Kind, Source, Turn, UnitOf};
use crate::evaluate::Figures;
use crate::query::{Answer, Error, GroupKey, Query};

/// A record that a figure counts.
#[derive(Clone, Debug)]
pub struct Item {
    /// The version that makes it count.
    pub version: Version,
    /// The unit it belongs to.
    pub unit: i64,
    /// How much it counts.
    pub weight: i64,
    /// Its group, when the question asks for a split.
    pub group: GroupKey,
}

/// Up to this many units of a subtree are read one by one through the register's index; more, and the whole register is
/// read once.
const UNITS_BY_INDEX: usize = 300;

/// Visits every record a figure counts; the order is the same whenever the same is asked. A rate has two lists: ask for
/// each of its parts.
///
/// # Errors
/// When the store cannot be read, the figure is a rate, or the visitor fails.
pub fn each(
    figures: &Figures,
    db: &Db,
    query: &Query,
    mut visit: impl FnMut(&Item) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let branches = figures.tree().branches(db, query.unit, query.at)?;
    let mut reading = Reading::new(query, days_of(query), Known::At(query.at.known))?;
    reading.order = " ORDER BY v.id, v.opened, v.valid_from";
    reading.run(db, branches.keys().copied(), |version| {
        let (unit, weight) = (unit_of(reading.source, &version), reading.source.weight_of(&version));
        // What weighs nothing is not counted.
        if weight == 0 || !branches.contains_key(&unit) {
            return Ok(ControlFlow::Continue(()));
        }
        let group = figures.group_of(query, &version, unit, &branches);
        visit(&Item { version, unit, weight, group })
    })
}

/// Counts the lists of questions that differ in nothing but day and period, in one reading of the register.
pub(crate) fn count(figures: &Figures, db: &Db, queries: &[Query]) -> Result<Vec<Answer>, Error> {
    let Some(first) = queries.first() else { return Ok(Vec::new()) };
    let spans = queries.iter().map(days_of);
    let window = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((Day::END, Day::START));
    let reading = Reading::new(first, window, Known::At(first.at.known))?;
    let sets = figures.by_tree(db, queries)?;
    let units: BTreeSet<i64> = sets.iter().flat_map(|(branches, _)| branches.keys().copied()).collect();
    let mut sums: Vec<(i64, BTreeMap<GroupKey, i64>)> = vec![Default::default(); queries.len()];
    reading.run(db, units.into_iter(), |version| {
        let (unit, weight) = (unit_of(reading.source, &version), reading.source.weight_of(&version));
        for (branches, places) in sets.iter().filter(|(branches, _)| branches.contains_key(&unit)) {
            for place in places.iter().filter(|place| counts_within(&version, &queries[**place])) {
                let (total, groups) = &mut sums[*place];
                *total += weight;
                if first.by.is_some() {
                    *groups.entry(figures.group_of(&queries[*place], &version, unit, branches)).or_default() += weight;
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(queries.iter().zip(sums).map(|(query, (total, groups))| figures.whole(query, total, groups)).collect())
}

/// A change of what a figure counts, made by a commit after a question was first answered.
pub(crate) struct Event {
    /// The commit.
    pub commit: i64,
    /// 1 when the commit opened the version, −1 when it closed it.
    pub sign: i64,
    /// The version.
    pub version: Version,
}

/// Visits, for a question, every version that counts on its days and was opened or closed by a commit after the
/// question's own and up to `until`; of the units given, or of all when they are many.
pub(crate) fn events(
    db: &Db,
    query: &Query,
    until: i64,
    units: &BTreeSet<i64>,
    mut visit: impl FnMut(&Event) -> Result<(), Error>,
) -> Result<(), Error> {
    let after = query.at.known;
    for (known, sign) in [(Known::Opened { after, until }, 1), (Known::Closed { after, until }, -1)] {
        let reading = Reading::new(query, days_of(query), known)?;
        reading.run(db, units.iter().copied(), |version| {
            let commit = if sign > 0 { version.opened } else { version.closed.unwrap_or(OPEN) };
            visit(&Event { commit, sign, version })?;
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

/// The unit a version belongs to; 0, which no unit is, when it says none.
pub(crate) fn unit_of(source: &Source, version: &Version) -> i64 {
    match source.unit {
        UnitOf::Itself => version.id,
        UnitOf::Field(field) => version.int(field).unwrap_or(0),
    }
}

impl Figures {
    /// The group of a version that a question counts.
    pub(crate) fn group_of(&self, query: &Query, version: &Version, unit: i64, branches: &Branches) -> GroupKey {
        match query.by.and_then(|name| query.figure.dimension(name)).map(|d| d.by) {
            None => GroupKey::Unknown,
            Some(By::Unit) => self.group(By::Unit, &unit.into(), query.at.as_of, branches),
            Some(by) => self.group(by, by.field().map_or(&Value::Null, |f| version.get(f)), query.at.as_of, branches),
        }
    }
}

/// First and last day of a question.
fn days_of(query: &Query) -> (Day, Day) {
    match query.figure.kind {
        Kind::Flow(..) => query.period,
        Kind::Stock(_) | Kind::Rate { .. } => (query.at.as_of, query.at.as_of),
    }
}

/// Whether a version that was read for several questions counts in this one.
fn counts_within(version: &Version, query: &Query) -> bool {
    let within = |day: Day| query.period.0 <= day && day <= query.period.1;
    match query.figure.kind {
        Kind::Flow(_, Turn::In(on)) => version.day(on).is_some_and(within),
        Kind::Flow(_, Turn::Out) => within(version.valid_to),
        Kind::Stock(_) | Kind::Rate { .. } => version.valid_from <= query.at.as_of && query.at.as_of < version.valid_to,
    }
}

/// Which commits a reading is about.
#[derive(Clone, Copy)]
enum Known {
    /// The versions known at this commit.
    At(i64),
    /// Those opened after the one commit and up to the other.
    Opened { after: i64, until: i64 },
    /// Those closed after the one commit and up to the other.
    Closed { after: i64, until: i64 },
}

/// A reading of a register by the definition of a figure.
struct Reading {
    source: &'static Source,
    condition: String,
    params: Vec<Value>,
    /// In which order; a reading that only adds up leaves it to the engine.
    order: &'static str,
}

impl Reading {
    /// The versions that may count on any day of the window. `$1` is the federation, `$2` and `$3` are days, then come
    /// commits.
    fn new(query: &Query, (first, last): (Day, Day), known: Known) -> Result<Reading, Error> {
        let figure = query.figure;
        let source = figure.counted()?;
        let turn = match figure.kind {
            Kind::Flow(_, turn) => Some(turn),
            Kind::Stock(_) | Kind::Rate { .. } => None,
        };
        let span = || source.register.span.ok_or(Error::NoSpan { figure: figure.name, register: source.register.name });
        let (mut condition, mut params) = match turn {
            None => ("v.valid_from <= $2 AND v.valid_to > $3".to_owned(), vec![last.into(), first.into()]),
            Some(Turn::In(on)) => (
                format!("v.valid_from = v.{} AND v.{on} >= $2 AND v.{on} <= $3", span()?.0),
                vec![first.into(), last.into()],
            ),
            // What is valid until further notice has not ended, whatever it says.
            Some(Turn::Out) => (
                format!(
                    "v.valid_to = v.{} AND v.valid_to >= $2 AND v.valid_to <= $3 AND v.valid_to < {}",
                    span()?.1,
                    Day::END.0
                ),
                vec![first.into(), last.into()],
            ),
        };
        condition.push_str(match known {
            Known::At(_) => " AND v.opened <= $4 AND v.closed > $4",
            Known::Opened { .. } => " AND v.opened > $4 AND v.opened <= $5",
            Known::Closed { .. } => " AND v.closed > $4 AND v.closed <= $5",
        });
        match known {
            Known::At(known) => params.push(known.into()),
            Known::Opened { after, until } => params.extend([after.into(), until.into()]),
            Known::Closed { after, until } => {
                params.extend([after.into(), until.into()]);
                // The literal lets the embedded engine use its index of closed versions.
                condition.push_str(&format!(" AND v.closed < {OPEN}"));
            }
        }
        for filter in source.filters {
            let values = match filter.any_of {
                // Codes are compiled in, never typed by a person; quoting keeps the text well-formed all the same.
                Any::Codes(codes) => codes.iter().map(|c| format!("'{}'", c.replace('\'', "''"))).collect::<Vec<_>>(),
                Any::Numbers(numbers) => numbers.iter().map(i64::to_string).collect(),
            };
            condition.push_str(&match values.is_empty() {
                true => " AND 1 = 0".to_owned(),
                false => format!(" AND v.{} IN ({})", filter.field, values.join(", ")),
            });
        }
        Ok(Reading { source, condition, params, order: "" })
    }

    /// Visits the versions; those of other units too when the units are many, or the register cannot be read by unit.
    fn run(
        &self,
        db: &Db,
        units: impl ExactSizeIterator<Item = i64>,
        mut visit: impl FnMut(Version) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error> {
        let register = self.source.register;
        let by_unit = match self.source.unit {
            UnitOf::Itself => Some("id"),
            UnitOf::Field(field) => register.indexes.iter().any(|i| i.first() == Some(&field)).then_some(field),
        };
        let mut failed = None;
        let stopped = Cell::new(false);
        let mut read = |row: &record::Row<'_>| -> record::Result<ControlFlow<()>> {
            let flow = visit(Version::read(register, row, 0)?).unwrap_or_else(|error| {
                failed = Some(error);
                ControlFlow::Break(())
            });
            stopped.set(flow.is_break());
            Ok(flow)
        };
        let select = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND {}",
            Version::columns(register, "v"),
            register.table(),
            self.condition
        );
        match by_unit {
            Some(field) if units.len() <= UNITS_BY_INDEX => {
                let mut units: Vec<i64> = units.collect();
                units.sort_unstable();
                let sql = format!("{select} AND v.{field} = ${}{}", self.params.len() + 2, self.order);
                for unit in units {
                    let mut params = self.params.clone();
                    params.push(unit.into());
                    db.each(&sql, &params, &mut read)?;
                    if stopped.get() {
                        break;
                    }
                }
            }
            _ => db.each(&format!("{select}{}", self.order), &self.params, read)?,
        }
        failed.map_or(Ok(()), Err)
    }
}
