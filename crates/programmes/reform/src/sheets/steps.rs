//! How a task that was at work before the system knew of it comes into the ledger: by a step of its own, straight into its state.

use clock::Day;
use procedure::{Actor, Desk, Given, Refusal};
use record::Commit;

use crate::acts::TaskForm;
use crate::ledger::Plan;
use crate::lights::{Kept, facts, is_lit, replace, wanted};
use crate::register::{MILESTONE, PROGRESS, TASK, TASK_PARTY};
use crate::rules::task::PROCEDURE;

/// How a task stands in the ledger it comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// Its state; never `draft`, `disputed`, `submitted` or `verified`.
    pub state: String,
    /// The day it was closed or cancelled.
    pub closed_on: Option<Day>,
    /// What was entered of its progress last.
    pub progress: Option<Entry>,
}

/// An entry of progress.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The day.
    pub day: Day,
    /// What was done.
    pub text: String,
    /// What stands in the way.
    pub problems: String,
    /// What comes next.
    pub next: String,
}

/// Takes a task in that is at work, rests or is done. What it says was judged before; it has all that a task needs to be issued.
///
/// # Errors
/// When whoever takes it in may not; or the store fails.
pub(super) fn take_in(
    commit: &mut Commit<'_>,
    desk: &Desk,
    plan: &Plan,
    form: &TaskForm,
    standing: &Standing,
    by: Actor,
) -> Result<i64, Refusal> {
    let step = match standing.state.as_str() {
        "issued" => "take_in_issued",
        "suspended" => "take_in_suspended",
        "closed" | "cancelled" => "take_in_ended",
        _ => "take_in",
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (account, days) = (by.id(), (desk.today, Day::END));
    let draft = TASK
        .draft()
        .set("plan", plan.id)
        .set("owner", plan.unit)
        .set("entry", "imported")
        .set("measure", form.measure)
        .set("parent", form.parent)
        .set("number", form.number.as_str())
        .set("title", form.title.as_str())
        .set("action", form.action.as_str())
        .set("source", form.source.as_str())
        .set("clause", form.clause.as_str())
        .set("system", some(&form.system))
        .set("unit", form.lead)
        .set("verifier", form.verifier)
        .set("start", form.start)
        .set("due", form.due)
        .set("long_term", form.long_term)
        .set("form", some(&form.form))
        .set("figure", some(&form.figure))
        .set("base", form.target.map(|_| form.base.unwrap_or(0)))
        .set("target", form.target)
        // When it was issued nobody wrote down; it had begun, or it counts from now.
        .set("issued_on", form.start.filter(|start| *start <= desk.today).unwrap_or(desk.today))
        .set("closed_on", standing.closed_on)
        .set("submitted_on", standing.closed_on.filter(|_| standing.state == "closed"))
        .seal("leader", form.leader.as_deref())
        .seal("person", form.person.as_deref());
    let given = Given::none().with("state", standing.state.as_str());
    let task = procedure::begin(commit, desk, &PROCEDURE, step, draft, given, by)?.record;
    for (unit, part) in &form.parties {
        let draft = TASK_PARTY.draft().set("task", task).set("unit", *unit).set("part", part.as_str());
        let id = commit.new_id();
        commit.open(id, days, &draft, None)?;
    }
    for (number, (title, due)) in (1i64..).zip(&form.milestones) {
        let draft =
            MILESTONE.draft().set("task", task).set("number", number).set("title", title.as_str()).set("due", *due);
        let id = commit.new_id();
        commit.open(id, days, &draft, None)?;
    }
    if let Some(entry) = &standing.progress {
        let draft = PROGRESS
            .draft()
            .set("task", task)
            .set("unit", form.lead)
            .set("on_day", entry.day)
            .set("unchanged", false)
            .set("text", entry.text.as_str())
            .set("problems", entry.problems.as_str())
            .set("next", entry.next.as_str())
            .set("account", (account != 0).then_some(account));
        let id = commit.new_id();
        commit.open(id, days, &draft, None)?;
    }
    light(commit, desk, task)?;
    Ok(task)
}

/// Lights a task once all that decides its light is there.
fn light(commit: &mut Commit<'_>, desk: &Desk, task: i64) -> Result<(), Refusal> {
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let Some(version) = db.get(&TASK, task, at)?.filter(|version| is_lit(version.text("state"))) else { return Ok(()) };
    let kept = Kept { actual: None, began: desk.today, entry: "imported".to_owned() };
    let facts = facts(db, desk.pack, &version, None, at)?;
    let id = commit.new_id();
    replace(commit, id, &[], desk.today, wanted(&version, &facts, &kept, desk.today))?;
    Ok(())
}
