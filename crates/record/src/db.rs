//! Reading: one connection with the keys and the definitions, whether inside a commit or beside it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use clock::Day;
use zeroize::Zeroizing;

use crate::conn::{Conn, Row};
use crate::load::{Gathered, Needs};
use crate::register::{Catalogue, Register};
use crate::schema::{OPEN, VAULT};
use crate::seal::{self, Key};
use crate::store::{FEDERATION, Keys};
use crate::value::Value;
use crate::version::{Moment, Version};
use crate::{Error, Result};

/// The last commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 while there is none.
    pub commit: i64,
    /// When it was made, in milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// A reader of the store.
pub struct Db {
    pub(crate) conn: RefCell<Conn>,
    pub(crate) federation: i64,
    pub(crate) keys: Arc<Keys>,
    pub(crate) catalogue: Arc<Catalogue>,
    /// Whether this is the writer's own: it sees what may yet be undone.
    pub(crate) writing: bool,
    /// What the commit that is being made has not sent yet.
    pub(crate) gathered: RefCell<Gathered>,
}

impl Db {
    pub(crate) fn new(conn: Conn, keys: Arc<Keys>, catalogue: Arc<Catalogue>, writing: bool) -> Db {
        Db { conn: conn.into(), federation: FEDERATION, keys, catalogue, writing, gathered: RefCell::default() }
    }

    /// Sends what was gathered, if what is needed is among it.
    pub(crate) fn settle(&self, needs: Needs) -> Result<()> {
        self.gathered.borrow_mut().send(&mut self.conn.borrow_mut(), needs)
    }

    /// Forgets what was gathered: it belonged to a commit that fell.
    pub(crate) fn forget(&self) {
        self.gathered.take();
    }

    /// The number of the federation, for queries written by hand: it is `$1` in all of them.
    pub fn federation(&self) -> i64 {
        self.federation
    }

    /// The definitions of all registers.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The last commit.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn head(&self) -> Result<Head> {
        let mut head = Head { commit: 0, at_ms: 0 };
        self.each("SELECT commit_no, at_ms FROM head WHERE federation = $1", &[], |row| {
            head = Head { commit: row.int(0)?, at_ms: row.int(1)? };
            Ok(ControlFlow::Break(()))
        })?;
        Ok(head)
    }

    /// Runs a query in the subset both engines share. `$1` is the federation; `params` are `$2…`. A connection reads one thing
    /// at a time: `read` must not ask this `Db` again.
    ///
    /// # Errors
    /// When the engine refuses it or the reader fails.
    ///
    /// # Panics
    /// When `read` asks this `Db` again.
    pub fn each(
        &self,
        sql: &str,
        params: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.each_of(Needs::All, sql, params, read)
    }

    /// [`Db::each`] by a query that concerns only this much of what was gathered.
    fn each_of(
        &self,
        needs: Needs,
        sql: &str,
        params: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.settle(needs)?;
        let mut all = Vec::with_capacity(params.len() + 1);
        all.push(Value::Int(self.federation));
        all.extend_from_slice(params);
        self.conn.borrow_mut().each(sql, &all, |row| Ok(read(row)?.is_continue()))
    }

    /// All rows of a query, read by `read`. See [`Db::each`].
    ///
    /// # Errors
    /// When the engine refuses it or the reader fails.
    pub fn all<T>(&self, sql: &str, params: &[Value], mut read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut out = Vec::new();
        self.each(sql, params, |row| {
            out.push(read(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(out)
    }

    /// The first row of a query, if there is one. See [`Db::each`].
    ///
    /// # Errors
    /// When the engine refuses it or the reader fails.
    pub fn first<T>(
        &self,
        sql: &str,
        params: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut out = None;
        self.each(sql, params, |row| {
            out = Some(read(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(out)
    }

    fn versions_of(
        &self,
        needs: Needs,
        register: &'static Register,
        sql: &str,
        params: &[Value],
    ) -> Result<Vec<Version>> {
        let mut out = Vec::new();
        self.each_of(needs, sql, params, |row| {
            out.push(Version::read(register, row, 0)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(out)
    }

    /// What holds of a record at a moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn get(&self, register: &'static Register, id: i64, at: Moment) -> Result<Option<Version>> {
        let sql = select(register, "id = $2", "");
        let params = [id.into(), at.as_of.into(), at.known.into()];
        Ok(self.versions_of(Needs::Record(register.name, id), register, &sql, &params)?.pop())
    }

    /// The records that hold at a moment and whose field has this value, by id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find(
        &self,
        register: &'static Register,
        field: &str,
        value: impl Into<Value>,
        at: Moment,
    ) -> Result<Vec<Version>> {
        let sql = select(register, &format!("{field} = $2"), " ORDER BY v.id");
        self.all(&sql, &[value.into(), at.as_of.into(), at.known.into()], |row| Version::read(register, row, 0))
    }

    /// Every record that holds at a moment, by id. For small registers; large ones are streamed with [`Db::scan`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list(&self, register: &'static Register, at: Moment) -> Result<Vec<Version>> {
        let mut out = Vec::new();
        self.scan(register, at, |version| {
            out.push(version);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(out)
    }

    /// Streams every record that holds at a moment, by id.
    ///
    /// # Errors
    /// When the store cannot be read or the visitor fails.
    pub fn scan(
        &self,
        register: &'static Register,
        at: Moment,
        mut visit: impl FnMut(Version) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND v.valid_from <= $2 AND $2 < v.valid_to AND v.opened <= $3 AND $3 < v.closed ORDER BY v.id",
            Version::columns(register, "v"),
            register.table()
        );
        self.each(&sql, &[at.as_of.into(), at.known.into()], |row| visit(Version::read(register, row, 0)?))
    }

    /// Every version of a record, whatever day and whatever commit, oldest commit first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn history(&self, register: &'static Register, id: i64) -> Result<Vec<Version>> {
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND v.id = $2 ORDER BY v.opened, v.valid_from",
            Version::columns(register, "v"),
            register.table()
        );
        self.versions_of(Needs::Record(register.name, id), register, &sql, &[id.into()])
    }

    /// The versions of a record that stand (closed by no commit), by day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn standing(&self, register: &'static Register, id: i64) -> Result<Vec<Version>> {
        self.standing_of(Needs::Record(register.name, id), register, "id", id.into())
    }

    /// The versions that stand and whose open field has this value, by id and day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn standing_where(
        &self,
        register: &'static Register,
        field: &str,
        value: impl Into<Value>,
    ) -> Result<Vec<Version>> {
        self.standing_of(Needs::All, register, field, value.into())
    }

    pub(crate) fn standing_of(
        &self,
        needs: Needs,
        register: &'static Register,
        field: &str,
        value: Value,
    ) -> Result<Vec<Version>> {
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND v.{field} = $2 AND v.closed = {OPEN} ORDER BY v.id, v.valid_from",
            Version::columns(register, "v"),
            register.table()
        );
        self.versions_of(needs, register, &sql, &[value])
    }

    /// The number of versions a register has, of any day and commit.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_empty(&self, register: &'static Register) -> Result<bool> {
        let sql = format!("SELECT id FROM {} WHERE federation = $1 LIMIT 1", register.table());
        Ok(self.first(&sql, &[], |row| row.int(0))?.is_none())
    }

    /// The sealed fields of a version, in the clear, by name; `None` for all when the person was erased.
    ///
    /// # Errors
    /// When the ciphertext was altered or a master key is missing.
    pub fn unseal(&self, version: &Version) -> Result<Clear> {
        let mut clear = Clear::default();
        let (Some(sealed), Some(person)) = (&version.sealed, version.subject()) else { return Ok(clear) };
        let Some(key) = self.person_key(person)? else {
            clear.erased = true;
            return Ok(clear);
        };
        let bound = bound(self.federation, version.register, version.id);
        let bytes = seal::open(&key, &bound, sealed)?;
        clear.fields = decode_clear(version.register, &bytes)?;
        Ok(clear)
    }

    /// The key of a person; `None` when the person was erased.
    pub(crate) fn person_key(&self, person: i64) -> Result<Option<Key>> {
        let bound = person_bound(self.federation, person);
        let read = || -> Result<Option<Key>> {
            let mut wrapped = None;
            let sql = "SELECT wrapped FROM vault WHERE federation = $1 AND person = $2";
            self.each_of(Needs::Record(VAULT.name, person), sql, &[person.into()], |row| {
                wrapped = row.bytes(0)?;
                Ok(ControlFlow::Break(()))
            })?;
            let Some(wrapped) = wrapped else { return Ok(None) };
            Key::from_slice(&self.keys.master().unwrap(&bound, &wrapped)?).map(Some)
        };
        // A rotation that ended between the reading and the unwrapping has wrapped it anew and forgotten the old key.
        read().or_else(|error| if let Error::Key(_) = error { read() } else { Err(error) })
    }

    /// The keyed digest under which a person's number can be looked up.
    pub fn digest(&self, kind: &str, text: &str) -> Vec<u8> {
        self.keys.digest(kind, text)
    }

    /// The persons whose number of this kind is exactly this.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find_exact(&self, kind: &str, text: &str) -> Result<Vec<i64>> {
        self.all(
            "SELECT person FROM vault_digest WHERE federation = $1 AND kind = $2 AND digest = $3 ORDER BY person",
            &[kind.into(), self.digest(kind, text).into()],
            |row| row.int(0),
        )
    }

    /// Walks persons whose search terms begin with `prefix`, in the order of the terms, from after `after`
    /// (term, person): visits (term, person, unit).
    ///
    /// # Errors
    /// When the store cannot be read or the visitor fails.
    pub fn find_terms(
        &self,
        prefix: &str,
        after: Option<(&str, i64)>,
        mut visit: impl FnMut(&str, i64, i64) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        // A prefix may fit half of all persons and the visitor want fifty: PostgreSQL would send them all the same.
        const PAGE: i64 = 500;
        let end = format!("{prefix}\u{10FFFF}");
        let (from_term, from_person) = after.unwrap_or((prefix, i64::MIN));
        let (mut term, mut person) = (from_term.to_owned(), from_person);
        loop {
            let (mut seen, mut more) = (0, true);
            self.each(
                "SELECT term, person, unit FROM vault_term WHERE federation = $1 AND (term, person) > ($2, $3) AND term < $4 \
                 ORDER BY term, person LIMIT $5",
                &[term.as_str().into(), person.into(), end.as_str().into(), PAGE.into()],
                |row| {
                    seen += 1;
                    (term, person) = (row.text(0)?, row.int(1)?);
                    let wanted = visit(&term, person, row.int(2)?)?;
                    more = wanted.is_continue();
                    Ok(wanted)
                },
            )?;
            if !more || seen < PAGE {
                return Ok(());
            }
        }
    }

    /// A secret of the federation, such as the log's signing key; unwrapped.
    ///
    /// # Errors
    /// When there is none of that name or it cannot be unwrapped.
    pub fn secret(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let wrapped =
            self.first("SELECT wrapped FROM secret WHERE federation = $1 AND name = $2", &[name.into()], |row| {
                row.bytes(0)
            })?;
        match wrapped.flatten() {
            Some(wrapped) => Ok(Some(self.keys.master().unwrap(&secret_bound(self.federation, name), &wrapped)?)),
            None => Ok(None),
        }
    }
}

fn select(register: &Register, filter: &str, tail: &str) -> String {
    format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.{filter} AND v.valid_from <= $3 AND $3 < v.valid_to AND v.opened <= $4 AND $4 < v.closed{tail}",
        Version::columns(register, "v"),
        register.table()
    )
}

/// Sealed fields in the clear.
#[derive(Clone, Debug, Default)]
pub struct Clear {
    fields: HashMap<&'static str, Zeroizing<String>>,
    /// Whether the person was erased: nothing can be shown any more.
    pub erased: bool,
}

impl Clear {
    /// The text of a sealed field; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |t| t.as_str())
    }

    /// The text of a sealed field, if there is one.
    pub fn opt(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|t| t.as_str())
    }
}

/// The sealed fields as one text: per field its length (all ones for none) and its bytes.
///
/// # Errors
/// When a text is too long to be given back as it was.
pub(crate) fn encode_clear(texts: &[Option<String>]) -> Result<Zeroizing<Vec<u8>>> {
    let mut out = Zeroizing::new(Vec::with_capacity(96));
    for text in texts {
        let length = match text {
            None => u16::MAX,
            Some(text) => u16::try_from(text.len()).ok().filter(|n| *n < u16::MAX).ok_or_else(|| {
                Error::Rule(format!("a sealed text of {} bytes is too long; {} fit", text.len(), u16::MAX - 1))
            })?,
        };
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(text.as_deref().unwrap_or_default().as_bytes());
    }
    Ok(out)
}

fn decode_clear(register: &'static Register, mut bytes: &[u8]) -> Result<HashMap<&'static str, Zeroizing<String>>> {
    let mut out = HashMap::new();
    for field in register.sealed_fields() {
        // A field appended to the definition later is simply not there yet.
        let Some((length, rest)) = bytes.split_first_chunk::<2>() else { break };
        let length = u16::from_be_bytes(*length);
        bytes = rest;
        if length != u16::MAX {
            let (text, rest) = bytes.split_at_checked(length.into()).ok_or(Error::Sealed)?;
            out.insert(field.name, Zeroizing::new(String::from_utf8(text.to_vec()).map_err(|_| Error::Sealed)?));
            bytes = rest;
        }
    }
    Ok(out)
}

/// What a sealed blob is bound to.
pub(crate) fn bound(federation: i64, register: &Register, id: i64) -> Vec<u8> {
    format!("{federation}/{}/{id}", register.name).into_bytes()
}

pub(crate) fn person_bound(federation: i64, person: i64) -> Vec<u8> {
    format!("{federation}/key/{person}").into_bytes()
}

pub(crate) fn secret_bound(federation: i64, name: &str) -> Vec<u8> {
    format!("{federation}/secret/{name}").into_bytes()
}

/// A first day and the day after the last.
pub(crate) type Days = (Day, Day);

/// A day range cut out of another: what is left before and after.
pub(crate) fn around(outer: Days, inner: Days) -> (Option<Days>, Option<Days>) {
    let before = (outer.0 < inner.0).then(|| (outer.0, outer.1.min(inner.0)));
    let after = (inner.1 < outer.1).then(|| (inner.1.max(outer.0), outer.1));
    (before, after)
}
