//! Dossiers on the roll in the office's layout: households and members as two sheets, or as one text with a row for each
//! member. Everything is in the clear: whoever calls has asked who may have it, and logged why.

use clock::{Both, Lang, Pack};
use exchange::{CsvWriter, Field, WriteError, WriteRows as _};
use procedure::Desk;
use record::{Db, Moment};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::headings::{EXTRA, HEAD_ID, UNIT};
use crate::dossier::{self, Filter, MemberView, Reach, View};
use crate::fields::{self, Item, ItemKind, Mark, Of, Origin};

/// In which form dossiers go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A workbook of two sheets: households, members.
    Xlsx,
    /// Comma-separated text: a row for each member besides the head, the household said again in each.
    Csv,
}

/// Why dossiers cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] record::Error),
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<XlsxError> for ExportError {
    fn from(error: XlsxError) -> ExportError {
        ExportError::Write(error.into())
    }
}

/// The states of a dossier that is on the roll.
const ON_ROLL: [&str; 6] = ["filed", "reviewing", "leaving", "exit_notice", "exit_objection", "exit_approving"];
/// How many dossiers are read at a time.
const PAGE: usize = 500;

/// What goes out in a cell.
#[derive(Clone, Debug, PartialEq)]
enum Print {
    Empty,
    Text(String),
    /// Fen.
    Money(i64),
    Int(i64),
}

/// The cells of a row.
type Cells = Vec<Print>;

/// A column.
struct Column {
    heading: String,
    kind: ItemKind,
    takes: Takes,
}

enum Takes {
    Item(&'static Item),
    Extra(usize),
    Unit,
    HeadId,
    Number,
}

fn starred(label: Both, mark: Mark, of_member: bool) -> String {
    let star = if mark == Mark::Required { "*" } else { "" };
    let whose = if of_member { "成员" } else { "" };
    format!("{star}{whose}{}", label.0)
}

/// Items go out as they are asked, those of the same name in head and household once.
fn home_columns() -> Vec<Column> {
    let item = |item: &'static Item| Column {
        heading: starred(item.label, item.mark, false),
        kind: item.kind,
        takes: Takes::Item(item),
    };
    let items = |of: Of| {
        fields::items(of).filter(|item| item.origin != Origin::Decided || item.name != "exit" && item.name != "exit_on")
    };
    let number = fields::items(Of::Household).filter(|item| item.name == "number");
    let mut columns: Vec<Column> = number.map(item).collect();
    columns.push(Column { heading: UNIT.0.to_owned(), kind: ItemKind::Text(100), takes: Takes::Unit });
    columns.extend(items(Of::Head).map(item));
    columns.extend(items(Of::Household).filter(|item| item.name != "number").map(item));
    columns.extend(EXTRA.iter().enumerate().map(|(index, extra)| Column {
        heading: extra.label.0.to_owned(),
        kind: extra.kind,
        takes: Takes::Extra(index),
    }));
    columns
}

/// `of_member` marks each heading as that of a member, for a sheet that has the head's beside it.
fn kin_columns(of_member: bool) -> Vec<Column> {
    let item = |item: &'static Item| Column {
        heading: starred(item.label, item.mark, of_member && item.name != "kinship"),
        kind: item.kind,
        takes: Takes::Item(item),
    };
    let mut columns = Vec::new();
    if !of_member {
        columns.push(Column { heading: format!("*{}", HEAD_ID.0), kind: ItemKind::Text(18), takes: Takes::HeadId });
        columns.push(Column { heading: "档案编号".into(), kind: ItemKind::Text(40), takes: Takes::Number });
    }
    columns.extend(fields::items(Of::Member).map(item));
    columns
}

/// A value that is kept, as people read it.
fn print(pack: &Pack, kind: ItemKind, text: &str) -> Print {
    if text.is_empty() {
        return Print::Empty;
    }
    match kind {
        ItemKind::Code(list) => {
            let label = pack.codes(list).and_then(|list| list.label(text, Lang::Zh));
            Print::Text(label.unwrap_or(text).to_owned())
        }
        ItemKind::Flag => Print::Text(if text == "1" { "是" } else { "否" }.to_owned()),
        ItemKind::Money => text.parse().map_or_else(|_| Print::Text(text.to_owned()), Print::Money),
        ItemKind::Int => text.parse().map_or_else(|_| Print::Text(text.to_owned()), Print::Int),
        ItemKind::Text(_) | ItemKind::Day => Print::Text(text.to_owned()),
    }
}

/// What stands in the cells of a household.
fn home_cells(desk: &Desk, view: &View, head: &MemberView, columns: &[Column]) -> Cells {
    let text = |column: &Column| match column.takes {
        Takes::Item(item) if item.of == Of::Household => view.value(item),
        Takes::Item(item) => head.value(item),
        Takes::Extra(index) => match EXTRA[index].name {
            "checked_all" if view.row.checked_all => "1".to_owned(),
            "visited_on" => view.row.visited_on.map(|day| day.to_string()).unwrap_or_default(),
            "checked_on" => view.row.checked_on.map(|day| day.to_string()).unwrap_or_default(),
            _ => String::new(),
        },
        Takes::Unit => {
            let at = Moment { as_of: desk.today, known: desk.known };
            desk.units.name(view.row.unit, at, Lang::Zh)
        }
        Takes::HeadId | Takes::Number => String::new(),
    };
    let cell = |column: &Column| match column.takes {
        // Codes in a row, each as its word.
        Takes::Item(item) if item.name == "causes" => {
            let list = desk.pack.codes("hardship_cause");
            let label = |code| list.and_then(|list| list.label(code, Lang::Zh)).unwrap_or(code);
            let words = view.row.causes.split_whitespace().map(label).collect::<Vec<_>>().join("、");
            if words.is_empty() { Print::Empty } else { Print::Text(words) }
        }
        _ => print(desk.pack, column.kind, &text(column)),
    };
    columns.iter().map(cell).collect()
}

fn kin_cells(desk: &Desk, view: &View, head_id: &str, member: &MemberView, columns: &[Column]) -> Cells {
    let text = |column: &Column| match column.takes {
        Takes::Item(item) => member.value(item),
        Takes::HeadId => head_id.to_owned(),
        Takes::Number => view.row.number.clone(),
        Takes::Extra(_) | Takes::Unit => String::new(),
    };
    columns.iter().map(|column| print(desk.pack, column.kind, &text(column))).collect()
}

/// Writes the dossiers on the roll within a reach; gives the bytes of the file and tells how many there are. Who was
/// erased is left out.
///
/// # Errors
/// When the store cannot be read or the file not be written.
pub fn export(db: &Db, desk: &Desk, reach: &Reach, at: Moment, form: Form) -> Result<(Vec<u8>, usize), ExportError> {
    let wide = form == Form::Csv;
    let (home_columns, kin_columns) = (home_columns(), kin_columns(wide));
    let (mut homes, mut kin, mut rows): (Vec<Cells>, Vec<Cells>, Vec<Cells>) = Default::default();
    let mut after = 0;
    loop {
        let (page, more) = dossier::list(db, reach, at, &Filter::default(), after, PAGE)?;
        for row in &page {
            after = row.id;
            if !ON_ROLL.contains(&row.state.as_str()) {
                continue;
            }
            let Some(view) = dossier::view(db, desk, row.id, at)? else { continue };
            let Some((head, id)) = view.head().and_then(|head| Some((head, head.identity.as_ref()?.id_number.clone())))
            else {
                continue;
            };
            let home = home_cells(desk, &view, head, &home_columns);
            let known = |member: &&MemberView| !member.is_head && member.identity.is_some();
            let others: Vec<Cells> = view
                .members
                .iter()
                .filter(known)
                .map(|member| kin_cells(desk, &view, &id, member, &kin_columns))
                .collect();
            if wide {
                let with = |cells: &[Print]| home.iter().chain(cells).cloned().collect::<Vec<Print>>();
                rows.extend(others.iter().map(|cells| with(cells)));
                if others.is_empty() {
                    rows.push(with(&vec![Print::Empty; kin_columns.len()]));
                }
            } else {
                kin.extend(others);
            }
            homes.push(home);
        }
        if !more {
            break;
        }
    }
    let count = homes.len();
    let bytes = if wide {
        text(home_columns.iter().chain(&kin_columns), &rows)?
    } else {
        let sub = format!("截至 {}　　{count} 户", at.as_of);
        let mut book = Workbook::new();
        write(book.add_worksheet(), ("困难职工", "困难职工档案", &sub), &home_columns, &homes)?;
        write(book.add_worksheet(), ("家庭成员", "困难职工家庭成员", &sub), &kin_columns, &kin)?;
        book.save_to_buffer()?
    };
    Ok((bytes, count))
}

/// Yuan with two digits and nothing else, as programs read it.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

fn text<'a>(columns: impl Iterator<Item = &'a Column>, rows: &[Cells]) -> Result<Vec<u8>, ExportError> {
    let headings: Vec<&str> = columns.map(|column| column.heading.as_str()).collect();
    let mut writer = CsvWriter::new(Vec::new(), &headings)?;
    for row in rows {
        let texts: Vec<String> = row
            .iter()
            .map(|cell| match cell {
                Print::Empty => String::new(),
                Print::Text(text) => text.clone(),
                Print::Money(fen) => yuan(*fen),
                Print::Int(number) => number.to_string(),
            })
            .collect();
        writer.write_row(&texts.iter().map(|text| Field::Text(text)).collect::<Vec<_>>())?;
    }
    Ok(writer.finish()?)
}

/// Ink that is lighter than what is read.
const GREY: Color = Color::RGB(0x59_59_59);

fn write(
    sheet: &mut Worksheet,
    (name, title, sub): (&str, &str, &str),
    columns: &[Column],
    rows: &[Cells],
) -> Result<(), XlsxError> {
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.set_name(name)?.set_landscape().set_paper_size(8).set_print_fit_to_pages(0, 0);
    let large = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, title, &large)?;
    sheet.write_string_with_format(1, 0, sub, &Format::new().set_font_color(GREY))?;
    let edge = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let head = edge().set_bold().set_text_wrap().set_align(FormatAlign::Center);
    // Text, whatever it looks like: no number loses its digits.
    let (plain, money) = (edge().set_num_format("@"), edge().set_num_format("0.00"));
    for (place, column) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(2, place, column.heading.as_str(), &head)?;
        let wide = match column.kind {
            ItemKind::Text(most) if most >= 100 => 28.0,
            ItemKind::Text(_) => 20.0,
            _ => 13.0,
        };
        sheet.set_column_width(place, wide)?;
    }
    for (row, cells) in (3_u32..).zip(rows) {
        for (place, cell) in (0_u16..).zip(cells) {
            match cell {
                Print::Empty => sheet.write_blank(row, place, &plain)?,
                Print::Text(text) => sheet.write_string_with_format(row, place, text.as_str(), &plain)?,
                #[expect(clippy::cast_precision_loss, reason = "far below what a spreadsheet's number holds exactly")]
                Print::Money(fen) => sheet.write_number_with_format(row, place, *fen as f64 / 100.0, &money)?,
                #[expect(clippy::cast_precision_loss, reason = "far below what a spreadsheet's number holds exactly")]
                Print::Int(number) => sheet.write_number_with_format(row, place, *number as f64, &edge())?,
            };
        }
    }
    sheet.set_freeze_panes(3, 0)?.set_repeat_rows(2, 2)?;
    let end = 2 + u32::try_from(rows.len()).unwrap_or(u32::MAX - 2);
    sheet.autofilter(2, 0, end, last)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mandatory_columns_are_marked_and_none_stands_twice() {
        for columns in
            [home_columns(), kin_columns(false), home_columns().into_iter().chain(kin_columns(true)).collect()]
        {
            let mut headings: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
            assert!(headings.contains(&"*身份证号"));
            headings.sort_unstable();
            let all = headings.len();
            headings.dedup();
            assert_eq!(headings.len(), all, "{headings:?}");
        }
        let required = fields::items(Of::Head).filter(|item| item.mark == Mark::Required);
        let headings: Vec<String> = home_columns().into_iter().map(|column| column.heading).collect();
        assert!(required.into_iter().all(|item| headings.contains(&format!("*{}", item.label.0))));
    }
}
