//! The report as it is published, and how anybody checks it from files alone: its bytes have the hash that the row of the
//! evaluation holds, the row was opened by a commit of the log, and the rates follow from the counts.

use std::collections::BTreeMap;

use clock::Day;
use proof::checkpoint::{self, VerifierKey};
use proof::hex;
use record::Version;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::anchor::Anchor;
use super::rates::{self, Found, Line};
use super::register::verdict;
use super::sampler::{Check, Frame, signed};

/// What the file of a report says it is.
pub const REPORT: &str = "guildhall-evaluation-report/2";

/// What was found of a stratum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// Its code.
    pub stratum: String,
    /// Cases in the frame.
    pub frame: i64,
    /// Cases drawn.
    pub drawn: i64,
    /// Cases that could be checked; `None` where there are so few that they are not told.
    pub checked: Option<i64>,
    /// How many have each verdict; none where they are not told.
    pub verdicts: BTreeMap<String, i64>,
}

/// A rate, in basis points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Its name.
    pub name: String,
    /// So many.
    pub part: i64,
    /// Of so many.
    pub whole: i64,
    /// The rate; `None` of nothing.
    pub basis_points: Option<i64>,
    /// The lower bound, where there is an interval.
    pub low: Option<i64>,
    /// The upper one.
    pub high: Option<i64>,
}

/// A report. Its bytes are those of its JSON without white space, the fields in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The evaluation's record.
    pub evaluation: i64,
    /// What it is called.
    pub title: String,
    /// Who evaluated.
    pub evaluator: String,
    /// The day it is about.
    pub as_of: Option<Day>,
    /// The day it was closed.
    pub closed_on: Option<Day>,
    /// The hash of the frame.
    pub frame_sha256: String,
    /// The commit that fixed the frame.
    pub frame_commit: i64,
    /// The public string.
    pub public: String,
    /// The seed.
    pub seed: String,
    /// Of the persons named by the evaluators: numbers of nobody on the roll.
    pub named_unknown: i64,
    /// Of the persons named by the evaluators: those on file already.
    pub named_on_file: i64,
    /// What the intervals are.
    pub confidence: String,
    /// The strata.
    pub strata: Vec<Stratum>,
    /// The core rates.
    pub rates: Vec<Rate>,
    /// The precision of each stratum.
    pub precision_by_stratum: Vec<Rate>,
}

impl Report {
    /// The report of an evaluation, of what may be told of what was found.
    pub fn of(evaluation: &Version, found: &[Found]) -> Report {
        let stratum = |each: &Found| Stratum {
            stratum: each.stratum.clone(),
            frame: each.frame,
            drawn: each.drawn,
            checked: (!each.withheld).then(|| each.checked()),
            verdicts: if each.withheld {
                BTreeMap::new()
            } else {
                verdict::of(&each.stratum).iter().map(|code| ((*code).to_owned(), each.count(code))).collect()
            },
        };
        let int = |field: &str| evaluation.int(field).unwrap_or(0);
        let text = |field: &str| evaluation.text(field).to_owned();
        Report {
            evaluation: evaluation.id,
            title: text("title"),
            evaluator: text("evaluator"),
            as_of: evaluation.day("as_of"),
            closed_on: evaluation.day("closed_on"),
            frame_sha256: text("frame_sha256"),
            frame_commit: int("frame_commit"),
            public: text("public_text"),
            seed: text("seed"),
            named_unknown: int("named_unknown"),
            named_on_file: int("named_on_file"),
            confidence: "hypergeometric 95 %".to_owned(),
            strata: found.iter().map(stratum).collect(),
            rates: lines(&rates::core(found)),
            precision_by_stratum: lines(&rates::by_stratum(found)),
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// Never for what [`Report::of`] made.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// What was found, read back.
    pub fn found(&self) -> Vec<Found> {
        let found = |each: &Stratum| {
            let mut found = Found::new(&each.stratum, each.frame, each.drawn);
            found.withheld = each.checked.is_none();
            for (code, count) in &each.verdicts {
                found.put(code, *count);
            }
            found
        };
        self.strata.iter().map(found).collect()
    }
}

/// What fixes a report.
pub fn hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text))
}

fn lines(lines: &[Line]) -> Vec<Rate> {
    let line = |line: &Line| Rate {
        name: line.name.clone(),
        part: line.rate.part,
        whole: line.rate.whole,
        basis_points: line.rate.value,
        low: line.rate.interval.map(|(low, _)| low),
        high: line.rate.interval.map(|(_, high)| high),
    };
    lines.iter().map(line).collect()
}

/// The file of a report with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// What file it is.
    pub format: String,
    /// The report.
    pub report: Report,
    /// The hash of its bytes.
    pub report_sha256: String,
    /// The commit that published it.
    pub report_commit: i64,
    /// The row of the evaluation as that commit opened it, and its way into the log.
    pub anchor: Anchor,
    /// The signed checkpoint over the log as far as that commit.
    pub checkpoint: String,
    /// The log's key.
    pub key: Option<String>,
}

/// Checks a report, against the file of its frame. `keys` are trusted keys of the log.
pub fn verify(file: &Published, frame: &str, keys: &[VerifierKey]) -> Vec<Check> {
    let report = &file.report;
    let mut checks = Vec::new();
    let same = report.to_text().is_ok_and(|text| hash(&text) == file.report_sha256);
    checks.push(Check::new(
        "report",
        file.format == REPORT && same,
        if same { "报告与其散列一致。" } else { "报告与其散列不符：内容被改动。" },
        if same {
            "The report has the hash stated."
        } else {
            "The report was changed: its hash is not the one stated."
        },
    ));
    let found = report.found();
    let follow =
        report.rates == lines(&rates::core(&found)) && report.precision_by_stratum == lines(&rates::by_stratum(&found));
    checks.push(Check::new(
        "rates",
        follow,
        if follow { "各项比率和区间由分层结论算出。" } else { "比率与分层结论不符。" },
        if follow {
            "The rates and intervals follow from the counts."
        } else {
            "The rates do not follow from the counts."
        },
    ));
    checks.push(match Frame::from_text(frame) {
        Ok(frame) => {
            let drawn = |each: &super::sampler::Stratum| {
                let size = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
                (each.name.clone(), size(each.items.len()), size(each.items.len().min(each.draw)))
            };
            let told = |each: &Stratum| (each.stratum.clone(), each.frame, each.drawn);
            let ok = hex::encode(&frame.hash()) == report.frame_sha256
                && frame.strata().iter().map(drawn).eq(report.strata.iter().map(told));
            Check::new(
                "frame",
                ok,
                if ok {
                    "抽样框和各层样本数一致。"
                } else {
                    "抽样框或各层样本数与报告不符。"
                },
                if ok {
                    "Frame and sizes are those of the report."
                } else {
                    "Frame or sizes are not those of the report."
                },
            )
        }
        Err(fault) => {
            let (zh, en) = fault.text();
            Check::new("frame", false, zh, en)
        }
    });
    checks.push(signed(&file.checkpoint, file.key.as_ref(), keys));
    let fields = ["report_sha256", "report_commit"];
    let ok = checkpoint::peek(&file.checkpoint).is_ok_and(|seen| {
        let log = (seen.size, seen.root);
        file.anchor.fixes(report.evaluation, fields, &file.report_sha256, file.report_commit, log)
    });
    let n = file.report_commit;
    checks.push(if ok {
        Check::new(
            "anchor",
            true,
            format!("报告的散列写在提交 {n} 中，该提交在检查点所封存的日志里。"),
            format!("The hash of the report stands in commit {n}, which is in the log that the checkpoint seals."),
        )
    } else {
        Check::new(
            "anchor",
            false,
            "报告的散列不在检查点所封存的日志里。",
            "The hash of the report is not in the log that the checkpoint seals.",
        )
    });
    checks
}
