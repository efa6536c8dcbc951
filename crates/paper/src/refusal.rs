//! Why a file cannot be hung, in words that say what it is and what to do.

use clock::Lang;

use crate::Media;
use crate::media::MOST_BYTES;
use crate::text::TEXTS;

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// It is larger than [`MOST_BYTES`].
    TooLarge,
    /// It is an office document with macros.
    Macros,
    /// It is of a kind that is not taken; the word names its text.
    Foreign(&'static str),
    /// Its name ends otherwise than names of what it is.
    Name {
        /// The ending of its name.
        ending: String,
        /// What it is.
        is: Media,
    },
    /// It begins like this, but is not whole.
    Damaged(Media),
}

impl Refusal {
    /// The sentence a person reads.
    pub fn text(&self, lang: Lang) -> String {
        let kind = |media: &Media| TEXTS.t(lang, &format!("paper-kind-{}", media.word()));
        match self {
            Refusal::Empty => TEXTS.t(lang, "paper-refusal-empty"),
            Refusal::TooLarge => TEXTS.t_args(lang, "paper-refusal-large", &[("most", (MOST_BYTES >> 20).into())]),
            Refusal::Macros => TEXTS.t(lang, "paper-refusal-macros"),
            Refusal::Foreign(what) => {
                let what = TEXTS.t(lang, &format!("paper-foreign-{what}"));
                TEXTS.t_args(lang, "paper-refusal-foreign", &[("what", what.into())])
            }
            Refusal::Name { ending, is } => {
                let args = [("ending", ending.as_str().into()), ("is", kind(is).into())];
                TEXTS.t_args(lang, "paper-refusal-name", &args)
            }
            Refusal::Damaged(media) => TEXTS.t_args(lang, "paper-refusal-damaged", &[("is", kind(media).into())]),
        }
    }
}
