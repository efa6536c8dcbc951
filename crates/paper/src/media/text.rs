//! Plain text: UTF-8, or the national encoding GB18030.

use super::Media;

/// Text in an encoding that is taken; `None` for what is no text.
pub(super) fn detect(bytes: &[u8]) -> Option<Media> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return is_plain(text).then_some(Media::Text);
    }
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    is_plain(&text).then_some(Media::TextGb)
}

/// Whether there is nothing in it that no text holds.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
}
