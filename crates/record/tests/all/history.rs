//! Random histories against the naive model.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use record::{Db, Error, Moment, Store, Version, log};

use crate::model::{Act, Case, Change, Content, DAYS, POSTS, RECORDS, State, day, end, is_forbidden, register};
use crate::registers::{MEMBERSHIP, POST};
use crate::site::{Outcome, Site, intent};

/// One thing asked of the store.
#[derive(Clone, Debug)]
enum Step {
    /// These acts in one commit, no two on one record.
    Commit(Vec<Act>),
    /// The same, given up at the end.
    Abandon(Vec<Act>),
    /// The undoing of one of the commits so far.
    Reverse(prop::sample::Index),
}

fn content() -> impl Strategy<Value = Content> {
    (0..3i64, 0..4i64, 0..2usize).prop_map(|(unit, person, code)| Content { unit, person, code })
}

fn act() -> impl Strategy<Value = Act> {
    let days = (0..DAYS, 1..=DAYS).prop_map(|(from, length)| (from, (from + length).min(DAYS)));
    let change = prop_oneof![
        4 => content().prop_map(|c| Some(Change::Put(c))),
        2 => content().prop_map(|c| Some(Change::Fill(c))),
        2 => Just(Some(Change::Move)),
        1 => (0..3i64).prop_map(|unit| Some(Change::Drop(unit))),
        2 => Just(None),
    ];
    (0..RECORDS, days, change).prop_map(|(record, days, change)| Act { record, days, change })
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(act(), 1..4).prop_map(|mut acts| {
        acts.sort_by_key(|a| a.record);
        acts.dedup_by_key(|a| a.record);
        acts
    })
}

fn history() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => acts().prop_map(Step::Commit),
        1 => acts().prop_map(Step::Abandon),
        3 => any::<prop::sample::Index>().prop_map(Step::Reverse),
    ];
    prop::collection::vec(step, 1..12)
}

both_engines!(any_history_is_kept_as_the_model_keeps_it, |site| {
    check_histories(site, if site.url().is_some() { 24 } else { 64 })?;
});

fn check_histories(site: &Site, cases: u32) -> Outcome {
    let store = site.open()?;
    let bases = Cell::new(1000);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&history(), |steps| {
        bases.set(bases.get() + 1000);
        check_history(&store, bases.get(), &steps).map_err(|error| TestCaseError::fail(error.to_string()))
    })?;
    Ok(())
}

fn check_history(store: &Store, base: i64, steps: &[Step]) -> Outcome {
    let ids: Vec<i64> = (0..).map(|n| base + n).take(RECORDS).collect();
    let mut case = Case { ids, base, known: BTreeMap::new() };
    let start = store.read(Db::head)?.commit;
    case.known.insert(start, vec![[None; DAYS + 1]; RECORDS]);
    for step in steps {
        let (last, before) = case.known.last_key_value().map(|(n, s)| (*n, s.clone())).ok_or("no state")?;
        let after = match step {
            Step::Commit(acts) => commit(store, &case, acts, &before)?,
            Step::Abandon(acts) => {
                let refused = write(store, &case, acts, true);
                assert!(matches!(refused, Err(Error::Abandoned(_) | Error::Rule(_))), "{refused:?}");
                None
            }
            Step::Reverse(which) => {
                let commits: Vec<i64> = case.known.keys().copied().filter(|n| *n > start).collect();
                if commits.is_empty() {
                    None
                } else {
                    reverse(store, &case, commits[which.index(commits.len())], &before)?
                }
            }
        };
        let head = store.read(Db::head)?.commit;
        assert_eq!(
            head,
            last + i64::from(after.is_some()),
            "commits are numbered one by one, and only where something was written"
        );
        store.read(|db| holds(db, &case, head, after.as_ref().unwrap_or(&before)))?;
        if let Some(state) = after {
            case.known.insert(head, state);
        }
    }
    store.read(|db| {
        // Asking with an old commit gives the old answer for ever.
        case.known.iter().try_for_each(|(known, state)| holds(db, &case, *known, state))?;
        histories(db, &case)?;
        replay(db, &case, start)?;
        tallies(store, db, &case)?;
        let verdict = log::verify(db)?;
        assert_eq!(verdict.faults, Vec::<String>::new());
        Ok::<_, Error>(())
    })?;
    Ok(())
}

/// Makes the commit; what is so afterwards, if anything was written.
fn commit(store: &Store, case: &Case, acts: &[Act], before: &State) -> Result<Option<State>, Error> {
    let mut state = before.clone();
    let allowed = acts.iter().all(|act| {
        act.apply(&mut state);
        !is_forbidden(&state)
    });
    let done = write(store, case, acts, false);
    if !allowed {
        assert!(matches!(done, Err(Error::Rule(_))), "the rule forbids it: {done:?}");
        return Ok(None);
    }
    let written = done?;
    assert_eq!(written.is_some(), state != *before, "a commit that changes nothing leaves no trace");
    Ok(written.map(|_| state))
}

fn write(store: &Store, case: &Case, acts: &[Act], abandon: bool) -> Result<Option<i64>, Error> {
    let case = Case { ids: case.ids.clone(), base: case.base, known: BTreeMap::new() };
    let acts = acts.to_vec();
    let done = store.commit(intent("form"), move |commit| {
        for act in &acts {
            let (register, id) = (register(act.record), case.ids[act.record]);
            let days = (day(act.days.0), end(act.days.1));
            match &act.change {
                None => commit.end(register, id, days.0)?,
                Some(Change::Put(content)) => commit.assert(id, days, &case.draft(act.record, *content), Some(7))?,
                Some(change) => commit.revise(register, id, days, None, |version| {
                    change.apply(version.map(|v| case.content(v))).map(|content| case.draft(act.record, content))
                })?,
            };
        }
        if abandon { Err(Error::Abandoned("given up".into())) } else { Ok(()) }
    })?;
    Ok(done.commit)
}

/// Undoes a commit, or finds it refused whole and for a reason.
fn reverse(store: &Store, case: &Case, commit: i64, now: &State) -> Result<Option<State>, Error> {
    let (was, became) = (&case.known[&(commit - 1)], &case.known[&commit]);
    let mut restored = now.clone();
    for (record, days) in restored.iter_mut().enumerate() {
        for (day, content) in days.iter_mut().enumerate() {
            if was[record][day] != became[record][day] {
                *content = was[record][day];
            }
        }
    }
    let changed: Vec<usize> = (0..RECORDS).filter(|r| was[*r] != became[*r]).collect();
    let later: Vec<&State> = case.known.range(commit..).map(|(_, s)| s).collect();
    let touched_since = later.windows(2).any(|pair| changed.iter().any(|r| pair[0][*r] != pair[1][*r]));
    match store.commit(intent("reversal"), move |c| c.reverse(commit)) {
        Ok(done) => {
            assert!(
                done.commit.is_some() && done.value > 0,
                "what changed something can only be undone by changing something"
            );
            let undone =
                changed.iter().all(|r| (0..=DAYS).all(|d| was[*r][d] == became[*r][d] || now[*r][d] == became[*r][d]));
            assert!(undone, "commit {commit} was undone although a later commit had changed the same days");
            Ok(Some(restored))
        }
        Err(Error::NotReversible { by, count, .. }) => {
            assert!(touched_since, "commit {commit} was refused although nothing touched its records since");
            assert!(by > commit && count > 0);
            Ok(None)
        }
        Err(Error::Rule(_)) if is_forbidden(&restored) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Every answer of [`Db::get`] is the model's.
fn holds(db: &Db, case: &Case, known: i64, state: &State) -> Result<(), Error> {
    for (record, days) in state.iter().enumerate() {
        for n in 0..=DAYS + 1 {
            let found = db.get(register(record), case.ids[record], Moment { as_of: day(n), known })?;
            let found = found.map(|v| case.content(&v));
            assert_eq!(found, days[n.min(DAYS)], "record {record} on day {n} as known from {known}");
        }
    }
    Ok(())
}

/// Of all versions of a record at most one holds at any moment, and it is the model's.
fn histories(db: &Db, case: &Case) -> Result<(), Error> {
    for record in 0..RECORDS {
        let versions = db.history(register(record), case.ids[record])?;
        for (known, state) in &case.known {
            for n in 0..=DAYS + 1 {
                let at = Moment { as_of: day(n), known: *known };
                let holding: Vec<Content> = versions.iter().filter(|v| v.holds(at)).map(|v| case.content(v)).collect();
                assert_eq!(holding, Vec::from_iter(state[record][n.min(DAYS)]), "record {record} at {at:?}");
            }
        }
    }
    Ok(())
}

/// Taking what each commit opened and closed, one after another, gives what was so as known from it.
fn replay(db: &Db, case: &Case, start: i64) -> Result<(), Error> {
    let mut standing: HashMap<(usize, i32, i64), Version> = HashMap::new();
    let key = |v: &Version| {
        let record = case.ids.iter().position(|id| *id == v.id).unwrap_or(usize::MAX);
        (record, v.valid_from.0, v.opened)
    };
    for (known, state) in case.known.range(start + 1..) {
        let (opened, closed) = log::versions(db, *known, 1000)?;
        for version in &closed {
            assert!(standing.remove(&key(version)).is_some(), "commit {known} closed what did not stand");
        }
        for version in opened {
            assert!(standing.insert(key(&version), version).is_none(), "commit {known} opened what stands");
        }
        let mut replayed: State = vec![[None; DAYS + 1]; RECORDS];
        for ((record, ..), version) in &standing {
            for n in (0..=DAYS).filter(|n| version.valid_from <= day(*n) && day(*n) < version.valid_to) {
                replayed[*record][n] = Some(case.content(version));
            }
        }
        assert_eq!(replayed, *state, "commit {known} replayed");
    }
    Ok(())
}

/// Summed columns count what the list holds, by each dimension, on any day as known from any commit.
fn tallies(store: &Store, db: &Db, case: &Case) -> Result<(), Error> {
    for (register, records) in [(&POST, 0..POSTS), (&MEMBERSHIP, POSTS..RECORDS)] {
        let newest = case.known.last_key_value().map_or(0, |(n, _)| *n);
        let columns = store.tallies().of(db, register, newest)?;
        for (known, state) in &case.known {
            for (unit, code, unit_value, code_value) in case.cells() {
                let place =
                    |dimension: usize, value| columns.dimensions[dimension].values.iter().position(|v| *v == value);
                let wanted = (place(0, unit_value), place(1, code_value));
                for n in 0..=DAYS + 1 {
                    let sum: i32 = (0..columns.counts.len())
                        .filter(|i| i64::from(columns.commits[*i]) <= *known && columns.days[*i] <= day(n).0)
                        .filter(|i| {
                            (0..2).all(|d| {
                                [wanted.0, wanted.1][d] == usize::try_from(columns.dimensions[d].codes[*i]).ok()
                            })
                        })
                        .map(|i| columns.counts[i])
                        .sum();
                    let listed = records
                        .clone()
                        .filter_map(|r| state[r][n.min(DAYS)])
                        .filter(|c| c.unit == unit && c.code == code);
                    assert_eq!(
                        usize::try_from(sum).ok(),
                        Some(listed.count()),
                        "{} in {unit}, {code} on day {n} at {known}",
                        register.name
                    );
                }
            }
        }
    }
    Ok(())
}
