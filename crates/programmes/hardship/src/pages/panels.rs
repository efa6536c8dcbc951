//! What the other parts of relief show on the page of a dossier.

use maud::Markup;
use ui::web::{Ctx, Problem};

/// The sections of the page that are theirs.
pub(super) struct Panels {
    pub check: Markup,
    pub notice: Markup,
    pub aid: Markup,
    pub documents: Markup,
}

/// Draws them all.
pub(super) async fn all(ctx: &Ctx, dossier: i64) -> Result<Panels, Problem> {
    Ok(Panels {
        check: crate::check::panel(ctx, dossier).await?,
        notice: crate::notice::panel(ctx, dossier).await?,
        aid: crate::aid::panel(ctx, dossier).await?,
        documents: crate::documents::panel(ctx, dossier).await?,
    })
}
