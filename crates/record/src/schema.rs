//! Tables of both engines, made from the definitions.
//!
//! `federation` leads every key, so that it can be the distribution column of a distributed engine. Every register's
//! table is guarded by the store itself: the only update is closing an open version, and nothing is deleted.

use crate::conn::Column;
use crate::register::{Catalogue, Kind, Register, Side};

/// Which engine's words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Lite,
    Pg,
}

/// The value of `closed` in a version that stands.
pub const OPEN: i64 = i64::MAX;

/// A version `v` was opened by commit `$2`.
pub(crate) const OPENED_BY: &str = "v.opened = $2";

/// A version `v` was closed by commit `$2`: as the index over closed versions has it, or it would not be taken.
pub(crate) const CLOSED_BY: &str = "nullif(v.closed, 9223372036854775807) = $2";

/// The columns every version has before its fields.
pub(crate) const HEAD: [(&str, Column); 8] = [
    ("federation", Column::Int),
    ("id", Column::Int),
    ("valid_from", Column::Int),
    ("valid_to", Column::Int),
    ("opened", Column::Int),
    ("closed", Column::Int),
    ("source_row", Column::Int),
    ("digest", Column::Bytes),
];

/// All columns of a register's table, in order.
pub(crate) fn columns(register: &Register) -> Vec<(String, Column)> {
    HEAD.iter()
        .map(|(n, c)| ((*n).to_owned(), *c))
        .chain(register.open_fields().map(|f| (f.name.to_owned(), f.kind.into())))
        .chain([("sealed".to_owned(), Column::Bytes)])
        .collect()
}

fn column_type(column: Column, dialect: Dialect) -> &'static str {
    match (column, dialect) {
        (Column::Int, _) => "BIGINT",
        // Byte order on both engines: prefix ranges and keyset pages depend on it.
        (Column::Text, Dialect::Pg) => "TEXT COLLATE \"C\"",
        (Column::Text, Dialect::Lite) => "TEXT",
        (Column::Bytes, Dialect::Pg) => "BYTEA",
        (Column::Bytes, Dialect::Lite) => "BLOB",
    }
}

/// The kernel's own tables: they are what [`Side`] tables are, but for the guards of the log.
static HEADS: Side = Side {
    name: "head",
    columns: &[("commit_no", Kind::Int), ("frontier", Kind::Bytes), ("at_ms", Kind::Int), ("origin", Kind::Text)],
    key: 0,
    indexes: &[],
};

static LOG: Side = Side {
    name: "commit_log",
    columns: &[
        ("commit_no", Kind::Int),
        ("at_ms", Kind::Int),
        ("actor", Kind::Ref("account")),
        ("office", Kind::Ref("unit")),
        ("kind", Kind::Text),
        ("reason", Kind::Text),
        ("source", Kind::Text),
        ("opened_count", Kind::Int),
        ("opened_root", Kind::Bytes),
        ("closed_count", Kind::Int),
        ("closed_root", Kind::Bytes),
        ("leaf", Kind::Bytes),
    ],
    key: 1,
    indexes: &[],
};

static TALLY: Side = Side {
    name: "tally",
    columns: &[("register", Kind::Text), ("commit_no", Kind::Int), ("block", Kind::Bytes)],
    key: 2,
    indexes: &[],
};

static SECRET: Side =
    Side { name: "secret", columns: &[("name", Kind::Text), ("wrapped", Kind::Bytes)], key: 1, indexes: &[] };

/// The wrapped key of each person who was not erased, and what lists of persons are sorted by.
pub(crate) static VAULT: Side = Side {
    name: "vault",
    columns: &[("person", Kind::Int), ("wrapped", Kind::Bytes), ("sort_key", Kind::Text)],
    key: 1,
    indexes: &[],
};

/// What finds a person by a whole number.
pub(crate) static DIGESTS: Side = Side {
    name: "vault_digest",
    columns: &[("kind", Kind::Text), ("digest", Kind::Bytes), ("person", Kind::Int)],
    key: 3,
    indexes: &[],
};

/// What finds a person by name or by last digits; `unit` is where the person stands now, so that a search within a unit reads
/// only this index.
pub(crate) static TERMS: Side = Side {
    name: "vault_term",
    columns: &[("term", Kind::Text), ("person", Kind::Int), ("unit", Kind::Int)],
    key: 3,
    indexes: &[],
};

/// Every statement that makes the schema; each may run again without harm.
pub(crate) fn statements(catalogue: &Catalogue, dialect: Dialect) -> Vec<String> {
    let mut out = Vec::new();
    if dialect == Dialect::Pg {
        // Writers hold the head while they write; whoever looks after the tables waits for them, and they for it.
        out.push(
            "DO $$ BEGIN IF to_regclass('head') IS NOT NULL THEN PERFORM 1 FROM head FOR UPDATE; END IF; END $$"
                .to_owned(),
        );
        out.push(
            "CREATE OR REPLACE FUNCTION guildhall_refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"
                .to_owned(),
        );
    }
    let kernel = [&HEADS, &LOG, &TALLY, &SECRET, &VAULT, &DIGESTS, &TERMS];
    for side in kernel.into_iter().chain(catalogue.sides().iter().copied()) {
        side_table(side, dialect, &mut out);
    }
    guard("commit_log", &[], dialect, &mut out);
    for register in catalogue.registers() {
        register_table(register, dialect, &mut out);
    }
    out
}

fn side_table(side: &Side, dialect: Dialect, out: &mut Vec<String>) {
    let columns: Vec<String> =
        side.columns.iter().map(|(n, k)| format!("{n} {}", column_type((*k).into(), dialect))).collect();
    let key: Vec<&str> =
        std::iter::once("federation").chain(side.columns.iter().take(side.key).map(|(n, _)| *n)).collect();
    let tail = if dialect == Dialect::Lite { " WITHOUT ROWID" } else { "" };
    out.push(format!(
        "CREATE TABLE IF NOT EXISTS {} (federation BIGINT NOT NULL, {}, PRIMARY KEY ({})){tail}",
        side.name,
        columns.join(", "),
        key.join(", ")
    ));
    indexes(side.name, side.indexes, out);
}

fn register_table(register: &Register, dialect: Dialect, out: &mut Vec<String>) {
    let table = register.table();
    let columns = columns(register);
    let defined: Vec<String> = columns
        .iter()
        .map(|(name, column)| {
            let required = HEAD.iter().any(|(n, _)| n == name && *n != "source_row");
            format!("{name} {}{}", column_type(*column, dialect), if required { " NOT NULL" } else { "" })
        })
        .collect();
    out.push(format!(
        "CREATE TABLE IF NOT EXISTS {table} ({}, PRIMARY KEY (federation, id, opened, valid_from), \
         CHECK (valid_from < valid_to), CHECK (opened < closed))",
        defined.join(", ")
    ));
    // What a commit closed is looked up when it is verified or reversed; few versions are ever closed.
    out.push(format!(
        "CREATE INDEX IF NOT EXISTS x_{table}__closed ON {table} (federation, (nullif(closed, {OPEN})), id) \
         WHERE nullif(closed, {OPEN}) IS NOT NULL"
    ));
    // What a commit opened: commits only grow, so this index does too, at its right edge.
    out.push(format!("CREATE INDEX IF NOT EXISTS x_{table}__opened ON {table} (federation, opened, id)"));
    indexes(&table, register.indexes, out);
    let fixed: Vec<&str> = columns.iter().map(|(n, _)| n.as_str()).filter(|n| *n != "closed").collect();
    guard(&table, &fixed, dialect, out);
}

/// Indexes have names that no table has, whatever registers and fields are called: a register `a` with a field `b` beside a
/// register `a_b`.
fn indexes(table: &str, indexes: &[&[&str]], out: &mut Vec<String>) {
    for fields in indexes {
        out.push(format!(
            "CREATE INDEX IF NOT EXISTS x_{table}__{} ON {table} (federation, {})",
            fields.join("_"),
            fields.join(", ")
        ));
    }
}

/// Triggers by which the store refuses deletion and every update but closing. Without fixed columns, every update.
fn guard(table: &str, fixed: &[&str], dialect: Dialect, out: &mut Vec<String>) {
    let refuse_delete = "Guildhall registers remember: nothing is deleted";
    let refuse_update = "Guildhall registers remember: the only update is closing a version";
    let of = if fixed.is_empty() { String::new() } else { format!(" OF {}", fixed.join(", ")) };
    match dialect {
        Dialect::Lite => {
            out.push(format!(
                "CREATE TRIGGER IF NOT EXISTS {table}_keep BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refuse_delete}'); END"
            ));
            out.push(format!(
                "CREATE TRIGGER IF NOT EXISTS {table}_fixed BEFORE UPDATE{of} ON {table} BEGIN SELECT RAISE(ABORT, '{refuse_update}'); END"
            ));
            if !fixed.is_empty() {
                out.push(format!(
                    "CREATE TRIGGER IF NOT EXISTS {table}_once BEFORE UPDATE OF closed ON {table} WHEN OLD.closed <> {OPEN} OR NEW.closed = {OPEN} \
                     BEGIN SELECT RAISE(ABORT, '{refuse_update}'); END"
                ));
            }
        }
        Dialect::Pg => {
            let mut trigger = |name: &str, when: &str, text: &str| {
                out.push(format!(
                    "CREATE OR REPLACE TRIGGER {table}_{name} BEFORE {when} EXECUTE FUNCTION guildhall_refuse('{text}')"
                ));
            };
            trigger("keep", &format!("DELETE ON {table} FOR EACH ROW"), refuse_delete);
            trigger("empty", &format!("TRUNCATE ON {table} FOR EACH STATEMENT"), refuse_delete);
            trigger("fixed", &format!("UPDATE{of} ON {table} FOR EACH ROW"), refuse_update);
            if !fixed.is_empty() {
                trigger(
                    "once",
                    &format!(
                        "UPDATE OF closed ON {table} FOR EACH ROW WHEN (OLD.closed <> {OPEN} OR NEW.closed = {OPEN})"
                    ),
                    refuse_update,
                );
            }
        }
    }
}
