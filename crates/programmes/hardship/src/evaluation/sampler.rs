//! The sample of an evaluation: which cases are looked at follows from what everybody can read, and from nothing else.
//!
//! * The **frame** is the list of all cases that could be drawn, in strata. Of each it says a salted commitment, never
//!   who it is, and of each stratum how many will be drawn. It is fixed by its hash, in a commit of the log, before
//!   anything else is known; where the public string will come from stands in it, too.
//! * The **seed** is `SHA-256(tag ‖ frame hash ‖ length of the checkpoint ‖ checkpoint ‖ public string)`: the checkpoint is
//!   that of the log right after the commit that fixed the frame, of which there is one only; the string is something
//!   public that came about later, as numbers and nothing else ([`normal`]), so that it can be spelled in one way only.
//! * Within a stratum the order is that of `HMAC-SHA-256(seed, stratum ‖ 0 ‖ commitment)`; the first ones are drawn.
//!
//! Pure: no store, no clock, no randomness. Whoever has the frame, the note and the string draws the same sample.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use proof::checkpoint::{self, VerifierKey};
use proof::hex;
use proof::merkle::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::anchor::Anchor;

/// The first line of a frame.
const FRAME: &str = "guildhall-evaluation-frame 2";
/// What the file of a sample says it is.
pub const SAMPLE: &str = "guildhall-evaluation-sample/2";
/// Begins what a commitment is the hash of.
const ITEM_TAG: &[u8] = b"guildhall/evaluation/item/v1\0";
/// Begins what the seed is the hash of.
const SEED_TAG: &[u8] = b"guildhall/evaluation/seed/v2\0";
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
    /// The checkpoint is not the first one after the frame was fixed.
    #[error("the checkpoint covers {size} commits, but commit {commit} fixed the frame: take the one over just these")]
    Other {
        /// Commits the checkpoint covers.
        size: u64,
        /// The commit that fixed the frame.
        commit: i64,
    },
    /// There is no number in the public string, or it is too long.
    #[error("the public string must have numbers in it, and at most {MAX_PUBLIC} characters")]
    Public,
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
            Fault::Other { size, commit } => {
                format!("检查点覆盖 {size} 个提交，抽样框由提交 {commit} 固定：只能用恰好到该提交为止的检查点。")
            }
            Fault::Public => format!("公开随机串中要有数字，最多 {MAX_PUBLIC} 字。"),
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
    /// Where the public string will be taken from, as it was said before.
    pub source: String,
    /// The strata in order.
    strata: Vec<Stratum>,
}

/// A stratum of a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stratum {
    /// Its code.
    pub name: String,
    /// How many are to be drawn; all where there are fewer.
    pub draw: usize,
    /// What commits to its cases, in ascending order.
    pub items: Vec<Hash>,
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
        source: &str,
        strata: impl IntoIterator<Item = Stratum>,
    ) -> Frame {
        let sorted = |mut stratum: Stratum| {
            stratum.items.sort_unstable();
            stratum.items.dedup();
            stratum
        };
        let strata = strata.into_iter().map(sorted).collect();
        Frame { evaluation, as_of, commit, source: source.to_owned(), strata }
    }

    /// The strata in order with how many items each has.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, usize)> {
        self.strata.iter().map(|stratum| (stratum.name.as_str(), stratum.items.len()))
    }

    /// The strata in order.
    pub fn strata(&self) -> &[Stratum] {
        &self.strata
    }

    /// Its bytes: the only way it is written. Everybody can read them; they tell of nobody.
    pub fn to_text(&self) -> String {
        use fmt::Write as _;
        let mut out = format!(
            "{FRAME}\nevaluation {}\nas_of {}\ncommit {}\npublic {}\n",
            self.evaluation, self.as_of, self.commit, self.source
        );
        for Stratum { name, draw, items } in &self.strata {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "stratum {name} {} draw {draw}", items.len());
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
        let (at, line) = next("it ends too soon")?;
        let source = line.strip_prefix("public ").ok_or(fault(at, "the source of the public string is missing"))?;
        let mut strata: Vec<Stratum> = Vec::new();
        let mut left = 0_usize;
        for (at, line) in lines {
            if let Some(head) = line.strip_prefix("stratum ") {
                let parts: Vec<&str> = head.split(' ').collect();
                let [name, size, "draw", draw] = parts[..] else {
                    return Err(fault(at, "a stratum does not say how many it has and how many are drawn"));
                };
                let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                if left > 0 || !plain || strata.iter().any(|known| known.name == name) {
                    return Err(fault(at, "a stratum stands where none can"));
                }
                left = size.parse().map_err(|_| fault(at, "the size of a stratum is no number"))?;
                let draw = draw.parse().map_err(|_| fault(at, "the size of a sample is no number"))?;
                strata.push(Stratum { name: name.to_owned(), draw, items: Vec::new() });
                continue;
            }
            let item = hex::decode_hash(line).ok_or(fault(at, "an item is not 64 hexadecimal digits"))?;
            let (Some(Stratum { items, .. }), true) = (strata.last_mut(), left > 0) else {
                return Err(fault(at, "a stratum has more items than it says"));
            };
            if items.last().is_some_and(|last| *last >= item) {
                return Err(fault(at, "the items are not in ascending order"));
            }
            items.push(item);
            left -= 1;
        }
        let frame = Frame { evaluation, as_of, commit, source: source.to_owned(), strata };
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

    /// Draws: of each stratum as many as it says, or all where there are fewer.
    ///
    /// # Errors
    /// When the checkpoint is not the one over the commits up to the frame, or the public string has no number.
    pub fn draw(&self, note: &str, public: &str) -> Result<Drawn, Fault> {
        let public = normal(public)?;
        let seen = checkpoint::peek(note)?;
        if i64::try_from(seen.size) != Ok(self.commit) {
            return Err(Fault::Other { size: seen.size, commit: self.commit });
        }
        let seed = seed(&self.hash(), &seen.to_text(), &public);
        let drawn = |stratum: &Stratum| DrawnStratum {
            stratum: stratum.name.clone(),
            frame: stratum.items.len(),
            items: first(&seed, &stratum.name, &stratum.items, stratum.draw),
        };
        Ok(Drawn { seed, public, strata: self.strata.iter().map(drawn).collect() })
    }
}

fn number(line: &str, head: &str) -> Option<i64> {
    line.strip_prefix(head)?.parse().ok()
}

/// The one way in which a public string is written: its numbers without leading noughts, a space between them. Whoever
/// draws cannot try other spellings of what everybody can read.
///
/// # Errors
/// [`Fault::Public`] for what has no number or is too long.
pub fn normal(public: &str) -> Result<String, Fault> {
    if public.chars().count() > MAX_PUBLIC {
        return Err(Fault::Public);
    }
    let text = exchange::half_width(public);
    let numbers: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .map(|number| match number.trim_start_matches('0') {
            "" => "0",
            number => number,
        })
        .collect();
    if numbers.is_empty() { Err(Fault::Public) } else { Ok(numbers.join(" ")) }
}

/// The seed, from the text of the checkpoint (its signatures are no part of it: anybody may add one).
pub fn seed(frame: &Hash, checkpoint: &str, public: &str) -> Hash {
    let mut hash = Sha256::new_with_prefix(SEED_TAG);
    hash.update(frame);
    hash.update((checkpoint.len() as u64).to_be_bytes());
    hash.update(checkpoint);
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
    /// The public string in its normal form.
    pub public: String,
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
    pub fn of(frame: &Frame, drawn: &Drawn, note: &str) -> Sample {
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
            public: drawn.public.clone(),
            seed: hex::encode(&drawn.seed),
            strata: drawn.strata.iter().map(stratum).collect(),
            anchor: None,
        }
    }
}

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name: `frame`, `checkpoint`, `signature`, `anchor`, `public`, `seed`, `sample`, `report`, `rates`.
    pub name: &'static str,
    /// How it went; `None` where there was nothing to check it by.
    pub ok: Option<bool>,
    /// What was found, in Chinese.
    pub zh: String,
    /// What was found, in English.
    pub en: String,
}

impl Check {
    pub(super) fn new(
        name: &'static str,
        ok: impl Into<Option<bool>>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Check {
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
    checks.push(signed(&sample.checkpoint, sample.key.as_ref(), keys));
    checks.extend(sample.anchor.as_ref().map(|anchor| anchored(anchor, sample)));
    match frame.draw(&sample.checkpoint, &sample.public) {
        Ok(drawn) => {
            let again = Sample::of(&frame, &drawn, &sample.checkpoint);
            checks.push(if again.public == sample.public {
                Check::new(
                    "public",
                    true,
                    format!("公开随机串为“{}”，请与事先约定的来源核对：{}", again.public, frame.source),
                    format!("The public string is “{}”; compare it with its source: {}", again.public, frame.source),
                )
            } else {
                Check::new(
                    "public",
                    false,
                    "公开随机串没有按规定的写法。",
                    "The public string is not written as it must be.",
                )
            });
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
        Ok(seen) if i64::try_from(seen.size) != Ok(frame.commit) => {
            let (zh, en) = Fault::Other { size: seen.size, commit: frame.commit }.text();
            Check::new("checkpoint", false, zh, en)
        }
        Ok(seen) => Check::new(
            "checkpoint",
            true,
            format!("检查点恰好到固定抽样框的提交 {} 为止。", seen.size),
            format!("The checkpoint is the first after the frame was fixed: it ends with commit {}.", seen.size),
        ),
    }
}

/// The signature, by the keys given, else by the one enclosed, which says only that the file agrees with itself.
pub(super) fn signed(note: &str, key: Option<&String>, keys: &[VerifierKey]) -> Check {
    let enclosed: Vec<VerifierKey> = key.iter().filter_map(|key| VerifierKey::from_text(key).ok()).collect();
    let (keys, trusted) = if keys.is_empty() { (enclosed.as_slice(), false) } else { (keys, true) };
    if keys.is_empty() {
        let (zh, en) = ("没有公钥，签名未核对。", "No key is at hand; the signature was not checked.");
        return Check::new("signature", None, zh, en);
    }
    match checkpoint::open(note, keys) {
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
        let fields = ["frame_sha256", "frame_commit"];
        anchor.fixes(sample.evaluation, fields, &sample.frame_sha256, sample.frame_commit, (seen.size, seen.root))
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

    fn frame_of(draw: [usize; 2]) -> Frame {
        let stratum = |name: &str, draw: usize, ids: std::ops::Range<i64>| {
            let item = |id: i64| commitment(&[u8::try_from(id).expect("small"); 32], name, "hardship_dossier", id);
            Stratum { name: name.to_owned(), draw, items: ids.map(item).collect() }
        };
        let day = "2026-06-30".parse().expect("a day");
        let strata =
            [stratum("on_roll", draw[0], 0..6), stratum("exited", draw[1], 100..104), stratum("never", 0, 0..0)];
        Frame::new(42, day, 57, "双色球 2026100 期", strata)
    }

    fn frame() -> Frame {
        frame_of([3, 9])
    }

    /// Computed by a program of another language from what the documentation of this module says.
    #[test]
    fn the_known_sample_comes_out() {
        let frame = frame();
        assert_eq!(hex::encode(&frame.hash()), VECTOR_FRAME);
        let drawn = frame.draw(&note(57), "06 13 17 22 27 31 + 09").expect("drawn");
        assert_eq!(hex::encode(&drawn.seed), VECTOR_SEED);
        let starts = |at: usize| drawn.strata[at].items.iter().map(|item| hex::encode(&item[..4])).collect::<Vec<_>>();
        assert_eq!(starts(0), VECTOR_ON_ROLL);
        assert_eq!(starts(1), VECTOR_EXITED);
        assert!(drawn.strata[2].items.is_empty());
    }

    const VECTOR_FRAME: &str = "5d172ea917051a2f3bf3c2d779be4efe164dad89ba6c91151d0a553807b78da6";
    const VECTOR_SEED: &str = "6f2b88996948a13733728f4ae6fe5f4df392c19b52fc49dd15ed5fe221269697";
    const VECTOR_ON_ROLL: [&str; 3] = ["7e502af6", "3b40e6c0", "6989e5c0"];
    const VECTOR_EXITED: [&str; 4] = ["9474185d", "65c20f68", "1e5716c4", "370f1e67"];

    #[test]
    fn a_frame_reads_back_and_is_written_in_one_way_only() {
        let text = frame().to_text();
        assert_eq!(Frame::from_text(&text), Ok(frame()));
        let lines: Vec<&str> = text.lines().collect();
        let swapped = {
            let mut lines = lines.clone();
            lines.swap(6, 7);
            lines.join("\n") + "\n"
        };
        for (why, bad) in [
            ("capitals", text.replace("stratum exited 4", "stratum Exited 4")),
            ("a wrong size", text.replace("stratum exited 4", "stratum exited 3")),
            ("a nought", text.replace("commit 57", "commit 057")),
            ("an order", swapped),
            ("no end", text.trim_end().to_owned()),
            ("another file", text.replace("frame 2", "frame 1")),
            ("no size of the sample", text.replace(" draw 9", "")),
            ("no source", text.replace("public 双色球 2026100 期\n", "")),
            ("a carriage return", text.replace('\n', "\r\n")),
            ("a stratum twice", text.replace("stratum never 0", "stratum exited 0")),
            ("an item too many", format!("{text}{}\n", "0".repeat(64))),
        ] {
            assert!(Frame::from_text(&bad).is_err(), "{why}");
        }
    }

    #[test]
    fn what_is_drawn_depends_on_everything_and_only_on_that() {
        let frame = frame_of([6, 4]);
        let root = |root: &str| note(57).replace(&"A".repeat(43), root);
        let one = frame.draw(&note(57), "7").expect("drawn");
        assert_eq!(Ok(&one), frame.draw(&note(57), "7").as_ref());
        assert_ne!(one.seed, frame.draw(&note(57), "8").expect("drawn").seed);
        let other = frame.draw(&root(&format!("B{}", "A".repeat(42))), "7").expect("drawn");
        assert_ne!(one.seed, other.seed);
        // How many are to be drawn was said before: another number is another frame and another seed.
        assert_ne!(one.seed, frame_of([5, 4]).draw(&note(57), "7").expect("drawn").seed);
        // A signature more on the same checkpoint is not another checkpoint.
        let cosigned = format!("{}— guildhall/ZZ/log AAAAAAAA\n", note(57));
        assert_eq!(frame.draw(&cosigned, "7").expect("drawn"), one);
    }

    #[test]
    fn only_the_first_checkpoint_draws() {
        let frame = frame();
        for size in [56, 58, 60] {
            assert_eq!(frame.draw(&note(size), "7"), Err(Fault::Other { size, commit: 57 }));
        }
        assert!(frame.draw(&note(57), "7").is_ok(), "the one that ends with the commit of the frame");
        assert!(matches!(frame.draw("no note", "7"), Err(Fault::Checkpoint(_))));
        for public in ["", " ", "甲乙", "+"] {
            assert_eq!(frame.draw(&note(57), public), Err(Fault::Public), "{public:?}");
        }
    }

    #[test]
    fn a_public_string_can_be_spelled_in_one_way_only() {
        for text in ["06 13 17 + 09", "6,13,17,9", "０６、１３、１７，０９", "红 06 13 17 蓝 09\n", "06-13-17|09"]
        {
            assert_eq!(normal(text).as_deref(), Ok("6 13 17 9"), "{text:?}");
        }
        assert_eq!(normal("3,312.00").as_deref(), Ok("3 312 0"));
        assert_eq!(normal(&"1".repeat(MAX_PUBLIC + 1)), Err(Fault::Public));
    }

    #[test]
    fn any_change_of_a_sample_is_found() {
        let frame = frame();
        let drawn = frame.draw(&note(57), "7").expect("drawn");
        let sample = Sample::of(&frame, &drawn, &note(57));
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
            ("string", Sample { public: "07".into(), ..sample.clone() }),
            ("checkpoint", Sample { checkpoint: note(58), ..sample.clone() }),
            ("frame hash", Sample { frame_sha256: "0".repeat(64), ..sample.clone() }),
            ("commit", Sample { frame_commit: 1, ..sample.clone() }),
        ] {
            assert!(!ok(&bad), "{what}");
        }
        assert!(!holds(&verify(&sample, &frame.to_text(), Some(&note(58)), &[])));
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
