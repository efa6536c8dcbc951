//! Disputes over who is responsible: raised once, ruled on once.

use access::Action;
use procedure::{
    Actor, Ask, AskKind, Given, Goes, May, Order, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step,
    Taking, Tick, Timer, TimerDue,
};

use super::{DECIDERS, OWN_WORKERS, STEP, task};
use crate::register::DISPUTE;

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "reform.dispute",
    label: ("责任争议", "Dispute over responsibility"),
    text: (
        "牵头单位认为任务不归自己，在期限内提出异议，由交办单位裁定；裁定为终局，不再来回推转。",
        "A lead unit holds that a task is not its own and contests it within the time set; the issuing unit rules. The ruling is final.",
    ),
    basis: ("协调小组工作规则", "Working rules of the coordination group"),
    register: &DISPUTE,
    title: "title",
    states: &[
        State { code: "raised", label: ("待裁定", "Raised"), kind: StateKind::Open },
        State { code: "upheld", label: ("异议成立", "Upheld"), kind: StateKind::Done },
        State { code: "rejected", label: ("维持原定", "Rejected"), kind: StateKind::Done },
    ],
    steps: &[
        Step {
            name: "raise",
            label: ("提出异议", "Raise"),
            text: ("随任务的“提出责任异议”产生。", "Follows from contesting the task."),
            to: "raised",
            who: &[May { party: "unit", roles: OWN_WORKERS }],
            ticks: &[Tick::Start("ruling")],
            tells: &["owner"],
            ..STEP
        },
        Step {
            name: "uphold",
            label: ("改由另一单位牵头", "Uphold"),
            text: ("异议成立，任务改派。", "The contest is right; the task goes to another unit."),
            from: &["raised"],
            to: "upheld",
            who: &[May { party: "owner", roles: DECIDERS }],
            expected: true,
            not_by: &["raise"],
            asks: &[
                Ask {
                    name: "lead",
                    label: ("改由哪个单位牵头", "Unit that shall lead"),
                    hint: ("单位编号", "The unit's number"),
                    kind: AskKind::Unit,
                    required: true,
                    goes: Goes::Field,
                },
                RULING,
            ],
            ticks: &[Tick::Stop("ruling")],
            tells: &["unit"],
            effect: Some(upheld),
            ..STEP
        },
        Step {
            name: "reject",
            label: ("维持原定", "Reject"),
            text: ("仍由原单位牵头，任务视为签收。", "The unit remains in the lead; the task counts as accepted."),
            from: &["raised"],
            to: "rejected",
            who: &[May { party: "owner", roles: DECIDERS }],
            expected: true,
            not_by: &["raise"],
            asks: &[RULING],
            ticks: &[Tick::Stop("ruling")],
            tells: &["unit"],
            effect: Some(rejected),
            ..STEP
        },
    ],
    timers: &[Timer {
        name: "ruling",
        label: ("裁定", "Ruling"),
        due: TimerDue::Rule("reform.ruling"),
        statutory: true,
        expires: None,
    }],
    parties: &[
        Party {
            name: "unit", label: ("提出单位", "contesting unit"), units: PartyUnits::Field("unit"), account: None
        },
        Party {
            name: "owner", label: ("交办单位", "issuing unit"), units: PartyUnits::Field("owner"), account: None
        },
    ],
    read: Action::ReformRead,
    take: Action::ReformTake,
};

const RULING: Ask = super::field_lines("ruling", ("裁定理由", "Grounds of the ruling"), true);

/// Takes the step of the task that follows from a ruling.
fn follow(taking: &mut Taking<'_, '_>, step: &str, given: Given) -> Result<(), Refusal> {
    let record = taking.draft.get("task").int().ok_or(Refusal::Missing)?;
    let step = task::PROCEDURE.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
    let order = Order { step, record, seen: None, given, by: Actor::System };
    procedure::take(taking.commit, taking.desk, &task::PROCEDURE, &order).map(drop)
}

fn upheld(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let lead = taking.given.get("lead").clone();
    if lead == *taking.draft.get("unit") {
        return Err(Refusal::Guard((
            "改派的单位就是原来的牵头单位；要维持原定，请选“维持原定”。".into(),
            "That is the unit which contests; to leave it in the lead, reject the contest.".into(),
        )));
    }
    follow(taking, "reassign", Given::none().with("unit", lead))
}

fn rejected(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let unit = taking.draft.get("unit").clone();
    taking.draft.put("lead", unit);
    follow(taking, "confirm", Given::none())
}
