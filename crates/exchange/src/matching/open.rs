//! What the requester does with an answer.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{BufReader, Read};

use hmac::{Hmac, KeyInit as _, Mac as _};
use proof::hex;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::answer::{Heading, binding};
use super::error::{Expected, MatchError};
use super::frame::{self, Tee};
use super::oprf::{self, ELEMENT, RowKey, SEALED_MORE, TAG};
use super::request::Secret;
use super::{MOST_ASKED, MOST_LABEL_BYTES};

/// What an answer says.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The labels that are told, in order.
    pub labels: Vec<String>,
    /// The values of those who are in the department's table, by number, in the order of the labels.
    pub rows: BTreeMap<String, Vec<String>>,
    /// How many of those asked about are not in the table.
    pub absent: usize,
    /// How many rows the department's table has.
    pub table: usize,
    /// The hash of the answer's file in hexadecimal digits, as the department's log has it.
    pub hash: String,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened({} matched, {} absent)", self.rows.len(), self.absent)
    }
}

/// Most labels an answer may name, and most rows it may have: as many as a sheet.
const MOST_LABELS: usize = 256;
const MOST_ROWS: usize = 1 << 24;

/// Opens an answer with the secret of its request. The answer is streamed; what is held grows with what was asked.
///
/// # Errors
/// [`MatchError::Foreign`] when it answers another request, [`MatchError::Altered`] when it is not what the department
/// wrote, others when it is damaged. Nothing of an answer that is refused is told.
pub fn open(secret: &Secret, answer: impl Read) -> Result<Opened, MatchError> {
    let mut whole = Sha256::new();
    let mut reader = Tee::new(BufReader::new(answer), |bytes: &[u8]| whole.update(bytes));
    let (heading, bytes): (Heading, _) = frame::read_heading(&mut reader, Expected::Answer)?;
    let request = secret.request_bytes();
    if heading.request != secret.request() {
        return Err(MatchError::Foreign);
    }
    let fits = heading.asked == secret.count()
        && heading.asked <= MOST_ASKED
        && heading.rows <= MOST_ROWS
        && heading.width <= MOST_LABEL_BYTES
        && (1..=MOST_LABELS).contains(&heading.labels.len());
    if !fits {
        return Err(MatchError::Altered);
    }
    let mut evaluated = vec![[0; ELEMENT]; heading.asked];
    frame::exactly(&mut reader, evaluated.as_flattened_mut())?;
    let binding = binding(request, &bytes, &evaluated);
    let part = hex::decode_array(&heading.seal).ok_or(MatchError::Altered)?;
    let seal = oprf::agree(secret.seal(), &part, &binding)?;
    let mut seal = Hmac::<Sha256>::new_from_slice(seal.as_ref()).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    seal.update(&bytes);
    seal.update(evaluated.as_flattened());
    let mut keys: HashMap<[u8; TAG], (&str, RowKey)> = HashMap::with_capacity(heading.asked);
    for ((id, blind), element) in secret.asked().zip(&evaluated) {
        let key = RowKey::new(&oprf::finalize(id, blind, element)?, &binding);
        keys.insert(key.tag, (id, key));
    }
    let mut rows = BTreeMap::new();
    {
        let mut sealed = Tee::new(&mut reader, |bytes: &[u8]| seal.update(bytes));
        let mut record = Zeroizing::new(vec![0; TAG + heading.width + SEALED_MORE]);
        let mut last = None;
        for _ in 0..heading.rows {
            frame::exactly(&mut sealed, &mut record)?;
            let (tag, text) = record.split_first_chunk_mut::<TAG>().ok_or(MatchError::Altered)?;
            if last.replace(*tag).is_some_and(|last| last >= *tag) {
                return Err(MatchError::Altered);
            }
            if let Some((id, key)) = keys.get(tag) {
                key.open(text, &binding)?;
                let values = decode(&text[..heading.width], heading.labels.len()).ok_or(MatchError::Altered)?;
                rows.insert((*id).to_owned(), values);
            }
        }
    }
    let mut said = [0; 32];
    frame::exactly(&mut reader, &mut said)?;
    frame::end(&mut reader)?;
    seal.verify_slice(&said).map_err(|_| MatchError::Altered)?;
    Ok(Opened {
        absent: secret.count() - rows.len(),
        rows,
        labels: heading.labels,
        table: heading.rows,
        hash: hex::encode(&whole.finalize()),
    })
}

/// So many labels from the text of a row; what follows them is zero.
fn decode(mut text: &[u8], count: usize) -> Option<Vec<String>> {
    let mut values = Vec::with_capacity(count);
    for _ in 0..count {
        let (length, rest) = text.split_first_chunk::<2>()?;
        let (value, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        values.push(std::str::from_utf8(value).ok()?.to_owned());
        text = rest;
    }
    text.iter().all(|&byte| byte == 0).then_some(values)
}
