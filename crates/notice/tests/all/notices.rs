//! Notices in the product: to whom, how many are unread, and for how long.

use access::{By, Role};
use notice::{notices_of, unread};

use crate::support::{A1, DAY, each, root};

#[test]
fn a_notice_reaches_whom_it_is_addressed_to_and_nobody_else() {
    each(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        let chair = house.account("chair", &[(Role::Chair, A1)]);
        let other = house.account("other", &[(Role::Clerk, 5)]);
        let officer = house.account("officer", &[(Role::Officer, root())]);
        let both = house.account("both", &[(Role::Clerk, A1), (Role::Clerk, root())]);
        let admin = house.account("admin", &[(Role::SystemAdmin, 0)]);
        let record = house.letter(A1, "来函", Some("2026-03-09"));
        let kinds = |account: i64| -> Vec<(String, i64)> {
            let who = house.who(account);
            let found = house.read(|db| notices_of(db, &who, 0, None, 10));
            found.into_iter().map(|notice| (notice.kind, notice.record)).collect()
        };
        assert_eq!(kinds(clerk), [("turn".to_owned(), record)], "{}", house.engine);
        assert_eq!(kinds(officer), [("told".to_owned(), record)], "{}", house.engine);
        assert_eq!(kinds(both), [("turn".to_owned(), record)], "{}: the weightier of two", house.engine);
        for nobody in [chair, other, admin] {
            assert_eq!(kinds(nobody), [], "{}: {nobody}", house.engine);
        }
        let count = |account: i64| house.read(|db| unread(db, &house.who(account), house.store.now()));
        assert_eq!((count(clerk), count(officer), count(chair)), (1, 1, 0), "{}", house.engine);
        house.pass(91 * DAY);
        assert_eq!((count(clerk), count(officer)), (0, 0), "{}: it is too old to be shown", house.engine);
    });
}

#[test]
fn who_stands_in_for_somebody_reads_what_that_office_is_told() {
    each(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        let colleague = house.account("colleague", &[(Role::Chair, A1)]);
        let grant = house.who(clerk).grants[0].id;
        let (from, until) = (house.access.today(), house.access.today().plus(7));
        let by = By { account: clerk, office: A1 };
        let given = house.access.delegate(by, grant, colleague, from, until, "外出开会一周");
        given.unwrap_or_else(|error| panic!("{}: {error}", house.engine));
        house.address(colleague, "colleague@example.org");
        house.letter(A1, "交人代办的来函", None);
        house.tick();
        let mails = house.mails();
        assert_eq!(mails.len(), 1, "{}", house.engine);
        assert!(mails[0].text.contains("交人代办的来函"), "{}: {}", house.engine, mails[0].text);
        house.pass(8 * DAY);
        house.letter(A1, "已经交还的来函", None);
        house.tick();
        assert!(house.mails().is_empty(), "{}: the delegation is over", house.engine);
    });
}

#[test]
fn pages_of_notices_follow_one_another_without_losing_or_doubling_any() {
    each(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        // Many of them at the same millisecond, as bulk steps are told.
        for at in 0..25 {
            house.letter(A1, &format!("来函 {at}"), None);
            if at % 10 == 9 {
                house.pass(1);
            }
        }
        let who = house.who(clerk);
        let (mut all, mut before) = (Vec::new(), None);
        loop {
            let page = house.read(|db| notices_of(db, &who, 0, before, 7));
            let Some(last) = page.last() else { break };
            before = Some((last.at_ms, last.id));
            all.extend(page);
        }
        let whole = house.read(|db| notices_of(db, &who, 0, None, 100));
        assert_eq!(all, whole, "{}", house.engine);
        assert_eq!(all.len(), 25, "{}", house.engine);
        assert!(all.windows(2).all(|two| (two[0].at_ms, two[0].id) > (two[1].at_ms, two[1].id)));
    });
}
