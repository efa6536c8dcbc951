//! The ledger in the layout that offices print, and as plain text for programs.

use clock::{Day, Lang};
use exchange::{CsvWriter, Field, WriteError, WriteRows as _};
use figure::Catalogue;
use procedure::Desk;
use record::{Db, Moment};
use roll::tree::UnitTree;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::headings::{HEADINGS, PRINTED};
use super::held::{Held, Print};
use super::units::Names;
use crate::ledger::{self, naturally};

/// In which form a ledger goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A workbook, laid out for printing on A3.
    Xlsx,
    /// Comma-separated text: a row for each task, nothing merged.
    Csv,
}

/// How a ledger goes out.
#[derive(Clone, Copy)]
pub struct Layout<'a> {
    /// The form.
    pub form: Form,
    /// Whether the names of the leader and the person in charge are written out, by the lead unit of the task. They are sealed:
    /// whoever may see them is asked by whoever calls. What is not written is left empty, and an empty cell changes nothing.
    pub names: &'a dyn Fn(Option<i64>) -> bool,
}

/// Why a ledger cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// There is no such plan at the moment.
    #[error("there is no such plan")]
    Missing,
}

impl From<XlsxError> for ExportError {
    fn from(error: XlsxError) -> ExportError {
        ExportError::Write(error.into())
    }
}

/// A row that goes out: what stands in the columns of [`PRINTED`].
pub(super) struct Row {
    pub cells: Vec<Print>,
    /// The code of its light.
    pub light: String,
    /// Rows of the same mark share their cell of tasks.
    pub group: i64,
}

/// Writes the tasks of a plan at a moment; gives the bytes of the file and tells how many tasks there are.
///
/// # Errors
/// When there is no such plan, the store cannot be read or the file not be written.
pub fn export(
    db: &Db,
    desk: &Desk,
    figures: Option<&Catalogue>,
    plan: i64,
    at: Moment,
    layout: Layout<'_>,
) -> Result<(Vec<u8>, usize), ExportError> {
    let shape = UnitTree::default().at(db, at)?;
    let names = Names::of(&shape);
    let held = Held::read(db, desk.pack, figures, (&shape, &names), plan, at)?.ok_or(ExportError::Missing)?;
    let mut rows = Vec::new();
    for task in order(&held) {
        let row = &held.rows[&task];
        let version = &held.tasks[&task];
        let clear = if version.sealed.is_some() && (layout.names)(row.unit) {
            ledger::names(db, version)?
        } else {
            ledger::Names::default()
        };
        let named = (clear.leader.as_str(), clear.person.as_str());
        let cells = PRINTED.iter().map(|column| match (column.key, held.print(task, column.key, named)) {
            // Blank would mean: as above.
            ("system" | "measure", Print::Empty) => Print::Text("—".into()),
            (_, print) => print,
        });
        rows.push(Row { cells: cells.collect(), light: row.light.clone(), group: held.top(task) });
    }
    let bytes = match layout.form {
        Form::Csv => text(&rows)?,
        Form::Xlsx => {
            let title = &held.plan.title;
            let title = if title.contains("台账") { title.clone() } else { format!("{title}台账") };
            let unit = desk.units.name(held.plan.unit, at, Lang::Zh);
            let sub = format!("填报单位：{unit}　　截至：{}　　任务 {} 项", day(at.as_of), rows.len());
            workbook(&title, &sub, &rows)?
        }
    };
    Ok((bytes, rows.len()))
}

fn day(day: Day) -> String {
    let date = day.date();
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The tasks as they are printed: by system and measure, parts below what they are part of.
fn order(held: &Held<'_>) -> Vec<i64> {
    let systems: Vec<&str> = held
        .pack
        .codes("reform_system")
        .map(|list| list.codes())
        .unwrap_or_default()
        .iter()
        .map(|code| code.code.as_str())
        .collect();
    let place = |task: i64| {
        let row = &held.rows[&task];
        let system = systems.iter().position(|code| *code == row.system);
        let measure = held.measures.iter().position(|measure| Some(measure.id) == row.measure);
        (system.map_or(usize::MAX, |place| place), measure.map_or(usize::MAX, |place| place))
    };
    let mut keyed: Vec<((usize, usize), i64, bool, i64)> = held
        .order
        .iter()
        .map(|&task| {
            let top = held.top(task);
            (place(top), top, task != top, task)
        })
        .collect();
    let number = |task: i64| held.rows[&task].number.as_str();
    keyed.sort_by(|a, b| {
        let top = a.0.cmp(&b.0).then_with(|| naturally(number(a.1), number(b.1))).then(a.1.cmp(&b.1));
        top.then(a.2.cmp(&b.2)).then_with(|| naturally(number(a.3), number(b.3))).then(a.3.cmp(&b.3))
    });
    keyed.into_iter().map(|(_, _, _, task)| task).collect()
}

/// As comma-separated text, with headings of one row.
fn text(rows: &[Row]) -> Result<Vec<u8>, ExportError> {
    let heading = |key: &str| HEADINGS.iter().find(|heading| heading.key == key).map_or("", |heading| heading.names[0]);
    let headings: Vec<&str> = PRINTED.iter().map(|column| heading(column.key)).collect();
    let mut writer = CsvWriter::new(Vec::new(), &headings)?;
    for row in rows {
        let fields: Vec<Field<'_>> = row
            .cells
            .iter()
            .map(|cell| match cell {
                Print::Empty => Field::Empty,
                Print::Text(text) => Field::Text(text),
                Print::Count(count) => Field::Count(*count),
                Print::Day(day) => Field::Day(*day),
            })
            .collect();
        writer.write_row(&fields)?;
    }
    Ok(writer.finish()?)
}

/// Rows above the data: title, unit and day, headings of two rows.
const TOP: u32 = 4;

/// A workbook as offices print it. Headings repeat on every page; what rows have in common stands in one merged cell.
pub(super) fn workbook(title: &str, sub: &str, rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    const A3: u8 = 8;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("改革台账")?;
    sheet.set_landscape().set_paper_size(A3).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.2, 0.3);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    sheet.set_freeze_panes(TOP, 0)?;
    sheet.set_repeat_rows(TOP - 2, TOP - 1)?;
    let last = (0_u16..).zip(PRINTED).last().map_or(0, |(column, _)| column);
    // The numbers of records are for the system; nobody reads them on paper.
    let seen = last - 1;
    heads(sheet, title, sub, seen)?;
    body(sheet, rows)?;
    for (column, printed) in (0_u16..).zip(PRINTED) {
        sheet.set_column_width(column, printed.width)?;
    }
    sheet.set_column_hidden(last)?;
    let end = TOP + u32::try_from(rows.len()).unwrap_or(0);
    sheet.set_print_area(0, 0, end.saturating_sub(1), seen)?;
    book.save_to_buffer()
}

fn boxed() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_num_format("@")
}

fn heads(sheet: &mut Worksheet, title: &str, sub: &str, last: u16) -> Result<(), XlsxError> {
    let large = Format::new()
        .set_bold()
        .set_font_size(20.0)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    sheet.merge_range(0, 0, 0, last, title, &large)?;
    sheet.set_row_height(0, 36.0)?;
    let small = Format::new().set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter);
    sheet.merge_range(1, 0, 1, last, sub, &small)?;
    let head = boxed().set_bold().set_align(FormatAlign::Center).set_background_color(Color::RGB(0xF2F2F2));
    let (upper, lower) = (TOP - 2, TOP - 1);
    let mut column = 0;
    while let Some(printed) = PRINTED.get(column) {
        let group = printed.heading.0;
        let at = u16::try_from(column).unwrap_or(u16::MAX);
        if group.is_empty() {
            sheet.merge_range(upper, at, lower, at, printed.heading.1, &head)?;
            column += 1;
            continue;
        }
        let width = PRINTED[column..].iter().take_while(|each| each.heading.0 == group).count();
        let end = at + u16::try_from(width).unwrap_or(1) - 1;
        sheet.merge_range(upper, at, upper, end, group, &head)?;
        for (place, each) in (at..).zip(&PRINTED[column..column + width]) {
            sheet.write_string_with_format(lower, place, each.heading.1, &head)?;
        }
        column += width;
    }
    Ok(())
}

fn body(sheet: &mut Worksheet, rows: &[Row]) -> Result<(), XlsxError> {
    let (plain, middle) = (boxed(), boxed().set_align(FormatAlign::Center));
    let days = boxed().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd");
    let count = boxed().set_align(FormatAlign::Center).set_num_format("0");
    let lamp = |colour: u32| boxed().set_align(FormatAlign::Center).set_background_color(Color::RGB(colour));
    let lamps = [
        ("green", lamp(0xA9_D08E)),
        ("blue", lamp(0x9B_C2E6)),
        ("yellow", lamp(0xFF_E699)),
        ("red", lamp(0xFF_8080)),
        ("grey", lamp(0xD9_D9D9)),
    ];
    for (column, printed) in (0_u16..).zip(PRINTED) {
        let place = usize::from(column);
        let mut first = 0;
        while let Some(row) = rows.get(first) {
            let cell = &row.cells[place];
            let shares = |other: &Row| match printed.key {
                "system" => other.cells[place] == *cell,
                "measure" => other.cells[place - 1..=place] == row.cells[place - 1..=place],
                "task" => other.group == row.group,
                _ => false,
            };
            let together = rows[first..].iter().take_while(|other| shares(other)).count().max(1);
            let at = TOP + u32::try_from(first).unwrap_or(u32::MAX);
            let end = at + u32::try_from(together).unwrap_or(1) - 1;
            let is_short =
                !matches!(printed.key, "task" | "part" | "action" | "milestones" | "progress" | "problems" | "next");
            let format = match (printed.key, cell) {
                ("light", _) => lamps.iter().find(|(code, _)| *code == row.light).map_or(&middle, |(_, format)| format),
                (_, Print::Day(_)) => &days,
                (_, Print::Count(_)) => &count,
                _ if is_short => &middle,
                _ => &plain,
            };
            if together > 1 {
                sheet.merge_range(at, column, end, column, &cell.text(), format)?;
            } else {
                put(sheet, at, column, cell, format)?;
            }
            first += together;
        }
    }
    Ok(())
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Print, format: &Format) -> Result<(), XlsxError> {
    /// Beyond it a spreadsheet program loses digits.
    const EXACT: u64 = 1_000_000_000_000_000;
    /// The serial number of 1970-01-01.
    const EPOCH: i32 = 25_569;
    match cell {
        Print::Empty => sheet.write_blank(row, column, format)?,
        Print::Count(count) if count.unsigned_abs() < EXACT => {
            sheet.write_number_with_format(row, column, *count as f64, format)?
        }
        Print::Day(day) if *day > Day(-20_000) && *day < Day::END => {
            sheet.write_number_with_format(row, column, f64::from(day.0 + EPOCH), format)?
        }
        // As text whatever it looks like: nothing is ever a formula.
        other => sheet.write_string_with_format(row, column, other.text(), format)?,
    };
    Ok(())
}
