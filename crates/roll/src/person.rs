//! Persons: what they are found by, and the carrying of sex and birth year into what counts them.

use clock::Day;
use record::{Clear, Commit, Db, Draft, Finders, Moment, Version};

use crate::register::{DUPLICATE, EMPLOYMENT, HOUSEHOLD, HOUSEHOLD_MEMBER, MEMBERSHIP, PERSON};

/// What is known of a person, in the clear. It exists only while it is handled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Name, cleaned.
    pub name: String,
    /// Name as the sheet had it, where that differs.
    pub name_raw: Option<String>,
    /// Identity number.
    pub id_number: String,
    /// Mobile number.
    pub mobile: Option<String>,
    /// Day of birth.
    pub birth: Option<Day>,
    /// Sex: a code of the list `sex`.
    pub sex: String,
}

impl Identity {
    /// From a version's sealed fields.
    pub fn of(version: &Version, clear: &Clear) -> Identity {
        let text = |name: &str| clear.opt(name).map(str::to_owned);
        Identity {
            name: clear.get("name").to_owned(),
            name_raw: text("name_raw"),
            id_number: clear.get("id_number").to_owned(),
            mobile: text("mobile"),
            birth: clear.opt("birth_date").and_then(|t| t.parse().ok()),
            sex: version.text("sex").to_owned(),
        }
    }

    /// As a draft of a version.
    pub fn draft(&self) -> Draft {
        PERSON
            .draft()
            .set("sex", self.sex.as_str())
            .set("birth_year", self.birth.map(|d| i64::from(d.year())))
            .seal("name", Some(&self.name))
            .seal("mobile", self.mobile.as_deref())
            .seal("birth_date", self.birth.map(|d| d.to_string()).as_deref())
            .seal("name_raw", self.name_raw.as_deref())
            .seal("id_number", Some(&self.id_number))
    }

    /// What the person is found by: number and mobile exactly; name by its characters, full pinyin and initials; the last four
    /// digits of either number behind `#`.
    pub fn finders(&self, unit: i64) -> Finders {
        let spoken = exchange::search_terms(&self.name);
        let mut terms = vec![self.name.clone(), spoken.full.clone()];
        // A given name of two characters is searched for by itself.
        let given: String = self.name.chars().skip(1).collect();
        if given.chars().count() >= 2 {
            terms.push(given);
        }
        if spoken.initials != spoken.full {
            terms.push(spoken.initials);
        }
        terms.extend(last_four(&self.id_number));
        terms.extend(self.mobile.as_deref().and_then(last_four));
        terms.retain(|t| !t.is_empty());
        let mut exact = vec![(ID, self.id_number.clone())];
        exact.extend(self.mobile.clone().map(|m| (MOBILE, m)));
        // Who sounds the same and was born on the same day may be the same person.
        exact.extend(self.birth.map(|birth| (LIKENESS, format!("{} {birth}", spoken.full))));
        Finders { exact, terms, unit, sort_key: format!("{} {}", spoken.full, self.name) }
    }
}

/// The kind of digest that finds an identity number.
pub const ID: &str = "id";
/// The kind of digest that finds a mobile number.
pub const MOBILE: &str = "mobile";
/// The kind of digest that finds who sounds the same and was born on the same day.
pub const LIKENESS: &str = "likeness";

fn last_four(number: &str) -> Option<String> {
    let at = number.len().checked_sub(4)?;
    number.get(at..).map(|tail| format!("#{tail}"))
}

/// Who holds an identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The person.
    pub person: i64,
    /// Whether the number is that of a record which was merged into this one, and not this one's own.
    pub merged: bool,
}

/// The person whose identity number this is; for a record that was merged into another, that other one.
///
/// # Errors
/// When the store cannot be read.
pub fn holder(db: &Db, id_number: &str) -> record::Result<Option<Holder>> {
    let Some(found) = db.find_exact(ID, id_number)?.first().copied() else { return Ok(None) };
    let mut holder = Holder { person: found, merged: false };
    // Merged into one that was itself merged: as often as it takes, but never in a circle.
    for _ in 0..16 {
        let decided = db.standing_where(&DUPLICATE, "other", holder.person)?;
        match decided.iter().rfind(|v| v.text("decision") == "same").and_then(|v| v.int("kept")) {
            Some(kept) => holder = Holder { person: kept, merged: true },
            None => break,
        }
    }
    Ok(Some(holder))
}

/// The identity of a person at a moment; `None` when there is no such person or they were erased.
///
/// # Errors
/// When the store cannot be read.
pub fn identity(db: &Db, person: i64, at: Moment) -> record::Result<Option<(Version, Identity)>> {
    let Some(version) = db.get(&PERSON, person, at)? else { return Ok(None) };
    let clear = db.unseal(&version)?;
    if clear.erased {
        return Ok(None);
    }
    let identity = Identity::of(&version, &clear);
    Ok(Some((version, identity)))
}

/// Where a person stands now, which decides who may know of them: the unit of the main employment that stands, else of the
/// membership, else of the household; for a record merged into another, where that one stands; else nowhere (0).
///
/// # Errors
/// When the store cannot be read.
pub fn place(db: &Db, person: i64) -> record::Result<i64> {
    let latest = |versions: &[Version], keep: &dyn Fn(&Version) -> bool| {
        versions.iter().filter(|v| keep(v)).max_by_key(|v| v.valid_from).and_then(|v| v.int("unit"))
    };
    let employed = db.standing_where(&EMPLOYMENT, "person", person)?;
    if let Some(unit) = latest(&employed, &|v| v.text("rank") == "main") {
        return Ok(unit);
    }
    let member = db.standing_where(&MEMBERSHIP, "person", person)?;
    if let Some(unit) = latest(&member, &|_| true) {
        return Ok(unit);
    }
    let mut households = db.standing_where(&HOUSEHOLD, "head", person)?;
    for belonging in db.standing_where(&HOUSEHOLD_MEMBER, "person", person)? {
        households.extend(db.standing(&HOUSEHOLD, belonging.int("household").unwrap_or(0))?);
    }
    if let Some(unit) = latest(&households, &|_| true) {
        return Ok(unit);
    }
    let merged = db.standing_where(&DUPLICATE, "other", person)?;
    let kept =
        merged.iter().find(|v| v.text("decision") == "same").and_then(|v| v.int("kept")).filter(|kept| *kept != person);
    // Two records merged into each other by hand would lead round in a circle: one step is enough.
    match kept {
        Some(kept) => {
            let employed = db.standing_where(&EMPLOYMENT, "person", kept)?;
            Ok(latest(&employed, &|v| v.text("rank") == "main").unwrap_or(0))
        }
        None => Ok(0),
    }
}

/// Corrects a person from a day on, with what counts them: sex and birth year are carried into employment and membership.
///
/// # Errors
/// When the person was erased or the store fails.
pub fn correct(
    commit: &mut Commit<'_>,
    person: i64,
    days: (Day, Day),
    new: &Identity,
    source_row: Option<i64>,
) -> record::Result<bool> {
    let db = commit.read()?;
    let at = commit.at(days.0);
    let old = identity(db, person, at)?;
    let changed = commit.assert(person, days, &new.draft(), source_row)?;
    if !changed {
        return Ok(false);
    }
    let unit = place(db, person)?;
    // Nobody may have held on that day though they are known: their record was reversed, or begins later.
    let known = match &old {
        Some((_, old)) => Some(old.clone()),
        None => last_known(db, person, commit.number())?,
    };
    if let Some(known) = known {
        commit.refind(person, &known.finders(unit), &new.finders(unit))?;
    }
    if let Some((version, _)) = old {
        let born = new.birth.map(|d| i64::from(d.year()));
        if version.text("sex") != new.sex || version.int("birth_year") != born {
            for register in [&EMPLOYMENT, &MEMBERSHIP] {
                let mut ids: Vec<i64> = db.standing_where(register, "person", person)?.iter().map(|v| v.id).collect();
                ids.dedup();
                for id in ids {
                    commit.revise(register, id, days, source_row, |v| {
                        v.map(|v| v.draft().set("sex", new.sex.as_str()).set("birth_year", born))
                    })?;
                }
            }
        }
    }
    Ok(true)
}

/// What was last known of a person before a commit, whether it stands or not.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn last_known(db: &Db, person: i64, before: i64) -> record::Result<Option<Identity>> {
    let history = db.history(&PERSON, person)?;
    let Some(version) = history.iter().filter(|v| v.opened < before).max_by_key(|v| (v.opened, v.valid_from)) else {
        return Ok(None);
    };
    let clear = db.unseal(version)?;
    Ok((!clear.erased).then(|| Identity::of(version, &clear)))
}

/// Erases a person: key, digests and terms of every version there ever was. What was counted stays counted.
///
/// # Errors
/// When the store fails.
pub fn erase(commit: &mut Commit<'_>, person: i64) -> record::Result<bool> {
    let db = commit.read()?;
    let mut finders = Vec::new();
    for version in db.history(&PERSON, person)? {
        let clear = db.unseal(&version)?;
        if !clear.erased {
            finders.push(Identity::of(&version, &clear).finders(0));
        }
    }
    let known = !finders.is_empty();
    commit.erase_person(person, &finders)?;
    Ok(known)
}
