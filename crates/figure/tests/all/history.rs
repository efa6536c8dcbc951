//! Random histories: units that come, move and go; records that begin, change, end, are corrected; commits taken back.

use std::collections::HashSet;

use clock::Day;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use record::{Commit, Draft, Error, Intent, Register, Value, Version};

use crate::world::{House, JOB, SHOP, TIE, UNIT};

/// What a record says of itself, its days aside; places in lists, so that every register finds its own.
#[derive(Clone, Debug)]
pub struct Traits {
    picks: [usize; 5],
    born: Option<i64>,
    flag: bool,
}

/// One act within a commit; a reversal stands alone in its commit. Units and records are named by any number, taken
/// modulo how many there are.
#[derive(Clone, Debug)]
pub enum Act {
    Unit { parent: usize, from: Day },
    Move { unit: usize, parent: usize, from: Day },
    CloseUnit { unit: usize, from: Day },
    Begin { register: usize, unit: usize, on: Day, until: Option<i32>, early: i32, traits: Traits },
    Change { record: usize, days: (Day, Day), unit: Option<usize>, traits: Traits },
    Recode { record: usize, traits: Traits },
    End { record: usize, on: Day, says_so: bool, traits: Traits },
    Backdate { record: usize, by: i32 },
    Reverse { commit: usize },
}

/// A history: commits, each some acts.
pub type History = Vec<Vec<Act>>;

const FIRST: i32 = 16_436;
const DAYS: i32 = 2_190;

pub fn a_day() -> impl Strategy<Value = Day> {
    // Few enough days that many things fall on the same one.
    (0..DAYS / 30).prop_map(|n| Day(FIRST + 30 * n))
}

fn traits() -> impl Strategy<Value = Traits> {
    (any::<[u8; 5]>(), option::of(1950..2005i64), any::<bool>()).prop_map(|(picks, born, flag)| Traits {
        picks: picks.map(usize::from),
        born,
        flag,
    })
}

fn beginning() -> impl Strategy<Value = Act> {
    let unit = any::<u8>().prop_map(usize::from);
    let parts = (0..3usize, unit, a_day(), option::of(1..1500i32), 0..3i32, traits());
    parts.prop_map(|(register, unit, on, until, early, traits)| Act::Begin { register, unit, on, until, early, traits })
}

fn change() -> impl Strategy<Value = Act> {
    let n = || any::<u8>().prop_map(usize::from);
    (n(), a_day(), 1..500i32, option::of(n()), traits()).prop_map(|(record, from, length, unit, traits)| {
        let days = (from, from.plus(length));
        Act::Change { record, days, unit, traits }
    })
}

fn end() -> impl Strategy<Value = Act> {
    let record = any::<u8>().prop_map(usize::from);
    let parts = (record, a_day(), any::<bool>(), traits());
    parts.prop_map(|(record, on, says_so, traits)| Act::End { record, on, says_so, traits })
}

fn act() -> impl Strategy<Value = Act> {
    let n = || any::<u8>().prop_map(usize::from);
    prop_oneof![
        1 => (n(), a_day()).prop_map(|(parent, from)| Act::Unit { parent, from }),
        2 => (n(), n(), a_day()).prop_map(|(unit, parent, from)| Act::Move { unit, parent, from }),
        1 => (1..255usize, a_day()).prop_map(|(unit, from)| Act::CloseUnit { unit, from }),
        30 => beginning(),
        4 => change(),
        2 => (n(), traits()).prop_map(|(record, traits)| Act::Recode { record, traits }),
        4 => end(),
        2 => (n(), -300..300i32).prop_map(|(record, by)| Act::Backdate { record, by }),
    ]
}

/// Histories of up to `commits` commits.
pub fn histories(commits: usize) -> impl Strategy<Value = History> {
    let reversal = any::<u8>().prop_map(|commit| vec![Act::Reverse { commit: commit.into() }]);
    vec(prop_oneof![7 => vec(act(), 4..40), 2 => reversal], 2..commits)
}

/// The same, from a first commit of a few units on.
pub fn grounded(commits: usize) -> impl Strategy<Value = History> {
    let first = vec((any::<u8>(), 0..4i32), 1..6).prop_map(|units| {
        let unit = |(parent, late): (u8, i32)| Act::Unit { parent: parent.into(), from: Day(FIRST + 300 * late) };
        units.into_iter().map(unit).collect()
    });
    (first, histories(commits)).prop_map(|(first, rest): (Vec<Act>, History)| [vec![first], rest].concat())
}

/// What a history made.
#[derive(Clone, Debug, Default)]
pub struct Made {
    pub units: Vec<i64>,
    pub records: Vec<(&'static Register, i64)>,
}

/// Plays one commit; `Made` grows by what it made. A commit that cannot be reversed is not.
pub fn play(house: &House, acts: &[Act], made: &mut Made) {
    let (acts, before, head) = (acts.to_vec(), made.clone(), house.head());
    let intent = Intent { kind: "import", reason: "history".into(), ..Intent::default() };
    let done = house.store.commit(intent, move |commit| -> Result<Made, Error> {
        let mut made = before;
        let mut touched = HashSet::new();
        for act in &acts {
            match act {
                Act::Reverse { .. } if head == 0 => {}
                Act::Reverse { commit: which } => {
                    commit.reverse(1 + i64::try_from(*which).unwrap_or(0) % head)?;
                }
                act => take(commit, act, &mut made, &mut touched)?,
            }
        }
        Ok(made)
    });
    match done {
        Ok(done) => *made = done.value,
        Err(Error::NotReversible { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

fn pick<T: Copy>(list: &[T], n: usize) -> Option<T> {
    list.get(n.checked_rem(list.len())?).copied()
}

fn take(commit: &mut Commit<'_>, act: &Act, made: &mut Made, touched: &mut HashSet<i64>) -> Result<(), Error> {
    let record = |made: &Made, n: usize| pick(&made.records, n);
    match act {
        Act::Unit { parent, from } => {
            let id = commit.new_id();
            let parent = pick(&made.units, *parent);
            let draft = UNIT.draft().set("code", format!("U{}", made.units.len())).set("parent", parent);
            commit.open(id, (*from, Day::END), &draft, None)?;
            touched.insert(id);
            made.units.push(id);
        }
        Act::Move { unit, parent, from } => {
            // A unit only ever lies below older ones, so that no circle can arise.
            let place = unit.checked_rem(made.units.len()).unwrap_or(0);
            let (Some(id), Some(parent)) = (made.units.get(place).copied(), pick(&made.units[..place], *parent)) else {
                return Ok(());
            };
            if touched.insert(id) {
                commit.revise(&UNIT, id, (*from, Day::END), None, |v| v.map(|v| v.draft().set("parent", parent)))?;
            }
        }
        Act::CloseUnit { unit, from } => {
            if let Some(id) = pick(&made.units, *unit)
                && touched.insert(id)
            {
                commit.end(&UNIT, id, *from)?;
            }
        }
        Act::Begin { register, unit, on, until, early, traits } => {
            let Some(register) = pick(&[&JOB, &TIE, &SHOP], *register) else { return Ok(()) };
            let id = commit.new_id();
            let to = until.map_or(Day::END, |length| on.plus(length));
            // Some records are first heard of after they began: then their beginning is no event on that day.
            let began = on.plus(if *early == 2 { -40 } else { 0 });
            let mut draft =
                traits.on(register, register.draft().set("unit", pick(&made.units, *unit)).set("began", began));
            if register.name == "tie" {
                let joined = (traits.picks[0] % 5 != 0).then(|| began.plus(-30 * early));
                draft = draft.set("joined_on", joined);
            }
            if to < Day::END && *early != 1 {
                draft = traits.leaving(register, draft).set("ended", to);
            }
            commit.open(id, (*on, to), &draft, None)?;
            touched.insert(id);
            made.records.push((register, id));
        }
        Act::Change { record: n, days, unit, traits } => {
            if let Some((register, id)) = record(made, *n)
                && touched.insert(id)
            {
                let unit = unit.and_then(|n| pick(&made.units, n));
                commit.revise(register, id, *days, None, |v| {
                    v.map(|v| unit.map_or_else(|| traits.on(register, v.draft()), |unit| v.draft().set("unit", unit)))
                })?;
            }
        }
        Act::Recode { record: n, traits } => {
            if let Some((register, id)) = record(made, *n)
                && touched.insert(id)
            {
                commit.revise(register, id, (Day::START, Day::END), None, |v| {
                    v.map(|v| traits.on(register, v.draft()))
                })?;
            }
        }
        Act::End { record: n, on, says_so, traits } => {
            if let Some((register, id)) = record(made, *n)
                && touched.insert(id)
            {
                for version in commit.read()?.standing(register, id)? {
                    let kept = (version.valid_from, version.valid_to.min(*on));
                    let mut draft = version.draft();
                    if *says_so {
                        draft = traits.leaving(register, draft).set("ended", *on);
                    }
                    let stretches = if kept.0 < kept.1 { vec![(kept, draft)] } else { Vec::new() };
                    commit.reshape(&version, &stretches, None)?;
                }
            }
        }
        Act::Backdate { record: n, by } => {
            if let Some((register, id)) = record(made, *n)
                && touched.insert(id)
                && let Some(first) = commit.read()?.standing(register, id)?.first()
            {
                let from = first.valid_from.plus(*by);
                if from < first.valid_to {
                    commit.reshape(first, &[((from, first.valid_to), first.draft().set("began", from))], Some(7))?;
                }
            }
        }
        Act::Reverse { .. } => {}
    }
    Ok(())
}

const LISTS: &[(&str, &[Option<&str>])] = &[
    ("rank", &[Some("main"), Some("main"), Some("main"), Some("side"), None]),
    ("state", &[Some("active"), Some("active"), Some("transferring"), Some("retained"), None]),
    ("sex", &[Some("1"), Some("2"), None]),
    ("skill", &[Some("senior"), Some("technician"), Some("no such code"), Some(""), None]),
    ("trade", &[Some("电工"), Some("welder"), Some(""), None]),
    ("entry", &[Some("joined"), Some("joined"), Some("transferred_in"), None]),
    ("note", &[Some("it's so"), Some("y"), None]),
];

impl Traits {
    fn value(&self, field: &str) -> Option<Value> {
        let (place, (_, values)) = LISTS.iter().enumerate().find(|(_, (name, _))| *name == field)?;
        pick(values, self.picks[place % self.picks.len()]).map(Value::from)
    }

    fn on(&self, register: &Register, mut draft: Draft) -> Draft {
        for field in register.open_fields() {
            if let Some(value) = self.value(field.name) {
                draft.put(field.name, value);
            }
        }
        if register.field("birth_year").is_some() {
            draft.put("birth_year", self.born);
        }
        if register.field("industrial").is_some() {
            draft.put("industrial", self.flag);
        }
        draft
    }

    fn leaving(&self, register: &Register, draft: Draft) -> Draft {
        let reason = pick(&["resigned", "expelled", "resigned", "transferred_out"], self.picks[1]);
        if register.field("exit").is_some() { draft.set("exit", reason) } else { draft }
    }
}

/// Every version of a register, of whatever day and commit.
pub fn versions(house: &House, register: &'static Register) -> Vec<Version> {
    let sql = format!("SELECT {} FROM {} v WHERE v.federation = $1", Version::columns(register, "v"), register.table());
    house.read(|db| Ok(db.all(&sql, &[], |row| Version::read(register, row, 0))?))
}
