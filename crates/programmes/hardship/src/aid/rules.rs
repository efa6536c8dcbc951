//! The pay list's procedure: who prepares does not approve, who approves does not pay, who pays does not reconcile.

use std::collections::BTreeMap;

use access::{Action, Relations, Role};
use clock::{Day, Lang, Pack};
use procedure::{
    Ask, AskKind, Desk, Goes, May, Party, PartyUnits, Procedure, Refusal, State, StateKind, Step, Taking, Tick, Timer,
    TimerDue,
};
use record::{Commit, Db, Draft, Moment, Value, Version};

use super::judge::{Claim, Why, judge, year_is_open};
use super::read::Fixed;
use super::register::{AID, AIDED, PAYLIST};
use super::{money, read};
use crate::register::DOSSIER;
use crate::rules::{CASEWORKERS, LEADERS, REASON, REMARK, STEP};

const TREASURERS: &[(Role, Relations)] = &[(Role::Treasurer, Relations::OWN)];

const PREPARES: May = May { party: "centre", roles: CASEWORKERS };
const LEADS: May = May { party: "centre", roles: LEADERS };
const PAYS: May = May { party: "centre", roles: TREASURERS };

/// The word in the numbers of pay lists: 云发〔2026〕3号.
pub const WORD: &str = "发";

/// The table.
pub static PROCEDURE: Procedure = Procedure {
    name: "hardship.paylist",
    label: ("帮扶资金发放表", "Pay list of aid"),
    text: (
        "编制、审批、发放、对账由不同的人办理；按资金来源与银行核对一致才算办结，退票后重新对账。",
        "Preparing, approving, paying and reconciling are done by different people; a list is finished when its totals by source are those of the bank, and is reconciled anew when a payment comes back.",
    ),
    basis: (
        "困难职工帮扶资金使用管理规定；不相容岗位分离",
        "Rules on the funds for workers in hardship; separation of duties",
    ),
    register: &PAYLIST,
    title: "title",
    states: &[
        State { code: "draft", label: ("编制中", "Being drawn up"), kind: StateKind::Open },
        State { code: "submitted", label: ("待审批", "Submitted"), kind: StateKind::Open },
        State { code: "approved", label: ("待发放", "Approved"), kind: StateKind::Open },
        State { code: "paid", label: ("已发放", "Paid"), kind: StateKind::Open },
        State { code: "reconciled", label: ("已对账", "Reconciled"), kind: StateKind::Done },
        State { code: "withdrawn", label: ("已作废", "Withdrawn"), kind: StateKind::Ended },
    ],
    steps: &[
        Step {
            name: "draft",
            label: ("编制发放表", "Draw up"),
            text: ("新建一张发放表，逐户列入。", "A pay list is begun; households are listed one by one or together."),
            to: "draft",
            who: &[PREPARES],
            ..STEP
        },
        Step {
            name: "submit",
            label: ("提交审批", "Submit"),
            text: (
                "编号提交；每笔都再核对一次：在册、不重复、不超限、有收款账号。收款人和账号由此固定，以后有变动须退回重新提交。",
                "It is numbered and submitted; each payment is judged once more: on the roll, not twice, within the limit, with an account to pay to. Payee and account are fixed by this; a later change sends the list back.",
            ),
            from: &["draft"],
            to: "submitted",
            who: &[PREPARES],
            expected: true,
            not_by: &["approve", "pay"],
            ticks: &[Tick::Start("approve")],
            guard: Some(is_filled),
            effect: Some(submitted),
            ..STEP
        },
        Step {
            name: "return",
            label: ("退回修改", "Return"),
            text: ("写明理由，退回编制人修改。", "It goes back to whoever drew it up, with the reason."),
            from: &["submitted"],
            to: "draft",
            who: &[LEADS],
            asks: &[REASON],
            ticks: &[Tick::Stop("approve")],
            tells: &["centre"],
            ..STEP
        },
        Step {
            name: "approve",
            label: ("批准发放", "Approve"),
            text: (
                "每笔再核对一次，批准后由出纳发放。编制、提交或列入过款项的人不能批准。",
                "Each payment is judged once more. The treasurer pays next. Whoever drew it up, submitted it or listed a payment cannot approve it.",
            ),
            from: &["submitted"],
            to: "approved",
            who: &[LEADS],
            expected: true,
            not_by: &["draft", "submit"],
            asks: &[REMARK],
            ticks: &[Tick::Stop("approve"), Tick::Start("pay")],
            effect: Some(approved),
            ..STEP
        },
        Step {
            name: "send_back",
            label: ("退回", "Send back"),
            text: (
                "不能发放，写明理由退回编制人；改后须重新审批。",
                "It cannot be paid and goes back with the reason; it must be approved anew.",
            ),
            from: &["approved"],
            to: "draft",
            who: &[PAYS, LEADS],
            asks: &[REASON],
            ticks: &[Tick::Stop("pay")],
            tells: &["centre"],
            effect: Some(sent_back),
            ..STEP
        },
        Step {
            name: "pay",
            label: ("登记发放", "Pay"),
            text: (
                "款项已付出：登记发放日期和凭证号。编制人和批准人不能发放。",
                "The money has gone out: the day and the voucher are recorded. Whoever drew it up or approved it cannot pay it.",
            ),
            from: &["approved"],
            to: "paid",
            who: &[PAYS],
            expected: true,
            not_by: &["draft", "submit", "approve"],
            asks: &[
                Ask {
                    name: "paid_on",
                    label: ("发放日期", "Day of payment"),
                    hint: ("", ""),
                    kind: AskKind::Day,
                    required: true,
                    goes: Goes::Field,
                },
                Ask {
                    name: "voucher",
                    label: ("凭证号", "Voucher"),
                    hint: ("", ""),
                    kind: AskKind::Line(40),
                    required: false,
                    goes: Goes::Field,
                },
            ],
            ticks: &[Tick::Stop("pay"), Tick::Start("reconcile")],
            effect: Some(paid),
            ..STEP
        },
        Step {
            name: "bounce",
            label: ("登记退票", "Record a return"),
            text: (
                "银行退回一笔：写明日期和原因。该笔可以重新列入；发放表须重新对账。",
                "The bank has returned a payment: the day and the reason. It may be listed again; the list is reconciled anew.",
            ),
            from: &["paid", "reconciled"],
            to: "paid",
            who: &[PAYS],
            asks: &[
                Ask {
                    name: "row",
                    label: ("退回的款项", "Payment"),
                    hint: ("款项的编号", "its number"),
                    kind: AskKind::Int,
                    required: true,
                    goes: Goes::Effect,
                },
                Ask {
                    name: "why",
                    label: ("退回原因", "Reason"),
                    hint: ("", ""),
                    kind: AskKind::Code("aid_return"),
                    required: true,
                    goes: Goes::Effect,
                },
                Ask {
                    name: "on_day",
                    label: ("退回日期", "Day of return"),
                    hint: ("", ""),
                    kind: AskKind::Day,
                    required: true,
                    goes: Goes::Effect,
                },
            ],
            ticks: &[Tick::Start("reconcile")],
            tells: &["centre"],
            effect: Some(bounced),
            page: Some(|list| format!("/aid/lists/{list}/returned")),
            ..STEP
        },
        Step {
            name: "reconcile",
            label: ("对账", "Reconcile"),
            text: (
                "按资金来源填写银行实付合计，与发放表逐项一致才能办结；退票不计。批准人和发放人不能对账。",
                "What the bank has paid, by source and without what came back, must be what the list comes to. Whoever approved or paid it cannot reconcile it.",
            ),
            from: &["paid"],
            to: "reconciled",
            who: &[PREPARES],
            expected: true,
            not_by: &["approve", "pay"],
            asks: &[Ask {
                name: "totals",
                label: ("银行实付合计", "What the bank paid"),
                hint: (
                    "按来源代码填写，单位为元：central=1200.00 own=300.00",
                    "by the code of each source, in yuan: central=1200.00 own=300.00",
                ),
                kind: AskKind::Line(300),
                required: true,
                goes: Goes::Effect,
            }],
            ticks: &[Tick::Stop("reconcile")],
            guard: Some(is_receipted),
            effect: Some(reconciled),
            page: Some(|list| format!("/aid/lists/{list}/reconcile")),
            ..STEP
        },
        Step {
            name: "withdraw",
            label: ("作废", "Withdraw"),
            text: ("不再发放，表上款项一并取消。", "It is not paid; the payments on it are cancelled."),
            from: &["draft", "submitted", "approved"],
            to: "withdrawn",
            who: &[PREPARES, LEADS],
            asks: &[REASON],
            ticks: &[Tick::Stop("approve"), Tick::Stop("pay")],
            tells: &["centre"],
            effect: Some(withdrawn),
            ..STEP
        },
    ],
    timers: &[
        timer("approve", ("审批发放表", "Approval of a pay list"), "aid.approve"),
        timer("pay", ("发放帮扶资金", "Payment of aid"), "aid.pay"),
        timer("reconcile", ("发放对账", "Reconciling payments"), "aid.reconcile"),
    ],
    parties: &[Party {
        name: "centre",
        label: ("帮扶中心", "relief centre"),
        units: PartyUnits::Field("centre"),
        account: Some("made_by"),
    }],
    read: Action::AidRead,
    take: Action::AidTake,
};

const fn timer(name: &'static str, label: clock::Both, rule: &'static str) -> Timer {
    Timer { name, label, due: TimerDue::Rule(rule), statutory: false, expires: None }
}

type Checked = record::Result<Result<(), (String, String)>>;

fn refuse<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

fn is_filled(_: &Db, list: &Version, _: Day) -> Checked {
    Ok(if list.int("count").unwrap_or(0) > 0 {
        Ok(())
    } else {
        Err(("发放表上还没有款项。".into(), "There is no payment on the list yet.".into()))
    })
}

/// Cash leaves no trace at a bank: each payment in cash needs its receipt.
fn is_receipted(db: &Db, list: &Version, today: Day) -> Checked {
    // All that is known: what stands is closed by the last commit there can be.
    let at = Moment { as_of: today, known: record::OPEN - 1 };
    let lacks = |payment: &Version| {
        payment.text("state") == "paid" && payment.text("method") == "cash" && payment.day("receipt_on").is_none()
    };
    let n = db.find(&AID, "paylist", list.id, at)?.iter().filter(|payment| lacks(payment)).count();
    Ok(if n == 0 {
        Ok(())
    } else {
        Err((format!("还有 {n} 笔现金没有登记收据。"), format!("{n} payments in cash have no receipt on record yet.")))
    })
}

/// The payments on the list that count, in the order in which they were listed.
fn payments(taking: &mut Taking<'_, '_>) -> record::Result<Vec<Version>> {
    let at = taking.commit.at(taking.desk.today);
    let mut all = taking.commit.read()?.find(&AID, "paylist", taking.record, at)?;
    all.retain(|payment| super::judge::counts(payment.text("state")));
    Ok(all)
}

fn sum(payments: &[Version]) -> i64 {
    payments.iter().filter_map(|payment| payment.int("amount_fen")).sum()
}

/// How many faults a refusal names; the others are only counted.
const NAMED: usize = 5;

/// Why payments may not be made as things stand at a moment, each with the number of its dossier: they are judged as when
/// they were listed, and whom they go to must be who was fixed when the list was submitted.
///
/// # Errors
/// When the store cannot be read.
pub fn faults(
    db: &Db,
    desk: &Desk,
    payments: &[Version],
    submitted: bool,
    at: Moment,
) -> record::Result<Vec<(String, Why)>> {
    let mut faults = Vec::new();
    for payment in payments {
        let Some(dossier) = db.get(&DOSSIER, payment.int("dossier").unwrap_or(0), at)? else { continue };
        let claim = Claim::of(payment, dossier.int("head").unwrap_or(0));
        let mut verdict = judge(db, desk, &claim, at)?;
        if verdict.is_ok() && payment.text("method") != "cash" {
            verdict = goes_to_whom(db, payment, submitted, at)?;
        }
        faults.extend(verdict.err().map(|why| (dossier.text("number").to_owned(), why)));
    }
    Ok(faults)
}

fn goes_to_whom(db: &Db, payment: &Version, submitted: bool, at: Moment) -> record::Result<Result<(), Why>> {
    let lacks = || Err(("档案里没有收款账号。".into(), "The dossier has no account to pay to.".into()));
    let now = read::payee(db, payment, at)?;
    if !submitted {
        return Ok(if now.is_some() { Ok(()) } else { lacks() });
    }
    Ok(match read::fixed(db, payment)? {
        // Whoever was erased since cannot be compared any more.
        Fixed::Erased => Ok(()),
        Fixed::Nobody => lacks(),
        Fixed::Payee(payee) if now.as_ref() == Some(&payee) => Ok(()),
        Fixed::Payee(_) => Err((
            "收款人或账号在提交以后有变动，请退回，核对后重新提交。".into(),
            "The payee or the account was changed after the list was submitted; send it back, check and submit it anew."
                .into(),
        )),
    })
}

/// Refuses where there are faults; the first ones are named.
fn faultless(faults: Vec<(String, Why)>, then: clock::Both) -> Result<(), Refusal> {
    if faults.is_empty() {
        return Ok(());
    }
    let more = faults.len().saturating_sub(NAMED);
    let (mut zh, mut en): (Vec<String>, Vec<String>) = faults
        .into_iter()
        .take(NAMED)
        .map(|(number, why)| (format!("{number}：{}", why.0), format!("{number}: {}", why.1)))
        .unzip();
    if more > 0 {
        zh.push(format!("另有 {more} 笔。"));
        en.push(format!("and {more} more."));
    }
    refuse(
        format!("有款项不能发放，{}：{}", then.0, zh.join("")),
        format!("Some payments cannot be made; {}: {}", then.1, en.join(" ")),
    )
}

const TAKE_OFF: clock::Both = ("请先移除", "take them off first");
const SEND_BACK: clock::Both = ("请退回编制人", "send the list back");

fn submitted(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let all = payments(taking)?;
    let today = taking.today();
    let at = taking.commit.at(today);
    if !year_is_open(taking.desk.pack, taking.draft.get("year").text().unwrap_or_default(), today) {
        return refuse(
            "这一年度的发放表已不能提交，或还不到时候。",
            "A list for this year cannot be submitted any more, or not yet.",
        );
    }
    faultless(faults(taking.commit.read()?, taking.desk, &all, false, at)?, TAKE_OFF)?;
    // Whom each payment goes to is fixed here: what is approved is what the bank is told.
    for payment in all.iter().filter(|payment| payment.text("method") != "cash") {
        let db = taking.commit.read()?;
        let payee = read::payee(db, payment, at)?.map(|payee| payee.to_text());
        if !has_key(db, payment, at)? {
            return refuse(
                "有受助人的信息已删除，请先移除其款项。",
                "A beneficiary was erased; take the payment off first.",
            );
        }
        taking.commit.revise(&AID, payment.id, (today, Day::END), None, |held| {
            let draft = held?.draft().seal("receipt", None).seal("account_used", None);
            Some(draft.seal("payee", payee.as_deref()))
        })?;
    }
    if taking.draft.get("number").text().unwrap_or_default().is_empty() {
        let centre = taking.draft.get("centre").int().unwrap_or(taking.office);
        let (_, number) = paper::number(taking.commit, centre, WORD, i64::from(today.year()))?;
        taking.draft.put("number", number);
    }
    count(&mut taking.draft, &all);
    taking.draft.put("submitted_on", today);
    Ok(())
}

/// Whether what is sealed of a payment can be sealed: who was erased has no key any more.
fn has_key(db: &Db, payment: &Version, at: Moment) -> record::Result<bool> {
    let person = db.get(&roll::register::PERSON, payment.int("person").unwrap_or(0), at)?;
    Ok(person.map(|person| db.unseal(&person)).transpose()?.is_some_and(|clear| !clear.erased))
}

fn count(list: &mut Draft, payments: &[Version]) {
    list.put("count", i64::try_from(payments.len()).unwrap_or(i64::MAX));
    list.put("sum_fen", sum(payments));
}

/// Says from a day on what is so of every payment on the list.
fn change(
    commit: &mut Commit<'_>,
    payments: &[Version],
    from: Day,
    make: impl Fn(Draft) -> Draft,
) -> record::Result<()> {
    for payment in payments {
        commit.revise(&AID, payment.id, (from, Day::END), None, |held| held.map(|held| make(held.draft())))?;
    }
    Ok(())
}

fn approved(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (all, today) = (payments(taking)?, taking.today());
    let account = taking.account;
    // Listing a payment is preparing it, whoever took the steps.
    no_maker_among(&all, account)?;
    let at = taking.commit.at(today);
    faultless(faults(taking.commit.read()?, taking.desk, &all, true, at)?, SEND_BACK)?;
    change(taking.commit, &all, today, |draft| draft.set("state", "approved").set("approved_on", today))?;
    taking.draft.put("approved_by", (account != 0).then_some(account));
    taking.draft.put("approved_on", today);
    Ok(())
}

fn no_maker_among(payments: &[Version], account: i64) -> Result<(), Refusal> {
    if account != 0 && payments.iter().any(|payment| payment.int("listed_by") == Some(account)) {
        return Err(Refusal::Checker { step: "draft", label: ("列入款项", "Listing a payment") });
    }
    Ok(())
}

fn sent_back(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (all, today) = (payments(taking)?, taking.today());
    change(taking.commit, &all, today, |draft| draft.set("state", "listed").set("approved_on", Value::Null))?;
    taking.draft.put("approved_by", Value::Null);
    taking.draft.put("approved_on", Value::Null);
    Ok(())
}

fn withdrawn(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (all, today) = (payments(taking)?, taking.today());
    change(taking.commit, &all, today, |draft| draft.set("state", "cancelled"))?;
    Ok(())
}

fn paid(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (all, today) = (payments(taking)?, taking.today());
    let account = taking.account;
    no_maker_among(&all, account)?;
    let day = taking.draft.get("paid_on").day().unwrap_or(today);
    let approved = taking.draft.get("approved_on").day().unwrap_or(today);
    if day > today || day < approved {
        return refuse(
            format!("发放日期应在批准日（{approved}）与今天之间。"),
            format!("The day of payment lies between the day of approval ({approved}) and today."),
        );
    }
    // As things stood on the day of payment: what came after it did not go out.
    let (now, at) = (taking.commit.at(today), taking.commit.at(day));
    faultless(faults(taking.commit.read()?, taking.desk, &all, true, at)?, SEND_BACK)?;
    let mut households = Vec::new();
    for payment in &all {
        let db = taking.commit.read()?;
        // Who was erased since has no key any more; the payment stands without what it would be known by.
        let (seals, fixed) = (has_key(db, payment, now)?, read::fixed(db, payment)?);
        let payee = match fixed {
            Fixed::Payee(payee) => Some(payee),
            Fixed::Nobody | Fixed::Erased => None,
        };
        taking.commit.revise(&AID, payment.id, (day, Day::END), None, |held| {
            let draft = held?.draft().set("state", "paid").set("paid_on", day);
            if !seals {
                return Some(draft);
            }
            let (used, payee) = (payee.as_ref().map(|p| p.account()), payee.as_ref().map(|p| p.to_text()));
            let draft = draft.seal("receipt", None).seal("account_used", used.as_deref());
            Some(draft.seal("payee", payee.as_deref()))
        })?;
        households.extend(payment.int("household"));
    }
    households.sort_unstable();
    households.dedup();
    for household in households {
        settle_aided(taking.commit, household, day.year())?;
    }
    taking.draft.put("paid_by", (account != 0).then_some(account));
    count(&mut taking.draft, &all);
    Ok(())
}

/// Settles whether a household was aided in a calendar year: from its first payment that was not returned.
fn settle_aided(commit: &mut Commit<'_>, household: i64, year: i16) -> record::Result<()> {
    let db = commit.read()?;
    let payments = db.standing_where(&AID, "household", household)?;
    let stands = |payment: &&Version| {
        payment.text("state") == "paid"
            && payment.valid_to == Day::END
            && payment.day("paid_on").is_some_and(|day| day.year() == year)
    };
    let first = payments.iter().filter(stands).min_by_key(|payment| (payment.day("paid_on"), payment.id));
    let held = db.standing_where(&AIDED, "household", household)?;
    let held = held.into_iter().find(|held| held.valid_from.year() == year);
    let (Some(first), Some(until)) = (first, year.checked_add(1).and_then(|next| Day::from_ymd(next, 1, 1))) else {
        return held.map_or(Ok(()), |held| commit.close(&held));
    };
    let from = first.day("paid_on").unwrap_or(first.valid_from);
    let draft = AIDED
        .draft()
        .set("household", household)
        .set("payment", first.id)
        .set("unit", first.get("unit").clone())
        .set("centre", first.get("centre").clone())
        .set("category", first.get("category").clone())
        .set("aided_on", from)
        .set("until", until);
    match held {
        Some(held) if held.values == draft.values() && held.valid_from == from => Ok(()),
        Some(held) => commit.reshape(&held, &[((from, until), draft)], None),
        None => {
            let id = commit.new_id();
            commit.open(id, (from, until), &draft, None)
        }
    }
}

/// One payment came back: it was paid until the day it did; one that came back on the very day was never paid.
fn bounced(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    let (row, why) = (taking.given.get("row").int().unwrap_or(0), taking.given.text("why").to_owned());
    let day = taking.given.get("on_day").day().unwrap_or(today);
    let standing = taking.commit.read()?.standing(&AID, row)?;
    let payment = standing.into_iter().find(|payment| {
        payment.int("paylist") == Some(taking.record) && payment.text("state") == "paid" && payment.valid_to == Day::END
    });
    let Some(payment) = payment else {
        return refuse("这张表上没有这笔已发放的款项。", "There is no such payment on this list that was paid.");
    };
    let paid_on = payment.day("paid_on").unwrap_or(payment.valid_from);
    if day > today || day < paid_on {
        return refuse(
            format!("退回日期应在发放日（{paid_on}）与今天之间。"),
            format!("The day of return lies between the day of payment ({paid_on}) and today."),
        );
    }
    let left = payment.draft().set("returned_on", day).set("return_reason", why.as_str());
    let back = left.clone().set("state", "returned");
    let stretches = if day > paid_on {
        vec![((payment.valid_from, day), left), ((day, Day::END), back)]
    } else {
        vec![((payment.valid_from, Day::END), back)]
    };
    taking.commit.reshape(&payment, &stretches, None)?;
    if let Some(household) = payment.int("household") {
        settle_aided(taking.commit, household, paid_on.year())?;
    }
    for field in ["reconciled_by", "reconciled_on", "bank_fen"] {
        taking.draft.put(field, Value::Null);
    }
    Ok(())
}

/// What is on a list and was not returned, by source, in fen.
pub fn by_source(payments: &[Version]) -> BTreeMap<String, i64> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for payment in payments.iter().filter(|payment| payment.text("state") == "paid") {
        *sums.entry(payment.text("source").to_owned()).or_default() += payment.int("amount_fen").unwrap_or(0);
    }
    sums
}

/// What the bank says, by source, as the step carries it: `central=1200.00 own=300.00`. `None` for what does not read so.
pub fn read_totals(text: &str) -> Option<BTreeMap<String, i64>> {
    let mut sums = BTreeMap::new();
    for pair in text.split_whitespace() {
        let (source, sum) = pair.split_once('=')?;
        if sums.insert(source.to_owned(), money::parse(sum)?).is_some() {
            return None;
        }
    }
    Some(sums)
}

/// The same as the step carries it.
pub fn write_totals(sums: &BTreeMap<String, i64>) -> String {
    sums.iter().map(|(source, sum)| format!("{source}={}", money::plain(*sum))).collect::<Vec<_>>().join(" ")
}

fn reconciled(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (all, today) = (payments(taking)?, taking.today());
    let Some(bank) = read_totals(taking.given.text("totals")) else {
        return refuse(
            "银行实付合计读不懂：按来源代码填写，例如 central=1200.00 own=300.00。",
            "The totals cannot be read; give them by the code of each source, such as central=1200.00 own=300.00.",
        );
    };
    let listed = by_source(&all);
    let differing = differences(taking.desk.pack, &listed, &bank);
    if !differing.is_empty() {
        let (zh, en): (Vec<String>, Vec<String>) = differing.into_iter().unzip();
        return refuse(
            format!("与银行不一致，不能办结。{}", zh.join("")),
            format!("The list and the bank differ; it is not finished. {}", en.join(" ")),
        );
    }
    let account = taking.account;
    taking.draft.put("reconciled_by", (account != 0).then_some(account));
    taking.draft.put("reconciled_on", today);
    taking.draft.put("bank_fen", bank.values().sum::<i64>());
    Ok(())
}

/// Where list and bank differ, each source in a sentence of both languages.
pub fn differences(pack: &Pack, listed: &BTreeMap<String, i64>, bank: &BTreeMap<String, i64>) -> Vec<(String, String)> {
    let mut sources: Vec<&String> = listed.keys().chain(bank.keys()).collect();
    sources.sort_unstable();
    sources.dedup();
    let name = |code: &str, lang: Lang| {
        pack.codes("aid_source").and_then(|list| list.label(code, lang)).unwrap_or(code).to_owned()
    };
    let differ = |source: &&String| {
        let (ours, theirs) = (listed.get(*source).copied(), bank.get(*source).copied());
        ours.unwrap_or(0) != theirs.unwrap_or(0) || (theirs.is_none() && ours.is_some())
    };
    let told = |source: &String| {
        let (ours, theirs) = (listed.get(source).copied().unwrap_or(0), bank.get(source).copied());
        let (zh, en) = (name(source, Lang::Zh), name(source, Lang::En));
        let list = money::plain(ours);
        match theirs {
            None => (
                format!("{zh}：发放表 {list} 元，未填银行实付。"),
                format!("{en}: the list has {list} yuan, and nothing was given for the bank."),
            ),
            Some(theirs) => {
                let (bank, by) = (money::plain(theirs), money::plain(theirs - ours));
                (
                    format!("{zh}：发放表 {list} 元，银行 {bank} 元，差 {by} 元。"),
                    format!("{en}: the list has {list} yuan, the bank {bank}, a difference of {by}."),
                )
            }
        }
    };
    sources.into_iter().filter(differ).map(told).collect()
}
