//! Composition: the registers, figures and programmes of a running system, over one store.

use std::sync::Arc;

use anyhow::Context as _;
use clock::{Day, Pack};
use figure::{Figures, Query};
use record::{Catalogue, Intent, Moment, Options, Place, Store, Suite};
use roll::tree::{UnitTree, UnitView};

use crate::args::{MomentArgs, PlaceArgs};
use crate::usage::Usage;

/// A running system. Cheap to clone.
#[derive(Clone)]
pub struct Hall {
    pub store: Arc<Store>,
    pub tree: Arc<UnitTree>,
    pub figures: Arc<Figures>,
    pub procedures: Arc<procedure::Procedures>,
    pub shelf: Arc<paper::Shelf>,
    pub pack: &'static Pack,
}

/// Every register and side table of the house.
pub fn registers() -> Catalogue {
    roll::register::catalogue()
        .with(access::catalogue())
        .with(procedure::catalogue())
        .with(paper::catalogue())
        .with(notice::catalogue())
        .with(reform::catalogue())
        .with(hardship::catalogue())
        .with(bulletin::catalogue())
}

/// Every figure of the house.
pub fn figures() -> figure::Catalogue {
    roll::figures::catalogue().with(reform::figure_catalogue()).with(hardship::figure_catalogue())
}

/// Every procedure of the house.
pub fn procedures() -> procedure::Procedures {
    reform::procedures().with(hardship::procedures())
}

/// The pack of this name.
pub fn pack(name: &str) -> anyhow::Result<&'static Pack> {
    Pack::named(name).ok_or_else(|| Usage(format!("there is no pack called {name}")).into())
}

/// How many pages and commands may read at once.
const READERS: u32 = 8;

impl Hall {
    /// Opens the store where the arguments say.
    pub fn open(args: &PlaceArgs, create: bool) -> anyhow::Result<Hall> {
        Hall::open_with(args, create, record::system_clock())
    }

    /// The same with a clock of one's own.
    pub fn open_with(args: &PlaceArgs, create: bool, now: record::Clock) -> anyhow::Result<Hall> {
        let place = match &args.database {
            Some(url) => Place::Postgres { url: url.clone(), folder: args.data.clone() },
            None => Place::Folder(args.data.clone()),
        };
        let suite = Suite::named(&args.suite).unwrap_or_default();
        let store = Store::open(Options { place, catalogue: registers(), suite, create, readers: READERS, now })?;
        let tree = Arc::new(UnitTree::default());
        let pack = pack(&args.pack)?;
        let figures = Arc::new(Figures::new(figures(), tree.clone(), pack));
        let shelf = Arc::new(paper::Shelf::configured(store.folder())?);
        Ok(Hall { store: Arc::new(store), tree, figures, procedures: Arc::new(procedures()), shelf, pack })
    }

    /// The units as access sees them.
    pub fn units(&self) -> UnitView {
        UnitView { store: self.store.clone(), tree: self.tree.clone() }
    }

    /// Where steps are taken now.
    pub fn desk(&self) -> Result<procedure::Desk, record::Error> {
        Ok(procedure::Desk {
            pack: self.pack,
            units: Arc::new(self.units()),
            procedures: self.procedures.clone(),
            today: self.today(),
            now_ms: self.store.now(),
            known: self.store.read(|db| db.head())?.commit,
        })
    }

    /// The same within a commit, where no reader may be waited for; the tree is asked for all that is known.
    fn desk_within(&self) -> procedure::Desk {
        procedure::Desk {
            pack: self.pack,
            units: Arc::new(self.units()),
            procedures: self.procedures.clone(),
            today: self.today(),
            now_ms: self.store.now(),
            known: i64::MAX,
        }
    }

    /// Accounts over this store; a hand-over takes open work along, and what somebody has in hand follows their offices.
    pub fn access(&self, config: access::Config) -> access::Access {
        let offset_minutes = self.pack.calendar().utc_offset_minutes();
        let access = access::Access::new(self.store.clone(), access::Config { offset_minutes, ..config });
        let hall = self.clone();
        access.on_hand_over(Arc::new(move |commit, over| {
            procedure::hand_over(commit, &hall.desk_within(), over.from, over.to, over.unit, over.role)
        }));
        let hall = self.clone();
        access.on_hand_over(Arc::new(move |commit, over| {
            reform::forms::complaint::hand_over(commit, hall.today(), over.from, over.to, over.unit)
        }));
        let hall = self.clone();
        access.on_offices(Arc::new(move |commit, account| {
            procedure::settle_in_hand(commit, &hall.desk_within(), account).map(drop)
        }));
        access
    }

    /// Today, in the pack's country.
    pub fn today(&self) -> Day {
        self.pack.calendar().day_at(self.store.now())
    }

    /// The moment the arguments name, and the unit.
    pub fn stand(&self, args: &MomentArgs) -> anyhow::Result<(i64, Moment)> {
        let as_of = args.as_of.unwrap_or_else(|| self.today());
        self.store.read(|db| -> anyhow::Result<_> {
            let head = db.head()?.commit;
            let known = args.known.unwrap_or(head);
            if known > head || known < 0 {
                return Err(Usage(format!("there is no commit {known}; the last is {head}")).into());
            }
            let at = Moment { as_of, known };
            let shape = self.tree.at(db, at)?;
            let unit = match &args.unit {
                Some(code) => shape
                    .by_code(code)
                    .map(|u| u.id)
                    .ok_or_else(|| Usage(format!("there is no unit with the number {code}")))?,
                None => shape.root().context(record::Error::Empty)?,
            };
            Ok((unit, at))
        })
    }

    /// Who writes when a command does: the system, in the federation's name once there is one, so that its officers see it.
    pub fn by_command(&self, reason: impl Into<String>) -> Intent {
        let office = access::Units::root(&self.units()).unwrap_or(0);
        Intent { actor: 0, office, kind: "command", reason: reason.into(), source: "command line".into() }
    }

    /// Answers a question.
    pub fn answer(&self, query: &Query) -> Result<Arc<figure::Answer>, figure::Error> {
        self.store.read(|db| self.figures.answer(db, self.store.tallies(), query))
    }
}

impl Hall {
    /// A point in time, in the pack's country: `2020-09-08 10:22`.
    pub fn time(&self, ms: i64) -> String {
        let calendar = self.pack.calendar();
        let minutes = (ms.div_euclid(60_000) + i64::from(calendar.utc_offset_minutes())).rem_euclid(24 * 60);
        format!("{} {:02}:{:02}", calendar.day_at(ms), minutes / 60, minutes % 60)
    }
}

impl Hall {
    /// Everything that is served.
    pub fn site(
        &self,
        access: Arc<access::Access>,
        settings: ui::web::Settings,
    ) -> anyhow::Result<(ui::web::Site, Arc<notice::Post>)> {
        let routes = roll::pages::routes().with(reform::routes()).with(hardship::routes()).with(bulletin::routes());
        let records = routes.records().to_vec();
        let post = Arc::new(notice::Post::new(notice::Setting {
            access: access.clone(),
            units: Arc::new(self.units()),
            procedures: self.procedures.clone(),
            pack: self.pack,
            brand: settings.brand.clone(),
            records: records.clone(),
            config: notice::Config::from_env()?,
        })?);
        // What hangs on the ledger's records is official business, though names lie sealed in some of them.
        let mut papers = paper::default_kinds(&records, self.store.catalogue());
        for (kind, sealed) in &mut papers {
            *sealed |= hardship::aid::seals_papers(kind.register);
            *sealed &= !reform::OPEN_PAPERS.contains(&kind.register);
        }
        let press = Arc::new(bulletin::Press::new(self.store.clone(), self.tree.clone(), self.figures.clone()));
        let signer = press.clone();
        let checkpoints = ui::pages::Checkpoints(Box::new(move |db| Ok(signer.checkpoint(db)?)));
        let hall = self.clone();
        let after_undo = ui::web::AfterUndo(Box::new(move |commit, undone| {
            procedure::settle_reversed(commit, &hall.desk_within(), undone).map(drop)
        }));
        let fixed = paper::Fixed(Box::new(reform::papers_fixed));
        let house = ui::web::House::new(access, Arc::new(self.units()), settings)
            .service(self.figures.clone())
            .service(self.tree.clone())
            .service(press)
            .service(Arc::new(checkpoints))
            .service(Arc::new(after_undo))
            .service(Arc::new(fixed))
            .service(self.procedures.clone())
            .service(self.shelf.clone())
            .service(post.clone())
            .with(procedure::pages::routes(&self.procedures))
            .with(notice::routes())
            .with(paper::routes(&papers))
            .with(routes);
        Ok((house.build(), post))
    }
}

#[cfg(test)]
mod tests {
    use access::{Access, By, Config, Cost, NewAccount, Role};
    use roll::register::UNIT;
    use ui::web::testing::Browser;

    use super::*;

    const PASSWORD: &str = "Tk7#pvel92-xw";

    /// A house of one unit, on the embedded database.
    fn hall(folder: &std::path::Path) -> Hall {
        let args = PlaceArgs { data: folder.into(), database: None, suite: "aes-256-gcm".into(), pack: "cn".into() };
        let hall = Hall::open(&args, true).expect("a new folder");
        let founded = hall.store.commit(hall.by_command("test"), |commit| {
            let draft = UNIT.draft().set("code", "YH").set("name", "云河示范区总工会").set("kind", "federation");
            let id = commit.new_id();
            commit.open(id, (Day(0), Day::END), &draft, None)
        });
        founded.expect("a unit");
        hall
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_state_of_the_log_is_served_signed() {
        let folder = tempfile::tempdir().expect("a folder");
        let hall = hall(folder.path());
        let access = Arc::new(Access::new(hall.store.clone(), Config { cost: Cost::LEAST, ..Config::default() }));
        let auditor = NewAccount {
            login: "auditor".into(),
            title: "审计管理员".into(),
            display_name: "周敏".into(),
            unit: 0,
            password: PASSWORD.into(),
            must_change: false,
            roles: vec![(Role::AuditAdmin, 0)],
            person: 0,
        };
        access.add_account(By::SYSTEM, &auditor, "").expect("an auditor");
        let (site, _) = hall.site(access, ui::web::Settings::default()).expect("a house");
        let mut browser = Browser::new(&site);
        assert_eq!(browser.sign_in("auditor", PASSWORD).await.status.as_u16(), 303);
        let unsigned = browser.get("/log/checkpoint").await.body;
        assert!(proof::checkpoint::signers(&unsigned).is_err(), "no key, no signature: {unsigned}");

        let press = bulletin::Press::new(hall.store.clone(), hall.tree.clone(), hall.figures.clone());
        let order = bulletin::Order {
            unit: None,
            text: "# 通报\n\n工会 {{figure roll.units}} 个。\n".into(),
            as_of: hall.today(),
            language: clock::Lang::Zh,
            known: None,
            actor: 0,
            office: 0,
            source: "test".into(),
        };
        press.publish(&order, &|_| true).expect("it is published");
        let key = press.log_key().expect("the store is read").expect("publishing made a key");
        let note = browser.get("/log/checkpoint").await.body;
        let (state, _) = proof::checkpoint::open(&note, std::slice::from_ref(&key)).expect("its signature is good");
        let head = hall.store.read(|db| db.head()).expect("a head").commit;
        assert_eq!((state.origin.as_str(), state.size), (key.name(), head.unsigned_abs()));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_federation_is_founded_in_the_browser_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let args =
            PlaceArgs { data: folder.path().into(), database: None, suite: "aes-256-gcm".into(), pack: "cn".into() };
        let hall = Hall::open(&args, true).expect("a new folder");
        let access = Arc::new(Access::new(hall.store.clone(), Config { cost: Cost::LEAST, ..Config::default() }));
        let account = |login: &str, roles: Vec<(Role, i64)>| NewAccount {
            login: login.into(),
            title: "职务".into(),
            display_name: "何志远".into(),
            unit: 0,
            password: PASSWORD.into(),
            must_change: false,
            roles,
            person: 0,
        };
        access.add_account(By::SYSTEM, &account("system", vec![(Role::SystemAdmin, 0)]), "").expect("an administrator");
        let (site, _) = hall.site(access.clone(), ui::web::Settings::default()).expect("a house");
        let mut browser = Browser::new(&site);
        browser.sign_in("system", PASSWORD).await;
        assert!(browser.get("/accounts").await.body.contains("/units/found"), "the rail leads there");
        let form = [("code", "YH"), ("name", "云河示范区总工会"), ("from", "2010-01-01"), ("reason", "初次建立")];
        let missing = browser.post("/units/found", &form[1..]).await;
        assert_eq!((missing.status.as_u16(), hall.store.read(|db| db.head()).expect("a head").commit), (422, 1));
        assert_eq!(browser.post("/units/found", &form).await.status.as_u16(), 303);
        let root = access::Units::root(&hall.units()).expect("a federation");
        assert_eq!(browser.get("/units/found").await.status.as_u16(), 404, "once");
        assert_eq!(browser.post("/units/found", &form).await.status.as_u16(), 404, "not by an old form either");
        assert!(!browser.get("/accounts").await.body.contains("/units/found"));
        access.add_account(By::SYSTEM, &account("officer", vec![(Role::Officer, root)]), "").expect("an officer");
        let mut officer = Browser::new(&site);
        officer.sign_in("officer", PASSWORD).await;
        assert_eq!(officer.get("/import").await.status.as_u16(), 200, "from here on sheets come by the browser");
    }
}
