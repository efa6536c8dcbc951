//! One's own deadlines as a calendar, under a secret address that can be revoked. Of the secret only the SHA-256 is kept, so that
//! whoever reads the database can open no calendar.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::{Day, Lang};
use record::{Db, Store};
use sha2::{Digest as _, Sha256};

use crate::choice::choices_of;
use crate::ical::{Event, calendar};
use crate::post::Post;
use crate::{Error, Result, TEXTS};

/// Calendars of one account at most.
pub const MOST: usize = 5;
/// Deadlines in a calendar at most.
const EVENTS: usize = 2_000;
/// How exactly it is known when a calendar was last read.
const HOUR: i64 = 3_600_000;

/// A calendar as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What it is called in addresses: the first half of the hash of its secret, in hexadecimal. It opens nothing.
    pub id: String,
    /// When it was made, in milliseconds since 1970 UTC.
    pub made_ms: i64,
    /// When it was last read, to the hour; 0 for never.
    pub used_ms: i64,
}

fn hash_of(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn id_of(hash: &[u8]) -> String {
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The path of a calendar.
pub fn path(token: &str) -> String {
    format!("/feeds/{token}/deadlines.ics")
}

/// The calendars of an account, the newest first.
///
/// # Errors
/// When the store cannot be read.
pub fn list(db: &Db, account: i64) -> record::Result<Vec<Feed>> {
    let sql = "SELECT token_hash, made_ms, used_ms FROM notice_feed WHERE federation = $1 AND account = $2 \
               ORDER BY made_ms DESC, token_hash";
    db.all(sql, &[account.into()], |row| {
        let hash = row.bytes(0)?.unwrap_or_default();
        Ok(Feed { id: id_of(&hash), made_ms: row.int(1)?, used_ms: row.int(2)? })
    })
}

/// Revokes a calendar of an account by its [`Feed::id`].
///
/// # Errors
/// [`Error::Missing`] when there is none; or the store fails.
pub fn revoke(store: &Store, account: i64, id: &str) -> Result<()> {
    let id = id.to_owned();
    store.side(move |door| {
        let sql = "SELECT token_hash FROM notice_feed WHERE federation = $1 AND account = $2";
        let all = door.db().all(sql, &[account.into()], |row| Ok(row.bytes(0)?.unwrap_or_default()))?;
        let hash = all.into_iter().find(|hash| id_of(hash) == id).ok_or(Error::Missing)?;
        door.run("DELETE FROM notice_feed WHERE federation = $1 AND token_hash = $2", &[hash.into()])?;
        Ok(())
    })
}

impl Post {
    /// Makes a calendar for an account; gives its secret, which is told this once.
    ///
    /// # Errors
    /// [`Error::TooMany`]; or the store fails.
    pub fn make_feed(&self, account: i64) -> Result<String> {
        let mut bytes = [0u8; 32];
        (self.access.config().random)(&mut bytes);
        let token = URL_SAFE_NO_PAD.encode(bytes);
        let (hash, now) = (hash_of(&token), self.access.now());
        self.store().side(move |door| {
            if list(door.db(), account)?.len() >= MOST {
                return Err(Error::TooMany(MOST));
            }
            door.run(
                "INSERT INTO notice_feed (federation, token_hash, account, made_ms, used_ms) VALUES ($1, $2, $3, $4, 0)",
                &[hash.into(), account.into(), now.into()],
            )?;
            Ok(())
        })?;
        Ok(token)
    }

    /// The calendar of a secret; `None` when it is unknown, was revoked, or its owner can no longer be signed in to.
    ///
    /// # Errors
    /// When the store fails.
    pub fn feed(&self, token: &str) -> Result<Option<String>> {
        let (hash, now) = (hash_of(token), self.access.now());
        let at = self.now(now)?;
        let read = self.store().read(|db| -> Result<_> {
            let sql = "SELECT account, used_ms FROM notice_feed WHERE federation = $1 AND token_hash = $2";
            let found = db.first(sql, &[hash.clone().into()], |row| Ok((row.int(0)?, row.int(1)?)))?;
            let Some((account, used)) = found else { return Ok(None) };
            let Some(who) = self.who(db, account, at)? else { return Ok(None) };
            let lang = choices_of(db, account)?.lang;
            // Asked for the last day of all, when nothing is put off any more: a calendar shows what was put off, too.
            let items = procedure::inbox_of(db, &who, Day::END, 0, EVENTS)?;
            let mut events = Vec::new();
            for item in items.iter().filter(|item| item.due < Day::END) {
                if let Some(line) = self.line_of_item(db, &who, item, at, lang)? {
                    let event = self.event(&line, lang);
                    // The same deadline may wait for somebody twice: by name, and by an office of theirs.
                    if !events.iter().any(|other: &Event| other.uid == event.uid) {
                        events.push(event);
                    }
                }
            }
            let name = TEXTS.t_args(lang, "notice-calendar", &[("brand", self.brand(lang).into())]);
            Ok(Some((calendar(&name, now, &events), used)))
        })?;
        let Some((text, used)) = read else { return Ok(None) };
        if now - used >= HOUR {
            self.store().side(move |door| {
                let sql = "UPDATE notice_feed SET used_ms = $3 WHERE federation = $1 AND token_hash = $2";
                door.run(sql, &[hash.into(), now.into()])
            })?;
        }
        Ok(Some(text))
    }

    fn event(&self, line: &crate::Line, lang: Lang) -> Event {
        let host = self
            .config
            .base_url
            .split_once("://")
            .map_or("guildhall", |(_, host)| host.split('/').next().unwrap_or(host));
        let mut about = vec![line.label.clone(), line.unit_name.clone()];
        if line.statutory {
            about.push(TEXTS.t(lang, "notice-calendar-statutory"));
        }
        Event {
            uid: format!("{}.{}.{}@{host}", line.procedure, line.record, line.unit),
            day: line.due,
            summary: line.text(),
            description: about.join("\n"),
            url: line.href.as_deref().and_then(|path| self.outside(path)),
        }
    }
}
