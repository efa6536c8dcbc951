//! A plan as sheets see it: every task with what is printed of it, read in a few queries.

use std::collections::HashMap;

use clock::{Day, Lang, Pack};
use figure::Catalogue;
use record::{Db, Moment, Register, Result, Version};
use roll::tree::Shape;

use super::cells;
use super::units::{Match, Names};
use crate::ledger::{self, Filter, Measure, Plan, TaskRow};
use crate::register::{EVIDENCE, MILESTONE, PROGRESS, TASK};

/// An entry of progress that says something.
#[derive(Clone, Debug)]
struct Entry {
    day: Day,
    text: String,
    problems: String,
    next: String,
}

/// A cell as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Print {
    Empty,
    Text(String),
    Count(i64),
    Day(Day),
}

impl Print {
    fn some(text: impl Into<String>) -> Print {
        let text = text.into();
        if text.is_empty() { Print::Empty } else { Print::Text(text) }
    }

    fn day(day: Option<Day>) -> Print {
        day.map_or(Print::Empty, Print::Day)
    }

    fn count(count: Option<i64>) -> Print {
        count.map_or(Print::Empty, Print::Count)
    }

    /// As text.
    pub(super) fn text(&self) -> String {
        match self {
            Print::Empty => String::new(),
            Print::Text(text) => text.clone(),
            Print::Count(count) => count.to_string(),
            Print::Day(day) => day.to_string(),
        }
    }
}

/// A plan with its tasks.
pub(super) struct Held<'a> {
    pub pack: &'static Pack,
    pub figures: Option<&'a Catalogue>,
    pub plan: Plan,
    pub measures: Vec<Measure>,
    /// The tasks by record.
    pub tasks: HashMap<i64, Version>,
    pub rows: HashMap<i64, TaskRow>,
    /// The tasks in the order of their numbers.
    pub order: Vec<i64>,
    pub milestones: HashMap<i64, Vec<(String, Day)>>,
    progress: HashMap<i64, Entry>,
    evidence: HashMap<i64, i64>,
    slips: HashMap<i64, Vec<String>>,
    units: HashMap<i64, String>,
}

/// What joins a register that belongs to tasks to the tasks of plan `$2`, at the day `$3` and the commit `$4`.
fn of_plan(register: &Register, columns: &str, tail: &str) -> String {
    let holds =
        |x: &str| format!("{x}.valid_from <= $3 AND $3 < {x}.valid_to AND {x}.opened <= $4 AND $4 < {x}.closed");
    format!(
        "SELECT x.task, {columns} FROM {} x, {} t WHERE t.federation = $1 AND t.plan = $2 AND {} \
         AND x.federation = t.federation AND x.task = t.id AND {} {tail}",
        register.table(),
        TASK.table(),
        holds("t"),
        holds("x"),
    )
}

impl<'a> Held<'a> {
    /// A plan at a moment; `None` where there is none.
    pub(super) fn read(
        db: &Db,
        pack: &'static Pack,
        figures: Option<&'a Catalogue>,
        (shape, names): (&Shape, &Names),
        plan: i64,
        at: Moment,
    ) -> Result<Option<Held<'a>>> {
        let Some(plan) = ledger::plan(db, plan, at)? else { return Ok(None) };
        let id = plan.id;
        let rows = ledger::tasks(db, at, id, &Filter::default())?;
        let day = |value: Option<i64>| value.and_then(|day| i32::try_from(day).ok()).map(Day);
        let params = [id.into(), at.as_of.into(), at.known.into()];

        let mut milestones: HashMap<i64, Vec<(String, Day)>> = HashMap::new();
        let sql = of_plan(&MILESTONE, "x.title, x.due", "ORDER BY x.due, x.number, x.id");
        for (task, title, due) in db.all(&sql, &params, |row| Ok((row.int(0)?, row.text(1)?, row.opt_int(2)?)))? {
            if let Some(due) = day(due) {
                milestones.entry(task).or_default().push((title, due));
            }
        }
        let mut progress = HashMap::new();
        let columns = "x.on_day, x.text, x.problems, x.next, x.unchanged";
        let sql = of_plan(&PROGRESS, columns, "ORDER BY x.on_day, x.id");
        for (task, on, text, problems, next, unchanged) in db.all(&sql, &params, |row| {
            Ok((row.int(0)?, row.opt_int(1)?, row.text(2)?, row.text(3)?, row.text(4)?, row.opt_int(5)? == Some(1)))
        })? {
            // The last one that says something stands in the sheet.
            if let Some(day) = day(on).filter(|_| !unchanged) {
                progress.insert(task, Entry { day, text, problems, next });
            }
        }
        let sql = of_plan(&EVIDENCE, "COUNT(*)", "GROUP BY x.task");
        let mut evidence: HashMap<i64, i64> =
            db.all(&sql, &params, |row| Ok((row.int(0)?, row.int(1)?)))?.into_iter().collect();
        let sql = format!(
            "SELECT x.record, COUNT(*) FROM {} x, {} t WHERE t.federation = $1 AND t.plan = $2 \
             AND t.valid_from <= $3 AND $3 < t.valid_to AND t.opened <= $4 AND $4 < t.closed \
             AND x.federation = t.federation AND x.record = t.id AND x.register = $5 AND x.state = 'hung' \
             AND x.valid_from <= $3 AND $3 < x.valid_to AND x.opened <= $4 AND $4 < x.closed GROUP BY x.record",
            paper::PAPER.table(),
            TASK.table()
        );
        let [plan_id, day_of, known] = params.clone();
        for (task, papers) in
            db.all(&sql, &[plan_id, day_of, known, TASK.name.into()], |row| Ok((row.int(0)?, row.int(1)?)))?
        {
            *evidence.entry(task).or_default() += papers;
        }
        let mut slips: HashMap<i64, Vec<String>> = HashMap::new();
        for slip in ledger::slips(db, id, at)? {
            let label = |list: &str, code: &str| {
                pack.codes(list).and_then(|list| list.label(code, Lang::Zh)).unwrap_or("").to_owned()
            };
            let parts =
                [slip.number.clone(), label("slip_level", &slip.level), label("reform_slip_state", &slip.state)];
            let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            slips.entry(slip.task).or_default().insert(0, text);
        }
        // What reads back as another unit, or as none, is printed by its number.
        let called = |unit: i64| {
            let unit = shape.get(unit)?;
            let is_plain =
                names.find(&unit.name) == Match::One(unit.id) && super::units::split(&unit.name) == [unit.name.clone()];
            Some((unit.id, if is_plain { unit.name.clone() } else { unit.code.clone() }))
        };
        let units = shape.all().filter_map(|unit| called(unit.id)).collect();
        let versions = db.find(&TASK, "plan", id, at)?;
        Ok(Some(Held {
            pack,
            figures,
            measures: ledger::measures(db, id, at)?,
            order: rows.iter().map(|row| row.id).collect(),
            tasks: versions.into_iter().map(|version| (version.id, version)).collect(),
            rows: rows.into_iter().map(|row| (row.id, row)).collect(),
            milestones,
            progress,
            evidence,
            slips,
            units,
            plan,
        }))
    }

    /// The name of a unit as it is printed.
    pub(super) fn unit(&self, unit: i64) -> String {
        self.units.get(&unit).cloned().unwrap_or_default()
    }

    /// What a code is called.
    pub(super) fn label(&self, list: &str, code: &str) -> String {
        let label = self.pack.codes(list).and_then(|list| list.label(code, Lang::Zh));
        label.unwrap_or(code).to_owned()
    }

    /// What a measure is called in a sheet.
    pub(super) fn measure(&self, measure: Option<i64>) -> String {
        let held = measure.and_then(|id| self.measures.iter().find(|measure| measure.id == id));
        held.map(|measure| format!("{} {}", measure.number, measure.title)).unwrap_or_default()
    }

    /// The topmost task over a task; itself where it is that.
    pub(super) fn top(&self, task: i64) -> i64 {
        let (mut top, mut steps) = (task, 0);
        while let Some(parent) =
            self.rows.get(&top).and_then(|row| row.parent).filter(|parent| self.rows.contains_key(parent))
        {
            (top, steps) = (parent, steps + 1);
            // A circle in damaged data must not hang anybody.
            if steps > self.rows.len() {
                break;
            }
        }
        top
    }

    /// What is printed of a task in a column. The sealed names are `names`: of the leader and the person in charge.
    pub(super) fn print(&self, task: i64, key: &str, names: (&str, &str)) -> Print {
        let (Some(version), Some(row)) = (self.tasks.get(&task), self.rows.get(&task)) else { return Print::Empty };
        let parties = |part: &str| {
            let units = row.parties.iter().filter(|(_, each)| each == part).map(|(unit, _)| self.unit(*unit));
            Print::some(units.collect::<Vec<_>>().join("、"))
        };
        let unit = |unit: Option<i64>| Print::some(unit.map(|unit| self.unit(unit)).unwrap_or_default());
        let coded =
            |list: &str, code: &str| Print::some(if code.is_empty() { String::new() } else { self.label(list, code) });
        let entry = self.progress.get(&task);
        let of_entry = |text: fn(&Entry) -> &str| Print::some(entry.map(text).unwrap_or(""));
        let is_part = row.parent.is_some_and(|parent| self.rows.contains_key(&parent));
        match key {
            "number" => Print::some(&row.number),
            "system" => coded("reform_system", &row.system),
            "measure" => Print::some(self.measure(row.measure)),
            "task" if is_part => {
                Print::some(self.rows.get(&self.top(task)).map(|top| top.title.clone()).unwrap_or_default())
            }
            "task" => Print::some(&row.title),
            "part" if is_part => Print::some(&row.title),
            "action" | "source" | "clause" => Print::some(version.text(key)),
            "lead" => unit(row.unit),
            "responsible" | "supporting" => parties(key),
            "verifier" => unit(row.verifier),
            "leader" => Print::some(names.0),
            "person" => Print::some(names.1),
            "start" => Print::day(row.start),
            "due" if row.long_term => Print::some("长期坚持"),
            "due" => Print::day(row.due),
            "form" => coded("result_form", &row.form),
            "figure" => Print::some(self.figure(&row.figure).0),
            "measured_in" => Print::some(self.figure(&row.figure).1),
            "base" if !row.figure.is_empty() => Print::count(row.base),
            "target" if !row.figure.is_empty() => Print::count(row.target),
            "actual" if !row.figure.is_empty() => Print::count(row.actual),
            "milestones" => {
                let lines =
                    self.milestones.get(&task).into_iter().flatten().map(|(title, due)| format!("{due} {title}"));
                Print::some(lines.collect::<Vec<_>>().join("\n"))
            }
            "light" => coded("reform_light", &row.light),
            "state" => coded("reform_task_state", &row.state),
            "progress_day" => Print::day(entry.map(|entry| entry.day)),
            "progress" => of_entry(|entry| &entry.text),
            "problems" => of_entry(|entry| &entry.problems),
            "next" => of_entry(|entry| &entry.next),
            "evidence" => Print::some(self.evidence.get(&task).map(|count| format!("{count} 件")).unwrap_or_default()),
            "slips" => Print::some(self.slips.get(&task).map(|slips| slips.join("\n")).unwrap_or_default()),
            "closed" => Print::day(row.closed_on),
            "id" => Print::some(format!("R{task}")),
            _ => Print::Empty,
        }
    }

    /// What a figure is called and what it is counted in.
    fn figure(&self, code: &str) -> (String, String) {
        let known = self.figures.and_then(|figures| figures.get(code));
        // A name that several figures have would not be read back.
        let only = |label: &str| self.find_figure(label).is_some_and(|found| found == code);
        match known {
            Some(figure) if only(figure.label.0) => (figure.label.0.to_owned(), figure.measure.0.to_owned()),
            Some(figure) => (code.to_owned(), figure.measure.0.to_owned()),
            None => (code.to_owned(), String::new()),
        }
    }

    /// The figure that a word means: its code or its name.
    pub(super) fn find_figure(&self, text: &str) -> Option<&'static str> {
        let all = self.figures?.all();
        if let Some(figure) = all.iter().find(|figure| figure.name == text) {
            return Some(figure.name);
        }
        let named =
            |figure: &&&'static figure::Definition| figure.label.0 == text || figure.label.1.eq_ignore_ascii_case(text);
        let mut named = all.iter().filter(named);
        named.next().filter(|_| named.next().is_none()).map(|figure| figure.name)
    }

    /// The record that a text of the column of records names.
    pub(super) fn record(text: &str) -> Option<i64> {
        let text = text.trim().trim_start_matches('\'');
        text.strip_prefix(['R', 'r']).unwrap_or(text).parse().ok()
    }

    /// The system a text means.
    pub(super) fn system(&self, text: &str) -> Option<&'static str> {
        cells::system(self.pack, &self.plan.taxonomy, text)
    }
}
