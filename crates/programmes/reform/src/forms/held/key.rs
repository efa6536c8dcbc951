//! The names of what is held, as they are stored with the fields of forms.

use std::fmt;

use clock::{Day, Lang};

/// The name of something that is held: `field unit.code`, `figure roll.members sex=2 when=last-year`, `roll membership`, `answer 17`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A field of a register.
    Field {
        /// The register.
        register: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A figure.
    Figure {
        /// Its name.
        name: String,
        /// Of which groups: dimensions and codes.
        splits: Vec<(String, String)>,
        /// Of which time.
        when: When,
    },
    /// A whole register, as lists of persons or units ask for it.
    Roll(&'static str),
    /// What another form asks: by its field.
    Answer(i64),
}

/// Of which time something is asked, as seen from the day it is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// As it stands; of what happens in time, in the year so far.
    #[default]
    Now,
    /// This year so far.
    Year,
    /// This quarter so far.
    Quarter,
    /// This month so far.
    Month,
    /// The year before; of a stock, its last day.
    LastYear,
    /// The quarter before.
    LastQuarter,
    /// The month before.
    LastMonth,
    /// A day; of what happens in time, from the beginning of its year.
    On(Day),
}

impl When {
    const NAMED: [(When, &'static str, clock::Both); 7] = [
        (When::Now, "now", ("", "")),
        (When::Year, "year", ("本年", "this year")),
        (When::Quarter, "quarter", ("本季度", "this quarter")),
        (When::Month, "month", ("本月", "this month")),
        (When::LastYear, "last-year", ("上年", "last year")),
        (When::LastQuarter, "last-quarter", ("上季度", "last quarter")),
        (When::LastMonth, "last-month", ("上月", "last month")),
    ];

    /// In words; `None` for now.
    pub fn label(self, lang: Lang) -> Option<String> {
        match self {
            When::Now => None,
            When::On(day) => Some(day.to_string()),
            when => When::NAMED.iter().find(|each| each.0 == when).map(|each| clock::said(each.2, lang).to_owned()),
        }
    }

    /// The day of a stock, and the first and last day of what happens in time, as seen from a day.
    pub fn days(self, today: Day) -> (Day, (Day, Day)) {
        let (year, month) = (today.year(), today.date().month());
        let first = |year: i16, month: i8| Day::from_ymd(year, month, 1).unwrap_or(today);
        let up_to = |from: Day| (today, (from, today));
        // The stretch that ends on the eve of one that begins.
        let before = |from: Day, to: Day| (to.plus(-1), (from, to.plus(-1)));
        let quarter = (month - 1) / 3 * 3 + 1;
        match self {
            When::Now | When::Year => up_to(first(year, 1)),
            When::Quarter => up_to(first(year, quarter)),
            When::Month => up_to(first(year, month)),
            When::LastYear => before(first(year - 1, 1), first(year, 1)),
            When::LastQuarter if quarter == 1 => before(first(year - 1, 10), first(year, 1)),
            When::LastQuarter => before(first(year, quarter - 3), first(year, quarter)),
            When::LastMonth if month == 1 => before(first(year - 1, 12), first(year, 1)),
            When::LastMonth => before(first(year, month - 1), first(year, month)),
            When::On(day) => {
                let day = day.min(today);
                (day, (first(day.year(), 1), day))
            }
        }
    }

    fn parse(text: &str) -> Option<When> {
        let named = When::NAMED.iter().find(|each| each.1 == text).map(|each| each.0);
        named.or_else(|| text.parse().ok().map(When::On))
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::On(day) => write!(f, "{day}"),
            when => f.write_str(When::NAMED.iter().find(|each| each.0 == *when).map_or("now", |each| each.1)),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Field { register, field } => write!(f, "field {register}.{field}"),
            Key::Roll(register) => write!(f, "roll {register}"),
            Key::Answer(field) => write!(f, "answer {field}"),
            Key::Figure { name, splits, when } => {
                write!(f, "figure {name}")?;
                for (dimension, code) in splits {
                    write!(f, " {dimension}={code}")?;
                }
                if *when == When::Now { Ok(()) } else { write!(f, " when={when}") }
            }
        }
    }
}

impl Key {
    /// Reads a key of something that these registers hold. (A register's names live as long as the program, so they are taken from
    /// its catalogue.)
    pub fn parse(text: &str, catalogue: &record::Catalogue) -> Option<Key> {
        let (kind, rest) = text.split_once(' ')?;
        match kind {
            "field" => {
                let (register, field) = rest.split_once('.')?;
                let register = catalogue.register(register).ok()?;
                Some(Key::Field { register: register.name, field: register.field(field)?.name })
            }
            "roll" => Some(Key::Roll(catalogue.register(rest).ok()?.name)),
            "answer" => rest.parse().ok().map(Key::Answer),
            "figure" => {
                let mut parts = rest.split(' ');
                let name = parts.next()?.to_owned();
                let (mut splits, mut when) = (Vec::new(), When::Now);
                for part in parts {
                    match part.split_once('=')? {
                        ("when", text) => when = When::parse(text)?,
                        (dimension, code) => splits.push((dimension.to_owned(), code.to_owned())),
                    }
                }
                Some(Key::Figure { name, splits, when })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn keys_are_written_and_read() {
        let catalogue = roll::register::catalogue();
        for text in [
            "field unit.code",
            "roll membership",
            "answer 17",
            "figure roll.members",
            "figure roll.members sex=2 when=last-year",
            "figure roll.joined when=2025-06-30",
        ] {
            let key = Key::parse(text, &catalogue).unwrap_or_else(|| panic!("{text} is a key"));
            assert_eq!(key.to_string(), text);
        }
        for text in ["", "field unit.no_such", "field nothing.code", "figure roll.members sex", "else 1"] {
            assert_eq!(Key::parse(text, &catalogue), None, "{text}");
        }
    }

    #[test]
    fn times_are_seen_from_the_day_of_the_answer() {
        let today = day("2026-02-10");
        for (when, on, from, to) in [
            (When::Now, "2026-02-10", "2026-01-01", "2026-02-10"),
            (When::Month, "2026-02-10", "2026-02-01", "2026-02-10"),
            (When::Quarter, "2026-02-10", "2026-01-01", "2026-02-10"),
            (When::LastYear, "2025-12-31", "2025-01-01", "2025-12-31"),
            (When::LastQuarter, "2025-12-31", "2025-10-01", "2025-12-31"),
            (When::LastMonth, "2026-01-31", "2026-01-01", "2026-01-31"),
            (When::On(day("2025-06-30")), "2025-06-30", "2025-01-01", "2025-06-30"),
            (When::On(day("2030-06-30")), "2026-02-10", "2026-01-01", "2026-02-10"),
        ] {
            assert_eq!(when.days(today), (day(on), (day(from), day(to))), "{when}");
        }
        assert_eq!(When::LastMonth.days(day("2026-01-05")).0, day("2025-12-31"));
        assert_eq!(When::LastQuarter.days(day("2026-08-05")).1, (day("2026-04-01"), day("2026-06-30")));
    }
}
