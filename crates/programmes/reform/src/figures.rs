//! The figures of the ledger.

use figure::{Any, By, Catalogue, Definition, Dimension, Filter, Kind, Source, Turn, UnitOf};

use crate::register::{LIGHT, SLIP};

const BY_UNIT: Dimension = Dimension { name: "unit", label: ("单位", "Unit"), by: By::Unit };
const BY_LIGHT: Dimension =
    Dimension { name: "light", label: ("状态灯", "Light"), by: By::Code("light", "reform_light") };
const BY_SYSTEM: Dimension =
    Dimension { name: "system", label: ("改革体系", "System"), by: By::Code("system", "reform_system") };
const BY_MONTH: Dimension = Dimension { name: "due", label: ("完成月份", "Due month"), by: By::Text("due_month") };
const BY_ENTRY: Dimension =
    Dimension { name: "entry", label: ("立项方式", "How it came about"), by: By::Code("entry", "reform_entry") };
const BY_LEVEL: Dimension =
    Dimension { name: "level", label: ("督办级别", "Level"), by: By::Code("level", "slip_level") };
const BY_STATE: Dimension =
    Dimension { name: "state", label: ("督办单状态", "State"), by: By::Code("state", "reform_slip_state") };

const OPEN: &[Dimension] = &[BY_LIGHT, BY_SYSTEM, BY_UNIT, BY_MONTH];
const FLOWS: &[Dimension] = &[BY_SYSTEM, BY_UNIT, BY_ENTRY];
const SLIPS: &[Dimension] = &[BY_LEVEL, BY_UNIT, BY_STATE];

/// Why a task came into the ledger and why it left it.
const WHY: Option<(&str, &str)> = Some(("entry", "exit"));

const fn lights(filters: &'static [Filter]) -> Source {
    Source { register: &LIGHT, unit: UnitOf::Field("unit"), filters, weight: None, reasons: WHY }
}

const fn slips(filters: &'static [Filter]) -> Source {
    Source { register: &SLIP, unit: UnitOf::Field("unit"), filters, weight: None, reasons: None }
}

const CLOSED: Filter = Filter { field: "exit", any_of: Any::Codes(&["closed"]) };

/// Tasks at work.
pub static TASKS: Definition = Definition {
    name: "reform.tasks",
    label: ("在办改革任务", "Reform tasks at work"),
    text: (
        "当日已交办、尚未销号或取消的任务，暂停和有责任争议的在内，草拟的不在内；每项按其唯一的牵头单位计一次，灯色按当日的规则。",
        "Tasks that are issued and neither closed nor cancelled on the day, those suspended or disputed included, drafts not; each counts once, by its one lead unit, with the light it has on the day.",
    ),
    measure: ("项", "tasks"),
    kind: Kind::Stock(lights(&[])),
    dimensions: OPEN,
};

/// Those of them with a red light.
pub static LIT_RED: Definition = Definition {
    name: "reform.lit_red",
    label: ("亮红灯的任务", "Tasks with a red light"),
    text: (
        "当日在办任务中灯色为红的：已过完成时限，或长期任务已过年度节点；人工设为红灯的也计入，人工改为其他颜色的不计。",
        "Tasks at work on the day whose light is red: past their date, or a long-term task past a yearly milestone; those set to red by hand count, those set to another light by hand do not.",
    ),
    measure: ("项", "tasks"),
    kind: Kind::Stock(lights(&[Filter { field: "light", any_of: Any::Codes(&["red"]) }])),
    dimensions: OPEN,
};

/// Those whose light somebody has set.
pub static BY_HAND: Definition = Definition {
    name: "reform.by_hand",
    label: ("人工设灯的任务", "Tasks whose light was set by hand"),
    text: (
        "当日在办任务中，灯色由人工设定、不按规则计算的。",
        "Tasks at work on the day whose light was set by hand and does not follow the rule.",
    ),
    measure: ("项", "tasks"),
    kind: Kind::Stock(lights(&[Filter { field: "by_hand", any_of: Any::Numbers(&[1]) }])),
    dimensions: OPEN,
};

/// Tasks issued.
pub static OPENED: Definition = Definition {
    name: "reform.opened",
    label: ("新交办任务", "Tasks issued"),
    text: (
        "交办日期在期间内的任务；改派、退回、暂停后恢复都不重复计。",
        "Tasks whose day of issue lies within the period; one that is reassigned, returned or resumed does not count again.",
    ),
    measure: ("项", "tasks"),
    kind: Kind::Flow(lights(&[]), Turn::In("began")),
    dimensions: FLOWS,
};

/// Tasks closed.
pub static CLOSED_TASKS: Definition = Definition {
    name: "reform.closed",
    label: ("销号任务", "Tasks closed"),
    text: (
        "销号日期在期间内的任务，核验通过并由交办单位销号；当日交办当日销号的计在次日；取消的不计。",
        "Tasks that were verified and whose day of closure lies within the period; one that is closed on the day it was issued counts on the next; those cancelled do not count.",
    ),
    measure: ("项", "tasks"),
    kind: Kind::Flow(lights(&[CLOSED]), Turn::Out),
    dimensions: FLOWS,
};

/// Tasks closed in time.
pub static CLOSED_ON_TIME: Definition = Definition {
    name: "reform.closed_on_time",
    label: ("按期完成的销号任务", "Tasks closed on time"),
    text: (
        "期间内销号的任务中，申请销号之日不晚于完成时限的；没有完成时限的长期任务计为按期。",
        "Tasks closed within the period for which closure was applied for not after their date; long-term tasks, which have no date, count as on time.",
    ),
    measure: ("项", "tasks"),
    kind: Kind::Flow(lights(&[CLOSED, Filter { field: "on_time", any_of: Any::Numbers(&[1]) }]), Turn::Out),
    dimensions: FLOWS,
};

/// Closed on time over closed.
pub static ON_TIME_RATE: Definition = Definition {
    name: "reform.on_time_rate",
    label: ("按期销号率", "On-time closure rate"),
    text: (
        "期间内按期完成的销号任务除以全部销号任务；分子分母并列。",
        "Tasks closed on time divided by all tasks closed, within the same period; both parts are shown.",
    ),
    measure: ("%", "%"),
    kind: Kind::Rate { numerator: "reform.closed_on_time", denominator: "reform.closed" },
    dimensions: FLOWS,
};

/// Tasks cancelled.
pub static CANCELLED: Definition = Definition {
    name: "reform.cancelled",
    label: ("取消任务", "Tasks cancelled"),
    text: (
        "取消日期在期间内的已交办任务；草拟阶段取消的不计；当日交办当日取消的计在次日。",
        "Issued tasks whose day of cancellation lies within the period; drafts that are cancelled do not count; one that is cancelled on the day it was issued counts on the next.",
    ),
    measure: ("项", "tasks"),
    kind: Kind::Flow(lights(&[Filter { field: "exit", any_of: Any::Codes(&["cancelled"]) }]), Turn::Out),
    dimensions: FLOWS,
};

/// Slips issued.
pub static SLIPS_ISSUED: Definition = Definition {
    name: "reform.slips",
    label: ("督办单", "Supervision slips"),
    text: (
        "截至当日已发出的督办单，撤回的不计；升级产生的下一级督办单另计一张；按被督办单位。",
        "Supervision slips issued up to the day and not withdrawn; the slip of the next level that follows an unanswered one counts as another; by the unit that must answer.",
    ),
    measure: ("张", "slips"),
    kind: Kind::Stock(slips(&[Filter {
        field: "state",
        any_of: Any::Codes(&["issued", "overdue", "replied", "evaluated", "escalated"]),
    }])),
    dimensions: SLIPS,
};

/// Slips whose time for an answer is over.
pub static SLIPS_DUE: Definition = Definition {
    name: "reform.slips_due",
    label: ("已到答复阶段的督办单", "Slips answered or past their day"),
    text: (
        "截至当日已答复，或答复期限已过而未答复的督办单；尚在期限内等待答复的和撤回的不计。",
        "Slips that were answered, or whose day for the answer has passed without one, up to the day; those still within their time and those withdrawn do not count.",
    ),
    measure: ("张", "slips"),
    kind: Kind::Stock(slips(&[Filter {
        field: "state",
        any_of: Any::Codes(&["overdue", "replied", "evaluated", "escalated"]),
    }])),
    dimensions: SLIPS,
};

/// Slips answered in time.
pub static SLIPS_IN_TIME: Definition = Definition {
    name: "reform.slips_in_time",
    label: ("按期答复的督办单", "Slips answered in time"),
    text: (
        "截至当日，答复之日不晚于答复期限的督办单；退回重办的，以最近一次答复和新的期限为准。",
        "Slips whose answer came not after its day, up to the day; of one that was sent back, the last answer and the new day count.",
    ),
    measure: ("张", "slips"),
    kind: Kind::Stock(slips(&[
        Filter { field: "state", any_of: Any::Codes(&["replied", "evaluated"]) },
        Filter { field: "in_time", any_of: Any::Numbers(&[1]) },
    ])),
    dimensions: SLIPS,
};

/// Answered in time over due.
pub static SLIPS_RATE: Definition = Definition {
    name: "reform.slips_rate",
    label: ("督办按期答复率", "Rate of slips answered in time"),
    text: (
        "按期答复的督办单除以已到答复阶段的督办单；分子分母并列。",
        "Slips answered in time divided by slips that were answered or are past their day; both parts are shown.",
    ),
    measure: ("%", "%"),
    kind: Kind::Rate { numerator: "reform.slips_in_time", denominator: "reform.slips_due" },
    dimensions: SLIPS,
};

/// The figures of the ledger.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[
        &TASKS,
        &LIT_RED,
        &BY_HAND,
        &OPENED,
        &CLOSED_TASKS,
        &CLOSED_ON_TIME,
        &ON_TIME_RATE,
        &CANCELLED,
        &SLIPS_ISSUED,
        &SLIPS_DUE,
        &SLIPS_IN_TIME,
        &SLIPS_RATE,
    ])
}
