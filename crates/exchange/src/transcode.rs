//! Text of any supported encoding read as UTF-8.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{CoderResult, Decoder};

use crate::detect::Encoding;

/// A reader of UTF-8, without byte order mark, over bytes of some encoding. Bytes that are not valid become U+FFFD.
pub(crate) enum Utf8<R: Read> {
    /// Already UTF-8: passed through.
    Plain(BufReader<R>),
    Decoded {
        inner: BufReader<R>,
        decoder: Decoder,
        ended: bool,
    },
}

const BUFFER: usize = 128 << 10;

impl<R: Read> Utf8<R> {
    /// Reads from the beginning of the input.
    pub(crate) fn new(inner: R, encoding: Encoding) -> io::Result<Utf8<R>> {
        let mut inner = BufReader::with_capacity(BUFFER, inner);
        if encoding == Encoding::Utf8 {
            if inner.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
                inner.consume(3);
            }
            return Ok(Utf8::Plain(inner));
        }
        Ok(Utf8::Decoded { inner, decoder: encoding.codec().new_decoder_with_bom_removal(), ended: false })
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        match self {
            Utf8::Plain(inner) => inner.read(target),
            Utf8::Decoded { inner, decoder, ended } => loop {
                if *ended {
                    return Ok(0);
                }
                let source = inner.fill_buf()?;
                let last = source.is_empty();
                let (result, read, written, _) = decoder.decode_to_utf8(source, target, last);
                inner.consume(read);
                *ended = last && result == CoderResult::InputEmpty;
                if written > 0 {
                    return Ok(written);
                }
            },
        }
    }
}
