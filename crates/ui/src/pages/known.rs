//! Which records somebody may know of, as their programmes have told it with their kinds of record.

use record::{Db, Kind, Register, Version};

use crate::web::{Ctx, RecordKind};

/// Registers that everybody may read: what was published.
const OPEN: [&str; 1] = [proof::publication::PUBLICATION_REGISTER];

/// Whether whoever asks may know what a version says: by the kind of record it is, or else by those of all the records it is
/// about. What is of no kind, and about nothing that has one, nobody is shown.
pub(super) fn may_know(ctx: &Ctx, db: &Db, version: &Version) -> record::Result<bool> {
    let register = version.register;
    if OPEN.contains(&register.name) {
        return Ok(true);
    }
    let reaches = |register: &str, id: i64| match ctx.app.record_kind(register) {
        Some(kind) => Ok(ctx.may_reach(db, kind, id, false)?.is_some()),
        None => Ok(false),
    };
    if ctx.app.record_kind(register.name).is_some() {
        return reaches(register.name, version.id);
    }
    // Papers and documents name the record they hang on by its register.
    if register.open_fields().any(|field| field.name == "register") {
        return version.int("record").map_or(Ok(false), |id| reaches(version.text("register"), id));
    }
    let mut any = false;
    for (field, target) in about(register) {
        let Some(id) = version.int(field) else { continue };
        if !reaches(target, id)? {
            return Ok(false);
        }
        any = true;
    }
    Ok(any)
}

/// The kind by which records of a register are seen, and the reference that leads there: their own, without one, or that of the
/// first record they are about.
pub(super) fn kind_of<'c>(ctx: &'c Ctx, register: &Register) -> Option<(&'c RecordKind, Option<&'static str>)> {
    let own = ctx.app.record_kind(register.name).map(|kind| (kind, None));
    own.or_else(|| about(register).find_map(|(field, target)| Some((ctx.app.record_kind(target)?, Some(field)))))
}

/// The references of a register to what its records are about, with the registers they lead to. Units and accounts only say where,
/// and by whom.
fn about(register: &Register) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    register.open_fields().filter_map(|field| match field.kind {
        Kind::Ref(target) if !matches!(target, "unit" | "account") => Some((field.name, target)),
        _ => None,
    })
}
