//! `guildhall import hardship` and `export hardship`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use access::By;
use anyhow::Context as _;
use clock::Lang;
use hardship::dossier::Reach;
use hardship::sheets::{self, Form, Sheet};

use super::{Usage, print_json};
use crate::args::{MomentArgs, PlaceArgs};
use crate::hall::Hall;

/// Takes in dossiers: households and members in one file or in several.
pub fn import(place: &PlaceArgs, files: &[PathBuf], dry_run: bool, json: bool) -> anyhow::Result<ExitCode> {
    if let Some(missing) = files.iter().find(|file| !file.is_file()) {
        return Err(Usage(format!("there is no file {}", missing.display())).into());
    }
    let hall = Hall::open(place, true)?;
    let desk = hall.desk()?;
    let read = |file: &PathBuf| std::fs::read(file).with_context(|| format!("reading {}", file.display()));
    let bytes = files.iter().map(|file| Ok(read(file)?.into())).collect::<anyhow::Result<Vec<Arc<[u8]>>>>()?;
    let centre = access::Units::root(&hall.units()).context(record::Error::Empty)?;
    let mut sheet = Sheet::new(bytes, centre);
    if dry_run {
        sheet = sheet.dry();
    }
    let done = sheets::import(&hall.store, &hall.tree, &desk, hall.by_command("导入困难职工档案"), &sheet)
        .map_err(|error| anyhow::anyhow!("{}", error.text(Lang::Zh)))?;
    if json {
        print_json(&done.value.json(done.commit, dry_run));
    } else {
        say!("{}", done.value.text(done.commit, dry_run, Lang::Zh));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the dossiers on the roll in the office's layout, everything in the clear. That it was done is in the log before
/// the file is written.
pub fn export(place: &PlaceArgs, file: &Path, moment: &MomentArgs) -> anyhow::Result<ExitCode> {
    let form = match file.extension().and_then(|name| name.to_str()) {
        Some("xlsx") => Form::Xlsx,
        Some("csv") => Form::Csv,
        _ => return Err(Usage(format!("{} ends neither in .xlsx nor in .csv", file.display())).into()),
    };
    let hall = Hall::open(place, false)?;
    let (unit, at) = hall.stand(moment)?;
    let desk = hall.desk()?;
    let reach = match &moment.unit {
        Some(_) => Reach::Units(hall.store.read(|db| hall.tree.at(db, at).map(|shape| shape.subtree(unit)))?),
        None => Reach::All,
    };
    let by = By { account: 0, office: access::Units::root(&hall.units()).unwrap_or(0) };
    let what = format!("hardship.{} as_of={} known={}", ending(form), at.as_of, at.known);
    hall.access(access::Config::default()).hand_out(by, unit, &what, "导出困难职工档案")?;
    let (bytes, dossiers) = hall.store.read(|db| sheets::export(db, &desk, &reach, at, form))?;
    std::fs::write(file, bytes)?;
    say!("{dossiers} dossiers written to {}", file.display());
    Ok(ExitCode::SUCCESS)
}

fn ending(form: Form) -> &'static str {
    match form {
        Form::Xlsx => "xlsx",
        Form::Csv => "csv",
    }
}
