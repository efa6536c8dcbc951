//! What anybody may file, with or without a name: complaints, objections. Who filed one stands in no record: a side
//! table lets them, and nobody else, find what became of it by an account or a code, and forgets them a year after it
//! is settled. One form files once; how many come from where within an hour is counted, without keeping an address.

use access::Random;
use clock::Day;
use record::{Commit, Db, Kind, Moment, Register, Side, Store, Version};

use crate::{Desk, Refusal};

/// By whom something was filed: an account, or whoever has the code of which only a keyed digest is kept.
pub static FILER: Side = Side {
    name: "filer",
    columns: &[
        ("record", Kind::Int),
        // 0: whoever has the code.
        ("account", Kind::Int),
        ("code", Kind::Bytes),
        // The digest of the token of the form it was sent with.
        ("form", Kind::Bytes),
        ("made_ms", Kind::Int),
    ],
    key: 1,
    indexes: &[&["account"], &["code"], &["form"]],
};

/// How many came from where within an hour, by keyed digests: no address is kept.
pub static FILING_RATE: Side = Side {
    name: "filing_rate",
    columns: &[("source", Kind::Bytes), ("hour", Kind::Int), ("filed", Kind::Int)],
    key: 2,
    indexes: &[],
};

/// Where and by whom something is filed.
#[derive(Clone, Debug, Default)]
pub struct Filer {
    /// The account that is shown what becomes of it; 0 for whoever has the code.
    pub account: i64,
    /// The code for whoever stays unknown.
    pub code: Option<String>,
    /// The token of the form it was sent with.
    pub form: String,
    /// From which address.
    pub address: String,
}

/// What became of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It was received.
    New(i64),
    /// It was received before, from the same form.
    Again(i64),
}

/// A kind of record that anybody may file.
#[derive(Debug)]
pub struct Counter {
    /// The register of the records.
    pub register: &'static Register,
    /// Its field with the day on which one was settled: a year later it is forgotten who filed it.
    pub settled: &'static str,
    /// How many an hour are taken from one address, by whoever has no account.
    pub per_address: i64,
    /// How many an hour are taken by one account.
    pub per_account: i64,
    /// How many an hour are taken from everywhere.
    pub per_hour: i64,
}

/// So many days after it is settled it is forgotten who filed it.
pub const REMEMBERED: i32 = 365;

/// Characters that whoever files may write of how to reach them.
const CONTACT: usize = 200;

impl Counter {
    /// Files one unless the same form came before: counts it, lets it be made, keeps by whom it was.
    ///
    /// # Errors
    /// That too many came from there, or what `make` refuses.
    pub fn file(
        &self,
        commit: &mut Commit<'_>,
        desk: &Desk,
        filer: &Filer,
        make: impl FnOnce(&mut Commit<'_>) -> Result<i64, Refusal>,
    ) -> Result<Filed, Refusal> {
        let form = self.digest(commit.read()?, "form", &filer.form);
        let before = commit.read()?.first(
            "SELECT record FROM filer WHERE federation = $1 AND form = $2",
            &[form.clone().into()],
            |row| row.int(0),
        )?;
        if let Some(before) = before {
            return Ok(Filed::Again(before));
        }
        self.count(commit, desk, filer)?;
        let record = make(commit)?;
        let code = match &filer.code {
            Some(code) => self.digest(commit.read()?, "code", &plain_code(code)),
            None => Vec::new(),
        };
        commit.side(
            "INSERT INTO filer (federation, record, account, code, form, made_ms) VALUES ($1, $2, $3, $4, $5, $6)",
            &[record.into(), filer.account.into(), code.into(), form.into(), desk.now_ms.into()],
        )?;
        Ok(Filed::New(record))
    }

    /// A digest that tells nobody what it was made of, nor that two kinds have one in common.
    fn digest(&self, db: &Db, of: &str, text: &str) -> Vec<u8> {
        db.digest("filing", &format!("{} {of} {text}", self.register.name))
    }

    /// Counts one more from there within this hour.
    fn count(&self, commit: &mut Commit<'_>, desk: &Desk, filer: &Filer) -> Result<(), Refusal> {
        let hour = desk.now_ms.div_euclid(3_600_000);
        commit.side("DELETE FROM filing_rate WHERE federation = $1 AND hour < $2", &[hour.into()])?;
        let (who, most) = match filer.account {
            0 => (format!("address {}", filer.address), self.per_address),
            account => (format!("account {account}"), self.per_account),
        };
        for (source, most) in [(who, most), ("all".to_owned(), self.per_hour)] {
            let source = self.digest(commit.read()?, "rate", &source);
            commit.side(
                "INSERT INTO filing_rate (federation, source, hour, filed) VALUES ($1, $2, $3, 1) \
                 ON CONFLICT (federation, source, hour) DO UPDATE SET filed = filing_rate.filed + 1",
                &[source.clone().into(), hour.into()],
            )?;
            let filed = commit.read()?.first(
                "SELECT filed FROM filing_rate WHERE federation = $1 AND source = $2 AND hour = $3",
                &[source.into(), hour.into()],
                |row| row.int(0),
            )?;
            if filed.unwrap_or(0) > most {
                return Err(Refusal::Guard((
                    "一小时内收到的太多，请稍后再提交。".into(),
                    "Too many came within the hour; please try again later.".into(),
                )));
            }
        }
        Ok(())
    }

    /// The record of a code; `None` when there is none (any more).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn by_code(&self, db: &Db, code: &str, at: Moment) -> record::Result<Option<Version>> {
        let plain = plain_code(code);
        if plain.len() != CODE {
            return Ok(None);
        }
        let found = db.first(
            "SELECT record FROM filer WHERE federation = $1 AND code = $2",
            &[self.digest(db, "code", &plain).into()],
            |row| row.int(0),
        )?;
        match found {
            Some(id) => db.get(self.register, id, at),
            None => Ok(None),
        }
    }

    /// The records an account filed, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn filed_by(&self, db: &Db, account: i64, at: Moment) -> record::Result<Vec<Version>> {
        if account == 0 {
            return Ok(Vec::new());
        }
        let sql = "SELECT record FROM filer WHERE federation = $1 AND account = $2 ORDER BY record DESC";
        let mut out = Vec::new();
        for id in db.all(sql, &[account.into()], |row| row.int(0))? {
            out.extend(db.get(self.register, id, at)?);
        }
        Ok(out)
    }

    /// Forgets who filed what was settled more than a year ago: also who followed it, and who was told of it. Tells how
    /// many were forgotten.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget(&self, store: &Store, today: Day) -> record::Result<u64> {
        let long_settled = format!(
            "record IN (SELECT r.id FROM {} r WHERE r.federation = $1 AND r.closed = {} AND r.{} < $2)",
            self.register.table(),
            record::OPEN,
            self.settled
        );
        let before = today.plus(-REMEMBERED);
        store.side(move |door| {
            for table in ["follow", "notice"] {
                door.run(&format!("DELETE FROM {table} WHERE federation = $1 AND {long_settled}"), &[before.into()])?;
            }
            door.run(&format!("DELETE FROM filer WHERE federation = $1 AND {long_settled}"), &[before.into()])
        })
    }
}

/// The account that filed a record: 0 for whoever has the code, `None` when nobody did, or it is forgotten who.
pub(crate) fn filer_of(db: &Db, record: i64) -> record::Result<Option<i64>> {
    let sql = "SELECT account FROM filer WHERE federation = $1 AND record = $2";
    db.first(sql, &[record.into()], |row| row.int(0))
}

/// What was written, trimmed, of a length that can be read: `most` characters, and some more of how to reach its writer.
///
/// # Errors
/// What is wrong with it, in both languages.
pub fn written<'a>(text: &str, contact: &'a str, most: usize) -> Result<(String, Option<&'a str>), Refusal> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    let count = text.chars().count();
    if !(4..=most).contains(&count) {
        return Err(Refusal::Guard((
            format!("请写明具体情况（4 至 {most} 字，现有 {count} 字）。"),
            format!("Say what is so, in 4 to {most} characters; there are {count}."),
        )));
    }
    let contact = contact.trim();
    if contact.chars().count() > CONTACT {
        return Err(Refusal::Guard((
            format!("联系方式不超过 {CONTACT} 字。"),
            format!("How to reach you has {CONTACT} characters at most."),
        )));
    }
    Ok((text, Some(contact).filter(|contact| !contact.is_empty())))
}

/// Letters and digits that cannot be taken for one another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many of them a code has.
const CODE: usize = 16;

/// A new code: eighty random bits, in four groups of four.
pub fn new_code(random: &Random) -> String {
    let mut bytes = [0u8; 10];
    random(&mut bytes);
    let bits = bytes.iter().fold(0u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut code = String::with_capacity(CODE + 3);
    for place in 0..CODE {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[(bits >> (75 - 5 * place)) as usize & 31]));
    }
    code
}

/// A code as it was typed: without regard to width, case, spaces and dashes, and to letters that look like digits.
fn plain_code(code: &str) -> String {
    let code = exchange::half_width(code);
    let kept = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    kept.map(|c| match c {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_code_holds_eighty_bits_and_is_read_as_people_type_it() {
        let ones: Random = Arc::new(|bytes| bytes.fill(0xff));
        let zeros: Random = Arc::new(|bytes| bytes.fill(0));
        assert_eq!(new_code(&ones), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(new_code(&zeros), "0000-0000-0000-0000");
        let first: Random = Arc::new(|bytes| bytes.copy_from_slice(&[0b0000_1000, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
        assert_eq!(new_code(&first), "1000-0000-0000-0001");
        assert_eq!(plain_code(" zzzz ab0o il12－３４５６ "), "ZZZZAB0011123456");
    }
}
