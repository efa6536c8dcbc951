//! Dossiers: begun, changed, and those that were on the roll before this house kept it.

use std::collections::BTreeMap;

use clock::{Day, Pack};
use procedure::{Actor, Desk, Given, Refusal, StateKind};
use record::{Commit, Db, Draft, Version};
use roll::register::{HOUSEHOLD, HOUSEHOLD_MEMBER, PERSON};

use super::member::MemberForm;
use super::{Act, account, code, held, past, put_members, refuse, sealed, spell, unit, writable};
use crate::fields::Of;
use crate::register::DOSSIER;
use crate::rules::dossier::PROCEDURE;

/// A dossier as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DossierForm {
    /// The household of the roll.
    pub household: i64,
    /// The person of the roll whose dossier it is: the worker in the household.
    pub head: i64,
    /// The union that handles it.
    pub unit: i64,
    /// The federation that decides.
    pub centre: i64,
    /// The worker's own account, where they have one.
    pub applicant: Option<i64>,
    /// Who has it in hand at the centre.
    pub caseworker: Option<i64>,
    /// The division whose minimum-living line holds: a code of `hardship_division`.
    pub division: String,
    /// Whether the head is a migrant worker.
    pub migrant: bool,
    /// The category under the older rules: a code of `hardship_old_category`; empty for none.
    pub old_category: String,
    /// The episode before, where the household had one; the latest there is when it is left out.
    pub previous: Option<i64>,
    /// What is sealed, by the names of [`crate::fields::ITEMS`] of the household. What is not named stays as it is; an
    /// empty text takes it away.
    pub sheet: BTreeMap<&'static str, String>,
}

/// What an existing dossier says of its past when it is taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Its number, if it has one; else it is given one.
    pub number: String,
    /// The day of the application.
    pub applied_on: Option<Day>,
    /// The day of the last visit, if it is known that there was one.
    pub visited_on: Option<Day>,
    /// The day of the last checks, if it is known that there were any.
    pub checked_on: Option<Day>,
    /// Whether all departments had answered.
    pub checked_all: bool,
    /// The day it was filed, which is needed: by [`taken_over_until`].
    pub decided_on: Option<Day>,
    /// The category it is filed under.
    pub category: String,
    /// The main cause.
    pub cause: String,
    /// Up to three more, separated by spaces.
    pub causes: String,
    /// The key group, if any.
    pub key_group: String,
    /// The kind of measure, if any.
    pub batch: String,
}

/// Whether what a dossier in this state says can still be changed.
pub fn is_open(state: &str) -> bool {
    matches!(
        state,
        "draft" | "submitted" | "visiting" | "authorising" | "checking" | "judging" | "filed" | "reviewing" | "leaving"
    )
}

const UNIT: clock::Both = ("经办工会", "Union that handles it");
const CENTRE: clock::Both = ("帮扶中心", "Relief centre");

/// What a form says, laid over a draft.
fn drafted(commit: &mut Commit<'_>, desk: &Desk, before: Option<&Version>, form: &DossierForm) -> Act<Draft> {
    let at = commit.at(desk.today);
    unit(desk, UNIT, form.unit)?;
    unit(desk, CENTRE, form.centre)?;
    code(desk, ("低保标准所属区划", "Division of the minimum-living line"), "hardship_division", &form.division)?;
    let old = Some(form.old_category.as_str()).filter(|code| !code.is_empty());
    if let Some(old) = old {
        code(desk, ("原困难类别", "Category under the older rules"), "hardship_old_category", old)?;
    }
    let db = commit.read()?;
    if let Some(caseworker) = form.caseworker {
        account(db, ("帮扶专干", "Caseworker"), caseworker, at)?;
    }
    if let Some(applicant) = form.applicant {
        let version = account(db, ("申请人账号", "Account of the applicant"), applicant, at)?;
        let person = version.int("person").unwrap_or(0);
        if person != form.head && !belongs(db, form.household, person, desk.today)? {
            return refuse(
                "申请人账号不属于这一户的成员。",
                "The account of the applicant is not that of a member of this household.",
            );
        }
    }
    let draft = before.map_or_else(|| DOSSIER.draft(), Version::draft);
    let draft = draft
        .set("household", form.household)
        .set("head", form.head)
        .set("unit", form.unit)
        .set("centre", form.centre)
        .set("applicant", form.applicant)
        .set("caseworker", form.caseworker)
        .set("division", form.division.as_str())
        .set("migrant", form.migrant)
        .set("old_category", old);
    sealed(db, desk, Of::Household, before, draft, &DOSSIER, &form.sheet)
}

/// Whether a person belongs to a household of the roll on a day.
pub(super) fn belongs(db: &Db, household: i64, person: i64, on: Day) -> record::Result<bool> {
    let at = record::Moment { as_of: on, known: record::OPEN - 1 };
    if db.get(&HOUSEHOLD, household, at)?.is_some_and(|held| held.int("head") == Some(person)) {
        return Ok(true);
    }
    Ok(db.find(&HOUSEHOLD_MEMBER, "household", household, at)?.iter().any(|held| held.int("person") == Some(person)))
}

/// Whether a dossier is at its end.
pub(crate) fn is_over(dossier: &Version) -> bool {
    let kind = PROCEDURE.state(dossier.text("state")).map(|state| state.kind);
    !matches!(kind, Some(StateKind::Open | StateKind::Resting))
}

/// The draft of a new dossier: of a household and a head that the roll knows, none of whose dossiers is open.
fn begun(commit: &mut Commit<'_>, desk: &Desk, form: &DossierForm) -> Act<Draft> {
    held(commit, desk, &HOUSEHOLD, form.household)?;
    held(commit, desk, &PERSON, form.head)?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    if !belongs(db, form.household, form.head, desk.today)? {
        return refuse(
            "户主不在名册中的这一户内，请先在名册中登记。",
            "The head does not belong to this household in the roll; enter them there first.",
        );
    }
    let episodes = db.find(&DOSSIER, "household", form.household, at)?;
    if let Some(open) = episodes.iter().find(|each| !is_over(each)) {
        let (zh, en) = PROCEDURE.state(open.text("state")).map_or(("", ""), |state| state.label);
        return refuse(
            format!("这一户已有一份没有办结的档案（{zh}），请在那份档案中办理；退出跟踪期内的用“返困再建档”。"),
            format!(
                "This household has a dossier that is not finished ({en}); go on with that one. While an exit is \
                 followed up, use “Re-enter”."
            ),
        );
    }
    let latest = episodes.iter().max_by_key(|each| (each.int("episode"), each.id));
    let previous = match form.previous {
        Some(previous) if !episodes.iter().any(|each| each.id == previous) => return Err(Refusal::Missing),
        Some(previous) => Some(previous),
        None => latest.map(|each| each.id),
    };
    let episode = latest.and_then(|each| each.int("episode")).unwrap_or(0) + 1;
    Ok(drafted(commit, desk, None, form)?.set("previous", previous).set("episode", episode))
}

/// Begins a dossier of a household of the roll by the first step of its procedure. Its members are put in besides
/// ([`put_members`]).
///
/// # Errors
/// What is wrong with the form; when the household has a dossier that is not at its end; why it may not be begun by
/// whoever begins it; or the store fails.
pub fn open_dossier(commit: &mut Commit<'_>, desk: &Desk, form: &DossierForm, by: Actor) -> Act<i64> {
    let draft = begun(commit, desk, form)?;
    if !form.division.is_empty() && desk.pack.line(&form.division, desk.today).is_none() {
        return refuse(
            "低保标准所属区划：这个区划今天没有低保标准，请选择有标准的区划。",
            "Division of the minimum-living line: it has no line today; choose one that has.",
        );
    }
    Ok(procedure::begin(commit, desk, &PROCEDURE, "draft", draft, Given::none(), by)?.record)
}

/// Changes what a dossier says. Its household and head stay. Tells whether anything changed.
///
/// # Errors
/// What is wrong with the form; when the dossier can no longer be changed; or the store fails.
pub fn change_dossier(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, form: &DossierForm) -> Act<bool> {
    let before = writable(commit, desk, dossier)?;
    if (before.int("household"), before.int("head")) != (Some(form.household), Some(form.head)) {
        return refuse(
            "户和户主不能更换；有误的请撤回后重新建立。",
            "The household and its head cannot be exchanged; withdraw the dossier and begin another.",
        );
    }
    let draft = drafted(commit, desk, Some(&before), form)?;
    if !commit.assert(dossier, (desk.today, Day::END), &draft, None)? {
        return Ok(false);
    }
    // Whose turn it is may have changed with the unit or the account.
    procedure::settle_record(commit, desk, &PROCEDURE, dossier)?;
    if draft.get("unit") != before.get("unit") {
        let after = Version { values: draft.values().to_vec(), ..before };
        spell::refresh(commit, desk, &after)?;
    }
    Ok(true)
}

/// The last day of filing by which dossiers from elsewhere are taken in; later ones go through the procedure. `None` where
/// the pack lets none in.
pub fn taken_over_until(pack: &Pack) -> Option<Day> {
    pack.limit("hardship.taken_over", Day::START).map(|limit| limit.effective_to)
}

/// Takes in a dossier that was on the roll of hardship before this house kept it, with its members, as filed on the day
/// it says. Its household must stand in the roll already.
///
/// # Errors
/// What is wrong with it; when the household has a dossier that is not at its end; or the store fails.
pub fn take_in(
    commit: &mut Commit<'_>,
    desk: &Desk,
    form: &DossierForm,
    past_of: &TakenIn,
    members: &[MemberForm],
) -> Act<i64> {
    let codes = [
        (("困难类别", "Category"), "hardship_category", &past_of.category, true),
        (("主要致困原因", "Main cause"), "hardship_cause", &past_of.cause, false),
        (("重点群体", "Key group"), "hardship_key_group", &past_of.key_group, false),
        (("四个一批", "Kind of measure"), "hardship_batch", &past_of.batch, false),
    ];
    for (name, list, given, is_needed) in codes {
        if is_needed || !given.is_empty() {
            code(desk, name, list, given)?;
        }
    }
    crate::rules::effects::check_causes(desk, &past_of.cause, &past_of.causes)?;
    let Some(decided) = past_of.decided_on else {
        return refuse("建档日期：必填。", "Filed on: needed.");
    };
    past(desk, ("建档日期", "Filed on"), decided)?;
    let until = taken_over_until(desk.pack);
    if until.is_none_or(|until| decided > until) {
        let until = until.map(|until| until.to_string()).unwrap_or_default();
        return refuse(
            format!("建档日期：只收 {until} 及以前建档的存量档案，新的困难家庭请按程序申请。"),
            format!("Filed on: only dossiers filed by {until} are taken in; new cases are applied for."),
        );
    }
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let draft = begun(commit, desk, form)?
        .set("number", some(&past_of.number))
        .set("category", past_of.category.as_str())
        .set("cause", some(&past_of.cause))
        .set("causes", some(&past_of.causes))
        .set("key_group", some(&past_of.key_group))
        .set("batch", some(&past_of.batch))
        .set("applied_on", past_of.applied_on)
        .set("visited_on", past_of.visited_on)
        .set("checked_on", past_of.checked_on)
        .set("checked_all", past_of.checked_all)
        .set("decided_on", decided);
    let taken = procedure::begin(commit, desk, &PROCEDURE, "take_in", draft, Given::none(), Actor::System)?;
    put_members(commit, desk, taken.record, members)?;
    let dossier = held(commit, desk, &DOSSIER, taken.record)?;
    spell::begin(commit, desk, &dossier, decided, "taken_in")?;
    Ok(taken.record)
}
