//! A question for a figure, and its answer.

use clock::Day;
use record::Moment;

use crate::definition::{Catalogue, Definition, Kind};

/// What is asked: a figure of a unit's subtree, at a moment; for flows within a period; split by one dimension or by
/// none.
#[derive(Clone, Debug)]
pub struct Query {
    /// The figure.
    pub figure: &'static Definition,
    /// The unit; its whole subtree is meant, as it stood at the moment.
    pub unit: i64,
    /// The day, and what is known.
    pub at: Moment,
    /// First and last day of the period (both within it), for flows. A stock ignores it.
    pub period: (Day, Day),
    /// The name of the dimension it is split by.
    pub by: Option<&'static str>,
}

impl Query {
    /// A question for a figure at a moment. A flow's period is the year up to the day.
    pub fn new(figure: &'static Definition, unit: i64, at: Moment) -> Query {
        let from = Day::from_ymd(at.as_of.year(), 1, 1).unwrap_or(at.as_of);
        Query { figure, unit, at, period: (from, at.as_of), by: None }
    }

    /// The same, for this period.
    #[must_use]
    pub fn within(mut self, from: Day, to: Day) -> Query {
        self.period = (from, to);
        self
    }

    /// The same, split by a dimension.
    ///
    /// # Errors
    /// When the figure cannot be split by it.
    pub fn by(mut self, dimension: &str) -> Result<Query, Error> {
        let found = self.figure.dimension(dimension).ok_or_else(|| Error::NoDimension {
            figure: self.figure.name,
            dimension: dimension.to_owned(),
            known: self.figure.dimensions.iter().map(|d| d.name).collect::<Vec<_>>().join(", "),
        })?;
        self.by = Some(found.name);
        Ok(self)
    }

    /// The same question for another figure.
    pub(crate) fn of(&self, figure: &'static Definition) -> Query {
        Query { figure, ..self.clone() }
    }
}

/// A number with its parts.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Answer {
    /// The count; for a rate, basis points (ten-thousandths), `None` where the denominator is 0.
    pub value: Option<i64>,
    /// For a rate: what stands above and below the line.
    pub parts: Option<(i64, i64)>,
    /// The value per group, in the order of the dimension: the group's key and what [`Answer::value`] says for the
    /// whole.
    pub groups: Vec<Group>,
}

/// One group of a split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which group.
    pub key: GroupKey,
    /// Its value, as for the whole.
    pub value: Option<i64>,
    /// For a rate: what stands above and below the line.
    pub parts: Option<(i64, i64)>,
}

/// The key of a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKey {
    /// A branch of the tree, by the id of its topmost unit.
    Unit(i64),
    /// A code of a code list, or an age band.
    Code(String),
    /// A text.
    Text(String),
    /// Nothing is known.
    Unknown,
}

/// Basis points from both parts, rounded half up; `None` over nothing.
pub fn rate(numerator: i64, denominator: i64) -> Option<i64> {
    (denominator != 0).then(|| (numerator * 20_000 + denominator) / (2 * denominator))
}

/// Why a figure cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no figure of this name.
    #[error("there is no figure called {name}; the catalogue has: {known}")]
    NoFigure {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The figure is not split by this.
    #[error("{figure} cannot be split by {dimension}; it can be split by: {known}")]
    NoDimension {
        /// The figure.
        figure: &'static str,
        /// The dimension asked for.
        dimension: String,
        /// The dimensions there are.
        known: String,
    },
    /// A rate was asked for where only its parts can answer.
    #[error("{figure} is a rate; ask for one of its parts: {numerator} or {denominator}")]
    IsRate {
        /// The rate.
        figure: &'static str,
        /// The figure above the line.
        numerator: &'static str,
        /// The figure below the line.
        denominator: &'static str,
    },
    /// A flow over a register that does not say when its records begin and end.
    #[error(
        "{figure} counts beginnings or ends, but the register {register} has no span of days; give its definition one"
    )]
    NoSpan {
        /// The figure.
        figure: &'static str,
        /// The register.
        register: &'static str,
    },
    /// How a stock changed cannot be told without a tally.
    #[error("{figure} keeps no tally that covers this question, so its entries and exits cannot be told apart")]
    NoTally {
        /// The figure.
        figure: &'static str,
    },
    /// A quote in a text that asks for something that cannot be answered.
    #[error("line {line}: {{{{figure {quote}}}}}: {why}")]
    Quote {
        /// The line of the text, counted from 1.
        line: u64,
        /// The quote, without its braces.
        quote: String,
        /// What is wrong, and what to write instead.
        why: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// The publication cannot be written.
    #[error(transparent)]
    Draft(#[from] proof::publication::DraftError),
    /// The store no longer gives what was published: something was altered behind the log's back.
    #[error("{figure}: {published} was published (commit {known}); now it is {found}; run: guildhall log verify")]
    Altered {
        /// The figure.
        figure: &'static str,
        /// What was published.
        published: String,
        /// The commit by which it was known.
        known: i64,
        /// What the store gives today for the same question.
        found: String,
    },
    /// The number and its list differ: a fault of the program or of the data, never to be published.
    #[error("{figure}: the number is {number} but its list weighs {list}; nothing is published; run: guildhall check")]
    Differs {
        /// The figure.
        figure: &'static str,
        /// The number.
        number: i64,
        /// The sum of the list.
        list: i64,
    },
}

impl Catalogue {
    /// The figure of this name.
    ///
    /// # Errors
    /// When there is none; the error lists those there are.
    pub fn find(&self, name: &str) -> Result<&'static Definition, Error> {
        self.get(name).ok_or_else(|| Error::NoFigure {
            name: name.to_owned(),
            known: self.all().iter().map(|d| d.name).collect::<Vec<_>>().join(", "),
        })
    }

    /// The two figures a rate is made of.
    pub(crate) fn parts(
        &self,
        figure: &Definition,
    ) -> Result<Option<(&'static Definition, &'static Definition)>, Error> {
        match figure.kind {
            Kind::Rate { numerator, denominator } => Ok(Some((self.find(numerator)?, self.find(denominator)?))),
            _ => Ok(None),
        }
    }
}

impl GroupKey {
    /// What a group is called. Branches of the tree are named by `unit`.
    pub fn label(&self, by: crate::By, pack: &clock::Pack, lang: clock::Lang, unit: impl Fn(i64) -> String) -> String {
        let unknown = || crate::said(("未登记", "not recorded"), lang).to_owned();
        match self {
            GroupKey::Unit(id) => unit(*id),
            GroupKey::Text(text) => text.clone(),
            GroupKey::Unknown => unknown(),
            GroupKey::Code(code) => {
                let list = match by {
                    crate::By::Code(_, list) => list,
                    _ => crate::evaluate::AGE_BANDS,
                };
                pack.codes(list).and_then(|l| l.label(code, lang)).unwrap_or(code).to_owned()
            }
        }
    }
}
