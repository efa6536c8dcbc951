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

pub use pages::panel;
pub use read::{of_household, of_person};

use procedure::Procedure;
use record::Catalogue;
use ui::web::Routes;

/// Registers of aid that seal nothing themselves, but whose papers must be sealed: statements of the bank and receipts
/// name persons and their accounts.
pub const SEALED_PAPERS: [&str; 2] = ["hardship_paylist", "hardship_aided"];

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
