//! The pages of aid: pay lists and what they come to, one list with its payments, the file for the bank, what is
//! reconciled and what comes back, one payment, and the part of a dossier's page.

mod bank;
mod desk;
mod list;
mod lists;
mod panel;
mod payment;
mod steps;

use access::Action;
use record::{Db, Register, Version};
use ui::web::{Nav, RecordKind, Routes};

use super::register::{AID, AIDED, PAYLIST};

pub use panel::{panel, received};

const READ: Action = Action::AidRead;
const TAKE: Action = Action::AidTake;
const PREPARE: Action = Action::AidPrepare;
const EXPORT: Action = Action::AidExport;

/// Pay lists: of the federation that pays.
pub(super) const PAYLISTS: RecordKind = RecordKind {
    register: "hardship_paylist",
    page: |id| format!("/aid/lists/{id}"),
    read: READ,
    write: PREPARE,
    units: |db, id, _| centre_of(db, &PAYLIST, id),
    title: "title",
};

/// Payments: of the federation that pays.
pub(super) const PAYMENTS: RecordKind = RecordKind {
    register: "hardship_aid",
    page: |id| format!("/aid/payments/{id}"),
    read: READ,
    write: PREPARE,
    units: |db, id, _| centre_of(db, &AID, id),
    title: "",
};

/// Households aided: what figures count; each is shown by the payment it follows from.
pub(super) const AIDED_HOUSEHOLDS: RecordKind = RecordKind {
    register: "hardship_aided",
    page: |id| format!("/aid/aided/{id}"),
    read: READ,
    write: PREPARE,
    units: |db, id, _| centre_of(db, &AIDED, id),
    title: "",
};

/// The record as it stands last; one that no longer holds as it was known last.
fn last(db: &Db, register: &'static Register, id: i64) -> record::Result<Option<Version>> {
    match db.standing(register, id)?.pop() {
        Some(held) => Ok(Some(held)),
        None => Ok(db.history(register, id)?.pop()),
    }
}

fn centre_of(db: &Db, register: &'static Register, id: i64) -> record::Result<Vec<i64>> {
    Ok(last(db, register, id)?.and_then(|held| held.int("centre")).into_iter().collect())
}

/// The routes of aid.
pub(super) fn routes() -> Routes {
    let list = || PAYLISTS.finder("list");
    let payment = || PAYMENTS.finder("payment");
    Routes::new()
        .get("/aid", READ, lists::page)
        .get("/aid/lists/new", PREPARE, lists::new)
        .post("/aid/lists", PREPARE, lists::add)
        .get("/aid/lists/{list}", READ, list::page)
        .found_by(list())
        .post("/aid/lists/{list}/rows", PREPARE, list::add)
        .found_by(list())
        .post("/aid/lists/{list}/rows/all", PREPARE, list::add_all)
        .found_by(list())
        .post("/aid/lists/{list}/rows/returned", PREPARE, list::add_returned)
        .found_by(list())
        .post("/aid/lists/{list}/rows/{row}/drop", PREPARE, list::drop)
        .found_by(list())
        .get("/aid/lists/{list}/bank", EXPORT, bank::page)
        .found_by(list())
        .post("/aid/lists/{list}/bank", EXPORT, bank::make)
        .found_by(list())
        .get("/aid/lists/{list}/reconcile", TAKE, steps::reconcile)
        .found_by(list())
        .post("/aid/lists/{list}/reconcile", TAKE, steps::take_reconcile)
        .found_by(list())
        .get("/aid/lists/{list}/returned", TAKE, steps::returned)
        .found_by(list())
        .post("/aid/lists/{list}/returned", TAKE, steps::take_returned)
        .found_by(list())
        .get("/aid/payments/{payment}", READ, payment::page)
        .found_by(payment())
        .post("/aid/payments/{payment}/receipt", PREPARE, payment::receipt)
        .found_by(payment())
        .get("/aid/aided/{aided}", READ, payment::aided)
        .found_by(AIDED_HOUSEHOLDS.finder("aided"))
        .record(PAYLISTS)
        .record(PAYMENTS)
        .record(AIDED_HOUSEHOLDS)
        .nav(Nav::new(430, "hardship-nav", "hardship-aid", "/aid", READ))
}
