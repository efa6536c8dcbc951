//! The one door for writes.

use std::collections::HashMap;

use clock::Day;
use proof::merkle::{Hash, leaf_hash, root_of};

use crate::conn::Column;
use crate::db::{Db, around, bound, encode_clear};
use crate::load::{Load, Needs};
use crate::register::{Draft, Register, Seal, Side, Subject};
use crate::schema::{OPEN, columns};
use crate::seal::Key;
use crate::tally;
use crate::value::Value;
use crate::vault::FinderRows;
use crate::version::{Version, digest};
use crate::{Error, Result};

/// Who writes, in which office, what kind of act it is, why, and from which source.
#[derive(Clone, Debug, Default)]
pub struct Intent {
    /// The account that acts; 0 is the system itself (set-up, demo).
    pub actor: i64,
    /// The unit in whose name it acts; 0 before there is any.
    pub office: i64,
    /// The kind of act: `import`, `form`, `reveal`, `publish`, `reversal`, …
    pub kind: &'static str,
    /// Why, in the actor's words. Never a name: it stays for ever.
    pub reason: String,
    /// Where it comes from: a form, a sheet by its digest, a procedure's step.
    pub source: String,
}

/// What a commit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<T> {
    /// What the maker of the commit returned.
    pub value: T,
    /// The commit's number; `None` when nothing was to be written.
    pub commit: Option<i64>,
}

/// Records made in a commit are numbered after it: the commit's number, then a count.
const ID_BITS: u32 = 24;

/// A set of records made in this commit, by the low bits of their ids.
#[derive(Default)]
struct NewIds(Vec<u64>);

impl NewIds {
    /// Adds an id; tells whether it was not there before.
    fn insert(&mut self, id: i64) -> bool {
        let low = (id & ((1 << ID_BITS) - 1)) as usize;
        let (word, bit) = (low / 64, 1u64 << (low % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let fresh = self.0[word] & bit == 0;
        self.0[word] |= bit;
        fresh
    }

    fn contains(&self, id: i64) -> bool {
        let low = (id & ((1 << ID_BITS) - 1)) as usize;
        self.0.get(low / 64).is_some_and(|w| w & (1 << (low % 64)) != 0)
    }
}

/// A commit while it is being made.
pub struct Commit<'a> {
    pub(crate) db: &'a Db,
    pub(crate) number: i64,
    next_id: i64,
    opened: Vec<Hash>,
    pub(crate) closed: Vec<Hash>,
    blocks: HashMap<&'static str, (tally::Block, tally::Places)>,
    pub(crate) finders: FinderRows,
    /// Records made in this commit of which a version was opened.
    opened_ids: NewIds,
    /// Keys made in this commit that a record of the register holds already.
    held_keys: HashMap<&'static str, NewIds>,
    pub(crate) keys: HashMap<i64, Key>,
    pub(crate) touched: bool,
}

impl<'a> Commit<'a> {
    pub(crate) fn begin(db: &'a Db, number: i64) -> Commit<'a> {
        Commit {
            db,
            number,
            next_id: number << ID_BITS,
            opened: Vec::new(),
            closed: Vec::new(),
            blocks: HashMap::new(),
            finders: FinderRows::default(),
            keys: HashMap::new(),
            opened_ids: NewIds::default(),
            held_keys: HashMap::new(),
            touched: false,
        }
    }

    /// The number this commit will have.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Reads as of now, all that this commit has written so far and will yet write included. (What finds a person is written at
    /// the commit's end.)
    ///
    /// # Errors
    /// When what is gathered cannot be sent.
    pub fn read(&mut self) -> Result<&'a Db> {
        self.db.settle(Needs::All)?;
        Ok(self.db)
    }

    /// A moment at which this commit's own writes are seen.
    pub fn at(&self, as_of: Day) -> crate::Moment {
        crate::Moment { as_of, known: self.number }
    }

    /// An id for a new record.
    ///
    /// # Panics
    /// After sixteen million of them: the next would look like those of another commit.
    pub fn new_id(&mut self) -> i64 {
        let id = self.next_id;
        assert!(self.is_new(id), "a commit can make {} records; make several commits", 1u32 << ID_BITS);
        self.next_id += 1;
        id
    }

    /// Whether a record was made in this commit: nothing can be known of it from before.
    pub fn is_new(&self, id: i64) -> bool {
        id >> ID_BITS == self.number
    }

    /// Opens one version as it is. Most writers want [`Commit::assert`] or [`Commit::revise`].
    ///
    /// # Errors
    /// When a rule of the register forbids it or the store fails.
    pub fn open(&mut self, id: i64, (from, to): (Day, Day), draft: &Draft, source_row: Option<i64>) -> Result<()> {
        let register = draft.register;
        if from >= to {
            return Err(Error::Rule(format!(
                "a version of {} would end ({to}) before it begins ({from})",
                register.name
            )));
        }
        draft.check()?;
        self.check_exclusive(id, (from, to), draft)?;
        let sealed = self.seal(id, draft)?;
        let hash = digest(
            self.db.federation,
            register,
            id,
            (from, to),
            self.number,
            source_row,
            &draft.values,
            sealed.as_deref(),
        );
        let head = [
            Value::Int(self.db.federation),
            Value::Int(id),
            from.into(),
            to.into(),
            Value::Int(self.number),
            Value::Int(OPEN),
            source_row.into(),
            Value::Bytes(hash.to_vec()),
        ];
        let sealed = Value::from(sealed);
        let key = register.exclusive.and_then(|rule| draft.get(rule.key).int());
        self.db.gathered.borrow_mut().push(
            &mut self.db.conn.borrow_mut(),
            (register.name, id, key),
            || Load::new(&register.table(), &columns(register)),
            head.iter().chain(&draft.values).chain([&sealed]),
        )?;
        self.opened.push(hash);
        if self.is_new(id) {
            self.opened_ids.insert(id);
        }
        self.count(register, (from, to), &draft.values, 1);
        self.touched = true;
        Ok(())
    }

    /// Closes a version that stands. It stays for ever, known until this commit.
    ///
    /// # Errors
    /// When it was closed before or the store fails.
    pub fn close(&mut self, version: &Version) -> Result<()> {
        if version.opened == self.number {
            return Err(Error::Rule(format!(
                "record {} of {} would be changed twice in one commit; say both changes at once",
                version.id, version.register.name
            )));
        }
        let sql = format!(
            "UPDATE {} SET closed = $1 WHERE federation = $2 AND id = $3 AND opened = $4 AND valid_from = $5 AND closed = {OPEN}",
            version.register.table()
        );
        let params = [
            Value::Int(self.number),
            Value::Int(self.db.federation),
            Value::Int(version.id),
            Value::Int(version.opened),
            version.valid_from.into(),
        ];
        if self.db.conn.borrow_mut().execute(&sql, &params)? != 1 {
            return Err(Error::Rule(format!(
                "record {} of {} was changed meanwhile; read it again",
                version.id, version.register.name
            )));
        }
        self.closed.push(version.digest);
        self.count(version.register, (version.valid_from, version.valid_to), &version.values, -1);
        self.touched = true;
        Ok(())
    }

    pub(crate) fn count(&mut self, register: &'static Register, days: (Day, Day), values: &[Value], sign: i8) {
        if !register.tally.is_empty() {
            let (block, places) = self
                .blocks
                .entry(register.name)
                .or_insert_with(|| (tally::Block::default(), tally::Places::of(register)));
            block.count(places, days, values, sign);
        }
    }

    /// Says what is so of a record in a range of days, whatever was said of those days before; other days keep what they had.
    ///
    /// # Errors
    /// When a rule of the register forbids it or the store fails.
    pub fn assert(&mut self, id: i64, days: (Day, Day), draft: &Draft, source_row: Option<i64>) -> Result<bool> {
        self.revise(draft.register, id, days, source_row, |_| Some(draft.clone()))
    }

    /// Says that a record holds no longer from a day on.
    ///
    /// # Errors
    /// When the store fails.
    pub fn end(&mut self, register: &'static Register, id: i64, from: Day) -> Result<bool> {
        if from >= Day::END {
            return Ok(false);
        }
        self.revise(register, id, (from, Day::END), None, |_| None)
    }

    /// Puts these stretches in the place of a version that stands.
    ///
    /// # Errors
    /// When a rule of the register forbids it or the store fails.
    pub fn reshape(
        &mut self,
        version: &Version,
        stretches: &[((Day, Day), Draft)],
        source_row: Option<i64>,
    ) -> Result<()> {
        self.close(version)?;
        stretches.iter().try_for_each(|(days, draft)| self.open(version.id, *days, draft, source_row))
    }

    /// Changes what is so of a record within a range of days. `change` is asked for every stretch of the range: with the version
    /// that stands there, or `None` where nothing does; it answers what shall be so, `None` for nothing. Stretches whose content
    /// stays the same are left alone. Tells whether anything changed.
    ///
    /// # Errors
    /// When a rule of the register forbids it or the store fails.
    pub fn revise(
        &mut self,
        register: &'static Register,
        id: i64,
        (from, to): (Day, Day),
        source_row: Option<i64>,
        change: impl Fn(Option<&Version>) -> Option<Draft>,
    ) -> Result<bool> {
        if from >= to {
            return Err(Error::Rule(format!(
                "what is said of a record of {} would end ({to}) before it begins ({from})",
                register.name
            )));
        }
        let standing = if self.is_new(id) && !self.opened_ids.contains(id) {
            Vec::new()
        } else {
            self.db.standing(register, id)?
        };
        let mut planned: Vec<((Day, Day), Draft, Option<i64>)> = Vec::new();
        let mut closing: Vec<&Version> = Vec::new();
        let mut gap = from;
        for version in standing.iter().filter(|v| v.valid_from < to && from < v.valid_to) {
            let stretch = (version.valid_from.max(from), version.valid_to.min(to));
            if gap < stretch.0
                && let Some(draft) = change(None)
            {
                planned.push(((gap, stretch.0), draft, source_row));
            }
            gap = stretch.1;
            let wanted = change(Some(version));
            if let Some(draft) = &wanted
                && self.same(version, draft)?
            {
                continue;
            }
            closing.push(version);
            let (before, after) = around((version.valid_from, version.valid_to), stretch);
            for kept in [before, after].into_iter().flatten() {
                planned.push((kept, version.draft(), version.source_row));
            }
            if let Some(draft) = wanted {
                planned.push((stretch, draft, source_row));
            }
        }
        if gap < to
            && let Some(draft) = change(None)
        {
            planned.push(((gap, to), draft, source_row));
        }
        let changed = !closing.is_empty() || !planned.is_empty();
        for version in closing {
            self.close(version)?;
        }
        for (days, draft, row) in planned {
            self.open(id, days, &draft, row)?;
        }
        Ok(changed)
    }

    /// Whether a version holds exactly what a draft says.
    fn same(&self, version: &Version, draft: &Draft) -> Result<bool> {
        if version.values != draft.values {
            return Ok(false);
        }
        Ok(match &draft.sealed {
            Seal::Nothing => version.sealed.is_none(),
            Seal::Kept(sealed) => version.sealed.as_ref() == Some(sealed),
            Seal::Clear(texts) => {
                let clear = self.db.unseal(version)?;
                !clear.erased
                    && version
                        .register
                        .sealed_fields()
                        .zip(texts)
                        .all(|(field, text)| clear.opt(field.name) == text.as_deref())
            }
        })
    }

    /// The valid-time rule: among the versions that stand, the key is held by one record on any one day.
    fn check_exclusive(&mut self, id: i64, (from, to): (Day, Day), draft: &Draft) -> Result<()> {
        let register = draft.register;
        let Some(rule) = &register.exclusive else { return Ok(()) };
        let counts = |value: &str| rule.when.is_none_or(|(_, codes)| codes.contains(&value));
        if let Some((field, _)) = rule.when
            && !counts(draft.get(field).text().unwrap_or(""))
        {
            return Ok(());
        }
        let Some(key) = draft.get(rule.key).int() else { return Ok(()) };
        // The first record of a key that is itself new in this commit can meet no other.
        if self.is_new(key) && self.held_keys.entry(register.name).or_default().insert(key) {
            return Ok(());
        }
        for other in self.db.standing_of(Needs::Key(register.name, key), register, rule.key, key.into())? {
            let overlaps = other.valid_from < to && from < other.valid_to;
            if other.id != id && overlaps && rule.when.is_none_or(|(field, _)| counts(other.text(field))) {
                return Err(Error::Rule(rule.refusal.replace("{id}", &other.id.to_string())));
            }
        }
        Ok(())
    }

    fn seal(&mut self, id: i64, draft: &Draft) -> Result<Option<Vec<u8>>> {
        match &draft.sealed {
            Seal::Nothing => Ok(None),
            Seal::Kept(sealed) => Ok(Some(sealed.clone())),
            Seal::Clear(texts) => {
                let register = draft.register;
                let person = match register.subject {
                    Subject::Itself => Some(id),
                    Subject::Field(name) => draft.get(name).int(),
                    Subject::None => None,
                };
                let person = person.ok_or_else(|| {
                    Error::Rule(format!("a record of {} seals a text but names no person", register.name))
                })?;
                let key = self.person_key(person)?;
                let bound = bound(self.db.federation, register, id);
                Ok(Some(self.db.keys.suite.seal(&key, &bound, &encode_clear(texts)?)))
            }
        }
    }

    /// Writes to a side table in the same transaction. `$1` is the federation.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub fn side(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        self.touched = true;
        side(self.db, sql, params)
    }

    /// Gathers a row of one of the vault's tables.
    pub(crate) fn push_side(&mut self, side: &'static Side, person: i64, row: &[Value]) -> Result<()> {
        let columns = || {
            let columns = side.columns.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).into()));
            std::iter::once(("federation".to_owned(), Column::Int)).chain(columns).collect::<Vec<_>>()
        };
        self.db.gathered.borrow_mut().push(
            &mut self.db.conn.borrow_mut(),
            (side.name, person, None),
            || Load::new(side.name, &columns()),
            row.iter(),
        )
    }

    /// Writes what belongs to the commit as a whole; the caller has the head locked.
    pub(crate) fn finish(
        mut self,
        intent: &Intent,
        at_ms: i64,
        frontier: &mut proof::merkle::Frontier,
    ) -> Result<Option<i64>> {
        if !self.touched {
            return Ok(None);
        }
        let federation = Value::Int(self.db.federation);
        self.write_finders()?;
        for (register, (block, places)) in std::mem::take(&mut self.blocks) {
            if let Some(bytes) = block.encode(places.width()) {
                self.db.conn.borrow_mut().execute(
                    "INSERT INTO tally (federation, register, commit_no, block) VALUES ($1, $2, $3, $4)",
                    &[federation.clone(), register.into(), self.number.into(), bytes.into()],
                )?;
            }
        }
        let (opened, closed) = (set_root(&mut self.opened), set_root(&mut self.closed));
        let head = proof::canon::CommitHead {
            federation: self.db.federation,
            commit: self.number,
            at_ms,
            actor: intent.actor,
            office: intent.office,
            kind: intent.kind,
            reason: &intent.reason,
            source: &intent.source,
        };
        let leaf = proof::canon::commit_leaf(&head, opened, closed);
        frontier.push(leaf);
        let mut conn = self.db.conn.borrow_mut();
        conn.execute(
            "INSERT INTO commit_log (federation, commit_no, at_ms, actor, office, kind, reason, source, opened_count, opened_root, closed_count, closed_root, leaf) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            &[
                federation.clone(),
                self.number.into(),
                at_ms.into(),
                intent.actor.into(),
                intent.office.into(),
                intent.kind.into(),
                intent.reason.as_str().into(),
                intent.source.as_str().into(),
                count(opened.0),
                opened.1.to_vec().into(),
                count(closed.0),
                closed.1.to_vec().into(),
                leaf.to_vec().into(),
            ],
        )?;
        conn.execute(
            "UPDATE head SET commit_no = $1, frontier = $2, at_ms = $3 WHERE federation = $4",
            &[self.number.into(), frontier.to_bytes().into(), at_ms.into(), federation],
        )?;
        Ok(Some(self.number))
    }
}

fn count(n: u64) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The Merkle root over a set of digests: in ascending order, so that it follows from the stored versions alone. The digests
/// are used up: what is left in their place are their leaf hashes.
pub(crate) fn set_root(digests: &mut [Hash]) -> (u64, Hash) {
    digests.sort_unstable();
    for digest in digests.iter_mut() {
        *digest = leaf_hash(digest);
    }
    (digests.len() as u64, root_of(digests))
}

/// Runs a statement on a side table; `$1` is the federation.
pub(crate) fn side(db: &Db, sql: &str, params: &[Value]) -> Result<u64> {
    db.settle(Needs::All)?;
    side_of(db, sql, params)
}

/// [`side`] by a statement that concerns nothing that was gathered.
pub(crate) fn side_of(db: &Db, sql: &str, params: &[Value]) -> Result<u64> {
    let mut all = Vec::with_capacity(params.len() + 1);
    all.push(Value::Int(db.federation));
    all.extend_from_slice(params);
    db.conn.borrow_mut().execute(sql, &all)
}
