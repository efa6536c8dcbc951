//! The tree of units as access sees it. The units themselves are a register of `roll`; this trait keeps the arrow of
//! dependencies pointing down.

use clock::Lang;
use record::Moment;

/// Where one unit lies as seen from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// It is the same unit.
    Own,
    /// It lies in the subtree of the other.
    Below,
    /// It is one of those above the other.
    Above,
    /// Neither.
    Elsewhere,
}

impl Relation {
    /// All of them.
    pub const ALL: [Relation; 4] = [Relation::Own, Relation::Below, Relation::Above, Relation::Elsewhere];
}

/// The tree of units at any moment.
pub trait Units: Send + Sync {
    /// The federation itself: the unit above all others; `None` while there is no federation.
    fn root(&self) -> Option<i64>;
    /// What a unit is called at a moment; empty when it did not exist.
    fn name(&self, unit: i64, at: Moment, lang: Lang) -> String;
    /// The code of a unit at a moment; empty when it did not exist.
    fn code(&self, unit: i64, at: Moment) -> String;
    /// The unit it reports to at a moment; `None` for the federation itself and for what did not exist.
    fn parent(&self, unit: i64, at: Moment) -> Option<i64>;
    /// Where `to` lies as seen from `from` at a moment.
    fn relation(&self, from: i64, to: i64, at: Moment) -> Relation;
    /// The unit of a code at a moment.
    fn find_code(&self, code: &str, at: Moment) -> Option<i64>;

    /// Whether a unit existed at a moment.
    fn exists(&self, unit: i64, at: Moment) -> bool {
        self.root() == Some(unit) || self.parent(unit, at).is_some()
    }
}

/// The tree before there is any unit.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoUnits;

impl Units for NoUnits {
    fn root(&self) -> Option<i64> {
        None
    }
    fn name(&self, _: i64, _: Moment, _: Lang) -> String {
        String::new()
    }
    fn code(&self, _: i64, _: Moment) -> String {
        String::new()
    }
    fn parent(&self, _: i64, _: Moment) -> Option<i64> {
        None
    }
    fn relation(&self, from: i64, to: i64, _: Moment) -> Relation {
        if from == to { Relation::Own } else { Relation::Elsewhere }
    }
    fn find_code(&self, _: &str, _: Moment) -> Option<i64> {
        None
    }
}
