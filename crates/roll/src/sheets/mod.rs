//! The sheets that unions send: how each row is read and judged, and how rows are given back.
//!
//! A row is accepted, accepted with warnings, or rejected; each verdict names its reasons by stable codes and can say
//! them in words. Nothing here stores anything.

mod reason;
mod rejects;
mod roll;
mod units;

pub use reason::Reason;
pub use rejects::Rejects;
pub use roll::{HEADINGS as ROLL_HEADINGS, RollEntry, RollRow, read_roll};
pub use units::{HEADINGS as UNIT_HEADINGS, UnitEntry, UnitRow, UnitSheet, read_units};

/// What was found wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Why the row is not taken; empty for a row that is.
    pub rejected: Vec<Reason>,
    /// What was noticed about a row that is taken; always empty for one that is not.
    pub warned: Vec<Reason>,
}

impl Verdict {
    /// Whether the row is taken.
    pub fn is_accepted(&self) -> bool {
        self.rejected.is_empty()
    }
}

/// How many rows of a sheet got which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows taken, with or without warnings.
    pub accepted: u32,
    /// Rows not taken.
    pub rejected: u32,
    /// Rows taken with warnings.
    pub warned: u32,
    /// Totals, signatures and notes that were passed over. Empty rows are not counted at all.
    pub skipped: u32,
}

impl Counts {
    fn count(&mut self, verdict: &Verdict) {
        if verdict.is_accepted() {
            self.accepted += 1;
            self.warned += u32::from(!verdict.warned.is_empty());
        } else {
            self.rejected += 1;
        }
    }
}
