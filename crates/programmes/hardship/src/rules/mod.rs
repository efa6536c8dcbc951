//! The rules of relief: the table of the dossier's procedure with its effects, and the means test.

pub mod dossier;
pub mod effects;
pub mod means;

use access::{Relations, Role};
use clock::Both;
use procedure::{Ask, AskKind, Goes, Step};

/// Those who keep a union: it reviews and visits its own.
pub(crate) const UNION: &[(Role, Relations)] = &[(Role::Clerk, Relations::OWN), (Role::Chair, Relations::OWN)];

/// Caseworkers of the centre.
pub(crate) const CASEWORKERS: &[(Role, Relations)] = &[(Role::Caseworker, Relations::OWN)];

/// Leaders of the centre: they decide, on what others prepared.
pub(crate) const LEADERS: &[(Role, Relations)] = &[(Role::Leader, Relations::OWN)];

/// The worker whose case it is, whichever union handles it: it need not be the one at their employer.
pub(crate) const WORKER: &[(Role, Relations)] = &[(Role::Worker, Relations::ANY)];

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

/// Why something is done: it stays with the step. Codes and rules, never a name or an illness.
pub(crate) const REASON: Ask = Ask {
    name: "reason",
    label: ("理由", "Reason"),
    hint: (
        "写明依据和要补什么；不写姓名、号码和病情。",
        "Say on what grounds and what is missing; no names, numbers or illnesses.",
    ),
    kind: AskKind::Text(500),
    required: true,
    goes: Goes::Note,
};

/// A remark that stays with the step.
pub(crate) const REMARK: Ask = Ask { label: ("意见", "Remark"), required: false, ..REASON };

/// A code that goes into the field of that name.
pub(crate) const fn field_code(name: &'static str, label: Both, list: &'static str, required: bool) -> Ask {
    Ask { name, label, hint: ("", ""), kind: AskKind::Code(list), required, goes: Goes::Field }
}
