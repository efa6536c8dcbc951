//! Wrong use.

/// What was asked for does not exist or does not fit: exit status 2, as for a wrong argument.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);
