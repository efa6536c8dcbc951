//! Drawing and checking the sample of an evaluation, from files alone.

use std::path::PathBuf;
use std::process::{Command, Output};

use hardship::evaluation::sampler::{Frame, Stratum, commitment};
use proof::checkpoint::{Checkpoint, SigningKey, sign};
use serde_json::Value;

/// A folder with a frame of three strata, fixed by commit 57, and two checkpoints.
struct Files {
    folder: tempfile::TempDir,
    key: String,
}

impl Files {
    fn new() -> Files {
        let folder = tempfile::tempdir().expect("a folder");
        let stratum = |name: &str, draw: usize, ids: std::ops::Range<i64>| {
            let item = |id: i64| commitment(&[id as u8; 32], name, "hardship_dossier", id);
            Stratum { name: name.to_owned(), draw, items: ids.map(item).collect() }
        };
        let frame = Frame::new(
            42,
            "2026-06-30".parse().expect("a day"),
            57,
            "双色球 2026100 期",
            [stratum("on_roll", 10, 0..90), stratum("exited", 5, 100..120), stratum("never", 9, 200..203)],
        );
        // A key of this test alone.
        let key = SigningKey::generate("guildhall/YH/log", &mut rand::rng()).expect("a key");
        let note = |size| sign(&Checkpoint { origin: key.name().to_owned(), size, root: [7; 32] }, &key);
        let files = Files { folder, key: key.verifier().to_text() };
        files.put("frame.txt", &frame.to_text());
        files.put("checkpoint.txt", &note(57));
        files.put("later.txt", &note(60));
        files.put("early.txt", &note(56));
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    fn get(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("read")
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        command.current_dir(self.folder.path()).arg("sample").args(args).output().expect("the binary runs")
    }

    fn draw(&self, checkpoint: &str, public: &str, out: &str) -> Output {
        self.run(&["draw", "--frame", "frame.txt", "--public", public, "--checkpoint", checkpoint, "--out", out])
    }

    fn verify(&self, more: &[&str]) -> (i32, Value) {
        let output = self.run(&[&["verify", "sample.json", "--frame", "frame.txt", "--json"], more].concat());
        let told = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code().expect("a code"), told)
    }
}

/// What was published of the lottery.
const PUBLIC: &str = "03 08 11 19 25 31 + 07";

#[test]
fn anybody_draws_the_same_sample_and_can_check_it() {
    let files = Files::new();
    for (out, public) in [("sample.json", PUBLIC), ("again.json", "3，8，11，19，25，31，７")] {
        let output = files.draw("checkpoint.txt", public, out);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(files.get("sample.json"), files.get("again.json"), "however the numbers are spelled");
    let sample: Value = serde_json::from_str(&files.get("sample.json")).expect("JSON");
    let drawn: Vec<usize> = sample["strata"]
        .as_array()
        .expect("strata")
        .iter()
        .map(|s| s["items"].as_array().expect("items").len())
        .collect();
    assert_eq!(drawn, [10, 5, 3], "all there are, where there are fewer");

    let (code, told) = files.verify(&[]);
    assert_eq!((code, &told["ok"]), (0, &Value::Bool(true)), "{told}");
    let (code, told) = files.verify(&["--checkpoint", "checkpoint.txt", "--key", &files.key]);
    assert_eq!(code, 0, "{told}");
    let signature = told["checks"].as_array().expect("checks").iter().find(|check| check["name"] == "signature");
    assert_eq!(signature.expect("it is checked")["ok"], true);

    assert_eq!(files.verify(&["--checkpoint", "later.txt"]).0, 1, "another checkpoint");
    let other = SigningKey::generate("guildhall/YH/log", &mut rand::rng()).expect("a key").verifier().to_text();
    assert_eq!(files.verify(&["--key", &other]).0, 1, "another key");
    files.put("sample.json", &files.get("sample.json").replace("3 8 11", "3 8 12"));
    assert_eq!(files.verify(&[]).0, 1, "another public string");
}

#[test]
fn a_changed_frame_and_any_other_checkpoint_are_refused() {
    let files = Files::new();
    for (other, size) in [("early.txt", "56"), ("later.txt", "60")] {
        let refused = files.draw(other, PUBLIC, "sample.json");
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(size), "it says how far the checkpoint reaches");
    }
    assert!(!files.path("sample.json").exists());

    assert!(files.draw("checkpoint.txt", PUBLIC, "sample.json").status.success());
    let frame = files.get("frame.txt");
    files.put("frame.txt", &frame.replace("on_roll 90 draw 10", "on_roll 90 draw 11"));
    assert_eq!(files.verify(&[]).0, 1, "another size");
    let line = frame.lines().nth(7).expect("a line").to_owned();
    files.put("frame.txt", &frame.replace(&format!("{line}\n"), "").replace("on_roll 90", "on_roll 89"));
    let (code, told) = files.verify(&[]);
    assert_eq!(code, 1, "{told}");
    assert_eq!(told["checks"][0]["name"], "frame");
    assert_eq!(told["checks"][0]["ok"], false);
}

#[test]
fn wrong_use_is_told_apart_from_a_wrong_sample() {
    let files = Files::new();
    assert_eq!(files.draw("nowhere.txt", PUBLIC, "sample.json").status.code(), Some(2));
    assert_eq!(files.draw("checkpoint.txt", "未公布", "sample.json").status.code(), Some(1), "no number");
    files.put("sample.json", "{}");
    assert_eq!(files.verify(&[]).0, 1);
}
