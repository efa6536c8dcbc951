//! What a verification says: every check made, what it covers, and what was found altered, in Chinese and English.

use serde::Serialize;

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Said {
    /// The sentence in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The sentence in one of them.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// The languages a report is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文
    Chinese,
    /// English
    English,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything it covers is as published.
    Passed,
    /// Something it covers was altered or is missing.
    Failed,
    /// It could not be made, because what it needs is missing or unreadable.
    Unchecked,
}

/// One thing found altered, missing or malformed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line of the file, counted from 1.
    pub line: Option<u64>,
    /// The figure's name.
    pub figure: Option<String>,
    /// The record's place within its figure, counted from 1.
    pub record: Option<u64>,
    /// The field's path, such as `unit.code` or `text[3]`.
    pub field: Option<String>,
    /// What was found, in words.
    #[serde(flatten)]
    pub said: Said,
}

impl Finding {
    pub(crate) fn new(said: Said) -> Self {
        Self { line: None, figure: None, record: None, field: None, said }
    }

    pub(crate) fn line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    pub(crate) fn figure(mut self, figure: &str) -> Self {
        self.figure = Some(figure.to_owned());
        self
    }

    pub(crate) fn record(mut self, record: u64) -> Self {
        self.record = Some(record);
        self
    }

    pub(crate) fn field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

/// Findings kept of one check; the rest are counted.
const MAX_FINDINGS: usize = 50;

/// One check and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// A stable name: `form`, `header`, `text`, `quotes`, `figure 1 roll.members`, `root`, `row`, `commit`,
    /// `checkpoint`, `key`.
    pub name: String,
    /// What a pass of it assures.
    pub covers: Said,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found (at most 50 findings).
    pub findings: Vec<Finding>,
    /// How many more findings there were.
    pub more: u64,
    /// What the reader should know besides.
    pub notes: Vec<Said>,
}

impl Check {
    pub(crate) fn new(name: impl Into<String>, covers: Said) -> Self {
        Self { name: name.into(), covers, outcome: Outcome::Passed, findings: Vec::new(), more: 0, notes: Vec::new() }
    }

    /// Adds a finding, unless this check has one about the same place already: the first says it best.
    pub(crate) fn found(&mut self, finding: Finding) {
        self.outcome = Outcome::Failed;
        let same = |known: &Finding| {
            known.line == finding.line && known.record == finding.record && known.field == finding.field
        };
        if finding.field.is_some() && self.findings.iter().any(same) {
            return;
        }
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn unchecked(&mut self, why: Said) {
        if self.outcome == Outcome::Passed {
            self.outcome = Outcome::Unchecked;
        }
        self.notes.push(why);
    }

    pub(crate) fn failed(&self) -> bool {
        self.outcome == Outcome::Failed
    }
}

/// A figure as the file states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureSummary {
    /// The figure's name.
    pub name: String,
    /// Its label.
    pub label: Said,
    /// The unit's code.
    pub unit: String,
    /// The unit's name.
    pub unit_name: String,
    /// The day it speaks of.
    pub as_of: String,
    /// The value as written; nothing for a rate whose denominator is 0 and for what is withheld.
    pub value: Option<String>,
    /// Whether its number is withheld because it is of too few.
    pub withheld: bool,
    /// Records counted, both parts of a rate together.
    pub records: u64,
}

/// What the file says of itself; only worth anything when the report is [`Report::ok`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// The federation's name.
    pub federation: Option<String>,
    /// The bulletin's title.
    pub title: Option<String>,
    /// When it was published.
    pub published_at: Option<String>,
    /// The day it speaks of.
    pub as_of: Option<String>,
    /// Its figures, in order.
    pub figures: Vec<FigureSummary>,
    /// Record lines read.
    pub records: u64,
    /// Lines read.
    pub lines: u64,
    /// The publication root, computed from what was read, in hexadecimal.
    pub root: Option<String>,
    /// The number of the commit that published it.
    pub commit: Option<i64>,
    /// The time of that commit, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: Option<i64>,
    /// The log the checkpoint is of.
    pub origin: Option<String>,
    /// The checkpoint's number of commits.
    pub size: Option<u64>,
    /// The names of the keys whose signatures were found good.
    pub signers: Vec<String>,
    /// The fingerprints of the keys relied on, each after its name.
    pub fingerprints: Vec<(String, String)>,
}

/// Everything a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether every check passed.
    pub ok: bool,
    /// The checks in the order of the file.
    pub checks: Vec<Check>,
    /// What the file says of itself.
    pub summary: Summary,
}

impl Report {
    pub(crate) fn new(checks: Vec<Check>, summary: Summary) -> Self {
        let ok = checks.iter().all(|check| check.outcome == Outcome::Passed);
        Self { ok, checks, summary }
    }

    /// Whether every check passed.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.ok
    }

    /// All findings, in the order of the checks.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checks.iter().flat_map(|check| &check.findings)
    }

    /// The report as plain text: a line for each check, its findings and notes indented below it.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut out = String::new();
        for check in &self.checks {
            let mark = match (check.outcome, language) {
                (Outcome::Passed, Language::Chinese) => "通过",
                (Outcome::Passed, Language::English) => "ok       ",
                (Outcome::Failed, Language::Chinese) => "不符",
                (Outcome::Failed, Language::English) => "FAILED   ",
                (Outcome::Unchecked, Language::Chinese) => "未查",
                (Outcome::Unchecked, Language::English) => "unchecked",
            };
            out.push_str(&format!("{mark}  {}: {}\n", check.name, check.covers.text(language)));
            for finding in &check.findings {
                let place = match (finding.line, language) {
                    (Some(line), Language::Chinese) => format!("第{line}行："),
                    (Some(line), Language::English) => format!("line {line}: "),
                    (None, _) => String::new(),
                };
                out.push_str(&format!("    - {place}{}\n", finding.said.text(language)));
            }
            if check.more > 0 {
                out.push_str(&match language {
                    Language::Chinese => format!("    - 另有{}处\n", check.more),
                    Language::English => format!("    - and {} more\n", check.more),
                });
            }
            for note in &check.notes {
                out.push_str(&format!("    · {}\n", note.text(language)));
            }
        }
        out
    }
}
