//! The store itself refuses what would forget.

use record::{Day, Error, Store, log};

use crate::registers::{POST, membership, post, since};
use crate::site::{Outcome, Site, intent};

/// Two posts, of which one was moved, so that a version of each sort is there.
fn furnish(store: &Store) -> record::Result<()> {
    let made = store.commit(intent("form"), |commit| {
        let (one, two, spell) = (commit.new_id(), commit.new_id(), commit.new_id());
        commit.open(
            one,
            since(10),
            &post(1, 1).set("title", "a").set("since", Day(3)).set("stamp", vec![1u8]),
            Some(4),
        )?;
        commit.open(two, since(10), &post(2, 2), None)?;
        commit.open(spell, since(10), &membership(1, 1, "active"), None)?;
        Ok::<_, Error>(one)
    })?;
    store.commit(intent("form"), move |commit| commit.assert(made.value, since(20), &post(3, 1), None))?;
    Ok(())
}

fn refused(site: &Site, sql: &str) -> Outcome {
    let error = site.raw()?.run(sql).err().ok_or_else(|| format!("the store took: {sql}"))?;
    assert!(error.contains("Guildhall registers remember"), "{sql}: {error}");
    Ok(())
}

both_engines!(nothing_is_deleted, |site| {
    let store = site.open()?;
    furnish(&store)?;
    for table in ["r_post", "r_membership", "commit_log"] {
        refused(site, &format!("DELETE FROM {table}"))?;
        if site.url().is_some() {
            refused(site, &format!("TRUNCATE {table}"))?;
        }
    }
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(every_update_but_closing_is_refused, |site| {
    let store = site.open()?;
    furnish(&store)?;
    let head = ["federation", "id", "valid_from", "valid_to", "opened", "source_row", "digest", "sealed"];
    let fields = POST.open_fields().map(|f| f.name);
    for column in head.into_iter().chain(fields) {
        refused(site, &format!("UPDATE r_post SET {column} = {column}"))?;
        refused(site, &format!("UPDATE r_post SET {column} = NULL, closed = 9"))?;
    }
    let log =
        ["commit_no", "at_ms", "actor", "office", "kind", "reason", "source", "opened_count", "opened_root", "leaf"];
    for column in log {
        refused(site, &format!("UPDATE commit_log SET {column} = {column}"))?;
    }
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(a_version_is_closed_once_and_never_opened_again, |site| {
    let store = site.open()?;
    furnish(&store)?;
    refused(site, "UPDATE r_post SET closed = 9 WHERE closed = 2")?;
    refused(site, "UPDATE r_post SET closed = 9223372036854775807 WHERE closed = 2")?;
    refused(site, "UPDATE r_post SET closed = 9223372036854775807 WHERE closed > 9")?;
    let open = "SELECT COUNT(*) FROM r_post WHERE closed = 9223372036854775807";
    assert_eq!(site.raw()?.number(open)?, 3);
    site.raw()?.run("UPDATE r_post SET closed = 9 WHERE closed > 9 AND unit = 2")?;
    assert_eq!(site.raw()?.number(open)?, 2, "closing is what an update may do");
    refused(site, "UPDATE r_post SET closed = 10 WHERE closed = 9")?;
    // A closing that no commit made is found.
    let faults = store.read(log::verify)?.faults;
    assert!(faults.iter().any(|f| f.contains("commit 9, which was never made")), "{faults:?}");
});

both_engines!(the_doors_of_the_store_are_guarded_too, |site| {
    let store = site.open()?;
    furnish(&store)?;
    let mut ways =
        vec!["DELETE FROM r_post WHERE federation = $1", "UPDATE r_post SET weight = 9 WHERE federation = $1"];
    if site.url().is_none() {
        ways.push("REPLACE INTO r_post SELECT * FROM r_post WHERE federation = $1");
        ways.push("UPDATE OR REPLACE r_post SET closed = 9 WHERE federation = $1");
    }
    for sql in ways {
        let refused = store.side(move |door| door.run(sql, &[]));
        assert!(refused.is_err_and(|e| e.to_string().contains("Guildhall registers remember")), "{sql}");
    }
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(a_version_must_begin_before_it_ends_and_be_known_before_it_is_closed, |site| {
    let store = site.open()?;
    furnish(&store)?;
    let columns = "federation, id, valid_from, valid_to, opened, closed, digest";
    for values in ["1, 77, 5, 5, 1, 2", "1, 77, 6, 5, 1, 2", "1, 77, 5, 6, 2, 2", "1, 77, 5, 6, 3, 2"] {
        let sql = format!("INSERT INTO r_post ({columns}) SELECT {values}, digest FROM r_post");
        assert!(site.raw()?.run(&sql).is_err_and(|e| e.to_lowercase().contains("check constraint")), "{values}");
    }
});
