//! What is shown of a person to those who may know that there is one, but not who.

/// Family names of two characters; a name that begins with one of them and is longer keeps both.
const DOUBLE: [&str; 24] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "端木", "百里",
    "南宫", "独孤", "轩辕", "长孙", "宇文", "呼延", "闻人", "赫连", "澹台", "申屠",
];

const MARK: char = '*';

/// A name: the family name, then one mark per character (`王**`, `欧阳*`). A name written in parts keeps the first
/// character of each (`买**·吐**`, `J*** S****`). What is one character long is hidden whole.
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    let is_break = |c: char| c == '·' || c == '•' || c.is_whitespace();
    if name.contains(is_break) || name.is_ascii() {
        let part = |part: &str| {
            let end = part.chars().next_back().filter(|c| is_break(*c));
            let length = part.chars().count() - usize::from(end.is_some());
            between(&part[..part.len() - end.map_or(0, char::len_utf8)], usize::from(length > 1), 0)
                + &end.map(String::from).unwrap_or_default()
        };
        return name.split_inclusive(is_break).map(part).collect();
    }
    let length = name.chars().count();
    let family = match length {
        0 | 1 => 0,
        3.. if DOUBLE.iter().any(|double| name.starts_with(double)) => 2,
        _ => 1,
    };
    between(name, family, 0)
}

/// An identity number: two digits before the check digit (`***************02*`), nothing of place or birth. Numbers without a check
/// digit keep their last two, shorter ones fewer: never more than a quarter.
pub fn mask_id(number: &str) -> String {
    const WITH_CHECK: usize = 18;
    let length = number.chars().count();
    let end = if length == WITH_CHECK { length - 1 } else { length };
    let shown = end.saturating_sub((length / 4).min(2))..end;
    number.chars().enumerate().map(|(at, c)| if shown.contains(&at) { c } else { MARK }).collect()
}

/// A mobile number: `138****8000`; what is too short for that keeps its last two digits.
pub fn mask_mobile(number: &str) -> String {
    if number.chars().count() >= 11 { between(number, 3, 4) } else { between(number, 0, 2) }
}

/// A date of birth: the year only (`1985-**-**`); what has no year of four digits is hidden whole.
pub fn mask_date(date: &str) -> String {
    match date.get(..4) {
        Some(year) if year.bytes().all(|b| b.is_ascii_digit()) => format!("{year}-**-**"),
        _ => std::iter::repeat_n(MARK, date.chars().count()).collect(),
    }
}

fn between(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    // A text of one or two characters would otherwise be shown whole.
    let tail = if length <= tail { 0 } else { tail };
    text.chars().enumerate().map(|(at, c)| if at < head || at >= length - tail { c } else { MARK }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_keep_the_family_name() {
        let table = [
            ("王建国", "王**"),
            ("李娜", "李*"),
            ("欧阳娜娜", "欧阳**"),
            ("欧阳", "欧*"),
            ("司马光", "司马*"),
            ("买买提·吐尔逊", "买**·吐**"),
            ("John Smith", "J*** S****"),
            ("王", "*"),
            ("A Li", "* L*"),
            ("X", "*"),
            ("", ""),
        ];
        for (name, masked) in table {
            assert_eq!(mask_name(name), masked);
        }
    }

    #[test]
    fn numbers_and_dates() {
        assert_eq!(mask_id("999901198503124567"), "***************56*");
        assert_eq!(mask_id("999901850312456"), "*************56");
        assert_eq!(mask_id("E12345678"), "*******78");
        assert_eq!(mask_id("123456"), "*****6");
        assert_eq!(mask_id("12"), "**");
        assert_eq!(mask_mobile("13800138000"), "138****8000");
        assert_eq!(mask_mobile("123456"), "****56");
        assert_eq!(mask_date("1985-03-12"), "1985-**-**");
        assert_eq!(mask_date("八五年"), "***");
    }

    proptest! {
        #[test]
        fn a_mask_never_changes_the_length(text in "\\PC{0,30}") {
            for masked in [mask_id(&text), mask_mobile(&text)] {
                prop_assert_eq!(masked.chars().count(), text.chars().count());
                if text.chars().count() > 8 {
                    prop_assert!(masked.contains(MARK));
                }
            }
        }
    }
}
