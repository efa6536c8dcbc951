//! Supervision slips (督办单): one item, one slip; blue, yellow, red. One that is not answered in time is followed by the
//! next level.

use access::Action;
use clock::{Day, deadline};
use procedure::{
    Actor, Ask, AskKind, Given, Goes, May, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step, Taking, Tick,
    Timer, TimerDue,
};
use record::{Db, Moment, Value, Version};

use super::{DECIDERS, REASON, STEP, WORKERS, field_day, field_lines};
use crate::documents;
use crate::lights::is_lit;
use crate::register::{SLIP, TASK};

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "reform.slip",
    label: ("督办单", "Supervision slip"),
    text: (
        "一事一单：写明问题、要求和期限，由被督办单位答复，交办单位评价。到期不答复，自动升级为下一级督办单。",
        "One item, one slip: the problem, what is required and by when; the unit answers, the sender evaluates. A slip not answered in time is followed by one of the next level.",
    ),
    basis: ("协调小组督办制度（蓝、黄、红三级）", "The coordination group's rules of supervision (blue, yellow, red)"),
    register: &SLIP,
    title: "title",
    states: &[
        State { code: "issued", label: ("待答复", "Issued"), kind: StateKind::Open },
        State { code: "overdue", label: ("逾期未答复", "Overdue"), kind: StateKind::Open },
        State { code: "replied", label: ("已答复", "Replied"), kind: StateKind::Open },
        State { code: "evaluated", label: ("已评价", "Evaluated"), kind: StateKind::Done },
        State { code: "escalated", label: ("已升级", "Escalated"), kind: StateKind::Ended },
        State { code: "withdrawn", label: ("已撤回", "Withdrawn"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "issue",
            label: ("发出督办单", "Issue"),
            text: ("编号发出，被督办单位须在期限内答复。", "It is numbered and sent; the unit answers by the day set."),
            to: "issued",
            who: &[May { party: "owner", roles: DECIDERS }],
            asks: &[
                Ask {
                    name: "level",
                    label: ("级别", "Level"),
                    hint: ("", ""),
                    kind: AskKind::Code("slip_level"),
                    required: true,
                    goes: Goes::Field,
                },
                field_lines("problem", ("存在问题", "Problem"), true),
                field_lines("requirement", ("督办要求", "Requirement"), true),
                field_day("due", ("答复期限", "Answer by"), true),
            ],
            ticks: &[Tick::Start("answer")],
            tells: &["owner"],
            effect: Some(issued),
            ..STEP
        },
        Step {
            name: "reply",
            label: ("答复", "Reply"),
            text: ("说明办理情况，送交办单位评价。", "Say what was done; the sender evaluates it."),
            from: &["issued", "overdue"],
            to: "replied",
            who: &[May { party: "unit", roles: WORKERS }],
            expected: true,
            asks: &[field_lines("reply", ("办理情况", "What was done"), true)],
            ticks: &[Tick::Stop("answer"), Tick::Start("evaluate")],
            tells: &["owner"],
            effect: Some(replied),
            ..STEP
        },
        Step {
            name: "evaluate",
            label: ("评价", "Evaluate"),
            text: ("评价办理情况，督办结束。", "The answer is evaluated; the matter is closed."),
            from: &["replied"],
            to: "evaluated",
            who: &[May { party: "owner", roles: DECIDERS }],
            expected: true,
            not_by: &["reply"],
            asks: &[
                Ask {
                    name: "evaluation",
                    label: ("评价", "Evaluation"),
                    hint: ("", ""),
                    kind: AskKind::Code("slip_evaluation"),
                    required: true,
                    goes: Goes::Field,
                },
                field_lines("evaluation_text", ("评价意见", "Remarks"), false),
            ],
            ticks: &[Tick::Stop("evaluate")],
            tells: &["unit"],
            ..STEP
        },
        Step {
            name: "send_back",
            label: ("退回重办", "Send back"),
            text: ("答复未解决问题，退回并另定期限。", "The answer does not solve the problem; another day is set."),
            from: &["replied"],
            to: "issued",
            who: &[May { party: "owner", roles: DECIDERS }],
            not_by: &["reply"],
            asks: &[field_day("due", ("新的答复期限", "Answer by"), true), REASON],
            ticks: &[Tick::Stop("evaluate"), Tick::Start("answer")],
            tells: &["unit"],
            guard: Some(still_led),
            effect: Some(sent_back),
            ..STEP
        },
        Step {
            name: "escalate",
            label: ("升级督办", "Escalate"),
            text: (
                "到期未答复，自动发出下一级督办单，本单结束；红色督办单没有下一级，转为逾期未答复，仍须答复。",
                "Not answered in time: the slip of the next level follows by itself and this one ends; a red slip, which has no next level, is overdue and must still be answered.",
            ),
            from: &["issued"],
            to: "escalated",
            also: &["overdue"],
            ticks: &[Tick::Stop("answer")],
            tells: &["unit", "owner"],
            effect: Some(escalated),
            ..STEP
        },
        Step {
            name: "withdraw",
            label: ("撤回", "Withdraw"),
            text: ("督办单不再需要答复。", "The slip needs no answer any more."),
            from: &["issued", "overdue"],
            to: "withdrawn",
            who: &[May { party: "owner", roles: DECIDERS }],
            asks: &[REASON],
            ticks: &[Tick::Stop("answer")],
            tells: &["unit"],
            ..STEP
        },
    ],
    timers: &[
        Timer {
            name: "answer",
            label: ("答复督办单", "Answer to the slip"),
            due: TimerDue::Field("due"),
            statutory: true,
            expires: Some("escalate"),
        },
        Timer {
            name: "evaluate",
            label: ("评价答复", "Evaluation of the answer"),
            due: TimerDue::Rule("reform.evaluate"),
            statutory: false,
            expires: None,
        },
    ],
    parties: &[
        Party {
            name: "unit",
            label: ("被督办单位", "supervised unit"),
            units: PartyUnits::Field("unit"),
            account: Some("officer"),
        },
        Party {
            name: "owner",
            label: ("督办单位", "supervising unit"),
            units: PartyUnits::Field("owner"),
            account: None,
        },
    ],
    read: Action::ReformRead,
    take: Action::ReformTake,
};

/// The word in the numbers of slips: 云工督〔2026〕3号.
pub const WORD: &str = "督";

fn issued(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    not_past(taking)?;
    let owner = taking.draft.get("owner").int().unwrap_or(taking.office);
    let record = (SLIP.name, taking.record);
    let (_, number) = documents::numbered(taking.commit, today, owner, WORD, "supervision-slip", record)?;
    taking.draft.put("number", number);
    taking.draft.put("issued_on", today);
    Ok(())
}

/// What was answered is asked anew only of the unit that still leads, of a task that is at work.
fn still_led(db: &Db, slip: &Version, today: Day) -> record::Result<Result<(), (String, String)>> {
    let at = Moment { as_of: today, known: i64::MAX - 1 };
    let task = db.get(&TASK, slip.int("task").unwrap_or(0), at)?;
    Ok(match task {
        Some(task) if task.text("state") == "suspended" || !is_lit(task.text("state")) => Err((
            "任务已暂停或结束，不能退回重办，请评价。".to_owned(),
            "The task rests or has ended; the slip cannot be sent back. Evaluate it.".to_owned(),
        )),
        Some(task) if task.int("unit") != slip.int("unit") => Err((
            "任务已由另一单位牵头，不能退回重办，请评价。".to_owned(),
            "Another unit leads the task now; the slip cannot be sent back. Evaluate it.".to_owned(),
        )),
        _ => Ok(()),
    })
}

fn not_past(taking: &Taking<'_, '_>) -> Result<(), Refusal> {
    if taking.draft.get("due").day().is_some_and(|due| due < taking.today()) {
        return Err(Refusal::Guard((
            "答复期限不能早于今天。".into(),
            "The day for the answer cannot lie in the past.".into(),
        )));
    }
    Ok(())
}

/// What was answered does not count until it is answered again; the answer stays to be read.
fn sent_back(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    not_past(taking)?;
    taking.draft.put("replied_on", Value::Null);
    taking.draft.put("in_time", Value::Null);
    Ok(())
}

fn replied(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    let in_time = taking.draft.get("due").day().is_some_and(|due| today <= due);
    taking.draft.put("replied_on", today);
    taking.draft.put("in_time", in_time);
    Ok(())
}

/// The next level: blue, yellow, red.
pub fn next_level(level: &str) -> Option<&'static str> {
    match level {
        "blue" => Some("yellow"),
        "yellow" => Some("red"),
        _ => None,
    }
}

fn escalated(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    taking.draft.put("in_time", false);
    let Some(level) = next_level(taking.draft.get("level").text().unwrap_or("")) else {
        taking.draft.put("state", "overdue");
        return Ok(());
    };
    let today = taking.today();
    let rule = taking.desk.pack.rule("reform.slip", today).ok_or_else(|| {
        record::Error::Rule(format!("the pack {} has no rule reform.slip on {today}", taking.desk.pack.name()))
    })?;
    let due = deadline(rule, taking.desk.pack.calendar(), today, &[]).due;
    let kept = |field: &str| taking.draft.get(field).clone();
    let draft = SLIP
        .draft()
        .set("task", kept("task"))
        .set("title", kept("title"))
        .set("unit", kept("unit"))
        .set("owner", kept("owner"))
        .set("officer", kept("officer"))
        .set("level", level)
        .set("problem", kept("problem"))
        .set("requirement", kept("requirement"))
        .set("due", due)
        .set("previous", taking.record);
    let given = Given::none()
        .with("level", level)
        .with("problem", kept("problem"))
        .with("requirement", kept("requirement"))
        .with("due", due);
    procedure::begin(taking.commit, taking.desk, &PROCEDURE, "issue", draft, given, Actor::System).map(drop)
}
