//! A small federation with its pages: FED over A and B, A over A1 and A2; four persons in A1, two in A2, one in B.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Access, By, Config, Cost, NewAccount, Role};
use axum::http::StatusCode;
use clock::{Day, Pack};
use figure::Figures;
use record::{Intent, Options, Place, Store, Suite};
use roll::intake::{self, Kind, Sheet};
use roll::rules::identity::Identity;
use roll::tree::{UnitTree, UnitView};
use ui::web::testing::Browser;
use ui::web::{House, Settings, Site};

/// 2026-03-02 09:00 in Beijing.
pub const START: i64 = 1_772_413_200_000;
/// A password that keeps every rule.
pub const PASSWORD: &str = "Tk7#pvel92-xw";
/// The units, by code.
pub const UNITS: [&str; 5] = ["FED", "A", "A1", "A2", "B"];

const UNIT_SHEET: &str = "工会编号,上级工会编号,工会名称,工会类型\nFED,,云河总工会,总工会\nA,FED,云阳镇总工会,乡镇总工会\n\
                          A1,A,铅业集团工会,基层工会\nA2,A,供电公司工会,基层工会\nB,FED,河湾镇总工会,乡镇总工会\nD1,FED,民政局,成员单位\n";

/// A house with people in it.
pub struct World {
    pub site: Site,
    pub access: Arc<Access>,
    pub store: Arc<Store>,
    pub tree: Arc<UnitTree>,
    pub folder: tempfile::TempDir,
    now: Arc<AtomicI64>,
}

/// A person's identity number by a small number.
pub fn number(n: u32) -> String {
    Identity::compose(&format!("9999011980{:02}{:02}{n:03}", 1 + n % 12, 1 + n % 28))
        .expect("a number")
        .as_str()
        .to_owned()
}

/// A row of a roll for the person of a small number.
pub fn row(n: u32, name: &str, unit: &str, employer: &str, member: &str) -> String {
    let mobile = format!("138{:08}", 10_000 + n);
    format!("{name},{},{mobile},{unit},{employer},焊工,高级工,是,{member},2019-05-01\n", number(n))
}

/// The headings of such a roll.
pub const HEADINGS: &str = "姓名,身份证号码,手机,所在工会编号,用人单位,工种,技能等级,产业工人,会员,入会日期\n";

impl World {
    /// The federation, empty but for its units.
    pub fn empty() -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Arc::new(AtomicI64::new(START));
        let ticking = now.clone();
        let options = Options {
            place: Place::Folder(folder.path().to_owned()),
            catalogue: access::catalogue().with(roll::register::catalogue()),
            suite: Suite::default(),
            create: true,
            readers: 4,
            now: Arc::new(move || ticking.load(Ordering::SeqCst)),
        };
        let store = Arc::new(Store::open(options).expect("a store"));
        let access = Arc::new(Access::new(store.clone(), Config { cost: Cost::LEAST, ..Config::default() }));
        let tree = Arc::new(UnitTree::default());
        let figures = Arc::new(Figures::new(roll::figures::catalogue(), tree.clone(), Pack::cn()));
        let view = UnitView { store: store.clone(), tree: tree.clone() };
        let site = House::new(access.clone(), Arc::new(view), Settings::default())
            .service(figures)
            .service(tree.clone())
            .with(roll::pages::routes())
            .build();
        let world = World { site, access, store, tree, folder, now };
        world.take_in(Kind::Units, UNIT_SHEET, "2018-01-01");
        world
    }

    /// The federation with its persons.
    pub fn new() -> World {
        let world = World::empty();
        let people = [
            (1, "张卫国", "A1", "云岭铅业", "是"),
            (2, "李秀英", "A1", "云岭铅业", "是"),
            (3, "欧阳建军", "A1", "云岭铅业", "否"),
            (4, "王芳", "A1", "", "否"),
            (5, "赵敏", "A2", "云河供电", "是"),
            (6, "钱进", "A2", "云河供电", "否"),
            (7, "孙丽", "B", "河湾商贸", "是"),
            (8, "周强", "FED", "", "否"),
            (9, "吴刚", "A", "", "否"),
        ];
        let rows: String =
            people.iter().map(|(n, name, unit, employer, member)| row(*n, name, unit, employer, member)).collect();
        world.take_in(Kind::Roll, &format!("{HEADINGS}{rows}"), "2020-01-01");
        world
    }

    /// Takes a sheet in as the system; gives the commit.
    pub fn take_in(&self, kind: Kind, text: &str, as_of: &str) -> i64 {
        let path = self.folder.path().join("sheet.csv");
        std::fs::write(&path, text).expect("written");
        let sheet = Sheet::new(&path, day(as_of), Pack::cn());
        let office = self.store.read(|db| self.tree.now(db, day("2020-01-01"))).expect("a tree").root().unwrap_or(0);
        let intent = Intent { office, reason: "期初导入".into(), ..Intent::default() };
        let done = intake::take_in(kind, &self.store, &self.tree, intent, sheet).expect("taken in");
        assert!(done.value.rejected.is_empty(), "{:?}", done.value.rejected);
        done.commit.expect("a commit")
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// A unit by its code.
    pub fn unit(&self, code: &str) -> i64 {
        let shape = self.store.read(|db| self.tree.now(db, day("2020-01-01"))).expect("a tree");
        shape.by_code(code).expect("a unit").id
    }

    /// A person by the small number.
    pub fn person(&self, n: u32) -> i64 {
        let found = self.store.read(|db| db.find_exact(roll::person::ID, &number(n))).expect("read");
        *found.first().expect("somebody")
    }

    /// A browser in which an account with this office is signed in.
    pub async fn signed_in(&self, login: &str, role: Role, unit: &str) -> Browser {
        let unit = if unit.is_empty() { 0 } else { self.unit(unit) };
        let new = NewAccount {
            login: login.into(),
            title: "组织部干事".into(),
            display_name: "周敏".into(),
            password: PASSWORD.into(),
            roles: if role == Role::Signed { Vec::new() } else { vec![(role, unit)] },
            ..NewAccount::default()
        };
        self.access.add_account(By::SYSTEM, &new, "").expect("added");
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }

    /// The kind, reason and office of the last commit.
    pub fn last_commit(&self) -> record::log::Entry {
        self.store.read(|db| record::log::newest(db, None, 1)).expect("a log").remove(0)
    }
}

/// A day.
pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The value that follows a mark in a page, up to a quotation mark.
pub fn after<'a>(body: &'a str, mark: &str) -> &'a str {
    let (_, rest) = body.split_once(mark).unwrap_or_else(|| panic!("{mark} is not in {body}"));
    rest.split('"').next().unwrap_or("")
}
