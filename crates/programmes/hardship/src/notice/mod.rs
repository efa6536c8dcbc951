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

/// Shows a dossier on a public notice.
///
/// # Errors
/// Why not.
pub fn show(_: &mut procedure::Taking<'_, '_>, _: &str) -> Result<(), procedure::Refusal> {
    Ok(())
}

/// Takes a dossier off its notice.
///
/// # Errors
/// Why not.
pub fn take_down(_: &mut procedure::Taking<'_, '_>) -> Result<(), procedure::Refusal> {
    Ok(())
}
