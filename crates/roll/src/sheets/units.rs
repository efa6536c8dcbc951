//! The tree of units: one row for each union or partner department.

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use clock::{Lang, Pack};
use exchange::{Cell, Columns, Field, Heading, Row, SheetError, Workbook, is_footer};

use super::roll::{Text, code, coded};
use super::{Counts, Reason, Verdict};
use crate::rules::credit::{CreditCode, CreditFault};

/// The columns of the sheet of units in the order in which it is exported, with what people write above them.
pub const HEADINGS: &[Heading] = &[
    Heading {
        key: "code",
        required: true,
        names: &["工会编号", "工会代码", "工会编码", "单位编号", "编号", "代码", "unit code", "code"],
    },
    Heading {
        key: "parent_code",
        required: true,
        names: &[
            "上级工会编号",
            "上级工会代码",
            "上级编号",
            "上级工会编码",
            "上级代码",
            "上级工会",
            "主管工会编号",
            "parent code",
            "parent",
        ],
    },
    Heading {
        key: "name", required: true, names: &["工会名称", "单位名称", "名称", "工会全称", "unit name", "name"]
    },
    Heading {
        key: "kind",
        required: false,
        names: &["工会类型", "类型", "单位类型", "工会类别", "类别", "kind", "type"],
    },
    Heading {
        key: "credit_code",
        required: false,
        names: &[
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "统一信用代码",
            "统一社会信用代码证号",
            "credit code",
            "uscc",
        ],
    },
    Heading {
        key: "industry_parent_code",
        required: false,
        names: &[
            "产业上级工会编号",
            "行业上级工会编号",
            "行业工会编号",
            "产业工会编号",
            "industry parent code",
            "industry parent",
        ],
    },
];

/// What an accepted row of the sheet of units says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// The unit's code.
    pub code: String,
    /// The code of the one parent it reports to; `None` for the root.
    pub parent_code: Option<String>,
    /// The name.
    pub name: String,
    /// The name as sent, where cleaning changed its wording.
    pub name_raw: Option<String>,
    /// What it is: a code of the pack's list `unit_type`; `None` when the sheet does not say or the list does not know it.
    pub kind: Option<String>,
    /// Its own credit code.
    pub credit_code: Option<CreditCode>,
    /// The code of the industry union it also belongs to.
    pub industry_parent_code: Option<String>,
}

impl UnitRow {
    /// The row in the layout of [`HEADINGS`], for export.
    pub fn fields<'a>(&'a self, pack: &'a Pack) -> [Field<'a>; 6] {
        [
            Field::Text(&self.code),
            self.parent_code.as_deref().into(),
            Field::Text(&self.name),
            self.kind.as_deref().and_then(|kind| pack.codes("unit_type")?.label(kind, Lang::Zh)).into(),
            self.credit_code.as_ref().map(CreditCode::as_str).into(),
            self.industry_parent_code.as_deref().into(),
        ]
    }
}

/// One row of data with its verdict.
#[derive(Debug, Clone)]
pub struct UnitEntry {
    /// The number of the row.
    pub number: u32,
    /// The cells as they stand in the sheet, for giving a rejected row back.
    pub cells: Vec<String>,
    /// What was found.
    pub verdict: Verdict,
    /// What the row says, if it is accepted.
    pub data: Option<UnitRow>,
}

/// A sheet of units, read whole: a federation has thousands of them, not millions.
#[derive(Debug, Clone)]
pub struct UnitSheet {
    /// Every row of data in the sheet's order.
    pub entries: Vec<UnitEntry>,
    /// The accepted entries, by index, each after its parent.
    pub order: Vec<usize>,
    /// The code of the unit without a parent, if the sheet has an accepted one.
    pub root: Option<String>,
    /// How many got which verdict.
    pub counts: Counts,
}

/// Reads a sheet of units; parents may stand above or below their children.
///
/// * `columns` come from [`Columns::find`] with [`HEADINGS`].
/// * `pack` has the code lists by which words are read.
/// * `knows_unit` says whether the register already has a unit of that code.
/// * `root` is the code of the register's root, if it has one: no other unit can then be without a parent.
///
/// # Errors
/// [`SheetError`] when the file proves damaged or too large on the way.
pub fn read_units<R: Read + Seek>(
    book: &mut Workbook<R>,
    columns: &Columns,
    pack: &Pack,
    knows_unit: impl Fn(&str) -> bool,
    root: Option<&str>,
) -> Result<UnitSheet, SheetError> {
    let mut reading = Reading {
        columns,
        pack,
        codes: HashMap::new(),
        credit_codes: HashMap::new(),
        root: root.map(str::to_owned),
        root_in_sheet: None,
        entries: Vec::new(),
    };
    let mut counts = Counts::default();
    book.for_each_row(columns.sheet, |row| {
        if row.number() <= columns.row || row.is_blank() {
            return ControlFlow::Continue(());
        }
        if columns.cell(row, "name").is_blank() && is_footer(&row) {
            counts.skipped += 1;
        } else {
            reading.take(row);
        }
        ControlFlow::Continue(())
    })?;
    let order = reading.connect(knows_unit);
    for entry in &reading.entries {
        counts.count(&entry.verdict);
    }
    let root = reading.root_in_sheet.map(|index| &reading.entries[index]);
    let root = root.and_then(|entry| entry.data.as_ref()).map(|unit| unit.code.clone());
    Ok(UnitSheet { entries: reading.entries, order, root, counts })
}

struct Reading<'a> {
    columns: &'a Columns,
    pack: &'a Pack,
    /// The entry of each code that stands in the sheet.
    codes: HashMap<String, usize>,
    /// The row in which each credit code stood first.
    credit_codes: HashMap<CreditCode, u32>,
    root: Option<String>,
    root_in_sheet: Option<usize>,
    entries: Vec<UnitEntry>,
}

impl Reading<'_> {
    /// Judges a row by itself.
    fn take(&mut self, row: Row<'_>) {
        let cell = |key| self.columns.cell(row, key);
        let mut verdict = Verdict::default();
        let mut normalised = false;
        let unit_code = code(cell("code")).into_owned();
        let name = Text::of(cell("name"), &mut normalised);
        let parent = Some(code(cell("parent_code")).into_owned()).filter(|code| !is_none(code));
        let industry = Some(code(cell("industry_parent_code")).into_owned()).filter(|code| !is_none(code));
        let kind = cell("kind");
        if unit_code.is_empty() {
            verdict.rejected.push(Reason::CodeMissing);
        }
        if name.clean.is_none() {
            verdict.rejected.push(Reason::NameMissing);
        }
        let index = self.entries.len();
        if let Some(&first) = self.codes.get(&unit_code) {
            verdict.rejected.push(Reason::DuplicateInFile { first: self.entries[first].number });
        } else if parent.is_none() && !unit_code.is_empty() {
            match &self.root {
                Some(root) if *root != unit_code => verdict.rejected.push(Reason::SecondRoot),
                _ => {
                    self.root = Some(unit_code.clone());
                    self.root_in_sheet = Some(index);
                }
            }
        }
        let kind = coded(self.pack, "unit_type", kind).unwrap_or_else(|| {
            verdict.warned.push(Reason::KindUnknown);
            None
        });
        let credit_code = self.credit_code(row, &mut verdict);
        if normalised {
            verdict.warned.push(Reason::TextNormalised);
        }
        if !unit_code.is_empty() {
            // A second row of the same code must not take the first one's children.
            self.codes.entry(unit_code.clone()).or_insert(index);
        }
        let data = verdict.is_accepted().then(|| UnitRow {
            code: unit_code,
            parent_code: parent,
            name: name.clean.unwrap_or_default(),
            name_raw: name.raw,
            kind,
            credit_code,
            industry_parent_code: industry,
        });
        if data.is_none() {
            verdict.warned.clear();
        }
        let cells = row.cells().map(|cell| cell.text().into_owned()).collect();
        self.entries.push(UnitEntry { number: row.number(), cells, verdict, data });
    }

    fn credit_code(&mut self, row: Row<'_>, verdict: &mut Verdict) -> Option<CreditCode> {
        let cell: Cell<'_> = self.columns.cell(row, "credit_code");
        match CreditCode::from_cell(cell) {
            Ok(code) => {
                let first = *self.credit_codes.entry(code).or_insert(row.number());
                if first != row.number() {
                    verdict.warned.push(Reason::CreditCodeRepeated { first });
                }
                return Some(code);
            }
            Err(CreditFault::Missing) => {}
            Err(CreditFault::Malformed) => verdict.warned.push(Reason::CreditCodeMalformed),
            Err(CreditFault::Check | CreditFault::Organisation) => verdict.warned.push(Reason::CreditCodeCheck),
            Err(CreditFault::PrecisionLost) => verdict.warned.push(Reason::CreditCodePrecisionLost),
        }
        None
    }

    /// Judges the rows together: every parent must be there and lead to the root. Returns the accepted entries, parents
    /// first.
    fn connect(&mut self, knows_unit: impl Fn(&str) -> bool) -> Vec<usize> {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            Unseen,
            OnPath,
            Done,
        }
        let mut marks = vec![Mark::Unseen; self.entries.len()];
        let mut order = Vec::with_capacity(self.entries.len());
        for start in 0..self.entries.len() {
            // Climb until something is known, then judge from the top down.
            let mut path = Vec::new();
            let mut at = Some(start);
            let mut verdict_above: Option<Reason> = None;
            while let Some(index) = at {
                match marks[index] {
                    Mark::Done => {
                        verdict_above = self.entries[index].data.is_none().then_some(Reason::ParentRejected);
                        break;
                    }
                    Mark::OnPath => {
                        let from = path.iter().position(|&on| on == index).unwrap_or(0);
                        for looping in path.split_off(from) {
                            self.reject(looping, Reason::Cycle);
                            marks[looping] = Mark::Done;
                        }
                        verdict_above = Some(Reason::ParentRejected);
                        break;
                    }
                    Mark::Unseen => {}
                }
                marks[index] = Mark::OnPath;
                path.push(index);
                let parent = self.entries[index].data.as_ref().and_then(|unit| unit.parent_code.as_deref());
                at = parent.and_then(|parent| self.codes.get(parent).copied());
                if let Some(parent) = parent
                    && at.is_none()
                    && !knows_unit(parent)
                {
                    self.reject(index, Reason::ParentUnknown);
                }
            }
            for index in path.into_iter().rev() {
                marks[index] = Mark::Done;
                if let Some(reason) = verdict_above
                    && self.entries[index].data.is_some()
                {
                    self.reject(index, reason);
                }
                if self.entries[index].data.is_some() {
                    order.push(index);
                    verdict_above = None;
                } else {
                    verdict_above = Some(Reason::ParentRejected);
                }
            }
        }
        order
    }

    fn reject(&mut self, index: usize, reason: Reason) {
        let entry = &mut self.entries[index];
        entry.verdict.rejected.push(reason);
        entry.verdict.warned.clear();
        entry.data = None;
    }
}

/// Ways of writing that there is no parent.
fn is_none(code: &str) -> bool {
    matches!(code, "" | "-" | "/" | "无")
}
