//! Plans and their measures.

use clock::Day;
use procedure::{Desk, Refusal};
use record::{Commit, Draft};

use super::{Act, code, held, needed, optional, refuse, unit};
use crate::register::{MEASURE, PLAN, TASK};

/// A plan as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanForm {
    /// What it is called.
    pub title: String,
    /// The unit whose plan it is.
    pub unit: i64,
    /// Its first day.
    pub from: Option<Day>,
    /// Its last day.
    pub to: Option<Day>,
    /// The grouping of systems it follows: a code of the first level of `reform_system`. Fixed once there are tasks.
    pub taxonomy: String,
    /// The document it rests on.
    pub source: String,
}

/// A measure as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasureForm {
    /// The plan it belongs to.
    pub plan: i64,
    /// Its number within the plan.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The system it serves: a code of `reform_system` under the grouping of the plan.
    pub system: String,
    /// Where it stands in the document the plan rests on.
    pub clause: String,
}

const TITLE: clock::Both = ("名称", "Title");
const UNIT: clock::Both = ("单位", "Unit");
const SOURCE: clock::Both = ("来源文件", "Source");
const TAXONOMY: clock::Both = ("体系划分", "Grouping of systems");
pub(super) const SYSTEM: clock::Both = ("改革体系", "System");
const NUMBER: clock::Both = ("序号", "Number");
const CLAUSE: clock::Both = ("条款", "Clause");

fn plan_draft(desk: &Desk, form: &PlanForm, draft: Draft) -> Act<Draft> {
    let title = needed(TITLE, &form.title, 100)?;
    let source = optional(SOURCE, &form.source, 300)?;
    unit(desk, UNIT, form.unit)?;
    let taxonomy = needed(TAXONOMY, &form.taxonomy, 40)?;
    let first_level = desk.pack.codes("reform_system").and_then(|list| list.get(&taxonomy));
    if first_level.is_none_or(|code| code.level != Some(1)) {
        return refuse(
            format!("体系划分：没有“{taxonomy}”，请从列表中选择。"),
            format!("Grouping of systems: there is no “{taxonomy}”; choose one of the list."),
        );
    }
    if form.from.zip(form.to).is_some_and(|(from, to)| to < from) {
        return refuse("结束日期早于开始日期。", "The last day lies before the first.");
    }
    Ok(draft
        .set("title", title)
        .set("unit", form.unit)
        .set("from_day", form.from)
        .set("to_day", form.to)
        .set("taxonomy", taxonomy)
        .set("source", source))
}

/// Adds a plan.
///
/// # Errors
/// What is wrong with the form; or the store fails.
pub fn add_plan(commit: &mut Commit<'_>, desk: &Desk, form: &PlanForm) -> Act<i64> {
    let draft = plan_draft(desk, form, PLAN.draft().set("state", "open"))?;
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Changes a plan. Tells whether anything changed.
///
/// # Errors
/// As [`add_plan`]; and when its unit or its grouping would change though there are tasks.
pub fn change_plan(commit: &mut Commit<'_>, desk: &Desk, id: i64, form: &PlanForm) -> Act<bool> {
    let plan = held(commit, desk, &PLAN, id)?;
    let draft = plan_draft(desk, form, plan.draft())?;
    if (plan.text("taxonomy"), plan.int("unit")) != (form.taxonomy.trim(), Some(form.unit)) {
        let at = commit.at(desk.today);
        if !commit.read()?.find(&TASK, "plan", id, at)?.is_empty() {
            return refuse(
                "计划里已有任务，单位和体系划分不能再改。",
                "There are tasks in the plan; its unit and its grouping of systems cannot be changed any more.",
            );
        }
    }
    Ok(commit.assert(id, (desk.today, Day::END), &draft, None)?)
}

/// Ends a plan: no task can be drafted in it any more; those there are go on.
///
/// # Errors
/// When there is no such plan, or the store fails.
pub fn end_plan(commit: &mut Commit<'_>, desk: &Desk, id: i64) -> Act<bool> {
    let draft = held(commit, desk, &PLAN, id)?.draft().set("state", "ended");
    Ok(commit.assert(id, (desk.today, Day::END), &draft, None)?)
}

fn measure_draft(commit: &mut Commit<'_>, desk: &Desk, form: &MeasureForm, id: i64) -> Act<Draft> {
    let plan = held(commit, desk, &PLAN, form.plan)?;
    let number = needed(NUMBER, &form.number, 20)?;
    let title = needed(TITLE, &form.title, 200)?;
    let clause = optional(CLAUSE, &form.clause, 100)?;
    code(desk, SYSTEM, "reform_system", &form.system)?;
    of_taxonomy(desk, plan.text("taxonomy"), &form.system)?;
    let at = commit.at(desk.today);
    let others = commit.read()?.find(&MEASURE, "plan", form.plan, at)?;
    if others.iter().any(|other| other.id != id && other.text("number") == number) {
        return refuse(
            format!("序号 {number} 已有举措。"),
            format!("There is a measure with the number {number} already."),
        );
    }
    Ok(MEASURE
        .draft()
        .set("plan", form.plan)
        .set("number", number)
        .set("title", title)
        .set("system", form.system.as_str())
        .set("clause", clause))
}

/// Whether a system belongs to the grouping of a plan; none does.
pub(super) fn of_taxonomy(desk: &Desk, taxonomy: &str, system: &str) -> Act<()> {
    if system.is_empty() {
        return Ok(());
    }
    let list = desk.pack.codes("reform_system");
    let parent = list.and_then(|list| list.get(system)).and_then(|code| code.parent.as_deref());
    if parent == Some(taxonomy) {
        return Ok(());
    }
    refuse(
        format!("“{system}”不属于本计划采用的体系划分“{taxonomy}”。"),
        format!("“{system}” does not belong to the grouping “{taxonomy}” that the plan follows."),
    )
}

/// Adds a measure to a plan.
///
/// # Errors
/// What is wrong with the form; or the store fails.
pub fn add_measure(commit: &mut Commit<'_>, desk: &Desk, form: &MeasureForm) -> Act<i64> {
    let id = commit.new_id();
    let draft = measure_draft(commit, desk, form, id)?;
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Changes a measure. Tells whether anything changed.
///
/// # Errors
/// As [`add_measure`]; and when it would move to another plan.
pub fn change_measure(commit: &mut Commit<'_>, desk: &Desk, id: i64, form: &MeasureForm) -> Act<bool> {
    if held(commit, desk, &MEASURE, id)?.int("plan") != Some(form.plan) {
        return Err(Refusal::Missing);
    }
    let draft = measure_draft(commit, desk, form, id)?;
    Ok(commit.assert(id, (desk.today, Day::END), &draft, None)?)
}

/// Removes a measure that no task serves.
///
/// # Errors
/// When tasks serve it, or the store fails.
pub fn remove_measure(commit: &mut Commit<'_>, desk: &Desk, id: i64) -> Act<bool> {
    let measure = held(commit, desk, &MEASURE, id)?;
    let at = commit.at(desk.today);
    let tasks = commit.read()?.find(&TASK, "plan", measure.int("plan").unwrap_or(0), at)?;
    if tasks.iter().any(|task| task.int("measure") == Some(id)) {
        return refuse("已有任务归在这条举措下，不能删除。", "Tasks serve this measure; it cannot be removed.");
    }
    Ok(commit.end(&MEASURE, id, desk.today)?)
}
