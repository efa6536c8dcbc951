//! The texts of this crate.

fluent_templates::static_loader! {
    static LOCALES = { locales: "./locales", fallback_language: "zh-CN", customise: |bundle| { ui::text::prepare(bundle); } };
}

/// The texts of this crate.
pub static TEXTS: ui::Texts = ui::Texts::new(&[&LOCALES]);

#[cfg(test)]
mod tests {
    #[test]
    fn the_locales_are_whole() {
        assert_eq!(ui::text::check_locales(env!("CARGO_MANIFEST_DIR")), Vec::<String>::new());
    }
}
