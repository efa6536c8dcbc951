//! The pages of the ledger as people use them: with a browser, in their offices, on both engines.

use std::collections::HashMap;
use std::sync::Arc;

use access::{Access, By, Config, Cost, NewAccount, Role};
use procedure::{Actor, Given};
use record::Moment;
use reform::acts::{self, SlipForm, TaskForm};
use reform::ledger;
use reform::register::{DISPUTE, GROUP, MEASURE, MEETING, PLAN, SLIP, TASK};
use reform::rules;
use roll::tree::UnitView;
use ui::web::testing::{Answer, Browser, Walker, walk};
use ui::web::{Route, Settings, Site};

use crate::support::{House, day, given, intent, why};

/// A password that keeps every rule.
const PASSWORD: &str = "Tk7#pvel92-xw";
/// The name of who leads a task, which only some may read.
const LEADER: &str = "欧阳秘甲";

/// A house with its pages, and browsers in which people are signed in.
struct Hall<'h> {
    house: &'h House,
    site: Site,
    access: Arc<Access>,
}

/// Runs asynchronous work to its end.
fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// Does what blocks where asynchronous work is done: PostgreSQL's driver must not wait there.
fn apart<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

impl<'h> Hall<'h> {
    fn of(house: &'h House) -> Hall<'h> {
        let config = Config { cost: Cost::LEAST, ..Config::default() };
        let access = Arc::new(Access::new(house.store.clone(), config));
        let units = Arc::new(UnitView { store: house.store.clone(), tree: house.tree.clone() });
        let procedures = reform::procedures();
        let shelf = paper::Shelf::folder(&house.store.folder().join("papers")).expect("a shelf");
        let pages = reform::pages::routes();
        let kinds = paper::default_kinds(pages.records(), house.store.catalogue());
        let site = ui::web::House::new(access.clone(), units, Settings::default())
            .service(house.figures.clone())
            .service(Arc::new(shelf))
            .service(Arc::new(paper::Fixed(Box::new(reform::papers_fixed))))
            .with(procedure::pages::routes(&procedures))
            .with(paper::routes(&kinds))
            .with(pages)
            .service(Arc::new(procedures))
            .build();
        Hall { house, site, access }
    }

    /// Somebody with a role at a unit, signed in.
    async fn browser(&self, login: &str, role: Role, unit: i64) -> Browser {
        let new = NewAccount {
            login: login.into(),
            title: format!("{login}干事"),
            display_name: "周敏".into(),
            unit,
            password: PASSWORD.into(),
            must_change: false,
            roles: vec![(role, unit)],
            person: 0,
        };
        apart(|| self.access.add_account(By::SYSTEM, &new, "")).unwrap_or_else(|error| panic!("{login}: {error}"));
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{login} cannot sign in: {}", answer.body);
        browser
    }

    async fn officer(&self) -> Browser {
        self.browser("banshi", Role::Officer, self.house.at.fed).await
    }

    async fn labour(&self) -> Browser {
        self.browser("renshe", Role::Partner, self.house.at.labour).await
    }

    async fn industry(&self) -> Browser {
        self.browser("gongxin", Role::Partner, self.house.at.industry).await
    }

    /// What the store says of a task.
    fn task(&self, task: i64) -> ledger::TaskView {
        apart(|| self.house.task(task))
    }
}

/// A page that must be there.
async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", told(&answer));
    answer.body
}

/// An act that must go well; where it leads.
async fn act(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status.as_u16(), 303, "{path}: {}", told(&answer));
    answer.location().split('?').next().unwrap_or("").to_owned()
}

/// The status of a page.
async fn status(browser: &mut Browser, path: &str) -> u16 {
    browser.get(path).await.status.as_u16()
}

/// What a page says of what went wrong, without its frame.
fn told(answer: &Answer) -> String {
    let main = answer.body.split_once("<main").map_or(answer.body.as_str(), |(_, main)| main);
    format!("{} {}", answer.status, main.chars().take(1800).collect::<String>())
}

/// The number at the end of an address.
fn id_of(path: &str) -> i64 {
    path.trim_end_matches("/edit")
        .rsplit('/')
        .next()
        .and_then(|part| part.parse().ok())
        .unwrap_or_else(|| panic!("{path}"))
}

fn holds(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(
            page.contains(text),
            "“{text}” is not on the page:\n{}",
            page.split_once("<main").map_or(page, |(_, main)| main)
        );
    }
}

fn lacks(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(!page.contains(text), "“{text}” is on the page");
    }
}

both_engines! {
    /// The whole way in four offices: the group decides, the decision becomes a task, a department does it, another verifies, the
    /// leader closes it.
    from_a_decision_to_closure, |house| {
        let hall = Hall::of(house);
        run(async {
            let mut officer = hall.officer().await;
            let mut leader = hall.browser("lingdao", Role::Leader, house.at.fed).await;
            let mut labour = hall.labour().await;
            let mut industry = hall.industry().await;

            // An empty ledger explains itself.
            holds(&page(&mut officer, "/reform").await, &["还没有改革计划", "新建改革计划"]);
            let form = [("title", "产改三年行动"), ("from", "2026-01-01"), ("to", "2028-12-31"), ("taxonomy", "2025"), ("source", "示范区实施方案")];
            let plan = act(&mut officer, "/reform", &form).await;
            holds(&page(&mut officer, &plan).await, &["这份计划还没有任务"]);
            act(&mut officer, &format!("{plan}/measures"), &[("number", "一"), ("title", "技能提升行动"), ("system", "2025.3")]).await;

            // The group and its members; a name is for those who may read it.
            let group = act(&mut officer, "/reform/groups", &[("name", "产改协调小组"), ("basis", "示范区文件")]).await;
            let member = [("unit", "D1"), ("post", "member"), ("name", LEADER), ("title", "局长"), ("from", "2025-01-01"), ("to", "2025-12-31")];
            act(&mut officer, &format!("{group}/members"), &member).await;
            act(&mut officer, &format!("{group}/members"), &[("unit", "人力资源和社会保障局"), ("post", "leader"), ("name", LEADER), ("from", "2026-01-01")]).await;
            holds(&page(&mut officer, &group).await, &["已离任", LEADER, "2025-12-31", "人力资源和社会保障局"]);
            let seen = page(&mut labour, &group).await;
            lacks(&seen, &[LEADER]);
            holds(&seen, &["欧阳**"]);

            // A meeting decides.
            let form = [("title", "第一次会议"), ("on_day", "2026-03-02"), ("place", "一楼会议室"), ("agenda", "听取汇报\n研究试点"), ("chair", LEADER), ("present", "王一\n李二")];
            let meeting = act(&mut officer, &format!("{group}/meetings"), &form).await;
            let number = id_of(&meeting);
            act(&mut officer, &format!("/steps/reform.meeting/{number}/hold"), &[]).await;
            act(&mut officer, &format!("{meeting}/decisions"), &[("text", "推行技能等级企业自主评价"), ("unit", "D1"), ("due", "2026-06-30")]).await;
            lacks(&page(&mut officer, &meeting).await, &["转为任务</button>"]);
            act(&mut officer, &format!("/steps/reform.meeting/{number}/minute"), &[("minutes", "会议听取了汇报。")]).await;
            act(&mut leader, &format!("/steps/reform.meeting/{number}/sign"), &[]).await;
            let signed = page(&mut officer, &meeting).await;
            holds(&signed, &["产改纪〔2026〕1号", "推行技能等级企业自主评价", "转为任务"]);
            let (_, rest) = signed.split_once(&format!("{meeting}/decisions/")).expect("a decision");
            let decision = rest.split('/').next().expect("its number");

            // It becomes a task, and the form asks for what is lacking.
            let at = act(&mut officer, &format!("{meeting}/decisions/{decision}/task"), &[("plan", &id_of(&plan).to_string())]).await;
            let task = at.trim_end_matches("/edit").to_owned();
            let id = id_of(&task);
            let form = page(&mut officer, &at).await;
            holds(&form, &["推行技能等级企业自主评价", "value=\"D1\"", "value=\"2026-06-30\""]);
            let wrong = officer.post(&at, &[("title", "推行技能等级企业自主评价"), ("lead", "D1"), ("verifier", "D1"), ("milestone-0", "方案")]).await;
            assert_eq!(wrong.status.as_u16(), 422);
            holds(&wrong.body, &["节点要有名称和日期"]);
            let form = [
                ("title", "推行技能等级企业自主评价"), ("action", "每年新增试点企业"), ("system", "2025.3"), ("lead", "D1"), ("verifier", "工业和信息化局"),
                ("leader", LEADER), ("person", "王一"), ("start", "2026-03-02"), ("due", "2026-06-30"), ("form", "rule"),
                ("party-0", "A"), ("part-0", "supporting"), ("milestone-0", "印发方案"), ("milestone-day-0", "2026-04-10"),
            ];
            let wrong = officer.post(&at, &[&form[..], &[("number", "甲?")]].concat()).await;
            assert_eq!(wrong.status.as_u16(), 422);
            holds(&wrong.body, &["href=\"#number\"", "aria-invalid=\"true\"", "印发方案"]);
            act(&mut officer, &at, &form).await;
            act(&mut officer, &format!("/steps/reform.task/{id}/issue"), &[]).await;

            // The department accepts and works.
            holds(&page(&mut labour, &task).await, &["签收", "提出责任异议"]);
            act(&mut labour, &format!("/steps/reform.task/{id}/accept"), &[]).await;
            act(&mut labour, &format!("/steps/reform.task/{id}/begin"), &[("text", "已动员部署")]).await;
            act(&mut labour, &format!("/steps/reform.task/{id}/no_change"), &[]).await;
            let entry = [("text", "试点方案已印发"), ("problems", "企业积极性不高"), ("next", "上门宣讲")];
            act(&mut labour, &format!("/steps/reform.task/{id}/progress"), &entry).await;
            let milestone = apart(|| house.task(id)).milestones[0].id;
            act(&mut labour, &format!("{task}/milestones/{milestone}"), &[("met", "1")]).await;
            // A supporting unit looks on.
            let mut chair = hall.browser("zhuxi", Role::Chair, house.at.town).await;
            holds(&page(&mut chair, &task).await, &["试点方案已印发"]);
            assert_eq!(chair.post(&format!("{task}/milestones/{milestone}"), &[]).await.status.as_u16(), 403);

            // Evidence is a record of the system, by its address or its number; what one may not see is none.
            let form = page(&mut labour, &task).await;
            holds(&form, &["登记佐证", "企业积极性不高", "上门宣讲", "无变化"]);
            let refused = labour.post(&format!("{task}/evidence"), &[("what", "/reform/meetings/999999")]).await;
            assert_eq!(refused.status.as_u16(), 422);
            holds(&refused.body, &["没有这条记录，或您无权查看"]);
            act(&mut labour, &format!("{task}/evidence"), &[("what", &format!("https://hall.example{meeting}?as_of=2026-03-02")), ("note", "会议议定")]).await;
            let again = labour.post(&format!("{task}/evidence"), &[("what", &number.to_string()), ("kind", "reform_meeting")]).await;
            assert_eq!(again.status.as_u16(), 422);
            holds(&again.body, &["已经是本任务的佐证"]);
            holds(&page(&mut labour, &task).await, &["第一次会议", "会议议定"]);

            // Closure: applied for, verified by another, closed by a third.
            act(&mut labour, &format!("/steps/reform.task/{id}/submit"), &[("text", "已完成")]).await;
            act(&mut industry, &format!("/steps/reform.task/{id}/verify"), &[]).await;
            act(&mut leader, &format!("/steps/reform.task/{id}/close"), &[]).await;
            let closed = page(&mut officer, &task).await;
            holds(&closed, &["已销号", "按期", LEADER, "王一", "印发方案", "配合单位", "城东镇总工会", "变更记录"]);
            assert_eq!(hall.task(id).row.on_time, Some(true));
            holds(&page(&mut officer, &meeting).await, &["已销号"]);
            lacks(&page(&mut labour, &task).await, &[LEADER]);
            lacks(&page(&mut leader, &task).await, &[LEADER]);

            // The ledger and its other views.
            let tree = page(&mut officer, &plan).await;
            holds(&tree, &["素质提升", "已销号", "推行技能等级企业自主评价"]);
            for view in ["/board", "/board?by=unit", "/board?by=system", "/board?by=month", "/timeline", "/sheet", "/report"] {
                page(&mut officer, &format!("{plan}{view}")).await;
            }
            // As it stood before there was anything.
            assert_eq!(status(&mut officer, &format!("{task}?as_of=2020-01-01")).await, 404);
        });
    }
}

both_engines! {
    /// A light set by hand looks like one everywhere, says why and what the rule says, and only who decides sets it.
    a_light_set_by_hand_looks_like_one, |house| {
        house.turn_to(day("2025-11-03"));
        let plan = house.plan();
        let overdue = house.begun(&TaskForm { due: Some(day("2026-01-30")), title: "逾期的任务".into(), ..house.form(plan) });
        house.turn_to(day("2026-03-02"));
        let hall = Hall::of(house);
        run(async {
            let (mut officer, mut labour) = (hall.officer().await, hall.labour().await);
            let task = format!("/reform/tasks/{overdue}");
            holds(&page(&mut labour, &task).await, &["红灯", "已过 31 天"]);
            lacks(&page(&mut labour, &task).await, &["人工设灯</summary>", "name=\"override-reason\""]);
            assert_eq!(labour.post(&format!("{task}/light"), &[("light", "green")]).await.status.as_u16(), 404);

            let refused = officer.post(&format!("{task}/light"), &[("light", "yellow"), ("override-reason", ""), ("until", "2026-03-31")]).await;
            assert_eq!(refused.status.as_u16(), 422);
            holds(&refused.body, &["href=\"#override-reason\""]);
            let refused = officer.post(&format!("{task}/light"), &[("light", "yellow"), ("override-reason", "等省里文件"), ("until", "2027-12-31")]).await;
            assert_eq!(refused.status.as_u16(), 422);
            act(&mut officer, &format!("{task}/light"), &[("light", "yellow"), ("override-reason", "等省里文件"), ("until", "2026-03-31")]).await;

            let seen = page(&mut labour, &task).await;
            holds(&seen, &["lamp soon hand", "人工", "等省里文件", "按规则应为", "红灯", "已过 31 天", "banshi干事签字"]);
            for view in ["", "/board", "/sheet", "?light=yellow"] {
                holds(&page(&mut officer, &format!("/reform/{plan}{view}")).await, &["lamp soon hand", "人工设为黄灯"]);
            }
            holds(&page(&mut officer, &format!("/reform/{plan}/timeline")).await, &["beam yellow hand"]);
            lacks(&page(&mut officer, &format!("/reform/{plan}?light=red")).await, &["逾期的任务"]);

            act(&mut officer, &format!("{task}/light/lift"), &[]).await;
            lacks(&page(&mut labour, &task).await, &["按规则应为"]);
            assert_eq!(hall.task(overdue).row.light, "red");
        });
    }
}

both_engines! {
    /// A unit contests, the issuing unit rules for another, and the task leaves the sight of the first.
    a_contested_responsibility, |house| {
        let plan = house.plan();
        let task = house.issued(&house.form(plan));
        let hall = Hall::of(house);
        run(async {
            let (mut officer, mut labour, mut industry) = (hall.officer().await, hall.labour().await, hall.industry().await);
            let path = format!("/reform/tasks/{task}");
            assert_eq!(status(&mut industry, &path).await, 404);
            act(&mut labour, &format!("/steps/reform.task/{task}/contest"), &[("grounds", "属于产业政策"), ("proposed", "D2")]).await;
            let seen = page(&mut officer, &path).await;
            holds(&seen, &["责任争议", "人力资源和社会保障局提出异议"]);
            let (_, rest) = seen.split_once("/reform/disputes/").expect("a dispute");
            let number = rest.split('"').next().expect("its number");
            let dispute = format!("/reform/disputes/{number}");
            holds(&page(&mut labour, &dispute).await, &["属于产业政策", "工业和信息化局", "待裁定"]);
            assert_eq!(status(&mut industry, &dispute).await, 404);
            act(&mut officer, &format!("/steps/reform.dispute/{number}/uphold"), &[("lead", "D2"), ("ruling", "按职责分工")]).await;
            holds(&page(&mut labour, &dispute).await, &["按职责分工", "异议成立"]);
            // It is no longer theirs.
            assert_eq!(status(&mut labour, &path).await, 404);
            holds(&page(&mut industry, &path).await, &["签收"]);
            assert_eq!(hall.task(task).row.unit, Some(house.at.industry));
        });
    }
}

both_engines! {
    /// What a department, or another union, has no part in is not there for them: no page, no row, no number, no paper.
    what_one_has_no_part_in_is_not_there, |house| {
        let plan = house.plan();
        let mine = house.begun(&TaskForm { title: "人社牵头的任务".into(), leader: Some(LEADER.into()), ..house.form(plan) });
        let other = house.begun(&TaskForm { title: "工信牵头的任务".into(), lead: Some(house.at.industry), ..house.form(plan) });
        let both = house.begun(&TaskForm {
            title: "两家都有份的任务".into(),
            parties: vec![(house.at.industry, "responsible".into())],
            ..house.form(plan)
        });
        let by = Actor::account(&house.people.leader);
        let slip = house.must(move |commit, desk| {
            let form = SlipForm { level: "blue".into(), problem: "进度慢".into(), requirement: "加快".into(), due: day("2026-03-20") };
            acts::issue_slip(commit, desk, both, &form, by)
        });
        let hall = Hall::of(house);
        run(async {
            let (mut officer, mut labour, mut industry) = (hall.officer().await, hall.labour().await, hall.industry().await);
            let mut clerk = hall.browser("jingban", Role::Clerk, house.at.basic).await;
            for path in [format!("/reform/{plan}"), format!("/reform/tasks/{mine}")] {
                let answer = Browser::new(&hall.site).get(&path).await;
                assert!(answer.location().starts_with("/sign-in"), "{path} leads to {}", answer.location());
            }
            for (browser, path) in [
                (&labour, format!("/reform/tasks/{other}")),
                (&industry, format!("/reform/tasks/{mine}")),
                (&industry, format!("/reform/tasks/{mine}/document.pdf")),
                (&industry, format!("/papers/reform_task/{mine}")),
                (&industry, format!("/reform/slips/{slip}")),
                (&industry, format!("/reform/slips/{slip}/document.docx")),
                (&labour, format!("/reform/{plan}/report")),
                (&labour, format!("/reform/{plan}/edit")),
                (&labour, format!("/reform/tasks/{mine}/edit")),
                (&clerk, format!("/reform/{plan}")),
                (&clerk, format!("/reform/tasks/{mine}")),
            ] {
                let answer = browser.clone().get(&path).await;
                assert!(matches!(answer.status.as_u16(), 403 | 404), "{path}: {}", answer.status);
                lacks(&answer.body, &["牵头的任务"]);
            }
            for view in ["", "/board", "/timeline", "/sheet"] {
                let path = format!("/reform/{plan}{view}");
                let seen = page(&mut labour, &path).await;
                lacks(&seen, &["工信牵头的任务"]);
                if view != "/sheet" {
                    holds(&seen, &["人社牵头的任务", "两家都有份的任务"]);
                }
                let seen = page(&mut industry, &path).await;
                lacks(&seen, &["人社牵头的任务", "进度慢"]);
            }
            lacks(&page(&mut clerk, "/reform").await, &["产改三年行动"]);
            lacks(&page(&mut industry, "/reform/slips").await, &["两家都有份的任务"]);
            holds(&page(&mut labour, "/reform/slips").await, &["两家都有份的任务"]);
            // The slip is between two; whoever shares in the task sees the task without it.
            let shared = page(&mut industry, &format!("/reform/tasks/{both}")).await;
            lacks(&shared, &["/reform/slips/"]);
            holds(&page(&mut officer, &format!("/reform/tasks/{mine}")).await, &[LEADER]);
            lacks(&page(&mut labour, &format!("/reform/tasks/{mine}")).await, &[LEADER]);
        });
    }
}

both_engines! {
    /// Filters of the ledger, bulk steps from it, slips with their documents.
    the_ledger_is_narrowed_and_worked_on, |house| {
        house.turn_to(day("2026-02-27"));
        let plan = house.plan();
        house.turn_to(day("2026-03-02"));
        let parent = house.draft(&TaskForm { number: "1".into(), title: "上级任务".into(), ..house.form(plan) }).expect("a task");
        let part = house.draft(&TaskForm { parent: Some(parent), title: "下级任务".into(), ..house.form(plan) }).expect("a task");
        let long = house.begun(&TaskForm { title: "长期任务".into(), due: None, long_term: true, system: "2025.1".into(), lead: Some(house.at.industry), ..house.form(plan) });
        let measured = house.begun(&TaskForm {
            title: "发展会员".into(), figure: "roll.members".into(), base: Some(0), target: Some(40), ..house.form(plan)
        });
        house.add_members(30, day("2026-02-01"));
        house.daily();
        let hall = Hall::of(house);
        run(async {
            let (mut officer, mut labour) = (hall.officer().await, hall.labour().await);
            let ledger = format!("/reform/{plan}");
            let whole = page(&mut officer, &ledger).await;
            holds(&whole, &["上级任务", "下级任务", "depth-1", "1.1", "长期坚持", "思想政治引领", "75%", "/figures/reform.tasks/list?unit=YH"]);
            for (query, there, gone) in [
                ("?lead=D2", "长期任务", "上级任务"),
                ("?system=2025.1", "长期任务", "发展会员"),
                ("?state=draft", "下级任务", "长期任务"),
                ("?due=long", "长期任务", "发展会员"),
                ("?q=会员", "发展会员", "长期任务"),
                ("?lead=NONE", "没有符合条件的任务", "长期任务"),
                ("?light=green&state=open", "发展会员", "上级任务"),
            ] {
                let seen = page(&mut officer, &format!("{ledger}{query}")).await;
                holds(&seen, &[there]);
                assert!(!seen.contains(&format!(">{gone}</a>")), "{query} shows {gone}");
            }
            // The value is computed from records and leads to its figure.
            holds(&page(&mut officer, &format!("/reform/tasks/{measured}")).await, &["/figures/roll.members?unit=YH", ">30<", "75%"]);

            // Drafts are issued together; each has its own verdict.
            let many = [("step", "issue"), ("record", &parent.to_string()[..]), ("record", &part.to_string()[..]), ("record", &long.to_string()[..])];
            let result = officer.post("/steps/reform.task/bulk", &many).await;
            assert_eq!(result.status.as_u16(), 200);
            holds(&result.body, &["已办理 2 件，未办理 1 件"]);
            assert_eq!(hall.task(part).row.state, "issued");
            holds(&page(&mut labour, &ledger).await, &["name=\"step\" value=\"no_change\"", "name=\"step\" value=\"accept\""]);

            // A slip: its form, its page, its documents.
            let task = format!("/reform/tasks/{measured}");
            let wrong = officer.post(&format!("{task}/slip"), &[("level", "blue"), ("problem", ""), ("requirement", "加快"), ("due", "2026-03-20")]).await;
            assert_eq!(wrong.status.as_u16(), 422);
            holds(&wrong.body, &["href=\"#problem\"", "加快"]);
            assert_eq!(status(&mut labour, &format!("{task}/slip")).await, 404);
            let slip = act(&mut officer, &format!("{task}/slip"), &[("level", "blue"), ("problem", "进度慢"), ("requirement", "加快"), ("due", "2026-03-20")]).await;
            act(&mut labour, &format!("/steps/reform.slip/{}/reply", id_of(&slip)), &[("reply", "已加快")]).await;
            holds(&page(&mut officer, &slip).await, &["督〔2026〕1号", "进度慢", "已加快", "按期", "评价"]);
            holds(&page(&mut officer, "/reform/slips?state=open&level=blue").await, &["督〔2026〕1号"]);
            lacks(&page(&mut officer, "/reform/slips?level=red").await, &["督〔2026〕1号"]);
            for (path, begins) in [
                (format!("{slip}/document.docx"), "PK"),
                (format!("{slip}/document.pdf"), "%PDF"),
                (format!("{task}/document.pdf"), "%PDF"),
                (format!("{ledger}/report.docx?quarter=2026-1"), "PK"),
            ] {
                let answer = officer.get(&path).await;
                assert_eq!(answer.status.as_u16(), 200, "{path}: {}", told(&answer));
                assert!(answer.body.starts_with(begins), "{path}");
                assert!(answer.header("content-disposition").contains("filename="));
            }
            assert_eq!(status(&mut officer, &format!("{ledger}/report.pdf?quarter=2026-9")).await, 422);
            assert_eq!(status(&mut officer, &format!("{ledger}/report.pdf?quarter=2030-1")).await, 422);

            // Issued from its page, a document has its number, and the register knows it by its bytes.
            for (path, number) in [
                (format!("{slip}/document"), "督〔2026〕1号"),
                (format!("{task}/document"), "产改任〔2026〕1号"),
                (format!("{task}/document"), "产改任〔2026〕2号"),
                (format!("{ledger}/report"), "产改报〔2026〕1号"),
            ] {
                holds(&page(&mut officer, path.trim_end_matches("/document")).await, &["编号印发"]);
                let answer = officer.post(&path, &[]).await;
                assert_eq!(answer.status.as_u16(), 200, "{path}: {}", told(&answer));
                assert!(answer.body.starts_with("%PDF"), "{path}");
                assert!(answer.header("content-disposition").starts_with("attachment"), "{path}");
                holds(&page(&mut officer, "/reform/documents").await, &[number]);
            }
            lacks(&page(&mut officer, "/reform/documents").await, &["还没有印发"]);
            assert_eq!(labour.post(&format!("{task}/document"), &[]).await.status.as_u16(), 403);
            lacks(&page(&mut labour, &task).await, &["编号印发"]);

            // In the past one looks, and cannot act.
            let past = page(&mut officer, &format!("{ledger}?as_of=2026-03-01")).await;
            lacks(&past, &["id=\"many\"", "新增任务"]);
        });
    }
}

both_engines! {
    /// What is written is checked and told at its field, and nobody edits through a door that is not theirs.
    forms_tell_what_is_wrong, |house| {
        let plan = house.plan();
        let task = house.begun(&TaskForm { leader: Some(LEADER.into()), ..house.form(plan) });
        let meeting = house.meeting(plan);
        let hall = Hall::of(house);
        run(async {
            let mut officer = hall.officer().await;
            let wrong = officer.post("/reform", &[("title", ""), ("taxonomy", "2025"), ("from", "2026-13-40")]).await;
            assert_eq!(wrong.status.as_u16(), 422);
            holds(&wrong.body, &["href=\"#from\""]);
            let wrong = officer.post("/reform", &[("title", ""), ("taxonomy", "2025")]).await;
            holds(&wrong.body, &["href=\"#title\"", "名称：必填。"]);
            let wrong = officer.post(&format!("/reform/{plan}/tasks"), &[("title", "新任务"), ("lead", "没有的单位"), ("officer", "nobody"), ("base", "三")]).await;
            assert_eq!(wrong.status.as_u16(), 422);
            holds(&wrong.body, &["href=\"#lead\"", "href=\"#officer\"", "href=\"#base\"", "新任务"]);
            let new = act(&mut officer, &format!("/reform/{plan}/tasks"), &[("title", "新任务"), ("party-0", "D2"), ("part-0", "responsible")]).await;
            holds(&page(&mut officer, &new).await, &["工业和信息化局", "草拟"]);

            // What steps decide is not in the form of an issued task, and a reason is needed.
            let edit = format!("/reform/tasks/{task}/edit");
            let form = page(&mut officer, &edit).await;
            lacks(&form, &["name=\"lead\"", "name=\"due\""]);
            holds(&form, &["name=\"reason\"", LEADER]);
            let wrong = officer.post(&edit, &[("title", "改了名的任务"), ("system", "2025.3"), ("leader", LEADER)]).await;
            holds(&wrong.body, &["href=\"#reason\""]);
            let known = form.split_once("name=\"as_known\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
            let known = known.map(|(known, _)| known.to_owned()).expect("what was known");
            let whole =
                [("title", "改了名的任务"), ("system", "2025.3"), ("leader", LEADER), ("reason", "按会议意见修改"), ("as_known", &known)];
            act(&mut officer, &edit, &whole).await;
            // A page opened before that does not undo it: what was typed stays there to be looked at.
            let late = officer.post(&edit, &[("title", "另一个名字"), ("system", "2025.3"), ("reason", "按会议意见修改"), ("as_known", &known)]).await;
            assert_eq!(late.status.as_u16(), 422, "{}", told(&late));
            assert!(late.body.contains("别人已改过这条记录") && late.body.contains("另一个名字"), "{}", told(&late));
            assert!(late.body.contains(&format!("name=\"as_known\" value=\"{known}\"")), "it is as old as it was");
            let view = hall.task(task);
            assert_eq!((view.row.title.as_str(), view.row.unit, view.row.due), ("改了名的任务", Some(house.at.labour), Some(house.today().plus(100))));
            holds(&page(&mut officer, &format!("/reform/tasks/{task}")).await, &["按会议意见修改", "推行技能等级企业自主评价 → 改了名的任务"]);

            // A meeting keeps its day and its people.
            let path = format!("/reform/meetings/{meeting}");
            let form = page(&mut officer, &format!("{path}/edit")).await;
            lacks(&form, &["name=\"on_day\""]);
            act(&mut officer, &format!("{path}/edit"), &[("title", "第一次会议"), ("place", "二楼"), ("chair", LEADER), ("present", "王一")]).await;
            holds(&page(&mut officer, &path).await, &["二楼", LEADER, "王一"]);

            // English says the same.
            officer.lang = "en";
            for path in [format!("/reform/{plan}"), format!("/reform/tasks/{task}"), path, format!("/reform/{plan}/sheet"), edit] {
                let seen = page(&mut officer, &path).await;
                holds(&seen, &["<html lang=\"en\""]);
            }
        });
    }
}

/// For each unit one record of every kind that belongs to it alone.
fn records(house: &House) -> HashMap<i64, HashMap<&'static str, i64>> {
    let at = house.at;
    let units = [at.fed, at.town, at.basic, at.labour, at.industry];
    let done = house.store.commit(intent("setup"), move |commit| {
        let days = (day("2026-01-01"), clock::Day::END);
        let mut out = HashMap::new();
        for unit in units {
            let mut held: HashMap<&'static str, i64> = HashMap::new();
            let mut open = |commit: &mut record::Commit<'_>, name: &'static str, draft: record::Draft| {
                let id = commit.new_id();
                if matches!(name, "task" | "meeting") {
                    commit.new_person(id, &record::Finders::default())?;
                }
                commit.open(id, days, &draft, None)?;
                held.insert(name, id);
                Ok::<_, record::Error>(id)
            };
            let plan = PLAN.draft().set("title", "计划").set("unit", unit).set("taxonomy", "2025").set("state", "open");
            let plan = open(commit, "plan", plan)?;
            open(
                commit,
                "measure",
                MEASURE.draft().set("plan", plan).set("number", "1").set("title", "举措").set("system", "2025.1"),
            )?;
            let task = TASK
                .draft()
                .set("plan", plan)
                .set("number", "1")
                .set("title", "任务")
                .set("owner", unit)
                .set("state", "draft")
                .set("entry", "planned");
            let task = open(commit, "task", task)?;
            let slip = SLIP
                .draft()
                .set("task", task)
                .set("title", "任务")
                .set("unit", unit)
                .set("owner", unit)
                .set("level", "blue")
                .set("state", "issued");
            open(commit, "slip", slip)?;
            open(
                commit,
                "dispute",
                DISPUTE
                    .draft()
                    .set("task", task)
                    .set("title", "任务")
                    .set("unit", unit)
                    .set("owner", unit)
                    .set("state", "raised"),
            )?;
            let group = open(commit, "group", GROUP.draft().set("name", "小组").set("unit", unit))?;
            open(
                commit,
                "meeting",
                MEETING.draft().set("body", group).set("unit", unit).set("title", "会议").set("state", "planned"),
            )?;
            out.insert(unit, held);
        }
        Ok::<_, record::Error>(out)
    });
    done.expect("records").value
}

/// The address of a route for the records of a unit.
fn address(records: &HashMap<&'static str, i64>, route: &Route) -> Option<String> {
    let mut path = route.path.to_owned();
    if let Some(rest) = path.strip_prefix("/steps/") {
        let (procedure, tail) = rest.split_once('/')?;
        let (name, step) = match procedure {
            "reform.task" => ("task", "issue"),
            "reform.slip" => ("slip", "reply"),
            "reform.dispute" => ("dispute", "reject"),
            "reform.meeting" => ("meeting", "hold"),
            // Of others than the ledger; their own tests walk them.
            _ => return Some("/nowhere".into()),
        };
        return Some(format!(
            "/steps/{procedure}/{}",
            tail.replace("{record}", &records[name].to_string()).replace("{step}", step)
        ));
    }
    if let Some(rest) = path.strip_prefix("/papers/reform_") {
        let (name, _) = rest.split_once('/')?;
        path = path.replace("{record}", &records.get(name)?.to_string());
    }
    for (name, id) in records {
        path = path.replace(&format!("{{{name}}}"), &id.to_string());
    }
    for part in ["milestone", "evidence", "member", "decision", "paper"] {
        path = path.replace(&format!("{{{part}}}"), "1");
    }
    // A quarter that has not come is refused before a report is set, which takes its time.
    if path.contains("/report.") {
        path.push_str("?quarter=2999-4");
    }
    (!path.contains('{')).then_some(path)
}

both_engines! {
    /// Every route of the ledger, as everybody, over every unit: what is answered is what the table says.
    routes_answer_as_the_table_says, |house| {
        let records = records(house);
        let hall = Hall::of(house);
        let at = house.at;
        run(async {
            let mut walkers = vec![Walker { role: Role::Public, unit: at.fed, browser: Browser::new(&hall.site) }];
            let mut n = 0;
            for role in Role::GRANTED.iter().copied() {
                let unit = match role {
                    Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => 0,
                    Role::Clerk => at.basic,
                    Role::Chair => at.town,
                    Role::Partner => at.labour,
                    _ => at.fed,
                };
                n += 1;
                walkers.push(Walker { role, unit, browser: hall.browser(&format!("walker{n}"), role, unit).await });
            }
            walkers.push(Walker { role: Role::Officer, unit: at.town, browser: hall.browser("walker-town", Role::Officer, at.town).await });
            let units = [at.fed, at.town, at.basic, at.labour, at.industry];
            let own = |route: &Route| {
                let is = ["/reform", "/steps/reform.", "/papers/reform_"].iter().any(|begin| route.path.starts_with(begin));
                // A sheet that waits for its yes lies in memory; its own tests ask for it.
                is && !route.path.starts_with("/reform/import/")
            };
            let wrong = walk(&hall.site, &mut walkers, &units, |route, unit| match own(route) {
                true => address(&records[&unit], route),
                // Of the kernel, whose own tests walk them.
                false => Some("/nowhere".into()),
            })
            .await;
            let begins = [" /reform", " /steps/reform.", " /papers/reform_"];
            let wrong: Vec<&str> =
                wrong.iter().map(String::as_str).filter(|line| begins.iter().any(|begin| line.contains(begin))).collect();
            assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
        });
    }
}

/// Writes the main pages as files, to be looked at: `GUILDHALL_SHOTS=DIR cargo test -p reform -- --ignored pages_to_look_at`.
#[test]
#[ignore = "writes files for people to look at"]
fn pages_to_look_at() {
    let Ok(folder) = std::env::var("GUILDHALL_SHOTS") else { return };
    let house = House::lite();
    let (plan, records) = furnish(&house);
    let hall = Hall::of(&house);
    let folder = std::path::PathBuf::from(folder);
    std::fs::create_dir_all(folder.join("assets")).expect("a folder");
    run(async {
        let (mut officer, mut labour) = (hall.officer().await, hall.labour().await);
        for lang in ["zh-CN", "en"] {
            (officer.lang, labour.lang) = (lang, lang);
            let mut pages = vec![
                ("ledger", format!("/reform/{plan}")),
                ("board", format!("/reform/{plan}/board")),
                ("board-unit", format!("/reform/{plan}/board?by=unit")),
                ("timeline", format!("/reform/{plan}/timeline")),
                ("sheet", format!("/reform/{plan}/sheet")),
                ("plan-edit", format!("/reform/{plan}/edit")),
                ("report", format!("/reform/{plan}/report")),
                ("task-new", format!("/reform/{plan}/tasks/new")),
                ("plans", "/reform?all=1".to_owned()),
                ("slips", "/reform/slips".to_owned()),
                ("meetings", "/reform/meetings".to_owned()),
            ];
            pages.extend(records.iter().map(|(name, path)| (*name, path.clone())));
            for (name, path) in pages {
                let browser = if name.starts_with("labour") { &mut labour } else { &mut officer };
                write(browser, &folder, &format!("{name}-{lang}"), &path).await;
            }
        }
    });
}

async fn write(browser: &mut Browser, folder: &std::path::Path, name: &str, path: &str) {
    let body = page(browser, path).await;
    for part in body.split("\"/assets/").skip(1) {
        let asset = part.split('"').next().expect("an end");
        let file = folder.join("assets").join(asset);
        if !file.exists() {
            let content = browser.get(&format!("/assets/{asset}")).await.body;
            std::fs::write(file, content).expect("an asset");
        }
    }
    std::fs::write(folder.join(format!("{name}.html")), body.replace("\"/assets/", "\"assets/")).expect("a page");
}

/// A plan with something of everything; the pages of single records.
fn furnish(house: &House) -> (i64, Vec<(&'static str, String)>) {
    house.turn_to(day("2025-10-09"));
    let plan = house.plan();
    let measures: Vec<i64> =
        [("一", "思想引领进企业", "2025.1"), ("二", "技能提升行动", "2025.3"), ("三", "权益维护行动", "2025.5")]
            .into_iter()
            .map(|(number, title, system)| {
                let form = acts::MeasureForm {
                    plan,
                    number: number.into(),
                    title: title.into(),
                    system: system.into(),
                    clause: "二（三）".into(),
                };
                house.must(move |commit, desk| acts::add_measure(commit, desk, &form))
            })
            .collect();
    let titles = [
        "推行技能等级企业自主评价",
        "开展“中国梦·劳动美”主题教育",
        "集体协商要约行动",
        "新就业形态劳动者入会",
        "建设劳模和工匠人才创新工作室",
        "厂务公开民主管理提质",
        "产业工人求学圆梦行动",
        "职工技能大赛",
        "困难职工帮扶解困",
        "企业新型学徒制试点扩面增效并建立跟踪评估长效机制",
    ];
    let systems = ["2025.3", "2025.1", "2025.5", "2025.5", "2025.6", "2025.2", "2025.3", "2025.6", "2025.5", "2025.4"];
    let mut tasks = Vec::new();
    for (at, (title, system)) in titles.iter().zip(systems).enumerate() {
        let offset = i32::try_from(at).expect("a small number");
        let form = TaskForm {
            title: (*title).into(),
            action: "一、制定方案，明确责任分工。\n二、分批试点，年底前总结推广。".into(),
            source: "示范区实施方案".into(),
            clause: format!("二（{}）", at + 1),
            system: system.into(),
            measure: match system {
                "2025.1" => Some(measures[0]),
                "2025.3" => Some(measures[1]),
                "2025.5" => Some(measures[2]),
                _ => None,
            },
            lead: Some(if at % 3 == 1 { house.at.industry } else { house.at.labour }),
            verifier: if at == 0 { Some(house.at.industry) } else { None },
            leader: Some(LEADER.into()),
            person: Some("王一".into()),
            start: Some(day("2025-10-09")),
            due: (at != 5).then(|| day("2026-01-20").plus(offset * 21)),
            long_term: at == 5,
            figure: if at == 3 { "roll.members".into() } else { String::new() },
            base: (at == 3).then_some(0),
            target: (at == 3).then_some(120),
            parties: vec![
                (house.at.town, "supporting".into()),
                (if at % 3 == 1 { house.at.labour } else { house.at.industry }, "responsible".into()),
            ],
            milestones: if at == 5 {
                vec![("2026".into(), day("2026-12-31")), ("2027".into(), day("2027-12-31"))]
            } else {
                vec![("印发方案".into(), day("2025-12-01")), ("中期评估".into(), day("2026-01-10").plus(offset * 20))]
            },
            ..house.form(plan)
        };
        tasks.push(if at >= 8 { house.draft(&form).expect("a draft") } else { house.begun(&form) });
    }
    for task in &tasks[..8] {
        let milestone = house.task(*task).milestones[0].id;
        if house.task(*task).row.number != "3" {
            house.must(move |commit, desk| acts::meet_milestone(commit, desk, milestone, true));
        }
    }
    house
        .draft(&TaskForm { parent: Some(tasks[0]), title: "确定首批试点企业".into(), ..house.form(plan) })
        .expect("a part");
    house.turn_to(day("2026-02-10"));
    let lead = &house.people.labour;
    house.step(
        lead,
        tasks[0],
        "progress",
        given(&[
            ("text", "试点方案已印发，首批12家企业报名。"),
            ("problems", "部分企业评价人员不足。"),
            ("next", "三月底前组织考评员培训。"),
        ]),
    );
    house.step(lead, tasks[6], "no_change", Given::none());
    house.step(&house.people.leader, tasks[7], "suspend", why());
    house.add_members(30, day("2026-02-01"));
    let by = Actor::account(&house.people.officer);
    let task = tasks[0];
    let slip = house.must(move |commit, desk| {
        let form = SlipForm {
            level: "blue".into(),
            problem: "完成时限已过，尚未申请销号。".into(),
            requirement: "说明原因，提出完成时间。".into(),
            due: day("2026-02-20"),
        };
        acts::issue_slip(commit, desk, task, &form, by)
    });
    house.turn_to(day("2026-02-21"));
    house.run_out();
    house.turn_to(day("2026-03-02"));
    house.daily();
    let signer = house.people.officer.account;
    let by_hand = tasks[1];
    house.must(move |commit, desk| {
        acts::override_light(
            commit,
            desk,
            by_hand,
            "green",
            "省里文件推迟下发，不属牵头单位责任。",
            signer,
            day("2026-03-31"),
        )
    });
    let meeting = house.meeting(plan);
    let officer = &house.people.officer;
    house.take(officer, &rules::meeting::PROCEDURE, meeting, "hold", Given::none()).expect("held");
    let (labour, evidence) = (house.at.labour, tasks[0]);
    house.must(move |commit, desk| {
        acts::add_decision(
            commit,
            desk,
            meeting,
            "年底前建成3个市级以上工匠学院。",
            Some(labour),
            Some(day("2026-12-31")),
        )?;
        acts::add_decision(commit, desk, meeting, "各成员单位每季度报送一次进展。", None, None)
    });
    house
        .take(
            officer,
            &rules::meeting::PROCEDURE,
            meeting,
            "minute",
            given(&[("minutes", "会议听取了产改工作进展情况汇报，研究了下一步工作。\n会议要求，各单位要压实责任。")]),
        )
        .expect("minutes");
    house.take(&house.people.leader, &rules::meeting::PROCEDURE, meeting, "sign", Given::none()).expect("signed");
    house
        .must(move |commit, desk| acts::add_evidence(commit, desk, evidence, "reform_meeting", meeting, "会议议定", 0));
    let group = house
        .store
        .read(|db| ledger::groups(db, Moment { as_of: day("2026-03-02"), known: house.head() }))
        .expect("groups")[0]
        .id;
    let at = house.at;
    house.must(move |commit, desk| {
        for (unit, post, title, from, to) in [
            (at.fed, "leader", "党组书记", "2025-01-01", None),
            (at.labour, "member", "局长", "2025-01-01", Some("2025-12-31")),
            (at.labour, "member", "局长", "2026-01-01", None),
            (at.industry, "member", "副局长", "2025-01-01", None),
        ] {
            let form = acts::MemberForm {
                body: group,
                unit,
                post: post.into(),
                title: title.into(),
                account: None,
                name: Some(LEADER.into()),
                from: Some(day(from)),
                to: to.map(day),
            };
            acts::add_member(commit, desk, &form)?;
        }
        Ok(())
    });
    house.step(officer, tasks[8], "issue", Given::none());
    house.step(&house.people.labour, tasks[8], "contest", given(&[("grounds", "本单位没有这项职责。")]));
    let dispute = house.task(tasks[8]).disputes[0].id;
    let records = vec![
        ("task", format!("/reform/tasks/{}", tasks[0])),
        ("task-hand", format!("/reform/tasks/{}", tasks[1])),
        ("task-figure", format!("/reform/tasks/{}", tasks[3])),
        ("task-edit", format!("/reform/tasks/{}/edit", tasks[9])),
        ("labour-task", format!("/reform/tasks/{}", tasks[0])),
        ("labour-ledger", format!("/reform/{plan}")),
        ("slip", format!("/reform/slips/{slip}")),
        ("slip-new", format!("/reform/tasks/{}/slip", tasks[0])),
        ("dispute", format!("/reform/disputes/{dispute}")),
        ("meeting", format!("/reform/meetings/{meeting}")),
        ("group", format!("/reform/groups/{group}")),
    ];
    (plan, records)
}
