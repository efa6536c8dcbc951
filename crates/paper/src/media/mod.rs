//! What a file is, found from its bytes and never from its name; what is not on the list is refused.

mod compound;
mod foreign;
mod package;
mod text;

use crate::refusal::Refusal;
use crate::strip;

/// The kinds of file that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Media {
    /// PDF.
    Pdf,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// WebP picture.
    Webp,
    /// OFD, the fixed-layout format of GB/T 33190.
    Ofd,
    /// Word document, Office Open XML.
    Docx,
    /// Excel workbook, Office Open XML.
    Xlsx,
    /// Word 97–2003 document.
    Doc,
    /// Excel 97–2003 workbook.
    Xls,
    /// Plain text in UTF-8.
    Text,
    /// Plain text in GB18030.
    TextGb,
    /// Comma-separated values in UTF-8.
    Csv,
    /// Comma-separated values in GB18030.
    CsvGb,
}

/// A kind, its media type, the word its texts are named by, the endings a name of it may have (the first is given to
/// downloads).
type Line = (Media, &'static str, &'static str, &'static [&'static str]);

const TABLE: [Line; 13] = [
    (Media::Pdf, "application/pdf", "pdf", &["pdf"]),
    (Media::Png, "image/png", "png", &["png"]),
    (Media::Jpeg, "image/jpeg", "jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    (Media::Webp, "image/webp", "webp", &["webp"]),
    (Media::Ofd, "application/ofd", "ofd", &["ofd"]),
    (Media::Docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", &["docx"]),
    (Media::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", &["xlsx"]),
    // What WPS calls its own has the same streams within.
    (Media::Doc, "application/msword", "doc", &["doc", "wps"]),
    (Media::Xls, "application/vnd.ms-excel", "xls", &["xls", "et"]),
    (Media::Text, "text/plain; charset=utf-8", "txt", &["txt"]),
    (Media::TextGb, "text/plain; charset=gb18030", "txt", &["txt"]),
    (Media::Csv, "text/csv; charset=utf-8", "csv", &["csv"]),
    (Media::CsvGb, "text/csv; charset=gb18030", "csv", &["csv"]),
];

impl Media {
    fn line(self) -> &'static Line {
        // Every kind stands in the table; a test holds them together.
        TABLE.iter().find(|(media, ..)| *media == self).unwrap_or(&TABLE[0])
    }

    /// The media type, as it is stored and sent.
    pub fn mime(self) -> &'static str {
        self.line().1
    }

    /// The kind of a stored media type.
    pub fn parse(mime: &str) -> Option<Media> {
        TABLE.iter().find(|(_, each, ..)| *each == mime).map(|(media, ..)| *media)
    }

    /// The last part of the keys of its texts: `paper-kind-pdf`.
    pub fn word(self) -> &'static str {
        self.line().2
    }

    /// The ending of names of downloads.
    pub fn extension(self) -> &'static str {
        self.line().3[0]
    }

    /// Whether it is a picture that browsers show.
    pub fn is_picture(self) -> bool {
        matches!(self, Media::Png | Media::Jpeg | Media::Webp)
    }

    /// What forms offer to choose from, as the `accept` attribute wants it.
    pub fn accept() -> String {
        let mut all: Vec<String> = Vec::new();
        for ending in TABLE.iter().flat_map(|(.., endings)| *endings) {
            let ending = format!(".{ending}");
            if !all.contains(&ending) {
                all.push(ending);
            }
        }
        all.join(",")
    }
}

/// Bytes of one file, at most.
pub const MOST_BYTES: usize = 20 << 20;

/// Characters of a title, at most.
const TITLE: usize = 120;

/// A file that was looked at and may be hung.
#[derive(Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it is called: its name without the ending, unless something better was said.
    pub title: String,
    /// What it is.
    pub media: Media,
    /// Its bytes; of pictures, without what cameras write beside them.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a {:?} of {} bytes", self.media, self.bytes.len())
    }
}

impl Checked {
    /// The same file under another title, if one is said.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Checked {
        let title = clean_title(title);
        if !title.is_empty() {
            self.title = title;
        }
        self
    }
}

/// Looks at a file: what it is by its bytes, whether its name says the same, and takes out of pictures what says
/// where and with what they were taken.
///
/// # Errors
/// Says why it cannot be hung.
pub fn check(name: &str, bytes: Vec<u8>) -> Result<Checked, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::TooLarge);
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, ending.trim().to_ascii_lowercase()),
        _ => (name, String::new()),
    };
    let mut media = detect(&bytes)?;
    if ending == "csv" {
        media = match media {
            Media::Text => Media::Csv,
            Media::TextGb => Media::CsvGb,
            other => other,
        };
    }
    if !ending.is_empty() && !media.line().3.contains(&ending.as_str()) {
        return Err(Refusal::Name { ending: shown_ending(&ending), is: media });
    }
    let bytes = match media {
        Media::Jpeg => strip::jpeg(&bytes),
        Media::Png => strip::png(&bytes),
        Media::Webp => strip::webp(&bytes),
        _ => Some(bytes),
    };
    let bytes = bytes.ok_or(Refusal::Damaged(media))?;
    let title = clean_title(stem);
    let title = if title.is_empty() { media.word().to_owned() } else { title };
    Ok(Checked { title, media, bytes })
}

/// What these bytes are.
///
/// # Errors
/// When they are nothing that is taken.
pub fn detect(bytes: &[u8]) -> Result<Media, Refusal> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Media::Png),
        [0xFF, 0xD8, 0xFF, ..] => Ok(Media::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Media::Webp),
        [b'%', b'P', b'D', b'F', b'-', ..] => Ok(Media::Pdf),
        [b'P', b'K', 3, 4, ..] => package::detect(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => compound::detect(bytes),
        _ => match foreign::find(bytes) {
            Some(what) => Err(Refusal::Foreign(what)),
            None => text::detect(bytes).ok_or(Refusal::Foreign("unknown")),
        },
    }
}

/// A title of one line, without characters that would make it read otherwise than it is.
fn clean_title(text: &str) -> String {
    let is_turn =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let kept: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_turn(*c)).collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    words.join(" ").chars().take(TITLE).collect()
}

/// The ending of a name as it may be told: short, and only what endings are made of.
fn shown_ending(ending: &str) -> String {
    ending.chars().filter(|c| c.is_alphanumeric()).take(12).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_stands_in_the_table_once() {
        for (at, (media, mime, word, endings)) in TABLE.iter().enumerate() {
            assert_eq!(TABLE.iter().position(|(each, ..)| each == media), Some(at));
            assert_eq!((media.mime(), media.word(), media.extension()), (*mime, *word, endings[0]));
            assert_eq!(Media::parse(mime), Some(*media));
        }
        assert_eq!(Media::parse("text/html"), None);
    }

    #[test]
    fn pictures_documents_and_text_are_known_by_their_bytes() {
        assert_eq!(detect(b"%PDF-1.7\n"), Ok(Media::Pdf));
        assert_eq!(detect(b"\xFF\xD8\xFF\xE0"), Ok(Media::Jpeg));
        assert_eq!(detect(b"\x89PNG\r\n\x1A\nx"), Ok(Media::Png));
        assert_eq!(detect(b"RIFF\x04\0\0\0WEBPVP8 "), Ok(Media::Webp));
        assert_eq!(detect("姓名,单位\n".as_bytes()), Ok(Media::Text));
        assert_eq!(detect(b"\xD0\xD5\xC3\xFB,\xB5\xA5\xCE\xBB\r\n"), Ok(Media::TextGb));
    }

    #[test]
    fn a_name_that_contradicts_is_refused_and_told_what_it_is() {
        let text = || "一份说明".as_bytes().to_vec();
        let refusal = |name: &str| check(name, text()).expect_err("refused");
        assert_eq!(refusal("说明.pdf"), Refusal::Name { ending: "pdf".into(), is: Media::Text });
        assert_eq!(refusal("说明.txt.exe"), Refusal::Name { ending: "exe".into(), is: Media::Text });
        assert_eq!(refusal("a.html"), Refusal::Name { ending: "html".into(), is: Media::Text });
        assert_eq!(check("说明.TXT", text()).expect("fine").title, "说明");
        assert_eq!(check("说明", text()).expect("fine").media, Media::Text);
        assert_eq!(check("表.csv", text()).expect("fine").media, Media::Csv);
        assert_eq!(check(".txt", text()).expect("fine").title, ".txt");
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert_eq!(check("a.txt", Vec::new()), Err(Refusal::Empty));
        assert_eq!(check("a.txt", vec![b'a'; MOST_BYTES + 1]), Err(Refusal::TooLarge));
        assert!(check("a.txt", vec![b'a'; MOST_BYTES]).is_ok());
    }

    #[test]
    fn what_is_not_on_the_list_is_named() {
        let refusals: [(&[u8], &str); 8] = [
            (b"MZ\x90\0\x03\0\0\0", "program"),
            (b"\x7FELF\x02\x01", "program"),
            (b"GIF89a\x01\0", "gif"),
            (b"\0\0\0\x18ftypheic\0\0", "heic"),
            (b"\0\0\0\x20ftypisom\0\0", "video"),
            (b"Rar!\x1A\x07\0", "archive"),
            (b"{\\rtf1 text", "rtf"),
            (b"\x01\x02\x03\x04\xFF", "unknown"),
        ];
        for (bytes, what) in refusals {
            assert_eq!(detect(bytes), Err(Refusal::Foreign(what)), "{bytes:?}");
        }
    }

    #[test]
    fn titles_are_one_plain_line() {
        assert_eq!(clean_title("  a\u{202e}fdp.exe \r\n b\u{0}c "), "afdp.exe b c");
        assert_eq!(clean_title(&"长".repeat(300)).chars().count(), TITLE);
        let file = Checked { title: "原名".into(), media: Media::Text, bytes: Vec::new() };
        assert_eq!(file.clone().titled(" \u{feff} ").title, "原名");
        assert_eq!(file.titled("合同").title, "合同");
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            magic in 0usize..8,
            name in "\\PC{0,12}",
        ) {
            const BEGINNINGS: [&[u8]; 8] = [
                b"", b"%PDF-", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"RIFF\0\0\0\0WEBP", b"PK\x03\x04",
                b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\0\0\0\x18ftyp",
            ];
            let all = [BEGINNINGS[magic], &bytes].concat();
            let checked = check(&name, all.clone());
            if let Ok(checked) = checked {
                // What was taken once is taken again, and is not changed further.
                let again = check("", checked.bytes.clone()).expect("taken before");
                prop_assert_eq!(again.bytes, checked.bytes);
            }
        }
    }
}
