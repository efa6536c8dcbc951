//! The figures of relief: what they say, that the roll closes, that the three ways out are never mixed, and how long
//! decisions take.

use clock::Pack;
use figure::{By, GroupKey, Kind};
use hardship::figures::timing::{decided, quantile};
use hardship::figures::{CANCELLED_CODES, catalogue};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::aid::{on_roll, on_roll_since};
use crate::support::{House, day};

#[test]
fn every_figure_says_in_both_languages_what_it_counts() {
    let catalogue = catalogue();
    for figure in catalogue.all() {
        for (zh, en) in [figure.label, figure.text, figure.measure] {
            assert!(!zh.is_empty() && !en.is_empty(), "{}", figure.name);
        }
        assert!(figure.name.starts_with("hardship.") && catalogue.version(figure).is_ok(), "{}", figure.name);
        let ascii = |c: char| matches!(c, ',' | '.' | ';' | ':' | '(' | ')');
        assert!(!figure.text.0.contains(ascii), "{}: {}", figure.name, figure.text.0);
        let same = catalogue.all().iter().filter(|other| other.name == figure.name || other.label == figure.label);
        assert_eq!(same.count(), 1, "{}", figure.name);
        for pack in [Pack::cn(), Pack::ilo()] {
            for dimension in figure.dimensions {
                if let By::Code(_, list) = dimension.by {
                    assert!(pack.codes(list).is_some(), "{}: {list} of {}", pack.name(), figure.name);
                }
            }
        }
        // What weighs in fen is shown in yuan, and nothing else is.
        let fen = figure.source().is_some_and(|source| source.weight == Some("amount_fen"));
        assert_eq!(figure.is_money(), fen, "{}", figure.name);
        // What does not weigh is answered from its tally, split or not.
        if let Some(source) = figure.source().filter(|source| source.weight.is_none()) {
            let has = |field: &str| source.register.tally.contains(&field);
            let needs = source.filters.iter().map(|filter| filter.field);
            let by = figure.dimensions.iter().filter_map(|dimension| dimension.by.field());
            let on = match figure.kind {
                Kind::Flow(_, figure::Turn::In(on)) => Some(on),
                _ => None,
            };
            for field in needs.chain(by).chain(on) {
                assert!(has(field), "{}: the tally of {} has no {field}", figure.name, source.register.name);
            }
        }
    }
}

#[test]
fn the_sum_of_two_says_so_and_cancelled_has_every_code_of_its_list() {
    let catalogue = catalogue();
    let text = |name: &str| catalogue.get(name).expect(name).text;
    let sum = text("hardship.out_of_hardship");
    assert!(sum.0.contains("两个数之和") && sum.0.contains("不含注销"));
    assert!(sum.1.contains("sum of two") && sum.1.contains("cancelled are not in it"));
    for pack in [Pack::cn(), Pack::ilo()] {
        let list = pack.codes("hardship_exit").expect("the list");
        let of_it = |code: &&clock::Code| code.code == "cancelled" || code.parent.as_deref() == Some("cancelled");
        let codes: Vec<&str> = list.codes().iter().filter(of_it).map(|code| code.code.as_str()).collect();
        assert_eq!(codes, CANCELLED_CODES, "{}", pack.name());
        let others = list.codes().iter().filter(|code| !of_it(code)).map(|code| code.code.as_str());
        assert_eq!(others.collect::<Vec<_>>(), ["lifted", "relieved"], "{}", pack.name());
    }
}

both_engines! {
    /// Counted by hand once: four filed, one lifted out, one relieved, one cancelled; then the first was wrong.
    by_hand, |house| {
        let first_day = house.today();
        let filed: Vec<i64> = ["deep", "deep", "accidental", "relative"]
            .into_iter()
            .map(|category| on_roll(house, &house.add_family(house.at.basic), category))
            .collect();
        let value = |name: &str| house.value(name, house.today());
        assert_eq!((value("hardship.households"), value("hardship.persons")), (4, 12));
        assert_eq!((value("hardship.filed"), value("hardship.filed_visited"), value("hardship.filed_checked")), (4, 4, 4));
        assert_eq!((value("hardship.visited"), value("hardship.checked"), value("hardship.reentered")), (4, 4, 0));
        let rate = house.answer(&house.ask("hardship.visited_rate", house.today()));
        assert_eq!((rate.value, rate.parts), (Some(10_000), Some((4, 4))));
        let entry = house.answer(&house.ask("hardship.filed", house.today()).by("entry").expect("a split"));
        assert_eq!(entry.groups.iter().map(|g| (g.key.clone(), g.value)).collect::<Vec<_>>(), [(GroupKey::Code("taken_in".into()), Some(4))]);

        house.leave(filed[0], "lifted");
        house.leave(filed[2], "relieved");
        house.leave(filed[3], "cancelled_death");
        let out = house.today();
        assert_eq!((value("hardship.lifted"), value("hardship.relieved"), value("hardship.cancelled")), (1, 1, 1));
        assert_eq!((value("hardship.out_of_hardship"), value("hardship.households"), value("hardship.persons")), (2, 1, 3));
        let split = house.answer(&house.ask("hardship.cancelled", out).by("exit").expect("a split"));
        assert_eq!(split.groups[0].key, GroupKey::Code("cancelled_death".into()));
        let by = house.answer(&house.ask("hardship.out_of_hardship", out).by("category").expect("a split"));
        assert_eq!(by.groups.iter().filter_map(|group| group.value).sum::<i64>(), 2);
        let known = house.head();
        let asked = house.ask("hardship.lifted", out);
        let earlier = house.ask("hardship.households", out);

        // The exit was wrong: as known from now on the household never left; as it was known, it did.
        house.pass(3);
        house.reverse(filed[0]);
        let on = |name: &str| house.answer(&house.ask(name, out)).value.unwrap_or(-1);
        assert_eq!((on("hardship.lifted"), on("hardship.out_of_hardship"), on("hardship.households")), (0, 1, 2));
        assert_eq!(value("hardship.filed"), 4, "coming back by a correction is no new filing");
        for (mut query, was) in [(asked, 1), (earlier, 1)] {
            query.at.known = known;
            assert_eq!(house.answer(&query).value, Some(was), "{}", query.figure.name);
        }
        let closure = house.ask("hardship.households", house.today()).within(first_day.plus(-60), house.today());
        let reasons = closure.figure.source().and_then(|source| source.reasons).expect("reasons");
        let closure = house.store.read(|db| house.figures.closure(db, house.store.tallies(), &closure, reasons)).expect("a closure");
        assert_eq!((closure.opening, closure.closing, closure.changed), (0, 2, 0));
        assert_eq!(closure.entries, [("taken_in".to_owned(), 4)].into());
        assert_eq!(closure.exits, [("cancelled_death".to_owned(), 1), ("relieved".to_owned(), 1)].into());
    }
}

both_engines! {
    /// Applications in hand, visits, notices and objections, on the usual way to the roll.
    on_the_way, |house| {
        let dossier = house.draft(&house.family);
        let value = |name: &str| house.value(name, house.today());
        assert_eq!(value("hardship.in_hand"), 0, "what is being filled in is not in hand");
        house.walk(dossier, "judging");
        assert_eq!((value("hardship.in_hand"), value("hardship.visits"), value("hardship.notices")), (1, 1, 0));
        house.walk(dossier, "notice");
        assert_eq!((value("hardship.in_hand"), value("hardship.notices"), value("hardship.objections")), (1, 1, 0));
        let kind = house.answer(&house.ask("hardship.notices", house.today()).by("kind").expect("a split"));
        assert_eq!(kind.groups[0].key, GroupKey::Code("filing".into()));
        house.walk(dossier, "filed");
        assert_eq!((value("hardship.in_hand"), value("hardship.households"), value("hardship.filed_visited")), (0, 1, 1));
        assert_eq!(value("hardship.filed_checked"), 1, "all three departments had answered");
        // How long it took, from submission to approval; what was taken in took no time here.
        on_roll(house, &house.add_family(house.at.basic), "deep");
        let (from, to, at) = (day("2025-01-01"), house.today(), house.moment());
        let read = |unit: i64| house.store.read(|db| decided(db, unit, (from, to), at)).expect("decided");
        let [one] = &read(house.at.fed)[..] else { panic!("one was decided here") };
        let version = house.version(dossier);
        assert_eq!((Some(one.applied_on), Some(one.decided_on)), (version.day("applied_on"), version.day("decided_on")));
        assert_eq!(one.days(), i64::from(one.decided_on.0 - one.applied_on.0));
        assert_eq!((read(house.at.basic).len(), read(house.at.other).len()), (1, 0));
        assert_eq!(house.store.read(|db| decided(db, house.at.fed, (from, one.decided_on.plus(-1)), at)).expect("decided"), []);
        assert_eq!(quantile(&[one.days()], 90), Some(one.days()));
    }
}

#[derive(Clone, Debug)]
struct Event {
    after: i32,
    what: usize,
    which: usize,
    back: i32,
}

/// Whatever comes onto the roll and leaves it: numbers are lists, the roll closes by reason, and nobody who was cancelled
/// is ever counted as lifted or relieved.
fn closes(cases: u32, open: impl Fn() -> Option<House>) {
    const EXITS: [&str; 5] = ["lifted", "relieved", "cancelled_death", "cancelled_own", "cancelled_moved"];
    let event = (0..40i32, 0..8usize, 0..20usize, 0..200i32).prop_map(|(after, what, which, back)| Event {
        after,
        what,
        which,
        back,
    });
    let strategy = proptest::collection::vec(event, 8..18);
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..cases {
        let events = strategy.new_tree(&mut runner).expect("a history").current();
        let Some(house) = open() else { return };
        let first = house.today().plus(-220);
        let mut filed: Vec<i64> = Vec::new();
        let mut left: Vec<i64> = Vec::new();
        let mut exits: Vec<&str> = Vec::new();
        for event in &events {
            house.pass(event.after);
            match event.what {
                0..=3 => {
                    let since = house.today().plus(-event.back);
                    let category = ["deep", "relative", "accidental"][event.which % 3];
                    filed.push(on_roll_since(&house, &house.add_family(house.at.basic), category, since));
                }
                4..=6 if !filed.is_empty() => {
                    let dossier = filed.remove(event.which % filed.len());
                    // Each category has its own way out.
                    let exit = match (EXITS[event.which % 5], house.version(dossier).text("category")) {
                        ("lifted" | "relieved", "accidental") => "relieved",
                        ("lifted" | "relieved", _) => "lifted",
                        (exit, _) => exit,
                    };
                    // What came to its yearly review meanwhile is left as it is.
                    if house.state(dossier) == "filed" {
                        house.leave(dossier, exit);
                        exits.push(exit);
                        if house.state(dossier) == "following" {
                            left.push(dossier);
                        }
                    }
                }
                _ if !left.is_empty() => {
                    let dossier = left.remove(event.which % left.len());
                    if house.state(dossier) == "following" {
                        let exit = house.version(dossier).text("exit").to_owned();
                        house.reverse(dossier);
                        let at = exits.iter().position(|each| *each == exit).expect("it left");
                        exits.remove(at);
                    }
                }
                _ => {}
            }
        }
        let last = house.today();
        let count = |of: &dyn Fn(&str) -> bool| exits.iter().filter(|exit| of(exit)).count() as i64;
        let flow = |name: &str, from, to| house.answer(&house.ask(name, to).within(from, to)).value.unwrap_or(-1);
        let whole = |name: &str| flow(name, first, last);
        assert_eq!(whole("hardship.lifted"), count(&|exit| exit == "lifted"));
        assert_eq!(whole("hardship.relieved"), count(&|exit| exit == "relieved"));
        assert_eq!(whole("hardship.cancelled"), count(&|exit| exit.starts_with("cancelled")));
        for step in 0..6 {
            let from = first.plus((last.0 - first.0) * step / 8);
            let to = first.plus((last.0 - first.0) * (step + 2) / 8);
            assert_eq!(
                flow("hardship.out_of_hardship", from, to),
                flow("hardship.lifted", from, to) + flow("hardship.relieved", from, to)
            );
            let query = house.ask("hardship.households", to).within(from, to);
            let reasons = query.figure.source().and_then(|source| source.reasons).expect("reasons");
            let closure = house
                .store
                .read(|db| house.figures.closure(db, house.store.tallies(), &query, reasons))
                .expect("a closure");
            let (came, went): (i64, i64) = (closure.entries.values().sum(), closure.exits.values().sum());
            assert_eq!(closure.opening + came - went + closure.changed, closure.closing);
            assert_eq!((closure.changed, closure.closing), (0, house.value("hardship.households", to)));
            assert_eq!(came, flow("hardship.filed", from, to));
            let all = ["hardship.lifted", "hardship.relieved", "hardship.cancelled"];
            assert_eq!(went, all.iter().map(|name| flow(name, from, to)).sum::<i64>());
            for (code, n) in &closure.exits {
                let figure = if CANCELLED_CODES.contains(&code.as_str()) {
                    "hardship.cancelled".to_owned()
                } else {
                    format!("hardship.{code}")
                };
                assert!(*n <= flow(&figure, from, to), "{code}");
            }
            for definition in catalogue().all() {
                let query = house.ask(definition.name, to).within(from, to);
                let answer = house.answer(&query);
                for dimension in definition.dimensions.iter().filter(|_| definition.additive()) {
                    let split = house.answer(&query.clone().by(dimension.name).expect("a split"));
                    let sum: i64 = split.groups.iter().filter_map(|group| group.value).sum();
                    assert_eq!(Some(sum), answer.value, "{} by {}", definition.name, dimension.name);
                }
            }
        }
    }
}

#[test]
fn the_roll_closes_on_the_embedded_engine() {
    closes(4, || Some(House::lite()));
}

#[test]
fn the_roll_closes_on_postgres() {
    if testkit::postgres_url().is_some() {
        closes(1, House::pg);
    }
}
