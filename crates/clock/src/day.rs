//! A calendar day, stored as a number.

use std::fmt;
use std::str::FromStr;

/// A civil day: days since 1970-01-01 (negative before), proleptic Gregorian.
///
/// It is what `valid_from` and `valid_to` of every version are made of; the store keeps the number, people see
/// `YYYY-MM-DD`. [`Day::END`] stands for "until further notice".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Day(pub i32);

impl Day {
    /// The open end: 9999-12-31. A version valid until here is valid until further notice.
    pub const END: Day = Day(2_932_896);
    /// The open beginning: 0001-01-01.
    pub const START: Day = Day(-719_162);

    /// The day of a year, month and day of month; `None` where there is no such day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Day> {
        jiff::civil::Date::new(year, month, day).ok().map(Day::from)
    }

    /// As a jiff date.
    pub fn date(self) -> jiff::civil::Date {
        let clamped = self.0.clamp(Day::START.0, Day::END.0);
        EPOCH.saturating_add(jiff::Span::new().days(clamped))
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.date().year()
    }

    /// This day moved by `n` days, never past [`Day::END`].
    pub fn plus(self, n: i32) -> Day {
        Day(self.0.saturating_add(n).clamp(Day::START.0, Day::END.0))
    }
}

const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);

impl From<jiff::civil::Date> for Day {
    fn from(date: jiff::civil::Date) -> Day {
        let (y, m, d) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
        // Days from civil, after Howard Hinnant's public-domain derivation: eras of 400 years starting in March.
        let y = if m <= 2 { y - 1 } else { y };
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let day_of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(i32::try_from(era * 146_097 + day_of_era - 719_468).unwrap_or(Day::END.0))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

/// The text is not a day written as `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a day written as YYYY-MM-DD")]
pub struct NotADay(pub String);

impl FromStr for Day {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Day, NotADay> {
        let wrong = || NotADay(text.to_owned());
        let mut parts = text.split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        if y.len() != 4 || m.len() != 2 || d.len() != 2 {
            return Err(wrong());
        }
        match (y.parse(), m.parse(), d.parse()) {
            (Ok(y), Ok(m), Ok(d)) => Day::from_ymd(y, m, d).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Day, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_round_trip_through_text() {
        for n in (-719_162..2_932_896).step_by(9_973) {
            let day = Day(n);
            assert_eq!(day.to_string().parse::<Day>(), Ok(day));
        }
        assert_eq!(Day::END.to_string(), "9999-12-31");
        assert_eq!(Day(0).to_string(), "1970-01-01");
        assert!("2020-02-30".parse::<Day>().is_err());
        assert!("2020-2-3".parse::<Day>().is_err());
    }
}
