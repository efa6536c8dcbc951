//! The first run: a code printed on the console makes the three administrators, once.

use record::{Db, Intent};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::account::{NewAccount, open};
use crate::register::ACCOUNT;
use crate::role::Role;
use crate::signin::normal_login;
use crate::throttle::{self, Counter};
use crate::{Access, Error, Result};

/// Characters that are not mistaken for one another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Access {
    /// Whether there is no account yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn needs_setup(&self, db: &Db) -> Result<bool> {
        Ok(db.is_empty(&ACCOUNT)?)
    }

    /// While there is no account, makes a new setup code to be printed on the console (`K7QX-…`, 100 random bits) and forgets
    /// the one before; afterwards `None`.
    ///
    /// # Errors
    /// When the store fails.
    pub fn offer_setup(&self) -> Result<Option<String>> {
        if !self.store.read(|db| self.needs_setup(db))? {
            return Ok(None);
        }
        let letters: Vec<char> =
            self.random::<20>().iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        let code = letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-");
        let (hash, now) = (hash(&code), self.now());
        self.store.side(move |door| {
            door.run(
                "INSERT INTO setup (federation, name, code_hash, made_ms) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (federation, name) DO UPDATE SET code_hash = excluded.code_hash, made_ms = excluded.made_ms",
                &["first-run".into(), hash.into(), now.into()],
            )?;
            Ok::<(), Error>(())
        })?;
        Ok(Some(code))
    }

    /// Makes the three administrators — system, security, audit, in this order — with the code of the console. Each chooses
    /// another password at the first sign-in, because whoever filled the form knows all three.
    ///
    /// # Errors
    /// [`Error::SetupCode`], [`Error::Blocked`] after many wrong codes from one address, [`Error::SetupDone`],
    /// [`Error::SetupSame`], or what is wrong with one of the accounts.
    pub fn first_run(&self, code: &str, three: [NewAccount; 3], address: &str) -> Result<[i64; 3]> {
        let now = self.now();
        let counter = self.store.read(|db| Ok::<_, Error>([Counter::setup(db, address)]))?;
        let counting = counter.clone();
        self.store.side(move |door| throttle::count(door, &counting, now))?;
        let given = hash(code);
        self.store.read(|db| check_code(db, &given))?;
        self.store.side(move |door| throttle::forgive(door, &counter, now))?;
        for (at, one) in three.iter().enumerate() {
            let same = |other: &NewAccount| {
                normal_login(&other.login) == normal_login(&one.login) || other.password == one.password
            };
            if three[at + 1..].iter().any(same) {
                return Err(Error::SetupSame);
            }
        }
        let mut made = Vec::new();
        for (mut new, role) in three.into_iter().zip(Role::ADMINISTRATORS) {
            new.must_change = true;
            new.unit = 0;
            new.roles = vec![(role, 0)];
            made.push((self.checked_hash(&new)?, new));
        }
        let today = self.today();
        let intent = Intent { kind: "setup", source: "setup.first-run".into(), ..Intent::default() };
        let done = self.store.commit(intent, move |commit| {
            let db = commit.read()?;
            if !db.is_empty(&ACCOUNT)? {
                return Err(Error::SetupDone);
            }
            check_code(db, &given)?;
            let mut ids = [0; 3];
            for (id, (hash, new)) in ids.iter_mut().zip(&made) {
                *id = open(commit, new, hash, now, today)?;
            }
            commit.side("DELETE FROM setup WHERE federation = $1", &[])?;
            Ok(ids)
        })?;
        Ok(done.value)
    }
}

fn check_code(db: &Db, given: &[u8]) -> Result<()> {
    if !db.is_empty(&ACCOUNT)? {
        return Err(Error::SetupDone);
    }
    let kept =
        db.first("SELECT code_hash FROM setup WHERE federation = $1 AND name = $2", &["first-run".into()], |row| {
            row.bytes(0)
        })?;
    match kept.flatten() {
        Some(kept) if bool::from(kept.ct_eq(given)) => Ok(()),
        _ => Err(Error::SetupCode),
    }
}

/// The code as it is compared: without marks and space, in capitals, look-alikes made one.
fn hash(code: &str) -> Vec<u8> {
    let normal: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    Sha256::digest(normal.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_people_type() {
        assert_eq!(hash("K7QX-01AB-CDEF-GHJK-MNPQ"), hash(" k7qx olab cdef ghjk mnpq "));
        assert_ne!(hash("K7QX-01AB-CDEF-GHJK-MNPQ"), hash("K7QX-01AB-CDEF-GHJK-MNPR"));
    }
}
