//! Clocks: started, paused, stopped, run out, and computed anew.

use access::Role;
use clock::{Day, Pack};
use procedure::{Actor, Given, Running, late_below, recompute, run_out};
use record::log;

use crate::support::{A, A1, B, FED, House, day, intent, why};
use crate::trial::{PROCEDURE, TRIAL};

fn running(house: &House, record: i64, name: &str) -> Running {
    house.case(record).clock(name).expect("a clock").clone()
}

/// A record under way, with a chair of its lead unit.
fn under_way(house: &House) -> (i64, access::Who) {
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let record = house.begin(A, B);
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
    house.must(&chair, record, "accept", Given::none());
    (record, chair)
}

both_engines!(a_clock_follows_its_rule_through_pauses, |house| {
    let (record, chair) = under_way(house);
    let clock = || running(house, record, "work");
    // Ten days from Monday 2 March: Thursday 12 March.
    assert_eq!((clock().due, clock().state.as_str(), clock().started), (day("2026-03-12"), "running", house.today()));
    assert_eq!(running(house, record, "answer").state, "stopped");
    // Stood still and went on the same day: nothing happened.
    house.must(&chair, record, "rest", Given::none());
    assert_eq!((clock().due, clock().state.as_str()), (Day::END, "paused"));
    assert!(house.rows(0).is_empty(), "what rests waits for nobody");
    house.must(&chair, record, "resume", Given::none());
    assert_eq!((clock().due, clock().pauses.len()), (day("2026-03-12"), 0));
    // Two days, and one more; the first day of all did not count anyway. So two days longer, which is a Saturday, until
    // Monday.
    for days in [2, 1] {
        house.must(&chair, record, "rest", Given::none());
        house.pass(days);
        house.must(&chair, record, "resume", Given::none());
    }
    assert_eq!(clock().pauses.len(), 2);
    assert_eq!(clock().due, day("2026-03-16"));
    let due = clock().explained(Pack::cn()).expect("a rule");
    assert_eq!((due.due, due.unrolled), (day("2026-03-16"), day("2026-03-14")));
    // A clock that has stopped starts anew when the work begins anew, without its pauses.
    house.must(&chair, record, "note", why().with("amount", 1i64));
    house.must(&chair, record, "submit", Given::none().with("result", "成"));
    assert_eq!((clock().state.as_str(), clock().stopped), ("stopped", Some(house.today())));
    let id = clock().id;
    house.pass(3);
    let again = Given::none().with("verdict", "again");
    house.take_as(Actor::System, record, "judge", None, again).expect("judged");
    assert_eq!((clock().id, clock().state.as_str(), clock().stopped), (id, "running", None));
    assert_eq!((clock().started, clock().pauses.len(), clock().due), (house.today(), 0, day("2026-03-18")));
});

both_engines!(a_clock_follows_its_field, |house| {
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let (desk, today) = (house.desk(), house.today());
    // A day that lies in the past is late at once; without one there is no clock.
    let draft = TRIAL.draft().set("title", "试").set("lead", A).set("checker", B).set("due", today.plus(-3));
    let begun = house.store.commit(intent("step"), move |commit| {
        procedure::begin(commit, &desk, &PROCEDURE, "open", draft, Given::none(), Actor::System)
    });
    let record = begun.expect("begun").value.record;
    let none = house.begin(A, B);
    assert!(house.case(none).clock("finish").is_none());
    assert_eq!((running(house, record, "finish").due, running(house, record, "finish").runs()), (today.plus(-3), true));
    let late = house.store.read(|db| late_below(db, today)).expect("what is late");
    assert_eq!(late.len(), 1);
    assert_eq!((late[0].unit, late[0].count, late[0].oldest), (FED, 1, today.plus(-3)));
    // It follows the day as steps change it.
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
    house.must(&chair, record, "accept", Given::none());
    house.must(&chair, record, "note", why().with("due", today.plus(5)));
    assert_eq!(running(house, record, "finish").due, today.plus(5));
    // The first of several clocks presses; the first that a rule sets binds.
    let item = house.inbox(&chair).remove(0);
    assert_eq!((item.timer.as_str(), item.due, item.statutory), ("finish", today.plus(5), false));
    assert_eq!(item.bound, running(house, record, "work").due);
    // When the day goes, so does the clock.
    house
        .store
        .commit(intent("form"), move |commit| {
            commit.revise(&TRIAL, record, (today, Day::END), None, |held| {
                held.map(|held| held.draft().set("due", record::Value::Null))
            })
        })
        .expect("said");
    house.must(&chair, record, "note", why());
    assert_eq!(running(house, record, "finish").state, "stopped");
    let item = house.inbox(&chair).remove(0);
    assert_eq!((item.timer.as_str(), item.statutory), ("work", true));
});

both_engines!(clocks_that_ran_out_take_their_step_once, |house| {
    let record = house.begin(A, B);
    let (accepted, chair) = under_way(house);
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
    let due = running(house, record, "answer").due;
    assert_eq!(due, day("2026-03-23"));
    let run = || run_out(&house.store, &house.desk()).expect("clocks run out");
    let head = house.head();
    house.turn_to(due);
    assert_eq!((run(), house.head()), (0, head), "the day itself still counts");
    house.pass(1);
    assert_eq!((run(), house.head()), (1, head + 1));
    assert_eq!((run(), house.head()), (0, head + 1), "once");
    let case = house.case(record);
    assert_eq!((case.state_code(), case.number()), ("lapsed", 3));
    let entry = house.store.read(|db| log::entry(db, head + 1)).expect("the log").expect("an entry");
    assert_eq!(
        (entry.kind.as_str(), entry.source.as_str(), entry.actor, entry.office),
        ("clock", "trial lapse", 0, FED)
    );
    assert_eq!(house.case(accepted).state_code(), "working", "whose clock had stopped");
    // Those the table names are told of it.
    let told = |kind: &str| {
        let sql =
            "SELECT unit FROM notice WHERE federation = $1 AND record = $2 AND step = $3 AND kind = $4 ORDER BY unit";
        house.numbers(sql, &[record.into(), "lapse".into(), kind.into()])
    };
    assert_eq!((told("told"), told("turn")), (vec![FED, A], vec![]));
    // A step that keeps its clock going is taken each time it runs out.
    house.must(&chair, accepted, "note", why().with("amount", 1i64));
    house.must(&chair, accepted, "submit", Given::none().with("result", "成"));
    for expected in [1, 1] {
        house.turn_to(running(house, accepted, "check").due.plus(1));
        assert_eq!((run(), run()), (expected, 0));
    }
    let reminders = house.case(accepted).steps.iter().filter(|step| step.step == "remind").count();
    assert_eq!((reminders, house.case(accepted).state_code()), (2, "submitted"));
});

both_engines!(who_is_late_is_told_once, |house| {
    let (record, chair) = under_way(house);
    let (resting, _) = (house.begin(A1, B), ());
    house.take_as(Actor::System, resting, "offer", None, Given::none()).expect("offered");
    let late = || {
        let sql = "SELECT n.record, n.unit, n.account, n.roles, n.due, n.step FROM notice n WHERE n.federation = $1 \
             AND n.kind = 'late' \
             ORDER BY n.record, n.unit, n.account";
        let read =
            |row: &record::Row<'_>| Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?, row.int(4)?, row.text(5)?));
        house.store.read(|db| db.all(sql, &[], read)).expect("notices")
    };
    let run = || run_out(&house.store, &house.desk()).expect("clocks run out");
    let due = running(house, record, "work").due;
    house.turn_to(due);
    run();
    assert_eq!(late(), []);
    house.pass(1);
    let head = house.head();
    run();
    run();
    let roles = procedure::role_bit(Role::Clerk) | procedure::role_bit(Role::Chair);
    let first = (record, A, 0, roles, i64::from(due.0), "work".to_owned());
    assert_eq!(late(), std::slice::from_ref(&first));
    assert_eq!(house.head(), head, "notices are not in the log");
    let told = || house.numbers("SELECT at_ms FROM notice WHERE federation = $1 AND kind = 'late'", &[]);
    let first_told = told();
    house.pass(1);
    run();
    assert_eq!(told(), first_told, "the day after is no news");
    // Whose turn it becomes while it is late hears of it too, once; those who heard of it do not again.
    house.must(&chair, record, "assign", Given::none().with("person", chair.account));
    run();
    run();
    let second = (record, A, chair.account, roles, i64::from(due.0), "work".to_owned());
    assert_eq!(late(), [first.clone(), second.clone()]);
    // When it is late again on another day, that is news; while it rests, nobody is late.
    house.must(&chair, record, "rest", Given::none());
    house.pass(30);
    run();
    assert_eq!(late().len(), 2);
    house.must(&chair, record, "resume", Given::none());
    house.must(&chair, record, "note", why().with("amount", 1i64));
    house.must(&chair, record, "submit", Given::none().with("result", "成"));
    house.take_as(Actor::System, record, "judge", None, Given::none().with("verdict", "again")).expect("judged");
    let due = running(house, record, "work").due;
    house.turn_to(due.plus(1));
    run();
    run();
    assert_eq!(late(), [first, (record, A, chair.account, roles, i64::from(due.0), "work".to_owned())]);
});

both_engines!(clocks_are_computed_anew_with_another_calendar, |house| {
    let record = house.begin(A, B);
    let (stopped, _) = under_way(house);
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
    // Twenty days from Monday 2 March end on a Sunday, so on Monday 23 March; now that becomes a day off.
    let calendar = include_str!("../../../../packs/cn/calendar.toml");
    let altered = calendar.replace(
        "\"04-04..04-06 qingming\", \"05-01..05-05 labour_day\",\n  \"06-19",
        "\"03-23 qingming\", \"05-01..05-05 labour_day\",\n  \"06-19",
    );
    assert_ne!(altered, calendar);
    let rules = include_str!("../../../../packs/cn/rules.toml");
    let codes = include_str!("../../../../packs/cn/codes.toml");
    let pack: &'static Pack = Box::leak(Box::new(Pack::parse("cn", &altered, rules, codes).expect("a pack")));
    let anew = |pack| {
        let desk = house.desk_with(pack);
        house.store.commit(intent("recompute"), move |commit| recompute(commit, &desk)).expect("computed")
    };
    let done = anew(Pack::cn());
    assert_eq!((done.value, done.commit), (0, None), "where nothing changed nothing is written");
    let before = house.case(stopped).clocks.clone();
    let done = anew(pack);
    assert_eq!((done.value, done.commit.is_some()), (1, true));
    assert_eq!(running(house, record, "answer").due, day("2026-03-24"));
    let rows = house.rows(record);
    let due = rows.iter().filter(|row| row[0] == record.to_string()).map(|row| row[7].clone()).collect::<Vec<_>>();
    assert_eq!(due, [day("2026-03-24").0.to_string()], "the inbox follows");
    assert_eq!(house.case(stopped).clocks, before, "what has stopped stays as it was");
    assert_eq!(anew(pack).value, 0);
    assert_eq!(anew(Pack::cn()).value, 1);
    // As it was known before, it was due before.
    let case = house.store.read(|db| {
        let at = record::Moment { known: done.commit.expect("a commit") - 1, ..house.moment() };
        procedure::Case::read(db, &PROCEDURE, record, at)
    });
    let case = case.expect("the store is read").expect("a record");
    assert_eq!(case.clock("answer").map(|clock| clock.due), Some(day("2026-03-23")));
});
