//! The pages of sheets: being sent in, looked at, confirmed; going out for a reason.

use ui::web::Routes;

/// The routes of sheets.
pub fn routes() -> Routes {
    Routes::new()
}
