//! The data folder: its lock, and copies of its database.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::{Error, Result};

/// The file of the embedded database.
pub(crate) const DATABASE: &str = "guildhall.db";

/// Takes the folder for this process, until the file is dropped or the process ends.
pub(crate) fn lock(folder: &Path) -> Result<File> {
    use std::io::{Read, Seek, Write};
    let path = folder.join("in-use");
    let what = || Error::file(format!("locking {}", path.display()));
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(what())?;
    if let Err(refused) = file.try_lock() {
        if let std::fs::TryLockError::Error(source) = refused {
            return Err(what()(source));
        }
        let mut who = String::new();
        drop(file.read_to_string(&mut who));
        let who = if who.is_empty() { "unknown process".into() } else { who };
        return Err(Error::InUse(folder.display().to_string(), who));
    }
    file.set_len(0).map_err(what())?;
    file.rewind().map_err(what())?;
    write!(file, "process {}", std::process::id()).map_err(what())?;
    Ok(file)
}

/// Writes a copy of the database of a folder, whole and compact, and puts it in place only when it is durable.
pub(crate) fn backup(folder: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(Error::Rule(format!("{} exists already; a backup never overwrites a file", to.display())));
    }
    let part = beside(to, ".part");
    let name = part.to_str().ok_or_else(|| {
        Error::Rule(format!("the embedded database cannot write to {}: the path is not UTF-8", to.display()))
    })?;
    // What an interrupted backup left.
    if part.exists() {
        std::fs::remove_file(&part).map_err(Error::file(format!("removing {}", part.display())))?;
    }
    let conn = Connection::open_with_flags(folder.join(DATABASE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if let Err(error) = conn.execute("VACUUM INTO ?1", [name]) {
        drop(std::fs::remove_file(&part));
        return Err(error.into());
    }
    put_in_place(&part, to)
}

/// Puts a backup where a new data folder shall be.
///
/// # Errors
/// When the folder already has a database, or the file is no backup of one.
pub fn restore(backup: &Path, folder: &Path) -> Result<()> {
    let database = folder.join(DATABASE);
    // The log of a database that is gone would be replayed onto the one that is put in its place.
    for taken in [database.clone(), beside(&database, "-wal"), beside(&database, "-journal")] {
        if taken.exists() {
            let (folder, taken) = (folder.display(), taken.display());
            return Err(Error::Rule(format!("{folder} has data already ({taken}); restore into a new folder")));
        }
    }
    if beside(backup, "-wal").metadata().is_ok_and(|wal| wal.len() > 0) {
        let backup = backup.display();
        return Err(Error::Rule(format!(
            "{backup} is a database in use, not a backup; make one with: guildhall backup"
        )));
    }
    File::open(backup).map_err(Error::file(format!("reading {}", backup.display())))?;
    check(backup).map_err(|why| Error::Damaged(format!("{} is not a sound backup: {why}", backup.display())))?;
    std::fs::create_dir_all(folder).map_err(Error::file(format!("making {}", folder.display())))?;
    let _lock = lock(folder)?;
    let part = folder.join("restoring.part");
    std::fs::copy(backup, &part).map_err(Error::file(format!("copying {}", backup.display())))?;
    put_in_place(&part, &database)
}

/// Whether the file is a database of ours, with a head and sound pages.
fn check(backup: &Path) -> Result<(), String> {
    let conn = Connection::open_with_flags(backup, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| e.to_string())?;
    let ask = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, String>(0)).map_err(|e| e.to_string());
    match ask("PRAGMA quick_check(1)")?.as_str() {
        "ok" => ask("SELECT 'commit ' || commit_no FROM head").map(drop),
        unsound => Err(unsound.to_owned()),
    }
}

/// The path with something appended to its last name.
fn beside(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(tail);
    name.into()
}

/// Moves a finished file to its place so that it is there, whole, after a loss of power too.
fn put_in_place(part: &Path, place: &Path) -> Result<()> {
    let what = || Error::file(format!("putting {} in place", place.display()));
    File::open(part).and_then(|file| file.sync_all()).map_err(what())?;
    std::fs::rename(part, place).map_err(what())?;
    sync_folder_of(place).map_err(what())
}

/// Makes a change of names in the folder of this file durable.
pub(crate) fn sync_folder_of(file: &Path) -> std::io::Result<()> {
    // Elsewhere a folder cannot be opened, and the system orders such changes itself.
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
