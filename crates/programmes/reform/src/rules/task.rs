//! The procedure of a task, as the field knows it: issued, accepted or contested, worked on, applied to be closed,
//! verified by another unit, closed (销号).

use access::Action;
use clock::Day;
use procedure::{
    Actor, Ask, AskKind, Given, Goes, May, Order, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step,
    Taking, Tick, Timer, TimerDue,
};
use record::{Db, Moment, Value, Version};

use super::{DECIDERS, OFFICERS, OWN_WORKERS, REASON, STEP, WORKERS, field_day, lines};
use crate::lights;
use crate::register::{DISPUTE, EVIDENCE, MILESTONE, PROGRESS, SLIP, TASK, TASK_PARTY};
use crate::rules::{dispute, slip};

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "reform.task",
    label: ("改革任务", "Reform task"),
    text: (
        "改革台账中的一项任务：交办、签收、推进、申请销号、核验、销号。牵头单位只有一个；灯色按期限、节点和指标计算，不由人填报。",
        "One task of the reform ledger: issued, accepted, worked on, applied to be closed, verified, closed. There is one lead unit; \
         the light is computed from dates, milestones and figures, nobody types it.",
    ),
    basis: (
        "《新时期产业工人队伍建设改革方案》（2017）、《关于深化产业工人队伍建设改革的意见》（2024）、协调小组工作规则",
        "Reform plan for industrial workers in the new era (2017); opinions on deepening it (2024); working rules of the coordination group",
    ),
    register: &TASK,
    title: "title",
    states: &[
        State { code: "draft", label: ("草拟", "Drafted"), kind: StateKind::Open },
        State { code: "issued", label: ("已交办", "Issued"), kind: StateKind::Open },
        State { code: "disputed", label: ("责任争议", "Disputed"), kind: StateKind::Resting },
        State { code: "accepted", label: ("已签收", "Accepted"), kind: StateKind::Open },
        State { code: "in_progress", label: ("推进中", "In progress"), kind: StateKind::Open },
        State { code: "long_term", label: ("长期坚持", "Long-term"), kind: StateKind::Open },
        State { code: "submitted", label: ("申请销号", "Closure applied for"), kind: StateKind::Open },
        State { code: "returned", label: ("退回完善", "Returned"), kind: StateKind::Open },
        State { code: "verified", label: ("核验通过", "Verified"), kind: StateKind::Open },
        State { code: "closed", label: ("已销号", "Closed"), kind: StateKind::Done },
        State { code: "suspended", label: ("暂停", "Suspended"), kind: StateKind::Resting },
        State { code: "cancelled", label: ("取消", "Cancelled"), kind: StateKind::Ended },
    ],
    steps: STEPS,
    timers: &[
        Timer {
            name: "accept",
            label: ("签收或提出异议", "Acceptance or contest"),
            due: TimerDue::Rule("reform.accept"),
            statutory: false,
            expires: Some("deem_accepted"),
        },
        Timer {
            name: "due",
            label: ("完成时限", "Completion"),
            due: TimerDue::Field("due"),
            statutory: false,
            expires: None,
        },
        Timer {
            name: "progress",
            label: ("进展填报", "Progress entry"),
            due: TimerDue::Rule("reform.progress"),
            statutory: false,
            expires: None,
        },
        Timer {
            name: "verify",
            label: ("核验", "Verification"),
            due: TimerDue::Rule("reform.verify"),
            statutory: false,
            expires: None,
        },
    ],
    parties: &[
        Party {
            name: "lead",
            label: ("牵头单位", "lead unit"),
            units: PartyUnits::Field("unit"),
            account: Some("officer"),
        },
        Party {
            name: "owner", label: ("交办单位", "issuing unit"), units: PartyUnits::Field("owner"), account: None
        },
        Party {
            name: "verifier",
            label: ("核验单位", "verifying unit"),
            units: PartyUnits::Of(verifier),
            account: None,
        },
        Party {
            name: "others",
            label: ("责任和配合单位", "responsible and supporting units"),
            units: PartyUnits::Of(others),
            account: None,
        },
    ],
    read: Action::ReformRead,
    take: Action::ReformTake,
};

const LEAD: May = May { party: "lead", roles: WORKERS };
const OWNER: May = May { party: "owner", roles: DECIDERS };
const OWNER_OFFICER: May = May { party: "owner", roles: OFFICERS };
/// The unit itself verifies; who stands above both it and the lead unit would check what they sent.
const VERIFIER: May = May {
    party: "verifier",
    roles: &[
        (access::Role::Clerk, access::Relations::OWN),
        (access::Role::Chair, access::Relations::OWN),
        (access::Role::Officer, access::Relations::OWN),
        (access::Role::Leader, access::Relations::OWN),
        (access::Role::Partner, access::Relations::OWN),
    ],
};

const WORKED_ON: &[&str] = &["in_progress", "long_term", "returned"];
/// The states in which it can be given up. What is contested is ruled on first.
const OPEN: &[&str] =
    &["draft", "issued", "accepted", "in_progress", "long_term", "submitted", "returned", "verified", "suspended"];

const STEPS: &[Step] = &[
    Step {
        name: "draft",
        label: ("草拟任务", "Draft"),
        text: (
            "把任务记入台账，交办前可修改。",
            "The task is written into the ledger; it can be changed until it is issued.",
        ),
        to: "draft",
        who: &[OWNER_OFFICER],
        effect: Some(drafted),
        ..STEP
    },
    Step {
        name: "issue",
        label: ("交办", "Issue"),
        text: (
            "任务交给牵头单位；自此计灯，牵头单位须在期限内签收或提出异议。",
            "The task goes to the lead unit; from now on it has a light, and the lead unit accepts or contests it within the time set.",
        ),
        from: &["draft"],
        to: "issued",
        who: &[OWNER_OFFICER],
        expected: true,
        ticks: &[Tick::Start("accept")],
        tells: &["others"],
        guard: Some(complete),
        effect: Some(issued),
        ..STEP
    },
    Step {
        name: "accept",
        label: ("签收", "Accept"),
        text: ("本单位牵头，按时限办理。", "The unit takes the lead and works to the date."),
        from: &["issued"],
        to: "accepted",
        who: &[LEAD],
        expected: true,
        asks: &[Ask {
            name: "officer",
            label: ("责任人账号", "Account of the person in charge"),
            hint: ("可不填；填了，此事就在他的待办里。", "May be left out; if given, it stands in that person's list."),
            kind: AskKind::Account,
            required: false,
            goes: Goes::Field,
        }],
        ticks: &[Tick::Stop("accept"), Tick::Start("due"), Tick::Start("progress")],
        tells: &["owner"],
        effect: Some(settle_light),
        ..STEP
    },
    Step {
        name: "deem_accepted",
        label: ("视为签收", "Deemed accepted"),
        text: (
            "期限内未签收也未提出异议，视为签收。",
            "Neither accepted nor contested within the time set: it counts as accepted.",
        ),
        from: &["issued"],
        to: "accepted",
        ticks: &[Tick::Stop("accept"), Tick::Start("due"), Tick::Start("progress")],
        tells: &["lead", "owner"],
        effect: Some(settle_light),
        ..STEP
    },
    Step {
        name: "contest",
        label: ("提出责任异议", "Contest"),
        text: (
            "认为不应由本单位牵头，由交办单位裁定。裁定后不再争议。",
            "The unit holds that another should lead; the issuing unit rules. After the ruling it cannot be contested again.",
        ),
        from: &["issued"],
        to: "disputed",
        who: &[May { party: "lead", roles: OWN_WORKERS }],
        asks: &[
            lines("grounds", ("理由", "Grounds"), true),
            Ask {
                name: "proposed",
                label: ("建议牵头单位", "Unit that should lead"),
                hint: ("单位编号，可不填。", "The unit's number; may be left out."),
                kind: AskKind::Unit,
                required: false,
                goes: Goes::Effect,
            },
        ],
        ticks: &[Tick::Pause("accept")],
        tells: &["owner"],
        guard: Some(never_ruled),
        effect: Some(contested),
        ..STEP
    },
    Step {
        name: "reassign",
        label: ("改派", "Reassigned"),
        text: ("裁定由另一单位牵头。", "By the ruling another unit leads."),
        from: &["disputed"],
        to: "issued",
        ticks: &[Tick::Start("accept")],
        tells: &["lead", "others"],
        effect: Some(reassigned),
        ..STEP
    },
    Step {
        name: "confirm",
        label: ("维持", "Confirmed"),
        text: ("裁定仍由原单位牵头。", "By the ruling the unit remains in the lead."),
        from: &["disputed"],
        to: "accepted",
        ticks: &[Tick::Stop("accept"), Tick::Start("due"), Tick::Start("progress")],
        tells: &["lead"],
        effect: Some(settle_light),
        ..STEP
    },
    Step {
        name: "begin",
        label: ("开始推进", "Begin"),
        text: ("记下开展情况，任务转入推进；长期任务转入长期坚持。", "The work begins; a long-term task becomes one."),
        from: &["accepted"],
        to: "in_progress",
        also: &["long_term"],
        who: &[LEAD],
        expected: true,
        asks: &[lines("text", ("开展情况", "What was begun"), true)],
        ticks: &[Tick::Start("progress")],
        effect: Some(begun),
        ..STEP
    },
    Step {
        name: "progress",
        label: ("填报进展", "Report progress"),
        text: (
            "记一条进展。有量化指标的，完成值由系统从记录中计算，不必填。",
            "One entry of progress. A quantified target is computed from records and needs no entry.",
        ),
        from: WORKED_ON,
        who: &[LEAD],
        expected: true,
        asks: &[
            lines("text", ("进展", "Progress"), true),
            lines("problems", ("存在问题", "Problems"), false),
            lines("next", ("下步措施", "Next steps"), false),
        ],
        ticks: &[Tick::Start("progress")],
        effect: Some(reported),
        ..STEP
    },
    Step {
        name: "no_change",
        label: ("无变化", "No change"),
        text: ("一键记下本期无变化，不算差错。", "One click says that nothing has changed; that is no offence."),
        from: WORKED_ON,
        who: &[LEAD],
        ticks: &[Tick::Start("progress")],
        effect: Some(unchanged),
        ..STEP
    },
    Step {
        name: "submit",
        label: ("申请销号", "Apply for closure"),
        text: ("说明完成情况，提交核验单位核验。", "Say what was achieved; the verifying unit checks it."),
        from: WORKED_ON,
        to: "submitted",
        who: &[LEAD],
        asks: &[Ask {
            name: "text",
            label: ("完成情况", "What was achieved"),
            hint: ("", ""),
            kind: AskKind::Text(2000),
            required: true,
            goes: Goes::Note,
        }],
        ticks: &[Tick::Pause("progress"), Tick::Pause("due"), Tick::Start("verify")],
        tells: &["owner"],
        guard: Some(proven),
        effect: Some(submitted),
        ..STEP
    },
    Step {
        name: "verify",
        label: ("核验通过", "Verify"),
        text: ("看过佐证，确认任务完成。", "The evidence was seen; the task is done."),
        from: &["submitted"],
        to: "verified",
        who: &[VERIFIER],
        expected: true,
        not_by: &["submit"],
        asks: &[Ask { label: ("核验意见", "Finding"), required: false, ..REASON }],
        ticks: &[Tick::Stop("verify"), Tick::Stop("progress")],
        tells: &["lead"],
        effect: Some(settle_light),
        ..STEP
    },
    Step {
        name: "return",
        label: ("退回", "Return"),
        text: ("说明欠缺，退回牵头单位完善。", "Say what is lacking; it goes back to the lead unit."),
        from: &["submitted", "verified"],
        to: "returned",
        who: &[VERIFIER, OWNER],
        not_by: &["submit"],
        asks: &[REASON],
        ticks: &[Tick::Stop("verify"), Tick::Resume("due"), Tick::Start("progress")],
        tells: &["lead"],
        effect: Some(returned),
        ..STEP
    },
    Step {
        name: "close",
        label: ("销号", "Close"),
        text: (
            "任务从台账销号；是否按期以申请销号之日为准。",
            "The task leaves the ledger; whether in time is judged by the day closure was applied for.",
        ),
        from: &["verified"],
        to: "closed",
        who: &[OWNER],
        expected: true,
        not_by: &["submit", "verify"],
        ticks: &[Tick::Stop("due")],
        tells: &["lead", "others"],
        guard: Some(answered),
        effect: Some(closed),
        ..STEP
    },
    Step {
        name: "redate",
        label: ("调整时限", "Change the date"),
        text: (
            "改变完成时限，须说明理由；原时限留在历史里。",
            "Another date, with the reason; the old one stays in the history.",
        ),
        from: &["issued", "accepted", "in_progress", "returned"],
        who: &[OWNER_OFFICER],
        asks: &[field_day("due", ("新的完成时限", "New date"), true), REASON],
        tells: &["lead"],
        guard: Some(has_date),
        effect: Some(redated),
        ..STEP
    },
    Step {
        name: "suspend",
        label: ("暂停", "Suspend"),
        text: (
            "任务暂停，灯为灰色，期限不走；未答复的督办单撤回。",
            "The task rests; its light is grey, its clocks stand still, and slips not answered yet are withdrawn.",
        ),
        from: &["accepted", "in_progress", "long_term", "returned"],
        to: "suspended",
        who: &[OWNER],
        asks: &[REASON],
        ticks: &[Tick::Pause("progress"), Tick::Pause("due")],
        tells: &["lead"],
        effect: Some(suspended),
        ..STEP
    },
    Step {
        name: "resume",
        label: ("恢复", "Resume"),
        text: ("任务继续推进，可同时给出新的完成时限。", "The work goes on, if need be with another date."),
        from: &["suspended"],
        to: "in_progress",
        also: &["long_term"],
        who: &[OWNER],
        asks: &[field_day("due", ("新的完成时限", "New date"), false), REASON],
        ticks: &[Tick::Resume("due"), Tick::Start("progress")],
        tells: &["lead"],
        effect: Some(resumed),
        ..STEP
    },
    Step {
        name: "cancel",
        label: ("取消任务", "Cancel"),
        text: ("任务不再进行，须说明理由。", "The task is given up, with the reason."),
        from: OPEN,
        to: "cancelled",
        who: &[OWNER],
        asks: &[REASON],
        ticks: &[Tick::Stop("accept"), Tick::Stop("due"), Tick::Stop("progress"), Tick::Stop("verify")],
        tells: &["lead", "others"],
        effect: Some(cancelled),
        ..STEP
    },
    Step { name: "take_in_issued", to: "issued", ticks: &[Tick::Start("accept")], ..TAKE_IN },
    Step {
        name: "take_in",
        to: "in_progress",
        also: &["accepted", "long_term", "returned"],
        ticks: &[Tick::Start("due"), Tick::Start("progress")],
        ..TAKE_IN
    },
    Step {
        name: "take_in_suspended",
        to: "suspended",
        ticks: &[Tick::Start("due"), Tick::Pause("due"), Tick::Start("progress"), Tick::Pause("progress")],
        ..TAKE_IN
    },
    Step { name: "take_in_ended", to: "closed", also: &["cancelled"], ..TAKE_IN },
];

/// How a task that was at work before the system knew of it comes into the ledger: straight into its state, by one of
/// four steps, one for each set of clocks that run then.
const TAKE_IN: Step = Step {
    label: ("台账导入", "Taken in from a ledger"),
    text: (
        "原有台账中的任务按其状态记入，由交办单位负责核对。",
        "A task of a ledger kept before is entered in the state it is in; the issuing unit answers for it.",
    ),
    who: &[OWNER_OFFICER],
    asks: &[Ask {
        name: "state",
        label: ("状态", "State"),
        hint: ("", ""),
        kind: AskKind::Code("reform_task_state"),
        required: true,
        goes: Goes::Effect,
    }],
    effect: Some(taken_in),
    ..STEP
};

fn taken_in(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    taking.draft.put("state", taking.given.text("state"));
    if taking.draft.get("number").text().unwrap_or("").is_empty() {
        let plan = taking.draft.get("plan").int().unwrap_or(0);
        let parent = taking.draft.get("parent").int();
        let next = crate::ledger::next_number(taking.commit, plan, parent, taking.desk.today)?;
        taking.draft.put("number", next);
    }
    Ok(())
}

/// The unit that verifies: the one named, else the one that issued the task.
fn verifier(_: &Db, task: &Version, _: Moment) -> record::Result<Vec<i64>> {
    Ok(task.int("verifier").or(task.int("owner")).into_iter().collect())
}

/// The units that share in it.
pub fn others(db: &Db, task: &Version, at: Moment) -> record::Result<Vec<i64>> {
    Ok(db.find(&TASK_PARTY, "task", task.id, at)?.iter().filter_map(|party| party.int("unit")).collect())
}

type Held = record::Result<Result<(), (String, String)>>;

fn lacks(zh: &str, en: &str) -> Held {
    Ok(Err((zh.to_owned(), en.to_owned())))
}

/// What a task needs before it is issued.
fn complete(db: &Db, task: &Version, today: Day) -> Held {
    let Some(lead) = task.int("unit") else {
        return lacks("还没有牵头单位。", "There is no lead unit yet.");
    };
    if task.int("verifier").or(task.int("owner")) == Some(lead) {
        return lacks(
            "核验单位不能是牵头单位，请另指定一个。",
            "The lead unit cannot verify its own task; name another unit.",
        );
    }
    if task.day("due").is_none() && task.int("long_term") != Some(1) {
        return lacks("请给出完成时限，或标为长期坚持。", "Give a date, or mark it as long-term.");
    }
    if task.day("start").zip(task.day("due")).is_some_and(|(start, due)| due < start) {
        return lacks("完成时限早于起始日。", "The date lies before the start.");
    }
    if task.int("long_term") == Some(1) {
        let at = Moment { as_of: today, known: i64::MAX - 1 };
        if db.find(&MILESTONE, "task", task.id, at)?.is_empty() {
            return lacks("长期坚持的任务要有年度节点。", "A long-term task needs yearly milestones.");
        }
    }
    if task.text("system").is_empty() {
        return lacks("还没有归入改革体系。", "It belongs to no system of the plan yet.");
    }
    Ok(Ok(()))
}

/// What has no date cannot be given another.
fn has_date(_: &Db, task: &Version, _: Day) -> Held {
    if task.int("long_term") == Some(1) {
        return lacks(
            "长期坚持的任务没有完成时限，请改年度节点。",
            "A long-term task has no date; change its yearly milestones instead.",
        );
    }
    Ok(Ok(()))
}

/// A ruling ends the matter: there is no second contest.
fn never_ruled(db: &Db, task: &Version, today: Day) -> Held {
    let at = Moment { as_of: today, known: i64::MAX - 1 };
    if db.find(&DISPUTE, "task", task.id, at)?.iter().any(|dispute| dispute.text("state") != "raised") {
        return lacks("责任已经裁定，不再争议。", "The responsibility was ruled on; it cannot be contested again.");
    }
    Ok(Ok(()))
}

/// What shows that a task is done: a target reached, or evidence; and no milestone left open.
fn proven(db: &Db, task: &Version, today: Day) -> Held {
    let at = Moment { as_of: today, known: i64::MAX - 1 };
    let open = db.find(&MILESTONE, "task", task.id, at)?.iter().filter(|m| m.day("met_on").is_none()).count();
    if open > 0 && task.int("long_term") != Some(1) {
        return Ok(Err((format!("还有 {open} 个节点没有完成。"), format!("{open} milestones have not been met yet."))));
    }
    let has_evidence =
        !db.find(&EVIDENCE, "task", task.id, at)?.is_empty() || paper::count(db, TASK.name, task.id)? > 0;
    if !has_evidence && task.text("figure").is_empty() {
        return lacks(
            "请先挂上佐证：系统里的记录优先，其次是材料。",
            "Add evidence first: a record of the system, or else a paper.",
        );
    }
    Ok(Ok(()))
}

/// What was asked of the lead unit is answered, or taken back, before the task leaves the ledger.
fn answered(db: &Db, task: &Version, today: Day) -> Held {
    let open = open_slips(db, task.id, Moment { as_of: today, known: i64::MAX - 1 })?.len();
    if open > 0 {
        return Ok(Err((
            format!("还有 {open} 张督办单没有答复，请先答复或撤回。"),
            format!("{open} supervision slips wait for an answer; have them answered or withdrawn first."),
        )));
    }
    Ok(Ok(()))
}

/// The slips on a task that wait for an answer.
fn open_slips(db: &Db, task: i64, at: Moment) -> record::Result<Vec<i64>> {
    let open = |slip: &Version| matches!(slip.text("state"), "issued" | "overdue");
    Ok(db.find(&SLIP, "task", task, at)?.iter().filter(|slip| open(slip)).map(|slip| slip.id).collect())
}

fn drafted(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let number = taking.draft.get("number").text().unwrap_or("").trim().to_owned();
    if number.is_empty() {
        let plan = taking.draft.get("plan").int().unwrap_or(0);
        let parent = taking.draft.get("parent").int();
        let next = crate::ledger::next_number(taking.commit, plan, parent, taking.desk.today)?;
        taking.draft.put("number", next);
    }
    Ok(())
}

fn issued(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    taking.draft.put("issued_on", today);
    lights::begin(taking)
}

fn settle_light(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    lights::settle(taking)
}

fn contested(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let draft = DISPUTE
        .draft()
        .set("task", taking.record)
        .set("title", taking.draft.get("title").text().unwrap_or(""))
        .set("unit", taking.draft.get("unit").clone())
        .set("owner", taking.draft.get("owner").clone())
        .set("grounds", taking.given.text("grounds"))
        .set("proposed", taking.given.get("proposed").clone());
    let by: Actor = taking.by.clone();
    procedure::begin(taking.commit, taking.desk, &dispute::PROCEDURE, "raise", draft, Given::none(), by)?;
    lights::settle(taking)
}

fn reassigned(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let unit = taking.given.get("unit").clone();
    let named = taking.draft.get("verifier").int();
    if named.or(taking.draft.get("owner").int()) == unit.int() {
        return Err(Refusal::Guard((
            "该单位是本任务的核验单位，不能同时牵头；请先另定核验单位。".into(),
            "This unit verifies the task and cannot lead it as well; name another unit to verify first.".into(),
        )));
    }
    // What was asked of the unit that led until now is not asked of it any more.
    withdraw_slips(taking, "责任已改派".into())?;
    // Whoever leads shares in it no longer.
    let at = taking.commit.at(taking.today());
    for party in taking.commit.read()?.find(&TASK_PARTY, "task", taking.record, at)? {
        if party.int("unit") == unit.int() {
            taking.commit.end(&TASK_PARTY, party.id, at.as_of)?;
        }
    }
    taking.draft.put("unit", unit);
    taking.draft.put("officer", Value::Null);
    lights::settle(taking)
}

/// What rests answers for nothing.
fn suspended(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    withdraw_slips(taking, taking.given.get("reason").clone())?;
    lights::settle(taking)
}

/// Takes back the slips on a task that wait for an answer.
fn withdraw_slips(taking: &mut Taking<'_, '_>, reason: Value) -> Result<(), Refusal> {
    let at = taking.commit.at(taking.today());
    for record in open_slips(taking.commit.read()?, taking.record, at)? {
        let step = slip::PROCEDURE.step("withdraw").ok_or_else(|| Refusal::NoStep("withdraw".to_owned()))?;
        let given = Given::none().with("reason", reason.clone());
        let order = Order { step, record, seen: None, given, by: Actor::System };
        procedure::take(taking.commit, taking.desk, &slip::PROCEDURE, &order)?;
    }
    Ok(())
}

fn entry(taking: &mut Taking<'_, '_>, unchanged: bool) -> Result<(), Refusal> {
    let draft = PROGRESS
        .draft()
        .set("task", taking.record)
        .set("unit", taking.draft.get("unit").clone())
        .set("on_day", taking.today())
        .set("unchanged", unchanged)
        .set("text", taking.given.text("text"))
        .set("problems", taking.given.text("problems"))
        .set("next", taking.given.text("next"))
        .set("account", (taking.account != 0).then_some(taking.account));
    let (id, days) = (taking.commit.new_id(), taking.from_today());
    taking.commit.open(id, days, &draft, None)?;
    lights::settle(taking)
}

fn begun(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    if taking.draft.get("long_term").int() == Some(1) {
        taking.draft.put("state", "long_term");
    }
    entry(taking, false)
}

fn reported(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    entry(taking, false)
}

fn unchanged(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    entry(taking, true)
}

fn submitted(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    taking.draft.put("submitted_on", today);
    lights::settle(taking)
}

fn returned(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    taking.draft.put("submitted_on", Value::Null);
    lights::settle(taking)
}

/// A date may not lie before the start nor, when it is a new one, in the past; a long-term task has none.
fn dated(taking: &Taking<'_, '_>) -> Result<(), Refusal> {
    let refused = |zh: &str, en: &str| Err(Refusal::Guard((zh.into(), en.into())));
    let Some(due) = taking.draft.get("due").day() else { return Ok(()) };
    if taking.draft.get("long_term").int() == Some(1) {
        return refused(
            "长期坚持的任务按年度节点推进，不设完成时限。",
            "A long-term task goes by its yearly milestones and has no date of completion.",
        );
    }
    if taking.case.version.day("due") != Some(due) && due < taking.today() {
        return refused("新的完成时限不能早于今天。", "The new date cannot lie in the past.");
    }
    if taking.draft.get("start").day().is_some_and(|start| due < start) {
        return refused("完成时限早于起始日。", "The date lies before the start.");
    }
    Ok(())
}

fn redated(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    dated(taking)?;
    lights::settle(taking)
}

fn resumed(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    dated(taking)?;
    if taking.draft.get("long_term").int() == Some(1) {
        taking.draft.put("state", "long_term");
    }
    lights::settle(taking)
}

fn closed(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    taking.draft.put("closed_on", today);
    lights::end(taking, "closed")
}

fn cancelled(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    taking.draft.put("closed_on", today);
    if taking.case.state_code() == "draft" {
        return Ok(());
    }
    // Nobody has to answer for what is given up.
    withdraw_slips(taking, taking.given.get("reason").clone())?;
    lights::end(taking, "cancelled")
}
