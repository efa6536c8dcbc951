//! The register of dossiers, a page at a time.

use std::collections::HashMap;

use access::{Action, Relation, Who};
use clock::Day;
use record::{Db, Moment, OPEN, Result, Value, Version};
use roll::register::PERSON;
use roll::tree::Shape;

use crate::register::DOSSIER;

/// The dossiers that a reader may know of: those of which the union that handles it, or the centre, is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// Those of these units; none where there is none.
    Units(Vec<i64>),
}

impl Reach {
    /// What somebody may read, by the table of access and the tree of today.
    pub fn of(who: &Who, shape: &Shape) -> Reach {
        let mut units = Vec::new();
        for grant in who.grants.iter().filter(|_| !who.must_change) {
            let allowed = access::allowed(grant.role, Action::HardshipRead);
            if allowed.has(Relation::Below) {
                if shape.root() == Some(grant.unit) {
                    return Reach::All;
                }
                units.extend(shape.subtree(grant.unit));
            } else if allowed.has(Relation::Own) {
                units.push(grant.unit);
            }
        }
        units.sort_unstable();
        units.dedup();
        Reach::Units(units)
    }

    /// Whether a dossier of these units is within it.
    pub fn has(&self, unit: i64, centre: i64) -> bool {
        match self {
            Reach::All => true,
            Reach::Units(units) => units.contains(&unit) || units.contains(&centre),
        }
    }
}

/// What is asked of the register. An empty text asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The union that handles it.
    pub unit: Option<i64>,
    /// Its state.
    pub state: String,
    /// Its category.
    pub category: String,
    /// Its main cause.
    pub cause: String,
    /// Its key group.
    pub key_group: String,
    /// Its kind of exit.
    pub exit: String,
    /// A part of its number.
    pub search: String,
    /// Who has it in hand at the centre.
    pub caseworker: Option<i64>,
}

/// A dossier in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its record.
    pub id: i64,
    /// Its number; empty until it is approved.
    pub number: String,
    /// The household.
    pub household: i64,
    /// The head.
    pub head: i64,
    /// What the head is called: empty as it is read; whoever shows it puts in what the reader may see ([`names`]).
    pub name: String,
    /// Which episode of the household it is.
    pub episode: i64,
    /// The episode before.
    pub previous: Option<i64>,
    /// The union that handles it.
    pub unit: i64,
    /// The federation that decides.
    pub centre: i64,
    /// The worker's own account.
    pub applicant: Option<i64>,
    /// Who has it in hand at the centre.
    pub caseworker: Option<i64>,
    /// The division of the minimum-living line.
    pub division: String,
    /// Its category.
    pub category: String,
    /// Its category under the older rules.
    pub old_category: String,
    /// Whether the head is a migrant worker.
    pub migrant: bool,
    /// The main cause.
    pub cause: String,
    /// Other causes, separated by spaces.
    pub causes: String,
    /// The key group.
    pub key_group: String,
    /// The kind of measure.
    pub batch: String,
    /// When it was applied for.
    pub applied_on: Option<Day>,
    /// When it was last visited for the application.
    pub visited_on: Option<Day>,
    /// When the checks were done.
    pub checked_on: Option<Day>,
    /// Whether all departments had answered.
    pub checked_all: bool,
    /// When it was decided.
    pub decided_on: Option<Day>,
    /// The kind of exit.
    pub exit: String,
    /// When it left the roll.
    pub exit_on: Option<Day>,
    /// Until when it is followed up.
    pub follow_until: Option<Day>,
    /// Its state.
    pub state: String,
}

impl Row {
    /// What a version says.
    pub fn of(version: &Version) -> Row {
        let int = |name: &str| version.int(name).unwrap_or(0);
        let text = |name: &str| version.text(name).to_owned();
        Row {
            id: version.id,
            number: text("number"),
            household: int("household"),
            head: int("head"),
            name: String::new(),
            episode: int("episode"),
            previous: version.int("previous"),
            unit: int("unit"),
            centre: int("centre"),
            applicant: version.int("applicant"),
            caseworker: version.int("caseworker"),
            division: text("division"),
            category: text("category"),
            old_category: text("old_category"),
            migrant: int("migrant") == 1,
            cause: text("cause"),
            causes: text("causes"),
            key_group: text("key_group"),
            batch: text("batch"),
            applied_on: version.day("applied_on"),
            visited_on: version.day("visited_on"),
            checked_on: version.day("checked_on"),
            checked_all: int("checked_all") == 1,
            decided_on: version.day("decided_on"),
            exit: text("exit"),
            exit_on: version.day("exit_on"),
            follow_until: version.day("follow_until"),
            state: text("state"),
        }
    }
}

/// Conditions of a query with their parameters; `$1` is the federation.
struct Asked {
    conditions: String,
    params: Vec<Value>,
    /// The units within reach, where not all are.
    reach: Vec<i64>,
}

impl Asked {
    fn of(reach: &Reach, filter: &Filter) -> Asked {
        let mut asked = Asked { conditions: String::new(), params: Vec::new(), reach: Vec::new() };
        let codes = [
            ("state", &filter.state),
            ("category", &filter.category),
            ("cause", &filter.cause),
            ("key_group", &filter.key_group),
            ("exit", &filter.exit),
        ];
        for (field, code) in codes.into_iter().filter(|(_, code)| !code.is_empty()) {
            asked.and(&format!("v.{field} = "), code.as_str());
        }
        for (field, id) in [("unit", filter.unit), ("caseworker", filter.caseworker)] {
            if let Some(id) = id {
                asked.and(&format!("v.{field} = "), id);
            }
        }
        let search = filter.search.trim();
        if !search.is_empty() {
            let plain = |c: char| if matches!(c, '%' | '_' | '\\') { ' ' } else { c };
            let pattern: String = search.chars().map(plain).collect();
            asked.and("v.number LIKE ", format!("%{pattern}%"));
        }
        match reach {
            Reach::All => {}
            Reach::Units(units) if units.is_empty() => asked.conditions += " AND 1 = 0",
            Reach::Units(units) => {
                let handling = asked.marks(units);
                let deciding = asked.marks(units);
                asked.conditions += &format!(" AND (v.unit IN ({handling}) OR v.centre IN ({deciding}))");
                asked.reach = units.clone();
            }
        }
        asked
    }

    /// One more parameter; gives its mark.
    fn mark(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len() + 1)
    }

    fn marks(&mut self, values: &[i64]) -> String {
        values.iter().map(|value| self.mark(*value)).collect::<Vec<_>>().join(", ")
    }

    fn and(&mut self, condition: &str, value: impl Into<Value>) {
        let mark = self.mark(value);
        self.conditions += &format!(" AND {condition}{mark}");
    }

    /// What holds at a moment. Of now, what stands and is said until further notice is found by one index; what is said
    /// only for a time, of which there is hardly anything, by itself ([`Held::Passing`]).
    fn holding(mut self, held: Held, at: Moment) -> Asked {
        let as_of = at.as_of;
        // Whom a case was handed to has it: whoever had it before does not read it in the past either. As pages do, the
        // version that stands last decides.
        if !self.reach.is_empty() && !matches!(held, Held::Lasting) {
            let reach = std::mem::take(&mut self.reach);
            let (handling, deciding) = (self.marks(&reach), self.marks(&reach));
            let table = DOSSIER.table();
            self.conditions += &format!(
                " AND EXISTS (SELECT 1 FROM {table} s WHERE s.federation = v.federation AND s.id = v.id \
                 AND s.closed = {OPEN} AND (s.unit IN ({handling}) OR s.centre IN ({deciding})) \
                 AND s.valid_from = (SELECT MAX(l.valid_from) FROM {table} l WHERE l.federation = v.federation \
                 AND l.id = v.id AND l.closed = {OPEN}))"
            );
        }
        match held {
            Held::Lasting => {
                self.conditions += &format!(" AND v.closed = {OPEN} AND v.valid_to = {}", Day::END.0);
                self.and("v.valid_from <= ", as_of);
            }
            Held::Passing => {
                self.conditions += &format!(" AND v.closed = {OPEN} AND v.valid_to < {}", Day::END.0);
                self.and("v.valid_to > ", as_of);
                self.and("v.valid_from <= ", as_of);
            }
            Held::Known => {
                self.and("v.valid_from <= ", as_of);
                self.and("v.valid_to > ", as_of);
                self.and("v.opened <= ", at.known);
                self.and("v.closed > ", at.known);
            }
        }
        self
    }
}

/// Which versions are read.
#[derive(Clone, Copy)]
enum Held {
    /// Those that stand, until further notice.
    Lasting,
    /// Those that stand, for a time.
    Passing,
    /// Those that stood at an earlier commit.
    Known,
}

/// The readings that together give what holds at a moment.
fn readings(db: &Db, at: Moment) -> Result<&'static [Held]> {
    Ok(if at.known >= db.head()?.commit { &[Held::Lasting, Held::Passing] } else { &[Held::Known] })
}

/// The dossiers a reader may know of, by record, after one of them (0: from the first); and whether there are more.
///
/// # Errors
/// When the store cannot be read.
pub fn list(db: &Db, reach: &Reach, at: Moment, filter: &Filter, after: i64, limit: usize) -> Result<(Vec<Row>, bool)> {
    let mut rows = Vec::new();
    for held in readings(db, at)? {
        let mut asked = Asked::of(reach, filter).holding(*held, at);
        asked.and("v.id > ", after);
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1{} ORDER BY v.id LIMIT {}",
            Version::columns(&DOSSIER, "v"),
            DOSSIER.table(),
            asked.conditions,
            limit + 1
        );
        rows.extend(db.all(&sql, &asked.params, |row| Ok(Row::of(&Version::read(&DOSSIER, row, 0)?)))?);
    }
    rows.sort_by_key(|row| row.id);
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((rows, more))
}

/// How many there are.
///
/// # Errors
/// When the store cannot be read.
pub fn count(db: &Db, reach: &Reach, at: Moment, filter: &Filter) -> Result<i64> {
    let mut sum = 0;
    for held in readings(db, at)? {
        let asked = Asked::of(reach, filter).holding(*held, at);
        let sql = format!("SELECT COUNT(*) FROM {} v WHERE v.federation = $1{}", DOSSIER.table(), asked.conditions);
        sum += db.first(&sql, &asked.params, |row| row.int(0))?.unwrap_or(0);
    }
    Ok(sum)
}

/// What persons are called, in the clear; who was erased is missing. Whoever shows them masks them
/// ([`access::mask::mask_name`] for most).
///
/// # Errors
/// When the store cannot be read.
pub fn names(db: &Db, persons: &[i64], at: Moment) -> Result<HashMap<i64, String>> {
    let mut names = HashMap::with_capacity(persons.len());
    for person in persons {
        if names.contains_key(person) {
            continue;
        }
        if let Some(version) = db.get(&PERSON, *person, at)? {
            let clear = db.unseal(&version)?;
            if !clear.erased {
                names.insert(*person, clear.get("name").to_owned());
            }
        }
    }
    Ok(names)
}
