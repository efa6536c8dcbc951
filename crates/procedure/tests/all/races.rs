//! Many at once: one winner of each step, nothing lost, nothing doubled.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use access::Role;
use procedure::{Actor, Given, Refusal};
use record::log;

use crate::support::{A, B, why};

both_engines!(of_those_who_take_one_step_at_once_one_wins, |house| {
    let clerks: Vec<_> = (0..16).map(|at| house.account(&format!("clerk-{at}"), &[(Role::Clerk, A)])).collect();
    for seen in [true, false] {
        let record = house.begin(A, B);
        house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
        let number = house.case(record).number();
        let (head, barrier) = (house.head(), Barrier::new(clerks.len()));
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let race = |who| {
                barrier.wait();
                house.take_as(Actor::account(who), record, "accept", seen.then_some(number), Given::none())
            };
            let threads: Vec<_> = clerks.iter().map(|who| scope.spawn(move || race(who))).collect();
            threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
        });
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let lost = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
        let fair = |refusal: &Refusal| match refusal {
            Refusal::Moved { now, .. } => seen && *now == number + 1,
            Refusal::NotNow { state, .. } => !seen && state == "working",
            _ => false,
        };
        assert_eq!(won, 1);
        for refusal in lost {
            assert!(fair(refusal), "{refusal:?}");
        }
        let case = house.case(record);
        assert_eq!((case.number(), house.head()), (number + 1, head + 1));
        let winner = outcomes.iter().position(Result::is_ok).expect("a winner");
        assert_eq!(case.steps.last().map(|step| step.account), Some(clerks[winner].account));
    }
});

both_engines!(of_many_steps_at_once_none_is_lost_and_none_doubled, |house| {
    const CLERKS: usize = 64;
    const ROUNDS: usize = 6;
    let clerks: Vec<_> = (0..CLERKS).map(|at| house.account(&format!("clerk-{at}"), &[(Role::Clerk, A)])).collect();
    let records: Vec<i64> = (0..24).map(|_| house.begin(A, B)).collect();
    for record in &records {
        house.take_as(Actor::System, *record, "offer", None, Given::none()).expect("offered");
    }
    let (head, won) = (house.head(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for (at, who) in clerks.iter().enumerate() {
            let (records, won) = (&records, &won);
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let record = records[(at * 7 + round * 5) % records.len()];
                    let given = why().with("amount", 1i64);
                    for (step, given) in [("accept", Given::none()), ("note", given)] {
                        match house.take(who, record, step, given) {
                            Ok(_) => drop(won.fetch_add(1, Ordering::SeqCst)),
                            Err(Refusal::NotNow { .. }) if step == "accept" => {}
                            Err(refusal) => panic!("{step}: {refusal}"),
                        }
                    }
                }
            });
        }
    });
    let won = won.into_inner();
    assert_eq!(won, CLERKS * ROUNDS + records.len(), "every note, and each record accepted once");
    assert_eq!(house.head(), head + i64::try_from(won).expect("small"));
    let mut kept = 0;
    for record in &records {
        let case = house.case(*record);
        let numbers: Vec<i64> = case.steps.iter().map(|step| step.number).collect();
        assert_eq!(numbers, (1..=case.number()).collect::<Vec<_>>());
        assert_eq!(case.steps.iter().filter(|step| step.step == "accept").count(), 1);
        kept += case.steps.len() - 2;
    }
    assert_eq!(kept, won);
    let verdict = house.store.read(log::verify).expect("a log");
    assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
    let rows = house.rows(0);
    procedure::rebuild(&house.store, &house.desk()).expect("an inbox");
    assert_eq!(house.rows(0), rows);
});

both_engines!(making_the_inbox_anew_overlooks_no_step_taken_meanwhile, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let records: Vec<i64> = (0..40).map(|_| house.begin(A, B)).collect();
    // Every row is wrong at first, so that all are written anew while steps are taken.
    house.store.side(|door| door.run("UPDATE inbox SET since = 0 WHERE federation = $1", &[])).expect("altered");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for record in &records {
                house.take_as(Actor::System, *record, "offer", None, Given::none()).expect("offered");
                house.must(&clerk, *record, "accept", Given::none());
            }
        });
        for _ in 0..4 {
            procedure::rebuild(&house.store, &house.desk()).expect("an inbox");
        }
    });
    let rows = house.rows(0);
    assert_eq!(rows.len(), records.len());
    procedure::rebuild(&house.store, &house.desk()).expect("an inbox");
    assert_eq!(house.rows(0), rows);
});

both_engines!(a_clock_that_ran_out_takes_its_step_once_however_many_look, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let records: Vec<i64> = (0..10).map(|_| house.begin(A, B)).collect();
    for record in &records {
        house.take_as(Actor::System, *record, "offer", None, Given::none()).expect("offered");
        house.must(&clerk, *record, "accept", Given::none());
        house.must(&clerk, *record, "note", why().with("amount", 1i64));
        house.must(&clerk, *record, "submit", Given::none().with("result", "成"));
    }
    house.pass(30);
    let desk = house.desk();
    let taken: usize = std::thread::scope(|scope| {
        let run = || procedure::run_out(&house.store, &desk).expect("clocks run out");
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).sum()
    });
    assert_eq!(taken, records.len());
    for record in &records {
        assert_eq!(house.case(*record).steps.iter().filter(|step| step.step == "remind").count(), 1);
    }
});
