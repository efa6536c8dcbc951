//! What can be wrong with a request, a table or an answer.

use std::io;

use clock::Lang;

use crate::error::SheetError;

/// Why a cell is not an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing is there.
    Missing,
    /// It has not the form of a number.
    Malformed,
    /// Its check character does not fit.
    CheckDigit,
    /// A spreadsheet program has dropped its last digits.
    PrecisionLost,
}

impl Fault {
    /// The fault for people.
    pub fn text(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Fault::Missing, Lang::Zh) => "没有证件号码",
            (Fault::Missing, Lang::En) => "there is no number",
            (Fault::Malformed, Lang::Zh) => "不是证件号码",
            (Fault::Malformed, Lang::En) => "this is not an identity number",
            (Fault::CheckDigit, Lang::Zh) => "证件号码校验位不符",
            (Fault::CheckDigit, Lang::En) => "the check digit does not fit",
            (Fault::PrecisionLost, Lang::Zh) => "表格软件已改掉证件号码的末几位，请把该列设为文本后重新填写",
            (Fault::PrecisionLost, Lang::En) => {
                "a spreadsheet program has destroyed the last digits; make the column text and enter it again"
            }
        }
    }
}

/// A row with a number that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowFault {
    /// The row as a spreadsheet program shows it, from 1.
    pub row: u32,
    /// What is wrong with its number.
    pub fault: Fault,
}

/// How many rows an error names; the rest is counted.
const NAMED: usize = 20;

/// Why a request, a table or an answer is refused. Nothing was written, and no text quotes a cell.
///
/// The [`Display`](std::fmt::Display) text is English; [`MatchError::text`] speaks either language.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// The purpose is empty, too long, or holds what it must not.
    #[error("{}", .0.text(Lang::En))]
    Said(Said),
    /// Nobody is asked about.
    #[error("no identity number was found; one column of numbers is enough")]
    NobodyAsked,
    /// More are asked about than the department allows.
    #[error("{asked} are asked about, and at most {limit} are allowed at once; nothing was answered")]
    TooMany {
        /// How many are asked about.
        asked: usize,
        /// How many may be.
        limit: usize,
    },
    /// Rows whose number cannot be used.
    #[error("{}", rows_text(.0, Lang::En))]
    Rows(Vec<RowFault>),
    /// Rows of one number with different labels: each later row with the first one.
    #[error("{}", repeats_text(.0, Lang::En))]
    Repeated(Vec<(u32, u32)>),
    /// The table lacks columns.
    #[error("no row of headings with these columns was found: {}", .0.join(", "))]
    NoColumns(Vec<String>),
    /// A column's name stands above two columns, or was given twice.
    #[error("the column “{0}” is there twice; which one is meant cannot be known")]
    AmbiguousColumn(String),
    /// No label was named.
    #[error("name at least one column of labels")]
    NoLabels,
    /// The labels of a row are longer than flags are.
    #[error("the labels of row {row} take more than {limit} bytes; flags and short codes are meant, not texts")]
    LongLabels {
        /// The row.
        row: u32,
        /// The most bytes.
        limit: usize,
    },
    /// The table changed while it was read.
    #[error("the table changed while it was read; nothing was written; try again")]
    TableChanged,
    /// The file is something else.
    #[error("this is not {}", .0.text(Lang::En))]
    NotThis(Expected),
    /// The file is of a later version.
    #[error("the file is of version {0}, which this program does not read; a newer one does")]
    Version(u32),
    /// The file is damaged.
    #[error("the file is damaged or incomplete ({0}); have it sent again")]
    Damaged(&'static str),
    /// The answer is not what the department wrote.
    #[error("the answer was altered after the department made it; nothing in it can be relied on; have it sent again")]
    Altered,
    /// The answer is to another request.
    #[error("the answer does not belong to this secret: it answers another request")]
    Foreign,
    /// A table or a list could not be read as a sheet.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// A file could not be read or written.
    #[error("the file could not be read or written: {0}")]
    Io(#[from] io::Error),
}

/// What is wrong with a purpose or an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// There is no purpose.
    NoPurpose,
    /// There is no authority.
    NoAuthority,
    /// One is too long or has line breaks.
    Unfit,
    /// One names an identity number, which the department would then read in the clear.
    NamesSomebody,
}

impl Said {
    fn text(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Said::NoPurpose, Lang::Zh) => "请写明核对目的",
            (Said::NoPurpose, Lang::En) => "say what the request is for",
            (Said::NoAuthority, Lang::Zh) => "请写明授权依据",
            (Said::NoAuthority, Lang::En) => "say on whose authority the request is made",
            (Said::Unfit, Lang::Zh) => "目的和授权依据各不超过五百字，写成一行",
            (Said::Unfit, Lang::En) => "purpose and authority are one line of at most 500 characters each",
            (Said::NamesSomebody, Lang::Zh) => "目的和授权依据里不能出现证件号码：对方会直接读到",
            (Said::NamesSomebody, Lang::En) => {
                "purpose and authority must not hold an identity number: the other side reads them in the clear"
            }
        }
    }
}

/// Which of the three files was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A request.
    Request,
    /// A secret.
    Secret,
    /// An answer.
    Answer,
}

impl Expected {
    fn text(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Expected::Request, Lang::Zh) => "核对请求文件",
            (Expected::Request, Lang::En) => "a request for private matching",
            (Expected::Secret, Lang::Zh) => "核对请求的保密文件",
            (Expected::Secret, Lang::En) => "the secret of a request for private matching",
            (Expected::Answer, Lang::Zh) => "核对答复文件",
            (Expected::Answer, Lang::En) => "an answer of private matching",
        }
    }
}

fn rows_text(rows: &[RowFault], lang: Lang) -> String {
    let named: Vec<String> = rows
        .iter()
        .take(NAMED)
        .map(|RowFault { row, fault }| match lang {
            Lang::Zh => format!("第 {row} 行：{}", fault.text(lang)),
            Lang::En => format!("row {row}: {}", fault.text(lang)),
        })
        .collect();
    let more = rows.len().saturating_sub(NAMED);
    match (lang, more) {
        (Lang::Zh, 0) => format!("{}。", named.join("；")),
        (Lang::Zh, _) => format!("{}；另有 {more} 行。", named.join("；")),
        (Lang::En, 0) => named.join("; "),
        (Lang::En, _) => format!("{}; and {more} more rows", named.join("; ")),
    }
}

fn repeats_text(rows: &[(u32, u32)], lang: Lang) -> String {
    let named: Vec<String> = rows
        .iter()
        .take(NAMED)
        .map(|(row, first)| match lang {
            Lang::Zh => format!("第 {row} 行与第 {first} 行"),
            Lang::En => format!("row {row} and row {first}"),
        })
        .collect();
    let more = rows.len().saturating_sub(NAMED);
    match (lang, more) {
        (Lang::Zh, 0) => format!("同一证件号码的标志不一致：{}。", named.join("，")),
        (Lang::Zh, _) => format!("同一证件号码的标志不一致：{}，另有 {more} 处。", named.join("，")),
        (Lang::En, 0) => format!("one number has different labels: {}", named.join(", ")),
        (Lang::En, _) => format!("one number has different labels: {}, and {more} more", named.join(", ")),
    }
}

impl MatchError {
    /// The error for people: what is wrong, where, and what to do.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.chinese(),
            Lang::En => self.to_string(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            MatchError::Said(said) => format!("{}。", said.text(Lang::Zh)),
            MatchError::NobodyAsked => "没有找到证件号码；表里有一列号码即可。".to_owned(),
            MatchError::TooMany { asked, limit } => {
                format!("请求核对 {asked} 人，一次最多 {limit} 人；没有作出答复。")
            }
            MatchError::Rows(rows) => rows_text(rows, Lang::Zh),
            MatchError::Repeated(rows) => repeats_text(rows, Lang::Zh),
            MatchError::NoColumns(names) => format!("找不到含有这些列的表头：{}。", names.join("、")),
            MatchError::AmbiguousColumn(name) => format!("“{name}”列出现两次，无法确定用哪一列。"),
            MatchError::NoLabels => "请至少指定一列标志。".to_owned(),
            MatchError::LongLabels { row, limit } => {
                format!("第 {row} 行的标志超过 {limit} 字节；这里只交换标志和短代码，不交换文字材料。")
            }
            MatchError::TableChanged => "读取过程中表格被改动，没有写出任何内容，请重试。".to_owned(),
            MatchError::NotThis(expected) => format!("这不是{}。", expected.text(Lang::Zh)),
            MatchError::Version(version) => format!("文件是第 {version} 版，本程序不能读取，请用新版程序。"),
            MatchError::Damaged(_) => "文件已损坏或不完整，请让对方重新发送。".to_owned(),
            MatchError::Altered => "答复文件在对方制作之后被改动过，内容一概不能采用，请让对方重新发送。".to_owned(),
            MatchError::Foreign => "这份答复不属于这个保密文件：它答复的是另一份请求。".to_owned(),
            MatchError::Sheet(error) => error.text(Lang::Zh),
            MatchError::Io(error) => format!("文件无法读写：{error}。"),
        }
    }
}
