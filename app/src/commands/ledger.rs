//! `guildhall import reform` and `export reform`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clock::Lang;
use procedure::Actor;
use record::Moment;
use reform::sheets::{self, Form, Layout, Sheet, Target};

use super::{Usage, print_json};
use crate::args::{MomentArgs, PlaceArgs};
use crate::hall::Hall;

/// Takes in a ledger. Without a plan, it is the only one that is open; where there are several or none, the title of the sheet names
/// it, and one that is not there yet is made.
pub fn import(
    place: &PlaceArgs,
    file: &Path,
    plan: Option<String>,
    dry_run: bool,
    json: bool,
) -> anyhow::Result<ExitCode> {
    if !file.is_file() {
        return Err(Usage(format!("there is no file {}", file.display())).into());
    }
    let hall = Hall::open(place, true)?;
    let desk = hall.desk()?;
    let target = match plan {
        Some(named) => Target::Named(named),
        None => {
            let at = Moment { as_of: desk.today, known: desk.known };
            let mut plans = hall.store.read(|db| reform::ledger::plans(db, at))?;
            plans.retain(|each| each.state == "open");
            match plans[..] {
                // There is only one it can be.
                [ref only] => Target::Plan(only.id),
                _ => {
                    Target::New { unit: access::Units::root(&hall.units()).context(record::Error::Empty)?, title: None }
                }
            }
        }
    };
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let mut sheet = Sheet::new(bytes, target, Actor::System).with_figures(hall.figures.catalogue.clone());
    if dry_run {
        sheet = sheet.dry();
    }
    let done = sheets::import(&hall.store, &desk, hall.by_command("导入改革台账"), sheet)
        .map_err(|error| anyhow::anyhow!("{}", error.text(Lang::Zh)))?;
    if json {
        print_json(&done.value.json(done.commit, dry_run));
    } else {
        say_raw!("{}", done.value.text(done.commit, dry_run, Lang::Zh));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a ledger in the layout that offices print; without a plan, the newest that is open. Names stay out of it.
pub fn export(place: &PlaceArgs, file: &Path, plan: Option<&str>, moment: &MomentArgs) -> anyhow::Result<ExitCode> {
    let form = match file.extension().and_then(|name| name.to_str()) {
        Some("xlsx") => Form::Xlsx,
        Some("csv") => Form::Csv,
        _ => return Err(Usage(format!("{} ends neither in .xlsx nor in .csv", file.display())).into()),
    };
    let hall = Hall::open(place, false)?;
    let (_, at): (i64, Moment) = hall.stand(moment)?;
    let desk = hall.desk()?;
    let catalogue = hall.figures.catalogue.clone();
    let (bytes, tasks) = hall.store.read(|db| -> anyhow::Result<_> {
        let plans = reform::ledger::plans(db, at)?;
        let found = match plan {
            Some(named) => plans.iter().find(|each| each.title == named || each.id.to_string() == named),
            None => plans.iter().rfind(|each| each.state == "open"),
        };
        let id = found.map(|each| each.id).ok_or_else(|| {
            let known: Vec<String> = plans.iter().map(|each| format!("{} {}", each.id, each.title)).collect();
            Usage(format!("there is no such plan; there are: {}", known.join("; ")))
        })?;
        let layout = Layout { form, names: &|_| false };
        Ok(sheets::export(db, &desk, Some(&catalogue), id, at, layout)?)
    })?;
    std::fs::write(file, bytes)?;
    say!("{tasks} tasks written to {}", file.display());
    Ok(ExitCode::SUCCESS)
}
