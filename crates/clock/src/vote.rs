//! Vote arithmetic: quorum and majority over all who are entitled, in both readings of “half”.

use std::str::FromStr;

use serde::Deserialize;

use crate::rule::{first, last};
use crate::{Day, Label, Lang, Sureness};

/// A share such as two thirds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Share {
    part: u32,
    whole: u32,
}

impl Share {
    /// The fewest of `entitled` that are at least this share.
    fn at_least(self, entitled: u32) -> u32 {
        narrow((wide(entitled) * wide(self.part)).div_ceil(wide(self.whole)))
    }

    /// The fewest of `entitled` that are more than this share.
    fn more_than(self, entitled: u32) -> u32 {
        narrow(wide(entitled) * wide(self.part) / wide(self.whole) + 1)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

impl FromStr for Share {
    type Err = String;
    fn from_str(text: &str) -> Result<Share, String> {
        let share = text.split_once('/').and_then(|(part, whole)| {
            let share = Share { part: part.parse().ok()?, whole: whole.parse().ok()? };
            (share.part <= share.whole && share.whole > 0).then_some(share)
        });
        share.ok_or_else(|| format!("“{text}” is not a share written as 2/3"))
    }
}

impl TryFrom<String> for Share {
    type Error = String;
    fn try_from(text: String) -> Result<Share, String> {
        text.parse()
    }
}

/// How “half” is read where the law's words leave it open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// At least the share (半数以上 in the words of the Civil Code: exactly half passes).
    Literal,
    /// More than the share (过半数: exactly half fails).
    Strict,
}

/// One version of a threshold for a vote.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoteRule {
    /// The name scripts and procedures use, `bargaining.congress`.
    pub name: String,
    /// What is voted on.
    pub label: Label,
    /// The legal basis, with the article.
    pub basis: Label,
    /// The basis of the strict reading, where it is another one.
    pub strict_basis: Option<Label>,
    /// At least this share of the entitled must be present.
    pub attendance: Share,
    /// This share of the entitled (not of those present) must be in favour.
    pub approval: Share,
    /// The reading that decides; the other one is computed all the same.
    pub reading: Reading,
    /// First day on which this version was law.
    #[serde(default = "first")]
    pub effective_from: Day,
    /// Last day on which it was law.
    #[serde(default = "last")]
    pub effective_to: Day,
    /// How sure the pack is.
    pub sureness: Sureness,
}

/// The counts of one vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ballot {
    /// All delegates (or workers) with a vote.
    pub entitled: u32,
    /// Those who came.
    pub present: u32,
    /// Votes for.
    pub favour: u32,
    /// Votes against.
    pub against: u32,
    /// Abstentions.
    pub abstain: u32,
    /// Invalid papers.
    pub invalid: u32,
}

/// Counts that cannot be those of one vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BallotError {
    /// Nobody has a vote.
    #[error("nobody is entitled to vote; enter the number of delegates")]
    NobodyEntitled,
    /// More came than have a vote.
    #[error("{present} present of {entitled} entitled; correct one of the two")]
    TooManyPresent {
        /// As entered.
        present: u32,
        /// As entered.
        entitled: u32,
    },
    /// More papers than people.
    #[error("{cast} votes, abstentions and invalid papers together, but only {present} present; count again")]
    TooManyVotes {
        /// For, against, abstentions and invalid papers together.
        cast: u64,
        /// As entered.
        present: u32,
    },
}

/// What a vote comes to, under both readings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The counts it was computed from.
    pub ballot: Ballot,
    /// How many had to be present.
    pub present_needed: u32,
    /// Whether they were.
    pub quorate: bool,
    /// Votes in favour that suffice under the literal reading.
    pub favour_literal: u32,
    /// Votes in favour that suffice under the strict reading.
    pub favour_strict: u32,
    /// Whether it passes under the literal reading (quorum included).
    pub literal: bool,
    /// Whether it passes under the strict reading (quorum included).
    pub strict: bool,
    /// The reading of the rule.
    pub reading: Reading,
}

impl Outcome {
    /// Whether it passes under the reading of the rule.
    pub fn passed(&self) -> bool {
        match self.reading {
            Reading::Literal => self.literal,
            Reading::Strict => self.strict,
        }
    }

    /// Whether the two readings disagree, so that a person must look at it.
    pub fn is_flagged(&self) -> bool {
        self.literal != self.strict
    }

    /// The reasoning, one sentence each, the flag last where there is one.
    pub fn reasons(&self, lang: Lang) -> Vec<String> {
        let Ballot { entitled, present, favour, .. } = self.ballot;
        let (needed, literal, strict) = (self.present_needed, self.favour_literal, self.favour_strict);
        let mut out = match (lang, self.quorate) {
            (Lang::Zh, true) => vec![format!("应到 {entitled} 人,至少须到 {needed} 人,实到 {present} 人,符合")],
            (Lang::Zh, false) => vec![format!("应到 {entitled} 人,至少须到 {needed} 人,实到 {present} 人,不足")],
            (Lang::En, true) => {
                vec![format!("of {entitled} entitled at least {needed} must be present; {present} were: quorate")]
            }
            (Lang::En, false) => {
                vec![format!("of {entitled} entitled at least {needed} must be present; {present} were: not quorate")]
            }
        };
        out.push(match lang {
            Lang::Zh => {
                format!("以全体应到人数为基数,“半数以上”须 {literal} 票,“过半数”须 {strict} 票,赞成 {favour} 票")
            }
            Lang::En => format!(
                "reckoned over all entitled, “at least half” takes {literal} votes and “more than half” {strict}; \
                 {favour} were in favour"
            ),
        });
        if self.is_flagged() {
            out.push(match lang {
                Lang::Zh => "两种理解结果不同:按“半数以上”通过,按“过半数”未通过,请核实".to_owned(),
                Lang::En => {
                    "the readings disagree: it passes at “at least half” and fails at “more than half”; check it"
                        .to_owned()
                }
            });
        }
        out
    }
}

/// Applies a threshold to the counts of a vote, in whole numbers.
///
/// # Errors
/// When the counts cannot be those of one vote.
pub fn vote(rule: &VoteRule, ballot: &Ballot) -> Result<Outcome, BallotError> {
    let Ballot { entitled, present, favour, against, abstain, invalid } = *ballot;
    if entitled == 0 {
        return Err(BallotError::NobodyEntitled);
    }
    if present > entitled {
        return Err(BallotError::TooManyPresent { present, entitled });
    }
    let cast = wide(favour) + wide(against) + wide(abstain) + wide(invalid);
    if cast > wide(present) {
        return Err(BallotError::TooManyVotes { cast, present });
    }
    let present_needed = rule.attendance.at_least(entitled);
    let quorate = present >= present_needed;
    let (favour_literal, favour_strict) = (rule.approval.at_least(entitled), rule.approval.more_than(entitled));
    Ok(Outcome {
        ballot: *ballot,
        present_needed,
        quorate,
        favour_literal,
        favour_strict,
        literal: quorate && favour >= favour_literal,
        strict: quorate && favour >= favour_strict,
        reading: rule.reading,
    })
}

fn wide(n: u32) -> u64 {
    u64::from(n)
}

/// Thresholds never exceed the entitled by more than one, so this only saturates where `u32` itself ends.
fn narrow(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
