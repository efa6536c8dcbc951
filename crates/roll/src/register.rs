//! The registers of the roll: what every programme refers to.

use record::{Catalogue, Exclusive, Kind, Register, Subject, personal, plain, restricted};

/// Units: unions of every level and partner departments. One reporting parent; an industry parent if there is one.
pub static UNIT: Register = Register {
    name: "unit",
    fields: &[
        plain("code", Kind::Text),
        plain("name", Kind::Text),
        plain("kind", Kind::Code("unit_type")),
        plain("parent", Kind::Ref("unit")),
        plain("industry_parent", Kind::Ref("unit")),
        plain("credit_code", Kind::Text),
        // The short form of its name in the numbers of documents: 云工.
        plain("short", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["code"], &["parent"]],
    tally: &[],
    span: None,
};

/// Employers. One that a sheet names and nobody knows yet is added by name, and lacks its credit code until somebody enters it.
pub static EMPLOYER: Register = Register {
    name: "employer",
    fields: &[
        plain("name", Kind::Text),
        plain("credit_code", Kind::Text),
        plain("unit", Kind::Ref("unit")),
        plain("lacks_code", Kind::Flag),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["name"], &["credit_code"], &["unit"]],
    tally: &[],
    span: None,
};

/// Persons. What figures are split by stays open; everything that identifies is sealed.
pub static PERSON: Register = Register {
    name: "person",
    fields: &[
        plain("sex", Kind::Code("sex")),
        plain("birth_year", Kind::Int),
        personal("name"),
        personal("mobile"),
        personal("birth_date"),
        personal("name_raw"),
        restricted("id_number"),
    ],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[],
    tally: &[],
    span: None,
};

/// Employment: who works where, as what. A person may work in several places; one of them is the main one, by which
/// they are counted. `sex` and `birth_year` are carried from the person, so that counts need no second register.
pub static EMPLOYMENT: Register = Register {
    name: "employment",
    fields: &[
        plain("person", Kind::Ref("person")),
        plain("unit", Kind::Ref("unit")),
        plain("employer", Kind::Ref("employer")),
        plain("rank", Kind::Code("employment_rank")),
        plain("trade", Kind::Text),
        plain("skill", Kind::Code("skill")),
        plain("industrial", Kind::Flag),
        plain("sex", Kind::Code("sex")),
        plain("birth_year", Kind::Int),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: Some(Exclusive {
        key: "person",
        when: Some(("rank", &["main"])),
        refusal: "this person already has a main employment on these days (record {id}); end it first, or enter this one as a side employment",
    }),
    indexes: &[&["person"], &["unit", "person"]],
    tally: &["unit", "rank", "sex", "birth_year", "skill", "trade", "industrial"],
    span: Some(("began", "ended")),
};

/// Membership, one record per spell in one unit. On any day a person holds at most one. `joined_on` is the day the
/// person first joined and goes with them through every transfer; `began` is the day this spell is known to hold from.
pub static MEMBERSHIP: Register = Register {
    name: "membership",
    fields: &[
        plain("person", Kind::Ref("person")),
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
    exclusive: Some(Exclusive {
        key: "person",
        when: Some(("state", &["active", "transferring", "retained"])),
        refusal: "this person is already a member on these days (membership {id}); transfer that membership instead of adding another",
    }),
    indexes: &[&["person"], &["unit", "person"]],
    tally: &["unit", "state", "joined_on", "entry", "exit", "sex", "birth_year", "skill", "trade"],
    span: Some(("began", "ended")),
};

/// Households: who lives together under one head.
pub static HOUSEHOLD: Register = Register {
    name: "household",
    fields: &[plain("head", Kind::Ref("person")), plain("unit", Kind::Ref("unit")), personal("address")],
    subject: Subject::Field("head"),
    exclusive: Some(Exclusive {
        key: "head",
        when: None,
        refusal: "this person already heads a household on these days (record {id})",
    }),
    indexes: &[&["head"], &["unit"]],
    tally: &[],
    span: None,
};

/// Who belongs to a household, and how related to its head.
pub static HOUSEHOLD_MEMBER: Register = Register {
    name: "household_member",
    fields: &[
        plain("household", Kind::Ref("household")),
        plain("person", Kind::Ref("person")),
        plain("kinship", Kind::Code("kinship")),
    ],
    subject: Subject::None,
    exclusive: Some(Exclusive {
        key: "person",
        when: None,
        refusal: "this person already belongs to a household on these days (record {id}); let them leave it first",
    }),
    indexes: &[&["household"], &["person"]],
    tally: &[],
    span: None,
};

/// Decisions on likely duplicates: the same person (and which record is kept), or two different ones.
pub static DUPLICATE: Register = Register {
    name: "duplicate",
    fields: &[
        plain("kept", Kind::Ref("person")),
        plain("other", Kind::Ref("person")),
        plain("decision", Kind::Code("duplicate_decision")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["kept"], &["other"]],
    tally: &[],
    span: None,
};

/// Sheets that wait between dry run and confirmation. The sheet itself lies in the data folder until then.
pub static PENDING: record::Side = record::Side {
    name: "pending_import",
    columns: &[
        ("token", Kind::Text),
        ("account", Kind::Int),
        ("unit", Kind::Int),
        ("kind", Kind::Text),
        ("as_of", Kind::Day),
        ("sha256", Kind::Text),
        ("stage", Kind::Text),
        ("progress", Kind::Int),
        ("outcome", Kind::Text),
        ("made_ms", Kind::Int),
    ],
    key: 1,
    indexes: &[],
};

/// The roll's registers and side tables.
pub fn catalogue() -> Catalogue {
    Catalogue::new(
        &[&UNIT, &EMPLOYER, &PERSON, &EMPLOYMENT, &MEMBERSHIP, &HOUSEHOLD, &HOUSEHOLD_MEMBER, &DUPLICATE],
        &[&PENDING],
    )
}
