//! A made-up procedure as people would meet it: supervision slips, with texts on everything.

use access::{Action, Relations, Role};
use procedure::{Ask, AskKind, Goes, May, Party, PartyUnits, Procedure, State, StateKind, Step, Tick, Timer, TimerDue};
use record::{Kind, Register, Subject, plain};

/// Slips.
pub static SLIP: Register = Register {
    name: "slip",
    fields: &[
        plain("state", Kind::Text),
        plain("title", Kind::Text),
        plain("sender", Kind::Ref("unit")),
        plain("receiver", Kind::Ref("unit")),
        plain("person", Kind::Ref("account")),
        plain("due", Kind::Day),
        plain("answer", Kind::Text),
        plain("urgent", Kind::Flag),
        plain("kind", Kind::Code("unit_type")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["person"]],
    tally: &[],
    span: None,
};

const NOTHING: (&str, &str) = ("", "");

const PLAIN: Step = Step {
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

const SENDER: May = May { party: "sender", roles: &[(Role::Officer, Relations::REACH)] };
const LEADER: May = May { party: "sender", roles: &[(Role::Leader, Relations::REACH)] };
const RECEIVER: May =
    May { party: "receiver", roles: &[(Role::Clerk, Relations::REACH), (Role::Chair, Relations::REACH)] };
const CHAIR: May = May { party: "receiver", roles: &[(Role::Chair, Relations::REACH)] };

const WHY: Ask = Ask {
    name: "why",
    label: ("理由", "Reason"),
    hint: ("写明事实和依据。", "State facts and basis."),
    kind: AskKind::Text(400),
    required: true,
    goes: Goes::Note,
};

/// The procedure.
pub static PROCEDURE: Procedure = TABLE;

/// Its table, for those that differ from it.
pub const TABLE: Procedure = Procedure {
    name: "test.slip",
    label: ("督办单", "Supervision slip"),
    text: (
        "对逾期或进展不力的任务发出督办，限期办理并答复，由发出单位核对后办结。",
        "A task that is late or stalls is supervised: the unit answers within a set time, and the sender checks the answer.",
    ),
    basis: ("协调小组工作规则第十二条", "Rules of the coordination group, art. 12"),
    register: &SLIP,
    title: "title",
    states: &[
        State { code: "drafted", label: ("草拟", "Drafted"), kind: StateKind::Open },
        State { code: "issued", label: ("已发出", "Issued"), kind: StateKind::Open },
        State { code: "contested", label: ("有异议", "Contested"), kind: StateKind::Open },
        State { code: "working", label: ("办理中", "Under way"), kind: StateKind::Open },
        State { code: "paused", label: ("暂缓", "Paused"), kind: StateKind::Resting },
        State { code: "answered", label: ("已答复，待核对", "Answered, to be checked"), kind: StateKind::Open },
        State { code: "closed", label: ("办结", "Closed"), kind: StateKind::Done },
        State { code: "withdrawn", label: ("撤回", "Withdrawn"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "draft",
            label: ("拟单", "Draft"),
            text: ("拟一张督办单。", "Drafts a slip."),
            to: "drafted",
            who: &[SENDER],
            ..PLAIN
        },
        Step {
            name: "issue",
            label: ("发出", "Issue"),
            text: (
                "督办单发给承办单位，签收期限开始计算。",
                "The slip goes to the unit; the time to accept it begins.",
            ),
            from: &["drafted"],
            to: "issued",
            who: &[LEADER],
            expected: true,
            not_by: &["draft"],
            ticks: &[Tick::Start("accept")],
            tells: &["receiver"],
            ..PLAIN
        },
        Step {
            name: "accept",
            label: ("签收", "Accept"),
            text: ("签收后由本单位办理，办理期限开始计算。", "The unit takes it on; the time to answer begins."),
            from: &["issued"],
            to: "working",
            who: &[RECEIVER],
            expected: true,
            asks: &[Ask {
                name: "person",
                label: ("经办人", "In hand of"),
                hint: NOTHING,
                kind: AskKind::Account,
                required: false,
                goes: Goes::Field,
            }],
            ticks: &[Tick::Stop("accept"), Tick::Start("answer"), Tick::Start("finish")],
            ..PLAIN
        },
        Step {
            name: "contest",
            label: ("提出异议", "Contest"),
            text: (
                "认为不该由本单位办理的，说明理由，由发出单位裁定。",
                "Says why it is for others; the sender rules.",
            ),
            from: &["issued"],
            to: "contested",
            who: &[CHAIR],
            expected: true,
            asks: &[WHY],
            ticks: &[Tick::Stop("accept")],
            tells: &["sender"],
            ..PLAIN
        },
        Step {
            name: "uphold",
            label: ("维持", "Uphold"),
            text: ("维持原督办，由原单位办理。", "The slip stands."),
            from: &["contested"],
            to: "working",
            who: &[LEADER],
            expected: true,
            asks: &[WHY],
            ticks: &[Tick::Start("answer")],
            tells: &["receiver"],
            ..PLAIN
        },
        Step {
            name: "redirect",
            label: ("改派", "Redirect"),
            text: ("改由另一单位办理，重新发出。", "Another unit is to do it; the slip is issued anew."),
            from: &["contested"],
            to: "issued",
            who: &[LEADER],
            expected: true,
            asks: &[Ask {
                name: "receiver",
                label: ("承办单位", "Unit"),
                hint: NOTHING,
                kind: AskKind::Unit,
                required: true,
                goes: Goes::Field,
            }],
            ticks: &[Tick::Start("accept")],
            tells: &["receiver"],
            ..PLAIN
        },
        Step {
            name: "progress",
            label: ("填报进展", "Report progress"),
            text: ("记下这段时间的进展，状态不变。", "Notes what has been done; the state stays."),
            from: &["working"],
            who: &[RECEIVER],
            asks: &[WHY],
            ..PLAIN
        },
        Step {
            name: "same",
            label: ("无变化", "No change"),
            text: ("确认没有变化。", "Confirms that nothing has changed."),
            from: &["working"],
            who: &[RECEIVER],
            ..PLAIN
        },
        Step {
            name: "pause",
            label: ("暂缓", "Pause"),
            text: ("暂停计时。", "The clock stands still."),
            from: &["working"],
            to: "paused",
            who: &[SENDER],
            asks: &[WHY],
            ticks: &[Tick::Pause("answer")],
            ..PLAIN
        },
        Step {
            name: "resume",
            label: ("恢复", "Resume"),
            text: ("恢复计时。", "The clock goes on."),
            from: &["paused"],
            to: "working",
            who: &[SENDER],
            ticks: &[Tick::Resume("answer")],
            ..PLAIN
        },
        Step {
            name: "answer",
            label: ("答复", "Answer"),
            text: (
                "写明办理结果，报发出单位核对；核对人不能是答复人。",
                "States what was done; the sender checks it, and nobody checks their own answer.",
            ),
            from: &["working"],
            to: "answered",
            who: &[RECEIVER],
            expected: true,
            asks: &[
                Ask {
                    name: "answer",
                    label: ("办理结果", "What was done"),
                    hint: ("逐项对应督办要求。", "Point by point."),
                    kind: AskKind::Text(1000),
                    required: true,
                    goes: Goes::Field,
                },
                Ask {
                    name: "due",
                    label: ("下次报告日期", "Next report"),
                    hint: NOTHING,
                    kind: AskKind::Day,
                    required: false,
                    goes: Goes::Field,
                },
                Ask {
                    name: "kind",
                    label: ("类别", "Kind"),
                    hint: NOTHING,
                    kind: AskKind::Code("unit_type"),
                    required: false,
                    goes: Goes::Field,
                },
                Ask {
                    name: "urgent",
                    label: ("请加急核对", "Please check with urgency"),
                    hint: NOTHING,
                    kind: AskKind::Flag,
                    required: false,
                    goes: Goes::Field,
                },
            ],
            ticks: &[Tick::Stop("answer"), Tick::Start("check")],
            tells: &["sender"],
            ..PLAIN
        },
        Step {
            name: "remind",
            label: ("核对超期提醒", "Remind to check"),
            text: ("期满没有核对的，由系统提醒。", "The system reminds whoever has not checked in time."),
            from: &["answered"],
            ticks: &[Tick::Stop("check")],
            tells: &["sender"],
            ..PLAIN
        },
        Step {
            name: "return",
            label: ("退回", "Return"),
            text: ("答复不合要求，退回重办。", "The answer will not do; it goes back."),
            from: &["answered"],
            to: "working",
            who: &[SENDER],
            expected: true,
            not_by: &["answer"],
            asks: &[WHY],
            ticks: &[Tick::Stop("check"), Tick::Start("answer")],
            tells: &["receiver"],
            ..PLAIN
        },
        Step {
            name: "close",
            label: ("核对办结", "Close"),
            text: ("核对无误，办结。", "The answer is checked and the slip closed."),
            from: &["answered"],
            to: "closed",
            who: &[SENDER],
            expected: true,
            not_by: &["answer"],
            asks: &[Ask { required: false, ..WHY }],
            ticks: &[Tick::Stop("check"), Tick::Stop("finish")],
            tells: &["receiver"],
            ..PLAIN
        },
        Step {
            name: "withdraw",
            label: ("撤回", "Withdraw"),
            text: ("不再督办。", "There is no longer any need for it."),
            from: &["drafted", "issued", "contested", "working", "paused", "answered"],
            to: "withdrawn",
            who: &[SENDER],
            asks: &[WHY],
            ticks: &[Tick::Stop("accept"), Tick::Stop("answer"), Tick::Stop("check"), Tick::Stop("finish")],
            ..PLAIN
        },
    ],
    timers: &[
        Timer {
            name: "accept",
            label: ("签收期限", "Time to accept"),
            due: TimerDue::Rule("wages.filing"),
            statutory: false,
            expires: None,
        },
        Timer {
            name: "answer",
            label: ("答复期限", "Time to answer"),
            due: TimerDue::Rule("bargaining.answer"),
            statutory: true,
            expires: None,
        },
        Timer {
            name: "check",
            label: ("核对期限", "Time to check"),
            due: TimerDue::Rule("bargaining.filing"),
            statutory: false,
            expires: Some("remind"),
        },
        Timer {
            name: "finish",
            label: ("下次报告", "Next report"),
            due: TimerDue::Field("due"),
            statutory: false,
            expires: None,
        },
    ],
    parties: &[
        Party { name: "sender", label: ("发出单位", "Sender"), units: PartyUnits::Field("sender"), account: None },
        Party {
            name: "receiver",
            label: ("承办单位", "Unit in charge"),
            units: PartyUnits::Field("receiver"),
            account: Some("person"),
        },
    ],
    read: Action::ReformRead,
    take: Action::ReformTake,
};
