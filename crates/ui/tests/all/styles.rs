//! The style sheet keeps its own rules: four sizes of type, colours from tokens only, and a rule for every class used.

use std::collections::BTreeSet;

use crate::gallery;
use crate::markup::tags;

const SHEETS: [(&str, &str); 8] = [
    ("base", include_str!("../../assets/css/base.css")),
    ("shell", include_str!("../../assets/css/shell.css")),
    ("controls", include_str!("../../assets/css/controls.css")),
    ("figures", include_str!("../../assets/css/figures.css")),
    ("tables", include_str!("../../assets/css/tables.css")),
    ("chart", include_str!("../../assets/css/chart.css")),
    ("sizes", include_str!("../../assets/css/sizes.css")),
    ("print", include_str!("../../assets/css/print.css")),
];

fn declarations(css: &str) -> impl Iterator<Item = &str> {
    css.lines().map(str::trim).filter(|line| line.ends_with(';') && line.contains(": "))
}

#[test]
fn type_has_four_sizes() {
    for (sheet, css) in SHEETS {
        for line in declarations(css) {
            let Some(value) = line.strip_prefix("font-size: ").or_else(|| line.strip_prefix("font: ")) else {
                continue;
            };
            // Marks inside a number and the root are relative to what they stand in.
            let relative =
                value == "inherit;" || value == "100%;" || value.ends_with("em;") && !value.ends_with("rem;");
            assert!(value.contains("var(--t") || relative, "{sheet}.css: {line}");
        }
    }
}

#[test]
fn colours_are_tokens() {
    for (sheet, css) in SHEETS {
        for line in declarations(css).filter(|line| !line.starts_with("--")) {
            assert!(!line.contains('#') && !line.contains("rgb(") && !line.contains("hsl("), "{sheet}.css: {line}");
        }
    }
}

#[test]
fn every_class_has_a_rule() {
    let css: String = SHEETS.iter().map(|(_, css)| *css).collect();
    // Named for tests, scripts and reading; nothing to style.
    let bare = ["s1", "side", "frozen", "ahead", "form"];
    let mut without = BTreeSet::new();
    for (_, page) in gallery::all() {
        for tag in tags(&page.0) {
            for class in tag.attribute("class").unwrap_or_default().split_whitespace() {
                let ruled = css.match_indices(&format!(".{class}")).any(|(at, found)| {
                    !css[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
                });
                if !ruled && !bare.contains(&class) {
                    without.insert(class.to_owned());
                }
            }
        }
    }
    assert_eq!(without, BTreeSet::new());
}
