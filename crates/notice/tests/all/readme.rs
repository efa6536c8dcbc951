//! What the README shows to those who write gateways works.

use std::io::Write as _;
use std::process::{Command, Stdio};

use notice::hook::sign;

/// The Python in the README, with a few lines behind it that call it with what is sent on standard input.
fn program() -> String {
    let readme = include_str!("../../README.md");
    let example = readme.split("```python\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("the example");
    format!(
        "{example}\n\nimport sys\nsecret, header, now = sys.argv[1:4]\n\
         print(is_ours(secret, header, sys.stdin.buffer.read(), float(now)))\n"
    )
}

/// What the example says of a request; `None` where there is no Python, which is said.
fn says(secret: &str, header: &str, body: &str, now: i64) -> Option<bool> {
    let started = Command::new("python3")
        .args(["-c", &program(), secret, header, &now.to_string()])
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        let _ = writeln!(std::io::stderr(), "the example of the README is not run: there is no python3");
        return None;
    };
    child.stdin.take().expect("a pipe").write_all(body.as_bytes()).expect("sent");
    let done = child.wait_with_output().expect("it ends");
    assert!(done.status.success(), "the example fails");
    Some(String::from_utf8_lossy(&done.stdout).trim() == "True")
}

#[test]
fn the_example_tells_our_requests_from_others() {
    let (secret, body, now) = ("whsec_示例", "{\"id\":\"1\",\"unit\":\"云河\"}", 1_772_413_200);
    let header = sign(secret.as_bytes(), now, body);
    for (secret, header, body, later, expected) in [
        (secret, header.as_str(), body, 0, true),
        (secret, &header, body, 299, true),
        (secret, &header, body, 301, false),
        (secret, &header, "{\"id\":\"2\"}", 0, false),
        ("whsec_other", &header, body, 0, false),
        (secret, "t=1772413200,v1=00", body, 0, false),
    ] {
        let Some(said) = says(secret, header, body, now + later) else { return };
        assert_eq!(said, expected, "{header} {later}");
    }
}
