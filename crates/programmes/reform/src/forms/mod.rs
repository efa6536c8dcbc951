//! The register of forms: each demand for data that a level sends downward is a registered form with an owner, a basis, an
//! approval and an end. What the system holds already cannot be asked; it is shown and confirmed. What forms ask of each union
//! stands on a public page, and from every page one can complain to a named officer with a clock.

pub mod acts;
pub mod burden;
pub mod complaint;
mod daily;
mod figures;
pub mod held;
pub mod pages;
pub mod period;
pub mod register;
pub mod returns;
pub mod rules;

pub use daily::{Daily, daily};
pub use figures::{
    ANSWERED, ANSWERED_IN_TIME, BURDEN, COMPLAINTS_OPEN, IN_TIME_RATE, RECEIVED, REFUSED, REGISTERED, RETURNS_OPEN,
    figures,
};
pub use pages::routes;
pub use register::catalogue;
pub use rules::procedures;
