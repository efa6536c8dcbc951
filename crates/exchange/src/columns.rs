//! Which column of a sheet means what.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use unicode_normalization::UnicodeNormalization;

use crate::cell::{Cell, Row};
use crate::clean;
use crate::error::SheetError;
use crate::workbook::Workbook;

/// A column that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// The name by which the program asks for the column.
    pub key: &'static str,
    /// Whether a sheet without it cannot be read.
    pub required: bool,
    /// What people write above it, in any language; the first is the name used when sheets are written.
    pub names: &'static [&'static str],
}

/// The columns a kind of sheet may have, in the order in which it is written.
pub type Headings = [Heading];

/// A column found in a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its place, from 0.
    pub index: usize,
    /// The heading as it stands in the sheet, without line breaks.
    pub heading: String,
}

/// The heading row of a sheet and what its columns mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The index of the sheet, from 0.
    pub sheet: usize,
    /// The sheet's name.
    pub sheet_name: String,
    /// The number of the heading row; data begin below it.
    pub row: u32,
    /// All headings of the row in order, empty ones included.
    pub headings: Vec<String>,
    /// Columns whose heading says nothing that was looked for; they are not read.
    pub unknown: Vec<Column>,
    /// Columns whose meaning an earlier column already has; they are not read.
    pub repeated: Vec<Column>,
    places: Vec<(&'static str, usize)>,
}

/// How many rows of a sheet may stand above the headings, plus one.
const SEARCHED: u32 = 30;

impl Columns {
    /// Finds the heading row in the first sheet that has one.
    ///
    /// The row is the one, among the first 30 of a sheet, in which most of the wanted headings are recognised. Headings
    /// are compared by [`normalise_heading`], first whole, then without what stands in parentheses, then each side of
    /// a slash.
    ///
    /// # Errors
    /// [`SheetError::MissingColumns`] for the best row when it lacks required columns, [`SheetError::NoHeadings`] when no
    /// row has at least two of the headings (one, if only one is required), and whatever reading the sheets runs into.
    pub fn find<R: Read + Seek>(book: &mut Workbook<R>, wanted: &Headings) -> Result<Columns, SheetError> {
        let names: Vec<Vec<String>> =
            wanted.iter().map(|heading| heading.names.iter().map(|name| normalise_heading(name)).collect()).collect();
        let enough = wanted.iter().filter(|heading| heading.required).count().clamp(1, 2);
        let mut nearest: Option<Columns> = None;
        for sheet in 0..book.sheets().len() {
            let sheet_name = book.sheets()[sheet].clone();
            let mut best: Option<Columns> = None;
            book.for_each_row(sheet, |row| {
                if row.number() > SEARCHED {
                    return ControlFlow::Break(());
                }
                let found = Columns::recognise(row, sheet, &sheet_name, wanted, &names);
                if found.places.len() >= enough && best.as_ref().is_none_or(|b| found.places.len() > b.places.len()) {
                    best = Some(found);
                }
                ControlFlow::Continue(())
            })?;
            let Some(best) = best else { continue };
            if best.missing(wanted).is_empty() {
                return Ok(best);
            }
            if nearest.as_ref().is_none_or(|n| best.places.len() > n.places.len()) {
                nearest = Some(best);
            }
        }
        let Some(nearest) = nearest else {
            let expected = wanted.iter().filter(|heading| heading.required).map(|heading| heading.names[0]).collect();
            return Err(SheetError::NoHeadings { searched: SEARCHED, expected });
        };
        let missing = nearest.missing(wanted);
        Err(SheetError::MissingColumns { sheet: nearest.sheet_name, row: nearest.row, missing })
    }

    fn recognise(row: Row<'_>, sheet: usize, sheet_name: &str, wanted: &Headings, names: &[Vec<String>]) -> Columns {
        let headings: Vec<String> = row.cells().map(|cell| one_line(&cell.text())).collect();
        // Three readings of each heading, surest first, so that a vague match never takes a column from an exact one.
        let forms: Vec<[Vec<String>; 3]> = headings
            .iter()
            .map(|heading| {
                let parts = heading.split(['/', '／', '、', '|', '或']);
                [
                    vec![normalise_heading(heading)],
                    vec![normalise_heading(&without_remarks(heading))],
                    parts.map(normalise_heading).collect(),
                ]
            })
            .collect();
        let key_of = |forms: &[String]| {
            names.iter().position(|names| forms.iter().any(|form| !form.is_empty() && names.contains(form)))
        };
        let mut meaning: Vec<Option<usize>> = vec![None; headings.len()];
        let mut taken = vec![false; wanted.len()];
        for pass in 0..3 {
            for (column, forms) in forms.iter().enumerate() {
                if meaning[column].is_none()
                    && let Some(key) = key_of(&forms[pass])
                    && !taken[key]
                {
                    taken[key] = true;
                    meaning[column] = Some(key);
                }
            }
        }
        let mut places = Vec::new();
        let (mut unknown, mut repeated) = (Vec::new(), Vec::new());
        for (index, heading) in headings.iter().enumerate() {
            let column = || Column { index, heading: heading.clone() };
            if let Some(key) = meaning[index] {
                places.push((wanted[key].key, index));
            } else if forms[index].iter().any(|forms| key_of(forms).is_some()) {
                repeated.push(column());
            } else if !heading.is_empty() {
                unknown.push(column());
            }
        }
        Columns { sheet, sheet_name: sheet_name.to_owned(), row: row.number(), headings, unknown, repeated, places }
    }

    fn missing(&self, wanted: &Headings) -> Vec<&'static str> {
        wanted
            .iter()
            .filter(|heading| heading.required && self.index(heading.key).is_none())
            .map(|heading| heading.names[0])
            .collect()
    }

    /// The place of a column, from 0; `None` if the sheet does not have it.
    pub fn index(&self, key: &str) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == key).map(|&(_, index)| index)
    }

    /// The heading of a column as it stands in the sheet.
    pub fn heading(&self, key: &str) -> Option<&str> {
        self.headings.get(self.index(key)?).map(String::as_str)
    }

    /// The cell of a column; [`Cell::Empty`] if the sheet does not have it.
    pub fn cell<'a>(&self, row: Row<'a>, key: &str) -> Cell<'a> {
        self.index(key).map_or(Cell::Empty, |index| row.cell(index))
    }
}

fn one_line(text: &str) -> String {
    text.split(clean::is_space).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is left of a heading when everything that people vary is taken away: white space, line breaks, asterisks,
/// punctuation, width, letter case, Traditional characters.
pub fn normalise_heading(heading: &str) -> String {
    let folded: String = heading.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    clean::clean(&folded).text.into_owned()
}

/// The heading without what stands in parentheses or brackets: a format, an example, 必填.
pub(crate) fn without_remarks(heading: &str) -> String {
    let mut depth = 0_usize;
    let kept = heading.chars().filter(|c| match c {
        '(' | '（' | '[' | '［' | '【' | '〔' => {
            depth += 1;
            false
        }
        ')' | '）' | ']' | '］' | '】' | '〕' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    kept.collect()
}

/// Whether a row is one of those below the data: a total, a signature, a note of who filled the sheet in.
///
/// It is judged by its first cell that is not blank; the caller makes sure that the row does not identify anything.
pub fn is_footer(row: &Row<'_>) -> bool {
    let Some(first) = row.cells().find(|cell| !cell.is_blank()) else { return false };
    let Cell::Text(first) = first else { return false };
    is_footer_text(first)
}

/// The same of the text of that cell.
pub(crate) fn is_footer_text(first: &str) -> bool {
    const TOTALS: [&str; 8] = ["合计", "总计", "小计", "共计", "总数", "total", "subtotal", "grandtotal"];
    const SIGNED: [&str; 22] = [
        "填表人",
        "填报人",
        "填表单位",
        "填报单位",
        "填表日期",
        "填报日期",
        "制表",
        "制表人",
        "审核",
        "审核人",
        "复核人",
        "经办人",
        "负责人",
        "单位负责人",
        "联系人",
        "联系电话",
        "单位盖章",
        "备注",
        "说明",
        "注",
        "preparedby",
        "checkedby",
    ];
    // Most rows begin with a serial number or a name of a few characters without a colon: no need to look closer.
    if first.len() > 120 || first.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let whole = normalise_heading(first);
    if TOTALS.contains(&whole.as_str()) || SIGNED.contains(&whole.as_str()) {
        return true;
    }
    let Some((label, _)) = first.split_once([':', '：']) else { return false };
    let label = normalise_heading(label);
    TOTALS.contains(&label.as_str()) || SIGNED.contains(&label.as_str())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::limits::Limits;

    const WANTED: &Headings = &[
        Heading { key: "name", required: true, names: &["姓名", "职工姓名", "name"] },
        Heading { key: "id", required: true, names: &["证件号码", "身份证号", "公民身份号码"] },
        Heading { key: "birth", required: false, names: &["出生日期", "出生年月"] },
        Heading { key: "trade", required: false, names: &["工种", "岗位"] },
    ];

    fn find(text: &str) -> Result<Columns, SheetError> {
        Columns::find(&mut Workbook::new(Cursor::new(text.to_owned()), Limits::default())?, WANTED)
    }

    #[test]
    fn headings_are_found_by_meaning_below_titles() -> Result<(), SheetError> {
        let found = find(
            "实名制信息采集表\n填报单位:(盖章),,,填报日期\n\"出生\n年月\",＊職工姓名,身份证号（18位）,工种/岗位,備註,姓名\n",
        )?;
        assert_eq!(found.row, 3);
        assert_eq!(found.index("birth"), Some(0));
        assert_eq!(found.index("name"), Some(1));
        assert_eq!(found.index("id"), Some(2));
        assert_eq!(found.index("trade"), Some(3));
        assert_eq!(found.unknown, [Column { index: 4, heading: "備註".to_owned() }]);
        assert_eq!(found.repeated.len(), 1);
        assert_eq!(found.heading("birth"), Some("出生 年月"));
        Ok(())
    }

    #[test]
    fn missing_columns_are_named() {
        assert!(matches!(find("姓名,工种\n王伟,车工\n"),
            Err(SheetError::MissingColumns { row: 1, missing, .. }) if missing == ["证件号码"]));
        assert!(matches!(find("a,b\n1,2\n"), Err(SheetError::NoHeadings { .. })));
    }

    #[test]
    fn footers_are_told_from_people() -> Result<(), SheetError> {
        let text =
            "合计,106\n填表人:,,审核人:\n合 计:12人,\n制表人：王伟,\n,小计,\n总计花,9\n1,合计\n王伟,合计\n注:以上,\n";
        let mut footers = Vec::new();
        Workbook::new(Cursor::new(text), Limits::default())?.for_each_row(0, |row| {
            footers.push(is_footer(&row));
            ControlFlow::Continue(())
        })?;
        assert_eq!(footers, [true, true, true, true, true, false, false, false, true]);
        Ok(())
    }
}
