//! The coordination group: its members, its meetings and what they decide.

use clock::Day;
use procedure::{Actor, Desk, Given, Refusal};
use record::{Commit, Draft, Finders};

use super::task::of_decision;
use super::{Act, TaskForm, account, code, draft_task, held, needed, optional, refuse, unit};
use crate::register::{DECISION, GROUP, GROUP_MEMBER, MEETING, PLAN};
use crate::rules::meeting::PROCEDURE;

/// A coordination group as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupForm {
    /// What it is called.
    pub name: String,
    /// The unit that keeps its office.
    pub unit: i64,
    /// What it rests on.
    pub basis: String,
}

/// A member as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberForm {
    /// The group.
    pub body: i64,
    /// The unit that sends the person.
    pub unit: i64,
    /// The post: a code of `group_post`.
    pub post: String,
    /// The title of the person's office.
    pub title: String,
    /// The account, where the person has one.
    pub account: Option<i64>,
    /// The name; sealed.
    pub name: Option<String>,
    /// The first day of the term; today when it is left out.
    pub from: Option<Day>,
    /// The last day of the term, if it is known.
    pub to: Option<Day>,
}

/// A meeting as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeetingForm {
    /// The group that meets.
    pub body: i64,
    /// The plan it is about, if it is about one.
    pub plan: Option<i64>,
    /// What it is called.
    pub title: String,
    /// The day of the meeting.
    pub on_day: Option<Day>,
    /// Where it meets.
    pub place: String,
    /// The subjects, one a line.
    pub agenda: String,
    /// Who presides; sealed.
    pub chair: Option<String>,
    /// Who is there, one a line; sealed.
    pub present: Option<String>,
    /// Who is absent, one a line; sealed.
    pub absent: Option<String>,
}

const UNIT: clock::Both = ("单位", "Unit");

fn group_draft(desk: &Desk, form: &GroupForm) -> Act<Draft> {
    unit(desk, UNIT, form.unit)?;
    Ok(GROUP
        .draft()
        .set("name", needed(("名称", "Name"), &form.name, 100)?)
        .set("unit", form.unit)
        .set("basis", optional(("成立依据", "Basis"), &form.basis, 300)?))
}

/// Adds a coordination group.
///
/// # Errors
/// What is wrong with the form; or the store fails.
pub fn add_group(commit: &mut Commit<'_>, desk: &Desk, form: &GroupForm) -> Act<i64> {
    let draft = group_draft(desk, form)?;
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Changes a coordination group. Tells whether anything changed.
///
/// # Errors
/// As [`add_group`].
pub fn change_group(commit: &mut Commit<'_>, desk: &Desk, id: i64, form: &GroupForm) -> Act<bool> {
    held(commit, desk, &GROUP, id)?;
    let draft = group_draft(desk, form)?;
    Ok(commit.assert(id, (desk.today, Day::END), &draft, None)?)
}

/// Adds a member to a group for a term.
///
/// # Errors
/// What is wrong with the form; or the store fails.
pub fn add_member(commit: &mut Commit<'_>, desk: &Desk, form: &MemberForm) -> Act<i64> {
    held(commit, desk, &GROUP, form.body)?;
    unit(desk, UNIT, form.unit)?;
    let post = needed(("职务", "Post"), &form.post, 40)?;
    code(desk, ("职务", "Post"), "group_post", &post)?;
    if let Some(who) = form.account {
        let known = commit.number();
        account(commit.read()?, desk, ("账号", "Account"), who, known)?;
    }
    let from = form.from.unwrap_or(desk.today);
    let to = form.to.map_or(Day::END, |last| last.plus(1));
    if to <= from {
        return refuse("任期的最后一天早于第一天。", "The last day of the term lies before the first.");
    }
    let name = optional(("姓名", "Name"), form.name.as_deref().unwrap_or(""), 60)?;
    let draft = GROUP_MEMBER
        .draft()
        .set("body", form.body)
        .set("unit", form.unit)
        .set("post", post)
        .set("title", optional(("职务名称", "Title"), &form.title, 60)?)
        .set("account", form.account)
        .seal("name", (!name.is_empty()).then_some(name.as_str()));
    let id = commit.new_id();
    commit.new_person(id, &Finders::default())?;
    commit.open(id, (from, to), &draft, None)?;
    Ok(id)
}

/// Ends the term of a member: `last` is the last day of it.
///
/// # Errors
/// When there is no such member then, or the store fails.
pub fn end_member(commit: &mut Commit<'_>, member: i64, last: Day) -> Act<bool> {
    if commit.read()?.standing(&GROUP_MEMBER, member)?.is_empty() {
        return Err(Refusal::Missing);
    }
    Ok(commit.end(&GROUP_MEMBER, member, last.plus(1))?)
}

fn meeting_draft(commit: &mut Commit<'_>, desk: &Desk, form: &MeetingForm, draft: Draft) -> Act<Draft> {
    if let Some(plan) = form.plan {
        held(commit, desk, &PLAN, plan)?;
    }
    let names = |named: clock::Both, text: &Option<String>, most: usize| -> Act<Option<String>> {
        let text = optional(named, text.as_deref().unwrap_or(""), most)?;
        Ok((!text.is_empty()).then_some(text))
    };
    let chair = names(("主持人", "Chair"), &form.chair, 60)?;
    let present = names(("出席", "Present"), &form.present, 5000)?;
    let absent = names(("缺席", "Absent"), &form.absent, 5000)?;
    Ok(draft
        .set("plan", form.plan)
        .set("title", needed(("会议名称", "Title"), &form.title, 200)?)
        .set("place", optional(("地点", "Place"), &form.place, 200)?)
        .set("agenda", optional(("议题", "Agenda"), &form.agenda, 5000)?)
        .seal("chair", chair.as_deref())
        .seal("present", present.as_deref())
        .seal("absent", absent.as_deref()))
}

/// Plans a meeting of a group, by the first step of its procedure.
///
/// # Errors
/// What is wrong with the form, why it cannot be planned; or the store fails.
pub fn plan_meeting(commit: &mut Commit<'_>, desk: &Desk, form: &MeetingForm, by: Actor) -> Act<i64> {
    let group = held(commit, desk, &GROUP, form.body)?;
    let Some(on_day) = form.on_day else { return refuse("会议日期：必填。", "Day of the meeting: needed.") };
    let draft = MEETING.draft().set("body", form.body).set("unit", group.get("unit").clone()).set("on_day", on_day);
    let draft = meeting_draft(commit, desk, form, draft)?;
    Ok(procedure::begin(commit, desk, &PROCEDURE, "plan", draft, Given::none(), by)?.record)
}

/// Changes a meeting that is not signed yet. Its day is moved by the step for it: a form that leaves it out keeps it,
/// one that says otherwise is refused. Tells whether anything changed.
///
/// # Errors
/// What is wrong with the form; or the store fails.
pub fn change_meeting(commit: &mut Commit<'_>, desk: &Desk, id: i64, form: &MeetingForm) -> Act<bool> {
    let meeting = held(commit, desk, &MEETING, id)?;
    if !matches!(meeting.text("state"), "planned" | "held") {
        return refuse(
            "纪要已提交、签发或会议已取消，不能再改；要改请先退回。",
            "The minutes are submitted or signed, or the meeting is cancelled; to change it, have it returned first.",
        );
    }
    if meeting.int("body") != Some(form.body) {
        return Err(Refusal::Missing);
    }
    if form.on_day.is_some() && form.on_day != meeting.day("on_day") {
        return refuse("会议日期请用“改期”。", "Move the meeting by the step “Move”.");
    }
    let draft = meeting_draft(commit, desk, form, meeting.draft())?;
    Ok(commit.assert(id, (desk.today, Day::END), &draft, None)?)
}

/// Adds a decision to a meeting that was held and whose minutes are not submitted yet.
///
/// # Errors
/// What is wrong with it; or the store fails.
pub fn add_decision(
    commit: &mut Commit<'_>,
    desk: &Desk,
    meeting: i64,
    text: &str,
    lead: Option<i64>,
    due: Option<Day>,
) -> Act<i64> {
    writable(commit, desk, meeting)?;
    let text = needed(("议定事项", "Decision"), text, 1000)?;
    if let Some(lead) = lead {
        unit(desk, ("牵头单位", "Lead unit"), lead)?;
    }
    let at = commit.at(desk.today);
    let last =
        commit.read()?.find(&DECISION, "meeting", meeting, at)?.iter().filter_map(|each| each.int("number")).max();
    let draft = DECISION
        .draft()
        .set("meeting", meeting)
        .set("number", last.unwrap_or(0) + 1)
        .set("text", text)
        .set("unit", lead)
        .set("due", due);
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Removes a decision of a meeting whose minutes are not submitted yet. Tells whether anything changed.
///
/// # Errors
/// When it is too late for that, or the store fails.
pub fn drop_decision(commit: &mut Commit<'_>, desk: &Desk, decision: i64) -> Act<bool> {
    let meeting = held(commit, desk, &DECISION, decision)?.int("meeting").ok_or(Refusal::Missing)?;
    writable(commit, desk, meeting)?;
    Ok(commit.end(&DECISION, decision, desk.today)?)
}

fn writable(commit: &mut Commit<'_>, desk: &Desk, meeting: i64) -> Act<()> {
    match held(commit, desk, &MEETING, meeting)?.text("state") {
        "held" => Ok(()),
        "planned" => refuse("会议还没有召开。", "The meeting has not been held yet."),
        _ => refuse(
            "纪要已提交或签发，议定事项不能再改。",
            "The minutes are submitted or signed; decisions cannot be changed any more.",
        ),
    }
}

/// Makes a decision of a signed meeting a task of a plan, as a draft: what is lacking is added before it is issued.
///
/// # Errors
/// When the minutes are not signed, or the decision is a task already; what refuses the draft; or the store fails.
pub fn task_from_decision(commit: &mut Commit<'_>, desk: &Desk, decision: i64, plan: i64, by: Actor) -> Act<i64> {
    let decided = held(commit, desk, &DECISION, decision)?;
    let meeting = held(commit, desk, &MEETING, decided.int("meeting").ok_or(Refusal::Missing)?)?;
    if meeting.text("state") != "signed" {
        return refuse("纪要签发后，议定事项才能转为任务。", "A decision becomes a task once the minutes are signed.");
    }
    if of_decision(commit, desk, decision)?.is_some() {
        return refuse("这项议定事项已经转为任务。", "This decision has become a task already.");
    }
    let text = decided.text("text");
    let line = text.lines().next().unwrap_or("");
    let form = TaskForm {
        plan,
        title: line.chars().take(200).collect(),
        action: text.to_owned(),
        source: [meeting.text("title"), meeting.text("number")].join(" ").trim().to_owned(),
        lead: decided.int("unit"),
        start: Some(desk.today),
        due: decided.day("due").filter(|due| *due >= desk.today),
        decision: Some(decision),
        ..TaskForm::default()
    };
    draft_task(commit, desk, &form, by, "decided")
}
