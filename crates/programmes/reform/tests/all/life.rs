//! A task from the decision of a meeting to its closure, across the offices, and the ways aside.

use clock::Day;
use procedure::{Actor, Given, Refusal};
use reform::acts::{self, TaskForm};
use reform::rules::{meeting, task};

use crate::support::{day, given, refusal, why};

both_engines! {
    /// Planned, held, minuted, signed; decided, drafted, issued, accepted, begun, submitted, returned, verified,
    /// closed: each by whom the table names, and never checked by its maker.
    from_decision_to_closure, |house| {
        let people = &house.people;
        let plan = house.plan();
        let held = house.meeting(plan);
        let sit = |who, step, given| house.take(who, &meeting::PROCEDURE, held, step, given);
        let decide = |text: &'static str| {
            let lead = house.at.labour;
            house.act(move |commit, desk| {
                acts::add_decision(commit, desk, held, text, Some(lead), Some(day("2026-06-10")))
            })
        };
        assert!(refusal(decide("早了")).contains("还没有召开"));
        assert!(matches!(sit(&people.leader, "hold", Given::none()), Err(Refusal::NotYours { .. })));
        sit(&people.officer, "hold", Given::none()).expect("held");
        sit(&people.officer, "minute", given(&[("minutes", "会议听取了汇报。")])).expect("minuted");
        assert!(refusal(sit(&people.leader, "sign", Given::none())).contains("议定事项"));
        sit(&people.leader, "return", why()).expect("returned");
        let decision = decide("开展技能等级企业自主评价试点\n年内新增五家").expect("a decision");
        sit(&people.second, "minute", given(&[("minutes", "会议听取了汇报，议定一项。")])).expect("minuted");
        assert!(refusal(decide("晚了")).contains("不能再改"));
        let officer = Actor::account(&people.officer);
        let by = officer.clone();
        let early = house.act(move |commit, desk| acts::task_from_decision(commit, desk, decision, plan, by));
        assert!(refusal(early).contains("签发"));
        sit(&people.leader, "sign", Given::none()).expect("signed");

        let by = officer.clone();
        let task = house.must(move |commit, desk| acts::task_from_decision(commit, desk, decision, plan, by));
        let by = officer.clone();
        let twice = house.act(move |commit, desk| acts::task_from_decision(commit, desk, decision, plan, by));
        assert!(refusal(twice).contains("已经转为任务"));
        let view = house.task(task);
        assert_eq!((view.row.number.as_str(), view.row.title.as_str()), ("1", "开展技能等级企业自主评价试点"));
        assert_eq!((view.row.unit, view.row.due), (Some(house.at.labour), Some(day("2026-06-10"))));
        assert_eq!(view.decision.map(|decision| decision.id), Some(decision));
        assert_eq!((view.row.light.as_str(), view.light), ("", None));

        let step = |who, step, given| house.take(who, &task::PROCEDURE, task, step, given);
        assert!(refusal(step(&people.officer, "issue", Given::none())).contains("改革体系"));
        let mut form = TaskForm { decision: Some(decision), ..house.form(plan) };
        form.due = Some(day("2026-06-10"));
        form.number = "1".into();
        form.parties = vec![(house.at.industry, "supporting".into())];
        form.milestones = vec![("确定名单".into(), day("2026-04-03")), ("全部授牌".into(), day("2026-06-01"))];
        form.leader = Some("欧阳秘丁".into());
        let changed = form.clone();
        assert!(house.must(move |commit, desk| acts::change_task(commit, desk, task, &changed)));
        let changed = form.clone();
        assert!(!house.must(move |commit, desk| acts::change_task(commit, desk, task, &changed)), "nothing changed");
        for other in [&people.labour, &people.leader, &people.clerk] {
            assert!(matches!(step(other, "issue", Given::none()), Err(Refusal::NotYours { .. })));
        }
        step(&people.officer, "issue", Given::none()).expect("issued");
        assert_eq!(house.light(task, house.today()), "green");
        assert_eq!(house.lit(task, house.today()).expect("a light").text("entry"), "decided");

        house.turn_to(day("2026-03-04"));
        assert!(matches!(step(&people.industry, "accept", Given::none()), Err(Refusal::NotYours { .. })));
        step(&people.labour, "accept", Given::none().with("officer", people.labour_too.account)).expect("accepted");
        assert_eq!(house.task(task).row.officer, Some(people.labour_too.account));
        step(&people.labour_too, "begin", given(&[("text", "已成立专班")])).expect("begun");
        house.turn_to(day("2026-04-01"));
        step(
            &people.labour,
            "progress",
            given(&[("text", "完成三家"), ("problems", "经费不足"), ("next", "争取经费")]),
        )
        .expect("reported");
        house.turn_to(day("2026-04-30"));
        step(&people.labour, "no_change", Given::none()).expect("reported");
        let view = house.task(task);
        assert_eq!(view.progress.iter().map(|entry| entry.unchanged).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!((view.row.last_progress, view.row.percent), (Some(day("2026-04-30")), Some(0)));
        assert_eq!((view.row.light.as_str(), view.row.why.as_str()), ("yellow", "missed"));
        assert_eq!(view.light_since, Some(day("2026-04-14")));
        assert!(view.light.expect("a light").words.0.contains("确定名单"));

        assert!(refusal(step(&people.labour, "submit", given(&[("text", "完成")]))).contains("2 个节点"));
        for milestone in view.milestones {
            assert!(house.must(move |commit, desk| acts::meet_milestone(commit, desk, milestone.id, true)));
        }
        assert_eq!(house.light(task, house.today()), "green");
        assert_eq!(house.light(task, house.today().plus(-1)), "yellow", "the past stays");
        assert!(refusal(step(&people.labour, "submit", given(&[("text", "完成")]))).contains("佐证"));
        let account = people.labour.account;
        let none = house.act(move |commit, desk| acts::add_evidence(commit, desk, task, "unit", 77, "", account));
        assert!(refusal(none).contains("没有这条记录"));
        let unit = house.at.basic;
        let evidence =
            house.must(move |commit, desk| acts::add_evidence(commit, desk, task, "unit", unit, "试点企业", account));
        let twice = house.act(move |commit, desk| acts::add_evidence(commit, desk, task, "unit", unit, "", account));
        assert!(refusal(twice).contains("已经是"));
        assert_eq!(house.task(task).evidence.iter().map(|each| each.id).collect::<Vec<_>>(), [evidence]);

        house.turn_to(day("2026-06-10"));
        step(&people.labour, "submit", given(&[("text", "五家企业全部授牌")])).expect("submitted");
        let checker = step(&people.officer, "close", Given::none());
        assert!(matches!(checker, Err(Refusal::NotNow { .. })));
        house.turn_to(day("2026-06-20"));
        assert_eq!(house.light(task, house.today()), "blue", "the light stays as on the day of application");
        step(&people.officer, "return", why()).expect("returned");
        assert_eq!(house.light(task, house.today()), "red", "returned after its date");
        assert_eq!(house.light(task, day("2026-06-19")), "blue", "what was shown stays");
        assert_eq!(house.task(task).row.submitted_on, None);
        step(&people.labour, "submit", given(&[("text", "补充授牌文件")])).expect("submitted");
        assert!(matches!(step(&people.labour_too, "verify", Given::none()), Err(Refusal::NotYours { .. })));
        step(&people.officer, "verify", Given::none()).expect("verified");
        assert!(matches!(step(&people.officer, "close", Given::none()), Err(Refusal::Checker { .. })));
        house.turn_to(day("2026-06-22"));
        step(&people.leader, "close", Given::none()).expect("closed");
        let view = house.task(task);
        assert_eq!((view.row.state.as_str(), view.row.on_time, view.light), ("closed", Some(false), None));
        assert_eq!(
            (house.light(task, day("2026-06-21")).as_str(), house.lit(task, house.today()).is_none()),
            ("red", true)
        );
        assert_eq!(house.value("reform.closed", house.today()), 1);
        assert_eq!(house.value("reform.closed_on_time", house.today()), 0);
        let closed = form.clone();
        let late = house.act(move |commit, desk| acts::change_task(commit, desk, task, &closed));
        assert!(refusal(late).contains("销号"));
    }
}

both_engines! {
    /// What was checked by a unit of its own is closed by the owner; in time by the day of application.
    checked_by_another_unit, |house| {
        let people = &house.people;
        let plan = house.plan();
        let task = house.begun(&TaskForm { verifier: Some(house.at.industry), ..house.form(plan) });
        let (unit, account) = (house.at.basic, people.labour.account);
        house.must(move |commit, desk| acts::add_evidence(commit, desk, task, "unit", unit, "", account));
        house.turn_to(day("2026-06-10"));
        house.step(&people.labour, task, "submit", given(&[("text", "完成")]));
        house.turn_to(day("2026-07-01"));
        assert!(matches!(
            house.take(&people.officer, &task::PROCEDURE, task, "verify", Given::none()),
            Err(Refusal::NotYours { .. })
        ));
        house.step(&people.industry, task, "verify", Given::none());
        house.step(&people.officer, task, "close", Given::none());
        assert_eq!(house.task(task).row.on_time, Some(true));
        let rate = house.answer(&house.ask("reform.on_time_rate", house.today()));
        assert_eq!((rate.value, rate.parts), (Some(10_000), Some((1, 1))));
    }
}

both_engines! {
    /// Suspended it is grey and its date does not pass; resumed it goes on, with another date if one is given.
    suspended_and_resumed, |house| {
        let people = &house.people;
        let plan = house.plan();
        let task = house.begun(&house.form(plan));
        house.turn_to(day("2026-05-01"));
        house.step(&people.leader, task, "suspend", why());
        assert_eq!(house.light(task, day("2027-01-01")), "grey");
        house.turn_to(day("2026-08-01"));
        let past = house.take(&people.leader, &task::PROCEDURE, task, "resume", why().with("due", day("2026-07-01")));
        assert!(refusal(past).contains("不能早于今天"));
        assert_eq!(house.step(&people.leader, task, "resume", why().with("due", day("2026-12-31"))), "in_progress");
        assert_eq!(
            (house.light(task, house.today()).as_str(), house.light(task, day("2026-07-31")).as_str()),
            ("green", "grey")
        );
        assert_eq!(house.lit(task, house.today()).expect("a light").text("due_month"), "2026-12");
        house.step(&people.officer, task, "redate", why().with("due", day("2026-08-14")));
        assert_eq!(house.light(task, house.today()), "blue");
        house.step(&people.leader, task, "cancel", why());
        assert_eq!(house.task(task).row.light, "");
        assert_eq!(house.value("reform.cancelled", house.today()), 1);
    }
}

both_engines! {
    /// A long-term task has yearly milestones and no date, and says so wherever one would be set.
    long_term, |house| {
        let people = &house.people;
        let plan = house.plan();
        let form = TaskForm { due: None, long_term: true, ..house.form(plan) };
        assert!(refusal(house.draft(&TaskForm { due: Some(day("2026-12-31")), ..form.clone() })).contains("长期坚持"));
        let task = house.issued(&form);
        house.step(&people.labour, task, "accept", Given::none());
        let redate =
            house.take(&people.officer, &task::PROCEDURE, task, "redate", why().with("due", day("2027-01-01")));
        assert!(refusal(redate).contains("年度节点"));
        assert_eq!(house.step(&people.labour, task, "begin", given(&[("text", "开始")])), "long_term");
        let view = house.task(task);
        let ends: Vec<Option<Day>> = view.milestones.iter().map(|each| each.due).collect();
        assert_eq!(ends, [Some(day("2026-12-31")), Some(day("2027-12-31")), Some(day("2028-12-31"))]);
        assert_eq!(view.row.due_month(), "long");
        house.turn_to(day("2026-12-20"));
        assert_eq!(house.task(task).row.why, "near_yearly");
        let first = view.milestones[0].id;
        house.must(move |commit, desk| acts::meet_milestone(commit, desk, first, true));
        assert_eq!(
            (house.light(task, house.today()).as_str(), house.light(task, day("2028-01-01")).as_str()),
            ("green", "red")
        );
        house.step(&people.leader, task, "suspend", why());
        assert_eq!(house.step(&people.leader, task, "resume", why()), "long_term");
        // Closed while milestones of later years are open: the work was ended.
        let (unit, account) = (house.at.basic, people.labour.account);
        house.must(move |commit, desk| acts::add_evidence(commit, desk, task, "unit", unit, "", account));
        house.step(&people.labour, task, "submit", given(&[("text", "转入日常")]));
        house.step(&people.officer, task, "verify", Given::none());
        house.step(&people.leader, task, "close", Given::none());
        assert_eq!(house.task(task).row.on_time, Some(true));
    }
}

both_engines! {
    /// Issued and cancelled on one day, a task has been: it counts in and out, and the ledger closes.
    issued_and_cancelled_on_one_day, |house| {
        let plan = house.plan();
        let task = house.issued(&house.form(plan));
        house.step(&house.people.leader, task, "cancel", why());
        let today = house.today();
        assert_eq!((house.value("reform.tasks", today), house.value("reform.tasks", today.plus(1))), (1, 0));
        assert_eq!((house.value("reform.opened", today), house.value("reform.cancelled", today.plus(1))), (1, 1));
        assert_eq!(house.rows(plan, &Default::default())[0].light, "", "the ledger shows no light of what has ended");
        // A draft that is cancelled was never in the ledger.
        let draft = house.draft(&house.form(plan)).expect("a draft");
        house.step(&house.people.leader, draft, "cancel", why());
        assert_eq!(house.value("reform.cancelled", today.plus(1)), 1);
    }
}
