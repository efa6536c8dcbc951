//! What a file is, found from its content and never from its name.

use std::io::{Read, Seek, SeekFrom};

use memchr::memmem;

use crate::error::SheetError;
use crate::limits::Limits;
use crate::{archive, delimited};

/// How the characters of delimited text are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first, after a byte order mark.
    Utf16Le,
    /// UTF-16, high byte first, after a byte order mark.
    Utf16Be,
    /// GB18030, of which GBK and GB 2312 are parts.
    Gb18030,
}

impl Encoding {
    /// The encoding's registered name.
    pub fn name(self) -> &'static str {
        self.codec().name()
    }

    pub(crate) fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            Encoding::Gb18030 => encoding_rs::GB18030,
        }
    }
}

/// The kinds of file that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML workbook.
    Xlsx,
    /// The workbook of Excel 97 to 2003.
    Xls,
    /// Records of delimited text.
    Delimited {
        /// The encoding found.
        encoding: Encoding,
        /// The separator found: comma, tab, semicolon or vertical bar.
        delimiter: u8,
    },
}

const CFB: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const SAMPLE: usize = 32 << 10;
/// That many characters of valid UTF-8 never come about by chance in GB18030 text.
const CERTAINLY_UTF8: usize = 24;

/// Finds out what a file is, reading no more than its limits allow, and leaves the reader at its beginning.
///
/// The archive of an XLSX is measured whole (each part is inflated once and counted), so that what reads it afterwards
/// works within [`Limits`]. Text is scanned to its end for its encoding and for overlong lines.
///
/// # Errors
/// Says what the file is when it is no sheet, that it is protected by a password, which limit it breaks, or where its
/// text is damaged.
pub fn detect<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<Kind, SheetError> {
    reader.seek(SeekFrom::Start(0))?;
    let mut head = vec![0; SAMPLE];
    let filled = fill(reader, &mut head)?;
    head.truncate(filled);
    reader.seek(SeekFrom::Start(0))?;
    if head.is_empty() {
        return Err(SheetError::Empty);
    }
    let kind = if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        archive::inspect(reader, limits)?;
        Kind::Xlsx
    } else if head.starts_with(CFB) {
        inspect_cfb(reader, limits)?;
        Kind::Xls
    } else {
        if let Some((found, found_zh)) = foreign(&head) {
            return Err(SheetError::NotASheet { found, found_zh });
        }
        let encoding = encoding(reader, &head, limits)?;
        let (sample, _) = encoding.codec().decode_with_bom_removal(&head);
        if sample.trim().is_empty() && filled < SAMPLE {
            return Err(SheetError::Empty);
        }
        Kind::Delimited { encoding, delimiter: delimited::guess_delimiter(&sample) }
    };
    reader.seek(SeekFrom::Start(0))?;
    Ok(kind)
}

/// Reads until the buffer is full or the input ends.
fn fill<R: Read>(reader: &mut R, buffer: &mut [u8]) -> Result<usize, SheetError> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause.into()),
        }
    }
    Ok(filled)
}

/// Kinds of file that people send by mistake, in English and Chinese.
fn foreign(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const MAGIC: &[(&[u8], &str, &str)] = &[
        (b"%PDF", "a PDF document", "PDF 文档"),
        (b"\x89PNG", "a picture (PNG)", "图片（PNG）"),
        (b"\xFF\xD8\xFF", "a picture (JPEG)", "图片（JPEG）"),
        (b"GIF8", "a picture (GIF)", "图片（GIF）"),
        (b"BM", "a picture (BMP)", "图片（BMP）"),
        (b"\x1F\x8B", "a compressed file (gzip)", "压缩文件（gzip）"),
        (b"Rar!", "a compressed file (RAR)", "压缩文件（RAR）"),
        (b"7z\xBC\xAF\x27\x1C", "a compressed file (7z)", "压缩文件（7z）"),
        (b"{\\rtf", "a text document (RTF)", "文字文档（RTF）"),
        (b"SQLite format 3\0", "a database file", "数据库文件"),
        (b"MZ", "a program", "程序文件"),
        (b"\x7FELF", "a program", "程序文件"),
    ];
    let binary = is_binary(head);
    for &(magic, found, found_zh) in MAGIC {
        // Two letters alone prove nothing: a sheet may begin with “BM”.
        if head.starts_with(magic) && (magic.len() > 2 || binary) {
            return Some((found, found_zh));
        }
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let starts = |tag: &str| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
    if ["<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<style"].iter().any(|tag| starts(tag)) {
        return Some(("a web page saved under a sheet's name", "以表格名义保存的网页"));
    }
    if starts("<?xml") || starts("<workbook") {
        return Some(("an XML document", "XML 文档"));
    }
    binary.then_some(("a file without readable text", "无法识别的文件"))
}

fn is_binary(head: &[u8]) -> bool {
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        return false;
    }
    let odd = head.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A)).count();
    head.contains(&0) || odd * 20 > head.len()
}

/// A compound file is a workbook, an encrypted one, or some other document of the same age.
fn inspect_cfb<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<(), SheetError> {
    let size = reader.seek(SeekFrom::End(0))?;
    if size > limits.xls_bytes {
        return Err(SheetError::too_large(
            "the legacy workbook's size in bytes",
            "旧版工作簿的字节数",
            limits.xls_bytes,
        ));
    }
    reader.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    reader.take(limits.xls_bytes).read_to_end(&mut bytes)?;
    // Directory entries spell their names in UTF-16 and pad them with zeros.
    let has = |name: &str| {
        let spelled: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        memmem::find(&bytes, &spelled).is_some()
    };
    if has("EncryptedPackage") {
        return Err(SheetError::Password);
    }
    if has("Workbook") || has("Book") {
        return Ok(());
    }
    let (found, found_zh) = if has("WordDocument") {
        ("a text document (DOC)", "文字文档（DOC）")
    } else if has("PowerPoint Document") {
        ("a presentation (PPT)", "演示文稿（PPT）")
    } else {
        ("a document without a workbook inside", "不含工作簿的文档")
    };
    Err(SheetError::NotASheet { found, found_zh })
}

/// The encoding of text, which is scanned whole unless a byte order mark already tells.
fn encoding<R: Read + Seek>(reader: &mut R, head: &[u8], limits: &Limits) -> Result<Encoding, SheetError> {
    if head.starts_with(b"\xFF\xFE") {
        return Ok(Encoding::Utf16Le);
    }
    if head.starts_with(b"\xFE\xFF") {
        return Ok(Encoding::Utf16Be);
    }
    let mut scan = Utf8Scan { offset: 0, characters: 0, line: 0, lines: 1, first_error: None };
    reader.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; 64 << 10];
    let mut kept = 0;
    loop {
        let read = fill(reader, &mut buffer[kept..])?;
        let filled = kept + read;
        scan.lines(&buffer[kept..filled], limits)?;
        if scan.first_error.is_none() {
            kept = scan.check(&buffer[..filled], read == 0);
            buffer.copy_within(filled - kept..filled, 0);
        } else {
            kept = 0;
        }
        if read == 0 {
            break;
        }
    }
    let Some(offset) = scan.first_error else { return Ok(Encoding::Utf8) };
    if head.starts_with(b"\xEF\xBB\xBF") || scan.characters >= CERTAINLY_UTF8 {
        return Err(SheetError::Encoding { encoding: "UTF-8", offset });
    }
    check_gb18030(reader, &mut buffer)?;
    Ok(Encoding::Gb18030)
}

struct Utf8Scan {
    /// Bytes before the buffer being looked at.
    offset: u64,
    /// Characters beyond ASCII that were valid.
    characters: usize,
    /// Bytes of the line so far.
    line: usize,
    lines: u32,
    first_error: Option<u64>,
}

impl Utf8Scan {
    /// Measures lines; a byte that ends a line is never part of another character in the encodings scanned here.
    fn lines(&mut self, bytes: &[u8], limits: &Limits) -> Result<(), SheetError> {
        let mut from = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            self.within(at - from, limits)?;
            self.line = 0;
            self.lines = self.lines.saturating_add(u32::from(bytes[at] == b'\n'));
            from = at + 1;
        }
        self.within(bytes.len() - from, limits)
    }

    fn within(&mut self, more: usize, limits: &Limits) -> Result<(), SheetError> {
        self.line += more;
        if self.line <= limits.record_bytes {
            return Ok(());
        }
        Err(SheetError::TooLarge {
            what: "the length of one line in bytes",
            what_zh: "单行字节数",
            limit: limits.record_bytes as u64,
            row: Some(self.lines),
        })
    }

    /// Validates a buffer and returns how many bytes at its end belong to a character not yet complete.
    fn check(&mut self, bytes: &[u8], at_end: bool) -> usize {
        let (valid, incomplete) = match std::str::from_utf8(bytes) {
            Ok(_) => (bytes.len(), 0),
            Err(error) => {
                let valid = error.valid_up_to();
                if error.error_len().is_some() || at_end {
                    self.first_error = Some(self.offset + valid as u64);
                }
                (valid, bytes.len() - valid)
            }
        };
        if self.characters < CERTAINLY_UTF8 {
            self.characters += bytes[..valid].iter().filter(|&&b| b >= 0xC0).count();
        }
        self.offset += valid as u64;
        if self.first_error.is_some() { 0 } else { incomplete }
    }
}

fn check_gb18030<R: Read + Seek>(reader: &mut R, buffer: &mut [u8]) -> Result<(), SheetError> {
    reader.seek(SeekFrom::Start(0))?;
    let mut decoder = encoding_rs::GB18030.new_decoder_without_bom_handling();
    let mut text = vec![0; 32 << 10];
    let mut offset = 0;
    loop {
        let filled = fill(reader, buffer)?;
        let mut rest = &buffer[..filled];
        loop {
            let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut text, filled == 0);
            offset += read as u64;
            rest = &rest[read..];
            match result {
                encoding_rs::DecoderResult::InputEmpty => break,
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(length, _) => {
                    let offset = offset.saturating_sub(u64::from(length));
                    return Err(SheetError::Encoding { encoding: "GB18030", offset });
                }
            }
        }
        if filled == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn kind_of(bytes: &[u8]) -> Result<Kind, SheetError> {
        detect(&mut Cursor::new(bytes), &Limits::default())
    }

    fn text(encoding: Encoding, delimiter: u8) -> Kind {
        Kind::Delimited { encoding, delimiter }
    }

    #[test]
    fn encodings_are_told_apart() -> Result<(), SheetError> {
        let sheet = "姓名,证件号码\n王伟,1\n";
        assert_eq!(kind_of(sheet.as_bytes())?, text(Encoding::Utf8, b','));
        assert_eq!(kind_of(format!("\u{feff}{sheet}").as_bytes())?, text(Encoding::Utf8, b','));
        let (gbk, _, _) = encoding_rs::GB18030.encode(sheet);
        assert_eq!(kind_of(&gbk)?, text(Encoding::Gb18030, b','));
        let wide: Vec<u8> = sheet.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(kind_of(&[b"\xFF\xFE".as_slice(), &wide].concat())?, text(Encoding::Utf16Le, b'\t'));
        Ok(())
    }

    #[test]
    fn a_late_first_han_character_is_still_found() -> Result<(), SheetError> {
        let mut bytes = "a,b\n".repeat(50_000).into_bytes();
        bytes.extend_from_slice(&encoding_rs::GB18030.encode("王,伟\n").0);
        assert_eq!(kind_of(&bytes)?, text(Encoding::Gb18030, b','));
        Ok(())
    }

    #[test]
    fn characters_across_buffers_are_whole() -> Result<(), SheetError> {
        for shift in 0..4 {
            let sheet = format!("{}{}", "a".repeat(shift), "汉,字\n".repeat(40_000));
            assert_eq!(kind_of(sheet.as_bytes())?, text(Encoding::Utf8, b','));
        }
        Ok(())
    }

    #[test]
    fn damaged_utf8_is_not_taken_for_gb18030() {
        let mut bytes = "职工姓名,证件号码\n".repeat(10).into_bytes();
        let at = bytes.len();
        bytes.extend_from_slice(b"\xE6\n");
        assert!(
            matches!(kind_of(&bytes), Err(SheetError::Encoding { encoding: "UTF-8", offset }) if offset == at as u64)
        );
    }

    #[test]
    fn wrong_files_are_named() {
        let named = |bytes: &[u8]| match kind_of(bytes) {
            Err(SheetError::NotASheet { found, .. }) => found,
            other => panic!("{other:?}"),
        };
        assert_eq!(named(b"%PDF-1.7\n..."), "a PDF document");
        assert_eq!(named(b"\x89PNG\r\n\x1a\n\0\0"), "a picture (PNG)");
        assert_eq!(named(b"  <HTML><table><tr><td>1"), "a web page saved under a sheet's name");
        assert_eq!(named(&[7; 300]), "a file without readable text");
        assert!(matches!(kind_of(b""), Err(SheetError::Empty)));
        assert!(matches!(kind_of(b" \r\n\n"), Err(SheetError::Empty)));
        assert_eq!(kind_of(b"BM,a\n1,2\n").ok(), Some(text(Encoding::Utf8, b',')));
    }

    #[test]
    fn one_endless_line_is_refused_without_reading_it_all() {
        let endless = std::io::repeat(b'1');
        struct Endless(std::io::Repeat, u64);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                self.1 += buffer.len() as u64;
                assert!(self.1 < 8 << 20, "read far beyond the limit");
                self.0.read(buffer)
            }
        }
        impl Seek for Endless {
            fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
                Ok(0)
            }
        }
        let result = detect(&mut Endless(endless, 0), &Limits::default());
        assert!(matches!(result, Err(SheetError::TooLarge { row: Some(1), .. })));
    }

    #[test]
    fn encrypted_and_foreign_compound_files_are_told() {
        let with = |name: &str| {
            let mut bytes = CFB.to_vec();
            bytes.resize(1024, 0);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes.extend([0; 64]);
            bytes
        };
        assert!(matches!(kind_of(&with("EncryptedPackage")), Err(SheetError::Password)));
        assert!(matches!(kind_of(&with("WordDocument")), Err(SheetError::NotASheet { .. })));
        assert!(matches!(kind_of(&with("Workbook")), Ok(Kind::Xls)));
    }
}
