//! What can go wrong in the store, in words that say what to do.

/// An error of the record store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The embedded engine refused or failed.
    #[error("the embedded database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused or failed.
    #[error("PostgreSQL failed: {}", postgres_text(.0))]
    Postgres(#[from] postgres::Error),
    /// No connection could be had from the pool.
    #[error("no database connection could be had: {0}")]
    Pool(#[from] r2d2::Error),
    /// A file of the data folder could not be read or written.
    #[error("{what}: {source}")]
    File {
        /// Which file and what was tried.
        what: String,
        /// The system's own words.
        source: std::io::Error,
    },
    /// Another process holds the data folder.
    #[error("the data folder {0} is in use by another guildhall ({1}); stop it first, or use its pages")]
    InUse(String, String),
    /// There is no federation in this store yet.
    #[error("there is no federation here yet; import a units sheet first: guildhall import units FILE")]
    Empty,
    /// A key is missing or does not open what it should.
    #[error("{0}")]
    Key(String),
    /// A sealed value could not be opened: it was altered, or the person was erased.
    #[error("a sealed value cannot be opened: it was altered or its person was erased")]
    Sealed,
    /// A rule of a register forbids the write. The text says which and why.
    #[error("{0}")]
    Rule(String),
    /// The commit cannot be reversed because later commits changed what it wrote.
    #[error(
        "commit {commit} cannot be reversed whole: {count} of its versions were changed since, first by commit {by}"
    )]
    NotReversible {
        /// The commit that was to be reversed.
        commit: i64,
        /// How many of its versions no longer stand.
        count: usize,
        /// The first later commit that changed one.
        by: i64,
    },
    /// The commit cannot be reversed because it wrote to a register whose records are kept for ever.
    #[error("commit {commit} cannot be reversed: it wrote to {register}, and what stands there is undone by nobody")]
    Kept {
        /// The commit that was to be reversed.
        commit: i64,
        /// The register.
        register: &'static str,
    },
    /// The stored data does not fit its definition or its digest.
    #[error("the stored data is damaged: {0}")]
    Damaged(String),
    /// The writer stopped; nothing was written.
    #[error("the writer has stopped; nothing was written")]
    Stopped,
    /// The engine refused the transaction; nothing of it stands.
    #[error("nothing was written: {0}")]
    NotWritten(String),
    /// The connection was lost at the one moment when only the server knows.
    #[error("the connection was lost while a commit was being made; whether it stands shows in the log: {0}")]
    Uncertain(String),
    /// A caller's own reason for abandoning a commit; nothing of it was written.
    #[error("{0}")]
    Abandoned(String),
}

/// The result of a store operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

fn postgres_text(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => error.to_string(),
    }
}

impl Error {
    pub(crate) fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Error {
        let what = what.into();
        move |source| Error::File { what, source }
    }
}
