//! The rule of lights, case by case, and its stretches day by day.

use clock::{Day, Lang, Pack};
use proptest::prelude::*;
use reform::rules::lights::{
    ByHand, Facts, LIGHTS, Measured, Milestone, Why, computed, light, percent, planned, progress, stretches,
};

use crate::support::day;

fn facts() -> Facts {
    Facts {
        pack: Pack::cn(),
        suspended: false,
        submitted_on: None,
        start: Some(day("2026-03-02")),
        due: Some(day("2026-06-10")),
        long_term: false,
        milestones: Vec::new(),
        measured: None,
        by_hand: None,
    }
}

fn milestone(due: &str, met_on: Option<&str>) -> Milestone {
    Milestone { title: "第一批试点".into(), due: day(due), met_on: met_on.map(day) }
}

#[track_caller]
fn is(facts: &Facts, on: &str, code: &str, why: Why) {
    let found = light(facts, day(on));
    assert_eq!((found.code, found.why), (code, why), "on {on}: {}", found.words.0);
    for words in [&found.words.0, &found.words.1] {
        assert!(!words.is_empty() && !words.contains("9999"), "{words}");
    }
}

#[test]
fn it_is_green_then_blue_ten_working_days_before_its_date_then_red_the_day_after() {
    let facts = facts();
    is(&facts, "2026-03-02", "green", Why::OnPlan);
    // Ten working days before Wednesday 10 June are Wednesday 27 May: no holiday lies between.
    is(&facts, "2026-05-26", "green", Why::OnPlan);
    is(&facts, "2026-05-27", "blue", Why::Near);
    is(&facts, "2026-06-10", "blue", Why::Near);
    is(&facts, "2026-06-11", "red", Why::Overdue);
    is(&facts, "2027-06-11", "red", Why::Overdue);
    let words = light(&facts, day("2026-06-13")).words;
    assert!(words.0.contains("2026-06-10") && words.0.contains("3 天"), "{}", words.0);
    assert!(words.1.contains("2026-06-10") && words.1.contains("3 days"), "{}", words.1);
    let words = light(&facts, day("2026-05-28")).words;
    assert!(
        words.0.contains("临近时限提醒") && words.0.contains("依据") && words.0.contains("2026-05-27"),
        "{}",
        words.0
    );
}

#[test]
fn a_missed_milestone_is_yellow_after_its_grace() {
    let missed = Facts { milestones: vec![milestone("2026-04-03", None)], ..facts() };
    is(&missed, "2026-04-03", "green", Why::OnPlan);
    // Five working days after Friday 3 April: 4 to 6 April are the holiday of Qingming.
    let last = computed(&missed, day("2026-04-20"));
    assert_eq!(last.why, Why::Missed);
    assert!(last.words.0.contains("节点宽限") && last.words.0.contains("2026-04-13"), "{}", last.words.0);
    is(&missed, "2026-04-13", "green", Why::OnPlan);
    is(&missed, "2026-04-14", "yellow", Why::Missed);
    // Worse goes before better: yellow although the date is near, red although a milestone is missed.
    is(&missed, "2026-06-10", "yellow", Why::Missed);
    is(&missed, "2026-06-11", "red", Why::Overdue);
    let met = Facts { milestones: vec![milestone("2026-04-03", Some("2026-04-20"))], ..facts() };
    is(&met, "2026-04-19", "yellow", Why::Missed);
    is(&met, "2026-04-20", "green", Why::OnPlan);
}

#[test]
fn a_quantified_task_is_yellow_when_it_lies_more_than_the_gap_behind() {
    // A hundred days: each is one per cent.
    let at =
        |actual: i64| Facts { measured: Some(Measured { base: 100, target: 200, actual: Some(actual) }), ..facts() };
    assert_eq!(planned(&facts(), day("2026-04-01")), Some(3_000));
    is(&at(120), "2026-04-01", "green", Why::OnPlan);
    is(&at(120), "2026-04-02", "yellow", Why::Behind);
    is(&at(119), "2026-04-01", "yellow", Why::Behind);
    is(&at(90), "2026-03-03", "yellow", Why::Behind);
    is(&at(200), "2026-05-01", "green", Why::OnPlan);
    let words = light(&at(115), day("2026-04-01")).words;
    for number in ["115", "100", "200", "15%", "30%", "落后 15 个", "超过 10 个", "进度落后计划"] {
        assert!(words.0.contains(number), "{number}: {}", words.0);
    }
    for number in ["115", "15%", "30%", "15 points", "more than 10"] {
        assert!(words.1.contains(number), "{number}: {}", words.1);
    }
    let unknown = Facts { measured: Some(Measured { base: 100, target: 200, actual: None }), ..facts() };
    is(&unknown, "2026-05-01", "green", Why::OnPlan);
    // A target below the start: fewer is better.
    let fewer = Facts { measured: Some(Measured { base: 50, target: 0, actual: Some(45) }), ..facts() };
    assert_eq!(progress(&fewer, day("2026-04-01")), Some(1_000));
    is(&fewer, "2026-04-01", "yellow", Why::Behind);
}

#[test]
fn a_long_term_task_goes_by_its_yearly_milestones() {
    let yearly = |first: Option<&str>| Facts {
        due: None,
        long_term: true,
        milestones: vec![milestone("2026-12-31", first), milestone("2027-12-31", None)],
        ..facts()
    };
    is(&yearly(None), "2026-10-01", "green", Why::OnPlan);
    is(&yearly(None), "2026-12-16", "green", Why::OnPlan);
    is(&yearly(None), "2026-12-17", "blue", Why::NearYearly);
    is(&yearly(None), "2026-12-31", "blue", Why::NearYearly);
    is(&yearly(None), "2027-01-01", "red", Why::Yearly);
    is(&yearly(Some("2026-12-30")), "2027-01-01", "green", Why::OnPlan);
    is(&yearly(Some("2026-12-30")), "2028-01-01", "red", Why::Yearly);
    // A figure is no reason to be behind where there is no date to be behind of.
    let measured = Facts { measured: Some(Measured { base: 0, target: 10, actual: Some(0) }), ..yearly(None) };
    is(&measured, "2026-10-01", "green", Why::OnPlan);
}

#[test]
fn grey_while_suspended_and_still_while_closure_is_applied_for() {
    let late = "2026-07-01";
    is(&Facts { suspended: true, ..facts() }, late, "grey", Why::Suspended);
    let applied = Facts { submitted_on: Some(day("2026-06-09")), ..facts() };
    is(&applied, late, "blue", Why::Near);
    let words = light(&applied, day(late)).words;
    assert!(words.0.contains("2026-06-09") && words.0.contains("申请销号"), "{}", words.0);
    is(&Facts { submitted_on: Some(day("2026-06-12")), ..facts() }, late, "red", Why::Overdue);
}

#[test]
fn a_light_set_by_hand_goes_before_the_rule_until_its_day_and_says_so() {
    let by_hand =
        ByHand {
            light: "green", reason: "等待上级文件。".into(), from: day("2026-06-11"), until: day("2026-06-20")
        };
    let set = Facts { by_hand: Some(by_hand), ..facts() };
    is(&set, "2026-06-10", "blue", Why::Near);
    is(&set, "2026-06-11", "green", Why::ByHand);
    is(&set, "2026-06-20", "green", Why::ByHand);
    is(&set, "2026-06-21", "red", Why::Overdue);
    assert_eq!(computed(&set, day("2026-06-11")).code, "red");
    let words = light(&set, day("2026-06-12")).words;
    for part in ["人工", "绿灯", "等待上级文件", "红灯", "2026-06-20", "2 天"] {
        assert!(words.0.contains(part), "{part}: {}", words.0);
    }
    for part in ["by hand", "red", "2026-06-20", "2 days"] {
        assert!(words.1.contains(part), "{part}: {}", words.1);
    }
}

#[test]
fn whatever_has_no_date_is_green() {
    is(&Facts { start: None, due: None, ..facts() }, "2030-01-01", "green", Why::OnPlan);
}

#[test]
fn shares_are_written_as_people_write_them() {
    for (basis_points, text) in
        [(0, "0%"), (5_500, "55%"), (1_250, "12.5%"), (333, "3.33%"), (12_005, "120.05%"), (-150, "-1.5%")]
    {
        assert_eq!(percent(basis_points), text);
    }
    assert_eq!(Measured { base: i64::MIN, target: i64::MAX, actual: Some(0) }.progress(), None);
    assert_eq!(Measured { base: 0, target: 0, actual: Some(0) }.progress(), None);
}

#[test]
fn the_words_stand_in_both_languages() {
    for why in Why::ALL {
        assert_eq!(Why::parse(why.code()), Some(why));
        assert!(!why.label().0.is_empty() && !why.label().1.is_empty());
    }
    let found = light(&facts(), day("2026-03-10"));
    assert_eq!((found.text(Lang::Zh), found.text(Lang::En)), (found.words.0.as_str(), found.words.1.as_str()));
}

prop_compose! {
    fn any_milestone()(title in "[甲乙丙]", due in 20_400..20_900i32, met in proptest::option::of(20_400..20_900i32)) -> Milestone {
        Milestone { title, due: Day(due), met_on: met.map(Day) }
    }
}

prop_compose! {
    fn any_facts()(
        suspended in proptest::bool::weighted(0.1),
        submitted in proptest::option::weighted(0.2, 20_400..20_900i32),
        start in proptest::option::of(20_400..20_600i32),
        due in proptest::option::weighted(0.8, 20_500..20_900i32),
        long_term in any::<bool>(),
        milestones in proptest::collection::vec(any_milestone(), 0..4),
        measured in proptest::option::of((0..50i64, 50..150i64, proptest::option::of(0..150i64))),
        by_hand in proptest::option::of((0..5usize, 20_400..20_900i32, 0..100i32)),
    ) -> Facts {
        Facts {
            pack: Pack::cn(),
            suspended,
            submitted_on: submitted.map(Day),
            start: start.map(Day),
            due: due.map(Day),
            long_term,
            milestones,
            measured: measured.map(|(base, target, actual)| Measured { base, target, actual }),
            by_hand: by_hand.map(|(light, from, days)| ByHand {
                light: LIGHTS[light],
                reason: "理由".into(),
                from: Day(from),
                until: Day(from + days),
            }),
        }
    }
}

proptest! {
    /// The stretches say of every day what the rule says of it, follow each other, and never stand still.
    #[test]
    fn stretches_agree_with_the_rule_on_every_day(facts in any_facts(), from in 20_400..20_700i32) {
        let found = stretches(&facts, Day(from));
        prop_assert_eq!(found[0].0, Day(from));
        prop_assert_eq!(found[found.len() - 1].1, Day::END);
        for two in found.windows(2) {
            prop_assert_eq!(two[0].1, two[1].0);
            prop_assert!((two[0].2.code, two[0].2.why) != (two[1].2.code, two[1].2.why));
        }
        for on in (from..from + 700).map(Day) {
            let (_, _, expected) = found.iter().find(|(from, to, _)| *from <= on && on < *to).expect("a stretch");
            let is = light(&facts, on);
            prop_assert_eq!((is.code, is.why), (expected.code, expected.why), "{:?} on {}", facts, on);
        }
    }
}
