//! How fast it is: to be read by people, so it is asked for by name (`--ignored`), and asserts no time.

use std::time::{Duration, Instant};

use access::Role;
use procedure::{Actor, Given, inbox_of, rebuild};
use record::Value;

use crate::support::{A, A1, A2, B, FED, House, intent, why};
use crate::trial::{PROCEDURE, TRIAL};

const CLERKS: usize = 64;

/// Steps by 64 clerks at once, each on records of their own; how many in a second, and how long the slowest hundredth
/// took.
fn steps(house: &House, seconds: u64) {
    let clerks: Vec<_> = (0..CLERKS).map(|at| house.account(&format!("clerk-{at}"), &[(Role::Clerk, A)])).collect();
    let records: Vec<i64> = (0..CLERKS * 4).map(|_| house.begin(A, B)).collect();
    for record in &records {
        house.take_as(Actor::System, *record, "offer", None, Given::none()).expect("offered");
    }
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut took: Vec<Duration> = std::thread::scope(|scope| {
        let work = |at: usize| {
            let mut took = Vec::new();
            let mine = &records[at * 4..at * 4 + 4];
            for round in 0.. {
                let record = mine[round % 4];
                let step = if round < 4 { "accept" } else { "note" };
                let given = if round < 4 { Given::none() } else { why().with("amount", 1i64) };
                let began = Instant::now();
                house.must(&clerks[at], record, step, given);
                took.push(began.elapsed());
                if Instant::now() > until {
                    break;
                }
            }
            took
        };
        let threads: Vec<_> = (0..CLERKS).map(|at| scope.spawn(move || work(at))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect()
    });
    took.sort_unstable();
    let rate = took.len() as u64 / seconds;
    let (half, most) = (took[took.len() / 2], took[took.len() * 99 / 100]);
    println!("{}: {rate} steps/s by {CLERKS} clerks; half within {half:?}, 99 of 100 within {most:?}", engine(house));
}

fn engine(house: &House) -> &'static str {
    if house.is_pg { "PostgreSQL" } else { "SQLite" }
}

/// How long it takes to make the inbox anew, when it is as it should be and when it is empty.
fn anew(house: &House) {
    const RECORDS: usize = 4000;
    let desk = house.desk();
    let begin = move |commit: &mut record::Commit<'_>| {
        for _ in 0..RECORDS {
            let draft = TRIAL.draft().set("title", "试").set("lead", A).set("checker", B);
            procedure::begin(commit, &desk, &PROCEDURE, "open", draft, Given::none(), Actor::System)?;
        }
        Ok::<(), procedure::Refusal>(())
    };
    house.store.commit(intent("step"), begin).expect("begun");
    for what in ["as it should be", "empty"] {
        let began = Instant::now();
        let rows = rebuild(&house.store, &house.desk()).expect("an inbox");
        println!("{}: an inbox of {rows} rows that was {what} made anew in {:?}", engine(house), began.elapsed());
        house.store.side(|door| door.run("DELETE FROM inbox WHERE federation = $1", &[])).expect("emptied");
    }
}

/// The inbox of somebody with 500 of 100,000 rows.
fn inbox(house: &House) {
    const ROWS: i64 = 100_000;
    let who = house.account("clerk", &[(Role::Clerk, A1), (Role::Chair, A1), (Role::Officer, A2)]);
    let (account, roles) = (who.account, procedure::role_bit(Role::Clerk));
    let fill = move |door: &record::SideDoor<'_>| {
        for record in 0..ROWS {
            // 300 of one's unit, 200 in one's hands, the others elsewhere.
            let (unit, hand) = match record % 1000 {
                0..3 => (A1, 0),
                3..5 => (A1, account),
                _ => ([FED, A, B][(record % 3) as usize], 0),
            };
            let due = 20_000 + record * 7919 % 1000;
            let params: [Value; 6] =
                [record.into(), unit.into(), hand.into(), roles.into(), due.into(), (due + 2000).into()];
            door.run(
                "INSERT INTO inbox (federation, record, procedure, unit, account, roles, state, steps, due, timer, \
                 statutory, bound, since, barred) \
                 VALUES ($1, $2, 'trial', $3, $4, $5, 'working', 'submit', $6, 'work', 1, $7, 19000, '')",
                &params,
            )?;
            if record % 10_000 == 0 {
                let params: [Value; 3] = [account.into(), record.into(), 30_000.into()];
                let sql = "INSERT INTO snooze (federation, account, record, procedure, until) \
                     VALUES ($1, $2, $3, 'trial', $4)";
                door.run(sql, &params)?;
            }
        }
        Ok::<(), record::Error>(())
    };
    house.store.side(fill).expect("rows");
    let today = house.today();
    for (what, skip, limit) in [("all", 0, usize::MAX), ("a page of 50", 0, 50), ("the last page", 450, 50)] {
        let mut took = Vec::new();
        for _ in 0..21 {
            let began = Instant::now();
            let items = house.store.read(|db| inbox_of(db, &who, today, skip, limit)).expect("an inbox");
            took.push((began.elapsed(), items.len()));
        }
        took.sort_unstable();
        println!("{}: {what} of an inbox among {ROWS} rows: {:?}, {} items", engine(house), took[10].0, took[10].1);
    }
    house.store.side(|door| door.run("DELETE FROM inbox WHERE federation = $1", &[])).expect("emptied");
    anew(house);
}

both_engines!(
    #[ignore = "measures, and asserts nothing"]
    how_fast_steps_are_taken,
    |house| {
        steps(house, 5);
    }
);

both_engines!(
    #[ignore = "measures, and asserts nothing"]
    how_fast_an_inbox_is_read,
    |house| {
        inbox(house);
    }
);
