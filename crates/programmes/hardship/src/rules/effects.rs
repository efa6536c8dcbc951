//! What the steps of a dossier check and write besides its state.

use clock::{Day, deadline};
use procedure::{Actor, Case, Given, Refusal, Taking, Wrong};
use record::{Db, Draft, Moment, OPEN, Register, Value, Version};
use roll::register::{HOUSEHOLD, PERSON};

use super::dossier::PROCEDURE;
use crate::acts::{decide, is_cancellation, spell};
use crate::dossier::is_adult;
use crate::fields::{self, Item, Of};
use crate::register::{AMOUNT, CONSENT, DOSSIER, EXCLUSION, EXIT, MEMBER, RESULT, SPELL, VISIT};
use crate::{check, notice};

type Checked = record::Result<Result<(), (String, String)>>;
type Done = Result<(), Refusal>;

/// The word in the numbers of dossiers: 云困〔2026〕12号.
pub const WORD: &str = "困";

/// How many items that are missing are named at once.
const NAMED: usize = 12;

/// All that is known today, what the commit has just written included.
fn now(today: Day) -> Moment {
    Moment { as_of: today, known: OPEN - 1 }
}

fn lacks(zh: impl Into<String>, en: impl Into<String>) -> Checked {
    Ok(Err((zh.into(), en.into())))
}

// Guards: what must hold before a step.

/// Nothing that the form asks is missing: of the household, of its head, of everybody else; and the incomes are stated.
pub(super) fn complete(db: &Db, dossier: &Version, today: Day) -> Checked {
    let at = now(today);
    let mut missing = (Vec::new(), Vec::new());
    let mut lacking = |place: (String, String), items: &[&Item]| {
        if items.is_empty() {
            return;
        }
        let labels = |pick: &dyn Fn(&Item) -> &'static str, mark: &str| {
            let named: Vec<&str> = items.iter().take(NAMED).map(|item| pick(item)).collect();
            named.join(mark)
        };
        let more = items.len().saturating_sub(NAMED);
        let (zh, en) = (labels(&|item| item.label.0, "、"), labels(&|item| item.label.1, ", "));
        let (zh_more, en_more) = if more == 0 {
            Default::default()
        } else {
            (format!("等 {} 项", items.len()), format!(" and {more} more"))
        };
        missing.0.push(format!("{}：{zh}{zh_more}", place.0));
        missing.1.push(format!("{}: {en}{en_more}", place.1));
    };
    let members = db.find(&MEMBER, "dossier", dossier.id, at)?;
    let head = dossier.int("head").unwrap_or(0);
    let is_head = |member: &&Version| member.int("person") == Some(head);
    lacking(("家庭".into(), "household".into()), &missing_of_household(db, dossier, at)?);
    match members.iter().find(is_head) {
        Some(member) => {
            lacking(("户主".into(), "head".into()), &missing_of_member(db, Of::Head, member, at)?);
        }
        None => return lacks("户主的情况还没有填写。", "Nothing has been filled in about the head."),
    }
    for (at_place, member) in members.iter().filter(|member| !is_head(member)).enumerate() {
        let place = (format!("家庭成员 {}", at_place + 1), format!("member {}", at_place + 1));
        lacking(place, &missing_of_member(db, Of::Member, member, at)?);
    }
    if !missing.0.is_empty() {
        return lacks(format!("还缺：{}。", missing.0.join("；")), format!("Still missing: {}.", missing.1.join("; ")));
    }
    if !db.find(&AMOUNT, "dossier", dossier.id, at)?.iter().any(|line| line.text("side") == "income") {
        return lacks(
            "还没有填写收入；没有收入的也要填一行，金额为 0。",
            "The incomes have not been stated; where there is none, say so with an amount of 0.",
        );
    }
    Ok(Ok(()))
}

fn missing_of_household(db: &Db, dossier: &Version, at: Moment) -> record::Result<Vec<&'static Item>> {
    let clear = db.unseal(dossier)?;
    let household = db.get(&HOUSEHOLD, dossier.int("household").unwrap_or(0), at)?;
    let of_roll = household.map(|household| db.unseal(&household)).transpose()?.unwrap_or_default();
    let has = |item: &Item| match item.held {
        Some(held) => !of_roll.get(held).is_empty(),
        None if item.class == record::Class::Plain => !dossier.get(item.name).is_null(),
        None => !clear.get(item.name).is_empty(),
    };
    Ok(fields::items(Of::Household).filter(|item| item.is_needed() && !has(item)).collect())
}

fn missing_of_member(db: &Db, of: Of, member: &Version, at: Moment) -> record::Result<Vec<&'static Item>> {
    let clear = db.unseal(member)?;
    let person = db.get(&PERSON, member.int("person").unwrap_or(0), at)?;
    let of_roll = person.as_ref().map(|person| db.unseal(person)).transpose()?.unwrap_or_default();
    let is_open =
        |register: &Register, name: &str| register.field(name).is_some_and(|field| field.class == record::Class::Plain);
    let has = |item: &Item| match item.held {
        Some(held) if is_open(&PERSON, held) => person.as_ref().is_some_and(|person| !person.get(held).is_null()),
        Some(held) => !of_roll.get(held).is_empty(),
        None if is_open(&MEMBER, item.name) => !member.get(item.name).is_null(),
        None => !clear.get(item.name).is_empty(),
    };
    Ok(fields::items(of).filter(|item| item.is_needed() && !has(item)).collect())
}

/// The step by which a dossier came into its present state: its day and its commit.
fn entered(db: &Db, dossier: &Version, today: Day) -> record::Result<(Day, i64)> {
    let case = Case::read(db, &PROCEDURE, dossier.id, now(today))?;
    let entered = case.as_ref().and_then(|case| case.steps.iter().rev().find(|taken| taken.from != taken.to));
    Ok(entered.map_or((dossier.valid_from, dossier.opened), |taken| (taken.day, taken.commit)))
}

/// Two people have been there since it was to be visited, and met somebody.
pub(super) fn visited_by_two(db: &Db, dossier: &Version, today: Day) -> Checked {
    let (since, commit) = entered(db, dossier, today)?;
    let visits = db.find(&VISIT, "dossier", dossier.id, now(today))?;
    let counts = |visit: &&Version| {
        visit.opened >= commit
            && visit.day("on_day").is_some_and(|on| on >= since)
            && matches!(visit.text("purpose"), "application" | "second")
    };
    let visits: Vec<&Version> = visits.iter().filter(counts).collect();
    if visits.is_empty() {
        return lacks("还没有本次入户的记录。", "There is no record of this visit yet.");
    }
    if visits.iter().all(|visit| visit.text("conclusion") == "absent") {
        return lacks(
            "入户时没有见到家庭成员，请再次入户。",
            "Nobody was met at the visit; the household is to be visited again.",
        );
    }
    Ok(Ok(()))
}

/// Each adult member has signed.
pub(super) fn all_authorised(db: &Db, dossier: &Version, today: Day) -> Checked {
    let at = now(today);
    let signed = db.find(&CONSENT, "dossier", dossier.id, at)?;
    let signed: Vec<i64> =
        signed.iter().filter(|each| each.day("withdrawn_on").is_none()).filter_map(|each| each.int("person")).collect();
    let mut open = 0;
    for member in db.find(&MEMBER, "dossier", dossier.id, at)? {
        let person = member.int("person").unwrap_or(0);
        let known = db.get(&PERSON, person, at)?;
        let adult = known.map(|known| is_adult(db, &known, today)).transpose()?.unwrap_or(true);
        open += usize::from(adult && !signed.contains(&person));
    }
    if open > 0 {
        return lacks(
            format!("还有 {open} 名成年家庭成员没有签署授权。"),
            format!("{open} adult members have not signed the authorisation yet."),
        );
    }
    Ok(Ok(()))
}

/// No department is waited for, and nobody has taken back what the answers rest on.
pub(super) fn all_answered(db: &Db, dossier: &Version, today: Day) -> Checked {
    if let Err(unsigned) = all_authorised(db, dossier, today)? {
        return Ok(Err(unsigned));
    }
    match check::open_requests(db, dossier.id, now(today))? {
        0 => Ok(Ok(())),
        open => lacks(
            format!("还有 {open} 个部门没有答复；逾期不答复的，先说明情况。"),
            format!("{open} departments have not answered; where one does not, say so first."),
        ),
    }
}

/// No objection to it is yet to be settled.
pub(super) fn unopposed(db: &Db, dossier: &Version, today: Day) -> Checked {
    match notice::open_objections(db, dossier.id, now(today))? {
        0 => Ok(Ok(())),
        open => {
            lacks(format!("还有 {open} 条异议没有处理完毕。"), format!("{open} objections have not been settled yet."))
        }
    }
}

/// Nobody objects to it, and nobody has taken back what the answers of the departments rest on.
pub(super) fn to_be_approved(db: &Db, dossier: &Version, today: Day) -> Checked {
    match all_authorised(db, dossier, today)? {
        Ok(()) => unopposed(db, dossier, today),
        unsigned => Ok(unsigned),
    }
}

/// The last commit that changed the sheet of means or who belongs to the household.
fn changed(db: &Db, dossier: i64) -> record::Result<i64> {
    let mut last = 0;
    for register in [&AMOUNT, &MEMBER] {
        let sql = format!(
            "SELECT COALESCE(MAX(opened), 0), COALESCE(MAX(CASE WHEN closed < {OPEN} THEN closed ELSE 0 END), 0) \
             FROM {} WHERE federation = $1 AND dossier = $2",
            register.table()
        );
        let found = db.first(&sql, &[dossier.into()], |row| Ok(row.int(0)?.max(row.int(1)?)))?;
        last = last.max(found.unwrap_or(0));
    }
    Ok(last)
}

/// The latest result for a purpose.
fn latest(db: &Db, dossier: i64, purpose: &str, today: Day) -> record::Result<Option<Version>> {
    let results = db.find(&RESULT, "dossier", dossier, now(today))?;
    Ok(results.into_iter().filter(|each| each.text("purpose") == purpose).max_by_key(|each| each.id))
}

/// The commit that made a result; what was decided on it has opened it anew since.
fn made(db: &Db, result: &Version) -> record::Result<i64> {
    let first = db.history(&RESULT, result.id)?.first().map(|version| version.opened);
    Ok(first.unwrap_or(result.opened))
}

/// All have signed and all answers are in, nobody objects, it was tested since the last visit and the last change of the
/// sheet, and no exclusion applies.
pub(super) fn tested(db: &Db, dossier: &Version, today: Day) -> Checked {
    for guard in [all_answered, unopposed] {
        if let Err(lacking) = guard(db, dossier, today)? {
            return Ok(Err(lacking));
        }
    }
    let Some(result) = latest(db, dossier.id, "application", today)? else {
        return lacks("还没有做收入测算。", "The means have not been tested yet.");
    };
    let made = made(db, &result)?;
    let visited = db.find(&VISIT, "dossier", dossier.id, now(today))?.iter().map(|visit| visit.opened).max();
    if visited.is_some_and(|visited| visited > made) {
        return lacks("最近一次入户后还没有重新测算。", "The means have not been tested since the last visit.");
    }
    if changed(db, dossier.id)? > made {
        return lacks(
            "测算后收支或家庭成员有改动，请重新测算。",
            "The sheet of means or the members have changed since the test; test again.",
        );
    }
    let exclusions = db.find(&EXCLUSION, "dossier", dossier.id, now(today))?;
    if exclusions.iter().any(|each| each.text("decision") == "applies") {
        return lacks(
            "已认定排除情形成立，不能公示；请拟不予建档，或改变认定并写明理由。",
            "An exclusion applies; propose refusal, or decide otherwise and say why.",
        );
    }
    Ok(Ok(()))
}

/// It was tested for this review.
pub(super) fn reviewed(db: &Db, dossier: &Version, today: Day) -> Checked {
    let (since, _) = entered(db, dossier, today)?;
    let Some(result) = latest(db, dossier.id, "review", today)? else {
        return lacks("本次复核还没有做收入测算。", "The means have not been tested for this review.");
    };
    if result.day("on_day").is_none_or(|on| on < since) {
        return lacks("本次复核还没有做收入测算。", "The means have not been tested for this review.");
    }
    if changed(db, dossier.id)? > made(db, &result)? {
        return lacks(
            "测算后收支或家庭成员有改动，请重新测算。",
            "The sheet of means or the members have changed since the test; test again.",
        );
    }
    Ok(Ok(()))
}

/// The steps after which an exit is looked into anew: what was seen and tested before shows nothing of it.
const ANEW: [&str; 7] = ["take_in", "approve", "renew", "drop_exit", "uphold_exit", "reverse_exit", "reopen"];

/// Since when a visit and a test count for an exit: a day and a commit.
fn since_anew(db: &Db, dossier: &Version, today: Day) -> record::Result<(Day, i64)> {
    let case = Case::read(db, &PROCEDURE, dossier.id, now(today))?;
    let last = case.as_ref().and_then(|case| case.steps.iter().rev().find(|taken| ANEW.contains(&taken.step.as_str())));
    Ok(last.map_or((Day::START, 0), |taken| (taken.day, taken.commit)))
}

/// Whether by the numbers of a result for an exit the household can be lifted out.
fn may_leave(db: &Db, result: &Version) -> record::Result<bool> {
    let clear = db.unseal(result)?;
    let sheet: serde_json::Value = serde_json::from_str(clear.get("sheet")).unwrap_or_default();
    Ok(sheet["exit"]["may_leave"].as_bool().unwrap_or(false))
}

/// What is proposed is drawn up: the kind; for those lifted out the test, the visit at which somebody was met, the five
/// guarantees each with what shows it, the signature; for those cancelled the reason.
pub(super) fn exit_drawn_up(db: &Db, dossier: &Version, today: Day) -> Checked {
    let Some(exit) = db.find(&EXIT, "dossier", dossier.id, now(today))?.pop() else {
        return lacks("退出核实表还没有填写。", "The form of the exit has not been filled in.");
    };
    let clear = db.unseal(&exit)?;
    if is_cancellation(exit.text("kind")) {
        return if clear.get("reason").is_empty() {
            lacks("注销须写明理由。", "A cancellation needs its reason.")
        } else {
            Ok(Ok(()))
        };
    }
    let mut missing = (Vec::new(), Vec::new());
    let mut lacking = |zh: &str, en: &str| {
        missing.0.push(zh.to_owned());
        missing.1.push(en.to_owned());
    };
    if exit.text("kind").is_empty() {
        lacking("退出方式", "kind of exit");
    }
    let result = latest(db, dossier.id, "exit", today)?.filter(|result| exit.int("result") == Some(result.id));
    if result.is_none() {
        lacking("退出测算", "means test for the exit");
    }
    let (day, commit) = since_anew(db, dossier, today)?;
    let visit = exit.int("visit").map(|visit| db.get(&VISIT, visit, now(today))).transpose()?.flatten();
    let counts = |visit: &Version| visit.opened > commit && visit.day("on_day").is_some_and(|on| on >= day);
    match &visit {
        None => lacking("退出走访", "visit for the exit"),
        Some(visit) if !counts(visit) => lacking("新的退出走访（上次决定之后的）", "visit since the last decision"),
        Some(visit) if visit.text("conclusion") == "absent" => {
            lacking("退出走访（上次没有见到人）", "visit at which somebody was met");
        }
        Some(_) => {}
    }
    if exit.day("signed_on").is_none() {
        lacking("本人签字", "signature");
    }
    for (field, why, (zh, en)) in decide::GUARANTEES {
        match exit.text(field) {
            "not_needed" => {}
            "met" if !clear.get(why).is_empty() => {}
            "met" => {
                missing.0.push(format!("{zh}的依据"));
                missing.1.push(format!("what shows: {en}"));
            }
            _ => {
                missing.0.push(zh.to_owned());
                missing.1.push(en.to_owned());
            }
        }
    }
    if !missing.0.is_empty() {
        return lacks(
            format!("退出还缺：{}。", missing.0.join("、")),
            format!("Still missing for the exit: {}.", missing.1.join(", ")),
        );
    }
    let tested = result.as_ref().map_or(Ok(0), |result| made(db, result))?;
    if tested < commit || visit.is_some_and(|visit| visit.opened > tested) {
        return lacks(
            "退出走访之后还没有测算，请重新测算。",
            "The means have not been tested since the visit for the exit; test again.",
        );
    }
    if changed(db, dossier.id)? > tested {
        return lacks(
            "测算后收支或家庭成员有改动，请重新测算。",
            "The sheet of means or the members have changed since the test; test again.",
        );
    }
    let may = result.map_or(Ok(false), |result| may_leave(db, &result))?;
    if !may && clear.get("reason").is_empty() {
        return lacks(
            "测算没有达到退出条件，仍要退出的须写明理由。",
            "By the test the household does not meet the condition of an exit; leaving all the same needs a reason.",
        );
    }
    Ok(Ok(()))
}

/// It is one that is put on notice.
pub(super) fn to_be_announced(db: &Db, dossier: &Version, today: Day) -> Checked {
    match db.find(&EXIT, "dossier", dossier.id, now(today))?.pop() {
        Some(exit) if is_cancellation(exit.text("kind")) => {
            lacks("注销不公示，请直接报批。", "A cancellation is not put on notice; send it to approval.")
        }
        _ => match exit_drawn_up(db, dossier, today)? {
            Ok(()) => unopposed(db, dossier, today),
            lacking => Ok(lacking),
        },
    }
}

/// It is a cancellation, which goes to approval without notice.
pub(super) fn to_be_cancelled(db: &Db, dossier: &Version, today: Day) -> Checked {
    match db.find(&EXIT, "dossier", dossier.id, now(today))?.pop() {
        Some(exit) if is_cancellation(exit.text("kind")) => exit_drawn_up(db, dossier, today),
        _ => lacks("脱困、解困须先公示。", "Those lifted out are put on notice first."),
    }
}

/// It was visited once more after the time of following up.
pub(super) fn followed_up(db: &Db, dossier: &Version, today: Day) -> Checked {
    let until = dossier.day("follow_until").unwrap_or(dossier.valid_from);
    let visits = db.find(&VISIT, "dossier", dossier.id, now(today))?;
    let counts = |visit: &Version| {
        visit.text("purpose") == "follow_up"
            && visit.text("conclusion") != "absent"
            && visit.day("on_day").is_some_and(|on| on >= until)
    };
    if visits.iter().any(counts) {
        return Ok(Ok(()));
    }
    lacks(
        format!("跟踪期至 {until} 止，期满后的回访还没有登记。"),
        format!("It is followed up until {until}; the visit after that has not been filed yet."),
    )
}

/// It left by an exit, and a caseworker has proposed since that this be reversed.
pub(super) fn to_be_reversed(db: &Db, dossier: &Version, today: Day) -> Checked {
    let case = Case::read(db, &PROCEDURE, dossier.id, now(today))?;
    let number = |step: &str| case.as_ref().and_then(|case| case.last(step)).map_or(0, |taken| taken.number);
    if dossier.text("exit").is_empty() {
        return lacks("这份档案没有可以撤销的退出。", "There is no exit of this dossier that could be reversed.");
    }
    if number("propose_reversal") > number("approve_exit") {
        return Ok(Ok(()));
    }
    lacks("须先由帮扶专干提出撤销并写明理由。", "A caseworker is to propose the reversal first, with the reason.")
}

// Effects: what a step writes besides.

/// Whoever is a member of the household stands aside, whatever their office.
pub(super) fn apart(taking: &mut Taking<'_, '_>) -> Done {
    let Actor::Account(who) = taking.by else { return Ok(()) };
    if who.person == 0 {
        return Ok(());
    }
    let (person, record, at) = (who.person, taking.record, taking.commit.at(taking.desk.today));
    let members = taking.commit.read()?.find(&MEMBER, "dossier", record, at)?;
    if members.iter().any(|member| member.int("person") == Some(person)) {
        return Err(Refusal::Guard((
            "您是这一户的家庭成员，应当回避，请由其他人办理。".into(),
            "You belong to this household and stand aside; somebody else is to do this.".into(),
        )));
    }
    Ok(())
}

/// What was asked and may be left out, but not here.
fn needs_reason(zh: &str, en: &str) -> Refusal {
    Refusal::Given(vec![Wrong { name: "reason", text: (zh.to_owned(), en.to_owned()) }])
}

/// The dossier as it will be.
fn after(taking: &Taking<'_, '_>) -> Version {
    Version { values: taking.draft.values().to_vec(), ..taking.case.version.clone() }
}

pub(super) fn submitted(taking: &mut Taking<'_, '_>) -> Done {
    // The application counts from the first time it was handed in, not from when it was mended.
    if taking.draft.get("applied_on").is_null() {
        let today = taking.today();
        taking.draft.put("applied_on", today);
    }
    Ok(())
}

pub(super) fn visited(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    let (record, at) = (taking.record, taking.commit.at(taking.desk.today));
    let db = taking.commit.read()?;
    let visits = db.find(&VISIT, "dossier", record, at)?;
    let last =
        visits.iter().filter(|visit| visit.text("conclusion") != "absent").filter_map(|visit| visit.day("on_day"));
    let last = last.max().unwrap_or(taking.desk.today);
    let signed = all_answered(db, &taking.case.version, taking.desk.today)?.is_ok();
    let asked = taking.case.last("authorise").is_some();
    taking.draft.put("visited_on", last);
    if asked && signed && check::unsaid(taking)? == check::Unsaid::default() {
        // All departments have been asked about everybody in an earlier round, and nothing more is waited for.
        taking.draft.put("state", "judging");
        note_checks(taking)?;
    }
    Ok(())
}

pub(super) fn ask_departments(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    check::ask_all(taking)
}

pub(super) fn ask_the_rest(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    if check::unsaid(taking)?.unasked == 0 {
        return Err(Refusal::Guard((
            "每名成员都已核对，没有要补充的。".into(),
            "Each member was asked about; nothing is missing.".into(),
        )));
    }
    check::ask_all(taking)
}

/// Each department has said of each member what it was to say.
fn all_said(taking: &mut Taking<'_, '_>) -> Done {
    let check::Unsaid { asked, unasked } = check::unsaid(taking)?;
    if asked + unasked == 0 {
        return Ok(());
    }
    Err(Refusal::Guard((
        format!("还有 {} 项没有核对（如后来增加的成员），请用“补充核对”向部门发出请求。", asked + unasked),
        format!(
            "{} fields have not been checked yet (of members added later, say); use “Ask what is missing”.",
            asked + unasked
        ),
    )))
}

/// The commit of the last answer that differs and that nobody has gone to see since.
fn unresolved(taking: &mut Taking<'_, '_>) -> Result<Option<i64>, Refusal> {
    let (record, at) = (taking.record, taking.commit.at(taking.desk.today));
    Ok(check::unresolved(taking.commit.read()?, record, at)?)
}

pub(super) fn checks_done(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    all_said(taking)?;
    if taking.given.text("reason").trim().is_empty() && unresolved(taking)?.is_some() {
        return Err(needs_reason(
            "意见：部门的答复与申报有不一致，请写明怎样看待，或再次入户核实。",
            "Remark: answers of departments differ from what was declared; say what to make of it, or visit again.",
        ));
    }
    note_checks(taking)
}

/// Notes on the dossier that the checks are done.
fn note_checks(taking: &mut Taking<'_, '_>) -> Done {
    let at = taking.commit.at(taking.desk.today);
    let all = check::all_departments_answered(taking.commit.read()?, taking.record, at)?;
    let today = taking.today();
    taking.draft.put("checked_on", today);
    taking.draft.put("checked_all", all);
    Ok(())
}

/// Whether the causes named besides the main one are at most three, of the list, and each its own.
pub(crate) fn check_causes(desk: &procedure::Desk, main: &str, others: &str) -> Done {
    let list = desk.pack.codes("hardship_cause");
    let codes: Vec<&str> = others.split_whitespace().collect();
    let known = |code: &&str| list.is_some_and(|list| list.get(code).is_some());
    let refuse = |zh: String, en: String| Err(Refusal::Guard((zh, en)));
    if codes.len() > 3 {
        return refuse(
            format!("其他致困原因最多三个，现有 {} 个。", codes.len()),
            format!("At most three other causes; there are {}.", codes.len()),
        );
    }
    if let Some(unknown) = codes.iter().find(|code| !known(code)) {
        return refuse(
            format!("其他致困原因：没有代码“{unknown}”。"),
            format!("Other causes: there is no code “{unknown}”."),
        );
    }
    let twice = |at: usize, code: &str| code == main || codes[..at].contains(&code);
    if codes.iter().enumerate().any(|(at, code)| twice(at, code)) {
        return refuse(
            "致困原因不能重复：其他原因不含主要原因，也不重复。".into(),
            "Causes are named once: the other causes are none of them the main one, nor the same.".into(),
        );
    }
    Ok(())
}

/// Says on the latest result for a purpose what was decided, and why where that is not what was computed.
fn decide_result(taking: &mut Taking<'_, '_>, purpose: &str) -> Done {
    let (record, today) = (taking.record, taking.today());
    let category = taking.draft.get("category").clone();
    let Some(result) = latest(taking.commit.read()?, record, purpose, today)? else { return Ok(()) };
    let differs = category.text().unwrap_or("") != result.text("proposed");
    let reason = taking.given.text("reason").trim();
    if differs && reason.is_empty() {
        return Err(needs_reason(
            "意见：认定的类别与测算不同，请写明理由。",
            "Remark: the category is another than was computed; say why.",
        ));
    }
    let mut draft = result.draft().set("decided", category);
    let clear = taking.commit.read()?.unseal(&result)?;
    if !clear.erased {
        draft = draft.seal("sheet", clear.opt("sheet")).seal("reason", Some(reason).filter(|_| differs));
    }
    taking.commit.assert(result.id, (today, Day::END), &draft, None)?;
    Ok(())
}

pub(super) fn announced(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    all_said(taking)?;
    // What was made of differences may have been said when the checks were done.
    let said = taking.case.last("checked").filter(|taken| !taken.note.is_empty()).map_or(0, |taken| taken.commit);
    let unresolved = unresolved(taking)?;
    if taking.given.text("reason").trim().is_empty() && unresolved.is_some_and(|answered| answered > said) {
        return Err(needs_reason(
            "意见：部门的答复与申报有不一致，没有再次入户，请写明怎样看待。",
            "Remark: answers of departments differ from what was declared and nobody has visited again; say what to make of it.",
        ));
    }
    let text = |field: &str| taking.draft.get(field).text().unwrap_or("").to_owned();
    check_causes(taking.desk, &text("cause"), &text("causes"))?;
    decide_result(taking, "application")?;
    notice::show(taking, "filing")
}

pub(super) fn off_notice(taking: &mut Taking<'_, '_>) -> Done {
    match taking.case.state_code() {
        "notice" | "objection" | "exit_notice" | "exit_objection" => notice::take_down(taking),
        _ => Ok(()),
    }
}

/// Back to be visited, and off the notice where it was on one.
pub(super) fn to_be_seen_again(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    off_notice(taking)
}

pub(super) fn taken_down(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    off_notice(taking)
}

/// Gives a dossier its number, unless it has one.
fn number(taking: &mut Taking<'_, '_>) -> Done {
    if taking.draft.get("number").is_null() {
        let centre = taking.draft.get("centre").int().unwrap_or(taking.office);
        let (_, number) = paper::number(taking.commit, centre, WORD, i64::from(taking.desk.today.year()))?;
        taking.draft.put("number", number);
    }
    Ok(())
}

pub(super) fn approved(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    number(taking)?;
    let today = taking.today();
    taking.draft.put("decided_on", today);
    let dossier = after(taking);
    let household = dossier.int("household").unwrap_or(0);
    let been = !taking.commit.read()?.standing_where(&SPELL, "household", household)?.is_empty();
    spell::begin(taking.commit, taking.desk, &dossier, today, if been { "returned" } else { "new" })?;
    Ok(())
}

/// What was on the roll before this house kept it; it is entered by [`crate::acts::take_in`], with its members.
pub(super) fn taken_in(taking: &mut Taking<'_, '_>) -> Done {
    if taking.draft.get("decided_on").is_null() {
        let today = taking.today();
        taking.draft.put("decided_on", today);
    }
    number(taking)
}

pub(super) fn refused(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    let today = taking.today();
    taking.draft.put("decided_on", today);
    if taking.given.get("edge").int() == Some(1) {
        taking.draft.put("state", "edge");
    }
    Ok(())
}

/// It is shown no longer, and what was asked of departments is not waited for any more.
pub(super) fn withdrawn(taking: &mut Taking<'_, '_>) -> Done {
    off_notice(taking)?;
    check::withdraw_all(taking.commit, taking.desk, taking.record, "申请已撤回")?;
    Ok(())
}

pub(super) fn renewed(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    apart_from_test(taking, "review")?;
    decide_result(taking, "review")?;
    let dossier = after(taking);
    spell::refresh(taking.commit, taking.desk, &dossier)?;
    Ok(())
}

/// Whoever tested does not decide on it, with whichever account.
fn apart_from_test(taking: &mut Taking<'_, '_>, purpose: &str) -> Done {
    let Actor::Account(who) = taking.by else { return Ok(()) };
    let (record, today) = (taking.record, taking.today());
    let db = taking.commit.read()?;
    let tester = latest(db, record, purpose, today)?.and_then(|result| result.int("account")).unwrap_or(0);
    let tester = db.get(&access::ACCOUNT, tester, now(today))?;
    let person = tester.as_ref().and_then(|tester| tester.int("person")).filter(|person| *person != 0);
    let same = |tester: &Version| tester.id == who.account || person == Some(who.person);
    if tester.as_ref().is_some_and(same) {
        return Err(Refusal::Guard((
            "本次测算是您做的，请由其他人决定。".into(),
            "You made this test; somebody else is to decide on it.".into(),
        )));
    }
    Ok(())
}

/// What is drawn up for the exit of a dossier.
fn drawn_up(taking: &mut Taking<'_, '_>) -> Result<Version, Refusal> {
    let at = taking.commit.at(taking.desk.today);
    taking.commit.read()?.find(&EXIT, "dossier", taking.record, at)?.pop().ok_or_else(|| {
        Refusal::Guard(("退出核实表还没有填写。".into(), "The form of the exit has not been filled in.".into()))
    })
}

pub(super) fn exit_proposed(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    let kind = drawn_up(taking)?.get("kind").clone();
    taking.draft.put("exit", kind);
    Ok(())
}

pub(super) fn exit_announced(taking: &mut Taking<'_, '_>) -> Done {
    // What was drawn up may have been mended since it was proposed.
    exit_proposed(taking)?;
    notice::show(taking, "exit")
}

pub(super) fn exit_dropped(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    off_notice(taking)?;
    taking.draft.put("exit", Value::Null);
    decide::drop_exit(taking.commit, taking.desk, taking.record)?;
    back_on_roll(taking);
    Ok(())
}

/// A review that was due when the exit was proposed is to be done still.
fn back_on_roll(taking: &mut Taking<'_, '_>) {
    let number = |step: &str| taking.case.last(step).map_or(0, |taken| taken.number);
    if number("review_due").max(number("reopen")) > number("renew") {
        taking.draft.put("state", "reviewing");
    }
}

pub(super) fn left(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    let (today, record) = (taking.today(), taking.record);
    let kind = taking.draft.get("exit").text().unwrap_or("").to_owned();
    spell::end(taking.commit, taking.desk, record, &kind)?;
    taking.draft.put("exit_on", today);
    if is_cancellation(&kind) {
        taking.draft.put("state", "cancelled");
        return Ok(());
    }
    let rule = taking.desk.pack.rule("hardship.follow", today).ok_or_else(|| {
        record::Error::Rule(format!("the pack {} has no rule hardship.follow on {today}", taking.desk.pack.name()))
    })?;
    let until = deadline(rule, taking.desk.pack.calendar(), today, &[]).due;
    taking.draft.put("follow_until", until);
    Ok(())
}

pub(super) fn exit_reversed(taking: &mut Taking<'_, '_>) -> Done {
    exit_undone(taking)?;
    back_on_roll(taking);
    Ok(())
}

pub(super) fn exit_reopened(taking: &mut Taking<'_, '_>) -> Done {
    if !exit_undone(taking)? {
        // The household came back with another dossier, which goes on with the same time on the roll.
        taking.draft.put("state", "exited");
    }
    Ok(())
}

/// The household is on the roll as if it had not left. Tells whether with this dossier, to this day.
fn exit_undone(taking: &mut Taking<'_, '_>) -> Result<bool, Refusal> {
    apart(taking)?;
    for field in ["exit", "exit_on", "follow_until"] {
        taking.draft.put(field, Value::Null);
    }
    decide::drop_exit(taking.commit, taking.desk, taking.record)?;
    let goes_on = spell::resume(taking.commit, taking.record)?;
    let (household, at) = (taking.draft.get("household").int().unwrap_or(0), taking.commit.at(taking.desk.today));
    let others = taking.commit.read()?.find(&DOSSIER, "household", household, at)?;
    let is_open = |other: &Version| other.id != taking.record && !crate::acts::is_over(other);
    if goes_on && others.iter().any(is_open) {
        return Err(Refusal::Guard((
            "这一户已另有新的申请正在办理，请先办结或撤回，再撤销这次退出。".into(),
            "This household has another application that is being worked on; finish or withdraw it first.".into(),
        )));
    }
    Ok(goes_on)
}

/// Another dossier of the same household, with what is known: its members and its sheet of means are starting points.
pub(super) fn reentered(taking: &mut Taking<'_, '_>) -> Done {
    apart(taking)?;
    let at = taking.commit.at(taking.desk.today);
    let before = &taking.case.version;
    let kept =
        ["household", "head", "unit", "centre", "applicant", "caseworker", "division", "old_category", "migrant"];
    let draft = kept.into_iter().fold(DOSSIER.draft(), |draft, field| draft.set(field, before.get(field).clone()));
    let draft = copied(taking.commit.read()?, before, draft)?
        .set("previous", before.id)
        .set("episode", before.int("episode").unwrap_or(1) + 1);
    let begun =
        procedure::begin(taking.commit, taking.desk, &PROCEDURE, "draft", draft, Given::none(), taking.by.clone())?;
    let today = taking.today();
    for register in [&MEMBER, &AMOUNT] {
        for version in taking.commit.read()?.find(register, "dossier", before.id, at)? {
            let fields = register.open_fields();
            let draft =
                fields.fold(register.draft(), |draft, field| draft.set(field.name, version.get(field.name).clone()));
            let draft = copied(taking.commit.read()?, &version, draft)?.set("dossier", begun.record);
            let id = taking.commit.new_id();
            taking.commit.open(id, (today, Day::END), &draft, None)?;
        }
    }
    Ok(())
}

/// Seals in a draft of another record what a version holds: sealed fields are bound to their record.
fn copied(db: &Db, version: &Version, draft: Draft) -> record::Result<Draft> {
    let clear = db.unseal(version)?;
    // Of whoever was erased nothing is known.
    if version.sealed.is_none() || clear.erased {
        return Ok(draft);
    }
    Ok(version.register.sealed_fields().fold(draft, |draft, field| draft.seal(field.name, clear.opt(field.name))))
}
