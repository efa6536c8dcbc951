//! Likely duplicates: listed for a person to decide, never decided by the machine.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use clock::Day;
use record::{Commit, Db, Moment, Version};

use crate::person::{Identity, identity};
use crate::register::{DUPLICATE, EMPLOYMENT, MEMBERSHIP, PERSON};

/// Two records that may be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// The record that was there first.
    pub first: i64,
    /// The other.
    pub second: i64,
    /// Of name, day of birth and mobile: how many agree (2 or 3). Names agree when they sound the same.
    pub agree: u8,
}

/// The pairs that nobody has decided yet, most alike first: of name (as it sounds), day of birth
/// and mobile number at least two agree, while the identity numbers differ.
///
/// # Errors
/// When the store cannot be read.
pub fn likely(db: &Db, at: Moment, within: &dyn Fn(i64) -> bool, limit: usize) -> record::Result<Vec<Pair>> {
    let decided: HashSet<(i64, i64)> =
        db.list(&DUPLICATE, at)?.iter().filter_map(|v| Some(ordered(v.int("kept")?, v.int("other")?))).collect();
    let mut pairs = HashMap::new();
    let same = "SELECT a.person, b.person FROM vault_digest a JOIN vault_digest b ON b.federation = a.federation AND b.kind = a.kind \
                AND b.digest = a.digest AND b.person > a.person WHERE a.federation = $1 AND a.kind IN ('mobile', 'likeness')";
    db.each(same, &[], |row| {
        pairs.insert(ordered(row.int(0)?, row.int(1)?), ());
        Ok(ControlFlow::Continue(()))
    })?;
    let mut out = Vec::new();
    for (first, second) in pairs.into_keys().filter(|p| !decided.contains(p)) {
        let (Some((_, a)), Some((_, b))) = (identity(db, first, at)?, identity(db, second, at)?) else { continue };
        let agree = alike(&a, &b);
        if agree >= 2 && within(crate::person::place(db, first)?) && within(crate::person::place(db, second)?) {
            out.push(Pair { first, second, agree });
        }
    }
    out.sort_by_key(|p| (std::cmp::Reverse(p.agree), p.first, p.second));
    out.truncate(limit);
    Ok(out)
}

/// How many of name (as it sounds), day of birth and mobile number agree.
pub fn alike(a: &Identity, b: &Identity) -> u8 {
    let sound = |i: &Identity| exchange::search_terms(&i.name).full;
    u8::from(sound(a) == sound(b))
        + u8::from(a.birth.is_some() && a.birth == b.birth)
        + u8::from(a.mobile.is_some() && a.mobile == b.mobile)
}

fn ordered(a: i64, b: i64) -> (i64, i64) {
    (a.min(b), a.max(b))
}

/// Decides that two records are different persons.
///
/// # Errors
/// When the store fails.
pub fn keep_apart(commit: &mut Commit<'_>, first: i64, second: i64, from: Day) -> record::Result<()> {
    decide(commit, first, second, "different", from)
}

/// Merges one record into another: from this day on, what the other held of employment and membership that the kept one lacks is
/// the kept one's; what both held ends for the other. Whoever looks for the other's
/// identity number finds the kept one ([`crate::person::holder`]). Un-merging is reversing this commit.
///
/// # Errors
/// When they are the same record, one is not there, or the store fails.
pub fn merge(commit: &mut Commit<'_>, kept: i64, other: i64, from: Day) -> record::Result<()> {
    if kept == other {
        return Err(record::Error::Rule("a record cannot be merged into itself".into()));
    }
    let db = commit.read()?;
    let at = commit.at(from);
    for person in [kept, other] {
        if db.get(&PERSON, person, at)?.is_none() {
            return Err(record::Error::Rule(format!("there is no person {person} on {from}")));
        }
    }
    for register in [&EMPLOYMENT, &MEMBERSHIP] {
        let holds = |v: &Version| v.valid_from <= from && from < v.valid_to;
        let has = db.standing_where(register, "person", kept)?.iter().any(holds);
        for version in db.standing_where(register, "person", other)?.iter().filter(|v| v.valid_to > from) {
            let before =
                (version.valid_from < from).then(|| ((version.valid_from, from), version.draft().set("ended", from)));
            let after = (version.valid_from.max(from), version.valid_to);
            let moved = (!has).then(|| (after, version.draft().set("person", kept)));
            // The exclusive rule holds at once: the kept record has nothing on these days.
            let stretches: Vec<_> = before.into_iter().chain(moved).collect();
            commit.reshape(version, &stretches, version.source_row)?;
        }
    }
    commit.end(&PERSON, other, from)?;
    decide(commit, kept, other, "same", from)
}

fn decide(commit: &mut Commit<'_>, kept: i64, other: i64, decision: &str, from: Day) -> record::Result<()> {
    let id = commit.new_id();
    let draft = DUPLICATE.draft().set("kept", kept).set("other", other).set("decision", decision);
    commit.open(id, (from, Day::END), &draft, None)
}
