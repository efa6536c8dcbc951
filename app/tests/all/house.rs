//! The composed house.

use std::collections::BTreeSet;
use std::process::Command;

/// The demo at a small scale says exactly what its story says.
#[test]
fn the_demo_is_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_guildhall"))
            .arg("--data")
            .arg(folder.path().join("demo"))
            .args(args)
            .output()
            .expect("runs");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let told = run(&["demo", "--scale", "0.004", "--no-serve"]);
    let logins: BTreeSet<&str> =
        told.lines().filter_map(|l| l.strip_prefix("  ")).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(
        ["system", "security", "audit", "leader", "officer", "chair", "clerk", "partner"]
            .iter()
            .all(|l| logins.contains(l)),
        "{logins:?}"
    );
    let value = |name: &str, more: &[&str]| {
        let text = run(&[&["figure", name, "--as-of", "2019-12-31", "--json"], more].concat());
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["value"].clone()
    };
    assert_eq!(value("roll.employed", &[]), 1834, "458,500 × 0.004");
    assert_eq!(value("roll.industrial", &[]), 480, "120,000 × 0.004");
    let published = run(&["log", "--json", "--limit", "5000"]);
    let commits: Vec<serde_json::Value> = published.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let bulletins: Vec<i64> =
        commits.iter().filter(|c| c["kind"] == "publish").filter_map(|c| c["commit"].as_i64()).collect();
    assert_eq!(bulletins.len(), 3, "three bulletins");
    let then = bulletins[1].to_string();
    assert_eq!(
        value("roll.industrial", &["--known", &then]),
        483,
        "three too many were known when the second was published"
    );
    assert!(run(&["check"]).contains('✓'));
}
