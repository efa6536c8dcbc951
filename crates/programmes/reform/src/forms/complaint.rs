//! Complaints: filed by anybody, answered by a named officer. Who filed one stands in no record: a side table lets them, and nobody
//! else, find the answer, and forgets them a year after it.

use access::{Action, Random};
use clock::Day;
use procedure::{Actor, Desk, Given, Order, Refusal, Taking};
use record::{Commit, Db, Moment, Version};

use super::register::{COMPLAINT, COMPLAINT_CASE, COMPLAINT_DESK};
use super::rules::COMPLAINT_PROCEDURE;

/// A complaint as it is sent.
#[derive(Clone, Debug, Default)]
pub struct Filing {
    /// What kind: a code of `complaint_kind`.
    pub kind: String,
    /// The page it is about.
    pub page: String,
    /// What is wrong, or to be better.
    pub text: String,
    /// How to reach whoever complains, if they want to be reached.
    pub contact: String,
    /// The account that files it, to be shown the answer; 0 for whoever has the code.
    pub account: i64,
    /// The code for whoever has no account.
    pub code: Option<String>,
    /// The token of the form it was sent with: one form, one complaint.
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

/// Complaints an hour from one address by whoever is not signed in; by one account; and from everywhere.
pub const PER_ADDRESS: i64 = 10;
/// See [`PER_ADDRESS`].
pub const PER_ACCOUNT: i64 = 30;
/// See [`PER_ADDRESS`].
pub const PER_HOUR: i64 = 300;

/// Characters of a complaint, and of how to reach whoever complains.
const TEXT: usize = 4000;
const CONTACT: usize = 200;

fn guard<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

/// The path of a page without its query; `/` for what is no path of this house.
pub fn clean_page(page: &str) -> String {
    let path = page.split(['?', '#']).next().unwrap_or("");
    let is_path = path.starts_with('/') && !path.starts_with("//") && path.len() <= 200;
    let is_plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/-._~%".contains(c));
    if is_path && is_plain { path.to_owned() } else { "/".into() }
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

/// A code as it was typed: without regard to case, spaces and dashes, and to letters that look like digits.
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
    db.digest("complaint-code", &plain_code(code))
}

/// Files a complaint. It goes to the named officer, or without one to whoever may answer.
///
/// # Errors
/// What is wrong with it, or that too many came from there; in both languages.
pub fn file(commit: &mut Commit<'_>, desk: &Desk, filing: &Filing) -> Result<Filed, Refusal> {
    let (text, contact) = (filing.text.replace("\r\n", "\n"), filing.contact.trim());
    let text = text.trim();
    if desk.pack.codes("complaint_kind").is_none_or(|list| list.get(&filing.kind).is_none()) {
        return guard("请选一个类别。", "Choose a kind.");
    }
    let count = text.chars().count();
    if !(4..=TEXT).contains(&count) {
        return guard(
            format!("请写明是什么问题（4 至 {TEXT} 字，现有 {count} 字）。"),
            format!("Say what is wrong, in 4 to {TEXT} characters; there are {count}."),
        );
    }
    if contact.chars().count() > CONTACT {
        return guard(
            format!("联系方式不超过 {CONTACT} 字。"),
            format!("How to reach you has {CONTACT} characters at most."),
        );
    }
    let root = desk.units.root().ok_or(Refusal::Missing)?;
    let token = commit.read()?.digest("complaint-form", &filing.form);
    let before = commit.read()?.first(
        "SELECT complaint FROM complaint_filer WHERE federation = $1 AND form = $2",
        &[token.clone().into()],
        |row| row.int(0),
    )?;
    if let Some(before) = before {
        return Ok(Filed::Again(before));
    }
    count_rate(commit, desk, filing)?;
    let officer = named(commit, desk, root)?;
    let draft = COMPLAINT
        .draft()
        .set("kind", filing.kind.as_str())
        .set("page", clean_page(&filing.page))
        .set("unit", root)
        .set("officer", officer)
        .set("received_on", desk.today)
        .seal("text", Some(text))
        .seal("contact", Some(contact).filter(|contact| !contact.is_empty()))
        .seal("answer", None);
    let taken = procedure::begin(commit, desk, &COMPLAINT_PROCEDURE, "file", draft, Given::none(), Actor::System)?;
    let code = match &filing.code {
        Some(code) => digest_of(commit.read()?, code),
        None => Vec::new(),
    };
    commit.side(
        "INSERT INTO complaint_filer (federation, complaint, account, code, form, made_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        &[taken.record.into(), filing.account.into(), code.into(), token.into(), desk.now_ms.into()],
    )?;
    Ok(Filed::New(taken.record))
}

/// Counts one more from there within this hour.
fn count_rate(commit: &mut Commit<'_>, desk: &Desk, filing: &Filing) -> Result<(), Refusal> {
    let hour = desk.now_ms.div_euclid(3_600_000);
    commit.side("DELETE FROM complaint_rate WHERE federation = $1 AND hour < $2", &[hour.into()])?;
    let (who, most) = match filing.account {
        0 => (format!("address {}", filing.address), PER_ADDRESS),
        account => (format!("account {account}"), PER_ACCOUNT),
    };
    for (source, most) in [(who, most), ("all".to_owned(), PER_HOUR)] {
        let source = commit.read()?.digest("complaint-rate", &source);
        commit.side(
            "INSERT INTO complaint_rate (federation, source, hour, filed) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (federation, source, hour) DO UPDATE SET filed = complaint_rate.filed + 1",
            &[source.clone().into(), hour.into()],
        )?;
        let filed = commit.read()?.first(
            "SELECT filed FROM complaint_rate WHERE federation = $1 AND source = $2 AND hour = $3",
            &[source.into(), hour.into()],
            |row| row.int(0),
        )?;
        if filed.unwrap_or(0) > most {
            return guard(
                "一小时内收到的投诉太多，请稍后再提。",
                "Too many complaints came within the hour; please try again later.",
            );
        }
    }
    Ok(())
}

/// The step that receives a complaint: it is counted from now on.
pub(super) fn filed(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (today, days) = (taking.today(), taking.from_today());
    let draft = COMPLAINT_CASE
        .draft()
        .set("complaint", taking.record)
        .set("unit", taking.draft.get("unit").clone())
        .set("kind", taking.draft.get("kind").clone())
        .set("began", today);
    let id = taking.commit.new_id();
    taking.commit.open(id, days, &draft, None)?;
    Ok(())
}

/// The step that answers a complaint, or does not accept it: the answer is sealed with it, and it is counted no longer.
pub(super) fn answered(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    let in_time = taking.case.clock("answer").is_none_or(|clock| today <= clock.due);
    let clear = taking.commit.read()?.unseal(&taking.case.version)?;
    if clear.erased {
        return guard("这条投诉已被删除。", "This complaint was erased.");
    }
    let answer = taking.given.text("answer").trim();
    let exit = taking.draft.get("state").clone();
    taking.draft = taking
        .draft
        .clone()
        .set("answered_on", today)
        .set("in_time", in_time)
        .seal("text", clear.opt("text"))
        .seal("contact", clear.opt("contact"))
        .seal("answer", Some(answer));
    let cases = taking.commit.read()?.standing_where(&COMPLAINT_CASE, "complaint", taking.record)?;
    for case in cases.iter().filter(|case| case.day("ended").is_none()) {
        // What was received today and answered today held for this one day.
        let ended = today.max(case.valid_from.plus(1));
        let draft = case.draft().set("ended", ended).set("exit", exit.clone()).set("in_time", in_time);
        taking.commit.reshape(case, &[((case.valid_from, ended), draft)], case.source_row)?;
    }
    Ok(())
}

/// The step that gives a complaint to another.
pub(super) fn assigned(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let account = taking.draft.get("officer").int().unwrap_or(0);
    let unit = taking.draft.get("unit").int().unwrap_or(0);
    let at = taking.commit.at(taking.today());
    if holds_office(taking.commit.read()?, account, unit, at)? { Ok(()) } else { no_office() }
}

fn no_office<T>() -> Result<T, Refusal> {
    guard("须是总工会的干部或领导。", "It must be an officer or a leader of the federation.")
}

/// Whether an account holds an office in which complaints of a unit are answered.
fn holds_office(db: &Db, account: i64, unit: i64, at: Moment) -> record::Result<bool> {
    let is_active = db.get(&access::ACCOUNT, account, at)?.is_some_and(|account| account.text("state") == "active");
    let fits = |grant: &Version| {
        let role = access::Role::granted(grant.text("role"));
        grant.int("unit") == Some(unit)
            && role.is_some_and(|role| access::allowed(role, Action::ComplaintTake).has(access::Relation::Own))
    };
    Ok(is_active && db.find(&access::GRANT, "account", account, at)?.iter().any(fits))
}

/// Who answers complaints at a unit, as long as they hold the office.
fn named(commit: &mut Commit<'_>, desk: &Desk, unit: i64) -> record::Result<Option<i64>> {
    let at = commit.at(desk.today);
    officer(commit.read()?, unit, at)
}

/// Who answers complaints at a unit, as long as they hold the office; `None` when nobody is named.
///
/// # Errors
/// When the store cannot be read.
pub fn officer(db: &Db, unit: i64, at: Moment) -> record::Result<Option<i64>> {
    let found = db.find(&COMPLAINT_DESK, "unit", unit, at)?;
    let Some(account) = found.first().and_then(|named| named.int("account")) else { return Ok(None) };
    Ok(holds_office(db, account, unit, at)?.then_some(account))
}

/// Names who answers complaints of the federation. What was with nobody, or with whom was named before, passes to them.
/// Tells how many complaints passed.
///
/// # Errors
/// When the account holds no office at the federation, whoever acts may not, or the store fails.
pub fn name_officer(commit: &mut Commit<'_>, desk: &Desk, account: i64, by: &Actor) -> Result<usize, Refusal> {
    let root = desk.units.root().ok_or(Refusal::Missing)?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    if !holds_office(db, account, root, at)? {
        return no_office();
    }
    let known = db.find(&COMPLAINT_DESK, "unit", root, at)?;
    let before = known.first().and_then(|named| named.int("account"));
    let waiting: Vec<i64> = db
        .find(&COMPLAINT, "state", "received", at)?
        .iter()
        .filter(|complaint| complaint.int("officer").is_none_or(|officer| Some(officer) == before))
        .filter(|complaint| complaint.int("officer") != Some(account))
        .map(|complaint| complaint.id)
        .collect();
    let draft = COMPLAINT_DESK.draft().set("unit", root).set("account", account);
    let id = match known.first() {
        Some(named) => named.id,
        None => commit.new_id(),
    };
    commit.assert(id, (desk.today, Day::END), &draft, None)?;
    let step = COMPLAINT_PROCEDURE.step("assign").ok_or(Refusal::Missing)?;
    for record in &waiting {
        let given = Given::none().with("officer", account);
        let order = Order { step, record: *record, seen: None, given, by: by.clone() };
        procedure::take(commit, desk, &COMPLAINT_PROCEDURE, &order)?;
    }
    Ok(waiting.len())
}

/// The complaints an account filed, the latest first.
///
/// # Errors
/// When the store cannot be read.
pub fn filed_by(db: &Db, account: i64, at: Moment) -> record::Result<Vec<Version>> {
    if account == 0 {
        return Ok(Vec::new());
    }
    let ids = db.all(
        "SELECT complaint FROM complaint_filer WHERE federation = $1 AND account = $2 ORDER BY complaint DESC",
        &[account.into()],
        |row| row.int(0),
    )?;
    let mut out = Vec::new();
    for id in ids {
        out.extend(db.get(&COMPLAINT, id, at)?);
    }
    Ok(out)
}

/// The complaint of a code; `None` when there is none (any more).
///
/// # Errors
/// When the store cannot be read.
pub fn by_code(db: &Db, code: &str, at: Moment) -> record::Result<Option<Version>> {
    if plain_code(code).len() != 16 {
        return Ok(None);
    }
    let found = db.first(
        "SELECT complaint FROM complaint_filer WHERE federation = $1 AND code = $2",
        &[digest_of(db, code).into()],
        |row| row.int(0),
    )?;
    match found {
        Some(id) => db.get(&COMPLAINT, id, at),
        None => Ok(None),
    }
}

/// So many days after the answer it is forgotten who complained.
pub const REMEMBERED: i32 = 365;

/// Forgets who filed what was answered more than a year ago. Tells how many were forgotten.
///
/// # Errors
/// When the store fails.
pub fn forget(store: &record::Store, today: Day) -> record::Result<u64> {
    store.side(move |door| {
        door.run(
            "DELETE FROM complaint_filer WHERE federation = $1 AND complaint IN (SELECT c.id FROM r_complaint c \
             WHERE c.federation = $1 AND c.closed = 9223372036854775807 AND c.answered_on < $2)",
            &[today.plus(-REMEMBERED).into()],
        )
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn pages_are_paths_of_this_house_without_what_was_asked() {
        for (page, clean) in [
            ("/persons/12?name=x", "/persons/12"),
            ("/forms#top", "/forms"),
            ("https://elsewhere.example/x", "/"),
            ("//elsewhere.example", "/"),
            ("/a b", "/"),
            ("/<script>", "/"),
            ("", "/"),
        ] {
            assert_eq!(clean_page(page), clean, "{page}");
        }
        assert_eq!(clean_page(&format!("/{}", "a".repeat(300))), "/");
    }

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
