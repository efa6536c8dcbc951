//! Publishing, verifying, replaying.

use bulletin::quote::Wrong;
use bulletin::render::Number;
use bulletin::{Error, Order};
use proof::publication::Outcome;

use crate::support::{Federation, TEXT, day, each};

fn values(federation: &Federation, text: &str) -> Vec<(String, Number)> {
    let published = federation.publish(text);
    published.index.figures.iter().map(|figure| (figure.name.clone(), figure.stated())).collect()
}

#[test]
fn a_published_bulletin_verifies_offline() {
    each(|federation| {
        let published = federation.publish(TEXT);
        let stated: Vec<_> = published
            .index
            .figures
            .iter()
            .map(|f| (f.name.as_str(), f.by.as_deref(), f.unit.code.as_str(), f.stated()))
            .collect();
        let expected = [
            ("roll.employed", None, "YH", Number::Count(9)),
            ("roll.industrial", None, "YH", Number::Count(4)),
            ("roll.members", Some("sex"), "YH", Number::Count(8)),
            ("roll.density", None, "YH", Number::Rate(8, 9)),
            ("roll.joined", None, "YH", Number::Count(8)),
            ("roll.members", None, "A", Number::Count(6)),
        ];
        assert_eq!(stated, expected, "{}", federation.engine);
        let by_sex: Vec<_> = published.index.figures[2].groups.iter().map(|g| (g.label.as_str(), g.stated())).collect();
        assert_eq!(by_sex.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [Number::Count(4); 2], "{by_sex:?}");

        let bytes = std::fs::read(&published.path).expect("the file");
        let report = federation.verify(&bytes);
        assert!(report.ok(), "{}: {}", federation.engine, report.text(proof::publication::Language::English));
        assert_eq!(report.summary.commit, Some(published.publication.commit));
        assert_eq!(report.summary.root.as_deref(), Some(published.publication.root.as_str()));
        assert_eq!(report.summary.origin.as_deref(), Some("guildhall/YH/log"));
        assert!(proof::publication::verify(bytes.as_slice(), &[]).ok(), "by the key enclosed");
        let entry = federation
            .store()
            .read(|db| record::log::entry(db, published.publication.commit))
            .expect("read")
            .expect("an entry");
        assert_eq!((entry.kind.as_str(), entry.opened.0, entry.closed.0), ("publish", 1, 0));
        assert_eq!(federation.files(), ["1.gpub"], "nothing unfinished stays");
    });
}

#[test]
fn what_is_altered_is_named() {
    each(|federation| {
        let published = federation.publish(TEXT);
        let text = std::fs::read_to_string(&published.path).expect("the file");
        let (header, _) = text.split_once('\n').expect("lines");
        let commitment = text.lines().find(|line| line.starts_with('[')).expect("a record").to_owned();
        let cases = [
            (text.replacen("\"value\":4,", "\"value\":5,", 1), "figure 2 roll.industrial", "value"),
            (text.replacen("产业工人队伍", "产业工人大军", 1), "header", "title"),
            (text.replacen("城东镇有会员", "城西镇有会员", 1), "text", "text"),
            (text.replacen(&commitment, &commitment.replacen(",1,", ",2,", 1), 1), "figure 1 roll.employed", "weight"),
            (text.replacen(&format!("{commitment}\n"), "", 1), "figure 1 roll.employed", "record"),
        ];
        for (altered, check, word) in cases {
            assert_ne!(altered, text, "{check}: the test altered nothing");
            let report = federation.verify(altered.as_bytes());
            assert!(!report.ok());
            let failed = report.checks.iter().filter(|c| c.outcome == Outcome::Failed).find(|c| c.name == check);
            let found = failed.unwrap_or_else(|| {
                panic!("{check} did not fail: {}", report.text(proof::publication::Language::English))
            });
            assert!(found.findings.iter().any(|f| f.said.en.contains(word)), "{check}: {:?}", found.findings);
        }
        assert!(header.contains("产业工人队伍"));
    });
}

#[test]
fn a_publication_is_made_again_to_the_same_bytes() {
    each(|federation| {
        let published = federation.publish(TEXT);
        let bytes = std::fs::read(&published.path).expect("the file");
        federation.correct(0, "2019-06-01");
        federation.publish("# 第二期\n\n{{figure roll.units}}\n");
        federation.erase(1);
        let publication = &published.publication;
        let replayed = federation.press.replay(publication, bytes.as_slice()).expect("it can be replayed");
        assert!(replayed.ok, "{}: {}", federation.engine, replayed.en);

        std::fs::remove_file(&published.path).expect("removed");
        let (path, index) = federation.press.file(publication).expect("it is made again");
        assert_eq!(std::fs::read(path).expect("the file"), bytes, "{}", federation.engine);
        assert_eq!(index, published.index);

        let mut altered = bytes.clone();
        let at = bytes.windows(9).position(|w| w == b"\"value\":9").expect("the first value") + 8;
        altered[at] = b'8';
        let replayed = federation.press.replay(publication, altered.as_slice()).expect("it can be compared");
        assert!(!replayed.ok && replayed.en.contains("line 2"), "{}", replayed.en);
        let report = federation.verify(&altered);
        let found = federation.press.published_as(report.summary.root.as_deref(), report.summary.commit).expect("read");
        assert_eq!(found.map(|p| p.number), Some(1), "found by its commit although its root is another");
        let lines = bytes.iter().filter(|b| **b == b'\n').count();
        let cut: Vec<u8> = bytes.split_inclusive(|b| *b == b'\n').take(lines - 2).flatten().copied().collect();
        assert!(!federation.press.replay(publication, cut.as_slice()).expect("it can be compared").ok);
    });
}

#[test]
fn a_text_with_faults_publishes_nothing() {
    each(|federation| {
        let before = federation.head();
        let try_publish = |text: &str, may: bool| {
            federation.press.publish(&federation.order(text), &|_| may).expect_err("it must not be published")
        };
        let Error::Quotes(faults) = try_publish(
            "# 题\n\n{{figure roll.nobody}}\n甲 {{figure roll.members unit=ZZ}}\n{{figure roll.units by=sex}}",
            true,
        ) else {
            panic!("quotes are told")
        };
        let told: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
        assert_eq!(told, [(3, 10), (4, 25), (5, 21)]);
        assert!(matches!(&faults[1].wrong, Wrong::Unit { code, .. } if code == "ZZ"));
        assert!(matches!(try_publish("没有标题", true), Error::NoTitle));
        assert!(matches!(try_publish(&format!("# 题\n{}", "长".repeat(100_000)), true), Error::TooLong(_)));
        let Error::Quotes(faults) = try_publish(TEXT, false) else { panic!("quotes are told") };
        assert!(faults.iter().all(|fault| fault.wrong == Wrong::Reach));
        let nowhere = Order { unit: Some(77), ..federation.order(TEXT) };
        assert!(matches!(federation.press.publish(&nowhere, &|_| true), Err(Error::NoUnit)));
        assert_eq!(federation.head(), before, "{}: no commit was made", federation.engine);
        assert!(federation.press.publications(federation.moment(), None, 9).expect("a list").is_empty());
        assert_eq!(federation.files(), Vec::<String>::new());
    });
}

#[test]
fn what_was_shown_while_drafting_is_what_is_published() {
    each(|federation| {
        let standing = federation.standing();
        let (live, faults) = federation.press.preview(TEXT, standing, &|_| true).expect("a preview");
        assert_eq!(faults, []);
        // What is committed after somebody has confirmed the numbers does not change them.
        federation.correct(0, "2019-06-01");
        let order = Order { known: Some(standing.at.known), ..federation.order(TEXT) };
        let published = federation.press.publish(&order, &|_| true).expect("published");
        assert_eq!(published.publication.known, standing.at.known);
        for one in &live {
            let frozen =
                published.index.figures.iter().find(|figure| figure.quotes.contains(&one.quote)).expect("it is frozen");
            let number =
                one.answer.parts.map_or(Number::Count(one.answer.value.unwrap_or(0)), |(a, b)| Number::Rate(a, b));
            assert_eq!(frozen.stated(), number, "{}: {}", federation.engine, one.quote);
        }
        let wrong = format!("{TEXT}\n{{{{figure roll.nobody}}}}\n");
        let (live_too, faults) = federation.press.preview(&wrong, standing, &|_| true).expect("a preview");
        assert_eq!((live_too.len(), faults.len()), (live.len(), 1), "one fault hides no other number");
    });
}

#[test]
fn numbers_are_given_once_however_many_publish() {
    each(|federation| {
        let numbers: Vec<i64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| federation.publish("# 同时\n\n{{figure roll.units}}\n").publication.number))
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("published")).collect()
        });
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [1, 2, 3, 4], "{}: {numbers:?}", federation.engine);
        assert_eq!(federation.files().len(), 4);
        let newest = federation.press.publications(federation.moment(), None, 2).expect("a list");
        assert_eq!(newest.iter().map(|p| p.number).collect::<Vec<_>>(), [4, 3]);
        let older = federation.press.publications(federation.moment(), Some(3), 9).expect("a list");
        assert_eq!(older.iter().map(|p| p.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(values(federation, "# 无数字\n\n只有文字。\n"), []);
        assert!(
            federation
                .press
                .publications(record::Moment { as_of: day("2020-01-01"), ..federation.moment() }, None, 9)
                .expect("a list")
                .is_empty()
        );
    });
}

#[test]
fn each_figure_leads_to_its_commitments() {
    each(|federation| {
        let published = federation.publish(TEXT);
        for figure in &published.index.figures {
            let mut all = Vec::new();
            let mut at = None;
            loop {
                let (lines, next) = federation.press.record_lines(&published.path, figure, at, 2).expect("lines");
                all.extend(lines);
                match next {
                    Some(_) => at = next,
                    None => break,
                }
            }
            assert_eq!(all.len() as u64, figure.records, "{}: {}", federation.engine, figure.name);
            assert!(all.iter().all(|line| line.3.len() == 64));
            let elsewhere = federation
                .press
                .record_lines(&published.path, figure, Some(figure.lines.0 + 1), 2)
                .expect("no line begins there");
            assert_eq!(elsewhere, (Vec::new(), None));
        }
    });
}
