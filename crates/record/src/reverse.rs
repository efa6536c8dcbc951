//! Undoing a commit whole, by another commit.

use std::ops::ControlFlow;

use crate::commit::{Commit, side};
use crate::load::Needs;
use crate::register::Register;
use crate::schema::{CLOSED_BY, OPEN};
use crate::version::Version;
use crate::{Error, Result};

/// How many versions are read at once to be opened again.
const PAGE: usize = 2000;

impl Commit<'_> {
    /// Undoes a commit whole: what it opened is closed, what it closed is opened again. What finds persons, and side tables, it
    /// leaves alone. Tells how many versions it undid.
    ///
    /// # Errors
    /// When it wrote to a register that is kept ([`Catalogue::keep`](crate::Catalogue::keep)), or later commits changed what it
    /// wrote, or said something else of the days it would give back; then nothing is done.
    pub fn reverse(&mut self, commit: i64) -> Result<usize> {
        self.db.settle(Needs::All)?;
        let registers = self.db.catalogue.clone();
        for register in registers.registers().iter().filter(|register| registers.is_kept(register)) {
            self.check_unkept(register, commit)?;
        }
        self.check_reversible(registers.registers(), commit)?;
        let mut undone = 0;
        for register in registers.registers() {
            undone += self.close_opened_by(register, commit)?;
            undone += self.open_closed_by(register, commit)?;
        }
        Ok(undone)
    }

    fn check_unkept(&self, register: &'static Register, commit: i64) -> Result<()> {
        let sql = format!(
            "SELECT v.id FROM {} v WHERE v.federation = $1 AND (v.opened = $2 OR {CLOSED_BY}) LIMIT 1",
            register.table()
        );
        match self.db.first(&sql, &[commit.into()], |row| row.int(0))? {
            Some(_) => Err(Error::Kept { commit, register: register.name }),
            None => Ok(()),
        }
    }

    fn check_reversible(&self, registers: &[&'static Register], commit: i64) -> Result<()> {
        let (mut count, mut by) = (0, i64::MAX);
        for register in registers {
            let table = register.table();
            // A version that has been closed since, and one that has been opened where another would come back.
            let closed = format!(
                "SELECT COUNT(*), MIN(v.closed) FROM {table} v WHERE v.federation = $1 AND v.opened = $2 AND v.closed < {OPEN}"
            );
            let opened = format!(
                "SELECT COUNT(*), MIN(o.opened) FROM {table} v JOIN {table} o ON o.federation = v.federation AND o.id = v.id \
                 AND o.closed = {OPEN} AND o.opened <> $2 AND o.valid_from < v.valid_to AND v.valid_from < o.valid_to \
                 WHERE v.federation = $1 AND {CLOSED_BY}"
            );
            for sql in [closed, opened] {
                let found = self.db.first(&sql, &[commit.into()], |row| Ok((row.int(0)?, row.opt_int(1)?)))?;
                if let Some((n, Some(first))) = found {
                    count += usize::try_from(n).unwrap_or(usize::MAX);
                    by = by.min(first);
                }
            }
        }
        if count == 0 { Ok(()) } else { Err(Error::NotReversible { commit, count, by }) }
    }

    /// Closes all that the commit opened, by one statement: an import is a million versions.
    fn close_opened_by(&mut self, register: &'static Register, commit: i64) -> Result<usize> {
        let (db, table) = (self.db, register.table());
        let sql = format!("UPDATE {table} SET closed = $3 WHERE federation = $1 AND opened = $2 AND closed = {OPEN}");
        let closed = side(db, &sql, &[commit.into(), self.number.into()])?;
        self.touched |= closed > 0;
        let sql = format!(
            "SELECT {} FROM {table} v WHERE v.federation = $1 AND v.opened = $2 AND v.closed = $3",
            Version::columns(register, "v")
        );
        db.each(&sql, &[commit.into(), self.number.into()], |row| {
            let version = Version::read(register, row, 0)?;
            self.closed.push(version.digest);
            self.count(register, (version.valid_from, version.valid_to), &version.values, -1);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(usize::try_from(closed).unwrap_or(usize::MAX))
    }

    fn open_closed_by(&mut self, register: &'static Register, commit: i64) -> Result<usize> {
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND {CLOSED_BY} AND (v.id, v.valid_from) > ($3, $4) \
             ORDER BY v.id, v.valid_from LIMIT {PAGE}",
            Version::columns(register, "v"),
            register.table()
        );
        let (mut after, mut opened) = ((i64::MIN, i64::MIN), 0);
        loop {
            let page = self
                .db
                .all(&sql, &[commit.into(), after.0.into(), after.1.into()], |row| Version::read(register, row, 0))?;
            for version in &page {
                self.open(version.id, (version.valid_from, version.valid_to), &version.draft(), version.source_row)?;
            }
            opened += page.len();
            match page.last() {
                Some(last) if page.len() == PAGE => after = (last.id, last.valid_from.0.into()),
                _ => return Ok(opened),
            }
        }
    }
}
