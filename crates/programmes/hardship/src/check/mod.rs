//! Being written.

use procedure::Procedure;
use record::Catalogue;
use ui::web::Routes;

/// The registers.
pub fn catalogue() -> Catalogue {
    Catalogue::default()
}

/// The procedures.
pub fn procedures() -> Vec<&'static Procedure> {
    Vec::new()
}

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
}

/// Asks every department.
///
/// # Errors
/// When none is named.
pub fn ask_all(_: &mut procedure::Taking<'_, '_>) -> Result<(), procedure::Refusal> {
    Ok(())
}

/// How many requests wait for an answer.
///
/// # Errors
/// When the store cannot be read.
pub fn open_requests(_: &record::Db, _: i64, _: record::Moment) -> record::Result<usize> {
    Ok(0)
}

/// Whether each department of the list has answered.
///
/// # Errors
/// When the store cannot be read.
pub fn all_departments_answered(_: &record::Db, _: i64, _: record::Moment) -> record::Result<bool> {
    Ok(true)
}
