//! The request, and the secret that stays in the house.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufReader, Read, Write};

use clock::Day;
use proof::hex;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::{Expected, MatchError, Said};
use super::frame::{self, Hash};
use super::oprf::{self, ELEMENT};
use super::{MOST_ASKED, MOST_NUMBER_BYTES, MOST_TEXT};

/// What a request says of itself in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// What it is for.
    pub purpose: String,
    /// On whose authority: the number of an agreement, of the authorisations.
    pub authority: String,
    /// The day on which it is made.
    pub made: Day,
}

impl Meta {
    fn check(&self) -> Result<(), MatchError> {
        for (text, empty) in [(&self.purpose, Said::NoPurpose), (&self.authority, Said::NoAuthority)] {
            if text.trim().is_empty() {
                return Err(MatchError::Said(empty));
            }
            if text.chars().count() > MOST_TEXT || text.chars().any(char::is_control) {
                return Err(MatchError::Said(Said::Unfit));
            }
            // Fifteen digits are an identity number of the old kind; nothing else that belongs here is so long.
            if crate::half_width(text).split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 15) {
                return Err(MatchError::Said(Said::NamesSomebody));
            }
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    suite: String,
    purpose: String,
    authority: String,
    made: Day,
    count: usize,
    /// The requester's part in the key of the answer's seal, new for each request.
    seal: String,
}

/// Whether a number could be one in its written form; the files are laid out for no other.
fn is_number(id: &str) -> bool {
    (1..=MOST_NUMBER_BYTES).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

const SUITE: &str = "OPRF(ristretto255, SHA-512)";

/// A request: what it says of itself, and one blinded element for each number asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    meta: Meta,
    heading: Vec<u8>,
    part: [u8; ELEMENT],
    elements: Vec<[u8; ELEMENT]>,
    hash: Hash,
}

/// What the requester keeps to open the answer: the numbers asked about with their blinds. Never leaves the house.
pub struct Secret {
    meta: Meta,
    request: Hash,
    seal: Zeroizing<[u8; ELEMENT]>,
    asked: Vec<(Zeroizing<String>, Zeroizing<[u8; ELEMENT]>)>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} asked, request {})", self.asked.len(), hex::encode(&self.request))
    }
}

/// Makes a request about these numbers, each in its one written form; a number given twice is asked about once.
///
/// # Errors
/// [`MatchError`] when nobody or too many are asked about, or what the request says of itself is not fit.
pub fn request(ids: &[String], meta: &Meta, rng: &mut impl CryptoRng) -> Result<(Request, Secret), MatchError> {
    meta.check()?;
    // In the order of the numbers: whose name stood first in the house's sheet is nobody's business.
    let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    if ids.is_empty() {
        return Err(MatchError::NobodyAsked);
    }
    if ids.len() > MOST_ASKED {
        return Err(MatchError::TooMany { asked: ids.len(), limit: MOST_ASKED });
    }
    if !ids.iter().all(|id| is_number(id)) {
        return Err(MatchError::Damaged("a number is not in its written form"));
    }
    let (seal, part) = oprf::part(rng);
    let heading = Heading {
        suite: SUITE.to_owned(),
        purpose: meta.purpose.clone(),
        authority: meta.authority.clone(),
        made: meta.made,
        count: ids.len(),
        seal: hex::encode(&part),
    };
    let heading = frame::heading(Expected::Request, &heading)?;
    let mut elements = Vec::with_capacity(ids.len());
    let mut asked = Vec::with_capacity(ids.len());
    for id in ids {
        let (element, blind) = oprf::blind(id, rng)?;
        elements.push(element);
        asked.push((Zeroizing::new(id.to_owned()), blind));
    }
    let hash = frame::hash(&[&heading, elements.as_flattened()]);
    let request = Request { meta: meta.clone(), heading, part, elements, hash };
    Ok((request, Secret { meta: meta.clone(), request: hash, seal, asked }))
}

impl Request {
    /// What it says of itself.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// How many are asked about.
    pub fn count(&self) -> usize {
        self.elements.len()
    }

    /// Its hash in hexadecimal digits, by which logs name it.
    pub fn hash(&self) -> String {
        hex::encode(&self.hash)
    }

    pub(super) fn hash_bytes(&self) -> &Hash {
        &self.hash
    }

    pub(super) fn part(&self) -> &[u8; ELEMENT] {
        &self.part
    }

    pub(super) fn elements(&self) -> &[[u8; ELEMENT]] {
        &self.elements
    }

    /// Writes the file that is sent.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut impl Write) -> Result<(), MatchError> {
        out.write_all(&self.heading)?;
        out.write_all(self.elements.as_flattened())?;
        out.write_all(&self.hash)?;
        Ok(())
    }

    /// Reads a request that somebody sent.
    ///
    /// # Errors
    /// [`MatchError`] when it is none or damaged. At most a few megabytes are held, whatever it claims.
    pub fn read(reader: impl Read) -> Result<Request, MatchError> {
        let reader = &mut BufReader::new(reader);
        let (heading, bytes): (Heading, _) = frame::read_heading(reader, Expected::Request)?;
        if heading.suite != SUITE {
            return Err(MatchError::Damaged("its cipher suite is not known"));
        }
        if heading.count == 0 {
            return Err(MatchError::NobodyAsked);
        }
        if heading.count > MOST_ASKED {
            return Err(MatchError::TooMany { asked: heading.count, limit: MOST_ASKED });
        }
        let meta = Meta { purpose: heading.purpose, authority: heading.authority, made: heading.made };
        meta.check()?;
        let mut elements = Vec::new();
        for _ in 0..heading.count {
            let mut element = [0; ELEMENT];
            frame::exactly(reader, &mut element)?;
            elements.push(element);
        }
        let hash = frame::hash(&[&bytes, elements.as_flattened()]);
        let mut said = Hash::default();
        frame::exactly(reader, &mut said)?;
        frame::end(reader)?;
        if said != hash {
            return Err(MatchError::Damaged("its check sum"));
        }
        let part = hex::decode_array(&heading.seal).ok_or(MatchError::Damaged("its heading"))?;
        if !elements.iter().chain([&part]).all(oprf::is_element) {
            return Err(MatchError::Damaged("a blinded element is none of the group"));
        }
        Ok(Request { meta, heading: bytes, part, elements, hash })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    request: String,
    purpose: String,
    authority: String,
    made: Day,
    seal: String,
    asked: usize,
}

impl Secret {
    /// What the request said of itself.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// How many were asked about.
    pub fn count(&self) -> usize {
        self.asked.len()
    }

    /// The hash of its request.
    pub fn request(&self) -> String {
        hex::encode(&self.request)
    }

    pub(super) fn request_bytes(&self) -> &Hash {
        &self.request
    }

    pub(super) fn seal(&self) -> &[u8; ELEMENT] {
        &self.seal
    }

    pub(super) fn asked(&self) -> impl ExactSizeIterator<Item = (&str, &[u8; ELEMENT])> {
        self.asked.iter().map(|(id, blind)| (id.as_str(), &**blind))
    }

    /// Writes what is kept; the file must be readable by its owner alone.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut impl Write) -> Result<(), MatchError> {
        let kept = Kept {
            request: self.request(),
            purpose: self.meta.purpose.clone(),
            authority: self.meta.authority.clone(),
            made: self.meta.made,
            seal: hex::encode(self.seal.as_ref()),
            asked: self.asked.len(),
        };
        out.write_all(&Zeroizing::new(frame::heading(Expected::Secret, &kept)?))?;
        for (id, blind) in &self.asked {
            writeln!(out, "{} {}", hex::encode(blind.as_ref()), id.as_str())?;
        }
        Ok(())
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// [`MatchError`] when it is no secret or damaged.
    pub fn read(reader: impl Read) -> Result<Secret, MatchError> {
        const DAMAGED: MatchError = MatchError::Damaged("a line of it");
        let mut reader = BufReader::new(reader);
        let (kept, _): (Kept, _) = frame::read_heading(&mut reader, Expected::Secret)?;
        if kept.asked == 0 || kept.asked > MOST_ASKED {
            return Err(MatchError::Damaged("its count"));
        }
        let longest = (2 * ELEMENT + 2 + MOST_NUMBER_BYTES) * kept.asked;
        let mut text = Zeroizing::new(String::new());
        let limit = u64::try_from(longest).unwrap_or(u64::MAX) + 1;
        reader.take(limit).read_to_string(&mut text).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => DAMAGED,
            _ => error.into(),
        })?;
        let mut asked = Vec::new();
        for line in text.lines() {
            let (blind, id) = line.split_once(' ').ok_or(DAMAGED)?;
            if !is_number(id) {
                return Err(DAMAGED);
            }
            let blind = hex::decode_array(blind).map(Zeroizing::new).ok_or(DAMAGED)?;
            asked.push((Zeroizing::new(id.to_owned()), blind));
        }
        if asked.len() != kept.asked {
            return Err(MatchError::Damaged("it ends too early"));
        }
        Ok(Secret {
            meta: Meta { purpose: kept.purpose, authority: kept.authority, made: kept.made },
            request: hex::decode_array(&kept.request).ok_or(DAMAGED)?,
            seal: hex::decode_array(&kept.seal).map(Zeroizing::new).ok_or(DAMAGED)?,
            asked,
        })
    }
}
