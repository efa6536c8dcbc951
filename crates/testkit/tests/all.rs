//! The kit on a real server; where there is none these tests say so and pass.

use std::process::{Command, Stdio};

use postgres::{Client, NoTls};
use testkit::{Postgres, PostgresError, postgres_url};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres");

fn connect(url: &str) -> Client {
    Client::connect(url, NoTls).expect("a database that was just made")
}

#[test]
fn each_call_gives_a_new_empty_database() {
    let Some(first) = postgres_url() else { return };
    let second = postgres_url().expect("there was one a moment ago");
    assert_ne!(first, second);
    connect(&first).batch_execute("CREATE TABLE t (n int); INSERT INTO t VALUES (1)").expect("an ordinary table");
    let tables: i64 = connect(&second)
        .query_one("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", &[])
        .expect("a system table")
        .get(0);
    assert_eq!(tables, 0);
    let rows: i64 = connect(&first).query_one("SELECT count(*) FROM t", &[]).expect("the table made above").get(0);
    assert_eq!(rows, 1);
}

#[test]
fn databases_are_made_in_parallel() {
    if postgres_url().is_none() {
        return;
    }
    let makers: Vec<_> = (0..8).map(|_| std::thread::spawn(postgres_url)).collect();
    let mut urls: Vec<_> = makers.into_iter().filter_map(|maker| maker.join().expect("no panic")).collect();
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), 8);
}

#[test]
fn a_server_of_ones_own_goes_when_it_is_dropped() {
    let server = match Postgres::start() {
        Ok(server) => server,
        Err(PostgresError::Missing(_)) => return,
        Err(error) => panic!("{error}"),
    };
    let url = server.create_database().expect("our own server");
    let folder: String = connect(&url).query_one("SHOW data_directory", &[]).expect("we are its superuser").get(0);
    assert!(std::path::Path::new(&folder).exists());
    drop(server);
    assert!(Client::connect(&url, NoTls).is_err(), "the server still answers");
    assert!(!std::path::Path::new(&folder).exists(), "{folder} is still there");
}

#[test]
fn a_server_goes_when_the_process_that_wanted_it_is_killed() {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let started = Command::new(SCRIPT).arg("start").arg(&folder).output().expect("the script runs");
    if started.status.code() == Some(3) {
        std::fs::remove_dir_all(&folder).expect("nothing of it is in use");
        return;
    }
    let url = String::from_utf8(started.stdout).expect("an address").trim().to_owned();
    // `cat` stands in for the test process: it alone holds the other end of what the guard listens to.
    let mut holder =
        Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("cat is everywhere");
    let held = holder.stdout.take().expect("piped above");
    let mut guard = Command::new(SCRIPT).arg("guard").arg(&folder).stdin(held).spawn().expect("the script runs");
    assert!(Client::connect(&url, NoTls).is_ok(), "it answers while it is wanted");
    holder.kill().expect("it runs until it is killed");
    holder.wait().expect("killed above");
    assert!(guard.wait().expect("it ends by itself").success());
    assert!(Client::connect(&url, NoTls).is_err(), "the server still answers");
    assert!(!folder.exists(), "{} is still there", folder.display());
}
