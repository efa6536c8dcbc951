//! Calendars as other programs read them (RFC 5545): only what a list of deadlines needs.

use std::fmt::Write as _;

use clock::Day;

/// A deadline: an event of one whole day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same for as long as it is the same deadline.
    pub uid: String,
    /// The day.
    pub day: Day,
    /// What is due.
    pub summary: String,
    /// More about it; may be empty.
    pub description: String,
    /// Its page.
    pub url: Option<String>,
}

/// Octets of a line at most, its end aside.
const LINE: usize = 75;

/// A calendar of these events. `now_ms` is when it was made.
pub fn calendar(name: &str, now_ms: i64, events: &[Event]) -> String {
    let mut out = String::new();
    let stamp = stamp(now_ms);
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guildhall//Deadlines//EN", "CALSCALE:GREGORIAN"] {
        put(&mut out, line);
    }
    // One for programs that follow RFC 7986, one for those before it.
    put(&mut out, &format!("NAME:{}", escape(name)));
    put(&mut out, &format!("X-WR-CALNAME:{}", escape(name)));
    put(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    put(&mut out, "X-PUBLISHED-TTL:PT1H");
    for event in events {
        put(&mut out, "BEGIN:VEVENT");
        put(&mut out, &format!("UID:{}", escape(&event.uid)));
        put(&mut out, &format!("DTSTAMP:{stamp}"));
        put(&mut out, &format!("DTSTART;VALUE=DATE:{}", date(event.day)));
        put(&mut out, &format!("SUMMARY:{}", escape(&event.summary)));
        if !event.description.is_empty() {
            put(&mut out, &format!("DESCRIPTION:{}", escape(&event.description)));
        }
        if let Some(url) = &event.url {
            put(&mut out, &format!("URL:{}", url.replace(|c: char| c.is_control() || c == ' ', "")));
        }
        // A deadline takes nobody's time.
        put(&mut out, "TRANSP:TRANSPARENT");
        put(&mut out, "END:VEVENT");
    }
    put(&mut out, "END:VCALENDAR");
    out
}

fn date(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// An instant in UTC: `20260302T010000Z`.
fn stamp(ms: i64) -> String {
    let seconds = ms.div_euclid(1_000);
    let day = Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(Day::END.0));
    let second = seconds.rem_euclid(86_400);
    format!("{}T{:02}{:02}{:02}Z", date(day), second / 3_600, second / 60 % 60, second % 60)
}

/// A text within a value.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = '\0';
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' if before == '\r' => {}
            '\n' | '\r' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A line, folded where it is too long, never within a character.
fn put(out: &mut String, line: &str) {
    let mut room = LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= c.len_utf8();
        // Writing to a String cannot fail.
        let _ = out.write_char(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unfold(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    fn unescape(text: &str) -> String {
        let (mut out, mut chars) = (String::new(), text.chars());
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => {}
                },
                c => out.push(c),
            }
        }
        out
    }

    #[test]
    fn instants_and_days() {
        assert_eq!(stamp(1_772_413_200_000), "20260302T010000Z");
        assert_eq!(date(Day::from_ymd(2026, 3, 2).expect("a day")), "20260302");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(summary in "\\PC{0,200}", breaks in "[a\\n,;:\\\\职]{0,60}") {
            let event = Event {
                uid: "u".into(), day: Day(20_000), summary: summary.clone(), description: breaks.clone(), url: None,
            };
            let text = calendar("n", 0, &[event]);
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LINE && !line.contains(['\r', '\n'])));
            let lines = unfold(&text);
            let value = |name: &str| lines.iter().find_map(|line| line.strip_prefix(name)).map(unescape);
            prop_assert_eq!(value("SUMMARY:"), Some(summary));
            prop_assert_eq!(value("DESCRIPTION:").unwrap_or_default(), breaks);
            prop_assert_eq!(lines.len(), 8 + 1 + 7 + usize::from(!lines.iter().all(|line| !line.starts_with("DESC"))));
        }
    }
}
