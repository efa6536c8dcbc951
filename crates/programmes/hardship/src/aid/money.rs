//! Money as people type it and as banks read it.

/// The largest sum that is read, in fen: a hundred million yuan.
const MOST: i64 = 10_000_000_000;

/// Fen as yuan with two digits and nothing else, `7600.00`: as files for banks and steps carry it.
pub fn plain(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

/// Yuan as somebody typed them, in fen: `7600`, `7,600.5`, `¥7600.00元`; `None` for what is no sum, is negative, or has
/// parts of a fen.
pub fn parse(text: &str) -> Option<i64> {
    let text = exchange::half_width(text);
    let text = text.trim().trim_start_matches(['¥', '￥']).trim_end_matches('元').trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole: String = whole.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    if whole.is_empty() || !digits(&whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let cents: i64 = format!("{part:0<2}").parse().ok()?;
    let fen = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)?;
    (fen <= MOST).then_some(fen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_they_are_typed() {
        let table = [
            ("7600", Some(760_000)),
            ("7,600.5", Some(760_050)),
            (" ￥7６00.05元 ", Some(760_005)),
            ("0.01", Some(1)),
            ("100000000", Some(MOST)),
            ("100000000.01", None),
            ("-1", None),
            ("1.005", None),
            ("一百", None),
            ("", None),
            (".5", None),
            ("1.2.3", None),
            ("99999999999999999999", None),
        ];
        for (text, fen) in table {
            assert_eq!(parse(text), fen, "{text}");
        }
        for fen in [0, 1, 99, 100, 760_005, MOST] {
            assert_eq!(parse(&plain(fen)), Some(fen));
        }
        assert_eq!(plain(-5), "-0.05");
    }
}
