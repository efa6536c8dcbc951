//! The steps of a membership on the store: what [`crate::rules::membership`] allows, done in one commit each.
//!
//! The register keeps one record per spell in one unit. A spell that goes on says in `state` how; one that ended says in `exit`
//! why, and ends on the day in `ended`. Both together are a state of the table of rules.

use clock::Day;
use record::{Commit, Moment, Version};

use crate::acts::{finish, refind};
use crate::intake::horizon;
use crate::person::{self, Identity};
use crate::register::{EMPLOYMENT, MEMBERSHIP};
use crate::rules::membership::{Event, State, next, steps};

/// The state of a spell on a day, from the version that holds then or else its last.
pub fn state(version: &Version, at: Moment) -> State {
    let has_ended = version.valid_to <= at.as_of && version.day("ended").is_some();
    match (has_ended, version.text("exit"), version.text("state")) {
        (true, "transferred_out", _) => State::Transferred,
        (true, "deemed_resigned", _) => State::DeemedResigned,
        (true, "expelled", _) => State::Expelled,
        (true, "deceased", _) => State::Deceased,
        (true, ..) => State::Resigned,
        (false, _, "transferring") => State::TransferringOut,
        (false, _, "retained") => State::Retained,
        (false, _, "applied") => State::Applied,
        (false, _, "returned") => State::Returned,
        (false, _, "rejected") => State::Rejected,
        (false, ..) => State::Active,
    }
}

/// The steps that can be taken by hand from a state.
pub fn offered(state: State) -> Vec<Event> {
    steps(state).map(|(event, _)| event).filter(|event| state.is_member() && word(*event).is_some()).collect()
}

/// The word of a step in addresses and texts; `None` for one that this register has no place for yet.
pub fn word(event: Event) -> Option<&'static str> {
    Some(match event {
        Event::RequestTransfer => "request-transfer",
        Event::CancelTransfer => "cancel-transfer",
        Event::CompleteTransfer => "transfer",
        Event::Retain => "retain",
        Event::Resume => "restore",
        Event::Resign => "resign",
        Event::Lapse => "lapse",
        Event::Expel => "expel",
        Event::Die => "die",
        Event::Return | Event::Reject | Event::Accept | Event::Resubmit | Event::Enrol => return None,
    })
}

/// The step of a word.
pub fn named(text: &str) -> Option<Event> {
    crate::rules::membership::TRANSITIONS.iter().map(|(_, event, _)| *event).find(|event| word(*event) == Some(text))
}

/// Takes a step with a membership on a day. `to` is the unit a transfer goes to.
///
/// # Errors
/// When the table has no such step from the state of that day, the spell began on that day or later, a later change is known
/// already, or the store fails; then nothing is written.
pub fn take(commit: &mut Commit<'_>, spell: i64, event: Event, on: Day, to: Option<i64>) -> record::Result<()> {
    let rule = |key: &str| record::Error::Rule(key.into());
    let db = commit.read()?;
    let at = commit.at(on);
    let held = db.get(&MEMBERSHIP, spell, at)?.ok_or_else(|| rule("roll-rule-no-spell"))?;
    let person = held.int("person").unwrap_or(0);
    let after = next(state(&held, at), event).ok_or_else(|| rule("roll-rule-no-step"))?;
    let was = person::place(db, person)?;
    match after {
        State::Active => go_on(commit, spell, "active", on)?,
        State::TransferringOut => go_on(commit, spell, "transferring", on)?,
        State::Retained => go_on(commit, spell, "retained", on)?,
        State::Transferred => {
            let to =
                to.filter(|unit| Some(*unit) != held.int("unit")).ok_or_else(|| rule("roll-rule-transfer-where"))?;
            end(commit, spell, "transferred_out", on)?;
            let here =
                held.draft().set("unit", to).set("state", "active").set("began", on).set("entry", "transferred_in");
            let id = commit.new_id();
            commit.open(id, (on, Day::END), &here.set("ended", None::<i64>).set("exit", None::<&str>), None)?;
        }
        State::DeemedResigned => end(commit, spell, "deemed_resigned", on)?,
        State::Expelled => end(commit, spell, "expelled", on)?,
        State::Deceased => {
            end(commit, spell, "deceased", on)?;
            // The dead are employed nowhere.
            let jobs = commit.read()?.standing_where(&EMPLOYMENT, "person", person)?;
            for job in jobs.iter().filter(|v| v.valid_from < on && on < v.valid_to) {
                finish(commit, &EMPLOYMENT, job.id, on, |draft| draft)?;
            }
        }
        _ => end(commit, spell, "resigned", on)?,
    }
    refind(commit, person, was, on)
}

/// Opens a membership from a day on: a new one, or (`restored`) that of somebody who had left.
///
/// # Errors
/// When the person holds one on these days already, or the store fails.
pub fn join(
    commit: &mut Commit<'_>,
    person: i64,
    identity: &Identity,
    unit: i64,
    joined: Option<Day>,
    restored: bool,
    from: Day,
) -> record::Result<()> {
    let db = commit.read()?;
    let was = person::place(db, person)?;
    let jobs = db.standing_where(&EMPLOYMENT, "person", person)?;
    let job = jobs.iter().find(|v| v.text("rank") == "main" && v.valid_from <= from && from < v.valid_to);
    let text = |field: &str| job.map(|v| v.text(field)).filter(|t| !t.is_empty());
    let draft = MEMBERSHIP
        .draft()
        .set("person", person)
        .set("unit", unit)
        .set("state", "active")
        .set("joined_on", joined)
        .set("began", from)
        .set("entry", if restored { "restored" } else { "joined" })
        .set("sex", identity.sex.as_str())
        .set("birth_year", identity.birth.map(|d| i64::from(d.year())))
        .set("skill", text("skill"))
        .set("trade", text("trade"));
    let id = commit.new_id();
    commit.open(id, (from, Day::END), &draft, None)?;
    refind(commit, person, was, from)
}

fn go_on(commit: &mut Commit<'_>, spell: i64, state: &str, on: Day) -> record::Result<()> {
    let until = horizon(commit, &MEMBERSHIP, spell, on)?;
    commit.revise(&MEMBERSHIP, spell, (on, until), None, |v| v.map(|v| v.draft().set("state", state)))?;
    Ok(())
}

fn end(commit: &mut Commit<'_>, spell: i64, exit: &str, on: Day) -> record::Result<()> {
    finish(commit, &MEMBERSHIP, spell, on, |draft| draft.set("exit", exit))
}
