//! What a figure is: defined once, as the query of the records it counts.

use clock::Lang;
use record::Register;
use sha2::{Digest as _, Sha256};

/// A text in both languages, Chinese first.
pub type Both = (&'static str, &'static str);

/// The one of the two in this language.
pub fn said(both: Both, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => both.0,
        Lang::En => both.1,
    }
}

/// A figure.
#[derive(Debug)]
pub struct Definition {
    /// Its name, as bulletins and scripts quote it.
    pub name: &'static str,
    /// What it is called.
    pub label: Both,
    /// What it counts, in words: who is in, who is not, by which key each is counted once.
    pub text: Both,
    /// What it is counted in.
    pub measure: Both,
    /// How it is counted.
    pub kind: Kind,
    /// What it can be split by.
    pub dimensions: &'static [Dimension],
}

/// How a figure is counted.
#[derive(Debug)]
pub enum Kind {
    /// The records that hold on a day.
    Stock(Source),
    /// The records that began or ended within a period.
    Flow(Source, Turn),
    /// One figure over another, in basis points; both are always shown.
    Rate {
        /// The name of the figure above the line.
        numerator: &'static str,
        /// The name of the figure below the line.
        denominator: &'static str,
    },
}

/// Which end of a record a flow counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Its beginning, counted on the day this field says: somebody may have joined long before the register heard of it.
    In(&'static str),
    /// Its end, counted on the first day on which it no longer held.
    Out,
}

/// The records a figure counts.
#[derive(Debug)]
pub struct Source {
    /// In which register.
    pub register: &'static Register,
    /// The unit each belongs to.
    pub unit: UnitOf,
    /// Only those whose open fields hold one of these values.
    pub filters: &'static [Filter],
}

/// How a record says to which unit it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitOf {
    /// By the id in this field.
    Field(&'static str),
    /// The record is itself a unit.
    Itself,
}

/// A condition on an open field.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// The field.
    pub field: &'static str,
    /// The values that count.
    pub any_of: Any,
}

/// The values that count.
#[derive(Clone, Copy, Debug)]
pub enum Any {
    /// These codes.
    Codes(&'static [&'static str]),
    /// These numbers.
    Numbers(&'static [i64]),
}

impl Any {
    /// Whether a value is among them.
    pub fn has(&self, value: &record::Value) -> bool {
        match self {
            Any::Codes(codes) => value.text().is_some_and(|t| codes.contains(&t)),
            Any::Numbers(numbers) => value.int().is_some_and(|n| numbers.contains(&n)),
        }
    }
}

/// What a figure can be split by.
#[derive(Clone, Copy, Debug)]
pub struct Dimension {
    /// Its name, as bulletins and scripts quote it: `unit`, `skill`, `sex`, `age`, `trade`.
    pub name: &'static str,
    /// What it is called.
    pub label: Both,
    /// How a record's group is found.
    pub by: By,
}

/// How a record's group is found.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// By the branch of the tree of units it lies in.
    Unit,
    /// By the code in this field, of this code list.
    Code(&'static str, &'static str),
    /// By the text in this field.
    Text(&'static str),
    /// By the age band on the day, from the year of birth in this field.
    Age(&'static str),
}

impl By {
    /// The open field it reads, if any.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            By::Unit => None,
            By::Code(field, _) | By::Text(field) | By::Age(field) => Some(field),
        }
    }
}

impl Definition {
    /// The source, unless it is a rate.
    pub fn source(&self) -> Option<&Source> {
        match &self.kind {
            Kind::Stock(source) | Kind::Flow(source, _) => Some(source),
            Kind::Rate { .. } => None,
        }
    }

    /// `stock`, `flow` or `rate`.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Stock(_) => "stock",
            Kind::Flow(..) => "flow",
            Kind::Rate { .. } => "rate",
        }
    }

    /// Whether the values of parts may be added to the value of the whole.
    pub fn additive(&self) -> bool {
        !matches!(self.kind, Kind::Rate { .. })
    }

    /// A dimension by name.
    pub fn dimension(&self, name: &str) -> Option<&'static Dimension> {
        self.dimensions.iter().find(|d| d.name == name)
    }

    /// The version of the definition: the SHA-256 of everything that decides what it counts, in hexadecimal.
    pub fn hash(&self) -> String {
        // The derived Debug form names every part; a change of any of them is a new version.
        let mut hasher = Sha256::new();
        hasher.update(format!("{}\n{:?}\n{:?}\n", self.name, self.text, self.measure));
        match &self.kind {
            Kind::Rate { numerator, denominator } => hasher.update(format!("rate {numerator} / {denominator}")),
            Kind::Stock(s) => hasher.update(format!("stock {} {:?} {:?}", s.register.name, s.unit, s.filters)),
            Kind::Flow(s, turn) => hasher.update(format!("flow {turn:?} {} {:?} {:?}", s.register.name, s.unit, s.filters)),
        }
        hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// The catalogue of a running system's figures.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    definitions: Vec<&'static Definition>,
}

impl Catalogue {
    /// A catalogue of these.
    pub fn new(definitions: &[&'static Definition]) -> Catalogue {
        Catalogue { definitions: definitions.to_vec() }
    }

    /// Adds those of another.
    #[must_use]
    pub fn with(mut self, other: Catalogue) -> Catalogue {
        self.definitions.extend(other.definitions);
        self
    }

    /// All of them, in the order they were defined.
    pub fn all(&self) -> &[&'static Definition] {
        &self.definitions
    }

    /// One by name.
    pub fn get(&self, name: &str) -> Option<&'static Definition> {
        self.definitions.iter().find(|d| d.name == name).copied()
    }
}
