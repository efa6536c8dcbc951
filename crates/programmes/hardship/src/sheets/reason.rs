//! What can be wrong with a row of a dossier sheet, by code and in words.

use clock::Lang;
use roll::rules::identity::IdentityFault;
use serde::{Deserialize, Serialize};

use super::headings::called;

/// One thing wrong with a row, or noticed about it. Columns are named as items of the form; of what is restricted nothing
/// is quoted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// Nothing stands where something must.
    Missing {
        /// The column.
        column: String,
    },
    /// An identity number that is none.
    Identity {
        /// The column.
        column: String,
        /// What is wrong: `malformed`, `check_digit`, `precision_lost`.
        fault: String,
    },
    /// A word, number or day that cannot be read. It was left out, unless the row was rejected for it.
    Unreadable {
        /// The column.
        column: String,
        /// As written, where it may be shown.
        text: Option<String>,
    },
    /// A unit that is not certain.
    UnitUnknown {
        /// As written.
        text: String,
    },
    /// A unit, or somebody who stands in a unit, that whoever imports does not answer for.
    OutOfReach,
    /// The same household, or the same person in another one, stands in an earlier row.
    Repeated {
        /// The sheet of that row; empty where there is only one.
        sheet: String,
        /// The number of that row.
        first: u32,
    },
    /// A row about a member whose household stands in no sheet.
    NoHousehold,
    /// A member's row is not in order, so the household is not taken in: never a part of it.
    MemberRejected {
        /// How many rows.
        rows: u64,
    },
    /// A person who belongs to another household of the roll.
    OtherHousehold,
    /// The number belongs to another dossier.
    NumberTaken,
    /// A day that lies in the future.
    Future {
        /// The column.
        column: String,
    },
    /// A household of which no dossier is known, filed after the day by which they are taken in; no day where none is.
    TooLate {
        /// That day.
        until: String,
    },
    /// The household has left the roll; only those on it are taken in.
    Exited,
    /// What was refused as a whole.
    Refused {
        /// Why, in Chinese.
        zh: String,
        /// Why, in English.
        en: String,
    },
    /// A category of the older rules was taken as one of now.
    Crosswalked {
        /// The older one: a label in Chinese and in English.
        old: (String, String),
        /// The one of now.
        now: (String, String),
    },
    /// The number says otherwise, and was followed.
    ByNumber {
        /// The column.
        column: String,
    },
    /// The roll says otherwise; it was left.
    RollDiffers {
        /// The column.
        column: String,
    },
    /// What is decided by steps is otherwise in the sheet; it was left.
    ByStep {
        /// The column.
        column: String,
    },
    /// What the dossier says can no longer be changed: what the sheet says otherwise was left.
    Locked,
    /// The members that were counted are not as many as those in the sheet.
    PersonsDiffer {
        /// As written.
        said: i64,
        /// As there are.
        are: i64,
    },
    /// How related a member is cannot be read; it was taken as other.
    KinshipTaken,
    /// More causes than three besides the main one; the first were taken.
    CausesMany,
}

impl Reason {
    /// What is wrong with an identity number.
    pub(super) fn identity(column: &str, fault: IdentityFault) -> Reason {
        let fault = match fault {
            IdentityFault::Missing => return Reason::Missing { column: column.into() },
            IdentityFault::Malformed => "malformed",
            IdentityFault::CheckDigit => "check_digit",
            IdentityFault::PrecisionLost => "precision_lost",
        };
        Reason::Identity { column: column.into(), fault: fault.into() }
    }

    /// The reason for people: what is wrong, in which column, and what to do or what was done.
    pub fn text(&self, lang: Lang) -> String {
        if lang == Lang::Zh { self.zh() } else { self.en() }
    }

    fn zh(&self) -> String {
        let name = |column: &str| called(column, Lang::Zh);
        match self {
            Reason::Missing { column } => format!("“{}”为空，请补填。", name(column)),
            Reason::Identity { column, fault } => {
                let why = match fault.as_str() {
                    "check_digit" => "校验位不符，至少有一位写错，请对照证件改正",
                    "precision_lost" => "被表格软件当作数字，后几位已经丢失，请把该列设为文本后对照证件重填",
                    _ => "不是 18 位居民身份证号码，或其中的出生日期不存在，请对照证件改正",
                };
                format!("“{}”{why}。", name(column))
            }
            Reason::Unreadable { column, text: Some(text) } => {
                format!("“{}”中的“{text}”无法识别，未登记，请核对。", name(column))
            }
            Reason::Unreadable { column, text: None } => format!("“{}”无法识别，未登记，请核对。", name(column)),
            Reason::UnitUnknown { text } => {
                format!("“经办工会”中的“{text}”不在工会名册中，请写全称或编号，或先登记该工会。")
            }
            Reason::OutOfReach => "经办工会或此人所在的工会不在您的管理范围内，请由共同的上级导入。".into(),
            Reason::Repeated { sheet, first } if sheet.is_empty() => {
                format!("与第 {first} 行是同一户或同一人，只保留一处。")
            }
            Reason::Repeated { sheet, first } => format!("与“{sheet}”第 {first} 行是同一户或同一人，只保留一处。"),
            Reason::NoHousehold => "表中没有这名成员所属的一户，请核对户主身份证号或档案编号。".into(),
            Reason::MemberRejected { rows } => format!("本户有 {rows} 行家庭成员需要改正，整户未导入。"),
            Reason::OtherHousehold => "此人在名册中属于另一户，请先在名册中办理移出。".into(),
            Reason::NumberTaken => "档案编号已属于另一份档案，请核对。".into(),
            Reason::Future { column } => format!("“{}”晚于今天，请核对。", name(column)),
            Reason::TooLate { until } => {
                format!(
                    "“{}”晚于 {until}：只导入此日及以前建档的存量档案，新的困难家庭请按程序申请。",
                    name("decided_on")
                )
            }
            Reason::Exited => "该户已经退出，本表只收在册的户；如再次困难，请另行申请。".into(),
            Reason::Refused { zh, .. } => zh.clone(),
            Reason::Crosswalked { old, now } => {
                format!("原类别“{}”按对照登记为“{}”，请在下次复核时按现行标准核定。", old.0, now.0)
            }
            Reason::ByNumber { column } => format!("“{}”与身份证号不一致，已按身份证号登记。", name(column)),
            Reason::RollDiffers { column } => {
                format!("“{}”与名册不一致，名册未改动；确有变化请在名册中更正。", name(column))
            }
            Reason::ByStep { column } => format!("“{}”与档案不一致，须在档案中办理，未改动。", name(column)),
            Reason::Locked => "档案正在公示、审批或已经办结，表中的改动未登记。".into(),
            Reason::PersonsDiffer { said, are } => format!("家庭人口写 {said} 人，表中实有 {are} 人，请核对。"),
            Reason::KinshipTaken => "与户主关系无法识别，已按“其他”登记，请核对。".into(),
            Reason::CausesMany => "次要致困原因最多三个，已取前三个。".into(),
        }
    }

    fn en(&self) -> String {
        let name = |column: &str| called(column, Lang::En);
        match self {
            Reason::Missing { column } => format!("“{}” is empty; fill it in.", name(column)),
            Reason::Identity { column, fault } => {
                let why = match fault.as_str() {
                    "check_digit" => "has a check digit that does not fit: a digit is wrong; correct it from the card",
                    "precision_lost" => {
                        "was made a number by a spreadsheet program, which destroyed its last digits; format the column as text \
                         and type it again from the card"
                    }
                    _ => "is not of 18 characters with a possible day of birth; correct it from the card",
                };
                format!("“{}” {why}.", name(column))
            }
            Reason::Unreadable { column, text: Some(text) } => {
                format!("“{text}” in “{}” cannot be read and was left out; check it.", name(column))
            }
            Reason::Unreadable { column, text: None } => {
                format!("“{}” cannot be read and was left out; check it.", name(column))
            }
            Reason::UnitUnknown { text } => format!(
                "“{text}” under “Union that handles it” is not in the register of units; write the full name or the code, or add \
                 the unit first."
            ),
            Reason::OutOfReach => {
                "The union, or the unit in which this person stands, lies outside your reach; let one above both import it."
                    .into()
            }
            Reason::Repeated { sheet, first } if sheet.is_empty() => {
                format!("The same household or person as in row {first}; keep one.")
            }
            Reason::Repeated { sheet, first } => {
                format!("The same household or person as in “{sheet}”, row {first}; keep one.")
            }
            Reason::NoHousehold => {
                "No sheet has the household of this member; check the head's ID number or the number of the dossier.".into()
            }
            Reason::MemberRejected { rows } => {
                format!("{rows} rows of members are to be corrected; the household was not taken in at all.")
            }
            Reason::OtherHousehold => {
                "This person belongs to another household of the roll; have them leave it there first.".into()
            }
            Reason::NumberTaken => "The number is that of another dossier; check it.".into(),
            Reason::Future { column } => format!("“{}” lies in the future; check it.", name(column)),
            Reason::TooLate { until } => format!(
                "“{}” is after {until}: only dossiers filed by that day are taken in; new cases are applied for.",
                name("decided_on")
            ),
            Reason::Exited => {
                "The household has left the roll, and only those on it are taken in; hardship again is applied for anew.".into()
            }
            Reason::Refused { en, .. } => en.clone(),
            Reason::Crosswalked { old, now } => format!(
                "The older category “{}” was taken as “{}”; test it by the present rule at the next review.",
                old.1, now.1
            ),
            Reason::ByNumber { column } => {
                format!("“{}” is not that of the identity number, which was followed.", name(column))
            }
            Reason::RollDiffers { column } => {
                format!("“{}” is otherwise in the roll, which was left; correct it there if it has changed.", name(column))
            }
            Reason::ByStep { column } => {
                format!("“{}” is otherwise in the dossier; that is done by a step there and was left.", name(column))
            }
            Reason::Locked => {
                "The dossier is on notice, being approved or at its end; what the sheet changes was left.".into()
            }
            Reason::PersonsDiffer { said, are } => {
                format!("The sheet says {said} members and has {are}; check it.")
            }
            Reason::KinshipTaken => {
                "How the member is related cannot be read; “other” was recorded. Check it.".into()
            }
            Reason::CausesMany => "At most three causes besides the main one; the first three were taken.".into(),
        }
    }
}
