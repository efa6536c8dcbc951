//! Small cells: whoever may not see the list is not shown a number that points at persons, nor one from which such a
//! number follows. Of a guarded figure that is whoever may not see the records it counts.

use access::Action;
use figure::{Definition, Group};

use crate::web::Ctx;

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
    /// Of the figure of a unit, from whoever asks.
    pub(crate) fn of(ctx: &Ctx, figure: &'static Definition, unit: i64) -> Hides {
        let fewest = ctx.app.figures.fewest(figure, ctx.moment.as_of).and_then(|n| i64::try_from(n).ok());
        match fewest {
            _ if may_list(ctx, figure, unit) => Hides::Nothing,
            None => Hides::Below(SMALL),
            Some(_) if figure.source().is_some_and(|source| source.weight.is_some()) => {
                if ctx.app.units.root() == Some(unit) { Hides::Groups } else { Hides::Everything }
            }
            Some(fewest) => Hides::Below(fewest),
        }
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
            Hides::Everything => value.is_some_and(|n| n != 0),
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

/// Whether whoever asks may see the records behind a figure of a unit: those of a guarded figure by the action by which such a
/// record is seen, its own or that of the record it is about.
pub(crate) fn may_list(ctx: &Ctx, figure: &'static Definition, unit: i64) -> bool {
    let may = ctx.can(Action::FigureList, Some(unit));
    let catalogue = &ctx.app.figures.catalogue;
    if !may || catalogue.guard(figure).is_none() {
        return may;
    }
    let counted = match figure.kind {
        figure::Kind::Rate { numerator, denominator } => vec![catalogue.get(numerator), catalogue.get(denominator)],
        figure::Kind::Stock(_) | figure::Kind::Flow(..) => vec![Some(figure)],
    };
    counted.into_iter().all(|figure| {
        let Some(source) = figure.and_then(Definition::source) else { return false };
        let about = source.register.open_fields().filter_map(|field| match field.kind {
            record::Kind::Ref(target) if target != "unit" => Some(target),
            _ => None,
        });
        let kind = std::iter::once(source.register.name).chain(about).find_map(|name| ctx.app.record_kind(name));
        kind.is_some_and(|kind| ctx.can(kind.read, Some(unit)))
    })
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
    fn a_rate_is_hidden_when_any_of_its_counts_is_small() {
        let is_small = |value, parts| Hides::Below(SMALL).whole(value, parts);
        assert!(is_small(Some(9_900), Some((99, 100))), "one who is not counted above the line");
        assert!(is_small(Some(300), Some((3, 100))));
        assert!(!is_small(Some(10_000), Some((100, 100))));
        assert!(!is_small(None, Some((0, 0))));
    }
}
