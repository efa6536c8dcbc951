//! Hanging papers on records, and taking them down: the parts of commits.

use clock::Day;
use record::{Commit, Error, Finders, Result};

use crate::register::{HUNG, PAPER, Paper, TAKEN_DOWN, count};
use crate::shelf::Shelved;

/// Papers on one record, at most.
pub const MOST_PAPERS: i64 = 200;

/// Where a paper is hung, by whom, on which day.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The register of the record.
    pub register: &'static str,
    /// The record.
    pub record: i64,
    /// The account that hangs it.
    pub account: i64,
    /// The unit in whose name; 0 for the house.
    pub office: i64,
    /// The day.
    pub day: Day,
}

/// Hangs what lies on the shelf on a record, and gives the paper. A sealed one falls with the person its record is
/// about; where the record is about nobody it gets a key of its own, and is erased by [`Commit::erase_person`] with
/// its own id.
///
/// # Errors
/// A rule, told by the key of its text, when the record has as many papers as it may, or the very same one; when the
/// person was erased; or the store.
pub fn hang(commit: &mut Commit<'_>, shelved: &Shelved, place: &Place) -> Result<i64> {
    let db = commit.read()?;
    let Place { register, record, account, office, day } = *place;
    if count(db, register, record)? >= MOST_PAPERS {
        return Err(Error::Rule("paper-refusal-many".into()));
    }
    let twins = db.standing_where(&PAPER, "sha256", shelved.sha256.as_str())?;
    let hangs_here = |row: &record::Version| {
        row.text("register") == register
            && row.int("record") == Some(record)
            && row.text("state") == HUNG
            && row.valid_to == Day::END
    };
    if twins.iter().any(hangs_here) {
        return Err(Error::Rule("paper-refusal-twice".into()));
    }
    let size = i64::try_from(shelved.size).unwrap_or(i64::MAX);
    let mut draft = PAPER
        .draft()
        .set("register", register)
        .set("record", record)
        .set("media", shelved.media.mime())
        .set("size", size)
        .set("sha256", shelved.sha256.as_str())
        .set("day", day)
        .set("state", HUNG)
        .set("account", account)
        .set("office", office);
    let id = commit.new_id();
    match &shelved.key {
        None => draft.put("title", shelved.title.as_str()),
        Some(key) => {
            let about = db.standing(db.catalogue().register(register)?, record)?;
            if let Some(version) = about.last()
                && db.unseal(version)?.erased
            {
                return Err(Error::Rule("paper-refusal-erased".into()));
            }
            let subject = match about.last().and_then(record::Version::subject) {
                Some(person) => person,
                None => {
                    commit.new_person(id, &Finders::default())?;
                    id
                }
            };
            draft.put("title", "");
            draft.put("subject", subject);
            draft = draft.seal("sealed_title", Some(&shelved.title)).seal("file_key", Some(&key.text()));
        }
    }
    commit.open(id, (day, Day::END), &draft, None)?;
    Ok(id)
}

/// Takes a paper down from a day on. It stays in the history, and its bytes on the shelf. Tells whether it hung until
/// now.
///
/// # Errors
/// When the store fails.
pub fn take_down(commit: &mut Commit<'_>, paper: &Paper, day: Day) -> Result<bool> {
    // Nothing is taken down before it was hung.
    let from = day.max(paper.day);
    commit
        .revise(&PAPER, paper.id, (from, Day::END), None, |held| held.map(|held| held.draft().set("state", TAKEN_DOWN)))
}
