//! Rows on their way into the tables: prepared inserts on the embedded engine, binary COPY on PostgreSQL.
//!
//! PostgreSQL's rows are gathered and sent in bulk. A read must not miss what it asks for, and must not cut the bulk short for
//! what it does not ask for either; so it says what it needs.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use crate::conn::{Column, Conn};
use crate::value::Value;
use crate::{Error, Result};

/// Of what a read must see the rows that were gathered last.
#[derive(Clone, Copy)]
pub(crate) enum Needs {
    /// Of all there is.
    All,
    /// Of one record of a register, or one person of a table of the vault.
    Record(&'static str, i64),
    /// Of the records of a register that hold its exclusive key.
    Key(&'static str, i64),
}

/// After how many records whose rows wait they are sent.
const WAITING: usize = 50_000;

/// The rows that wait, by register or table of the vault.
#[derive(Default)]
pub(crate) struct Gathered {
    loads: HashMap<&'static str, Load>,
    records: HashSet<(&'static str, i64)>,
    keys: HashSet<(&'static str, i64)>,
}

impl Gathered {
    /// Adds a row of this record: its values, in the order of the columns.
    pub(crate) fn push<'a>(
        &mut self,
        conn: &mut Conn,
        (name, record, key): (&'static str, i64, Option<i64>),
        load: impl FnOnce() -> Load,
        values: impl Iterator<Item = &'a Value>,
    ) -> Result<()> {
        let load = self.loads.entry(name).or_insert_with(load);
        load.push(conn, values)?;
        if load.rows > 0 {
            self.records.insert((name, record));
            self.keys.extend(key.map(|key| (name, key)));
        }
        if self.records.len() > WAITING { self.send(conn, Needs::All) } else { Ok(()) }
    }

    /// Sends what waits, if what is needed is among it.
    pub(crate) fn send(&mut self, conn: &mut Conn, needs: Needs) -> Result<()> {
        let waits = match needs {
            Needs::All => !self.records.is_empty(),
            Needs::Record(name, id) => self.records.contains(&(name, id)),
            Needs::Key(name, key) => self.keys.contains(&(name, key)),
        };
        if waits {
            self.loads.values_mut().try_for_each(|load| load.flush(conn))?;
            self.records.clear();
            self.keys.clear();
        }
        Ok(())
    }
}

/// Rows on their way into one table.
pub(crate) struct Load {
    insert: String,
    copy: String,
    width: usize,
    types: Vec<Column>,
    buffer: Vec<u8>,
    rows: usize,
}

/// How many bytes of COPY are gathered before they are sent.
const COPY_CHUNK: usize = 4 << 20;

impl Load {
    pub(crate) fn new(table: &str, columns: &[(String, Column)]) -> Load {
        let names: Vec<&str> = columns.iter().map(|(n, _)| n.as_str()).collect();
        let marks: Vec<String> = (1..=columns.len()).map(|i| format!("${i}")).collect();
        Load {
            insert: format!("INSERT INTO {table} ({}) VALUES ({})", names.join(","), marks.join(",")),
            copy: format!("COPY {table} ({}) FROM STDIN BINARY", names.join(",")),
            width: columns.len(),
            types: columns.iter().map(|(_, t)| *t).collect(),
            buffer: Vec::new(),
            rows: 0,
        }
    }

    /// Adds a row: its values, in the order of the columns.
    fn push<'a>(&mut self, conn: &mut Conn, values: impl Iterator<Item = &'a Value>) -> Result<()> {
        match conn {
            Conn::Lite(lite) => {
                let mut statement = lite.prepare_cached(&self.insert)?;
                statement.execute(rusqlite::params_from_iter(values))?;
            }
            Conn::Pg(_) => {
                self.buffer.extend_from_slice(&u16::try_from(self.width).unwrap_or(u16::MAX).to_be_bytes());
                for (value, column) in values.zip(&self.types) {
                    match (value, column) {
                        (Value::Null, _) => self.buffer.extend_from_slice(&(-1i32).to_be_bytes()),
                        (Value::Int(n), Column::Int) => {
                            self.buffer.extend_from_slice(&8i32.to_be_bytes());
                            self.buffer.extend_from_slice(&n.to_be_bytes());
                        }
                        (Value::Text(t), Column::Text) => put_bytes(&mut self.buffer, t.as_bytes()),
                        (Value::Bytes(b), Column::Bytes) => put_bytes(&mut self.buffer, b),
                        (value, column) => {
                            return Err(Error::Damaged(format!("{value:?} does not fit a column of {column:?}")));
                        }
                    }
                }
                self.rows += 1;
                if self.buffer.len() > COPY_CHUNK {
                    self.flush(conn)?;
                }
            }
        }
        Ok(())
    }

    /// Sends what is still gathered.
    fn flush(&mut self, conn: &mut Conn) -> Result<()> {
        let Conn::Pg(pg) = conn else { return Ok(()) };
        if self.rows == 0 {
            return Ok(());
        }
        let sent = |what: &str| {
            let what = what.to_owned();
            move |source| Error::File { what, source }
        };
        // Prepared anew each time: when a COPY that was prepared before is refused at once, as in a transaction that has failed,
        // the driver loses its place in the conversation and the connection with it.
        let mut writer = pg.client.copy_in(&self.copy)?;
        // The signature, no flags, no header extension; then the rows; then the end mark.
        writer.write_all(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0").map_err(sent("sending rows to PostgreSQL"))?;
        writer.write_all(&self.buffer).map_err(sent("sending rows to PostgreSQL"))?;
        writer.write_all(&(-1i16).to_be_bytes()).map_err(sent("sending rows to PostgreSQL"))?;
        writer.finish()?;
        self.buffer.clear();
        self.rows = 0;
        Ok(())
    }
}

fn put_bytes(buffer: &mut Vec<u8>, bytes: &[u8]) {
    buffer.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
    buffer.extend_from_slice(bytes);
}
