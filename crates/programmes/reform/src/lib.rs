//! The reform ledger, the coordination group, and the register of forms.
//!
//! A plan has measures and tasks. A task has one lead unit and moves by the steps of its procedure ([`rules::task`]);
//! its light is computed from days, milestones and figures ([`rules::lights`]), nobody types it. Slips
//! ([`rules::slip`]) escalate by themselves, a contested responsibility ([`rules::dispute`]) is ruled on once, and what
//! a meeting ([`rules::meeting`]) decides becomes a task.
//!
//! * [`acts`]: what is written besides steps;
//! * [`ledger`]: what is read;
//! * [`daily`](mod@daily): what each day brings;
//! * [`figures`]: what is counted;
//! * [`documents`]: what is made into documents;
//! * [`forms`]: the demands for data that a level sends downward, and complaints.

pub mod acts;
pub mod daily;
pub mod demo;
pub mod documents;
pub mod figures;
pub mod forms;
pub mod ledger;
pub mod lights;
pub mod pages;
pub mod register;
pub mod rules;
pub mod sheets;
mod text;

pub use text::TEXTS;

use procedure::Procedures;

/// The registers and side tables of the ledger and of the register of forms.
pub fn catalogue() -> record::Catalogue {
    register::catalogue().with(forms::catalogue())
}

/// The procedures of the ledger and of the register of forms.
pub fn procedures() -> Procedures {
    let ledger =
        [&rules::task::PROCEDURE, &rules::slip::PROCEDURE, &rules::dispute::PROCEDURE, &rules::meeting::PROCEDURE];
    Procedures::new(&ledger).with(Procedures::new(&forms::procedures()))
}

/// The figures of the ledger and of the register of forms.
pub fn figure_catalogue() -> figure::Catalogue {
    figures::catalogue().with(figure::Catalogue::new(&forms::figures()))
}

/// The pages of the ledger, of the register of forms and of complaints.
pub fn routes() -> ui::web::Routes {
    pages::routes().with(forms::routes())
}

/// Why papers cannot be taken down from a record now, if they cannot: closure of a task is judged by its evidence, from the day it is
/// applied for.
///
/// # Errors
/// When the store cannot be read.
pub fn papers_fixed(
    db: &record::Db,
    register: &str,
    record: i64,
    at: record::Moment,
) -> record::Result<Option<&'static str>> {
    if register != register::TASK.name {
        return Ok(None);
    }
    let task = db.get(&register::TASK, record, at)?;
    let is_fixed = |task: record::Version| matches!(task.text("state"), "submitted" | "verified" | "closed");
    Ok(task.is_some_and(is_fixed).then_some("reform-papers-fixed"))
}

/// Registers on whose records papers hang open, though names lie sealed in some of them: they are official business.
pub const OPEN_PAPERS: [&str; 5] = ["reform_task", "reform_slip", "reform_meeting", "reform_plan", "form"];
