//! Notices and open steps in words: what, about which record, where, until when. Never a name: a record is called by its open
//! title, and only where its reader may see it.

use access::{Decision, Who};
use clock::{Day, Lang, said};
use procedure::{Item, Procedure};
use record::{Db, Moment};

use crate::post::Post;
use crate::read::Notice;

/// Something that waits, or was told, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The name of the procedure.
    pub procedure: &'static str,
    /// The record.
    pub record: i64,
    /// The unit.
    pub unit: i64,
    /// The kind of the notice; `turn` for what waits.
    pub kind: String,
    /// What the procedure is called.
    pub label: String,
    /// What is to be done, or was done.
    pub what: String,
    /// What the record is called; empty where nothing open says it, or the reader may not see it.
    pub title: String,
    /// What the unit is called.
    pub unit_name: String,
    /// When it is due; [`Day::END`] where no clock runs.
    pub due: Day,
    /// Whether a rule has set that day.
    pub statutory: bool,
    /// Since when it waits, or when it was told.
    pub since: Day,
    /// When it was told, in milliseconds since 1970 UTC; 0 for what waits.
    pub at_ms: i64,
    /// The page of the record; none where there is none, or the reader may not see it.
    pub href: Option<String>,
}

impl Line {
    /// The record in words: its title, or what its procedure is called and its number.
    pub fn about(&self) -> String {
        if self.title.is_empty() { format!("{} #{}", self.label, self.record) } else { self.title.clone() }
    }

    /// What and about which record: `受理 · 关于……`.
    pub fn text(&self) -> String {
        format!("{} · {}", self.what, self.about())
    }
}

/// Characters of a title that leave the house, at most.
const TITLE: usize = 120;

/// A title as one line without anything that would change how the rest reads.
fn flat(title: &str) -> String {
    let is_mark = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let words: Vec<String> = title
        .split(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}'))
        .map(|word| word.chars().filter(|c| !is_mark(*c)).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    let text = words.join(" ");
    match text.char_indices().nth(TITLE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// What a record is called and where its page is, as far as somebody may see it.
struct Shown {
    title: String,
    href: Option<String>,
}

impl Post {
    fn shown(
        &self,
        db: &Db,
        who: &Who,
        procedure: &Procedure,
        record: i64,
        unit: i64,
        at: Moment,
    ) -> record::Result<Shown> {
        if access::can(who, procedure.read, Some(unit), self.units.as_ref(), at) != Decision::Allowed {
            return Ok(Shown { title: String::new(), href: None });
        }
        let version = db.get(procedure.register, record, at)?;
        Ok(Shown {
            title: version.map(|version| flat(procedure.title_of(&version))).unwrap_or_default(),
            href: self.records.get(procedure.register.name).map(|page| page(record)),
        })
    }

    /// An open step in words; `None` where its procedure is no longer there.
    pub(crate) fn line_of_item(
        &self,
        db: &Db,
        who: &Who,
        item: &Item,
        at: Moment,
        lang: Lang,
    ) -> record::Result<Option<Line>> {
        let Some(procedure) = self.procedures.get(&item.procedure) else { return Ok(None) };
        let steps: Vec<String> = item
            .steps
            .iter()
            .filter_map(|name| procedure.step(name))
            .map(|step| said(step.label, lang).to_owned())
            .collect();
        let Shown { title, href } = self.shown(db, who, procedure, item.record, item.unit, at)?;
        Ok(Some(Line {
            procedure: procedure.name,
            record: item.record,
            unit: item.unit,
            kind: "turn".into(),
            label: said(procedure.label, lang).to_owned(),
            what: steps.join(if lang == Lang::Zh { "／" } else { " / " }),
            title,
            unit_name: self.units.name(item.unit, at, lang),
            due: item.due,
            statutory: item.statutory,
            since: item.since,
            at_ms: 0,
            href,
        }))
    }

    /// A notice in words; `None` where its procedure is no longer there.
    pub(crate) fn line_of_notice(
        &self,
        db: &Db,
        who: &Who,
        notice: &Notice,
        at: Moment,
        lang: Lang,
    ) -> record::Result<Option<Line>> {
        let Some(procedure) = self.procedures.get(&notice.procedure) else { return Ok(None) };
        // Of what is late the clock is named.
        let step = procedure.step(&notice.step).map(|step| step.label);
        let what = step.or_else(|| procedure.timer(&notice.step).map(|timer| timer.label)).unwrap_or(procedure.label);
        let Shown { title, href } = self.shown(db, who, procedure, notice.record, notice.unit, at)?;
        Ok(Some(Line {
            procedure: procedure.name,
            record: notice.record,
            unit: notice.unit,
            kind: notice.kind.clone(),
            label: said(procedure.label, lang).to_owned(),
            what: said(what, lang).to_owned(),
            title,
            unit_name: self.units.name(notice.unit, at, lang),
            due: notice.due,
            statutory: false,
            since: self.access.day_of(notice.at_ms),
            at_ms: notice.at_ms,
            href,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(flat("关于\r\nBcc: x@y\t的 \u{202E}来函"), "关于 Bcc: x@y 的 来函");
        assert_eq!(flat(&"长".repeat(200)).chars().count(), TITLE + 1);
    }
}
