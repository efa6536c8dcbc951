//! Days in every form people type.

use clock::Day;

use crate::cell::{Cell, DateSystem};
use crate::clean::{half_width, is_space};

/// A day read from a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// The day.
    pub day: Day,
    /// What had to be understood to read it.
    pub note: Option<DateNote>,
}

/// How a day was read where the cell did not simply say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateNote {
    /// Only year and month were given: the day is the first of that month.
    MonthOnly,
    /// A bare serial number, as spreadsheets keep dates.
    Serial,
}

/// The cell says something, but no day that can be told from it for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day that can be told for certain; write it as 2018-08-14")]
pub struct DateUnreadable;

/// Years that a register can speak of; anything else is a slip of the finger.
const YEARS: std::ops::RangeInclusive<u32> = 1850..=2200;
/// Serial numbers taken for dates: 1927 to 2119. Smaller ones are years, ages and counts.
const SERIALS: std::ops::RangeInclusive<f64> = 10_000.0..=80_000.0;

/// The day a cell says; `None` when it says nothing (empty, a dash, 无).
///
/// Read are: cells formatted as dates, serial numbers of either [`DateSystem`], `2018-08-14` with any usual separator
/// and any width of figures, `20180814`, `2018年8月14日`, `二〇一八年八月十四日`, each with or without a time of day after it,
/// and year with month alone (`2018-08`, `2018年8月`), which is taken as the first day with a note.
///
/// # Errors
/// [`DateUnreadable`] for anything else: years of two digits, days that do not exist, words.
pub fn parse_date(cell: Cell<'_>) -> Result<Option<Dated>, DateUnreadable> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Date(day) => Ok(Some(Dated { day, note: None })),
        Cell::Number(number, dates) => numeric(number, dates).map(Some).ok_or(DateUnreadable),
        Cell::Text(text) => parse_date_text(text),
        Cell::Bool(_) | Cell::Error => Err(DateUnreadable),
    }
}

/// As [`parse_date`], of text.
///
/// # Errors
/// [`DateUnreadable`].
pub fn parse_date_text(text: &str) -> Result<Option<Dated>, DateUnreadable> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(day) = plain(text.as_bytes()) {
        return Ok(Some(Dated { day, note: None }));
    }
    let text = half_width(text);
    let text = text.trim_matches(is_space);
    if matches!(text, "" | "-" | "--" | "—" | "——" | "/" | "\\" | "无" | "無") {
        return Ok(None);
    }
    read(text).map(Some).ok_or(DateUnreadable)
}

/// The one form that a register itself writes, read without detours.
fn plain(text: &[u8]) -> Option<Day> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
    let number =
        |digits: &[u8]| digits.iter().try_fold(0_u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')));
    day_of(number(&[y0, y1, y2, y3])?, number(&[m0, m1])?, number(&[d0, d1])?)
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Day> {
    if !YEARS.contains(&year) {
        return None;
    }
    Day::from_ymd(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

fn month_of(year: u32, month: u32) -> Option<Dated> {
    Some(Dated { day: day_of(year, month, 1)?, note: Some(DateNote::MonthOnly) })
}

fn numeric(number: f64, dates: DateSystem) -> Option<Dated> {
    if SERIALS.contains(&number) {
        let day = serial_day(number, dates)?;
        return Some(Dated { day, note: Some(DateNote::Serial) });
    }
    // 20180814 or 201808 typed into a cell that made a number of it.
    (number.fract() == 0.0 && (100_000.0..1e8).contains(&number)).then(|| digits(&number.to_string()))?
}

/// The day of a spreadsheet's serial number; a fraction is a time of day and is dropped.
pub(crate) fn serial_day(serial: f64, dates: DateSystem) -> Option<Day> {
    const BEFORE_1900: i32 = -25_569;
    const START_1904: i32 = -24_107;
    const LAST: f64 = 2_958_465.0;
    if !(0.0..=LAST + 0.999_999).contains(&serial) {
        return None;
    }
    // The range was checked, so the cut is exact.
    let serial = serial.floor() as i32;
    match dates {
        DateSystem::From1904 => Some(Day(START_1904 + serial)),
        DateSystem::From1900 if serial == 0 || serial == 60 => None,
        DateSystem::From1900 if serial < 60 => Some(Day(BEFORE_1900 + 1 + serial)),
        DateSystem::From1900 => Some(Day(BEFORE_1900 + serial)),
    }
}

/// Figures without separators.
fn digits(text: &str) -> Option<Dated> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    match text.len() {
        8 | 14 => Some(Dated { day: day_of(part(0, 4)?, part(4, 6)?, part(6, 8)?)?, note: None }),
        6 => {
            // 201808 can only be a month; 180814 could be a day of a year with two digits, and then so could 190812.
            let short = (1..=12).contains(&part(2, 4)?) && (1..=31).contains(&part(4, 6)?);
            if short { None } else { month_of(part(0, 4)?, part(4, 6)?) }
        }
        5 => numeric(text.parse().ok()?, DateSystem::From1900),
        _ => None,
    }
}

fn read(text: &str) -> Option<Dated> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return digits(text);
    }
    let mut rest = text;
    let year = take_number(&mut rest, 4)?;
    let after_year = take_mark(&mut rest)?;
    let month = take_number(&mut rest, 2)?;
    let Some(after_month) = take_mark(&mut rest) else {
        return rest.is_empty().then(|| month_of(year, month))?;
    };
    if rest.is_empty() {
        // “2018年8” or “2018-8-” is a day half typed.
        return (after_month == '月').then(|| month_of(year, month))?;
    }
    if (after_year == '年') != (after_month == '月') {
        return None;
    }
    let day = take_number(&mut rest, 2)?;
    let rest = rest.trim_start_matches(is_space).strip_prefix(['日', '号', '號']).unwrap_or(rest);
    is_time(rest).then(|| Some(Dated { day: day_of(year, month, day)?, note: None }))?
}

/// What separates year from month and month from day.
fn take_mark(rest: &mut &str) -> Option<char> {
    let trimmed = rest.trim_start_matches(is_space);
    let mark = trimmed.chars().next()?;
    let known = matches!(mark, '年' | '月' | '-' | '/' | '.' | '\\' | '。' | '、' | '·' | '–' | '—' | '−' | '‐' | '_');
    if !known {
        return None;
    }
    *rest = trimmed[mark.len_utf8()..].trim_start_matches(is_space);
    Some(mark)
}

/// A number in Western or Han figures; a year has exactly four, month and day at most two.
fn take_number(rest: &mut &str, width: usize) -> Option<u32> {
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if end > 0 {
        if end > width || (width == 4 && end != 4) {
            return None;
        }
        let number = rest[..end].parse().ok()?;
        *rest = &rest[end..];
        return Some(number);
    }
    let end = rest.find(|c| han_digit(c).is_none() && !matches!(c, '十' | '廿' | '卅')).unwrap_or(rest.len());
    let figures = &rest[..end];
    *rest = &rest[end..];
    if width == 4 {
        let exact = figures.chars().count() == 4;
        return exact.then(|| figures.chars().try_fold(0, |n, c| Some(n * 10 + han_digit(c)?)))?;
    }
    han_small(figures)
}

fn han_digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九".chars().position(|digit| digit == c).and_then(|n| u32::try_from(n).ok()).or(match c {
        '零' | '○' | 'Ｏ' => Some(0),
        '元' => Some(1),
        _ => None,
    })
}

/// Numbers up to 31 as months and days are written: 八, 十四, 二十, 三十一, 廿九, 初一 is not one of them.
fn han_small(figures: &str) -> Option<u32> {
    let mut chars = figures.chars().peekable();
    let tens = match chars.peek()? {
        '十' => 1,
        '廿' => 2,
        '卅' => 3,
        _ => {
            let first = han_digit(chars.next()?)?;
            match chars.peek() {
                None => return Some(first),
                Some('十') => first,
                // 二〇 or 一四, figure by figure.
                Some(&second) => {
                    chars.next();
                    return chars.next().is_none().then(|| Some(first * 10 + han_digit(second)?))?;
                }
            }
        }
    };
    chars.next();
    let ones = chars.next().map_or(Some(0), han_digit)?;
    chars.next().is_none().then_some(tens * 10 + ones)
}

/// Whether what follows a day is nothing or a time of day.
fn is_time(rest: &str) -> bool {
    let Some(first) = rest.chars().next() else { return true };
    let time = rest.trim_start_matches(|c| is_space(c) || c == 'T');
    if time.is_empty() {
        return true;
    }
    (is_space(first) || first == 'T' || matches!(first, '上' | '下'))
        && time.chars().all(|c| c.is_ascii_digit() || is_space(c) || ":.+-ZAPMapm上下午时時分秒".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        parse_date_text(text).ok().flatten().map(|dated| dated.day.to_string())
    }

    #[test]
    fn every_form_people_type() {
        for text in [
            "2018-08-14",
            "2018/8/14",
            "2018.8.14",
            "20180814",
            "2018年8月14日",
            "2018年08月14号",
            " 2018 年 8 月 14 日 ",
            "２０１８－０８－１４",
            "２０１８年８月１４日",
            "二〇一八年八月十四日",
            "二○一八年八月十四",
            "2018-08-14 09:30:00",
            "2018-08-14T00:00:00Z",
            "2018/8/14 上午 9:30",
            "20180814093000",
            "2018、8、14",
            "43326",
        ] {
            assert_eq!(day(text).as_deref(), Some("2018-08-14"), "{text}");
        }
        assert_eq!(day("二〇二〇年十二月三十一日").as_deref(), Some("2020-12-31"));
        assert_eq!(day("二〇二〇年十月廿九日").as_deref(), Some("2020-10-29"));
        assert_eq!(day("2020.2.29").as_deref(), Some("2020-02-29"));
    }

    #[test]
    fn months_alone_are_their_first_day_with_a_note() {
        for text in ["2018-08", "2018年8月", "2018.8", "201813", "2018年8月份"] {
            let read = parse_date_text(text);
            if text == "201813" || text.ends_with('份') {
                assert_eq!(read, Err(DateUnreadable), "{text}");
            } else {
                let expected = Dated { day: Day(17_744), note: Some(DateNote::MonthOnly) };
                assert_eq!(read, Ok(Some(expected)), "{text}");
            }
        }
        assert_eq!(day("201808"), Some("2018-08-01".to_owned()));
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        for text in [
            "2019.13.40",
            "2019-02-29",
            "18-08-14",
            "18.8.14",
            "180814",
            "190812",
            "8/14/2018",
            "去年",
            "不详",
            "2018",
            "2018年",
            "2018-8-",
            "2018年8-14",
            "8月14日",
            "2018-08-14x",
            "1018-08-14",
            "2018-08-141",
            "初一",
            "TRUE",
        ] {
            assert_eq!(parse_date_text(text), Err(DateUnreadable), "{text}");
        }
        for text in ["", "  ", "　", "-", "/", "无"] {
            assert_eq!(parse_date_text(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn serial_numbers_of_both_systems() {
        let of = |n, system| parse_date(Cell::Number(n, system)).ok().flatten().map(|dated| dated.day.to_string());
        assert_eq!(of(37_076.0, DateSystem::From1900).as_deref(), Some("2001-07-04"));
        assert_eq!(of(43_326.75, DateSystem::From1900).as_deref(), Some("2018-08-14"));
        assert_eq!(of(41_864.0, DateSystem::From1904).as_deref(), Some("2018-08-14"));
        assert_eq!(of(20_180_814.0, DateSystem::From1900).as_deref(), Some("2018-08-14"));
        assert_eq!(of(2018.0, DateSystem::From1900), None);
        assert_eq!(of(2018.08, DateSystem::From1900), None);
        assert_eq!(serial_day(1.0, DateSystem::From1900), Day::from_ymd(1900, 1, 1));
        assert_eq!(serial_day(61.0, DateSystem::From1900), Day::from_ymd(1900, 3, 1));
        assert_eq!(serial_day(60.0, DateSystem::From1900), None);
        assert_eq!(serial_day(0.0, DateSystem::From1904), Day::from_ymd(1904, 1, 1));
    }

    proptest::proptest! {
        #[test]
        fn what_is_printed_is_read_back(n in -40_000_i32..80_000) {
            let expected = Dated { day: Day(n), note: None };
            let date = Day(n).date();
            let (y, m, d) = (date.year(), date.month(), date.day());
            for text in [format!("{y}-{m:02}-{d:02}"), format!("{y}.{m}.{d}"), format!("{y}年{m}月{d}日"),
                format!("{y}{m:02}{d:02}"), format!("{y}/{m}/{d} 8:00")] {
                proptest::prop_assert_eq!(parse_date_text(&text), Ok(Some(expected)), "{}", text);
            }
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,24}") {
            let _ = parse_date_text(&text);
        }
    }
}
