//! Languages: every text people read comes from a Fluent file, in Chinese (the source) and in English.
//!
//! Each crate with pages keeps its own `locales/zh-CN/*.ftl` and `locales/en/*.ftl` and its own loader:
//!
//! ```ignore
//! fluent_templates::static_loader! {
//!     static LOCALES = { locales: "./locales", fallback_language: "zh-CN", customise: |bundle| { ui::text::prepare(bundle); } };
//! }
//! /// The texts of this crate.
//! pub static TEXTS: ui::Texts = ui::Texts::new(&[&LOCALES]);
//! ```
//!
//! and one test that calls [`check_locales`].

mod check;
mod format;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::bundle::FluentBundle;
use fluent_templates::fluent_bundle::memoizer::MemoizerKind;
use fluent_templates::fluent_bundle::types::FluentNumber;
use fluent_templates::{LanguageIdentifier, StaticLoader, langid};

pub use check::check_locales;
pub use clock::Lang;
pub use fluent_templates::fluent_bundle::FluentValue;
pub use format::{
    count, day_long, day_month, large, list, money, money_large, percent, percent_exact, share, stamp, thousands,
};

fluent_templates::static_loader! {
    static LOCALES = { locales: "./locales", fallback_language: "zh-CN", customise: |bundle| { prepare(bundle); } };
}

/// The texts of this crate's own shell and components.
pub static TEXTS: Texts = Texts::new(&[&LOCALES]);

/// A loader as `fluent_templates::static_loader!` declares it.
pub type Loader = LazyLock<StaticLoader>;

static ZH: LanguageIdentifier = langid!("zh-CN");
static EN: LanguageIdentifier = langid!("en");

/// A collection of loaders asked in order; the first that knows a key answers.
#[derive(Clone)]
pub struct Texts {
    loaders: Cow<'static, [&'static Loader]>,
}

impl Texts {
    /// The texts of these loaders.
    pub const fn new(loaders: &'static [&'static Loader]) -> Texts {
        Texts { loaders: Cow::Borrowed(loaders) }
    }

    /// The texts of several crates as one, for what composes them (navigation, the command line).
    pub fn join(parts: &[&Texts]) -> Texts {
        Texts { loaders: parts.iter().flat_map(|part| part.loaders.iter().copied()).collect::<Vec<_>>().into() }
    }

    /// The text of a key.
    ///
    /// A key nobody knows panics where debug assertions are on, so that any test that renders it fails; a release
    /// shows the key itself.
    pub fn t(&self, lang: Lang, key: &str) -> String {
        self.get(lang, key, None).unwrap_or_else(|| missing(lang, key))
    }

    /// The text of a key with its variables, as `texts.t_args(lang, "register-count", &[("n", 50.into())])`.
    /// Whole numbers are grouped (`1,234`) and still choose the plural; pass a year or a code as text.
    pub fn t_args(&self, lang: Lang, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        let args = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.get(lang, key, Some(&args)).unwrap_or_else(|| missing(lang, key))
    }

    /// The text of a key, `None` when no loader knows it.
    pub fn find(&self, lang: Lang, key: &str) -> Option<String> {
        self.get(lang, key, None)
    }

    fn get(&self, lang: Lang, key: &str, args: Option<&HashMap<&'static str, FluentValue<'_>>>) -> Option<String> {
        let id = identifier(lang);
        self.loaders.iter().find_map(|loader| loader.lookup_single_language(id, key, args).ok())
    }
}

fn missing(lang: Lang, key: &str) -> String {
    debug_assert!(false, "no text “{key}” in {}; add it to the locales of the crate that asks", lang.tag());
    key.to_owned()
}

fn identifier(lang: Lang) -> &'static LanguageIdentifier {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

/// Sets a bundle up as every loader of the product has it: no invisible isolation marks round variables (they would end
/// up in copied text and in file names), whole numbers grouped.
pub fn prepare<R, M: MemoizerKind>(bundle: &mut FluentBundle<R, M>) {
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(grouped::<M>));
}

fn grouped<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 && value.abs() < 9e15 => {
            // The guard above keeps it inside the range in which every whole double is exactly an i64.
            Some(thousands(*value as i64))
        }
        _ => None,
    }
}

/// A text of this crate.
pub(crate) fn t(lang: Lang, key: &str) -> String {
    TEXTS.t(lang, key)
}

/// A text of this crate with its variables.
pub(crate) fn t_args(lang: Lang, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
    TEXTS.t_args(lang, key, args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_answer() {
        assert_eq!(t(Lang::Zh, "skip"), "跳到正文");
        assert_eq!(t(Lang::En, "skip"), "Skip to content");
    }

    #[test]
    fn numbers_are_grouped_and_choose_the_plural() {
        assert_eq!(t_args(Lang::Zh, "table-count", &[("n", 458_500.into())]), "共 458,500 条");
        assert_eq!(t_args(Lang::En, "table-count", &[("n", 458_500.into())]), "458,500 records");
        assert_eq!(t_args(Lang::En, "table-count", &[("n", 1.into())]), "1 record");
    }

    #[test]
    #[should_panic(expected = "no text “no-such-key”")]
    fn a_missing_key_fails_tests() {
        t(Lang::Zh, "no-such-key");
    }

    #[test]
    fn joined_texts_answer_for_each_part() {
        static NONE: Texts = Texts::new(&[]);
        let joined = Texts::join(&[&NONE, &TEXTS]);
        assert_eq!(joined.find(Lang::En, "skip").as_deref(), Some("Skip to content"));
        assert_eq!(joined.find(Lang::En, "no-such-key"), None);
    }

    #[test]
    fn the_locales_of_this_crate_are_whole() {
        assert_eq!(check_locales(env!("CARGO_MANIFEST_DIR")), Vec::<String>::new());
    }
}
