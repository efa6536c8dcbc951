//! The page of a task: what it is, its light and why, how far it has come, what shows it, and what is done with it.

use std::sync::Arc;

use access::Action;
use clock::{Lang, said};
use figure::{Answer, Definition, Kind as Counted, Query};
use maud::{Markup, html};
use record::Db;
use ui::components::{
    Column, Fact, Kind, Row, State, TagKind, facts, link_button, number_text, page_head, rate, section_head, tag,
};
use ui::text::{count, percent};
use ui::web::{Ctx, Page, Problem, RecordKind};

use super::desk::{self, DOT};
use super::form::Wrong;
use super::history::{self, Happening};
use super::{evidence, kinds, lamp, next, papers, rows};
use crate::ledger::{self, Slip, TaskView};
use crate::rules::lights::Measured;
use crate::rules::{DECIDERS, OFFICERS, WORKERS, dispute, slip, task};

/// All that the page shows.
pub(super) struct Found {
    pub view: TaskView,
    /// Who leads and who works on it, as much as whoever looks may see; `None` where nobody is named.
    leader: Option<String>,
    person: Option<String>,
    /// The office of the account that has it in hand.
    officer: String,
    /// In which office whoever set the light by hand signed.
    pub signer: String,
    /// The offices of those who made the entries of progress, in their order.
    makers: Vec<String>,
    pub evidence: Vec<evidence::Shown>,
    measured: Option<Value>,
    history: Vec<Happening>,
}

/// What the figure of a task says now.
struct Value {
    figure: &'static Definition,
    unit: i64,
    answer: Arc<Answer>,
}

/// What whoever asks may do with a task besides its steps.
pub(super) struct May {
    /// Work on it, for the lead unit.
    pub work: bool,
    /// Decide on it, for the unit that issued it.
    pub decide: bool,
    /// Change what it says.
    pub edit: bool,
}

impl May {
    fn of(ctx: &Ctx, view: &TaskView) -> May {
        let row = &view.row;
        let now = ctx.is_now();
        May {
            work: now && row.unit.is_some_and(|unit| desk::holds(ctx, WORKERS, unit)),
            decide: now && desk::holds(ctx, DECIDERS, row.owner),
            edit: now && desk::holds(ctx, OFFICERS, row.owner) && !matches!(row.state.as_str(), "closed" | "cancelled"),
        }
    }
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    show(&ctx, &[]).await
}

/// The page with what is wrong with one of its forms.
pub(super) async fn show(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let id = ctx.params.int("task").ok_or_else(Problem::missing)?;
    let desk_now = procedure::pages::desk(ctx)?;
    let reader = ctx.clone();
    let found = ctx.read(move |db| read(&reader, db, &desk_now, id)).await?;
    let may = May::of(ctx, &found.view);
    let (panel, papers) =
        (procedure::pages::panel(ctx, &task::PROCEDURE, id).await?, paper::panel(ctx, &kinds::TASKS, id).await?);
    let next = next::buttons(ctx, &task::PROCEDURE, id).await?;
    let row = &found.view.row;
    let tags = html! {
        @if let Some(light) = &found.view.light { (desk::light(ctx, light.code, row.by_hand)) }
        " " (desk::state(ctx, &task::PROCEDURE, &row.state))
    };
    let sub = html! {
        @if let Some(unit) = row.unit { (ctx.t_args("reform-led-by", &[("unit", desk::unit_name(ctx, unit).into())])) }
        @if row.due.is_some() || row.long_term { (DOT) (desk::due(ctx, row.due, row.long_term)) }
    };
    let acts = html! { (actions(ctx, &found, &may)) (next) };
    let body = html! {
        (page_head(&html! { span.num { (row.number) } " " (row.title) }, &tags, &sub, &acts))
        (super::form::summary(ctx, wrong))
        div.cols {
            div.stack {
                (lamp::section(ctx, &found, &may, wrong))
                (about(ctx, &found))
                (target(ctx, &found))
                (milestones(ctx, &found, &may))
                (progress(ctx, &found))
                (evidence::section(ctx, &found.view, &found.evidence, &may, wrong))
                (papers)
                (parts(ctx, &found, &may))
            }
            div.aside {
                (slips(ctx, &found, &may))
                (disputes(ctx, &found))
                section id="history" { h2 { (ctx.t("reform-history")) } (history::draw(ctx, &found.history)) }
            }
        }
        (panel)
    };
    let mut frame = ctx.frame(&format!("{} {}", row.number, row.title));
    frame.crumbs = rows::crumbs(ctx, found.view.plan.as_ref());
    if let Some((parent, number, title)) = &found.view.parent {
        frame.crumbs.push(ui::components::Crumb::to(format!("{number} {title}"), desk::task_href(ctx, *parent)));
    }
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

fn read(ctx: &Ctx, db: &Db, desk: &procedure::Desk, id: i64) -> Result<Found, Problem> {
    let Some(mut view) = ledger::task(db, desk, id, ctx.moment)? else { return Err(Problem::missing()) };
    let reaches = |kind: &RecordKind, id: i64| ctx.may_reach(db, kind, id, false);
    let (mut slips, mut disputes) = (Vec::new(), Vec::new());
    for slip in view.slips.drain(..) {
        if reaches(&kinds::SLIPS, slip.id)?.is_some() {
            slips.push(slip);
        }
    }
    for dispute in view.disputes.drain(..) {
        if reaches(&kinds::DISPUTES, dispute.id)?.is_some() {
            disputes.push(dispute);
        }
    }
    (view.slips, view.disputes) = (slips, disputes);
    let whole = ctx.can(Action::ReformRead, Some(view.row.owner));
    rows::see(ctx, whole, &mut view.parts);
    let names = ledger::names(db, &view.version)?;
    let shown = |name: &str| match (names.erased, name) {
        (true, _) => Some(ctx.t("reform-erased")),
        (_, "") => None,
        (_, name) => Some(desk::person(ctx, view.row.unit, name)),
    };
    let makers =
        view.progress.iter().map(|entry| desk::office(db, entry.account, ctx.now)).collect::<record::Result<_>>()?;
    Ok(Found {
        leader: shown(&names.leader),
        person: shown(&names.person),
        officer: desk::office(db, view.row.officer.unwrap_or(0), ctx.now)?,
        signer: desk::office(db, view.by_hand.as_ref().map_or(0, |hand| hand.signer), ctx.now)?,
        makers,
        evidence: evidence::read(ctx, db, &view.evidence)?,
        measured: measure(ctx, db, &view)?,
        history: history::of_task(ctx, db, id)?,
        view,
    })
}

/// The figure of a quantified task at the moment of the page: what happened since the work began, or what there is.
fn measure(ctx: &Ctx, db: &Db, view: &TaskView) -> Result<Option<Value>, Problem> {
    let Some(figure) = ctx.app.figures.catalogue.get(&view.row.figure) else { return Ok(None) };
    let Some(unit) = view.figure_unit.or(ctx.app.units.root()) else { return Ok(None) };
    if !sees_value(ctx, figure, unit) {
        return Ok(None);
    }
    let mut query = Query::new(figure, unit, ctx.moment);
    if let Counted::Flow(..) | Counted::Rate { .. } = figure.kind
        && let Some(start) = view.row.start.or(view.row.issued_on)
    {
        query = query.within(start.min(ctx.moment.as_of), ctx.moment.as_of);
    }
    let answer = ctx.app.figures.answer(db, ctx.app.store.tallies(), &query)?;
    Ok(Some(Value { figure, unit, answer }))
}

/// Whether whoever asks may see what a task is measured by: the figures of the unit, unless the figure is guarded.
fn sees_value(ctx: &Ctx, figure: &'static Definition, unit: i64) -> bool {
    ctx.app.figures.catalogue.guard(figure).is_none() && ctx.can(Action::FigureRead, Some(unit))
}

fn actions(ctx: &Ctx, found: &Found, may: &May) -> Markup {
    let row = &found.view.row;
    let path = format!("/reform/tasks/{}", row.id);
    let reads = [row.owner].into_iter().chain(row.unit).any(|unit| ctx.can(Action::ReformExport, Some(unit)));
    html! {
        @if reads { (link_button(&ctx.t("reform-task-sheet"), &format!("{path}/document.pdf"), Kind::Quiet)) }
        (papers::issue_button(ctx, row.owner, &format!("{path}/document")))
        @if may.edit { (link_button(&ctx.t("reform-edit"), &format!("{path}/edit"), Kind::Plain)) }
        @if may.decide && row.is_lit() {
            (link_button(&ctx.t("reform-slip-new"), &format!("{path}/slip"), Kind::Plain))
        }
    }
}

/// The row of the ledger, all of it.
fn about(ctx: &Ctx, found: &Found) -> Markup {
    let view = &found.view;
    let row = &view.row;
    let label = |field: &str| ctx.t(&format!("field-reform_task-{field}"));
    let with_part = |part: &str| {
        let units: Vec<i64> = row.parties.iter().filter(|(_, each)| each == part).map(|(unit, _)| *unit).collect();
        html! { @for (at, unit) in units.iter().enumerate() { @if at > 0 { (comma(ctx)) } (desk::unit(ctx, *unit)) } }
    };
    let source = [view.source.as_str(), view.clause.as_str()].into_iter().filter(|text| !text.is_empty());
    let source = source.collect::<Vec<_>>().join(DOT);
    let decision = view.decision.as_ref().map(|decision| {
        let named = ctx.t_args("reform-decision-n", &[("n", decision.number.into())]);
        html! { a href=(ctx.href(&(kinds::MEETINGS.page)(decision.meeting))) { (named) } " " (decision.text) }
    });
    let masked = |name: &Option<String>| html! { @if let Some(name) = name { (name) } };
    let all = vec![
        Fact::text(label("number"), &row.number),
        Fact::text(label("system"), &desk::label(ctx, "reform_system", &row.system)),
        Fact::new(
            label("measure"),
            html! { @if let Some(measure) = &view.measure { (measure.number) " " (measure.title) } },
        ),
        Fact::text(label("source"), &source),
        Fact::new(label("decision"), decision.unwrap_or_default()),
        Fact::new(label("unit"), desk::some_unit(ctx, row.unit)),
        Fact::new(desk::label(ctx, "reform_part", "responsible"), with_part("responsible")),
        Fact::new(desk::label(ctx, "reform_part", "supporting"), with_part("supporting")),
        Fact::new(label("owner"), desk::unit(ctx, row.owner)),
        Fact::new(label("verifier"), desk::unit(ctx, row.verifier.unwrap_or(row.owner))),
        Fact::new(label("leader"), masked(&found.leader)),
        Fact::new(label("person"), masked(&found.person)),
        Fact::text(label("officer"), &found.officer),
        Fact::new(label("start"), desk::some_day(ctx, row.start)),
        Fact::new(label("due"), desk::due(ctx, row.due, row.long_term)),
        Fact::text(
            label("form"),
            &if row.form.is_empty() { String::new() } else { desk::label(ctx, "result_form", &row.form) },
        ),
        Fact::text(label("entry"), &desk::label(ctx, "reform_entry", view.version.text("entry"))),
        Fact::new(label("issued-on"), desk::some_day(ctx, row.issued_on)),
        Fact::new(label("submitted-on"), desk::some_day(ctx, row.submitted_on)),
        Fact::new(
            label("closed-on"),
            html! {
                (desk::some_day(ctx, row.closed_on))
                @match row.on_time {
                Some(true) => { " " (tag(TagKind::Ok, &ctx.t("reform-on-time"))) },
                Some(false) => { " " (tag(TagKind::Late, &ctx.t("reform-not-on-time"))) },
                None => {},
            }
            },
        ),
    ];
    html! {
        section {
            (section_head(&ctx.t("reform-facts"), &html! {}))
            (desk::said(&label("action"), &view.action))
            div.dense { (facts(&all, ctx.lang)) }
        }
    }
}

fn comma(ctx: &Ctx) -> &'static str {
    if ctx.lang == Lang::Zh { "、" } else { ", " }
}

/// A value as its figure is written.
fn written(figure: Option<&Definition>, value: i64) -> String {
    match figure {
        Some(figure) if !figure.additive() => percent(value),
        _ => count(value),
    }
}

/// The quantified target: nobody types how far it has come.
fn target(ctx: &Ctx, found: &Found) -> Markup {
    let row = &found.view.row;
    let Some(target) = row.target.filter(|_| !row.figure.is_empty()) else { return html! {} };
    let figure = ctx.app.figures.catalogue.get(&row.figure);
    let measure = figure.filter(|figure| figure.additive()).map_or("", |figure| said(figure.measure, ctx.lang));
    let of = |value: i64| html! { (written(figure, value)) " " span.small.mute { (measure) } };
    let base = row.base.unwrap_or(0);
    let now = found.measured.as_ref().and_then(|value| value.answer.value);
    let gone = |actual: Option<i64>| Measured { base, target, actual }.progress();
    let shown = found.measured.as_ref().map(|value| {
        let href = desk::figure_href(ctx, value.figure, value.unit, &[]);
        match (value.answer.value, value.answer.parts) {
            (Some(each), Some((above, below))) => rate(each, above, below, Some(&href), State::Live, ctx.lang),
            (Some(each), None) => number_text(&count(each), None, Some(&href), State::Live, ctx.lang),
            (None, _) => number_text("—", Some(&ctx.t("figure-no-rate")), Some(&href), State::Live, ctx.lang),
        }
    });
    let unit = found.view.figure_unit.or(ctx.app.units.root());
    let sees = figure.zip(unit).is_some_and(|(figure, unit)| sees_value(ctx, figure, unit));
    let kept = row.actual.filter(|_| sees);
    let all = vec![
        Fact::new(
            ctx.t("field-reform_task-figure"),
            html! {
                @match (figure, &found.measured) {
                    (Some(figure), Some(value)) => {
                    a href=(desk::figure_href(ctx, figure, value.unit, &[])) { (said(figure.label, ctx.lang)) }
                },
                    (Some(figure), None) => (said(figure.label, ctx.lang)),
                    (None, _) => { (row.figure) " " (tag(TagKind::Late, &ctx.t("reform-figure-unknown"))) },
                }
                @if let Some(unit) = unit { (DOT) (desk::unit_name(ctx, unit)) }
            },
        ),
        Fact::new(ctx.t("field-reform_task-base"), of(base)),
        Fact::new(ctx.t("field-reform_task-target"), of(target)),
        Fact::new(
            ctx.t("reform-value-now"),
            html! {
                @if let Some(shown) = shown {
                b { (shown) } " "
                span.small.mute { (measure) (DOT) (desk::on(ctx, "reform-as-of", ctx.moment.as_of)) }
            }
                @else { span.small.mute { (ctx.t("reform-value-hidden")) } }
            },
        ),
        Fact::new(
            ctx.t("reform-value-kept"),
            html! {
                @if let Some(actual) = kept {
                (of(actual)) " " span.small.mute { (ctx.t("reform-value-kept-hint")) }
            }
                @else { span.small.mute { (ctx.t(if sees { "reform-not-measured" } else { "reform-value-hidden" })) } }
            },
        ),
        Fact::new(ctx.t("reform-progress"), desk::meter(ctx, gone(now.or(kept)))),
    ];
    html! {
        section id="target" {
            (section_head(&ctx.t("reform-target"), &html! {}))
            (facts(&all, ctx.lang))
        }
    }
}

fn milestones(ctx: &Ctx, found: &Found, may: &May) -> Markup {
    let view = &found.view;
    if view.milestones.is_empty() {
        return html! {};
    }
    let acts =
        (may.work || may.decide) && view.row.is_lit() && !matches!(view.row.state.as_str(), "submitted" | "verified");
    let mut columns = vec![
        Column::text(ctx.t("field-reform_milestone-title")),
        Column::day(ctx.t("field-reform_milestone-due")),
        Column::text(ctx.t("reform-state")),
    ];
    if acts {
        columns.push(Column::text(ctx.t("reform-act")));
    }
    let rows: Vec<Row> = view
        .milestones
        .iter()
        .map(|each| {
            let mut cells = vec![html! { (each.title) }, desk::some_day(ctx, each.due), state_of(ctx, each)];
            if acts {
                let path = format!("/reform/tasks/{}/milestones/{}", view.row.id, each.id);
                let (key, met) = if each.met_on.is_some() { ("reform-unmeet", "") } else { ("reform-meet", "1") };
                cells.push(ui::components::post_button(&path, &ctx.csrf(), &ctx.t(key), Kind::Quiet, &[("met", met)]));
            }
            Row::new(cells)
        })
        .collect();
    html! {
        section id="milestones" {
            (section_head(&ctx.t("reform-milestones"), &html! {}))
            (desk::rows_of(ctx, "reform-milestones", &columns, &rows))
        }
    }
}

fn state_of(ctx: &Ctx, each: &ledger::MilestoneRow) -> Markup {
    let late = each.due.is_some_and(|due| due < ctx.moment.as_of);
    match each.met_on {
        Some(met) => {
            let after = each.due.is_some_and(|due| met > due);
            html! {
                (tag(TagKind::Ok, &desk::on(ctx, "reform-met-on", met)))
                @if after { " " (tag(TagKind::Soon, &ctx.t("reform-met-late"))) }
            }
        }
        None if late => tag(TagKind::Late, &ctx.t("reform-not-met")),
        None => tag(TagKind::Off, &ctx.t("reform-open")),
    }
}

/// The entries of progress, the last first; what stands in the way and what comes next beneath each.
fn progress(ctx: &Ctx, found: &Found) -> Markup {
    let view = &found.view;
    html! {
        section id="progress" {
            (section_head(&ctx.t("reform-entries"), &html! {}))
            @if view.progress.is_empty() { p.small.mute { (ctx.t("reform-no-entries")) } }
            @else {
                ol.entries {
                    @for (entry, maker) in view.progress.iter().zip(&found.makers) {
                        li {
                            p.meta {
                                b { (desk::day_text(ctx, entry.day)) } (DOT) (desk::unit_name(ctx, entry.unit))
                                @if !maker.is_empty() { (DOT) (maker) }
                            }
                            @if entry.unchanged { p.mute { (ctx.t("reform-unchanged")) } }
                            @else { (desk::paragraphs(&entry.text)) }
                            (desk::said(&ctx.t("field-reform_progress-problems"), &entry.problems))
                            (desk::said(&ctx.t("field-reform_progress-next"), &entry.next))
                        }
                    }
                }
            }
        }
    }
}

/// The tasks that this one is made of.
fn parts(ctx: &Ctx, found: &Found, may: &May) -> Markup {
    let view = &found.view;
    let new = format!("/reform/{}/tasks/new?parent={}", view.version.int("plan").unwrap_or(0), view.row.id);
    let open = view.plan.as_ref().is_some_and(|plan| plan.state == "open");
    let action = html! { @if may.edit && open { (link_button(&ctx.t("reform-part-new"), &new, Kind::Quiet)) } };
    if view.parts.is_empty() && !(may.edit && open) {
        return html! {};
    }
    let columns = [
        Column::text(ctx.t("reform-task")),
        Column::text(ctx.t("field-reform_task-unit")),
        Column::day(ctx.t("field-reform_task-due")),
        Column::text(ctx.t("reform-light")),
    ];
    let rows: Vec<Row> = view
        .parts
        .iter()
        .map(|row| {
            Row::new(vec![
                rows::name(ctx, row),
                desk::some_unit(ctx, row.unit),
                desk::due(ctx, row.due, row.long_term),
                desk::standing(ctx, row),
            ])
        })
        .collect();
    html! {
        section id="parts" {
            (section_head(&ctx.t("reform-parts"), &action))
            @if rows.is_empty() { p.small.mute { (ctx.t("reform-no-parts")) } }
            @else { (desk::rows_of(ctx, "reform-parts", &columns, &rows)) }
        }
    }
}

fn slips(ctx: &Ctx, found: &Found, may: &May) -> Markup {
    let view = &found.view;
    let new = format!("/reform/tasks/{}/slip", view.row.id);
    let action =
        html! { @if may.decide && view.row.is_lit() { (link_button(&ctx.t("reform-slip-new"), &new, Kind::Quiet)) } };
    html! {
        @if !view.slips.is_empty() || may.decide {
            section id="slips" {
                (section_head(&ctx.t("reform-slips"), &action))
                @if view.slips.is_empty() { p.small.mute { (ctx.t("reform-no-slips")) } }
                @else { ul.plain { @for each in &view.slips { li { (slip_line(ctx, each)) } } } }
            }
        }
    }
}

fn slip_line(ctx: &Ctx, each: &Slip) -> Markup {
    html! {
        p {
            (desk::level(ctx, &each.level)) " "
            a href=(ctx.href(&(kinds::SLIPS.page)(each.id))) { (each.number) } " "
            (desk::state(ctx, &slip::PROCEDURE, &each.state))
        }
        p.small.mute {
            @if let Some(day) = each.issued_on { (desk::on(ctx, "reform-slip-issued", day)) }
            @if let Some(day) = each.due { (DOT) (desk::on(ctx, "reform-slip-due", day)) }
        }
    }
}

fn disputes(ctx: &Ctx, found: &Found) -> Markup {
    html! {
        @if !found.view.disputes.is_empty() {
            section id="disputes" {
                (section_head(&ctx.t("reform-disputes"), &html! {}))
                ul.plain {
                    @for each in &found.view.disputes {
                        li {
                            p {
                                @let unit = desk::unit_name(ctx, each.unit);
                                a href=(ctx.href(&(kinds::DISPUTES.page)(each.id))) {
                                    (ctx.t_args("reform-dispute-of", &[("unit", unit.into())]))
                                } " "
                                (desk::state(ctx, &dispute::PROCEDURE, &each.state))
                            }
                            @if !each.ruling.is_empty() { p.small { (each.ruling) } }
                        }
                    }
                }
            }
        }
    }
}
