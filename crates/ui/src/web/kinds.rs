//! What a crate tells of its registers, so that whatever hangs on any record (papers, evidence, procedures) asks one place where its
//! page is, what it is called, and who may see it.

use access::{Action, Decision, Who};
use record::{Db, Moment};

use super::app::App;
use super::ctx::Ctx;
use super::look::Lookup;
use super::problem::Problem;

/// Gives the address of the page of a record.
pub type RecordPage = fn(i64) -> String;

/// Gives the units a record belongs to, as last known; `0` stands for the house. None for a record that does not exist. Any of them
/// will do for seeing it.
pub type RecordUnits = fn(&Db, i64, Moment) -> record::Result<Vec<i64>>;

/// A kind of record. What it is called in general is the text `register-<register>`.
#[derive(Clone, Copy, Debug)]
pub struct RecordKind {
    /// The register.
    pub register: &'static str,
    /// Where the page of a record is.
    pub page: RecordPage,
    /// The action by which a record is seen, on any of its units.
    pub read: Action,
    /// The action by which something is hung on it.
    pub write: Action,
    /// The units it belongs to.
    pub units: RecordUnits,
    /// The open text field with what a record is called; empty when nothing open says it (persons).
    pub title: &'static str,
}

impl RecordKind {
    /// Finds the unit of the record whose id is this part of the address: the first of its units on which the route's action is
    /// allowed. For [`super::Routes::found_by`].
    pub fn finder(
        self,
        part: &'static str,
    ) -> impl Fn(&Lookup<'_>) -> Result<Option<i64>, Problem> + Send + Sync + 'static {
        move |lookup| {
            let Some(id) = lookup.params.int(part) else { return Ok(None) };
            Ok(lookup.nearest(&(self.units)(lookup.db, id, lookup.now)?))
        }
    }

    /// What a record is called; empty when nothing open says it, or there is no such record.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn title_of(&self, db: &Db, id: i64) -> record::Result<String> {
        if self.title.is_empty() {
            return Ok(String::new());
        }
        let register = db.catalogue().register(self.register)?;
        let standing = db.standing(register, id)?;
        Ok(standing.last().map(|version| version.text(self.title).to_owned()).unwrap_or_default())
    }
}

impl App {
    /// What is told of a register; `None` for those whose records have no page.
    pub fn record_kind(&self, register: &str) -> Option<&RecordKind> {
        self.records.get(register)
    }

    /// The page of a record, if its crate has told where it is.
    pub fn record_page(&self, register: &str, id: i64) -> Option<String> {
        self.record_kind(register).map(|kind| (kind.page)(id))
    }

    /// The first of these units on which somebody may take an action; `Some(0)` for what belongs to the house.
    pub fn nearest(&self, who: &Who, action: Action, units: &[i64], at: Moment) -> Option<i64> {
        let may = |unit: &&i64| access::can(who, action, Some(**unit), self.units.as_ref(), at) == Decision::Allowed;
        units.iter().find(may).copied()
    }
}

impl Ctx {
    /// The unit by which whoever asks may see a record (`read`) or hang something on it; `None` when they may not, or there is no such
    /// record: to them both are the same.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn may_reach(&self, db: &Db, kind: &RecordKind, id: i64, write: bool) -> record::Result<Option<i64>> {
        let action = if write { kind.write } else { kind.read };
        Ok(self.app.nearest(&self.who, action, &(kind.units)(db, id, self.now)?, self.now))
    }
}
