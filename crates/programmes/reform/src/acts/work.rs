//! What is done on a task besides its steps: milestones met, evidence, a light set by hand, a supervision slip.

use clock::Day;
use procedure::{Actor, Desk, Given, Refusal};
use record::{Commit, Draft, Version};

use super::{Act, account, code, held, needed, optional, refuse};
use crate::lights::{is_lit, refresh};
use crate::register::{EVIDENCE, MILESTONE, OVERRIDE, SLIP, TASK};
use crate::rules::{lights, slip};

/// For how many days at most a light can be set by hand: half a year, so that the rule comes back by itself.
pub const OVERRIDE_DAYS: i32 = 184;

/// A supervision slip as a form says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipForm {
    /// Its level: a code of `slip_level`.
    pub level: String,
    /// What is wrong.
    pub problem: String,
    /// What is required.
    pub requirement: String,
    /// By which day it must be answered.
    pub due: Day,
}

/// A task that is at work: issued, and neither closed nor cancelled.
fn lit(commit: &mut Commit<'_>, desk: &Desk, task: i64) -> Act<Version> {
    let task = held(commit, desk, &TASK, task)?;
    if is_lit(task.text("state")) {
        return Ok(task);
    }
    match task.text("state") {
        "draft" => refuse("任务还没有交办。", "The task has not been issued yet."),
        _ => refuse("任务已经销号或取消。", "The task is closed or cancelled."),
    }
}

/// Notes that a milestone was met today, or that it was not met after all. Tells whether anything changed.
///
/// # Errors
/// When the task is not at work or closure is applied for; or the store fails.
pub fn meet_milestone(commit: &mut Commit<'_>, desk: &Desk, milestone: i64, met: bool) -> Act<bool> {
    let version = held(commit, desk, &MILESTONE, milestone)?;
    let task = lit(commit, desk, version.int("task").ok_or(Refusal::Missing)?)?;
    if matches!(task.text("state"), "submitted" | "verified") {
        return refuse("已申请销号，节点不能再改。", "Closure is applied for; milestones cannot be changed.");
    }
    if version.day("met_on").is_some() == met {
        return Ok(false);
    }
    let draft = version.draft().set("met_on", met.then_some(desk.today));
    commit.assert(milestone, (desk.today, Day::END), &draft, None)?;
    refresh(commit, desk, task.id)?;
    Ok(true)
}

/// Adds a record of the system as evidence of a task, and gives the record of the evidence. Who may see that record is
/// asked when it is shown.
///
/// # Errors
/// When there is no such record, or it is evidence of the task already; or the store fails.
pub fn add_evidence(
    commit: &mut Commit<'_>,
    desk: &Desk,
    task: i64,
    register: &str,
    record: i64,
    note: &str,
    account: i64,
) -> Act<i64> {
    lit(commit, desk, task)?;
    let note = optional(("说明", "Note"), note, 300)?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let missing = || refuse("没有这条记录。", "There is no such record.");
    let Ok(kind) = db.catalogue().register(register) else { return missing() };
    if db.get(kind, record, at)?.is_none() {
        return missing();
    }
    let known = db.find(&EVIDENCE, "task", task, at)?;
    if known.iter().any(|each| each.text("register") == register && each.int("record") == Some(record)) {
        return refuse("这条记录已经是本任务的佐证。", "This record is evidence of the task already.");
    }
    let draft = EVIDENCE
        .draft()
        .set("task", task)
        .set("register", register)
        .set("record", record)
        .set("note", note)
        .set("account", (account != 0).then_some(account));
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Takes evidence back. Tells whether anything changed.
///
/// # Errors
/// When the task is not at work or closure is applied for; or the store fails.
pub fn drop_evidence(commit: &mut Commit<'_>, desk: &Desk, evidence: i64) -> Act<bool> {
    let version = held(commit, desk, &EVIDENCE, evidence)?;
    let task = lit(commit, desk, version.int("task").ok_or(Refusal::Missing)?)?;
    if matches!(task.text("state"), "submitted" | "verified") {
        return refuse("已申请销号，佐证不能再撤。", "Closure is applied for; evidence cannot be taken back.");
    }
    Ok(commit.end(&EVIDENCE, evidence, desk.today)?)
}

/// Sets the light of a task by hand from today until a day, that day included; one that was set before is replaced.
///
/// # Errors
/// When the task is not at work, the reason is missing, or the day lies in the past or more than [`OVERRIDE_DAYS`]
/// ahead; or the store fails.
pub fn override_light(
    commit: &mut Commit<'_>,
    desk: &Desk,
    task: i64,
    light: &str,
    reason: &str,
    signer: i64,
    until: Day,
) -> Act<i64> {
    lit(commit, desk, task)?;
    let Some(light) = lights::code_of(light) else {
        return refuse(format!("没有“{light}”这种灯。"), format!("There is no light “{light}”."));
    };
    code(desk, ("灯色", "Light"), "reform_light", light)?;
    let reason = needed(("理由", "Reason"), reason, 500)?;
    if signer == 0 {
        return refuse("改灯须有签字人。", "Somebody must sign for a light that is set by hand.");
    }
    let known = commit.number();
    account(commit.read()?, desk, ("签字人", "Signer"), signer, known)?;
    if until < desk.today || until > desk.today.plus(OVERRIDE_DAYS) {
        return refuse(
            format!("截止日期请在今天起 {OVERRIDE_DAYS} 天以内。"),
            format!("The last day must lie within {OVERRIDE_DAYS} days from today."),
        );
    }
    end_override(commit, desk, task)?;
    let draft = OVERRIDE
        .draft()
        .set("task", task)
        .set("light", light)
        .set("reason", reason)
        .set("signer", signer)
        .set("until", until);
    let id = commit.new_id();
    commit.open(id, (desk.today, until.plus(1)), &draft, None)?;
    refresh(commit, desk, task)?;
    Ok(id)
}

/// Gives the light of a task back to the rule, from today on. Tells whether one was set by hand.
///
/// # Errors
/// When there is no such task, or the store fails.
pub fn lift_override(commit: &mut Commit<'_>, desk: &Desk, task: i64) -> Act<bool> {
    held(commit, desk, &TASK, task)?;
    let lifted = end_override(commit, desk, task)?;
    if lifted {
        refresh(commit, desk, task)?;
    }
    Ok(lifted)
}

fn end_override(commit: &mut Commit<'_>, desk: &Desk, task: i64) -> Act<bool> {
    let standing = commit.read()?.standing_where(&OVERRIDE, "task", task)?;
    let mut lifted = false;
    for version in standing.iter().filter(|version| version.valid_to > desk.today) {
        lifted |= commit.end(&OVERRIDE, version.id, desk.today)?;
    }
    Ok(lifted)
}

/// Issues a supervision slip on a task, to its lead unit, and gives its record.
///
/// # Errors
/// What is wrong with the form, why it cannot be issued; or the store fails.
pub fn issue_slip(commit: &mut Commit<'_>, desk: &Desk, task: i64, form: &SlipForm, by: Actor) -> Act<i64> {
    let task = lit(commit, desk, task)?;
    if task.text("state") == "suspended" {
        return refuse("任务已暂停，恢复后再督办。", "The task rests; supervise it once it goes on.");
    }
    let level = needed(("级别", "Level"), &form.level, 20)?;
    let problem = needed(("存在问题", "Problem"), &form.problem, 2000)?;
    let requirement = needed(("督办要求", "Requirement"), &form.requirement, 2000)?;
    let draft = about(&task);
    let given = Given::none()
        .with("level", level)
        .with("problem", problem)
        .with("requirement", requirement)
        .with("due", form.due);
    Ok(procedure::begin(commit, desk, &slip::PROCEDURE, "issue", draft, given, by)?.record)
}

fn about(task: &Version) -> Draft {
    SLIP.draft()
        .set("task", task.id)
        .set("title", task.text("title"))
        .set("unit", task.get("unit").clone())
        .set("owner", task.get("owner").clone())
        .set("officer", task.get("officer").clone())
}
