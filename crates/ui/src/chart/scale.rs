//! Scales: round values up the side, sensible days along the foot.

use clock::{Day, Lang};

use crate::text::day_month;

/// A linear scale of values with round ticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    pub low: i64,
    pub high: i64,
    pub step: i64,
}

impl Scale {
    /// A scale that holds every value with about `wanted` steps. It starts at nought when nought is near (nearer than
    /// the spread of the values), so that small numbers are not magnified into mountains.
    pub(super) fn over(values: impl Iterator<Item = i64>, wanted: i64) -> Scale {
        let (mut low, mut high) = values.fold((i64::MAX, i64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            (low, high) = (0, 1);
        }
        let spread = high.saturating_sub(low);
        if low > 0 && low <= spread.saturating_mul(2) {
            low = 0;
        }
        if high < 0 && -high <= spread.saturating_mul(2) {
            high = 0;
        }
        if low == high {
            // A level line stands in the middle of its chart.
            let room = (low.abs() / 10).max(1);
            (low, high) = (low - room, high + room);
            if low < 0 && high > 0 && low + room >= 0 {
                low = 0;
            }
        }
        let step = round_up((high.saturating_sub(low) / wanted.max(1)).max(1));
        Scale { low: low.div_euclid(step) * step, high: ceil_to(high, step), step }
    }

    pub(super) fn ticks(&self) -> Vec<i64> {
        let count = (self.high - self.low) / self.step;
        (0..=count).map(|n| self.low + n * self.step).collect()
    }

    /// Where a value stands between the foot (0.0) and the top (1.0).
    pub(super) fn place(&self, value: i64) -> f64 {
        (value - self.low) as f64 / (self.high - self.low) as f64
    }
}

fn ceil_to(value: i64, step: i64) -> i64 {
    let floor = value.div_euclid(step) * step;
    if floor == value { value } else { floor.saturating_add(step) }
}

/// The next of 1, 2, 5, 10, 20, 50, … that is not less.
fn round_up(value: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if step >= value {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Days along the foot, each with its label: the beginnings of years, quarters, months or weeks, whichever gives at most
/// `most` of them; the span's own ends when even that gives less than two.
pub(super) fn day_ticks(from: Day, to: Day, most: usize, lang: Lang) -> Vec<(Day, String)> {
    for months in [1, 2, 3, 6, 12, 24, 60, 120] {
        let ticks = month_starts(from, to, months);
        if ticks.len() <= most {
            if ticks.len() >= 2 {
                return ticks.into_iter().map(|day| (day, label(day, months, lang))).collect();
            }
            break;
        }
    }
    if from == to {
        vec![(from, day_month(from, lang))]
    } else {
        [from, to].map(|day| (day, day_month(day, lang))).to_vec()
    }
}

fn month_starts(from: Day, to: Day, months: i32) -> Vec<Day> {
    let first = from.date();
    let mut month = i32::from(first.year()) * 12 + i32::from(first.month()) - 1;
    month = month.div_euclid(months) * months;
    let mut found = Vec::new();
    loop {
        let (year, in_year) = (month.div_euclid(12), month.rem_euclid(12));
        let day =
            i16::try_from(year).ok().zip(i8::try_from(in_year + 1).ok()).and_then(|(y, m)| Day::from_ymd(y, m, 1));
        let Some(day) = day.filter(|day| *day <= to) else { return found };
        if day >= from {
            found.push(day);
        }
        month += months;
    }
}

/// A year where years are counted, otherwise year and month.
fn label(day: Day, months: i32, lang: Lang) -> String {
    let date = day.date();
    match lang {
        _ if months >= 12 => date.year().to_string(),
        Lang::Zh | Lang::En => format!("{}-{:02}", date.year(), date.month()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        let table: [(&[i64], &[i64]); 6] = [
            (&[471, 653], &[450, 500, 550, 600, 650, 700]),
            (&[0, 3], &[0, 1, 2, 3]),
            (&[7, 7], &[6, 7, 8]),
            (&[452_000, 458_500], &[452_000, 454_000, 456_000, 458_000, 460_000]),
            (&[-30, 20], &[-40, -20, 0, 20]),
            (&[12, 40], &[0, 10, 20, 30, 40]),
        ];
        for (values, ticks) in table {
            assert_eq!(Scale::over(values.iter().copied(), 4).ticks(), ticks, "{values:?}");
        }
    }

    #[test]
    fn no_values_still_give_a_scale() {
        let scale = Scale::over(std::iter::empty(), 4);
        assert!(scale.high > scale.low);
        assert_eq!(Scale::over([0].into_iter(), 4).ticks(), [0, 1]);
    }

    #[test]
    fn days_fall_on_beginnings() {
        let labels = |from, to, most| -> Vec<String> {
            day_ticks(day(from), day(to), most, Lang::Zh).into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels("2019-09-15", "2020-08-31", 4), ["2019-10", "2020-01", "2020-04", "2020-07"]);
        assert_eq!(
            labels("2019-09-01", "2020-08-31", 6),
            ["2019-09", "2019-11", "2020-01", "2020-03", "2020-05", "2020-07"]
        );
        assert_eq!(labels("2010-01-01", "2020-08-31", 6), ["2010", "2012", "2014", "2016", "2018", "2020"]);
        assert_eq!(labels("2020-08-03", "2020-08-20", 6), ["8月3日", "8月20日"]);
    }
}
