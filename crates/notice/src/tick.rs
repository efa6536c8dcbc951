//! What is done every minute: notices are queued for webhooks and sent, the mails of the day are sent, old notices are cleared away.
//!
//! Whatever is to be done stands in the store, and is claimed before it is done: two processes do nothing twice, and one that ends
//! in the middle leaves it to the next.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use access::Role;
use clock::Day;
use procedure::role_bit;
use record::{Db, Moment, OPEN, Store};
use serde_json::json;

use crate::choice::{address_of, begin_reader, choices_of, reader_of};
use crate::digest::{Letter, Matter, digest, is_open};
use crate::hook::{self, Answer, Delivery, Webhook};
use crate::line::Line;
use crate::mail::Mailer;
use crate::post::Post;
use crate::read::{COLUMNS, DAY_MS, notices_of, read_notice};
use crate::{Error, Result};

/// For how many days notices and deliveries are kept.
const KEPT: i64 = 400;
/// For how long requests are sent in one round.
const ROUND: Duration = Duration::from_secs(45);
/// Mails in one round.
const MAILS: i64 = 500;
/// Open steps and notices that one mail counts.
const ITEMS: usize = 1_000;
/// A mail tells nothing that is older, however long its reader had none.
const TOLD: i64 = 7 * DAY_MS;
/// After a mail could not be handed over, or whoever made it ended in the middle: when it is tried again.
const AGAIN: i64 = 15 * 60_000;
/// A notice is stamped when its request begins and written when its commit stands: so long, a mail leaves it to the next.
const UNSETTLED: i64 = 5 * 60_000;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Notices queued for webhooks.
    pub queued: usize,
    /// Requests that gateways took.
    pub sent: usize,
    /// Requests that failed; they are tried again.
    pub failed: usize,
    /// Requests that were given up.
    pub dead: usize,
    /// Mails sent.
    pub mails: usize,
    /// Mails that could not be handed over.
    pub mails_failed: usize,
    /// Notices and deliveries that were cleared away.
    pub cleared: u64,
}

/// Does what is to be done at this time (milliseconds since 1970 UTC). It blocks the thread, for as long as gateways and the mail
/// server take.
///
/// # Errors
/// When the store fails. What gateways and mail servers do is no error here: it is kept with what was to be sent.
pub fn tick(post: &Post, now_ms: i64) -> Result<Done> {
    let mut done = Done { queued: hook::fill(post.store(), now_ms)?, ..Done::default() };
    let mut webhooks = post.store().read(hook::webhooks)?;
    webhooks.retain(|webhook| webhook.active);
    for webhook in &webhooks {
        let share = ROUND / u32::try_from(webhooks.len()).unwrap_or(u32::MAX);
        post.send_due(webhook, now_ms, share, &mut done)?;
    }
    post.send_mails(now_ms, &mut done)?;
    done.cleared = post.clear(now_ms)?;
    Ok(done)
}

impl Post {
    /// Sends what is due at a webhook, one after the other, until `share` is over: a slow gateway keeps neither the others waiting nor
    /// the mails, and what was claimed is settled before its lease runs out.
    fn send_due(&self, webhook: &Webhook, now_ms: i64, share: Duration, done: &mut Done) -> Result<()> {
        let begun = Instant::now();
        loop {
            let Some(delivery) = hook::claim(self.store(), webhook.id, None, now_ms)? else { break };
            let (answer, state) = self.deliver(webhook, &delivery, now_ms)?;
            match state {
                "sent" => done.sent += 1,
                "failed" => done.failed += 1,
                _ => done.dead += 1,
            }
            // A gateway that does not answer would not answer the next one either; the rest waits for the next round.
            if matches!(answer, Answer::Fault(_)) || begun.elapsed() >= share {
                break;
            }
        }
        Ok(())
    }

    /// Sends one delivery that was claimed, and keeps what became of it.
    pub(crate) fn deliver(
        &self,
        webhook: &Webhook,
        delivery: &Delivery,
        now_ms: i64,
    ) -> Result<(Answer, &'static str)> {
        let at = self.now(now_ms)?;
        let (body, secret) = self.store().read(|db| -> Result<_> {
            Ok((self.body(db, delivery, at)?, db.secret(&hook::secret_name(webhook.id))?))
        })?;
        let answer = match (body, secret) {
            (Some(body), Some(secret)) => {
                let signature = hook::sign(&secret, now_ms.div_euclid(1_000), &body);
                self.client.post(&webhook.url, &delivery.id, &signature, &body)
            }
            _ => Answer::Gone,
        };
        let state = hook::settle(self.store(), delivery, answer, now_ms)?;
        if state != "sent" {
            tracing::warn!(webhook = webhook.id, delivery = %delivery.id, ?answer, state, "a webhook did not take a notice");
        }
        Ok((answer, state))
    }

    /// Sends a trial to a webhook at once. Gives what became of it.
    pub(crate) fn send_trial(&self, webhook: &Webhook) -> Result<&'static str> {
        let now = self.access.now();
        let id = hook::trial(self.store(), webhook.id, now)?;
        let claimed = hook::claim(self.store(), webhook.id, Some(&id), now)?.ok_or(Error::Missing)?;
        Ok(self.deliver(webhook, &claimed, now)?.1)
    }

    /// What a delivery says: numbers and codes only. `None` when its notice is no longer there.
    fn body(&self, db: &Db, delivery: &Delivery, at: Moment) -> Result<Option<String>> {
        if delivery.is_trial() {
            return Ok(Some(json!({ "id": delivery.id, "kind": "test", "at": instant(delivery.at_ms) }).to_string()));
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM notice n WHERE n.federation = $1 AND n.id = $2 AND n.unit = $3 AND n.account = $4 AND n.roles = $5 AND n.at_ms = $6"
        );
        let key = [delivery.notice, delivery.unit, delivery.account, delivery.roles, delivery.at_ms];
        let key = key.map(record::Value::from);
        let Some(notice) = db.first(&sql, &key, read_notice)? else { return Ok(None) };
        let roles: Vec<&str> =
            Role::GRANTED.into_iter().filter(|role| notice.roles & role_bit(*role) != 0).map(Role::code).collect();
        let body = json!({
            "id": delivery.id,
            "kind": notice.kind,
            "procedure": notice.procedure,
            "register": self.procedures.get(&notice.procedure).map(|procedure| procedure.register.name),
            "record": notice.record,
            "step": notice.step,
            "unit": self.units.code(notice.unit, at),
            "account": (notice.account != 0).then_some(notice.account),
            "roles": roles,
            "due": (notice.due < Day::END).then(|| notice.due.to_string()),
            "at": instant(notice.at_ms),
        });
        Ok(Some(body.to_string()))
    }

    fn send_mails(&self, now_ms: i64, done: &mut Done) -> Result<()> {
        let Some(mailer) = &self.mailer else { return Ok(()) };
        let today = self.access.day_of(now_ms);
        let is_open = |now_ms| is_open(self.pack.calendar(), self.access.day_of(now_ms), self.minute(now_ms));
        if !is_open(now_ms) {
            return Ok(());
        }
        let at = self.now(now_ms)?;
        let begun = self.access.now();
        for account in self.store().read(|db| due(db, today, now_ms))? {
            // A slow server may take the hours with it.
            let now_ms = now_ms + self.access.now().saturating_sub(begun);
            if !is_open(now_ms) || self.access.day_of(now_ms) != today {
                break;
            }
            if !claim(self.store(), account, today, now_ms)? {
                continue;
            }
            let letter = match self.store().read(|db| self.letter(db, account, at, now_ms)) {
                Ok(letter) => letter,
                Err(error) => {
                    done.mails_failed += 1;
                    tracing::error!(account, %error, "the mail of the day could not be made; it is tried again");
                    postpone(self.store(), account, now_ms)?;
                    continue;
                }
            };
            let Some((to, letter)) = letter else {
                settle(self.store(), account, today, None, "")?;
                continue;
            };
            match send(mailer, &to, &letter, account, today, now_ms) {
                Ok(()) => {
                    done.mails += 1;
                    settle(self.store(), account, today, Some(now_ms - UNSETTLED), "sent")?;
                }
                Err(Error::Mail { lasting: false }) => {
                    done.mails_failed += 1;
                    tracing::warn!(account, "the mail of the day could not be handed over; it is tried again");
                    postpone(self.store(), account, now_ms)?;
                    // The server, not the address: the others wait as well.
                    break;
                }
                Err(_) => {
                    done.mails_failed += 1;
                    tracing::warn!(account, "the mail server refuses the address of this account");
                    settle(self.store(), account, today, None, "refused")?;
                }
            }
        }
        Ok(())
    }

    /// The minute of the day where the house stands.
    fn minute(&self, now_ms: i64) -> i64 {
        (now_ms.div_euclid(60_000) + i64::from(self.access.config().offset_minutes)).rem_euclid(24 * 60)
    }

    /// The mail of the day of an account, and where it goes; `None` when there is nothing to say, or nobody to say it to.
    fn letter(&self, db: &Db, account: i64, at: Moment, now_ms: i64) -> Result<Option<(String, Letter)>> {
        let Some(who) = self.who(db, account, at)? else { return Ok(None) };
        let Some(to) = address_of(db, account, at.as_of)? else { return Ok(None) };
        let (choices, reader) = (choices_of(db, account)?, reader_of(db, account)?);
        let lang = choices.lang;
        let mut items: Vec<Line> = Vec::new();
        for item in procedure::inbox_of(db, &who, at.as_of, 0, ITEMS)? {
            items.extend(self.line_of_item(db, &who, &item, at, lang)?);
        }
        let mut notices: Vec<Line> = Vec::new();
        let until = Some((now_ms - UNSETTLED, i64::MAX));
        for notice in notices_of(db, &who, reader.told_ms.max(now_ms - TOLD), until, ITEMS)? {
            notices.extend(self.line_of_notice(db, &who, &notice, at, lang)?);
        }
        let letter = digest(&Matter {
            brand: self.brand(lang),
            base_url: &self.config.base_url,
            lang,
            today: at.as_of,
            minute: self.minute(now_ms),
            calendar: self.pack.calendar(),
            items: &items,
            notices: &notices,
            choices: &choices,
            last: (reader.told_ms > 0).then(|| self.access.day_of(reader.told_ms)),
        });
        Ok(letter.map(|letter| (to, letter)))
    }

    fn clear(&self, now_ms: i64) -> Result<u64> {
        let today = self.access.day_of(now_ms);
        {
            let mut cleared = self.cleared.lock().unwrap_or_else(PoisonError::into_inner);
            if *cleared == Some(today) {
                return Ok(0);
            }
            *cleared = Some(today);
        }
        let before = now_ms - KEPT * DAY_MS;
        self.store().side(move |door| {
            let notices = door.run("DELETE FROM notice WHERE federation = $1 AND at_ms < $2", &[before.into()])?;
            let sql = "DELETE FROM webhook_delivery WHERE federation = $1 AND made_ms < $2";
            Ok(notices + door.run(sql, &[before.into()])?)
        })
    }
}

fn send(mailer: &Mailer, to: &str, letter: &Letter, account: i64, today: Day, now_ms: i64) -> Result<()> {
    mailer.send(to, letter, &format!("digest.{today}.{account}"), now_ms)
}

/// An instant in UTC, as RFC 3339 has it.
fn instant(ms: i64) -> String {
    format!("{}Z", ui::text::stamp(ms, 0).replace(' ', "T") + &format!(":{:02}", ms.div_euclid(1_000).rem_euclid(60)))
}

/// The accounts with an address whose mail of the day has not been made.
fn due(db: &Db, today: Day, now_ms: i64) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT DISTINCT m.account FROM r_mail_address m \
         LEFT JOIN notice_reader r ON r.federation = m.federation AND r.account = m.account \
         WHERE m.federation = $1 AND m.closed = {OPEN} AND m.valid_from <= $2 AND $2 < m.valid_to \
         AND (r.account IS NULL OR (r.digest_day < $2 AND r.retry_ms <= $3)) ORDER BY m.account LIMIT {MAILS}"
    );
    Ok(db.all(&sql, &[today.into(), now_ms.into()], |row| row.int(0))?)
}

/// Takes the mail of the day of an account for whoever asks to make it; tells whether nobody else has. It is theirs for a
/// while: who ends in the middle leaves it to another.
fn claim(store: &Store, account: i64, today: Day, now_ms: i64) -> Result<bool> {
    store.side(move |door| {
        begin_reader(door, account)?;
        let sql = "UPDATE notice_reader SET retry_ms = $3 WHERE federation = $1 AND account = $2 AND digest_day < $4 \
                   AND retry_ms <= $5";
        let params = [account.into(), (now_ms + AGAIN).into(), today.into(), now_ms.into()];
        Ok(door.run(sql, &params)? == 1)
    })
}

/// Keeps that the mail of the day is done, and what became of it (nothing, where there was nothing to say); what was told
/// until `told_ms` stood in it.
fn settle(store: &Store, account: i64, today: Day, told_ms: Option<i64>, outcome: &'static str) -> Result<()> {
    store.side(move |door| {
        let sql = "UPDATE notice_reader SET digest_day = $3, told_ms = CASE WHEN told_ms < $4 THEN $4 ELSE told_ms END, \
                   outcome = CASE WHEN $5 = '' THEN outcome ELSE $5 END WHERE federation = $1 AND account = $2";
        door.run(sql, &[account.into(), today.into(), told_ms.unwrap_or(0).into(), outcome.into()])?;
        Ok(())
    })
}

/// Leaves the mail of the day to a later round.
fn postpone(store: &Store, account: i64, now_ms: i64) -> Result<()> {
    store.side(move |door| {
        let sql = "UPDATE notice_reader SET retry_ms = $3, outcome = 'failed' WHERE federation = $1 AND account = $2";
        door.run(sql, &[account.into(), (now_ms + AGAIN).into()])?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_rfc_3339_has_them() {
        assert_eq!(instant(1_772_413_207_123), "2026-03-02T01:00:07Z");
        assert_eq!(instant(0), "1970-01-01T00:00:00Z");
    }
}
