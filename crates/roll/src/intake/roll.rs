//! A sheet of persons with their employment and membership.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use clock::Day;
use exchange::{Columns, Workbook};
use record::{Commit, Done, Draft, Intent, Store, Version};

use super::outcome::{note, push_change, text_of};
use super::{Change, Effect, Error, Outcome, Sheet, finish, horizon, keep_unsaid, settle, source};
use crate::person::{self, Identity};
use crate::register::{EMPLOYER, EMPLOYMENT, MEMBERSHIP};
use crate::sheets::{ROLL_HEADINGS, Reason, RollRow, Verdict, read_roll};
use crate::tree::{Shape, UnitTree};

/// Takes in a sheet of persons with their employment and membership.
///
/// # Errors
/// When the sheet cannot be read, a rule forbids it, or the store fails; then nothing is written.
pub fn roll(store: &Store, tree: &Arc<UnitTree>, intent: Intent, sheet: Sheet) -> Result<Done<Outcome>, Error> {
    let intent = Intent { kind: "import", source: source("roll", &sheet.path)?, ..intent };
    let tree = tree.clone();
    settle(store.commit(intent, move |commit| {
        let db = commit.read()?;
        let shape = tree.now(db, sheet.as_of)?;
        if shape.is_empty() {
            return Err(record::Error::Empty.into());
        }
        let mut book = Workbook::open(&sheet.path)?;
        let columns = Columns::find(&mut book, ROLL_HEADINGS)?;
        let mut intake = RollIntake::new(commit, shape.clone(), &sheet, &columns)?;
        let outcome = std::thread::scope(|scope| -> Result<Outcome, Error> {
            // Reading and checking run beside sealing and writing; a few batches lie between them.
            let (send, batches) = std::sync::mpsc::sync_channel::<Vec<(u32, Verdict, Option<RollRow>)>>(8);
            let (shape, columns) = (&shape, &columns);
            let reader = scope.spawn(move || {
                let mut batch = Vec::with_capacity(BATCH);
                let read = read_roll(
                    &mut book,
                    columns,
                    sheet.as_of,
                    sheet.pack,
                    |code| shape.by_code(code).is_some(),
                    |entry| {
                        batch.push((entry.row.number(), entry.verdict, entry.data));
                        // An error of the writer hangs up; then reading on is of no use.
                        if batch.len() == BATCH
                            && send.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_err()
                        {
                            return ControlFlow::Break(());
                        }
                        ControlFlow::Continue(())
                    },
                );
                drop(send.send(batch));
                read
            });
            let mut outcome = Outcome::of(columns);
            for batch in batches {
                sheet.progress.fetch_add(batch.len() as u64, Ordering::Relaxed);
                for (number, mut verdict, row) in batch {
                    if let Some(row) = row
                        && let Some(refused) = intake.take(number, &row, &mut verdict.warned, &mut outcome)?
                    {
                        verdict = Verdict { rejected: vec![refused], ..Verdict::default() };
                    }
                    note(&mut outcome, number, &verdict);
                }
            }
            reader.join().map_err(|_| record::Error::Abandoned("reading the sheet failed inside".into()))??;
            Ok(outcome)
        })?;
        let mut outcome = outcome;
        outcome.new_employers = intake.new_employers;
        finish(outcome, sheet.dry_run)
    }))
}

const BATCH: usize = 256;

/// What a row says of a person, in the codes of the pack; what it does not speak of is `None`.
struct Said {
    new: Identity,
    employer: Option<String>,
    trade: Option<String>,
    skill: Option<String>,
    industrial: Option<bool>,
    member: Option<bool>,
    joined: Option<Day>,
}

struct RollIntake<'a, 'c> {
    commit: &'a mut Commit<'c>,
    shape: Arc<Shape>,
    as_of: Day,
    /// Whether the sheet says of each person whether they are an industrial worker, and whether a member.
    says: (bool, bool),
    employers: HashMap<String, i64>,
    new_employers: Vec<String>,
    /// Nobody is known yet: nothing has to be looked up.
    first: bool,
    reach: Option<Arc<HashSet<i64>>>,
}

impl<'a, 'c> RollIntake<'a, 'c> {
    fn new(commit: &'a mut Commit<'c>, shape: Arc<Shape>, sheet: &Sheet, columns: &Columns) -> record::Result<Self> {
        let said = |key: &str| columns.index(key).is_some();
        let db = commit.read()?;
        let first = db.is_empty(&crate::register::PERSON)?;
        let mut employers = HashMap::new();
        // Every employer ever known by this name, wherever its days lie: a name is not entered twice.
        db.each(
            "SELECT name, id FROM r_employer WHERE federation = $1 AND closed = 9223372036854775807 ORDER BY id DESC",
            &[],
            |row| {
                employers.insert(row.text(0)?, row.int(1)?);
                Ok(ControlFlow::Continue(()))
            },
        )?;
        let says = (said("industrial"), said("member") || said("joined"));
        Ok(RollIntake {
            commit,
            shape,
            as_of: sheet.as_of,
            says,
            employers,
            new_employers: Vec::new(),
            first,
            reach: sheet.reach.clone(),
        })
    }

    fn employer(&mut self, name: Option<&str>, unit: i64, row: u32) -> record::Result<Option<i64>> {
        let Some(name) = name else { return Ok(None) };
        if let Some(id) = self.employers.get(name) {
            return Ok(Some(*id));
        }
        let id = self.commit.new_id();
        let draft = EMPLOYER.draft().set("name", name).set("unit", self.shape.grassroots(unit)).set("lacks_code", true);
        self.commit.open(id, (self.as_of, Day::END), &draft, Some(row.into()))?;
        self.employers.insert(name.to_owned(), id);
        self.new_employers.push(name.to_owned());
        Ok(Some(id))
    }

    /// Takes a row; tells why not where whoever imports may not.
    fn take(
        &mut self,
        number: u32,
        row: &RollRow,
        warned: &mut Vec<Reason>,
        outcome: &mut Outcome,
    ) -> Result<Option<Reason>, Error> {
        let Some(unit) = self.shape.by_code(&row.unit_code).map(|u| u.id) else { return Ok(Some(Reason::UnitUnknown)) };
        let id_number = row.id_number.as_str();
        let holder = if self.first { None } else { person::holder(self.commit.read()?, id_number)? };
        let known = holder.map(|h| h.person);
        if let Some(refused) = self.refuses(unit, known)? {
            return Ok(Some(refused));
        }
        let employer = self.employer(row.employer.as_deref(), unit, number)?;
        let row = &Said {
            trade: row.trade.clone(),
            skill: row.skill.clone(),
            industrial: self.says.0.then_some(row.industrial),
            member: self.says.1.then_some(row.member),
            joined: row.joined,
            employer: row.employer.clone(),
            new: Identity {
                name: row.name.clone(),
                name_raw: row.name_raw.clone(),
                id_number: row.id_number.as_str().to_owned(),
                mobile: row.mobile.clone(),
                birth: Some(row.birth),
                sex: row.sex.code().to_string(),
            },
        };
        let new = row.new.clone();
        let Some(person) = known else {
            self.add(number, row, &new, unit, employer)?;
            outcome.take(number, Effect::Added, || (access::mask_name(&new.name), Vec::new()));
            return Ok(None);
        };
        let mut changes = Vec::new();
        self.update_person(person, number, &new, holder.is_some_and(|h| h.merged), &mut changes)?;
        self.update_employment(person, number, row, &new, (unit, employer), &mut changes)?;
        self.update_membership(person, number, row, &new, unit, warned, &mut changes)?;
        let effect = if changes.is_empty() { Effect::Left } else { Effect::Changed };
        outcome.take(number, effect, || (access::mask_name(&new.name), changes));
        Ok(None)
    }

    /// Whether a row of this unit, about somebody who may be known already, is not for whoever imports to send.
    fn refuses(&mut self, unit: i64, known: Option<i64>) -> record::Result<Option<Reason>> {
        let Some(reach) = self.reach.clone() else { return Ok(None) };
        if !reach.contains(&unit) {
            return Ok(Some(Reason::UnitOutOfReach));
        }
        let Some(person) = known else { return Ok(None) };
        // Somebody who stands nowhere any more may be taken up by anybody.
        let place = person::place(self.commit.read()?, person)?;
        Ok((place != 0 && !reach.contains(&place)).then_some(Reason::PersonOutOfReach))
    }

    fn add(&mut self, number: u32, row: &Said, new: &Identity, unit: i64, employer: Option<i64>) -> record::Result<()> {
        let days = (self.as_of, Day::END);
        let source_row = Some(i64::from(number));
        let person = self.commit.new_id();
        self.commit.new_person(person, &new.finders(unit))?;
        self.commit.open(person, days, &new.draft(), source_row)?;
        let job = self.commit.new_id();
        let draft = employment(row, new, person, (unit, employer)).set("began", self.as_of);
        self.commit.open(job, days, &draft, source_row)?;
        if row.member == Some(true) {
            let id = self.commit.new_id();
            let draft = membership(row, new, person, unit).set("began", self.as_of).set("entry", "joined");
            self.commit.open(id, days, &draft, source_row)?;
        }
        Ok(())
    }

    fn update_person(
        &mut self,
        person: i64,
        number: u32,
        new: &Identity,
        merged: bool,
        changes: &mut Vec<Change>,
    ) -> record::Result<()> {
        let db = self.commit.read()?;
        let at = self.commit.at(self.as_of);
        let Some((_, old)) = person::identity(db, person, at)? else {
            let days = (self.as_of, horizon(self.commit, &crate::register::PERSON, person, self.as_of)?);
            if person::correct(self.commit, person, days, new, Some(number.into()))? {
                changes.push(Change { field: "name".into(), was: None, is: None });
            }
            return Ok(());
        };
        // A cell left empty says nothing; it takes nothing away.
        let new = Identity {
            // The number of a record that was merged into this one is known to be this person's, but is not the one kept.
            id_number: if merged { old.id_number.clone() } else { new.id_number.clone() },
            mobile: new.mobile.clone().or_else(|| old.mobile.clone()),
            birth: new.birth.or(old.birth),
            name_raw: new.name_raw.clone().or_else(|| old.name_raw.clone().filter(|_| old.name == new.name)),
            ..new.clone()
        };
        if new == old {
            return Ok(());
        }
        let hidden = |field: &str, differs: bool| differs.then(|| Change { field: field.into(), was: None, is: None });
        changes.extend(hidden("name", new.name != old.name));
        changes.extend(hidden("mobile", new.mobile != old.mobile));
        changes.extend(hidden("birth_date", new.birth != old.birth));
        push_change(changes, "sex", Some(old.sex.clone()), Some(new.sex.clone()));
        let days = (self.as_of, horizon(self.commit, &crate::register::PERSON, person, self.as_of)?);
        person::correct(self.commit, person, days, &new, Some(number.into()))?;
        Ok(())
    }

    fn update_employment(
        &mut self,
        person: i64,
        number: u32,
        row: &Said,
        new: &Identity,
        (unit, employer): (i64, Option<i64>),
        changes: &mut Vec<Change>,
    ) -> record::Result<()> {
        let db = self.commit.read()?;
        let standing = db.standing_where(&EMPLOYMENT, "person", person)?;
        let main = standing.iter().filter(|v| v.text("rank") == "main");
        // What is said of a day holds until the next day of which something is known already.
        let until = main.clone().map(|v| v.valid_from).filter(|d| *d > self.as_of).min().unwrap_or(Day::END);
        let Some(old) = main.clone().find(|v| v.valid_from <= self.as_of && self.as_of < v.valid_to) else {
            let job = self.commit.new_id();
            let draft = employment(row, new, person, (unit, employer)).set("began", self.as_of);
            self.commit.open(job, (self.as_of, until), &draft, Some(number.into()))?;
            // Whoever stood nowhere, or elsewhere, is found here from now on.
            self.commit.refind(person, &new.finders(unit), &new.finders(unit))?;
            changes.push(Change { field: "employment".into(), was: None, is: row.employer.clone() });
            return Ok(());
        };
        let wanted = keep_unsaid(
            employment(row, new, person, (unit, employer)),
            old,
            &["employer", "trade", "skill", "industrial", "birth_year"],
        );
        let wanted = wanted.set("began", old.day("began")).set("ended", old.day("ended"));
        let label = |field: &str, v: &record::Value| self.label(field, v);
        for field in ["unit", "employer", "trade", "skill", "industrial"] {
            if old.get(field) != wanted.get(field) {
                push_change(changes, field, label(field, old.get(field)), label(field, wanted.get(field)));
            }
        }
        let changed = self.commit.assert(old.id, (self.as_of, until), &wanted, Some(number.into()))?;
        if changed && old.int("unit") != Some(unit) {
            let at = self.commit.at(self.as_of);
            if let Some((_, identity)) = person::identity(db, person, at)? {
                self.commit.refind(person, &identity.finders(old.int("unit").unwrap_or(0)), &identity.finders(unit))?;
            }
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one row's parts, taken apart once by the caller")]
    fn update_membership(
        &mut self,
        person: i64,
        number: u32,
        row: &Said,
        new: &Identity,
        unit: i64,
        warned: &mut Vec<Reason>,
        changes: &mut Vec<Change>,
    ) -> record::Result<()> {
        let db = self.commit.read()?;
        let standing = db.standing_where(&MEMBERSHIP, "person", person)?;
        let active = |v: &&Version| matches!(v.text("state"), "active" | "transferring" | "retained");
        let held = standing.iter().filter(active).find(|v| v.valid_from <= self.as_of && self.as_of < v.valid_to);
        let until =
            standing.iter().filter(active).map(|v| v.valid_from).filter(|d| *d > self.as_of).min().unwrap_or(Day::END);
        let source_row = Some(i64::from(number));
        match (row.member, held) {
            (Some(true), None) => {
                let id = self.commit.new_id();
                let draft = membership(row, new, person, unit).set("began", self.as_of).set("entry", "joined");
                self.commit.open(id, (self.as_of, until), &draft, source_row)?;
                changes.push(Change {
                    field: "membership".into(),
                    was: None,
                    is: self.shape.get(unit).map(|u| u.name.clone()),
                });
            }
            (Some(true), Some(old)) if old.int("unit") != Some(unit) => {
                let mut here =
                    membership(row, new, person, unit).set("began", self.as_of).set("entry", "transferred_in");
                if row.joined.is_none() {
                    here.put("joined_on", old.day("joined_on"));
                }
                transfer(self.commit, old, here, self.as_of, source_row)?;
                let name = |u: Option<i64>| u.and_then(|u| self.shape.get(u)).map(|u| u.name.clone());
                push_change(changes, "membership", name(old.int("unit")), name(Some(unit)));
            }
            (Some(true), Some(old)) => {
                let wanted = keep_unsaid(
                    membership(row, new, person, unit),
                    old,
                    &["joined_on", "skill", "trade", "birth_year"],
                );
                let wanted = ["began", "ended", "entry", "exit", "state"]
                    .iter()
                    .fold(wanted, |d, f| d.set(f, old.get(f).clone()));
                push_change(changes, "joined_on", text_of(old.get("joined_on")), text_of(wanted.get("joined_on")));
                self.commit.assert(old.id, (self.as_of, until), &wanted, source_row)?;
            }
            // A membership ends by its own steps, never by a word in a sheet.
            (Some(false), Some(_)) => warned.push(Reason::MemberOnRegister),
            (Some(false) | None, _) => {}
        }
        Ok(())
    }

    fn label(&self, field: &str, value: &record::Value) -> Option<String> {
        match field {
            "unit" => value.int().and_then(|u| self.shape.get(u)).map(|u| u.name.clone()),
            "employer" => {
                value.int().and_then(|id| self.employers.iter().find(|(_, e)| **e == id)).map(|(name, _)| name.clone())
            }
            _ => text_of(value),
        }
    }
}

/// Ends one spell of membership and begins the next, in one commit and on one day: never none, never two.
///
/// # Errors
/// When the store fails.
pub fn transfer(
    commit: &mut Commit<'_>,
    old: &Version,
    here: Draft,
    on: Day,
    source_row: Option<i64>,
) -> record::Result<i64> {
    let ended = old.draft().set("exit", "transferred_out").set("ended", on);
    let kept: Vec<_> = (old.valid_from < on).then_some(((old.valid_from, on), ended)).into_iter().collect();
    commit.reshape(old, &kept, old.source_row)?;
    let id = commit.new_id();
    commit.open(id, (on, old.valid_to), &here, source_row)?;
    Ok(id)
}

fn employment(row: &Said, new: &Identity, person: i64, (unit, employer): (i64, Option<i64>)) -> Draft {
    EMPLOYMENT
        .draft()
        .set("person", person)
        .set("unit", unit)
        .set("employer", employer)
        .set("rank", "main")
        .set("trade", row.trade.as_deref())
        .set("skill", row.skill.as_deref())
        .set("industrial", row.industrial)
        .set("sex", new.sex.as_str())
        .set("birth_year", new.birth.map(|d| i64::from(d.year())))
}

fn membership(row: &Said, new: &Identity, person: i64, unit: i64) -> Draft {
    MEMBERSHIP
        .draft()
        .set("person", person)
        .set("unit", unit)
        .set("state", "active")
        .set("joined_on", row.joined)
        .set("sex", new.sex.as_str())
        .set("birth_year", new.birth.map(|d| i64::from(d.year())))
        .set("skill", row.skill.as_deref())
        .set("trade", row.trade.as_deref())
}
