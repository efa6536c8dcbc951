//! How values are written on paper.

use clock::{Both, Day, Lang};
use procedure::Desk;
use record::{Db, Moment};
use serde_json::{Value, json};

use crate::dossier::{MemberView, View};
use crate::fields::{Item, ItemKind};

/// What a paper is made with.
pub(super) struct Page<'a> {
    pub db: &'a Db,
    pub desk: &'a Desk,
    pub at: Moment,
    pub lang: Lang,
    pub view: &'a View,
}

/// The most characters of a value that shares its row with another.
const HALF: usize = 16;

impl Page<'_> {
    pub(super) fn unit(&self, unit: i64) -> String {
        self.desk.units.name(unit, self.at, self.lang)
    }

    pub(super) fn pick<'t>(&self, (zh, en): (&'t str, &'t str)) -> &'t str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    pub(super) fn said(&self, both: Both) -> &'static str {
        clock::said(both, self.lang)
    }

    /// The name of a code; nothing for none.
    pub(super) fn code(&self, list: &str, code: &str) -> Option<String> {
        let label = self.desk.pack.codes(list).and_then(|list| list.label(code, self.lang));
        (!code.is_empty()).then(|| label.unwrap_or(code).to_owned())
    }

    /// Codes separated by spaces as a list in one line.
    pub(super) fn codes(&self, list: &str, codes: &str) -> Option<String> {
        let named: Vec<String> = codes.split_whitespace().filter_map(|code| self.code(list, code)).collect();
        (!named.is_empty()).then(|| named.join(self.pick(("、", ", "))))
    }

    pub(super) fn day(&self, day: Day) -> String {
        match self.lang {
            Lang::Zh => {
                let date = day.date();
                format!("{}年{}月{}日", date.year(), date.month(), date.day())
            }
            Lang::En => day.to_string(),
        }
    }

    /// A value as it is kept, written for people; nothing for an empty one.
    pub(super) fn value(&self, item: &Item, kept: &str) -> Option<String> {
        if kept.is_empty() {
            return None;
        }
        Some(match item.kind {
            ItemKind::Code(list) => self.code(list, kept)?,
            ItemKind::Day => kept.parse().map_or_else(|_| kept.to_owned(), |day| self.day(day)),
            ItemKind::Money => kept.parse().map_or_else(|_| kept.to_owned(), yuan),
            ItemKind::Flag => self.pick(if kept == "1" { ("是", "Yes") } else { ("否", "No") }).to_owned(),
            ItemKind::Text(_) | ItemKind::Int => kept.to_owned(),
        })
    }

    /// What a member is called; a mark for one who was erased.
    pub(super) fn name(&self, member: &MemberView) -> String {
        let erased = || self.pick(("（已删除）", "(erased)")).to_owned();
        member.identity.as_ref().map_or_else(erased, |known| known.name.clone())
    }

    /// How a member is related to the head.
    pub(super) fn kinship(&self, member: &MemberView) -> String {
        if member.is_head {
            return self.pick(("本人", "Head")).to_owned();
        }
        self.code("kinship", &member.kinship).unwrap_or_default()
    }

    /// The members with how they are related, a text each.
    pub(super) fn members(&self) -> Vec<String> {
        let (open, close) = match self.lang {
            Lang::Zh => ("（", "）"),
            Lang::En => (" (", ")"),
        };
        let members = self.view.members.iter();
        members.map(|member| format!("{}{open}{}{close}", self.name(member), self.kinship(member))).collect()
    }

    /// The name of the head.
    pub(super) fn head(&self) -> String {
        self.view.head().map(|head| self.name(head)).unwrap_or_default()
    }

    /// The identity number of the head.
    pub(super) fn head_id(&self) -> Option<String> {
        let known = self.view.head()?.identity.as_ref()?;
        Some(known.id_number.clone())
    }

    /// The number of the dossier.
    pub(super) fn number(&self) -> Option<String> {
        Some(self.view.row.number.clone()).filter(|number| !number.is_empty())
    }

    /// Labels with their values, two in a row where both are short.
    pub(super) fn pairs(&self, items: &[(&'static Item, String)]) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut waiting: Option<(&str, Option<String>)> = None;
        for (item, kept) in items {
            let (label, value) = (item.label(self.lang), self.value(item, kept));
            let is_short = value.as_ref().is_none_or(|value| value.chars().count() <= HALF)
                && !matches!(item.kind, ItemKind::Text(most) if most >= 100);
            if !is_short {
                if let Some((label, value)) = waiting.take() {
                    rows.push(json!({ "label": label, "value": value }));
                }
                rows.push(json!({ "label": label, "value": value }));
            } else if let Some((first, held)) = waiting.take() {
                rows.push(
                    json!({ "label": first, "value": held, "label2": label, "value2": value.unwrap_or_default() }),
                );
            } else {
                waiting = Some((label, value));
            }
        }
        if let Some((label, value)) = waiting {
            rows.push(json!({ "label": label, "value": value }));
        }
        rows
    }
}

/// Money in yuan, with its fen and a mark at each thousand.
pub(super) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let (whole, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    let digits = whole.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}.{rest:02}")
}

/// A text that may be empty, as paragraphs.
pub(super) fn prose(text: &str) -> Option<Vec<String>> {
    let lines: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    (!lines.is_empty()).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_to_the_fen() {
        for (fen, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (123_456_789, "1,234,567.89"),
            (-250, "-2.50"),
        ] {
            assert_eq!(yuan(fen), text);
        }
    }
}
