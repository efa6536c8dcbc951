//! Versions as pages ask for them: what is known at a moment, and all there ever was.

use record::{Db, Register, Version};

/// The versions whose field has this value, of any day, as known from a commit; by day.
pub(super) fn known_where(
    db: &Db,
    register: &'static Register,
    field: &str,
    value: i64,
    known: i64,
) -> record::Result<Vec<Version>> {
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.{field} = $2 AND v.opened <= $3 AND v.closed > $3 ORDER BY v.valid_from, v.id",
        Version::columns(register, "v"),
        register.table()
    );
    db.all(&sql, &[value.into(), known.into()], |row| Version::read(register, row, 0))
}

/// Every version there ever was whose field has this value.
pub(super) fn all_where(db: &Db, register: &'static Register, field: &str, value: i64) -> record::Result<Vec<Version>> {
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.{field} = $2 ORDER BY v.opened, v.id, v.valid_from",
        Version::columns(register, "v"),
        register.table()
    );
    db.all(&sql, &[value.into()], |row| Version::read(register, row, 0))
}
