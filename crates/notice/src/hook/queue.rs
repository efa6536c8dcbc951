//! What is to be sent to webhooks, and what became of it.

use record::{Db, Row, SideDoor, Store, Value};
use sha2::{Digest as _, Sha256};

use super::endpoint::{Webhook, webhook};
use super::wire::Answer;
use super::{ATTEMPTS, NEVER};
use crate::kind::hooked;
use crate::{Error, Result};

/// A notice is stamped when its request begins and written when its commit stands: in between, younger ones may have been queued.
/// So long, notices are looked for again.
const OVERLAP: i64 = 3_600_000;
/// Notices queued at once for one webhook.
const BATCH: i64 = 1_000;
/// For how long what is being sent is left to whoever sends it: longer than a round of requests may take.
const LEASE: i64 = 10 * MINUTE;
const MINUTE: i64 = 60_000;
/// The longest pause between two tries.
const LONGEST: i64 = 24 * 60 * MINUTE;

/// What became of one notice at one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The webhook.
    pub webhook: i64,
    /// The notice, by its key: its step, …
    pub notice: i64,
    /// … its unit, …
    pub unit: i64,
    /// … its account, …
    pub account: i64,
    /// … its roles, …
    pub roles: i64,
    /// … and when it was told, in milliseconds since 1970 UTC. A trial has 0 for its notice.
    pub at_ms: i64,
    /// What it is called outside: the same however often it is sent.
    pub id: String,
    /// `queued`, `failed` (and tried again), `sent` or `dead`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next; [`NEVER`] when it is not.
    pub next_ms: i64,
    /// The last answer: a status of HTTP; 0 where there was none.
    pub status: i64,
    /// Why there was none, by its code.
    pub fault: String,
    /// When it was queued.
    pub made_ms: i64,
    /// When it was tried last; 0 for never.
    pub tried_ms: i64,
}

const COLUMNS: &str =
    "webhook, notice, unit, account, roles, at_ms, id, state, attempts, next_ms, status, fault, made_ms, tried_ms";
const KEY: &str =
    "federation = $1 AND webhook = $2 AND notice = $3 AND unit = $4 AND account = $5 AND roles = $6 AND at_ms = $7";

fn read(row: &Row<'_>) -> record::Result<Delivery> {
    Ok(Delivery {
        webhook: row.int(0)?,
        notice: row.int(1)?,
        unit: row.int(2)?,
        account: row.int(3)?,
        roles: row.int(4)?,
        at_ms: row.int(5)?,
        id: row.text(6)?,
        state: row.text(7)?,
        attempts: row.int(8)?,
        next_ms: row.int(9)?,
        status: row.int(10)?,
        fault: row.text(11)?,
        made_ms: row.int(12)?,
        tried_ms: row.int(13)?,
    })
}

impl Delivery {
    /// Whether it is a trial, and no notice.
    pub fn is_trial(&self) -> bool {
        self.notice == 0
    }

    fn key(&self) -> Vec<Value> {
        [self.webhook, self.notice, self.unit, self.account, self.roles, self.at_ms].map(Value::from).to_vec()
    }
}

/// What a notice is called at a webhook: it follows from both, so that it is the same however often it is sent, and whoever sends it.
/// `told` is the key of the notice and when it was told: step or clock, unit, account, roles, time.
pub fn id_of(webhook: i64, told: [i64; 5]) -> String {
    let [notice, unit, account, roles, at_ms] = told;
    let hash = Sha256::digest(format!("{webhook}/{notice}/{unit}/{account}/{roles}/{at_ms}"));
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn queue(door: &SideDoor<'_>, webhook: i64, told: [i64; 5], now_ms: i64) -> record::Result<u64> {
    let [notice, unit, account, roles, at_ms] = told;
    door.run(
        "INSERT INTO webhook_delivery (federation, webhook, notice, unit, account, roles, at_ms, id, state, attempts, \
         next_ms, status, fault, made_ms, tried_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, $9, 0, '', $9, 0) \
         ON CONFLICT DO NOTHING",
        &[
            webhook.into(),
            notice.into(),
            unit.into(),
            account.into(),
            roles.into(),
            at_ms.into(),
            id_of(webhook, told).into(),
            now_ms.into(),
        ],
    )
}

/// Queues for each active webhook what was told since it was asked last. Tells how many were queued.
///
/// # Errors
/// When the store fails.
pub fn fill(store: &Store, now_ms: i64) -> Result<usize> {
    let hooks = store.read(super::webhooks)?;
    let mut queued = 0;
    for hook in hooks.iter().filter(|hook| hook.active) {
        queued += fill_one(store, hook, now_ms)?;
    }
    Ok(queued)
}

fn fill_one(store: &Store, hook: &Webhook, now_ms: i64) -> Result<usize> {
    let kinds: Vec<&str> =
        hooked().map(|kind| kind.code).filter(|code| hook.kinds.iter().any(|each| each == code)).collect();
    if kinds.is_empty() {
        return Ok(0);
    }
    let from = hook.since_ms.max(hook.reached_ms - OVERLAP);
    let marks: Vec<String> = (0..kinds.len()).map(|at| format!("${}", at + 5)).collect();
    let sql = format!(
        "SELECT n.id, n.unit, n.account, n.roles, n.at_ms FROM notice n WHERE n.federation = $1 AND n.at_ms >= $2 \
         AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.federation = $1 AND d.webhook = $3 AND d.notice = n.id \
         AND d.unit = n.unit AND d.account = n.account AND d.roles = n.roles AND d.at_ms = n.at_ms) AND n.at_ms <= $4 AND n.kind IN ({}) \
         ORDER BY n.at_ms, n.id LIMIT {BATCH}",
        marks.join(", ")
    );
    let mut params: Vec<Value> = vec![from.into(), hook.id.into(), now_ms.into()];
    params.extend(kinds.iter().map(|kind| Value::from(*kind)));
    let found = store.read(|db| {
        db.all(&sql, &params, |row| Ok([row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?, row.int(4)?]))
    })?;
    let is_whole = i64::try_from(found.len()).is_ok_and(|count| count < BATCH);
    let reached = if is_whole { now_ms } else { found.last().map_or(now_ms, |[.., at_ms]| *at_ms) };
    // A time that has hardly moved is not worth a write.
    if found.is_empty() && reached - hook.reached_ms < OVERLAP / 2 {
        return Ok(0);
    }
    let id = hook.id;
    store.side(move |door| {
        // It may have been removed meanwhile.
        if webhook(door.db(), id)?.is_none() {
            return Ok(0);
        }
        let mut count = 0;
        for told in found {
            count += queue(door, id, told, now_ms)?;
        }
        let sql = "UPDATE webhook SET reached_ms = $3 WHERE federation = $1 AND id = $2 AND reached_ms < $3";
        door.run(sql, &[id.into(), reached.into()])?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    })
}

/// Queues a trial for a webhook; gives its id.
///
/// # Errors
/// [`Error::Missing`]; or the store fails.
pub fn trial(store: &Store, id: i64, now_ms: i64) -> Result<String> {
    store.side(move |door| {
        webhook(door.db(), id)?.ok_or(Error::Missing)?;
        let told = [0, 0, 0, 0, now_ms];
        if queue(door, id, told, now_ms)? == 0 {
            let again: [Value; 3] = [id.into(), now_ms.into(), id_of(id, told).into()];
            door.run(&format!("{AGAIN} AND id = $4"), &again)?;
        }
        Ok(id_of(id, told))
    })
}

/// Takes the next thing that is due at a webhook, or the one of this id if it is due, for whoever asks to send it: nobody else gets it
/// until it is settled or its lease has run out. The try is counted.
///
/// # Errors
/// When the store fails.
pub fn claim(store: &Store, webhook: i64, only: Option<&str>, now_ms: i64) -> Result<Option<Delivery>> {
    let only = only.map(str::to_owned);
    store.side(move |door| {
        let mut params: Vec<Value> = vec![webhook.into(), now_ms.into()];
        let one = match only {
            Some(id) => {
                params.push(id.into());
                " AND id = $4"
            }
            None => "",
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM webhook_delivery WHERE federation = $1 AND webhook = $2 AND next_ms <= $3{one} \
             ORDER BY next_ms, id LIMIT 1"
        );
        let Some(mut found) = door.db().first(&sql, &params, read)? else { return Ok(None) };
        let mut params = found.key();
        params.extend([Value::from(now_ms + LEASE), now_ms.into()]);
        let sql =
            format!("UPDATE webhook_delivery SET attempts = attempts + 1, next_ms = $8, tried_ms = $9 WHERE {KEY}");
        door.run(&sql, &params)?;
        found.attempts += 1;
        (found.next_ms, found.tried_ms) = (now_ms + LEASE, now_ms);
        Ok(Some(found))
    })
}

/// How long to wait after so many tries: 1, 5, 25, … minutes, a day at most.
pub fn pause_after(attempts: i64) -> i64 {
    let times = u32::try_from(attempts.clamp(1, ATTEMPTS) - 1).unwrap_or(0);
    (MINUTE * 5_i64.pow(times)).min(LONGEST)
}

/// Keeps what became of a try. Gives the state.
///
/// # Errors
/// When the store fails.
pub fn settle(store: &Store, delivery: &Delivery, answer: Answer, now_ms: i64) -> Result<&'static str> {
    let (state, next) = match answer {
        Answer::Status(status) if (200..300).contains(&status) => ("sent", NEVER),
        Answer::Gone => ("dead", NEVER),
        _ if delivery.attempts >= ATTEMPTS => ("dead", NEVER),
        _ => ("failed", now_ms + pause_after(delivery.attempts)),
    };
    let (status, fault) = match answer {
        Answer::Status(status) => (i64::from(status), ""),
        Answer::Fault(fault) => (0, fault),
        Answer::Gone => (0, "gone"),
    };
    let mut params = delivery.key();
    params.extend([state.into(), next.into(), status.into(), fault.into(), Value::from(delivery.next_ms)]);
    store.side(move |door| {
        // Where the lease ran out another has it now, and what they find counts.
        let sql = format!(
            "UPDATE webhook_delivery SET state = $8, next_ms = $9, status = $10, fault = $11 WHERE {KEY} AND next_ms = $12"
        );
        door.run(&sql, &params)?;
        Ok(state)
    })
}

const AGAIN: &str =
    "UPDATE webhook_delivery SET state = 'queued', attempts = 0, next_ms = $3 WHERE federation = $1 AND webhook = $2";

/// Sends one again, whatever became of it.
///
/// # Errors
/// [`Error::Missing`]; or the store fails.
pub fn replay(store: &Store, webhook: i64, id: &str, now_ms: i64) -> Result<()> {
    let params: [Value; 3] = [webhook.into(), now_ms.into(), id.into()];
    store.side(move |door| match door.run(&format!("{AGAIN} AND id = $4"), &params)? {
        0 => Err(Error::Missing),
        _ => Ok(()),
    })
}

/// Sends again all that was told since then, what was told while the webhook was not active included. Tells how many of those that
/// were sent before are sent again; the others are queued by the next [`fill`].
///
/// # Errors
/// [`Error::Missing`]; or the store fails.
pub fn replay_since(store: &Store, webhook_id: i64, from_ms: i64, now_ms: i64) -> Result<u64> {
    store.side(move |door| {
        let held = webhook(door.db(), webhook_id)?.ok_or(Error::Missing)?;
        // What is waiting to be sent is sent anyway.
        let again = door.run(
            &format!("{AGAIN} AND made_ms >= $4 AND notice <> 0 AND next_ms > $3"),
            &[webhook_id.into(), now_ms.into(), from_ms.into()],
        )?;
        let sql = "UPDATE webhook SET since_ms = $3, reached_ms = $4 WHERE federation = $1 AND id = $2";
        let (since, reached) = (held.since_ms.min(from_ms), held.reached_ms.min(from_ms));
        door.run(sql, &[webhook_id.into(), since.into(), reached.into()])?;
        Ok(again)
    })
}

/// The deliveries of a webhook, the latest first, at most `limit`: of one state if asked, continued after the last of a page.
///
/// # Errors
/// When the store cannot be read.
pub fn deliveries(
    db: &Db,
    webhook: i64,
    state: Option<&str>,
    before: Option<(i64, &str)>,
    limit: usize,
) -> record::Result<Vec<Delivery>> {
    let (until_ms, until_id) = before.unwrap_or((i64::MAX, ""));
    let mut params: Vec<Value> = vec![webhook.into(), until_ms.into(), until_id.into()];
    let one = match state {
        Some(state) => {
            params.push(state.into());
            " AND state = $5"
        }
        None => "",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM webhook_delivery WHERE federation = $1 AND webhook = $2 \
         AND (made_ms < $3 OR (made_ms = $3 AND id > $4)){one} ORDER BY made_ms DESC, id LIMIT {limit}"
    );
    db.all(&sql, &params, read)
}

/// How many deliveries of a webhook stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Waiting to be sent for the first time, or again by wish.
    pub queued: i64,
    /// Failed, and to be tried again.
    pub failed: i64,
    /// Taken by the gateway.
    pub sent: i64,
    /// Given up.
    pub dead: i64,
}

/// How the deliveries of a webhook stand that were queued since then.
///
/// # Errors
/// When the store cannot be read.
pub fn standing(db: &Db, webhook: i64, since_ms: i64) -> record::Result<Standing> {
    let sql = "SELECT state, COUNT(*) FROM webhook_delivery WHERE federation = $1 AND webhook = $2 AND made_ms >= $3 \
               GROUP BY state";
    let mut out = Standing::default();
    for (state, count) in db.all(sql, &[webhook.into(), since_ms.into()], |row| Ok((row.text(0)?, row.int(1)?)))? {
        match state.as_str() {
            "queued" => out.queued = count,
            "failed" => out.failed = count,
            "sent" => out.sent = count,
            _ => out.dead += count,
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_day() {
        let minutes: Vec<i64> = (1..=ATTEMPTS).map(|attempts| pause_after(attempts) / MINUTE).collect();
        assert_eq!(minutes, [1, 5, 25, 125, 625, 1_440, 1_440, 1_440]);
    }

    #[test]
    fn what_a_notice_is_called_follows_from_its_key() {
        assert_eq!(id_of(1, [2, 3, 4, 5, 6]), id_of(1, [2, 3, 4, 5, 6]));
        assert_ne!(id_of(1, [2, 3, 4, 5, 6]), id_of(2, [2, 3, 4, 5, 6]));
        assert_ne!(id_of(1, [23, 4, 4, 5, 6]), id_of(1, [2, 34, 4, 5, 6]));
        assert_eq!(id_of(1, [2, 3, 4, 5, 6]).len(), 32);
    }
}
