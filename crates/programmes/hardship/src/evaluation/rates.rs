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
    /// Whether the verdicts are left out because there are too few of them.
    pub withheld: bool,
    /// How many of them have each verdict.
    verdicts: Vec<(String, i64)>,
}

impl Found {
    /// Nothing found yet of a stratum.
    pub fn new(stratum: &str, frame: i64, drawn: i64) -> Found {
        Found { stratum: stratum.to_owned(), frame, drawn, withheld: false, verdicts: Vec::new() }
    }

    /// Adds a case with this verdict.
    pub fn add(&mut self, code: &str) {
        match self.verdicts.iter_mut().find(|(known, _)| known == code) {
            Some((_, count)) => *count += 1,
            None => self.verdicts.push((code.to_owned(), 1)),
        }
    }

    /// Says how many cases have this verdict.
    pub fn put(&mut self, code: &str, count: i64) {
        self.verdicts.retain(|(known, _)| known != code);
        self.verdicts.push((code.to_owned(), count));
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
    /// The bounds of the interval in basis points; `None` where what was counted was not drawn alike.
    pub interval: Option<(i64, i64)>,
}

impl Rate {
    /// The rate of `part` of `whole` that were drawn from `frame`.
    pub fn of(part: i64, whole: i64, frame: i64) -> Rate {
        Rate { interval: Some(interval(part, whole, frame)), ..Rate::pooled(part, whole) }
    }

    /// The rate of `part` of `whole` that were drawn from several strata in different shares: it says what was found, and
    /// bounds nothing.
    pub fn pooled(part: i64, whole: i64) -> Rate {
        Rate { part, whole, value: ui::text::share(part, whole), interval: None }
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
/// [`by_stratum`]. The overall precision is that of all cases checked, each counted once whatever its stratum: a share of the
/// sample, without an interval, because the strata are drawn from in different shares.
pub fn core(found: &[Found]) -> Vec<Line> {
    let of = |stratum: &str| found.iter().find(|each| each.stratum == stratum).cloned().unwrap_or_default();
    let rate = |stratum: &str, code: &str| Rate::of(of(stratum).count(code), of(stratum).checked(), of(stratum).frame);
    let checked: i64 = found.iter().map(Found::checked).sum();
    let wrong: i64 = found.iter().map(Found::wrong).sum();
    let line = |name: &str, rate: Rate| Line { name: name.to_owned(), rate };
    vec![
        line(verdict::WRONG_IN, rate(super::register::stratum::ON_ROLL, verdict::WRONG_IN)),
        line(verdict::MISSED, rate(super::register::stratum::NEVER, verdict::MISSED)),
        line(verdict::WRONG_OUT, rate(super::register::stratum::EXITED, verdict::WRONG_OUT)),
        line(verdict::LATE_OUT, rate(super::register::stratum::ON_ROLL, verdict::LATE_OUT)),
        line("precision", Rate::pooled(checked - wrong, checked)),
    ]
}

/// The precision of each stratum: cases found right of those checked.
pub fn by_stratum(found: &[Found]) -> Vec<Line> {
    let rate = |each: &Found| Rate::of(each.count(verdict::RIGHT), each.checked(), each.frame);
    let line = |each: &Found| Line { name: each.stratum.clone(), rate: rate(each) };
    found.iter().map(line).collect()
}

/// What the public may read: of a stratum of which fewer than `fewest` were checked no verdicts, for they would speak of
/// single households. What is left out there is left out of the overall precision, too, so that no difference tells it.
pub fn public(found: &[Found], fewest: usize) -> Vec<Found> {
    let fewest = i64::try_from(fewest).unwrap_or(i64::MAX);
    let shown = |each: &Found| {
        if each.drawn == 0 || each.checked() >= fewest {
            return each.clone();
        }
        Found { withheld: true, verdicts: Vec::new(), ..each.clone() }
    };
    found.iter().map(shown).collect()
}

/// The exact 95 % interval of a share of a finite frame, in basis points: the lower bound is the least share of the frame
/// at which `part` or more would be found in more than one of forty samples of `whole`, the upper one the greatest at
/// which `part` or fewer would. Where the whole frame was looked at, both are what was found.
///
/// How many of the sample are found is distributed hypergeometrically; the tail is summed as it is defined.
pub fn interval(part: i64, whole: i64, frame: i64) -> (i64, i64) {
    if whole <= 0 || part < 0 || part > whole || whole > frame {
        return (0, 10_000);
    }
    // What is left when half of what is not covered lies at either side.
    const SIDE: f64 = 0.025;
    let sample = Draw { factorials: log_factorials(frame), whole, frame };
    // So many of the frame there are at least, and at most: those that were found, and all but those found otherwise.
    let (least, most) = (part, frame - (whole - part));
    let (mut low, mut high) = (least, most);
    // The more there are, the likelier it is to find `part` or more: the first for which it is likely enough.
    let mut top = most;
    while low < top {
        let middle = low + (top - low) / 2;
        if sample.tail(part..=whole, middle) > SIDE { top = middle } else { low = middle + 1 }
    }
    // And the last for which it is likely enough to find `part` or fewer.
    let mut bottom = least;
    while bottom < high {
        let middle = high - (high - bottom) / 2;
        if sample.tail(0..=part, middle) > SIDE { bottom = middle } else { high = middle - 1 }
    }
    (low * 10_000 / frame, (high * 10_000 + frame - 1) / frame)
}

/// A sample of `whole` out of `frame`.
struct Draw {
    factorials: Vec<f64>,
    whole: i64,
    frame: i64,
}

impl Draw {
    /// The probability that so many of the sample are found when there are `there` in the frame.
    fn tail(&self, found: std::ops::RangeInclusive<i64>, there: i64) -> f64 {
        let (rest, all) = (self.frame - there, self.choose(self.frame, self.whole));
        let possible = |k: &i64| *k <= there && self.whole - *k <= rest;
        found.filter(possible).map(|k| (self.choose(there, k) + self.choose(rest, self.whole - k) - all).exp()).sum()
    }

    /// The logarithm of the number of ways to choose `k` of `n`.
    fn choose(&self, n: i64, k: i64) -> f64 {
        let at = |n: i64| usize::try_from(n).ok().and_then(|n| self.factorials.get(n)).copied().unwrap_or(0.0);
        at(n) - at(k) - at(n - k)
    }
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

    /// By an independent sum in whole numbers: the number of samples in which so many are found, of all samples.
    fn ways(found: std::ops::RangeInclusive<u128>, whole: u128, there: u128, frame: u128) -> (u128, u128) {
        let choose = |n: u128, k: u128| if k > n { 0 } else { (0..k).fold(1, |all, i| all * (n - i) / (i + 1)) };
        let some = found.map(|k| choose(there, k) * choose(frame - there, whole - k)).sum();
        (some, choose(frame, whole))
    }

    #[test]
    fn the_bounds_are_where_the_tails_are_one_in_forty() {
        for frame in 1..=24_u128 {
            for whole in 1..=frame {
                for part in 0..=whole {
                    let likely = |found: std::ops::RangeInclusive<u128>, there: u128| {
                        let (some, all) = ways(found, whole, there, frame);
                        some * 40 > all
                    };
                    let there = part..=frame - (whole - part);
                    let low = there.clone().find(|k| likely(part..=whole, *k)).expect("a bound");
                    let high = there.rev().find(|k| likely(0..=part, *k)).expect("a bound");
                    let expected = (low * 10_000 / frame, (high * 10_000).div_ceil(frame));
                    let (low, high) = interval(part as i64, whole as i64, frame as i64);
                    assert_eq!((low as u128, high as u128), expected, "{part} of {whole} of {frame}");
                }
            }
        }
    }

    /// Of a frame without end the interval is the binomial one: published values of Clopper and Pearson.
    #[test]
    fn in_a_large_frame_it_is_the_binomial_interval() {
        for (part, whole, low, high) in
            [(0, 30, 0, 1158), (10, 100, 490, 1763), (5, 87, 189, 1291), (30, 30, 8842, 10_000)]
        {
            let found = interval(part, whole, 1_000_000);
            assert!((found.0 - low).abs() <= 2 && (found.1 - high).abs() <= 2, "{part} of {whole}: {found:?}");
        }
    }

    #[test]
    fn a_census_is_a_point_and_a_share_of_the_frame_narrows() {
        assert_eq!(interval(2, 2, 2), (10_000, 10_000));
        assert_eq!(interval(0, 6, 6), (0, 0));
        assert_eq!(interval(1, 6, 6), (1_666, 1_667), "to the basis point outwards");
        let width = |frame: i64| interval(5, 50, frame).1 - interval(5, 50, frame).0;
        assert!(width(60) < width(100) && width(100) < width(1000) && width(1000) < width(100_000));
        for whole in 1..60 {
            for part in 0..=whole {
                let rate = Rate::of(part, whole, 90);
                let (value, (low, high)) = (rate.value.expect("a rate"), rate.interval.expect("an interval"));
                assert!((0..=value).contains(&low) && (value..=10_000).contains(&high), "{rate:?}");
                let mirror = interval(whole - part, whole, 90);
                assert_eq!((10_000 - high, 10_000 - low), mirror, "{rate:?}");
            }
        }
    }

    #[test]
    fn of_nothing_nothing_is_known() {
        assert_eq!(Rate::of(0, 0, 9), Rate { part: 0, whole: 0, value: None, interval: Some((0, 10_000)) });
        assert_eq!(interval(3, 2, 9), (0, 10_000));
        assert_eq!(interval(1, 9, 2), (0, 10_000));
    }

    #[test]
    fn few_cases_are_not_shown_to_the_public() {
        use crate::evaluation::register::stratum;
        let mut found = vec![Found::new(stratum::ON_ROLL, 900, 5), Found::new(stratum::CANCELLED, 2, 2)];
        (0..5).for_each(|_| found[0].add(verdict::RIGHT));
        found[1].add(verdict::WRONG_OUT);
        found[1].add(verdict::RIGHT);
        let shown = public(&found, 5);
        assert_eq!((shown[0].checked(), shown[0].withheld), (5, false));
        assert_eq!((shown[1].checked(), shown[1].drawn, shown[1].withheld), (0, 2, true));
        let precision = core(&shown).pop().expect("a rate").rate;
        assert_eq!(
            (precision.part, precision.whole, precision.interval),
            (5, 5, None),
            "no difference tells the others"
        );
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
