//! A small federation whose log publishes bulletins.

use proof::canon::{Value, VersionHead, version_digest};
use proof::checkpoint::{Checkpoint, SigningKey, sign};
use proof::merkle::{Hash, empty_root, inclusion_proof, leaf_hash, root_of};
use proof::publication::{
    Bilingual, CommitEntry, Draft, DraftError, FieldValue, FigureHead, Group, Header, Inclusion, Kind, Part, Place,
    PublicationRow, Record, Trailer,
};
use rand::SeedableRng as _;

/// A record to be counted, owned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub part: Part,
    pub weight: i64,
    pub group: Option<String>,
    pub id: i64,
}

pub fn one(id: i64) -> Counted {
    Counted { part: Part::Counted, weight: 1, group: None, id }
}

pub fn grouped(id: i64, group: Option<&str>) -> Counted {
    Counted { group: group.map(str::to_owned), ..one(id) }
}

pub fn below(id: i64) -> Counted {
    Counted { part: Part::Denominator, ..one(id) }
}

/// The version digest of record `id`.
pub fn digest(id: i64) -> Hash {
    let head = VersionHead {
        federation: 1,
        register: "person",
        id,
        valid_from: 17_000,
        valid_to: i32::MAX,
        opened: 2,
        source_row: Some(id),
    };
    version_digest(&head, [("sex", Value::Int(id % 2)), ("skill", Value::Null)].into_iter(), Some(b"sealed"))
}

pub fn place(code: &str, name: &str) -> Place {
    Place { code: code.to_owned(), name: name.to_owned() }
}

/// Everything a publication is made from.
#[derive(Debug, Clone)]
pub struct Story {
    pub header: Header,
    pub figures: Vec<(FigureHead, Vec<Counted>)>,
    pub reason: String,
    pub secret: [u8; 32],
    /// Commits before and after the publishing one.
    pub before: u64,
    pub after: u64,
    pub root_as_text: bool,
}

pub fn head(name: &str, kind: Kind) -> FigureHead {
    let period = |day: &str| (kind == Kind::Flow).then(|| day.to_owned());
    FigureHead {
        name: name.to_owned(),
        label: Bilingual { zh: "产业工人".to_owned(), en: "Industrial workers".to_owned() },
        definition: Bilingual {
            zh: "截止日在册的产业工人。".to_owned(),
            en: "Industrial workers on the day.".to_owned(),
        },
        definition_version: "v1-3f".to_owned(),
        unit: place("YH", "云河示范区总工会"),
        as_of: "2019-12-31".to_owned(),
        known: 4,
        from: period("2019-01-01"),
        to: period("2019-12-31"),
        by: None,
        kind,
        groups: Vec::new(),
        quotes: vec![name.to_owned()],
    }
}

fn group(key: Option<&str>, label: &str) -> Group {
    Group { key: key.map(str::to_owned), label: label.to_owned() }
}

/// The bulletin of the worked example in `docs/PUBLICATION.md`.
pub fn story() -> Story {
    let split = FigureHead {
        by: Some("sex".to_owned()),
        groups: vec![group(Some("f"), "女"), group(Some("m"), "男"), group(None, "不详")],
        quotes: vec!["roll.members by=sex".to_owned(), "roll.members".to_owned()],
        ..head("roll.members", Kind::Stock)
    };
    let text = "# 年度公报\n\n截至年末,产业工人 {{figure roll.industrial}} 人。\n会员 {{figure roll.members}} 人(分性别:{{ figure  roll.members by=sex }}),\n入会率 {{figure roll.density}},\"全年\"入会 {{figure roll.joined}} 人。\n";
    Story {
        header: Header {
            federation: place("YH", "云河示范区总工会"),
            title: "2019年度公报".to_owned(),
            language: "zh-CN".to_owned(),
            published_at: "2020-01-15T08:00:00Z".to_owned(),
            as_of: "2019-12-31".to_owned(),
            known: 4,
            text: text.to_owned(),
            figures: 4,
        },
        figures: vec![
            (head("roll.industrial", Kind::Stock), (1..=5).map(one).collect()),
            (
                split,
                vec![
                    grouped(1, Some("f")),
                    grouped(2, Some("f")),
                    Counted { weight: 3, ..grouped(3, Some("m")) },
                    grouped(4, None),
                ],
            ),
            (head("roll.density", Kind::Rate), [one(1), one(2)].into_iter().chain((1..=3).map(below)).collect()),
            (head("roll.joined", Kind::Flow), Vec::new()),
        ],
        reason: "发布年度公报".to_owned(),
        secret: [7; 32],
        before: 4,
        after: 2,
        root_as_text: false,
    }
}

/// The story with its last figure, of this kind, withheld.
pub fn withholding(kind: Kind) -> Vec<u8> {
    let mut story = story();
    story.figures.pop();
    let (draft, root) =
        draft_with(&story, |draft| draft.withheld(head("roll.joined", kind)).map(drop)).expect("a sound story");
    draft.seal(trailer(&story, root)).expect("a sound trailer")
}

/// A smaller bulletin for tests that go through it byte by byte.
pub fn tiny() -> Story {
    let mut story = story();
    story.header.text = "{{figure roll.members}}\n".to_owned();
    story.header.figures = 2;
    story.figures.drain(..1);
    story.figures.truncate(2);
    story.figures[0].1.drain(1..3);
    story.figures[1].1.truncate(2);
    story
}

pub fn log_key() -> SigningKey {
    let mut rng = rand::rngs::StdRng::seed_from_u64(20_200_115);
    SigningKey::generate("yunhe.example/log", &mut rng).expect("a fine name")
}

/// Header and figures only, with the root.
pub fn draft(story: &Story) -> Result<(Draft<Vec<u8>>, Hash), DraftError> {
    draft_with(story, |_| Ok(()))
}

/// The same with something more behind the figures.
pub fn draft_with(
    story: &Story,
    more: impl FnOnce(&mut Draft<Vec<u8>>) -> Result<(), DraftError>,
) -> Result<(Draft<Vec<u8>>, Hash), DraftError> {
    let mut draft = Draft::new(Vec::new(), story.header.clone(), story.secret)?;
    for (head, records) in &story.figures {
        let records = records.iter().map(|record| Record {
            part: record.part,
            weight: record.weight,
            group: record.group.as_deref(),
            register: "person",
            id: record.id,
            opened: 2,
            valid_from: 17_000,
            digest: digest(record.id),
        });
        draft.figure(head.clone(), records)?;
    }
    more(&mut draft)?;
    let root = draft.root()?;
    Ok((draft, root))
}

/// What the federation's store answers once the publishing commit is made and a checkpoint signed.
pub fn trailer(story: &Story, root: Hash) -> Trailer {
    let root_field =
        if story.root_as_text { FieldValue::Text(proof::hex::encode(&root)) } else { FieldValue::Bytes(root.to_vec()) };
    let number = i64::try_from(story.before).expect("few commits") + 1;
    let entry = |commit: i64, kind: &str, reason: &str, opened| CommitEntry {
        federation: 1,
        commit,
        at_ms: 1_579_075_200_000 + commit,
        actor: 3,
        office: 1,
        kind: kind.to_owned(),
        reason: reason.to_owned(),
        source: "form".to_owned(),
        opened,
        closed: (0, empty_root()),
    };
    let mut trailer = Trailer {
        row: PublicationRow {
            id: 12,
            valid_from: 18_276,
            valid_to: i32::MAX,
            source_row: None,
            fields: vec![
                ("title".to_owned(), FieldValue::Text(story.header.title.clone())),
                ("root".to_owned(), root_field),
                ("figures".to_owned(), FieldValue::Int(i64::from(story.header.figures))),
                ("withdrawn".to_owned(), FieldValue::Null),
            ],
            seal: Some([9; 32]),
        },
        row_inclusion: Inclusion { index: 1, proof: Vec::new() },
        commit: entry(number, "publish", &story.reason, (0, empty_root())),
        commit_inclusion: Inclusion { index: story.before, proof: Vec::new() },
        checkpoint: String::new(),
        keys: vec![log_key().verifier().to_text()],
    };
    // The versions of a commit stand in the order of their digests. In the example the row is the second of these three.
    let mut opened = [digest(900), trailer.row_digest(), digest(909)];
    opened.sort_unstable();
    let index = opened.iter().position(|digest| *digest == trailer.row_digest()).expect("it is one of them");
    let opened = opened.map(|digest| leaf_hash(&digest));
    trailer.row_inclusion = Inclusion { index: index as u64, proof: inclusion_proof(&opened, index) };
    trailer.commit.opened = (3, root_of(&opened));
    let other = |n: u64| entry(i64::try_from(n).expect("few commits"), "import", "年报", (0, empty_root())).leaf();
    let size = story.before + 1 + story.after;
    let log: Vec<Hash> =
        (1..=size).map(|n| if n == story.before + 1 { trailer.commit.leaf() } else { other(n) }).collect();
    trailer.commit_inclusion.proof = inclusion_proof(&log, story.before as usize);
    let checkpoint = Checkpoint { origin: log_key().name().to_owned(), size, root: root_of(&log) };
    trailer.checkpoint = sign(&checkpoint, &log_key());
    trailer
}

/// The finished file.
pub fn publish(story: &Story) -> Vec<u8> {
    let (draft, root) = draft(story).expect("a sound story");
    draft.seal(trailer(story, root)).expect("a sound trailer")
}

/// A published file as lines without newlines.
pub fn lines(file: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(file).expect("publications are UTF-8");
    text.strip_suffix('\n').expect("ends in a newline").split('\n').map(str::to_owned).collect()
}

/// Lines as a file.
pub fn file(lines: &[String]) -> Vec<u8> {
    let mut text = lines.join("\n");
    text.push('\n');
    text.into_bytes()
}
