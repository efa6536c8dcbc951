//! Texts as legacy workbooks store them.

use encoding_rs::Encoding;

use super::{u16_at, u32_at};

/// How a workbook stores text.
#[derive(Clone, Copy)]
pub(super) enum Script {
    /// Excel 97 and later: UTF-16, or its low bytes alone where they suffice.
    Wide,
    /// Excel 95: bytes in the code page of the machine that wrote it.
    Bytes(&'static Encoding),
}

impl Script {
    /// Reads a text whose length stands before it in one or two bytes, and appends it. `None` where it is cut short.
    pub(super) fn read(self, bytes: &[u8], long: bool, out: &mut String) -> Option<()> {
        let (length, rest) = if long {
            (usize::from(u16_at(bytes, 0)?), bytes.get(2..)?)
        } else {
            (usize::from(*bytes.first()?), bytes.get(1..)?)
        };
        match self {
            Script::Bytes(encoding) => {
                out.push_str(&encoding.decode_without_bom_handling(rest.get(..length)?).0);
                Some(())
            }
            Script::Wide if length == 0 => Some(()),
            Script::Wide => {
                let wide = rest.first()? & 1 != 0;
                // A text that runs on in another record is given as far as it goes.
                let body = &rest[1..];
                append(body.get(..length * if wide { 2 } else { 1 }).unwrap_or(body), wide, out);
                Some(())
            }
        }
    }
}

fn append(bytes: &[u8], wide: bool, out: &mut String) {
    if wide {
        let units = bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
    } else {
        out.extend(bytes.iter().map(|&b| char::from(b)));
    }
}

/// The table of texts that the cells point into, each held once.
#[derive(Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn get(&self, index: u32) -> Option<&str> {
        let index = usize::try_from(index).ok()?;
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        Some(&self.all[start..end])
    }

    /// Reads the table from its record and those that continue it. A text may break anywhere; in its continuation the
    /// characters begin anew with their width. What is missing at the end is left out.
    pub(super) fn read(parts: &[&[u8]]) -> Texts {
        let mut texts = Texts::default();
        let mut input = Parts { parts, part: 0, at: 8 };
        while !input.ended() && texts.take(&mut input).is_some() {
            texts.ends.push(texts.all.len());
        }
        texts
    }

    fn take(&mut self, input: &mut Parts<'_>) -> Option<()> {
        const RICH: u8 = 8;
        const PHONETIC: u8 = 4;
        let head = input.bytes(3)?;
        let mut length = usize::from(u16_at(&head, 0)?);
        let flags = head[2];
        let mut wide = flags & 1 != 0;
        let runs = if flags & RICH != 0 { usize::from(u16_at(&input.bytes(2)?, 0)?) } else { 0 };
        let phonetic = if flags & PHONETIC != 0 { usize::try_from(u32_at(&input.bytes(4)?, 0)?).ok()? } else { 0 };
        while length > 0 {
            let rest = input.rest()?;
            let width = if wide { 2 } else { 1 };
            let here = (rest.len() / width).min(length);
            append(&rest[..here * width], wide, &mut self.all);
            length -= here;
            input.at += here * width;
            if length > 0 {
                input.part += 1;
                input.at = 1;
                wide = *input.parts.get(input.part)?.first()? & 1 != 0;
            }
        }
        input.skip(runs * 4)?;
        input.skip(phonetic)
    }
}

/// Records read as one.
struct Parts<'a> {
    parts: &'a [&'a [u8]],
    part: usize,
    at: usize,
}

impl<'a> Parts<'a> {
    fn ended(&self) -> bool {
        match self.parts.get(self.part) {
            Some(part) => self.at >= part.len() && self.part + 1 >= self.parts.len(),
            None => true,
        }
    }

    /// What is left of the present record; the next one if nothing is.
    fn rest(&mut self) -> Option<&'a [u8]> {
        loop {
            let part = *self.parts.get(self.part)?;
            if self.at < part.len() {
                return Some(&part[self.at..]);
            }
            (self.part, self.at) = (self.part + 1, 0);
        }
    }

    /// A few bytes, which may lie across a break.
    fn bytes(&mut self, count: usize) -> Option<[u8; 4]> {
        let mut bytes = [0; 4];
        for byte in &mut bytes[..count] {
            *byte = self.rest()?[0];
            self.at += 1;
        }
        Some(bytes)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let here = self.rest()?.len().min(count);
            self.at += here;
            count -= here;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_break_across_records() {
        let first: &[u8] = b"\x03\0\0\0\x03\0\0\0\x03\0\0abc\x04\0\x01\x4e\x59";
        let second: &[u8] = b"\x01\x8d\x51";
        let texts = Texts::read(&[first, second]);
        assert_eq!((texts.get(0), texts.get(1)), (Some("abc"), None));
        let second: &[u8] = b"\x01\x8d\x51\x41\0\x42\0\x02\0\x08\x01\0hi\0\0\0\0";
        let texts = Texts::read(&[first, second]);
        assert_eq!((texts.get(0), texts.get(1), texts.get(2)), (Some("abc"), Some("奎再AB"), Some("hi")));
        assert_eq!(texts.get(3), None);
    }
}
