//! What hardship relief keeps: dossiers and all that belongs to them. Those of departments, notices, aid and evaluation
//! lie beside what they serve: [`crate::check::register`], [`crate::notice::register`], [`crate::aid::register`],
//! [`crate::evaluation::register`].
//!
//! What figures are split by (unit, category, cause, days) is open; every word and number that tells of a person is
//! sealed with the key of the person it tells of.

use record::{Catalogue, Kind, Register, Subject, personal, plain, restricted};

/// Dossiers: one episode of one household, from application to exit. A household that comes back has another. Names,
/// numbers and addresses are those of the roll; here is what only relief needs.
pub static DOSSIER: Register = Register {
    name: "hardship_dossier",
    fields: &[
        // Its number, given when it is approved: 云困〔2026〕12号.
        plain("number", Kind::Text),
        plain("household", Kind::Ref("household")),
        plain("head", Kind::Ref("person")),
        // Which episode of the household it is: 1 for the first; and the one before.
        plain("episode", Kind::Int),
        plain("previous", Kind::Ref("hardship_dossier")),
        // The union that handles it, and the federation that decides.
        plain("unit", Kind::Ref("unit")),
        plain("centre", Kind::Ref("unit")),
        // The worker's own account, where they have one; who has it in hand at the centre.
        plain("applicant", Kind::Ref("account")),
        plain("caseworker", Kind::Ref("account")),
        // The division whose minimum-living line holds for it.
        plain("division", Kind::Code("hardship_division")),
        plain("category", Kind::Code("hardship_category")),
        plain("old_category", Kind::Code("hardship_old_category")),
        plain("migrant", Kind::Flag),
        // One main cause; up to three more, separated by spaces.
        plain("cause", Kind::Code("hardship_cause")),
        plain("causes", Kind::Text),
        plain("key_group", Kind::Code("hardship_key_group")),
        plain("batch", Kind::Code("hardship_batch")),
        plain("applied_on", Kind::Day),
        plain("visited_on", Kind::Day),
        plain("checked_on", Kind::Day),
        // Whether each department of the list `check_department` has answered.
        plain("checked_all", Kind::Flag),
        plain("decided_on", Kind::Day),
        plain("exit", Kind::Code("hardship_exit")),
        plain("exit_on", Kind::Day),
        plain("follow_until", Kind::Day),
        plain("state", Kind::Code("hardship_state")),
        // As in `crate::fields`: what tells of the household as a whole.
        personal("housing"),
        personal("area"),
        personal("hukou_division"),
        restricted("single_parent"),
        personal("self_help"),
        personal("zero_employment"),
        personal("other_income"),
        personal("annual_income"),
        restricted("circumstances"),
        personal("relief_target"),
        personal("relief_target_on"),
        personal("filed_by"),
        personal("checked_by"),
        personal("entered_by"),
        personal("opinion_party"),
        personal("opinion_party_on"),
        personal("opinion_union"),
        personal("opinion_union_on"),
        personal("opinion_system"),
        personal("opinion_system_on"),
        personal("attachments"),
    ],
    subject: Subject::Field("head"),
    exclusive: None,
    indexes: &[
        &["unit"],
        &["household"],
        &["head"],
        &["applicant"],
        &["number"],
        // The register of today is filtered and paged within this one, in the order of the records; an index by one of
        // the filters alone would be taken instead of it, and find every stretch there ever was. See
        // `crate::dossier::list`.
        &[
            "closed",
            "valid_to",
            "id",
            "valid_from",
            "state",
            "unit",
            "centre",
            "caseworker",
            "category",
            "cause",
            "key_group",
            "exit",
            "number",
        ],
    ],
    tally: &["unit", "state", "category", "cause", "key_group", "applied_on", "visited_on", "checked_all"],
    span: None,
};

/// A dossier on the roll: from approval to exit. What the stock of households counts.
pub static SPELL: Register = Register {
    name: "hardship_spell",
    fields: &[
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("household", Kind::Ref("household")),
        plain("unit", Kind::Ref("unit")),
        plain("category", Kind::Code("hardship_category")),
        plain("cause", Kind::Code("hardship_cause")),
        plain("key_group", Kind::Code("hardship_key_group")),
        plain("persons", Kind::Int),
        plain("visited", Kind::Flag),
        plain("checked_all", Kind::Flag),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
        plain("entry", Kind::Code("hardship_entry")),
        plain("exit", Kind::Code("hardship_exit")),
    ],
    subject: Subject::None,
    exclusive: Some(record::Exclusive {
        key: "household",
        when: None,
        refusal: "this household is on the roll of hardship already on these days (record {id}); go on with that dossier instead of another",
    }),
    indexes: &[&["dossier"], &["household"], &["unit"]],
    tally: &["unit", "category", "cause", "key_group", "visited", "checked_all", "began", "entry", "exit"],
    span: Some(("began", "ended")),
};

/// Who belongs to a dossier, with what the dossier's form asks of each: the head and those living with them.
pub static MEMBER: Register = Register {
    name: "hardship_member",
    fields: &[
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("person", Kind::Ref("person")),
        plain("kinship", Kind::Code("kinship")),
        personal("ethnicity"),
        restricted("political"),
        restricted("health"),
        restricted("disability"),
        restricted("illness"),
        personal("insurance"),
        personal("marital"),
        personal("hukou_kind"),
        personal("identity"),
        personal("work_status"),
        personal("model_worker"),
        personal("industry"),
        personal("workplace"),
        personal("employer_kind"),
        personal("employer_state"),
        personal("work_since"),
        personal("contract_signed"),
        personal("contract_term"),
        personal("monthly_income"),
        personal("other_contact"),
        personal("postcode"),
        personal("school"),
        personal("education"),
        personal("enrolled"),
        personal("school_years"),
        restricted("bank"),
        restricted("bank_branch"),
        restricted("bank_card"),
    ],
    subject: Subject::Field("person"),
    exclusive: None,
    indexes: &[&["dossier"], &["person"]],
    tally: &[],
    span: None,
};

/// What a member earns, must spend, owns, or lost: one line of the sheet of means. `fen` is sealed text of a whole
/// number of fen a year (of assets: their value; empty where it is not known).
pub static AMOUNT: Register = Register {
    name: "hardship_amount",
    fields: &[
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("person", Kind::Ref("person")),
        // `income`, `rigid`, `accident`, `asset`.
        plain("side", Kind::Code("hardship_side")),
        plain("kind", Kind::Code("hardship_amount")),
        // The paper that shows it.
        plain("paper", Kind::Ref("paper")),
        personal("fen"),
        restricted("note"),
    ],
    subject: Subject::Field("person"),
    exclusive: None,
    indexes: &[&["dossier"]],
    tally: &[],
    span: None,
};

/// The result of a means test and what a person decided on it. The sheet with every number is sealed; it names the
/// version of the rule and can be computed again.
pub static RESULT: Register = Register {
    name: "hardship_result",
    fields: &[
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("head", Kind::Ref("person")),
        plain("on_day", Kind::Day),
        plain("rule", Kind::Text),
        plain("proposed", Kind::Code("hardship_category")),
        plain("decided", Kind::Code("hardship_category")),
        plain("account", Kind::Ref("account")),
        // `application`, `review`, `exit`.
        plain("purpose", Kind::Text),
        restricted("sheet"),
        restricted("reason"),
    ],
    subject: Subject::Field("head"),
    exclusive: None,
    indexes: &[&["dossier"]],
    tally: &[],
    span: None,
};

/// Visits to a household, by two.
pub static VISIT: Register = Register {
    name: "hardship_visit",
    fields: &[
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("head", Kind::Ref("person")),
        plain("unit", Kind::Ref("unit")),
        // `application`, `second`, `review`, `exit`, `follow_up`.
        plain("purpose", Kind::Code("hardship_visit")),
        plain("on_day", Kind::Day),
        plain("visitor", Kind::Ref("account")),
        plain("second", Kind::Ref("account")),
        plain("conclusion", Kind::Code("hardship_conclusion")),
        // Made on the device before it is filed, so that it is filed once however often it is sent.
        plain("device_key", Kind::Text),
        plain("offline", Kind::Flag),
        // Where the second visitor has no account.
        personal("second_name"),
        personal("present"),
        personal("income_seen"),
        personal("spending_seen"),
        personal("housing_seen"),
        personal("neighbours"),
        restricted("health_seen"),
        personal("needs"),
        personal("remarks"),
    ],
    subject: Subject::Field("head"),
    exclusive: None,
    indexes: &[&["dossier"], &["device_key"], &["unit"]],
    tally: &["unit", "purpose", "on_day"],
    span: None,
};

/// Authorisations: one adult member allows the departments to be asked, for this purpose, until it is withdrawn.
pub static CONSENT: Register = Register {
    name: "hardship_consent",
    fields: &[
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("person", Kind::Ref("person")),
        // Its number: what requests to departments name as their authority.
        plain("number", Kind::Text),
        plain("signed_on", Kind::Day),
        // The version of the text that was signed, and how: `paper` or `account`.
        plain("text", Kind::Text),
        plain("channel", Kind::Text),
        plain("paper", Kind::Ref("paper")),
        plain("withdrawn_on", Kind::Day),
        plain("account", Kind::Ref("account")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["dossier"], &["person"]],
    tally: &[],
    span: None,
};

/// What is proposed when a household is to leave the roll: the kind of exit, the means test and the five guarantees,
/// each with what shows it.
pub static EXIT: Register = Register {
    name: "hardship_exit",
    fields: &[
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("head", Kind::Ref("person")),
        plain("kind", Kind::Code("hardship_exit")),
        plain("on_day", Kind::Day),
        plain("result", Kind::Ref("hardship_result")),
        plain("visit", Kind::Ref("hardship_visit")),
        // The five guarantees 医、业、学、房、保: `met`, `unmet`, `not_needed`.
        plain("medical", Kind::Code("hardship_guarantee")),
        plain("job", Kind::Code("hardship_guarantee")),
        plain("school", Kind::Code("hardship_guarantee")),
        plain("housing", Kind::Code("hardship_guarantee")),
        plain("insurance", Kind::Code("hardship_guarantee")),
        plain("signed_on", Kind::Day),
        plain("account", Kind::Ref("account")),
        restricted("medical_why"),
        restricted("job_why"),
        restricted("school_why"),
        restricted("housing_why"),
        restricted("insurance_why"),
        restricted("reason"),
    ],
    subject: Subject::Field("head"),
    exclusive: None,
    indexes: &[&["dossier"]],
    tally: &[],
    span: None,
};

/// Exclusions considered: a rule of the pack, what was found, and what a person decided, with their reason.
pub static EXCLUSION: Register = Register {
    name: "hardship_exclusion",
    fields: &[
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("head", Kind::Ref("person")),
        plain("rule", Kind::Code("hardship_exclusion")),
        // `applies`, `does_not`, `waived`.
        plain("decision", Kind::Code("hardship_exclusion_decision")),
        plain("on_day", Kind::Day),
        plain("account", Kind::Ref("account")),
        plain("paper", Kind::Ref("paper")),
        restricted("reason"),
    ],
    subject: Subject::Field("head"),
    exclusive: None,
    indexes: &[&["dossier"]],
    tally: &[],
    span: None,
};

/// The registers of dossiers.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&DOSSIER, &SPELL, &MEMBER, &AMOUNT, &RESULT, &VISIT, &CONSENT, &EXIT, &EXCLUSION], &[])
}
