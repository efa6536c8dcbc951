//! A small house on either engine: a tree of five units, people in their offices, and a day that tests turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use access::{ACCOUNT, GRANT, Grant, Role, Who};
use clock::{Day, Pack};
use procedure::{Actor, Desk, Given, Item, Order, Procedures, Refusal, Taken};
use record::{Finders, Intent, Moment, Options, Place, Store, Suite, Value};
use ui::web::testing::Tree;

use crate::trial::{PROCEDURE, TRIAL, catalogue};

/// The units of the tree: the federation over `A` and `B`, `A` over `A1` and `A2`.
pub const FED: i64 = 1;
pub const A: i64 = 2;
pub const B: i64 = 3;
pub const A1: i64 = 4;
pub const A2: i64 = 5;

/// Makes one test of a body that takes a house: on the embedded engine, and on PostgreSQL where there is one.
macro_rules! both_engines {
    ($(#[$ignore:meta])? $name:ident, |$house:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every body needs all that its module uses")]
            use super::*;

            fn body($house: &$crate::support::House) {
                $body
            }

            #[test]
            $(#[$ignore])?
            fn sqlite() {
                body(&$crate::support::House::lite());
            }

            #[test]
            $(#[$ignore])?
            fn postgres() {
                if let Some(house) = $crate::support::House::pg() {
                    body(&house);
                }
            }
        }
    };
}

/// A house.
pub struct House {
    /// Its store.
    pub store: Arc<Store>,
    /// Whether on PostgreSQL.
    pub is_pg: bool,
    today: AtomicI32,
    _folder: tempfile::TempDir,
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn intent(kind: &'static str) -> Intent {
    Intent { actor: 1, office: FED, kind, reason: "a test".into(), source: "test".into() }
}

impl House {
    /// On the embedded engine.
    pub fn lite() -> House {
        let folder = tempfile::tempdir().expect("a folder");
        House::at(Place::Folder(folder.path().join("data")), folder)
    }

    /// On PostgreSQL; `None` where there is none.
    pub fn pg() -> Option<House> {
        let folder = tempfile::tempdir().expect("a folder");
        let url = testkit::postgres_url()?;
        Some(House::at(Place::Postgres { url, folder: folder.path().join("data") }, folder))
    }

    fn at(place: Place, folder: tempfile::TempDir) -> House {
        let is_pg = matches!(place, Place::Postgres { .. });
        let options = Options {
            place,
            catalogue: catalogue(),
            suite: Suite::default(),
            create: true,
            readers: 8,
            now: Arc::new(|| 1_772_413_200_000),
        };
        let store = Arc::new(Store::open(options).expect("a store"));
        House { store, is_pg, today: AtomicI32::new(day("2026-03-02").0), _folder: folder }
    }

    /// The day it is.
    pub fn today(&self) -> Day {
        Day(self.today.load(Ordering::SeqCst))
    }

    /// Lets days pass.
    pub fn pass(&self, days: i32) {
        self.today.fetch_add(days, Ordering::SeqCst);
    }

    /// Sets the day.
    pub fn turn_to(&self, day: Day) {
        self.today.store(day.0, Ordering::SeqCst);
    }

    /// Where steps are taken.
    pub fn desk(&self) -> Desk {
        self.desk_with(Pack::cn())
    }

    /// The same with other rules.
    pub fn desk_with(&self, pack: &'static Pack) -> Desk {
        Desk {
            pack,
            units: Arc::new(Tree),
            procedures: Arc::new(Procedures::new(&[&PROCEDURE])),
            today: self.today(),
            // Nine in the morning in Beijing.
            now_ms: i64::from(self.today().0) * 86_400_000 + 3_600_000,
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

    /// Adds an account with its offices, from a day long past.
    pub fn account(&self, login: &str, roles: &[(Role, i64)]) -> Who {
        let (login, roles) = (login.to_owned(), roles.to_vec());
        let unit = roles.first().map_or(0, |(_, unit)| *unit);
        let name = login.clone();
        let done = self.store.commit(intent("account"), move |commit| {
            let days = (day("2020-01-01"), Day::END);
            let id = commit.new_id();
            commit.new_person(id, &Finders::default())?;
            let draft = ACCOUNT
                .draft()
                .set("login", name.as_str())
                .set("title", "干事")
                .set("unit", (unit != 0).then_some(unit))
                .set("state", "active")
                .seal("display_name", Some("周敏"));
            commit.open(id, days, &draft, None)?;
            let mut grants = Vec::new();
            for (role, unit) in roles {
                let grant = commit.new_id();
                let draft =
                    GRANT.draft().set("account", id).set("role", role.code()).set("unit", (unit != 0).then_some(unit));
                commit.open(grant, days, &draft, None)?;
                grants.push(Grant { id: grant, role, unit, from: days.0, to: days.1, behalf: 0 });
            }
            Ok::<_, record::Error>((id, grants))
        });
        let (account, grants) = done.expect("an account").value;
        Who {
            account, login, title: "干事".into(), name: "周敏".into(), unit, grants, must_change: false, person: 0
        }
    }

    /// Sets the state of an account.
    pub fn set_active(&self, account: i64, active: bool) {
        let (today, state) = (self.today(), if active { "active" } else { "disabled" });
        let done = self.store.commit(intent("account"), move |commit| {
            commit.revise(&ACCOUNT, account, (today, Day::END), None, |held| {
                held.map(|held| held.draft().set("state", state))
            })
        });
        done.expect("an account");
    }

    /// Begins a trial by the system.
    pub fn begin(&self, lead: i64, checker: i64) -> i64 {
        let desk = self.desk();
        let draft = TRIAL.draft().set("title", "试").set("lead", lead).set("checker", checker);
        let done = self.store.commit(intent("step"), move |commit| {
            procedure::begin(commit, &desk, &PROCEDURE, "open", draft, Given::none(), Actor::System)
        });
        done.expect("a trial").value.record
    }

    /// Takes a step.
    pub fn take(&self, who: &Who, record: i64, step: &str, given: Given) -> Result<Taken, Refusal> {
        self.take_as(Actor::account(who), record, step, None, given)
    }

    /// Takes a step that cannot fail.
    pub fn must(&self, who: &Who, record: i64, step: &str, given: Given) -> Taken {
        self.take(who, record, step, given).unwrap_or_else(|refusal| panic!("{step}: {refusal}"))
    }

    /// Takes a step as an actor.
    pub fn take_as(
        &self,
        by: Actor,
        record: i64,
        step: &str,
        seen: Option<i64>,
        given: Given,
    ) -> Result<Taken, Refusal> {
        let desk = self.desk();
        let step = PROCEDURE.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
        let order = Order { step, record, seen, given, by };
        let done = self.store.commit(intent("step"), move |commit| procedure::take(commit, &desk, &PROCEDURE, &order));
        done.map(|done| done.value)
    }

    /// The record with its procedure.
    pub fn case(&self, record: i64) -> procedure::Case {
        let at = self.moment();
        let case = self.store.read(|db| procedure::Case::read(db, &PROCEDURE, record, at));
        case.expect("the store is read").expect("a record")
    }

    /// What is waited for of somebody.
    pub fn inbox(&self, who: &Who) -> Vec<Item> {
        let today = self.today();
        self.store.read(|db| procedure::inbox_of(db, who, today, 0, 1000)).expect("an inbox")
    }

    /// The records in somebody's inbox, in order.
    pub fn waiting(&self, who: &Who) -> Vec<i64> {
        self.inbox(who).iter().map(|item| item.record).collect()
    }

    /// The numbers a query gives.
    pub fn numbers(&self, sql: &str, params: &[Value]) -> Vec<i64> {
        self.store.read(|db| db.all(sql, params, |row| row.int(0))).expect("numbers")
    }

    /// Every row of the inbox from a record on, in order.
    pub fn rows(&self, first: i64) -> Vec<Vec<String>> {
        const TEXTS: [usize; 5] = [1, 5, 6, 8, 12];
        let sql = "SELECT record, procedure, unit, account, roles, state, steps, due, timer, statutory, bound, \
             since, barred \
             FROM inbox WHERE federation = $1 AND record >= $2 ORDER BY record, unit, account";
        let read = |row: &record::Row<'_>| {
            let column = |at| if TEXTS.contains(&at) { row.text(at) } else { row.int(at).map(|n| n.to_string()) };
            (0..13).map(column).collect::<record::Result<Vec<_>>>()
        };
        self.store.read(|db| db.all(sql, &[first.into()], read)).expect("rows")
    }
}

/// Somebody with one more office, held for somebody else.
pub fn standing_in(who: &Who, office: (Role, i64), behalf: &Who) -> Who {
    let mut out = who.clone();
    let days = (day("2026-01-01"), Day::END);
    out.grants.push(Grant { id: 0, role: office.0, unit: office.1, from: days.0, to: days.1, behalf: behalf.account });
    out
}

/// An answer with a reason.
pub fn why() -> Given {
    Given::none().with("why", "因为")
}
