//! Reading notices: those addressed to somebody, by account or by the offices they hold.

use std::collections::HashMap;

use access::Who;
use clock::Day;
use procedure::role_bit;
use record::{Db, Result, Row, Value};

use crate::kind::weight;

/// For how many days notices are shown.
pub const DAYS: i64 = 90;
/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// What [`unread`] counts to at most: beyond, nobody reads the number.
const UNREAD: usize = 1_000;

/// Something that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The step that told it; of what is late, the clock.
    pub id: i64,
    /// The unit it was told to.
    pub unit: i64,
    /// The account it was told to; 0 for whoever holds one of the roles at the unit.
    pub account: i64,
    /// The roles, by [`role_bit`].
    pub roles: i64,
    /// Its kind: see [`crate::KINDS`].
    pub kind: String,
    /// The name of the procedure.
    pub procedure: String,
    /// The record.
    pub record: i64,
    /// The name of the step that was taken; of what is late, that of the clock.
    pub step: String,
    /// When what follows from it is due; [`Day::END`] where no clock runs.
    pub due: Day,
    /// When it was told, in milliseconds since 1970 UTC.
    pub at_ms: i64,
}

pub(crate) const COLUMNS: &str =
    "n.id, n.unit, n.account, n.roles, n.kind, n.procedure, n.record, n.step, n.due, n.at_ms";

pub(crate) fn read_notice(row: &Row<'_>) -> Result<Notice> {
    Ok(Notice {
        id: row.int(0)?,
        unit: row.int(1)?,
        account: row.int(2)?,
        roles: row.int(3)?,
        kind: row.text(4)?,
        procedure: row.text(5)?,
        record: row.int(6)?,
        step: row.text(7)?,
        due: Day(i32::try_from(row.int(8)?).unwrap_or(Day::END.0)),
        at_ms: row.int(9)?,
    })
}

/// To whom notices are addressed when they reach somebody: conditions on `n`, each with its parameters, numbered from `$2`; the same
/// places as those of the inbox. An account of 0 is compared as a sum, or the index by account would be taken, in which nearly
/// every row has that account.
fn addresses(who: &Who) -> Vec<(&'static str, Vec<Value>)> {
    let mut out: Vec<(&'static str, Vec<Value>)> = vec![("n.account = $2", vec![who.account.into()])];
    let mut own: Vec<(i64, i64)> = Vec::new();
    for grant in who.grants.iter().filter(|grant| grant.unit != 0) {
        if grant.behalf != 0 {
            // Who stands in for somebody reads what that office is told, and what its holder is told there.
            out.push((
                "n.unit = $2 AND n.account + 0 IN (0, $3) AND (n.roles & $4) <> 0",
                vec![grant.unit.into(), grant.behalf.into(), role_bit(grant.role).into()],
            ));
            continue;
        }
        match own.iter_mut().find(|(unit, _)| *unit == grant.unit) {
            Some((_, roles)) => *roles |= role_bit(grant.role),
            None => own.push((grant.unit, role_bit(grant.role))),
        }
    }
    for (unit, roles) in own {
        out.push(("n.unit = $2 AND n.account + 0 = 0 AND (n.roles & $3) <> 0", vec![unit.into(), roles.into()]));
    }
    out
}

/// What was told to somebody after `from_ms`, the latest first, at most `limit`; `before` continues after the last of a page (its
/// time and id). Of several notices of one step only the weightiest is given.
///
/// # Errors
/// When the store cannot be read.
pub fn notices_of(db: &Db, who: &Who, from_ms: i64, before: Option<(i64, i64)>, limit: usize) -> Result<Vec<Notice>> {
    let (until_ms, until_id) = before.unwrap_or((i64::MAX, i64::MAX));
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut found: HashMap<i64, Notice> = HashMap::new();
    for (condition, mut params) in addresses(who) {
        let next = params.len() + 2;
        let sql = format!(
            "SELECT {COLUMNS} FROM notice n WHERE n.federation = $1 AND {condition} AND n.at_ms > ${next} \
             AND (n.at_ms < ${a} OR (n.at_ms = ${a} AND n.id < ${b})) ORDER BY n.at_ms DESC, n.id DESC LIMIT ${c}",
            a = next + 1,
            b = next + 2,
            c = next + 3,
        );
        params.extend([from_ms.into(), until_ms.into(), until_id.into(), most.into()]);
        for notice in db.all(&sql, &params, read_notice)? {
            let held = found.get(&notice.id);
            if held.is_none_or(|held| weight(&notice.kind) < weight(&held.kind)) {
                found.insert(notice.id, notice);
            }
        }
    }
    let mut out: Vec<Notice> = found.into_values().collect();
    out.sort_by_key(|notice| std::cmp::Reverse((notice.at_ms, notice.id)));
    out.truncate(limit);
    Ok(out)
}

/// How many notices of the last [`DAYS`] days somebody has not read, counted to a thousand.
///
/// # Errors
/// When the store cannot be read.
pub fn unread(db: &Db, who: &Who, now_ms: i64) -> Result<i64> {
    let seen = crate::choice::reader_of(db, who.account)?.seen_ms;
    let from = seen.max(now_ms - DAYS * DAY_MS);
    Ok(i64::try_from(notices_of(db, who, from, None, UNREAD)?.len()).unwrap_or(i64::MAX))
}
