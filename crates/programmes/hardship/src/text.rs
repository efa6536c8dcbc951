//! The texts of this programme.

fluent_templates::static_loader! {
    static LOCALES = { locales: "./locales", fallback_language: "zh-CN", customise: |bundle| { ui::text::prepare(bundle); } };
}

/// The texts of this programme.
pub static TEXTS: ui::Texts = ui::Texts::new(&[&LOCALES]);

#[cfg(test)]
mod tests {
    #[test]
    fn the_locales_of_this_crate_are_whole() {
        assert_eq!(ui::text::check_locales(env!("CARGO_MANIFEST_DIR")), Vec::<String>::new());
    }

    /// The log and the history of a record show what was written under these names.
    #[test]
    fn registers_and_their_fields_have_names() {
        for lang in [clock::Lang::Zh, clock::Lang::En] {
            for register in crate::catalogue().registers() {
                let key = format!("register-{}", register.name);
                assert!(super::TEXTS.find(lang, &key).is_some(), "{key}");
                for field in register.fields {
                    let key = format!("field-{}-{}", register.name, field.name.replace('_', "-"));
                    assert!(super::TEXTS.find(lang, &key).is_some(), "{key}");
                }
            }
        }
    }
}
