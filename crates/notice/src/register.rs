//! What this crate keeps: mail addresses, which identify somebody and are sealed; and, beside the log, what each person chose and
//! has read, the secrets of calendars (only their digests), where webhooks go, and what became of them.

use record::{Catalogue, Kind, Register, Side, Subject, personal, plain};

/// Where the mail of an account goes. An account is a person of the vault, so that erasing it makes the address unreadable.
pub static MAIL_ADDRESS: Register = Register {
    name: "mail_address",
    fields: &[plain("account", Kind::Ref("account")), personal("address")],
    subject: Subject::Field("account"),
    exclusive: None,
    indexes: &[&["account"]],
    tally: &[],
    span: None,
};

/// Which kinds of notices an account wants by mail; what is not said is as the kind has it by itself.
pub static NOTICE_CHOICE: Side = Side {
    name: "notice_choice",
    columns: &[("account", Kind::Int), ("kind", Kind::Text), ("mail", Kind::Flag)],
    key: 2,
    indexes: &[],
};

/// What an account has read and was sent.
pub static NOTICE_READER: Side = Side {
    name: "notice_reader",
    columns: &[
        ("account", Kind::Int),
        // The language of mails and calendars; empty: that of the house.
        ("lang", Kind::Text),
        // What was told until then counts as read.
        ("seen_ms", Kind::Int),
        // The last day whose mail is done.
        ("digest_day", Kind::Day),
        // What was told until then stood in a mail.
        ("told_ms", Kind::Int),
        // After a failure, and while a mail is being made: not before.
        ("retry_ms", Kind::Int),
        // `sent`, `refused` (the address), `failed` (the server); empty before the first.
        ("outcome", Kind::Text),
    ],
    key: 1,
    indexes: &[],
};

/// Secret addresses of calendars. Of the secret only the SHA-256 is kept.
pub static FEED: Side = Side {
    name: "notice_feed",
    columns: &[
        ("token_hash", Kind::Bytes),
        ("account", Kind::Int),
        ("made_ms", Kind::Int),
        // When it was last asked for, to the hour; 0 for never.
        ("used_ms", Kind::Int),
    ],
    key: 1,
    indexes: &[&["account"]],
};

/// Where webhooks go. The secret they are signed with lies among the federation's secrets, wrapped.
pub static WEBHOOK: Side = Side {
    name: "webhook",
    columns: &[
        ("id", Kind::Int),
        ("url", Kind::Text),
        // The kinds of notices it gets, separated by spaces.
        ("kinds", Kind::Text),
        ("active", Kind::Flag),
        ("made_ms", Kind::Int),
        // Notices from then on are sent.
        ("since_ms", Kind::Int),
        // Notices until then have been queued.
        ("reached_ms", Kind::Int),
    ],
    key: 1,
    indexes: &[],
};

/// What became of each notice at each webhook. Nothing of what a notice says is kept: it is read again when it is sent.
pub static WEBHOOK_DELIVERY: Side = Side {
    name: "webhook_delivery",
    columns: &[
        // The notice, by its key, and when it was told: what is late is told anew for each of its days. A trial has the number 0.
        ("notice", Kind::Int),
        ("unit", Kind::Int),
        ("account", Kind::Int),
        ("roles", Kind::Int),
        ("at_ms", Kind::Int),
        // Last in the key, or the embedded engine would look for what is due at a webhook by that much of it, and sort.
        ("webhook", Kind::Int),
        // What it is called outside: the same however often it is sent.
        ("id", Kind::Text),
        // `queued`, `failed` (and tried again), `sent`, `dead`.
        ("state", Kind::Text),
        ("attempts", Kind::Int),
        // Not before; [`crate::hook::NEVER`] when there is nothing left to do. While it is being sent: when another may try.
        ("next_ms", Kind::Int),
        // The last answer: a status of HTTP; 0 where there was none.
        ("status", Kind::Int),
        // Why there was none, by its code; empty where there was one.
        ("fault", Kind::Text),
        ("made_ms", Kind::Int),
        ("tried_ms", Kind::Int),
    ],
    key: 6,
    indexes: &[&["webhook", "next_ms"], &["webhook", "made_ms"], &["id"], &["made_ms"]],
};

/// The registers and side tables of this crate.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&MAIL_ADDRESS], &[&NOTICE_CHOICE, &NOTICE_READER, &FEED, &WEBHOOK, &WEBHOOK_DELIVERY])
}
