//! Sheets of dossiers: whatever file is sent in, it is answered within bounds, and a household is either in order or
//! refused with reasons that a person can read.
#![no_main]

use clock::{Day, Lang, Pack};
use hardship::sheets::understand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let today = Day::from_ymd(2026, 11, 22).expect("a day");
    let Ok(outcome) = understand(&[bytes], Pack::cn(), today) else { return };
    assert!(outcome.members >= outcome.accepted, "a household has a head");
    assert!(outcome.refused == 0 || !outcome.rejected.is_empty(), "refused without a word");
    for judged in outcome.rejected.iter().chain(&outcome.warned) {
        assert!(judged.row > 0 && !judged.reasons.is_empty());
        for reason in &judged.reasons {
            assert!(!reason.text(Lang::Zh).is_empty() && !reason.text(Lang::En).is_empty());
        }
    }
});
