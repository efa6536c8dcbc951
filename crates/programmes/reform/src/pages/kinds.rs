//! The kinds of records of the ledger, and to which units each belongs: whoever may read one of them may read the
//! record. So a department sees what it has a part in, and nothing else.

use access::Action;
use record::{Db, Moment, Register, Version};
use ui::web::{Lookup, Problem, RecordKind};

use crate::register::{DECISION, DISPUTE, GROUP, GROUP_MEMBER, MEASURE, MEETING, PLAN, SLIP, TASK, TASK_PARTY};
use crate::rules::task::others;

/// Tasks: of the lead unit, the issuing and the verifying one, and those that share in them.
pub(super) const TASKS: RecordKind = RecordKind {
    register: "reform_task",
    page: |id| format!("/reform/tasks/{id}"),
    read: Action::ReformRead,
    write: Action::ReformTake,
    units: of_task,
    title: "title",
};

/// Plans: of the unit whose plan it is, and of all that have a part in one of its tasks.
pub(super) const PLANS: RecordKind = RecordKind {
    register: "reform_plan",
    page: |id| format!("/reform/{id}"),
    read: Action::ReformRead,
    write: Action::ReformPlan,
    units: of_plan,
    title: "title",
};

/// Slips: of who sends and who answers.
pub(super) const SLIPS: RecordKind = RecordKind {
    register: "reform_slip",
    page: |id| format!("/reform/slips/{id}"),
    read: Action::ReformRead,
    write: Action::ReformTake,
    units: |db, id, _| two_sides(db, &SLIP, id),
    title: "title",
};

/// Disputes: of who contests and who rules.
pub(super) const DISPUTES: RecordKind = RecordKind {
    register: "reform_dispute",
    page: |id| format!("/reform/disputes/{id}"),
    read: Action::ReformRead,
    write: Action::ReformTake,
    units: |db, id, _| two_sides(db, &DISPUTE, id),
    title: "title",
};

/// Meetings: of the unit that keeps the office of the group, of its members, and of those who were charged with
/// something.
pub(super) const MEETINGS: RecordKind = RecordKind {
    register: "reform_meeting",
    page: |id| format!("/reform/meetings/{id}"),
    read: Action::ReformRead,
    write: Action::ReformPlan,
    units: of_meeting,
    title: "title",
};

/// Groups: of the unit that keeps their office, and of their members.
pub(super) const GROUPS: RecordKind = RecordKind {
    register: "reform_group",
    page: |id| format!("/reform/groups/{id}"),
    read: Action::ReformRead,
    write: Action::ReformPlan,
    units: of_group,
    title: "name",
};

/// All of them.
pub(super) const ALL: [RecordKind; 6] = [PLANS, TASKS, SLIPS, DISPUTES, MEETINGS, GROUPS];

/// A record as it stands last.
fn last(db: &Db, register: &'static Register, id: i64) -> record::Result<Option<Version>> {
    Ok(db.standing(register, id)?.pop())
}

fn push(units: &mut Vec<i64>, more: impl IntoIterator<Item = i64>) {
    for unit in more {
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
}

fn of_task(db: &Db, id: i64, at: Moment) -> record::Result<Vec<i64>> {
    let Some(task) = last(db, &TASK, id)? else { return Ok(Vec::new()) };
    let mut units = Vec::new();
    push(&mut units, ["unit", "owner", "verifier"].into_iter().filter_map(|field| task.int(field)));
    push(&mut units, others(db, &task, at)?);
    Ok(units)
}

fn of_plan(db: &Db, id: i64, at: Moment) -> record::Result<Vec<i64>> {
    let Some(unit) = last(db, &PLAN, id)?.and_then(|plan| plan.int("unit")) else { return Ok(Vec::new()) };
    let mut units = vec![unit];
    push(&mut units, sharing(db, id, at)?);
    Ok(units)
}

/// The units that have a part in a task of a plan.
pub(super) fn sharing(db: &Db, plan: i64, at: Moment) -> record::Result<Vec<i64>> {
    let holds = |alias: &str| {
        format!("{alias}.valid_from <= $3 AND $3 < {alias}.valid_to AND {alias}.opened <= $4 AND $4 < {alias}.closed")
    };
    let tasks = TASK.table();
    let own = |field: &str| {
        format!(
            "SELECT DISTINCT t.{field} FROM {tasks} t WHERE t.federation = $1 AND t.plan = $2 AND t.{field} IS NOT NULL AND {}",
            holds("t")
        )
    };
    let parties = format!(
        "SELECT DISTINCT x.unit FROM {} x, {tasks} t WHERE t.federation = $1 AND t.plan = $2 AND {} AND x.federation = t.federation \
         AND x.task = t.id AND {}",
        TASK_PARTY.table(),
        holds("t"),
        holds("x")
    );
    let params = [plan.into(), at.as_of.into(), at.known.into()];
    let mut units = Vec::new();
    for sql in [own("unit"), own("verifier"), parties] {
        push(&mut units, db.all(&sql, &params, |row| row.int(0))?);
    }
    Ok(units)
}

fn two_sides(db: &Db, register: &'static Register, id: i64) -> record::Result<Vec<i64>> {
    let Some(version) = last(db, register, id)? else { return Ok(Vec::new()) };
    Ok(["unit", "owner"].into_iter().filter_map(|field| version.int(field)).collect())
}

fn of_group(db: &Db, id: i64, at: Moment) -> record::Result<Vec<i64>> {
    let Some(unit) = last(db, &GROUP, id)?.and_then(|group| group.int("unit")) else { return Ok(Vec::new()) };
    let mut units = vec![unit];
    push(&mut units, db.find(&GROUP_MEMBER, "body", id, at)?.iter().filter_map(|member| member.int("unit")));
    Ok(units)
}

fn of_meeting(db: &Db, id: i64, at: Moment) -> record::Result<Vec<i64>> {
    let Some(meeting) = last(db, &MEETING, id)? else { return Ok(Vec::new()) };
    let mut units: Vec<i64> = meeting.int("unit").into_iter().collect();
    if let Some(group) = meeting.int("body") {
        push(&mut units, of_group(db, group, at)?);
    }
    push(&mut units, db.find(&DECISION, "meeting", id, at)?.iter().filter_map(|decision| decision.int("unit")));
    Ok(units)
}

/// The unit by which a plan is read: that of the plan where that is allowed, else one that has a part in it.
pub(super) fn plan_read(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("plan") else { return Ok(None) };
    let Some(own) = last(lookup.db, &PLAN, id)?.and_then(|plan| plan.int("unit")) else { return Ok(None) };
    let near = |units: &[i64]| lookup.app.nearest(lookup.who, lookup.route.action, units, lookup.now);
    if let Some(unit) = near(&[own]) {
        return Ok(Some(unit));
    }
    Ok(Some(near(&sharing(lookup.db, id, lookup.now)?).unwrap_or(own)))
}

/// The unit that owns a record: what only the owner may do is asked by it.
pub(super) fn owned(
    register: &'static Register,
    field: &'static str,
    part: &'static str,
) -> impl Fn(&Lookup<'_>) -> Result<Option<i64>, Problem> + Send + Sync + 'static {
    move |lookup| {
        let Some(id) = lookup.params.int(part) else { return Ok(None) };
        Ok(last(lookup.db, register, id)?.and_then(|version| version.int(field)))
    }
}

/// The unit of the plan a measure belongs to.
pub(super) fn of_measure(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("measure") else { return Ok(None) };
    let plan = last(lookup.db, &MEASURE, id)?.and_then(|measure| measure.int("plan"));
    let plan = plan.map_or(Ok(None), |plan| last(lookup.db, &PLAN, plan))?;
    Ok(plan.and_then(|plan| plan.int("unit")))
}
