//! Sheets out, in the layout in which they are taken in: what is exported comes back as "nothing to change".

use std::path::Path;

use clock::{Lang, Pack};
use exchange::{CsvWriter, Field, WriteError, WriteRows, XlsxWriter};
use record::{Db, Moment};

use crate::listing;
use crate::sheets::{ROLL_HEADINGS, UNIT_HEADINGS};
use crate::tree::Shape;

/// Why a sheet cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The file could not be made.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
}

/// Writes the units of a subtree; tells how many.
///
/// # Errors
/// When the store cannot be read or the file not be written.
pub fn units(_db: &Db, shape: &Shape, unit: i64, at: Moment, pack: &Pack, to: &Path) -> Result<u64, Error> {
    write(to, "工会组织", UNIT_HEADINGS, |sheet| {
        let mut rows = 0;
        for unit in shape.subtree(unit).into_iter().filter_map(|id| shape.get(id)).filter(|u| u.holds(at)) {
            let code = |id: Option<i64>| id.and_then(|id| shape.get(id)).map(|u| u.code.as_str());
            let kind = pack.codes("unit_type").and_then(|l| l.label(&unit.kind, Lang::Zh)).unwrap_or(&unit.kind);
            sheet.write_row(&[
                Field::Text(&unit.code),
                code(unit.parent).into(),
                Field::Text(&unit.name),
                Field::Text(kind),
                Some(unit.credit_code.as_str()).filter(|c| !c.is_empty()).into(),
                code(unit.industry_parent).into(),
            ])?;
            rows += 1;
        }
        Ok(rows)
    })
}

/// Writes everybody employed in a subtree, in the clear; tells how many. Who may call this is decided by access.
///
/// # Errors
/// When the store cannot be read or the file not be written.
pub fn roll(db: &Db, shape: &Shape, unit: i64, at: Moment, pack: &Pack, to: &Path) -> Result<u64, Error> {
    write(to, "职工名册", ROLL_HEADINGS, |sheet| {
        let mut rows = 0u64;
        let label = |list: &str, code: &str| pack.codes(list).and_then(|l| l.label(code, Lang::Zh)).map(str::to_owned);
        let yes = |b: bool| Field::Text(if b { "是" } else { "否" });
        listing::each(db, shape, unit, at, |listed, clear| -> Result<(), Error> {
            let job = &listed.employment;
            rows += 1;
            let serial = rows.to_string();
            let (skill, sex) = (label("skill", job.text("skill")), label("sex", listed.person.text("sex")));
            let birth: Option<clock::Day> = clear.opt("birth_date").and_then(|t| t.parse().ok());
            let unit = job.int("unit").and_then(|u| shape.get(u)).map(|u| u.code.as_str());
            let said = |text: &'_ str| !text.is_empty();
            sheet.write_row(&[
                Field::Text(&serial),
                // A person who was erased has no name; the row tells that they were counted.
                Field::Text(clear.get("name")),
                Field::Text(clear.get("id_number")),
                sex.as_deref().into(),
                birth.into(),
                clear.opt("mobile").into(),
                unit.into(),
                Some(listed.employer.as_str()).filter(|t| said(t)).into(),
                Some(job.text("trade")).filter(|t| said(t)).into(),
                skill.as_deref().into(),
                yes(job.int("industrial") == Some(1)),
                yes(listed.member_since.is_some()),
                listed.member_since.flatten().into(),
            ])?;
            Ok(())
        })?;
        Ok(rows)
    })
}

fn write(
    to: &Path,
    sheet: &str,
    headings: &[exchange::Heading],
    fill: impl FnOnce(&mut dyn WriteRows) -> Result<u64, Error>,
) -> Result<u64, Error> {
    let names: Vec<&str> = headings.iter().map(|h| h.names[0]).collect();
    if to.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx")) {
        let mut writer = XlsxWriter::new(sheet, &names)?;
        let rows = fill(&mut writer)?;
        writer.save(to)?;
        return Ok(rows);
    }
    let file = |e| Error::File(to.display().to_string(), e);
    let target = std::io::BufWriter::new(std::fs::File::create(to).map_err(file)?);
    let mut writer = CsvWriter::new(target, &names)?;
    let rows = fill(&mut writer)?;
    writer.finish()?;
    Ok(rows)
}
