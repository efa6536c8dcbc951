//! Dossiers as workbooks: existing ones taken in, those on the roll written in the office's layout and read back.
//!
//! Households and members may stand in two sheets of one workbook, in two files, or in one wide sheet with a row for each
//! member. A household is taken in whole or not at all. Persons are found in the roll by their identity number, and
//! added when nobody knows them; what the roll knows of somebody is not changed by a sheet. A dry run and the real thing
//! are the same code; the dry run is rolled back. What is exported comes back as "nothing to change". An empty cell says
//! nothing; a household that is missing in the sheet stays.

mod apply;
mod cells;
mod export;
mod headings;
mod judge;
mod outcome;
mod pages;
mod read;
mod reason;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use clock::{Day, Lang, Pack};
use procedure::{Desk, Refusal};
use record::{Done, Intent, Store};
use roll::tree::UnitTree;

pub use export::{ExportError, Form, export};
pub use outcome::{Judged, Outcome};
pub use pages::routes;
pub use reason::Reason;

/// Rows that a sheet of dossiers may have; what is far beyond is none.
const ROWS: u32 = 200_000;
/// How many households may be refused by an act before the whole is given up: each costs another round.
const ROUNDS: usize = 40;

/// Sheets that are to be taken in together.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The bytes of the files. Their names are not kept: they may name a person.
    pub files: Vec<Arc<[u8]>>,
    /// The federation whose dossiers they are.
    pub centre: i64,
    /// The units that whoever imports answers for; `None` for all.
    pub reach: Option<Arc<HashSet<i64>>>,
    /// Whether nothing shall be written.
    pub dry_run: bool,
}

impl Sheet {
    /// Sheets of a federation.
    pub fn new(files: Vec<Arc<[u8]>>, centre: i64) -> Sheet {
        Sheet { files, centre, reach: None, dry_run: false }
    }

    /// The same, but nothing is written.
    #[must_use]
    pub fn dry(mut self) -> Sheet {
        self.dry_run = true;
        self
    }
}

/// Why sheets cannot be taken in at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A sheet cannot be read.
    #[error(transparent)]
    Sheet(#[from] exchange::SheetError),
    /// They are refused as a whole.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// One household was refused when it was written: nothing was, and it is left out of the next round.
    #[error("household {0} was refused")]
    Household(usize, (String, String)),
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
            Error::Household(_, (zh, en)) => if lang == Lang::Zh { zh } else { en }.clone(),
            Error::Dry(_) => String::new(),
        }
    }
}

/// Takes dossiers in: one commit for all of them. Households that are not in order are left out whole, each with its
/// reasons.
///
/// # Errors
/// When a file is no sheet of dossiers or is damaged, or the store fails; nothing is written.
pub fn import(
    store: &Store,
    tree: &Arc<UnitTree>,
    desk: &Desk,
    intent: Intent,
    sheet: &Sheet,
) -> Result<Done<Outcome>, Error> {
    let grids = sheet.files.iter().map(|bytes| exchange::grid::read(bytes, ROWS)).collect::<Result<Vec<_>, _>>()?;
    let sheets = read::read(&grids);
    drop(grids);
    if sheets.homes.is_empty() {
        return Err(exchange::SheetError::NoHeadings { searched: 30, expected: headings::NEEDED.to_vec() }.into());
    }
    let intent = Intent { source: source(&sheet.files), ..intent };
    let sheets = Arc::new(sheets);
    // Whatever an act refuses is found only by asking it, when some of the household is written already: then nothing is,
    // and all begins anew without that household.
    let mut refused: BTreeMap<usize, (String, String)> = BTreeMap::new();
    loop {
        let (tree, desk, sheet, sheets, without) =
            (tree.clone(), desk.clone(), sheet.clone(), sheets.clone(), refused.clone());
        let done = store.commit(intent.clone(), move |commit| {
            let shape = tree.now(commit.read()?, desk.today)?;
            let outcome = apply::apply(commit, &desk, &shape, &sheet, &sheets, &without)?;
            if sheet.dry_run { Err(Error::Dry(Box::new(outcome))) } else { Ok(outcome) }
        });
        match done {
            Err(Error::Dry(outcome)) => return Ok(Done { value: *outcome, commit: None }),
            Err(Error::Household(home, why)) if refused.len() < ROUNDS => drop(refused.insert(home, why)),
            other => return other,
        }
    }
}

/// What can be said of sheets without the roll and the dossiers: the households that are in order, and the rows that are
/// not. Whatever the bytes are, it answers within bounds.
///
/// # Errors
/// When a file is no sheet or is damaged.
pub fn understand(files: &[&[u8]], pack: &Pack, today: Day) -> Result<Outcome, exchange::SheetError> {
    let grids = files.iter().map(|bytes| exchange::grid::read(bytes, ROWS)).collect::<Result<Vec<_>, _>>()?;
    let sheets = read::read(&grids);
    let mut outcome = Outcome::of(&sheets);
    for home in &sheets.homes {
        let verdict = judge::judge(pack, home, today);
        match verdict.said {
            Some(said) => {
                outcome.accepted += 1;
                outcome.members += said.persons.len() as u64;
            }
            None => outcome.refused += 1,
        }
        let judged = |(at, reasons)| outcome.judged(at, &verdict.subject, reasons);
        let (rejected, warned): (Vec<_>, Vec<_>) =
            (verdict.rejected.into_iter().map(judged).collect(), verdict.warned.into_iter().map(judged).collect());
        outcome.rejected.extend(rejected);
        outcome.warned.extend(warned);
    }
    let homeless: Vec<Judged> =
        sheets.homeless.iter().map(|at| outcome.judged(*at, "", vec![Reason::NoHousehold])).collect();
    outcome.rejected.extend(homeless);
    Ok(outcome)
}

/// What is kept of where it came from: the digest of its bytes.
fn source(files: &[Arc<[u8]>]) -> String {
    use sha2::Digest as _;
    let digest = |bytes: &Arc<[u8]>| -> String {
        sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    format!("hardship sheet sha256:{}", files.iter().map(digest).collect::<Vec<_>>().join(","))
}

/// Fen of an amount in yuan as people write it; `None` for what is none.
pub(crate) fn yuan(text: &str) -> Option<i64> {
    cells::money(&exchange::grid::Value::Text(text.to_owned()))
}
