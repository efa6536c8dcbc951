//! The procedure of objections to public notices.

use access::Action;
use procedure::{Actor, Case};
use procedure::{
    Ask, AskKind, Given, Goes, May, Order, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step, Taking, Tick,
    Timer, TimerDue,
};
use record::{Db, Moment, Version};

use super::register::OBJECTION;
use super::show::prolong;
use crate::register::DOSSIER;
use crate::rules::{CASEWORKERS, LEADERS, STEP};

const CASEWORK: May = May { party: "centre", roles: CASEWORKERS };
const LEAD: May = May { party: "centre", roles: LEADERS };

/// What was looked into, and what was found.
const INQUIRY: Ask = Ask {
    name: "inquiry",
    label: ("调查情况", "What was found"),
    hint: ("加密保存，只有办理的人能看。", "Sealed; only those who handle it can read it."),
    kind: AskKind::Text(4000),
    required: true,
    goes: Goes::Effect,
};

/// Why it is decided so.
const FINDINGS: Ask = Ask { name: "findings", label: ("认定和理由", "Decision and reasons"), ..INQUIRY };

/// What whoever objected is told.
const ANSWER: Ask = Ask {
    name: "answer",
    label: ("答复异议人", "Answer to whoever objected"),
    hint: (
        "异议人凭查询码可以看到；不写被公示户的具体情况。",
        "Whoever has the code can read it; nothing of the household's circumstances.",
    ),
    kind: AskKind::Text(1000),
    required: true,
    goes: Goes::Effect,
};

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "hardship.objection",
    label: ("公示异议", "Objection to a notice"),
    text: (
        "任何人都可以对公示提出异议，不必登录，不必署名。收到异议，公示暂停计算；专干调查，负责人认定。全部异议处理完毕，不成立的公示继续，成立的重新评议或不退出。",
        "Anybody may object to a notice, signed in or not, with or without a name. The notice then stands still; a caseworker looks into it, a leader decides. When all objections are settled the notice goes on, or the case is assessed anew.",
    ),
    basis: (
        "困难职工建档和退出须公示并受理异议的规定；处理期限由当地规定",
        "Rules that filing and exit are put on public notice and may be objected to; the period is set locally",
    ),
    register: &OBJECTION,
    title: "",
    states: &[
        State { code: "received", label: ("待受理", "Received"), kind: StateKind::Open },
        State { code: "inquiring", label: ("调查中", "Being looked into"), kind: StateKind::Open },
        State { code: "upheld", label: ("成立", "Upheld"), kind: StateKind::Done },
        State { code: "dismissed", label: ("不成立", "Dismissed"), kind: StateKind::Done },
        State { code: "withdrawn", label: ("已撤回", "Withdrawn"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "receive",
            label: ("收到异议", "Receive"),
            text: ("由异议人在公示页提出。", "Sent by whoever objects, on the page of the notice."),
            to: "received",
            ticks: &[Tick::Start("answer")],
            tells: &["centre"],
            effect: Some(received),
            ..STEP
        },
        Step {
            name: "take_up",
            label: ("受理", "Take up"),
            text: ("由专干调查。", "A caseworker looks into it."),
            from: &["received"],
            to: "inquiring",
            who: &[CASEWORK],
            expected: true,
            effect: Some(taken_up),
            ..STEP
        },
        Step {
            name: "report",
            label: ("报告调查情况", "Report"),
            text: (
                "写明查了什么、查到什么，供负责人认定。",
                "What was looked into and found, for the leader who decides.",
            ),
            from: &["inquiring"],
            who: &[CASEWORK],
            asks: &[INQUIRY],
            tells: &["centre"],
            effect: Some(reported),
            ..STEP
        },
        Step {
            name: "uphold",
            label: ("认定成立", "Uphold"),
            text: (
                "异议成立：全部异议处理完毕后撤下公示，重新评议；退出的不退出。",
                "It holds: when all objections are settled the notice is taken down and the case assessed anew; an exit is dropped.",
            ),
            from: &["inquiring"],
            to: "upheld",
            who: &[LEAD],
            expected: true,
            not_by: &["take_up", "report"],
            asks: &[FINDINGS, ANSWER],
            ticks: &[Tick::Stop("answer")],
            tells: &["centre"],
            effect: Some(upheld),
            ..STEP
        },
        Step {
            name: "dismiss",
            label: ("认定不成立", "Dismiss"),
            text: (
                "异议不成立：全部异议处理完毕后公示继续。",
                "It does not hold: when all objections are settled the notice goes on.",
            ),
            from: &["inquiring"],
            to: "dismissed",
            who: &[LEAD],
            expected: true,
            not_by: &["take_up", "report"],
            asks: &[FINDINGS, ANSWER],
            ticks: &[Tick::Stop("answer")],
            tells: &["centre"],
            effect: Some(dismissed),
            ..STEP
        },
        Step {
            name: "withdraw",
            label: ("撤回异议", "Withdraw"),
            text: ("由异议人凭查询码撤回。", "Whoever objected takes it back, with the code they were given."),
            from: &["received", "inquiring"],
            to: "withdrawn",
            ticks: &[Tick::Stop("answer")],
            tells: &["centre"],
            effect: Some(withdrawn),
            ..STEP
        },
    ],
    timers: &[Timer {
        name: "answer",
        label: ("处理异议", "Objection to be settled"),
        due: TimerDue::Rule("hardship.objection"),
        statutory: true,
        expires: None,
    }],
    parties: &[Party {
        name: "centre",
        label: ("帮扶中心", "relief centre"),
        units: PartyUnits::Field("centre"),
        account: Some("account"),
    }],
    read: Action::ObjectionRead,
    take: Action::ObjectionTake,
};

/// The sealed fields of an objection.
const SEALED: [&str; 5] = ["text", "contact", "inquiry", "findings", "answer"];

/// Seals what this step answered, beside what is sealed already.
fn seal(taking: &mut Taking<'_, '_>, answered: &[&str]) -> Result<(), Refusal> {
    let clear = taking.commit.read()?.unseal(&taking.case.version)?;
    if clear.erased {
        return Err(Refusal::Guard(("这条异议已被删除。".into(), "This objection was erased.".into())));
    }
    let given = taking.given;
    taking.draft = SEALED.iter().fold(taking.draft.clone(), |draft, field| {
        let text = if answered.contains(field) { Some(given.text(field).trim()) } else { clear.opt(field) };
        draft.seal(field, text)
    });
    Ok(())
}

/// The dossier of an objection.
fn dossier(taking: &mut Taking<'_, '_>) -> Result<Version, Refusal> {
    let id = taking.draft.get("dossier").int().unwrap_or(0);
    let at = taking.commit.at(taking.today());
    taking.commit.read()?.get(&DOSSIER, id, at)?.ok_or(Refusal::Missing)
}

/// Takes a step of the dossier in the name of the system.
fn take(taking: &mut Taking<'_, '_>, dossier: i64, step: &str) -> Result<(), Refusal> {
    let table = &crate::rules::dossier::PROCEDURE;
    let step = table.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
    let order = Order { step, record: dossier, seen: None, given: Given::none(), by: Actor::System };
    procedure::take(taking.commit, taking.desk, table, &order).map(drop)
}

/// The first objection lets the notice stand still; a further one finds it so.
fn received(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let dossier = dossier(taking)?;
    match dossier.text("state") {
        "notice" => take(taking, dossier.id, "object"),
        "exit_notice" => take(taking, dossier.id, "object_exit"),
        _ => Ok(()),
    }
}

fn taken_up(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let account = taking.account;
    taking.draft.put("account", (account != 0).then_some(account));
    Ok(())
}

fn reported(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    seal(taking, &["inquiry"])
}

fn upheld(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    seal(taking, &["findings", "answer"])?;
    settled(taking, true)
}

fn dismissed(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    seal(taking, &["findings", "answer"])?;
    settled(taking, false)
}

fn withdrawn(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    settled(taking, false)
}

/// Whether an objection is yet to be settled.
fn is_open(objection: &Version) -> bool {
    matches!(objection.text("state"), "received" | "inquiring")
}

/// How many objections to a dossier are yet to be settled.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn open_objections(db: &Db, dossier: i64, at: Moment) -> record::Result<usize> {
    Ok(db.find(&OBJECTION, "dossier", dossier, at)?.iter().filter(|objection| is_open(objection)).count())
}

/// With the last objection to a line that is settled, the dossier moves on: one that held is enough to undo the notice.
/// One that holds undoes it also where the dossier has moved on meanwhile, as long as nothing is decided; a dossier that
/// is being assessed anew, or whose exit was dropped, stays where it is.
fn settled(taking: &mut Taking<'_, '_>, holds: bool) -> Result<(), Refusal> {
    let today = taking.today();
    taking.draft.put("settled_on", today);
    let (dossier, line) = (dossier(taking)?, taking.draft.get("shown").int());
    let (dismiss, uphold, clock) = match dossier.text("state") {
        "objection" => ("dismiss", "uphold", "notice"),
        "exit_objection" => ("dismiss_exit", "uphold_exit", "exit_notice"),
        "notice" | "approving" if holds => return take(taking, dossier.id, "uphold"),
        "exit_notice" | "exit_approving" if holds => return take(taking, dossier.id, "uphold_exit"),
        _ => return Ok(()),
    };
    let (at, record) = (taking.commit.at(today), taking.record);
    let all = taking.commit.read()?.find(&OBJECTION, "dossier", dossier.id, at)?;
    let others: Vec<&Version> = all.iter().filter(|other| other.id != record && other.int("shown") == line).collect();
    if others.iter().any(|other| is_open(other)) {
        return Ok(());
    }
    if holds || others.iter().any(|other| other.text("state") == "upheld") {
        return take(taking, dossier.id, uphold);
    }
    take(taking, dossier.id, dismiss)?;
    // The days on which the notice stood still are added at its end.
    let db = taking.commit.read()?;
    let case = Case::read(db, &crate::rules::dossier::PROCEDURE, dossier.id, at)?.ok_or(Refusal::Missing)?;
    if let (Some(line), Some(clock)) = (line, case.clock(clock)) {
        prolong(taking.commit, line, clock.due, today)?;
    }
    Ok(())
}
