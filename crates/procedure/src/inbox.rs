//! The one inbox of a person: what is theirs to do, what they put off, what they follow.

use std::collections::HashMap;

use access::{Role, Who};
use clock::Day;
use record::{Commit, Db, Result, Store, Value};

use crate::Refusal;
use crate::table::Procedure;

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
    /// Whether a rule sets that day.
    pub statutory: bool,
    /// The first day that a rule sets, whichever clock runs out first: it cannot be put off past it. [`Day::END`] where
    /// none does.
    pub bound: Day,
    /// Since when the record is in its state.
    pub since: Day,
    /// Those who must not take any of the steps, because they made what is to be checked; in order.
    pub barred: Vec<i64>,
}

/// The columns of a row, in order, of the table behind the alias `i`.
pub(crate) const COLUMNS: &str = "i.record, i.procedure, i.unit, i.account, i.roles, i.state, i.steps, i.due, i.timer, \
     i.statutory, i.bound, i.since, i.barred";

impl Item {
    pub(crate) fn read(row: &record::Row<'_>) -> Result<Item> {
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
            bound: day(10)?,
            since: day(11)?,
            barred: row.text(12)?.split_whitespace().filter_map(|account| account.parse().ok()).collect(),
        })
    }

    /// What is kept, in the order of the columns.
    pub(crate) fn values(&self) -> [Value; 13] {
        let barred: String = self.barred.iter().map(|account| format!("{account} ")).collect();
        [
            self.record.into(),
            self.procedure.as_str().into(),
            self.unit.into(),
            self.account.into(),
            self.roles.into(),
            self.state.as_str().into(),
            self.steps.join(" ").into(),
            self.due.into(),
            self.timer.as_str().into(),
            self.statutory.into(),
            self.bound.into(),
            self.since.into(),
            if barred.is_empty() { "".into() } else { format!(" {barred}").into() },
        ]
    }
}

/// What a row must hold not to be barred to an account, as a pattern of `LIKE`.
fn barring(account: i64) -> Value {
    format!("% {account} %").into()
}

/// Not put off by the account `$2` on the day `$3`: until a day to come, and no rule's day has come.
const NOT_OFF: &str = "NOT EXISTS (SELECT 1 FROM snooze s WHERE s.federation = i.federation AND s.account = $2 \
     AND s.record = i.record AND s.procedure = i.procedure AND s.until > $3 AND i.bound > $3)";

/// In whose inboxes to look: the conditions after those of [`NOT_OFF`], with their parameters from `$4` on. An account
/// of 0 is compared as a sum, or the index by account would be taken, in which nearly every row has that account.
fn places(who: &Who) -> Vec<(&'static str, Vec<Value>)> {
    let mut out = vec![("i.account = $4", vec![who.account.into()])];
    let mut own: Vec<(i64, i64)> = Vec::new();
    for grant in who.grants.iter().filter(|grant| grant.unit != 0 && grant.behalf == 0) {
        match own.iter_mut().find(|(unit, _)| *unit == grant.unit) {
            Some((_, roles)) => *roles |= role_bit(grant.role),
            None => own.push((grant.unit, role_bit(grant.role))),
        }
    }
    for (unit, roles) in own {
        out.push((
            "i.unit = $4 AND i.account + 0 = 0 AND (i.roles & $5) <> 0 AND i.barred NOT LIKE $6",
            vec![unit.into(), roles.into(), barring(who.account)],
        ));
    }
    // Who stands in for somebody sees what waits for that office, and what its holder has in hand there.
    for grant in who.grants.iter().filter(|grant| grant.unit != 0 && grant.behalf != 0) {
        out.push((
            "i.unit = $4 AND i.account + 0 IN (0, $5) AND (i.roles & $6) <> 0 \
             AND i.barred NOT LIKE $7 AND i.barred NOT LIKE $8",
            vec![
                grant.unit.into(),
                grant.behalf.into(),
                role_bit(grant.role).into(),
                barring(who.account),
                barring(grant.behalf),
            ],
        ));
    }
    out
}

fn inbox_sql(place: &str, parameters: usize) -> String {
    format!(
        "SELECT {COLUMNS} FROM inbox i WHERE i.federation = $1 AND {NOT_OFF} AND {place} \
         ORDER BY i.due, i.since, i.record, i.procedure, i.unit, i.account LIMIT ${}",
        parameters + 4
    )
}

/// What is waited for of somebody: what they have in hand, what waits for whoever holds one of their roles at their
/// unit, and what waits for those they stand in for; never what they must not do because they made what it checks. What
/// they put off is left out until its day, unless a day that a rule sets has come. By due day, at most `limit`, after
/// `skip`.
///
/// # Errors
/// When the store cannot be read.
pub fn inbox_of(db: &Db, who: &Who, today: Day, skip: usize, limit: usize) -> Result<Vec<Item>> {
    if who.account == 0 {
        return Ok(Vec::new());
    }
    let most = i64::try_from(skip.saturating_add(limit)).unwrap_or(i64::MAX);
    let mut items = Vec::new();
    for (place, parameters) in places(who) {
        let mut params = vec![who.account.into(), today.into()];
        let sql = inbox_sql(place, parameters.len());
        params.extend(parameters);
        params.push(most.into());
        items.extend(db.all(&sql, &params, Item::read)?);
    }
    fn order(item: &Item) -> (Day, Day, i64, &str, i64, i64) {
        (item.due, item.since, item.record, &item.procedure, item.unit, item.account)
    }
    items.sort_by(|a, b| order(a).cmp(&order(b)));
    // What one sees in one's own office and in that of another is one row.
    items.dedup();
    Ok(items.into_iter().skip(skip).take(limit).collect())
}

/// Something that somebody follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The record.
    pub record: i64,
    /// The name of its procedure.
    pub procedure: String,
    /// Of whom something is waited for; none when it has come to its end or rests.
    pub items: Vec<Item>,
    /// The number of the last step they have seen.
    pub seen: i64,
    /// The number of the last step there is.
    pub number: i64,
    /// Whether they asked to follow it.
    pub wished: bool,
}

/// What somebody follows and is still waited for or has moved since they saw it, at most `limit` of the latest.
///
/// # Errors
/// When the store cannot be read.
pub fn waiting_for(db: &Db, account: i64, limit: usize) -> Result<Vec<Waiting>> {
    const NUMBER: &str = "(SELECT COALESCE(MAX(s.number), 0) FROM r_step s \
         WHERE s.federation = $1 AND s.record = f.record AND s.procedure = f.procedure)";
    let sql = format!(
        "SELECT {COLUMNS} FROM follow f JOIN inbox i ON i.federation = f.federation AND i.record = f.record \
         AND i.procedure = f.procedure WHERE f.federation = $1 AND f.account = $2 ORDER BY i.unit, i.account"
    );
    let mut waits: HashMap<(i64, String), Vec<Item>> = HashMap::new();
    for item in db.all(&sql, &[account.into()], Item::read)? {
        waits.entry((item.record, item.procedure.clone())).or_default().push(item);
    }
    let sql = format!(
        "SELECT f.record, f.procedure, f.seen, {NUMBER}, f.wished FROM follow f \
         WHERE f.federation = $1 AND f.account = $2 ORDER BY f.record DESC, f.procedure DESC"
    );
    let mut out = Vec::new();
    db.each(&sql, &[account.into()], |row| {
        let (record, procedure) = (row.int(0)?, row.text(1)?);
        let (seen, number, wished) = (row.int(2)?, row.int(3)?, row.int(4)? == 1);
        let items = waits.remove(&(record, procedure.clone())).unwrap_or_default();
        if !items.is_empty() || seen < number {
            out.push(Waiting { record, procedure, items, seen, number, wished });
        }
        let full = out.len() >= limit;
        Ok(if full { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) })
    })?;
    out.truncate(limit);
    Ok(out)
}

/// Puts an item off until a day; what a rule has set a day for, at most until that day. It comes back by itself when
/// the record moves on.
///
/// # Errors
/// When the day is not after today, or lies past a day that a rule sets: the text says which; or the store fails.
pub fn snooze(store: &Store, account: i64, item: &Item, until: Day, today: Day) -> std::result::Result<(), Refusal> {
    let refuse = |zh: String, en: String| Err(Refusal::Guard((zh, en)));
    if until <= today {
        return refuse("请选今天以后的日期。".into(), "Choose a day after today.".into());
    }
    if item.bound <= today {
        return refuse(
            format!("规定的期限（{}）已到，不能再推后。", item.bound),
            format!("The day that a rule has set ({}) has come; it cannot be put off.", item.bound),
        );
    }
    if until > item.bound {
        return refuse(
            format!("期限由规定设定，最多推到 {}。", item.bound),
            format!("A rule has set the day; it can be put off until {} at most.", item.bound),
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
        let params: [Value; 3] = [account.into(), record.into(), procedure.name.into()];
        if !wished {
            let sql = "DELETE FROM follow WHERE federation = $1 AND account = $2 AND record = $3 AND procedure = $4";
            return door.run(sql, &params).map(drop);
        }
        door.run(
            "INSERT INTO follow (federation, account, record, procedure, wished, seen) \
             SELECT $1, $2, $3, $4, 1, COALESCE(MAX(s.number), 0) FROM r_step s \
             WHERE s.federation = $1 AND s.record = $3 AND s.procedure = $4 \
             ON CONFLICT (federation, account, record, procedure) DO UPDATE SET wished = 1, seen = excluded.seen",
            &params,
        )?;
        Ok(())
    })
}

/// Keeps that somebody has seen what happened so far to a record they follow.
///
/// # Errors
/// When the store fails.
pub fn seen(store: &Store, account: i64, procedure: &'static Procedure, record: i64) -> Result<()> {
    store.side(move |door| {
        door.run(
            "UPDATE follow SET seen = (SELECT COALESCE(MAX(s.number), 0) FROM r_step s \
             WHERE s.federation = $1 AND s.record = $2 AND s.procedure = $3) \
             WHERE federation = $1 AND record = $2 AND procedure = $3 AND account = $4",
            &[record.into(), procedure.name.into(), account.into()],
        )
        .map(drop)
    })
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use access::Grant;
    use record::{Options, Place, Suite};

    use super::*;

    /// The first rows of an inbox are found by their day, whatever else waits: SQLite takes the index by unit, or by
    /// account.
    #[test]
    fn an_inbox_is_read_by_its_indexes() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(Options {
            place: Place::Folder(folder.path().join("data")),
            catalogue: crate::catalogue(),
            suite: Suite::default(),
            create: true,
            readers: 1,
            now: Arc::new(|| 0),
        });
        let grant = |role, behalf| Grant { id: 1, role, unit: 4, from: Day::START, to: Day::END, behalf };
        let grants = vec![grant(Role::Clerk, 0), grant(Role::Chair, 0), grant(Role::Officer, 8)];
        let who = Who { account: 7, grants, ..Who::default() };
        let plan = |db: &Db, place: &str, parameters: Vec<Value>| {
            let sql = format!("EXPLAIN QUERY PLAN {}", inbox_sql(place, parameters.len()));
            let params: Vec<Value> =
                [7.into(), 20_000.into()].into_iter().chain(parameters).chain([50.into()]).collect();
            db.all(&sql, &params, |row| row.text(3))
        };
        let plans = store.expect("a store").read(|db| {
            places(&who).into_iter().map(|(place, parameters)| plan(db, place, parameters)).collect::<Result<Vec<_>>>()
        });
        let plans = plans.expect("plans");
        assert_eq!(plans.len(), 3);
        for (plan, index) in plans.iter().zip(["inbox__account_due", "inbox__unit_due", "inbox__unit_due"]) {
            assert!(plan[0].starts_with("SEARCH i") && plan[0].contains(index), "{plan:?}");
            let sort = plan.iter().find(|line| line.contains("TEMP B-TREE")).map_or("", String::as_str);
            assert!(!sort.contains("FOR ORDER BY"), "only rows of one day are sorted: {plan:?}");
        }
    }
}
