//! Writing a publication: header and figures first, whose root the publishing commit records; then the trailer that
//! ties that root to the log.

use std::collections::HashMap;
use std::io::{self, Write};

use thiserror::Error;
use zeroize::Zeroizing;

use super::anchor;
use super::layout::{
    FIGURE_TAG, FigureLine, HEADER_TAG, Stated, Sums, TrailerLine, figure_node, header_node, is_day, is_time,
    trailer_node, with_check,
};
use super::model::{FigureHead, Header, Kind, Part, Record, Trailer, commitment, definition_hash, salt};
use super::node::Node;
use super::quote::quotes;
use super::records::{self, CHAIN_START};
use super::{MAX_FIGURES, MAX_GROUPS, MAX_HEADER, MAX_LINE, MAX_TEXT_LINES, agree};
use crate::merkle::{Frontier, Hash, root_of};

/// Why a publication cannot be written.
#[derive(Debug, Error)]
pub enum DraftError {
    /// The place it is written to failed.
    #[error("the publication cannot be written: {0}")]
    Write(#[from] io::Error),
    /// Something in the header is not as the format wants it.
    #[error("the publication's header cannot be written: {0}")]
    Header(String),
    /// Something about a figure is not as the format wants it, or contradicts itself.
    #[error("figure {name} cannot be published: {what}")]
    Figure {
        /// The figure's name.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// The header announces another number of figures.
    #[error("the header announces {announced} figures, but {given} were given; the header must say how many follow")]
    Count {
        /// What the header says.
        announced: u32,
        /// How many were given.
        given: u32,
    },
    /// The text quotes a figure that was not given.
    #[error("line {line} of the text quotes {quote:?}, which no figure of the publication answers")]
    Quote {
        /// The line of the text.
        line: u64,
        /// The quote.
        quote: String,
    },
    /// What ties the publication to the log does not hold together, so the file would not verify.
    #[error("the publication cannot be sealed: {0}")]
    Seal(String),
}

/// A record as it is kept while its figure is sorted.
struct Kept {
    commitment: Hash,
    weight: i64,
    group: u32,
    part: Part,
}

/// No group: the place in the list of groups where none is.
const UNGROUPED: u32 = u32::MAX;

/// What a figure came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureResult {
    /// The root over its record lines.
    pub root: Hash,
    /// How many there are.
    pub records: u64,
    /// The sum of the weights counted (a rate's numerator).
    pub counted: i64,
    /// The sum of the weights of a rate's denominator.
    pub denominator: i64,
    /// The value as the file states it; nothing for a rate whose denominator is 0 and for what is withheld.
    pub value: Option<String>,
}

/// A publication being written.
///
/// The bytes go to `W` as they come; only the records of the figure at hand are held (48 bytes each), because they
/// are sorted. The same input gives the same bytes.
pub struct Draft<W> {
    out: W,
    header: Header,
    secret: Zeroizing<[u8; 32]>,
    leaves: Vec<Hash>,
    quoted: Vec<String>,
}

impl<W> std::fmt::Debug for Draft<W> {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let figures = self.leaves.len() - 1;
        f.debug_struct("Draft").field("title", &self.header.title).field("figures", &figures).finish_non_exhaustive()
    }
}

fn line(node: Node, limit: usize) -> Result<Vec<u8>, String> {
    let node = with_check(node).ok_or_else(|| "it has too many parts (lines of text, groups, quotes)".to_owned())?;
    let mut bytes = Vec::new();
    node.write(&mut bytes);
    if bytes.len() > limit {
        return Err(format!("its line takes {} bytes, but {limit} is the most", bytes.len()));
    }
    bytes.push(b'\n');
    Ok(bytes)
}

fn check_header(header: &Header) -> Result<(), String> {
    if !is_day(&header.as_of) {
        return Err(format!("as_of {:?} is not a day like 2019-12-31", header.as_of));
    }
    if !is_time(&header.published_at) {
        return Err(format!("published_at {:?} is not a time like 2020-01-15T08:00:00Z", header.published_at));
    }
    if header.figures > MAX_FIGURES {
        return Err(format!("{} figures are too many; {MAX_FIGURES} is the most", header.figures));
    }
    let lines = header.text.split('\n').count();
    if lines > MAX_TEXT_LINES {
        return Err(format!("its text has {lines} lines; {MAX_TEXT_LINES} is the most"));
    }
    if let Some(Err(bad)) = quotes(&header.text).find(Result::is_err) {
        return Err(format!("line {} of the text has a broken figure quote: {:?}", bad.line, bad.text));
    }
    Ok(())
}

impl<W: Write> Draft<W> {
    /// Begins a publication on `out` by writing its header line.
    ///
    /// `secret` is 32 random bytes, kept by the publisher for as long as single records may have to be shown.
    ///
    /// # Errors
    /// [`DraftError::Header`] when the header is not as the format wants it.
    pub fn new(mut out: W, header: Header, secret: [u8; 32]) -> Result<Self, DraftError> {
        check_header(&header).map_err(DraftError::Header)?;
        let node = header_node(&header);
        let leaves = vec![node.leaf(HEADER_TAG)];
        out.write_all(&line(node, MAX_HEADER).map_err(DraftError::Header)?)?;
        Ok(Self { out, header, secret: Zeroizing::new(secret), leaves, quoted: Vec::new() })
    }

    /// Adds the next figure with the records it counts, in any order.
    ///
    /// # Errors
    /// [`DraftError::Figure`] when it contradicts itself: a record of an undeclared group, a record twice in the same
    /// part, a denominator in a figure that is no rate, a flow without a period, a quote with other parameters, …
    pub fn figure<'r>(
        &mut self,
        head: FigureHead,
        records: impl IntoIterator<Item = Record<'r>>,
    ) -> Result<FigureResult, DraftError> {
        let name = head.name.clone();
        let wrong = |what: String| DraftError::Figure { name: name.clone(), what };
        let number = self.next(&head)?;
        if head.groups.len() > MAX_GROUPS {
            return Err(wrong(format!("it has {} groups; {MAX_GROUPS} is the most", head.groups.len())));
        }
        let (kept, sums) = self.keep(number, &head, records).map_err(&wrong)?;
        let mut buffer = Vec::new();
        let group_of = |kept: &Kept| head.groups.get(kept.group as usize).and_then(|group| group.key.as_deref());
        let mut frontier = Frontier::new();
        for record in &kept {
            let leaf = records::leaf(record.part, record.weight, group_of(record), &record.commitment, &mut buffer);
            frontier.push(leaf);
        }
        let total = sums[head.groups.len()];
        let figure = FigureLine {
            number,
            definition_hash: definition_hash(&head.name, head.kind, &head.definition),
            stated: Stated::of(head.kind, total),
            groups: sums[..head.groups.len()].iter().map(|sums| Stated::of(head.kind, *sums)).collect(),
            records: kept.len() as u64,
            root: frontier.root(),
            head: head.clone(),
        };
        let node = figure_node(&figure);
        let leaf = node.leaf(FIGURE_TAG);
        self.out.write_all(&line(node, MAX_LINE).map_err(&wrong)?)?;
        let mut check = CHAIN_START;
        for record in &kept {
            let group = group_of(record);
            let leaf = records::leaf(record.part, record.weight, group, &record.commitment, &mut buffer);
            check = records::chain(check, &leaf);
            buffer.clear();
            records::node(record.part, record.weight, group, &record.commitment, check).write(&mut buffer);
            buffer.push(b'\n');
            self.out.write_all(&buffer)?;
        }
        self.leaves.push(leaf);
        self.quoted.extend(head.quotes);
        Ok(FigureResult {
            root: figure.root,
            records: figure.records,
            counted: total.counted,
            denominator: total.denominator,
            value: figure.stated.text(),
        })
    }

    /// Adds the next figure as one whose number is withheld: it says what was asked, and states no value, no group and no
    /// record. The quotes of the text that ask for it are answered so.
    ///
    /// # Errors
    /// [`DraftError::Figure`] as for [`Draft::figure`], and when it lists groups.
    pub fn withheld(&mut self, head: FigureHead) -> Result<FigureResult, DraftError> {
        let name = head.name.clone();
        let wrong = |what: String| DraftError::Figure { name: name.clone(), what };
        let number = self.next(&head)?;
        if !head.groups.is_empty() {
            return Err(wrong("it is withheld, but lists groups".to_owned()));
        }
        let figure = FigureLine {
            number,
            definition_hash: definition_hash(&head.name, head.kind, &head.definition),
            stated: Stated::withheld(),
            groups: Vec::new(),
            records: 0,
            root: Frontier::new().root(),
            head,
        };
        let node = figure_node(&figure);
        let leaf = node.leaf(FIGURE_TAG);
        self.out.write_all(&line(node, MAX_LINE).map_err(&wrong)?)?;
        self.leaves.push(leaf);
        self.quoted.extend(figure.head.quotes);
        Ok(FigureResult { root: figure.root, records: 0, counted: 0, denominator: 0, value: None })
    }

    /// The number of the next figure, if it may stand here.
    fn next(&self, head: &FigureHead) -> Result<u32, DraftError> {
        let number = self.leaves.len() as u32;
        if number > self.header.figures {
            return Err(DraftError::Count { announced: self.header.figures, given: number });
        }
        match agree::figure(head, &self.header).into_iter().next() {
            Some(found) => Err(DraftError::Figure { name: head.name.clone(), what: found.said.en }),
            None => Ok(number),
        }
    }

    /// The records as commitments, sorted, and their sums: one for each group, and the total last.
    fn keep<'r>(
        &self,
        number: u32,
        head: &FigureHead,
        records: impl IntoIterator<Item = Record<'r>>,
    ) -> Result<(Vec<Kept>, Vec<Sums>), String> {
        let places: HashMap<Option<&str>, u32> =
            head.groups.iter().map(|group| group.key.as_deref()).zip(0..).collect();
        let mut kept = Vec::new();
        let mut sums = vec![[0i128; 2]; head.groups.len() + 1];
        for record in records {
            if record.part == Part::Denominator && head.kind != Kind::Rate {
                return Err(format!("record {} {} counts in a denominator", record.register, record.id));
            }
            let group = match (head.by.is_some(), record.group) {
                (true, key) => *places.get(&key).ok_or_else(|| {
                    format!(
                        "record {} {} is of group {key:?}, which is not among its groups",
                        record.register, record.id
                    )
                })?,
                (false, None) => UNGROUPED,
                (false, Some(key)) => {
                    return Err(format!(
                        "record {} {} is of group {key:?}, but the figure is not split",
                        record.register, record.id
                    ));
                }
            };
            let part = record.part as usize;
            sums[head.groups.len()][part] += i128::from(record.weight);
            if group != UNGROUPED {
                sums[group as usize][part] += i128::from(record.weight);
            }
            let salt = salt(&self.secret, number, record.register, record.id, record.opened, record.valid_from);
            kept.push(Kept {
                commitment: commitment(&salt, &record.digest),
                weight: record.weight,
                group,
                part: record.part,
            });
        }
        kept.sort_unstable_by(|a, b| (&a.commitment, a.part).cmp(&(&b.commitment, b.part)));
        if kept.windows(2).any(|pair| pair[0].commitment == pair[1].commitment && pair[0].part == pair[1].part) {
            return Err("the same record stands twice among those counted".to_owned());
        }
        let narrow = |[counted, denominator]: [i128; 2]| {
            let narrow = |n: i128| i64::try_from(n).map_err(|_| "its sum does not fit 64 bits".to_owned());
            Ok(Sums { counted: narrow(counted)?, denominator: narrow(denominator)? })
        };
        Ok((kept, sums.into_iter().map(narrow).collect::<Result<_, String>>()?))
    }

    /// The publication root: the Merkle root over the leaves of header and figures. The publishing commit writes it
    /// into the publication's own row.
    ///
    /// # Errors
    /// When figures are missing, or the text quotes one that is not there.
    pub fn root(&self) -> Result<Hash, DraftError> {
        let given = self.leaves.len() as u32 - 1;
        if given != self.header.figures {
            return Err(DraftError::Count { announced: self.header.figures, given });
        }
        for quote in quotes(&self.header.text).flatten() {
            if !self.quoted.contains(&quote.text) {
                return Err(DraftError::Quote { line: quote.line, quote: quote.text });
            }
        }
        Ok(root_of(&self.leaves))
    }

    /// Ends the file with its trailer and hands back where it was written to.
    ///
    /// # Errors
    /// [`DraftError::Seal`] when row, commit, proofs and checkpoint do not hold together: no file is called finished
    /// that would not verify.
    pub fn seal(mut self, trailer: Trailer) -> Result<W, DraftError> {
        let sealed = TrailerLine { root: self.root()?, leaves: self.leaves.clone(), trailer };
        if let Some(fault) = anchor::faults(&sealed, Some(self.header.known)).into_iter().next() {
            return Err(DraftError::Seal(fault.said.en));
        }
        let bytes = line(trailer_node(&sealed), MAX_LINE).map_err(DraftError::Seal)?;
        self.out.write_all(&bytes)?;
        self.out.flush()?;
        Ok(self.out)
    }
}
