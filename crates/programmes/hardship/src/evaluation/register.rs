//! What an evaluation keeps. Its frame, its cases and the entries on them are never changed: no act of the house revises
//! one, and none undoes the commit that wrote it.

use record::{Catalogue, Kind, Register, Side, Subject, plain, restricted};

/// The strata: codes of the list `evaluation_stratum`.
pub mod stratum {
    /// On the roll on the day: 未脱困.
    pub const ON_ROLL: &str = "on_roll";
    /// Lifted out: 已脱困、已解困.
    pub const EXITED: &str = "exited";
    /// Cancelled: 注销.
    pub const CANCELLED: &str = "cancelled";
    /// Never enrolled: refused, on the margin, withdrawn, and others named as candidates: 未建档.
    pub const NEVER: &str = "never";
    /// All of them, in order. A household stands in the first that holds it.
    pub const ALL: [&str; 4] = [ON_ROLL, EXITED, CANCELLED, NEVER];
}

/// The verdicts on a case: codes of the list `evaluation_verdict`.
pub mod verdict {
    use super::stratum;

    /// It stands where it should.
    pub const RIGHT: &str = "right";
    /// 错评: on the roll, but it did not meet the conditions when it was filed.
    pub const WRONG_IN: &str = "wrong_in";
    /// 漏退: on the roll, but it has risen above the standard and should have left.
    pub const LATE_OUT: &str = "late_out";
    /// 错退: it left, but is below the standard.
    pub const WRONG_OUT: &str = "wrong_out";
    /// 漏评: it is not on the roll, but meets the conditions.
    pub const MISSED: &str = "missed";
    /// Nobody could be reached; it is not counted as checked.
    pub const UNREACHABLE: &str = "unreachable";

    /// The verdicts that a case of a stratum can have.
    pub fn of(stratum: &str) -> &'static [&'static str] {
        match stratum {
            stratum::ON_ROLL => &[RIGHT, WRONG_IN, LATE_OUT, UNREACHABLE],
            stratum::EXITED | stratum::CANCELLED => &[RIGHT, WRONG_OUT, UNREACHABLE],
            stratum::NEVER => &[RIGHT, MISSED, UNREACHABLE],
            _ => &[],
        }
    }
}

/// Evaluations.
pub static EVALUATION: Register = Register {
    name: "evaluation",
    fields: &[
        plain("title", Kind::Text),
        // The federation whose dossiers are evaluated.
        plain("unit", Kind::Ref("unit")),
        // The organisation that evaluates.
        plain("evaluator", Kind::Text),
        // The account of the evaluator who leads.
        plain("lead", Kind::Ref("account")),
        // The day the frame is about.
        plain("as_of", Kind::Day),
        // From when to when evaluators see the cases.
        plain("opens", Kind::Day),
        plain("closes", Kind::Day),
        // Said before the frame is fixed: where the public string will be taken from.
        plain("public_source", Kind::Text),
        // Of those whom the evaluators named as never enrolled: how many numbers are of nobody on the roll, how many of
        // the others were on file already.
        plain("named_unknown", Kind::Int),
        plain("named_on_file", Kind::Int),
        plain("frame_items", Kind::Int),
        plain("frame_sha256", Kind::Text),
        plain("frame_commit", Kind::Int),
        plain("public_text", Kind::Text),
        plain("checkpoint", Kind::Text),
        plain("seed", Kind::Text),
        plain("drawn_on", Kind::Day),
        plain("closed_on", Kind::Day),
        // Why it was broken off.
        plain("end_reason", Kind::Text),
        // The report as it was published: its hash, and the commit that wrote it.
        plain("report_sha256", Kind::Text),
        plain("report_commit", Kind::Int),
        // The number of the bulletin that quotes its rates.
        plain("bulletin", Kind::Int),
        plain("state", Kind::Code("evaluation_state")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["unit"]],
    tally: &[],
    span: None,
};

/// The strata of an evaluation: how many cases are to be drawn, how many there are.
pub static STRATUM: Register = Register {
    name: "evaluation_stratum",
    fields: &[
        plain("evaluation", Kind::Ref("evaluation")),
        plain("stratum", Kind::Code("evaluation_stratum")),
        plain("frame_size", Kind::Int),
        plain("sample_size", Kind::Int),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["evaluation"]],
    tally: &[],
    span: None,
};

/// Persons who are not on file and are to stand in the frame: named by the evaluators while the evaluation is drafted.
pub static CANDIDATE: Register = Register {
    name: "evaluation_candidate",
    fields: &[plain("evaluation", Kind::Ref("evaluation")), plain("person", Kind::Ref("person"))],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["evaluation"]],
    tally: &[],
    span: None,
};

/// The lines of a frame, as everybody may read them: what stands behind a commitment is in [`OPENING`].
pub static LINE: Register = Register {
    name: "evaluation_line",
    fields: &[
        plain("evaluation", Kind::Ref("evaluation")),
        plain("stratum", Kind::Code("evaluation_stratum")),
        plain("commitment", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["evaluation"]],
    tally: &[],
    span: None,
};

/// What stands behind each commitment of a frame. Beside the log, so that whoever reads the log does not learn which
/// households were drawn; it cannot be altered unseen, because the commitment would no longer open.
pub static OPENING: Side = Side {
    name: "evaluation_opening",
    columns: &[
        ("evaluation", Kind::Int),
        ("commitment", Kind::Text),
        // The register and the record: a dossier, or of whoever has none the person.
        ("register", Kind::Text),
        ("record", Kind::Int),
        // Whose key seals what evaluators find: the head of the household.
        ("person", Kind::Int),
        ("salt", Kind::Bytes),
    ],
    key: 2,
    indexes: &[],
};

/// The reports as they were published, in the bytes of which the evaluation's row holds the hash.
pub static REPORT: Side = Side {
    name: "evaluation_report",
    columns: &[("evaluation", Kind::Int), ("report", Kind::Text)],
    key: 1,
    indexes: &[],
};

/// The cases drawn. The verdict is written when the evaluation is closed, so that no figure tells of it before.
pub static CASE: Register = Register {
    name: "evaluation_case",
    fields: &[
        plain("evaluation", Kind::Ref("evaluation")),
        plain("unit", Kind::Ref("unit")),
        plain("stratum", Kind::Code("evaluation_stratum")),
        // Its place in the sample, from 1, over all strata.
        plain("position", Kind::Int),
        plain("commitment", Kind::Text),
        plain("verdict", Kind::Code("evaluation_verdict")),
        // Whether it counts as checked: it has a verdict, and somebody could be reached.
        plain("checked", Kind::Flag),
        plain("closed_on", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["evaluation"]],
    tally: &["unit", "stratum", "verdict", "checked", "closed_on"],
    // It counts from the day the evaluation was closed, and never ceases to.
    span: Some(("closed_on", "closed_on")),
};

/// What an evaluator found: one entry of one evaluator on one case. It is written once. The verdict is open, so that it
/// stays when a person is erased: else an erasure could take it away.
pub static ENTRY: Register = Register {
    name: "evaluation_entry",
    fields: &[
        plain("evaluation", Kind::Ref("evaluation")),
        plain("case_id", Kind::Ref("evaluation_case")),
        plain("account", Kind::Ref("account")),
        // 1 and 2: blind; 3: decides where those two differ.
        plain("round", Kind::Int),
        plain("verdict", Kind::Code("evaluation_verdict")),
        plain("entered_on", Kind::Day),
        plain("person", Kind::Ref("person")),
        restricted("findings"),
    ],
    subject: Subject::Field("person"),
    exclusive: None,
    indexes: &[&["case_id"], &["evaluation"]],
    tally: &[],
    span: None,
};

/// Who evaluates, from which day to which: a version holds on those days.
pub static ASSIGNMENT: Register = Register {
    name: "evaluation_assignment",
    fields: &[plain("evaluation", Kind::Ref("evaluation")), plain("account", Kind::Ref("account"))],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["evaluation"], &["account"]],
    tally: &[],
    span: None,
};

/// The registers of evaluations. What was framed, drawn and entered is undone by nobody.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&EVALUATION, &STRATUM, &CANDIDATE, &LINE, &CASE, &ENTRY, &ASSIGNMENT], &[&OPENING, &REPORT])
        .keep(&[&EVALUATION, &STRATUM, &CANDIDATE, &LINE, &CASE, &ENTRY, &ASSIGNMENT])
}
