//! Restatement: what later commits made of an answer that was published.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use record::tally::Tallies;
use record::{Db, Moment};

use crate::count::Branches;
use crate::definition::Definition;
use crate::evaluate::{Figures, same};
use crate::list;
use crate::query::{Answer, Error, GroupKey, Query, rate};

/// A published answer that is another today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restatement {
    /// The answer as it was published.
    pub was: Arc<Answer>,
    /// The answer to the same question as known now.
    pub now: Arc<Answer>,
    /// The commits that changed it, in order, each with what the answer was from then on.
    pub steps: Vec<Step>,
    /// The records behind the change, per figure counted: one, or a rate's two.
    pub moved: Vec<Moved>,
}

/// A commit that changed a published answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The commit.
    pub commit: i64,
    /// The value from then on, as [`Answer::value`].
    pub value: Option<i64>,
    /// For a rate: what stood above and below the line from then on.
    pub parts: Option<(i64, i64)>,
}

/// The records that a published list had and today's has not, and the other way round; ids, ascending. How many they
/// are may be
/// told to anyone; which they are, only to those who may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The figure that counts them.
    pub figure: &'static str,
    /// The name of its register.
    pub register: &'static str,
    /// Counted now, not then.
    pub entered: Vec<i64>,
    /// Counted then, not now.
    pub left: Vec<i64>,
    /// Counted then and now, in another group.
    pub regrouped: Vec<i64>,
    /// Counted then and now in the same groups, with another weight: an amount that was corrected. Only figures that
    /// weigh their records know these.
    pub reweighed: Vec<i64>,
}

/// Whether the answer to a published question is another as known by commit `now`; `query` is the question as it was
/// published, with the commit known then; `published` what was stated: the count, or a rate's numerator; and a rate's
/// denominator (0 for a count). `None` when nothing changed.
///
/// # Errors
/// [`Error::Altered`] when the store does not even give what was published for the question as it was. Otherwise when
/// the
/// store cannot be read.
pub fn restate(
    figures: &Figures,
    db: &Db,
    tallies: &Tallies,
    query: &Query,
    published: (i64, i64),
    now: i64,
) -> Result<Option<Restatement>, Error> {
    let was = figures.answer(db, tallies, query)?;
    let found = was.parts.unwrap_or((was.value.unwrap_or(0), 0));
    if found != published {
        let shown = |(above, below): (i64, i64)| match was.parts {
            Some(_) => format!("{above}/{below}"),
            None => above.to_string(),
        };
        return Err(Error::Altered {
            figure: query.figure.name,
            published: shown(published),
            known: query.at.known,
            found: shown(found),
        });
    }
    let later = Query { at: Moment { known: now, ..query.at }, ..query.clone() };
    let is = figures.answer(db, tallies, &later)?;
    if was == is {
        return Ok(None);
    }
    let parts = match figures.catalogue.parts(query.figure)? {
        Some((above, below)) => vec![above, below],
        None => vec![query.figure],
    };
    let changes: Vec<Change> =
        parts.iter().map(|figure| change(figures, db, tallies, &query.of(figure), now)).collect::<Result<_, _>>()?;
    let commits: BTreeSet<i64> = changes.iter().flat_map(|c| c.deltas.keys().copied()).collect();
    let mut running = found;
    let mut steps = Vec::with_capacity(commits.len());
    for commit in commits {
        let delta = |part: usize| changes.get(part).and_then(|c| c.deltas.get(&commit)).copied().unwrap_or(0);
        running = (running.0 + delta(0), running.1 + delta(1));
        steps.push(match was.parts {
            Some(_) => Step { commit, value: rate(running.0, running.1), parts: Some(running) },
            None => Step { commit, value: Some(running.0), parts: None },
        });
    }
    Ok(Some(Restatement { was, now: is, steps, moved: changes.into_iter().map(|c| c.moved).collect() }))
}

/// What commits changed of one count.
struct Change {
    /// Per commit that changed the answer, by how much; 0 where only groups changed.
    deltas: BTreeMap<i64, i64>,
    moved: Moved,
}

/// What came and went, by record and group.
#[derive(Default)]
struct Ledger {
    groups: HashMap<GroupKey, u32>,
    records: HashMap<i64, Vec<Net>>,
}

/// What came less what went, of one record in one group: how often it is listed, and its weight.
struct Net {
    group: u32,
    listed: i64,
    weight: i64,
}

impl Ledger {
    fn group(&mut self, key: GroupKey) -> u32 {
        let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        *self.groups.entry(key).or_insert(next)
    }

    /// `sign` is 1 for what came and -1 for what went. What weighs nothing is not listed.
    fn add(&mut self, id: i64, group: u32, sign: i64, weight: i64) {
        let (listed, weight) = (sign * i64::from(weight != 0), sign * weight);
        let nets = self.records.entry(id).or_default();
        match nets.iter_mut().find(|net| net.group == group) {
            Some(net) => (net.listed, net.weight) = (net.listed + listed, net.weight + weight),
            None => nets.push(Net { group, listed, weight }),
        }
    }

    fn moved(self, figure: &'static Definition) -> Moved {
        let register = figure.source().map_or("", |s| s.register.name);
        let [mut entered, mut left, mut regrouped, mut reweighed] = [const { Vec::new() }; 4];
        for (id, nets) in self.records {
            match nets.iter().map(|net| net.listed).sum::<i64>() {
                1.. => entered.push(id),
                ..0 => left.push(id),
                0 if nets.iter().any(|net| net.listed != 0) => regrouped.push(id),
                0 if nets.iter().any(|net| net.weight != 0) => reweighed.push(id),
                0 => {}
            }
        }
        [&mut entered, &mut left, &mut regrouped, &mut reweighed].into_iter().for_each(|ids| ids.sort_unstable());
        Moved { figure: figure.name, register, entered, left, regrouped, reweighed }
    }
}

fn change(figures: &Figures, db: &Db, tallies: &Tallies, query: &Query, now: i64) -> Result<Change, Error> {
    let trees = trees(figures, db, query, now)?;
    match trees.as_slice() {
        [(_, only)] => change_of_records(figures, db, query, now, only),
        _ => change_of_tree(figures, db, tallies, query, now, &trees),
    }
}

/// The subtree as known by the question's commit, and each time a later commit changed it, with that commit.
fn trees(figures: &Figures, db: &Db, query: &Query, now: i64) -> Result<Vec<(i64, Arc<Branches>)>, Error> {
    let after = query.at.known;
    let mut commits = Vec::new();
    let mut epoch = figures.tree().epoch(db, now)?;
    while epoch > after {
        commits.push(epoch);
        epoch = figures.tree().epoch(db, epoch - 1)?;
    }
    let at = |known: i64| figures.tree().branches(db, query.unit, Moment { known, ..query.at });
    let mut trees = vec![(after, at(after)?)];
    for commit in commits.into_iter().rev() {
        let branches = at(commit)?;
        if trees.last().is_none_or(|(_, last)| !same(last, &branches)) {
            trees.push((commit, branches));
        }
    }
    Ok(trees)
}

/// The subtree stayed as it was: only versions opened or closed since can have changed anything.
fn change_of_records(
    figures: &Figures,
    db: &Db,
    query: &Query,
    now: i64,
    branches: &Branches,
) -> Result<Change, Error> {
    let source = query.figure.counted()?;
    let mut ledger = Ledger::default();
    let mut nets: BTreeMap<i64, HashMap<u32, i64>> = BTreeMap::new();
    list::events(db, query, now, &branches.keys().copied().collect(), |event| {
        let unit = list::unit_of(source, &event.version);
        if branches.contains_key(&unit) {
            let group = ledger.group(figures.group_of(query, &event.version, unit, branches));
            let weight = source.weight_of(&event.version);
            *nets.entry(event.commit).or_default().entry(group).or_default() += event.sign * weight;
            ledger.add(event.version.id, group, event.sign, weight);
        }
        Ok(())
    })?;
    let changing = nets.into_iter().filter(|(_, groups)| groups.values().any(|n| *n != 0));
    let deltas = changing.map(|(commit, groups)| (commit, groups.values().sum())).collect();
    Ok(Change { deltas, moved: ledger.moved(query.figure) })
}

/// The subtree itself changed: both lists are compared whole, and the answer is asked at every commit that could have
/// changed it.
fn change_of_tree(
    figures: &Figures,
    db: &Db,
    tallies: &Tallies,
    query: &Query,
    now: i64,
    trees: &[(i64, Arc<Branches>)],
) -> Result<Change, Error> {
    let source = query.figure.counted()?;
    let units: BTreeSet<i64> = trees.iter().flat_map(|(_, branches)| branches.keys().copied()).collect();
    let mut candidates: BTreeSet<i64> = trees.iter().skip(1).map(|(commit, _)| *commit).collect();
    list::events(db, query, now, &units, |event| {
        if units.contains(&list::unit_of(source, &event.version)) {
            candidates.insert(event.commit);
        }
        Ok(())
    })?;
    let ask = |known: i64| Query { at: Moment { known, ..query.at }, ..query.clone() };
    let mut deltas = BTreeMap::new();
    let mut before = figures.compute(db, tallies, query)?;
    for commit in candidates {
        let after = figures.compute(db, tallies, &ask(commit))?;
        if after != before {
            deltas.insert(commit, after.value.unwrap_or(0) - before.value.unwrap_or(0));
        }
        before = after;
    }
    let mut ledger = Ledger::default();
    for (query, sign) in [(query, -1), (&ask(now), 1)] {
        list::each(figures, db, query, |item| {
            let group = ledger.group(item.group.clone());
            ledger.add(item.version.id, group, sign, item.weight);
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(Change { deltas, moved: ledger.moved(query.figure) })
}
