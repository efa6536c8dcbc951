//! What days bring: lights that turn by themselves, figures read anew, lights set by hand that end.

use clock::Day;
use reform::acts::{self, TaskForm};

use crate::support::{House, day, given, refusal};

fn set_by_hand(house: &House, task: i64, light: &'static str, until: Day) -> Result<i64, procedure::Refusal> {
    let signer = house.people.leader.account;
    house.act(move |commit, desk| acts::override_light(commit, desk, task, light, "等待上级文件", signer, until))
}

both_engines! {
    /// Figures asked for days to come, or days long past, are right without any job.
    lights_turn_without_a_job, |house| {
        let plan = house.plan();
        let task = house.begun(&TaskForm { due: Some(day("2026-06-10")), ..house.form(plan) });
        let light = |on: &str| house.light(task, day(on));
        assert_eq!(
            ["2026-03-02", "2026-05-26", "2026-05-27", "2026-06-10", "2026-06-11", "2030-01-01"].map(light),
            ["green", "green", "blue", "blue", "red", "red"]
        );
        assert_eq!(house.value("reform.lit_red", day("2026-06-11")), 1);
        assert_eq!(house.value("reform.lit_red", day("2026-06-10")), 0);
        let head = house.head();
        house.turn_to(day("2026-07-01"));
        assert_eq!(house.daily().changed, 0);
        assert_eq!(house.head(), head, "a day on which nothing changes is no commit");
    }
}

both_engines! {
    /// A quantified task follows its figure: nobody types how far it has come.
    measured_by_members, |house| {
        let plan = house.plan();
        house.add_members(10, day("2026-01-01"));
        let form = TaskForm {
            figure: "roll.members".into(),
            figure_unit: Some(house.at.town),
            base: Some(10),
            target: Some(110),
            ..house.form(plan)
        };
        let task = house.begun(&form);
        assert_eq!(house.task(task).row.percent, None, "not measured yet");
        let day_one = house.daily();
        assert_eq!((day_one.measured, day_one.changed, day_one.unanswered.len()), (1, 1, 0));
        assert_eq!((house.task(task).row.actual, house.task(task).row.percent), (Some(10), Some(0)));
        // A hundred days for a hundred members: more than ten points behind on the eleventh.
        assert_eq!(
            (house.light(task, day("2026-03-12")).as_str(), house.light(task, day("2026-03-13")).as_str()),
            ("green", "yellow")
        );
        house.turn_to(day("2026-03-20"));
        house.add_members(20, day("2026-03-16"));
        assert_eq!(house.light(task, house.today()), "yellow", "until it is read");
        assert_eq!(house.daily().changed, 1);
        assert_eq!((house.task(task).row.percent, house.light(task, house.today()).as_str()), (Some(2_000), "green"));
        assert_eq!(house.light(task, day("2026-03-19")), "yellow", "what was shown stays");
        let words = house.task(task).light.expect("a light").words.0;
        assert!(words.contains("完成值 30") && words.contains("20%") && words.contains("18%"), "{words}");
        // What is being checked stays as it was submitted.
        let (unit, account) = (house.at.basic, house.people.labour.account);
        house.must(move |commit, desk| acts::add_evidence(commit, desk, task, "unit", unit, "", account));
        house.step(&house.people.labour, task, "submit", given(&[("text", "完成")]));
        house.add_members(50, day("2026-03-20"));
        assert_eq!((house.daily().changed, house.task(task).row.actual), (0, Some(30)));
        house.step(&house.people.officer, task, "return", crate::support::why());
        assert_eq!((house.daily().changed, house.task(task).row.actual), (1, Some(80)));
        // By another figure: what was found of the old one no longer counts.
        let form = TaskForm { figure: "roll.units".into(), lead: None, due: None, start: None, ..form };
        house.must(move |commit, desk| acts::change_task(commit, desk, task, &form));
        assert_eq!(house.task(task).row.actual, None);
        house.daily();
        assert_eq!(house.task(task).row.actual, Some(2), "the township and its union");
    }
}

both_engines! {
    /// A flow is counted since the work began; what the catalogue does not have is told.
    measured_by_what_happened, |house| {
        let plan = house.plan();
        house.add_members(5, day("2026-02-01"));
        let by = |figure: &str| TaskForm {
            figure: figure.into(),
            target: Some(10),
            start: Some(day("2026-03-01")),
            ..house.form(plan)
        };
        let joined = house.begun(&by("roll.joined"));
        let unknown = house.begun(&by("roll.happiness"));
        house.add_members(4, day("2026-03-15"));
        house.turn_to(day("2026-03-20"));
        assert_eq!(house.daily().unanswered, [(unknown, "roll.happiness".to_owned())]);
        assert_eq!((house.task(joined).row.actual, house.task(unknown).row.actual), (Some(4), None));
    }
}

both_engines! {
    /// By a guarded figure no task is measured: more people read the ledger than may see it.
    not_measured_by_what_is_guarded, |house| {
        let plan = house.plan();
        house.add_members(3, day("2026-01-01"));
        let task = house.begun(&TaskForm { figure: "roll.members".into(), target: Some(10), ..house.form(plan) });
        let guarded = roll::figures::catalogue().guarded("figure.small_cell");
        let figures = figure::Figures::new(guarded, house.tree.clone(), clock::Pack::cn());
        let done = reform::daily::daily(&house.store, &house.desk(), &figures, house.store.tallies()).expect("a day");
        assert_eq!((done.measured, done.unanswered), (0, vec![(task, "roll.members".to_owned())]));
        assert_eq!(house.task(task).row.actual, None);
    }
}

both_engines! {
    /// A light set by hand has a reason, a signer and a last day; it looks like one, and the rule comes back by itself.
    set_by_hand_and_given_back, |house| {
        let plan = house.plan();
        let task = house.begun(&TaskForm { due: Some(day("2026-03-10")), ..house.form(plan) });
        house.turn_to(day("2026-03-12"));
        assert_eq!(house.light(task, house.today()), "red");
        assert!(refusal(set_by_hand(house, task, "pink", day("2026-03-20"))).contains("没有"));
        assert!(refusal(set_by_hand(house, task, "yellow", day("2026-03-11"))).contains("截止日期"));
        assert!(refusal(set_by_hand(house, task, "yellow", day("2028-03-11"))).contains("截止日期"));
        let unsigned =
            house.act(move |commit, desk| acts::override_light(commit, desk, task, "yellow", "因为", 0, desk.today));
        assert!(refusal(unsigned).contains("签字"));
        let signer = house.people.leader.account;
        let without =
            house.act(move |commit, desk| acts::override_light(commit, desk, task, "yellow", " ", signer, desk.today));
        assert!(refusal(without).contains("必填"));
        set_by_hand(house, task, "yellow", day("2026-03-20")).expect("set");
        let view = house.task(task);
        assert_eq!((view.row.light.as_str(), view.row.why.as_str(), view.row.by_hand), ("yellow", "by_hand", true));
        assert_eq!(view.by_rule.expect("the rule").code, "red");
        assert_eq!(view.by_hand.map(|hand| (hand.signer, hand.until)), Some((signer, day("2026-03-20"))));
        let light = |on: &str| house.light(task, day(on));
        assert_eq!(
            ["2026-03-11", "2026-03-12", "2026-03-20", "2026-03-21"].map(light),
            ["red", "yellow", "yellow", "red"]
        );
        assert_eq!(
            (house.value("reform.by_hand", day("2026-03-20")), house.value("reform.by_hand", day("2026-03-21"))),
            (1, 0)
        );
        // Another replaces it; lifting gives the rule back at once.
        house.turn_to(day("2026-03-14"));
        set_by_hand(house, task, "green", day("2026-03-30")).expect("set");
        assert_eq!(
            ["2026-03-13", "2026-03-14", "2026-03-30", "2026-03-31"].map(light),
            ["yellow", "green", "green", "red"]
        );
        house.turn_to(day("2026-03-16"));
        assert!(house.must(move |commit, desk| acts::lift_override(commit, desk, task)));
        assert!(!house.must(move |commit, desk| acts::lift_override(commit, desk, task)));
        assert_eq!(["2026-03-15", "2026-03-16", "2026-03-30"].map(light), ["green", "red", "red"]);
        assert!(house.task(task).by_hand.is_none());
        // Set and lifted on one day, it has not been.
        set_by_hand(house, task, "blue", day("2026-03-30")).expect("set");
        assert!(house.must(move |commit, desk| acts::lift_override(commit, desk, task)));
        assert_eq!(light("2026-03-16"), "red");
        assert_eq!(house.daily().changed, 0);
    }
}
