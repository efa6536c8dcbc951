//! What can be wrong with a file as a whole.

use std::io;

use clock::Lang;

/// Why a file could not be read as a sheet.
///
/// The [`Display`](std::fmt::Display) text is English; [`SheetError::text`] speaks either language. Neither contains
/// anything from the cells of the file.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file has no bytes.
    #[error("the file is empty; choose the sheet you meant to send")]
    Empty,
    /// The file is of a kind that holds no sheet, or one that is not read.
    #[error("this is {found}, not a sheet; save it as .xlsx or as CSV and try again")]
    NotASheet {
        /// What the content shows the file to be, in English, with its article.
        found: &'static str,
        /// The same in Chinese.
        found_zh: &'static str,
    },
    /// The workbook is encrypted.
    #[error("the workbook is protected by a password; remove the password and save it again")]
    Password,
    /// A size went over one of the [`Limits`](crate::Limits).
    #[error("{what} is over the limit of {limit}{}; the file is damaged or hostile and was not read", place(.row))]
    TooLarge {
        /// What was measured, in English.
        what: &'static str,
        /// The same in Chinese.
        what_zh: &'static str,
        /// The limit, in the unit that `what` implies (bytes or a count).
        limit: u64,
        /// The row at which it happened, where there is one.
        row: Option<u32>,
    },
    /// The text is neither UTF-8, UTF-16 nor GB18030.
    #[error("the text is damaged at byte {offset}: it is not valid {encoding}; save it as UTF-8 and try again")]
    Encoding {
        /// The encoding that the text was most likely meant to be in.
        encoding: &'static str,
        /// Offset in bytes from the beginning of the file.
        offset: u64,
    },
    /// The workbook's parts contradict the format.
    #[error("the workbook is damaged ({0}); open it in a spreadsheet program and save it again")]
    Damaged(String),
    /// No row among the first ones looks like the headings that were asked for.
    #[error("no row of headings was found in the first {searched} rows of any sheet; expected {}", .expected.join(", "))]
    NoHeadings {
        /// How many rows of each sheet were looked at.
        searched: u32,
        /// The main names of the columns that must be there.
        expected: Vec<&'static str>,
    },
    /// A heading row was found but lacks columns that must be there.
    #[error("sheet “{sheet}”, row {row}: these columns are missing: {}", .missing.join(", "))]
    MissingColumns {
        /// The sheet.
        sheet: String,
        /// The heading row, 1-based.
        row: u32,
        /// The main names of the missing columns.
        missing: Vec<&'static str>,
    },
    /// There is no sheet of that index.
    #[error("the workbook has no sheet number {0}")]
    NoSuchSheet(usize),
    /// The file could not be read.
    #[error("the file could not be read: {0}")]
    Io(#[from] io::Error),
}

fn place(row: &Option<u32>) -> String {
    row.map(|row| format!(" (row {row})")).unwrap_or_default()
}

impl SheetError {
    /// The error for people: what is wrong, where, and what to do.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.chinese(),
            Lang::En => self.to_string(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            SheetError::Empty => "文件是空的，请重新选择要导入的表格。".to_owned(),
            SheetError::NotASheet { found_zh, .. } => {
                format!("这是{found_zh}，不是可以读取的表格。请另存为 .xlsx 或 CSV 后再导入。")
            }
            SheetError::Password => "工作簿设有打开密码，请去掉密码、另存后再导入。".to_owned(),
            SheetError::TooLarge { what_zh, limit, row, .. } => {
                let place = row.map(|row| format!("（第{row}行）")).unwrap_or_default();
                format!("{what_zh}超过上限 {limit}{place}，文件可能已损坏或含有恶意内容，没有读取。")
            }
            SheetError::Encoding { encoding, offset } => {
                format!("文本在第 {offset} 字节处损坏，不是有效的 {encoding}。请另存为 UTF-8 后再导入。")
            }
            SheetError::Damaged(cause) => format!("工作簿已损坏（{cause}），请用表格软件打开并另存后再导入。"),
            SheetError::NoHeadings { searched, expected } => {
                format!("各工作表前 {searched} 行都找不到表头，应有这些列：{}。", expected.join("、"))
            }
            SheetError::MissingColumns { sheet, row, missing } => {
                format!("工作表“{sheet}”第 {row} 行的表头缺少这些列：{}。", missing.join("、"))
            }
            SheetError::NoSuchSheet(index) => format!("工作簿里没有第 {} 个工作表。", index + 1),
            SheetError::Io(cause) => format!("文件无法读取：{cause}。"),
        }
    }

    pub(crate) fn too_large(what: &'static str, what_zh: &'static str, limit: u64) -> SheetError {
        SheetError::TooLarge { what, what_zh, limit, row: None }
    }
}
