//! The store: where the data lies, the pool of readers, and the one writer.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use proof::merkle::Frontier;
use zeroize::Zeroizing;

use crate::commit::{Commit, Done, Intent};
use crate::conn::Conn;
use crate::db::{Db, person_bound, secret_bound};
use crate::folder::{self, DATABASE};
use crate::register::Catalogue;
use crate::schema::{Dialect, statements};
use crate::seal::{Key, MasterKeys, Suite};
use crate::tally::Tallies;
use crate::writer::{Group, Job, SideDoor, Writer};
use crate::{Error, Result};

/// Where the data lies.
#[derive(Clone, Debug)]
pub enum Place {
    /// A data folder with the embedded database, the key file and the lock.
    Folder(PathBuf),
    /// A PostgreSQL database by its URL; the key file lies in the folder.
    Postgres {
        /// `postgres://user@host/database`.
        url: String,
        /// The folder of the key file.
        folder: PathBuf,
    },
}

/// What opening a store needs to know.
pub struct Options {
    /// Where the data lies.
    pub place: Place,
    /// The registers and side tables.
    pub catalogue: Catalogue,
    /// The suite for what is newly sealed.
    pub suite: Suite,
    /// Whether a store that does not exist yet is made.
    pub create: bool,
    /// How many readers may read at once.
    pub readers: u32,
    /// The clock: milliseconds since 1970 UTC. Injected, so that tests and the demo make their own time.
    pub now: Clock,
}

/// A source of the time in milliseconds since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The system's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// The keys of a running store.
pub struct Keys {
    master: RwLock<MasterKeys>,
    /// The key of the digests by which persons are found, and the suite it was made for: digests made with another would not
    /// find them.
    digest: (Suite, Key),
    pub(crate) suite: Suite,
}

impl Keys {
    pub(crate) fn master(&self) -> MasterKeys {
        self.master.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_master(&self, keys: MasterKeys) {
        *self.master.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    pub(crate) fn digest(&self, kind: &str, text: &str) -> Vec<u8> {
        let (suite, key) = &self.digest;
        suite.digest(key, kind, text)
    }
}

/// The store of one federation.
pub struct Store {
    pool: r2d2::Pool<Readers>,
    jobs: Option<Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    keys: Arc<Keys>,
    catalogue: Arc<Catalogue>,
    tallies: Arc<Tallies>,
    place: Place,
    now: Clock,
    /// Held by the one who rotates the master key.
    rotating: Mutex<()>,
    _lock: Option<std::fs::File>,
}

/// The one federation of a store. It leads every key, so that many can share one distributed database.
pub(crate) const FEDERATION: i64 = 1;

impl Store {
    /// Opens a store, making what is missing when the options say so.
    ///
    /// # Errors
    /// When another process holds the folder, a key is missing, or the database cannot be opened.
    pub fn open(options: Options) -> Result<Store> {
        let folder = match &options.place {
            Place::Folder(folder) | Place::Postgres { folder, .. } => folder.clone(),
        };
        let database = folder.join(DATABASE);
        if !options.create && matches!(options.place, Place::Folder(_)) && !database.exists() {
            return Err(Error::Empty);
        }
        std::fs::create_dir_all(&folder)
            .map_err(Error::file(format!("making the data folder {}", folder.display())))?;
        let lock = match &options.place {
            Place::Folder(_) => Some(folder::lock(&folder)?),
            Place::Postgres { .. } => None,
        };
        let mut conn = Conn::open(&options.place, true)?;
        let keys = Arc::new(prepare(&mut conn, &options, &folder.join("keys").join("master.key"))?);
        let catalogue = Arc::new(options.catalogue);
        let pool = r2d2::Pool::builder()
            .max_size(options.readers)
            .min_idle(Some(0))
            .connection_timeout(std::time::Duration::from_secs(20))
            // A server may have been restarted since; the embedded engine has nothing that could go away.
            .test_on_check_out(matches!(options.place, Place::Postgres { .. }))
            .build(Readers { place: options.place.clone(), keys: keys.clone(), catalogue: catalogue.clone() })?;
        let (jobs, queue) = channel();
        let db = Db::new(conn, keys.clone(), catalogue.clone(), true);
        let writer = Writer { db, place: options.place.clone(), now: options.now.clone() };
        let writer = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || writer.run(&queue))
            .map_err(Error::file("starting the writer"))?;
        Ok(Store {
            pool,
            jobs: Some(jobs),
            writer: Some(writer),
            keys,
            catalogue,
            tallies: Arc::default(),
            place: options.place,
            now: options.now,
            rotating: Mutex::new(()),
            _lock: lock,
        })
    }

    /// Reads. Blocks the thread; web handlers call it from a blocking task.
    ///
    /// # Errors
    /// When no connection can be had or the reader fails.
    pub fn read<T, E: From<Error>>(
        &self,
        read: impl FnOnce(&Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let db = self.pool.get().map_err(Error::from)?;
        read(&db)
    }

    /// Makes one commit: all that `make` writes, or nothing when it fails. Commits that wait for the writer share one
    /// transaction of the engine. A commit that wrote nothing leaves no trace and has no number. Blocks the thread until the
    /// commit is durable, whatever becomes of who asked.
    ///
    /// # Errors
    /// Whatever `make` says, or the engine.
    pub fn commit<T, E>(
        &self,
        intent: Intent,
        make: impl FnOnce(&mut Commit<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<Done<T>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.enqueue(move |group| group.commit(&intent, make))
    }

    /// Writes to side tables only; nothing enters the log. `$1` in every statement is the federation.
    ///
    /// # Errors
    /// Whatever `write` says, or the engine.
    pub fn side<T, E>(
        &self,
        write: impl FnOnce(&SideDoor<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.enqueue(move |group| group.within(|db| write(&SideDoor(db))))
    }

    fn enqueue<T, E>(
        &self,
        act: impl FnOnce(&mut Group<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (tell, told) = channel();
        self.ask(Job::Write(Box::new(move |group| {
            let outcome = match group {
                Ok(group) => act(group),
                Err(failure) => Err(E::from(Error::from(failure))),
            };
            Box::new(move |ended| {
                let outcome = match ended {
                    Ok(()) => outcome,
                    Err(failure) => outcome.and(Err(E::from(Error::from(failure)))),
                };
                // Whoever asked may have gone; the commit stands all the same.
                drop(tell.send(outcome));
            })
        })))?;
        told.recv().map_err(|_| Error::Stopped)?
    }

    fn ask(&self, job: Job) -> Result<()> {
        if self.in_writer() {
            return Err(Error::Rule("a write was asked for from inside another; it would wait for itself".into()));
        }
        self.jobs.as_ref().ok_or(Error::Stopped)?.send(job).map_err(|_| Error::Stopped)
    }

    fn in_writer(&self) -> bool {
        self.writer.as_ref().is_some_and(|writer| writer.thread().id() == std::thread::current().id())
    }

    /// The tallies in memory.
    pub fn tallies(&self) -> &Tallies {
        &self.tallies
    }

    /// The definitions of all registers.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The store's clock: milliseconds since 1970 UTC.
    pub fn now(&self) -> i64 {
        (self.now)()
    }

    /// Where the data lies.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The folder of keys and uploads.
    pub fn folder(&self) -> &Path {
        match &self.place {
            Place::Folder(folder) | Place::Postgres { folder, .. } => folder,
        }
    }

    /// Puts a new master key first, wraps every person's key and every secret with it, and forgets the old ones. Can be run again
    /// when it was interrupted. Tells how many keys were wrapped.
    ///
    /// # Errors
    /// When the key file cannot be written, a key cannot be unwrapped, or another process uses the same PostgreSQL database: it
    /// would go on wrapping with the old key.
    pub fn rotate_master_key(&self) -> Result<u64> {
        // Two rotations at once would each forget the other's key.
        let _rotating = self.rotating.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.side(|door| door.db().conn.borrow_mut().alone(true))? {
            return Err(Error::Rule(
                "another guildhall uses this database; stop it, then rotate the master key".into(),
            ));
        }
        let rotated = self.rotate_alone();
        self.side(|door| door.db().conn.borrow_mut().alone(false))?;
        rotated
    }

    fn rotate_alone(&self) -> Result<u64> {
        let new = self.keys.master().with_new()?;
        self.keys.set_master(new.clone());
        let suite = self.keys.suite;
        let count = self.side(move |door| {
            let rewrap = |bound: &[u8], wrapped: &[u8]| Ok::<_, Error>(new.wrap(suite, bound, &new.unwrap(bound, wrapped)?));
            let mut count = 0;
            let mut after = i64::MIN;
            loop {
                let batch = door.db().all(
                    "SELECT person, wrapped FROM vault WHERE federation = $1 AND person > $2 ORDER BY person LIMIT 5000",
                    &[after.into()],
                    |row| Ok((row.int(0)?, row.bytes(1)?.unwrap_or_default())),
                )?;
                let Some((last, _)) = batch.last() else { break };
                after = *last;
                for (person, wrapped) in batch {
                    let wrapped = rewrap(&person_bound(FEDERATION, person), &wrapped)?;
                    let sql = "UPDATE vault SET wrapped = $3 WHERE federation = $1 AND person = $2";
                    count += door.run(sql, &[person.into(), wrapped.into()])?;
                }
            }
            let secrets = door.db().all("SELECT name, wrapped FROM secret WHERE federation = $1", &[], |row| {
                Ok((row.text(0)?, row.bytes(1)?.unwrap_or_default()))
            })?;
            for (name, wrapped) in secrets {
                let wrapped = rewrap(&secret_bound(FEDERATION, &name), &wrapped)?;
                let sql = "UPDATE secret SET wrapped = $3 WHERE federation = $1 AND name = $2";
                count += door.run(sql, &[name.into(), wrapped.into()])?;
            }
            Ok::<u64, Error>(count)
        })?;
        self.keys.set_master(self.keys.master().without_old()?);
        Ok(count)
    }

    /// After an erasure: leaves no freed byte of the vault in the database or its log.
    ///
    /// # Errors
    /// When the engine refuses, or a long reading still needs the old pages; then it is to be asked for again.
    pub fn scrub(&self) -> Result<()> {
        let (tell, told) = channel();
        self.ask(Job::Scrub(tell))?;
        told.recv().map_err(|_| Error::Stopped)?
    }

    /// Writes a copy of the embedded database, whole and compact, while others go on reading and writing. The master key is not in it.
    ///
    /// # Errors
    /// When the file exists, or the engine is PostgreSQL (which has its own tools).
    pub fn backup(&self, to: &Path) -> Result<()> {
        match &self.place {
            Place::Folder(folder) => folder::backup(folder, to),
            Place::Postgres { .. } => Err(Error::Rule(
                "a PostgreSQL database is backed up with pg_dump; keep the key file apart from the dump".into(),
            )),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
    }
}

/// Makes what the database lacks and opens its keys.
fn prepare(conn: &mut Conn, options: &Options, key_file: &Path) -> Result<Keys> {
    let dialect = match conn {
        Conn::Lite(_) => Dialect::Lite,
        Conn::Pg(_) => Dialect::Pg,
    };
    // Two processes that find the same new PostgreSQL database make it once. A failure ends the connection and with it the lock.
    conn.latch(true)?;
    make_schema(conn, &options.catalogue, dialect)?;
    conn.tell_sizes()?;
    let fresh = is_fresh(conn)?;
    let master = MasterKeys::load(key_file, fresh)?;
    let digest = digest_key(conn, &master, options.suite, fresh)?;
    conn.latch(false)?;
    Ok(Keys { master: RwLock::new(master), digest, suite: options.suite })
}

fn make_schema(conn: &mut Conn, catalogue: &Catalogue, dialect: Dialect) -> Result<()> {
    conn.batch(conn.pick("BEGIN IMMEDIATE", "BEGIN").to_owned().as_str())?;
    let made = statements(catalogue, dialect).iter().try_for_each(|sql| conn.batch(sql)).and_then(|()| {
        conn.execute(
            "INSERT INTO head (federation, commit_no, frontier, at_ms, origin) VALUES ($1, 0, $2, 0, '') ON CONFLICT DO NOTHING",
            &[FEDERATION.into(), Frontier::new().to_bytes().into()],
        )
    });
    match made {
        Ok(_) => conn.batch("COMMIT"),
        Err(error) => {
            // What went wrong matters more than whether this could be undone: the connection is given up either way.
            drop(conn.batch("ROLLBACK"));
            Err(error)
        }
    }
}

fn is_fresh(conn: &mut Conn) -> Result<bool> {
    let mut fresh = true;
    conn.each("SELECT 1 FROM secret WHERE federation = $1 LIMIT 1", &[FEDERATION.into()], |_| {
        fresh = false;
        Ok(false)
    })?;
    Ok(fresh)
}

/// The key of the digests by which persons are found, after the number of its suite; made with the store and wrapped like any
/// other secret.
fn digest_key(conn: &mut Conn, master: &MasterKeys, suite: Suite, fresh: bool) -> Result<(Suite, Key)> {
    const NAME: &str = "digest";
    let bound = secret_bound(FEDERATION, NAME);
    if fresh {
        let key = Key::random();
        let secret = Zeroizing::new([&[suite.number()][..], key.bytes()].concat());
        conn.execute(
            "INSERT INTO secret (federation, name, wrapped) VALUES ($1, $2, $3)",
            &[FEDERATION.into(), NAME.into(), master.wrap(suite, &bound, &secret).into()],
        )?;
        return Ok((suite, key));
    }
    let mut wrapped = None;
    conn.each(
        "SELECT wrapped FROM secret WHERE federation = $1 AND name = $2",
        &[FEDERATION.into(), NAME.into()],
        |row| {
            wrapped = row.bytes(0)?;
            Ok(false)
        },
    )?;
    let secret = master.unwrap(&bound, &wrapped.ok_or_else(|| Error::Damaged("the digest key is missing".into()))?)?;
    let (suite, key) = secret.split_first().ok_or(Error::Sealed)?;
    Ok((Suite::numbered(*suite).ok_or(Error::Sealed)?, Key::from_slice(key)?))
}

/// Makes connections for readers.
struct Readers {
    place: Place,
    keys: Arc<Keys>,
    catalogue: Arc<Catalogue>,
}

impl r2d2::ManageConnection for Readers {
    type Connection = Db;
    type Error = Error;

    fn connect(&self) -> Result<Db> {
        let conn = Conn::open(&self.place, false)?;
        Ok(Db::new(conn, self.keys.clone(), self.catalogue.clone(), false))
    }

    fn is_valid(&self, db: &mut Db) -> Result<()> {
        db.conn.get_mut().ping()
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        db.conn.get_mut().is_lost()
    }
}
