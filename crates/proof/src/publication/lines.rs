//! Reading lines of a limited length.

use std::io::{self, BufRead};

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A line; its bytes, without the newline, are in the buffer.
    Whole,
    /// The file ends here, after a newline or without a byte.
    End,
    /// The file ends within a line, whose beginning is in the buffer.
    CutOff,
    /// The line goes on beyond the limit.
    TooLong,
}

/// Reads one line of at most `limit` bytes into `buffer`.
///
/// # Errors
/// What the reader says.
pub fn read_line(reader: &mut impl BufRead, limit: usize, buffer: &mut Vec<u8>) -> io::Result<Line> {
    buffer.clear();
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(if buffer.is_empty() { Line::End } else { Line::CutOff });
        }
        let newline = available.iter().position(|byte| *byte == b'\n');
        let part = newline.unwrap_or(available.len());
        if buffer.len() + part > limit {
            return Ok(Line::TooLong);
        }
        buffer.extend_from_slice(&available[..part]);
        reader.consume(part + usize::from(newline.is_some()));
        if newline.is_some() {
            return Ok(Line::Whole);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_one_by_one_and_never_longer_than_allowed() {
        for capacity in [1, 2, 100] {
            let mut reader = io::BufReader::with_capacity(capacity, "ab\n\nabc\nabcd\n".as_bytes());
            let mut buffer = Vec::new();
            let mut next = || read_line(&mut reader, 3, &mut buffer).map(|line| (line, buffer.clone()));
            assert_eq!(next().expect("memory"), (Line::Whole, b"ab".to_vec()));
            assert_eq!(next().expect("memory"), (Line::Whole, b"".to_vec()));
            assert_eq!(next().expect("memory"), (Line::Whole, b"abc".to_vec()));
            assert_eq!(next().expect("memory").0, Line::TooLong);
        }
        let mut buffer = Vec::new();
        assert_eq!(read_line(&mut "ab".as_bytes(), 3, &mut buffer).expect("memory"), Line::CutOff);
        assert_eq!(read_line(&mut "".as_bytes(), 3, &mut buffer).expect("memory"), Line::End);
    }
}
