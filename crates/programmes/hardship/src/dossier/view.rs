//! One dossier with all that belongs to it. What departments answered, notices and aid are read by their own modules.

use clock::Day;
use procedure::{Case, Desk};
use record::{Clear, Db, Moment, Result, Version};
use roll::person::Identity;
use roll::register::{HOUSEHOLD, PERSON};

use super::{Row, is_adult};
use crate::acts::decide::GUARANTEES;
use crate::acts::spell;
use crate::fields::{Item, Of};
use crate::register::{AMOUNT, CONSENT, DOSSIER, EXCLUSION, EXIT, MEMBER, RESULT, VISIT};
use crate::rules::dossier::PROCEDURE;

/// One line of the sheet of means, in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Its record.
    pub id: i64,
    /// The member whose it is.
    pub person: i64,
    /// `income`, `rigid`, `accident`, `asset`.
    pub side: String,
    /// A code of `hardship_amount`.
    pub kind: String,
    /// Fen a year, of assets their value; `None` where it is not known, or the member was erased.
    pub fen: Option<i64>,
    /// More about it.
    pub note: String,
    /// The paper that shows it.
    pub paper: Option<i64>,
}

impl Amount {
    /// Whether it says what a line of a form says.
    pub(crate) fn says(&self, line: &crate::acts::AmountForm) -> bool {
        (self.person, self.side.as_str(), self.kind.as_str(), self.fen, self.note.as_str(), self.paper)
            == (line.person, &line.side, &line.kind, line.fen, line.note.trim(), line.paper)
    }
}

/// The sheet of means of a dossier, in the order in which it was filled in.
///
/// # Errors
/// When the store cannot be read.
pub fn amounts(db: &Db, dossier: i64, at: Moment) -> Result<Vec<Amount>> {
    let mut lines = Vec::new();
    for version in db.find(&AMOUNT, "dossier", dossier, at)? {
        let clear = db.unseal(&version)?;
        lines.push(Amount {
            id: version.id,
            person: version.int("person").unwrap_or(0),
            side: version.text("side").to_owned(),
            kind: version.text("kind").to_owned(),
            fen: clear.get("fen").parse().ok(),
            note: clear.get("note").to_owned(),
            paper: version.int("paper"),
        });
    }
    Ok(lines)
}

/// A record with what is sealed in it, in the clear.
pub type Opened = (Version, Clear);

/// A member of a dossier.
#[derive(Clone, Debug)]
pub struct MemberView {
    /// The record of [`MEMBER`].
    pub version: Version,
    /// What is sealed in it, in the clear.
    pub clear: Clear,
    /// The person of the roll.
    pub person: i64,
    /// How related to the head.
    pub kinship: String,
    /// Whether it is the head.
    pub is_head: bool,
    /// Whether they sign for themselves.
    pub is_adult: bool,
    /// What the roll knows of them; `None` when they were erased.
    pub identity: Option<Identity>,
}

impl MemberView {
    /// Which items of the form are asked of them.
    pub fn of(&self) -> Of {
        if self.is_head { Of::Head } else { Of::Member }
    }

    /// What is known of them for an item of the form, in the clear; empty where nothing is.
    pub fn value(&self, item: &Item) -> String {
        match (item.held, &self.identity) {
            (None, _) if item.class == record::Class::Plain => self.version.text(item.name).to_owned(),
            (None, _) => self.clear.get(item.name).to_owned(),
            (Some(_), None) => String::new(),
            (Some("name"), Some(known)) => known.name.clone(),
            (Some("sex"), Some(known)) => known.sex.clone(),
            (Some("id_number"), Some(known)) => known.id_number.clone(),
            (Some("birth_date"), Some(known)) => known.birth.map(|day| day.to_string()).unwrap_or_default(),
            (Some("mobile"), Some(known)) => known.mobile.clone().unwrap_or_default(),
            (Some(_), Some(_)) => String::new(),
        }
    }
}

/// What is proposed for an exit.
#[derive(Clone, Debug)]
pub struct ExitView {
    /// The record of [`EXIT`].
    pub version: Version,
    /// What is sealed in it, in the clear.
    pub clear: Clear,
}

impl ExitView {
    /// The five guarantees: the name of the field, what it is called, the code, what shows it.
    pub fn guarantees(&self) -> impl Iterator<Item = (&'static str, clock::Both, &str, &str)> {
        GUARANTEES.into_iter().map(|(field, why, name)| (field, name, self.version.text(field), self.clear.get(why)))
    }
}

/// A dossier with all that belongs to it, in the clear: whoever shows it masks it.
#[derive(Clone, Debug)]
pub struct View {
    /// Its open fields.
    pub row: Row,
    /// The record with its steps and clocks.
    pub case: Case,
    /// What is sealed in the dossier, in the clear.
    pub clear: Clear,
    /// The address of the household, as the roll knows it; empty where it is not known.
    pub address: String,
    /// Its members, the head first.
    pub members: Vec<MemberView>,
    /// The sheet of means.
    pub amounts: Vec<Amount>,
    /// Results of the means test, the latest first.
    pub results: Vec<Opened>,
    /// Visits, the latest first.
    pub visits: Vec<Opened>,
    /// Authorisations, in order.
    pub consents: Vec<Version>,
    /// Exclusions that were considered, in order.
    pub exclusions: Vec<Opened>,
    /// What is proposed for an exit, if anything is.
    pub exit: Option<ExitView>,
    /// Its time on the roll, by day.
    pub spells: Vec<Version>,
    /// All dossiers of the household, this one among them, by episode.
    pub episodes: Vec<Row>,
}

impl View {
    /// The head.
    pub fn head(&self) -> Option<&MemberView> {
        self.members.iter().find(|member| member.is_head)
    }

    /// The latest result for a purpose.
    pub fn result(&self, purpose: &str) -> Option<&Opened> {
        self.results.iter().find(|(version, _)| version.text("purpose") == purpose)
    }

    /// The standing authorisation of a member.
    pub fn consent(&self, person: i64) -> Option<&Version> {
        let standing = |each: &&Version| each.int("person") == Some(person) && each.day("withdrawn_on").is_none();
        self.consents.iter().find(standing)
    }

    /// What is known of the household for an item of the form, in the clear; empty where nothing is.
    pub fn value(&self, item: &Item) -> String {
        let open = |name: &str| {
            let version = &self.case.version;
            match version.get(name) {
                record::Value::Text(text) => text.clone(),
                record::Value::Int(_) if matches!(item.kind, crate::fields::ItemKind::Day) => {
                    version.day(name).map(|day| day.to_string()).unwrap_or_default()
                }
                record::Value::Int(number) => number.to_string(),
                _ => String::new(),
            }
        };
        match item.name {
            "address" => self.address.clone(),
            "persons" => self.members.len().to_string(),
            "monthly_per_capita" => self.monthly_per_capita().map(|fen| fen.to_string()).unwrap_or_default(),
            name if item.class == record::Class::Plain => open(name),
            name => self.clear.get(name).to_owned(),
        }
    }

    /// The yearly income of the household by a month and a member, in fen; what is less than a fen is left out.
    fn monthly_per_capita(&self) -> Option<i64> {
        let income: i64 = self.clear.get("annual_income").parse().ok()?;
        let members = i64::try_from(self.members.len()).ok().filter(|members| *members > 0)?;
        Some(income / 12 / members)
    }
}

/// A dossier with all that belongs to it; `None` when there is none.
///
/// # Errors
/// When the store cannot be read.
pub fn view(db: &Db, desk: &Desk, id: i64, at: Moment) -> Result<Option<View>> {
    let Some(case) = Case::read(db, &PROCEDURE, id, at)? else { return Ok(None) };
    let row = Row::of(&case.version);
    let clear = db.unseal(&case.version)?;
    let opened = |register| -> Result<Vec<Opened>> {
        db.find(register, "dossier", id, at)?
            .into_iter()
            .map(|version| Ok((db.unseal(&version)?, version)))
            .map(|opened: Result<(Clear, Version)>| opened.map(|(clear, version)| (version, clear)))
            .collect()
    };
    let mut members = Vec::new();
    for (version, clear) in opened(&MEMBER)? {
        let person = version.int("person").unwrap_or(0);
        let known = db.get(&PERSON, person, at)?;
        let identity = roll::person::identity(db, person, at)?.map(|(_, identity)| identity);
        let is_adult = known.map(|known| is_adult(db, &known, desk.today)).transpose()?.unwrap_or(true);
        members.push(MemberView {
            person,
            kinship: version.text("kinship").to_owned(),
            is_head: person == row.head,
            is_adult,
            identity,
            clear,
            version,
        });
    }
    members.sort_by_key(|member| (!member.is_head, member.version.id));
    let household = db.get(&HOUSEHOLD, row.household, at)?;
    let address = household.map(|household| db.unseal(&household)).transpose()?.unwrap_or_default();
    let mut results = opened(&RESULT)?;
    results.sort_by_key(|(version, _)| std::cmp::Reverse(version.id));
    let mut visits = opened(&VISIT)?;
    visits.sort_by_key(|(version, _)| std::cmp::Reverse((version.day("on_day"), version.id)));
    let exit = opened(&EXIT)?.pop().map(|(version, clear)| ExitView { version, clear });
    Ok(Some(View {
        address: address.get("address").to_owned(),
        members,
        amounts: amounts(db, id, at)?,
        results,
        visits,
        consents: db.find(&CONSENT, "dossier", id, at)?,
        exclusions: opened(&EXCLUSION)?,
        exit,
        spells: spell::standing(db, id)?,
        episodes: episodes(db, row.household, at)?,
        row,
        case,
        clear,
    }))
}

/// All dossiers of a household, by episode.
///
/// # Errors
/// When the store cannot be read.
pub fn episodes(db: &Db, household: i64, at: Moment) -> Result<Vec<Row>> {
    let mut episodes: Vec<Row> = db.find(&DOSSIER, "household", household, at)?.iter().map(Row::of).collect();
    episodes.sort_by_key(|row| (row.episode, row.id));
    Ok(episodes)
}

/// The members of a dossier who sign for themselves on a day, in order.
///
/// # Errors
/// When the store cannot be read.
pub fn adult_members(db: &Db, dossier: i64, on: Day, at: Moment) -> Result<Vec<i64>> {
    let mut adults = Vec::new();
    for member in db.find(&MEMBER, "dossier", dossier, at)? {
        let person = member.int("person").unwrap_or(0);
        let known = db.get(&PERSON, person, at)?;
        if known.map(|known| is_adult(db, &known, on)).transpose()?.unwrap_or(true) {
            adults.push(person);
        }
    }
    Ok(adults)
}
