//! What each day brings: clocks that ran out, and what is late.

use clock::Day;
use record::{Db, Intent, Result, Store};

use crate::desk::Desk;
use crate::register::CLOCK;
use crate::take::{Actor, Order, take};
use crate::{Given, Refusal};

/// Takes the steps that follow from clocks which ran out before today, each as a commit of its own. Tells how many were taken. What
/// cannot be taken any more is left as it is.
///
/// # Errors
/// When the store fails.
pub fn run_out(store: &Store, desk: &Desk) -> Result<usize> {
    let due = store.read(|db| {
        let at = record::Moment { as_of: desk.today, known: db.head()?.commit };
        let mut out = Vec::new();
        for clock in db.find(&CLOCK, "state", "running", at)? {
            if clock.day("due").is_none_or(|due| due >= desk.today) {
                continue;
            }
            let Some(procedure) = desk.procedures.get(clock.text("procedure")) else { continue };
            let timer = procedure.timer(clock.text("name"));
            let step = timer.and_then(|timer| timer.expires).and_then(|name| procedure.step(name));
            if let (Some(step), Some(record)) = (step, clock.int("record")) {
                out.push((procedure, step, record));
            }
        }
        Ok::<_, record::Error>(out)
    })?;
    let mut taken = 0;
    for (procedure, step, record) in due {
        let intent = Intent {
            actor: 0,
            office: desk.units.root().unwrap_or(0),
            kind: "clock",
            reason: format!("{}：期限已过", step.label.0),
            source: format!("{} {}", procedure.name, step.name),
        };
        let desk = desk.clone();
        let order = Order { step, record, seen: None, given: Given::none(), by: Actor::System };
        match store.commit(intent, move |commit| take(commit, &desk, procedure, &order)) {
            Ok(_) => taken += 1,
            Err(Refusal::Store(error)) => return Err(error),
            Err(refusal) => {
                tracing::warn!(%refusal, procedure = procedure.name, step = step.name, "a clock ran out in vain")
            }
        }
    }
    Ok(taken)
}

/// How much is late at one unit in one procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateRow {
    /// The unit.
    pub unit: i64,
    /// The name of the procedure.
    pub procedure: String,
    /// How many records wait past their day.
    pub count: i64,
    /// The day of the one that waits longest.
    pub oldest: Day,
}

/// What is late, by unit and procedure, over all units; the page keeps those below the reader.
///
/// # Errors
/// When the store cannot be read.
pub fn late_below(db: &Db, today: Day) -> Result<Vec<LateRow>> {
    db.all(
        "SELECT unit, procedure, COUNT(DISTINCT record), MIN(due) FROM inbox WHERE federation = $1 AND due < $2 \
         GROUP BY unit, procedure ORDER BY unit, procedure",
        &[today.into()],
        |row| {
            Ok(LateRow {
                unit: row.int(0)?,
                procedure: row.text(1)?,
                count: row.int(2)?,
                oldest: Day(i32::try_from(row.int(3)?).unwrap_or(Day::END.0)),
            })
        },
    )
}
