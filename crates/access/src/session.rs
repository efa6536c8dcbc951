//! Sessions: a random token in a cookie, its SHA-256 in a side table.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use record::{Db, Moment, SideDoor};
use sha2::{Digest as _, Sha256};

use crate::hold::Who;
use crate::{Access, MINUTE, Result};

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What it is called in addresses: the first half of the hash of its token, in hexadecimal. It opens nothing.
    pub id: String,
    /// When it began, in milliseconds since 1970 UTC.
    pub created_ms: i64,
    /// When it was last used, to the minute.
    pub seen_ms: i64,
    /// When it ends at the latest.
    pub expires_ms: i64,
    /// What the browser called itself.
    pub agent: String,
    /// From where it began.
    pub address: String,
}

/// A request's session, found.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// Who acts.
    pub who: Arc<Who>,
    /// What the session is called: see [`Session::id`].
    pub id: String,
    /// The session has not been marked as used for a minute: call [`Access::touch`].
    pub stale: bool,
}

/// A new token, as it stands in the cookie: 256 random bits.
pub(crate) fn new_token(access: &Access) -> String {
    URL_SAFE_NO_PAD.encode(access.random::<32>())
}

/// What is kept of a token.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn id_of(hash: &[u8]) -> String {
    hash.iter().take(16).map(|b| format!("{b:02x}")).collect()
}

impl Access {
    /// Finds the session of a token and what its account holds today; `None` when it has ended, was revoked, or the account was
    /// disabled. `head` is the last commit.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn resolve(&self, db: &Db, token: &str, head: i64) -> Result<Option<Resolved>> {
        let hash = token_hash(token);
        let row = db.first(
            "SELECT s.account, s.seen_ms, s.expires_ms, c.must_change FROM session s \
             LEFT JOIN credential c ON c.federation = s.federation AND c.account = s.account \
             WHERE s.federation = $1 AND s.token_hash = $2",
            &[hash.clone().into()],
            |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?)),
        )?;
        let Some((account, seen, expires, must_change)) = row else { return Ok(None) };
        let now = self.now();
        if now >= expires {
            return Ok(None);
        }
        let Some(mut who) = self.holds(db, account, Moment { as_of: self.today(), known: head })? else {
            return Ok(None);
        };
        let idle = if who.is_administrator() { self.config.idle_admin_ms } else { self.config.idle_ms };
        if now - seen >= idle {
            return Ok(None);
        }
        if must_change != 0 {
            Arc::make_mut(&mut who).must_change = true;
        }
        Ok(Some(Resolved { who, id: id_of(&hash), stale: now - seen >= MINUTE }))
    }

    /// Marks a session as used now.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn touch(&self, token: &str) -> Result<()> {
        let (now, hash) = (self.now(), token_hash(token));
        self.store.side(move |door| {
            door.run(
                "UPDATE session SET seen_ms = $3 WHERE federation = $1 AND token_hash = $2 AND seen_ms < $3",
                &[hash.into(), now.into()],
            )?;
            Ok(())
        })
    }

    /// The living sessions of an account, the last used first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sessions(&self, db: &Db, account: i64) -> Result<Vec<Session>> {
        Ok(db.all(
            "SELECT token_hash, created_ms, seen_ms, expires_ms, agent, address FROM session \
             WHERE federation = $1 AND account = $2 AND expires_ms > $3 ORDER BY seen_ms DESC, token_hash",
            &[account.into(), self.now().into()],
            |row| {
                Ok(Session {
                    id: id_of(&row.bytes(0)?.unwrap_or_default()),
                    created_ms: row.int(1)?,
                    seen_ms: row.int(2)?,
                    expires_ms: row.int(3)?,
                    agent: row.text(4)?,
                    address: row.text(5)?,
                })
            },
        )?)
    }

    /// Ends the session of a token: signing out.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn sign_out(&self, token: &str) -> Result<()> {
        let hash = token_hash(token);
        self.store.side(move |door| {
            door.run("DELETE FROM session WHERE federation = $1 AND token_hash = $2", &[hash.into()])?;
            Ok(())
        })
    }

    /// Ends one session of an account by its [`Session::id`]; tells whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn revoke_session(&self, account: i64, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.store.side(move |door| {
            let found = tokens(door, account)?.into_iter().find(|hash| id_of(hash) == id);
            let Some(hash) = found else { return Ok(false) };
            door.run("DELETE FROM session WHERE federation = $1 AND token_hash = $2", &[hash.into()])?;
            Ok(true)
        })
    }

    /// Ends every session of an account but the one called `keep`; tells how many ended.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn revoke_sessions(&self, account: i64, keep: Option<&str>) -> Result<usize> {
        let keep = keep.map(str::to_owned);
        self.store.side(move |door| {
            let gone: Vec<Vec<u8>> =
                tokens(door, account)?.into_iter().filter(|hash| keep.as_deref() != Some(&id_of(hash))).collect();
            for hash in &gone {
                door.run("DELETE FROM session WHERE federation = $1 AND token_hash = $2", &[hash.clone().into()])?;
            }
            Ok(gone.len())
        })
    }
}

fn tokens(door: &SideDoor<'_>, account: i64) -> Result<Vec<Vec<u8>>> {
    Ok(door.db().all(
        "SELECT token_hash FROM session WHERE federation = $1 AND account = $2",
        &[account.into()],
        |row| Ok(row.bytes(0)?.unwrap_or_default()),
    )?)
}
