//! Compound files: the documents of Word and Excel 97–2003, and much else in the same wrapping.

use super::Media;
use crate::refusal::Refusal;

/// Bytes of an entry of the directory; entries lie at multiples of it.
const ENTRY: usize = 128;
/// The kinds of entries that hold something.
const STORAGE: u8 = 1;
const STREAM: u8 = 2;

/// What a compound file is. Its entries are looked for wherever one can lie, not along the chain of the directory:
/// that finds also what a crafted chain would hide.
pub(super) fn detect(bytes: &[u8]) -> Result<Media, Refusal> {
    let mut found = Found::default();
    bytes.chunks_exact(ENTRY).for_each(|entry| found.look(entry));
    match found {
        Found { encrypted: true, .. } => Err(Refusal::Foreign("encrypted")),
        Found { macros: true, .. } => Err(Refusal::Macros),
        Found { word: true, .. } => Ok(Media::Doc),
        Found { excel: true, .. } => Ok(Media::Xls),
        _ => Err(Refusal::Foreign("compound")),
    }
}

#[derive(Default)]
struct Found {
    word: bool,
    excel: bool,
    macros: bool,
    encrypted: bool,
}

impl Found {
    fn look(&mut self, entry: &[u8]) {
        let Some((name, kind)) = named(entry) else { return };
        match (name.as_str(), kind) {
            ("WordDocument", STREAM) => self.word = true,
            ("Workbook" | "Book", STREAM) => self.excel = true,
            ("Macros" | "VBA" | "_VBA_PROJECT_CUR", STORAGE) | ("_VBA_PROJECT", STREAM) => self.macros = true,
            ("EncryptedPackage", STREAM) => self.encrypted = true,
            _ => {}
        }
    }
}

/// The name and the kind of what may be an entry of the directory.
fn named(entry: &[u8]) -> Option<(String, u8)> {
    let length = usize::from(u16::from_le_bytes([*entry.get(64)?, *entry.get(65)?]));
    if !(4..=64).contains(&length) || length % 2 != 0 {
        return None;
    }
    let units: Vec<u16> =
        entry[..length - 2].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some((String::from_utf16(&units).ok()?, *entry.get(66)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, kind: u8) -> Vec<u8> {
        let mut entry: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(entry.len()).expect("short");
        entry.resize(64, 0);
        entry.extend(length.to_le_bytes());
        entry.push(kind);
        entry.resize(ENTRY, 0);
        entry
    }

    fn file(entries: &[(&str, u8)]) -> Vec<u8> {
        let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        file.resize(512, 0);
        file.extend(entry("Root Entry", 5));
        entries.iter().for_each(|(name, kind)| file.extend(entry(name, *kind)));
        file.resize(2_048, 0);
        file
    }

    #[test]
    fn word_and_excel_are_told_from_the_rest() {
        assert_eq!(detect(&file(&[("WordDocument", STREAM)])), Ok(Media::Doc));
        assert_eq!(detect(&file(&[("Workbook", STREAM)])), Ok(Media::Xls));
        assert_eq!(detect(&file(&[("Book", STREAM)])), Ok(Media::Xls));
        assert_eq!(detect(&file(&[("PowerPoint Document", STREAM)])), Err(Refusal::Foreign("compound")));
        assert_eq!(detect(&file(&[("EncryptedPackage", STREAM)])), Err(Refusal::Foreign("encrypted")));
    }

    #[test]
    fn macros_are_refused() {
        for name in ["Macros", "VBA", "_VBA_PROJECT_CUR"] {
            assert_eq!(detect(&file(&[("WordDocument", STREAM), (name, STORAGE)])), Err(Refusal::Macros));
        }
        assert_eq!(
            detect(&file(&[("Workbook", STREAM), ("VBA", STREAM)])),
            Ok(Media::Xls),
            "a stream of that name is no macro"
        );
    }
}
