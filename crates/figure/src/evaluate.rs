//! Numbers: from tallies where the register keeps one that covers the question, from the list where it does not.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use clock::{Day, Pack};
use record::tally::{Columns, Edge, Tallies};
use record::{Db, Value};

use crate::definition::{By, Catalogue, Definition, Kind, Source, Turn, UnitOf};
use crate::list;
use crate::query::{Answer, Error, Group, GroupKey, Query, rate};
use crate::tree::Tree;

/// Everything figures are answered with.
pub struct Figures {
    /// The figures there are.
    pub catalogue: Catalogue,
    pub(crate) tree: Arc<dyn Tree>,
    pub(crate) pack: &'static Pack,
    cache: Mutex<HashMap<Key, Arc<Answer>>>,
}

/// What an answer depends on, all of it unchanging: so an answer that is kept can never be stale.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    figure: &'static str,
    unit: i64,
    as_of: Day,
    /// The last commits that could change the answer.
    known: (i64, i64),
    period: Option<(Day, Day)>,
    by: Option<&'static str>,
}

/// The code list of age bands.
pub(crate) const AGE_BANDS: &str = "age_band";

/// How many answers are kept.
const CACHE: usize = 20_000;

impl Figures {
    /// Figures of this catalogue over this tree.
    pub fn new(catalogue: Catalogue, tree: Arc<dyn Tree>, pack: &'static Pack) -> Figures {
        Figures { catalogue, tree, pack, cache: Mutex::default() }
    }

    /// The tree of units.
    pub fn tree(&self) -> &dyn Tree {
        self.tree.as_ref()
    }

    /// The jurisdiction pack whose code lists label the groups.
    pub fn pack(&self) -> &'static Pack {
        self.pack
    }

    /// Answers a question; from the cache if it was answered before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn answer(&self, db: &Db, tallies: &Tallies, query: &Query) -> Result<Arc<Answer>, Error> {
        let key = self.key(db, tallies, query)?;
        if let Some(answer) = self.lock().get(&key) {
            return Ok(answer.clone());
        }
        let answer = Arc::new(self.compute(db, tallies, query)?);
        let mut cache = self.lock();
        if cache.len() >= CACHE {
            cache.clear();
        }
        cache.insert(key, answer.clone());
        Ok(answer)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Arc<Answer>>> {
        self.cache.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn key(&self, db: &Db, tallies: &Tallies, query: &Query) -> Result<Key, Error> {
        let parts = self.catalogue.parts(query.figure)?;
        let figures = parts.map_or_else(|| vec![query.figure], |(a, b)| vec![a, b]);
        let mut known = 0;
        for source in figures.iter().filter_map(|f| f.source()) {
            known = known.max(if source.register.tally.is_empty() {
                query.at.known
            } else {
                let columns = tallies.of(db, source.register, query.at.known)?;
                last_commit(&columns, query.at.known)
            });
        }
        let flow = figures.iter().any(|f| matches!(f.kind, Kind::Flow(..)));
        Ok(Key {
            figure: query.figure.name,
            unit: query.unit,
            as_of: query.at.as_of,
            known: (known, self.tree.epoch(db, query.at.known)?),
            period: flow.then_some(query.period),
            by: query.by,
        })
    }

    /// Answers a question without the cache.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn compute(&self, db: &Db, tallies: &Tallies, query: &Query) -> Result<Answer, Error> {
        if let Some((above, below)) = self.catalogue.parts(query.figure)? {
            let (above, below) = (self.answer(db, tallies, &query.of(above))?, self.answer(db, tallies, &query.of(below))?);
            return Ok(divide(&above, &below));
        }
        match tallied(query) {
            Some(source) => {
                let columns = tallies.of(db, source.register, query.at.known)?;
                self.from_tally(db, &columns, query, source)
            }
            None => self.from_list(db, query),
        }
    }

    /// Counts the list itself. What the tally says must equal this; the tests compare them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn from_list(&self, db: &Db, query: &Query) -> Result<Answer, Error> {
        let mut total = 0;
        let mut groups: BTreeMap<GroupKey, i64> = BTreeMap::new();
        list::each(self, db, query, |item| {
            total += item.weight;
            if query.by.is_some() {
                *groups.entry(item.group.clone()).or_default() += item.weight;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Answer { value: Some(total), parts: None, groups: self.ordered(query, groups) })
    }

    fn from_tally(&self, db: &Db, columns: &Columns, query: &Query, source: &Source) -> Result<Answer, Error> {
        let branches = self.tree.branches(db, query.unit, query.at)?;
        let sieve = Sieve::new(columns, source, &branches);
        let (groups_of, mut keys) = match query.by.and_then(|name| query.figure.dimension(name)) {
            Some(dimension) => self.grouping(columns, source, dimension.by, query.at.as_of, &branches),
            None => (None, Vec::new()),
        };
        let mut total = 0i64;
        let mut sums = vec![0i64; keys.len()];
        let rows = columns.commits.partition_point(|c| i64::from(*c) <= query.at.known);
        let mut take = |i: usize, n: i64| {
            total += n;
            if let Some((dimension, to_group)) = &groups_of {
                sums[to_group[columns.dimensions[*dimension].codes[i] as usize] as usize] += n;
            }
        };
        match query.figure.kind {
            Kind::Flow(_, turn) => {
                let within = |day: Day| query.period.0 <= day && day <= query.period.1;
                // The day of an end is the day of the count; the day of a beginning is a dimension of its own.
                let (edge, sign, dated) = match turn {
                    Turn::In(on) => (Edge::Start, 1, source.register.tally.iter().position(|f| *f == on)),
                    Turn::Out => (Edge::Stop, -1, None),
                };
                let in_period: Option<(usize, Vec<bool>)> = dated.and_then(|d| {
                    let column = columns.dimensions.get(d)?;
                    Some((d, column.values.iter().map(|v| v.day().is_some_and(within)).collect()))
                });
                for i in 0..rows {
                    let counts = columns.edges[i] == edge
                        && columns.events[i]
                        && match &in_period {
                            Some((d, table)) => table[columns.dimensions[*d].codes[i] as usize],
                            None => within(Day(columns.days[i])),
                        };
                    if counts && sieve.passes(columns, i) {
                        take(i, sign * i64::from(columns.counts[i]));
                    }
                }
            }
            _ => {
                let as_of = query.at.as_of.0;
                for i in 0..rows {
                    if columns.days[i] <= as_of && sieve.passes(columns, i) {
                        take(i, i64::from(columns.counts[i]));
                    }
                }
            }
        }
        let groups: BTreeMap<GroupKey, i64> = keys.drain(..).zip(sums).filter(|(_, n)| *n != 0).collect();
        Ok(Answer { value: Some(total), parts: None, groups: self.ordered(query, groups) })
    }

    /// For each code of a dimension's column, the place of its group; and the groups.
    #[expect(clippy::type_complexity, reason = "a pair used by one caller")]
    fn grouping(&self, columns: &Columns, source: &Source, by: By, as_of: Day, branches: &HashMap<i64, i64>) -> (Option<(usize, Vec<u32>)>, Vec<GroupKey>) {
        let field = match (by.field(), source.unit) {
            (Some(field), _) | (None, UnitOf::Field(field)) => field,
            (None, UnitOf::Itself) => return (None, Vec::new()),
        };
        let Some(dimension) = source.register.tally.iter().position(|f| *f == field) else { return (None, Vec::new()) };
        let mut keys: Vec<GroupKey> = Vec::new();
        let mut places: HashMap<GroupKey, u32> = HashMap::new();
        let values = columns.dimensions.get(dimension).map_or(&[][..], |d| &d.values);
        let to_group = values
            .iter()
            .map(|value| {
                let key = self.group(by, value, as_of, branches);
                *places.entry(key.clone()).or_insert_with(|| {
                    keys.push(key);
                    u32::try_from(keys.len() - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        (Some((dimension, to_group)), keys)
    }

    /// The group of a value in a dimension.
    pub(crate) fn group(&self, by: By, value: &Value, as_of: Day, branches: &HashMap<i64, i64>) -> GroupKey {
        match by {
            By::Unit => value.int().and_then(|u| branches.get(&u)).map_or(GroupKey::Unknown, |b| GroupKey::Unit(*b)),
            By::Code(..) => value.text().map_or(GroupKey::Unknown, |c| GroupKey::Code(c.to_owned())),
            By::Text(_) => value.text().filter(|t| !t.is_empty()).map_or(GroupKey::Unknown, |t| GroupKey::Text(t.to_owned())),
            By::Age(_) => value
                .int()
                .and_then(|born| u16::try_from(i64::from(as_of.year()) - born).ok())
                .and_then(|age| self.pack.codes(AGE_BANDS)?.band(age))
                .map_or(GroupKey::Unknown, |band| GroupKey::Code(band.code.clone())),
        }
    }

    /// The groups in the order people expect: codes as in their list, branches by size, the unknown last.
    fn ordered(&self, query: &Query, groups: BTreeMap<GroupKey, i64>) -> Vec<Group> {
        let dimension = query.by.and_then(|name| query.figure.dimension(name));
        let list = match dimension.map(|d| d.by) {
            Some(By::Code(_, list)) => Some(list),
            Some(By::Age(_)) => Some(AGE_BANDS),
            _ => None,
        };
        let mut out: Vec<Group> = groups.into_iter().map(|(key, n)| Group { key, value: Some(n), parts: None }).collect();
        let place = |key: &GroupKey| match (key, list) {
            (GroupKey::Code(code), Some(list)) => {
                let place = self.pack.codes(list).and_then(|l| l.codes().iter().position(|c| c.code == *code));
                place.unwrap_or(usize::MAX - 1)
            },
            (GroupKey::Unknown, _) => usize::MAX,
            _ => 0,
        };
        out.sort_by_key(|g| (place(&g.key), if list.is_some() { 0 } else { -g.value.unwrap_or(0) }, g.key.clone()));
        out
    }

    /// A stock or a rate on several days, oldest first; one pass per distinct tree.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn series(&self, db: &Db, tallies: &Tallies, query: &Query, days: &[Day]) -> Result<Vec<(Day, Arc<Answer>)>, Error> {
        // Each point is an answer of its own and kept as such; a pass takes a few milliseconds even for the whole federation.
        days.iter()
            .map(|day| {
                let mut at = query.clone();
                at.at.as_of = *day;
                if matches!(query.figure.kind, Kind::Flow(..)) {
                    at.period = (Day::from_ymd(day.year(), 1, 1).unwrap_or(*day), *day);
                }
                Ok((*day, self.answer(db, tallies, &at)?))
            })
            .collect()
    }

    /// How a stock came from its value on the eve of a period to its value on the period's last day.
    ///
    /// # Errors
    /// When the store cannot be read or the figure is no tallied stock.
    pub fn closure(&self, db: &Db, tallies: &Tallies, query: &Query, reasons: (&'static str, &'static str)) -> Result<Closure, Error> {
        let source = tallied(query).ok_or_else(|| record::Error::Rule(format!("{} keeps no tally; its flows cannot be told", query.figure.name)))?;
        let columns = tallies.of(db, source.register, query.at.known)?;
        let branches = self.tree.branches(db, query.unit, query.at)?;
        let sieve = Sieve::new(&columns, source, &branches);
        let place = |name: &str| source.register.tally.iter().position(|f| *f == name);
        let (entry, exit) = (place(reasons.0), place(reasons.1));
        let mut closure = Closure::default();
        let rows = columns.commits.partition_point(|c| i64::from(*c) <= query.at.known);
        let (from, to) = (query.period.0.0, query.period.1.0);
        for i in 0..rows {
            let (day, n) = (columns.days[i], i64::from(columns.counts[i]));
            if day > to || !sieve.passes(&columns, i) {
                continue;
            }
            closure.closing += n;
            if day < from {
                closure.opening += n;
                continue;
            }
            let reason = |dimension: Option<usize>| {
                let dimension = &columns.dimensions[dimension?];
                dimension.values[dimension.codes[i] as usize].text().map(str::to_owned)
            };
            match (columns.events[i], columns.edges[i]) {
                (true, Edge::Start) => *closure.entries.entry(reason(entry).unwrap_or_default()).or_default() += n,
                (true, Edge::Stop) => *closure.exits.entry(reason(exit).unwrap_or_default()).or_default() -= n,
                (false, _) => closure.changed += n,
            }
        }
        Ok(closure)
    }
}

/// How a stock came from one day to another. `opening + entries − exits + changed = closing`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// The value on the eve of the period.
    pub opening: i64,
    /// Who came, by the reason.
    pub entries: BTreeMap<String, i64>,
    /// Who went, by the reason.
    pub exits: BTreeMap<String, i64>,
    /// The net of what neither came nor went but is now counted otherwise.
    pub changed: i64,
    /// The value on the period's last day.
    pub closing: i64,
}

fn last_commit(columns: &Columns, known: i64) -> i64 {
    let rows = columns.commits.partition_point(|c| i64::from(*c) <= known);
    rows.checked_sub(1).map_or(0, |i| columns.commits[i].into())
}

/// The source of a question that the register's tally can answer.
fn tallied<'a>(query: &Query) -> Option<&'a Source> {
    let figure: &'static Definition = query.figure;
    let source = figure.source()?;
    let has = |field: &str| source.register.tally.contains(&field);
    let UnitOf::Field(unit) = source.unit else { return None };
    let dimension = query.by.and_then(|name| figure.dimension(name)).and_then(|d| d.by.field());
    let dated = match &figure.kind {
        Kind::Flow(_, Turn::In(on)) => has(on),
        _ => true,
    };
    (dated && has(unit) && source.filters.iter().all(|f| has(f.field)) && dimension.is_none_or(has)).then_some(source)
}

/// Which rows of a tally a source counts: per dimension that matters, whether a code passes.
struct Sieve {
    tests: Vec<(usize, Vec<bool>)>,
}

impl Sieve {
    fn new(columns: &Columns, source: &Source, branches: &HashMap<i64, i64>) -> Sieve {
        let mut tests = Vec::new();
        let mut test = |field: &str, passes: &dyn Fn(&Value) -> bool| {
            let Some(dimension) = source.register.tally.iter().position(|f| *f == field) else { return };
            let Some(column) = columns.dimensions.get(dimension) else { return };
            let table: Vec<bool> = column.values.iter().map(passes).collect();
            // What lets everything through need not be asked row by row.
            if !table.iter().all(|p| *p) {
                tests.push((dimension, table));
            }
        };
        for filter in source.filters {
            test(filter.field, &|v| filter.any_of.has(v));
        }
        if let UnitOf::Field(unit) = source.unit {
            test(unit, &|v| v.int().is_some_and(|u| branches.contains_key(&u)));
        }
        Sieve { tests }
    }

    fn passes(&self, columns: &Columns, row: usize) -> bool {
        self.tests.iter().all(|(dimension, table)| table[columns.dimensions[*dimension].codes[row] as usize])
    }
}

fn divide(above: &Answer, below: &Answer) -> Answer {
    let part = |a: i64, b: i64| (rate(a, b), Some((a, b)));
    let (value, parts) = part(above.value.unwrap_or(0), below.value.unwrap_or(0));
    let over: HashMap<&GroupKey, i64> = above.groups.iter().map(|g| (&g.key, g.value.unwrap_or(0))).collect();
    let groups = below
        .groups
        .iter()
        .map(|g| {
            let (value, parts) = part(over.get(&g.key).copied().unwrap_or(0), g.value.unwrap_or(0));
            Group { key: g.key.clone(), value, parts }
        })
        .collect();
    Answer { value, parts, groups }
}
