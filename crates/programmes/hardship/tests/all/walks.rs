//! Whatever happens to dossiers: they move only as the table says, the roll holds whoever is on it and nobody else, and
//! what came in less what went out is what there is, also after an exit was undone.

use clock::{Day, Pack};
use figure::{Definition, Figures, Kind, Query, Source, Turn, UnitOf};
use hardship::acts::{self, AmountForm, DossierForm};
use hardship::dossier;
use hardship::register::SPELL;
use hardship::rules::dossier::PROCEDURE;
use procedure::{Actor, Refusal, StateKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Family, House, day, decision};

const ON_ROLL: Source = Source {
    register: &SPELL,
    unit: UnitOf::Field("unit"),
    filters: &[],
    weight: None,
    reasons: Some(("entry", "exit")),
};

const fn definition(name: &'static str, kind: Kind) -> Definition {
    Definition {
        name,
        label: ("户", "households"),
        text: ("户", "households"),
        measure: ("户", "households"),
        kind,
        dimensions: &[],
    }
}

static STOCK: Definition = definition("test.roll", Kind::Stock(ON_ROLL));
static CAME: Definition = definition("test.came", Kind::Flow(ON_ROLL, Turn::In("began")));
static WENT: Definition = definition("test.went", Kind::Flow(ON_ROLL, Turn::Out));

/// One thing that happens, with everything named by any number.
#[derive(Clone, Debug)]
struct Happens {
    after: i32,
    family: usize,
    what: usize,
    pick: usize,
}

fn happens() -> impl Strategy<Value = Happens> {
    let after = prop_oneof![4 => Just(0), 3 => 1..5i32, 1 => 5..40];
    (after, 0..4usize, 0..20usize, 0..1000usize).prop_map(|(after, family, what, pick)| Happens {
        after,
        family,
        what,
        pick,
    })
}

/// The dossier of a family that is not at its end, or its last.
fn latest(house: &House, family: &Family) -> Option<i64> {
    let at = house.moment();
    let episodes = house.store.read(|db| dossier::episodes(db, family.household, at)).expect("episodes");
    episodes.last().map(|row| row.id)
}

fn kind_of(state: &str) -> StateKind {
    PROCEDURE.state(state).unwrap_or_else(|| panic!("the table has no state {state}")).kind
}

/// Whether a household in this state is on the roll.
fn is_on_roll(state: &str) -> bool {
    matches!(state, "filed" | "reviewing" | "leaving" | "exit_notice" | "exit_objection" | "exit_approving")
}

/// One thing happens to the dossier of a family.
fn happen(house: &House, family: &Family, event: &Happens) {
    let Some(dossier) = latest(house, family) else {
        house.draft(family);
        return;
    };
    let state = house.state(dossier);
    let over = !matches!(kind_of(&state), StateKind::Open | StateKind::Resting);
    let people = &house.people;
    match event.what {
        _ if over => drop(house.draft(family)),
        // Mostly, work goes on.
        0..=11 => {
            let exits = ["lifted", "cancelled_moved", "cancelled_death", "lifted"];
            let planned = house.version(dossier).text("exit").to_owned();
            let exit = if planned.is_empty() { exits[event.pick % 4].to_owned() } else { planned };
            if state == "leaving" {
                // Who belongs to the household may have changed since it was drawn up.
                house.draw_up(dossier, &exit);
            }
            house.go_on(dossier, &exit);
        }
        // Somebody tries something.
        12..=14 => {
            let who =
                [&people.clerk, &people.chair, &people.caseworker, &people.leader, &people.other_clerk, &people.worker]
                    [event.pick % 6];
            let step = &PROCEDURE.steps[event.pick / 6 % PROCEDURE.steps.len()];
            let answers = decision().with("reason", "因为");
            let taken = house.try_step(who, dossier, step.name, answers);
            match taken {
                Ok(taken) => {
                    assert!(step.from.contains(&state.as_str()), "{} from {state}", step.name);
                    assert!(step.leads(&state, &taken.state), "{}: {state} to {}", step.name, taken.state);
                    let case = house.case(dossier);
                    for made in step.not_by {
                        let maker = case.last(made).map(|made| made.account);
                        assert_ne!(maker, Some(who.account), "{} by who did {made}", step.name);
                    }
                }
                Err(Refusal::Store(error)) => panic!("{}: {error}", step.name),
                Err(_) => assert_eq!(house.state(dossier), state, "what is refused changes nothing"),
            }
        }
        // A step that only the system takes, or that is rare.
        15 | 16 => {
            let steps: Vec<_> = PROCEDURE.steps_from(&state).collect();
            let Some(step) = steps.get(event.pick % steps.len().max(1)) else { return };
            let answers = decision().with("reason", "因为");
            if let Ok(taken) = house.take_as(Actor::System, &PROCEDURE, dossier, step.name, answers) {
                assert!(step.leads(&state, &taken.state), "{}: {state} to {}", step.name, taken.state);
            }
        }
        17 if acts::is_open(&state) => {
            let child = family.child;
            let form = house.members(family).remove(2);
            let there = house.view(dossier).members.iter().any(|member| member.person == child);
            house.must(move |commit, desk| {
                if there {
                    acts::drop_member(commit, desk, dossier, child).map(drop)
                } else {
                    acts::put_member(commit, desk, dossier, &form).map(drop)
                }
            });
        }
        18 if acts::is_open(&state) => {
            // The union that handles it changes, and changes back, so that its people find it again.
            for unit in [house.at.other, house.at.basic] {
                let form = DossierForm { unit, ..house.form(family) };
                house.must(move |commit, desk| acts::change_dossier(commit, desk, dossier, &form));
                house.pass(1);
            }
        }
        _ => {
            house.pass(i32::try_from(event.pick % 90).unwrap_or(0));
        }
    }
}

/// Each household is on the roll today once or not at all, by where its dossier stands.
fn the_roll_is_right(house: &House, families: &[Family]) {
    for family in families {
        let at = house.moment();
        let episodes = house.store.read(|db| dossier::episodes(db, family.household, at)).expect("episodes");
        let open =
            episodes.iter().filter(|row| matches!(kind_of(&row.state), StateKind::Open | StateKind::Resting)).count();
        assert!(open <= 1, "{open} dossiers of one household are open");
        for row in &episodes {
            let spells = house.spells(row.id);
            let holding: Vec<_> = spells.iter().filter(|spell| spell.holds(at)).collect();
            // Who was filed and left on one day stays for that day.
            let leaving = holding.first().is_some_and(|spell| spell.day("ended") == Some(house.today().plus(1)));
            assert_eq!(holding.len() == 1 && !leaving, is_on_roll(&row.state), "{} is {}", row.id, row.state);
            if let [spell] = holding.as_slice() {
                assert_eq!(spell.int("unit"), Some(row.unit));
                assert_eq!(spell.text("category"), row.category);
                let members = house.view(row.id).members.len();
                assert_eq!(spell.int("persons"), i64::try_from(members).ok());
            }
            // Stretches follow one another without gap or overlap, and one record carries them.
            for pair in spells.windows(2) {
                assert_eq!(pair[0].valid_to, pair[1].valid_from);
                assert_eq!(pair[0].id, pair[1].id);
            }
        }
    }
}

/// The stock closes over any period: what came less what went is what there is, and each is its list.
fn the_stock_closes(house: &House, first: Day, last: Day) {
    let figures = Figures::new(figure::Catalogue::new(&[&STOCK, &CAME, &WENT]), house.tree.clone(), Pack::cn());
    let tallies = house.store.tallies();
    for part in 0..8 {
        let (from, to) = (first.plus((last.0 - first.0) * part / 16), last.plus(-part * 3));
        if to < from {
            continue;
        }
        let ask = |figure| Query::new(figure, house.at.fed, house.on(to)).within(from, to);
        let value = |figure| {
            let query = ask(figure);
            let answer = house.store.read(|db| figures.compute(db, tallies, &query)).expect("an answer");
            let list = house.store.read(|db| figures.from_list(db, &query)).expect("a list");
            assert_eq!(answer, list, "{}", query.figure.name);
            answer.value.expect("a value")
        };
        let query = ask(&STOCK);
        let closure =
            house.store.read(|db| figures.closure(db, tallies, &query, ("entry", "exit"))).expect("a closure");
        let (came, went): (i64, i64) = (closure.entries.values().sum(), closure.exits.values().sum());
        assert_eq!(closure.changed, 0, "households come and go for a reason");
        assert_eq!(closure.opening + came - went, closure.closing, "{from} to {to}");
        assert_eq!((came, went, closure.closing), (value(&CAME), value(&WENT), value(&STOCK)));
        assert_eq!(closure.closing, house.on_roll(to, house.head()) as i64);
        assert!(
            closure.entries.keys().all(|entry| matches!(entry.as_str(), "new" | "returned")),
            "{:?}",
            closure.entries
        );
        assert!(
            closure.exits.keys().all(|exit| exit == "lifted" || acts::is_cancellation(exit)),
            "{:?}",
            closure.exits
        );
    }
}

fn hold(cases: u32, open: impl Fn() -> Option<House>) {
    let strategy = proptest::collection::vec(happens(), 60..160);
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..cases {
        let events = strategy.new_tree(&mut runner).expect("a history").current();
        let Some(house) = open() else { return };
        let first = house.today();
        let families: Vec<Family> = (0..4).map(|_| house.add_family(house.at.basic)).collect();
        for event in &events {
            // There is no minimum-living line yet for what comes after.
            if house.today() > day("2026-05-31") {
                break;
            }
            house.pass(event.after);
            house.run_out();
            happen(&house, &families[event.family], event);
            the_roll_is_right(&house, &families);
        }
        the_stock_closes(&house, first, house.today().plus(3));
        let at = house.moment();
        let steps = house.store.read(|db| db.list(&procedure::STEP, at)).expect("steps");
        let taken = |step: &str| steps.iter().filter(|each| each.text("step") == step).count();
        let counted = ["approve", "approve_exit", "reverse_exit", "relapse", "renew", "refuse", "uphold", "withdraw"];
        let counted: Vec<(&str, usize)> = counted.into_iter().map(|step| (step, taken(step))).collect();
        eprintln!("{} steps in {} days: {counted:?}", steps.len(), house.today().0 - first.0);
    }
}

#[test]
fn random_walks_on_the_embedded_engine() {
    hold(8, || Some(House::lite()));
}

#[test]
fn random_walks_on_postgres() {
    hold(2, House::pg);
}

/// A line of a sheet of means: whose, which, how much.
fn line() -> impl Strategy<Value = (usize, usize, i64)> {
    (0..3usize, 0..15usize, prop_oneof![Just(0), 1..50_000_000i64])
}

/// Whatever sheet is put in the place of whatever other, what is tested is the sums of what was put last.
#[test]
fn the_means_are_the_sums_of_the_last_sheet() {
    let house = House::lite();
    let family = house.family;
    let dossier = house.draft(&family);
    let list = Pack::cn().codes("hardship_amount").expect("a list");
    let strategy = proptest::collection::vec(line(), 0..12);
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..40 {
        let drawn = strategy.new_tree(&mut runner).expect("a sheet").current();
        let sheet: Vec<AmountForm> = drawn
            .iter()
            .map(|(person, kind, fen)| {
                let code = &list.codes()[kind % list.codes().len()];
                AmountForm {
                    person: family.persons()[*person],
                    side: code.parent.clone().expect("a side"),
                    kind: code.code.clone(),
                    fen: Some(*fen),
                    ..AmountForm::default()
                }
            })
            .collect();
        let sum = |side: &str, of: &dyn Fn(&str) -> bool| -> i64 {
            sheet.iter().filter(|line| line.side == side && of(&line.kind)).filter_map(|line| line.fen).sum()
        };
        let (income, rigid) = (sum("income", &|_| true), sum("rigid", &|kind| kind != "work_cost"));
        let (work, accident) = (sum("rigid", &|kind| kind == "work_cost"), sum("accident", &|_| true));
        let lines = sheet.len();
        house.must(move |commit, desk| acts::put_amounts(commit, desk, dossier, &sheet));
        let at = house.moment();
        let input = house.store.read(|db| dossier::means_input(db, Pack::cn(), dossier, at)).expect("an input");
        assert_eq!(
            (input.income_fen, input.rigid_fen, input.work_cost_fen, input.accident_fen),
            (income, rigid, work, accident)
        );
        assert_eq!(house.view(dossier).amounts.len(), lines);
    }
}

/// How long the register takes; printed, never asserted. Run: `cargo test -p hardship --test all walks::many --
/// --ignored --nocapture`; `HARDSHIP_MANY` says how many dossiers.
#[test]
#[ignore = "measures, takes minutes"]
fn many_dossiers() {
    use std::time::Instant;

    use hardship::dossier::{Filter, Reach};
    use hardship::register::DOSSIER;

    let many: i64 = std::env::var("HARDSHIP_MANY").ok().and_then(|text| text.parse().ok()).unwrap_or(50_000);
    for (engine, house) in [("SQLite", Some(House::lite())), ("PostgreSQL", House::pg())] {
        let Some(house) = house else { continue };
        let (at, caseworker) = (house.at, house.people.caseworker.account);
        // As steps leave them: a stretch for each day on which one was taken, and rows that were closed by the next.
        const STATES: [&str; 7] = ["draft", "submitted", "visiting", "judging", "notice", "approving", "filed"];
        for chunk in 0..many / 1000 {
            let mut ids = Vec::new();
            for (turn, state) in STATES.into_iter().enumerate() {
                let held = ids.clone();
                let on = day("2024-01-01").plus(chunk as i32 + turn as i32 * 7);
                let done = house.store.commit(crate::support::intent("import"), move |commit| {
                    let mut made = Vec::new();
                    for at_place in 0..1000usize {
                        let id = held.get(at_place).copied().unwrap_or_else(|| commit.new_id());
                        let n = chunk * 1000 + at_place as i64;
                        let state = match n % 50 {
                            0 if turn == 6 => "following",
                            1 if turn == 6 => "closing",
                            7 if turn > 1 => "submitted",
                            _ => state,
                        };
                        let draft = DOSSIER
                            .draft()
                            .set("number", (turn == 6).then(|| format!("云困〔2024〕{n}号")))
                            .set("household", n)
                            .set("head", n)
                            .set("episode", 1)
                            .set("unit", if n % 100 == 3 { at.basic } else { at.other })
                            .set("centre", at.fed)
                            .set("caseworker", caseworker)
                            .set("division", "419001")
                            .set(
                                "category",
                                (turn == 6).then_some(["deep", "relative", "accidental"][(n % 3) as usize]),
                            )
                            .set("cause", (turn == 6).then_some(if n % 1000 == 9 { "07" } else { "06" }))
                            .set("exit", (n % 50 == 0 && turn == 6).then_some("lifted"))
                            .set("state", state);
                        commit.assert(id, (on, Day::END), &draft, None)?;
                        made.push(id);
                    }
                    Ok::<_, record::Error>(made)
                });
                ids = done.expect("dossiers").value;
            }
        }
        println!("{engine}: {many} dossiers of {} stretches each", STATES.len());
        let state = |state: &str| Filter { state: state.into(), ..Filter::default() };
        let own = Reach::Units(vec![at.basic]);
        let asked = [
            ("all", Reach::All, Filter::default()),
            ("filed", Reach::All, state("filed")),
            ("closing", Reach::All, state("closing")),
            ("draft: none", Reach::All, state("draft")),
            ("a rare cause", Reach::All, Filter { cause: "07".into(), ..Filter::default() }),
            ("lifted", Reach::All, Filter { exit: "lifted".into(), ..Filter::default() }),
            ("a number", Reach::All, Filter { search: "〔2024〕777号".into(), ..Filter::default() }),
            ("one unit", own.clone(), Filter::default()),
            ("one unit, closing", own, state("closing")),
            (
                "by caseworker",
                Reach::All,
                Filter { caseworker: Some(caseworker), state: "closing".into(), ..Filter::default() },
            ),
        ];
        for (name, reach, filter) in asked {
            let mut times = Vec::new();
            let (mut found, mut counted) = (0, 0);
            for turn in 0..20 {
                let at = house.moment();
                let begun = Instant::now();
                let after = if turn % 2 == 0 { 0 } else { house.head() << 23 };
                let rows = house.store.read(|db| dossier::list(db, &reach, at, &filter, after, 50)).expect("rows");
                times.push(begun.elapsed());
                found = found.max(rows.0.len());
                if turn == 0 {
                    let begun = Instant::now();
                    counted = house.store.read(|db| dossier::count(db, &reach, at, &filter)).expect("a count");
                    println!("{engine}: {name}: counted {counted} in {:?}", begun.elapsed());
                }
            }
            times.sort_unstable();
            println!("{engine}: {name}: {found} of {counted}, median {:?}, p95 {:?}", times[10], times[19]);
        }
    }
    let house = House::lite();
    let dossier = house.dossier_in("filed");
    let (desk, at) = (house.desk(), house.moment());
    let mut times: Vec<_> = (0..50)
        .map(|_| {
            let begun = Instant::now();
            let view = house.store.read(|db| dossier::view(db, &desk, dossier, at)).expect("read");
            assert!(view.is_some());
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("SQLite: one dossier whole, median {:?}, p95 {:?}", times[25], times[47]);
}
