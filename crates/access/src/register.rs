//! What access keeps: registers that remember, and side tables of what must be forgotten.

use record::{Catalogue, Exclusive, Kind, Register, Side, Subject, personal, plain};

/// Accounts. The login and the title are those of an office, never of a person; who holds it is sealed, so that staff can be
/// erased like anyone else.
pub static ACCOUNT: Register = Register {
    name: "account",
    fields: &[
        plain("login", Kind::Text),
        plain("title", Kind::Text),
        plain("unit", Kind::Ref("unit")),
        plain("state", Kind::Text),
        // Of a worker's own account: their record in the roll.
        plain("person", Kind::Ref("person")),
        personal("display_name"),
    ],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[&["login"]],
    tally: &[],
    span: None,
};

/// The value of `state` in an account that can be signed in to.
pub(crate) const ACTIVE: &str = "active";
/// The value of `state` in an account that cannot.
pub(crate) const DISABLED: &str = "disabled";

/// Who holds which role at which unit, from when to when.
pub static GRANT: Register = Register {
    name: "grant",
    fields: &[plain("account", Kind::Ref("account")), plain("role", Kind::Text), plain("unit", Kind::Ref("unit"))],
    subject: Subject::None,
    exclusive: Some(Exclusive {
        key: "account",
        when: Some(("role", &["system-admin", "security-admin", "audit-admin"])),
        refusal: "access-refusal-administrator",
    }),
    indexes: &[&["account"]],
    tally: &[],
    span: None,
};

/// Which office is taken care of by whom for its holder, from when to when. `office` is the grant: with it the delegation falls.
/// Role and unit are those of the grant, so that the log can be read by itself.
pub static DELEGATION: Register = Register {
    name: "delegation",
    fields: &[
        plain("principal", Kind::Ref("account")),
        plain("delegate", Kind::Ref("account")),
        plain("office", Kind::Ref("grant")),
        plain("role", Kind::Text),
        plain("unit", Kind::Ref("unit")),
    ],
    subject: Subject::None,
    // One office, one who stands in: on no day do two act for the same holder.
    exclusive: Some(Exclusive { key: "office", when: None, refusal: "access-delegated-already" }),
    indexes: &[&["principal"], &["delegate"], &["office"]],
    tally: &[],
    span: None,
};

/// Who saw which sealed fields of which record; the reason is the commit's.
pub static REVEAL: Register = Register {
    name: "reveal",
    fields: &[
        plain("account", Kind::Ref("account")),
        plain("register", Kind::Text),
        plain("record", Kind::Int),
        plain("fields", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["record"], &["account"]],
    tally: &[],
    span: None,
};

/// Password hashes (PHC strings of argon2id).
static CREDENTIAL: Side = Side {
    name: "credential",
    columns: &[("account", Kind::Int), ("hash", Kind::Text), ("changed_ms", Kind::Int), ("must_change", Kind::Flag)],
    key: 1,
    indexes: &[],
};

/// Who is signed in where. Of the token only its SHA-256 is kept.
static SESSION: Side = Side {
    name: "session",
    columns: &[
        ("token_hash", Kind::Bytes),
        ("account", Kind::Int),
        ("created_ms", Kind::Int),
        ("seen_ms", Kind::Int),
        ("expires_ms", Kind::Int),
        ("agent", Kind::Text),
        ("address", Kind::Text),
    ],
    key: 1,
    indexes: &[&["account"]],
};

/// Failed attempts, by keyed digests of what they are counted by: no login and no address is kept.
static THROTTLE: Side = Side {
    name: "throttle",
    columns: &[
        ("kind", Kind::Text),
        ("subject", Kind::Bytes),
        ("failures", Kind::Int),
        ("last_ms", Kind::Int),
        ("until_ms", Kind::Int),
    ],
    key: 2,
    indexes: &[],
};

/// The code of the first run, as its SHA-256.
static SETUP: Side = Side {
    name: "setup",
    columns: &[("name", Kind::Text), ("code_hash", Kind::Bytes), ("made_ms", Kind::Int)],
    key: 1,
    indexes: &[],
};

/// Hand-overs whose open work has yet to move: on their day, or where nobody moved it yet. `office` is the successor's grant.
static HAND_OVER_DUE: Side = Side {
    name: "hand_over_due",
    columns: &[
        ("office", Kind::Int),
        ("giver", Kind::Int),
        ("taker", Kind::Int),
        ("role", Kind::Text),
        ("unit", Kind::Int),
        ("day", Kind::Int),
        ("reason", Kind::Text),
    ],
    key: 1,
    indexes: &[&["day"]],
};

/// The registers and side tables of this crate.
pub fn catalogue() -> Catalogue {
    Catalogue::new(
        &[&ACCOUNT, &GRANT, &DELEGATION, &REVEAL],
        &[&CREDENTIAL, &SESSION, &THROTTLE, &SETUP, &HAND_OVER_DUE],
    )
}
