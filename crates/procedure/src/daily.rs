//! What each day brings: clocks that ran out, and what is late.

use clock::Day;
use record::{Commit, Db, Intent, Moment, Result, Store, Version};

use crate::case::Case;
use crate::desk::Desk;
use crate::register::CLOCK;
use crate::table::{Given, Procedure, Step, Timer};
use crate::take::{Actor, Order, take_case};
use crate::{Refusal, Taken};

/// Takes the steps that follow from clocks which ran out before today, each as a commit of its own; what cannot be
/// taken is left as it is. Then tells those whose turn it is that it is late, where a clock that ran out still runs:
/// once for each of its days. Tells how many steps were taken. Can be run as often as one likes.
///
/// # Errors
/// When the store fails.
pub fn run_out(store: &Store, desk: &Desk) -> Result<usize> {
    let mut taken = 0;
    for (procedure, timer, step, record) in store.read(|db| ended(db, desk))? {
        let intent = Intent {
            actor: 0,
            office: desk.units.root().unwrap_or(0),
            kind: "clock",
            reason: format!("{}：期限已过", step.label.0),
            source: format!("{} {}", procedure.name, step.name),
        };
        let here = desk.clone();
        match store.commit(intent, move |commit| expire(commit, &here, procedure, timer, step, record)) {
            Ok(done) => taken += usize::from(done.value.is_some()),
            Err(Refusal::Store(error)) => return Err(error),
            Err(refusal) => {
                tracing::warn!(%refusal, procedure = procedure.name, step = step.name, "a clock ran out in vain");
            }
        }
    }
    tell_late(store, desk)?;
    Ok(taken)
}

type Ended = (&'static Procedure, &'static Timer, &'static Step, i64);

/// The clocks that ran out before today and end with a step.
fn ended(db: &Db, desk: &Desk) -> Result<Vec<Ended>> {
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.state = 'running' AND v.due < $2 \
         AND v.valid_from <= $2 AND $2 < v.valid_to AND v.opened <= $3 AND $3 < v.closed ORDER BY v.due, v.id",
        Version::columns(&CLOCK, "v"),
        CLOCK.table()
    );
    let found = db.all(&sql, &[at.as_of.into(), at.known.into()], |row| Version::read(&CLOCK, row, 0))?;
    let ended = |clock: &Version| {
        let procedure = desk.procedures.get(clock.text("procedure"))?;
        let timer = procedure.timer(clock.text("name"))?;
        Some((procedure, timer, procedure.step(timer.expires?)?, clock.int("record")?))
    };
    Ok(found.iter().filter_map(ended).collect())
}

/// Takes the step that ends a clock, unless the clock was stopped, or started anew, since it was read.
fn expire(
    commit: &mut Commit<'_>,
    desk: &Desk,
    procedure: &'static Procedure,
    timer: &Timer,
    step: &'static Step,
    record: i64,
) -> Result<Option<Taken>, Refusal> {
    let at = commit.at(desk.today);
    let Some(case) = Case::read(commit.read()?, procedure, record, at)? else { return Ok(None) };
    if !case.clock(timer.name).is_some_and(|clock| clock.runs() && clock.due < desk.today) {
        return Ok(None);
    }
    let order = Order { step, record, seen: None, given: Given::none(), by: Actor::System };
    take_case(commit, desk, case, &order).map(Some)
}

/// Keeps a notice for everybody whose turn it is where a clock ran out before today, unless they had one for that day.
fn tell_late(store: &Store, desk: &Desk) -> Result<u64> {
    let params = [desk.today.into(), desk.now_ms.into()];
    store.side(move |door| {
        door.run(
            "INSERT INTO notice (federation, id, unit, account, roles, kind, procedure, record, step, due, at_ms) \
             SELECT c.federation, c.id, i.unit, i.account, i.roles, 'late', c.procedure, c.record, c.name, c.due, $3 \
             FROM r_clock c JOIN inbox i ON i.federation = c.federation AND i.record = c.record AND i.procedure = c.procedure \
             WHERE c.federation = $1 AND c.state = 'running' AND c.due < $2 AND c.valid_from <= $2 AND $2 < c.valid_to \
             AND c.closed = 9223372036854775807 AND NOT EXISTS (SELECT 1 FROM notice n \
             WHERE n.federation = c.federation AND n.id = c.id AND n.unit = i.unit AND n.account = i.account \
             AND n.due = c.due) \
             ON CONFLICT (federation, id, unit, account, roles) \
             DO UPDATE SET due = excluded.due, at_ms = excluded.at_ms",
            &params,
        )
    })
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
