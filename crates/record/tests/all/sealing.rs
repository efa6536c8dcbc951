//! What is sealed opens for whom it should, and for nobody else.

use record::{Error, Finders, Moment, Options, Store, Suite, Version};

use crate::registers::{CASE, PERSON, person, since};
use crate::site::{Outcome, Site, intent};

/// Makes a person of this name, with a case of theirs; tells the ids of both.
pub fn add(store: &Store, name: &str, number: &str) -> record::Result<(i64, i64)> {
    let draft = person(name, number);
    let finders = Finders {
        exact: vec![("number", number.to_owned()), ("mobile", format!("1{number}"))],
        terms: vec![name.to_owned()],
        unit: 5,
        sort_key: name.to_owned(),
    };
    let story = format!("story of {name}");
    let done = store.commit(intent("form"), move |commit| {
        let (id, case) = (commit.new_id(), commit.new_id());
        commit.new_person(id, &finders)?;
        commit.open(id, since(10), &draft, None)?;
        commit.open(case, since(10), &CASE.draft().set("person", id).seal("story", Some(&story)), None)?;
        Ok::<_, Error>((id, case))
    })?;
    Ok(done.value)
}

/// The newest version of a person.
pub fn newest(store: &Store, id: i64) -> record::Result<Version> {
    let version = store.read(|db| db.standing(&PERSON, id))?.pop();
    version.ok_or_else(|| Error::Damaged(format!("no person {id} stands")))
}

/// Their name, unsealed.
pub fn name(store: &Store, id: i64) -> record::Result<String> {
    let version = newest(store, id)?;
    store.read(|db| Ok(db.unseal(&version)?.get("name").to_owned()))
}

fn check_suite(site: &Site, suite: Suite) -> Outcome {
    let store = Store::open(Options { suite, ..site.options() })?;
    let (one, case) = add(&store, "欧阳建国", "410881199001011234")?;
    let (two, _) = add(&store, "王芳", "410881199002022345")?;
    let version = newest(&store, one)?;
    store.read(|db| {
        let clear = db.unseal(&version)?;
        assert_eq!((clear.get("name"), clear.get("number"), clear.erased), ("欧阳建国", "410881199001011234", false));
        assert_eq!((clear.opt("mobile"), clear.get("mobile")), (None, ""), "nothing was sealed there");
        let case = db.get(&CASE, case, Moment { as_of: record::Day(10), known: 1 })?.ok_or(Error::Sealed)?;
        assert_eq!(db.unseal(&case)?.get("story"), "story of 欧阳建国", "sealed by the key of another record");
        assert_eq!(db.find_exact("number", "410881199001011234")?, [one]);
        assert_eq!(db.find_exact("number", "410881199002022345")?, [two]);
        assert_eq!(db.find_exact("mobile", "410881199001011234")?, Vec::<i64>::new(), "a digest is of one kind");
        assert_eq!(db.find_exact("number", "41088119900101123")?, Vec::<i64>::new());
        Ok::<_, Error>(())
    })?;
    let first = version.sealed.as_ref().and_then(|s| s.first().copied());
    assert_eq!(first, Some(if suite == Suite::Sm4Gcm { 2 } else { 1 }));
    // The same text sealed twice is not the same, so that nobody can compare.
    let again = store.read(|db| db.unseal(&version)).map(|c| c.get("name").to_owned())?;
    let draft = person(&again, "1");
    store.commit(intent("form"), move |commit| commit.assert(one, since(10), &draft, None))?;
    assert_ne!(newest(&store, one)?.sealed, version.sealed);
    Ok(())
}

both_engines!(aes_seals, |site| {
    check_suite(site, Suite::Aes256Gcm)?;
});

both_engines!(sm4_seals, |site| {
    check_suite(site, Suite::Sm4Gcm)?;
});

both_engines!(a_store_may_change_its_suite_and_still_finds_and_opens_all, |site| {
    let store = Store::open(Options { suite: Suite::Sm4Gcm, ..site.options() })?;
    let (old, _) = add(&store, "老王", "1001")?;
    drop(store);
    let store = Store::open(Options { suite: Suite::Aes256Gcm, ..site.options() })?;
    let (new, _) = add(&store, "小王", "1002")?;
    for round in 0..2 {
        assert_eq!((name(&store, old)?, name(&store, new)?), ("老王".into(), "小王".into()), "round {round}");
        assert_eq!(
            store.read(|db| Ok::<_, Error>([db.find_exact("number", "1001")?, db.find_exact("number", "1002")?]))?,
            [[old], [new]]
        );
        store.rotate_master_key()?;
    }
    drop(store);
    let store = site.open()?;
    assert_eq!(store.read(|db| db.find_exact("number", "1001"))?, [old]);
});

both_engines!(a_ciphertext_that_was_moved_or_altered_does_not_open, |site| {
    let store = site.open()?;
    let (one, _) = add(&store, "欧阳建国", "1001")?;
    let (two, _) = add(&store, "王芳", "1002")?;
    let mut raw = site.raw()?;
    raw.unguard("r_person")?;
    // Even a whole row of the vault moved along does not help: a key, too, is bound to its person.
    raw.run(&format!(
        "UPDATE r_person SET sealed = (SELECT p.sealed FROM r_person p WHERE p.id = {one}) WHERE id = {two}; \
         CREATE TABLE kept AS SELECT * FROM vault"
    ))?;
    assert!(matches!(name(&store, two), Err(Error::Sealed)), "moved to another person");
    raw.run(&format!(
        "UPDATE vault SET wrapped = (SELECT k.wrapped FROM kept k WHERE k.person = {one}) WHERE person = {two}"
    ))?;
    assert!(matches!(name(&store, two), Err(Error::Sealed)), "moved with its key");
    assert_eq!(name(&store, one)?, "欧阳建国");
    let altered = match site.url() {
        None => format!(
            "UPDATE r_person SET sealed = CAST(substr(sealed, 1, length(sealed) - 1) || x'00' AS BLOB) WHERE id = {one}"
        ),
        Some(_) => format!(
            "UPDATE r_person SET sealed = set_byte(sealed, length(sealed) - 1, 255 - get_byte(sealed, length(sealed) - 1)) WHERE id = {one}"
        ),
    };
    raw.run(&altered)?;
    assert!(matches!(name(&store, one), Err(Error::Sealed)), "altered");
});

both_engines!(what_does_not_fit_is_refused_and_not_cut, |site| {
    let store = site.open()?;
    let (id, _) = add(&store, "欧阳建国", "1001")?;
    let rename = |name: String| {
        store.commit(intent("form"), move |commit| commit.assert(id, since(10), &person(&name, "1001"), None))
    };
    let longest = format!("{}xx", "长".repeat(21_844));
    rename(longest.clone())?;
    assert_eq!(name(&store, id)?, longest);
    for longer in [format!("{longest}x"), "长".repeat(50_000)] {
        assert!(rename(longer).is_err_and(|e| e.to_string().contains("too long")));
    }
    assert_eq!(name(&store, id)?, longest, "nothing of it was written");
});

both_engines!(whoever_seals_must_be_known, |site| {
    let store = site.open()?;
    let stranger = store.commit(intent("form"), |commit| {
        let id = commit.new_id();
        commit.open(id, since(1), &person("无名", "1"), None)
    });
    assert!(stranger.is_err(), "a person without an entry in the vault");
    let nobody = store.commit(intent("form"), |commit| {
        let id = commit.new_id();
        commit.open(id, since(1), &CASE.draft().seal("story", Some("whose?")), None)
    });
    assert!(nobody.is_err_and(|e| e.to_string().contains("names no person")));
});

both_engines!(many_persons_are_made_before_anything_is_said_of_them, |site| {
    let store = site.open()?;
    let made = store.commit(intent("import"), |commit| {
        let ids: Vec<i64> = (0..200).map(|_| commit.new_id()).collect();
        for id in &ids {
            commit.new_person(*id, &Finders { terms: vec!["同".into()], ..Finders::default() })?;
        }
        for id in &ids {
            commit.open(*id, since(1), &person(&format!("第{id}人"), "1"), None)?;
        }
        Ok::<_, Error>(ids)
    })?;
    for id in made.value {
        assert_eq!(name(&store, id)?, format!("第{id}人"));
    }
});

both_engines!(secrets_are_kept_wrapped, |site| {
    let store = site.open()?;
    store.commit(intent("setup"), |commit| commit.put_secret("signing", b"distinctive secret"))?;
    store.commit(intent("setup"), |commit| commit.put_secret("signing", b"another secret"))?;
    assert_eq!(store.read(|db| db.secret("nothing"))?.map(|s| s.to_vec()), None);
    let secret = store.read(|db| db.secret("signing"))?;
    assert_eq!(secret.map(|s| s.to_vec()), Some(b"another secret".to_vec()));
    let stored = site.raw()?.blobs("SELECT wrapped FROM secret")?;
    assert!(stored.iter().all(|wrapped| !wrapped.windows(6).any(|w| w == b"secret")));
});
