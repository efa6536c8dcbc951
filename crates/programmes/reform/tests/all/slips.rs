//! Supervision: one item, one slip; the next level follows by itself.

use clock::Day;
use procedure::{Actor, Given, Refusal};
use reform::acts::{self, SlipForm};
use reform::ledger::{self, Slip};
use reform::rules::slip::PROCEDURE;

use crate::support::{House, day, given, refusal, why};

fn issue(house: &House, task: i64, level: &'static str, due: Day) -> Result<i64, Refusal> {
    let by = Actor::account(&house.people.officer);
    house.act(move |commit, desk| {
        let form =
            SlipForm { level: level.into(), problem: "进展缓慢".into(), requirement: "报送情况".into(), due };
        acts::issue_slip(commit, desk, task, &form, by)
    })
}

fn slip(house: &House, id: i64) -> Slip {
    let at = house.moment();
    house.store.read(|db| ledger::slip(db, id, at)).expect("the store is read").expect("a slip")
}

both_engines! {
    /// Blue, yellow, red: each on the day after the one before was to be answered.
    escalated_day_by_day, |house| {
        let plan = house.plan();
        let task = house.begun(&house.form(plan));
        let first = issue(house, task, "blue", day("2026-03-06")).expect("a slip");
        let mut seen: Vec<(Day, Vec<(String, String)>)> = Vec::new();
        while house.today() < day("2026-04-01") {
            house.run_out();
            let slips = house.task(task).slips;
            let now: Vec<_> = slips.iter().rev().map(|slip| (slip.level.clone(), slip.state.clone())).collect();
            if seen.last().is_none_or(|(_, last)| *last != now) {
                seen.push((house.today(), now));
            }
            house.pass(1);
        }
        let pairs =
            |all: &[(&str, &str)]| all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        // Escalated on Saturday the 7th; five working days later it is Friday the 13th, and so on.
        let expected = [
            (day("2026-03-02"), pairs(&[("blue", "issued")])),
            (day("2026-03-07"), pairs(&[("blue", "escalated"), ("yellow", "issued")])),
            (day("2026-03-14"), pairs(&[("blue", "escalated"), ("yellow", "escalated"), ("red", "issued")])),
            (day("2026-03-21"), pairs(&[("blue", "escalated"), ("yellow", "escalated"), ("red", "overdue")])),
        ];
        assert_eq!(seen, expected);
        let slips = house.task(task).slips;
        assert_eq!(slips.iter().map(|slip| slip.previous).collect::<Vec<_>>(), [Some(slips[1].id), Some(first), None]);
        let mut numbers: Vec<&str> = slips.iter().map(|slip| slip.number.as_str()).collect();
        numbers.reverse();
        assert_eq!(numbers, ["督〔2026〕1号", "督〔2026〕2号", "督〔2026〕3号"]);
        assert!(slips.iter().all(|slip| slip.in_time == Some(false)));
        assert_eq!(house.task(task).row.slips_open, 1);
        // A red one must still be answered, however late.
        let red = slips[0].id;
        assert!(matches!(
            house.take(&house.people.labour, &PROCEDURE, first, "reply", given(&[("reply", "晚了")])),
            Err(Refusal::NotNow { .. })
        ));
        house.take(&house.people.labour, &PROCEDURE, red, "reply", given(&[("reply", "已整改")])).expect("a reply");
        assert_eq!(slip(house, red).in_time, Some(false));
        let today = house.today();
        assert_eq!((house.value("reform.slips", today), house.value("reform.slips_due", today)), (3, 3));
        assert_eq!(house.value("reform.slips_in_time", today), 0);
        assert_eq!(house.value("reform.slips", day("2026-03-10")), 2);
        let levels = house.answer(&house.ask("reform.slips", today).by("level").expect("a split"));
        assert_eq!(levels.groups.iter().map(|group| group.value).collect::<Vec<_>>(), [Some(1), Some(1), Some(1)]);
    }
}

both_engines! {
    /// Answered, sent back, answered, evaluated: never by whoever answered.
    answered_and_evaluated, |house| {
        let people = &house.people;
        let plan = house.plan();
        let task = house.begun(&house.form(plan));
        assert!(refusal(issue(house, task, "blue", day("2026-03-01"))).contains("不能早于今天"));
        assert!(refusal(issue(house, task, "green", day("2026-03-06"))).contains("列表"));
        let id = issue(house, task, "yellow", day("2026-03-06")).expect("a slip");
        let step = |who, step, given| house.take(who, &PROCEDURE, id, step, given);
        assert!(matches!(step(&people.industry, "reply", given(&[("reply", "代答")])), Err(Refusal::NotYours { .. })));
        assert!(matches!(step(&people.labour, "reply", Given::none()), Err(Refusal::Given(_))));
        house.pass(1);
        step(&people.labour, "reply", given(&[("reply", "正在办理")])).expect("a reply");
        assert_eq!((slip(house, id).in_time, house.value("reform.slips_in_time", house.today())), (Some(true), 1));
        assert!(
            refusal(step(&people.leader, "send_back", why().with("due", day("2026-03-01")))).contains("不能早于今天")
        );
        step(&people.leader, "send_back", why().with("due", day("2026-03-10"))).expect("sent back");
        assert_eq!((slip(house, id).in_time, slip(house, id).reply.as_str()), (None, "正在办理"));
        let rate = house.answer(&house.ask("reform.slips_rate", house.today()));
        assert_eq!((rate.value, rate.parts), (None, Some((0, 0))), "it waits again, within its time");
        house.turn_to(day("2026-03-10"));
        assert_eq!(house.run_out(), 0, "the day itself is in time");
        step(&people.labour_too, "reply", given(&[("reply", "已办结")])).expect("a reply");
        assert!(matches!(
            step(&people.labour_too, "evaluate", given(&[("evaluation", "good")])),
            Err(Refusal::NotYours { .. })
        ));
        assert!(matches!(step(&people.officer, "evaluate", given(&[("evaluation", "best")])), Err(Refusal::Given(_))));
        step(&people.officer, "evaluate", given(&[("evaluation", "good"), ("evaluation_text", "办理及时")]))
            .expect("evaluated");
        let found = slip(house, id);
        assert_eq!((found.state.as_str(), found.in_time, found.evaluation.as_str()), ("evaluated", Some(true), "good"));
        let rate = house.answer(&house.ask("reform.slips_rate", house.today()));
        assert_eq!((rate.value, rate.parts), (Some(10_000), Some((1, 1))));
        house.pass(30);
        house.run_out();
        assert_eq!(slip(house, id).state, "evaluated");
    }
}

both_engines! {
    /// What is withdrawn is no slip; what is not at work gets none.
    withdrawn, |house| {
        let plan = house.plan();
        let form = house.form(plan);
        let draft = house.draft(&form).expect("a draft");
        assert!(refusal(issue(house, draft, "blue", day("2026-03-06"))).contains("还没有交办"));
        let task = house.begun(&form);
        let id = issue(house, task, "blue", day("2026-03-06")).expect("a slip");
        house.take(&house.people.leader, &PROCEDURE, id, "withdraw", why()).expect("withdrawn");
        house.turn_to(day("2026-03-20"));
        house.run_out();
        assert_eq!(slip(house, id).state, "withdrawn");
        assert_eq!(house.value("reform.slips", house.today()), 0);
        // What is given up needs no answer any more.
        let open = issue(house, task, "red", day("2026-03-25")).expect("a slip");
        house.step(&house.people.leader, task, "cancel", why());
        assert_eq!(slip(house, open).state, "withdrawn");
        assert!(refusal(issue(house, task, "blue", day("2026-03-25"))).contains("销号或取消"));
    }
}

both_engines! {
    /// A task does not leave the ledger while a slip on it waits for an answer.
    answered_before_closure, |house| {
        let people = &house.people;
        let plan = house.plan();
        let task = house.begun(&house.form(plan));
        let (unit, account) = (house.at.basic, people.labour.account);
        house.must(move |commit, desk| acts::add_evidence(commit, desk, task, "unit", unit, "", account));
        let id = issue(house, task, "blue", day("2026-03-20")).expect("a slip");
        house.step(&people.labour, task, "submit", given(&[("text", "完成")]));
        house.step(&people.officer, task, "verify", Given::none());
        let close = || house.take(&people.leader, &reform::rules::task::PROCEDURE, task, "close", Given::none());
        assert!(refusal(close()).contains("1 张督办单"));
        house.take(&people.labour, &PROCEDURE, id, "reply", given(&[("reply", "已完成")])).expect("a reply");
        close().expect("closed");
    }
}
