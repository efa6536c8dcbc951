//! Taking steps: who may, what is written, what is refused, and what remains.

use access::{Relations, Role};
use clock::{Day, Lang};
use procedure::{Actor, Choice, Given, Order, Refusal, choices};
use record::{Value, log};

use crate::support::{A, A1, B, FED, House, day, intent, standing_in, why};
use crate::trial::{PROCEDURE, TRIAL};

/// A federation's officer, a clerk and a chair of `A`, an officer of `B`.
fn four(house: &House) -> [access::Who; 4] {
    [
        house.account("officer", &[(Role::Officer, FED)]),
        house.account("clerk", &[(Role::Clerk, A)]),
        house.account("chair", &[(Role::Chair, A)]),
        house.account("checker", &[(Role::Officer, B)]),
    ]
}

fn verdict(text: &str) -> Given {
    Given::none().with("verdict", text)
}

fn result() -> Given {
    Given::none().with("result", "已办结")
}

fn amount() -> Given {
    why().with("amount", 3i64)
}

both_engines!(a_record_goes_its_way_each_step_one_commit, |house| {
    let [officer, clerk, _, checker] = four(house);
    let record = house.begin(A, B);
    let first = house.head();
    for (at, (who, step, given, state)) in [
        (&officer, "offer", Given::none(), "offered"),
        (&clerk, "accept", Given::none(), "working"),
        (&clerk, "note", amount(), "working"),
        (&clerk, "submit", result(), "submitted"),
        (&checker, "judge", verdict("again"), "working"),
        (&clerk, "submit", result(), "submitted"),
        (&checker, "judge", verdict("ok").with("why", "合格"), "done"),
    ]
    .into_iter()
    .enumerate()
    {
        let taken = house.must(who, record, step, given);
        let number = i64::try_from(at).expect("small") + 2;
        assert_eq!((taken.number, taken.state.as_str()), (number, state));
        assert_eq!(house.head(), first + number - 1);
    }
    let case = house.case(record);
    let last = case.steps.last().expect("steps");
    assert_eq!((last.account, last.office, last.behalf), (checker.account, B, 0));
    assert_eq!((last.note.as_str(), last.commit, last.day), ("合格", house.head(), house.today()));
    assert!(case.clocks.iter().all(|clock| clock.state == "stopped"), "at the end no clock runs");
    assert!(house.rows(0).is_empty());
    let log = house.store.read(log::verify).expect("a log");
    assert!(log.faults.is_empty(), "{:?}", log.faults);
});

both_engines!(an_effect_leads_only_where_the_table_says, |house| {
    let [officer, clerk, _, checker] = four(house);
    let record = house.begin(A, B);
    house.must(&officer, record, "offer", Given::none());
    house.must(&clerk, record, "accept", Given::none());
    house.must(&clerk, record, "note", amount());
    house.must(&clerk, record, "submit", result());
    let head = house.head();
    let refusal = house.take(&checker, record, "judge", verdict("odd")).expect_err("no such state in the table");
    assert!(refusal.to_string().contains("“draft”"), "{refusal}");
    assert!(matches!(house.take(&checker, record, "judge", verdict("eh")), Err(Refusal::Guard(_))));
    assert_eq!(house.head(), head);
    let case = house.case(record);
    assert_eq!((case.state_code(), case.version.text("result")), ("submitted", "已办结"));
    assert_eq!(house.must(&checker, record, "judge", verdict("no")).state, "refused");
});

both_engines!(the_checker_is_never_the_maker, |house| {
    let [officer, clerk, chair, checker] = four(house);
    let both = house.account("both", &[(Role::Officer, A), (Role::Clerk, A)]);
    let third = house.account("third", &[(Role::Officer, A)]);
    let judge = |who: &access::Who, record| house.take(who, record, "judge", verdict("ok"));
    let submitted_by = |who: &access::Who| {
        let record = house.begin(A, A);
        house.must(&officer, record, "offer", Given::none());
        house.must(&chair, record, "accept", Given::none());
        house.must(&chair, record, "note", amount());
        house.must(who, record, "submit", result());
        record
    };
    let is_checker = |outcome: Result<_, Refusal>| matches!(outcome, Err(Refusal::Checker { step: "submit", .. }));

    // Whoever made it may not check it; others of the same office may.
    let record = submitted_by(&both);
    assert!(is_checker(judge(&both, record)));
    assert!(matches!(judge(&checker, record), Err(Refusal::NotYours { .. })), "B checks nothing here");
    assert!(judge(&third, record).is_ok());

    // Nor whoever stands in for the maker, by that office or another; nor whom the maker stood in for.
    let record = submitted_by(&both);
    let deputy = house.account("deputy", &[]);
    assert!(is_checker(judge(&standing_in(&deputy, (Role::Officer, A), &both), record)));
    let record = submitted_by(&standing_in(&deputy, (Role::Clerk, A), &both));
    assert!(is_checker(judge(&both, record)));

    // Who stands in for the maker and holds the office as well checks in their own name; of two for whom one stands in,
    // for the one who may.
    let record = submitted_by(&both);
    let taken = judge(&standing_in(&third, (Role::Officer, A), &both), record);
    assert!(taken.is_ok());
    assert_eq!(house.case(record).steps.last().map(|step| step.behalf), Some(0));
    let record = submitted_by(&both);
    let two = standing_in(&house.account("two", &[]), (Role::Officer, A), &both);
    judge(&standing_in(&two, (Role::Officer, A), &third), record).expect("for the third");
    assert_eq!(house.case(record).steps.last().map(|step| step.behalf), Some(third.account));

    // In their own name before that of another, whichever office comes first.
    let record = submitted_by(&both);
    let mut own_last = standing_in(&third, (Role::Officer, A), &house.account("fourth", &[(Role::Officer, A)]));
    own_last.grants.reverse();
    judge(&own_last, record).expect("in her own name");
    assert_eq!(house.case(record).steps.last().map(|step| step.behalf), Some(0));

    // What somebody else has made anew since, its first maker may check.
    let record = submitted_by(&both);
    house.must(&third, record, "judge", verdict("again"));
    house.must(&clerk, record, "submit", result());
    assert!(judge(&both, record).is_ok());
});

both_engines!(the_system_acts_for_the_federation, |house| {
    let officer = house.account("officer", &[(Role::Officer, FED)]);
    let record = house.begin(A, B);
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("the system may");
    let case = house.case(record);
    assert_eq!(case.steps.iter().map(|step| (step.account, step.office)).collect::<Vec<_>>(), [(0, FED), (0, FED)]);
    // A step that is nobody's is the system's alone.
    let refusal = house.take(&officer, record, "lapse", Given::none()).expect_err("not hers");
    assert_eq!(refusal.text(Lang::Zh), "这一步由系统在期限届满后自动办理。");
    assert_eq!(refusal.text(Lang::En), "The system does this when a clock has run out.");
});

both_engines!(who_begins_a_record_is_judged_by_what_it_says, |house| {
    let officer = house.account("officer", &[(Role::Officer, FED)]);
    let below = house.account("below", &[(Role::Officer, A)]);
    let begin = |who: &access::Who, draft: record::Draft, given: Given| {
        let (desk, by) = (house.desk(), Actor::account(who));
        let begun = move |commit: &mut record::Commit<'_>| {
            procedure::begin(commit, &desk, &PROCEDURE, "open", draft, given, by)
        };
        house.store.commit(intent("step"), begun).map(|done| done.value)
    };
    // What the draft says need not be answered; what neither says is lacking.
    let full = TRIAL.draft().set("title", "甲").set("lead", A).set("checker", B);
    let taken = begin(&officer, full.clone(), Given::none()).expect("begun");
    assert_eq!((taken.number, taken.state.as_str()), (1, "draft"));
    assert!(matches!(begin(&below, full.clone(), Given::none()), Err(Refusal::NotYours { .. })));
    let taken = begin(&officer, TRIAL.draft().set("lead", A), Given::none().with("title", "乙").with("checker", B));
    assert_eq!(house.case(taken.expect("begun").record).version.text("title"), "乙");
    let Err(Refusal::Given(wrong)) = begin(&officer, TRIAL.draft(), Given::none().with("lead", 99i64)) else {
        panic!("a title and a checker are lacking, and the lead does not exist")
    };
    assert_eq!(wrong.iter().map(|wrong| wrong.name).collect::<Vec<_>>(), ["title", "lead", "checker"]);
    // Only the step that begins.
    let desk = house.desk();
    let refused = house.store.commit(intent("step"), move |commit| {
        procedure::begin(commit, &desk, &PROCEDURE, "offer", full, Given::none(), Actor::System)
    });
    assert!(matches!(refused, Err(Refusal::NoStep(step)) if step == "offer"));
});

both_engines!(whoever_saw_less_does_not_act, |house| {
    let [officer, clerk, chair, _] = four(house);
    let record = house.begin(A, B);
    let seen = house.case(record).number();
    let offer = |seen| house.take_as(Actor::account(&officer), record, "offer", seen, Given::none());
    assert!(matches!(offer(Some(0)), Err(Refusal::Moved { seen: 0, now: 1 })));
    assert!(offer(Some(seen)).is_ok());
    assert!(matches!(offer(Some(seen)), Err(Refusal::Moved { seen: 1, now: 2 })));
    assert!(matches!(offer(None), Err(Refusal::NotNow { .. })));

    // Nor when a step was undone and another taken in its place: its number is another.
    house.must(&clerk, record, "accept", Given::none());
    let (undo, desk) = (house.head(), house.desk());
    let seen = house.case(record).number();
    let undone = house.store.commit(intent("reversal"), move |commit| {
        commit.reverse(undo)?;
        procedure::settle_record(commit, &desk, &PROCEDURE, record)
    });
    undone.expect("undone");
    assert_eq!(house.case(record).number(), 2);
    assert_eq!(house.must(&chair, record, "accept", Given::none()).number, 4);
    let note = house.take_as(Actor::account(&clerk), record, "note", Some(seen), why());
    assert!(matches!(note, Err(Refusal::Moved { seen: 3, now: 4 })));
});

both_engines!(a_record_moves_once_in_a_commit, |house| {
    let [officer, ..] = four(house);
    let record = house.begin(A, B);
    let (head, desk, by) = (house.head(), house.desk(), Actor::account(&officer));
    let twice = house.store.commit(intent("step"), move |commit| {
        for (step, given) in [("offer", Given::none()), ("cancel", why())] {
            let step = PROCEDURE.step(step).expect("a step");
            procedure::take(commit, &desk, &PROCEDURE, &Order { step, record, seen: None, given, by: by.clone() })?;
        }
        Ok::<(), Refusal>(())
    });
    assert!(matches!(twice, Err(Refusal::Store(record::Error::Rule(_)))), "{twice:?}");
    assert_eq!((house.head(), house.case(record).state_code()), (head, "draft"));
    assert!(matches!(house.take(&officer, 12, "offer", Given::none()), Err(Refusal::Missing)));
});

both_engines!(what_is_known_of_days_to_come_is_kept, |house| {
    let [officer, clerk, ..] = four(house);
    let record = house.begin(A, B);
    let (today, soon, end) = (house.today(), house.today().plus(10), house.today().plus(20));
    // From a day on another unit checks, and one day it is all over.
    house
        .store
        .commit(intent("form"), move |commit| {
            commit
                .revise(&TRIAL, record, (soon, Day::END), None, |held| held.map(|held| held.draft().set("checker", A1)))
        })
        .expect("said");
    house.store.commit(intent("form"), move |commit| commit.end(&TRIAL, record, end)).expect("said");
    house.must(&officer, record, "offer", Given::none());
    house.must(&clerk, record, "accept", Given::none().with("person", clerk.account));
    for (day, checker) in [(today, B), (soon, A1)] {
        house.turn_to(day);
        let case = house.case(record);
        assert_eq!((case.state_code(), case.version.int("checker")), ("working", Some(checker)));
        assert_eq!(case.version.int("person"), Some(clerk.account));
    }
    house.turn_to(end);
    assert!(matches!(house.take(&clerk, record, "note", why()), Err(Refusal::Missing)));
});

both_engines!(each_row_of_a_selection_has_its_own_verdict, |house| {
    let [officer, clerk, ..] = four(house);
    let records: Vec<i64> = (0..4).map(|_| house.begin(A, B)).collect();
    house.must(&officer, records[1], "offer", Given::none());
    let head = house.head();
    let verdicts: Vec<bool> =
        records.iter().map(|record| house.take(&officer, *record, "offer", Given::none()).is_ok()).collect();
    assert_eq!(verdicts, [true, false, true, true]);
    assert_eq!(house.head(), head + 3);
    assert!(house.take(&clerk, records[0], "offer", Given::none()).is_err());
});

both_engines!(what_can_be_done_is_offered_and_what_cannot_says_why, |house| {
    let [officer, clerk, _, checker] = four(house);
    let record = house.begin(A, B);
    house.must(&officer, record, "offer", Given::none());
    house.must(&clerk, record, "accept", Given::none());
    let offered = |who: &access::Who| -> Vec<(&str, Option<String>)> {
        let (case, desk) = (house.case(record), house.desk());
        let all = house.store.read(|db| choices(db, &desk, who, &case)).expect("choices");
        let why = |choice: &Choice| choice.verdict.as_ref().err().map(|refusal| refusal.text(Lang::En));
        all.iter().map(|choice| (choice.step.name, why(choice))).collect()
    };
    let chair = Some("This is for the chair of the lead unit to do.".to_owned());
    let owner = Some("This is for an officer of the federation to do.".to_owned());
    assert_eq!(
        offered(&clerk),
        [
            ("note", None),
            ("assign", chair.clone()),
            ("appoint", owner.clone()),
            ("rest", chair),
            ("attach", None),
            ("submit", Some("There is no amount yet.".into())),
            ("cancel", owner),
        ]
    );
    assert_eq!(offered(&checker).iter().filter(|(_, why)| why.is_none()).count(), 1, "an officer of B can note");
});

#[test]
fn each_refusal_says_what_to_do_in_both_languages() {
    let texts = |refusal: Refusal| [refusal.text(Lang::Zh), refusal.text(Lang::En)];
    let wrong = |name, zh: &str, en: &str| procedure::Wrong { name, text: (zh.into(), en.into()) };
    let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    let (label, state_label) = (("报审", "Submit"), ("草拟", "Draft"));
    let (step, state) = ("submit", "draft".to_owned());
    for (refusal, zh, en) in [
        (Refusal::Missing, "没有这条记录。", "There is no such record."),
        (Refusal::NoStep("x".into()), "没有“x”这一步。", "There is no step “x”."),
        (
            Refusal::NotNow { step, label, state, state_label },
            "当前为“草拟”，不能报审。",
            "“Submit” cannot be done while it is “Draft”.",
        ),
        (
            Refusal::Moved { seen: 1, now: 2 },
            "这件事在您打开页面之后已有人办理，请看过最新情况再办。",
            "Somebody has acted on this since you opened the page. Look at it again first.",
        ),
        (
            Refusal::NotYours { who: both("主办单位的主席", "the chair of the lead unit") },
            "这一步由主办单位的主席办理。",
            "This is for the chair of the lead unit to do.",
        ),
        (
            Refusal::Checker { step, label },
            "“报审”是您办的，这一步须由另一人办理。",
            "You did “Submit”; another person must do this.",
        ),
        (Refusal::Guard(both("尚缺数量。", "An amount is lacking.")), "尚缺数量。", "An amount is lacking."),
        (
            Refusal::Given(vec![wrong("a", "甲：必填", "A: needed"), wrong("b", "乙：必填", "B: needed")]),
            "甲：必填；乙：必填",
            "A: needed; B: needed",
        ),
        (Refusal::Store(record::Error::Rule("规则".into())), "规则", "规则"),
        (
            Refusal::Store(record::Error::Stopped),
            "没有保存：系统暂时无法写入，请稍后再试。",
            "Nothing was saved: the system cannot write at the moment. Try again later.",
        ),
    ] {
        assert_eq!(texts(refusal), [zh, en]);
    }
}

both_engines!(who_may_take_a_step_is_said_in_words, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
    let record = house.begin(A, B);
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
    let text = |lang| house.take(&clerk, record, "accept", Given::none()).expect_err("not hers").text(lang);
    assert_eq!(text(Lang::Zh), "这一步由主办单位的经办人或主办单位的主席办理。");
    assert_eq!(text(Lang::En), "This is for a clerk of the lead unit or the chair of the lead unit to do.");
    // An office at a unit above reaches down where the table says so, and an office of another branch does not.
    assert!(Relations::REACH.has(access::Relation::Below));
    let above = house.account("above", &[(Role::Clerk, FED)]);
    let beside = house.account("beside", &[(Role::Clerk, B)]);
    assert!(matches!(house.take(&beside, record, "accept", Given::none()), Err(Refusal::NotYours { .. })));
    house.must(&above, record, "accept", Given::none());
    assert_eq!(house.case(record).steps.last().map(|step| step.office), Some(FED));
    assert_eq!(house.case(record).version.get("due"), &Value::Null);
    assert!(house.today() > day("2026-01-01"));
});
