//! Bulletins whose figures are quoted live and frozen when published.
//!
//! A bulletin is Markdown in which figures are quoted by name: `{{figure roll.members unit=… as_of=… by=…}}`. While it is
//! written, the quotes show what the figures are now ([`Press::preview`]); when it is published ([`Press::publish`]), each is
//! frozen with a commitment to every record it counts, one commit opens the row that holds the root, and a publication file
//! is written that anybody can check offline. What later commits make of a published figure appears by itself
//! ([`Press::restatements`]), and the file can be made again, byte for byte, at any time ([`Press::replay`]).

pub mod clean;
pub mod draft;
mod error;
pub mod feed;
mod file;
mod guard;
mod pages;
mod press;
mod publish;
pub mod quote;
pub mod register;
pub mod render;
mod replay;
mod restatement;
mod time;
pub mod title;

pub use error::Error;
pub use file::{Frozen, Group, Index};
pub use pages::routes;
pub use press::{Live, Press};
pub use publish::{MAX_TEXT, Order, Published, language_of};
pub use register::{Publication, catalogue};
pub use replay::Replayed;
pub use restatement::Restated;

fluent_templates::static_loader! {
    static LOCALES = { locales: "./locales", fallback_language: "zh-CN", customise: |bundle| { ui::text::prepare(bundle); } };
}

/// The texts of this crate.
pub static TEXTS: ui::Texts = ui::Texts::new(&[&LOCALES]);

#[cfg(test)]
mod tests {
    #[test]
    fn the_locales_of_this_crate_are_whole() {
        assert_eq!(ui::text::check_locales(env!("CARGO_MANIFEST_DIR")), Vec::<String>::new());
    }

    /// The log shows what a commit wrote under these names.
    #[test]
    fn the_register_and_its_fields_have_names() {
        for lang in [clock::Lang::Zh, clock::Lang::En] {
            assert!(crate::TEXTS.find(lang, "register-publication").is_some());
            for field in crate::register::PUBLICATION.open_fields() {
                let key = format!("field-publication-{}", field.name.replace('_', "-"));
                assert!(crate::TEXTS.find(lang, &key).is_some(), "{key}");
            }
        }
    }
}
