//! The rules of the ledger: the tables of its procedures, and lights.

pub mod dispute;
pub mod lights;
pub mod meeting;
pub mod slip;
pub mod task;

use access::{Relations, Role};
use clock::Both;
use procedure::{Ask, AskKind, Goes, Step};

/// Those who work at a unit, whatever its kind.
pub(crate) const WORKERS: &[(Role, Relations)] = &[
    (Role::Clerk, Relations::OWN),
    (Role::Chair, Relations::REACH),
    (Role::Officer, Relations::REACH),
    (Role::Partner, Relations::OWN),
];

/// Those who work at a unit itself, nobody from above.
pub(crate) const OWN_WORKERS: &[(Role, Relations)] = &[
    (Role::Clerk, Relations::OWN),
    (Role::Chair, Relations::OWN),
    (Role::Officer, Relations::OWN),
    (Role::Partner, Relations::OWN),
];

/// Officers of a unit.
pub(crate) const OFFICERS: &[(Role, Relations)] = &[(Role::Officer, Relations::OWN)];

/// Officers and leaders of a unit.
pub(crate) const DECIDERS: &[(Role, Relations)] = &[(Role::Officer, Relations::OWN), (Role::Leader, Relations::OWN)];

/// Leaders of a unit.
pub(crate) const LEADERS: &[(Role, Relations)] = &[(Role::Leader, Relations::OWN)];

/// A step with nothing in it, for tables to fill in.
pub(crate) const STEP: Step = Step {
    name: "",
    label: ("", ""),
    text: ("", ""),
    from: &[],
    to: "",
    also: &[],
    page: None,
    who: &[],
    expected: false,
    not_by: &[],
    asks: &[],
    ticks: &[],
    tells: &[],
    guard: None,
    effect: None,
};

/// Why something is done: it stays with the step.
pub(crate) const REASON: Ask = Ask {
    name: "reason",
    label: ("理由", "Reason"),
    hint: ("", ""),
    kind: AskKind::Text(500),
    required: true,
    goes: Goes::Note,
};

/// Lines of text that the effect of the step takes.
pub(crate) const fn lines(name: &'static str, label: Both, required: bool) -> Ask {
    Ask { name, label, hint: ("", ""), kind: AskKind::Text(2000), required, goes: Goes::Effect }
}

/// Lines of text that go into the field of that name.
pub(crate) const fn field_lines(name: &'static str, label: Both, required: bool) -> Ask {
    Ask { name, label, hint: ("", ""), kind: AskKind::Text(2000), required, goes: Goes::Field }
}

/// A day that goes into the field of that name.
pub(crate) const fn field_day(name: &'static str, label: Both, required: bool) -> Ask {
    Ask { name, label, hint: ("", ""), kind: AskKind::Day, required, goes: Goes::Field }
}
