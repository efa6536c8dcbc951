//! What is written besides steps: which department answers what, and the findings of an answer. An answer stands beside
//! what was declared: no act here touches a member or an amount.

use std::collections::HashSet;

use access::Role;
use clock::{Both, Day, Pack};
use procedure::{Actor, Desk, Given, Order, Refusal, Taken};
use proof::checkpoint::VerifierKey;
use record::{Commit, Register, Version};

use super::asking::departments;
use super::read;
use super::register::{CHECK, DEPARTMENT};
use super::rules::PROCEDURE;

/// What an act says, or why it was refused; then nothing may be written.
pub type Act<T> = Result<T, Refusal>;

/// Refuses, with the reason in both languages.
pub(super) fn refuse<T>(zh: impl Into<String>, en: impl Into<String>) -> Act<T> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

/// The record, as it stands today.
pub(super) fn held(commit: &mut Commit<'_>, desk: &Desk, register: &'static Register, id: i64) -> Act<Version> {
    let at = commit.at(desk.today);
    commit.read()?.get(register, id, at)?.ok_or(Refusal::Missing)
}

/// A text of at most so many characters, without space around it.
fn text(name: Both, text: &str, most: usize) -> Act<String> {
    let text = text.trim().replace("\r\n", "\n");
    let count = text.chars().count();
    if count > most {
        return refuse(
            format!("{}：最多 {most} 字，现有 {count} 字。", name.0),
            format!("{}: at most {most} characters; there are {count}.", name.1),
        );
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return refuse(
            format!("{}：含有不可用的字符。", name.0),
            format!("{}: there are characters that cannot be used.", name.1),
        );
    }
    Ok(text)
}

fn is_code(pack: &Pack, list: &str, code: &str) -> bool {
    pack.codes(list).is_some_and(|list| list.get(code).is_some())
}

fn code(desk: &Desk, name: Both, list: &str, code: &str) -> Act<()> {
    if is_code(desk.pack, list, code) {
        return Ok(());
    }
    refuse(format!("{}：请从列表中选择。", name.0), format!("{}: choose one of the list.", name.1))
}

/// A department as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentForm {
    /// Which: a code of `check_department`.
    pub department: String,
    /// Its unit; `None` where what was typed is no unit.
    pub unit: Option<i64>,
    /// How it is asked: a code of `check_way`.
    pub way: String,
    /// The public key of its answer files; empty for none.
    pub verifier: String,
}

/// Names the unit that answers for a department to a centre, in the place of one that was named before.
///
/// # Errors
/// What is wrong with the form; or the store fails.
pub fn put_department(commit: &mut Commit<'_>, desk: &Desk, centre: i64, form: &DepartmentForm) -> Act<i64> {
    code(desk, ("部门", "Department"), "check_department", &form.department)?;
    code(desk, ("核对方式", "Way of asking"), "check_way", &form.way)?;
    let moment = record::Moment { as_of: desk.today, known: desk.known };
    let Some(unit) = form.unit.filter(|unit| desk.units.exists(*unit, moment)) else {
        return refuse("单位：没有这个单位。", "Unit: there is no such unit.");
    };
    if unit == centre {
        return refuse("单位：被询部门不能是帮扶中心自己。", "Unit: the centre cannot ask itself.");
    }
    let verifier = text(("公钥", "Public key"), &form.verifier, 300)?;
    if !verifier.is_empty() && VerifierKey::from_text(&verifier).is_err() {
        return refuse(
            "公钥：不是“名称+校验+公钥”的完整一行，请重新复制。",
            "Public key: this is not a whole line NAME+HASH+KEY; copy it again.",
        );
    }
    let at = commit.at(desk.today);
    let known = departments(commit.read()?, centre, at)?;
    let id = match known.iter().find(|each| each.text("department") == form.department) {
        Some(held) => held.id,
        None => commit.new_id(),
    };
    let draft = DEPARTMENT
        .draft()
        .set("department", form.department.as_str())
        .set("unit", unit)
        .set("centre", centre)
        .set("way", form.way.as_str())
        .set("verifier", Some(verifier).filter(|key| !key.is_empty()));
    commit.assert(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Names a department no longer, from today on. Requests that were made stand.
///
/// # Errors
/// When there is none such at the centre; or the store fails.
pub fn end_department(commit: &mut Commit<'_>, desk: &Desk, centre: i64, department: i64) -> Act<bool> {
    let version = held(commit, desk, &DEPARTMENT, department)?;
    if version.int("centre") != Some(centre) {
        return Err(Refusal::Missing);
    }
    Ok(commit.end(&DEPARTMENT, department, desk.today)?)
}

/// What a department says of one field of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The finding that was asked for.
    pub finding: i64,
    /// The result: a code of `check_result`.
    pub result: String,
    /// What the department has instead of what was declared.
    pub said: String,
    /// Its remark.
    pub remark: String,
}

/// Answers a request: writes its findings and takes the step, in one. A department's own account answers; a caseworker
/// takes in what came in a file.
///
/// # Errors
/// When a finding is not of this request, says no result of the list, or one is missing; when the step cannot be taken;
/// or the store fails.
pub fn answer(
    commit: &mut Commit<'_>,
    desk: &Desk,
    check: i64,
    said: &[Said],
    by: Actor,
    seen: Option<i64>,
) -> Act<Taken> {
    let unit = held(commit, desk, &CHECK, check)?.int("unit");
    let asked = read::findings(commit.read()?, check)?;
    let mut done: HashSet<i64> = HashSet::new();
    for each in said {
        let Some(finding) = asked.iter().find(|finding| finding.id == each.finding) else {
            return Err(Refusal::Missing);
        };
        if !done.insert(each.finding) {
            return refuse("同一事项答复了两次。", "One field is answered twice.");
        }
        code(desk, ("结果", "Result"), "check_result", &each.result)?;
        let what = text(("部门掌握的情况", "What the department has"), &each.said, 500)?;
        let remark = text(("备注", "Remark"), &each.remark, 500)?;
        let clear = commit.read()?.unseal(finding)?;
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let draft = finding
            .draft()
            .set("result", each.result.as_str())
            .set("answered_on", desk.today)
            .seal("declared", clear.opt("declared"))
            .seal("said", some(&what).as_deref())
            .seal("remark", some(&remark).as_deref());
        commit.assert(finding.id, (desk.today, Day::END), &draft, None)?;
    }
    let partner = match &by {
        Actor::Account(who) => who.grants.iter().any(|grant| grant.role == Role::Partner && Some(grant.unit) == unit),
        Actor::System => false,
    };
    let name = if partner { "answer" } else { "enter" };
    let step = PROCEDURE.step(name).ok_or_else(|| Refusal::NoStep(name.to_owned()))?;
    let order = Order { step, record: check, seen, given: Given::none(), by };
    procedure::take(commit, desk, &PROCEDURE, &order)
}

/// Withdraws every request about a dossier that waits for an answer: an authorisation was withdrawn, or the application
/// itself. Gives how many there were. The reason names no person.
///
/// # Errors
/// When the store fails.
pub fn withdraw_all(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, reason: &str) -> Act<usize> {
    let at = commit.at(desk.today);
    let open: Vec<i64> = read::of_dossier(commit.read()?, dossier, at)?
        .into_iter()
        .filter(|check| check.is_open())
        .map(|check| check.id)
        .collect();
    let step = PROCEDURE.step("withdraw").ok_or_else(|| Refusal::NoStep("withdraw".to_owned()))?;
    for record in &open {
        let given = Given::none().with("reason", reason);
        let order = Order { step, record: *record, seen: None, given, by: Actor::System };
        procedure::take(commit, desk, &PROCEDURE, &order)?;
    }
    Ok(open.len())
}
