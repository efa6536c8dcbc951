//! After an erasure no stored byte yields the person.

use std::collections::BTreeSet;
use std::path::Path;

use record::{Day, Error, Finders, Moment, Store, log};

use crate::registers::{PERSON, SCRATCH, person, since};
use crate::sealing::{add, name, newest};
use crate::site::{Outcome, Site, intent};

const NAMES: [&str; 2] = ["尉迟鹤轩", "慕容雪霁"];
const NUMBERS: [&str; 2] = ["410881198703153971", "410881198703153972"];
const TERMS: [&str; 4] = ["yuchihexuan", "yuchi hexuan", "murongxueji", "3971/last"];

fn finders(name: &str, number: &str, terms: &[&str]) -> Finders {
    Finders {
        exact: vec![("number", number.to_owned()), ("mobile", format!("139{}", &number[10..]))],
        terms: terms.iter().map(|t| (*t).to_owned()).chain([name.to_owned()]).collect(),
        unit: 3,
        sort_key: format!("sort/{}", terms[0]),
    }
}

/// Somebody whose name and number were corrected, among many others.
struct Scene {
    store: Store,
    person: i64,
    other: i64,
    /// Bytes that would yield the person.
    traces: Vec<(String, Vec<u8>)>,
}

fn furnish(site: &Site) -> Result<Scene, Box<dyn std::error::Error>> {
    let store = site.open()?;
    let first = finders(NAMES[0], NUMBERS[0], &TERMS[..2]);
    let second = finders(NAMES[1], NUMBERS[1], &TERMS[2..]);
    let made = first.clone();
    let id = store
        .commit(intent("form"), move |commit| {
            let id = commit.new_id();
            commit.new_person(id, &made)?;
            commit.open(id, since(10), &person(NAMES[0], NUMBERS[0]), None)?;
            Ok::<_, Error>(id)
        })?
        .value;
    let (other, _) = add(&store, "王芳", "410881199002022345")?;
    // Enough others, around them and one after another, that the trees of the vault split and move their rows about.
    for round in 0..30 {
        store.commit(intent("import"), move |commit| {
            for n in (0..100).map(|n| (n * 37 + round) % 3000) {
                let id = commit.new_id();
                let (name, number) = (format!("尉迟{n:04}"), format!("4108811987{:08}", 3_160_000 + n * 8 + round));
                let terms = [format!("murongxu{n:04}"), format!("yuchih{n:04}"), format!("3971/{n:04}")];
                commit.new_person(id, &finders(&name, &number, &terms.each_ref().map(String::as_str)))?;
                commit.open(id, since(1), &person(&name, "0"), None)?;
            }
            Ok::<_, Error>(())
        })?;
    }
    let mut wrapped = site.raw()?.blobs(&format!("SELECT wrapped FROM vault WHERE person = {id}"))?;
    let digests = "SELECT digest FROM vault_digest WHERE person =";
    let mut kept = site.raw()?.blobs(&format!("{digests} {id}"))?;
    store.commit(intent("form"), move |commit| {
        // One old spelling is forgotten by whoever corrects, so that nobody could say it when erasing.
        let mut old = first;
        old.terms.pop();
        commit.refind(id, &old, &second)?;
        commit.assert(id, since(10), &person(NAMES[1], NUMBERS[1]), None)
    })?;
    kept.extend(site.raw()?.blobs(&format!("{digests} {id}"))?);
    // A new master key wraps the person's key anew: the old wrapping must be gone as well.
    store.rotate_master_key()?;
    wrapped.extend(site.raw()?.blobs(&format!("SELECT wrapped FROM vault WHERE person = {id}"))?);
    let mut traces: Vec<(String, Vec<u8>)> = Vec::new();
    for text in
        NAMES.into_iter().chain(NUMBERS).chain(TERMS).chain(["sort/yuchihexuan", "sort/murongxueji", "13903153971"])
    {
        traces.push((format!("{text} in UTF-8"), text.as_bytes().to_vec()));
        traces.push((format!("{text} in UTF-16"), text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        traces.push((
            format!("{text} in UTF-16, big end first"),
            text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ));
    }
    assert_eq!((wrapped.len(), kept.len()), (2, 4));
    traces.extend(wrapped.into_iter().map(|bytes| ("the wrapped key".to_owned(), bytes[5..].to_vec())));
    traces.extend(kept.into_iter().map(|bytes| ("a digest".to_owned(), bytes)));
    Ok(Scene { store, person: id, other, traces })
}

fn erase(scene: &Scene) -> record::Result<()> {
    let person = scene.person;
    let known = finders(NAMES[1], NUMBERS[1], &TERMS[2..]);
    scene.store.commit(intent("erase"), move |commit| commit.erase_person(person, &[known]))?;
    scene.store.scrub()
}

/// Which of these can be found in any file of the folder.
fn found(folder: &Path, traces: &[(String, Vec<u8>)]) -> std::io::Result<Vec<String>> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            out.extend(found(&path, traces)?);
        } else {
            out.extend(
                hits(&std::fs::read(&path)?, traces).into_iter().map(|what| format!("{} holds {what}", path.display())),
            );
        }
    }
    Ok(out)
}

/// Which of these the bytes hold, in one pass.
fn hits<'a>(bytes: &[u8], traces: &'a [(String, Vec<u8>)]) -> BTreeSet<&'a str> {
    let mut by_first = vec![Vec::new(); 256];
    for (what, trace) in traces {
        by_first[usize::from(trace[0])].push((what.as_str(), trace));
    }
    let at = |i: usize| by_first[usize::from(bytes[i])].iter().filter(move |(_, trace)| bytes[i..].starts_with(trace));
    (0..bytes.len()).flat_map(at).map(|(what, _)| *what).collect()
}

#[test]
fn no_byte_of_the_folder_yields_the_person() -> Outcome {
    let site = Site::lite()?;
    let scene = furnish(&site)?;
    let before = found(&site.folder(), &scene.traces)?;
    for kind in ["murongxueji in UTF-8", "慕容雪霁 in UTF-8", "the wrapped key", "a digest"] {
        assert!(before.iter().any(|hit| hit.ends_with(kind)), "the search would find {kind}: {before:?}");
    }
    erase(&scene)?;
    assert_eq!(found(&site.folder(), &scene.traces)?, Vec::<String>::new(), "while it runs");
    let backup = site.folder().join("backup");
    scene.store.backup(&backup)?;
    drop(scene.store);
    assert_eq!(found(&site.folder(), &scene.traces)?, Vec::<String>::new(), "when it is closed, and in a backup");
    Ok(())
}

/// A reader that still needs the old pages is waited for.
#[test]
fn a_reading_under_way_is_waited_for() -> Outcome {
    let site = Site::lite()?;
    let scene = furnish(&site)?;
    let (reads, is_reading) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let store = &scene.store;
        let reader = scope.spawn(move || {
            let mut seen = 0;
            store.read(|db| {
                db.scan(&PERSON, Moment { as_of: Day(100), known: 32 }, |_| {
                    seen += 1;
                    if seen == 10 {
                        reads.send(()).map_err(|_| Error::Abandoned("the test has gone".into()))?;
                    }
                    Ok(std::ops::ControlFlow::Continue(()))
                })
            })?;
            Ok::<_, Error>(seen)
        });
        is_reading.recv()?;
        erase(&scene)?;
        assert_eq!(reader.join().map_err(|_| "the reader panicked")??, 3002);
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;
    assert_eq!(found(&site.folder(), &scene.traces)?, Vec::<String>::new());
    Ok(())
}

#[test]
fn no_row_of_postgresql_yields_the_person() -> Outcome {
    let Some(site) = Site::pg()? else { return Ok(()) };
    let scene = furnish(&site)?;
    let person = scene.person;
    erase(&scene)?;
    let mut raw = site.raw()?;
    for table in ["vault", "vault_digest", "vault_term"] {
        assert_eq!(raw.number(&format!("SELECT COUNT(*) FROM {table} WHERE person = {person}"))?, 0, "{table}");
    }
    // Every row of every table as text, in which bytes are hexadecimal.
    let mut traces = scene.traces;
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().into_bytes();
    traces.extend(traces.clone().into_iter().map(|(what, bytes)| (format!("{what}, as hexadecimal"), hex(&bytes))));
    let tables = "SELECT convert_to(table_name, 'UTF8') FROM information_schema.tables WHERE table_schema = 'public'";
    for table in raw.blobs(tables)? {
        let table = String::from_utf8(table)?;
        let rows = raw.blobs(&format!("SELECT convert_to(t::text, 'UTF8') FROM {table} t"))?;
        let held: BTreeSet<_> = rows.iter().flat_map(|row| hits(row, &traces)).collect();
        assert!(held.is_empty(), "{table} holds {held:?}");
    }
    Ok(())
}

both_engines!(the_counts_and_proofs_stay, |site| {
    let scene = furnish(site)?;
    let (store, id) = (&scene.store, scene.person);
    let at = store.read(record::Db::head).map(|head| Moment { as_of: Day(100), known: head.commit })?;
    let before = store.read(|db| Ok::<_, Error>((db.list(&PERSON, at)?.len(), log::verify(db)?)))?;
    assert_eq!(before.1.faults, Vec::<String>::new());
    erase(&scene)?;
    let after = store.read(|db| Ok::<_, Error>((db.list(&PERSON, at)?.len(), log::verify(db)?)))?;
    assert_eq!((after.0, after.1.versions), (before.0, before.1.versions));
    assert_eq!(after.1.faults, Vec::<String>::new());
    let columns = store.read(|db| store.tallies().of(db, &PERSON, at.known))?;
    assert_eq!(usize::try_from(columns.counts.iter().sum::<i32>())?, after.0);
    // Nothing can be shown or said of them any more; everybody else is as before.
    for version in store.read(|db| db.history(&PERSON, id))? {
        let clear = store.read(|db| db.unseal(&version))?;
        assert!(clear.erased && clear.get("name").is_empty() && clear.opt("number").is_none());
    }
    assert_eq!(store.read(|db| db.find_exact("number", NUMBERS[1]))?, Vec::<i64>::new());
    assert_eq!(name(store, scene.other)?, "王芳");
    let written = store.commit(intent("form"), move |commit| commit.assert(id, since(20), &person("谁", "1"), None));
    assert!(written.is_err_and(|e| e.to_string().contains("erased")));
    let found = store.commit(intent("form"), move |commit| {
        commit.refind(id, &Finders::default(), &finders("谁", NUMBERS[0], &["shui"]))
    });
    assert!(found.is_err_and(|e| e.to_string().contains("erased")));
    // They can still leave: what is open goes on, what is sealed stays sealed.
    store.commit(intent("form"), move |commit| commit.end(&PERSON, id, Day(50)))?;
    let last = newest(store, id)?;
    assert!(last.valid_to == Day(50) && last.sealed.is_some());
    assert_eq!(store.read(log::verify)?.faults, Vec::<String>::new());
});

both_engines!(who_is_made_and_erased_in_one_commit_is_gone, |site| {
    let store = site.open()?;
    let outcome = store.commit(intent("form"), |commit| {
        let id = commit.new_id();
        commit.new_person(id, &finders(NAMES[0], NUMBERS[0], &TERMS))?;
        commit.open(id, since(1), &person(NAMES[0], NUMBERS[0]), None)?;
        commit.erase_person(id, &[])?;
        let more = commit.open(id, since(1), &person(NAMES[0], NUMBERS[0]), None);
        assert!(more.is_err_and(|e| e.to_string().contains("erased")), "the key is not kept in memory either");
        Ok::<_, Error>(id)
    })?;
    for table in ["vault", "vault_digest", "vault_term", SCRATCH.name] {
        assert_eq!(site.raw()?.number(&format!("SELECT COUNT(*) FROM {table}"))?, 0, "{table}");
    }
    assert!(store.read(|db| db.unseal(&newest(&store, outcome.value)?))?.erased);
});
