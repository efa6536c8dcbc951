//! How many requests one address may make: a bucket of tokens for each, refilled with time.

use std::collections::HashMap;
use std::sync::Mutex;

/// How much one address may ask.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many requests at once.
    pub burst: f64,
    /// How many a second in the long run.
    pub per_second: f64,
}

impl Default for Rate {
    /// A whole office behind one address works undisturbed; a flood does not get far.
    fn default() -> Rate {
        Rate { burst: 600.0, per_second: 120.0 }
    }
}

/// So many addresses are remembered; those whose buckets have filled again are forgotten first.
const REMEMBERED: usize = 20_000;

/// The buckets.
#[derive(Default)]
pub(crate) struct Limiter {
    buckets: Mutex<HashMap<String, Bucket>>,
}

struct Bucket {
    tokens: f64,
    at_ms: i64,
}

impl Limiter {
    /// Takes a token for an address; without one left, says after how many seconds there is one.
    pub(crate) fn take(&self, address: &str, rate: Rate, now_ms: i64) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(address) {
            buckets.retain(|_, bucket| bucket.filled(rate, now_ms) < rate.burst);
            if buckets.len() >= REMEMBERED {
                // That many addresses at once are a flood themselves.
                buckets.clear();
            }
        }
        let bucket = buckets.entry(address.to_owned()).or_insert(Bucket { tokens: rate.burst, at_ms: now_ms });
        bucket.tokens = bucket.filled(rate, now_ms);
        bucket.at_ms = now_ms;
        if bucket.tokens < 1.0 {
            // The ceiling of a small positive number.
            return Err(((1.0 - bucket.tokens) / rate.per_second).ceil().max(1.0) as u64);
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

impl Bucket {
    fn filled(&self, rate: Rate, now_ms: i64) -> f64 {
        let seconds = (now_ms - self.at_ms).max(0) as f64 / 1_000.0;
        (self.tokens + seconds * rate.per_second).min(rate.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let (limiter, rate) = (Limiter::default(), Rate { burst: 3.0, per_second: 2.0 });
        for _ in 0..3 {
            assert_eq!(limiter.take("a", rate, 0), Ok(()));
        }
        assert_eq!(limiter.take("a", rate, 0), Err(1));
        assert_eq!(limiter.take("b", rate, 0), Ok(()), "another address has its own");
        assert_eq!(limiter.take("a", rate, 500), Ok(()));
        assert_eq!(limiter.take("a", rate, 500), Err(1));
        assert_eq!(limiter.take("a", rate, 100), Err(1), "a clock set back gives nothing");
    }

    #[test]
    fn a_flood_of_addresses_is_not_remembered_for_ever() {
        let (limiter, rate) = (Limiter::default(), Rate { burst: 3.0, per_second: 2.0 });
        for at in 0..REMEMBERED + 10 {
            assert_eq!(limiter.take(&at.to_string(), rate, 0), Ok(()));
        }
        assert!(limiter.buckets.lock().expect("whole").len() <= REMEMBERED);
    }
}
