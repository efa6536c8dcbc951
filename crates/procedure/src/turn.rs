//! Whose turn it is. The inbox follows from the records and the tables; it is written in the commit of the step, and
//! can be made anew at any time.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::{Relation, Role};
use clock::Day;
use record::{Commit, Db, Moment, Result, SideDoor, Store, Value, Version};

use crate::asks::is_active;
use crate::case::{Case, Running};
use crate::desk::{Desk, marks};
use crate::inbox::{COLUMNS, Item, role_bit};
use crate::table::{May, Procedure, StateKind, Step};

/// How many records are compared, or written, at once.
const CHUNK: usize = 500;

/// The offices of those who have work in hand, each read once.
#[derive(Default)]
pub(crate) struct Offices(HashMap<i64, Vec<(Role, i64)>>);

impl Offices {
    /// Whether somebody may take a step by an office of their own.
    fn allow(&mut self, db: &Db, desk: &Desk, account: i64, may: &May, unit: i64, at: Moment) -> Result<bool> {
        let held = match self.0.entry(account) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(place) => {
                let active = db.get(&access::ACCOUNT, account, at)?.is_some_and(|account| is_active(&account));
                let grants = if active { db.find(&access::GRANT, "account", account, at)? } else { Vec::new() };
                let office = |grant: &Version| Some((Role::granted(grant.text("role"))?, grant.int("unit")?));
                place.insert(grants.iter().filter_map(office).collect())
            }
        };
        Ok(held.iter().any(|(role, place)| fits(desk, may, *role, *place, unit)))
    }
}

/// Whether a role held at one unit lets a step of another be taken.
fn fits(desk: &Desk, may: &May, role: Role, place: i64, unit: i64) -> bool {
    let lies = |relations: &access::Relations| relations.has(desk.units.relation(place, unit, desk.at()));
    may.roles.iter().any(|(each, relations)| *each == role && lies(relations))
}

/// What a record waits for: a row for each unit and person, in order. None when it rests or has come to its end.
pub(crate) fn items(db: &Db, desk: &Desk, case: &Case, at: Moment, offices: &mut Offices) -> Result<Vec<Item>> {
    let procedure = case.procedure;
    if case.state().is_none_or(|state| state.kind != StateKind::Open) {
        return Ok(Vec::new());
    }
    let mut units: HashMap<&str, Vec<i64>> = HashMap::new();
    let pressing = Pressing::of(case);
    let mut rows: BTreeMap<(i64, i64), Item> = BTreeMap::new();
    for step in procedure.steps_from(case.state_code()).filter(|step| step.expected) {
        let makers = case.makers(step);
        for may in step.who {
            let Some(party) = procedure.party(may.party) else { continue };
            // Those of the unit itself are waited for; who may step in from above finds it under what is late below.
            let own = may.roles.iter().filter(|(_, relations)| relations.has(Relation::Own));
            let roles = own.fold(0, |bits, (role, _)| bits | role_bit(*role));
            let hand = party
                .account
                .and_then(|field| case.version.int(field))
                .filter(|hand| *hand != 0 && !makers.contains(hand));
            let units = match units.entry(party.name) {
                Entry::Occupied(read) => read.into_mut(),
                Entry::Vacant(place) => place.insert(desk.units_of(db, party, &case.version, at)?),
            };
            for unit in units.iter() {
                // Whoever has it in hand and may no longer do it keeps it from nobody.
                let account = match hand {
                    Some(hand) if offices.allow(db, desk, hand, may, *unit, at)? => hand,
                    _ => 0,
                };
                if account == 0 && party.is_own() {
                    continue;
                }
                let row = rows.entry((*unit, account)).or_insert_with(|| Item {
                    record: case.version.id,
                    procedure: procedure.name.to_owned(),
                    unit: *unit,
                    account,
                    roles: 0,
                    state: case.state_code().to_owned(),
                    steps: Vec::new(),
                    due: pressing.due,
                    timer: pressing.timer.to_owned(),
                    statutory: pressing.statutory,
                    bound: pressing.bound,
                    since: case.since(),
                    barred: makers.clone(),
                });
                row.roles |= roles;
                row.barred.retain(|maker| makers.contains(maker));
                if !row.steps.iter().any(|name| name == step.name) {
                    row.steps.push(step.name.to_owned());
                }
            }
        }
    }
    Ok(rows.into_values().collect())
}

/// What the clocks of a record say to whoever's turn it is.
struct Pressing<'c> {
    due: Day,
    timer: &'c str,
    statutory: bool,
    bound: Day,
}

impl Pressing<'_> {
    fn of(case: &Case) -> Pressing<'_> {
        // A clock that the table does not know any more presses nobody.
        let running = |clock: &&Running| clock.runs() && case.procedure.timer(&clock.name).is_some();
        let statutory = |clock: &Running| case.procedure.timer(&clock.name).is_some_and(|timer| timer.statutory);
        let runs = || case.clocks.iter().filter(running);
        let first = runs().min_by_key(|clock| (clock.due, clock.id));
        Pressing {
            due: first.map_or(Day::END, |clock| clock.due),
            timer: first.map_or("", |clock| clock.name.as_str()),
            statutory: first.is_some_and(statutory),
            bound: runs().filter(|clock| statutory(clock)).map(|clock| clock.due).min().unwrap_or(Day::END),
        }
    }
}

/// Where rows are written: within a commit, or beside the log.
pub(crate) trait Door {
    /// Reads what was written so far.
    fn reader(&mut self) -> Result<&Db>;
    /// Runs a statement; `$1` is the federation.
    fn run(&mut self, sql: &str, params: &[Value]) -> Result<u64>;
}

impl Door for Commit<'_> {
    fn reader(&mut self) -> Result<&Db> {
        self.read()
    }
    fn run(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        self.side(sql, params)
    }
}

impl Door for &SideDoor<'_> {
    fn reader(&mut self) -> Result<&Db> {
        Ok(self.db())
    }
    fn run(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        SideDoor::run(self, sql, params)
    }
}

fn held(db: &Db, procedure: &str, (first, last): (i64, i64)) -> Result<Vec<Item>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM inbox i WHERE i.federation = $1 AND i.record >= $2 AND i.record <= $3 \
         AND i.procedure = $4 ORDER BY i.record, i.unit, i.account"
    );
    db.all(&sql, &[first.into(), last.into(), procedure.into()], Item::read)
}

/// Writes whose turn it is with a record, `wanted` by its table. Gives those whose turn it became.
fn write(door: &mut impl Door, procedure: &str, record: i64, wanted: Vec<Item>) -> Result<Vec<Item>> {
    let held = held(door.reader()?, procedure, (record, record))?;
    let same = |one: &Item, other: &Item| (one.unit, one.account) == (other.unit, other.account);
    // Units and accounts are compared as sums, or an index by them could be taken, in which nearly every row has the
    // account 0.
    for gone in held.iter().filter(|row| !wanted.iter().any(|item| same(row, item))) {
        door.run(
            "DELETE FROM inbox WHERE federation = $1 AND record = $2 AND procedure = $3 AND unit + 0 = $4 \
             AND account + 0 = $5",
            &[record.into(), procedure.into(), gone.unit.into(), gone.account.into()],
        )?;
    }
    // What was put off comes back when the record moves on.
    if held.first().is_some_and(|row| wanted.first().is_none_or(|item| item.state != row.state)) {
        door.run(
            "DELETE FROM snooze WHERE federation = $1 AND record = $2 AND procedure = $3",
            &[record.into(), procedure.into()],
        )?;
    }
    let mut became = Vec::new();
    for item in wanted {
        let before = held.iter().find(|row| same(row, &item));
        if before != Some(&item) {
            door.run(
                "INSERT INTO inbox (federation, record, procedure, unit, account, roles, state, steps, due, timer, \
                 statutory, bound, since, barred) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
                 ON CONFLICT (federation, record, procedure, unit, account) DO UPDATE SET roles = excluded.roles, \
                 state = excluded.state, steps = excluded.steps, due = excluded.due, timer = excluded.timer, \
                 statutory = excluded.statutory, bound = excluded.bound, since = excluded.since, \
                 barred = excluded.barred",
                &item.values(),
            )?;
        }
        if before.is_none_or(|before| (&before.state, &before.steps) != (&item.state, &item.steps)) {
            became.push(item);
        }
    }
    Ok(became)
}

/// Writes whose turn it is with a record as it stands after a step. Gives those whose turn it became.
pub(crate) fn settle(commit: &mut Commit<'_>, desk: &Desk, case: &Case) -> Result<Vec<Item>> {
    let at = commit.at(desk.today);
    let wanted = items(commit.read()?, desk, case, at, &mut Offices::default())?;
    write(commit, case.procedure.name, case.version.id, wanted)
}

/// Writes anew whose turn it is with a record, from the record as it stands; and forgets what steps told that have been
/// undone in this commit. To be called after whatever changes a record beside its steps: its units, who has it in hand.
///
/// # Errors
/// When the store fails.
pub fn settle_record(commit: &mut Commit<'_>, desk: &Desk, procedure: &'static Procedure, record: i64) -> Result<()> {
    let at = commit.at(desk.today);
    let undone =
        "SELECT s.id FROM r_step s WHERE s.federation = $1 AND s.record = $2 AND s.procedure = $3 AND s.closed = $4";
    let params = [record.into(), procedure.name.into(), commit.number().into()];
    for step in commit.read()?.all(undone, &params, |row| row.int(0))? {
        commit.side("DELETE FROM notice WHERE federation = $1 AND id = $2", &[step.into()])?;
    }
    match Case::read(commit.read()?, procedure, record, at)? {
        Some(case) => settle(commit, desk, &case)?,
        None => write(commit, procedure.name, record, Vec::new())?,
    };
    Ok(())
}

/// After a commit was undone ([`Commit::reverse`]) within this one: writes anew whose turn it is with every record that
/// it moved or changed. Tells how many there were.
///
/// # Errors
/// When the store fails.
pub fn settle_reversed(commit: &mut Commit<'_>, desk: &Desk, reversed: i64) -> Result<usize> {
    let mut touched: Vec<(&'static Procedure, i64)> = Vec::new();
    for procedure in desk.procedures.all() {
        let table = procedure.register.table();
        let changed = format!(
            "SELECT v.id FROM {table} v WHERE v.federation = $1 AND v.opened = $2 \
             UNION SELECT v.id FROM {table} v WHERE v.federation = $1 AND nullif(v.closed, {}) = $2 \
             UNION SELECT s.record FROM r_step s WHERE s.federation = $1 AND s.opened = $2 AND s.procedure = $3",
            record::OPEN
        );
        let ids = commit.read()?.all(&changed, &[reversed.into(), procedure.name.into()], |row| row.int(0))?;
        touched.extend(ids.into_iter().map(|record| (*procedure, record)));
    }
    for (procedure, record) in &touched {
        settle_record(commit, desk, procedure, *record)?;
    }
    Ok(touched.len())
}

/// Keeps what a step tells to whom, for the notices of the day: that it is their turn now, or what the table says they
/// are told. Whoever took it themselves knows.
pub(crate) fn tell(
    commit: &mut Commit<'_>,
    desk: &Desk,
    case: &Case,
    step: &Step,
    (id, taker): (i64, i64),
    became: &[Item],
) -> Result<()> {
    let at = commit.at(desk.today);
    let everybody = Role::GRANTED.into_iter().filter(|role| !role.is_administrator());
    let everybody = everybody.fold(0, |bits, role| bits | role_bit(role));
    let mut told: Vec<(i64, i64, i64, &str, Day)> =
        became.iter().map(|item| (item.unit, item.account, item.roles, "turn", item.due)).collect();
    for party in step.tells.iter().filter_map(|name| case.procedure.party(name)) {
        let account = party.account.and_then(|field| case.version.int(field)).unwrap_or(0);
        if account == 0 && party.is_own() {
            continue;
        }
        for unit in desk.units_of(commit.read()?, party, &case.version, at)? {
            // Whose turn it is knows already.
            if !told.iter().any(|row| (row.0, row.1) == (unit, account)) {
                told.push((unit, account, everybody, "told", Day::END));
            }
        }
    }
    let ends = |state: &crate::table::State| matches!(state.kind, StateKind::Done | StateKind::Ended);
    if case.state().is_some_and(ends)
        && let Some(account) = crate::filing::filer_of(commit.read()?, case.version.id)?
        && account != 0
    {
        let unit = case.version.register.field("unit").and_then(|_| case.version.int("unit")).unwrap_or(0);
        told.push((unit, account, everybody, "complaint", Day::END));
    }
    for (unit, account, roles, kind, due) in told.into_iter().filter(|row| row.1 == 0 || row.1 != taker) {
        commit.side(
            "INSERT INTO notice (federation, id, unit, account, roles, kind, procedure, record, step, due, at_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                id.into(),
                unit.into(),
                account.into(),
                roles.into(),
                kind.into(),
                case.procedure.name.into(),
                case.version.id.into(),
                step.name.into(),
                due.into(),
                desk.now_ms.into(),
            ],
        )?;
    }
    Ok(())
}

/// Hands over what somebody has in hand by an office, a role at a unit: every record that is not at its end passes to
/// their successor, in the one commit of the hand-over. What they have in hand by another office that they keep, nearer
/// to the record, stays. Tells how many passed.
///
/// # Errors
/// When the store fails.
pub fn hand_over(commit: &mut Commit<'_>, desk: &Desk, from: i64, to: i64, unit: i64, role: Role) -> Result<usize> {
    let at = commit.at(desk.today);
    let kept = nearer_offices(commit.read()?, desk, from, unit, at)?;
    // A record is changed once in a commit, however many of its fields name whoever leaves.
    let mut passing: BTreeMap<(&str, i64), (Version, Vec<&str>)> = BTreeMap::new();
    for procedure in desk.procedures.all() {
        for party in procedure.parties {
            let Some(field) = party.account else { continue };
            let steps = procedure.steps.iter().flat_map(|step| step.who);
            let mays: Vec<&May> = steps.filter(|may| may.party == party.name).collect();
            let by = |(role, unit): (Role, i64), place: i64| {
                // A party that takes no step has it in hand for its own unit.
                (mays.is_empty() && place == unit) || mays.iter().any(|may| fits(desk, may, role, unit, place))
            };
            let reaches = |place: &i64| by((role, unit), *place) && !kept.iter().any(|other| by(*other, *place));
            for version in commit.read()?.find(procedure.register, field, from, at)? {
                let kind = procedure.state(version.text("state")).map(|state| state.kind);
                if matches!(kind, Some(StateKind::Open | StateKind::Resting))
                    && desk.units_of(commit.read()?, party, &version, at)?.iter().any(reaches)
                {
                    let key = (procedure.register.name, version.id);
                    let (_, fields) = passing.entry(key).or_insert_with(|| (version, Vec::new()));
                    if !fields.contains(&field) {
                        fields.push(field);
                    }
                }
            }
        }
    }
    for (version, fields) in passing.values() {
        commit.revise(version.register, version.id, (desk.today, Day::END), None, |held| {
            let held = held?;
            let mine = fields.iter().filter(|field| held.int(field) == Some(from));
            Some(mine.fold(held.draft(), |draft, field| draft.set(field, to)))
        })?;
    }
    for (version, _) in passing.values() {
        for procedure in desk.procedures.all().iter().filter(|each| each.register.name == version.register.name) {
            settle_record(commit, desk, procedure, version.id)?;
        }
    }
    Ok(passing.len())
}

/// The offices that somebody holds at units below one.
fn nearer_offices(db: &Db, desk: &Desk, account: i64, unit: i64, at: Moment) -> Result<Vec<(Role, i64)>> {
    let grants = db.find(&access::GRANT, "account", account, at)?;
    let offices = grants.iter().filter_map(|grant| Some((Role::granted(grant.text("role"))?, grant.int("unit")?)));
    Ok(offices.filter(|(_, place)| desk.units.relation(unit, *place, desk.at()) == Relation::Below).collect())
}

/// Writes anew whose turn it is with everything that somebody has in hand: their offices or their account have changed in
/// this commit, and what they may do no longer is everybody's again. Tells how many records there were.
///
/// # Errors
/// When the store fails.
pub fn settle_in_hand(commit: &mut Commit<'_>, desk: &Desk, account: i64) -> Result<usize> {
    let at = commit.at(desk.today);
    let mut settled = 0;
    for procedure in desk.procedures.all() {
        let mut fields: Vec<&str> = procedure.parties.iter().filter_map(|party| party.account).collect();
        fields.sort_unstable();
        fields.dedup();
        let mut records = BTreeSet::new();
        for field in fields {
            let held = commit.read()?.find(procedure.register, field, account, at)?;
            let is_open = |version: &&Version| {
                procedure.state(version.text("state")).is_some_and(|state| state.kind == StateKind::Open)
            };
            records.extend(held.iter().filter(is_open).map(|version| version.id));
        }
        for record in &records {
            settle_record(commit, desk, procedure, *record)?;
        }
        settled += records.len();
    }
    Ok(settled)
}

/// Makes the whole inbox anew from the records, each day, because offices, days and trees may have changed with it.
/// What differs is found by reading, so that nobody waits, and written record by record as each then stands. Puts away
/// what is past: what was put off until today, and what was followed to its end and seen, unless by wish. Nothing of it
/// enters the log: it follows from what is there. Tells how many rows the inbox has.
///
/// # Errors
/// When the store fails.
pub fn rebuild(store: &Store, desk: &Desk) -> Result<i64> {
    let differing = store.read(|db| differing(db, desk))?;
    for chunk in differing.chunks(CHUNK) {
        let (chunk, desk) = (chunk.to_vec(), desk.clone());
        store.side(move |mut door| {
            let at = Moment { as_of: desk.today, known: door.db().head()?.commit };
            let mut offices = Offices::default();
            for (procedure, record) in chunk {
                let case = Case::read(door.db(), procedure, record, at)?;
                let wanted = case.map_or(Ok(Vec::new()), |case| items(door.db(), &desk, &case, at, &mut offices))?;
                write(&mut door, procedure.name, record, wanted)?;
            }
            Ok::<(), record::Error>(())
        })?;
    }
    let desk = desk.clone();
    store.side(move |door| {
        put_away(door, &desk)?;
        let count = door.db().first("SELECT COUNT(*) FROM inbox WHERE federation = $1", &[], |row| row.int(0))?;
        Ok(count.unwrap_or(0))
    })
}

/// The records whose rows are not what their tables say.
fn differing(db: &Db, desk: &Desk) -> Result<Vec<(&'static Procedure, i64)>> {
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let mut offices = Offices::default();
    let mut out = Vec::new();
    for procedure in desk.procedures.all() {
        let open = procedure.states.iter().filter(|state| state.kind == StateKind::Open);
        let open: Vec<Value> = open.map(|state| state.code.into()).collect();
        let mut ids = db.all(
            "SELECT DISTINCT record FROM inbox WHERE federation = $1 AND procedure = $2",
            &[procedure.name.into()],
            |row| row.int(0),
        )?;
        let sql = format!(
            "SELECT id FROM {} WHERE federation = $1 AND valid_from <= $2 AND $2 < valid_to \
             AND opened <= $3 AND $3 < closed AND state IN ({})",
            procedure.register.table(),
            marks(4, open.len())
        );
        let params: Vec<Value> = [at.as_of.into(), at.known.into()].into_iter().chain(open).collect();
        ids.extend(db.all(&sql, &params, |row| row.int(0))?);
        ids.sort_unstable();
        ids.dedup();
        for chunk in ids.chunks(CHUNK) {
            let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { continue };
            let mut held: HashMap<i64, Vec<Item>> = HashMap::new();
            for item in self::held(db, procedure.name, (*first, *last))? {
                held.entry(item.record).or_default().push(item);
            }
            for case in Case::read_many(db, procedure, chunk, at)? {
                let wanted = items(db, desk, &case, at, &mut offices)?;
                if held.remove(&case.version.id).unwrap_or_default() != wanted {
                    out.push((*procedure, case.version.id));
                }
            }
            // Rows of what is no more.
            out.extend(held.into_keys().map(|record| (*procedure, record)));
        }
    }
    Ok(out)
}

fn put_away(door: &SideDoor<'_>, desk: &Desk) -> Result<()> {
    let all = desk.procedures.all();
    let names: Vec<Value> = all.iter().map(|procedure| procedure.name.into()).collect();
    let unknown =
        if names.is_empty() { String::new() } else { format!(" AND procedure NOT IN ({})", marks(2, names.len())) };
    door.run(&format!("DELETE FROM inbox WHERE federation = $1{unknown}"), &names)?;
    door.run("DELETE FROM snooze WHERE federation = $1 AND until <= $2", &[desk.today.into()])?;
    for procedure in all {
        let ended = procedure.states.iter().filter(|state| matches!(state.kind, StateKind::Done | StateKind::Ended));
        let ended: Vec<Value> = ended.map(|state| state.code.into()).collect();
        if ended.is_empty() {
            continue;
        }
        let sql = format!(
            "DELETE FROM follow WHERE federation = $1 AND procedure = $2 AND wished = 0 \
             AND seen >= (SELECT COALESCE(MAX(s.number), 0) FROM r_step s \
             WHERE s.federation = $1 AND s.record = follow.record AND s.procedure = $2) \
             AND EXISTS (SELECT 1 FROM {} v WHERE v.federation = $1 AND v.id = follow.record AND v.closed = {} \
             AND v.valid_from <= $3 AND $3 < v.valid_to AND v.state IN ({}))",
            procedure.register.table(),
            record::OPEN,
            marks(4, ended.len())
        );
        let params: Vec<Value> = [procedure.name.into(), desk.today.into()].into_iter().chain(ended).collect();
        door.run(&sql, &params)?;
    }
    Ok(())
}
