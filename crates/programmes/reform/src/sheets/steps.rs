//! How a task that was at work before the system knew of it comes into the ledger: by a step of its own, straight into its state.

use std::sync::LazyLock;

use clock::Day;
use procedure::{Actor, Ask, AskKind, Desk, Given, Goes, Procedure, Refusal, Step, Taking, Tick};
use record::Commit;

use crate::acts::TaskForm;
use crate::ledger::Plan;
use crate::lights::{Kept, facts, is_lit, replace, wanted};
use crate::register::{MILESTONE, PROGRESS, TASK, TASK_PARTY};
use crate::rules::task::PROCEDURE;
use crate::rules::{OFFICERS, STEP};

const OWNER: procedure::May = procedure::May { party: "owner", roles: OFFICERS };

/// In which state it is taken in.
const STATE: Ask = Ask {
    name: "state",
    label: ("状态", "State"),
    hint: ("", ""),
    kind: AskKind::Code("reform_task_state"),
    required: true,
    goes: Goes::Effect,
};

const TAKE_IN: Step = Step {
    label: ("台账导入", "Taken in from a ledger"),
    text: (
        "原有台账中的任务按其状态记入，由交办单位负责核对。",
        "A task of a ledger kept before is entered in the state it is in; the issuing unit answers for it.",
    ),
    who: &[OWNER],
    asks: &[STATE],
    effect: Some(taken_in),
    ..STEP
};

/// The steps by which tasks are taken in: one for each set of clocks that run then.
const STEPS: [Step; 4] = [
    Step { name: "take_in_issued", to: "issued", ticks: &[Tick::Start("accept")], ..TAKE_IN },
    Step {
        name: "take_in",
        to: "in_progress",
        also: &["accepted", "long_term", "returned"],
        ticks: &[Tick::Start("due"), Tick::Start("progress")],
        ..TAKE_IN
    },
    Step {
        name: "take_in_suspended",
        to: "suspended",
        ticks: &[Tick::Start("due"), Tick::Pause("due"), Tick::Start("progress"), Tick::Pause("progress")],
        ..TAKE_IN
    },
    Step { name: "take_in_ended", to: "closed", also: &["cancelled"], ..TAKE_IN },
];

/// The procedure of a task with these steps: what is taken in begins by one of them and then goes on like any other.
static TAKING_IN: LazyLock<Procedure> = LazyLock::new(|| {
    // Lives as long as the program, like the table it is made of.
    let steps: Vec<Step> = PROCEDURE.steps.iter().map(same).chain(STEPS).collect();
    Procedure { steps: Vec::leak(steps), ..PROCEDURE }
});

fn same(step: &Step) -> Step {
    Step { ..*step }
}

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
    let task = procedure::begin(commit, desk, &TAKING_IN, step, draft, given, by)?.record;
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

fn taken_in(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    taking.draft.put("state", taking.given.text("state"));
    if taking.draft.get("number").text().unwrap_or("").is_empty() {
        let plan = taking.draft.get("plan").int().unwrap_or(0);
        let parent = taking.draft.get("parent").int();
        let next = crate::ledger::next_number(taking.commit, plan, parent, taking.desk.today)?;
        taking.draft.put("number", next);
    }
    Ok(())
}
