//! One dossier as the forms need it: who opens it and from where, its household, its members as the roll knows them.
//!
//! Two kinds of people fill in a dossier with the same forms: those who handle it, to whom what identifies is masked,
//! and the worker whose own it is, who sees what they wrote.

use std::collections::BTreeMap;

use record::{Clear, Db, Moment, Version};
use roll::person::{Identity, identity};
use roll::register::{HOUSEHOLD, HOUSEHOLD_MEMBER};
use ui::components::Crumb;
use ui::web::{Ctx, Problem};

use super::desk;
use super::items::Known;
use crate::acts::{self, DossierForm};
use crate::register::{DOSSIER, MEMBER};

/// From where a dossier is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    /// By those who handle it.
    Staff,
    /// By the worker whose own it is.
    Own,
}

impl Hand {
    /// By the address that was asked for.
    pub fn of(ctx: &Ctx) -> Hand {
        if ctx.route.path.starts_with("/mine") { Hand::Own } else { Hand::Staff }
    }

    /// Where the pages of a dossier are.
    pub fn path(self, dossier: i64) -> String {
        match self {
            Hand::Staff => format!("/hardship/{dossier}"),
            Hand::Own => format!("/mine/hardship/{dossier}"),
        }
    }
}

/// Somebody of the household.
pub(super) struct Person {
    /// The person of the roll.
    pub id: i64,
    /// How related to the head: a code of `kinship`.
    pub kinship: String,
    /// What the dossier says of them; `None` where they are in the household and not in the dossier.
    pub member: Option<Version>,
    /// What is sealed of that.
    pub clear: Clear,
    /// Who they are; `None` for somebody who was erased.
    pub identity: Option<Identity>,
}

impl Person {
    /// The name, whole to whoever fills in their own.
    pub fn name(&self, ctx: &Ctx, hand: Hand) -> String {
        match (&self.identity, hand) {
            (None, _) => ctx.t("hardship-page-erased"),
            (Some(identity), Hand::Own) => identity.name.clone(),
            (Some(identity), Hand::Staff) => access::mask_name(&identity.name),
        }
    }
}

/// A dossier opened.
pub(super) struct Case {
    pub hand: Hand,
    pub id: i64,
    pub dossier: Version,
    pub clear: Clear,
    /// What the roll knows of the home.
    pub address: String,
    /// The head first, then the other members, then who else is in the household.
    pub people: Vec<Person>,
}

/// Keeps in the log that somebody who handles it opened a dossier; the worker's own is theirs to open.
pub(super) async fn logged(ctx: &Ctx) -> Result<(), Problem> {
    let (by, id) = (ctx.by(), ctx.params.int("dossier").ok_or_else(Problem::missing)?);
    match Hand::of(ctx) {
        Hand::Staff => ctx.run(move |app| app.access.look(by, DOSSIER.name, id)).await,
        Hand::Own => Ok(()),
    }
}

/// Reads the dossier that the address names, as it stands now. One that is not the worker's own is not there for them.
pub(super) async fn read(ctx: &Ctx) -> Result<Case, Problem> {
    logged(ctx).await?;
    let reader = ctx.clone();
    ctx.read(move |db| read_in(db, &reader, reader.now)).await
}

/// The same on a thread that reads already, at a moment.
pub(super) fn read_in(db: &Db, ctx: &Ctx, at: Moment) -> Result<Case, Problem> {
    let id = ctx.params.int("dossier").ok_or_else(Problem::missing)?;
    let hand = Hand::of(ctx);
    let dossier = db.get(&DOSSIER, id, at)?.ok_or_else(Problem::missing)?;
    if hand == Hand::Own && !is_own(ctx, &dossier) {
        return Err(Problem::missing());
    }
    let clear = db.unseal(&dossier)?;
    let people = people(db, &dossier, at)?;
    let home = db.get(&HOUSEHOLD, dossier.int("household").unwrap_or(0), at)?;
    let address = home.map(|home| db.unseal(&home)).transpose()?;
    let address = address.map(|clear| clear.get("address").to_owned()).unwrap_or_default();
    Ok(Case { hand, id, dossier, clear, address, people })
}

/// Whether a dossier is that of whoever asks.
pub(super) fn is_own(ctx: &Ctx, dossier: &Version) -> bool {
    ctx.who.account != 0 && dossier.int("applicant") == Some(ctx.who.account)
}

/// Everybody of a dossier and of its household.
fn people(db: &Db, dossier: &Version, at: Moment) -> record::Result<Vec<Person>> {
    let head = dossier.int("head").unwrap_or(0);
    let mut people = Vec::new();
    for member in db.find(&MEMBER, "dossier", dossier.id, at)? {
        let id = member.int("person").unwrap_or(0);
        people.push(Person {
            id,
            kinship: member.text("kinship").to_owned(),
            clear: db.unseal(&member)?,
            identity: identity(db, id, at)?.map(|(_, identity)| identity),
            member: Some(member),
        });
    }
    for belonging in db.find(&HOUSEHOLD_MEMBER, "household", dossier.int("household").unwrap_or(0), at)? {
        let id = belonging.int("person").unwrap_or(0);
        if people.iter().any(|person| person.id == id) {
            continue;
        }
        people.push(Person {
            id,
            kinship: belonging.text("kinship").to_owned(),
            member: None,
            clear: Clear::default(),
            identity: identity(db, id, at)?.map(|(_, identity)| identity),
        });
    }
    people.sort_by_key(|person| (person.id != head, person.member.is_none(), person.id));
    Ok(people)
}

/// The household of the roll that a person belongs to or heads.
pub(super) fn household_of(db: &Db, person: i64, at: Moment) -> record::Result<Option<i64>> {
    let belongs = db.find(&HOUSEHOLD_MEMBER, "person", person, at)?;
    if let Some(household) = belongs.iter().find_map(|each| each.int("household")) {
        return Ok(Some(household));
    }
    Ok(db.find(&HOUSEHOLD, "head", person, at)?.first().map(|household| household.id))
}

impl Case {
    /// Where its page is.
    pub fn path(&self) -> String {
        self.hand.path(self.id)
    }

    /// Its state.
    pub fn state(&self) -> &str {
        self.dossier.text("state")
    }

    /// The person whose dossier it is.
    pub fn head(&self) -> i64 {
        self.dossier.int("head").unwrap_or(0)
    }

    /// Those the dossier speaks of.
    pub fn members(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.member.is_some())
    }

    /// Its number, or that of its record, with the name of the head as much as may be seen.
    pub fn called(&self, ctx: &Ctx) -> String {
        let name = self.people.iter().find(|person| person.id == self.head());
        let name = name.map(|person| person.name(ctx, self.hand)).unwrap_or_default();
        format!("{} {name}", desk::called(ctx, self.dossier.text("number"), self.id))
    }

    /// The way here.
    pub fn crumbs(&self, ctx: &Ctx) -> Vec<Crumb> {
        let list = match self.hand {
            Hand::Staff => Crumb::to(ctx.t("hardship-nav-dossiers"), "/hardship"),
            Hand::Own => Crumb::to(ctx.t("hardship-mine-cases"), "/mine/hardship"),
        };
        vec![list, Crumb::to(self.called(ctx), self.path())]
    }

    /// Whether what it says can be changed from here: the worker changes what has not been submitted.
    pub fn is_open(&self) -> bool {
        match self.hand {
            Hand::Own => self.state() == "draft",
            Hand::Staff => acts::is_open(self.state()),
        }
    }

    /// Refuses what can no longer be changed from here.
    pub fn must_be_open(&self) -> Result<(), Problem> {
        if self.is_open() { Ok(()) } else { Err(Problem::unusable("hardship-page-wrong-closed")) }
    }

    /// What a form knows of a sealed text.
    pub fn known<'c>(&self, clear: &'c Clear, name: &str) -> Known<'c> {
        let text = clear.get(name);
        if self.hand == Hand::Staff && !text.is_empty() { Known::Held } else { Known::Seen(text) }
    }

    /// What a form knows of the address.
    pub fn address_known(&self) -> Known<'_> {
        if self.hand == Hand::Staff && !self.address.is_empty() { Known::Held } else { Known::Seen(&self.address) }
    }

    /// The dossier as it stands, as a form: what is not changed stays.
    pub fn form(&self) -> DossierForm {
        let dossier = &self.dossier;
        let int = |name: &str| dossier.int(name).unwrap_or(0);
        DossierForm {
            household: int("household"),
            head: int("head"),
            unit: int("unit"),
            centre: int("centre"),
            applicant: dossier.int("applicant"),
            caseworker: dossier.int("caseworker"),
            division: dossier.text("division").to_owned(),
            migrant: dossier.int("migrant") == Some(1),
            old_category: dossier.text("old_category").to_owned(),
            previous: dossier.int("previous"),
            sheet: BTreeMap::new(),
        }
    }
}
