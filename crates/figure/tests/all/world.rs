//! A small house: four registers, their figures, a tree, and a store on either engine.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use clock::{Day, Pack};
use figure::{Any, By, Catalogue, Definition, Dimension, Figures, Filter, Source, Tree, Turn, UnitOf};
use record::{Db, Kind, Moment, Options, Place, Register, Store, Subject, Suite, plain};

/// Units, as small as they can be.
pub static UNIT: Register = Register {
    name: "unit",
    fields: &[plain("code", Kind::Text), plain("parent", Kind::Ref("unit"))],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["parent"]],
    tally: &[],
    span: None,
};

/// Like employment; looked up by unit. `note` is in no tally.
pub static JOB: Register = Register {
    name: "job",
    fields: &[
        plain("unit", Kind::Ref("unit")),
        plain("rank", Kind::Code("employment_rank")),
        plain("sex", Kind::Code("sex")),
        plain("birth_year", Kind::Int),
        plain("skill", Kind::Code("skill")),
        plain("trade", Kind::Text),
        plain("industrial", Kind::Flag),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
        plain("note", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["unit", "rank"]],
    tally: &["unit", "rank", "sex", "birth_year", "skill", "trade", "industrial"],
    span: Some(("began", "ended")),
};

/// Like membership; its list can only be read whole.
pub static TIE: Register = Register {
    name: "tie",
    fields: &[
        plain("unit", Kind::Ref("unit")),
        plain("state", Kind::Code("membership_state")),
        plain("joined_on", Kind::Day),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
        plain("entry", Kind::Code("joining_reason")),
        plain("exit", Kind::Code("leaving_reason")),
        plain("sex", Kind::Code("sex")),
        plain("birth_year", Kind::Int),
        plain("skill", Kind::Code("skill")),
        plain("trade", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[],
    tally: &["unit", "state", "joined_on", "entry", "exit", "sex", "birth_year", "skill", "trade"],
    span: Some(("began", "ended")),
};

/// Like employers: no tally, so that its numbers come from the list.
pub static SHOP: Register = Register {
    name: "shop",
    fields: &[
        plain("unit", Kind::Ref("unit")),
        plain("trade", Kind::Text),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["unit"]],
    tally: &[],
    span: Some(("began", "ended")),
};

/// Where publications record their root.
pub static PUBLICATION: Register = Register {
    name: proof::publication::PUBLICATION_REGISTER,
    fields: &[plain("title", Kind::Text), plain("root", Kind::Bytes), plain("file", Kind::Text)],
    subject: Subject::None,
    exclusive: None,
    indexes: &[],
    tally: &[],
    span: None,
};

const BY_UNIT: Dimension = Dimension { name: "unit", label: ("单位", "Unit"), by: By::Unit };
const BY_SKILL: Dimension = Dimension { name: "skill", label: ("技能", "Skill"), by: By::Code("skill", "skill") };
const BY_SEX: Dimension = Dimension { name: "sex", label: ("性别", "Sex"), by: By::Code("sex", "sex") };
const BY_AGE: Dimension = Dimension { name: "age", label: ("年龄", "Age"), by: By::Age("birth_year") };
const BY_TRADE: Dimension = Dimension { name: "trade", label: ("工种", "Trade"), by: By::Text("trade") };
const PERSONS: &[Dimension] = &[BY_UNIT, BY_SKILL, BY_SEX, BY_AGE, BY_TRADE];

const MAIN: Filter = Filter { field: "rank", any_of: Any::Codes(&["main"]) };
const ACTIVE: Filter = Filter { field: "state", any_of: Any::Codes(&["active", "transferring"]) };
const AT_UNIT: UnitOf = UnitOf::Field("unit");

const fn define(name: &'static str, kind: figure::Kind, dimensions: &'static [Dimension]) -> Definition {
    Definition {
        name,
        label: ("甲", "A"),
        text: ("所数", "what is counted"),
        measure: ("人", "persons"),
        kind,
        dimensions,
    }
}

const fn source(register: &'static Register, filters: &'static [Filter]) -> Source {
    Source { register, unit: AT_UNIT, filters, weight: None, reasons: None }
}

/// A stock with a tally.
pub static EMPLOYED: Definition = define("t.employed", figure::Kind::Stock(source(&JOB, &[MAIN])), PERSONS);
static INDUSTRIAL_ONLY: &[Filter] = &[MAIN, Filter { field: "industrial", any_of: Any::Numbers(&[1]) }];
static INDUSTRIAL: Definition = define("t.industrial", figure::Kind::Stock(source(&JOB, INDUSTRIAL_ONLY)), PERSONS);
/// A stock over a register with a tally that does not cover its filter.
static NOTED_ONLY: &[Filter] = &[Filter { field: "note", any_of: Any::Codes(&["it's so", "x"]) }];
static NOTED: Definition = define("t.noted", figure::Kind::Stock(source(&JOB, NOTED_ONLY)), PERSONS);
/// A flow whose day is in no tally.
static HIRED: Definition = define("t.hired", figure::Kind::Flow(source(&JOB, &[MAIN]), Turn::In("began")), PERSONS);
/// Ends by the tally.
static QUIT: Definition = define("t.quit", figure::Kind::Flow(source(&JOB, &[MAIN]), Turn::Out), PERSONS);
/// A second stock with a tally.
pub static MEMBERS: Definition = define("t.members", figure::Kind::Stock(source(&TIE, &[ACTIVE])), PERSONS);
static JOINED_ONLY: &[Filter] = &[Filter { field: "entry", any_of: Any::Codes(&["joined"]) }];
/// Beginnings by the tally.
pub static JOINED: Definition =
    define("t.joined", figure::Kind::Flow(source(&TIE, JOINED_ONLY), Turn::In("joined_on")), PERSONS);
static LEFT_ONLY: &[Filter] = &[Filter { field: "exit", any_of: Any::Codes(&["resigned", "expelled"]) }];
static LEFT: Definition = define("t.left", figure::Kind::Flow(source(&TIE, LEFT_ONLY), Turn::Out), PERSONS);
/// A rate of stocks.
pub static DENSITY: Definition =
    define("t.density", figure::Kind::Rate { numerator: "t.members", denominator: "t.employed" }, PERSONS);
/// A rate of flows.
static TURNOVER: Definition =
    define("t.turnover", figure::Kind::Rate { numerator: "t.left", denominator: "t.joined" }, PERSONS);
static SHOPS: Definition = define("t.shops", figure::Kind::Stock(source(&SHOP, &[])), &[BY_UNIT, BY_TRADE]);
static OPENED: Definition =
    define("t.opened", figure::Kind::Flow(source(&SHOP, &[]), Turn::In("began")), &[BY_UNIT, BY_TRADE]);
static SHUT: Definition = define("t.shut", figure::Kind::Flow(source(&SHOP, &[]), Turn::Out), &[BY_UNIT, BY_TRADE]);
/// A weighted stock over a register with a tally, which cannot answer it.
static BORN: Definition = define(
    "t.born",
    figure::Kind::Stock(Source { weight: Some("birth_year"), ..source(&JOB, &[MAIN]) }),
    &[BY_UNIT, BY_SKILL],
);
static UNITS: Definition =
    define("t.units", figure::Kind::Stock(Source { unit: UnitOf::Itself, ..source(&UNIT, &[]) }), &[BY_UNIT]);
static NOTHING_ONLY: &[Filter] = &[Filter { field: "state", any_of: Any::Codes(&[]) }];
static NOTHING: Definition = define("t.nothing", figure::Kind::Stock(source(&TIE, NOTHING_ONLY)), &[BY_UNIT]);

/// All of them.
pub static ALL: &[&Definition] = &[
    &EMPLOYED,
    &INDUSTRIAL,
    &NOTED,
    &HIRED,
    &QUIT,
    &MEMBERS,
    &JOINED,
    &LEFT,
    &DENSITY,
    &TURNOVER,
    &SHOPS,
    &OPENED,
    &SHUT,
    &BORN,
    &UNITS,
    &NOTHING,
];

/// The tree, read anew from the register whenever it is asked for.
pub struct PlainTree;

impl Tree for PlainTree {
    fn branches(&self, db: &Db, unit: i64, at: Moment) -> Result<Arc<HashMap<i64, i64>>, record::Error> {
        let parents: HashMap<i64, Option<i64>> = db.list(&UNIT, at)?.iter().map(|v| (v.id, v.int("parent"))).collect();
        let mut out = HashMap::from([(unit, unit)]);
        for id in parents.keys() {
            let mut here = *id;
            while let Some(Some(parent)) = parents.get(&here) {
                if *parent == unit {
                    out.insert(*id, here);
                    break;
                }
                here = *parent;
            }
        }
        Ok(Arc::new(out))
    }

    fn epoch(&self, db: &Db, known: i64) -> Result<i64, record::Error> {
        let last = |field: &str| {
            let sql = format!(
                "SELECT MAX({field}) FROM r_unit WHERE federation = $1 AND {field} <= $2 AND {field} < {}",
                record::OPEN
            );
            db.first(&sql, &[known.into()], |row| row.int(0))
        };
        Ok(last("opened")?.max(last("closed")?).unwrap_or(0))
    }
}

/// Figures with an empty cache.
pub fn figures() -> Figures {
    Figures::new(Catalogue::new(ALL), Arc::new(PlainTree), Pack::cn())
}

/// A store of its own, gone with it.
pub struct House {
    pub store: Store,
    _folder: tempfile::TempDir,
}

impl House {
    /// On the embedded engine.
    pub fn lite() -> House {
        let folder = tempfile::tempdir().expect("a temporary folder");
        House::open(Place::Folder(folder.path().join("data")), folder)
    }

    /// On PostgreSQL; `None` where there is none.
    pub fn postgres() -> Option<House> {
        let url = testkit::postgres_url()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        Some(House::open(Place::Postgres { url, folder: folder.path().join("data") }, folder))
    }

    /// On every engine there is.
    pub fn each(test: impl Fn(&House)) {
        test(&House::lite());
        if let Some(house) = House::postgres() {
            test(&house);
        }
    }

    fn open(place: Place, folder: tempfile::TempDir) -> House {
        let catalogue = record::Catalogue::new(&[&UNIT, &JOB, &TIE, &SHOP, &PUBLICATION], &[]);
        let tick = AtomicI64::new(1_577_836_800_000);
        let now = Arc::new(move || tick.fetch_add(60_000, Ordering::Relaxed));
        let options = Options { place, catalogue, suite: Suite::default(), create: true, readers: 2, now };
        House { store: Store::open(options).expect("a new store opens"), _folder: folder }
    }

    /// Reads; a test that cannot read has failed.
    pub fn read<T>(&self, read: impl FnOnce(&Db) -> Result<T, figure::Error>) -> T {
        self.store.read(read).expect("the store can be read")
    }

    /// The last commit.
    pub fn head(&self) -> i64 {
        self.read(|db| Ok(db.head()?)).commit
    }
}

/// A day of the histories, which play in 2015 to 2020.
pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}
