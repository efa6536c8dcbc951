//! Whose turn it is. The inbox follows from the records and the tables; it is written in the commit of the step.

use std::ops::ControlFlow;

use access::{Relation, Role, Who};
use clock::Day;
use record::{Commit, Db, Result, Store, Value, Version};

use crate::case::{Case, Running};
use crate::desk::Desk;
use crate::register::CLOCK;
use crate::table::{Procedure, StateKind, Step};

/// The bit of a role in the column `roles`; 0 for those that are not granted.
pub fn role_bit(role: Role) -> i64 {
    Role::GRANTED.iter().position(|each| *each == role).map_or(0, |place| 1 << place)
}

/// One row of the inbox: a record that waits for whoever is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The record.
    pub record: i64,
    /// The name of its procedure.
    pub procedure: String,
    /// The unit whose turn it is.
    pub unit: i64,
    /// The person who has it in hand; 0 for whoever holds one of the roles.
    pub account: i64,
    /// The roles, by [`role_bit`].
    pub roles: i64,
    /// The state of the record.
    pub state: String,
    /// The names of the steps that are waited for.
    pub steps: Vec<String>,
    /// When it is due; [`Day::END`] where no clock runs.
    pub due: Day,
    /// The clock; empty where none runs.
    pub timer: String,
    /// Whether a rule sets the day: it cannot be put off past it.
    pub statutory: bool,
    /// Since when it waits.
    pub since: Day,
}

const COLUMNS: &str =
    "i.record, i.procedure, i.unit, i.account, i.roles, i.state, i.steps, i.due, i.timer, i.statutory, i.since";

fn read_item(row: &record::Row<'_>) -> Result<Item> {
    let day = |at: usize| -> Result<Day> { Ok(Day(i32::try_from(row.int(at)?).unwrap_or(Day::END.0))) };
    Ok(Item {
        record: row.int(0)?,
        procedure: row.text(1)?,
        unit: row.int(2)?,
        account: row.int(3)?,
        roles: row.int(4)?,
        state: row.text(5)?,
        steps: row.text(6)?.split_whitespace().map(str::to_owned).collect(),
        due: day(7)?,
        timer: row.text(8)?,
        statutory: row.int(9)? == 1,
        since: day(10)?,
    })
}

/// Those whose turn a step has made it: unit, account, roles, due.
pub(crate) type Turn = Vec<(i64, i64, i64, Day)>;

/// The clock that whoever's turn it is has to mind: the first to run out.
fn pressing<'c>(procedure: &Procedure, clocks: &'c [Running]) -> Option<(&'c Running, bool)> {
    let runs = clocks.iter().filter(|clock| clock.runs());
    let first = runs.min_by_key(|clock| (clock.due, clock.id))?;
    Some((first, procedure.timer(&first.name).is_some_and(|timer| timer.statutory)))
}

/// Writes whose turn it is now. Gives those whose turn it became.
pub(crate) fn settle(
    commit: &mut Commit<'_>,
    desk: &Desk,
    procedure: &'static Procedure,
    version: &Version,
    clocks: &[Running],
) -> Result<Turn> {
    commit.side(
        "DELETE FROM inbox WHERE federation = $1 AND record = $2 AND procedure = $3",
        &[version.id.into(), procedure.name.into()],
    )?;
    let state = version.text("state");
    if procedure.state(state).is_none_or(|state| state.kind != StateKind::Open) {
        return Ok(Vec::new());
    }
    // One row for each unit and person: the steps of all parties that are the same unit stand together.
    let mut rows: Vec<(i64, i64, i64, Vec<&'static str>)> = Vec::new();
    let at = record::Moment { as_of: desk.today, known: commit.number() };
    let db = commit.read()?;
    for step in procedure.steps_from(state).filter(|step| step.expected) {
        for may in step.who {
            let Some(party) = procedure.party(may.party) else { continue };
            // Those of the unit itself are waited for; who may step in from above finds it under what is late below.
            let own = may.roles.iter().filter(|(_, relations)| relations.has(Relation::Own));
            let roles = own.fold(0, |bits, (role, _)| bits | role_bit(*role));
            let account = party.account.and_then(|field| version.int(field)).unwrap_or(0);
            for unit in desk.units_of(db, party, version, at)? {
                match rows.iter_mut().find(|row| (row.0, row.1) == (unit, account)) {
                    Some(row) => {
                        row.2 |= roles;
                        if !row.3.contains(&step.name) {
                            row.3.push(step.name);
                        }
                    }
                    None => rows.push((unit, account, roles, vec![step.name])),
                }
            }
        }
    }
    let (due, timer, statutory) = match pressing(procedure, clocks) {
        Some((clock, statutory)) => (clock.due, clock.name.as_str(), statutory),
        None => (Day::END, "", false),
    };
    for (unit, account, roles, steps) in &rows {
        commit.side(
            "INSERT INTO inbox (federation, record, procedure, unit, account, roles, state, steps, due, timer, statutory, since) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                version.id.into(),
                procedure.name.into(),
                (*unit).into(),
                (*account).into(),
                (*roles).into(),
                state.into(),
                steps.join(" ").into(),
                due.into(),
                timer.into(),
                statutory.into(),
                desk.today.into(),
            ],
        )?;
    }
    Ok(rows.into_iter().map(|(unit, account, roles, _)| (unit, account, roles, due)).collect())
}

/// Writes whose turn it is for a record as it stands, its clocks included.
pub(crate) fn resettle(commit: &mut Commit<'_>, desk: &Desk, procedure: &'static Procedure, record: i64) -> Result<()> {
    let at = commit.at(desk.today);
    if let Some(case) = Case::read(commit.read()?, procedure, record, at)? {
        settle(commit, desk, procedure, &case.version, &case.clocks)?;
    }
    Ok(())
}

/// Keeps what a step tells to whom, for the notices of the day.
pub(crate) fn tell(
    commit: &mut Commit<'_>,
    desk: &Desk,
    procedure: &'static Procedure,
    version: &Version,
    step: &Step,
    id: i64,
    turn: &Turn,
) -> Result<()> {
    let at = record::Moment { as_of: desk.today, known: commit.number() };
    let mut told: Vec<(i64, i64, i64, &str, Day)> =
        turn.iter().map(|(unit, account, roles, due)| (*unit, *account, *roles, "turn", *due)).collect();
    let everybody = Role::GRANTED.into_iter().filter(|role| !role.is_administrator());
    let everybody = everybody.fold(0, |bits, role| bits | role_bit(role));
    for party in step.tells.iter().filter_map(|name| procedure.party(name)) {
        let account = party.account.and_then(|field| version.int(field)).unwrap_or(0);
        for unit in desk.units_of(commit.read()?, party, version, at)? {
            // Whose turn it is knows already.
            if !told.iter().any(|row| (row.0, row.1) == (unit, account)) {
                told.push((unit, account, everybody, "told", Day::END));
            }
        }
    }
    for (unit, account, roles, kind, due) in told {
        commit.side(
            "INSERT INTO notice (federation, id, unit, account, roles, kind, procedure, record, step, due, at_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                id.into(),
                unit.into(),
                account.into(),
                roles.into(),
                kind.into(),
                procedure.name.into(),
                version.id.into(),
                step.name.into(),
                due.into(),
                desk.now_ms.into(),
            ],
        )?;
    }
    Ok(())
}

/// Whoever takes a step follows the record from then on and has seen it.
pub(crate) fn followed(
    commit: &mut Commit<'_>,
    account: i64,
    procedure: &Procedure,
    record: i64,
    number: i64,
) -> Result<()> {
    commit
        .side(
            "INSERT INTO follow (federation, account, record, procedure, wished, seen) VALUES ($1, $2, $3, $4, 0, $5) \
             ON CONFLICT (federation, account, record, procedure) DO UPDATE SET seen = excluded.seen",
            &[account.into(), record.into(), procedure.name.into(), number.into()],
        )
        .map(drop)
}

/// What is waited for of somebody: what they have in hand, and what waits for whoever holds one of their roles at their unit.
/// What they put off is left out until its day, unless a rule's day has come. By due day, at most `limit`, after `skip`.
///
/// # Errors
/// When the store cannot be read.
pub fn inbox_of(db: &Db, who: &Who, today: Day, skip: usize, limit: usize) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let snoozed = db.all(
        "SELECT record, procedure, until FROM snooze WHERE federation = $1 AND account = $2",
        &[who.account.into()],
        |row| Ok(((row.int(0)?, row.text(1)?), row.int(2)?)),
    )?;
    let snoozed: std::collections::HashMap<(i64, String), i64> = snoozed.into_iter().collect();
    let is_off = |item: &Item| {
        let until = snoozed.get(&(item.record, item.procedure.clone()));
        until.is_some_and(|until| *until > i64::from(today.0)) && !(item.statutory && item.due <= today)
    };
    let mut take = |item: Item| {
        if !is_off(&item) && !items.contains(&item) {
            items.push(item);
        }
    };
    let sql = format!("SELECT {COLUMNS} FROM inbox i WHERE i.federation = $1 AND i.account = $2");
    db.all(&sql, &[who.account.into()], read_item)?.into_iter().for_each(&mut take);
    let mut units: Vec<(i64, i64)> = Vec::new();
    for grant in who.grants.iter().filter(|grant| grant.unit != 0) {
        match units.iter_mut().find(|(unit, _)| *unit == grant.unit) {
            Some((_, roles)) => *roles |= role_bit(grant.role),
            None => units.push((grant.unit, role_bit(grant.role))),
        }
        // Who stands in for somebody sees what that person has in hand at the unit.
        if grant.behalf != 0 {
            let sql =
                format!("SELECT {COLUMNS} FROM inbox i WHERE i.federation = $1 AND i.account = $2 AND i.unit = $3");
            db.all(&sql, &[grant.behalf.into(), grant.unit.into()], read_item)?.into_iter().for_each(&mut take);
        }
    }
    for (unit, roles) in units {
        let sql = format!("SELECT {COLUMNS} FROM inbox i WHERE i.federation = $1 AND i.unit = $2 AND i.account = 0");
        let mut rows = db.all(&sql, &[unit.into()], read_item)?;
        rows.retain(|item| item.roles & roles != 0);
        rows.into_iter().for_each(&mut take);
    }
    items.sort_by(|a, b| (a.due, a.since, a.record, &a.procedure).cmp(&(b.due, b.since, b.record, &b.procedure)));
    Ok(items.into_iter().skip(skip).take(limit).collect())
}

/// Something that somebody follows and others have in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The record.
    pub record: i64,
    /// The name of its procedure.
    pub procedure: String,
    /// Of whom something is waited for; none when it has come to its end or rests.
    pub items: Vec<Item>,
    /// How many steps they have seen, and how many there are.
    pub seen: i64,
    /// How many steps there are.
    pub number: i64,
    /// Whether they asked to follow it.
    pub wished: bool,
}

/// What somebody follows, at most `limit` of the latest: where it lies, and whether it has moved since they saw it.
///
/// # Errors
/// When the store cannot be read.
pub fn waiting_for(db: &Db, account: i64, limit: usize) -> Result<Vec<Waiting>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut out = db.all(
        "SELECT f.record, f.procedure, f.seen, f.wished, \
         (SELECT COALESCE(MAX(s.number), 0) FROM r_step s WHERE s.federation = $1 AND s.record = f.record AND s.procedure = f.procedure) \
         FROM follow f WHERE f.federation = $1 AND f.account = $2 ORDER BY f.record DESC LIMIT $3",
        &[account.into(), limit.into()],
        |row| {
            Ok(Waiting {
                record: row.int(0)?,
                procedure: row.text(1)?,
                items: Vec::new(),
                seen: row.int(2)?,
                wished: row.int(3)? == 1,
                number: row.int(4)?,
            })
        },
    )?;
    for waiting in &mut out {
        let sql =
            format!("SELECT {COLUMNS} FROM inbox i WHERE i.federation = $1 AND i.record = $2 AND i.procedure = $3");
        waiting.items = db.all(&sql, &[waiting.record.into(), waiting.procedure.as_str().into()], read_item)?;
    }
    Ok(out)
}

/// Puts an item off until a day; what a rule has set a day for, at most until that day.
///
/// # Errors
/// When the day is not after today, or lies past a statutory day: the text says which; or the store fails.
pub fn snooze(
    store: &Store,
    account: i64,
    item: &Item,
    until: Day,
    today: Day,
) -> std::result::Result<(), crate::Refusal> {
    let refuse = |zh: String, en: String| Err(crate::Refusal::Guard((zh, en)));
    if until <= today {
        return refuse("请选今天以后的日期。".into(), "Choose a day after today.".into());
    }
    if item.statutory && until > item.due {
        return refuse(
            format!("期限由规定设定，最多推到 {}。", item.due),
            format!("A rule has set the day; it can be put off until {} at most.", item.due),
        );
    }
    let params: [Value; 4] = [account.into(), item.record.into(), item.procedure.as_str().into(), until.into()];
    store.side(move |door| {
        door.run(
            "INSERT INTO snooze (federation, account, record, procedure, until) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (federation, account, record, procedure) DO UPDATE SET until = excluded.until",
            &params,
        )?;
        Ok(())
    })
}

/// Follows a record by one's own wish, or no longer. What has happened so far counts as seen.
///
/// # Errors
/// When the store fails.
pub fn follow(store: &Store, account: i64, procedure: &'static Procedure, record: i64, wished: bool) -> Result<()> {
    store.side(move |door| {
        if !wished {
            door.run(
                "DELETE FROM follow WHERE federation = $1 AND account = $2 AND record = $3 AND procedure = $4",
                &[account.into(), record.into(), procedure.name.into()],
            )?;
            return Ok(());
        }
        door.run(
            "INSERT INTO follow (federation, account, record, procedure, wished, seen) \
             SELECT $1, $2, $3, $4, 1, COALESCE(MAX(s.number), 0) FROM r_step s \
             WHERE s.federation = $1 AND s.record = $3 AND s.procedure = $4 \
             ON CONFLICT (federation, account, record, procedure) DO UPDATE SET wished = 1, seen = excluded.seen",
            &[account.into(), record.into(), procedure.name.into()],
        )?;
        Ok(())
    })
}

/// Hands over what somebody has in hand at a unit: every record whose procedure is not at its end passes to their successor, in the
/// one commit of the hand-over. Tells how many passed.
///
/// # Errors
/// When the store fails.
pub fn hand_over(commit: &mut Commit<'_>, desk: &Desk, from: i64, to: i64, unit: i64) -> Result<usize> {
    let mut passed = 0;
    let at = commit.at(desk.today);
    for procedure in desk.procedures.all() {
        for party in procedure.parties {
            let Some(field) = party.account else { continue };
            for version in commit.read()?.find(procedure.register, field, from, at)? {
                let kind = procedure.state(version.text("state")).map(|state| state.kind);
                if !matches!(kind, Some(StateKind::Open | StateKind::Resting)) {
                    continue;
                }
                if !desk.units_of(commit.read()?, party, &version, at)?.contains(&unit) {
                    continue;
                }
                commit.revise(procedure.register, version.id, (desk.today, Day::END), None, |held| {
                    held.map(|held| held.draft().set(field, to))
                })?;
                resettle(commit, desk, procedure, version.id)?;
                passed += 1;
            }
        }
    }
    Ok(passed)
}

/// Makes the whole inbox anew from the records: each day, because offices, days and trees may have changed with it, and after
/// commits were undone. Tells how many rows it has.
///
/// # Errors
/// When the store fails.
pub fn rebuild(store: &Store, desk: &Desk) -> Result<i64> {
    let desk = desk.clone();
    // Nothing of it enters the log: what is written follows from it.
    let intent = record::Intent { kind: "inbox", ..record::Intent::default() };
    let done = store.commit(intent, move |commit| {
        commit.side("DELETE FROM inbox WHERE federation = $1", &[])?;
        let at = commit.at(desk.today);
        let mut clocks: std::collections::HashMap<(i64, String), Vec<Running>> = std::collections::HashMap::new();
        commit.read()?.scan(&CLOCK, at, |version| {
            let key = (version.int("record").unwrap_or(0), version.text("procedure").to_owned());
            clocks.entry(key).or_default().push(Running::of(&version));
            Ok(ControlFlow::Continue(()))
        })?;
        for procedure in desk.procedures.all() {
            for version in commit.read()?.list(procedure.register, at)? {
                let none = Vec::new();
                let held = clocks.get(&(version.id, procedure.name.to_owned())).unwrap_or(&none);
                settle(commit, &desk, procedure, &version, held)?;
            }
        }
        commit.read()?.first("SELECT COUNT(*) FROM inbox WHERE federation = $1", &[], |row| row.int(0))
    })?;
    Ok(done.value.unwrap_or(0))
}
