//! What cells say: days and periods, numbers, lists, milestones, codes.

use clock::{CodeList, Day, Pack};
use exchange::grid::{Value, clean_lines};
use exchange::{DateNote, half_width, parse_date};

/// What a cell says of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Nothing.
    Unsaid,
    /// It goes on for good.
    Long,
    /// A day. With `true`, only a period was given, and the day is its first or last.
    Day(Day, bool),
    /// Something that is no time.
    Unreadable(String),
}

/// Whether a cell says that there is nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(text.trim(), "-" | "--" | "—" | "——" | "－" | "/" | "\\" | "无" | "無" | "暂无" | "none")
}

/// The time a cell says. `end` asks for the last day of a period, else its first; a period without a year is of `year`.
pub(super) fn when(value: &Value, year: i16, end: bool) -> When {
    const LONG: [&str; 9] =
        ["长期坚持", "长期", "持续推进", "常态化", "长期推进", "持续", "长期任务", "常态化推进", "longterm"];
    let text = half_width(&value.line()).replace(' ', "");
    if text.is_empty() || is_nothing(&text) {
        return When::Unsaid;
    }
    let folded = text.to_lowercase().replace('-', "");
    if LONG.contains(&folded.as_str()) {
        return When::Long;
    }
    // 2026 alone is a year, not the number of a day.
    if text.len() > 4 {
        match parse_date(value.cell()) {
            Ok(Some(dated)) if dated.note != Some(DateNote::MonthOnly) => return When::Day(dated.day, false),
            _ => {}
        }
        let bare =
            ["之前", "以前", "前", "内", "底前"].iter().find_map(|tail| text.strip_suffix(tail)).unwrap_or(&text);
        if let Ok(Some(dated)) = exchange::parse_date_text(bare)
            && dated.note != Some(DateNote::MonthOnly)
        {
            return When::Day(dated.day, false);
        }
    }
    match period(&text, year) {
        Some((first, last)) => When::Day(if end { last } else { first }, true),
        None => When::Unreadable(value.line()),
    }
}

/// The first and the last day of a period as people write it: 2026年, 2026年6月底, 上半年, 三季度, 2025—2027年.
fn period(text: &str, year: i16) -> Option<(Day, Day)> {
    let mut text = text.trim_start_matches(['至', '到', '于']);
    for tail in ["完成", "之前", "以前", "前", "以内", "内"] {
        text = text.strip_suffix(tail).unwrap_or(text);
    }
    for dash in ['—', '–', '-', '~', '～', '至'] {
        if let Some((from, to)) = text.rsplit_once(dash)
            && let Some((_, last)) = period(to, year)
        {
            let first = period(from, last.year()).map_or(last, |(first, _)| first);
            return (first <= last).then_some((first, last));
        }
    }
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (year, rest) = match text.get(..digits).map(str::len) {
        Some(4) => (text[..4].parse().ok()?, text[4..].trim_start_matches(['年', '.', '/', '-'])),
        _ => match ["今年", "本年", "当年"].iter().find_map(|word| text.strip_prefix(word)) {
            Some(rest) => (year, rest),
            None => (year, text),
        },
    };
    if !(1950..=2150).contains(&year) || (rest.is_empty() && digits != 4 && !text.contains('年')) {
        return None;
    }
    months(rest).and_then(|(first, last)| Some((Day::from_ymd(year, first, 1)?, month_end(year, last)?)))
}

/// The first and the last month of a part of a year.
fn months(text: &str) -> Option<(i8, i8)> {
    match text {
        "" | "全年" | "度" | "年度" => return Some((1, 12)),
        "底" | "末" | "年底" | "年末" | "终" => return Some((12, 12)),
        "初" | "年初" => return Some((1, 1)),
        "上半年" | "半年" | "上半年底" => return Some((1, 6)),
        "下半年" | "下半年底" => return Some((7, 12)),
        "年中" | "中" => return Some((6, 6)),
        _ => {}
    }
    let quarter = text.strip_prefix('第').unwrap_or(text);
    let quarter =
        ["季度末", "季度底", "季度", "季"].iter().find_map(|tail| quarter.strip_suffix(tail)).map(str::to_owned);
    let quarter = quarter.or_else(|| text.strip_prefix(['Q', 'q']).map(str::to_owned));
    if let Some(quarter) = quarter {
        let number = match quarter.as_str() {
            "1" | "一" => 1,
            "2" | "二" => 2,
            "3" | "三" => 3,
            "4" | "四" => 4,
            _ => return None,
        };
        return Some((number * 3 - 2, number * 3));
    }
    let month = ["月底", "月末", "月份", "月"].iter().find_map(|tail| text.strip_suffix(tail)).unwrap_or(text);
    let number = match month {
        "一" => 1,
        "二" => 2,
        "三" => 3,
        "四" => 4,
        "五" => 5,
        "六" => 6,
        "七" => 7,
        "八" => 8,
        "九" => 9,
        "十" => 10,
        "十一" => 11,
        "十二" => 12,
        digits => digits.parse().ok().filter(|month| (1..=12).contains(month))?,
    };
    Some((number, number))
}

fn month_end(year: i16, month: i8) -> Option<Day> {
    let next = if month == 12 { Day::from_ymd(year + 1, 1, 1) } else { Day::from_ymd(year, month + 1, 1) };
    next.map(|day| day.plus(-1))
}

/// A whole number, with what people write around it; `Err` for something else, `None` for nothing.
pub(super) fn number(value: &Value) -> Result<Option<i64>, String> {
    if let Value::Number(number, _) = value {
        let whole = number.fract() == 0.0 && number.abs() < 1e15;
        return if whole { Ok(Some(*number as i64)) } else { Err(value.line()) };
    }
    let line = value.line();
    let text: String = half_width(&line).chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    if text.is_empty() || is_nothing(&text) {
        return Ok(None);
    }
    let end = text
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && *c == '-')))
        .map_or(text.len(), |(at, _)| at);
    // 20 家 is 20; 12.5 is no whole number, 3-5 no number at all.
    let unit_follows = text[end..].chars().all(char::is_alphabetic);
    text[..end].parse().ok().filter(|_| unit_follows).map(Some).ok_or(line)
}

/// The number of a task as it is written: `3`, `3.2`; without what only decorates it.
pub(super) fn place(value: &Value) -> String {
    let text: String = half_width(&value.line()).chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let text = text.trim_end_matches(['.', '、', '．', ',']);
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inner.unwrap_or(text).to_owned()
}

/// A heading within a ledger without the number before it: `一、`, `（二）`, `①`, `3.`.
pub(super) fn unnumbered(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| ('①'..='⑳').contains(&c) || c.is_whitespace());
    let inner = text.strip_prefix(['(', '（']).unwrap_or(text);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if rest.len() == inner.len() {
        return text;
    }
    match rest.strip_prefix(['、', '.', '．', ')', '）', ':', '：']) {
        Some(rest) => rest.trim_start_matches(['、', '.']).trim(),
        None => text,
    }
}

/// The milestones of a cell, one a line, each with its day before or behind it; and the lines that have none. `year` is that of days
/// without one.
pub(super) fn milestones(value: &Value, year: i16) -> (Vec<(String, Day)>, Vec<String>) {
    let text = clean_lines(&value.cell().text());
    let mut out: Vec<(String, Day)> = Vec::new();
    let mut undated = Vec::new();
    for line in text.lines().filter(|line| !is_nothing(line)) {
        if let Some(milestone) = milestone(line, year).filter(|_| !line.contains(['；', ';'])) {
            out.push(milestone);
            continue;
        }
        // Several in a line; a part without a day belongs to the one before it.
        let before = out.len();
        let mut rest = line;
        while !rest.is_empty() {
            let (part, mark) = match rest.find(['；', ';']) {
                Some(at) => (&rest[..at], rest[at..].chars().next()),
                None => (rest, None),
            };
            rest = &rest[part.len() + mark.map_or(0, char::len_utf8)..];
            match milestone(part, year) {
                Some(milestone) => out.push(milestone),
                None if out.len() > before => {
                    if let Some((title, _)) = out.last_mut() {
                        title.push('；');
                        title.push_str(part.trim());
                    }
                }
                None if part.trim().is_empty() => {}
                None => undated.push(part.trim().to_owned()),
            }
        }
        for (title, _) in &mut out[before..] {
            title.truncate(title.trim_end_matches('；').len());
        }
    }
    (out, undated)
}

/// One milestone: `2026-06-30 完成试点`, `2026年6月底：完成试点`, `完成试点（2026年6月）`.
fn milestone(text: &str, year: i16) -> Option<(String, Day)> {
    let day = |text: &str| match when(&Value::Text(text.to_owned()), year, true) {
        When::Day(day, _) => Some(day),
        _ => None,
    };
    let text = text.trim();
    let title = |text: &str| {
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '，' | ',' | '前'));
        (!text.is_empty()).then(|| text.trim().to_owned())
    };
    if let Some((date, rest)) = text.split_once(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '，' | ','))
        && let Some(day) = day(date)
    {
        return Some((title(rest)?, day));
    }
    let bracketed = || {
        let inner = text.strip_suffix(['）', ')'])?;
        let at = inner.rfind(['（', '('])?;
        let day = day(inner[at..].trim_start_matches(['（', '(']))?;
        Some((title(&inner[..at])?, day))
    };
    if let Some(milestone) = bracketed() {
        return Some(milestone);
    }
    // 2026年12月底前全面推开: the longest beginning that is a time.
    let ends = text.char_indices().filter(|(_, c)| matches!(c, '年' | '月' | '日' | '底' | '末' | '前' | '度'));
    let ends: Vec<usize> = ends.map(|(at, c)| at + c.len_utf8()).collect();
    let at = ends.into_iter().rev().find(|end| day(&text[..*end]).is_some())?;
    Some((title(&text[at..])?, day(&text[..at])?))
}

/// The code a word means.
pub(super) fn code<'p>(pack: &'p Pack, list: &str, text: &str) -> Option<&'p str> {
    let list: &CodeList = pack.codes(list)?;
    list.code_for_text(text).map(|code| code.code.as_str())
}

/// The system of a grouping that a text means, whatever number stands before it and whatever follows it.
pub(super) fn system<'p>(pack: &'p Pack, taxonomy: &str, text: &str) -> Option<&'p str> {
    let list = pack.codes("reform_system")?;
    let own = |text: &str| {
        let code = list.code_for_text(text)?;
        // A word may name a system of several groupings: the one of the plan is meant.
        if code.parent.as_deref() == Some(taxonomy) {
            return Some(code.code.as_str());
        }
        None
    };
    let bare = unnumbered(text);
    let short = ["体系", "方面", "工程", "建设"].iter().find_map(|tail| bare.strip_suffix(tail));
    own(text).or_else(|| own(bare)).or_else(|| own(short?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> When {
        when(&Value::Text(text.to_owned()), 2026, true)
    }

    #[test]
    fn periods_end_on_their_last_day() {
        let cases = [
            ("2026年底", "2026-12-31"),
            ("2026年12月底前", "2026-12-31"),
            ("2026年6月", "2026-06-30"),
            ("2026.6", "2026-06-30"),
            ("2026-06", "2026-06-30"),
            ("6月底前", "2026-06-30"),
            ("上半年", "2026-06-30"),
            ("2027年上半年", "2027-06-30"),
            ("2026年第三季度", "2026-09-30"),
            ("2026年", "2026-12-31"),
            ("2026", "2026-12-31"),
            ("2025—2027年", "2027-12-31"),
            ("2026年1月-2026年9月", "2026-09-30"),
            ("年底", "2026-12-31"),
            ("今年年底", "2026-12-31"),
            ("2028年2月", "2028-02-29"),
        ];
        for (text, day) in cases {
            assert_eq!(said(text), When::Day(day.parse().expect("a day"), true), "{text}");
        }
        for text in ["2026年12月31日前", "2026-12-31", "2026/12/31", "2026年12月31日", "20261231"] {
            assert_eq!(said(text), When::Day("2026-12-31".parse().expect("a day"), false), "{text}");
        }
        assert_eq!(
            when(&Value::Text("2026年6月".into()), 2026, false),
            When::Day("2026-06-01".parse().expect("a day"), true)
        );
        assert_eq!(said("长期坚持"), When::Long);
        assert_eq!(said("无"), When::Unsaid);
        for text in ["按上级部署", "13月", "2026年13月", "尽快"] {
            assert_eq!(said(text), When::Unreadable(text.into()), "{text}");
        }
    }

    #[test]
    fn numbers_and_places() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(number(&text("20 家")), Ok(Some(20)));
        assert_eq!(number(&text("１，２００")), Ok(Some(1200)));
        assert_eq!(number(&text("—")), Ok(None));
        assert!(number(&text("12.5")).is_err() && number(&text("3-5")).is_err() && number(&text("若干")).is_err());
        assert_eq!(place(&text("（3.2）")), "3.2");
        assert_eq!(place(&text("3、")), "3");
        assert_eq!(unnumbered("一、思想政治引领"), "思想政治引领");
        assert_eq!(unnumbered("（二）素质提升"), "素质提升");
        assert_eq!(unnumbered("③素质提升"), "素质提升");
        assert_eq!(unnumbered("三项制度"), "三项制度");
    }

    #[test]
    fn milestones_in_every_form() {
        let value = Value::Text(
            "2026-06-30 完成试点；第一批\n2026年9月底：扩大范围;2026年12月底前 全面推开\n总结（2027年3月）\n没有日期"
                .into(),
        );
        let (found, undated) = milestones(&value, 2026);
        let found: Vec<String> = found.iter().map(|(title, day)| format!("{day} {title}")).collect();
        assert_eq!(
            found,
            ["2026-06-30 完成试点；第一批", "2026-09-30 扩大范围", "2026-12-31 全面推开", "2027-03-31 总结"]
        );
        assert_eq!(undated, ["没有日期"]);
    }
}
