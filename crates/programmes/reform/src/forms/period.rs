//! How often a form is returned, and the periods this makes.

use clock::{Day, Lang};

/// A period for which a form is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// As it is stored: `2026-11`, `2026-Q4`, `2026-H2`, `2026` or `once`.
    pub code: String,
    /// Its first day; of a form that is returned once the beginning of time.
    pub from: Day,
}

/// How often a year a form of this frequency is returned: one that is returned once counts once.
pub fn per_year(frequency: &str) -> i64 {
    match frequency {
        "monthly" => 12,
        "quarterly" => 4,
        "half_yearly" => 2,
        _ => 1,
    }
}

/// The period a day lies in.
pub fn period(frequency: &str, day: Day) -> Period {
    let (year, month) = (day.year(), day.date().month());
    let from = |month: i8| Day::from_ymd(year, month, 1).unwrap_or(day);
    match frequency {
        "monthly" => Period { code: format!("{year:04}-{month:02}"), from: from(month) },
        "quarterly" => {
            let quarter = (month - 1) / 3;
            Period { code: format!("{year:04}-Q{}", quarter + 1), from: from(quarter * 3 + 1) }
        }
        "half_yearly" => {
            let half = (month - 1) / 6;
            Period { code: format!("{year:04}-H{}", half + 1), from: from(half * 6 + 1) }
        }
        "yearly" => Period { code: format!("{year:04}"), from: from(1) },
        _ => Period { code: "once".into(), from: Day::START },
    }
}

/// A period in words.
pub fn words(code: &str, lang: Lang) -> String {
    let (year, part) = code.split_once('-').unwrap_or((code, ""));
    match (lang, part.chars().next()) {
        _ if code == "once" => clock::said(("一次性", "once"), lang).to_owned(),
        (Lang::Zh, None) => format!("{year}年"),
        (Lang::Zh, Some('Q')) => format!("{year}年第{}季度", &part[1..]),
        (Lang::Zh, Some('H')) => format!("{year}年{}半年", if part == "H1" { "上" } else { "下" }),
        (Lang::Zh, Some(_)) => format!("{year}年{}月", part.trim_start_matches('0')),
        (Lang::En, None) => year.to_owned(),
        (Lang::En, Some('Q')) => format!("quarter {} of {year}", &part[1..]),
        (Lang::En, Some('H')) => format!("{} half of {year}", if part == "H1" { "first" } else { "second" }),
        (Lang::En, Some(_)) => format!("{year}-{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn every_day_lies_in_a_period_that_began_before_it() {
        for (frequency, on, code, from) in [
            ("monthly", "2026-11-22", "2026-11", "2026-11-01"),
            ("quarterly", "2026-12-31", "2026-Q4", "2026-10-01"),
            ("quarterly", "2026-03-31", "2026-Q1", "2026-01-01"),
            ("half_yearly", "2026-06-30", "2026-H1", "2026-01-01"),
            ("half_yearly", "2026-07-01", "2026-H2", "2026-07-01"),
            ("yearly", "2024-02-29", "2024", "2024-01-01"),
        ] {
            assert_eq!(period(frequency, day(on)), Period { code: code.into(), from: day(from) });
        }
        assert_eq!(period("once", day("2026-11-22")).code, "once");
        for frequency in ["monthly", "quarterly", "half_yearly", "yearly"] {
            let mut codes: Vec<String> = (0..365).map(|n| period(frequency, day("2026-01-01").plus(n)).code).collect();
            codes.dedup();
            assert_eq!(i64::try_from(codes.len()).expect("few"), per_year(frequency), "{frequency}");
        }
    }

    #[test]
    fn periods_are_said_in_words() {
        for (code, zh, en) in [
            ("2026-03", "2026年3月", "2026-03"),
            ("2026-Q4", "2026年第4季度", "quarter 4 of 2026"),
            ("2026-H1", "2026年上半年", "first half of 2026"),
            ("2026", "2026年", "2026"),
            ("once", "一次性", "once"),
        ] {
            assert_eq!((words(code, Lang::Zh).as_str(), words(code, Lang::En).as_str()), (zh, en));
        }
    }
}
