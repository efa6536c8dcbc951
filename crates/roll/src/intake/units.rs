//! A sheet of units.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use exchange::{Columns, Workbook};
use record::{Commit, Done, Intent, Store};

use super::outcome::{note, push_change};
use super::{Effect, Error, Outcome, Sheet, finish, horizon, keep_unsaid, settle, source};
use crate::register::UNIT;
use crate::sheets::{Reason, UNIT_HEADINGS, UnitRow, read_units};
use crate::tree::{Shape, UnitTree};

/// Takes in a sheet of units.
///
/// # Errors
/// When the sheet cannot be read, a rule forbids it, or the store fails; then nothing is written.
pub fn units(store: &Store, tree: &Arc<UnitTree>, intent: Intent, sheet: Sheet) -> Result<Done<Outcome>, Error> {
    let intent = Intent { kind: "import", source: source("units", &sheet.path)?, ..intent };
    let tree = tree.clone();
    settle(store.commit(intent, move |commit| {
        let db = commit.read()?;
        let shape = tree.now(db, sheet.as_of)?;
        let mut book = Workbook::open(&sheet.path)?;
        let columns = Columns::find(&mut book, UNIT_HEADINGS)?;
        let mut outcome = Outcome::of(&columns);
        let root = shape.root().and_then(|id| shape.get(id)).map(|u| u.code.clone());
        let read = read_units(&mut book, &columns, sheet.pack, |code| shape.by_code(code).is_some(), root.as_deref())?;
        let mut ids: HashMap<String, i64> = HashMap::new();
        for entry in &read.entries {
            sheet.progress.fetch_add(1, Ordering::Relaxed);
            note(&mut outcome, entry.number, &entry.verdict);
        }
        // Each after its parent, so that the parent has its id.
        for entry in read.order.iter().map(|place| &read.entries[*place]) {
            let Some(unit) = &entry.data else { continue };
            if let Err(reason) = may_take(&shape, &ids, unit, &sheet) {
                outcome.warned.remove(&entry.number);
                outcome.rejected.insert(entry.number, vec![reason]);
                continue;
            }
            let id = shape.by_code(&unit.code).map_or_else(|| commit.new_id(), |u| u.id);
            ids.insert(unit.code.clone(), id);
            take_unit(commit, &shape, &ids, unit, entry.number, &sheet, &mut outcome)?;
        }
        finish(outcome, sheet.dry_run)
    }))
}

/// Whether whoever imports answers for the unit of a row and for the unit it would hang under. One's own unit may be told of,
/// but stays under its parent.
fn may_take(shape: &Shape, taken: &HashMap<String, i64>, row: &UnitRow, sheet: &Sheet) -> Result<(), Reason> {
    if sheet.reach.is_none() {
        return Ok(());
    }
    let known = shape.by_code(&row.code);
    if known.is_some_and(|unit| !sheet.reaches(unit.id)) {
        return Err(Reason::UnitOutOfReach);
    }
    match row.parent_code.as_deref() {
        Some(code) if taken.contains_key(code) => Ok(()),
        Some(code) => match shape.by_code(code) {
            Some(parent) if sheet.reaches(parent.id) || known.is_some_and(|unit| unit.parent == Some(parent.id)) => {
                Ok(())
            }
            Some(_) => Err(Reason::UnitOutOfReach),
            // It stands in this sheet, and its own row was not taken.
            None => Err(Reason::ParentRejected),
        },
        None if known.is_some() => Ok(()),
        None => Err(Reason::UnitOutOfReach),
    }
}

fn take_unit(
    commit: &mut Commit<'_>,
    shape: &Shape,
    ids: &HashMap<String, i64>,
    unit: &UnitRow,
    row: u32,
    sheet: &Sheet,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let named = |code: &Option<String>| {
        code.as_ref().and_then(|code| ids.get(code).copied().or_else(|| shape.by_code(code).map(|u| u.id)))
    };
    let (parent, industry_parent) = (named(&unit.parent_code), named(&unit.industry_parent_code));
    let Some(id) = ids.get(&unit.code).copied() else { return Ok(()) };
    let kind = unit.kind.clone();
    let credit_code = unit.credit_code.as_ref().map(|c| c.as_str().to_owned());
    let as_of = sheet.as_of;
    let draft = UNIT
        .draft()
        .set("code", unit.code.as_str())
        .set("name", unit.name.as_str())
        .set("kind", kind.as_deref())
        .set("parent", parent)
        .set("industry_parent", industry_parent)
        .set("credit_code", credit_code.as_deref());
    let old = shape.get(id);
    let days = (as_of, horizon(commit, &UNIT, id, as_of)?);
    let changed = commit.revise(&UNIT, id, days, Some(row.into()), |v| {
        // A cell left empty says nothing.
        Some(v.map_or_else(
            || draft.clone(),
            |v| keep_unsaid(draft.clone(), v, &["kind", "industry_parent", "credit_code", "short"]),
        ))
    })?;
    let effect = match (old, changed) {
        (None, _) => Effect::Added,
        (Some(_), true) => Effect::Changed,
        (Some(_), false) => Effect::Left,
    };
    outcome.take(row, effect, || {
        let mut changes = Vec::new();
        if let (Some(old), true) = (old, changed) {
            let name = |id: Option<i64>| id.and_then(|p| shape.get(p)).map(|u| u.name.clone());
            push_change(&mut changes, "name", Some(old.name.clone()), Some(unit.name.clone()));
            push_change(&mut changes, "kind", Some(old.kind.clone()), kind.clone());
            push_change(&mut changes, "parent", name(old.parent), name(parent));
            push_change(&mut changes, "credit_code", Some(old.credit_code.clone()), credit_code.clone());
        }
        (unit.name.clone(), changes)
    });
    Ok(())
}
