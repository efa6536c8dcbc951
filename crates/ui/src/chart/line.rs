//! Line charts: a figure over time.

use std::fmt::Write as _;

use clock::{Day, Lang};
use maud::{Markup, html};

use super::scale::{Scale, day_ticks};
use super::{Format, at};
use crate::components::unfold;
use crate::text::{t, t_args};

/// A series of a chart: a value a day, `None` where it is not known or may not be shown. The days are in order.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its values.
    pub points: Vec<(Day, Option<i64>)>,
}

/// A day worth a mark: a publication, a restatement.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The day.
    pub day: Day,
    /// A word for it.
    pub label: String,
}

/// A chart of up to four series.
#[derive(Debug, Clone)]
pub struct LineChart<'a> {
    /// An id unique on the page; the parts of the chart are named after it.
    pub id: &'a str,
    /// What is drawn.
    pub title: &'a str,
    /// What is to be seen in it, for those who do not see it: made from the data when empty.
    pub desc: &'a str,
    /// How values are written.
    pub format: Format,
    /// What is drawn, at most four.
    pub series: &'a [Series],
    /// Days worth a mark.
    pub marks: &'a [Mark],
    /// Drawn for a wide column (720 units wide) or a side column (328 units wide). On a phone both are drawn for 328.
    pub wide: bool,
}

/// Width and height, and the room left for labels.
struct Sheet {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    days: usize,
    steps: i64,
}

const WIDE: Sheet =
    Sheet { width: 720.0, height: 256.0, left: 60.0, right: 20.0, top: 24.0, bottom: 28.0, days: 8, steps: 4 };
const NARROW: Sheet =
    Sheet { width: 328.0, height: 176.0, left: 56.0, right: 12.0, top: 24.0, bottom: 28.0, days: 4, steps: 3 };

/// The chart and, folded beneath it, its numbers as a table.
pub fn line_chart(chart: &LineChart<'_>, lang: Lang) -> Markup {
    let desc = if chart.desc.is_empty() { describe(chart, lang) } else { chart.desc.to_owned() };
    let legend = chart.series.len() > 1;
    html! {
        figure.chart {
            @if legend {
                ul.legend {
                    @for (n, series) in chart.series.iter().enumerate() {
                        li {
                            svg viewBox="0 0 24 8" aria-hidden="true" { path class={ "curve s" (n + 1) } d="M0 4H24" {} }
                            (series.name)
                        }
                    }
                }
            }
            @if chart.wide { (draw(chart, &WIDE, "wide", &desc, lang)) }
            (draw(chart, &NARROW, if chart.wide { "narrow" } else { "side" }, &desc, lang))
            (unfold(&t(lang, "chart-table"), &twin(chart, lang)))
        }
    }
}

/// The same numbers as a table.
fn twin(chart: &LineChart<'_>, lang: Lang) -> Markup {
    let mut days: Vec<Day> = chart.series.iter().flat_map(|s| s.points.iter().map(|(day, _)| *day)).collect();
    days.sort_unstable();
    days.dedup();
    html! {
        table {
            caption.unseen { (chart.title) }
            thead { tr { th scope="col" { (t(lang, "chart-day")) } @for s in chart.series { th.n scope="col" { (s.name) } } } }
            tbody {
                @for day in days {
                    tr {
                        th scope="row" { (day) }
                        @for series in chart.series {
                            td.n { @match value_on(series, day) { Some(value) => (chart.format.write(value)), None => "—" } }
                        }
                    }
                }
            }
        }
    }
}

fn value_on(series: &Series, day: Day) -> Option<i64> {
    series.points.iter().find(|(on, _)| *on == day).and_then(|(_, value)| *value)
}

/// “From 471 on 2019-09-30 to 653 on 2020-08-31; lowest 471, highest 653.” for each series.
fn describe(chart: &LineChart<'_>, lang: Lang) -> String {
    let mut said = String::new();
    for series in chart.series {
        let known: Vec<(Day, i64)> = series.points.iter().filter_map(|(day, v)| v.map(|v| (*day, v))).collect();
        let (Some(first), Some(last)) = (known.first(), known.last()) else { continue };
        let write = |value: i64| chart.format.write(value);
        let low = known.iter().map(|(_, v)| *v).min().unwrap_or(first.1);
        let high = known.iter().map(|(_, v)| *v).max().unwrap_or(first.1);
        said.push_str(&t_args(
            lang,
            "chart-said",
            &[
                ("name", series.name.as_str().into()),
                ("from", first.0.to_string().into()),
                ("first", write(first.1).into()),
                ("to", last.0.to_string().into()),
                ("last", write(last.1).into()),
                ("low", write(low).into()),
                ("high", write(high).into()),
            ],
        ));
    }
    if said.is_empty() { t(lang, "chart-none") } else { said }
}

fn draw(chart: &LineChart<'_>, sheet: &Sheet, class: &str, desc: &str, lang: Lang) -> Markup {
    let values = chart.series.iter().flat_map(|s| s.points.iter().filter_map(|(_, v)| *v));
    let scale = Scale::over(values, sheet.steps);
    let days = || chart.series.iter().flat_map(|s| s.points.iter().map(|(day, _)| *day));
    let from = days().min().unwrap_or_default();
    let to = days().max().unwrap_or_default();
    let span = f64::from((to.0 - from.0).max(1));
    let x = |day: Day| sheet.left + f64::from(day.0 - from.0) / span * (sheet.width - sheet.left - sheet.right);
    let foot = sheet.height - sheet.bottom;
    let y = |value: i64| foot - scale.place(value) * (foot - sheet.top);
    let (title_id, desc_id) = (format!("{}-{class}-title", chart.id), format!("{}-{class}-desc", chart.id));
    let right = sheet.width - sheet.right;
    html! {
        svg class=(class) viewBox={ "0 0 " (at(sheet.width)) " " (at(sheet.height)) } role="img"
            aria-labelledby={ (title_id) " " (desc_id) } {
            title id=(title_id) { (chart.title) }
            desc id=(desc_id) { (desc) }
            @for tick in scale.ticks() {
                path class=(if tick == scale.low { "base" } else { "grid" }) d={ "M" (at(sheet.left)) " " (at(y(tick))) "H" (at(right)) } {}
                text x=(at(sheet.left - 8.0)) y=(at(y(tick) + 4.5)) text-anchor="end" { (chart.format.write(tick)) }
            }
            @for (day, label) in day_ticks(from, to, sheet.days, lang) {
                @let place = x(day);
                path.base d={ "M" (at(place)) " " (at(foot)) "v4" } {}
                text x=(at(place)) y=(at(sheet.height - 6.0)) text-anchor=(anchor(place, sheet)) { (label) }
            }
            @for mark in chart.marks.iter().filter(|mark| (from..=to).contains(&mark.day)) {
                @let place = x(mark.day);
                path.event d={ "M" (at(place)) " " (at(sheet.top)) "V" (at(foot)) } {}
                text.event-text x=(at(place)) y=(at(sheet.top - 9.0)) text-anchor=(anchor(place, sheet)) { (mark.label) }
            }
            @for (n, series) in chart.series.iter().enumerate() {
                (curve(chart, series, n, foot, &x, &y))
            }
        }
    }
}

/// A label near the right end leans inwards, so that it stays on the sheet; at the left there is room for half of it.
fn anchor(place: f64, sheet: &Sheet) -> &'static str {
    if place > sheet.width - sheet.right - 28.0 { "end" } else { "middle" }
}

fn curve(
    chart: &LineChart<'_>,
    series: &Series,
    n: usize,
    foot: f64,
    x: &impl Fn(Day) -> f64,
    y: &impl Fn(i64) -> f64,
) -> Markup {
    let class = format!("s{}", n + 1);
    let runs = runs(series);
    let known: Vec<(Day, i64)> = runs.iter().flatten().copied().collect();
    let alone = chart.series.len() == 1;
    html! {
        @for run in &runs {
            @let line = line(run, x, y);
            @if alone && run.len() > 1 {
                path.area d={ (line) "V" (at(foot)) "H" (at(x(run[0].0))) "Z" } {}
            }
            path class={ "curve " (class) } d=(line) {}
        }
        @for (day, value) in &known {
            circle class={ "hit " (class) } cx=(at(x(*day))) cy=(at(y(*value))) r="4" {
                title { (day) " " @if !alone { (series.name) " " } (chart.format.write(*value)) }
            }
        }
        @if let Some((day, value)) = known.last() {
            circle class={ "point " (class) } cx=(at(x(*day))) cy=(at(y(*value))) r="3.5" {}
            @if alone {
                text.last x=(at(x(*day) + 4.0)) y=(at(y(*value) - 9.0)) text-anchor="end" { (chart.format.write(*value)) }
            }
        }
    }
}

/// The stretches without a gap.
fn runs(series: &Series) -> Vec<Vec<(Day, i64)>> {
    let mut runs: Vec<Vec<(Day, i64)>> = vec![Vec::new()];
    for (day, value) in &series.points {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((*day, *value)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn line(run: &[(Day, i64)], x: &impl Fn(Day) -> f64, y: &impl Fn(i64) -> f64) -> String {
    let mut path = String::with_capacity(run.len() * 12);
    for (n, (day, value)) in run.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(path, "{}{} {}", if n == 0 { "M" } else { "L" }, at(x(*day)), at(y(*value)));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[Option<i64>]) -> Series {
        let points = values.iter().enumerate().map(|(n, v)| (Day(18_000 + 30 * n as i32), *v)).collect();
        Series { name: "覆盖企业".to_owned(), points }
    }

    fn chart(series: &[Series]) -> String {
        let marks = [Mark { day: Day(18_030), label: "发布".to_owned() }];
        let chart = LineChart {
            id: "c",
            title: "覆盖企业",
            desc: "",
            format: Format::Count,
            series,
            marks: &marks,
            wide: true,
        };
        line_chart(&chart, Lang::Zh).0
    }

    #[test]
    fn every_value_is_in_the_table_and_the_curve_breaks_at_a_gap() {
        let html = chart(&[series(&[Some(471), Some(500), None, Some(653)])]);
        for part in ["471", "500", "653", "—", "<title", "<desc", "发布"] {
            assert!(html.contains(part), "{part} not in {html}");
        }
        assert_eq!(runs(&series(&[None, Some(1), None, None, Some(2), Some(3)])).len(), 2);
    }

    #[test]
    fn nothing_to_draw_is_said() {
        assert!(chart(&[series(&[])]).contains("没有数据"));
        assert!(chart(&[]).contains("没有数据"));
        assert!(!chart(&[series(&[Some(5)])]).contains("NaN"));
    }
}
