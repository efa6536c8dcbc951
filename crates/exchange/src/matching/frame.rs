//! What the three files have in common: a line that says what the file is, a line of JSON, and bytes of known length.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::error::{Expected, MatchError};

/// The longest first line, and the longest heading, in bytes; what is longer is hostile.
const LONGEST_KIND: usize = 64;
const LONGEST_HEADING: usize = 64 << 10;
/// The one version there is.
const VERSION: u32 = 1;

pub(super) type Hash = [u8; 32];

fn kind(expected: Expected) -> &'static str {
    match expected {
        Expected::Request => "guildhall match request",
        Expected::Secret => "guildhall match secret",
        Expected::Answer => "guildhall match answer",
    }
}

/// The first two lines of a file.
pub(super) fn heading<T: Serialize>(expected: Expected, heading: &T) -> io::Result<Vec<u8>> {
    let mut bytes = format!("{} {VERSION}\n", kind(expected)).into_bytes();
    serde_json::to_writer(&mut bytes, heading)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads the first two lines: the heading, and their bytes as they stand.
pub(super) fn read_heading<T: DeserializeOwned>(
    reader: &mut impl Read,
    expected: Expected,
) -> Result<(T, Vec<u8>), MatchError> {
    let mut bytes = Vec::new();
    if !line(reader, &mut bytes, LONGEST_KIND)? {
        return Err(MatchError::NotThis(expected));
    }
    let version = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|line| line.strip_suffix('\n')?.strip_prefix(kind(expected))?.strip_prefix(' ')?.parse::<u32>().ok())
        .ok_or(MatchError::NotThis(expected))?;
    if version != VERSION {
        return Err(MatchError::Version(version));
    }
    let first = bytes.len();
    if !line(reader, &mut bytes, LONGEST_HEADING)? {
        return Err(MatchError::Damaged("its heading does not end"));
    }
    let heading = serde_json::from_slice(&bytes[first..]).map_err(|_| MatchError::Damaged("its heading"))?;
    Ok((heading, bytes))
}

/// Appends a line with its end; false when there is none within so many bytes.
fn line(reader: &mut impl Read, bytes: &mut Vec<u8>, longest: usize) -> Result<bool, MatchError> {
    let mut byte = [0];
    for _ in 0..longest {
        if reader.read(&mut byte)? == 0 {
            return Ok(false);
        }
        bytes.push(byte[0]);
        if byte[0] == b'\n' {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads exactly so many bytes; a file that ends before is damaged.
pub(super) fn exactly(reader: &mut impl Read, bytes: &mut [u8]) -> Result<(), MatchError> {
    reader.read_exact(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => MatchError::Damaged("it ends too early"),
        _ => error.into(),
    })
}

/// Makes sure that nothing follows.
pub(super) fn end(reader: &mut impl Read) -> Result<(), MatchError> {
    let mut byte = [0];
    match reader.read(&mut byte)? {
        0 => Ok(()),
        _ => Err(MatchError::Damaged("something follows its end")),
    }
}

/// The hash of some bytes.
pub(super) fn hash(parts: &[&[u8]]) -> Hash {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// Passes bytes on and gives them to whoever counts or proves them.
pub(super) struct Tee<T, F> {
    inner: T,
    seen: F,
}

impl<T, F: FnMut(&[u8])> Tee<T, F> {
    pub(super) fn new(inner: T, seen: F) -> Tee<T, F> {
        Tee { inner, seen }
    }
}

impl<T: Read, F: FnMut(&[u8])> Read for Tee<T, F> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        (self.seen)(&bytes[..read]);
        Ok(read)
    }
}

impl<T: Write, F: FnMut(&[u8])> Write for Tee<T, F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        (self.seen)(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
