//! Packages in a ZIP archive: Office Open XML by the content types it declares, OFD by its root.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::Media;
use crate::refusal::Refusal;

/// Entries of a package, at most.
const ENTRIES: u16 = 20_000;
/// Bytes of the list of content types that are read.
const TYPES: u64 = 1 << 20;

/// What a package is.
pub(super) fn detect(bytes: &[u8]) -> Result<Media, Refusal> {
    if entries(bytes).is_none_or(|entries| entries > ENTRIES) {
        return Err(Refusal::Foreign("archive"));
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Err(Refusal::Foreign("archive")) };
    let named = |wanted: &str| {
        let mut names = archive.file_names().filter_map(Result::ok);
        names.find(|name| name.eq_ignore_ascii_case(wanted)).map(|name| name.to_string())
    };
    let (types, ofd) = (named("[Content_Types].xml"), named("OFD.xml"));
    let Some(types) = types else {
        return match ofd {
            Some(_) => Ok(Media::Ofd),
            None if named("mimetype").is_some() && named("content.xml").is_some() => {
                Err(Refusal::Foreign("opendocument"))
            }
            None => Err(Refusal::Foreign("archive")),
        };
    };
    let mut declared = Vec::new();
    let read = archive
        .by_name(&types)
        .map_err(drop)
        .and_then(|part| part.take(TYPES).read_to_end(&mut declared).map(drop).map_err(drop));
    if read.is_err() {
        return Err(Refusal::Foreign("archive"));
    }
    office(&declared, || {
        archive.file_names().filter_map(Result::ok).any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin"))
    })
}

/// The document that content types declare.
fn office(declared: &[u8], has_macros: impl Fn() -> bool) -> Result<Media, Refusal> {
    // The list may be in UTF-16; what is looked for is ASCII.
    let ascii: Vec<u8> = declared.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let declares = |what: &str| ascii.windows(what.len()).any(|window| window == what.as_bytes());
    if ["macroenabled", "vbaproject", "macrosheet"].iter().any(|each| declares(each)) || has_macros() {
        return Err(Refusal::Macros);
    }
    if declares("wordprocessingml.document.main+xml") {
        Ok(Media::Docx)
    } else if declares("spreadsheetml.sheet.main+xml") {
        Ok(Media::Xlsx)
    } else if declares("presentationml.") {
        Err(Refusal::Foreign("slides"))
    } else {
        Err(Refusal::Foreign("archive"))
    }
}

/// How many entries the end of the archive declares: the reader makes room for so many. `None` where there is no end,
/// and for archives so large that the number stands elsewhere.
fn entries(bytes: &[u8]) -> Option<u16> {
    const END: &[u8] = b"PK\x05\x06";
    const LONGEST: usize = 66_000;
    let tail = &bytes[bytes.len().saturating_sub(LONGEST)..];
    let at = tail.windows(END.len()).rposition(|window| window == END)?;
    let count = u16::from_le_bytes([*tail.get(at + 10)?, *tail.get(at + 11)?]);
    (count != u16::MAX).then_some(count)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
            writer.write_all(bytes).expect("written");
        }
        writer.finish().expect("finished").into_inner()
    }

    fn types(of: &str) -> Vec<u8> {
        format!("<Types><Override PartName=\"/x.xml\" ContentType=\"application/vnd.{of}\"/></Types>").into_bytes()
    }

    const WORD: &str = "openxmlformats-officedocument.wordprocessingml.document.main+xml";
    const EXCEL: &str = "openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

    #[test]
    fn packages_are_what_they_declare() {
        let of = |kind: &str| detect(&package(&[("[Content_Types].xml", &types(kind)), ("x.xml", b"<x/>")]));
        assert_eq!(of(WORD), Ok(Media::Docx));
        assert_eq!(of(EXCEL), Ok(Media::Xlsx));
        assert_eq!(
            of("openxmlformats-officedocument.presentationml.presentation.main+xml"),
            Err(Refusal::Foreign("slides"))
        );
        assert_eq!(detect(&package(&[("OFD.xml", b"<ofd/>")])), Ok(Media::Ofd));
        let open = [("mimetype", &b"application/vnd.oasis.opendocument.text"[..]), ("content.xml", b"<x/>")];
        assert_eq!(detect(&package(&open)), Err(Refusal::Foreign("opendocument")));
        assert_eq!(detect(&package(&[("a.txt", b"a")])), Err(Refusal::Foreign("archive")));
        assert_eq!(detect(b"PK\x03\x04 and no end"), Err(Refusal::Foreign("archive")));
    }

    #[test]
    fn macros_are_refused_however_they_are_named() {
        let with = |kind: &str, part: &str| detect(&package(&[("[Content_Types].xml", &types(kind)), (part, b"x")]));
        assert_eq!(with("ms-word.document.macroEnabled.main+xml", "word/document.xml"), Err(Refusal::Macros));
        assert_eq!(with(WORD, "word/vbaProject.bin"), Err(Refusal::Macros));
        let hidden: Vec<u8> = [types(WORD), types("ms-office.vbaProject")].concat();
        assert_eq!(detect(&package(&[("[Content_Types].xml", &hidden), ("word/a.bin", b"x")])), Err(Refusal::Macros));
        let wide: Vec<u8> = hidden.iter().flat_map(|byte| [*byte, 0]).collect();
        assert_eq!(detect(&package(&[("[Content_Types].xml", &wide)])), Err(Refusal::Macros));
    }
}
