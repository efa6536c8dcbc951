//! How long the ledger takes; printed, never asserted. Run: `cargo test -p reform --test all speed -- --ignored
//! --nocapture`.

use std::time::Instant;

use procedure::{Actor, Given};
use reform::acts::{self, TaskForm};
use reform::ledger::{self, Filter};
use reform::rules::task;

use crate::support::{House, day};

fn measure(house: &House, engine: &str) {
    const TASKS: usize = 5_000;
    let plan = house.plan();
    let form = TaskForm {
        parties: vec![(house.at.industry, "supporting".into())],
        milestones: vec![("一".into(), day("2026-04-01")), ("二".into(), day("2026-05-01"))],
        ..house.form(plan)
    };
    let begun = Instant::now();
    for chunk in 0..TASKS / 500 {
        let form = form.clone();
        let ids = house.must(move |commit, desk| {
            (0..500)
                .map(|at| {
                    let number = format!("{}.{}", chunk + 1, at + 1);
                    acts::draft_task(commit, desk, &TaskForm { number, ..form.clone() }, Actor::System, "imported")
                })
                .collect::<Result<Vec<_>, _>>()
        });
        house.must(move |commit, desk| {
            for id in ids {
                let step = task::PROCEDURE.step("issue").ok_or(procedure::Refusal::Missing)?;
                let order = procedure::Order { step, record: id, seen: None, given: Given::none(), by: Actor::System };
                procedure::take(commit, desk, &task::PROCEDURE, &order)?;
            }
            Ok(())
        });
    }
    println!("{engine}: {TASKS} tasks drafted and issued in {:?}", begun.elapsed());
    let at = house.moment();
    for _ in 0..3 {
        let begun = Instant::now();
        let rows = house.store.read(|db| ledger::tasks(db, at, plan, &Filter::default())).expect("rows");
        assert_eq!(rows.len(), TASKS);
        println!("{engine}: the ledger of {TASKS} tasks in {:?}", begun.elapsed());
    }
    let begun = Instant::now();
    let view = house.task(house.rows(plan, &Filter::default())[0].id);
    println!("{engine}: one task ({}) in {:?}, the ledger included", view.row.number, begun.elapsed());
    house.pass(90);
    let begun = Instant::now();
    let done = house.daily();
    println!("{engine}: a day's lights in {:?} ({} changed)", begun.elapsed(), done.changed);
}

#[test]
#[ignore = "measures, takes a minute"]
fn the_ledger_of_five_thousand_tasks() {
    measure(&House::lite(), "SQLite");
    if let Some(house) = House::pg() {
        measure(&house, "PostgreSQL");
    }
}
