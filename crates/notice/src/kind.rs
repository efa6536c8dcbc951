//! The kinds of notices, and whether they are sent by mail unless somebody chooses otherwise.

/// A kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As it is stored and sent.
    pub code: &'static str,
    /// Whether it stands in the mail of the day unless its reader chose otherwise.
    pub mail: bool,
}

/// All kinds that can be chosen, in the order of the form.
pub const KINDS: &[Kind] = &[
    // It is somebody's turn.
    Kind { code: "turn", mail: true },
    // A clock ran out.
    Kind { code: "late", mail: true },
    // Something was done of which the table says that they are told.
    Kind { code: "told", mail: true },
    // A complaint came in or was answered.
    Kind { code: "complaint", mail: true },
];

/// Of several notices of one step, the one that says most.
pub(crate) fn weight(code: &str) -> usize {
    KINDS.iter().position(|kind| kind.code == code).unwrap_or(KINDS.len())
}
