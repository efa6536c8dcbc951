//! The registers of the tests.

use record::{Catalogue, Day, Draft, Exclusive, Kind, Register, Side, Subject, personal, plain, restricted};

/// One field of every kind, nothing sealed, no rule.
pub static POST: Register = Register {
    name: "post",
    fields: &[
        plain("unit", Kind::Ref("unit")),
        plain("rank", Kind::Code("ranks")),
        plain("weight", Kind::Int),
        plain("title", Kind::Text),
        plain("since", Kind::Day),
        plain("vacant", Kind::Flag),
        plain("stamp", Kind::Bytes),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["unit"]],
    tally: &["unit", "rank"],
    span: None,
};

/// Sealed by its own key.
pub static PERSON: Register = Register {
    name: "person",
    fields: &[
        plain("sex", Kind::Code("sexes")),
        plain("birth_year", Kind::Int),
        personal("name"),
        personal("mobile"),
        restricted("number"),
    ],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[],
    tally: &["sex"],
    span: None,
};

/// At most one that counts per person and day.
pub static MEMBERSHIP: Register = Register {
    name: "membership",
    fields: &[
        plain("person", Kind::Ref("person")),
        plain("unit", Kind::Ref("unit")),
        plain("state", Kind::Code("states")),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: Some(Exclusive {
        key: "person",
        when: Some(("state", &["active", "retained"])),
        refusal: "already a member by {id}",
    }),
    indexes: &[&["person"], &["unit", "person"]],
    tally: &["unit", "state"],
    span: Some(("began", "ended")),
};

/// Sealed by the key of another record; the rule has no condition.
pub static CASE: Register = Register {
    name: "case",
    fields: &[plain("person", Kind::Ref("person")), personal("story")],
    subject: Subject::Field("person"),
    exclusive: Some(Exclusive { key: "person", when: None, refusal: "case {id} is open" }),
    indexes: &[&["person"]],
    tally: &[],
    span: None,
};

/// Beside the log.
pub static SCRATCH: Side =
    Side { name: "scratch", columns: &[("word", Kind::Text), ("number", Kind::Int)], key: 1, indexes: &[&["number"]] };

pub fn catalogue() -> Catalogue {
    let kept = Catalogue::new(&[&VERDICT], &[]).keep(&[&VERDICT]);
    Catalogue::new(&[&POST, &PERSON], &[&SCRATCH]).with(Catalogue::new(&[&MEMBERSHIP, &CASE], &[])).with(kept)
}

/// What was decided once: kept for ever.
pub static VERDICT: Register = Register {
    name: "verdict",
    fields: &[plain("post", Kind::Ref("post")), plain("says", Kind::Text)],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["post"]],
    tally: &[],
    span: None,
};

/// Until further notice.
pub fn since(day: i32) -> (Day, Day) {
    (Day(day), Day::END)
}

pub fn post(unit: i64, weight: i64) -> Draft {
    POST.draft().set("unit", unit).set("rank", "a").set("weight", weight)
}

pub fn membership(person: i64, unit: i64, state: &str) -> Draft {
    MEMBERSHIP.draft().set("person", person).set("unit", unit).set("state", state)
}

pub fn person(name: &str, number: &str) -> Draft {
    PERSON.draft().set("sex", "1").set("birth_year", 1970).seal("name", Some(name)).seal("number", Some(number))
}
