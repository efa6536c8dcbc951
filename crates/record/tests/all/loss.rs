//! A PostgreSQL that goes away and comes back.

use record::{Db, Error, Finders, log};

use crate::registers::{POST, post, since};
use crate::site::{Outcome, Raw, Site, intent};

/// Ends every connection to the database but the one that asks.
const SEVER: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

fn write(store: &record::Store, weight: i64) -> record::Result<record::Done<()>> {
    store.commit(intent("form"), move |commit| {
        let id = commit.new_id();
        commit.open(id, since(1), &post(1, weight), None)
    })
}

fn sever(raw: &mut Raw) -> Result<(), String> {
    raw.run(SEVER)
}

#[test]
fn between_commits_nobody_notices() -> Outcome {
    let Some(site) = Site::pg()? else { return Ok(()) };
    let store = site.open()?;
    write(&store, 1)?;
    store.read(Db::head)?;
    sever(&mut site.raw()?)?;
    assert_eq!(write(&store, 2)?.commit, Some(2), "the writer calls again");
    assert_eq!(store.read(Db::head)?.commit, 2, "and so do the readers");
    sever(&mut site.raw()?)?;
    store.scrub()?;
    sever(&mut site.raw()?)?;
    assert!(store.rotate_master_key()? > 0);
    Ok(())
}

#[test]
fn within_a_commit_it_is_told_and_the_next_one_stands() -> Outcome {
    let Some(site) = Site::pg()? else { return Ok(()) };
    let store = site.open()?;
    write(&store, 1)?;
    let mut raw = site.raw()?;
    let lost = store.commit(intent("form"), move |commit| {
        let id = commit.new_id();
        commit.new_person(id, &Finders::default())?;
        commit.open(id, since(1), &post(1, 2), None)?;
        commit.read()?;
        sever(&mut raw).map_err(Error::Abandoned)?;
        commit.assert(id + 1, since(1), &post(1, 3), None)
    });
    assert!(matches!(lost, Err(Error::Postgres(_) | Error::NotWritten(_))), "{lost:?}");
    assert_eq!(write(&store, 4)?.commit, Some(2));
    let weights = store.read(|db| db.list(&POST, record::Moment { as_of: record::Day(1), known: 2 }))?;
    assert_eq!(weights.iter().filter_map(|v| v.int("weight")).collect::<Vec<_>>(), [1, 4]);
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
    Ok(())
}

/// The server ends the connection while it commits: only a new connection can tell what became of it.
#[test]
fn while_committing_the_truth_is_asked_for() -> Outcome {
    let Some(site) = Site::pg()? else { return Ok(()) };
    let store = site.open()?;
    write(&store, 1)?;
    let mut raw = site.raw()?;
    raw.run(
        "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$; \
         CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON r_post DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hang_up()",
    )?;
    let lost = write(&store, 2);
    assert!(matches!(lost, Err(Error::NotWritten(_))), "{lost:?}");
    raw.run("DROP TRIGGER hang_up ON r_post")?;
    assert_eq!(write(&store, 3)?.commit, Some(2));
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
    Ok(())
}

/// Two processes may share a database: their commits wait for one another.
#[test]
fn two_stores_on_one_database_write_one_log() -> Outcome {
    let Some(site) = Site::pg()? else { return Ok(()) };
    let (one, two) = (site.open()?, site.open()?);
    std::thread::scope(|scope| {
        for store in [&one, &two] {
            scope.spawn(move || (0..30).try_for_each(|n| write(store, n).map(drop)).expect("both write"));
        }
    });
    assert_eq!(one.read(Db::head)?.commit, 60);
    assert_eq!(two.read(log::verify)?.faults, Vec::<String>::new());
    let refused = one.rotate_master_key();
    assert!(
        refused.is_err_and(|e| e.to_string().contains("another guildhall")),
        "the other would wrap with a key that is gone"
    );
    drop(two);
    // The server notices in its own time that a connection was closed.
    let rotated = (0..100_000).find_map(|_| one.rotate_master_key().ok());
    assert!(rotated.is_some());
    Ok(())
}

/// A connection that ends after the server has committed, and before it could say so.
#[test]
fn a_commit_that_stands_is_acknowledged_although_its_answer_was_lost() -> Outcome {
    if Site::pg()?.is_none() {
        return Ok(());
    }
    // The way to hold a server at this moment is to let it wait for a replica that there is not; that concerns all of its
    // databases, so this test has a server of its own.
    let server = match testkit::Postgres::start() {
        Ok(server) => server,
        Err(testkit::PostgresError::Missing(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let site = Site::at(format!("{}?options=-c%20synchronous_commit%3Don", server.create_database()?))?;
    let store = site.open()?;
    write(&store, 1)?;
    let mut raw = site.raw()?;
    raw.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")?;
    raw.run("SELECT pg_reload_conf()")?;
    // The server takes up the setting in its own time, so the first commits may still go through.
    let (mut commit, mut held) = (1, false);
    while !held {
        commit += 1;
        let told = std::thread::scope(|scope| {
            let caller = scope.spawn(|| write(&store, commit));
            while !held && !caller.is_finished() {
                held = raw.number("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")? > 0;
            }
            if held {
                sever(&mut raw)?;
            }
            caller.join().map_err(|_| "the caller panicked".to_owned())
        })?;
        assert_eq!(told?.commit, Some(commit), "it stands, and whoever asked is told so");
    }
    raw.run("ALTER SYSTEM RESET synchronous_standby_names")?;
    raw.run("SELECT pg_reload_conf()")?;
    assert_eq!(write(&store, 0)?.commit, Some(commit + 1));
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
    Ok(())
}
