//! A made-up procedure that has one of everything.

use access::{Action, Relations, Role};
use procedure::{
    Ask, AskKind, Goes, May, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step, Taking, Tick, Timer,
    TimerDue,
};
use record::{Catalogue, Db, Kind, Moment, Register, Subject, Version, plain};

/// What moves.
pub static TRIAL: Register = Register {
    name: "trial",
    fields: &[
        plain("state", Kind::Text),
        plain("title", Kind::Text),
        plain("lead", Kind::Ref("unit")),
        plain("checker", Kind::Ref("unit")),
        plain("other", Kind::Ref("unit")),
        plain("person", Kind::Ref("account")),
        plain("judge", Kind::Ref("account")),
        plain("due", Kind::Day),
        plain("amount", Kind::Int),
        plain("urgent", Kind::Flag),
        plain("kind", Kind::Code("unit_type")),
        plain("result", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["person"], &["judge"]],
    tally: &[],
    span: None,
};

/// The registers of the tests.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&TRIAL], &[]).with(access::catalogue()).with(paper::catalogue()).with(procedure::catalogue())
}

const NOTHING: (&str, &str) = ("", "");

/// A step that nothing is said of: the others say what differs.
pub const PLAIN: Step = Step {
    name: "",
    label: NOTHING,
    text: NOTHING,
    from: &[],
    to: "",
    also: &[],
    page: None,
    who: &[],
    expected: false,
    not_by: &[],
    asks: &[],
    ticks: &[],
    tells: &[],
    guard: None,
    effect: None,
};

/// A question that must be answered.
pub const ASK: Ask =
    Ask { name: "", label: NOTHING, hint: NOTHING, kind: AskKind::Int, required: true, goes: Goes::Field };

const WHY: Ask = Ask { name: "why", label: ("理由", "Reason"), kind: AskKind::Text(50), goes: Goes::Note, ..ASK };

const OWNER: May = May { party: "owner", roles: &[(Role::Officer, Relations::REACH)] };
const LEAD: May = May { party: "lead", roles: &[(Role::Clerk, Relations::REACH), (Role::Chair, Relations::REACH)] };
const LEAD_CHAIR: May = May { party: "lead", roles: &[(Role::Chair, Relations::REACH)] };
const CHECKER: May =
    May { party: "checker", roles: &[(Role::Officer, Relations::REACH), (Role::Leader, Relations::OWN)] };

/// Whether the guard of `submit` lets it be taken.
fn amount(_: &Db, version: &Version, _: clock::Day) -> record::Result<Result<(), (String, String)>> {
    let enough = version.int("amount").is_some_and(|amount| amount > 0);
    Ok(if enough { Ok(()) } else { Err(("尚未填写数量。".into(), "There is no amount yet.".into())) })
}

/// The effect of `judge`: where it leads depends on the verdict.
fn verdict(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let state = match taking.given.text("verdict") {
        "ok" => "done",
        "again" => "working",
        "no" => "refused",
        "odd" => "draft",
        _ => return Err(Refusal::Guard(("没有这样的结论。".into(), "There is no such verdict.".into()))),
    };
    taking.draft.put("state", state);
    if state == "working" {
        taking.draft.put("result", record::Value::Null);
    }
    Ok(())
}

/// The units that are told: the checker's and one more.
fn others(db: &Db, version: &Version, at: Moment) -> record::Result<Vec<i64>> {
    // It may read, within a commit as without.
    assert!(at.known <= db.head()?.commit + 1);
    Ok([version.int("checker"), version.int("other")].into_iter().flatten().collect())
}

/// The procedure, for tables that differ from it.
pub const TABLE: Procedure = Procedure {
    name: "trial",
    label: ("试验", "Trial"),
    text: ("只为检验而设。", "For tests alone."),
    basis: ("无", "None"),
    register: &TRIAL,
    title: "title",
    states: &[
        State { code: "draft", label: ("草拟", "Draft"), kind: StateKind::Open },
        State { code: "offered", label: ("待接收", "Offered"), kind: StateKind::Open },
        State { code: "working", label: ("办理中", "Under way"), kind: StateKind::Open },
        State { code: "resting", label: ("暂停", "Resting"), kind: StateKind::Resting },
        State { code: "submitted", label: ("待审核", "Submitted"), kind: StateKind::Open },
        State { code: "done", label: ("办结", "Done"), kind: StateKind::Done },
        State { code: "refused", label: ("不予通过", "Refused"), kind: StateKind::Ended },
        State { code: "lapsed", label: ("逾期失效", "Lapsed"), kind: StateKind::Ended },
        State { code: "cancelled", label: ("撤销", "Cancelled"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "open",
            label: ("立项", "Open"),
            to: "draft",
            who: &[OWNER],
            asks: &[
                Ask { name: "title", label: ("名称", "Title"), kind: AskKind::Line(20), ..ASK },
                Ask { name: "lead", label: ("主办单位", "Lead unit"), kind: AskKind::Unit, ..ASK },
                Ask { name: "checker", label: ("审核单位", "Checking unit"), kind: AskKind::Unit, ..ASK },
                Ask { name: "due", label: ("期限", "Due"), kind: AskKind::Day, required: false, ..ASK },
            ],
            ticks: &[Tick::Start("finish")],
            ..PLAIN
        },
        Step {
            name: "offer",
            label: ("交办", "Offer"),
            from: &["draft"],
            to: "offered",
            who: &[OWNER],
            expected: true,
            ticks: &[Tick::Start("answer")],
            tells: &["others"],
            ..PLAIN
        },
        Step {
            name: "accept",
            label: ("接收", "Accept"),
            from: &["offered"],
            to: "working",
            who: &[LEAD],
            expected: true,
            asks: &[Ask {
                name: "person",
                label: ("经办", "In hand of"),
                kind: AskKind::Account,
                required: false,
                ..ASK
            }],
            ticks: &[Tick::Stop("answer"), Tick::Start("work")],
            ..PLAIN
        },
        Step {
            name: "decline",
            label: ("退回", "Decline"),
            from: &["offered"],
            to: "draft",
            who: &[LEAD_CHAIR],
            expected: true,
            asks: &[WHY],
            ticks: &[Tick::Stop("answer")],
            ..PLAIN
        },
        Step {
            name: "lapse",
            label: ("失效", "Lapse"),
            from: &["offered"],
            to: "lapsed",
            tells: &["owner", "lead"],
            ..PLAIN
        },
        Step {
            name: "note",
            label: ("记事", "Note"),
            from: &["working", "submitted"],
            who: &[LEAD, CHECKER],
            asks: &[
                WHY,
                Ask { name: "amount", label: ("数量", "Amount"), required: false, ..ASK },
                Ask { name: "urgent", label: ("紧急", "Urgent"), kind: AskKind::Flag, ..ASK },
                Ask { name: "due", label: ("期限", "Due"), kind: AskKind::Day, required: false, ..ASK },
            ],
            ..PLAIN
        },
        Step {
            name: "assign",
            label: ("指定经办人", "Assign"),
            from: &["offered", "working"],
            who: &[LEAD_CHAIR],
            asks: &[Ask { name: "person", label: ("经办", "In hand of"), kind: AskKind::Account, ..ASK }],
            ..PLAIN
        },
        Step {
            name: "appoint",
            label: ("指定审核人", "Appoint"),
            from: &["working", "submitted"],
            who: &[OWNER],
            asks: &[Ask { name: "judge", label: ("审核", "Checked by"), kind: AskKind::Account, ..ASK }],
            ..PLAIN
        },
        Step {
            name: "rest",
            label: ("暂停办理", "Rest"),
            from: &["working"],
            to: "resting",
            who: &[LEAD_CHAIR],
            ticks: &[Tick::Pause("work")],
            ..PLAIN
        },
        Step {
            name: "resume",
            label: ("恢复办理", "Resume"),
            from: &["resting"],
            to: "working",
            who: &[LEAD_CHAIR, OWNER],
            ticks: &[Tick::Resume("work")],
            ..PLAIN
        },
        Step {
            name: "attach",
            label: ("附材料", "Attach"),
            from: &["working"],
            who: &[LEAD],
            asks: &[Ask {
                name: "proof",
                label: ("证明材料", "Proof"),
                kind: AskKind::Paper,
                goes: Goes::Effect,
                ..ASK
            }],
            ..PLAIN
        },
        Step {
            name: "submit",
            label: ("报审", "Submit"),
            from: &["working"],
            to: "submitted",
            who: &[LEAD],
            expected: true,
            asks: &[
                Ask { name: "result", label: ("结果", "Result"), kind: AskKind::Text(100), ..ASK },
                Ask {
                    name: "kind", label: ("类别", "Kind"), kind: AskKind::Code("unit_type"), required: false, ..ASK
                },
            ],
            ticks: &[Tick::Stop("work"), Tick::Start("check")],
            guard: Some(amount),
            ..PLAIN
        },
        Step {
            name: "judge",
            label: ("审核", "Judge"),
            from: &["submitted"],
            to: "done",
            also: &["working", "refused"],
            who: &[CHECKER],
            expected: true,
            not_by: &["submit", "accept"],
            asks: &[
                Ask {
                    name: "verdict", label: ("结论", "Verdict"), kind: AskKind::Line(10), goes: Goes::Effect, ..ASK
                },
                Ask { required: false, ..WHY },
            ],
            ticks: &[Tick::Stop("check"), Tick::Start("work")],
            tells: &["owner", "others"],
            effect: Some(verdict),
            ..PLAIN
        },
        Step {
            name: "remind",
            label: ("催办", "Remind"),
            from: &["submitted"],
            ticks: &[Tick::Start("check")],
            tells: &["checker"],
            ..PLAIN
        },
        Step {
            name: "cancel",
            label: ("撤销", "Cancel"),
            from: &["draft", "offered", "working", "resting", "submitted"],
            to: "cancelled",
            who: &[OWNER],
            asks: &[WHY],
            ..PLAIN
        },
    ],
    timers: &[
        Timer {
            name: "answer",
            label: ("答复", "Answer"),
            due: TimerDue::Rule("bargaining.answer"),
            statutory: true,
            expires: Some("lapse"),
        },
        Timer {
            name: "work",
            label: ("办理", "Work"),
            due: TimerDue::Rule("bargaining.filing"),
            statutory: true,
            expires: None,
        },
        Timer {
            name: "finish",
            label: ("完成", "Finish"),
            due: TimerDue::Field("due"),
            statutory: false,
            expires: None,
        },
        Timer {
            name: "check",
            label: ("审核", "Check"),
            due: TimerDue::Rule("notice.public"),
            statutory: false,
            expires: Some("remind"),
        },
    ],
    parties: &[
        Party { name: "owner", label: ("总工会", "Federation"), units: PartyUnits::Root, account: None },
        Party {
            name: "lead",
            label: ("主办单位", "Lead unit"),
            units: PartyUnits::Field("lead"),
            account: Some("person"),
        },
        Party {
            name: "checker",
            label: ("审核单位", "Checking unit"),
            units: PartyUnits::Field("checker"),
            account: Some("judge"),
        },
        Party { name: "others", label: ("有关单位", "Others"), units: PartyUnits::Of(others), account: None },
    ],
    read: Action::ReformRead,
    take: Action::ReformTake,
};

/// The procedure.
pub static PROCEDURE: Procedure = TABLE;
