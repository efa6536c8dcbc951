//! The parts of a Markdown text that are not prose: code, addresses, tags, quoted figures.

use std::ops::Range;

/// The byte ranges that must stay as they are, in order and without overlap.
pub(super) fn masked(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut fence: Option<(usize, &str)> = None;
    let mut prose = 0;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let indent = line.len() - line.trim_start_matches(' ').len();
        let trimmed = &line[indent..];
        let marker = ["`", "~"].into_iter().find_map(|mark| {
            let width = trimmed.len() - trimmed.trim_start_matches(mark).len();
            (indent < 4 && width >= 3).then(|| &trimmed[..width])
        });
        match (fence, marker) {
            (None, Some(mark)) => {
                inline(&text[prose..start], prose, &mut ranges);
                fence = Some((start, mark));
            }
            (Some((from, opened)), Some(mark)) if mark.starts_with(opened) && trimmed.trim() == mark => {
                ranges.push(from..offset);
                fence = None;
                prose = offset;
            }
            _ => {}
        }
    }
    match fence {
        Some((from, _)) => ranges.push(from..text.len()),
        None => inline(&text[prose..], prose, &mut ranges),
    }
    ranges
}

/// Masks inside prose.
fn inline(prose: &str, base: usize, ranges: &mut Vec<Range<usize>>) {
    let bytes = prose.as_bytes();
    let mut at = 0;
    while let Some(found) = next_mark(&bytes[at..]) {
        at += found;
        let rest = &prose[at..];
        let before = &prose[..at];
        let length = match bytes[at] {
            b'`' => code(rest),
            b'{' => rest.starts_with("{{").then(|| rest.find("}}").map(|end| end + 2)).flatten(),
            b'<' => tag(rest),
            b'(' if before.ends_with(']') => destination(rest),
            b':' => address(before, rest),
            _ => None,
        };
        let from = if bytes[at] == b':' { at - scheme(before) } else { at };
        match length {
            Some(length) => {
                ranges.push(base + from..base + at + length);
                at += length;
            }
            // A run of backticks that closes nothing opens nothing either.
            None if bytes[at] == b'`' => at += rest.len() - rest.trim_start_matches('`').len(),
            None => at += 1,
        }
    }
}

fn next_mark(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|b| matches!(b, b'`' | b'{' | b'<' | b'(' | b':'))
}

/// Code between runs of backticks of the same length, within one paragraph.
fn code(rest: &str) -> Option<usize> {
    let width = rest.len() - rest.trim_start_matches('`').len();
    let paragraph = rest.find("\n\n").unwrap_or(rest.len());
    let mut at = width;
    while let Some(found) = rest[at..paragraph].find('`') {
        let run = rest[at + found..].len() - rest[at + found..].trim_start_matches('`').len();
        at += found + run;
        if run == width {
            return Some(at);
        }
    }
    None
}

/// An HTML tag or an address in angle brackets, on one line.
fn tag(rest: &str) -> Option<usize> {
    let second = rest.as_bytes().get(1)?;
    if !(second.is_ascii_alphabetic() || matches!(second, b'/' | b'!')) {
        return None;
    }
    let end = rest.find(['>', '\n'])?;
    (rest.as_bytes()[end] == b'>').then_some(end + 1)
}

/// The target of a link or picture, with its title.
fn destination(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'\n' => return None,
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// How many bytes before a colon are the scheme of an address.
fn scheme(before: &str) -> usize {
    let letters = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-');
    before.as_bytes().iter().rev().take_while(|b| letters(b)).count()
}

/// An address standing in the text. Han characters belong to it only where they follow one of its separators.
fn address(before: &str, rest: &str) -> Option<usize> {
    if scheme(before) == 0 || !rest.starts_with("://") {
        return None;
    }
    let mut previous = ':';
    let mut han = false;
    for (at, c) in rest.char_indices() {
        let inside = if c.is_ascii() {
            !(c.is_ascii_whitespace() || c.is_ascii_control() || matches!(c, '<' | '>' | '"' | '`' | '|'))
        } else {
            c.is_alphanumeric() && (han || matches!(previous, '/' | '=' | '-' | '_' | '?' | '&' | '#' | '%' | '+'))
        };
        if !inside {
            return Some(at);
        }
        han = !c.is_ascii();
        previous = c;
    }
    Some(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        masked(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn code_addresses_tags_and_figures_are_masked() {
        let text = "看`龍 a`和``b`龍``,[龍](http://龍.cn/a(b)c \"龍\")。\n<a title=\"龍\">龍</a> {{figure roll.members unit=龍}} 3<5>2 `";
        assert_eq!(
            parts(text),
            [
                "`龍 a`",
                "``b`龍``",
                "(http://龍.cn/a(b)c \"龍\")",
                "<a title=\"龍\">",
                "</a>",
                "{{figure roll.members unit=龍}}",
            ]
        );
        assert_eq!(
            parts("見https://a.cn/wiki/龍門?q=龍龍門，再看http://b.cn龍"),
            ["https://a.cn/wiki/龍門?q=龍龍門", "http://b.cn"]
        );
        assert_eq!(parts("一\n```rust\n龍\n```\n二\n~~~\n龍"), ["```rust\n龍\n```\n", "~~~\n龍"]);
        assert_eq!(parts("時間:龍 (龍) a:b"), [""; 0]);
    }
}
