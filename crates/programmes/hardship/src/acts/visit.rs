//! Visits to a household, and authorisations to ask departments.

use clock::Day;
use procedure::{Desk, Refusal};
use record::{Commit, Draft, Version};
use roll::register::PERSON;

use super::{Act, account, code, held, needed, optional, paper, past, refuse};
use crate::dossier::is_adult;
use crate::register::{CONSENT, DOSSIER, MEMBER, VISIT};

/// A visit as a form says it, on paper or from a device that was without network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitForm {
    /// What it was for: a code of `hardship_visit`.
    pub purpose: String,
    /// The day of it.
    pub on_day: Day,
    /// The first visitor's account.
    pub visitor: i64,
    /// The second visitor's account, where they have one.
    pub second: Option<i64>,
    /// The second visitor's name, where they have no account; sealed.
    pub second_name: String,
    /// A code of `hardship_conclusion`.
    pub conclusion: String,
    /// Made on the device before it is filed; empty where there was none.
    pub device_key: String,
    /// Whether it was written without network.
    pub offline: bool,
    /// Who was there; sealed, as is all that follows.
    pub present: String,
    /// What was seen of the income.
    pub income_seen: String,
    /// What was seen of the spending.
    pub spending_seen: String,
    /// What was seen of the housing.
    pub housing_seen: String,
    /// What neighbours and the unit said.
    pub neighbours: String,
    /// What was seen of the health.
    pub health_seen: String,
    /// What the household needs.
    pub needs: String,
    /// Anything else.
    pub remarks: String,
}

/// Files a visit. Gives its record, and whether it was filed now: what the same account has filed before under the same
/// device key is not filed again.
///
/// # Errors
/// What is wrong with it, in particular when the two visitors are one person; when the dossier is at its end; or the
/// store fails.
pub fn add_visit(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, form: &VisitForm) -> Act<(i64, bool)> {
    let dossier = held(commit, desk, &DOSSIER, dossier)?;
    let key = optional(("设备编号", "Device key"), &form.device_key, 100)?;
    if !key.is_empty() {
        let filed = commit.read()?.standing_where(&VISIT, "device_key", key.as_str())?;
        if let Some(filed) = filed.first() {
            let same = (filed.int("visitor"), filed.int("dossier")) == (Some(form.visitor), Some(dossier.id));
            return if same {
                Ok((filed.id, false))
            } else {
                refuse("这条离线记录已归入另一份档案。", "This offline record is filed under another dossier.")
            };
        }
    }
    if super::dossier::is_over(&dossier) {
        return refuse("档案已办结，不能再登记走访。", "The dossier is at its end; no visit can be added.");
    }
    if dossier.text("state") == "draft" {
        return refuse(
            "申请还没有提交，不能登记入户。",
            "The application has not been submitted; it is not visited yet.",
        );
    }
    code(desk, ("入户目的", "Purpose of the visit"), "hardship_visit", &form.purpose)?;
    code(desk, ("结论", "Conclusion"), "hardship_conclusion", &form.conclusion)?;
    past(desk, ("入户日期", "Day of the visit"), form.on_day)?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let first = account(db, ("入户人", "Visitor"), form.visitor, at)?;
    let second_name = optional(("另一入户人姓名", "Name of the second visitor"), &form.second_name, 60)?;
    match form.second {
        Some(second) => {
            let second = account(db, ("另一入户人", "Second visitor"), second, at)?;
            let person = |account: &Version| account.int("person").filter(|person| *person != 0);
            if second.id == first.id || (person(&first).is_some() && person(&first) == person(&second)) {
                return refuse("须由两个人入户，不能是同一人。", "Two people visit; the second cannot be the first.");
            }
        }
        None if second_name.is_empty() => {
            return refuse(
                "须由两个人入户：请填写另一入户人的账号或姓名。",
                "Two people visit: give the account or the name of the second.",
            );
        }
        None if db.unseal(&first)?.get("display_name") == second_name => {
            return refuse("须由两个人入户，不能是同一人。", "Two people visit; the second cannot be the first.");
        }
        None => {}
    }
    let draft = VISIT
        .draft()
        .set("dossier", dossier.id)
        .set("head", dossier.get("head").clone())
        .set("unit", dossier.get("unit").clone())
        .set("purpose", form.purpose.as_str())
        .set("on_day", form.on_day)
        .set("visitor", form.visitor)
        .set("second", form.second)
        .set("conclusion", form.conclusion.as_str())
        .set("device_key", Some(key).filter(|key| !key.is_empty()))
        .set("offline", form.offline);
    let id = commit.new_id();
    commit.open(id, (form.on_day, Day::END), &seen(draft, form, &second_name)?, None)?;
    Ok((id, true))
}

/// What is sealed of a visit.
fn seen(draft: Draft, form: &VisitForm, second_name: &str) -> Act<Draft> {
    let texts = [
        ("present", ("在场人员", "Present"), &form.present, 500),
        ("income_seen", ("收入情况", "Income seen"), &form.income_seen, 2000),
        ("spending_seen", ("支出情况", "Spending seen"), &form.spending_seen, 2000),
        ("housing_seen", ("住房情况", "Housing seen"), &form.housing_seen, 2000),
        ("neighbours", ("单位和邻里核实", "Said by unit and neighbours"), &form.neighbours, 2000),
        ("health_seen", ("健康情况", "Health seen"), &form.health_seen, 2000),
        ("needs", ("本人诉求", "Needs"), &form.needs, 2000),
        ("remarks", ("备注", "Remarks"), &form.remarks, 2000),
    ];
    let mut draft = draft.seal("second_name", Some(second_name).filter(|name| !name.is_empty()));
    for (field, name, text, most) in texts {
        let text = optional(name, text, most)?;
        draft = draft.seal(field, Some(text.as_str()).filter(|text| !text.is_empty()));
    }
    Ok(draft)
}

/// The version of the text that is signed: the template `hardship-authorisation`.
pub const CONSENT_TEXT: &str = "hardship-authorisation/1";

/// The word in the numbers of authorisations: 云授〔2026〕3号.
const CONSENT_WORD: &str = "授";

/// Keeps the authorisation of one adult member. Gives its record; its number is what requests to departments name.
///
/// # Errors
/// What is wrong with it; when that member has one already; or the store fails.
#[expect(
    clippy::too_many_arguments,
    reason = "these are the parts of an authorisation; a struct would only rename them"
)]
pub fn add_consent(
    commit: &mut Commit<'_>,
    desk: &Desk,
    dossier: i64,
    person: i64,
    signed_on: Day,
    channel: &str,
    paper_id: Option<i64>,
    account_id: i64,
) -> Act<i64> {
    let dossier = held(commit, desk, &DOSSIER, dossier)?;
    if super::dossier::is_over(&dossier) {
        return refuse("档案已办结，不能再授权。", "The dossier is at its end; nothing can be authorised.");
    }
    past(desk, ("签署日期", "Signed on"), signed_on)?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    if !db.find(&MEMBER, "dossier", dossier.id, at)?.iter().any(|member| member.int("person") == Some(person)) {
        return refuse("这个人不是本档案的家庭成员。", "This person is not a member of the dossier.");
    }
    let known = db.get(&PERSON, person, at)?.ok_or(Refusal::Missing)?;
    if !is_adult(db, &known, desk.today)? {
        return refuse("未成年人不签署授权。", "Minors sign no authorisation.");
    }
    let standing = |consent: &Version| consent.int("person") == Some(person) && consent.day("withdrawn_on").is_none();
    if db.find(&CONSENT, "dossier", dossier.id, at)?.iter().any(standing) {
        return refuse("这名成员已经签署授权。", "This member has signed an authorisation already.");
    }
    let by = account(db, ("账号", "Account"), account_id, at)?;
    match channel {
        "paper" => {}
        "account" if by.int("person") == Some(person) => {}
        "account" => {
            return refuse("用账号授权须由本人办理。", "With an account, one can authorise only for oneself.");
        }
        _ => return refuse("签署方式：请从列表中选择。", "Way of signing: choose one of the list."),
    }
    paper(db, paper_id, at)?;
    let centre = dossier.int("centre").unwrap_or(0);
    let (_, number) = paper::number(commit, centre, CONSENT_WORD, i64::from(desk.today.year()))?;
    let draft = CONSENT
        .draft()
        .set("dossier", dossier.id)
        .set("person", person)
        .set("number", number)
        .set("signed_on", signed_on)
        .set("text", CONSENT_TEXT)
        .set("channel", channel)
        .set("paper", paper_id)
        .set("account", account_id);
    let id = commit.new_id();
    commit.open(id, (signed_on, Day::END), &draft, None)?;
    Ok(id)
}

/// Withdraws an authorisation: from this day on no department may be asked by it, and requests that wait for an answer
/// are withdrawn. Tells whether anything changed.
///
/// # Errors
/// When the day lies in the future or before the signature; or the store fails.
pub fn withdraw_consent(commit: &mut Commit<'_>, desk: &Desk, consent: i64, on: Day) -> Act<bool> {
    let version = held(commit, desk, &CONSENT, consent)?;
    if version.day("withdrawn_on").is_some() {
        return Ok(false);
    }
    past(desk, ("撤回日期", "Withdrawn on"), on)?;
    if version.day("signed_on").is_some_and(|signed| on < signed) {
        return refuse("撤回日期：不能早于签署日期。", "Withdrawn on: it cannot lie before the signature.");
    }
    let draft = version.draft().set("withdrawn_on", on);
    commit.assert(consent, (on.max(version.valid_from), Day::END), &draft, None)?;
    if let Some(dossier) = version.int("dossier") {
        crate::check::withdraw_all(commit, desk, dossier, "核对授权已撤回")?;
    }
    Ok(true)
}

/// The name of a purpose that may not be left out.
pub(super) fn purpose(text: &str) -> Act<String> {
    let text = needed(("用途", "Purpose"), text, 20)?;
    if matches!(text.as_str(), "application" | "review" | "exit") {
        return Ok(text);
    }
    refuse("用途：请从列表中选择。", "Purpose: choose one of the list.")
}
