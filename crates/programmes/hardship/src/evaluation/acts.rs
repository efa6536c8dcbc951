//! What is written to an evaluation besides its steps: the order, who evaluates, the candidates, the entries.

use std::collections::{BTreeSet, HashSet};

use access::{Role, Who};
use clock::Day;
use procedure::{Actor, Desk, Given, Refusal};
use record::{Commit, Moment, Version};
use roll::register::PERSON;

use super::read::{self, Standing};
use super::register::{ASSIGNMENT, CANDIDATE, ENTRY, EVALUATION, STRATUM, stratum, verdict};
use super::rules::{PROCEDURE, not_assigned};
use super::{Act, refuse};

/// Cases of one stratum at most.
const MOST: i64 = 5_000;
/// Candidates named at once at most.
const NAMED: usize = 2_000;

/// An order as a form says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderForm {
    /// What it is called.
    pub title: String,
    /// The federation whose dossiers are evaluated.
    pub unit: i64,
    /// The organisation that evaluates.
    pub evaluator: String,
    /// The day the frame is about.
    pub as_of: Day,
    /// The first day on which evaluators see cases.
    pub opens: Day,
    /// The last.
    pub closes: Day,
    /// Where the public string will be taken from.
    pub public_source: String,
    /// How many cases of each stratum, by its code.
    pub sizes: Vec<(String, i64)>,
}

/// Orders an evaluation, and gives its record.
///
/// # Errors
/// What is missing or does not fit; whoever may not order one; or the store.
pub fn order(commit: &mut Commit<'_>, desk: &Desk, form: &OrderForm, by: Actor) -> Act<i64> {
    let form = checked(form)?;
    let draft = filled(EVALUATION.draft(), &form).set("unit", form.unit);
    let made = procedure::begin(commit, desk, &PROCEDURE, "order", draft, Given::none(), by)?;
    for code in stratum::ALL {
        let id = commit.new_id();
        let draft = STRATUM
            .draft()
            .set("evaluation", made.record)
            .set("stratum", code)
            .set("frame_size", 0_i64)
            .set("sample_size", size(&form, code));
        commit.open(id, (desk.today, Day::END), &draft, None)?;
    }
    Ok(made.record)
}

/// Changes an order that is still being prepared. Tells whether anything changed.
///
/// # Errors
/// What is missing or does not fit; an evaluation whose frame is fixed; or the store.
pub fn change(commit: &mut Commit<'_>, desk: &Desk, evaluation: i64, form: &OrderForm) -> Act<bool> {
    let form = checked(form)?;
    let known = drafted(commit, desk, evaluation)?;
    let at = commit.at(desk.today);
    let days = (desk.today, Day::END);
    let mut changed = commit.assert(evaluation, days, &filled(known.draft(), &form), None)?;
    for each in commit.read()?.find(&STRATUM, "evaluation", evaluation, at)? {
        let draft = each.draft().set("sample_size", size(&form, each.text("stratum")));
        changed |= commit.assert(each.id, days, &draft, None)?;
    }
    Ok(changed)
}

fn filled(draft: record::Draft, form: &OrderForm) -> record::Draft {
    draft
        .set("title", form.title.as_str())
        .set("evaluator", form.evaluator.as_str())
        .set("as_of", form.as_of)
        .set("opens", form.opens)
        .set("closes", form.closes)
        .set("public_source", form.public_source.as_str())
}

fn size(form: &OrderForm, code: &str) -> i64 {
    form.sizes.iter().find(|(known, _)| known == code).map_or(0, |(_, size)| *size)
}

fn checked(form: &OrderForm) -> Act<OrderForm> {
    let mut form = form.clone();
    for (text, most, zh, en) in [
        (&mut form.title, 100, "名称", "Title"),
        (&mut form.evaluator, 100, "评估机构", "Organisation"),
        (&mut form.public_source, 200, "公开随机串的来源", "Source of the public string"),
    ] {
        *text = text.trim().to_owned();
        let count = text.chars().count();
        if count == 0 {
            return refuse(format!("{zh}：必填。"), format!("{en}: needed."));
        }
        if count > most || text.chars().any(char::is_control) {
            return refuse(
                format!("{zh}：一行，最多 {most} 字。"),
                format!("{en}: one line of at most {most} characters."),
            );
        }
    }
    if form.closes < form.opens {
        return refuse("截止日期早于开始日期。", "The last day lies before the first.");
    }
    if form.sizes.iter().any(|(_, size)| !(0..=MOST).contains(size)) {
        return refuse(format!("样本数：0 到 {MOST}。"), format!("Sample size: from 0 to {MOST}."));
    }
    if form.sizes.iter().all(|(_, size)| *size == 0) {
        return refuse("样本数：至少一层要抽样。", "Sample size: at least one stratum must be drawn from.");
    }
    Ok(form)
}

/// The evaluation as it stands today.
fn held(commit: &mut Commit<'_>, desk: &Desk, evaluation: i64) -> Act<Version> {
    let at = commit.at(desk.today);
    commit.read()?.get(&EVALUATION, evaluation, at)?.ok_or(Refusal::Missing)
}

fn drafted(commit: &mut Commit<'_>, desk: &Desk, evaluation: i64) -> Act<Version> {
    let known = held(commit, desk, evaluation)?;
    if known.text("state") == "draft" {
        return Ok(known);
    }
    refuse("抽样框已经固定，不能再改。", "The frame is fixed; nothing can be changed any more.")
}

/// Who is to evaluate, as a form says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssignForm {
    /// The account.
    pub account: i64,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
    /// Whether this evaluator leads.
    pub lead: bool,
}

/// Assigns an evaluator, and gives the record. Once the sample is drawn nobody is assigned but in the place of another, by
/// the evaluator who leads.
///
/// # Errors
/// An account that is not an evaluator's of this federation and nothing else; days that do not fit; or the store.
pub fn assign(commit: &mut Commit<'_>, desk: &Desk, evaluation: i64, form: &AssignForm) -> Act<i64> {
    let known = undrawn(commit, desk, evaluation)?;
    if form.until < form.from || form.until < desk.today {
        return refuse(
            "日期：截止日期不能早于开始日期和今天。",
            "Days: the last day lies before the first, or has passed.",
        );
    }
    let id = put(commit, desk, &known, form.account, (form.from, form.until.plus(1)))?;
    if form.lead {
        commit.assert(evaluation, (desk.today, Day::END), &known.draft().set("lead", form.account), None)?;
        procedure::settle_record(commit, desk, &PROCEDURE, evaluation)?;
    }
    Ok(id)
}

/// The evaluation, as long as its sample is not drawn.
fn undrawn(commit: &mut Commit<'_>, desk: &Desk, evaluation: i64) -> Act<Version> {
    let known = held(commit, desk, evaluation)?;
    match known.text("state") {
        "draft" | "framed" => Ok(known),
        "drawn" | "entering" => refuse(
            "抽样之后，委托单位不能增减评估员；由评估负责人更换。",
            "Once the sample is drawn the federation neither adds nor dismisses evaluators; the one who leads replaces them.",
        ),
        _ => refuse("评估已经结束。", "The evaluation is at its end."),
    }
}

/// Assigns an account, if it can be.
pub(super) fn put(
    commit: &mut Commit<'_>,
    desk: &Desk,
    evaluation: &Version,
    account: i64,
    (from, until): (Day, Day),
) -> Act<i64> {
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let known = db.get(&access::ACCOUNT, account, at)?;
    if known.is_none_or(|known| known.text("state") != "active") {
        return refuse("账号：没有这个账号，或已停用。", "Account: there is no such account, or it is disabled.");
    }
    let grants = db.standing_where(&access::GRANT, "account", account)?;
    let mut offices = grants.iter().filter(|grant| grant.valid_to > desk.today);
    let unit = evaluation.int("unit");
    if !offices.clone().any(|grant| grant.text("role") == Role::Evaluator.code() && grant.int("unit") == unit) {
        return refuse(
            "账号：不是本总工会的第三方评估员账号。",
            "Account: it does not hold the office of an evaluator at this federation.",
        );
    }
    if offices.any(|grant| grant.text("role") != Role::Evaluator.code()) {
        return refuse(
            "账号：还担任其他职务，不能做评估员。",
            "Account: it holds another office as well and cannot evaluate.",
        );
    }
    let mut held = db.standing_where(&ASSIGNMENT, "evaluation", evaluation.id)?;
    held.retain(|each| each.int("account") == Some(account));
    if held.iter().any(|each| each.valid_from < until && from < each.valid_to) {
        return refuse("账号：这些日期已经指定过。", "Account: it is assigned on these days already.");
    }
    let id = commit.new_id();
    let draft = ASSIGNMENT.draft().set("evaluation", evaluation.id).set("account", account);
    commit.open(id, (from, until), &draft, None)?;
    Ok(id)
}

/// Ends an assignment with today, as long as the sample is not drawn. Tells whether anything changed.
///
/// # Errors
/// When there is no such assignment, the sample is drawn, or the store fails.
pub fn dismiss(commit: &mut Commit<'_>, desk: &Desk, evaluation: i64, assignment: i64) -> Act<bool> {
    undrawn(commit, desk, evaluation)?;
    let known = commit.read()?.standing(&ASSIGNMENT, assignment)?;
    if !known.iter().any(|each| each.int("evaluation") == Some(evaluation)) {
        return Err(Refusal::Missing);
    }
    // One that has yet to begin is taken back whole.
    let from = known.iter().map(|each| each.valid_from).min().unwrap_or(desk.today);
    let end = if from > desk.today { from } else { desk.today.plus(1) };
    Ok(commit.end(&ASSIGNMENT, assignment, end)?)
}

/// What became of a list of candidates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// How many were added.
    pub added: usize,
    /// How many had been named before.
    pub known: usize,
    /// How many numbers nobody of the roll has.
    pub unknown: usize,
}

/// Names persons who are to stand in the stratum of those never enrolled: by their identity numbers, one a line. Only the
/// evaluators do, from a list of theirs: the federation does not choose whom it may have missed. Nothing of the numbers is
/// kept but how many are of nobody. Whoever turns out to be on file is left out when the frame is fixed.
///
/// # Errors
/// Whoever does not evaluate here today, an evaluation whose frame is fixed, too many at once, or the store.
pub fn name_candidates(commit: &mut Commit<'_>, desk: &Desk, evaluation: i64, numbers: &str, who: &Who) -> Act<Named> {
    let drafted = drafted(commit, desk, evaluation)?;
    let now = commit.at(desk.today);
    if !read::evaluates(commit.read()?, who, &drafted, now)? {
        return not_assigned();
    }
    let numbers: BTreeSet<String> = numbers
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'))
        .map(|number| exchange::half_width(number).trim().to_uppercase())
        .filter(|number| !number.is_empty())
        .collect();
    if numbers.len() > NAMED {
        return refuse(
            format!("一次最多 {NAMED} 人，现有 {} 人。", numbers.len()),
            format!("At most {NAMED} persons at once; there are {}.", numbers.len()),
        );
    }
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let mut known: HashSet<i64> =
        db.find(&CANDIDATE, "evaluation", evaluation, at)?.iter().filter_map(|each| each.int("person")).collect();
    let (mut said, mut persons) = (Named::default(), Vec::new());
    for number in &numbers {
        let holder = roll::person::holder(db, number)?;
        let Some(person) = holder.map(|holder| holder.person) else {
            said.unknown += 1;
            continue;
        };
        if db.get(&PERSON, person, at)?.is_none() {
            said.unknown += 1;
        } else if known.insert(person) {
            persons.push(person);
        } else {
            said.known += 1;
        }
    }
    said.added = persons.len();
    if said.unknown > 0 {
        let unknown = drafted.int("named_unknown").unwrap_or(0) + i64::try_from(said.unknown).unwrap_or(0);
        let draft = drafted.draft().set("named_unknown", unknown);
        commit.assert(evaluation, (desk.today, Day::END), &draft, None)?;
    }
    for person in persons {
        let id = commit.new_id();
        let draft = CANDIDATE.draft().set("evaluation", evaluation).set("person", person);
        commit.open(id, (desk.today, Day::END), &draft, None)?;
    }
    Ok(said)
}

/// An entry as a form says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryForm {
    /// The verdict: one of those of the case's stratum.
    pub verdict: String,
    /// What was found: on what the verdict rests.
    pub findings: String,
}

/// Characters of findings at most.
const FINDINGS: usize = 2_000;

/// Enters what an evaluator found of a case, and gives the record. The first two enter blind; where they differ, a third
/// decides: an evaluator who made neither. Nothing that was entered is ever changed.
///
/// # Errors
/// Whoever does not evaluate here today; a case that is not open to them; what is missing; or the store.
pub fn enter(
    commit: &mut Commit<'_>,
    desk: &Desk,
    evaluation: i64,
    position: i64,
    form: &EntryForm,
    who: &Who,
) -> Act<i64> {
    let evaluation = held(commit, desk, evaluation)?;
    let at: Moment = commit.at(desk.today);
    let db = commit.read()?;
    if !read::is_open(&evaluation, desk.today) || !read::evaluates(db, who, &evaluation, at)? {
        return not_assigned();
    }
    let case = read::case_at(db, evaluation.id, position, at)?.ok_or(Refusal::Missing)?;
    let round = match (case.standing(), case.of(who.account)) {
        (Standing::Settled, _) => return refuse("这一例已有结论。", "This case has its verdict."),
        (Standing::Waiting, Some(_)) => {
            return refuse("您已录入这一例，录入后不能更改。", "You have entered this case; what was entered stands.");
        }
        (Standing::Waiting, None) if case.count() == 0 => 1,
        (Standing::Waiting, None) => 2,
        (Standing::Differs, Some(_)) => {
            return refuse(
                "两份录入不一致，由没有录入过这一例的评估员裁定。",
                "The two entries differ; an evaluator who made neither decides.",
            );
        }
        (Standing::Differs, None) => 3,
    };
    if !verdict::of(&case.stratum).contains(&form.verdict.as_str()) {
        return refuse("结论：请选择。", "Verdict: choose one.");
    }
    let findings = form.findings.trim().replace("\r\n", "\n");
    let count = findings.chars().count();
    if count == 0 || count > FINDINGS || findings.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return refuse(
            format!("核查情况：必填，最多 {FINDINGS} 字。"),
            format!("Findings: needed, at most {FINDINGS} characters."),
        );
    }
    let opening = read::opening(db, &case.version)?;
    let id = commit.new_id();
    let draft = ENTRY
        .draft()
        .set("evaluation", evaluation.id)
        .set("case_id", case.version.id)
        .set("account", who.account)
        .set("round", round)
        .set("verdict", form.verdict.as_str())
        .set("entered_on", desk.today)
        .set("person", opening.person);
    // Whoever was erased meanwhile has no key any more: the verdict stands, the words cannot be kept.
    let draft = match opening.person {
        Some(person) if can_seal(commit, person)? => draft.seal("findings", Some(&findings)),
        _ => draft,
    };
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Whether a person still has a key.
fn can_seal(commit: &mut Commit<'_>, person: i64) -> Act<bool> {
    let db = commit.read()?;
    Ok(match db.standing(&PERSON, person)?.last() {
        Some(version) => !db.unseal(version)?.erased,
        None => false,
    })
}
