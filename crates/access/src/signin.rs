//! Signing in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use record::{Db, Intent, Moment};
use subtle::ConstantTimeEq as _;

use crate::account::credential;
use crate::hold::Who;
use crate::password::{Weakness, weaknesses};
use crate::register::{ACCOUNT, ACTIVE};
use crate::session::{new_token, token_hash};
use crate::throttle::{self, Counter};
use crate::{Access, Error, Result};

/// An attempt to sign in.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    /// The login as typed.
    pub login: String,
    /// The password as typed.
    pub password: String,
    /// From which address: an IPv4 address, or the first 64 bits of an IPv6 one.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    /// The device cookie, if the browser has one.
    pub device: Option<String>,
}

/// A successful sign-in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The token of the session, for the session cookie.
    pub token: String,
    /// What makes this device known, for the long-lived device cookie.
    pub device: String,
    /// The account.
    pub account: i64,
    /// Whether a new password must be chosen first.
    pub must_change: bool,
}

/// Logins are compared without regard to case and outer space.
pub(crate) fn normal_login(login: &str) -> String {
    login.trim().to_lowercase()
}

impl Access {
    /// How many milliseconds to hold an attempt back before [`Access::sign_in`]: 0, unless failures from many unknown places
    /// pile up on this login.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn hold_back(&self, attempt: &Attempt) -> Result<i64> {
        let login = normal_login(&attempt.login);
        self.store.read(|db| match known_device(db, &login, attempt.device.as_deref()) {
            Some(_) => Ok(0),
            None => throttle::slowness(db, &Counter::login(db, &login), self.now()),
        })
    }

    /// Signs in: counts the attempt, checks the password, makes a session.
    ///
    /// # Errors
    /// [`Error::Blocked`], [`Error::Busy`], [`Error::WrongPassword`] (which tells nothing about why), or the store.
    pub fn sign_in(&self, attempt: &Attempt) -> Result<SignedIn> {
        let login = normal_login(&attempt.login);
        let now = self.now();
        let (counters, found, device) = self.store.read(|db| {
            let device = known_device(db, &login, attempt.device.as_deref());
            let counters = match &device {
                Some(device) => vec![Counter::device(db, &login, device)],
                None => vec![
                    Counter::pair(db, &login, &attempt.address),
                    Counter::address(db, &attempt.address),
                    Counter::login(db, &login),
                ],
            };
            Ok::<_, Error>((counters, self.find_login(db, &login)?, device))
        })?;
        let counting = counters.clone();
        self.store.side(move |door| throttle::count(door, &counting, now))?;
        let kept = found.as_ref().map(|found| found.hash.as_str());
        // The password is checked even when there is nobody, or the account is disabled: the time must not tell.
        let fits = self.hasher.fits(&attempt.password, kept)?;
        let Some(found) = found.filter(|found| fits && found.active) else {
            tracing::warn!("a sign-in was refused");
            return Err(Error::WrongPassword);
        };
        let token = new_token(self);
        let hash = token_hash(&token);
        let expires = now + self.config.absolute_ms;
        let account = found.account;
        let agent: String = attempt.agent.chars().filter(|c| !c.is_control()).take(200).collect();
        let address = attempt.address.clone();
        self.store.side(move |door| {
            throttle::forgive(door, &counters, now)?;
            door.run("DELETE FROM session WHERE federation = $1 AND expires_ms < $2", &[now.into()])?;
            door.run(
                "INSERT INTO session (federation, token_hash, account, created_ms, seen_ms, expires_ms, agent, address) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                &[hash.into(), account.into(), now.into(), now.into(), expires.into(), agent.into(), address.into()],
            )?;
            Ok::<(), Error>(())
        })?;
        let device = device.unwrap_or_else(|| URL_SAFE_NO_PAD.encode(self.random::<16>()));
        let device = self.store.read(|db| Ok::<_, Error>(sign_device(db, &login, &device)))?;
        tracing::info!(account, "signed in");
        Ok(SignedIn { token, device, account, must_change: found.must_change })
    }

    /// Changes one's own password, knowing the old one. All other sessions of the account end.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::Blocked`], [`Error::Weak`], or the store.
    pub fn change_password(&self, who: &Who, session: &str, old: &str, new: &str) -> Result<()> {
        let now = self.now();
        let account = who.account;
        let (counter, found) =
            self.store.read(|db| Ok::<_, Error>(([Counter::change(db, account)], self.find_login(db, &who.login)?)))?;
        let found = found.filter(|found| found.account == account && found.active).ok_or(Error::WrongPassword)?;
        let counting = counter.clone();
        self.store.side(move |door| throttle::count(door, &counting, now))?;
        if !self.hasher.fits(old, Some(&found.hash))? {
            return Err(Error::WrongPassword);
        }
        self.store.side(move |door| throttle::forgive(door, &counter, now))?;
        let mut wrong = weaknesses(&who.login, new);
        if self.hasher.fits(new, Some(&found.hash))? {
            wrong.push(Weakness::Same);
        }
        if !wrong.is_empty() {
            return Err(Error::Weak(wrong));
        }
        let hash = self.hasher.hash(new)?;
        let intent = Intent {
            actor: account,
            office: who.unit,
            kind: "account",
            reason: String::new(),
            source: "account.password-own".into(),
        };
        self.store.commit(intent, move |commit| {
            let (sql, params) = credential(account, &hash, now, false);
            commit.side(sql, &params)?;
            Ok::<(), Error>(())
        })?;
        self.revoke_sessions(account, Some(session))?;
        Ok(())
    }

    pub(crate) fn find_login(&self, db: &Db, login: &str) -> Result<Option<Found>> {
        let at = Moment { as_of: self.today(), known: db.head()?.commit };
        let Some(version) = db.find(&ACCOUNT, "login", login, at)?.into_iter().next() else { return Ok(None) };
        let row = db.first(
            "SELECT hash, must_change FROM credential WHERE federation = $1 AND account = $2",
            &[version.id.into()],
            |row| Ok((row.text(0)?, row.int(1)?)),
        )?;
        // Without a credential the account was erased.
        Ok(row.map(|(hash, must_change)| Found {
            account: version.id,
            active: version.text("state") == ACTIVE,
            hash,
            must_change: must_change != 0,
        }))
    }
}

/// An account found by its login.
pub(crate) struct Found {
    pub(crate) account: i64,
    pub(crate) active: bool,
    pub(crate) hash: String,
    pub(crate) must_change: bool,
}

/// What a device cookie holds: the device and a keyed digest of device and login.
fn sign_device(db: &Db, login: &str, device: &str) -> String {
    let signed = db.digest("device", &format!("{login}\u{0}{device}"));
    format!("{device}.{}", URL_SAFE_NO_PAD.encode(signed))
}

/// The device a cookie speaks of, when it signed in to this login before.
fn known_device(db: &Db, login: &str, cookie: Option<&str>) -> Option<String> {
    let (device, _) = cookie?.split_once('.')?;
    let expected = sign_device(db, login, device);
    bool::from(expected.as_bytes().ct_eq(cookie?.as_bytes())).then(|| device.to_owned())
}
