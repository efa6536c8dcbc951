//! `kill -9` at any point.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use record::{Db, Error, Finders, Place, Store, log};

use crate::registers::{PERSON, POST, person, post, since};
use crate::site::{Outcome, Site, intent};

const FOLDER: &str = "RECORD_TEST_FOLDER";
const URL: &str = "RECORD_TEST_URL";
/// Posts each commit opens.
const POSTS: i64 = 30;

/// Not a test of its own: what the other process does, for ever.
#[test]
fn child() -> Outcome {
    let Ok(folder) = std::env::var(FOLDER) else { return Ok(()) };
    let site = Site::lite()?;
    let place = match std::env::var(URL) {
        Ok(url) => Place::Postgres { url, folder: folder.into() },
        Err(_) => Place::Folder(folder.into()),
    };
    let store = Store::open(record::Options { place, ..site.options() })?;
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let store = &store;
            scope.spawn(move || {
                let mut last = None;
                loop {
                    let done = one(store, thread, last).expect("commits until it is killed");
                    last = Some(done.1);
                    // One write: the parent never reads half a number.
                    std::io::stdout()
                        .lock()
                        .write_all(format!("\n#{}\n", done.0).as_bytes())
                        .expect("the parent listens");
                }
            });
        }
    });
    Ok(())
}

/// A commit that touches everything: new posts, a moved one, a person, a word beside the log.
fn one(store: &Store, thread: i64, last: Option<i64>) -> Result<(i64, i64), Error> {
    let done = store.commit(intent("form"), move |commit| {
        let number = commit.number();
        let mut id = 0;
        for weight in 0..POSTS {
            id = commit.new_id();
            commit.open(id, since(1), &post(thread, weight), None)?;
        }
        if let Some(last) = last {
            commit.assert(last, since(5), &post(thread, -1), None)?;
        }
        let someone = commit.new_id();
        commit.new_person(someone, &Finders { terms: vec![format!("n{number}")], ..Finders::default() })?;
        commit.open(someone, since(1), &person("甲", "1"), None)?;
        commit.side(
            "INSERT INTO scratch (federation, word, number) VALUES ($1, $2, $3)",
            &[format!("{number}").into(), number.into()],
        )?;
        Ok::<_, Error>(id)
    })?;
    Ok((done.commit.unwrap_or_default(), done.value))
}

both_engines!(killed_at_any_point_it_keeps_what_it_acknowledged_and_nothing_by_half, |site| {
    let mut acknowledged = 0;
    for lines in [1, 2, 3, 5, 9, 17, 4, 33] {
        acknowledged = acknowledged.max(run_and_kill(site, lines)?);
        let store = site.open()?;
        store.read(|db| whole(db, acknowledged))?;
    }
});

/// Runs the child until it has acknowledged so many commits, and kills it wherever it then is. Tells the last it acknowledged.
fn run_and_kill(site: &Site, lines: usize) -> Result<i64, Box<dyn std::error::Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["crash::child", "--exact", "--nocapture"])
        .env(FOLDER, site.folder())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(url) = site.url() {
        command.env(URL, url);
    }
    let mut child = command.spawn()?;
    let out = BufReader::new(child.stdout.take().ok_or("no output")?);
    let mut numbers = out.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix('#')?.parse::<i64>().ok());
    let mut last = numbers.by_ref().take(lines).max();
    child.kill()?;
    child.wait()?;
    // What it said before it died counts too.
    last = last.max(numbers.max());
    last.ok_or_else(|| "the child acknowledged nothing".into())
}

fn whole(db: &Db, acknowledged: i64) -> Result<(), Error> {
    let head = db.head()?.commit;
    assert!(head >= acknowledged, "commit {acknowledged} was acknowledged and is lost; the last is {head}");
    let verdict = log::verify(db)?;
    assert_eq!(verdict.faults, Vec::<String>::new());
    assert_eq!(i64::try_from(verdict.commits).ok(), Some(head));
    for commit in 1..=head {
        let (opened, closed) = log::versions(db, commit, 1000)?;
        let of = |register: &record::Register| opened.iter().filter(|v| v.register.name == register.name).count();
        // A moved post leaves two stretches where one was.
        let moved = 2 * closed.len();
        assert_eq!((of(&POST), of(&PERSON)), (POSTS as usize + moved, 1), "commit {commit}");
    }
    let count = |sql: &str| db.first(sql, &[], |row| row.int(0)).map(|n| n.unwrap_or(-1));
    for sql in [
        "SELECT COUNT(*) FROM vault WHERE federation = $1",
        "SELECT COUNT(*) FROM vault_term WHERE federation = $1",
        "SELECT COUNT(*) FROM scratch WHERE federation = $1",
        "SELECT COUNT(DISTINCT commit_no) FROM tally WHERE federation = $1",
    ] {
        assert_eq!(count(sql)?, head, "{sql}");
    }
    Ok(())
}
