//! Pure checks: what the numbers, levels and states of a register may be. Nothing here reads or stores anything.

pub mod credit;
pub mod identity;
pub mod membership;
