//! Guarded figures count those they protect, not the records about them.

use std::sync::Arc;

use clock::Pack;
use figure::freeze::{Units, asked};
use figure::{By, Catalogue, Definition, Dimension, Figures, Kind as Counted, Query, Source, Standing, UnitOf};
use proof::publication::Place as Named;
use record::{Intent, Kind, Moment, Options, Place, Register, Store, Subject, Suite, plain};

use crate::world::{PlainTree, UNIT, day};

const fn register(name: &'static str, fields: &'static [record::Field]) -> Register {
    Register { name, fields, subject: Subject::None, exclusive: None, indexes: &[], tally: &[], span: None }
}

static HOME: Register = register("home", &[plain("unit", Kind::Ref("unit"))]);
static CASE: Register = register("case_file", &[plain("home", Kind::Ref("home")), plain("unit", Kind::Ref("unit"))]);
static CALL: Register = register(
    "call",
    &[plain("unit", Kind::Ref("unit")), plain("case_file", Kind::Ref("case_file")), plain("why", Kind::Text)],
);
static PAID: Register =
    register("paid", &[plain("home", Kind::Ref("home")), plain("unit", Kind::Ref("unit")), plain("fen", Kind::Int)]);

const BY_WHY: Dimension = Dimension { name: "why", label: ("目的", "Why"), by: By::Text("why") };

const fn count(name: &'static str, source: Source, dimensions: &'static [Dimension]) -> Definition {
    let text = ("所数", "what is counted");
    Definition { name, label: ("数", "N"), text, measure: ("次", "n"), kind: Counted::Stock(source), dimensions }
}

const fn of(register: &'static Register, weight: Option<&'static str>) -> Source {
    Source { register, unit: UnitOf::Field("unit"), filters: &[], weight, reasons: None }
}

static CALLS: Definition = count("t.calls", of(&CALL, None), &[BY_WHY]);
static SUM: Definition = count("t.sum", of(&PAID, Some("fen")), &[]);
static HOMES: Definition = count("t.homes", of(&HOME, None), &[]);

fn catalogue() -> Catalogue {
    Catalogue::new(&[&CALLS, &SUM, &HOMES]).guarded("figure.small_cell").protecting("home").several(&[&CALLS])
}

/// Six homes with a case each; five calls at the first home for `a`, one at each for `b`; two payments to each.
fn world(place: Place) -> (Store, i64, [i64; 6]) {
    let catalogue = record::Catalogue::new(&[&UNIT, &HOME, &CASE, &CALL, &PAID], &[]);
    let now: record::Clock = Arc::new(|| 1_577_836_800_000);
    let options = Options { place, catalogue, suite: Suite::default(), create: true, readers: 2, now };
    let store = Store::open(options).expect("a store");
    let days = (day("2015-01-01"), clock::Day::END);
    let made = store.commit(Intent { kind: "form", source: "test".into(), ..Intent::default() }, move |commit| {
        let unit = commit.new_id();
        commit.open(unit, days, &UNIT.draft().set("code", "A1"), None)?;
        let mut homes = [0; 6];
        for (at, home) in homes.iter_mut().enumerate() {
            *home = commit.new_id();
            commit.open(*home, days, &HOME.draft().set("unit", unit), None)?;
            let case = commit.new_id();
            commit.open(case, days, &CASE.draft().set("home", *home).set("unit", unit), None)?;
            for why in if at == 0 { vec!["b", "a", "a", "a", "a", "a"] } else { vec!["b"] } {
                let call = CALL.draft().set("unit", unit).set("case_file", case).set("why", why);
                let id = commit.new_id();
                commit.open(id, days, &call, None)?;
            }
            for fen in [100, 200] {
                let id = commit.new_id();
                commit.open(id, days, &PAID.draft().set("home", *home).set("unit", unit).set("fen", fen), None)?;
            }
        }
        Ok::<_, record::Error>((unit, homes))
    });
    let (unit, homes) = made.expect("a commit").value;
    (store, unit, homes)
}

fn each(test: impl Fn(&Store, i64, [i64; 6])) {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, unit, homes) = world(Place::Folder(folder.path().join("data")));
    test(&store, unit, homes);
    if let Some(url) = testkit::postgres_url() {
        let (store, unit, homes) = world(Place::Postgres { url, folder: folder.path().join("other") });
        test(&store, unit, homes);
    }
}

#[test]
fn several_records_of_one_home_are_one() {
    each(|store, unit, homes| {
        let figures = Figures::new(catalogue(), Arc::new(PlainTree), Pack::cn());
        let table = |query: Query| {
            store.read(|db| figures.table(db, store.tallies(), &query, false)).expect("a table").parts.remove(0)
        };
        let at = Moment { as_of: day("2019-12-31"), known: 1 };
        let calls = table(Query::new(&CALLS, unit, at).by("why").expect("a dimension"));
        // Eleven calls at six homes; five of them at one.
        assert_eq!(calls.total, homes);
        let mut groups = calls.groups;
        groups.sort_by_key(Vec::len);
        assert_eq!(groups, [vec![homes[0]], homes.to_vec()]);
        let verdict = figure::cells::withhold(
            5,
            &[store
                .read(|db| {
                    let query = Query::new(&CALLS, unit, at).by("why")?;
                    figures.table(db, store.tallies(), &query, false)
                })
                .expect("a table")],
            &[],
        );
        assert!(verdict[0].groups.iter().all(|withheld| *withheld), "five calls at one home are one home");
        assert_eq!(table(Query::new(&SUM, unit, at)).total, homes);
        assert_eq!(table(Query::new(&HOMES, unit, at)).total, homes);
    });
}

#[test]
fn what_does_not_say_of_how_many_it_is_is_known_to_be_such() {
    let catalogue = catalogue();
    assert!(catalogue.sums(&CALLS) && catalogue.sums(&SUM) && !catalogue.sums(&HOMES));
    assert!(!Catalogue::new(&[&SUM]).sums(&SUM), "what is not guarded is told as it is");
}

struct Codes;

impl Units for Codes {
    fn place(&self, _: i64, _: Moment) -> Result<Named, record::Error> {
        Ok(Named { code: "A1".into(), name: "第一工会".into() })
    }

    fn find(&self, _: &str, _: Moment) -> Result<Option<i64>, record::Error> {
        Ok(Some(1))
    }
}

#[test]
fn no_publication_has_what_single_homes_were_paid() {
    let standing = Standing { unit: 1, at: Moment { as_of: day("2019-12-31"), known: 1 } };
    let figures = |catalogue| Figures::new(catalogue, Arc::new(PlainTree), Pack::cn());
    let told = asked(&figures(catalogue()), "发放 {{figure t.sum}} 元", standing, &Codes);
    let error = told.expect_err("it would print every payment").to_string();
    assert!(error.starts_with("line 1: {{figure t.sum}}") && error.contains("single households"), "{error}");
    assert!(asked(&figures(catalogue()), "{{figure t.homes}} {{figure t.calls by=why}}", standing, &Codes).is_ok());
    assert!(asked(&figures(Catalogue::new(&[&SUM])), "{{figure t.sum}}", standing, &Codes).is_ok(), "not guarded");
}
