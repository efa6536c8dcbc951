//! The tasks of a plan as whoever asks may see them: read once, narrowed by the address, put in the order of a tree.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use access::Action;
use clock::Lang;
use figure::{Answer, Query};
use maud::{Markup, html};
use record::{Db, Moment, Register, Value, Version};
use ui::components::{Choice, Crumb, Field, Kind, Tab, filters, link_button, tabs};
use ui::web::{Ctx, Problem};

use super::desk;
use super::kinds::sharing;
use crate::figures;
use crate::ledger::{self, Filter, Measure, Plan, TaskRow, naturally};
use crate::lights::facts_of;
use crate::register::{MILESTONE, OVERRIDE, TASK};
use crate::rules::lights::{LIGHTS, Light, Measured, computed, light};
use crate::rules::task::PROCEDURE;

/// A plan with those of its tasks that whoever asks may see and has asked for.
pub(super) struct Ledger {
    /// The plan.
    pub plan: Plan,
    /// How many plans there are in all.
    pub plans: usize,
    /// The tasks, by number.
    pub rows: Vec<TaskRow>,
    /// The measures of the plan, by number.
    pub measures: Vec<Measure>,
    /// The lead units there are to choose from.
    pub units: Vec<i64>,
    /// Tasks at work by light, of the unit one stands in; `None` where its figures may not be seen.
    pub lights: Option<Arc<Answer>>,
    /// Whether all tasks of the plan may be seen.
    pub whole: bool,
}

/// What the address narrows the tasks to.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    filter: Filter,
    /// A state of the procedure, or `open`.
    state: String,
}

/// The names in the address by which tasks are narrowed.
pub(super) const NAMES: [&str; 6] = ["light", "lead", "system", "due", "state", "q"];

impl Asked {
    /// What the address asks for.
    pub fn of(ctx: &Ctx) -> Asked {
        let query = |name: &str| ctx.query.get(name).to_owned();
        let unit = ctx.query.some("lead").and_then(|code| ctx.app.units.find_code(code, ctx.moment));
        // A unit there is not leads nothing.
        let unit = unit.or(ctx.query.some("lead").map(|_| -1));
        let state = query("state");
        let filter = Filter {
            light: query("light"),
            unit,
            system: query("system"),
            due_month: query("due"),
            state_open: state == "open",
            search: query("q"),
            ..Filter::default()
        };
        Asked { filter, state }
    }

    fn wants(&self, row: &TaskRow) -> bool {
        self.state.is_empty() || self.state == "open" || self.state == row.state
    }

    /// Whether anything is left out.
    pub fn narrows(&self) -> bool {
        self.filter != Filter::default() || !self.state.is_empty()
    }
}

/// Reads a plan at the moment of the page.
pub(super) fn read(ctx: &Ctx, db: &Db, plan: i64, asked: &Asked) -> Result<Ledger, Problem> {
    let Some(plan) = ledger::plan(db, plan, ctx.moment)? else { return Err(Problem::missing()) };
    let whole = ctx.can(Action::ReformRead, Some(plan.unit));
    let mut rows = ledger::tasks(db, ctx.moment, plan.id, &asked.filter)?;
    rows.retain(|row| asked.wants(row));
    see(ctx, whole, &mut rows);
    let units = if whole {
        sharing(db, plan.id, ctx.moment)?
    } else {
        let mut all = ledger::tasks(db, ctx.moment, plan.id, &Filter::default())?;
        see(ctx, whole, &mut all);
        let all: BTreeSet<i64> = all.iter().flat_map(units_of).collect();
        all.into_iter().collect()
    };
    let lights = match ctx.unit.filter(|unit| ctx.can(Action::FigureRead, Some(*unit))) {
        Some(unit) if ctx.app.figures.catalogue.get(figures::TASKS.name).is_some() => {
            let query = Query::new(&figures::TASKS, unit, ctx.moment).by("light")?;
            Some(ctx.app.figures.answer(db, ctx.app.store.tallies(), &query)?)
        }
        _ => None,
    };
    Ok(Ledger {
        plans: ledger::plans(db, ctx.moment)?.len(),
        measures: ledger::measures(db, plan.id, ctx.moment)?,
        plan,
        rows,
        units,
        lights,
        whole,
    })
}

/// The units that lead a task or share in it.
fn units_of(row: &TaskRow) -> impl Iterator<Item = i64> {
    row.unit.into_iter().chain(row.parties.iter().map(|(unit, _)| *unit))
}

/// Takes away the tasks in which no unit has a part that whoever asks may read for.
pub(super) fn see(ctx: &Ctx, whole: bool, rows: &mut Vec<TaskRow>) {
    if whole {
        return;
    }
    let mut known: HashMap<i64, bool> = HashMap::new();
    let mut may = |unit: i64| *known.entry(unit).or_insert_with(|| ctx.can(Action::ReformRead, Some(unit)));
    rows.retain(|row| units_of(row).chain(row.verifier).chain([row.owner]).any(&mut may));
}

/// A line of the tree.
pub(super) enum Line<'a> {
    /// A system by its name, with its tasks.
    System(String, Vec<&'a TaskRow>),
    /// A measure.
    Measure(&'a Measure),
    /// A task and how deep it stands under others.
    Task(&'a TaskRow, usize),
}

impl Ledger {
    /// The tasks as a tree: systems in the order of the pack, their measures by number, their tasks, and under each
    /// task those that are part of it. A task whose parent is not shown stands where that would.
    pub fn tree(&self, ctx: &Ctx) -> Vec<Line<'_>> {
        let shown: HashSet<i64> = self.rows.iter().map(|row| row.id).collect();
        let mut under: HashMap<i64, Vec<&TaskRow>> = HashMap::new();
        let mut tops: Vec<&TaskRow> = Vec::new();
        for row in &self.rows {
            match row.parent.filter(|parent| shown.contains(parent)) {
                Some(parent) => under.entry(parent).or_default().push(row),
                None => tops.push(row),
            }
        }
        let mut systems = desk::systems(ctx, &self.plan.taxonomy);
        systems.push(("", ctx.t("reform-no-system")));
        let known: HashSet<&str> = systems.iter().map(|(code, _)| *code).collect();
        let mut out = Vec::new();
        for (code, name) in systems {
            let own: Vec<&TaskRow> = tops
                .iter()
                .filter(|row| row.system == code || (code.is_empty() && !known.contains(row.system.as_str())))
                .copied()
                .collect();
            if own.is_empty() {
                continue;
            }
            let mut tasks = Vec::new();
            let mut lines = Vec::new();
            let mut groups: Vec<(Option<&Measure>, Vec<&TaskRow>)> = Vec::new();
            for row in own {
                let measure = row.measure.and_then(|id| self.measures.iter().find(|measure| measure.id == id));
                match groups.iter_mut().find(|(held, _)| held.map(|m| m.id) == measure.map(|m| m.id)) {
                    Some((_, rows)) => rows.push(row),
                    None => groups.push((measure, vec![row])),
                }
            }
            // What serves no measure comes first: it needs no heading.
            groups.sort_by(|(a, _), (b, _)| match (a, b) {
                (Some(a), Some(b)) => naturally(&a.number, &b.number).then(a.id.cmp(&b.id)),
                (a, b) => a.is_some().cmp(&b.is_some()),
            });
            for (measure, rows) in groups {
                lines.extend(measure.map(Line::Measure));
                for row in rows {
                    grow(row, 0, &under, &mut |row, depth| {
                        tasks.push(row);
                        lines.push(Line::Task(row, depth));
                    });
                }
            }
            out.push(Line::System(name, tasks));
            out.append(&mut lines);
        }
        out
    }
}

fn grow<'a>(
    row: &'a TaskRow,
    depth: usize,
    under: &HashMap<i64, Vec<&'a TaskRow>>,
    visit: &mut impl FnMut(&'a TaskRow, usize),
) {
    visit(row, depth);
    for child in under.get(&row.id).into_iter().flatten() {
        grow(child, depth + 1, under, visit);
    }
}

/// Why each of these tasks has its light, in words, read in a few queries.
pub(super) fn reasons(ctx: &Ctx, db: &Db, rows: &[&TaskRow]) -> record::Result<HashMap<i64, Light>> {
    let lit: Vec<&&TaskRow> = rows.iter().filter(|row| row.is_lit()).collect();
    let ids: Vec<i64> = lit.iter().map(|row| row.id).collect();
    let tasks = among(db, &TASK, "id", &ids, ctx.moment)?;
    let milestones = by_task(among(db, &MILESTONE, "task", &ids, ctx.moment)?);
    let by_hand = by_task(among(db, &OVERRIDE, "task", &ids, ctx.moment)?);
    let actual: HashMap<i64, Option<i64>> = lit.iter().map(|row| (row.id, row.actual)).collect();
    let mut out = HashMap::new();
    for task in &tasks {
        let own = milestones.get(&task.id).map_or(&[][..], Vec::as_slice);
        let hand = by_hand.get(&task.id).and_then(|versions| versions.first());
        let actual = actual.get(&task.id).copied().flatten();
        let facts = facts_of(desk::pack(ctx), task, own, hand, actual);
        out.insert(task.id, light(&facts, ctx.moment.as_of));
    }
    Ok(out)
}

/// What the rule says of the lights of these tasks that were set by hand.
pub(super) fn by_rule(ctx: &Ctx, db: &Db, rows: &[&TaskRow]) -> record::Result<HashMap<i64, Light>> {
    let ids: Vec<i64> = rows.iter().filter(|row| row.by_hand).map(|row| row.id).collect();
    let milestones = by_task(among(db, &MILESTONE, "task", &ids, ctx.moment)?);
    let mut out = HashMap::new();
    for task in &among(db, &TASK, "id", &ids, ctx.moment)? {
        let own = milestones.get(&task.id).map_or(&[][..], Vec::as_slice);
        let actual = rows.iter().find(|row| row.id == task.id).and_then(|row| row.actual);
        let facts = facts_of(desk::pack(ctx), task, own, None, actual);
        out.insert(task.id, computed(&facts, ctx.moment.as_of));
    }
    Ok(out)
}

pub(super) fn by_task(versions: Vec<Version>) -> HashMap<i64, Vec<Version>> {
    let mut out: HashMap<i64, Vec<Version>> = HashMap::new();
    for version in versions {
        if let Some(task) = version.int("task") {
            out.entry(task).or_default().push(version);
        }
    }
    out
}

/// The versions that hold at a moment and whose field is one of these numbers.
pub(super) fn among(
    db: &Db,
    register: &'static Register,
    field: &str,
    numbers: &[i64],
    at: Moment,
) -> record::Result<Vec<Version>> {
    let mut out = Vec::new();
    for some in numbers.chunks(500) {
        let marks: Vec<String> = (4..4 + some.len()).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND v.valid_from <= $2 AND $2 < v.valid_to AND v.opened <= $3 \
             AND $3 < v.closed AND v.{field} IN ({}) ORDER BY v.id",
            Version::columns(register, "v"),
            register.table(),
            marks.join(", ")
        );
        let params: Vec<Value> =
            [at.as_of.into(), at.known.into()].into_iter().chain(some.iter().map(|n| (*n).into())).collect();
        out.extend(db.all(&sql, &params, |row| Version::read(register, row, 0))?);
    }
    Ok(out)
}

/// How far a quantified task has come, as its bar and its numbers.
pub(super) fn progress(ctx: &Ctx, row: &TaskRow) -> Markup {
    let figure = ctx.app.figures.catalogue.get(&row.figure);
    html! {
        @match (figure, row.target) {
            (Some(figure), Some(target)) if !row.figure.is_empty() => {
                @let measured = Measured { base: row.base.unwrap_or(0), target, actual: row.actual };
                @let of = measured.progress();
                a.meter-link href={ (desk::task_href(ctx, row.id)) "#target" } title=(figure::said(figure.label, ctx.lang)) {
                    (desk::meter(ctx, of.or(row.percent)))
                    @if of.is_none() && row.percent.is_none() { (ctx.t("reform-not-measured")) }
                }
            },
            _ => (desk::steps_met(ctx, row.milestones)),
        }
    }
}

/// The head of every view of a plan: its views as tabs, the lights of the unit one stands in, and the form that
/// narrows the tasks.
pub(super) fn top(ctx: &Ctx, found: &Ledger, view: &str) -> Markup {
    let path = format!("/reform/{}", found.plan.id);
    let kept: Vec<(&str, Option<&str>)> =
        NAMES.iter().chain(&["as_of", "known"]).map(|name| (*name, ctx.query.some(name))).collect();
    let tab = |name: &str, key: &str| Tab {
        label: ctx.t(key),
        href: ui::link::with(&format!("{path}{name}"), &[], &kept),
        count: None,
        here: view == name,
    };
    let all = [
        tab("", "reform-view-tree"),
        tab("/board", "reform-view-board"),
        tab("/timeline", "reform-view-timeline"),
        tab("/sheet", "reform-view-sheet"),
    ];
    html! { (tabs(&ctx.t("reform-views"), &all)) }
}

/// The tasks at work by light, each number a door to its figure.
pub(super) fn lamps(ctx: &Ctx, found: &Ledger) -> Markup {
    let (Some(answer), Some(unit)) = (&found.lights, ctx.unit) else { return html! {} };
    let of = |code: &str| {
        let key = figure::GroupKey::Code(code.to_owned());
        answer.groups.iter().find(|group| group.key == key).and_then(|group| group.value).unwrap_or(0)
    };
    let name = desk::unit_name(ctx, unit);
    let key = if found.plans > 1 { "reform-lamps-all" } else { "reform-lamps" };
    html! {
        div.lamps {
            p {
                (ctx.t_args(key, &[("unit", name.into())])) " "
                b { (desk::counted(ctx, answer.value.unwrap_or(0), &figures::TASKS, unit, &[])) } " "
                (clock::said(figures::TASKS.measure, ctx.lang))
            }
            ul {
                @for code in LIGHTS {
                    li { (desk::light(ctx, code, false)) " "
                        b { (desk::counted(ctx, of(code), &figures::TASKS, unit, &[("by", "light"), ("group", code)])) } }
                }
            }
        }
    }
}

/// The form that narrows the tasks; `keep` names what else of the address stays.
pub(super) fn narrow(ctx: &Ctx, found: &Ledger, view: &str, keep: &[&str]) -> Markup {
    let any = || Choice::new("", ctx.t("any"));
    let field = |name: &str, key: &str, choices: Vec<Choice>| {
        Field::select(name, &ctx.t(key), choices).value(ctx.query.get(name)).auto()
    };
    let mut units: Vec<Choice> =
        found.units.iter().map(|unit| Choice::new(desk::code(ctx, *unit), desk::unit_name(ctx, *unit))).collect();
    units.sort_by(|a, b| a.value.cmp(&b.value));
    let systems = desk::systems(ctx, &found.plan.taxonomy).into_iter().map(|(code, name)| Choice::new(code, name));
    let states = PROCEDURE.states.iter().map(|state| Choice::new(state.code, clock::said(state.label, ctx.lang)));
    let fields = [
        field("light", "reform-light", desk::choices(ctx, "reform_light", Some("any"))),
        field("lead", "reform-unit", std::iter::once(any()).chain(units).collect()),
        field("system", "reform-system", std::iter::once(any()).chain(systems).collect()),
        field(
            "state",
            "reform-state",
            [any(), Choice::new("open", ctx.t("reform-state-open"))].into_iter().chain(states).collect(),
        ),
        field("due", "reform-due-month", months(ctx, &found.plan)),
        Field::new("q", &ctx.t("reform-words"), ui::components::FieldKind::Line("search"))
            .value(ctx.query.get("q"))
            .autocomplete("off"),
    ];
    let kept: Vec<(String, String)> = ["as_of", "known", "unit"]
        .iter()
        .chain(keep)
        .filter_map(|name| Some(((*name).to_owned(), ctx.query.some(name)?.to_owned())))
        .collect();
    filters(&format!("/reform/{}{view}", found.plan.id), &fields, &kept, ctx.lang)
}

/// The months of a plan, by which tasks can be due, and what has no end.
fn months(ctx: &Ctx, plan: &Plan) -> Vec<Choice> {
    const MOST: usize = 180;
    let (from, to) = (plan.from.unwrap_or(ctx.now.as_of), plan.to.unwrap_or(ctx.now.as_of.plus(366)));
    let (first, last) = (month_of(from), month_of(to));
    let mut all: Vec<String> =
        (first..=last).take(MOST).map(|n| format!("{:04}-{:02}", n.div_euclid(12), n.rem_euclid(12) + 1)).collect();
    if let Some(asked) = ctx.query.some("due").filter(|asked| *asked != "long" && !all.iter().any(|each| each == asked))
    {
        all.push(asked.to_owned());
    }
    let ends = [Choice::new("", ctx.t("any")), Choice::new("long", ctx.t("reform-long-term"))];
    ends.into_iter().chain(all.into_iter().map(|month| Choice::new(month.clone(), month))).collect()
}

/// The months since the year 0.
pub(super) fn month_of(day: clock::Day) -> i32 {
    let date = day.date();
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

/// The way to a page of a plan.
pub(super) fn crumbs(ctx: &Ctx, plan: Option<&Plan>) -> Vec<Crumb> {
    let mut out = vec![Crumb::to(ctx.t("reform-ledger"), ctx.href("/reform?all=1"))];
    out.extend(plan.map(|plan| Crumb::to(plan.title.clone(), desk::plan_href(ctx, plan.id))));
    out
}

/// What whoever asks can do with a plan.
pub(super) fn actions(ctx: &Ctx, plan: &Plan) -> Markup {
    let own = Some(plan.unit);
    let path = format!("/reform/{}", plan.id);
    html! {
        @if ctx.can(Action::ReformExport, own) {
            (link_button(&ctx.t("reform-report"), &format!("{path}/report"), Kind::Quiet))
        }
        @if has_route(ctx, "/reform/{plan}/export.xlsx") && ctx.can(Action::ReformExport, own) {
            (link_button(&ctx.t("reform-export"), &format!("{path}/export.xlsx"), Kind::Quiet))
        }
        @if ctx.is_now() && has_route(ctx, "/reform/{plan}/import") && ctx.can(Action::ReformPlan, own) {
            (link_button(&ctx.t("reform-import"), &format!("{path}/import"), Kind::Quiet))
        }
        @if ctx.is_now() && ctx.can(Action::ReformPlan, own) {
            (link_button(&ctx.t("reform-plan-edit"), &format!("{path}/edit"), Kind::Plain))
            @if plan.state == "open" {
                (link_button(&ctx.t("reform-measure-new"), &format!("{path}/measures/new"), Kind::Plain))
                (link_button(&ctx.t("reform-task-new"), &format!("{path}/tasks/new"), Kind::Primary))
            }
        }
    }
}

/// Whether the house has such a page.
pub(super) fn has_route(ctx: &Ctx, path: &str) -> bool {
    ctx.app.routes.iter().any(|route| route.path == path)
}

/// What a task is called in a line: its number and its title.
pub(super) fn name(ctx: &Ctx, row: &TaskRow) -> Markup {
    html! { span.num { (row.number) } " " a href=(desk::task_href(ctx, row.id)) { (row.title) } }
}

/// The days of a plan: `2026-01-01 – 2028-12-31`.
pub(super) fn days(ctx: &Ctx, plan: &Plan) -> String {
    let to = plan.to.map_or_else(|| ctx.t("day-open"), |day| day.to_string());
    match (plan.from, ctx.lang) {
        (Some(from), Lang::Zh) => format!("{from} 至 {to}"),
        (Some(from), Lang::En) => format!("{from} to {to}"),
        (None, _) => to,
    }
}
