//! Taking sheets in: a dry run and the real thing are the same code; the dry run is rolled back.

mod outcome;
mod roll;
mod units;

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use clock::{Day, Lang, Pack};
use exchange::{Columns, Workbook};
use record::{Commit, Done, Draft, Intent, Store, Version};

use crate::sheets::{ROLL_HEADINGS, Reason, Rejects, UNIT_HEADINGS};
use crate::tree::UnitTree;

pub use outcome::{Change, Effect, Line, Outcome};
pub use roll::{roll, transfer};
pub use units::units;

/// What to take in.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The file. Its name is not kept: it may name a person.
    pub path: PathBuf,
    /// The day from which what it says is so.
    pub as_of: Day,
    /// The pack whose code lists its words are read by.
    pub pack: &'static Pack,
    /// Whether nothing shall be written.
    pub dry_run: bool,
    /// How many rows were read so far, for whoever waits.
    pub progress: Arc<AtomicU64>,
    /// The units whose rows are taken: those that whoever imports answers for. `None` for all. Whatever else a sheet speaks of
    /// is rejected row by row.
    pub reach: Option<Arc<HashSet<i64>>>,
}

impl Sheet {
    /// A sheet that is to be taken in.
    pub fn new(path: impl Into<PathBuf>, as_of: Day, pack: &'static Pack) -> Sheet {
        Sheet { path: path.into(), as_of, pack, dry_run: false, progress: Arc::default(), reach: None }
    }

    fn reaches(&self, unit: i64) -> bool {
        self.reach.as_ref().is_none_or(|reach| reach.contains(&unit))
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
    /// The store failed.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// The workbook of rejected rows could not be written.
    #[error(transparent)]
    Write(#[from] exchange::WriteError),
    /// Nothing was to be written: the dry run's outcome, on its way past the rolled-back commit.
    #[error("dry run")]
    Dry(Box<Outcome>),
}

/// A cell left empty says nothing: the field keeps what it had.
fn keep_unsaid(mut draft: Draft, old: &Version, fields: &[&str]) -> Draft {
    for field in fields {
        if draft.get(field).is_null() {
            draft.put(field, old.get(field).clone());
        }
    }
    draft
}

/// Gives the rejected rows back as a workbook: each as it was sent, with the reasons. Tells how many there are.
///
/// # Errors
/// When the sheet cannot be read again or the workbook not be written.
pub fn write_rejects(
    kind: Kind,
    sheet: &Path,
    to: &Path,
    rejected: &BTreeMap<u32, Vec<Reason>>,
    lang: Lang,
) -> Result<u32, Error> {
    let mut book = Workbook::open(sheet)?;
    let columns = Columns::find(&mut book, kind.headings())?;
    let mut rejects = Rejects::new(&columns, lang)?;
    let mut failed = None;
    book.for_each_row(columns.sheet, |row| {
        let Some(reasons) = rejected.get(&row.number()) else { return ControlFlow::Continue(()) };
        match rejects.add(row, reasons) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let rows = rejects.rows();
    rejects.save(to)?;
    Ok(rows)
}

/// What kind of sheet it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Units.
    Units,
    /// Persons with employment and membership.
    Roll,
}

impl Kind {
    /// The columns such a sheet may have.
    pub fn headings(self) -> &'static [exchange::Heading] {
        match self {
            Kind::Units => UNIT_HEADINGS,
            Kind::Roll => ROLL_HEADINGS,
        }
    }

    /// By its word: `units` or `roll`.
    pub fn named(word: &str) -> Option<Kind> {
        match word {
            "units" => Some(Kind::Units),
            "roll" => Some(Kind::Roll),
            _ => None,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Units => "units",
            Kind::Roll => "roll",
        }
    }
}

/// Takes in a sheet of either kind.
///
/// # Errors
/// As [`units`] and [`roll`].
pub fn take_in(
    kind: Kind,
    store: &Store,
    tree: &Arc<UnitTree>,
    intent: Intent,
    sheet: Sheet,
) -> Result<Done<Outcome>, Error> {
    match kind {
        Kind::Units => units(store, tree, intent, sheet),
        Kind::Roll => roll(store, tree, intent, sheet),
    }
}

fn finish(outcome: Outcome, dry_run: bool) -> Result<Outcome, Error> {
    if dry_run { Err(Error::Dry(Box::new(outcome))) } else { Ok(outcome) }
}

fn settle(done: Result<Done<Outcome>, Error>) -> Result<Done<Outcome>, Error> {
    match done {
        Err(Error::Dry(outcome)) => Ok(Done { value: *outcome, commit: None }),
        other => other,
    }
}

/// What is kept of where it came from: what kind of sheet, and the digest of its bytes.
fn source(kind: &str, path: &Path) -> Result<String, Error> {
    use std::io::Read as _;

    use sha2::Digest as _;
    let read = |source| record::Error::File { what: format!("reading {}", path.display()), source };
    let mut file = std::fs::File::open(path).map_err(read)?;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(read)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    let digest: String = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok(format!("{kind} sheet sha256:{digest}"))
}

/// Whether a commit with this source took in a sheet of the roll or of units.
pub(crate) fn is_ours(source: &str) -> bool {
    ["roll", "units"].iter().any(|kind| source.strip_prefix(kind).is_some_and(|rest| rest.starts_with(" sheet ")))
}

/// How far a statement reaches that holds from a day on: until the next day from which something else is already known.
pub(crate) fn horizon(
    commit: &mut Commit<'_>,
    register: &'static record::Register,
    id: i64,
    from: Day,
) -> record::Result<Day> {
    if commit.is_new(id) {
        return Ok(Day::END);
    }
    let standing = commit.read()?.standing(register, id)?;
    Ok(standing.iter().map(|v| v.valid_from).filter(|d| *d > from).min().unwrap_or(Day::END))
}
