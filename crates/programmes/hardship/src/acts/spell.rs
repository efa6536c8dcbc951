//! The roll of hardship: from approval to exit, what of a household is counted.

use clock::Day;
use procedure::Desk;
use record::{Commit, Db, Draft, Result, Value, Version};

use crate::register::{MEMBER, SPELL};

/// The stretches of a dossier on the roll that stand, by day; none while it is not filed.
pub(crate) fn standing(db: &Db, dossier: i64) -> Result<Vec<Version>> {
    db.standing_where(&SPELL, "dossier", dossier)
}

/// What is counted of a dossier today, laid over a draft.
fn counted(commit: &mut Commit<'_>, desk: &Desk, dossier: &Version, draft: Draft) -> Result<Draft> {
    let at = commit.at(desk.today);
    let persons = commit.read()?.find(&MEMBER, "dossier", dossier.id, at)?.len();
    let same = |draft: Draft, field: &str| draft.set(field, dossier.get(field).clone());
    let draft = ["household", "unit", "category", "cause", "key_group"].into_iter().fold(draft, same);
    Ok(draft
        .set("dossier", dossier.id)
        .set("persons", i64::try_from(persons).unwrap_or(i64::MAX))
        .set("visited", dossier.day("visited_on").is_some())
        .set("checked_all", dossier.int("checked_all") == Some(1)))
}

/// Enters a dossier on the roll from a day on.
pub(crate) fn begin(commit: &mut Commit<'_>, desk: &Desk, dossier: &Version, began: Day, entry: &str) -> Result<()> {
    let draft = counted(commit, desk, dossier, SPELL.draft())?.set("began", began).set("entry", entry);
    let id = commit.new_id();
    commit.open(id, (began, Day::END), &draft, None)
}

/// Says from today on what is counted of a dossier as it stands now; nothing while it is not on the roll. Tells whether
/// anything changed.
pub(crate) fn refresh(commit: &mut Commit<'_>, desk: &Desk, dossier: &Version) -> Result<bool> {
    let standing = standing(commit.read()?, dossier.id)?;
    let Some(held) = standing.iter().find(|held| held.valid_from <= desk.today && desk.today < held.valid_to) else {
        return Ok(false);
    };
    if held.day("ended").is_some() {
        return Ok(false);
    }
    let now = counted(commit, desk, dossier, held.draft())?;
    commit.revise(&SPELL, held.id, (desk.today, Day::END), None, |held| held.map(|_| now.clone()))
}

/// Takes a dossier off the roll today; one that was filed on this very day leaves on the next, so that it has been.
pub(crate) fn end(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, exit: &str) -> Result<()> {
    let standing = standing(commit.read()?, dossier)?;
    let Some(first) = standing.first() else { return Ok(()) };
    let ended = if first.valid_from < desk.today { desk.today } else { first.valid_from.plus(1) };
    let last = standing.iter().filter(|held| held.valid_from < ended).max_by_key(|held| held.valid_from);
    let Some(last) = last else { return Ok(()) };
    for later in standing.iter().filter(|held| held.valid_from >= ended) {
        commit.close(later)?;
    }
    let draft = last.draft().set("ended", ended).set("exit", exit);
    commit.reshape(last, &[((last.valid_from, ended), draft)], None)
}

/// Has a dossier hold on as if it had never left: the last stretch goes on, and no exit is said of it any more. Where the
/// household came back with another dossier, it goes on until then, and that one as what was on the roll all the time.
/// Tells whether it goes on to this day.
pub(crate) fn resume(commit: &mut Commit<'_>, dossier: i64) -> Result<bool> {
    let own = standing(commit.read()?, dossier)?;
    let last = own.iter().max_by_key(|held| held.valid_from);
    let Some((last, ended)) = last.and_then(|last| Some((last, last.day("ended")?))) else { return Ok(true) };
    let household = last.int("household").unwrap_or(0);
    let mut later = commit.read()?.standing_where(&SPELL, "household", household)?;
    later.retain(|held| held.id != last.id && held.valid_from >= ended);
    later.sort_by_key(|held| held.valid_from);
    let until = later.first().map_or(Day::END, |next| next.valid_from);
    let draft = last.draft().set("ended", Value::Null).set("exit", Value::Null);
    commit.reshape(last, &[((last.valid_from, until), draft)], None)?;
    let next = later.first().map(|next| next.id);
    for held in later.iter().filter(|held| Some(held.id) == next) {
        let draft = held.draft().set("began", last.get("began").clone()).set("entry", last.get("entry").clone());
        commit.reshape(held, &[((held.valid_from, held.valid_to), draft)], None)?;
    }
    Ok(next.is_none())
}
