//! What can go wrong between a text and its publication.

use crate::quote::Fault;
use crate::title::MAX_TITLE;

/// An error of the programme.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text has no title.
    #[error("the text has no title of 1 to {MAX_TITLE} characters; begin it with a line such as: # 产业工人队伍通报")]
    NoTitle,
    /// The text is too long.
    #[error("the text has {0} bytes; {max} is the most", max = crate::MAX_TEXT)]
    TooLong(usize),
    /// Quotes that cannot be answered; nothing was published.
    #[error("{}", faults(.0))]
    Quotes(Vec<Fault>),
    /// The unit that would publish does not exist.
    #[error("there is no such unit on the day the bulletin speaks of")]
    NoUnit,
    /// There is no publication of this number.
    #[error("there is no bulletin number {0}")]
    NoPublication(i64),
    /// The draft is gone.
    #[error("there is no such draft")]
    NoDraft,
    /// Somebody else changed the draft meanwhile.
    #[error("somebody else has changed this draft meanwhile; what you wrote was not saved over it")]
    Conflict,
    /// Another bulletin was published after the numbers were counted, and what it told may have to be weighed.
    #[error("another bulletin was published meanwhile; look at the numbers again and publish once more")]
    Overtaken,
    /// What the store gives today is not what was published: something was altered behind the log's back, or the definition of a
    /// figure is another in this release.
    #[error(
        "bulletin {number} cannot be made again: its root was {published} and is now {found}; run: guildhall log verify"
    )]
    Differs {
        /// The bulletin's number.
        number: i64,
        /// The root as published.
        published: String,
        /// The root as made again.
        found: String,
    },
    /// A key that was kept is missing.
    #[error("the key {0} is missing from the store; restore it from a backup")]
    NoKey(String),
    /// A file could not be read or written.
    #[error("{what}: {source}")]
    File {
        /// Which file and what was tried.
        what: String,
        /// The system's own words.
        source: std::io::Error,
    },
    /// A kept key or file is not what it should be.
    #[error("{0}")]
    Damaged(String),
    /// The figures.
    #[error(transparent)]
    Figure(#[from] figure::Error),
    /// The publication.
    #[error(transparent)]
    Draft(#[from] proof::publication::DraftError),
    /// The store.
    #[error(transparent)]
    Store(#[from] record::Error),
}

fn faults(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(|fault| fault.text(clock::Lang::En)).collect();
    lines.join("\n")
}

impl Error {
    pub(crate) fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Error {
        let what = what.into();
        move |source| Error::File { what, source }
    }

    /// What went wrong in the language of whoever reads; what only operators can mend stays as it is.
    pub fn text(&self, lang: clock::Lang) -> String {
        let t = |key: &str| crate::TEXTS.t(lang, key);
        match self {
            Error::NoTitle => crate::TEXTS.t_args(lang, "bulletin-error-title", &[("n", MAX_TITLE.into())]),
            Error::TooLong(n) => {
                crate::TEXTS.t_args(lang, "bulletin-error-long", &[("n", (*n).into()), ("max", crate::MAX_TEXT.into())])
            }
            Error::Quotes(faults) => faults.iter().map(|fault| fault.text(lang)).collect::<Vec<_>>().join("\n"),
            Error::NoUnit => t("bulletin-error-unit"),
            Error::NoPublication(_) => t("bulletin-error-publication"),
            Error::NoDraft => t("bulletin-error-draft"),
            Error::Conflict => t("bulletin-error-conflict"),
            Error::Overtaken => t("bulletin-error-overtaken"),
            other => other.to_string(),
        }
    }
}
