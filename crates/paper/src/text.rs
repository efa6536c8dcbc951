//! The texts of this crate.

fluent_templates::static_loader! {
    static LOCALES = { locales: "./locales", fallback_language: "zh-CN", customise: |bundle| { ui::text::prepare(bundle); } };
}

/// The texts of this crate.
pub static TEXTS: ui::Texts = ui::Texts::new(&[&LOCALES]);

#[cfg(test)]
mod tests {
    use clock::Lang;

    use super::TEXTS;
    use crate::register::{DOCUMENT, PAPER};

    #[test]
    fn the_locales_are_whole() {
        assert_eq!(ui::text::check_locales(env!("CARGO_MANIFEST_DIR")), Vec::<String>::new());
    }

    /// The log shows what a commit wrote under these names.
    #[test]
    fn registers_and_fields_have_names() {
        for lang in [Lang::Zh, Lang::En] {
            for register in [&PAPER, &DOCUMENT] {
                assert!(TEXTS.find(lang, &format!("register-{}", register.name)).is_some());
                for field in register.open_fields() {
                    let key = format!("field-{}-{}", register.name, field.name.replace('_', "-"));
                    assert!(TEXTS.find(lang, &key).is_some(), "{key}");
                }
            }
        }
    }
}
