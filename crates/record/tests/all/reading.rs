//! Reading at moments, and finding.

use std::ops::ControlFlow;

use record::{Day, Db, Error, Finders, Moment, log};

use crate::registers::{MEMBERSHIP, POST, membership, post, since};
use crate::site::intent;

both_engines!(a_moment_says_what_is_seen, |site| {
    let store = site.open()?;
    let id = store
        .commit(intent("form"), |commit| {
            let id = commit.new_id();
            commit.open(id, (Day(10), Day(30)), &post(1, 1), Some(12))?;
            Ok::<_, Error>(id)
        })?
        .value;
    store.commit(intent("form"), move |commit| commit.assert(id, (Day(20), Day(40)), &post(2, 2), Some(13)))?;
    store.commit(intent("form"), move |commit| commit.end(&POST, id, Day(35)))?;
    store.read(|db| {
        let unit = |day, known| {
            Ok::<_, Error>(db.get(&POST, id, Moment { as_of: Day(day), known })?.and_then(|v| v.int("unit")))
        };
        let seen = |known| {
            [9, 10, 19, 20, 29, 30, 34, 35, 39, 40].into_iter().map(|d| unit(d, known)).collect::<Result<Vec<_>, _>>()
        };
        let (n, a, b) = (None, Some(1), Some(2));
        assert_eq!(seen(0)?, [n; 10]);
        assert_eq!(seen(1)?, [n, a, a, a, a, n, n, n, n, n]);
        assert_eq!(seen(2)?, [n, a, a, b, b, b, b, b, b, n]);
        assert_eq!(seen(3)?, [n, a, a, b, b, b, b, n, n, n]);
        assert_eq!(seen(i64::MAX - 1)?, seen(3)?);
        let history: Vec<_> = db
            .history(&POST, id)?
            .iter()
            .map(|v| (v.opened, v.closed, v.valid_from.0, v.valid_to.0, v.source_row))
            .collect();
        let wanted = [
            (1, Some(2), 10, 30, Some(12)),
            (2, None, 10, 20, Some(12)),
            (2, None, 20, 30, Some(13)),
            (2, Some(3), 30, 40, Some(13)),
            (3, None, 30, 35, Some(13)),
        ];
        assert_eq!(history, wanted, "what is kept of a version keeps the row it came from");
        let standing: Vec<_> = db.standing(&POST, id)?.iter().map(|v| v.valid_from.0).collect();
        assert_eq!(standing, [10, 20, 30]);
        assert_eq!(
            log::standing_counts(db)?,
            [("post", 3), ("person", 0), ("membership", 0), ("case", 0), ("verdict", 0)]
        );
        assert!(db.get(&POST, id + 1, Moment { as_of: Day(10), known: 3 })?.is_none());
        Ok::<_, Error>(())
    })?;
});

both_engines!(find_list_and_scan_agree, |site| {
    let store = site.open()?;
    store.commit(intent("import"), |commit| {
        for n in 0..500 {
            let id = commit.new_id();
            commit.open(id, (Day(n), Day(n + 100)), &post(i64::from(n) % 7, n.into()), None)?;
        }
        Ok::<_, Error>(())
    })?;
    store.read(|db| {
        for day in [0, 50, 300, 599, 600] {
            let at = Moment { as_of: Day(day), known: 1 };
            let list = db.list(&POST, at)?;
            assert!(list.is_sorted_by_key(|v| v.id) && list.iter().all(|v| v.holds(at)));
            assert_eq!(list.len(), (0..500).filter(|n| *n <= day && day < n + 100).count());
            for unit in 0..8 {
                let found: Vec<i64> = db.find(&POST, "unit", unit, at)?.iter().map(|v| v.id).collect();
                let listed: Vec<i64> = list.iter().filter(|v| v.int("unit") == Some(unit)).map(|v| v.id).collect();
                assert_eq!(found, listed);
            }
            let mut scanned = Vec::new();
            db.scan(&POST, at, |version| {
                scanned.push(version.id);
                Ok(if scanned.len() < 10 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })?;
            assert_eq!(scanned, list.iter().take(10).map(|v| v.id).collect::<Vec<_>>());
        }
        // A reading that was broken off, or failed, leaves the connection as it was.
        let failed = db.scan(&POST, Moment { as_of: Day(50), known: 1 }, |_| Err(Error::Empty));
        assert!(matches!(failed, Err(Error::Empty)));
        assert_eq!(db.head()?.commit, 1);
        Ok::<_, Error>(())
    })?;
});

both_engines!(terms_are_found_by_prefix_page_by_page, |site| {
    let store = site.open()?;
    let made = store.commit(intent("import"), |commit| {
        let mut ids = Vec::new();
        for n in 0..1300 {
            let id = commit.new_id();
            let terms = vec![
                format!("wang{:04}", n % 650),
                "w".into(),
                "王芳".into(),
                "王".into(),
                "汪".into(),
                "wang0001".into(),
            ];
            commit.new_person(id, &Finders { terms, unit: 9, ..Finders::default() })?;
            ids.push(id);
        }
        Ok::<_, Error>(ids)
    })?;
    let ids = made.value;
    store.read(|db| {
        let walk = |prefix: &str, after: Option<(&str, i64)>, limit: usize| {
            let mut out = Vec::new();
            db.find_terms(prefix, after, |term, person, unit| {
                assert!(term.starts_with(prefix) && unit == 9);
                out.push((term.to_owned(), person));
                Ok(if out.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })?;
            Ok::<_, Error>(out)
        };
        let all = walk("wang", None, usize::MAX)?;
        // Two of them are 0001 by their own number already: a term finds a person once.
        assert_eq!(all.len(), 1300 + 1298);
        assert!(all.is_sorted(), "by term, then person, in the order of bytes on both engines");
        // Pages of any size, put together, are the whole.
        for size in [1, 7, 499, 500, 501, 5000] {
            let (mut paged, mut after) = (Vec::new(), None::<(String, i64)>);
            while paged.len() < all.len().min(size * 8) {
                let page = walk("wang", after.as_ref().map(|(t, p)| (t.as_str(), *p)), size)?;
                after = page.last().cloned();
                paged.extend(page);
            }
            assert_eq!(paged, all[..paged.len()], "pages of {size}");
        }
        let persons = |prefix: &str| {
            Ok::<_, Error>(walk(prefix, None, usize::MAX)?.into_iter().map(|(_, p)| p).collect::<Vec<_>>())
        };
        assert_eq!(persons("王芳")?, ids);
        assert_eq!(persons("王")?.len(), 2600);
        assert_eq!(persons("汪")?, ids);
        assert_eq!(persons("w")?.len(), 1300 + all.len());
        assert!(persons("x")?.is_empty() && persons("wang0650")?.is_empty() && persons("Wang")?.is_empty());
        assert_eq!(persons("")?.len(), 4 * 1300 + all.len());
        Ok::<_, Error>(())
    })?;
});

both_engines!(the_log_is_read_by_number_and_by_time, |site| {
    let store = site.open()?;
    let mut times = Vec::new();
    for n in 0..5 {
        store.commit(record::Intent { reason: format!("why {n}"), ..intent("form") }, move |commit| {
            let id = commit.new_id();
            commit.open(id, since(1), &post(1, n), None)
        })?;
        times.push(store.read(Db::head)?.at_ms);
    }
    assert!(times.is_sorted());
    store.read(|db| {
        let entry = log::entry(db, 3)?.ok_or(Error::Empty)?;
        assert_eq!(
            (entry.commit, entry.at_ms, entry.reason.as_str(), entry.kind.as_str()),
            (3, times[2], "why 2", "form")
        );
        assert!(log::entry(db, 6)?.is_none() && log::entry(db, 0)?.is_none());
        let numbers = |before, limit| {
            Ok::<_, Error>(log::newest(db, before, limit)?.iter().map(|e| e.commit).collect::<Vec<_>>())
        };
        assert_eq!(numbers(None, 2)?, [5, 4]);
        assert_eq!(numbers(Some(4), 9)?, [3, 2, 1]);
        assert_eq!(log::known_at(db, times[2])?, 2, "made before, not at");
        assert_eq!(log::known_at(db, times[2] + 1)?, 3);
        assert_eq!(log::known_at(db, 0)?, 0);
        assert_eq!(log::leaves(db, 3)?.len(), 3);
        assert_eq!(log::leaves(db, 5)?[..3], log::leaves(db, 3)?);
        assert!(log::leaves(db, 6).is_err());
        // A version's place in its commit proves that it belongs to it.
        let version = &log::versions(db, 3, 10)?.0[0];
        let (leaves, index) = log::place_in_commit(db, version)?;
        let path = proof::merkle::inclusion_proof(&leaves, index);
        let (index, size) = (index as u64, leaves.len() as u64);
        assert!(proof::merkle::verify_inclusion(
            &leaves[0],
            index,
            size,
            &path,
            &log::entry(db, 3)?.ok_or(Error::Empty)?.opened.1
        ));
        Ok::<_, Error>(())
    })?;
});

both_engines!(a_tally_tells_events_from_mere_changes, |site| {
    let store = site.open()?;
    let id = store
        .commit(intent("form"), |commit| {
            let id = commit.new_id();
            commit.open(id, since(10), &membership(1, 1, "active").set("began", Day(10)), None)?;
            Ok::<_, Error>(id)
        })?
        .value;
    store.commit(intent("form"), move |commit| {
        commit.revise(&MEMBERSHIP, id, since(20), None, |v| v.map(|v| v.draft().set("unit", 2)))?;
        commit.revise(&MEMBERSHIP, id + 1, since(20), None, |_| None)
    })?;
    store.commit(intent("form"), move |commit| {
        commit.revise(&MEMBERSHIP, id, (Day(20), Day::END), None, |v| {
            v.filter(|v| v.valid_from >= Day(50)).map(|v| v.draft())
        })
    })?;
    store.read(|db| {
        let columns = store.tallies().of(db, &MEMBERSHIP, 3)?;
        let rows: Vec<_> = (0..columns.counts.len())
            .map(|i| {
                (columns.commits[i], columns.days[i], columns.counts[i], columns.edges[i] as u8, columns.events[i])
            })
            .collect();
        assert_eq!(rows[0], (1, 10, 1, 0, true), "somebody joined: {rows:?}");
        assert!(rows[1..].iter().all(|r| !r.4 || r.1 == 10), "nobody else did: {rows:?}");
        assert_eq!(columns.known, 3);
        // What a reader holds already does not change under it, and what is forgotten is read anew.
        store.tallies().clear();
        let again = store.tallies().of(db, &MEMBERSHIP, 3)?;
        assert_eq!((again.counts.clone(), again.days.clone()), (columns.counts.clone(), columns.days.clone()));
        Ok::<_, Error>(())
    })?;
    // Within a commit the tallies tell what stands, and keep nothing of what may fall.
    let store = std::sync::Arc::new(store);
    let inner = store.clone();
    let fallen = store.commit(intent("form"), move |commit| {
        let id = commit.new_id();
        commit.open(id, since(1), &membership(9, 9, "active"), None)?;
        let columns = inner.tallies().of(commit.read()?, &MEMBERSHIP, 3)?;
        Err::<(), _>(Error::Abandoned(format!("known {}", columns.known)))
    });
    assert!(fallen.is_err_and(|e| e.to_string() == "known 3"));
    let sum: i32 = store.read(|db| store.tallies().of(db, &MEMBERSHIP, 3))?.counts.iter().sum();
    assert_eq!(sum, 0);
});
