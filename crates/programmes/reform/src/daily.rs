//! What each day brings to the ledger: figures are read anew, and every light is held against the rule. What merely
//! follows from days stands in the ledger ahead of time; slips that were not answered escalate by `procedure::run_out`.

use std::collections::HashMap;

use figure::{Figures, Kind, Query};
use procedure::Desk;
use record::tally::Tallies;
use record::{Commit, Db, Intent, Moment, OPEN, Result, Store, Version};

use crate::lights::{Kept, facts_of, is_lit, open_on, replace, wanted};
use crate::register::{LIGHT, MILESTONE, OVERRIDE, TASK};

/// What a day brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Daily {
    /// How many tasks were measured by their figure.
    pub measured: usize,
    /// How many tasks changed their light, or their value.
    pub changed: usize,
    /// The tasks whose figure cannot be answered, each with the name of that figure: it is not in the catalogue, guarded, or
    /// not of that unit.
    pub unanswered: Vec<(i64, String)>,
}

/// Reads the figures of all quantified tasks at work and computes all lights anew, in one commit that is made only if
/// something changed. Run it once a day, and whenever the rules or the calendar have changed; twice does no harm.
///
/// # Errors
/// When the store fails.
pub fn daily(store: &Store, desk: &Desk, figures: &Figures, tallies: &Tallies) -> Result<Daily> {
    let (mut done, values) = store.read(|db| measure(db, desk, figures, tallies))?;
    let intent = Intent {
        actor: 0,
        office: desk.units.root().unwrap_or(0),
        kind: "lights",
        reason: "按记录和日期重新计算灯色".into(),
        source: "reform daily".into(),
    };
    let desk = desk.clone();
    done.changed = store.commit(intent, move |commit| settle_all(commit, &desk, &values))?.value;
    Ok(done)
}

/// The values of the figures by which tasks at work are measured, by task. What is being checked stays as it was
/// submitted.
fn measure(db: &Db, desk: &Desk, figures: &Figures, tallies: &Tallies) -> Result<(Daily, HashMap<i64, i64>)> {
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let (mut done, mut values) = (Daily::default(), HashMap::new());
    for task in quantified(db, at)? {
        let name = task.text("figure");
        let unit = task.int("figure_unit").or(desk.units.root());
        // The value is kept in the ledger, which more people read than may see a guarded figure.
        let open = figures.catalogue.get(name).filter(|figure| figures.catalogue.guard(figure).is_none());
        let (Some(definition), Some(unit)) = (open, unit) else {
            done.unanswered.push((task.id, name.to_owned()));
            continue;
        };
        let mut query = Query::new(definition, unit, at);
        // What happened is counted since the work began.
        if let Kind::Flow(..) | Kind::Rate { .. } = definition.kind
            && let Some(start) = task.day("start").or(task.day("issued_on"))
        {
            query = query.within(start.min(at.as_of), at.as_of);
        }
        match figures.answer(db, tallies, &query) {
            Ok(answer) => {
                done.measured += 1;
                if let Some(value) = answer.value {
                    values.insert(task.id, value);
                }
            }
            Err(figure::Error::Store(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, figure = name, "a task cannot be measured");
                done.unanswered.push((task.id, name.to_owned()));
            }
        }
    }
    Ok((done, values))
}

fn quantified(db: &Db, at: Moment) -> Result<Vec<Version>> {
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.valid_from <= $2 AND $2 < v.valid_to AND v.opened <= $3 \
         AND $3 < v.closed AND v.figure IS NOT NULL \
         AND v.state NOT IN ('draft', 'submitted', 'verified', 'closed', 'cancelled') ORDER BY v.id",
        Version::columns(&TASK, "v"),
        TASK.table()
    );
    db.all(&sql, &[at.as_of.into(), at.known.into()], |row| Version::read(&TASK, row, 0))
}

/// Computes every light anew with these values. Reads in a few queries, writes only what changed.
fn settle_all(commit: &mut Commit<'_>, desk: &Desk, values: &HashMap<i64, i64>) -> Result<usize> {
    let (today, at) = (desk.today, commit.at(desk.today));
    let db = commit.read()?;
    let milestones = by_task(db.list(&MILESTONE, at)?);
    let by_hand = by_task(db.list(&OVERRIDE, at)?);
    let mut lights = by_task(standing_lights(db, today)?);
    let tasks = db.list(&TASK, at)?;
    let mut changed = 0;
    for task in tasks.iter().filter(|task| is_lit(task.text("state"))) {
        let Some(standing) = lights.remove(&task.id) else { continue };
        let Some(held) = open_on(&standing, today) else { continue };
        let (id, mut kept) = (held.id, Kept::of(held));
        if let Some(value) = values.get(&task.id) {
            kept.actual = Some(*value);
        }
        let own = milestones.get(&task.id).map_or(&[][..], Vec::as_slice);
        let hand = by_hand.get(&task.id).and_then(|versions| versions.first());
        let facts = facts_of(desk.pack, task, own, hand, kept.actual);
        changed += usize::from(replace(commit, id, &standing, today, wanted(task, &facts, &kept, today))?);
    }
    Ok(changed)
}

/// The stretches of lights that stand and are not over by a day.
fn standing_lights(db: &Db, today: clock::Day) -> Result<Vec<Version>> {
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.valid_to > $2 AND v.closed = {OPEN} \
         ORDER BY v.id, v.valid_from",
        Version::columns(&LIGHT, "v"),
        LIGHT.table()
    );
    db.all(&sql, &[today.into()], |row| Version::read(&LIGHT, row, 0))
}

fn by_task(versions: Vec<Version>) -> HashMap<i64, Vec<Version>> {
    let mut out: HashMap<i64, Vec<Version>> = HashMap::new();
    for version in versions {
        if let Some(task) = version.int("task") {
            out.entry(task).or_default().push(version);
        }
    }
    out
}
