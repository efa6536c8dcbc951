//! What the register of forms keeps: forms and their fields, attempts to ask what is held, what each unit is asked and what it
//! answered; and complaints.

use record::{Catalogue, Exclusive, Kind, Register, Subject, personal, plain};

/// Forms: demands for data that a unit sends to those below it.
pub static FORM: Register = Register {
    name: "form",
    fields: &[
        plain("title", Kind::Text),
        // The unit that asks.
        plain("unit", Kind::Ref("unit")),
        // Given with the approval.
        plain("number", Kind::Text),
        plain("basis", Kind::Text),
        plain("purpose", Kind::Text),
        plain("frequency", Kind::Code("form_frequency")),
        plain("audience", Kind::Code("form_audience")),
        // Days from the opening of a return to its end.
        plain("due_days", Kind::Int),
        // The last day on which it is in force.
        plain("expires", Kind::Day),
        // How many of its fields are asked, how many are shown to be confirmed, and how often a year.
        plain("asked", Kind::Int),
        plain("held", Kind::Int),
        plain("per_year", Kind::Int),
        // The account that has it in hand.
        plain("officer", Kind::Ref("account")),
        plain("approved_on", Kind::Day),
        plain("issued_on", Kind::Day),
        plain("ended_on", Kind::Day),
        plain("state", Kind::Code("form_state")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["unit"], &["state"], &["officer"]],
    tally: &["unit", "state", "frequency", "audience"],
    span: None,
};

/// The fields of a form. `held` names what the system holds already (see [`crate::forms::held::Key`]): such a field is shown to be
/// confirmed. Where it is empty the field is asked anew.
pub static FORM_FIELD: Register = Register {
    name: "form_field",
    fields: &[
        plain("form", Kind::Ref("form")),
        plain("number", Kind::Int),
        plain("label", Kind::Text),
        // `line`, `text`, `int`, `day`, `flag` or `code`; of which list.
        plain("kind", Kind::Text),
        plain("list", Kind::Text),
        plain("held", Kind::Text),
        plain("required", Kind::Flag),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["form"]],
    tally: &[],
    span: None,
};

/// Attempts to ask what the system holds: none of them became a field.
pub static FORM_REFUSED: Register = Register {
    name: "form_refused",
    fields: &[
        plain("form", Kind::Ref("form")),
        plain("unit", Kind::Ref("unit")),
        plain("label", Kind::Text),
        plain("held", Kind::Text),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["form"], &["unit"]],
    tally: &["unit", "began"],
    span: Some(("began", "ended")),
};

/// What a form asks of a unit, for as long as it does: from its issue to its end, which stands in it from the beginning.
pub static FORM_DUTY: Register = Register {
    name: "form_duty",
    fields: &[
        plain("form", Kind::Ref("form")),
        plain("unit", Kind::Ref("unit")),
        plain("frequency", Kind::Code("form_frequency")),
        plain("asked", Kind::Int),
        plain("per_year", Kind::Int),
        // Fields asked times how often a year.
        plain("weight", Kind::Int),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["form"], &["unit"]],
    tally: &[],
    span: Some(("began", "ended")),
};

/// A form as one unit returns it for one period. Free text in its answers is sealed under the key of the return.
pub static FORM_RETURN: Register = Register {
    name: "form_return",
    fields: &[
        plain("form", Kind::Ref("form")),
        plain("unit", Kind::Ref("unit")),
        // The unit that asks.
        plain("owner", Kind::Ref("unit")),
        // Title of the form and period.
        plain("title", Kind::Text),
        // `2026-11`, `2026-Q4`, `2026-H2`, `2026` or `once`.
        plain("period", Kind::Text),
        plain("opened_on", Kind::Day),
        plain("due", Kind::Day),
        plain("returned_on", Kind::Day),
        plain("in_time", Kind::Flag),
        // Whether its key was made.
        plain("keyed", Kind::Flag),
        // The account that has it in hand.
        plain("officer", Kind::Ref("account")),
        // `open`, `returned` or `lapsed`.
        plain("state", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["form", "period"], &["form", "state"], &["unit", "form"], &["officer"]],
    tally: &["unit", "state"],
    span: None,
};

/// The answer to one field. Of a field that was shown: the value that was confirmed, and what differs in the words of the unit.
pub static FORM_ANSWER: Register = Register {
    name: "form_answer",
    fields: &[
        plain("ret", Kind::Ref("form_return")),
        plain("field", Kind::Ref("form_field")),
        // Numbers, days, codes, yes and no; of free text nothing.
        plain("value", Kind::Text),
        // The unit says that what was shown is not so.
        plain("disputed", Kind::Flag),
        personal("text"),
        personal("differs"),
    ],
    subject: Subject::Field("ret"),
    exclusive: None,
    indexes: &[&["ret"]],
    tally: &[],
    span: None,
};

/// Complaints. What was written and answered is sealed under the complaint's own key; who complained stands nowhere in it.
pub static COMPLAINT: Register = Register {
    name: "complaint",
    fields: &[
        plain("kind", Kind::Code("complaint_kind")),
        // The path of the page it is about, without its query.
        plain("page", Kind::Text),
        // The unit that answers: the federation.
        plain("unit", Kind::Ref("unit")),
        // The account that answers.
        plain("officer", Kind::Ref("account")),
        plain("received_on", Kind::Day),
        plain("answered_on", Kind::Day),
        plain("in_time", Kind::Flag),
        plain("state", Kind::Code("complaint_state")),
        personal("text"),
        personal("contact"),
        personal("answer"),
    ],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[&["unit"], &["officer"], &["state"]],
    tally: &[],
    span: None,
};

/// A complaint as it is counted: it holds from the day it was received to the day it was answered.
pub static COMPLAINT_CASE: Register = Register {
    name: "complaint_case",
    fields: &[
        plain("complaint", Kind::Ref("complaint")),
        plain("unit", Kind::Ref("unit")),
        plain("kind", Kind::Code("complaint_kind")),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
        // How it ended.
        plain("exit", Kind::Code("complaint_state")),
        plain("in_time", Kind::Flag),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["complaint"], &["unit"]],
    tally: &["unit", "kind", "began", "exit", "in_time"],
    span: Some(("began", "ended")),
};

/// Who answers complaints at a unit.
pub static COMPLAINT_DESK: Register = Register {
    name: "complaint_desk",
    fields: &[plain("unit", Kind::Ref("unit")), plain("account", Kind::Ref("account"))],
    subject: Subject::None,
    exclusive: Some(Exclusive { key: "unit", when: None, refusal: "somebody is named already (record {id})" }),
    indexes: &[&["unit"]],
    tally: &[],
    span: None,
};

/// The registers and side tables of this part.
pub fn catalogue() -> Catalogue {
    Catalogue::new(
        &[
            &FORM,
            &FORM_FIELD,
            &FORM_REFUSED,
            &FORM_DUTY,
            &FORM_RETURN,
            &FORM_ANSWER,
            &COMPLAINT,
            &COMPLAINT_CASE,
            &COMPLAINT_DESK,
        ],
        &[],
    )
}
