//! The naive model: per record and day what is so, copied whole for every commit.

use std::collections::BTreeMap;

use record::{Day, Draft, Register, Version};

use crate::registers::{MEMBERSHIP, POST};

/// Days the histories speak of; the last stands for itself and all that come after.
pub const DAYS: usize = 20;
/// Records 0..POSTS are posts, the rest memberships.
pub const POSTS: usize = 3;
/// All records of a history.
pub const RECORDS: usize = 7;

/// What is so of a record on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    pub unit: i64,
    pub person: i64,
    pub code: usize,
}

/// What is so of each record on each day.
pub type State = Vec<[Option<Content>; DAYS + 1]>;

/// What is said of a stretch of days.
#[derive(Clone, Debug)]
pub enum Change {
    /// This is so.
    Put(Content),
    /// This is so where nothing was.
    Fill(Content),
    /// It is in the next unit.
    Move,
    /// Nothing is so where it was in this unit.
    Drop(i64),
}

impl Change {
    pub fn apply(&self, was: Option<Content>) -> Option<Content> {
        match self {
            Change::Put(content) => Some(*content),
            Change::Fill(content) => was.or(Some(*content)),
            Change::Move => was.map(|c| Content { unit: (c.unit + 1) % 3, ..c }),
            Change::Drop(unit) => was.filter(|c| c.unit != *unit),
        }
    }
}

/// One act on one record.
#[derive(Clone, Debug)]
pub struct Act {
    pub record: usize,
    /// First day, and the day after the last; [`DAYS`] for until further notice.
    pub days: (usize, usize),
    /// `None`: it ends on the first of the days.
    pub change: Option<Change>,
}

impl Act {
    pub fn apply(&self, state: &mut State) {
        let last = if self.change.is_none() || self.days.1 == DAYS { DAYS + 1 } else { self.days.1 };
        for content in &mut state[self.record][self.days.0..last] {
            *content = self.change.as_ref().and_then(|c| c.apply(*content));
        }
    }
}

/// Whether two memberships that count are of one person on one day.
pub fn is_forbidden(state: &State) -> bool {
    (0..=DAYS).any(|day| {
        let mut persons: Vec<i64> =
            state[POSTS..].iter().filter_map(|days| days[day]).filter(|c| c.code == 0).map(|c| c.person).collect();
        persons.sort_unstable();
        persons.windows(2).any(|pair| pair[0] == pair[1])
    })
}

/// A history in a shared store: its own records, units and persons.
pub struct Case {
    /// The ids of the records.
    pub ids: Vec<i64>,
    /// What its units and persons are numbered from.
    pub base: i64,
    /// What was so as known from each commit.
    pub known: BTreeMap<i64, State>,
}

const CODES: [&str; 2] = ["active", "left"];
const FIRST_DAY: i32 = 18_000;

/// A day of the history; one past [`DAYS`] is far in the future.
pub fn day(n: usize) -> Day {
    Day(FIRST_DAY + i32::try_from(if n > DAYS { n + 5000 } else { n }).unwrap_or(i32::MAX))
}

/// The end of a range.
pub fn end(n: usize) -> Day {
    if n == DAYS { Day::END } else { day(n) }
}

pub fn register(record: usize) -> &'static Register {
    if record < POSTS { &POST } else { &MEMBERSHIP }
}

impl Case {
    pub fn draft(&self, record: usize, content: Content) -> Draft {
        let unit = self.base + content.unit;
        if record < POSTS {
            POST.draft().set("unit", unit).set("rank", CODES[content.code]).set("weight", content.person)
        } else {
            MEMBERSHIP
                .draft()
                .set("unit", unit)
                .set("state", CODES[content.code])
                .set("person", self.base + content.person)
        }
    }

    pub fn content(&self, version: &Version) -> Content {
        let code = |text: &str| CODES.iter().position(|c| *c == text).unwrap_or(usize::MAX);
        let unit = version.int("unit").unwrap_or(-1) - self.base;
        if version.register.name == POST.name {
            Content { unit, person: version.int("weight").unwrap_or(-1), code: code(version.text("rank")) }
        } else {
            let person = version.int("person").unwrap_or(-1) - self.base;
            Content { unit, person, code: code(version.text("state")) }
        }
    }

    /// The units and codes by which counts are split, with the values the store has for them.
    pub fn cells(&self) -> impl Iterator<Item = (i64, usize, record::Value, record::Value)> + '_ {
        (0..3).flat_map(move |unit| {
            CODES.iter().enumerate().map(move |(code, text)| (unit, code, (self.base + unit).into(), (*text).into()))
        })
    }
}
