//! Quorum and majority, in both readings.

use clock::{Ballot, BallotError, Lang, Outcome, Pack, vote};
use proptest::prelude::*;

use super::day;

fn congress(entitled: u32, present: u32, favour: u32) -> Outcome {
    let rule = Pack::cn().vote_rule("bargaining.congress", day("2020-09-01")).expect("in force");
    vote(rule, &Ballot { entitled, present, favour, ..Ballot::default() }).expect("possible counts")
}

#[test]
fn of_149_delegates_75_suffice_in_both_readings() {
    let outcome = congress(149, 100, 75);
    assert_eq!((outcome.present_needed, outcome.favour_literal, outcome.favour_strict), (100, 75, 75));
    assert!(outcome.quorate && outcome.literal && outcome.strict && outcome.passed() && !outcome.is_flagged());
    assert!(!congress(149, 100, 74).literal);
    let short = congress(149, 99, 99);
    assert!(!short.quorate && !short.literal && !short.strict);
    assert_eq!(short.reasons(Lang::Zh)[0], "应到 149 人,至少须到 100 人,实到 99 人,不足");
}

#[test]
fn of_150_delegates_exactly_half_passes_literally_fails_strictly_and_is_flagged() {
    let outcome = congress(150, 120, 75);
    assert!(outcome.literal && !outcome.strict && outcome.is_flagged());
    assert!(!outcome.passed(), "the strict reading decides by default");
    assert!(outcome.reasons(Lang::Zh).last().is_some_and(|text| text.contains("两种理解结果不同")));
    assert!(outcome.reasons(Lang::En).last().is_some_and(|text| text.contains("the readings disagree")));
    assert!(congress(150, 120, 76).passed());
}

#[test]
fn the_denominator_is_all_delegates() {
    let outcome = congress(180, 120, 89);
    assert_eq!((outcome.present_needed, outcome.favour_literal), (120, 90));
    assert!(outcome.quorate && !outcome.literal, "89 of 120 present is not half of 180");
    assert!(congress(180, 120, 90).literal);
}

#[test]
fn impossible_counts_are_refused() {
    let rule = Pack::cn().vote_rule("bargaining.congress", day("2020-09-01")).expect("in force");
    let counts =
        |entitled, present, favour, against| Ballot { entitled, present, favour, against, ..Ballot::default() };
    assert_eq!(vote(rule, &counts(0, 0, 0, 0)), Err(BallotError::NobodyEntitled));
    assert_eq!(vote(rule, &counts(10, 11, 0, 0)), Err(BallotError::TooManyPresent { present: 11, entitled: 10 }));
    assert_eq!(vote(rule, &counts(10, 8, 5, 4)), Err(BallotError::TooManyVotes { cast: 9, present: 8 }));
    assert!(Pack::cn().vote_rule("bargaining.congress", day("2000-01-01")).is_none());
}

proptest! {
    #[test]
    fn thresholds_are_the_least_that_satisfy_the_law(entitled in 1..5_000_u32) {
        let outcome = congress(entitled, entitled, entitled);
        let (present, literal, strict) = (outcome.present_needed, outcome.favour_literal, outcome.favour_strict);
        prop_assert!(3 * present >= 2 * entitled && 3 * (present - 1) < 2 * entitled);
        prop_assert!(2 * literal >= entitled && 2 * (literal - 1) < entitled);
        prop_assert!(2 * strict > entitled && 2 * (strict - 1) <= entitled);
        prop_assert_eq!(literal == strict, entitled % 2 == 1);
    }
}
