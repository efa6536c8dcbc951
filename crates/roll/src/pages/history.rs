//! The history of a record as people read it: commit by commit, what became of what, in words.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::{ACCOUNT, Action};
use clock::{Day, Pack};
use maud::{Markup, html};
use record::{Db, Field, Kind, Value, Version};
use ui::components::{Event, TagKind, tag, timeline};
use ui::text::{count, stamp};
use ui::web::Ctx;

use super::desk::{View, label, yes_no};
use crate::register::EMPLOYER;

/// What one commit did to a record and what belongs to it.
pub(super) struct Happening {
    commit: i64,
    at_ms: i64,
    kind: String,
    /// What was done, where its source says more than its kind.
    act: Option<String>,
    reason: String,
    actor: String,
    /// The row of the sheet it came from.
    row: Option<i64>,
    lines: Vec<Line>,
    /// Whether the reader may open the commit.
    opens: bool,
    reversed: bool,
}

/// What became of one record.
struct Line {
    what: String,
    from: Option<Day>,
    changes: Vec<Change>,
}

/// What became of one field: its label, what was and what is; neither for what is sealed.
struct Change {
    label: String,
    was: Option<String>,
    is: Option<String>,
}

/// Commits shown of one record.
const SHOWN: usize = 60;

/// How a commit that undoes another says so in its source.
const UNDOES: &str = "reversal of commit ";

/// The source of a commit that undoes another.
pub(super) fn undoes(commit: i64) -> String {
    format!("{UNDOES}{commit}")
}

/// The commit that a commit of this source undid.
pub(super) fn undone_by(source: &str) -> Option<i64> {
    source.strip_prefix(UNDOES)?.parse().ok()
}

/// What names things while histories are told.
pub(super) struct Teller<'a> {
    pub ctx: &'a Ctx,
    pub view: &'a View,
    pub pack: &'static Pack,
    pub db: &'a Db,
    employers: RefCell<HashMap<i64, String>>,
}

impl<'a> Teller<'a> {
    /// One for a page.
    pub fn new(ctx: &'a Ctx, view: &'a View, pack: &'static Pack, db: &'a Db) -> Teller<'a> {
        Teller { ctx, view, pack, db, employers: RefCell::default() }
    }

    /// The name of an employer as it stands last.
    pub fn employer(&self, id: i64) -> record::Result<String> {
        if let Some(name) = self.employers.borrow().get(&id) {
            return Ok(name.clone());
        }
        let standing = self.db.standing(&EMPLOYER, id)?;
        let name = standing.last().map(|v| v.text("name").to_owned()).unwrap_or_default();
        self.employers.borrow_mut().insert(id, name.clone());
        Ok(name)
    }

    /// A value in words; `None` where there is none.
    fn value(&self, field: &Field, value: &Value) -> record::Result<Option<String>> {
        Ok(match (field.kind, value) {
            (_, Value::Null) => None,
            (Kind::Day, value) => value.day().map(|day| day.to_string()),
            (Kind::Flag, Value::Int(flag)) => Some(yes_no(self.ctx, *flag != 0)),
            (Kind::Ref("unit"), Value::Int(unit)) => Some(self.view.unit_name(self.ctx, *unit)),
            (Kind::Ref("employer"), Value::Int(id)) => Some(self.employer(*id)?),
            (Kind::Code(list), Value::Text(code)) => Some(label(self.pack, list, code, self.ctx.lang)),
            (_, Value::Text(text)) => Some(text.clone()).filter(|text| !text.is_empty()),
            (_, Value::Int(n)) => Some(n.to_string()),
            (_, Value::Bytes(_)) => None,
        })
    }

    /// The history told by these versions, as known at the moment of the page, newest first.
    pub fn tell(&self, versions: &[Version]) -> record::Result<Vec<Happening>> {
        let known = self.ctx.moment.known;
        let mut commits: BTreeMap<i64, (Vec<&Version>, Vec<&Version>)> = BTreeMap::new();
        for version in versions {
            if version.opened <= known {
                commits.entry(version.opened).or_default().0.push(version);
            }
            if let Some(closed) = version.closed.filter(|closed| *closed <= known) {
                commits.entry(closed).or_default().1.push(version);
            }
        }
        let (mut out, mut reversed, mut actors) = (Vec::new(), BTreeSet::new(), HashMap::new());
        for (commit, (opened, closed)) in commits.into_iter().rev().take(SHOWN) {
            let Some(entry) = record::log::entry(self.db, commit)? else { continue };
            let undone = undone_by(&entry.source).filter(|_| entry.kind == "reversal");
            reversed.extend(undone);
            let lines = match undone {
                Some(n) => vec![Line {
                    what: self.ctx.t_args("roll-event-reversal", &[("n", count(n).into())]),
                    from: None,
                    changes: Vec::new(),
                }],
                None => self.lines(&opened, &closed)?,
            };
            if lines.is_empty() {
                continue;
            }
            if let std::collections::hash_map::Entry::Vacant(place) = actors.entry(entry.actor) {
                let account = if entry.actor == 0 { None } else { self.db.get(&ACCOUNT, entry.actor, self.ctx.now)? };
                place.insert(account.map_or_else(|| self.ctx.t("roll-actor-system"), |v| v.text("title").to_owned()));
            }
            out.push(Happening {
                commit,
                at_ms: entry.at_ms,
                act: Some(entry.source.as_str())
                    .filter(|source| source.starts_with("roll.retained."))
                    .and_then(|source| self.ctx.find_text(&format!("source-{}", source.replace('.', "-")))),
                kind: entry.kind,
                reason: entry.reason,
                actor: actors.get(&entry.actor).cloned().unwrap_or_default(),
                row: row_of(&opened, &closed),
                lines,
                opens: access::everywhere(&self.ctx.who, Action::LogRead)
                    || (entry.office != 0 && self.view.can(Action::LogRead, entry.office)),
                reversed: reversed.contains(&commit),
            });
        }
        Ok(out)
    }

    fn lines(&self, opened: &[&Version], closed: &[&Version]) -> record::Result<Vec<Line>> {
        let mut records: Vec<(&str, i64)> = Vec::new();
        for version in opened.iter().chain(closed) {
            let key = (version.register.name, version.id);
            if !records.contains(&key) {
                records.push(key);
            }
        }
        let mut lines = Vec::new();
        for (register, id) in records {
            let pick = |versions: &[&Version]| -> Vec<Version> {
                versions.iter().filter(|v| v.register.name == register && v.id == id).map(|v| (*v).clone()).collect()
            };
            lines.extend(self.line(register, &pick(opened), &pick(closed))?);
        }
        Ok(lines)
    }

    fn line(&self, register: &str, opened: &[Version], closed: &[Version]) -> record::Result<Option<Line>> {
        let said =
            |how: &str, why: &str| self.ctx.t_args(&format!("roll-event-{register}-{how}"), &[("why", why.into())]);
        let reason = |list: &str, code: &str| label(self.pack, list, code, self.ctx.lang);
        let Some(newest) = opened.iter().max_by_key(|v| v.valid_from) else {
            return Ok(closed.first().map(|v| Line {
                what: said("gone", ""),
                from: Some(v.valid_from),
                changes: Vec::new(),
            }));
        };
        if closed.is_empty() {
            let why = match register {
                "membership" => reason("joining_reason", newest.text("entry")),
                "duplicate" => reason_of_duplicate(self.ctx, newest),
                "employment" => newest.int("employer").map(|id| self.employer(id)).transpose()?.unwrap_or_default(),
                "household_member" => reason("kinship", newest.text("kinship")),
                _ => String::new(),
            };
            let changes = if register == "membership" { self.unit_of(newest)? } else { Vec::new() };
            return Ok(Some(Line { what: said("new", &why), from: Some(newest.valid_from), changes }));
        }
        let ends = |v: &Version| v.register.span.is_some_and(|(_, ended)| v.day(ended) == Some(v.valid_to));
        if let Some(ended) = opened.iter().find(|v| ends(v)).filter(|_| !closed.iter().any(ends)) {
            let why =
                if register == "membership" { reason("leaving_reason", ended.text("exit")) } else { String::new() };
            return Ok(Some(Line { what: said("ended", &why), from: Some(ended.valid_to), changes: Vec::new() }));
        }
        let (mut changes, mut from): (Vec<Change>, Option<Day>) = (Vec::new(), None);
        for version in opened {
            let base = closed
                .iter()
                .find(|c| c.valid_from < version.valid_to && version.valid_from < c.valid_to)
                .or(closed.first());
            let Some(base) = base else { continue };
            let found = self.differences(base, version)?;
            if !found.is_empty() {
                from = Some(from.map_or(version.valid_from, |day: Day| day.min(version.valid_from)));
            }
            for change in found {
                if !changes.iter().any(|c| c.label == change.label && c.was == change.was && c.is == change.is) {
                    changes.push(change);
                }
            }
        }
        if changes.is_empty() {
            // Only the days changed: what was open-ended now ends, or begins elsewhere.
            let until = opened.iter().map(|v| v.valid_to).max().unwrap_or(Day::END);
            let was = closed.iter().map(|v| v.valid_to).max().unwrap_or(Day::END);
            return Ok((until < was).then(|| Line { what: said("ended", ""), from: Some(until), changes: Vec::new() }));
        }
        Ok(Some(Line { what: said("changed", ""), from, changes }))
    }

    fn unit_of(&self, version: &Version) -> record::Result<Vec<Change>> {
        let Some(field) = version.register.field("unit") else { return Ok(Vec::new()) };
        let is = self.value(field, version.get("unit"))?;
        Ok(vec![Change { label: field_label(self.ctx, version.register.name, "unit"), was: None, is }])
    }

    fn differences(&self, base: &Version, version: &Version) -> record::Result<Vec<Change>> {
        let register = version.register;
        let spans: Vec<&str> = register.span.map(|(began, ended)| vec![began, ended]).unwrap_or_default();
        let mut out = Vec::new();
        for ((field, was), is) in register.open_fields().zip(&base.values).zip(&version.values) {
            // Sex and year of birth are carried along from the person, whose own line tells of them.
            // An employer lacks its credit code when it has none.
            let carried =
                (register.name != "person" && matches!(field.name, "sex" | "birth_year")) || field.name == "lacks_code";
            if was != is && !carried && !spans.contains(&field.name) {
                let label = field_label(self.ctx, register.name, field.name);
                out.push(Change { label, was: self.value(field, was)?, is: self.value(field, is)? });
            }
        }
        if base.sealed != version.sealed {
            let (was, is) = (self.db.unseal(base)?, self.db.unseal(version)?);
            for field in register.sealed_fields() {
                if was.opt(field.name) != is.opt(field.name) {
                    out.push(Change { label: field_label(self.ctx, register.name, field.name), was: None, is: None });
                }
            }
        }
        Ok(out)
    }
}

/// The row of the sheet a commit took this from. What is left of an older version keeps the row of its own sheet.
fn row_of(opened: &[&Version], closed: &[&Version]) -> Option<i64> {
    let is_left =
        |v: &&&Version| closed.iter().any(|c| c.id == v.id && c.source_row == v.source_row && c.values == v.values);
    opened
        .iter()
        .filter(|v| !is_left(v))
        .find_map(|v| v.source_row)
        .or_else(|| opened.iter().find_map(|v| v.source_row))
}

/// What a field is called.
pub(super) fn field_label(ctx: &Ctx, register: &str, field: &str) -> String {
    ctx.t(&format!("field-{register}-{}", field.replace('_', "-")))
}

fn reason_of_duplicate(ctx: &Ctx, version: &Version) -> String {
    ctx.t(if version.text("decision") == "same" { "roll-duplicate-same" } else { "roll-duplicate-different" })
}

/// The history as a timeline.
pub(super) fn draw(ctx: &Ctx, happenings: &[Happening]) -> Markup {
    let offset = ctx.app.access.config().offset_minutes;
    let mut is_first = true;
    let events: Vec<Event> = happenings
        .iter()
        .map(|each| Event {
            what: html! {
                @for (at, line) in each.lines.iter().enumerate() {
                    @if at > 0 { br; }
                    b { (line.what) }
                    @if let Some(from) = line.from { " " span.small.mute { (ctx.t_args("roll-event-from", &[("day", from.to_string().into())])) } }
                }
                @if each.reversed { " " (tag(TagKind::Off, &ctx.t("roll-event-reversed"))) }
            },
            note: note(ctx, each),
            meta: html! {
                (stamp(each.at_ms, offset)) " · " (each.actor) " · "
                @if each.opens { a href={ "/log/" (each.commit) } { (ctx.t_args("roll-event-commit", &[("n", count(each.commit).into())])) } }
                @else { (ctx.t_args("roll-event-commit", &[("n", count(each.commit).into())])) }
                @if each.kind == "import" { @if let Some(row) = each.row { " · " (ctx.t_args("roll-event-row", &[("row", row.to_string().into())])) } }
            },
            key: !each.reversed && std::mem::take(&mut is_first),
            reversed: each.reversed,
        })
        .collect();
    timeline(&events)
}

fn note(ctx: &Ctx, happening: &Happening) -> Markup {
    let changes: Vec<&Change> = happening.lines.iter().flat_map(|line| &line.changes).collect();
    html! {
        @for (at, change) in changes.iter().enumerate() {
            @if at > 0 { br; }
            span.small {
                span.mute { (change.label) } " "
                @match (&change.was, &change.is) {
                    (Some(was), Some(is)) => { (was) " → " (is) },
                    (None, Some(is)) => (is),
                    (Some(was), None) => { (was) " → " (ctx.t("roll-nothing")) },
                    (None, None) => (ctx.t("roll-changed")),
                }
            }
        }
        @if let Some(act) = &happening.act { @if !changes.is_empty() { br; } span.small { (act) } }
        @if !happening.reason.is_empty() {
            @if !changes.is_empty() || happening.act.is_some() { br; }
            span.small.mute { (happening.reason) }
        }
    }
}
