//! Small cells: whoever may not see the list is not shown a number that points at persons, nor one from which such a
//! number follows. Of a guarded figure that is whoever may not see the records it counts.

use access::{Action, Relation};
use clock::Day;
use figure::{By, Definition, Group, GroupKey, Query};
use record::Db;

use crate::pages::known::kind_of;
use crate::web::{Ctx, Problem};

/// Counts of persons from 1 to below this are not shown, where no limit of the pack says otherwise.
const SMALL: i64 = 5;

/// What is hidden of a figure from whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hides {
    /// Nothing.
    Nothing,
    /// Numbers from 1 to below this, and what they would follow from.
    Below(i64),
    /// Every group. The sums of a guarded figure do not say of how many records they are.
    Groups,
    /// Everything, for the same reason.
    Everything,
}

impl Hides {
    /// Of a question, from whoever asks. To whoever may not see the records of a guarded figure it is answered for the ends of
    /// months and for whole months, quarters and years only, by what is known now: the question is made such a one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn of(ctx: &Ctx, db: &Db, query: &mut Query) -> Result<Hides, Problem> {
        let figures = &ctx.app.figures;
        if may_list(ctx, db, query)? {
            return Ok(Hides::Nothing);
        }
        let fewest = figures.fewest(query.figure, ctx.now.as_of).and_then(|n| i64::try_from(n).ok());
        let Some(fewest) = fewest else { return Ok(Hides::Below(SMALL)) };
        coarse(ctx, query);
        let hides = Hides::Below(fewest);
        Ok(match ctx.app.units.root() == Some(query.unit) {
            is_whole if figures.catalogue.sums(query.figure) => {
                if is_whole {
                    Hides::Groups
                } else {
                    Hides::Everything
                }
            }
            false if beside(ctx, db, query, hides)? => Hides::Everything,
            _ => hides,
        })
    }

    /// Whether anything is hidden.
    pub(crate) fn any(self) -> bool {
        self != Hides::Nothing
    }

    /// Whether a number is hidden, of the whole or of a rate by its parts.
    pub(crate) fn whole(self, value: Option<i64>, parts: Option<(i64, i64)>) -> bool {
        match self {
            Hides::Nothing | Hides::Groups => false,
            Hides::Below(fewest) => is_small(fewest, value, parts),
            Hides::Everything => value.is_some_and(|n| n != 0) || parts.is_some_and(|(_, below)| below != 0),
        }
    }

    /// Which groups of a split are hidden.
    pub(super) fn groups(self, groups: &[Group]) -> Vec<Hidden> {
        match self {
            Hides::Nothing => vec![Hidden::No; groups.len()],
            Hides::Below(fewest) => hidden(fewest, groups),
            Hides::Groups | Hides::Everything => vec![Hidden::Beside; groups.len()],
        }
    }

    /// Below which number hiding begins.
    pub(super) fn fewest(self) -> i64 {
        match self {
            Hides::Below(fewest) => fewest,
            Hides::Nothing | Hides::Groups | Hides::Everything => SMALL,
        }
    }
}

/// Whether whoever asks may see the records behind a question: those of a guarded figure by the action by which such a record is
/// seen, its own or that of the record it is about, on every unit that the question counts.
fn may_list(ctx: &Ctx, db: &Db, query: &Query) -> Result<bool, Problem> {
    let may = ctx.can(Action::FigureList, Some(query.unit));
    let catalogue = &ctx.app.figures.catalogue;
    if !may || catalogue.guard(query.figure).is_none() {
        return Ok(may);
    }
    let counted = match query.figure.kind {
        figure::Kind::Rate { numerator, denominator } => vec![catalogue.get(numerator), catalogue.get(denominator)],
        figure::Kind::Stock(_) | figure::Kind::Flow(..) => vec![Some(query.figure)],
    };
    for figure in counted {
        let source = figure.and_then(Definition::source);
        let Some((kind, _)) = source.and_then(|source| kind_of(ctx, source.register)) else { return Ok(false) };
        if !covers(ctx, db, kind.read, query)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether an action is allowed on the whole subtree of a question: on the unit and all below it, or on the unit where there is
/// none below. What the federation itself may see as the one that decides, it may see of all.
fn covers(ctx: &Ctx, db: &Db, action: Action, query: &Query) -> Result<bool, Problem> {
    if !ctx.can(action, Some(query.unit)) {
        return Ok(false);
    }
    let units = &ctx.app.units;
    let within = |root: &i64| matches!(units.relation(*root, query.unit, ctx.moment), Relation::Own | Relation::Below);
    if units.root() == Some(query.unit)
        || access::everywhere(&ctx.who, action)
        || access::reach(&ctx.who, action).iter().any(within)
    {
        return Ok(true);
    }
    Ok(ctx.app.figures.tree().branches(db, query.unit, query.at)?.len() <= 1)
}

/// The question at the end of a month, and about whole months, a quarter, or a year up to it: two days or two periods that lie
/// close together would tell of the few between them.
fn coarse(ctx: &Ctx, query: &mut Query) {
    query.at.known = ctx.now.known;
    query.at.as_of = month_end(query.at.as_of);
    let (from, to) = (query.period.0, month_end(query.period.1));
    let is_whole = || {
        let (first, last) = (from.date(), to.date());
        let months = (last.year() - first.year()) * 12 + i16::from(last.month() - first.month()) + 1;
        first.day() == 1
            && (months == 1
                || (months == 3 && first.month() % 3 == 1)
                || (first.month() == 1 && first.year() == last.year()))
    };
    let year = Day::from_ymd(to.year(), 1, 1).unwrap_or(from);
    query.period = (if is_whole() { from } else { year }, to);
}

/// The last day of the month, of a day that is none the last day of the month before.
fn month_end(day: Day) -> Day {
    let date = day.plus(1).date();
    if date.day() == 1 { day } else { Day::from_ymd(date.year(), date.month(), 1).map_or(day, |first| first.plus(-1)) }
}

/// Whether the number of a unit is hidden in the split of one above it: then it is hidden on its own page as well.
fn beside(ctx: &Ctx, db: &Db, query: &Query, hides: Hides) -> Result<bool, Problem> {
    let split = query.figure.dimensions.iter().find(|dimension| matches!(dimension.by, By::Unit));
    let Some(split) = split else { return Ok(false) };
    let mut query = Query { by: Some(split.name), ..query.clone() };
    while let Some(above) = ctx.app.units.parent(query.unit, query.at) {
        let own = GroupKey::Unit(query.unit);
        query.unit = above;
        let answer = ctx.app.figures.answer(db, ctx.app.store.tallies(), &query)?;
        let mut groups = answer.groups.iter().zip(hides.groups(&answer.groups));
        if groups.any(|(group, hidden)| group.key == own && hidden != Hidden::No) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Why a group's number is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// It is shown.
    No,
    /// It is small itself.
    Small,
    /// It is not, but the small ones would follow from it and the sum.
    Beside,
}

/// Whether a number, or a part of a rate, is small.
fn is_small(fewest: i64, value: Option<i64>, parts: Option<(i64, i64)>) -> bool {
    let small = |n: i64| 0 < n && n < fewest;
    match parts {
        // How many are below the line but not above it is a number too.
        Some((above, below)) => small(above) || small(below) || small(below - above),
        None => value.is_some_and(small),
    }
}

/// Which groups of a split are not shown. Beside one that is small at least one other stays hidden, and together the hidden ones
/// are never fewer than so many.
fn hidden(fewest: i64, groups: &[Group]) -> Vec<Hidden> {
    let size = |group: &Group| group.parts.map_or(group.value.unwrap_or(0), |(_, below)| below);
    let mut out: Vec<Hidden> = groups
        .iter()
        .map(|group| if is_small(fewest, group.value, group.parts) { Hidden::Small } else { Hidden::No })
        .collect();
    let sum = |out: &[Hidden]| -> (usize, i64) {
        let hidden = groups.iter().zip(out).filter(|(_, hidden)| **hidden != Hidden::No);
        hidden.fold((0, 0), |(n, sum), (group, _)| (n + 1, sum + size(group)))
    };
    loop {
        let (n, total) = sum(&out);
        if n == 0 || (n > 1 && total >= fewest) {
            return out;
        }
        let shown = groups.iter().enumerate().filter(|(at, group)| out[*at] == Hidden::No && size(group) > 0);
        let Some((next, _)) = shown.min_by_key(|(_, group)| size(group)) else { return out };
        out[next] = Hidden::Beside;
    }
}

#[cfg(test)]
mod tests {
    use figure::GroupKey;

    use super::*;

    fn groups(values: &[i64]) -> Vec<Group> {
        let group = |n: &i64| Group { key: GroupKey::Unknown, value: Some(*n), parts: None };
        values.iter().map(group).collect()
    }

    #[test]
    fn a_small_number_is_hidden_and_cannot_be_found_by_subtraction() {
        use Hidden::{Beside, No, Small};
        let table: [(&[i64], &[Hidden]); 7] = [
            (&[100, 40, 7], &[No, No, No]),
            (&[100, 40, 3], &[No, Beside, Small]),
            (&[100, 2, 3], &[No, Small, Small]),
            (&[100, 1, 1], &[Beside, Small, Small]),
            (&[100, 0, 4], &[Beside, No, Small]),
            (&[3], &[Small]),
            (&[], &[]),
        ];
        for (values, expected) in table {
            assert_eq!(Hides::Below(SMALL).groups(&groups(values)), expected, "{values:?}");
        }
    }

    #[test]
    fn months_end_on_their_last_day() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        for (asked, told) in [("2026-03-02", "2026-02-28"), ("2026-02-28", "2026-02-28"), ("2026-01-01", "2025-12-31")]
        {
            assert_eq!(month_end(day(asked)), day(told));
        }
    }

    #[test]
    fn a_rate_is_hidden_when_any_of_its_counts_is_small() {
        let is_small = |value, parts| Hides::Below(SMALL).whole(value, parts);
        assert!(is_small(Some(9_900), Some((99, 100))), "one who is not counted above the line");
        assert!(is_small(Some(300), Some((3, 100))));
        assert!(!is_small(Some(10_000), Some((100, 100))));
        assert!(!is_small(None, Some((0, 0))));
    }
}
