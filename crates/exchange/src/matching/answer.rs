//! What the department does with a request.

use std::collections::BTreeSet;
use std::io::{Read, Seek, Write};
use std::ops::ControlFlow;
use std::thread;

use hmac::{Hmac, KeyInit as _, Mac as _};
use proof::hex;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::{Expected, MatchError, RowFault};
use super::frame::{self, Hash, Tee};
use super::oprf::{self, ELEMENT, Key, RowKey, SEALED_MORE, TAG};
use super::request::Request;
use super::table::{self, Found, Place, ReadId};
use super::{DEFAULT_LIMIT, MOST_LABEL_BYTES};
use crate::workbook::Workbook;

/// What a department agrees to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The heading of the column of identity numbers in its table.
    pub id_column: String,
    /// The headings of the labels that are told; nothing else leaves the table.
    pub labels: Vec<String>,
    /// The most that may be asked about at once.
    pub limit: usize,
    /// Whether rows whose number cannot be used are left out; otherwise they refuse the table. Nobody asked about can be
    /// found in such a row, so leaving it out may say "absent" of somebody who is there.
    pub leave_out: bool,
}

impl Terms {
    /// The usual terms: up to [`DEFAULT_LIMIT`], and every number of the table must be usable.
    pub fn new(id_column: &str, labels: &[&str]) -> Terms {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        Terms { id_column: id_column.to_owned(), labels, limit: DEFAULT_LIMIT, leave_out: false }
    }
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// How many rows the answer has: people of the table.
    pub rows: usize,
    /// How many rows repeated a person with the same labels.
    pub merged: usize,
    /// Rows left out because their number cannot be used.
    pub left_out: Vec<RowFault>,
    /// The hash of the answer's file in hexadecimal digits.
    pub hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heading {
    pub(super) request: String,
    /// The department's part in the key of the seal.
    pub(super) seal: String,
    pub(super) labels: Vec<String>,
    pub(super) asked: usize,
    pub(super) rows: usize,
    /// Bytes of the labels of a row, the same for all.
    pub(super) width: usize,
}

/// What every row and the seal of an answer are bound to: the request, the answer's heading and all evaluated elements.
///
/// Whoever changes any of these loses every row of the department, and whoever keeps them does not know the seal's key.
pub(super) fn binding(request: &Hash, heading: &[u8], evaluated: &[[u8; ELEMENT]]) -> Hash {
    frame::hash(&[b"guildhall-match-1 answer", request, &frame::hash(&[heading]), evaluated.as_flattened()])
}

/// Labels are padded to a multiple of this, so that a file says little even of the longest.
const STEP: usize = 16;
/// So many rows are worked on by one thread at a time.
const BATCH: usize = 2_048;

/// Answers a request from a table, which is read twice and never held.
///
/// The key is drawn, used and wiped here: asking again gives an answer that has nothing in common with the first.
///
/// # Errors
/// [`MatchError`]; what was written to `out` before is no answer and is to be thrown away.
pub fn answer<R: Read + Seek>(
    request: &Request,
    book: &mut Workbook<R>,
    terms: &Terms,
    read: ReadId<'_>,
    rng: &mut impl CryptoRng,
    out: &mut impl Write,
) -> Result<Answered, MatchError> {
    if request.count() > terms.limit {
        return Err(MatchError::TooMany { asked: request.count(), limit: terms.limit });
    }
    if terms.labels.is_empty() {
        return Err(MatchError::NoLabels);
    }
    let place = table::locate(book, &terms.id_column, &terms.labels)?;
    let survey = Survey::of(book, &place, read)?;
    if !survey.faults.is_empty() && !terms.leave_out {
        return Err(MatchError::Rows(survey.faults));
    }
    let (kept, part) = oprf::part(rng);
    let heading = frame::heading(
        Expected::Answer,
        &Heading {
            request: request.hash(),
            seal: hex::encode(&part),
            labels: terms.labels.clone(),
            asked: request.count(),
            rows: survey.rows,
            width: survey.width,
        },
    )?;
    let key = Key::random(request.hash_bytes(), rng)?;
    let evaluated: Vec<_> =
        request.elements().iter().map(|element| key.blind_evaluate(element)).collect::<Result<_, _>>()?;
    let binding = binding(request.hash_bytes(), &heading, &evaluated);
    let work = Work { key, binding, width: survey.width };
    let records = work.records(book, &place, read, &survey)?;

    let seal = oprf::agree(&kept, request.part(), &binding)?;
    let mut seal = Hmac::<Sha256>::new_from_slice(seal.as_ref()).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    let mut whole = Sha256::new();
    let mut out = Tee::new(out, |bytes: &[u8]| whole.update(bytes));
    {
        let mut sealed = Tee::new(&mut out, |bytes: &[u8]| seal.update(bytes));
        sealed.write_all(&heading)?;
        sealed.write_all(evaluated.as_flattened())?;
        // In the order of the tags, which are random: nothing is left of the table's own order.
        let mut order: Vec<&[u8]> = records.chunks_exact(work.record()).collect();
        order.sort_unstable();
        for record in order {
            sealed.write_all(record)?;
        }
    }
    out.write_all(&seal.finalize().into_bytes())?;
    out.flush()?;
    Ok(Answered {
        rows: survey.rows,
        merged: survey.merged.len(),
        left_out: survey.faults,
        hash: hex::encode(&whole.finalize()),
    })
}

/// What the first reading of a table finds out.
struct Survey {
    rows: usize,
    width: usize,
    /// Rows that say again what an earlier row said.
    merged: BTreeSet<u32>,
    faults: Vec<RowFault>,
    /// The hash of everything read, to notice a table that changes.
    hash: Hash,
}

/// The first bytes of a hash: enough to tell the rows of a table apart.
fn short(parts: &[&[u8]]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&frame::hash(parts)[..16]);
    short
}

impl Survey {
    fn of<R: Read + Seek>(book: &mut Workbook<R>, place: &Place, read: ReadId<'_>) -> Result<Survey, MatchError> {
        let (mut people, mut faults, mut longest, mut too_long) = (Vec::new(), Vec::new(), 0, None);
        let (mut hash, mut text) = (Sha256::new(), Zeroizing::new(Vec::new()));
        table::each(book, place, read, |found| {
            match &found.id {
                Ok(id) => {
                    encode(&found, place, &mut text);
                    hash.update(found.row.to_be_bytes());
                    hash.update(id);
                    hash.update(&*text);
                    people.push((short(&[id.as_bytes()]), found.row, short(&[&text])));
                    longest = longest.max(text.len());
                    if text.len() > MOST_LABEL_BYTES {
                        too_long = Some(found.row);
                        return ControlFlow::Break(());
                    }
                }
                Err(fault) => faults.push(RowFault { row: found.row, fault: *fault }),
            }
            ControlFlow::Continue(())
        })?;
        if let Some(row) = too_long {
            return Err(MatchError::LongLabels { row, limit: MOST_LABEL_BYTES });
        }
        people.sort_unstable();
        let (mut merged, mut repeated) = (BTreeSet::new(), Vec::new());
        for person in people.chunk_by(|a, b| a.0 == b.0) {
            for again in &person[1..] {
                if again.2 == person[0].2 {
                    merged.insert(again.1);
                } else {
                    repeated.push((again.1, person[0].1));
                }
            }
        }
        if !repeated.is_empty() {
            repeated.sort_unstable();
            return Err(MatchError::Repeated(repeated));
        }
        Ok(Survey {
            rows: people.len() - merged.len(),
            width: longest.next_multiple_of(STEP),
            merged,
            faults,
            hash: hash.finalize().into(),
        })
    }
}

/// The labels of a row: of each its length in two bytes, and its text.
fn encode(found: &Found<'_>, place: &Place, text: &mut Vec<u8>) {
    text.clear();
    for label in found.labels(place) {
        // Longer ones are refused before they are written: two bytes always hold the length of what is.
        text.extend_from_slice(&u16::try_from(label.len()).unwrap_or(u16::MAX).to_be_bytes());
        text.extend_from_slice(label.as_bytes());
    }
}

struct Work {
    key: Key,
    binding: Hash,
    width: usize,
}

impl Work {
    /// Bytes of a row in the answer.
    fn record(&self) -> usize {
        TAG + self.width + SEALED_MORE
    }

    /// The rows of the answer, one behind the other, in the table's order.
    fn records<R: Read + Seek>(
        &self,
        book: &mut Workbook<R>,
        place: &Place,
        read: ReadId<'_>,
        survey: &Survey,
    ) -> Result<Vec<u8>, MatchError> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(16);
        let mut records = Vec::with_capacity(survey.rows * self.record());
        let mut people: Vec<(Zeroizing<String>, Zeroizing<Vec<u8>>)> = Vec::with_capacity(BATCH * threads);
        let (mut hash, mut failed) = (Sha256::new(), None);
        table::each(book, place, read, |found| {
            let Ok(id) = &found.id else { return ControlFlow::Continue(()) };
            let mut text = Zeroizing::new(Vec::with_capacity(self.width));
            encode(&found, place, &mut text);
            hash.update(found.row.to_be_bytes());
            hash.update(id);
            hash.update(&*text);
            if text.len() > self.width || records.len() / self.record() + people.len() > survey.rows {
                failed = Some(MatchError::TableChanged);
                return ControlFlow::Break(());
            }
            if survey.merged.contains(&found.row) {
                return ControlFlow::Continue(());
            }
            text.resize(self.width, 0);
            people.push((Zeroizing::new(id.clone()), text));
            if people.len() == BATCH * threads {
                if let Err(error) = self.seal(&people, &mut records, threads) {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
                people.clear();
            }
            ControlFlow::Continue(())
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        self.seal(&people, &mut records, threads)?;
        if Hash::from(hash.finalize()) != survey.hash {
            return Err(MatchError::TableChanged);
        }
        Ok(records)
    }

    /// Appends the rows of these people, worked out by several threads.
    fn seal(
        &self,
        people: &[(Zeroizing<String>, Zeroizing<Vec<u8>>)],
        records: &mut Vec<u8>,
        threads: usize,
    ) -> Result<(), MatchError> {
        let from = records.len();
        records.resize(from + people.len() * self.record(), 0);
        let share = people.len().div_ceil(threads).max(1);
        thread::scope(|scope| {
            let parts = records[from..].chunks_mut(share * self.record()).zip(people.chunks(share));
            let running: Vec<_> = parts
                .map(|(records, people)| {
                    scope.spawn(move || {
                        people
                            .iter()
                            .zip(records.chunks_exact_mut(self.record()))
                            .try_for_each(|((id, text), record)| self.row(id, text, record))
                    })
                })
                .collect();
            running
                .into_iter()
                .try_for_each(|part| part.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause)))
        })
    }

    fn row(&self, id: &str, text: &[u8], record: &mut [u8]) -> Result<(), MatchError> {
        let key = RowKey::new(&self.key.evaluate(id)?, &self.binding);
        record[..TAG].copy_from_slice(&key.tag);
        record[TAG..TAG + self.width].copy_from_slice(text);
        let proof = key.seal(&mut record[TAG..TAG + self.width], &self.binding)?;
        record[TAG + self.width..].copy_from_slice(&proof);
        Ok(())
    }
}
