//! Whether a payment may stand on a pay list: on the roll, nobody twice, within the yearly limit. What refuses it says
//! which payment is in the way.

use clock::{Both, Day, Pack};
use procedure::Desk;
use record::{Db, Moment, Version};

use super::money;
use super::register::{AID, PAYLIST};
use crate::register::{MEMBER, SPELL};

/// Why a payment is refused, in both languages.
pub type Why = (String, String);

/// What is asked for: a payment to a person of the household of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The dossier.
    pub dossier: i64,
    /// Its household.
    pub household: i64,
    /// Its head.
    pub head: i64,
    /// Whom it is for: the head or a member of the dossier.
    pub person: i64,
    /// The kind of aid.
    pub kind: String,
    /// The source of the money.
    pub source: String,
    /// The year it is for.
    pub year: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// The payment itself where it stands already: it is not in its own way.
    pub itself: Option<i64>,
}

impl Claim {
    /// That of a payment on a list.
    pub fn of(payment: &Version, head: i64) -> Claim {
        let id = |field: &str| payment.int(field).unwrap_or(0);
        Claim {
            dossier: id("dossier"),
            household: id("household"),
            head,
            person: id("person"),
            kind: payment.text("kind").to_owned(),
            source: payment.text("source").to_owned(),
            year: payment.text("year").to_owned(),
            amount_fen: id("amount_fen"),
            itself: Some(payment.id),
        }
    }
}

/// Whether a payment in this state counts: it is planned, approved or paid.
pub fn counts(state: &str) -> bool {
    matches!(state, "listed" | "approved" | "paid")
}

/// Whether a kind of aid is given off the roll too.
pub fn off_roll(pack: &Pack, kind: &str) -> bool {
    pack.codes("aid_off_roll").is_some_and(|list| list.get(kind).is_some())
}

/// Whether a kind of aid is given more than once a year to the same.
pub fn repeatable(pack: &Pack, kind: &str) -> bool {
    pack.codes("aid_repeatable").is_some_and(|list| list.get(kind).is_some())
}

/// Whether a kind of aid is given to the household as a whole, and not to one of its persons.
pub fn per_household(pack: &Pack, kind: &str) -> bool {
    pack.codes("aid_per_household").is_some_and(|list| list.get(kind).is_some())
}

/// What a household may get of a kind in a year, in fen; `None` where the pack sets no limit.
pub fn cap(pack: &Pack, kind: &str, on: Day) -> Option<i64> {
    let limit = pack.limit(&format!("aid.cap.{kind}"), on)?;
    Some(if limit.measure.zh == "元" { limit.amount.saturating_mul(100) } else { limit.amount })
}

/// Whether aid for a year can be listed on a day: for this year; for the one before as long as the pack lets lists be
/// drawn up for it, for the next one from when it does.
pub fn year_is_open(pack: &Pack, year: &str, on: Day) -> bool {
    let Some(year) = year_of(year) else { return false };
    let month = |name: &str| pack.limit(name, on).map(|limit| limit.amount);
    let now = i64::from(on.date().month());
    match year - on.year() {
        0 => true,
        -1 => month("aid.year.previous").is_some_and(|last| now <= last),
        1 => month("aid.year.next").is_some_and(|first| now >= first),
        _ => false,
    }
}

fn year_of(year: &str) -> Option<i16> {
    (year.len() == 4).then(|| year.parse().ok()).flatten()
}

/// The day whose limits are those of a year: today for this one, else the nearest day of it.
fn day_of(year: &str, today: Day) -> Day {
    let Some(year) = year_of(year).filter(|year| *year != today.year()) else { return today };
    let (month, day) = if year < today.year() { (12, 31) } else { (1, 1) };
    Day::from_ymd(year, month, day).unwrap_or(today)
}

/// Judges a payment as things stand at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn judge(db: &Db, desk: &Desk, claim: &Claim, at: Moment) -> record::Result<Result<(), Why>> {
    let pack = desk.pack;
    if claim.amount_fen <= 0 {
        return Ok(refused("金额须大于零。", "The amount must be more than nothing."));
    }
    if !off_roll(pack, &claim.kind) && db.find(&SPELL, "dossier", claim.dossier, at)?.is_empty() {
        return Ok(refused(
            format!("该户 {} 不在册，这类帮扶只发给在册的家庭。", at.as_of),
            format!("The household is not on the roll on {}; this aid is for those on the roll.", at.as_of),
        ));
    }
    let of_year = day_of(&claim.year, at.as_of);
    // For a year that is over it must have stood on the roll then, too.
    if !off_roll(pack, &claim.kind) && of_year < at.as_of {
        let first = Day::from_ymd(of_year.year(), 1, 1).unwrap_or(of_year);
        let stood = |spell: &Version| spell.valid_from <= of_year && spell.valid_to > first;
        if !db.standing_where(&SPELL, "dossier", claim.dossier)?.iter().any(stood) {
            return Ok(refused(
                format!("该户 {} 年不在册，不能列入那一年的帮扶。", of_year.year()),
                format!("The household was not on the roll in {}.", of_year.year()),
            ));
        }
    }
    let belongs = claim.person == claim.head
        || db.find(&MEMBER, "dossier", claim.dossier, at)?.iter().any(|m| m.int("person") == Some(claim.person));
    if !belongs {
        return Ok(refused("受助人不是这份档案的家庭成员。", "The beneficiary is no member of this dossier."));
    }
    let same = |payment: &Version| {
        Some(payment.id) != claim.itself
            && payment.text("kind") == claim.kind
            && payment.text("year") == claim.year
            && counts(payment.text("state"))
    };
    let mut theirs = db.find(&AID, "person", claim.person, at)?;
    theirs.retain(same);
    let mut household = db.find(&AID, "household", claim.household, at)?;
    household.retain(same);
    if !repeatable(pack, &claim.kind) {
        if let Some(other) = theirs.iter().find(|payment| payment.int("household") != Some(claim.household)) {
            let (zh, en) = named(db, pack, other, at)?;
            return Ok(refused(
                format!("这个人已由另一户申领同类帮扶：{zh}。一人只随一户计一次。"),
                format!(
                    "Another household has claimed this aid for the same person: {en}. A person counts for one household."
                ),
            ));
        }
        let whole = per_household(pack, &claim.kind);
        let before = if whole { &household } else { &theirs };
        if let Some(other) = before.iter().find(|payment| payment.text("source") == claim.source) {
            let (zh, en) = named(db, pack, other, at)?;
            let who: Both = if whole { ("该户", "The household") } else { ("这个人", "The person") };
            return Ok(refused(
                format!("{}当年已有同一来源的同类帮扶：{zh}。不得重复发放。", who.0),
                format!("{} has had this aid from this source for the year: {en}. It is not given twice.", who.1),
            ));
        }
    }
    let given: i64 = household.iter().filter_map(|payment| payment.int("amount_fen")).sum();
    if let Some(cap) = cap(pack, &claim.kind, of_year).filter(|cap| given + claim.amount_fen > *cap) {
        let mut named_all = (Vec::new(), Vec::new());
        for payment in &household {
            let (zh, en) = named(db, pack, payment, at)?;
            named_all.0.push(zh);
            named_all.1.push(en);
        }
        let (limit, wanted, given) = (money::plain(cap), money::plain(claim.amount_fen), money::plain(given));
        let (mut zh, mut en) = (
            format!("超过每户每年上限 {limit} 元：本次 {wanted} 元，当年已有 {given} 元"),
            format!("More than the yearly limit of {limit} yuan a household: {wanted} now, {given} before"),
        );
        if !household.is_empty() {
            zh = format!("{zh}（{}）", named_all.0.join("；"));
            en = format!("{en} ({})", named_all.1.join("; "));
        }
        return Ok(refused(format!("{zh}。"), format!("{en}.")));
    }
    Ok(Ok(()))
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> Result<(), Why> {
    Err((zh.into(), en.into()))
}

/// A payment in words: its list, what became of it, when, how much. Nobody's name.
fn named(db: &Db, pack: &Pack, payment: &Version, at: Moment) -> record::Result<Why> {
    let list = db.get(&PAYLIST, payment.int("paylist").unwrap_or(0), at)?;
    let list = list.map(|list| title(&list).to_owned()).unwrap_or_default();
    let state = |lang| {
        let code = payment.text("state");
        pack.codes("aid_state").and_then(|list| list.label(code, lang)).unwrap_or(code).to_owned()
    };
    let day = ["paid_on", "approved_on", "listed_on"].into_iter().find_map(|field| payment.day(field));
    let day = day.unwrap_or(payment.valid_from);
    let yuan = money::plain(payment.int("amount_fen").unwrap_or(0));
    Ok((
        format!("{list} {} {day} {yuan} 元", state(clock::Lang::Zh)),
        format!("{list}, {} {day}, {yuan} yuan", state(clock::Lang::En).to_lowercase()),
    ))
}

/// What a pay list is called: by its number, before it has one by its title.
pub fn title(list: &Version) -> &str {
    match list.text("number") {
        "" => list.text("title"),
        number => number,
    }
}
