//! Each kind of alteration, and that the report names exactly what was altered.

use proof::checkpoint::SigningKey;
use proof::publication::{FieldValue, Finding, Language, Outcome, Report, verify};

use crate::support::{Story, draft, file, lines, log_key, publish, story, tiny, trailer};

const RECORDS: std::ops::RangeInclusive<usize> = 2..=6;

fn checked(lines: &[String]) -> Report {
    verify(file(lines).as_slice(), &[log_key().verifier()])
}

/// The example's lines: 0 header, 1 figure of 5 records, 7 figure of 4, 12 figure of 5, 18 figure of 0, 19 trailer.
fn example() -> Vec<String> {
    lines(&publish(&story()))
}

fn failed(report: &Report) -> Vec<&str> {
    report.checks.iter().filter(|c| c.outcome == Outcome::Failed).map(|c| c.name.as_str()).collect()
}

#[track_caller]
fn finding<'r>(report: &'r Report, check: &str) -> &'r Finding {
    let check = report.checks.iter().find(|known| known.name == check);
    let finding = check.and_then(|check| check.findings.first());
    finding.unwrap_or_else(|| panic!("no finding:\n{}", report.text(Language::English)))
}

/// Alters one line of the example and expects the first finding of `check` to name `field` in words `en`.
#[track_caller]
fn altered(line: usize, from: &str, to: &str, check: &str, field: &str, en: &str) {
    let mut lines = example();
    assert_eq!(lines[line].matches(from).count(), 1, "{from} should stand once in {}", lines[line]);
    lines[line] = lines[line].replace(from, to);
    let report = checked(&lines);
    let said = finding(&report, check);
    let text = report.text(Language::English);
    assert_eq!((said.line, said.field.as_deref()), (Some(line as u64 + 1), Some(field)), "{text}");
    assert!(said.said.en.contains(en), "{:?} should say {en:?}\n{text}", said.said.en);
    assert!(said.said.zh.chars().any(|c| c > '\u{2fff}'), "{:?} should be Chinese", said.said.zh);
    // What was altered is named, and nothing that was not: other findings speak of what follows from it.
    for other in report.findings().filter(|other| other.line == said.line) {
        let field = other.field.as_deref().unwrap_or_default();
        assert!(field.is_empty() || said.field.as_deref() == Some(field), "{field} was not altered\n{text}");
    }
}

#[test]
fn header_fields_are_named() {
    altered(0, "2019年度公报", "2018年度公报", "header", "title", "title changed");
    altered(0, r#""code":"YH""#, r#""code":"YX""#, "header", "federation.code", "federation");
    altered(0, "zh-CN", "en", "header", "language", "language changed");
    altered(0, "2020-01-15", "2020-01-16", "header", "published_at", "time of publication changed");
    altered(0, "2019-12-31", "2019-12-30", "header", "as_of", "day changed");
    altered(0, "产业工人 ", "产业工人约 ", "text", "text[3]", "bulletin text (text[3]) changed");
    altered(0, r#""known":4"#, r#""known":3"#, "header", "known", "known commit changed");
    altered(0, r#""figures":4"#, r#""figures":5"#, "header", "figures", "number of figures changed");
    altered(0, "guildhall-publication/1", "guildhall-publication/2", "form", "format", "format should be");
    altered(0, r#""title""#, r#""titel""#, "form", "title", "title is missing");
    altered(0, r#""title""#, r#""extra":1,"title""#, "form", "extra", "unknown field extra");
}

#[test]
fn lines_of_the_text_taken_away_or_added_are_placed() {
    altered(0, r##""# 年度公报","##, "", "text", "text[1]", "added or taken away");
    altered(0, r##""# 年度公报","##, r##""# 年度公报","x","##, "text", "text[2]", "added or taken away");
}

#[test]
fn figure_fields_are_named() {
    let first = "figure 1 roll.industrial";
    altered(1, r#""value":5"#, r#""value":6"#, first, "value", "value says 6 but its 5 records weigh 5");
    altered(1, r#""en":"Industrial workers""#, r#""en":"All workers""#, first, "label.en", "label");
    altered(1, "截止日在册的产业工人。", "截止日在册的工人。", first, "definition.zh", "definition");
    altered(1, "v1-3f", "v2-3f", first, "definition_version", "definition version changed");
    altered(1, r#""code":"YH""#, r#""code":"YX""#, first, "unit.code", "unit");
    altered(1, r#""name":"云河示范区总工会""#, r#""name":"云河市总工会""#, first, "unit.name", "unit");
    altered(1, r#""as_of":"2019-12-31""#, r#""as_of":"2019-12-30""#, first, "as_of", "day changed");
    altered(1, r#""known":4"#, r#""known":2"#, first, "known", "known commit changed");
    altered(1, r#""known":4"#, r#""known":7"#, first, "known", "knows commit 7");
    altered(1, r#""from":null"#, r#""from":"2019-01-01""#, first, "from", "period");
    altered(1, r#""by":null"#, r#""by":"sex""#, first, "by", "dimension changed");
    altered(1, r#""kind":"stock""#, r#""kind":"flow""#, first, "kind", "kind changed");
    altered(1, r#""numerator":null"#, r#""numerator":5"#, first, "numerator", "numerator says 5");
    altered(1, r#""quotes":["roll.industrial"]"#, r#""quotes":["roll.industria"]"#, first, "quotes[1]", "quote");
    altered(1, r#""records":5"#, r#""records":4"#, first, "records", "says 4 records, but 5 record lines follow");
    altered(1, r#""figure":1"#, r#""figure":2"#, first, "figure", "figure number 1 should stand here, but it says 2");
    altered(18, r#""to":"2019-12-31""#, r#""to":"2019-12-30""#, "figure 4 roll.joined", "to", "last day changed");
    let renamed = r#""name":"roll.industrail""#;
    altered(1, r#""name":"roll.industrial""#, renamed, "figure 1 roll.industrail", "name", "name changed");
}

#[test]
fn groups_and_rates_are_named() {
    let (split, rate) = ("figure 2 roll.members", "figure 3 roll.density");
    altered(7, r#""label":"女""#, r#""label":"男""#, split, "groups[1].label", "groups");
    altered(7, r#""key":"f""#, r#""key":"x""#, split, "groups[1].key", "groups");
    altered(7, r#""value":3"#, r#""value":4"#, split, "groups[2].value", "m value says 4 but its 4 records weigh 3");
    altered(7, r#""value":6"#, r#""value":7"#, split, "value", "value says 7 but its 4 records weigh 6");
    altered(12, r#""0.666667""#, r#""0.666668""#, rate, "value", "says 0.666668 but its 5 records weigh 0.666667");
    altered(12, r#""denominator":3"#, r#""denominator":2"#, rate, "denominator", "says 2 but its 5 records weigh 3");
    altered(12, r#""numerator":2"#, r#""numerator":1"#, rate, "numerator", "says 1 but its 5 records weigh 2");
}

/// Changes one hexadecimal digit `skip` digits into what follows `after`.
fn digit(line: &str, after: &str, skip: usize) -> String {
    let at = line.find(after).expect("it is there") + after.len() + skip;
    let other = if &line[at..=at] == "0" { "1" } else { "0" };
    format!("{}{other}{}", &line[..at], &line[at + 1..])
}

#[track_caller]
fn digit_altered(line: usize, after: &str, check: &str, field: &str, en: &str) {
    let mut lines = example();
    lines[line] = digit(&lines[line], after, 5);
    let report = checked(&lines);
    let said = finding(&report, check);
    assert_eq!(said.field.as_deref(), Some(field), "{}", report.text(Language::English));
    assert!(said.said.en.contains(en), "{:?} should say {en:?}", said.said.en);
}

#[test]
fn hashes_of_figures_are_named() {
    let first = "figure 1 roll.industrial";
    digit_altered(1, r#""root":""#, first, "root", "root changed");
    digit_altered(1, r#""definition_hash":""#, first, "definition_hash", "definition hash changed");
    digit_altered(18, r#""root":""#, "figure 4 roll.joined", "root", "root changed");
}

#[test]
fn the_trailer_is_named() {
    digit_altered(19, r#"{"root":""#, "root", "root", "root changed");
    digit_altered(19, r#""leaves":[""#, "root", "leaves[1]", "list of leaves");
    digit_altered(19, r#""hex":""#, "row", "publication.fields.root.hex", "publication's row");
    digit_altered(19, r#""seal":""#, "row", "publication.seal", "publication's row");
    digit_altered(19, r#""row":{"index":1,"proof":[""#, "row", "row.proof[1]", "row's inclusion proof");
    digit_altered(19, r#""opened":{"count":3,"root":""#, "row", "commit.opened.root", "versions opened");
    digit_altered(19, r#""opened":{"count":3,"root":""#, "commit", "commit.opened.root", "versions opened");
    digit_altered(19, r#""closed":{"count":0,"root":""#, "commit", "commit.closed.root", "versions closed");
    digit_altered(19, r#""log":{"index":4,"proof":[""#, "commit", "log.proof[1]", "commit's inclusion proof");
    altered(19, r#""id":12"#, r#""id":13"#, "row", "publication.id", "publication's row");
    altered(19, r#""valid_from":18276"#, r#""valid_from":18277"#, "row", "publication.valid_from", "publication's row");
    altered(19, r#""source_row":null"#, r#""source_row":1"#, "row", "publication.source_row", "publication's row");
    altered(19, "2019年度公报", "2018年度公报", "row", "publication.fields.title", "publication's row");
    altered(19, r#""withdrawn":null"#, r#""withdrawn":0"#, "row", "publication.fields.withdrawn", "publication's row");
    altered(19, r#""withdrawn""#, r#""withdraw""#, "row", "publication.fields.withdraw", "publication's row");
    altered(19, r#""row":{"index":1"#, r#""row":{"index":2"#, "row", "row.index", "row's inclusion proof");
    altered(19, r#""commit":5"#, r#""commit":6"#, "commit", "commit.commit", "commit head: number changed");
    altered(19, r#""commit":5"#, r#""commit":3"#, "row", "commit.commit", "commit head: number changed");
    altered(19, r#""federation":1"#, r#""federation":2"#, "row", "commit.federation", "federation changed");
    altered(19, r#""at_ms":1579075200005"#, r#""at_ms":1579075200006"#, "commit", "commit.at_ms", "time changed");
    altered(19, r#""actor":3"#, r#""actor":4"#, "commit", "commit.actor", "actor changed");
    altered(19, r#""office":1"#, r#""office":4"#, "commit", "commit.office", "office changed");
    altered(19, r#""kind":"publish""#, r#""kind":"import""#, "commit", "commit.kind", "kind changed");
    altered(19, "发布年度公报", "发布月度公报", "commit", "commit.reason", "commit head: reason changed");
    altered(19, r#""source":"form""#, r#""source":"sheet""#, "commit", "commit.source", "source changed");
    altered(19, r#""log":{"index":4"#, r#""log":{"index":3"#, "commit", "log.index", "commit's inclusion proof");
}

#[test]
fn the_checkpoint_its_signature_and_the_key_are_named() {
    altered(19, r#""7","#, r#""8","#, "checkpoint", "checkpoint[2]", "checkpoint's size changed: checkpoint signature");
    let origin = r#"["yunhe.example/log","#;
    altered(19, origin, r#"["yunhe.exam/log","#, "checkpoint", "checkpoint[1]", "checkpoint's origin changed");
    let mut lines = example();
    let at = lines[19].find("— yunhe.example/log ").expect("a signature") + 40;
    let other = if &lines[19][at..=at] == "A" { "B" } else { "A" };
    lines[19].replace_range(at..=at, other);
    let report = checked(&lines);
    assert_eq!(failed(&report), ["checkpoint"]);
    let said = finding(&report, "checkpoint");
    assert_eq!(said.field.as_deref(), Some("checkpoint[5]"));
    assert!(said.said.en.contains("checkpoint signature: what yunhe.example/log signed"), "{}", said.said.en);

    let mut lines = example();
    let at = lines[19].find(r#""keys":["#).expect("keys") + 50;
    let other = if &lines[19][at..=at] == "A" { "B" } else { "A" };
    lines[19].replace_range(at..=at, other);
    for keys in [vec![log_key().verifier()], Vec::new()] {
        let report = verify(file(&lines).as_slice(), &keys);
        assert!(!report.ok());
        let said = finding(&report, "key");
        assert_eq!(said.field.as_deref(), Some("keys[1]"));
        assert!(said.said.en.contains("enclosed key"), "{}", said.said.en);
    }
}

#[track_caller]
fn record_altered(change: impl Fn(&mut Vec<String>), record: u64, line: u64, en: &str) {
    let mut lines = example();
    change(&mut lines);
    let report = checked(&lines);
    let said = report.findings().find(|finding| finding.record.is_some());
    let said = said.unwrap_or_else(|| panic!("no record is named:\n{}", report.text(Language::English)));
    assert_eq!((said.record, said.line), (Some(record), Some(line)), "{}", report.text(Language::English));
    assert!(said.said.en.contains(en), "{:?} should say {en:?}", said.said.en);
    let records: Vec<Option<u64>> = report.findings().filter(|f| f.record.is_some()).map(|f| f.record).collect();
    assert!(records.len() <= 2, "{}", report.text(Language::English));
}

#[test]
fn altered_records_are_named() {
    record_altered(|l| l[3] = l[3].replace("[0,1,", "[0,2,"), 2, 4, "weight changed, it was 1");
    record_altered(|l| l[3] = l[3].replace("[0,1,", "[1,1,"), 2, 4, "part changed, it was 0");
    record_altered(|l| l[3] = l[3].replace("null", "\"f\""), 2, 4, "group changed, it was null");
    let member = |l: &[String]| (8..=11).find(|at| l[*at].contains("\"m\"")).expect("one of group m");
    let at = member(&example());
    record_altered(
        |l| l[at] = l[at].replace("\"m\"", "\"f\""),
        at as u64 - 7,
        at as u64 + 1,
        "record 2 of figure roll.members: group changed, it was m".trim_start_matches("record 2 of "),
    );
    for at in RECORDS {
        let (record, line) = (at as u64 - 1, at as u64 + 1);
        let en = format!("record {record} of figure roll.industrial: commitment changed");
        record_altered(|l| l[at] = digit(&l[at], "null,\"", 60), record, line, &en);
        record_altered(|l| l[at] = digit(&l[at], "null,\"", 67), record, line, "check code changed");
        record_altered(|l| l[at] = l[at].replace("null", "nil"), record, line, "not a record line");
    }
}

#[test]
fn only_the_record_is_blamed_for_its_alteration() {
    let mut lines = example();
    lines[3] = lines[3].replace("[0,1,", "[0,2,");
    let report = checked(&lines);
    assert_eq!(failed(&report), ["figure 1 roll.industrial"], "{}", report.text(Language::English));
    assert_eq!(report.findings().count(), 1, "{}", report.text(Language::English));
}

#[test]
fn records_taken_away_added_or_moved_are_named() {
    for at in RECORDS {
        let mut lines = example();
        lines.remove(at);
        let report = checked(&lines);
        let text = report.text(Language::English);
        assert!(text.contains("says 5 records, but 4 record lines follow"), "{text}");
        if at < *RECORDS.end() {
            let en = format!("record {} of figure roll.industrial: record lines just before it are missing", at - 1);
            assert!(text.contains(&en), "{text}");
        }
        let mut lines = example();
        lines.insert(at, lines[at].clone());
        let text = checked(&lines).text(Language::English);
        assert!(text.contains("says 5 records, but 6 record lines follow"), "{text}");
        assert!(text.contains(&format!("record {} of figure roll.industrial: it repeats", at)), "{text}");
        let mut lines = example();
        let foreign = lines[8].replace("\"f\"", "null").replace("\"m\"", "null");
        lines.insert(at, foreign);
        let text = checked(&lines).text(Language::English);
        let en = format!("record {} of figure roll.industrial: it does not belong here", at - 1);
        assert!(text.contains(&en), "{text}");
    }
    let mut lines = example();
    lines.swap(3, 4);
    let text = checked(&lines).text(Language::English);
    assert!(text.contains("record 2 of figure roll.industrial: it does not belong here: inserted or moved"), "{text}");
}

#[test]
fn check_codes_alone_are_told_apart_from_content() {
    for line in [0, 1, 7, 18, 19] {
        let mut lines = example();
        lines[line] = digit(&lines[line], r#""check":""#, 17);
        let report = checked(&lines);
        assert_eq!(failed(&report), ["form"], "{}", report.text(Language::English));
        let said = finding(&report, "form");
        assert_eq!(said.line, Some(line as u64 + 1));
        assert!(said.said.en.contains("the content itself is intact"), "{}", said.said.en);
    }
}

#[test]
fn spelling_is_part_of_the_form() {
    for (line, from, to) in [(0, r#","title""#, r#", "title""#), (0, r#"\"全年"#, r#"\u0022全年"#), (2, "[0,", "[0, ")]
    {
        let mut lines = example();
        lines[line] = lines[line].replacen(from, to, 1);
        let report = checked(&lines);
        assert_eq!(failed(&report), ["form"]);
        assert!(finding(&report, "form").said.en.contains("the one way"));
    }
}

/// Publishes two stories and puts lines of the second into the first: what a forger does who can remake check codes.
fn forged(change: impl Fn(&mut Story), taken: &[usize]) -> Report {
    let mut other = story();
    change(&mut other);
    let other = lines(&publish(&other));
    let mut lines = example();
    taken.iter().for_each(|at| lines[*at] = other[*at].clone());
    checked(&lines)
}

#[test]
fn a_forger_who_remakes_the_check_codes_is_found_too() {
    let report = forged(|s| s.header.title = "x".to_owned(), &[0]);
    assert_eq!(finding(&report, "header").said.en, "the first line was changed (its check codes were remade)");
    let report = forged(|s| s.figures[0].0.label.en = "x".to_owned(), &[1]);
    assert_eq!(
        finding(&report, "figure 1 roll.industrial").said.en,
        "figure roll.industrial: its line was changed (its check codes were remade)"
    );
    let report = forged(|s| s.secret = [8; 32], &[2, 3, 4, 5, 6]);
    let text = report.text(Language::English);
    assert!(text.contains("the record lines are not those published (their check codes were remade)"), "{text}");
    let report = forged(|s| s.secret = [8; 32], &[1, 2, 3, 4, 5, 6]);
    let text = report.text(Language::English);
    assert!(text.contains("figure roll.industrial: its line was changed (its check codes were remade)"), "{text}");
    // Whoever has the log's key can publish anything, and a reader who holds the key sees a sound publication.
    let everything: Vec<usize> = (0..20).collect();
    assert!(forged(|s| s.reason = "x".to_owned(), &everything).ok());
}

#[test]
fn the_trailer_of_another_publication_does_not_do() {
    let report = forged(|s| s.header.title = "x".to_owned(), &[19]);
    assert!(!report.ok());
    assert!(failed(&report).contains(&"root"), "{}", report.text(Language::English));
    // A publication nobody recorded: its own root in the trailer, the row of another in the commit.
    let (_, root) = draft(&story()).expect("sound");
    let mut other = trailer(&story(), root);
    other.row.fields[1].1 = FieldValue::Bytes(vec![0; 32]);
    assert_ne!(other.row_leaf(), trailer(&story(), root).row_leaf());
}

#[test]
fn another_key_under_the_same_name_is_not_the_logs() {
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(5);
    let forger = SigningKey::generate(log_key().name(), &mut rng).expect("a fine name");
    let (draft, root) = draft(&story()).expect("sound");
    let mut trailer = trailer(&story(), root);
    let checkpoint = proof::checkpoint::peek(&trailer.checkpoint).expect("sound");
    trailer.checkpoint = proof::checkpoint::sign(&checkpoint, &forger);
    trailer.keys = vec![forger.verifier().to_text()];
    let file = draft.seal(trailer).expect("sound in itself");
    assert!(verify(file.as_slice(), &[]).ok(), "without a trusted key only the fingerprint tells");
    let report = verify(file.as_slice(), &[log_key().verifier()]);
    assert_eq!(failed(&report), ["checkpoint"]);
    assert!(finding(&report, "checkpoint").said.en.contains("none is from a key relied on"));
}

#[test]
fn every_byte_counts() {
    let file = publish(&tiny());
    let keys = [log_key().verifier()];
    let mut line = 1;
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] = if file[at] == b'0' { b'1' } else { b'0' };
        let report = verify(altered.as_slice(), &keys);
        let named = report.findings().any(|finding| finding.line == Some(line));
        assert!(!report.ok() && named, "byte {at}, line {line}:\n{}", report.text(Language::English));
        line += u64::from(file[at] == b'\n');
    }
}
