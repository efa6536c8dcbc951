//! Numbers: from tallies where the register keeps one that covers the question, from the list where it does not.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use clock::{Day, Pack};
use record::tally::Tallies;
use record::{Db, Moment, OPEN, Value};

use crate::count::{Branches, Closure, Ladder, Walk, place, split_of, tallied};
use crate::definition::{By, Catalogue, Definition, Kind};
use crate::list;
use crate::query::{Answer, Error, Group, GroupKey, Query, rate};
use crate::tree::Tree;

/// Everything figures are answered with.
pub struct Figures {
    /// The figures there are.
    pub catalogue: Catalogue,
    pub(crate) tree: Arc<dyn Tree>,
    pub(crate) pack: &'static Pack,
    cache: Mutex<Cache>,
}

/// What an answer depends on, all of it unchanging: so an answer that is kept can never be stale.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    figure: &'static str,
    unit: i64,
    as_of: Day,
    /// The last commits that could change the answer: of the registers counted, and of the tree.
    known: (i64, i64),
    period: Option<(Day, Day)>,
    by: Option<&'static str>,
}

/// The code list of age bands.
pub(crate) const AGE_BANDS: &str = "age_band";

/// How many answers, and how many groups of them, are kept: some ten megabytes.
const CACHE: usize = 100_000;

/// The answers that are kept.
#[derive(Default)]
struct Cache {
    answers: HashMap<Key, Arc<Answer>>,
    size: usize,
}

impl Cache {
    fn keep(&mut self, key: Key, answer: Arc<Answer>) {
        self.size += 1 + answer.groups.len();
        if self.size > CACHE {
            self.answers.clear();
            self.size = 1 + answer.groups.len();
        }
        self.answers.insert(key, answer);
    }
}

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
    /// When the store cannot be read, or the figure's definition cannot be evaluated.
    pub fn answer(&self, db: &Db, tallies: &Tallies, query: &Query) -> Result<Arc<Answer>, Error> {
        let mut answers = self.answers(db, tallies, std::slice::from_ref(query))?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// Answers a question without the cache.
    ///
    /// # Errors
    /// As [`Figures::answer`].
    pub fn compute(&self, db: &Db, tallies: &Tallies, query: &Query) -> Result<Answer, Error> {
        match self.catalogue.parts(query.figure)? {
            Some((above, below)) => {
                let above = self.compute(db, tallies, &query.of(above))?;
                Ok(self.divide(query, &above, &self.compute(db, tallies, &query.of(below))?))
            }
            None => Ok(self.count(db, tallies, std::slice::from_ref(query))?.pop().unwrap_or_default()),
        }
    }

    /// Counts the list itself. What the tally says must equal this; the tests compare them.
    ///
    /// # Errors
    /// As [`Figures::answer`]; and when the figure is a rate, which has two lists.
    pub fn from_list(&self, db: &Db, query: &Query) -> Result<Answer, Error> {
        Ok(list::count(self, db, std::slice::from_ref(query))?.pop().unwrap_or_default())
    }

    /// A figure on several days, in the order of `days`: each point is what [`Figures::answer`] says of that day, a
    /// flow
    /// from the beginning of that day's year. All points that are not in the cache are counted in one pass over the
    /// register for each shape that the tree had on these days.
    ///
    /// # Errors
    /// As [`Figures::answer`].
    pub fn series(
        &self,
        db: &Db,
        tallies: &Tallies,
        query: &Query,
        days: &[Day],
    ) -> Result<Vec<(Day, Arc<Answer>)>, Error> {
        let queries: Vec<Query> = days
            .iter()
            .map(|day| {
                let at = Moment { as_of: *day, ..query.at };
                Query { by: query.by, ..Query::new(query.figure, query.unit, at) }
            })
            .collect();
        Ok(days.iter().copied().zip(self.answers(db, tallies, &queries)?).collect())
    }

    /// How a stock came from its value on the eve of the period to its value on the period's last day. `reasons` names
    /// the
    /// fields that say why a record began and why it ended. What a change of the tree moved in or out is among the
    /// changed.
    ///
    /// # Errors
    /// As [`Figures::answer`]; and when the figure is no stock over a register with a tally.
    pub fn closure(
        &self,
        db: &Db,
        tallies: &Tallies,
        query: &Query,
        reasons: (&'static str, &'static str),
    ) -> Result<Closure, Error> {
        let figure = query.figure;
        let source = tallied(query).filter(|_| matches!(figure.kind, Kind::Stock(_)));
        let source = source.ok_or(Error::NoTally { figure: figure.name })?;
        let columns = tallies.of(db, source.register, query.at.known)?;
        let (from, to) = query.period;
        let tree_on = |as_of: Day| self.tree.branches(db, query.unit, Moment { as_of, ..query.at });
        let (eve, before, after) = (Day(from.0 - 1), tree_on(Day(from.0 - 1))?, tree_on(to)?);
        let walk = |branches: &Branches| Walk::new(&columns, &figure.kind, source, branches, query.at.known);
        let mut closure = walk(&after).closure((from, to), [place(source, reasons.0), place(source, reasons.1)]);
        if !same(&before, &after) {
            let stock = Query { at: Moment { as_of: eve, ..query.at }, ..query.clone() };
            let opening: i64 = walk(&before).ladder(None, vec![eve.0]).sums(&stock).iter().sum();
            closure.changed += closure.opening - opening;
            closure.opening = opening;
        }
        Ok(closure)
    }

    /// Answers questions that differ in nothing but day and period, in their order; what is not in the cache, all at once.
    ///
    /// # Errors
    /// As [`Figures::answer`].
    pub fn answers(&self, db: &Db, tallies: &Tallies, queries: &[Query]) -> Result<Vec<Arc<Answer>>, Error> {
        let Some(first) = queries.first() else { return Ok(Vec::new()) };
        let parts = self.catalogue.parts(first.figure)?;
        let counted = parts.map_or_else(|| vec![first.figure], |(above, below)| vec![above, below]);
        let mut known = (0, self.tree.epoch(db, first.at.known)?);
        for figure in &counted {
            known.0 = known.0.max(last_commit(db, tallies, &first.of(figure))?);
        }
        let flow = counted.iter().any(|f| matches!(f.kind, Kind::Flow(..)));
        let key = |q: &Query| Key {
            figure: q.figure.name,
            unit: q.unit,
            as_of: q.at.as_of,
            known,
            period: flow.then_some(q.period),
            by: q.by,
        };
        let mut found: Vec<Option<Arc<Answer>>> = {
            let cache = self.lock();
            queries.iter().map(|q| cache.answers.get(&key(q)).cloned()).collect()
        };
        let mut missing: Vec<Query> =
            queries.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|(q, _)| q.clone()).collect();
        // Asked at the last commits that matter, an answer cannot take in one that lands meanwhile.
        missing.iter_mut().for_each(|q| q.at.known = known.0.max(known.1));
        let computed: Vec<Arc<Answer>> = match parts {
            _ if missing.is_empty() => Vec::new(),
            Some((above, below)) => {
                let of = |figure: &'static Definition| -> Vec<Query> { missing.iter().map(|q| q.of(figure)).collect() };
                let (above, below) = (self.answers(db, tallies, &of(above))?, self.answers(db, tallies, &of(below))?);
                let pairs = missing.iter().zip(above.iter().zip(&below));
                pairs.map(|(query, (above, below))| Arc::new(self.divide(query, above, below))).collect()
            }
            None => self.count(db, tallies, &missing)?.into_iter().map(Arc::new).collect(),
        };
        let mut computed = computed.into_iter();
        let mut cache = self.lock();
        for (query, place) in queries.iter().zip(&mut found).filter(|(_, place)| place.is_none()) {
            let Some(answer) = computed.next() else { break };
            cache.keep(key(query), answer.clone());
            *place = Some(answer);
        }
        Ok(found.into_iter().flatten().collect())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Counts questions on a figure that is no rate and that differ in nothing but day and period.
    fn count(&self, db: &Db, tallies: &Tallies, queries: &[Query]) -> Result<Vec<Answer>, Error> {
        let Some(first) = queries.first() else { return Ok(Vec::new()) };
        let Some(source) = tallied(first) else { return list::count(self, db, queries) };
        let columns = tallies.of(db, source.register, first.at.known)?;
        let split = split_of(first, source);
        let values = split.and_then(|d| columns.dimensions.get(d)).map_or(&[][..], |d| &d.values);
        let mut answers = vec![Answer::default(); queries.len()];
        for (branches, places) in self.by_tree(db, queries)? {
            let walk = Walk::new(&columns, &first.figure.kind, source, &branches, first.at.known);
            let mut days: Vec<i32> = places.iter().flat_map(|i| Ladder::days_of(&queries[*i])).collect();
            days.sort_unstable();
            days.dedup();
            let ladder = walk.ladder(split, days);
            for place in places {
                let query = &queries[place];
                let sums = ladder.sums(query);
                let mut groups: BTreeMap<GroupKey, i64> = BTreeMap::new();
                if let Some(dimension) = query.by.and_then(|name| query.figure.dimension(name)) {
                    for (value, n) in values.iter().zip(&sums).filter(|(_, n)| **n != 0) {
                        *groups.entry(self.group(dimension.by, value, query.at.as_of, &branches)).or_default() += n;
                    }
                }
                answers[place] = self.whole(query, sums.iter().sum(), groups);
            }
        }
        Ok(answers)
    }

    /// The places of the questions, by the branches of their subtree as the tree stood for each.
    pub(crate) fn by_tree(&self, db: &Db, queries: &[Query]) -> Result<ByTree, Error> {
        let mut sets: ByTree = Vec::new();
        for (place, query) in queries.iter().enumerate() {
            let branches = self.tree.branches(db, query.unit, query.at)?;
            match sets.iter_mut().find(|(held, _)| same(held, &branches)) {
                Some((_, places)) => places.push(place),
                None => sets.push((branches, vec![place])),
            }
        }
        Ok(sets)
    }

    /// The group of a value in a dimension.
    pub(crate) fn group(&self, by: By, value: &Value, as_of: Day, branches: &Branches) -> GroupKey {
        match by {
            By::Unit => value.int().and_then(|u| branches.get(&u)).map_or(GroupKey::Unknown, |b| GroupKey::Unit(*b)),
            By::Code(..) => value.text().map_or(GroupKey::Unknown, |c| GroupKey::Code(c.to_owned())),
            By::Text(_) => {
                value.text().filter(|t| !t.is_empty()).map_or(GroupKey::Unknown, |t| GroupKey::Text(t.to_owned()))
            }
            By::Age(_) => value
                .int()
                .and_then(|born| u16::try_from(i64::from(as_of.year()).checked_sub(born)?).ok())
                .and_then(|age| self.pack.codes(AGE_BANDS)?.band(age))
                .map_or(GroupKey::Unknown, |band| GroupKey::Code(band.code.clone())),
        }
    }

    /// A count with its groups.
    pub(crate) fn whole(&self, query: &Query, total: i64, groups: BTreeMap<GroupKey, i64>) -> Answer {
        let groups = groups.into_iter().filter(|(_, n)| *n != 0);
        let groups = groups.map(|(key, n)| Group { key, value: Some(n), parts: None }).collect();
        Answer { value: Some(total), parts: None, groups: self.ordered(query, groups) }
    }

    /// One answer over another. A group that only one of them has stands there too, with 0 for the other.
    fn divide(&self, query: &Query, above: &Answer, below: &Answer) -> Answer {
        let part = |a: i64, b: i64| (rate(a, b), Some((a, b)));
        let by_key = |answer: &Answer| -> HashMap<GroupKey, i64> {
            answer.groups.iter().map(|g| (g.key.clone(), g.value.unwrap_or(0))).collect()
        };
        let (over, under) = (by_key(above), by_key(below));
        let keys: HashSet<&GroupKey> = over.keys().chain(under.keys()).collect();
        let of = |sums: &HashMap<GroupKey, i64>, key: &GroupKey| sums.get(key).copied().unwrap_or(0);
        let groups = keys.into_iter().map(|key| {
            let (value, parts) = part(of(&over, key), of(&under, key));
            Group { key: key.clone(), value, parts }
        });
        let groups = self.ordered(query, groups.collect());
        let (value, parts) = part(above.value.unwrap_or(0), below.value.unwrap_or(0));
        Answer { value, parts, groups }
    }

    /// The groups in the order people expect: codes as in their list, all else by size, the unknown last.
    fn ordered(&self, query: &Query, mut groups: Vec<Group>) -> Vec<Group> {
        let list = match query.by.and_then(|name| query.figure.dimension(name)).map(|d| d.by) {
            Some(By::Code(_, list)) => Some(list),
            Some(By::Age(_)) => Some(AGE_BANDS),
            Some(By::Unit | By::Text(_)) | None => None,
        };
        let codes = list.and_then(|list| self.pack.codes(list));
        let place = |key: &GroupKey| match (key, codes) {
            (GroupKey::Unknown, _) => usize::MAX,
            (GroupKey::Code(code), Some(list)) => {
                list.codes().iter().position(|c| c.code == *code).unwrap_or(usize::MAX - 1)
            }
            _ => 0,
        };
        // A rate's size is what it is over.
        let size = |g: &Group| g.parts.map_or(g.value.unwrap_or(0), |(_, below)| below);
        groups.sort_by_cached_key(|g| (place(&g.key), if list.is_some() { 0 } else { -size(g) }, g.key.clone()));
        groups
    }
}

/// The shapes that a subtree has for some questions, each with the places of those questions.
pub(crate) type ByTree = Vec<(Arc<Branches>, Vec<usize>)>;

/// Whether two subtrees are the same.
pub(crate) fn same(one: &Arc<Branches>, other: &Arc<Branches>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

/// The last commit at or before the moment of a question that could change its answer, the tree aside.
fn last_commit(db: &Db, tallies: &Tallies, query: &Query) -> Result<i64, Error> {
    let known = query.at.known;
    if let Some(source) = tallied(query) {
        let columns = tallies.of(db, source.register, known)?;
        let rows = columns.commits.partition_point(|c| i64::from(*c) <= known);
        return Ok(rows.checked_sub(1).map_or(0, |i| columns.commits[i].into()));
    }
    let Some(source) = query.figure.source() else { return Ok(known) };
    let table = source.register.table();
    let last = |field: &str| -> Result<i64, Error> {
        // The literal lets the embedded engine use its index of closed versions.
        let sql =
            format!("SELECT MAX({field}) FROM {table} WHERE federation = $1 AND {field} <= $2 AND {field} < {OPEN}");
        Ok(db.first(&sql, &[known.into()], |row| row.int(0))?.unwrap_or(0))
    };
    Ok(last("opened")?.max(last("closed")?))
}
