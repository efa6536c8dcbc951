//! Meetings of the coordination group: planned, held, minuted, signed; what was decided, and what became of it.

use access::{Action, Sight};
use maud::{Markup, html};
use procedure::Actor;
use record::Db;
use ui::components::{
    Choice, Column, Crumb, Fact, Form, Kind, Row, button, facts, field, form as draw_form, link_button, page_head,
    post_button, section_head,
};
use ui::web::{Ctx, Page, Problem};

use super::form::{self, Sheet, Wrong, all, area, commit, day_sent, line, pick_unit, select, sheet, told, units_sent};
use super::history::{self, Happening};
use super::{desk, groups, kinds, next, papers, rows};
use crate::acts::{self, MeetingForm};
use crate::ledger::{self, Decision, Group, Meeting, MeetingView, Plan, TaskRow};
use crate::register::{DECISION, MEETING};
use crate::rules::OFFICERS;
use crate::rules::meeting::PROCEDURE;

/// All meetings, by group.
pub(super) async fn list(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let groups = ctx
        .read(move |db| {
            let mut out: Vec<(Group, Vec<Meeting>)> = Vec::new();
            for group in ledger::groups(db, reader.moment)? {
                if reader.may_reach(db, &kinds::GROUPS, group.id, false)?.is_some() {
                    let meetings = ledger::meetings(db, group.id, reader.moment)?;
                    out.push((group, meetings));
                }
            }
            Ok::<_, record::Error>(out)
        })
        .await?;
    let title = ctx.t("reform-meetings");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("reform-meetings-sub")) }, &html! {}))
        @if groups.is_empty() { (groups::none(&ctx)) }
        @for (group, meetings) in &groups {
            @let may = ctx.is_now() && ctx.can(Action::ReformPlan, Some(group.unit));
            @let acts = html! {
                (link_button(&ctx.t("reform-group-page"), &ctx.href(&(kinds::GROUPS.page)(group.id)), Kind::Quiet))
                @if may {
                    @let new = format!("{}/meetings/new", (kinds::GROUPS.page)(group.id));
                    (link_button(&ctx.t("reform-meeting-new"), &new, Kind::Plain))
                }
            };
            section {
                (section_head(&group.name, &acts))
                (table_of(&ctx, meetings))
            }
        }
    };
    Ok(ctx.page(&title, &body))
}

/// Meetings as a table.
pub(super) fn table_of(ctx: &Ctx, meetings: &[Meeting]) -> Markup {
    if meetings.is_empty() {
        return html! { p.small.mute { (ctx.t("reform-no-meetings")) } };
    }
    let columns = [
        Column::text(ctx.t("field-reform_meeting-title")),
        Column::day(ctx.t("field-reform_meeting-on-day")),
        Column::text(ctx.t("field-reform_meeting-place")),
        Column::day(ctx.t("field-reform_meeting-number")),
        Column::text(ctx.t("reform-state")),
    ];
    let rows: Vec<Row> = meetings
        .iter()
        .map(|meeting| {
            Row::new(vec![
                html! { a href=(ctx.href(&(kinds::MEETINGS.page)(meeting.id))) { (meeting.title) } },
                desk::some_day(ctx, meeting.on_day),
                html! { (meeting.place) },
                html! { (meeting.number) },
                desk::state(ctx, &PROCEDURE, &meeting.state),
            ])
        })
        .collect();
    desk::rows_of(ctx, "reform-meetings", &columns, &rows)
}

struct Found {
    view: MeetingView,
    plan: Option<Plan>,
    /// Plans a decision can become a task of.
    plans: Vec<Plan>,
    units: Vec<(String, String)>,
    chair: String,
    present: Vec<String>,
    absent: Vec<String>,
    history: Vec<Happening>,
}

fn read(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Option<Found>> {
    let Some(mut view) = ledger::meeting(db, id, ctx.moment)? else { return Ok(None) };
    for (_, tasks) in &mut view.decisions {
        rows::see(ctx, false, tasks);
    }
    let clear = db.unseal(&view.version)?;
    let unit = Some(view.meeting.unit);
    let name = |name: &str| desk::person(ctx, unit, name);
    let names = |field: &str| -> Vec<String> { ledger_lines(clear.get(field)).map(name).collect() };
    let (chair, present, absent) = match clear.erased {
        true => (ctx.t("reform-erased"), Vec::new(), Vec::new()),
        false => (name(clear.get("chair")), names("present"), names("absent")),
    };
    let plan = match view.meeting.plan {
        Some(plan) => ledger::plan(db, plan, ctx.moment)?,
        None => None,
    };
    let plans = ledger::plans(db, ctx.now)?;
    Ok(Some(Found {
        plans: plans.into_iter().filter(|plan| plan.unit == view.meeting.unit && plan.state == "open").collect(),
        units: form::likely(db, ctx, view.meeting.unit)?,
        history: history::of_meeting(ctx, db, id)?,
        chair,
        present,
        absent,
        plan,
        view,
    }))
}

fn ledger_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    show(&ctx, &[]).await
}

async fn found(ctx: &Ctx) -> Result<Found, Problem> {
    let id = ctx.params.int("meeting").ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    ctx.read(move |db| read(&reader, db, id)).await?.ok_or_else(Problem::missing)
}

async fn show(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let found = found(ctx).await?;
    let meeting = &found.view.meeting;
    let (panel, papers) = (
        procedure::pages::panel(ctx, &PROCEDURE, meeting.id).await?,
        paper::panel(ctx, &kinds::MEETINGS, meeting.id).await?,
    );
    let next = next::buttons(ctx, &PROCEDURE, meeting.id).await?;
    let may = ctx.is_now() && desk::holds(ctx, OFFICERS, meeting.unit);
    let path = (kinds::MEETINGS.page)(meeting.id);
    let has_met = !matches!(meeting.state.as_str(), "planned" | "cancelled");
    let acts = html! {
        @if ctx.can(Action::ReformExport, Some(meeting.unit)) && has_met {
            (link_button(&ctx.t("reform-pdf"), &format!("{path}/document.pdf"), Kind::Quiet))
            (link_button(&ctx.t("reform-docx"), &format!("{path}/document.docx"), Kind::Quiet))
            (papers::issue_button(ctx, meeting.unit, &format!("{path}/document")))
        }
        @if may && matches!(meeting.state.as_str(), "planned" | "held") {
            (link_button(&ctx.t("reform-edit"), &format!("{path}/edit"), Kind::Plain))
        }
        (next)
    };
    let sub = html! {
        @if let Some(group) = &found.view.group { (group.name) }
        @if let Some(day) = meeting.on_day { (desk::DOT) (desk::day_text(ctx, day)) }
        @if !meeting.number.is_empty() { (desk::DOT) (meeting.number) }
    };
    let body = html! {
        (page_head(&html! { (meeting.title) }, &desk::state(ctx, &PROCEDURE, &meeting.state), &sub, &acts))
        (form::summary(ctx, wrong))
        div.cols {
            div.stack {
                (about(ctx, &found))
                (decisions(ctx, &found, may, wrong))
                @if !meeting.minutes.is_empty() {
                    section {
                        (section_head(&ctx.t("field-reform_meeting-minutes"), &html! {}))
                        div.said { (desk::paragraphs(&meeting.minutes)) }
                    }
                }
                (papers)
            }
            div.aside { section { h2 { (ctx.t("reform-history")) } (history::draw(ctx, &found.history)) } }
        }
        (panel)
    };
    let mut frame = ctx.frame(&meeting.title);
    frame.crumbs = vec![Crumb::to(ctx.t("reform-meetings"), ctx.href("/reform/meetings"))];
    frame.crumbs.extend(
        found.view.group.as_ref().map(|group| Crumb::to(group.name.clone(), ctx.href(&(kinds::GROUPS.page)(group.id)))),
    );
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

fn about(ctx: &Ctx, found: &Found) -> Markup {
    let meeting = &found.view.meeting;
    let label = |field: &str| ctx.t(&format!("field-reform_meeting-{field}"));
    let names = |all: &[String]| all.join(if ctx.lang == clock::Lang::Zh { "、" } else { ", " });
    let facts_of = [
        Fact::new(label("on-day"), desk::some_day(ctx, meeting.on_day)),
        Fact::text(label("place"), &meeting.place),
        Fact::text(label("chair"), &found.chair),
        Fact::text(label("present"), &names(&found.present)),
        Fact::text(label("absent"), &names(&found.absent)),
        Fact::new(
            label("plan"),
            html! { @if let Some(plan) = &found.plan { a href=(desk::plan_href(ctx, plan.id)) { (plan.title) } } },
        ),
        Fact::text(label("number"), &meeting.number),
        Fact::new(label("signed-on"), desk::some_day(ctx, meeting.signed_on)),
    ];
    html! {
        section {
            (section_head(&ctx.t("reform-facts"), &html! {}))
            div.dense { (facts(&facts_of, ctx.lang)) }
            @if !meeting.agenda.is_empty() {
                div.said { h3 { (label("agenda")) } ol.list { @for line in &meeting.agenda { li { (line) } } } }
            }
        }
    }
}

fn decisions(ctx: &Ctx, found: &Found, may: bool, wrong: &[Wrong]) -> Markup {
    let meeting = &found.view.meeting;
    let columns = [
        Column::text(ctx.t("field-reform_decision-number")),
        Column::text(ctx.t("reform-decision")),
        Column::text(ctx.t("field-reform_decision-unit")),
        Column::day(ctx.t("field-reform_decision-due")),
        Column::text(ctx.t("reform-became")),
    ];
    let rows: Vec<Row> = found
        .view
        .decisions
        .iter()
        .map(|(decision, tasks)| {
            Row::new(vec![
                html! { (decision.number) },
                desk::paragraphs(&decision.text),
                desk::some_unit(ctx, decision.unit),
                desk::some_day(ctx, decision.due),
                became(ctx, found, may, decision, tasks),
            ])
        })
        .collect();
    let held = meeting.state == "held";
    let none = if held { "reform-no-decisions-held" } else { "reform-no-decisions" };
    html! {
        section id="decisions" {
            (section_head(&ctx.t("reform-decisions"), &html! {}))
            @if rows.is_empty() { p.small.mute { (ctx.t(none)) } }
            @else { (desk::rows_of(ctx, "reform-decisions", &columns, &rows)) }
            @if may && held {
                (form::unit_list(&found.units))
                details.unfold open[rows.is_empty() || !wrong.is_empty()] {
                    summary { (ctx.t("reform-decision-add")) }
                    (decision_form(ctx, meeting.id, wrong))
                }
            }
        }
    }
}

/// What a decision has become: its task with its state, or the way to make it one.
fn became(ctx: &Ctx, found: &Found, may: bool, decision: &Decision, tasks: &[TaskRow]) -> Markup {
    let meeting = &found.view.meeting;
    let path = format!("{}/decisions/{}", (kinds::MEETINGS.page)(meeting.id), decision.id);
    let stands = tasks.iter().any(|task| task.state != "cancelled");
    let make = ctx.t("reform-make-task");
    html! {
        @for row in tasks {
            p {
                (rows::name(ctx, row)) " "
                (desk::standing(ctx, row))
            }
        }
        @if may && meeting.state == "held" {
            (post_button(&format!("{path}/drop"), &ctx.csrf(), &ctx.t("reform-decision-drop"), Kind::Quiet, &[]))
        } @else if may && meeting.state == "signed" && !stands {
            @match &found.plans[..] {
                [] => span.small.mute { (ctx.t("reform-no-open-plan")) },
                [only] => {
                    @let plan = only.id.to_string();
                    (post_button(&format!("{path}/task"), &ctx.csrf(), &make, Kind::Plain, &[("plan", &plan)]))
                },
                several => {
                    form.inline method="post" action={ (path) "/task" } {
                        input type="hidden" name="csrf" value=(ctx.csrf());
                        select name="plan" aria-label=(ctx.t("register-reform_plan")) {
                            @for plan in several {
                                option value=(plan.id) selected[Some(plan.id) == meeting.plan] { (plan.title) }
                            }
                        }
                        (button(&make, Kind::Plain))
                    }
                },
            }
        } @else if !stands { span.small.mute { (ctx.t("reform-no-task-yet")) } }
    }
}

fn decision_form(ctx: &Ctx, meeting: i64, wrong: &[Wrong]) -> Markup {
    let fields = html! {
        (field(&area(ctx, wrong, "text", "field-reform_decision-text", 3, "").required(), ctx.lang))
        (form::unit(ctx, wrong, "unit", "field-reform_decision-unit", Some("reform-unit-hint"), ""))
        (field(&form::day(ctx, wrong, "due", "field-reform_decision-due", None), ctx.lang))
        div.actions { (button(&ctx.t("reform-decision-add"), Kind::Plain)) }
    };
    draw_form(&Form {
        action: &format!("{}/decisions", (kinds::MEETINGS.page)(meeting)),
        csrf: &ctx.csrf(),
        body: fields,
        ..Form::default()
    })
}

/// The fields by which a refusal names what is wrong with a decision.
const DECISION_FIELDS: [(&str, &str); 2] =
    [("text", "field-reform_decision-text"), ("unit", "field-reform_decision-unit")];

/// Adds a decision.
pub(super) async fn decision_add(ctx: Ctx) -> Page {
    let meeting = ctx.params.int("meeting").ok_or_else(Problem::missing)?;
    let mut wrong = Vec::new();
    let units = units_sent(&ctx, &["unit".to_owned()]).await?;
    let unit = pick_unit(&ctx, &mut wrong, &units, "unit");
    let due = day_sent(&ctx, &mut wrong, "due", false);
    if !wrong.is_empty() {
        return show(&ctx, &wrong).await;
    }
    let text = ctx.form.get("text").to_owned();
    let made = commit(&ctx, ("form", "reform.decision"), "登记议定事项", move |commit, desk| {
        acts::add_decision(commit, desk, meeting, &text, unit, due)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::MEETINGS.page)(meeting), "reform-decision-added")),
        Err(refusal) => show(&ctx, &told(&ctx, &refusal, &DECISION_FIELDS)).await,
    }
}

/// The decision that the address names, which must be of the meeting that it names.
async fn decision(ctx: &Ctx) -> Result<(i64, i64), Problem> {
    let meeting = ctx.params.int("meeting").ok_or_else(Problem::missing)?;
    let decision = ctx.params.int("decision").ok_or_else(Problem::missing)?;
    let now = ctx.now;
    let held = ctx.read(move |db| db.get(&DECISION, decision, now)).await?;
    if held.and_then(|held| held.int("meeting")) == Some(meeting) {
        Ok((meeting, decision))
    } else {
        Err(Problem::missing())
    }
}

/// Removes a decision.
pub(super) async fn decision_drop(ctx: Ctx) -> Page {
    let (meeting, id) = decision(&ctx).await?;
    let made = commit(&ctx, ("form", "reform.decision"), "删除议定事项", move |commit, desk| {
        acts::drop_decision(commit, desk, id)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::MEETINGS.page)(meeting), "reform-decision-dropped")),
        Err(refusal) => show(&ctx, &told(&ctx, &refusal, &[])).await,
    }
}

/// Makes a decision a task, and leads to its form, where what is lacking is added.
pub(super) async fn decision_task(ctx: Ctx) -> Page {
    let (_, id) = decision(&ctx).await?;
    let plan = ctx.form.int("plan").ok_or_else(Problem::missing)?;
    // The office of the group makes tasks of its own plans only.
    let now = ctx.now;
    let held = ctx.read(move |db| ledger::plan(db, plan, now)).await?;
    if held.is_none_or(|plan| Some(plan.unit) != ctx.unit) {
        return Err(Problem::missing());
    }
    let by = Actor::account(&ctx.who);
    let made = commit(&ctx, ("form", "reform.task"), "议定事项转为任务", move |commit, desk| {
        acts::task_from_decision(commit, desk, id, plan, by)
    });
    match made.await? {
        Ok(done) => Ok(ctx.done(&format!("{}/edit", (kinds::TASKS.page)(done.value)), "reform-task-made")),
        Err(refusal) => show(&ctx, &told(&ctx, &refusal, &[])).await,
    }
}

/// What the form of a meeting begins with.
struct Known {
    group: Group,
    plans: Vec<Plan>,
    /// The meeting that is changed, with those who were there in the clear.
    meeting: Option<(Meeting, [String; 3])>,
    /// Whether the names are not for whoever asks to see; then they stay as they are.
    hides: bool,
}

async fn known(ctx: &Ctx) -> Result<Known, Problem> {
    let (group, meeting, now) = (ctx.params.int("group"), ctx.params.int("meeting"), ctx.now);
    let read = move |db: &Db| {
        let view = match meeting {
            Some(meeting) => Some(ledger::meeting(db, meeting, now)?.ok_or_else(Problem::missing)?),
            None => None,
        };
        let group = view.as_ref().map(|view| view.meeting.body).or(group).ok_or_else(Problem::missing)?;
        let group = ledger::group(db, group, now)?.ok_or_else(Problem::missing)?;
        let meeting = match view {
            Some(view) => {
                let clear = db.unseal(&view.version)?;
                let names = ["chair", "present", "absent"].map(|field| clear.get(field).to_owned());
                Some((view.meeting, names))
            }
            None => None,
        };
        let plans = ledger::plans(db, now)?;
        Ok::<_, Problem>((group, plans, meeting))
    };
    let (group, plans, meeting) = ctx.read(read).await?;
    let plans = plans.into_iter().filter(|plan| plan.unit == group.unit && plan.state == "open").collect();
    let hides = meeting.is_some() && ctx.sight(Some(group.unit)) != Sight::Names;
    Ok(Known { group, plans, meeting, hides })
}

/// The fields by which a refusal names what is wrong with a meeting.
const FIELDS: [(&str, &str); 6] = [
    ("title", "field-reform_meeting-title"),
    ("on_day", "field-reform_meeting-on-day"),
    ("place", "field-reform_meeting-place"),
    ("agenda", "field-reform_meeting-agenda"),
    ("chair", "field-reform_meeting-chair"),
    ("present", "field-reform_meeting-present"),
];

fn draw(ctx: &Ctx, known: &Known, wrong: &[Wrong]) -> Page {
    let group_page = (kinds::GROUPS.page)(known.group.id);
    let of = |text: fn(&Meeting) -> &str| known.meeting.as_ref().map_or("", |(meeting, _)| text(meeting));
    let name = |at: usize| known.meeting.as_ref().map_or("", |(_, names)| names[at].as_str());
    let plan = known.meeting.as_ref().map_or(known.plans.first().map(|plan| plan.id), |(meeting, _)| meeting.plan);
    let plans = known.plans.iter().map(|plan| Choice::new(plan.id.to_string(), plan.title.clone()));
    let plans: Vec<Choice> = std::iter::once(Choice::new("", ctx.t("reform-no-plan"))).chain(plans).collect();
    let agenda = known.meeting.as_ref().map(|(meeting, _)| meeting.agenda.join("\n")).unwrap_or_default();
    let on_day = known.meeting.as_ref().and_then(|(meeting, _)| meeting.on_day);
    let mut fields =
        vec![line(ctx, wrong, "title", "field-reform_meeting-title", of(|meeting| &meeting.title)).required().first()];
    if known.meeting.is_none() {
        fields.push(form::day(ctx, wrong, "on_day", "field-reform_meeting-on-day", on_day).required());
    }
    fields.extend([
        line(ctx, wrong, "place", "field-reform_meeting-place", of(|meeting| &meeting.place)),
        select(
            ctx,
            wrong,
            "plan",
            "field-reform_meeting-plan",
            plans,
            &plan.map(|id| id.to_string()).unwrap_or_default(),
        ),
        area(ctx, wrong, "agenda", "field-reform_meeting-agenda", 5, &agenda).hint(&ctx.t("reform-lines-hint")),
    ]);
    if !known.hides {
        fields.extend([
            line(ctx, wrong, "chair", "field-reform_meeting-chair", name(0)).hint(&ctx.t("reform-name-hint")),
            area(ctx, wrong, "present", "field-reform_meeting-present", 5, name(1)).hint(&ctx.t("reform-names-hint")),
            area(ctx, wrong, "absent", "field-reform_meeting-absent", 3, name(2)).hint(&ctx.t("reform-names-hint")),
        ]);
    }
    let (title, action, back, send) = match &known.meeting {
        Some((meeting, _)) => {
            let page = (kinds::MEETINGS.page)(meeting.id);
            (ctx.t("reform-meeting-edit"), format!("{page}/edit"), page, "reform-save")
        }
        None => {
            (ctx.t("reform-meeting-new"), format!("{group_page}/meetings"), group_page.clone(), "reform-meeting-new")
        }
    };
    let body = sheet(ctx, wrong, &Sheet { action, fields: all(ctx, &fields), send, back, undo: false });
    let crumbs =
        vec![Crumb::to(ctx.t("reform-meetings"), "/reform/meetings"), Crumb::to(known.group.name.clone(), group_page)];
    form::page(ctx, &title, &known.group.name, crumbs, wrong, &body)
}

fn sent(ctx: &Ctx, known: &Known) -> (MeetingForm, Vec<Wrong>) {
    let mut wrong = Vec::new();
    let text = |name: &str| ctx.form.get(name).to_owned();
    let name = |name: &str, at: usize| match &known.meeting {
        Some((_, names)) if known.hides => Some(names[at].clone()),
        _ => ctx.form.some(name).map(str::to_owned),
    };
    let form = MeetingForm {
        body: known.group.id,
        plan: ctx.form.int("plan"),
        title: text("title"),
        on_day: if known.meeting.is_none() { day_sent(ctx, &mut wrong, "on_day", false) } else { None },
        place: text("place"),
        agenda: text("agenda"),
        chair: name("chair", 0),
        present: name("present", 1),
        absent: name("absent", 2),
    };
    (form, wrong)
}

/// The form for a meeting of a group.
pub(super) async fn new(ctx: Ctx) -> Page {
    let known = known(&ctx).await?;
    draw(&ctx, &known, &[])
}

/// Plans a meeting.
pub(super) async fn add(ctx: Ctx) -> Page {
    let known = known(&ctx).await?;
    let (form, wrong) = sent(&ctx, &known);
    if !wrong.is_empty() {
        return draw(&ctx, &known, &wrong);
    }
    let by = Actor::account(&ctx.who);
    let made = commit(&ctx, ("step", "reform.meeting plan"), "筹备会议", move |commit, desk| {
        acts::plan_meeting(commit, desk, &form, by)
    });
    match made.await? {
        Ok(done) => Ok(ctx.done(&(kinds::MEETINGS.page)(done.value), "reform-meeting-planned")),
        Err(refusal) => draw(&ctx, &known, &told(&ctx, &refusal, &FIELDS)),
    }
}

/// The form that changes a meeting.
pub(super) async fn edit(ctx: Ctx) -> Page {
    let known = known(&ctx).await?;
    draw(&ctx, &known, &[])
}

/// Changes a meeting.
pub(super) async fn change(ctx: Ctx) -> Page {
    let known = known(&ctx).await?;
    let Some((meeting, _)) = &known.meeting else { return Err(Problem::missing()) };
    let id = meeting.id;
    let (form, wrong) = sent(&ctx, &known);
    if !wrong.is_empty() {
        return draw(&ctx, &known, &wrong);
    }
    let unmoved = form::unmoved(&ctx, id, [(&MEETING, "id")]);
    let made = commit(&ctx, ("form", "reform.meeting"), "修改会议", move |commit, desk| {
        unmoved(commit)?;
        acts::change_meeting(commit, desk, id, &form)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::MEETINGS.page)(id), "reform-saved")),
        Err(refusal) => draw(&ctx, &known, &told(&ctx, &refusal, &FIELDS)),
    }
}
