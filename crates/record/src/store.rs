//! The store: where the data lies, the pool of readers, and the one writer.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;

use proof::merkle::Frontier;
use zeroize::Zeroize;

use crate::commit::{Commit, Done, Intent, side};
use crate::conn::{Conn, Pg};
use crate::db::{Db, person_bound, secret_bound};
use crate::register::Catalogue;
use crate::schema::{Dialect, statements};
use crate::seal::{Key, MasterKeys, Suite};
use crate::tally::Tallies;
use crate::value::Value;
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
    pub(crate) digest: Key,
    pub(crate) suite: Suite,
}

impl Keys {
    pub(crate) fn master(&self) -> MasterKeys {
        self.master.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

type Job = Box<dyn FnOnce(&mut Group<'_>) -> Answer + Send>;
/// Sends the outcome once the transaction stands (or fell).
type Answer = Box<dyn FnOnce(std::result::Result<(), String>) + Send>;

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
    _lock: Option<std::fs::File>,
}

/// The one federation of a store. It leads every key, so that many can share one distributed database.
const FEDERATION: i64 = 1;

/// The most commits that share one transaction.
const GROUP: usize = 64;

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
        std::fs::create_dir_all(&folder).map_err(Error::file(format!("making the data folder {}", folder.display())))?;
        let lock = match &options.place {
            Place::Folder(_) => Some(lock(&folder)?),
            Place::Postgres { .. } => None,
        };
        let mut conn = connect(&options.place, true)?;
        let dialect = match &conn {
            Conn::Lite(_) => Dialect::Lite,
            Conn::Pg(_) => Dialect::Pg,
        };
        make_schema(&mut conn, &options.catalogue, dialect)?;
        let fresh = is_fresh(&mut conn)?;
        let master = MasterKeys::load(&folder.join("keys").join("master.key"), fresh)?;
        let digest = digest_key(&mut conn, &master, options.suite, fresh)?;
        let keys = Arc::new(Keys { master: RwLock::new(master), digest, suite: options.suite });
        let catalogue = Arc::new(options.catalogue);
        let pool = r2d2::Pool::builder()
            .max_size(options.readers)
            .min_idle(Some(0))
            .connection_timeout(std::time::Duration::from_secs(20))
            .test_on_check_out(false)
            .build(Readers { place: options.place.clone(), keys: keys.clone(), catalogue: catalogue.clone() })?;
        let (jobs, queue) = channel();
        let db = Db { conn: conn.into(), federation: FEDERATION, keys: keys.clone(), catalogue: catalogue.clone() };
        let now = options.now.clone();
        let writer = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || write_loop(&db, &queue, &now))
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
            _lock: lock,
        })
    }

    /// Reads. Blocks the thread; web handlers call it from a blocking task.
    ///
    /// # Errors
    /// When no connection can be had or the reader fails.
    pub fn read<T, E: From<Error>>(&self, read: impl FnOnce(&Db) -> std::result::Result<T, E>) -> std::result::Result<T, E> {
        let db = self.pool.get().map_err(Error::from)?;
        read(&db)
    }

    /// Makes one commit: all that `make` writes, or nothing when it fails. Commits that wait for the writer share one
    /// transaction of the engine. A commit that wrote nothing leaves no trace and has no number. Blocks the thread until the
    /// commit is durable, whatever becomes of who asked.
    ///
    /// # Errors
    /// Whatever `make` says, or the engine.
    pub fn commit<T, E>(&self, intent: Intent, make: impl FnOnce(&mut Commit<'_>) -> std::result::Result<T, E> + Send + 'static) -> std::result::Result<Done<T>, E>
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
    pub fn side<T, E>(&self, write: impl FnOnce(&SideDoor<'_>) -> std::result::Result<T, E> + Send + 'static) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.enqueue(move |group| group.within(|db| write(&SideDoor(db))))
    }

    fn enqueue<T, E>(&self, act: impl FnOnce(&mut Group<'_>) -> std::result::Result<T, E> + Send + 'static) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (tell, told) = channel();
        let job: Job = Box::new(move |group| {
            let outcome = act(group);
            Box::new(move |ended| {
                let outcome = match ended {
                    Ok(()) => outcome,
                    Err(why) => outcome.and(Err(E::from(Error::Abandoned(why)))),
                };
                // Whoever asked may have gone; the commit stands all the same.
                drop(tell.send(outcome));
            })
        });
        let jobs = self.jobs.as_ref().ok_or(Error::Stopped)?;
        jobs.send(job).map_err(|_| Error::Stopped)?;
        told.recv().map_err(|_| Error::Stopped)?
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
    /// When the key file cannot be written or a key cannot be unwrapped.
    pub fn rotate_master_key(&self) -> Result<u64> {
        let new = self.keys.master().with_new()?;
        *self.keys.master.write().unwrap_or_else(std::sync::PoisonError::into_inner) = new.clone();
        let keys = self.keys.clone();
        let count = self.side(move |door| {
            let db = door.0;
            let mut count = 0;
            let mut after = i64::MIN;
            loop {
                let batch = db.all(
                    "SELECT person, wrapped FROM vault WHERE federation = $1 AND person > $2 ORDER BY person LIMIT 5000",
                    &[after.into()],
                    |row| Ok((row.int(0)?, row.bytes(1)?.unwrap_or_default())),
                )?;
                let Some((last, _)) = batch.last() else { break };
                after = *last;
                for (person, wrapped) in batch {
                    let bound = person_bound(FEDERATION, person);
                    let key = new.unwrap(&bound, &wrapped)?;
                    let wrapped = new.wrap(keys.suite, &bound, &key);
                    db.conn.borrow_mut().execute(
                        "UPDATE vault SET wrapped = $1 WHERE federation = $2 AND person = $3",
                        &[wrapped.into(), FEDERATION.into(), person.into()],
                    )?;
                    count += 1;
                }
            }
            let secrets = db.all("SELECT name, wrapped FROM secret WHERE federation = $1", &[], |row| {
                Ok((row.text(0)?, row.bytes(1)?.unwrap_or_default()))
            })?;
            for (name, wrapped) in secrets {
                let bound = secret_bound(FEDERATION, &name);
                let secret = new.unwrap(&bound, &wrapped)?;
                db.conn.borrow_mut().execute(
                    "UPDATE secret SET wrapped = $1 WHERE federation = $2 AND name = $3",
                    &[new.wrap(keys.suite, &bound, &secret).into(), FEDERATION.into(), name.into()],
                )?;
                count += 1;
            }
            Ok::<u64, Error>(count)
        })?;
        let only = self.keys.master().without_old()?;
        *self.keys.master.write().unwrap_or_else(std::sync::PoisonError::into_inner) = only;
        Ok(count)
    }

    /// After an erasure: leaves no freed byte of the vault in the database or its log.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn scrub(&self) -> Result<()> {
        let (tell, told) = channel();
        let job: Job = Box::new(move |group| {
            group.scrub = true;
            Box::new(move |outcome| drop(tell.send(outcome)))
        });
        self.jobs.as_ref().ok_or(Error::Stopped)?.send(job).map_err(|_| Error::Stopped)?;
        told.recv().map_err(|_| Error::Stopped)?.map_err(Error::Abandoned)
    }

    /// Writes a copy of the embedded database, whole and compact, while others go on reading and writing. The master key is not in it.
    ///
    /// # Errors
    /// When the file exists, or the engine is PostgreSQL (which has its own tools).
    pub fn backup(&self, to: &Path) -> Result<()> {
        if to.exists() {
            return Err(Error::Rule(format!("{} exists already; a backup never overwrites a file", to.display())));
        }
        let Place::Folder(folder) = &self.place else {
            return Err(Error::Rule("a PostgreSQL database is backed up with pg_dump; keep the key file apart from the dump".into()));
        };
        let conn = rusqlite::Connection::open(folder.join(DATABASE))?;
        conn.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
        Ok(())
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

/// Puts a backup where a new data folder shall be.
///
/// # Errors
/// When the folder already has a database or the file is none.
pub fn restore(backup: &Path, folder: &Path) -> Result<()> {
    let database = folder.join(DATABASE);
    if database.exists() {
        return Err(Error::Rule(format!("{} has data already; restore into a new folder", folder.display())));
    }
    let conn = rusqlite::Connection::open_with_flags(backup, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let sound: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(Error::Damaged(format!("{} is not a sound backup: {sound}", backup.display())));
    }
    std::fs::create_dir_all(folder).map_err(Error::file(format!("making {}", folder.display())))?;
    let part = folder.join("restoring.part");
    std::fs::copy(backup, &part).map_err(Error::file(format!("copying {}", backup.display())))?;
    std::fs::rename(&part, &database).map_err(Error::file(format!("putting {} in place", database.display())))
}

/// Writes to side tables.
pub struct SideDoor<'a>(&'a Db);

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
struct Group<'a> {
    db: &'a Db,
    head: i64,
    frontier: Frontier,
    now: &'a Clock,
    last_ms: i64,
    scrub: bool,
}

impl Group<'_> {
    fn commit<T, E: From<Error>>(&mut self, intent: &Intent, make: impl FnOnce(&mut Commit<'_>) -> std::result::Result<T, E>) -> std::result::Result<Done<T>, E> {
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
    fn within<T, E: From<Error>>(&mut self, act: impl FnOnce(&Db) -> std::result::Result<T, E>) -> std::result::Result<T, E> {
        self.db.conn.borrow_mut().batch("SAVEPOINT one")?;
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| act(self.db)));
        let outcome = outcome.unwrap_or_else(|_| Err(E::from(Error::Abandoned("the commit failed inside; nothing of it was written".into()))));
        let end = if outcome.is_ok() { "RELEASE SAVEPOINT one" } else { "ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one" };
        self.db.conn.borrow_mut().batch(end)?;
        outcome
    }
}

fn write_loop(db: &Db, queue: &Receiver<Job>, now: &Clock) {
    while let Ok(first) = queue.recv() {
        let mut answers = Vec::new();
        let (outcome, scrub) = match begin(db, now) {
            Err(error) => {
                // The job is not run: whoever waits for it hears that the writer could not begin.
                drop(first);
                tracing::error!(%error, "the writer could not begin a transaction");
                continue;
            }
            Ok(mut group) => {
                let mut next = Some(first);
                while let Some(job) = next.take() {
                    answers.push(job(&mut group));
                    if answers.len() < GROUP {
                        next = queue.try_recv().ok();
                    }
                }
                let scrub = group.scrub;
                (db.conn.borrow_mut().batch("COMMIT"), scrub)
            }
        };
        let outcome = outcome.and_then(|()| if scrub { scrub_engine(db) } else { Ok(()) });
        if outcome.is_err() {
            drop(db.conn.borrow_mut().batch("ROLLBACK"));
        }
        let told = outcome.map_err(|error| {
            tracing::error!(%error, "a group of commits was not written");
            format!("nothing was written: {error}")
        });
        for answer in answers {
            answer(told.clone());
        }
    }
}

fn begin<'a>(db: &'a Db, now: &'a Clock) -> Result<Group<'a>> {
    let start = db.conn.borrow().pick("BEGIN IMMEDIATE", "BEGIN").to_owned();
    db.conn.borrow_mut().batch(&start)?;
    // On PostgreSQL this row is the lock that makes writers of several processes wait for one another.
    let sql = format!(
        "SELECT commit_no, frontier, at_ms FROM head WHERE federation = $1{}",
        db.conn.borrow().pick("", " FOR UPDATE")
    );
    let row = db.first(&sql, &[], |row| Ok((row.int(0)?, row.bytes(1)?.unwrap_or_default(), row.int(2)?)));
    let read = row.and_then(|row| row.ok_or_else(|| Error::Damaged("the head of the log is missing".into()))).and_then(|(head, frontier, last_ms)| {
        let frontier = Frontier::from_bytes(&frontier).map_err(|e| Error::Damaged(format!("the head of the log: {e}")))?;
        Ok(Group { db, head, frontier, now, last_ms, scrub: false })
    });
    if read.is_err() {
        db.conn.borrow_mut().batch("ROLLBACK")?;
    }
    read
}

fn scrub_engine(db: &Db) -> Result<()> {
    let sql = db.conn.borrow().pick(
        "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)",
        "VACUUM FULL vault; VACUUM FULL vault_digest; VACUUM FULL vault_term",
    );
    // PostgreSQL runs a multi-statement text as one transaction, which VACUUM refuses.
    let statements: Vec<String> = sql.split(';').map(|s| s.trim().to_owned()).collect();
    statements.iter().try_for_each(|s| db.conn.borrow_mut().batch(s))
}

const DATABASE: &str = "guildhall.db";

fn lock(folder: &Path) -> Result<std::fs::File> {
    use std::io::{Read, Seek, Write};
    let path = folder.join("in-use");
    let what = || Error::file(format!("locking {}", path.display()));
    let mut file = std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(what())?;
    if file.try_lock().is_err() {
        let mut who = String::new();
        drop(file.read_to_string(&mut who));
        return Err(Error::InUse(folder.display().to_string(), if who.is_empty() { "unknown process".into() } else { who }));
    }
    file.set_len(0).map_err(what())?;
    file.rewind().map_err(what())?;
    write!(file, "process {}", std::process::id()).map_err(what())?;
    Ok(file)
}

fn connect(place: &Place, writing: bool) -> Result<Conn> {
    match place {
        Place::Folder(folder) => {
            let conn = rusqlite::Connection::open(folder.join(DATABASE))?;
            conn.set_prepared_statement_cache_capacity(256);
            conn.busy_timeout(std::time::Duration::from_secs(10))?;
            conn.execute_batch(if writing {
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; \
                 PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = ON"
            } else {
                "PRAGMA query_only = ON; PRAGMA cache_size = -6144; PRAGMA temp_store = MEMORY"
            })?;
            Ok(Conn::Lite(conn))
        }
        Place::Postgres { url, .. } => {
            let mut client = postgres::Client::connect(url, postgres::NoTls)?;
            client.batch_execute("SET client_min_messages = warning")?;
            Ok(Conn::Pg(Box::new(Pg::new(client))))
        }
    }
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
            conn.batch("ROLLBACK")?;
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

/// The key of the digests by which persons are found; made with the store and wrapped like any other secret.
fn digest_key(conn: &mut Conn, master: &MasterKeys, suite: Suite, fresh: bool) -> Result<Key> {
    const NAME: &str = "digest";
    let bound = secret_bound(FEDERATION, NAME);
    if fresh {
        let key = Key::random();
        conn.execute(
            "INSERT INTO secret (federation, name, wrapped) VALUES ($1, $2, $3)",
            &[FEDERATION.into(), NAME.into(), master.wrap(suite, &bound, key.bytes()).into()],
        )?;
        return Ok(key);
    }
    let mut wrapped = None;
    conn.each("SELECT wrapped FROM secret WHERE federation = $1 AND name = $2", &[FEDERATION.into(), NAME.into()], |row| {
        wrapped = row.bytes(0)?;
        Ok(false)
    })?;
    let bytes = master.unwrap(&bound, &wrapped.ok_or_else(|| Error::Damaged("the digest key is missing".into()))?)?;
    let mut array: [u8; 32] = bytes.as_slice().try_into().map_err(|_| Error::Sealed)?;
    let key = Key::from_bytes(array);
    array.zeroize();
    Ok(key)
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
        let conn = connect(&self.place, false)?;
        Ok(Db { conn: conn.into(), federation: FEDERATION, keys: self.keys.clone(), catalogue: self.catalogue.clone() })
    }

    fn is_valid(&self, db: &mut Db) -> Result<()> {
        db.head().map(drop)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        match db.conn.get_mut() {
            Conn::Lite(_) => false,
            Conn::Pg(pg) => pg.client.is_closed(),
        }
    }
}
