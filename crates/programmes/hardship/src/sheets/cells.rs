//! What cells say: money in yuan, days, yes and no, numbers, words of lists.

use clock::{CodeList, Day, Pack};
use exchange::grid::Value;
use exchange::{half_width, parse_date};

use crate::fields::{self, Item, ItemKind};

/// What a cell says of an item, in the form in which it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing.
    Unsaid,
    /// This.
    Said(String),
    /// Something that cannot be read.
    Wrong,
}

impl Answer {
    fn of(read: Option<String>) -> Answer {
        read.map_or(Answer::Wrong, Answer::Said)
    }
}

/// Whether a text says that there is nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(
        text.trim(),
        "" | "-" | "--" | "—" | "——" | "－" | "/" | "\\" | "无" | "無" | "暂无" | "没有" | "none" | "n/a"
    )
}

/// What a cell says of an item.
pub(super) fn answer(pack: &Pack, kind: ItemKind, value: &Value) -> Answer {
    let line = value.line();
    if value.is_blank() || line.is_empty() {
        return Answer::Unsaid;
    }
    match kind {
        // A list may have a code for none.
        ItemKind::Code(list) => match code(pack, list, value) {
            Some(code) => Answer::Said(code),
            None if is_nothing(&line) => Answer::Unsaid,
            None => Answer::Wrong,
        },
        ItemKind::Flag => Answer::of(flag(pack, value).map(|yes| if yes { "1" } else { "0" }.to_owned())),
        _ if is_nothing(&line) => Answer::Unsaid,
        ItemKind::Text(_) => Answer::Said(value.lines()),
        ItemKind::Day => Answer::of(day(value).map(|day| day.to_string())),
        ItemKind::Money => Answer::of(money(value).map(|fen| fen.to_string())),
        ItemKind::Int => Answer::of(number(value).map(|number| number.to_string())),
    }
}

/// The same, where the item itself is known: what is too long or too much is wrong too.
pub(super) fn answer_of(pack: &Pack, item: &Item, value: &Value) -> Answer {
    match answer(pack, item.kind, value) {
        Answer::Said(text) => match fields::read(item, pack, &text) {
            Ok(Some(text)) => Answer::Said(text),
            Ok(None) => Answer::Unsaid,
            Err(_) => Answer::Wrong,
        },
        other => other,
    }
}

/// The day a cell says; a month alone is its first day.
pub(super) fn day(value: &Value) -> Option<Day> {
    parse_date(value.cell()).ok().flatten().map(|dated| dated.day)
}

/// The code of a list that a cell means: by the word, by a number that lies in a band.
pub(super) fn code(pack: &Pack, list: &str, value: &Value) -> Option<String> {
    let codes: &CodeList = pack.codes(list)?;
    let line = value.line();
    let by_text = codes.code_for_text(&line).or_else(|| {
        // 6患重特大疾病, 06-患重特大疾病: the number is the code.
        let digits = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len());
        let rest = line[digits..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let by_digits = codes.code_for_text(&line[..digits]).filter(|_| digits > 0);
        by_digits.filter(|code| rest.is_empty() || codes.code_for_text(rest).is_some_and(|other| other == *code))
    });
    let is_bands = || codes.codes().iter().any(|code| code.from.is_some() || code.to.is_some());
    let by_band = || is_bands().then(|| codes.band(banded(list, &line)?)).flatten();
    by_text.or_else(by_band).map(|code| code.code.clone())
}

/// The number by which a band is found: square metres rounded up, months of a contract also from years.
fn banded(list: &str, line: &str) -> Option<u16> {
    let text = half_width(line).replace([' ', ','], "").to_lowercase();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (whole, part) = text[..end].split_once('.').unwrap_or((&text[..end], ""));
    let number: u16 = whole.parse().ok()?;
    let up = u16::from(part.bytes().any(|digit| digit != b'0'));
    let unit = &text[end..];
    let fits = match list {
        "contract_term" => match unit {
            "年" => return number.checked_mul(12),
            unit => matches!(unit, "" | "个月" | "月"),
        },
        _ => matches!(unit, "" | "平方米" | "平方" | "平米" | "㎡" | "m2" | "m²"),
    };
    fits.then(|| number.checked_add(up)).flatten()
}

/// Yes or no as people write it.
pub(super) fn flag(pack: &Pack, value: &Value) -> Option<bool> {
    if let Value::Bool(yes) = value {
        return Some(*yes);
    }
    let line = value.line();
    match pack.codes("yes_no").and_then(|list| list.code_for_text(&line)) {
        Some(code) => Some(code.code == "1"),
        None if is_nothing(&line) => Some(false),
        None => None,
    }
}

/// Money in fen: yuan as people write them, with 元, thousands and 万; never less than nothing, never parts of a fen. What is
/// said by the month or the year is none: whether the column means the same is not known here.
pub(super) fn money(value: &Value) -> Option<i64> {
    let text = match value {
        // What a spreadsheet keeps of 0.29 is a little less; six digits bring it back and show what is no fen.
        Value::Number(number, _) if number.abs() < 1e12 => format!("{number:.6}"),
        Value::Number(..) => return None,
        _ => {
            half_width(&value.line()).chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '¥' | '￥')).collect()
        }
    };
    let text = ["元整", "元", "yuan"].iter().find_map(|tail| text.strip_suffix(tail)).unwrap_or(&text);
    let (text, times) = match text.strip_suffix("万") {
        Some(text) => (text, 10_000_i64),
        None => (text, 1),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let part = part.trim_end_matches('0');
    let scale = 10_i64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let number = whole.parse::<i64>().ok()?.checked_mul(scale)?;
    let number = number.checked_add(if part.is_empty() { 0 } else { part.parse().ok()? })?;
    let fen = number.checked_mul(100)?.checked_mul(times)?;
    (fen % scale == 0).then_some(fen / scale)
}

/// A whole number with what people write around it; of a day its year.
pub(super) fn number(value: &Value) -> Option<i64> {
    if let Value::Day(day) = value {
        return Some(i64::from(day.year()));
    }
    let text: String = half_width(&value.line()).chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let unit = &text[end..];
    // 2019年9月 and 2019-09 are of 2019; 3年 and 4人 are what they say; 12.5 is no whole number.
    let is_year = end == 4 && unit.starts_with(['年', '-', '.', '/']);
    let is_unit = unit.chars().all(char::is_alphabetic);
    text[..end].parse().ok().filter(|_| is_year || is_unit)
}

/// An identity number or the number of a dossier, as far as two sheets that say the same say the same.
pub(super) fn link(value: &Value) -> String {
    let text = half_width(&value.line()).to_uppercase();
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '-')).collect()
}

#[cfg(test)]
mod tests {
    use exchange::DateSystem;

    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn money_is_exact() {
        for (said, fen) in [
            ("3500", 350_000),
            ("3,500.5元", 350_050),
            ("¥ 0.29", 29),
            ("1.2万元", 1_200_000),
            ("１２００", 120_000),
            ("0", 0),
            ("12000.00", 1_200_000),
        ] {
            assert_eq!(money(&text(said)), Some(fen), "{said}");
        }
        for said in [
            "-1",
            "3500元/月",
            "42000元/年",
            "3500左右",
            "0.001",
            "1.2.3",
            "",
            "三千",
            "99999999999999999999",
            "1.0000005万",
        ] {
            assert_eq!(money(&text(said)), None, "{said}");
        }
        for (number, fen) in [(0.29, Some(29)), (1_062.0, Some(106_200)), (1e13, None), (-5.0, None), (0.005, None)] {
            assert_eq!(money(&Value::Number(number, DateSystem::From1900)), fen, "{number}");
        }
    }

    #[test]
    fn words_numbers_and_bands_become_codes() {
        let said = |list, value: &str| code(Pack::cn(), list, &text(value)).unwrap_or_default();
        assert_eq!(said("hardship_cause", "6"), "06");
        assert_eq!(said("hardship_cause", "06 患重特大疾病"), "06");
        assert_eq!(said("hardship_cause", "6、大病"), "06");
        assert_eq!(said("hardship_cause", "6、子女上学"), "", "the number and the word differ");
        assert_eq!(said("area_band", "65.5平方米"), "70");
        assert_eq!(said("area_band", "20"), "20");
        assert_eq!(said("area_band", "20.1"), "50");
        assert_eq!(said("area_band", "70以上"), "71");
        assert_eq!(said("contract_term", "36个月"), "42");
        assert_eq!(said("contract_term", "3年"), "42");
        assert_eq!(said("contract_term", "无固定期限"), "open");
        assert_eq!(said("ethnicity", "汉"), "01");
        let answer = |list, value: &str| answer(Pack::cn(), ItemKind::Code(list), &text(value));
        assert_eq!(answer("model_worker", "无"), Answer::Said("none".into()));
        assert_eq!(answer("disability_kind", "无"), Answer::Unsaid);
        assert_eq!(answer("disability_kind", "轻微"), Answer::Wrong);
    }

    #[test]
    fn flags_and_whole_numbers() {
        for (said, yes) in
            [("是", Some(true)), ("否", Some(false)), ("√", Some(true)), ("/", Some(false)), ("也许", None)]
        {
            assert_eq!(flag(Pack::cn(), &text(said)), yes, "{said}");
        }
        for (said, n) in
            [("3年", Some(3)), ("2019年9月", Some(2019)), ("2019-09", Some(2019)), ("4人", Some(4)), ("3.5", None)]
        {
            assert_eq!(number(&text(said)), n, "{said}");
        }
    }
}
