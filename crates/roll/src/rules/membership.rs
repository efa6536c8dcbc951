//! The states of a membership and the steps between them.
//!
//! A membership follows the labour relation: one joins once, and it moves along. A person has exactly one membership in
//! which [`State::is_member`] holds on any day; a transfer ends the old one and begins the new one in the same commit.

use State::{
    Accepted, Active, Applied, Deceased, DeemedResigned, Expelled, Rejected, Resigned, Retained, Returned, Transferred,
    TransferringOut,
};

/// Where a membership stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// 申请: the person has asked to join.
    Applied,
    /// 退回: sent back to be completed.
    Returned,
    /// 不予批准: refused.
    Rejected,
    /// 批准: approved by the committee, not yet entered in the roll.
    Accepted,
    /// 在册.
    Active,
    /// 转出中: the transfer is asked for; the person is still a member here.
    TransferringOut,
    /// 已转出: the membership goes on at another union.
    Transferred,
    /// 保留会籍: retired, unemployed, or the unit was closed; no dues and no vote.
    Retained,
    /// 退会.
    Resigned,
    /// 视为自动退会: six months without dues and activity.
    DeemedResigned,
    /// 开除会籍.
    Expelled,
    /// 去世.
    Deceased,
}

/// What happens to a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// The application is sent back to be completed.
    Return,
    /// The application is refused.
    Reject,
    /// The application is approved.
    Accept,
    /// A returned or refused application is made again.
    Resubmit,
    /// The approved person is entered in the roll.
    Enrol,
    /// A transfer to another union is asked for.
    RequestTransfer,
    /// The transfer is withdrawn or refused.
    CancelTransfer,
    /// The other union has taken the person in.
    CompleteTransfer,
    /// The membership is kept without duties.
    Retain,
    /// The person works again.
    Resume,
    /// The person leaves.
    Resign,
    /// The membership has lapsed by half a year of absence.
    Lapse,
    /// The person is expelled.
    Expel,
    /// The person has died.
    Die,
}

/// Every step there is: from where, by what, to where.
pub const TRANSITIONS: &[(State, Event, State)] = &[
    (Applied, Event::Return, Returned),
    (Applied, Event::Reject, Rejected),
    (Applied, Event::Accept, Accepted),
    (Applied, Event::Die, Deceased),
    (Returned, Event::Resubmit, Applied),
    (Returned, Event::Die, Deceased),
    (Rejected, Event::Resubmit, Applied),
    (Rejected, Event::Die, Deceased),
    (Accepted, Event::Enrol, Active),
    (Accepted, Event::Die, Deceased),
    (Active, Event::RequestTransfer, TransferringOut),
    (Active, Event::Retain, Retained),
    (Active, Event::Resign, Resigned),
    (Active, Event::Lapse, DeemedResigned),
    (Active, Event::Expel, Expelled),
    (Active, Event::Die, Deceased),
    (TransferringOut, Event::CompleteTransfer, Transferred),
    (TransferringOut, Event::CancelTransfer, Active),
    (TransferringOut, Event::Resign, Resigned),
    (TransferringOut, Event::Expel, Expelled),
    (TransferringOut, Event::Die, Deceased),
    (Retained, Event::Resume, Active),
    (Retained, Event::Resign, Resigned),
    (Retained, Event::Expel, Expelled),
    (Retained, Event::Die, Deceased),
];

/// The state after an event; `None` where the table has no such step.
pub fn next(state: State, event: Event) -> Option<State> {
    TRANSITIONS.iter().find(|&&(from, by, _)| from == state && by == event).map(|&(_, _, to)| to)
}

/// The steps that can be taken from a state, in the table's order.
pub fn steps(state: State) -> impl Iterator<Item = (Event, State)> {
    TRANSITIONS.iter().filter(move |&&(from, _, _)| from == state).map(|&(_, by, to)| (by, to))
}

impl State {
    /// All states.
    pub const ALL: [State; 12] = [
        Applied,
        Returned,
        Rejected,
        Accepted,
        Active,
        TransferringOut,
        Transferred,
        Retained,
        Resigned,
        DeemedResigned,
        Expelled,
        Deceased,
    ];

    /// The code under which the state is stored.
    pub fn code(self) -> &'static str {
        match self {
            Applied => "applied",
            Returned => "returned",
            Rejected => "rejected",
            Accepted => "accepted",
            Active => "active",
            TransferringOut => "transferring_out",
            Transferred => "transferred",
            Retained => "retained",
            Resigned => "resigned",
            DeemedResigned => "deemed_resigned",
            Expelled => "expelled",
            Deceased => "deceased",
        }
    }

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether the person counts as a member here.
    pub fn is_member(self) -> bool {
        matches!(self, Active | TransferringOut | Retained)
    }

    /// Whether the person votes and stands here, and pays dues.
    pub fn has_vote(self) -> bool {
        matches!(self, Active | TransferringOut)
    }

    /// Whether nothing can follow.
    pub fn is_final(self) -> bool {
        steps(self).next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_is_a_function_and_reaches_every_state() {
        let keys: BTreeSet<_> = TRANSITIONS.iter().map(|&(from, by, _)| (from, by)).collect();
        assert_eq!(keys.len(), TRANSITIONS.len());
        let mut reached = BTreeSet::from([Applied]);
        while let Some(new) = reached.iter().flat_map(|&s| steps(s)).map(|(_, to)| to).find(|to| !reached.contains(to))
        {
            reached.insert(new);
        }
        assert_eq!(reached.len(), State::ALL.len());
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
    }

    #[test]
    fn nobody_becomes_a_member_unapproved_or_returns_from_the_end() {
        for &(from, _, to) in TRANSITIONS {
            if to.is_member() && !from.is_member() {
                assert_eq!((from, to), (Accepted, Active));
            }
        }
        let last: Vec<State> = State::ALL.into_iter().filter(|state| state.is_final()).collect();
        assert_eq!(last, [Transferred, Resigned, DeemedResigned, Expelled, Deceased]);
    }

    proptest! {
        #[test]
        fn random_walks_stay_in_the_table(choices in proptest::collection::vec(0..14_usize, 0..60)) {
            const EVENTS: [Event; 14] = [
                Event::Return, Event::Reject, Event::Accept, Event::Resubmit, Event::Enrol, Event::RequestTransfer,
                Event::CancelTransfer, Event::CompleteTransfer, Event::Retain, Event::Resume, Event::Resign,
                Event::Lapse, Event::Expel, Event::Die,
            ];
            let mut state = Applied;
            let mut enrolled = false;
            for choice in choices {
                let event = EVENTS[choice];
                match next(state, event) {
                    Some(to) => {
                        prop_assert!(!state.is_final());
                        prop_assert!(TRANSITIONS.contains(&(state, event, to)));
                        enrolled |= event == Event::Enrol;
                        state = to;
                    }
                    None => prop_assert!(steps(state).all(|(by, _)| by != event)),
                }
                prop_assert!(!state.is_member() || enrolled);
                prop_assert!(!state.has_vote() || state.is_member());
            }
        }
    }
}
