//! `guildhall import`, `export` and `clean`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use clock::{Day, Lang};
use roll::intake::{Effect, Kind, Outcome, Sheet};
use serde_json::{Map, Value, json};

use super::{Usage, print_json};
use crate::args::{MomentArgs, PlaceArgs};
use crate::hall::Hall;

/// Takes in a sheet.
pub fn import(
    place: &PlaceArgs,
    kind: Kind,
    file: &Path,
    as_of: Option<Day>,
    dry_run: bool,
    json: bool,
    rejects: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    if !file.is_file() {
        return Err(Usage(format!("there is no file {}", file.display())).into());
    }
    let hall = Hall::open(place, true)?;
    let mut sheet = Sheet::new(file, as_of.unwrap_or_else(|| hall.today()), hall.pack);
    sheet.dry_run = dry_run;
    let intent = hall.by_command(match kind {
        Kind::Units => "导入工会组织",
        Kind::Roll => "导入职工名册",
    });
    let bar = progress(&sheet);
    let done = roll::intake::take_in(kind, &hall.store, &hall.tree, intent, sheet);
    bar.finish();
    let done = done?;
    let outcome = &done.value;
    if let Some(path) = rejects {
        let rejected = roll::intake::write_rejects(kind, file, path, &outcome.rejected, Lang::Zh)?;
        if !json {
            eprintln!("{rejected} rejected rows written to {}", path.display());
        }
    }
    if json {
        let reasons = |rows: &std::collections::BTreeMap<u32, Vec<roll::sheets::Reason>>| -> Map<String, Value> {
            rows.iter().map(|(row, reasons)| (row.to_string(), reasons.iter().map(|r| r.code()).collect())).collect()
        };
        print_json(&json!({
            "accepted": outcome.accepted, "rejected": reasons(&outcome.rejected), "warned": reasons(&outcome.warned), "commit": done.commit,
            "added": outcome.count(Effect::Added), "changed": outcome.count(Effect::Changed), "left": outcome.count(Effect::Left),
            "new_employers": outcome.new_employers.len(), "dry_run": dry_run,
        }));
    } else {
        print_outcome(outcome, done.commit, dry_run);
    }
    Ok(ExitCode::SUCCESS)
}

fn print_outcome(outcome: &Outcome, commit: Option<i64>, dry_run: bool) {
    say!(
        "{} rows accepted ({} added, {} changed, {} as they were), {} rejected, {} to look at",
        outcome.accepted,
        outcome.count(Effect::Added),
        outcome.count(Effect::Changed),
        outcome.count(Effect::Left),
        outcome.rejected.len(),
        outcome.warned.len()
    );
    for (mark, rows) in [("✗", &outcome.rejected), ("!", &outcome.warned)] {
        for (row, reasons) in rows.iter().take(50) {
            for reason in reasons {
                say!("{mark} row {row}: {}", reason.text(Lang::Zh));
            }
        }
        if rows.len() > 50 {
            say!("{mark} … and {} more rows", rows.len() - 50);
        }
    }
    if !outcome.new_employers.is_empty() {
        say!("{} employers were added by name and lack their credit code", outcome.new_employers.len());
    }
    match (commit, dry_run) {
        (_, true) => say!("dry run: nothing was written"),
        (Some(commit), _) => say!("commit {commit}"),
        (None, _) => say!("nothing to change"),
    }
}

/// A bar on a terminal that follows the rows read; nothing where there is no terminal.
fn progress(sheet: &Sheet) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new_spinner();
    bar.set_style(
        indicatif::ProgressStyle::with_template("{spinner} {pos} rows, {per_sec}, {elapsed}")
            .unwrap_or_else(|_| indicatif::ProgressStyle::default_spinner()),
    );
    let (weak, count) = (bar.downgrade(), sheet.progress.clone());
    std::thread::spawn(move || {
        while let Some(bar) = weak.upgrade() {
            if bar.is_finished() {
                break;
            }
            bar.set_position(count.load(Ordering::Relaxed));
            drop(bar);
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
    });
    bar
}

/// Writes a register in the layout in which it is taken in.
pub fn export(place: &PlaceArgs, kind: Kind, file: &Path, moment: &MomentArgs) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, false)?;
    let (unit, at) = hall.stand(moment)?;
    let rows = hall.store.read(|db| {
        let shape = hall.tree.at(db, at)?;
        match kind {
            Kind::Units => roll::export::units(db, &shape, unit, at, hall.pack, file),
            Kind::Roll => roll::export::roll(db, &shape, unit, at, hall.pack, file),
        }
    })?;
    say!("{rows} rows written to {}", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Prints a text without Traditional characters and inline pinyin.
pub fn clean(file: &Path) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file).map_err(|e| Usage(format!("{}: {e}", file.display())))?;
    say_raw!("{}", exchange::clean(&text).text);
    Ok(ExitCode::SUCCESS)
}
