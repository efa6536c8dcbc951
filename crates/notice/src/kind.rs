//! The kinds of notices, and whether they are sent by mail unless somebody chooses otherwise.

/// A kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As it is stored and sent.
    pub code: &'static str,
    /// Whether it stands in the mail of the day unless its reader chose otherwise.
    pub mail: bool,
    /// Whether gateways may be told: what somebody filed is between them and who answers.
    pub hook: bool,
}

/// All kinds that can be chosen, in the order of the form.
pub const KINDS: &[Kind] = &[
    // It is somebody's turn.
    Kind { code: "turn", mail: true, hook: true },
    // A clock ran out.
    Kind { code: "late", mail: true, hook: true },
    // Something was done of which the table says that they are told.
    Kind { code: "told", mail: true, hook: true },
    // What they filed themselves, a complaint or an objection, is settled.
    Kind { code: "complaint", mail: true, hook: false },
];

/// Those that gateways may be told.
pub(crate) fn hooked() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|kind| kind.hook)
}

/// Of several notices of one step, the one that says most.
pub(crate) fn weight(code: &str) -> usize {
    KINDS.iter().position(|kind| kind.code == code).unwrap_or(KINDS.len())
}
