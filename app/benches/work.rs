//! The qualities of work that moves by steps, measured on this machine: the second part of `make bench`. Prints a table; never
//! fails on a slow machine.
//!
//! The house is put together here as the product does it, on the embedded engine in a folder of its own, and filled with open
//! tasks; then steps, lists, pages and documents are measured in this process. What is counted is looked up in the store before
//! it is called none lost, none doubled. `BENCH_SCALE=0.1` makes it small.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use access::{Access, Action, By, Cost, Decision, NewAccount, Role, Who};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use clock::{Day, Lang, Pack};
use document::Format;
use figure::Figures;
use procedure::{Actor, CLOCK, Desk, FOLLOW, Given, INBOX, Order, Procedures, Refusal, STEP, Step, Taken};
use record::{Commit, Done, Intent, Moment, Options, Place, Store, Suite, Value};
use reform::acts::{self, MeasureForm, PlanForm, SlipForm, TaskForm};
use reform::ledger::{self, Filter};
use reform::register::{PROGRESS, TASK};
use reform::rules::task::PROCEDURE;
use roll::register::UNIT;
use roll::tree::{UnitTree, UnitView};
use ui::web::testing::{Browser, request};

/// The product's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How many take steps at once.
const CLERKS: usize = 64;
/// Units with open work that is nobody's in the measurement but waits in the same list.
const BUSY: usize = 200;
/// Systems of the plans.
const SYSTEMS: [&str; 6] = ["2025.1", "2025.2", "2025.3", "2025.4", "2025.5", "2025.6"];
/// What a clerk does with a task, from its being issued to the application for its closure.
const LIFE: [&str; 6] = ["accept", "begin", "progress", "no_change", "progress", "submit"];
/// One step of so many is sent twice at once, as by an impatient hand.
const TWICE: usize = 16;
/// What the open work is called, and the tasks of the ledger.
const OPEN_TITLE: &str = "推行技能等级企业自主评价";
const LEDGER_TITLE: &str = "健全产业工人技能提升机制";
const PASSWORD: &str = "Tk7#pvel92-xw";

fn main() -> Result<(), Failure> {
    let scale: f64 = std::env::var("BENCH_SCALE").ok().and_then(|s| s.parse().ok()).unwrap_or(1.0);
    let folder = tempfile::tempdir()?;
    let house = House::open(&folder.path().join("data"))?;
    println!("{:<58} {:>16} {:>16}", "what", "at least", "measured");
    let filled = house.fill(scale)?;
    house.steps(&filled, seconds(10.0 * scale))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let site = house.site()?;
    runtime.block_on(house.steps_by_pages(&site, &filled, seconds(5.0 * scale)))?;
    house.today(&runtime, &site, &filled)?;
    house.ledger(&runtime, &site, &filled)?;
    house.slip(&filled)?;
    means_test(seconds(2.0 * scale))?;
    Ok(())
}

fn row(what: &str, wanted: &str, measured: impl std::fmt::Display) {
    println!("{what:<58} {wanted:>16} {measured:>16}");
}

/// A remark between the rows.
fn remark(what: impl std::fmt::Display) {
    println!("({what})");
}

fn seconds(of: f64) -> Duration {
    Duration::from_secs_f64(of.max(1.0))
}

/// A share of a number, as many as make sense at least.
fn part(of: usize, scale: f64, least: usize) -> usize {
    ((of as f64 * scale) as usize).max(least)
}

/// Runs something so many times; milliseconds of each, in order.
fn timed<T>(times: usize, mut act: impl FnMut() -> Result<T, Failure>) -> Result<Vec<f64>, Failure> {
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let began = Instant::now();
        std::hint::black_box(act()?);
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    Ok(took)
}

/// The value below which so many hundredths lie.
fn percentile(sorted: &[f64], hundredths: usize) -> f64 {
    sorted.get(sorted.len() * hundredths / 100).or(sorted.last()).copied().unwrap_or(0.0)
}

/// Median and longest.
fn median_and_most(sorted: &[f64]) -> String {
    format!("{:.1} / {:.1} ms", percentile(sorted, 50), sorted.last().copied().unwrap_or(0.0))
}

/// A running house.
struct House {
    store: Arc<Store>,
    tree: Arc<UnitTree>,
    figures: Arc<Figures>,
    procedures: Arc<Procedures>,
    access: Arc<Access>,
    pack: &'static Pack,
}

/// Somebody with an account.
#[derive(Clone)]
struct Clerk {
    account: i64,
    login: String,
    unit: i64,
}

/// Somebody who takes steps, with the tasks of their unit: for the first measurement and for the second.
struct Supplied {
    clerk: Clerk,
    first: Vec<i64>,
    second: Vec<i64>,
}

/// What was put into the house.
struct Filled {
    /// Those who take steps.
    desks: Vec<Supplied>,
    /// Who has a long list.
    busy: Clerk,
    /// How long it is.
    open: usize,
    officer: Clerk,
    /// The plan whose ledger is shown, how many tasks it has, and one of them that is at work.
    plan: i64,
    tasks: usize,
    task: i64,
}

/// A step that was said to be taken.
#[derive(Clone, Debug)]
struct Told {
    task: i64,
    number: i64,
    step: &'static str,
    state: String,
    commit: i64,
    took: Duration,
}

/// What came of the work of one clerk.
#[derive(Default)]
struct Worked {
    told: Vec<Told>,
    /// Steps that were sent twice, and of those the ones that were taken twice.
    sent_twice: usize,
    taken_twice: usize,
}

fn find(step: &str) -> Result<&'static Step, Failure> {
    PROCEDURE.step(step).ok_or_else(|| format!("a task has no step {step}").into())
}

/// What is answered to a step's questions.
fn answers(step: &str) -> &'static [(&'static str, &'static str)] {
    match step {
        "begin" => &[("text", "已召开动员会，明确分工和进度安排。")],
        "progress" => &[
            ("text", "本月走访企业十二家，新增试点三家，组织培训两期，参训职工一百八十人。"),
            ("problems", "个别企业积极性不高。"),
            ("next", "下月集中走访，逐家签订意向书。"),
        ],
        "submit" => &[("text", "目标已完成，佐证已挂接，申请销号。")],
        _ => &[],
    }
}

fn given(step: &str) -> Given {
    answers(step).iter().fold(Given::none(), |given, (name, text)| given.with(name, *text))
}

impl House {
    /// Opens a new one as the product does, but for the day: that is always the same, so that no holiday changes what is measured.
    fn open(folder: &Path) -> Result<House, Failure> {
        const MORNING: i64 = 1_772_413_200_000; // 2026-03-02, 9:00 in Beijing.
        let began = Instant::now();
        let now = move || MORNING + i64::try_from(began.elapsed().as_millis()).unwrap_or(0);
        let catalogue = roll::register::catalogue()
            .with(access::catalogue())
            .with(procedure::catalogue())
            .with(paper::catalogue())
            .with(notice::catalogue())
            .with(reform::catalogue())
            .with(bulletin::catalogue());
        let place = Place::Folder(folder.to_owned());
        let options =
            Options { place, catalogue, suite: Suite::default(), create: true, readers: 8, now: Arc::new(now) };
        let store = Arc::new(Store::open(options)?);
        let tree = Arc::new(UnitTree::default());
        let pack = Pack::cn();
        let figures = roll::figures::catalogue().with(reform::figure_catalogue());
        let figures = Arc::new(Figures::new(figures, tree.clone(), pack));
        let config = access::Config {
            offset_minutes: pack.calendar().utc_offset_minutes(),
            // Hashing passwords is not what is measured.
            cost: Cost::LEAST,
            ..access::Config::default()
        };
        let access = Arc::new(Access::new(store.clone(), config));
        Ok(House { store, tree, figures, procedures: Arc::new(reform::procedures()), access, pack })
    }

    fn units(&self) -> UnitView {
        UnitView { store: self.store.clone(), tree: self.tree.clone() }
    }

    fn site(&self) -> Result<ui::web::Site, Failure> {
        // All requests come from one address here; how much one address may ask is not what is measured.
        let rate = ui::web::Rate { burst: 1e9, per_second: 1e9 };
        let settings = ui::web::Settings { rate, ..ui::web::Settings::default() };
        let routes = roll::pages::routes().with(reform::routes()).with(bulletin::routes());
        let records = routes.records().to_vec();
        let post = notice::Post::new(notice::Setting {
            access: self.access.clone(),
            units: Arc::new(self.units()),
            procedures: self.procedures.clone(),
            pack: self.pack,
            brand: settings.brand.clone(),
            records: records.clone(),
            config: notice::Config::default(),
        })?;
        let papers = paper::default_kinds(&records, self.store.catalogue());
        let shelf = paper::Shelf::configured(self.store.folder())?;
        let press = bulletin::Press::new(self.store.clone(), self.tree.clone(), self.figures.clone());
        let house = ui::web::House::new(self.access.clone(), Arc::new(self.units()), settings)
            .service(self.figures.clone())
            .service(self.tree.clone())
            .service(Arc::new(press))
            .service(self.procedures.clone())
            .service(Arc::new(shelf))
            .service(Arc::new(post))
            .with(procedure::pages::routes(&self.procedures))
            .with(notice::routes())
            .with(paper::routes(&papers))
            .with(routes);
        Ok(house.build())
    }

    fn now(&self) -> Result<Moment, Failure> {
        let known = self.store.read(|db| db.head())?.commit;
        Ok(Moment { as_of: self.access.today(), known })
    }

    fn desk(&self, known: i64) -> Desk {
        Desk {
            pack: self.pack,
            units: Arc::new(self.units()),
            procedures: self.procedures.clone(),
            today: self.access.today(),
            now_ms: self.access.now(),
            known,
        }
    }

    /// Does something in a commit of its own, as the system.
    fn act<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Failure> {
        let desk = self.desk(self.now()?.known);
        let intent = Intent { kind: "command", reason: "bench".into(), source: "bench".into(), ..Intent::default() };
        Ok(self.store.commit(intent, move |commit| act(commit, &desk))?.value)
    }

    fn account(&self, login: &str, role: Role, unit: i64) -> Result<Clerk, Failure> {
        let new = NewAccount {
            login: login.into(),
            title: "经办人".into(),
            display_name: "何志远".into(),
            unit,
            password: PASSWORD.into(),
            must_change: false,
            roles: vec![(role, unit)],
            person: 0,
        };
        let account = self.access.add_account(By::SYSTEM, &new, "")?;
        Ok(Clerk { account, login: login.into(), unit })
    }
}

// What is in the house.

/// The units: a federation, its departments, and its grassroots unions by way of townships.
struct Places {
    federation: i64,
    departments: Vec<i64>,
    unions: Vec<i64>,
}

fn units(commit: &mut Commit<'_>) -> Result<Places, Refusal> {
    let mut add = |code: String, name: String, kind: &str, parent: Option<i64>| -> Result<i64, Refusal> {
        let id = commit.new_id();
        let draft = UNIT.draft().set("code", code).set("name", name).set("kind", kind).set("parent", parent);
        commit.open(id, (Day(0), Day::END), &draft, None)?;
        Ok(id)
    };
    let federation = add("YH".into(), "云河示范区总工会".into(), "federation", None)?;
    let departments = (0..40)
        .map(|at| add(format!("D{at:02}"), format!("第{at}协作部门"), "department", Some(federation)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut unions = Vec::new();
    for town in 0..20 {
        let above = add(format!("T{town:02}"), format!("第{town}镇总工会"), "township", Some(federation))?;
        for at in 0..100 {
            unions.push(add(format!("T{town:02}{at:03}"), format!("第{town}镇第{at}公司工会"), "basic", Some(above))?);
        }
    }
    Ok(Places { federation, departments, unions })
}

/// A plan of the federation.
fn plan(commit: &mut Commit<'_>, desk: &Desk, federation: i64, title: &str) -> Result<i64, Refusal> {
    let form = PlanForm {
        title: title.into(),
        unit: federation,
        from: Some(desk.today.plus(-400)),
        to: Some(desk.today.plus(700)),
        taxonomy: "2025".into(),
        source: "示范区实施方案".into(),
    };
    acts::add_plan(commit, desk, &form)
}

/// Takes a step as the system does.
fn advance(commit: &mut Commit<'_>, desk: &Desk, task: i64, name: &'static str) -> Result<(), Refusal> {
    let step = PROCEDURE.step(name).ok_or_else(|| Refusal::NoStep(name.into()))?;
    let given = match name {
        "suspend" => Given::none().with("reason", "因故暂停。"),
        _ => given(name),
    };
    let order = Order { step, record: task, seen: None, given, by: Actor::System };
    procedure::take(commit, desk, &PROCEDURE, &order).map(drop)
}

/// What one unit has to do, as it lies in the registers after some weeks: tasks issued, accepted, at work.
struct Pile {
    plan: i64,
    federation: i64,
    unit: i64,
    count: usize,
    /// Who has taken the unit's steps, and has every third task in hand.
    by: Option<i64>,
}

impl Pile {
    fn write(&self, commit: &mut Commit<'_>, desk: &Desk) -> Result<(), Refusal> {
        for at in 0..self.count {
            let id = commit.new_id();
            let issued = desk.today.plus(-(at as i32 % 24) - 1);
            let state = ["issued", "accepted", "in_progress", "in_progress", "in_progress"][at % 5];
            let due = desk.today.plus(at as i32 * 7 % 600 - 30);
            let draft = TASK
                .draft()
                .set("plan", self.plan)
                .set("number", format!("{}.{at}", self.unit))
                .set("title", format!("{OPEN_TITLE}，建立第 {at} 批试点"))
                .set("action", "每年新增试点企业，评价结果与待遇挂钩")
                .set("system", SYSTEMS[at % SYSTEMS.len()])
                .set("unit", self.unit)
                .set("owner", self.federation)
                .set("officer", self.by.filter(|_| at % 3 == 0))
                .set("start", issued)
                .set("due", due)
                .set("long_term", false)
                .set("form", "rule")
                .set("entry", "planned")
                .set("issued_on", issued)
                .set("state", state);
            commit.open(id, (issued, Day::END), &draft, None)?;
            let steps: &[(&str, &str, &str)] = &[
                ("draft", "", "draft"),
                ("issue", "draft", "issued"),
                ("accept", "issued", "accepted"),
                ("begin", "accepted", "in_progress"),
                ("progress", "in_progress", "in_progress"),
            ];
            let taken = match state {
                "issued" => 2,
                "accepted" => 3,
                _ => 4 + at % 2,
            };
            for (number, (name, from, to)) in (1i64..).zip(&steps[..taken]) {
                let step = STEP
                    .draft()
                    .set("procedure", PROCEDURE.name)
                    .set("record", id)
                    .set("number", number)
                    .set("step", *name)
                    .set("from_state", *from)
                    .set("to_state", *to)
                    .set("account", self.by.filter(|_| number > 2))
                    .set("office", if number > 2 { self.unit } else { self.federation })
                    .set("on_day", issued)
                    .set("at_ms", desk.now_ms)
                    .set("note", "");
                let step_id = commit.new_id();
                commit.open(step_id, (issued, Day::END), &step, None)?;
            }
            let mut clock = |name: &str, rule: &str, running: bool, due: Day| -> Result<(), Refusal> {
                let clock = CLOCK
                    .draft()
                    .set("procedure", PROCEDURE.name)
                    .set("record", id)
                    .set("name", name)
                    .set("state", if running { "running" } else { "stopped" })
                    .set("rule", rule)
                    .set("started", issued)
                    .set("due", due)
                    .set("provisional", false)
                    .set("pauses", "")
                    .set("stopped", (!running).then_some(issued));
                let clock_id = commit.new_id();
                Ok(commit.open(clock_id, (issued, Day::END), &clock, None)?)
            };
            let reckoned = |name: &str| {
                let rule = desk.pack.rule(name, issued);
                rule.map_or(due, |rule| clock::deadline(rule, desk.pack.calendar(), issued, &[]).due)
            };
            clock("accept", "reform.accept", state == "issued", reckoned("reform.accept"))?;
            if state != "issued" {
                clock("due", "", true, due)?;
                clock("progress", "reform.progress", true, reckoned("reform.progress"))?;
            }
            // Whoever takes a step follows the record from then on.
            if let Some(by) = self.by.filter(|_| taken > 2) {
                let sql = format!(
                    "INSERT INTO {} (federation, account, record, procedure, wished, seen) VALUES ($1, $2, $3, $4, 0, $5)",
                    FOLLOW.name
                );
                let params: [Value; 4] = [by.into(), id.into(), PROCEDURE.name.into(), (taken as i64).into()];
                commit.side(&sql, &params)?;
            }
        }
        Ok(())
    }
}

impl House {
    fn fill(&self, scale: f64) -> Result<Filled, Failure> {
        let began = Instant::now();
        let places = self.act(|commit, _| units(commit))?;
        let officer = self.account("officer", Role::Officer, places.federation)?;
        let busy = self.account("busy", Role::Clerk, places.unions[CLERKS])?;
        let clerks = (0..CLERKS).map(|at| self.account(&format!("clerk-{at}"), Role::Clerk, places.unions[at]));
        let clerks = clerks.collect::<Result<Vec<_>, _>>()?;
        let open = part(500, scale, 20);
        self.pile(&places, &busy, open)?;
        let piled = began.elapsed();
        let (plan, tasks, task) = self.plan_of(&places, part(5_000, scale, 100))?;
        // Enough for some 2,500 steps a second; where it is not, the measurement ends early and says how long it was.
        let each = part(10 * 2_500 / CLERKS / LIFE.len(), scale, 4);
        let desks = self.supply(&places, clerks, each, each.div_ceil(3))?;
        let rows = procedure::rebuild(&self.store, &self.desk(self.now()?.known))?;
        remark(format!(
            "the house was filled in {:.0} s, {:.0} s of them for open work; the list of what is waited for has {rows} rows",
            began.elapsed().as_secs_f64(),
            piled.as_secs_f64()
        ));
        Ok(Filled { desks, busy, open, officer, plan, tasks, task })
    }

    /// The open work of many units, one of them that of somebody who is measured.
    fn pile(&self, places: &Places, busy: &Clerk, count: usize) -> Result<(), Failure> {
        let federation = places.federation;
        let plan = self.act(move |commit, desk| plan(commit, desk, federation, "日常工作台账"))?;
        let piles: Vec<Pile> = places.unions[CLERKS..CLERKS + BUSY]
            .iter()
            .map(|unit| {
                let by = (*unit == busy.unit).then_some(busy.account);
                Pile { plan, federation, unit: *unit, count, by }
            })
            .collect();
        let mut piles = piles.into_iter().peekable();
        while piles.peek().is_some() {
            let some: Vec<Pile> = piles.by_ref().take(20).collect();
            self.act(move |commit, desk| some.iter().try_for_each(|pile| pile.write(commit, desk)))?;
        }
        Ok(())
    }

    /// A plan with its ledger, made by the steps of the procedure: a tenth of the tasks have nine others below them, some are at
    /// work, some late, some rest.
    fn plan_of(&self, places: &Places, tasks: usize) -> Result<(i64, usize, i64), Failure> {
        let (federation, departments) = (places.federation, places.departments.clone());
        let (plan, measures) = self.act(move |commit, desk| {
            let plan = plan(commit, desk, federation, "产业工人队伍建设改革三年行动")?;
            let measures = (1..=30).map(|number: usize| {
                let form = MeasureForm {
                    plan,
                    number: number.to_string(),
                    title: format!("第 {number} 项改革举措"),
                    system: SYSTEMS[number % SYSTEMS.len()].into(),
                    clause: String::new(),
                };
                acts::add_measure(commit, desk, &form)
            });
            Ok((plan, measures.collect::<Result<Vec<_>, _>>()?))
        })?;
        let mut all = Vec::new();
        for group in 0..tasks / 100 {
            let (departments, measures) = (departments.clone(), measures.clone());
            let drafted = self.act(move |commit, desk| {
                let mut ids = Vec::new();
                let mut parent = None;
                for at in group * 100..group * 100 + 100 {
                    let form = ledger_task(desk, &departments, plan, measures[at / 10 % measures.len()], at);
                    let form = TaskForm { parent: parent.filter(|_| at % 10 != 0), ..form };
                    let id = acts::draft_task(commit, desk, &form, Actor::System, "planned")?;
                    if at % 10 == 0 {
                        parent = Some(id);
                    }
                    ids.push(id);
                }
                Ok(ids)
            })?;
            // A record is changed once in a commit.
            for name in ["issue", "accept", "begin", "progress", "suspend"] {
                let ids = drafted.clone();
                self.act(move |commit, desk| {
                    let mut here = ids.iter().enumerate().filter(|(at, _)| *at < reaches(name));
                    here.try_for_each(|(_, id)| advance(commit, desk, *id, name))
                })?;
            }
            all.extend(drafted);
        }
        let task = all.get(50).copied().ok_or("no tasks")?;
        Ok((plan, all.len(), task))
    }

    /// Tasks that were issued to the units of the clerks, each with the evidence that its closure will need.
    fn supply(
        &self,
        places: &Places,
        clerks: Vec<Clerk>,
        first: usize,
        second: usize,
    ) -> Result<Vec<Supplied>, Failure> {
        let federation = places.federation;
        let plan = self.act(move |commit, desk| plan(commit, desk, federation, "基层工会台账"))?;
        let mut out = Vec::new();
        for clerk in clerks {
            let (unit, count) = (clerk.unit, first + second);
            let ids = self.act(move |commit, desk| {
                let draft = |at: usize| {
                    let form = TaskForm {
                        plan,
                        number: format!("{unit}.{at}"),
                        title: format!("建立第 {at} 个技能工作室"),
                        system: SYSTEMS[at % SYSTEMS.len()].into(),
                        lead: Some(unit),
                        start: Some(desk.today),
                        due: Some(desk.today.plus(30 + at as i32 % 300)),
                        form: "rule".into(),
                        ..TaskForm::default()
                    };
                    acts::draft_task(commit, desk, &form, Actor::System, "planned")
                };
                (0..count).map(draft).collect::<Result<Vec<_>, _>>()
            })?;
            let tasks = ids.clone();
            self.act(move |commit, desk| tasks.iter().try_for_each(|task| advance(commit, desk, *task, "issue")))?;
            let tasks = ids.clone();
            self.act(move |commit, desk| {
                let mut each = tasks.iter();
                each.try_for_each(|task| {
                    acts::add_evidence(commit, desk, *task, UNIT.name, unit, "试点单位", 0).map(drop)
                })
            })?;
            let (one, other) = ids.split_at(first);
            out.push(Supplied { clerk, first: one.to_vec(), second: other.to_vec() });
        }
        Ok(out)
    }
}

/// How many of a hundred tasks of the ledger have come as far as a step.
fn reaches(step: &str) -> usize {
    match step {
        "issue" => 100,
        "accept" => 85,
        "begin" => 70,
        "progress" => 40,
        _ => 5,
    }
}

/// A task of the ledger: dates from three months ago to two years ahead, two milestones, one unit that supports.
fn ledger_task(desk: &Desk, departments: &[i64], plan: i64, measure: i64, at: usize) -> TaskForm {
    let due = desk.today.plus(at as i32 * 13 % 790 - 90);
    let number =
        if at.is_multiple_of(10) { format!("{}", at / 10 + 1) } else { format!("{}.{}", at / 10 + 1, at % 10) };
    TaskForm {
        plan,
        measure: Some(measure),
        number,
        title: format!("{LEDGER_TITLE}，完成第 {at} 项"),
        action: "每季度调度一次，年底前形成制度".into(),
        system: SYSTEMS[at / 10 % SYSTEMS.len()].into(),
        lead: departments.get(at % departments.len()).copied(),
        start: Some(desk.today.plus(-200)),
        due: Some(due),
        form: "rule".into(),
        parties: departments
            .get((at + 7) % departments.len())
            .map(|unit| (*unit, "supporting".into()))
            .into_iter()
            .collect(),
        milestones: vec![("方案印发".into(), due.plus(-60)), ("中期评估".into(), due.plus(-20))],
        ..TaskForm::default()
    }
}

// Steps.

impl House {
    /// One step by one clerk, with all that a request of the pages asks of the store before it is taken: who it is, what they
    /// hold, whether they may.
    fn step(
        &self,
        clerk: &Clerk,
        task: i64,
        step: &'static Step,
        seen: i64,
    ) -> Result<Result<Done<Taken>, Refusal>, Failure> {
        let at = self.now()?;
        let who = self.who(clerk, at)?;
        let units = self.units();
        if access::can(&who, Action::ReformTake, Some(clerk.unit), &units, at) != Decision::Allowed {
            return Err("a clerk may not take steps".into());
        }
        let order = Order { step, record: task, seen: Some(seen), given: given(step.name), by: Actor::account(&who) };
        let intent = Intent {
            actor: clerk.account,
            office: clerk.unit,
            kind: "step",
            reason: step.label.0.into(),
            source: format!("{} {}", PROCEDURE.name, step.name),
        };
        let desk = self.desk(at.known);
        Ok(self.store.commit(intent, move |commit| procedure::take(commit, &desk, &PROCEDURE, &order)))
    }

    fn who(&self, clerk: &Clerk, at: Moment) -> Result<Arc<Who>, Failure> {
        let who = self.store.read(|db| self.access.holds(db, clerk.account, at))?;
        who.ok_or_else(|| "an account is gone".into())
    }

    /// The work of one clerk: task after task through its life, until the time is up or no task is left.
    fn work(&self, clerk: &Clerk, tasks: &[i64], until: Instant, over: &AtomicBool) -> Result<Worked, Failure> {
        let mut worked = Worked::default();
        for task in tasks {
            // Drafting and issuing were the first two.
            let mut seen = 2;
            for name in LIFE {
                if over.load(Ordering::Relaxed) || Instant::now() >= until {
                    return Ok(worked);
                }
                let step = find(name)?;
                let began = Instant::now();
                let once = || self.step(clerk, *task, step, seen);
                let mut taken = Vec::new();
                if worked.told.len() % TWICE == TWICE / 2 {
                    worked.sent_twice += 1;
                    let (one, other) = std::thread::scope(|scope| {
                        let other = scope.spawn(once);
                        (once(), other.join())
                    });
                    for each in [one?, other.map_err(|_| "a step failed inside")??] {
                        match each {
                            Ok(done) => taken.push(done),
                            Err(Refusal::Moved { .. } | Refusal::NotNow { .. }) => {}
                            Err(refusal) => return Err(refusal.into()),
                        }
                    }
                    worked.taken_twice += usize::from(taken.len() > 1);
                } else {
                    taken.push(once()??);
                }
                let took = began.elapsed();
                for done in taken {
                    let Taken { number, state, .. } = done.value;
                    seen = number;
                    let commit = done.commit.ok_or("a step without a commit")?;
                    worked.told.push(Told { task: *task, number, step: name, state, commit, took });
                }
            }
        }
        over.store(true, Ordering::Relaxed);
        Ok(worked)
    }

    fn steps(&self, filled: &Filled, span: Duration) -> Result<(), Failure> {
        let (before, over, began) = (self.now()?.known, AtomicBool::new(false), Instant::now());
        let all: Vec<Worked> = std::thread::scope(|scope| {
            let threads: Vec<_> = filled
                .desks
                .iter()
                .map(|desk| scope.spawn(|| self.work(&desk.clerk, &desk.first, began + span, &over)))
                .collect();
            let ended = threads.into_iter().map(|thread| thread.join().map_err(|_| "a clerk failed inside")?);
            ended.collect::<Result<Vec<_>, Failure>>()
        })?;
        let took = began.elapsed();
        let what = format!("{CLERKS} clerks taking steps at once, embedded engine");
        self.tell_steps(&what, ("≥ 500 /s", "< 250 ms"), before, all, took, over.into_inner())
    }

    /// Prints what came of the work of all clerks.
    fn tell_steps(
        &self,
        what: &str,
        (rate, p99): (&str, &str),
        before: i64,
        all: Vec<Worked>,
        took: Duration,
        ran_out: bool,
    ) -> Result<(), Failure> {
        let sent_twice: usize = all.iter().map(|worked| worked.sent_twice).sum();
        let taken_twice: usize = all.iter().map(|worked| worked.taken_twice).sum();
        let told: Vec<Told> = all.into_iter().flat_map(|worked| worked.told).collect();
        let mut times: Vec<f64> = told.iter().map(|told| told.took.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        row(what, rate, format!("{:.0} /s", told.len() as f64 / took.as_secs_f64()));
        row("  half of them within", "—", format!("{:.0} ms", percentile(&times, 50)));
        row("  99 of 100 within", p99, format!("{:.0} ms", percentile(&times, 99)));
        let (lost, doubled) = self.accounts_for(before, &told)?;
        let twice = if sent_twice > 0 { format!(", {sent_twice} of them sent twice at once") } else { String::new() };
        row(
            &format!("  of {} steps{twice}", told.len()),
            "none",
            format!("{lost} lost, {} doubled", doubled + taken_twice),
        );
        if ran_out {
            remark(format!("there was no work left after {:.1} s", took.as_secs_f64()));
        }
        self.agrees(before, &told)
    }

    /// Compares what was told with the steps that are in the store since a commit, each with its number and its commit. Gives
    /// how many are not there, and how many are there that nobody was told of, or twice.
    fn accounts_for(&self, before: i64, told: &[Told]) -> Result<(usize, usize), Failure> {
        let steps = self.store.read(|db| {
            let sql = format!(
                "SELECT record, number, step, opened FROM {} WHERE federation = $1 AND opened > $2 AND procedure = $3",
                STEP.table()
            );
            db.all(&sql, &[before.into(), PROCEDURE.name.into()], |row| {
                Ok((row.int(0)?, row.int(1)?, row.text(2)?, row.int(3)?))
            })
        })?;
        let kept: BTreeSet<_> = steps.iter().cloned().collect();
        let said: BTreeSet<_> =
            told.iter().map(|told| (told.task, told.number, told.step.to_owned(), told.commit)).collect();
        let lost = told.len() - said.intersection(&kept).count();
        let places: BTreeSet<_> = steps.iter().map(|(record, number, ..)| (record, number)).collect();
        let doubled = (steps.len() - places.len()).max(kept.difference(&said).count());
        Ok((lost, doubled))
    }

    /// Fails unless the log and the records say the same as the steps: one commit for each and no other, one entry of progress
    /// for each that makes one, and every task in the state that was told last.
    fn agrees(&self, before: i64, told: &[Told]) -> Result<(), Failure> {
        let at = self.now()?;
        let commits: BTreeSet<i64> = told.iter().map(|told| told.commit).collect();
        let moved = usize::try_from(at.known - before).unwrap_or(0);
        if (commits.len(), moved) != (told.len(), told.len()) {
            return Err(format!("{} steps, {} commits, {moved} in the log", told.len(), commits.len()).into());
        }
        let entries = told.iter().filter(|told| matches!(told.step, "begin" | "progress" | "no_change")).count();
        let sql = format!("SELECT COUNT(*) FROM {} WHERE federation = $1 AND opened > $2", PROGRESS.table());
        let written = self.store.read(|db| db.first(&sql, &[before.into()], |row| row.int(0)))?.unwrap_or(0);
        if written != entries as i64 {
            return Err(format!("{entries} steps wrote {written} entries of progress").into());
        }
        let mut last: BTreeMap<i64, &Told> = BTreeMap::new();
        for told in told {
            let held = last.entry(told.task).or_insert(told);
            if held.number < told.number {
                *held = told;
            }
        }
        for (task, told) in last {
            let version = self.store.read(|db| db.get(&TASK, task, at))?.ok_or("a task is gone")?;
            if version.text("state") != told.state {
                return Err(format!("a task is {}, and was told to be {}", version.text("state"), told.state).into());
            }
        }
        Ok(())
    }

    /// The same through the whole house: each step a form that is sent, answered in JSON.
    async fn steps_by_pages(&self, site: &ui::web::Site, filled: &Filled, span: Duration) -> Result<(), Failure> {
        let mut ready = Vec::new();
        for desk in &filled.desks {
            let mut browser = sign_in(site, &desk.clerk).await?;
            let csrf = browser.csrf().await;
            ready.push((browser, csrf, desk.second.clone()));
        }
        let (before, over, began) = (self.now()?.known, Arc::new(AtomicBool::new(false)), Instant::now());
        let working: Vec<_> = ready
            .into_iter()
            .map(|(browser, csrf, tasks)| tokio::spawn(send(browser, csrf, tasks, began + span, over.clone())))
            .collect();
        let mut all = Vec::new();
        for each in working {
            all.push(each.await??);
        }
        let took = began.elapsed();
        let ran_out = over.load(Ordering::Relaxed);
        self.tell_steps("the same by forms sent to the pages", ("—", "—"), before, all, took, ran_out)
    }
}

async fn sign_in(site: &ui::web::Site, clerk: &Clerk) -> Result<Browser, Failure> {
    let mut browser = Browser::new(site);
    let answer = browser.sign_in(&clerk.login, PASSWORD).await;
    if answer.status == StatusCode::SEE_OTHER { Ok(browser) } else { Err("sign-in was refused".into()) }
}

/// The work of one clerk by forms.
async fn send(
    mut browser: Browser,
    csrf: String,
    tasks: Vec<i64>,
    until: Instant,
    over: Arc<AtomicBool>,
) -> Result<Worked, Failure> {
    let mut worked = Worked::default();
    for task in tasks {
        let mut seen = 2;
        for step in LIFE {
            if over.load(Ordering::Relaxed) || Instant::now() >= until {
                return Ok(worked);
            }
            let mut body = format!("csrf={}&seen={seen}", ui::link::encode(&csrf));
            for (name, text) in answers(step) {
                body.push_str(&format!("&{name}={}", ui::link::encode(text)));
            }
            let path = format!("/steps/{}/{task}/{step}", PROCEDURE.name);
            let mut form = request(Method::POST, &path, Body::from(body));
            let headers = form.headers_mut();
            headers.insert(header::CONTENT_TYPE, "application/x-www-form-urlencoded".parse()?);
            headers.insert(header::ACCEPT, "application/json".parse()?);
            headers.insert("sec-fetch-site", "same-origin".parse()?);
            let began = Instant::now();
            let answer = browser.send(form).await;
            let took = began.elapsed();
            if answer.status != StatusCode::OK {
                return Err(format!("{step} was answered with {}: {}", answer.status, answer.body).into());
            }
            let told: serde_json::Value = serde_json::from_str(&answer.body)?;
            let int = |name: &str| told[name].as_i64().ok_or_else(|| format!("the answer has no {name}"));
            seen = int("number")?;
            let state = told["state"].as_str().unwrap_or_default().to_owned();
            worked.told.push(Told { task, number: seen, step, state, commit: int("commit")?, took });
        }
    }
    over.store(true, Ordering::Relaxed);
    Ok(worked)
}

// Lists, pages, documents.

/// Asks twenty times for a page, which must hold a text.
fn visits(
    runtime: &tokio::runtime::Runtime,
    browser: &mut Browser,
    path: &str,
    text: &str,
) -> Result<Vec<f64>, Failure> {
    timed(20, || {
        let answer = runtime.block_on(browser.get(path));
        let shown = answer.status == StatusCode::OK && answer.body.contains(text);
        if shown { Ok(answer) } else { Err(format!("{path} was answered with {}", answer.status).into()) }
    })
}

impl House {
    fn today(&self, runtime: &tokio::runtime::Runtime, site: &ui::web::Site, filled: &Filled) -> Result<(), Failure> {
        let at = self.now()?;
        let who = self.who(&filled.busy, at)?;
        let sql = format!("SELECT COUNT(*) FROM {} WHERE federation = $1", INBOX.name);
        let rows = self.store.read(|db| db.first(&sql, &[], |row| row.int(0)))?.unwrap_or(0);
        let list = || Ok(self.store.read(|db| procedure::inbox_of(db, &who, at.as_of, 0, usize::MAX))?);
        let found = list()?.len();
        if found != filled.open {
            return Err(format!("{found} items are open, not {}", filled.open).into());
        }
        let took = timed(20, list)?;
        let what = format!("Today, {found} of {rows} open items: the list, median / most");
        row(&what, "< 50 ms", median_and_most(&took));
        let mut browser = runtime.block_on(sign_in(site, &filled.busy))?;
        let took = visits(runtime, &mut browser, "/today", OPEN_TITLE)?;
        row("  the whole page", "< 50 ms", median_and_most(&took));
        Ok(())
    }

    fn ledger(&self, runtime: &tokio::runtime::Runtime, site: &ui::web::Site, filled: &Filled) -> Result<(), Failure> {
        let at = self.now()?;
        let rows = || Ok(self.store.read(|db| ledger::tasks(db, at, filled.plan, &Filter::default()))?);
        let found = rows()?;
        if found.len() != filled.tasks || found.iter().any(|row| row.light.is_empty()) {
            return Err(format!("{} tasks, some of them without a light", found.len()).into());
        }
        let took = timed(20, rows)?;
        let what = format!("ledger of {} tasks with lights, read, median / most", found.len());
        row(&what, "< 200 ms", median_and_most(&took));
        let mut browser = runtime.block_on(sign_in(site, &filled.officer))?;
        let took = visits(runtime, &mut browser, &format!("/reform/{}", filled.plan), LEDGER_TITLE)?;
        row("  the whole page", "< 200 ms", median_and_most(&took));
        Ok(())
    }

    fn slip(&self, filled: &Filled) -> Result<(), Failure> {
        let task = filled.task;
        let slip = self.act(move |commit, desk| {
            let form = SlipForm {
                level: "blue".into(),
                problem: "任务推进滞后，方案至今没有印发。\n上月例会已经提醒。".into(),
                requirement: "十五日内印发方案，书面说明进度滞后的原因和补救措施。".into(),
                due: desk.today.plus(15),
            };
            acts::issue_slip(commit, desk, task, &form, Actor::System)
        })?;
        let make = || -> Result<Vec<u8>, Failure> {
            let desk = self.desk(self.now()?.known);
            let figures = &self.figures.catalogue;
            let data = self
                .store
                .read(|db| reform::documents::data(db, &desk, figures, "supervision-slip", slip, Lang::Zh))?;
            Ok(document::render(self.pack, "supervision-slip", &data, Format::Pdf)?)
        };
        let first = timed(1, make)?;
        row("PDF of a supervision slip, the first", "< 500 ms", format!("{:.0} ms", percentile(&first, 50)));
        let took = timed(10, make)?;
        row("  after it, median / most of 10", "< 500 ms", median_and_most(&took));
        Ok(())
    }
}

/// The pure test of a household's means, with its reasons, on one core.
fn means_test(for_time: Duration) -> Result<(), Failure> {
    use hardship::rules::means::{Input, test};
    let as_of = Day::from_ymd(2020, 6, 1).ok_or("a day")?;
    let rule = Pack::cn().means(as_of).ok_or("a rule")?;
    let household = |n: i64| Input {
        as_of,
        line_fen: 106_200,
        members: 1 + n % 6,
        income_fen: (n * 7_919) % 12_000_000,
        rigid_fen: (n * 104_729) % 2_000_000,
        work_cost_fen: (n * 31) % 50_000,
        accident_fen: if n % 9 == 0 { 6_000_000 } else { 0 },
    };
    let (begun, mut tested, mut entitled) = (Instant::now(), 0_i64, 0_i64);
    while begun.elapsed() < for_time {
        for _ in 0..1_000 {
            let outcome = std::hint::black_box(test(rule, &household(tested)));
            entitled += i64::from(outcome.category != "none");
            tested += 1;
        }
    }
    let each_second = tested as f64 / begun.elapsed().as_secs_f64();
    row("means tests a second, one core", "100,000", format!("{each_second:.0}"));
    remark(format!("{tested} households tested, {entitled} entitled by the numbers"));
    Ok(())
}
