//! Tasks as they are drafted and amended.

use clock::Day;
use procedure::{Actor, Desk, Given, Refusal};
use record::{Commit, Draft, Version};

use super::plan::{SYSTEM, of_taxonomy};
use super::{Act, account, code, held, needed, optional, refuse, unit};
use crate::lights::{refresh, unmeasured};
use crate::register::{MEASURE, MILESTONE, PLAN, TASK, TASK_PARTY};
use crate::rules::task::PROCEDURE;

/// A task as a form or a row of a sheet says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskForm {
    /// The plan it belongs to.
    pub plan: i64,
    /// The measure it serves.
    pub measure: Option<i64>,
    /// The task it is part of.
    pub parent: Option<i64>,
    /// Its number; empty: the next.
    pub number: String,
    /// What is to be done, in a line.
    pub title: String,
    /// How.
    pub action: String,
    /// The document it comes from.
    pub source: String,
    /// Where in that document.
    pub clause: String,
    /// The system it belongs to: a code of `reform_system` under the grouping of the plan. May be empty until it is
    /// issued.
    pub system: String,
    /// The one lead unit. May be missing until it is issued.
    pub lead: Option<i64>,
    /// The unit that verifies; without one, the unit of the plan does.
    pub verifier: Option<i64>,
    /// The account that has it in hand.
    pub officer: Option<i64>,
    /// The name of the leader in charge.
    pub leader: Option<String>,
    /// The name of the person in charge.
    pub person: Option<String>,
    /// When it begins.
    pub start: Option<Day>,
    /// When it is to be done.
    pub due: Option<Day>,
    /// Whether it has no end but yearly milestones.
    pub long_term: bool,
    /// The form of its result: a code of `result_form`; may be empty.
    pub form: String,
    /// The figure by which it is measured; may be empty.
    pub figure: String,
    /// The unit whose figure is meant; without one, the federation.
    pub figure_unit: Option<i64>,
    /// The value of the figure at the start.
    pub base: Option<i64>,
    /// The value it shall come to.
    pub target: Option<i64>,
    /// The units that share in it, each with its part: a code of `reform_part`.
    pub parties: Vec<(i64, String)>,
    /// Its milestones. A long-term task that is given none gets one at the end of each year of its plan.
    pub milestones: Vec<(String, Day)>,
    /// The decision it came from.
    pub decision: Option<i64>,
}

const LEAD: clock::Both = ("牵头单位", "Lead unit");
const VERIFIER: clock::Both = ("核验单位", "Verifying unit");
const TITLE: clock::Both = ("改革任务", "Task");
const PARTY: clock::Both = ("参与单位", "Unit that shares in it");
const MILESTONES: clock::Both = ("节点", "Milestone");
const FIGURE_UNIT: clock::Both = ("指标单位", "Unit of the figure");

/// How many units may share in a task, and how many milestones it may have.
const MANY: usize = 60;

/// Drafts a task in a plan, by the first step of its procedure. `entry` says how it came about: a code of
/// `reform_entry`.
///
/// # Errors
/// What is wrong with the form, why it cannot be drafted; or the store fails.
pub fn draft_task(commit: &mut Commit<'_>, desk: &Desk, form: &TaskForm, by: Actor, entry: &'static str) -> Act<i64> {
    let plan = held(commit, desk, &PLAN, form.plan)?;
    if plan.text("state") != "open" {
        return refuse("计划已经结束，不能再添任务。", "The plan has ended; no task can be added to it.");
    }
    let mut form = form.clone();
    if form.long_term && form.milestones.is_empty() {
        form.milestones = year_ends(form.start.map_or(desk.today, |start| start.max(desk.today)), plan.day("to_day"));
    }
    let draft = TASK
        .draft()
        .set("plan", plan.id)
        .set("owner", plan.get("unit").clone())
        .set("entry", entry)
        .set("decision", form.decision)
        .set("unit", form.lead)
        .set("start", form.start)
        .set("due", form.due)
        .set("long_term", form.long_term);
    let draft = texts(commit, desk, &plan, &form, draft, 0)?;
    dates(form.start, form.due, form.long_term)?;
    if let Some(lead) = form.lead {
        unit(desk, LEAD, lead)?;
    }
    if form.lead.is_some() && form.verifier == form.lead {
        return own_checker();
    }
    let parties = parties(desk, &form, form.lead)?;
    let milestones = milestones(&form)?;
    let begun = procedure::begin(commit, desk, &PROCEDURE, "draft", draft, Given::none(), by)?;
    let days = (desk.today, Day::END);
    for (unit, part) in parties {
        let draft = TASK_PARTY.draft().set("task", begun.record).set("unit", unit).set("part", part);
        let id = commit.new_id();
        commit.open(id, days, &draft, None)?;
    }
    for (number, (title, due)) in (1i64..).zip(milestones) {
        let draft =
            MILESTONE.draft().set("task", begun.record).set("number", number).set("title", title).set("due", due);
        let id = commit.new_id();
        commit.open(id, days, &draft, None)?;
    }
    Ok(begun.record)
}

/// The last days of the years from a day to the end of a plan, each a milestone named by its year; of one year where
/// the plan has no end.
fn year_ends(from: Day, to: Option<Day>) -> Vec<(String, Day)> {
    let last = to.map_or(from.year(), |to| to.year()).max(from.year());
    let ends = (from.year()..=last).filter_map(|year| Some((year.to_string(), Day::from_ymd(year, 12, 31)?)));
    ends.take(MANY).collect()
}

fn own_checker<T>() -> Act<T> {
    refuse("核验单位不能是牵头单位，请另指定一个。", "The lead unit cannot verify its own task; name another unit.")
}

fn dates(start: Option<Day>, due: Option<Day>, long_term: bool) -> Act<()> {
    if long_term && due.is_some() {
        return refuse(
            "长期坚持的任务按年度节点推进，不设完成时限。",
            "A long-term task goes by its yearly milestones and has no date of completion.",
        );
    }
    if start.zip(due).is_some_and(|(start, due)| due < start) {
        return refuse("完成时限早于起始日。", "The date lies before the start.");
    }
    Ok(())
}

/// Checks and sets what a task is: all but its lead unit and its dates, which steps decide once it was issued.
fn texts(commit: &mut Commit<'_>, desk: &Desk, plan: &Version, form: &TaskForm, draft: Draft, id: i64) -> Act<Draft> {
    let title = needed(TITLE, &form.title, 200)?;
    let action = optional(("具体举措", "Action"), &form.action, 2000)?;
    let source = optional(("来源文件", "Source"), &form.source, 300)?;
    let clause = optional(("条款", "Clause"), &form.clause, 100)?;
    let leader = name(("责任领导", "Leader in charge"), form.leader.as_deref())?;
    let person = name(("责任人", "Person in charge"), form.person.as_deref())?;
    code(desk, SYSTEM, "reform_system", &form.system)?;
    of_taxonomy(desk, plan.text("taxonomy"), &form.system)?;
    code(desk, ("成果形式", "Form of result"), "result_form", &form.form)?;
    let number = place(commit, desk, form, id)?;
    if let Some(verifier) = form.verifier {
        unit(desk, VERIFIER, verifier)?;
    }
    if let Some(officer) = form.officer {
        let known = commit.number();
        account(commit.read()?, desk, ("责任人账号", "Account of the person in charge"), officer, known)?;
    }
    let draft = quantified(desk, form, draft)?;
    Ok(draft
        .set("measure", form.measure)
        .set("parent", form.parent)
        .set("number", number)
        .set("title", title)
        .set("action", action)
        .set("source", source)
        .set("clause", clause)
        .set("system", some(&form.system))
        .set("verifier", form.verifier)
        .set("officer", form.officer)
        .set("form", some(&form.form))
        .seal("leader", leader.as_deref())
        .seal("person", person.as_deref()))
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn name(named: clock::Both, name: Option<&str>) -> Act<Option<String>> {
    let name = optional(named, name.unwrap_or(""), 60)?;
    Ok((!name.is_empty()).then_some(name))
}

/// The place of a task in the ledger: its measure and parent are of its plan, its number is nobody else's. Empty: the
/// next is taken when it is drafted; a task that has one keeps it.
fn place(commit: &mut Commit<'_>, desk: &Desk, form: &TaskForm, id: i64) -> Act<String> {
    let at = commit.at(desk.today);
    let db = commit.read()?;
    if let Some(measure) = form.measure
        && db.get(&MEASURE, measure, at)?.is_none_or(|measure| measure.int("plan") != Some(form.plan))
    {
        return refuse("这条举措不属于本计划。", "This measure does not belong to the plan.");
    }
    if let Some(parent) = form.parent {
        let mut above = Some(parent);
        while let Some(next) = above {
            let task = db.get(&TASK, next, at)?.filter(|task| task.int("plan") == Some(form.plan) && task.id != id);
            let Some(task) = task else {
                return refuse(
                    "上级任务须在本计划内，且不能是它自己或它的下级。",
                    "The task above must be of the same plan, and neither itself nor part of it.",
                );
            };
            above = task.int("parent");
        }
    }
    let number = optional(("序号", "Number"), &form.number, 20)?;
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '(' | ')' | '（' | '）' | '、');
    if !number.chars().all(fits) {
        return refuse("序号：请写成 3 或 3.2 这样。", "Number: write it like 3 or 3.2.");
    }
    if !number.is_empty() && crate::ledger::numbered(db, form.plan, &number, at)?.is_some_and(|other| other != id) {
        return refuse(
            format!("序号 {number} 已有任务。"),
            format!("There is a task with the number {number} already."),
        );
    }
    Ok(number)
}

/// A quantified target: a figure with a value to come from and one to come to, or nothing of it.
fn quantified(desk: &Desk, form: &TaskForm, draft: Draft) -> Act<Draft> {
    let figure = form.figure.trim();
    if figure.is_empty() {
        if form.target.is_some() {
            return refuse(
                "量化指标要绑定一个指标，完成值由系统从记录中计算。",
                "A quantified target is bound to a figure, whose value is computed from records.",
            );
        }
        let none = None::<i64>;
        return Ok(draft.set("figure", none).set("figure_unit", none).set("base", none).set("target", none));
    }
    if figure.chars().any(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_')))
        || figure.len() > 60
    {
        return refuse(format!("没有“{figure}”这个指标。"), format!("There is no figure “{figure}”."));
    }
    if let Some(of) = form.figure_unit {
        unit(desk, FIGURE_UNIT, of)?;
    }
    let base = form.base.unwrap_or(0);
    match form.target {
        None => refuse("量化指标：请填目标值。", "Quantified target: give the value it shall come to."),
        Some(target) if target == base => refuse(
            "目标值与基数相同，没有可衡量的进展。",
            "The target is the value at the start; there is nothing to measure.",
        ),
        Some(target) => {
            Ok(draft.set("figure", figure).set("figure_unit", form.figure_unit).set("base", base).set("target", target))
        }
    }
}

fn parties(desk: &Desk, form: &TaskForm, lead: Option<i64>) -> Act<Vec<(i64, String)>> {
    if form.parties.len() > MANY {
        return refuse(format!("参与单位最多 {MANY} 个。"), format!("At most {MANY} units can share in a task."));
    }
    for (at, (each, part)) in form.parties.iter().enumerate() {
        unit(desk, PARTY, *each)?;
        needed(("参与方式", "Part"), part, 40)?;
        code(desk, ("参与方式", "Part"), "reform_part", part)?;
        if Some(*each) == lead {
            return refuse(
                "牵头单位不必再列为责任单位或配合单位。",
                "The lead unit need not be named among those that share in the task.",
            );
        }
        if form.parties[..at].iter().any(|(other, _)| other == each) {
            return refuse("同一个单位列了两次。", "One unit is named twice.");
        }
    }
    Ok(form.parties.clone())
}

fn milestones(form: &TaskForm) -> Act<Vec<(String, Day)>> {
    if form.milestones.len() > MANY {
        return refuse(format!("节点最多 {MANY} 个。"), format!("A task can have {MANY} milestones at most."));
    }
    let mut out: Vec<(String, Day)> = Vec::new();
    for (title, due) in &form.milestones {
        let title = needed(MILESTONES, title, 100)?;
        if out.iter().any(|(other, _)| *other == title) {
            return refuse(format!("节点“{title}”写了两次。"), format!("The milestone “{title}” is named twice."));
        }
        if form.due.is_some_and(|end| *due > end) {
            return refuse(
                format!("节点“{title}”晚于完成时限。"),
                format!("The milestone “{title}” lies after the date of the task."),
            );
        }
        out.push((title, *due));
    }
    out.sort_by_key(|(_, due)| *due);
    Ok(out)
}

/// Changes a task. While it is a draft, everything can be changed. Later, what steps decide stays: its lead unit, its
/// start and its date; a form that leaves them out keeps them, one that says otherwise is refused. Tells whether
/// anything changed.
///
/// # Errors
/// What is wrong with the form; when the task is closed or cancelled; or the store fails.
pub fn change_task(commit: &mut Commit<'_>, desk: &Desk, id: i64, form: &TaskForm) -> Act<bool> {
    let task = held(commit, desk, &TASK, id)?;
    let state = task.text("state").to_owned();
    if matches!(state.as_str(), "closed" | "cancelled") {
        return refuse("任务已经销号或取消，不能再改。", "The task is closed or cancelled; it cannot be changed.");
    }
    if task.int("plan") != Some(form.plan) {
        return refuse("任务不能移到另一个计划。", "A task cannot be moved to another plan.");
    }
    let plan = held(commit, desk, &PLAN, form.plan)?;
    let (lead, due) = if state == "draft" {
        dates(form.start, form.due, form.long_term)?;
        if let Some(lead) = form.lead {
            unit(desk, LEAD, lead)?;
        }
        (form.lead, form.due)
    } else {
        decided(&task, form)?;
        (task.int("unit"), task.day("due"))
    };
    // Without a verifier of its own, the unit of the plan verifies; a draft may still be without one.
    let verifier = if state == "draft" { form.verifier } else { form.verifier.or(task.int("owner")) };
    if lead.is_some() && verifier == lead {
        return own_checker();
    }
    let mut draft = texts(commit, desk, &plan, form, task.draft(), id)?;
    let measured = ["figure", "figure_unit", "base", "target"].iter().any(|name| task.get(name) != draft.get(name));
    if form.number.trim().is_empty() {
        draft.put("number", task.get("number").clone());
    }
    if state == "draft" {
        draft =
            draft.set("unit", form.lead).set("start", form.start).set("due", form.due).set("long_term", form.long_term);
    }
    let full = TaskForm { due, ..form.clone() };
    let parties = parties(desk, form, lead)?;
    let milestones = milestones(&full)?;
    if matches!(state.as_str(), "submitted" | "verified")
        && (measured || !has_milestones(commit, desk, id, &milestones)?)
    {
        return refuse(
            "已申请销号，节点和量化指标不能再改。",
            "Closure is applied for; milestones and the quantified target cannot be changed.",
        );
    }
    let mut changed = commit.assert(id, (desk.today, Day::END), &draft, None)?;
    changed |= change_parties(commit, desk, id, &parties)?;
    changed |= change_milestones(commit, desk, id, milestones)?;
    if changed {
        let measured = |name: &str| task.get(name) != draft.get(name);
        if measured("figure") || measured("figure_unit") {
            unmeasured(commit, desk, id)?;
        } else {
            refresh(commit, desk, id)?;
        }
        procedure::settle_record(commit, desk, &PROCEDURE, id)?;
    }
    Ok(changed)
}

/// What only steps can change once a task was issued.
fn decided(task: &Version, form: &TaskForm) -> Act<()> {
    let other = |field: &str, value: Option<i64>| value.is_some() && value != task.int(field);
    let other_day = |field: &str, value: Option<Day>| value.is_some() && value != task.day(field);
    if other("unit", form.lead) {
        return refuse(
            "已交办的任务，牵头单位只能经责任异议改派。",
            "The task was issued; its lead unit changes only by a ruling on a contest.",
        );
    }
    if other_day("due", form.due) {
        return refuse(
            "已交办的任务，完成时限请用“调整时限”，并说明理由。",
            "The task was issued; change its date by the step “Change the date”, with the reason.",
        );
    }
    if other_day("start", form.start) {
        return refuse("已交办的任务，起始日不能再改。", "The task was issued; its start cannot be changed.");
    }
    if form.long_term && task.int("long_term") != Some(1) {
        return refuse("已交办的任务，不能改为长期坚持。", "The task was issued; it cannot be made a long-term one.");
    }
    Ok(())
}

fn change_parties(commit: &mut Commit<'_>, desk: &Desk, task: i64, wanted: &[(i64, String)]) -> Act<bool> {
    let at = commit.at(desk.today);
    let held = commit.read()?.find(&TASK_PARTY, "task", task, at)?;
    let (days, mut changed) = ((desk.today, Day::END), false);
    for version in &held {
        match wanted.iter().find(|(unit, _)| version.int("unit") == Some(*unit)) {
            Some((_, part)) => {
                changed |= commit.assert(version.id, days, &version.draft().set("part", part.as_str()), None)?;
            }
            None => changed |= commit.end(&TASK_PARTY, version.id, desk.today)?,
        }
    }
    for (unit, part) in wanted.iter().filter(|(unit, _)| held.iter().all(|version| version.int("unit") != Some(*unit)))
    {
        let draft = TASK_PARTY.draft().set("task", task).set("unit", *unit).set("part", part.as_str());
        let id = commit.new_id();
        commit.open(id, days, &draft, None)?;
        changed = true;
    }
    Ok(changed)
}

/// Whether a task has these milestones and no others.
fn has_milestones(commit: &mut Commit<'_>, desk: &Desk, task: i64, wanted: &[(String, Day)]) -> Act<bool> {
    let at = commit.at(desk.today);
    let held = commit.read()?.find(&MILESTONE, "task", task, at)?;
    let is_held = |(title, due): &(String, Day)| {
        held.iter().any(|version| version.text("title") == title && version.day("due") == Some(*due))
    };
    Ok(held.len() == wanted.len() && wanted.iter().all(is_held))
}

/// Milestones of the same title are the same, and of the others those of the same day: so one that was met stays met
/// when its title is mended, or its day moves. What is neither is another one, which nobody has met yet.
fn change_milestones(commit: &mut Commit<'_>, desk: &Desk, task: i64, wanted: Vec<(String, Day)>) -> Act<bool> {
    let at = commit.at(desk.today);
    let mut held = commit.read()?.find(&MILESTONE, "task", task, at)?;
    held.sort_by_key(|version| (version.int("number"), version.id));
    let mut pairs: Vec<Option<Version>> = wanted
        .iter()
        .map(|(title, _)| {
            let at = held.iter().position(|version| version.text("title") == title)?;
            Some(held.remove(at))
        })
        .collect();
    for (pair, (_, due)) in pairs.iter_mut().zip(&wanted).filter(|(pair, _)| pair.is_none()) {
        let at = held.iter().position(|version| version.day("due") == Some(*due));
        *pair = at.map(|at| held.remove(at));
    }
    let (days, mut changed) = ((desk.today, Day::END), false);
    for version in held {
        changed |= commit.end(&MILESTONE, version.id, desk.today)?;
    }
    for ((number, (title, due)), pair) in (1i64..).zip(wanted).zip(pairs) {
        let set = |draft: Draft| draft.set("task", task).set("number", number).set("title", title).set("due", due);
        match pair {
            Some(version) => changed |= commit.assert(version.id, days, &set(version.draft()), None)?,
            None => {
                let id = commit.new_id();
                commit.open(id, days, &set(MILESTONE.draft()), None)?;
                changed = true;
            }
        }
    }
    Ok(changed)
}

/// The task a decision has become, if it has.
pub(super) fn of_decision(commit: &mut Commit<'_>, desk: &Desk, decision: i64) -> Result<Option<i64>, Refusal> {
    let at = commit.at(desk.today);
    let tasks = commit.read()?.find(&TASK, "decision", decision, at)?;
    Ok(tasks.iter().find(|task| task.text("state") != "cancelled").map(|task| task.id))
}
