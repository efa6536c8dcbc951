//! The packs themselves: complete, consistent, and nothing of one in the code.

use clock::{Lang, Pack, PackError};

use super::day;

#[test]
fn every_pack_has_the_same_code_lists_with_names_in_both_languages() {
    let names = |pack: &Pack| pack.lists().map(|list| list.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(Pack::cn()), names(Pack::ilo()));
    for pack in Pack::NAMES.iter().filter_map(|name| Pack::named(name)) {
        for list in pack.lists() {
            for lang in Lang::ALL {
                assert!(!list.title(lang).is_empty());
                for code in list.codes() {
                    assert!(!code.label(lang).is_empty(), "{} {}", list.name(), code.code);
                    assert_eq!(list.code_for_text(code.label(lang)), Some(code), "{} {}", list.name(), code.code);
                }
            }
        }
    }
    assert!(Pack::named("elsewhere").is_none());
}

#[test]
fn states_and_reasons_have_the_same_codes_in_every_pack() {
    for list in ["sex", "membership_state", "joining_reason", "leaving_reason", "retaining_reason", "employment_end"] {
        let codes =
            |pack: &Pack| pack.codes(list).map(|list| list.codes().iter().map(|c| c.code.clone()).collect::<Vec<_>>());
        assert!(codes(Pack::cn()).is_some());
        assert_eq!(codes(Pack::cn()), codes(Pack::ilo()), "{list}");
    }
}

#[test]
fn the_kinds_of_unit_in_sheets_are_known_with_their_height() {
    let types = Pack::cn().codes("unit_type").expect("every pack has it");
    for (text, code, level) in [
        ("总工会", "federation", 1),
        ("乡镇总工会", "township", 2),
        ("街道总工会", "township", 2),
        ("行业工会联合会", "industry", 2),
        ("基层工会", "basic", 3),
        ("车间分会", "workshop", 4),
        ("部门", "department", 2),
    ] {
        let found = types.code_for_text(text).expect(text);
        assert_eq!((found.code.as_str(), found.level), (code, Some(level)));
        if found.zh == text {
            assert_eq!(types.label(code, Lang::Zh), Some(text));
        }
    }
}

#[test]
fn each_rule_named_by_scripts_is_in_force_today_and_explained() {
    let pack = Pack::cn();
    for name in [
        "bargaining.answer",
        "bargaining.filing",
        "bargaining.objection",
        "bargaining.renewal",
        "wages.renewal",
        "disputes.mediation",
        "disputes.arrears",
        "notice.public",
    ] {
        let rule = pack.rule(name, day("2026-11-22")).expect(name);
        for lang in Lang::ALL {
            assert!(!rule.label.text(lang).is_empty() && !rule.basis.text(lang).is_empty(), "{name}");
        }
    }
    assert!(pack.rule("notice.public", day("2020-09-24")).is_some_and(clock::Rule::is_minimum));
}

#[test]
fn another_jurisdiction_answers_by_its_own_data() {
    let ilo = Pack::ilo();
    let from = day("2020-09-15");
    let rule = ilo.rule("bargaining.answer", from).expect("in force");
    let due = clock::deadline(rule, ilo.calendar(), from, &[]);
    assert_eq!((due.due, due.provisional), (day("2020-10-15"), false));
    let notice = ilo.rule("notice.public", from).expect("in force");
    // No holidays and no worked Sunday there: five times Monday to Friday.
    assert_eq!(clock::deadline(notice, ilo.calendar(), day("2020-09-24"), &[]).due, day("2020-10-01"));
    assert!(!clock::deadline(notice, ilo.calendar(), day("2100-01-01"), &[]).provisional);
}

#[test]
fn a_pack_that_contradicts_itself_is_refused_by_name() {
    let calendar = "version = 'x'\nweekly_rest = []\nsource = { zh = '', en = '' }";
    let rule = |rest: &str| {
        format!(
            "[[rules]]\nname = 'r'\nlabel = {{zh='',en=''}}\ntrigger = {{zh='',en=''}}\nbasis = {{zh='',en=''}}\n\
             unit = 'days'\nsureness = 'known'\n{rest}\n"
        )
    };
    let parse = |rules: &str| Pack::parse("p", calendar, rules, "lists = []").map_err(|e: PackError| e.to_string());
    assert!(parse(&rule("amount = 1")).is_ok());
    for (rules, expected) in [
        (rule("amount = 0"), "at least 1"),
        (rule("amount = 1") + &rule("amount = 2"), "overlap"),
        (rule("amount = 1\neffective_from = '2020-02-01'\neffective_to = '2020-01-01'"), "ceases"),
        (rule("amount = 1\ndirection = 'before'\nroll = 'next_working_day'"), "roll forward"),
        (rule("amount = 1\nholidays = 3"), "unknown field"),
        (rule("amount = 1\neffective_from = '2020-02-30'"), "2020-02-30"),
    ] {
        let error = parse(&rules).expect_err(expected);
        assert!(error.contains(expected) && error.contains("pack p"), "{error}");
    }
}
