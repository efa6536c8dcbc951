//! Taking a step: one door for all of them.

use std::sync::Arc;

use access::{Grant, Who};
use clock::Day;
use record::{Commit, Db, Draft, Moment, Value, Version};

use crate::asks::judge;
use crate::case::{Case, TakenStep, takers};
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::register::STEP;
use crate::table::{AskKind, Given, Goes, Procedure, Step};
use crate::{clocks, inbox, turn};

/// Who takes a step.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Somebody with an account.
    Account(Arc<Who>),
    /// The system itself: a clock ran out, a command was given on the machine, the demo is built.
    System,
}

impl Actor {
    /// Somebody with an account.
    pub fn account(who: &Who) -> Actor {
        Actor::Account(Arc::new(who.clone()))
    }

    /// The account; 0 for the system.
    pub fn id(&self) -> i64 {
        match self {
            Actor::Account(who) => who.account,
            Actor::System => 0,
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Order {
    /// Which step.
    pub step: &'static Step,
    /// With which record.
    pub record: i64,
    /// The number of the last step that whoever asks has seen ([`Case::number`]); `None` to take it however far the
    /// record has moved.
    pub seen: Option<i64>,
    /// The answers to what the step asks.
    pub given: Given,
    /// Who takes it.
    pub by: Actor,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The record.
    pub record: i64,
    /// The number of the step.
    pub number: i64,
    /// The state it is in now.
    pub state: String,
}

/// In whose name a step is taken: of which unit, and for whom somebody stands in (0: for nobody).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permit {
    office: i64,
    behalf: i64,
}

/// A step while it is being taken: what its effect sees and may change.
pub struct Taking<'a, 'c> {
    /// The commit.
    pub commit: &'a mut Commit<'c>,
    /// Rules, tree and day.
    pub desk: &'a Desk,
    /// The record as it was before; for a step that begins one, as it was drafted and answered.
    pub case: &'a Case,
    /// The record.
    pub record: i64,
    /// The record as it will be: state and answered fields are set already.
    pub draft: Draft,
    /// The answers.
    pub given: &'a Given,
    /// Who takes the step: for steps of other procedures that follow from this one.
    pub by: &'a Actor,
    /// The account that takes the step; 0 is the system.
    pub account: i64,
    /// The unit in whose name it is taken.
    pub office: i64,
}

impl Taking<'_, '_> {
    /// The day it is.
    pub fn today(&self) -> Day {
        self.desk.today
    }

    /// From today until further notice.
    pub fn from_today(&self) -> (Day, Day) {
        (self.desk.today, Day::END)
    }
}

/// Whether somebody may take a step on a record now, what it asks for aside.
pub(crate) fn permit(
    db: &Db,
    desk: &Desk,
    case: &Case,
    step: &'static Step,
    actor: &Actor,
    at: Moment,
) -> Result<Permit, Refusal> {
    let state = case.state_code();
    if !step.from.contains(&state) {
        let state_label = case.state().map_or(("", ""), |state| state.label);
        return Err(Refusal::NotNow { step: step.name, label: step.label, state: state.to_owned(), state_label });
    }
    permit_anywhere(db, desk, case, step, actor, at)
}

/// The same, whatever the state.
fn permit_anywhere(
    db: &Db,
    desk: &Desk,
    case: &Case,
    step: &'static Step,
    actor: &Actor,
    at: Moment,
) -> Result<Permit, Refusal> {
    let permit = match actor {
        Actor::System => Permit { office: desk.units.root().unwrap_or(0), behalf: 0 },
        Actor::Account(who) => permit_by_office(db, desk, case, step, who, at)?,
    };
    if let Some(guard) = step.guard {
        guard(db, &case.version, desk.today)?.map_err(Refusal::Guard)?;
    }
    Ok(permit)
}

fn permit_by_office(
    db: &Db,
    desk: &Desk,
    case: &Case,
    step: &'static Step,
    who: &Who,
    at: Moment,
) -> Result<Permit, Refusal> {
    let mut offices: Vec<&Grant> = Vec::new();
    // Before a new password is chosen, nothing else is possible.
    for may in step.who.iter().filter(|_| !who.must_change) {
        let Some(party) = case.procedure.party(may.party) else { continue };
        if !party.admits(&case.version, who.account) {
            continue;
        }
        for unit in desk.units_of(db, party, &case.version, at)? {
            offices.extend(who.grants.iter().filter(|grant| {
                let lies =
                    |relations: &access::Relations| relations.has(desk.units.relation(grant.unit, unit, desk.at()));
                may.roles.iter().any(|(role, relations)| *role == grant.role && lies(relations))
            }));
        }
    }
    // An office of one's own before one that is held for somebody else; one in which it may be checked before one in
    // which not.
    offices.sort_by_key(|grant| grant.behalf != 0);
    let mut refusal = Refusal::NotYours { who: takers(case.procedure, step) };
    for grant in offices {
        match case.made(step, who.account).or_else(|| case.made(step, grant.behalf)) {
            None => return Ok(Permit { office: grant.unit, behalf: grant.behalf }),
            Some(made) => refusal = Refusal::Checker { step: made.name, label: made.label },
        }
    }
    Err(refusal)
}

/// Takes a step within a commit: judges it by the table, changes the record, moves its clocks, keeps the step, and
/// settles whose turn it is. One step of a record in a commit: the store changes a record once.
///
/// # Errors
/// Why it cannot be taken; then the commit must fall.
pub fn take(
    commit: &mut Commit<'_>,
    desk: &Desk,
    procedure: &'static Procedure,
    order: &Order,
) -> Result<Taken, Refusal> {
    let at = commit.at(desk.today);
    let case = Case::read(commit.read()?, procedure, order.record, at)?.ok_or(Refusal::Missing)?;
    take_case(commit, desk, case, order)
}

/// [`take`] of a record that was read in the same commit.
pub(crate) fn take_case(commit: &mut Commit<'_>, desk: &Desk, case: Case, order: &Order) -> Result<Taken, Refusal> {
    if let Some(seen) = order.seen
        && seen != case.number()
    {
        return Err(Refusal::Moved { seen, now: case.number() });
    }
    let at = commit.at(desk.today);
    let permit = permit(commit.read()?, desk, &case, order.step, &order.by, at)?;
    let mut draft = case.version.draft();
    check(commit, desk, &case, order, &order.given)?;
    answer(&mut draft, order);
    finish(commit, desk, case, draft, order, permit, false)
}

/// Begins a record with the step of that name: the first of its steps, with the same rules as any other. What the draft
/// says already need not be given as an answer.
///
/// # Errors
/// Why it cannot be begun; then the commit must fall.
pub fn begin(
    commit: &mut Commit<'_>,
    desk: &Desk,
    procedure: &'static Procedure,
    step: &str,
    mut draft: Draft,
    given: Given,
    by: Actor,
) -> Result<Taken, Refusal> {
    let step =
        procedure.step(step).filter(|step| step.from.is_empty()).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
    let record = commit.new_id();
    let order = Order { step, record, seen: None, given, by };
    // Who may begin it depends on the units it is about, and those may be among the answers.
    answer(&mut draft, &order);
    // The record as it would stand, for whoever asks for its units, its guard and its clocks. Nothing of it is in the
    // store yet.
    let version = Version {
        register: procedure.register,
        id: record,
        valid_from: desk.today,
        valid_to: Day::END,
        opened: commit.number(),
        closed: None,
        source_row: None,
        digest: [0; 32],
        values: draft.values().to_vec(),
        sealed: None,
    };
    let case = Case { procedure, version, steps: Vec::new(), clocks: Vec::new() };
    let at = commit.at(desk.today);
    let permit = permit_anywhere(commit.read()?, desk, &case, step, &order.by, at)?;
    let said = step.asks.iter().filter(|ask| ask.goes == Goes::Field && order.given.get(ask.name).is_null());
    let answers = said.fold(order.given.clone(), |given, ask| given.with(ask.name, draft.get(ask.name).clone()));
    check(commit, desk, &case, &order, &answers)?;
    if let record::Subject::Itself = procedure.register.subject {
        commit.new_person(record, &record::Finders::default())?;
    }
    finish(commit, desk, case, draft, &order, permit, true)
}

/// Judges the answers.
fn check(commit: &mut Commit<'_>, desk: &Desk, case: &Case, order: &Order, given: &Given) -> Result<(), Refusal> {
    let at = commit.at(desk.today);
    let record = (case.procedure.register.name, order.record);
    let faults = judge(commit.read()?, desk, record, order.step, given, at)?;
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Given(faults)) }
}

/// Puts the answers into their fields. What was not answered leaves what is known, and what was emptied takes it away; a
/// box that a person did not tick says no.
fn answer(draft: &mut Draft, order: &Order) {
    for ask in order.step.asks.iter().filter(|ask| ask.goes == Goes::Field) {
        match (order.given.get(ask.name), ask.kind) {
            (Value::Null, AskKind::Flag) if order.by.id() != 0 => draft.put(ask.name, false),
            (Value::Null, _) if order.given.is_emptied(ask.name) => draft.put(ask.name, Value::Null),
            (Value::Null, _) => {}
            (value, _) => draft.put(ask.name, value.clone()),
        }
    }
}

fn finish(
    commit: &mut Commit<'_>,
    desk: &Desk,
    case: Case,
    mut draft: Draft,
    order: &Order,
    permit: Permit,
    begins: bool,
) -> Result<Taken, Refusal> {
    let Order { step, record, given, .. } = order;
    let (procedure, account) = (case.procedure, order.by.id());
    let before = if begins { "" } else { case.state_code() };
    let planned = if step.to.is_empty() { before } else { step.to };
    draft.put("state", planned);
    let by = &order.by;
    let office = permit.office;
    let mut taking = Taking { commit, desk, case: &case, record: *record, draft, given, by, account, office };
    if let Some(effect) = step.effect {
        effect(&mut taking)?;
    }
    let draft = taking.draft;
    let state = draft.get("state").text().unwrap_or_default().to_owned();
    if state != planned && !step.also.contains(&state.as_str()) {
        return Err(Refusal::Store(record::Error::Rule(format!(
            "the step {} of {} led to the state “{state}”, which its table does not name",
            step.name, procedure.name
        ))));
    }
    if begins {
        commit.open(*record, (desk.today, Day::END), &draft, None)?;
    } else {
        revise(commit, desk, &case.version, &draft)?;
    }
    let after = Version { values: draft.values().to_vec(), ..case.version.clone() };
    let clocks = clocks::tick(commit, desk, &case, step, &after)?;
    let note = step.asks.iter().find(|ask| ask.goes == Goes::Note).map_or("", |ask| given.text(ask.name));
    let taken = TakenStep {
        number: next_number(commit, &case)?,
        step: step.name.to_owned(),
        from: before.to_owned(),
        to: state,
        account,
        behalf: permit.behalf,
        office: permit.office,
        day: desk.today,
        at_ms: desk.now_ms,
        note: note.to_owned(),
        commit: commit.number(),
    };
    let id = keep(commit, procedure.name, *record, &taken)?;
    let done = Taken { record: *record, number: taken.number, state: taken.to.clone() };
    let mut case = Case { version: after, clocks, ..case };
    case.steps.push(taken);
    let became = turn::settle(commit, desk, &case)?;
    turn::tell(commit, desk, &case, step, (id, account), &became)?;
    if account != 0 {
        inbox::followed(commit, account, procedure, *record, done.number)?;
    }
    Ok(done)
}

/// Changes a record from today on. Where something else is known of days to come, it is left but for what the step
/// changes.
fn revise(commit: &mut Commit<'_>, desk: &Desk, before: &Version, draft: &Draft) -> record::Result<()> {
    let fields = before.register.open_fields().zip(before.values.iter().zip(draft.values()));
    let changed: Vec<(&str, &Value)> =
        fields.filter(|(_, (old, new))| old != new).map(|(field, (_, new))| (field.name, new)).collect();
    let days = (desk.today, Day::END);
    commit
        .revise(before.register, before.id, days, None, |held| {
            let held = held?;
            if (&held.values, &held.sealed) == (&before.values, &before.sealed) {
                return Some(draft.clone());
            }
            Some(changed.iter().fold(held.draft(), |draft, (name, value)| draft.set(name, (*value).clone())))
        })
        .map(drop)
}

/// The number after the highest there ever was, also among steps that were undone: a page made before must not take for
/// its own what came after.
fn next_number(commit: &mut Commit<'_>, case: &Case) -> record::Result<i64> {
    if commit.is_new(case.version.id) {
        return Ok(1);
    }
    let highest = commit.read()?.first(
        "SELECT COALESCE(MAX(number), 0) FROM r_step WHERE federation = $1 AND record = $2 AND procedure = $3",
        &[case.version.id.into(), case.procedure.name.into()],
        |row| row.int(0),
    )?;
    Ok(highest.unwrap_or(0) + 1)
}

/// Keeps a step. Gives its record.
fn keep(commit: &mut Commit<'_>, procedure: &str, record: i64, taken: &TakenStep) -> record::Result<i64> {
    let some = |id: i64| (id != 0).then_some(id);
    let draft = STEP
        .draft()
        .set("procedure", procedure)
        .set("record", record)
        .set("number", taken.number)
        .set("step", taken.step.as_str())
        .set("from_state", taken.from.as_str())
        .set("to_state", taken.to.as_str())
        .set("account", some(taken.account))
        .set("behalf", some(taken.behalf))
        .set("office", some(taken.office))
        .set("on_day", taken.day)
        .set("at_ms", taken.at_ms)
        .set("note", taken.note.as_str());
    let id = commit.new_id();
    commit.open(id, (taken.day, Day::END), &draft, None)?;
    Ok(id)
}
