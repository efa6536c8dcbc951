//! Means tests as data: dated rules, the minimum-living lines of divisions, grounds of exclusion, and what older
//! categories are now. Who computes with them is the programme of relief.

use std::str::FromStr;

use serde::Deserialize;

use crate::rule::{first, last};
use crate::{CodeList, Day, Label, Sureness};

/// How two amounts are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// Less than.
    Below,
    /// Less than or equal to.
    AtMost,
    /// More than.
    Above,
    /// More than or equal to.
    AtLeast,
}

impl Comparator {
    /// Whether `left` stands so to `right`.
    pub fn holds(self, left: i128, right: i128) -> bool {
        match self {
            Comparator::Below => left < right,
            Comparator::AtMost => left <= right,
            Comparator::Above => left > right,
            Comparator::AtLeast => left >= right,
        }
    }
}

/// How many times something is taken: twice is `2/1`, one and a half `3/2`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Times {
    part: u16,
    whole: u16,
}

impl Times {
    /// The number above the line; at least 1.
    pub fn part(self) -> i128 {
        i128::from(self.part)
    }

    /// The number below the line; at least 1.
    pub fn whole(self) -> i128 {
        i128::from(self.whole)
    }
}

impl FromStr for Times {
    type Err = String;
    fn from_str(text: &str) -> Result<Times, String> {
        let times = text.split_once('/').and_then(|(part, whole)| {
            let times = Times { part: part.parse().ok()?, whole: whole.parse().ok()? };
            (times.part > 0 && times.whole > 0).then_some(times)
        });
        times.ok_or_else(|| format!("“{text}” is not a multiple written as 3/2"))
    }
}

impl TryFrom<String> for Times {
    type Error = String;
    fn try_from(text: String) -> Result<Times, String> {
        text.parse()
    }
}

/// One bound of a test: how something is compared with how many times something else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// How.
    pub comparator: Comparator,
    /// With how many times.
    pub times: Times,
}

/// One version of the means test.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeansRule {
    /// Its name, which results keep: `hardship.means/2`.
    pub version: String,
    /// What it sorts households into.
    pub label: Label,
    /// What it rests on.
    pub basis: Label,
    /// The per-capita amount of a household in deep hardship, in terms of the line.
    pub deep: Bound,
    /// The per-capita amount of a household in relative hardship, in terms of the line.
    pub relative: Bound,
    /// The cost of an accident, in terms of the year's income.
    pub accidental: Bound,
    /// The per-capita amount of a household that can be lifted out, in terms of the line.
    pub exit: Bound,
    /// Kinds of spending deducted in every test; codes of `hardship_amount`.
    pub deducts: Vec<String>,
    /// Kinds deducted in the test of the relative category besides.
    pub deducts_relative: Vec<String>,
    /// First day on which this version was in force.
    #[serde(default = "first")]
    pub effective_from: Day,
    /// Last day on which it was in force.
    #[serde(default = "last")]
    pub effective_to: Day,
    /// How sure the pack is.
    pub sureness: Sureness,
}

/// The minimum-living line of a division for some time.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The division, a code of `hardship_division`.
    pub division: String,
    /// The amount for one person and month, in fen; at least 1.
    pub fen: i64,
    /// What it rests on.
    pub basis: Label,
    /// First day on which it held.
    #[serde(default = "first")]
    pub effective_from: Day,
    /// Last day on which it held.
    #[serde(default = "last")]
    pub effective_to: Day,
    /// How sure the pack is.
    pub sureness: Sureness,
}

/// A ground on which a household is not recognised although the amounts would allow it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The ground, a code of `hardship_exclusion`.
    pub code: String,
    /// What is to be decided, as a statement.
    pub asks: Label,
    /// What it rests on.
    pub basis: Label,
    /// First day on which it held.
    #[serde(default = "first")]
    pub effective_from: Day,
    /// Last day on which it held.
    #[serde(default = "last")]
    pub effective_to: Day,
    /// How sure the pack is.
    pub sureness: Sureness,
}

/// What a category of the older files is now.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crosswalk {
    /// The category there, a code of `hardship_old_category`.
    pub old: String,
    /// The category now, a code of `hardship_category`.
    pub category: String,
    /// What it rests on.
    pub basis: Label,
    /// How sure the pack is.
    pub sureness: Sureness,
}

/// The file `means.toml` of a pack.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Means {
    pub(crate) own_division: Option<String>,
    #[serde(default)]
    pub(crate) rules: Vec<MeansRule>,
    #[serde(default)]
    pub(crate) lines: Vec<Line>,
    #[serde(default)]
    pub(crate) exclusions: Vec<Exclusion>,
    #[serde(default)]
    pub(crate) crosswalk: Vec<Crosswalk>,
}

impl Means {
    /// What contradicts itself or the code lists: the row, and what is wrong with it.
    pub(crate) fn fault<'a>(&self, codes: impl Fn(&str) -> Option<&'a CodeList>) -> Option<(String, &'static str)> {
        let has = |list: &str, code: &str| codes(list).is_some_and(|list| list.get(code).is_some());
        for rule in &self.rules {
            let fault = |why| Some((rule.version.clone(), why));
            let kinds = || rule.deducts.iter().chain(&rule.deducts_relative);
            if kinds().any(|kind| !has("hardship_amount", kind)) {
                return fault("it deducts a kind that is not in hardship_amount");
            }
            if rule.deducts.iter().any(|kind| rule.deducts_relative.contains(kind)) {
                return fault("it deducts a kind twice");
            }
            if self.rules.iter().filter(|other| other.version == rule.version).count() > 1 {
                return fault("two versions have this name");
            }
        }
        for line in &self.lines {
            let fault = |why| Some((format!("line of {}", line.division), why));
            if line.fen < 1 {
                return fault("its amount must be at least 1");
            }
            if !has("hardship_division", &line.division) {
                return fault("its division is not in hardship_division");
            }
        }
        if let Some(own) = self.own_division.as_ref().filter(|own| !has("hardship_division", own)) {
            return Some((own.clone(), "it is not in hardship_division"));
        }
        if let Some(row) = self.exclusions.iter().find(|row| !has("hardship_exclusion", &row.code)) {
            return Some((row.code.clone(), "it is not in hardship_exclusion"));
        }
        for row in &self.crosswalk {
            if !has("hardship_old_category", &row.old) || !has("hardship_category", &row.category) {
                return Some((row.old.clone(), "the crosswalk leads from or to a code that is in no list"));
            }
            if self.crosswalk.iter().filter(|other| other.old == row.old).count() > 1 {
                return Some((row.old.clone(), "the crosswalk leads from it twice"));
            }
        }
        let spans =
            self.rules
                .iter()
                .map(|rule| ("rules", "", &rule.version, rule.effective_from, rule.effective_to))
                .chain(self.lines.iter().map(|line| {
                    ("lines", line.division.as_str(), &line.division, line.effective_from, line.effective_to)
                }))
                .chain(
                    self.exclusions
                        .iter()
                        .map(|row| ("exclusions", row.code.as_str(), &row.code, row.effective_from, row.effective_to)),
                );
        let mut spans: Vec<_> = spans.collect();
        spans.sort_unstable_by_key(|&(table, of, _, from, to)| (table, of, from, to));
        if let Some((_, _, name, ..)) = spans.iter().find(|(.., from, to)| from > to) {
            return Some(((*name).clone(), "it ceases to hold before it holds"));
        }
        let overlap = spans.windows(2).find(|two| (two[0].0, two[0].1) == (two[1].0, two[1].1) && two[0].4 >= two[1].3);
        overlap.map(|two| (two[1].2.clone(), "two of its versions overlap; close the older one with effective_to"))
    }
}
