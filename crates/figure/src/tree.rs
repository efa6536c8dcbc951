//! The tree of units, as figures see it.

use std::collections::HashMap;
use std::sync::Arc;

use record::Moment;

/// The tree of units at any moment. The roll implements it; figures only ask which branch a unit lies in.
pub trait Tree: Send + Sync {
    /// For every unit in the subtree of `unit` (itself included), as the tree stood at the moment: the child of `unit`
    /// whose branch
    /// it lies in; `unit` itself for itself. Equal subtrees may come as the same `Arc`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn branches(&self, db: &record::Db, unit: i64, at: Moment) -> Result<Arc<HashMap<i64, i64>>, record::Error>;

    /// The last commit at or before `known` that changed the tree: answers do not change between two of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn epoch(&self, db: &record::Db, known: i64) -> Result<i64, record::Error>;
}
