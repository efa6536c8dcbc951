//! The master key: where it lies, and changing it.

use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use record::{Error, Finders, Key, MASTER_KEY_VARIABLE};

use crate::sealing::{add, name};
use crate::site::{Outcome, Site};

fn key_file(site: &Site) -> PathBuf {
    site.folder().join("keys").join("master.key")
}

fn keys_in(site: &Site) -> std::io::Result<Vec<String>> {
    let text = std::fs::read_to_string(key_file(site))?;
    Ok(text.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect())
}

/// What a rotation leaves when it is interrupted after its first step: a new key in front, and nothing wrapped with it.
fn begin_rotation(site: &Site, number: u32) -> std::io::Result<()> {
    let text = std::fs::read_to_string(key_file(site))?;
    let key = base64::engine::general_purpose::STANDARD.encode(Key::random().bytes());
    std::fs::write(key_file(site), format!("{number} {key}\n{text}"))
}

both_engines!(a_new_master_key_wraps_all_and_the_old_one_is_forgotten, |site| {
    let store = site.open()?;
    let (id, _) = add(&store, "欧阳建国", "1001")?;
    let before = keys_in(site)?;
    let wrapped = site.raw()?.blobs("SELECT wrapped FROM vault")?;
    assert_eq!(store.rotate_master_key()?, 2, "one person and the key of the digests");
    let after = keys_in(site)?;
    assert_eq!((before.len(), after.len()), (1, 1));
    assert!(after[0].starts_with("2 ") && after[0] != before[0]);
    assert_ne!(site.raw()?.blobs("SELECT wrapped FROM vault")?, wrapped);
    assert_eq!(name(&store, id)?, "欧阳建国");
    add(&store, "王芳", "1002")?;
    drop(store);
    let store = site.open()?;
    assert_eq!(name(&store, id)?, "欧阳建国");
    assert_eq!(store.read(|db| db.find_exact("number", "1002"))?.len(), 1);
    drop(store);
    // The old file no longer opens anything, and says which key it lacks.
    std::fs::write(key_file(site), before.join("\n"))?;
    let refused = site.open().map(drop);
    assert!(matches!(&refused, Err(Error::Key(why)) if why.contains("number 2 is missing")), "{refused:?}");
});

both_engines!(an_interrupted_rotation_is_taken_up_again, |site| {
    let store = site.open()?;
    let (old, _) = add(&store, "欧阳建国", "1001")?;
    drop(store);
    begin_rotation(site, 2)?;
    let store = site.open()?;
    let (half, _) = add(&store, "王芳", "1002")?;
    drop(store);
    begin_rotation(site, 3)?;
    let store = site.open()?;
    let (new, _) = add(&store, "李娜", "1003")?;
    let names = |store: &record::Store| Ok::<_, Error>([name(store, old)?, name(store, half)?, name(store, new)?]);
    assert_eq!(names(&store)?, ["欧阳建国", "王芳", "李娜"], "three keys wrap, all open");
    assert_eq!(keys_in(site)?.len(), 3);
    store.rotate_master_key()?;
    let left = keys_in(site)?;
    assert!(left.len() == 1 && left[0].starts_with("4 "), "{left:?}");
    assert_eq!(names(&store)?, ["欧阳建国", "王芳", "李娜"]);
    drop(store);
    assert_eq!(names(&site.open()?)?, ["欧阳建国", "王芳", "李娜"]);
});

both_engines!(rotations_at_once_lose_no_key, |site| {
    let store = site.open()?;
    let mut ids = Vec::new();
    for n in 0..20 {
        ids.push(add(&store, &format!("甲{n}"), &format!("10{n}"))?.0);
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| store.rotate_master_key().expect("rotations wait for one another"));
        }
        let (store, ids) = (&store, &ids);
        scope.spawn(move || {
            for id in ids {
                name(store, *id).expect("reading goes on");
            }
        });
        scope.spawn(move || add(store, "乙", "999").expect("writing goes on"));
    });
    drop(store);
    let store = site.open()?;
    for (n, id) in ids.into_iter().enumerate() {
        assert_eq!(name(&store, id)?, format!("甲{n}"));
    }
    assert_eq!(keys_in(site)?.len(), 1);
});

#[cfg(unix)]
both_engines!(a_key_that_others_can_read_is_refused, |site| {
    use std::os::unix::fs::PermissionsExt;
    drop(site.open()?);
    assert_eq!(std::fs::metadata(key_file(site))?.permissions().mode() & 0o777, 0o600);
    for mode in [0o644, 0o640, 0o602, 0o610] {
        std::fs::set_permissions(key_file(site), std::fs::Permissions::from_mode(mode))?;
        let refused = site.open().map(drop);
        assert!(matches!(&refused, Err(Error::Key(why)) if why.contains("chmod 600")), "{mode:o}: {refused:?}");
    }
    std::fs::set_permissions(key_file(site), std::fs::Permissions::from_mode(0o400))?;
    drop(site.open()?);
});

both_engines!(a_key_that_is_gone_is_told_and_never_made_anew, |site| {
    drop(site.open()?);
    let kept = std::fs::read(key_file(site))?;
    std::fs::remove_file(key_file(site))?;
    let refused = site.open().map(drop);
    assert!(matches!(&refused, Err(Error::Key(why)) if why.contains("is missing; put the file back")), "{refused:?}");
    assert!(!key_file(site).exists());
    for nonsense in ["", "# nothing\n", "1\n", "x AAAA\n", "1 AAAA\n", "1 not base64 at all\n"] {
        write_key(site, nonsense.as_bytes())?;
        let refused = site.open().map(drop);
        assert!(matches!(&refused, Err(Error::Key(why)) if why.contains("NUMBER BASE64")), "{nonsense:?}: {refused:?}");
    }
    // A key of the right form that is not the key.
    let other = base64::engine::general_purpose::STANDARD.encode(Key::random().bytes());
    write_key(site, format!("1 {other}\n").as_bytes())?;
    assert!(matches!(site.open().map(drop), Err(Error::Sealed)));
    write_key(site, &kept)?;
    drop(site.open()?);
});

fn write_key(site: &Site, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::write(key_file(site), bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(key_file(site), std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

const ENVIRONMENT: &str = "RECORD_TEST_KEY_FROM_ENVIRONMENT";

/// The environment of this process is shared by its tests, so one of its own carries the key.
#[test]
fn a_key_may_come_by_the_environment() -> Outcome {
    let key = base64::engine::general_purpose::STANDARD.encode(Key::random().bytes());
    let output = Command::new(std::env::current_exe()?)
        .args(["rotation::with_the_key_in_the_environment", "--exact"])
        .env(MASTER_KEY_VARIABLE, format!("7 {key}"))
        .env(ENVIRONMENT, "yes")
        .output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    Ok(())
}

/// Not a test of its own; see above.
#[test]
fn with_the_key_in_the_environment() -> Outcome {
    if std::env::var(ENVIRONMENT).is_err() {
        return Ok(());
    }
    let site = Site::lite()?;
    let store = site.open()?;
    let (id, _) = add(&store, "欧阳建国", "1001")?;
    assert!(!key_file(&site).exists(), "it lies nowhere");
    let refused = store.rotate_master_key();
    assert!(matches!(&refused, Err(Error::Key(why)) if why.contains("rotate it where it is kept")), "{refused:?}");
    drop(store);
    assert_eq!(name(&site.open()?, id)?, "欧阳建国");
    Ok(())
}

both_engines!(what_finds_somebody_is_replaced_whole, |site| {
    let store = site.open()?;
    let finders = |number: &str, terms: &[&str]| Finders {
        exact: vec![("number", number.to_owned())],
        terms: terms.iter().map(|t| (*t).to_owned()).collect(),
        unit: 5,
        sort_key: terms.join(" "),
    };
    let (first, second, third) =
        (finders("1", &["wang", "王"]), finders("2", &["wan", "万", "王"]), finders("3", &["li"]));
    let made = (first.clone(), second.clone());
    // Within the commit that makes the person, and later.
    let id = store
        .commit(crate::site::intent("form"), move |commit| {
            let id = commit.new_id();
            commit.new_person(id, &made.0)?;
            commit.refind(id, &made.0, &made.1)?;
            Ok::<_, Error>(id)
        })?
        .value;
    let terms = |store: &record::Store| {
        store.read(|db| {
            db.all("SELECT term FROM vault_term WHERE federation = $1 ORDER BY term", &[], |row| row.text(0))
        })
    };
    assert_eq!(terms(&store)?, ["wan", "万", "王"], "nothing of the first is left");
    assert_eq!(
        store.read(|db| Ok::<_, Error>([db.find_exact("number", "1")?.len(), db.find_exact("number", "2")?.len()]))?,
        [0, 1]
    );
    store.commit(crate::site::intent("form"), move |commit| commit.refind(id, &second, &third))?;
    assert_eq!(terms(&store)?, ["li"]);
    assert_eq!(store.read(|db| db.find_exact("number", "3"))?, [id]);
});
