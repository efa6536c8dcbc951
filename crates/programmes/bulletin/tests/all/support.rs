//! A small federation on each engine, with a clock that tests turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Access, By, Config, Cost, NewAccount, Role};
use bulletin::{Order, Press, Published};
use clock::{Day, Lang, Pack};
use figure::{Figures, Standing};
use proof::publication::Report;
use record::{Commit, Intent, Moment, Options, Place, Store, Suite};
use roll::person::Identity;
use roll::register::{EMPLOYMENT, MEMBERSHIP, PERSON, UNIT};
use roll::tree::{UnitTree, UnitView};
use ui::web::testing::Browser;
use ui::web::{Settings, Site};

/// 2026-03-02 09:00 in Beijing.
const START: i64 = 1_772_413_200_000;
/// A password that keeps every rule.
pub const PASSWORD: &str = "Tk7#pvel92-xw";
/// What every name of the federation's persons begins with.
pub const NAME: &str = "欧阳秘";
/// How many persons there are.
pub const PERSONS: i64 = 9;

/// A federation: `YH` over `A` and `B`, `A` over `A1`. The first six persons stand in `A1`, the others in `B`; all but the
/// last are members, those with an odd place are women.
pub struct Federation {
    /// Which engine.
    pub engine: &'static str,
    /// What is tested.
    pub press: Arc<Press>,
    /// The units' ids: `YH`, `A`, `B`, `A1`.
    pub units: [i64; 4],
    /// The memberships, by place.
    pub memberships: Vec<i64>,
    /// The persons, by place.
    pub persons: Vec<i64>,
    /// The tree.
    pub tree: Arc<UnitTree>,
    now: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

/// Runs a test in a federation on each engine there is.
pub fn each(test: impl Fn(&Federation)) {
    each_with(&roll::figures::catalogue(), test);
}

/// The same where every figure is guarded.
pub fn each_guarded(test: impl Fn(&Federation)) {
    each_with(&roll::figures::catalogue().guarded("figure.small_cell"), test);
}

fn each_with(figures: &figure::Catalogue, test: impl Fn(&Federation)) {
    let folder = tempfile::tempdir().expect("a folder");
    test(&federation("SQLite", Place::Folder(folder.path().to_owned()), folder, figures));
    if let Some(url) = testkit::postgres_url() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::Postgres { url, folder: folder.path().to_owned() };
        test(&federation("PostgreSQL", place, folder, figures));
    }
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn federation(
    engine: &'static str,
    place: Place,
    folder: tempfile::TempDir,
    catalogue: &figure::Catalogue,
) -> Federation {
    let now = Arc::new(AtomicI64::new(START));
    let ticking = now.clone();
    let options = Options {
        place,
        catalogue: roll::register::catalogue().with(access::catalogue()).with(bulletin::catalogue()),
        suite: Suite::default(),
        create: true,
        readers: 4,
        now: Arc::new(move || ticking.load(Ordering::SeqCst)),
    };
    let store = Arc::new(Store::open(options).unwrap_or_else(|error| panic!("{engine}: {error}")));
    let tree = Arc::new(UnitTree::default());
    let figures = Arc::new(Figures::new(catalogue.clone(), tree.clone(), Pack::cn()));
    let make = |commit: &mut Commit<'_>| {
        let units = units(commit)?;
        people(commit, units)
    };
    let made = store.commit(intent("setup"), make).expect("a federation").value;
    let (units, memberships, persons) = made;
    Federation {
        engine,
        press: Arc::new(Press::new(store, tree.clone(), figures)),
        units,
        memberships,
        persons,
        tree,
        now,
        folder,
    }
}

fn intent(kind: &'static str) -> Intent {
    Intent { kind, reason: format!("测试 {kind}"), source: "test".into(), ..Intent::default() }
}

fn units(commit: &mut Commit<'_>) -> record::Result<[i64; 4]> {
    let ids = [commit.new_id(), commit.new_id(), commit.new_id(), commit.new_id()];
    let all = [
        ("YH", "云河示范区总工会", "federation", None),
        ("A", "城东镇总工会", "township", Some(ids[0])),
        ("B", "城西镇总工会", "township", Some(ids[0])),
        ("A1", "电力公司工会", "basic", Some(ids[1])),
    ];
    for (id, (code, name, kind, parent)) in ids.iter().zip(all) {
        let draft = UNIT.draft().set("code", code).set("name", name).set("kind", kind).set("parent", parent);
        commit.open(*id, (day("2010-01-01"), Day::END), &draft, None)?;
    }
    Ok(ids)
}

type People = ([i64; 4], Vec<i64>, Vec<i64>);

fn people(commit: &mut Commit<'_>, units: [i64; 4]) -> record::Result<People> {
    let (mut memberships, mut persons) = (Vec::new(), Vec::new());
    for place in 0..PERSONS {
        let unit = if place < 6 { units[3] } else { units[2] };
        let (person, membership) = worker(commit, place, unit, place + 1 < PERSONS)?;
        memberships.extend(membership);
        persons.push(person);
    }
    Ok((units, memberships, persons))
}

/// A person with an employment, and a membership if wanted.
fn worker(commit: &mut Commit<'_>, place: i64, unit: i64, member: bool) -> record::Result<(i64, Option<i64>)> {
    let sex = if place % 2 == 1 { "f" } else { "m" };
    let identity = Identity {
        name: format!("{NAME}{place}"),
        name_raw: None,
        id_number: format!("99990119800101{place:03}X"),
        mobile: Some(format!("1380013{place:04}")),
        birth: Day::from_ymd(1980, 1, 1),
        sex: sex.into(),
    };
    let person = commit.new_id();
    commit.new_person(person, &identity.finders(unit))?;
    commit.open(person, (day("2015-01-01"), Day::END), &identity.draft(), None)?;
    let began = day("2019-05-01");
    let employment = EMPLOYMENT
        .draft()
        .set("person", person)
        .set("unit", unit)
        .set("rank", "main")
        .set("sex", sex)
        .set("birth_year", 1980)
        .set("industrial", place < 4)
        .set("began", began);
    let id = commit.new_id();
    commit.open(id, (began, Day::END), &employment, None)?;
    if !member {
        return Ok((person, None));
    }
    let membership = MEMBERSHIP
        .draft()
        .set("person", person)
        .set("unit", unit)
        .set("state", "active")
        .set("joined_on", began)
        .set("began", began)
        .set("entry", "joined")
        .set("sex", sex)
        .set("birth_year", 1980);
    let id = commit.new_id();
    commit.open(id, (began, Day::END), &membership, None)?;
    Ok((person, Some(id)))
}

/// A bulletin of everything: stock, split, rate, flow, another unit.
pub const TEXT: &str = "# 产业工人队伍建设通报\n\n截至年底,从业人员 {{figure roll.employed}} 人,其中产业工人 {{figure roll.industrial}} 人;\
会员 **{{figure roll.members}}** 人,入会率 {{figure roll.density}},当年入会 {{figure roll.joined}} 人。\n\n\
{{figure roll.members by=sex}}\n\n城东镇有会员 {{figure roll.members unit=A}} 人。\n";

impl Federation {
    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// The store.
    pub fn store(&self) -> &Arc<Store> {
        self.press.store()
    }

    /// The last commit.
    pub fn head(&self) -> i64 {
        self.ask(|press| press.store().read(|db| db.head())).expect("a head").commit
    }

    /// Now.
    pub fn moment(&self) -> Moment {
        self.ask(Press::now).expect("a moment")
    }

    /// The federation at the end of 2019, as known now.
    pub fn standing(&self) -> Standing {
        Standing { unit: self.units[0], at: Moment { as_of: day("2019-12-31"), known: self.head() } }
    }

    /// The order to publish a text.
    pub fn order(&self, text: &str) -> Order {
        Order {
            unit: None,
            text: text.into(),
            as_of: day("2019-12-31"),
            language: Lang::Zh,
            known: None,
            actor: 0,
            office: 0,
            source: "test".into(),
        }
    }

    /// Publishes a text.
    pub fn publish(&self, text: &str) -> Published {
        let published = self.ask(|press| press.publish(&self.order(text), &|_| true));
        published.unwrap_or_else(|error| panic!("{}: {error}", self.engine))
    }

    /// What the store says, asked where asynchronous work is done: PostgreSQL's driver must not block there.
    pub fn ask<T>(&self, ask: impl FnOnce(&Press) -> T) -> T {
        tokio::task::block_in_place(|| ask(&self.press))
    }

    /// More persons come to a unit, all of them members; their places are those from `from` on.
    pub fn hire(&self, unit: i64, from: i64, count: i64) {
        let all = move |commit: &mut Commit<'_>| {
            (from..from + count).try_for_each(|place| worker(commit, place, unit, true).map(drop))
        };
        self.store().commit(intent("import"), all).expect("they come");
    }

    /// Says later that a membership had never been in force after a day.
    pub fn correct(&self, place: usize, from: &str) -> i64 {
        let (id, from) = (self.memberships[place], day(from));
        self.pass(60_000);
        let done = self.store().commit(intent("form"), move |commit| {
            commit.revise(&MEMBERSHIP, id, (from, Day::END), None, |held| {
                held.map(|v| v.draft().set("state", "retained"))
            })
        });
        done.expect("a correction").commit.expect("something changed")
    }

    /// Erases a person.
    pub fn erase(&self, place: usize) {
        let person = self.persons[place];
        self.store().commit(intent("erase"), move |commit| roll::person::erase(commit, person)).expect("erased");
        self.store().scrub().expect("scrubbed");
    }

    /// Verifies bytes with the log's own key.
    pub fn verify(&self, bytes: &[u8]) -> Report {
        let keys: Vec<_> = self.press.log_key().expect("a key").into_iter().collect();
        proof::publication::verify(bytes, &keys)
    }

    /// Files of publications, by name.
    pub fn files(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("publications")) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// What is stored of a person cannot be read without the store.
    pub fn person_exists(&self, place: usize) -> bool {
        let (person, at) = (self.persons[place], self.moment());
        self.ask(|press| press.store().read(|db| db.get(&PERSON, person, at))).expect("the store is read").is_some()
    }

    /// The house with this programme's pages.
    pub fn site(&self) -> (Site, Arc<Access>) {
        let config = Config { cost: Cost::LEAST, ..Config::default() };
        let access = Arc::new(Access::new(self.store().clone(), config));
        let view = UnitView { store: self.store().clone(), tree: self.tree.clone() };
        let units = Arc::new(Units { root: self.units[0], view });
        let site = ui::web::House::new(access.clone(), units, Settings::default())
            .service(self.press.clone())
            .service(self.press.figures().clone())
            .with(bulletin::routes())
            .build();
        (site, access)
    }

    /// Somebody with a role at a unit (0 for administrators), signed in.
    pub async fn signed_in(&self, site: &Site, access: &Access, login: &str, role: Option<Role>, unit: i64) -> Browser {
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
        let added = self.ask(|_| access.add_account(By::SYSTEM, &new, ""));
        added.unwrap_or_else(|error| panic!("{}: {login}: {error}", self.engine));
        let mut browser = Browser::new(site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{}: {login} cannot sign in: {}", self.engine, answer.body);
        browser
    }
}

/// The tree of units, which the walk over the routes asks for before any commit: the first one made it. Pages ask it while
/// they are drawn, where PostgreSQL's driver must not block.
struct Units {
    root: i64,
    view: UnitView,
}

impl Units {
    fn at(at: Moment) -> Moment {
        Moment { known: at.known.max(1), ..at }
    }
}

impl access::Units for Units {
    fn root(&self) -> Option<i64> {
        Some(self.root)
    }
    fn name(&self, unit: i64, at: Moment, lang: Lang) -> String {
        tokio::task::block_in_place(|| self.view.name(unit, Units::at(at), lang))
    }
    fn code(&self, unit: i64, at: Moment) -> String {
        tokio::task::block_in_place(|| self.view.code(unit, Units::at(at)))
    }
    fn parent(&self, unit: i64, at: Moment) -> Option<i64> {
        tokio::task::block_in_place(|| self.view.parent(unit, Units::at(at)))
    }
    fn relation(&self, from: i64, to: i64, at: Moment) -> access::Relation {
        tokio::task::block_in_place(|| self.view.relation(from, to, Units::at(at)))
    }
    fn find_code(&self, code: &str, at: Moment) -> Option<i64> {
        tokio::task::block_in_place(|| self.view.find_code(code, Units::at(at)))
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
