//! The quarterly report of a plan.

use clock::{Day, Lang};
use procedure::{Desk, Refusal};
use record::{Db, Moment};
use serde_json::{Value, json};

use super::Page;
use crate::ledger::{self, Filter, TaskRow};
use crate::rules::lights::{LIGHTS, Why};

/// The first and the last day of the quarter that ended last before a day.
pub fn quarter_before(day: Day) -> (Day, Day) {
    let date = day.date();
    let first_month = (date.month() - 1) / 3 * 3 + 1;
    let (year, month) = if first_month == 1 { (date.year() - 1, 10) } else { (date.year(), first_month - 3) };
    let this = Day::from_ymd(date.year(), first_month, 1).unwrap_or(day);
    (Day::from_ymd(year, month, 1).unwrap_or(day), this.plus(-1))
}

/// The fields of the quarterly report of a plan for a period of one's choice.
///
/// # Errors
/// When there is no such plan, or the store cannot be read.
pub fn quarterly(db: &Db, desk: &Desk, plan: i64, period: (Day, Day), lang: Lang) -> Result<Value, Refusal> {
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    data(&Page { db, desk, at, lang }, plan, period)
}

pub(super) fn data(page: &Page<'_>, plan: i64, (from, to): (Day, Day)) -> Result<Value, Refusal> {
    let plan = ledger::plan(page.db, plan, page.at)?.ok_or(Refusal::Missing)?;
    let then = Moment { as_of: to, ..page.at };
    let rows: Vec<TaskRow> = ledger::tasks(page.db, then, plan.id, &Filter::default())?;
    let rows: Vec<&TaskRow> = rows.iter().filter(|row| !matches!(row.state.as_str(), "draft" | "cancelled")).collect();
    let count = |wanted: &dyn Fn(&TaskRow) -> bool| rows.iter().filter(|row| wanted(row)).count();
    let closed = |row: &TaskRow| row.state == "closed";
    let by_light: Vec<Value> = LIGHTS
        .into_iter()
        .map(|light| {
            let count = count(&|row| row.light == light);
            json!({ "light": light, "label": page.code("reform_light", light), "count": count })
        })
        .collect();
    let within = |day: Option<Day>| day.is_some_and(|day| from <= day && day <= to);
    let due = count(&|row| !row.long_term && within(row.due));
    let on_time = count(&|row| !row.long_term && within(row.due) && is_on_time(row));
    let systems: Vec<Value> = page.desk.pack.codes("reform_system").map_or_else(Vec::new, |list| {
        let own = list.codes().iter().filter(|code| code.parent.as_deref() == Some(plan.taxonomy.as_str()));
        own.map(|code| {
            let of = |wanted: &dyn Fn(&TaskRow) -> bool| count(&|row| row.system == code.code && wanted(row));
            json!({
                "name": code.label(page.lang),
                "total": of(&|_| true),
                "closed": of(&closed),
                "red": of(&|row| row.light == "red"),
                "yellow": of(&|row| row.light == "yellow"),
            })
        })
        .collect()
    });
    let slips = ledger::slips(page.db, plan.id, then)?;
    let slips: Vec<_> = slips.iter().filter(|slip| within(slip.issued_on) && slip.state != "withdrawn").collect();
    Ok(json!({
        "number": "",
        "title": title(page, &plan.title, from),
        "unit": page.unit(plan.unit),
        "period": { "from": from, "to": to },
        "summary": {
            "total": rows.len(),
            "by_light": by_light,
            "closed": count(&closed),
            "due": due,
            "on_time": on_time,
            "rate_bp": share(on_time, due),
        },
        "systems": systems,
        "overdue": overdue(page, &rows),
        "slips": {
            "issued": slips.len(),
            "answered": slips.iter().filter(|slip| slip.replied_on.is_some()).count(),
            "in_time": slips.iter().filter(|slip| slip.in_time == Some(true)).count(),
        },
        "narrative": [],
        "signer": null,
        "issued_on": null,
        "proof": null,
    }))
}

/// One count over another in basis points; none over nothing.
fn share(of: usize, all: usize) -> Option<i64> {
    figure::rate(i64::try_from(of).ok()?, i64::try_from(all).ok()?)
}

/// Whether what was due was done by its day: closed in time, or closure applied for in time and being checked.
fn is_on_time(row: &TaskRow) -> bool {
    let applied = row.submitted_on.zip(row.due).is_some_and(|(applied, due)| applied <= due);
    match row.state.as_str() {
        "closed" => row.on_time == Some(true),
        "submitted" | "verified" => applied,
        _ => false,
    }
}

fn title(page: &Page<'_>, plan: &str, from: Day) -> String {
    let (year, quarter) = (from.year(), (from.date().month() - 1) / 3 + 1);
    match page.lang {
        Lang::Zh => {
            format!("{plan}{year}年第{}季度报告", ["一", "二", "三", "四"][usize::from(quarter.unsigned_abs() - 1) % 4])
        }
        Lang::En => format!("{plan}: report for quarter {quarter} of {year}"),
    }
}

/// The tasks with a red light, by their day: that of the task, or that of the yearly milestone which was missed.
fn overdue(page: &Page<'_>, rows: &[&TaskRow]) -> Vec<Value> {
    let day = |row: &TaskRow| row.due.filter(|_| !row.long_term).or(row.next_milestone.as_ref().map(|(_, due)| *due));
    let mut red: Vec<(Day, &TaskRow)> =
        rows.iter().filter(|row| row.light == "red").filter_map(|row| Some((day(row)?, *row))).collect();
    red.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| ledger::naturally(&a.1.number, &b.1.number)));
    red.into_iter()
        .map(|(due, row)| {
            json!({
                "number": row.number,
                "title": row.title,
                "lead": page.units(row.unit).unwrap_or_default(),
                "due": due,
                "reason": Why::parse(&row.why).map(|why| clock::said(why.label(), page.lang)),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quarter_before_a_day_has_ended() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        for (today, from, to) in [
            ("2026-01-01", "2025-10-01", "2025-12-31"),
            ("2026-03-31", "2025-10-01", "2025-12-31"),
            ("2026-04-01", "2026-01-01", "2026-03-31"),
            ("2026-11-22", "2026-07-01", "2026-09-30"),
        ] {
            assert_eq!(quarter_before(day(today)), (day(from), day(to)), "{today}");
        }
    }
}
