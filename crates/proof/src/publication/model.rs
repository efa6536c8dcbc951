//! What a publication is made of, as its publisher hands it over.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::canon::{self, CommitHead, Value, VersionHead};
use crate::merkle::{Hash, leaf_hash};

/// Domain tag of a record's commitment.
pub const RECORD_TAG: &[u8] = b"guildhall/record/v1";
/// Domain tag of a record's salt.
pub const SALT_TAG: &[u8] = b"guildhall/salt/v1";
/// Domain tag of a definition's hash.
pub const DEFINITION_TAG: &[u8] = b"guildhall/definition/v1";
/// The register in which publications themselves are recorded.
pub const PUBLICATION_REGISTER: &str = "publication";

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A unit or federation: its code and its name at the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The code by which it is addressed.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The bulletin as a whole: the first line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Who publishes.
    pub federation: Place,
    /// The bulletin's title.
    pub title: String,
    /// The language of its text, as a BCP 47 tag such as `zh-CN`.
    pub language: String,
    /// When it is published: UTC, to the second, `YYYY-MM-DDTHH:MM:SSZ`.
    pub published_at: String,
    /// The day it speaks of, `YYYY-MM-DD`.
    pub as_of: String,
    /// The last commit known when its figures were computed; smaller than the commit that publishes it.
    pub known: i64,
    /// The text: Markdown with figure quotes `{{figure NAME key=value …}}`.
    pub text: String,
    /// How many figures follow.
    pub figures: u32,
}

/// What kind of number a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// How many there are on a day.
    Stock,
    /// How many there were from a day to a day.
    Flow,
    /// One sum over another.
    Rate,
}

impl Kind {
    /// The word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Flow => "flow",
            Self::Rate => "rate",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        [Self::Stock, Self::Flow, Self::Rate].into_iter().find(|kind| kind.word() == word)
    }
}

/// One group of a figure that is split by a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The group's key; nothing for records of which the dimension is not known.
    pub key: Option<String>,
    /// What people read.
    pub label: String,
}

/// A figure as it is frozen: everything but what follows from its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureHead {
    /// The name by which it is quoted, such as `roll.industrial`.
    pub name: String,
    /// What people read.
    pub label: Bilingual,
    /// The definition in words.
    pub definition: Bilingual,
    /// Which version of the definition was evaluated, in whatever form the publisher's catalogue names it.
    pub definition_version: String,
    /// The unit whose subtree is counted.
    pub unit: Place,
    /// The day it speaks of, `YYYY-MM-DD`.
    pub as_of: String,
    /// The last commit known when it was computed; at most the header's.
    pub known: i64,
    /// First day of the period; flows have one, stocks have none.
    pub from: Option<String>,
    /// Last day of the period; flows have one, stocks have none.
    pub to: Option<String>,
    /// The dimension it is split by.
    pub by: Option<String>,
    /// What kind of number it is.
    pub kind: Kind,
    /// The groups, in the order to be shown; empty when it is not split. Groups without records may be among them.
    pub groups: Vec<Group>,
    /// The quotes of the text that this figure answers, as [`super::Quote::text`] gives them.
    pub quotes: Vec<String>,
}

/// Which part of a figure a record counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The number itself, or a rate's numerator.
    Counted = 0,
    /// A rate's denominator.
    Denominator = 1,
}

/// A record counted, as the register has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// Which part it counts in.
    pub part: Part,
    /// What it counts for; mostly 1.
    pub weight: i64,
    /// The key of its group, for figures that are split; nothing when the dimension is not known or there is none.
    pub group: Option<&'a str>,
    /// The register.
    pub register: &'a str,
    /// The record's identifier there.
    pub id: i64,
    /// The commit that opened the version counted.
    pub opened: i64,
    /// The version's first day, in days since 1970-01-01.
    pub valid_from: i32,
    /// The version's [`canon::version_digest`].
    pub digest: Hash,
}

/// A field's value in the publication's own row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// The field is empty.
    Null,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Raw bytes.
    Bytes(Vec<u8>),
}

impl FieldValue {
    /// The same, borrowed, as the canonical encoding takes it.
    #[must_use]
    pub fn as_value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(n) => Value::Int(*n),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        }
    }
}

/// The publication's own version in register [`PUBLICATION_REGISTER`]: what its digest is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRow {
    /// Its identifier.
    pub id: i64,
    /// First day, in days since 1970-01-01.
    pub valid_from: i32,
    /// First day no longer, in days since 1970-01-01.
    pub valid_to: i32,
    /// The row of a sheet it came from, if any.
    pub source_row: Option<i64>,
    /// Its open fields in the register's order. One is named `root` and is the publication root, as 32 bytes or as
    /// 64 hexadecimal digits.
    pub fields: Vec<(String, FieldValue)>,
    /// The [`canon::seal_hash`] of its sealed part, if it has one.
    pub seal: Option<Hash>,
}

/// The commit that published it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitEntry {
    /// The federation.
    pub federation: i64,
    /// The commit's number.
    pub commit: i64,
    /// When, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// The account.
    pub actor: i64,
    /// The unit on whose behalf.
    pub office: i64,
    /// The kind of commit.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// From which source.
    pub source: String,
    /// Count and Merkle root of the digests of the versions opened.
    pub opened: (u64, Hash),
    /// Count and Merkle root of the digests of the versions closed.
    pub closed: (u64, Hash),
}

impl CommitEntry {
    /// The commit's leaf in the log.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        let head = CommitHead {
            federation: self.federation,
            commit: self.commit,
            at_ms: self.at_ms,
            actor: self.actor,
            office: self.office,
            kind: &self.kind,
            reason: &self.reason,
            source: &self.source,
        };
        canon::commit_leaf(&head, self.opened, self.closed)
    }
}

/// Where a leaf stands in a tree, with the hashes that lead from it to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The leaf's index, counted from 0.
    pub index: u64,
    /// The inclusion proof.
    pub proof: Vec<Hash>,
}

/// What ties the publication root to the log: the last line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    /// The publication's own version.
    pub row: PublicationRow,
    /// That version's digest among those the commit opened.
    pub row_inclusion: Inclusion,
    /// The commit.
    pub commit: CommitEntry,
    /// The commit among the leaves of the checkpoint.
    pub commit_inclusion: Inclusion,
    /// The checkpoint: a signed note.
    pub checkpoint: String,
    /// The public keys that signed it, as `NAME+HASH+KEY`, for readers who have none.
    pub keys: Vec<String>,
}

impl Trailer {
    /// The digest of the publication's own version.
    #[must_use]
    pub fn row_digest(&self) -> Hash {
        let head = VersionHead {
            federation: self.commit.federation,
            register: PUBLICATION_REGISTER,
            id: self.row.id,
            valid_from: self.row.valid_from,
            valid_to: self.row.valid_to,
            opened: self.commit.commit,
            source_row: self.row.source_row,
        };
        let fields = self.row.fields.iter().map(|(name, value)| (name.as_str(), value.as_value()));
        canon::version_digest_of_seal(&head, fields, self.row.seal.as_ref())
    }

    /// The leaf hash of [`Trailer::row_digest`] in the tree of versions the commit opened.
    #[must_use]
    pub fn row_leaf(&self) -> Hash {
        leaf_hash(&self.row_digest())
    }
}

/// The hash of a definition as the reader sees it:
/// SHA-256 over [`DEFINITION_TAG`] and the text items of name, kind, Chinese and English text.
#[must_use]
pub fn definition_hash(name: &str, kind: Kind, definition: &Bilingual) -> Hash {
    let mut hasher = Sha256::new_with_prefix(DEFINITION_TAG);
    for text in [name, kind.word(), &definition.zh, &definition.en] {
        canon::put(&mut hasher, Value::Text(text));
    }
    hasher.finalize().into()
}

/// The salt of a record in a figure: HMAC-SHA-256, keyed with the publication's secret, over [`SALT_TAG`] and the items
/// of the figure's number (from 1), the register, the identifier, the opening commit and the first day.
///
/// Different in every figure and every publication, so that nobody can follow a record from one to another, and not to
/// be guessed without the secret although records are few and similar.
#[must_use]
pub fn salt(secret: &[u8; 32], figure_index: u32, register: &str, id: i64, opened: i64, valid_from: i32) -> [u8; 32] {
    let mut message = Vec::with_capacity(128);
    message.extend_from_slice(SALT_TAG);
    canon::put(&mut message, Value::Int(i64::from(figure_index)));
    canon::put(&mut message, Value::Text(register));
    for n in [id, opened, i64::from(valid_from)] {
        canon::put(&mut message, Value::Int(n));
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&message);
    mac.finalize().into_bytes().into()
}

/// The commitment to a record: `SHA-256(RECORD_TAG ‖ salt ‖ version digest)`.
///
/// Whoever is given the salt and the version can check that it was counted; nobody else learns anything from it.
#[must_use]
pub fn commitment(salt: &[u8; 32], digest: &Hash) -> Hash {
    Sha256::new_with_prefix(RECORD_TAG).chain_update(salt).chain_update(digest).finalize().into()
}

/// A rate as written: the quotient to six decimals, rounded half up; nothing when the denominator is 0.
#[must_use]
pub fn rate_text(numerator: i64, denominator: i64) -> Option<String> {
    const SCALE: i128 = 1_000_000;
    let (n, d) = (i128::from(numerator), i128::from(denominator));
    if d == 0 {
        return None;
    }
    // Rounding half up is taking the floor of the quotient plus one half, for either sign.
    let scaled = (2 * n * SCALE + d) * d.signum();
    let scaled = scaled.div_euclid(2 * d.abs());
    let sign = if scaled < 0 { "-" } else { "" };
    Some(format!("{sign}{}.{:06}", scaled.abs() / SCALE, scaled.abs() % SCALE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_rounded_half_up() {
        let said = |n, d| rate_text(n, d).unwrap_or_default();
        assert_eq!(said(120_000, 458_500), "0.261723");
        assert_eq!(said(1, 1), "1.000000");
        assert_eq!(said(0, 7), "0.000000");
        assert_eq!(said(1, 2_000_000), "0.000001");
        assert_eq!(said(1, 2_000_001), "0.000000");
        assert_eq!(said(-1, 2), "-0.500000");
        assert_eq!(said(-1, 2_000_000), "0.000000");
        assert_eq!(said(i64::MAX, 1), "9223372036854775807.000000");
        assert_eq!(rate_text(5, 0), None);
    }

    #[test]
    fn salts_differ_in_every_part_and_commitments_in_both() {
        let secret = [1; 32];
        let mut salts = vec![
            salt(&secret, 1, "person", 2, 3, 4),
            salt(&[2; 32], 1, "person", 2, 3, 4),
            salt(&secret, 2, "person", 2, 3, 4),
            salt(&secret, 1, "persons", 2, 3, 4),
            salt(&secret, 1, "person", 3, 2, 4),
            salt(&secret, 1, "person", 2, 4, 3),
            salt(&secret, 1, "person", 2, 3, -4),
        ];
        assert_ne!(commitment(&salts[0], &[0; 32]), commitment(&salts[1], &[0; 32]));
        assert_ne!(commitment(&salts[0], &[0; 32]), commitment(&salts[0], &[1; 32]));
        let count = salts.len();
        salts.sort_unstable();
        salts.dedup();
        assert_eq!(salts.len(), count);
    }
}
