//! A text as people read it: Markdown to HTML with every quote a number that leads to its figure.
//!
//! Nothing of the text is trusted: HTML in it is shown as it was typed, links lead to `http`, `https` or this house, pictures
//! become their captions, and no style is written.

use clock::Lang;
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, TextMergeStream};
use ui::components::{self, Column, Row, State, Table};
use ui::text::{count, large, percent, percent_exact, share};

use crate::quote::{self, Placed, Show};
use crate::title::MARKDOWN;

/// A number as figures state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// A count.
    Count(i64),
    /// A rate by both its parts.
    Rate(i64, i64),
    /// Too few to be told.
    Withheld,
}

impl Number {
    /// The number in words and digits, and what stands in its tooltip.
    pub fn text(self, show: Show, lang: Lang) -> (String, Option<String>) {
        match self {
            Number::Withheld => (crate::TEXTS.t(lang, "bulletin-withheld"), None),
            Number::Count(n) => match show {
                Show::Full => (count(n), None),
                Show::Large => {
                    let (shown, exact) = (large(n, lang), count(n));
                    let tooltip = (exact != shown).then_some(exact);
                    (shown, tooltip)
                }
            },
            Number::Rate(above, below) => {
                let parts = format!("{} / {}", count(above), count(below));
                // Over nothing there is no rate.
                let shown = share(above, below).map(|bp| match show {
                    Show::Full => percent_exact(bp),
                    Show::Large => percent(bp),
                });
                (shown.unwrap_or_else(|| "—".to_owned()), Some(parts))
            }
        }
    }

    /// The number as markup that leads to `href`.
    pub fn draw(self, show: Show, href: Option<&str>, state: State, lang: Lang) -> Markup {
        let (shown, exact) = self.text(show, lang);
        let state = if self == Number::Withheld { State::Suppressed } else { state };
        components::number_text(&shown, exact.as_deref(), href, state, lang)
    }
}

/// What stands in the place of a quote.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The number.
    pub number: Number,
    /// Where it leads.
    pub href: Option<String>,
    /// How it stands.
    pub state: State,
    /// For a figure that is split: what it is called, what it is split by, and its groups.
    pub split: Option<Split>,
}

/// A figure that is split.
#[derive(Clone, Debug)]
pub struct Split {
    /// What the figure is called.
    pub label: String,
    /// What it is split by.
    pub by: String,
    /// The groups.
    pub groups: Vec<(String, Number)>,
}

impl Split {
    /// The small table, with the whole last.
    pub fn table(&self, total: &Markup, total_label: &str, lang: Lang) -> Markup {
        let draw = |number: Number| {
            let (shown, exact) = number.text(Show::Full, lang);
            html! { span title=[exact] { (shown) } }
        };
        let mut rows: Vec<Row> =
            self.groups.iter().map(|(label, number)| Row::new(vec![html! { (label) }, draw(*number)])).collect();
        rows.push(Row::new(vec![html! { (total_label) }, total.clone()]).tone(components::Tone::Total));
        let columns = [Column::text(self.by.as_str()), Column::number(self.label.as_str())];
        components::table(&Table { caption: &self.label, show_caption: true, columns: &columns, rows: &rows }, lang)
    }
}

/// Gives what stands in the place of a quote; `None` where it cannot be answered.
pub type Answers<'a> = dyn Fn(&Placed<'_>) -> Option<Answered> + 'a;

/// The text as HTML, without its title: that is the page's own heading.
pub fn render(text: &str, answers: &Answers<'_>, total_label: &str, lang: Lang) -> Markup {
    let marked = Marked::new(text);
    let mut writer = Writer {
        marked: &marked,
        answers,
        total_label,
        lang,
        out: Vec::new(),
        depth: 0,
        links: Vec::new(),
        tables: Vec::new(),
    };
    let mut events = TextMergeStream::new(Parser::new_ext(&marked.text, MARKDOWN)).peekable();
    let mut titled = false;
    while let Some(event) = events.next() {
        let is_title = matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. })) && !titled;
        if is_title {
            titled = true;
            for event in events.by_ref() {
                if matches!(event, Event::End(TagEnd::Heading(_))) {
                    break;
                }
            }
            continue;
        }
        // A paragraph that is nothing but a split figure is its table.
        if matches!(event, Event::Start(Tag::Paragraph))
            && writer.depth == 0
            && let Some(Event::Text(inside)) = events.peek()
            && let Some(table) = writer.table_alone(inside)
        {
            let text = events.next();
            if matches!(events.peek(), Some(Event::End(TagEnd::Paragraph))) {
                events.next();
                writer.out.push(raw_block(&table));
                continue;
            }
            writer.event(event);
            text.into_iter().for_each(|text| writer.event(text));
            continue;
        }
        writer.event(event);
    }
    let mut out = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut out, writer.out.into_iter());
    PreEscaped(out)
}

/// The first paragraph in plain text, for feeds and lists: at most `most` characters.
pub fn summary(text: &str, answers: &Answers<'_>, most: usize, lang: Lang) -> String {
    let marked = Marked::new(text);
    let mut out = String::new();
    let mut inside = false;
    for event in Parser::new_ext(&marked.text, MARKDOWN) {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) if !out.trim().is_empty() => break,
            Event::Text(text) | Event::Code(text) if inside => {
                for piece in marked.pieces(&text) {
                    match piece {
                        Piece::Text(text) => out.push_str(text),
                        Piece::Quote(placed) => match answers(placed) {
                            Some(answered) => out.push_str(&answered.number.text(placed.show, lang).0),
                            None => out.push('?'),
                        },
                    }
                }
            }
            Event::SoftBreak | Event::HardBreak if inside && !out.is_empty() => out.push(' '),
            _ => {}
        }
    }
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    match out.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &out[..end]),
        None => out,
    }
}

/// A text whose quotes were replaced by marks that Markdown leaves alone: a character the text does not have, the quote's
/// place, the character again.
struct Marked<'t> {
    text: String,
    mark: char,
    quotes: Vec<Placed<'t>>,
}

/// A piece of marked text.
enum Piece<'m> {
    Text(&'m str),
    Quote(&'m Placed<'m>),
}

impl<'t> Marked<'t> {
    fn new(text: &'t str) -> Marked<'t> {
        // There are 65,534 of them and no text has them all: it would be longer than a text may be.
        let mark = ('\u{f0000}'..='\u{ffffd}').find(|c| !text.contains(*c)).unwrap_or('\u{f0000}');
        let mut marked = Marked { text: String::with_capacity(text.len()), mark, quotes: Vec::new() };
        let mut at = 0;
        for placed in quote::find(text).flatten() {
            marked.text.push_str(&text[at..placed.range.start]);
            marked.text.push_str(&format!("{mark}{}{mark}", marked.quotes.len()));
            at = placed.range.end;
            marked.quotes.push(placed);
        }
        marked.text.push_str(&text[at..]);
        marked
    }

    fn pieces<'m>(&'m self, text: &'m str) -> impl Iterator<Item = Piece<'m>> {
        // Every other part lies between two marks.
        text.split(self.mark).enumerate().filter_map(|(at, part)| match at % 2 {
            0 => (!part.is_empty()).then_some(Piece::Text(part)),
            _ => part.parse().ok().and_then(|n: usize| self.quotes.get(n)).map(Piece::Quote),
        })
    }
}

/// Takes the events of Markdown and gives those of safe HTML.
struct Writer<'w, 'e> {
    marked: &'w Marked<'w>,
    answers: &'w Answers<'w>,
    total_label: &'w str,
    lang: Lang,
    out: Vec<Event<'e>>,
    depth: usize,
    /// Per link that is open, whether it was written.
    links: Vec<bool>,
    /// Tables that stand after the block at hand.
    tables: Vec<Markup>,
}

fn raw<'e>(markup: &Markup) -> Event<'e> {
    Event::InlineHtml(CowStr::from(markup.0.clone()))
}

fn raw_block<'e>(markup: &Markup) -> Event<'e> {
    Event::Html(CowStr::from(format!("{}\n", markup.0)))
}

impl<'e> Writer<'_, 'e> {
    fn event(&mut self, event: Event<'e>) {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                self.start(tag);
            }
            Event::End(tag) => {
                self.end(tag);
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    let tables = std::mem::take(&mut self.tables);
                    self.out.extend(tables.iter().map(raw_block));
                }
            }
            // HTML that somebody typed is text like any other.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => {
                self.out.push(raw(&PreEscaped("<code>".into())));
                self.text(&text);
                self.out.push(raw(&PreEscaped("</code>".into())));
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => self.out.push(event),
            // Of what is not switched on only the text could ever come here.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => self.text(&text),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'e>) {
        let tag = match tag {
            Tag::Heading { level: HeadingLevel::H1, id, classes, attrs } => {
                Tag::Heading { level: HeadingLevel::H2, id, classes, attrs }
            }
            Tag::HtmlBlock => Tag::Paragraph,
            Tag::CodeBlock(_) => Tag::CodeBlock(CodeBlockKind::Indented),
            Tag::Table(columns) => {
                self.out.push(raw_block(&PreEscaped("<div class=\"tablewrap\" tabindex=\"0\">".into())));
                // Alignment would be written as a style, which the pages' policy forbids.
                Tag::Table(vec![Alignment::None; columns.len()])
            }
            Tag::Link { dest_url, .. } => {
                let leads = !dest_url.contains(self.marked.mark) && is_allowed(&dest_url);
                self.links.push(leads);
                if leads {
                    let open = html! { a href=(&*dest_url) rel="noopener noreferrer" {} };
                    self.out.push(raw(&PreEscaped(open.0.trim_end_matches("</a>").to_owned())));
                }
                return;
            }
            Tag::Image { .. } => return,
            other => other,
        };
        self.out.push(Event::Start(tag));
    }

    fn end(&mut self, tag: TagEnd) {
        let tag = match tag {
            TagEnd::Heading(HeadingLevel::H1) => TagEnd::Heading(HeadingLevel::H2),
            TagEnd::HtmlBlock => TagEnd::Paragraph,
            TagEnd::Table => {
                self.out.push(Event::End(TagEnd::Table));
                self.out.push(raw_block(&PreEscaped("</div>".into())));
                return;
            }
            TagEnd::Link => {
                if self.links.pop().unwrap_or(false) {
                    self.out.push(raw(&PreEscaped("</a>".into())));
                }
                return;
            }
            TagEnd::Image => return,
            other => other,
        };
        self.out.push(Event::End(tag));
    }

    fn text(&mut self, text: &str) {
        let marked = self.marked;
        for piece in marked.pieces(text) {
            match piece {
                Piece::Text(text) => self.out.push(Event::Text(CowStr::from(text.to_owned()))),
                Piece::Quote(placed) => self.quote(placed),
            }
        }
    }

    fn quote(&mut self, placed: &Placed<'_>) {
        let Some(answered) = (self.answers)(placed) else {
            // As it was typed, marked: what is wrong with it is told beside the text.
            self.out.push(raw(&html! { mark { "{{figure " (placed.quote.text) "}}" } }));
            return;
        };
        // A link within a link leads nowhere.
        let href = answered.href.as_deref().filter(|_| !self.links.contains(&true));
        self.out.push(raw(&answered.number.draw(placed.show, href, answered.state, self.lang)));
        if let Some(split) = answered.split.filter(|_| placed.asks_split()) {
            let total = answered.number.draw(Show::Full, href, answered.state, self.lang);
            self.tables.push(split.table(&total, self.total_label, self.lang));
        }
    }

    /// The table of a text that is nothing but the quote of a split figure, its total a link.
    fn table_alone(&self, text: &str) -> Option<Markup> {
        let mut pieces =
            self.marked.pieces(text).filter(|piece| !matches!(piece, Piece::Text(text) if text.trim().is_empty()));
        let (Some(Piece::Quote(placed)), None) = (pieces.next(), pieces.next()) else { return None };
        let answered = (self.answers)(placed).filter(|_| placed.asks_split())?;
        let total = answered.number.draw(Show::Full, answered.href.as_deref(), answered.state, self.lang);
        Some(answered.split?.table(&total, self.total_label, self.lang))
    }
}

/// Whether a link may lead there: by `http` or `https`, or within this house.
fn is_allowed(destination: &str) -> bool {
    if destination.starts_with("//") || destination.contains('\\') {
        return false;
    }
    let scheme = destination.split(['/', '?', '#']).next().unwrap_or("");
    match scheme.split_once(':') {
        Some((scheme, _)) => scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(placed: &Placed<'_>) -> Option<Answered> {
        let split = Split {
            label: "会员".into(),
            by: "性别".into(),
            groups: vec![("女".into(), Number::Count(40)), ("男".into(), Number::Count(60))],
        };
        (placed.quote.name != "nothing").then(|| Answered {
            number: if placed.quote.name == "rate" { Number::Rate(1, 3) } else { Number::Count(123_456) },
            href: Some(format!("/f/{}", placed.quote.name)),
            state: State::Live,
            split: placed.asks_split().then_some(split),
        })
    }

    fn drawn(text: &str) -> String {
        render(text, &answered, "合计", Lang::Zh).0
    }

    #[test]
    fn numbers_lead_to_their_figures() {
        let html = drawn("# 题\n\n共 **{{figure a}}** 人,{{figure a show=large}};率{{figure rate}}。\n\n# 二\n");
        assert!(html.contains("共 <strong><a class=\"fig\" href=\"/f/a\">123,456</a></strong> 人"), "{html}");
        assert!(html.contains("title=\"123,456\">12.35 万</a>"), "{html}");
        assert!(html.contains("title=\"1 / 3\">33.33%</a>"), "{html}");
        assert!(!html.contains("题") && html.contains("<h2>二</h2>"), "the title is the page's own heading: {html}");
    }

    #[test]
    fn a_split_figure_is_a_table() {
        let html = drawn("{{figure a by=sex}}");
        assert!(
            html.starts_with("<div class=\"tablewrap\"") && html.contains("女") && html.contains("href=\"/f/a\""),
            "{html}"
        );
        let html = drawn("- 其中 {{figure a by=sex}} 人\n- 又\n\n后文");
        let table = html.find("<table").expect("a table");
        assert!(
            html.find("</ul>").expect("a list") < table && table < html.find("后文").expect("a paragraph"),
            "{html}"
        );
    }

    #[test]
    fn nothing_typed_becomes_markup() {
        let html = drawn(
            "<script>alert(1)</script>\n\n一<b onclick=x>二</b> & <img src=x onerror=y>\n\n```html\"><i>\n<u>\n```\n",
        );
        for bad in ["<script", "<b ", "<img", "<u>", "<i>", "class=\"language"] {
            assert!(!html.contains(bad), "{bad}: {html}");
        }
        assert!(html.contains("&lt;script&gt;") && html.contains("&lt;u&gt;"), "{html}");
    }

    #[test]
    fn links_lead_out_by_http_or_stay() {
        let html = drawn(
            "[a](https://example.org/?a=1&b=\"2\") [b](/units) [c](javascript:alert(1)) [d](//evil) [e](data:x) <mailto:a@b.c> ![图](https://x/y.png) [{{figure a}}](/x) [f](/{{figure a}})",
        );
        assert_eq!(html.matches("<a ").count(), 3, "{html}");
        assert!(html.contains("href=\"https://example.org/?a=1&amp;b=") && html.contains("href=\"/units\""), "{html}");
        assert!(html.contains("<span class=\"fig\">123,456</span></a>"), "no link within a link: {html}");
        assert!(!html.contains("javascript") && !html.contains("//evil") && !html.contains("img"), "{html}");
        for (address, allowed) in
            [("HTTP://a", true), ("a:b", false), ("a/b:c", true), ("#x", true), ("?q=a:b", true), ("\\\\a", false)]
        {
            assert_eq!(is_allowed(address), allowed, "{address}");
        }
    }

    #[test]
    fn no_style_is_written() {
        let html = drawn("|甲|乙|\n|:-|-:|\n|{{figure a}}|2|\n");
        assert!(
            html.contains("<div class=\"tablewrap\"") && html.contains("123,456") && !html.contains("style"),
            "{html}"
        );
    }

    #[test]
    fn a_quote_without_answer_stays_as_typed() {
        assert!(drawn("有 {{figure nothing by=x}} 人").contains("<mark>{{figure nothing by=x}}</mark>"));
        assert!(drawn("`{{figure a}}`").contains("<code><a class=\"fig\" href=\"/f/a\">123,456</a></code>"));
    }

    #[test]
    fn the_summary_is_the_first_paragraph_with_its_numbers() {
        let said = |most| summary("# 题\n\n共 {{figure a}} 人\n**其中**\n\n下一段", &answered, most, Lang::Zh);
        assert_eq!(said(100), "共 123,456 人 其中");
        assert_eq!(said(5), "共 123…");
    }
}
