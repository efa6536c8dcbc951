//! The data folder: one holder, backups, restoring.

use std::path::Path;

use record::{Error, Options, Place, Store, log, restore};

use crate::registers::{POST, post, since};
use crate::sealing::{add, name};
use crate::site::{Outcome, Site, intent};

#[test]
fn a_folder_has_one_holder() -> Outcome {
    let site = Site::lite()?;
    let store = site.open()?;
    let refused = site.open().map(drop);
    let me = format!("process {}", std::process::id());
    assert!(matches!(&refused, Err(Error::InUse(_, who)) if *who == me), "{refused:?}");
    assert_eq!(
        store
            .commit(intent("form"), |c| {
                let id = c.new_id();
                c.open(id, since(1), &post(1, 1), None)
            })?
            .commit,
        Some(1)
    );
    drop(store);
    assert_eq!(site.open()?.read(|db| db.head())?.commit, 1);
    Ok(())
}

#[test]
fn a_folder_that_is_not_there_is_told_and_not_made() -> Outcome {
    let site = Site::lite()?;
    let refused = Store::open(Options { create: false, ..site.options() }).map(drop);
    assert!(matches!(refused, Err(Error::Empty)));
    assert!(!site.folder().exists());
    drop(site.open()?);
    drop(Store::open(Options { create: false, ..site.options() })?);
    Ok(())
}

/// A store opened on another folder with the key of this one.
fn open_at(site: &Site, folder: &Path) -> record::Result<Store> {
    Store::open(Options { place: Place::Folder(folder.to_owned()), ..site.options() })
}

#[test]
fn a_backup_comes_back_whole() -> Outcome {
    let site = Site::lite()?;
    let store = site.open()?;
    let (id, _) = add(&store, "欧阳建国", "1001")?;
    let backup = site.folder().join("backup");
    // Others go on writing while it is made.
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| (0..40).try_for_each(|n| add(&store, &format!("甲{n}"), &format!("2{n}")).map(drop)));
        store.backup(&backup)?;
        busy.join().map_err(|_| "the writer panicked")??;
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;
    let refused = store.backup(&backup);
    assert!(refused.is_err_and(|e| e.to_string().contains("never overwrites")));
    let fresh = site.folder().join("fresh");
    restore(&backup, &fresh)?;
    // The master key is not in a backup.
    assert!(matches!(open_at(&site, &fresh).map(drop), Err(Error::Key(_))));
    let key = Path::new("keys").join("master.key");
    std::fs::create_dir_all(fresh.join("keys"))?;
    std::fs::copy(site.folder().join(&key), fresh.join(&key))?;
    let restored = open_at(&site, &fresh)?;
    assert_eq!(name(&restored, id)?, "欧阳建国");
    assert_eq!(restored.read(|db| db.find_exact("number", "1001"))?, [id]);
    let verdict = restored.read(log::verify)?;
    assert_eq!((verdict.faults.len(), verdict.commits >= 1), (0, true));
    add(&restored, "王芳", "3001")?;
    Ok(())
}

#[test]
fn restoring_refuses_what_is_no_backup() -> Outcome {
    let site = Site::lite()?;
    let store = site.open()?;
    add(&store, "欧阳建国", "1001")?;
    let (home, fresh) = (site.folder(), site.folder().join("fresh"));
    let backup = home.join("backup");
    store.backup(&backup)?;
    let refused = |from: &Path, to: &Path, why: &str| {
        let told = restore(from, to).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(told.contains(why), "{}: {told}", from.display());
        assert!(!to.join("guildhall.db").exists() || to == home);
    };
    refused(&backup, &home, "has data already");
    refused(&home.join("nothing"), &fresh, "reading");
    refused(&home.join("guildhall.db"), &fresh, "in use");
    let write = |name: &str, bytes: &[u8]| std::fs::write(home.join(name), bytes).map(|()| home.join(name));
    refused(&write("empty", b"")?, &fresh, "not a sound backup");
    refused(&write("garbage", &b"guildhall ".repeat(2000))?, &fresh, "not a sound backup");
    let whole = std::fs::read(&backup)?;
    refused(&write("cut", &whole[..whole.len() / 2])?, &fresh, "not a sound backup");
    let mut torn = whole.clone();
    torn[whole.len() / 3..whole.len() / 2].fill(0x5a);
    refused(&write("torn", &torn)?, &fresh, "not a sound backup");
    let other = home.join("other");
    rusqlite::Connection::open(&other)?.execute_batch("CREATE TABLE t (x)")?;
    refused(&other, &fresh, "not a sound backup");
    // What a database left when somebody deleted it would be replayed onto the restored one.
    std::fs::create_dir_all(&fresh)?;
    std::fs::write(fresh.join("guildhall.db-wal"), b"left over")?;
    refused(&backup, &fresh, "has data already");
    std::fs::remove_file(fresh.join("guildhall.db-wal"))?;
    // An interrupted restoring is no obstacle.
    std::fs::write(fresh.join("restoring.part"), b"half")?;
    restore(&backup, &fresh)?;
    assert!(fresh.join("guildhall.db").exists() && !fresh.join("restoring.part").exists());
    Ok(())
}

#[test]
fn a_postgresql_is_backed_up_by_its_own_tools() -> Outcome {
    let Some(site) = Site::pg()? else { return Ok(()) };
    let refused = site.open()?.backup(&site.folder().join("backup"));
    assert!(refused.is_err_and(|e| e.to_string().contains("pg_dump")));
    Ok(())
}

both_engines!(opening_again_changes_nothing, |site| {
    for n in 0..3 {
        let store = site.open()?;
        assert_eq!(store.read(|db| db.head())?.commit, n);
        store.commit(intent("form"), |commit| {
            let id = commit.new_id();
            commit.open(id, since(1), &post(1, 1), None)
        })?;
    }
    let at = record::Moment { as_of: record::Day(1), known: 3 };
    assert_eq!(site.open()?.read(|db| db.list(&POST, at))?.len(), 3);
});
