//! The title of a text: its first heading of the first level.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// What of Markdown a bulletin may use.
pub(crate) const MARKDOWN: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Characters of a title at most.
pub const MAX_TITLE: usize = 120;

/// The bytes of the heading that is the title.
pub(crate) fn range(text: &str) -> Option<Range<usize>> {
    heading(text).map(|(range, _)| range)
}

/// The title in plain text; `None` when the text has none, or it is empty or too long.
pub fn title(text: &str) -> Option<String> {
    let (_, title) = heading(text)?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty() && title.chars().count() <= MAX_TITLE).then_some(title)
}

fn heading(text: &str) -> Option<(Range<usize>, String)> {
    let mut events = Parser::new_ext(text, MARKDOWN).into_offset_iter();
    let is_title = |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
    let (_, range) = events.find(|(event, _)| is_title(event))?;
    let mut title = String::new();
    for (event, _) in events {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(text) | Event::Code(text) => title.push_str(&text),
            Event::SoftBreak | Event::HardBreak => title.push(' '),
            _ => {}
        }
    }
    Some((range, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_heading_of_the_first_level_is_the_title() {
        assert_eq!(title("前言\n\n## 小节\n\n# 产业工人 **队伍**通报 \n\n# 又一个"), Some("产业工人 队伍通报".into()));
        assert_eq!(title("年报\n===\n正文"), Some("年报".into()));
        assert_eq!(title("没有标题"), None);
        assert_eq!(title("#\n"), None);
        assert_eq!(title(&format!("# {}", "长".repeat(121))), None);
        assert_eq!(title("```\n# 代码\n```"), None);
    }
}
