//! How long the register and one dossier take.

use std::time::Instant;

use clock::Day;
use hardship::dossier::{self, Filter, Reach};
use hardship::register::DOSSIER;

use crate::support::{House, day, intent};

/// How long the register takes; printed, never asserted. Run: `cargo test -p hardship --test all speed --
/// --ignored --nocapture`; `HARDSHIP_MANY` says how many dossiers.
#[test]
#[ignore = "measures, takes minutes"]
fn many_dossiers() {
    let many: i64 = std::env::var("HARDSHIP_MANY").ok().and_then(|text| text.parse().ok()).unwrap_or(50_000);
    for (engine, house) in [("SQLite", Some(House::lite())), ("PostgreSQL", House::pg())] {
        let Some(house) = house else { continue };
        let (at, caseworker) = (house.at, house.people.caseworker.account);
        // As steps leave them: a stretch for each day on which one was taken.
        const STATES: [&str; 7] = ["draft", "submitted", "visiting", "judging", "notice", "approving", "filed"];
        for chunk in 0..many / 1000 {
            let done = house.store.commit(intent("import"), move |commit| {
                for n in chunk * 1000..(chunk + 1) * 1000 {
                    let id = commit.new_id();
                    let first = day("2024-01-01").plus(i32::try_from(chunk).unwrap_or(0));
                    for (at_stretch, state) in (0i32..).zip(STATES) {
                        let last = at_stretch == 6;
                        let state = match (last, n % 50) {
                            (true, 0) => "following",
                            (true, 1) => "closing",
                            (true, 7) => "submitted",
                            _ => state,
                        };
                        let draft = DOSSIER
                            .draft()
                            .set("number", last.then(|| format!("云困〔2024〕{n}号")))
                            .set("household", n)
                            .set("head", n)
                            .set("episode", 1)
                            .set("unit", if n % 100 == 3 { at.basic } else { at.other })
                            .set("centre", at.fed)
                            .set("caseworker", if n % 1000 == 4 { caseworker } else { 7 })
                            .set("division", "419001")
                            .set("category", last.then_some(["deep", "relative", "accidental"][(n % 3) as usize]))
                            .set("cause", last.then_some(if n % 1000 == 9 { "07" } else { "06" }))
                            .set("exit", (n % 50 == 0 && last).then_some("lifted"))
                            .set("state", state);
                        let (from, to) = (first.plus(at_stretch * 7), first.plus(at_stretch * 7 + 7));
                        commit.open(id, (from, if last { Day::END } else { to }), &draft, None)?;
                    }
                }
                Ok::<_, record::Error>(())
            });
            done.expect("dossiers");
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
            ("by caseworker", Reach::All, Filter { caseworker: Some(caseworker), ..Filter::default() }),
            ("the leader's", Reach::Units(vec![at.fed]), Filter::default()),
            ("the leader's, closing", Reach::Units(vec![at.fed]), state("closing")),
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
