//! A house that serves the pages: two procedures, people in their offices with browsers of their own, and a clock that tests turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Access, Action, By, Config, Cost, NewAccount, Role};
use clock::Day;
use procedure::{Actor, Case, Desk, Given, Order, Procedures};
use record::{Catalogue, Db, Intent, Moment, Options, Place, Store, Suite};
use ui::web::testing::{Browser, Tree};
use ui::web::{Ctx, House, Page, Problem, RecordKind, Routes, Settings, Site};

use super::slip::{PROCEDURE, SLIP};
use crate::support::{A, FED};

/// 2026-03-02 09:00 in Beijing, a Monday.
const START: i64 = 1_772_413_200_000;
const DAY: i64 = 86_400_000;
/// A password that keeps every rule.
const PASSWORD: &str = "Tk7#pvel92-xw";

/// The house.
pub struct Hall {
    pub site: Site,
    pub access: Arc<Access>,
    pub engine: &'static str,
    now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

/// The same slips as others may not read.
static SECRET: procedure::Procedure = procedure::Procedure {
    name: "secret",
    label: ("密件", "Secret"),
    read: Action::HardshipRead,
    take: Action::HardshipTake,
    ..super::slip::TABLE
};

/// Runs a test in a house on each engine there is.
pub fn each<F: Future<Output = ()>>(test: impl Fn(Arc<Hall>) -> F) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let folder = || tempfile::tempdir().expect("a folder");
    let lite = folder();
    let hall = Hall::at("SQLite", Place::Folder(lite.path().join("data")), lite);
    drive(&runtime, hall, &test);
    if let Some(url) = testkit::postgres_url() {
        let pg = folder();
        let hall = Hall::at("PostgreSQL", Place::Postgres { url, folder: pg.path().join("data") }, pg);
        drive(&runtime, hall, &test);
    }
}

/// Its connections must be closed where nothing asynchronous runs: the last hold on the house is here.
fn drive<F: Future<Output = ()>>(runtime: &tokio::runtime::Runtime, hall: Hall, test: impl Fn(Arc<Hall>) -> F) {
    let hall = Arc::new(hall);
    runtime.block_on(test(hall.clone()));
}

fn units_of_slip(db: &Db, id: i64, _: Moment) -> record::Result<Vec<i64>> {
    let standing = db.standing(&SLIP, id)?;
    let last = standing.last();
    Ok(["receiver", "sender"].into_iter().filter_map(|field| last?.int(field)).collect())
}

async fn slip_page(ctx: Ctx) -> Page {
    let record = ctx.params.int("record").ok_or_else(Problem::missing)?;
    let panel = procedure::pages::panel(&ctx, &PROCEDURE, record).await?;
    let head = ui::components::page_head(&ui::html! { "督办单" }, &ui::html! {}, &ui::html! {}, &ui::html! {});
    Ok(ctx.page("slip", &ui::html! { (head) (panel) }))
}

fn record_pages() -> Routes {
    let kind = RecordKind {
        register: "slip",
        page: |id| format!("/slips/{id}"),
        read: Action::ReformRead,
        write: Action::ReformTake,
        units: units_of_slip,
        title: "title",
    };
    Routes::new().get("/slips/{record}", Action::ReformRead, slip_page).found_by(kind.finder("record")).record(kind)
}

impl Hall {
    fn at(engine: &'static str, place: Place, folder: tempfile::TempDir) -> Hall {
        let now = Arc::new(AtomicI64::new(START));
        let ticking = now.clone();
        let options = Options {
            place,
            catalogue: Catalogue::new(&[&SLIP], &[]).with(crate::trial::catalogue()),
            suite: Suite::default(),
            create: true,
            readers: 8,
            now: Arc::new(move || ticking.load(Ordering::SeqCst)),
        };
        let store = tokio_free(|| Arc::new(Store::open(options).expect("a store")));
        // Sessions outlast the days that pass.
        let long = 400 * DAY;
        let config =
            Config { cost: Cost::LEAST, idle_ms: long, idle_admin_ms: long, absolute_ms: long, ..Config::default() };
        let access = Arc::new(Access::new(store, config));
        let procedures = Procedures::new(&[&PROCEDURE, &crate::trial::PROCEDURE, &SECRET]);
        let site = House::new(access.clone(), Arc::new(Tree), Settings::default())
            .with(procedure::pages::routes(&procedures))
            .with(record_pages())
            .service(Arc::new(procedures))
            .build();
        Hall { site, access, engine, now, _folder: folder }
    }

    /// Lets days pass.
    pub fn pass(&self, days: i64) {
        self.now.fetch_add(days * DAY, Ordering::SeqCst);
    }

    /// The day it is.
    pub fn today(&self) -> Day {
        self.access.today()
    }

    /// Does what blocks.
    pub fn ask<T>(&self, ask: impl FnOnce(&Store) -> T) -> T {
        tokio::task::block_in_place(|| ask(self.access.store()))
    }

    /// Somebody with these offices, and a browser in which they are signed in.
    pub async fn somebody(&self, login: &str, roles: &[(Role, i64)]) -> Browser {
        let new = NewAccount {
            login: login.into(),
            title: format!("{login} 干事"),
            display_name: format!("周敏{login}"),
            unit: roles.first().map_or(0, |(_, unit)| *unit),
            password: PASSWORD.into(),
            must_change: false,
            roles: roles.to_vec(),
            person: 0,
        };
        self.ask(|_| self.access.add_account(By::SYSTEM, &new, "").expect("added"));
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{login}: {}", answer.body);
        browser
    }

    /// The account of a login.
    pub fn account(&self, login: &str) -> i64 {
        let (at, login) = (self.moment(), login.to_owned());
        let found = self.ask(|store| store.read(|db| db.find(&access::ACCOUNT, "login", login, at)));
        found.expect("accounts")[0].id
    }

    /// Somebody has a colleague stand in for them, from today for ten days, in their first office.
    pub fn delegate(&self, from: &str, to: &str) {
        let (from, to, at) = (self.account(from), self.account(to), self.moment());
        let grants = self.ask(|store| store.read(|db| db.find(&access::GRANT, "account", from, at))).expect("grants");
        let by = By { account: from, office: grants[0].int("unit").unwrap_or(0) };
        let until = self.today().plus(10);
        let made = self.ask(|_| self.access.delegate(by, grants[0].id, to, self.today(), until, "出差"));
        made.expect("a delegation");
    }

    fn desk(&self) -> Desk {
        Desk {
            pack: clock::Pack::cn(),
            units: Arc::new(Tree),
            procedures: Arc::new(Procedures::new(&[&PROCEDURE, &crate::trial::PROCEDURE])),
            today: self.today(),
            now_ms: self.now.load(Ordering::SeqCst),
            known: self.moment().known,
        }
    }

    /// Now.
    pub fn moment(&self) -> Moment {
        let known = self.ask(|store| store.read(|db| db.head())).expect("a head").commit;
        Moment { as_of: self.today(), known }
    }

    /// A slip that the system has drafted, from the federation to a unit.
    pub fn draft(&self, title: &str, receiver: i64) -> i64 {
        self.begin(title, FED, receiver)
    }

    /// A slip from a unit to itself.
    pub fn draft_within(&self, unit: i64) -> i64 {
        self.begin("自办", unit, unit)
    }

    fn begin(&self, title: &str, sender: i64, receiver: i64) -> i64 {
        let desk = self.desk();
        let draft = SLIP.draft().set("title", title).set("sender", sender).set("receiver", receiver);
        let done = self.ask(|store| {
            store.commit(Intent { kind: "step", source: "test".into(), ..Intent::default() }, move |commit| {
                procedure::begin(commit, &desk, &PROCEDURE, "draft", draft, Given::none(), Actor::System)
            })
        });
        done.expect("a slip").value.record
    }

    /// The system takes a step with a slip.
    pub fn take(&self, record: i64, step: &str, given: Given) {
        let desk = self.desk();
        let step = PROCEDURE.step(step).expect("a step");
        let order = Order { step, record, seen: None, given, by: Actor::System };
        let intent = Intent { kind: "step", source: "test".into(), ..Intent::default() };
        let done =
            self.ask(|store| store.commit(intent, move |commit| procedure::take(commit, &desk, &PROCEDURE, &order)));
        done.expect("a step");
    }

    /// A slip issued to `A`.
    pub fn issued(&self, title: &str) -> i64 {
        let record = self.draft(title, A);
        self.take(record, "issue", Given::none());
        record
    }

    /// A slip that `A` has in work.
    pub fn working(&self, title: &str) -> i64 {
        let record = self.issued(title);
        self.take(record, "accept", Given::none());
        record
    }

    /// A slip that `A` has answered.
    pub fn answered(&self, title: &str) -> i64 {
        let record = self.working(title);
        self.take(record, "answer", Given::none().with("answer", "已办"));
        record
    }

    /// A slip with its steps.
    pub fn case(&self, record: i64) -> Case {
        let at = self.moment();
        let case = self.ask(|store| store.read(|db| Case::read(db, &PROCEDURE, record, at)));
        case.expect("the store is read").expect("a slip")
    }
}

/// Runs what must not run on a thread of the runtime.
fn tokio_free<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().expect("it ends"))
}
