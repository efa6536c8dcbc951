//! `guildhall document`: a document made of a record, as it stands now.

use std::path::Path;
use std::process::ExitCode;

use clock::{Day, Lang};
use document::Format;
use reform::documents;

use super::Usage;
use crate::args::PlaceArgs;
use crate::hall::Hall;

/// Makes it. It takes no number and is not kept.
pub fn run(
    place: &PlaceArgs,
    template: &str,
    record: i64,
    out: &Path,
    quarter: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let format = match out.extension().and_then(|name| name.to_str()) {
        Some("pdf") => Format::Pdf,
        Some("docx") => Format::Docx,
        _ => return Err(Usage(format!("{} ends neither in .pdf nor in .docx", out.display())).into()),
    };
    let hall = Hall::open(place, false)?;
    let desk = hall.desk()?;
    if !documents::TEMPLATES.contains(&template) {
        let known = documents::TEMPLATES.join(", ");
        return Err(Usage(format!("there is no template called {template}; there are: {known}")).into());
    }
    let period = quarter.map(quarter_of).transpose()?;
    let read = hall.store.read(|db| match period.filter(|_| template == "quarterly-report") {
        Some(period) => documents::quarterly(db, &desk, record, period, Lang::Zh),
        None => documents::data(db, &desk, &hall.figures.catalogue, template, record, Lang::Zh),
    });
    let data = read.map_err(|refusal| Usage(refusal.text(Lang::Zh)))?;
    let bytes = document::render(hall.pack, template, &data, format)?;
    std::fs::write(out, &bytes)?;
    say!("{} ({} bytes)", out.display(), bytes.len());
    Ok(ExitCode::SUCCESS)
}

/// `2026-3` as its first and last day.
fn quarter_of(text: &str) -> anyhow::Result<(Day, Day)> {
    let parts =
        text.split_once('-').and_then(|(year, quarter)| Some((year.parse::<i16>().ok()?, quarter.parse::<i8>().ok()?)));
    let found = parts.filter(|(_, quarter)| (1..=4).contains(quarter)).and_then(|(year, quarter)| {
        let from = Day::from_ymd(year, quarter * 3 - 2, 1)?;
        let after =
            if quarter == 4 { Day::from_ymd(year + 1, 1, 1)? } else { Day::from_ymd(year, quarter * 3 + 1, 1)? };
        Some((from, after.plus(-1)))
    });
    found.ok_or_else(|| Usage(format!("{text} is no quarter; write 2026-3")).into())
}
