//! Aid: what a household on the roll is given, on pay lists that nobody can prepare, approve and pay alone.
//!
//! * [`register`]: pay lists, payments, households aided;
//! * [`rules`]: the procedure of a pay list;
//! * [`judge`]: whether a payment may stand;
//! * [`acts`]: what is written besides steps;
//! * [`paste`]: payments pasted from a sheet;
//! * [`read`]: what is read;
//! * [`export`]: the file for the bank.

pub mod acts;
pub mod export;
pub mod judge;
pub mod money;
mod pages;
pub mod paste;
pub mod read;
pub mod register;
pub mod rules;

pub use pages::{panel, received};
pub use read::{of_household, of_person};

use procedure::Procedure;
use record::Catalogue;
use ui::web::Routes;

/// Whether the papers of a register must be sealed, though it may seal nothing itself: whatever hangs on relief (answers of
/// departments, statements of the bank, receipts, working papers of evaluators) names persons and what they live on.
pub fn seals_papers(register: &str) -> bool {
    register.starts_with("hardship_") || register.starts_with("evaluation")
}

/// The registers.
pub fn catalogue() -> Catalogue {
    register::catalogue()
}

/// The procedures.
pub fn procedures() -> Vec<&'static Procedure> {
    vec![&rules::PROCEDURE]
}

/// The pages.
pub fn routes() -> Routes {
    // The page of how long decisions take has nothing to do with aid, but is kept beside it.
    pages::routes().with(crate::figures::timing::routes())
}
