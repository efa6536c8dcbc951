//! The bytes of sealed papers: AES-256-GCM in pieces, so that any range can be opened and no more than a piece is held.
//!
//! Each paper has a random key of its own, used once. A piece is sealed under a nonce of its number and a mark for
//! the last, as STREAM does (Hoang, Reyhanitabar, Rogaway, Vizár 2015): pieces can be neither moved nor left out nor
//! cut off at the end.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use record::Key;

/// What a sealed blob begins with; each piece vouches for it.
const HEAD: &[u8; 8] = b"GHPAPER1";
/// Bytes of a piece in the clear.
pub(crate) const PIECE: u64 = 64 << 10;
/// Bytes by which a sealed piece is longer.
const TAG: u64 = 16;

/// A sealed piece does not open: it was altered, or sealed with another key.
#[derive(Debug, thiserror::Error)]
#[error("a sealed paper cannot be opened: its bytes were altered")]
pub(crate) struct Altered;

/// How many pieces so many bytes make.
fn pieces(size: u64) -> u64 {
    size.div_ceil(PIECE).max(1)
}

/// Bytes of the blob of a paper of so many bytes.
pub(crate) fn sealed_size(size: u64) -> u64 {
    HEAD.len() as u64 + size + pieces(size) * TAG
}

fn nonce(piece: u64, pieces: u64) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&piece.to_be_bytes());
    nonce[8] = u8::from(piece + 1 == pieces);
    nonce
}

/// Seals a whole file with a key that is used for nothing else.
pub(crate) fn seal(key: &Key, clear: &[u8]) -> Vec<u8> {
    let cipher = Aes256Gcm::new(key.bytes().into());
    let size = clear.len() as u64;
    let pieces = pieces(size);
    let mut out = Vec::with_capacity(usize::try_from(sealed_size(size)).unwrap_or_default());
    out.extend(HEAD);
    for (at, msg) in (0..).zip(clear.chunks(PIECE as usize)) {
        let sealed = cipher.encrypt(&nonce(at, pieces).into(), Payload { msg, aad: HEAD });
        out.extend(sealed.expect("GCM seals any text shorter than 64 GiB"));
    }
    out
}

/// Opens a range of a sealed file, fed with the stored bytes as they come.
pub(crate) struct Opener {
    cipher: Aes256Gcm,
    pieces: u64,
    /// The piece that is waited for.
    next: u64,
    /// Bytes of it that came.
    held: Vec<u8>,
    /// Bytes in the clear still to be passed over, and then to be given.
    skip: u64,
    left: u64,
}

impl Opener {
    /// For the bytes from `start` up to before `end` of a paper of `size` bytes; with it the range of stored bytes it
    /// must be fed.
    pub(crate) fn new(key: &Key, size: u64, (start, end): (u64, u64)) -> (Opener, (u64, u64)) {
        let first = start / PIECE;
        let last = end.saturating_sub(1).max(start) / PIECE;
        let stored = |piece: u64| HEAD.len() as u64 + piece * (PIECE + TAG);
        let opener = Opener {
            cipher: Aes256Gcm::new(key.bytes().into()),
            pieces: pieces(size),
            next: first,
            held: Vec::new(),
            skip: start - first * PIECE,
            left: end.saturating_sub(start),
        };
        (opener, (stored(first), stored(last + 1).min(sealed_size(size))))
    }

    /// Takes stored bytes and gives what they open.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Altered> {
        self.held.extend_from_slice(bytes);
        let whole = (PIECE + TAG) as usize;
        let mut out = Vec::new();
        let mut used = 0;
        while self.held.len() - used >= whole {
            self.open(used, used + whole, &mut out)?;
            used += whole;
        }
        self.held.drain(..used);
        Ok(out)
    }

    /// Gives what the last bytes open.
    pub(crate) fn end(mut self) -> Result<Vec<u8>, Altered> {
        let mut out = Vec::new();
        if !self.held.is_empty() {
            self.open(0, self.held.len(), &mut out)?;
        }
        if self.left == 0 { Ok(out) } else { Err(Altered) }
    }

    fn open(&mut self, from: usize, to: usize, out: &mut Vec<u8>) -> Result<(), Altered> {
        let payload = Payload { msg: &self.held[from..to], aad: HEAD };
        let clear = self.cipher.decrypt(&nonce(self.next, self.pieces).into(), payload).map_err(|_| Altered)?;
        self.next += 1;
        let skip = self.skip.min(clear.len() as u64);
        self.skip -= skip;
        let given = self.left.min(clear.len() as u64 - skip);
        self.left -= given;
        // Both are at most the length of a piece.
        out.extend(&clear[skip as usize..(skip + given) as usize]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn open(key: &Key, size: u64, range: (u64, u64), stored: &[u8], step: usize) -> Result<Vec<u8>, Altered> {
        let (mut opener, (from, to)) = Opener::new(key, size, range);
        let slice = stored.get(from as usize..to as usize).ok_or(Altered)?;
        let mut out = Vec::new();
        for bytes in slice.chunks(step) {
            out.extend(opener.feed(bytes)?);
        }
        out.extend(opener.end()?);
        Ok(out)
    }

    fn clear(size: u64) -> Vec<u8> {
        (0..size).map(|n| (n % 251) as u8).collect()
    }

    #[test]
    fn files_of_every_length_about_a_piece_are_read_back() {
        let key = Key::random();
        for size in [1, 2, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7] {
            let clear = clear(size);
            let sealed = seal(&key, &clear);
            assert_eq!(sealed.len() as u64, sealed_size(size));
            assert_eq!(open(&key, size, (0, size), &sealed, 8 << 10).expect("opens"), clear);
        }
    }

    #[test]
    fn what_was_altered_moved_or_cut_off_does_not_open() {
        let (key, size) = (Key::random(), 3 * PIECE);
        let sealed = seal(&key, &clear(size));
        let piece = (PIECE + TAG) as usize;
        let whole = |stored: &[u8], size: u64| open(&key, size, (0, size), stored, 100_000);
        assert!(open(&Key::random(), size, (0, size), &sealed, 100_000).is_err(), "another key");
        for at in [8, 5_000, piece + 8, sealed.len() - 1] {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(whole(&altered, size).is_err(), "byte {at}");
        }
        let mut swapped = sealed.clone();
        swapped[8..8 + 2 * piece].rotate_left(piece);
        assert!(whole(&swapped, size).is_err(), "two pieces changed places");
        assert!(whole(&sealed[..8 + 2 * piece], 2 * PIECE).is_err(), "the last piece was left out");
    }

    #[test]
    fn equal_files_are_not_recognised() {
        assert_ne!(seal(&Key::random(), b"the same"), seal(&Key::random(), b"the same"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_range_opens_to_the_same_bytes(
            size in 1..4 * PIECE,
            a in any::<prop::sample::Index>(),
            b in any::<prop::sample::Index>(),
            step in 1_000usize..200_000,
        ) {
            let key = Key::random();
            let clear = clear(size);
            let sealed = seal(&key, &clear);
            let (a, b) = (a.index(clear.len()), b.index(clear.len()));
            let (from, to) = (a.min(b), a.max(b) + 1);
            let opened = open(&key, size, (from as u64, to as u64), &sealed, step).expect("opens");
            prop_assert_eq!(&opened, &clear[from..to]);
        }
    }
}
