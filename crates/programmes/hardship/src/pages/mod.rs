//! The pages of relief: the register of dossiers and the page of one, the forms, visits with and without network, and the
//! worker's own pages.
//!
//! Whoever handles a dossier sees it masked and opens what is sealed for a reason that is logged. Whoever applied sees
//! their own and no other.

mod assess;
mod case;
mod consents;
mod desk;
mod entry;
mod erasure;
mod exit;
mod history;
mod items;
pub(crate) mod kinds;
mod list;
mod mine;
mod next;
mod opening;
mod page;
mod panels;
mod reveal;
pub(crate) mod self_check;
mod visits;

use access::{Action, Role};
use ui::web::{Nav, Routes};

use crate::text::TEXTS;

const READ: Action = Action::HardshipRead;
const FILE: Action = Action::HardshipFile;

/// The routes of dossiers and of the worker's own pages, their places in the rail, the kind of record and the texts of
/// this crate. The house must have the tree of units, figures, procedures and a shelf for papers among its services.
pub fn routes() -> Routes {
    let routes = of_dossiers().with(of_visits()).with(of_workers()).with(self_check::routes()).with(places());
    routes.record(kinds::DOSSIERS).texts(&TEXTS)
}

fn of_dossiers() -> Routes {
    Routes::new()
        .get("/hardship", READ, list::page)
        .post("/hardship", FILE, opening::add)
        .get("/hardship/new", FILE, opening::new)
        .get("/hardship/erasure", FILE, erasure::page)
        .get("/hardship/{dossier}", READ, page::page)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/reveal", Action::HardshipReveal, reveal::reveal)
        .found_by(kinds::found)
        .get("/hardship/{dossier}/edit", FILE, entry::household)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/edit", FILE, entry::household_change)
        .found_by(kinds::found)
        .get("/hardship/{dossier}/members", FILE, entry::members)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/members", FILE, entry::member_add)
        .found_by(kinds::found)
        .get("/hardship/{dossier}/members/{person}", FILE, entry::member)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/members/{person}", FILE, entry::member_change)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/members/{person}/drop", FILE, entry::member_drop)
        .found_by(kinds::found)
        .get("/hardship/{dossier}/amounts", FILE, entry::amounts)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/amounts", FILE, entry::amounts_change)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/consents", FILE, consents::add)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/consents/{consent}/withdraw", FILE, consents::withdraw)
        .found_by(kinds::found)
        .get("/hardship/{dossier}/assess", FILE, assess::page)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/assess", FILE, assess::test)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/exclusions", FILE, assess::exclude)
        .found_by(kinds::found)
        .get("/hardship/{dossier}/exit", FILE, exit::new)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/exit", FILE, exit::draw_up)
        .found_by(kinds::found)
}

fn of_visits() -> Routes {
    Routes::new()
        .get("/hardship/{dossier}/visits/new", FILE, visits::new)
        .found_by(kinds::found)
        .post("/hardship/{dossier}/visits/new", FILE, visits::add)
        .found_by(kinds::found)
        .get("/visit-kit", FILE, visits::kit)
        .get("/visit-kit/shell", FILE, visits::shell)
        .get("/visit-kit/token", FILE, visits::token)
        .post("/visit-kit/{dossier}", FILE, visits::file_offline)
        .found_by(kinds::found)
        .get("/visit-worker.js", Action::Open, visits::worker)
}

fn of_workers() -> Routes {
    use mine::OWN;
    Routes::new()
        .get("/mine", OWN, mine::doors)
        .get("/mine/hardship", OWN, mine::list)
        .get("/mine/hardship/apply", OWN, mine::apply)
        .post("/mine/hardship/apply", OWN, mine::begin)
        .get("/mine/hardship/{dossier}", OWN, mine::one)
        .get("/mine/hardship/{dossier}/edit", OWN, entry::household)
        .post("/mine/hardship/{dossier}/edit", OWN, entry::household_change)
        .get("/mine/hardship/{dossier}/members", OWN, entry::members)
        .post("/mine/hardship/{dossier}/members", OWN, entry::member_add)
        .get("/mine/hardship/{dossier}/members/{person}", OWN, entry::member)
        .post("/mine/hardship/{dossier}/members/{person}", OWN, entry::member_change)
        .post("/mine/hardship/{dossier}/members/{person}/drop", OWN, entry::member_drop)
        .get("/mine/hardship/{dossier}/amounts", OWN, entry::amounts)
        .post("/mine/hardship/{dossier}/amounts", OWN, entry::amounts_change)
        .post("/mine/hardship/{dossier}/submit", OWN, mine::submit)
        .post("/mine/hardship/{dossier}/withdraw", OWN, mine::withdraw)
        .post("/mine/hardship/{dossier}/consents", OWN, mine::sign)
        .post("/mine/hardship/{dossier}/consents/{consent}/withdraw", OWN, mine::unsign)
}

fn places() -> Routes {
    const GROUP: &str = "hardship-nav";
    Routes::new()
        .nav(Nav::new(10, "", "hardship-mine", "/mine", mine::OWN).home_of(Role::Worker))
        .nav(Nav::new(400, GROUP, "hardship-nav-dossiers", "/hardship", READ))
        .nav(Nav::new(402, GROUP, "hardship-kit", "/visit-kit", FILE))
        .nav(Nav::new(404, GROUP, "hardship-erasure", "/hardship/erasure", FILE))
}
