//! A small federation on either engine: a tree of units with two departments, people in their offices, and a day that
//! tests turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use access::{ACCOUNT, GRANT, Grant, Role, Who};
use clock::{Day, Pack};
use figure::{Answer, Figures, Query};
use procedure::{Actor, Desk, Given, Order, Procedure, Refusal, Taken};
use record::{Commit, Finders, Intent, Moment, Options, Place, Store, Suite, Version};
use reform::acts::{self, MeetingForm, PlanForm, TaskForm};
use reform::ledger::{self, TaskRow, TaskView};
use reform::register::{LIGHT, TASK};
use reform::rules;
use roll::register::{MEMBERSHIP, UNIT};
use roll::tree::{UnitTree, UnitView};

/// Makes two tests of a body that takes a house: on the embedded engine, and on PostgreSQL where there is one.
macro_rules! both_engines {
    ($(#[doc = $doc:literal])* $name:ident, |$house:ident| $body:block) => {
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every body needs all that its module uses")]
            use super::*;

            fn body($house: &$crate::support::House) {
                $body
            }

            #[test]
            fn sqlite() {
                body(&$crate::support::House::lite());
            }

            #[test]
            fn postgres() {
                if let Some(house) = $crate::support::House::pg() {
                    body(&house);
                }
            }
        }
    };
}

/// The units: the federation over a township and two departments, the township over a grassroots union.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    pub fed: i64,
    pub town: i64,
    pub basic: i64,
    pub labour: i64,
    pub industry: i64,
}

/// The people in their offices.
pub struct People {
    /// Officers and a leader of the federation.
    pub officer: Who,
    pub second: Who,
    pub leader: Who,
    /// Contacts of the departments.
    pub labour: Who,
    pub labour_too: Who,
    pub industry: Who,
    /// Of the grassroots union.
    pub clerk: Who,
}

/// A house.
pub struct House {
    pub store: Arc<Store>,
    pub tree: Arc<UnitTree>,
    pub figures: Arc<Figures>,
    pub at: Places,
    pub people: People,
    today: AtomicI32,
    _folder: tempfile::TempDir,
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn intent(kind: &'static str) -> Intent {
    Intent { kind, reason: "a test".into(), source: "test".into(), ..Intent::default() }
}

/// Answers to what a step asks.
pub fn given(answers: &[(&str, &str)]) -> Given {
    answers.iter().fold(Given::none(), |given, (name, text)| given.with(name, *text))
}

/// A step that only needs a reason.
pub fn why() -> Given {
    given(&[("reason", "因为")])
}

/// The text of a refusal in Chinese.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    result.expect_err("a refusal").text(clock::Lang::Zh)
}

impl House {
    /// On the embedded engine.
    pub fn lite() -> House {
        let folder = tempfile::tempdir().expect("a folder");
        House::open(Place::Folder(folder.path().join("data")), folder)
    }

    /// On PostgreSQL; `None` where there is none.
    pub fn pg() -> Option<House> {
        let folder = tempfile::tempdir().expect("a folder");
        let url = testkit::postgres_url()?;
        Some(House::open(Place::Postgres { url, folder: folder.path().join("data") }, folder))
    }

    fn open(place: Place, folder: tempfile::TempDir) -> House {
        let options = Options {
            place,
            catalogue: roll::register::catalogue()
                .with(access::catalogue())
                .with(procedure::catalogue())
                .with(paper::catalogue())
                .with(reform::catalogue()),
            suite: Suite::default(),
            create: true,
            readers: 4,
            now: Arc::new(|| 1_772_413_200_000),
        };
        let store = Arc::new(Store::open(options).expect("a store"));
        let at = store.commit(intent("setup"), units).expect("units").value;
        let people = store.commit(intent("setup"), move |commit| people(commit, at)).expect("people").value;
        let tree = Arc::new(UnitTree::default());
        let catalogue = roll::figures::catalogue().with(reform::figure_catalogue());
        let figures = Arc::new(Figures::new(catalogue, tree.clone(), Pack::cn()));
        House { store, tree, figures, at, people, today: AtomicI32::new(day("2026-03-02").0), _folder: folder }
    }

    /// The day it is.
    pub fn today(&self) -> Day {
        Day(self.today.load(Ordering::SeqCst))
    }

    /// Sets the day.
    pub fn turn_to(&self, day: Day) {
        self.today.store(day.0, Ordering::SeqCst);
    }

    /// Lets days pass.
    pub fn pass(&self, days: i32) {
        self.today.fetch_add(days, Ordering::SeqCst);
    }

    /// Where steps are taken.
    pub fn desk(&self) -> Desk {
        Desk {
            pack: Pack::cn(),
            units: Arc::new(UnitView { store: self.store.clone(), tree: self.tree.clone() }),
            procedures: Arc::new(reform::procedures()),
            today: self.today(),
            now_ms: 1_772_413_200_000,
            known: self.head(),
        }
    }

    /// The last commit.
    pub fn head(&self) -> i64 {
        self.store.read(|db| db.head()).expect("a head").commit
    }

    /// Today, with all that is known.
    pub fn moment(&self) -> Moment {
        Moment { as_of: self.today(), known: self.head() }
    }

    /// A day, with all that is known.
    pub fn on(&self, day: Day) -> Moment {
        Moment { as_of: day, known: self.head() }
    }

    /// Does something in a commit of its own.
    pub fn act<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let desk = self.desk();
        self.store.commit(intent("form"), move |commit| act(commit, &desk)).map(|done| done.value)
    }

    /// Does what cannot fail.
    pub fn must<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
    ) -> T {
        self.act(act).unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    /// Takes a step.
    pub fn take(
        &self,
        who: &Who,
        procedure: &'static Procedure,
        record: i64,
        step: &str,
        given: Given,
    ) -> Result<Taken, Refusal> {
        self.take_as(Actor::account(who), procedure, record, step, given)
    }

    /// Takes a step as an actor.
    pub fn take_as(
        &self,
        by: Actor,
        procedure: &'static Procedure,
        record: i64,
        step: &str,
        given: Given,
    ) -> Result<Taken, Refusal> {
        let step = procedure.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
        let order = Order { step, record, seen: None, given, by };
        self.act(move |commit, desk| procedure::take(commit, desk, procedure, &order))
    }

    /// Takes a step of a task that cannot fail.
    pub fn step(&self, who: &Who, task: i64, step: &str, given: Given) -> String {
        let taken = self.take(who, &rules::task::PROCEDURE, task, step, given);
        taken.unwrap_or_else(|refusal| panic!("{step}: {refusal}")).state
    }

    /// Adds a plan of the federation, after the six systems.
    pub fn plan(&self) -> i64 {
        let form = PlanForm {
            title: "产改三年行动".into(),
            unit: self.at.fed,
            from: Some(day("2026-01-01")),
            to: Some(day("2028-12-31")),
            taxonomy: "2025".into(),
            source: "示范区实施方案".into(),
        };
        self.must(move |commit, desk| acts::add_plan(commit, desk, &form))
    }

    /// A task of a plan that lacks nothing, led by the department of labour.
    pub fn form(&self, plan: i64) -> TaskForm {
        TaskForm {
            plan,
            title: "推行技能等级企业自主评价".into(),
            action: "每年新增试点企业".into(),
            system: "2025.3".into(),
            lead: Some(self.at.labour),
            start: Some(self.today()),
            due: Some(self.today().plus(100)),
            form: "rule".into(),
            ..TaskForm::default()
        }
    }

    /// Drafts a task.
    pub fn draft(&self, form: &TaskForm) -> Result<i64, Refusal> {
        let (form, by) = (form.clone(), Actor::account(&self.people.officer));
        self.act(move |commit, desk| acts::draft_task(commit, desk, &form, by, "planned"))
    }

    /// Drafts and issues a task.
    pub fn issued(&self, form: &TaskForm) -> i64 {
        let task = self.draft(form).unwrap_or_else(|refusal| panic!("{refusal}"));
        self.step(&self.people.officer, task, "issue", Given::none());
        task
    }

    /// The same, accepted and begun by its department.
    pub fn begun(&self, form: &TaskForm) -> i64 {
        let task = self.issued(form);
        let lead = if form.lead == Some(self.at.industry) { &self.people.industry } else { &self.people.labour };
        self.step(lead, task, "accept", Given::none());
        self.step(lead, task, "begin", given(&[("text", "已动员")]));
        task
    }

    /// A group with one meeting planned today.
    pub fn meeting(&self, plan: i64) -> i64 {
        let fed = self.at.fed;
        let by = Actor::account(&self.people.officer);
        let today = self.today();
        self.must(move |commit, desk| {
            let form =
                acts::GroupForm { name: "产改协调小组".into(), unit: fed, basis: "示范区文件".into() };
            let body = acts::add_group(commit, desk, &form)?;
            let form = MeetingForm {
                body,
                plan: Some(plan),
                title: "第一次会议".into(),
                on_day: Some(today),
                place: "一楼会议室".into(),
                agenda: "听取汇报\n研究试点".into(),
                chair: Some("欧阳秘甲".into()),
                present: Some("欧阳秘乙\n欧阳秘丙".into()),
                absent: None,
            };
            acts::plan_meeting(commit, desk, &form, by)
        })
    }

    /// A task at the moment.
    pub fn task(&self, task: i64) -> TaskView {
        self.task_at(task, self.moment())
    }

    /// A task at a moment.
    pub fn task_at(&self, task: i64, at: Moment) -> TaskView {
        let desk = self.desk();
        self.store.read(|db| ledger::task(db, &desk, task, at)).expect("the store is read").expect("a task")
    }

    /// The rows of a plan.
    pub fn rows(&self, plan: i64, filter: &ledger::Filter) -> Vec<TaskRow> {
        let at = self.moment();
        self.store.read(|db| ledger::tasks(db, at, plan, filter)).expect("rows")
    }

    /// The kept light of a task on a day.
    pub fn lit(&self, task: i64, day: Day) -> Option<Version> {
        let at = self.on(day);
        self.store.read(|db| db.find(&LIGHT, "task", task, at)).expect("lights").pop()
    }

    /// Its code.
    pub fn light(&self, task: i64, day: Day) -> String {
        self.lit(task, day).map(|version| version.text("light").to_owned()).unwrap_or_default()
    }

    /// A task as it is stored at a moment.
    pub fn version(&self, task: i64) -> Version {
        let at = self.moment();
        self.store.read(|db| db.get(&TASK, task, at)).expect("the store is read").expect("a task")
    }

    /// What a clock that ran out has done today.
    pub fn run_out(&self) -> usize {
        procedure::run_out(&self.store, &self.desk()).expect("clocks")
    }

    /// What the day brings.
    pub fn daily(&self) -> reform::daily::Daily {
        let tallies = self.store.tallies();
        reform::daily::daily(&self.store, &self.desk(), &self.figures, tallies).expect("a day")
    }

    /// A question for a figure of the whole federation.
    pub fn ask(&self, name: &str, day: Day) -> Query {
        let figure = self.figures.catalogue.get(name).unwrap_or_else(|| panic!("no figure {name}"));
        Query::new(figure, self.at.fed, self.on(day))
    }

    /// Its answer, which must be what its list comes to.
    pub fn answer(&self, query: &Query) -> Answer {
        let answer = self.store.read(|db| self.figures.compute(db, self.store.tallies(), query)).expect("an answer");
        if !matches!(query.figure.kind, figure::Kind::Rate { .. }) {
            let list = self.store.read(|db| self.figures.from_list(db, query)).expect("a list");
            assert_eq!(answer, list, "{} on {}", query.figure.name, query.at.as_of);
        }
        answer
    }

    /// A value on a day.
    pub fn value(&self, name: &str, day: Day) -> i64 {
        self.answer(&self.ask(name, day)).value.unwrap_or(-1)
    }

    /// Adds members to the grassroots union from a day on.
    pub fn add_members(&self, count: i64, from: Day) {
        let unit = self.at.basic;
        let done = self.store.commit(intent("import"), move |commit| {
            for _ in 0..count {
                let id = commit.new_id();
                let draft = MEMBERSHIP
                    .draft()
                    .set("person", id)
                    .set("unit", unit)
                    .set("state", "active")
                    .set("joined_on", from)
                    .set("began", from)
                    .set("entry", "joined");
                commit.open(id, (from, Day::END), &draft, None)?;
            }
            Ok::<_, record::Error>(())
        });
        done.expect("members");
    }
}

fn units(commit: &mut Commit<'_>) -> record::Result<Places> {
    let mut add = |code: &str, name: &str, kind: &str, parent: Option<i64>| {
        let id = commit.new_id();
        let draft = UNIT.draft().set("code", code).set("name", name).set("kind", kind).set("parent", parent);
        commit.open(id, (day("2010-01-01"), Day::END), &draft, None)?;
        Ok::<_, record::Error>(id)
    };
    let fed = add("YH", "云河示范区总工会", "federation", None)?;
    let town = add("A", "城东镇总工会", "township", Some(fed))?;
    let basic = add("A1", "电力公司工会", "basic", Some(town))?;
    let labour = add("D1", "人力资源和社会保障局", "department", Some(fed))?;
    let industry = add("D2", "工业和信息化局", "department", Some(fed))?;
    Ok(Places { fed, town, basic, labour, industry })
}

fn people(commit: &mut Commit<'_>, at: Places) -> record::Result<People> {
    let mut add = |login: &str, title: &str, role: Role, unit: i64| {
        let days = (day("2020-01-01"), Day::END);
        let account = commit.new_id();
        commit.new_person(account, &Finders::default())?;
        let draft = ACCOUNT
            .draft()
            .set("login", login)
            .set("title", title)
            .set("unit", unit)
            .set("state", "active")
            .seal("display_name", Some("周敏"));
        commit.open(account, days, &draft, None)?;
        let grant = commit.new_id();
        let draft = GRANT.draft().set("account", account).set("role", role.code()).set("unit", unit);
        commit.open(grant, days, &draft, None)?;
        Ok::<_, record::Error>(Who {
            account,
            login: login.into(),
            title: title.into(),
            name: "周敏".into(),
            unit,
            grants: vec![Grant { id: grant, role, unit, from: days.0, to: days.1, behalf: 0 }],
            must_change: false,
            person: 0,
        })
    };
    Ok(People {
        officer: add("officer", "产改办干事", Role::Officer, at.fed)?,
        second: add("second", "产改办主任", Role::Officer, at.fed)?,
        leader: add("leader", "副主席", Role::Leader, at.fed)?,
        labour: add("labour", "联络员", Role::Partner, at.labour)?,
        labour_too: add("labour2", "联络员", Role::Partner, at.labour)?,
        industry: add("industry", "联络员", Role::Partner, at.industry)?,
        clerk: add("clerk", "经办人", Role::Clerk, at.basic)?,
    })
}
