//! The Atom feed (RFC 4287) of published bulletins. It holds what the public may read anyway, and nothing of any person.

use std::fmt::Write as _;

use clock::{Day, Lang};
use sha2::{Digest as _, Sha256};

use crate::time::utc;

/// A bulletin in the feed.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// The language of its text.
    pub language: Lang,
    /// When it was published: milliseconds since 1970 UTC.
    pub published_ms: i64,
    /// The day it was published on, where the federation is.
    pub day: Day,
    /// Its first paragraph, in plain text.
    pub summary: String,
    /// The length of its publication file in bytes, if known.
    pub bytes: Option<u64>,
}

/// A feed.
#[derive(Clone, Debug)]
pub struct Feed<'a> {
    /// The federation's number, from which the identifiers are made.
    pub code: &'a str,
    /// Who publishes.
    pub author: &'a str,
    /// What the feed is called.
    pub title: &'a str,
    /// The language of its title.
    pub language: Lang,
    /// The bulletins, newest first.
    pub entries: &'a [Entry],
}

impl Feed<'_> {
    /// The feed as XML.
    pub fn xml(&self) -> String {
        let authority = authority(self.code);
        let mut out = String::with_capacity(2_000 + 1_000 * self.entries.len());
        // A feed must say when it last changed; one without entries has never done so.
        let updated = self.entries.iter().map(|entry| entry.published_ms).max().unwrap_or(0);
        out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        let mut line = |text: std::fmt::Arguments<'_>| {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{text}");
        };
        line(format_args!("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">", self.language.tag()));
        line(format_args!("  <id>tag:{authority},2000:bulletins</id>"));
        line(format_args!("  <title>{}</title>", escape(self.title)));
        line(format_args!("  <author><name>{}</name></author>", escape(self.author)));
        line(format_args!("  <updated>{}</updated>", utc(updated)));
        line(format_args!("  <link rel=\"self\" type=\"application/atom+xml\" href=\"/bulletins/feed.atom\"/>"));
        line(format_args!("  <link rel=\"alternate\" type=\"text/html\" href=\"/bulletins\"/>"));
        for entry in self.entries {
            let (n, at) = (entry.number, utc(entry.published_ms));
            line(format_args!("  <entry xml:lang=\"{}\">", entry.language.tag()));
            line(format_args!("    <id>tag:{authority},{}:bulletin/{n}</id>", entry.day));
            line(format_args!("    <title>{}</title>", escape(&entry.title)));
            line(format_args!("    <published>{at}</published>"));
            line(format_args!("    <updated>{at}</updated>"));
            line(format_args!("    <link rel=\"alternate\" type=\"text/html\" href=\"/bulletins/{n}\"/>"));
            let length = entry.bytes.map(|bytes| format!(" length=\"{bytes}\"")).unwrap_or_default();
            line(format_args!("    <link rel=\"enclosure\" type=\"{MEDIA}\"{length} href=\"/bulletins/{n}/file\"/>"));
            line(format_args!("    <summary type=\"text\">{}</summary>", escape(&entry.summary)));
            line(format_args!("  </entry>"));
        }
        line(format_args!("</feed>"));
        out
    }
}

/// The media type of a publication file.
pub const MEDIA: &str = "application/x-guildhall-publication";

/// The authority of tag URIs (RFC 4151): a name under a domain that nobody can own (RFC 2606), made of the federation's number.
fn authority(code: &str) -> String {
    let label = code.to_ascii_lowercase();
    let fits = !label.is_empty() && label.len() <= 40 && label.bytes().all(|b| b.is_ascii_alphanumeric());
    let label = if fits { label } else { proof::hex::encode(&Sha256::digest(code.as_bytes())[..8]) };
    format!("{label}.guildhall.invalid")
}

/// Text for XML 1.0: marks escaped, characters that XML does not allow left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feed_has_what_the_form_asks_for() {
        let entries = [Entry {
            number: 3,
            title: "产业工人 & <队伍>\u{1}".into(),
            language: Lang::Zh,
            published_ms: 1_579_075_200_000,
            day: Day::from_ymd(2020, 1, 15).expect("a day"),
            summary: "共 12 万人".into(),
            bytes: Some(17),
        }];
        let feed =
            Feed {
                code: "YH", author: "云河示范区总工会", title: "通报", language: Lang::Zh, entries: &entries
            }
            .xml();
        for part in [
            "<id>tag:yh.guildhall.invalid,2000:bulletins</id>",
            "<id>tag:yh.guildhall.invalid,2020-01-15:bulletin/3</id>",
            "<title>产业工人 &amp; &lt;队伍&gt;</title>",
            "<updated>2020-01-15T08:00:00Z</updated>",
            "<author><name>云河示范区总工会</name></author>",
            "length=\"17\" href=\"/bulletins/3/file\"",
        ] {
            assert!(feed.contains(part), "{part} is not in\n{feed}");
        }
        let empty = Feed { code: "云河", author: "a", title: "b", language: Lang::En, entries: &[] }.xml();
        assert!(empty.contains("<updated>1970-01-01T00:00:00Z</updated>") && empty.ends_with("</feed>\n"));
    }

    #[test]
    fn identifiers_are_made_of_any_number() {
        assert_eq!(authority("YH01"), "yh01.guildhall.invalid");
        let odd = authority("云河/01 x");
        assert_eq!(odd, authority("云河/01 x"));
        assert!(odd.ends_with(".guildhall.invalid") && odd.is_ascii() && !odd.contains(' '));
    }
}
