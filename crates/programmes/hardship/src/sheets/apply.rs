//! Households in order, written: looked for in the roll and among the dossiers, added, changed or left.

use std::collections::{BTreeMap, HashMap};

use clock::Day;
use procedure::{Desk, Refusal};
use record::{Commit, Db, Moment, Register, Version};
use roll::acts::{self as roll_acts, Entered};
use roll::intake::{Change, Effect};
use roll::person::{self, Identity};
use roll::register::{HOUSEHOLD, HOUSEHOLD_MEMBER, PERSON};
use roll::tree::Shape;

use super::judge::{self, Person, Said};
use super::read::{At, Sheets};
use super::{Error, Outcome, Reason, Sheet};
use crate::acts::{self, DossierForm, MemberForm};
use crate::register::{DOSSIER, MEMBER, SPELL};
use crate::rules::dossier::PROCEDURE;

/// Takes in the households of some sheets, but those that were refused before.
pub(super) fn apply(
    commit: &mut Commit<'_>,
    desk: &Desk,
    shape: &Shape,
    sheet: &Sheet,
    sheets: &Sheets,
    refused: &BTreeMap<usize, (String, String)>,
) -> Result<Outcome, Error> {
    let mut outcome = Outcome::of(sheets);
    let mut intake = Intake { commit, desk, shape, sheet, seen: HashMap::new() };
    for at in &sheets.homeless {
        outcome.rejected.push(outcome.judged(*at, "", vec![Reason::NoHousehold]));
    }
    for (index, home) in sheets.homes.iter().enumerate() {
        let verdict = judge::judge(desk.pack, home, desk.today);
        let subject = verdict.subject;
        let mut rejected = verdict.rejected;
        let mut warned = verdict.warned;
        let taken = match (&verdict.said, refused.get(&index)) {
            (Some(said), Some((zh, en))) => {
                rejected.push((said.at, vec![Reason::Refused { zh: zh.clone(), en: en.clone() }]));
                None
            }
            (Some(said), None) => match intake.look(said, &outcome)? {
                Ok(plan) => Some((said, plan)),
                Err(found) => {
                    rejected.extend(found);
                    None
                }
            },
            (None, _) => None,
        };
        if let Some((said, plan)) = taken {
            match intake.take(said, &plan, &mut outcome, &mut warned) {
                Ok((effect, changes)) => {
                    outcome.members += said.persons.len() as u64;
                    outcome.take(said.at, effect, &subject, changes);
                }
                // What is not in order is the household's; where the store fails nothing can be said of it.
                Err(Refusal::Store(error)) => return Err(error.into()),
                Err(refusal) => {
                    let text = |lang| refusal.text(lang);
                    return Err(Error::Household(index, (text(clock::Lang::Zh), text(clock::Lang::En))));
                }
            }
        } else {
            outcome.refused += 1;
        }
        for (at, reasons) in by_row(rejected) {
            outcome.rejected.push(outcome.judged(at, if at == home.at { &subject } else { "" }, reasons));
        }
        for (at, reasons) in by_row(warned) {
            outcome.warned.push(outcome.judged(at, if at == home.at { &subject } else { "" }, reasons));
        }
    }
    Ok(outcome)
}

/// What is to be done with a household that is in order.
struct Plan {
    /// Each person of the roll, as they stand in the sheet; `None` for who is to be added.
    persons: Vec<Option<i64>>,
    /// The household of the roll; `None` where it is to be made.
    household: Option<i64>,
    /// The dossier that is open.
    dossier: Option<Version>,
    /// The union that handles it, where the sheet says it.
    unit: Option<i64>,
    /// From when what the sheet says of the roll is so.
    from: Day,
}

/// Rows that are not in order.
type Found = Vec<(At, Vec<Reason>)>;

/// All that was found in a row, together.
fn by_row(found: Found) -> BTreeMap<At, Vec<Reason>> {
    let mut rows: BTreeMap<At, Vec<Reason>> = BTreeMap::new();
    for (at, reasons) in found {
        rows.entry(at).or_default().extend(reasons);
    }
    rows
}

struct Intake<'a, 'c> {
    commit: &'a mut Commit<'c>,
    desk: &'a Desk,
    shape: &'a Shape,
    sheet: &'a Sheet,
    /// The identity numbers of households in order and the rows they stand in.
    seen: HashMap<String, At>,
}

impl Intake<'_, '_> {
    fn now(&self) -> Moment {
        self.commit.at(self.desk.today)
    }

    fn reaches(&self, unit: i64) -> bool {
        self.sheet.reach.as_ref().is_none_or(|reach| reach.contains(&unit))
    }

    /// Looks at what is known, without writing anything: a household is refused before any of it is written.
    fn look(&mut self, said: &Said, outcome: &Outcome) -> Result<Result<Plan, Found>, Error> {
        let mut found: Found = Vec::new();
        let today = self.desk.today;
        let mut own = HashMap::new();
        for person in &said.persons {
            let number = person.identity.id_number.clone();
            let first = self.seen.get(&number).or_else(|| own.get(&number)).copied();
            if let Some(first) = first {
                let sheet = outcome.sheet(first);
                found.push((person.at, vec![Reason::Repeated { sheet, first: first.row }]));
            }
            own.insert(number, person.at);
        }
        if said.is_exited {
            found.push((said.at, vec![Reason::Exited]));
        }
        let unit = match said.unit.as_str() {
            "" => None,
            text => match unit_of(self.shape, text) {
                Some(unit) if self.reaches(unit) => Some(unit),
                Some(_) => {
                    found.push((said.at, vec![Reason::OutOfReach]));
                    None
                }
                None => {
                    found.push((said.at, vec![Reason::UnitUnknown { text: text.to_owned() }]));
                    None
                }
            },
        };
        if !found.is_empty() {
            return Ok(Err(found));
        }
        let at = self.now();
        let db = self.commit.read()?;
        let mut persons = Vec::with_capacity(said.persons.len());
        for one in &said.persons {
            let known = person::holder(db, &one.identity.id_number)?.map(|holder| holder.person);
            let standing = known.map(|person| db.standing(&PERSON, person)).transpose()?.unwrap_or_default();
            // Known once, and their record reversed since: entered again.
            let known = known.filter(|_| !standing.is_empty());
            if let Some(person) = known {
                let place = person::place(db, person)?;
                if place != 0 && !self.reaches(place) {
                    found.push((one.at, vec![Reason::OutOfReach]));
                }
            }
            persons.push(known);
        }
        let from = said.past.decided_on.unwrap_or(today);
        let head = persons.first().copied().flatten();
        let household = head.map(|head| household_of(db, head, at)).transpose()?.flatten();
        for (one, known) in said.persons.iter().zip(&persons) {
            let Some(person) = *known else { continue };
            let held = household_of(db, person, at)?;
            let is_elsewhere = match (held, household) {
                (Some(held), Some(household)) => held != household,
                (Some(_), None) => true,
                // Who is of none today may have been, or may be: on no day of two.
                (None, _) => belongs_ever(db, person, from.max(born(&one.identity)))?,
            };
            if is_elsewhere {
                found.push((one.at, vec![Reason::OtherHousehold]));
            }
        }
        let episodes = match household {
            Some(household) => db.find(&DOSSIER, "household", household, at)?,
            None => Vec::new(),
        };
        let dossier = episodes.into_iter().find(|each| !is_over(each));
        if let Some(open) = &dossier {
            if OFF_ROLL.contains(&open.text("state")) {
                found.push((said.at, vec![Reason::Exited]));
            }
            let (unit, centre) = (open.int("unit").unwrap_or(0), open.int("centre").unwrap_or(0));
            if !self.reaches(unit) && !self.reaches(centre) {
                found.push((said.at, vec![Reason::OutOfReach]));
            }
            if open.int("head") != head {
                let first = "这一户的档案户主不是此人，请按档案中的户主填写。";
                let zh = first.to_owned();
                let en = "The dossier of this household has another head; write the sheet by that one.".to_owned();
                found.push((said.at, vec![Reason::Refused { zh, en }]));
            }
        } else {
            let until = acts::taken_over_until(self.desk.pack);
            match said.past.decided_on {
                None => found.push((said.at, vec![Reason::Missing { column: "decided_on".into() }])),
                Some(filed) if until.is_none_or(|until| filed > until) => {
                    let until = until.map(|until| until.to_string()).unwrap_or_default();
                    found.push((said.at, vec![Reason::TooLate { until }]));
                }
                Some(_) => {}
            }
            let number = said.past.number.as_str();
            if !number.is_empty() && !db.find(&DOSSIER, "number", number, at)?.is_empty() {
                found.push((said.at, vec![Reason::NumberTaken]));
            }
            if let Some(household) = household {
                let was_on = db.standing_where(&SPELL, "household", household)?;
                if was_on.iter().any(|spell| spell.valid_to > from) {
                    found.push((said.at, vec![Reason::Exited]));
                }
            }
        }
        if !found.is_empty() {
            return Ok(Err(found));
        }
        self.seen.extend(own);
        Ok(Ok(Plan { persons, household, dossier, unit, from }))
    }

    /// Writes a household.
    fn take(
        &mut self,
        said: &Said,
        plan: &Plan,
        outcome: &mut Outcome,
        warned: &mut Found,
    ) -> Result<(Effect, Vec<Change>), Refusal> {
        let unit = match (plan.unit, &plan.dossier, plan.persons.first().copied().flatten()) {
            (Some(unit), ..) => unit,
            (None, Some(open), _) => open.int("unit").unwrap_or(self.sheet.centre),
            (None, None, Some(head)) => match person::place(self.commit.read()?, head)? {
                0 => self.sheet.centre,
                place => place,
            },
            (None, None, None) => self.sheet.centre,
        };
        if let Some(open) = &plan.dossier
            && !acts::is_open(open.text("state"))
        {
            return self.leave(open, said, plan, warned);
        }
        let mut changes = Vec::new();
        let mut persons = Vec::with_capacity(said.persons.len());
        for (one, known) in said.persons.iter().zip(&plan.persons) {
            persons.push(match known {
                Some(person) => {
                    self.compare(one, *person, warned)?;
                    *person
                }
                None => {
                    outcome.new_persons += 1;
                    let from = plan.from.max(born(&one.identity));
                    match roll_acts::enter(self.commit, &one.identity, None, unit, from)? {
                        Entered::New(person) | Entered::Known(person) => person,
                    }
                }
            });
        }
        let head = persons[0];
        let household = match plan.household {
            Some(household) => {
                self.compare_address(household, said, warned)?;
                household
            }
            None => {
                let from = plan.from.max(born(&said.persons[0].identity));
                roll_acts::found_household(self.commit, head, unit, said.address.as_deref(), from)?
            }
        };
        let at = self.now();
        for (one, person) in said.persons.iter().zip(&persons).skip(1) {
            if household_of(self.commit.read()?, *person, at)?.is_none() {
                let from = plan.from.max(born(&one.identity));
                let kinship = if one.kinship.is_empty() { OTHER } else { &one.kinship };
                roll_acts::join_household(self.commit, household, *person, kinship, from)?;
            }
        }
        match &plan.dossier {
            None => {
                let form = self.form(said, household, head, unit);
                let members: Vec<MemberForm> =
                    said.persons.iter().zip(&persons).map(|(one, person)| member(one, *person, None)).collect();
                acts::take_in(self.commit, self.desk, &form, &said.past, &members)?;
                Ok((Effect::Added, changes))
            }
            Some(open) => {
                self.change(open, said, &persons, &mut changes, warned)?;
                let effect = if changes.is_empty() { Effect::Left } else { Effect::Changed };
                Ok((effect, changes))
            }
        }
    }

    fn form(&self, said: &Said, household: i64, head: i64, unit: i64) -> DossierForm {
        let own = || self.desk.pack.own_division().unwrap_or_default().to_owned();
        DossierForm {
            household,
            head,
            unit,
            centre: self.sheet.centre,
            division: if said.division.is_empty() { own() } else { said.division.clone() },
            migrant: said.migrant.unwrap_or(false),
            old_category: said.old_category.clone(),
            sheet: said.sheet.clone(),
            ..DossierForm::default()
        }
    }

    /// Changes what a sheet says otherwise of a dossier that is known.
    fn change(
        &mut self,
        open: &Version,
        said: &Said,
        persons: &[i64],
        changes: &mut Vec<Change>,
        warned: &mut Found,
    ) -> Result<(), Refusal> {
        let at = self.now();
        let db = self.commit.read()?;
        by_step(self.shape, open, said, warned);
        let mut form = DossierForm {
            household: open.int("household").unwrap_or(0),
            head: open.int("head").unwrap_or(0),
            unit: open.int("unit").unwrap_or(0),
            centre: open.int("centre").unwrap_or(0),
            applicant: open.int("applicant"),
            caseworker: open.int("caseworker"),
            division: open.text("division").to_owned(),
            migrant: open.int("migrant") == Some(1),
            old_category: open.text("old_category").to_owned(),
            previous: open.int("previous"),
            sheet: BTreeMap::new(),
        };
        let clear = db.unseal(open)?;
        let before = changes.len();
        for (name, text) in &said.sheet {
            if clear.get(name) != text {
                form.sheet.insert(name, text.clone());
                changes.push(hidden(name));
            }
        }
        let texts = [
            ("division", &said.division, &mut form.division),
            ("old_category", &said.old_category, &mut form.old_category),
        ];
        for (name, new, kept) in texts {
            if !new.is_empty() && kept != new {
                changes.push(Change { field: name.into(), was: Some(kept.clone()), is: Some(new.clone()) });
                kept.clone_from(new);
            }
        }
        if let Some(migrant) = said.migrant.filter(|migrant| *migrant != form.migrant) {
            let text = |flag| Some(String::from(if flag { "1" } else { "0" }));
            changes.push(Change { field: "migrant".into(), was: text(form.migrant), is: text(migrant) });
            form.migrant = migrant;
        }
        if changes.len() > before {
            acts::change_dossier(self.commit, self.desk, open.id, &form)?;
        }
        let db = self.commit.read()?;
        let standing = db.find(&MEMBER, "dossier", open.id, at)?;
        let mut members = Vec::new();
        for (one, person) in said.persons.iter().zip(persons) {
            let held = standing.iter().find(|held| held.int("person") == Some(*person));
            let Some(held) = held else {
                changes.push(hidden("member"));
                members.push(member(one, *person, None));
                continue;
            };
            let clear = db.unseal(held)?;
            let mut form = member(one, *person, Some(held));
            form.fields.retain(|name, text| clear.get(name) != text);
            let is_head = held.int("person") == open.int("head");
            for name in form.fields.keys() {
                changes.push(hidden(&if is_head { (*name).to_owned() } else { format!("kin.{name}") }));
            }
            let is_otherwise = form.kinship != held.text("kinship");
            if is_otherwise {
                let (was, is) = (Some(held.text("kinship").to_owned()), Some(form.kinship.clone()));
                changes.push(Change { field: "kin.kinship".into(), was, is });
            }
            if is_otherwise || !form.fields.is_empty() {
                members.push(form);
            }
        }
        if !members.is_empty() {
            acts::put_members(self.commit, self.desk, open.id, &members)?;
        }
        Ok(())
    }

    /// A dossier whose content is closed stays as it is; the sheet is told of where it says otherwise.
    fn leave(
        &mut self,
        open: &Version,
        said: &Said,
        plan: &Plan,
        warned: &mut Found,
    ) -> Result<(Effect, Vec<Change>), Refusal> {
        by_step(self.shape, open, said, warned);
        let at = self.now();
        let db = self.commit.read()?;
        let clear = db.unseal(open)?;
        let standing = db.find(&MEMBER, "dossier", open.id, at)?;
        let mut differs = said.sheet.iter().any(|(name, text)| clear.get(name) != text);
        for (one, known) in said.persons.iter().zip(&plan.persons) {
            let held = standing.iter().find(|held| held.int("person").is_some() && held.int("person") == *known);
            let Some(held) = held else {
                differs = true;
                continue;
            };
            let clear = db.unseal(held)?;
            differs |= one.fields.iter().any(|(name, text)| clear.get(name) != text);
        }
        if differs {
            warned.push((said.at, vec![Reason::Locked]));
        }
        Ok((Effect::Left, Vec::new()))
    }

    /// Tells where the roll knows somebody otherwise. It is the roll's to say who they are.
    fn compare(&mut self, one: &Person, person: i64, warned: &mut Found) -> Result<(), Refusal> {
        let at = self.now();
        let Some((_, known)) = person::identity(self.commit.read()?, person, at)? else { return Ok(()) };
        let is_head = one.kinship == roll_acts::HEAD;
        let mut differs = Vec::new();
        if known.name != one.identity.name {
            differs.push("name");
        }
        if one.identity.mobile.is_some() && known.mobile != one.identity.mobile {
            differs.push("mobile");
        }
        let column = |name: &str| if is_head { name.to_owned() } else { format!("kin.{name}") };
        if !differs.is_empty() {
            let reasons = differs.into_iter().map(|name| Reason::RollDiffers { column: column(name) });
            warned.push((one.at, reasons.collect()));
        }
        Ok(())
    }

    fn compare_address(&mut self, household: i64, said: &Said, warned: &mut Found) -> Result<(), Refusal> {
        let at = self.now();
        let Some(address) = &said.address else { return Ok(()) };
        let db = self.commit.read()?;
        let Some(held) = db.get(&HOUSEHOLD, household, at)? else { return Ok(()) };
        if db.unseal(&held)?.get("address") != address {
            warned.push((said.at, vec![Reason::RollDiffers { column: "address".into() }]));
        }
        Ok(())
    }
}

/// The states of a dossier that has left the roll and is not at its end.
const OFF_ROLL: [&str; 2] = ["following", "closing"];
/// How related somebody is of whom nothing is said.
const OTHER: &str = "99";

fn member(one: &Person, person: i64, held: Option<&Version>) -> MemberForm {
    let kinship = match (one.kinship.as_str(), held) {
        ("", Some(held)) => held.text("kinship").to_owned(),
        ("", None) => OTHER.to_owned(),
        // The head is one of two codes; which, is no news.
        (roll_acts::HEAD, Some(held)) => held.text("kinship").to_owned(),
        (said, _) => said.to_owned(),
    };
    MemberForm { person, kinship, fields: one.fields.clone() }
}

/// A change of something sealed: that it is one, not what it says.
fn hidden(name: &str) -> Change {
    Change { field: name.to_owned(), was: None, is: None }
}

/// Tells what a sheet says otherwise of what only steps change.
fn by_step(shape: &Shape, open: &Version, said: &Said, warned: &mut Found) {
    let past = &said.past;
    let texts = [
        ("number", &past.number),
        ("category", &past.category),
        ("cause", &past.cause),
        ("causes", &past.causes),
        ("key_group", &past.key_group),
        ("batch", &past.batch),
    ];
    let mut names: Vec<&str> = Vec::new();
    names.extend(
        texts.iter().filter(|(name, text)| !text.is_empty() && open.text(name) != *text).map(|(name, _)| *name),
    );
    let days = [
        ("applied_on", past.applied_on),
        ("decided_on", past.decided_on),
        ("visited_on", past.visited_on),
        ("checked_on", past.checked_on),
    ];
    names.extend(days.iter().filter(|(name, day)| day.is_some() && open.day(name) != *day).map(|(name, _)| *name));
    if !said.unit.is_empty() && unit_of(shape, &said.unit) != open.int("unit") {
        names.push("unit");
    }
    if !names.is_empty() {
        let reasons = names.into_iter().map(|name| Reason::ByStep { column: name.to_owned() });
        warned.push((said.at, reasons.collect()));
    }
}

/// Whether a dossier is at its end.
fn is_over(dossier: &Version) -> bool {
    use procedure::StateKind::{Done, Ended};
    PROCEDURE.state(dossier.text("state")).is_some_and(|state| matches!(state.kind, Done | Ended))
}

fn born(identity: &Identity) -> Day {
    identity.birth.unwrap_or(Day::START)
}

/// The household of the roll that somebody heads or belongs to.
fn household_of(db: &Db, person: i64, at: Moment) -> record::Result<Option<i64>> {
    if let Some(household) = db.find(&HOUSEHOLD, "head", person, at)?.first() {
        return Ok(Some(household.id));
    }
    Ok(db.find(&HOUSEHOLD_MEMBER, "person", person, at)?.first().and_then(|held| held.int("household")))
}

/// Whether somebody belongs to any household on or after a day.
fn belongs_ever(db: &Db, person: i64, from: Day) -> record::Result<bool> {
    let of = |register: &'static Register, field| -> record::Result<bool> {
        Ok(db.standing_where(register, field, person)?.iter().any(|held| held.valid_to > from))
    };
    Ok(of(&HOUSEHOLD, "head")? || of(&HOUSEHOLD_MEMBER, "person")?)
}

/// A unit by its code or its name in full.
fn unit_of(shape: &Shape, text: &str) -> Option<i64> {
    let folded = |text: &str| -> String {
        let text = exchange::half_width(text);
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = folded(text);
    if let Some(unit) = shape.all().find(|unit| folded(&unit.code) == wanted) {
        return Some(unit.id);
    }
    let mut named = shape.all().filter(|unit| folded(&unit.name) == wanted);
    named.next().filter(|_| named.next().is_none()).map(|unit| unit.id)
}
