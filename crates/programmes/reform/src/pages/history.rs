//! The history of a record and of what belongs to it: commit by commit, what became of what, in words.

use std::collections::{BTreeMap, HashMap};

use access::{ACCOUNT, Action};
use clock::said;
use maud::{Markup, html};
use record::log::{self, Entry};
use record::{Db, Field, Kind, Register, Value, Version};
use ui::components::{Event, timeline};
use ui::text::{count, stamp};
use ui::web::Ctx;

use super::desk::{self, DOT};
use crate::register::{
    DECISION, EVIDENCE, GROUP, GROUP_MEMBER, MEASURE, MEETING, MILESTONE, OVERRIDE, PLAN, PROGRESS, SLIP, TASK,
    TASK_PARTY,
};

/// What one commit did.
pub(super) struct Happening {
    commit: i64,
    at_ms: i64,
    /// By which act, in words.
    act: String,
    reason: String,
    actor: String,
    lines: Vec<Line>,
    /// Whether the reader may open the commit.
    opens: bool,
}

/// What became of one record.
struct Line {
    what: String,
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

/// What is told of a record that is new; of those left out the page itself says enough.
const FIRST: [(&str, &[&str]); 6] = [
    ("reform_party", &["unit", "part"]),
    ("reform_milestone", &["title", "due"]),
    ("reform_evidence", &["note"]),
    ("reform_override", &["light", "reason", "until"]),
    ("reform_decision", &["text"]),
    ("reform_member", &["unit", "post"]),
];

/// Fields that say where a record belongs, which the page says already, and what is told by the steps.
const SILENT: [&str; 9] = ["task", "plan", "meeting", "body", "number", "account", "owner", "entry", "signer"];

/// The history of a task with its parties, milestones, progress, evidence and lights set by hand.
pub(super) fn of_task(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Vec<Happening>> {
    let mut versions = db.history(&TASK, id)?;
    for register in [&TASK_PARTY, &MILESTONE, &PROGRESS, &EVIDENCE, &OVERRIDE] {
        versions.extend(every(db, register, "task", id)?);
    }
    tell(ctx, db, &versions)
}

/// The history of a meeting with its decisions.
pub(super) fn of_meeting(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Vec<Happening>> {
    let mut versions = db.history(&MEETING, id)?;
    versions.extend(every(db, &DECISION, "meeting", id)?);
    tell(ctx, db, &versions)
}

/// The history of a slip.
pub(super) fn of_slip(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Vec<Happening>> {
    tell(ctx, db, &db.history(&SLIP, id)?)
}

/// The history of a group with its members.
pub(super) fn of_group(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Vec<Happening>> {
    let mut versions = db.history(&GROUP, id)?;
    versions.extend(every(db, &GROUP_MEMBER, "body", id)?);
    tell(ctx, db, &versions)
}

/// Every version of a register whose field has a value, whatever day and commit.
fn every(db: &Db, register: &'static Register, field: &str, value: i64) -> record::Result<Vec<Version>> {
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.{field} = $2 ORDER BY v.id, v.opened, v.valid_from",
        Version::columns(register, "v"),
        register.table()
    );
    db.all(&sql, &[value.into()], |row| Version::read(register, row, 0))
}

/// What these versions tell, as known at the moment of the page, newest first.
fn tell(ctx: &Ctx, db: &Db, versions: &[Version]) -> record::Result<Vec<Happening>> {
    let known = ctx.moment.known;
    let mut commits: BTreeMap<i64, (Vec<&Version>, Vec<&Version>)> = BTreeMap::new();
    for version in versions {
        if version.opened <= known {
            commits.entry(version.opened).or_default().0.push(version);
        }
        if let Some(closed) = version.closed.filter(|closed| *closed <= known) {
            commits.entry(closed).or_default().1.push(version);
        }
    }
    let (mut out, mut actors) = (Vec::new(), HashMap::new());
    for (commit, (opened, closed)) in commits.into_iter().rev().take(SHOWN) {
        let Some(entry) = log::entry(db, commit)? else { continue };
        let lines = lines(ctx, db, &opened, &closed)?;
        if lines.is_empty() {
            continue;
        }
        if let std::collections::hash_map::Entry::Vacant(place) = actors.entry(entry.actor) {
            let account = if entry.actor == 0 { None } else { db.get(&ACCOUNT, entry.actor, ctx.now)? };
            place.insert(account.map_or_else(|| ctx.t("reform-taken-by-system"), |held| held.text("title").to_owned()));
        }
        let may = entry.office != 0 && ctx.can(Action::LogRead, Some(entry.office));
        out.push(Happening {
            commit,
            at_ms: entry.at_ms,
            act: act(ctx, &entry),
            reason: entry.reason,
            actor: actors.get(&entry.actor).cloned().unwrap_or_default(),
            lines,
            opens: may || access::everywhere(&ctx.who, Action::LogRead),
        });
    }
    Ok(out)
}

/// The act of a commit: the step it took, else what its source is called, else its kind.
fn act(ctx: &Ctx, entry: &Entry) -> String {
    let procedures = crate::procedures();
    let step = entry.source.split_once(' ').and_then(|(name, step)| procedures.get(name)?.step(step));
    let named = |key: String| ctx.find_text(&key);
    match step {
        Some(step) => said(step.label, ctx.lang).to_owned(),
        None => named(format!("source-{}", entry.source.replace('.', "-")))
            .or_else(|| named(format!("kind-{}", entry.kind)))
            .unwrap_or_default(),
    }
}

fn lines(ctx: &Ctx, db: &Db, opened: &[&Version], closed: &[&Version]) -> record::Result<Vec<Line>> {
    let mut records: Vec<(&str, i64)> = Vec::new();
    for version in opened.iter().chain(closed) {
        let key = (version.register.name, version.id);
        if !records.contains(&key) {
            records.push(key);
        }
    }
    let mut out = Vec::new();
    for (register, id) in records {
        // Of several stretches the last is the one that holds from then on.
        let pick = |versions: &[&Version]| {
            let own = versions.iter().filter(|version| version.register.name == register && version.id == id);
            own.max_by_key(|version| version.valid_from).map(|version| (*version).clone())
        };
        let name = ctx.t(&format!("register-{register}"));
        let (was, is) = (pick(closed), pick(opened));
        let line = match (&was, &is) {
            (None, Some(is)) => Line {
                what: ctx.t_args("reform-event-new", &[("what", name.into())]),
                changes: changes(ctx, db, None, is)?,
            },
            (Some(was), Some(is)) => {
                let changes = changes(ctx, db, Some(was), is)?;
                let key = match changes.is_empty() {
                    // Only its days have changed: it ended.
                    true if is.valid_to < was.valid_to => "reform-event-end",
                    true => continue,
                    false => "reform-event-change",
                };
                Line { what: ctx.t_args(key, &[("what", name.into())]), changes }
            }
            (Some(_), None) => {
                Line { what: ctx.t_args("reform-event-end", &[("what", name.into())]), changes: Vec::new() }
            }
            (None, None) => continue,
        };
        out.push(line);
    }
    Ok(out)
}

/// What differs between two versions; of a first one what it says.
fn changes(ctx: &Ctx, db: &Db, was: Option<&Version>, is: &Version) -> record::Result<Vec<Change>> {
    let register = is.register;
    let mut out = Vec::new();
    for (at, field) in register.open_fields().enumerate() {
        let (before, after) = (was.map_or(&Value::Null, |was| &was.values[at]), &is.values[at]);
        let told = was.is_some() || FIRST.iter().any(|(name, all)| *name == register.name && all.contains(&field.name));
        if before == after || SILENT.contains(&field.name) || !told {
            continue;
        }
        let (was, is) = (value(ctx, db, field, before)?, value(ctx, db, field, after)?);
        if was.is_some() || is.is_some() {
            out.push(Change { label: field_label(ctx, register, field.name), was, is });
        }
    }
    let sealed = |version: Option<&Version>| version.and_then(|version| version.sealed.clone());
    if let Some(was) = was
        && sealed(Some(was)) != sealed(Some(is))
    {
        // The same text is sealed anew each time: only what was said before and after tells.
        let (before, after) = (db.unseal(was)?, db.unseal(is)?);
        for field in register.sealed_fields() {
            if before.opt(field.name) != after.opt(field.name) {
                out.push(Change { label: field_label(ctx, register, field.name), was: None, is: None });
            }
        }
    }
    Ok(out)
}

/// What a field is called.
fn field_label(ctx: &Ctx, register: &Register, field: &str) -> String {
    ctx.t(&format!("field-{}-{}", register.name, field.replace('_', "-")))
}

/// A value in words; `None` where there is none, or none that says something.
fn value(ctx: &Ctx, db: &Db, field: &Field, value: &Value) -> record::Result<Option<String>> {
    Ok(match (field.kind, value) {
        (_, Value::Null | Value::Bytes(_)) => None,
        (Kind::Day, value) => value.day().map(|day| day.to_string()),
        (Kind::Flag, Value::Int(flag)) => Some(ctx.t(if *flag != 0 { "yes" } else { "no" })),
        (Kind::Ref("unit"), Value::Int(unit)) => Some(desk::unit_name(ctx, *unit)),
        (Kind::Ref("account"), Value::Int(account)) => {
            Some(desk::office(db, *account, ctx.now)?).filter(|title| !title.is_empty())
        }
        (Kind::Ref(register), Value::Int(id)) => titled(ctx, db, register, *id)?,
        (Kind::Code(list), Value::Text(code)) => Some(desk::label(ctx, list, code)),
        (_, Value::Text(text)) => Some(text.clone()).filter(|text| !text.is_empty()),
        (_, Value::Int(number)) => Some(number.to_string()),
    })
}

/// What a record of the ledger is called that another points at.
fn titled(ctx: &Ctx, db: &Db, register: &str, id: i64) -> record::Result<Option<String>> {
    let (register, field) = match register {
        "reform_measure" => (&MEASURE, "title"),
        "reform_task" => (&TASK, "number"),
        "reform_plan" => (&PLAN, "title"),
        "reform_decision" => (&DECISION, "number"),
        "reform_slip" => (&SLIP, "number"),
        _ => return Ok(None),
    };
    let found = db.get(register, id, ctx.now)?;
    Ok(found.and_then(|version| match version.get(field) {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }))
}

/// The history as a timeline.
pub(super) fn draw(ctx: &Ctx, happenings: &[Happening]) -> Markup {
    let offset = ctx.app.access.config().offset_minutes;
    let events: Vec<Event> = happenings
        .iter()
        .enumerate()
        .map(|(at, each)| Event {
            what: html! {
                @for (at, line) in each.lines.iter().enumerate() {
                    @if at > 0 { br; }
                    b { (line.what) }
                    @for change in &line.changes { br; (told(ctx, change)) }
                }
            },
            note: note(each),
            meta: html! {
                (stamp(each.at_ms, offset)) (DOT) (each.actor) (DOT)
                @let commit = ctx.t_args("reform-event-commit", &[("n", count(each.commit).into())]);
                @if each.opens { a href={ "/log/" (each.commit) } { (commit) } } @else { (commit) }
            },
            key: at == 0,
            reversed: false,
        })
        .collect();
    timeline(&events)
}

fn told(ctx: &Ctx, change: &Change) -> Markup {
    html! {
        span.small {
            span.mute { (change.label) } " "
            @match (&change.was, &change.is) {
                (Some(was), Some(is)) => { (was) " → " (is) },
                (None, Some(is)) => (is),
                (Some(was), None) => { (was) " → " (ctx.t("reform-nothing")) },
                (None, None) => (ctx.t("reform-changed")),
            }
        }
    }
}

/// The act and the reason, where they say more than each other.
fn note(happening: &Happening) -> Markup {
    let said: Vec<&str> =
        [happening.act.as_str(), happening.reason.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    html! {
        @if let Some(first) = said.first() {
            @let second = said.get(1).filter(|second| *second != first);
            span.small.mute { (first) @if let Some(second) = second { (DOT) (second) } }
        }
    }
}
