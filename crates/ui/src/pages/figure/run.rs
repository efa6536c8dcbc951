//! A figure over time: the ends of months up to the day.

use std::sync::Arc;

use clock::Day;
use figure::{Answer, Error, Figures, Query};
use record::tally::Tallies;
use record::{Db, Moment};

use super::hide::Hides;

/// A figure over time, oldest first: a stock on the last day of each month and on the day itself; a flow within each month, the
/// last of them up to the day.
pub(crate) struct Run {
    /// Whether each point is a month, not a day.
    pub(crate) is_flow: bool,
    /// The answer to the question itself, not split.
    pub(crate) answer: Arc<Answer>,
    /// The answer a year before: for a flow that of the same period.
    pub(crate) before: Arc<Answer>,
    points: Vec<(Day, Arc<Answer>)>,
}

impl Run {
    /// The days with their values; `None` for what is not known, or too small to be shown where small numbers are hidden.
    pub(crate) fn values(&self, hides: Hides) -> Vec<(Day, Option<i64>)> {
        let value = |answer: &Answer| answer.value.filter(|_| !hides.whole(answer.value, answer.parts));
        self.points.iter().map(|(day, answer)| (*day, value(answer))).collect()
    }
}

/// The run of a question over this many months, with its answer now and a year before, asked in one go.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn run(figures: &Figures, db: &Db, tallies: &Tallies, query: &Query, months: i32) -> Result<Run, Error> {
    let is_flow = figures.is_flow(query.figure)?;
    let day = query.at.as_of;
    let here = i32::from(day.year()) * 12 + i32::from(day.date().month()) - 1;
    let asked = |as_of: Day, from: Day| Query {
        at: Moment { as_of, ..query.at },
        by: None,
        period: (from, as_of),
        ..query.clone()
    };
    let mut queries: Vec<Query> = Vec::new();
    let oldest = if is_flow { months - 1 } else { months };
    for back in (0..=oldest).rev() {
        let (Some(first), Some(after)) = (first_day(here - back), first_day(here - back + 1)) else { continue };
        let last = if back == 0 { day } else { after.plus(-1) };
        queries.push(asked(last, first));
    }
    let days: Vec<Day> = queries.iter().map(|query| query.at.as_of).collect();
    let (from, to) = query.period;
    let year_before = Moment { as_of: a_year_before(day), ..query.at };
    queries.push(Query { by: None, ..query.clone() });
    queries.push(Query {
        at: year_before,
        period: (a_year_before(from), a_year_before(to)),
        by: None,
        ..query.clone()
    });
    let mut answers = figures.answers(db, tallies, &queries)?;
    let (before, answer) = (answers.pop().unwrap_or_default(), answers.pop().unwrap_or_default());
    Ok(Run { is_flow, answer, before, points: days.into_iter().zip(answers).collect() })
}

/// The same day of the year before; of 29 February the 28th.
fn a_year_before(day: Day) -> Day {
    let date = day.date();
    let same = |day: i8| Day::from_ymd(date.year() - 1, date.month(), day);
    same(date.day()).or_else(|| same(28)).unwrap_or(Day::START)
}

/// The first day of a month, counted from the year 0.
fn first_day(month: i32) -> Option<Day> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    Day::from_ymd(year, i8::try_from(month.rem_euclid(12)).ok()? + 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_its_day_a_year_before() {
        let day = |y, m, d| Day::from_ymd(y, m, d).expect("a day");
        assert_eq!(a_year_before(day(2020, 8, 31)), day(2019, 8, 31));
        assert_eq!(a_year_before(day(2020, 2, 29)), day(2019, 2, 28));
    }

    #[test]
    fn months_begin_on_their_first_day() {
        let month = 2020 * 12 + 1;
        assert_eq!(first_day(month), Day::from_ymd(2020, 2, 1));
        assert_eq!(first_day(month + 1).map(|day| day.plus(-1)), Day::from_ymd(2020, 2, 29));
        assert_eq!(first_day(2020 * 12 + 12), Day::from_ymd(2021, 1, 1));
    }
}
