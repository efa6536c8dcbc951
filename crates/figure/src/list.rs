//! Lists: the records behind a number, by the same definition.

use std::ops::ControlFlow;

use clock::Day;
use record::{Db, Version};

use crate::definition::{Any, By, Kind, Source, Turn, UnitOf};
use crate::evaluate::Figures;
use crate::query::{Error, GroupKey, Query};

/// A record that a figure counts.
#[derive(Clone, Debug)]
pub struct Item {
    /// The version that makes it count.
    pub version: Version,
    /// The unit it belongs to.
    pub unit: i64,
    /// How much it counts.
    pub weight: i64,
    /// Its group, when the question asks for a split.
    pub group: GroupKey,
}

/// Up to this many units of a subtree are read one by one through the register's index; more, and the whole register is read once.
const UNITS_BY_INDEX: usize = 300;

/// Visits every record a figure counts. A rate has two lists: ask for each of its parts.
///
/// # Errors
/// When the store cannot be read or the visitor fails.
pub fn each(figures: &Figures, db: &Db, query: &Query, mut visit: impl FnMut(&Item) -> Result<ControlFlow<()>, Error>) -> Result<(), Error> {
    let Some(source) = query.figure.source() else {
        return Err(record::Error::Rule(format!("{} is a rate; ask for the list of one of its parts", query.figure.name)).into());
    };
    let branches = figures.tree().branches(db, query.unit, query.at)?;
    let by = query.by.and_then(|name| query.figure.dimension(name)).map(|d| d.by);
    let mut failed = None;
    let mut read = |row: &record::Row<'_>| -> record::Result<ControlFlow<()>> {
        let version = Version::read(source.register, row, 0)?;
        let unit = match source.unit {
            UnitOf::Itself => version.id,
            UnitOf::Field(field) => version.int(field).unwrap_or(0),
        };
        if !branches.contains_key(&unit) {
            return Ok(ControlFlow::Continue(()));
        }
        let group = match by {
            None => GroupKey::Unknown,
            Some(By::Unit) => figures.group(By::Unit, &unit.into(), query.at.as_of, &branches),
            Some(by) => figures.group(by, version.get(by.field().unwrap_or("")), query.at.as_of, &branches),
        };
        match visit(&Item { version, unit, weight: 1, group }) {
            Ok(flow) => Ok(flow),
            Err(error) => {
                failed = Some(error);
                Ok(ControlFlow::Break(()))
            }
        }
    };
    let condition = condition(query, source);
    let columns = Version::columns(source.register, "v");
    let table = source.register.table();
    let indexed = |field: &str| source.register.indexes.iter().any(|i| i.first() == Some(&field));
    let days = day_params(query);
    match source.unit {
        UnitOf::Field(unit) if indexed(unit) && branches.len() <= UNITS_BY_INDEX => {
            let mut units: Vec<i64> = branches.keys().copied().collect();
            units.sort_unstable();
            let sql = format!("SELECT {columns} FROM {table} v WHERE v.federation = $1 AND {condition} AND v.{unit} = $5 ORDER BY v.id");
            for unit in units {
                let mut params = days.to_vec();
                params.push(unit.into());
                let mut stopped = false;
                db.each(&sql, &params, |row| {
                    let flow = read(row)?;
                    stopped = flow.is_break();
                    Ok(flow)
                })?;
                if stopped {
                    break;
                }
            }
        }
        _ => {
            let sql = format!("SELECT {columns} FROM {table} v WHERE v.federation = $1 AND {condition} ORDER BY v.id");
            db.each(&sql, &days, read)?;
        }
    }
    failed.map_or(Ok(()), Err)
}

/// `$2` and `$3` are days, `$4` is the commit that is known.
fn day_params(query: &Query) -> [record::Value; 3] {
    let (first, second) = match query.figure.kind {
        Kind::Flow(..) => query.period,
        _ => (query.at.as_of, query.at.as_of),
    };
    [day(first), day(second), query.at.known.into()]
}

fn day(day: Day) -> record::Value {
    day.into()
}

/// The condition of a question on the versions of its register, in the subset both engines share.
fn condition(query: &Query, source: &Source) -> String {
    let mut out = match (&query.figure.kind, source.register.span) {
        (Kind::Flow(_, Turn::In(on)), Some((began, _))) => format!("v.valid_from = v.{began} AND v.{on} >= $2 AND v.{on} <= $3"),
        (Kind::Flow(_, Turn::Out), Some((_, ended))) => format!("v.valid_to = v.{ended} AND v.valid_to >= $2 AND v.valid_to <= $3"),
        _ => "v.valid_from <= $2 AND v.valid_to > $3".to_owned(),
    };
    out.push_str(" AND v.opened <= $4 AND v.closed > $4");
    for filter in source.filters {
        let values = match filter.any_of {
            // Codes are compiled in, never typed by a person; quoting keeps the text well-formed all the same.
            Any::Codes(codes) => codes.iter().map(|c| format!("'{}'", c.replace('\'', "''"))).collect::<Vec<_>>(),
            Any::Numbers(numbers) => numbers.iter().map(i64::to_string).collect(),
        };
        out.push_str(&format!(" AND v.{} IN ({})", filter.field, values.join(", ")));
    }
    out
}
