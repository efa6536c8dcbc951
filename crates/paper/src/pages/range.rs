//! Which part of a file is asked for (RFC 9110, 13 and 14).

use axum::http::{HeaderMap, header};

/// What is to be answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The whole file.
    Whole,
    /// From one byte up to before another.
    Part(u64, u64),
    /// Nothing: the file ends before what is asked for.
    Beyond,
    /// Nothing: who asks has it already.
    Same,
}

/// What a request wants of a file of `size` bytes with this tag. Several ranges at once are answered with the whole,
/// as is a range of another file than this (`If-Range`).
pub(super) fn wanted(headers: &HeaderMap, tag: &str, size: u64) -> Wanted {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let names_it = |list: &str| {
        list.split(',').map(str::trim).any(|each| each == "*" || each.strip_prefix("W/").unwrap_or(each) == tag)
    };
    if text(header::IF_NONE_MATCH).is_some_and(names_it) {
        return Wanted::Same;
    }
    if text(header::IF_RANGE).is_some_and(|given| given.trim() != tag) {
        return Wanted::Whole;
    }
    text(header::RANGE).and_then(|range| part(range, size)).unwrap_or(Wanted::Whole)
}

/// The one part that `bytes=…` names; `None` where it names none, or several.
fn part(range: &str, size: u64) -> Option<Wanted> {
    let (unit, set) = range.split_once('=')?;
    let (from, to) = set.trim().split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes"))?;
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // Numbers beyond any file are as good as its end.
        is_number.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    let (from, end) = match (from.trim(), to.trim()) {
        ("", last) => (size.saturating_sub(number(last).filter(|last| *last > 0)?), size),
        (from, "") => (number(from)?, size),
        (from, to) => {
            let (from, to) = (number(from)?, number(to)?);
            if to < from {
                return None;
            }
            (from, to.saturating_add(1).min(size))
        }
    };
    Some(if from < size { Wanted::Part(from, end) } else { Wanted::Beyond })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ask(pairs: &[(header::HeaderName, &'static str)]) -> Wanted {
        let headers: HeaderMap =
            pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        wanted(&headers, "\"abc\"", 1_000)
    }

    #[test]
    fn one_range_is_answered_with_its_part() {
        let of = |range| ask(&[(header::RANGE, range)]);
        assert_eq!(of("bytes=0-0"), Wanted::Part(0, 1));
        assert_eq!(of("bytes=0-499"), Wanted::Part(0, 500));
        assert_eq!(of("bytes=500-"), Wanted::Part(500, 1_000));
        assert_eq!(of("bytes=-200"), Wanted::Part(800, 1_000));
        assert_eq!(of("bytes=-5000"), Wanted::Part(0, 1_000));
        assert_eq!(of("bytes=990-99999999999999999999999"), Wanted::Part(990, 1_000));
        assert_eq!(of("bytes=1000-"), Wanted::Beyond);
        assert_eq!(of("bytes=99999999999999999999999-"), Wanted::Beyond);
    }

    #[test]
    fn what_is_no_single_range_is_answered_with_the_whole() {
        for range in
            ["bytes=5-4", "bytes=-0", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "pages=1-2", "bytes", "bytes=+1-2"]
        {
            assert_eq!(ask(&[(header::RANGE, range)]), Wanted::Whole, "{range}");
        }
        assert_eq!(ask(&[]), Wanted::Whole);
    }

    #[test]
    fn tags_decide() {
        let range = (header::RANGE, "bytes=0-1");
        assert_eq!(ask(&[range.clone(), (header::IF_RANGE, "\"abc\"")]), Wanted::Part(0, 2));
        assert_eq!(ask(&[range.clone(), (header::IF_RANGE, "\"old\"")]), Wanted::Whole);
        assert_eq!(ask(&[range.clone(), (header::IF_RANGE, "Sun, 06 Nov 1994 08:49:37 GMT")]), Wanted::Whole);
        assert_eq!(ask(&[range, (header::IF_NONE_MATCH, "\"x\", W/\"abc\"")]), Wanted::Same);
        assert_eq!(ask(&[(header::IF_NONE_MATCH, "\"x\"")]), Wanted::Whole);
    }
}
