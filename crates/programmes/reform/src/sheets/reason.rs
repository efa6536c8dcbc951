//! What can be wrong with a row of a ledger, by code and in words.

use clock::{Day, Lang};
use serde::{Deserialize, Serialize};

use super::headings::name;

/// One thing wrong with a row, or noticed about it. Columns are named by their keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// There is no task in the row.
    TitleMissing,
    /// A text is longer than it may be.
    TooLong {
        /// The column.
        column: String,
        /// How many characters it may have.
        most: usize,
    },
    /// What stands as the number of the task cannot be one.
    NumberMalformed {
        /// As written.
        text: String,
    },
    /// The same task stands in an earlier row.
    Repeated {
        /// The number of that row.
        first: u32,
    },
    /// The number of the record is of no task of this plan.
    RecordUnknown {
        /// As written.
        text: String,
    },
    /// A unit that is not certain.
    UnitUnknown {
        /// The column.
        column: String,
        /// As written.
        text: String,
        /// Units it could be.
        like: Vec<String>,
    },
    /// The ledger refuses it.
    Refused {
        /// Why, in Chinese.
        zh: String,
        /// Why, in English.
        en: String,
    },
    /// Only a period is given; its first or last day was taken.
    Period {
        /// The column.
        column: String,
        /// As written.
        text: String,
        /// The day taken.
        day: Day,
    },
    /// A day that cannot be read was left out.
    DateUnreadable {
        /// The column.
        column: String,
        /// As written.
        text: String,
    },
    /// A number that cannot be read was left out.
    NumberUnreadable {
        /// The column.
        column: String,
        /// As written.
        text: String,
    },
    /// A word that is in no list was left out.
    WordUnknown {
        /// The column.
        column: String,
        /// As written.
        text: String,
    },
    /// Something is lacking that a task needs before it is issued: it was taken as a draft.
    Draft {
        /// What is lacking, in Chinese.
        zh: String,
        /// What is lacking, in English.
        en: String,
    },
    /// A state that only steps lead to was taken as another.
    StateTaken {
        /// As written.
        said: String,
        /// The state taken: a label in Chinese and in English.
        taken: (String, String),
    },
    /// The light written is not that of the rule, which holds.
    LightDiffers {
        /// The light written: a label in Chinese and in English.
        said: (String, String),
        /// The light by the rule.
        rule: (String, String),
    },
    /// What only steps change is otherwise in the sheet; it was left.
    ByStep {
        /// The column.
        column: String,
        /// What is so.
        is: String,
        /// As written.
        said: String,
    },
    /// Several lead units are named; the first was taken, the others as responsible units.
    LeadSeveral {
        /// The unit taken.
        lead: String,
    },
    /// A quantified target that is bound to no figure was noted with the action.
    TargetUnbound {
        /// What was noted.
        text: String,
    },
    /// A line of the milestones has no day and was left out.
    MilestoneUndated {
        /// As written.
        text: String,
    },
    /// The task over these rows was made from their merged cell.
    ParentMade {
        /// Its number.
        number: String,
    },
    /// The task has no number in the sheet; it was found or numbered by its title.
    Unnumbered,
    /// The task is closed or cancelled; it was left.
    Ended,
}

impl Reason {
    /// The stable code by which scripts know the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::TitleMissing => "title_missing",
            Reason::TooLong { .. } => "too_long",
            Reason::NumberMalformed { .. } => "number_malformed",
            Reason::Repeated { .. } => "repeated",
            Reason::RecordUnknown { .. } => "record_unknown",
            Reason::UnitUnknown { .. } => "unit_unknown",
            Reason::Refused { .. } => "refused",
            Reason::Period { .. } => "period",
            Reason::DateUnreadable { .. } => "date_unreadable",
            Reason::NumberUnreadable { .. } => "number_unreadable",
            Reason::WordUnknown { .. } => "word_unknown",
            Reason::Draft { .. } => "draft",
            Reason::StateTaken { .. } => "state_taken",
            Reason::LightDiffers { .. } => "light_differs",
            Reason::ByStep { .. } => "by_step",
            Reason::LeadSeveral { .. } => "lead_several",
            Reason::TargetUnbound { .. } => "target_unbound",
            Reason::MilestoneUndated { .. } => "milestone_undated",
            Reason::ParentMade { .. } => "parent_made",
            Reason::Unnumbered => "unnumbered",
            Reason::Ended => "ended",
        }
    }

    /// The reason for people: what is wrong, in which column, and what to do or what was done.
    pub fn text(&self, lang: Lang) -> String {
        if lang == Lang::Zh { self.chinese() } else { self.english() }
    }

    fn chinese(&self) -> String {
        let column = |key: &str| name(key, true);
        match self {
            Reason::TitleMissing => "没有写改革任务，请补填。".into(),
            Reason::TooLong { column: key, most } => format!("“{}”超过 {most} 字，请精简。", column(key)),
            Reason::NumberMalformed { text } => format!("序号“{text}”无法识别，请写成 3 或 3.2 这样。"),
            Reason::Repeated { first } => {
                format!(
                    "与第 {first} 行是同一项任务（序号或系统编号相同），只保留一行。序号列请设为文本，以免 1.10 变成 1.1。"
                )
            }
            Reason::RecordUnknown { text } => format!("系统编号“{text}”不是本计划的任务，新增任务请留空。"),
            Reason::UnitUnknown { column: key, text, like } if like.is_empty() => {
                format!("“{}”中的“{text}”不在单位名册中，请写全称或编号，或先登记该单位。", column(key))
            }
            Reason::UnitUnknown { column: key, text, like } => {
                format!(
                    "“{}”中的“{text}”无法确定是哪个单位，可能是：{}。请写全称或编号。",
                    column(key),
                    like.join("、")
                )
            }
            Reason::Refused { zh, .. } => zh.clone(),
            Reason::Period { column: key, text, day } => {
                format!("“{}”只写了“{text}”，按 {day} 登记，请核对。", column(key))
            }
            Reason::DateUnreadable { column: key, text } => {
                format!(
                    "“{}”中的“{text}”不是日期，未登记。请写成 2026-12-31 的样子，没有期限的写“长期坚持”。",
                    column(key)
                )
            }
            Reason::NumberUnreadable { column: key, text } => {
                format!("“{}”中的“{text}”不是整数，未登记。", column(key))
            }
            Reason::WordUnknown { column: key, text } => format!("“{}”中的“{text}”不在选项之内，未登记。", column(key)),
            Reason::Draft { zh, .. } => format!("{zh}已按草拟登记，补齐后再交办。"),
            Reason::StateTaken { said, taken } => {
                format!("状态“{said}”须由步骤办理，已按“{}”登记。", taken.0)
            }
            Reason::LightDiffers { said, rule } => {
                format!("台账写“{}”，按规则为“{}”。灯色按规则计算，不从表中取。", said.0, rule.0)
            }
            Reason::ByStep { column: key, is, said } => {
                format!("“{}”现为“{is}”，表中写“{said}”：须由步骤办理，未改动。", column(key))
            }
            Reason::LeadSeveral { lead } => format!("牵头单位只能有一个：取“{lead}”，其余列为责任单位。"),
            Reason::TargetUnbound { text } => format!("量化指标没有绑定系统中的指标，已记入具体举措：{text}。"),
            Reason::MilestoneUndated { text } => format!("节点“{text}”没有日期，未登记。"),
            Reason::ParentMade { number } => {
                format!("合并单元格下有多项任务，已另立上级任务 {number}：牵头单位取首行，时限取最晚。")
            }
            Reason::Unnumbered => "没有序号，按任务名称对照；再次导入时如改了名称会当作新任务。".into(),
            Reason::Ended => "任务已经销号或取消，表中的改动未登记。".into(),
        }
    }

    fn english(&self) -> String {
        let column = |key: &str| name(key, false);
        match self {
            Reason::TitleMissing => "There is no task in the row; fill it in.".into(),
            Reason::TooLong { column: key, most } => {
                format!("“{}” is longer than {most} characters; shorten it.", column(key))
            }
            Reason::NumberMalformed { text } => format!("The number “{text}” cannot be read; write it like 3 or 3.2."),
            Reason::Repeated { first } => format!(
                "The same task as in row {first}, by its number or its record; keep one row. Format the numbers as text, lest 1.10 become 1.1."
            ),
            Reason::RecordUnknown { text } => {
                format!("The record “{text}” is no task of this plan; leave it empty for a new task.")
            }
            Reason::UnitUnknown { column: key, text, like } if like.is_empty() => format!(
                "“{text}” in “{}” is not in the register of units; write the full name or the number, or add the unit first.",
                column(key)
            ),
            Reason::UnitUnknown { column: key, text, like } => format!(
                "“{text}” in “{}” is not certain; it could be {}. Write the full name or the number.",
                column(key),
                like.join(", ")
            ),
            Reason::Refused { en, .. } => en.clone(),
            Reason::Period { column: key, text, day } => {
                format!("“{}” says only “{text}”; {day} was taken. Check it.", column(key))
            }
            Reason::DateUnreadable { column: key, text } => format!(
                "“{text}” in “{}” is no day and was left out. Write it like 2026-12-31, or “long-term” for what has no end.",
                column(key)
            ),
            Reason::NumberUnreadable { column: key, text } => {
                format!("“{text}” in “{}” is no whole number and was left out.", column(key))
            }
            Reason::WordUnknown { column: key, text } => {
                format!("“{text}” in “{}” is none of its words and was left out.", column(key))
            }
            Reason::Draft { en, .. } => format!("{en} It was taken as a draft; complete it, then issue it."),
            Reason::StateTaken { said, taken } => {
                format!("Only a step leads to the state “{said}”; the task was taken as “{}”.", taken.1)
            }
            Reason::LightDiffers { said, rule } => {
                format!(
                    "The sheet says “{}”, by the rule it is “{}”. Lights are computed, not taken from a sheet.",
                    said.1, rule.1
                )
            }
            Reason::ByStep { column: key, is, said } => {
                format!("“{}” is “{is}”, the sheet says “{said}”: that is done by a step and was left.", column(key))
            }
            Reason::LeadSeveral { lead } => {
                format!("There is one lead unit: “{lead}” was taken, the others as responsible units.")
            }
            Reason::TargetUnbound { text } => {
                format!(
                    "The quantified target is bound to no figure of the system; it was noted with the action: {text}."
                )
            }
            Reason::MilestoneUndated { text } => format!("The milestone “{text}” has no day and was left out."),
            Reason::ParentMade { number } => format!(
                "Several tasks stand under one merged cell: the task {number} was made over them, led by the unit of the first, due with the last."
            ),
            Reason::Unnumbered => {
                "There is no number; the task was looked for by its title. With another title it will count as new."
                    .into()
            }
            Reason::Ended => "The task is closed or cancelled; what the sheet changes was left.".into(),
        }
    }
}
