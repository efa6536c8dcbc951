//! One task with everything that belongs to it, and slips.

use clock::Day;
use procedure::Desk;
use record::{Db, Moment, Result, Version};

use super::group::Decision;
use super::rows::{TaskRow, bare, complete};
use super::{Measure, Plan, holds, naturally};
use crate::lights::{facts, is_lit};
use crate::register::{DECISION, DISPUTE, EVIDENCE, LIGHT, MEASURE, MILESTONE, OVERRIDE, PLAN, PROGRESS, SLIP, TASK};
use crate::rules::lights::{Light, computed, light};

/// Everything of one task.
#[derive(Clone, Debug)]
pub struct TaskView {
    /// The task as it is stored; its sealed names are read with [`names`].
    pub version: Version,
    /// As a row of the ledger.
    pub row: TaskRow,
    /// The plan.
    pub plan: Option<Plan>,
    /// The measure it serves.
    pub measure: Option<Measure>,
    /// The task it is part of: record, number, title.
    pub parent: Option<(i64, String, String)>,
    /// The tasks that are part of it, by number.
    pub parts: Vec<TaskRow>,
    /// How it is to be done.
    pub action: String,
    /// The document it comes from.
    pub source: String,
    /// Where in that document.
    pub clause: String,
    /// The unit of the figure, where one is named.
    pub figure_unit: Option<i64>,
    /// Its milestones, in the order of their days.
    pub milestones: Vec<MilestoneRow>,
    /// Its entries of progress, the last first.
    pub progress: Vec<ProgressRow>,
    /// Its evidence, in the order it was added.
    pub evidence: Vec<EvidenceRow>,
    /// Its slips, the last first.
    pub slips: Vec<Slip>,
    /// Its disputes, the last first.
    pub disputes: Vec<Dispute>,
    /// The decision it came from.
    pub decision: Option<Decision>,
    /// Its light with the reason; `None` before it is issued and after it is closed.
    pub light: Option<Light>,
    /// What the rule says, where the light was set by hand.
    pub by_rule: Option<Light>,
    /// The light set by hand, if one is.
    pub by_hand: Option<Override>,
    /// Since when it has its light.
    pub light_since: Option<Day>,
    /// The lights it has had up to the day, in order.
    pub lights: Vec<Lit>,
}

/// A milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneRow {
    /// Its record.
    pub id: i64,
    /// What is to be reached.
    pub title: String,
    /// By which day.
    pub due: Option<Day>,
    /// The day it was met.
    pub met_on: Option<Day>,
}

/// An entry of progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressRow {
    /// Its record.
    pub id: i64,
    /// The unit that made it.
    pub unit: i64,
    /// The day.
    pub day: Day,
    /// Whether it says that nothing has changed.
    pub unchanged: bool,
    /// What was done.
    pub text: String,
    /// What stands in the way.
    pub problems: String,
    /// What comes next.
    pub next: String,
    /// The account that made it; 0 is the system.
    pub account: i64,
}

/// A record of the system that shows something of the task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Its record.
    pub id: i64,
    /// The register of the record it points at.
    pub register: String,
    /// The record it points at.
    pub record: i64,
    /// What it shows.
    pub note: String,
    /// The account that added it; 0 is the system.
    pub account: i64,
    /// The day it was added.
    pub day: Day,
}

/// A supervision slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Its record.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// The task it is about.
    pub task: i64,
    /// The title of that task when it was issued.
    pub title: String,
    /// The unit that must answer.
    pub unit: i64,
    /// The unit that sent it.
    pub owner: i64,
    /// Its level.
    pub level: String,
    /// What is wrong.
    pub problem: String,
    /// What is required.
    pub requirement: String,
    /// By when it must be answered.
    pub due: Option<Day>,
    /// The day it was issued.
    pub issued_on: Option<Day>,
    /// The day it was answered.
    pub replied_on: Option<Day>,
    /// Whether it was answered in time.
    pub in_time: Option<bool>,
    /// The answer.
    pub reply: String,
    /// How the answer was evaluated.
    pub evaluation: String,
    /// What was said of the answer.
    pub evaluation_text: String,
    /// The slip of the level before.
    pub previous: Option<i64>,
    /// Its state.
    pub state: String,
}

/// A dispute over who is responsible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its record.
    pub id: i64,
    /// The unit that contested.
    pub unit: i64,
    /// Why.
    pub grounds: String,
    /// Whom it held responsible.
    pub proposed: Option<i64>,
    /// The ruling.
    pub ruling: String,
    /// Who leads by the ruling.
    pub lead: Option<i64>,
    /// Its state.
    pub state: String,
}

/// A light set by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Its record.
    pub id: i64,
    /// The light.
    pub light: String,
    /// Why.
    pub reason: String,
    /// The account that signed for it.
    pub signer: i64,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}

/// A stretch of days with one light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lit {
    /// The first day.
    pub from: Day,
    /// The first day after it.
    pub to: Day,
    /// The light.
    pub light: String,
    /// Why: a code of `rules::lights::Why`.
    pub why: String,
    /// Whether it was set by hand.
    pub by_hand: bool,
}

/// The sealed names of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The leader in charge; empty when none is named.
    pub leader: String,
    /// The person in charge; empty when none is named.
    pub person: String,
    /// Whether they were erased.
    pub erased: bool,
}

/// The sealed names of a task, in the clear. Who may read them is asked by whoever calls.
///
/// # Errors
/// When they cannot be unsealed.
pub fn names(db: &Db, task: &Version) -> Result<Names> {
    let clear = db.unseal(task)?;
    Ok(Names { leader: clear.get("leader").to_owned(), person: clear.get("person").to_owned(), erased: clear.erased })
}

impl Slip {
    pub(super) fn of(version: &Version) -> Slip {
        let text = |name: &str| version.text(name).to_owned();
        let int = |name: &str| version.int(name).unwrap_or(0);
        Slip {
            id: version.id,
            number: text("number"),
            task: int("task"),
            title: text("title"),
            unit: int("unit"),
            owner: int("owner"),
            level: text("level"),
            problem: text("problem"),
            requirement: text("requirement"),
            due: version.day("due"),
            issued_on: version.day("issued_on"),
            replied_on: version.day("replied_on"),
            in_time: version.int("in_time").map(|flag| flag == 1),
            reply: text("reply"),
            evaluation: text("evaluation"),
            evaluation_text: text("evaluation_text"),
            previous: version.int("previous"),
            state: text("state"),
        }
    }
}

/// A slip at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn slip(db: &Db, id: i64, at: Moment) -> Result<Option<Slip>> {
    Ok(db.get(&SLIP, id, at)?.as_ref().map(Slip::of))
}

/// The slips on the tasks of a plan at a moment, the last first.
///
/// # Errors
/// When the store cannot be read.
pub fn slips(db: &Db, plan: i64, at: Moment) -> Result<Vec<Slip>> {
    let sql = format!(
        "SELECT {} FROM {} x, {} t WHERE t.federation = $1 AND t.plan = $2 AND {} \
         AND x.federation = t.federation AND x.task = t.id AND {} ORDER BY x.id DESC",
        Version::columns(&SLIP, "x"),
        SLIP.table(),
        TASK.table(),
        holds("t", 3, 4),
        holds("x", 3, 4),
    );
    db.all(&sql, &[plan.into(), at.as_of.into(), at.known.into()], |row| {
        Version::read(&SLIP, row, 0).map(|v| Slip::of(&v))
    })
}

/// A task with everything that belongs to it, at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn task(db: &Db, desk: &Desk, id: i64, at: Moment) -> Result<Option<TaskView>> {
    let Some(version) = db.get(&TASK, id, at)? else { return Ok(None) };
    let mut rows = [bare(&version)];
    complete(db, at, "t.id = $2", id, &mut rows)?;
    let [row] = rows;
    let mut parts: Vec<TaskRow> = db.find(&TASK, "parent", id, at)?.iter().map(bare).collect();
    complete(db, at, "t.parent = $2", id, &mut parts)?;
    parts.sort_by(|a, b| naturally(&a.number, &b.number).then(a.id.cmp(&b.id)));
    let one = |register, id: Option<i64>| id.map_or(Ok(None), |id| db.get(register, id, at));
    let parent = one(&TASK, version.int("parent"))?;
    let facts = facts(db, desk.pack, &version, row.actual, at)?;
    let is_lit = is_lit(version.text("state"));
    let lights = lights(db, id, at)?;
    let text = |name: &str| version.text(name).to_owned();
    Ok(Some(TaskView {
        plan: one(&PLAN, version.int("plan"))?.as_ref().map(Plan::of),
        measure: one(&MEASURE, version.int("measure"))?.as_ref().map(Measure::of),
        parent: parent.map(|task| (task.id, task.text("number").to_owned(), task.text("title").to_owned())),
        parts,
        action: text("action"),
        source: text("source"),
        clause: text("clause"),
        figure_unit: version.int("figure_unit"),
        milestones: milestones(db, id, at)?,
        progress: progress(db, id, at)?,
        evidence: evidence(db, id, at)?,
        slips: db.find(&SLIP, "task", id, at)?.iter().rev().map(Slip::of).collect(),
        disputes: db.find(&DISPUTE, "task", id, at)?.iter().rev().map(dispute).collect(),
        decision: one(&DECISION, version.int("decision"))?.as_ref().map(Decision::of),
        light: is_lit.then(|| light(&facts, at.as_of)),
        by_rule: (is_lit && row.by_hand).then(|| computed(&facts, at.as_of)),
        by_hand: db.find(&OVERRIDE, "task", id, at)?.first().map(by_hand),
        light_since: is_lit.then(|| since(&lights)).flatten(),
        lights,
        row,
        version,
    }))
}

fn milestones(db: &Db, task: i64, at: Moment) -> Result<Vec<MilestoneRow>> {
    let mut versions = db.find(&MILESTONE, "task", task, at)?;
    versions.sort_by_key(|version| (version.day("due"), version.int("number"), version.id));
    let row = |version: &Version| MilestoneRow {
        id: version.id,
        title: version.text("title").to_owned(),
        due: version.day("due"),
        met_on: version.day("met_on"),
    };
    Ok(versions.iter().map(row).collect())
}

fn progress(db: &Db, task: i64, at: Moment) -> Result<Vec<ProgressRow>> {
    let row = |version: &Version| ProgressRow {
        id: version.id,
        unit: version.int("unit").unwrap_or(0),
        day: version.day("on_day").unwrap_or(version.valid_from),
        unchanged: version.int("unchanged") == Some(1),
        text: version.text("text").to_owned(),
        problems: version.text("problems").to_owned(),
        next: version.text("next").to_owned(),
        account: version.int("account").unwrap_or(0),
    };
    let mut rows: Vec<ProgressRow> = db.find(&PROGRESS, "task", task, at)?.iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.day, row.id)));
    Ok(rows)
}

fn evidence(db: &Db, task: i64, at: Moment) -> Result<Vec<EvidenceRow>> {
    let row = |version: &Version| EvidenceRow {
        id: version.id,
        register: version.text("register").to_owned(),
        record: version.int("record").unwrap_or(0),
        note: version.text("note").to_owned(),
        account: version.int("account").unwrap_or(0),
        day: version.valid_from,
    };
    Ok(db.find(&EVIDENCE, "task", task, at)?.iter().map(row).collect())
}

fn dispute(version: &Version) -> Dispute {
    Dispute {
        id: version.id,
        unit: version.int("unit").unwrap_or(0),
        grounds: version.text("grounds").to_owned(),
        proposed: version.int("proposed"),
        ruling: version.text("ruling").to_owned(),
        lead: version.int("lead"),
        state: version.text("state").to_owned(),
    }
}

fn by_hand(version: &Version) -> Override {
    Override {
        id: version.id,
        light: version.text("light").to_owned(),
        reason: version.text("reason").to_owned(),
        signer: version.int("signer").unwrap_or(0),
        from: version.valid_from,
        until: version.valid_to.plus(-1),
    }
}

/// The lights a task has had up to a day, as known then; neighbours differ.
fn lights(db: &Db, task: i64, at: Moment) -> Result<Vec<Lit>> {
    let sql = format!(
        "SELECT x.valid_from, x.valid_to, x.light, x.why, x.by_hand FROM {} x WHERE x.federation = $1 AND x.task = $2 \
         AND x.valid_from <= $3 AND x.opened <= $4 AND $4 < x.closed ORDER BY x.valid_from",
        LIGHT.table()
    );
    let day = |value: i64| Day(i32::try_from(value).unwrap_or(Day::END.0));
    let mut out: Vec<Lit> = Vec::new();
    for lit in db.all(&sql, &[task.into(), at.as_of.into(), at.known.into()], |row| {
        Ok(Lit {
            from: day(row.int(0)?),
            to: day(row.int(1)?),
            light: row.text(2)?,
            why: row.text(3)?,
            by_hand: row.int(4)? == 1,
        })
    })? {
        match out.last_mut() {
            Some(last) if (&last.light, &last.why) == (&lit.light, &lit.why) && last.to == lit.from => last.to = lit.to,
            _ => out.push(lit),
        }
    }
    Ok(out)
}

/// Since when the light is what it is: over all stretches that have the same, whatever the reason.
fn since(lights: &[Lit]) -> Option<Day> {
    let last = lights.last()?;
    lights.iter().rev().take_while(|each| each.light == last.light).last().map(|each| each.from)
}
