//! The figures of the roll.

use figure::{Any, By, Catalogue, Definition, Dimension, Filter, Kind, Source, Turn, UnitOf};

use crate::register::{EMPLOYER, EMPLOYMENT, MEMBERSHIP, UNIT};

const BY_UNIT: Dimension = Dimension { name: "unit", label: ("工会", "Unit"), by: By::Unit };
const BY_SKILL: Dimension =
    Dimension { name: "skill", label: ("技能等级", "Skill level"), by: By::Code("skill", "skill") };
const BY_SEX: Dimension = Dimension { name: "sex", label: ("性别", "Sex"), by: By::Code("sex", "sex") };
const BY_AGE: Dimension = Dimension { name: "age", label: ("年龄段", "Age"), by: By::Age("birth_year") };
const BY_TRADE: Dimension = Dimension { name: "trade", label: ("工种", "Trade"), by: By::Text("trade") };

/// What every count of persons can be split by.
const PERSONS: &[Dimension] = &[BY_UNIT, BY_SKILL, BY_SEX, BY_AGE, BY_TRADE];

/// Why a membership began and why it ended.
const WHY: Option<(&str, &str)> = Some(("entry", "exit"));

const MAIN: Filter = Filter { field: "rank", any_of: Any::Codes(&["main"]) };

/// Everybody employed.
pub static EMPLOYED: Definition = Definition {
    name: "roll.employed",
    label: ("从业人员", "Employed persons"),
    text: (
        "当日在册、以本单位为主要就业单位的人员；一人只按其主要就业单位计一次。",
        "Persons whose main employment is recorded in the unit's subtree on the day; each person counts once, by the main employment.",
    ),
    measure: ("人", "persons"),
    kind: Kind::Stock(Source {
        register: &EMPLOYMENT,
        unit: UnitOf::Field("unit"),
        filters: &[MAIN],
        weight: None,
        reasons: None,
    }),
    dimensions: PERSONS,
};

/// Those of them who are industrial workers.
pub static INDUSTRIAL: Definition = Definition {
    name: "roll.industrial",
    label: ("产业工人", "Industrial workers"),
    text: (
        "当日在册从业人员中标明为产业工人的人员；一人只计一次。",
        "Employed persons on the day who are marked as industrial workers; each counts once.",
    ),
    measure: ("人", "persons"),
    kind: Kind::Stock(Source {
        register: &EMPLOYMENT,
        unit: UnitOf::Field("unit"),
        filters: &[MAIN, Filter { field: "industrial", any_of: Any::Numbers(&[1]) }],
        weight: None,
        reasons: None,
    }),
    dimensions: PERSONS,
};

/// Members.
pub static MEMBERS: Definition = Definition {
    name: "roll.members",
    label: ("工会会员", "Members"),
    text: (
        "当日会籍有效（含转移中）的会员；保留会籍的不计。一人同一天只有一个会籍。",
        "Members whose membership is active on the day (being transferred included); retained memberships do not count. A person holds one membership on any day.",
    ),
    measure: ("人", "persons"),
    kind: Kind::Stock(Source {
        register: &MEMBERSHIP,
        unit: UnitOf::Field("unit"),
        filters: &[ACTIVE],
        weight: None,
        reasons: WHY,
    }),
    dimensions: PERSONS,
};

const ACTIVE: Filter = Filter { field: "state", any_of: Any::Codes(&["active", "transferring"]) };

/// Members over employed.
pub static DENSITY: Definition = Definition {
    name: "roll.density",
    label: ("入会率", "Union density"),
    text: (
        "工会会员数除以从业人员数，同一天、同一范围；分子分母并列。",
        "Members divided by employed persons, on the same day and within the same subtree; both parts are shown.",
    ),
    measure: ("%", "%"),
    kind: Kind::Rate { numerator: "roll.members", denominator: "roll.employed" },
    dimensions: PERSONS,
};

/// Units.
pub static UNITS: Definition = Definition {
    name: "roll.units",
    label: ("工会组织", "Units"),
    text: (
        "当日在册的各级工会组织，不含协作部门；含所在单位自身。",
        "Unions of every level on the register on the day, the unit itself included; partner departments do not count.",
    ),
    measure: ("个", "units"),
    kind: Kind::Stock(Source {
        register: &UNIT,
        unit: UnitOf::Itself,
        filters: &[Filter {
            field: "kind",
            any_of: Any::Codes(&[
                "federation",
                "township",
                "park",
                "industry",
                "basic",
                "basic_joint",
                "workshop",
                "group",
            ]),
        }],
        weight: None,
        reasons: None,
    }),
    dimensions: &[BY_UNIT, Dimension { name: "kind", label: ("类型", "Kind"), by: By::Code("kind", "unit_type") }],
};

/// Employers.
pub static EMPLOYERS: Definition = Definition {
    name: "roll.employers",
    label: ("用人单位", "Employers"),
    text: (
        "当日在册的用人单位，按登记它的工会归属；一家只计一次。",
        "Employers on the register on the day, by the union that keeps them; each counts once.",
    ),
    measure: ("家", "employers"),
    kind: Kind::Stock(Source {
        register: &EMPLOYER,
        unit: UnitOf::Field("unit"),
        filters: &[],
        weight: None,
        reasons: None,
    }),
    dimensions: &[BY_UNIT],
};

/// Those who joined.
pub static JOINED: Definition = Definition {
    name: "roll.joined",
    label: ("新入会", "Joined"),
    text: (
        "入会日期在期间内的会员；转入的不计，一人按其入会计一次。",
        "Persons whose day of joining lies within the period; transfers do not count; each counts once, by joining.",
    ),
    measure: ("人", "persons"),
    kind: Kind::Flow(
        Source {
            register: &MEMBERSHIP,
            unit: UnitOf::Field("unit"),
            filters: &[Filter { field: "entry", any_of: Any::Codes(&["joined"]) }],
            weight: None,
            reasons: WHY,
        },
        Turn::In("joined_on"),
    ),
    dimensions: PERSONS,
};

/// Those who left.
pub static LEFT: Definition = Definition {
    name: "roll.left",
    label: ("离会", "Left"),
    text: (
        "会籍在期间内终止的会员（退会、自动退会、开除、死亡）;转出和保留会籍的不计。",
        "Members whose membership ended within the period (resigned, deemed resigned, expelled, deceased); transfers and retained memberships do not count.",
    ),
    measure: ("人", "persons"),
    kind: Kind::Flow(
        Source {
            register: &MEMBERSHIP,
            unit: UnitOf::Field("unit"),
            filters: &[Filter {
                field: "exit",
                any_of: Any::Codes(&["resigned", "deemed_resigned", "expelled", "deceased"]),
            }],
            weight: None,
            reasons: WHY,
        },
        Turn::Out,
    ),
    dimensions: PERSONS,
};

/// The roll's figures.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&EMPLOYED, &INDUSTRIAL, &MEMBERS, &DENSITY, &UNITS, &EMPLOYERS, &JOINED, &LEFT])
}
