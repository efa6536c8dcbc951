//! The kernel's own pages: sign-in, first run, one's own account, accounts and offices, the brief, figures, the log, health, measurements.

mod account;
mod accounts;
mod accounts_act;
mod accounts_form;
mod asked;
mod brief;
mod commit;
mod delegation;
mod figure;
mod figures;
mod first_run;
mod house;
mod known;
mod log;
mod own;
mod sign_in;
mod verification;

use access::Action;

use crate::web::{Nav, RecordKind, Routes};

pub(crate) use brief::Roots;
pub(crate) use figure::no_figures;
pub(crate) use house::{assets, nowhere};
pub use log::{Checkpoints, Sign};
pub use verification::Verification;

/// The routes of this crate.
pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", Action::Open, sign_in::form)
        .post("/sign-in", Action::Open, sign_in::enter)
        .post("/sign-out", Action::SessionOwn, sign_in::leave)
        .get("/first-run", Action::Open, first_run::form)
        .post("/first-run", Action::Open, first_run::make)
        .get("/account", Action::SessionOwn, own::page)
        .get("/account/password", Action::SessionOwn, own::password)
        .post("/account/password", Action::SessionOwn, own::change)
        .get("/account/delegations", Action::SessionOwn, delegation::page)
        .post("/account/delegations", Action::SessionOwn, delegation::make)
        .post("/account/delegations/end", Action::SessionOwn, delegation::end)
        .post("/account/sessions/end", Action::SessionOwn, own::end_others)
        .post("/account/sessions/{session}/end", Action::SessionOwn, own::end_one)
        .get("/accounts", Action::AccountRead, accounts::list)
        .post("/accounts", Action::AccountManage, accounts_form::add)
        .get("/accounts/new", Action::AccountManage, accounts_form::new)
        .get("/accounts/{account}", Action::AccountRead, account::page)
        .post("/accounts/{account}/disable", Action::AccountManage, accounts_act::disable)
        .post("/accounts/{account}/enable", Action::AccountManage, accounts_act::enable)
        .post("/accounts/{account}/password", Action::AccountManage, accounts_act::password)
        .post("/accounts/{account}/erase", Action::AccountManage, accounts_act::erase)
        .post("/accounts/{account}/offices", Action::RoleGrant, accounts_act::grant)
        .post("/accounts/{account}/offices/{grant}/end", Action::RoleGrant, accounts_act::revoke)
        .post("/accounts/{account}/offices/{grant}/hand-over", Action::RoleGrant, accounts_act::hand_over)
        .get("/log", Action::LogRead, log::list)
        .timed(false)
        .get("/log/checkpoint", Action::LogRead, log::checkpoint)
        .timed(false)
        .get("/log/{commit}", Action::LogRead, commit::page)
        .found_by(commit::office)
        .timed(false)
        .post("/log/verify", Action::LogVerify, verification::begin)
        .get("/health", Action::Open, house::health)
        .get("/metrics", Action::Operate, house::metrics)
        .with(figure::routes())
        .record(RecordKind {
            register: "account",
            page: |id| format!("/accounts/{id}"),
            read: Action::AccountRead,
            write: Action::AccountManage,
            units: |db, id, _| Ok(if db.standing(&access::ACCOUNT, id)?.is_empty() { Vec::new() } else { vec![0] }),
            title: "title",
        })
        .nav(Nav::new(900, "nav-house", "accounts", "/accounts", Action::AccountRead))
        .nav(Nav::new(910, "nav-house", "log", "/log", Action::LogRead))
}
