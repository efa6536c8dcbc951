//! The three files of private matching: whatever bytes come, they are read within bounds or refused, a request that is read
//! is the one that was written, and one secret opens one answer.
#![no_main]

use exchange::matching::{MOST_ASKED, Request, Secret, open};
use libfuzzer_sys::fuzz_target;

/// The secret of the request among the seeds, and the hash of the one answer that was ever made to it.
const SECRET: &[u8] = include_bytes!("../seeds/matching/secret");
const ANSWER: &str = "9c6848bf5925c298e352587bec0fc5989b87fbd507948b2526e004da7b601330";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = Request::read(bytes) {
        assert!((1..=MOST_ASKED).contains(&request.count()));
        let mut written = Vec::new();
        request.write(&mut written).expect("memory");
        assert_eq!(written, bytes, "a request has one form");
    }
    if let Ok(secret) = Secret::read(bytes) {
        assert!((1..=MOST_ASKED).contains(&secret.count()));
        let mut written = Vec::new();
        secret.write(&mut written).expect("memory");
        let again = Secret::read(written.as_slice()).expect("what was written is read");
        assert_eq!((again.request(), again.count()), (secret.request(), secret.count()));
        let _ = open(&secret, bytes);
    }
    let secret = Secret::read(SECRET).expect("the example's secret");
    if let Ok(opened) = open(&secret, bytes) {
        assert_eq!(opened.hash, ANSWER, "an answer was opened that nobody made");
    }
});
