//! Dated rules: how long, from when, in which direction, on what legal basis, and from when to when it was law.

use serde::{Deserialize, Serialize};

use crate::{Day, Label};

/// What a period is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Calendar days (日).
    Days,
    /// Working days of the calendar (工作日).
    WorkingDays,
    /// Calendar months: the corresponding day, or the end of a month that lacks it.
    Months,
    /// Calendar years: the corresponding day, or 28 February for 29 February.
    Years,
}

/// Which way a period runs from the day it is reckoned from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Forward: the day is a beginning.
    #[default]
    After,
    /// Backward: the day is an end, such as the expiry of a contract.
    Before,
}

/// Whether the day of the event is itself the first day of the period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// It is not counted.
    #[default]
    Excluded,
    /// It is day one.
    Included,
}

/// What happens to an end that falls on a day of rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// It stays.
    #[default]
    None,
    /// It moves to the next working day.
    NextWorkingDay,
}

/// What the computed day means to the people bound by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// The last day on which something may be done.
    #[default]
    ActBy,
    /// A minimum: only after this day may it end.
    MayCloseAfter,
    /// From this day on something may be asked for.
    OpensOn,
}

/// How sure the pack is of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// Read in a source.
    Found,
    /// General knowledge of the statutes.
    Known,
    /// To be confirmed before anybody relies on it.
    Unsure,
    /// Set by each region or by the organisation itself: to be confirmed where it is used.
    Local,
}

/// One version of one rule.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The name scripts and procedures use, `bargaining.answer`.
    pub name: String,
    /// What the period is for.
    pub label: Label,
    /// The event it is reckoned from.
    pub trigger: Label,
    /// The legal basis, with the article.
    pub basis: Label,
    /// How many units; at least 1.
    pub amount: u16,
    /// What it is counted in.
    pub unit: Unit,
    /// Forward or backward.
    #[serde(default)]
    pub direction: Direction,
    /// Whether the day of the event counts.
    #[serde(default)]
    pub start: Start,
    /// What a rest day at the end does.
    #[serde(default)]
    pub roll: Roll,
    /// What the day means.
    #[serde(default)]
    pub sense: Sense,
    /// First day on which this version was law.
    #[serde(default = "first")]
    pub effective_from: Day,
    /// Last day on which it was law; [`Day::END`] while it is.
    #[serde(default = "last")]
    pub effective_to: Day,
    /// How sure the pack is.
    pub sureness: Sureness,
}

impl Rule {
    /// Whether this version was law on a day.
    pub fn in_force(&self, on: Day) -> bool {
        (self.effective_from..=self.effective_to).contains(&on)
    }

    /// Whether the period is a minimum (something may close only after it).
    pub fn is_minimum(&self) -> bool {
        self.sense == Sense::MayCloseAfter
    }
}

pub(crate) fn first() -> Day {
    Day::START
}

pub(crate) fn last() -> Day {
    Day::END
}
/// A dated number that a rule of a programme goes by: how many points behind plan, how many months.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The name programmes use, `reform.gap`.
    pub name: String,
    /// What it limits.
    pub label: Label,
    /// What it rests on.
    pub basis: Label,
    /// The number.
    pub amount: i64,
    /// What it is counted in.
    pub measure: Label,
    /// First day on which this version was in force.
    #[serde(default = "first")]
    pub effective_from: Day,
    /// Last day on which it was in force.
    #[serde(default = "last")]
    pub effective_to: Day,
    /// How sure the pack is.
    pub sureness: Sureness,
}
