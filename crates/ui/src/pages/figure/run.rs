//! A figure over time: the ends of months up to the day.

use std::sync::Arc;

use clock::Day;
use figure::{Answer, Error, Figures, Query};
use record::tally::Tallies;
use record::{Db, Moment};

use super::hide::is_small;

/// A figure over time, oldest first: a stock on the last day of each month and on the day itself; a flow within each month, the
/// last of them up to the day.
pub(crate) struct Run {
    /// Whether each point is a month, not a day.
    pub(crate) is_flow: bool,
    points: Vec<(Day, Arc<Answer>)>,
}

impl Run {
    /// The days with their values; `None` for what is not known, or too small to be shown where small numbers are hidden.
    pub(crate) fn values(&self, hides: bool) -> Vec<(Day, Option<i64>)> {
        let value = |answer: &Answer| answer.value.filter(|_| !hides || !is_small(answer.value, answer.parts));
        self.points.iter().map(|(day, answer)| (*day, value(answer))).collect()
    }

    /// The answer of the last point: for a stock that of the day itself.
    pub(crate) fn last(&self) -> Arc<Answer> {
        self.points.last().map(|(_, answer)| answer.clone()).unwrap_or_default()
    }

    /// For a stock, the answer some months before the day.
    pub(crate) fn before(&self, months: usize) -> Option<Arc<Answer>> {
        let at = self.points.len().checked_sub(months + 1)?;
        self.points.get(at).filter(|_| !self.is_flow).map(|(_, answer)| answer.clone())
    }
}

/// The run of a question over this many months, asked in one go.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn run(figures: &Figures, db: &Db, tallies: &Tallies, query: &Query, months: i32) -> Result<Run, Error> {
    let is_flow = figures.is_flow(query.figure)?;
    let day = query.at.as_of;
    let here = i32::from(day.year()) * 12 + i32::from(day.date().month()) - 1;
    let asked = |as_of: Day, from: Day| Query { at: Moment { as_of, ..query.at }, by: None, period: (from, as_of), ..query.clone() };
    let mut queries: Vec<Query> = Vec::new();
    let oldest = if is_flow { months - 1 } else { months };
    for back in (0..=oldest).rev() {
        let (Some(first), Some(after)) = (first_day(here - back), first_day(here - back + 1)) else { continue };
        let last = if back == 0 { day } else { after.plus(-1) };
        queries.push(asked(last, first));
    }
    let answers = figures.answers(db, tallies, &queries)?;
    Ok(Run { is_flow, points: queries.iter().map(|query| query.at.as_of).zip(answers).collect() })
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
    fn months_begin_on_their_first_day() {
        let month = 2020 * 12 + 1;
        assert_eq!(first_day(month), Day::from_ymd(2020, 2, 1));
        assert_eq!(first_day(month + 1).map(|day| day.plus(-1)), Day::from_ymd(2020, 2, 29));
        assert_eq!(first_day(2020 * 12 + 12), Day::from_ymd(2021, 1, 1));
    }
}
