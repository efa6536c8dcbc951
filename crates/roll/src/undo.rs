//! Undoing a commit whole, with what its persons are found by.

use std::collections::BTreeSet;

use record::{Commit, Moment, Version};

use crate::person::{self, Identity};
use crate::register::{EMPLOYMENT, MEMBERSHIP, PERSON};

/// Undoes a commit: what it opened is closed, what it closed is opened again, and everybody it changed is found again as
/// before. Whoever it brought in stays known by their number only, so that a later sheet finds the same person. Tells how many
/// versions it undid.
///
/// # Errors
/// When later commits changed what it wrote, or the store fails; then nothing is done.
pub fn reverse(commit: &mut Commit<'_>, number: i64) -> record::Result<usize> {
    let mut touched = BTreeSet::new();
    let db = commit.read()?;
    for (register, column) in [(&PERSON, "id"), (&EMPLOYMENT, "person"), (&MEMBERSHIP, "person")] {
        for mark in ["opened", "closed"] {
            // Records are numbered after the commit that made them: those it brought in itself need no looking after.
            let sql = format!(
                "SELECT DISTINCT v.{column} FROM {} v WHERE v.federation = $1 AND v.{mark} = $2 AND (v.{column} < $3 OR v.{column} >= $4)",
                register.table()
            );
            let own = (number << 24, (number + 1) << 24);
            touched.extend(db.all(&sql, &[number.into(), own.0.into(), own.1.into()], |row| row.int(0))?);
        }
    }
    let mut before = Vec::with_capacity(touched.len());
    for person in touched {
        if let Some(identity) = standing(commit, person)? {
            before.push((person, identity, person::place(commit.read()?, person)?));
        }
    }
    let undone = commit.reverse(number)?;
    for (person, old, was) in before {
        let is = person::place(commit.read()?, person)?;
        let new = standing(commit, person)?.unwrap_or_else(|| old.clone());
        if new != old || is != was {
            commit.refind(person, &old.finders(was), &new.finders(is))?;
        }
    }
    Ok(undone)
}

/// The identity of a person as it stands last.
fn standing(commit: &mut Commit<'_>, person: i64) -> record::Result<Option<Identity>> {
    let db = commit.read()?;
    let versions: Vec<Version> = db.standing(&PERSON, person)?;
    let Some(last) = versions.iter().max_by_key(|v| v.valid_from) else { return Ok(None) };
    let at = Moment { as_of: last.valid_from, known: commit.number() };
    Ok(person::identity(db, person, at)?.map(|(_, identity)| identity))
}
