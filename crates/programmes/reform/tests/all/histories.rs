//! Whatever happens to tasks: the lights that are kept are those of the rule, on every day there was and is to come;
//! every figure is what its list comes to, and what came in less what went out is what there is.

use clock::{Day, Pack};
use figure::GroupKey;
use procedure::{Actor, Given};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use record::Moment;
use reform::acts::{self, TaskForm};
use reform::register::{LIGHT, TASK};
use reform::rules::{lights, task};

use crate::support::{House, given};

/// One thing that happens, with everything named by any number.
#[derive(Clone, Debug)]
struct Happens {
    after: i32,
    task: usize,
    what: usize,
    days: i32,
    pick: usize,
}

#[derive(Clone, Debug)]
struct Planned {
    due: Option<i32>,
    milestones: Vec<i32>,
    quantified: bool,
    unit: bool,
}

fn planned() -> impl Strategy<Value = Planned> {
    let milestones = proptest::collection::vec(1..150i32, 0..3);
    let measured = proptest::bool::weighted(0.3);
    (proptest::option::weighted(0.8, 5..160i32), milestones, measured, any::<bool>())
        .prop_map(|(due, milestones, quantified, unit)| Planned { due, milestones, quantified, unit })
}

fn happens() -> impl Strategy<Value = Happens> {
    let after = prop_oneof![3 => 0..3i32, 2 => 3..20, 1 => 20..60];
    (after, 0..8usize, 0..14usize, 0..80i32, 0..24usize).prop_map(|(after, task, what, days, pick)| Happens {
        after,
        task,
        what,
        days,
        pick,
    })
}

/// A step that leads on from where a task stands; only now and then one that ends it early.
fn a_step(house: &House, task: i64, event: &Happens) -> Option<&'static str> {
    let state = house.version(task).text("state").to_owned();
    let steps: Vec<&str> = task::PROCEDURE.steps_from(&state).map(|step| step.name).collect();
    let step = *steps.get(event.pick % steps.len().max(1))?;
    let rare = matches!(step, "cancel" | "suspend") && event.days % 4 != 0;
    Some(if rare { steps[0] } else { step })
}

fn draft(house: &House, plan: i64, planned: &Planned) -> i64 {
    let today = house.today();
    let due = planned.due.map(|days| today.plus(days));
    let mut form = TaskForm {
        lead: Some(if planned.unit { house.at.labour } else { house.at.basic }),
        start: Some(today.plus(-3)),
        due,
        long_term: due.is_none(),
        ..house.form(plan)
    };
    for (at, days) in planned.milestones.iter().enumerate() {
        let on = today.plus(*days);
        form.milestones.push((format!("节点{at}"), due.map_or(on, |due| on.min(due))));
    }
    if planned.quantified {
        (form.figure, form.base, form.target) = ("roll.members".into(), Some(0), Some(40));
    }
    house.draft(&form).expect("a draft")
}

fn happen(house: &House, tasks: &[i64], event: &Happens) {
    let task = tasks[event.task % tasks.len()];
    let until = house.today().plus(event.days);
    let signer = house.people.leader.account;
    match event.what {
        0 => {
            let light = lights::LIGHTS[event.pick % 5];
            let _ =
                house.act(move |commit, desk| acts::override_light(commit, desk, task, light, "因为", signer, until));
        }
        1 => {
            let _ = house.act(move |commit, desk| acts::lift_override(commit, desk, task));
        }
        2 | 3 => {
            let milestones = house.task(task).milestones;
            if let Some(milestone) = milestones.get(event.pick % milestones.len().max(1)) {
                let (id, met) = (milestone.id, event.pick != 0);
                let _ = house.act(move |commit, desk| acts::meet_milestone(commit, desk, id, met));
            }
        }
        4 => {
            house.add_members(i64::from(event.days / 8), house.today());
            house.daily();
        }
        5 => {
            let (unit, account) = (house.at.basic, house.people.labour.account);
            let _ = house.act(move |commit, desk| acts::add_evidence(commit, desk, task, "unit", unit, "", account));
        }
        _ => {
            let Some(step) = a_step(house, task, event) else { return };
            let answers = given(&[("reason", "因为"), ("text", "进展"), ("grounds", "理由")]).with("due", until);
            let answers = match step {
                "reassign" => answers.with("unit", [house.at.labour, house.at.basic, house.at.town][event.pick % 3]),
                // Most go on by their old date.
                "resume" if event.days > 20 => given(&[("reason", "因为")]),
                _ => answers,
            };
            // Some things lack something as they stand; what can be done must leave everything right.
            let _ = house.take_as(Actor::System, &task::PROCEDURE, task, step, answers);
        }
    }
}

/// What is kept of every task on a day is what the rule makes of what is known of it on that day.
fn lights_are_right(house: &House, tasks: &[i64], first: Day, last: Day) {
    let head = house.head();
    house
        .store
        .read(|db| {
            for on in (first.0..=last.0).map(Day) {
                let at = Moment { as_of: on, known: head };
                for task in tasks {
                    let kept = db.find(&LIGHT, "task", *task, at)?;
                    let Some(version) = db.get(&TASK, *task, at)? else { continue };
                    if !reform::lights::is_lit(version.text("state")) {
                        let ended = kept.first().and_then(|light| light.day("ended"));
                        assert!(
                            kept.is_empty() || ended == Some(on.plus(1)),
                            "{task} is lit on {on} though it is over"
                        );
                        continue;
                    }
                    let [kept] = kept.as_slice() else { panic!("{task} has {} lights on {on}", kept.len()) };
                    let facts = reform::lights::facts(db, Pack::cn(), &version, kept.int("actual"), at)?;
                    let light = lights::light(&facts, on);
                    assert_eq!(
                        (kept.text("light"), kept.text("why"), kept.int("unit"), kept.int("by_hand") == Some(1)),
                        (light.code, light.why.code(), version.int("unit"), light.why == lights::Why::ByHand),
                        "{task} on {on}: {}",
                        light.words.1
                    );
                }
            }
            Ok::<_, record::Error>(())
        })
        .expect("the store is read");
}

/// Numbers are their lists, splits their whole, and the stock closes over any period.
fn figures_are_right(house: &House, first: Day, last: Day) {
    for step in 0..12 {
        let on = first.plus((last.0 - first.0) * step / 11);
        for definition in reform::figures::catalogue().all() {
            let query = house.ask(definition.name, on).within(first.plus(step), on);
            let whole = house.answer(&query);
            for dimension in definition.dimensions {
                let split = house.answer(&query.clone().by(dimension.name).expect("a split"));
                if definition.additive() {
                    let sum: i64 = split.groups.iter().filter_map(|group| group.value).sum();
                    assert_eq!(Some(sum), whole.value, "{} by {} on {on}", definition.name, dimension.name);
                }
            }
        }
        let query = house.ask("reform.tasks", on).within(first.plus(step), on);
        if query.period.0 > query.period.1 {
            continue;
        }
        let closure = house
            .store
            .read(|db| house.figures.closure(db, house.store.tallies(), &query, ("entry", "exit")))
            .expect("a closure");
        let entered: i64 = closure.entries.values().sum();
        let left: i64 = closure.exits.values().sum();
        assert_eq!(closure.opening + entered - left + closure.changed, closure.closing);
        assert_eq!(closure.changed, 0, "tasks come and go for a reason");
        assert_eq!(closure.closing, house.value("reform.tasks", on));
        let flow =
            |name: &str| house.answer(&house.ask(name, on).within(query.period.0, query.period.1)).value.unwrap_or(-1);
        assert_eq!((entered, left), (flow("reform.opened"), flow("reform.closed") + flow("reform.cancelled")));
        let by_light = house.answer(&house.ask("reform.tasks", on).by("light").expect("a split"));
        let red = by_light.groups.iter().find(|group| group.key == GroupKey::Code("red".into()));
        assert_eq!(red.and_then(|group| group.value).unwrap_or(0), house.value("reform.lit_red", on));
    }
}

fn hold(cases: u32, open: impl Fn() -> Option<House>) {
    let strategy = (proptest::collection::vec(planned(), 2..6), proptest::collection::vec(happens(), 20..90));
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..cases {
        let (plans, events) = strategy.new_tree(&mut runner).expect("a history").current();
        let Some(house) = open() else { return };
        let first = house.today();
        let plan = house.plan();
        let tasks: Vec<i64> = plans.iter().map(|planned| draft(&house, plan, planned)).collect();
        for task in &tasks {
            house.take_as(Actor::System, &task::PROCEDURE, *task, "issue", Given::none()).expect("issued");
        }
        for event in &events {
            house.pass(event.after);
            happen(&house, &tasks, event);
        }
        let states: Vec<String> = tasks.iter().map(|task| house.version(*task).text("state").to_owned()).collect();
        eprintln!(
            "{} events in {} days, {} commits; tasks are {states:?}",
            events.len(),
            house.today().0 - first.0,
            house.head()
        );
        lights_are_right(&house, &tasks, first, house.today().plus(120));
        figures_are_right(&house, first, house.today().plus(60));
        // Computed anew, nothing changes: what is kept was right already.
        house.daily();
        assert_eq!(house.daily().changed, 0);
        lights_are_right(&house, &tasks, house.today(), house.today().plus(30));
    }
}

#[test]
fn on_the_embedded_engine() {
    hold(10, || Some(House::lite()));
}

#[test]
fn on_postgres() {
    hold(2, House::pg);
}
