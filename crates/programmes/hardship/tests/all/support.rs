//! A small federation on either engine: a tree of units, people in their offices, families of the roll, departments
//! that answer, and a day that tests turn. Dossiers are walked to any state.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use access::{ACCOUNT, GRANT, Grant, Role, Who};
use clock::{Day, Pack};
use figure::{Answer, Figures, Query};
use hardship::acts::{self, AmountForm, DossierForm, ExitForm, MemberForm, VisitForm};
use hardship::check;
use hardship::dossier::{self, View};
use hardship::notice;
use hardship::register::{DOSSIER, SPELL};
use hardship::rules::dossier::PROCEDURE;
use procedure::{Actor, Case, Desk, Given, Order, Procedure, Refusal, Taken};
use record::{Commit, Finders, Intent, Moment, Options, Place, Store, Suite, Version};
use roll::person::Identity;
use roll::register::UNIT;
use roll::tree::{UnitTree, UnitView};

/// Makes two tests of a body that takes a house: on the embedded engine, and on PostgreSQL where there is one.
macro_rules! both_engines {
    ($(#[doc = $doc:literal])* $name:ident, |$house:ident| $body:block) => {
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every body needs all that its module uses")]
            use super::*;

            fn body($house: &$crate::support::House) {
                $body
            }

            #[test]
            fn sqlite() {
                body(&$crate::support::House::lite());
            }

            #[test]
            fn postgres() {
                if let Some(house) = $crate::support::House::pg() {
                    body(&house);
                }
            }
        }
    };
}

/// The units: the federation, which is the relief centre, over two townships; the first over two grassroots unions, the
/// second over one. Three departments.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    pub fed: i64,
    pub town: i64,
    pub basic: i64,
    pub other: i64,
    pub far: i64,
    pub far_basic: i64,
    pub labour: i64,
    pub civil: i64,
    pub education: i64,
}

/// The people in their offices.
pub struct People {
    /// Of the federation, which is the relief centre.
    pub officer: Who,
    pub leader: Who,
    pub second_leader: Who,
    pub caseworker: Who,
    pub second_caseworker: Who,
    pub treasurer: Who,
    /// Of the grassroots union `basic`.
    pub clerk: Who,
    pub chair: Who,
    /// Of the grassroots union `other`, and of the township.
    pub other_clerk: Who,
    pub town_clerk: Who,
    /// Of the far township, with its own caseworker and leader.
    pub far_clerk: Who,
    pub far_caseworker: Who,
    pub far_leader: Who,
    /// Contacts of the departments.
    pub labour: Who,
    pub civil: Who,
    pub civil_too: Who,
    pub education: Who,
    /// Outsiders, with their office at the federation.
    pub evaluator: Who,
    pub second_evaluator: Who,
    /// Workers of the grassroots union `basic`: the heads of the two families of the house.
    pub worker: Who,
    pub other_worker: Who,
}

/// A family of the roll.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    pub household: i64,
    pub head: i64,
    pub spouse: i64,
    pub child: i64,
}

impl Family {
    /// All of them, the head first.
    pub fn persons(&self) -> [i64; 3] {
        [self.head, self.spouse, self.child]
    }
}

/// A house.
pub struct House {
    pub store: Arc<Store>,
    pub tree: Arc<UnitTree>,
    pub figures: Arc<Figures>,
    pub at: Places,
    pub people: People,
    /// The family of `people.worker`, and that of `people.other_worker`.
    pub family: Family,
    pub other_family: Family,
    /// The day of everything, also of the store's clock.
    today: Arc<AtomicI32>,
    /// How many persons were made.
    made: AtomicU32,
    _folder: tempfile::TempDir,
}

/// The day on which every house begins: a Monday that is worked.
pub const START: &str = "2025-03-03";

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Nine in the morning of a day in Beijing, in milliseconds since 1970 UTC.
pub fn ms(on: Day) -> i64 {
    1_772_413_200_000 + i64::from(on.0 - day("2026-03-02").0) * 86_400_000
}

pub fn intent(kind: &'static str) -> Intent {
    Intent { kind, reason: "a test".into(), source: "test".into(), ..Intent::default() }
}

/// Answers to what a step asks.
pub fn given(answers: &[(&str, &str)]) -> Given {
    answers.iter().fold(Given::none(), |given, (name, text)| given.with(name, *text))
}

/// A step that only needs a reason.
pub fn why() -> Given {
    given(&[("reason", "材料不齐")])
}

/// The text of a refusal in Chinese.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    result.expect_err("a refusal").text(clock::Lang::Zh)
}

/// Whether somebody was refused because they made what they wanted to check.
pub fn is_checker<T>(result: &Result<T, Refusal>) -> bool {
    matches!(result, Err(Refusal::Checker { .. }))
}

/// What is decided when a notice is given, and what may be found in it.
pub fn decision() -> Given {
    given(&[("category", "deep"), ("cause", "06"), ("causes", "03 09"), ("key_group", "1")])
}

/// An identity number by a small number; of a man where it is odd.
pub fn number(n: u32, year: i32) -> String {
    let text = format!("999901{year}{:02}{:02}{:03}", 1 + n / 28 % 12, 1 + n % 28, n % 1000);
    roll::rules::identity::Identity::compose(&text).expect("a number").as_str().to_owned()
}

impl House {
    /// On the embedded engine.
    pub fn lite() -> House {
        let folder = tempfile::tempdir().expect("a folder");
        House::open(Place::Folder(folder.path().join("data")), folder)
    }

    /// On PostgreSQL; `None` where there is none.
    pub fn pg() -> Option<House> {
        let folder = tempfile::tempdir().expect("a folder");
        let url = testkit::postgres_url()?;
        Some(House::open(Place::Postgres { url, folder: folder.path().join("data") }, folder))
    }

    fn open(place: Place, folder: tempfile::TempDir) -> House {
        let today = Arc::new(AtomicI32::new(day(START).0));
        let ticking = today.clone();
        let options = Options {
            place,
            catalogue: roll::register::catalogue()
                .with(access::catalogue())
                .with(procedure::catalogue())
                .with(paper::catalogue())
                .with(hardship::catalogue()),
            suite: Suite::default(),
            create: true,
            readers: 4,
            now: Arc::new(move || ms(Day(ticking.load(Ordering::SeqCst)))),
        };
        let store = Arc::new(Store::open(options).expect("a store"));
        let at = store.commit(intent("setup"), units).expect("units").value;
        let made = AtomicU32::new(0);
        let family = family_of(&store, &made, at.basic);
        let other_family = family_of(&store, &made, at.basic);
        let heads = [family.head, other_family.head];
        let people = store.commit(intent("setup"), move |commit| people(commit, at, heads)).expect("people").value;
        let tree = Arc::new(UnitTree::default());
        let catalogue = roll::figures::catalogue().with(hardship::figure_catalogue());
        let figures = Arc::new(Figures::new(catalogue, tree.clone(), Pack::cn()));
        let house = House { store, tree, figures, at, people, family, other_family, today, made, _folder: folder };
        house.name_departments(at.fed);
        house
    }

    /// Names the three departments for a centre, asked by their accounts.
    pub fn name_departments(&self, centre: i64) {
        let at = self.at;
        self.must(move |commit, desk| {
            for (department, unit) in [("labour", at.labour), ("civil", at.civil), ("education", at.education)] {
                let form = check::acts::DepartmentForm {
                    department: department.into(),
                    unit: Some(unit),
                    way: "account".into(),
                    ..Default::default()
                };
                check::acts::put_department(commit, desk, centre, &form)?;
            }
            Ok(())
        });
    }

    /// The day it is.
    pub fn today(&self) -> Day {
        Day(self.today.load(Ordering::SeqCst))
    }

    /// Sets the day.
    pub fn turn_to(&self, day: Day) {
        self.today.store(day.0, Ordering::SeqCst);
    }

    /// Lets days pass.
    pub fn pass(&self, days: i32) {
        self.today.fetch_add(days, Ordering::SeqCst);
    }

    /// Where steps are taken.
    pub fn desk(&self) -> Desk {
        Desk {
            pack: Pack::cn(),
            units: Arc::new(UnitView { store: self.store.clone(), tree: self.tree.clone() }),
            procedures: Arc::new(hardship::procedures()),
            today: self.today(),
            now_ms: ms(self.today()),
            known: self.head(),
        }
    }

    /// The last commit.
    pub fn head(&self) -> i64 {
        self.store.read(|db| db.head()).expect("a head").commit
    }

    /// Today, with all that is known.
    pub fn moment(&self) -> Moment {
        self.on(self.today())
    }

    /// A day, with all that is known.
    pub fn on(&self, day: Day) -> Moment {
        Moment { as_of: day, known: self.head() }
    }

    /// Does something in a commit of its own.
    pub fn act<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let desk = self.desk();
        self.store.commit(intent("form"), move |commit| act(commit, &desk)).map(|done| done.value)
    }

    /// Does what cannot fail.
    #[track_caller]
    pub fn must<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
    ) -> T {
        self.act(act).unwrap_or_else(|refusal| panic!("{}", refusal.text(clock::Lang::Zh)))
    }

    /// Takes a step.
    pub fn take(
        &self,
        who: &Who,
        procedure: &'static Procedure,
        record: i64,
        step: &str,
        given: Given,
    ) -> Result<Taken, Refusal> {
        self.take_as(Actor::account(who), procedure, record, step, given)
    }

    /// Takes a step as an actor.
    pub fn take_as(
        &self,
        by: Actor,
        procedure: &'static Procedure,
        record: i64,
        step: &str,
        given: Given,
    ) -> Result<Taken, Refusal> {
        let step = procedure.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
        let order = Order { step, record, seen: None, given, by };
        self.act(move |commit, desk| procedure::take(commit, desk, procedure, &order))
    }

    /// Takes a step of a dossier.
    pub fn try_step(&self, who: &Who, dossier: i64, step: &str, given: Given) -> Result<Taken, Refusal> {
        self.take(who, &PROCEDURE, dossier, step, given)
    }

    /// Takes a step of a dossier that cannot fail; gives the state it is in then.
    #[track_caller]
    pub fn step(&self, who: &Who, dossier: i64, step: &str, given: Given) -> String {
        match self.try_step(who, dossier, step, given) {
            Ok(taken) => taken.state,
            Err(refusal) => panic!("{step}: {}", refusal.text(clock::Lang::Zh)),
        }
    }

    /// What clocks that ran out have done today.
    pub fn run_out(&self) -> usize {
        procedure::run_out(&self.store, &self.desk()).expect("clocks")
    }

    /// Turns to the day after a clock of a dossier runs out, and lets it.
    #[track_caller]
    pub fn let_run_out(&self, dossier: i64, clock: &str) {
        let due = self.case(dossier).clock(clock).filter(|clock| clock.runs()).expect("a clock that runs").due;
        self.turn_to(due.plus(1).max(self.today()));
        self.run_out();
    }

    // Persons, families, accounts.

    /// Adds a family of three to the roll, at a unit.
    pub fn add_family(&self, unit: i64) -> Family {
        family_of(&self.store, &self.made, unit)
    }

    /// Adds a person to the roll.
    pub fn add_person(&self, name: &str, birth: i32) -> i64 {
        let identity = identity(&self.made, name, birth);
        let unit = self.at.basic;
        let done = self.store.commit(intent("form"), move |commit| enter(commit, &identity, unit));
        done.expect("a person").value
    }

    /// Adds a person born on a day to a household of the roll.
    pub fn add_to_household(&self, household: i64, birth: &str) -> i64 {
        let n = self.made.fetch_add(1, Ordering::SeqCst);
        let text = format!("999901{}{:03}", birth.replace('-', ""), n % 1000);
        let identity = Identity {
            name: "秦知夏".into(),
            id_number: roll::rules::identity::Identity::compose(&text).expect("a number").as_str().to_owned(),
            birth: Some(day(birth)),
            sex: if n % 2 == 1 { "1" } else { "2" }.into(),
            ..Identity::default()
        };
        let unit = self.at.basic;
        let done = self.store.commit(intent("form"), move |commit| {
            let person = enter(commit, &identity, unit)?;
            roll::acts::join_household(commit, household, person, "20", day("2015-01-01"))?;
            Ok::<_, record::Error>(person)
        });
        done.expect("a person").value
    }

    /// Puts such a person into a dossier, or says anew what is so of them.
    pub fn put_in(&self, family: &Family, dossier: i64, person: i64) {
        let spouse = self.members(family).remove(1);
        let form = MemberForm { person, kinship: "20".into(), ..spouse };
        self.must(move |commit, desk| acts::put_member(commit, desk, dossier, &form));
    }

    /// Adds an account with one role at a unit; `person` is that of the roll for a worker's own, else 0.
    pub fn add_account(&self, login: &str, role: Role, unit: i64, person: i64) -> Who {
        let login = login.to_owned();
        let done = self.store.commit(intent("setup"), move |commit| account(commit, &login, role, unit, person));
        done.expect("an account").value
    }

    // Dossiers.

    /// A dossier of a family, handled by the grassroots union, decided by the federation, with nothing missing.
    pub fn form(&self, family: &Family) -> DossierForm {
        DossierForm {
            household: family.household,
            head: family.head,
            unit: self.at.basic,
            centre: self.at.fed,
            applicant: None,
            caseworker: Some(self.people.caseworker.account),
            division: "419001".into(),
            migrant: false,
            old_category: String::new(),
            previous: None,
            sheet: texts(&[
                ("housing", &first("housing_kind")),
                ("area", &first("area_band")),
                ("hukou_division", "419001"),
                ("single_parent", "0"),
                ("other_income", "0"),
                ("annual_income", "1200000"),
                ("circumstances", "户主长期治疗，收入减少"),
            ]),
        }
    }

    /// What is asked of each member of a family, with nothing missing.
    pub fn members(&self, family: &Family) -> Vec<MemberForm> {
        let both = || {
            texts(&[
                ("ethnicity", &first("ethnicity")),
                ("political", &first("political")),
                ("health", &first("health_state")),
                ("insurance", &first("insurance_state")),
                ("marital", &first("marital")),
                ("hukou_kind", &first("hukou_kind")),
                ("model_worker", &first("model_worker")),
                ("monthly_income", "100000"),
            ])
        };
        let with = |more: &[(&'static str, &str)]| {
            let mut fields = both();
            fields.extend(texts(more));
            fields
        };
        let head = with(&[
            ("work_status", &first("work_status")),
            ("work_since", "2005-07-01"),
            ("industry", &first("industry")),
            ("workplace", "云岭铅业"),
            ("bank", "云河银行"),
            ("bank_branch", "城东支行"),
            ("bank_card", "6200000000000000000"),
        ]);
        let standing = first("person_identity");
        let spouse = with(&[("identity", &standing)]);
        let child = with(&[("identity", &standing), ("monthly_income", "0"), ("school", "云河一中")]);
        vec![
            MemberForm { person: family.head, kinship: "02".into(), fields: head },
            MemberForm { person: family.spouse, kinship: "10".into(), fields: spouse },
            MemberForm { person: family.child, kinship: "20".into(), fields: child },
        ]
    }

    /// A sheet of means by which a family is in deep hardship: 12,000 yuan a year, 6,000 of it for treatment.
    pub fn sheet(&self, family: &Family) -> Vec<AmountForm> {
        let line = |person, side: &str, kind: &str, fen| AmountForm {
            person,
            side: side.into(),
            kind: kind.into(),
            fen,
            ..AmountForm::default()
        };
        vec![
            line(family.head, "income", "wage", Some(1_200_000)),
            line(family.spouse, "income", "other", Some(0)),
            line(family.head, "rigid", "medical", Some(600_000)),
            line(family.child, "rigid", "tuition", Some(100_000)),
            line(family.head, "asset", "dwelling", None),
        ]
    }

    /// A visit by the caseworker and the clerk of the union, today.
    pub fn visit(&self, purpose: &str) -> VisitForm {
        VisitForm {
            purpose: purpose.into(),
            on_day: self.today(),
            visitor: self.people.clerk.account,
            second: Some(self.people.chair.account),
            second_name: String::new(),
            conclusion: "consistent".into(),
            device_key: String::new(),
            offline: false,
            present: "户主及配偶".into(),
            income_seen: "与申报一致".into(),
            spending_seen: "有医疗票据".into(),
            housing_seen: "自住一套".into(),
            neighbours: "单位证实".into(),
            health_seen: "服药".into(),
            needs: "医疗救助".into(),
            remarks: String::new(),
        }
    }

    /// Begins a dossier of a family as the clerk of its union, with everything that is asked.
    pub fn draft(&self, family: &Family) -> i64 {
        self.draft_as(&self.people.clerk, family, self.form(family))
    }

    /// Begins a dossier of a family by somebody, by a form, with its members and sheet of means.
    pub fn draft_as(&self, who: &Who, family: &Family, form: DossierForm) -> i64 {
        let (by, members, sheet) = (Actor::account(who), self.members(family), self.sheet(family));
        self.must(move |commit, desk| {
            let dossier = acts::open_dossier(commit, desk, &form, by)?;
            acts::put_members(commit, desk, dossier, &members)?;
            acts::put_amounts(commit, desk, dossier, &sheet)?;
            Ok(dossier)
        })
    }

    /// Begins a dossier of the worker's own family by the worker.
    pub fn own_draft(&self) -> i64 {
        let worker = self.people.worker.clone();
        let form = DossierForm { applicant: Some(worker.account), ..self.form(&self.family) };
        self.draft_as(&worker, &self.family, form)
    }

    /// A new family with a dossier in a state.
    #[track_caller]
    pub fn dossier_in(&self, state: &str) -> i64 {
        let family = self.add_family(self.at.basic);
        let dossier = self.draft(&family);
        self.walk(dossier, state);
        dossier
    }

    /// A new family with a dossier that left the roll by a kind of exit, followed up or cancelled.
    #[track_caller]
    pub fn left(&self, kind: &str) -> i64 {
        let dossier = self.dossier_in("filed");
        self.leave(dossier, kind);
        dossier
    }

    /// Walks a dossier on by its usual way until it is in a state, lifted out where it comes to that.
    #[track_caller]
    pub fn walk(&self, dossier: i64, state: &str) {
        for _ in 0..20 {
            if self.state(dossier) == state {
                return;
            }
            self.go_on(dossier, "lifted");
        }
        panic!("{dossier} does not come to {state}; it is {}", self.state(dossier));
    }

    /// Takes a filed dossier off the roll by a kind of exit.
    #[track_caller]
    pub fn leave(&self, dossier: i64, kind: &str) {
        for _ in 0..5 {
            if matches!(self.state(dossier).as_str(), "following" | "cancelled") {
                return;
            }
            self.go_on(dossier, kind);
        }
        panic!("{dossier} does not leave; it is {}", self.state(dossier));
    }

    /// The next usual step of a dossier, with what it needs. `exit` is how it leaves where it comes to that.
    #[track_caller]
    pub fn go_on(&self, dossier: i64, exit: &str) {
        let people = &self.people;
        match self.state(dossier).as_str() {
            "draft" => drop(self.step(&people.clerk, dossier, "submit", Given::none())),
            "submitted" => drop(self.step(&people.chair, dossier, "accept", Given::none())),
            "visiting" => {
                self.add_visit(dossier, "application");
                self.step(&people.clerk, dossier, "visit", Given::none());
            }
            "authorising" => {
                self.sign_all(dossier);
                self.step(&people.caseworker, dossier, "authorise", Given::none());
            }
            "checking" => {
                self.sign_all(dossier);
                self.ask_more(dossier);
                self.answer_all(dossier);
                self.step(&people.second_caseworker, dossier, "checked", Given::none());
            }
            "judging" => {
                self.settle(dossier, "dismiss");
                self.sign_all(dossier);
                if self.ask_more(dossier) {
                    return;
                }
                self.test(dossier, "application");
                self.step(&people.caseworker, dossier, "announce", decision());
            }
            "notice" => self.let_run_out(dossier, "notice"),
            "approving" => {
                self.sign_all(dossier);
                self.step(&people.leader, dossier, "approve", Given::none());
            }
            "filed" => {
                self.draw_up(dossier, exit);
                self.step(&people.caseworker, dossier, "propose_exit", Given::none());
            }
            "reviewing" => {
                self.state_income(dossier);
                self.test(dossier, "review");
                self.step(&people.second_caseworker, dossier, "renew", given(&[("reason", "情况没有变化")]));
            }
            "leaving" => {
                self.settle(dossier, "dismiss");
                let step = if acts::is_cancellation(exit) { "submit_exit" } else { "announce_exit" };
                self.step(&people.caseworker, dossier, step, Given::none());
            }
            "exit_notice" => self.let_run_out(dossier, "exit_notice"),
            "exit_approving" => {
                self.settle(dossier, "dismiss");
                self.step(&people.leader, dossier, "approve_exit", Given::none());
            }
            "following" => self.let_run_out(dossier, "follow"),
            "closing" => {
                let until = self.version(dossier).day("follow_until").expect("a day");
                self.turn_to(until.max(self.today()));
                self.add_visit(dossier, "follow_up");
                self.step(&people.caseworker, dossier, "finish", Given::none());
            }
            "objection" | "exit_objection" => self.settle(dossier, "dismiss"),
            "refusing" => drop(self.step(&people.leader, dossier, "return_approval", why())),
            other => panic!("there is no usual way on from {other}"),
        }
    }

    /// Has an exit reversed: a caseworker proposes it, a leader decides. Gives the state it is in then.
    #[track_caller]
    pub fn reverse(&self, dossier: i64) -> String {
        self.step(&self.people.caseworker, dossier, "propose_reversal", why());
        let step =
            if matches!(self.state(dossier).as_str(), "following" | "closing") { "reverse_exit" } else { "reopen" };
        self.step(&self.people.leader, dossier, step, why())
    }

    /// The objections to a dossier that are yet to be settled.
    pub fn objections(&self, dossier: i64) -> Vec<i64> {
        let at = self.moment();
        let all =
            self.store.read(|db| db.find(&notice::register::OBJECTION, "dossier", dossier, at)).expect("objections");
        let is_open = |each: &&Version| matches!(each.text("state"), "received" | "inquiring");
        all.iter().filter(is_open).map(|each| each.id).collect()
    }

    /// Has somebody object to the line of a dossier that is on show today. Tells whether it is on show.
    pub fn object(&self, dossier: i64) -> bool {
        let at = self.moment();
        let shown = self.store.read(|db| notice::on_show(db, None, at)).expect("lines");
        let Some(line) = shown.iter().find(|line| line.int("dossier") == Some(dossier)) else { return false };
        let form = format!("form-{}", self.made.fetch_add(1, Ordering::SeqCst));
        let filing = notice::Filing {
            notice: line.int("notice").expect("a notice"),
            line: line.id,
            ground: "means".into(),
            text: "这一户去年买了第二套房".into(),
            contact: String::new(),
            filer: procedure::filing::Filer {
                account: 0,
                code: Some(format!("{:0<16}", form.replace('-', "").to_uppercase())),
                address: form.clone(),
                form,
            },
        };
        self.must(move |commit, desk| notice::file(commit, desk, &filing));
        true
    }

    /// Has all objections to a dossier decided by a step.
    #[track_caller]
    pub fn settle(&self, dossier: i64, step: &str) {
        for objection in self.objections(dossier) {
            let said = given(&[("findings", "查了登记"), ("answer", "已经查实。")]);
            let take = |who: &Who, step: &str, said: Given| {
                self.take(who, &notice::PROCEDURE, objection, step, said)
                    .map(drop)
                    .unwrap_or_else(|refusal| panic!("{step}: {refusal}"));
            };
            let at = self.moment();
            let held = self.store.read(|db| db.get(&notice::register::OBJECTION, objection, at)).expect("read");
            if held.expect("an objection").text("state") == "received" {
                take(&self.people.caseworker, "take_up", Given::none());
            }
            take(&self.people.leader, step, said);
        }
    }

    /// Files a visit to a dossier today.
    pub fn add_visit(&self, dossier: i64, purpose: &str) -> i64 {
        let form = self.visit(purpose);
        self.must(move |commit, desk| acts::add_visit(commit, desk, dossier, &form)).0
    }

    /// Has every adult member sign on paper who has not signed yet.
    pub fn sign_all(&self, dossier: i64) {
        let (today, clerk) = (self.today(), self.people.clerk.account);
        let view = self.view(dossier);
        let open: Vec<i64> = view
            .members
            .iter()
            .filter(|member| member.is_adult && view.consent(member.person).is_none())
            .map(|member| member.person)
            .collect();
        self.must(move |commit, desk| {
            for person in open {
                acts::add_consent(commit, desk, dossier, person, today, "paper", None, clerk)?;
            }
            Ok(())
        });
    }

    /// Has the departments asked about what they were not asked about yet. Tells whether there was anything.
    pub fn ask_more(&self, dossier: i64) -> bool {
        self.try_step(&self.people.caseworker, dossier, "ask_more", Given::none()).is_ok()
    }

    /// Has every department that was asked answer that all is as declared.
    pub fn answer_all(&self, dossier: i64) {
        self.answer_with(dossier, "consistent");
    }

    /// Has every department that was asked answer all of it with a result.
    pub fn answer_with(&self, dossier: i64, result: &'static str) {
        let at = self.moment();
        let open = self.store.read(|db| check::of_dossier(db, dossier, at)).expect("requests");
        for request in open.into_iter().filter(|request| request.state == "asked") {
            let findings =
                self.store.read(|db| db.find(&check::register::FINDING, "request", request.id, at)).expect("findings");
            let said: Vec<check::acts::Said> = findings
                .iter()
                .map(|finding| check::acts::Said { finding: finding.id, result: result.into(), ..Default::default() })
                .collect();
            let by = [&self.people.labour, &self.people.civil, &self.people.education]
                .into_iter()
                .find(|who| who.unit == request.unit)
                .map(Actor::account)
                .expect("a contact");
            self.must(move |commit, desk| check::acts::answer(commit, desk, request.id, &said, by, None));
        }
    }

    /// Tests a dossier by its sheet of means.
    pub fn test(&self, dossier: i64, purpose: &'static str) -> i64 {
        let account = self.people.caseworker.account;
        self.must(move |commit, desk| acts::put_result(commit, desk, dossier, purpose, account))
    }

    /// States an income, where a dossier that was taken in says nothing of any.
    fn state_income(&self, dossier: i64) {
        let view = self.view(dossier);
        if view.amounts.iter().any(|line| line.side == "income") {
            return;
        }
        let line = AmountForm {
            person: view.row.head,
            side: "income".into(),
            kind: "wage".into(),
            fen: Some(1_200_000),
            ..AmountForm::default()
        };
        self.must(move |commit, desk| acts::put_amounts(commit, desk, dossier, &[line]));
    }

    /// Draws up an exit with all it needs.
    pub fn draw_up(&self, dossier: i64, kind: &str) -> i64 {
        let cancelled = acts::is_cancellation(kind);
        self.state_income(dossier);
        let visit = (!cancelled).then(|| self.add_visit(dossier, "exit"));
        if !cancelled {
            self.test(dossier, "exit");
        }
        let met = || ("met".to_owned(), "有材料".to_owned());
        let form = ExitForm {
            kind: kind.into(),
            visit,
            guarantees: [met(), met(), met(), met(), met()],
            signed_on: (!cancelled).then(|| self.today()),
            reason: "家庭收入已经稳定".into(),
        };
        let account = self.people.caseworker.account;
        self.must(move |commit, desk| acts::draw_up_exit(commit, desk, dossier, &form, account))
    }

    // What is read.

    /// The state of a dossier today.
    #[track_caller]
    pub fn state(&self, dossier: i64) -> String {
        self.version(dossier).text("state").to_owned()
    }

    /// A dossier as it is stored today.
    #[track_caller]
    pub fn version(&self, dossier: i64) -> Version {
        let at = self.moment();
        self.store.read(|db| db.get(&DOSSIER, dossier, at)).expect("the store is read").expect("a dossier")
    }

    /// A dossier with its procedure.
    #[track_caller]
    pub fn case(&self, dossier: i64) -> Case {
        let at = self.moment();
        self.store.read(|db| Case::read(db, &PROCEDURE, dossier, at)).expect("the store is read").expect("a dossier")
    }

    /// A dossier with all that belongs to it.
    #[track_caller]
    pub fn view(&self, dossier: i64) -> View {
        let (desk, at) = (self.desk(), self.moment());
        self.store.read(|db| dossier::view(db, &desk, dossier, at)).expect("the store is read").expect("a dossier")
    }

    /// The stretches of a dossier on the roll that stand.
    pub fn spells(&self, dossier: i64) -> Vec<Version> {
        self.store.read(|db| db.standing_where(&SPELL, "dossier", dossier)).expect("spells")
    }

    /// How many households are on the roll on a day, as known at a commit.
    pub fn on_roll(&self, on: Day, known: i64) -> usize {
        let at = Moment { as_of: on, known };
        self.store.read(|db| db.list(&SPELL, at)).expect("the roll").len()
    }

    /// A question for a figure of the whole federation.
    pub fn ask(&self, name: &str, day: Day) -> Query {
        let figure = self.figures.catalogue.get(name).unwrap_or_else(|| panic!("no figure {name}"));
        Query::new(figure, self.at.fed, self.on(day))
    }

    /// Its answer, which must be what its list comes to.
    pub fn answer(&self, query: &Query) -> Answer {
        let answer = self.store.read(|db| self.figures.compute(db, self.store.tallies(), query)).expect("an answer");
        if !matches!(query.figure.kind, figure::Kind::Rate { .. }) {
            let list = self.store.read(|db| self.figures.from_list(db, query)).expect("a list");
            assert_eq!(answer, list, "{} on {}", query.figure.name, query.at.as_of);
        }
        answer
    }

    /// A value on a day.
    pub fn value(&self, name: &str, day: Day) -> i64 {
        self.answer(&self.ask(name, day)).value.unwrap_or(-1)
    }
}

/// The first code of a list of the pack.
pub fn first(list: &str) -> String {
    Pack::cn().codes(list).and_then(|list| list.codes().first()).expect("a list with codes").code.clone()
}

/// Texts by the names of their items.
pub fn texts(pairs: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    pairs.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
}

fn units(commit: &mut Commit<'_>) -> record::Result<Places> {
    let mut add = |code: &str, name: &str, kind: &str, parent: Option<i64>, short: &str| {
        let id = commit.new_id();
        let draft = UNIT
            .draft()
            .set("code", code)
            .set("name", name)
            .set("kind", kind)
            .set("parent", parent)
            .set("short", Some(short).filter(|short| !short.is_empty()));
        commit.open(id, (day("2010-01-01"), Day::END), &draft, None)?;
        Ok::<_, record::Error>(id)
    };
    let fed = add("YH", "云河示范区总工会", "federation", None, "云")?;
    let town = add("A", "城东镇总工会", "township", Some(fed), "")?;
    let far = add("B", "河湾镇总工会", "township", Some(fed), "湾")?;
    Ok(Places {
        fed,
        town,
        basic: add("A1", "铅业集团工会", "basic", Some(town), "")?,
        other: add("A2", "电力公司工会", "basic", Some(town), "")?,
        far,
        far_basic: add("B1", "河湾商贸工会", "basic", Some(far), "")?,
        labour: add("D1", "人力资源和社会保障局", "department", Some(fed), "")?,
        civil: add("D2", "民政局", "department", Some(fed), "")?,
        education: add("D3", "教育体育局", "department", Some(fed), "")?,
    })
}

fn account(commit: &mut Commit<'_>, login: &str, role: Role, unit: i64, person: i64) -> record::Result<Who> {
    let days = (day("2010-01-01"), Day::END);
    let account = commit.new_id();
    commit.new_person(account, &Finders::default())?;
    let draft = ACCOUNT
        .draft()
        .set("login", login)
        .set("title", role.code())
        .set("unit", unit)
        .set("state", "active")
        .set("person", (person != 0).then_some(person))
        .seal("display_name", Some(login));
    commit.open(account, days, &draft, None)?;
    let grant = commit.new_id();
    let draft = GRANT.draft().set("account", account).set("role", role.code()).set("unit", unit);
    commit.open(grant, days, &draft, None)?;
    Ok(Who {
        account,
        login: login.into(),
        title: role.code().into(),
        name: login.into(),
        unit,
        grants: vec![Grant { id: grant, role, unit, from: days.0, to: days.1, behalf: 0 }],
        must_change: false,
        person,
    })
}

fn people(commit: &mut Commit<'_>, at: Places, heads: [i64; 2]) -> record::Result<People> {
    let mut add = |login: &str, role: Role, unit: i64| account(commit, login, role, unit, 0);
    let (officer, leader) = (add("officer", Role::Officer, at.fed)?, add("leader", Role::Leader, at.fed)?);
    let second_leader = add("leader2", Role::Leader, at.fed)?;
    let caseworker = add("caseworker", Role::Caseworker, at.fed)?;
    let second_caseworker = add("caseworker2", Role::Caseworker, at.fed)?;
    let treasurer = add("treasurer", Role::Treasurer, at.fed)?;
    let (clerk, chair) = (add("clerk", Role::Clerk, at.basic)?, add("chair", Role::Chair, at.basic)?);
    let (other_clerk, town_clerk) = (add("clerk2", Role::Clerk, at.other)?, add("clerk3", Role::Clerk, at.town)?);
    let far_clerk = add("far-clerk", Role::Clerk, at.far_basic)?;
    let far_caseworker = add("far-caseworker", Role::Caseworker, at.far)?;
    let far_leader = add("far-leader", Role::Leader, at.far)?;
    let labour = add("labour", Role::Partner, at.labour)?;
    let (civil, civil_too) = (add("civil", Role::Partner, at.civil)?, add("civil2", Role::Partner, at.civil)?);
    let education = add("education", Role::Partner, at.education)?;
    let evaluator = add("evaluator", Role::Evaluator, at.fed)?;
    let second_evaluator = add("evaluator2", Role::Evaluator, at.fed)?;
    let worker = account(commit, "worker", Role::Worker, at.basic, heads[0])?;
    let other_worker = account(commit, "worker2", Role::Worker, at.basic, heads[1])?;
    Ok(People {
        officer,
        leader,
        second_leader,
        caseworker,
        second_caseworker,
        treasurer,
        clerk,
        chair,
        other_clerk,
        town_clerk,
        far_clerk,
        far_caseworker,
        far_leader,
        labour,
        civil,
        civil_too,
        education,
        evaluator,
        second_evaluator,
        worker,
        other_worker,
    })
}

fn identity(made: &AtomicU32, name: &str, birth: i32) -> Identity {
    let n = made.fetch_add(1, Ordering::SeqCst);
    let id_number = number(n, birth);
    Identity {
        name: name.to_owned(),
        name_raw: None,
        mobile: Some(format!("138{:08}", 10_000 + n)),
        birth: id_number.get(6..14).map(|text| day(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))),
        sex: if n % 2 == 1 { "1" } else { "2" }.into(),
        id_number,
    }
}

fn enter(commit: &mut Commit<'_>, identity: &Identity, unit: i64) -> record::Result<i64> {
    match roll::acts::enter(commit, identity, None, unit, day("2015-01-01"))? {
        roll::acts::Entered::New(person) | roll::acts::Entered::Known(person) => Ok(person),
    }
}

/// A family of three: a head, a spouse, a child of twelve.
fn family_of(store: &Store, made: &AtomicU32, unit: i64) -> Family {
    let persons = [identity(made, "秦望舒", 1980), identity(made, "欧阳静好", 1982), identity(made, "秦小满", 2013)];
    let done = store.commit(intent("form"), move |commit| {
        let [head, spouse, child] = &persons;
        let head = enter(commit, head, unit)?;
        let spouse = enter(commit, spouse, unit)?;
        let child = enter(commit, child, unit)?;
        let from = day("2015-01-01");
        let household = roll::acts::found_household(commit, head, unit, Some("云阳路12号院3号楼"), from)?;
        roll::acts::join_household(commit, household, spouse, "10", from)?;
        roll::acts::join_household(commit, household, child, "20", from)?;
        Ok::<_, record::Error>(Family { household, head, spouse, child })
    });
    done.expect("a family").value
}
