//! What is read of aid: lists, payments, totals, and whom the money goes to.

use record::{Db, Moment, Version};
use roll::person::identity;

use super::register::{AID, PAYLIST};
use crate::register::{DOSSIER, MEMBER, SPELL};

/// Who gets a payment, in the clear. It exists only while it is handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// The name of the account's holder.
    pub name: String,
    /// The bank.
    pub bank: String,
    /// Its branch.
    pub branch: String,
    /// The number of the account.
    pub card: String,
}

impl Payee {
    /// The account as a payment keeps it.
    pub fn account(&self) -> String {
        format!("{} {} {}", self.bank, self.branch, self.card).trim().to_owned()
    }

    /// All of it in one text, a line for each part: as a payment keeps it from the day its list was submitted.
    pub fn to_text(&self) -> String {
        [&self.name, &self.bank, &self.branch, &self.card].map(|part| part.replace('\n', " ")).join("\n")
    }

    /// The same read back; `None` for what is not of this form.
    pub fn from_text(text: &str) -> Option<Payee> {
        let mut parts = text.split('\n').map(str::to_owned);
        let payee = Payee { name: parts.next()?, bank: parts.next()?, branch: parts.next()?, card: parts.next()? };
        parts.next().is_none().then_some(payee)
    }
}

/// Who gets a payment: the person it is for where the dossier has an account of theirs, else the head of the household;
/// `None` where it has neither.
///
/// # Errors
/// When the store cannot be read.
pub fn payee(db: &Db, payment: &Version, at: Moment) -> record::Result<Option<Payee>> {
    let dossier = payment.int("dossier").unwrap_or(0);
    let head = db.get(&DOSSIER, dossier, at)?.and_then(|dossier| dossier.int("head"));
    let members = db.find(&MEMBER, "dossier", dossier, at)?;
    for person in [payment.int("person"), head].into_iter().flatten() {
        let Some(member) = members.iter().find(|member| member.int("person") == Some(person)) else { continue };
        let clear = db.unseal(member)?;
        let card: String = clear.get("bank_card").split_whitespace().collect();
        if card.is_empty() {
            continue;
        }
        if let Some((_, identity)) = identity(db, person, at)? {
            let (bank, branch) = (clear.get("bank").to_owned(), clear.get("bank_branch").to_owned());
            return Ok(Some(Payee { name: identity.name, bank, branch, card }));
        }
    }
    Ok(None)
}

/// Whom a payment goes to as it was fixed when its list was submitted: what was approved is what the bank is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// Nobody: it is paid in cash, or its list was not submitted yet.
    Nobody,
    /// Nothing can be read any more: the person was erased.
    Erased,
    /// This one.
    Payee(Payee),
}

/// Whom a payment goes to as it was fixed.
///
/// # Errors
/// When the store cannot be read.
pub fn fixed(db: &Db, payment: &Version) -> record::Result<Fixed> {
    let clear = db.unseal(payment)?;
    if clear.erased {
        return Ok(Fixed::Erased);
    }
    Ok(clear.opt("payee").and_then(Payee::from_text).map_or(Fixed::Nobody, Fixed::Payee))
}

/// The pay lists of a centre, the last first; of one year, where one is given.
///
/// # Errors
/// When the store cannot be read.
pub fn lists(db: &Db, centre: i64, year: Option<&str>, at: Moment) -> record::Result<Vec<Version>> {
    let mut lists = db.find(&PAYLIST, "centre", centre, at)?;
    lists.retain(|list| year.is_none_or(|year| list.text("year") == year));
    lists.reverse();
    Ok(lists)
}

/// The payments on a list, in the order in which they were listed; those returned or cancelled among them.
///
/// # Errors
/// When the store cannot be read.
pub fn rows(db: &Db, list: i64, at: Moment) -> record::Result<Vec<Version>> {
    db.find(&AID, "paylist", list, at)
}

/// What was given to a household, the last first: payments that are planned, approved, paid or returned.
///
/// # Errors
/// When the store cannot be read.
pub fn of_household(db: &Db, household: i64, at: Moment) -> record::Result<Vec<Version>> {
    let mut all = db.find(&AID, "household", household, at)?;
    all.retain(|payment| payment.text("state") != "cancelled");
    all.sort_by_key(|payment| std::cmp::Reverse((payment.day("paid_on").or(payment.day("listed_on")), payment.id)));
    Ok(all)
}

/// What was given to a person, by whichever household, the last first.
///
/// # Errors
/// When the store cannot be read.
pub fn of_person(db: &Db, person: i64, at: Moment) -> record::Result<Vec<Version>> {
    let mut all = db.find(&AID, "person", person, at)?;
    all.retain(|payment| payment.text("state") != "cancelled");
    all.sort_by_key(|payment| std::cmp::Reverse((payment.day("paid_on").or(payment.day("listed_on")), payment.id)));
    Ok(all)
}

/// The payments of a list's kind, year and centre that came back and were not listed again.
///
/// # Errors
/// When the store cannot be read.
pub fn returned(db: &Db, list: &Version, at: Moment) -> record::Result<Vec<Version>> {
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.centre = $2 AND v.year = $3 AND v.kind = $4 \
         AND v.valid_from <= $5 AND $5 < v.valid_to AND v.opened <= $6 AND $6 < v.closed \
         AND (v.state = 'returned' OR v.previous IS NOT NULL) ORDER BY v.id",
        Version::columns(&AID, "v"),
        AID.table()
    );
    let params = [
        list.get("centre").clone(),
        list.get("year").clone(),
        list.get("kind").clone(),
        at.as_of.into(),
        at.known.into(),
    ];
    let found = db.all(&sql, &params, |row| Version::read(&AID, row, 0))?;
    // What was listed again and cancelled, or came back itself, made nothing good.
    let goes_on = |id: i64| {
        found.iter().any(|payment| payment.int("previous") == Some(id) && payment.text("state") != "cancelled")
    };
    let open = |payment: &&Version| payment.text("state") == "returned" && !goes_on(payment.id);
    Ok(found.iter().filter(open).cloned().collect())
}

/// What the payments of a centre in a year come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The kind of aid.
    pub kind: String,
    /// The source of the money.
    pub source: String,
    /// The state of the payments.
    pub state: String,
    /// How many.
    pub count: i64,
    /// How much, in fen.
    pub sum_fen: i64,
}

/// What the payments of a centre in a year come to, by kind, source and state.
///
/// # Errors
/// When the store cannot be read.
pub fn totals(db: &Db, centre: i64, year: &str, at: Moment) -> record::Result<Vec<Total>> {
    let sql = format!(
        "SELECT v.kind, v.source, v.state, COUNT(*), CAST(COALESCE(SUM(v.amount_fen), 0) AS BIGINT) FROM {} v \
         WHERE v.federation = $1 AND v.centre = $2 AND v.year = $3 AND v.valid_from <= $4 AND $4 < v.valid_to \
         AND v.opened <= $5 AND $5 < v.closed GROUP BY v.kind, v.source, v.state ORDER BY v.kind, v.source, v.state",
        AID.table()
    );
    db.all(&sql, &[centre.into(), year.into(), at.as_of.into(), at.known.into()], |row| {
        Ok(Total {
            kind: row.text(0)?,
            source: row.text(1)?,
            state: row.text(2)?,
            count: row.int(3)?,
            sum_fen: row.int(4)?,
        })
    })
}

/// The years for which a centre has payments, the last first.
///
/// # Errors
/// When the store cannot be read.
pub fn years(db: &Db, centre: i64, at: Moment) -> record::Result<Vec<String>> {
    let mut years: Vec<String> =
        db.find(&PAYLIST, "centre", centre, at)?.iter().map(|list| list.text("year").to_owned()).collect();
    years.sort_unstable();
    years.dedup();
    years.reverse();
    Ok(years)
}

/// The dossiers of a centre on the roll, of one category where one is given, by number.
///
/// # Errors
/// When the store cannot be read.
pub fn on_roll(db: &Db, centre: i64, category: &str, at: Moment) -> record::Result<Vec<i64>> {
    let of = if category.is_empty() { "" } else { " AND s.category = $5" };
    let sql = format!(
        "SELECT d.id FROM {} d, {} s WHERE d.federation = $1 AND d.centre = $2 AND s.federation = d.federation \
         AND s.dossier = d.id AND d.valid_from <= $3 AND $3 < d.valid_to AND d.opened <= $4 AND $4 < d.closed \
         AND s.valid_from <= $3 AND $3 < s.valid_to AND s.opened <= $4 AND $4 < s.closed{of} ORDER BY d.number, d.id",
        DOSSIER.table(),
        SPELL.table()
    );
    let mut params = vec![centre.into(), at.as_of.into(), at.known.into()];
    if !category.is_empty() {
        params.push(category.into());
    }
    db.all(&sql, &params, |row| row.int(0))
}

/// The dossier of a centre with a number, however its brackets were typed.
///
/// # Errors
/// When the store cannot be read.
pub fn dossier_numbered(db: &Db, centre: i64, number: &str, at: Moment) -> record::Result<Option<Version>> {
    let number: String = exchange::half_width(number)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '[' | '(' | '【' | '［' => '〔',
            ']' | ')' | '】' | '］' => '〕',
            c => c,
        })
        .collect();
    if number.is_empty() {
        return Ok(None);
    }
    let found = db.find(&DOSSIER, "number", number, at)?;
    Ok(found.into_iter().find(|dossier| dossier.int("centre") == Some(centre)))
}
