//! The one writer: a thread that takes what is to be written from a queue, and lets what waits share one transaction.
//!
//! Each piece of work runs within a savepoint of its own, so that one that fails takes no other with it. Whoever asked is
//! answered only when the transaction is durable.

use std::cell::RefMut;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};

use proof::merkle::Frontier;

use crate::commit::{Commit, Done, Intent, side};
use crate::conn::Conn;
use crate::db::Db;
use crate::store::{Clock, Place};
use crate::value::Value;
use crate::{Error, Result};

/// What the writer is asked to do.
pub(crate) enum Job {
    /// To write something together with whatever else waits.
    Write(Write),
    /// To leave no freed byte behind.
    Scrub(Sender<Result<()>>),
}

/// A piece of work. Where no transaction could begin it hears why instead.
pub(crate) type Write = Box<dyn FnOnce(std::result::Result<&mut Group<'_>, &Failure>) -> Answer + Send>;

/// Sends the outcome of a piece of work once its transaction stands (or fell).
pub(crate) type Answer = Box<dyn FnOnce(std::result::Result<(), &Failure>) + Send>;

/// Why a transaction does not stand.
pub(crate) enum Failure {
    /// It was rolled back or never began.
    NotWritten(String),
    /// The connection went while it was being committed and could not be had again.
    Uncertain(String),
}

impl From<&Failure> for Error {
    fn from(failure: &Failure) -> Error {
        match failure {
            Failure::NotWritten(why) => Error::NotWritten(why.clone()),
            Failure::Uncertain(why) => Error::Uncertain(why.clone()),
        }
    }
}

/// The most pieces of work that share one transaction.
const GROUP: usize = 64;

/// Writes to side tables.
pub struct SideDoor<'a>(pub(crate) &'a Db);

impl SideDoor<'_> {
    /// Reads within the same transaction.
    pub fn db(&self) -> &Db {
        self.0
    }

    /// Runs a statement; `$1` is the federation, `params` are `$2…`.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub fn run(&self, sql: &str, params: &[Value]) -> Result<u64> {
        side(self.0, sql, params)
    }
}

/// The commits and side writes that share one transaction.
pub(crate) struct Group<'a> {
    db: &'a Db,
    head: i64,
    frontier: Frontier,
    now: &'a Clock,
    last_ms: i64,
    /// The number PostgreSQL gave the transaction, by which its fate can be asked for.
    transaction: Option<i64>,
    /// Why the transaction can no longer be relied upon, if so.
    broken: Option<String>,
}

impl Group<'_> {
    /// Makes one commit, whole or not at all.
    pub(crate) fn commit<T, E: From<Error>>(
        &mut self,
        intent: &Intent,
        make: impl FnOnce(&mut Commit<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<Done<T>, E> {
        let number = self.head + 1;
        let mut frontier = self.frontier.clone();
        // Time never runs backwards in the log.
        let at_ms = (self.now)().max(self.last_ms);
        let done = self.within(|db| -> std::result::Result<_, E> {
            let mut commit = Commit::begin(db, number);
            let value = make(&mut commit)?;
            let commit = commit.finish(intent, at_ms, &mut frontier)?;
            Ok(Done { value, commit })
        })?;
        if done.commit.is_some() {
            self.head = number;
            self.frontier = frontier;
            self.last_ms = at_ms;
        }
        Ok(done)
    }

    /// Runs within a savepoint: all or nothing.
    pub(crate) fn within<T, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.batch("SAVEPOINT one")?;
        let outcome = catch_unwind(AssertUnwindSafe(|| act(self.db))).unwrap_or_else(|_| {
            Err(E::from(Error::Abandoned("the commit failed inside; nothing of it was written".into())))
        });
        // A statement that failed and was not minded still forbids PostgreSQL to go on: then the release fails too.
        let outcome = outcome.and_then(|value| match self.conn().batch("RELEASE SAVEPOINT one") {
            Ok(()) => Ok(value),
            Err(error) => Err(E::from(error)),
        });
        if outcome.is_err() {
            self.db.forget();
            // Failing here breaks the group; whoever asked hears what failed first.
            drop(self.batch("ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one"));
        }
        outcome
    }

    /// Runs a statement without which the transaction is lost.
    fn batch(&mut self, sql: &str) -> Result<()> {
        let done = self.conn().batch(sql);
        if let Err(error) = &done {
            self.broken = Some(error.to_string());
        }
        done
    }

    fn conn(&self) -> RefMut<'_, Conn> {
        self.db.conn.borrow_mut()
    }
}

/// The thread that writes, with its own connection.
pub(crate) struct Writer {
    pub(crate) db: Db,
    pub(crate) place: Place,
    pub(crate) now: Clock,
}

impl Writer {
    /// Works until nobody can ask any more and the queue is empty.
    pub(crate) fn run(self, queue: &Receiver<Job>) {
        let mut next = queue.recv().ok();
        while let Some(job) = next {
            let left = match job {
                Job::Write(first) => self.write(first, queue),
                Job::Scrub(tell) => {
                    drop(tell.send(self.scrub()));
                    None
                }
            };
            next = left.or_else(|| queue.recv().ok());
        }
    }

    /// Writes one group: this piece of work and what waits behind it. Gives back what was taken from the queue but is no write.
    fn write(&self, first: Write, queue: &Receiver<Job>) -> Option<Job> {
        let mut group = match self.begin() {
            Ok(group) => group,
            Err(error) => {
                tracing::error!(%error, "the writer could not begin a transaction");
                let failure = Failure::NotWritten(error.to_string());
                first(Err(&failure))(Err(&failure));
                return None;
            }
        };
        let mut answers = vec![first(Ok(&mut group))];
        let mut left = None;
        while group.broken.is_none() && answers.len() < GROUP && left.is_none() {
            match queue.try_recv() {
                Ok(Job::Write(next)) => answers.push(next(Ok(&mut group))),
                Ok(other) => left = Some(other),
                Err(_) => break,
            }
        }
        let ended = self.end(group);
        if let Err(Failure::NotWritten(why) | Failure::Uncertain(why)) = &ended {
            tracing::error!(%why, "a group of commits does not stand");
        }
        for answer in answers {
            answer(ended.as_ref().copied());
        }
        left
    }

    /// Begins a transaction. A server that went away is called once more: nothing has been asked of it yet.
    fn begin(&self) -> Result<Group<'_>> {
        match self.try_begin() {
            Err(_) if self.conn().is_lost() => {
                self.reconnect()?;
                self.try_begin()
            }
            begun => begun,
        }
    }

    fn try_begin(&self) -> Result<Group<'_>> {
        let (start, read) = {
            let conn = self.conn();
            let start = conn.pick("BEGIN IMMEDIATE", "BEGIN").to_owned();
            // On PostgreSQL this row is the lock that makes writers of several processes wait for one another.
            let columns = conn.pick("0", "txid_current()");
            let lock = conn.pick("", " FOR UPDATE");
            (start, format!("SELECT commit_no, frontier, at_ms, {columns} FROM head WHERE federation = $1{lock}"))
        };
        self.conn().batch(&start)?;
        let group = self
            .db
            .first(&read, &[], |row| {
                let frontier = Frontier::from_bytes(&row.bytes(1)?.unwrap_or_default());
                Ok(Group {
                    db: &self.db,
                    head: row.int(0)?,
                    frontier: frontier.map_err(|e| Error::Damaged(format!("the head of the log: {e}")))?,
                    now: &self.now,
                    last_ms: row.int(2)?,
                    transaction: Some(row.int(3)?).filter(|n| *n > 0),
                    broken: None,
                })
            })
            .and_then(|group| group.ok_or_else(|| Error::Damaged("the head of the log is missing".into())));
        if group.is_err() {
            self.roll_back();
        }
        group
    }

    fn end(&self, group: Group<'_>) -> std::result::Result<(), Failure> {
        let Group { broken, transaction, .. } = group;
        // A broken transaction must not be committed: PostgreSQL would answer a COMMIT with a silent rollback.
        if let Some(why) = broken {
            self.roll_back();
            return Err(Failure::NotWritten(why));
        }
        let committed = self.conn().batch("COMMIT");
        match (committed, transaction) {
            (Ok(()), _) => Ok(()),
            (Err(error), Some(transaction)) if self.conn().is_lost() => match self.stands(transaction) {
                Ok(true) => Ok(()),
                Ok(false) => Err(Failure::NotWritten(error.to_string())),
                Err(again) => Err(Failure::Uncertain(again.to_string())),
            },
            (Err(error), _) => {
                self.roll_back();
                Err(Failure::NotWritten(error.to_string()))
            }
        }
    }

    /// Whether a transaction whose COMMIT was not answered stands, asked over a new connection.
    fn stands(&self, transaction: i64) -> Result<bool> {
        self.reconnect()?;
        // It held the head; whoever can begin now knows that it has ended.
        drop(self.try_begin()?);
        let mut stands = false;
        let asked = self.conn().each("SELECT txid_status($1)", &[transaction.into()], |row| {
            stands = row.text(0)? == "committed";
            Ok(false)
        });
        self.roll_back();
        asked.map(|()| stands)
    }

    fn reconnect(&self) -> Result<()> {
        let conn = Conn::open(&self.place, true)?;
        tracing::warn!("the writer had lost its connection and has a new one");
        *self.conn() = conn;
        Ok(())
    }

    /// Gives up the transaction. The engine may have done so itself already; then there is nothing to roll back.
    fn roll_back(&self) {
        drop(self.conn().batch("ROLLBACK"));
    }

    fn scrub(&self) -> Result<()> {
        let answers = self.conn().ping().is_ok();
        if !answers && self.conn().is_lost() {
            self.reconnect()?;
        }
        self.conn().scrub()
    }

    fn conn(&self) -> RefMut<'_, Conn> {
        self.db.conn.borrow_mut()
    }
}
