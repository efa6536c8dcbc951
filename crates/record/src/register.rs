//! The definition of a register: from it follow its tables on both engines, its bulk load, its readers, its history,
//! its tally and its list of fields.

use crate::Error;
use crate::conn::Column;
use crate::value::Value;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// A whole number.
    Int,
    /// A calendar day.
    Day,
    /// Yes or no.
    Flag,
    /// A code of the named code list of the jurisdiction pack.
    Code(&'static str),
    /// The id of a record of the named register.
    Ref(&'static str),
    /// Opaque bytes.
    Bytes,
}

/// Who may see a field. Anything but [`Class::Plain`] identifies a person and is sealed with that person's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Open: figures may be split by it.
    Plain,
    /// Personal: sealed, shown masked, revealed to those who handle the person.
    Personal,
    /// Restricted: sealed, revealed only with a reason that is logged.
    Restricted,
}

/// One field of a register.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name: column, key of forms and API, stem of its label's key.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Who may see it.
    pub class: Class,
}

/// A plain field.
pub const fn plain(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, class: Class::Plain }
}

/// A personal field: sealed text.
pub const fn personal(name: &'static str) -> Field {
    Field { name, kind: Kind::Text, class: Class::Personal }
}

/// A restricted field: sealed text.
pub const fn restricted(name: &'static str) -> Field {
    Field { name, kind: Kind::Text, class: Class::Restricted }
}

/// Whose key seals the sealed fields of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Nobody: the register has no sealed field.
    None,
    /// The record is itself the person.
    Itself,
    /// The person whose id this field holds.
    Field(&'static str),
}

/// At most one record per key may hold on any one day.
#[derive(Clone, Copy, Debug)]
pub struct Exclusive {
    /// The field that must not be held twice, such as `person`.
    pub key: &'static str,
    /// Only versions whose field (first) holds one of these codes (second) count; `None`: all count.
    pub when: Option<(&'static str, &'static [&'static str])>,
    /// What a person reads when the rule refuses, with `{id}` for the record in the way.
    pub refusal: &'static str,
}

/// The definition of one register.
#[derive(Debug)]
pub struct Register {
    /// Its name: table, key of labels, name in the log and in publications.
    pub name: &'static str,
    /// Its fields, in the order of the canonical encoding: the digests of all versions there are were computed with them.
    pub fields: &'static [Field],
    /// Whose key seals the sealed fields.
    pub subject: Subject,
    /// The valid-time rule, if it has one.
    pub exclusive: Option<Exclusive>,
    /// Open fields (lists of them) that records are looked up by.
    pub indexes: &'static [&'static [&'static str]],
    /// The open fields that figures over this register are split by; empty: no tally is kept.
    pub tally: &'static [&'static str],
    /// The day fields in which a record says when it began and when it ended, if it does: a version that starts on the one or
    /// stops on the other marks an event (somebody joined, somebody left), not a mere change of what is known.
    pub span: Option<(&'static str, &'static str)>,
}

impl Register {
    /// The open (unsealed) fields in order.
    pub fn open_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(|f| f.class == Class::Plain)
    }

    /// The sealed fields in order.
    pub fn sealed_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(|f| f.class != Class::Plain)
    }

    /// The place of an open field among the open fields.
    ///
    /// # Panics
    /// When the register has no such open field: that is a slip in the program, not in its data.
    pub fn place(&self, name: &str) -> usize {
        self.open_fields()
            .position(|f| f.name == name)
            .unwrap_or_else(|| panic!("register {} has no open field {name}", self.name))
    }

    /// The definition of a field.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// An empty draft of a version of this register.
    pub fn draft(&'static self) -> Draft {
        Draft { register: self, values: vec![Value::Null; self.open_fields().count()], sealed: Seal::Nothing }
    }

    /// The name of its table.
    pub fn table(&self) -> String {
        format!("r_{}", self.name)
    }
}

/// What is to be sealed in a version.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Seal {
    /// The register seals nothing.
    #[default]
    Nothing,
    /// Clear texts, in the order of the sealed fields, to be sealed on opening.
    Clear(Vec<Option<String>>),
    /// What an earlier version of the same record held, still sealed.
    Kept(Vec<u8>),
}

/// The content of a version that is to be opened.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(crate) register: &'static Register,
    pub(crate) values: Vec<Value>,
    pub(crate) sealed: Seal,
}

impl Draft {
    /// Sets an open field.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Draft {
        self.put(name, value);
        self
    }

    /// Sets an open field in place.
    pub fn put(&mut self, name: &str, value: impl Into<Value>) {
        let place = self.register.place(name);
        self.values[place] = value.into();
    }

    /// Sets a sealed field. Setting one drops what was kept sealed, so set all of them.
    ///
    /// # Panics
    /// When the register has no such sealed field: a slip in the program.
    #[must_use]
    pub fn seal(mut self, name: &str, text: Option<&str>) -> Draft {
        let place = self.register.sealed_fields().position(|f| f.name == name);
        let place = place.unwrap_or_else(|| panic!("register {} has no sealed field {name}", self.register.name));
        if !matches!(self.sealed, Seal::Clear(_)) {
            self.sealed = Seal::Clear(vec![None; self.register.sealed_fields().count()]);
        }
        if let Seal::Clear(texts) = &mut self.sealed {
            texts[place] = text.map(str::to_owned);
        }
        self
    }

    /// The value of an open field.
    pub fn get(&self, name: &str) -> &Value {
        &self.values[self.register.place(name)]
    }

    /// Whether every open value is of the kind its field holds, and can be stored by both engines.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (field, value) in self.register.open_fields().zip(&self.values) {
            let fits = match (value, Column::from(field.kind)) {
                (Value::Null, _) | (Value::Int(_), Column::Int) | (Value::Bytes(_), Column::Bytes) => true,
                (Value::Text(text), Column::Text) => !text.contains('\0'),
                _ => false,
            };
            if !fits {
                let (register, field, kind) = (self.register.name, field.name, field.kind);
                return Err(Error::Rule(format!(
                    "field {field} of {register} takes {kind:?} (a text without NUL characters), not this"
                )));
            }
        }
        Ok(())
    }

    /// All open values, in the order of the register's open fields.
    pub fn values(&self) -> &[Value] {
        &self.values
    }
}

/// All registers of a running system; the tables are made from it.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    registers: Vec<&'static Register>,
    sides: Vec<&'static Side>,
    kept: Vec<&'static str>,
}

impl Catalogue {
    /// A catalogue of these registers and side tables.
    pub fn new(registers: &[&'static Register], sides: &[&'static Side]) -> Catalogue {
        Catalogue { registers: registers.to_vec(), sides: sides.to_vec(), kept: Vec::new() }
    }

    /// The same, with what these registers hold kept for ever: a commit that wrote to one of them is undone by nobody. What
    /// is wrong there is put right by another record, if the programme lets anybody.
    #[must_use]
    pub fn keep(mut self, registers: &[&'static Register]) -> Catalogue {
        self.kept.extend(registers.iter().map(|register| register.name));
        self
    }

    /// Whether what a register holds is kept for ever.
    pub fn is_kept(&self, register: &Register) -> bool {
        self.kept.contains(&register.name)
    }

    /// Adds those of another catalogue.
    #[must_use]
    pub fn with(mut self, other: Catalogue) -> Catalogue {
        self.registers.extend(other.registers);
        self.sides.extend(other.sides);
        self.kept.extend(other.kept);
        self
    }

    /// The registers.
    pub fn registers(&self) -> &[&'static Register] {
        &self.registers
    }

    /// The side tables.
    pub fn sides(&self) -> &[&'static Side] {
        &self.sides
    }

    /// A register by name.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn register(&self, name: &str) -> Result<&'static Register, Error> {
        self.registers
            .iter()
            .find(|r| r.name == name)
            .copied()
            .ok_or_else(|| Error::Damaged(format!("no register is called {name}")))
    }
}

/// A table beside the append-only store: for what must be forgotten (sessions, throttles, drafts, what finds a person).
#[derive(Debug)]
pub struct Side {
    /// Its table name.
    pub name: &'static str,
    /// Columns and what they hold; `federation` is put before them.
    pub columns: &'static [(&'static str, Kind)],
    /// How many of the first columns, after `federation`, are the primary key.
    pub key: usize,
    /// Further look-ups.
    pub indexes: &'static [&'static [&'static str]],
}
