//! What taking dossiers in did, or would do: in numbers, by row, and in words that name nobody.

use std::collections::BTreeMap;

use clock::Lang;
use roll::intake::{Change, Effect, Line};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Reason;
use super::read::{At, Sheets};

/// A row with what was found wrong with it, or noticed about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The sheet, where there are several; else empty.
    pub sheet: String,
    /// The row of the sheet.
    pub row: u32,
    /// Whom it is about, masked.
    pub subject: String,
    /// What it is.
    pub reasons: Vec<Reason>,
}

/// What taking dossiers in did, or would do. Counts are of households.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Households that are in order.
    pub accepted: u64,
    /// Of those: dossiers that are new, changed, or as they were.
    pub effects: BTreeMap<Effect, u64>,
    /// Rows of households that are not, and of their members, in order.
    pub rejected: Vec<Judged>,
    /// Rows that are in order but worth a look, in order.
    pub warned: Vec<Judged>,
    /// Households that are not in order.
    pub refused: u64,
    /// The first households of each effect, for people to look at.
    pub lines: Vec<Line>,
    /// Members of the households in order, heads among them.
    pub members: u64,
    /// Persons who were added to the roll.
    pub new_persons: u64,
    /// Totals, signatures and notes that were passed over.
    pub skipped: u32,
    /// The sheets that were read.
    pub sheets: Vec<String>,
    /// Columns that were not understood, by their headings.
    pub unknown_columns: Vec<String>,
}

/// How many households of each effect are shown.
const SHOWN: u64 = 100;
/// How many rows of a kind are printed.
const PRINTED: usize = 50;

impl Outcome {
    pub(super) fn of(sheets: &Sheets) -> Outcome {
        Outcome {
            skipped: sheets.skipped,
            sheets: sheets.names.clone(),
            unknown_columns: sheets.unknown.clone(),
            ..Outcome::default()
        }
    }

    /// The name of the sheet of a row, where there are several.
    pub(super) fn sheet(&self, at: At) -> String {
        if self.sheets.len() < 2 { String::new() } else { self.sheets.get(at.sheet).cloned().unwrap_or_default() }
    }

    pub(super) fn judged(&self, at: At, subject: &str, reasons: Vec<Reason>) -> Judged {
        Judged { sheet: self.sheet(at), row: at.row, subject: subject.to_owned(), reasons }
    }

    pub(super) fn take(&mut self, at: At, effect: Effect, subject: &str, changes: Vec<Change>) {
        self.accepted += 1;
        let count = self.effects.entry(effect).or_default();
        *count += 1;
        if *count <= SHOWN {
            self.lines.push(Line { row: at.row, effect, subject: subject.to_owned(), changes });
        }
    }

    /// How many households had this effect.
    pub fn count(&self, effect: Effect) -> u64 {
        self.effects.get(&effect).copied().unwrap_or(0)
    }

    /// Whether anything is new or otherwise.
    pub fn changes(&self) -> bool {
        self.count(Effect::Added) + self.count(Effect::Changed) > 0
    }

    /// For scripts: counts, and rows with the codes and the parts of their reasons. `commit` is the one that was made.
    pub fn json(&self, commit: Option<i64>, dry_run: bool) -> Value {
        json!({
            "accepted": self.accepted, "added": self.count(Effect::Added), "changed": self.count(Effect::Changed),
            "left": self.count(Effect::Left), "refused": self.refused, "rejected": self.rejected, "warned": self.warned,
            "members": self.members, "new_persons": self.new_persons, "skipped": self.skipped, "sheets": self.sheets,
            "unknown_columns": self.unknown_columns, "commit": commit, "dry_run": dry_run,
        })
    }

    /// For people at a terminal.
    pub fn text(&self, commit: Option<i64>, dry_run: bool, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let (added, changed, left) = (self.count(Effect::Added), self.count(Effect::Changed), self.count(Effect::Left));
        let mut lines = vec![if zh {
            format!(
                "接受 {} 户、{} 人（新增 {added} 户，变更 {changed} 户，未变 {left} 户），退回 {} 户，待核对 {} 行",
                self.accepted,
                self.members,
                self.refused,
                self.warned.len()
            )
        } else {
            format!(
                "{} households with {} members accepted ({added} added, {changed} changed, {left} as they were), {} rejected, \
                 {} rows to look at",
                self.accepted,
                self.members,
                self.refused,
                self.warned.len()
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
        if self.new_persons > 0 {
            let n = self.new_persons;
            lines.push(if zh {
                format!("名册新增 {n} 人")
            } else {
                format!("{n} persons were added to the roll")
            });
        }
        if !self.unknown_columns.is_empty() {
            let names = self.unknown_columns.join("、");
            lines.push(if zh {
                format!("没有识别的列：{names}")
            } else {
                format!("columns not understood: {names}")
            });
        }
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
