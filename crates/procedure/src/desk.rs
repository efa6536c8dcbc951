//! Where a step is taken: with which rules, over which tree, on which day.

use std::sync::Arc;

use access::Units;
use clock::{Day, Pack};
use record::{Db, Moment, Version};

use crate::table::{Party, PartyUnits, Procedure, Procedures};

/// What taking a step needs besides the store. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// Rules, calendar and code lists.
    pub pack: &'static Pack,
    /// The tree of units.
    pub units: Arc<dyn Units>,
    /// The procedures of the house.
    pub procedures: Arc<Procedures>,
    /// The day it is.
    pub today: Day,
    /// The time it is, in milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// The last commit by which the tree of units is asked: that of the request. [`i64::MAX`] asks for all that is
    /// known, but then the tree must look at every question whether there is more.
    pub known: i64,
}

impl Desk {
    /// The moment by which the tree of units is asked.
    pub(crate) fn at(&self) -> Moment {
        Moment { as_of: self.today, known: self.known }
    }

    /// The units of a party of a record; none where it has none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn units_of(&self, db: &Db, party: &Party, version: &Version, at: Moment) -> record::Result<Vec<i64>> {
        Ok(match party.units {
            PartyUnits::Field(field) | PartyUnits::Own(field) => version.int(field).into_iter().collect(),
            PartyUnits::Root => self.units.root().into_iter().collect(),
            PartyUnits::Of(find) => find(db, version, at)?,
        })
    }

    /// The units of all parties of a record, each once.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn all_units_of(
        &self,
        db: &Db,
        procedure: &Procedure,
        version: &Version,
        at: Moment,
    ) -> record::Result<Vec<i64>> {
        let mut out = Vec::new();
        for party in procedure.parties {
            out.extend(self.units_of(db, party, version, at)?);
        }
        out.sort_unstable();
        out.dedup();
        Ok(out)
    }
}

/// The marks of so many parameters in a list: `$4, $5, $6`.
pub(crate) fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}
