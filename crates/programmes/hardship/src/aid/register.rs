//! What aid keeps: pay lists, the payments on them, and which households were aided in a year.

use record::{Catalogue, Kind, Register, Subject, personal, plain, restricted};

/// Pay lists (发放表): payments of one kind that are prepared, approved, paid and reconciled together, each by another
/// hand.
pub static PAYLIST: Register = Register {
    name: "hardship_paylist",
    fields: &[
        // Its number, given when it is first submitted: 云发〔2026〕3号.
        plain("number", Kind::Text),
        plain("title", Kind::Text),
        // The federation whose relief centre pays.
        plain("centre", Kind::Ref("unit")),
        plain("kind", Kind::Code("aid_kind")),
        // Where the money comes from, unless a payment says otherwise.
        plain("source", Kind::Code("aid_source")),
        // The year the aid is for, `2026`.
        plain("year", Kind::Text),
        plain("method", Kind::Code("aid_method")),
        // The document or rule it rests on.
        plain("basis", Kind::Text),
        plain("made_by", Kind::Ref("account")),
        plain("approved_by", Kind::Ref("account")),
        plain("paid_by", Kind::Ref("account")),
        plain("reconciled_by", Kind::Ref("account")),
        // How many payments are on it and what they come to, in fen: when it was reconciled what the bank says.
        plain("count", Kind::Int),
        plain("sum_fen", Kind::Int),
        plain("bank_fen", Kind::Int),
        // The number of the voucher in the books.
        plain("voucher", Kind::Text),
        plain("made_on", Kind::Day),
        plain("submitted_on", Kind::Day),
        plain("approved_on", Kind::Day),
        plain("paid_on", Kind::Day),
        plain("reconciled_on", Kind::Day),
        plain("state", Kind::Code("paylist_state")),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["centre"], &["made_by"]],
    tally: &[],
    span: None,
};

/// Payments of aid: one person of one household on one pay list. A payment is `paid` from the day it was paid; one that
/// the bank returned is `returned` from the day it came back, and one that came back on the very day was never paid.
pub static AID: Register = Register {
    name: "hardship_aid",
    fields: &[
        plain("paylist", Kind::Ref("hardship_paylist")),
        plain("dossier", Kind::Ref("hardship_dossier")),
        plain("household", Kind::Ref("household")),
        // Whom it is for.
        plain("person", Kind::Ref("person")),
        // The union that handles the dossier, and the federation that pays.
        plain("unit", Kind::Ref("unit")),
        plain("centre", Kind::Ref("unit")),
        // The category of the household on the roll when it was listed; none off the roll.
        plain("category", Kind::Code("hardship_category")),
        plain("kind", Kind::Code("aid_kind")),
        plain("source", Kind::Code("aid_source")),
        plain("year", Kind::Text),
        plain("amount_fen", Kind::Int),
        plain("basis", Kind::Text),
        plain("method", Kind::Code("aid_method")),
        plain("state", Kind::Code("aid_state")),
        plain("listed_by", Kind::Ref("account")),
        plain("listed_on", Kind::Day),
        plain("approved_on", Kind::Day),
        plain("paid_on", Kind::Day),
        plain("returned_on", Kind::Day),
        plain("return_reason", Kind::Code("aid_return")),
        plain("receipt_on", Kind::Day),
        // The returned payment that this one makes good.
        plain("previous", Kind::Ref("hardship_aid")),
        // What shows that it was received; where it was paid to; whom it goes to, fixed when the list was submitted.
        personal("receipt"),
        restricted("account_used"),
        restricted("payee"),
    ],
    subject: Subject::Field("person"),
    exclusive: None,
    indexes: &[&["paylist"], &["dossier"], &["household"], &["person"], &["unit"], &["centre", "year"]],
    tally: &["unit", "kind", "source", "year", "state", "category", "return_reason", "paid_on"],
    span: Some(("paid_on", "returned_on")),
};

/// Households that were aided in a calendar year, each once however often it was paid: from the first payment that was
/// not returned to the end of the year. It follows from [`AID`], in the same commit.
pub static AIDED: Register = Register {
    name: "hardship_aided",
    fields: &[
        plain("household", Kind::Ref("household")),
        plain("payment", Kind::Ref("hardship_aid")),
        plain("unit", Kind::Ref("unit")),
        plain("centre", Kind::Ref("unit")),
        plain("category", Kind::Code("hardship_category")),
        plain("aided_on", Kind::Day),
        plain("until", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["household"], &["unit"]],
    tally: &["unit", "category"],
    span: Some(("aided_on", "until")),
};

/// The registers of aid.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&PAYLIST, &AID, &AIDED], &[])
}
