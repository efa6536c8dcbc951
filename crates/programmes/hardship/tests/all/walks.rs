//! Whatever happens to dossiers: they move only as the table says, the roll holds whoever is on it and nobody else, and
//! what came in less what went out is what there is, also after an exit was undone.

use clock::{Day, Pack};
use figure::{Definition, Figures, Kind, Query, Source, Turn, UnitOf};
use hardship::acts::{self, AmountForm, DossierForm};
use hardship::check::{self, register::FINDING};
use hardship::dossier;
use hardship::notice::register::SHOWN;
use hardship::register::SPELL;
use hardship::rules::dossier::PROCEDURE;
use procedure::{Refusal, StateKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Family, House, day, decision, why};

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
    let after = prop_oneof![12 => Just(0), 3 => 1..4i32, 1 => 4..15];
    (after, 0..4usize, 0..26usize, 0..1000usize).prop_map(|(after, family, what, pick)| Happens {
        after,
        family,
        what,
        pick,
    })
}

/// A family with somebody grown up who lives with it, and belongs to its dossier now and then.
struct Home {
    family: Family,
    grown: i64,
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
fn happen(house: &House, home: &Home, event: &Happens) {
    let family = &home.family;
    let Some(dossier) = latest(house, family) else {
        house.draft(family);
        return;
    };
    let state = house.state(dossier);
    let over = !matches!(kind_of(&state), StateKind::Open | StateKind::Resting);
    let people = &house.people;
    match event.what {
        // What is over is begun anew, or was wrong.
        _ if over => {
            let left = !house.version(dossier).text("exit").is_empty();
            if left && event.pick.is_multiple_of(3) {
                house.reverse(dossier);
            } else {
                house.draft(family);
            }
        }
        // Who has left comes back, by mistake or by misfortune, more often than half a year passes.
        0..=11 if matches!(state.as_str(), "following" | "closing") && !event.pick.is_multiple_of(4) => {
            if event.pick.is_multiple_of(2) {
                house.reverse(dossier);
            } else {
                house.step(&people.clerk, dossier, "relapse", why());
            }
        }
        // Notices are short; somebody objects while they run, and not everybody waits until that is settled.
        0..=11 if matches!(state.as_str(), "notice" | "exit_notice") && event.pick.is_multiple_of(2) => {
            house.object(dossier);
        }
        0..=11 if state == "objection" && event.pick.is_multiple_of(3) => {
            house.step(&people.caseworker, dossier, "visit_again", why());
        }
        0..=11 if matches!(state.as_str(), "objection" | "exit_objection") && event.pick % 3 == 1 => {
            house.settle(dossier, "uphold");
        }
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
        // A step that is rare, by the first who may take it.
        15 | 16 => {
            let steps: Vec<_> = PROCEDURE.steps_from(&state).filter(|step| !step.who.is_empty()).collect();
            let Some(step) = steps.get(event.pick % steps.len().max(1)) else { return };
            if step.name == "withdraw" && !event.pick.is_multiple_of(5) {
                return;
            }
            for who in [&people.clerk, &people.chair, &people.caseworker, &people.second_caseworker, &people.leader] {
                let answers = decision().with("reason", "因为");
                if let Ok(taken) = house.try_step(who, dossier, step.name, answers) {
                    assert!(step.leads(&state, &taken.state), "{}: {state} to {}", step.name, taken.state);
                    return;
                }
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
        19 | 20 => drop(house.object(dossier)),
        21 => house.settle(dossier, if event.pick.is_multiple_of(3) { "uphold" } else { "dismiss" }),
        // Somebody withdraws what they signed.
        22 => {
            let consents = house.view(dossier).consents;
            let standing: Vec<i64> =
                consents.iter().filter(|each| each.day("withdrawn_on").is_none()).map(|each| each.id).collect();
            let Some(consent) = standing.get(event.pick % standing.len().max(1)).copied() else { return };
            house.must(move |commit, desk| acts::withdraw_consent(commit, desk, consent, desk.today));
        }
        // An exit of an earlier time on the roll was wrong.
        24 => {
            let at = house.moment();
            let episodes = house.store.read(|db| dossier::episodes(db, family.household, at)).expect("episodes");
            let left =
                episodes.iter().filter(|row| row.id != dossier && !house.version(row.id).text("exit").is_empty());
            let left: Vec<i64> = left.map(|row| row.id).collect();
            let Some(earlier) = left.get(event.pick % left.len().max(1)).copied() else { return };
            house.step(&people.caseworker, earlier, "propose_reversal", why());
            match house.try_step(&people.leader, earlier, "reopen", why()) {
                Ok(taken) => assert_eq!(taken.state, "exited", "it goes on with a later dossier"),
                Err(refusal) => assert!(matches!(refusal, Refusal::Guard(_)), "{refusal}"),
            }
        }
        // Somebody grown up moves in, or out again.
        23 if acts::is_open(&state) => {
            let grown = home.grown;
            if house.view(dossier).members.iter().any(|member| member.person == grown) {
                house.must(move |commit, desk| acts::drop_member(commit, desk, dossier, grown));
            } else {
                house.put_in(family, dossier, grown);
            }
        }
        _ => {
            house.pass(i32::try_from(event.pick % 12).unwrap_or(0));
        }
    }
}

/// Whoever was filed just now was visited; each adult has signed and each member was asked about; a notice ran its days,
/// and nobody objects.
fn was_filed_rightly(house: &House, dossier: i64) {
    let (case, view, at) = (house.case(dossier), house.view(dossier), house.moment());
    let Some(approved) = case.steps.last().filter(|taken| taken.step == "approve") else { return };
    if approved.commit != house.head() {
        return;
    }
    assert!(
        view.visits.iter().any(|(visit, _)| visit.text("conclusion") != "absent"
            && matches!(visit.text("purpose"), "application" | "second")),
        "nobody was there"
    );
    let findings = house.store.read(|db| db.find(&FINDING, "dossier", dossier, at)).expect("findings");
    let requests = house.store.read(|db| check::of_dossier(db, dossier, at)).expect("requests");
    for member in &view.members {
        assert!(!member.is_adult || view.consent(member.person).is_some(), "somebody has not signed");
        let settled = |request: i64| {
            requests.iter().any(|each| each.id == request && matches!(each.state.as_str(), "answered" | "unanswered"))
        };
        assert!(
            findings
                .iter()
                .any(|finding| finding.int("person") == Some(member.person)
                    && finding.int("request").is_some_and(settled)),
            "somebody was asked about nowhere"
        );
    }
    let lines = house.store.read(|db| db.find(&SHOWN, "dossier", dossier, at)).expect("lines");
    let line = lines.iter().rfind(|line| line.text("kind") == "filing").expect("a line");
    let (last, clock) = (line.day("last_day").expect("a day"), case.clock("notice").expect("a clock"));
    assert_eq!((line.text("state"), last), ("over", clock.due), "the notice did not run its days");
    assert!(last < approved.day && house.objections(dossier).is_empty());
}

/// Each household is on the roll today once or not at all, by where its dossier stands.
fn the_roll_is_right(house: &House, homes: &[Home]) {
    for family in homes.iter().map(|home| &home.family) {
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

/// How many histories: `HARDSHIP_WALKS` asks for more.
fn cases(usual: u32) -> u32 {
    std::env::var("HARDSHIP_WALKS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn hold(cases: u32, open: impl Fn() -> Option<House>) {
    let strategy = proptest::collection::vec(happens(), 80..200);
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..cases {
        let events = strategy.new_tree(&mut runner).expect("a history").current();
        let Some(house) = open() else { return };
        let first = house.today();
        let homes: Vec<Home> = (0..4)
            .map(|_| {
                let family = house.add_family(house.at.basic);
                Home { family, grown: house.add_to_household(family.household, "1990-06-01") }
            })
            .collect();
        for (home, state) in homes.iter().zip(["filed", "filed", "following"]) {
            let dossier = house.draft(&home.family);
            house.walk(dossier, state);
        }
        for event in &events {
            // There is no minimum-living line yet for what comes after.
            if house.today() > day("2026-11-30") {
                break;
            }
            house.pass(event.after);
            house.run_out();
            let home = &homes[event.family];
            happen(&house, home, event);
            if let Some(dossier) = latest(&house, &home.family) {
                was_filed_rightly(&house, dossier);
            }
            the_roll_is_right(&house, &homes);
        }
        the_stock_closes(&house, first, house.today().plus(3));
        let at = house.moment();
        let steps = house.store.read(|db| db.list(&procedure::STEP, at)).expect("steps");
        let taken = |step: &str| steps.iter().filter(|each| each.text("step") == step).count();
        let counted = [
            "approve",
            "approve_exit",
            "reverse_exit",
            "reopen",
            "relapse",
            "renew",
            "refuse",
            "object",
            "uphold",
            "ask_more",
            "take_down",
            "withdraw",
        ];
        let counted: Vec<(&str, usize)> = counted.into_iter().map(|step| (step, taken(step))).collect();
        eprintln!("{} steps in {} days: {counted:?}", steps.len(), house.today().0 - first.0);
    }
}

#[test]
fn random_walks_on_the_embedded_engine() {
    hold(cases(8), || Some(House::lite()));
}

#[test]
fn random_walks_on_postgres() {
    hold(cases(2), House::pg);
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
