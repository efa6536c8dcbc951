//! Digests and keys: short to the eye, whole to the clipboard.

use clock::Lang;
use maud::{Markup, html};

use crate::icon::Icon;
use crate::text::t;

/// `9f2c…e41a`: the first and last four characters; what is short enough stays whole.
pub fn shorten(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    if chars.len() <= 12 {
        return value.to_owned();
    }
    let (head, tail) = (&chars[..4], &chars[chars.len() - 4..]);
    head.iter().chain(['…'].iter()).chain(tail).collect()
}

/// A digest or key in short, with its whole value in the tooltip and a button that copies it (shown only where script
/// can copy).
pub fn digest(value: &str, lang: Lang) -> Markup {
    html! {
        span.digest {
            code title=(value) { (shorten(value)) }
            button type="button" data-copy=(value) data-done=(t(lang, "copied")) hidden {
                (Icon::Copy.svg())
                span.unseen role="status" { (t(lang, "copy")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_shortened() {
        assert_eq!(shorten("9f2c00000000000000000000e41a"), "9f2c…e41a");
        assert_eq!(shorten("48310"), "48310");
        assert!(
            digest("9f2c00000000000000000000e41a", Lang::Zh).0.contains("data-copy=\"9f2c00000000000000000000e41a\"")
        );
    }
}
