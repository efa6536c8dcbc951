//! The ledger as it is read: plans and measures, tasks as rows with their lights, one task with everything, the group
//! and its meetings, slips.

mod group;
mod rows;
mod view;

use std::cmp::Ordering;

use clock::Day;
use record::{Commit, Db, Moment, Result, Version};

pub(crate) use group::lines;
pub use group::{Decision, Group, Meeting, MeetingView, Member, group, groups, meeting, meetings, members};
pub use rows::{Filter, TaskRow, tasks};
pub use view::{
    Dispute, EvidenceRow, Lit, MilestoneRow, Names, Override, ProgressRow, Slip, TaskView, names, slip, slips, task,
};

use crate::register::{MEASURE, PLAN, TASK};

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its record.
    pub id: i64,
    /// What it is called.
    pub title: String,
    /// The unit whose plan it is.
    pub unit: i64,
    /// Its first day.
    pub from: Option<Day>,
    /// Its last day.
    pub to: Option<Day>,
    /// The grouping of systems it follows.
    pub taxonomy: String,
    /// The document it rests on.
    pub source: String,
    /// `open` or `ended`.
    pub state: String,
}

impl Plan {
    fn of(version: &Version) -> Plan {
        Plan {
            id: version.id,
            title: version.text("title").to_owned(),
            unit: version.int("unit").unwrap_or(0),
            from: version.day("from_day"),
            to: version.day("to_day"),
            taxonomy: version.text("taxonomy").to_owned(),
            source: version.text("source").to_owned(),
            state: version.text("state").to_owned(),
        }
    }
}

/// A measure of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its record.
    pub id: i64,
    /// The plan.
    pub plan: i64,
    /// Its number within the plan.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The system it serves.
    pub system: String,
    /// Where it stands in the document the plan rests on.
    pub clause: String,
}

impl Measure {
    fn of(version: &Version) -> Measure {
        Measure {
            id: version.id,
            plan: version.int("plan").unwrap_or(0),
            number: version.text("number").to_owned(),
            title: version.text("title").to_owned(),
            system: version.text("system").to_owned(),
            clause: version.text("clause").to_owned(),
        }
    }
}

/// All plans: those that are open first, the latest first.
///
/// # Errors
/// When the store cannot be read.
pub fn plans(db: &Db, at: Moment) -> Result<Vec<Plan>> {
    let mut plans: Vec<Plan> = db.list(&PLAN, at)?.iter().map(Plan::of).collect();
    plans.sort_by_key(|plan| (plan.state != "open", std::cmp::Reverse(plan.from), plan.id));
    Ok(plans)
}

/// A plan at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn plan(db: &Db, id: i64, at: Moment) -> Result<Option<Plan>> {
    Ok(db.get(&PLAN, id, at)?.as_ref().map(Plan::of))
}

/// The measures of a plan, by number.
///
/// # Errors
/// When the store cannot be read.
pub fn measures(db: &Db, plan: i64, at: Moment) -> Result<Vec<Measure>> {
    let mut measures: Vec<Measure> = db.find(&MEASURE, "plan", plan, at)?.iter().map(Measure::of).collect();
    measures.sort_by(|a, b| naturally(&a.number, &b.number).then(a.id.cmp(&b.id)));
    Ok(measures)
}

/// The task of a plan that has a number, if one has.
///
/// # Errors
/// When the store cannot be read.
pub fn numbered(db: &Db, plan: i64, number: &str, at: Moment) -> Result<Option<i64>> {
    let sql = format!(
        "SELECT t.id FROM r_{} t WHERE t.federation = $1 AND t.plan = $2 AND t.number = $3 AND {}",
        TASK.name,
        holds("t", 4, 5)
    );
    db.first(&sql, &[plan.into(), number.into(), at.as_of.into(), at.known.into()], |row| row.int(0))
}

/// The next number of a task in a plan: after the highest there is, or under its parent.
///
/// # Errors
/// When the store fails.
pub fn next_number(commit: &mut Commit<'_>, plan: i64, parent: Option<i64>, today: Day) -> Result<String> {
    let at = commit.at(today);
    let db = commit.read()?;
    let (stem, field, value) = match parent {
        Some(parent) => {
            let above = db.get(&TASK, parent, at)?.map(|task| task.text("number").to_owned()).unwrap_or_default();
            (format!("{above}."), "parent", parent)
        }
        None => (String::new(), "plan", plan),
    };
    let sql = format!(
        "SELECT t.number FROM r_{} t WHERE t.federation = $1 AND t.{field} = $2 AND {}",
        TASK.name,
        holds("t", 3, 4)
    );
    let numbers = db.all(&sql, &[value.into(), at.as_of.into(), at.known.into()], |row| row.text(0))?;
    let last = numbers.iter().filter_map(|number| leading(number.strip_prefix(stem.as_str())?)).max();
    Ok(format!("{stem}{}", last.unwrap_or(0) + 1))
}

/// The number a text begins with.
fn leading(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// That a row holds at a moment whose day and commit are these parameters.
fn holds(alias: &str, day: usize, known: usize) -> String {
    format!(
        "{alias}.valid_from <= ${day} AND ${day} < {alias}.valid_to AND {alias}.opened <= ${known} \
         AND ${known} < {alias}.closed"
    )
}

/// The order of numbers as people count: 1.2 before 1.10, 2 before 10; what is no number comes after, by its text.
pub fn naturally(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        match (a.chars().next(), b.chars().next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (run_a, rest_a) = run(a);
                let (run_b, rest_b) = run(b);
                let order = run_a.len().cmp(&run_b.len()).then_with(|| run_a.cmp(run_b));
                if order.is_ne() {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
            (Some(x), Some(y)) => {
                let order = (!x.is_ascii_digit()).cmp(&!y.is_ascii_digit()).then(x.cmp(&y));
                if order.is_ne() {
                    return order;
                }
                (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
            }
        }
    }
}

/// The digits a text begins with, without leading zeros, and the rest.
fn run(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_as_people_count() {
        let mut numbers = ["10", "1.10", "2", "1.2", "1", "1.2.1", "附1", "1-2", "", "01.3"];
        numbers.sort_by(|a, b| naturally(a, b));
        assert_eq!(numbers, ["", "1", "1-2", "1.2", "1.2.1", "01.3", "1.10", "2", "10", "附1"]);
    }
}
