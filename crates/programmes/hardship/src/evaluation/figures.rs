//! What is counted of evaluations: the cases checked and what was found, once an evaluation is closed. A bulletin quotes
//! them, and its publication carries the proof.

use figure::{Any, By, Definition, Dimension, Filter, Kind, Source, Turn, UnitOf};

use super::register::{CASE, stratum, verdict};

const BY_STRATUM: Dimension =
    Dimension { name: "stratum", label: ("分层", "Stratum"), by: By::Code("stratum", "evaluation_stratum") };
const BY_VERDICT: Dimension =
    Dimension { name: "verdict", label: ("结论", "Verdict"), by: By::Code("verdict", "evaluation_verdict") };
const DIMENSIONS: &[Dimension] = &[BY_STRATUM, BY_VERDICT];

const CHECKED: Filter = Filter { field: "checked", any_of: Any::Numbers(&[1]) };

const fn cases(filters: &'static [Filter]) -> Kind {
    let source = Source { register: &CASE, unit: UnitOf::Field("unit"), filters, weight: None, reasons: None };
    Kind::Flow(source, Turn::In("closed_on"))
}

const ON_ROLL: Filter = Filter { field: "stratum", any_of: Any::Codes(&[stratum::ON_ROLL]) };
const EXITED: Filter = Filter { field: "stratum", any_of: Any::Codes(&[stratum::EXITED]) };
const NEVER: Filter = Filter { field: "stratum", any_of: Any::Codes(&[stratum::NEVER]) };

const fn count(
    name: &'static str,
    label: (&'static str, &'static str),
    text: (&'static str, &'static str),
    filters: &'static [Filter],
) -> Definition {
    Definition { name, label, text, measure: ("例", "cases"), kind: cases(filters), dimensions: DIMENSIONS }
}

const fn rate(
    name: &'static str,
    label: (&'static str, &'static str),
    text: (&'static str, &'static str),
    (numerator, denominator): (&'static str, &'static str),
) -> Definition {
    Definition { name, label, text, measure: ("%", "%"), kind: Kind::Rate { numerator, denominator }, dimensions: &[] }
}

/// All cases checked.
pub static CHECKED_ALL: Definition = count(
    "hardship.evaluation_checked",
    ("评估核查的样本", "Cases checked in evaluations"),
    (
        "期间内结束的第三方评估中有结论的样本，无法核实的不计；每例计一次。",
        "Cases of third-party evaluations closed within the period that have a verdict, those nobody could reach left out; each counts once.",
    ),
    &[CHECKED],
);

/// Those checked and found right.
pub static RIGHT: Definition = count(
    "hardship.evaluation_right",
    ("评估认定正确的样本", "Cases found right"),
    (
        "期间内结束的第三方评估中核查的样本，结论为认定正确的。",
        "Cases checked in evaluations closed within the period and found right.",
    ),
    &[CHECKED, Filter { field: "verdict", any_of: Any::Codes(&[verdict::RIGHT]) }],
);

/// Those checked that were on the roll.
pub static ON_ROLL_CHECKED: Definition = count(
    "hardship.evaluation_on_roll",
    ("评估核查的在册样本", "Cases on the roll checked"),
    (
        "期间内结束的第三方评估中核查的样本，基准日在册的；无法核实的不计。",
        "Cases checked in evaluations closed within the period that were on the roll on its day; those nobody could reach are left out.",
    ),
    &[CHECKED, ON_ROLL],
);

/// Those checked that had been lifted out.
pub static EXITED_CHECKED: Definition = count(
    "hardship.evaluation_exited",
    ("评估核查的已退出样本", "Cases lifted out checked"),
    (
        "期间内结束的第三方评估中核查的样本，基准日已脱困、解困的，注销的不在内；无法核实的不计。",
        "Cases checked in evaluations closed within the period that had been lifted out by its day, those cancelled not among them; those nobody could reach are left out.",
    ),
    &[CHECKED, EXITED],
);

/// Those checked that were never enrolled.
pub static NEVER_CHECKED: Definition = count(
    "hardship.evaluation_never",
    ("评估核查的未建档样本", "Cases never enrolled checked"),
    (
        "期间内结束的第三方评估中核查的样本，基准日未建档的；无法核实的不计。",
        "Cases checked in evaluations closed within the period that were not on file on its day; those nobody could reach are left out.",
    ),
    &[CHECKED, NEVER],
);

/// 错评.
pub static WRONG_IN: Definition = count(
    "hardship.evaluation_wrong_in",
    ("错评", "Wrongly enrolled"),
    (
        "核查的在册样本中，建档时不符合条件的。",
        "Cases on the roll that were checked and did not meet the conditions when they were filed.",
    ),
    &[CHECKED, ON_ROLL, Filter { field: "verdict", any_of: Any::Codes(&[verdict::WRONG_IN]) }],
);

/// 漏退.
pub static LATE_OUT: Definition = count(
    "hardship.evaluation_late_out",
    ("漏退", "Should have left"),
    (
        "核查的在册样本中，建档时符合条件、现已高于标准而没有退出的。",
        "Cases on the roll that were checked, met the conditions when they were filed and have since risen above the standard without leaving.",
    ),
    &[CHECKED, ON_ROLL, Filter { field: "verdict", any_of: Any::Codes(&[verdict::LATE_OUT]) }],
);

/// 错退.
pub static WRONG_OUT: Definition = count(
    "hardship.evaluation_wrong_out",
    ("错退", "Wrongly lifted out"),
    (
        "核查的已脱困、解困样本中，仍低于标准的；注销的不在内。",
        "Cases lifted out that were checked and are below the standard; those cancelled are not among them.",
    ),
    &[CHECKED, EXITED, Filter { field: "verdict", any_of: Any::Codes(&[verdict::WRONG_OUT]) }],
);

/// 漏评.
pub static MISSED: Definition = count(
    "hardship.evaluation_missed",
    ("漏评", "Missed"),
    ("核查的未建档样本中，符合条件而没有建档的。", "Cases never enrolled that were checked and meet the conditions."),
    &[CHECKED, NEVER, Filter { field: "verdict", any_of: Any::Codes(&[verdict::MISSED]) }],
);

/// 错评率.
pub static WRONG_IN_RATE: Definition = rate(
    "hardship.evaluation_wrong_in_rate",
    ("错评率", "Rate of the wrongly enrolled"),
    (
        "错评的样本除以核查的在册样本；样本之比，不按各层户数加权。",
        "Cases wrongly enrolled divided by cases on the roll that were checked; a share of the sample.",
    ),
    (WRONG_IN.name, ON_ROLL_CHECKED.name),
);

/// 漏评率.
pub static MISSED_RATE: Definition = rate(
    "hardship.evaluation_missed_rate",
    ("漏评率", "Rate of the missed"),
    (
        "漏评的样本除以核查的未建档样本；样本之比，不按各层户数加权。",
        "Cases missed divided by cases never enrolled that were checked; a share of the sample.",
    ),
    (MISSED.name, NEVER_CHECKED.name),
);

/// 错退率.
pub static WRONG_OUT_RATE: Definition = rate(
    "hardship.evaluation_wrong_out_rate",
    ("错退率", "Rate of the wrongly lifted out"),
    (
        "错退的样本除以核查的已脱困、解困样本；注销的不在内；样本之比。",
        "Cases wrongly lifted out divided by cases lifted out that were checked, those cancelled not among them; a share of the sample.",
    ),
    (WRONG_OUT.name, EXITED_CHECKED.name),
);

/// 漏退率.
pub static LATE_OUT_RATE: Definition = rate(
    "hardship.evaluation_late_out_rate",
    ("漏退率", "Rate of those who should have left"),
    (
        "漏退的样本除以核查的在册样本；样本之比，不按各层户数加权。",
        "Cases that should have left divided by cases on the roll that were checked; a share of the sample.",
    ),
    (LATE_OUT.name, ON_ROLL_CHECKED.name),
);

/// 综合精准率.
pub static PRECISION: Definition = rate(
    "hardship.evaluation_precision",
    ("综合精准率", "Overall precision"),
    (
        "认定正确的样本除以核查的全部样本，即一减差错样本之比；各层合在一起，不按户数加权。",
        "Cases found right divided by all cases checked, that is one less the share of the wrong; all strata together, not weighted by their sizes.",
    ),
    (RIGHT.name, CHECKED_ALL.name),
);

/// The figures of evaluations.
pub fn figures() -> Vec<&'static Definition> {
    vec![
        &CHECKED_ALL,
        &RIGHT,
        &ON_ROLL_CHECKED,
        &EXITED_CHECKED,
        &NEVER_CHECKED,
        &WRONG_IN,
        &LATE_OUT,
        &WRONG_OUT,
        &MISSED,
        &WRONG_IN_RATE,
        &MISSED_RATE,
        &WRONG_OUT_RATE,
        &LATE_OUT_RATE,
        &PRECISION,
    ]
}
