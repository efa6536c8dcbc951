//! The dossier's procedure: from application to a proven exit.

use access::Action;
use procedure::{Ask, AskKind, Goes, May, Party, PartyUnits, Procedure, State, StateKind, Step, Tick, Timer, TimerDue};

use super::{CASEWORKERS, LEADERS, REASON, REMARK, STEP, UNION, WORKER, effects, field_code};
use crate::register::DOSSIER;

const APPLICANT: May = May { party: "applicant", roles: WORKER };
const THE_UNION: May = May { party: "unit", roles: UNION };
const CASEWORK: May = May { party: "centre", roles: CASEWORKERS };
const LEAD: May = May { party: "centre", roles: LEADERS };

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "hardship.dossier",
    label: ("困难职工档案", "Hardship dossier"),
    text: (
        "一户一档：申请、初审、入户、授权、核对、评议、公示、审批、建档，每年复核，按条件退出并跟踪。结果都由人决定，经办人不审批自己经手的事。",
        "One household, one dossier: application, review, visit, authorisation, checks, assessment, public notice, approval; reviewed every year, left on proof, followed up. A person decides each result, and nobody approves what they prepared.",
    ),
    basis: (
        "困难职工建档立卡和解困脱困的规定与地方办法",
        "Rules on filing and lifting out of hardship, national and local",
    ),
    register: &DOSSIER,
    title: "number",
    states: &[
        State { code: "draft", label: ("填写中", "Being filled in"), kind: StateKind::Open },
        State { code: "submitted", label: ("待初审", "Submitted"), kind: StateKind::Open },
        State { code: "visiting", label: ("待入户", "To be visited"), kind: StateKind::Open },
        State { code: "authorising", label: ("待授权", "To be authorised"), kind: StateKind::Open },
        State { code: "checking", label: ("核对中", "Being checked"), kind: StateKind::Open },
        State { code: "judging", label: ("待评议", "To be assessed"), kind: StateKind::Open },
        State { code: "notice", label: ("公示中", "On public notice"), kind: StateKind::Resting },
        State { code: "objection", label: ("异议处理", "Objection raised"), kind: StateKind::Open },
        State { code: "approving", label: ("待审批", "To be approved"), kind: StateKind::Open },
        State { code: "refusing", label: ("拟不予建档", "Refusal proposed"), kind: StateKind::Open },
        State { code: "filed", label: ("在册", "On the roll"), kind: StateKind::Resting },
        State { code: "reviewing", label: ("年度复核", "Annual review"), kind: StateKind::Open },
        State { code: "leaving", label: ("拟退出", "Exit proposed"), kind: StateKind::Open },
        State { code: "exit_notice", label: ("退出公示中", "Exit on notice"), kind: StateKind::Resting },
        State { code: "exit_objection", label: ("退出异议处理", "Exit objected to"), kind: StateKind::Open },
        State { code: "exit_approving", label: ("退出待审批", "Exit to be approved"), kind: StateKind::Open },
        State { code: "following", label: ("退出跟踪", "Followed up"), kind: StateKind::Resting },
        State { code: "closing", label: ("待跟踪回访", "Follow-up visit due"), kind: StateKind::Open },
        State { code: "exited", label: ("已退出", "Lifted out"), kind: StateKind::Done },
        State { code: "cancelled", label: ("已注销", "Cancelled"), kind: StateKind::Ended },
        State { code: "refused", label: ("不予建档", "Refused"), kind: StateKind::Ended },
        State { code: "edge", label: ("边缘困难职工", "On the margin"), kind: StateKind::Ended },
        State { code: "withdrawn", label: ("已撤回", "Withdrawn"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "draft",
            label: ("开始填写", "Begin"),
            text: ("建立申请，可以分几次填写。", "An application is begun; it can be filled in by and by."),
            to: "draft",
            who: &[APPLICANT, THE_UNION, CASEWORK],
            ..STEP
        },
        Step {
            name: "take_in",
            label: ("存量导入", "Take in"),
            text: (
                "已经在册的档案导入本系统，按原建档日期列入名册。",
                "A dossier that is on the roll already is taken in, as filed on its day.",
            ),
            to: "filed",
            ticks: &[Tick::StartSince("annual", "decided_on")],
            effect: Some(effects::taken_in),
            ..STEP
        },
        Step {
            name: "submit",
            label: ("提交申请", "Submit"),
            text: ("填写齐全后提交初审。", "What is complete goes to review."),
            from: &["draft"],
            to: "submitted",
            who: &[APPLICANT, THE_UNION, CASEWORK],
            expected: true,
            ticks: &[Tick::Start("review")],
            guard: Some(effects::complete),
            effect: Some(effects::submitted),
            ..STEP
        },
        Step {
            name: "accept",
            label: ("初审通过", "Pass review"),
            text: ("材料齐全、符合申请条件，转入户核实。", "The papers are complete; the household is visited next."),
            from: &["submitted"],
            to: "visiting",
            who: &[THE_UNION, CASEWORK],
            expected: true,
            not_by: &["submit"],
            asks: &[REMARK],
            ticks: &[Tick::Stop("review"), Tick::Start("visit")],
            tells: &["applicant"],
            effect: Some(effects::apart),
            ..STEP
        },
        Step {
            name: "return",
            label: ("退回补正", "Return"),
            text: ("写明缺什么，退回申请人补正。", "It goes back with what is missing."),
            from: &["submitted", "visiting", "authorising"],
            to: "draft",
            who: &[THE_UNION, CASEWORK],
            asks: &[REASON],
            ticks: &[Tick::Stop("review"), Tick::Stop("visit"), Tick::Stop("authorise")],
            tells: &["applicant", "unit"],
            effect: Some(effects::apart),
            ..STEP
        },
        Step {
            name: "visit",
            label: ("入户核实完成", "Visited"),
            text: (
                "两人入户，记录所见；记录归档后进入授权和核对。授权齐全、每名成员都已核对的，直接评议。",
                "Two have visited and recorded what they saw; authorisation and checks are next. Where all have signed and each member was checked, it is assessed at once.",
            ),
            from: &["visiting"],
            to: "authorising",
            also: &["judging"],
            who: &[THE_UNION, CASEWORK],
            expected: true,
            ticks: &[Tick::Stop("visit"), Tick::Start("authorise")],
            guard: Some(effects::visited_by_two),
            effect: Some(effects::visited),
            page: Some(|id| format!("/hardship/{id}/visits/new")),
            ..STEP
        },
        Step {
            name: "authorise",
            label: ("发起核对", "Start the checks"),
            text: (
                "每名成年家庭成员都已签署授权，向各部门发出核对请求。",
                "Every adult member has signed; the departments are asked.",
            ),
            from: &["authorising"],
            to: "checking",
            who: &[CASEWORK],
            expected: true,
            ticks: &[Tick::Stop("authorise"), Tick::Start("check")],
            guard: Some(effects::all_authorised),
            effect: Some(effects::ask_departments),
            tells: &["applicant"],
            ..STEP
        },
        Step {
            name: "checked",
            label: ("核对完成", "Checks done"),
            text: (
                "每名成员都已核对，各部门均已答复或逾期说明，转评议；有不一致的写明怎样看待，或再次入户。",
                "Each member was asked about, and all departments have answered, or it is said why one has not; it is assessed next. Where answers differ, say what to make of it, or visit again.",
            ),
            from: &["checking"],
            to: "judging",
            who: &[CASEWORK],
            expected: true,
            asks: &[REMARK],
            ticks: &[Tick::Stop("check"), Tick::Start("judge")],
            guard: Some(effects::all_answered),
            effect: Some(effects::checks_done),
            ..STEP
        },
        Step {
            name: "ask_more",
            label: ("补充核对", "Ask what is missing"),
            text: (
                "核对开始后成员有变化，或授权撤回后重新签署的，向部门补发请求。",
                "Where the members have changed since the checks began, or an authorisation was withdrawn and signed anew, the departments are asked about what is missing.",
            ),
            from: &["checking", "judging"],
            to: "checking",
            who: &[CASEWORK],
            ticks: &[Tick::Stop("authorise"), Tick::Stop("judge"), Tick::Start("check")],
            guard: Some(effects::all_authorised),
            effect: Some(effects::ask_the_rest),
            tells: &["applicant"],
            ..STEP
        },
        Step {
            name: "visit_again",
            label: ("再次入户", "Visit again"),
            text: (
                "答复与申报不一致，再次入户核实。",
                "What was answered differs from what was declared; the household is visited again.",
            ),
            from: &["checking", "judging", "objection"],
            to: "visiting",
            who: &[CASEWORK],
            asks: &[REASON],
            ticks: &[
                Tick::Stop("check"),
                Tick::Stop("authorise"),
                Tick::Stop("judge"),
                Tick::Stop("notice"),
                Tick::Start("visit"),
            ],
            tells: &["applicant", "unit"],
            effect: Some(effects::to_be_seen_again),
            ..STEP
        },
        Step {
            name: "announce",
            label: ("评议通过并公示", "Assess and give notice"),
            text: (
                "由人确定类别和致困原因，匿名化公示；公示期满自动结束。类别与测算不同的，意见里写明理由。",
                "A person decides category and cause; a masked notice is given, which ends by itself. Where the category is another than was computed, the remark says why.",
            ),
            from: &["judging"],
            to: "notice",
            who: &[CASEWORK],
            expected: true,
            asks: &[
                field_code("category", ("困难类别", "Category"), "hardship_category", true),
                field_code("cause", ("主要致困原因", "Main cause"), "hardship_cause", true),
                Ask {
                    name: "causes",
                    label: ("其他致困原因", "Other causes"),
                    hint: ("最多三个代码，用空格分隔", "At most three codes, separated by spaces"),
                    kind: AskKind::Line(20),
                    required: false,
                    goes: Goes::Field,
                },
                field_code("key_group", ("重点群体", "Key group"), "hardship_key_group", false),
                field_code("batch", ("四个一批", "Kind of measure"), "hardship_batch", false),
                REMARK,
            ],
            ticks: &[Tick::Stop("authorise"), Tick::Stop("judge"), Tick::Start("notice")],
            tells: &["applicant", "unit"],
            guard: Some(effects::tested),
            effect: Some(effects::announced),
            page: Some(|id| format!("/hardship/{id}/assess")),
            ..STEP
        },
        Step {
            name: "decline",
            label: ("拟不予建档", "Propose refusal"),
            text: ("不符合条件，写明理由，由负责人决定。", "The conditions are not met; a leader decides."),
            from: &["judging"],
            to: "refusing",
            who: &[CASEWORK],
            asks: &[REASON],
            ticks: &[Tick::Stop("authorise"), Tick::Stop("judge"), Tick::Start("approve")],
            effect: Some(effects::apart),
            ..STEP
        },
        Step {
            name: "object",
            label: ("收到异议", "Objection received"),
            text: (
                "公示期内收到异议，公示暂停，调查处理。",
                "An objection came while the notice ran; it stands still and the matter is looked into.",
            ),
            from: &["notice"],
            to: "objection",
            ticks: &[Tick::Pause("notice")],
            tells: &["centre"],
            ..STEP
        },
        Step {
            name: "dismiss",
            label: ("异议不成立", "Objection dismissed"),
            text: (
                "异议均已处理且不成立，公示继续。",
                "All objections are settled and none holds; the notice goes on.",
            ),
            from: &["objection"],
            to: "notice",
            ticks: &[Tick::Resume("notice")],
            tells: &["centre"],
            ..STEP
        },
        Step {
            name: "uphold",
            label: ("异议成立", "Objection upheld"),
            text: (
                "异议成立，撤下公示，退回重新评议。",
                "The objection holds; the notice is taken down and the case is assessed anew.",
            ),
            from: &["objection", "notice", "approving"],
            to: "judging",
            ticks: &[Tick::Stop("notice"), Tick::Stop("approve"), Tick::Start("judge")],
            tells: &["applicant", "unit", "centre"],
            effect: Some(effects::off_notice),
            ..STEP
        },
        Step {
            name: "take_down",
            label: ("撤下公示", "Take the notice down"),
            text: (
                "公示有误或情况有变，立即撤下，退回评议。",
                "What is shown is wrong, or things have changed: the notice is taken down at once and the case assessed anew.",
            ),
            from: &["notice"],
            to: "judging",
            who: &[CASEWORK, LEAD],
            asks: &[REASON],
            ticks: &[Tick::Stop("notice"), Tick::Start("judge")],
            tells: &["applicant", "unit", "centre"],
            effect: Some(effects::taken_down),
            ..STEP
        },
        Step {
            name: "notice_over",
            label: ("公示期满", "Notice over"),
            text: ("公示期满无异议，转审批。", "The notice is over without objection; it goes to approval."),
            from: &["notice"],
            to: "approving",
            ticks: &[Tick::Stop("notice"), Tick::Start("approve")],
            effect: Some(effects::off_notice),
            ..STEP
        },
        Step {
            name: "approve",
            label: ("批准建档", "Approve"),
            text: ("编号建档，列入名册。", "It is numbered and enters the roll."),
            from: &["approving"],
            to: "filed",
            who: &[LEAD],
            expected: true,
            not_by: &["announce", "checked", "authorise", "visit", "accept"],
            asks: &[REMARK],
            ticks: &[Tick::Stop("approve"), Tick::Start("annual")],
            tells: &["applicant", "unit", "centre"],
            guard: Some(effects::to_be_approved),
            effect: Some(effects::approved),
            ..STEP
        },
        Step {
            name: "return_approval",
            label: ("退回重议", "Return"),
            text: ("审批退回，重新评议。", "It goes back to be assessed anew."),
            from: &["approving", "refusing"],
            to: "judging",
            who: &[LEAD],
            asks: &[REASON],
            ticks: &[Tick::Stop("approve"), Tick::Start("judge")],
            tells: &["centre"],
            effect: Some(effects::apart),
            ..STEP
        },
        Step {
            name: "refuse",
            label: ("不予建档", "Refuse"),
            text: (
                "不符合条件，书面告知理由和申诉途径；接近标准的列入边缘困难职工。",
                "The conditions are not met; the reasons and the way to appeal are told. Those close to the line are kept as on the margin.",
            ),
            from: &["approving", "refusing"],
            to: "refused",
            also: &["edge"],
            who: &[LEAD],
            expected: true,
            not_by: &["announce", "decline"],
            asks: &[
                REASON,
                Ask {
                    name: "edge",
                    label: ("列入边缘困难职工", "Keep as on the margin"),
                    hint: ("", ""),
                    kind: AskKind::Flag,
                    required: false,
                    goes: Goes::Effect,
                },
            ],
            ticks: &[Tick::Stop("approve")],
            tells: &["applicant", "unit", "centre"],
            effect: Some(effects::refused),
            ..STEP
        },
        Step {
            name: "review_due",
            label: ("年度复核到期", "Annual review due"),
            text: (
                "建档满一年，须复核；没有变化的材料不重复收取。",
                "A year has passed; it is reviewed. Papers that have not changed are not asked for again.",
            ),
            from: &["filed"],
            to: "reviewing",
            ticks: &[Tick::Stop("annual"), Tick::Start("renew")],
            tells: &["applicant", "unit"],
            ..STEP
        },
        Step {
            name: "renew",
            label: ("继续在册", "Stay on the roll"),
            text: (
                "复核仍符合条件，继续在册一年；由测算以外的人决定，类别与测算不同的写明理由。",
                "The conditions are still met; another year on the roll. Somebody else than whoever tested decides, and says why where the category is another than was computed.",
            ),
            from: &["reviewing"],
            to: "filed",
            who: &[CASEWORK, LEAD],
            expected: true,
            asks: &[field_code("category", ("困难类别", "Category"), "hardship_category", false), REMARK],
            ticks: &[Tick::Stop("renew"), Tick::Start("annual")],
            guard: Some(effects::reviewed),
            effect: Some(effects::renewed),
            tells: &["applicant", "unit"],
            ..STEP
        },
        Step {
            name: "propose_exit",
            label: ("拟退出", "Propose exit"),
            text: (
                "填写退出核实：收入测算、五项保障、依据和本人签字。",
                "The exit is put together: the means test, the five guarantees with what shows them, the signature.",
            ),
            from: &["filed", "reviewing"],
            to: "leaving",
            who: &[CASEWORK],
            expected: true,
            // The clock of the review runs on: an exit that comes to nothing puts it off by no day.
            ticks: &[Tick::Start("leave")],
            guard: Some(effects::exit_drawn_up),
            effect: Some(effects::exit_proposed),
            page: Some(|id| format!("/hardship/{id}/exit")),
            ..STEP
        },
        Step {
            name: "announce_exit",
            label: ("退出公示", "Give notice of exit"),
            text: ("脱困、解困的退出先公示。", "The exit of those lifted out is put on notice."),
            from: &["leaving"],
            to: "exit_notice",
            who: &[CASEWORK],
            expected: true,
            ticks: &[Tick::Stop("leave"), Tick::Start("exit_notice")],
            tells: &["applicant", "unit"],
            guard: Some(effects::to_be_announced),
            effect: Some(effects::exit_announced),
            ..STEP
        },
        Step {
            name: "submit_exit",
            label: ("注销报批", "Send to approval"),
            text: ("注销不公示，直接报批。", "A cancellation goes to approval at once, without notice."),
            from: &["leaving"],
            to: "exit_approving",
            who: &[CASEWORK],
            expected: true,
            ticks: &[Tick::Stop("leave"), Tick::Start("approve")],
            guard: Some(effects::to_be_cancelled),
            effect: Some(effects::exit_proposed),
            ..STEP
        },
        Step {
            name: "drop_exit",
            label: ("撤销退出", "Drop the exit"),
            text: (
                "核实后不退出，继续在册；复核到期没有办完的，回到复核。",
                "It does not leave after all; where a review was due, it is to be done still.",
            ),
            from: &["leaving", "exit_objection", "exit_approving"],
            to: "filed",
            also: &["reviewing"],
            who: &[CASEWORK, LEAD],
            asks: &[REASON],
            ticks: &[Tick::Stop("leave"), Tick::Stop("exit_notice"), Tick::Stop("approve")],
            tells: &["applicant", "unit", "centre"],
            effect: Some(effects::exit_dropped),
            ..STEP
        },
        Step {
            name: "take_down_exit",
            label: ("撤下退出公示", "Take the notice of exit down"),
            text: (
                "退出公示有误或情况有变，立即撤下，退回退出核实。",
                "What is shown is wrong, or things have changed: the notice is taken down at once and the exit looked into anew.",
            ),
            from: &["exit_notice"],
            to: "leaving",
            who: &[CASEWORK, LEAD],
            asks: &[REASON],
            ticks: &[Tick::Stop("exit_notice"), Tick::Start("leave")],
            tells: &["applicant", "unit", "centre"],
            effect: Some(effects::taken_down),
            ..STEP
        },
        Step {
            name: "object_exit",
            label: ("收到退出异议", "Exit objected to"),
            text: ("退出公示期内收到异议，公示暂停。", "An objection came while the notice of exit ran."),
            from: &["exit_notice"],
            to: "exit_objection",
            ticks: &[Tick::Pause("exit_notice")],
            tells: &["centre"],
            ..STEP
        },
        Step {
            name: "dismiss_exit",
            label: ("退出异议不成立", "Objection to the exit dismissed"),
            text: ("异议不成立，公示继续。", "No objection holds; the notice goes on."),
            from: &["exit_objection"],
            to: "exit_notice",
            ticks: &[Tick::Resume("exit_notice")],
            tells: &["centre"],
            ..STEP
        },
        Step {
            name: "uphold_exit",
            label: ("退出异议成立", "Objection to the exit upheld"),
            text: ("异议成立，不退出，继续在册。", "The objection holds; the household stays on the roll."),
            from: &["exit_objection", "exit_notice", "exit_approving"],
            to: "filed",
            also: &["reviewing"],
            ticks: &[Tick::Stop("exit_notice"), Tick::Stop("approve")],
            tells: &["applicant", "unit", "centre"],
            effect: Some(effects::exit_dropped),
            ..STEP
        },
        Step {
            name: "exit_notice_over",
            label: ("退出公示期满", "Notice of exit over"),
            text: ("公示期满无异议，报批。", "The notice is over without objection."),
            from: &["exit_notice"],
            to: "exit_approving",
            ticks: &[Tick::Stop("exit_notice"), Tick::Start("approve")],
            effect: Some(effects::off_notice),
            ..STEP
        },
        Step {
            name: "approve_exit",
            label: ("批准退出", "Approve the exit"),
            text: (
                "脱困、解困的退出名册并跟踪至少半年；注销的结束。",
                "Those lifted out leave the roll and are followed up for half a year at least; the cancelled end.",
            ),
            from: &["exit_approving"],
            to: "following",
            also: &["cancelled"],
            who: &[LEAD],
            expected: true,
            not_by: &["propose_exit", "announce_exit", "submit_exit"],
            asks: &[REMARK],
            // Off the roll nothing is reviewed; should the exit be reversed, the time goes on from here.
            ticks: &[Tick::Stop("approve"), Tick::Pause("annual"), Tick::Pause("renew"), Tick::Start("follow")],
            tells: &["applicant", "unit", "centre"],
            guard: Some(effects::unopposed),
            effect: Some(effects::left),
            ..STEP
        },
        Step {
            name: "propose_reversal",
            label: ("提出撤销退出", "Propose to reverse the exit"),
            text: (
                "发现退出或注销有误，写明理由，由负责人决定是否撤销。",
                "The exit or the cancellation was found to be wrong; a leader decides whether it is reversed.",
            ),
            from: &["following", "closing", "exited", "cancelled"],
            who: &[CASEWORK],
            asks: &[REASON],
            tells: &["centre"],
            effect: Some(effects::apart),
            ..STEP
        },
        Step {
            name: "reverse_exit",
            label: ("撤销已批准的退出", "Reverse the exit"),
            text: (
                "退出有误，恢复在册；已公布的数字自动更正说明。",
                "The exit was wrong; the household is on the roll as if it had not left, and published figures are restated.",
            ),
            from: &["following", "closing"],
            to: "filed",
            also: &["reviewing"],
            who: &[LEAD],
            not_by: &["propose_reversal"],
            asks: &[REASON],
            ticks: &[Tick::Stop("follow"), Tick::Stop("close"), Tick::Resume("annual"), Tick::Resume("renew")],
            tells: &["applicant", "unit", "centre"],
            guard: Some(effects::to_be_reversed),
            effect: Some(effects::exit_reversed),
            ..STEP
        },
        Step {
            name: "reopen",
            label: ("撤销已办结的退出", "Reverse an exit that is finished"),
            text: (
                "跟踪结束后或注销后发现有误：恢复在册并先复核；同一户已另建新档并在册的，视为一直在册，由新档接续。数字自动更正说明。",
                "Found to be wrong after the follow-up, or of a cancellation: the household is on the roll again and is reviewed first. Where it is on the roll with another dossier already, that one counts as the same time on the roll. Figures are restated.",
            ),
            from: &["exited", "cancelled"],
            to: "reviewing",
            also: &["exited"],
            who: &[LEAD],
            not_by: &["propose_reversal"],
            asks: &[REASON],
            ticks: &[Tick::Start("renew")],
            tells: &["applicant", "unit", "centre"],
            guard: Some(effects::to_be_reversed),
            effect: Some(effects::exit_reopened),
            ..STEP
        },
        Step {
            name: "follow_due",
            label: ("跟踪期满", "Follow-up due"),
            text: ("跟踪期满，回访一次。", "The time of following up is over; one more visit."),
            from: &["following"],
            to: "closing",
            ticks: &[Tick::Stop("follow"), Tick::Start("close")],
            tells: &["unit"],
            ..STEP
        },
        Step {
            name: "finish",
            label: ("跟踪结束", "Finish"),
            text: ("回访稳定，档案办结。", "The household is stable; the dossier is finished."),
            from: &["closing"],
            to: "exited",
            who: &[THE_UNION, CASEWORK],
            expected: true,
            asks: &[REMARK],
            ticks: &[Tick::Stop("close")],
            guard: Some(effects::followed_up),
            effect: Some(effects::apart),
            ..STEP
        },
        Step {
            name: "relapse",
            label: ("返困再建档", "Re-enter"),
            text: (
                "再次陷入困难：本档办结，同一户另建新档，已有内容带入。",
                "Hardship again: this dossier ends, and another is begun for the same household with what is known.",
            ),
            from: &["following", "closing"],
            to: "exited",
            who: &[THE_UNION, CASEWORK],
            asks: &[REASON],
            ticks: &[Tick::Stop("follow"), Tick::Stop("close")],
            tells: &["applicant", "unit", "centre"],
            effect: Some(effects::reentered),
            ..STEP
        },
        Step {
            name: "withdraw",
            label: ("撤回申请", "Withdraw"),
            text: ("本人撤回申请；正在公示的立即撤下。", "The applicant withdraws; a notice that runs is taken down."),
            from: &[
                "draft",
                "submitted",
                "visiting",
                "authorising",
                "checking",
                "judging",
                "notice",
                "objection",
                "approving",
                "refusing",
            ],
            to: "withdrawn",
            who: &[APPLICANT, THE_UNION, CASEWORK],
            asks: &[REASON],
            ticks: &[
                Tick::Stop("review"),
                Tick::Stop("visit"),
                Tick::Stop("authorise"),
                Tick::Stop("check"),
                Tick::Stop("judge"),
                Tick::Stop("notice"),
                Tick::Stop("approve"),
            ],
            tells: &["unit", "centre"],
            effect: Some(effects::withdrawn),
            ..STEP
        },
    ],
    timers: &[
        timer("review", ("初审", "Review"), "hardship.review"),
        timer("visit", ("入户", "Visit"), "hardship.visit"),
        // After a second visit it may be assessed at once: the clock is that of whatever follows the visit.
        timer("authorise", ("入户后办理", "What follows the visit"), "hardship.authorise"),
        timer("check", ("部门核对", "Checks"), "hardship.check"),
        timer("judge", ("评议", "Assessment"), "hardship.judge"),
        Timer {
            statutory: true,
            expires: Some("notice_over"),
            ..timer("notice", ("公示", "Public notice"), "hardship.notice")
        },
        timer("approve", ("审批", "Approval"), "hardship.approve"),
        Timer {
            statutory: true,
            expires: Some("review_due"),
            ..timer("annual", ("年度复核", "Annual review"), "hardship.annual")
        },
        timer("renew", ("办理复核", "Review to be done"), "hardship.renew"),
        timer("leave", ("退出核实", "Exit"), "hardship.leave"),
        Timer {
            statutory: true,
            expires: Some("exit_notice_over"),
            ..timer("exit_notice", ("退出公示", "Notice of exit"), "hardship.notice")
        },
        Timer {
            name: "follow",
            label: ("退出跟踪", "Following up"),
            due: TimerDue::Field("follow_until"),
            statutory: true,
            expires: Some("follow_due"),
        },
        timer("close", ("跟踪回访", "Follow-up visit"), "hardship.close"),
    ],
    parties: &[
        Party {
            name: "applicant",
            label: ("申请人", "applicant"),
            units: PartyUnits::Own("unit"),
            account: Some("applicant"),
        },
        Party {
            name: "unit",
            label: ("经办工会", "union that handles it"),
            units: PartyUnits::Field("unit"),
            account: None,
        },
        Party {
            name: "centre",
            label: ("帮扶中心", "relief centre"),
            units: PartyUnits::Field("centre"),
            account: Some("caseworker"),
        },
    ],
    read: Action::HardshipRead,
    take: Action::HardshipTake,
};

/// A clock by a rule of the pack, which nobody's step follows from.
const fn timer(name: &'static str, label: clock::Both, rule: &'static str) -> Timer {
    Timer { name, label, due: TimerDue::Rule(rule), statutory: false, expires: None }
}
