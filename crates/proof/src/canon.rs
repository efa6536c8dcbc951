//! The canonical encodings: which bytes are hashed for a version and for a commit.
//!
//! Every preimage is a domain tag (plain ASCII, so that no two kinds of thing can share a hash) followed by *items*.
//! An item is one tag byte, the payload's length as `u32` big-endian, and the payload:
//!
//! | tag | item  | payload |
//! |-----|-------|---------|
//! | 0   | null  | nothing |
//! | 1   | int   | 8 bytes, two's complement, big-endian |
//! | 2   | text  | UTF-8, exactly as stored |
//! | 3   | bytes | as they are |
//!
//! `docs/PUBLICATION.md` specifies the same for a stranger, with a worked example.

use sha2::{Digest as _, Sha256};

use crate::merkle::{Hash, leaf_hash};

/// Domain tag of a version's digest.
pub const VERSION_TAG: &[u8] = b"guildhall/version/v1";
/// Domain tag of a commit's leaf.
pub const COMMIT_TAG: &[u8] = b"guildhall/commit/v1";

/// The value of one field of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Value<'a> {
    /// The field is empty; encoded, so that "empty" and "absent" cannot be confused.
    Null,
    /// A whole number; days, milliseconds, fen, identifiers and booleans (0, 1) are all of this kind.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Raw bytes, such as a keyed digest.
    Bytes(&'a [u8]),
}

/// What every version has, whatever its register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionHead<'a> {
    /// The federation the version belongs to.
    pub federation: i64,
    /// The register's name.
    pub register: &'a str,
    /// The record's identifier in that register.
    pub id: i64,
    /// First day on which what the version says holds, in days since 1970-01-01.
    pub valid_from: i32,
    /// First day on which it no longer holds, in days since 1970-01-01.
    pub valid_to: i32,
    /// The commit that opened the version. (The one that closes it is not part of the digest: a version's digest
    /// never changes.)
    pub opened: i64,
    /// The row of the sheet the version was read from, if it came from a sheet.
    pub source_row: Option<i64>,
}

/// What every commit says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitHead<'a> {
    /// The federation the commit belongs to.
    pub federation: i64,
    /// The commit's number, counted from 1 without gaps.
    pub commit: i64,
    /// When, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// The account that did it.
    pub actor: i64,
    /// The unit on whose behalf it was done.
    pub office: i64,
    /// The kind of commit, such as `import`.
    pub kind: &'a str,
    /// Why, in the actor's words.
    pub reason: &'a str,
    /// Where the facts came from, such as a sheet's name and hash.
    pub source: &'a str,
}

/// Receives the bytes of a preimage: a hasher, or a buffer for whoever wants to see them.
pub(crate) trait Sink {
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Sha256 {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

pub(crate) fn item(sink: &mut impl Sink, tag: u8, payload: &[u8]) {
    let length = u32::try_from(payload.len()).expect("a field of 4 GiB fits no store this product runs on");
    let [a, b, c, d] = length.to_be_bytes();
    sink.put(&[tag, a, b, c, d]);
    sink.put(payload);
}

pub(crate) fn put(sink: &mut impl Sink, value: Value<'_>) {
    match value {
        Value::Null => item(sink, 0, &[]),
        Value::Int(n) => item(sink, 1, &n.to_be_bytes()),
        Value::Text(text) => item(sink, 2, text.as_bytes()),
        Value::Bytes(bytes) => item(sink, 3, bytes),
    }
}

fn put_version<'a>(
    sink: &mut impl Sink,
    head: &VersionHead<'_>,
    fields: impl Iterator<Item = (&'a str, Value<'a>)>,
    seal: Option<&Hash>,
) {
    sink.put(VERSION_TAG);
    put(sink, Value::Int(head.federation));
    put(sink, Value::Text(head.register));
    put(sink, Value::Int(head.id));
    put(sink, Value::Int(i64::from(head.valid_from)));
    put(sink, Value::Int(i64::from(head.valid_to)));
    put(sink, Value::Int(head.opened));
    put(sink, head.source_row.map_or(Value::Null, Value::Int));
    for (name, value) in fields {
        put(sink, Value::Text(name));
        put(sink, value);
    }
    put(sink, seal.map_or(Value::Null, |seal| Value::Bytes(seal)));
}

/// SHA-256 of a sealed part's ciphertext: what stands for it in the version's digest.
#[must_use]
pub fn seal_hash(ciphertext: &[u8]) -> Hash {
    Sha256::digest(ciphertext).into()
}

/// The digest of a version: SHA-256 over [`VERSION_TAG`], the head, each field's name and value in the register's
/// order, and the [`seal_hash`] of `sealed` (or null).
///
/// `sealed` is the ciphertext, so that destroying the key that opens it changes no digest. Allocates nothing.
#[must_use]
pub fn version_digest<'a>(
    head: &VersionHead<'_>,
    fields: impl Iterator<Item = (&'a str, Value<'a>)>,
    sealed: Option<&[u8]>,
) -> Hash {
    version_digest_of_seal(head, fields, sealed.map(seal_hash).as_ref())
}

/// [`version_digest`] for whoever kept only the [`seal_hash`], because the ciphertext itself has been erased.
#[must_use]
pub fn version_digest_of_seal<'a>(
    head: &VersionHead<'_>,
    fields: impl Iterator<Item = (&'a str, Value<'a>)>,
    seal: Option<&Hash>,
) -> Hash {
    let mut hasher = Sha256::new();
    put_version(&mut hasher, head, fields, seal);
    hasher.finalize().into()
}

/// The bytes hashed by [`version_digest_of_seal`], for whoever wants to see them.
#[must_use]
pub fn version_preimage<'a>(
    head: &VersionHead<'_>,
    fields: impl Iterator<Item = (&'a str, Value<'a>)>,
    seal: Option<&Hash>,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_version(&mut bytes, head, fields, seal);
    bytes
}

/// The log entry of a commit: [`COMMIT_TAG`], the head, and the count and Merkle root of the digests of the versions
/// it opened and of those it closed.
///
/// Those roots are [`crate::merkle::root_of`] over `leaf_hash(digest)` in ascending byte order of the digests (not of
/// the leaf hashes), so that they follow from the stored versions whatever order the commit wrote them in. Counts are written as
/// int items (a count never reaches 2⁶³).
#[must_use]
pub fn commit_preimage(head: &CommitHead<'_>, opened: (u64, Hash), closed: (u64, Hash)) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    bytes.put(COMMIT_TAG);
    for n in [head.federation, head.commit, head.at_ms, head.actor, head.office] {
        put(&mut bytes, Value::Int(n));
    }
    for text in [head.kind, head.reason, head.source] {
        put(&mut bytes, Value::Text(text));
    }
    for (count, root) in [opened, closed] {
        item(&mut bytes, 1, &count.to_be_bytes());
        put(&mut bytes, Value::Bytes(&root));
    }
    bytes
}

/// The leaf of a commit in the federation's log: [`leaf_hash`] of [`commit_preimage`].
#[must_use]
pub fn commit_leaf(head: &CommitHead<'_>, opened: (u64, Hash), closed: (u64, Hash)) -> Hash {
    leaf_hash(&commit_preimage(head, opened, closed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::empty_root;

    fn head() -> VersionHead<'static> {
        VersionHead {
            federation: 1,
            register: "person",
            id: 7,
            valid_from: 18_000,
            valid_to: i32::MAX,
            opened: 3,
            source_row: None,
        }
    }

    const FIELDS: [(&str, Value<'static>); 3] =
        [("sex", Value::Int(-1)), ("skill", Value::Null), ("trade", Value::Text("铅"))];

    #[test]
    fn a_version_is_encoded_byte_for_byte_as_documented() {
        let mut expected = b"guildhall/version/v1".to_vec();
        expected.extend([1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1]);
        expected.extend(b"\x02\x00\x00\x00\x06person");
        expected.extend([1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 7]);
        expected.extend([1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0x46, 0x50]);
        expected.extend([1, 0, 0, 0, 8, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
        expected.extend([1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 3]);
        expected.extend([0, 0, 0, 0, 0]);
        expected.extend(b"\x02\x00\x00\x00\x03sex");
        expected.extend([1, 0, 0, 0, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        expected.extend(b"\x02\x00\x00\x00\x05skill\x00\x00\x00\x00\x00");
        expected.extend(b"\x02\x00\x00\x00\x05trade\x02\x00\x00\x00\x03\xe9\x93\x85");
        expected.extend([3, 0, 0, 0, 32]);
        expected.extend(seal_hash(b"sealed"));
        let seal = seal_hash(b"sealed");
        assert_eq!(version_preimage(&head(), FIELDS.into_iter(), Some(&seal)), expected);
        let digest: Hash = Sha256::digest(&expected).into();
        assert_eq!(version_digest(&head(), FIELDS.into_iter(), Some(b"sealed")), digest);
        assert_eq!(version_digest_of_seal(&head(), FIELDS.into_iter(), Some(&seal)), digest);
    }

    #[test]
    fn every_part_of_a_version_changes_its_digest() {
        let base = head();
        let digest = |head: &VersionHead<'_>| version_digest(head, FIELDS.into_iter(), None);
        let mut digests = vec![
            digest(&base),
            digest(&VersionHead { federation: 2, ..base }),
            digest(&VersionHead { register: "persons", ..base }),
            digest(&VersionHead { id: 8, ..base }),
            digest(&VersionHead { valid_from: 18_001, ..base }),
            digest(&VersionHead { valid_to: 18_001, ..base }),
            digest(&VersionHead { opened: 4, ..base }),
            digest(&VersionHead { source_row: Some(0), ..base }),
            version_digest(&base, FIELDS.into_iter(), Some(b"")),
            version_digest(&base, FIELDS.into_iter(), Some(b"x")),
            version_digest(&base, FIELDS.into_iter().take(2), None),
            version_digest(&base, FIELDS.into_iter().rev(), None),
            version_digest(&base, [("sex", Value::Bytes(b"")), FIELDS[1], FIELDS[2]].into_iter(), None),
            version_digest(&base, [("sex", Value::Text("")), FIELDS[1], FIELDS[2]].into_iter(), None),
        ];
        let count = digests.len();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), count);
    }

    #[test]
    fn every_part_of_a_commit_changes_its_leaf() {
        let base = CommitHead {
            federation: 1,
            commit: 2,
            at_ms: 1_577_750_400_000,
            actor: 3,
            office: 4,
            kind: "import",
            reason: "年报",
            source: "roll.csv",
        };
        let (opened, closed) = ((2, leaf_hash(b"o")), (0, empty_root()));
        let mut leaves = vec![
            commit_leaf(&base, opened, closed),
            commit_leaf(&CommitHead { federation: 2, ..base }, opened, closed),
            commit_leaf(&CommitHead { commit: 3, ..base }, opened, closed),
            commit_leaf(&CommitHead { at_ms: 0, ..base }, opened, closed),
            commit_leaf(&CommitHead { actor: 4, ..base }, opened, closed),
            commit_leaf(&CommitHead { office: 5, ..base }, opened, closed),
            commit_leaf(&CommitHead { kind: "impor", reason: "t年报", ..base }, opened, closed),
            commit_leaf(&CommitHead { reason: "年报r", source: "oll.csv", ..base }, opened, closed),
            commit_leaf(&base, (3, opened.1), closed),
            commit_leaf(&base, (2, closed.1), closed),
            commit_leaf(&base, opened, (1, closed.1)),
            commit_leaf(&base, opened, (0, opened.1)),
            commit_leaf(&base, closed, opened),
        ];
        let count = leaves.len();
        leaves.sort_unstable();
        leaves.dedup();
        assert_eq!(leaves.len(), count);
        let preimage = commit_preimage(&base, opened, closed);
        assert_eq!(leaf_hash(&preimage), commit_leaf(&base, opened, closed));
        assert!(preimage.starts_with(b"guildhall/commit/v1\x01\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x01"));
    }
}
