//! Where a step is taken: with which rules, over which tree, on which day.

use std::sync::Arc;

use access::Units;
use clock::{Day, Pack};
use record::Moment;

use crate::table::Procedures;

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
}

impl Desk {
    /// The moment by which the tree of units is asked: today, with all that is known.
    pub(crate) fn at(&self) -> Moment {
        Moment { as_of: self.today, known: i64::MAX }
    }

    /// The units of a party of a record.
    pub(crate) fn units_of(
        &self,
        db: &record::Db,
        party: &crate::Party,
        version: &record::Version,
        at: Moment,
    ) -> record::Result<Vec<i64>> {
        Ok(match party.units {
            crate::PartyUnits::Field(field) => version.int(field).into_iter().collect(),
            crate::PartyUnits::Root => self.units.root().into_iter().collect(),
            crate::PartyUnits::Of(find) => find(db, version, at)?,
        })
    }
}
