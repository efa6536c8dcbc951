//! What ties a publication root to the log: the publication's own row, its commit, the checkpoint, its signatures.

use super::clip;
use super::layout::TrailerLine;
use super::model::FieldValue;
use super::report::Said;
use crate::checkpoint::{self, NoteError, VerifierKey};
use crate::hex;
use crate::merkle::verify_inclusion;

/// The check a fault belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The publication's own row and its place in the commit.
    Row,
    /// The commit and its place in the log.
    Commit,
    /// The checkpoint and its signatures.
    Checkpoint,
    /// The keys enclosed.
    Key,
}

/// Something that does not hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorFault {
    /// The check it belongs to.
    pub scope: Scope,
    /// The fields of the trailer any of which could be the one altered.
    pub fields: &'static [&'static str],
    /// What does not hold.
    pub said: Said,
}

fn fault(scope: Scope, fields: &'static [&'static str], zh: impl Into<String>, en: impl Into<String>) -> AnchorFault {
    AnchorFault { scope, fields, said: Said::new(zh, en) }
}

/// Every fault of a trailer, by the keys it encloses. `known` is what the header says was known.
pub fn faults(line: &TrailerLine, known: Option<i64>) -> Vec<AnchorFault> {
    let (keys, mut found) = enclosed_keys(line);
    found.extend(row(line, known));
    found.extend(commit(line));
    found.extend(note(line, &keys).err());
    found
}

/// Faults of the publication's own row.
pub fn row(line: &TrailerLine, known: Option<i64>) -> Vec<AnchorFault> {
    let trailer = &line.trailer;
    let mut found = Vec::new();
    let root = trailer.row.fields.iter().find(|(name, _)| name == "root").map(|(_, value)| value);
    let recorded = match root {
        Some(FieldValue::Bytes(bytes)) => Some(hex::encode(bytes)),
        Some(FieldValue::Text(text)) => Some(text.clone()),
        _ => None,
    };
    if recorded.as_deref() != Some(&hex::encode(&line.root)) {
        found.push(fault(
            Scope::Row,
            &["root", "publication.fields.root"],
            "发布记录里的根与公报的根不同",
            "the root in the publication's row is not the publication root",
        ));
    }
    let (count, root) = &trailer.commit.opened;
    let place = &trailer.row_inclusion;
    if !verify_inclusion(&trailer.row_leaf(), place.index, *count, &place.proof, root) {
        found.push(fault(
            Scope::Row,
            &["publication", "row", "commit.federation", "commit.commit", "commit.opened"],
            "发布记录不在该提交所开启的版本之中：记录、证明或提交被改动",
            "the publication's row is not among the versions the commit opened: row, proof or commit was changed",
        ));
    }
    let commit = trailer.commit.commit;
    if let Some(known) = known.filter(|known| *known >= commit) {
        found.push(fault(
            Scope::Row,
            &["commit.commit"],
            format!("公报称已知提交{known}，却由提交{commit}发布"),
            format!("the bulletin says it knows commit {known}, yet commit {commit} published it"),
        ));
    }
    found
}

/// Faults of the commit's place in the log.
pub fn commit(line: &TrailerLine) -> Option<AnchorFault> {
    const FIELDS: &[&str] = &["commit", "log", "checkpoint[1]", "checkpoint[2]", "checkpoint[3]"];
    let trailer = &line.trailer;
    let Ok(checkpoint) = checkpoint::peek(&trailer.checkpoint) else {
        let (zh, en) = ("检查点无法读取，无从核对提交", "the checkpoint cannot be read, so the commit leads nowhere");
        return Some(fault(Scope::Commit, &["checkpoint"], zh, en));
    };
    let place = &trailer.commit_inclusion;
    let included =
        verify_inclusion(&trailer.commit.leaf(), place.index, checkpoint.size, &place.proof, &checkpoint.root);
    (!included).then(|| {
        fault(
            Scope::Commit,
            FIELDS,
            "该提交不在检查点所封存的日志之中：提交、证明或检查点被改动",
            "the commit is not in the log that the checkpoint seals: commit, proof or checkpoint was changed",
        )
    })
}

/// The names of those of `keys` that signed the checkpoint; the log's own must be among the signatures.
pub fn note(line: &TrailerLine, keys: &[VerifierKey]) -> Result<Vec<String>, AnchorFault> {
    const FIELDS: &[&str] = &["checkpoint"];
    let (zh, en) = match checkpoint::open(&line.trailer.checkpoint, keys) {
        Ok((_, names)) => return Ok(names),
        Err(NoteError::Signature { name }) => {
            let name = clip(&name);
            (
                format!("检查点的签名不成立：{name}所签的内容或签名被改动"),
                format!("checkpoint signature: what {name} signed, or its signature, was changed"),
            )
        }
        Err(NoteError::Unknown { signers }) => {
            let names = clip(&signers.join(", "));
            (
                format!("检查点的签名没有一个出自所信任的公钥；签名者自称：{names}"),
                format!("checkpoint signature: none is from a key relied on; it claims to be signed by {names}"),
            )
        }
        Err(error) => (format!("检查点无法读取({error})"), format!("the checkpoint cannot be read: {error}")),
    };
    Err(fault(Scope::Checkpoint, FIELDS, zh, en))
}

/// The keys the trailer encloses, and what is wrong with them: each must be a key, and one must be the log's own.
pub fn enclosed_keys(line: &TrailerLine) -> (Vec<VerifierKey>, Vec<AnchorFault>) {
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for text in &line.trailer.keys {
        match VerifierKey::from_text(text) {
            Ok(key) if key.to_text() == *text => keys.push(key),
            Ok(_) => found.push(fault(
                Scope::Key,
                &["keys"],
                "随附的公钥书写有误",
                "an enclosed key is not written as keys are",
            )),
            Err(error) => {
                found.push(fault(
                    Scope::Key,
                    &["keys"],
                    format!("随附的公钥不成立({error})"),
                    format!("an enclosed key is no key: {error}"),
                ));
            }
        }
    }
    let origin = checkpoint::peek(&line.trailer.checkpoint).map(|checkpoint| checkpoint.origin);
    if let Ok(origin) = origin
        && found.is_empty()
        && !keys.iter().any(|key| key.name() == origin)
    {
        let name = clip(&origin);
        found.push(fault(
            Scope::Key,
            &["keys", "checkpoint[1]"],
            format!("没有随附日志{name}自己的公钥"),
            format!("the key of the log {name} itself is not enclosed"),
        ));
    }
    (keys, found)
}
