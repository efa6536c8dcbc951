//! Going through the record lines of one figure: sums, root, order, and what was done to single lines.

use std::collections::HashMap;

use super::clip;
use super::layout::{FigureLine, Sums};
use super::model::{Kind, Part};
use super::node::Node;
use super::records::{self, Altered, CHAIN_START, RecordLine};
use super::report::{Finding, Said};
use crate::merkle::{Frontier, Hash};

/// Faults of record lines kept for one figure; the rest are counted.
const MAX_FAULTS: usize = 20;

/// What is wrong with a record line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// It is no record line.
    Malformed,
    /// It repeats the one before.
    Repeated,
    /// It stands after one that should come later, although the check codes fit.
    Order,
    /// It counts in a denominator that the figure does not have.
    NoDenominator,
    /// It does not fit its check code.
    Altered(Altered),
}

/// A fault of a record line.
#[derive(Debug)]
struct RecordFault {
    record: u64,
    line: u64,
    what: What,
}

/// The line before, as far as the next one needs it.
#[derive(Clone, Copy)]
struct Before {
    /// The code it states; nothing when it could not be read.
    stated: Option<[u8; 4]>,
    /// The code it should state.
    computed: [u8; 4],
    /// The code stated by the line before it.
    earlier: Option<[u8; 4]>,
    /// Whether it has a fault that the next line may explain better: its place among the faults.
    pending: Option<usize>,
}

/// The records of a figure while they are read.
pub struct Counting {
    kind: Kind,
    keys: Vec<Option<String>>,
    places: HashMap<Option<String>, usize>,
    /// Sums of each group, then of groups that are not listed, then of all; part 0 and part 1.
    sums: Vec<[i128; 2]>,
    stray: Option<Option<String>>,
    frontier: Frontier,
    last: Option<(Hash, Part)>,
    before: Before,
    faults: Vec<RecordFault>,
    more: u64,
    count: u64,
    buffer: Vec<u8>,
}

/// What the record lines of a figure came to.
pub struct Counted {
    /// How many there were.
    pub count: u64,
    /// The root over those that could be read.
    pub root: Hash,
    /// The sums of each group as listed; nothing when one does not fit 64 bits.
    pub groups: Vec<Option<Sums>>,
    /// The sums of all.
    pub total: Option<Sums>,
    /// What was found about single lines.
    pub findings: Vec<Finding>,
    /// How many more lines do not fit.
    pub more: u64,
    /// The key of a group that records have but the figure does not list.
    pub stray: Option<Option<String>>,
}

impl Counting {
    /// Ready for the records of this figure.
    pub fn new(figure: &FigureLine) -> Self {
        let keys: Vec<Option<String>> = figure.head.groups.iter().map(|group| group.key.clone()).collect();
        Self {
            kind: figure.head.kind,
            places: keys.iter().cloned().zip(0..).collect(),
            sums: vec![[0; 2]; keys.len() + 1],
            keys,
            stray: None,
            frontier: Frontier::new(),
            last: None,
            before: Before { stated: Some(CHAIN_START), computed: CHAIN_START, earlier: None, pending: None },
            faults: Vec::new(),
            more: 0,
            count: 0,
            buffer: Vec::new(),
        }
    }

    fn fault(&mut self, line: u64, what: What) -> Option<usize> {
        if self.faults.len() == MAX_FAULTS {
            self.more += 1;
            return None;
        }
        self.faults.push(RecordFault { record: self.count, line, what });
        Some(self.faults.len() - 1)
    }

    /// Takes a line that is no JSON at all.
    pub fn unreadable(&mut self, line: u64) {
        self.count += 1;
        self.fault(line, What::Malformed);
        self.before = Before { stated: None, computed: [0; 4], earlier: self.before.stated, pending: None };
    }

    /// Takes the next record line. `patience` is how many more lines may be searched for a single change that
    /// explains them, so that a hostile file cannot keep the verifier busy.
    pub fn line(&mut self, line: u64, node: Node, patience: &mut u32) {
        let Some((record, check)) = records::read(node) else {
            return self.unreadable(line);
        };
        self.count += 1;
        self.add(&record);
        let leaf =
            records::leaf(record.part, record.weight, record.group.as_deref(), &record.commitment, &mut self.buffer);
        self.frontier.push(leaf);
        let place = (record.commitment, record.part);
        let last = self.last.replace(place);
        let fits = |before: [u8; 4]| records::chain(before, &leaf) == check;
        let Before { stated, computed, earlier, pending } = self.before;
        let mut mine = None;
        match stated {
            None => {}
            Some(stated) if fits(stated) => {
                if pending.is_none() && last.is_some_and(|last| last > place) {
                    self.fault(line, What::Order);
                } else if last == Some(place) {
                    self.fault(line, What::Repeated);
                } else if record.part == Part::Denominator && self.kind != Kind::Rate {
                    self.fault(line, What::NoDenominator);
                }
            }
            // This line is sound; it is the one before that its own code, or that line itself, was put in for.
            Some(_) if pending.is_some() && fits(computed) => self.explain(pending, Altered::Code),
            Some(_) if pending.is_some() && earlier.is_some_and(fits) => self.explain(pending, Altered::Inserted),
            Some(stated) => {
                let what = if last == Some(place) {
                    What::Repeated
                } else if *patience > 0 {
                    *patience -= 1;
                    let groups: Vec<Option<&str>> = self.keys.iter().map(Option::as_deref).chain([None]).collect();
                    What::Altered(records::diagnose(&record, &groups, stated, check))
                } else {
                    What::Altered(Altered::Commitment)
                };
                mine = self.fault(line, what);
            }
        }
        let computed = stated.map_or(check, |stated| records::chain(stated, &leaf));
        self.before = Before { stated: Some(check), computed, earlier: stated, pending: mine };
    }

    /// Says better what the line before suffered, unless that is certain already.
    fn explain(&mut self, pending: Option<usize>, altered: Altered) {
        if let Some(fault) = pending.and_then(|at| self.faults.get_mut(at))
            && fault.what == What::Altered(Altered::Commitment)
        {
            fault.what = What::Altered(altered);
        }
    }

    fn add(&mut self, record: &RecordLine) {
        let part = record.part as usize;
        let all = self.keys.len();
        self.sums[all][part] += i128::from(record.weight);
        match self.places.get(&record.group) {
            Some(at) => self.sums[*at][part] += i128::from(record.weight),
            None if record.group.is_none() && self.keys.is_empty() => {}
            None => self.stray = self.stray.take().or_else(|| Some(record.group.clone())),
        }
    }

    /// All of it, for the figure it was begun with.
    pub fn end(mut self, figure: &FigureLine) -> Counted {
        let (name, stated) = (figure.head.name.as_str(), figure.records);
        let root = self.frontier.root();
        // The last line has no next one to tell what befell it; a sound root or a line too many does.
        if root == figure.root || self.count > stated {
            let altered = if root == figure.root { Altered::Code } else { Altered::Inserted };
            self.explain(self.before.pending, altered);
        }
        let narrow = |[counted, denominator]: [i128; 2]| {
            Some(Sums { counted: counted.try_into().ok()?, denominator: denominator.try_into().ok()? })
        };
        let total = self.sums.pop().and_then(narrow);
        let missing = self.count < stated;
        let findings = self
            .faults
            .iter()
            .map(|fault| Finding::new(said(name, fault, missing)).line(fault.line).figure(name).record(fault.record));
        Counted {
            count: self.count,
            root,
            groups: self.sums.into_iter().map(narrow).collect(),
            total,
            findings: findings.collect(),
            more: self.more,
            stray: self.stray,
        }
    }
}

/// A fault in words.
fn said(name: &str, fault: &RecordFault, missing: bool) -> Said {
    let key = |key: &Option<String>| clip(key.as_deref().unwrap_or("null"));
    let (zh, en) = match &fault.what {
        What::Malformed => ("不是一行记录".to_owned(), "it is not a record line".to_owned()),
        What::Repeated => ("与前一行重复".to_owned(), "it repeats the record before it".to_owned()),
        What::Order => ("次序不对".to_owned(), "it is out of order".to_owned()),
        What::NoDenominator => {
            ("计入分母，而该数字没有分母".to_owned(), "it counts in a denominator that this figure has not".to_owned())
        }
        What::Altered(Altered::Part { was }) => {
            let was = *was as u8;
            (format!("计入部分被改动，原为{was}"), format!("part changed, it was {was}"))
        }
        What::Altered(Altered::Weight { was }) => {
            (format!("权重被改动，原为{was}"), format!("weight changed, it was {was}"))
        }
        What::Altered(Altered::Group { was }) => {
            (format!("分组被改动，原为{}", key(was)), format!("group changed, it was {}", key(was)))
        }
        What::Altered(Altered::Commitment) if missing => {
            ("此行之前有记录行被删去".to_owned(), "record lines just before it are missing".to_owned())
        }
        What::Altered(Altered::Commitment) => ("承诺值被改动".to_owned(), "commitment changed".to_owned()),
        What::Altered(Altered::Code) => {
            ("校验码被改动，记录本身完好".to_owned(), "check code changed, the record itself is intact".to_owned())
        }
        What::Altered(Altered::Inserted) => {
            ("不属此处，是插入或移来的".to_owned(), "it does not belong here: inserted or moved".to_owned())
        }
    };
    Said::new(
        format!("数字{name}的第{}条记录：{zh}", fault.record),
        format!("record {} of figure {name}: {en}", fault.record),
    )
}
