//! What is written to the ledger besides steps: plans, tasks as they are drafted and amended, milestones, evidence,
//! lights set by hand, the group, its meetings and decisions. Each works within one commit, checks what it is given,
//! and settles the light where that matters. Who may do it is asked by whoever calls.

mod group;
mod plan;
mod task;
mod work;

pub use group::{
    GroupForm, MeetingForm, MemberForm, add_decision, add_group, add_member, change_group, change_meeting,
    drop_decision, end_member, plan_meeting, task_from_decision,
};
pub use plan::{MeasureForm, PlanForm, add_measure, add_plan, change_measure, change_plan, end_plan, remove_measure};
pub use task::{TaskForm, change_task, draft_task};
pub use work::{
    OVERRIDE_DAYS, SlipForm, add_evidence, drop_evidence, issue_slip, lift_override, meet_milestone, override_light,
};

use procedure::{Desk, Refusal};
use record::{Commit, Db, Register, Version};

/// What an act says, or why it was refused; then nothing may be written.
pub type Act<T> = Result<T, Refusal>;

/// Refuses, with the reason in both languages.
fn refuse<T>(zh: impl Into<String>, en: impl Into<String>) -> Act<T> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

/// The record, as it stands today.
fn held(commit: &mut Commit<'_>, desk: &Desk, register: &'static Register, id: i64) -> Act<Version> {
    let at = commit.at(desk.today);
    commit.read()?.get(register, id, at)?.ok_or(Refusal::Missing)
}

/// What a field is called where it is refused.
type Named = clock::Both;

/// A text that may not be empty nor longer than `most` characters, without space around it.
fn needed(name: Named, text: &str, most: usize) -> Act<String> {
    let text = optional(name, text, most)?;
    if text.is_empty() { refuse(format!("{}：必填。", name.0), format!("{}: needed.", name.1)) } else { Ok(text) }
}

/// A text of at most so many characters, without space around it.
fn optional(name: Named, text: &str, most: usize) -> Act<String> {
    let text = text.trim().replace("\r\n", "\n");
    let count = text.chars().count();
    if count > most {
        return refuse(
            format!("{}：最多 {most} 字，现有 {count} 字。", name.0),
            format!("{}: at most {most} characters; there are {count}.", name.1),
        );
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return refuse(
            format!("{}：含有不可用的字符。", name.0),
            format!("{}: there are characters that cannot be used.", name.1),
        );
    }
    Ok(text)
}

/// Whether a code stands in a list of the pack; an empty one is none.
fn code(desk: &Desk, name: Named, list: &str, code: &str) -> Act<()> {
    let known = desk.pack.codes(list).is_some_and(|list| list.get(code).is_some());
    if code.is_empty() || known {
        return Ok(());
    }
    refuse(
        format!("{}：没有代码“{code}”，请从列表中选择。", name.0),
        format!("{}: there is no code “{code}”; choose one of the list.", name.1),
    )
}

/// Whether a unit is on the register today.
fn unit(desk: &Desk, name: Named, unit: i64) -> Act<()> {
    let at = record::Moment { as_of: desk.today, known: desk.known };
    if desk.units.exists(unit, at) {
        return Ok(());
    }
    refuse(format!("{}：没有这个单位。", name.0), format!("{}: there is no such unit.", name.1))
}

/// Whether an account is in use today.
fn account(db: &Db, desk: &Desk, name: Named, account: i64, known: i64) -> Act<()> {
    let at = record::Moment { as_of: desk.today, known };
    if db.get(&access::ACCOUNT, account, at)?.is_some_and(|account| account.text("state") == "active") {
        return Ok(());
    }
    refuse(format!("{}：没有这个账号。", name.0), format!("{}: there is no such account.", name.1))
}
