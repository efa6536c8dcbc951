//! What the one door takes, and what it refuses.

use record::{Day, Db, Error, Moment, Value, log};

use crate::registers::{POST, VERDICT, post, since};
use crate::site::intent;

both_engines!(every_kind_of_value_comes_back_as_it_was, |site| {
    let store = site.open()?;
    let drafts = [
        POST.draft(),
        POST.draft()
            .set("unit", i64::MAX)
            .set("rank", "")
            .set("weight", i64::MIN)
            .set("title", "门卫室 “𠮷” \u{10FFFF} \r\n\t'; --")
            .set("since", Day::START)
            .set("vacant", true)
            .set("stamp", Vec::from_iter(0..=255u8)),
        POST.draft().set("weight", 0).set("since", Day::END).set("vacant", false).set("stamp", Vec::<u8>::new()),
        POST.draft().set("title", "长".repeat(100_000)).set("stamp", vec![0u8; 5 << 20]),
    ];
    let wanted: Vec<Vec<Value>> = drafts.iter().map(|d| d.values().to_vec()).collect();
    let ids = store.commit(intent("form"), move |commit| {
        let open = |draft: &record::Draft| {
            let id = commit.new_id();
            commit.open(id, (Day::START, Day::END), draft, Some(i64::MAX))?;
            Ok::<_, Error>(id)
        };
        drafts.iter().map(open).collect::<Result<Vec<_>, _>>()
    })?;
    for (id, wanted) in ids.value.into_iter().zip(wanted) {
        let version = store.read(|db| db.get(&POST, id, Moment { as_of: Day(0), known: 1 }))?.ok_or("it is there")?;
        assert_eq!(version.values, wanted);
        assert_eq!((version.valid_from, version.valid_to, version.source_row), (Day::START, Day::END, Some(i64::MAX)));
        let (draft, before) = (version.draft(), version.opened);
        let same = store.commit(intent("form"), move |commit| commit.assert(id, (Day(3), Day(4)), &draft, None))?;
        assert_eq!((same.value, same.commit, before), (false, None, 1), "saying the same again changes nothing");
    }
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(what_a_field_does_not_hold_is_refused, |site| {
    let store = site.open()?;
    let refused = |draft: record::Draft| {
        let told = store.commit(intent("form"), move |commit| {
            let id = commit.new_id();
            commit.open(id, since(1), &draft, None)
        });
        matches!(told, Err(Error::Rule(why)) if why.contains("of post takes"))
    };
    assert!(refused(POST.draft().set("unit", "seven")));
    assert!(refused(POST.draft().set("title", 7)));
    assert!(refused(POST.draft().set("stamp", "text")));
    assert!(refused(POST.draft().set("rank", vec![1u8])));
    assert!(refused(POST.draft().set("title", "a\0b")), "PostgreSQL cannot hold it");
    assert_eq!(store.read(Db::head)?.commit, 0);
});

both_engines!(ranges_that_end_before_they_begin_are_refused, |site| {
    let store = site.open()?;
    let id = store
        .commit(intent("form"), |commit| {
            let id = commit.new_id();
            commit.open(id, (Day(0), Day(100)), &post(1, 1), None)?;
            Ok::<_, Error>(id)
        })?
        .value;
    for (from, to) in [(10, 10), (10, 5)] {
        let assert =
            store.commit(intent("form"), move |commit| commit.assert(id, (Day(from), Day(to)), &post(2, 1), None));
        let open = store.commit(intent("form"), move |commit| {
            commit.open(id, (Day(from), Day(to)), &post(2, 1), None).map(|()| true)
        });
        for told in [assert, open] {
            assert!(matches!(&told, Err(Error::Rule(why)) if why.contains("before it begins")), "{told:?}");
        }
    }
    let never = store.commit(intent("form"), move |commit| commit.end(&POST, id, Day::END))?;
    assert_eq!((never.value, never.commit), (false, None));
    assert_eq!(store.read(|db| db.history(&POST, id))?.len(), 1);
});

both_engines!(a_record_is_changed_once_in_a_commit, |site| {
    let store = site.open()?;
    let twice = store.commit(intent("form"), |commit| {
        let id = commit.new_id();
        commit.assert(id, since(1), &post(1, 1), None)?;
        commit.assert(id, since(5), &post(2, 1), None)
    });
    assert!(matches!(twice, Err(Error::Rule(why)) if why.contains("say both changes at once")));
    // Saying more of other days is no change of what was said.
    let more = store.commit(intent("form"), |commit| {
        let id = commit.new_id();
        commit.assert(id, (Day(1), Day(5)), &post(1, 1), None)?;
        commit.assert(id, (Day(5), Day(9)), &post(2, 1), None)?;
        Ok::<_, Error>(id)
    })?;
    let id = more.value;
    let versions = store.read(|db| db.standing(&POST, id))?;
    assert_eq!(versions.len(), 2);
    // Both at once: one version gives way to several stretches.
    let version = versions[0].clone();
    store.commit(intent("form"), move |commit| {
        commit.reshape(&version, &[((Day(1), Day(2)), post(7, 1)), ((Day(3), Day(5)), post(8, 1))], Some(1))
    })?;
    let days = |v: &record::Version| (v.valid_from.0, v.valid_to.0, v.int("unit"));
    let standing: Vec<_> = store.read(|db| db.standing(&POST, id))?.iter().map(days).collect();
    assert_eq!(standing, [(1, 2, Some(7)), (3, 5, Some(8)), (5, 9, Some(2))]);
    // Whoever read before that is told that it is no longer so.
    let stale = versions[0].clone();
    let late = store.commit(intent("form"), move |commit| commit.close(&stale));
    assert!(matches!(late, Err(Error::Rule(why)) if why.contains("changed meanwhile")));
});

both_engines!(a_commit_is_seen_by_itself_before_anybody_else, |site| {
    let store = std::sync::Arc::new(site.open()?);
    let beside = store.clone();
    store.commit(intent("form"), move |commit| {
        let id = commit.new_id();
        commit.open(id, since(1), &post(1, 1), None)?;
        let at = commit.at(Day(1));
        assert_eq!(commit.read()?.list(&POST, at)?.len(), 1);
        assert!(commit.is_new(id) && !commit.is_new(7));
        // Whoever began to read goes on seeing what is written later, whichever way they ask.
        let db = commit.read()?;
        for n in 2..6 {
            let id = commit.new_id();
            commit.open(id, since(1), &post(1, n), None)?;
            let seen = match n {
                2 => db.list(&POST, at)?.len(),
                3 => db.find(&POST, "unit", 1, at)?.len(),
                4 => db.standing_where(&POST, "unit", 1)?.len(),
                _ => db.all("SELECT id FROM r_post WHERE federation = $1", &[], |row| row.int(0))?.len(),
            };
            assert_eq!(i64::try_from(seen).ok(), Some(n));
            assert!(db.get(&POST, id, at)?.is_some());
        }
        assert_eq!(beside.read(|db| db.list(&POST, at))?.len(), 0);
        assert_eq!(beside.read(Db::head)?.commit, 0);
        Ok::<_, Error>(())
    })?;
    assert_eq!(store.read(Db::head)?.commit, 1);
});

both_engines!(what_a_fallen_commit_had_gathered_is_forgotten, |site| {
    let store = site.open()?;
    for round in 0..3 {
        let fallen = store.commit(intent("form"), move |commit| {
            let id = commit.new_id();
            commit.new_person(id, &record::Finders { terms: vec!["t".into()], ..Default::default() })?;
            commit.open(id, since(1), &post(1, 1), None)?;
            if round == 1 { panic!("a slip in the program") } else { Err::<(), _>(Error::Abandoned("given up".into())) }
        });
        assert!(matches!(fallen, Err(Error::Abandoned(_))));
        let seen = store.side(|door| door.db().list(&POST, Moment { as_of: Day(1), known: 9 }))?;
        assert_eq!(seen.len(), 0, "by a write beside the log");
    }
    store.commit(intent("form"), |commit| {
        let id = commit.new_id();
        commit.open(id, since(1), &post(1, 2), None)
    })?;
    assert_eq!(store.read(|db| db.list(&POST, Moment { as_of: Day(1), known: 9 }))?.len(), 1);
    assert_eq!(site.raw()?.number("SELECT COUNT(*) FROM vault")?, 0);
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(a_reversal_of_a_reversal_brings_it_back_and_what_is_built_upon_is_refused, |site| {
    let store = site.open()?;
    let import = store.commit(intent("import"), |commit| {
        // More than is read at once.
        let ids: Vec<i64> = (0..2500).map(|_| commit.new_id()).collect();
        for id in &ids {
            commit.open(*id, since(10), &post(1, *id % 10), None)?;
        }
        Ok::<_, Error>(ids)
    })?;
    let ids = import.value;
    let moved = ids.clone();
    store.commit(intent("import"), move |commit| {
        moved.iter().try_for_each(|id| commit.assert(*id, since(20), &post(2, 0), None).map(drop))
    })?;
    let reverse = |commit: i64| store.commit(intent("reversal"), move |c| c.reverse(commit));
    let units = |known| {
        store.read(|db| {
            let list = db.list(&POST, Moment { as_of: Day(30), known })?;
            Ok::<_, Error>(list.iter().filter_map(|v| v.int("unit")).fold([0; 3], |mut n, unit| {
                n[usize::try_from(unit).unwrap_or(0)] += 1;
                n
            }))
        })
    };
    let refused = reverse(1);
    assert!(matches!(refused, Err(Error::NotReversible { commit: 1, count: 2500, by: 2 })), "{refused:?}");
    assert_eq!(reverse(2)?.value, 7500, "two stretches closed, one opened, of each");
    assert_eq!((units(1)?, units(2)?, units(3)?), ([0, 2500, 0], [0, 0, 2500], [0, 2500, 0]));
    assert_eq!(reverse(3)?.commit, Some(4));
    assert_eq!(units(4)?, [0, 0, 2500]);
    assert_eq!(reverse(4)?.commit, Some(5));
    // What commit 1 opened was closed and opened again by others: it is theirs now.
    assert!(matches!(reverse(1), Err(Error::NotReversible { .. })));
    // Days that a commit freed and a later one filled cannot be given back.
    let id = ids[0];
    store.commit(intent("form"), move |commit| commit.end(&POST, id, Day(40)))?;
    store.commit(intent("form"), move |commit| commit.assert(id, (Day(60), Day(70)), &post(0, 0), None))?;
    let refused = reverse(6);
    assert!(matches!(refused, Err(Error::NotReversible { commit: 6, count: 1, by: 7 })), "{refused:?}");
    assert_eq!(reverse(7)?.commit, Some(8));
    assert_eq!(reverse(6)?.commit, Some(9));
    // A commit that there is not has nothing to undo.
    assert_eq!(reverse(77)?.commit, None);
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(what_is_kept_is_undone_by_nobody, |site| {
    let store = site.open()?;
    let reverse = |commit: i64| store.commit(intent("reversal"), move |c| c.reverse(commit));
    // One commit that writes to a register that is kept and to one that is not, and one that ends what it wrote.
    let made = store.commit(intent("form"), |commit| {
        let (one, two) = (commit.new_id(), commit.new_id());
        commit.open(one, since(10), &post(1, 1), None)?;
        commit.open(two, since(10), &VERDICT.draft().set("post", one).set("says", "right"), None)?;
        Ok::<_, Error>(two)
    })?;
    store.commit(intent("form"), move |commit| commit.end(&VERDICT, made.value, Day(40)))?;
    store.commit(intent("form"), |commit| {
        let id = commit.new_id();
        commit.open(id, since(10), &post(2, 2), None)
    })?;
    for commit in [1, 2] {
        let refused = reverse(commit);
        assert!(matches!(refused, Err(Error::Kept { register: "verdict", .. })), "{commit}: {refused:?}");
    }
    assert_eq!(store.read(|db| db.head())?.commit, 3, "nothing was written");
    assert_eq!(reverse(3)?.value, 1, "what is not kept can be undone");
});

both_engines!(a_thousand_changes_of_what_was_there_before, |site| {
    let store = site.open()?;
    let made = store.commit(intent("import"), |commit| {
        let ids: Vec<i64> = (0..1000).map(|_| commit.new_id()).collect();
        ids.iter().try_for_each(|id| commit.open(*id, since(10), &post(1, 1), None))?;
        Ok::<_, Error>(ids)
    })?;
    let ids = made.value.clone();
    store.commit(intent("import"), move |commit| {
        for (n, id) in (0..).zip(&ids) {
            commit.assert(*id, (Day(20), Day(30)), &post(2, n), None)?;
            let new = commit.new_id();
            commit.assert(new, (Day(5), Day(6)), &post(3, n), None)?;
            commit.assert(new, (Day(8), Day(9)), &post(3, n), None)?;
        }
        Ok::<_, Error>(())
    })?;
    store.read(|db| {
        assert_eq!(db.list(&POST, Moment { as_of: Day(25), known: 2 })?.len(), 1000);
        assert_eq!(db.find(&POST, "unit", 3, Moment { as_of: Day(8), known: 2 })?.len(), 1000);
        let (opened, closed) = log::versions(db, 2, 10_000)?;
        assert_eq!((opened.len(), closed.len()), (5000, 1000));
        assert_eq!(log::verify(db)?.faults, Vec::<String>::new());
        Ok::<_, Error>(())
    })?;
});
