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

/// The lists of relief that programs go by; those of persons differ from country to country.
const RELIEF: [&str; 34] = [
    "hardship_category",
    "hardship_old_category",
    "hardship_cause",
    "hardship_key_group",
    "hardship_batch",
    "hardship_state",
    "hardship_entry",
    "hardship_exit",
    "hardship_side",
    "hardship_amount",
    "hardship_visit",
    "hardship_conclusion",
    "hardship_guarantee",
    "hardship_exclusion",
    "hardship_exclusion_decision",
    "check_department",
    "check_field",
    "check_result",
    "check_way",
    "check_state",
    "hardship_notice_kind",
    "hardship_notice_state",
    "objection_state",
    "objection_ground",
    "aid_kind",
    "aid_source",
    "aid_method",
    "aid_state",
    "aid_return",
    "paylist_state",
    "evaluation_state",
    "evaluation_stratum",
    "evaluation_verdict",
    "contract_term",
];

#[test]
fn the_lists_of_relief_have_the_same_codes_in_every_pack() {
    for list in RELIEF {
        let codes = |pack: &Pack| {
            let list = pack.codes(list)?.codes();
            Some(list.iter().map(|c| (c.code.clone(), c.parent.clone())).collect::<Vec<_>>())
        };
        assert!(codes(Pack::cn()).is_some(), "{list}");
        assert_eq!(codes(Pack::cn()), codes(Pack::ilo()), "{list}");
    }
    for (list, parents) in [("hardship_amount", "hardship_side"), ("check_field", "check_department")] {
        for pack in [Pack::cn(), Pack::ilo()] {
            let (list, parents) = (pack.codes(list).expect("there"), pack.codes(parents).expect("there"));
            let children: usize = parents.codes().iter().map(|parent| list.children(&parent.code).count()).sum();
            assert_eq!(children, list.codes().len(), "each has one parent");
            assert!(parents.codes().iter().all(|parent| list.children(&parent.code).next().is_some()));
        }
    }
}

#[test]
fn the_ethnic_groups_are_the_56_of_the_standard() {
    let list = Pack::cn().codes("ethnicity").expect("there");
    assert_eq!(list.codes().iter().filter(|code| code.code.parse::<u8>().is_ok_and(|n| n <= 56)).count(), 56);
    for (text, code) in [("汉", "01"), ("汉族", "01"), ("回", "03"), ("满族", "11"), ("基诺族", "56")] {
        assert_eq!(list.code_for_text(text).map(|found| found.code.as_str()), Some(code));
    }
}

#[test]
fn the_days_and_limits_of_relief_are_there_and_explained_in_every_pack() {
    for pack in [Pack::cn(), Pack::ilo()] {
        for name in ["review", "visit", "authorise", "check", "judge", "approve", "annual", "renew", "leave", "erase"] {
            assert!(pack.rule(&format!("hardship.{name}"), day("2020-06-01")).is_some(), "{} {name}", pack.name());
        }
        for rule in ["hardship.notice", "hardship.follow"] {
            assert!(pack.rule(rule, day("2020-06-01")).is_some_and(clock::Rule::is_minimum), "{rule}");
        }
        let kinds = pack.codes("aid_kind").expect("there").codes().iter().map(|kind| format!("aid.cap.{}", kind.code));
        for limit in kinds.chain(["figure.small_cell".to_owned(), "match.limit".to_owned()]) {
            assert!(pack.limit(&limit, day("2020-06-01")).is_some_and(|found| found.amount > 0), "{limit}");
        }
    }
}

#[test]
fn the_means_test_is_dated() {
    let cn = Pack::cn();
    let version = |on: &str| cn.means(day(on)).map(|rule| rule.version.as_str());
    assert_eq!(version("2016-12-31"), Some("hardship.means/1"));
    assert_eq!(version("2017-01-01"), Some("hardship.means/2"));
    let line = |division: &str, on: &str| cn.line(division, day(on)).map(|line| line.fen);
    assert_eq!(line("371083", "2025-07-01"), Some(106_200), "Rushan");
    assert_eq!((line("371083", "2024-12-31"), line("371083", "2026-01-01")), (None, None), "nothing is guessed");
    assert_eq!(line("371000", "2023-01-01"), Some(100_100), "Weihai");
    for year in 2017..=2026 {
        let own = cn.line("419001", day(&format!("{year}-06-01"))).expect("each year has one");
        assert_eq!(own.sureness, clock::Sureness::Unsure, "not established: a demonstration value");
    }
    assert_eq!(line("410000", "2020-06-01"), None);
    assert_eq!((cn.own_division(), Pack::ilo().own_division()), (Some("419001"), Some("own")));
    for pack in [Pack::cn(), Pack::ilo()] {
        let old = pack.codes("hardship_old_category").expect("there");
        assert!(old.codes().iter().all(|code| pack.crosswalk(&code.code).is_some()), "{}", pack.name());
        assert_eq!(pack.crosswalk("margin").map(|row| row.category.as_str()), Some("relative"));
    }
    let grounds = |on: &str| cn.exclusions(day(on)).map(|row| row.code.as_str()).collect::<Vec<_>>();
    assert!(grounds("2016-06-01").contains(&"able_idle") && !grounds("2020-06-01").contains(&"able_idle"));
    assert!(grounds("2020-06-01").contains(&"private_school"));
}

#[test]
fn a_means_test_that_contradicts_itself_is_refused_by_name() {
    let codes = include_str!("../../../../packs/ilo/codes.toml");
    let calendar = include_str!("../../../../packs/ilo/calendar.toml");
    let parse = |means: &str| {
        let pack = Pack::parse("p", calendar, "rules = []", codes).expect("a pack");
        pack.with_means(means).map_err(|error| error.to_string())
    };
    let texts = "basis = {zh='',en=''}\nsureness = 'local'";
    let rule = |version: &str, rest: &str| {
        format!(
            "[[rules]]\nversion = '{version}'\nlabel = {{zh='',en=''}}\n{texts}\n{rest}\n\
             relative = {{comparator='below',times='2/1'}}\naccidental = {{comparator='above',times='4/5'}}\n\
             exit = {{comparator='at_least',times='3/2'}}\n"
        )
    };
    let deep = "deep = {comparator='below',times='1/1'}\ndeducts = ['medical']\ndeducts_relative = []";
    let line = |rest: &str| format!("[[lines]]\ndivision = 'own'\n{texts}\n{rest}\n");
    assert!(parse(&(rule("1", deep) + &line("fen = 1"))).is_ok());
    for (means, expected) in [
        (rule("1", deep) + &rule("2", deep), "overlap"),
        (rule("1", deep) + &rule("1", &format!("{deep}\neffective_from = '2020-01-01'")), "this name"),
        (rule("1", &deep.replace("1/1", "1/0")), "not a multiple"),
        (rule("1", &deep.replace("below", "under")), "unknown variant"),
        (rule("1", &deep.replace("medical", "travel")), "not in hardship_amount"),
        (rule("1", &deep.replace("deducts_relative = []", "deducts_relative = ['medical']")), "twice"),
        (line("fen = 0"), "at least 1"),
        (line("fen = 1") + &line("fen = 2"), "overlap"),
        (line("fen = 1\neffective_from = '2020-02-01'\neffective_to = '2020-01-01'"), "ceases"),
        (line("fen = 1").replace("own", "moon"), "hardship_division"),
        ("own_division = 'moon'".to_owned(), "hardship_division"),
        (format!("[[exclusions]]\ncode = 'pet'\nasks = {{zh='',en=''}}\n{texts}"), "hardship_exclusion"),
        (format!("[[crosswalk]]\nold = 'dibao'\ncategory = 'grave'\n{texts}"), "in no list"),
    ] {
        let error = parse(&means).expect_err(expected);
        assert!(error.contains(expected) && error.contains("pack p, means.toml"), "{error}");
    }
    let orphan = "[[lists]]\nname = 'l'\nlabel = {zh='',en=''}\nparents = 'm'\n\
                  codes = [{code='1',zh='a',en='b',parent='2'}]";
    let error = Pack::parse("p", calendar, "rules = []", orphan).expect_err("no parent").to_string();
    assert!(error.contains("“l”") && error.contains("“1”"), "{error}");
}
