//! What must hold of every figure, whatever happened.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use clock::Day;
use figure::{Answer, Closure, Error, GroupKey, Kind, Query, list, rate};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use record::{Draft, Intent, Moment};

use crate::history::{Act, History, Made, a_day, grounded, play, versions as all_versions};
use crate::oracle::Oracle;
use crate::world::{ALL, DENSITY, EMPLOYED, House, JOB, MEMBERS, SHOP, TIE, UNIT, day, figures};

/// A question, with everything named by any number.
#[derive(Clone, Debug)]
struct Ask {
    figure: usize,
    unit: usize,
    as_of: Day,
    known: usize,
    period: (Day, Day),
    by: Option<usize>,
}

fn ask() -> impl Strategy<Value = Ask> {
    let n = || any::<u8>().prop_map(usize::from);
    let by = proptest::option::of(n());
    let late = (a_day(), a_day()).prop_map(|(one, other)| one.max(other));
    (0..ALL.len(), n(), late, n(), (a_day(), -1..1500i32), by).prop_map(
        |(figure, unit, as_of, known, (from, length), by)| Ask {
            figure,
            unit,
            as_of,
            known,
            period: (from, from.plus(length)),
            by,
        },
    )
}

impl Ask {
    fn query(&self, made: &Made, head: i64) -> Query {
        let figure = ALL[self.figure];
        // Most questions are about the whole as last known; some about a unit that may not even exist.
        let unit = *made.units.get((self.unit % 8).saturating_sub(4)).unwrap_or(&77);
        let back = i64::try_from(self.known).unwrap_or(0) % (head + 1);
        let known = if self.known.is_multiple_of(3) { back } else { head - back / 8 };
        let query = Query::new(figure, unit, Moment { as_of: self.as_of, known }).within(self.period.0, self.period.1);
        let by = self.by.and_then(|n| figure.dimensions.get(n.checked_rem(figure.dimensions.len())?));
        by.map_or(query.clone(), |by| query.clone().by(by.name).expect("a dimension of its own"))
    }
}

/// Runs a property with a fresh house per case: many on the embedded engine, some on PostgreSQL where it is.
pub fn hold<S: Strategy>(cases: u32, strategy: &S, property: impl Fn(&House, S::Value)) {
    let run = |cases: u32, house: &dyn Fn() -> Option<House>| {
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        let outcome = TestRunner::new(config).run(strategy, |value| {
            if let Some(house) = house() {
                property(&house, value);
            }
            Ok(())
        });
        outcome.unwrap_or_else(|failure| panic!("{failure}"));
    };
    run(cases, &|| Some(House::lite()));
    if House::postgres().is_some() {
        run(cases / 4 + 1, &House::postgres);
    }
}

fn played(house: &House, history: &History) -> Made {
    let mut made = Made::default();
    history.iter().for_each(|acts| play(house, acts, &mut made));
    made
}

fn groups(answer: &Answer) -> BTreeMap<GroupKey, i64> {
    answer.groups.iter().map(|g| (g.key.clone(), g.value.expect("a count has a value"))).collect()
}

/// What the list of a figure weighs, whole and by group.
fn weighed(house: &House, query: &Query) -> (i64, BTreeMap<GroupKey, i64>) {
    let (mut total, mut sums) = (0, BTreeMap::new());
    house.read(|db| {
        list::each(&figures(), db, query, |item| {
            assert!(item.version.opened <= query.at.known && item.version.closed.is_none_or(|c| c > query.at.known));
            total += item.weight;
            if query.by.is_some() {
                *sums.entry(item.group.clone()).or_default() += item.weight;
            }
            Ok(ControlFlow::Continue(()))
        })
    });
    (total, sums)
}

fn check(house: &House, oracle: &Oracle, query: &Query) {
    let tallies = house.store.tallies();
    let fresh = figures();
    let answer = house.read(|db| fresh.answer(db, tallies, query));
    let again = house.read(|db| fresh.answer(db, tallies, query));
    let computed = house.read(|db| figures().compute(db, tallies, query));
    assert_eq!(*answer, computed, "the cache says what is computed: {query:?}");
    assert_eq!(answer, again, "an answer that is kept is the answer: {query:?}");
    if let Kind::Rate { numerator, denominator } = query.figure.kind {
        let part = |name: &str| {
            let figure = fresh.catalogue.find(name).expect("a part of a rate");
            let query = Query { figure, ..query.clone() };
            house.read(|db| figures().compute(db, tallies, &query))
        };
        let (above, below) = (part(numerator), part(denominator));
        let both = (above.value.expect("a count"), below.value.expect("a count"));
        assert_eq!(answer.parts, Some(both), "a rate carries both its parts: {query:?}");
        assert_eq!(answer.value, rate(both.0, both.1));
        let carried = |pick: fn((i64, i64)) -> i64| -> BTreeMap<GroupKey, i64> {
            let of = |g: &figure::Group| pick(g.parts.expect("a rate's group carries both parts"));
            answer.groups.iter().map(|g| (g.key.clone(), of(g))).filter(|(_, n)| *n != 0).collect()
        };
        assert_eq!(carried(|p| p.0), groups(&above), "every group of the numerator is there: {query:?}");
        assert_eq!(carried(|p| p.1), groups(&below), "every group of the denominator is there: {query:?}");
        let one_list = house.store.read(|db| figures().from_list(db, query));
        assert!(matches!(one_list, Err(Error::IsRate { .. })), "a rate has two lists");
        return;
    }
    let expected = oracle.count(query);
    assert_eq!(
        (answer.value, groups(&answer)),
        (Some(expected.0), expected.1.clone()),
        "as counted by hand: {query:?}"
    );
    assert_eq!(weighed(house, query), expected, "the list weighs what the number says: {query:?}");
    let listed = house.read(|db| figures().from_list(db, query));
    assert_eq!(*answer, listed, "tally and list agree, groups in the same order: {query:?}");
    if query.by.is_some() {
        let sum: i64 = answer.groups.iter().filter_map(|g| g.value).sum();
        assert_eq!(Some(sum), answer.value, "the groups of a count add up: {query:?}");
        assert!(query.figure.additive());
    }
}

#[test]
fn number_is_list_is_tally_and_old_answers_stay() {
    let strategy = (grounded(14), proptest::collection::vec(ask(), 24..25));
    hold(32, &strategy, |house, (history, asks)| {
        let mut made = Made::default();
        let mut remembered: Vec<(Query, Answer)> = Vec::new();
        let long_lived = figures();
        for (step, acts) in history.iter().enumerate() {
            play(house, acts, &mut made);
            let asked = &asks[step % asks.len()];
            let now = house.head();
            let query = Query { at: Moment { known: now, ..asked.query(&made, now).at }, ..asked.query(&made, now) };
            let answer = house.read(|db| long_lived.answer(db, house.store.tallies(), &query));
            remembered.push((query, answer.as_ref().clone()));
        }
        let oracle = Oracle::of(house);
        let head = house.head();
        asks.iter().for_each(|asked| check(house, &oracle, &asked.query(&made, head)));
        for (query, answer) in remembered {
            let tallies = house.store.tallies();
            assert_eq!(*house.read(|db| long_lived.answer(db, tallies, &query)), answer, "kept: {query:?}");
            assert_eq!(house.read(|db| figures().compute(db, tallies, &query)), answer, "computed anew: {query:?}");
            check(house, &oracle, &query);
        }
    });
}

#[test]
fn a_series_is_its_points() {
    let strategy = (grounded(10), proptest::collection::vec(ask(), 10), proptest::collection::vec(a_day(), 0..9));
    hold(16, &strategy, |house, (history, asks, days)| {
        let made = played(house, &history);
        let tallies = house.store.tallies();
        for query in asks.iter().map(|asked| asked.query(&made, house.head())) {
            let together = figures();
            let half = &days[days.len() / 2..];
            house.read(|db| together.series(db, tallies, &query, half));
            let series = house.read(|db| together.series(db, tallies, &query, &days));
            assert_eq!(series.iter().map(|(day, _)| *day).collect::<Vec<_>>(), days);
            for (day, answer) in series {
                let year = Day::from_ymd(day.year(), 1, 1).expect("a day");
                let at = Moment { as_of: day, ..query.at };
                let alone = Query { at, ..query.clone() }.within(year, day);
                assert_eq!(*answer, house.read(|db| figures().compute(db, tallies, &alone)), "{alone:?}");
            }
        }
    });
}

#[test]
fn stocks_close() {
    let strategy = (grounded(12), proptest::collection::vec(ask(), 12));
    hold(16, &strategy, |house, (history, asks)| {
        let made = played(house, &history);
        let tallies = house.store.tallies();
        for mut query in asks.iter().map(|asked| asked.query(&made, house.head())) {
            (query.figure, query.by) = (if query.figure.additive() { &MEMBERS } else { &EMPLOYED }, None);
            query.period.1 = query.period.1.max(query.period.0);
            let reasons =
                if query.figure.name == MEMBERS.name { ("entry", "exit") } else { ("trade", "no such field") };
            let closure: Closure = house.read(|db| figures().closure(db, tallies, &query, reasons));
            let flows: i64 = closure.entries.values().sum::<i64>() - closure.exits.values().sum::<i64>();
            assert_eq!(closure.opening + flows + closure.changed, closure.closing, "{query:?}");
            let stock = |as_of: Day| {
                let query = Query { at: Moment { as_of, ..query.at }, ..query.clone() };
                house.read(|db| figures().compute(db, tallies, &query)).value
            };
            assert_eq!(stock(query.period.0.plus(-1)), Some(closure.opening), "{query:?}");
            assert_eq!(stock(query.period.1), Some(closure.closing), "{query:?}");
        }
        let refused = house.store.read(|db| {
            figures().closure(db, tallies, &Query::new(&DENSITY, 1, Moment { as_of: Day(0), known: 0 }), ("a", "b"))
        });
        assert!(matches!(refused, Err(Error::NoTally { figure: "t.density" })));
    });
}

#[test]
fn the_tally_is_read_alike_in_one_go_and_commit_by_commit() {
    let strategy = (grounded(10), ask());
    hold(12, &strategy, |house, (history, asked)| {
        let mut made = Made::default();
        let mut grown = None;
        let lasting = record::tally::Tallies::default();
        for acts in &history {
            play(house, acts, &mut made);
            let query = Query { figure: &EMPLOYED, by: Some("trade"), ..asked.query(&made, house.head()) };
            let query = Query { at: Moment { known: house.head(), ..query.at }, ..query };
            grown = Some((house.read(|db| figures().compute(db, &lasting, &query)), query));
        }
        if let Some((answer, query)) = grown {
            let anew = record::tally::Tallies::default();
            assert_eq!(house.read(|db| figures().compute(db, &anew, &query)), answer);
        }
    });
}

/// Opens records from their days on, in one commit; their ids.
fn opened(house: &House, drafts: Vec<(Day, Draft)>) -> Vec<i64> {
    let done = house.store.commit(Intent::default(), move |commit| -> Result<Vec<i64>, record::Error> {
        let open = |(from, draft): (Day, Draft)| {
            let id = commit.new_id();
            commit.open(id, (from, Day::END), &draft, None).map(|()| id)
        };
        drafts.into_iter().map(open).collect()
    });
    done.expect("the commit is made").value
}

/// One of the histories that mattered, told in words: somebody joins and moves, the tree changes, a clerk errs.
#[test]
fn a_year_in_the_life_of_a_unit() {
    House::each(|house| {
        let unit = |code: &'static str, from: &str, parent: Option<i64>| {
            let draft = UNIT.draft().set("code", code).set("parent", parent);
            opened(house, vec![(day(from), draft)])[0]
        };
        let top = unit("TOP", "2015-01-01", None);
        let (a, b) = (unit("A", "2015-01-01", Some(top)), unit("B", "2016-01-01", Some(top)));
        let worker = |n: i32| {
            let began = day("2016-03-01").plus(n * 100);
            let draft = JOB.draft().set("unit", if n < 3 { a } else { b }).set("rank", "main");
            (began, draft.set("began", began).set("birth_year", 1980))
        };
        let workers = opened(house, (0..5).map(worker).collect());
        let known = house.head();
        let moved = house.store.commit(Intent::default(), move |commit| {
            commit
                .revise(&JOB, workers[0], (day("2017-01-01"), Day::END), None, |v| v.map(|v| v.draft().set("unit", b)))
        });
        assert_eq!(moved.expect("moved").commit, Some(known + 1));
        let answer = |unit: i64, on: &str, known: i64| {
            let query = Query::new(&EMPLOYED, unit, Moment { as_of: day(on), known }).by("unit").expect("a dimension");
            house.read(|db| figures().answer(db, house.store.tallies(), &query))
        };
        assert_eq!(answer(top, "2016-02-29", known).value, Some(0));
        assert_eq!(answer(top, "2017-12-31", known).value, Some(5));
        assert_eq!(answer(a, "2017-12-31", known).value, Some(3));
        assert_eq!(answer(a, "2017-12-31", known + 1).value, Some(2), "one moved to B");
        assert_eq!(answer(a, "2016-12-31", known + 1).value, Some(3), "but only from 2017 on");
        let split: Vec<_> =
            answer(top, "2017-12-31", known + 1).groups.iter().map(|g| (g.key.clone(), g.value)).collect();
        assert_eq!(split, [(GroupKey::Unit(b), Some(3)), (GroupKey::Unit(a), Some(2))], "the largest branch first");
        let aged =
            Query::new(&EMPLOYED, top, Moment { as_of: day("2017-12-31"), known }).by("age").expect("a dimension");
        let aged = house.read(|db| figures().answer(db, house.store.tallies(), &aged));
        assert_eq!(aged.groups[0].key, GroupKey::Code("35-44".into()));
        let wrong = Query::new(&EMPLOYED, top, Moment { as_of: day("2017-12-31"), known }).by("entry");
        assert!(wrong.is_err_and(|e| e.to_string().contains("it can be split by: unit, skill, sex, age, trade")));
    });
}

/// Histories and questions are eventful, so that the properties are not true of nothing.
#[test]
fn histories_are_eventful() {
    let mut runner = TestRunner::deterministic();
    let (mut versions, mut closed, mut reversals, mut asked, mut told, mut split) = (0, 0, 0, 0, 0, 0);
    for _ in 0..12 {
        let house = House::lite();
        let history = grounded(14).new_tree(&mut runner).expect("a history").current();
        let made = played(&house, &history);
        reversals += history.iter().filter(|acts| matches!(acts[0], Act::Reverse { .. })).count();
        for register in [&JOB, &TIE, &SHOP] {
            let all = all_versions(&house, register);
            versions += all.len();
            closed += all.iter().filter(|v| v.closed.is_some()).count();
        }
        for _ in 0..40 {
            let query = ask().new_tree(&mut runner).expect("a question").current().query(&made, house.head());
            let answer = house.read(|db| figures().answer(db, house.store.tallies(), &query));
            asked += 1;
            told += usize::from(answer.value.is_some_and(|n| n > 0));
            split += usize::from(answer.groups.len() > 1);
        }
    }
    assert!(
        versions > 400 && closed > 100 && reversals > 3,
        "{versions} versions, {closed} closed, {reversals} reversals"
    );
    assert!(told * 3 > asked && split * 10 > asked, "{asked} asked, {told} above nothing, {split} in several groups");
}
