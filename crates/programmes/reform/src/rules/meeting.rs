//! Meetings of the coordination group: planned, held, minuted, signed by somebody else than who wrote the minutes.

use access::Action;
use procedure::{
    Ask, AskKind, May, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step, Taking, Tick, Timer, TimerDue,
};

use super::{LEADERS, OFFICERS, REASON, STEP, field_day, field_lines};
use crate::documents;
use crate::register::{DECISION, MEETING};

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "reform.meeting",
    label: ("协调小组会议", "Meeting of the coordination group"),
    text: (
        "会前征集议题，会中议定事项，会后形成纪要、签发，议定事项转为任务跟踪督办。",
        "Subjects before, decisions in the meeting, minutes after it; what was decided becomes tasks that are followed up.",
    ),
    basis: ("协调小组工作规则", "Working rules of the coordination group"),
    register: &MEETING,
    title: "title",
    states: &[
        State { code: "planned", label: ("筹备", "Planned"), kind: StateKind::Open },
        State { code: "held", label: ("已召开", "Held"), kind: StateKind::Open },
        State { code: "minuted", label: ("纪要待签发", "Minuted"), kind: StateKind::Open },
        State { code: "signed", label: ("已签发", "Signed"), kind: StateKind::Done },
        State { code: "cancelled", label: ("取消", "Cancelled"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "plan",
            label: ("筹备会议", "Plan"),
            text: ("定下时间、地点和议题。", "Day, place and subjects are set."),
            to: "planned",
            who: &[May { party: "unit", roles: OFFICERS }],
            ticks: &[Tick::Start("day")],
            ..STEP
        },
        Step {
            name: "move",
            label: ("改期", "Move"),
            text: ("会议改到另一天。", "The meeting is moved to another day."),
            from: &["planned"],
            who: &[May { party: "unit", roles: OFFICERS }],
            asks: &[field_day("on_day", ("会议日期", "Day of the meeting"), true), REASON],
            ..STEP
        },
        Step {
            name: "hold",
            label: ("已召开", "Held"),
            text: ("会议开过了；议定事项记在会议页上。", "The meeting took place; decisions are kept on its page."),
            from: &["planned"],
            to: "held",
            who: &[May { party: "unit", roles: OFFICERS }],
            expected: true,
            ticks: &[Tick::Stop("day"), Tick::Start("minutes")],
            effect: Some(held),
            ..STEP
        },
        Step {
            name: "minute",
            label: ("提交纪要", "Submit the minutes"),
            text: ("写好纪要，送领导签发。", "The minutes are written and go to the leader."),
            from: &["held"],
            to: "minuted",
            who: &[May { party: "unit", roles: OFFICERS }],
            expected: true,
            asks: &[Ask { kind: AskKind::Text(20_000), ..field_lines("minutes", ("会议纪要", "Minutes"), true) }],
            ..STEP
        },
        Step {
            name: "sign",
            label: ("签发", "Sign"),
            text: ("编号签发，议定事项即可转为任务。", "It is numbered and signed; decisions can become tasks."),
            from: &["minuted"],
            to: "signed",
            who: &[May { party: "unit", roles: LEADERS }],
            expected: true,
            not_by: &["minute"],
            ticks: &[Tick::Stop("minutes")],
            effect: Some(signed),
            ..STEP
        },
        Step {
            name: "return",
            label: ("退回修改", "Return"),
            text: ("纪要退回修改。", "The minutes go back to be changed."),
            from: &["minuted"],
            to: "held",
            who: &[May { party: "unit", roles: LEADERS }],
            asks: &[REASON],
            ..STEP
        },
        Step {
            name: "cancel",
            label: ("取消会议", "Cancel"),
            text: ("会议不开了。", "The meeting will not take place."),
            from: &["planned"],
            to: "cancelled",
            who: &[May { party: "unit", roles: OFFICERS }],
            asks: &[REASON],
            ticks: &[Tick::Stop("day")],
            ..STEP
        },
    ],
    timers: &[
        Timer {
            name: "day",
            label: ("会议日期", "Day of the meeting"),
            due: TimerDue::Field("on_day"),
            statutory: false,
            expires: None,
        },
        Timer {
            name: "minutes",
            label: ("签发纪要", "Signing of the minutes"),
            due: TimerDue::Rule("reform.minutes"),
            statutory: false,
            expires: None,
        },
    ],
    parties: &[Party {
        name: "unit",
        label: ("协调小组办公室", "office of the group"),
        units: PartyUnits::Field("unit"),
        account: None,
    }],
    read: Action::ReformRead,
    take: Action::ReformTake,
};

/// The word in the numbers of minutes: 云工产改纪〔2026〕1号.
pub const WORD: &str = "产改纪";

fn held(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    if taking.draft.get("on_day").day().is_some_and(|day| day > taking.today()) {
        return Err(Refusal::Guard((
            "会议日期还没有到；提前召开的，请先改日期。".into(),
            "The day of the meeting has not come; if it was held earlier, change the day first.".into(),
        )));
    }
    Ok(())
}

fn signed(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    let at = taking.commit.at(today);
    if taking.commit.read()?.find(&DECISION, "meeting", taking.record, at)?.is_empty() {
        return Err(Refusal::Guard((
            "还没有记下议定事项；没有议定事项的，请记“无”。".into(),
            "No decision is recorded; if there was none, record that.".into(),
        )));
    }
    let unit = taking.draft.get("unit").int().unwrap_or(taking.office);
    let record = (MEETING.name, taking.record);
    let (_, number) = documents::numbered(taking.commit, today, unit, WORD, "meeting-minutes", record)?;
    taking.draft.put("number", number);
    taking.draft.put("signed_on", today);
    Ok(())
}
