//! What a figure line must agree with in itself and with the header, whoever wrote it.

use std::collections::HashSet;

use super::clip;
use super::labels::label;
use super::model::{FigureHead, Header, Kind};
use super::quote::quotes;
use super::report::{Finding, Said};

/// Bytes of a figure's name at most; it heads messages and checks.
const MAX_NAME: usize = 200;

fn wrong(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Finding {
    Finding::new(Said::new(zh, en)).field(field)
}

/// Every contradiction in a figure's head.
pub fn figure(head: &FigureHead, header: &Header) -> Vec<Finding> {
    let mut found = Vec::new();
    if head.name.is_empty() || head.name.len() > MAX_NAME || head.name.contains(char::is_whitespace) {
        let en = format!("the name {:?} is empty, has spaces or is longer than {MAX_NAME} bytes", clip(&head.name));
        found.push(wrong("name", "代号为空、含空白或过长", en));
    }
    if head.known > header.known {
        let (mine, whole) = (head.known, header.known);
        found.push(wrong(
            "known",
            format!("所知的提交{mine}晚于公报所知的提交{whole}"),
            format!("it knows commit {mine}, but the bulletin knows only {whole}"),
        ));
    }
    days(head, &mut found);
    groups(head, &mut found);
    for (at, quote) in head.quotes.iter().enumerate() {
        if let Err(said) = answers(head, quote) {
            found.push(Finding::new(said).field(&format!("quotes[{}]", at + 1)));
        }
    }
    found
}

fn days(head: &FigureHead, found: &mut Vec<Finding>) {
    let all = [("as_of", Some(&head.as_of)), ("from", head.from.as_ref()), ("to", head.to.as_ref())];
    for (field, day) in all {
        if day.is_some_and(|day| !super::layout::is_day(day)) {
            let Said { zh, en } = label(field);
            found.push(wrong(field, format!("{zh}不是日期"), format!("the {en} is not a day like 2019-12-31")));
        }
    }
    let period = (head.from.as_deref(), head.to.as_deref());
    let fits = match (head.kind, period) {
        (Kind::Stock, (None, None)) | (Kind::Rate, (None, None)) => true,
        (Kind::Flow | Kind::Rate, (Some(from), Some(to))) => from <= to,
        _ => false,
    };
    if !fits {
        found.push(wrong(
            "from",
            "期间与数字的种类不符：流量须有起止日且起日不晚于止日，存量不得有",
            "the period does not fit the kind: a flow has a first day and a last day not before it, a stock has neither",
        ));
    }
}

fn groups(head: &FigureHead, found: &mut Vec<Finding>) {
    if head.by.is_none() && !head.groups.is_empty() {
        found.push(wrong("by", "列有分组，却没有分组维度", "it has groups, but no dimension it is split by"));
    }
    let mut keys = HashSet::new();
    for (at, group) in head.groups.iter().enumerate() {
        if !keys.insert(group.key.as_deref()) {
            let key = clip(group.key.as_deref().unwrap_or("null"));
            found.push(wrong(
                &format!("groups[{}].key", at + 1),
                format!("分组{key}重复"),
                format!("group {key} stands twice"),
            ));
        }
    }
}

/// Whether this figure is one that the quote may speak of.
fn answers(head: &FigureHead, text: &str) -> Result<(), Said> {
    let whole = format!("{{{{figure {text}}}}}");
    let mut read = quotes(&whole);
    let quote = match (read.next(), read.next()) {
        (Some(Ok(quote)), None) if quote.text == text => quote,
        _ => {
            let text = clip(text);
            return Err(Said::new(format!("引用“{text}”书写有误"), format!("the quote {text:?} is not well written")));
        }
    };
    if quote.name != head.name {
        let (asked, here) = (clip(&quote.name), clip(&head.name));
        return Err(Said::new(
            format!("引用的是{asked}，此处却是{here}"),
            format!("the quote asks for {asked}, but this is {here}"),
        ));
    }
    let known = head.known.to_string();
    for (key, asked) in &quote.parameters {
        let here = match key.as_str() {
            "unit" => Some(head.unit.code.as_str()),
            "as_of" => Some(head.as_of.as_str()),
            "by" => head.by.as_deref(),
            "from" => head.from.as_deref(),
            "to" => head.to.as_deref(),
            "known" => Some(known.as_str()),
            // Other parameters say how the number is shown, not which number it is.
            _ => continue,
        };
        if here != Some(asked) {
            let (key, asked, here) = (clip(key), clip(asked), clip(here.unwrap_or("null")));
            return Err(Said::new(
                format!("引用要求{key}={asked}，此处却是{here}"),
                format!("the quote asks for {key}={asked}, but this figure has {here}"),
            ));
        }
    }
    Ok(())
}
