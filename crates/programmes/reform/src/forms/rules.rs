//! The tables: how a form comes into force, how a unit returns it, how a complaint is answered.

use access::{Action, Relations, Role};
use clock::Day;
use procedure::{
    Ask, AskKind, Goes, May, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step, Taking, Tick, Timer,
    TimerDue,
};
use record::{Db, Moment, Version};

use super::register::{COMPLAINT, FORM, FORM_DUTY, FORM_RETURN};
use super::{acts, complaint, returns};
use crate::rules::{DECIDERS, OWN_WORKERS, REASON, STEP};

/// The procedures of this part.
pub fn procedures() -> Vec<&'static Procedure> {
    vec![&FORM_PROCEDURE, &RETURN_PROCEDURE, &COMPLAINT_PROCEDURE]
}

/// The word in the numbers of forms: 云工表〔2026〕3号.
pub const WORD: &str = "表";

/// Who asks for a unit: its own chair, officers of it and of those above, a department's contact.
const OWNERS: &[(Role, Relations)] =
    &[(Role::Chair, Relations::OWN), (Role::Officer, Relations::REACH), (Role::Partner, Relations::OWN)];

const OWNER: May = May { party: "owner", roles: OWNERS };
const FEDERATION: May = May { party: "federation", roles: DECIDERS };

/// Forms: drafted, approved by the federation, issued; they end by themselves.
pub static FORM_PROCEDURE: Procedure = Procedure {
    name: "form",
    label: ("报表准入", "Admission of a form"),
    text: (
        "向下要数据的报表先登记、后审批、再下发：写明依据、字段、频次、对象和有效期。系统已有的字段不得再要求填报；未经批准的报表不能下发；到期自动停用。",
        "A form that asks those below for data is registered, approved and only then issued, with its basis, fields, frequency, audience and \
         expiry. What the system holds cannot be asked; a form without approval cannot be issued; it ends by itself.",
    ),
    basis: (
        "国办函〔2026〕12号：不得随意、重复要求填表报数；报表台账准入制度",
        "State Council Office letter 12 (2026): no arbitrary or repeated demands for forms; rules on admitting forms",
    ),
    register: &FORM,
    title: "title",
    states: &[
        State { code: "draft", label: ("草拟", "Drafted"), kind: StateKind::Open },
        State { code: "submitted", label: ("待审批", "Submitted"), kind: StateKind::Open },
        State { code: "approved", label: ("已批准", "Approved"), kind: StateKind::Open },
        State { code: "issued", label: ("施行中", "In force"), kind: StateKind::Resting },
        State { code: "expired", label: ("已到期", "Expired"), kind: StateKind::Done },
        State { code: "refused", label: ("未批准", "Refused"), kind: StateKind::Ended },
        State { code: "withdrawn", label: ("已停用", "Withdrawn"), kind: StateKind::Ended },
    ],
    steps: FORM_STEPS,
    timers: &[
        Timer {
            name: "approve",
            label: ("审批", "Approval"),
            due: TimerDue::Rule("form.approve"),
            statutory: true,
            expires: None,
        },
        Timer {
            name: "expires",
            label: ("有效期", "Expiry"),
            due: TimerDue::Field("expires"),
            statutory: false,
            expires: Some("expire"),
        },
    ],
    parties: &[
        Party {
            name: "owner",
            label: ("制表单位", "unit that asks"),
            units: PartyUnits::Field("unit"),
            account: Some("officer"),
        },
        Party { name: "federation", label: ("总工会", "federation"), units: PartyUnits::Root, account: None },
        Party { name: "asked", label: ("填报单位", "units asked"), units: PartyUnits::Of(asked), account: None },
    ],
    read: Action::FormRead,
    take: Action::FormTake,
};

const FORM_STEPS: &[Step] = &[
    Step {
        name: "draft",
        label: ("登记报表", "Register"),
        text: ("登记一张报表，逐项写明要填的字段。", "A form is registered, field by field."),
        to: "draft",
        who: &[OWNER],
        ..STEP
    },
    Step {
        name: "submit",
        label: ("提交审批", "Submit"),
        text: ("送总工会审批；提交后字段不再改动。", "It goes to the federation; its fields change no more."),
        from: &["draft"],
        to: "submitted",
        who: &[OWNER],
        expected: true,
        ticks: &[Tick::Start("approve")],
        tells: &["federation"],
        guard: Some(complete),
        ..STEP
    },
    Step {
        name: "approve",
        label: ("批准", "Approve"),
        text: ("同意施行，编号登记。", "It may be issued, and gets its number."),
        from: &["submitted"],
        to: "approved",
        who: &[FEDERATION],
        expected: true,
        not_by: &["draft", "submit"],
        asks: &[Ask { label: ("审批意见", "Remarks"), required: false, ..REASON }],
        ticks: &[Tick::Stop("approve")],
        tells: &["owner"],
        guard: Some(complete),
        effect: Some(approved),
        ..STEP
    },
    Step {
        name: "return",
        label: ("退回修改", "Return"),
        text: ("说明要改什么，退回制表单位。", "Say what must change; it goes back to the unit that asks."),
        from: &["submitted"],
        to: "draft",
        who: &[FEDERATION],
        not_by: &["draft", "submit"],
        asks: &[REASON],
        ticks: &[Tick::Stop("approve")],
        tells: &["owner"],
        ..STEP
    },
    Step {
        name: "refuse",
        label: ("不予批准", "Refuse"),
        text: ("不同意向下要这些数据，须说明理由。", "Those below are not to be asked, with the reason."),
        from: &["submitted"],
        to: "refused",
        who: &[FEDERATION],
        not_by: &["draft", "submit"],
        asks: &[REASON],
        ticks: &[Tick::Stop("approve")],
        tells: &["owner"],
        ..STEP
    },
    Step {
        name: "issue",
        label: ("下发", "Issue"),
        text: (
            "自今日起施行，向每个填报单位开出本期填报。",
            "It is in force from today; each unit asked gets its first return.",
        ),
        from: &["approved"],
        to: "issued",
        who: &[OWNER],
        expected: true,
        ticks: &[Tick::Start("expires")],
        guard: Some(admitted),
        effect: Some(issued),
        ..STEP
    },
    Step {
        name: "expire",
        label: ("到期停用", "Expire"),
        text: (
            "有效期已过，自动停用；要继续的须重新登记。",
            "Its time has passed and it ends; to go on, it is registered anew.",
        ),
        from: &["issued"],
        to: "expired",
        ticks: &[Tick::Stop("expires")],
        tells: &["owner"],
        effect: Some(ended),
        ..STEP
    },
    Step {
        name: "withdraw",
        label: ("停用", "Withdraw"),
        text: ("不再要求填报，须说明理由。", "Nobody is asked any more, with the reason."),
        from: &["draft", "submitted", "approved", "issued"],
        to: "withdrawn",
        who: &[OWNER, FEDERATION],
        asks: &[REASON],
        ticks: &[Tick::Stop("approve"), Tick::Stop("expires")],
        tells: &["owner"],
        effect: Some(ended),
        ..STEP
    },
];

/// The units a form asks, as far as they read it: departments, each by itself; unions, by the unit under which they all lie.
fn asked(db: &Db, form: &Version, at: Moment) -> record::Result<Vec<i64>> {
    let Some(owner) = form.int("unit") else { return Ok(Vec::new()) };
    if form.text("audience") == "department" {
        let duties = db.find(&FORM_DUTY, "form", form.id, at)?;
        return Ok(duties.iter().filter_map(|duty| duty.int("unit")).collect());
    }
    Ok(vec![returns::scope(db, owner, at)?])
}

/// What a guard says.
type Held = record::Result<Result<(), (String, String)>>;

fn lacks(zh: &str, en: &str) -> Held {
    Ok(Err((zh.to_owned(), en.to_owned())))
}

/// A form is in force for so many days at most: two years.
pub const LONGEST: i32 = 731;

/// What a form needs before it can be approved.
fn complete(db: &Db, form: &Version, today: Day) -> Held {
    if form.int("asked").unwrap_or(0) + form.int("held").unwrap_or(0) == 0 {
        return lacks("还没有字段。", "There is no field yet.");
    }
    if form.text("basis").trim().is_empty() {
        return lacks("请写明依据：哪份文件、哪一条要求填报。", "Say what it rests on: which document, which article.");
    }
    if form.text("purpose").trim().is_empty() {
        return lacks("请写明用途。", "Say what it is for.");
    }
    if form.text("frequency").is_empty() || form.text("audience").is_empty() {
        return lacks("请选填报频次和填报对象。", "Choose how often and who is asked.");
    }
    if !form.int("due_days").is_some_and(|days| (1..=366).contains(&days)) {
        return lacks("请写明几天内交回（1 至 366 天）。", "Say within how many days it is returned (1 to 366).");
    }
    match form.day("expires") {
        Some(expires) if expires <= today => lacks("有效期须在今天之后。", "The expiry must lie after today."),
        Some(expires) if expires > today.plus(LONGEST) => lacks(
            "有效期最长两年，到期可以重新登记。",
            "A form is in force for two years at most; it can be registered anew.",
        ),
        None => lacks("请写明有效期。", "Say until when it is in force."),
        Some(_) => {
            let at = Moment { as_of: today, known: i64::MAX - 1 };
            if returns::audience(db, form.int("unit").unwrap_or(0), form.text("audience"), at)?.is_empty() {
                return lacks("制表单位之下没有这样的填报对象。", "There is no such unit below the one that asks.");
            }
            asked_once(db, form, at)
        }
    }
}

/// Its audience may have changed since a field was added, and others may have asked the same meanwhile.
fn asked_once(db: &Db, form: &Version, at: Moment) -> Held {
    let elsewhere = acts::asked_elsewhere(db, form, at)?;
    for field in returns::fields(db, form.id, at)?.iter().filter(|field| field.is_asked()) {
        if let Some(held) = elsewhere.get(&exchange::normalise_heading(&field.label)) {
            return Ok(Err((
                format!("“{}”已由{}要求填报，请删去，或改为带出。", field.label, held.label.0),
                format!("“{}” is asked already: {}. Remove it, or have it shown.", field.label, held.label.1),
            )));
        }
    }
    Ok(Ok(()))
}

/// A form is issued only on the strength of an approval, by somebody else than who submitted it, of what was submitted last.
fn admitted(db: &Db, form: &Version, today: Day) -> Held {
    let at = Moment { as_of: today, known: i64::MAX - 1 };
    let mut steps = db.find(&procedure::STEP, "record", form.id, at)?;
    steps.retain(|step| step.text("procedure") == FORM_PROCEDURE.name);
    steps.sort_by_key(|step| step.int("number"));
    let last = |name: &str| steps.iter().rposition(|step| step.text("step") == name);
    let is_approved = match (last("submit"), last("approve")) {
        (Some(submitted), Some(approved)) => {
            let (maker, checker) = (steps[submitted].int("account"), steps[approved].int("account"));
            submitted < approved && (maker != checker || maker.is_none())
        }
        _ => false,
    };
    if !is_approved || form.day("approved_on").is_none() {
        return lacks("未经批准的报表不能下发。", "A form without approval cannot be issued.");
    }
    match form.day("expires") {
        Some(expires) if expires > today => Ok(Ok(())),
        _ => lacks("有效期已过，请重新登记。", "Its time has passed; register it anew."),
    }
}

fn approved(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    let organ = taking.desk.units.root().unwrap_or(taking.office);
    let (_, number) = paper::number(taking.commit, organ, WORD, i64::from(today.year()))?;
    taking.draft.put("number", number);
    taking.draft.put("approved_on", today);
    Ok(())
}

fn issued(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    taking.draft.put("issued_on", today);
    let terms = returns::Terms::read(taking.record, |field| taking.draft.get(field).clone());
    let at = taking.commit.at(today);
    let units = returns::audience(taking.commit.read()?, terms.owner, &terms.audience, at)?;
    returns::begin_duties(taking.commit, today, &terms, &units)?;
    returns::open(taking.commit, taking.desk, &terms, &units)?;
    Ok(())
}

/// What becomes of what was asked when a form ends: nothing is asked from the day on which it is in force no longer.
fn ended(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    let was_issued = taking.case.state_code() == "issued";
    let on = match taking.draft.get("expires").day() {
        Some(expires) if taking.draft.get("state").text() == Some("expired") => expires.plus(1).min(today),
        _ => today,
    };
    taking.draft.put("ended_on", on);
    if was_issued {
        returns::end_duties(taking.commit, taking.record, on, |_| true)?;
        let at = taking.commit.at(today);
        let open = returns::open_of(taking.commit.read()?, taking.record, at)?;
        // Thousands of them would keep everybody else from writing; they lapse with the day ([`super::daily`]), and until then none
        // of them can be returned.
        if open.len() <= returns::LAPSED_AT_ONCE {
            for open in open {
                returns::lapse(taking.commit, taking.desk, open.id)?;
            }
        }
    }
    Ok(())
}

/// One return of a form by one unit.
pub static RETURN_PROCEDURE: Procedure = Procedure {
    name: "form.return",
    label: ("报表填报", "Return of a form"),
    text: (
        "一个单位填报一期报表：系统已有的只需确认，其余填写；与上期相同的一键交回。",
        "One unit returns a form for one period: what the system holds is confirmed, the rest is filled in; what is as last time takes one click.",
    ),
    basis: ("报表台账准入制度：一次采集、多方使用", "Rules on admitting forms: asked once, used by all"),
    register: &FORM_RETURN,
    title: "title",
    states: &[
        State { code: "open", label: ("待填报", "Open"), kind: StateKind::Open },
        State { code: "returned", label: ("已交回", "Returned"), kind: StateKind::Done },
        State { code: "lapsed", label: ("未填报，已过期", "Lapsed"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "open",
            label: ("开始填报", "Open"),
            text: (
                "报表下发或新的一期开始时，由系统开出。",
                "Opened by the system when the form is issued and when a period begins.",
            ),
            to: "open",
            ticks: &[Tick::Start("due")],
            ..STEP
        },
        Step {
            name: "return",
            label: ("交回", "Return"),
            text: (
                "确认系统已有的，填好其余各项，在填报页交回。",
                "What is held is confirmed, the rest filled in, on the page of the return.",
            ),
            from: &["open"],
            to: "returned",
            who: &[May { party: "unit", roles: OWN_WORKERS }],
            expected: true,
            ticks: &[Tick::Stop("due")],
            guard: Some(in_force),
            effect: Some(returns::returned),
            page: Some(|id| format!("/returns/{id}")),
            ..STEP
        },
        Step {
            name: "amend",
            label: ("更正", "Amend"),
            text: (
                "交回后发现有误，在填报页更正；原来填的留在历史里。",
                "What was returned is mended on the page of the return; what it was stays in the history.",
            ),
            from: &["returned"],
            who: &[May { party: "unit", roles: OWN_WORKERS }],
            tells: &["owner"],
            guard: Some(in_force),
            effect: Some(returns::amended),
            page: Some(|id| format!("/returns/{id}")),
            ..STEP
        },
        Step {
            name: "lapse",
            label: ("过期", "Lapse"),
            text: (
                "逾期未交且下一期已开始，或报表已停用：不再等这一期。",
                "Late while the next period has begun, or the form has ended: it is waited for no longer.",
            ),
            from: &["open"],
            to: "lapsed",
            ticks: &[Tick::Stop("due")],
            ..STEP
        },
    ],
    timers: &[Timer {
        name: "due",
        label: ("交回期限", "Return"),
        due: TimerDue::Field("due"),
        statutory: true,
        expires: None,
    }],
    parties: &[
        Party {
            name: "unit",
            label: ("填报单位", "unit asked"),
            units: PartyUnits::Field("unit"),
            account: Some("officer"),
        },
        Party {
            name: "owner",
            label: ("制表单位", "unit that asks"),
            units: PartyUnits::Field("owner"),
            account: None,
        },
    ],
    read: Action::FormRead,
    take: Action::FormTake,
};

/// A form is returned, and what was returned amended, while it is in force.
fn in_force(db: &Db, ret: &Version, today: Day) -> Held {
    let at = Moment { as_of: today, known: i64::MAX - 1 };
    match db.get(&FORM, ret.int("form").unwrap_or(0), at)? {
        Some(form) if form.text("state") == "issued" => Ok(Ok(())),
        _ => lacks("报表已停用，不必再填。", "The form has ended; it need not be filled in any more."),
    }
}

/// Complaints: anybody may file one; a named officer answers.
pub static COMPLAINT_PROCEDURE: Procedure = Procedure {
    name: "complaint",
    label: ("投诉建议", "Complaint"),
    text: (
        "任何人都可以就任何一页投诉或建议，不必登录，不必署名；由指定的人在期限内答复。投诉人是谁，不进入记录，也不向下透露。",
        "Anybody may complain of any page, signed in or not, with or without a name; a named officer answers in time. Who complained enters \
         no record and is told to nobody below.",
    ),
    basis: (
        "国办函〔2026〕12号：须设投诉建议功能",
        "State Council Office letter 12 (2026): complaints must be possible",
    ),
    register: &COMPLAINT,
    title: "",
    states: &[
        State { code: "received", label: ("待答复", "Received"), kind: StateKind::Open },
        State { code: "answered", label: ("已答复", "Answered"), kind: StateKind::Done },
        State { code: "rejected", label: ("不予受理", "Not accepted"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "file",
            label: ("提出", "File"),
            text: ("由投诉人在投诉页提出。", "Filed on the page for complaints."),
            to: "received",
            ticks: &[Tick::Start("answer")],
            effect: Some(complaint::filed),
            ..STEP
        },
        Step {
            name: "answer",
            label: ("答复", "Answer"),
            text: (
                "答复投诉人；答复只有投诉人和办理的人能看。",
                "Answer whoever complained; only they and those who handle it can read it.",
            ),
            from: &["received"],
            to: "answered",
            who: &[FEDERATION],
            expected: true,
            asks: &[ANSWER],
            ticks: &[Tick::Stop("answer")],
            effect: Some(complaint::answered),
            ..STEP
        },
        Step {
            name: "reject",
            label: ("不予受理", "Do not accept"),
            text: (
                "不属投诉建议的，说明理由和去处。",
                "What is no complaint, with the reason and where to turn instead.",
            ),
            from: &["received"],
            to: "rejected",
            who: &[FEDERATION],
            asks: &[Ask { label: ("理由和去处", "Reason, and where to turn"), ..ANSWER }],
            ticks: &[Tick::Stop("answer")],
            effect: Some(complaint::answered),
            ..STEP
        },
        Step {
            name: "assign",
            label: ("转他人办理", "Assign"),
            text: ("改由总工会的另一人答复，期限不变。", "Another of the federation answers it; the clock runs on."),
            from: &["received"],
            who: &[FEDERATION],
            asks: &[Ask {
                name: "officer",
                label: ("办理人账号", "Account of who answers"),
                hint: ("须是总工会的干部或领导", "An officer or a leader of the federation"),
                kind: AskKind::Account,
                required: true,
                goes: Goes::Field,
            }],
            effect: Some(complaint::assigned),
            ..STEP
        },
    ],
    timers: &[Timer {
        name: "answer",
        label: ("答复期限", "Answer"),
        due: TimerDue::Rule("complaint.answer"),
        statutory: true,
        expires: None,
    }],
    parties: &[Party {
        name: "federation",
        label: ("总工会", "federation"),
        units: PartyUnits::Field("unit"),
        account: Some("officer"),
    }],
    read: Action::ComplaintRead,
    take: Action::ComplaintTake,
};

/// The answer to a complaint. It is sealed with it.
const ANSWER: Ask = Ask {
    name: "answer",
    label: ("答复", "Answer"),
    hint: ("", ""),
    kind: AskKind::Text(4000),
    required: true,
    goes: Goes::Effect,
};
