//! What is written besides steps: pay lists are begun, payments put on them and taken off, receipts kept. Who may do it is
//! asked by whoever calls.

use clock::Day;
use procedure::{Actor, Desk, Given, Refusal};
use record::{Commit, Value, Version};

use super::judge::{Claim, Why, judge, year_is_open};
use super::register::{AID, PAYLIST};
use super::rules::PROCEDURE;
use crate::acts::Act;
use crate::register::{DOSSIER, SPELL};

/// A pay list as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaylistForm {
    /// What it is called: 2026年春节送温暖.
    pub title: String,
    /// The federation whose centre pays.
    pub centre: i64,
    /// The kind of aid: a code of `aid_kind`.
    pub kind: String,
    /// Where the money comes from unless a payment says otherwise: a code of `aid_source`.
    pub source: String,
    /// The year it is for, `2026`.
    pub year: String,
    /// How it is paid: a code of `aid_method`.
    pub method: String,
    /// What it rests on.
    pub basis: String,
}

/// A payment as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowForm {
    /// The dossier.
    pub dossier: i64,
    /// Whom it is for; the head of the household when it is left out.
    pub person: Option<i64>,
    /// The source of the money; that of the list when it is empty.
    pub source: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// What it rests on; that of the list when it is empty.
    pub basis: String,
    /// The returned payment that it makes good.
    pub previous: Option<i64>,
}

fn refuse<T>(zh: impl Into<String>, en: impl Into<String>) -> Act<T> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

fn text(name: clock::Both, text: &str, most: usize, needed: bool) -> Act<String> {
    let text = text.trim();
    if needed && text.is_empty() {
        return refuse(format!("{}：必填。", name.0), format!("{}: needed.", name.1));
    }
    if text.chars().count() > most || text.chars().any(char::is_control) {
        return refuse(
            format!("{}：最多 {most} 字，一行。", name.0),
            format!("{}: one line of at most {most} characters.", name.1),
        );
    }
    Ok(text.to_owned())
}

fn code(desk: &Desk, name: clock::Both, list: &str, code: &str) -> Act<()> {
    if desk.pack.codes(list).is_some_and(|list| list.get(code).is_some()) {
        return Ok(());
    }
    refuse(format!("{}：请从列表中选择。", name.0), format!("{}: choose one of the list.", name.1))
}

/// Begins a pay list.
///
/// # Errors
/// What is wrong with the form, or who may not begin it; or the store fails.
pub fn begin_paylist(commit: &mut Commit<'_>, desk: &Desk, form: &PaylistForm, by: Actor) -> Act<i64> {
    let title = text(("名称", "Title"), &form.title, 100, true)?;
    let basis = text(("依据", "Basis"), &form.basis, 200, true)?;
    code(desk, ("帮扶类别", "Kind of aid"), "aid_kind", &form.kind)?;
    code(desk, ("资金来源", "Source of funds"), "aid_source", &form.source)?;
    code(desk, ("发放方式", "How it is paid"), "aid_method", &form.method)?;
    let year = form.year.trim();
    if !year_is_open(desk.pack, year, desk.today) {
        return refuse(
            "年度：填当年；上一年度和下一年度只在规定的月份内可以编制。",
            "Year: this one; the year before and the next one only within the months set for them.",
        );
    }
    let made_by = by.id();
    let draft = PAYLIST
        .draft()
        .set("title", title)
        .set("centre", form.centre)
        .set("kind", form.kind.as_str())
        .set("source", form.source.as_str())
        .set("year", year)
        .set("method", form.method.as_str())
        .set("basis", basis)
        .set("made_by", (made_by != 0).then_some(made_by))
        .set("made_on", desk.today)
        .set("count", 0)
        .set("sum_fen", 0);
    let taken = procedure::begin(commit, desk, &PROCEDURE, "draft", draft, Given::none(), by)?;
    Ok(taken.record)
}

/// The list, as long as payments can be put on it and taken off.
fn open_list(commit: &mut Commit<'_>, desk: &Desk, list: i64) -> Act<Version> {
    let at = commit.at(desk.today);
    let list = commit.read()?.get(&PAYLIST, list, at)?.ok_or(Refusal::Missing)?;
    if list.text("state") != "draft" {
        return refuse(
            "发放表已提交，不能增减款项；要改请先退回。",
            "The list was submitted; payments can be changed only after it is returned.",
        );
    }
    Ok(list)
}

/// Says anew how many payments are on the list and what they come to.
fn recount(commit: &mut Commit<'_>, desk: &Desk, list: i64) -> record::Result<()> {
    let at = commit.at(desk.today);
    let mut held = commit.read()?.find(&AID, "paylist", list, at)?;
    held.retain(|payment| super::judge::counts(payment.text("state")));
    let (count, sum): (i64, i64) =
        held.iter().fold((0, 0), |(n, sum), payment| (n + 1, sum + payment.int("amount_fen").unwrap_or(0)));
    commit
        .revise(&PAYLIST, list, (desk.today, Day::END), None, |held| {
            Some(held?.draft().set("count", count).set("sum_fen", sum))
        })
        .map(drop)
}

/// Puts payments on a list that is being drawn up. Each is judged by itself, after those before it: what may not stand is
/// left out with its reason, the others are listed.
///
/// # Errors
/// When the list can no longer be changed, or the store fails.
pub fn add_rows(
    commit: &mut Commit<'_>,
    desk: &Desk,
    list: i64,
    rows: &[RowForm],
    account: i64,
) -> Act<Vec<Result<i64, Why>>> {
    let held = open_list(commit, desk, list)?;
    let mut verdicts = Vec::with_capacity(rows.len());
    for row in rows {
        verdicts.push(add_row(commit, desk, &held, row, account)?);
    }
    if verdicts.iter().any(Result::is_ok) {
        recount(commit, desk, list)?;
    }
    Ok(verdicts)
}

fn add_row(commit: &mut Commit<'_>, desk: &Desk, list: &Version, row: &RowForm, account: i64) -> Act<Result<i64, Why>> {
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let dossier = db.get(&DOSSIER, row.dossier, at)?;
    let Some(dossier) = dossier.filter(|dossier| dossier.int("centre") == list.int("centre")) else {
        return Ok(Err(("没有这份档案。".into(), "There is no such dossier.".into())));
    };
    let own = |text: &str, field: &str| {
        if text.trim().is_empty() { list.text(field).to_owned() } else { text.trim().to_owned() }
    };
    let source = own(&row.source, "source");
    if let Err(Refusal::Guard(why)) = code(desk, ("资金来源", "Source of funds"), "aid_source", &source) {
        return Ok(Err(why));
    }
    let basis = match text(("依据", "Basis"), &own(&row.basis, "basis"), 200, true) {
        Err(Refusal::Guard(why)) => return Ok(Err(why)),
        basis => basis?,
    };
    let head = dossier.int("head").unwrap_or(0);
    let claim = Claim {
        dossier: dossier.id,
        household: dossier.int("household").unwrap_or(0),
        head,
        person: row.person.unwrap_or(head),
        kind: list.text("kind").to_owned(),
        source: source.clone(),
        year: list.text("year").to_owned(),
        amount_fen: row.amount_fen,
        itself: None,
    };
    if let Err(why) = judge(db, desk, &claim, at)? {
        return Ok(Err(why));
    }
    // By the roll, not by the dossier: what figures split payments by is what they split households by.
    let spell = db.find(&SPELL, "dossier", dossier.id, at)?.pop();
    let category = spell.map_or(Value::Null, |spell| spell.get("category").clone());
    let draft = AID
        .draft()
        .set("paylist", list.id)
        .set("dossier", dossier.id)
        .set("household", claim.household)
        .set("person", claim.person)
        .set("unit", dossier.get("unit").clone())
        .set("centre", dossier.get("centre").clone())
        .set("category", category)
        .set("kind", claim.kind.as_str())
        .set("source", source)
        .set("year", claim.year.as_str())
        .set("amount_fen", row.amount_fen)
        .set("basis", basis)
        .set("method", list.get("method").clone())
        .set("state", "listed")
        .set("listed_by", (account != 0).then_some(account))
        .set("listed_on", desk.today)
        .set("previous", row.previous);
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(Ok(id))
}

/// Takes a payment off a list that is being drawn up.
///
/// # Errors
/// When the list can no longer be changed, the payment is not on it, or the store fails.
pub fn drop_row(commit: &mut Commit<'_>, desk: &Desk, list: i64, row: i64) -> Act<()> {
    open_list(commit, desk, list)?;
    let at = commit.at(desk.today);
    let held = commit.read()?.get(&AID, row, at)?;
    held.filter(|payment| payment.int("paylist") == Some(list)).ok_or(Refusal::Missing)?;
    commit.end(&AID, row, desk.today)?;
    recount(commit, desk, list)?;
    Ok(())
}

/// Puts on a list the payments of its kind and year that were returned and not made good yet, with the same amount for
/// the same person. Gives the payments and the verdict on each.
///
/// # Errors
/// As [`add_rows`].
pub fn list_returned(
    commit: &mut Commit<'_>,
    desk: &Desk,
    list: i64,
    account: i64,
) -> Act<Vec<(i64, Result<i64, Why>)>> {
    let held = open_list(commit, desk, list)?;
    let at = commit.at(desk.today);
    let returned = super::read::returned(commit.read()?, &held, at)?;
    let form = |payment: &Version| RowForm {
        dossier: payment.int("dossier").unwrap_or(0),
        person: payment.int("person"),
        source: payment.text("source").to_owned(),
        amount_fen: payment.int("amount_fen").unwrap_or(0),
        basis: payment.text("basis").to_owned(),
        previous: Some(payment.id),
    };
    let forms: Vec<RowForm> = returned.iter().map(form).collect();
    let verdicts = add_rows(commit, desk, list, &forms, account)?;
    Ok(forms.iter().map(|form| form.dossier).zip(verdicts).collect())
}

/// Keeps the receipt of a payment that was made: what it says, sealed with the key of the person.
///
/// # Errors
/// When the payment was not made, the person was erased, the text is wrong, or the store fails.
pub fn keep_receipt(commit: &mut Commit<'_>, desk: &Desk, payment: i64, receipt: &str) -> Act<()> {
    let receipt = text(("收据", "Receipt"), receipt, 200, true)?;
    let db = commit.read()?;
    let standing = db.standing(&AID, payment)?;
    let held = standing.iter().find(|held| held.text("state") == "paid" && held.valid_to == Day::END);
    let Some(held) = held else {
        return refuse("只有已发放的款项才登记收据。", "A receipt is kept of a payment that was made.");
    };
    let clear = db.unseal(held)?;
    let known = db.get(&roll::register::PERSON, held.int("person").unwrap_or(0), commit.at(desk.today))?;
    let erased = known.map(|person| db.unseal(&person)).transpose()?.is_none_or(|clear| clear.erased);
    if erased {
        return refuse(
            "此人的信息已删除，不能再登记。",
            "The person was erased; nothing can be kept of them any more.",
        );
    }
    let (used, payee) = (clear.opt("account_used").map(str::to_owned), clear.opt("payee").map(str::to_owned));
    let today = desk.today;
    // From the day of payment on, so that a payment stays one stretch.
    commit.revise(&AID, payment, (held.valid_from, Day::END), None, |held| {
        let draft = held?.draft().set("receipt_on", today);
        let draft = draft.seal("receipt", Some(&receipt)).seal("account_used", used.as_deref());
        Some(draft.seal("payee", payee.as_deref()))
    })?;
    Ok(())
}
