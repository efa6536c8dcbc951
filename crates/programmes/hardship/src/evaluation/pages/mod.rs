//! The pages of evaluations: the federation's, the evaluators', and those that everybody may read.

mod cases;
mod list;
mod one;
mod open;
mod order;
mod report;

use access::{Action, Role};
use procedure::pages::draw::{label, refused as told, state};
use procedure::pages::form;
use procedure::{Desk, Refusal};
use record::{Commit, Db, Intent, Version};
use ui::components::{Crumb, Field, FieldKind};
use ui::web::{Ctx, Lookup, Nav, Problem, RecordKind, Routes};

use super::read;
use super::register::EVALUATION;
use super::rules::PROCEDURE;

const READ: Action = Action::EvaluationRead;
const ORDER: Action = Action::EvaluationOrder;
const SCORE: Action = Action::EvaluationScore;
/// What was published is the public's, as bulletins are.
const OPEN: Action = Action::BulletinRead;

/// An evaluation belongs to the federation that ordered it.
const KIND: RecordKind = RecordKind {
    register: "evaluation",
    page,
    read: READ,
    write: ORDER,
    units: |db, id, _| Ok(unit_of(db, id)?.into_iter().collect()),
    title: "title",
};

/// The routes of evaluations.
pub fn routes() -> Routes {
    Routes::new()
        .get("/evaluations", READ, list::page)
        .timed(false)
        .get("/evaluations/new", ORDER, order::new)
        .post("/evaluations", ORDER, order::add)
        .get("/evaluations/{evaluation}", READ, one::page)
        .found_by(found)
        .timed(false)
        .get("/evaluations/{evaluation}/edit", ORDER, order::edit)
        .found_by(found)
        .post("/evaluations/{evaluation}/edit", ORDER, order::change)
        .found_by(found)
        .post("/evaluations/{evaluation}/evaluators", ORDER, order::assign)
        .found_by(found)
        .post("/evaluations/{evaluation}/evaluators/{assignment}/end", ORDER, order::dismiss)
        .found_by(found)
        .post("/evaluations/{evaluation}/candidates", SCORE, order::candidates)
        .found_by(found)
        .get("/evaluations/{evaluation}/report", READ, report::page)
        .found_by(found)
        .timed(false)
        .get("/evaluations/{evaluation}/cases", SCORE, cases::list)
        .found_by(found)
        .get("/evaluations/{evaluation}/cases/{position}", SCORE, cases::page)
        .found_by(found)
        .post("/evaluations/{evaluation}/cases/{position}", SCORE, cases::enter)
        .found_by(found)
        .get("/open/evaluations", OPEN, open::list)
        .get("/open/evaluations/{evaluation}", OPEN, open::page)
        .get("/open/evaluations/{evaluation}/frame.txt", OPEN, open::frame)
        .get("/open/evaluations/{evaluation}/checkpoint.txt", OPEN, open::checkpoint)
        .get("/open/evaluations/{evaluation}/sample.json", OPEN, open::sample)
        .get("/open/evaluations/{evaluation}/report.json", OPEN, open::report)
        .nav(Nav::new(450, "hardship-nav", "hardship-evaluation-nav", "/evaluations", READ).home_of(Role::Evaluator))
        .record(KIND)
        .public(open::part)
}

/// The page of an evaluation.
fn page(id: i64) -> String {
    format!("/evaluations/{id}")
}

fn unit_of(db: &Db, id: i64) -> record::Result<Option<i64>> {
    Ok(db.standing(&EVALUATION, id)?.last().and_then(|evaluation| evaluation.int("unit")))
}

/// The unit of the evaluation that the address names.
fn found(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("evaluation") else { return Ok(None) };
    Ok(unit_of(lookup.db, id)?)
}

fn id_of(ctx: &Ctx) -> Result<i64, Problem> {
    ctx.params.int("evaluation").ok_or_else(Problem::missing)
}

/// Whether whoever asks holds no office but that of an evaluator: then only what they are assigned to is theirs to see.
fn is_outsider(ctx: &Ctx) -> bool {
    ctx.who.grants.iter().all(|grant| grant.role == Role::Evaluator)
}

/// Whether whoever asks may know of an evaluation at all.
fn may_know(db: &Db, ctx: &Ctx, evaluation: i64) -> record::Result<bool> {
    Ok(!is_outsider(ctx) || read::was_assigned(db, ctx.who.account, evaluation)?)
}

/// The evaluation as it stands, to whoever may know of it.
fn held(db: &Db, ctx: &Ctx, id: i64) -> Result<Version, Problem> {
    let evaluation = db.get(&EVALUATION, id, ctx.now)?.ok_or_else(Problem::missing)?;
    if may_know(db, ctx, id)? { Ok(evaluation) } else { Err(Problem::missing()) }
}

/// Makes one commit. Why it was refused comes back, so that the form can be shown again. What evaluators enter they enter
/// in the name of no unit of the federation (`office` 0): the log shows its officers that there are entries, not what
/// they say.
async fn commit<T: Send + 'static>(
    ctx: &Ctx,
    office: i64,
    reason: &str,
    make: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<T, Refusal>, Problem> {
    let desk = procedure::pages::desk(ctx)?;
    let intent = Intent {
        actor: ctx.who.account,
        office,
        kind: "form",
        reason: reason.to_owned(),
        source: PROCEDURE.name.to_owned(),
    };
    Ok(form::commit_as(ctx, intent, move |commit| make(commit, &desk)).await?.map(|done| done.value))
}

fn stratum(ctx: &Ctx, code: &str) -> String {
    label(ctx, "evaluation_stratum", code)
}

fn verdict(ctx: &Ctx, code: &str) -> String {
    label(ctx, "evaluation_verdict", code)
}

/// The name of a field of an evaluation's register.
fn field_of(ctx: &Ctx, field: &str) -> String {
    ctx.t(&format!("field-evaluation-{field}"))
}

/// A field with what was sent, or else what is known.
fn asked(ctx: &Ctx, name: &str, text: &str, kind: FieldKind, known: &str) -> Field {
    let value = if ctx.form.list().is_empty() { known } else { ctx.form.get(name) };
    Field::new(name, text, kind).value(value).autocomplete("off")
}

fn crumbs(ctx: &Ctx, evaluation: Option<&Version>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::to(ctx.t("hardship-evaluation-nav"), "/evaluations")];
    crumbs.extend(evaluation.map(|each| Crumb::to(each.text("title").to_owned(), page(each.id))));
    crumbs
}
