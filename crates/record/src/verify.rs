//! Verifying the log: every version against its digest, every commit against its versions, every tally against what it
//! counts, and the head against all commits.

use std::collections::HashMap;
use std::ops::ControlFlow;

use proof::merkle::{Frontier, Hash, root_of};

use crate::Result;
use crate::commit::set_root;
use crate::db::Db;
use crate::log::{ENTRY, read_entry};
use crate::register::Register;
use crate::tally::{Block, Places, count_the_same};
use crate::version::Version;

/// What verification of the log found.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Verdict {
    /// How many commits were checked.
    pub commits: u64,
    /// How many versions were checked.
    pub versions: u64,
    /// The root of the tree, in hexadecimal.
    pub root: String,
    /// What is wrong, in words; empty when all is well.
    pub faults: Vec<String>,
}

impl Verdict {
    /// Keeps the first hundred faults; more say nothing new.
    fn fault(&mut self, text: String) {
        if self.faults.len() < 100 {
            self.faults.push(text);
        }
    }
}

/// Checks the whole store as known at its head, while others may go on writing.
///
/// # Errors
/// When the store cannot be read. What is altered is no error: it is told in the verdict.
pub fn verify(db: &Db) -> Result<Verdict> {
    let head = db.first("SELECT commit_no, frontier, at_ms FROM head WHERE federation = $1", &[], |row| {
        Ok(Head { commit: row.int(0)?, frontier: row.bytes(1)?.unwrap_or_default(), at_ms: row.int(2)? })
    })?;
    let mut check = Check::new(db, head.as_ref().map_or(i64::MAX, |h| h.commit));
    for register in db.catalogue().registers() {
        check.register(register)?;
    }
    let last_ms = check.log()?;
    check.head(head, last_ms)?;
    Ok(check.verdict)
}

struct Head {
    commit: i64,
    frontier: Vec<u8>,
    at_ms: i64,
}

/// A verification on its way. Commits after `known` are left out: they may be under way while this reads.
struct Check<'a> {
    db: &'a Db,
    known: i64,
    opened: HashMap<i64, Vec<Hash>>,
    closed: HashMap<i64, Vec<Hash>>,
    leaves: Vec<Hash>,
    /// The last commit that anything speaks of, and what does.
    latest: (i64, String),
    verdict: Verdict,
}

impl<'a> Check<'a> {
    fn new(db: &'a Db, known: i64) -> Check<'a> {
        Check {
            db,
            known,
            opened: HashMap::new(),
            closed: HashMap::new(),
            leaves: Vec::new(),
            latest: (0, String::new()),
            verdict: Verdict::default(),
        }
    }

    /// Reads every version of a register, and counts them anew.
    fn register(&mut self, register: &'static Register) -> Result<()> {
        let places = Places::of(register);
        let mut blocks: HashMap<i64, Block> = HashMap::new();
        let sql =
            format!("SELECT {} FROM {} v WHERE v.federation = $1", Version::columns(register, "v"), register.table());
        self.db.each(&sql, &[], |row| {
            let version = match Version::read(register, row, 0) {
                Ok(version) => version,
                Err(error) => {
                    let id = row.int(1).unwrap_or_default();
                    self.verdict
                        .fault(format!("register {}, record {id}: a version cannot be read: {error}", register.name));
                    return Ok(ControlFlow::Continue(()));
                }
            };
            self.version(&version, |commit, sign| {
                if !register.tally.is_empty() {
                    let days = (version.valid_from, version.valid_to);
                    blocks.entry(commit).or_default().count(&places, days, &version.values, sign);
                }
            });
            Ok(ControlFlow::Continue(()))
        })?;
        self.tally(register, blocks, places.width())
    }

    fn version(&mut self, version: &Version, mut count: impl FnMut(i64, i8)) {
        let name = version.register.name;
        let said = version.closed.map_or(version.opened, |closed| closed.max(version.opened));
        if said > self.latest.0 {
            self.latest = (said, format!("a version of record {} of register {name}", version.id));
        }
        if version.opened > self.known {
            return;
        }
        self.verdict.versions += 1;
        let digest = version.compute_digest(self.db.federation());
        if digest != version.digest {
            let (id, opened) = (version.id, version.opened);
            self.verdict.fault(format!(
                "register {name}, record {id}, version opened by commit {opened}: its content does not fit its digest"
            ));
        }
        self.opened.entry(version.opened).or_default().push(digest);
        count(version.opened, 1);
        if let Some(commit) = version.closed.filter(|c| *c <= self.known) {
            self.closed.entry(commit).or_default().push(digest);
            count(commit, -1);
        }
    }

    /// Compares the kept tally of a register with what its versions say.
    fn tally(&mut self, register: &'static Register, blocks: HashMap<i64, Block>, width: usize) -> Result<()> {
        let mut counted: HashMap<i64, Vec<u8>> =
            blocks.into_iter().filter_map(|(commit, block)| Some((commit, block.encode(width)?))).collect();
        let mut wrong = Vec::new();
        self.db.each(
            "SELECT commit_no, block FROM tally WHERE federation = $1 AND register = $2 AND commit_no <= $3 ORDER BY commit_no",
            &[register.name.into(), self.known.into()],
            |row| {
                let commit = row.int(0)?;
                let block = row.bytes(1)?.unwrap_or_default();
                if !counted.remove(&commit).is_some_and(|counted| count_the_same(&counted, &block, width)) {
                    wrong.push(commit);
                }
                Ok(ControlFlow::Continue(()))
            },
        )?;
        wrong.extend(counted.into_keys());
        for commit in wrong {
            self.verdict
                .fault(format!("register {}: the tally of commit {commit} does not count its versions", register.name));
        }
        Ok(())
    }

    /// Reads every commit and compares it with its versions; tells when the last was made.
    fn log(&mut self) -> Result<i64> {
        let (mut last, mut last_ms) = (0, 0);
        self.db.each(&format!("{ENTRY} WHERE federation = $1 ORDER BY commit_no"), &[], |row| {
            let number = row.int(0)?;
            if number > self.latest.0 {
                self.latest = (number, "the log".into());
            }
            if number > self.known {
                return Ok(ControlFlow::Break(()));
            }
            self.verdict.commits += 1;
            if number != last + 1 {
                self.verdict.fault(format!("commit {number} follows commit {last}: what lies between is missing"));
            }
            last = number;
            let entry = match read_entry(row) {
                Ok(entry) => entry,
                Err(error) => {
                    self.verdict.fault(format!("commit {number} cannot be read: {error}"));
                    return Ok(ControlFlow::Continue(()));
                }
            };
            for (set, stored, what) in
                [(&mut self.opened, entry.opened, "opened"), (&mut self.closed, entry.closed, "closed")]
            {
                let mut digests = set.remove(&number).unwrap_or_default();
                let found = set_root(&mut digests);
                if found != stored {
                    let (was, is) = (stored.0, found.0);
                    self.verdict.fault(format!(
                        "commit {number} {what} {was} versions; the {is} that are there now are not those"
                    ));
                }
            }
            let leaf = proof::canon::commit_leaf(&entry.head(self.db.federation()), entry.opened, entry.closed);
            if leaf != entry.leaf {
                self.verdict
                    .fault(format!("commit {number}: who, when, why or what was altered; it does not fit its leaf"));
            }
            self.leaves.push(leaf);
            last_ms = entry.at_ms;
            Ok(ControlFlow::Continue(()))
        })?;
        for (what, set) in [("opened", &self.opened), ("closed", &self.closed)] {
            for commit in set.keys() {
                self.verdict
                    .fault(format!("versions say that commit {commit} {what} them, but the log has no such commit"));
            }
        }
        Ok(last_ms)
    }

    fn head(&mut self, head: Option<Head>, last_ms: i64) -> Result<()> {
        let root = root_of(&self.leaves);
        self.verdict.root = root.iter().map(|b| format!("{b:02x}")).collect();
        let Some(head) = head else {
            self.verdict.fault("the head of the log is missing".into());
            return Ok(());
        };
        let fits = Frontier::from_bytes(&head.frontier).is_ok_and(|frontier| frontier.root() == root);
        if !fits || i64::try_from(self.leaves.len()).ok() != Some(head.commit) || head.at_ms != last_ms {
            let (size, made) = (head.commit, self.leaves.len());
            self.verdict.fault(format!("the head of the log (commit {size}) does not fit its {made} commits"));
        }
        // What was written while this read belongs to commits that the head knows by now.
        let (latest, what) = &self.latest;
        if *latest > self.db.head()?.commit {
            self.verdict.fault(format!("{what} speaks of commit {latest}, which was never made"));
        }
        Ok(())
    }
}
