//! Persons of a unit's subtree, a page at a time; and search.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use clock::Day;
use record::{Clear, Db, Moment, Row, Value, Version};

use crate::person::MOBILE;
use crate::register::{EMPLOYER, EMPLOYMENT, PERSON};
use crate::tree::Shape;

/// What is asked of the register of persons.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The beginning of a name, in Han or pinyin, or initials, or `#` and the last four digits of a number.
    pub name: Option<String>,
    /// The code of a level of skill.
    pub skill: Option<String>,
    /// The code of a sex.
    pub sex: Option<String>,
    /// Industrial workers only (`true`) or others only.
    pub industrial: Option<bool>,
    /// Members only (`true`) or others only.
    pub member: Option<bool>,
    /// One employer.
    pub employer: Option<i64>,
}

impl Filter {
    fn passes(&self, person: &Listed) -> bool {
        let job = &person.employment;
        self.skill.as_ref().is_none_or(|s| job.text("skill") == s)
            && self.sex.as_ref().is_none_or(|s| job.text("sex") == s)
            && self.industrial.is_none_or(|i| (job.int("industrial") == Some(1)) == i)
            && self.employer.is_none_or(|e| job.int("employer") == Some(e))
            && self.member.is_none_or(|m| person.member_since.is_some() == m)
    }
}

/// Where a page begins: after this place. Text that goes into a link; it names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The unit, by its place in the walk of the subtree; for a search by name, 0.
    pub unit: i64,
    /// The person.
    pub person: i64,
    /// For a search by name: how many candidates were passed.
    pub passed: usize,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.unit, self.person, self.passed)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();
    fn from_str(text: &str) -> Result<Cursor, ()> {
        let mut parts = text.split('.');
        let mut next = || parts.next().and_then(|p| p.parse::<i64>().ok()).ok_or(());
        let (unit, person) = (next()?, next()?);
        Ok(Cursor { unit, person, passed: usize::try_from(next()?).map_err(|_| ())? })
    }
}

/// A person in a list, with the main employment and the membership of the moment.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The person's version.
    pub person: Version,
    /// The main employment.
    pub employment: Version,
    /// The employer's name.
    pub employer: String,
    /// The day of joining, if the person is a member; `None` inside if it is not known.
    pub member_since: Option<Option<Day>>,
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its rows.
    pub rows: Vec<Listed>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<Cursor>,
}

/// A member whose day of joining is not known, as the query tells it.
const JOINED_SOMETIME: i64 = i64::MIN;

/// Employment with person, employer and membership at a moment: `$2` is the day, `$3` the commit. Employer and membership are
/// asked for row by row: joined, the embedded engine would read the whole of their registers for every page.
fn joined() -> String {
    let holds =
        |t: &str| format!("{t}.valid_from <= $2 AND {t}.valid_to > $2 AND {t}.opened <= $3 AND {t}.closed > $3");
    format!(
        "SELECT {}, {}, \
         (SELECT MIN(f.name) FROM r_employer f WHERE f.federation = $1 AND f.id = e.employer AND {}), \
         (SELECT MIN(COALESCE(m.joined_on, {JOINED_SOMETIME})) FROM r_membership m WHERE m.federation = $1 AND m.person = e.person \
         AND m.state IN ('active', 'transferring') AND {}) \
         FROM r_employment e JOIN r_person p ON p.federation = $1 AND p.id = e.person AND {} \
         WHERE e.federation = $1 AND {} AND e.rank = 'main'",
        Version::columns(&EMPLOYMENT, "e"),
        Version::columns(&PERSON, "p"),
        holds("f"),
        holds("m"),
        holds("p"),
        holds("e"),
    )
}

fn read(row: &Row<'_>) -> record::Result<Listed> {
    let (job, person) = (Version::width(&EMPLOYMENT), Version::width(&PERSON));
    let at = job + person;
    let joined = row.opt_int(at + 1)?;
    Ok(Listed {
        employment: Version::read(&EMPLOYMENT, row, 0)?,
        person: Version::read(&PERSON, row, job)?,
        employer: row.text(at)?,
        member_since: joined.map(|day| i32::try_from(day).ok().map(Day)),
    })
}

/// A page of the persons employed in a unit's subtree at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn page(
    db: &Db,
    shape: &Shape,
    unit: i64,
    at: Moment,
    filter: &Filter,
    after: Option<Cursor>,
    limit: usize,
) -> record::Result<Page> {
    match &filter.name {
        Some(name) => page_by_name(db, shape, unit, at, filter, name, after, limit),
        None => page_by_unit(db, shape, unit, at, filter, after, limit),
    }
}

fn page_by_unit(
    db: &Db,
    shape: &Shape,
    unit: i64,
    at: Moment,
    filter: &Filter,
    after: Option<Cursor>,
    limit: usize,
) -> record::Result<Page> {
    let units = shape.subtree(unit);
    let start = after.map_or(0, |c| units.iter().position(|u| *u == c.unit).unwrap_or(0));
    let mut page = Page::default();
    let sql = format!("{} AND e.unit = $4 AND e.person > $5 ORDER BY e.person", joined());
    for (i, unit) in units.iter().enumerate().skip(start) {
        let person = after.filter(|_| i == start).map_or(i64::MIN, |c| c.person);
        db.each(&sql, &[at.as_of.into(), at.known.into(), (*unit).into(), person.into()], |row| {
            let listed = read(row)?;
            if filter.passes(&listed) {
                if page.rows.len() == limit {
                    let last = page.rows.last().map_or(0, |l| l.person.id);
                    let unit = page.rows.last().and_then(|l| l.employment.int("unit")).unwrap_or(*unit);
                    page.next = Some(Cursor { unit, person: last, passed: 0 });
                    return Ok(ControlFlow::Break(()));
                }
                page.rows.push(listed);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if page.next.is_some() {
            break;
        }
    }
    Ok(page)
}

#[expect(clippy::too_many_arguments, reason = "the page's parts, as the public door takes them")]
fn page_by_name(
    db: &Db,
    shape: &Shape,
    unit: i64,
    at: Moment,
    filter: &Filter,
    name: &str,
    after: Option<Cursor>,
    limit: usize,
) -> record::Result<Page> {
    let within: HashSet<i64> = shape.subtree(unit).into_iter().collect();
    let whole = shape.root() == Some(unit);
    // What finds a person says where they stand now; of the past that is only a hint.
    let now = db.head()?.commit == at.known;
    let skip = after.map_or(0, |c| c.passed);
    let mut page = Page::default();
    let mut passed = 0;
    let mut seen = HashSet::new();
    let sql = format!("{} AND e.person = $4", joined());
    let mut batch: Vec<(usize, i64)> = Vec::new();
    let term = term_of(name);
    let mut from: Option<(String, i64)> = None;
    loop {
        batch.clear();
        let mut last = None;
        db.find_terms(&term, from.as_ref().map(|(t, p)| (t.as_str(), *p)), |term, person, place| {
            passed += 1;
            last = Some((term.to_owned(), person));
            let here = whole || !now || within.contains(&place);
            if here && seen.insert(person) && passed > skip {
                batch.push((passed, person));
            }
            Ok(if batch.len() > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        for (place, person) in &batch {
            let listed = db.first(&sql, &[at.as_of.into(), at.known.into(), (*person).into()], read)?;
            let Some(listed) = listed else { continue };
            let here = listed.employment.int("unit").is_some_and(|u| within.contains(&u));
            if here && filter.passes(&listed) {
                if page.rows.len() == limit {
                    page.next = Some(Cursor { unit: 0, person: 0, passed: place - 1 });
                    return Ok(page);
                }
                page.rows.push(listed);
            }
        }
        match last {
            Some(last) if batch.len() > limit => from = Some(last),
            _ => return Ok(page),
        }
    }
}

/// What a person types, as a search term: cleaned, in half width, letters small.
fn term_of(text: &str) -> String {
    let text = exchange::half_width(text);
    let clean = exchange::clean(text.trim());
    clean.text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A person that a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The person.
    pub person: i64,
    /// Where they stand now.
    pub unit: i64,
}

/// Finds persons by name (Han, full pinyin, initials), by the whole identity or mobile number, or by its last four digits.
/// `within` says which units the searcher reaches.
///
/// # Errors
/// When the store cannot be read.
pub fn search(db: &Db, text: &str, within: &dyn Fn(i64) -> bool, limit: usize) -> record::Result<Vec<Hit>> {
    let term = term_of(text);
    let digits = term.len() >= 4 && term.bytes().all(|b| b.is_ascii_digit() || b == b'x');
    if term.is_empty() {
        return Ok(Vec::new());
    }
    if digits && (term.len() == 18 || term.len() == 11) {
        let number = term.to_uppercase();
        let persons = match term.len() {
            18 => crate::person::holder(db, &number)?.into_iter().map(|h| h.person).collect(),
            _ => db.find_exact(MOBILE, &number)?,
        };
        let mut hits = Vec::new();
        for person in persons {
            let unit = crate::person::place(db, person)?;
            if within(unit) {
                hits.push(Hit { person, unit });
            }
        }
        return Ok(hits);
    }
    let term = if digits && term.len() == 4 { format!("#{}", term.to_uppercase()) } else { term };
    let mut seen = HashSet::new();
    let mut hits = Vec::new();
    db.find_terms(&term, None, |_, person, unit| {
        if within(unit) && seen.insert(person) {
            hits.push(Hit { person, unit });
        }
        Ok(if hits.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(hits)
}

/// The persons of these ids as a list shows them, in the order given; those without a main employment at the moment are left out.
///
/// # Errors
/// When the store cannot be read.
pub fn of_persons(db: &Db, persons: &[i64], at: Moment) -> record::Result<Vec<Listed>> {
    let sql = format!("{} AND e.person = $4", joined());
    let mut out = Vec::new();
    for person in persons {
        out.extend(db.first(&sql, &[at.as_of.into(), at.known.into(), (*person).into()], read)?);
    }
    Ok(out)
}

/// Streams everybody employed in a unit's subtree at a moment, by unit as the tree is walked, with their sealed fields in the clear.
///
/// # Errors
/// When the store cannot be read or the visitor fails.
pub fn each<E: From<record::Error>>(
    db: &Db,
    shape: &Shape,
    unit: i64,
    at: Moment,
    mut visit: impl FnMut(&Listed, &Clear) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = None;
    loop {
        let page = page_by_unit(db, shape, unit, at, &Filter::default(), after, 1000)?;
        for listed in &page.rows {
            visit(listed, &db.unseal(&listed.person)?)?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

/// The names of employers at a moment, by id.
///
/// # Errors
/// When the store cannot be read.
pub fn employer_names(db: &Db, at: Moment) -> record::Result<HashMap<i64, String>> {
    Ok(db.list(&EMPLOYER, at)?.into_iter().map(|v| (v.id, v.text("name").to_owned())).collect())
}

/// Employers whose name or credit code contains a text, in the units that `within` allows.
///
/// # Errors
/// When the store cannot be read.
pub fn search_employers(
    db: &Db,
    text: &str,
    at: Moment,
    within: &dyn Fn(i64) -> bool,
    limit: usize,
) -> record::Result<Vec<Version>> {
    let text = exchange::clean(text.trim()).text.replace(['%', '_', '\\'], "");
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {} FROM r_employer v WHERE v.federation = $1 AND v.valid_from <= $2 AND v.valid_to > $2 AND v.opened <= $3 AND v.closed > $3 \
         AND (v.name LIKE $4 OR v.credit_code LIKE $5) ORDER BY v.name LIMIT 200",
        Version::columns(&EMPLOYER, "v")
    );
    let like = Value::Text(format!("%{text}%"));
    let found =
        db.all(&sql, &[at.as_of.into(), at.known.into(), like.clone(), like], |row| Version::read(&EMPLOYER, row, 0))?;
    Ok(found.into_iter().filter(|v| within(v.int("unit").unwrap_or(0))).take(limit).collect())
}
