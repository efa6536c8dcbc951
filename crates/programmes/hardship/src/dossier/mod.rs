//! Dossiers as they are read: the register page by page, one dossier with all that belongs to it, the numbers of the
//! means test.

mod list;
mod view;

pub use list::{Filter, Reach, Row, count, list, names};
pub use view::{Amount, ExitView, MemberView, Opened, View, adult_members, amounts, episodes, view};

use clock::{Day, Pack};
use record::{Db, Error, Moment, Result, Version};

use roll::person::Identity;

use crate::register::{DOSSIER, MEMBER};
use crate::rules::means::Input;

/// From this age on one signs for oneself.
pub(crate) const ADULT: i64 = 18;

/// How old a person of the roll is on a day, by the day of birth; by the year where no day is known. `None` where
/// neither is.
///
/// # Errors
/// When the store cannot be read.
pub fn age(db: &Db, person: &Version, on: Day) -> Result<Option<i64>> {
    let birth = Identity::of(person, &db.unseal(person)?).birth;
    let by_year = || person.int("birth_year").map(|year| i64::from(on.year()) - year);
    Ok(birth.map(|birth| years(birth, on)).or_else(by_year))
}

/// How many years of life are full on a day.
pub(crate) fn years(birth: Day, on: Day) -> i64 {
    // The birthday of that year: month and day, as a day is written.
    let is_to_come = on.to_string().get(4..) < birth.to_string().get(4..);
    i64::from(on.year()) - i64::from(birth.year()) - i64::from(is_to_come)
}

/// Whether a person of the roll is grown up on a day; whose age is not known counts as grown up, so that nobody is asked
/// about without having signed.
///
/// # Errors
/// When the store cannot be read.
pub fn is_adult(db: &Db, person: &Version, on: Day) -> Result<bool> {
    Ok(age(db, person, on)?.is_none_or(|age| age >= ADULT))
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
