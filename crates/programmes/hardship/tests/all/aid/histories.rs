//! Whatever happens to pay lists: what is paid by source is what was reconciled, numbers are their lists, nobody is paid
//! twice or above the limit.

use std::collections::{BTreeMap, BTreeSet};

use clock::{Day, Pack};
use hardship::aid::acts::{self, RowForm};
use hardship::aid::judge::{cap, counts, per_household, repeatable};
use hardship::aid::register::{AID, PAYLIST};
use hardship::aid::rules::{PROCEDURE, by_source, write_totals};
use procedure::{Actor, Given};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use record::Version;

use super::{add, begin, bounced, filed, form, paid_on, rows, step, take};
use crate::support::{Family, House, given, why};

const KINDS: [&str; 4] = ["living", "tuition", "temporary", "visit"];
const SOURCES: [&str; 3] = ["central", "province", "own"];

#[derive(Clone, Debug)]
struct Happens {
    after: i32,
    list: usize,
    what: usize,
    pick: usize,
    yuan: i64,
}

fn happens() -> impl Strategy<Value = Happens> {
    let after = prop_oneof![4 => Just(0), 2 => 1..6i32, 1 => 20..80i32];
    (after, 0..12usize, 0..20usize, 0..60usize, 1..6000i64).prop_map(|(after, list, what, pick, yuan)| Happens {
        after,
        list,
        what,
        pick,
        yuan,
    })
}

fn happen(house: &House, families: &[(Family, i64)], lists: &mut Vec<i64>, event: &Happens) {
    if lists.is_empty() || (event.what == 0 && lists.len() < 12) {
        lists.push(begin(house, &form(house, KINDS[event.pick % 4], SOURCES[event.yuan as usize % 3])));
        return;
    }
    let list = lists[event.list % lists.len()];
    let (family, dossier) = families[event.pick % families.len()];
    let payments = rows(house, list);
    let picked = payments.get(event.pick % payments.len().max(1)).map(|payment| payment.id);
    let people = &house.people;
    match event.what {
        1..=7 => {
            let row = RowForm {
                dossier,
                person: Some(family.persons()[event.pick % 3]),
                source: SOURCES[event.pick % 3].into(),
                amount_fen: event.yuan * 100 + event.pick as i64,
                ..RowForm::default()
            };
            let account = people.caseworker.account;
            let _ = house.act(move |commit, desk| acts::add_rows(commit, desk, list, &[row], account));
        }
        8 => {
            if let Some(row) = picked {
                let _ = house.act(move |commit, desk| acts::drop_row(commit, desk, list, row));
            }
        }
        9 => {
            if let Some(row) = picked {
                let back = house.today().plus(-(event.pick as i32 % 4));
                let _ = take(house, &people.treasurer, list, "bounce", bounced(row, back));
            }
        }
        10 => {
            let account = people.caseworker.account;
            let _ = house.act(move |commit, desk| acts::list_returned(commit, desk, list, account));
        }
        11 if event.pick.is_multiple_of(6) => drop(take(house, &people.caseworker, list, "withdraw", why())),
        12 if event.pick.is_multiple_of(3) => {
            let back = if event.pick.is_multiple_of(2) { "return" } else { "send_back" };
            let _ = take(house, &people.leader, list, back, why());
        }
        _ => {
            let at = house.moment();
            let state = house.store.read(|db| db.get(&PAYLIST, list, at)).expect("read").expect("a list");
            let day = house.today().plus(-(event.pick as i32 % 3));
            let _ = match state.text("state") {
                "draft" => take(house, &people.caseworker, list, "submit", Given::none()),
                "submitted" => take(house, &people.leader, list, "approve", Given::none()),
                "approved" => take(house, &people.treasurer, list, "pay", paid_on(day)),
                "paid" => {
                    let mut sums = by_source(&payments);
                    if event.pick.is_multiple_of(4) {
                        *sums.entry("own".into()).or_default() += 1;
                    }
                    let text = if sums.is_empty() { "own=0".into() } else { write_totals(&sums) };
                    take(house, &people.second_caseworker, list, "reconcile", given(&[("totals", &text)]))
                }
                _ => return,
            };
        }
    }
}

fn all_of(house: &House, register: &'static record::Register) -> Vec<Version> {
    let at = house.moment();
    house.store.read(|db| db.list(register, at)).expect("read")
}

fn fen(payments: &[&Version]) -> i64 {
    payments.iter().filter_map(|payment| payment.int("amount_fen")).sum()
}

/// What must be so whatever happened.
fn is_right(house: &House, first: Day) {
    let (lists, payments) = (all_of(house, &PAYLIST), all_of(house, &AID));
    let pack = Pack::cn();
    let today = house.today();
    let mut reconciled: BTreeMap<String, i64> = BTreeMap::new();
    for list in &lists {
        let own: Vec<Version> = rows(house, list.id);
        let live: Vec<&Version> = own.iter().filter(|payment| counts(payment.text("state"))).collect();
        let state = match list.text("state") {
            "draft" | "submitted" => "listed",
            "approved" => "approved",
            "paid" | "reconciled" => "paid",
            _ => "cancelled",
        };
        assert!(live.iter().all(|payment| payment.text("state") == state), "{state}: {live:?}");
        if matches!(list.text("state"), "draft" | "submitted" | "approved") {
            assert_eq!((list.int("count"), list.int("sum_fen")), (Some(live.len() as i64), Some(fen(&live))));
        }
        if list.text("state") == "reconciled" {
            // What the bank said is what stands on the list, source by source.
            assert_eq!(list.int("bank_fen"), Some(fen(&live)), "{}", list.text("number"));
            by_source(&own).into_iter().for_each(|(source, sum)| *reconciled.entry(source).or_default() += sum);
        } else {
            assert_eq!(list.int("bank_fen"), None);
        }
    }
    let of_reconciled = |payment: &&Version| {
        let list = lists.iter().find(|list| Some(list.id) == payment.int("paylist"));
        payment.text("state") == "paid" && list.is_some_and(|list| list.text("state") == "reconciled")
    };
    let mut paid: BTreeMap<String, i64> = BTreeMap::new();
    for payment in payments.iter().filter(of_reconciled) {
        *paid.entry(payment.text("source").to_owned()).or_default() += payment.int("amount_fen").unwrap_or(0);
    }
    assert_eq!(paid, reconciled);

    // Nobody twice, no child with two households, no household above its limit.
    let live: Vec<&Version> = payments.iter().filter(|payment| counts(payment.text("state"))).collect();
    let mut seen = BTreeSet::new();
    let mut sums: BTreeMap<(Option<i64>, &str, &str), i64> = BTreeMap::new();
    for payment in &live {
        let kind = payment.text("kind");
        *sums.entry((payment.int("household"), kind, payment.text("year"))).or_default() +=
            payment.int("amount_fen").unwrap_or(0);
        if !repeatable(pack, kind) {
            let whose = if per_household(pack, kind) { payment.int("household") } else { payment.int("person") };
            assert!(seen.insert((whose, kind, payment.text("year"), payment.text("source"))), "twice: {payment:?}");
        }
    }
    for ((household, kind, year), sum) in sums {
        assert!(cap(pack, kind, today).is_none_or(|cap| sum <= cap), "{household:?} {kind} {year}: {sum}");
    }

    // The figures: each is its list (House::answer says so), the flows make the stock, whole and by source and kind.
    let whole = |name: &str| house.answer(&house.ask(name, today).within(first, today)).value.unwrap_or(-1);
    let standing: Vec<&Version> = payments.iter().filter(|payment| payment.text("state") == "paid").collect();
    assert_eq!(whole("hardship.aid_paid") - whole("hardship.aid_returned"), fen(&standing));
    assert_eq!(house.value("hardship.aid_standing", today), standing.len() as i64);
    for by in ["source", "kind", "year", "unit", "category"] {
        for name in ["hardship.aid_paid", "hardship.aid_payments", "hardship.aid_standing"] {
            let query = house.ask(name, today).within(first, today);
            let split = house.answer(&query.clone().by(by).expect("a split"));
            assert_eq!(split.groups.iter().filter_map(|group| group.value).sum::<i64>(), whole(name), "{name} by {by}");
        }
    }
    let query = house.ask("hardship.aid_standing", today).within(first.plus(10), today);
    if query.period.0 <= today {
        let reasons = query.figure.source().and_then(|source| source.reasons).expect("reasons");
        let closure = house
            .store
            .read(|db| house.figures.closure(db, house.store.tallies(), &query, reasons))
            .expect("a closure");
        let (came, went): (i64, i64) = (closure.entries.values().sum(), closure.exits.values().sum());
        assert_eq!((closure.opening + came - went, closure.changed), (closure.closing, 0));
        assert_eq!(
            came,
            house.answer(&house.ask("hardship.aid_payments", today).within(query.period.0, today)).value.unwrap_or(-1)
        );
    }
    let year = today.year();
    let aided: BTreeSet<Option<i64>> = standing
        .iter()
        .filter(|payment| payment.day("paid_on").is_some_and(|day| day.year() == year))
        .map(|payment| payment.int("household"))
        .collect();
    assert_eq!(house.value("hardship.households_aided", today), aided.len() as i64);
}

fn hold(cases: u32, open: impl Fn() -> Option<House>) {
    let mut runner = TestRunner::new(Config::default());
    let strategy = proptest::collection::vec(happens(), 60..160);
    let mut paid = 0;
    for _ in 0..cases {
        let events = strategy.new_tree(&mut runner).expect("a history").current();
        let Some(house) = open() else { return };
        let first = house.today();
        let families: Vec<(Family, i64)> = (0..4).map(|_| filed(&house, "deep")).collect();
        let mut lists = Vec::new();
        for event in &events {
            house.pass(event.after);
            happen(&house, &families, &mut lists, event);
        }
        is_right(&house, first);
        let states: Vec<String> = all_of(&house, &PAYLIST).iter().map(|list| list.text("state").to_owned()).collect();
        let payments = all_of(&house, &AID);
        paid += payments.iter().filter(|payment| payment.text("state") == "paid").count();
        eprintln!("{} events, {} payments, lists are {states:?}", events.len(), payments.len());
    }
    assert!(paid > 0, "no history came to a payment: of such nothing is shown");
}

#[test]
fn on_the_embedded_engine() {
    hold(8, || Some(House::lite()));
}

#[test]
fn on_postgres() {
    if testkit::postgres_url().is_some() {
        hold(2, House::pg);
    }
}

/// A list that is paid, reconciled, returned from and reconciled again: the fixed thread through the random ones.
#[test]
fn the_thread() {
    let house = House::lite();
    let first = house.today();
    let (_, dossier) = filed(&house, "deep");
    let list = begin(&house, &form(&house, "visit", "own"));
    let payment = add(&house, list, &[super::row(dossier, 500)]).pop().expect("a verdict").expect("listed");
    super::pay(&house, list);
    is_right(&house, first);
    house.pass(3);
    step(&house, &house.people.caseworker, list, "reconcile", given(&[("totals", "own=500")]));
    is_right(&house, first);
    step(&house, &house.people.treasurer, list, "bounce", bounced(payment, house.today()));
    is_right(&house, first);
    // The system itself can take what people may: a clock, the demo.
    let totals = given(&[("totals", "own=0")]);
    house.take_as(Actor::System, &PROCEDURE, list, "reconcile", totals).expect("reconciled");
    is_right(&house, first);
}
