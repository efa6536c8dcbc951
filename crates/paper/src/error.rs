//! What can go wrong with papers.

use axum::http::StatusCode;
use ui::web::Problem;

/// An error of the shelf or of the register of papers.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The shelf is configured as something it cannot be.
    #[error("{place} cannot be the shelf of papers: {why}")]
    Place {
        /// As it is configured.
        place: String,
        /// Why not, and what to do.
        why: String,
    },
    /// The shelf could not be read or written.
    #[error("the shelf of papers failed: {0}")]
    Shelf(#[from] object_store::Error),
    /// What a paper's row names is not on the shelf, or is not what the row says.
    #[error("the bytes of a paper are not on the shelf as they were put there: {0}")]
    Lost(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// Work on a thread of its own ended early.
    #[error("the work ended early: {0}")]
    Ended(#[from] tokio::task::JoinError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match error {
            Error::Store(error) => error.into(),
            error @ Error::Lost(_) => {
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "paper-problem-lost").cause(error)
            }
            error => Problem::internal(error),
        }
    }
}
