//! Stores of both engines with a clock that tests turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Access, Action, Attempt, By, Config, Cost, NewAccount, Role, Units};
use clock::{Day, Lang};
use record::{Moment, Options, Place, Store, Suite};

/// 2026-03-02 09:00 in Beijing.
const START: i64 = 1_772_413_200_000;

/// An open house.
pub struct House {
    /// Which engine.
    pub engine: &'static str,
    /// What is tested.
    pub access: Access,
    now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl House {
    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// The moment it is.
    pub fn moment(&self) -> Moment {
        let known = self.access.store().read(|db| db.head()).expect("a head").commit;
        Moment { as_of: self.access.today(), known }
    }

    /// Adds an account with these roles and the password [`PASSWORD`].
    pub fn account(&self, login: &str, roles: &[(Role, i64)]) -> i64 {
        let new = NewAccount { roles: roles.to_vec(), ..new(login) };
        self.access
            .add_account(By::SYSTEM, &new, "")
            .unwrap_or_else(|error| panic!("{}: {login}: {error}", self.engine))
    }

    /// Tries to sign in from an address.
    pub fn try_sign_in(
        &self,
        login: &str,
        password: &str,
        address: &str,
        device: Option<&str>,
    ) -> access::Result<access::SignedIn> {
        self.access.sign_in(&Attempt {
            login: login.into(),
            password: password.into(),
            address: address.into(),
            agent: "test".into(),
            device: device.map(str::to_owned),
        })
    }

    /// Who a token speaks for.
    pub fn resolve(&self, token: &str) -> Option<access::Resolved> {
        self.access
            .store()
            .read(|db| {
                let head = db.head()?.commit;
                self.access.resolve(db, token, head)
            })
            .expect("the store is read")
    }

    /// What the log says last: kind and source.
    pub fn last(&self) -> (String, String) {
        let newest = self.access.store().read(|db| record::log::newest(db, None, 1)).expect("a log");
        newest.first().map(|entry| (entry.kind.clone(), entry.source.clone())).unwrap_or_default()
    }
}

/// A password that keeps every rule.
pub const PASSWORD: &str = "Tk7#pvel92-xw";
/// Another.
pub const OTHER: &str = "Rm4!quds81-yv";
/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;

/// An account to be added.
pub fn new(login: &str) -> NewAccount {
    NewAccount {
        login: login.into(),
        title: "组织部干事".into(),
        display_name: "周敏".into(),
        unit: 0,
        password: PASSWORD.into(),
        must_change: false,
        roles: Vec::new(),
        person: 0,
    }
}

/// Runs a test in a house on each engine there is.
pub fn each(test: impl Fn(&House)) {
    let folder = tempfile::tempdir().expect("a folder");
    test(&house("SQLite", Place::Folder(folder.path().to_owned()), folder));
    if let Some(url) = testkit::postgres_url() {
        let folder = tempfile::tempdir().expect("a folder");
        test(&house("PostgreSQL", Place::Postgres { url, folder: folder.path().to_owned() }, folder));
    }
}

fn house(engine: &'static str, place: Place, folder: tempfile::TempDir) -> House {
    let now = Arc::new(AtomicI64::new(START));
    let ticking = now.clone();
    let options = Options {
        place,
        catalogue: access::catalogue(),
        suite: Suite::default(),
        create: true,
        readers: 4,
        now: Arc::new(move || ticking.load(Ordering::SeqCst)),
    };
    let store = Store::open(options).unwrap_or_else(|error| panic!("{engine}: {error}"));
    let config = Config { cost: Cost::LEAST, ..Config::default() };
    House { engine, access: Access::new(Arc::new(store), config), now, _folder: folder }
}

/// A small tree: 1 is the federation, 2 and 3 are below it, 4 and 5 below 2.
pub struct Tree;

impl Units for Tree {
    fn root(&self) -> Option<i64> {
        Some(1)
    }
    fn name(&self, unit: i64, _: Moment, _: Lang) -> String {
        format!("unit {unit}")
    }
    fn code(&self, unit: i64, _: Moment) -> String {
        format!("U{unit}")
    }
    fn parent(&self, unit: i64, _: Moment) -> Option<i64> {
        match unit {
            2 | 3 => Some(1),
            4 | 5 => Some(2),
            _ => None,
        }
    }
    fn relation(&self, from: i64, to: i64, at: Moment) -> access::Relation {
        let is_above = |top: i64, unit: i64| {
            std::iter::successors(self.parent(unit, at), |unit| self.parent(*unit, at)).any(|each| each == top)
        };
        match () {
            () if from == to => access::Relation::Own,
            () if is_above(from, to) => access::Relation::Below,
            () if is_above(to, from) => access::Relation::Above,
            () => access::Relation::Elsewhere,
        }
    }
    fn find_code(&self, code: &str, _: Moment) -> Option<i64> {
        code.strip_prefix('U')?.parse().ok()
    }
}

/// Somebody with these roles.
pub fn who(roles: &[(Role, i64)]) -> access::Who {
    let grants = roles.iter().enumerate().map(|(at, (role, unit))| access::Grant {
        id: i64::try_from(at).unwrap_or(0),
        role: *role,
        unit: *unit,
        from: Day(0),
        to: Day::END,
        behalf: 0,
    });
    access::Who { account: 7, grants: grants.collect(), ..access::Who::default() }
}

/// Any moment: the tree above never changes.
pub const ANY: Moment = Moment { as_of: Day(20_000), known: 1 };

/// What the policy decides in the small tree.
pub fn decide(who: &access::Who, action: Action, unit: Option<i64>) -> access::Decision {
    access::can(who, action, unit, &Tree, ANY)
}
