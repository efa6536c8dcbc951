//! Measures the archive of a workbook before anything believes what it says of itself.

use std::io::{BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;

use crate::error::SheetError;
use crate::limits::Limits;

/// Checks that an archive holds an XLSX workbook and that each of its parts keeps within the limits.
///
/// The declared sizes are judged first, so that a plain bomb costs nothing; then every part is inflated once into a small
/// buffer and counted, because a declaration can lie, and a workbook may call its sheets whatever it likes.
///
/// # Errors
/// Refuses archives that are damaged, too large, or hold some other document.
pub(crate) fn inspect<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<(), SheetError> {
    let entries = count_entries(reader)?;
    if entries > limits.archive_entries {
        return Err(SheetError::too_large(
            "the number of files in the workbook's archive",
            "工作簿压缩包内的文件数",
            limits.archive_entries,
        ));
    }
    reader.seek(SeekFrom::Start(0))?;
    let mut archive = ZipArchive::new(BufReader::new(reader)).map_err(damaged)?;
    judge_names(&archive)?;
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        if entry.encrypted() {
            return Err(SheetError::Password);
        }
        declared = declared.saturating_add(entry.size());
        within(entry.size(), entry.compressed_size(), declared, limits)?;
    }
    let mut total = 0;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.to_ascii_lowercase();
        let stored = entry.compressed_size();
        let mut part = Part { strings: name.ends_with("sharedstrings.xml"), ..Part::default() };
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = entry.read(&mut buffer).map_err(|cause| SheetError::Damaged(cause.to_string()))?;
            if read == 0 {
                break;
            }
            part.take(&buffer[..read], limits)?;
            within(part.bytes, stored, total + part.bytes, limits)?;
        }
        part.finish()?;
        total += part.bytes;
    }
    Ok(())
}

fn damaged(cause: zip::result::ZipError) -> SheetError {
    SheetError::Damaged(cause.to_string())
}

/// An archive may be an XLSX, or another document in the same wrapping.
fn judge_names<R: Read + Seek>(archive: &ZipArchive<R>) -> Result<(), SheetError> {
    let names = || archive.file_names().filter_map(Result::ok);
    let has = |wanted: &str| names().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("xl/workbook.xml") {
        return Ok(());
    }
    let (found, found_zh) = if has("xl/workbook.bin") {
        ("a binary workbook (XLSB)", "二进制工作簿（XLSB）")
    } else if has("word/document.xml") {
        ("a text document (DOCX)", "文字文档（DOCX）")
    } else if has("ppt/presentation.xml") {
        ("a presentation (PPTX)", "演示文稿（PPTX）")
    } else if has("mimetype") && has("content.xml") {
        ("an OpenDocument file (ODS)", "OpenDocument 文件（ODS）")
    } else if names().any(|name| name.starts_with("xl/")) {
        // Some writers name the workbook part otherwise; the reader follows the package's own relations.
        return Ok(());
    } else {
        ("a compressed file (ZIP)", "压缩文件（ZIP）")
    };
    Err(SheetError::NotASheet { found, found_zh })
}

fn within(inflated: u64, stored: u64, total: u64, limits: &Limits) -> Result<(), SheetError> {
    if total > limits.inflated_bytes {
        return Err(SheetError::too_large(
            "the inflated size of the workbook in bytes",
            "工作簿解压后的字节数",
            limits.inflated_bytes,
        ));
    }
    if inflated > limits.ratio_from && inflated / stored.max(1) > limits.ratio {
        return Err(SheetError::too_large("the workbook's compression ratio", "工作簿的压缩倍数", limits.ratio));
    }
    Ok(())
}

/// What is known of one part while it is inflated.
#[derive(Default)]
struct Part {
    bytes: u64,
    /// Bytes since the last bracket: a reader of XML holds that much at once.
    run: u64,
    strings: bool,
    /// The beginning of the part, in which the table of strings declares its length.
    head: Vec<u8>,
}

impl Part {
    fn take(&mut self, bytes: &[u8], limits: &Limits) -> Result<(), SheetError> {
        self.bytes += bytes.len() as u64;
        if self.strings {
            if self.bytes > limits.shared_strings_bytes {
                return Err(SheetError::too_large(
                    "the size of the workbook's table of texts in bytes",
                    "工作簿文字表的字节数",
                    limits.shared_strings_bytes,
                ));
            }
            let wanted = 4096_usize.saturating_sub(self.head.len()).min(bytes.len());
            self.head.extend_from_slice(&bytes[..wanted]);
        }
        let mut from = 0;
        for at in memchr::memchr2_iter(b'<', b'>', bytes) {
            self.grow(at - from, limits)?;
            self.run = 0;
            from = at + 1;
        }
        self.grow(bytes.len() - from, limits)
    }

    fn grow(&mut self, more: usize, limits: &Limits) -> Result<(), SheetError> {
        self.run += more as u64;
        if self.run <= limits.xml_run_bytes {
            return Ok(());
        }
        Err(SheetError::too_large(
            "the length of one text in the workbook in bytes",
            "工作簿内单个文本的字节数",
            limits.xml_run_bytes,
        ))
    }

    /// The declared number of texts is what a reader reserves room for, so it must be possible.
    fn finish(&self) -> Result<(), SheetError> {
        const SHORTEST: u64 = 5;
        const DECLARED: &[u8] = b"uniqueCount";
        let Some(start) = memchr::memmem::find(&self.head, b"<sst") else { return Ok(()) };
        let tag = &self.head[start..];
        let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
        let Some(at) = memchr::memmem::find(tag, DECLARED) else { return Ok(()) };
        let digits = tag[at + DECLARED.len()..].iter().skip_while(|b| !b.is_ascii_digit());
        let declared = digits
            .take_while(|b| b.is_ascii_digit())
            .try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(digit - b'0')));
        if declared.is_none_or(|count| count > self.bytes / SHORTEST + 1) {
            return Err(SheetError::Damaged("the table of texts declares an impossible length".to_owned()));
        }
        Ok(())
    }
}

/// The number of entries that the end of the archive declares, read without loading the directory.
fn count_entries<R: Read + Seek>(reader: &mut R) -> Result<u64, SheetError> {
    const END: &[u8] = b"PK\x05\x06";
    const END64: &[u8] = b"PK\x06\x06";
    const LONGEST_TAIL: u64 = 66_000 + 20 + 56;
    let size = reader.seek(SeekFrom::End(0))?;
    let from = size.saturating_sub(LONGEST_TAIL);
    reader.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    reader.by_ref().take(LONGEST_TAIL).read_to_end(&mut tail)?;
    let Some(at) = memchr::memmem::rfind(&tail, END) else {
        return Err(SheetError::Damaged("the archive has no end; it was probably cut short".to_owned()));
    };
    let short = tail.get(at + 10..at + 12).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes);
    if short < u16::MAX {
        return Ok(u64::from(short));
    }
    let long = memchr::memmem::rfind(&tail, END64)
        .and_then(|at| tail.get(at + 32..at + 40))
        .and_then(|b| b.try_into().ok())
        .map(u64::from_le_bytes);
    Ok(long.unwrap_or(u64::from(short)))
}
