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
