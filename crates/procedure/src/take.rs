//! Taking a step: one door for all of them.

use std::sync::Arc;

use access::{Grant, Who};
use clock::Day;
use record::{Commit, Db, Draft, Value, Version};

use crate::asks::judge;
use crate::case::{Case, takers};
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::register::STEP;
use crate::table::{AskKind, Given, Goes, Procedure, Step};
use crate::{clocks, inbox};

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
    /// How many steps whoever asks has seen taken; `None` to take it however far the record has moved.
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
    /// The place of the step among those of the record.
    pub number: i64,
    /// The state it is in now.
    pub state: String,
}

/// In whose name a step is taken.
#[derive(Clone, Copy, Debug, Default)]
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
    /// The record as it was before; for a step that begins one, as it was drafted.
    pub case: &'a Case,
    /// The record.
    pub record: i64,
    /// The record as it will be: state and answered fields are set already.
    pub draft: Draft,
    /// The answers.
    pub given: &'a Given,
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
pub(crate) fn permit(db: &Db, desk: &Desk, case: &Case, step: &'static Step, actor: &Actor) -> Result<Permit, Refusal> {
    let state = case.state_code();
    if !step.from.contains(&state) {
        let state_label = case.state().map_or(("", ""), |state| state.label);
        return Err(Refusal::NotNow { step: step.name, label: step.label, state: state.to_owned(), state_label });
    }
    let permit = permit_anywhere(db, desk, case, step, actor)?;
    if let Some(guard) = step.guard {
        guard(db, &case.version, desk.today)?.map_err(Refusal::Guard)?;
    }
    Ok(permit)
}

fn permit_anywhere(db: &Db, desk: &Desk, case: &Case, step: &'static Step, actor: &Actor) -> Result<Permit, Refusal> {
    let Actor::Account(who) = actor else { return Ok(Permit::default()) };
    let refused = || Refusal::NotYours { who: takers(case.procedure, step) };
    let at = record::Moment { as_of: desk.today, known: db.head()?.commit };
    let mut found: Option<&Grant> = None;
    for may in step.who {
        let Some(party) = case.procedure.party(may.party) else { continue };
        for unit in desk.units_of(db, party, &case.version, at)? {
            let holder = access::holder(who, may.roles, unit, desk.units.as_ref(), desk.at());
            // An office of one's own before one that is held for somebody else.
            if let Some(grant) = holder
                && found.is_none_or(|held| held.behalf != 0 && grant.behalf == 0)
            {
                found = Some(grant);
            }
        }
    }
    let grant = found.ok_or_else(refused)?;
    for name in step.not_by {
        let Some(made) = case.last(name) else { continue };
        let persons = [who.account, grant.behalf];
        let makers = [made.account, made.behalf];
        if persons.iter().any(|person| *person != 0 && makers.contains(person)) {
            let label = case.procedure.step(name).map_or(("", ""), |step| step.label);
            return Err(Refusal::Checker { step: name, label });
        }
    }
    Ok(Permit { office: grant.unit, behalf: grant.behalf })
}

/// Takes a step within a commit: judges it by the table, changes the record, moves its clocks, keeps the step, and settles whose
/// turn it is.
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
    if let Some(seen) = order.seen
        && seen != case.number()
    {
        return Err(Refusal::Moved { seen, now: case.number() });
    }
    let permit = permit(commit.read()?, desk, &case, order.step, &order.by)?;
    let draft = case.version.draft();
    finish(commit, desk, &case, draft, order, permit, false)
}

/// Begins a record with the step of that name: the first of its steps, with the same rules as any other.
///
/// # Errors
/// Why it cannot be begun; then the commit must fall.
pub fn begin(
    commit: &mut Commit<'_>,
    desk: &Desk,
    procedure: &'static Procedure,
    step: &str,
    draft: Draft,
    given: Given,
    by: Actor,
) -> Result<Taken, Refusal> {
    let step =
        procedure.step(step).filter(|step| step.from.is_empty()).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
    let record = commit.new_id();
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
    let permit = permit_anywhere(commit.read()?, desk, &case, step, &by)?;
    if let Some(guard) = step.guard {
        guard(commit.read()?, &case.version, desk.today)?.map_err(Refusal::Guard)?;
    }
    if let record::Subject::Itself = procedure.register.subject {
        commit.new_person(record, &record::Finders::default())?;
    }
    let order = Order { step, record, seen: None, given, by };
    finish(commit, desk, &case, draft, &order, permit, true)
}

fn finish(
    commit: &mut Commit<'_>,
    desk: &Desk,
    case: &Case,
    mut draft: Draft,
    order: &Order,
    permit: Permit,
    begins: bool,
) -> Result<Taken, Refusal> {
    let Order { step, record, given, .. } = order;
    let procedure = case.procedure;
    let db = commit.read()?;
    let faults = judge(desk, step, given, || paper::count(db, procedure.register.name, *record))?;
    if !faults.is_empty() {
        return Err(Refusal::Given(faults));
    }
    for ask in step.asks.iter().filter(|ask| ask.goes == Goes::Field) {
        match given.get(ask.name) {
            // What was not answered leaves what is known; an unticked box says no.
            Value::Null if matches!(ask.kind, AskKind::Flag) => draft.put(ask.name, false),
            Value::Null => {}
            value => draft.put(ask.name, value.clone()),
        }
    }
    let before = if begins { String::new() } else { case.state_code().to_owned() };
    let state = if step.to.is_empty() { before.clone() } else { step.to.to_owned() };
    draft.put("state", state.as_str());
    let mut taking =
        Taking { commit, desk, case, record: *record, draft, given, account: order.by.id(), office: permit.office };
    if let Some(effect) = step.effect {
        effect(&mut taking)?;
    }
    let draft = taking.draft;
    // An effect may lead elsewhere: a ruling upholds or rejects.
    let state = draft.get("state").text().unwrap_or(&state).to_owned();
    let after = Version { values: draft.values().to_vec(), ..case.version.clone() };
    if begins {
        commit.open(*record, (desk.today, Day::END), &draft, None)?;
    } else {
        commit.revise(procedure.register, *record, (desk.today, Day::END), None, |_| Some(draft.clone()))?;
    }
    let clocks = clocks::tick(commit, desk, case, step, &after)?;
    let number = case.number() + 1;
    let note = step.asks.iter().find(|ask| ask.goes == Goes::Note).map_or("", |ask| given.text(ask.name));
    let kept = STEP
        .draft()
        .set("procedure", procedure.name)
        .set("record", *record)
        .set("number", number)
        .set("step", step.name)
        .set("from_state", before.as_str())
        .set("to_state", state.as_str())
        .set("account", (order.by.id() != 0).then(|| order.by.id()))
        .set("behalf", (permit.behalf != 0).then_some(permit.behalf))
        .set("office", (permit.office != 0).then_some(permit.office))
        .set("on_day", desk.today)
        .set("at_ms", desk.now_ms)
        .set("note", note);
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &kept, None)?;
    let turn = inbox::settle(commit, desk, procedure, &after, &clocks)?;
    inbox::tell(commit, desk, procedure, &after, step, id, &turn)?;
    if order.by.id() != 0 {
        inbox::followed(commit, order.by.id(), procedure, *record, number)?;
    }
    Ok(Taken { record: *record, number, state })
}
