//! The publication reader: whatever bytes it is given, it answers, within bounds, and calls nothing sound that is not
//! what the log's key signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proof::checkpoint::VerifierKey;
use proof::publication::{Language, verify};

/// The root of the one publication that the key below ever signed for; it is among the seeds.
const ROOT: &str = "cfa86b6455dfb5f7f8e81d90e98336cb4cd6799d851c8748588a60726ec6e92b";
const KEY: &str = "yunhe.example/log+ba7803e6+ARFV2llGnSA1/X+OiWS++W+/nXzQ2oD0haaWDFaJDzyi";

fuzz_target!(|bytes: &[u8]| {
    let key = VerifierKey::from_text(KEY).expect("the example's key");
    let trusted = verify(bytes, &[key]);
    let enclosed = verify(bytes, &[]);
    let root = trusted.summary.root.as_deref();
    assert!(!trusted.ok() || root == Some(ROOT), "other contents than those signed were called sound");
    for report in [trusted, enclosed] {
        assert_eq!(report.ok(), report.findings().next().is_none() && report.checks.iter().all(|c| c.more == 0));
        assert!(report.text(Language::Chinese).len() < 64 << 20);
    }
});
