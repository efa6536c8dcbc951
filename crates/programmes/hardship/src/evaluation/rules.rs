//! The procedure of an evaluation: ordered and framed by the federation, drawn, scored and closed by evaluators.

use access::{Action, Relations, Role};
use clock::Day;
use procedure::{
    Actor, Ask, AskKind, Goes, May, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step, Taking, Tick, Timer,
    TimerDue,
};
use proof::hex;
use record::{Db, Moment, Version};

use super::read::{self, frame_of};
use super::register::{ASSIGNMENT, CASE, EVALUATION, STRATUM, stratum};
use super::report::{self, Report};
use super::sampler::{self, Fault};
use super::{acts, framing, rates, refuse};
use crate::rules::{REASON, STEP};

/// Who orders an evaluation: officers of the federation. After the draw they put off the last day, publish, or break off what
/// nobody can go on with.
const OWNER: May = May { party: "owner", roles: &[(Role::Officer, Relations::OWN)] };
/// Who evaluates. Which of them is asked by the effects: only those assigned, in their own name.
const EVALUATORS: May = May { party: "evaluators", roles: &[(Role::Evaluator, Relations::OWN)] };

/// How many evaluators an evaluation needs: two enter blind, a third decides where they differ.
pub const LEAST: usize = 3;
/// After how many days the evaluator who leads may publish, where the pack does not say.
const PUBLISH: i64 = 15;
/// Below how many cases the verdicts of a stratum are not told to the public, where the pack does not say.
const FEWEST: i64 = 5;

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "hardship.evaluation",
    label: ("第三方评估", "Third-party evaluation"),
    text: (
        "总工会委托第三方评估建档和退出是否准确：先用散列固定抽样框和样本数，再用随后的第一个检查点和公开随机串抽样，谁也不能挑选样本；两名评估员各自独立录入，不一致的由没有录入过的第三人裁定。总工会不能改动评估员的录入，抽样之后也不能增减评估员。",
        "Outsiders evaluate whether filing and lifting out were right. The frame and the sizes are fixed by hash; the sample follows from the first checkpoint after it and a public string, so that nobody can choose it; two evaluators enter independently, a third who made neither entry decides where they differ. The federation cannot change what an evaluator entered, nor who evaluates once the sample is drawn.",
    ),
    basis: (
        "困难职工解困脱困第三方评估办法（各地）",
        "Local rules on third-party evaluation of lifting out of hardship",
    ),
    register: &EVALUATION,
    title: "title",
    states: &[
        State { code: "draft", label: ("筹备", "Being prepared"), kind: StateKind::Open },
        State { code: "framed", label: ("抽样框已固定", "Frame fixed"), kind: StateKind::Open },
        State { code: "drawn", label: ("已抽样", "Sample drawn"), kind: StateKind::Open },
        State { code: "entering", label: ("录入中", "Being entered"), kind: StateKind::Open },
        State { code: "closed", label: ("已结束", "Closed"), kind: StateKind::Open },
        State { code: "published", label: ("已公布", "Published"), kind: StateKind::Done },
        State { code: "withdrawn", label: ("已撤回", "Withdrawn"), kind: StateKind::Ended },
        State { code: "broken_off", label: ("已中止", "Broken off"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "order",
            label: ("委托评估", "Order"),
            text: (
                "写明评估机构、基准日、各层样本数和公开随机串的来源。",
                "The organisation, the day, the sizes and where the public string will come from are said.",
            ),
            to: "draft",
            who: &[OWNER],
            page: Some(|_| "/evaluations/new".to_owned()),
            ..STEP
        },
        Step {
            name: "frame",
            label: ("固定抽样框", "Fix the frame"),
            text: (
                "按基准日的档案列出各层，以散列固定；此后不能更改。",
                "The strata are listed from the dossiers as of the day and fixed by hash; nothing can change them after.",
            ),
            from: &["draft"],
            to: "framed",
            who: &[OWNER],
            expected: true,
            tells: &["evaluators"],
            guard: Some(ready_to_frame),
            effect: Some(framing::framed),
            ..STEP
        },
        Step {
            name: "withdraw",
            label: ("撤回委托", "Withdraw"),
            text: (
                "抽样之前可以撤回；抽样之后不能。",
                "Before the sample is drawn the order can be withdrawn; after it, not.",
            ),
            from: &["draft", "framed"],
            to: "withdrawn",
            who: &[OWNER],
            asks: &[REASON],
            tells: &["evaluators"],
            ..STEP
        },
        Step {
            name: "draw",
            label: ("抽样", "Draw"),
            text: (
                "填写固定抽样框之后的第一个检查点和公开随机串，按公开的算法抽样。",
                "With the first checkpoint after the frame was fixed and the public string, the sample is drawn by the published method.",
            ),
            from: &["framed"],
            to: "drawn",
            who: &[EVALUATORS],
            expected: true,
            asks: &[
                Ask {
                    name: "checkpoint",
                    label: ("检查点", "Checkpoint"),
                    hint: (
                        "从评估页面下载，原样粘贴整个文件；它只到固定抽样框的提交为止，没有第二个。",
                        "Download it from the page of the evaluation and paste the whole file as it is; it ends with the commit that fixed the frame, and there is no second one.",
                    ),
                    kind: AskKind::Text(sampler::MAX_NOTE),
                    required: true,
                    goes: Goes::Effect,
                },
                Ask {
                    name: "public_text",
                    label: ("公开随机串", "Public string"),
                    hint: (
                        "事先约定来源的公开结果，例如某一期开奖号码；只取其中的数字，写法不影响结果。",
                        "The public result whose source was said beforehand, such as the numbers of a lottery; only its numbers count, however they are spelled.",
                    ),
                    kind: AskKind::Line(sampler::MAX_PUBLIC),
                    required: true,
                    goes: Goes::Field,
                },
            ],
            ticks: &[Tick::Start("enter")],
            tells: &["owner"],
            effect: Some(drawn),
            ..STEP
        },
        Step {
            name: "begin",
            label: ("开始录入", "Begin"),
            text: (
                "到了开始日期，评估员可以看到脱敏档案并录入。",
                "From the first day on, evaluators see the masked dossiers and enter.",
            ),
            from: &["drawn"],
            to: "entering",
            who: &[EVALUATORS],
            expected: true,
            tells: &["owner"],
            guard: Some(has_opened),
            effect: Some(by_evaluator),
            ..STEP
        },
        Step {
            name: "extend",
            label: ("延长期限", "Extend"),
            text: ("延后截止日期；已有的录入不受影响。", "The last day is put off; what was entered stays."),
            from: &["drawn", "entering"],
            to: "",
            who: &[OWNER],
            asks: &[Ask {
                name: "closes",
                label: ("截止日期", "Last day"),
                hint: ("", ""),
                kind: AskKind::Day,
                required: true,
                goes: Goes::Field,
            }],
            tells: &["evaluators"],
            effect: Some(extended),
            ..STEP
        },
        Step {
            name: "replace",
            label: ("更换评估员", "Replace an evaluator"),
            text: (
                "由评估负责人办理：一名评估员今天起不再评估，由另一名接替；已有的录入不变。负责人也可以这样交接。",
                "By the evaluator who leads: one of them evaluates no more from today on, another does instead; what was entered stays. The lead is handed over in the same way.",
            ),
            from: &["drawn", "entering"],
            to: "",
            who: &[EVALUATORS],
            asks: &[
                Ask {
                    name: "leaves",
                    label: ("退出的评估员", "Who leaves"),
                    hint: ("登录名", "the login"),
                    kind: AskKind::Line(100),
                    required: true,
                    goes: Goes::Effect,
                },
                Ask {
                    name: "comes",
                    label: ("接替的评估员", "Who takes the place"),
                    hint: ("", ""),
                    kind: AskKind::Account,
                    required: true,
                    goes: Goes::Effect,
                },
            ],
            tells: &["owner"],
            effect: Some(replaced),
            ..STEP
        },
        Step {
            name: "break_off",
            label: ("中止评估", "Break off"),
            text: (
                "评估员已不足以完成评估时，写明原因公开中止；抽样框、样本和原因对公众公开，不计算比率。",
                "When there are not evaluators enough to go on, it is broken off openly: frame, sample and reason are the public's, and no rates are computed.",
            ),
            from: &["drawn", "entering"],
            to: "broken_off",
            who: &[OWNER],
            asks: &[Ask {
                name: "end_reason",
                label: ("中止原因（公开）", "Reason, for everybody to read"),
                hint: ("", ""),
                kind: AskKind::Line(200),
                required: true,
                goes: Goes::Field,
            }],
            ticks: &[Tick::Stop("enter")],
            tells: &["evaluators"],
            guard: Some(evaluators_gone),
            ..STEP
        },
        Step {
            name: "close",
            label: ("结束评估", "Close"),
            text: (
                "所有样本都有结论，不一致的都已裁定；计算各项比率。",
                "Every case has a verdict and every difference is settled; the rates are computed.",
            ),
            from: &["entering"],
            to: "closed",
            who: &[EVALUATORS],
            expected: true,
            ticks: &[Tick::Stop("enter")],
            tells: &["owner"],
            guard: Some(all_settled),
            effect: Some(closed),
            ..STEP
        },
        Step {
            name: "publish",
            label: ("公布报告", "Publish"),
            text: (
                "报告、抽样框和抽样结果连同存证向公众公开；引用比率的通报写明期号。委托单位逾期不公布的，由评估负责人公布。",
                "Report, frame and sample are open to everybody with their proof; the bulletin that quotes the rates is named. Where the federation does not publish in time, the evaluator who leads does.",
            ),
            from: &["closed"],
            to: "published",
            who: &[OWNER, EVALUATORS],
            expected: true,
            asks: &[Ask {
                name: "bulletin",
                label: ("引用比率的通报（期号）", "Number of the bulletin that quotes the rates"),
                hint: ("没有可以不填", "May be left out"),
                kind: AskKind::Int,
                required: false,
                goes: Goes::Field,
            }],
            tells: &["evaluators"],
            effect: Some(published),
            ..STEP
        },
    ],
    timers: &[Timer {
        name: "enter",
        label: ("评估录入", "Entering"),
        due: TimerDue::Field("closes"),
        statutory: false,
        expires: None,
    }],
    parties: &[
        Party {
            name: "owner",
            label: ("委托单位", "federation that ordered it"),
            units: PartyUnits::Field("unit"),
            account: None,
        },
        Party {
            name: "evaluators",
            label: ("评估机构", "evaluators"),
            units: PartyUnits::Field("unit"),
            account: Some("lead"),
        },
    ],
    read: Action::EvaluationRead,
    take: Action::EvaluationRead,
};

type Checked = record::Result<Result<(), (String, String)>>;

fn lacks(zh: impl Into<String>, en: impl Into<String>) -> Checked {
    Ok(Err((zh.into(), en.into())))
}

/// A day with all that is known, the commit that is being made included.
fn latest(as_of: Day) -> Moment {
    Moment { as_of, known: record::OPEN - 1 }
}

fn ready_to_frame(db: &Db, evaluation: &Version, today: Day) -> Checked {
    if evaluation.day("as_of").is_none_or(|day| day > today) {
        return lacks("基准日还没有到。", "The day it is about has not come yet.");
    }
    let at = latest(today);
    let drawn: i64 =
        db.find(&STRATUM, "evaluation", evaluation.id, at)?.iter().filter_map(|each| each.int("sample_size")).sum();
    if drawn == 0 {
        return lacks("还没有写明各层的样本数。", "No sample size is said.");
    }
    let accounts = read::able(db, evaluation, today)?;
    if accounts.len() < LEAST {
        return lacks(
            format!("至少要指定 {LEAST} 名评估员，现有 {} 名。", accounts.len()),
            format!("At least {LEAST} evaluators are needed; there are {}.", accounts.len()),
        );
    }
    if evaluation.int("lead").is_none_or(|lead| !accounts.contains(&lead)) {
        return lacks("还没有指定评估负责人。", "No evaluator leads yet.");
    }
    Ok(Ok(()))
}

fn has_opened(_: &Db, evaluation: &Version, today: Day) -> Checked {
    match evaluation.day("opens") {
        Some(opens) if opens <= today => Ok(Ok(())),
        Some(opens) => lacks(format!("录入从 {opens} 开始。"), format!("Entering begins on {opens}.")),
        None => lacks("没有写明开始日期。", "No first day is said."),
    }
}

fn all_settled(db: &Db, evaluation: &Version, today: Day) -> Checked {
    let at = latest(today);
    let open = read::cases(db, evaluation.id, at)?.iter().filter(|case| case.verdict().is_none()).count();
    if open == 0 {
        return Ok(Ok(()));
    }
    lacks(
        format!("还有 {open} 例没有两份录入，或两份不一致尚未裁定。"),
        format!("{open} cases lack an entry, or their two entries differ and nobody has decided."),
    )
}

/// Whoever takes the step must be one of the evaluators of this evaluation, today, in their own name.
fn by_evaluator(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let at = taking.commit.at(taking.desk.today);
    let evaluation = taking.case.version.clone();
    let by = match taking.by {
        Actor::Account(who) => read::evaluates(taking.commit.read()?, who, &evaluation, at)?,
        Actor::System => false,
    };
    if by { Ok(()) } else { not_assigned() }
}

pub(super) fn not_assigned<T>() -> Result<T, Refusal> {
    refuse(
        "这一步只由本次评估指定的评估员本人在指定的日期内办理。",
        "Only the evaluators assigned to this evaluation do this, themselves, within their days.",
    )
}

/// Draws the sample by the frame as it was fixed.
fn drawn(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    by_evaluator(taking)?;
    let (id, at) = (taking.record, taking.commit.at(taking.desk.today));
    let today = taking.desk.today;
    let evaluation = taking.case.version.clone();
    let public = taking.given.text("public_text").to_owned();
    // Forms take space away from the end; a note ends in a line break.
    let note = format!("{}\n", taking.given.text("checkpoint").trim());
    let db = taking.commit.read()?;
    check_note(db, &note, &evaluation)?;
    let frame = frame_of(db, &evaluation, at)?;
    if hex::encode(&frame.hash()) != evaluation.text("frame_sha256") {
        return Err(record::Error::Damaged("the lines of a frame are not those its hash was made of".into()).into());
    }
    let sample = frame.draw(&note, &public).map_err(faulty)?;
    let mut position = 0;
    for each in &sample.strata {
        for item in &each.items {
            position += 1;
            let case = taking.commit.new_id();
            let draft = CASE
                .draft()
                .set("evaluation", id)
                .set("unit", evaluation.int("unit"))
                .set("stratum", each.stratum.as_str())
                .set("position", position)
                .set("commitment", hex::encode(item))
                .set("checked", false);
            taking.commit.open(case, (today, Day::END), &draft, None)?;
        }
    }
    taking.draft.put("public_text", sample.public.as_str());
    taking.draft.put("checkpoint", note);
    taking.draft.put("seed", hex::encode(&sample.seed));
    taking.draft.put("drawn_on", today);
    Ok(())
}

pub(super) fn faulty(fault: Fault) -> Refusal {
    Refusal::Guard(fault.text())
}

/// The note must be the one that there is: signed with the key of this log, over the very tree that stands here, as far as
/// the commit that fixed the frame.
fn check_note(db: &Db, note: &str, evaluation: &Version) -> Result<(), Refusal> {
    let Some(key) = read::log_key(db)? else {
        return refuse(
            "日志还没有签名密钥：先发布一期通报，检查点才有签名。",
            "The log has no key to sign with yet: a checkpoint is signed once a first bulletin is published.",
        );
    };
    let (seen, _) = proof::checkpoint::open(note, &[key]).map_err(|error| faulty(error.into()))?;
    let commit = evaluation.int("frame_commit").unwrap_or(i64::MAX);
    if i64::try_from(seen.size) != Ok(commit) {
        return Err(faulty(Fault::Other { size: seen.size, commit }));
    }
    if proof::merkle::root_of(&record::log::leaves(db, commit)?) != seen.root {
        return refuse("检查点与本系统的日志不符。", "The checkpoint is not of the log of this house.");
    }
    Ok(())
}

fn extended(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let known = taking.case.version.day("closes");
    let closes = taking.draft.get("closes").day();
    if closes.is_none() || closes <= known || closes < Some(taking.today()) {
        return refuse("截止日期只能延后。", "The last day can only be put off.");
    }
    // Whoever was to evaluate until the last day goes on until the new one.
    let (known, until) = (known.unwrap_or_default(), closes.unwrap_or_default().plus(1));
    for each in taking.commit.read()?.standing_where(&ASSIGNMENT, "evaluation", taking.record)? {
        if each.valid_to > known && each.valid_to < until {
            taking.commit.reshape(&each, &[((each.valid_from, until), each.draft())], None)?;
        }
    }
    Ok(())
}

/// The evaluator who leads puts another in the place of one of them.
fn replaced(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    by_evaluator(taking)?;
    let evaluation = taking.case.version.clone();
    let (today, lead) = (taking.desk.today, evaluation.int("lead"));
    if lead != Some(taking.account) {
        return refuse("评估员只由评估负责人更换。", "Only the evaluator who leads replaces another.");
    }
    let at = taking.commit.at(today);
    let (login, comes) = (taking.given.text("leaves").trim().to_lowercase(), taking.given.get("comes").int());
    let db = taking.commit.read()?;
    let leaves = db.find(&access::ACCOUNT, "login", login, at)?.first().map(|account| account.id);
    let assigned = db.standing_where(&ASSIGNMENT, "evaluation", evaluation.id)?;
    let held = assigned.into_iter().find(|each| each.int("account") == leaves && each.valid_to > today);
    let (Some(held), Some(comes)) = (held, comes) else {
        return refuse("退出的评估员：不是本次评估的评估员。", "Who leaves: no evaluator of this evaluation.");
    };
    let until = held.valid_to;
    taking.commit.end(&ASSIGNMENT, held.id, today.max(held.valid_from))?;
    acts::put(taking.commit, taking.desk, &evaluation, comes, (today, until))?;
    if lead == leaves {
        taking.draft.put("lead", comes);
    }
    Ok(())
}

/// It cannot be gone on with: there are not two to enter, or nobody leads.
fn evaluators_gone(db: &Db, evaluation: &Version, today: Day) -> Checked {
    let able = read::able(db, evaluation, today)?;
    let led = evaluation.int("lead").is_some_and(|lead| able.contains(&lead));
    if able.len() < 2 || !led {
        return Ok(Ok(()));
    }
    lacks(
        "评估员仍可以继续评估，不能中止；期限不够的可以延长。",
        "The evaluators can go on; it is not broken off. Where time is short it can be extended.",
    )
}

/// Fixes the report: its bytes are kept, their hash stands in the row. The evaluator who leads may publish when the
/// federation has not within its days.
fn published(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (id, today) = (taking.record, taking.desk.today);
    let evaluation = taking.case.version.clone();
    let limit = |name: &str, default: i64| taking.desk.pack.limit(name, today).map_or(default, |limit| limit.amount);
    if let Actor::Account(who) = taking.by
        && who.grants.iter().all(|grant| grant.role == Role::Evaluator)
    {
        let days = limit("evaluation.publish", PUBLISH);
        let from = evaluation.day("closed_on").unwrap_or(today).plus(i32::try_from(days).unwrap_or(i32::MAX));
        if evaluation.int("lead") != Some(who.account) || who.grants.iter().any(|grant| grant.behalf != 0) {
            return refuse(
                "报告只由委托单位或评估负责人公布。",
                "The federation publishes, or the evaluator who leads.",
            );
        }
        if today <= from {
            return refuse(
                format!("委托单位在 {from} 之前公布；逾期的由评估负责人公布。"),
                format!("The federation has until {from} to publish; after that the evaluator who leads may."),
            );
        }
    }
    let fewest = usize::try_from(limit("figure.small_cell", FEWEST)).unwrap_or(0);
    let at = taking.commit.at(today);
    let found = read::found(taking.commit.read()?, &evaluation, at)?.ok_or(Refusal::Missing)?;
    let report = Report::of(&evaluation, &rates::public(&found, fewest));
    let text = report.to_text().map_err(|error| record::Error::Damaged(error.to_string()))?;
    let commit = taking.commit.number();
    taking.draft.put("report_sha256", report::hash(&text));
    taking.draft.put("report_commit", commit);
    let sql = "INSERT INTO evaluation_report (federation, evaluation, report) VALUES ($1, $2, $3)";
    taking.commit.side(sql, &[id.into(), text.into()])?;
    Ok(())
}

/// Writes the verdicts to the cases: from now on they are counted.
fn closed(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    by_evaluator(taking)?;
    let at = taking.commit.at(taking.desk.today);
    let today = taking.desk.today;
    let cases = read::cases(taking.commit.read()?, taking.record, at)?;
    for case in &cases {
        let Some(verdict) = case.verdict() else {
            return refuse("还有样本没有结论。", "A case has no verdict yet.");
        };
        let draft = case
            .version
            .draft()
            .set("verdict", verdict)
            .set("checked", verdict != super::register::verdict::UNREACHABLE)
            .set("closed_on", today);
        taking.commit.assert(case.version.id, (today, Day::END), &draft, None)?;
    }
    taking.draft.put("closed_on", today);
    Ok(())
}

/// The order of the strata in a frame.
pub(super) fn place_of(code: &str) -> usize {
    stratum::ALL.iter().position(|known| *known == code).unwrap_or(stratum::ALL.len())
}
