//! The form of a task: one for a new one and for changing one, filled with what is known.

use std::collections::HashMap;

use maud::{Markup, html};
use procedure::Actor;
use record::{Db, Version};
use ui::components::{Choice, FieldKind, field};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::form::{
    self, Sheet, Wrong, account_sent, all, area, commit, day_sent, int_sent, line, pick_unit, select, sheet, told,
    units_sent,
};
use super::{desk, kinds, plans, rows};
use crate::acts::{self, TaskForm};
use crate::ledger::{self, Measure, Plan, TaskView};
use crate::register::{MILESTONE, TASK, TASK_PARTY};

/// Rows for units that share in a task, and for milestones, beyond those there are.
const SPARE: usize = 4;
/// Rows that are read of a form at most.
const MOST: usize = 80;

/// What the form offers.
struct Offer {
    plan: Plan,
    measures: Vec<Measure>,
    /// Tasks it can be part of: record, number and title.
    tasks: Vec<(i64, String)>,
    units: Vec<(String, String)>,
    /// What is known of the task.
    known: Known,
    /// The task that is changed; `None` for a new one.
    task: Option<TaskView>,
}

/// What is known of a task, as the form shows it.
#[derive(Default)]
struct Known {
    texts: HashMap<&'static str, String>,
    parties: Vec<(String, String)>,
    milestones: Vec<(String, String)>,
    long_term: bool,
    /// Whether the names of persons are not for whoever asks to see; then they stay as they are.
    hides: bool,
}

impl Known {
    fn get(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }
}

/// The fields by which a refusal names what is wrong.
const FIELDS: [(&str, &str); 14] = [
    ("title", "field-reform_task-title"),
    ("number", "field-reform_task-number"),
    ("action", "field-reform_task-action"),
    ("source", "field-reform_task-source"),
    ("clause", "field-reform_task-clause"),
    ("system", "field-reform_task-system"),
    ("lead", "field-reform_task-unit"),
    ("verifier", "field-reform_task-verifier"),
    ("leader", "field-reform_task-leader"),
    ("person", "field-reform_task-person"),
    ("officer", "field-reform_task-officer"),
    ("form", "field-reform_task-form"),
    ("figure_unit", "field-reform_task-figure-unit"),
    ("target", "reform-target"),
];

fn offer(ctx: &Ctx, db: &Db, plan: i64, view: Option<TaskView>) -> Result<Offer, Problem> {
    let plan = ledger::plan(db, plan, ctx.now)?.ok_or_else(Problem::missing)?;
    let own = view.as_ref().map(|view| view.row.id);
    let mut tasks: Vec<Version> = db.find(&TASK, "plan", plan.id, ctx.now)?;
    tasks.retain(|task| Some(task.id) != own && !matches!(task.text("state"), "closed" | "cancelled"));
    tasks.sort_by(|a, b| ledger::naturally(a.text("number"), b.text("number")));
    let tasks = tasks.iter().map(|task| (task.id, format!("{} {}", task.text("number"), task.text("title")))).collect();
    let known = match &view {
        Some(view) => known_of(ctx, db, view)?,
        None => begun(ctx, db, &plan)?,
    };
    Ok(Offer {
        measures: ledger::measures(db, plan.id, ctx.now)?,
        units: form::likely(db, ctx, plan.unit)?,
        plan,
        tasks,
        known,
        task: view,
    })
}

/// What is known of a task that stands in the ledger.
fn known_of(ctx: &Ctx, db: &Db, view: &TaskView) -> record::Result<Known> {
    let row = &view.row;
    let names = ledger::names(db, &view.version)?;
    let code = |unit: Option<i64>| unit.map(|unit| desk::code(ctx, unit)).unwrap_or_default();
    let day = |day: Option<clock::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let login = match row.officer {
        Some(account) => db.get(&access::ACCOUNT, account, ctx.now)?.map(|held| held.text("login").to_owned()),
        None => None,
    };
    let texts = HashMap::from([
        ("number", row.number.clone()),
        ("title", row.title.clone()),
        ("action", view.action.clone()),
        ("source", view.source.clone()),
        ("clause", view.clause.clone()),
        ("system", row.system.clone()),
        ("measure", number(row.measure)),
        ("parent", number(row.parent)),
        ("lead", code(row.unit)),
        ("verifier", code(row.verifier)),
        ("leader", names.leader),
        ("person", names.person),
        ("officer", login.unwrap_or_default()),
        ("start", day(row.start)),
        ("due", day(row.due)),
        ("form", row.form.clone()),
        ("figure", row.figure.clone()),
        ("figure_unit", code(view.figure_unit)),
        ("base", number(row.base)),
        ("target", number(row.target)),
    ]);
    let parties = db.find(&TASK_PARTY, "task", row.id, ctx.now)?;
    Ok(Known {
        texts,
        parties: parties.iter().map(|party| (code(party.int("unit")), party.text("part").to_owned())).collect(),
        milestones: view.milestones.iter().map(|each| (each.title.clone(), day(each.due))).collect(),
        long_term: row.long_term,
        hides: row.unit.is_some() && ctx.sight(row.unit) != access::Sight::Names,
    })
}

/// What a new task begins with: the measure and the parent that the address names, and what follows from them.
fn begun(ctx: &Ctx, db: &Db, plan: &Plan) -> record::Result<Known> {
    let mut texts = HashMap::from([("start", ctx.now.as_of.to_string()), ("source", plan.source.clone())]);
    let of_plan = |version: &Version| version.int("plan") == Some(plan.id);
    if let Some(parent) = ctx.query.int("parent")
        && let Some(parent) = db.get(&TASK, parent, ctx.now)?.filter(of_plan)
    {
        texts.insert("parent", parent.id.to_string());
        texts.insert("system", parent.text("system").to_owned());
        texts.insert("lead", parent.int("unit").map(|unit| desk::code(ctx, unit)).unwrap_or_default());
        texts.insert("due", parent.day("due").map(|day| day.to_string()).unwrap_or_default());
        texts.insert("measure", parent.int("measure").map(|id| id.to_string()).unwrap_or_default());
    }
    if let Some(measure) = ctx.query.int("measure")
        && let Some(measure) = ledger::measures(db, plan.id, ctx.now)?.into_iter().find(|each| each.id == measure)
    {
        texts.insert("measure", measure.id.to_string());
        texts.insert("system", measure.system);
    }
    Ok(Known { texts, ..Known::default() })
}

async fn read(ctx: &Ctx) -> Result<Offer, Problem> {
    let (plan, task) = (ctx.params.int("plan"), ctx.params.int("task"));
    let desk_now = procedure::pages::desk(ctx)?;
    let reader = ctx.clone();
    ctx.read(move |db| {
        let view = match task {
            Some(task) => Some(ledger::task(db, &desk_now, task, reader.now)?.ok_or_else(Problem::missing)?),
            None => None,
        };
        let plan = view.as_ref().and_then(|view| view.version.int("plan")).or(plan).ok_or_else(Problem::missing)?;
        offer(&reader, db, plan, view)
    })
    .await
}

/// The form for a new task.
pub(super) async fn new(ctx: Ctx) -> Page {
    let offer = read(&ctx).await?;
    draw(&ctx, &offer, &[])
}

/// The form that changes one.
pub(super) async fn edit(ctx: Ctx) -> Page {
    let offer = read(&ctx).await?;
    draw(&ctx, &offer, &[])
}

/// Whether what steps decide may be changed here: only of a draft.
fn is_draft(offer: &Offer) -> bool {
    offer.task.as_ref().is_none_or(|view| view.row.state == "draft")
}

fn draw(ctx: &Ctx, offer: &Offer, wrong: &[Wrong]) -> Page {
    let plan = &offer.plan;
    let mut crumbs = rows::crumbs(ctx, Some(plan));
    let (title, action, back, send) = match &offer.task {
        Some(view) => {
            let page = (kinds::TASKS.page)(view.row.id);
            crumbs.push(ui::components::Crumb::to(format!("{} {}", view.row.number, view.row.title), page.clone()));
            (ctx.t("reform-task-edit"), format!("{page}/edit"), page, "reform-save")
        }
        None => {
            let page = (kinds::PLANS.page)(plan.id);
            (ctx.t("reform-task-new"), format!("{page}/tasks"), page, "reform-task-draft")
        }
    };
    let sub =
        ctx.t(if offer.task.is_some() && !is_draft(offer) { "reform-task-edit-sub" } else { "reform-task-new-sub" });
    let body = sheet(ctx, wrong, &Sheet { action, fields: fields(ctx, offer, wrong), send, back, undo: false });
    form::page(ctx, &title, &sub, crumbs, wrong, &body)
}

fn group(ctx: &Ctx, key: &str, body: &Markup) -> Markup {
    html! { fieldset.group { legend { (ctx.t(key)) } (body) } }
}

fn fields(ctx: &Ctx, offer: &Offer, wrong: &[Wrong]) -> Markup {
    let known = &offer.known;
    let of = |id: &'static str, key: &str| line(ctx, wrong, id, key, known.get(id));
    let measures =
        offer.measures.iter().map(|each| Choice::new(each.id.to_string(), format!("{} {}", each.number, each.title)));
    let tasks = offer.tasks.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()));
    let none = |key: &str| std::iter::once(Choice::new("", ctx.t(key)));
    let what = all(
        ctx,
        &[
            area(ctx, wrong, "title", "field-reform_task-title", 2, known.get("title")).required().first(),
            area(ctx, wrong, "action", "field-reform_task-action", 4, known.get("action")),
            of("number", "field-reform_task-number").hint(&ctx.t("reform-number-next-hint")),
            select(
                ctx,
                wrong,
                "system",
                "field-reform_task-system",
                plans::system_choices(ctx, &offer.plan, "reform-choose"),
                known.get("system"),
            ),
            select(
                ctx,
                wrong,
                "measure",
                "field-reform_task-measure",
                none("reform-no-measure").chain(measures).collect(),
                known.get("measure"),
            ),
            select(
                ctx,
                wrong,
                "parent",
                "field-reform_task-parent",
                none("reform-no-parent").chain(tasks).collect(),
                known.get("parent"),
            ),
            of("source", "field-reform_task-source"),
            of("clause", "field-reform_task-clause").hint(&ctx.t("reform-clause-hint")),
        ],
    );
    let unit = |id: &'static str, key: &str, hint: &str| form::unit(ctx, wrong, id, key, Some(hint), known.get(id));
    let who = html! {
        @if is_draft(offer) { (unit("lead", "field-reform_task-unit", "reform-lead-hint")) }
        (unit("verifier", "field-reform_task-verifier", "reform-verifier-hint"))
        (parties(ctx, known, wrong))
        @if !known.hides {
            (all(ctx, &[
                of("leader", "field-reform_task-leader").hint(&ctx.t("reform-name-hint")),
                of("person", "field-reform_task-person").hint(&ctx.t("reform-name-hint")),
            ]))
        }
        (field(&of("officer", "field-reform_task-officer").hint(&ctx.t("reform-officer-hint")), ctx.lang))
    };
    let long = super::form::of(
        ctx,
        wrong,
        "long_term",
        "field-reform_task-long-term",
        FieldKind::Check,
        if known.long_term { "1" } else { "" },
    )
    .hint(&ctx.t("reform-long-term-hint"));
    let day = |id: &'static str, key: &str| form::of(ctx, wrong, id, key, FieldKind::Day, known.get(id));
    let when = html! {
        @if is_draft(offer) {
            (all(ctx, &[day("start", "field-reform_task-start"), day("due", "field-reform_task-due"), long]))
        }
        (milestones(ctx, known, wrong))
    };
    let figures = ctx
        .app
        .figures
        .catalogue
        .all()
        .iter()
        .filter(|figure| ctx.app.figures.catalogue.guard(figure).is_none())
        .map(|figure| Choice::new(figure.name, clock::said(figure.label, ctx.lang)));
    let forms = desk::choices(ctx, "result_form", Some("reform-choose"));
    let figures = none("reform-no-figure").chain(figures).collect();
    let figure = select(ctx, wrong, "figure", "field-reform_task-figure", figures, known.get("figure"));
    let result = html! {
        (field(&select(ctx, wrong, "form", "field-reform_task-form", forms, known.get("form")), ctx.lang))
        (field(&figure.hint(&ctx.t("reform-figure-hint")), ctx.lang))
        (unit("figure_unit", "field-reform_task-figure-unit", "reform-figure-unit-hint"))
        (all(ctx, &[
            of("base", "field-reform_task-base").hint(&ctx.t("reform-value-hint")),
            of("target", "field-reform_task-target").hint(&ctx.t("reform-value-hint")),
        ]))
    };
    html! {
        (form::unit_list(&offer.units))
        (group(ctx, "reform-group-what", &what))
        (group(ctx, "reform-group-who", &who))
        (group(ctx, "reform-group-when", &when))
        (group(ctx, "reform-group-result", &result))
        @if offer.task.is_some() && !is_draft(offer) { (field(&form::reason(ctx, wrong), ctx.lang)) }
    }
}

/// How many rows a list of the form has: those there are and some to spare, or as many as were sent.
fn places(ctx: &Ctx, known: usize, first: &str) -> usize {
    let sent = (0..MOST).rfind(|at| ctx.form.some(&format!("{first}-{at}")).is_some()).map_or(0, |last| last + 1);
    known.max(sent) + SPARE
}

/// What is said of a row of the form to those who do not see it.
fn nth(ctx: &Ctx, key: &str, at: usize) -> String {
    ctx.t_args(key, &[("n", (at + 1).into())])
}

fn parties(ctx: &Ctx, known: &Known, wrong: &[Wrong]) -> Markup {
    let choices = desk::choices(ctx, "reform_part", None);
    html! {
        fieldset.field.rows {
            legend { (ctx.t("reform-parties")) }
            p.hint { (ctx.t("reform-parties-hint")) }
            @for at in 0..places(ctx, known.parties.len(), "party") {
                @let held = known.parties.get(at).map(|(unit, part)| (unit.as_str(), part.as_str()));
                @let (unit, part) = held.unwrap_or(("", "supporting"));
                @let (id, part_id) = (format!("party-{at}"), format!("part-{at}"));
                div.pair {
                    (form::unit_cell(ctx, &id, &nth(ctx, "reform-party-n", at), unit))
                    select id=(part_id) name=(part_id) aria-label=(nth(ctx, "reform-part-n", at)) {
                        @let picked = form::sent(ctx, &part_id, part);
                        @for choice in &choices {
                            option value=(choice.value) selected[choice.value == picked] { (choice.label) }
                        }
                    }
                    @if let Some(why) = form::wrong_of(wrong, &id) { p.wrong { (ui::icon::Icon::Alert.svg()) (why) } }
                }
            }
        }
    }
}

fn milestones(ctx: &Ctx, known: &Known, wrong: &[Wrong]) -> Markup {
    html! {
        fieldset.field.rows {
            legend { (ctx.t("reform-milestones")) }
            p.hint { (ctx.t("reform-milestones-hint")) }
            @for at in 0..places(ctx, known.milestones.len(), "milestone") {
                @let held = known.milestones.get(at).map(|(title, due)| (title.as_str(), due.as_str()));
                @let (title, due) = held.unwrap_or_default();
                @let (id, day_id) = (format!("milestone-{at}"), format!("milestone-day-{at}"));
                div.pair {
                    input type="text" id=(id) name=(id) autocomplete="off"
                        aria-label=(nth(ctx, "reform-milestone-n", at)) value=(form::sent(ctx, &id, title));
                    input type="date" id=(day_id) name=(day_id)
                        aria-label=(nth(ctx, "reform-milestone-day-n", at)) value=(form::sent(ctx, &day_id, due));
                    @if let Some(why) = form::wrong_of(wrong, &id) { p.wrong { (ui::icon::Icon::Alert.svg()) (why) } }
                }
            }
        }
    }
}

/// What was sent.
async fn sent(ctx: &Ctx, offer: &Offer) -> Result<(TaskForm, Vec<Wrong>), Problem> {
    let mut wrong = Vec::new();
    let party_ids: Vec<String> =
        (0..MOST).map(|at| format!("party-{at}")).filter(|id| ctx.form.some(id).is_some()).collect();
    let mut ids = vec!["lead".to_owned(), "verifier".to_owned(), "figure_unit".to_owned()];
    ids.extend(party_ids.iter().cloned());
    let units = units_sent(ctx, &ids).await?;
    let mut parties = Vec::new();
    for id in &party_ids {
        if let Some(unit) = pick_unit(ctx, &mut wrong, &units, id) {
            parties.push((unit, ctx.form.get(&id.replace("party", "part")).to_owned()));
        }
    }
    let mut milestones = Vec::new();
    for at in 0..MOST {
        let (id, day_id) = (format!("milestone-{at}"), format!("milestone-day-{at}"));
        match (ctx.form.some(&id), ctx.form.some(&day_id).map(str::parse)) {
            (None, None) => {}
            (Some(title), Some(Ok(day))) => milestones.push((title.to_owned(), day)),
            _ => wrong.push((id, ctx.t("reform-wrong-milestone"))),
        }
    }
    // A task is measured by what all its readers may see.
    let catalogue = &ctx.app.figures.catalogue;
    if catalogue.get(ctx.form.get("figure").trim()).is_some_and(|figure| catalogue.guard(figure).is_some()) {
        wrong.push(("figure".to_owned(), ctx.t("reform-figure-guarded")));
    }
    let text = |name: &str| ctx.form.get(name).to_owned();
    let name = |name: &'static str| {
        let text = if offer.known.hides { Some(offer.known.get(name)) } else { ctx.form.some(name) };
        text.map(str::to_owned)
    };
    let draft = is_draft(offer);
    let form = TaskForm {
        plan: offer.plan.id,
        measure: ctx.form.int("measure"),
        parent: ctx.form.int("parent"),
        number: text("number"),
        title: text("title"),
        action: text("action"),
        source: text("source"),
        clause: text("clause"),
        system: text("system"),
        lead: pick_unit(ctx, &mut wrong, &units, "lead").filter(|_| draft),
        verifier: pick_unit(ctx, &mut wrong, &units, "verifier"),
        officer: account_sent(ctx, &mut wrong, "officer").await?,
        leader: name("leader"),
        person: name("person"),
        start: day_sent(ctx, &mut wrong, "start", false).filter(|_| draft),
        due: day_sent(ctx, &mut wrong, "due", false).filter(|_| draft),
        long_term: ctx.form.some("long_term").is_some() && draft,
        form: text("form"),
        figure: text("figure"),
        figure_unit: pick_unit(ctx, &mut wrong, &units, "figure_unit"),
        base: int_sent(ctx, &mut wrong, "base"),
        target: int_sent(ctx, &mut wrong, "target"),
        parties,
        milestones,
        decision: offer.task.as_ref().and_then(|view| view.version.int("decision")),
    };
    Ok((form, wrong))
}

/// Drafts a task.
pub(super) async fn add(ctx: Ctx) -> Page {
    let offer = read(&ctx).await?;
    let (form, wrong) = sent(&ctx, &offer).await?;
    if !wrong.is_empty() {
        return draw(&ctx, &offer, &wrong);
    }
    let by = Actor::account(&ctx.who);
    let made = commit(&ctx, ("form", "reform.task"), "草拟任务", move |commit, desk| {
        acts::draft_task(commit, desk, &form, by, "planned")
    });
    match made.await? {
        Ok(done) => Ok(ctx.done(&(kinds::TASKS.page)(done.value), "reform-task-drafted")),
        Err(refusal) => draw(&ctx, &offer, &told(&ctx, &refusal, &FIELDS)),
    }
}

/// Changes a task.
pub(super) async fn change(ctx: Ctx) -> Page {
    let offer = read(&ctx).await?;
    let Some(id) = offer.task.as_ref().map(|view| view.row.id) else { return Err(Problem::missing()) };
    let (form, mut wrong) = sent(&ctx, &offer).await?;
    let reason =
        if is_draft(&offer) { "修改草拟的任务".to_owned() } else { form::reason_sent(&ctx, &mut wrong) };
    if !wrong.is_empty() {
        return draw(&ctx, &offer, &wrong);
    }
    let unmoved = form::unmoved(&ctx, id, [(&TASK, "id"), (&TASK_PARTY, "task"), (&MILESTONE, "task")]);
    let made = commit(&ctx, ("form", "reform.task"), &reason, move |commit, desk| {
        unmoved(commit)?;
        acts::change_task(commit, desk, id, &form)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::TASKS.page)(id), "reform-saved")),
        Err(refusal) => draw(&ctx, &offer, &told(&ctx, &refusal, &FIELDS)),
    }
}

/// Where a new task under a measure begins.
pub(super) fn under_measure(plan: i64, measure: i64) -> String {
    link::with(&format!("/reform/{plan}/tasks/new"), &[], &[("measure", Some(&measure.to_string()))])
}
