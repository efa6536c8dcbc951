//! The procedure of a request to a department.

use access::{Action, Relations, Role};
use clock::Day;
use procedure::{May, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step, Taking, Tick, Timer, TimerDue};
use record::{Db, Moment, Version};

use super::read;
use super::register::CHECK;
use crate::rules::{CASEWORKERS, REASON, STEP};

/// Those who answer for a department.
pub(super) const PARTNERS: &[(Role, Relations)] = &[(Role::Partner, Relations::OWN)];

/// The way by which a department's own account answers: a code of `check_way`.
pub(super) const BY_ACCOUNT: &str = "account";

const CASEWORK: May = May { party: "centre", roles: CASEWORKERS };

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "hardship.check",
    label: ("部门核对", "Check with a department"),
    text: (
        "凭家庭成员的书面授权，向一个部门核对一户的申报；部门逐人逐项答复。答复与申报并存，不改申报，不一致的再次入户或由人决定。",
        "With the members' written authorisation one department is asked about one household; it answers person by person and field by field. Answers stand beside what was declared and never change it; where they differ, the household is visited again or a person decides.",
    ),
    basis: (
        "家庭经济状况核对的规定；家庭成员的授权委托书",
        "Rules on checking a household's means; the members' authorisations",
    ),
    register: &CHECK,
    title: "number",
    states: &[
        State { code: "asked", label: ("待答复", "Asked"), kind: StateKind::Open },
        State { code: "answered", label: ("已答复", "Answered"), kind: StateKind::Done },
        State { code: "unanswered", label: ("逾期未答复", "Not answered"), kind: StateKind::Ended },
        State { code: "withdrawn", label: ("已撤回", "Withdrawn"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "ask",
            label: ("发出核对请求", "Ask"),
            text: (
                "随档案的“发起核对”产生：写明用途、授权编号和答复期限。",
                "Follows from starting the checks of a dossier: with purpose, authorisations and deadline.",
            ),
            to: "asked",
            who: &[CASEWORK],
            ticks: &[Tick::Start("answer")],
            ..STEP
        },
        Step {
            name: "answer",
            label: ("答复", "Answer"),
            text: (
                "逐人逐项填写一致、不一致、查无或无法答复。",
                "Each field of each person is answered: consistent, inconsistent, not found, or no answer.",
            ),
            from: &["asked"],
            to: "answered",
            who: &[May { party: "department", roles: PARTNERS }],
            expected: true,
            ticks: &[Tick::Stop("answer")],
            tells: &["centre"],
            guard: Some(all_found),
            effect: Some(answered),
            page: Some(|id| format!("/checks/{id}")),
            ..STEP
        },
        Step {
            name: "enter",
            label: ("收入答复文件", "Take the answer in"),
            text: (
                "部门以文件或私密比对答复的，由经办人收入；内容与部门的文件一致。",
                "What a department answers by file or by private matching is taken in by a caseworker, as the file says it.",
            ),
            from: &["asked"],
            to: "answered",
            who: &[CASEWORK],
            ticks: &[Tick::Stop("answer")],
            guard: Some(all_found),
            effect: Some(answered),
            page: Some(|_| "/checks/files".to_owned()),
            ..STEP
        },
        Step {
            name: "close_unanswered",
            label: ("按未答复结束", "Close as unanswered"),
            text: (
                "期限已过仍未答复，写明催办情况后结束；档案据此继续办理。",
                "The time is over without an answer; it is closed with what was done about it, and the dossier goes on.",
            ),
            from: &["asked"],
            to: "unanswered",
            who: &[CASEWORK],
            asks: &[REASON],
            ticks: &[Tick::Stop("answer")],
            tells: &["department"],
            guard: Some(overdue),
            ..STEP
        },
        Step {
            name: "withdraw",
            label: ("撤回请求", "Withdraw"),
            text: (
                "不再需要答复，部门不再看到人员。",
                "No answer is needed; the department sees the persons no longer.",
            ),
            from: &["asked"],
            to: "withdrawn",
            who: &[CASEWORK],
            asks: &[REASON],
            ticks: &[Tick::Stop("answer")],
            tells: &["department"],
            ..STEP
        },
    ],
    timers: &[Timer {
        name: "answer",
        label: ("部门答复", "The department's answer"),
        due: TimerDue::Field("due"),
        statutory: false,
        expires: None,
    }],
    parties: &[
        Party {
            name: "department",
            label: ("被询部门", "department asked"),
            units: PartyUnits::Of(answering),
            account: None,
        },
        Party {
            name: "centre",
            label: ("帮扶中心", "relief centre"),
            units: PartyUnits::Field("centre"),
            account: Some("caseworker"),
        },
    ],
    read: Action::CheckRead,
    take: Action::CheckTake,
};

type Held = record::Result<Result<(), (String, String)>>;

/// The unit that answers by its own account. Who is asked by a file or by private matching answers by it, and learns here
/// nothing about anybody.
fn answering(_: &Db, check: &Version, _: Moment) -> record::Result<Vec<i64>> {
    Ok(check.int("unit").filter(|_| check.text("way") == BY_ACCOUNT).into_iter().collect())
}

/// Each field of each person has its finding.
fn all_found(db: &Db, check: &Version, _: Day) -> Held {
    let open = read::findings(db, check.id)?.iter().filter(|finding| finding.text("result").is_empty()).count();
    if open > 0 {
        return Ok(Err((
            format!("还有 {open} 项没有答复，请逐人逐项填写。"),
            format!("{open} fields are not answered yet; fill in each field of each person."),
        )));
    }
    Ok(Ok(()))
}

/// The day set has passed.
fn overdue(_: &Db, check: &Version, today: Day) -> Held {
    match check.day("due") {
        Some(due) if today <= due => Ok(Err((
            format!("答复期限是 {due}，期满后才能按未答复结束。"),
            format!("The answer is due on {due}; only after that day can it be closed as unanswered."),
        ))),
        _ => Ok(Ok(())),
    }
}

/// Results from the gravest to the lightest.
const GRAVEST: [&str; 4] = ["inconsistent", "not_found", "not_answered", "consistent"];

fn answered(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (today, record) = (taking.today(), taking.record);
    let findings = read::findings(taking.commit.read()?, record)?;
    let gravest = GRAVEST.into_iter().find(|code| findings.iter().any(|finding| finding.text("result") == *code));
    taking.draft.put("answered_on", today);
    taking.draft.put("result", gravest);
    Ok(())
}
