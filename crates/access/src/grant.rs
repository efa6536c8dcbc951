//! Offices: granted and revoked — each a commit.

use std::sync::{Arc, PoisonError};

use clock::Day;
use record::Commit;

use crate::account::{check_last, check_reason, found, intent};
use crate::hold::grant_of;
use crate::register::GRANT;
use crate::role::Role;
use crate::{Access, By, Error, Result};

/// Settles what follows from another set of offices of an account: who can take what they have in hand. When it fails, the
/// whole commit falls.
pub type OfficeHook = Arc<dyn Fn(&mut Commit<'_>, i64) -> record::Result<()> + Send + Sync>;

/// Runs them all.
pub(crate) fn settle(commit: &mut Commit<'_>, hooks: &[OfficeHook], account: i64) -> record::Result<()> {
    hooks.iter().try_for_each(|hook| hook(commit, account))
}

impl Access {
    /// Adds what else is done in a commit that grants or revokes an office, disables, enables or erases an account. The
    /// composition calls it once, before anybody is served.
    pub fn on_offices(&self, hook: OfficeHook) {
        self.office_hooks.lock().unwrap_or_else(PoisonError::into_inner).push(hook);
    }

    pub(crate) fn office_hooks(&self) -> Vec<OfficeHook> {
        self.office_hooks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Grants a role at a unit from today (unit 0 for administrators).
    ///
    /// # Errors
    /// When a role held excludes it, it is held already, or it is granted to oneself.
    pub fn grant_role(&self, by: By, account: i64, role: Role, unit: i64, reason: &str) -> Result<i64> {
        check_reason(reason, false)?;
        let (today, hooks) = (self.today(), self.office_hooks());
        let done = self.store.commit(intent(by, "grant", reason, "grant.add"), move |commit| {
            if by.account == account {
                return Err(Error::Own);
            }
            let at = commit.at(today);
            found(commit.read()?, account, at)?;
            let opened = open(commit, account, role, unit, today)?;
            settle(commit, &hooks, account)?;
            Ok(opened)
        })?;
        Ok(done.value)
    }

    /// Ends a grant today.
    ///
    /// # Errors
    /// When it has ended already, is one's own, or nobody would be left in one of the three offices.
    pub fn revoke_role(&self, by: By, grant: i64, reason: &str) -> Result<()> {
        check_reason(reason, false)?;
        let (today, hooks) = (self.today(), self.office_hooks());
        self.store.commit(intent(by, "grant", reason, "grant.end"), move |commit| {
            let account = close(commit, by, grant, today, today)?;
            settle(commit, &hooks, account)?;
            Ok::<(), Error>(())
        })?;
        Ok(())
    }
}

/// Opens a grant within a commit.
pub(crate) fn open(commit: &mut Commit<'_>, account: i64, role: Role, unit: i64, from: Day) -> Result<i64> {
    if Role::granted(role.code()).is_none() {
        return Err(Error::NoGrant);
    }
    let unit = if role.is_administrator() { 0 } else { unit };
    if unit == 0 && !role.is_administrator() {
        return Err(Error::NoUnit(role));
    }
    for version in
        commit.read()?.standing_where(&GRANT, "account", account)?.iter().filter(|version| version.valid_to > from)
    {
        let Some(held) = grant_of(version) else { continue };
        if held.role.excludes(role) {
            return Err(Error::Excluded { held: held.role, wanted: role });
        }
        if held.role == role && held.unit == unit {
            return Err(Error::HeldAlready);
        }
    }
    let grant = commit.new_id();
    let draft = GRANT.draft().set("account", account).set("role", role.code()).set("unit", (unit != 0).then_some(unit));
    commit.open(grant, (from, Day::END), &draft, None)?;
    Ok(grant)
}

/// Ends a grant within a commit, and gives the account that held it; `counted` is the day on which somebody else must hold a last administrator's office.
pub(crate) fn close(commit: &mut Commit<'_>, by: By, grant: i64, from: Day, counted: Day) -> Result<i64> {
    let at = commit.at(from);
    let db = commit.read()?;
    let held = db.get(&GRANT, grant, at)?.ok_or(Error::NoGrant)?;
    let account = held.int("account").unwrap_or(0);
    if by.account == account {
        return Err(Error::Own);
    }
    if let Some(role) = Role::granted(held.text("role")) {
        check_last(db, role, account, commit.at(counted))?;
    }
    commit.end(&GRANT, grant, from)?;
    Ok(account)
}
