//! The ledger as workbooks: read with the same tolerance as the roll, written in the layout that offices print, and read back for
//! changes in bulk.
//!
//! A dry run and the real thing are the same code; the dry run is rolled back. What is exported comes back as "nothing to change".
//! Of a task that is known, a sheet changes what [`crate::acts::change_task`] may change; what only steps change is told and left.
//! An empty cell says nothing. A task that is missing in the sheet stays.

mod apply;
mod cells;
mod export;
mod headings;
mod held;
mod outcome;
mod read;
mod reason;
mod said;
mod sample;
mod steps;
mod units;

use std::sync::Arc;

use clock::Lang;
use figure::Catalogue;
use procedure::{Actor, Desk, Refusal};
use record::{Done, Intent, Store};

pub use export::{ExportError, Form, Layout, export};
pub use headings::HEADINGS;
pub use outcome::{Judged, Outcome};
pub use reason::Reason;
pub use sample::{sample, template};

/// A ledger has some thousands of rows; what is far beyond is no ledger.
const ROWS: u32 = 100_000;

/// Which plan a sheet belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The plan of this record.
    Plan(i64),
    /// The plan of this title, or of this record where the text is a number.
    Named(String),
    /// A new plan of this unit, called as the title of the sheet says, or as is said here. One of that title that is open already is
    /// taken instead.
    New {
        /// The unit whose plan it is.
        unit: i64,
        /// What it is called, if the sheet does not say it or says it wrongly.
        title: Option<String>,
    },
}

/// A sheet that is to be taken in.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The file's bytes. Its name is not kept: it may name a person.
    pub bytes: Arc<[u8]>,
    /// Where its tasks go.
    pub target: Target,
    /// By whom; a command on the machine acts as [`Actor::System`].
    pub by: Actor,
    /// The figures to which quantified targets can be bound; none without a catalogue.
    pub figures: Option<Arc<Catalogue>>,
    /// Whether nothing shall be written.
    pub dry_run: bool,
}

impl Sheet {
    /// A sheet for a plan, taken in by somebody.
    pub fn new(bytes: impl Into<Arc<[u8]>>, target: Target, by: Actor) -> Sheet {
        Sheet { bytes: bytes.into(), target, by, figures: None, dry_run: false }
    }

    /// The same, with figures to which targets can be bound.
    #[must_use]
    pub fn with_figures(mut self, figures: Catalogue) -> Sheet {
        self.figures = Some(Arc::new(figures));
        self
    }

    /// The same, but nothing is written.
    #[must_use]
    pub fn dry(mut self) -> Sheet {
        self.dry_run = true;
        self
    }
}

/// Why a sheet cannot be taken in at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The sheet cannot be read.
    #[error(transparent)]
    Sheet(#[from] exchange::SheetError),
    /// The ledger refuses it as a whole.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nothing was to be written: the dry run's outcome, on its way past the rolled-back commit.
    #[error("dry run")]
    Dry(Box<Outcome>),
}

impl From<record::Error> for Error {
    fn from(error: record::Error) -> Error {
        Error::Refused(Refusal::Store(error))
    }
}

impl Error {
    /// Why, for people.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Error::Sheet(error) => error.text(lang),
            Error::Refused(refusal) => refusal.text(lang),
            Error::Dry(_) => String::new(),
        }
    }
}

/// Takes in a ledger: one commit for all of it. Rows that are not in order are left out, each with its reasons.
///
/// # Errors
/// When the file is no ledger or is damaged, the plan is not there or may not be changed, or the store fails; nothing is written.
pub fn import(store: &Store, desk: &Desk, intent: Intent, sheet: Sheet) -> Result<Done<Outcome>, Error> {
    let grids = exchange::grid::read(&sheet.bytes, ROWS)?;
    let rows = read::read(&grids, desk.pack, desk.today.year());
    if rows.names.is_empty() {
        let expected = vec!["改革任务", "牵头单位", "完成时限"];
        return Err(exchange::SheetError::NoHeadings { searched: 30, expected }.into());
    }
    let intent = Intent { source: source(&sheet.bytes), ..intent };
    let (desk, dry_run) = (desk.clone(), sheet.dry_run);
    let done = store.commit(intent, move |commit| {
        let outcome = apply::apply(commit, &desk, &sheet, rows)?;
        if dry_run { Err(Error::Dry(Box::new(outcome))) } else { Ok(outcome) }
    });
    match done {
        Err(Error::Dry(outcome)) => Ok(Done { value: *outcome, commit: None }),
        other => other,
    }
}

/// What is kept of where it came from: the digest of its bytes.
fn source(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let digest: String = sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("reform sheet sha256:{digest}")
}
