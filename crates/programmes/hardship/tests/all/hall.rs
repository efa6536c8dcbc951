//! A house with its pages, and browsers in which people are signed in.

use std::sync::Arc;

use access::{Access, By, Config, Cost, NewAccount, Role};
use roll::tree::UnitView;
use ui::web::testing::{Answer, Browser};
use ui::web::{Settings, Site};

use crate::support::House;

/// A password that keeps every rule.
const PASSWORD: &str = "Tk7#pvel92-xw";

/// A house with its pages.
pub struct Hall<'h> {
    pub house: &'h House,
    pub site: Site,
    pub access: Arc<Access>,
}

/// Runs asynchronous work to its end.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// Does what blocks where asynchronous work is done: PostgreSQL's driver must not wait there.
pub fn apart<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

impl<'h> Hall<'h> {
    pub fn of(house: &'h House) -> Hall<'h> {
        let config = Config { cost: Cost::LEAST, ..Config::default() };
        let access = Arc::new(Access::new(house.store.clone(), config));
        let units = Arc::new(UnitView { store: house.store.clone(), tree: house.tree.clone() });
        let procedures = hardship::procedures();
        let shelf = paper::Shelf::folder(&house.store.folder().join("papers")).expect("a shelf");
        let pages = hardship::routes();
        let kinds = paper::default_kinds(pages.records(), house.store.catalogue());
        let site = ui::web::House::new(access.clone(), units, Settings::default())
            .service(house.figures.clone())
            .service(house.tree.clone())
            .service(Arc::new(shelf))
            .with(procedure::pages::routes(&procedures))
            .with(paper::routes(&kinds))
            .with(roll::pages::routes())
            .with(pages)
            .service(Arc::new(procedures))
            .build();
        Hall { house, site, access }
    }

    /// Somebody with a role at a unit, signed in; `person` is that of the roll for a worker's own account, else 0.
    pub async fn browser(&self, login: &str, role: Role, unit: i64, person: i64) -> Browser {
        let new = NewAccount {
            login: login.into(),
            title: format!("{login}经办"),
            display_name: "周敏".into(),
            unit,
            password: PASSWORD.into(),
            must_change: false,
            roles: vec![(role, unit)],
            person,
        };
        apart(|| self.access.add_account(By::SYSTEM, &new, "")).unwrap_or_else(|error| panic!("{login}: {error}"));
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{login} cannot sign in: {}", answer.body);
        browser
    }

    pub async fn caseworker(&self) -> Browser {
        self.browser("zhuangan", Role::Caseworker, self.house.at.fed, 0).await
    }

    pub async fn clerk(&self) -> Browser {
        self.browser("jingban", Role::Clerk, self.house.at.basic, 0).await
    }

    pub async fn leader(&self) -> Browser {
        self.browser("lingdao", Role::Leader, self.house.at.fed, 0).await
    }

    /// A worker of the grassroots union.
    pub async fn worker(&self, login: &str, person: i64) -> Browser {
        self.browser(login, Role::Worker, self.house.at.basic, person).await
    }
}

/// A page that must be there.
#[track_caller]
pub fn page(browser: &mut Browser, path: &str) -> impl Future<Output = String> {
    let path = path.to_owned();
    async move {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", told(&answer));
        answer.body
    }
}

/// An act that must go well; where it leads.
pub async fn act(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status.as_u16(), 303, "{path}: {}", told(&answer));
    answer.location().split('?').next().unwrap_or("").to_owned()
}

/// An act that must be refused, with the form shown again.
pub async fn refused(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status.as_u16(), 422, "{path}: {}", told(&answer));
    answer.body
}

/// The status of a page.
pub async fn status(browser: &mut Browser, path: &str) -> u16 {
    browser.get(path).await.status.as_u16()
}

/// What a page says of what went wrong, without its frame.
pub fn told(answer: &Answer) -> String {
    let main = answer.body.split_once("<main").map_or(answer.body.as_str(), |(_, main)| main);
    format!("{} {}", answer.status, main.chars().take(1800).collect::<String>())
}

#[track_caller]
pub fn holds(page: &str, texts: &[&str]) {
    for text in texts {
        let main = page.split_once("<main").map_or(page, |(_, main)| main);
        assert!(page.contains(text), "“{text}” is not on the page:\n{main}");
    }
}

#[track_caller]
pub fn lacks(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(!page.contains(text), "“{text}” is on the page");
    }
}
