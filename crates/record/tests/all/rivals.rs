//! Many writers at once.

use std::collections::BTreeMap;
use std::sync::Barrier;

use record::{Day, Db, Error, Moment, log};

use crate::registers::{CASE, MEMBERSHIP, POST, SCRATCH, membership, post, since};
use crate::site::intent;

const THREADS: i64 = 8;

both_engines!(of_rivals_for_one_place_exactly_one_wins, |site| {
    const ROUNDS: i64 = 25;
    let store = site.open()?;
    let gate = Barrier::new(usize::try_from(THREADS)?);
    let claim = |thread: i64, person: i64| {
        store.commit(intent("form"), move |commit| {
            let id = commit.new_id();
            commit.open(
                id,
                since(i32::try_from(thread).unwrap_or_default()),
                &membership(person, thread, "active"),
                None,
            )?;
            Ok::<_, Error>(id)
        })
    };
    let wins: Vec<Vec<bool>> = std::thread::scope(|scope| {
        let rivals: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (gate, claim) = (&gate, &claim);
                scope.spawn(move || {
                    let round = |person| {
                        gate.wait();
                        match claim(thread, person) {
                            Ok(_) => true,
                            Err(Error::Rule(why)) => !why.starts_with("already a member by "),
                            Err(error) => panic!("{error}"),
                        }
                    };
                    (0..ROUNDS).map(round).collect()
                })
            })
            .collect();
        rivals.into_iter().map(|r| r.join().expect("a rival does not panic")).collect()
    });
    for person in 0..ROUNDS {
        let round = usize::try_from(person)?;
        assert_eq!(wins.iter().filter(|w| w[round]).count(), 1, "person {person}");
        assert_eq!(store.read(|db| db.standing_where(&MEMBERSHIP, "person", person))?.len(), 1);
    }
    assert_eq!(store.read(Db::head)?.commit, ROUNDS, "the losers left no trace");
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(the_rule_counts_what_counts_and_only_on_the_same_days, |site| {
    let store = site.open()?;
    let open = |days: (i32, i32), state: &'static str| {
        store.commit(intent("form"), move |commit| {
            let id = commit.new_id();
            commit.open(id, (Day(days.0), Day(days.1)), &membership(1, 1, state), None)?;
            Ok::<_, Error>(id)
        })
    };
    let first = open((10, 20), "active")?;
    assert!(open((19, 30), "retained").is_err(), "one day in common");
    assert!(open((5, 11), "active").is_err());
    assert!(open((5, 30), "left").is_ok(), "this state does not count");
    assert!(open((20, 30), "retained").is_ok(), "the day it ends is free");
    assert!(open((5, 10), "active").is_ok());
    // The record in the way is named, and may itself be said anew.
    let refusal = open((12, 13), "active").err().map(|e| e.to_string());
    assert_eq!(refusal, Some(format!("already a member by {}", first.value)));
    let draft = membership(1, 2, "active");
    let id = first.value;
    store.commit(intent("form"), move |commit| commit.assert(id, (Day(10), Day(20)), &draft, None))?;
    let draft = membership(1, 2, "active");
    let wider = store.commit(intent("form"), move |commit| commit.assert(id, (Day(10), Day(21)), &draft, None));
    assert!(wider.is_err(), "its new days are taken by another");
    // Within one commit, too, also where both persons and records are new in it.
    let twice = store.commit(intent("form"), |commit| {
        let (person, one, two) = (commit.new_id(), commit.new_id(), commit.new_id());
        commit.open(one, since(1), &CASE.draft().set("person", person), None)?;
        commit.open(two, since(5), &CASE.draft().set("person", person), None)
    });
    assert!(twice.is_err_and(|e| e.to_string().starts_with("case ")));
    assert!(store.read(|db| db.is_empty(&CASE))?);
});

both_engines!(what_many_ask_for_is_done_once_each_and_wholly, |site| {
    const EACH: i64 = 20;
    let store = site.open()?;
    let one = |thread: i64, n: i64| {
        let mark = thread * 1000 + n;
        store.commit(intent("form"), move |commit| {
            let (id, person) = (commit.new_id(), commit.new_id());
            commit.new_person(person, &record::Finders { terms: vec![format!("t{mark}")], ..Default::default() })?;
            commit.side(
                "INSERT INTO scratch (federation, word, number) VALUES ($1, $2, $3)",
                &[format!("w{mark}").into(), mark.into()],
            )?;
            commit.open(id, since(1), &post(thread, mark), None)?;
            // What is gathered has been sent by now, as in a commit that reads what it wrote.
            assert_eq!(commit.read()?.history(&POST, id)?.len(), 1);
            match mark % 4 {
                2 => Err(Error::Abandoned("given up".into())),
                3 => panic!("a slip in the program"),
                _ => Ok(mark),
            }
        })
    };
    let mut told = BTreeMap::new();
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..2 * THREADS)
            .map(|thread| {
                let one = &one;
                scope.spawn(move || {
                    (0..EACH).filter_map(|n| one(thread, n).ok()).map(|d| (d.commit, d.value)).collect::<Vec<_>>()
                })
            })
            .collect();
        for caller in callers {
            for (number, mark) in caller.join().expect("a panic within a commit is told, not passed on") {
                assert_eq!(told.insert(number, mark), None, "two commits have one number");
            }
        }
    });
    let good = 2 * THREADS * EACH / 2;
    assert_eq!(
        told.keys().copied().collect::<Vec<_>>(),
        (1..=good).map(Some).collect::<Vec<_>>(),
        "none lost, numbers dense"
    );
    store.read(|db| {
        for (number, mark) in &told {
            let (opened, closed) = log::versions(db, number.unwrap_or_default(), 10)?;
            assert_eq!((opened.len(), closed.len()), (1, 0));
            assert_eq!(opened[0].int("weight"), Some(*mark), "each commit is what its caller asked for");
        }
        assert_eq!(db.list(&POST, Moment { as_of: Day(1), known: good })?.len(), told.len());
        let marks =
            db.all(&format!("SELECT number FROM {} WHERE federation = $1", SCRATCH.name), &[], |row| row.int(0))?;
        let (mut marks, mut wanted) = (marks, told.values().copied().collect::<Vec<_>>());
        marks.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(marks, wanted, "what failed left nothing beside the log either");
        let mut found = 0;
        db.find_terms("t", None, |_, _, _| {
            found += 1;
            Ok(std::ops::ControlFlow::Continue(()))
        })?;
        assert_eq!(found, told.len());
        assert_eq!(log::verify(db)?.faults, Vec::<String>::new());
        Ok::<_, Error>(())
    })?;
});

both_engines!(an_error_that_is_not_minded_takes_no_other_commit_with_it, |site| {
    let store = std::sync::Arc::new(site.open()?);
    let write = |weight: i64, slip: bool| {
        let store = store.clone();
        std::thread::spawn(move || {
            store.commit(intent("form"), move |commit| {
                let id = commit.new_id();
                commit.open(id, since(1), &post(1, weight), None)?;
                if slip {
                    // PostgreSQL will not go on after this, the embedded engine will; either way the commit is whole or absent.
                    drop(commit.side("INSERT INTO nowhere VALUES ($1)", &[]));
                }
                Ok::<_, Error>(())
            })
        })
    };
    let asked: Vec<_> = (0..60).map(|n| write(n, n % 5 == 3)).collect();
    let mut stands = 0;
    for (n, caller) in asked.into_iter().enumerate() {
        let told = caller.join().map_err(|_| "a caller panicked")?;
        assert!(told.is_ok() || n % 5 == 3, "commit {n} did nothing wrong: {told:?}");
        stands += usize::from(told.is_ok());
    }
    let head = store.read(Db::head)?.commit;
    assert_eq!(usize::try_from(head)?, stands);
    let weights = store.read(|db| db.list(&POST, Moment { as_of: Day(1), known: head }))?;
    assert_eq!(weights.len(), stands, "who was told that it stands finds it");
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(a_caller_that_goes_away_leaves_its_commit_whole, |site| {
    let store = std::sync::Arc::new(site.open()?);
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (go, may_go) = std::sync::mpsc::channel::<()>();
    let caller = store.clone();
    // As a request whose client hangs up: nobody ever asks this thread what became of it.
    drop(std::thread::spawn(move || {
        caller.commit(intent("form"), move |commit| {
            begun.send(()).map_err(|_| Error::Abandoned("the test has gone".into()))?;
            may_go.recv().map_err(|_| Error::Abandoned("the test has gone".into()))?;
            let id = commit.new_id();
            commit.open(id, since(1), &post(1, 1), None)
        })
    }));
    has_begun.recv()?;
    go.send(())?;
    // What is asked for later is written later.
    let next = store.commit(intent("form"), |commit| {
        let id = commit.new_id();
        commit.open(id, since(1), &post(1, 2), None)
    })?;
    assert_eq!(next.commit, Some(2));
    assert_eq!(store.read(|db| db.list(&POST, Moment { as_of: Day(1), known: 2 }))?.len(), 2);
});

both_engines!(a_write_within_a_write_is_refused, |site| {
    let store = std::sync::Arc::new(site.open()?);
    let inner = store.clone();
    let nested = store.side(move |_| {
        inner.commit(intent("form"), |commit| {
            let id = commit.new_id();
            commit.open(id, since(1), &post(1, 1), None)
        })
    });
    assert!(nested.is_err_and(|e| e.to_string().contains("wait for itself")));
    assert_eq!(store.read(Db::head)?.commit, 0);
});
