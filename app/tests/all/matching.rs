//! Private matching as two offices use it: three files, two logs.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

const FIRST: &str = "11010519491231002X";
const SECOND: &str = "440524188001010014";
const THIRD: &str = "999936198511290014";

/// Two offices, each with a folder.
struct Offices(tempfile::TempDir);

impl Offices {
    fn new() -> Offices {
        let folder = tempfile::tempdir().expect("a folder");
        for office in ["union", "bureau"] {
            std::fs::create_dir(folder.path().join(office)).expect("a folder");
        }
        let offices = Offices(folder);
        offices.put("union/ids.csv", &format!("身份证号\n{}\n'{SECOND}\n{FIRST}\n", FIRST.to_lowercase()));
        offices.put(
            "bureau/table.csv",
            &format!("姓名,公民身份号码,低保,收入核对\n甲,{FIRST},是,一致\n丙,{},否,\n", third()),
        );
        offices
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_guildhall"))
            .current_dir(self.0.path())
            .arg("match")
            .args(args)
            .output()
            .expect("the binary runs")
    }

    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// What is said when it is refused; nothing was written.
    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success() && output.stdout.is_empty(), "{args:?} was not refused");
        let left = |office| std::fs::read_dir(self.path(office)).expect("a folder").flatten().map(|f| f.file_name());
        assert!(left("union").chain(left("bureau")).all(|name| !name.to_string_lossy().ends_with(".part")));
        String::from_utf8(output.stderr).expect("UTF-8")
    }

    fn request(&self, name: &str) {
        let (out, secret) = (format!("union/{name}.request"), format!("union/{name}.secret"));
        self.ok(&[
            "request",
            "--ids",
            "union/ids.csv",
            "--purpose",
            "困难职工建档核对",
            "--authority",
            "协议3号",
            "--out",
            &out,
            "--secret",
            &secret,
        ]);
    }

    fn answering<'a>(&self, request: &'a str, out: &'a str) -> Vec<&'a str> {
        let table = ["--table", "bureau/table.csv", "--id-column", "公民身份号码", "--labels", "低保,收入核对"];
        [&["answer", "--request", request, "--out", out][..], &table].concat()
    }

    fn log(&self, office: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.path(office).join("match.log")).expect("a log");
        for number in [FIRST, SECOND, &third()] {
            assert!(!text.contains(number), "a number in the log");
        }
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

/// A number that is valid: the third with its right check digit.
fn third() -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = WEIGHTS.iter().zip(THIRD.bytes()).map(|(w, d)| w * u32::from(d - b'0')).sum();
    format!("{}{}", &THIRD[..17], char::from(b"10X98765432"[sum as usize % 11]))
}

#[test]
fn a_request_is_made_answered_and_opened() {
    let offices = Offices::new();
    offices.request("a");
    offices.ok(&offices.answering("union/a.request", "bureau/a.answer"));
    let told: Value = serde_json::from_str(&offices.ok(&[
        "open",
        "--secret",
        "union/a.secret",
        "--answer",
        "bureau/a.answer",
        "--json",
    ]))
    .expect("JSON");
    assert_eq!(told, json!({"matched": 1, "rows": {FIRST: {"低保": "是", "收入核对": "一致"}}, "absent": 1}));
    let text = offices.ok(&["open", "--secret", "union/a.secret", "--answer", "bureau/a.answer"]);
    assert!(text.starts_with("1 matched, 1 absent; the department's table has 2 rows"), "{text}");
    assert!(text.contains(&format!("{FIRST}  低保=是  收入核对=一致")), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(offices.path("union/a.secret")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "the secret is its owner's alone");
    }
    // Nothing that is sent holds a number or a label.
    for name in ["union/a.request", "bureau/a.answer"] {
        let bytes = std::fs::read(offices.path(name)).expect("there");
        for said in [FIRST, SECOND, &third(), "一致"] {
            assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()), "{said} in {name}");
        }
    }
    let acts =
        |office| offices.log(office).iter().map(|e| e["act"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>();
    assert_eq!(
        (acts("union"), acts("bureau")),
        (vec!["request".into(), "open".into(), "open".into()], vec!["answer".into()])
    );
    let (union, bureau) = (offices.log("union"), offices.log("bureau"));
    assert_eq!((&union[0]["request"], &union[1]["answer"]), (&bureau[0]["request"], &bureau[0]["answer"]));
    assert_eq!((&bureau[0]["purpose"], &bureau[0]["count"]), (&json!("困难职工建档核对"), &json!(2)));
}

#[test]
fn what_must_not_be_is_refused_and_leaves_nothing() {
    let offices = Offices::new();
    offices.request("a");
    offices.request("b");
    let answering =
        |more: &[&'static str]| [offices.answering("union/a.request", "bureau/x.answer"), more.to_vec()].concat();
    assert!(offices.refused(&answering(&["--limit", "1"])).contains("2 are asked about, and at most 1"));
    assert!(!offices.path("bureau/x.answer").exists());
    offices.ok(&offices.answering("union/a.request", "bureau/a.answer"));
    assert!(offices.refused(&answering(&[])).contains("answered before"), "a request is answered once");
    let whys: Vec<Value> = offices.log("bureau").iter().map(|entry| entry["why"].clone()).collect();
    assert_eq!(whys, [json!("limit"), Value::Null, json!("replay")], "what was refused is in the log too");
    // Wherever the answer would go: the log lies beside the table.
    std::fs::create_dir(offices.path("elsewhere")).expect("a folder");
    assert!(offices.refused(&offices.answering("union/a.request", "elsewhere/a.answer")).contains("answered before"));
    // An answer belongs to one request; a changed one is nobody's; a second one is looked into.
    let open = |secret, answer| offices.refused(&["open", "--secret", secret, "--answer", answer]);
    assert!(open("union/b.secret", "bureau/a.answer").contains("another request"));
    let mut bytes = std::fs::read(offices.path("bureau/a.answer")).expect("there");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(offices.path("bureau/changed.answer"), &bytes).expect("written");
    assert!(open("union/a.secret", "bureau/changed.answer").contains("altered"));
    assert!(open("union/a.request", "bureau/a.answer").contains("not the secret"));
    offices.ok(&["open", "--secret", "union/a.secret", "--answer", "bureau/a.answer"]);
    std::fs::remove_file(offices.path("bureau/match.log")).expect("removed");
    offices.ok(&offices.answering("union/a.request", "bureau/second.answer"));
    assert!(open("union/a.secret", "bureau/second.answer").contains("another answer to this request was opened"));
    let hash = ["open", "--secret", "union/a.secret", "--answer", "bureau/a.answer", "--hash"];
    assert!(offices.refused(&[&hash[..], &["00"]].concat()).contains("not the one the department named"));
    // What is there is not written over; a wrong list is refused by its rows.
    assert!(offices.refused(&offices.answering("union/b.request", "bureau/a.answer")).contains("is there already"));
    offices.put("union/ids.csv", "身份证号\n11010519491231002X\n110105194912310021\n");
    let refused = offices.refused(&[
        "request",
        "--ids",
        "union/ids.csv",
        "--purpose",
        "p",
        "--authority",
        "a",
        "--out",
        "union/c",
        "--secret",
        "union/d",
    ]);
    assert!(refused.contains("row 3: the check digit does not fit"), "{refused}");
    assert!(!offices.path("union/c").exists() && !offices.path("union/d").exists());
}
