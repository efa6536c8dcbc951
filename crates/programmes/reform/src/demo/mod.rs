//! The reform of the fictional federation: a plan of 60 tasks from June 2025 on, with every state and light, the coordination group
//! with its meetings, decisions and supervision slips, and forms. Everything is done by steps of the procedures, by persons with
//! accounts, on the days of the story.

mod ledger;
mod paperwork;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Role, Who};
use clock::Day;
use procedure::{Actor, Desk, Given, Order, Procedure, Refusal};
use record::{Commit, Done, Intent, Store};

use crate::acts::{
    self, GroupForm, MeasureForm, MeetingForm, MemberForm, PlanForm, SlipForm, TaskForm, add_decision, add_group,
    add_measure, add_member, add_plan, draft_task, issue_slip, meet_milestone, override_light, plan_meeting,
    task_from_decision,
};
use crate::forms::held::Holdings;
use crate::register::{MILESTONE, TASK};
use crate::rules::{dispute, meeting, slip, task};
use ledger::{Fate, MEASURES, Planned, TASKS};
use paperwork::Paperwork;

/// Who acts in the story: an account for a role at a unit, as it stands on the day.
pub type Cast<'a> = &'a dyn Fn(i64, Role) -> record::Result<Option<Arc<Who>>>;

/// The units of the story.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The federation.
    pub federation: i64,
    /// Human resources, civil affairs, education, safety, health, science.
    pub departments: [i64; 6],
    /// Two townships.
    pub towns: [i64; 2],
    /// The park.
    pub park: i64,
    /// A grassroots union.
    pub basic: i64,
}

impl Places {
    fn of(&self, lead: char) -> i64 {
        match lead {
            'H' => self.departments[0],
            'M' => self.departments[1],
            'E' => self.departments[2],
            'S' => self.departments[3],
            'W' => self.departments[4],
            'K' => self.departments[5],
            'T' => self.towns[0],
            'U' => self.towns[1],
            'P' => self.park,
            'B' => self.basic,
            _ => self.federation,
        }
    }
}

/// What the story is told with.
pub struct Teller<'a> {
    /// The store.
    pub store: &'a Store,
    /// Where steps are taken, on the day that the store's clock tells.
    pub desk: &'a dyn Fn() -> record::Result<Desk>,
    /// The time that the store's clock tells.
    pub time: &'a AtomicI64,
    /// Who acts.
    pub cast: Cast<'a>,
    /// What the system holds and no form may ask.
    pub holdings: Arc<Holdings>,
    /// Done once a week: what each day brings.
    pub daily: &'a dyn Fn() -> record::Result<()>,
}

/// One thing that happens on a day.
#[derive(Clone, Debug)]
enum Event {
    /// The plan, its measures and the group.
    Found,
    /// A task is drafted, and issued if it is to be.
    Task(usize),
    /// A step of a task by its lead unit, by the federation's officer, or by whoever verifies.
    Step(usize, &'static str, Hand),
    /// A milestone of a task is met.
    Milestone(usize),
    /// A dispute over a task is ruled on; the unit that shall lead, or none to leave it.
    Ruling(usize, Option<char>),
    /// A slip on a task; whether and in how many days it is answered.
    Slip(usize, &'static str, Option<i32>),
    /// The slip of a task is answered, evaluated.
    Answer(usize),
    Evaluate(usize),
    /// The light of a task is set by hand.
    ByHand(usize),
    /// A meeting is planned, held with its decisions, minuted, signed; its decisions become tasks.
    Meeting(usize, Part),
    /// Forms and complaints.
    Paperwork(Paperwork),
    /// What each day brings.
    Daily,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
    Lead,
    Officer,
    Leader,
    Verifier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Plan,
    Hold,
    Minute,
    Sign,
    Task,
}

/// The first day of the story.
const BEGINS: &str = "2025-06-03";

const MEETINGS: [(&str, &str, &[&str]); 4] = [
    (
        "2025-06-12",
        "协调小组第一次全体会议",
        &["通过三年行动计划和任务清单，六月下旬起交办", "建立季度调度制度，由总工会办公室负责"],
    ),
    ("2025-12-18", "协调小组第二次全体会议", &["对逾期任务实行蓝黄红三级督办", "年度进展在下次会议上通报"]),
    (
        "2026-06-16",
        "协调小组第三次全体会议",
        &["制定技能等级与工资挂钩的实施细则", "压减向基层要的报表，未经批准的一律停止"],
    ),
    ("2026-10-20", "协调小组第四次全体会议", &["开展三年行动计划中期评估，形成评估报告"]),
];

/// The story as it goes on.
pub struct Story {
    places: Places,
    events: VecDeque<(Day, Event)>,
    plan: i64,
    group: i64,
    measures: Vec<Vec<i64>>,
    tasks: Vec<i64>,
    meetings: Vec<i64>,
    decisions: Vec<Vec<i64>>,
    forms: [i64; 4],
}

fn on(text: &str) -> Day {
    text.parse().unwrap_or_default()
}

type Told<T> = Result<T, Refusal>;

impl Story {
    /// The story over these units, from its beginning.
    pub fn new(places: Places) -> Story {
        let mut events = vec![(on(BEGINS), Event::Found)];
        for (at, (day, ..)) in MEETINGS.iter().enumerate() {
            let day = on(day);
            let parts = [(-7, Part::Plan), (0, Part::Hold), (3, Part::Minute), (5, Part::Sign)];
            events.extend(parts.map(|(after, part)| (day.plus(after), Event::Meeting(at, part))));
            if at > 1 {
                events.push((day.plus(8), Event::Meeting(at, Part::Task)));
            }
        }
        for (at, planned) in TASKS.iter().enumerate() {
            life(at, planned, &mut events);
        }
        events.extend(paperwork::events().into_iter().map(|(day, event)| (day, Event::Paperwork(event))));
        let mut day = on("2025-07-01");
        while day < on("2026-11-20") {
            events.push((day, Event::Daily));
            day = day.plus(7);
        }
        // What happens on one day happens in the order in which it was put down.
        events.sort_by_key(|(day, _)| *day);
        Story {
            places,
            events: events.into(),
            plan: 0,
            group: 0,
            measures: Vec::new(),
            tasks: vec![0; TASKS.len()],
            meetings: vec![0; MEETINGS.len()],
            decisions: vec![Vec::new(); MEETINGS.len()],
            forms: [0; 4],
        }
    }

    /// Tells what happened up to and including a day.
    ///
    /// # Errors
    /// When a step is refused, which the story's own test would show, or the store fails.
    pub fn until(&mut self, teller: &Teller<'_>, last: Day) -> Told<()> {
        while let Some((day, event)) = self.events.front().cloned().filter(|(day, _)| *day <= last) {
            self.events.pop_front();
            // Ten in the morning, eight hours east of Greenwich.
            teller.time.store(i64::from(day.0) * 86_400_000 + 2 * 3_600_000, Ordering::Relaxed);
            self.happen(teller, &event)?;
        }
        Ok(())
    }

    fn happen(&mut self, teller: &Teller<'_>, event: &Event) -> Told<()> {
        match event {
            Event::Found => self.found(teller),
            Event::Task(at) => self.task(teller, *at),
            Event::Step(at, step, hand) => self.step(teller, *at, step, *hand),
            Event::Milestone(at) => self.milestone(teller, *at),
            Event::Ruling(at, lead) => self.ruling(teller, *at, *lead),
            Event::Slip(at, level, days) => self.slip(teller, *at, level, *days),
            Event::Answer(at) => self.answer(teller, *at),
            Event::Evaluate(at) => self.evaluate(teller, *at),
            Event::ByHand(at) => self.by_hand(teller, *at),
            Event::Meeting(at, part) => self.meeting(teller, *at, *part),
            Event::Paperwork(event) => self.paperwork(teller, *event),
            Event::Daily => Ok((teller.daily)()?),
        }
    }

    fn found(&mut self, teller: &Teller<'_>) -> Told<()> {
        let places = self.places;
        let officer = actor(teller, places.federation, Role::Officer)?;
        let made =
            commit(teller, &officer, places.federation, "建立改革台账和协调小组", move |commit, desk| {
                let plan = add_plan(
                    commit,
                    desk,
                    &PlanForm {
                        title: "云河示范区产业工人队伍建设改革三年行动计划（2025—2027）".into(),
                        unit: places.federation,
                        from: Some(on("2025-06-01")),
                        to: Some(on("2027-12-31")),
                        taxonomy: "2025".into(),
                        source: "深化产业工人队伍建设改革实施意见（2025）".into(),
                    },
                )?;
                let mut measures = Vec::new();
                for (system, titles) in MEASURES.iter().enumerate() {
                    let mut ids = Vec::new();
                    for (at, title) in titles.iter().enumerate() {
                        ids.push(add_measure(
                            commit,
                            desk,
                            &MeasureForm {
                                plan,
                                number: format!("{}.{}", system + 1, at + 1),
                                title: (*title).to_owned(),
                                system: format!("2025.{}", system + 1),
                                clause: format!("第{}条", system * 2 + at + 3),
                            },
                        )?);
                    }
                    measures.push(ids);
                }
                let group = add_group(
                    commit,
                    desk,
                    &GroupForm {
                        name: "云河示范区产业工人队伍建设改革协调小组".into(),
                        unit: places.federation,
                        basis: "示范区党工委办公室文件，由党工委副书记任组长，总工会牵头".into(),
                    },
                )?;
                let names = ["韩立新", "赵明华", "周敏", "陈涛", "吴海燕", "郑秀兰", "马国强", "刘晓东", "高志宏"];
                let seats = [
                    (places.federation, "leader", "党工委副书记"),
                    (places.federation, "deputy", "总工会主席"),
                    (places.federation, "office", "总工会改革办主任"),
                    (places.departments[0], "member", "人力资源和社会保障局副局长"),
                    (places.departments[1], "member", "民政局副局长"),
                    (places.departments[2], "member", "教育局副局长"),
                    (places.departments[3], "member", "应急管理局副局长"),
                    (places.departments[4], "member", "卫生健康委员会副主任"),
                    (places.departments[5], "member", "科学技术局副局长"),
                ];
                for ((unit, post, title), name) in seats.into_iter().zip(names) {
                    add_member(
                        commit,
                        desk,
                        &MemberForm {
                            body: group,
                            unit,
                            post: post.into(),
                            title: title.into(),
                            name: Some(name.into()),
                            from: Some(on("2025-06-01")),
                            to: Some(on("2028-05-31")),
                            ..MemberForm::default()
                        },
                    )?;
                }
                Ok((plan, group, measures))
            })?;
        (self.plan, self.group, self.measures) = made.value;
        Ok(())
    }

    fn task(&mut self, teller: &Teller<'_>, at: usize) -> Told<()> {
        let planned = &TASKS[at];
        let places = self.places;
        let officer = actor(teller, places.federation, Role::Officer)?;
        let form = self.form(teller, planned)?;
        let by = officer.clone();
        let made = commit(
            teller,
            &officer,
            places.federation,
            &format!("列入台账：{}", planned.title),
            move |commit, desk| draft_task(commit, desk, &form, by, "planned"),
        )?;
        self.tasks[at] = made.value;
        if planned.fate != Fate::Draft {
            self.step(teller, at, "issue", Hand::Officer)?;
        }
        Ok(())
    }

    fn form(&self, teller: &Teller<'_>, planned: &Planned) -> Told<TaskForm> {
        let places = self.places;
        let lead = places.of(planned.lead);
        let issued = if planned.issued.is_empty() { on("2026-09-01") } else { on(planned.issued) };
        let due = (!planned.due.is_empty()).then(|| on(planned.due));
        let middle = due.map(|due| Day(i32::midpoint(issued.0, due.0)));
        let milestones = match (middle, planned.fate) {
            (Some(_), Fate::Slipping) => vec![
                ("完成方案".into(), issued.plus(90)),
                ("完成中期目标".into(), on("2026-09-30")),
                ("全部完成".into(), due.unwrap_or(issued)),
            ],
            (Some(middle), _) => vec![("完成方案".into(), issued.plus(60).min(middle)), ("中期成果".into(), middle)],
            (None, _) => Vec::new(),
        };
        let (figure, base, target) = match planned.figure {
            None => ("", None, None),
            Some((figure, growth)) => {
                let table = if figure == "roll.units" { "r_unit" } else { "r_membership" };
                let held =
                    if figure == "roll.units" { "kind <> 'department'" } else { "state IN ('active', 'transferring')" };
                let sql = format!(
                    "SELECT COUNT(*) FROM {table} WHERE federation = $1 AND valid_from <= $2 AND valid_to > $2 AND closed = {} AND {held}",
                    record::OPEN
                );
                let today = (teller.desk)()?.today;
                let base = teller.store.read(|db| db.first(&sql, &[today.into()], |row| row.int(0)))?.unwrap_or(0);
                (figure, Some(base), Some(base + (base * growth / 1000).max(1)))
            }
        };
        let parties = match planned.lead {
            'F' => vec![(places.departments[0], "supporting".into()), (places.towns[0], "responsible".into())],
            _ => vec![(places.federation, "supporting".into())],
        };
        Ok(TaskForm {
            plan: self.plan,
            measure: self.measures.get(planned.system).and_then(|system| system.get(planned.measure)).copied(),
            title: planned.title.to_owned(),
            action: format!("{}。按季度调度，年底形成成果。", planned.title),
            source: "三年行动计划任务清单".into(),
            clause: format!("第{}部分", planned.system + 1),
            system: format!("2025.{}", planned.system + 1),
            lead: Some(lead),
            // Nobody verifies what they did themselves.
            verifier: (lead == places.federation).then_some(places.departments[5]),
            leader: Some("分管负责同志".into()),
            person: Some("科室负责人".into()),
            start: Some(issued),
            due,
            long_term: planned.due.is_empty(),
            form: planned.form.to_owned(),
            figure: figure.to_owned(),
            figure_unit: (!figure.is_empty()).then_some(places.federation),
            base,
            target,
            parties,
            milestones,
            ..TaskForm::default()
        })
    }

    /// Somebody who may take a step of a task, at the unit whose part it is.
    fn hand(&self, teller: &Teller<'_>, at: usize, hand: Hand) -> Told<(Actor, i64)> {
        let federation = self.places.federation;
        let id = self.tasks[at];
        let desk = (teller.desk)()?;
        let version = teller.store.read(|db| {
            let at = record::Moment { as_of: desk.today, known: db.head()?.commit };
            db.get(&TASK, id, at)
        })?;
        let version = version.ok_or(Refusal::Missing)?;
        let unit = match hand {
            Hand::Lead => version.int("unit").unwrap_or(federation),
            Hand::Verifier => version.int("verifier").unwrap_or(federation),
            Hand::Officer | Hand::Leader => federation,
        };
        let role = if hand == Hand::Leader { Role::Leader } else { Role::Officer };
        Ok((actor(teller, unit, role)?, unit))
    }

    fn step(&mut self, teller: &Teller<'_>, at: usize, step: &'static str, hand: Hand) -> Told<()> {
        let (by, office) = self.hand(teller, at, hand)?;
        let given = match step {
            "begin" => Given::none().with("text", "已制定工作方案，明确专人负责。"),
            "progress" => Given::none()
                .with(
                    "text",
                    ["按方案推进，本期完成阶段任务。", "已召开推进会，工作面全部展开。", "试点单位已完成，正在推广。"]
                        [at % 3],
                )
                .with("problems", if at % 4 == 1 { "部分企业配合不够。" } else { "" })
                .with("next", if at % 4 == 1 { "上门对接，逐家落实。" } else { "" }),
            "contest" => Given::none().with("grounds", "职责分工不在本单位，建议由主管部门牵头。"),
            "submit" => Given::none().with("text", "任务已全部完成，成果已应用，申请销号。"),
            "verify" => Given::none().with("reason", "查看了成果和佐证，情况属实。"),
            "return" => Given::none().with("reason", "佐证只有通知，缺少落实情况，请补充后再报。"),
            "suspend" => Given::none().with("reason", "拍摄单位正在重新遴选，暂停实施。"),
            "cancel" => Given::none().with("reason", "与上级平台功能重复，不再单独建设。"),
            _ => Given::none(),
        };
        if step == "submit" {
            let task = self.tasks[at];
            let evidence = self.measures.iter().flatten().next().copied().unwrap_or(0);
            let account = by.id();
            commit(teller, &by, office, "补充佐证", move |commit, desk| {
                acts::add_evidence(commit, desk, task, "reform_measure", evidence, "所属举措", account)
            })?;
        }
        take(teller, &task::PROCEDURE, self.tasks[at], step, given, &by, office)
    }

    fn milestone(&mut self, teller: &Teller<'_>, at: usize) -> Told<()> {
        let (by, office) = self.hand(teller, at, Hand::Lead)?;
        let task = self.tasks[at];
        commit(teller, &by, office, "节点完成", move |commit, desk| {
            let now = commit.at(desk.today);
            let mut open = commit.read()?.find(&MILESTONE, "task", task, now)?;
            open.retain(|milestone| milestone.day("met_on").is_none());
            open.sort_by_key(|milestone| milestone.day("due"));
            match open.first() {
                Some(first) => meet_milestone(commit, desk, first.id, true),
                None => Ok(false),
            }
        })?;
        Ok(())
    }

    fn ruling(&mut self, teller: &Teller<'_>, at: usize, lead: Option<char>) -> Told<()> {
        let federation = self.places.federation;
        let leader = actor(teller, federation, Role::Leader)?;
        let record = newest(teller, &crate::register::DISPUTE, self.tasks[at])?;
        let (step, given) = match lead {
            Some(lead) => ("uphold", Given::none().with("lead", self.places.of(lead))),
            None => ("reject", Given::none()),
        };
        let given = given.with("ruling", "经协调小组办公室研究，按职责分工裁定。");
        take(teller, &dispute::PROCEDURE, record, step, given, &leader, federation)
    }

    fn slip(&mut self, teller: &Teller<'_>, at: usize, level: &'static str, days: Option<i32>) -> Told<()> {
        let federation = self.places.federation;
        let officer = actor(teller, federation, Role::Officer)?;
        let (task, by) = (self.tasks[at], officer.clone());
        let today = (teller.desk)()?.today;
        commit(teller, &officer, federation, "发出督办单", move |commit, desk| {
            let form = SlipForm {
                level: level.into(),
                problem: "任务已过完成时限，进展不明。".into(),
                requirement: "说明滞后原因，提出完成措施和时间，书面答复。".into(),
                due: desk.today.plus(10),
            };
            issue_slip(commit, desk, task, &form, by)
        })?;
        if let Some(days) = days {
            for (after, event) in [(days, Event::Answer(at)), (days + 4, Event::Evaluate(at))] {
                let day = today.plus(after);
                let place = self.events.partition_point(|(each, _)| *each <= day);
                self.events.insert(place, (day, event));
            }
        }
        Ok(())
    }

    fn answer(&mut self, teller: &Teller<'_>, at: usize) -> Told<()> {
        let (by, office) = self.hand(teller, at, Hand::Lead)?;
        let record = newest(teller, &crate::register::SLIP, self.tasks[at])?;
        let given = Given::none().with("reply", "已倒排工期，月底前完成主要工作，专人盯办。");
        take(teller, &slip::PROCEDURE, record, "reply", given, &by, office)
    }

    fn evaluate(&mut self, teller: &Teller<'_>, at: usize) -> Told<()> {
        let federation = self.places.federation;
        let leader = actor(teller, federation, Role::Leader)?;
        let record = newest(teller, &crate::register::SLIP, self.tasks[at])?;
        let given = Given::none().with("evaluation", if at.is_multiple_of(2) { "good" } else { "fair" });
        take(teller, &slip::PROCEDURE, record, "evaluate", given, &leader, federation)
    }

    fn by_hand(&mut self, teller: &Teller<'_>, at: usize) -> Told<()> {
        let federation = self.places.federation;
        let leader = actor(teller, federation, Role::Leader)?;
        let (task, signer) = (self.tasks[at], leader.id());
        commit(teller, &leader, federation, "人工定灯", move |commit, desk| {
            override_light(
                commit,
                desk,
                task,
                "yellow",
                "院校排课已推迟一学期，虽未到期，按滞后管理。",
                signer,
                on("2026-12-31"),
            )
        })?;
        Ok(())
    }

    fn meeting(&mut self, teller: &Teller<'_>, at: usize, part: Part) -> Told<()> {
        let federation = self.places.federation;
        let (day, title, decisions) = MEETINGS[at];
        let officer = actor(teller, federation, Role::Officer)?;
        let by = officer.clone();
        let id = self.meetings[at];
        match part {
            Part::Plan => {
                let form = MeetingForm {
                    body: self.group,
                    plan: Some(self.plan),
                    title: title.into(),
                    on_day: Some(on(day)),
                    place: "示范区会议中心二楼".into(),
                    agenda: "通报台账进展和灯色\n研究滞后任务\n议定下步事项".into(),
                    chair: Some("韩立新".into()),
                    present: Some("韩立新\n赵明华\n周敏\n陈涛\n吴海燕\n马国强\n高志宏".into()),
                    absent: Some("刘晓东（外出学习）".into()),
                };
                self.meetings[at] = commit(teller, &officer, federation, "筹备会议", move |commit, desk| {
                    plan_meeting(commit, desk, &form, by)
                })?
                .value;
            }
            Part::Hold => {
                take(teller, &meeting::PROCEDURE, id, "hold", Given::none(), &officer, federation)?;
                for text in decisions {
                    let made = commit(teller, &officer, federation, "记下议定事项", move |commit, desk| {
                        add_decision(commit, desk, id, text, Some(federation), Some(on(day).plus(180)))
                    })?;
                    self.decisions[at].push(made.value);
                }
            }
            Part::Minute => {
                let text = format!("会议听取了台账进展通报，研究了滞后任务。\n会议议定：{}。", decisions.join("；"));
                let given = Given::none().with("minutes", text);
                take(teller, &meeting::PROCEDURE, id, "minute", given, &officer, federation)?;
            }
            Part::Sign => {
                let leader = actor(teller, federation, Role::Leader)?;
                take(teller, &meeting::PROCEDURE, id, "sign", Given::none(), &leader, federation)?;
            }
            Part::Task => {
                let (plan, first) = (self.plan, self.decisions[at].first().copied().unwrap_or(0));
                commit(teller, &officer, federation, "议定事项转为任务", move |commit, desk| {
                    task_from_decision(commit, desk, first, plan, by)
                })?;
            }
        }
        Ok(())
    }
}

/// What happens to a task, by what becomes of it.
fn life(at: usize, planned: &Planned, events: &mut Vec<(Day, Event)>) {
    use Hand::{Lead, Leader, Officer, Verifier};
    if planned.fate == Fate::Draft {
        events.push((on("2026-11-12"), Event::Task(at)));
        return;
    }
    let issued = on(planned.issued);
    let due = if planned.due.is_empty() { Day::END } else { on(planned.due) };
    let now = on("2026-11-20");
    events.push((issued, Event::Task(at)));
    let mut step = |day: Day, name: &'static str, hand: Hand| events.push((day, Event::Step(at, name, hand)));
    match planned.fate {
        Fate::Issued => return,
        Fate::Disputed => return step(issued.plus(3), "contest", Lead),
        Fate::Accepted => return step(issued.plus(3), "accept", Lead),
        Fate::Reassigned | Fate::Confirmed => step(issued.plus(3), "contest", Lead),
        _ => step(issued.plus(2), "accept", Lead),
    }
    let mut began = issued.plus(12);
    match planned.fate {
        Fate::Reassigned => {
            events.push((issued.plus(8), Event::Ruling(at, Some('H'))));
            events.push((issued.plus(10), Event::Step(at, "accept", Lead)));
        }
        Fate::Confirmed => events.push((issued.plus(9), Event::Ruling(at, None))),
        _ => {}
    }
    began = began.max(issued.plus(12));
    events.push((began, Event::Step(at, "begin", Lead)));
    // When closure is applied for, if ever.
    let end = match planned.fate {
        Fate::Closed(days) => due.plus(days),
        Fate::Submitted => on("2026-11-16"),
        Fate::Verified => on("2026-11-05"),
        Fate::Returned => on("2026-10-19"),
        Fate::Suspended => on("2026-07-06"),
        Fate::Cancelled => on("2026-04-13"),
        _ => now,
    };
    let mut day = began.plus(20 + i32::try_from(at % 9).unwrap_or(0));
    let mut count = 0;
    while day < end {
        let name = if count % 3 == 2 { "no_change" } else { "progress" };
        events.push((day, Event::Step(at, name, Lead)));
        // Quarterly at first, monthly in the last months.
        day = day.plus(if day < on("2026-08-20") { 88 } else { 28 });
        count += 1;
    }
    let met = match planned.fate {
        Fate::Slipping => 1,
        Fate::LongTerm => 1,
        _ => 2,
    };
    for place in 0..met {
        let planned_for =
            if place == 0 { began.plus(35) } else { Day(i32::midpoint(issued.0, due.min(now).0)).plus(-3) };
        let day = if planned.fate == Fate::LongTerm { on("2025-12-22") } else { planned_for.max(began.plus(30)) };
        if day < end && day > began {
            events.push((day, Event::Milestone(at)));
        } else if matches!(planned.fate, Fate::Closed(_) | Fate::Submitted | Fate::Verified | Fate::Returned) {
            events.push((end.plus(-1).max(began), Event::Milestone(at)));
        }
    }
    let mut step = |day: Day, name: &'static str, hand: Hand| events.push((day, Event::Step(at, name, hand)));
    match planned.fate {
        Fate::Closed(_) => {
            step(end, "submit", Lead);
            step(end.plus(5), "verify", Verifier);
            step(end.plus(8), "close", Leader);
        }
        Fate::Submitted => step(end, "submit", Lead),
        Fate::Verified => {
            step(end, "submit", Lead);
            step(end.plus(6), "verify", Verifier);
        }
        Fate::Returned => {
            step(end, "submit", Lead);
            step(end.plus(4), "return", Verifier);
        }
        Fate::Suspended => step(end, "suspend", Officer),
        Fate::Cancelled => step(end, "cancel", Leader),
        Fate::ByHand => events.push((on("2026-09-22"), Event::ByHand(at))),
        Fate::Late => {
            let (level, days) = match at % 3 {
                0 => ("blue", Some(6)),
                1 => ("blue", None),
                _ => ("yellow", Some(9)),
            };
            let day = due.plus(9);
            if day < now {
                events.push((day, Event::Slip(at, level, days)));
            }
        }
        _ => {}
    }
}

/// The account that acts at a unit; where there is none, the system does.
fn actor(teller: &Teller<'_>, unit: i64, role: Role) -> Told<Actor> {
    for role in [role, Role::Officer, Role::Partner, Role::Clerk, Role::Chair] {
        if let Some(who) = (teller.cast)(unit, role)? {
            return Ok(Actor::Account(who));
        }
    }
    Ok(Actor::System)
}

/// One commit of the story.
fn commit<T: Send + 'static>(
    teller: &Teller<'_>,
    by: &Actor,
    office: i64,
    reason: &str,
    make: impl FnOnce(&mut Commit<'_>, &Desk) -> Told<T> + Send + 'static,
) -> Told<Done<T>> {
    let desk = (teller.desk)()?;
    let intent = Intent { actor: by.id(), office, kind: "form", reason: reason.to_owned(), source: "demo".into() };
    teller.store.commit(intent, move |commit| make(commit, &desk))
}

fn take(
    teller: &Teller<'_>,
    procedure: &'static Procedure,
    record: i64,
    step: &str,
    given: Given,
    by: &Actor,
    office: i64,
) -> Told<()> {
    let desk = (teller.desk)()?;
    let step = procedure.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
    let intent = Intent {
        actor: by.id(),
        office,
        kind: "step",
        reason: step.label.0.to_owned(),
        source: format!("{} {}", procedure.name, step.name),
    };
    let order = Order { step, record, seen: None, given, by: by.clone() };
    teller.store.commit(intent, move |commit| procedure::take(commit, &desk, procedure, &order))?;
    Ok(())
}

/// The newest record of a register that belongs to a task and is still open.
fn newest(teller: &Teller<'_>, register: &'static record::Register, task: i64) -> Told<i64> {
    let desk = (teller.desk)()?;
    let found = teller.store.read(|db| {
        let at = record::Moment { as_of: desk.today, known: db.head()?.commit };
        db.find(register, "task", task, at)
    })?;
    found.last().map(|version| version.id).ok_or(Refusal::Missing)
}
