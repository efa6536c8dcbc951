//! Accounts, offices, the first run, reveals.

use access::{By, Error, Filter, GRANT, NewAccount, Role, Shown};

use crate::support::{House, MINUTE, OTHER, PASSWORD, each, new};

const REASON: &str = "分工调整";
const DAY: i64 = 24 * 60 * MINUTE;

fn roles(house: &House, account: i64) -> Vec<(Role, i64)> {
    let at = house.moment();
    let found =
        house.access.store().read(|db| house.access.account(db, account, at)).expect("read").expect("an account");
    found.grants.iter().map(|g| (g.role, g.unit)).collect()
}

fn by(account: i64) -> By {
    By { account, office: 1 }
}

#[test]
fn an_account_is_added_once_and_listed() {
    each(|house| {
        let id = house.account("zhou.min", &[(Role::Officer, 1), (Role::Clerk, 2)]);
        assert_eq!(house.last(), ("account".into(), "account.add".into()));
        let at = house.moment();
        let all = house.access.store().read(|db| house.access.accounts(db, at)).expect("a list");
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].id, all[0].login.as_str(), &all[0].name, all[0].active),
            (id, "zhou.min", &Shown::Name("周敏".into()), true)
        );
        assert_eq!(roles(house, id), [(Role::Officer, 1), (Role::Clerk, 2)]);
        let again = house.access.add_account(By::SYSTEM, &new("ZHOU.MIN "), "");
        assert!(matches!(again, Err(Error::LoginTaken(login)) if login == "zhou.min"), "{}", house.engine);
        for (wrong, key) in [
            (NewAccount { login: "周敏".into(), ..new("x") }, "login-form"),
            (NewAccount { title: " ".into(), ..new("li.na") }, "name-form"),
            (NewAccount { password: "Woaini1314!".into(), ..new("li.na") }, "weak"),
            (NewAccount { roles: vec![(Role::Clerk, 0)], ..new("li.na") }, "no-unit"),
        ] {
            let error = house.access.add_account(By::SYSTEM, &wrong, "").expect_err("refused");
            assert_eq!(error.key(), key);
        }
        assert_eq!(
            house.access.store().read(|db| db.head()).expect("a head").commit,
            1,
            "what is refused leaves no commit"
        );
    });
}

#[test]
fn accounts_are_filtered_and_paged_by_login() {
    each(|house| {
        for at in 0..5 {
            house.account(&format!("clerk-{at}"), &[(Role::Clerk, 4)]);
        }
        let chair = house.account("chair-0", &[(Role::Chair, 4)]);
        house.access.disable_account(By::SYSTEM, chair, REASON).expect("disabled");
        let at = house.moment();
        let page = |filter: Filter, limit| {
            let found =
                house.access.store().read(|db| house.access.accounts_page(db, at, &filter, limit)).expect("a page");
            found.into_iter().map(|account| account.login).collect::<Vec<_>>()
        };
        assert_eq!(page(Filter::default(), 2), ["chair-0", "clerk-0"]);
        assert_eq!(page(Filter { after: Some("clerk-2".into()), ..Filter::default() }, 10), ["clerk-3", "clerk-4"]);
        assert_eq!(page(Filter { active: Some(false), ..Filter::default() }, 10), ["chair-0"]);
        assert_eq!(page(Filter { role: Some(Role::Clerk), active: Some(true), ..Filter::default() }, 10).len(), 5);
        assert!(
            page(Filter { unit: Some(4), ..Filter::default() }, 10).is_empty(),
            "offices are grants, not the unit of the account"
        );
    });
}

/// No account holds two of the three, or one of them and a business role, whatever the order and whoever asks.
#[test]
fn administrators_exclude_one_another_and_every_other_office() {
    each(|house| {
        for (at, first) in Role::GRANTED.into_iter().enumerate() {
            for (to, second) in Role::GRANTED.into_iter().enumerate() {
                let unit = |role: Role, unit| if role.is_administrator() { 0 } else { unit };
                let id = house.account(&format!("a{at}-{to}"), &[(first, unit(first, 2))]);
                let granted = house.access.grant_role(By::SYSTEM, id, second, unit(second, 3), REASON);
                if first.excludes(second) {
                    assert!(
                        matches!(granted, Err(Error::Excluded { held, wanted }) if (held, wanted) == (first, second)),
                        "{first:?} {second:?}"
                    );
                    assert_eq!(roles(house, id).len(), 1);
                } else if first == second && first.is_administrator() {
                    assert!(matches!(granted, Err(Error::HeldAlready)));
                } else {
                    granted.unwrap_or_else(|error| panic!("{first:?} {second:?}: {error}"));
                }
                let both = NewAccount {
                    roles: vec![(first, unit(first, 2)), (second, unit(second, 3))],
                    ..new(&format!("b{at}-{to}"))
                };
                let added = house.access.add_account(By::SYSTEM, &both, "");
                let refused = first.excludes(second) || (first == second && first.is_administrator());
                assert_eq!(added.is_err(), refused);
            }
        }
        // The store itself keeps one administrator's office per account, whoever writes.
        let id = house.account("direct", &[(Role::SystemAdmin, 0)]);
        let today = house.access.today();
        let intent = record::Intent { kind: "grant", ..record::Intent::default() };
        let written = house.access.store().commit(intent, move |commit| {
            let grant = commit.new_id();
            let draft = GRANT.draft().set("account", id).set("role", Role::AuditAdmin.code());
            commit.open(grant, (today, clock::Day::END), &draft, None)
        });
        assert!(matches!(written, Err(record::Error::Rule(why)) if why == "access-refusal-administrator"));
    });
}

#[test]
fn offices_are_granted_revoked_and_handed_over_by_day() {
    each(|house| {
        let (old, fresh) = (house.account("old.clerk", &[]), house.account("new.clerk", &[]));
        let security = house.account("security-1", &[(Role::SecurityAdmin, 0)]);
        let grant = house.access.grant_role(by(security), old, Role::Clerk, 4, REASON).expect("granted");
        assert_eq!(house.last(), ("grant".into(), "grant.add".into()));
        assert!(matches!(house.access.grant_role(by(security), old, Role::Clerk, 4, REASON), Err(Error::HeldAlready)));
        assert!(matches!(house.access.grant_role(by(security), security, Role::Clerk, 4, REASON), Err(Error::Own)));
        assert!(matches!(house.access.grant_role(by(security), old, Role::Clerk, 5, "  "), Err(Error::Reason)));

        let day = house.access.today().plus(3);
        house.access.hand_over(by(security), grant, fresh, day, "换届").expect("handed over");
        assert_eq!((roles(house, old), roles(house, fresh)), (vec![(Role::Clerk, 4)], vec![]));
        house.pass(3 * DAY);
        assert_eq!((roles(house, old), roles(house, fresh)), (vec![], vec![(Role::Clerk, 4)]));
        assert!(matches!(house.access.revoke_role(by(security), grant, REASON), Err(Error::NoGrant)), "it has ended");

        let other = house.access.grant_role(by(security), old, Role::Chair, 5, REASON).expect("granted");
        house.access.revoke_role(by(security), other, "任命有误").expect("revoked the same day");
        assert_eq!(roles(house, old), []);
    });
}

#[test]
fn somebody_is_left_in_each_of_the_three_offices() {
    each(|house| {
        let one = house.account("system-1", &[(Role::SystemAdmin, 0)]);
        assert!(matches!(
            house.access.disable_account(By::SYSTEM, one, REASON),
            Err(Error::LastAdministrator(Role::SystemAdmin))
        ));
        assert!(matches!(
            house.access.erase_account(By::SYSTEM, one, REASON),
            Err(Error::LastAdministrator(Role::SystemAdmin))
        ));
        let two = house.account("system-2", &[(Role::SystemAdmin, 0)]);
        house.access.disable_account(By::SYSTEM, one, REASON).expect("another is left");
        assert!(
            matches!(house.access.disable_account(By::SYSTEM, two, REASON), Err(Error::LastAdministrator(_))),
            "the other is disabled"
        );
    });
}

#[test]
fn no_administrator_puts_out_another_and_nobody_themselves() {
    each(|house| {
        let system = house.account("system-1", &[(Role::SystemAdmin, 0)]);
        let audit = house.account("audit-1", &[(Role::AuditAdmin, 0)]);
        house.account("audit-2", &[(Role::AuditAdmin, 0)]);
        let clerk = house.account("zhou.min", &[(Role::Clerk, 4)]);
        let access = &house.access;
        assert!(matches!(access.disable_account(by(system), audit, REASON), Err(Error::Administrator)));
        assert!(matches!(access.reset_password(by(system), audit, OTHER, REASON), Err(Error::Administrator)));
        assert!(matches!(access.erase_account(by(system), audit, REASON), Err(Error::Administrator)));
        assert!(matches!(access.disable_account(by(system), system, REASON), Err(Error::Own)));
        access.reset_password(By::SYSTEM, audit, OTHER, REASON).expect("the console may");

        access.reset_password(by(system), clerk, OTHER, "忘记密码").expect("reset");
        let signed = house.try_sign_in("zhou.min", OTHER, "203.0.113.7", None).expect("signs in");
        assert!(signed.must_change && house.resolve(&signed.token).expect("a session").who.must_change);
        let resolved = house.resolve(&signed.token).expect("a session");
        access.change_password(&resolved.who, &resolved.id, OTHER, "Lw9$hrgb37-zk").expect("changed");
        assert!(!house.resolve(&signed.token).expect("a session").who.must_change);
    });
}

#[test]
fn an_erased_account_leaves_its_office_and_no_person() {
    each(|house| {
        let id = house.account("zhou.min", &[(Role::Clerk, 4)]);
        let signed = house.try_sign_in("zhou.min", PASSWORD, "203.0.113.7", None).expect("signs in");
        house.access.erase_account(By::SYSTEM, id, "本人申请").expect("erased");
        assert_eq!(house.last(), ("erase".into(), "account.erase".into()));
        assert!(house.resolve(&signed.token).is_none());
        assert!(house.try_sign_in("zhou.min", PASSWORD, "203.0.113.7", None).is_err());
        let at = house.moment();
        let found =
            house.access.store().read(|db| house.access.account(db, id, at)).expect("read").expect("the office stays");
        assert_eq!((found.name, found.active, found.grants), (Shown::Erased, false, vec![]));
        assert!(matches!(house.access.enable_account(By::SYSTEM, id, REASON), Err(Error::Erased)));
        let verdict = house.access.store().read(record::log::verify).expect("verified");
        assert_eq!(verdict.faults, Vec::<String>::new());
    });
}

fn three() -> [NewAccount; 3] {
    [("system-1", "Tk7#pvel92-xw"), ("security-1", "Rm4!quds81-yv"), ("audit-1", "Lw9$hrgb37-zk")]
        .map(|(login, password)| NewAccount { password: password.into(), ..new(login) })
}

#[test]
fn the_first_run_makes_three_administrators_once() {
    each(|house| {
        let access = &house.access;
        let stale = access.offer_setup().expect("asked").expect("a code");
        let code = access.offer_setup().expect("asked").expect("another code");
        assert_ne!(code, stale);
        assert!(
            matches!(access.first_run(&stale, three(), "127.0.0.1"), Err(Error::SetupCode)),
            "only the last code counts"
        );
        let mut same = three();
        same[2].password = same[0].password.clone();
        assert!(matches!(access.first_run(&code, same, "127.0.0.1"), Err(Error::SetupSame)));
        let mut weak = three();
        weak[1].password = "Admin@123456".into();
        assert!(matches!(access.first_run(&code, weak, "127.0.0.1"), Err(Error::Weak(_))));
        assert_eq!(access.store().read(|db| db.head()).expect("a head").commit, 0, "nothing half-done stays");

        let ids = access.first_run(&code.to_lowercase().replace('-', " "), three(), "127.0.0.1").expect("made");
        for (id, role) in ids.into_iter().zip(Role::ADMINISTRATORS) {
            assert_eq!(roles(house, id), [(role, 0)]);
        }
        assert_eq!(house.last().0, "setup");
        assert_eq!(access.offer_setup().expect("asked"), None);
        assert!(matches!(access.first_run(&code, three(), "127.0.0.1"), Err(Error::SetupDone)));
        assert!(house.try_sign_in("audit-1", "Lw9$hrgb37-zk", "127.0.0.1", None).expect("signs in").must_change);
    });
}

#[test]
fn setup_codes_cannot_be_guessed_on() {
    each(|house| {
        let code = house.access.offer_setup().expect("asked").expect("a code");
        for _ in 0..5 {
            assert!(matches!(house.access.first_run("0000", three(), "198.51.100.20"), Err(Error::SetupCode)));
        }
        assert!(matches!(house.access.first_run(&code, three(), "198.51.100.20"), Err(Error::Blocked { .. })));
        assert!(house.access.first_run(&code, three(), "127.0.0.1").is_ok());
    });
}

#[test]
fn a_reveal_is_in_the_log_with_its_reason_before_anything_is_shown() {
    each(|house| {
        let id = house.account("zhou.min", &[(Role::Officer, 1)]);
        for reason in ["", "看", "核对 13800138000 的会籍"] {
            assert!(
                matches!(house.access.reveal(by(id), "person", 42, &["id"], reason), Err(Error::Reason)),
                "{reason}"
            );
        }
        let commit = house.access.reveal(by(id), "person", 42, &["id", "mobile"], "核对转会材料").expect("logged");
        let (entry, opened) = house
            .access
            .store()
            .read(|db| {
                Ok::<_, record::Error>((record::log::entry(db, commit)?, record::log::versions(db, commit, 10)?.0))
            })
            .expect("read");
        let entry = entry.expect("an entry");
        assert_eq!(
            (entry.actor, entry.office, entry.kind.as_str(), entry.reason.as_str()),
            (id, 1, "reveal", "核对转会材料")
        );
        assert_eq!(opened.len(), 1);
        assert_eq!(
            (opened[0].text("register"), opened[0].int("record"), opened[0].text("fields")),
            ("person", Some(42), "id,mobile")
        );
    });
}
