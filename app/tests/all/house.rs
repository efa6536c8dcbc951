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
    relief(&run, bulletins.iter().copied().max().unwrap_or(0));
    assert!(run(&["check"]).contains('✓'));
}

/// What the story of relief says, in the share that is told of it: of 1,005 households 67, the least there are.
fn relief(run: &dyn Fn(&[&str]) -> String, third: i64) {
    let part = |of: usize| i64::try_from((of * 67).div_ceil(1005)).expect("a few");
    let third = third.to_string();
    let value = |name: &str, more: &[&str]| {
        let text = run(&[&["figure", name, "--json"], more].concat());
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["value"].clone()
    };
    let half_year = ["--as-of", "2020-06-30", "--from", "2020-01-01", "--to", "2020-06-30"];
    let reported = |name: &str| value(name, &[&half_year[..], &["--known", &third]].concat());
    assert_eq!(reported("hardship.lifted"), part(58));
    assert_eq!(reported("hardship.relieved"), part(29));
    assert_eq!(reported("hardship.out_of_hardship"), part(58) + part(29), "as it was published");
    assert_eq!(value("hardship.out_of_hardship", &half_year), part(58) + part(29) - 1, "one exit was taken back");
    let filed = ["--as-of", "2020-08-31", "--from", "2017-01-01", "--to", "2020-08-31"];
    assert_eq!(value("hardship.filed", &filed), 67);
    for rate in ["hardship.visited_rate", "hardship.checked_rate"] {
        assert_eq!(value(rate, &filed), 1.0, "{rate}: all were visited and checked");
    }
    assert!(value("hardship.aid_payments", &[]).as_i64() > Some(0), "some were paid");
    let evaluated = value("hardship.evaluation_checked", &["--from", "2017-01-01"]);
    assert!(evaluated.as_i64() > Some(0), "the evaluation was finished");
}
