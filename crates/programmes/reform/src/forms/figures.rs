//! The figures of forms and complaints.

use figure::{Any, By, Definition, Dimension, Filter, Kind, Source, Turn, UnitOf};

use super::register::{COMPLAINT_CASE, FORM, FORM_DUTY, FORM_REFUSED, FORM_RETURN};

const BY_UNIT: Dimension = Dimension { name: "unit", label: ("单位", "Unit"), by: By::Unit };
const BY_FREQUENCY: Dimension =
    Dimension { name: "frequency", label: ("频次", "Frequency"), by: By::Code("frequency", "form_frequency") };
const BY_AUDIENCE: Dimension =
    Dimension { name: "audience", label: ("填报对象", "Audience"), by: By::Code("audience", "form_audience") };
const BY_KIND: Dimension =
    Dimension { name: "kind", label: ("类别", "Kind"), by: By::Code("kind", "complaint_kind") };

/// Forms in force.
pub static REGISTERED: Definition = Definition {
    name: "forms.registered",
    label: ("施行中的报表", "Forms in force"),
    text: (
        "当日已经批准、下发且未到期、未停用的报表，按制表单位归属；一张报表只计一次，不论发给多少单位。",
        "Forms that on the day are approved, issued, not expired and not withdrawn, by the unit that asks; a form counts once, however many units it asks.",
    ),
    measure: ("张", "forms"),
    kind: Kind::Stock(Source {
        register: &FORM,
        unit: UnitOf::Field("unit"),
        filters: &[Filter { field: "state", any_of: Any::Codes(&["issued"]) }],
        weight: None,
        reasons: None,
    }),
    dimensions: &[BY_UNIT, BY_FREQUENCY, BY_AUDIENCE],
};

/// Attempts to ask what is held.
pub static REFUSED: Definition = Definition {
    name: "forms.refused",
    label: ("拦下的重复填报", "Duplicate questions refused"),
    text: (
        "期间内登记报表时要求填报系统已有数据、被当场拦下的次数，按制表单位归属；同一项拦下一次计一次。",
        "How often within the period somebody who registered a form asked for what the system holds and was refused, by the unit that asks; each attempt counts once.",
    ),
    measure: ("次", "times"),
    kind: Kind::Flow(
        Source { register: &FORM_REFUSED, unit: UnitOf::Field("unit"), filters: &[], weight: None, reasons: None },
        Turn::In("began"),
    ),
    dimensions: &[BY_UNIT],
};

/// What forms ask.
pub static BURDEN: Definition = Definition {
    name: "forms.burden",
    label: ("填报负担", "Burden of forms"),
    text: (
        "当日对各填报单位施行的报表，逐单位以要求填写的字段数乘以每年次数相加；由系统带出、只需确认的字段不计，一次性报表按每年一次计。",
        "Of the forms that ask each unit on the day, the fields asked times how often a year, added up; fields that are only shown and confirmed do not count; a form returned once counts once a year.",
    ),
    measure: ("项次/年", "fields a year"),
    kind: Kind::Stock(Source {
        register: &FORM_DUTY,
        unit: UnitOf::Field("unit"),
        filters: &[],
        weight: Some("weight"),
        reasons: None,
    }),
    dimensions: &[BY_UNIT, BY_FREQUENCY],
};

/// Returns that are waited for.
pub static RETURNS_OPEN: Definition = Definition {
    name: "forms.returns_open",
    label: ("待交回的报表", "Returns waited for"),
    text: (
        "当日已开出、尚未交回也未过期的填报，按填报单位归属；一个单位一期一张计一次。",
        "Returns that on the day are open, neither returned nor lapsed, by the unit asked; one form of one unit for one period counts once.",
    ),
    measure: ("份", "returns"),
    kind: Kind::Stock(Source {
        register: &FORM_RETURN,
        unit: UnitOf::Field("unit"),
        filters: &[Filter { field: "state", any_of: Any::Codes(&["open"]) }],
        weight: None,
        reasons: None,
    }),
    dimensions: &[BY_UNIT],
};

const CASES: Source =
    Source { register: &COMPLAINT_CASE, unit: UnitOf::Field("unit"), filters: &[], weight: None, reasons: None };

/// Complaints that wait for an answer.
pub static COMPLAINTS_OPEN: Definition = Definition {
    name: "complaints.open",
    label: ("待答复的投诉建议", "Complaints waiting"),
    text: (
        "当日已收到、尚未答复也未作不予受理处理的投诉建议；一件计一次。",
        "Complaints received and neither answered nor turned away on the day; each counts once.",
    ),
    measure: ("件", "complaints"),
    kind: Kind::Stock(Source { reasons: Some(("kind", "exit")), ..CASES }),
    dimensions: &[BY_KIND],
};

/// Complaints received.
pub static RECEIVED: Definition = Definition {
    name: "complaints.received",
    label: ("收到的投诉建议", "Complaints received"),
    text: (
        "期间内收到的投诉建议，按收到日期；一件计一次，同一表单重复提交的只计一次。",
        "Complaints received within the period, by the day they were received; each counts once, and so does one that was sent twice from the same form.",
    ),
    measure: ("件", "complaints"),
    kind: Kind::Flow(CASES, Turn::In("began")),
    dimensions: &[BY_KIND],
};

/// Complaints answered.
pub static ANSWERED: Definition = Definition {
    name: "complaints.answered",
    label: ("办结的投诉建议", "Complaints settled"),
    text: (
        "期间内答复或作不予受理处理的投诉建议；当天收到当天办结的，按次日计。",
        "Complaints answered or turned away within the period; what was received and settled on one day counts on the next.",
    ),
    measure: ("件", "complaints"),
    kind: Kind::Flow(CASES, Turn::Out),
    dimensions: &[BY_KIND],
};

/// Complaints answered in time.
pub static ANSWERED_IN_TIME: Definition = Definition {
    name: "complaints.answered_in_time",
    label: ("按期办结的投诉建议", "Complaints settled in time"),
    text: (
        "期间内办结的投诉建议中，办结日不晚于答复期限的。",
        "Of the complaints settled within the period, those settled no later than the day set for the answer.",
    ),
    measure: ("件", "complaints"),
    kind: Kind::Flow(
        Source { filters: &[Filter { field: "in_time", any_of: Any::Numbers(&[1]) }], ..CASES },
        Turn::Out,
    ),
    dimensions: &[BY_KIND],
};

/// How many of those settled were settled in time.
pub static IN_TIME_RATE: Definition = Definition {
    name: "complaints.in_time_rate",
    label: ("投诉按期办结率", "Complaints settled in time, share"),
    text: (
        "期间内按期办结的投诉建议除以办结的投诉建议；分子分母并列。",
        "Complaints settled in time divided by complaints settled within the period; both parts are shown.",
    ),
    measure: ("%", "%"),
    kind: Kind::Rate { numerator: "complaints.answered_in_time", denominator: "complaints.answered" },
    dimensions: &[BY_KIND],
};

/// All of them.
pub fn figures() -> Vec<&'static Definition> {
    vec![
        &REGISTERED,
        &REFUSED,
        &BURDEN,
        &RETURNS_OPEN,
        &RECEIVED,
        &ANSWERED,
        &ANSWERED_IN_TIME,
        &IN_TIME_RATE,
        &COMPLAINTS_OPEN,
    ]
}
