//! Numbers and days as people write them in each language.

use clock::{Day, Lang};

use super::{t, t_args};

/// A whole number with its thousands grouped: `1,234`, `-458,500`. The same in both languages.
pub fn thousands(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count as it stands in tables: [`thousands`], with a true minus sign.
pub fn count(n: i64) -> String {
    thousands(n).replace('-', "−")
}

/// A count as it stands in prose: Chinese counts from ten thousand on in 万 and 亿 with at most two decimals
/// (`45.85 万`), rounded half away from zero; English always in full.
pub fn large(n: i64, lang: Lang) -> String {
    let size = n.unsigned_abs();
    let (unit, name) = match (lang, size) {
        (Lang::En, _) | (Lang::Zh, ..10_000) => return count(n),
        // 99,999,500 and above would read 10,000 万.
        (Lang::Zh, ..99_995_000) => (10_000, "万"),
        (Lang::Zh, _) => (100_000_000, "亿"),
    };
    let hundredths = (u128::from(size) * 100 + unit / 2) / unit;
    let whole = thousands(i64::try_from(hundredths / 100).unwrap_or(i64::MAX));
    let sign = if n < 0 { "−" } else { "" };
    match hundredths % 100 {
        0 => format!("{sign}{whole} {name}"),
        part if part % 10 == 0 => format!("{sign}{whole}.{} {name}", part / 10),
        part => format!("{sign}{whole}.{part:02} {name}"),
    }
}

/// Money in fen, shown in yuan with two digits: `123_450` is `1,234.50`.
pub fn money(fen: i64) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    let size = fen.unsigned_abs();
    let whole = thousands(i64::try_from(size / 100).unwrap_or(i64::MAX));
    format!("{sign}{whole}.{:02}", size % 100)
}

/// Money in fen as it stands in prose: yuan as [`large`] counts from ten thousand on, with two digits below.
pub fn money_large(fen: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh if fen.unsigned_abs() >= 1_000_000 => large(fen / 100, lang),
        _ => money(fen),
    }
}

/// A rate given in basis points (hundredths of a percent), shown with one decimal, rounded half away from zero:
/// `9_180` is `91.8%`, `10_000` is `100%`.
pub fn percent(basis_points: i64) -> String {
    let tenths = (basis_points.unsigned_abs() + 5) / 10;
    let sign = if basis_points < 0 && tenths > 0 { "−" } else { "" };
    match tenths % 10 {
        0 => format!("{sign}{}%", tenths / 10),
        part => format!("{sign}{}.{part}%", tenths / 10),
    }
}

/// A rate given in basis points, shown in full: `9_183` is `91.83%`.
pub fn percent_exact(basis_points: i64) -> String {
    let sign = if basis_points < 0 { "−" } else { "" };
    let size = basis_points.unsigned_abs();
    format!("{sign}{}.{:02}%", size / 100, size % 100)
}

/// How much of `whole` is `part`, in basis points, rounded half up; `None` where `whole` is not positive.
/// A rate without a denominator is no rate: say so instead of showing a number.
pub fn share(part: i64, whole: i64) -> Option<i64> {
    let (part, whole) = (i128::from(part), i128::from(whole));
    (whole > 0).then(|| i64::try_from((part * 20_000 + whole).div_euclid(whole * 2)).unwrap_or(i64::MAX))
}

/// A day in words: `2020年8月31日`, `31 Aug 2020`; the open end reads “until further notice”.
pub fn day_long(day: Day, lang: Lang) -> String {
    if day >= Day::END {
        return t(lang, "day-open");
    }
    let date = day.date();
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => format!("{} {} {}", date.day(), month_en(date.month()), date.year()),
    }
}

/// A day within a year everybody knows: `8月31日`, `31 Aug`.
pub fn day_month(day: Day, lang: Lang) -> String {
    let date = day.date();
    match lang {
        Lang::Zh => format!("{}月{}日", date.month(), date.day()),
        Lang::En => format!("{} {}", date.day(), month_en(date.month())),
    }
}

fn month_en(month: i8) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    usize::try_from(month - 1).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or("")
}

/// An instant to the minute, `2020-09-21 10:22`: `unix_ms` milliseconds since 1970-01-01T00:00Z, shown at
/// `offset_minutes` east of UTC (480 for China).
pub fn stamp(unix_ms: i64, offset_minutes: i32) -> String {
    let minutes = unix_ms.div_euclid(60_000) + i64::from(offset_minutes);
    let day = Day(i32::try_from(minutes.div_euclid(1_440)).unwrap_or(Day::END.0));
    let minute = minutes.rem_euclid(1_440);
    format!("{day} {:02}:{:02}", minute / 60, minute % 60)
}

/// Several things as one phrase: `甲、乙和丙`, `a, b and c`.
pub fn list(parts: &[String], lang: Lang) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => {
            let comma = if lang == Lang::Zh { "、" } else { ", " };
            let first = first.join(comma);
            t_args(lang, "list-and", &[("first", first.into()), ("last", last.as_str().into())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let table = [(0, "0"), (999, "999"), (1_000, "1,000"), (458_500, "458,500"), (-12_345_678, "−12,345,678")];
        for (n, text) in table {
            assert_eq!(count(n), text);
        }
        assert_eq!(count(i64::MIN), "−9,223,372,036,854,775,808");
    }

    #[test]
    fn large_counts_in_prose() {
        let table = [
            (9_999, "9,999"),
            (10_000, "1 万"),
            (120_000, "12 万"),
            (458_500, "45.85 万"),
            (458_549, "45.85 万"),
            (458_550, "45.86 万"),
            (455_000, "45.5 万"),
            (70_412, "7.04 万"),
            (99_994_999, "9,999.5 万"),
            (99_999_999, "1 亿"),
            (1_411_780_000, "14.12 亿"),
            (-120_000, "−12 万"),
        ];
        for (n, text) in table {
            assert_eq!(large(n, Lang::Zh), text, "{n}");
        }
        assert_eq!(large(458_500, Lang::En), "458,500");
    }

    #[test]
    fn sums_of_money() {
        let table = [(0, "0.00"), (5, "0.05"), (123_450, "1,234.50"), (-760_000, "−7,600.00"), (-1, "−0.01")];
        for (fen, text) in table {
            assert_eq!(money(fen), text);
        }
        assert_eq!(
            (money_large(999_999, Lang::Zh), money_large(45_850_000, Lang::Zh)),
            ("9,999.99".into(), "45.85 万".into())
        );
        assert_eq!(money_large(45_850_000, Lang::En), "458,500.00");
    }

    #[test]
    fn rates() {
        let table = [(9_180, "91.8%"), (10_000, "100%"), (0, "0%"), (9_995, "100%"), (9_994, "99.9%"), (-250, "−2.5%")];
        for (bp, text) in table {
            assert_eq!(percent(bp), text);
        }
        assert_eq!(percent_exact(9_183), "91.83%");
        assert_eq!(share(56, 61), Some(9_180));
        assert_eq!(share(1, 0), None);
        assert_eq!(share(2, 3), Some(6_667));
    }

    #[test]
    fn days() {
        let day = Day::from_ymd(2020, 8, 31).expect("a day");
        assert_eq!(day_long(day, Lang::Zh), "2020年8月31日");
        assert_eq!(day_long(day, Lang::En), "31 Aug 2020");
        assert_eq!(day_month(day, Lang::Zh), "8月31日");
        assert_eq!(day_long(Day::END, Lang::En), "until further notice");
    }

    #[test]
    fn instants() {
        assert_eq!(stamp(0, 480), "1970-01-01 08:00");
        assert_eq!(stamp(1_600_651_320_000, 480), "2020-09-21 09:22");
        assert_eq!(stamp(-60_000, 0), "1969-12-31 23:59");
    }

    #[test]
    fn lists() {
        let parts = ["甲".to_owned(), "乙".to_owned(), "丙".to_owned()];
        assert_eq!(list(&parts, Lang::Zh), "甲、乙和丙");
        assert_eq!(list(&parts[..2], Lang::En), "甲 and 乙");
    }
}
