//! The calendar of one's deadlines: read by a program that is not ours, secret, and revocable.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use access::{By, Role};
use clock::Lang;
use notice::{Choices, choose, feed};
use ui::web::testing::Browser;

use crate::support::{A1, DAY, House, blocking, each, one, run};

fn make(house: &House, account: i64) -> String {
    house.post.make_feed(account).unwrap_or_else(|error| panic!("{}: {error}", house.engine))
}

fn read(house: &House, token: &str) -> Option<String> {
    house.post.feed(token).unwrap_or_else(|error| panic!("{}: {error}", house.engine))
}

/// Python with the package `icalendar`, in a folder of its own. Where it cannot be had the test fails: that another program reads the
/// calendar is then not known.
fn python() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("read-calendar");
    let program = folder.join("bin/python");
    let works = |program: &Path| {
        Command::new(program).args(["-c", "import icalendar"]).output().is_ok_and(|done| done.status.success())
    };
    if works(&program) {
        return program;
    }
    let run = |command: &mut Command| match command.output() {
        Ok(done) if done.status.success() => Ok(()),
        Ok(done) => Err(String::from_utf8_lossy(&done.stderr).lines().last().unwrap_or("it failed").to_owned()),
        Err(error) => Err(error.to_string()),
    };
    let made = run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder)).and_then(|()| {
        run(Command::new(&program).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--retries",
            "1",
            "--timeout",
            "10",
            "icalendar==6.3.1",
        ]))
    });
    made.unwrap_or_else(|why| panic!("the calendar is not read by another program: {why}"));
    program
}

/// What another program reads in a calendar: its name, and a line for each event.
fn read_elsewhere(text: &str) -> Vec<serde_json::Value> {
    let python = python();
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/read_calendar.py");
    let done = Command::new(python).env("PYTHONUTF8", "1").arg(script).arg(file.path()).output().expect("it runs");
    assert!(done.status.success(), "{}\n{text}", String::from_utf8_lossy(&done.stderr));
    let lines = String::from_utf8(done.stdout).expect("UTF-8");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn another_program_reads_the_calendar() {
    one(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        let title = "关于“食堂”的来函；价目,见\\附件;以及一段很长很长的说明，长到一行写不下，必须折行，而且不能从一个字的中间折开";
        let first = house.letter(A1, title, Some("2026-03-09"));
        let second = house.letter(A1, "逾期的来函", Some("2026-02-20"));
        house.letter(A1, "没有期限的来函", None);
        house.letter(5, "别人的来函", Some("2026-03-09"));
        let text = read(house, &make(house, clerk)).expect("a calendar");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let found = read_elsewhere(&text);
        let expected = [
            serde_json::json!({ "name": "职工之家：我的期限" }),
            serde_json::json!({
                "uid": format!("matter.{second}.4@guildhall.test"), "day": "2026-02-20",
                "summary": "答复 · 逾期的来函", "description": "来函\nA1工会\n期限由规定设定",
                "url": format!("https://guildhall.test/matters/{second}"),
            }),
            serde_json::json!({
                "uid": format!("matter.{first}.4@guildhall.test"), "day": "2026-03-09",
                "summary": format!("答复 · {title}"), "description": "来函\nA1工会\n期限由规定设定",
                "url": format!("https://guildhall.test/matters/{first}"),
            }),
        ];
        assert_eq!(found, expected);
    });
}

#[test]
fn a_calendar_follows_the_work_and_its_reader_s_language() {
    each(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        let token = make(house, clerk);
        let empty = read(house, &token).expect("a calendar");
        assert!(!empty.contains("VEVENT") && empty.starts_with("BEGIN:VCALENDAR\r\n"), "{}: {empty}", house.engine);
        let record = house.letter(A1, "来函", Some("2026-03-09"));
        let uid = format!("UID:matter.{record}.4@guildhall.test\r\n");
        assert!(read(house, &token).expect("a calendar").contains(&uid), "{}", house.engine);
        choose(&house.store, clerk, &Choices { lang: Lang::En, ..Choices::default() }).expect("kept");
        house.pass(DAY);
        let text = read(house, &token).expect("a calendar");
        assert!(text.contains(&uid) && text.contains("SUMMARY:answer · 来函\r\n"), "{}: {text}", house.engine);
        assert!(text.contains("DTSTAMP:20260303T010000Z\r\n"), "{}: {text}", house.engine);
        // Put off in the product, it is still due.
        let items = house.read(|db| procedure::inbox_of(db, &house.who(clerk), house.access.today(), 0, 10));
        let (today, until) = (house.access.today(), house.access.today().plus(3));
        procedure::snooze(&house.store, clerk, &items[0], until, today).expect("put off");
        assert!(house.read(|db| procedure::inbox_of(db, &house.who(clerk), today, 0, 10)).is_empty());
        assert!(read(house, &token).expect("a calendar").contains(&uid), "{}", house.engine);
        house.answered(record);
        assert!(!read(house, &token).expect("a calendar").contains("VEVENT"), "{}", house.engine);
    });
}

#[test]
fn only_its_secret_opens_a_calendar_and_only_while_it_holds() {
    each(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        let leaving = house.account("leaving", &[(Role::Clerk, A1)]);
        let pausing = house.account("pausing", &[(Role::Clerk, A1)]);
        let (token, other) = (make(house, clerk), make(house, clerk));
        let (gone, paused) = (make(house, leaving), make(house, pausing));
        assert_eq!(token.len(), 43, "256 bits");
        // What is kept opens nothing.
        let kept = house.read(|db| {
            db.all("SELECT token_hash FROM notice_feed WHERE federation = $1", &[], |row| {
                Ok(row.bytes(0)?.unwrap_or_default())
            })
        });
        assert!(kept.iter().all(|hash| hash.len() == 32 && hash.as_slice() != token.as_bytes()));
        let ids: Vec<String> = house.read(|db| feed::list(db, clerk)).into_iter().map(|feed| feed.id).collect();
        for wrong in ["", "x", &ids[0], &token[..42], &format!("{token}A")] {
            assert_eq!(read(house, wrong), None, "{}: {wrong}", house.engine);
        }
        // It is known when it was last read, to the hour.
        let used = || house.read(|db| feed::list(db, clerk)).iter().map(|feed| feed.used_ms).max();
        assert_eq!(used(), Some(0), "{}", house.engine);
        assert!(read(house, &token).is_some(), "{}", house.engine);
        let first = house.store.now();
        assert_eq!(used(), Some(first), "{}", house.engine);
        house.pass(60_000);
        assert!(read(house, &token).is_some(), "{}", house.engine);
        assert_eq!(used(), Some(first), "{}", house.engine);

        let which =
            house.read(|db| feed::list(db, clerk)).into_iter().find(|feed| feed.used_ms > 0).expect("the one read");
        assert!(feed::revoke(&house.store, leaving, &which.id).is_err(), "{}: another's", house.engine);
        feed::revoke(&house.store, clerk, &which.id).expect("revoked");
        assert_eq!(read(house, &token), None, "{}: revoked", house.engine);
        assert!(read(house, &other).is_some(), "{}: the other holds", house.engine);
        assert!(feed::revoke(&house.store, clerk, &which.id).is_err(), "{}: there is none", house.engine);

        house.access.erase_account(By::SYSTEM, leaving, "离职").expect("erased");
        house.access.disable_account(By::SYSTEM, pausing, "停用").expect("disabled");
        assert_eq!((read(house, &gone), read(house, &paused)), (None, None), "{}", house.engine);
        house.access.enable_account(By::SYSTEM, pausing, "启用").expect("enabled");
        assert!(read(house, &paused).is_some(), "{}", house.engine);

        for _ in 1..feed::MOST {
            make(house, clerk);
        }
        assert!(matches!(house.post.make_feed(clerk), Err(notice::Error::TooMany(_))), "{}", house.engine);
    });
}

#[test]
fn the_address_answers_without_a_session() {
    each(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        house.letter(A1, "来函", Some("2026-03-09"));
        let token = make(house, clerk);
        let site = house.site();
        run(async {
            let mut anybody = Browser::new(&site);
            let answer = anybody.get(&feed::path(&token)).await;
            assert_eq!(answer.status.as_u16(), 200, "{}: {}", house.engine, answer.body);
            assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
            assert_eq!(answer.header("cache-control"), "private");
            assert_eq!(answer.header("set-cookie"), "", "{}", house.engine);
            assert!(answer.body.contains("BEGIN:VEVENT"), "{}", house.engine);
            for path in [feed::path("unknown"), feed::path(&format!("{token}x"))] {
                assert_eq!(anybody.get(&path).await.status.as_u16(), 404, "{}", house.engine);
            }
            let id = blocking(|| house.read(|db| feed::list(db, clerk)))[0].id.clone();
            blocking(|| feed::revoke(&house.store, clerk, &id)).expect("revoked");
            assert_eq!(anybody.get(&feed::path(&token)).await.status.as_u16(), 404, "{}", house.engine);
        });
    });
}
