//! Hardship relief: from application to a proven exit.
//!
//! One household, one dossier. A dossier moves by the steps of [`rules::dossier`]; what a household is entitled to is
//! computed by [`rules::means`] and decided by a person.
//!
//! * [`acts`]: what is written besides steps;
//! * [`dossier`]: what is read;
//! * [`check`]: asking departments, by account, by file, by private matching;
//! * [`notice`]: masked public notices and objections;
//! * [`aid`]: aid and pay lists;
//! * [`evaluation`]: evaluation by third parties;
//! * [`figures`]: what is counted;
//! * [`documents`]: the papers to print;
//! * [`sheets`]: dossiers from and to workbooks;
//! * [`pages`]: the pages.

pub mod acts;
pub mod aid;
pub mod check;
pub mod daily;
pub mod demo;
pub mod documents;
pub mod dossier;
pub mod evaluation;
pub mod fields;
pub mod figures;
pub mod notice;
pub mod pages;
pub mod register;
pub mod rules;
pub mod sheets;
mod text;

pub use text::TEXTS;

use procedure::Procedures;

/// The registers and side tables of relief.
pub fn catalogue() -> record::Catalogue {
    register::catalogue()
        .with(check::catalogue())
        .with(notice::catalogue())
        .with(aid::catalogue())
        .with(evaluation::catalogue())
}

/// The procedures of relief.
pub fn procedures() -> Procedures {
    let parts = [check::procedures(), notice::procedures(), aid::procedures(), evaluation::procedures()];
    parts.iter().fold(Procedures::new(&[&rules::dossier::PROCEDURE]), |all, part| all.with(Procedures::new(part)))
}

/// The figures of relief.
pub fn figure_catalogue() -> figure::Catalogue {
    figures::catalogue()
}

/// The pages of relief.
pub fn routes() -> ui::web::Routes {
    pages::routes()
        .with(check::routes())
        .with(notice::routes())
        .with(documents::routes())
        .with(aid::routes())
        .with(evaluation::routes())
        .with(sheets::routes())
}
