//! What each day brings to forms: a new period, a unit that is new or gone, returns that nobody waits for any more.

use std::collections::HashSet;

use procedure::{Desk, Refusal};
use record::{Commit, Db, Intent, Moment, Result, Store, Version};
use roll::tree::{Shape, UnitTree};

use super::period::period;
use super::register::{FORM, FORM_DUTY};
use super::{complaint, returns};

/// What a day brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Daily {
    /// Returns opened.
    pub opened: usize,
    /// Returns that are waited for no longer.
    pub lapsed: usize,
    /// Units that forms began to ask.
    pub begun: usize,
    /// Units that forms ask no longer.
    pub ended: usize,
}

/// So many days back forms are looked for that ended while some of their returns were open.
const ENDED_WITHIN: i32 = 60;

/// Opens the returns of a new period, begins and ends duties as units come and go, and lets lapse what is late while a later return
/// is open and what belongs to a form that has ended. One commit for each form that has something to do, and one for each five
/// hundred returns that lapse. Can be run as often as one likes.
///
/// # Errors
/// When the store fails.
pub fn daily(store: &Store, desk: &Desk) -> Result<Daily> {
    let mut all = Daily::default();
    for (form, plan) in store.read(|db| plans(db, desk))? {
        for ids in plan.lapse.chunks(returns::LAPSED_AT_ONCE) {
            let (here, ids) = (desk.clone(), ids.to_vec());
            all.lapsed += commit(store, desk, form, move |commit| lapse(commit, &here, form, &ids))?;
        }
        if plan.changes() {
            let here = desk.clone();
            let done: Daily = commit(store, desk, form, move |commit| advance(commit, &here, form))?;
            all.opened += done.opened;
            all.begun += done.begun;
            all.ended += done.ended;
        }
    }
    complaint::COUNTER.forget(store, desk.today)?;
    Ok(all)
}

/// One commit of the system's own. What is refused is left for the next day.
fn commit<T: Default + Send + 'static>(
    store: &Store,
    desk: &Desk,
    form: i64,
    make: impl FnOnce(&mut Commit<'_>) -> std::result::Result<T, Refusal> + Send + 'static,
) -> Result<T> {
    let intent = Intent {
        actor: 0,
        office: desk.units.root().unwrap_or(0),
        kind: "clock",
        reason: "报表新一期".into(),
        source: "forms.daily".into(),
    };
    match store.commit(intent, make) {
        Ok(done) => Ok(done.value),
        Err(Refusal::Store(error)) => Err(error),
        Err(refusal) => {
            tracing::warn!(%refusal, form, "the returns of a form were left as they are");
            Ok(T::default())
        }
    }
}

/// What is to be done for a form.
#[derive(Default)]
struct Plan {
    open: Vec<i64>,
    lapse: Vec<i64>,
    begin: Vec<i64>,
    end: HashSet<i64>,
}

impl Plan {
    /// Whether more is to be done than to let returns lapse.
    fn changes(&self) -> bool {
        !(self.open.is_empty() && self.begin.is_empty() && self.end.is_empty())
    }
}

fn plans(db: &Db, desk: &Desk) -> Result<Vec<(i64, Plan)>> {
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let mut plans = Vec::new();
    for state in ["expired", "withdrawn"] {
        for form in db.find(&FORM, "state", state, at)? {
            if form.day("ended_on").is_some_and(|ended| ended >= at.as_of.plus(-ENDED_WITHIN)) {
                let lapse = returns::open_of(db, form.id, at)?.iter().map(|open| open.id).collect();
                plans.push((form.id, Plan { lapse, ..Plan::default() }));
            }
        }
    }
    let in_force = db.find(&FORM, "state", "issued", at)?;
    if !in_force.is_empty() {
        let shape = UnitTree::default().at(db, at)?;
        for form in in_force {
            plans.push((form.id, plan(db, &shape, &form, at)?));
        }
    }
    Ok(plans)
}

fn plan(db: &Db, shape: &Shape, form: &Version, at: Moment) -> Result<Plan> {
    let terms = returns::Terms::of(form);
    // What has expired ends by its own clock.
    if terms.expires < at.as_of {
        return Ok(Plan::default());
    }
    let units = returns::audience_in(shape, terms.owner, &terms.audience, at);
    let asked: HashSet<i64> = units.iter().copied().collect();
    let duties = db.find(&FORM_DUTY, "form", form.id, at)?;
    let held: HashSet<i64> = duties.iter().filter_map(|duty| duty.int("unit")).collect();
    let code = period(&terms.frequency, at.as_of).code;
    let opened = returns::units_of(db, form.id, &code)?;
    let is_over = |open: &returns::Open| !asked.contains(&open.unit) || (open.due < at.as_of && open.period != code);
    Ok(Plan {
        open: units.iter().copied().filter(|unit| !opened.contains(unit)).collect(),
        lapse: returns::open_of(db, form.id, at)?.iter().filter(|open| is_over(open)).map(|open| open.id).collect(),
        begin: units.iter().copied().filter(|unit| !held.contains(unit)).collect(),
        end: held.difference(&asked).copied().collect(),
    })
}

/// Lets these returns lapse, as far as they are still open.
fn lapse(commit: &mut Commit<'_>, desk: &Desk, form: i64, ids: &[i64]) -> std::result::Result<usize, Refusal> {
    let at = commit.at(desk.today);
    let open: HashSet<i64> = returns::open_of(commit.read()?, form, at)?.iter().map(|open| open.id).collect();
    let mut lapsed = 0;
    for id in ids.iter().filter(|id| open.contains(id)) {
        returns::lapse(commit, desk, *id)?;
        lapsed += 1;
    }
    Ok(lapsed)
}

/// Begins and ends duties, and opens the returns of the period.
fn advance(commit: &mut Commit<'_>, desk: &Desk, form: i64) -> std::result::Result<Daily, Refusal> {
    let at = commit.at(desk.today);
    let db = commit.read()?;
    // It may have been withdrawn since.
    let Some(form) = db.get(&FORM, form, at)?.filter(|form| form.text("state") == "issued") else {
        return Ok(Daily::default());
    };
    let shape = UnitTree::default().at(db, at)?;
    let plan = plan(db, &shape, &form, at)?;
    let terms = returns::Terms::of(&form);
    returns::begin_duties(commit, desk.today, &terms, &plan.begin)?;
    let ended = returns::end_duties(commit, form.id, desk.today, |unit| plan.end.contains(&unit))?;
    returns::open(commit, desk, &terms, &plan.open)?;
    Ok(Daily { opened: plan.open.len(), lapsed: 0, begun: plan.begin.len(), ended })
}
