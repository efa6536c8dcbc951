//! Delegation by date: what it gives, what it refuses, and how it falls.

use std::sync::Arc;

use access::{
    Action, By, DELEGATION, DELEGATION_DAYS, Decision, DelegationState, Delegations, Error, Role, Units as _, Who,
};
use clock::Day;

use crate::support::{ANY, House, MINUTE, PASSWORD, Tree, decide, each, new, who};

const REASON: &str = "出差期间请同事代办";
const DAY: i64 = 24 * 60 * MINUTE;

fn by(account: i64) -> By {
    By { account, office: 0 }
}

/// The grant by which an account holds its first office.
fn grant(house: &House, account: i64) -> i64 {
    let at = house.moment();
    let found = house.access.store().read(|db| house.access.account(db, account, at)).expect("read");
    found.expect("an account").grants[0].id
}

/// Who an account is today, through a session of its own.
fn today(house: &House, login: &str) -> Arc<Who> {
    let signed = house.try_sign_in(login, PASSWORD, "203.0.113.7", None).expect("signs in");
    house.resolve(&signed.token).expect("a session").who
}

/// The offices held today: role, unit, for whom.
fn held(house: &House, login: &str) -> Vec<(Role, i64, i64)> {
    today(house, login).grants.iter().map(|grant| (grant.role, grant.unit, grant.behalf)).collect()
}

fn delegations(house: &House, account: i64) -> Delegations {
    let at = house.moment();
    house.access.store().read(|db| house.access.delegations(db, account, at)).expect("a list")
}

fn states(house: &House, account: i64) -> Vec<DelegationState> {
    let found = delegations(house, account);
    found.given.iter().chain(&found.received).map(|each| each.state).collect()
}

/// A chair of unit 2 and a clerk of unit 4 below it.
fn pair(house: &House) -> (i64, i64) {
    (house.account("chair", &[(Role::Chair, 2)]), house.account("clerk", &[(Role::Clerk, 4)]))
}

#[test]
fn an_office_is_taken_care_of_on_its_days_and_on_no_other() {
    each(|house| {
        let (chair, clerk) = pair(house);
        let first = house.access.today().plus(1);
        let office = grant(house, chair);
        let id = house.access.delegate(by(chair), office, clerk, first, first.plus(2), REASON).expect("delegated");
        assert_eq!(house.last(), ("grant".into(), "delegation.add".into()));
        let log = house.access.store().read(|db| record::log::newest(db, None, 1)).expect("a log");
        assert_eq!((log[0].actor, log[0].office, log[0].reason.as_str()), (chair, 2, REASON), "the unit of the office");

        let own = (Role::Clerk, 4, 0);
        assert_eq!(held(house, "clerk"), [own], "{}: not yet", house.engine);
        assert_eq!(states(house, clerk), [DelegationState::Ahead]);
        // Nothing is committed from here on: only the day moves on.
        house.pass(DAY);
        assert_eq!(held(house, "clerk"), [own, (Role::Chair, 2, chair)]);
        assert_eq!(held(house, "chair"), [(Role::Chair, 2, 0)], "the holder keeps it");
        let lent = today(house, "clerk").grants[1].clone();
        assert_eq!((lent.id, lent.from, lent.to), (office, first, first.plus(2)));
        house.pass(DAY);
        assert_eq!(held(house, "clerk").len(), 2);
        house.pass(DAY);
        assert_eq!(held(house, "clerk"), [own], "over");

        let found = delegations(house, chair);
        assert_eq!((found.given.len(), found.received.len()), (1, 0));
        let told = &found.given[0];
        assert_eq!((told.id, told.grant, told.role, told.unit), (id, office, Role::Chair, 2));
        assert_eq!((told.principal.login.as_str(), told.delegate.login.as_str()), ("chair", "clerk"));
        assert_eq!((told.from, told.to, told.state), (first, first.plus(2), DelegationState::Over));
        assert_eq!(delegations(house, clerk).received, found.given);
    });
}

#[test]
fn what_may_not_be_delegated_is_refused_and_leaves_nothing() {
    each(|house| {
        let (chair, clerk) = pair(house);
        let system = house.account("system-1", &[(Role::SystemAdmin, 0)]);
        let audit = house.account("audit-1", &[(Role::AuditAdmin, 0)]);
        let gone = house.account("gone", &[(Role::Clerk, 5)]);
        let vice = house.account("vice", &[(Role::Chair, 2)]);
        house.access.disable_account(By::SYSTEM, gone, "调离岗位").expect("disabled");
        let (now, of_chair) = (house.access.today(), grant(house, chair));
        let end = now.plus(7);
        let head = || house.access.store().read(|db| db.head()).expect("a head").commit;
        let before = head();
        let ask = |from: i64, grant: i64, to: i64, (first, until): (Day, Day), reason: &str| {
            house.access.delegate(by(from), grant, to, first, until, reason).expect_err("refused").key()
        };
        let days = (now, end);
        assert_eq!(ask(chair, of_chair, chair, days, REASON), "own");
        assert_eq!(ask(clerk, of_chair, vice, days, REASON), "no-grant", "another's office");
        assert_eq!(ask(0, of_chair, clerk, days, REASON), "no-grant", "not even the console");
        assert_eq!(ask(chair, 77, clerk, days, REASON), "no-grant");
        assert_eq!(ask(system, grant(house, system), clerk, days, REASON), "undelegable");
        assert_eq!(ask(chair, of_chair, audit, days, REASON), "excluded");
        assert_eq!(ask(chair, of_chair, gone, days, REASON), "no-account");
        assert_eq!(ask(chair, of_chair, 77, days, REASON), "no-account");
        assert_eq!(ask(chair, of_chair, vice, days, REASON), "held-already");
        assert_eq!(ask(chair, of_chair, clerk, days, "  "), "reason");
        assert_eq!(ask(chair, of_chair, clerk, days, "电话 13800138000"), "reason");
        let far = now.plus(DELEGATION_DAYS);
        for wrong in [
            (now.plus(-1), end),
            (now, now),
            (end, now),
            (now, far.plus(1)),
            (far.plus(1), far.plus(2)),
            (Day(i32::MIN), end),
            (now, Day::END),
        ] {
            assert_eq!(ask(chair, of_chair, clerk, wrong, REASON), "delegation-days", "{wrong:?}");
        }
        assert_eq!(head(), before, "{}: what is refused leaves no commit", house.engine);
        let longest = house.access.delegate(by(chair), of_chair, clerk, far, far.plus(DELEGATION_DAYS), REASON);
        assert!(longest.is_ok(), "{longest:?}");
    });
}

#[test]
fn there_are_no_chains_and_no_two_delegates() {
    each(|house| {
        let (chair, clerk) = pair(house);
        let third = house.account("third", &[(Role::Clerk, 5)]);
        let (now, office) = (house.access.today(), grant(house, chair));
        house.access.delegate(by(chair), office, clerk, now, now.plus(7), REASON).expect("delegated");
        assert_eq!(held(house, "clerk").len(), 2);
        let further = house.access.delegate(by(clerk), office, third, now, now.plus(7), REASON);
        assert!(matches!(further, Err(Error::NoGrant)), "what one takes care of is not one's own to give");
        for days in [(now, now.plus(1)), (now.plus(6), now.plus(9))] {
            let second = house.access.delegate(by(chair), office, third, days.0, days.1, REASON);
            assert!(matches!(second, Err(Error::DelegatedAlready)), "{days:?}");
        }
        house.access.delegate(by(chair), office, third, now.plus(7), now.plus(9), REASON).expect("after the first");
        // One's own office may be given on while one takes care of another: nothing of the other goes along.
        let own = grant(house, clerk);
        house.access.delegate(by(clerk), own, third, now, now.plus(7), REASON).expect("their own");
        assert_eq!(held(house, "third"), [(Role::Clerk, 5, 0), (Role::Clerk, 4, clerk)]);

        // The store itself keeps it, whoever writes.
        let intent = record::Intent { kind: "grant", ..record::Intent::default() };
        let written = house.access.store().commit(intent, move |commit| {
            let id = commit.new_id();
            let draft = DELEGATION.draft().set("principal", chair).set("delegate", third).set("office", office);
            commit.open(id, (now, now.plus(1)), &draft.set("role", "chair").set("unit", 2i64), None)
        });
        assert!(matches!(written, Err(record::Error::Rule(why)) if why == "access-delegated-already"));
    });
}

#[test]
fn it_falls_by_itself_with_the_office_and_with_either_account() {
    each(|house| {
        let (chair, clerk) = pair(house);
        let security = house.account("security-1", &[(Role::SecurityAdmin, 0)]);
        let fresh = house.account("fresh", &[]);
        let now = house.access.today();
        let office = grant(house, chair);
        let lend = |grant: i64| house.access.delegate(by(chair), grant, clerk, now, now.plus(60), REASON);
        lend(office).expect("delegated");
        assert_eq!(held(house, "clerk").len(), 2);

        // Disabled and enabled: one who cannot act is not acted for.
        house.access.disable_account(By::SYSTEM, chair, "停职检查").expect("disabled");
        assert_eq!((held(house, "clerk").len(), states(house, clerk)), (1, vec![DelegationState::Fallen]));
        house.access.enable_account(By::SYSTEM, chair, "恢复职务").expect("enabled");
        assert_eq!((held(house, "clerk").len(), states(house, clerk)), (2, vec![DelegationState::Holds]));
        house.access.disable_account(By::SYSTEM, clerk, "停职检查").expect("disabled");
        assert_eq!(states(house, chair), [DelegationState::Fallen]);
        house.access.enable_account(By::SYSTEM, clerk, "恢复职务").expect("enabled");

        // Handed over on a later day: it holds until then.
        house.access.hand_over(by(security), office, fresh, now.plus(3), "换届").expect("handed over");
        assert_eq!(delegations(house, clerk).received[0].to, now.plus(3));
        assert_eq!(held(house, "clerk").len(), 2);
        house.pass(3 * DAY);
        assert_eq!((held(house, "clerk").len(), states(house, clerk)), (1, vec![DelegationState::Fallen]));

        // The office granted anew is another: the old delegation stays fallen.
        let now = house.access.today();
        let again = house.access.grant_role(by(security), chair, Role::Chair, 2, "重新任命").expect("granted");
        assert_eq!(held(house, "clerk").len(), 1);
        house.access.delegate(by(chair), again, clerk, now, now.plus(9), REASON).expect("delegated");
        assert_eq!(held(house, "clerk").len(), 2);
        house.access.revoke_role(by(security), again, "任命有误").expect("revoked");
        assert_eq!(held(house, "clerk").len(), 1);

        let last = house.access.grant_role(by(security), chair, Role::Officer, 2, "重新任命").expect("granted");
        house.access.delegate(by(chair), last, clerk, now, now.plus(9), REASON).expect("delegated");
        assert_eq!(held(house, "clerk").len(), 2);
        house.access.erase_account(By::SYSTEM, chair, "本人申请").expect("erased");
        assert_eq!(held(house, "clerk"), [(Role::Clerk, 4, 0)]);
        let verdict = house.access.store().read(record::log::verify).expect("verified");
        assert_eq!(verdict.faults, Vec::<String>::new());
    });
}

/// Whoever comes to be an administrator while they take care of an office no longer does.
#[test]
fn administrators_take_care_of_nothing() {
    each(|house| {
        let chair = house.account("chair", &[(Role::Chair, 2)]);
        let idle = house.account("idle", &[]);
        let (now, office) = (house.access.today(), grant(house, chair));
        house.access.delegate(by(chair), office, idle, now, now.plus(9), REASON).expect("delegated");
        assert_eq!(held(house, "idle"), [(Role::Chair, 2, chair)]);
        house.access.grant_role(By::SYSTEM, idle, Role::AuditAdmin, 0, "新任审计").expect("granted");
        assert_eq!(held(house, "idle"), [(Role::AuditAdmin, 0, 0)], "{}", house.engine);
        assert_eq!(states(house, chair), [DelegationState::Fallen]);
    });
}

#[test]
fn either_side_ends_it_and_nobody_else() {
    each(|house| {
        let (chair, clerk) = pair(house);
        let other = house.account("other", &[(Role::Chair, 1)]);
        let (now, office) = (house.access.today(), grant(house, chair));
        let lend = |first: i32, until: i32| {
            house
                .access
                .delegate(by(chair), office, clerk, now.plus(first), now.plus(until), REASON)
                .expect("delegated")
        };
        let one = lend(0, 9);
        let end = |account: i64, id: i64| house.access.end_delegation(by(account), id, "提前返回");
        assert!(matches!(end(other, one), Err(Error::NoDelegation)), "another's affair is not known");
        assert!(matches!(end(chair, 77), Err(Error::NoDelegation)));
        assert!(matches!(house.access.end_delegation(by(chair), one, ""), Err(Error::Reason)));
        house.pass(2 * DAY);
        end(clerk, one).expect("the delegate");
        assert_eq!(house.last(), ("grant".into(), "delegation.end".into()));
        let log = house.access.store().read(|db| record::log::newest(db, None, 1)).expect("a log");
        assert_eq!((log[0].actor, log[0].office), (clerk, 2));
        assert_eq!(held(house, "clerk").len(), 1);
        assert!(matches!(end(chair, one), Err(Error::NoDelegation)), "it has ended");
        let told = &delegations(house, chair).given[0];
        assert_eq!((told.to, told.state), (now.plus(2), DelegationState::Over));

        let ahead = lend(5, 9);
        end(chair, ahead).expect("the holder, before it began");
        let last = lend(5, 8);
        house.access.end_delegation(By::SYSTEM, last, "由命令行办理").expect("the console");
        assert_eq!(delegations(house, chair).given.len(), 1, "what never held a day is not told any more");
        house.pass(4 * DAY);
        assert_eq!(held(house, "clerk").len(), 1);
    });
}

/// What is delegated is the office and nothing else: the delegate may do what they may by themselves or its holder may by the office,
/// for every action, every role and every unit; and what somebody may reveal or reach grows by exactly that.
#[test]
fn a_delegate_may_what_the_office_may_and_no_more() {
    each(|house| {
        for (place, role) in
            [Role::Clerk, Role::Chair, Role::Officer, Role::Leader, Role::Partner].into_iter().enumerate()
        {
            let (holder, login) = (format!("holder-{place}"), format!("delegate-{place}"));
            let principal = house.account(&holder, &[(role, 2), (Role::Officer, 3)]);
            let delegate = house.account(&login, &[(Role::Clerk, 5)]);
            let (now, office) = (house.access.today(), grant(house, principal));
            house.access.delegate(by(principal), office, delegate, now, now.plus(9), REASON).expect("delegated");
            let person = today(house, &login);
            let (own, lent) = (who(&[(Role::Clerk, 5)]), who(&[(role, 2)]));
            for action in Action::ALL {
                for unit in [None, Some(1), Some(2), Some(3), Some(4), Some(5)] {
                    let may = |who: &Who| decide(who, *action, unit) == Decision::Allowed;
                    assert_eq!(may(&person), may(&own) || may(&lent), "{role:?} {} {unit:?}", action.code());
                }
                let mut expected = access::reach(&own, *action);
                expected.extend(access::reach(&lent, *action));
                assert_eq!(access::reach(&person, *action), expected, "{role:?} {}", action.code());
            }
        }
        // One's own office comes first where both would do.
        let person = today(house, "delegate-1");
        assert_eq!(access::office(&person, Action::RollRead, Some(5), &Tree, ANY), 5);
        assert_eq!(access::office(&person, Action::UnitsWrite, Some(4), &Tree, ANY), 2);
        let roles = [(Role::Clerk, access::Relations::REACH), (Role::Chair, access::Relations::REACH)];
        assert_eq!(access::holder(&person, &roles, 5, &Tree, ANY).map(|grant| grant.behalf), Some(0));
        assert!(access::holder(&person, &roles, 4, &Tree, ANY).is_some_and(|grant| grant.behalf != 0));
        assert!(access::holder(&person, &roles, 3, &Tree, ANY).is_none());
    });
}

#[test]
fn colleagues_are_found_in_the_branch_and_nowhere_else() {
    each(|house| {
        let of_unit = |login: &str, unit: i64, roles: &[(Role, i64)]| {
            let new = access::NewAccount { unit, roles: roles.to_vec(), ..new(login) };
            house.access.add_account(By::SYSTEM, &new, "").expect("added")
        };
        let expected = [
            (of_unit("same", 4, &[]), "same"),
            (of_unit("below", 2, &[]), "below"),
            (of_unit("above", 1, &[]), "above"),
            (of_unit("by-office", 0, &[(Role::Clerk, 4)]), "by-office"),
        ];
        of_unit("elsewhere", 5, &[(Role::Clerk, 3)]);
        of_unit("nowhere", 0, &[]);
        of_unit("system-1", 4, &[(Role::SystemAdmin, 0)]);
        let gone = of_unit("gone", 4, &[(Role::Clerk, 4)]);
        house.access.disable_account(By::SYSTEM, gone, "调离岗位").expect("disabled");
        let at = house.moment();
        let find = |login: &str| house.access.store().read(|db| house.access.colleague(db, &Tree, login, 4, at));
        for (id, login) in expected {
            assert_eq!(find(login).expect("found"), id, "{login}");
            assert_eq!(find(&format!(" {} ", login.to_uppercase())).expect("found"), id, "{login}");
        }
        let mut told: Vec<String> = Vec::new();
        for login in ["elsewhere", "nowhere", "system-1", "gone", "nobody", ""] {
            told.push(find(login).expect_err(login).to_string());
        }
        told.dedup();
        assert_eq!(told.len(), 1, "one answer for all: {told:?}");
        assert_eq!(Tree.relation(4, 5, ANY), access::Relation::Elsewhere);
    });
}

#[test]
fn what_was_known_then_can_still_be_asked() {
    each(|house| {
        let (chair, clerk) = pair(house);
        let (now, office) = (house.access.today(), grant(house, chair));
        let id = house.access.delegate(by(chair), office, clerk, now.plus(1), now.plus(9), REASON).expect("delegated");
        let then = house.moment();
        house.access.end_delegation(by(chair), id, "改变安排").expect("ended");
        let read = |at| house.access.store().read(|db| house.access.delegations(db, clerk, at)).expect("a list");
        assert_eq!(read(house.moment()).received, []);
        assert_eq!(read(then).received.len(), 1);
        assert_eq!(read(record::Moment { as_of: now.plus(1), ..then }).received[0].state, DelegationState::Holds);
    });
}
