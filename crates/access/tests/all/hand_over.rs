//! Handing an office over moves what its holder has in hand: in the same commit, on its day, whole or not at all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use access::{By, Error, HandOver, REVEAL, Role};
use clock::Day;

use crate::support::{House, MINUTE, each};

const DAY: i64 = 24 * 60 * MINUTE;

/// What the hook saw, and whether it shall fail for what comes from this account.
#[derive(Clone, Default)]
struct Work {
    seen: Arc<Mutex<Vec<(i64, i64)>>>,
    fails: Arc<Mutex<Option<i64>>>,
    writes: Arc<AtomicBool>,
}

impl Work {
    /// A house whose work moves: each hand-over writes a version and says that two records moved.
    fn of(house: &House) -> Work {
        let work = Work::default();
        let hook = work.clone();
        house.access.on_hand_over(Arc::new(move |commit, over: &HandOver| {
            let draft = REVEAL.draft().set("account", over.to).set("register", "work").set("record", over.from);
            let id = commit.new_id();
            commit.open(id, (over.day, Day::END), &draft.set("fields", over.role.code()), None)?;
            hook.writes.store(true, Ordering::SeqCst);
            if *hook.fails.lock().expect("free") == Some(over.from) {
                return Err(record::Error::Rule("the work cannot be moved".into()));
            }
            hook.seen.lock().expect("free").push((over.from, over.to));
            Ok(2)
        }));
        work
    }

    fn seen(&self) -> Vec<(i64, i64)> {
        self.seen.lock().expect("free").clone()
    }

    fn fail(&self, from: Option<i64>) {
        *self.fails.lock().expect("free") = from;
    }
}

fn holder(house: &House, login: &str) -> (i64, i64) {
    let id = house.account(login, &[(Role::Clerk, 4)]);
    let at = house.moment();
    let found = house.access.store().read(|db| house.access.account(db, id, at)).expect("read").expect("an account");
    (id, found.grants[0].id)
}

fn offices(house: &House, account: i64) -> usize {
    let at = house.moment();
    let found = house.access.store().read(|db| house.access.account(db, account, at)).expect("read");
    found.map_or(0, |found| found.grants.len())
}

fn head(house: &House) -> i64 {
    house.access.store().read(|db| db.head()).expect("a head").commit
}

#[test]
fn office_and_work_pass_in_one_commit_or_not_at_all() {
    each(|house| {
        let (old, grant) = holder(house, "old");
        let fresh = house.account("fresh", &[]);
        let work = Work::of(house);
        assert!(house.access.moves_work());
        let today = house.access.today();
        work.fail(Some(old));
        let before = head(house);
        let refused = house.access.hand_over(By::SYSTEM, grant, fresh, today, "换届");
        assert!(matches!(refused, Err(Error::Store(record::Error::Rule(_)))), "{refused:?}");
        assert!(work.writes.load(Ordering::SeqCst), "it had written already");
        assert_eq!((offices(house, old), offices(house, fresh), head(house)), (1, 0, before), "{}", house.engine);

        work.fail(None);
        let done = house.access.hand_over(By::SYSTEM, grant, fresh, today, "换届").expect("handed over");
        assert_eq!((done.moved, work.seen()), (Some(2), vec![(old, fresh)]));
        assert_eq!((offices(house, old), offices(house, fresh), head(house)), (0, 1, before + 1));
        let (opened, _) =
            house.access.store().read(|db| record::log::versions(db, before + 1, 10)).expect("the commit");
        let mut registers: Vec<&str> = opened.iter().map(|version| version.register.name).collect();
        registers.dedup();
        assert_eq!(registers, ["grant", "reveal"], "one commit holds both");
        assert_eq!(house.access.settle_hand_overs().expect("settled"), 0, "nothing is left to do");
        assert_eq!(work.seen().len(), 1);
    });
}

#[test]
fn what_passes_on_a_later_day_moves_on_that_day_and_once() {
    each(|house| {
        let (old, grant) = holder(house, "old");
        let fresh = house.account("fresh", &[]);
        let work = Work::of(house);
        let day = house.access.today().plus(3);
        let done = house.access.hand_over(By::SYSTEM, grant, fresh, day, "换届选举").expect("handed over");
        assert_eq!(done.moved, None);
        house.pass(2 * DAY);
        assert_eq!((house.access.settle_hand_overs().expect("settled"), work.seen()), (0, vec![]), "not yet");
        house.pass(2 * DAY);
        work.fail(Some(old));
        assert!(house.access.settle_hand_overs().is_err());
        work.fail(None);
        assert_eq!(house.access.settle_hand_overs().expect("settled"), 2, "{}: tried again", house.engine);
        assert_eq!(work.seen(), [(old, fresh)]);
        let log = house.access.store().read(|db| record::log::newest(db, None, 1)).expect("a log");
        assert_eq!(
            (log[0].kind.as_str(), log[0].source.as_str(), log[0].reason.as_str(), log[0].office),
            ("grant", "grant.hand-over-due", "换届选举", 4)
        );
        let last = head(house);
        assert_eq!(house.access.settle_hand_overs().expect("settled"), 0);
        assert_eq!(head(house), last, "and leaves no trace");
    });
}

#[test]
fn nothing_moves_to_who_never_held_the_office() {
    each(|house| {
        let (_, grant) = holder(house, "old");
        let fresh = house.account("fresh", &[]);
        let work = Work::of(house);
        let day = house.access.today().plus(3);
        house.access.hand_over(By::SYSTEM, grant, fresh, day, "换届").expect("handed over");
        house.access.erase_account(By::SYSTEM, fresh, "本人申请").expect("erased");
        house.pass(4 * DAY);
        assert_eq!((house.access.settle_hand_overs().expect("settled"), work.seen()), (0, vec![]));
    });
}

/// Work that is to come to somebody comes before it leaves them, even where nobody settled on the day; and one that fails holds up
/// no other.
#[test]
fn hand_overs_are_settled_in_the_order_of_their_days() {
    each(|house| {
        let (first, grant) = holder(house, "first");
        let (lone, lone_grant) = holder(house, "lone");
        let (second, third) = (house.account("second", &[]), house.account("third", &[]));
        let (other, work) = (house.account("other", &[]), Work::of(house));
        let today = house.access.today();
        let done = house.access.hand_over(By::SYSTEM, grant, second, today.plus(2), "换届").expect("handed over");
        house.access.hand_over(By::SYSTEM, lone_grant, other, today.plus(1), "换届").expect("handed over");
        work.fail(Some(lone));
        house.pass(3 * DAY);
        let now = house.access.today();
        house.access.hand_over(By::SYSTEM, done.grant, third, now, "调整分工").expect("handed over");
        assert_eq!(work.seen(), [(first, second), (second, third)], "{}", house.engine);
        work.fail(None);
        assert_eq!(house.access.settle_hand_overs().expect("settled"), 2);
        assert_eq!(work.seen().last(), Some(&(lone, other)));
    });
}

#[test]
fn a_process_without_hooks_leaves_the_work_to_one_with_them() {
    each(|house| {
        let (old, grant) = holder(house, "old");
        let fresh = house.account("fresh", &[]);
        let today = house.access.today();
        let done = house.access.hand_over(By::SYSTEM, grant, fresh, today, "换届").expect("handed over");
        assert_eq!((done.moved, house.access.moves_work()), (None, false));
        assert_eq!(house.access.settle_hand_overs().expect("settled"), 0);
        let work = Work::of(house);
        assert_eq!(house.access.settle_hand_overs().expect("settled"), 2);
        assert_eq!(work.seen(), [(old, fresh)]);
    });
}

#[test]
fn whoever_settles_what_is_in_hand_is_told_of_every_change_of_offices() {
    each(|house| {
        let account = house.account("clerk", &[]);
        let told: Arc<Mutex<Vec<i64>>> = Arc::default();
        let (hook, fails) = (told.clone(), Arc::new(AtomicBool::new(false)));
        let fail = fails.clone();
        house.access.on_offices(Arc::new(move |commit, account| {
            hook.lock().expect("free").push(account);
            // It reads what the commit has written so far.
            commit.read()?.standing_where(&access::GRANT, "account", account)?;
            let refused = || record::Error::Rule("not settled".into());
            if fail.load(Ordering::SeqCst) { Err(refused()) } else { Ok(()) }
        }));
        let grant = house.access.grant_role(By::SYSTEM, account, Role::Clerk, 4, "新任").expect("granted");
        fails.store(true, Ordering::SeqCst);
        let before = head(house);
        assert!(house.access.revoke_role(By::SYSTEM, grant, "离任").is_err());
        assert_eq!((head(house), offices(house, account)), (before, 1), "{}: together or not at all", house.engine);
        fails.store(false, Ordering::SeqCst);
        house.access.revoke_role(By::SYSTEM, grant, "离任").expect("revoked");
        house.access.disable_account(By::SYSTEM, account, "停用").expect("disabled");
        house.access.enable_account(By::SYSTEM, account, "启用").expect("enabled");
        house.access.erase_account(By::SYSTEM, account, "离职").expect("erased");
        assert_eq!(*told.lock().expect("free"), [account; 6], "{}", house.engine);
    });
}
