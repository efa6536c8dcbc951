//! Keys, erasure, reversal, backup, check.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use record::Intent;
use serde_json::json;

use super::{WRONG, print_json};
use crate::args::{KeyAct, PlaceArgs};
use crate::hall::Hall;
use crate::steward::wait;

/// `guildhall key rotate`.
pub fn key(place: &PlaceArgs, act: KeyAct) -> anyhow::Result<ExitCode> {
    let KeyAct::Rotate = act;
    let hall = Hall::open(place, false)?;
    let count = hall.store.rotate_master_key()?;
    say!("a new master key wraps {count} keys; copy the key file to where you keep it, apart from the backups");
    Ok(ExitCode::SUCCESS)
}

/// `guildhall erase`.
pub fn erase(place: &PlaceArgs, person: i64, reason: String) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, false)?;
    let done = hall.store.commit(Intent { kind: "erase", ..hall.by_command(reason) }, move |commit| {
        roll::person::erase(commit, person)
    })?;
    anyhow::ensure!(done.value, "there is no such person, or they were erased already");
    hall.store.scrub()?;
    say!("erased; what was counted stays counted (commit {})", done.commit.context("an erasure is a commit")?);
    Ok(ExitCode::SUCCESS)
}

/// `guildhall reverse`.
pub fn reverse(place: &PlaceArgs, commit: i64, reason: String) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, false)?;
    let intent = Intent { kind: "reversal", source: format!("commit {commit}"), ..hall.by_command(reason) };
    let desk = hall.desk()?;
    let done = hall.store.commit(intent, move |c| {
        let versions = roll::undo::reverse(c, commit)?;
        // What it undid of steps may make it somebody else's turn.
        procedure::settle_reversed(c, &desk, commit)?;
        Ok::<_, record::Error>(versions)
    })?;
    match done.commit {
        Some(number) => say!("commit {commit} is undone by commit {number} ({} versions)", done.value),
        None => say!("commit {commit} wrote nothing that could be undone"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the papers of a backup lie: beside its file.
fn papers_of(file: &Path) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".papers");
    name.into()
}

/// `guildhall backup`.
pub fn backup(place: &PlaceArgs, file: &Path) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, false)?;
    hall.store.backup(file)?;
    // After the database: every paper it names lies on the shelf already.
    let papers = papers_of(file);
    let to = paper::Shelf::folder(&papers)?;
    let copied = wait(hall.shelf.copy_to(&to))??;
    say!("{} written, and {copied} papers to {}; the master key is in neither", file.display(), papers.display());
    Ok(ExitCode::SUCCESS)
}

/// `guildhall restore`.
pub fn restore(place: &PlaceArgs, file: &Path) -> anyhow::Result<ExitCode> {
    record::restore(file, &place.data)?;
    let papers = papers_of(file);
    if papers.is_dir() {
        let (from, to) = (paper::Shelf::folder(&papers)?, paper::Shelf::configured(&place.data)?);
        let copied = wait(from.copy_to(&to))??;
        say!("{copied} papers put back");
    }
    say!("restored into {}; now put the master key into {}", place.data.display(), place.data.join("keys").display());
    Ok(ExitCode::SUCCESS)
}

/// `guildhall check`.
pub fn check(place: &PlaceArgs, json: bool) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, false)?;
    let verdict = hall.store.read(record::log::verify)?;
    let mut faults = verdict.faults;
    // The kept tallies must say what the registers say.
    let head = hall.store.read(|db| db.head())?;
    let at = record::Moment { as_of: hall.today(), known: head.commit };
    let root = hall.store.read(|db| hall.tree.at(db, at))?.root();
    let mut compared = 0;
    for definition in hall.figures.catalogue.all() {
        let (Some(root), true) = (root, definition.additive()) else { continue };
        let query = figure::Query::new(definition, root, at);
        let (told, listed) = hall.store.read(|db| -> Result<_, figure::Error> {
            Ok((hall.figures.compute(db, hall.store.tallies(), &query)?, hall.figures.from_list(db, &query)?))
        })?;
        compared += 1;
        if told.value != listed.value {
            faults
                .push(format!("{}: the tally says {:?}, the register {:?}", definition.name, told.value, listed.value));
        }
    }
    let ok = faults.is_empty();
    if json {
        print_json(
            &json!({ "ok": ok, "commits": verdict.commits, "versions": verdict.versions, "figures": compared, "root": verdict.root, "faults": faults }),
        );
    } else {
        say!("{} commits, {} versions, {compared} figures against their lists", verdict.commits, verdict.versions);
        faults.iter().for_each(|f| say!("✗ {f}"));
        if ok {
            say!("✓ all is well");
        }
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}
