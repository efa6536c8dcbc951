//! What forms ask of each union: fields times how often a year, from the duties. Everybody may know.

use clock::Day;
use figure::{Figures, Query};
use record::tally::Tallies;
use record::{Db, Moment, Version};
use roll::tree::Shape;

use super::figures::BURDEN;
use super::register::{FORM, FORM_DUTY};
use super::returns::kinds_of;

/// What forms ask of one union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burden {
    /// The unit.
    pub unit: i64,
    /// Its number.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many forms ask it.
    pub forms: i64,
    /// Fields asked times how often a year.
    pub weight: i64,
}

/// What is asked of each unit of a kind (a code of `form_audience`) on a day, in the order of the tree.
///
/// # Errors
/// When the store cannot be read.
pub fn table(db: &Db, shape: &Shape, audience: &str, at: Moment) -> record::Result<Vec<Burden>> {
    let sums = db.all(
        "SELECT v.unit, COUNT(*), CAST(COALESCE(SUM(v.weight), 0) AS BIGINT) FROM r_form_duty v WHERE v.federation = $1 \
         AND v.valid_from <= $2 AND $2 < v.valid_to AND v.opened <= $3 AND $3 < v.closed GROUP BY v.unit",
        &[at.as_of.into(), at.known.into()],
        |row| Ok((row.int(0)?, (row.int(1)?, row.int(2)?))),
    )?;
    let sums: std::collections::HashMap<i64, (i64, i64)> = sums.into_iter().collect();
    let kinds = kinds_of(audience);
    let Some(root) = shape.root() else { return Ok(Vec::new()) };
    let row = |unit: &roll::tree::Unit| {
        let (forms, weight) = sums.get(&unit.id).copied().unwrap_or_default();
        Burden { unit: unit.id, code: unit.code.clone(), name: unit.name.clone(), forms, weight }
    };
    let in_order = shape.subtree(root).into_iter().filter_map(|id| shape.get(id));
    Ok(in_order.filter(|unit| unit.holds(at) && kinds.contains(&unit.kind.as_str())).map(row).collect())
}

/// A form that asks a unit: the form, and the duty.
pub type Asked = (Version, Version);

/// The forms that ask a unit on a day, by title.
///
/// # Errors
/// When the store cannot be read.
pub fn forms_of(db: &Db, unit: i64, at: Moment) -> record::Result<Vec<Asked>> {
    let mut out = Vec::new();
    for duty in db.find(&FORM_DUTY, "unit", unit, at)? {
        if let Some(form) = db.get(&FORM, duty.int("form").unwrap_or(0), at)? {
            out.push((form, duty));
        }
    }
    out.sort_by(|a, b| a.0.text("title").cmp(b.0.text("title")));
    Ok(out)
}

/// What was asked of a unit on the last day of each of so many months, and on the day itself.
///
/// # Errors
/// When the store cannot be read.
pub fn history(
    figures: &Figures,
    db: &Db,
    tallies: &Tallies,
    unit: i64,
    at: Moment,
    months: i16,
) -> Result<Vec<(Day, i64)>, figure::Error> {
    let (year, month) = (at.as_of.year(), i16::from(at.as_of.date().month()));
    let eve = |back: i16| {
        let place = year * 12 + month - 1 - back;
        let first = Day::from_ymd(place.div_euclid(12), i8::try_from(place.rem_euclid(12) + 1).unwrap_or(1), 1);
        first.map_or(at.as_of, |first| first.plus(-1))
    };
    let mut days: Vec<Day> = (0..months).rev().map(eve).collect();
    days.push(at.as_of);
    let answers = figures.series(db, tallies, &Query::new(&BURDEN, unit, at), &days)?;
    Ok(answers.into_iter().map(|(day, answer)| (day, answer.value.unwrap_or(0))).collect())
}
