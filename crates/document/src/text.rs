//! Text from people, made safe to set: what cannot be seen is taken out, lines are told from paragraphs.

/// The text in one line: control characters and overrides of direction are taken out, breaks are spaces.
pub fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in paragraphs(text) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&part);
    }
    line
}

/// The paragraphs of a text: its lines without those that are empty.
pub fn paragraphs(text: &str) -> Vec<String> {
    text.split(is_break).map(visible).filter(|line| !line.is_empty()).collect()
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn visible(line: &str) -> String {
    let kept: String = line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !is_hidden(*c)).collect();
    kept.trim().to_owned()
}

/// Controls, what no XML may hold, and what changes the order in which characters are shown: a document must read as it
/// is stored.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// How long a run without a place to break may be. The longest words of running English have some twenty letters.
const LONGEST: usize = 24;
/// After how many characters a longer run may break.
const STRETCH: usize = 6;

/// Gives runs too long for a line places to break (U+200B): a digest, an address, a key held down.
pub fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(breaks_by_itself) {
        if piece.chars().count() <= LONGEST {
            out.push_str(piece);
            continue;
        }
        for (n, c) in piece.chars().enumerate() {
            // Never before a mark that belongs to the character before it.
            if n > 0 && n % STRETCH == 0 && (c.is_alphanumeric() || c.is_ascii_punctuation()) {
                out.push('\u{200b}');
            }
            out.push(c);
        }
    }
    out
}

/// Spaces, hyphens, and the scripts of East Asia, which break anywhere.
fn breaks_by_itself(c: char) -> bool {
    c.is_whitespace()
        || c == '-'
        || matches!(c, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_lose_what_cannot_be_seen() {
        assert_eq!(line("  甲\t乙\r\n\r\n丙\u{0}\u{202e}丁\u{2067} "), "甲 乙 丙丁");
        assert_eq!(line("\u{feff}\n\n"), "");
        assert_eq!(paragraphs("一\n\n  二\u{2028}三\u{7}"), ["一", "二", "三"]);
    }

    #[test]
    fn only_long_runs_get_places_to_break() {
        let ordinary = "An internationalisation of 全国总工会产业工人队伍建设改革协调小组办公室 2020-10-09";
        assert_eq!(breakable(ordinary), ordinary);
        let key_held_down = "a".repeat(10_000);
        let broken = breakable(&key_held_down);
        assert!(broken.split('\u{200b}').all(|run| run.len() <= STRETCH));
        assert_eq!(broken.replace('\u{200b}', ""), key_held_down);
    }

    proptest! {
        #[test]
        fn no_line_holds_what_xml_cannot(text in any::<String>()) {
            for part in paragraphs(&text) {
                prop_assert!(!part.is_empty());
                let allowed = part.chars().all(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'));
                prop_assert!(allowed);
            }
            prop_assert_eq!(breakable(&text).replace('\u{200b}', ""), text.replace('\u{200b}', ""));
        }
    }
}
