//! The ledger as a timeline: a bar from start to date for each task, its milestones, and today; the same as a table.

use std::collections::HashMap;
use std::fmt::Write as _;

use clock::{Day, Lang};
use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{Pager, page_head, pager, unfold};
use ui::web::{Ctx, Page, Problem};

use super::desk;
use super::rows::{
    Asked, Ledger, Line, actions, among, by_task, crumbs, days, lamps, month_of, name, narrow, read, top,
};
use crate::ledger::TaskRow;
use crate::register::MILESTONE;

/// Tasks on a page.
const PAGE: usize = 100;

/// Of the sheet: its width, where the bars begin and end, the height of the axis and of a row.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 320.0;
const RIGHT: f64 = 936.0;
const AXIS: f64 = 36.0;
const ROW: f64 = 28.0;

struct Found {
    ledger: Ledger,
    milestones: HashMap<i64, Vec<Version>>,
    at: usize,
}

/// A row of the drawing.
enum Bar<'a> {
    System(&'a str),
    Task(&'a TaskRow, usize),
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let plan = ctx.params.int("plan").ok_or_else(Problem::missing)?;
    let asked = Asked::of(&ctx);
    let at = ctx.query.int("at").and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let reader = ctx.clone();
    let found = ctx.read(move |db| find(&reader, db, plan, &asked, at)).await?;
    let plan = &found.ledger.plan;
    let total = found.ledger.rows.len();
    let to = |at: usize| ctx.here(&[("at", (at > 0).then(|| at.to_string()).as_deref())]);
    let sub = html! { (desk::unit(&ctx, plan.unit)) (desk::DOT) (days(&ctx, plan)) };
    let body = html! {
        (page_head(&html! { (plan.title) }, &html! {}, &sub, &actions(&ctx, plan)))
        (top(&ctx, &found.ledger, "/timeline"))
        (lamps(&ctx, &found.ledger))
        div.bar { (narrow(&ctx, &found.ledger, "/timeline", &[])) }
        @if total == 0 { p.mute { (ctx.t("reform-none-found")) } }
        @else {
            (drawn(&ctx, &found))
            (pager(&Pager {
                total: u64::try_from(total).ok(),
                here: total.saturating_sub(found.at).min(PAGE),
                first: (found.at > PAGE).then(|| to(0)),
                back: (found.at > 0).then(|| to(found.at.saturating_sub(PAGE))),
                next: (found.at + PAGE < total).then(|| to(found.at + PAGE)),
            }, ctx.lang))
        }
    };
    let mut frame = ctx.frame(&plan.title);
    frame.crumbs = crumbs(&ctx, None);
    Ok(ctx.show(&frame, &body))
}

fn find(ctx: &Ctx, db: &Db, plan: i64, asked: &Asked, at: usize) -> Result<Found, Problem> {
    let ledger = read(ctx, db, plan, asked)?;
    let ids: Vec<i64> = bars(&ledger.tree(ctx), at)
        .iter()
        .filter_map(|bar| if let Bar::Task(row, _) = bar { Some(row.id) } else { None })
        .collect();
    let milestones = by_task(among(db, &MILESTONE, "task", &ids, ctx.moment)?);
    Ok(Found { ledger, milestones, at })
}

/// What stands on a page: the tasks from this place on, each system named before them.
fn bars<'a>(lines: &'a [Line<'a>], at: usize) -> Vec<Bar<'a>> {
    let (mut out, mut seen, mut system) = (Vec::new(), 0, None);
    for line in lines {
        match line {
            Line::System(name, _) => system = Some(name.as_str()),
            Line::Measure(_) => {}
            Line::Task(row, depth) => {
                if (at..at + PAGE).contains(&seen) {
                    out.extend(system.take().map(Bar::System));
                    out.push(Bar::Task(row, *depth));
                }
                seen += 1;
            }
        }
    }
    out
}

/// The days that are drawn: those of the plan, and what reaches beyond it.
fn span(found: &Found) -> (Day, Day) {
    let plan = &found.ledger.plan;
    let rows = || found.ledger.rows.iter();
    let from = rows().filter_map(|row| row.start).chain(plan.from).min();
    let to = rows().filter_map(|row| row.due).chain(plan.to).max();
    let from = from.unwrap_or_else(|| to.map_or(Day(0), |to| to.plus(-365)));
    let to = to.unwrap_or_else(|| from.plus(365)).max(from.plus(30));
    // Whole months.
    (first_of(month_of(from)), first_of(month_of(to) + 1).plus(-1))
}

fn first_of(month: i32) -> Day {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok())
        .and_then(|(year, month)| Day::from_ymd(year, month, 1))
        .unwrap_or(Day::START)
}

/// The months at which the axis has a mark: every one, or every third, sixth, twelfth, so that there is room for
/// their names.
fn marks(from: Day, to: Day) -> Vec<Day> {
    let (first, last) = (month_of(from), month_of(to));
    let every = [1, 3, 6, 12, 24, 60].into_iter().find(|every| (last - first) / every <= 13).unwrap_or(120);
    // The first month has its name where the next mark leaves room for it.
    let begins = (every - first.rem_euclid(every)) * 2 > every;
    (first..=last + 1)
        .filter(|month| month.rem_euclid(every) == 0 || (*month == first && begins))
        .map(first_of)
        .collect()
}

fn mark_text(day: Day, lang: Lang) -> String {
    let date = day.date();
    match (date.month(), lang) {
        (1, _) => date.year().to_string(),
        (month, Lang::Zh) => format!("{month}月"),
        (month, Lang::En) => ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            .get(usize::try_from(month).unwrap_or(0))
            .copied()
            .unwrap_or("")
            .to_owned(),
    }
}

/// A coordinate with one decimal.
fn at(value: f64) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(out, "{:.1}", value);
    out.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// As much of a title as there is room for: a Han character takes 13 units, a letter about 7.
fn shortened(text: &str, room: f64) -> String {
    let (mut used, mut out) = (0.0, String::new());
    for c in text.chars() {
        used += if c.is_ascii() { 7.0 } else { 13.5 };
        if used > room {
            return out + "…";
        }
        out.push(c);
    }
    out
}

fn drawn(ctx: &Ctx, found: &Found) -> Markup {
    let lines = found.ledger.tree(ctx);
    let bars = bars(&lines, found.at);
    let (from, to) = span(found);
    let days = f64::from((to.0 - from.0).max(1));
    let x = |day: Day| LEFT + f64::from(day.0.clamp(from.0, to.0) - from.0) / days * (RIGHT - LEFT);
    let foot = AXIS + ROW * bars.len() as f64;
    let today = ctx.moment.as_of;
    let title = ctx.t("reform-view-timeline");
    let desc = ctx.t_args(
        "reform-timeline-desc",
        &[
            ("n", bars.iter().filter(|bar| matches!(bar, Bar::Task(..))).count().into()),
            ("from", from.to_string().into()),
            ("to", to.to_string().into()),
        ],
    );
    let marks: Vec<Day> = marks(from, to).into_iter().filter(|day| (from..=to).contains(day)).collect();
    html! {
        figure.gantt {
            div.tablewrap tabindex="0" role="group" aria-label=(title) {
                svg viewBox={ "0 0 " (at(WIDTH)) " " (at(foot + 8.0)) } role="group"
                    aria-labelledby="gantt-title gantt-desc" {
                    title id="gantt-title" { (title) }
                    desc id="gantt-desc" { (desc) }
                    @for day in &marks {
                        path.grid d={ "M" (at(x(*day))) " " (at(AXIS)) "V" (at(foot)) } {}
                        text.tick x=(at(x(*day) + 3.0)) y=(at(AXIS - 8.0)) { (mark_text(*day, ctx.lang)) }
                    }
                    path.base d={ "M0 " (at(AXIS)) "H" (at(WIDTH)) } {}
                    @for (place, bar) in bars.iter().enumerate() {
                        @let y = AXIS + ROW * place as f64;
                        @match bar {
                            Bar::System(name) => {
                                rect.stripe x="0" y=(at(y)) width=(at(WIDTH)) height=(at(ROW)) {}
                                text.system x="0" y=(at(y + 19.0)) { (name) }
                            },
                            Bar::Task(row, depth) => (task(ctx, found, row, *depth, y, &x, (from, to))),
                        }
                    }
                    @if (from..=to).contains(&today) {
                        path.today d={ "M" (at(x(today))) " " (at(AXIS - 4.0)) "V" (at(foot)) } {}
                        text.today-text x=(at(x(today))) y="11" text-anchor="middle" { (ctx.t("reform-today")) }
                    }
                }
            }
            figcaption.small.mute { (ctx.t("reform-timeline-legend")) }
            (unfold(&ctx.t("chart-table"), &twin(ctx, found, &bars)))
        }
    }
}

fn task(
    ctx: &Ctx,
    found: &Found,
    row: &TaskRow,
    depth: usize,
    y: f64,
    x: &impl Fn(Day) -> f64,
    (from, to): (Day, Day),
) -> Markup {
    let indent = 12.0 * depth.min(4) as f64 + 8.0;
    let begin = row.start.or(row.issued_on).unwrap_or(from).max(from);
    let end = if row.long_term { to } else { row.due.unwrap_or(begin).max(begin) };
    let (left, width) = (x(begin), (x(end) - x(begin)).max(3.0));
    let light = if row.light.is_empty() { row.state.as_str() } else { row.light.as_str() };
    let word = if row.light.is_empty() {
        crate::rules::task::PROCEDURE
            .state(&row.state)
            .map_or("", |state| clock::said(state.label, ctx.lang))
            .to_owned()
    } else {
        desk::label(ctx, "reform_light", &row.light)
    };
    // The word stands behind the bar, or before it where there is no room.
    let room = left + width < RIGHT - 60.0;
    let label = format!("{} {}", row.number, row.title);
    html! {
        path.row d={ "M0 " (at(y + ROW)) "H" (at(WIDTH)) } {}
        a href=(desk::task_href(ctx, row.id)) {
            text.name x=(at(indent)) y=(at(y + 18.5)) { (shortened(&label, LEFT - indent - 16.0)) }
            title { (label) }
        }
        // What has no end is open to the right.
        path class={ "beam " (light) @if row.by_hand { " hand" } } d={
            "M" (at(left + width)) " " (at(y + 8.0)) "H" (at(left)) "v12H" (at(left + width)) @if !row.long_term { "z" }
        } {}
        @for milestone in found.milestones.get(&row.id).into_iter().flatten() {
            @if let Some(due) = milestone.day("due").filter(|due| (from..=to).contains(due)) {
                @let met = milestone.day("met_on").is_some();
                path class={ "stone" @if met { " met" } } d={ "M" (at(x(due))) " " (at(y + 7.0)) "l7 7l-7 7l-7 -7z" } {
                    title { (milestone.text("title")) " " (due) }
                }
            }
        }
        @if room { text.word x=(at(left + width + 10.0)) y=(at(y + 18.5)) { (word) } }
        @else {
            @let place = (left + width - 10.0).min(RIGHT - 6.0);
            text.word x=(at(place)) y=(at(y + 18.5)) text-anchor="end" { (word) }
        }
    }
}

/// The same as a table.
fn twin(ctx: &Ctx, found: &Found, bars: &[Bar<'_>]) -> Markup {
    html! {
        div.tablewrap tabindex="0" role="group" aria-label=(ctx.t("reform-view-timeline")) {
            table {
                caption.unseen { (ctx.t("reform-view-timeline")) }
                thead { tr {
                    th scope="col" { (ctx.t("reform-task")) }
                    th scope="col" { (ctx.t("field-reform_task-start")) }
                    th scope="col" { (ctx.t("field-reform_task-due")) }
                    th scope="col" { (ctx.t("reform-light")) }
                    th scope="col" { (ctx.t("reform-milestones")) }
                } }
                tbody {
                    @for bar in bars {
                        @match bar {
                            Bar::System(system) => tr { th scope="rowgroup" colspan="5" { b { (system) } } },
                            Bar::Task(row, _) => tr {
                                th scope="row" { (name(ctx, row)) }
                                td.d { (desk::some_day(ctx, row.start)) }
                                td.d { (desk::due(ctx, row.due, row.long_term)) }
                                td { (desk::standing(ctx, row)) }
                                td {
                                    @for milestone in found.milestones.get(&row.id).into_iter().flatten() {
                                        p.small {
                                            (milestone.text("title")) " " @if let Some(due) = milestone.day("due") { (due) }
                                            @if let Some(met) = milestone.day("met_on") {
                                                (desk::DOT) (desk::on(ctx, "reform-met-on", met))
                                            }
                                        }
                                    }
                                }
                            },
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn the_axis_has_room_for_its_names() {
        for (from, to) in [("2026-01-01", "2026-12-31"), ("2026-01-01", "2028-12-31"), ("2020-05-01", "2035-12-31")] {
            let marks = marks(day(from), day(to));
            assert!((2..=16).contains(&marks.len()), "{from} {to}: {}", marks.len());
            assert!(marks.windows(2).all(|pair| pair[0] < pair[1]));
        }
        assert_eq!(mark_text(day("2026-01-01"), Lang::Zh), "2026");
        assert_eq!(mark_text(day("2026-05-01"), Lang::Zh), "5月");
        assert_eq!(mark_text(day("2026-05-01"), Lang::En), "May");
    }

    #[test]
    fn titles_are_cut_to_their_room() {
        assert_eq!(shortened("3.2 推行", 300.0), "3.2 推行");
        assert_eq!(shortened("推行技能等级自主评价", 60.0), "推行技能…");
        assert_eq!((at(3.0), at(0.25), at(100.0)), ("3".into(), "0.2".into(), "100".into()));
    }
}
