//! `guildhall account`: for whoever holds the data folder. Everything is a commit all the same.

use std::process::ExitCode;

use access::{Access, By, Config, NewAccount, Role, Shown};
use record::Moment;
use serde_json::json;

use super::{Usage, print_json};
use crate::args::{AccountAct, PlaceArgs};
use crate::hall::Hall;

/// Adds, lists, disables, enables, resets.
pub fn run(place: &PlaceArgs, act: AccountAct) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, false)?;
    let access = hall.access(Config::default());
    let at = Moment { as_of: hall.today(), known: hall.store.read(|db| db.head())?.commit };
    let reason = "由命令行办理";
    match act {
        AccountAct::Add { login, name, role, unit, json } => {
            let role = Role::granted(&role).ok_or_else(|| {
                Usage(format!(
                    "there is no role called {role}; there are: {}",
                    Role::GRANTED.map(Role::code).join(", ")
                ))
            })?;
            let units: &dyn access::Units = &hall.units();
            let unit = match (role.is_administrator(), unit) {
                (true, _) => 0,
                (false, Some(code)) => units
                    .find_code(&code, at)
                    .ok_or_else(|| Usage(format!("there is no unit with the number {code}")))?,
                (false, None) => units.root().ok_or(record::Error::Empty)?,
            };
            let password = first_password(&access);
            let new = NewAccount {
                login: login.clone(),
                title: role_title(role).to_owned(),
                display_name: name,
                unit,
                password: password.clone(),
                must_change: true,
                roles: vec![(role, unit)],
                person: 0,
            };
            access.add_account(By::SYSTEM, &new, reason)?;
            if json {
                print_json(&json!({ "login": login, "role": role.code(), "password": password }));
            } else {
                say!(
                    "{login}  {password}\n(the first password, shown once; another must be chosen at the first sign-in)"
                );
            }
        }
        AccountAct::List { json } => {
            for account in hall.store.read(|db| access.accounts(db, at))? {
                let name = match &account.name {
                    Shown::Name(name) => access::mask_name(name),
                    Shown::Erased => "—".into(),
                };
                let roles: Vec<&str> = account.grants.iter().map(|g| g.role.code()).collect();
                if json {
                    print_json(
                        &json!({ "login": account.login, "title": account.title, "name": name, "active": account.active, "roles": roles }),
                    );
                } else {
                    say!(
                        "{:<20} {:<10} {:<9} {}",
                        account.login,
                        name,
                        if account.active { "active" } else { "disabled" },
                        roles.join(" ")
                    );
                }
            }
        }
        AccountAct::Disable { login } => {
            let id = hall.store.read(|db| access.account_named(db, &login))?;
            access.disable_account(By::SYSTEM, id, reason)?;
            say!("{login} is disabled; its sessions are ended");
        }
        AccountAct::Enable { login } => {
            let id = hall.store.read(|db| access.account_named(db, &login))?;
            access.enable_account(By::SYSTEM, id, reason)?;
            say!("{login} is enabled");
        }
        AccountAct::Reset { login } => {
            let id = hall.store.read(|db| access.account_named(db, &login))?;
            let password = first_password(&access);
            access.reset_password(By::SYSTEM, id, &password, reason)?;
            say!("{login}  {password}\n(shown once; another must be chosen at the next sign-in)");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the office of a role is called until somebody says better.
pub fn role_title(role: Role) -> &'static str {
    match role {
        Role::Clerk => "工会经办人",
        Role::Chair => "工会主席",
        Role::Officer => "工会干部",
        Role::Leader => "工会领导",
        Role::Partner => "协作部门",
        Role::SystemAdmin => "系统管理员",
        Role::SecurityAdmin => "安全管理员",
        Role::AuditAdmin => "审计管理员",
        Role::Caseworker => "帮扶专干",
        Role::Treasurer => "出纳",
        Role::Evaluator => "第三方评估员",
        Role::Worker => "职工",
        Role::Public | Role::Signed => "",
    }
}

/// A password to be used once: four groups of letters and digits that cannot be mistaken for one another.
pub fn first_password(access: &Access) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0u8; 16];
    (access.config().random)(&mut bytes);
    let letters: String = bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
    [&letters[..4], &letters[4..8], &letters[8..12], &letters[12..]].join("-").to_lowercase() + "A1"
}
