//! Files that are no publications, or wish the verifier ill.

use std::io::{self, BufRead, BufReader, Read};

use proof::publication::{Language, MAX_HEADER, MAX_LINE, Outcome, Report, verify};
use proptest::prelude::*;

use crate::support::{file, lines, publish, story, tiny};

fn checked(reader: impl BufRead) -> Report {
    verify(reader, &[])
}

#[track_caller]
fn says(report: &Report, en: &str) {
    let text = report.text(Language::English);
    assert!(!report.ok() && text.contains(en), "should say {en:?}:\n{text}");
}

#[test]
fn what_is_no_publication_is_told() {
    says(&checked(&b""[..]), "its last line is missing");
    says(&checked(&b"hello\n"[..]), "not JSON");
    says(&checked(&b"{}\n"[..]), "check");
    says(&checked(&[0xff, 0xfe, b'\n'][..]), "not JSON");
    says(&checked(&b"[0,1,null,\"\",\"\"]\n"[..]), "not");
}

#[test]
fn a_file_cut_off_anywhere_is_told() {
    let whole = publish(&tiny());
    for length in 0..whole.len() {
        let report = checked(&whole[..length]);
        assert!(!report.ok(), "cut to {length} bytes");
        let text = report.text(Language::English);
        assert!(text.contains("cut off") || text.contains("cut short"), "{length}: {text}");
        assert!(report.checks.iter().filter(|c| c.name == "commit").all(|c| c.outcome == Outcome::Unchecked));
    }
}

#[test]
fn whatever_follows_the_trailer_is_told() {
    for more in ["\n", "x", "[]\n", "{}\n"] {
        let mut whole = publish(&story());
        whole.extend(more.as_bytes());
        says(&checked(whole.as_slice()), "something after the last line");
    }
    let twice = [publish(&story()), publish(&story())].concat();
    says(&checked(twice.as_slice()), "something after the last line");
}

#[test]
fn lines_in_the_wrong_place_are_told() {
    let example = lines(&publish(&story()));
    let mut without_figure = example.clone();
    without_figure.drain(1..=6);
    says(&checked(file(&without_figure).as_slice()), "says 4 figures, but 3 follow");
    let mut twice = example.clone();
    twice.insert(7, example[1].clone());
    says(&checked(file(&twice).as_slice()), "figure number 2 should stand here, but it says 1");
    let mut early = example.clone();
    early.insert(1, example[2].clone());
    says(&checked(file(&early).as_slice()), "record line stands where none belongs");
    let mut headless = example.clone();
    headless.remove(0);
    says(&checked(file(&headless).as_slice()), "format");
    let mut blank = example.clone();
    blank.insert(1, String::new());
    says(&checked(file(&blank).as_slice()), "not JSON");
    let mut crlf = example;
    crlf.iter_mut().for_each(|line| line.push('\r'));
    says(&checked(file(&crlf).as_slice()), "the one way");
}

#[test]
fn numbers_beyond_measure_are_harmless() {
    let example = lines(&publish(&story()));
    let with = |line: usize, from: &str, to: &str| {
        let mut lines = example.clone();
        assert!(lines[line].contains(from));
        lines[line] = lines[line].replace(from, to);
        checked(file(&lines).as_slice())
    };
    says(&with(1, r#""records":5"#, r#""records":9223372036854775807"#), "but 5 record lines follow");
    says(&with(1, r#""records":5"#, r#""records":9223372036854775808"#), "not JSON");
    says(&with(1, r#""records":5"#, r#""records":-1"#), "number of records should be");
    says(&with(0, r#""figures":4"#, r#""figures":4294967295"#), "are allowed");
    says(&with(2, "[0,1,", "[0,9223372036854775807,"), "weight changed");
    says(&with(19, r#""index":4"#, r#""index":9223372036854775807"#), "inclusion proof");
    says(&with(19, r#""count":3"#, r#""count":9223372036854775807"#), "versions opened");
    says(&with(19, r#""7","#, r#""18446744073709551615","#), "checkpoint's size");
    says(&with(1, r#""value":5"#, r#""value":5.0"#), "not JSON");
    says(&with(1, r#""value":5"#, r#""value":true"#), "not JSON");
    says(&with(1, r#""value":5"#, r#""value":5,"value":5"#), "stands twice");
}

/// A reader that never ends and never has a newline, and counts what was taken from it.
struct Endless {
    start: Vec<u8>,
    taken: usize,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        for byte in out.iter_mut() {
            *byte = self.start.get(self.taken).copied().unwrap_or(b'[');
            self.taken += 1;
        }
        Ok(out.len())
    }
}

#[test]
fn an_endless_line_is_given_up() {
    for (start, limit) in [(Vec::new(), MAX_HEADER), ([publish(&story())[..].to_vec()].concat(), MAX_LINE)] {
        let length = start.len();
        let mut reader = BufReader::new(Endless { start, taken: 0 });
        let report = checked(&mut reader);
        let text = report.text(Language::English);
        assert!(!report.ok() && (text.contains("longer than")), "{text}");
        assert!(reader.get_ref().taken <= length + limit + (1 << 16));
    }
}

#[test]
fn deep_nesting_and_wide_objects_are_refused() {
    says(&checked(format!("{}\n", "[".repeat(1 << 20)).as_bytes()), "not JSON");
    let wide: Vec<String> = (0..10_000).map(|n| format!("\"{n}\":0")).collect();
    says(&checked(format!("{{{}}}\n", wide.join(",")).as_bytes()), "256 fields");
    let list = "0,".repeat(100_000);
    says(&checked(format!("{{\"a\":[{list}0],\"check\":\"\"}}\n").as_bytes()), "format");
}

#[test]
fn a_thousand_broken_records_make_a_short_report() {
    let mut example = lines(&publish(&story()));
    let bogus: Vec<String> = (0..1000u32).map(|n| format!("[0,1,null,\"{n:064x}\",\"00000000\"]")).collect();
    example.splice(3..3, bogus);
    let report = checked(file(&example).as_slice());
    says(&report, "figure roll.industrial: says 5 records, but 1005 record lines follow");
    assert!(report.findings().count() < 100);
    says(&report, "more");
}

#[test]
fn a_reader_that_fails_is_told() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    says(&checked(BufReader::new(Failing)), "reading failed: the disk is gone");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_or_pass(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(!checked(bytes.as_slice()).ok());
    }

    #[test]
    fn no_lines_make_it_panic_or_pass(
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..30),
    ) {
        let example = lines(&publish(&story()));
        let mixed: Vec<String> = picks.iter().map(|(at, half)| {
            let line = at.get(&example);
            if *half { line.chars().take(line.chars().count() / 2).collect() } else { line.clone() }
        }).collect();
        prop_assume!(mixed != example);
        prop_assert!(!checked(file(&mixed).as_slice()).ok());
    }
}
