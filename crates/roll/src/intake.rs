//! Taking sheets in: a dry run and the real thing are the same code; the dry run is rolled back.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clock::{Day, Lang, Pack};
use exchange::{Columns, Workbook};
use record::{Commit, Done, Draft, Intent, Store, Version};

use crate::person::{self, Identity};
use crate::register::{EMPLOYER, EMPLOYMENT, MEMBERSHIP, UNIT};
use crate::sheets::{ROLL_HEADINGS, Reason, Rejects, RollRow, UNIT_HEADINGS, UnitRow, Verdict, read_roll, read_units};
use crate::tree::{Shape, UnitTree};

/// What to take in.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The file. Its name is not kept: it may name a person.
    pub path: PathBuf,
    /// The day from which what it says is so.
    pub as_of: Day,
    /// The pack whose code lists its words are read by.
    pub pack: &'static Pack,
    /// Whether nothing shall be written.
    pub dry_run: bool,
    /// How many rows were read so far, for whoever waits.
    pub progress: Arc<AtomicU64>,
    /// The units whose rows are taken: those that whoever imports answers for. `None` for all. Whatever else a sheet speaks of
    /// is rejected row by row.
    pub reach: Option<Arc<HashSet<i64>>>,
}

impl Sheet {
    /// A sheet that is to be taken in.
    pub fn new(path: impl Into<PathBuf>, as_of: Day, pack: &'static Pack) -> Sheet {
        Sheet { path: path.into(), as_of, pack, dry_run: false, progress: Arc::default(), reach: None }
    }

    fn reaches(&self, unit: i64) -> bool {
        self.reach.as_ref().is_none_or(|reach| reach.contains(&unit))
    }

    /// The same, but nothing is written.
    #[must_use]
    pub fn dry(mut self) -> Sheet {
        self.dry_run = true;
        self
    }
}

/// What becomes of an accepted row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Something nobody knew.
    Added,
    /// Something known becomes otherwise.
    Changed,
    /// Everything was known already.
    Left,
}

/// One accepted row, in words that name nobody.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Line {
    /// The row of the sheet.
    pub row: u32,
    /// What becomes of it.
    pub effect: Effect,
    /// Who or what, masked.
    pub subject: String,
    /// What changes: names of fields, and old and new values where these are open.
    pub changes: Vec<Change>,
}

/// One change of one field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What was so; `None` if nothing was, or if it is sealed.
    pub was: Option<String>,
    /// What is so now; `None` if nothing, or if it is sealed.
    pub is: Option<String>,
}

/// What taking a sheet in did, or would do.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// Rows that are in order.
    pub accepted: u64,
    /// Of those: rows that brought something new, changed something, or changed nothing.
    pub effects: BTreeMap<Effect, u64>,
    /// Rows that are not, by row, with the reasons.
    pub rejected: BTreeMap<u32, Vec<Reason>>,
    /// Rows that are in order but worth a look, by row, with the reasons.
    pub warned: BTreeMap<u32, Vec<Reason>>,
    /// Employers that were added by name and lack their credit code.
    pub new_employers: Vec<String>,
    /// The first rows of each effect, for people to look at.
    pub lines: Vec<Line>,
    /// The sheet of the workbook that was read, if it has several.
    pub sheet: Option<String>,
    /// Columns that were not understood, by their headings.
    pub unknown_columns: Vec<String>,
}

/// How many rows of each effect are shown.
const SHOWN: u64 = 100;

impl Outcome {
    fn of(columns: &Columns) -> Outcome {
        Outcome {
            sheet: Some(columns.sheet_name.clone()).filter(|n| !n.is_empty()),
            unknown_columns: columns.unknown.iter().map(|c| c.heading.clone()).collect(),
            ..Outcome::default()
        }
    }

    fn take(&mut self, row: u32, effect: Effect, line: impl FnOnce() -> (String, Vec<Change>)) {
        self.accepted += 1;
        let count = self.effects.entry(effect).or_default();
        *count += 1;
        if *count <= SHOWN {
            let (subject, changes) = line();
            self.lines.push(Line { row, effect, subject, changes });
        }
    }

    /// How many rows had this effect.
    pub fn count(&self, effect: Effect) -> u64 {
        self.effects.get(&effect).copied().unwrap_or(0)
    }
}

/// Why a sheet cannot be taken in at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The sheet cannot be read.
    #[error(transparent)]
    Sheet(#[from] exchange::SheetError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// The workbook of rejected rows could not be written.
    #[error(transparent)]
    Write(#[from] exchange::WriteError),
    /// Nothing was to be written: the dry run's outcome, on its way past the rolled-back commit.
    #[error("dry run")]
    Dry(Box<Outcome>),
}

/// Takes in a sheet of units.
///
/// # Errors
/// When the sheet cannot be read, a rule forbids it, or the store fails; then nothing is written.
pub fn units(store: &Store, tree: &Arc<UnitTree>, intent: Intent, sheet: Sheet) -> Result<Done<Outcome>, Error> {
    let intent = Intent { kind: "import", source: source("units", &sheet.path)?, ..intent };
    let tree = tree.clone();
    settle(store.commit(intent, move |commit| {
        let db = commit.read()?;
        let shape = tree.now(db, sheet.as_of)?;
        let mut book = Workbook::open(&sheet.path)?;
        let columns = Columns::find(&mut book, UNIT_HEADINGS)?;
        let mut outcome = Outcome::of(&columns);
        let root = shape.root().and_then(|id| shape.get(id)).map(|u| u.code.clone());
        let read = read_units(&mut book, &columns, sheet.pack, |code| shape.by_code(code).is_some(), root.as_deref())?;
        let mut ids: HashMap<String, i64> = HashMap::new();
        for entry in &read.entries {
            sheet.progress.fetch_add(1, Ordering::Relaxed);
            note(&mut outcome, entry.number, &entry.verdict);
        }
        // Each after its parent, so that the parent has its id.
        for entry in read.order.iter().map(|place| &read.entries[*place]) {
            let Some(unit) = &entry.data else { continue };
            if let Err(reason) = may_take(&shape, &ids, unit, &sheet) {
                outcome.warned.remove(&entry.number);
                outcome.rejected.insert(entry.number, vec![reason]);
                continue;
            }
            let id = shape.by_code(&unit.code).map_or_else(|| commit.new_id(), |u| u.id);
            ids.insert(unit.code.clone(), id);
            take_unit(commit, &shape, &ids, unit, entry.number, &sheet, &mut outcome)?;
        }
        finish(outcome, sheet.dry_run)
    }))
}

/// Whether whoever imports answers for the unit of a row and for the unit it would hang under. One's own unit may be told of,
/// but stays under its parent.
fn may_take(shape: &Shape, taken: &HashMap<String, i64>, row: &UnitRow, sheet: &Sheet) -> Result<(), Reason> {
    if sheet.reach.is_none() {
        return Ok(());
    }
    let known = shape.by_code(&row.code);
    if known.is_some_and(|unit| !sheet.reaches(unit.id)) {
        return Err(Reason::UnitOutOfReach);
    }
    match row.parent_code.as_deref() {
        Some(code) if taken.contains_key(code) => Ok(()),
        Some(code) => match shape.by_code(code) {
            Some(parent) if sheet.reaches(parent.id) || known.is_some_and(|unit| unit.parent == Some(parent.id)) => {
                Ok(())
            }
            Some(_) => Err(Reason::UnitOutOfReach),
            // It stands in this sheet, and its own row was not taken.
            None => Err(Reason::ParentRejected),
        },
        None if known.is_some() => Ok(()),
        None => Err(Reason::UnitOutOfReach),
    }
}

fn take_unit(
    commit: &mut Commit<'_>,
    shape: &Shape,
    ids: &HashMap<String, i64>,
    unit: &UnitRow,
    row: u32,
    sheet: &Sheet,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let named = |code: &Option<String>| {
        code.as_ref().and_then(|code| ids.get(code).copied().or_else(|| shape.by_code(code).map(|u| u.id)))
    };
    let (parent, industry_parent) = (named(&unit.parent_code), named(&unit.industry_parent_code));
    let Some(id) = ids.get(&unit.code).copied() else { return Ok(()) };
    let kind = unit.kind.clone();
    let credit_code = unit.credit_code.as_ref().map(|c| c.as_str().to_owned());
    let as_of = sheet.as_of;
    let draft = UNIT
        .draft()
        .set("code", unit.code.as_str())
        .set("name", unit.name.as_str())
        .set("kind", kind.as_deref())
        .set("parent", parent)
        .set("industry_parent", industry_parent)
        .set("credit_code", credit_code.as_deref());
    let old = shape.get(id);
    let days = (as_of, horizon(commit, &UNIT, id, as_of)?);
    let changed = commit.revise(&UNIT, id, days, Some(row.into()), |v| {
        // A cell left empty says nothing.
        Some(v.map_or_else(
            || draft.clone(),
            |v| keep_unsaid(draft.clone(), v, &["kind", "industry_parent", "credit_code"]),
        ))
    })?;
    let effect = match (old, changed) {
        (None, _) => Effect::Added,
        (Some(_), true) => Effect::Changed,
        (Some(_), false) => Effect::Left,
    };
    outcome.take(row, effect, || {
        let mut changes = Vec::new();
        if let (Some(old), true) = (old, changed) {
            let name = |id: Option<i64>| id.and_then(|p| shape.get(p)).map(|u| u.name.clone());
            push_change(&mut changes, "name", Some(old.name.clone()), Some(unit.name.clone()));
            push_change(&mut changes, "kind", Some(old.kind.clone()), kind.clone());
            push_change(&mut changes, "parent", name(old.parent), name(parent));
            push_change(&mut changes, "credit_code", Some(old.credit_code.clone()), credit_code.clone());
        }
        (unit.name.clone(), changes)
    });
    Ok(())
}

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

/// How far a statement reaches that holds from a day on: until the next day from which something else is already known.
pub(crate) fn horizon(
    commit: &mut Commit<'_>,
    register: &'static record::Register,
    id: i64,
    from: Day,
) -> record::Result<Day> {
    if commit.is_new(id) {
        return Ok(Day::END);
    }
    let standing = commit.read()?.standing(register, id)?;
    Ok(standing.iter().map(|v| v.valid_from).filter(|d| *d > from).min().unwrap_or(Day::END))
}

/// A cell left empty says nothing: the field keeps what it had.
fn keep_unsaid(mut draft: Draft, old: &Version, fields: &[&str]) -> Draft {
    for field in fields {
        if draft.get(field).is_null() {
            draft.put(field, old.get(field).clone());
        }
    }
    draft
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

fn push_change(changes: &mut Vec<Change>, field: &str, was: Option<String>, is: Option<String>) {
    let (was, is) = (was.filter(|t| !t.is_empty()), is.filter(|t| !t.is_empty()));
    if was != is {
        changes.push(Change { field: field.to_owned(), was, is });
    }
}

fn text_of(value: &record::Value) -> Option<String> {
    match value {
        record::Value::Text(t) => Some(t.clone()),
        record::Value::Int(n) => Some(
            i32::try_from(*n)
                .map_or_else(|_| n.to_string(), |d| if d > 1 { Day(d).to_string() } else { n.to_string() }),
        ),
        _ => None,
    }
}

fn note(outcome: &mut Outcome, row: u32, verdict: &Verdict) {
    if !verdict.is_accepted() {
        outcome.rejected.insert(row, verdict.rejected.clone());
    } else if !verdict.warned.is_empty() {
        outcome.warned.insert(row, verdict.warned.clone());
    }
}

/// Gives the rejected rows back as a workbook: each as it was sent, with the reasons. Tells how many there are.
///
/// # Errors
/// When the sheet cannot be read again or the workbook not be written.
pub fn write_rejects(
    kind: Kind,
    sheet: &Path,
    to: &Path,
    rejected: &BTreeMap<u32, Vec<Reason>>,
    lang: Lang,
) -> Result<u32, Error> {
    let mut book = Workbook::open(sheet)?;
    let columns = Columns::find(&mut book, kind.headings())?;
    let mut rejects = Rejects::new(&columns, lang)?;
    let mut failed = None;
    book.for_each_row(columns.sheet, |row| {
        let Some(reasons) = rejected.get(&row.number()) else { return ControlFlow::Continue(()) };
        match rejects.add(row, reasons) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let rows = rejects.rows();
    rejects.save(to)?;
    Ok(rows)
}

/// What kind of sheet it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Units.
    Units,
    /// Persons with employment and membership.
    Roll,
}

impl Kind {
    /// The columns such a sheet may have.
    pub fn headings(self) -> &'static [exchange::Heading] {
        match self {
            Kind::Units => UNIT_HEADINGS,
            Kind::Roll => ROLL_HEADINGS,
        }
    }

    /// By its word: `units` or `roll`.
    pub fn named(word: &str) -> Option<Kind> {
        match word {
            "units" => Some(Kind::Units),
            "roll" => Some(Kind::Roll),
            _ => None,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Units => "units",
            Kind::Roll => "roll",
        }
    }
}

/// Takes in a sheet of either kind.
///
/// # Errors
/// As [`units`] and [`roll`].
pub fn take_in(
    kind: Kind,
    store: &Store,
    tree: &Arc<UnitTree>,
    intent: Intent,
    sheet: Sheet,
) -> Result<Done<Outcome>, Error> {
    match kind {
        Kind::Units => units(store, tree, intent, sheet),
        Kind::Roll => roll(store, tree, intent, sheet),
    }
}

fn finish(outcome: Outcome, dry_run: bool) -> Result<Outcome, Error> {
    if dry_run { Err(Error::Dry(Box::new(outcome))) } else { Ok(outcome) }
}

fn settle(done: Result<Done<Outcome>, Error>) -> Result<Done<Outcome>, Error> {
    match done {
        Err(Error::Dry(outcome)) => Ok(Done { value: *outcome, commit: None }),
        other => other,
    }
}

/// What is kept of where it came from: what kind of sheet, and the digest of its bytes.
fn source(kind: &str, path: &Path) -> Result<String, Error> {
    use std::io::Read as _;

    use sha2::Digest as _;
    let read = |source| record::Error::File { what: format!("reading {}", path.display()), source };
    let mut file = std::fs::File::open(path).map_err(read)?;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(read)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    let digest: String = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok(format!("{kind} sheet sha256:{digest}"))
}
