//! What is considered before a decision: exclusions, and what is proposed when a household is to leave the roll.

use clock::Day;
use procedure::Desk;
use record::{Commit, Version};

use super::{Act, account, code, needed, optional, paper, past, refuse, writable};
use crate::register::{EXCLUSION, EXIT, RESULT, VISIT};

/// What is proposed for an exit, as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExitForm {
    /// The kind: a code of `hardship_exit`.
    pub kind: String,
    /// The visit that was made for it.
    pub visit: Option<i64>,
    /// The five guarantees 医、业、学、房、保, in this order: a code of `hardship_guarantee`, and what shows it; sealed.
    pub guarantees: [(String, String); 5],
    /// The day the worker signed.
    pub signed_on: Option<Day>,
    /// Why; sealed.
    pub reason: String,
}

/// The five guarantees: the field of the code, the field of what shows it, what it is called.
pub(crate) const GUARANTEES: [(&str, &str, clock::Both); 5] = [
    ("medical", "medical_why", ("医疗保障", "Medical care")),
    ("job", "job_why", ("就业保障", "Work")),
    ("school", "school_why", ("教育保障", "Schooling")),
    ("housing", "housing_why", ("住房保障", "Housing")),
    ("insurance", "insurance_why", ("社会保险", "Social insurance")),
];

/// Whether a kind of exit is a cancellation (death, moving away, false statements, own wish) and not a lifting out of
/// hardship.
pub fn is_cancellation(kind: &str) -> bool {
    kind == "cancelled" || kind.starts_with("cancelled_")
}

/// Draws up what is proposed for an exit, anew if something was drawn up before. Gives its record.
///
/// # Errors
/// What is wrong with it, in particular a kind of exit that does not go with the category; or the store fails.
pub fn draw_up_exit(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, form: &ExitForm, account_id: i64) -> Act<i64> {
    let dossier = writable(commit, desk, dossier)?;
    if !matches!(dossier.text("state"), "filed" | "reviewing" | "leaving") {
        return refuse("在册的才能退出。", "Only a household on the roll can leave it.");
    }
    code(desk, ("退出方式", "Kind of exit"), "hardship_exit", &form.kind)?;
    fits(&form.kind, dossier.text("category"))?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    account(db, ("账号", "Account"), account_id, at)?;
    if let Some(visit) = form.visit {
        let visit = db.get(&VISIT, visit, at)?;
        let fits = |visit: &Version| visit.int("dossier") == Some(dossier.id) && visit.text("purpose") == "exit";
        if !visit.is_some_and(|visit| fits(&visit)) {
            return refuse("退出走访：没有这次走访。", "Exit visit: there is no such visit.");
        }
    }
    if let Some(signed) = form.signed_on {
        past(desk, ("签字日期", "Signed on"), signed)?;
    }
    let tested = db.find(&RESULT, "dossier", dossier.id, at)?;
    let result = tested.iter().filter(|result| result.text("purpose") == "exit").map(|result| result.id).max();
    let before = db.find(&EXIT, "dossier", dossier.id, at)?.pop();
    let mut draft = EXIT
        .draft()
        .set("dossier", dossier.id)
        .set("head", dossier.get("head").clone())
        .set("kind", form.kind.as_str())
        .set("on_day", desk.today)
        .set("result", result)
        .set("visit", form.visit)
        .set("signed_on", form.signed_on)
        .set("account", account_id);
    for ((field, why, name), (given, shown)) in GUARANTEES.into_iter().zip(&form.guarantees) {
        if !given.is_empty() {
            code(desk, name, "hardship_guarantee", given)?;
        }
        let shown = optional(name, shown, 500)?;
        draft = draft
            .set(field, Some(given.as_str()).filter(|given| !given.is_empty()))
            .seal(why, Some(shown.as_str()).filter(|shown| !shown.is_empty()));
    }
    let reason = optional(("理由", "Reason"), &form.reason, 2000)?;
    let draft = draft.seal("reason", Some(reason.as_str()).filter(|reason| !reason.is_empty()));
    let id = before.map_or_else(|| commit.new_id(), |before| before.id);
    commit.assert(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Those of the two minimum-living categories are lifted out; those who fell into hardship by accident are relieved.
fn fits(kind: &str, category: &str) -> Act<()> {
    match (kind, category) {
        ("lifted", "accidental") => refuse(
            "意外致困户的退出方式是解困，不是脱困。",
            "A household in hardship by accident leaves as relieved, not as lifted out.",
        ),
        ("relieved", "deep" | "relative") => refuse(
            "深度困难、相对困难户的退出方式是脱困，不是解困。",
            "A household in deep or relative hardship leaves as lifted out, not as relieved.",
        ),
        _ => Ok(()),
    }
}

/// An exclusion that was considered, as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExclusionForm {
    /// The rule: a code of `hardship_exclusion`.
    pub rule: String,
    /// What was decided: a code of `hardship_exclusion_decision`.
    pub decision: String,
    /// The paper that shows it.
    pub paper: Option<i64>,
    /// Why; sealed.
    pub reason: String,
}

/// Keeps what a person decided about an exclusion, in the place of what was decided about the same rule before. Gives
/// its record.
///
/// # Errors
/// What is wrong with it; or the store fails.
pub fn decide_exclusion(
    commit: &mut Commit<'_>,
    desk: &Desk,
    dossier: i64,
    form: &ExclusionForm,
    account_id: i64,
) -> Act<i64> {
    let dossier = writable(commit, desk, dossier)?;
    code(desk, ("排除情形", "Exclusion"), "hardship_exclusion", &form.rule)?;
    code(desk, ("认定", "Decision"), "hardship_exclusion_decision", &form.decision)?;
    let reason = needed(("理由", "Reason"), &form.reason, 2000)?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    account(db, ("账号", "Account"), account_id, at)?;
    paper(db, form.paper, at)?;
    let before = db.find(&EXCLUSION, "dossier", dossier.id, at)?;
    let before = before.iter().find(|each| each.text("rule") == form.rule).map(|each| each.id);
    let draft = EXCLUSION
        .draft()
        .set("dossier", dossier.id)
        .set("head", dossier.get("head").clone())
        .set("rule", form.rule.as_str())
        .set("decision", form.decision.as_str())
        .set("on_day", desk.today)
        .set("account", account_id)
        .set("paper", form.paper)
        .seal("reason", Some(&reason));
    let id = before.unwrap_or_else(|| commit.new_id());
    commit.assert(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// What was drawn up for an exit is put away: it came to nothing.
pub(crate) fn drop_exit(commit: &mut Commit<'_>, desk: &Desk, dossier: i64) -> record::Result<()> {
    let at = commit.at(desk.today);
    for exit in commit.read()?.find(&EXIT, "dossier", dossier, at)? {
        commit.end(&EXIT, exit.id, desk.today)?;
    }
    Ok(())
}
