//! The same answers worked out naively, from every version there is: no SQL condition, no tally, no cache.

use std::collections::BTreeMap;

use clock::{Day, Pack};
use figure::{Any, By, GroupKey, Kind, Query, Turn, UnitOf};
use record::{Moment, OPEN, Version};

use crate::history::versions;
use crate::world::{House, JOB, SHOP, TIE, UNIT};

/// Every version of every register.
pub struct Oracle {
    registers: Vec<(&'static str, Vec<Version>)>,
}

/// A total, and what it is per group.
pub type Counted = (i64, BTreeMap<GroupKey, i64>);

impl Oracle {
    pub fn of(house: &House) -> Oracle {
        Oracle { registers: [&UNIT, &JOB, &TIE, &SHOP].map(|r| (r.name, versions(house, r))).to_vec() }
    }

    fn versions(&self, register: &str) -> &[Version] {
        self.registers.iter().find(|(name, _)| *name == register).map_or(&[], |(_, versions)| versions)
    }

    /// The branch of `unit`'s subtree that `below` lies in, if it does.
    fn branch(&self, unit: i64, below: i64, at: Moment) -> Option<i64> {
        if unit == below {
            return Some(unit);
        }
        let held = |id: i64| self.versions("unit").iter().find(|v| v.id == id && v.holds(at));
        let parent = held(below)?.int("parent")?;
        if parent == unit { Some(below) } else { self.branch(unit, parent, at).filter(|branch| *branch != unit) }
    }

    /// What a figure that is no rate should be.
    pub fn count(&self, query: &Query) -> Counted {
        let (source, turn) = match &query.figure.kind {
            Kind::Stock(source) => (source, None),
            Kind::Flow(source, turn) => (source, Some(*turn)),
            Kind::Rate { .. } => panic!("a rate is no count"),
        };
        let known = query.at.known;
        let within = |day: Option<Day>| day.is_some_and(|day| query.period.0 <= day && day <= query.period.1);
        let (mut total, mut groups) = (0, BTreeMap::new());
        for version in self.versions(source.register.name) {
            let counts = version.opened <= known
                && known < version.closed.unwrap_or(OPEN)
                && match turn {
                    None => version.valid_from <= query.at.as_of && query.at.as_of < version.valid_to,
                    Some(Turn::In(on)) => version.day("began") == Some(version.valid_from) && within(version.day(on)),
                    Some(Turn::Out) => version.day("ended") == Some(version.valid_to) && within(Some(version.valid_to)),
                }
                && source.filters.iter().all(|filter| match filter.any_of {
                    Any::Codes(codes) => codes.contains(&version.text(filter.field)),
                    Any::Numbers(numbers) => version.int(filter.field).is_some_and(|n| numbers.contains(&n)),
                });
            let unit = match source.unit {
                UnitOf::Itself => Some(version.id),
                UnitOf::Field(field) => version.int(field),
            };
            let Some(branch) = unit.filter(|_| counts).and_then(|unit| self.branch(query.unit, unit, query.at)) else {
                continue;
            };
            let weight = source.weight.map_or(1, |field| version.int(field).unwrap_or(0));
            total += weight;
            if let Some(by) = query.by.and_then(|by| query.figure.dimension(by)) {
                *groups.entry(group(by.by, version, branch, query.at.as_of)).or_default() += weight;
            }
        }
        groups.retain(|_, n| *n != 0);
        (total, groups)
    }
}

fn group(by: By, version: &Version, branch: i64, as_of: Day) -> GroupKey {
    let text = |field: &str| version.get(field).text().map(str::to_owned);
    match by {
        By::Unit => GroupKey::Unit(branch),
        By::Code(field, _) => text(field).map_or(GroupKey::Unknown, GroupKey::Code),
        By::Text(field) => text(field).filter(|t| !t.is_empty()).map_or(GroupKey::Unknown, GroupKey::Text),
        By::Age(field) => {
            let bands = Pack::cn().codes("age_band").expect("the pack has age bands").codes();
            let age = version.int(field).map(|born| i64::from(as_of.year()) - born);
            let fits = |age: i64, c: &clock::Code| {
                age >= c.from.map_or(0, i64::from) && age <= c.to.map_or(i64::MAX, i64::from)
            };
            let band = age.and_then(|age| bands.iter().find(|c| fits(age, c)));
            band.map_or(GroupKey::Unknown, |c| GroupKey::Code(c.code.clone()))
        }
    }
}
