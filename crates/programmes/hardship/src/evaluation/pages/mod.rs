//! The pages of evaluations.

use ui::web::Routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
}
