//! Records of comma-, tab-, semicolon- or bar-separated text.
//!
//! The general-purpose readers skip empty lines silently and let an unclosed quotation mark swallow a file of any size.
//! People look for the row that a spreadsheet program shows them, so empty lines count here, and every record is
//! bounded.

use std::io::{ErrorKind, Read};

use crate::cell::{Row, Source};
use crate::error::SheetError;
use crate::limits::Limits;

const QUOTE: u8 = b'"';
const READ: usize = 256 << 10;

/// The separator that divides most sampled lines into the most equal number of fields; a comma where nothing does.
pub(crate) fn guess_delimiter(sample: &str) -> u8 {
    const SAMPLED: usize = 40;
    let mut best = (0, b',');
    for delimiter in [b',', b'\t', b';', b'|'] {
        let mut widths = std::collections::BTreeMap::new();
        for width in widths_of(sample, delimiter).take(SAMPLED).filter(|&width| width > 1) {
            *widths.entry(width).or_insert(0_usize) += 1;
        }
        let score = widths.iter().map(|(width, lines)| lines * (width - 1)).max().unwrap_or(0);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// How many fields each record of a sample has, if this were the separator.
fn widths_of(sample: &str, delimiter: u8) -> impl Iterator<Item = usize> {
    let (mut quoted, mut width) = (false, 1);
    sample.bytes().filter_map(move |byte| match byte {
        QUOTE => {
            quoted = !quoted;
            None
        }
        b'\n' if !quoted => Some(std::mem::replace(&mut width, 1)),
        _ if byte == delimiter && !quoted => {
            width += 1;
            None
        }
        _ => None,
    })
}

/// Reads records one by one from UTF-8, reusing its buffers.
pub(crate) struct Records<R> {
    input: R,
    delimiter: u8,
    limits: Limits,
    buffer: Vec<u8>,
    /// The unread part of the buffer.
    from: usize,
    to: usize,
    ended: bool,
    /// The last record ended with a carriage return, whose line feed is still to be dropped.
    after_return: bool,
    number: u32,
    unquoted: Vec<u8>,
    spans: Vec<(usize, usize)>,
}

/// Where a record lies and how its text is to be had.
enum Found {
    /// No quotation mark: the record is this part of the buffer.
    Plain { from: usize, to: usize },
    /// The fields were copied without their quotation marks.
    Unquoted,
}

impl<R: Read> Records<R> {
    pub(crate) fn new(input: R, delimiter: u8, limits: Limits) -> Records<R> {
        Records {
            input,
            delimiter,
            limits,
            buffer: vec![0; READ],
            from: 0,
            to: 0,
            ended: false,
            after_return: false,
            number: 0,
            unquoted: Vec::new(),
            spans: Vec::new(),
        }
    }

    /// The next record, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, SheetError> {
        let Some(found) = self.find()? else { return Ok(None) };
        self.number += 1;
        if self.number > self.limits.rows {
            return Err(SheetError::too_large("the number of rows", "行数", u64::from(self.limits.rows)));
        }
        let bytes = match found {
            Found::Plain { from, to } => {
                let line = &self.buffer[from..to];
                self.spans.clear();
                let mut start = 0;
                for at in memchr::memchr_iter(self.delimiter, line).take(self.limits.columns) {
                    self.spans.push((start, at));
                    start = at + 1;
                }
                if self.spans.len() < self.limits.columns {
                    self.spans.push((start, line.len()));
                }
                line
            }
            Found::Unquoted => &self.unquoted,
        };
        let text = std::str::from_utf8(bytes)
            .map_err(|error| SheetError::Encoding { encoding: "UTF-8", offset: error.valid_up_to() as u64 })?;
        Ok(Some(Row { number: self.number, source: Source::Delimited { text, spans: &self.spans } }))
    }

    fn find(&mut self) -> Result<Option<Found>, SheetError> {
        if self.after_return {
            if self.from == self.to {
                self.refill()?;
            }
            if self.from < self.to && self.buffer[self.from] == b'\n' {
                self.from += 1;
            }
            self.after_return = false;
        }
        let mut scanned = 0;
        loop {
            let unread = &self.buffer[self.from..self.to];
            let line_end = memchr::memchr2(b'\n', b'\r', &unread[scanned..]).map(|at| scanned + at);
            let line = &unread[..line_end.unwrap_or(unread.len())];
            let quoted = memchr::memchr(QUOTE, line).is_some();
            if quoted {
                scanned = 0;
                if let Some(end) = self.unquote() {
                    self.pass(end);
                    return Ok(Some(Found::Unquoted));
                }
                if self.ended {
                    return Err(SheetError::Damaged(format!(
                        "a quotation mark opened in row {} is never closed",
                        self.number + 1
                    )));
                }
            } else if line_end.is_some() || (self.ended && !line.is_empty()) {
                let found = Found::Plain { from: self.from, to: self.from + line.len() };
                self.pass(line.len());
                return Ok(Some(found));
            } else if self.ended {
                return Ok(None);
            } else {
                scanned = unread.len();
            }
            self.refill()?;
        }
    }

    /// Steps over a record of that many bytes and what ends it.
    fn pass(&mut self, length: usize) {
        self.from += length;
        if self.from < self.to {
            self.after_return = self.buffer[self.from] == b'\r';
            self.from += 1;
        }
    }

    /// Copies the fields of the record at the front, and returns its length; `None` if its end is not in the buffer.
    fn unquote(&mut self) -> Option<usize> {
        let bytes = &self.buffer[self.from..self.to];
        self.unquoted.clear();
        self.spans.clear();
        let columns = self.limits.columns;
        let mut field = |start: usize, end: usize| {
            if self.spans.len() < columns {
                self.spans.push((start, end));
            }
        };
        let (mut at, mut start) = (0, 0);
        let mut inside = bytes.first() == Some(&QUOTE);
        at += usize::from(inside);
        loop {
            let Some(&byte) = bytes.get(at) else {
                if inside || !self.ended {
                    return None;
                }
                field(start, self.unquoted.len());
                return Some(at);
            };
            at += 1;
            if inside {
                if byte != QUOTE {
                    self.unquoted.push(byte);
                } else {
                    match bytes.get(at) {
                        Some(&QUOTE) => {
                            self.unquoted.push(QUOTE);
                            at += 1;
                        }
                        None if !self.ended => return None,
                        _ => inside = false,
                    }
                }
            } else if byte == self.delimiter {
                field(start, self.unquoted.len());
                start = self.unquoted.len();
                inside = bytes.get(at) == Some(&QUOTE);
                at += usize::from(inside);
            } else if byte == b'\n' || byte == b'\r' {
                field(start, self.unquoted.len());
                return Some(at - 1);
            } else {
                self.unquoted.push(byte);
            }
        }
    }

    /// Reads more behind what is unread; a record that has not ended within its limit is refused.
    fn refill(&mut self) -> Result<(), SheetError> {
        let unread = self.to - self.from;
        if unread > self.limits.record_bytes {
            return Err(SheetError::TooLarge {
                what: "the length of one row in bytes",
                what_zh: "单行字节数",
                limit: self.limits.record_bytes as u64,
                row: Some(self.number + 1),
            });
        }
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, unread);
        if self.buffer.len() < unread + READ / 2 {
            self.buffer.resize(unread + READ, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.to..]) {
                Ok(read) => {
                    self.ended = read == 0;
                    self.to += read;
                    return Ok(());
                }
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<(u32, Vec<String>)>, SheetError> {
        let mut records = Records::new(OneByOne(text.as_bytes()), b',', Limits::default());
        let mut rows = Vec::new();
        while let Some(row) = records.next()? {
            rows.push((row.number(), row.cells().map(|cell| cell.text().into_owned()).collect()));
        }
        Ok(rows)
    }

    /// Gives one byte at a time, so that every boundary falls between two reads.
    struct OneByOne<'a>(&'a [u8]);

    impl Read for OneByOne<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn quotes_line_breaks_and_empty_lines() -> Result<(), SheetError> {
        let read = rows("a,b\r\n\"x\ny\",\"say \"\"hi\"\"\"\r\n\r\n1,,3\rz\"z,\n\"q\"tail,last")?;
        let expected: Vec<(u32, Vec<&str>)> = vec![
            (1, vec!["a", "b"]),
            (2, vec!["x\ny", "say \"hi\""]),
            (3, vec![""]),
            (4, vec!["1", "", "3"]),
            (5, vec!["z\"z", ""]),
            (6, vec!["qtail", "last"]),
        ];
        let read: Vec<(u32, Vec<&str>)> =
            read.iter().map(|(n, cells)| (*n, cells.iter().map(String::as_str).collect())).collect();
        assert_eq!(read, expected);
        Ok(())
    }

    #[test]
    fn an_unclosed_quote_is_told() {
        assert!(matches!(rows("a\n\"b,c\nd\n"), Err(SheetError::Damaged(cause)) if cause.contains("row 2")));
        let limits = Limits { record_bytes: 1000, ..Limits::default() };
        let long = format!("a\n\"{}", "b\n".repeat(300_000));
        let mut records = Records::new(long.as_bytes(), b',', limits);
        assert!(matches!(records.next(), Ok(Some(_))));
        assert!(matches!(records.next(), Err(SheetError::TooLarge { row: Some(2), .. })));
    }

    #[test]
    fn separators_are_guessed() {
        assert_eq!(guess_delimiter("表名\na\tb\tc\n1\t2\t3\n"), b'\t');
        assert_eq!(guess_delimiter("a;b;c\n\"1,5\";2;3\n1,5;2;3\n"), b';');
        assert_eq!(guess_delimiter("a|b\n1|2\n"), b'|');
        assert_eq!(guess_delimiter("姓名\n王伟\n"), b',');
    }

    proptest::proptest! {
        #[test]
        fn what_is_quoted_is_read_back(table in proptest::collection::vec(
            proptest::collection::vec("[a,\"\r\n汉 ]{0,6}", 2..5), 1..8)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let text: String = table.iter()
                .map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n").collect();
            let read: Vec<Vec<String>> = rows(&text).expect("well formed").into_iter().map(|(_, cells)| cells).collect();
            proptest::prop_assert_eq!(read, table);
        }
    }
}
