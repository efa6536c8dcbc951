//! Plans: which there are, and the forms for them and their measures.

use access::Action;
use axum::response::Response;
use maud::{Markup, html};
use record::Moment;
use ui::components::{
    Choice, Column, Crumb, Empty, Field, Kind, Link, Pager, Register, Row, Table, TagKind, ask, empty, link_button,
    page_head, post_button, register, tag,
};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::form::{self, FORM, Sheet, Wrong, all, area, commit, day_sent, line, sheet, told};
use super::rows::{days, has_route};
use super::{desk, kinds};
use crate::acts::{self, MeasureForm, PlanForm};
use crate::ledger::{self, Measure, Plan};
use crate::register::{MEASURE, PLAN};

/// All plans; where there is only one, on to it.
pub(super) async fn list(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let plans = ctx
        .read(move |db| {
            let mut plans = ledger::plans(db, reader.moment)?;
            let mut shown = Vec::new();
            for plan in plans.drain(..) {
                if reader.may_reach(db, &kinds::PLANS, plan.id, false)?.is_some() {
                    shown.push(plan);
                }
            }
            Ok::<_, record::Error>(shown)
        })
        .await?;
    if let ([one], None) = (&plans[..], ctx.query.some("all")) {
        return Ok(ctx.go(&desk::plan_href(&ctx, one.id), None));
    }
    let title = ctx.t("reform-ledger");
    let may = ctx.is_now() && ctx.unit.is_some_and(|unit| ctx.can(Action::ReformPlan, Some(unit)));
    let code = ctx.unit.map(|unit| desk::code(&ctx, unit)).unwrap_or_default();
    let new = link::with("/reform/new", &[], &[("unit", Some(&code))]);
    let import = link::with("/reform/import", &[], &[("unit", Some(&code))]);
    // The empty ledger has its own loud button.
    let loud = if plans.is_empty() { Kind::Plain } else { Kind::Primary };
    let action = html! {
        @if may && has_route(&ctx, "/reform/import") { (link_button(&ctx.t("reform-import"), &import, Kind::Plain)) }
        @if may { (link_button(&ctx.t("reform-plan-new"), &new, loud)) }
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("reform-ledger-sub")) }, &action))
        @if plans.is_empty() { (none(&ctx, may, &new)) } @else { (table(&ctx, &plans)) }
    };
    Ok(ctx.page(&title, &body))
}

/// The empty ledger explains itself.
fn none(ctx: &Ctx, may: bool, new: &str) -> Markup {
    let offer = may && has_route(ctx, "/reform/template.xlsx");
    empty(
        &Empty {
            title: ctx.t("reform-empty"),
            explain: ctx.t("reform-empty-explain"),
            steps: ["reform-empty-step-plan", "reform-empty-step-tasks", "reform-empty-step-issue"]
                .into_iter()
                .filter(|_| may)
                .map(|key| ctx.t(key))
                .collect(),
            action: may.then(|| Link::new(ctx.t("reform-plan-new"), new)),
            template: offer.then(|| "/reform/template.xlsx".to_owned()),
            sample: offer.then(|| "/reform/sample.xlsx".to_owned()),
        },
        ctx.lang,
    )
}

fn table(ctx: &Ctx, plans: &[Plan]) -> Markup {
    let columns = [
        Column::text(ctx.t("field-reform_plan-title")),
        Column::text(ctx.t("field-reform_plan-unit")),
        Column::text(ctx.t("reform-plan-days")),
        Column::text(ctx.t("field-reform_plan-taxonomy")),
        Column::text(ctx.t("reform-state")),
    ];
    let rows: Vec<Row> = plans
        .iter()
        .map(|plan| {
            Row::new(vec![
                html! { a href=(desk::plan_href(ctx, plan.id)) { (plan.title) } },
                desk::unit(ctx, plan.unit),
                html! { (days(ctx, plan)) },
                html! { (desk::label(ctx, "reform_system", &plan.taxonomy)) },
                if plan.state == "open" {
                    tag(TagKind::Ok, &ctx.t("reform-plan-open"))
                } else {
                    tag(TagKind::Off, &ctx.t("reform-plan-ended"))
                },
            ])
        })
        .collect();
    let caption = ctx.t("reform-plans");
    register(
        &Register {
            id: "plans",
            filters: html! {},
            tools: html! {},
            table: Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows },
            pager: Pager { total: u64::try_from(rows.len()).ok(), here: rows.len(), ..Pager::default() },
            empty: Empty::default(),
        },
        ctx.lang,
    )
}

const PLAN_FIELDS: [(&str, &str); 4] = [
    ("title", "field-reform_plan-title"),
    ("source", "field-reform_plan-source"),
    ("taxonomy", "field-reform_plan-taxonomy"),
    ("to", "reform-to"),
];

/// The groupings of systems there are.
fn taxonomies(ctx: &Ctx) -> Vec<Choice> {
    let codes = desk::pack(ctx).codes("reform_system").map(|list| list.codes()).unwrap_or_default();
    let tops = codes.iter().filter(|code| code.level == Some(1));
    tops.map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang))).collect()
}

fn plan_fields(ctx: &Ctx, wrong: &[Wrong], known: Option<&Plan>) -> Vec<Field> {
    let of = |text: fn(&Plan) -> &str| known.map_or("", text);
    let taxonomies = taxonomies(ctx);
    let first = taxonomies.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let taxonomy = known.map_or(first, |plan| plan.taxonomy.clone());
    vec![
        line(ctx, wrong, "title", "field-reform_plan-title", of(|plan| &plan.title)).required().first(),
        form::day(ctx, wrong, "from", "reform-from", known.and_then(|plan| plan.from)),
        form::day(ctx, wrong, "to", "reform-to", known.and_then(|plan| plan.to)).hint(&ctx.t("reform-to-hint")),
        form::select(ctx, wrong, "taxonomy", "field-reform_plan-taxonomy", taxonomies, &taxonomy)
            .hint(&ctx.t("reform-taxonomy-hint")),
        line(ctx, wrong, "source", "field-reform_plan-source", of(|plan| &plan.source))
            .hint(&ctx.t("reform-source-hint")),
    ]
}

fn plan_sent(ctx: &Ctx, unit: i64) -> (PlanForm, Vec<Wrong>) {
    let mut wrong = Vec::new();
    let form = PlanForm {
        title: ctx.form.get("title").to_owned(),
        unit,
        from: day_sent(ctx, &mut wrong, "from", false),
        to: day_sent(ctx, &mut wrong, "to", false),
        taxonomy: ctx.form.get("taxonomy").to_owned(),
        source: ctx.form.get("source").to_owned(),
    };
    (form, wrong)
}

/// The form for a plan of the unit one stands in.
pub(super) async fn new(ctx: Ctx) -> Page {
    new_page(&ctx, &[])
}

fn new_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let code = desk::code(ctx, unit);
    let body = sheet(
        ctx,
        wrong,
        &Sheet {
            action: link::with("/reform", &[], &[("unit", Some(&code))]),
            fields: all(ctx, &plan_fields(ctx, wrong, None)),
            send: "reform-plan-new",
            back: "/reform?all=1".into(),
            undo: false,
        },
    );
    let sub = ctx.t_args("reform-plan-new-sub", &[("unit", desk::unit_name(ctx, unit).into())]);
    form::page(ctx, &ctx.t("reform-plan-new"), &sub, super::rows::crumbs(ctx, None), wrong, &body)
}

/// Adds a plan.
pub(super) async fn add(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let (form, wrong) = plan_sent(&ctx, unit);
    if !wrong.is_empty() {
        return new_page(&ctx, &wrong);
    }
    let made = commit(&ctx, ("form", "reform.plan"), "建立改革计划", move |commit, desk| {
        acts::add_plan(commit, desk, &form)
    });
    match made.await? {
        Ok(done) => Ok(ctx.done(&(kinds::PLANS.page)(done.value), "reform-plan-added")),
        Err(refusal) => new_page(&ctx, &told(&ctx, &refusal, &PLAN_FIELDS)),
    }
}

/// A plan as it is now.
pub(super) async fn plan(ctx: &Ctx) -> Result<Plan, Problem> {
    let (id, now) = (ctx.params.int("plan").ok_or_else(Problem::missing)?, ctx.now);
    ctx.read(move |db| ledger::plan(db, id, now)).await?.ok_or_else(Problem::missing)
}

/// The form that changes a plan.
pub(super) async fn edit(ctx: Ctx) -> Page {
    let plan = plan(&ctx).await?;
    edit_page(&ctx, &plan, &[])
}

fn edit_page(ctx: &Ctx, plan: &Plan, wrong: &[Wrong]) -> Page {
    let path = format!("/reform/{}", plan.id);
    let end = html! {
        p { (ctx.t("reform-plan-end-explain")) }
        (post_button(&format!("{path}/end"), &ctx.csrf(), &ctx.t("reform-plan-end"), Kind::Undo, &[]))
    };
    let body = html! {
        (sheet(ctx, wrong, &Sheet {
            action: format!("{path}/edit"),
            fields: all(ctx, &plan_fields(ctx, wrong, Some(plan))),
            send: "reform-save",
            back: path,
            undo: false,
        }))
        @if plan.state == "open" { section { (ask(&ctx.t("reform-plan-end"), "undo", &end)) } }
    };
    form::page(ctx, &ctx.t("reform-plan-edit"), &plan.title, super::rows::crumbs(ctx, Some(plan)), wrong, &body)
}

/// Changes a plan.
pub(super) async fn change(ctx: Ctx) -> Page {
    let plan = plan(&ctx).await?;
    let (form, wrong) = plan_sent(&ctx, plan.unit);
    if !wrong.is_empty() {
        return edit_page(&ctx, &plan, &wrong);
    }
    let id = plan.id;
    let unmoved = form::unmoved(&ctx, id, [(&PLAN, "id")]);
    let made = commit(&ctx, ("form", "reform.plan"), "修改改革计划", move |commit, desk| {
        unmoved(commit)?;
        acts::change_plan(commit, desk, id, &form)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::PLANS.page)(id), "reform-saved")),
        Err(refusal) => edit_page(&ctx, &plan, &told(&ctx, &refusal, &PLAN_FIELDS)),
    }
}

/// Ends a plan.
pub(super) async fn end(ctx: Ctx) -> Page {
    let plan = plan(&ctx).await?;
    let id = plan.id;
    let made = commit(&ctx, ("form", "reform.plan"), "结束改革计划", move |commit, desk| {
        acts::end_plan(commit, desk, id)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::PLANS.page)(id), "reform-plan-was-ended")),
        Err(refusal) => edit_page(&ctx, &plan, &told(&ctx, &refusal, &PLAN_FIELDS)),
    }
}

const MEASURE_FIELDS: [(&str, &str); 4] = [
    ("number", "field-reform_measure-number"),
    ("title", "field-reform_measure-title"),
    ("system", "field-reform_measure-system"),
    ("clause", "field-reform_measure-clause"),
];

/// The systems a plan is grouped by, as choices.
pub(super) fn system_choices(ctx: &Ctx, plan: &Plan, empty: &str) -> Vec<Choice> {
    let systems = desk::systems(ctx, &plan.taxonomy).into_iter().map(|(code, name)| Choice::new(code, name));
    std::iter::once(Choice::new("", ctx.t(empty))).chain(systems).collect()
}

fn measure_fields(ctx: &Ctx, wrong: &[Wrong], plan: &Plan, known: Option<&Measure>) -> Markup {
    let of = |text: fn(&Measure) -> &str| known.map_or("", text);
    all(
        ctx,
        &[
            line(ctx, wrong, "number", "field-reform_measure-number", of(|each| &each.number))
                .hint(&ctx.t("reform-number-hint"))
                .required()
                .first(),
            area(ctx, wrong, "title", "field-reform_measure-title", 2, of(|each| &each.title)).required(),
            form::select(
                ctx,
                wrong,
                "system",
                "field-reform_measure-system",
                system_choices(ctx, plan, "reform-choose"),
                of(|each| &each.system),
            ),
            line(ctx, wrong, "clause", "field-reform_measure-clause", of(|each| &each.clause))
                .hint(&ctx.t("reform-clause-hint")),
        ],
    )
}

fn measure_sent(ctx: &Ctx, plan: i64) -> MeasureForm {
    let text = |name: &str| ctx.form.get(name).to_owned();
    MeasureForm { plan, number: text("number"), title: text("title"), system: text("system"), clause: text("clause") }
}

/// The form for a measure of a plan.
pub(super) async fn measure_new(ctx: Ctx) -> Page {
    let plan = plan(&ctx).await?;
    measure_new_page(&ctx, &plan, &[])
}

fn measure_new_page(ctx: &Ctx, plan: &Plan, wrong: &[Wrong]) -> Page {
    let path = format!("/reform/{}", plan.id);
    let body = sheet(
        ctx,
        wrong,
        &Sheet {
            action: format!("{path}/measures"),
            fields: measure_fields(ctx, wrong, plan, None),
            send: "reform-measure-new",
            back: path,
            undo: false,
        },
    );
    let sub = ctx.t("reform-measure-sub");
    form::page(ctx, &ctx.t("reform-measure-new"), &sub, super::rows::crumbs(ctx, Some(plan)), wrong, &body)
}

/// Adds a measure.
pub(super) async fn measure_add(ctx: Ctx) -> Page {
    let plan = plan(&ctx).await?;
    let form = measure_sent(&ctx, plan.id);
    let made = commit(&ctx, ("form", "reform.measure"), "新增举措", move |commit, desk| {
        acts::add_measure(commit, desk, &form)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::PLANS.page)(plan.id), "reform-measure-added")),
        Err(refusal) => measure_new_page(&ctx, &plan, &told(&ctx, &refusal, &MEASURE_FIELDS)),
    }
}

async fn measure(ctx: &Ctx) -> Result<(Measure, Plan), Problem> {
    let (id, now): (i64, Moment) = (ctx.params.int("measure").ok_or_else(Problem::missing)?, ctx.now);
    let found = ctx
        .read(move |db| {
            let Some(plan) = db.get(&MEASURE, id, now)?.and_then(|version| version.int("plan")) else {
                return Ok(None);
            };
            let measure = ledger::measures(db, plan, now)?.into_iter().find(|measure| measure.id == id);
            Ok::<_, record::Error>(measure.zip(ledger::plan(db, plan, now)?))
        })
        .await?;
    found.ok_or_else(Problem::missing)
}

/// The form that changes a measure.
pub(super) async fn measure_edit(ctx: Ctx) -> Page {
    let (measure, plan) = measure(&ctx).await?;
    measure_edit_page(&ctx, &measure, &plan, &[])
}

fn measure_edit_page(ctx: &Ctx, measure: &Measure, plan: &Plan, wrong: &[Wrong]) -> Page {
    let path = format!("/reform/measures/{}", measure.id);
    let body = html! {
        (sheet(ctx, wrong, &Sheet {
            action: format!("{path}/edit"),
            fields: measure_fields(ctx, wrong, plan, Some(measure)),
            send: "reform-save",
            back: format!("/reform/{}", plan.id),
            undo: false,
        }))
        section { (post_button(&format!("{path}/remove"), &ctx.csrf(), &ctx.t("reform-measure-remove"), Kind::Undo, &[])) }
    };
    let crumbs: Vec<Crumb> = super::rows::crumbs(ctx, Some(plan));
    form::page(ctx, &ctx.t("reform-measure-edit"), &measure.title, crumbs, wrong, &body)
}

/// Changes a measure.
pub(super) async fn measure_change(ctx: Ctx) -> Page {
    let (measure, plan) = measure(&ctx).await?;
    let (id, form) = (measure.id, measure_sent(&ctx, plan.id));
    let unmoved = form::unmoved(&ctx, id, [(&MEASURE, "id")]);
    let made = commit(&ctx, ("form", "reform.measure"), "修改举措", move |commit, desk| {
        unmoved(commit)?;
        acts::change_measure(commit, desk, id, &form)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::PLANS.page)(plan.id), "reform-saved")),
        Err(refusal) => measure_edit_page(&ctx, &measure, &plan, &told(&ctx, &refusal, &MEASURE_FIELDS)),
    }
}

/// Removes a measure.
pub(super) async fn measure_remove(ctx: Ctx) -> Page {
    let (measure, plan) = measure(&ctx).await?;
    let id = measure.id;
    let made = commit(&ctx, ("form", "reform.measure"), "删除举措", move |commit, desk| {
        acts::remove_measure(commit, desk, id)
    });
    let answer: Response = match made.await? {
        Ok(_) => ctx.done(&(kinds::PLANS.page)(plan.id), "reform-measure-removed"),
        Err(refusal) => measure_edit_page(&ctx, &measure, &plan, &[(FORM.to_owned(), refusal.text(ctx.lang))])?,
    };
    Ok(answer)
}
