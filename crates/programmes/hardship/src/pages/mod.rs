//! Being written.

use ui::web::Routes;

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
}
