//! What procedures keep: the steps taken and the clocks, which are remembered; inboxes, which follow from them; and
//! what each person put off, follows and has seen.

use crate::filing::{FILER, FILING_RATE};
use record::{Catalogue, Kind, Register, Side, Subject, plain};

/// A step that was taken.
pub static STEP: Register = Register {
    name: "step",
    fields: &[
        plain("procedure", Kind::Text),
        plain("record", Kind::Int),
        // 1 for the step that began the record, and on; that of a step that was undone is not given again.
        plain("number", Kind::Int),
        plain("step", Kind::Text),
        plain("from_state", Kind::Text),
        plain("to_state", Kind::Text),
        // Who took it, for whom they stood in, and in the name of which unit; nobody is the system.
        plain("account", Kind::Ref("account")),
        plain("behalf", Kind::Ref("account")),
        plain("office", Kind::Ref("unit")),
        plain("on_day", Kind::Day),
        plain("at_ms", Kind::Int),
        plain("note", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["record"]],
    tally: &[],
    span: None,
};

/// A clock. Its due day is as it was computed last; the reasons are computed again whenever somebody asks.
pub static CLOCK: Register = Register {
    name: "clock",
    fields: &[
        plain("procedure", Kind::Text),
        plain("record", Kind::Int),
        plain("name", Kind::Text),
        // `running`, `paused`, `stopped`.
        plain("state", Kind::Text),
        // The rule of the pack; empty where the day was set.
        plain("rule", Kind::Text),
        plain("started", Kind::Day),
        plain("due", Kind::Day),
        plain("provisional", Kind::Flag),
        // Days on which it stood still: `2026-01-03/2026-01-09`, separated by spaces; a pause that lasts has no end.
        plain("pauses", Kind::Text),
        plain("stopped", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["record"], &["state", "due"]],
    tally: &[],
    span: None,
};

/// What is waited for, and of whom: one row for each record and unit whose turn it is. It follows from the records and
/// the tables, is written in the commit of the step, and can be made anew at any time.
pub static INBOX: Side = Side {
    name: "inbox",
    columns: &[
        ("record", Kind::Int),
        ("procedure", Kind::Text),
        ("unit", Kind::Int),
        // The person who has it in hand; 0: whoever holds one of the roles.
        ("account", Kind::Int),
        // One bit for each role, by its place in `Role::GRANTED`.
        ("roles", Kind::Int),
        ("state", Kind::Text),
        // The names of the expected steps, separated by spaces.
        ("steps", Kind::Text),
        // `Day::END` where no clock runs.
        ("due", Kind::Day),
        // The clock; empty where none runs.
        ("timer", Kind::Text),
        // Whether a rule sets that day.
        ("statutory", Kind::Flag),
        // The first day that a rule sets, whichever clock runs out first; `Day::END` where none does.
        ("bound", Kind::Day),
        // Since when the record is in its state.
        ("since", Kind::Day),
        // Those who must not take any of the steps, because they made what is to be checked: ` 12 15 `.
        ("barred", Kind::Text),
    ],
    key: 4,
    indexes: &[&["unit", "due"], &["account", "due"], &["due"]],
};

/// What somebody put off until a day. It goes when the record moves on.
pub static SNOOZE: Side = Side {
    name: "snooze",
    columns: &[("account", Kind::Int), ("record", Kind::Int), ("procedure", Kind::Text), ("until", Kind::Day)],
    key: 3,
    indexes: &[&["record"]],
};

/// What somebody follows, and the last step they have seen of it.
pub static FOLLOW: Side = Side {
    name: "follow",
    columns: &[
        ("account", Kind::Int),
        ("record", Kind::Int),
        ("procedure", Kind::Text),
        // Whether by their own wish; else because they took a step.
        ("wished", Kind::Flag),
        ("seen", Kind::Int),
    ],
    key: 3,
    indexes: &[&["record"]],
};

/// What was told: to whoever holds one of the roles at a unit, or to one account. Kept for a time, not for ever.
pub static NOTICE: Side = Side {
    name: "notice",
    columns: &[
        // The step that told it; of what is late, the clock.
        ("id", Kind::Int),
        ("unit", Kind::Int),
        ("account", Kind::Int),
        ("roles", Kind::Int),
        // `turn`: it is yours now; `told`: the table says you are told; `late`: a clock ran out;
        // `complaint`: what they filed themselves is settled.
        ("kind", Kind::Text),
        ("procedure", Kind::Text),
        ("record", Kind::Int),
        // The name of the step; of what is late, that of the clock.
        ("step", Kind::Text),
        ("due", Kind::Day),
        ("at_ms", Kind::Int),
    ],
    key: 4,
    indexes: &[&["at_ms"], &["unit", "at_ms"], &["account", "at_ms"]],
};

/// The registers and side tables of procedures.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&STEP, &CLOCK], &[&INBOX, &SNOOZE, &FOLLOW, &NOTICE, &FILER, &FILING_RATE])
}
