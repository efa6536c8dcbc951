//! A federation with grassroots unions, a department and people in their offices; forms made and returned in it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Access, By, Config, Cost, Grant, NewAccount, Role, Who};
use clock::{Day, Lang, Pack};
use figure::{Definition, Figures, Query};
use procedure::{Actor, Desk, Given, Order, Procedure, Procedures, Refusal, Taken};
use record::{Commit, Intent, Moment, Options, Place, Store, Suite, Version};
use reform::forms::acts::{self, Asked, NewField, NewForm};
use reform::forms::held::Holdings;
use reform::forms::register::{FORM, FORM_RETURN};
use reform::forms::returns::{FormField, fields};
use reform::forms::rules::{FORM_PROCEDURE, RETURN_PROCEDURE};
use reform::forms::{self, Daily};
use roll::register::{MEMBERSHIP, PERSON, UNIT};
use roll::tree::{UnitTree, UnitView};
use ui::Texts;
use ui::web::testing::Browser;
use ui::web::{Settings, Site};

/// 2026-03-02 09:00 in Beijing, a Monday.
const START: i64 = 1_772_413_200_000;
const DAY: i64 = 86_400_000;
pub const PASSWORD: &str = "Tk7#pvel92-xw";

/// The units by code: `YH` over `A`, `B` and the department `EDU`; `A` over the grassroots unions `A1` and `A2`, `B` over `B1`; `A1`
/// over the workshop `A1W`.
pub const CODES: [&str; 8] = ["YH", "A", "B", "EDU", "A1", "A2", "B1", "A1W"];

/// A federation.
pub struct Federation {
    pub engine: &'static str,
    pub store: Arc<Store>,
    pub access: Arc<Access>,
    pub tree: Arc<UnitTree>,
    pub figures: Arc<Figures>,
    pub units: HashMap<&'static str, i64>,
    now: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

/// Runs a test in a federation on each engine there is.
pub fn each(test: impl Fn(&Federation)) {
    let folder = tempfile::tempdir().expect("a folder");
    test(&Federation::new("SQLite", Place::Folder(folder.path().to_owned()), folder));
    if let Some(url) = testkit::postgres_url() {
        let folder = tempfile::tempdir().expect("a folder");
        test(&Federation::new("PostgreSQL", Place::Postgres { url, folder: folder.path().to_owned() }, folder));
    }
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn intent(kind: &'static str) -> Intent {
    Intent { kind, reason: format!("测试 {kind}"), source: "test".into(), ..Intent::default() }
}

/// What a refusal says in Chinese.
pub fn said<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    result.expect_err("a refusal").text(Lang::Zh)
}

fn make_units(commit: &mut Commit<'_>) -> record::Result<HashMap<&'static str, i64>> {
    let mut ids: HashMap<&'static str, i64> = HashMap::new();
    for (code, name, kind, parent) in [
        ("YH", "云河示范区总工会", "federation", ""),
        ("A", "城东镇总工会", "township", "YH"),
        ("B", "城西镇总工会", "township", "YH"),
        ("EDU", "教育局", "department", "YH"),
        ("A1", "电力公司工会", "basic", "A"),
        ("A2", "机械厂工会", "basic", "A"),
        ("B1", "西街联合工会", "basic_joint", "B"),
        ("A1W", "一车间分会", "workshop", "A1"),
    ] {
        let id = commit.new_id();
        let draft =
            UNIT.draft().set("code", code).set("name", name).set("kind", kind).set("parent", ids.get(parent).copied());
        commit.open(id, (day("2010-01-01"), Day::END), &draft, None)?;
        ids.insert(code, id);
    }
    // Three members in A1, of whom two are women.
    for place in 0..3 {
        let person = commit.new_id();
        commit.new_person(person, &record::Finders::default())?;
        let sex = if place == 0 { "1" } else { "2" };
        commit.open(
            person,
            (day("2015-01-01"), Day::END),
            &PERSON.draft().set("sex", sex).set("birth_year", 1990),
            None,
        )?;
        let member = MEMBERSHIP
            .draft()
            .set("person", person)
            .set("unit", ids["A1"])
            .set("state", "active")
            .set("joined_on", day("2019-05-01"))
            .set("began", day("2019-05-01"))
            .set("entry", "joined")
            .set("skill", if place == 2 { "senior" } else { "junior" })
            .set("sex", sex)
            .set("birth_year", 1990);
        let id = commit.new_id();
        commit.open(id, (day("2019-05-01"), Day::END), &member, None)?;
    }
    Ok(ids)
}

/// The texts of the crates whose registers are asked of.
fn texts() -> Texts {
    Texts::join(&[&roll::TEXTS, &reform::TEXTS])
}

/// What this federation holds.
pub fn holdings() -> Holdings {
    let figures = roll::figures::catalogue().with(figure::Catalogue::new(&forms::figures()));
    let texts = texts();
    Holdings::of(&catalogue(), &figures, Pack::cn(), &|lang, key| texts.find(lang, key))
}

/// The same where every figure is guarded.
pub fn guarded_holdings() -> Holdings {
    let figures = roll::figures::catalogue().guarded("figure.small_cell");
    let texts = texts();
    Holdings::of(&catalogue(), &figures, Pack::cn(), &|lang, key| texts.find(lang, key))
}

fn catalogue() -> record::Catalogue {
    roll::register::catalogue()
        .with(access::catalogue())
        .with(procedure::catalogue())
        .with(paper::catalogue())
        .with(forms::catalogue())
}

impl Federation {
    fn new(engine: &'static str, place: Place, folder: tempfile::TempDir) -> Federation {
        let now = Arc::new(AtomicI64::new(START));
        let ticking = now.clone();
        let options = Options {
            place,
            catalogue: catalogue(),
            suite: Suite::default(),
            create: true,
            readers: 4,
            now: Arc::new(move || ticking.load(Ordering::SeqCst)),
        };
        let store = Arc::new(Store::open(options).unwrap_or_else(|error| panic!("{engine}: {error}")));
        let units = store.commit(intent("setup"), make_units).expect("units").value;
        let tree = Arc::new(UnitTree::default());
        let catalogue = roll::figures::catalogue().with(figure::Catalogue::new(&forms::figures()));
        let figures = Arc::new(Figures::new(catalogue, tree.clone(), Pack::cn()));
        let access = Arc::new(Access::new(store.clone(), Config { cost: Cost::LEAST, ..Config::default() }));
        Federation { engine, store, access, tree, figures, units, now, folder }
    }

    /// Lets days pass.
    pub fn pass(&self, days: i64) {
        self.now.fetch_add(days * DAY, Ordering::SeqCst);
    }

    /// Lets minutes pass.
    pub fn pass_minutes(&self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// The day it is.
    pub fn today(&self) -> Day {
        self.access.today()
    }

    /// The day on which it is so many days from now.
    pub fn day_in(&self, days: i32) -> Day {
        self.today().plus(days)
    }

    pub fn unit(&self, code: &str) -> i64 {
        self.units[code]
    }

    fn view(&self) -> Arc<Units> {
        let view = UnitView { store: self.store.clone(), tree: self.tree.clone() };
        Arc::new(Units { root: self.units["YH"], view })
    }

    /// Where steps are taken.
    pub fn desk(&self) -> Desk {
        Desk {
            pack: Pack::cn(),
            units: self.view(),
            procedures: Arc::new(Procedures::new(&forms::procedures())),
            today: self.today(),
            now_ms: self.store.now(),
            known: i64::MAX,
        }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        self.on(self.today())
    }

    /// A day, with all that is known now.
    pub fn on(&self, as_of: Day) -> Moment {
        let head = self.store.read(|db| db.head()).expect("a head");
        Moment { as_of, known: head.commit }
    }

    /// Somebody with a role at a unit; the same name is the same person.
    pub fn who(&self, login: &str, role: Role, unit: &str) -> Who {
        let at = self.unit(unit);
        let new = NewAccount {
            login: login.into(),
            title: "干事".into(),
            display_name: "周敏".into(),
            unit: at,
            password: PASSWORD.into(),
            must_change: false,
            roles: vec![(role, at)],
            person: 0,
        };
        let account = match self.store.read(|db| self.access.account_named(db, login)) {
            Ok(account) => account,
            Err(_) => self.access.add_account(By::SYSTEM, &new, "").expect("an account"),
        };
        Who {
            account,
            login: login.into(),
            grants: vec![Grant { id: 0, role, unit: at, from: day("2020-01-01"), to: Day::END, behalf: 0 }],
            unit: at,
            ..Who::default()
        }
    }

    /// Writes.
    pub fn write<T: Send + 'static>(
        &self,
        make: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let desk = self.desk();
        self.store.commit(intent("form"), move |commit| make(commit, &desk)).map(|done| done.value)
    }

    /// Takes a step.
    pub fn step(
        &self,
        procedure: &'static Procedure,
        record: i64,
        step: &str,
        who: &Who,
        given: Given,
    ) -> Result<Taken, Refusal> {
        let step = procedure.step(step).unwrap_or_else(|| panic!("no step {step}"));
        let order = Order { step, record, seen: None, given, by: Actor::account(who) };
        self.write(move |commit, desk| procedure::take(commit, desk, procedure, &order))
    }

    /// A form as an officer of the federation registers it.
    pub fn new_form(&self, title: &str, frequency: &str) -> NewForm {
        NewForm {
            title: title.into(),
            unit: self.unit("YH"),
            basis: "总工会办公室通知第3号".into(),
            purpose: "编制年度报告".into(),
            frequency: frequency.into(),
            audience: "basic".into(),
            due_days: Some(10),
            expires: Some(self.day_in(400)),
            officer: None,
        }
    }

    pub fn add_form(&self, form: &NewForm, who: &Who) -> Result<i64, Refusal> {
        let (form, by) = (form.clone(), Actor::account(who));
        self.write(move |commit, desk| acts::add_form(commit, desk, &form, by))
    }

    pub fn add_field(&self, form: i64, label: &str, kind: &str, shown: bool) -> Result<Asked, Refusal> {
        let field = NewField { label: label.into(), kind: kind.into(), list: String::new(), required: true, shown };
        let holdings = holdings();
        self.write(move |commit, desk| acts::add_field(commit, desk, &holdings, form, &field))
    }

    /// A form in force, with fields: labels and kinds; an empty kind is a field that is shown.
    pub fn issued(&self, form: &NewForm, fields: &[(&str, &str)]) -> i64 {
        let (officer, checker) = (self.who("officer", Role::Officer, "YH"), self.who("leader", Role::Leader, "YH"));
        let id = self.add_form(form, &officer).unwrap_or_else(|why| panic!("{}: {why}", self.engine));
        for (label, kind) in fields {
            let added = self.add_field(id, label, kind, kind.is_empty());
            assert!(matches!(added, Ok(Asked::Added(_))), "{label}: {added:?}");
        }
        for (step, who) in [("submit", &officer), ("approve", &checker), ("issue", &officer)] {
            self.step(&FORM_PROCEDURE, id, step, who, Given::none())
                .unwrap_or_else(|why| panic!("{}: {step}: {why}", self.engine));
        }
        id
    }

    pub fn form(&self, id: i64) -> Version {
        let at = self.now();
        self.store.read(|db| db.get(&FORM, id, at)).expect("the store is read").expect("a form")
    }

    pub fn fields(&self, form: i64) -> Vec<FormField> {
        let at = self.now();
        self.store.read(|db| fields(db, form, at)).expect("the store is read")
    }

    /// The returns of a form by a unit, the latest last.
    pub fn returns(&self, form: i64, unit: &str) -> Vec<Version> {
        let (at, unit) = (self.now(), self.unit(unit));
        let mut all = self.store.read(|db| db.find(&FORM_RETURN, "form", form, at)).expect("the store is read");
        all.retain(|ret| ret.int("unit") == Some(unit));
        all
    }

    /// Returns a form with these answers, by label.
    pub fn give(&self, ret: &Version, who: &Who, step: &str, answers: &[(&str, &str)]) -> Result<Taken, Refusal> {
        let fields = self.fields(ret.int("form").expect("a form"));
        let given = fields.iter().fold(Given::none(), |given, field| {
            let answer = answers.iter().find(|(label, _)| *label == field.label).map_or("", |(_, answer)| answer);
            given.with(&field.name(), answer)
        });
        self.step(&RETURN_PROCEDURE, ret.id, step, who, given)
    }

    /// What a figure is for a unit on a day; its list must weigh the same.
    pub fn figure(&self, definition: &'static Definition, unit: &str, on: Day) -> i64 {
        let query = Query::new(definition, self.unit(unit), self.on(on));
        self.store
            .read(|db| -> Result<i64, figure::Error> {
                let answer = self.figures.compute(db, self.store.tallies(), &query)?.value.unwrap_or(0);
                let list = self.figures.from_list(db, &query)?.value.unwrap_or(0);
                assert_eq!(answer, list, "{}: {} differs from its list", self.engine, definition.name);
                Ok(answer)
            })
            .unwrap_or_else(|error| panic!("{}: {error}", self.engine))
    }

    /// What the day brings.
    pub fn daily(&self) -> Daily {
        let desk = self.desk();
        procedure::run_out(&self.store, &desk).expect("clocks ran out");
        forms::daily(&self.store, &desk).expect("a day")
    }

    /// Every byte the store keeps: on the embedded engine its files, on a server every text of these tables.
    pub fn bytes(&self) -> Vec<u8> {
        if self.engine == "SQLite" {
            let entries = std::fs::read_dir(self.folder.path()).expect("a folder");
            let files = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file());
            return files.flat_map(|path| std::fs::read(path).unwrap_or_default()).collect();
        }
        let mut out = Vec::new();
        for register in catalogue().registers() {
            let fields: Vec<&str> = register
                .open_fields()
                .filter(|field| matches!(field.kind, record::Kind::Text | record::Kind::Code(_)))
                .map(|field| field.name)
                .collect();
            for field in fields {
                let sql = format!("SELECT COALESCE({field}, '') FROM r_{} WHERE federation = $1", register.name);
                let texts = self.store.read(|db| db.all(&sql, &[], |row| row.text(0))).expect("texts");
                out.extend(texts.concat().into_bytes());
            }
            let sql = format!("SELECT sealed FROM r_{} WHERE federation = $1 AND sealed IS NOT NULL", register.name);
            let sealed = self.store.read(|db| db.all(&sql, &[], |row| row.bytes(0))).expect("sealed");
            out.extend(sealed.into_iter().flatten().flatten());
        }
        out
    }

    /// The house with these pages.
    pub fn site(&self) -> Site {
        ui::web::House::new(self.access.clone(), self.view(), Settings::default())
            .service(self.figures.clone())
            .service(self.tree.clone())
            .service(Arc::new(Procedures::new(&forms::procedures())))
            .with(roll::pages::routes())
            .with(procedure::pages::routes(&Procedures::new(&forms::procedures())))
            .with(forms::routes())
            .build()
    }

    /// Somebody signed in.
    pub async fn signed_in(&self, site: &Site, login: &str, role: Option<Role>, unit: i64) -> Browser {
        let new = NewAccount {
            login: login.into(),
            title: "干事".into(),
            display_name: "周敏".into(),
            unit,
            password: PASSWORD.into(),
            must_change: false,
            roles: role.map(|role| (role, unit)).into_iter().collect(),
            person: 0,
        };
        tokio::task::block_in_place(|| {
            let known = self.store.read(|db| self.access.account_named(db, login));
            if known.is_err() {
                self.access.add_account(By::SYSTEM, &new, "").unwrap_or_else(|error| panic!("{login}: {error}"));
            }
        });
        let mut browser = Browser::new(site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{}: {login} cannot sign in: {}", self.engine, answer.body);
        browser
    }
}

/// The tree of units as pages ask it: PostgreSQL's driver must not block where asynchronous work is done.
struct Units {
    root: i64,
    view: UnitView,
}

fn blocking<T>(ask: impl FnOnce() -> T) -> T {
    // Outside of a runtime there is nothing to keep from blocking.
    if tokio::runtime::Handle::try_current().is_ok() { tokio::task::block_in_place(ask) } else { ask() }
}

impl access::Units for Units {
    fn root(&self) -> Option<i64> {
        Some(self.root)
    }
    fn name(&self, unit: i64, at: Moment, lang: Lang) -> String {
        blocking(|| self.view.name(unit, at, lang))
    }
    fn code(&self, unit: i64, at: Moment) -> String {
        blocking(|| self.view.code(unit, at))
    }
    fn parent(&self, unit: i64, at: Moment) -> Option<i64> {
        blocking(|| self.view.parent(unit, at))
    }
    fn relation(&self, from: i64, to: i64, at: Moment) -> access::Relation {
        blocking(|| self.view.relation(from, to, at))
    }
    fn find_code(&self, code: &str, at: Moment) -> Option<i64> {
        blocking(|| self.view.find_code(code, at))
    }
}

/// Runs asynchronous work to its end.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}
