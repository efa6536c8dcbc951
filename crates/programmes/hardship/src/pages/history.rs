//! The history of a dossier: commit by commit, what became of it and of what belongs to it. Of what is sealed only that
//! it was written.

use std::collections::{BTreeMap, HashMap};

use access::{ACCOUNT, Action};
use clock::said;
use maud::{Markup, html};
use record::log::{self, Entry};
use record::{Db, Kind, Register, Value, Version};
use ui::components::{Event, timeline};
use ui::text::{count, stamp};
use ui::web::Ctx;

use super::desk::{self, DOT};
use crate::register::{AMOUNT, CONSENT, DOSSIER, EXCLUSION, EXIT, MEMBER, RESULT, VISIT};
use crate::rules::dossier::PROCEDURE;

/// What one commit did.
pub(super) struct Happening {
    commit: i64,
    at_ms: i64,
    /// By which act, in words.
    act: String,
    actor: String,
    /// What was written, each kind of record once.
    lines: Vec<String>,
    /// What changed in the dossier itself: the label, and what is so now.
    changes: Vec<(String, String)>,
    /// Whether the reader may open the commit.
    opens: bool,
}

/// Commits shown of one dossier.
const SHOWN: usize = 40;

/// Fields that say where a record belongs, or what the page and its steps say anyway.
const SILENT: [&str; 6] = ["household", "head", "previous", "episode", "state", "checked_all"];

/// The history of a dossier with all that belongs to it, as known at the moment of the page, newest first.
pub(super) fn of_dossier(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Vec<Happening>> {
    let mut versions = db.history(&DOSSIER, id)?;
    for register in [&MEMBER, &AMOUNT, &RESULT, &VISIT, &CONSENT, &EXIT, &EXCLUSION] {
        versions.extend(every(db, register, id)?);
    }
    let known = ctx.moment.known;
    let mut commits: BTreeMap<i64, Vec<&Version>> = BTreeMap::new();
    for version in &versions {
        let touched = [Some(version.opened), version.closed];
        for commit in touched.into_iter().flatten().filter(|commit| *commit <= known) {
            commits.entry(commit).or_default().push(version);
        }
    }
    let mut actors: HashMap<i64, String> = HashMap::new();
    let mut out = Vec::new();
    for (commit, touched) in commits.into_iter().rev().take(SHOWN) {
        let Some(entry) = log::entry(db, commit)? else { continue };
        if let std::collections::hash_map::Entry::Vacant(place) = actors.entry(entry.actor) {
            let account = if entry.actor == 0 { None } else { db.get(&ACCOUNT, entry.actor, ctx.now)? };
            place.insert(account.map_or_else(|| ctx.t("hardship-page-system"), |held| held.text("title").to_owned()));
        }
        let may = entry.office != 0 && ctx.can(Action::LogRead, Some(entry.office));
        out.push(Happening {
            commit,
            at_ms: entry.at_ms,
            act: act(ctx, &entry),
            actor: actors.get(&entry.actor).cloned().unwrap_or_default(),
            lines: lines(ctx, &touched),
            changes: changes(ctx, db, commit, &touched)?,
            opens: may || access::everywhere(&ctx.who, Action::LogRead),
        });
    }
    Ok(out)
}

/// Every version of a register that belongs to a dossier, whatever day and commit; without what is sealed.
fn every(db: &Db, register: &'static Register, dossier: i64) -> record::Result<Vec<Version>> {
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.dossier = $2 ORDER BY v.id, v.opened, v.valid_from",
        Version::columns(register, "v"),
        register.table()
    );
    db.all(&sql, &[dossier.into()], |row| Version::read(register, row, 0))
}

/// The act of a commit: the step it took, else what its source is called, else its kind.
fn act(ctx: &Ctx, entry: &Entry) -> String {
    let step = entry.source.split_once(' ').filter(|(name, _)| *name == PROCEDURE.name);
    let named = |key: String| ctx.find_text(&key);
    match step.and_then(|(_, step)| PROCEDURE.step(step)) {
        Some(step) => said(step.label, ctx.lang).to_owned(),
        None => named(format!("source-{}", entry.source.replace('.', "-")))
            .or_else(|| named(format!("kind-{}", entry.kind)))
            .unwrap_or_default(),
    }
}

/// What was written, each kind of record once with how many.
fn lines(ctx: &Ctx, touched: &[&Version]) -> Vec<String> {
    let mut kinds: Vec<(&'static str, Vec<i64>)> = Vec::new();
    for version in touched {
        let name = version.register.name;
        match kinds.iter_mut().find(|(register, _)| *register == name) {
            Some((_, ids)) if ids.contains(&version.id) => {}
            Some((_, ids)) => ids.push(version.id),
            None => kinds.push((name, vec![version.id])),
        }
    }
    let line = |(register, ids): (&str, Vec<i64>)| {
        let what = ctx.t(&format!("register-{register}"));
        match ids.len() {
            1 => what,
            n => ctx.t_args("hardship-page-several", &[("what", what.into()), ("n", n.into())]),
        }
    };
    kinds.into_iter().map(line).collect()
}

/// What a commit changed in the dossier itself.
fn changes(ctx: &Ctx, db: &Db, commit: i64, touched: &[&Version]) -> record::Result<Vec<(String, String)>> {
    let own = || touched.iter().copied().filter(|version| version.register.name == DOSSIER.name);
    let is = own().filter(|version| version.opened == commit).max_by_key(|version| version.valid_from);
    let was = own().filter(|version| version.closed == Some(commit)).max_by_key(|version| version.valid_from);
    let (Some(is), Some(was)) = (is, was) else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for (at, field) in DOSSIER.open_fields().enumerate() {
        if was.values[at] == is.values[at] || SILENT.contains(&field.name) {
            continue;
        }
        let value = match (field.kind, &is.values[at]) {
            (_, Value::Null | Value::Bytes(_)) => ctx.t("hardship-page-nothing"),
            (Kind::Day, value) => value.day().map(|day| day.to_string()).unwrap_or_default(),
            (Kind::Flag, Value::Int(flag)) => desk::yes_no(ctx, *flag != 0),
            (Kind::Ref("unit"), Value::Int(unit)) => desk::unit_name(ctx, *unit),
            (Kind::Ref("account"), Value::Int(account)) => desk::office(db, *account, ctx.now)?,
            (Kind::Code(list), Value::Text(code)) => desk::label(ctx, list, code),
            (_, Value::Text(codes)) if field.name == "causes" => {
                let named = codes.split_whitespace().map(|code| desk::label(ctx, "hardship_cause", code));
                desk::joined(ctx, &named.collect::<Vec<_>>())
            }
            (_, Value::Text(text)) => text.clone(),
            (_, Value::Int(number)) => number.to_string(),
        };
        out.push((ctx.t(&format!("field-hardship_dossier-{}", field.name.replace('_', "-"))), value));
    }
    Ok(out)
}

/// The history as a timeline.
pub(super) fn draw(ctx: &Ctx, happenings: &[Happening]) -> Markup {
    let offset = ctx.app.access.config().offset_minutes;
    let events: Vec<Event> = happenings
        .iter()
        .enumerate()
        .map(|(at, each)| Event {
            what: html! {
                b { (each.act) }
                @for (label, value) in &each.changes { br; span.small { span.mute { (label) } " " (value) } }
            },
            note: html! { span.small.mute { (ui::text::list(&each.lines, ctx.lang)) } },
            meta: html! {
                (stamp(each.at_ms, offset)) (DOT) (each.actor) (DOT)
                @let commit = ctx.t_args("hardship-page-commit", &[("n", count(each.commit).into())]);
                @if each.opens { a href={ "/log/" (each.commit) } { (commit) } } @else { (commit) }
            },
            key: at == 0,
            reversed: false,
        })
        .collect();
    timeline(&events)
}
