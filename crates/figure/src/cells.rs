//! Small cells: which numbers of a publication are withheld, so that no number says anything about fewer than so many
//! records, neither by itself nor by what can be subtracted from it.
//!
//! Everything here is sets: a number is the set of records it counts. What a publication tells is the totals and groups it
//! shows, and of each split that hides groups those groups together, as one. Five rules, applied until none withholds more:
//!
//! 1. A set of 1 to `k − 1` records is withheld.
//! 2. The groups withheld of one split are at least two and have at least `k` records together: the smallest of the others
//!    join them until it is so, for what is withheld together follows from the total.
//! 3. A set that differs by 1 to `k − 1` records from one that is told, now or by an earlier publication, is withheld: the
//!    same figure at another moment, a unit beside the one it lies in, a figure beside one with one filter more.
//! 4. What is left of a set when those within it are subtracted (units of a unit, cells of nested units in one dimension)
//!    is such a set too, and rules 1 and 3 hold for it.
//!
//! 5. A cell that is withheld does not follow from what is told of the same figure and time, by any sums and differences: the
//!    equations are solved.
//!
//! A total that is published whatever it is (of the whole federation) is never withheld. Since it may be published at any time,
//! it counts as told wherever one of its parts is: whoever asks gives it beside every question about its time.

use std::collections::{BTreeSet, HashMap, HashSet};

/// The records behind a number: ids, each once, in order.
pub type Ids = Vec<i64>;

/// The records of one count: a figure's own, or of one of the two parts of a rate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The name of the figure that counts them.
    pub figure: String,
    /// All of them.
    pub total: Ids,
    /// Those of each group; empty where the question asks for no split.
    pub groups: Vec<Ids>,
}

/// A question of a publication with everything it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The day and the period, in whatever words: questions about the same time have the same.
    pub moment: String,
    /// The last commit it knows: who says at the same commit what was said before says nothing new.
    pub known: i64,
    /// What it is split by; `None` for units, whose cells are totals of units themselves, and where there is no split.
    pub dimension: Option<String>,
    /// Whether its total is published whatever it is.
    pub open: bool,
    /// The counts: one, or a rate's two, whose groups stand in the same order.
    pub parts: Vec<Part>,
}

/// What of a question is withheld.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Everything.
    pub whole: bool,
    /// These of its groups, in order.
    pub groups: Vec<bool>,
}

impl Verdict {
    /// Whether anything is withheld.
    pub fn withholds(&self) -> bool {
        self.whole || self.groups.contains(&true)
    }
}

/// A set that was asked for, and told or withheld.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Told {
    /// The figure that counts it.
    pub figure: String,
    /// As in its [`Table`].
    pub moment: String,
    /// As in its [`Table`].
    pub known: i64,
    /// The dimension of which it is a cell; `None` for the total of a unit.
    pub dimension: Option<String>,
    /// Its records.
    pub records: Ids,
    /// Whether it was withheld: then nobody knows it, and nothing told later may give it away.
    pub withheld: bool,
}

/// What of these questions is withheld, so that whoever also knows what was told before learns nothing about fewer than
/// `k` records.
pub fn withhold(k: usize, tables: &[Table], before: &[Told]) -> Vec<Verdict> {
    let mut work = Work::new(k, tables, before);
    for (at, table) in tables.iter().enumerate() {
        let small = |set: &Ids| work.is_small(set.len());
        let apart = |above: &Ids, below: &Ids| work.is_small(below.len().abs_diff(above.len()));
        let groups = (0..width(table)).map(|group| {
            let sets: Vec<&Ids> = table.parts.iter().filter_map(|part| part.groups.get(group)).collect();
            sets.iter().any(|set| small(set)) || sets.windows(2).any(|pair| apart(pair[0], pair[1]))
        });
        let groups: Vec<bool> = groups.collect();
        let whole = !table.open
            && (table.parts.iter().any(|part| small(&part.total))
                || table.parts.windows(2).any(|pair| apart(&pair[0].total, &pair[1].total)));
        work.verdicts[at] = Verdict { whole, groups };
    }
    loop {
        (0..tables.len()).for_each(|table| work.join(table));
        let sets = work.sets();
        if !work.differences(&sets) && !work.rests(&sets) && !work.sums(&sets) {
            return work.verdicts;
        }
    }
}

/// What these questions tell, and what they do not, once this is withheld of them.
pub fn told(tables: &[Table], verdicts: &[Verdict]) -> Vec<Told> {
    let mut out = Vec::new();
    for (table, verdict) in tables.iter().zip(verdicts) {
        for part in &table.parts {
            let mut add = |dimension: &Option<String>, records: Ids, withheld: bool| {
                out.push(Told {
                    figure: part.figure.clone(),
                    moment: table.moment.clone(),
                    known: table.known,
                    dimension: dimension.clone(),
                    records,
                    withheld,
                });
            };
            add(&None, part.total.clone(), verdict.whole);
            // A group without records does not stand in its split.
            for (group, hides) in part.groups.iter().zip(&verdict.groups).filter(|(group, _)| !group.is_empty()) {
                add(&table.dimension, group.clone(), verdict.whole || *hides);
            }
            if !verdict.whole && verdict.groups.contains(&true) {
                add(&table.dimension, together(part, verdict), false);
            }
        }
    }
    out
}

/// The records of the groups that are withheld.
fn together(part: &Part, verdict: &Verdict) -> Ids {
    let withheld = part.groups.iter().zip(&verdict.groups).filter(|(_, withheld)| **withheld);
    let records: BTreeSet<i64> = withheld.flat_map(|(group, _)| group.iter().copied()).collect();
    records.into_iter().collect()
}

fn width(table: &Table) -> usize {
    table.parts.iter().map(|part| part.groups.len()).max().unwrap_or(0)
}

/// A set of records as bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Bits(Vec<u64>);

impl Bits {
    fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// In how many records two sets differ, counted no further than `most`.
    fn apart(&self, other: &Bits, most: usize) -> usize {
        let mut apart = 0;
        for (a, b) in self.0.iter().zip(&other.0) {
            apart += (a ^ b).count_ones() as usize;
            if apart >= most {
                return most;
            }
        }
        apart
    }

    fn within(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }
}

/// Where a set comes from that may still be withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Total(usize),
    Group(usize, usize),
    /// What is withheld of a table, together.
    Rest(usize),
}

/// A moment, and the last commit known.
type Time<'a> = (&'a str, i64);
/// A figure and a dimension.
type Chain<'a> = (&'a str, Option<&'a str>);

/// A set that is told, by everybody who tells it of the same figure and time.
struct Set<'a> {
    bits: Bits,
    len: usize,
    /// Figure and dimension: within one of these, sets that lie in one another can be subtracted.
    chain: Chain<'a>,
    moment: &'a str,
    owners: Vec<Owner>,
    /// Whether it was told before, so that withholding it now withholds nothing.
    before: bool,
}

impl Set<'_> {
    /// Whether it is told whatever is withheld.
    fn fixed(&self) -> bool {
        self.before || self.owners.is_empty()
    }
}

struct Work<'a> {
    k: usize,
    tables: &'a [Table],
    before: &'a [Told],
    places: HashMap<i64, usize>,
    verdicts: Vec<Verdict>,
}

impl<'a> Work<'a> {
    fn new(k: usize, tables: &'a [Table], before: &'a [Told]) -> Work<'a> {
        let new = tables.iter().flat_map(|table| &table.parts).flat_map(|part| &part.total);
        let mut places = HashMap::new();
        for id in before.iter().flat_map(|told| &told.records).chain(new) {
            let next = places.len();
            places.entry(*id).or_insert(next);
        }
        Work { k, tables, before, places, verdicts: vec![Verdict::default(); tables.len()] }
    }

    /// Whether so many records are some, but too few.
    fn is_small(&self, n: usize) -> bool {
        (1..self.k).contains(&n)
    }

    fn bits(&self, ids: &[i64]) -> Bits {
        let mut words = vec![0; self.places.len().div_ceil(64)];
        for place in ids.iter().filter_map(|id| self.places.get(id)) {
            words[place / 64] |= 1 << (place % 64);
        }
        Bits(words)
    }

    /// Rule 2 for a table: groups join those withheld until these say nothing about a few.
    fn join(&mut self, at: usize) {
        let table = &self.tables[at];
        loop {
            let verdict = &self.verdicts[at];
            if verdict.whole || !verdict.groups.contains(&true) {
                return;
            }
            let enough = table.parts.iter().all(|part| {
                let withheld = part.groups.iter().zip(&verdict.groups).filter(|(_, withheld)| **withheld);
                let (n, sum) = withheld
                    .filter(|(group, _)| !group.is_empty())
                    .fold((0, 0), |(n, sum), (group, _)| (n + 1, sum + group.len()));
                sum == 0 || (n > 1 && sum >= self.k)
            });
            if enough || !self.extend(at) {
                return;
            }
        }
    }

    /// Withholds the smallest group of a table that is still shown; false when there is none.
    fn extend(&mut self, at: usize) -> bool {
        let size = |group: usize| {
            let sizes = self.tables[at].parts.iter().filter_map(|part| part.groups.get(group)).map(Vec::len);
            sizes.max().unwrap_or(0)
        };
        let shown = (0..self.verdicts[at].groups.len()).filter(|group| !self.verdicts[at].groups[*group]);
        let Some(next) = shown.filter(|group| size(*group) > 0).min_by_key(|group| size(*group)) else { return false };
        self.verdicts[at].groups[next] = true;
        true
    }

    /// Everything that is told as things stand, each set once.
    fn sets(&self) -> Vec<Set<'a>> {
        let mut sets: Vec<Set<'a>> = Vec::new();
        let mut said: HashMap<(Chain<'a>, Time<'a>, Bits), usize> = HashMap::new();
        let mut add = |records: &[i64], chain: Chain<'a>, time: Time<'a>, owner: Option<Owner>| {
            let bits = self.bits(records);
            let next = sets.len();
            let at = match records {
                // That a unit has none is told of each by itself.
                [] => next,
                _ => *said.entry((chain, time, bits.clone())).or_insert(next),
            };
            if at == next {
                sets.push(Set { len: bits.len(), bits, chain, moment: time.0, owners: Vec::new(), before: false });
            }
            sets[at].owners.extend(owner);
            at
        };
        let mut before = HashSet::new();
        for told in self.before.iter().filter(|told| !told.withheld) {
            before.insert(add(
                &told.records,
                (&told.figure, told.dimension.as_deref()),
                (&told.moment, told.known),
                None,
            ));
        }
        for (at, (table, verdict)) in self.tables.iter().zip(&self.verdicts).enumerate() {
            if verdict.whole {
                continue;
            }
            let time = (table.moment.as_str(), table.known);
            for part in &table.parts {
                let chain = (part.figure.as_str(), table.dimension.as_deref());
                let owner = (!table.open).then_some(Owner::Total(at));
                add(&part.total, (&part.figure, None), time, owner);
                let shown = part.groups.iter().enumerate().filter(|(group, _)| !verdict.groups[*group]);
                for (group, records) in shown.filter(|(_, records)| !records.is_empty()) {
                    add(records, chain, time, Some(Owner::Group(at, group)));
                }
                if verdict.groups.contains(&true) {
                    add(&together(part, verdict), chain, time, Some(Owner::Rest(at)));
                }
            }
        }
        before.into_iter().for_each(|at| sets[at].before = true);
        sets
    }

    /// Withholds what tells a set; false when nothing more can be.
    fn silence(&mut self, set: &Set<'_>) -> bool {
        let mut changed = false;
        if set.fixed() {
            return false;
        }
        for owner in &set.owners {
            changed |= match *owner {
                Owner::Group(table, group) => !std::mem::replace(&mut self.verdicts[table].groups[group], true),
                Owner::Total(table) => !std::mem::replace(&mut self.verdicts[table].whole, true),
                // More joins it; when there is no more, it is the total itself.
                Owner::Rest(table) => {
                    let all = !self.extend(table);
                    !all || (!self.tables[table].open && !std::mem::replace(&mut self.verdicts[table].whole, true))
                }
            };
        }
        changed
    }

    /// Of some sets, withholds the smallest that can be.
    fn silence_one(&mut self, sets: &[&Set<'_>]) -> bool {
        let mut sets = sets.to_vec();
        // A group or a total before what is withheld together: that can only grow.
        sets.sort_by_key(|set| (set.owners.iter().any(|owner| matches!(owner, Owner::Rest(_))), set.len));
        sets.into_iter().any(|set| self.silence(set))
    }

    /// Rule 3; true when it withheld something.
    fn differences(&mut self, sets: &[Set<'_>]) -> bool {
        let mut order: Vec<usize> = (0..sets.len()).filter(|at| sets[*at].len > 0).collect();
        order.sort_by_key(|at| sets[*at].len);
        let (k, mut changed) = (self.k, false);
        for (place, at) in order.iter().enumerate() {
            let one = &sets[*at];
            let near = order[place + 1..].iter().map(|at| &sets[*at]).take_while(|other| other.len - one.len < k);
            for other in near {
                if (one.fixed() && other.fixed()) || !self.is_small(one.bits.apart(&other.bits, self.k)) {
                    continue;
                }
                changed |= self.silence_one(&[one, other]);
            }
        }
        changed
    }

    /// Rule 4; true when it withheld something.
    fn rests(&mut self, sets: &[Set<'_>]) -> bool {
        let mut order: Vec<&Set<'_>> = sets.iter().collect();
        order.sort_by_key(|set| std::cmp::Reverse(set.len));
        let mut chains: Vec<Chain<'_>> = sets.iter().map(|set| set.chain).collect();
        chains.sort_unstable();
        chains.dedup();
        for chain in chains {
            let of: Vec<&Set<'_>> = order.iter().filter(|set| set.chain == chain).copied().collect();
            for whole in &of {
                // What is told of the same time, and then of all times.
                for together in [true, false] {
                    let within =
                        of.iter().filter(|set| set.len < whole.len && (!together || set.moment == whole.moment));
                    let (mut left, mut parts) = (whole.bits.clone(), vec![*whole]);
                    for part in within {
                        if part.bits.within(&left) {
                            left.0.iter_mut().zip(&part.bits.0).for_each(|(left, part)| *left &= !part);
                            parts.push(part);
                        }
                    }
                    if parts.len() == 1 || parts.iter().all(|set| set.fixed()) {
                        continue;
                    }
                    let n = left.len();
                    let near = || {
                        let alike = sets.iter().filter(|set| set.len.abs_diff(n) < self.k);
                        alike.into_iter().any(|set| self.is_small(left.apart(&set.bits, self.k)))
                    };
                    if n > 0 && (self.is_small(n) || near()) && self.silence_one(&parts) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Rule 5; true when it withheld something.
    fn sums(&mut self, sets: &[Set<'_>]) -> bool {
        let hidden: Vec<Told> = told(self.tables, &self.verdicts).into_iter().filter(|told| told.withheld).collect();
        for cell in hidden.iter().chain(self.before.iter().filter(|told| told.withheld)) {
            let bits = self.bits(&cell.records);
            let of_its_kind = |set: &&Set<'_>| {
                (set.chain.0, set.moment) == (cell.figure.as_str(), cell.moment.as_str())
                    && (set.chain.1.is_none() || set.chain.1 == cell.dimension.as_deref())
            };
            let about: Vec<&Set<'_>> = sets.iter().filter(of_its_kind).collect();
            // What is told under another name is no secret.
            if cell.records.is_empty() || about.iter().any(|set| set.bits == bits) || !follows(&bits, &about, None) {
                continue;
            }
            let mut able: Vec<usize> =
                (0..about.len()).filter(|at| !about[*at].fixed() && about[*at].len > 0).collect();
            able.sort_by_key(|at| (about[*at].owners.iter().any(|o| matches!(o, Owner::Rest(_))), about[*at].len));
            let one = able.iter().copied().find(|at| !follows(&bits, &about, Some(*at)));
            if let Some(one) = one.or(able.first().copied())
                && self.silence(about[one])
            {
                return true;
            }
        }
        false
    }
}

/// Whether the size of a set follows from the sizes of others, all of them but one.
///
/// The unknowns are the sizes of the classes of records that no set tells apart. A set follows when its equation is a sum of
/// multiples of the others', which is decided in whole numbers modulo a prime: what follows in fractions follows there too.
fn follows(set: &Bits, others: &[&Set<'_>], but: Option<usize>) -> bool {
    let rows: Vec<&Bits> =
        others.iter().enumerate().filter(|(at, _)| Some(*at) != but).map(|(_, other)| &other.bits).collect();
    let bit = |bits: &Bits, at: usize| bits.0[at / 64] >> (at % 64) & 1;
    let all = others.iter().map(|other| &other.bits).chain([set]);
    let mut words = vec![0; set.0.len()];
    all.for_each(|bits| words.iter_mut().zip(&bits.0).for_each(|(word, more)| *word |= more));
    let every = Bits(words);
    let places = (0..64 * set.0.len()).filter(|at| bit(&every, *at) == 1);
    let classes: HashSet<Vec<u64>> =
        places.map(|at| rows.iter().copied().chain([set]).map(|bits| bit(bits, at)).collect()).collect();
    let classes: Vec<Vec<u64>> = classes.into_iter().collect();
    let row = |at: usize| -> Vec<u64> { classes.iter().map(|class| class[at]).collect() };
    let mut basis: Vec<(usize, Vec<u64>)> = Vec::new();
    for at in 0..rows.len() {
        let mut new = reduced(row(at), &basis);
        let Some(pivot) = new.iter().position(|x| *x != 0) else { continue };
        let factor = inverse(new[pivot]);
        new.iter_mut().for_each(|x| *x = *x * factor % PRIME);
        basis.push((pivot, new));
    }
    reduced(row(rows.len()), &basis).iter().all(|x| *x == 0)
}

/// What is left of a row when the others are taken away as often as it takes; they stand in the order of their making.
fn reduced(mut row: Vec<u64>, basis: &[(usize, Vec<u64>)]) -> Vec<u64> {
    for (pivot, base) in basis {
        let factor = row[*pivot];
        if factor != 0 {
            row.iter_mut().zip(base).for_each(|(x, b)| *x = (*x + (PRIME - factor) * b) % PRIME);
        }
    }
    row
}

/// 2³¹ − 1: products fit 64 bits.
const PRIME: u64 = 2_147_483_647;

/// The number by which this one gives 1.
fn inverse(of: u64) -> u64 {
    let (mut power, mut base, mut out) = (PRIME - 2, of % PRIME, 1);
    while power > 0 {
        if power & 1 == 1 {
            out = out * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const K: usize = 5;

    fn of(n: std::ops::Range<i64>) -> Ids {
        n.collect()
    }

    fn table(open: bool, total: std::ops::Range<i64>, groups: &[std::ops::Range<i64>]) -> Table {
        let groups = groups.iter().cloned().map(of).collect();
        let parts = vec![Part { figure: "f".into(), total: of(total), groups }];
        Table { moment: "2020".into(), known: 0, dimension: Some("cause".into()), open, parts }
    }

    fn withheld(tables: &[Table], before: &[Told]) -> Vec<(bool, Vec<bool>)> {
        withhold(K, tables, before).into_iter().map(|v| (v.whole, v.groups)).collect()
    }

    #[test]
    fn a_small_cell_takes_another_along() {
        let open = |groups: &[std::ops::Range<i64>]| {
            let end = groups.last().map_or(0, |last| last.end);
            withheld(&[table(true, 0..end, groups)], &[]).remove(0).1
        };
        assert_eq!(open(&[0..10, 10..30]), [false, false]);
        assert_eq!(open(&[0..3, 3..13, 13..40]), [true, true, false]);
        assert_eq!(open(&[0..2, 2..5, 5..40]), [true, true, false], "two small ones that are five together");
        assert_eq!(open(&[0..1, 1..2, 2..40]), [true, true, true], "two small ones that are not");
        assert_eq!(open(&[0..3, 3..3]), [true, false], "one alone is the total's own");
        assert_eq!(open(&[]), Vec::<bool>::new());
    }

    #[test]
    fn a_small_total_is_withheld_unless_it_is_open() {
        assert_eq!(withheld(&[table(false, 0..4, &[0..1, 1..4])], &[]), [(true, vec![true, true])]);
        assert!(!withheld(&[table(true, 0..4, &[])], &[])[0].0);
        assert!(!withheld(&[table(false, 0..0, &[]), table(false, 0..5, &[])], &[])[0].0, "nobody is no small number");
    }

    #[test]
    fn a_difference_from_what_was_told_is_withheld() {
        let first = [table(false, 0..40, &[])];
        let told = told(&first, &withhold(K, &first, &[]));
        assert!(!withheld(&first, &told)[0].0, "the same again says nothing");
        assert!(withheld(&[table(false, 0..39, &[])], &told)[0].0);
        assert!(withheld(&[table(false, 1..41, &[])], &told)[0].0, "one came and one went");
        assert!(!withheld(&[table(false, 0..45, &[])], &told)[0].0);
        assert!(!withheld(&[table(true, 0..39, &[])], &told)[0].0, "of the whole federation it is told");
    }

    #[test]
    fn the_rest_of_units_is_withheld() {
        // The federation, and all of its units but a small one, each by itself.
        let all = [table(true, 0..43, &[]), table(false, 0..20, &[]), table(false, 20..40, &[])];
        let verdicts = withheld(&all, &[]);
        assert_eq!(verdicts.iter().filter(|v| v.0).count(), 1, "{verdicts:?}");
        // The same, told one after the other.
        let told = told(&all[..2], &withhold(K, &all[..2], &[]));
        assert!(withheld(&all[2..], &told)[0].0);
    }

    #[test]
    fn both_parts_of_a_rate_count() {
        let part = |total, groups: &[std::ops::Range<i64>]| Part {
            figure: "f".into(),
            total: of(total),
            groups: groups.iter().cloned().map(of).collect(),
        };
        let rate = |above: &[std::ops::Range<i64>], below: &[std::ops::Range<i64>]| Table {
            moment: String::new(),
            known: 0,
            dimension: Some("sex".into()),
            open: true,
            parts: vec![part(0..50, above), part(0..90, below)],
        };
        let groups = |table: Table| withheld(&[table], &[]).remove(0).1;
        assert_eq!(groups(rate(&[0..20, 30..50], &[0..30, 30..60])), [false, false]);
        assert_eq!(groups(rate(&[0..28, 30..50], &[0..30, 30..60])), [true, true], "two who are not among the first");
    }

    /// A world for the property: units in a tree, records that move through it in time.
    #[derive(Clone, Debug)]
    struct World {
        /// Per record and moment: whether it counts, in which leaf, of which cause, and whether a second figure counts it.
        records: Vec<Vec<Option<(usize, usize, bool)>>>,
        /// Per publication: its moment, and its questions.
        bulletins: Vec<(usize, Vec<Question>)>,
    }

    /// A unit by its place in [`UNITS`], a split (none, units, causes), the figure.
    type Question = (usize, usize, bool);

    const LEAVES: usize = 6;
    const CAUSES: usize = 3;
    const MOMENTS: usize = 3;
    /// The root, three units, six leaves; each with the leaves in it.
    const UNITS: [(usize, usize); 10] =
        [(0, 6), (0, 2), (2, 4), (4, 6), (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)];

    /// What a cell is, whatever it holds: leaves from and to, a cause or all, the second figure or the first.
    #[derive(Clone, Debug, PartialEq)]
    struct Region {
        moment: usize,
        leaves: Vec<usize>,
        causes: Vec<usize>,
        second: bool,
    }

    impl Region {
        /// The variables of a moment that it adds up: per leaf, cause and whether the second figure counts it.
        fn vector(&self) -> Vec<u8> {
            let mut out = vec![0; MOMENTS * LEAVES * CAUSES * 2];
            for leaf in &self.leaves {
                for cause in &self.causes {
                    for second in 0..2 {
                        if second == 1 || !self.second {
                            out[((self.moment * LEAVES + leaf) * CAUSES + cause) * 2 + second] = 1;
                        }
                    }
                }
            }
            out
        }

        fn records(&self, world: &World) -> Ids {
            let counts = |record: &&Vec<Option<(usize, usize, bool)>>| {
                record[self.moment].is_some_and(|(leaf, cause, second)| {
                    self.leaves.contains(&leaf) && self.causes.contains(&cause) && (second || !self.second)
                })
            };
            world.records.iter().zip(0..).filter(|(record, _)| counts(record)).map(|(_, id)| id).collect()
        }
    }

    fn regions(moment: usize, (unit, split, second): Question) -> (Region, Vec<Region>) {
        let (from, to) = UNITS[unit];
        let whole = Region { moment, leaves: (from..to).collect(), causes: (0..CAUSES).collect(), second };
        let groups = match split {
            0 => Vec::new(),
            1 => {
                let wide = if unit == 0 { 2 } else { 1 };
                let part = |at: usize| Region { leaves: (at..at + wide).collect(), ..whole.clone() };
                (from..to).step_by(wide).map(part).collect()
            }
            _ => (0..CAUSES).map(|cause| Region { causes: vec![cause], ..whole.clone() }).collect(),
        };
        (whole, groups)
    }

    fn asked(world: &World, moment: usize, question: Question) -> Table {
        let (whole, groups) = regions(moment, question);
        let part = Part {
            figure: if question.2 { "second" } else { "first" }.into(),
            total: whole.records(world),
            groups: groups.iter().map(|group| group.records(world)).collect(),
        };
        let dimension = (question.1 == 2).then(|| "cause".to_owned());
        Table { moment: moment.to_string(), known: 0, dimension, open: question.0 == 0, parts: vec![part] }
    }

    fn world() -> impl Strategy<Value = World> {
        let step = (0..10_u8, 0..LEAVES, 0..CAUSES, prop::bool::weighted(0.8));
        let record = (step.clone(), prop::collection::vec(step, MOMENTS - 1)).prop_map(|(first, later)| {
            let mut now = (first.0 > 2).then_some((first.1, first.2, first.3));
            let mut out = vec![now];
            for (what, leaf, cause, second) in later {
                // Mostly nothing happens; sometimes somebody comes, goes, moves or changes.
                now = match (what, now) {
                    (0, _) => None,
                    (1, _) => Some((leaf, cause, second)),
                    (2, Some((at, _, _))) => Some((at, cause, second)),
                    _ => now,
                };
                out.push(now);
            }
            out
        });
        let question = (0..UNITS.len(), 0..3_usize, prop::bool::weighted(0.3));
        let bulletin = (0..MOMENTS, prop::collection::vec(question, 1..6));
        let records = prop_oneof![
            prop::collection::vec(record.clone(), 0..25),
            prop::collection::vec(record.clone(), 25..90),
            prop::collection::vec(record, 90..240),
        ];
        (records, prop::collection::vec(bulletin, 1..6)).prop_map(|(records, bulletins)| World { records, bulletins })
    }

    /// What can be added and subtracted from what is told.
    #[derive(Default)]
    struct Span(Vec<(usize, Vec<u64>)>);

    impl Span {
        fn reduce(&self, vector: &[u8]) -> Vec<u64> {
            let mut row: Vec<u64> = vector.iter().map(|x| u64::from(*x)).collect();
            for (pivot, base) in &self.0 {
                let factor = row[*pivot];
                if factor != 0 {
                    row.iter_mut().zip(base).for_each(|(x, b)| *x = (*x + (PRIME - factor) * b) % PRIME);
                }
            }
            row
        }

        fn add(&mut self, vector: &[u8]) {
            let mut row = self.reduce(vector);
            let Some(pivot) = row.iter().position(|x| *x != 0) else { return };
            let factor = inverse(row[pivot]);
            row.iter_mut().for_each(|x| *x = *x * factor % PRIME);
            for (_, base) in &mut self.0 {
                let factor = base[pivot];
                base.iter_mut().zip(&row).for_each(|(x, b)| *x = (*x + (PRIME - factor) * b) % PRIME);
            }
            self.0.push((pivot, row));
        }

        fn has(&self, vector: &[u8]) -> bool {
            self.reduce(vector).iter().all(|x| *x == 0)
        }
    }

    /// What each variable can be, given the sums.
    fn bounds(sums: &[(Vec<u8>, i64)]) -> Vec<(i64, i64)> {
        let mut bounds = vec![(0, 1_000); MOMENTS * LEAVES * CAUSES * 2];
        for _ in 0..40 {
            let before = bounds.clone();
            for (vector, sum) in sums {
                let of: Vec<usize> = (0..vector.len()).filter(|at| vector[*at] == 1).collect();
                let low: i64 = of.iter().map(|at| bounds[*at].0).sum();
                let high: i64 = of.iter().map(|at| bounds[*at].1).sum();
                for at in of {
                    let (l, h) = bounds[at];
                    bounds[at] = (l.max(sum - (high - h)), h.min(sum - (low - l)));
                }
            }
            if before == bounds {
                break;
            }
        }
        bounds
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Somebody who keeps every bulletin and can add and subtract.
        #[test]
        fn nobody_learns_anything_about_a_few(world in world()) {
            let (mut before, mut unknown, mut fixed): (Vec<Told>, Vec<Told>, Vec<bool>) = Default::default();
            let (mut span, mut sums) = (Span::default(), Vec::new());
            let mut hidden: Vec<Region> = Vec::new();
            for (moment, questions) in &world.bulletins {
                let mut tables: Vec<Table> = questions.iter().map(|q| asked(&world, *moment, *q)).collect();
                tables.extend([false, true].map(|second| asked(&world, *moment, (0, 0, second))));
                let mut verdicts = withhold(K, &tables, &[before.as_slice(), &unknown].concat());
                tables.truncate(questions.len());
                verdicts.truncate(questions.len());
                for ((question, table), verdict) in questions.iter().zip(&tables).zip(&verdicts) {
                    let (whole, groups) = regions(*moment, *question);
                    let mut tell = |region: &Region| {
                        span.add(&region.vector());
                        sums.push((region.vector(), region.records(&world).len() as i64));
                    };
                    prop_assert!(!(table.open && verdict.whole), "what is open is told");
                    if verdict.whole {
                        hidden.push(whole);
                        hidden.extend(groups);
                        continue;
                    }
                    tell(&whole);
                    // Groups without records do not stand in a split: they may be withheld where any are.
                    let any = verdict.groups.contains(&true);
                    let shown = |at: usize| !verdict.groups[at] && (!any || !table.parts[0].groups[at].is_empty());
                    for (at, group) in groups.iter().enumerate() {
                        if shown(at) { tell(group) } else { hidden.push(group.clone()) }
                    }
                }
                let told = told(&tables, &verdicts);
                let open: HashSet<&Ids> = tables.iter().filter(|t| t.open).map(|t| &t.parts[0].total).collect();
                // Who says again what was said says nothing.
                for told in told {
                    if told.withheld {
                        unknown.push(told);
                    } else if !before.contains(&told) {
                        fixed.push(open.contains(&told.records));
                        before.push(told);
                    }
                }
            }
            // What is told does not differ by a few from anything told before, but where it is of the whole federation.
            for (at, (one, open)) in before.iter().zip(&fixed).enumerate() {
                prop_assert!(*open || !(1..K).contains(&one.records.len()), "{one:?}");
                for (other, later_open) in before[at..].iter().zip(&fixed[at..]) {
                    let (a, b): (HashSet<_>, HashSet<_>) = (one.records.iter().collect(), other.records.iter().collect());
                    let apart = a.symmetric_difference(&b).count();
                    let from_nothing = one.records.is_empty() || other.records.is_empty();
                    prop_assert!(*later_open || from_nothing || !(1..K).contains(&apart), "{one:?} {other:?}");
                }
            }
            // No cell of a few follows from all that is told, by sums or by bounds.
            let bounds = bounds(&sums);
            for region in hidden.iter().filter(|region| (1..K).contains(&region.records(&world).len())) {
                let vector = region.vector();
                prop_assert!(!span.has(&vector), "{region:?} follows");
                let of = || bounds.iter().zip(&vector).filter(|(_, x)| **x == 1).map(|(bound, _)| bound);
                let (low, high): (i64, i64) = (of().map(|b| b.0).sum(), of().map(|b| b.1).sum());
                prop_assert!(low < high, "{region:?} is between {low} and {high}");
            }
        }
    }

    /// The worlds of the property are eventful: cells of a few are asked for and withheld, and most of the large ones are told.
    #[test]
    fn the_worlds_have_something_to_hide_and_something_to_tell() {
        use proptest::strategy::ValueTree as _;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let (mut small, mut large, mut shown) = (0, 0, 0);
        for _ in 0..150 {
            let world = world().new_tree(&mut runner).expect("a world").current();
            let mut before = Vec::new();
            for (moment, questions) in &world.bulletins {
                let tables: Vec<Table> = questions.iter().map(|q| asked(&world, *moment, *q)).collect();
                let verdicts = withhold(K, &tables, &before);
                for (table, verdict) in tables.iter().zip(&verdicts) {
                    for (group, hides) in table.parts[0].groups.iter().zip(&verdict.groups) {
                        match group.len() {
                            0 => {}
                            1..K => small += 1,
                            _ => {
                                large += 1;
                                shown += usize::from(!verdict.whole && !hides);
                            }
                        }
                    }
                }
                before.extend(told(&tables, &verdicts));
            }
        }
        assert!(small > 100 && large > 500, "{small} small ones, {large} large ones");
        assert!(3 * shown > large, "{shown} of {large} are told");
    }
}
