//! What is read of requests and findings.

use clock::{Day, Lang, Pack};
use record::{Db, Moment, Value, Version};
use roll::person;

use super::declared::Declared;
use super::register::{CHECK, FINDING};
use crate::register::VISIT;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// Its record.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// The dossier it is about.
    pub dossier: i64,
    /// The department: a code of `check_department`.
    pub department: String,
    /// The department's unit.
    pub unit: i64,
    /// The centre that asks.
    pub centre: i64,
    /// What the answer may be used for.
    pub purpose: String,
    /// The numbers of the authorisations.
    pub authority: String,
    /// When it was asked.
    pub asked_on: Option<Day>,
    /// By when it is to be answered.
    pub due: Option<Day>,
    /// When it was answered.
    pub answered_on: Option<Day>,
    /// How it is asked: a code of `check_way`.
    pub way: String,
    /// Where it stands: a code of `check_state`.
    pub state: String,
    /// The gravest of its findings; empty before the answer.
    pub result: String,
    /// The last file in which it went out.
    pub batch: Option<i64>,
    /// How many departments had to be asked about this household.
    pub departments: i64,
}

impl CheckRow {
    fn of(version: &Version) -> CheckRow {
        let (text, day) = (|field: &str| version.text(field).to_owned(), |field: &str| version.day(field));
        CheckRow {
            id: version.id,
            number: text("number"),
            dossier: version.int("dossier").unwrap_or(0),
            department: text("department"),
            unit: version.int("unit").unwrap_or(0),
            centre: version.int("centre").unwrap_or(0),
            purpose: text("purpose"),
            authority: text("authority"),
            asked_on: day("asked_on"),
            due: day("due"),
            answered_on: day("answered_on"),
            way: text("way"),
            state: text("state"),
            result: text("result"),
            batch: version.int("batch"),
            departments: version.int("departments").unwrap_or(0),
        }
    }

    /// Whether an answer is waited for.
    pub fn is_open(&self) -> bool {
        self.state == "asked"
    }
}

/// The findings of a request as they stand, in the order in which they were asked.
pub fn findings(db: &Db, check: i64) -> record::Result<Vec<Version>> {
    let mut standing = db.standing_where(&FINDING, "request", check)?;
    // The days before the answer are a stretch of their own.
    standing.retain(|finding| finding.valid_to == Day::END);
    Ok(standing)
}

/// A request at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn one(db: &Db, check: i64, at: Moment) -> record::Result<Option<CheckRow>> {
    Ok(db.get(&CHECK, check, at)?.as_ref().map(CheckRow::of))
}

/// The requests about a dossier at a moment, in the order in which they were made.
///
/// # Errors
/// When the store cannot be read.
pub fn of_dossier(db: &Db, dossier: i64, at: Moment) -> record::Result<Vec<CheckRow>> {
    Ok(db.find(&CHECK, "dossier", dossier, at)?.iter().map(CheckRow::of).collect())
}

/// How many requests about a dossier wait for an answer.
///
/// # Errors
/// When the store cannot be read.
pub fn open_requests(db: &Db, dossier: i64, at: Moment) -> record::Result<usize> {
    Ok(of_dossier(db, dossier, at)?.iter().filter(|check| check.is_open()).count())
}

/// Whether each department that had to be asked about a dossier has answered: all of the list `check_department` that
/// can know anything of its members, whether one is named for the centre or not.
///
/// # Errors
/// When the store cannot be read.
pub fn all_departments_answered(db: &Db, dossier: i64, at: Moment) -> record::Result<bool> {
    let mut checks = of_dossier(db, dossier, at)?;
    checks.retain(|check| check.state != "withdrawn");
    let Some(wanted) = checks.last().map(|check| check.departments) else { return Ok(false) };
    let mut answered = 0;
    for (place, check) in checks.iter().enumerate() {
        let is_last = !checks.iter().skip(place + 1).any(|later| later.department == check.department);
        if is_last && check.state == "answered" {
            answered += 1;
        }
    }
    Ok(answered > 0 && answered >= wanted)
}

/// Whose requests are read, and which of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Which {
    /// The units of the departments.
    pub units: Vec<i64>,
    /// The centres.
    pub centres: Vec<i64>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only to this department.
    pub department: Option<String>,
    /// Only asked this way.
    pub way: Option<String>,
    /// Only with this number.
    pub number: Option<String>,
}

/// Requests to these departments or of these centres: the open ones first, by day; `skip` and `limit` cut a page out.
pub(super) fn list(db: &Db, which: &Which, at: Moment, skip: usize, limit: usize) -> record::Result<Vec<CheckRow>> {
    if which.units.is_empty() && which.centres.is_empty() {
        return Ok(Vec::new());
    }
    let mut params: Vec<Value> = vec![at.as_of.into(), at.known.into()];
    let mut mark = |value: Value| {
        params.push(value);
        format!("${}", params.len() + 1)
    };
    let mut either = Vec::new();
    for (field, ids) in [("unit", &which.units), ("centre", &which.centres)] {
        if !ids.is_empty() {
            let marks: Vec<String> = ids.iter().map(|id| mark((*id).into())).collect();
            either.push(format!("v.{field} IN ({})", marks.join(", ")));
        }
    }
    let mut sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.valid_from <= $2 AND $2 < v.valid_to AND v.opened <= $3 AND $3 < v.closed \
         AND ({})",
        Version::columns(&CHECK, "v"),
        CHECK.table(),
        either.join(" OR ")
    );
    let narrow =
        [("state", &which.state), ("department", &which.department), ("way", &which.way), ("number", &which.number)];
    for (field, value) in narrow {
        if let Some(value) = value {
            sql.push_str(&format!(" AND v.{field} = {}", mark(value.as_str().into())));
        }
    }
    let (limit, skip) = (i64::try_from(limit).unwrap_or(i64::MAX), i64::try_from(skip).unwrap_or(i64::MAX));
    sql.push_str(" ORDER BY CASE WHEN v.state = 'asked' THEN 0 ELSE 1 END, v.due, v.id");
    sql.push_str(&format!(" LIMIT {}", mark(limit.into())));
    sql.push_str(&format!(" OFFSET {}", mark(skip.into())));
    db.all(&sql, &params, |row| Ok(CheckRow::of(&Version::read(&CHECK, row, 0)?)))
}

/// One field of one person, in the clear.
pub(super) struct Finding {
    pub id: i64,
    pub field: String,
    pub result: String,
    pub declared: Declared,
    pub said: String,
    pub remark: String,
}

/// A person who is asked about. What identifies is in the clear and masked where it is shown.
pub(super) struct Person {
    pub id: i64,
    pub name: String,
    pub id_number: String,
    /// Whether they were erased: nothing is known of them any more.
    pub erased: bool,
    pub findings: Vec<Finding>,
}

/// The persons of a request with their findings, in the clear.
pub(super) fn persons(db: &Db, check: i64, at: Moment) -> record::Result<Vec<Person>> {
    let mut out: Vec<Person> = Vec::new();
    for version in findings(db, check)? {
        let Some(id) = version.int("person") else { continue };
        let place = match out.iter().position(|person| person.id == id) {
            Some(place) => place,
            None => {
                let known = person::identity(db, id, at)?.map(|(_, identity)| identity);
                let erased = known.is_none();
                let identity = known.unwrap_or_default();
                out.push(Person {
                    id,
                    name: identity.name,
                    id_number: identity.id_number,
                    erased,
                    findings: Vec::new(),
                });
                out.len() - 1
            }
        };
        let clear = db.unseal(&version)?;
        out[place].findings.push(Finding {
            id: version.id,
            field: version.text("field").to_owned(),
            result: version.text("result").to_owned(),
            declared: Declared::from_text(clear.get("declared")),
            said: clear.get("said").to_owned(),
            remark: clear.get("remark").to_owned(),
        });
    }
    Ok(out)
}

/// A finding that differs from what was declared, or of which a department knows nothing.
pub(super) struct Difference {
    pub check: CheckRow,
    pub field: String,
    pub result: String,
    pub answered_on: Option<Day>,
    /// The number of the dossier; empty before it has one.
    pub dossier_number: String,
    pub dossier_state: String,
}

/// What differs, of dossiers of these centres that are still being checked or assessed, the oldest answers first.
pub(super) fn differences(
    db: &Db,
    centres: &[i64],
    at: Moment,
    skip: usize,
    limit: usize,
) -> record::Result<Vec<Difference>> {
    if centres.is_empty() {
        return Ok(Vec::new());
    }
    let mut params: Vec<Value> = vec![at.as_of.into(), at.known.into()];
    let marks: Vec<String> = (0..centres.len()).map(|place| format!("${}", place + 4)).collect();
    params.extend(centres.iter().map(|centre| Value::Int(*centre)));
    let holds = |alias: &str| {
        format!("{alias}.valid_from <= $2 AND $2 < {alias}.valid_to AND {alias}.opened <= $3 AND $3 < {alias}.closed")
    };
    let (limit_mark, skip_mark) = (params.len() + 2, params.len() + 3);
    params.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    params.push(i64::try_from(skip).unwrap_or(i64::MAX).into());
    let width = Version::width(&CHECK);
    let sql = format!(
        "SELECT {}, f.field, f.result, f.answered_on, COALESCE(d.number, ''), d.state FROM {} c, {} f, {} d \
         WHERE c.federation = $1 AND {} AND {} AND {} AND c.centre IN ({}) AND c.state = 'answered' \
         AND f.federation = c.federation AND f.request = c.id AND f.result IN ('inconsistent', 'not_found') \
         AND d.federation = c.federation AND d.id = c.dossier AND d.state IN ('checking', 'judging', 'visiting') \
         ORDER BY f.answered_on, c.id, f.id LIMIT ${limit_mark} OFFSET ${skip_mark}",
        Version::columns(&CHECK, "c"),
        CHECK.table(),
        FINDING.table(),
        crate::register::DOSSIER.table(),
        holds("c"),
        holds("f"),
        holds("d"),
        marks.join(", "),
    );
    db.all(&sql, &params, |row| {
        let day = row.opt_int(width + 2)?.and_then(|day| i32::try_from(day).ok()).map(Day);
        Ok(Difference {
            check: CheckRow::of(&Version::read(&CHECK, row, 0)?),
            field: row.text(width)?,
            result: row.text(width + 1)?,
            answered_on: day,
            dossier_number: row.text(width + 3)?,
            dossier_state: row.text(width + 4)?,
        })
    })
}

/// The findings of a dossier that differ from what was declared, or are unknown to the department.
fn differ(db: &Db, dossier: i64, at: Moment) -> record::Result<Vec<Version>> {
    let open: Vec<i64> =
        of_dossier(db, dossier, at)?.iter().filter(|check| check.state == "answered").map(|check| check.id).collect();
    let mut all = db.find(&FINDING, "dossier", dossier, at)?;
    all.retain(|finding| {
        matches!(finding.text("result"), "inconsistent" | "not_found")
            && finding.int("request").is_some_and(|request| open.contains(&request))
    });
    Ok(all)
}

/// How many findings of a dossier differ from what was declared, or are unknown to the department.
pub(super) fn differing(db: &Db, dossier: i64, at: Moment) -> record::Result<usize> {
    Ok(differ(db, dossier, at)?.len())
}

/// The commit of the last answer that differs from what was declared and after which the household was not visited
/// again; `None` where there is none.
pub(crate) fn unresolved(db: &Db, dossier: i64, at: Moment) -> record::Result<Option<i64>> {
    let visits = db.find(&VISIT, "dossier", dossier, at)?;
    let again = visits.iter().filter(|visit| visit.text("purpose") == "second" && visit.text("conclusion") != "absent");
    let seen = again.map(|visit| visit.opened).max().unwrap_or(0);
    Ok(differ(db, dossier, at)?.iter().map(|finding| finding.opened).filter(|answered| *answered > seen).max())
}

/// The name of a code; the code itself where the pack does not have it.
pub(super) fn label(pack: &Pack, list: &str, code: &str, lang: Lang) -> String {
    pack.codes(list).and_then(|list| list.label(code, lang)).unwrap_or(code).to_owned()
}
