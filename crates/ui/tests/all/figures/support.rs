//! Persons, jobs and memberships in the tree of five units, and their figures.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Access, Action, By as Actor, Config, Cost, NewAccount, Role};
use axum::http::StatusCode;
use clock::{Day, Pack};
use figure::{By, Catalogue, Definition, Dimension, Figures, Filter, Kind as Counted, Query, Source, Turn, UnitOf};
use record::{
    Commit, Db, Finders, Intent, Kind, Moment, Options, Place, Register, Store, Subject, Suite, personal, plain,
};
use ui::html;
use ui::web::testing::{Browser, Tree};
use ui::web::{Ctx, FigureNote, House, Problem, RecordKind, Routes, Settings, Site};

/// 2026-03-02 09:00 in Beijing.
const START: i64 = 1_772_413_200_000;
/// A password that keeps every rule.
const PASSWORD: &str = "Tk7#pvel92-xw";

static PERSON: Register = Register {
    name: "person",
    fields: &[personal("name")],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[],
    tally: &[],
    span: None,
};

static JOB: Register = Register {
    name: "job",
    fields: &[
        plain("unit", Kind::Ref("unit")),
        plain("person", Kind::Ref("person")),
        plain("skill", Kind::Code("skill")),
        plain("birth_year", Kind::Int),
        plain("trade", Kind::Text),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["unit"]],
    tally: &["unit", "skill", "birth_year", "trade"],
    span: Some(("began", "ended")),
};

static TIE: Register = Register {
    name: "tie",
    fields: &[
        plain("unit", Kind::Ref("unit")),
        plain("person", Kind::Ref("person")),
        plain("skill", Kind::Code("skill")),
        plain("joined_on", Kind::Day),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
        plain("entry", Kind::Code("joining_reason")),
        plain("exit", Kind::Code("leaving_reason")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[],
    tally: &["unit", "skill", "joined_on", "entry", "exit"],
    span: Some(("began", "ended")),
};

const BY_UNIT: Dimension = Dimension { name: "unit", label: ("工会", "Unit"), by: By::Unit };
const BY_SKILL: Dimension =
    Dimension { name: "skill", label: ("技能等级", "Skill level"), by: By::Code("skill", "skill") };
const BY_AGE: Dimension = Dimension { name: "age", label: ("年龄段", "Age"), by: By::Age("birth_year") };
const BY_TRADE: Dimension = Dimension { name: "trade", label: ("工种", "Trade"), by: By::Text("trade") };

const fn source(
    register: &'static Register,
    filters: &'static [Filter],
    reasons: Option<(&'static str, &'static str)>,
) -> Source {
    Source { register, unit: UnitOf::Field("unit"), filters, weight: None, reasons }
}

static EMPLOYED: Definition = Definition {
    name: "t.employed",
    label: ("从业人员", "Employed persons"),
    text: ("当日在岗的人员", "persons in a job on the day"),
    measure: ("人", "persons"),
    kind: Counted::Stock(source(&JOB, &[], None)),
    dimensions: &[BY_UNIT, BY_SKILL, BY_AGE, BY_TRADE],
};
static MEMBERS: Definition = Definition {
    name: "t.members",
    label: ("会员", "Members"),
    text: ("当日的会员", "members on the day"),
    measure: ("人", "persons"),
    kind: Counted::Stock(source(&TIE, &[], Some(("entry", "exit")))),
    dimensions: &[BY_UNIT, BY_SKILL],
};
static DENSITY: Definition = Definition {
    name: "t.density",
    label: ("入会率", "Density"),
    text: ("会员除以从业人员", "members over employed"),
    measure: ("%", "%"),
    kind: Counted::Rate { numerator: "t.members", denominator: "t.employed" },
    dimensions: &[BY_UNIT, BY_SKILL],
};
static JOINED: Definition = Definition {
    name: "t.joined",
    label: ("新入会", "Joined"),
    text: ("期间内入会的人员", "persons who joined within the period"),
    measure: ("人", "persons"),
    kind: Counted::Flow(source(&TIE, &[], None), Turn::In("joined_on")),
    dimensions: &[BY_UNIT],
};

/// A sum, of which nothing tells how many records it is of.
static PAID: Definition = Definition {
    name: "t.paid",
    label: ("发放金额", "Paid"),
    text: ("当日在岗人员的补助", "aid to persons in a job on the day"),
    measure: figure::YUAN,
    kind: Counted::Stock(Source {
        register: &JOB,
        unit: UnitOf::Field("unit"),
        filters: &[],
        weight: Some("birth_year"),
        reasons: None,
    }),
    dimensions: &[BY_UNIT],
};

/// The tree of [`Tree`], as figures see it.
struct Fixed;

impl figure::Tree for Fixed {
    fn branches(&self, _: &Db, unit: i64, _: Moment) -> Result<Arc<HashMap<i64, i64>>, record::Error> {
        let branches: &[(i64, i64)] = match unit {
            1 => &[(1, 1), (2, 2), (4, 2), (5, 2), (3, 3)],
            2 => &[(2, 2), (4, 4), (5, 5)],
            _ => &[],
        };
        let mut all: HashMap<i64, i64> = branches.iter().copied().collect();
        all.insert(unit, unit);
        Ok(Arc::new(all))
    }

    fn epoch(&self, _: &Db, _: i64) -> Result<i64, record::Error> {
        Ok(0)
    }
}

/// A house with figures.
pub struct Test {
    pub site: Site,
    access: Arc<Access>,
    _folder: tempfile::TempDir,
}

/// What crates above have to say.
pub enum Above {
    /// Nothing.
    Silent,
    /// A bulletin that quoted the employed of the federation, since restated; and what the public reads.
    Bulletins,
    /// That the figures are guarded: only caseworkers see the records they count.
    Guard,
}

/// A house of 66 persons: six in A1 (skills 4 middle, 2 junior), two in A2, 58 in B, of whom the last joined the union in 2026.
pub fn house(above: &Above) -> Test {
    let folder = tempfile::tempdir().expect("a folder");
    let now = Arc::new(AtomicI64::new(START));
    let options = Options {
        place: Place::Folder(folder.path().to_owned()),
        catalogue: access::catalogue().with(record::Catalogue::new(&[&PERSON, &JOB, &TIE], &[])),
        suite: Suite::default(),
        create: true,
        readers: 4,
        now: Arc::new(move || now.fetch_add(1_000, Ordering::SeqCst)),
    };
    let store = Arc::new(Store::open(options).expect("a store"));
    let access = Arc::new(Access::new(store, Config { cost: Cost::LEAST, ..Config::default() }));
    let mut catalogue = Catalogue::new(&[&EMPLOYED, &MEMBERS, &DENSITY, &JOINED]);
    if let Above::Guard = above {
        catalogue = catalogue.with(Catalogue::new(&[&PAID])).guarded("figure.small_cell");
    }
    let figures = Figures::new(catalogue, Arc::new(Fixed), Pack::cn());
    let mut routes = Routes::new().record(RecordKind {
        register: "person",
        page: |id| format!("/persons/{id}"),
        read: Action::RollRead,
        write: Action::RollWrite,
        units: |_, _, _| Ok(vec![1]),
        title: "",
    });
    if let Above::Guard = above {
        routes = routes.record(RecordKind {
            register: "job",
            page: |id| format!("/jobs/{id}"),
            read: Action::HardshipRead,
            write: Action::HardshipFile,
            units: |_, _, _| Ok(vec![1]),
            title: "",
        });
    }
    if let Above::Bulletins = above {
        routes = routes.figure_notes(notes).public(|ctx| Ok(html! { h2 { "公开的通报 " (ctx.lang.tag()) } }));
    }
    let site =
        House::new(access.clone(), Arc::new(Tree), Settings::default()).service(Arc::new(figures)).with(routes).build();
    let test = Test { site, access, _folder: folder };
    test.people();
    test
}

fn notes(_: &Ctx, query: &Query) -> Result<Vec<FigureNote>, Problem> {
    let note = |title: &str, as_of: &str, now: Option<&str>| FigureNote {
        title: title.into(),
        href: "/bulletins/1/figures/1".into(),
        published: day(as_of).plus(8),
        as_of: day(as_of),
        unit: String::new(),
        was: "70".into(),
        now: now.map(str::to_owned),
    };
    let quoted = query.figure.name == "t.employed";
    Ok(if quoted {
        vec![note("第 1 期", "2025-06-30", None), note("第 2 期", "2025-12-31", Some("66"))]
    } else {
        Vec::new()
    })
}

/// A day.
pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// What a person is called.
pub fn name(n: i64) -> String {
    format!(
        "王{}",
        ["小", "大", "明", "红", "建", "国"].iter().cycle().nth(n.unsigned_abs() as usize).expect("a cycle")
    ) + &format!("第{n}")
}

impl Test {
    /// An account with these roles, signed in.
    pub async fn signed_in(&self, login: &str, roles: &[(Role, i64)]) -> Browser {
        let new = NewAccount {
            login: login.into(),
            title: "组织部干事".into(),
            display_name: "周敏".into(),
            password: PASSWORD.into(),
            roles: roles.to_vec(),
            ..NewAccount::default()
        };
        self.access.add_account(Actor::SYSTEM, &new, "").expect("added");
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }

    /// An officer of the federation.
    pub async fn officer(&self) -> Browser {
        self.signed_in("officer", &[(Role::Officer, 1)]).await
    }

    /// Makes a commit and tells its number.
    pub fn commit(&self, make: impl FnOnce(&mut Commit<'_>) -> record::Result<()> + Send + 'static) -> i64 {
        let intent =
            Intent { office: 1, kind: "form", reason: "测试".into(), source: "test".into(), ..Intent::default() };
        self.access.store().commit(intent, make).expect("a commit").commit.expect("a number")
    }

    fn people(&self) {
        self.commit(|commit| {
            for n in 0..66 {
                let unit = match n {
                    0..6 => 4,
                    6..8 => 5,
                    _ => 3,
                };
                let skill = if n % 3 == 0 { "junior" } else { "middle" };
                let joined = if n < 62 { "2024-05-01" } else { "2026-02-03" };
                employ(commit, unit, n, skill, joined)?;
            }
            Ok(())
        });
    }
}

/// A person with a job since 2024-03-01, and a membership since the day of joining.
pub fn employ(commit: &mut Commit<'_>, unit: i64, n: i64, skill: &str, joined: &str) -> record::Result<()> {
    let (began, joined) = (day("2024-03-01"), day(joined));
    let person = commit.new_id();
    commit.new_person(person, &Finders { unit, ..Finders::default() })?;
    commit.open(person, (Day::START, Day::END), &PERSON.draft().seal("name", Some(&name(n))), None)?;
    let job =
        JOB.draft().set("unit", unit).set("person", person).set("skill", skill).set("birth_year", 1990 + n % 2 * 20);
    let id = commit.new_id();
    commit.open(id, (began, Day::END), &job.set("trade", "焊工").set("began", began), None)?;
    let tie = TIE.draft().set("unit", unit).set("person", person).set("skill", skill).set("joined_on", joined);
    let id = commit.new_id();
    commit.open(id, (joined, Day::END), &tie.set("began", joined).set("entry", "joined"), None)
}
