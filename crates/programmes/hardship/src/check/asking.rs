//! Whom to ask about what: each department of the list is asked its fields, of those whom they can concern and of nobody
//! else, with what they declared.

use std::collections::{BTreeMap, BTreeSet};

use clock::{Code, Day, Lang, Pack, deadline};
use procedure::{Actor, Given, Order, Refusal, Taking};
use record::{Clear, Db, Draft, Moment, Version};
use roll::register::PERSON;

use super::declared::{self, Declared};
use super::read;
use super::register::{CHECK, DEPARTMENT, FINDING};
use super::rules::PROCEDURE;
use crate::dossier::age;
use crate::register::{AMOUNT, CONSENT, MEMBER};

/// The word in the numbers of requests: 云核〔2026〕12号.
pub const WORD: &str = "核";

/// For how many days an answer serves, when the departments are asked again about the same dossier.
const FRESH_DAYS: i32 = 183;

/// Age from which work and insurance are asked about.
const WORKING_AGE: i64 = 16;
/// Age up to which school is asked about of those who declared none.
const SCHOOL_AGE: i64 = 18;

/// What departments have yet to say about a dossier: fields of persons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unsaid {
    /// Asked, and waited for.
    pub asked: usize,
    /// Asked of nobody: of whoever came later, or whose request was withdrawn.
    pub unasked: usize,
}

/// What the departments named for the centre (all of the list, where none is named) have yet to say about the members of
/// the dossier of this step. What could not concern somebody when they were last asked about is not missed since.
///
/// # Errors
/// When the store fails.
pub(crate) fn unsaid(taking: &mut Taking<'_, '_>) -> Result<Unsaid, Refusal> {
    let (dossier, pack) = (taking.record, taking.desk.pack);
    let centre = taking.draft.get("centre").int().ok_or(Refusal::Missing)?;
    let at = taking.commit.at(taking.today());
    let db = taking.commit.read()?;
    let (mut settled, mut open) = (BTreeSet::new(), BTreeSet::new());
    let mut asked_on: BTreeMap<i64, Day> = BTreeMap::new();
    for check in db.find(&CHECK, "dossier", dossier, at)? {
        let of = match check.text("state") {
            "asked" => &mut open,
            "answered" | "unanswered" => &mut settled,
            _ => continue,
        };
        for finding in read::findings(db, check.id)? {
            let Some(person) = finding.int("person") else { continue };
            of.insert((person, finding.text("field").to_owned()));
            let day = asked_on.entry(person).or_insert(Day::START);
            *day = check.day("asked_on").map_or(*day, |asked| asked.max(*day));
        }
    }
    let named = departments(db, centre, at)?;
    let members = members(db, dossier, at, &asked_on)?;
    let list = pack.codes("check_department").map(|list| list.codes()).unwrap_or_default();
    let all = pack.codes("check_field").map(|list| list.codes()).unwrap_or_default();
    let mut unsaid = Unsaid::default();
    for code in list {
        if !named.is_empty() && !named.iter().any(|each| each.text("department") == code.code) {
            continue;
        }
        for (person, field, _) in wanted(all, &code.code, &members, "") {
            let field = (person, field.to_owned());
            if !settled.contains(&field) {
                *(if open.contains(&field) { &mut unsaid.asked } else { &mut unsaid.unasked }) += 1;
            }
        }
    }
    Ok(unsaid)
}

/// A member as far as asking is concerned.
struct Asked {
    person: i64,
    /// `None` where it is not known when they were born.
    age: Option<i64>,
    clear: Clear,
    income_fen: Option<i64>,
}

impl Asked {
    /// Whether a field can concern them. What it cannot is not asked: a child's employment, an adult's school.
    fn concerns(&self, field: &str) -> bool {
        match field {
            "social_insurance" | "employment" => self.age.is_none_or(|age| age >= WORKING_AGE),
            "school_status" | "school_aid" => {
                let declared = ["school", "enrolled", "school_years"];
                self.age.is_some_and(|age| age < SCHOOL_AGE)
                    || declared.iter().any(|field| !self.clear.get(field).is_empty())
            }
            _ => true,
        }
    }
}

/// One request to be made.
struct Request<'a> {
    department: &'a Version,
    /// Person and field, each with what was declared.
    fields: Vec<(i64, &'a str, Declared)>,
}

/// Asks every department of the list that is named for the centre of the dossier. One that has answered within half a
/// year, or is asked already, about the same persons and fields is not asked again.
///
/// # Errors
/// When no department is named for the centre, nobody has authorised it, or the pack lacks what it needs; or the store
/// fails.
pub fn ask_all(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (dossier, today) = (taking.record, taking.today());
    let pack = taking.desk.pack;
    let centre = taking.draft.get("centre").int().ok_or(Refusal::Missing)?;
    let at = taking.commit.at(today);
    let db = taking.commit.read()?;
    let named = departments(db, centre, at)?;
    if named.is_empty() {
        return Err(Refusal::Guard((
            "本中心还没有登记核对部门，请先在“核对部门”中登记各部门及其账号单位。".into(),
            "No department is named for this centre; name the departments and their units under “Departments asked” first.".into(),
        )));
    }
    let authority = authority(db, dossier, at)?;
    if authority.is_empty() {
        return Err(Refusal::Guard((
            "还没有有效的核对授权，不能向部门提供任何人的信息。".into(),
            "There is no standing authorisation; nothing of anybody may be given to a department.".into(),
        )));
    }
    let members = members(db, dossier, at, &BTreeMap::new())?;
    let old_category = taking.draft.get("old_category").text().unwrap_or_default().to_owned();
    let list = pack.codes("check_department").map(|list| list.codes()).unwrap_or_default();
    let all = pack.codes("check_field").map(|list| list.codes()).unwrap_or_default();
    // Of each department of the list, what it would be asked: one that nothing concerns need not be asked.
    let mut concerned = 0i64;
    let mut requests = Vec::new();
    for code in list {
        let fields = wanted(all, &code.code, &members, &old_category);
        if fields.is_empty() {
            continue;
        }
        concerned += 1;
        if let Some(department) = named.iter().find(|each| each.text("department") == code.code) {
            requests.push(Request { department, fields });
        }
    }
    let known = db.find(&CHECK, "dossier", dossier, at)?;
    let due = due(pack, today)?;
    for request in requests {
        if held(taking, &known, &request)? {
            continue;
        }
        let (_, number) = paper::number(taking.commit, centre, WORD, i64::from(today.year()))?;
        let caseworker = taking.draft.get("caseworker").int().or(Some(taking.account).filter(|id| *id != 0));
        let draft = CHECK
            .draft()
            .set("number", number)
            .set("dossier", dossier)
            .set("department", request.department.text("department"))
            .set("unit", request.department.get("unit").clone())
            .set("centre", centre)
            .set("caseworker", caseworker)
            .set("purpose", "application")
            .set("authority", authority.as_str())
            .set("departments", concerned)
            .set("asked_on", today)
            .set("due", due)
            .set("way", request.department.get("way").clone());
        open(taking, draft, &request)?;
    }
    Ok(())
}

/// Begins a request with a finding for each person and field.
fn open(taking: &mut Taking<'_, '_>, draft: Draft, request: &Request<'_>) -> Result<(), Refusal> {
    let (desk, dossier, today) = (taking.desk, taking.record, taking.today());
    let begun = procedure::begin(taking.commit, desk, &PROCEDURE, "ask", draft, Given::none(), Actor::System)?;
    for (person, field, declared) in &request.fields {
        let draft = FINDING
            .draft()
            .set("request", begun.record)
            .set("dossier", dossier)
            .set("person", *person)
            .set("field", *field)
            .seal("declared", Some(&declared.to_text()));
        let id = taking.commit.new_id();
        taking.commit.open(id, (today, Day::END), &draft, None)?;
    }
    Ok(())
}

/// Whether the department has answered, or is asked, about all of it. A request that is open about less is withdrawn.
fn held(taking: &mut Taking<'_, '_>, known: &[Version], request: &Request<'_>) -> Result<bool, Refusal> {
    let today = taking.today();
    let wanted: BTreeSet<(i64, &str)> = request.fields.iter().map(|(person, field, _)| (*person, *field)).collect();
    let department = request.department.text("department");
    for check in known.iter().filter(|check| check.text("department") == department) {
        let is_open = check.text("state") == "asked";
        let is_fresh = check.text("state") == "answered"
            && check.day("answered_on").is_some_and(|day| today <= day.plus(FRESH_DAYS));
        if !is_open && !is_fresh {
            continue;
        }
        let findings = read::findings(taking.commit.read()?, check.id)?;
        let asked: BTreeSet<(i64, &str)> =
            findings.iter().filter_map(|each| Some((each.int("person")?, each.text("field")))).collect();
        if wanted.is_subset(&asked) {
            return Ok(true);
        }
        if is_open {
            let step = PROCEDURE.step("withdraw").ok_or_else(|| Refusal::NoStep("withdraw".into()))?;
            let given = Given::none().with("reason", "成员有变化，另行发出请求。");
            let order = Order { step, record: check.id, seen: None, given, by: Actor::System };
            procedure::take(taking.commit, taking.desk, &PROCEDURE, &order)?;
        }
    }
    Ok(false)
}

/// What a department would be asked: person and field, with what was declared.
fn wanted<'a>(
    all: &'a [Code],
    department: &str,
    members: &[Asked],
    old_category: &str,
) -> Vec<(i64, &'a str, Declared)> {
    let own = || all.iter().filter(|field| field.parent.as_deref() == Some(department));
    let of = |member: &Asked, field: &str| {
        declared::of(field, |name| member.clear.get(name).to_owned(), old_category, member.income_fen)
    };
    members
        .iter()
        .flat_map(|member| own().map(move |field| (member, field)))
        .filter(|(member, field)| member.concerns(&field.code))
        .map(|(member, field)| (member.person, field.code.as_str(), of(member, &field.code)))
        .collect()
}

/// By which day an answer is due.
fn due(pack: &Pack, today: Day) -> Result<Day, Refusal> {
    let rule = pack
        .rule("check.answer", today)
        .ok_or_else(|| record::Error::Rule(format!("the pack {} has no rule check.answer on {today}", pack.name())))?;
    Ok(deadline(rule, pack.calendar(), today, &[]).due)
}

/// The departments named for a centre.
pub(super) fn departments(db: &Db, centre: i64, at: Moment) -> record::Result<Vec<Version>> {
    db.find(&DEPARTMENT, "centre", centre, at)
}

/// The numbers of the authorisations that stand, as a request names them.
fn authority(db: &Db, dossier: i64, at: Moment) -> record::Result<String> {
    let consents = db.find(&CONSENT, "dossier", dossier, at)?;
    let standing = consents.iter().filter(|consent| consent.day("withdrawn_on").is_none());
    let numbers: BTreeSet<&str> = standing.map(|consent| consent.text("number")).filter(|n| !n.is_empty()).collect();
    Ok(numbers.into_iter().collect::<Vec<_>>().join("、"))
}

/// The members of a dossier, each as old as on the day given for them; today where there is none.
fn members(db: &Db, dossier: i64, at: Moment, on: &BTreeMap<i64, Day>) -> record::Result<Vec<Asked>> {
    let mut incomes: BTreeMap<i64, i64> = BTreeMap::new();
    for amount in db.find(&AMOUNT, "dossier", dossier, at)?.iter().filter(|each| each.text("side") == "income") {
        let fen = db.unseal(amount)?.get("fen").parse::<i64>().unwrap_or(0);
        if let Some(person) = amount.int("person") {
            let sum = incomes.entry(person).or_default();
            *sum = sum.saturating_add(fen);
        }
    }
    let mut out = Vec::new();
    for member in db.find(&MEMBER, "dossier", dossier, at)? {
        let Some(person) = member.int("person") else { continue };
        let day = on.get(&person).copied().unwrap_or(at.as_of);
        let age = db.get(&PERSON, person, at)?.map(|known| age(db, &known, day)).transpose()?.flatten();
        let clear = db.unseal(&member)?;
        if clear.erased {
            continue;
        }
        out.push(Asked { person, age, clear, income_fen: incomes.get(&person).copied() });
    }
    Ok(out)
}

/// What a request may be used for, in words.
pub(super) fn purpose(code: &str, lang: Lang) -> String {
    crate::TEXTS.t(lang, &format!("hardship-check-purpose-{}", if code == "review" { "review" } else { "application" }))
}
