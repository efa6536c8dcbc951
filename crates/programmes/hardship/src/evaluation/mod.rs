//! Evaluation by third parties: outsiders whose sample nobody could choose say whether filing and lifting out were right.
//!
//! * [`sampler`]: how the sample follows from what everybody can read;
//! * [`rates`]: the rates with their exact intervals; [`report`]: the report with its proof;
//! * [`register`], [`rules`]: what is kept, and the procedure;
//! * [`acts`]: the order, who evaluates, the entries; [`read`]: what is read;
//! * [`figures`]: what bulletins quote.
//!
//! **Who could be drawn.** Every household stands in the one stratum in which it stood on the day: on the roll, lifted
//! out, cancelled, or never enrolled. Never enrolled are the refused, those on the margin and those who withdrew, and
//! the persons whom the evaluators named as candidates while the evaluation was prepared (by their identity numbers, from
//! whatever list they bring; the federation names nobody) and are not on file. Dossiers that are still being decided on stand nowhere.
//!
//! **What evaluators see.** The dossiers drawn, as they were when the frame was fixed: what is done to them afterwards
//! changes nothing. No name, number, address or paper; sums of amounts, results, days and codes.
//!
//! **What nobody can do.** An entry is written once by an evaluator who is assigned, in their own name, and is changed by
//! no act. Two enter without seeing each other's; where they differ a third who made neither decides. Once the sample is
//! drawn the federation neither adds nor dismisses evaluators: the one who leads replaces one by another.

pub mod acts;
mod anchor;
pub mod figures;
mod framing;
mod pages;
pub mod rates;
pub mod read;
pub mod register;
pub mod report;
pub mod rules;
pub mod sampler;

pub use pages::routes;
pub use register::catalogue;

use procedure::{Procedure, Refusal};

/// What an act says, or why it was refused; then nothing may be written.
type Act<T> = Result<T, Refusal>;

/// Refuses, with the reason in both languages.
fn refuse<T>(zh: impl Into<String>, en: impl Into<String>) -> Act<T> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

/// The procedures.
pub fn procedures() -> Vec<&'static Procedure> {
    vec![&rules::PROCEDURE]
}
