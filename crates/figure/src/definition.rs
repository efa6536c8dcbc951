//! What a figure is: defined once, as the query of the records it counts.

use std::collections::BTreeMap;

use clock::Both;
use record::Register;
use sha2::{Digest as _, Sha256};

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

/// The measure of money. What is counted in it weighs in fen, a hundredth of a yuan, and so do its answers, so that
/// nothing is rounded: whoever shows them writes yuan with two digits.
pub const YUAN: Both = ("元", "yuan");

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
    /// Its beginning, counted on the day this field says: somebody may have joined long before the register heard of
    /// it.
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
    /// The open field of whole numbers that says how much each record counts; `None`: each counts once.
    pub weight: Option<&'static str>,
    /// The fields that say why a record began and why it ended, where its register says so: how a stock came about is
    /// then told by reason ([`crate::Figures::closure`]). They decide nothing that is counted.
    pub reasons: Option<(&'static str, &'static str)>,
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

    /// The source, of a figure that has a list.
    pub(crate) fn counted(&self) -> Result<&Source, crate::Error> {
        match &self.kind {
            Kind::Stock(source) | Kind::Flow(source, _) => Ok(source),
            Kind::Rate { numerator, denominator } => {
                Err(crate::Error::IsRate { figure: self.name, numerator, denominator })
            }
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

    /// Whether its values are fen, to be shown in [`YUAN`].
    pub fn is_money(&self) -> bool {
        self.measure == YUAN
    }

    /// Whether the values of parts may be added to the value of the whole.
    pub fn additive(&self) -> bool {
        !matches!(self.kind, Kind::Rate { .. })
    }

    /// A dimension by name.
    pub fn dimension(&self, name: &str) -> Option<&'static Dimension> {
        self.dimensions.iter().find(|d| d.name == name)
    }

    /// The version of the definition alone: the SHA-256 of its words and of everything that decides what it counts and
    /// how it is split, in hexadecimal. A rate also depends on its parts: [`Catalogue::version`] covers them.
    pub fn hash(&self) -> String {
        let mut print = Print::new(b"guildhall/figure/v1");
        for text in [self.name, self.text.0, self.text.1, self.measure.0, self.measure.1, self.kind_name()] {
            print.text(text);
        }
        match &self.kind {
            Kind::Rate { numerator, denominator } => print.texts(&[numerator, denominator]),
            Kind::Stock(source) => source.print(&mut print),
            Kind::Flow(source, turn) => {
                match turn {
                    Turn::In(on) => print.texts(&["in", on]),
                    Turn::Out => print.texts(&["out"]),
                }
                source.print(&mut print);
            }
        }
        for dimension in self.dimensions {
            print.text(dimension.name);
            match dimension.by {
                By::Unit => print.texts(&["unit"]),
                By::Code(field, list) => print.texts(&["code", field, list]),
                By::Text(field) => print.texts(&["text", field]),
                By::Age(field) => print.texts(&["age", field]),
            }
        }
        print.hex()
    }
}

impl Source {
    fn print(&self, print: &mut Print) {
        print.text(self.register.name);
        match self.unit {
            UnitOf::Field(field) => print.texts(&["field", field]),
            UnitOf::Itself => print.texts(&["itself"]),
        }
        for filter in self.filters {
            print.text(filter.field);
            match filter.any_of {
                Any::Codes(codes) => print.texts(codes),
                Any::Numbers(numbers) => {
                    numbers.iter().for_each(|n| print.text(&n.to_string()));
                }
            }
            print.text("");
        }
        if let Some(weight) = self.weight {
            print.texts(&["weight", weight]);
        }
    }

    /// How much a version counts.
    pub(crate) fn weight_of(&self, version: &record::Version) -> i64 {
        self.weight.map_or(1, |field| version.int(field).unwrap_or(0))
    }
}

/// Hashes texts so that no two lists of texts come out alike: each behind its length.
struct Print(Sha256);

impl Print {
    fn new(tag: &[u8]) -> Print {
        Print(Sha256::new_with_prefix(tag))
    }

    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    fn texts(&mut self, texts: &[&str]) {
        texts.iter().for_each(|text| self.text(text));
    }

    fn hex(self) -> String {
        proof::hex::encode(&self.0.finalize())
    }
}

/// The catalogue of a running system's figures.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    definitions: Vec<&'static Definition>,
    /// Per guarded figure how it is guarded.
    guards: BTreeMap<&'static str, Guard>,
}

/// How a figure is guarded.
#[derive(Clone, Copy, Debug)]
struct Guard {
    /// The limit of the pack below which its numbers are withheld.
    limit: &'static str,
    /// The register of those who are protected, where the records are about them; `None`: each record is one.
    of: Option<&'static str>,
    /// Whether several of its records may be about one of them.
    several: bool,
}

impl Catalogue {
    /// A catalogue of these.
    pub fn new(definitions: &[&'static Definition]) -> Catalogue {
        Catalogue { definitions: definitions.to_vec(), guards: BTreeMap::new() }
    }

    /// Adds those of another.
    #[must_use]
    pub fn with(mut self, other: Catalogue) -> Catalogue {
        self.definitions.extend(other.definitions);
        self.guards.extend(other.guards);
        self
    }

    /// The same with every figure guarded: numbers of fewer records than this limit of the pack says are withheld from
    /// whoever may not see the records, with whatever they would follow from ([`crate::cells`]).
    #[must_use]
    pub fn guarded(mut self, limit: &'static str) -> Catalogue {
        let guard = Guard { limit, of: None, several: false };
        self.guards.extend(self.definitions.iter().map(|definition| (definition.name, guard)));
        self
    }

    /// The same where those who are protected are the records of another register: the limit is held against how many
    /// of them stand behind a number. A record names its own by a reference, or by a record it refers to.
    #[must_use]
    pub fn protecting(mut self, register: &'static str) -> Catalogue {
        self.guards.values_mut().for_each(|guard| guard.of = Some(register));
        self
    }

    /// The same with these figures counting events or sums, several of which may be of one of the protected: such a
    /// number does not say of how many it is.
    #[must_use]
    pub fn several(mut self, figures: &[&'static Definition]) -> Catalogue {
        for figure in figures {
            if let Some(guard) = self.guards.get_mut(figure.name) {
                guard.several = true;
            }
        }
        self
    }

    /// The limit by which a figure is guarded, its own or that of a part of a rate; `None` for figures that are open.
    pub fn guard(&self, definition: &Definition) -> Option<&'static str> {
        let parts = match definition.kind {
            Kind::Rate { numerator, denominator } => [numerator, denominator],
            Kind::Stock(_) | Kind::Flow(..) => [definition.name; 2],
        };
        [definition.name].iter().chain(&parts).find_map(|name| self.guards.get(name)).map(|guard| guard.limit)
    }

    /// The register of those whom the guard of a figure protects, where its records are about them.
    pub(crate) fn protects(&self, definition: &Definition) -> Option<&'static str> {
        self.guards.get(definition.name)?.of
    }

    /// Whether a number of this guarded figure does not say of how many it is: it weighs its records, or several of them
    /// may be of one.
    pub fn sums(&self, definition: &Definition) -> bool {
        let weighs = definition.source().is_some_and(|source| source.weight.is_some());
        self.guards.get(definition.name).is_some_and(|guard| weighs || guard.several)
    }

    /// All of them, in the order they were defined.
    pub fn all(&self) -> &[&'static Definition] {
        &self.definitions
    }

    /// One by name.
    pub fn get(&self, name: &str) -> Option<&'static Definition> {
        self.definitions.iter().find(|d| d.name == name).copied()
    }

    /// The version of a definition as publications state it: [`Definition::hash`]; for a rate the hash over its own and
    /// those of both its parts, so that a change of either part is a new version of the rate.
    ///
    /// # Errors
    /// When the catalogue lacks a part.
    pub fn version(&self, definition: &Definition) -> Result<String, crate::Error> {
        let Some((above, below)) = self.parts(definition)? else { return Ok(definition.hash()) };
        let mut print = Print::new(b"guildhall/rate/v1");
        print.texts(&[&definition.hash(), &above.hash(), &below.hash()]);
        Ok(print.hex())
    }
}

#[cfg(test)]
mod tests {
    use record::{Kind as Holds, Subject, plain};

    use super::*;

    static REGISTER: Register = Register {
        name: "spell",
        fields: &[plain("unit", Holds::Ref("unit")), plain("state", Holds::Text)],
        subject: Subject::None,
        exclusive: None,
        indexes: &[],
        tally: &[],
        span: None,
    };

    fn stock(filters: &'static [Filter]) -> Definition {
        let kind = Kind::Stock(Source {
            register: &REGISTER,
            unit: UnitOf::Field("unit"),
            filters,
            weight: None,
            reasons: None,
        });
        Definition {
            name: "a.b",
            label: ("甲", "A"),
            text: ("词", "word"),
            measure: ("人", "persons"),
            kind,
            dimensions: &[],
        }
    }

    #[test]
    fn whatever_decides_the_count_is_in_the_version() {
        const XY: &[Filter] = &[Filter { field: "state", any_of: Any::Codes(&["x", "y"]) }];
        const X: &[Filter] = &[Filter { field: "state", any_of: Any::Codes(&["x"]) }];
        const SPLIT: &[Filter] =
            &[Filter { field: "state", any_of: Any::Codes(&["x"]) }, Filter { field: "y", any_of: Any::Codes(&[]) }];
        let source =
            || Source { register: &REGISTER, unit: UnitOf::Field("unit"), filters: X, weight: None, reasons: None };
        const BY: &[Dimension] = &[Dimension { name: "state", label: ("态", "State"), by: By::Text("state") }];
        let mut hashes = vec![
            stock(&[]).hash(),
            stock(X).hash(),
            stock(XY).hash(),
            stock(SPLIT).hash(),
            Definition { name: "a.c", ..stock(X) }.hash(),
            Definition { text: ("词", "words"), ..stock(X) }.hash(),
            Definition { dimensions: BY, ..stock(X) }.hash(),
            Definition { kind: Kind::Flow(source(), Turn::Out), ..stock(X) }.hash(),
            Definition { kind: Kind::Flow(source(), Turn::In("state")), ..stock(X) }.hash(),
            Definition { kind: Kind::Stock(Source { unit: UnitOf::Itself, ..source() }), ..stock(X) }.hash(),
            Definition { kind: Kind::Stock(Source { weight: Some("unit"), ..source() }), ..stock(X) }.hash(),
        ];
        let n = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), n);
        assert_eq!(stock(X).hash(), Definition { label: ("乙", "B"), ..stock(X) }.hash(), "a label decides nothing");
    }
}
