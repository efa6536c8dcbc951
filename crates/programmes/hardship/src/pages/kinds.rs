//! The kind of record a dossier is, and to whom it belongs: the union that handles it, and the centre that decides.

use access::Action;
use record::{Db, Moment};
use ui::web::{Lookup, Problem, RecordKind};

use crate::register::DOSSIER;

/// Dossiers: of the union that handles one and of the centre, and of nobody for being above or beside them.
pub(crate) const DOSSIERS: RecordKind = RecordKind {
    register: "hardship_dossier",
    page: |id| format!("/hardship/{id}"),
    read: Action::HardshipRead,
    write: Action::HardshipFile,
    units: units_of,
    title: "number",
};

/// The units a dossier belongs to, as last known; none where there is no such dossier.
pub(crate) fn units_of(db: &Db, id: i64, _: Moment) -> record::Result<Vec<i64>> {
    let Some(dossier) = db.standing(&DOSSIER, id)?.pop() else { return Ok(Vec::new()) };
    let mut units: Vec<i64> = ["unit", "centre"].into_iter().filter_map(|field| dossier.int(field)).collect();
    units.dedup();
    Ok(units)
}

/// Finds the unit by which whoever asks reaches the dossier that the address names.
pub(super) fn found(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("dossier") else { return Ok(None) };
    Ok(lookup.nearest(&units_of(lookup.db, id, lookup.now)?))
}
