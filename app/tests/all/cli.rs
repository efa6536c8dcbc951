//! Commands run as processes; what they print and how they end.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A data folder (and a database) of its own.
struct Place {
    folder: tempfile::TempDir,
    database: Option<String>,
}

impl Place {
    /// One on each engine that this machine has.
    fn each() -> Vec<Place> {
        let place = |database| Place { folder: tempfile::tempdir().expect("a temporary folder"), database };
        let mut places = vec![place(None)];
        if let Some(url) = testkit::postgres_url() {
            places.push(place(Some(url)));
        }
        places
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        command.env_remove("GUILDHALL_MASTER_KEY").arg("--data").arg(self.path("data"));
        if let Some(url) = &self.database {
            command.arg("--database").arg(url);
        }
        command.args(args).output().expect("the binary runs")
    }

    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn json(&self, args: &[&str]) -> Value {
        let text = self.ok(args);
        serde_json::from_str(text.trim()).unwrap_or_else(|e| panic!("{args:?}: {e}: {text}"))
    }

    /// The samples' units, and one sheet of persons.
    fn with_roll(self) -> Place {
        self.ok(&["import", "units", &sample("units.csv")]);
        self.ok(&["import", "roll", &sample("registration.xlsx"), "--as-of", "2019-12-31"]);
        self
    }
}

fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/roll/tests/samples").join(name);
    path.to_str().expect("a path that is text").to_owned()
}

fn expected(name: &str) -> Value {
    let text = std::fs::read_to_string(sample(&format!("{name}.expected.json"))).expect("the sample's verdicts");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn every_sample_gets_its_verdicts_and_one_commit() {
    for place in Place::each() {
        let units = place.json(&["import", "units", &sample("units.csv"), "--json"]);
        assert_eq!((&units["commit"], units["rejected"].as_object().map(|r| r.len())), (&Value::from(1), Some(0)));
        let mut commit = 1;
        for name in [
            "registration.xlsx",
            "reordered.xlsx",
            "synonyms.xlsx",
            "old-office.xls",
            "export-gbk.csv",
            "export.tsv",
            "export-semi.csv",
        ] {
            let dry = place.json(&["import", "roll", &sample(name), "--as-of", "2019-12-31", "--dry-run", "--json"]);
            assert_eq!(dry["commit"], Value::Null, "{name}: a dry run writes nothing");
            let told = place.json(&["import", "roll", &sample(name), "--as-of", "2019-12-31", "--json"]);
            let wanted = expected(name);
            for part in ["accepted", "rejected", "warned"] {
                assert_eq!(told[part], wanted[part], "{name}: {part}");
                assert_eq!(dry[part], wanted[part], "{name}: {part} of the dry run");
            }
            commit += 1;
            assert_eq!(told["commit"], commit, "{name}: one commit");
        }
        assert!(place.json(&["check", "--json"])["ok"].as_bool().unwrap_or(false));
    }
}

#[test]
fn a_figure_says_what_scripts_rely_on() {
    for place in Place::each() {
        let place = place.with_roll();
        let accepted = expected("registration.xlsx")["accepted"].clone();
        let told = place.json(&["figure", "roll.employed", "--as-of", "2019-12-31", "--by", "skill", "--json"]);
        assert_eq!(
            (&told["name"], &told["unit"], &told["as_of"], &told["value"]),
            (&"roll.employed".into(), &"U000001".into(), &"2019-12-31".into(), &accepted)
        );
        let by = told["by"].as_object().expect("a split");
        assert_eq!(by.values().filter_map(Value::as_i64).sum::<i64>(), accepted.as_i64().unwrap_or(-1));
        assert!(by.keys().any(|k| k == "中级工"), "{by:?}");
        let list = place.ok(&["figure", "roll.employed", "--as-of", "2019-12-31", "--list"]);
        assert_eq!(list.lines().count() as i64, accepted.as_i64().unwrap_or(-1), "the list is the number");
        let eve = place.json(&["figure", "roll.employed", "--as-of", "2019-12-30", "--json"]);
        assert_eq!(eve["value"], 0, "a sheet speaks from its day on");
        let before = place.json(&["figure", "roll.employed", "--as-of", "2019-12-31", "--known", "1", "--json"]);
        assert_eq!(before["value"], 0, "as known before the sheet came");
        let rate = place.json(&["figure", "roll.density", "--as-of", "2019-12-31", "--json"]);
        assert_eq!(rate["denominator"], accepted);
        assert!(rate["numerator"].as_i64().is_some_and(|n| n > 0));
        let part = place.json(&[
            "figure",
            "roll.employed",
            "--as-of",
            "2019-12-31",
            "--by",
            "unit",
            "--unit",
            "U000004",
            "--json",
        ]);
        assert_eq!(
            part["by"].as_object().map(|by| by.values().filter_map(Value::as_i64).sum::<i64>()),
            part["value"].as_i64()
        );
    }
}

#[test]
fn what_is_exported_comes_back_as_nothing_to_change() {
    for place in Place::each() {
        let place = place.with_roll();
        for (kind, name) in [("units", "units.csv"), ("roll", "roll.csv"), ("roll", "roll.xlsx")] {
            let file = place.path(name);
            let file = file.to_str().expect("text");
            place.ok(&["export", kind, file, "--as-of", "2026-12-31"]);
            let told = place.json(&["import", kind, file, "--as-of", "2026-12-31", "--json"]);
            assert_eq!(
                (&told["commit"], &told["changed"], &told["added"]),
                (&Value::Null, &0.into(), &0.into()),
                "{name}: {told}"
            );
            assert!(told["accepted"].as_i64().is_some_and(|n| n > 0));
        }
    }
}

#[test]
fn rejected_rows_come_back_as_a_workbook_that_can_be_mended() {
    for place in Place::each() {
        place.ok(&["import", "units", &sample("units.csv")]);
        let rejects = place.path("rejects.xlsx");
        let rejects = rejects.to_str().expect("text");
        let first = place.json(&[
            "import",
            "roll",
            &sample("export-gbk.csv"),
            "--as-of",
            "2019-12-31",
            "--rejects",
            rejects,
            "--json",
        ]);
        let again = place.json(&["import", "roll", rejects, "--as-of", "2019-12-31", "--dry-run", "--json"]);
        let count = |told: &Value, part: &str| told[part].as_object().map_or(0, serde_json::Map::len);
        // Rows that only repeated an accepted one stand alone in the workbook and are in order there.
        let repeated =
            first["rejected"].as_object().map_or(0, |r| r.values().filter(|v| v[0] == "duplicate_in_file").count());
        assert_eq!(count(&again, "rejected") + repeated, count(&first, "rejected"));
    }
}

#[test]
fn what_a_command_commits_is_in_the_federations_name() {
    let place = Place::each().remove(0).with_roll();
    let log = place.ok(&["log", "--json"]);
    let last: Value = serde_json::from_str(log.lines().next().expect("a commit")).expect("JSON");
    assert!(last["office"].as_i64().is_some_and(|office| office != 0), "officers see it in their log: {last}");
}

#[test]
fn an_import_is_reversed_whole_by_a_later_commit() {
    for place in Place::each() {
        let place = place.with_roll();
        let employed = |known: &[&str]| {
            let args = [&["figure", "roll.employed", "--as-of", "2019-12-31", "--json"], known].concat();
            place.json(&args)["value"].clone()
        };
        let before = employed(&[]);
        place.ok(&["reverse", "2", "--reason", "报错了表"]);
        assert_eq!(employed(&[]), 0);
        assert_eq!(employed(&["--known", "2"]), before, "what was known then stays known");
        let refused = place.run(&["reverse", "2", "--reason", "again"]);
        assert_eq!(refused.status.code(), Some(1), "what is undone cannot be undone twice");
    }
}

#[test]
fn deadlines_need_no_data_and_say_why() {
    let place = Place::each().remove(0);
    for (rule, from, due) in [
        ("bargaining.answer", "2020-09-04", "2020-09-24"),
        ("bargaining.answer", "2020-03-01", "2020-03-23"),
        ("bargaining.answer", "2020-09-15", "2020-10-09"),
        ("bargaining.filing", "2020-09-10", "2020-09-21"),
        ("bargaining.objection", "2020-09-21", "2020-10-09"),
        ("notice.public", "2020-09-24", "2020-09-30"),
        ("disputes.mediation", "2020-09-01", "2020-09-16"),
    ] {
        let told = place.json(&["deadline", rule, "--from", from, "--json"]);
        assert_eq!((&told["rule"], &told["due"], &told["from"]), (&rule.into(), &due.into(), &from.into()));
        assert!(
            told["reasons"].as_array().is_some_and(|r| !r.is_empty())
                && told["basis"].is_string()
                && told["provisional"] == false,
            "{told}"
        );
    }
    assert!(!place.path("data").exists(), "no data folder is made");
    assert_eq!(place.run(&["deadline", "no.such.rule", "--from", "2020-01-01"]).status.code(), Some(2));
}

#[test]
fn text_is_cleaned_and_true_parentheses_stay() {
    let place = Place::each().remove(0);
    let file = place.path("text.md");
    std::fs::write(&file, "濟(jì)源示範(fàn)區(qū)總工會(huì)（中國·河南）[链接](https://example.org/a(b))\n")
        .expect("written");
    assert_eq!(
        place.ok(&["clean", file.to_str().expect("text")]),
        "济源示范区总工会（中国·河南）[链接](https://example.org/a(b))\n"
    );
}

#[test]
fn a_published_bulletin_is_verified_offline_and_replayed() {
    for place in Place::each() {
        let place = place.with_roll();
        let (text, file) = (place.path("b.md"), place.path("b.gpub"));
        std::fs::write(&text, "# 通报\n\n从业人员 {{figure roll.employed}},入会率 {{figure roll.density}}。\n\n{{figure roll.members by=skill}}\n").expect("written");
        let (text, file) = (text.to_str().expect("text"), file.to_str().expect("text"));
        place.ok(&["bulletin", "publish", text, "--as-of", "2019-12-31", "--out", file]);
        let nowhere = Place { folder: tempfile::tempdir().expect("a folder"), database: None };
        nowhere.ok(&["verify", file]);
        place.ok(&["bulletin", "verify", file, "--replay"]);
        let altered = std::fs::read_to_string(file).expect("read").replacen("通报", "通報", 1);
        std::fs::write(place.path("altered.gpub"), altered).expect("written");
        let refused = nowhere.run(&["verify", place.path("altered.gpub").to_str().expect("text")]);
        assert_eq!(refused.status.code(), Some(1), "an altered file is refused");
        std::fs::write(place.path("wrong.md"), "# 通报\n\n{{figure roll.nobody}}\n").expect("written");
        let wrong = place.run(&[
            "bulletin",
            "publish",
            place.path("wrong.md").to_str().expect("text"),
            "--as-of",
            "2019-12-31",
            "--out",
            place.path("x").to_str().expect("text"),
        ]);
        assert!(!wrong.status.success() && !place.path("x").exists());
    }
}

#[test]
fn wrong_files_are_told_and_change_nothing() {
    let place = Place::each().remove(0);
    place.ok(&["import", "units", &sample("units.csv")]);
    for (name, bytes) in [
        ("picture.xlsx", &b"\x89PNG\r\n\x1a\n0000"[..]),
        ("empty.csv", b""),
        ("page.xls", b"<html><body>404</body></html>"),
        ("half.xlsx", b"PK\x03\x04garbage"),
    ] {
        let file = place.path(name);
        std::fs::write(&file, bytes).expect("written");
        let output = place.run(&["import", "roll", file.to_str().expect("text")]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(!output.stderr.is_empty(), "{name}: says what is wrong");
    }
    assert_eq!(place.ok(&["log", "--json"]).lines().count(), 1, "only the units' commit is there");
    for args in [
        &["figure", "roll.nobody"][..],
        &["figure", "roll.employed", "--unit", "U9"],
        &["figure", "roll.employed", "--by", "shoe"],
        &["import", "roll", "nowhere.csv"],
    ] {
        assert_eq!(place.run(args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn accounts_keys_backup_and_restore() {
    for place in Place::each() {
        let place = place.with_roll();
        let told = place.json(&[
            "account",
            "add",
            "clerk1",
            "--name",
            "李晓燕",
            "--role",
            "clerk",
            "--unit",
            "U000018",
            "--json",
        ]);
        assert!(told["password"].as_str().is_some_and(|p| p.len() >= 16));
        assert!(!place.ok(&["account", "list"]).contains("李晓燕"), "names are masked");
        place.ok(&["account", "disable", "clerk1"]);
        place.ok(&["key", "rotate"]);
        assert!(place.json(&["check", "--json"])["ok"].as_bool().unwrap_or(false));
        let backup = place.path("backup.db");
        let paper = |p: &Place| p.path("data/papers/ab/abcdef");
        std::fs::create_dir_all(paper(&place).parent().expect("a folder")).expect("made");
        std::fs::write(paper(&place), "a paper").expect("written");
        let taken = place.run(&["backup", backup.to_str().expect("text")]);
        if place.database.is_some() {
            assert_eq!(taken.status.code(), Some(1), "PostgreSQL has its own tools");
            continue;
        }
        assert!(taken.status.success());
        let elsewhere = Place { folder: tempfile::tempdir().expect("a folder"), database: None };
        elsewhere.ok(&["restore", backup.to_str().expect("text")]);
        std::fs::create_dir_all(elsewhere.path("data/keys")).expect("made");
        std::fs::copy(place.path("data/keys/master.key"), elsewhere.path("data/keys/master.key")).expect("copied");
        let value =
            |p: &Place| p.json(&["figure", "roll.employed", "--as-of", "2019-12-31", "--json"])["value"].clone();
        assert_eq!(value(&elsewhere), value(&place));
        assert_eq!(std::fs::read(paper(&elsewhere)).expect("papers come along"), b"a paper");
    }
}

#[test]
fn a_person_is_erased_and_the_count_stays() {
    let place = Place::each().remove(0).with_roll();
    let list = place.ok(&["figure", "roll.employed", "--as-of", "2019-12-31", "--list", "--json"]);
    let before = list.lines().count();
    let out = place.path("roll.csv");
    place.ok(&["export", "roll", out.to_str().expect("text"), "--as-of", "2019-12-31"]);
    let sheet = std::fs::read_to_string(&out).expect("read");
    let name = sheet.lines().nth(1).and_then(|l| l.split(',').nth(1)).expect("a name").to_owned();
    // Persons are numbered in the order of the sheet; the first record the import made is the first person or their employer.
    let erased = (0..8)
        .map(|n| (2i64 << 24) + n)
        .find(|id| place.run(&["erase", &id.to_string(), "--reason", "本人要求"]).status.success());
    assert!(erased.is_some(), "somebody was erased");
    assert_eq!(place.ok(&["figure", "roll.employed", "--as-of", "2019-12-31", "--list"]).lines().count(), before);
    assert!(place.json(&["check", "--json"])["ok"].as_bool().unwrap_or(false), "every proof still holds");
    let told = place.ok(&["figure", "roll.employed", "--as-of", "2019-12-31"]);
    assert!(!told.contains(&name));
}

#[test]
fn a_folder_in_use_is_told() {
    let place = Place::each().remove(0).with_roll();
    let mut server = Command::new(env!("CARGO_BIN_EXE_guildhall"))
        .arg("--data")
        .arg(place.path("data"))
        .args(["serve", "--port", "0"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(server.stdout.take().expect("output")), &mut line)
        .expect("it says where it is");
    let refused = place.run(&["figure", "roll.employed"]);
    server.kill().expect("stopped");
    server.wait().expect("ended");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("in use"));
}

#[test]
fn a_household_is_tested_by_a_file_and_nothing_is_made() {
    let place = Place { folder: tempfile::tempdir().expect("a temporary folder"), database: None };
    let file = place.path("household.json");
    let file = file.to_str().expect("a path that is text");
    let write = |text: &str| std::fs::write(file, text).expect("written");
    write(
        r#"{"as_of":"2020-06-01","line_fen":106200,"members":3,"income_fen":6000000,"rigid_fen":1200000,"accident_fen":0}"#,
    );
    let told = place.json(&["means-test", file, "--json"]);
    assert_eq!((told["category"].as_str(), told["per_capita_fen"].as_i64()), (Some("relative"), Some(133_333)));
    assert_eq!(told["line_fen"], 106_200);
    assert!(
        told["reasons"].as_array().is_some_and(|reasons| reasons.len() >= 4 && reasons.iter().all(Value::is_string))
    );
    assert!(place.ok(&["means-test", file]).contains("60,000.00"));
    // The pack's line of a division, by its code or its name.
    for division in ["371083", "乳山市"] {
        write(&format!(
            r#"{{"as_of":"2025-06-01","division":"{division}","members":3,"income_fen":4000000,"rigid_fen":1200000}}"#
        ));
        let told = place.json(&["means-test", file, "--json"]);
        assert_eq!((told["category"].as_str(), told["line_fen"].as_i64()), (Some("deep"), Some(106_200)));
    }
    for (text, expected) in [
        (r#"{"as_of":"2020-06-01","members":3,"income_fen":1}"#, "line_fen"),
        (r#"{"as_of":"2020-06-01","division":"371083","members":3,"income_fen":1}"#, "371083"),
        (r#"{"as_of":"2020-06-31","line_fen":1,"members":3,"income_fen":1}"#, "2020-06-31"),
        (r#"{"as_of":"2020-06-01","line_fen":1,"members":0,"income_fen":1}"#, "members"),
        (r#"{"as_of":"2020-06-01","line_fen":1,"members":1,"income_fen":-1}"#, "income_fen"),
        (r#"{"as_of":"2020-06-01","line_fen":1,"members":1,"income_fen":1.5}"#, "1.5"),
        (r#"{"as_of":"2020-06-01","line_fen":1,"members":1,"income":1}"#, "unknown field"),
        ("[]", "household.json"),
    ] {
        write(text);
        let refused = place.run(&["means-test", file, "--json"]);
        assert_eq!(refused.status.code(), Some(2), "{text}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains(expected), "{text}: {said}");
    }
    assert_eq!(place.run(&["means-test", "nowhere.json"]).status.code(), Some(2));
    assert!(!place.path("data").exists(), "it needs no data");
}

#[test]
fn dossiers_come_in_from_two_files_and_go_out_again() {
    for place in Place::each() {
        let place = place.with_roll();
        let (homes, kin) = (place.path("homes.csv"), place.path("kin.csv"));
        let text = |path: &PathBuf| path.to_str().expect("a path that is text").to_owned();
        let id = roll_id;
        std::fs::write(
            &homes,
            format!(
                "困难类别,姓名,身份证号,建档时间\n低保户,张三,{},2018-05-01\n深度困难,李四,1,\n",
                id("41900119700203881")
            ),
        )
        .expect("written");
        std::fs::write(
            &kin,
            format!(
                "户主身份证号,姓名,身份证号,关系\n{},张小,{},子\n",
                id("41900119700203881"),
                id("41900120080607883")
            ),
        )
        .expect("written");
        let (homes, kin) = (text(&homes), text(&kin));
        let looked = place.json(&["import", "hardship", &homes, &kin, "--dry-run", "--json"]);
        assert_eq!(
            (looked["accepted"].as_i64(), looked["members"].as_i64(), &looked["commit"]),
            (Some(1), Some(2), &Value::Null)
        );
        let done = place.json(&["import", "hardship", &homes, &kin, "--json"]);
        assert!(done["commit"].is_i64(), "{done}");
        assert_eq!(done["rejected"][0]["reasons"][0]["code"], "identity");
        let again = place.ok(&["import", "hardship", &homes, &kin]);
        assert!(again.contains("没有需要变更的内容") && again.contains("第 3 行"), "{again}");
        let out = text(&place.path("out.xlsx"));
        assert!(place.ok(&["export", "hardship", &out]).starts_with("1 dossiers"));
        let back = place.json(&["import", "hardship", &out, "--json"]);
        assert_eq!(
            (back["left"].as_i64(), &back["commit"], back["warned"].as_array().map(Vec::len)),
            (Some(1), &Value::Null, Some(0))
        );
        assert!(place.ok(&["log", "--json"]).contains("导出困难职工档案"), "in the log");
        assert_eq!(place.run(&["export", "hardship", "out.pdf"]).status.code(), Some(2));
        assert_eq!(
            place.run(&["import", "roll", &homes, &kin]).status.code(),
            Some(2),
            "only dossiers come in several"
        );
    }
}

/// An identity number that begins with these digits.
fn roll_id(body: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{body}{}", char::from(check))
}
