//! Handing an office over: the successor holds it from a day on, and what the holder had in hand moves with it.
//!
//! Access knows nothing of the work. Whoever does gives a hook to [`Access::on_hand_over`]; it runs in the commit of the hand-over,
//! so that office and work pass together or not at all. What passes on a later day is kept in a side table, and moved on that day
//! by [`Access::settle_hand_overs`].

use std::sync::{Arc, PoisonError};

use clock::Day;
use record::{Commit, Db, Intent};

use crate::account::{check_reason, found, intent};
use crate::grant::{close, open};
use crate::register::GRANT;
use crate::role::Role;
use crate::{Access, By, Error, Result};

/// An office that passes from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Who held it.
    pub from: i64,
    /// Who holds it now.
    pub to: i64,
    /// The unit it is held at; 0 for administrators.
    pub unit: i64,
    /// The role.
    pub role: Role,
    /// From which day the successor holds it: today, or a day that has passed.
    pub day: Day,
}

/// Moves what somebody has in hand by an office to their successor, and tells how many records it moved. When it fails, the whole
/// commit falls.
pub type HandOverHook = Arc<dyn Fn(&mut Commit<'_>, &HandOver) -> record::Result<usize> + Send + Sync>;

/// What a hand-over did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// The record of the successor's grant.
    pub grant: i64,
    /// How many records moved with the office; `None` when they will on its day, or where nobody has told how.
    pub moved: Option<usize>,
}

/// A hand-over whose work has yet to move.
#[derive(Clone, Debug)]
struct Due {
    grant: i64,
    over: HandOver,
    reason: String,
}

impl Access {
    /// Adds what else is done in the commit of a hand-over. The composition calls it once, before anybody is served.
    pub fn on_hand_over(&self, hook: HandOverHook) {
        self.hand_over_hooks.lock().unwrap_or_else(PoisonError::into_inner).push(hook);
    }

    /// Whether open work moves with an office.
    pub fn moves_work(&self) -> bool {
        !self.hooks().is_empty()
    }

    fn hooks(&self) -> Vec<HandOverHook> {
        self.hand_over_hooks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Hands an office over: from `day` on `to` holds what `grant` says, and its holder no longer does. One commit. What the holder
    /// has in hand moves in it where the day has come, else on the day.
    ///
    /// # Errors
    /// As granting and revoking; and when what is in hand cannot be moved. Then nothing has changed.
    pub fn hand_over(&self, by: By, grant: i64, to: i64, day: Day, reason: &str) -> Result<HandedOver> {
        check_reason(reason, false)?;
        let (today, hooks) = (self.today(), self.hooks());
        let day = day.max(today);
        if day == today {
            // What was to come to the holder before it leaves them must be with them first. What fails there has its own log line
            // and is tried again; it does not hold up this.
            if let Err(error) = self.settle_hand_overs() {
                tracing::error!(%error, "an earlier hand-over could not be settled");
            }
        }
        let kept = reason.trim().to_owned();
        let done = self.store.commit(intent(by, "grant", reason, "grant.hand-over"), move |commit| {
            if by.account == to {
                return Err(Error::Own);
            }
            let at = commit.at(today);
            found(commit.read()?, to, at)?;
            let held = commit.read()?.get(&GRANT, grant, at)?.ok_or(Error::NoGrant)?;
            let role = Role::granted(held.text("role")).ok_or(Error::NoGrant)?;
            let (from, unit) = (held.int("account").unwrap_or(0), held.int("unit").unwrap_or(0));
            // The successor first: for a moment within the commit two hold the office, never nobody.
            let opened = open(commit, to, role, unit, day)?;
            close(commit, by, grant, day, day)?;
            let over = HandOver { from, to, unit, role, day };
            let moved = if day == today && !hooks.is_empty() {
                Some(move_work(commit, &hooks, &over)?)
            } else {
                keep(commit, &Due { grant: opened, over, reason: kept })?;
                None
            };
            Ok::<_, Error>(HandedOver { grant: opened, moved })
        })?;
        Ok(done.value)
    }

    /// Moves the work of every hand-over whose day has come, each in a commit of its own, and tells how many records moved. Once a
    /// day, and at the start. Where the successor did not come to hold the office after all, nothing moves.
    ///
    /// # Errors
    /// When the work of one of them could not be moved (the others are moved all the same, and it is tried again the next time), or
    /// the store fails.
    pub fn settle_hand_overs(&self) -> Result<usize> {
        let hooks = self.hooks();
        if hooks.is_empty() {
            return Ok(0);
        }
        let today = self.today();
        let mut moved = 0;
        let mut failed = None;
        for due in self.store.read(|db| due(db, today))? {
            let by = By { account: 0, office: due.over.unit };
            let intent: Intent = intent(by, "grant", &due.reason, "grant.hand-over-due");
            let hooks = hooks.clone();
            match self.store.commit(intent, move |commit| settle(commit, &hooks, &due)) {
                Ok(done) => moved += done.value,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(moved), |error| Err(Error::Store(error)))
    }
}

fn move_work(commit: &mut Commit<'_>, hooks: &[HandOverHook], over: &HandOver) -> record::Result<usize> {
    hooks.iter().try_fold(0, |moved, hook| Ok(moved + hook(commit, over)?))
}

fn keep(commit: &mut Commit<'_>, due: &Due) -> record::Result<()> {
    commit
        .side(
            "INSERT INTO hand_over_due (federation, office, giver, taker, role, unit, day, reason) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                due.grant.into(),
                due.over.from.into(),
                due.over.to.into(),
                due.over.role.code().into(),
                due.over.unit.into(),
                due.over.day.into(),
                due.reason.as_str().into(),
            ],
        )
        .map(drop)
}

/// The hand-overs whose day has come, the earliest first: what comes to somebody comes before it leaves them again.
fn due(db: &Db, today: Day) -> record::Result<Vec<Due>> {
    let rows = db.all(
        "SELECT office, giver, taker, role, unit, day, reason FROM hand_over_due \
         WHERE federation = $1 AND day <= $2 ORDER BY day, office",
        &[today.into()],
        |row| {
            let role = Role::granted(&row.text(3)?);
            let day = Day(i32::try_from(row.int(5)?).unwrap_or(Day::END.0));
            let (grant, from, to, unit, reason) = (row.int(0)?, row.int(1)?, row.int(2)?, row.int(4)?, row.text(6)?);
            Ok(role.map(|role| Due { grant, over: HandOver { from, to, unit, role, day }, reason }))
        },
    )?;
    Ok(rows.into_iter().flatten().collect())
}

fn settle(commit: &mut Commit<'_>, hooks: &[HandOverHook], due: &Due) -> record::Result<usize> {
    let at = commit.at(due.over.day);
    let db = commit.read()?;
    let is_there = db.first(
        "SELECT office FROM hand_over_due WHERE federation = $1 AND office = $2",
        &[due.grant.into()],
        |row| row.int(0),
    )?;
    // Somebody else was faster.
    if is_there.is_none() {
        return Ok(0);
    }
    let held = db.get(&GRANT, due.grant, at)?.is_some();
    commit.side("DELETE FROM hand_over_due WHERE federation = $1 AND office = $2", &[due.grant.into()])?;
    if held { move_work(commit, hooks, &due.over) } else { Ok(0) }
}
