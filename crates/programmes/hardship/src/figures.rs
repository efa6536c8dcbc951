//! The figures of relief. The three ways out (脱困, 解困, 注销) are figures of their own and are never mixed; the one figure
//! that adds two of them says so. How long decisions take is no count and no weight: [`timing`] computes it from the list.

pub mod timing;

use figure::{Any, By, Catalogue, Definition, Dimension, Filter, Kind, Source, Turn, UnitOf, YUAN};

use crate::aid::register::{AID, AIDED};
use crate::notice::register::{OBJECTION, SHOWN};
use crate::register::{DOSSIER, SPELL, VISIT};

const BY_UNIT: Dimension = Dimension { name: "unit", label: ("单位", "Unit"), by: By::Unit };
const BY_CATEGORY: Dimension =
    Dimension { name: "category", label: ("困难类别", "Category"), by: By::Code("category", "hardship_category") };
const BY_CAUSE: Dimension =
    Dimension { name: "cause", label: ("主要致困原因", "Main cause"), by: By::Code("cause", "hardship_cause") };
const BY_GROUP: Dimension =
    Dimension {
        name: "key_group", label: ("重点群体", "Key group"), by: By::Code("key_group", "hardship_key_group")
    };
const BY_ENTRY: Dimension =
    Dimension { name: "entry", label: ("进入方式", "How it entered"), by: By::Code("entry", "hardship_entry") };
const BY_EXIT: Dimension =
    Dimension { name: "exit", label: ("退出方式", "How it left"), by: By::Code("exit", "hardship_exit") };
const BY_STATE: Dimension =
    Dimension { name: "state", label: ("办理环节", "Stage"), by: By::Code("state", "hardship_state") };
const BY_PURPOSE: Dimension =
    Dimension { name: "purpose", label: ("入户目的", "Purpose"), by: By::Code("purpose", "hardship_visit") };
const BY_NOTICE: Dimension =
    Dimension { name: "kind", label: ("公示种类", "Kind of notice"), by: By::Code("kind", "hardship_notice_kind") };
const BY_GROUND: Dimension =
    Dimension { name: "ground", label: ("异议理由", "Ground"), by: By::Code("ground", "objection_ground") };
const BY_SETTLED: Dimension =
    Dimension { name: "state", label: ("异议状态", "State"), by: By::Code("state", "objection_state") };
const BY_KIND: Dimension =
    Dimension { name: "kind", label: ("帮扶类别", "Kind of aid"), by: By::Code("kind", "aid_kind") };
const BY_SOURCE: Dimension =
    Dimension { name: "source", label: ("资金来源", "Source of funds"), by: By::Code("source", "aid_source") };
const BY_YEAR: Dimension = Dimension { name: "year", label: ("帮扶年度", "Year of the aid"), by: By::Text("year") };
const BY_RETURN: Dimension =
    Dimension { name: "reason", label: ("退回原因", "Reason"), by: By::Code("return_reason", "aid_return") };

const ROLL: &[Dimension] = &[BY_CATEGORY, BY_CAUSE, BY_UNIT, BY_GROUP];
const ENTRIES: &[Dimension] = &[BY_ENTRY, BY_CATEGORY, BY_CAUSE, BY_UNIT, BY_GROUP];
const COHORT: &[Dimension] = &[BY_CATEGORY, BY_UNIT];
const EXITS: &[Dimension] = &[BY_CATEGORY, BY_CAUSE, BY_UNIT];
const MONEY: &[Dimension] = &[BY_KIND, BY_SOURCE, BY_UNIT, BY_YEAR, BY_CATEGORY];

/// Why a household came onto the roll and why it left it.
const WHY: Option<(&str, &str)> = Some(("entry", "exit"));

const fn spells(filters: &'static [Filter]) -> Source {
    Source { register: &SPELL, unit: UnitOf::Field("unit"), filters, weight: None, reasons: WHY }
}

const fn payments(filters: &'static [Filter], weight: Option<&'static str>) -> Source {
    Source { register: &AID, unit: UnitOf::Field("unit"), filters, weight, reasons: None }
}

const VISITED: Filter = Filter { field: "visited", any_of: Any::Numbers(&[1]) };
const CHECKED_ALL: Filter = Filter { field: "checked_all", any_of: Any::Numbers(&[1]) };
const PAID: Filter = Filter { field: "state", any_of: Any::Codes(&["paid"]) };

/// The codes of cancellation: that of all, and those that say why.
pub const CANCELLED_CODES: &[&str] =
    &["cancelled", "cancelled_death", "cancelled_moved", "cancelled_false", "cancelled_own"];

/// Households on the roll.
pub static HOUSEHOLDS: Definition = Definition {
    name: "hardship.households",
    label: ("在册困难职工家庭", "Households on the roll of hardship"),
    text: (
        "当日在册的困难职工家庭：已批准建档、尚未退出的；复核中、拟退出和退出公示中的仍在册；一户只有一份在册档案，只计一次；按经办工会。",
        "Households on the roll on the day: approved and not left; those under review, proposed for exit or on notice of exit are still on it. A household has one dossier on the roll and counts once; by the union that handles it.",
    ),
    measure: ("户", "households"),
    kind: Kind::Stock(spells(&[])),
    dimensions: ROLL,
};

/// Persons of these households.
pub static PERSONS: Definition = Definition {
    name: "hardship.persons",
    label: ("在册困难职工家庭人口", "Persons in households on the roll"),
    text: (
        "当日在册困难职工家庭档案中的家庭成员人数，含申请人本人；按每户档案当日的成员数相加。",
        "Members in the dossiers of households on the roll on the day, the applicant among them; the number of members each dossier has on the day, added up.",
    ),
    measure: ("人", "persons"),
    kind: Kind::Stock(Source { weight: Some("persons"), reasons: None, ..spells(&[]) }),
    dimensions: ROLL,
};

/// Households filed.
pub static FILED: Definition = Definition {
    name: "hardship.filed",
    label: ("建档困难职工家庭", "Households filed"),
    text: (
        "建档之日在期间内的家庭：新建档、返困再建档和从旧档导入的；同一户再次建档另计一次，是一次新的困难期；撤销退出而恢复在册的不再计。",
        "Households whose day of filing lies within the period: newly filed, filed again, or taken in from older files. A household filed again counts again, as another spell of hardship; one whose exit was reversed does not.",
    ),
    measure: ("户", "households"),
    kind: Kind::Flow(spells(&[]), Turn::In("began")),
    dimensions: ENTRIES,
};

/// Those among them that had been on the roll before.
pub static REENTERED: Definition = Definition {
    name: "hardship.reentered",
    label: ("返困再建档家庭", "Households filed again"),
    text: (
        "建档之日在期间内、此前曾经在册并已退出的家庭；包含在建档困难职工家庭之中。",
        "Households filed within the period that had been on the roll before and had left it; they are among the households filed.",
    ),
    measure: ("户", "households"),
    kind: Kind::Flow(spells(&[Filter { field: "entry", any_of: Any::Codes(&["returned"]) }]), Turn::In("began")),
    dimensions: ROLL,
};

/// Households on the roll that were visited.
pub static VISITED_HOUSEHOLDS: Definition = Definition {
    name: "hardship.visited",
    label: ("已入户的在册家庭", "Households on the roll that were visited"),
    text: (
        "当日在册的家庭中，档案记有两人入户核实的。",
        "Households on the roll on the day whose dossier has a visit by two on record.",
    ),
    measure: ("户", "households"),
    kind: Kind::Stock(spells(&[VISITED])),
    dimensions: ROLL,
};

/// Households on the roll that were checked with all departments.
pub static CHECKED: Definition = Definition {
    name: "hardship.checked",
    label: ("部门核对齐全的在册家庭", "Households on the roll checked with all departments"),
    text: (
        "当日在册的家庭中，人社、民政、教育等应核对的部门都已答复的；有一个部门没有答复的不计。",
        "Households on the roll on the day for which every department to be asked has answered; those that lack one answer do not count.",
    ),
    measure: ("户", "households"),
    kind: Kind::Stock(spells(&[CHECKED_ALL])),
    dimensions: ROLL,
};

/// Households filed that had been visited.
pub static FILED_VISITED: Definition = Definition {
    name: "hardship.filed_visited",
    label: ("建档时已入户的家庭", "Households visited before they were filed"),
    text: (
        "期间内建档的家庭中，建档之日档案已记有两人入户核实的。",
        "Households filed within the period whose dossier had a visit by two on record on the day of filing.",
    ),
    measure: ("户", "households"),
    kind: Kind::Flow(spells(&[VISITED]), Turn::In("began")),
    dimensions: COHORT,
};

/// Households filed that had been checked with all departments.
pub static FILED_CHECKED: Definition = Definition {
    name: "hardship.filed_checked",
    label: ("建档时核对齐全的家庭", "Households checked with all departments before they were filed"),
    text: (
        "期间内建档的家庭中，建档之日应核对的部门都已答复的。",
        "Households filed within the period for which every department had answered on the day of filing.",
    ),
    measure: ("户", "households"),
    kind: Kind::Flow(spells(&[CHECKED_ALL]), Turn::In("began")),
    dimensions: COHORT,
};

/// Visited over filed.
pub static VISITED_RATE: Definition = Definition {
    name: "hardship.visited_rate",
    label: ("建档入户率", "Rate of filed households visited"),
    text: (
        "同一期间内，建档时已入户的家庭除以建档困难职工家庭；分子分母并列。",
        "Households visited before they were filed divided by households filed within the same period; both parts are shown.",
    ),
    measure: ("%", "%"),
    kind: Kind::Rate { numerator: "hardship.filed_visited", denominator: "hardship.filed" },
    dimensions: COHORT,
};

/// Checked over filed.
pub static CHECKED_RATE: Definition = Definition {
    name: "hardship.checked_rate",
    label: ("建档核对率", "Rate of filed households checked"),
    text: (
        "同一期间内，建档时核对齐全的家庭除以建档困难职工家庭；分子分母并列。",
        "Households checked with all departments before they were filed divided by households filed within the same period; both parts are shown.",
    ),
    measure: ("%", "%"),
    kind: Kind::Rate { numerator: "hardship.filed_checked", denominator: "hardship.filed" },
    dimensions: COHORT,
};

/// Dossiers that are being decided on.
pub static IN_HAND: Definition = Definition {
    name: "hardship.in_hand",
    label: ("办理中的申请", "Applications in hand"),
    text: (
        "当日已提交、尚未批准建档也未作其他决定的申请，公示期间和异议处理中的在内；申请人还在填写的和已撤回的不计。",
        "Applications that were submitted and are not decided on the day, those on public notice or objected to included; those still being filled in and those withdrawn do not count.",
    ),
    measure: ("件", "applications"),
    kind: Kind::Stock(Source {
        register: &DOSSIER,
        unit: UnitOf::Field("unit"),
        filters: &[Filter {
            field: "state",
            any_of: Any::Codes(&[
                "submitted",
                "visiting",
                "authorising",
                "checking",
                "judging",
                "notice",
                "objection",
                "approving",
                "refusing",
            ]),
        }],
        weight: None,
        reasons: None,
    }),
    dimensions: &[BY_STATE, BY_UNIT],
};

/// Visits made.
pub static VISITS: Definition = Definition {
    name: "hardship.visits",
    label: ("入户", "Visits to households"),
    text: (
        "截至当日记录在案的入户，每次计一次；同一户一年内多次入户按次计。",
        "Visits on record up to the day, each counted once; several visits to one household count as several.",
    ),
    measure: ("次", "visits"),
    kind: Kind::Stock(Source {
        register: &VISIT,
        unit: UnitOf::Field("unit"),
        filters: &[],
        weight: None,
        reasons: None,
    }),
    dimensions: &[BY_PURPOSE, BY_UNIT],
};

/// Households put on public notice.
pub static NOTICES: Definition = Definition {
    name: "hardship.notices",
    label: ("公示", "Public notices"),
    text: (
        "截至当日公示过的户次：建档公示、退出公示分别计，撤下后重新公示的另计一次。",
        "Households put on public notice up to the day: notices of filing and of exit count separately, and one that was taken down and given again counts again.",
    ),
    measure: ("户次", "notices"),
    kind: Kind::Stock(Source {
        register: &SHOWN,
        unit: UnitOf::Field("unit"),
        filters: &[],
        weight: None,
        reasons: None,
    }),
    dimensions: &[BY_NOTICE, BY_UNIT],
};

const fn objections(filters: &'static [Filter]) -> Source {
    Source { register: &OBJECTION, unit: UnitOf::Field("unit"), filters, weight: None, reasons: None }
}

/// Objections received.
pub static OBJECTIONS: Definition = Definition {
    name: "hardship.objections",
    label: ("收到的公示异议", "Objections received"),
    text: (
        "截至当日收到的对公示的异议，每件计一次，不论结果；包括异议人自己撤回的。",
        "Objections to public notices received up to the day, each once whatever came of it; those withdrawn included.",
    ),
    measure: ("件", "objections"),
    kind: Kind::Stock(objections(&[])),
    dimensions: &[BY_SETTLED, BY_GROUND, BY_UNIT],
};

/// Objections upheld.
pub static OBJECTIONS_UPHELD: Definition = Definition {
    name: "hardship.objections_upheld",
    label: ("成立的公示异议", "Objections upheld"),
    text: (
        "截至当日收到并认定成立的公示异议；包含在收到的公示异议之中。",
        "Objections received and upheld up to the day; they are among the objections received.",
    ),
    measure: ("件", "objections"),
    kind: Kind::Stock(objections(&[Filter { field: "state", any_of: Any::Codes(&["upheld"]) }])),
    dimensions: &[BY_GROUND, BY_UNIT],
};

/// Households lifted out of poverty (脱困).
pub static LIFTED: Definition = Definition {
    name: "hardship.lifted",
    label: ("脱困家庭", "Households lifted out of poverty"),
    text: (
        "批准退出之日在期间内、退出方式为脱困的家庭；解困和注销的不计；退出后被撤销的不计。",
        "Households whose day of exit lies within the period and that left as lifted out of poverty (脱困); those relieved or cancelled do not count, nor those whose exit was reversed.",
    ),
    measure: ("户", "households"),
    kind: Kind::Flow(spells(&[Filter { field: "exit", any_of: Any::Codes(&["lifted"]) }]), Turn::Out),
    dimensions: EXITS,
};

/// Households relieved (解困).
pub static RELIEVED: Definition = Definition {
    name: "hardship.relieved",
    label: ("解困家庭", "Households relieved"),
    text: (
        "批准退出之日在期间内、退出方式为解困的家庭；脱困和注销的不计；退出后被撤销的不计。",
        "Households whose day of exit lies within the period and that left as relieved (解困); those lifted out of poverty or cancelled do not count, nor those whose exit was reversed.",
    ),
    measure: ("户", "households"),
    kind: Kind::Flow(spells(&[Filter { field: "exit", any_of: Any::Codes(&["relieved"]) }]), Turn::Out),
    dimensions: EXITS,
};

/// Dossiers cancelled (注销).
pub static CANCELLED: Definition = Definition {
    name: "hardship.cancelled",
    label: ("注销档案的家庭", "Households whose dossier was cancelled"),
    text: (
        "批准退出之日在期间内、档案被注销的家庭：死亡、迁出、虚报、自愿等；注销不是脱困也不是解困，不与二者相加。",
        "Households whose day of exit lies within the period and whose dossier was cancelled (注销): death, moving away, false statements, own wish. A cancellation is neither of the other two ways out and is not added to them.",
    ),
    measure: ("户", "households"),
    kind: Kind::Flow(spells(&[Filter { field: "exit", any_of: Any::Codes(CANCELLED_CODES) }]), Turn::Out),
    dimensions: &[BY_EXIT, BY_CATEGORY, BY_UNIT],
};

/// Lifted and relieved together.
pub static OUT_OF_HARDSHIP: Definition = Definition {
    name: "hardship.out_of_hardship",
    label: ("解困脱困家庭", "Households out of hardship"),
    text: (
        "本数是两个数之和：期间内脱困家庭与解困家庭相加，不含注销档案的家庭。",
        "This is the sum of two figures: households lifted out of poverty and households relieved within the period. Households whose dossier was cancelled are not in it.",
    ),
    measure: ("户", "households"),
    kind: Kind::Flow(spells(&[Filter { field: "exit", any_of: Any::Codes(&["lifted", "relieved"]) }]), Turn::Out),
    dimensions: &[BY_EXIT, BY_CATEGORY, BY_CAUSE, BY_UNIT],
};

/// Money paid.
pub static AID_PAID: Definition = Definition {
    name: "hardship.aid_paid",
    label: ("发放帮扶资金", "Aid paid"),
    text: (
        "发放日期在期间内的帮扶款项金额之和，以元计到分；当日即被银行退回的不计；以后退回的仍计在发放之日，退回另计；按经办工会。",
        "The sum of payments whose day of payment lies within the period, in yuan to the fen. What the bank returned on the very day does not count; what came back later counts on the day it was paid, and its return is another figure. By the union that handles the dossier.",
    ),
    measure: YUAN,
    kind: Kind::Flow(payments(&[PAID], Some("amount_fen")), Turn::In("paid_on")),
    dimensions: MONEY,
};

/// Payments made.
pub static AID_PAYMENTS: Definition = Definition {
    name: "hardship.aid_payments",
    label: ("发放帮扶款项", "Payments of aid"),
    text: (
        "发放日期在期间内的帮扶款项笔数，口径与发放帮扶资金相同；一户可有多笔。",
        "The number of payments whose day of payment lies within the period, counted as the sum of aid paid is; a household may have several.",
    ),
    measure: ("笔", "payments"),
    kind: Kind::Flow(payments(&[PAID], None), Turn::In("paid_on")),
    dimensions: MONEY,
};

/// Money that came back.
pub static AID_RETURNED: Definition = Definition {
    name: "hardship.aid_returned",
    label: ("退回帮扶资金", "Aid returned"),
    text: (
        "退回日期在期间内的已发放款项金额之和，以元计到分；发放当日即退回的不计，重新发放的另计为发放。",
        "The sum of payments that had been made and came back on a day within the period, in yuan to the fen. What came back on the very day it was paid does not count; what is paid again counts as paid.",
    ),
    measure: YUAN,
    kind: Kind::Flow(payments(&[PAID], Some("amount_fen")), Turn::Out),
    dimensions: &[BY_RETURN, BY_KIND, BY_SOURCE, BY_UNIT, BY_YEAR],
};

/// Payments that stand.
pub static AID_STANDING: Definition = Definition {
    name: "hardship.aid_standing",
    label: ("已发放未退回的款项", "Payments that stand"),
    text: (
        "截至当日已发放且没有退回的帮扶款项笔数；等于此前发放的笔数减去退回的笔数。",
        "Payments that had been made and had not come back up to the day: those made until then less those returned.",
    ),
    measure: ("笔", "payments"),
    kind: Kind::Stock(Source { reasons: Some(("kind", "return_reason")), ..payments(&[PAID], None) }),
    dimensions: MONEY,
};

/// Households aided this year.
pub static HOUSEHOLDS_AIDED: Definition = Definition {
    name: "hardship.households_aided",
    label: ("当年已得到帮扶的家庭", "Households aided this year"),
    text: (
        "从当年一月一日到当日，至少有一笔没有退回的帮扶款项的家庭，不论类别和来源，一户只计一次；款项后来退回且没有其他款项的，更正为未得到帮扶。",
        "Households with at least one payment of aid between 1 January of the year and the day that was not returned, of whatever kind and source, each once. Where a payment comes back later and there is no other, it is corrected to not aided.",
    ),
    measure: ("户", "households"),
    kind: Kind::Stock(Source {
        register: &AIDED,
        unit: UnitOf::Field("unit"),
        filters: &[],
        weight: None,
        reasons: None,
    }),
    dimensions: &[BY_CATEGORY, BY_UNIT],
};

/// The figures of relief, those of evaluations among them. Who has little is not to be read off a small number: the figures
/// of households are guarded; those of evaluations count verdicts on a sample that nobody knows, and are not.
pub fn catalogue() -> Catalogue {
    let own = Catalogue::new(&[
        &HOUSEHOLDS,
        &PERSONS,
        &FILED,
        &REENTERED,
        &VISITED_HOUSEHOLDS,
        &CHECKED,
        &FILED_VISITED,
        &FILED_CHECKED,
        &VISITED_RATE,
        &CHECKED_RATE,
        &IN_HAND,
        &VISITS,
        &NOTICES,
        &OBJECTIONS,
        &OBJECTIONS_UPHELD,
        &LIFTED,
        &RELIEVED,
        &OUT_OF_HARDSHIP,
        &CANCELLED,
        &AID_PAID,
        &AID_PAYMENTS,
        &AID_RETURNED,
        &AID_STANDING,
        &HOUSEHOLDS_AIDED,
    ])
    .guarded("figure.small_cell")
    .protecting("household")
    .several(&[
        &PERSONS,
        &VISITS,
        &NOTICES,
        &OBJECTIONS,
        &OBJECTIONS_UPHELD,
        &AID_PAID,
        &AID_PAYMENTS,
        &AID_RETURNED,
        &AID_STANDING,
    ]);
    own.with(Catalogue::new(&crate::evaluation::figures::figures()))
}
