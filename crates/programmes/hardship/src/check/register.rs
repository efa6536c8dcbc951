//! What is kept of asking departments: who answers what, what was asked and answered, and which files went out and came
//! in. What a household declared is never touched: answers stand beside it.

use record::{Catalogue, Kind, Register, Subject, personal, plain};

/// Which department answers what for a centre, and how.
pub static DEPARTMENT: Register = Register {
    name: "hardship_department",
    fields: &[
        plain("department", Kind::Code("check_department")),
        // The department's own unit, whose accounts see its requests.
        plain("unit", Kind::Ref("unit")),
        plain("centre", Kind::Ref("unit")),
        plain("way", Kind::Code("check_way")),
        // The public key its answer files are signed with, `NAME+HASH+KEY`; with one here, unsigned files are refused.
        plain("verifier", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["centre"], &["unit"]],
    tally: &[],
    span: None,
};

/// Requests: one department is asked about one dossier.
pub static CHECK: Register = Register {
    name: "hardship_check",
    fields: &[
        // Its number: 云核〔2026〕12号.
        plain("number", Kind::Text),
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("department", Kind::Code("check_department")),
        plain("unit", Kind::Ref("unit")),
        plain("centre", Kind::Ref("unit")),
        // Who asked, and has it in hand at the centre.
        plain("caseworker", Kind::Ref("account")),
        // What the answer may be used for: `application`, `review`.
        plain("purpose", Kind::Text),
        // The numbers of the authorisations it rests on.
        plain("authority", Kind::Text),
        // How many departments had to be asked about this household.
        plain("departments", Kind::Int),
        plain("asked_on", Kind::Day),
        plain("due", Kind::Day),
        plain("answered_on", Kind::Day),
        plain("way", Kind::Code("check_way")),
        plain("state", Kind::Code("check_state")),
        // The last file in which it went out.
        plain("batch", Kind::Ref("hardship_check_batch")),
        // The gravest of its findings.
        plain("result", Kind::Code("check_result")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["dossier"], &["unit", "state"], &["centre", "state"], &["batch"]],
    tally: &[],
    span: None,
};

/// What a department finds of one person and one field. Opened when it is asked, without a result.
pub static FINDING: Register = Register {
    name: "hardship_finding",
    fields: &[
        plain("request", Kind::Ref("hardship_check")),
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("person", Kind::Ref("person")),
        plain("field", Kind::Code("check_field")),
        plain("result", Kind::Code("check_result")),
        plain("answered_on", Kind::Day),
        // What had been declared when it was asked; what the department has instead; its remark.
        personal("declared"),
        personal("said"),
        personal("remark"),
    ],
    subject: Subject::Field("person"),
    exclusive: None,
    indexes: &[&["request"], &["dossier"]],
    tally: &[],
    span: None,
};

/// Files: those that went out and those that came in.
pub static BATCH: Register = Register {
    name: "hardship_check_batch",
    fields: &[
        // `out`, `in`, or `first`: an answer that vouches for nothing, sent by one person and waiting for a second.
        plain("direction", Kind::Text),
        plain("department", Kind::Code("check_department")),
        plain("unit", Kind::Ref("unit")),
        plain("centre", Kind::Ref("unit")),
        plain("way", Kind::Code("check_way")),
        plain("sha256", Kind::Text),
        plain("row_count", Kind::Int),
        plain("made_on", Kind::Day),
        plain("account", Kind::Ref("account")),
        // Drawn for a file that goes out; an answer repeats it.
        plain("nonce", Kind::Text),
        // Of a file that came in: the one it answers.
        plain("answers", Kind::Ref("hardship_check_batch")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["centre"], &["answers"], &["sha256"], &["nonce"]],
    tally: &[],
    span: None,
};

/// The registers of asking departments.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&DEPARTMENT, &CHECK, &FINDING, &BATCH], &[])
}
