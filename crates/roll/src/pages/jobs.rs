//! Long work of one account: sheets that come in and go out. It runs beside the pages, can be left and come back to, and
//! survives a restart as a row of the side table `pending_import`; its files lie in `uploads/` of the data folder, under random
//! names, readable by the server alone, for a day at most.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use clock::{Day, Lang};
use record::{Db, Store};
use ui::web::{App, Ctx, Lookup, Problem};

use crate::intake::Outcome;
use crate::register::PENDING;

/// How long an abandoned sheet is kept, in milliseconds.
const KEPT_MS: i64 = 24 * 3_600_000;

/// How work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// A dry run is being made.
    Checking,
    /// The dry run can be looked at, the sheet be fetched.
    Ready,
    /// It is being written: into the registers, or as a sheet.
    Writing,
    /// It was taken in.
    Done,
    /// It could not be done; nothing was written.
    Failed,
}

impl Stage {
    const ALL: [(Stage, &'static str); 5] = [
        (Stage::Checking, "checking"),
        (Stage::Ready, "ready"),
        (Stage::Writing, "writing"),
        (Stage::Done, "done"),
        (Stage::Failed, "failed"),
    ];

    /// Its word in the table and in texts.
    pub fn word(self) -> &'static str {
        Stage::ALL.iter().find(|(stage, _)| *stage == self).map_or("", |(_, word)| word)
    }

    fn named(word: &str) -> Stage {
        Stage::ALL.iter().find(|(_, each)| *each == word).map_or(Stage::Failed, |(stage, _)| *stage)
    }
}

/// What came of work.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Told {
    /// What the dry run, or the import, did.
    pub outcome: Option<Outcome>,
    /// The commit that was made.
    pub commit: Option<i64>,
    /// Why nothing was done, in Chinese and in English.
    pub wrong: Option<(String, String)>,
    /// Rows of a sheet that goes out.
    pub rows: u64,
}

impl Told {
    /// Why nothing was done, in the reader's language.
    pub fn wrong(&self, lang: Lang) -> Option<&str> {
        self.wrong.as_ref().map(|(zh, en)| if lang == Lang::Zh { zh.as_str() } else { en.as_str() })
    }
}

/// One piece of work.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub token: String,
    pub account: i64,
    pub unit: i64,
    /// `import-units`, `import-roll`, `export-roll.csv`, `export-roll.xlsx`.
    pub kind: String,
    pub as_of: Day,
    /// The digest of the sheet's bytes.
    pub sha256: String,
    pub stage: Stage,
    pub told: Told,
    pub made_ms: i64,
    /// Rows done while it runs in this process, as it was before its row was read: work writes its row before it stops running.
    pub running: Option<u64>,
}

/// How far running work is, by token: it changes with every row, which is no matter for the store.
static RUNNING: LazyLock<Mutex<HashMap<String, Arc<AtomicU64>>>> = LazyLock::new(Mutex::default);

fn running() -> std::sync::MutexGuard<'static, HashMap<String, Arc<AtomicU64>>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Work is known to run until this is dropped, however it ends.
pub(super) struct Running {
    token: String,
    /// Rows done.
    pub rows: Arc<AtomicU64>,
}

impl Drop for Running {
    fn drop(&mut self) {
        running().remove(&self.token);
    }
}

impl Job {
    /// A piece of work that begins now.
    pub fn new(ctx: &Ctx, kind: String, unit: i64, as_of: Day, stage: Stage) -> Job {
        let mut bytes = [0u8; 16];
        (ctx.app.access.config().random)(&mut bytes);
        let token = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let made_ms = ctx.app.access.now();
        Job {
            token,
            account: ctx.who.account,
            unit,
            kind,
            as_of,
            sha256: String::new(),
            stage,
            told: Told::default(),
            made_ms,
            running: None,
        }
    }

    /// Says that it runs from here on.
    pub fn run(&self) -> Running {
        let rows = Arc::new(AtomicU64::new(0));
        running().insert(self.token.clone(), rows.clone());
        Running { token: self.token.clone(), rows }
    }

    /// It was being done when the server stopped.
    pub fn is_interrupted(&self) -> bool {
        matches!(self.stage, Stage::Checking | Stage::Writing) && self.running.is_none()
    }

    /// The file that came, or that goes out.
    pub fn file(&self, store: &Store) -> PathBuf {
        let end = self.kind.split_once('.').map_or("", |(_, end)| end);
        // A workbook is written by the end of its name.
        folder(store).join(if end.is_empty() { self.token.clone() } else { format!("{}.{end}", self.token) })
    }

    /// The workbook of rejected rows.
    pub fn rejects(&self, store: &Store) -> PathBuf {
        folder(store).join(format!("{}.rejects.xlsx", self.token))
    }

    /// Writes its row.
    pub fn save(&self, store: &Store) -> record::Result<()> {
        let outcome = serde_json::to_string(&self.told)
            .map_err(|error| record::Error::Damaged(format!("an import's outcome: {error}")))?;
        let row = [
            self.token.as_str().into(),
            self.account.into(),
            self.unit.into(),
            self.kind.as_str().into(),
            self.as_of.into(),
            self.sha256.as_str().into(),
            self.stage.word().into(),
            0i64.into(),
            outcome.into(),
            self.made_ms.into(),
        ];
        store.side(move |door| {
            door.run(
                "INSERT INTO pending_import (federation, token, account, unit, kind, as_of, sha256, stage, progress, outcome, made_ms) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (federation, token) DO UPDATE SET \
                 sha256 = excluded.sha256, stage = excluded.stage, outcome = excluded.outcome",
                &row,
            )?;
            Ok(())
        })
    }

    /// Writes its row at the end of work, unless it was given up meanwhile: then nothing of it stays.
    pub fn finish(&self, store: &Store) -> record::Result<()> {
        if store.read(|db| load(db, &self.token))?.is_some() { self.save(store) } else { self.forget(store) }
    }

    /// Removes its row and its files.
    pub fn forget(&self, store: &Store) -> record::Result<()> {
        let token = self.token.clone();
        store.side(move |door| {
            door.run("DELETE FROM pending_import WHERE federation = $1 AND token = $2", &[token.into()])?;
            Ok::<(), record::Error>(())
        })?;
        remove(&self.file(store));
        remove(&self.rejects(store));
        Ok(())
    }
}

const COLUMNS: &str = "SELECT token, account, unit, kind, as_of, sha256, stage, outcome, made_ms FROM pending_import WHERE federation = $1";

fn read(row: &record::Row<'_>) -> record::Result<Job> {
    Ok(Job {
        token: row.text(0)?,
        account: row.int(1)?,
        unit: row.int(2)?,
        kind: row.text(3)?,
        as_of: i32::try_from(row.int(4)?).map_or(Day::START, Day),
        sha256: row.text(5)?,
        stage: Stage::named(&row.text(6)?),
        // What an older release wrote and this one cannot read is as good as lost; the sheet can be sent again.
        told: serde_json::from_str(&row.text(7)?).unwrap_or_default(),
        made_ms: row.int(8)?,
        running: None,
    })
}

/// The work of a token.
pub(super) fn load(db: &Db, token: &str) -> record::Result<Option<Job>> {
    let rows = running().get(token).map(|rows| rows.load(Ordering::Relaxed));
    let job = db.first(&format!("{COLUMNS} AND token = $2"), &[token.into()], read)?;
    Ok(job.map(|job| Job { running: rows, ..job }))
}

/// The work of an account, the newest first.
pub(super) fn of_account(db: &Db, account: i64, kind: &str) -> record::Result<Vec<Job>> {
    let rows: HashMap<String, u64> =
        running().iter().map(|(token, rows)| (token.clone(), rows.load(Ordering::Relaxed))).collect();
    let mut jobs = db.all(&format!("{COLUMNS} AND account = $2"), &[account.into()], read)?;
    jobs.retain(|job| job.kind.starts_with(kind));
    jobs.sort_by_key(|job| std::cmp::Reverse(job.made_ms));
    for job in &mut jobs {
        job.running = rows.get(&job.token).copied();
    }
    Ok(jobs)
}

/// Work belongs to the unit in which it was begun.
pub(super) fn of(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    Ok(load(lookup.db, lookup.params.get("token"))?.map(|job| job.unit))
}

/// The work the address names; to anybody but its owner there is none.
pub(super) async fn mine(ctx: &Ctx, kind: &'static str) -> Result<Job, Problem> {
    let token = ctx.params.get("token").to_owned();
    let job = ctx.read(move |db| load(db, &token)).await?;
    job.filter(|job| job.account == ctx.who.account && job.kind.starts_with(kind)).ok_or_else(Problem::missing)
}

fn folder(store: &Store) -> PathBuf {
    store.folder().join("uploads")
}

/// Makes the folder, for the server's eyes only.
pub(super) fn make_folder(store: &Store) -> std::io::Result<()> {
    let folder = folder(store);
    std::fs::create_dir_all(&folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Keeps what was sent.
pub(super) fn keep(store: &Store, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    make_folder(store)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Closes a file that a writer of sheets made to all but the server.
pub(super) fn close_to_others(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)) {
            tracing::warn!(%error, "the rights of a kept sheet could not be narrowed");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Removes a file if it is there.
pub(super) fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "a kept sheet could not be removed");
    }
}

/// Removes what is older than a day: rows with their files, and files that no row names.
pub(super) fn sweep(app: &App) -> record::Result<()> {
    let limit = app.access.now() - KEPT_MS;
    let all = app.store.read(|db| db.all(COLUMNS, &[], read))?;
    let (old, fresh): (Vec<Job>, Vec<Job>) =
        all.into_iter().partition(|job| job.made_ms < limit && !running().contains_key(&job.token));
    for job in old {
        job.forget(&app.store)?;
    }
    let Ok(files) = std::fs::read_dir(folder(&app.store)) else { return Ok(()) };
    let kept: HashSet<String> = fresh.into_iter().map(|job| job.token).collect();
    for file in files.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let token = name.split('.').next().unwrap_or("").to_owned();
        // A file is written before its row; what is young may be on its way.
        let is_old = file
            .metadata()
            .and_then(|m| m.modified())
            .ok()
            .and_then(|at| at.elapsed().ok())
            .is_some_and(|age| age > Duration::from_secs(3_600));
        if !kept.contains(&token) && !running().contains_key(&token) && is_old {
            remove(&file.path());
        }
    }
    Ok(())
}

/// Sweeps once the sheet that was just kept is a day old, whether or not anybody comes by.
pub(super) fn sweep_later(ctx: &Ctx) {
    let app = ctx.app.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(KEPT_MS.unsigned_abs() + 60_000)).await;
        let swept = tokio::task::spawn_blocking(move || sweep(&app)).await;
        if let Ok(Err(error)) = swept {
            tracing::warn!(%error, "old sheets could not be removed");
        }
    });
}

// The table is made by the register's definition; the statements above name its columns.
const _: () = assert!(PENDING.columns.len() == 10);
