//! What can go wrong with notices.

use ui::web::Problem;

/// An error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// Accounts.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// The configuration: which variable, and what is wrong with it.
    #[error("{0}: {1}")]
    Config(&'static str, String),
    /// The mail server would not take a mail, or could not be reached. What it said may name the address: it is for nobody's eyes
    /// but the operator's, and never logged.
    #[error("the mail could not be handed over")]
    Mail {
        /// Whether trying again is of no use: the address is refused.
        lasting: bool,
    },
    /// What was typed is no mail address.
    #[error("this is no mail address")]
    NotAnAddress,
    /// A webhook cannot go there; the code of the reason.
    #[error("a webhook cannot go there: {0}")]
    Url(&'static str),
    /// There is no such webhook, delivery or calendar.
    #[error("there is no such thing")]
    Missing,
    /// There are as many as may be.
    #[error("there are {0} already; end one first")]
    TooMany(usize),
}

/// What comes of it.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match error {
            Error::Store(error) => error.into(),
            Error::Access(error) => error.into(),
            Error::Missing => Problem::missing(),
            Error::NotAnAddress => Problem::unusable("notice-address-wrong"),
            Error::Url(code) => Problem::unusable(format!("notice-url-{code}")),
            Error::TooMany(_) => Problem::unusable("notice-too-many"),
            error => Problem::internal(error),
        }
    }
}
