//! What a person is found by, and the key that opens what is sealed about them: the only part that can be deleted.

use std::collections::HashSet;

use crate::commit::{Commit, side_of};
use crate::db::{person_bound, secret_bound};
use crate::load::Needs;
use crate::schema::{DIGESTS, TERMS, VAULT};
use crate::seal::Key;
use crate::value::Value;
use crate::{Error, Result};

/// How many rows of the vault's indexes are gathered before they are sorted and written.
const FINDER_ROWS: usize = 300_000;

/// What finds a person: exact digests (kind, clear text) and search terms.
#[derive(Clone, Debug, Default)]
pub struct Finders {
    /// Numbers to be found exactly, such as (`id`, the identity number).
    pub exact: Vec<(&'static str, String)>,
    /// Terms to be found by prefix, such as a name's characters and pinyin.
    pub terms: Vec<String>,
    /// Where the person stands now; 0 for nowhere.
    pub unit: i64,
    /// What lists of persons are sorted by.
    pub sort_key: String,
}

/// Rows of the vault's indexes that a commit has gathered.
#[derive(Default)]
pub(crate) struct FinderRows {
    terms: Vec<(String, i64, i64)>,
    digests: Vec<(&'static str, Vec<u8>, i64)>,
    persons: HashSet<i64>,
}

impl Commit<'_> {
    /// Makes the vault entry of a new person: their key, and what they are found by. Must come before their first version.
    ///
    /// # Errors
    /// When the store fails.
    pub fn new_person(&mut self, person: i64, finders: &Finders) -> Result<()> {
        let key = Key::random();
        let keys = self.db.keys.clone();
        let wrapped = keys.master().wrap(keys.suite, &person_bound(self.db.federation, person), key.bytes());
        let row = [
            Value::Int(self.db.federation),
            Value::Int(person),
            Value::Bytes(wrapped),
            Value::Text(finders.sort_key.clone()),
        ];
        self.push_side(&VAULT, person, &row)?;
        // Only the newest key is likely to be used again in a commit that makes many persons.
        if self.keys.len() > 64 {
            self.keys.clear();
        }
        self.keys.insert(person, key);
        self.touched = true;
        self.add_finders(person, finders)
    }

    /// The key of a person about whom something is to be sealed.
    pub(crate) fn person_key(&mut self, person: i64) -> Result<Key> {
        if let Some(key) = self.keys.get(&person) {
            return Ok(key.clone());
        }
        self.db.person_key(person)?.ok_or_else(erased)
    }

    fn add_finders(&mut self, person: i64, finders: &Finders) -> Result<()> {
        for (kind, text) in &finders.exact {
            self.finders.digests.push((kind, self.db.digest(kind, text), person));
        }
        for term in &finders.terms {
            self.finders.terms.push((term.clone(), person, finders.unit));
        }
        self.finders.persons.insert(person);
        if self.finders.terms.len() + self.finders.digests.len() > FINDER_ROWS { self.write_finders() } else { Ok(()) }
    }

    /// Writes the gathered rows of the vault's indexes, sorted, so that the trees grow page by page.
    pub(crate) fn write_finders(&mut self) -> Result<()> {
        let federation = Value::Int(self.db.federation);
        let FinderRows { mut terms, mut digests, .. } = std::mem::take(&mut self.finders);
        digests.sort_unstable();
        digests.dedup();
        for (kind, digest, person) in digests {
            self.push_side(&DIGESTS, person, &[federation.clone(), kind.into(), digest.into(), person.into()])?;
        }
        terms.sort_unstable();
        terms.dedup();
        for (term, person, unit) in terms {
            self.push_side(&TERMS, person, &[federation.clone(), term.into(), person.into(), unit.into()])?;
        }
        self.db.settle(Needs::All)
    }

    /// Replaces what finds a person: `old` as it was given before, `new` as it is now.
    ///
    /// # Errors
    /// When the person was erased or the store fails.
    pub fn refind(&mut self, person: i64, old: &Finders, new: &Finders) -> Result<()> {
        self.db.settle(Needs::Record(VAULT.name, person))?;
        let sql = "UPDATE vault SET sort_key = $3 WHERE federation = $1 AND person = $2";
        if side_of(self.db, sql, &[person.into(), new.sort_key.as_str().into()])? != 1 {
            return Err(erased());
        }
        self.touched = true;
        self.drop_finders(person, old)?;
        self.add_finders(person, new)
    }

    fn drop_finders(&mut self, person: i64, old: &Finders) -> Result<()> {
        // What this commit itself gathered of them must be there to be dropped.
        if self.finders.persons.contains(&person) {
            self.write_finders()?;
        }
        for (kind, text) in &old.exact {
            let sql = "DELETE FROM vault_digest WHERE federation = $1 AND kind = $2 AND digest = $3 AND person = $4";
            side_of(self.db, sql, &[(*kind).into(), self.db.digest(kind, text).into(), person.into()])?;
        }
        if old.terms.is_empty() {
            return Ok(());
        }
        let marks: Vec<String> = (3..3 + old.terms.len()).map(|i| format!("${i}")).collect();
        let sql =
            format!("DELETE FROM vault_term WHERE federation = $1 AND person = $2 AND term IN ({})", marks.join(", "));
        let params: Vec<Value> =
            std::iter::once(person.into()).chain(old.terms.iter().map(|t| t.as_str().into())).collect();
        side_of(self.db, &sql, &params)?;
        Ok(())
    }

    /// Erases a person: their key and what they were found by. Their versions stay, sealed for ever; counts and proofs hold.
    /// `known` is what the caller knows to find them, dropped by its index; then everything else that finds them goes, at the
    /// price of walking the vault. The caller runs [`crate::Store::scrub`] afterwards, so that no freed byte keeps them either.
    ///
    /// # Errors
    /// When the store fails.
    pub fn erase_person(&mut self, person: i64, known: &[Finders]) -> Result<()> {
        self.write_finders()?;
        for finders in known {
            self.drop_finders(person, finders)?;
        }
        // A spelling that some correction left behind would find them still; erasure must not depend on who remembers it.
        for side in [&TERMS, &DIGESTS, &VAULT] {
            self.side(&format!("DELETE FROM {} WHERE federation = $1 AND person = $2", side.name), &[person.into()])?;
        }
        self.keys.remove(&person);
        Ok(())
    }

    /// Keeps a secret of the federation, wrapped by the master key.
    ///
    /// # Errors
    /// When the store fails.
    pub fn put_secret(&mut self, name: &str, secret: &[u8]) -> Result<()> {
        let keys = self.db.keys.clone();
        let wrapped = keys.master().wrap(keys.suite, &secret_bound(self.db.federation, name), secret);
        let sql = "INSERT INTO secret (federation, name, wrapped) VALUES ($1, $2, $3) \
                   ON CONFLICT (federation, name) DO UPDATE SET wrapped = excluded.wrapped";
        self.side(sql, &[name.into(), wrapped.into()])?;
        Ok(())
    }
}

fn erased() -> Error {
    Error::Rule("this person was erased; nothing more can be written about them".into())
}
