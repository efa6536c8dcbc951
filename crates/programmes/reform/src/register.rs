//! What the reform ledger keeps: plans and their measures, tasks with all that belongs to them, supervision, the
//! coordination group.

use record::{Catalogue, Kind, Register, Subject, personal, plain};

/// Plans: what is to be reformed from when to when, by which grouping of systems.
pub static PLAN: Register = Register {
    name: "reform_plan",
    fields: &[
        plain("title", Kind::Text),
        // The unit whose plan it is: the lead of the coordination group.
        plain("unit", Kind::Ref("unit")),
        plain("from_day", Kind::Day),
        plain("to_day", Kind::Day),
        // Which grouping of the list `reform_system` it follows: a code of its first level.
        plain("taxonomy", Kind::Code("reform_system")),
        // The document it rests on.
        plain("source", Kind::Text),
        // `open` or `ended`.
        plain("state", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["unit"]],
    tally: &[],
    span: None,
};

/// Measures of a plan: what its tasks serve.
pub static MEASURE: Register = Register {
    name: "reform_measure",
    fields: &[
        plain("plan", Kind::Ref("reform_plan")),
        plain("number", Kind::Text),
        plain("title", Kind::Text),
        plain("system", Kind::Code("reform_system")),
        plain("clause", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["plan"]],
    tally: &[],
    span: None,
};

/// Tasks. `unit` is the one lead unit; `owner` is the unit of the plan, which issues, decides and closes. Who leads and
/// who works on it may be persons without an account: their names are sealed under the task's own key.
pub static TASK: Register = Register {
    name: "reform_task",
    fields: &[
        plain("plan", Kind::Ref("reform_plan")),
        plain("measure", Kind::Ref("reform_measure")),
        plain("parent", Kind::Ref("reform_task")),
        // Its place in the ledger: `3`, `3.2`.
        plain("number", Kind::Text),
        plain("title", Kind::Text),
        plain("action", Kind::Text),
        plain("source", Kind::Text),
        plain("clause", Kind::Text),
        plain("system", Kind::Code("reform_system")),
        plain("unit", Kind::Ref("unit")),
        plain("owner", Kind::Ref("unit")),
        // The unit that checks whether it is done; never the lead unit.
        plain("verifier", Kind::Ref("unit")),
        // The account of the person who has it in hand.
        plain("officer", Kind::Ref("account")),
        plain("start", Kind::Day),
        plain("due", Kind::Day),
        plain("long_term", Kind::Flag),
        plain("form", Kind::Code("result_form")),
        // The figure of the catalogue by which a quantified target is measured, and of which unit; what it is to be.
        plain("figure", Kind::Text),
        plain("figure_unit", Kind::Ref("unit")),
        plain("base", Kind::Int),
        plain("target", Kind::Int),
        // The decision it came from, and how it came into the ledger at all.
        plain("decision", Kind::Ref("reform_decision")),
        plain("entry", Kind::Code("reform_entry")),
        plain("issued_on", Kind::Day),
        plain("submitted_on", Kind::Day),
        plain("closed_on", Kind::Day),
        plain("state", Kind::Code("reform_task_state")),
        personal("leader"),
        personal("person"),
    ],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[&["plan", "number"], &["parent"], &["unit"], &["officer"], &["decision"]],
    tally: &[],
    span: None,
};

/// The units that share in a task besides its lead.
pub static TASK_PARTY: Register = Register {
    name: "reform_party",
    fields: &[
        plain("task", Kind::Ref("reform_task")),
        plain("unit", Kind::Ref("unit")),
        // `responsible` or `supporting`.
        plain("part", Kind::Code("reform_part")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["task"], &["unit"]],
    tally: &[],
    span: None,
};

/// Milestones of a task; those of a long-term task come one a year.
pub static MILESTONE: Register = Register {
    name: "reform_milestone",
    fields: &[
        plain("task", Kind::Ref("reform_task")),
        plain("number", Kind::Int),
        plain("title", Kind::Text),
        plain("due", Kind::Day),
        plain("met_on", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["task"]],
    tally: &[],
    span: None,
};

/// Entries of progress. One that says nothing has changed is an entry like any other.
pub static PROGRESS: Register = Register {
    name: "reform_progress",
    fields: &[
        plain("task", Kind::Ref("reform_task")),
        plain("unit", Kind::Ref("unit")),
        plain("on_day", Kind::Day),
        plain("unchanged", Kind::Flag),
        plain("text", Kind::Text),
        plain("problems", Kind::Text),
        plain("next", Kind::Text),
        plain("account", Kind::Ref("account")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["task"]],
    tally: &[],
    span: None,
};

/// What shows that a task was done: any record of the system. (Papers hang on the task itself.)
pub static EVIDENCE: Register = Register {
    name: "reform_evidence",
    fields: &[
        plain("task", Kind::Ref("reform_task")),
        plain("register", Kind::Text),
        plain("record", Kind::Int),
        plain("note", Kind::Text),
        plain("account", Kind::Ref("account")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["task"]],
    tally: &[],
    span: None,
};

/// The light of a task, one record for each task from the day it was issued until it is closed or cancelled: what
/// figures of the ledger count. A light is computed, never typed; the stretches that follow from the days alone stand
/// ahead of time.
pub static LIGHT: Register = Register {
    name: "reform_light",
    fields: &[
        plain("task", Kind::Ref("reform_task")),
        plain("plan", Kind::Ref("reform_plan")),
        plain("unit", Kind::Ref("unit")),
        plain("system", Kind::Code("reform_system")),
        // The month it is due, `2026-05`; `long` for what has no end.
        plain("due_month", Kind::Text),
        plain("light", Kind::Code("reform_light")),
        // Why: a code of `rules::lights::Why`.
        plain("why", Kind::Text),
        // Whether somebody set it by hand.
        plain("by_hand", Kind::Flag),
        // The value of the figure by which it is measured, as it was found last.
        plain("actual", Kind::Int),
        plain("began", Kind::Day),
        plain("ended", Kind::Day),
        plain("entry", Kind::Code("reform_entry")),
        plain("exit", Kind::Code("reform_exit")),
        plain("on_time", Kind::Flag),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["task"], &["plan"], &["unit"]],
    tally: &["unit", "light", "system", "due_month", "by_hand", "began", "entry", "exit", "on_time"],
    span: Some(("began", "ended")),
};

/// A light set by hand, with its reason and who signed it.
pub static OVERRIDE: Register = Register {
    name: "reform_override",
    fields: &[
        plain("task", Kind::Ref("reform_task")),
        plain("light", Kind::Code("reform_light")),
        plain("reason", Kind::Text),
        plain("signer", Kind::Ref("account")),
        plain("until", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["task"]],
    tally: &[],
    span: None,
};

/// Supervision slips. `unit` is who must answer, `owner` who sends.
pub static SLIP: Register = Register {
    name: "reform_slip",
    fields: &[
        plain("number", Kind::Text),
        plain("task", Kind::Ref("reform_task")),
        plain("title", Kind::Text),
        plain("unit", Kind::Ref("unit")),
        plain("owner", Kind::Ref("unit")),
        plain("officer", Kind::Ref("account")),
        plain("level", Kind::Code("slip_level")),
        plain("problem", Kind::Text),
        plain("requirement", Kind::Text),
        plain("due", Kind::Day),
        plain("issued_on", Kind::Day),
        plain("replied_on", Kind::Day),
        plain("in_time", Kind::Flag),
        plain("reply", Kind::Text),
        plain("evaluation", Kind::Code("slip_evaluation")),
        plain("evaluation_text", Kind::Text),
        // The slip of the level before, when this one follows from its not being answered.
        plain("previous", Kind::Ref("reform_slip")),
        plain("state", Kind::Code("reform_slip_state")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["task"], &["unit"], &["officer"]],
    tally: &["unit", "level", "state", "in_time"],
    span: None,
};

/// Disputes over who is responsible for a task.
pub static DISPUTE: Register = Register {
    name: "reform_dispute",
    fields: &[
        plain("task", Kind::Ref("reform_task")),
        plain("title", Kind::Text),
        plain("unit", Kind::Ref("unit")),
        plain("owner", Kind::Ref("unit")),
        plain("grounds", Kind::Text),
        // Whom the contesting unit holds responsible, if it says so.
        plain("proposed", Kind::Ref("unit")),
        plain("ruling", Kind::Text),
        plain("lead", Kind::Ref("unit")),
        plain("state", Kind::Code("reform_dispute_state")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["task"]],
    tally: &[],
    span: None,
};

/// The coordination group.
pub static GROUP: Register = Register {
    name: "reform_group",
    fields: &[plain("name", Kind::Text), plain("unit", Kind::Ref("unit")), plain("basis", Kind::Text)],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["unit"]],
    tally: &[],
    span: None,
};

/// Members of the group: a unit and the person it sends; the term is the time for which the record holds.
pub static GROUP_MEMBER: Register = Register {
    name: "reform_member",
    fields: &[
        plain("body", Kind::Ref("reform_group")),
        plain("unit", Kind::Ref("unit")),
        plain("post", Kind::Code("group_post")),
        plain("title", Kind::Text),
        plain("account", Kind::Ref("account")),
        personal("name"),
    ],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[&["body"]],
    tally: &[],
    span: None,
};

/// Meetings of the group. Who was there is sealed under the meeting's own key.
pub static MEETING: Register = Register {
    name: "reform_meeting",
    fields: &[
        plain("body", Kind::Ref("reform_group")),
        plain("plan", Kind::Ref("reform_plan")),
        plain("unit", Kind::Ref("unit")),
        plain("number", Kind::Text),
        plain("title", Kind::Text),
        plain("on_day", Kind::Day),
        plain("place", Kind::Text),
        // One subject a line.
        plain("agenda", Kind::Text),
        plain("minutes", Kind::Text),
        plain("signed_on", Kind::Day),
        plain("state", Kind::Code("reform_meeting_state")),
        personal("chair"),
        personal("present"),
        personal("absent"),
    ],
    subject: Subject::Itself,
    exclusive: None,
    indexes: &[&["body"], &["unit"]],
    tally: &[],
    span: None,
};

/// Decisions of a meeting.
pub static DECISION: Register = Register {
    name: "reform_decision",
    fields: &[
        plain("meeting", Kind::Ref("reform_meeting")),
        plain("number", Kind::Int),
        plain("text", Kind::Text),
        plain("unit", Kind::Ref("unit")),
        plain("due", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["meeting"]],
    tally: &[],
    span: None,
};

/// The registers of the ledger.
pub fn catalogue() -> Catalogue {
    Catalogue::new(
        &[
            &PLAN,
            &MEASURE,
            &TASK,
            &TASK_PARTY,
            &MILESTONE,
            &PROGRESS,
            &EVIDENCE,
            &LIGHT,
            &OVERRIDE,
            &SLIP,
            &DISPUTE,
            &GROUP,
            &GROUP_MEMBER,
            &MEETING,
            &DECISION,
        ],
        &[],
    )
}
