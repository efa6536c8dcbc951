//! Accounts: added, disabled, enabled, given a new password, erased — each a commit.

use record::{Commit, Db, Finders, Intent, Moment, Value, Version};

use crate::grant::settle;
use crate::hold::{Grant, grant_of, grants};
use crate::password::weaknesses;
use crate::register::{ACCOUNT, ACTIVE, DISABLED, GRANT};
use crate::role::Role;
use crate::signin::normal_login;
use crate::{Access, By, Error, Result};

/// An account that is to be added.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// The login: an office's, never a person's name; it stays in the log for ever.
    pub login: String,
    /// The title of the office.
    pub title: String,
    /// The name of the person who holds it; sealed.
    pub display_name: String,
    /// The unit it belongs to; 0 for none.
    pub unit: i64,
    /// The first password.
    pub password: String,
    /// Whether another must be chosen at the first sign-in. Whoever made the account knows the first one.
    pub must_change: bool,
    /// The roles it holds from the start, each at a unit (0 for administrators).
    pub roles: Vec<(Role, i64)>,
    /// The record in the roll of the worker whose own account it is; 0 for an office's.
    pub person: i64,
}

/// The name of a person, as much of it as there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// In the clear.
    Name(String),
    /// The person was erased.
    Erased,
}

/// An account as those who manage accounts see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its record.
    pub id: i64,
    /// The login.
    pub login: String,
    /// The title of the office.
    pub title: String,
    /// The person.
    pub name: Shown,
    /// The unit it belongs to; 0 for none.
    pub unit: i64,
    /// Whether it can be signed in to.
    pub active: bool,
    /// The roles it holds.
    pub grants: Vec<Grant>,
    /// Whether a new password must be chosen at the next sign-in.
    pub must_change: bool,
    /// When its living sessions were last used, in milliseconds since 1970 UTC; `None` when there are none.
    pub seen_ms: Option<i64>,
}

/// Which accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that can, or cannot, be signed in to.
    pub active: Option<bool>,
    /// Only holders of this role.
    pub role: Option<Role>,
    /// Only accounts of this unit.
    pub unit: Option<i64>,
    /// Only logins after this one.
    pub after: Option<String>,
}

impl Account {
    /// Whether one of the three administrators.
    pub fn is_administrator(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.is_administrator())
    }
}

/// The statement and parameters that keep a password hash.
pub(crate) fn credential(account: i64, hash: &str, now: i64, must_change: bool) -> (&'static str, [Value; 4]) {
    (
        "INSERT INTO credential (federation, account, hash, changed_ms, must_change) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (federation, account) DO UPDATE SET hash = excluded.hash, changed_ms = excluded.changed_ms, must_change = excluded.must_change",
        [account.into(), hash.into(), now.into(), must_change.into()],
    )
}

const NO_SESSIONS: &str = "DELETE FROM session WHERE federation = $1 AND account = $2";

impl Access {
    /// Adds an account.
    ///
    /// # Errors
    /// When login, name or password break a rule, the login is taken, or the roles exclude one another.
    pub fn add_account(&self, by: By, new: &NewAccount, reason: &str) -> Result<i64> {
        let hash = self.checked_hash(new)?;
        check_reason(reason, true)?;
        let (new, now, today) = (new.clone(), self.now(), self.today());
        let done = self.store.commit(intent(by, "account", reason, "account.add"), move |commit| {
            open(commit, &new, &hash, now, today)
        })?;
        Ok(done.value)
    }

    /// Checks what is said of a new account and hashes its password.
    pub(crate) fn checked_hash(&self, new: &NewAccount) -> Result<String> {
        check_login(&normal_login(&new.login))?;
        check_name(&new.title)?;
        check_name(&new.display_name)?;
        let wrong = weaknesses(&normal_login(&new.login), &new.password);
        if !wrong.is_empty() {
            return Err(Error::Weak(wrong));
        }
        self.hasher.hash(&new.password)
    }

    /// Every account at a moment, by login.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accounts(&self, db: &Db, at: Moment) -> Result<Vec<Account>> {
        let mut all = db
            .list(&ACCOUNT, at)?
            .iter()
            .map(|version| self.account_of(db, version, at))
            .collect::<Result<Vec<_>>>()?;
        all.sort_by(|a, b| a.login.cmp(&b.login));
        Ok(all)
    }

    /// The accounts that a filter lets through, by login: a page of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accounts_page(&self, db: &Db, at: Moment, filter: &Filter, limit: usize) -> Result<Vec<Account>> {
        let mut holders: std::collections::HashSet<i64> = std::collections::HashSet::new();
        if let Some(role) = filter.role {
            holders.extend(db.find(&GRANT, "role", role.code(), at)?.iter().filter_map(|grant| grant.int("account")));
        }
        let mut found: Vec<Version> = db.list(&ACCOUNT, at)?;
        found.retain(|version| {
            filter.active.is_none_or(|active| (version.text("state") == ACTIVE) == active)
                && filter.role.is_none_or(|_| holders.contains(&version.id))
                && filter.unit.is_none_or(|unit| version.int("unit") == Some(unit))
                && filter.after.as_deref().is_none_or(|after| version.text("login") > after)
        });
        found.sort_by(|a, b| a.text("login").cmp(b.text("login")));
        found.truncate(limit);
        found.iter().map(|version| self.account_of(db, version, at)).collect()
    }

    /// One account at a moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn account(&self, db: &Db, id: i64, at: Moment) -> Result<Option<Account>> {
        db.get(&ACCOUNT, id, at)?.map(|version| self.account_of(db, &version, at)).transpose()
    }

    /// The record of the account with this login today.
    ///
    /// # Errors
    /// [`Error::NoAccount`] when there is none.
    pub fn account_named(&self, db: &Db, login: &str) -> Result<i64> {
        let at = Moment { as_of: self.today(), known: db.head()?.commit };
        let found = db.find(&ACCOUNT, "login", normal_login(login), at)?;
        found.first().map(|version| version.id).ok_or_else(|| Error::NoAccount(login.to_owned()))
    }

    fn account_of(&self, db: &Db, version: &Version, at: Moment) -> Result<Account> {
        let clear = db.unseal(version)?;
        let must_change = db.first(
            "SELECT must_change FROM credential WHERE federation = $1 AND account = $2",
            &[version.id.into()],
            |row| row.int(0),
        )?;
        let seen = db.first(
            "SELECT MAX(seen_ms) FROM session WHERE federation = $1 AND account = $2 AND expires_ms > $3",
            &[version.id.into(), self.now().into()],
            |row| row.opt_int(0),
        )?;
        Ok(Account {
            id: version.id,
            login: version.text("login").to_owned(),
            title: version.text("title").to_owned(),
            name: if clear.erased { Shown::Erased } else { Shown::Name(clear.get("display_name").to_owned()) },
            unit: version.int("unit").unwrap_or(0),
            active: version.text("state") == ACTIVE,
            grants: grants(db, version.id, at)?,
            must_change: must_change.unwrap_or(0) != 0,
            seen_ms: seen.flatten(),
        })
    }

    /// Disables an account; its sessions end. An administrator's is disabled only by [`By::SYSTEM`].
    ///
    /// # Errors
    /// When it is one's own or an administrator's, or does not exist.
    pub fn disable_account(&self, by: By, account: i64, reason: &str) -> Result<()> {
        self.set_state(by, account, DISABLED, reason, "account.disable")
    }

    /// Enables a disabled account.
    ///
    /// # Errors
    /// When it was erased or does not exist.
    pub fn enable_account(&self, by: By, account: i64, reason: &str) -> Result<()> {
        self.set_state(by, account, ACTIVE, reason, "account.enable")
    }

    fn set_state(&self, by: By, account: i64, state: &'static str, reason: &str, source: &'static str) -> Result<()> {
        check_reason(reason, false)?;
        let (today, hooks) = (self.today(), self.office_hooks());
        self.store.commit(intent(by, "account", reason, source), move |commit| {
            let db = commit.read()?;
            let at = commit.at(today);
            let version = found(db, account, at)?;
            check_target(db, by, account, at)?;
            if db.unseal(&version)?.erased {
                return Err(Error::Erased);
            }
            if state == DISABLED {
                for grant in grants(db, account, at)? {
                    check_last(db, grant.role, account, at)?;
                }
                commit.side(NO_SESSIONS, &[account.into()])?;
            }
            commit.revise(&ACCOUNT, account, (today, clock::Day::END), None, |held| {
                held.map(|held| held.draft().set("state", state))
            })?;
            settle(commit, &hooks, account)?;
            Ok::<(), Error>(())
        })?;
        Ok(())
    }

    /// Gives an account a new password, to be changed at the next sign-in; its sessions end.
    ///
    /// # Errors
    /// When the password is weak, or the account is one's own or an administrator's.
    pub fn reset_password(&self, by: By, account: i64, password: &str, reason: &str) -> Result<()> {
        check_reason(reason, false)?;
        let (now, today) = (self.now(), self.today());
        let login = self.store.read(|db| {
            let at = Moment { as_of: today, known: db.head()?.commit };
            Ok::<_, Error>(found(db, account, at)?.text("login").to_owned())
        })?;
        let wrong = weaknesses(&login, password);
        if !wrong.is_empty() {
            return Err(Error::Weak(wrong));
        }
        let hash = self.hasher.hash(password)?;
        self.store.commit(intent(by, "account", reason, "account.password-reset"), move |commit| {
            let db = commit.read()?;
            let at = commit.at(today);
            let version = found(db, account, at)?;
            check_target(db, by, account, at)?;
            if db.unseal(&version)?.erased {
                return Err(Error::Erased);
            }
            let (sql, params) = credential(account, &hash, now, true);
            commit.side(sql, &params)?;
            commit.side(NO_SESSIONS, &[account.into()])?;
            Ok::<(), Error>(())
        })?;
        Ok(())
    }

    /// Erases the person behind an account: name, password and sessions go, for ever; login, title and what was done stay. Its
    /// offices end today.
    ///
    /// # Errors
    /// When it is one's own or an administrator's, or does not exist.
    pub fn erase_account(&self, by: By, account: i64, reason: &str) -> Result<()> {
        check_reason(reason, false)?;
        let (today, hooks) = (self.today(), self.office_hooks());
        self.store.commit(intent(by, "erase", reason, "account.erase"), move |commit| {
            let db = commit.read()?;
            let at = commit.at(today);
            let version = found(db, account, at)?;
            check_target(db, by, account, at)?;
            if db.unseal(&version)?.erased {
                return Err(Error::Erased);
            }
            for grant in grants(db, account, at)? {
                check_last(db, grant.role, account, at)?;
            }
            for held in db.standing_where(&GRANT, "account", account)? {
                commit.end(&GRANT, held.id, today)?;
            }
            commit.revise(&ACCOUNT, account, (today, clock::Day::END), None, |held| {
                held.map(|held| held.draft().set("state", DISABLED))
            })?;
            commit.side(NO_SESSIONS, &[account.into()])?;
            commit.side("DELETE FROM credential WHERE federation = $1 AND account = $2", &[account.into()])?;
            commit.erase_person(account, &[])?;
            settle(commit, &hooks, account)?;
            Ok::<(), Error>(())
        })?;
        self.store.scrub()?;
        Ok(())
    }
}

/// What a commit of this crate is about; the source says which act, for the log's reader.
pub(crate) fn intent(by: By, kind: &'static str, reason: &str, source: &'static str) -> Intent {
    Intent { actor: by.account, office: by.office, kind, reason: reason.trim().to_owned(), source: source.to_owned() }
}

/// Opens an account within a commit.
pub(crate) fn open(commit: &mut Commit<'_>, new: &NewAccount, hash: &str, now: i64, today: clock::Day) -> Result<i64> {
    let login = normal_login(&new.login);
    if !commit.read()?.standing_where(&ACCOUNT, "login", login.as_str())?.is_empty() {
        return Err(Error::LoginTaken(login));
    }
    let account = commit.new_id();
    commit.new_person(account, &Finders::default())?;
    let draft = ACCOUNT
        .draft()
        .set("login", login)
        .set("title", new.title.trim())
        .set("unit", (new.unit != 0).then_some(new.unit))
        .set("state", ACTIVE)
        .set("person", (new.person != 0).then_some(new.person))
        .seal("display_name", Some(new.display_name.trim()));
    commit.open(account, (today, clock::Day::END), &draft, None)?;
    let (sql, params) = credential(account, hash, now, new.must_change);
    commit.side(sql, &params)?;
    for (role, unit) in &new.roles {
        crate::grant::open(commit, account, *role, *unit, today)?;
    }
    Ok(account)
}

pub(crate) fn found(db: &Db, account: i64, at: Moment) -> Result<Version> {
    db.get(&ACCOUNT, account, at)?.ok_or_else(|| Error::NoAccount(account.to_string()))
}

/// Nobody acts on their own account, and no administrator on another's: only the console does.
fn check_target(db: &Db, by: By, account: i64, at: Moment) -> Result<()> {
    if by == By::SYSTEM {
        return Ok(());
    }
    if by.account == account {
        return Err(Error::Own);
    }
    if grants(db, account, at)?.iter().any(|grant| grant.role.is_administrator()) {
        return Err(Error::Administrator);
    }
    Ok(())
}

/// Somebody who can sign in must be left in each of the three offices.
pub(crate) fn check_last(db: &Db, role: Role, account: i64, at: Moment) -> Result<()> {
    if !role.is_administrator() {
        return Ok(());
    }
    for version in db.find(&GRANT, "role", role.code(), at)? {
        let Some(holder) = version.int("account").filter(|holder| *holder != account) else { continue };
        if grant_of(&version).is_some()
            && db.get(&ACCOUNT, holder, at)?.is_some_and(|held| held.text("state") == ACTIVE)
        {
            return Ok(());
        }
    }
    Err(Error::LastAdministrator(role))
}

fn check_login(login: &str) -> Result<()> {
    let is_fine = (3..=32).contains(&login.len())
        && login.starts_with(|c: char| c.is_ascii_lowercase())
        && login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b));
    if is_fine { Ok(()) } else { Err(Error::LoginForm) }
}

fn check_name(name: &str) -> Result<()> {
    let name = name.trim();
    let is_fine = (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if is_fine { Ok(()) } else { Err(Error::NameForm) }
}

/// A reason is said in words, and holds no long number: it stays for ever. It may be left out only where the act speaks for
/// itself.
///
/// # Errors
/// [`Error::Reason`].
pub fn check_reason(reason: &str, optional: bool) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() && optional {
        return Ok(());
    }
    // A Han character says as much as two letters: 换届 is a reason.
    let weight: usize =
        reason.chars().filter(|c| c.is_alphanumeric()).map(|c| if c >= '\u{2E80}' { 2 } else { 1 }).sum();
    let is_fine = weight >= 4
        && reason.chars().count() <= 300
        && !has_long_number(reason)
        && !reason.chars().any(char::is_control);
    if is_fine { Ok(()) } else { Err(Error::Reason) }
}

/// Whether a text holds what is likely the number of a person, a telephone or a card. Ten digits in a row are one; years,
/// amounts and document numbers are shorter. Written in groups they are one all the same; a day with a number behind it is
/// not.
pub fn has_long_number(text: &str) -> bool {
    let longest = |text: &str| {
        let runs = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '０'..='９')));
        runs.map(|run| run.chars().count()).max().unwrap_or(0)
    };
    let joined: String = text.chars().filter(|c| !c.is_whitespace() && !is_dash(*c)).collect();
    longest(text) >= 10 || longest(&joined) >= 11
}

/// Whether a character is a hyphen or a dash of any width.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins() {
        for login in ["zhou.min", "org-1", "a_b", "clerk410101"] {
            assert!(check_login(login).is_ok(), "{login}");
        }
        for login in ["", "ab", "1ab", "周敏", "a b", "Zhou", "a@b", ".ab", &"a".repeat(33)] {
            assert!(check_login(login).is_err(), "{login}");
        }
        assert_eq!(normal_login(" Zhou.Min "), "zhou.min");
    }

    #[test]
    fn reasons_are_words_and_never_numbers_of_persons() {
        assert!(check_reason("核对转会材料 2026 年第 12 号", false).is_ok());
        assert!(check_reason("换届", false).is_ok());
        assert!(check_reason("", true).is_ok());
        assert!(check_reason("核对 2026-03-01 12 人的材料", false).is_ok(), "a day with a number behind it");
        let grouped =
            ["查 4101 0119 4912 3100 2X 的会籍", "电话 138-0013-8000 核对", "电话 138\u{3000}0013－8000 核对"];
        let plain =
            ["", "查", "ok!", "查 410101199001011234 的会籍", "电话１３８００１３８０００核对", &"长".repeat(301)];
        for reason in plain.into_iter().chain(grouped) {
            assert!(check_reason(reason, false).is_err(), "{reason}");
        }
    }
}
