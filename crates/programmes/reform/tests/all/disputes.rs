//! Responsibility contested: once, ruled on once, never back and forth.

use procedure::{Actor, Given, Refusal};
use reform::acts::{self, SlipForm, TaskForm};
use reform::ledger;
use reform::register::TASK_PARTY;
use reform::rules::{dispute, slip, task};

use crate::support::{House, day, given, refusal};

fn contested(house: &House, form: &TaskForm) -> (i64, i64) {
    let task = house.issued(form);
    let grounds = given(&[("grounds", "职能在工信局")]).with("proposed", house.at.industry);
    assert_eq!(house.step(&house.people.labour, task, "contest", grounds), "disputed");
    let view = house.task(task);
    assert_eq!((view.disputes.len(), view.disputes[0].proposed), (1, Some(house.at.industry)));
    (task, view.disputes[0].id)
}

both_engines! {
    /// Upheld: another unit leads, accepts or is deemed to, and cannot contest again.
    upheld, |house| {
        let people = &house.people;
        let plan = house.plan();
        let (task, dispute) = contested(house, &house.form(plan));
        let rule = |who, step, given| house.take(who, &dispute::PROCEDURE, dispute, step, given);
        let to = |unit: i64| given(&[("ruling", "属工信职能")]).with("lead", unit);
        assert!(matches!(rule(&people.labour, "uphold", to(house.at.industry)), Err(Refusal::NotYours { .. })));
        assert!(refusal(rule(&people.leader, "uphold", to(house.at.labour))).contains("维持原定"));
        assert!(refusal(rule(&people.leader, "uphold", to(house.at.fed))).contains("核验单位"));
        assert_eq!(house.task(task).row.state, "disputed", "nothing of what was refused stays");
        house.pass(2);
        rule(&people.leader, "uphold", to(house.at.industry)).expect("upheld");
        let view = house.task(task);
        assert_eq!((view.row.state.as_str(), view.row.unit), ("issued", Some(house.at.industry)));
        assert_eq!((view.disputes[0].state.as_str(), view.disputes[0].lead), ("upheld", Some(house.at.industry)));
        let by_unit = house.answer(&house.ask("reform.tasks", house.today()).by("unit").expect("a split"));
        assert_eq!(
            by_unit.groups.iter().map(|group| &group.key).collect::<Vec<_>>(),
            [&figure::GroupKey::Unit(house.at.industry)]
        );
        let again = house.take(&people.industry, &task::PROCEDURE, task, "contest", given(&[("grounds", "也不归我")]));
        assert!(refusal(again).contains("不再争议"));
        assert!(matches!(
            house.take(&people.labour, &task::PROCEDURE, task, "accept", Given::none()),
            Err(Refusal::NotYours { .. })
        ));
        house.step(&people.industry, task, "accept", Given::none());
        assert!(matches!(rule(&people.leader, "reject", given(&[("ruling", "改判")])), Err(Refusal::NotNow { .. })));
    }
}

both_engines! {
    /// Rejected: the unit remains in the lead, and that counts as accepted.
    rejected, |house| {
        let plan = house.plan();
        let (task, dispute) = contested(house, &house.form(plan));
        let ruling = given(&[("ruling", "属本局职能")]);
        house.take(&house.people.officer, &dispute::PROCEDURE, dispute, "reject", ruling).expect("rejected");
        let view = house.task(task);
        assert_eq!((view.row.state.as_str(), view.row.unit), ("accepted", Some(house.at.labour)));
        assert_eq!(view.disputes[0].lead, Some(house.at.labour));
        assert!(
            refusal(house.take(&house.people.labour, &task::PROCEDURE, task, "contest", given(&[("grounds", "再议")])))
                .contains("不能")
        );
        house.step(&house.people.labour, task, "begin", given(&[("text", "开始")]));
    }
}

both_engines! {
    /// Neither accepted nor contested within five working days: it counts as accepted, on the day after.
    deemed_accepted, |house| {
        let plan = house.plan();
        let task = house.issued(&house.form(plan));
        // Issued on Monday 2 March; five working days end on Monday the 9th.
        for (today, state) in [("2026-03-09", "issued"), ("2026-03-10", "accepted")] {
            house.turn_to(day(today));
            house.run_out();
            assert_eq!(house.task(task).row.state, state, "{today}");
        }
        let contest =
            house.take(&house.people.labour, &task::PROCEDURE, task, "contest", given(&[("grounds", "晚了")]));
        assert!(matches!(contest, Err(Refusal::NotNow { .. })));
        // While it is contested, the clock of acceptance stands still.
        let (other, _) = contested(house, &house.form(plan));
        house.pass(60);
        house.run_out();
        assert_eq!(house.task(other).row.state, "disputed");
    }
}

both_engines! {
    /// A ruling leaves nothing with the unit that led: its slips are taken back, also when it answered; and whoever leads now
    /// shares in the task no longer.
    a_ruling_moves_everything, |house| {
        let plan = house.plan();
        let shared = vec![(house.at.industry, "supporting".to_owned()), (house.at.town, "responsible".to_owned())];
        let form = TaskForm { parties: shared, ..house.form(plan) };
        let task = house.issued(&form);
        let (by, due) = (Actor::account(&house.people.officer), house.today().plus(3));
        let slip = |level: &'static str| {
            let by = by.clone();
            house.must(move |commit, desk| {
                let form =
                    SlipForm { level: level.into(), problem: "未签收".into(), requirement: "尽快".into(), due };
                acts::issue_slip(commit, desk, task, &form, by)
            })
        };
        let (open, replied) = (slip("blue"), slip("yellow"));
        let reply = given(&[("reply", "不归我管")]);
        house.take(&house.people.labour, &slip::PROCEDURE, replied, "reply", reply).expect("a reply");
        house.step(&house.people.labour, task, "contest", given(&[("grounds", "职能在工信局")]));
        let dispute = house.task(task).disputes[0].id;
        let to = given(&[("ruling", "属工信职能")]).with("lead", house.at.industry);
        house.take(&house.people.leader, &dispute::PROCEDURE, dispute, "uphold", to).expect("upheld");
        let view = house.task(task);
        let state = |id: i64| view.slips.iter().find(|each| each.id == id).map(|each| each.state.clone());
        assert_eq!((state(open).as_deref(), state(replied).as_deref()), (Some("withdrawn"), Some("replied")));
        // What was answered is not asked anew of who leads no more.
        let back = given(&[("reason", "重办")]).with("due", due);
        let refused = house.take(&house.people.leader, &slip::PROCEDURE, replied, "send_back", back);
        assert!(refusal(refused).contains("另一单位牵头"));
        house.pass(30);
        house.run_out();
        assert_eq!(house.task(task).slips.len(), 2, "nothing escalates");
        let at = house.moment();
        let parties = house.store.read(|db| db.find(&TASK_PARTY, "task", task, at)).expect("parties");
        assert_eq!(parties.iter().map(|party| party.int("unit")).collect::<Vec<_>>(), [Some(house.at.town)]);
        // The task can be edited as the sheet or the page says it now.
        let form = TaskForm {
            title: "改了名的任务".into(),
            lead: None,
            start: None,
            due: None,
            parties: vec![(house.at.town, "responsible".into())],
            ..form
        };
        assert!(house.must(move |commit, desk| acts::change_task(commit, desk, task, &form)));
    }
}

both_engines! {
    /// What rests answers for nothing: its slips are taken back, and none are sent until it goes on.
    suspended, |house| {
        let plan = house.plan();
        let task = house.begun(&house.form(plan));
        let due = house.today().plus(3);
        let issue = || {
            let by = Actor::account(&house.people.officer);
            house.act(move |commit, desk| {
                let form =
                    SlipForm { level: "blue".into(), problem: "滞后".into(), requirement: "尽快".into(), due };
                acts::issue_slip(commit, desk, task, &form, by)
            })
        };
        issue().expect("a slip");
        house.step(&house.people.leader, task, "suspend", crate::support::why());
        assert_eq!(house.task(task).slips[0].state, "withdrawn");
        assert!(refusal(issue()).contains("已暂停"));
        house.pass(30);
        house.run_out();
        assert_eq!(house.task(task).slips.len(), 1);
    }
}

both_engines! {
    /// A slip on a contested task goes to whoever leads it then; slips name the tasks of their plan.
    slips_follow_the_lead, |house| {
        let plan = house.plan();
        let (task, dispute) = contested(house, &house.form(plan));
        let to = given(&[("ruling", "属工信职能")]).with("lead", house.at.industry);
        house.take(&house.people.leader, &dispute::PROCEDURE, dispute, "uphold", to).expect("upheld");
        let (by, due) = (Actor::account(&house.people.officer), house.today().plus(7));
        let slip = house.must(move |commit, desk| {
            let form = reform::acts::SlipForm {
                level: "blue".into(),
                problem: "未签收".into(),
                requirement: "尽快".into(),
                due,
            };
            reform::acts::issue_slip(commit, desk, task, &form, by)
        });
        let at = house.moment();
        let slips = house.store.read(|db| ledger::slips(db, plan, at)).expect("slips");
        assert_eq!(slips.iter().map(|each| (each.id, each.unit)).collect::<Vec<_>>(), [(slip, house.at.industry)]);
    }
}
