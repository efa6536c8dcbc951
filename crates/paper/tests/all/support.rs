//! A small house on each engine: five units, records that papers hang on, a shelf, and people who sign in.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Access, Action, By, Config, Cost, NewAccount, Role};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, StatusCode, header};
use clock::Day;
use paper::{Paper, Shelf};
use record::{
    Catalogue, Commit, Db, Finders, Intent, Kind, Moment, Options, Place, Register, Store, Subject, Suite, personal,
    plain,
};
use tower::ServiceExt as _;
use ui::web::testing::{Answer, Browser, Tree, request};
use ui::web::{Ctx, House, RecordKind, Routes, Settings, Site};

/// 2026-03-02 09:00 in Beijing.
const START: i64 = 1_772_413_200_000;
/// A password that keeps every rule.
pub const PASSWORD: &str = "Tk7#pvel92-xw";

/// Something that belongs to a unit.
pub static THING: Register = Register {
    name: "thing",
    fields: &[plain("unit", Kind::Ref("unit")), plain("title", Kind::Text)],
    subject: Subject::None,
    exclusive: None,
    indexes: &[],
    tally: &[],
    span: None,
};

/// Somebody: what identifies them is sealed.
pub static CASE: Register = Register {
    name: "case_file",
    fields: &[plain("unit", Kind::Ref("unit")), personal("name")],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[],
    tally: &[],
    span: None,
};

/// About nobody, and yet to be sealed.
pub static PLAN: Register = Register {
    name: "plan",
    fields: &[plain("unit", Kind::Ref("unit"))],
    subject: Subject::None,
    exclusive: None,
    indexes: &[],
    tally: &[],
    span: None,
};

fn unit_of(db: &Db, register: &'static Register, id: i64) -> record::Result<Vec<i64>> {
    Ok(db.standing(register, id)?.last().and_then(|version| version.int("unit")).into_iter().collect())
}

/// The kinds of records with whether their papers are sealed.
pub fn kinds() -> Vec<(RecordKind, bool)> {
    let thing = RecordKind {
        register: "thing",
        page: |id| format!("/things/{id}"),
        read: Action::ReformRead,
        write: Action::ReformTake,
        units: |db, id, _| unit_of(db, &THING, id),
        title: "title",
    };
    let case = RecordKind {
        register: "case_file",
        page: |id| format!("/cases/{id}"),
        read: Action::RollRead,
        write: Action::RollWrite,
        units: |db, id, _| unit_of(db, &CASE, id),
        title: "",
    };
    let plan = RecordKind {
        register: "plan",
        page: |id| format!("/plans/{id}"),
        units: |db, id, _| unit_of(db, &PLAN, id),
        ..case
    };
    let mut kinds = paper::default_kinds(&[thing, case], &catalogue());
    kinds.push((plan, true));
    kinds
}

pub fn catalogue() -> Catalogue {
    access::catalogue().with(paper::catalogue()).with(Catalogue::new(&[&THING, &CASE, &PLAN], &[]))
}

/// A house: one record of each register in every unit of [`Tree`].
pub struct Hall {
    pub engine: &'static str,
    pub store: Arc<Store>,
    pub shelf: Arc<Shelf>,
    pub access: Arc<Access>,
    pub site: Site,
    /// By unit, from 1: thing, case, plan.
    records: Vec<[i64; 3]>,
    now: Arc<AtomicI64>,
    /// The record whose papers cannot be taken down; 0 for none.
    fixed: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

/// Runs a test in a house on each engine there is.
pub fn each(test: impl AsyncFn(&Hall)) {
    let run = |hall: &Hall| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(test(hall));
    };
    let folder = tempfile::tempdir().expect("a folder");
    run(&hall("SQLite", Place::Folder(folder.path().to_owned()), folder));
    if let Some(url) = testkit::postgres_url() {
        let folder = tempfile::tempdir().expect("a folder");
        run(&hall("PostgreSQL", Place::Postgres { url, folder: folder.path().to_owned() }, folder));
    }
}

pub fn intent() -> Intent {
    Intent { kind: "form", reason: "测试".into(), source: "test".into(), ..Intent::default() }
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn hall(engine: &'static str, place: Place, folder: tempfile::TempDir) -> Hall {
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
    let records = store.commit(intent(), |commit| (1..=5).map(|unit| record_of(commit, unit)).collect());
    let records: Vec<[i64; 3]> = records.expect("records").value;
    let config = Config { cost: Cost::LEAST, ..Config::default() };
    let access = Arc::new(Access::new(store.clone(), config));
    let shelf = Arc::new(Shelf::folder(folder.path()).expect("a shelf"));
    let fixed = Arc::new(AtomicI64::new(0));
    let asked = fixed.clone();
    let rests = move |_: &Db, register: &str, record: i64, _: record::Moment| {
        let is_fixed = register == "thing" && record == asked.load(Ordering::SeqCst);
        Ok(is_fixed.then_some("paper-problem-not-yours"))
    };
    let site = House::new(access.clone(), Arc::new(Tree), Settings::default())
        .service(Arc::new(paper::Fixed(Box::new(rests))))
        .service(shelf.clone())
        .with(paper::routes(&kinds()))
        .with(record_page())
        .build();
    Hall { engine, store, shelf, access, site, records, now, fixed, folder }
}

/// The page of a thing, with its papers.
fn record_page() -> Routes {
    let (kind, _) = kinds()[0];
    let page = move |ctx: Ctx| async move {
        let record = ctx.params.int("record").unwrap_or(0);
        let papers = paper::panel(&ctx, &kind, record).await?;
        Ok::<_, ui::web::Problem>(ctx.page("thing", &papers))
    };
    Routes::new().get("/things/{record}", kind.read, page).found_by(kind.finder("record"))
}

fn record_of(commit: &mut Commit<'_>, unit: i64) -> record::Result<[i64; 3]> {
    let days = (day("2020-01-01"), Day::END);
    let ids = [commit.new_id(), commit.new_id(), commit.new_id()];
    commit.open(ids[0], days, &THING.draft().set("unit", unit).set("title", format!("第{unit}件")), None)?;
    commit.new_person(ids[1], &Finders::default())?;
    commit.open(ids[1], days, &CASE.draft().set("unit", unit).seal("name", Some("欧阳秘")), None)?;
    commit.open(ids[2], days, &PLAN.draft().set("unit", unit), None)?;
    Ok(ids)
}

impl Hall {
    pub fn thing(&self, unit: usize) -> i64 {
        self.records[unit - 1][0]
    }

    pub fn case(&self, unit: usize) -> i64 {
        self.records[unit - 1][1]
    }

    pub fn plan(&self, unit: usize) -> i64 {
        self.records[unit - 1][2]
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets a record rest on its papers, or none.
    pub fn fix(&self, record: Option<i64>) {
        self.fixed.store(record.unwrap_or(0), Ordering::SeqCst);
    }

    /// The folder of the shelf.
    pub fn papers(&self) -> std::path::PathBuf {
        self.folder.path().join("papers")
    }

    /// What the store says, asked where asynchronous work is done: PostgreSQL's driver must not block there.
    pub fn ask<T>(&self, ask: impl FnOnce(&Store) -> T) -> T {
        tokio::task::block_in_place(|| ask(&self.store))
    }

    /// One commit.
    pub fn commit<T: Send + 'static>(
        &self,
        make: impl FnOnce(&mut Commit<'_>) -> record::Result<T> + Send + 'static,
    ) -> record::Result<T> {
        self.ask(|store| store.commit(intent(), make)).map(|done| done.value)
    }

    pub fn head(&self) -> i64 {
        self.ask(|store| store.read(|db| db.head())).expect("a head").commit
    }

    pub fn moment(&self) -> Moment {
        Moment { as_of: self.access.today(), known: self.head() }
    }

    /// The papers of a record now.
    pub fn list(&self, register: &'static str, record: i64) -> Vec<Paper> {
        let at = self.moment();
        self.ask(|store| store.read(|db| paper::list(db, register, record, at))).expect("papers")
    }

    /// Somebody with a role at a unit (0 for administrators), signed in.
    pub async fn signed_in(&self, login: &str, role: Option<Role>, unit: i64) -> Browser {
        let new = NewAccount {
            login: login.into(),
            title: format!("岗位 {login}"),
            display_name: "周敏".into(),
            unit,
            password: PASSWORD.into(),
            must_change: false,
            roles: role.map(|role| (role, unit)).into_iter().collect(),
            person: 0,
        };
        let added = tokio::task::block_in_place(|| self.access.add_account(By::SYSTEM, &new, ""));
        added.unwrap_or_else(|error| panic!("{}: {login}: {error}", self.engine));
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{}: {login} cannot sign in: {}", self.engine, answer.body);
        browser
    }

    /// Hangs a file on a record by its page and gives the paper's id.
    pub async fn hang(
        &self,
        browser: &mut Browser,
        register: &'static str,
        record: i64,
        name: &str,
        bytes: &[u8],
    ) -> i64 {
        let path = format!("/papers/{register}/{record}");
        let answer = browser.upload(&path, &[], "file", name, bytes).await;
        assert_eq!(answer.status.as_u16(), 303, "{}: {name}: {}", self.engine, answer.body);
        self.list(register, record).last().expect("a paper").id
    }

    /// Asks for a file with headers, and gets its bytes as they are.
    pub async fn fetch(&self, browser: &Browser, path: &str, headers: &[(&'static str, &str)]) -> Fetched {
        let mut asked = request(Method::GET, path, Body::empty());
        let cookies: Vec<String> = browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        asked.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().expect("cookies"));
        for (name, value) in headers {
            asked.headers_mut().insert(*name, value.parse().expect("a value"));
        }
        let response = self.site.router.clone().oneshot(asked).await.unwrap_or_else(|never| match never {});
        let (parts, body) = response.into_parts();
        Fetched {
            status: parts.status,
            headers: parts.headers,
            bytes: to_bytes(body, 64 << 20).await.map(|b| b.to_vec()).ok(),
        }
    }
}

/// What was answered.
pub struct Fetched {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// `None` when the answer broke off.
    pub bytes: Option<Vec<u8>>,
}

impl Fetched {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    pub fn is(&self, status: u16, bytes: &[u8]) {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}",
            String::from_utf8_lossy(self.bytes.as_deref().unwrap_or_default())
        );
        assert!(
            self.bytes.as_deref() == Some(bytes),
            "other bytes: {} of {}",
            self.bytes.as_ref().map_or(0, Vec::len),
            bytes.len()
        );
    }
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

/// A PDF of so many bytes, none like another.
pub fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut state = 0x2545_F491_u32;
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// Whether the page says this.
pub fn says(answer: &Answer, text: &str) {
    assert!(answer.body.contains(text), "“{text}” is not in {}", answer.body);
}
