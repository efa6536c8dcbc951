//! What a person holds: the account with its grants, as it stands today.

use std::sync::Arc;

use clock::Day;
use record::{Db, Moment};

use crate::delegation::received;
use crate::register::{ACCOUNT, ACTIVE, GRANT};
use crate::role::Role;
use crate::{Access, Result};

/// One role at one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The record of the grant.
    pub id: i64,
    /// The role.
    pub role: Role,
    /// The unit it is held at; 0 for administrators, whose unit is the house.
    pub unit: i64,
    /// The first day of the office.
    pub from: Day,
    /// The first day after it; [`Day::END`] until further notice.
    pub to: Day,
    /// Whose office it is, when it is held for somebody else by delegation; 0 for one's own.
    pub behalf: i64,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Who {
    /// The account; 0 for nobody.
    pub account: i64,
    /// The login.
    pub login: String,
    /// The title of the office.
    pub title: String,
    /// The name of the person, for themselves to read.
    pub name: String,
    /// The unit the account belongs to; 0 for none.
    pub unit: i64,
    /// The roles held today: one's own first, then those held for others by delegation.
    pub grants: Vec<Grant>,
    /// Whether a new password must be chosen before anything else.
    pub must_change: bool,
    /// The record in the roll of whoever it is, where the account is a worker's own; 0 for none.
    pub person: i64,
}

impl Who {
    /// Nobody: the public.
    pub fn public() -> Who {
        Who::default()
    }

    /// Whether somebody is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.account != 0
    }

    /// Whether one of the three administrators.
    pub fn is_administrator(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.is_administrator())
    }

    /// Every role held with its unit, those that are not granted included.
    pub fn roles(&self) -> impl Iterator<Item = (Role, i64)> + '_ {
        let signed = self.is_signed_in().then_some((Role::Signed, 0));
        [(Role::Public, 0)].into_iter().chain(signed).chain(self.grants.iter().map(|grant| (grant.role, grant.unit)))
    }
}

/// What was read of an account, and as of when.
pub(crate) struct Held {
    commit: i64,
    day: Day,
    who: Option<Arc<Who>>,
}

impl Access {
    /// What an account holds today, from memory while nothing was committed since; `None` when it is disabled or does not exist.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn holds(&self, db: &Db, account: i64, at: Moment) -> Result<Option<Arc<Who>>> {
        let lock = || self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(held) = lock().get(&account)
            && (held.commit, held.day) == (at.known, at.as_of)
        {
            return Ok(held.who.clone());
        }
        let who = read(db, account, at)?.map(Arc::new);
        let mut all = lock();
        // Bounded by the number of accounts, which a house of any size counts in hundreds.
        if all.len() > 10_000 {
            all.clear();
        }
        all.insert(account, Held { commit: at.known, day: at.as_of, who: who.clone() });
        Ok(who)
    }
}

fn read(db: &Db, account: i64, at: Moment) -> Result<Option<Who>> {
    let Some(version) = db.get(&ACCOUNT, account, at)?.filter(|version| version.text("state") == ACTIVE) else {
        return Ok(None);
    };
    let clear = db.unseal(&version)?;
    if clear.erased {
        return Ok(None);
    }
    let mut held = grants(db, account, at)?;
    // One's own offices first: whoever looks for the first that fits acts in their own name where they can.
    held.extend(received(db, account, &held, at)?);
    Ok(Some(Who {
        account,
        login: version.text("login").to_owned(),
        title: version.text("title").to_owned(),
        name: clear.get("display_name").to_owned(),
        unit: version.int("unit").unwrap_or(0),
        grants: held,
        must_change: false,
        person: version.int("person").unwrap_or(0),
    }))
}

/// The roles an account holds at a moment by itself: what was delegated to it is not among them.
pub(crate) fn grants(db: &Db, account: i64, at: Moment) -> Result<Vec<Grant>> {
    Ok(db.find(&GRANT, "account", account, at)?.iter().filter_map(grant_of).collect())
}

/// The grant a version tells of; `None` for a role that this release does not know.
pub(crate) fn grant_of(version: &record::Version) -> Option<Grant> {
    Some(Grant {
        id: version.id,
        role: Role::granted(version.text("role"))?,
        unit: version.int("unit").unwrap_or(0),
        from: version.valid_from,
        to: version.valid_to,
        behalf: 0,
    })
}
