//! The publication reader: whatever bytes it is given, it answers, within bounds, and calls nothing sound that is not
//! what the log's key signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proof::checkpoint::VerifierKey;
use proof::publication::{Language, verify};

/// The one sound file among the seeds, and the key that signed it.
const EXAMPLE: &[u8] = include_bytes!("../seeds/publication/example");
const KEY: &str = "yunhe.example/log+ba7803e6+ARFV2llGnSA1/X+OiWS++W+/nXzQ2oD0haaWDFaJDzyi";

fuzz_target!(|bytes: &[u8]| {
    let key = VerifierKey::from_text(KEY).expect("the example's key");
    let trusted = verify(bytes, &[key]);
    let enclosed = verify(bytes, &[]);
    assert!(!trusted.ok() || bytes == EXAMPLE, "another file than the one signed was called sound");
    for report in [trusted, enclosed] {
        assert_eq!(report.ok(), report.findings().next().is_none() && report.checks.iter().all(|c| c.more == 0));
        assert!(report.text(Language::Chinese).len() < 64 << 20);
    }
});
