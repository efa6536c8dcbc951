//! Drawing and checking the sample of an evaluation, from files alone.

use std::path::PathBuf;
use std::process::{Command, Output};

use hardship::evaluation::sampler::{Frame, commitment};
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
        let items = |stratum: &str, ids: std::ops::Range<i64>| {
            let item = |id: i64| commitment(&[id as u8; 32], stratum, "hardship_dossier", id);
            (stratum.to_owned(), ids.map(item).collect::<Vec<_>>())
        };
        let frame = Frame::new(
            42,
            "2026-06-30".parse().expect("a day"),
            57,
            [items("on_roll", 0..90), items("exited", 100..120), items("never", 200..203)],
        );
        // A key of this test alone.
        let key = SigningKey::generate("guildhall/YH/log", &mut rand::rng()).expect("a key");
        let note = |size| sign(&Checkpoint { origin: key.name().to_owned(), size, root: [7; 32] }, &key);
        let files = Files { folder, key: key.verifier().to_text() };
        files.put("frame.txt", &frame.to_text());
        files.put("checkpoint.txt", &note(60));
        files.put("other.txt", &note(61));
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

    fn draw(&self, checkpoint: &str, sizes: &str, out: &str) -> Output {
        let fixed = ["draw", "--frame", "frame.txt", "--public", "双色球 2026100 期：03 08 11 19 25 31 + 07"];
        self.run(&[&fixed[..], &["--checkpoint", checkpoint, "--sizes", sizes, "--out", out]].concat())
    }

    fn verify(&self, more: &[&str]) -> (i32, Value) {
        let output = self.run(&[&["verify", "sample.json", "--frame", "frame.txt", "--json"], more].concat());
        let told = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code().expect("a code"), told)
    }
}

#[test]
fn anybody_draws_the_same_sample_and_can_check_it() {
    let files = Files::new();
    for out in ["sample.json", "again.json"] {
        let output = files.draw("checkpoint.txt", "on_roll=10,exited=5,never=9", out);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(files.get("sample.json"), files.get("again.json"));
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

    assert_eq!(files.verify(&["--checkpoint", "other.txt"]).0, 1, "another checkpoint");
    let other = SigningKey::generate("guildhall/YH/log", &mut rand::rng()).expect("a key").verifier().to_text();
    assert_eq!(files.verify(&["--key", &other]).0, 1, "another key");
    files.put("sample.json", &files.get("sample.json").replace("2026100", "2026101"));
    assert_eq!(files.verify(&[]).0, 1, "another public string");
}

#[test]
fn a_changed_frame_and_an_early_checkpoint_are_refused() {
    let files = Files::new();
    let early = files.draw("early.txt", "on_roll=10", "sample.json");
    assert_eq!(early.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&early.stderr).contains("56"), "it says how far the checkpoint reaches");
    assert!(!files.path("sample.json").exists());

    assert!(files.draw("checkpoint.txt", "on_roll=10", "sample.json").status.success());
    let frame = files.get("frame.txt");
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
    for sizes in ["on_roll", "on_roll=x", "on_roll=1,on_roll=2"] {
        assert_eq!(files.draw("checkpoint.txt", sizes, "sample.json").status.code(), Some(2), "{sizes}");
    }
    assert_eq!(files.draw("nowhere.txt", "on_roll=1", "sample.json").status.code(), Some(2));
    assert_eq!(files.draw("checkpoint.txt", "elsewhere=1", "sample.json").status.code(), Some(1), "no such stratum");
    files.put("sample.json", "{}");
    assert_eq!(files.verify(&[]).0, 1);
}
