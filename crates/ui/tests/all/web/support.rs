//! A house with the kernel's pages, one page of units, and somebody in every role.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Access, Action, By, Config, Cost, NewAccount, Role};
use axum::http::StatusCode;
use record::{Options, Place, Store, Suite};
use ui::html;
use ui::web::testing::{Browser, Tree};
use ui::web::{Ctx, House, Lookup, Page, Problem, Routes, Settings, Site, Upload};

/// 2026-03-02 09:00 in Beijing.
pub const START: i64 = 1_772_413_200_000;
/// A password that keeps every rule.
pub const PASSWORD: &str = "Tk7#pvel92-xw";

/// A house under test.
pub struct Test {
    pub site: Site,
    pub access: Arc<Access>,
    now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl Test {
    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// An account with these roles.
    pub fn account(&self, login: &str, roles: &[(Role, i64)]) -> i64 {
        let new = NewAccount {
            login: login.into(),
            title: "组织部干事".into(),
            display_name: "周敏".into(),
            password: PASSWORD.into(),
            roles: roles.to_vec(),
            ..NewAccount::default()
        };
        self.access.add_account(By::SYSTEM, &new, "").expect("added")
    }

    /// A browser in which an account with these roles is signed in.
    pub async fn signed_in(&self, login: &str, roles: &[(Role, i64)]) -> Browser {
        self.account(login, roles);
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }
}

/// A house with default settings.
pub fn house() -> Test {
    house_with(Settings::default())
}

/// A house with these settings.
pub fn house_with(settings: Settings) -> Test {
    let folder = tempfile::tempdir().expect("a folder");
    let now = Arc::new(AtomicI64::new(START));
    let ticking = now.clone();
    let options = Options {
        place: Place::Folder(folder.path().to_owned()),
        catalogue: access::catalogue(),
        suite: Suite::default(),
        create: true,
        readers: 4,
        now: Arc::new(move || ticking.load(Ordering::SeqCst)),
    };
    let store = Arc::new(Store::open(options).expect("a store"));
    let access = Arc::new(Access::new(store, Config { cost: Cost::LEAST, ..Config::default() }));
    let site = House::new(access.clone(), Arc::new(Tree), settings).with(routes()).build();
    Test { site, access, now, _folder: folder }
}

/// Routes of each kind that a programme may have.
fn routes() -> Routes {
    Routes::new()
        .get("/units", Action::UnitsRead, units)
        .get("/units/{unit}", Action::UnitsRead, units)
        .post("/units/{unit}/write", Action::UnitsWrite, write)
        .get("/roll/{person}", Action::RollRead, units)
        .found_by(unit_of_person)
        .post("/roll/import", Action::RollImport, import)
        .upload()
        .get("/broken", Action::UnitsRead, broken)
}

async fn units(ctx: Ctx) -> Page {
    let unit = ctx.unit.map(|unit| ctx.unit_name(unit)).unwrap_or_default();
    let moment = format!("as of {} known {}", ctx.moment.as_of, ctx.moment.known);
    Ok(ctx.page("units", &html! { h1 { (unit) } p { (moment) } a href=(ctx.href("/units/A1?sort=name")) { "on" } }))
}

async fn write(ctx: Ctx) -> Page {
    let done = ctx.commit("form", "测试", "test.write", |commit| commit.put_secret("test", b"1")).await?;
    Ok(ctx.go(&format!("/log/{}", done.commit.unwrap_or(0)), None))
}

async fn import(ctx: Ctx, upload: Upload) -> Page {
    let file = upload.file("sheet").ok_or_else(|| Problem::unusable("problem-upload"))?;
    let told = format!("{} {} {}", upload.fields.get("note"), file.name, file.bytes.len());
    Ok(ctx.page("import", &html! { p { (told) } }))
}

async fn broken(_: Ctx) -> Page {
    panic!("a handler that fails")
}

/// Persons are numbered after their units: 40 is the person of unit 4.
fn unit_of_person(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    Ok(lookup
        .params
        .int("person")
        .filter(|person| person % 10 == 0)
        .map(|person| person / 10)
        .filter(|unit| (1..=5).contains(unit)))
}
