//! Which days are worked: the weekly rest, the announced holidays, and the weekends worked in exchange (调休).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::lang::{Label, weekday_index};
use crate::{Day, NotADay};

/// What a day is, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayKind<'c> {
    /// An ordinary working day.
    Working,
    /// A day of the weekly rest that was announced as worked, in exchange for a day off around a holiday.
    Exchanged {
        /// The holiday in whose favour the exchange was made.
        holiday: &'c Label,
    },
    /// A day of the weekly rest.
    WeeklyRest,
    /// A day announced as off.
    Holiday {
        /// The holiday it belongs to.
        holiday: &'c Label,
    },
}

impl DayKind<'_> {
    /// Whether the day is worked.
    pub fn is_working(self) -> bool {
        matches!(self, DayKind::Working | DayKind::Exchanged { .. })
    }
}

/// An unbroken stretch of announced days off with the weekly rest days between them, as people speak of a holiday:
/// 国庆节、中秋节假期(2020-10-01 至 2020-10-08).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spell {
    /// First day off.
    pub from: Day,
    /// Last day off.
    pub to: Day,
    /// The holidays in it, in order, each once.
    pub names: Label,
}

#[derive(Clone, Copy, Debug)]
struct Special {
    working: bool,
    holiday: usize,
}

/// The working-day calendar of a jurisdiction.
#[derive(Debug)]
pub struct Calendar {
    version: String,
    source: Label,
    announced_from: Day,
    announced_until: Day,
    rest: [bool; 7],
    utc_offset_minutes: i32,
    holidays: Vec<Label>,
    special: BTreeMap<Day, Special>,
}

/// The text of a calendar does not say a calendar.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// Not the TOML this crate reads.
    #[error("the calendar is not readable: {0}")]
    Syntax(Box<toml::de::Error>),
    /// The bounds of what is announced are not days.
    #[error("announced_from / announced_until: {0}")]
    Bound(#[from] NotADay),
    /// A weekday that does not exist, or no weekday left to work on.
    #[error("weekly_rest: {0}; write lower-case English weekday names and leave at least one day to work on")]
    WeeklyRest(String),
    /// A row of days that cannot be read.
    #[error("year {year}, row “{row}”: {why}; write “MM-DD holiday” or “MM-DD..MM-DD holiday”")]
    Row {
        /// The year the row stands under.
        year: i16,
        /// The row as written.
        row: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    source: Label,
    announced_from: Option<String>,
    announced_until: Option<String>,
    weekly_rest: Vec<String>,
    #[serde(default)]
    utc_offset_minutes: i32,
    #[serde(default)]
    holidays: BTreeMap<String, Label>,
    #[serde(default)]
    years: Vec<Year>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: i16,
    off: Vec<String>,
    worked: Vec<String>,
}

impl Calendar {
    /// Reads a pack's `calendar.toml`.
    ///
    /// # Errors
    /// When the text is not TOML of this form, a row names no day or no known holiday, a day appears twice, or a
    /// worked day is not one of the weekly rest.
    pub fn parse(text: &str) -> Result<Calendar, CalendarError> {
        let file: File = toml::from_str(text).map_err(|error| CalendarError::Syntax(Box::new(error)))?;
        let bound = |text: Option<String>, open: Day| text.map_or(Ok(open), |text| text.parse());
        let (keys, holidays): (Vec<String>, Vec<Label>) = file.holidays.into_iter().unzip();
        let mut calendar = Calendar {
            version: file.version,
            source: file.source,
            announced_from: bound(file.announced_from, Day::START)?,
            announced_until: bound(file.announced_until, Day::END)?,
            rest: weekly_rest(&file.weekly_rest)?,
            utc_offset_minutes: file.utc_offset_minutes,
            holidays,
            special: BTreeMap::new(),
        };
        for Year { year, off, worked } in &file.years {
            for (working, row) in off.iter().map(|row| (false, row)).chain(worked.iter().map(|row| (true, row))) {
                let wrong = |why| CalendarError::Row { year: *year, row: row.clone(), why };
                let (first, last, holiday) = parse_row(*year, row, &keys).map_err(wrong)?;
                for n in first.0..=last.0 {
                    if working && !calendar.rest[weekday_index(Day(n))] {
                        return Err(wrong("a day outside the weekly rest is worked anyway"));
                    }
                    if calendar.special.insert(Day(n), Special { working, holiday }).is_some() {
                        return Err(wrong("a day of it already has a row"));
                    }
                }
            }
        }
        Ok(calendar)
    }

    /// The day it is where this calendar holds, at a time in milliseconds since 1970 UTC.
    pub fn day_at(&self, ms: i64) -> Day {
        let local = ms + i64::from(self.utc_offset_minutes) * 60_000;
        Day(i32::try_from(local.div_euclid(86_400_000)).unwrap_or(Day::END.0))
    }

    /// How many minutes its clocks run ahead of UTC.
    pub fn utc_offset_minutes(&self) -> i32 {
        self.utc_offset_minutes
    }

    /// The version of the data, printed with every date computed from it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where the announcements come from.
    pub fn source(&self) -> &Label {
        &self.source
    }

    /// The first day for which holidays are known.
    pub fn announced_from(&self) -> Day {
        self.announced_from
    }

    /// The last day for which holidays are announced; [`Day::END`] where nothing needs announcing.
    pub fn announced_until(&self) -> Day {
        self.announced_until
    }

    /// Whether the holidays around this day are known.
    pub fn is_announced(&self, day: Day) -> bool {
        (self.announced_from..=self.announced_until).contains(&day)
    }

    /// What a day is, and why. Outside the announced years only the weekly rest is known.
    pub fn kind(&self, day: Day) -> DayKind<'_> {
        match self.special.get(&day) {
            Some(Special { working: true, holiday }) => DayKind::Exchanged { holiday: &self.holidays[*holiday] },
            Some(Special { working: false, holiday }) => DayKind::Holiday { holiday: &self.holidays[*holiday] },
            None if self.rest[weekday_index(day)] => DayKind::WeeklyRest,
            None => DayKind::Working,
        }
    }

    /// Whether the day is worked.
    pub fn is_working(&self, day: Day) -> bool {
        self.kind(day).is_working()
    }

    /// The day itself when it is worked, else the next one that is.
    pub fn working_on_or_after(&self, day: Day) -> Day {
        let mut day = day;
        while !self.is_working(day) && day < Day::END {
            day = day.plus(1);
        }
        day
    }

    /// The holiday spell around a day announced as off; `None` for any other day.
    pub fn spell(&self, day: Day) -> Option<Spell> {
        let DayKind::Holiday { .. } = self.kind(day) else { return None };
        // Weekly rest days belong to a spell only between two announced days, so each end moves when one is met.
        let edge = |step: i32| {
            let (mut edge, mut next) = (day, day.plus(step));
            loop {
                match self.kind(next) {
                    DayKind::Holiday { .. } => edge = next,
                    DayKind::WeeklyRest if next > Day::START && next < Day::END => {}
                    _ => return edge,
                }
                next = next.plus(step);
            }
        };
        let (from, to) = (edge(-1), edge(1));
        let mut seen: Vec<&Label> = Vec::new();
        for n in from.0..=to.0 {
            if let DayKind::Holiday { holiday } = self.kind(Day(n))
                && !seen.contains(&holiday)
            {
                seen.push(holiday);
            }
        }
        let join = |lang, separator: &str| seen.iter().map(|l| l.text(lang)).collect::<Vec<_>>().join(separator);
        Some(Spell { from, to, names: Label { zh: join(crate::Lang::Zh, "、"), en: join(crate::Lang::En, ", ") } })
    }

    /// The days announced as worked although they belong to the weekly rest, in order.
    pub fn exchanged_days(&self) -> impl Iterator<Item = Day> {
        self.special.iter().filter(|(_, special)| special.working).map(|(day, _)| *day)
    }
}

fn weekly_rest(names: &[String]) -> Result<[bool; 7], CalendarError> {
    const WEEK: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let mut rest = [false; 7];
    for name in names {
        let index = WEEK.iter().position(|w| w == name);
        rest[index.ok_or_else(|| CalendarError::WeeklyRest(format!("“{name}” is not a weekday")))?] = true;
    }
    if rest == [true; 7] {
        return Err(CalendarError::WeeklyRest("no weekday is worked".to_owned()));
    }
    Ok(rest)
}

fn parse_row(year: i16, row: &str, keys: &[String]) -> Result<(Day, Day, usize), &'static str> {
    let (days, key) = row.split_once(' ').ok_or("no holiday is named")?;
    let holiday = keys.iter().position(|k| k == key).ok_or("the holiday has no names under [holidays]")?;
    let (first, last) = days.split_once("..").unwrap_or((days, days));
    let day = |text: &str| format!("{year:04}-{text}").parse::<Day>().map_err(|_| "not a day of this year");
    let (first, last) = (day(first)?, day(last)?);
    if first > last { Err("it ends before it begins") } else { Ok((first, last, holiday)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, Pack};

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_holiday_a_weekend_and_a_worked_weekend_are_told_apart() {
        let calendar = Pack::cn().calendar();
        assert_eq!(calendar.kind(day("2020-09-24")), DayKind::Working);
        assert_eq!(calendar.kind(day("2020-09-26")), DayKind::WeeklyRest);
        let DayKind::Exchanged { holiday } = calendar.kind(day("2020-09-27")) else { panic!("2020-09-27 is worked") };
        assert_eq!(holiday.text(Lang::Zh), "国庆节");
        let DayKind::Holiday { holiday } = calendar.kind(day("2020-10-08")) else { panic!("2020-10-08 is off") };
        assert_eq!(holiday.text(Lang::En), "National Day");
    }

    #[test]
    fn a_spell_reaches_over_the_weekend_inside_it_but_not_over_the_one_beside_it() {
        let calendar = Pack::cn().calendar();
        let spell = calendar.spell(day("2020-10-05")).expect("a holiday");
        assert_eq!((spell.from, spell.to), (day("2020-10-01"), day("2020-10-08")));
        // 2015: Saturday 20 June was the festival, Sunday an ordinary Sunday, Monday the day off in lieu.
        let spell = calendar.spell(day("2015-06-22")).expect("a holiday");
        assert_eq!((spell.from, spell.to), (day("2015-06-20"), day("2015-06-22")));
        // 2015: Qingming fell on a Sunday; the Saturday before it was an ordinary Saturday.
        let spell = calendar.spell(day("2015-04-06")).expect("a holiday");
        assert_eq!((spell.from, spell.to), (day("2015-04-05"), day("2015-04-06")));
        // 2025: two festivals in one spell.
        let spell = calendar.spell(day("2025-10-07")).expect("a holiday");
        assert_eq!(spell.names.zh, "国庆节、中秋节");
        assert_eq!(calendar.spell(day("2020-09-26")), None);
    }

    #[test]
    fn every_announced_year_is_there_and_its_worked_days_are_weekends() {
        let calendar = Pack::cn().calendar();
        for year in 2004..=2026 {
            for (month, name) in [(1, "元旦"), (5, "劳动节"), (10, "国庆节")] {
                let first = Day::from_ymd(year, month, 1).expect("a day");
                let DayKind::Holiday { holiday } = calendar.kind(first) else { panic!("{first} is a holiday") };
                assert!(holiday.zh == name || holiday.zh == "中秋节", "{first} is {}", holiday.zh);
            }
            let worked: Vec<Day> = calendar.exchanged_days().filter(|d| d.year() == year).collect();
            assert!(!worked.is_empty(), "{year} has worked weekends");
            assert!(worked.iter().all(|d| [0, 6].contains(&weekday_index(*d))), "{year}: {worked:?}");
        }
        assert_eq!(calendar.announced_until(), day("2026-12-31"));
        assert!(!calendar.is_announced(day("2027-01-01")) && !calendar.is_announced(day("2003-12-31")));
    }

    #[test]
    fn a_calendar_that_contradicts_itself_is_refused() {
        let head = "version = 'x'\nsource = { zh = '', en = '' }\n";
        let year = "[holidays.h]\nzh = 'h'\nen = 'h'\n[[years]]\nyear = 2020\n";
        for (text, expected) in [
            (format!("{head}weekly_rest = ['funday']"), "weekly_rest"),
            (
                format!("{head}weekly_rest = ['sunday','monday','tuesday','wednesday','thursday','friday','saturday']"),
                "no weekday is worked",
            ),
            (format!("{head}weekly_rest = []\n{year}off = ['02-30 h']\nworked = []"), "not a day of this year"),
            (format!("{head}weekly_rest = []\n{year}off = ['02-03..02-01 h']\nworked = []"), "ends before"),
            (format!("{head}weekly_rest = []\n{year}off = ['02-01 k']\nworked = []"), "no names"),
            (format!("{head}weekly_rest = []\n{year}off = ['02-01 h', '02-01 h']\nworked = []"), "already has"),
            (format!("{head}weekly_rest = ['sunday']\n{year}off = []\nworked = ['06-01 h']"), "worked anyway"),
        ] {
            let error = Calendar::parse(&text).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
