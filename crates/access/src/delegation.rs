//! Delegation by date: a colleague takes care of an office for some days, in the name of its holder. Each is a commit with a reason.
//!
//! What is delegated is the office itself, no more and no less, and for so long as its holder holds it: whether it still is, is
//! found each time it is read. So a delegation falls by itself with the office, and nothing has to be done about it. What was
//! delegated to somebody cannot be delegated further.

use clock::Day;
use record::{Db, Moment, Version};

use crate::account::{check_reason, intent};
use crate::hold::{Grant, grant_of, grants};
use crate::register::{ACCOUNT, ACTIVE, DELEGATION, GRANT};
use crate::role::Role;
use crate::units::{Relation, Units};
use crate::{Access, By, Error, Result};

/// How many days ahead a delegation begins at most, and how many it lasts at most: a quarter. A longer absence is no matter between
/// two colleagues; the office is then handed over or granted, by whoever answers for offices.
pub const DELEGATION_DAYS: i32 = 90;

/// One of the two sides of a delegation, as the log calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The account.
    pub account: i64,
    /// Its login.
    pub login: String,
    /// The title of its office.
    pub title: String,
}

/// How a delegation stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DelegationState {
    /// It has yet to begin.
    Ahead,
    /// It holds.
    Holds,
    /// It has ended.
    Over,
    /// It would hold or begin, but has fallen: the holder lost the office, one of the two accounts cannot be signed in to, or the
    /// delegate came to hold an office that excludes this one.
    Fallen,
}

impl DelegationState {
    /// The stem of its text: `delegation-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            DelegationState::Ahead => "ahead",
            DelegationState::Holds => "holds",
            DelegationState::Over => "over",
            DelegationState::Fallen => "fallen",
        }
    }

    /// Whether it can still be ended.
    pub fn can_end(self) -> bool {
        self != DelegationState::Over
    }
}

/// A delegation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its record.
    pub id: i64,
    /// The grant of the office.
    pub grant: i64,
    /// The role.
    pub role: Role,
    /// The unit it is held at.
    pub unit: i64,
    /// Who holds the office.
    pub principal: Party,
    /// Who takes care of it.
    pub delegate: Party,
    /// The first day.
    pub from: Day,
    /// The first day after it.
    pub to: Day,
    /// How it stands.
    pub state: DelegationState,
}

/// The delegations of an account, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delegations {
    /// Of its own offices, to others.
    pub given: Vec<Delegation>,
    /// Of others' offices, to it.
    pub received: Vec<Delegation>,
}

impl Access {
    /// Delegates the office of a grant to a colleague, from `from` until before `until`; gives the record. The caller has found the
    /// colleague with [`Access::colleague`].
    ///
    /// # Errors
    /// [`Error::NoGrant`] when whoever acts does not hold it themselves, [`Error::Undelegable`] for an administrator's office,
    /// [`Error::Own`] to oneself, [`Error::NoAccount`] to an account that cannot be signed in to, [`Error::Excluded`] to whoever
    /// holds a role that excludes it, [`Error::HeldAlready`] to whoever holds the same office, [`Error::DelegatedAlready`],
    /// [`Error::DelegationDays`], [`Error::Reason`], or the store.
    pub fn delegate(&self, by: By, grant: i64, to: i64, from: Day, until: Day, reason: &str) -> Result<i64> {
        check_reason(reason, false)?;
        let today = self.today();
        if from < today || from > today.plus(DELEGATION_DAYS) || until <= from || until > from.plus(DELEGATION_DAYS) {
            return Err(Error::DelegationDays);
        }
        if by.account == to {
            return Err(Error::Own);
        }
        // In the log it stands under the unit of the office.
        let held = self.store.read(|db| own_grant(db, by.account, grant, today_of(db, today)?))?;
        let by = By { office: held.unit, ..by };
        let done = self.store.commit(intent(by, "grant", reason, "delegation.add"), move |commit| {
            let at = commit.at(today);
            let db = commit.read()?;
            let held = own_grant(db, by.account, grant, at)?;
            if held.role.is_administrator() {
                return Err(Error::Undelegable(held.role));
            }
            if held.to <= from {
                return Err(Error::NoGrant);
            }
            if !is_active(db, to, at)? {
                return Err(Error::NoAccount(to.to_string()));
            }
            let within = |version: &&Version| version.valid_from < until && from < version.valid_to;
            for other in db.standing_where(&GRANT, "account", to)?.iter().filter(within).filter_map(grant_of) {
                if other.role.excludes(held.role) {
                    return Err(Error::Excluded { held: other.role, wanted: held.role });
                }
                if (other.role, other.unit) == (held.role, held.unit) {
                    return Err(Error::HeldAlready);
                }
            }
            if db.standing_where(&DELEGATION, "office", grant)?.iter().any(|version| within(&version)) {
                return Err(Error::DelegatedAlready);
            }
            let draft = DELEGATION
                .draft()
                .set("principal", by.account)
                .set("delegate", to)
                .set("office", grant)
                .set("role", held.role.code())
                .set("unit", held.unit);
            let id = commit.new_id();
            commit.open(id, (from, until), &draft, None)?;
            Ok::<i64, Error>(id)
        })?;
        Ok(done.value)
    }

    /// Ends a delegation: from today on it holds no longer, or it never begins. Either side may, and the console.
    ///
    /// # Errors
    /// [`Error::NoDelegation`] when it has ended already or is between others, [`Error::Reason`], or the store.
    pub fn end_delegation(&self, by: By, delegation: i64, reason: &str) -> Result<()> {
        check_reason(reason, false)?;
        let today = self.today();
        let unit = self.store.read(|db| Ok::<_, Error>(endable(db, by, delegation, today)?.int("unit")))?;
        let by = if by == By::SYSTEM { by } else { By { office: unit.unwrap_or(0), ..by } };
        self.store.commit(intent(by, "grant", reason, "delegation.end"), move |commit| {
            endable(commit.read()?, by, delegation, today)?;
            commit.end(&DELEGATION, delegation, today)?;
            Ok::<(), Error>(())
        })?;
        Ok(())
    }

    /// The delegations an account gave and received, as they stand at a moment: those over included, but for those that were ended
    /// before they held a day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn delegations(&self, db: &Db, account: i64, at: Moment) -> Result<Delegations> {
        let read = |field: &str| -> Result<Vec<Delegation>> {
            let sql = format!(
                "SELECT {} FROM {} v WHERE v.federation = $1 AND v.{field} = $2 AND v.opened <= $3 AND $3 < v.closed \
                 ORDER BY v.valid_from DESC, v.id DESC",
                Version::columns(&DELEGATION, "v"),
                DELEGATION.table()
            );
            let params = [account.into(), at.known.into()];
            let versions = db.all(&sql, &params, |row| Version::read(&DELEGATION, row, 0))?;
            let told = versions.iter().map(|version| told(db, version, at));
            Ok(told.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
        };
        Ok(Delegations { given: read("principal")?, received: read("delegate")? })
    }

    /// The account of a colleague, to whom an office at `unit` may be delegated: it can be signed in to, is no administrator's, and
    /// belongs to that unit, one above or one below it, by itself or by an office. Whatever else the login may be is told as nothing.
    ///
    /// # Errors
    /// [`Error::NoColleague`], or the store.
    pub fn colleague(&self, db: &Db, units: &dyn Units, login: &str, unit: i64, at: Moment) -> Result<i64> {
        let account = match self.account_named(db, login) {
            Err(Error::NoAccount(_)) => return Err(Error::NoColleague),
            found => found?,
        };
        let held = grants(db, account, at)?;
        let home = db.get(&ACCOUNT, account, at)?.filter(|found| found.text("state") == ACTIVE);
        let home = home.ok_or(Error::NoColleague)?.int("unit").unwrap_or(0);
        let is_near = |other: i64| other != 0 && units.relation(unit, other, at) != Relation::Elsewhere;
        let is_administrator = held.iter().any(|grant| grant.role.is_administrator());
        if !is_administrator && (is_near(home) || held.iter().any(|grant| is_near(grant.unit))) {
            Ok(account)
        } else {
            Err(Error::NoColleague)
        }
    }
}

/// All that is known of a day.
fn today_of(db: &Db, today: Day) -> Result<Moment> {
    Ok(Moment { as_of: today, known: db.head()?.commit })
}

/// The grant of an office, if this account holds it itself at a moment.
fn own_grant(db: &Db, account: i64, grant: i64, at: Moment) -> Result<Grant> {
    let version = db.get(&GRANT, grant, at)?.filter(|version| version.int("account") == Some(account));
    version.as_ref().and_then(grant_of).ok_or(Error::NoGrant)
}

fn is_active(db: &Db, account: i64, at: Moment) -> Result<bool> {
    Ok(db.get(&ACCOUNT, account, at)?.is_some_and(|version| version.text("state") == ACTIVE))
}

/// The delegation, if it can be ended, and by whoever acts.
fn endable(db: &Db, by: By, delegation: i64, today: Day) -> Result<Version> {
    let version = db.standing(&DELEGATION, delegation)?.pop().filter(|version| version.valid_to > today);
    let is_party = |version: &Version| {
        by == By::SYSTEM || ["principal", "delegate"].iter().any(|side| version.int(side) == Some(by.account))
    };
    version.filter(is_party).ok_or(Error::NoDelegation)
}

/// The offices an account takes care of for others at a moment; `own` are those it holds itself.
pub(crate) fn received(db: &Db, account: i64, own: &[Grant], at: Moment) -> Result<Vec<Grant>> {
    let mut found = Vec::new();
    for version in db.find(&DELEGATION, "delegate", account, at)? {
        found.extend(lent(db, &version, own, at)?);
    }
    Ok(found)
}

/// The office that is delegated, for the days that both it and the delegation hold; `None` when the delegation has fallen. `own` are
/// the offices the delegate holds.
fn lent(db: &Db, version: &Version, own: &[Grant], at: Moment) -> Result<Option<Grant>> {
    let principal = version.int("principal").unwrap_or(0);
    let office = match own_grant(db, principal, version.int("office").unwrap_or(0), at) {
        Err(Error::NoGrant) => return Ok(None),
        office => office?,
    };
    let (from, to) = (version.valid_from.max(office.from), version.valid_to.min(office.to));
    let excluded = own.iter().any(|held| held.role.excludes(office.role));
    if office.role.is_administrator() || excluded || from >= to || !is_active(db, principal, at)? {
        return Ok(None);
    }
    Ok(Some(Grant { from, to, behalf: principal, ..office }))
}

/// A delegation as people read it; `None` for a role that this release does not know.
fn told(db: &Db, version: &Version, at: Moment) -> Result<Option<Delegation>> {
    let Some(role) = Role::granted(version.text("role")) else { return Ok(None) };
    let party = |field: &str| -> Result<Party> {
        let account = version.int(field).unwrap_or(0);
        let held = db.get(&ACCOUNT, account, at)?;
        let text = |name: &str| held.as_ref().map(|held| held.text(name).to_owned()).unwrap_or_default();
        Ok(Party { account, login: text("login"), title: text("title") })
    };
    let (principal, delegate) = (party("principal")?, party("delegate")?);
    let (mut from, mut to) = (version.valid_from, version.valid_to);
    let state = if to <= at.as_of {
        DelegationState::Over
    } else {
        let own = grants(db, delegate.account, at)?;
        match lent(db, version, &own, at)? {
            Some(grant) if is_active(db, delegate.account, at)? => {
                (from, to) = (grant.from, grant.to);
                if from > at.as_of { DelegationState::Ahead } else { DelegationState::Holds }
            }
            _ => DelegationState::Fallen,
        }
    };
    let (id, grant) = (version.id, version.int("office").unwrap_or(0));
    let unit = version.int("unit").unwrap_or(0);
    Ok(Some(Delegation { id, grant, role, unit, principal, delegate, from, to, state }))
}
