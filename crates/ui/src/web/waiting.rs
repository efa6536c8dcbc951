//! What was sent in and looked at, and waits for its sender to confirm it: in memory only, for them alone and for an hour.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ctx::Ctx;
use super::look::Lookup;
use super::problem::Problem;

/// How long something waits, in milliseconds.
const KEPT_MS: i64 = 3_600_000;
/// How many wait at most; the oldest goes.
const MOST: usize = 32;

/// Things of one kind that wait, found by the token in an address.
pub struct Waiting<T> {
    held: Mutex<BTreeMap<String, Held<T>>>,
}

/// One that waits.
pub struct Held<T> {
    account: i64,
    unit: i64,
    made_ms: i64,
    what: Arc<T>,
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Held<T> {
        Held { what: Arc::clone(&self.what), ..*self }
    }
}

impl<T> Held<T> {
    /// What waits.
    pub fn what(&self) -> &T {
        &self.what
    }

    /// The unit it is for.
    pub fn unit(&self) -> i64 {
        self.unit
    }
}

impl<T> Default for Waiting<T> {
    fn default() -> Waiting<T> {
        Waiting::new()
    }
}

impl<T> Waiting<T> {
    /// Nothing waits yet.
    pub const fn new() -> Waiting<T> {
        Waiting { held: Mutex::new(BTreeMap::new()) }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Held<T>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps something that whoever asks sent for a unit; gives the token by which it is found.
    pub fn keep(&self, ctx: &Ctx, unit: i64, what: T) -> String {
        let (token, made_ms) = (ctx.new_token(), ctx.app.access.now());
        let mut all = self.all();
        all.retain(|_, held| held.made_ms + KEPT_MS > made_ms);
        while all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, held)| held.made_ms).map(|(token, _)| token.clone());
            let Some(oldest) = oldest else { break };
            all.remove(&oldest);
        }
        all.insert(token.clone(), Held { account: ctx.who.account, unit, made_ms, what: Arc::new(what) });
        token
    }

    /// What the part of the address of this name finds, if it is of whoever asks and still waits.
    ///
    /// # Errors
    /// 404 otherwise.
    pub fn mine(&self, ctx: &Ctx, part: &str) -> Result<Held<T>, Problem> {
        let held = self.all().get(ctx.params.get(part)).cloned();
        let is_fresh = |held: &Held<T>| held.made_ms + KEPT_MS > ctx.app.access.now();
        held.filter(|held| held.account == ctx.who.account && is_fresh(held)).ok_or_else(Problem::missing)
    }

    /// The unit of what an address finds, if it is of whoever asks.
    pub fn unit_of(&self, lookup: &Lookup<'_>, part: &str) -> Option<i64> {
        let all = self.all();
        all.get(lookup.params.get(part)).filter(|held| held.account == lookup.who.account).map(|held| held.unit)
    }

    /// The same, but it waits no longer: who confirms twice confirms once.
    ///
    /// # Errors
    /// 404 where nothing of whoever asks waits there (any more).
    pub fn take(&self, ctx: &Ctx, part: &str) -> Result<Held<T>, Problem> {
        self.mine(ctx, part)?;
        self.all().remove(ctx.params.get(part)).ok_or_else(Problem::missing)
    }

    /// Lets what was taken wait again: it could not be done.
    pub fn put_back(&self, ctx: &Ctx, part: &str, held: Held<T>) {
        self.all().insert(ctx.params.get(part).to_owned(), held);
    }
}
