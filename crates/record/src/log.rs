//! The log of commits: reading it, proving it, verifying it.

use proof::merkle::{Hash, leaf_hash};

use crate::db::Db;
use crate::schema::{CLOSED_BY, OPEN, OPENED_BY};
pub use crate::verify::{Verdict, verify};
use crate::version::Version;
use crate::{Error, Result};

/// One commit, as the log holds it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub commit: i64,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The account that acted; 0 is the system.
    pub actor: i64,
    /// The unit in whose name.
    pub office: i64,
    /// The kind of act.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// From which source.
    pub source: String,
    /// How many versions it opened, and the root over their digests.
    pub opened: (u64, Hash),
    /// How many versions it closed, and the root over their digests.
    pub closed: (u64, Hash),
    /// Its leaf in the tree.
    pub leaf: Hash,
}

impl Entry {
    /// Its head, as the canonical encoding sees it.
    pub fn head(&self, federation: i64) -> proof::canon::CommitHead<'_> {
        proof::canon::CommitHead {
            federation,
            commit: self.commit,
            at_ms: self.at_ms,
            actor: self.actor,
            office: self.office,
            kind: &self.kind,
            reason: &self.reason,
            source: &self.source,
        }
    }
}

pub(crate) const ENTRY: &str = "SELECT commit_no, at_ms, actor, office, kind, reason, source, opened_count, opened_root, closed_count, closed_root, leaf FROM commit_log";

pub(crate) fn read_entry(row: &crate::Row<'_>) -> Result<Entry> {
    let hash = |i: usize| -> Result<Hash> {
        let bytes = row.bytes(i)?.unwrap_or_default();
        Hash::try_from(bytes).map_err(|_| Error::Damaged("a hash of the log has not 32 bytes".into()))
    };
    let count = |i: usize| Ok::<u64, Error>(u64::try_from(row.int(i)?).unwrap_or(0));
    Ok(Entry {
        commit: row.int(0)?,
        at_ms: row.int(1)?,
        actor: row.int(2)?,
        office: row.int(3)?,
        kind: row.text(4)?,
        reason: row.text(5)?,
        source: row.text(6)?,
        opened: (count(7)?, hash(8)?),
        closed: (count(9)?, hash(10)?),
        leaf: hash(11)?,
    })
}

/// The commit of this number.
///
/// # Errors
/// When the store cannot be read.
pub fn entry(db: &Db, commit: i64) -> Result<Option<Entry>> {
    db.first(&format!("{ENTRY} WHERE federation = $1 AND commit_no = $2"), &[commit.into()], read_entry)
}

/// The newest commits before `before` (or of all), newest first.
///
/// # Errors
/// When the store cannot be read.
pub fn newest(db: &Db, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    db.all(
        &format!("{ENTRY} WHERE federation = $1 AND commit_no < $2 ORDER BY commit_no DESC LIMIT $3"),
        &[before.unwrap_or(i64::MAX).into(), limit.into()],
        read_entry,
    )
}

/// The last commit made before a point in time (milliseconds since 1970 UTC); 0 if there was none.
///
/// # Errors
/// When the store cannot be read.
pub fn known_at(db: &Db, before_ms: i64) -> Result<i64> {
    // Commits are made in the order of their times.
    let found = db.first(
        "SELECT MAX(commit_no) FROM commit_log WHERE federation = $1 AND at_ms < $2",
        &[before_ms.into()],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or(0))
}

/// The leaves of the tree, from the first commit to `size`.
///
/// # Errors
/// When the store cannot be read or a leaf is missing.
pub fn leaves(db: &Db, size: i64) -> Result<Vec<Hash>> {
    let leaves = db.all(
        "SELECT leaf FROM commit_log WHERE federation = $1 AND commit_no <= $2 ORDER BY commit_no",
        &[size.into()],
        |row| {
            Hash::try_from(row.bytes(0)?.unwrap_or_default())
                .map_err(|_| Error::Damaged("a leaf of the log has not 32 bytes".into()))
        },
    )?;
    if i64::try_from(leaves.len()).ok() != Some(size) {
        return Err(Error::Damaged(format!("the log should have {size} commits and has {}", leaves.len())));
    }
    Ok(leaves)
}

/// The versions a commit opened (first) and closed (second), over all registers.
///
/// # Errors
/// When the store cannot be read.
pub fn versions(db: &Db, commit: i64, limit: i64) -> Result<(Vec<Version>, Vec<Version>)> {
    let (mut opened, mut closed) = (Vec::new(), Vec::new());
    for register in db.catalogue().registers() {
        for (condition, into) in [(OPENED_BY, &mut opened), (CLOSED_BY, &mut closed)] {
            let left = limit - i64::try_from(into.len()).unwrap_or(limit);
            let sql = format!(
                "SELECT {} FROM {} v WHERE v.federation = $1 AND {condition} ORDER BY v.id LIMIT $3",
                Version::columns(register, "v"),
                register.table()
            );
            into.extend(db.all(&sql, &[commit.into(), left.max(0).into()], |row| Version::read(register, row, 0))?);
        }
    }
    Ok((opened, closed))
}

/// The place of a version's digest in its commit, for an inclusion proof: the leaf hashes of all that the commit opened,
/// and the index of this one.
///
/// # Errors
/// When the store cannot be read or the version is not of that commit.
pub fn place_in_commit(db: &Db, version: &Version) -> Result<(Vec<Hash>, usize)> {
    let mut digests = Vec::new();
    for register in db.catalogue().registers() {
        let sql = format!("SELECT v.digest FROM {} v WHERE v.federation = $1 AND v.opened = $2", register.table());
        digests.extend(db.all(&sql, &[version.opened.into()], |row| {
            Hash::try_from(row.bytes(0)?.unwrap_or_default())
                .map_err(|_| Error::Damaged("a digest has not 32 bytes".into()))
        })?);
    }
    digests.sort_unstable();
    let index = digests
        .binary_search(&version.digest)
        .map_err(|_| Error::Damaged(format!("commit {} did not open this version", version.opened)))?;
    Ok((digests.iter().map(|d| leaf_hash(d)).collect(), index))
}

/// The number of versions that stand, per register.
///
/// # Errors
/// When the store cannot be read.
pub fn standing_counts(db: &Db) -> Result<Vec<(&'static str, i64)>> {
    let mut out = Vec::new();
    for register in db.catalogue().registers() {
        let sql = format!("SELECT COUNT(*) FROM {} WHERE federation = $1 AND closed = {OPEN}", register.table());
        out.push((register.name, db.first(&sql, &[], |row| row.int(0))?.unwrap_or(0)));
    }
    Ok(out)
}
