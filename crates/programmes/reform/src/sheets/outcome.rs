//! What taking a ledger in did, or would do: in numbers, by row, and in words that name no person.

use std::collections::BTreeMap;

use clock::Lang;
use roll::intake::{Change, Effect, Line};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Reason;

/// A row with what was found wrong with it, or noticed about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The sheet, where the workbook has several; else empty.
    pub sheet: String,
    /// The row of the sheet.
    pub row: u32,
    /// The task: its number and its title as they stand in the sheet.
    pub subject: String,
    /// What it is.
    pub reasons: Vec<Reason>,
}

/// What taking a ledger in did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The plan; in a dry run the record of a new one is not to be used.
    pub plan: i64,
    /// What it is called.
    pub plan_title: String,
    /// Whether it is new.
    pub plan_is_new: bool,
    /// Rows that are in order.
    pub accepted: u64,
    /// Of those: rows that brought something new, changed something, or changed nothing.
    pub effects: BTreeMap<Effect, u64>,
    /// Rows that are not, in order.
    pub rejected: Vec<Judged>,
    /// Rows that are in order but worth a look, in order.
    pub warned: Vec<Judged>,
    /// The first rows of each effect, for people to look at.
    pub lines: Vec<Line>,
    /// Measures that were added by their titles.
    pub new_measures: Vec<String>,
    /// Tasks of the plan that are at work and do not stand in the sheet. They stay.
    pub missing: u64,
    /// Totals, signatures and notes that were passed over.
    pub skipped: u32,
    /// The sheets that were read.
    pub sheets: Vec<String>,
    /// Columns that were not understood, by their headings.
    pub unknown_columns: Vec<String>,
}

/// How many rows of each effect are shown.
const SHOWN: u64 = 100;
/// How many rows of a kind are printed.
const PRINTED: usize = 50;

impl Outcome {
    pub(super) fn take(&mut self, row: u32, effect: Effect, subject: &str, changes: Vec<Change>) {
        self.accepted += 1;
        let count = self.effects.entry(effect).or_default();
        *count += 1;
        if *count <= SHOWN {
            self.lines.push(Line { row, effect, subject: subject.to_owned(), changes });
        }
    }

    /// How many rows had this effect.
    pub fn count(&self, effect: Effect) -> u64 {
        self.effects.get(&effect).copied().unwrap_or(0)
    }

    /// Whether anything is new or otherwise.
    pub fn changes(&self) -> bool {
        self.plan_is_new || self.count(Effect::Added) + self.count(Effect::Changed) > 0
    }

    /// Whether it is the same to whoever looks at it: of a new plan the record is another each time.
    pub fn is_like(&self, other: &Outcome) -> bool {
        let plan = |outcome: &Outcome| if outcome.plan_is_new { 0 } else { outcome.plan };
        plan(self) == plan(other) && Outcome { plan: self.plan, ..other.clone() } == *self
    }

    /// For scripts: counts, and rows with the codes and the parts of their reasons. `commit` is the one that was made.
    pub fn json(&self, commit: Option<i64>, dry_run: bool) -> Value {
        json!({
            "plan": self.plan, "plan_title": self.plan_title, "plan_is_new": self.plan_is_new,
            "accepted": self.accepted, "added": self.count(Effect::Added), "changed": self.count(Effect::Changed),
            "left": self.count(Effect::Left), "rejected": self.rejected, "warned": self.warned,
            "new_measures": self.new_measures.len(), "missing": self.missing, "skipped": self.skipped,
            "sheets": self.sheets, "unknown_columns": self.unknown_columns, "commit": commit, "dry_run": dry_run,
        })
    }

    /// For people at a terminal.
    pub fn text(&self, commit: Option<i64>, dry_run: bool, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let (added, changed, left) = (self.count(Effect::Added), self.count(Effect::Changed), self.count(Effect::Left));
        let (rejected, warned) = (self.rejected.len(), self.warned.len());
        let mut lines = vec![if zh {
            format!(
                "{}：接受 {} 行（新增 {added}，变更 {changed}，未变 {left}），退回 {rejected} 行，待核对 {warned} 行",
                self.plan_title, self.accepted
            )
        } else {
            format!(
                "{}: {} rows accepted ({added} added, {changed} changed, {left} as they were), {rejected} rejected, {warned} to look at",
                self.plan_title, self.accepted
            )
        }];
        for (mark, rows) in [("✗", &self.rejected), ("!", &self.warned)] {
            for judged in rows.iter().take(PRINTED) {
                for reason in &judged.reasons {
                    lines.push(format!("{mark} {}: {}", judged.place(lang), reason.text(lang)));
                }
            }
            if rows.len() > PRINTED {
                let more = rows.len() - PRINTED;
                lines.push(if zh {
                    format!("{mark} ……另有 {more} 行")
                } else {
                    format!("{mark} … and {more} more rows")
                });
            }
        }
        let mut note = |count: usize, chinese: &str, english: &str| {
            if count > 0 {
                lines.push(if zh { format!("{count} {chinese}") } else { format!("{count} {english}") });
            }
        };
        note(self.new_measures.len(), "条举措按名称新立", "measures were added by their titles");
        note(
            usize::try_from(self.missing).unwrap_or(0),
            "项在办任务不在表中，保持原样",
            "tasks at work are not in the sheet and stay",
        );
        note(self.unknown_columns.len(), "列没有识别", "columns were not understood");
        lines.push(match (commit, dry_run) {
            (_, true) if zh => "试运行：没有写入".into(),
            (_, true) => "dry run: nothing was written".into(),
            (Some(commit), _) if zh => format!("提交 {commit}"),
            (Some(commit), _) => format!("commit {commit}"),
            (None, _) if zh => "没有需要变更的内容".into(),
            (None, _) => "nothing to change".into(),
        });
        lines.join("\n")
    }
}

impl Judged {
    /// Where it stands: the sheet, where there are several, and the row.
    pub fn place(&self, lang: Lang) -> String {
        match (lang, self.sheet.is_empty()) {
            (Lang::Zh, true) => format!("第 {} 行", self.row),
            (Lang::Zh, false) => format!("“{}”第 {} 行", self.sheet, self.row),
            (Lang::En, true) => format!("row {}", self.row),
            (Lang::En, false) => format!("“{}”, row {}", self.sheet, self.row),
        }
    }
}
