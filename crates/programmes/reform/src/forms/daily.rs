//! What each day brings to forms in force: a new period, a unit that is new or gone, returns that nobody waits for any more.

use std::collections::HashSet;

use procedure::{Desk, Refusal};
use record::{Db, Intent, Moment, Result, Store, Version};
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

/// Opens the returns of a new period, begins and ends duties as units come and go, and lets lapse what is late while a later return
/// is open. One commit for each form that has something to do. Can be run as often as one likes.
///
/// # Errors
/// When the store fails.
pub fn daily(store: &Store, desk: &Desk) -> Result<Daily> {
    let forms = store.read(|db| {
        let at = Moment { as_of: desk.today, known: db.head()?.commit };
        let mut forms = Vec::new();
        let in_force: Vec<Version> = db.find(&FORM, "state", "issued", at)?;
        if in_force.is_empty() {
            return Ok::<_, record::Error>(forms);
        }
        let shape = UnitTree::default().at(db, at)?;
        for form in in_force {
            if !plan(db, &shape, &form, at)?.is_empty() {
                forms.push(form.id);
            }
        }
        Ok(forms)
    })?;
    let mut all = Daily::default();
    for form in forms {
        let intent = Intent {
            actor: 0,
            office: desk.units.root().unwrap_or(0),
            kind: "clock",
            reason: "报表新一期".into(),
            source: "forms.daily".into(),
        };
        let here = desk.clone();
        match store.commit(intent, move |commit| advance(commit, &here, form)) {
            Ok(done) => {
                all.opened += done.value.opened;
                all.lapsed += done.value.lapsed;
                all.begun += done.value.begun;
                all.ended += done.value.ended;
            }
            Err(Refusal::Store(error)) => return Err(error),
            Err(refusal) => tracing::warn!(%refusal, form, "the returns of a form could not be opened"),
        }
    }
    complaint::forget(store, desk.today)?;
    Ok(all)
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
    fn is_empty(&self) -> bool {
        self.open.is_empty() && self.lapse.is_empty() && self.begin.is_empty() && self.end.is_empty()
    }
}

fn plan(db: &Db, shape: &Shape, form: &Version, at: Moment) -> Result<Plan> {
    let terms = returns::Terms::of(form);
    // What has expired ends by its own clock.
    if terms.expires < at.as_of {
        return Ok(Plan::default());
    }
    let units = returns::audience_in(shape, terms.owner, &terms.audience, at);
    let asked: HashSet<i64> = units.iter().copied().collect();
    let held: HashSet<i64> = db.find(&FORM_DUTY, "form", form.id, at)?.iter().filter_map(|duty| duty.int("unit")).collect();
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

fn advance(commit: &mut record::Commit<'_>, desk: &Desk, form: i64) -> std::result::Result<Daily, Refusal> {
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
    for id in &plan.lapse {
        returns::lapse(commit, desk, *id)?;
    }
    returns::open(commit, desk, &terms, &plan.open)?;
    Ok(Daily { opened: plan.open.len(), lapsed: plan.lapse.len(), begun: plan.begin.len(), ended })
}
