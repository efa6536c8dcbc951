//! The cleaning of text: never a panic, and cleaning twice is cleaning once.
#![no_main]

use exchange::{clean, clean_field, half_width, search_terms};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let once = clean(text).text.into_owned();
    assert_eq!(clean(&once).text, once, "cleaned twice");
    let field = clean_field(text).text.into_owned();
    assert_eq!(clean_field(&field).text, field, "cleaned twice as a field");
    assert_eq!(half_width(&half_width(text)), half_width(text));
    let terms = search_terms(text);
    assert!(terms.full.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
});
