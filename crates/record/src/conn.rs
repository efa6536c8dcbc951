//! One connection to either engine, behind one small surface. Only this file and the bulk load name both drivers.
//!
//! SQL is written once, in the subset both engines share: BIGINT, TEXT, bytes; parameters `$1…$n`, and no `$` in literals.

use std::collections::HashMap;

use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

use crate::folder::DATABASE;
use crate::store::Place;
use crate::value::Value;
use crate::{Error, Result};

/// A connection.
pub(crate) enum Conn {
    /// The embedded engine.
    Lite(rusqlite::Connection),
    /// PostgreSQL, with the statements prepared on this connection.
    Pg(Box<Pg>),
}

pub(crate) struct Pg {
    pub(crate) client: postgres::Client,
    prepared: HashMap<String, postgres::Statement>,
}

impl Pg {
    pub(crate) fn new(client: postgres::Client) -> Pg {
        Pg { client, prepared: HashMap::new() }
    }

    fn prepare(&mut self, sql: &str) -> Result<postgres::Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        // Queries built for one page (lists of ids) would fill a long-lived connection.
        if self.prepared.len() > 500 {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// One row of an answer, while it is being read.
pub enum Row<'a> {
    /// Of the embedded engine.
    #[doc(hidden)]
    Lite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    #[doc(hidden)]
    Pg(&'a postgres::Row),
}

impl Row<'_> {
    /// The number in column `i`; 0 where the column is null.
    ///
    /// # Errors
    /// When the column holds no number.
    pub fn int(&self, i: usize) -> Result<i64> {
        Ok(self.opt_int(i)?.unwrap_or(0))
    }

    /// The number in column `i`, if any.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>> {
        match self {
            Row::Lite(row) => Ok(row.get(i)?),
            // A bare number in a query (`SELECT 1`) is of the smaller type.
            Row::Pg(row) if row.columns().get(i).is_some_and(|c| *c.type_() == Type::INT4) => {
                Ok(row.try_get::<_, Option<i32>>(i)?.map(i64::from))
            }
            Row::Pg(row) => Ok(row.try_get(i)?),
        }
    }

    /// The text in column `i`; empty where the column is null.
    ///
    /// # Errors
    /// When the column holds no text.
    pub fn text(&self, i: usize) -> Result<String> {
        match self {
            Row::Lite(row) => Ok(row.get::<_, Option<String>>(i)?.unwrap_or_default()),
            Row::Pg(row) => Ok(row.try_get::<_, Option<String>>(i)?.unwrap_or_default()),
        }
    }

    /// The bytes in column `i`, if any.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn bytes(&self, i: usize) -> Result<Option<Vec<u8>>> {
        match self {
            Row::Lite(row) => Ok(row.get(i)?),
            Row::Pg(row) => Ok(row.try_get(i)?),
        }
    }

    /// The value in column `i`, of the kind the definition says.
    pub(crate) fn value(&self, i: usize, column: Column) -> Result<Value> {
        Ok(match column {
            Column::Int => self.opt_int(i)?.map_or(Value::Null, Value::Int),
            Column::Text => match self {
                Row::Lite(row) => row.get::<_, Option<String>>(i)?,
                Row::Pg(row) => row.try_get::<_, Option<String>>(i)?,
            }
            .map_or(Value::Null, Value::Text),
            Column::Bytes => self.bytes(i)?.map_or(Value::Null, Value::Bytes),
        })
    }
}

/// The three column types that both engines have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Column {
    Int,
    Text,
    Bytes,
}

impl From<crate::register::Kind> for Column {
    fn from(kind: crate::register::Kind) -> Column {
        use crate::register::Kind;
        match kind {
            Kind::Text | Kind::Code(_) => Column::Text,
            Kind::Int | Kind::Day | Kind::Flag | Kind::Ref(_) => Column::Int,
            Kind::Bytes => Column::Bytes,
        }
    }
}

/// The number under which processes tell one another, through PostgreSQL, that they use this database.
const PRESENT: i64 = 0x6775_696c_6461;
/// The number of the latch behind which one process at a time makes tables and first keys.
const MAKING: i64 = PRESENT + 1;

impl Conn {
    /// Connects, for the writer or for a reader.
    pub(crate) fn open(place: &Place, writing: bool) -> Result<Conn> {
        match place {
            Place::Folder(folder) => {
                let conn = rusqlite::Connection::open(folder.join(DATABASE))?;
                conn.set_prepared_statement_cache_capacity(256);
                conn.busy_timeout(std::time::Duration::from_secs(10))?;
                conn.execute_batch(if writing {
                    // Recursive triggers make a REPLACE meet the guards against deletion too.
                    "PRAGMA recursive_triggers = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; \
                     PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864"
                } else {
                    "PRAGMA query_only = ON; PRAGMA cache_size = -6144; PRAGMA temp_store = MEMORY"
                })?;
                Ok(Conn::Lite(conn))
            }
            Place::Postgres { url, .. } => {
                let mut client = postgres::Client::connect(url, postgres::NoTls)?;
                client.batch_execute("SET client_min_messages = warning")?;
                if writing {
                    // A writer whose machine vanished must not hold the head for hours.
                    client.batch_execute(&format!(
                        "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; \
                         SELECT pg_advisory_lock_shared({PRESENT})"
                    ))?;
                }
                Ok(Conn::Pg(Box::new(Pg::new(client))))
            }
        }
    }

    /// Whether the connection is gone for good.
    pub(crate) fn is_lost(&self) -> bool {
        match self {
            Conn::Lite(_) => false,
            Conn::Pg(pg) => pg.client.is_closed(),
        }
    }

    /// Asks the engine for a sign of life.
    pub(crate) fn ping(&mut self) -> Result<()> {
        match self {
            Conn::Lite(_) => Ok(()),
            Conn::Pg(pg) => Ok(pg.client.is_valid(std::time::Duration::from_secs(5))?),
        }
    }

    /// Takes (or gives back) the latch behind which tables and first keys are made. The embedded database needs none: its folder
    /// is locked.
    pub(crate) fn latch(&mut self, take: bool) -> Result<()> {
        let word = if take { "lock" } else { "unlock" };
        match self {
            Conn::Lite(_) => Ok(()),
            Conn::Pg(_) => self.batch(&format!("SELECT pg_advisory_{word}({MAKING})")),
        }
    }

    /// Begins (or ends) to be the only process that uses the database; tells whether it is. The embedded database always has
    /// only one, by the lock of its folder.
    pub(crate) fn alone(&mut self, begin: bool) -> Result<bool> {
        let mut alone = matches!(self, Conn::Lite(_));
        if !alone {
            let ask = if begin { "pg_try_advisory_lock" } else { "pg_advisory_unlock" };
            self.each(&format!("SELECT CASE WHEN {ask}({PRESENT}) THEN 1 ELSE 0 END::bigint"), &[], |row| {
                alone = row.int(0)? == 1;
                Ok(false)
            })?;
        }
        Ok(alone)
    }

    /// Leaves no freed byte of what was deleted, neither in the database nor in its log.
    pub(crate) fn scrub(&mut self) -> Result<()> {
        if let Conn::Pg(_) = self {
            return ["vault", "vault_digest", "vault_term"]
                .iter()
                .try_for_each(|t| self.batch(&format!("VACUUM FULL {t}")));
        }
        // Rewritten beside the database, in a file without a name: memory would not hold a large one.
        self.batch("PRAGMA temp_store = FILE")?;
        let rewritten = self.batch("VACUUM");
        self.batch("PRAGMA temp_store = MEMORY")?;
        rewritten?;
        // What the log held goes when no reader needs it; this waits for them as long as any statement does.
        let mut waiting = 0;
        self.each("PRAGMA wal_checkpoint(TRUNCATE)", &[], |row| {
            waiting = row.int(0)?;
            Ok(false)
        })?;
        if waiting == 0 {
            Ok(())
        } else {
            Err(Error::Rule(
                "a long reading still needs the old pages of the database; scrub again when it has ended".into(),
            ))
        }
    }

    /// Which of the two texts this engine takes.
    pub(crate) fn pick<'a>(&self, lite: &'a str, pg: &'a str) -> &'a str {
        match self {
            Conn::Lite(_) => lite,
            Conn::Pg(_) => pg,
        }
    }

    /// Tells SQLite's planner what every index is worth, once and for all. Left to itself it knows nothing of a new store, and
    /// takes the leading `federation`, which every row shares, for a condition worth seeking by; what ANALYZE finds would
    /// depend on when it ran. PostgreSQL keeps its own statistics.
    pub(crate) fn tell_sizes(&mut self) -> Result<()> {
        let Conn::Lite(conn) = self else { return Ok(()) };
        let told: bool =
            conn.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1')", [], |row| {
                row.get(0)
            })?;
        // Without a table to count, this only makes the table of statistics.
        if !told {
            conn.execute_batch("ANALYZE sqlite_master")?;
        }
        let indexes: Vec<(String, String, i64, bool)> = conn
            .prepare(
                "SELECT m.name, CASE WHEN l.origin = 'pk' AND m.sql LIKE '%WITHOUT ROWID' THEN m.name ELSE l.name END, \
                 (SELECT COUNT(*) FROM pragma_index_info(l.name)), l.origin = 'pk' \
                 FROM sqlite_master m, pragma_index_list(m.name) l WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' \
                 AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 s WHERE s.tbl = m.name)",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (table, index, width, is_key) in &indexes {
            // A million rows, all of one federation. A record has a few versions; a unit has some hundred persons. What is said
            // here must stay small: from many expected rows SQLite concludes that it pays to read a whole index first.
            let left: &[&str] = if *is_key { &["4", "2"] } else { &["200", "20"] };
            let mut stat = String::from("1000000 1000000");
            for column in 1..*width {
                let last = column == width - 1;
                stat.push(' ');
                stat.push_str(if last {
                    if *is_key { "1" } else { "2" }
                } else {
                    usize::try_from(column - 1).ok().and_then(|i| left.get(i)).unwrap_or(&"2")
                });
            }
            conn.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)", (table, index, stat))?;
        }
        if !indexes.is_empty() {
            conn.execute_batch("ANALYZE sqlite_schema")?;
        }
        Ok(())
    }

    /// Runs statements without parameters.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        match self {
            Conn::Lite(conn) => conn.execute_batch(sql)?,
            Conn::Pg(pg) => pg.client.batch_execute(sql)?,
        }
        Ok(())
    }

    /// Runs one statement and tells how many rows it touched.
    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        match self {
            Conn::Lite(conn) => {
                let mut statement = conn.prepare_cached(&numbered(sql))?;
                Ok(statement.execute(rusqlite::params_from_iter(params.iter()))? as u64)
            }
            Conn::Pg(pg) => {
                let statement = pg.prepare(sql)?;
                let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
                Ok(pg.client.execute(&statement, &params)?)
            }
        }
    }

    /// Reads the rows of a query one by one; the reader says whether it wants another.
    pub(crate) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        match self {
            Conn::Lite(conn) => {
                let mut statement = conn.prepare_cached(&numbered(sql))?;
                let mut rows = statement.query(rusqlite::params_from_iter(params.iter()))?;
                while let Some(row) = rows.next()? {
                    if !read(&Row::Lite(row))? {
                        break;
                    }
                }
            }
            Conn::Pg(pg) => {
                use postgres::fallible_iterator::FallibleIterator;
                let statement = pg.prepare(sql)?;
                let mut rows = pg.client.query_raw(&statement, params.iter())?;
                while let Some(row) = rows.next()? {
                    if !read(&Row::Pg(&row))? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The embedded engine takes `$2` for a name and numbers names as they come; `?2` is the second wherever it stands.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(t) => ValueRef::Text(t.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Value::Int(n) => n.to_sql(ty, out),
            Value::Text(t) => t.to_sql(ty, out),
            Value::Bytes(b) => b.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}
