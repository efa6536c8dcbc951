//! Kinds of file that people send and that are not taken: told by name, so that they know what to do.

const MAGIC: &[(&[u8], &str)] = &[
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"Rar!\x1A\x07", "archive"),
    (b"7z\xBC\xAF\x27\x1C", "archive"),
    (b"\x1F\x8B", "archive"),
    (b"\xFD7zXZ\0", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"{\\rtf", "rtf"),
    (b"\x7FELF", "program"),
    (b"SQLite format 3\0", "database"),
    (b"\x1A\x45\xDF\xA3", "video"),
    (b"\xFF\xFE", "utf16"),
    (b"\xFE\xFF", "utf16"),
];

/// Letters alone prove nothing: a text may begin with them.
const LETTERS: &[(&[u8], &str)] = &[
    (b"MZ", "program"),
    (b"BM", "bmp"),
    (b"BZh", "archive"),
    (b"RIFF", "video"),
    (b"OggS", "video"),
    (b"ID3", "video"),
    (b"fLaC", "video"),
];

/// What a file is that is none of those taken, by the word its texts are named with: `paper-foreign-<word>`.
pub(super) fn find(bytes: &[u8]) -> Option<&'static str> {
    if bytes.first() == Some(&0) && bytes.get(4..8) == Some(b"ftyp") {
        let brand = bytes.get(8..12).unwrap_or_default();
        let is_heic = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"].iter().any(|each| brand == *each);
        return Some(if is_heic { "heic" } else { "video" });
    }
    let found = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
    let is_binary = bytes.iter().take(512).any(|byte| *byte == 0);
    let found = found.or_else(|| LETTERS.iter().find(|(magic, _)| is_binary && bytes.starts_with(magic)));
    found.map(|(_, what)| *what)
}
