//! The means test: the vectors of the field, its bounds, its explanation.

use clock::{Comparator, Day, Lang, Pack};
use hardship::rules::means::{self, Input, Reason, Rule, may_leave};
use proptest::prelude::*;
use ui::web::testing::Browser;

use crate::hall::{Hall, apart, page, run};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn rule() -> &'static Rule {
    Pack::cn().means(day("2020-06-01")).expect("in force")
}

/// Rushan's line of 2025 and three members: the vectors of the reference. Amounts in yuan.
fn input(income: i64, rigid: i64, accident: i64) -> Input {
    Input {
        as_of: day("2020-06-01"),
        line_fen: 106_200,
        members: 3,
        income_fen: income * 100,
        rigid_fen: rigid * 100,
        work_cost_fen: 0,
        accident_fen: accident * 100,
    }
}

#[test]
fn the_vectors_of_the_reference() {
    for (income, rigid, category, per_capita_fen) in
        [(40_000, 12_000, "deep", 77_777), (60_000, 12_000, "relative", 133_333), (90_000, 12_000, "none", 216_666)]
    {
        let outcome = means::test(rule(), &input(income, rigid, 0));
        assert_eq!((outcome.category, outcome.per_capita_fen), (category, per_capita_fen), "{income} {rigid}");
        assert_eq!((outcome.line_fen, outcome.rule.as_str()), (106_200, "hardship.means/2"));
    }
    // 83.3 % of the year's income is accidental, 80.0 % is not: the share is to be exceeded. Two members, so that the
    // per-capita amount is above twice the line.
    for (accident, category) in [(50_000, "accidental"), (48_000, "none"), (48_001, "accidental")] {
        let of_two = Input { members: 2, ..input(60_000, 0, accident) };
        assert_eq!(means::test(rule(), &of_two).category, category, "{accident}");
    }
    assert_eq!(means::test(rule(), &input(60_000, 0, 50_000)).category, "relative", "the first that holds");
}

#[test]
fn bounds_are_compared_without_rounding() {
    // Three members for a year at the line: 3,823,200 fen. A fen less or more decides, though it is no whole fen a month.
    let at = |income_fen| means::test(rule(), &Input { income_fen, ..input(0, 0, 0) });
    assert_eq!(at(3_823_199).category, "deep");
    assert_eq!((at(3_823_200).category, at(3_823_200).per_capita_fen), ("relative", 106_200));
    assert_eq!(at(7_646_399).category, "relative");
    assert_eq!((at(7_646_400).category, at(7_646_401).category), ("none", "none"));
    assert_eq!(at(3_823_201).per_capita_fen, 106_200, "what is less than a fen is left out");
    // The older version compares with at most the line and one and a half times of it.
    let old = Pack::cn().means(day("2016-06-01")).expect("in force");
    assert_eq!(old.deep.comparator, Comparator::AtMost);
    let before = |income_fen| means::test(old, &Input { income_fen, ..input(0, 0, 0) }).category;
    assert_eq!((before(3_823_200), before(3_823_201)), ("deep", "relative"));
    assert_eq!((before(5_734_800), before(5_734_801)), ("relative", "none"));
}

#[test]
fn the_cost_of_working_counts_for_the_relative_category_only() {
    let with = |work_cost_fen| means::test(rule(), &Input { work_cost_fen, ..input(90_000, 12_000, 0) });
    assert_eq!(with(0).category, "none");
    let outcome = with(1_000_000);
    assert_eq!((outcome.category, outcome.per_capita_fen), ("relative", 188_888));
    let poor = Input { work_cost_fen: 3_000_000, ..input(60_000, 12_000, 0) };
    assert_eq!(means::test(rule(), &poor).category, "relative", "it makes nobody deep");
}

#[test]
fn the_sheet_of_means_is_gathered_by_what_the_rule_deducts() {
    let sheet = [
        ("income", "wage", 5_000_000),
        ("income", "transfer", 1_000_000),
        ("rigid", "medical", 700_000),
        ("rigid", "tuition", 500_000),
        ("rigid", "work_cost", 90_000),
        ("rigid", "travel", 1),
        ("accident", "accident", 40_000),
        ("asset", "deposit", 9_000_000),
    ];
    let gathered = Input::gathered(rule(), (day("2020-06-01"), 106_200), 3, sheet);
    let expected = Input { work_cost_fen: 90_000, accident_fen: 40_000, ..input(60_000, 12_000, 0) };
    assert_eq!(gathered, expected);
}

#[test]
fn leaving_needs_one_and_a_half_times_the_line() {
    let leaves = |income_fen| may_leave(rule(), &Input { income_fen, ..input(0, 0, 0) });
    assert_eq!((leaves(5_734_799).0, leaves(5_734_800).0), (false, true));
    let reasons = leaves(5_734_800).1;
    assert!(reasons.iter().any(|reason| reason.text(Lang::En).contains("at least 1.5 times")), "{reasons:?}");
}

#[test]
fn every_number_and_the_rule_are_printed_in_both_languages() {
    let outcome = means::test(rule(), &Input { work_cost_fen: 123_400, ..input(90_000, 12_000, 40_000) });
    assert_eq!(outcome.category, "none");
    for lang in Lang::ALL {
        let text = outcome.explanation(lang).join("\n");
        for number in [
            "hardship.means/2",
            "2020-06-01",
            "90,000.00",
            "12,000.00",
            "78,000.00",
            "2,166.66",
            "1,062.00",
            "38,232.00",
            "1,234.00",
            "76,766.00",
            "2,132.38",
            "76,464.00",
            "40,000.00",
            "80%",
            "72,000.00",
        ] {
            assert!(text.contains(number), "{number} is missing in: {text}");
        }
    }
    let zh = outcome.explanation(Lang::Zh).join("");
    assert!(zh.contains("须低于低保标准 1,062.00 元的 2 倍") && zh.contains("由人核实后决定"), "{zh}");
    assert!(outcome.reasons.iter().any(|reason| matches!(reason, Reason::Accident { holds: false, .. })));
    let json = outcome.json();
    assert_eq!(json["category"], "none");
    assert_eq!(json["reasons"].as_array().map(Vec::len), json["reasons_en"].as_array().map(Vec::len));
}

#[test]
fn numbers_that_are_no_households_are_named() {
    let fault = |change: fn(&mut Input)| {
        let mut wrong = input(60_000, 12_000, 0);
        change(&mut wrong);
        // Even so the pure function ends.
        let _ = means::test(rule(), &wrong).explanation(Lang::Zh);
        wrong.fault().map(|(_, en)| en).unwrap_or_default()
    };
    assert_eq!(fault(|_| ()), "");
    assert!(fault(|input| input.members = 0).starts_with("members"));
    assert!(fault(|input| input.line_fen = 0).starts_with("line_fen"));
    assert!(fault(|input| input.income_fen = -1).starts_with("income_fen"));
    assert!(fault(|input| input.rigid_fen = i64::MAX).starts_with("rigid_fen"));
    assert!(fault(|input| (input.work_cost_fen, input.members) = (i64::MIN, 1)).starts_with("work_cost_fen"));
    assert!(fault(|input| (input.accident_fen, input.line_fen) = (i64::MIN, 1)).starts_with("accident_fen"));
}

both_engines!(anybody_may_check_themselves_and_nothing_is_kept, |house| {
    run(async {
        let hall = Hall::of(house);
        let mut anybody = Browser::new(&hall.site);
        let form = page(&mut anybody, "/means-check").await;
        assert!(form.contains("method=\"post\"") && form.contains("income.wage") && form.contains("rigid.work_cost"));
        assert!(!form.contains("asset."), "what does not count is not asked for");
        let head = || apart(|| house.head());
        let before = head();
        let answers = [
            ("division", "419001"),
            ("members", "3"),
            ("income.wage", "20,000"),
            ("income.transfer", "1234.56元"),
            ("rigid.medical", "7654.32"),
            ("accident.accident", ""),
        ];
        let told = anybody.post("/means-check", &answers).await;
        assert_eq!(told.status.as_u16(), 200, "{}", told.body);
        assert!(
            told.body.contains("深度困难") && told.body.contains("13,580.24") && told.body.contains("hardship.means/2")
        );
        assert!(told.body.contains("由人决定") && told.body.contains("怎样申请"));
        assert_eq!(head(), before, "no commit");
        // In English too; and wrong answers are told with their fields.
        let told = anybody.post("/means-check?lang=en", &answers).await;
        assert!(told.body.contains("Deep hardship"), "{}", told.body);
        let wrong = anybody
            .post("/means-check?lang=zh-CN", &[("division", "410000"), ("members", "0"), ("income.wage", "很多")])
            .await;
        assert_eq!(wrong.status.as_u16(), 422);
        for field in ["#division", "#members", "#income.wage"] {
            assert!(wrong.body.contains(field), "{field} is led to: {}", wrong.body);
        }
        // Numbers stand in no address.
        let asked = page(&mut anybody, "/means-check?income.wage=777123").await;
        assert!(!asked.contains("value=\"777123\""));
        assert_eq!(head(), before);
    });
});

fn height(category: &str) -> usize {
    ["deep", "relative", "none"].iter().position(|each| *each == category).expect("without an accident")
}

prop_compose! {
    fn household()(
        line_fen in 1..1_000_000i64, members in 1..=12i64, income_fen in 0..100_000_000i64,
        rigid_fen in 0..50_000_000i64, work_cost_fen in 0..5_000_000i64,
    ) -> Input {
        let as_of = day("2020-06-01");
        Input { as_of, line_fen, members, income_fen, rigid_fen, work_cost_fen, accident_fen: 0 }
    }
}

proptest! {
    #[test]
    fn more_income_never_makes_a_household_poorer(input in household(), more in 0..10_000_000i64) {
        let richer = Input { income_fen: input.income_fen + more, ..input };
        let (before, after) = (means::test(rule(), &input), means::test(rule(), &richer));
        prop_assert!(height(before.category) <= height(after.category));
        let spends = Input { rigid_fen: input.rigid_fen + more, ..input };
        prop_assert!(height(means::test(rule(), &spends).category) <= height(before.category));
        prop_assert!(!may_leave(rule(), &input).0 || may_leave(rule(), &richer).0);
    }

    #[test]
    fn the_category_is_what_exact_fractions_say(input in household(), accident_fen in 0..100_000_000i64) {
        let input = Input { accident_fen, ..input };
        let outcome = means::test(rule(), &input);
        // Fractions of fen, compared as such: numerators over 12 × members.
        let whole = i128::from(12 * input.members);
        let deep = i128::from(input.income_fen - input.rigid_fen);
        let relative = deep - i128::from(input.work_cost_fen);
        let line = i128::from(input.line_fen);
        let expected = if deep < line * whole {
            "deep"
        } else if relative < 2 * line * whole {
            "relative"
        } else if i128::from(accident_fen) * 10 > i128::from(input.income_fen) * 8 {
            "accidental"
        } else {
            "none"
        };
        prop_assert_eq!(outcome.category, expected);
        // An accident alters nothing for those whom the line decides about.
        let calm = means::test(rule(), &Input { accident_fen: 0, ..input });
        prop_assert!(outcome.category == "accidental" || calm.category == outcome.category);
        let net = if expected == "deep" { deep } else { relative };
        prop_assert_eq!(i128::from(outcome.per_capita_fen), net.div_euclid(whole));
        for lang in Lang::ALL {
            prop_assert!(outcome.explanation(lang).iter().all(|line| !line.is_empty()));
        }
    }
}
