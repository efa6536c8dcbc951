//! What is done to persons and households by hand, one form at a time. Each function works within one commit.

use clock::Day;
use record::{Commit, Draft, Register};

use crate::intake::horizon;
use crate::person::{self, ID, Identity};
use crate::register::{EMPLOYER, EMPLOYMENT, HOUSEHOLD, HOUSEHOLD_MEMBER, MEMBERSHIP, PERSON};
use crate::tree::Shape;

/// A place of work as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Post {
    /// The unit.
    pub unit: i64,
    /// The employer.
    pub employer: Option<i64>,
    /// The trade or post.
    pub trade: Option<String>,
    /// The level of skill: a code of the list `skill`.
    pub skill: Option<String>,
    /// Whether the person counts as an industrial worker.
    pub industrial: bool,
}

/// What became of a person that was to be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// They are on the register now.
    New(i64),
    /// Their identity number was on it already; nothing was written.
    Known(i64),
}

impl Post {
    fn draft(&self, of: Draft) -> Draft {
        of.set("unit", self.unit)
            .set("employer", self.employer)
            .set("trade", self.trade.as_deref())
            .set("skill", self.skill.as_deref())
            .set("industrial", self.industrial)
    }
}

/// Enters a person from a day on, with a main employment if they have one. `unit` is where they are found when they have none.
///
/// # Errors
/// When the store fails.
pub fn enter(
    commit: &mut Commit<'_>,
    identity: &Identity,
    post: Option<&Post>,
    unit: i64,
    from: Day,
) -> record::Result<Entered> {
    let db = commit.read()?;
    let days = (from, Day::END);
    let finders = identity.finders(post.map_or(unit, |post| post.unit));
    let person = match db.find_exact(ID, &identity.id_number)?.first().copied() {
        Some(person) if !db.standing(&PERSON, person)?.is_empty() => return Ok(Entered::Known(person)),
        // Known once, and their record reversed since: the same person again.
        Some(person) => {
            if let Some(known) = person::last_known(db, person, commit.number())? {
                commit.refind(person, &known.finders(0), &finders)?;
            }
            person
        }
        None => {
            let person = commit.new_id();
            commit.new_person(person, &finders)?;
            person
        }
    };
    commit.open(person, days, &identity.draft(), None)?;
    if let Some(post) = post {
        employ(commit, person, identity, post, from)?;
    }
    Ok(Entered::New(person))
}

/// Opens a main employment from a day on.
///
/// # Errors
/// When the person has one on these days already, or the store fails.
pub fn employ(
    commit: &mut Commit<'_>,
    person: i64,
    identity: &Identity,
    post: &Post,
    from: Day,
) -> record::Result<i64> {
    let job = commit.new_id();
    let draft = EMPLOYMENT
        .draft()
        .set("person", person)
        .set("rank", "main")
        .set("sex", identity.sex.as_str())
        .set("birth_year", identity.birth.map(|d| i64::from(d.year())))
        .set("began", from);
    commit.open(job, (from, Day::END), &post.draft(draft), None)?;
    Ok(job)
}

/// Says what an employment is from a day on, and has the person found where it is. What members are counted by goes along.
///
/// # Errors
/// When the store fails.
pub fn change_post(commit: &mut Commit<'_>, person: i64, job: i64, post: &Post, from: Day) -> record::Result<bool> {
    let until = horizon(commit, &EMPLOYMENT, job, from)?;
    let was = person::place(commit.read()?, person)?;
    let changed = commit.revise(&EMPLOYMENT, job, (from, until), None, |v| v.map(|v| post.draft(v.draft())))?;
    if !changed {
        return Ok(false);
    }
    let mut spells: Vec<i64> =
        commit.read()?.standing_where(&MEMBERSHIP, "person", person)?.iter().map(|v| v.id).collect();
    spells.dedup();
    for spell in spells {
        commit.revise(&MEMBERSHIP, spell, (from, until), None, |v| {
            v.map(|v| v.draft().set("skill", post.skill.as_deref()).set("trade", post.trade.as_deref()))
        })?;
    }
    refind(commit, person, was, from)?;
    Ok(true)
}

/// Has a person found where they stand now, when that has changed in this commit.
///
/// # Errors
/// When the store fails.
pub fn refind(commit: &mut Commit<'_>, person: i64, was: i64, on: Day) -> record::Result<()> {
    let db = commit.read()?;
    let is = person::place(db, person)?;
    if is != was
        && let Some((_, identity)) = person::identity(db, person, commit.at(on))?
    {
        commit.refind(person, &identity.finders(was), &identity.finders(is))?;
    }
    Ok(())
}

/// Ends a spell of employment or membership on a day: `ended` is the first day on which it no longer holds.
///
/// # Errors
/// When it began on that day or later (then it is to be reversed instead), or the store fails.
pub fn finish(
    commit: &mut Commit<'_>,
    register: &'static Register,
    id: i64,
    ended: Day,
    mark: impl Fn(Draft) -> Draft,
) -> record::Result<()> {
    let standing = commit.read()?.standing(register, id)?;
    let last = standing.iter().filter(|v| v.valid_from < ended).max_by_key(|v| v.valid_from);
    let last = last.ok_or_else(|| record::Error::Rule("roll-rule-ends-before".into()))?;
    if last.valid_to < ended {
        return Err(record::Error::Rule("roll-rule-ended".into()));
    }
    for later in standing.iter().filter(|v| v.valid_from >= ended) {
        commit.close(later)?;
    }
    let draft = mark(last.draft()).set("ended", ended);
    commit.reshape(last, &[((last.valid_from, ended), draft)], last.source_row)
}

/// Ends an employment.
///
/// # Errors
/// As [`finish`].
pub fn leave_post(commit: &mut Commit<'_>, job: i64, ended: Day) -> record::Result<()> {
    finish(commit, &EMPLOYMENT, job, ended, |draft| draft)
}

/// The employer of a name, added and flagged as lacking its credit code when nobody knows it yet.
///
/// # Errors
/// When the store fails.
pub fn employer_named(commit: &mut Commit<'_>, shape: &Shape, name: &str, unit: i64, from: Day) -> record::Result<i64> {
    if let Some(known) = commit.read()?.standing_where(&EMPLOYER, "name", name)?.first() {
        return Ok(known.id);
    }
    let id = commit.new_id();
    let draft = EMPLOYER.draft().set("name", name).set("unit", shape.grassroots(unit)).set("lacks_code", true);
    commit.open(id, (from, Day::END), &draft, None)?;
    Ok(id)
}

/// Makes a household under a head.
///
/// # Errors
/// When the person heads one already or belongs to another, or the store fails.
pub fn found_household(
    commit: &mut Commit<'_>,
    head: i64,
    unit: i64,
    address: Option<&str>,
    from: Day,
) -> record::Result<i64> {
    let id = commit.new_id();
    let draft = HOUSEHOLD.draft().set("head", head).set("unit", unit).seal("address", address);
    commit.open(id, (from, Day::END), &draft, None)?;
    join_household(commit, id, head, HEAD, from)?;
    Ok(id)
}

/// The code of the list `kinship` for the head of a household.
pub const HEAD: &str = "02";

/// Takes a person into a household.
///
/// # Errors
/// When they belong to one on these days already, or the store fails.
pub fn join_household(
    commit: &mut Commit<'_>,
    household: i64,
    person: i64,
    kinship: &str,
    from: Day,
) -> record::Result<()> {
    let id = commit.new_id();
    let draft = HOUSEHOLD_MEMBER.draft().set("household", household).set("person", person).set("kinship", kinship);
    commit.open(id, (from, Day::END), &draft, None)
}

/// Ends a household on a day, for everybody in it.
///
/// # Errors
/// When the store fails.
pub fn end_household(commit: &mut Commit<'_>, household: i64, ended: Day) -> record::Result<()> {
    let mut members: Vec<i64> =
        commit.read()?.standing_where(&HOUSEHOLD_MEMBER, "household", household)?.iter().map(|v| v.id).collect();
    members.dedup();
    for member in members {
        commit.end(&HOUSEHOLD_MEMBER, member, ended)?;
    }
    commit.end(&HOUSEHOLD, household, ended)?;
    Ok(())
}
