//! The webhooks an administrator has entered. Whoever reads the log sees that they were changed, by whom and when; neither addresses
//! nor secrets stand there.

use access::Access;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use record::{Commit, Db};

use crate::kind::hooked;
use crate::{Error, Result};

/// Webhooks of a house at most.
const MOST: usize = 20;

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its number.
    pub id: i64,
    /// Where it goes.
    pub url: String,
    /// The kinds of notices it gets.
    pub kinds: Vec<String>,
    /// Whether anything is sent now.
    pub active: bool,
    /// When it was entered, in milliseconds since 1970 UTC.
    pub made_ms: i64,
    /// Notices from then on are sent.
    pub since_ms: i64,
    /// Notices until then have been queued.
    pub reached_ms: i64,
}

/// What is to be so of a webhook. The address has been checked by [`super::check_url`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it goes.
    pub url: String,
    /// The kinds of notices it gets; those that are unknown are left out.
    pub kinds: Vec<String>,
    /// Whether anything is sent.
    pub active: bool,
}

impl Change {
    fn kinds(&self) -> String {
        let wanted = hooked().map(|kind| kind.code).filter(|code| self.kinds.iter().any(|each| each == code));
        wanted.collect::<Vec<_>>().join(" ")
    }
}

const COLUMNS: &str = "id, url, kinds, active, made_ms, since_ms, reached_ms";

fn read(row: &record::Row<'_>) -> record::Result<Webhook> {
    Ok(Webhook {
        id: row.int(0)?,
        url: row.text(1)?,
        kinds: row.text(2)?.split_whitespace().map(str::to_owned).collect(),
        active: row.int(3)? == 1,
        made_ms: row.int(4)?,
        since_ms: row.int(5)?,
        reached_ms: row.int(6)?,
    })
}

/// All webhooks, in the order in which they were entered.
///
/// # Errors
/// When the store cannot be read.
pub fn webhooks(db: &Db) -> record::Result<Vec<Webhook>> {
    db.all(&format!("SELECT {COLUMNS} FROM webhook WHERE federation = $1 ORDER BY id"), &[], read)
}

/// One webhook.
///
/// # Errors
/// When the store cannot be read.
pub fn webhook(db: &Db, id: i64) -> record::Result<Option<Webhook>> {
    db.first(&format!("SELECT {COLUMNS} FROM webhook WHERE federation = $1 AND id = $2"), &[id.into()], read)
}

/// What the secret of a webhook is called among those of the federation.
pub(crate) fn secret_name(id: i64) -> String {
    format!("webhook/{id}")
}

/// A new secret: 256 random bits, written as it is to be entered at the gateway.
pub fn new_secret(access: &Access) -> String {
    let mut bytes = [0u8; 32];
    (access.config().random)(&mut bytes);
    format!("whsec_{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// Enters a webhook. What is told from `now_ms` on is sent to it.
///
/// # Errors
/// [`Error::TooMany`]; or the store fails.
pub fn add(commit: &mut Commit<'_>, change: &Change, secret: &str, now_ms: i64) -> Result<i64> {
    if webhooks(commit.read()?)?.len() >= MOST {
        return Err(Error::TooMany(MOST));
    }
    let id = commit.new_id();
    commit.side(
        "INSERT INTO webhook (federation, id, url, kinds, active, made_ms, since_ms, reached_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $6)",
        &[id.into(), change.url.as_str().into(), change.kinds().into(), change.active.into(), now_ms.into()],
    )?;
    commit.put_secret(&secret_name(id), secret.as_bytes())?;
    Ok(id)
}

/// Changes a webhook; with a secret, that too. What was told while it was not active is sent only when it is asked for.
///
/// # Errors
/// [`Error::Missing`]; or the store fails.
pub fn change(commit: &mut Commit<'_>, id: i64, change: &Change, secret: Option<&str>, now_ms: i64) -> Result<()> {
    let held = webhook(commit.read()?, id)?.ok_or(Error::Missing)?;
    let wakes = change.active && !held.active;
    let (since, reached) = if wakes { (now_ms, now_ms) } else { (held.since_ms, held.reached_ms) };
    commit.side(
        "UPDATE webhook SET url = $3, kinds = $4, active = $5, since_ms = $6, reached_ms = $7 \
         WHERE federation = $1 AND id = $2",
        &[
            id.into(),
            change.url.as_str().into(),
            change.kinds().into(),
            change.active.into(),
            since.into(),
            reached.into(),
        ],
    )?;
    if let Some(secret) = secret {
        commit.put_secret(&secret_name(id), secret.as_bytes())?;
    }
    Ok(())
}

/// Removes a webhook with its secret and its deliveries.
///
/// # Errors
/// [`Error::Missing`]; or the store fails.
pub fn remove(commit: &mut Commit<'_>, id: i64) -> Result<()> {
    if commit.side("DELETE FROM webhook WHERE federation = $1 AND id = $2", &[id.into()])? == 0 {
        return Err(Error::Missing);
    }
    commit.side("DELETE FROM webhook_delivery WHERE federation = $1 AND webhook = $2", &[id.into()])?;
    commit.side("DELETE FROM secret WHERE federation = $1 AND name = $2", &[secret_name(id).into()])?;
    Ok(())
}
