//! How much room a text takes. Nobody can ask the font, so it is estimated, a little too wide rather than too narrow.

/// The height of a line of text.
pub(super) const LINE: i32 = 18;
/// The size of the type, in the same units.
pub(super) const SIZE: i32 = 13;

/// Hundredths of the size of the type that a character is wide.
fn hundredths(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | '·' => 32,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' | ' ' => 40,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 92,
        'A'..='Z' | '&' => 72,
        '0'..='9' => 60,
        c if c < '\u{1100}' => 60,
        // Han, kana, hangul, full-width marks, and whatever is drawn like them.
        _ => 100,
    }
}

/// The width of a line.
pub(super) fn width(text: &str) -> i32 {
    let sum: i32 = text.chars().map(hundredths).sum();
    (sum * SIZE + 99) / 100 + 2
}

/// Marks that may not begin a line.
const NO_BEGIN: &str = "，。；：、？！）】》”’,.;:?!)]}";

/// The pieces at whose ends a line may be broken.
fn pieces(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut may_break = true;
    for c in text.chars() {
        let is_wide = c >= '\u{1100}';
        let glued = NO_BEGIN.contains(c);
        match out.last_mut() {
            Some(last) if glued || !(is_wide || may_break) => last.push(c),
            _ => out.push(c.to_string()),
        }
        may_break = is_wide || c == ' ' || c == '/' || c == '-';
    }
    out
}

/// A text in lines of at most this width, as evenly as it can be broken.
pub(super) fn wrap(text: &str, most: i32) -> Vec<String> {
    let mut lines = fill(text, most);
    // Even lines: the narrowest width that needs no more of them.
    if lines.len() > 1 {
        let count = lines.len();
        let mut even = (width(text) / i32::try_from(count).unwrap_or(1)).min(most);
        while even < most {
            let tried = fill(text, even);
            if tried.len() <= count {
                lines = tried;
                break;
            }
            even += 4;
        }
    }
    lines
}

fn fill(text: &str, most: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text.trim()) {
        let whole = format!("{line}{piece}");
        if !line.is_empty() && width(whole.trim_end()) > most {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        line.push_str(if line.is_empty() { piece.trim_start() } else { &piece });
        // A word that is wider than any line is broken where it must be.
        while width(line.trim_end()) > most && line.chars().count() > 1 {
            let mut head = String::new();
            let mut rest = line.chars().peekable();
            while let Some(c) = rest.peek().copied() {
                if !head.is_empty() && width(&format!("{head}{c}")) > most {
                    break;
                }
                head.push(c);
                rest.next();
            }
            let rest: String = rest.collect();
            if rest.is_empty() {
                break;
            }
            lines.push(head);
            line = rest;
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Lines of text with the room they take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    /// The lines.
    pub lines: Vec<String>,
    /// The widest of them.
    pub width: i32,
    /// All of them.
    pub height: i32,
}

impl Text {
    /// A text wrapped to a width.
    pub fn new(text: &str, most: i32) -> Text {
        Text::of(wrap(text, most))
    }

    /// Lines that are wrapped already.
    pub fn of(lines: Vec<String>) -> Text {
        let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
        let height = i32::try_from(lines.len()).unwrap_or(1) * LINE;
        Text { lines, width: widest, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_where_they_may_be() {
        assert_eq!(wrap("下达", 100), ["下达"]);
        assert_eq!(wrap("Contest the responsibility", 100), ["Contest the", "responsibility"]);
        assert_eq!(wrap("申请办结并上传材料", 70), ["申请办结并", "上传材料"]);
        assert!(wrap("甲乙丙丁戊己，庚", 80).iter().all(|line| !line.starts_with('，')));
        assert_eq!(wrap("", 50), [""]);
        for line in wrap("Donaudampfschifffahrtsgesellschaft", 60) {
            assert!(width(&line) <= 60, "{line}");
        }
    }
}
