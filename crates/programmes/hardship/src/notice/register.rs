//! What public notices and objections keep.

use record::{Catalogue, Kind, Register, Subject, personal, plain};

/// Public notices: what a centre shows from one day to another. Its head is public and stands in the open, as it was
/// shown; its lines are records of their own ([`SHOWN`]).
pub static NOTICE: Register = Register {
    name: "hardship_notice",
    fields: &[
        // 云工示〔2026〕3号.
        plain("number", Kind::Text),
        plain("centre", Kind::Ref("unit")),
        plain("kind", Kind::Code("hardship_notice_kind")),
        // On what ground persons are shown.
        plain("ground", Kind::Code("hardship_notice_ground")),
        plain("opened_on", Kind::Day),
        // The last day by the rule. A line that stood still for an objection is shown longer.
        plain("closes_on", Kind::Day),
        plain("state", Kind::Code("hardship_notice_state")),
        // The head as it was shown, and its SHA-256 in hexadecimal.
        plain("head", Kind::Text),
        plain("sha256", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["centre"]],
    tally: &[],
    span: None,
};

/// A dossier on a notice. What was shown is sealed with the key of the person it tells of, with the salt under which it
/// was hashed: who was erased is shown nowhere, and nobody can guess what was.
pub static SHOWN: Register = Register {
    name: "hardship_shown",
    fields: &[
        plain("notice", Kind::Ref("hardship_notice")),
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("head", Kind::Ref("person")),
        plain("unit", Kind::Ref("unit")),
        plain("category", Kind::Code("hardship_category")),
        plain("cause", Kind::Code("hardship_cause")),
        plain("kind", Kind::Code("hardship_notice_kind")),
        // Of a notice of exit.
        plain("exit", Kind::Code("hardship_exit")),
        // The first and the last day on which it is shown.
        plain("began", Kind::Day),
        plain("last_day", Kind::Day),
        plain("state", Kind::Code("hardship_notice_state")),
        // The SHA-256 of salt and line, in hexadecimal.
        plain("sha256", Kind::Text),
        personal("line"),
        personal("salt"),
    ],
    subject: Subject::Field("head"),
    exclusive: None,
    indexes: &[&["notice"], &["dossier"], &["last_day"]],
    tally: &["unit", "kind", "began"],
    span: None,
};

/// Objections to a line of a notice. What was written, found and answered is sealed under the objection's own key; who
/// objected stands nowhere but where they said it themselves.
pub static OBJECTION: Register = Register {
    name: "hardship_objection",
    fields: &[
        plain("notice", Kind::Ref("hardship_notice")),
        plain("shown", Kind::Ref("hardship_shown")),
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("unit", Kind::Ref("unit")),
        plain("centre", Kind::Ref("unit")),
        plain("ground", Kind::Code("objection_ground")),
        plain("received_on", Kind::Day),
        plain("settled_on", Kind::Day),
        // Who looks into it.
        plain("account", Kind::Ref("account")),
        plain("state", Kind::Code("objection_state")),
        personal("text"),
        personal("contact"),
        // What was found, why it was decided so, and what whoever objected is told.
        personal("inquiry"),
        personal("findings"),
        personal("answer"),
    ],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[&["dossier"], &["centre"], &["account"]],
    tally: &["unit", "ground", "state", "received_on"],
    span: None,
};

/// The registers of notices.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&NOTICE, &SHOWN, &OBJECTION], &[])
}
