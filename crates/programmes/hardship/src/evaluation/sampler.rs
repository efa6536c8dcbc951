//! The sample of an evaluation: which cases are looked at follows from what everybody can read, and from nothing else.
//!
//! * The **frame** is the list of all cases that could be drawn, in strata. Of each it says a salted commitment, never
//!   who it is. It is fixed by its hash, in a commit of the log, before anything else is known.
//! * The **seed** is `SHA-256(tag ‖ frame hash ‖ length of the note ‖ note ‖ public string)`: the note is a signed
//!   checkpoint of the log over the commit that fixed the frame, the string is something public that came about later.
//! * Within a stratum the order is that of `HMAC-SHA-256(seed, stratum ‖ 0 ‖ commitment)`; the first ones are drawn.
//!
//! Pure: no store, no clock, no randomness. Whoever has the frame, the note and the string draws the same sample.

use std::collections::BTreeMap;
use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use proof::checkpoint::{self, VerifierKey};
use proof::hex;
use proof::merkle::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::anchor::Anchor;

/// The first line of a frame.
const FRAME: &str = "guildhall-evaluation-frame 1";
/// What the file of a sample says it is.
pub const SAMPLE: &str = "guildhall-evaluation-sample/1";
/// Begins what a commitment is the hash of.
const ITEM_TAG: &[u8] = b"guildhall/evaluation/item/v1\0";
/// Begins what the seed is the hash of.
const SEED_TAG: &[u8] = b"guildhall/evaluation/seed/v1\0";
/// Bytes of a frame at most: half a million lines.
pub const MAX_FRAME: usize = 64 << 20;
/// Bytes of a signed checkpoint at most.
pub const MAX_NOTE: usize = 8_000;
/// Characters of the public string at most.
pub const MAX_PUBLIC: usize = 500;

/// What is wrong with a frame, a checkpoint or a sample.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A line of the frame is not as it must be.
    #[error("line {line} of the frame: {what}")]
    Frame {
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// The checkpoint cannot be read, or its signature does not hold.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] checkpoint::NoteError),
    /// The checkpoint was made before the frame was fixed.
    #[error("the checkpoint covers {size} commits, but commit {commit} fixed the frame: take a later one")]
    TooEarly {
        /// Commits the checkpoint covers.
        size: u64,
        /// The commit that fixed the frame.
        commit: i64,
    },
    /// There is no public string, or it is too long.
    #[error("the public string must have between 1 and {MAX_PUBLIC} characters and no line breaks")]
    Public,
    /// A size is asked for a stratum that the frame does not have.
    #[error("the frame has no stratum {0}")]
    Stratum(String),
}

impl Fault {
    /// What a person reads, in both languages.
    pub fn text(&self) -> (String, String) {
        let zh = match self {
            Fault::Frame { line, .. } => format!("抽样框第 {line} 行不合格式，文件可能被改动。"),
            Fault::Checkpoint(checkpoint::NoteError::Unknown { .. }) => {
                "检查点不是本系统的日志密钥签名的，请从公开页面下载。".to_owned()
            }
            Fault::Checkpoint(_) => "检查点无法读取，或签名不成立，请原样粘贴整个文件。".to_owned(),
            Fault::TooEarly { size, commit } => {
                format!("检查点只覆盖 {size} 个提交，抽样框由提交 {commit} 固定，请改用之后的检查点。")
            }
            Fault::Public => format!("公开随机串不能为空，最多 {MAX_PUBLIC} 字，不能换行。"),
            Fault::Stratum(name) => format!("抽样框没有“{name}”这一层。"),
        };
        (zh, self.to_string())
    }
}

/// One case that could be drawn: which stratum it stands in, and what commits to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The stratum's code.
    pub stratum: String,
    /// The commitment.
    pub item: Hash,
}

/// All cases that could be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The evaluation's record.
    pub evaluation: i64,
    /// The day it is about.
    pub as_of: clock::Day,
    /// The commit that fixed it.
    pub commit: i64,
    /// The strata in order, each with its commitments in ascending order.
    strata: Vec<(String, Vec<Hash>)>,
}

/// What commits to a record without telling which it is; opened by showing its salt, which is random.
pub fn commitment(salt: &[u8; 32], stratum: &str, register: &str, record: i64) -> Hash {
    let mut hash = Sha256::new_with_prefix(ITEM_TAG);
    hash.update(salt);
    // Each text behind its length, so that no two records come out alike.
    for text in [stratum, register] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.update(record.to_be_bytes());
    hash.finalize().into()
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

impl Frame {
    /// A frame of these lines: strata in the order in which they are given, their items in ascending order, each once.
    pub fn new(
        evaluation: i64,
        as_of: clock::Day,
        commit: i64,
        strata: impl IntoIterator<Item = (String, Vec<Hash>)>,
    ) -> Frame {
        let sorted = |(stratum, mut items): (String, Vec<Hash>)| {
            items.sort_unstable();
            items.dedup();
            (stratum, items)
        };
        Frame { evaluation, as_of, commit, strata: strata.into_iter().map(sorted).collect() }
    }

    /// The strata in order with how many items each has.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, usize)> {
        self.strata.iter().map(|(stratum, items)| (stratum.as_str(), items.len()))
    }

    /// Its bytes: the only way it is written. Everybody can read them; they tell of nobody.
    pub fn to_text(&self) -> String {
        use fmt::Write as _;
        let mut out =
            format!("{FRAME}\nevaluation {}\nas_of {}\ncommit {}\n", self.evaluation, self.as_of, self.commit);
        for (stratum, items) in &self.strata {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "stratum {stratum} {}", items.len());
            for item in items {
                out.push_str(&hex::encode(item));
                out.push('\n');
            }
        }
        out
    }

    /// Reads the bytes of a frame.
    ///
    /// # Errors
    /// [`Fault::Frame`] for anything that [`Frame::to_text`] would have written otherwise.
    pub fn from_text(text: &str) -> Result<Frame, Fault> {
        let fault = |line: usize, what: &'static str| Fault::Frame { line, what };
        if text.len() > MAX_FRAME {
            return Err(fault(1, "it is too long"));
        }
        if !text.ends_with('\n') {
            return Err(fault(text.lines().count().max(1), "the last line does not end"));
        }
        let mut lines = text.split_terminator('\n').enumerate().map(|(at, line)| (at + 1, line));
        let mut next = |what: &'static str| lines.next().ok_or(fault(1, what));
        let (at, first) = next("it is empty")?;
        if first != FRAME {
            return Err(fault(at, "it is not a frame of an evaluation"));
        }
        let (at, line) = next("it ends too soon")?;
        let evaluation = number(line, "evaluation ").ok_or(fault(at, "the evaluation is missing"))?;
        let (at, line) = next("it ends too soon")?;
        let as_of = line.strip_prefix("as_of ").and_then(|day| day.parse::<clock::Day>().ok());
        let as_of = as_of.ok_or(fault(at, "the day is missing"))?;
        let (at, line) = next("it ends too soon")?;
        let commit = number(line, "commit ").ok_or(fault(at, "the commit is missing"))?;
        let mut strata: Vec<(String, Vec<Hash>)> = Vec::new();
        let mut left = 0_usize;
        for (at, line) in lines {
            if let Some(head) = line.strip_prefix("stratum ") {
                let (name, size) = head.split_once(' ').ok_or(fault(at, "a stratum has no size"))?;
                let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                if left > 0 || !plain || strata.iter().any(|(known, _)| known == name) {
                    return Err(fault(at, "a stratum stands where none can"));
                }
                left = size.parse().map_err(|_| fault(at, "the size of a stratum is no number"))?;
                strata.push((name.to_owned(), Vec::new()));
                continue;
            }
            let item = hex::decode_hash(line).ok_or(fault(at, "an item is not 64 hexadecimal digits"))?;
            let (Some((_, items)), true) = (strata.last_mut(), left > 0) else {
                return Err(fault(at, "a stratum has more items than it says"));
            };
            if items.last().is_some_and(|last| *last >= item) {
                return Err(fault(at, "the items are not in ascending order"));
            }
            items.push(item);
            left -= 1;
        }
        let frame = Frame { evaluation, as_of, commit, strata };
        // Whatever could be written in two ways (leading noughts, capitals) is read in one.
        if left > 0 || frame.to_text() != text {
            return Err(fault(text.lines().count(), "it is not written as frames are"));
        }
        Ok(frame)
    }

    /// What fixes it.
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.to_text()).into()
    }

    /// Draws: so many of each stratum, or all where there are fewer.
    ///
    /// # Errors
    /// When the checkpoint is none or does not cover the frame, the public string is empty, or a stratum is unknown.
    pub fn draw(&self, note: &str, public: &str, sizes: &BTreeMap<String, usize>) -> Result<Drawn, Fault> {
        check_public(public)?;
        let seen = checkpoint::peek(note)?;
        if i64::try_from(seen.size).unwrap_or(i64::MAX) < self.commit {
            return Err(Fault::TooEarly { size: seen.size, commit: self.commit });
        }
        if let Some(unknown) = sizes.keys().find(|name| !self.strata.iter().any(|(known, _)| known == *name)) {
            return Err(Fault::Stratum(unknown.clone()));
        }
        let seed = seed(&self.hash(), note, public);
        let drawn = |(stratum, items): &(String, Vec<Hash>)| DrawnStratum {
            stratum: stratum.clone(),
            frame: items.len(),
            items: first(&seed, stratum, items, sizes.get(stratum).copied().unwrap_or(0)),
        };
        Ok(Drawn { seed, strata: self.strata.iter().map(drawn).collect() })
    }
}

fn number(line: &str, head: &str) -> Option<i64> {
    line.strip_prefix(head)?.parse().ok()
}

/// Whether a public string can be one: something of one line, without space around it.
///
/// # Errors
/// [`Fault::Public`] when not.
pub fn check_public(public: &str) -> Result<(), Fault> {
    let fits = !public.is_empty()
        && public.trim() == public
        && public.chars().count() <= MAX_PUBLIC
        && !public.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Fault::Public) }
}

/// The seed.
pub fn seed(frame: &Hash, note: &str, public: &str) -> Hash {
    let mut hash = Sha256::new_with_prefix(SEED_TAG);
    hash.update(frame);
    hash.update((note.len() as u64).to_be_bytes());
    hash.update(note);
    hash.update(public);
    hash.finalize().into()
}

/// The first `size` items of a stratum in the order that the seed gives them.
fn first(seed: &Hash, stratum: &str, items: &[Hash], size: usize) -> Vec<Hash> {
    let place = |item: &Hash| -> Hash {
        let mut mac = keyed(seed);
        mac.update(stratum.as_bytes());
        mac.update(&[0]);
        mac.update(item);
        mac.finalize().into_bytes().into()
    };
    let mut placed: Vec<(Hash, Hash)> = items.iter().map(|item| (place(item), *item)).collect();
    placed.sort_unstable();
    placed.into_iter().take(size).map(|(_, item)| item).collect()
}

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The seed.
    pub seed: Hash,
    /// The strata in the order of the frame.
    pub strata: Vec<DrawnStratum>,
}

/// What was drawn of a stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnStratum {
    /// The stratum.
    pub stratum: String,
    /// How many it has in the frame.
    pub frame: usize,
    /// The items drawn, in the order in which they were drawn.
    pub items: Vec<Hash>,
}

/// The file of a sample: with the frame's file everything needed to draw it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// What file it is.
    pub format: String,
    /// The evaluation's record.
    pub evaluation: i64,
    /// The hash of the frame, in hexadecimal.
    pub frame_sha256: String,
    /// The commit that fixed the frame.
    pub frame_commit: i64,
    /// The signed checkpoint, whole.
    pub checkpoint: String,
    /// The log's key, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The public string.
    pub public: String,
    /// The seed, in hexadecimal.
    pub seed: String,
    /// The strata, in the order of the frame.
    pub strata: Vec<SampleStratum>,
    /// That the hash of the frame stands in the log, in that commit; where the sample was made by the house itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
}

/// A stratum of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleStratum {
    /// The stratum.
    pub stratum: String,
    /// How many it has in the frame.
    pub frame: usize,
    /// The commitments drawn, in hexadecimal, in the order in which they were drawn.
    pub items: Vec<String>,
}

impl Sample {
    /// What was drawn from a frame, as a file.
    pub fn of(frame: &Frame, drawn: &Drawn, note: &str, public: &str) -> Sample {
        let stratum = |each: &DrawnStratum| SampleStratum {
            stratum: each.stratum.clone(),
            frame: each.frame,
            items: each.items.iter().map(|item| hex::encode(item)).collect(),
        };
        Sample {
            format: SAMPLE.to_owned(),
            evaluation: frame.evaluation,
            frame_sha256: hex::encode(&frame.hash()),
            frame_commit: frame.commit,
            checkpoint: note.to_owned(),
            key: None,
            public: public.to_owned(),
            seed: hex::encode(&drawn.seed),
            strata: drawn.strata.iter().map(stratum).collect(),
            anchor: None,
        }
    }
}

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name: `frame`, `checkpoint`, `signature`, `anchor`, `seed`, `sample`.
    pub name: &'static str,
    /// How it went; `None` where there was nothing to check it by.
    pub ok: Option<bool>,
    /// What was found, in Chinese.
    pub zh: String,
    /// What was found, in English.
    pub en: String,
}

impl Check {
    fn new(name: &'static str, ok: impl Into<Option<bool>>, zh: impl Into<String>, en: impl Into<String>) -> Check {
        Check { name, ok: ok.into(), zh: zh.into(), en: en.into() }
    }
}

/// Whether everything that could be checked holds.
pub fn holds(checks: &[Check]) -> bool {
    checks.iter().all(|check| check.ok != Some(false))
}

/// Checks a sample against the file of its frame: draws it again and compares. `note` is the checkpoint, where it was
/// got from elsewhere than the sample; `keys` are trusted keys of the log, so that its signature can be checked.
pub fn verify(sample: &Sample, frame: &str, note: Option<&str>, keys: &[VerifierKey]) -> Vec<Check> {
    let mut checks = Vec::new();
    if sample.format != SAMPLE {
        checks.push(Check::new("sample", false, "这不是抽样结果文件。", "This is not the file of a sample."));
        return checks;
    }
    let frame = match Frame::from_text(frame) {
        Ok(frame) => frame,
        Err(fault) => {
            let (zh, en) = fault.text();
            checks.push(Check::new("frame", false, zh, en));
            return checks;
        }
    };
    let hash = hex::encode(&frame.hash());
    let same =
        hash == sample.frame_sha256 && frame.evaluation == sample.evaluation && frame.commit == sample.frame_commit;
    checks.push(if same {
        Check::new("frame", true, format!("抽样框的散列一致：{hash}"), format!("The frame has the hash stated: {hash}"))
    } else {
        Check::new(
            "frame",
            false,
            format!("抽样框不是抽样时的那一份：散列为 {hash}，应为 {}", sample.frame_sha256),
            format!("This is not the frame that was drawn from: its hash is {hash}, stated is {}", sample.frame_sha256),
        )
    });
    checks.push(match note {
        Some(note) if note != sample.checkpoint => Check::new(
            "checkpoint",
            false,
            "抽样结果所用的检查点与给出的不同。",
            "The sample was drawn with another checkpoint than the one given.",
        ),
        _ => covers(sample, &frame),
    });
    checks.push(signed(sample, keys));
    checks.extend(sample.anchor.as_ref().map(|anchor| anchored(anchor, sample)));
    let sizes = sample.strata.iter().map(|each| (each.stratum.clone(), each.items.len())).collect();
    match frame.draw(&sample.checkpoint, &sample.public, &sizes) {
        Ok(drawn) => {
            let again = Sample::of(&frame, &drawn, &sample.checkpoint, &sample.public);
            checks.push(if again.seed == sample.seed {
                Check::new(
                    "seed",
                    true,
                    format!("种子一致：{}", again.seed),
                    format!("The seed is as stated: {}", again.seed),
                )
            } else {
                Check::new(
                    "seed",
                    false,
                    "种子与抽样框、检查点、公开随机串不符。",
                    "The seed does not follow from frame, checkpoint and public string.",
                )
            });
            let count: usize = drawn.strata.iter().map(|each| each.items.len()).sum();
            checks.push(if again.strata == sample.strata {
                Check::new(
                    "sample",
                    true,
                    format!("重新抽取的 {count} 例与结果逐一相同。"),
                    format!("Drawn again, all {count} cases are the same, in the same order."),
                )
            } else {
                Check::new(
                    "sample",
                    false,
                    "重新抽取的结果与文件不同：样本被改动。",
                    "Drawn again, the sample is another: the file was changed.",
                )
            });
        }
        Err(fault) => {
            let (zh, en) = fault.text();
            checks.push(Check::new("sample", false, zh, en));
        }
    }
    checks
}

fn covers(sample: &Sample, frame: &Frame) -> Check {
    match checkpoint::peek(&sample.checkpoint) {
        Err(error) => {
            let (zh, en) = Fault::from(error).text();
            Check::new("checkpoint", false, zh, en)
        }
        Ok(seen) if i64::try_from(seen.size).unwrap_or(i64::MAX) < frame.commit => {
            let (zh, en) = Fault::TooEarly { size: seen.size, commit: frame.commit }.text();
            Check::new("checkpoint", false, zh, en)
        }
        Ok(seen) => Check::new(
            "checkpoint",
            true,
            format!("检查点覆盖 {} 个提交，在固定抽样框的提交 {} 之后。", seen.size, frame.commit),
            format!(
                "The checkpoint covers {} commits, commit {} that fixed the frame among them.",
                seen.size, frame.commit
            ),
        ),
    }
}

/// The signature, by the keys given, else by the one enclosed, which says only that the file agrees with itself.
fn signed(sample: &Sample, keys: &[VerifierKey]) -> Check {
    let enclosed: Vec<VerifierKey> = sample.key.iter().filter_map(|key| VerifierKey::from_text(key).ok()).collect();
    let (keys, trusted) = if keys.is_empty() { (enclosed.as_slice(), false) } else { (keys, true) };
    if keys.is_empty() {
        let (zh, en) = ("没有公钥，签名未核对。", "No key is at hand; the signature was not checked.");
        return Check::new("signature", None, zh, en);
    }
    match checkpoint::open(&sample.checkpoint, keys) {
        Ok((_, names)) if trusted => {
            let names = names.join(", ");
            Check::new(
                "signature",
                true,
                format!("检查点由 {names} 签名。"),
                format!("The checkpoint is signed by {names}."),
            )
        }
        Ok((_, names)) => {
            let names = names.join(", ");
            Check::new(
                "signature",
                true,
                format!("检查点由随附的公钥 {names} 签名；请另行核对该公钥。"),
                format!(
                    "The checkpoint is signed by the enclosed key {names}; compare that key with one got elsewhere."
                ),
            )
        }
        Err(error) => {
            let (zh, en) = Fault::from(error).text();
            Check::new("signature", false, zh, en)
        }
    }
}

fn anchored(anchor: &Anchor, sample: &Sample) -> Check {
    let seen = checkpoint::peek(&sample.checkpoint);
    let ok = seen.is_ok_and(|seen| {
        anchor.fixes(sample.evaluation, &sample.frame_sha256, sample.frame_commit, (seen.size, seen.root))
    });
    if ok {
        let n = sample.frame_commit;
        Check::new(
            "anchor",
            true,
            format!("抽样框的散列写在提交 {n} 中，该提交在检查点所封存的日志里。"),
            format!("The hash of the frame stands in commit {n}, which is in the log that the checkpoint seals."),
        )
    } else {
        Check::new(
            "anchor",
            false,
            "抽样框的散列不在检查点所封存的日志里。",
            "The hash of the frame is not in the log that the checkpoint seals.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A note in the right form; whether its signature holds does not matter to the draw.
    fn note(size: u64) -> String {
        let root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        format!("guildhall/YH/log\n{size}\n{root}\n\n— guildhall/YH/log AAAAAAAA\n")
    }

    fn frame() -> Frame {
        let items = |stratum: &str, ids: std::ops::Range<i64>| {
            let item = |id: i64| commitment(&[u8::try_from(id).expect("small"); 32], stratum, "hardship_dossier", id);
            (stratum.to_owned(), ids.map(item).collect::<Vec<_>>())
        };
        let day = "2026-06-30".parse().expect("a day");
        Frame::new(42, day, 57, [items("on_roll", 0..6), items("exited", 100..104), items("never", 0..0)])
    }

    fn sizes(pairs: &[(&str, usize)]) -> BTreeMap<String, usize> {
        pairs.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect()
    }

    /// Computed by a program of another language from what the documentation of this module says.
    #[test]
    fn the_known_sample_comes_out() {
        let frame = frame();
        assert_eq!(hex::encode(&frame.hash()), VECTOR_FRAME);
        let drawn =
            frame.draw(&note(60), "双色球 2026100 期", &sizes(&[("on_roll", 3), ("exited", 9)])).expect("drawn");
        assert_eq!(hex::encode(&drawn.seed), VECTOR_SEED);
        let starts = |at: usize| drawn.strata[at].items.iter().map(|item| hex::encode(&item[..4])).collect::<Vec<_>>();
        assert_eq!(starts(0), VECTOR_ON_ROLL);
        assert_eq!(starts(1), VECTOR_EXITED);
        assert!(drawn.strata[2].items.is_empty());
    }

    const VECTOR_FRAME: &str = "5825b66635ab657c684bcac033f63a413d8e7e7655e56e6589baee5805bb1f92";
    const VECTOR_SEED: &str = "9cefdfa9feafbcdab065301421589afa1ad4c1673689534e5869b7eb4bb2e4d2";
    const VECTOR_ON_ROLL: [&str; 3] = ["8b7598b7", "f1b9e4f3", "7e502af6"];
    const VECTOR_EXITED: [&str; 4] = ["1e5716c4", "370f1e67", "9474185d", "65c20f68"];

    #[test]
    fn a_frame_reads_back_and_is_written_in_one_way_only() {
        let text = frame().to_text();
        assert_eq!(Frame::from_text(&text), Ok(frame()));
        let lines: Vec<&str> = text.lines().collect();
        let swapped = {
            let mut lines = lines.clone();
            lines.swap(5, 6);
            lines.join("\n") + "\n"
        };
        for (why, bad) in [
            ("capitals", text.replace("stratum exited 4", "stratum Exited 4")),
            ("a wrong size", text.replace("stratum exited 4", "stratum exited 3")),
            ("a nought", text.replace("commit 57", "commit 057")),
            ("an order", swapped),
            ("no end", text.trim_end().to_owned()),
            ("another file", text.replace("frame 1", "frame 2")),
            ("a carriage return", text.replace('\n', "\r\n")),
            ("a stratum twice", text.replace("stratum never 0", "stratum exited 0")),
            ("an item too many", format!("{text}{}\n", "0".repeat(64))),
        ] {
            assert!(Frame::from_text(&bad).is_err(), "{why}");
        }
    }

    #[test]
    fn what_is_drawn_depends_on_everything_and_only_on_that() {
        let frame = frame();
        let all = sizes(&[("on_roll", 6), ("exited", 4)]);
        let draw = |note: &str, public: &str| frame.draw(note, public, &all).expect("drawn");
        let one = draw(&note(60), "a");
        assert_eq!(one, draw(&note(60), "a"));
        for other in [draw(&note(61), "a"), draw(&note(60), "b")] {
            assert_ne!(one.seed, other.seed);
        }
        // Of a smaller sample every case is in the larger one, in the same order.
        let few = frame.draw(&note(60), "a", &sizes(&[("on_roll", 2)])).expect("drawn");
        assert_eq!(few.strata[0].items[..], one.strata[0].items[..2]);
        assert!(few.strata[1].items.is_empty());
    }

    #[test]
    fn early_checkpoints_and_empty_strings_are_refused() {
        let frame = frame();
        let none = BTreeMap::new();
        assert_eq!(frame.draw(&note(56), "a", &none), Err(Fault::TooEarly { size: 56, commit: 57 }));
        assert!(frame.draw(&note(57), "a", &none).is_ok(), "it covers the commit that fixed the frame");
        for public in ["", " a", "a\n", "a\nb"] {
            assert_eq!(frame.draw(&note(60), public, &none), Err(Fault::Public), "{public:?}");
        }
        assert!(matches!(frame.draw("no note", "a", &none), Err(Fault::Checkpoint(_))));
        assert_eq!(frame.draw(&note(60), "a", &sizes(&[("x", 1)])), Err(Fault::Stratum("x".into())));
    }

    #[test]
    fn any_change_of_a_sample_is_found() {
        let frame = frame();
        let drawn = frame.draw(&note(60), "a", &sizes(&[("on_roll", 3), ("exited", 2)])).expect("drawn");
        let sample = Sample::of(&frame, &drawn, &note(60), "a");
        let ok = |sample: &Sample| holds(&verify(sample, &frame.to_text(), None, &[]));
        assert!(ok(&sample));
        let text = serde_json::to_string(&sample).expect("json");
        assert_eq!(serde_json::from_str::<Sample>(&text).expect("read"), sample);
        let mut swapped = sample.clone();
        swapped.strata[0].items.swap(0, 1);
        let mut dropped = sample.clone();
        dropped.strata[0].items.remove(0);
        let mut other = sample.clone();
        other.strata[0].items[0] = "0".repeat(64);
        let mut counted = sample.clone();
        counted.strata[0].frame += 1;
        for (what, bad) in [
            ("order", swapped),
            ("dropped", dropped),
            ("another", other),
            ("frame size", counted),
            ("seed", Sample { seed: "0".repeat(64), ..sample.clone() }),
            ("string", Sample { public: "b".into(), ..sample.clone() }),
            ("checkpoint", Sample { checkpoint: note(61), ..sample.clone() }),
            ("frame hash", Sample { frame_sha256: "0".repeat(64), ..sample.clone() }),
            ("commit", Sample { frame_commit: 1, ..sample.clone() }),
        ] {
            assert!(!ok(&bad), "{what}");
        }
        assert!(!holds(&verify(&sample, &frame.to_text(), Some(&note(62)), &[])));
    }

    #[test]
    fn a_commitment_opens_to_one_record() {
        let item = |salt: u8, stratum: &str, register: &str, id| commitment(&[salt; 32], stratum, register, id);
        let one = item(1, "never", "person", 5);
        assert_eq!(one, item(1, "never", "person", 5));
        for other in [
            item(2, "never", "person", 5),
            item(1, "exited", "person", 5),
            item(1, "never", "hardship_dossier", 5),
            item(1, "never", "person", 6),
        ] {
            assert_ne!(one, other);
        }
        assert_ne!(item(1, "ab", "c", 1), item(1, "a", "bc", 1));
    }
}
