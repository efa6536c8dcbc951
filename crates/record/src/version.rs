//! Versions and moments.

use clock::Day;
use proof::merkle::Hash;

use crate::conn::Row;
use crate::register::{Draft, Register, Seal};
use crate::schema::{HEAD, OPEN};
use crate::value::Value;
use crate::{Error, Result};

/// Where one stands when one reads: what was so on a day, as known from a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment {
    /// The day in the world.
    pub as_of: Day,
    /// The number of the last commit that is known.
    pub known: i64,
}

/// What was so of one record from one day to another, as known from one commit to another.
#[derive(Clone, Debug)]
pub struct Version {
    /// Of which register.
    pub register: &'static Register,
    /// Of which record.
    pub id: i64,
    /// First day on which it is so.
    pub valid_from: Day,
    /// First day on which it is no longer so; [`Day::END`] until further notice.
    pub valid_to: Day,
    /// The commit that opened it.
    pub opened: i64,
    /// The commit that closed it, if one did.
    pub closed: Option<i64>,
    /// The row of the sheet it came from.
    pub source_row: Option<i64>,
    /// Its digest, as the commit's leaf covers it.
    pub digest: Hash,
    /// Its open values, in the order of the register's open fields.
    pub values: Vec<Value>,
    /// Its sealed fields, still sealed.
    pub sealed: Option<Vec<u8>>,
}

impl Version {
    /// The columns a query must select, in order, each behind this alias.
    pub fn columns(register: &Register, alias: &str) -> String {
        let names = HEAD.iter().map(|(n, _)| *n).chain(register.open_fields().map(|f| f.name)).chain(["sealed"]);
        names.map(|n| format!("{alias}.{n}")).collect::<Vec<_>>().join(", ")
    }

    /// How many columns [`Version::columns`] selects.
    pub fn width(register: &Register) -> usize {
        HEAD.len() + register.open_fields().count() + 1
    }

    /// Reads a version from the columns that [`Version::columns`] selected, the first of which is column `at`.
    ///
    /// # Errors
    /// When a column does not hold what the definition says.
    pub fn read(register: &'static Register, row: &Row<'_>, at: usize) -> Result<Version> {
        let closed = row.int(at + 5)?;
        let mut values = Vec::with_capacity(register.fields.len());
        let mut column = at + HEAD.len();
        for field in register.open_fields() {
            values.push(row.value(column, field.kind.into())?);
            column += 1;
        }
        let digest = row.bytes(at + 7)?.and_then(|b| Hash::try_from(b).ok());
        Ok(Version {
            register,
            id: row.int(at + 1)?,
            valid_from: day(row.int(at + 2)?)?,
            valid_to: day(row.int(at + 3)?)?,
            opened: row.int(at + 4)?,
            closed: (closed != OPEN).then_some(closed),
            source_row: row.opt_int(at + 6)?,
            digest: digest.ok_or_else(|| Error::Damaged(format!("a version of {} has no digest", register.name)))?,
            values,
            sealed: row.bytes(column)?,
        })
    }

    /// The value of an open field.
    pub fn get(&self, name: &str) -> &Value {
        &self.values[self.register.place(name)]
    }

    /// The number in an open field, if any.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.get(name).int()
    }

    /// The text in an open field; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).text().unwrap_or("")
    }

    /// The day in an open field, if any.
    pub fn day(&self, name: &str) -> Option<Day> {
        self.get(name).day()
    }

    /// Whether it holds at this moment.
    pub fn holds(&self, at: Moment) -> bool {
        self.valid_from <= at.as_of
            && at.as_of < self.valid_to
            && self.opened <= at.known
            && self.closed.is_none_or(|c| c > at.known)
    }

    /// A draft with the same content, to be changed and opened anew.
    pub fn draft(&self) -> Draft {
        Draft {
            register: self.register,
            values: self.values.clone(),
            sealed: self.sealed.clone().map_or(Seal::Nothing, Seal::Kept),
        }
    }

    /// The id of the person whose key seals this version.
    pub fn subject(&self) -> Option<i64> {
        use crate::register::Subject;
        match self.register.subject {
            Subject::None => None,
            Subject::Itself => Some(self.id),
            Subject::Field(name) => self.int(name),
        }
    }

    /// Its digest, computed from its content.
    pub fn compute_digest(&self, federation: i64) -> Hash {
        digest(
            federation,
            self.register,
            self.id,
            (self.valid_from, self.valid_to),
            self.opened,
            self.source_row,
            &self.values,
            self.sealed.as_deref(),
        )
    }
}

/// The digest of a version's content.
#[expect(
    clippy::too_many_arguments,
    reason = "the digest covers exactly these parts; a struct for one call would only rename them"
)]
pub(crate) fn digest(
    federation: i64,
    register: &Register,
    id: i64,
    (from, to): (Day, Day),
    opened: i64,
    source_row: Option<i64>,
    values: &[Value],
    sealed: Option<&[u8]>,
) -> Hash {
    let head = proof::canon::VersionHead {
        federation,
        register: register.name,
        id,
        valid_from: from.0,
        valid_to: to.0,
        opened,
        source_row,
    };
    proof::canon::version_digest(&head, register.open_fields().zip(values).map(|(f, v)| (f.name, v.canon())), sealed)
}

fn day(n: i64) -> Result<Day> {
    i32::try_from(n).map(Day).map_err(|_| Error::Damaged(format!("{n} is no day")))
}
