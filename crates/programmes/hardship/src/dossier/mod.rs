//! Dossiers as they are read: the register page by page, one dossier with all that belongs to it, the numbers of the
//! means test.

mod list;
mod view;

pub use list::{Filter, Reach, Row, count, list, names};
pub use view::{Amount, ExitView, MemberView, Opened, View, adult_members, amounts, episodes, view};

use clock::{Day, Pack};
use record::{Db, Error, Moment, Result, Version};

use crate::register::{DOSSIER, MEMBER};
use crate::rules::means::Input;

/// From this age on, by the year of birth, one signs for oneself.
const ADULT: i64 = 18;

/// Whether a person of the roll is grown up on a day, by the year of birth; whose year is not known counts as grown up,
/// so that nobody is asked about without having signed.
pub fn is_adult(person: &Version, on: Day) -> bool {
    person.int("birth_year").is_none_or(|year| i64::from(on.year()) - year >= ADULT)
}

/// What of a dossier the means test is given: the sums of its sheet of means, its members, and the minimum-living line
/// of its division on the day.
///
/// # Errors
/// When there is no such dossier, no rule of the test or no line for the day ([`Error::Rule`]); or the store cannot be
/// read.
pub fn means_input(db: &Db, pack: &Pack, dossier: i64, at: Moment) -> Result<Input> {
    let none = |what: &str| Error::Rule(format!("the pack {} has no {what} on {}", pack.name(), at.as_of));
    let held = db.get(&DOSSIER, dossier, at)?;
    let held = held.ok_or_else(|| Error::Rule(format!("there is no dossier {dossier} on {}", at.as_of)))?;
    let rule = pack.means(at.as_of).ok_or_else(|| none("rule of the means test"))?;
    let division = held.text("division");
    let line = pack.line(division, at.as_of).ok_or_else(|| none(&format!("minimum-living line of {division}")))?;
    let members = db.find(&MEMBER, "dossier", dossier, at)?.len();
    let sheet = amounts(db, dossier, at)?;
    let lines = sheet.iter().filter_map(|line| Some((line.side.as_str(), line.kind.as_str(), line.fen?)));
    let members = i64::try_from(members).unwrap_or(i64::MAX);
    Ok(Input::gathered(rule, (at.as_of, line.fen), members, lines))
}
