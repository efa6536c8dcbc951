//! What a sound publication is, whatever it is made from.

use proof::checkpoint::cosign;
use proof::publication::{Draft, DraftError, Kind, Language, Outcome, Report, Trailer, verify};
use proptest::prelude::*;

use crate::support::{
    Counted, Story, below, digest, draft, grouped, head, lines, log_key, one, publish, story, trailer, withholding,
};

fn checked(file: &[u8]) -> Report {
    verify(file, &[log_key().verifier()])
}

#[track_caller]
fn assert_ok(report: &Report) {
    assert!(report.ok(), "{}", report.text(Language::English));
}

#[test]
fn what_is_published_verifies_and_says_what_it_is() {
    let report = checked(&publish(&story()));
    assert_ok(&report);
    let names: Vec<&str> = report.checks.iter().map(|check| check.name.as_str()).collect();
    let expected = [
        "form",
        "header",
        "text",
        "quotes",
        "figure 1 roll.industrial",
        "figure 2 roll.members",
        "figure 3 roll.density",
        "figure 4 roll.joined",
        "root",
        "row",
        "commit",
        "checkpoint",
        "key",
    ];
    assert_eq!(names, expected);
    let summary = &report.summary;
    assert_eq!(summary.title.as_deref(), Some("2019年度公报"));
    assert_eq!((summary.records, summary.lines), (14, 20));
    assert_eq!((summary.commit, summary.size), (Some(5), Some(7)));
    assert_eq!(summary.signers, ["yunhe.example/log"]);
    let values: Vec<Option<&str>> = summary.figures.iter().map(|figure| figure.value.as_deref()).collect();
    assert_eq!(values, [Some("5"), Some("6"), Some("0.666667"), Some("0")]);
    for check in &report.checks {
        assert!(!check.covers.zh.is_empty() && check.covers.zh != check.covers.en, "{}", check.name);
    }
}

#[test]
fn the_same_story_is_the_same_bytes_and_record_order_does_not_matter() {
    let file = publish(&story());
    assert_eq!(publish(&story()), file);
    let mut shuffled = story();
    shuffled.figures.iter_mut().for_each(|(_, records)| records.reverse());
    assert_eq!(publish(&shuffled), file);
    assert_ne!(publish(&Story { secret: [8; 32], ..story() }), file);
}

#[test]
fn the_example_of_the_document_is_this_file() {
    let file = publish(&story());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/example.publication");
    // After a deliberate change of the format: UPDATE_EXAMPLE=1 cargo test -p proof, then bring the document up to date.
    if std::env::var_os("UPDATE_EXAMPLE").is_some() {
        std::fs::write(path, &file).expect("the example can be written");
    }
    assert_eq!(std::fs::read(path).expect("the example is there"), file);
    let document = include_str!("../../../../docs/PUBLICATION.md");
    let lines = lines(&file);
    let (_, root) = draft(&story()).expect("sound");
    let trailer = trailer(&story(), root);
    let salt = proof::publication::salt(&story().secret, 1, "person", 2, 2, 17_000);
    let commitment = proof::publication::commitment(&salt, &digest(2));
    let hashes = [
        root,
        digest(2),
        salt,
        commitment,
        trailer.row_digest(),
        trailer.row_leaf(),
        trailer.commit.opened.1,
        trailer.commit.leaf(),
    ];
    for hash in hashes {
        let hash = proof::hex::encode(&hash);
        assert!(document.contains(&hash), "the document does not show {hash}");
    }
    let key = log_key().verifier();
    let fingerprint = key.fingerprint().replace(' ', "");
    for said in [&lines[2], &key.to_text(), &fingerprint, &trailer.checkpoint] {
        assert!(document.contains(said.as_str()), "the document does not show {said}");
    }
    // Whatever whole hash the document shows stands in the file, or is one of those just computed.
    let whole = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let known = |word: &str| {
        lines.iter().any(|line| line.contains(word)) || hashes.iter().any(|hash| proof::hex::encode(hash) == word)
    };
    let leaf = "d2885e11eba34c8bef8c9fcacdd9f055a7fbf0bef6c25750f8f4daa7ff8727d9";
    let seal = proof::hex::encode(&proof::canon::seal_hash(b"sealed"));
    for word in document.split(|c: char| !c.is_ascii_alphanumeric()).filter(whole) {
        assert!(
            known(word) || [leaf, &seal, &fingerprint].contains(&word),
            "the document shows {word}, which is nowhere"
        );
    }
}

#[test]
fn a_withheld_figure_states_nothing_and_is_sound() {
    for kind in [Kind::Flow, Kind::Stock, Kind::Rate] {
        let file = withholding(kind);
        let report = verify(file.as_slice(), &[log_key().verifier()]);
        assert_ok(&report);
        let last = &report.summary.figures[3];
        assert!(last.withheld && last.value.is_none() && last.records == 0, "{kind:?}");
        assert!(report.summary.figures[..3].iter().all(|figure| !figure.withheld));
        // To say 0 in its place, or a number that is no sum, is found.
        let lines = lines(&file);
        let at = lines.iter().position(|line| line.starts_with("{\"figure\":4")).expect("the figure");
        let mut said = lines.clone();
        said[at] = said[at].replacen("\"value\":null", "\"value\":3", 1);
        assert!(!verify(crate::support::file(&said).as_slice(), &[]).ok());
    }
    let mut listed = head("roll.members", Kind::Stock);
    listed.by = Some("sex".to_owned());
    listed.groups = story().figures[1].0.groups.clone();
    let mut draft = Draft::new(Vec::new(), story().header, [1; 32]).expect("a header");
    assert!(draft.withheld(listed).is_err(), "a withheld figure lists no groups");
}

#[test]
fn without_a_trusted_key_the_enclosed_one_is_used_and_said_so() {
    let report = verify(publish(&story()).as_slice(), &[]);
    assert_ok(&report);
    let key = report.checks.iter().find(|check| check.name == "key").expect("there is such a check");
    assert!(key.notes.iter().any(|note| note.en.contains("fingerprint") && note.zh.contains("指纹")));
    let fingerprint = log_key().verifier().fingerprint();
    assert!(report.text(Language::Chinese).contains(&fingerprint));
    assert_eq!(report.summary.fingerprints, [("yunhe.example/log".to_owned(), fingerprint)]);
}

#[test]
fn a_key_that_did_not_sign_is_not_satisfied() {
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let other = proof::checkpoint::SigningKey::generate("yunhe.example/log", &mut rng).expect("a fine name");
    let report = verify(publish(&story()).as_slice(), &[other.verifier()]);
    let failed: Vec<&str> =
        report.checks.iter().filter(|c| c.outcome != Outcome::Passed).map(|c| c.name.as_str()).collect();
    assert_eq!(failed, ["checkpoint"]);
}

#[test]
fn a_countersignature_from_above_is_enough() {
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let above = proof::checkpoint::SigningKey::generate("省总工会", &mut rng).expect("a fine name");
    let (draft, root) = draft(&story()).expect("sound");
    let mut trailer = trailer(&story(), root);
    trailer.checkpoint = cosign(&trailer.checkpoint, &above).expect("countersigns");
    trailer.keys.push(above.verifier().to_text());
    let file = draft.seal(trailer).expect("sound");
    let report = verify(file.as_slice(), &[above.verifier()]);
    assert_ok(&report);
    assert_eq!(report.summary.signers, ["省总工会"]);
    assert_eq!(verify(file.as_slice(), &[]).summary.signers.len(), 2);
}

#[test]
fn a_rate_without_a_denominator_and_a_split_figure_without_records_work() {
    let mut empty = story();
    empty.figures[1].1.clear();
    empty.figures[2].1.clear();
    empty.root_as_text = true;
    let report = checked(&publish(&empty));
    assert_ok(&report);
    assert_eq!(report.summary.figures[2].value, None);
    let none = Story {
        figures: Vec::new(),
        header: proof::publication::Header { figures: 0, text: String::new(), ..story().header },
        ..story()
    };
    assert_ok(&checked(&publish(&none)));
}

#[track_caller]
fn refused(story: &Story, word: &str) {
    let said = draft(story).expect_err(word).to_string();
    assert!(said.contains(word), "{said:?} should speak of {word:?}");
}

#[test]
fn contradictions_are_refused_before_they_are_published() {
    let with = |change: fn(&mut Story)| {
        let mut story = story();
        change(&mut story);
        story
    };
    refused(&with(|s| s.header.as_of = "2019".to_owned()), "as_of");
    refused(&with(|s| s.header.published_at = "today".to_owned()), "published_at");
    refused(&with(|s| s.header.figures = 20_000), "too many");
    refused(&with(|s| s.header.figures = 3), "announces 3 figures, but 4");
    refused(&with(|s| s.header.figures = 5), "announces 5 figures, but 4");
    refused(&with(|s| s.header.text.push_str("{{figure}}")), "line 6 of the text has a broken figure quote");
    refused(&with(|s| s.header.text.push_str("{{figure roll.left}}")), "roll.left");
    refused(&with(|s| s.header.text = "\n".repeat(20_001)), "lines");
    refused(&with(|s| s.figures[0].0.as_of = "x".to_owned()), "not a day");
    refused(&with(|s| s.figures[0].0.known = 5), "knows commit 5");
    refused(&with(|s| s.figures[0].0.from = Some("2019-01-01".to_owned())), "period");
    refused(&with(|s| s.figures[3].0.to = Some("2018-12-31".to_owned())), "period");
    refused(&with(|s| s.figures[0].0.quotes = vec!["roll.industrial unit=X".to_owned()]), "unit=X");
    refused(&with(|s| s.figures[0].0.quotes = vec!["roll.members".to_owned()]), "asks for roll.members");
    refused(&with(|s| s.figures[0].0.name = "a b".to_owned()), "name");
    refused(&with(|s| s.figures[1].0.by = None), "dimension");
    refused(&with(|s| s.figures[1].0.groups[1].key = Some("f".to_owned())), "twice");
    refused(&with(|s| s.figures[0].1.push(grouped(9, Some("f")))), "not split");
    refused(&with(|s| s.figures[1].1.push(grouped(9, Some("x")))), "not among its groups");
    refused(&with(|s| s.figures[0].1.push(below(9))), "denominator");
    refused(&with(|s| s.figures[0].1.push(one(1))), "twice");
    refused(&with(|s| s.figures[0].1 = (1..=2).map(|id| Counted { weight: i64::MAX, ..one(id) }).collect()), "64 bits");
}

#[test]
fn a_trailer_that_does_not_hold_is_refused() {
    let sealed = |change: &dyn Fn(&mut Trailer)| {
        let (draft, root) = draft(&story()).expect("sound");
        let mut trailer = trailer(&story(), root);
        change(&mut trailer);
        draft.seal(trailer)
    };
    assert!(sealed(&|_| {}).is_ok());
    type Change<'c> = &'c dyn Fn(&mut Trailer);
    let faulty: [(Change<'_>, &str); 6] = [
        (&|t| t.commit.reason.push('!'), "not in the log"),
        (&|t| t.row.id += 1, "not among the versions"),
        (&|t| t.row.fields[1].1 = proof::publication::FieldValue::Null, "not the publication root"),
        (&|t| t.keys.clear(), "not enclosed"),
        (&|t| t.keys[0].push('A'), "key"),
        (&|t| t.checkpoint = t.checkpoint.replace("\n7\n", "\n8\n"), "checkpoint signature"),
    ];
    for (change, word) in faulty {
        let said = sealed(change);
        let Err(DraftError::Seal(what)) = &said else { panic!("{word}: {said:?}") };
        assert!(what.contains(word), "{what:?} should speak of {word:?}");
    }
}

#[test]
fn a_writer_that_fails_is_told() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disk full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let said = Draft::new(Full, story().header, [0; 32]).err().map(|error| error.to_string());
    assert_eq!(said.as_deref(), Some("the publication cannot be written: disk full"));
}

fn any_records(kind: Kind, split: bool) -> impl Strategy<Value = Vec<Counted>> {
    let group = prop::sample::select(if split { vec![None, Some("f"), Some("m")] } else { vec![None] });
    let part = prop::bool::weighted(if kind == Kind::Rate { 0.6 } else { 0.0 });
    prop::collection::btree_map((1i64..400, part), (-3i64..1000, group), 0..60).prop_map(|records| {
        let counted = |((id, below), (weight, group)): ((i64, bool), (i64, Option<&str>))| Counted {
            part: if below { proof::publication::Part::Denominator } else { proof::publication::Part::Counted },
            weight,
            group: group.map(str::to_owned),
            id,
        };
        records.into_iter().map(counted).collect()
    })
}

fn any_story() -> impl Strategy<Value = Story> {
    let kind = prop::sample::select(vec![Kind::Stock, Kind::Flow, Kind::Rate]);
    let figure = (kind, any::<bool>(), "[a-z.]{1,9}").prop_flat_map(|(kind, split, name)| {
        any_records(kind, split).prop_map(move |records| {
            let mut head = head(&name, kind);
            if split {
                let template = story().figures.swap_remove(1).0;
                head.by = template.by;
                head.groups = template.groups;
            }
            head.quotes.clear();
            (head, records)
        })
    });
    let figures = prop::collection::vec(figure, 0..4);
    (figures, "\\PC{0,40}", "(\\PC{0,20}\n){0,5}", 0u64..9, 0u64..9, any::<[u8; 32]>()).prop_map(
        |(figures, title, text, before, after, secret)| {
            let mut header = story().header;
            header.title = title;
            header.text = text.replace("{{", "");
            header.figures = figures.len() as u32;
            header.known = 4.min(before as i64);
            let known = header.known;
            let figures =
                figures.into_iter().map(|(head, records)| (proof::publication::FigureHead { known, ..head }, records));
            Story { header, figures: figures.collect(), secret, before, after, ..story() }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_published_verifies(story in any_story()) {
        let report = checked(&publish(&story));
        prop_assert!(report.ok(), "{}", report.text(Language::English));
        for (figure, (_, records)) in report.summary.figures.iter().zip(&story.figures) {
            prop_assert_eq!(figure.records, records.len() as u64);
        }
    }

    #[test]
    fn whatever_byte_is_altered_the_line_is_named(
        story in any_story(), at in any::<prop::sample::Index>(), to in any::<u8>(),
    ) {
        let mut file = publish(&story);
        let at = at.index(file.len());
        prop_assume!(file[at] != to);
        let newline = file[at] == b'\n' || to == b'\n';
        let line = file[..at].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        file[at] = to;
        let report = checked(&file);
        prop_assert!(!report.ok());
        let named = report.findings().any(|finding| finding.line == Some(line));
        prop_assert!(named || newline, "line {}: {}", line, report.text(Language::English));
    }
}
