//! Objecting: by anybody, with or without a name, and reading with a code what became of it.

use access::Random;
use clock::Day;
use procedure::{Actor, Desk, Given, Order, Refusal};
use record::{Commit, Db, Moment, Store, Version};

use super::register::{NOTICE, OBJECTION};
use super::show::on_show;
use super::table::PROCEDURE;

/// An objection as it is sent.
#[derive(Clone, Debug, Default)]
pub struct Filing {
    /// The notice.
    pub notice: i64,
    /// The line objected to.
    pub line: i64,
    /// On what ground: a code of `objection_ground`.
    pub ground: String,
    /// What is so, and how it is known.
    pub text: String,
    /// How to reach whoever objects, if they want to be reached.
    pub contact: String,
    /// The code with which they see what became of it.
    pub code: String,
    /// The token of the form it was sent with: one form, one objection.
    pub form: String,
    /// From which address.
    pub address: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It was received.
    New(i64),
    /// It was received before, from the same form.
    Again(i64),
}

/// Objections an hour from one address, and from everywhere.
pub const PER_ADDRESS: i64 = 10;
/// See [`PER_ADDRESS`].
pub const PER_HOUR: i64 = 300;

/// Characters of an objection, and of how to reach whoever objects.
const TEXT: usize = 2000;
const CONTACT: usize = 200;

fn guard<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

/// Letters and digits that cannot be taken for one another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new code: eighty random bits, in four groups of four.
pub fn new_code(random: &Random) -> String {
    let mut bytes = [0u8; 10];
    random(&mut bytes);
    let bits = bytes.iter().fold(0u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut code = String::with_capacity(19);
    for place in 0..16_u32 {
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

fn digest_of(db: &Db, code: &str) -> Vec<u8> {
    db.digest("objection-code", &plain_code(code))
}

/// Receives an objection to a line that is on show today. The dossier's notice stands still from then on.
///
/// # Errors
/// What is wrong with it, that its notice has ended, or that too many came from there; in both languages.
pub fn file(commit: &mut Commit<'_>, desk: &Desk, filing: &Filing) -> Result<Filed, Refusal> {
    let token = commit.read()?.digest("objection-form", &filing.form);
    let before = commit.read()?.first(
        "SELECT objection FROM hardship_objector WHERE federation = $1 AND form = $2",
        &[token.clone().into()],
        |row| row.int(0),
    )?;
    if let Some(before) = before {
        return Ok(Filed::Again(before));
    }
    count_rate(commit, desk, filing)?;
    let at = commit.at(desk.today);
    let lines = on_show(commit.read()?, Some(filing.notice), at)?;
    if lines.is_empty() {
        return guard("这个公示已经结束，不再接受异议。", "This notice has ended; objections are no longer taken.");
    }
    let Some(line) = lines.iter().find(|line| line.id == filing.line) else {
        return guard("请选择对公示中的哪一户有异议。", "Choose which line of the notice you object to.");
    };
    if desk.pack.codes("objection_ground").is_none_or(|list| list.get(&filing.ground).is_none()) {
        return guard("请选择异议的理由。", "Choose the ground of the objection.");
    }
    let (text, contact) = (filing.text.replace("\r\n", "\n"), filing.contact.trim());
    let text = text.trim();
    let count = text.chars().count();
    if !(4..=TEXT).contains(&count) {
        return guard(
            format!("请写明具体情况（4 至 {TEXT} 字，现有 {count} 字）。"),
            format!("Say what is so, in 4 to {TEXT} characters; there are {count}."),
        );
    }
    if contact.chars().count() > CONTACT {
        return guard(
            format!("联系方式不超过 {CONTACT} 字。"),
            format!("How to reach you has {CONTACT} characters at most."),
        );
    }
    let notice = commit.read()?.get(&NOTICE, filing.notice, at)?.ok_or(Refusal::Missing)?;
    let draft = OBJECTION
        .draft()
        .set("notice", notice.id)
        .set("shown", line.id)
        .set("dossier", line.int("dossier"))
        .set("unit", line.int("unit"))
        .set("centre", notice.int("centre"))
        .set("ground", filing.ground.as_str())
        .set("received_on", desk.today)
        .seal("text", Some(text))
        .seal("contact", Some(contact).filter(|contact| !contact.is_empty()))
        .seal("inquiry", None)
        .seal("findings", None)
        .seal("answer", None);
    let taken = procedure::begin(commit, desk, &PROCEDURE, "receive", draft, Given::none(), Actor::System)?;
    let code = digest_of(commit.read()?, &filing.code);
    commit.side(
        "INSERT INTO hardship_objector (federation, objection, code, form, made_ms) VALUES ($1, $2, $3, $4, $5)",
        &[taken.record.into(), code.into(), token.into(), desk.now_ms.into()],
    )?;
    Ok(Filed::New(taken.record))
}

/// Counts one more from there within this hour.
fn count_rate(commit: &mut Commit<'_>, desk: &Desk, filing: &Filing) -> Result<(), Refusal> {
    let hour = desk.now_ms.div_euclid(3_600_000);
    commit.side("DELETE FROM hardship_objection_rate WHERE federation = $1 AND hour < $2", &[hour.into()])?;
    for (source, most) in [(format!("address {}", filing.address), PER_ADDRESS), ("all".to_owned(), PER_HOUR)] {
        let source = commit.read()?.digest("objection-rate", &source);
        commit.side(
            "INSERT INTO hardship_objection_rate (federation, source, hour, filed) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (federation, source, hour) DO UPDATE SET filed = hardship_objection_rate.filed + 1",
            &[source.clone().into(), hour.into()],
        )?;
        let filed = commit.read()?.first(
            "SELECT filed FROM hardship_objection_rate WHERE federation = $1 AND source = $2 AND hour = $3",
            &[source.into(), hour.into()],
            |row| row.int(0),
        )?;
        if filed.unwrap_or(0) > most {
            return guard(
                "一小时内收到的异议太多，请稍后再提。",
                "Too many objections came within the hour; please try again later.",
            );
        }
    }
    Ok(())
}

/// The objection of a code; `None` when there is none (any more).
///
/// # Errors
/// When the store cannot be read.
pub fn by_code(db: &Db, code: &str, at: Moment) -> record::Result<Option<Version>> {
    if plain_code(code).len() != 16 {
        return Ok(None);
    }
    let found = db.first(
        "SELECT objection FROM hardship_objector WHERE federation = $1 AND code = $2",
        &[digest_of(db, code).into()],
        |row| row.int(0),
    )?;
    match found {
        Some(id) => db.get(&OBJECTION, id, at),
        None => Ok(None),
    }
}

/// Takes back the objection of a code. `None` when the code is that of none.
///
/// # Errors
/// When it is settled already, or the store fails.
pub fn withdraw(commit: &mut Commit<'_>, desk: &Desk, code: &str) -> Result<Option<i64>, Refusal> {
    let at = commit.at(desk.today);
    let Some(objection) = by_code(commit.read()?, code, at)? else { return Ok(None) };
    let step = PROCEDURE.step("withdraw").ok_or(Refusal::Missing)?;
    let order = Order { step, record: objection.id, seen: None, given: Given::none(), by: Actor::System };
    procedure::take(commit, desk, &PROCEDURE, &order)?;
    Ok(Some(objection.id))
}

/// So many days after it is settled the code of an objection is forgotten.
pub const REMEMBERED: i32 = 365;

/// Forgets the codes of objections that were settled more than a year ago. Tells how many were forgotten.
///
/// # Errors
/// When the store fails.
pub fn forget(store: &Store, today: Day) -> record::Result<u64> {
    store.side(move |door| {
        door.run(
            "DELETE FROM hardship_objector WHERE federation = $1 AND objection IN (SELECT o.id FROM r_hardship_objection o \
             WHERE o.federation = $1 AND o.closed = 9223372036854775807 AND o.settled_on < $2)",
            &[today.plus(-REMEMBERED).into()],
        )
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_code_holds_eighty_bits_and_is_read_as_people_type_it() {
        let ones: Random = Arc::new(|bytes| bytes.fill(0xff));
        assert_eq!(new_code(&ones), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        let first: Random = Arc::new(|bytes| bytes.copy_from_slice(&[0b0000_1000, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
        assert_eq!(new_code(&first), "1000-0000-0000-0001");
        assert_eq!(plain_code(" zzzz ab0o il12－３４５６ "), "ZZZZAB0011123456");
    }
}
