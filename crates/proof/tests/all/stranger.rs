//! The second verifier, `tests/stranger.py`, was written from `docs/PUBLICATION.md` alone, in another language and without
//! a library. It must say the same of every file.

use std::path::Path;
use std::process::Command;

use proof::checkpoint::cosign;
use proof::publication::{Kind, verify};

use crate::support::{Story, draft, file, lines, log_key, publish, story, tiny, trailer, withholding};

/// What the stranger says: sound or not, and in which words. Nothing when there is no Python to run it.
fn stranger(path: &Path, bytes: &[u8], key: Option<&str>) -> Option<(bool, String)> {
    std::fs::write(path, bytes).expect("a temporary file can be written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stranger.py");
    let output = match Command::new("python3").arg("-I").arg(script).arg(path).args(key).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("skipped: the second verifier needs python3, which is not installed");
            return None;
        }
        Err(error) => panic!("python3 cannot be run: {error}"),
    };
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some((output.status.success(), said))
}

#[test]
fn the_stranger_agrees_on_sound_files() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("publication");
    let key = log_key().verifier().to_text();
    let mut as_text = story();
    as_text.root_as_text = true;
    as_text.figures[1].1.clear();
    as_text.figures[2].1.clear();
    let mut none = story();
    none.figures.clear();
    none.header.figures = 0;
    none.header.text = String::new();
    none.header.title = "\u{1}\u{7f}\t\"\\/\u{2028}😀".to_owned();
    let long = Story { before: 300, after: 77, ..tiny() };
    let (draft, root) = draft(&tiny()).expect("sound");
    let mut countersigned = trailer(&tiny(), root);
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let above = proof::checkpoint::SigningKey::generate("省总工会", &mut rng).expect("a fine name");
    countersigned.checkpoint = cosign(&countersigned.checkpoint, &above).expect("countersigns");
    countersigned.keys.push(above.verifier().to_text());
    let countersigned = draft.seal(countersigned).expect("sound");
    let files = [
        publish(&story()),
        publish(&as_text),
        publish(&none),
        publish(&long),
        countersigned,
        withholding(Kind::Flow),
        withholding(Kind::Rate),
    ];
    for bytes in &files {
        for key in [None, Some(key.as_str())] {
            let Some(said) = stranger(&path, bytes, key) else { return };
            assert_eq!(said, (true, "ok".to_owned()));
        }
    }
}

#[test]
fn the_stranger_finds_what_we_find() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("publication");
    let example = lines(&publish(&story()));
    let altered = |line: usize, from: &str, to: &str| {
        let mut lines = example.clone();
        assert!(lines[line].contains(from), "{from} should stand in {}", lines[line]);
        lines[line] = lines[line].replacen(from, to, 1);
        file(&lines)
    };
    let mut missing = example.clone();
    missing.remove(3);
    let mut swapped = example.clone();
    swapped.swap(3, 4);
    let mut more = publish(&story());
    more.push(b'\n');
    let mut forged = example.clone();
    let other = Story { secret: [8; 32], ..story() };
    forged.splice(1..=6, lines(&publish(&other)).drain(1..=6));
    let files = [
        (altered(0, "年度公报", "月度公报"), "check codes"),
        (altered(0, r#","title""#, r#", "title""#), "one way"),
        (altered(0, r#""title""#, r#""extra":1,"title""#), "other fields"),
        (altered(1, r#""value":5"#, r#""value":6"#), "check codes"),
        (altered(1, r#""value":5"#, r#""value":5.0"#), "whole number"),
        (altered(2, "[0,1", "[0,2"), "check code"),
        (altered(12, "0.666667", "0.666668"), "check codes"),
        (altered(19, "发布年度公报", "发布月度公报"), "check codes"),
        (altered(19, r#""7","#, r#""8","#), "check codes"),
        (file(&missing), "record 2: check code"),
        (file(&swapped), "record 2: check code"),
        (file(&forged), "leaves"),
        (more, "not JSON"),
        (publish(&story())[..3000].to_vec(), "cut off"),
        (Vec::new(), "not an object"),
    ];
    for (bytes, words) in &files {
        assert!(!verify(bytes.as_slice(), &[]).ok(), "{words}");
        let Some((sound, said)) = stranger(&path, bytes, None) else { return };
        assert!(!sound && said.contains(words), "{said:?} should speak of {words:?}");
    }
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let other = proof::checkpoint::SigningKey::generate(log_key().name(), &mut rng).expect("a fine name");
    let Some((sound, said)) = stranger(&path, &publish(&story()), Some(&other.verifier().to_text())) else { return };
    assert!(!sound && said.contains("no signature of a known key"), "{said}");
}
