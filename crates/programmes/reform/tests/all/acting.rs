//! What acts refuse, and what they change.

use procedure::{Actor, Given};
use reform::acts::{self, MeasureForm, MemberForm, PlanForm, TaskForm};
use reform::ledger::{self, Filter};

use crate::support::{House, day, given, refusal, why};

fn change(house: &House, task: i64, form: &TaskForm) -> Result<bool, procedure::Refusal> {
    let form = form.clone();
    house.act(move |commit, desk| acts::change_task(commit, desk, task, &form))
}

both_engines! {
    /// A draft is refused for whatever is wrong with it, in words, and nothing of it stays.
    drafts_are_checked, |house| {
        let plan = house.plan();
        let good = house.form(plan);
        let at = house.at;
        let wrong: Vec<(&str, TaskForm)> = vec![
            ("改革任务：必填", TaskForm { title: "  ".into(), ..good.clone() }),
            ("最多 200 字", TaskForm { title: "长".repeat(201), ..good.clone() }),
            ("不可用的字符", TaskForm { title: "一\u{7}二".into(), ..good.clone() }),
            ("没有代码“9”", TaskForm { system: "9".into(), ..good.clone() }),
            ("不属于本计划采用的体系划分", TaskForm { system: "2017.1".into(), ..good.clone() }),
            ("成果形式", TaskForm { form: "poem".into(), ..good.clone() }),
            ("牵头单位：没有这个单位", TaskForm { lead: Some(77), ..good.clone() }),
            ("核验单位不能是牵头单位", TaskForm { verifier: good.lead, ..good.clone() }),
            ("核验单位：没有", TaskForm { verifier: Some(77), ..good.clone() }),
            ("没有这个账号", TaskForm { officer: Some(77), ..good.clone() }),
            ("早于起始日", TaskForm { due: Some(good.start.expect("a start").plus(-1)), ..good.clone() }),
            ("参与方式", TaskForm { parties: vec![(at.industry, "watching".into())], ..good.clone() }),
            ("不必再列为", TaskForm { parties: vec![(at.labour, "supporting".into())], ..good.clone() }),
            (
                "列了两次",
                TaskForm {
                    parties: vec![(at.industry, "supporting".into()), (at.industry, "responsible".into())],
                    ..good.clone()
                },
            ),
            (
                "写了两次",
                TaskForm {
                    milestones: vec![("一".into(), day("2026-04-01")), ("一".into(), day("2026-05-01"))],
                    ..good.clone()
                },
            ),
            ("晚于完成时限", TaskForm { milestones: vec![("一".into(), day("2027-04-01"))], ..good.clone() }),
            ("绑定一个指标", TaskForm { target: Some(5), ..good.clone() }),
            ("请填目标值", TaskForm { figure: "roll.members".into(), ..good.clone() }),
            (
                "没有可衡量的进展",
                TaskForm { figure: "roll.members".into(), base: Some(5), target: Some(5), ..good.clone() },
            ),
            ("这个指标", TaskForm { figure: "会员数".into(), target: Some(5), ..good.clone() }),
            ("序号：请写成", TaskForm { number: "3;2".into(), ..good.clone() }),
            ("举措不属于", TaskForm { measure: Some(77), ..good.clone() }),
            ("上级任务须在本计划内", TaskForm { parent: Some(77), ..good.clone() }),
        ];
        for (reason, form) in wrong {
            let text = refusal(house.draft(&form));
            assert!(text.contains(reason), "{reason}: {text}");
        }
        assert_eq!(house.rows(plan, &Filter::default()).len(), 0);
        let (form, by) = (good.clone(), Actor::account(&house.people.labour));
        let other = house.act(move |commit, desk| acts::draft_task(commit, desk, &form, by, "planned"));
        assert!(matches!(other, Err(procedure::Refusal::NotYours { .. })));
        assert!(house.must(move |commit, desk| acts::end_plan(commit, desk, plan)));
        assert!(refusal(house.draft(&good)).contains("计划已经结束"));
    }
}

both_engines! {
    /// Numbers run on by themselves, under their parent and in the plan, and stand as people count.
    numbers_run_on, |house| {
        let plan = house.plan();
        let good = house.form(plan);
        let first = house.draft(&good).expect("a task");
        house.draft(&TaskForm { number: "9".into(), ..good.clone() }).expect("a task");
        house.draft(&good).expect("a task");
        for _ in 0..11 {
            house.draft(&TaskForm { parent: Some(first), ..good.clone() }).expect("a task");
        }
        assert!(refusal(house.draft(&TaskForm { number: "1.2".into(), ..good.clone() })).contains("1.2 已有任务"));
        let numbers: Vec<String> = house.rows(plan, &Filter::default()).into_iter().map(|row| row.number).collect();
        assert_eq!(
            numbers,
            ["1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11", "9", "10"]
        );
        assert_eq!(house.task(first).parts.len(), 11);
        // A task cannot stand under itself, nor under what stands under it.
        let below = house.task(first).parts[0].id;
        let form = TaskForm { parent: Some(below), ..good };
        assert!(refusal(change(house, first, &form)).contains("上级任务"));
    }
}

both_engines! {
    /// Once issued, what steps decide stays; the rest can be amended, and the light follows.
    amended_after_issue, |house| {
        let plan = house.plan();
        let good = house.form(plan);
        let task = house.begun(&TaskForm { milestones: vec![("名单".into(), day("2026-04-03"))], ..good.clone() });
        let kept = TaskForm { lead: None, due: None, start: None, ..good.clone() };
        for (reason, form) in [
            ("改派", TaskForm { lead: Some(house.at.industry), ..kept.clone() }),
            ("调整时限", TaskForm { due: Some(day("2027-01-01")), ..kept.clone() }),
            ("起始日不能再改", TaskForm { start: Some(day("2026-01-01")), ..kept.clone() }),
            ("不能改为长期坚持", TaskForm { long_term: true, ..kept.clone() }),
            ("晚于完成时限", TaskForm { milestones: vec![("二".into(), day("2027-01-01"))], ..kept.clone() }),
        ] {
            let text = refusal(change(house, task, &form));
            assert!(text.contains(reason), "{reason}: {text}");
        }
        let first = house.task(task).milestones[0].id;
        house.must(move |commit, desk| acts::meet_milestone(commit, desk, first, true));
        let form = TaskForm {
            title: "推行自主评价".into(),
            parties: vec![(house.at.industry, "supporting".into())],
            milestones: vec![("确定名单".into(), day("2026-04-03")), ("授牌".into(), day("2026-05-10"))],
            officer: Some(house.people.labour.account),
            system: "2025.4".into(),
            person: Some("欧阳秘戊".into()),
            ..kept.clone()
        };
        assert!(change(house, task, &form).expect("changed"));
        assert!(!change(house, task, &form).expect("the same"));
        let view = house.task(task);
        assert_eq!((view.row.number.as_str(), view.row.title.as_str()), ("1", "推行自主评价"));
        assert_eq!((view.row.unit, view.row.due), (good.lead, good.due));
        let milestones: Vec<_> =
            view.milestones.iter().map(|each| (each.title.as_str(), each.met_on.is_some())).collect();
        assert_eq!(milestones, [("确定名单", true), ("授牌", false)]);
        assert_eq!(
            (view.row.percent, view.row.next_milestone),
            (Some(5_000), Some(("授牌".into(), day("2026-05-10"))))
        );
        assert_eq!(house.lit(task, house.today()).expect("a light").text("system"), "2025.4");
        let version = view.version.clone();
        let names = house.store.read(|db| ledger::names(db, &version)).expect("names");
        assert_eq!((names.person.as_str(), names.leader.as_str()), ("欧阳秘戊", ""));
        // It is in the hands of one person now: the inbox has followed.
        let today = house.today();
        let inbox = |who: &access::Who| {
            house.store.read(|db| procedure::inbox_of(db, who, today, 0, 50)).expect("an inbox").len()
        };
        assert_eq!((inbox(&house.people.labour), inbox(&house.people.labour_too)), (1, 0));
        assert_eq!(house.light(task, day("2026-06-05")), "yellow", "the milestone added is missed");
        // Nothing new is born met: only the same title, or the same day, is the same milestone.
        let met = |milestones: &[(&str, &str)]| {
            let milestones = milestones.iter().map(|(title, due)| ((*title).into(), day(due))).collect();
            assert!(change(house, task, &TaskForm { milestones, ..form.clone() }).expect("changed"));
            let view = house.task(task);
            view.milestones.iter().map(|each| each.met_on.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(met(&[("确定名单", "2026-04-20"), ("授牌", "2026-05-10")]), [true, false], "its day moved");
        assert_eq!(met(&[("验收", "2026-04-10"), ("授牌", "2026-05-10")]), [false, false], "another one");
        assert!(change(house, task, &form).expect("changed"));
        let first = house.task(task).milestones[0].id;
        house.must(move |commit, desk| acts::meet_milestone(commit, desk, first, true));
        // Without a verifier of its own the unit of the plan verifies; the lead unit never does.
        assert!(refusal(change(house, task, &TaskForm { verifier: good.lead, ..form.clone() })).contains("核验单位"));
        // Steps still may: a later date.
        house.step(&house.people.officer, task, "redate", why().with("due", day("2026-12-31")));
        assert_eq!(house.light(task, day("2026-05-10")), "green");
    }
}

both_engines! {
    /// Plans and measures: what tasks rest on is not pulled away from under them.
    plans_and_measures, |house| {
        let plan = house.plan();
        let form = PlanForm { title: "二".into(), unit: house.at.fed, taxonomy: "2025".into(), ..PlanForm::default() };
        for (reason, wrong) in [
            ("名称：必填", PlanForm { title: String::new(), ..form.clone() }),
            ("单位：没有", PlanForm { unit: 77, ..form.clone() }),
            ("体系划分：没有", PlanForm { taxonomy: "2025.1".into(), ..form.clone() }),
            ("结束日期早于", PlanForm { from: Some(day("2026-01-02")), to: Some(day("2026-01-01")), ..form.clone() }),
        ] {
            let text = refusal(house.act(move |commit, desk| acts::add_plan(commit, desk, &wrong)));
            assert!(text.contains(reason), "{reason}: {text}");
        }
        let measure = MeasureForm {
            plan,
            number: "一".into(),
            title: "构建技能形成体系".into(),
            system: "2025.3".into(),
            clause: "第三条".into(),
        };
        let form = measure.clone();
        let first = house.must(move |commit, desk| acts::add_measure(commit, desk, &form));
        let form = measure.clone();
        assert!(refusal(house.act(move |commit, desk| acts::add_measure(commit, desk, &form))).contains("已有举措"));
        let form = MeasureForm { number: "二".into(), system: "2017.1".into(), ..measure.clone() };
        assert!(refusal(house.act(move |commit, desk| acts::add_measure(commit, desk, &form))).contains("体系划分"));
        let task = house.draft(&TaskForm { measure: Some(first), ..house.form(plan) }).expect("a task");
        assert!(refusal(house.act(move |commit, desk| acts::remove_measure(commit, desk, first))).contains("不能删除"));
        assert_eq!(house.task(task).measure.map(|measure| measure.title), Some("构建技能形成体系".into()));
        let form = MeasureForm { title: "健全技能形成体系".into(), ..measure };
        assert!(house.must(move |commit, desk| acts::change_measure(commit, desk, first, &form)));
        let moved =
            PlanForm {
                title: "三年行动".into(), unit: house.at.fed, taxonomy: "2017".into(), ..PlanForm::default()
            };
        let form = moved.clone();
        assert!(
            refusal(house.act(move |commit, desk| acts::change_plan(commit, desk, plan, &form))).contains("不能再改")
        );
        let form = PlanForm { taxonomy: "2025".into(), ..moved };
        assert!(house.must(move |commit, desk| acts::change_plan(commit, desk, plan, &form)));
        let at = house.moment();
        let plans = house.store.read(|db| ledger::plans(db, at)).expect("plans");
        assert_eq!(plans.iter().map(|plan| plan.title.as_str()).collect::<Vec<_>>(), ["三年行动"]);
    }
}

both_engines! {
    /// Members come and go by terms; their names are sealed. Meetings are changed until their minutes are submitted.
    the_group, |house| {
        let plan = house.plan();
        let meeting = house.meeting(plan);
        let at = house.moment();
        let body = house.store.read(|db| ledger::groups(db, at)).expect("groups")[0].id;
        let form = MemberForm {
            body,
            unit: house.at.labour,
            post: "member".into(),
            title: "副局长".into(),
            name: Some("欧阳秘己".into()),
            from: Some(day("2026-01-01")),
            ..MemberForm::default()
        };
        let wrong = MemberForm { post: "king".into(), ..form.clone() };
        assert!(refusal(house.act(move |commit, desk| acts::add_member(commit, desk, &wrong))).contains("职务"));
        let wrong = MemberForm { to: Some(day("2025-12-30")), ..form.clone() };
        assert!(refusal(house.act(move |commit, desk| acts::add_member(commit, desk, &wrong))).contains("任期"));
        let member = house.must(move |commit, desk| acts::add_member(commit, desk, &form));
        assert!(house.must(move |commit, _| acts::end_member(commit, member, day("2026-03-31"))));
        let members = |on: &str| {
            let at = house.on(day(on));
            house.store.read(|db| ledger::members(db, body, at)).expect("members")
        };
        assert_eq!((members("2025-12-31").len(), members("2026-03-31").len(), members("2026-04-01").len()), (0, 1, 0));
        let version = members("2026-03-31").remove(0).version;
        assert_eq!(house.store.read(|db| db.unseal(&version)).expect("a name").get("name"), "欧阳秘己");

        let form = acts::MeetingForm { body, title: "第一次全体会议".into(), ..acts::MeetingForm::default() };
        let moved = acts::MeetingForm { on_day: Some(day("2026-03-09")), ..form.clone() };
        assert!(
            refusal(house.act(move |commit, desk| acts::change_meeting(commit, desk, meeting, &moved)))
                .contains("改期")
        );
        assert!(house.must(move |commit, desk| acts::change_meeting(commit, desk, meeting, &form)));
        let table = &reform::rules::meeting::PROCEDURE;
        house
            .take(&house.people.officer, table, meeting, "move", why().with("on_day", day("2026-03-09")))
            .expect("moved");
        assert!(refusal(house.take(&house.people.officer, table, meeting, "hold", Given::none())).contains("还没有到"));
        let at = house.moment();
        let case = house
            .store
            .read(|db| procedure::Case::read(db, table, meeting, at))
            .expect("the store is read")
            .expect("a meeting");
        assert_eq!(case.clock("day").map(|clock| clock.due), Some(day("2026-03-09")), "the clock has followed");
        house.turn_to(day("2026-03-09"));
        house.take(&house.people.officer, table, meeting, "hold", Given::none()).expect("held");
        let decision = house.must(move |commit, desk| acts::add_decision(commit, desk, meeting, "无", None, None));
        let second = house.must(move |commit, desk| acts::add_decision(commit, desk, meeting, "二", None, None));
        assert!(house.must(move |commit, desk| acts::drop_decision(commit, desk, second)));
        house.take(&house.people.officer, table, meeting, "minute", given(&[("minutes", "纪要")])).expect("minuted");
        assert!(
            refusal(house.act(move |commit, desk| acts::drop_decision(commit, desk, decision))).contains("不能再改")
        );
        let at = house.moment();
        let view =
            house.store.read(|db| ledger::meeting(db, meeting, at)).expect("the store is read").expect("a meeting");
        assert_eq!((view.decisions.len(), view.decisions[0].0.id), (1, decision));
        assert_eq!(view.meeting.agenda, Vec::<String>::new(), "the form left the agenda out");
    }
}

both_engines! {
    /// What is sealed cannot be read in the database: nobody's name stands in it in clear.
    names_are_sealed, |house| {
        let plan = house.plan();
        house.meeting(plan);
        let form =
            TaskForm { leader: Some("欧阳秘庚".into()), person: Some("欧阳秘辛".into()), ..house.form(plan) };
        let task = house.begun(&form);
        let head = house.head();
        let texts = house.store.read(|db| {
            let mut texts = Vec::new();
            for register in reform::catalogue().registers() {
                for version in db.list(register, record::Moment { as_of: house.today(), known: head })? {
                    texts.push(format!("{:?}", version.values));
                    texts.push(String::from_utf8_lossy(version.sealed.as_deref().unwrap_or_default()).into_owned());
                }
            }
            Ok::<_, record::Error>(texts)
        });
        assert!(texts.expect("texts").iter().all(|text| !text.contains("欧阳秘")));
        let version = house.version(task);
        let names = house.store.read(|db| ledger::names(db, &version)).expect("names");
        assert_eq!((names.leader.as_str(), names.person.as_str()), ("欧阳秘庚", "欧阳秘辛"));
    }
}

both_engines! {
    /// Rows are found by what they are asked for.
    filtered, |house| {
        let plan = house.plan();
        let good = house.form(plan);
        let red = house.begun(&TaskForm { title: "甲 Skill".into(), due: Some(house.today()), ..good.clone() });
        let with = house.begun(&TaskForm {
            title: "乙".into(),
            lead: Some(house.at.industry),
            system: "2025.5".into(),
            parties: vec![(house.at.labour, "supporting".into())],
            ..good.clone()
        });
        let draft =
            house.draft(&TaskForm { title: "丙".into(), lead: None, due: None, ..good.clone() }).expect("a draft");
        let gone = house.begun(&TaskForm { title: "丁".into(), ..good });
        house.step(&house.people.leader, gone, "cancel", why());
        house.pass(1);
        let found = |filter: Filter| house.rows(plan, &filter).iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(found(Filter::default()), [red, with, draft, gone]);
        assert_eq!(found(Filter { light: "red".into(), ..Filter::default() }), [red]);
        assert_eq!(found(Filter { unit: Some(house.at.labour), state_open: true, ..Filter::default() }), [red, with]);
        assert_eq!(found(Filter { unit: Some(house.at.industry), ..Filter::default() }), [with]);
        assert_eq!(found(Filter { system: "2025.5".into(), ..Filter::default() }), [with]);
        assert_eq!(found(Filter { due_month: "long".into(), ..Filter::default() }), [draft]);
        assert_eq!(found(Filter { due_month: "2026-03".into(), ..Filter::default() }), [red]);
        assert_eq!(found(Filter { state_open: true, ..Filter::default() }), [red, with, draft]);
        assert_eq!(found(Filter { search: "SKILL 甲".into(), ..Filter::default() }), [red]);
        assert_eq!(found(Filter { plan: Some(plan + 1), ..Filter::default() }), [0i64; 0]);
    }
}
