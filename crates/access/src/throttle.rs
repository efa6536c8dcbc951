//! Failed attempts, and how long they make one wait.
//!
//! An attempt is counted before it is checked, within one transaction, so that a thousand attempts at once count a
//! thousand times. What can be blocked is chosen so that nobody can block somebody else:
//!
//! | counted by | from | then |
//! |---|---|---|
//! | account and address | the fifth failure | that address waits for that account: 1, 2, 4 … 30 minutes |
//! | address | the thirtieth | that address waits for all accounts: 1, 2, 4 … 15 minutes |
//! | account, from anywhere unknown | the twentieth | answers take longer, at most three seconds; nobody is blocked |
//! | account and known device | the fifth | that device waits: 1, 2, 4 … 15 minutes; the counters above do not concern it |

use record::{Db, SideDoor};

use crate::{Error, MINUTE, Result};

/// After this long without a failure, failures are forgotten.
const FORGET: i64 = 60 * MINUTE;

/// What attempts are counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counter {
    kind: &'static str,
    subject: Vec<u8>,
}

struct Limit {
    /// From how many failures on.
    from: i64,
    /// How many minutes at most.
    most: i64,
}

fn limit(kind: &str) -> Option<Limit> {
    match kind {
        "pair" => Some(Limit { from: 5, most: 30 }),
        "device" | "change" | "setup" => Some(Limit { from: 5, most: 15 }),
        "address" => Some(Limit { from: 30, most: 15 }),
        _ => None,
    }
}

impl Counter {
    fn new(db: &Db, kind: &'static str, parts: &[&str]) -> Counter {
        Counter { kind, subject: db.digest("throttle", &format!("{kind}\u{0}{}", parts.join("\u{0}"))) }
    }

    /// One login from one address.
    pub(crate) fn pair(db: &Db, login: &str, address: &str) -> Counter {
        Counter::new(db, "pair", &[login, address])
    }

    /// One address, whatever login.
    pub(crate) fn address(db: &Db, address: &str) -> Counter {
        Counter::new(db, "address", &[address])
    }

    /// One login, from whatever unknown device. It slows and never blocks.
    pub(crate) fn login(db: &Db, login: &str) -> Counter {
        Counter::new(db, "login", &[login])
    }

    /// One login from a device that signed in to it before.
    pub(crate) fn device(db: &Db, login: &str, device: &str) -> Counter {
        Counter::new(db, "device", &[login, device])
    }

    /// Asking an account that is signed in for its password.
    pub(crate) fn change(db: &Db, account: i64) -> Counter {
        Counter::new(db, "change", &[&account.to_string()])
    }

    /// Trying setup codes from one address.
    pub(crate) fn setup(db: &Db, address: &str) -> Counter {
        Counter::new(db, "setup", &[address])
    }

    fn read(&self, db: &Db, now: i64) -> Result<(i64, i64)> {
        let row = db.first(
            "SELECT failures, last_ms, until_ms FROM throttle WHERE federation = $1 AND kind = $2 AND subject = $3",
            &[self.kind.into(), self.subject.clone().into()],
            |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)),
        )?;
        Ok(match row {
            Some((failures, last, until)) if now - last < FORGET || until > now => (failures, until),
            _ => (0, 0),
        })
    }

    fn write(&self, door: &SideDoor<'_>, failures: i64, now: i64, until: i64) -> Result<()> {
        door.run(
            "INSERT INTO throttle (federation, kind, subject, failures, last_ms, until_ms) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (federation, kind, subject) DO UPDATE SET failures = excluded.failures, last_ms = excluded.last_ms, until_ms = excluded.until_ms",
            &[self.kind.into(), self.subject.clone().into(), failures.into(), now.into(), until.into()],
        )?;
        Ok(())
    }
}

/// How long an attempt from somewhere unknown is held back before it is checked, in milliseconds.
pub(crate) fn slowness(db: &Db, login: &Counter, now: i64) -> Result<i64> {
    let (failures, _) = login.read(db, now)?;
    Ok(((failures - 19).max(0) * 150).min(3_000))
}

/// Until when one of the counters makes wait, if any does.
pub(crate) fn blocked(db: &Db, counters: &[Counter], now: i64) -> Result<Option<i64>> {
    let mut latest = None;
    for counter in counters {
        let (_, until) = counter.read(db, now)?;
        latest = latest.max((until > now).then_some(until));
    }
    Ok(latest)
}

/// Counts an attempt with each counter, or refuses it when one of them makes wait.
pub(crate) fn count(door: &SideDoor<'_>, counters: &[Counter], now: i64) -> Result<()> {
    if let Some(until_ms) = blocked(door.db(), counters, now)? {
        return Err(Error::Blocked { until_ms });
    }
    // Rows of attempts long past are worth nothing, and there may be many.
    door.run(
        "DELETE FROM throttle WHERE federation = $1 AND last_ms < $2 AND until_ms < $3",
        &[(now - FORGET).into(), now.into()],
    )?;
    for counter in counters {
        let failures = counter.read(door.db(), now)?.0 + 1;
        counter.write(door, failures, now, now + wait(counter.kind, failures))?;
    }
    Ok(())
}

/// How long to wait after so many failures: a minute, doubled with each further one.
fn wait(kind: &str, failures: i64) -> i64 {
    match limit(kind) {
        Some(Limit { from, most }) if failures >= from => {
            let doubled = 1i64 << u32::try_from(failures - from).unwrap_or(0).min(10);
            doubled.min(most) * MINUTE
        }
        _ => 0,
    }
}

/// After a success: what this attempt added is taken back; what only its owner could have added is forgotten.
pub(crate) fn forgive(door: &SideDoor<'_>, counters: &[Counter], now: i64) -> Result<()> {
    for counter in counters {
        let (failures, _) = counter.read(door.db(), now)?;
        let left = match counter.kind {
            "address" | "login" => (failures - 1).max(0),
            _ => 0,
        };
        // The wait was set by this attempt itself: while an earlier one holds, none gets this far.
        counter.write(door, left, now, 0)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_has_an_end() {
        let minutes = |kind: &str, failures| wait(kind, failures) / MINUTE;
        assert_eq!([4, 5, 6, 7, 9, 10, 60].map(|n| minutes("pair", n)), [0, 1, 2, 4, 16, 30, 30]);
        assert_eq!([29, 30, 34, 1_000].map(|n| minutes("address", n)), [0, 1, 15, 15]);
        assert_eq!([20, 100_000].map(|n| minutes("login", n)), [0, 0], "it slows and never blocks");
    }
}
