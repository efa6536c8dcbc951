//! Known deadlines, each with the reasoning it must print.

use super::{day, due, due_with, en, zh};
use clock::{Lang, Pack, deadline};

#[test]
fn an_offer_answered_on_an_ordinary_day_stays() {
    let due = due("bargaining.answer", "2020-09-04");
    assert_eq!((due.due, due.is_rolled(), due.provisional), (day("2020-09-24"), false, false));
    assert_eq!(zh(&due), ["自收到要约之日 2020-09-04(周五)起算 20 日,当日不计入", "推算至 2020-09-24(周四)"]);
    assert!(due.basis.zh.contains("第三十二条") && due.basis.en.contains("art. 32"));
}

#[test]
fn an_offer_whose_answer_falls_on_a_saturday_rolls_to_monday() {
    let due = due("bargaining.answer", "2020-03-01");
    assert_eq!((due.unrolled, due.due), (day("2020-03-21"), day("2020-03-23")));
    assert_eq!(zh(&due)[2], "2020-03-21(周六)为休息日,顺延至 2020-03-23(周一)");
    assert_eq!(en(&due)[2], "2020-03-21 (Saturday) is a day of weekly rest, so the end moves to 2020-03-23 (Monday)");
}

#[test]
fn an_offer_whose_answer_falls_in_national_day_rolls_past_it() {
    let due = due("bargaining.answer", "2020-09-15");
    assert_eq!((due.unrolled, due.due), (day("2020-10-05"), day("2020-10-09")));
    assert_eq!(zh(&due)[2], "2020-10-05(周一)为国庆节假期(2020-10-01 至 2020-10-08),顺延至 2020-10-09(周五)");
    assert_eq!(
        en(&due),
        [
            "20 days from 2020-09-15 (Tuesday), offer received; that day does not count",
            "that comes to 2020-10-05 (Monday)",
            "2020-10-05 (Monday) is in the holiday of National Day (2020-10-01 to 2020-10-08), so the end moves to \
             2020-10-09 (Friday)",
        ]
    );
}

#[test]
fn a_filing_due_on_a_sunday_rolls() {
    let due = due("bargaining.filing", "2020-09-10");
    assert_eq!((due.unrolled, due.due), (day("2020-09-20"), day("2020-09-21")));
    assert_eq!(zh(&due)[2], "2020-09-20(周日)为休息日,顺延至 2020-09-21(周一)");
}

#[test]
fn an_objection_due_in_a_holiday_rolls_past_it() {
    let due = due("bargaining.objection", "2020-09-21");
    assert_eq!((due.unrolled, due.due), (day("2020-10-06"), day("2020-10-09")));
    assert!(zh(&due)[2].ends_with("顺延至 2020-10-09(周五)"), "{:?}", zh(&due));
}

#[test]
fn a_public_notice_counts_the_worked_sunday_and_may_close_only_after_its_fifth_working_day() {
    let due = due("notice.public", "2020-09-24");
    assert_eq!((due.due, due.is_rolled(), due.provisional), (day("2020-09-30"), false, false));
    assert_eq!(
        zh(&due),
        [
            "自发布公示之日 2020-09-24(周四)起算 5 个工作日,当日不计入",
            "2020-09-27(周日)为国庆节调休上班日,按工作日计",
            "休息日 2020-09-26 不计入",
            "计入的工作日:2020-09-25、2020-09-27、2020-09-28、2020-09-29、2020-09-30",
            "推算至 2020-09-30(周三)",
            "此为最短期限,2020-09-30(周三) 之后方可结束",
            "期限由各地或本组织规定,请核实当地规定",
        ]
    );
}

#[test]
fn a_public_notice_over_a_holiday_skips_it() {
    let due = due("notice.public", "2020-09-29");
    assert_eq!(due.due, day("2020-10-13"));
    let zh = zh(&due);
    assert!(zh.contains(&"国庆节假期(2020-10-01 至 2020-10-08)不计入".to_owned()), "{zh:?}");
    assert!(zh.contains(&"2020-10-10(周六)为国庆节调休上班日,按工作日计".to_owned()), "{zh:?}");
    assert!(zh.contains(&"休息日 2020-10-11 不计入".to_owned()), "{zh:?}");
}

#[test]
fn a_renewal_opens_three_months_before_expiry_at_the_end_of_a_short_month() {
    let due = due("bargaining.renewal", "2021-05-31");
    assert_eq!((due.due, due.is_rolled()), (day("2021-02-28"), false));
    assert_eq!(
        zh(&due),
        [
            "自集体合同期满之日 2021-05-31(周一)往前推算 3 个月,当日不计入",
            "该月没有 31 日,取月末 2021-02-28(周日)",
            "推算至 2021-02-28(周日)",
            "2021-02-28(周日)为休息日,本规则不顺延(其后首个工作日为 2021-03-01(周一))",
            "自 2021-02-28(周日) 起可以提出",
        ]
    );
}

#[test]
fn a_wages_agreement_is_renewed_from_sixty_days_before_its_end() {
    let due = due("wages.renewal", "2021-03-31");
    assert_eq!(due.due, day("2021-01-30"));
    assert_eq!(
        en(&due)[0],
        "60 days back from 2021-03-31 (Wednesday), wages agreement expires; that day does not count"
    );
    assert!(en(&due)[2].contains("does not move it (the next working day is 2021-02-01 (Monday))"));
}

#[test]
fn arrears_are_claimed_within_a_year_of_the_end_of_the_relation() {
    let due = due("disputes.arrears", "2020-06-30");
    assert_eq!((due.due, due.is_rolled()), (day("2021-06-30"), false));
    assert_eq!(zh(&due)[0], "自劳动关系终止之日 2020-06-30(周二)起算 1 年,当日不计入");
}

#[test]
fn mediation_ends_after_fifteen_days_and_before_2008_after_thirty() {
    let now = due("disputes.mediation", "2020-09-01");
    assert_eq!((now.due, now.is_rolled()), (day("2020-09-16"), false));
    assert_eq!(due("disputes.mediation", "2008-04-30").due, day("2008-05-30"));
    assert_eq!(due("disputes.mediation", "2008-05-01").due, day("2008-05-16"));
    assert!(Pack::cn().rule("disputes.mediation", day("1990-01-01")).is_none());
}

#[test]
fn an_end_on_a_worked_weekend_stays_and_says_why() {
    let due = due("bargaining.answer", "2020-09-07");
    assert_eq!((due.due, due.is_rolled()), (day("2020-09-27"), false));
    assert_eq!(zh(&due)[2], "2020-09-27(周日)为国庆节调休上班日,按工作日计");
}

#[test]
fn beyond_the_announced_calendar_a_date_is_provisional() {
    assert!(!due("bargaining.answer", "2026-12-11").provisional, "2026-12-31 is announced");
    let late = due("bargaining.answer", "2026-12-12");
    assert_eq!((late.due, late.provisional), (day("2027-01-01"), true));
    assert!(zh(&late).last().is_some_and(|text| text.contains("暂定") && text.contains("2026-12-31")));
    assert!(en(&late).last().is_some_and(|text| text.contains("provisional")));
    let rolled = due("bargaining.answer", "2026-12-13");
    assert_eq!((rolled.unrolled, rolled.due), (day("2027-01-02"), day("2027-01-04")));
    // A count of working days that begins before anything is known is no surer.
    let pack = Pack::cn();
    let rule = pack.rule("notice.public", day("2003-12-28")).expect("always in force");
    assert!(deadline(rule, pack.calendar(), day("2003-12-28"), &[]).provisional);
}

#[test]
fn a_pause_lengthens_the_period_by_the_days_it_took() {
    let paused = due_with("bargaining.answer", "2020-09-04", &[("2020-09-10", "2020-09-14")]);
    assert_eq!(paused.due, day("2020-09-29"));
    assert_eq!(zh(&paused)[1], "2020-09-10 至 2020-09-14 中止 5 日,期间相应延长");
    // The lengthened period runs into a second pause; two that overlap count once; one before the period not at all.
    let more = [
        ("2020-09-12", "2020-09-14"),
        ("2020-09-10", "2020-09-13"),
        ("2020-09-26", "2020-09-27"),
        ("2020-08-01", "2020-09-04"),
    ];
    let paused = due_with("bargaining.answer", "2020-09-04", &more);
    assert_eq!((paused.unrolled, paused.due), (day("2020-10-01"), day("2020-10-09")));
    // Working days that stand still are not counted either.
    let paused = due_with("notice.public", "2020-09-24", &[("2020-09-27", "2020-09-28")]);
    assert_eq!(paused.due, day("2020-10-10"));
}

#[test]
fn an_end_does_not_roll_into_a_pause() {
    let paused = due_with("bargaining.filing", "2020-09-10", &[("2020-09-21", "2020-09-22")]);
    assert_eq!((paused.unrolled, paused.due), (day("2020-09-20"), day("2020-09-23")));
}

#[test]
fn a_clock_that_stands_still_has_no_end_yet() {
    for rule in ["bargaining.answer", "notice.public", "disputes.arrears"] {
        let due = due_with(rule, "2020-09-04", &[("2020-09-08", "9999-12-31")]);
        assert!(due.provisional, "{rule}");
        assert_eq!(due.due, day("9999-12-31"), "{rule}");
        assert!(zh(&due).contains(&"自 2020-09-08 起中止,尚未恢复,届满日待定".to_owned()), "{:?}", zh(&due));
    }
}

#[test]
fn a_rule_used_outside_its_time_says_so() {
    let pack = Pack::cn();
    let old = pack.rule("disputes.mediation", day("2000-01-01")).expect("the rule of 1993");
    let due = deadline(old, pack.calendar(), day("2020-09-01"), &[]);
    assert!(zh(&due)[1].contains("1993-08-01 至 2008-04-30"), "{:?}", zh(&due));
}

#[test]
fn the_answer_for_scripts_has_the_promised_members() {
    let json = due("bargaining.answer", "2020-09-15").json(Lang::En);
    assert_eq!(json["rule"], "bargaining.answer");
    assert_eq!(json["from"], "2020-09-15");
    assert_eq!(json["due"], "2020-10-09");
    assert_eq!(json["unrolled"], "2020-10-05");
    assert_eq!(json["provisional"], false);
    assert_eq!(json["sense"], "act_by");
    assert!(json["basis"].as_str().is_some_and(|basis| basis.ends_with("art. 32")));
    assert_eq!(json["reasons"].as_array().map(Vec::len), Some(3));
}

#[test]
fn the_ends_of_time_are_no_trap() {
    let pack = Pack::cn();
    for from in [day("0001-01-01"), day("0001-01-02"), day("9999-12-30"), day("9999-12-31")] {
        for rule in pack.rules() {
            let due = deadline(rule, pack.calendar(), from, &[]);
            assert!(due.provisional, "{} from {from}", rule.name);
            assert!(due.due.to_string().len() == 10);
        }
    }
}
