//! Signing in, sessions, and waiting after failures.

use access::{Attempt, By, Error, Role, Weakness};

use crate::support::{House, MINUTE, OTHER, PASSWORD, each};

const HOME: &str = "203.0.113.7";
const CAFE: &str = "198.51.100.20";

fn is_blocked(result: access::Result<access::SignedIn>) -> bool {
    matches!(result, Err(Error::Blocked { .. }))
}

fn is_wrong(result: access::Result<access::SignedIn>) -> bool {
    matches!(result, Err(Error::WrongPassword))
}

#[test]
fn a_session_lives_as_long_as_it_is_used_and_no_longer_than_a_working_day() {
    each(|house| {
        house.account("zhou.min", &[(Role::Clerk, 4)]);
        let signed = house.try_sign_in(" Zhou.Min", PASSWORD, HOME, None).expect("signs in");
        let found = house.resolve(&signed.token).expect("a session");
        assert_eq!((found.who.login.as_str(), found.who.name.as_str(), found.stale), ("zhou.min", "周敏", false));
        assert_eq!(found.who.grants.iter().map(|g| (g.role, g.unit)).collect::<Vec<_>>(), [(Role::Clerk, 4)]);
        assert!(house.resolve("guessed").is_none());

        // Used every twenty minutes it lives; unused for thirty it ends.
        for _ in 0..4 {
            house.pass(20 * MINUTE);
            assert!(house.resolve(&signed.token).expect("still there").stale);
            house.access.touch(&signed.token).expect("touched");
            assert!(!house.resolve(&signed.token).expect("still there").stale);
        }
        house.pass(30 * MINUTE);
        assert!(house.resolve(&signed.token).is_none(), "{}: idle", house.engine);

        let signed = house.try_sign_in("zhou.min", PASSWORD, HOME, None).expect("signs in");
        for _ in 0..35 {
            house.pass(20 * MINUTE);
            house.access.touch(&signed.token).expect("touched");
        }
        assert!(house.resolve(&signed.token).is_some());
        house.pass(20 * MINUTE);
        assert!(house.resolve(&signed.token).is_none(), "{}: twelve hours", house.engine);
    });
}

#[test]
fn administrators_are_signed_out_sooner() {
    each(|house| {
        house.account("audit-1", &[(Role::AuditAdmin, 0)]);
        let signed = house.try_sign_in("audit-1", PASSWORD, HOME, None).expect("signs in");
        house.pass(15 * MINUTE);
        assert!(house.resolve(&signed.token).is_none());
    });
}

#[test]
fn sessions_are_listed_and_revoked_one_or_all() {
    each(|house| {
        let account = house.account("zhou.min", &[]);
        let tokens: Vec<String> =
            (0..3).map(|_| house.try_sign_in("zhou.min", PASSWORD, HOME, None).expect("signs in").token).collect();
        let list = |house: &House| house.access.store().read(|db| house.access.sessions(db, account)).expect("a list");
        assert_eq!(list(house).len(), 3);
        assert!(list(house).iter().all(|s| s.agent == "test" && s.address == HOME && !tokens.contains(&s.id)));

        let first = house.resolve(&tokens[0]).expect("a session").id;
        assert!(!house.access.revoke_session(account + 1, &first).expect("asked"), "another's session is not found");
        assert!(house.access.revoke_session(account, &first).expect("asked"));
        assert!(house.resolve(&tokens[0]).is_none());

        let keep = house.resolve(&tokens[1]).expect("a session").id;
        assert_eq!(house.access.revoke_sessions(account, Some(&keep)).expect("asked"), 1);
        assert!(house.resolve(&tokens[1]).is_some() && house.resolve(&tokens[2]).is_none());
        house.access.sign_out(&tokens[1]).expect("signed out");
        assert!(list(house).is_empty());
    });
}

#[test]
fn failures_from_one_address_block_that_address_for_that_account_and_nobody_else() {
    each(|house| {
        house.account("zhou.min", &[]);
        house.account("li.na", &[]);
        for _ in 0..5 {
            assert!(is_wrong(house.try_sign_in("zhou.min", "wrong", CAFE, None)));
        }
        assert!(
            is_blocked(house.try_sign_in("zhou.min", PASSWORD, CAFE, None)),
            "{}: blocked, even with the right one",
            house.engine
        );
        assert!(house.try_sign_in("zhou.min", PASSWORD, HOME, None).is_ok(), "from elsewhere the owner gets in");
        assert!(house.try_sign_in("li.na", PASSWORD, CAFE, None).is_ok(), "others at that address get in");
        // The wait grows with each further failure: one minute, then two.
        house.pass(MINUTE);
        assert!(is_wrong(house.try_sign_in("zhou.min", "wrong", CAFE, None)));
        house.pass(MINUTE);
        assert!(is_blocked(house.try_sign_in("zhou.min", PASSWORD, CAFE, None)));
        house.pass(MINUTE);
        assert!(house.try_sign_in("zhou.min", PASSWORD, CAFE, None).is_ok());
        // And the success forgives.
        for _ in 0..4 {
            assert!(is_wrong(house.try_sign_in("zhou.min", "wrong", CAFE, None)));
        }
        assert!(house.try_sign_in("zhou.min", PASSWORD, CAFE, None).is_ok());
    });
}

#[test]
fn unknown_logins_are_answered_and_blocked_like_known_ones() {
    each(|house| {
        house.account("zhou.min", &[]);
        for login in ["zhou.min", "nobody"] {
            for _ in 0..5 {
                assert!(is_wrong(house.try_sign_in(login, "wrong", CAFE, None)), "{login}");
            }
            assert!(is_blocked(house.try_sign_in(login, "wrong", CAFE, None)), "{login}");
        }
    });
}

#[test]
fn one_address_cannot_try_account_after_account() {
    each(|house| {
        for at in 0..30 {
            assert!(is_wrong(house.try_sign_in(&format!("guess{at}"), "wrong", CAFE, None)));
        }
        assert!(is_blocked(house.try_sign_in("guess30", "wrong", CAFE, None)));
        assert!(is_wrong(house.try_sign_in("guess30", "wrong", HOME, None)));
    });
}

#[test]
fn an_attack_from_everywhere_only_slows_and_never_reaches_a_known_device() {
    each(|house| {
        house.account("zhou.min", &[]);
        let known = house.try_sign_in("zhou.min", PASSWORD, HOME, None).expect("signs in").device;
        for at in 0..60 {
            assert!(is_wrong(house.try_sign_in("zhou.min", "wrong", &format!("192.0.2.{at}"), None)));
        }
        let attempt = |device: Option<&str>| Attempt {
            login: "zhou.min".into(),
            address: HOME.into(),
            device: device.map(str::to_owned),
            ..Attempt::default()
        };
        assert_eq!(
            house.access.hold_back(&attempt(None)).expect("asked"),
            3_000,
            "{}: unknown devices wait",
            house.engine
        );
        assert_eq!(house.access.hold_back(&attempt(Some(&known))).expect("asked"), 0, "the owner's own does not");
        assert!(
            house.try_sign_in("zhou.min", PASSWORD, "192.0.2.200", None).is_ok(),
            "slow, but the owner gets in from anywhere"
        );
        // Even from an address that is blocked, the known device has its own counter.
        for _ in 0..5 {
            assert!(is_wrong(house.try_sign_in("zhou.min", "wrong", CAFE, None)));
        }
        assert!(is_blocked(house.try_sign_in("zhou.min", PASSWORD, CAFE, None)));
        assert!(house.try_sign_in("zhou.min", PASSWORD, CAFE, Some(&known)).is_ok());
        // A stolen device is no free pass either, and one device is not another's.
        house.account("li.na", &[]);
        assert!(is_blocked(house.try_sign_in("zhou.min", PASSWORD, CAFE, Some("forged.AAAAAAAAAAAAAAAAAAAAAA"))));
        for _ in 0..5 {
            assert!(is_wrong(house.try_sign_in("zhou.min", "wrong", CAFE, Some(&known))));
        }
        assert!(is_blocked(house.try_sign_in("zhou.min", PASSWORD, HOME, Some(&known))));
        assert!(house.try_sign_in("zhou.min", PASSWORD, HOME, None).is_ok(), "the thief does not lock the owner out");
        assert!(
            house.try_sign_in("li.na", PASSWORD, CAFE, Some(&known)).is_ok(),
            "for another login it is an unknown device"
        );
    });
}

#[test]
fn a_disabled_account_cannot_be_signed_in_to_and_loses_its_sessions() {
    each(|house| {
        let account = house.account("zhou.min", &[(Role::Clerk, 4)]);
        let signed = house.try_sign_in("zhou.min", PASSWORD, HOME, None).expect("signs in");
        house.access.disable_account(By::SYSTEM, account, "调离岗位").expect("disabled");
        assert!(house.resolve(&signed.token).is_none());
        assert!(is_wrong(house.try_sign_in("zhou.min", PASSWORD, HOME, None)));
        house.access.enable_account(By::SYSTEM, account, "回到岗位").expect("enabled");
        assert!(house.try_sign_in("zhou.min", PASSWORD, HOME, None).is_ok());
    });
}

#[test]
fn changing_the_password_asks_for_the_old_one_and_ends_other_sessions() {
    each(|house| {
        house.account("zhou.min", &[]);
        let one = house.try_sign_in("zhou.min", PASSWORD, HOME, None).expect("signs in");
        let two = house.try_sign_in("zhou.min", PASSWORD, CAFE, None).expect("signs in");
        let resolved = house.resolve(&one.token).expect("a session");
        let change = |old: &str, new: &str| house.access.change_password(&resolved.who, &resolved.id, old, new);
        assert!(matches!(change("wrong", OTHER), Err(Error::WrongPassword)));
        assert!(matches!(change(PASSWORD, PASSWORD), Err(Error::Weak(why)) if why == [Weakness::Same]));
        assert!(matches!(change(PASSWORD, "short"), Err(Error::Weak(why)) if why.contains(&Weakness::Short)));
        change(PASSWORD, OTHER).expect("changed");
        assert_eq!(house.last(), ("account".into(), "account.password-own".into()));
        assert!(house.resolve(&one.token).is_some() && house.resolve(&two.token).is_none());
        assert!(is_wrong(house.try_sign_in("zhou.min", PASSWORD, HOME, None)));
        assert!(house.try_sign_in("zhou.min", OTHER, HOME, None).is_ok());
        // Whoever finds an open session cannot try passwords for ever.
        let resolved = house.resolve(&one.token).expect("a session");
        for _ in 0..5 {
            assert!(house.access.change_password(&resolved.who, &resolved.id, "wrong", PASSWORD).is_err());
        }
        assert!(matches!(
            house.access.change_password(&resolved.who, &resolved.id, OTHER, PASSWORD),
            Err(Error::Blocked { .. })
        ));
    });
}

#[test]
fn no_login_address_or_password_lies_in_a_throttle_and_no_token_in_a_session() {
    each(|house| {
        house.account("zhou.min", &[]);
        let signed = house.try_sign_in("zhou.min", PASSWORD, HOME, None).expect("signs in");
        assert!(is_wrong(house.try_sign_in("zhou.min", "wrong", CAFE, None)));
        let rows = house.access.store().read(|db| {
            let mut rows = db.all("SELECT subject FROM throttle WHERE federation = $1", &[], |row| row.bytes(0))?;
            rows.extend(db.all("SELECT token_hash FROM session WHERE federation = $1", &[], |row| row.bytes(0))?);
            Ok::<_, record::Error>(rows)
        });
        for row in rows.expect("rows").into_iter().flatten() {
            for secret in ["zhou.min", CAFE, HOME, signed.token.as_str()] {
                assert!(!row.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
            }
        }
    });
}
