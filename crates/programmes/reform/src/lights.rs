//! The lights of tasks as they are kept: computed whenever something decides them, laid out ahead of time for what days
//! alone decide, so that a figure asked for any day is right without a nightly job.

use clock::{Day, Pack};
use procedure::{Desk, Refusal, Taking};
use record::{Commit, Db, Draft, Moment, Result, Value, Version};

use crate::register::{LIGHT, MILESTONE, OVERRIDE, TASK};
use crate::rules::lights::{ByHand, Facts, Measured, Milestone, code_of, stretches};

/// Whether a task in this state has a light.
pub fn is_lit(state: &str) -> bool {
    !matches!(state, "" | "draft" | "closed" | "cancelled")
}

/// What decides the light of a task, as it stands at a moment; `actual` is what its figure was found to be.
///
/// # Errors
/// When the store cannot be read.
pub fn facts(db: &Db, pack: &'static Pack, task: &Version, actual: Option<i64>, at: Moment) -> Result<Facts> {
    let milestones = db.find(&MILESTONE, "task", task.id, at)?;
    let hand = db.find(&OVERRIDE, "task", task.id, at)?;
    Ok(facts_of(pack, task, &milestones, hand.first(), actual))
}

/// [`facts`] of what was read already.
pub(crate) fn facts_of(
    pack: &'static Pack,
    task: &Version,
    milestones: &[Version],
    hand: Option<&Version>,
    actual: Option<i64>,
) -> Facts {
    let state = task.text("state");
    let milestone = |version: &Version| {
        let due = version.day("due")?;
        Some(Milestone { title: version.text("title").to_owned(), due, met_on: version.day("met_on") })
    };
    let by_hand = |version: &Version| {
        let light = code_of(version.text("light"))?;
        let (from, until) = (version.valid_from, version.valid_to.plus(-1));
        Some(ByHand { light, reason: version.text("reason").to_owned(), from, until })
    };
    let measured = || {
        let (base, target) = (task.int("base").unwrap_or(0), task.int("target")?);
        Some(Measured { base, target, actual })
    };
    Facts {
        pack,
        suspended: state == "suspended",
        submitted_on: task.day("submitted_on").filter(|_| matches!(state, "submitted" | "verified")),
        start: task.day("start").or(task.day("issued_on")),
        due: task.day("due"),
        long_term: task.int("long_term") == Some(1),
        milestones: milestones.iter().filter_map(milestone).collect(),
        measured: if task.text("figure").is_empty() { None } else { measured() },
        by_hand: hand.and_then(by_hand),
    }
}

/// The month a task is due, as figures are split by it: `2026-05`; `long` for what has no end.
pub(crate) fn due_month(task: &Version) -> String {
    match task.day("due") {
        Some(due) if task.int("long_term") != Some(1) => due.to_string()[..7].to_owned(),
        _ => "long".to_owned(),
    }
}

/// What stays the same of a light for as long as it is kept, or is carried along.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) actual: Option<i64>,
    pub(crate) began: Day,
    pub(crate) entry: String,
}

impl Kept {
    pub(crate) fn of(version: &Version) -> Kept {
        Kept {
            actual: version.int("actual"),
            began: version.day("began").unwrap_or(version.valid_from),
            entry: version.text("entry").to_owned(),
        }
    }
}

/// The stretches of a light from a day on.
pub(crate) fn wanted(task: &Version, facts: &Facts, kept: &Kept, from: Day) -> Vec<((Day, Day), Draft)> {
    let month = due_month(task);
    let one = |(from, to, light): (Day, Day, crate::rules::lights::Light)| {
        let draft = LIGHT
            .draft()
            .set("task", task.id)
            .set("plan", task.get("plan").clone())
            .set("unit", task.get("unit").clone())
            .set("system", task.get("system").clone())
            .set("due_month", month.as_str())
            .set("light", light.code)
            .set("why", light.why.code())
            .set("by_hand", light.why == crate::rules::lights::Why::ByHand)
            .set("actual", kept.actual)
            .set("began", kept.began)
            .set("entry", kept.entry.as_str());
        ((from, to), draft)
    };
    stretches(facts, from).into_iter().map(one).collect()
}

/// Puts these stretches in the place of whatever stood from a day on; what was so before stays. Tells whether anything
/// changed.
pub(crate) fn replace(
    commit: &mut Commit<'_>,
    id: i64,
    standing: &[Version],
    today: Day,
    mut wanted: Vec<((Day, Day), Draft)>,
) -> Result<bool> {
    let ahead: Vec<&Version> = standing.iter().filter(|version| version.valid_to > today).collect();
    // What began before today and still holds goes on with it, or is cut off at it.
    if let Some(across) = ahead.iter().find(|version| version.valid_from < today) {
        match wanted.first_mut() {
            Some((days, draft)) if draft.values() == across.values => days.0 = across.valid_from,
            _ => wanted.insert(0, ((across.valid_from, today), across.draft())),
        }
    }
    let same = |version: &Version, (days, draft): &((Day, Day), Draft)| {
        (version.valid_from, version.valid_to) == *days && version.values == draft.values()
    };
    let mut changed = false;
    for version in ahead.iter().filter(|version| !wanted.iter().any(|each| same(version, each))) {
        commit.close(version)?;
        changed = true;
    }
    for each in wanted.iter().filter(|each| !ahead.iter().any(|version| same(version, each))) {
        commit.open(id, each.0, &each.1, None)?;
        changed = true;
    }
    Ok(changed)
}

/// The record as it will be when the step is taken.
fn after(taking: &Taking<'_, '_>) -> Version {
    Version { values: taking.draft.values().to_vec(), ..taking.case.version.clone() }
}

/// Lights a task from today on: it was issued.
///
/// # Errors
/// When the store fails.
pub fn begin(taking: &mut Taking<'_, '_>) -> std::result::Result<(), Refusal> {
    let (task, today, at) = (after(taking), taking.today(), taking.commit.at(taking.desk.today));
    let entry = match task.text("entry") {
        "" => "planned",
        entry => entry,
    };
    let kept = Kept { actual: None, began: today, entry: entry.to_owned() };
    let facts = facts(taking.commit.read()?, taking.desk.pack, &task, None, at)?;
    let id = taking.commit.new_id();
    replace(taking.commit, id, &[], today, wanted(&task, &facts, &kept, today))?;
    Ok(())
}

/// Computes the light of the task anew, from today on: a step has changed what decides it.
///
/// # Errors
/// When the store fails.
pub fn settle(taking: &mut Taking<'_, '_>) -> std::result::Result<(), Refusal> {
    let task = after(taking);
    settle_as(taking.commit, taking.desk, &task, |kept| kept)?;
    Ok(())
}

/// Computes the light of a task anew from today on: something beside its steps has changed what decides it. Tells
/// whether the light changed.
///
/// # Errors
/// When the store fails.
pub fn refresh(commit: &mut Commit<'_>, desk: &Desk, task: i64) -> Result<bool> {
    let at = commit.at(desk.today);
    match commit.read()?.get(&TASK, task, at)? {
        Some(task) => settle_as(commit, desk, &task, |kept| kept),
        None => Ok(false),
    }
}

/// The same for a task that is measured by another figure from now on: what was found of the old one is no longer held
/// against it.
///
/// # Errors
/// When the store fails.
pub fn unmeasured(commit: &mut Commit<'_>, desk: &Desk, task: i64) -> Result<bool> {
    let at = commit.at(desk.today);
    match commit.read()?.get(&TASK, task, at)? {
        Some(task) => settle_as(commit, desk, &task, |kept| Kept { actual: None, ..kept }),
        None => Ok(false),
    }
}

fn settle_as(commit: &mut Commit<'_>, desk: &Desk, task: &Version, keep: impl Fn(Kept) -> Kept) -> Result<bool> {
    if !is_lit(task.text("state")) {
        return Ok(false);
    }
    let standing = commit.read()?.standing_where(&LIGHT, "task", task.id)?;
    let Some(held) = open_on(&standing, desk.today) else { return Ok(false) };
    let (id, kept, at) = (held.id, keep(Kept::of(held)), commit.at(desk.today));
    let facts = facts(commit.read()?, desk.pack, task, kept.actual, at)?;
    replace(commit, id, &standing, desk.today, wanted(task, &facts, &kept, desk.today))
}

/// The version that holds on a day, unless the light went out.
pub(crate) fn open_on(standing: &[Version], day: Day) -> Option<&Version> {
    let held = standing.iter().find(|version| version.valid_from <= day && day < version.valid_to)?;
    held.get("ended").is_null().then_some(held)
}

/// Puts out the light of a task: it was closed or cancelled. A light ends on the day of the step; one that was lit on
/// that very day ends on the next, so that it has been.
///
/// # Errors
/// When the store fails.
pub fn end(taking: &mut Taking<'_, '_>, exit: &str) -> std::result::Result<(), Refusal> {
    let (task, today) = (after(taking), taking.today());
    let commit = &mut *taking.commit;
    let standing = commit.read()?.standing_where(&LIGHT, "task", task.id)?;
    let Some(first) = standing.first() else { return Ok(()) };
    let began = first.day("began").unwrap_or(first.valid_from);
    let ended = if began < today { today } else { began.plus(1) };
    let Some(last) = standing.iter().filter(|version| version.valid_from < ended).max_by_key(|v| v.valid_from) else {
        return Ok(());
    };
    for later in standing.iter().filter(|version| version.valid_from >= ended) {
        commit.close(later)?;
    }
    let on_time = (exit == "closed").then(|| is_on_time(&task, today));
    let draft =
        last.draft().set("ended", ended).set("exit", exit).set("on_time", on_time.map_or(Value::Null, Value::from));
    commit.reshape(last, &[((last.valid_from, ended), draft)], None)?;
    Ok(())
}

/// Whether a task that is closed today was done in time: by the day closure was applied for. What has no end always is.
fn is_on_time(task: &Version, today: Day) -> bool {
    let done = task.day("submitted_on").unwrap_or(today);
    task.int("long_term") == Some(1) || task.day("due").is_none_or(|due| done <= due)
}
