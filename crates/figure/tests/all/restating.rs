//! What later commits make of a published figure.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use clock::Day;
use figure::{Error, Kind, Query, list, restate};
use proptest::prelude::*;
use record::{Intent, Moment};

use crate::history::{Made, a_day, grounded, histories, play};
use crate::properties::hold;
use crate::world::{ALL, House, TIE, UNIT, day, figures};

/// The ids a list holds.
fn listed(house: &House, query: &Query) -> BTreeSet<i64> {
    let mut ids = BTreeSet::new();
    house.read(|db| {
        list::each(&figures(), db, query, |item| {
            ids.insert(item.version.id);
            Ok(ControlFlow::Continue(()))
        })
    });
    ids
}

/// What each record of a list weighs.
fn weights(house: &House, query: &Query) -> BTreeMap<i64, i64> {
    let mut weights = BTreeMap::new();
    house.read(|db| {
        list::each(&figures(), db, query, |item| {
            *weights.entry(item.version.id).or_default() += item.weight;
            Ok(ControlFlow::Continue(()))
        })
    });
    weights
}

fn known(query: &Query, known: i64) -> Query {
    Query { at: Moment { known, ..query.at }, ..query.clone() }
}

#[test]
fn a_restatement_tells_every_commit_and_every_record() {
    let asks = proptest::collection::vec((0..ALL.len(), a_day(), any::<u8>(), any::<u8>()), 12);
    hold(24, &(grounded(6), histories(10), asks), |house, (before, after, asks)| {
        let mut made = Made::default();
        before.iter().for_each(|acts| play(house, acts, &mut made));
        let (then, old) = (house.head(), made.units.clone());
        after.iter().for_each(|acts| play(house, acts, &mut made));
        let now = house.head();
        let tallies = house.store.tallies();
        for (figure, as_of, unit, by) in asks {
            let figure = ALL[figure];
            let unit = *old.get(usize::from(unit) % 3).or(made.units.first()).unwrap_or(&9);
            let mut query = Query::new(figure, unit, Moment { as_of, known: then });
            query.by = figure.dimensions.get(usize::from(by) % (figure.dimensions.len() + 1)).map(|d| d.name);
            let at = |commit: i64| house.read(|db| figures().compute(db, tallies, &known(&query, commit)));
            let was = at(then);
            let stated = was.parts.unwrap_or((was.value.unwrap_or(0), 0));
            let found = house.read(|db| restate(&figures(), db, tallies, &query, stated, now));
            if was == at(now) {
                assert_eq!(found, None, "{query:?}");
                continue;
            }
            let found = found.expect("it changed");
            assert_eq!((found.was.as_ref(), found.now.as_ref()), (&was, &at(now)));
            let changing: Vec<i64> = (then + 1..=now).filter(|commit| at(*commit) != at(commit - 1)).collect();
            let told: Vec<i64> = found.steps.iter().map(|step| step.commit).collect();
            assert_eq!(told, changing, "every commit that changed the answer, and no other: {query:?}");
            for step in &found.steps {
                let answer = at(step.commit);
                assert_eq!((step.value, step.parts), (answer.value, answer.parts), "{query:?}");
            }
            let counted = match figure.kind {
                Kind::Rate { numerator, denominator } => vec![numerator, denominator],
                _ => vec![figure.name],
            };
            assert_eq!(found.moved.iter().map(|m| m.figure).collect::<Vec<_>>(), counted);
            for moved in &found.moved {
                let figure = figures().catalogue.find(moved.figure).expect("it was found before");
                let query = Query { figure, ..query.clone() };
                let (old, new) = (listed(house, &query), listed(house, &known(&query, now)));
                assert_eq!(moved.entered, new.difference(&old).copied().collect::<Vec<_>>(), "{query:?}");
                assert_eq!(moved.left, old.difference(&new).copied().collect::<Vec<_>>(), "{query:?}");
                assert!(moved.regrouped.iter().all(|id| old.contains(id) && new.contains(id)), "{query:?}");
                assert!(query.by.is_some() || moved.regrouped.is_empty());
                let weighed = figure.source().is_some_and(|source| source.weight.is_some());
                assert!(weighed || moved.reweighed.is_empty());
                let (before, after) = (weights(house, &query), weights(house, &known(&query, now)));
                for id in &moved.reweighed {
                    assert!(before.contains_key(id) && before[id] != after[id], "{query:?}");
                }
            }
        }
    });
}

#[test]
fn was_87_now_86_because_of_this_commit() {
    House::each(|house| {
        let spells = house.store.commit(Intent::default(), |commit| -> Result<(i64, Vec<i64>), record::Error> {
            let (unit, from) = (commit.new_id(), day("2019-01-01"));
            commit.open(unit, (from, Day::END), &UNIT.draft().set("code", "U0"), None)?;
            let ids: Vec<i64> = (0..90).map(|_| commit.new_id()).collect();
            for id in &ids {
                let gone = day("2020-05-01");
                let draft = TIE.draft().set("unit", unit).set("began", from).set("ended", gone).set("exit", "resigned");
                commit.open(*id, (from, if *id < ids[87] { gone } else { Day::END }), &draft, None)?;
            }
            Ok((unit, ids))
        });
        let (unit, ids) = spells.expect("made").value;
        let left = figures().catalogue.find("t.left").expect("in the catalogue");
        let query = Query::new(left, unit, Moment { as_of: day("2020-06-30"), known: house.head() });
        let tallies = house.store.tallies();
        let ask =
            |stated: (i64, i64), now: i64| house.store.read(|db| restate(&figures(), db, tallies, &query, stated, now));
        assert!(matches!(ask((87, 0), house.head()), Ok(None)));
        // An exit that never was: the spell goes on.
        let wrong = ids[3];
        let reversed = house.store.commit(Intent::default(), move |commit| -> Result<(), record::Error> {
            for version in commit.read()?.standing(&TIE, wrong)? {
                let draft = version.draft().set("ended", None::<i64>).set("exit", None::<&str>);
                commit.reshape(&version, &[((version.valid_from, Day::END), draft)], None)?;
            }
            Ok(())
        });
        let commit = reversed.expect("corrected").commit.expect("something was written");
        // And something that has nothing to do with it.
        let other = house.store.commit(Intent::default(), move |commit| -> Result<(), record::Error> {
            let id = commit.new_id();
            commit.open(id, (day("2020-01-01"), Day::END), &TIE.draft().set("unit", unit), None)
        });
        other.expect("written");
        let found = ask((87, 0), house.head()).expect("the store can be read").expect("it changed");
        assert_eq!((found.was.value, found.now.value), (Some(87), Some(86)));
        assert_eq!(found.steps.iter().map(|s| (s.commit, s.value)).collect::<Vec<_>>(), [(commit, Some(86))]);
        assert_eq!((found.moved[0].left.as_slice(), found.moved[0].entered.as_slice()), (&[wrong][..], &[][..]));
        assert_eq!(found.moved[0].register, "tie");
        let Err(Error::Altered { figure, published, found, .. }) = ask((88, 0), house.head()) else {
            panic!("88 was never the answer")
        };
        assert_eq!((figure, published.as_str(), found.as_str()), ("t.left", "88", "87"));
    });
}
