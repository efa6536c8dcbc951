//! Every sample page, in both languages: sound markup, nothing inline, everything named.

use std::collections::BTreeSet;

use crate::gallery;

/// A tag as it stands in markup this crate wrote (attributes always in double quotes, names in small letters).
pub struct Tag<'a> {
    /// `input`, `/form`.
    pub name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// The value of an attribute; empty for one without a value.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(found, _)| *found == name).map(|(_, value)| *value)
    }
}

/// Every tag of the page in order.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let name_end = rest.find(|c: char| c.is_whitespace() || c == '>').expect("a tag ends");
        let name = &rest[..name_end];
        rest = &rest[name_end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>').expect("a tag ends");
            let attribute = &rest[..end];
            rest = &rest[end..];
            let value = match rest.strip_prefix("=\"") {
                Some(quoted) => {
                    let close = quoted.find('"').expect("a quoted value ends");
                    rest = &quoted[close + 1..];
                    &quoted[..close]
                }
                None => "",
            };
            attributes.push((attribute, value));
        }
        found.push(Tag { name, attributes });
    }
    found
}

fn each_page(check: impl Fn(&str, &str, &[Tag<'_>])) {
    for (name, page) in gallery::all() {
        check(&name, &page.0, &tags(&page.0));
    }
}

#[test]
fn nothing_is_inline() {
    each_page(|page, html, tags| {
        for tag in tags {
            assert!(tag.name != "style", "{page}: <style>");
            assert!(
                tag.name != "script" || tag.attribute("src").is_some_and(|src| src.starts_with("/assets/")),
                "{page}"
            );
            for (name, value) in &tag.attributes {
                assert!(*name != "style" && !name.starts_with("on") && !name.starts_with("hx-on"), "{page}: {name}");
                assert!(!value.starts_with("javascript:") && !value.starts_with("js:"), "{page}: {value}");
            }
        }
        assert!(
            !html.contains("http://") && !html.contains("https://") && !html.contains("\"//"),
            "{page} names another host"
        );
    });
}

#[test]
fn everything_opened_is_closed() {
    const VOID: [&str; 9] = ["!DOCTYPE", "meta", "link", "input", "br", "hr", "img", "col", "wbr"];
    each_page(|page, _, tags| {
        let mut open = Vec::new();
        for tag in tags.iter().filter(|tag| !VOID.contains(&tag.name)) {
            match tag.name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{page}"),
                None => open.push(tag.name),
            }
        }
        assert_eq!(open, Vec::<&str>::new(), "{page}");
    });
}

#[test]
fn one_heading_of_the_page_and_no_level_skipped() {
    each_page(|page, _, tags| {
        let levels: Vec<u8> = tags
            .iter()
            .filter_map(|tag| tag.name.strip_prefix('h').filter(|n| n.len() == 1).and_then(|n| n.parse().ok()))
            .collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{page}");
        let main = levels.iter().position(|level| *level == 1).expect("an h1");
        for pair in levels[main..].windows(2) {
            assert!(pair[1] <= pair[0] + 1, "{page}: h{} after h{}", pair[1], pair[0]);
        }
    });
}

#[test]
fn every_input_has_a_name_people_can_read() {
    each_page(|page, _, tags| {
        let labels: BTreeSet<&str> =
            tags.iter().filter(|t| t.name == "label").filter_map(|t| t.attribute("for")).collect();
        for tag in tags.iter().filter(|tag| matches!(tag.name, "input" | "select" | "textarea" | "progress")) {
            let named = tag.attribute("type") == Some("hidden")
                || tag.attribute("aria-label").is_some_and(|label| !label.is_empty())
                || tag.attribute("id").is_some_and(|id| labels.contains(id));
            assert!(named, "{page}: {} {:?}", tag.name, tag.attributes);
        }
        for tag in tags.iter().filter(|tag| tag.name == "svg") {
            let said = tag.attribute("aria-hidden") == Some("true")
                || tag.attribute("role") == Some("img")
                    && (tag.attribute("aria-label").is_some() || tag.attribute("aria-labelledby").is_some());
            assert!(said, "{page}: a drawing without a name");
        }
        for tag in tags.iter().filter(|tag| tag.name == "img") {
            assert!(tag.attribute("alt").is_some(), "{page}");
        }
    });
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    each_page(|page, _, tags| {
        let mut ids = BTreeSet::new();
        for id in tags.iter().filter_map(|tag| tag.attribute("id")) {
            assert!(ids.insert(id), "{page}: id {id} twice");
        }
        for tag in tags {
            for name in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
                for id in tag.attribute(name).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(id), "{page}: {name}={id} leads nowhere");
                }
            }
            let fragment = tag.attribute("href").and_then(|href| href.strip_prefix('#')).filter(|id| !id.is_empty());
            assert!(fragment.is_none_or(|id| ids.contains(id)), "{page}: #{fragment:?} leads nowhere");
        }
    });
}

#[test]
fn what_changes_something_is_posted_with_a_token() {
    each_page(|page, _, tags| {
        for (at, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.name == "form") {
            let inside: Vec<&Tag<'_>> = tags[at + 1..].iter().take_while(|tag| tag.name != "/form").collect();
            let token = inside.iter().any(|tag| tag.attribute("name") == Some("csrf"));
            let posts = tag.attribute("method") == Some("post");
            assert_eq!(token, posts, "{page}: {:?}", tag.attribute("action"));
        }
    });
}

#[test]
fn the_language_is_declared_and_the_words_are_in_it() {
    each_page(|page, html, tags| {
        let html_tag = tags.iter().find(|tag| tag.name == "html").expect("<html>");
        let zh = page.ends_with("-zh");
        assert_eq!(html_tag.attribute("lang"), Some(if zh { "zh-CN" } else { "en" }), "{page}");
        assert_eq!(html.contains("跳到正文"), zh, "{page}");
        assert_eq!(html.contains("Skip to content"), !zh, "{page}");
    });
}

#[test]
fn no_space_stands_beside_a_chinese_mark() {
    each_page(|page, html, _| {
        let mut text = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        for mark in "，。；：、？！”）".chars() {
            assert!(!text.contains(&format!(" {mark}")), "{page}: a space before {mark}");
        }
    });
}

#[test]
fn the_landmarks_are_there_once() {
    each_page(|page, _, tags| {
        for name in ["header", "main", "footer"] {
            assert_eq!(tags.iter().filter(|tag| tag.name == name).count(), 1, "{page}: {name}");
        }
        assert_eq!(
            tags.iter().find(|tag| tag.name == "a").and_then(|tag| tag.attribute("href")),
            Some("#main"),
            "{page}"
        );
    });
}
