//! The table against a tree of units.

use access::{Action, Decision, Relation, Relations, Role, Sight, Units as _, Who, allowed, reach, sight};
use proptest::prelude::*;

use crate::support::{ANY, Tree, decide, who};

#[test]
fn every_action_role_and_relation_is_as_the_table_says() {
    for line in access::POLICY {
        for role in Role::ALL {
            let person = match role {
                Role::Public => Who::public(),
                Role::Signed => who(&[]),
                role => who(&[(role, if role.is_administrator() { 0 } else { 2 })]),
            };
            for unit in 1..=5 {
                let relation = Tree.relation(2, unit, ANY);
                let relations = [Role::Public, Role::Signed, role].map(|each| {
                    let counts = each == Role::Public || each == role || person.is_signed_in();
                    if counts { allowed(each, line.action) } else { Relations::NONE }
                });
                let expected = relations
                    .iter()
                    .any(|each| each.has(relation) || (line.about == access::About::House && *each == Relations::ANY));
                let found = decide(&person, line.action, Some(unit)) == Decision::Allowed;
                assert_eq!(found, expected, "{role:?} {} on {relation:?}", line.code);
            }
        }
    }
}

#[test]
fn what_may_not_be_known_is_hidden_and_the_rest_refused() {
    let clerk = who(&[(Role::Clerk, 2)]);
    assert_eq!(decide(&clerk, Action::RollRead, Some(4)), Decision::Allowed);
    assert_eq!(decide(&clerk, Action::RollRead, Some(3)), Decision::Hidden, "another's roll");
    assert_eq!(decide(&clerk, Action::UnitsRead, Some(1)), Decision::Allowed, "the unit above is known");
    assert_eq!(decide(&clerk, Action::UnitsWrite, Some(1)), Decision::Refused, "a clerk changes no units");
    assert_eq!(decide(&who(&[(Role::Chair, 2)]), Action::UnitsWrite, Some(1)), Decision::Refused, "known, not changed");
    assert_eq!(decide(&who(&[(Role::Chair, 2)]), Action::UnitsWrite, Some(3)), Decision::Hidden);
    assert_eq!(decide(&clerk, Action::AccountManage, None), Decision::Refused);
    assert_eq!(decide(&Who::public(), Action::RollRead, Some(4)), Decision::Refused);
    assert_eq!(decide(&Who::public(), Action::BulletinRead, None), Decision::Allowed);
}

#[test]
fn a_new_password_comes_before_everything() {
    let mut officer = who(&[(Role::Officer, 1)]);
    officer.must_change = true;
    for action in Action::ALL {
        let expected = matches!(action, Action::Open | Action::SessionOwn);
        assert_eq!(decide(&officer, *action, Some(1)) == Decision::Allowed, expected, "{action:?}");
        assert!(reach(&officer, *action).is_empty(), "{action:?}");
    }
}

#[test]
fn sight_of_persons() {
    let see = |role, unit| sight(&who(&[(role, 2)]), Some(unit), &Tree, ANY);
    assert_eq!(
        [1, 2, 3, 4].map(|unit| see(Role::Clerk, unit)),
        [Sight::Nothing, Sight::Names, Sight::Nothing, Sight::Names]
    );
    assert_eq!([1, 2, 4].map(|unit| see(Role::Leader, unit)), [Sight::Nothing, Sight::Masked, Sight::Masked]);
    assert_eq!(see(Role::Partner, 2), Sight::Nothing);
    assert_eq!(see(Role::AuditAdmin, 2), Sight::Nothing);
}

proptest! {
    /// Whatever offices one holds, what lies in the reach is allowed, and what is allowed below one's units lies in the reach.
    #[test]
    fn reach_is_what_can_allows(roles in proptest::collection::vec((0usize..5, 1i64..=5), 0..4), at in 0usize..access::POLICY.len()) {
        let person = who(&roles.iter().map(|(role, unit)| (Role::GRANTED[*role], *unit)).collect::<Vec<_>>());
        let action = access::POLICY[at].action;
        let roots = reach(&person, action);
        for unit in 1..=5 {
            let within = roots.iter().any(|root| matches!(Tree.relation(*root, unit, ANY), Relation::Own | Relation::Below));
            let can = decide(&person, action, Some(unit)) == Decision::Allowed;
            prop_assert!(!within || can, "unit {} is within reach of {:?}", unit, action);
            let below = person.grants.iter().any(|g| Tree.relation(g.unit, unit, ANY) == Relation::Below && allowed(g.role, action).has(Relation::Below));
            prop_assert!(!below || within);
        }
    }
}
