//! Whoever alters the database behind the store's back is found out, and what they altered is named.

use record::{Error, Store, log};

use crate::registers::{membership, person, post, since};
use crate::site::{Raw, Site, intent};

const TABLES: [&str; 6] = ["r_post", "r_person", "r_membership", "commit_log", "tally", "head"];

/// Four commits that open and close versions of three registers.
fn furnish(store: &Store) -> record::Result<i64> {
    let id = store
        .commit(intent("form"), |commit| {
            let (one, two, someone, spell) = (commit.new_id(), commit.new_id(), commit.new_id(), commit.new_id());
            commit.open(one, since(10), &post(1, 1).set("title", "门卫").set("stamp", vec![7u8; 9]), Some(4))?;
            commit.open(two, since(10), &post(1, 2), None)?;
            commit.new_person(someone, &record::Finders::default())?;
            commit.open(someone, since(10), &person("欧阳建国", "1001"), None)?;
            commit.open(spell, since(10), &membership(someone, 1, "active"), None)?;
            Ok::<_, Error>(one)
        })?
        .value;
    for n in 2..=4 {
        store.commit(intent("form"), move |commit| commit.assert(id, since(n * 10), &post(n.into(), 1), None))?;
    }
    Ok(id)
}

/// One way to alter the database, and what must be told.
struct Alteration {
    sql: String,
    told: Vec<String>,
}

fn alterations(site: &Site, id: i64) -> Vec<Alteration> {
    let mut out = Vec::new();
    let mut add =
        |sql: String, told: &[&str]| out.push(Alteration { sql, told: told.iter().map(|t| (*t).to_owned()).collect() });
    let version = format!("register post, record {id}, version opened by commit 1: its content does not fit");
    let first = format!("id = {id} AND opened = 1");
    for set in [
        "valid_from = 9",
        "valid_to = 90",
        "source_row = 5",
        "source_row = NULL",
        "unit = 2",
        "rank = 'b'",
        "weight = 2",
        "title = '门'",
        "title = NULL",
        "since = 0",
        "vacant = 1",
    ] {
        add(format!("UPDATE r_post SET {set} WHERE {first}"), &[&version, "commit 1 opened 4 versions"]);
    }
    let (bytes, sealed) = match site.url() {
        None => ("x'07'", "CAST(sealed || x'00' AS BLOB)"),
        Some(_) => ("'\\x07'", "sealed || '\\x00'::bytea"),
    };
    add(format!("UPDATE r_post SET stamp = {bytes} WHERE {first}"), &[&version, "commit 1 opened"]);
    add(format!("UPDATE r_post SET sealed = {bytes} WHERE {first}"), &[&version, "commit 1 opened"]);
    add(format!("UPDATE r_person SET sealed = {sealed}"), &["register person", "commit 1 opened"]);
    add("UPDATE r_person SET sealed = NULL".into(), &["register person", "commit 1 opened"]);
    add(
        format!("UPDATE r_post SET id = 7 WHERE {first}"),
        &["record 7, version opened by commit 1", "commit 1 opened"],
    );
    add(
        format!("UPDATE r_post SET opened = 3, valid_from = 8, closed = 4 WHERE {first}"),
        &["version opened by commit 3", "commit 1 opened 4 versions; the 3", "commit 3 opened", "commit 4 closed"],
    );
    add(format!("UPDATE r_post SET digest = {bytes} WHERE {first}"), &["a version cannot be read", "commit 1 opened"]);
    add(
        "UPDATE r_post SET digest = (SELECT m.digest FROM r_membership m) WHERE opened = 4 AND valid_from = 40".into(),
        &["version opened by commit 4: its content does not fit"],
    );
    add(
        format!("UPDATE r_post SET valid_to = 4000000000 WHERE {first}"),
        &["a version cannot be read: the stored data is damaged: 4000000000 is no day"],
    );
    // Closings.
    add(
        format!("UPDATE r_post SET closed = 3 WHERE {first}"),
        &["commit 2 closed 1 versions; the 0", "commit 3 closed 1 versions; the 2"],
    );
    add(
        format!("UPDATE r_post SET closed = 9223372036854775807 WHERE {first}"),
        &["commit 2 closed 1 versions; the 0"],
    );
    add(
        "UPDATE r_membership SET closed = 4".into(),
        &["commit 4 closed 1 versions; the 2", "register membership: the tally of commit 4"],
    );
    add(
        "UPDATE r_membership SET closed = 99".into(),
        &["register membership speaks of commit 99, which was never made"],
    );
    add(
        "UPDATE r_membership SET opened = 98".into(),
        &["commit 1 opened 4 versions; the 3", "commit 98, which was never made"],
    );
    // Rows that go, come, or come twice.
    add(
        format!("DELETE FROM r_post WHERE {first}"),
        &["commit 1 opened 4 versions; the 3", "commit 2 closed 1 versions; the 0"],
    );
    add(
        "INSERT INTO r_post (federation, id, valid_from, valid_to, opened, closed, digest, unit) \
         SELECT federation, 78, valid_from, valid_to, 2, 9223372036854775807, digest, unit FROM r_post WHERE opened = 1 AND source_row = 4"
            .into(),
        &["record 78, version opened by commit 2", "commit 2 opened"],
    );
    // The log.
    for set in ["at_ms = 5", "actor = 2", "office = 2", "kind = 'import'", "reason = 'another'", "source = 'sheet'"] {
        add(
            format!("UPDATE commit_log SET {set} WHERE commit_no = 2"),
            &["commit 2: who, when, why or what was altered"],
        );
    }
    for (set, what) in [
        ("opened_count = 9", "commit 2 opened 9"),
        ("opened_root = leaf", "commit 2 opened"),
        ("closed_count = 9", "commit 2 closed 9"),
        ("closed_root = leaf", "commit 2 closed"),
    ] {
        add(
            format!("UPDATE commit_log SET {set} WHERE commit_no = 2"),
            &[what, "commit 2: who, when, why or what was altered"],
        );
    }
    add(
        "UPDATE commit_log SET leaf = opened_root WHERE commit_no = 2".into(),
        &["commit 2: who, when, why or what was altered"],
    );
    add(format!("UPDATE commit_log SET leaf = {bytes} WHERE commit_no = 2"), &["commit 2 cannot be read"]);
    add(
        "DELETE FROM commit_log WHERE commit_no = 2".into(),
        &["commit 3 follows commit 1", "commit 2 opened them", "the head of the log"],
    );
    add(
        "DELETE FROM commit_log WHERE commit_no = 4".into(),
        &["commit 4 opened them", "the head of the log (commit 4) does not fit its 3"],
    );
    add(
        "UPDATE commit_log SET commit_no = 20 WHERE commit_no = 2; UPDATE commit_log SET commit_no = 2 WHERE commit_no = 3; \
         UPDATE commit_log SET commit_no = 3 WHERE commit_no = 20"
            .into(),
        &["commit 2: who", "commit 3: who"],
    );
    add(
        "UPDATE commit_log SET commit_no = 5 WHERE commit_no = 4".into(),
        &["commit 4 opened them", "the log speaks of commit 5"],
    );
    // The head.
    add("UPDATE head SET commit_no = 3".into(), &["the head of the log (commit 3)", "speaks of commit 4"]);
    add("UPDATE head SET commit_no = 5".into(), &["the head of the log (commit 5) does not fit its 4"]);
    add("UPDATE head SET at_ms = at_ms + 1".into(), &["the head of the log"]);
    add(format!("UPDATE head SET frontier = {bytes}"), &["the head of the log"]);
    add("DELETE FROM head".into(), &["the head of the log is missing"]);
    // The tallies.
    add(
        "DELETE FROM tally WHERE register = 'post' AND commit_no = 3".into(),
        &["register post: the tally of commit 3"],
    );
    add(
        "UPDATE tally SET block = (SELECT t.block FROM tally t WHERE t.register = 'person') WHERE register = 'membership'".into(),
        &["register membership: the tally of commit 1"],
    );
    add(
        "UPDATE tally SET commit_no = 2 WHERE register = 'membership'".into(),
        &["membership: the tally of commit 1", "membership: the tally of commit 2"],
    );
    out
}

both_engines!(each_alteration_is_named, |site| {
    let store = site.open()?;
    let id = furnish(&store)?;
    let mut raw = site.raw()?;
    for table in TABLES {
        raw.unguard(table)?;
        raw.run(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"))?;
    }
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
    for alteration in alterations(site, id) {
        raw.run(&alteration.sql).map_err(|error| format!("{}: {error}", alteration.sql))?;
        let faults = store.read(log::verify)?.faults;
        for told in &alteration.told {
            assert!(faults.iter().any(|f| f.contains(told)), "{}: not told “{told}” but {faults:#?}", alteration.sql);
        }
        put_back(&mut raw)?;
        let left = store.read(log::verify)?.faults;
        assert!(left.is_empty(), "{}: {left:?}", alteration.sql);
    }
    // Even an empty table is missed.
    raw.run("DELETE FROM r_membership; DELETE FROM tally WHERE register = 'membership'")?;
    assert!(store.read(log::verify)?.faults.iter().any(|f| f.contains("commit 1 opened 4 versions; the 3")));
});

fn put_back(raw: &mut Raw) -> Result<(), String> {
    TABLES
        .iter()
        .try_for_each(|table| raw.run(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}")))
}

/// The embedded engine stores a value of any kind in any column; a column that holds another kind is told, not stumbled over.
#[test]
fn a_value_of_another_kind_is_named() -> crate::site::Outcome {
    let site = Site::lite()?;
    let store = site.open()?;
    let id = furnish(&store)?;
    let mut raw = site.raw()?;
    for table in TABLES {
        raw.unguard(table)?;
        raw.run(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"))?;
    }
    for set in ["weight = 'much'", "title = x'ff'", "stamp = 'text'", "source_row = 'early'", "digest = 'text'"] {
        raw.run(&format!("UPDATE r_post SET {set} WHERE opened = 1 AND id = {id}"))?;
        let faults = store.read(log::verify)?.faults;
        assert!(
            faults.iter().any(|f| f.contains(&format!("register post, record {id}: a version cannot be read"))),
            "{set}: {faults:?}"
        );
        assert!(faults.iter().any(|f| f.contains("commit 1 opened 4 versions; the 3")), "{set}: {faults:?}");
        put_back(&mut raw)?;
    }
    for set in ["reason = x'ff'", "actor = 'somebody'", "opened_count = 'many'"] {
        raw.run(&format!("UPDATE commit_log SET {set} WHERE commit_no = 2"))?;
        let faults = store.read(log::verify)?.faults;
        assert!(faults.iter().any(|f| f.contains("commit 2 cannot be read")), "{set}: {faults:?}");
        put_back(&mut raw)?;
    }
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
    Ok(())
}

both_engines!(verifying_while_others_write_finds_nothing, |site| {
    let store = site.open()?;
    let id = furnish(&store)?;
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            (0..60).try_for_each(|n| {
                store
                    .commit(intent("form"), move |commit| commit.assert(id, since(n), &post(n.into(), 5), None))
                    .map(drop)
            })
        });
        while !writer.is_finished() {
            assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
        }
        writer.join().map_err(|_| Error::Stopped)?
    })?;
    let verdict = store.read(log::verify)?;
    assert_eq!((verdict.commits, verdict.faults.len()), (64, 0));
});
