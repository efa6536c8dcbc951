//! The rates of an evaluation with their exact intervals.
//!
//! Everything is counted in whole cases; rates and bounds are in basis points. A bound is rounded away from the rate, so
//! that the interval never looks narrower than it is.

use super::register::verdict;

/// What was found of a stratum: how many cases were drawn, and the verdicts on them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The stratum.
    pub stratum: String,
    /// Cases in the frame.
    pub frame: i64,
    /// Cases drawn.
    pub drawn: i64,
    /// How many of them have each verdict.
    verdicts: Vec<(String, i64)>,
}

impl Found {
    /// Nothing found yet of a stratum.
    pub fn new(stratum: &str, frame: i64, drawn: i64) -> Found {
        Found { stratum: stratum.to_owned(), frame, drawn, verdicts: Vec::new() }
    }

    /// Adds a case with this verdict.
    pub fn add(&mut self, code: &str) {
        match self.verdicts.iter_mut().find(|(known, _)| known == code) {
            Some((_, count)) => *count += 1,
            None => self.verdicts.push((code.to_owned(), 1)),
        }
    }

    /// How many cases have this verdict.
    pub fn count(&self, code: &str) -> i64 {
        self.verdicts.iter().find(|(known, _)| known == code).map_or(0, |(_, count)| *count)
    }

    /// Cases that could be checked: all with a verdict but those nobody could reach.
    pub fn checked(&self) -> i64 {
        self.verdicts.iter().filter(|(code, _)| code != verdict::UNREACHABLE).map(|(_, count)| count).sum()
    }

    /// Cases that were checked and found wrong.
    pub fn wrong(&self) -> i64 {
        self.checked() - self.count(verdict::RIGHT)
    }
}

/// A rate: so many of so many, with the interval in which the true rate lies with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
    /// The rate in basis points, rounded half up; `None` of nothing.
    pub value: Option<i64>,
    /// The lower bound in basis points.
    pub low: i64,
    /// The upper bound in basis points.
    pub high: i64,
}

impl Rate {
    /// The rate of `part` of `whole`.
    pub fn of(part: i64, whole: i64) -> Rate {
        let (low, high) = interval(part, whole);
        Rate { part, whole, value: ui::text::share(part, whole), low, high }
    }
}

/// A rate of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name: `wrong_in`, `missed`, `wrong_out`, `late_out`, `precision`, or that of a stratum.
    pub name: String,
    /// The rate.
    pub rate: Rate,
}

/// The five core rates, in the order in which they are reported: 错评率, 漏评率, 错退率, 漏退率, 综合精准率. Exits and
/// cancellations are not summed into one: the rate of wrong exits is that of the lifted alone, cancellations stand in
/// [`by_stratum`]. The overall precision is that of all cases checked, each counted once whatever its stratum.
pub fn core(found: &[Found]) -> Vec<Line> {
    let of = |stratum: &str| found.iter().find(|each| each.stratum == stratum).cloned().unwrap_or_default();
    let rate = |stratum: &str, code: &str| Rate::of(of(stratum).count(code), of(stratum).checked());
    let checked: i64 = found.iter().map(Found::checked).sum();
    let wrong: i64 = found.iter().map(Found::wrong).sum();
    let line = |name: &str, rate: Rate| Line { name: name.to_owned(), rate };
    vec![
        line(verdict::WRONG_IN, rate(super::register::stratum::ON_ROLL, verdict::WRONG_IN)),
        line(verdict::MISSED, rate(super::register::stratum::NEVER, verdict::MISSED)),
        line(verdict::WRONG_OUT, rate(super::register::stratum::EXITED, verdict::WRONG_OUT)),
        line(verdict::LATE_OUT, rate(super::register::stratum::ON_ROLL, verdict::LATE_OUT)),
        line("precision", Rate::of(checked - wrong, checked)),
    ]
}

/// The precision of each stratum: cases found right of those checked.
pub fn by_stratum(found: &[Found]) -> Vec<Line> {
    let line =
        |each: &Found| Line { name: each.stratum.clone(), rate: Rate::of(each.count(verdict::RIGHT), each.checked()) };
    found.iter().map(line).collect()
}

/// The exact (Clopper–Pearson) 95 % interval of a share, in basis points: the lower bound is the share at which `part`
/// or more would be found in one of forty samples, the upper one that at which `part` or fewer would.
///
/// The bounds are quantiles of a beta distribution. They are found here by halving an interval on the binomial tail
/// itself instead of by a crate of statistics: the tail is the definition, it needs a dozen lines, and its error (some
/// 1e-12) lies far below a basis point.
pub fn interval(part: i64, whole: i64) -> (i64, i64) {
    if whole <= 0 || part < 0 || part > whole {
        return (0, 10_000);
    }
    // What is left when half of what is not covered lies at either side.
    const SIDE: f64 = 0.025;
    let factorials = log_factorials(whole);
    let low = if part == 0 {
        0.0
    } else {
        // The more there is, the likelier it is to find `part` or more.
        halve(|p| tail(&factorials, part..=whole, whole, p) < SIDE)
    };
    let high = if part == whole { 1.0 } else { halve(|p| tail(&factorials, 0..=part, whole, p) > SIDE) };
    // A bound that is a whole number of basis points but for the error stays that number.
    const SLACK: f64 = 1e-6;
    // A share lies between 0 and 10,000 basis points.
    let points = |bound: f64| bound as i64;
    (points((low * 10_000.0 + SLACK).floor()), points((high * 10_000.0 - SLACK).ceil()))
}

/// The share at which `before` ceases to hold.
fn halve(before: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if before(middle) { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The probability that so many of `whole` are found, each with the share `p`.
fn tail(factorials: &[f64], found: std::ops::RangeInclusive<i64>, whole: i64, p: f64) -> f64 {
    let at = |n: i64| usize::try_from(n).ok().and_then(|n| factorials.get(n)).copied().unwrap_or(0.0);
    let (with, without) = (p.ln(), (-p).ln_1p());
    let one = |k: i64| (at(whole) - at(k) - at(whole - k) + float(k) * with + float(whole - k) * without).exp();
    found.map(one).sum()
}

/// The logarithms of 0!, 1!, … n!.
fn log_factorials(n: i64) -> Vec<f64> {
    let mut sum = 0.0;
    std::iter::once(0.0)
        .chain((1..=n).map(|k| {
            sum += float(k).ln();
            sum
        }))
        .collect()
}

/// Numbers of cases are far below 2^53.
fn float(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published values, to basis points; the lower ones rounded down, the upper ones up.
    #[test]
    fn known_intervals() {
        for (part, whole, low, high) in [
            // The rule of three and its like: 1 − 0.025^(1/n).
            (0, 30, 0, 1158),
            (0, 10, 0, 3085),
            (0, 1, 0, 9750),
            (1, 1, 250, 10_000),
            (10, 10, 6915, 10_000),
            (30, 30, 8842, 10_000),
            (1, 100, 2, 545),
            (5, 87, 189, 1291),
            (10, 100, 490, 1763),
            (50, 100, 3983, 6017),
            (5, 10, 1870, 8130),
            (1, 10, 25, 4451),
        ] {
            assert_eq!(interval(part, whole), (low, high), "{part} of {whole}");
        }
    }

    /// At a bound the tail beyond the finding has the probability of one in forty, by an independent sum of products.
    #[test]
    fn at_the_bounds_the_tails_are_one_in_forty() {
        let probability = |k: i32, n: i32, p: f64| {
            let mut out = 1.0_f64;
            for i in 0..k {
                out *= f64::from(n - i) / f64::from(k - i) * p;
            }
            out * (1.0 - p).powi(n - k)
        };
        for (part, whole) in [(1, 12), (5, 87), (13, 40), (86, 87)] {
            let (low, high) = interval(part.into(), whole.into());
            let at = |points: i64| float(points) / 10_000.0;
            let above = |p: f64| (part..=whole).map(|k| probability(k, whole, p)).sum::<f64>();
            let below = |p: f64| (0..=part).map(|k| probability(k, whole, p)).sum::<f64>();
            assert!(above(at(low)) <= 0.025 && above(at(low + 1)) > 0.025, "{part} of {whole}: {low}");
            assert!(below(at(high)) <= 0.025 && below(at(high - 1)) > 0.025, "{part} of {whole}: {high}");
        }
    }

    #[test]
    fn intervals_hold_the_rate_mirror_and_narrow() {
        for whole in 1..60 {
            for part in 0..=whole {
                let rate = Rate::of(part, whole);
                let value = rate.value.expect("a rate");
                assert!((0..=value).contains(&rate.low) && (value..=10_000).contains(&rate.high), "{rate:?}");
                let mirror = interval(whole - part, whole);
                assert_eq!((10_000 - rate.high, 10_000 - rate.low), mirror, "{rate:?}");
            }
        }
        let width = |n: i64| interval(n / 10, n).1 - interval(n / 10, n).0;
        assert!(width(10) > width(100) && width(100) > width(1000) && width(1000) > width(5000));
    }

    #[test]
    fn of_nothing_nothing_is_known() {
        assert_eq!(Rate::of(0, 0), Rate { part: 0, whole: 0, value: None, low: 0, high: 10_000 });
        assert_eq!(interval(3, 2), (0, 10_000));
    }

    #[test]
    fn the_five_rates_count_what_they_say() {
        use crate::evaluation::register::stratum;
        let fill = |name: &str, verdicts: &[(&str, i64)]| {
            let mut found = Found::new(name, 900, 100);
            for (code, count) in verdicts {
                (0..*count).for_each(|_| found.add(code));
            }
            found
        };
        let found = [
            fill(
                stratum::ON_ROLL,
                &[(verdict::RIGHT, 90), (verdict::WRONG_IN, 2), (verdict::LATE_OUT, 4), (verdict::UNREACHABLE, 4)],
            ),
            fill(stratum::EXITED, &[(verdict::RIGHT, 28), (verdict::WRONG_OUT, 1)]),
            fill(stratum::CANCELLED, &[(verdict::RIGHT, 9), (verdict::WRONG_OUT, 1)]),
            fill(stratum::NEVER, &[(verdict::RIGHT, 47), (verdict::MISSED, 3)]),
        ];
        let parts: Vec<(String, i64, i64)> =
            core(&found).into_iter().map(|line| (line.name, line.rate.part, line.rate.whole)).collect();
        let expected = [
            ("wrong_in", 2, 96),
            ("missed", 3, 50),
            ("wrong_out", 1, 29),
            ("late_out", 4, 96),
            ("precision", 174, 185),
        ];
        assert_eq!(parts, expected.map(|(name, part, whole)| (name.to_owned(), part, whole)));
        let strata: Vec<(i64, i64)> = by_stratum(&found).iter().map(|line| (line.rate.part, line.rate.whole)).collect();
        assert_eq!(strata, [(90, 96), (28, 29), (9, 10), (47, 50)]);
    }
}
