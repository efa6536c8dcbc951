//! What can go wrong, each with the key of its text in the pages.

use crate::password::Weakness;
use crate::role::Role;

/// An error of accounts and sign-in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// Login and password do not belong together, or the account is disabled: which of them is not told.
    #[error(
        "the login and the password do not belong together, or the account is disabled; ask the system administrator"
    )]
    WrongPassword,
    /// Too many failures; nothing was tried.
    #[error("too many failed attempts; try again after {until_ms} (milliseconds since 1970 UTC)")]
    Blocked {
        /// When it may be tried again, in milliseconds since 1970 UTC.
        until_ms: i64,
    },
    /// Too many sign-ins wait to be checked; nothing was tried.
    #[error("too many people are signing in at this moment; try again in a few seconds")]
    Busy,
    /// The password breaks a rule.
    #[error("the password cannot be used: {}", .0.iter().map(|w| w.in_words()).collect::<Vec<_>>().join("; "))]
    Weak(Vec<Weakness>),
    /// Another account has this login.
    #[error("the login {0} is taken; choose another (a login is never used again, so that the log stays clear)")]
    LoginTaken(String),
    /// The login has a form that is not allowed.
    #[error(
        "a login has 3 to 32 characters: small letters, digits, dot, hyphen or underscore, beginning with a letter"
    )]
    LoginForm,
    /// The name or title is missing or too long.
    #[error("the name and the title of the office have 1 to 60 characters each")]
    NameForm,
    /// There is no such account.
    #[error("there is no account {0}")]
    NoAccount(String),
    /// There is no such grant, or it does not hold.
    #[error("there is no such grant, or it has ended; read the page again")]
    NoGrant,
    /// One role excludes the other.
    #[error("whoever is {} cannot also be {}: the three administrators exclude one another and every other office", held.code(), wanted.code())]
    Excluded {
        /// What the account holds.
        held: Role,
        /// What was to be granted.
        wanted: Role,
    },
    /// The account holds exactly this already.
    #[error("the account holds this office already")]
    HeldAlready,
    /// An office in a unit needs a unit.
    #[error("the role {} is held at a unit; choose the unit", .0.code())]
    NoUnit(Role),
    /// An administrator's office is not delegated.
    #[error("the office of {} is not delegated; let the security administrator grant it to somebody else", .0.code())]
    Undelegable(Role),
    /// Somebody stands in for the holder of this office on these days already.
    #[error("this office is delegated on some of these days already; end that delegation first")]
    DelegatedAlready,
    /// The days of a delegation break its rule; see [`crate::DELEGATION_DAYS`].
    #[error(
        "a delegation begins today or within {} days, ends after it begins, and lasts {} days at most",
        crate::DELEGATION_DAYS,
        crate::DELEGATION_DAYS
    )]
    DelegationDays,
    /// There is no such delegation that could be ended, or it is somebody else's affair: which of them is not told.
    #[error("there is no such delegation, or it has ended; read the page again")]
    NoDelegation,
    /// No colleague is found under the login: there is no such account, it cannot be signed in to, or it belongs elsewhere. Which
    /// of them is not told.
    #[error("no colleague is found under this login above or below the unit of the office; ask them for it")]
    NoColleague,
    /// Nobody would be left in this role.
    #[error("this is the last {}; let somebody else hold the role first", .0.code())]
    LastAdministrator(Role),
    /// An administrator's account is changed on the console only.
    #[error(
        "an administrator's account is disabled, erased or given a new password only on the console of the machine, so that no administrator can put out another"
    )]
    Administrator,
    /// One's own account.
    #[error("nobody does this to their own account; ask a colleague")]
    Own,
    /// The reason is missing, too short, or holds a number that could identify a person.
    #[error(
        "a reason has at least two Chinese characters or four letters, at most 300, and no long numbers: it stays in the log for ever"
    )]
    Reason,
    /// The account was erased.
    #[error("this account was erased; add a new one")]
    Erased,
    /// The code of the first run is wrong.
    #[error("the setup code is not the one printed on the console; copy it again")]
    SetupCode,
    /// The first run is over.
    #[error("there are accounts already; the first run is over")]
    SetupDone,
    /// The three administrators of the first run must differ.
    #[error("the three administrators need three different logins and three different passwords")]
    SetupSame,
}

/// The result of what access does.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The stem of its texts in the pages: `access-<key>`; empty for errors of the store.
    pub fn key(&self) -> &'static str {
        match self {
            Error::Store(_) => "",
            Error::WrongPassword => "wrong-password",
            Error::Blocked { .. } => "blocked",
            Error::Busy => "busy",
            Error::Weak(_) => "weak",
            Error::LoginTaken(_) => "login-taken",
            Error::LoginForm => "login-form",
            Error::NameForm => "name-form",
            Error::NoAccount(_) => "no-account",
            Error::NoGrant => "no-grant",
            Error::Excluded { .. } => "excluded",
            Error::HeldAlready => "held-already",
            Error::NoUnit(_) => "no-unit",
            Error::Undelegable(_) => "undelegable",
            Error::DelegatedAlready => "delegated-already",
            Error::DelegationDays => "delegation-days",
            Error::NoDelegation => "no-delegation",
            Error::NoColleague => "no-colleague",
            Error::LastAdministrator(_) => "last-administrator",
            Error::Administrator => "administrator",
            Error::Own => "own",
            Error::Reason => "reason",
            Error::Erased => "erased",
            Error::SetupCode => "setup-code",
            Error::SetupDone => "setup-done",
            Error::SetupSame => "setup-same",
        }
    }
}
