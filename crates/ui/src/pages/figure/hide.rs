//! Small cells: whoever may not see the list is not shown a number that points at persons, nor one from which such a
//! number follows.

use figure::Group;

/// Counts of persons from 1 to below this are not shown.
pub(super) const SMALL: i64 = 5;

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
pub(super) fn is_small(value: Option<i64>, parts: Option<(i64, i64)>) -> bool {
    let small = |n: i64| 0 < n && n < SMALL;
    match parts {
        // How many are below the line but not above it is a number too.
        Some((above, below)) => small(above) || small(below) || small(below - above),
        None => value.is_some_and(small),
    }
}

/// Which groups of a split are not shown. Beside one that is small at least one other stays hidden, and together the hidden ones
/// are never fewer than [`SMALL`].
pub(super) fn hidden(groups: &[Group]) -> Vec<Hidden> {
    let size = |group: &Group| group.parts.map_or(group.value.unwrap_or(0), |(_, below)| below);
    let mut out: Vec<Hidden> = groups
        .iter()
        .map(|group| if is_small(group.value, group.parts) { Hidden::Small } else { Hidden::No })
        .collect();
    let sum = |out: &[Hidden]| -> (usize, i64) {
        let hidden = groups.iter().zip(out).filter(|(_, hidden)| **hidden != Hidden::No);
        hidden.fold((0, 0), |(n, sum), (group, _)| (n + 1, sum + size(group)))
    };
    loop {
        let (n, total) = sum(&out);
        if n == 0 || (n > 1 && total >= SMALL) {
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
            assert_eq!(hidden(&groups(values)), expected, "{values:?}");
        }
    }

    #[test]
    fn a_rate_is_hidden_when_any_of_its_counts_is_small() {
        assert!(is_small(Some(9_900), Some((99, 100))), "one who is not counted above the line");
        assert!(is_small(Some(300), Some((3, 100))));
        assert!(!is_small(Some(10_000), Some((100, 100))));
        assert!(!is_small(None, Some((0, 0))));
    }
}
