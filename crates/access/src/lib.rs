//! Accounts, sessions, roles, and the one place that decides who may see what.
//!
//! Who acts is a [`Who`]: an account with its [`Grant`]s of a [`Role`] at a unit. What it may do is read from one table,
//! [`POLICY`]: for each [`Action`], which role may take it on which [`Relation`] of unit. [`can`] asks the table,
//! [`reach`] gives the subtrees it allows. Accounts, grants, delegations and reveals are registers and every change of them is a
//! commit; passwords, sessions and throttles lie in side tables, because they must be forgotten.

mod account;
mod delegation;
mod error;
mod grant;
mod hand_over;
mod hold;
mod mask;
mod password;
mod policy;
mod register;
mod reveal;
mod role;
mod session;
mod setup;
mod signin;
mod throttle;
mod units;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use clock::Day;
use record::Store;

pub use account::{Account, Filter, NewAccount, Shown, check_reason, has_long_number};
pub use delegation::{DELEGATION_DAYS, Delegation, DelegationState, Delegations, Party};
pub use error::{Error, Result};
pub use grant::OfficeHook;
pub use hand_over::{HandOver, HandOverHook, HandedOver};
pub use hold::{Grant, Who};
pub use mask::{mask_date, mask_id, mask_mobile, mask_name};
pub use password::{Cost, Weakness, weaknesses};
pub use policy::{
    About, Action, Decision, Line, POLICY, Relations, Sight, allowed, can, everywhere, holder, office, reach, sight,
};
pub use register::{ACCOUNT, DELEGATION, GRANT, REVEAL, catalogue};
pub use role::Role;
pub use session::{Resolved, Session};
pub use signin::{Attempt, SignedIn};
pub use units::{NoUnits, Relation, Units};

/// Fills a slice with random bytes. Injected, so that tests can repeat themselves.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The generator of the operating system, through the thread's own.
pub fn system_random() -> Random {
    Arc::new(|bytes| {
        use rand::Rng;
        rand::rng().fill_bytes(bytes);
    })
}

/// How strict the house is. The defaults follow the second level of GB/T 22239 (domain reference §9.3).
#[derive(Clone)]
pub struct Config {
    /// Minutes east of UTC: in which place's days offices begin and end. 480 for China.
    pub offset_minutes: i32,
    /// What one password costs to hash.
    pub cost: Cost,
    /// A session unused for so many milliseconds ends.
    pub idle_ms: i64,
    /// The same for administrators.
    pub idle_admin_ms: i64,
    /// A session ends after so many milliseconds however much it is used.
    pub absolute_ms: i64,
    /// Where randomness comes from.
    pub random: Random,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            offset_minutes: 480,
            cost: Cost::default(),
            idle_ms: 30 * MINUTE,
            idle_admin_ms: 15 * MINUTE,
            absolute_ms: 12 * 60 * MINUTE,
            random: system_random(),
        }
    }
}

pub(crate) const MINUTE: i64 = 60_000;

/// Who acts, and in the name of which unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// The account; 0 is the system itself: the console, the demo.
    pub account: i64,
    /// The unit; 0 before there is any.
    pub office: i64,
}

impl By {
    /// The system itself: what is done on the console of the machine.
    pub const SYSTEM: By = By { account: 0, office: 0 };
}

/// Accounts and sessions over a store. All of it blocks the thread.
pub struct Access {
    store: Arc<Store>,
    config: Config,
    hasher: password::Hasher,
    /// What was read of an account, kept while neither the log nor the day has moved on.
    held: Mutex<HashMap<i64, hold::Held>>,
    /// What else is done in the commit of a hand-over.
    hand_over_hooks: Mutex<Vec<HandOverHook>>,
    /// What else is done in the commit that changes what an account may do.
    office_hooks: Mutex<Vec<OfficeHook>>,
}

impl Access {
    /// Access over a store whose catalogue includes [`catalogue`].
    pub fn new(store: Arc<Store>, config: Config) -> Access {
        let hasher = password::Hasher::new(config.cost, &config.random);
        Access {
            store,
            config,
            hasher,
            held: Mutex::default(),
            hand_over_hooks: Mutex::default(),
            office_hooks: Mutex::default(),
        }
    }

    /// The store.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// How strict the house is.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The time: milliseconds since 1970 UTC, from the store's clock.
    pub fn now(&self) -> i64 {
        self.store.now()
    }

    /// The day it is in the federation's place.
    pub fn today(&self) -> Day {
        self.day_of(self.now())
    }

    /// The day an instant (milliseconds since 1970 UTC) falls on in the federation's place.
    pub fn day_of(&self, ms: i64) -> Day {
        let local = ms.saturating_add(i64::from(self.config.offset_minutes) * MINUTE);
        Day(i32::try_from(local.div_euclid(24 * 60 * MINUTE)).unwrap_or(Day::END.0))
    }

    /// So many random bytes.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        (self.config.random)(&mut bytes);
        bytes
    }
}

/// The example of the README, compiled with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
