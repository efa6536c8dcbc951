//! That a frame was fixed, or a report published, when the log says so: the row of the evaluation as that commit opened it, its place in the
//! commit, and the commit's place in the log.

use proof::canon::{CommitHead, Value, VersionHead, commit_leaf, version_digest};
use proof::hex;
use proof::merkle::{Hash, inclusion_proof, leaf_hash, verify_inclusion};
use record::{Db, Version};
use serde::{Deserialize, Serialize};

use super::register::EVALUATION;

/// What shows it, for whoever has only files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    federation: i64,
    /// The row: its days, and its open fields by name.
    valid_from: i32,
    valid_to: i32,
    fields: Vec<(String, Held)>,
    /// Its place among what the commit opened.
    row_index: u64,
    row_path: Vec<String>,
    /// The commit.
    at_ms: i64,
    actor: i64,
    office: i64,
    kind: String,
    reason: String,
    source: String,
    opened: (u64, String),
    closed: (u64, String),
    /// The way from the commit's leaf to the root of the log.
    log_path: Vec<String>,
}

/// What a field of the row holds. The register holds no bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Held {
    Nothing(()),
    Number(i64),
    Text(String),
}

impl Anchor {
    /// Of the row that a commit opened, up to a checkpoint over `size` commits.
    ///
    /// # Errors
    /// When the store cannot be read, or the log has fewer commits.
    pub fn of(db: &Db, row: &Version, size: u64) -> record::Result<Anchor> {
        let damaged = |what: &str| record::Error::Damaged(what.to_owned());
        let entry = record::log::entry(db, row.opened)?.ok_or_else(|| damaged("a commit is missing in the log"))?;
        let (versions, at) = record::log::place_in_commit(db, row)?;
        let leaves = record::log::leaves(db, i64::try_from(size).unwrap_or(i64::MAX))?;
        let place = usize::try_from(row.opened - 1).ok().filter(|place| *place < leaves.len());
        let place = place.ok_or_else(|| damaged("the checkpoint does not cover the commit"))?;
        let path =
            |leaves: &[Hash], at: usize| inclusion_proof(leaves, at).iter().map(|hash| hex::encode(hash)).collect();
        let held = |value: &record::Value| match value {
            record::Value::Int(n) => Held::Number(*n),
            record::Value::Text(text) => Held::Text(text.clone()),
            record::Value::Null | record::Value::Bytes(_) => Held::Nothing(()),
        };
        Ok(Anchor {
            federation: db.federation(),
            valid_from: row.valid_from.0,
            valid_to: row.valid_to.0,
            fields: EVALUATION
                .open_fields()
                .zip(&row.values)
                .map(|(f, value)| (f.name.to_owned(), held(value)))
                .collect(),
            row_index: at as u64,
            row_path: path(&versions, at),
            at_ms: entry.at_ms,
            actor: entry.actor,
            office: entry.office,
            kind: entry.kind,
            reason: entry.reason,
            source: entry.source,
            opened: (entry.opened.0, hex::encode(&entry.opened.1)),
            closed: (entry.closed.0, hex::encode(&entry.closed.1)),
            log_path: path(&leaves, place),
        })
    }

    /// Whether it shows that this commit wrote this hash into the row of this evaluation (`fields` are those of the hash
    /// and of the commit), in the log that has so many commits and this root.
    pub fn fixes(
        &self,
        evaluation: i64,
        fields: [&str; 2],
        sha256: &str,
        commit: i64,
        (size, root): (u64, Hash),
    ) -> bool {
        let states = |name: &str| self.fields.iter().find(|(field, _)| field == name).map(|(_, held)| held);
        if states(fields[0]) != Some(&Held::Text(sha256.to_owned())) || states(fields[1]) != Some(&Held::Number(commit))
        {
            return false;
        }
        let paths = (hashes(&self.row_path), hashes(&self.log_path));
        let roots = (hex::decode_hash(&self.opened.1), hex::decode_hash(&self.closed.1));
        let ((Some(row_path), Some(log_path)), (Some(opened), Some(closed))) = (paths, roots) else { return false };
        let Ok(place) = u64::try_from(commit - 1) else { return false };
        let head = VersionHead {
            federation: self.federation,
            register: EVALUATION.name,
            id: evaluation,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            opened: commit,
            source_row: None,
        };
        let fields = self.fields.iter().map(|(name, held)| {
            let value = match held {
                Held::Nothing(()) => Value::Null,
                Held::Number(n) => Value::Int(*n),
                Held::Text(text) => Value::Text(text),
            };
            (name.as_str(), value)
        });
        let row = leaf_hash(&version_digest(&head, fields, None));
        let head = CommitHead {
            federation: self.federation,
            commit,
            at_ms: self.at_ms,
            actor: self.actor,
            office: self.office,
            kind: &self.kind,
            reason: &self.reason,
            source: &self.source,
        };
        let leaf = commit_leaf(&head, (self.opened.0, opened), (self.closed.0, closed));
        verify_inclusion(&row, self.row_index, self.opened.0, &row_path, &opened)
            && verify_inclusion(&leaf, place, size, &log_path, &root)
    }
}

fn hashes(texts: &[String]) -> Option<Vec<Hash>> {
    texts.iter().map(|text| hex::decode_hash(text)).collect()
}
