//! Every pair of colours that text or a control can stand in meets WCAG 2.2 AA, in each theme and on paper.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../assets/css/tokens.css");
const PRINT: &str = include_str!("../../assets/css/print.css");

type Tokens = BTreeMap<String, String>;

/// The custom properties of the block that begins with `head`.
fn block(css: &str, head: &str) -> Tokens {
    let start = css.find(head).unwrap_or_else(|| panic!("no block {head}")) + head.len();
    let body = &css[start..start + css[start..].find('}').expect("a closed block")];
    body.split(';')
        .filter_map(|line| line.trim().rsplit_once("--").and_then(|(_, pair)| pair.split_once(':')))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

fn themes() -> Vec<(&'static str, Tokens)> {
    let light = block(TOKENS, ":root {");
    let mut dark = light.clone();
    dark.extend(block(TOKENS, ":root[data-theme=\"dark\"] {"));
    let mut print = light.clone();
    print.extend(block(PRINT, ":root:not([data-theme=\"light\"]) {"));
    vec![("light", light), ("dark", dark), ("print", print)]
}

/// Relative luminance of `#rrggbb`, after WCAG 2.2.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(&colour[at..at + 2], 16).unwrap_or_else(|_| panic!("{colour} is no colour"));
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    assert!(colour.len() == 7 && colour.starts_with('#'), "{colour} is not written #rrggbb");
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn wanting(pairs: &[(&str, &[&str])], least: f64) -> Vec<String> {
    let mut wanting = Vec::new();
    for (theme, tokens) in themes() {
        for (front, grounds) in pairs {
            for ground in *grounds {
                let found = contrast(&tokens[*front], &tokens[*ground]);
                if found < least {
                    wanting.push(format!("{theme}: {front} on {ground} is {found:.2}, needs {least}"));
                }
            }
        }
    }
    wanting
}

#[test]
fn the_measure_itself_is_right() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    // A pair with a published ratio: #767676 on white is the lightest grey that passes.
    assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
}

#[test]
fn text_can_be_read() {
    let grounds: &[&str] = &["paper", "sheet", "sunk"];
    let washes: &[&str] = &["cinnabar-wash", "jade-wash", "amber-wash", "slate-wash"];
    let everywhere: Vec<&str> = grounds.iter().chain(washes).copied().collect();
    let pairs: &[(&str, &[&str])] = &[
        ("ink", &everywhere),
        ("ink-2", &everywhere),
        ("ink-3", grounds),
        ("cinnabar", &["paper", "sheet", "sunk", "cinnabar-wash"]),
        ("jade", &["paper", "sheet", "sunk", "jade-wash"]),
        ("amber", &["paper", "sheet", "sunk", "amber-wash"]),
        ("slate", &["paper", "sheet", "sunk", "slate-wash"]),
        ("on-go", &["go", "go-2"]),
    ];
    assert_eq!(wanting(pairs, 4.5), Vec::<String>::new());
}

#[test]
fn controls_rings_and_curves_can_be_seen() {
    let grounds: &[&str] = &["paper", "sheet"];
    let all: &[&str] = &["paper", "sheet", "sunk", "cinnabar-wash", "slate-wash"];
    let pairs: &[(&str, &[&str])] = &[
        ("edge", grounds),
        ("focus", all),
        ("go", grounds),
        ("series-1", grounds),
        ("series-2", &["paper", "sheet", "sunk"]),
        ("series-3", grounds),
        ("series-4", grounds),
    ];
    assert_eq!(wanting(pairs, 3.0), Vec::<String>::new());
}

#[test]
fn the_two_dark_blocks_are_the_same() {
    let system = block(TOKENS, ":root:not([data-theme=\"light\"]) {");
    let person = block(TOKENS, ":root[data-theme=\"dark\"] {");
    assert_eq!(system, person);
    assert!(system.len() > 20);
}
