//! The tasks of a plan as rows, read in a few queries however many they are.

use std::collections::HashMap;

use clock::Day;
use record::{Db, Moment, Register, Result, Value, Version};

use super::{holds, naturally};
use crate::lights::is_lit;
use crate::register::{LIGHT, MILESTONE, PROGRESS, SLIP, TASK, TASK_PARTY};
use crate::rules::lights::Measured;

/// A task as a row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Its record.
    pub id: i64,
    /// Its place in the ledger.
    pub number: String,
    /// What is to be done.
    pub title: String,
    /// The system it belongs to; empty while a draft has none.
    pub system: String,
    /// The measure it serves.
    pub measure: Option<i64>,
    /// The task it is part of.
    pub parent: Option<i64>,
    /// The lead unit; `None` while a draft has none.
    pub unit: Option<i64>,
    /// The unit of the plan.
    pub owner: i64,
    /// The unit that verifies, where one is named.
    pub verifier: Option<i64>,
    /// The account that has it in hand.
    pub officer: Option<i64>,
    /// When it begins.
    pub start: Option<Day>,
    /// When it is to be done.
    pub due: Option<Day>,
    /// Whether it has no end but yearly milestones.
    pub long_term: bool,
    /// The form of its result.
    pub form: String,
    /// The state of its procedure.
    pub state: String,
    /// Its light; empty before it is issued and after it is closed.
    pub light: String,
    /// Why it has that light: a code of `rules::lights::Why`.
    pub why: String,
    /// Whether the light was set by hand.
    pub by_hand: bool,
    /// How far it has come, in basis points: by its figure, else by the milestones met; `None` when neither says. Less
    /// than nothing where a figure has fallen below where it stood at the start.
    pub percent: Option<i64>,
    /// How many milestones are met, and how many there are.
    pub milestones: (i64, i64),
    /// The figure by which it is measured; empty when by none.
    pub figure: String,
    /// The value at the start.
    pub base: Option<i64>,
    /// The value it shall come to.
    pub target: Option<i64>,
    /// The value as it was found last.
    pub actual: Option<i64>,
    /// The units that share in it, each with its part.
    pub parties: Vec<(i64, String)>,
    /// The milestone that is to be met next.
    pub next_milestone: Option<(String, Day)>,
    /// The day of the last entry of progress.
    pub last_progress: Option<Day>,
    /// How many slips on it wait for an answer or for an evaluation.
    pub slips_open: usize,
    /// The day it was issued.
    pub issued_on: Option<Day>,
    /// The day closure was applied for.
    pub submitted_on: Option<Day>,
    /// The day it was closed or cancelled.
    pub closed_on: Option<Day>,
    /// Of a closed task: whether it was done in time.
    pub on_time: Option<bool>,
}

impl TaskRow {
    /// Whether it is at work: issued, and neither closed nor cancelled.
    pub fn is_lit(&self) -> bool {
        is_lit(&self.state)
    }

    /// The month it is due, as figures are split by it: `2026-05`; `long` for what has no end.
    pub fn due_month(&self) -> String {
        match self.due {
            Some(due) if !self.long_term => due.to_string()[..7].to_owned(),
            _ => "long".to_owned(),
        }
    }
}

/// Which tasks are wanted; an empty filter wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this plan; [`tasks`] is asked for one plan already, so this stays empty there.
    pub plan: Option<i64>,
    /// With this light.
    pub light: String,
    /// Led by this unit, or shared in by it.
    pub unit: Option<i64>,
    /// Of this system.
    pub system: String,
    /// Due in this month: `2026-05`, or `long`.
    pub due_month: String,
    /// Only those that are neither closed nor cancelled.
    pub state_open: bool,
    /// With these words in number or title, whatever their case.
    pub search: String,
}

impl Filter {
    fn wants(&self, row: &TaskRow) -> bool {
        let text_is = |wanted: &str, text: &str| wanted.is_empty() || wanted == text;
        text_is(&self.light, &row.light)
            && text_is(&self.system, &row.system)
            && (self.due_month.is_empty() || self.due_month == row.due_month())
            && (!self.state_open || !matches!(row.state.as_str(), "closed" | "cancelled"))
            && self.unit.is_none_or(|unit| row.unit == Some(unit) || row.parties.iter().any(|(each, _)| *each == unit))
            && self.has_words(row)
    }

    fn has_words(&self, row: &TaskRow) -> bool {
        let text = format!("{} {}", row.number, row.title).to_lowercase();
        self.search.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

/// The tasks of a plan at a moment, by number as people count.
///
/// # Errors
/// When the store cannot be read.
pub fn tasks(db: &Db, at: Moment, plan: i64, filter: &Filter) -> Result<Vec<TaskRow>> {
    if filter.plan.is_some_and(|wanted| wanted != plan) {
        return Ok(Vec::new());
    }
    let mut rows: Vec<TaskRow> = db.find(&TASK, "plan", plan, at)?.iter().map(bare).collect();
    complete(db, at, "t.plan = $2", plan, &mut rows)?;
    rows.retain(|row| filter.wants(row));
    rows.sort_by(|a, b| naturally(&a.number, &b.number).then(a.id.cmp(&b.id)));
    Ok(rows)
}

/// What a task says of itself.
pub(super) fn bare(task: &Version) -> TaskRow {
    let text = |name: &str| task.text(name).to_owned();
    TaskRow {
        id: task.id,
        number: text("number"),
        title: text("title"),
        system: text("system"),
        measure: task.int("measure"),
        parent: task.int("parent"),
        unit: task.int("unit"),
        owner: task.int("owner").unwrap_or(0),
        verifier: task.int("verifier"),
        officer: task.int("officer"),
        start: task.day("start"),
        due: task.day("due"),
        long_term: task.int("long_term") == Some(1),
        form: text("form"),
        state: text("state"),
        light: String::new(),
        why: String::new(),
        by_hand: false,
        percent: None,
        milestones: (0, 0),
        figure: text("figure"),
        base: task.int("base"),
        target: task.int("target"),
        actual: None,
        parties: Vec::new(),
        next_milestone: None,
        last_progress: None,
        slips_open: 0,
        issued_on: task.day("issued_on"),
        submitted_on: task.day("submitted_on"),
        closed_on: task.day("closed_on"),
        on_time: None,
    }
}

/// Adds to tasks what else is known of them. `which` picks the tasks `t` by the parameter `$2`, which is `value`.
pub(super) fn complete(db: &Db, at: Moment, which: &str, value: i64, rows: &mut [TaskRow]) -> Result<()> {
    let places: HashMap<i64, usize> = rows.iter().enumerate().map(|(place, row)| (row.id, place)).collect();
    let params: [Value; 3] = [value.into(), at.as_of.into(), at.known.into()];
    let of = |register: &Register, columns: &str, condition: &str, tail: &str| {
        format!(
            "SELECT x.task, {columns} FROM {} x, {} t WHERE t.federation = $1 AND {which} AND {} \
             AND x.federation = t.federation AND x.task = t.id AND {condition}{tail}",
            register.table(),
            TASK.table(),
            holds("t", 3, 4),
        )
    };
    let now = holds("x", 3, 4);
    let day = |value: Option<i64>| value.and_then(|day| i32::try_from(day).ok()).map(Day);

    // A light that has gone out still says what was reached, and whether in time.
    let known = "x.opened <= $4 AND $4 < x.closed AND x.valid_from <= $3 AND ($3 < x.valid_to OR x.valid_to = x.ended)";
    let columns = "x.light, x.why, x.by_hand, x.actual, x.on_time, x.ended";
    for (task, light, why, by_hand, actual, on_time, ended) in
        db.all(&of(&LIGHT, columns, known, ""), &params, |row| {
            Ok((
                row.int(0)?,
                row.text(1)?,
                row.text(2)?,
                row.int(3)? == 1,
                row.opt_int(4)?,
                row.opt_int(5)?,
                row.opt_int(6)?,
            ))
        })?
    {
        let Some(row) = places.get(&task).map(|place| &mut rows[*place]) else { continue };
        row.actual = actual;
        match day(ended).filter(|ended| *ended <= at.as_of || !row.is_lit()) {
            Some(_) => row.on_time = on_time.map(|on_time| on_time == 1),
            None => (row.light, row.why, row.by_hand) = (light, why, by_hand),
        }
    }
    for (task, unit, part) in db.all(&of(&TASK_PARTY, "x.unit, x.part", &now, " ORDER BY x.id"), &params, |row| {
        Ok((row.int(0)?, row.int(1)?, row.text(2)?))
    })? {
        if let Some(place) = places.get(&task) {
            rows[*place].parties.push((unit, part));
        }
    }
    let mut milestones: HashMap<i64, (i64, i64)> = HashMap::new();
    for (task, title, due, met) in
        db.all(&of(&MILESTONE, "x.title, x.due, x.met_on", &now, " ORDER BY x.due, x.number"), &params, |row| {
            Ok((row.int(0)?, row.text(1)?, row.opt_int(2)?, row.opt_int(3)?))
        })?
    {
        let (count, done) = milestones.entry(task).or_default();
        *count += 1;
        *done += i64::from(met.is_some());
        if let Some(row) = places.get(&task).map(|place| &mut rows[*place])
            && row.next_milestone.is_none()
            && met.is_none()
        {
            row.next_milestone = day(due).map(|due| (title, due));
        }
    }
    for (task, last) in db.all(&of(&PROGRESS, "MAX(x.on_day)", &now, " GROUP BY x.task"), &params, |row| {
        Ok((row.int(0)?, row.opt_int(1)?))
    })? {
        if let Some(place) = places.get(&task) {
            rows[*place].last_progress = day(last);
        }
    }
    let open = format!("{now} AND x.state IN ('issued', 'overdue', 'replied')");
    for (task, count) in
        db.all(&of(&SLIP, "COUNT(*)", &open, " GROUP BY x.task"), &params, |row| Ok((row.int(0)?, row.int(1)?)))?
    {
        if let Some(place) = places.get(&task) {
            rows[*place].slips_open = usize::try_from(count).unwrap_or(0);
        }
    }
    for row in rows {
        row.percent = match (row.figure.is_empty(), row.target) {
            (false, Some(target)) => Measured { base: row.base.unwrap_or(0), target, actual: row.actual }.progress(),
            _ => milestones.get(&row.id).map(|(count, done)| done * 10_000 / count),
        };
        row.milestones = milestones.get(&row.id).map_or((0, 0), |(count, done)| (*done, *count));
    }
    Ok(())
}
