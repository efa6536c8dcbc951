//! Whose turn it is: offices, persons, those who stand in; what is put off, followed, handed over, made anew.

use access::Role;
use clock::Day;
use procedure::{
    Actor, Given, Refusal, follow, hand_over, inbox_of, rebuild, seen, settle_in_hand, snooze, waiting_for,
};
use record::Value;

use crate::support::{A, A1, A2, B, FED, House, intent, standing_in, why};
use crate::trial::{PROCEDURE, TRIAL};

fn offered(house: &House, lead: i64, checker: i64) -> i64 {
    let record = house.begin(lead, checker);
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
    record
}

fn accepted(house: &House, who: &access::Who, lead: i64) -> i64 {
    let record = offered(house, lead, B);
    house.must(who, record, "accept", Given::none());
    house.must(who, record, "note", why().with("amount", 1i64));
    record
}

both_engines!(each_sees_what_their_offices_let_them_do, |house| {
    let officer = house.account("officer", &[(Role::Officer, FED)]);
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let above = house.account("above", &[(Role::Chair, FED)]);
    let beside = house.account("beside", &[(Role::Clerk, B)]);
    let two = house.account("two", &[(Role::Clerk, A), (Role::Chair, A), (Role::Officer, B)]);
    let admin = house.account("admin", &[(Role::SystemAdmin, 0)]);
    let (draft, first, second) = (house.begin(A, B), offered(house, A, B), offered(house, A1, B));
    let submitted = accepted(house, &clerk, A);
    house.must(&clerk, submitted, "submit", Given::none().with("result", "成"));
    assert_eq!(house.waiting(&officer), [draft]);
    assert_eq!(house.waiting(&clerk), [first]);
    assert_eq!(house.waiting(&above), Vec::<i64>::new(), "who may step in from above is not waited for");
    assert_eq!(house.waiting(&beside), Vec::<i64>::new());
    assert_eq!(house.waiting(&two), [submitted, first], "by day, each record once");
    assert_eq!(house.waiting(&admin), Vec::<i64>::new());
    assert_eq!(house.inbox(&clerk)[0].steps, ["accept", "decline"]);
    assert_eq!(house.waiting(&chair), [first]);
    assert_eq!(house.waiting(&access::Who::public()), Vec::<i64>::new());
    // In pages.
    let more: Vec<i64> = (0..7).map(|_| offered(house, A, B)).collect();
    let page = |skip, limit| {
        let today = house.today();
        let items = house.store.read(|db| inbox_of(db, &two, today, skip, limit)).expect("a page");
        items.iter().map(|item| item.record).collect::<Vec<_>>()
    };
    let all: Vec<i64> = [submitted, first].into_iter().chain(more).collect();
    assert_eq!(page(0, usize::MAX), all);
    assert_eq!([page(0, 4), page(4, 4), page(8, 4)].concat(), all);
    assert!(second != first && page(9, 4).is_empty());
});

both_engines!(what_somebody_has_in_hand_waits_for_them_alone, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let other = house.account("other", &[(Role::Clerk, A)]);
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let above = house.account("above", &[(Role::Clerk, FED)]);
    let stranger = house.account("stranger", &[(Role::Clerk, A2)]);
    let record = accepted(house, &clerk, A);
    let assign = |who: &access::Who| house.must(&chair, record, "assign", Given::none().with("person", who.account));
    assert_eq!((house.waiting(&clerk), house.waiting(&other)), (vec![record], vec![record]));
    assign(&other);
    assert_eq!((house.waiting(&clerk), house.waiting(&other), house.waiting(&chair)), (vec![], vec![record], vec![]));
    assert!(house.take(&clerk, record, "note", why()).is_ok(), "others still may");
    // Somebody above who reaches down can have it in hand.
    assign(&above);
    assert_eq!((house.waiting(&other), house.waiting(&above)), (vec![], vec![record]));
    // Whoever may not do it keeps it from nobody: no office there, or an account that is disabled.
    assign(&stranger);
    assert_eq!((house.waiting(&clerk), house.waiting(&stranger)), (vec![record], vec![]));
    assign(&other);
    house.set_active(other.account, false);
    rebuild(&house.store, &house.desk()).expect("an inbox");
    assert_eq!((house.waiting(&clerk), house.waiting(&chair)), (vec![record], vec![record]));
});

both_engines!(whoever_made_it_is_not_asked_to_check_it, |house| {
    let both = house.account("both", &[(Role::Clerk, A), (Role::Officer, A)]);
    let checker = house.account("checker", &[(Role::Officer, A)]);
    let record = offered(house, A, A);
    house.must(&both, record, "accept", Given::none());
    house.must(&both, record, "note", why().with("amount", 1i64));
    house.must(&both, record, "submit", Given::none().with("result", "成"));
    let deputy = standing_in(&house.account("deputy", &[]), (Role::Officer, A), &both);
    assert_eq!((house.waiting(&both), house.waiting(&deputy), house.waiting(&checker)), (vec![], vec![], vec![record]));
    // Not even when it is put into their hands: then it is the unit's.
    house
        .take_as(Actor::System, record, "appoint", None, Given::none().with("judge", both.account))
        .expect("appointed");
    assert_eq!((house.waiting(&both), house.waiting(&checker)), (vec![], vec![record]));
    house
        .take_as(Actor::System, record, "appoint", None, Given::none().with("judge", checker.account))
        .expect("appointed");
    assert_eq!(house.waiting(&checker), [record]);
});

/// A table in which whoever made something may not check it, but may take it back.
static PAIR: procedure::Procedure = procedure::Procedure {
    name: "pair",
    steps: &[
        procedure::Step { name: "begin", to: "draft", ..crate::trial::PLAIN },
        procedure::Step { name: "make", from: &["draft"], to: "submitted", ..BY_CLERKS },
        procedure::Step { name: "check", from: &["submitted"], to: "done", not_by: &["make"], ..BY_CLERKS },
        procedure::Step { name: "back", from: &["submitted"], to: "draft", ..BY_CLERKS },
    ],
    timers: &[],
    ..crate::trial::TABLE
};

const BY_CLERKS: procedure::Step = procedure::Step {
    expected: true,
    who: &[procedure::May { party: "lead", roles: &[(Role::Clerk, access::Relations::OWN)] }],
    ..crate::trial::PLAIN
};

both_engines!(whoever_may_do_something_else_with_it_is_asked, |house| {
    let maker = house.account("maker", &[(Role::Clerk, A)]);
    let procedures = std::sync::Arc::new(procedure::Procedures::new(&[&PAIR]));
    let desk = || procedure::Desk { procedures: procedures.clone(), ..house.desk() };
    let here = desk();
    let begun = house.store.commit(intent("step"), move |commit| {
        let draft = TRIAL.draft().set("lead", A);
        procedure::begin(commit, &here, &PAIR, "begin", draft, Given::none(), Actor::System)
    });
    let record = begun.expect("begun").value.record;
    let (here, by) = (desk(), Actor::account(&maker));
    let made = house.store.commit(intent("step"), move |commit| {
        let step = PAIR.step("make").expect("a step");
        let order = procedure::Order { step, record, seen: None, given: Given::none(), by };
        procedure::take(commit, &here, &PAIR, &order)
    });
    assert_eq!(made.expect("made").value.state, "submitted");
    let items = house.inbox(&maker);
    assert_eq!(items.iter().map(|item| item.steps.join(" ")).collect::<Vec<_>>(), ["check back"]);
    rebuild(&house.store, &desk()).expect("an inbox");
    assert_eq!(house.inbox(&maker), items);
});

both_engines!(who_stands_in_sees_and_does_what_waits_for_the_office, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let plain = house.account("deputy", &[(Role::Clerk, A2)]);
    let deputy = standing_in(&plain, (Role::Clerk, A), &clerk);
    let record = offered(house, A, B);
    let own = offered(house, A2, B);
    assert_eq!((house.waiting(&plain), house.waiting(&deputy)), (vec![own], vec![record, own]));
    house.must(&deputy, record, "accept", Given::none());
    let last = house.case(record).steps.last().expect("a step").clone();
    assert_eq!((last.account, last.behalf, last.office), (plain.account, clerk.account, A));
    // What the office's holder has in hand, too; not what somebody else has.
    house.must(&chair, record, "assign", Given::none().with("person", clerk.account));
    assert_eq!((house.waiting(&deputy), house.waiting(&chair)), (vec![record, own], vec![]));
    house.must(&chair, record, "assign", Given::none().with("person", chair.account));
    assert_eq!((house.waiting(&deputy), house.waiting(&clerk)), (vec![own], vec![]));
    // For one's own office and for another's at one unit: once.
    let same = standing_in(&house.account("same", &[(Role::Clerk, A)]), (Role::Clerk, A), &clerk);
    let third = offered(house, A, B);
    assert_eq!(house.waiting(&same), [third]);
});

both_engines!(what_is_put_off_comes_back, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let record = offered(house, A, B);
    let today = house.today();
    let item = house.inbox(&clerk).remove(0);
    let put_off = |until: Day| snooze(&house.store, clerk.account, &item, until, house.today());
    let text = |outcome: Result<(), Refusal>| outcome.expect_err("refused").text(clock::Lang::En);
    assert_eq!(text(put_off(today)), "Choose a day after today.");
    assert_eq!(
        text(put_off(item.bound.plus(1))),
        "A rule has set the day; it can be put off until 2026-03-23 at most."
    );
    put_off(today.plus(3)).expect("put off");
    assert_eq!((house.waiting(&clerk), house.waiting(&chair)), (vec![], vec![record]), "each for themselves");
    house.pass(3);
    assert_eq!(house.waiting(&clerk), [record]);
    // Until the day that a rule sets, and never past it, even when that day comes sooner than it was thought.
    put_off(item.bound).expect("put off");
    assert_eq!(house.waiting(&clerk), Vec::<i64>::new());
    let sooner = house.today().plus(1);
    let set = "UPDATE inbox SET bound = $2, due = $2 WHERE federation = $1";
    house.store.side(move |door| door.run(set, &[sooner.into()])).expect("sooner");
    house.pass(1);
    assert_eq!(house.waiting(&clerk), [record]);
    let item = house.inbox(&clerk).remove(0);
    let refused = snooze(&house.store, clerk.account, &item, house.today().plus(1), house.today());
    assert_eq!(text(refused), "The day that a rule has set (2026-03-06) has come; it cannot be put off.");
    // What moves on and comes back is there again; what is only noted stays put off.
    let other = accepted(house, &chair, A);
    let item = house.inbox(&clerk).into_iter().find(|item| item.record == other).expect("the other");
    snooze(&house.store, clerk.account, &item, house.today().plus(4), house.today()).expect("put off");
    house.must(&chair, other, "note", why().with("amount", 2i64));
    assert!(!house.waiting(&clerk).contains(&other));
    house.must(&chair, other, "rest", Given::none());
    house.must(&chair, other, "resume", Given::none());
    assert!(house.waiting(&clerk).contains(&other));
});

both_engines!(what_one_follows_shows_where_it_lies_and_what_is_new, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let checker = house.account("checker", &[(Role::Officer, B)]);
    let wisher = house.account("wisher", &[(Role::Clerk, A2)]);
    let record = accepted(house, &clerk, A);
    let list = |who: &access::Who| {
        let list = house.store.read(|db| waiting_for(db, who.account, 50)).expect("a list");
        list.into_iter()
            .map(|waiting| (waiting.record, waiting.items.len(), waiting.seen, waiting.number, waiting.wished))
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&clerk), [(record, 1, 4, 4, false)], "whoever takes a step follows");
    assert_eq!(list(&wisher), []);
    follow(&house.store, wisher.account, &PROCEDURE, record, true).expect("followed");
    house.must(&clerk, record, "submit", Given::none().with("result", "成"));
    assert_eq!((list(&clerk), list(&wisher)), (vec![(record, 1, 5, 5, false)], vec![(record, 1, 4, 5, true)]));
    house.must(&checker, record, "judge", Given::none().with("verdict", "ok"));
    // At its end it waits for nobody; it is shown until it was seen.
    assert_eq!((list(&clerk), list(&checker)), (vec![(record, 0, 5, 6, false)], vec![]));
    seen(&house.store, clerk.account, &PROCEDURE, record).expect("seen");
    assert_eq!((list(&clerk), list(&wisher)), (vec![], vec![(record, 0, 4, 6, true)]));
    follow(&house.store, wisher.account, &PROCEDURE, record, false).expect("followed no longer");
    assert_eq!(list(&wisher), []);
    // What was seen to its end is put away; what was not, and what was wished for, stays.
    let other = accepted(house, &chair, A);
    for who in [&chair, &wisher] {
        follow(&house.store, who.account, &PROCEDURE, record, true).expect("followed");
    }
    rebuild(&house.store, &house.desk()).expect("an inbox");
    let all = house
        .numbers("SELECT account FROM follow WHERE federation = $1 AND record = $2 ORDER BY account", &[record.into()]);
    assert_eq!(all, [chair.account, wisher.account]);
    assert_eq!(list(&chair), [(other, 1, 4, 4, false)]);
    // At most so many, the latest.
    let more: Vec<i64> = (0..4).map(|_| accepted(house, &chair, A)).collect();
    let two = house.store.read(|db| waiting_for(db, chair.account, 2)).expect("a list");
    assert_eq!(two.iter().map(|waiting| waiting.record).collect::<Vec<_>>(), [more[3], more[2]]);
});

both_engines!(an_office_passes_with_all_that_is_in_hand, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A), (Role::Officer, B)]);
    let heir = house.account("heir", &[(Role::Clerk, A), (Role::Officer, B), (Role::Clerk, A1)]);
    let set = |record: i64, fields: &'static [&'static str]| {
        let (account, today) = (clerk.account, house.today());
        let set = move |commit: &mut record::Commit<'_>| {
            commit.revise(&TRIAL, record, (today, Day::END), None, |held| {
                held.map(|held| fields.iter().fold(held.draft(), |draft, field| draft.set(field, account)))
            })
        };
        house.store.commit(intent("form"), set).expect("set");
    };
    let person = |record: i64, field: &str| house.case(record).version.int(field);
    // Both hands of one record, a resting one, one that is over, one of another unit.
    let both = accepted(house, &clerk, A);
    let (resting, over, elsewhere) =
        (accepted(house, &clerk, A), accepted(house, &clerk, A), accepted(house, &heir, A1));
    set(both, &["person", "judge"]);
    set(resting, &["person"]);
    set(over, &["person"]);
    set(elsewhere, &["person"]);
    house.take_as(Actor::System, resting, "rest", None, Given::none()).expect("rests");
    house.take_as(Actor::System, over, "cancel", None, why()).expect("over");
    rebuild(&house.store, &house.desk()).expect("an inbox");
    assert_eq!(house.waiting(&clerk), [both, elsewhere]);
    let pass = |unit, role| {
        let (desk, from, to) = (house.desk(), clerk.account, heir.account);
        let passed = house.store.commit(intent("grant"), move |commit| hand_over(commit, &desk, from, to, unit, role));
        passed.map(|done| (done.value, done.commit.is_some())).expect("handed over")
    };
    // The clerk's office: what a clerk has in hand there. What is in hand by the officer's stays.
    let head = house.head();
    assert_eq!(pass(A, Role::Clerk), (3, true));
    assert_eq!(house.head(), head + 1, "one commit");
    assert_eq!((person(both, "person"), person(both, "judge")), (Some(heir.account), Some(clerk.account)));
    assert_eq!((person(resting, "person"), person(over, "person")), (Some(heir.account), Some(clerk.account)));
    assert_eq!(person(elsewhere, "person"), Some(heir.account), "A1 lies below A, and a clerk of A may act there");
    assert_eq!((house.waiting(&clerk), house.waiting(&heir)), (vec![], vec![both, elsewhere]));
    assert_eq!(pass(A, Role::Clerk), (0, false));
    assert_eq!(pass(B, Role::Officer), (1, true));
    assert_eq!(person(both, "judge"), Some(heir.account));
    // As it was before, it was the predecessor's.
    let before = house.store.read(|db| db.get(&TRIAL, both, record::Moment { known: head, ..house.moment() }));
    assert_eq!(before.expect("read").and_then(|version| version.int("person")), Some(clerk.account));
});

both_engines!(work_of_a_nearer_office_that_is_kept_stays, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A), (Role::Clerk, A1)]);
    let heir = house.account("heir", &[(Role::Clerk, A), (Role::Clerk, A1)]);
    let (far, near) = (accepted(house, &clerk, A), accepted(house, &clerk, A1));
    let (today, account) = (house.today(), clerk.account);
    for record in [far, near] {
        let set = move |commit: &mut record::Commit<'_>| {
            commit.revise(&TRIAL, record, (today, Day::END), None, |held| {
                held.map(|held| held.draft().set("person", account))
            })
        };
        house.store.commit(intent("form"), set).expect("set");
    }
    let person = |record: i64| house.case(record).version.int("person");
    let pass = |unit| {
        let (desk, to) = (house.desk(), heir.account);
        let pass = move |commit: &mut record::Commit<'_>| hand_over(commit, &desk, account, to, unit, Role::Clerk);
        house.store.commit(intent("grant"), pass).expect("handed over").value
    };
    // A clerk of A may act at A1 too, but what lies there is in hand by the office there.
    assert_eq!((pass(A), person(far), person(near)), (1, Some(heir.account), Some(clerk.account)));
    assert_eq!((pass(A1), person(near)), (1, Some(heir.account)));
});

both_engines!(who_may_act_no_longer_keeps_nothing_from_others, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let colleague = house.account("colleague", &[(Role::Clerk, A)]);
    let record = accepted(house, &clerk, A);
    let (today, account) = (house.today(), clerk.account);
    let set = move |commit: &mut record::Commit<'_>| {
        commit.revise(&TRIAL, record, (today, Day::END), None, |held| {
            held.map(|held| held.draft().set("person", account))
        })
    };
    house.store.commit(intent("form"), set).expect("set");
    rebuild(&house.store, &house.desk()).expect("an inbox");
    assert_eq!((house.waiting(&clerk), house.waiting(&colleague)), (vec![record], vec![]));
    let settle = |make: fn(&mut record::Commit<'_>, i64, i64, Day) -> record::Result<()>| {
        let (desk, grant) = (house.desk(), clerk.grants[0].id);
        let settle = move |commit: &mut record::Commit<'_>| {
            make(commit, account, grant, today)?;
            settle_in_hand(commit, &desk, account)
        };
        assert_eq!(house.store.commit(intent("account"), settle).expect("settled").value, 1);
        let rows = house.rows(0);
        rebuild(&house.store, &house.desk()).expect("an inbox");
        assert_eq!(house.rows(0), rows, "it was what is computed from nothing");
    };
    settle(|commit, account, _, today| {
        commit
            .revise(&access::ACCOUNT, account, (today, Day::END), None, |held| {
                held.map(|held| held.draft().set("state", "disabled"))
            })
            .map(drop)
    });
    assert_eq!(house.waiting(&colleague), [record], "disabled");
    settle(|commit, account, _, today| {
        commit
            .revise(&access::ACCOUNT, account, (today, Day::END), None, |held| {
                held.map(|held| held.draft().set("state", "active"))
            })
            .map(drop)
    });
    assert!(house.waiting(&colleague).is_empty(), "enabled again");
    settle(|commit, _, grant, today| commit.end(&access::GRANT, grant, today).map(drop));
    assert_eq!(house.waiting(&colleague), [record], "revoked");
});

both_engines!(two_hands_of_one_record_pass_in_one_commit, |house| {
    // Whoever leads and checks by one office: a chair of A may not check, but a clerk above may lead and a leader of A
    // check.
    let chief = house.account("chief", &[(Role::Officer, A)]);
    let heir = house.account("heir", &[(Role::Officer, A)]);
    let record = offered(house, A, A);
    let (today, account) = (house.today(), chief.account);
    let set = move |commit: &mut record::Commit<'_>| {
        commit.revise(&TRIAL, record, (today, Day::END), None, |held| {
            held.map(|held| held.draft().set("person", account).set("judge", account))
        })
    };
    house.store.commit(intent("form"), set).expect("set");
    let (desk, to) = (house.desk(), heir.account);
    // The tables of two procedures may move one record.
    let procedures = procedure::Procedures::new(&[&PROCEDURE, &OTHER]);
    let desk = procedure::Desk { procedures: std::sync::Arc::new(procedures), ..desk };
    let done =
        house.store.commit(intent("grant"), move |commit| hand_over(commit, &desk, account, to, A, Role::Officer));
    assert_eq!(done.expect("handed over").value, 1);
    let version = house.case(record).version;
    assert_eq!((version.int("person"), version.int("judge")), (Some(heir.account), Some(heir.account)));
});

/// Another table over the same register, in which officers lead.
static OTHER: procedure::Procedure = procedure::Procedure {
    name: "other",
    steps: &[procedure::Step {
        name: "take",
        from: &["offered"],
        to: "working",
        expected: true,
        who: &[procedure::May { party: "lead", roles: &[(Role::Officer, access::Relations::OWN)] }],
        ..crate::trial::PLAIN
    }],
    timers: &[],
    ..crate::trial::TABLE
};

both_engines!(the_inbox_can_be_made_anew_from_the_records, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let records: Vec<i64> = (0..5).map(|_| accepted(house, &clerk, A)).collect();
    house.must(&clerk, records[0], "submit", Given::none().with("result", "成"));
    house.take_as(Actor::System, records[1], "cancel", None, why()).expect("over");
    house.pass(2);
    let (rows, head) = (house.rows(0), house.head());
    let anew = || rebuild(&house.store, &house.desk()).expect("an inbox");
    assert_eq!(anew(), i64::try_from(rows.len()).expect("small"));
    assert_eq!(house.rows(0), rows);
    // Whatever was lost, altered or left over.
    for sql in [
        "DELETE FROM inbox WHERE federation = $1 AND record > $2",
        "UPDATE inbox SET unit = 77 WHERE federation = $1 AND record >= $2",
        "UPDATE inbox SET due = 5, barred = ' 8 ', since = 0 WHERE federation = $1 AND record >= $2",
        "UPDATE inbox SET record = record + 1 WHERE federation = $1 AND record >= $2",
        "UPDATE inbox SET procedure = 'gone' WHERE federation = $1 AND record >= $2",
        "DELETE FROM inbox WHERE federation = $1 AND record <> $2",
    ] {
        let params = [Value::from(records[2])];
        house.store.side(move |door| door.run(sql, &params)).expect("altered");
        assert_ne!(house.rows(0), rows, "{sql}");
        anew();
        assert_eq!(house.rows(0), rows, "{sql}");
    }
    // What was put off until today is forgotten, what is put off further is not.
    let item = house.inbox(&clerk).remove(0);
    let snoozed = || house.numbers("SELECT COUNT(*) FROM snooze WHERE federation = $1", &[]);
    snooze(&house.store, clerk.account, &item, house.today().plus(1), house.today()).expect("put off");
    anew();
    assert_eq!(snoozed(), [1]);
    house.pass(1);
    anew();
    assert_eq!((snoozed(), house.head()), (vec![0], head), "nothing of it is in the log");
});

both_engines!(those_whose_turn_it_becomes_are_told_and_those_the_table_names, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let record = house.begin(A, B);
    let told = |kind: &str, step: &str| {
        let sql = "SELECT unit, account FROM notice WHERE federation = $1 AND record = $2 AND kind = $3 AND step = $4 \
             ORDER BY unit, account";
        let params = [record.into(), kind.into(), step.into()];
        house.store.read(|db| db.all(sql, &params, |row| Ok((row.int(0)?, row.int(1)?)))).expect("notices")
    };
    assert_eq!(told("turn", "open"), [(FED, 0)]);
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
    assert_eq!((told("turn", "offer"), told("told", "offer")), (vec![(A, 0)], vec![(B, 0)]));
    // Whoever took it knows; a note makes it nobody's turn anew.
    house.must(&clerk, record, "accept", Given::none().with("person", clerk.account));
    assert_eq!(told("turn", "accept"), []);
    house.must(&clerk, record, "note", why().with("amount", 1i64));
    assert_eq!(told("turn", "note"), []);
    let nobodys = accepted(house, &clerk, A);
    let noted = house
        .numbers("SELECT id FROM notice WHERE federation = $1 AND record = $2 AND step = 'note'", &[nobodys.into()]);
    assert!(noted.is_empty(), "nor where it waits for whoever holds the office");
    house.must(&chair, record, "assign", Given::none().with("person", chair.account));
    assert_eq!(told("turn", "assign"), []);
    house.must(&chair, record, "assign", Given::none().with("person", clerk.account));
    assert_eq!(told("turn", "assign"), [(A, clerk.account)]);
    let due = house.numbers("SELECT due FROM notice WHERE federation = $1 AND step = $2", &["offer".into()]);
    assert!(due.contains(&i64::from(house.case(record).clock("answer").expect("a clock").due.0)));
});
