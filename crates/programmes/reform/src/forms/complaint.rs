//! Complaints: filed by anybody, answered by a named officer. Who filed one stands in no record (see [`procedure::filing`]).

use access::Action;
use clock::Day;
use procedure::filing::{Counter, Filed, Filer, written};
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
    /// By whom and from where.
    pub filer: Filer,
}

/// Complaints are counted, found again and forgotten here.
pub static COUNTER: Counter =
    Counter { register: &COMPLAINT, settled: "answered_on", per_address: 10, per_account: 30, per_hour: 300 };

/// Characters of a complaint.
const TEXT: usize = 4000;

fn guard<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

/// The path of a page without its query, and without what says which record it shows: whoever complains of the page of their
/// own case would be known by it. `/` for what is no path of this house.
pub fn clean_page(page: &str) -> String {
    let path = page.split(['?', '#']).next().unwrap_or("");
    let is_path = path.starts_with('/') && !path.starts_with("//") && path.len() <= 200;
    let is_plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/-._~…".contains(c));
    if !is_path || !is_plain {
        return "/".into();
    }
    let names_none = |part: &&str| !part.chars().any(|c| c.is_ascii_digit()) && part.len() <= 40;
    path.split('/').map(|part| Some(part).filter(names_none).unwrap_or(WHICH)).collect::<Vec<_>>().join("/")
}

/// What stands in a path for the part that says which.
const WHICH: &str = "…";

/// The page that a path without its record still names.
pub fn page_of(path: &str) -> Option<&str> {
    (!path.contains(WHICH)).then_some(path)
}

/// Files a complaint. It goes to the named officer, or without one to whoever may answer.
///
/// # Errors
/// What is wrong with it, or that too many came from there; in both languages.
pub fn file(commit: &mut Commit<'_>, desk: &Desk, filing: &Filing) -> Result<Filed, Refusal> {
    if desk.pack.codes("complaint_kind").is_none_or(|list| list.get(&filing.kind).is_none()) {
        return guard("请选一个类别。", "Choose a kind.");
    }
    let (text, contact) = written(&filing.text, &filing.contact, TEXT)?;
    let root = desk.units.root().ok_or(Refusal::Missing)?;
    COUNTER.file(commit, desk, &filing.filer, |commit| {
        let officer = named(commit, desk, root)?;
        let draft = COMPLAINT
            .draft()
            .set("kind", filing.kind.as_str())
            .set("page", clean_page(&filing.page))
            .set("unit", root)
            .set("officer", officer)
            .set("received_on", desk.today)
            .seal("text", Some(text.as_str()))
            .seal("contact", contact)
            .seal("answer", None);
        let taken = procedure::begin(commit, desk, &COMPLAINT_PROCEDURE, "file", draft, Given::none(), Actor::System)?;
        Ok(taken.record)
    })
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

/// Whoever is named to answer complaints hands that on with the office in which they do. Tells how many namings passed.
///
/// # Errors
/// When the store fails.
pub fn hand_over(commit: &mut Commit<'_>, today: Day, from: i64, to: i64, unit: i64) -> record::Result<usize> {
    let at = commit.at(today);
    let db = commit.read()?;
    // By another office of theirs they may answer still; a successor in an office that answers none does not begin to.
    if holds_office(db, from, unit, at)? || !holds_office(db, to, unit, at)? {
        return Ok(0);
    }
    let named =
        db.find(&COMPLAINT_DESK, "unit", unit, at)?.into_iter().find(|named| named.int("account") == Some(from));
    let Some(named) = named else { return Ok(0) };
    commit.assert(named.id, (today, Day::END), &named.draft().set("account", to), None)?;
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_paths_of_this_house_without_what_was_asked() {
        for (page, clean) in [
            ("/persons/12?name=x", "/persons/…"),
            ("/mine/hardship/123/members", "/mine/hardship/…/members"),
            ("/units/YH01", "/units/…"),
            ("/persons/…", "/persons/…"),
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
        assert_eq!(clean_page(&format!("/feeds/{}", "a".repeat(43))), "/feeds/…");
    }
}
