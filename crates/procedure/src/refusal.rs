//! Why a step cannot be taken.

use clock::{Both, Lang, said};

use crate::asks::Wrong;

/// Why a step cannot be taken; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such record, or it may not be known of.
    #[error("there is no such record")]
    Missing,
    /// The procedure has no such step.
    #[error("there is no step {0}")]
    NoStep(String),
    /// The step cannot be taken in the present state.
    #[error("the step {step} cannot be taken in the state {state}")]
    NotNow {
        /// The step.
        step: &'static str,
        /// What the step is called.
        label: Both,
        /// The state.
        state: String,
        /// What the state is called.
        state_label: Both,
    },
    /// Somebody has taken a step since the page was made.
    #[error("the record has moved on: {seen} steps were seen, {now} have been taken")]
    Moved {
        /// How many steps had been taken when the page was made.
        seen: i64,
        /// How many have been taken now.
        now: i64,
    },
    /// It is for others to take.
    #[error("the step is for others to take")]
    NotYours {
        /// Who may take it, in both languages; empty where only the system does.
        who: (String, String),
    },
    /// Whoever made it may not check it.
    #[error("whoever took the step {step} may not take this one")]
    Checker {
        /// The step taken before.
        step: &'static str,
        /// What it is called.
        label: Both,
    },
    /// Something else is lacking; in both languages.
    #[error("{}", .0.1)]
    Guard((String, String)),
    /// Answers that are missing or wrong.
    #[error("{} answers are missing or wrong", .0.len())]
    Given(Vec<Wrong>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] record::Error),
}

impl Refusal {
    /// What a person reads.
    pub fn text(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let pick = |both: &(String, String)| if zh { both.0.clone() } else { both.1.clone() };
        match self {
            Refusal::Missing if zh => "没有这条记录。".into(),
            Refusal::Missing => "There is no such record.".into(),
            Refusal::NoStep(step) if zh => format!("没有“{step}”这一步。"),
            Refusal::NoStep(step) => format!("There is no step “{step}”."),
            Refusal::NotNow { label, state_label, .. } if zh => {
                format!("当前为“{}”，不能{}。", state_label.0, label.0)
            }
            Refusal::NotNow { label, state_label, .. } => {
                format!("“{}” cannot be done while it is “{}”.", label.1, state_label.1)
            }
            Refusal::Moved { .. } if zh => "这件事在您打开页面之后已有人办理，请看过最新情况再办。".into(),
            Refusal::Moved { .. } => {
                "Somebody has acted on this since you opened the page. Look at it again first.".into()
            }
            Refusal::NotYours { who } if who.0.is_empty() && zh => "这一步由系统在期限届满后自动办理。".into(),
            Refusal::NotYours { who } if who.0.is_empty() => "The system does this when a clock has run out.".into(),
            Refusal::NotYours { who } if zh => format!("这一步由{}办理。", who.0),
            Refusal::NotYours { who } => format!("This is for {} to do.", who.1),
            Refusal::Checker { label, .. } if zh => format!("“{}”是您办的，这一步须由另一人办理。", said(*label, lang)),
            Refusal::Checker { label, .. } => format!("You did “{}”; another person must do this.", said(*label, lang)),
            Refusal::Guard(both) => pick(both),
            Refusal::Given(wrong) => {
                let all: Vec<String> = wrong.iter().map(|each| pick(&each.text)).collect();
                all.join(if zh { "；" } else { "; " })
            }
            // A rule of a register speaks for itself; of everything else the log is told.
            Refusal::Store(record::Error::Rule(text)) => text.clone(),
            Refusal::Store(_) if zh => "没有保存：系统暂时无法写入，请稍后再试。".into(),
            Refusal::Store(_) => "Nothing was saved: the system cannot write at the moment. Try again later.".into(),
        }
    }
}
