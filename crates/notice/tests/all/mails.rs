//! The mail of the day, on its way: to whom, when, once, and never to whom it should not go.

use access::{By, Role};
use clock::Lang;
use notice::{Choices, Config, MailPlace, choices_of, choose};

use crate::postman::Postman;
use crate::support::{A1, House, MINUTE, NAME, day, each, one, post_of};

fn clerk(house: &House) -> i64 {
    let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
    house.address(clerk, "clerk@example.org");
    clerk
}

#[test]
fn one_mail_a_working_day_in_its_hours() {
    each(|house| {
        clerk(house);
        house.letter(A1, "关于职工食堂的来函", Some("2026-03-05"));
        for (at, expected) in [
            ("2026-03-02 07:00", 0),
            ("2026-03-02 08:29", 0),
            ("2026-03-02 08:30", 1),
            ("2026-03-02 08:31", 0),
            ("2026-03-02 17:29", 0),
            ("2026-03-02 18:00", 0),
            ("2026-03-03 17:29", 1),
            ("2026-03-04 17:30", 0),
            ("2026-03-05 03:00", 0),
            ("2026-03-05 11:00", 1),
            ("2026-03-07 10:00", 0),
            ("2026-03-08 10:00", 0),
            ("2026-03-09 10:00", 1),
            // National Day, and the Sunday worked for it.
            ("2026-09-20 10:00", 1),
            ("2026-10-01 10:00", 0),
            ("2026-10-10 10:00", 1),
        ] {
            house.at(at);
            let done = house.tick();
            assert_eq!(done.mails, expected, "{}: {at}", house.engine);
            let mails = house.mails();
            assert_eq!(mails.len(), expected, "{}: {at}", house.engine);
            for mail in mails {
                assert_eq!(mail.to, "clerk@example.org");
                assert!(mail.text.contains("关于职工食堂的来函"), "{}", mail.text);
                assert!(mail.html.contains("href=\"https://guildhall.test/matters/"), "{}", mail.html);
                for private in [NAME, "欧阳"] {
                    assert!(!mail.text.contains(private) && !mail.html.contains(private), "{}", mail.text);
                }
                assert!(mail.raw.contains("Auto-Submitted: auto-generated"), "{}", mail.raw);
            }
        }
    });
}

#[test]
fn a_mail_says_what_waits_and_what_was_told() {
    each(|house| {
        let officer = house.account("officer", &[(Role::Officer, 1)]);
        house.address(officer, "officer@example.org");
        clerk(house);
        let record = house.letter(A1, "关于职工食堂的来函", Some("2026-03-05"));
        house.at("2026-03-02 09:10");
        house.tick();
        let mails = house.mails();
        assert_eq!(mails.len(), 2, "{}", house.engine);
        assert_eq!(mails[0].subject, "职工之家：1 件待办", "{}", house.engine);
        assert!(
            mails[0].text.contains(
                "七天内到期（1 件）\n- 答复 · 关于职工食堂的来函（A1工会），2026年3月5日 周四到期，期限由规定设定"
            ),
            "{}",
            mails[0].text
        );
        assert_eq!(mails[1].subject, "职工之家：1 条告知", "{}", house.engine);
        assert!(
            mails[1].text.contains("- 收文 · 关于职工食堂的来函（FED工会），2026年3月2日 周一"),
            "{}",
            mails[1].text
        );
        // The next day nothing is new for the officer; the clerk still has it in hand; then it is done.
        house.at("2026-03-03 09:00");
        house.tick();
        let to: Vec<String> = house.mails().into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, ["clerk@example.org"], "{}", house.engine);
        house.answered(record);
        house.at("2026-03-04 09:00");
        house.tick();
        let mails = house.mails();
        assert_eq!(mails.len(), 1, "{}", house.engine);
        assert_eq!(mails[0].to, "officer@example.org", "{}", house.engine);
        assert!(mails[0].text.contains("答复 · 关于职工食堂的来函"), "{}", mails[0].text);
        house.at("2026-03-05 09:00");
        house.tick();
        assert!(house.mails().is_empty(), "{}: there is nothing to say", house.engine);
    });
}

#[test]
fn what_was_chosen_is_respected() {
    each(|house| {
        let clerk = clerk(house);
        assert_eq!(house.read(|db| choices_of(db, clerk)), Choices::default());
        let set = |lang, kinds: &[&'static str]| {
            let choices = Choices { lang, mail: kinds.to_vec() };
            choose(&house.store, clerk, &choices).expect("kept");
            assert_eq!(house.read(|db| choices_of(db, clerk)), choices, "{}", house.engine);
        };
        set(Lang::Zh, &["told", "complaint"]);
        house.letter(A1, "来函", Some("2026-03-04"));
        house.tick();
        assert!(house.mails().is_empty(), "{}", house.engine);
        set(Lang::En, &["turn"]);
        house.at("2026-03-03 09:00");
        house.tick();
        assert_eq!(house.mails()[0].subject, "Guildhall: one item for you", "{}", house.engine);
        set(Lang::Zh, &["late"]);
        house.at("2026-03-04 09:00");
        house.tick();
        assert!(house.mails().is_empty(), "{}: it is not late", house.engine);
        house.at("2026-03-05 09:00");
        house.tick();
        assert_eq!(house.mails()[0].subject, "职工之家：1 件待办，其中 1 件已逾期", "{}", house.engine);
    });
}

#[test]
fn who_is_gone_gets_nothing() {
    each(|house| {
        let by = By::SYSTEM;
        let erased = house.account("erased", &[(Role::Clerk, A1)]);
        let disabled = house.account("disabled", &[(Role::Clerk, A1)]);
        let removed = house.account("removed", &[(Role::Clerk, A1)]);
        let moved = house.account("moved", &[(Role::Clerk, A1)]);
        for (account, address) in [
            (erased, "erased@example.org"),
            (disabled, "disabled@example.org"),
            (removed, "removed@example.org"),
            (moved, "old@example.org"),
        ] {
            house.address(account, address);
        }
        house.address(moved, "new@example.org");
        house.access.erase_account(by, erased, "离职").expect("erased");
        house.access.disable_account(by, disabled, "停用").expect("disabled");
        let today = house.access.today();
        house
            .store
            .commit(crate::support::intent("account"), move |commit| notice::forget_address(commit, removed, today))
            .expect("forgotten");
        house.letter(A1, "来函", Some("2026-03-04"));
        house.tick();
        let to: Vec<String> = house.mails().into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, ["new@example.org"], "{}", house.engine);
        let address = |account| house.store.read(|db| notice::address_of(db, account, today)).expect("read");
        assert_eq!(address(erased), None, "{}: nobody can read it any more", house.engine);
        assert_eq!(address(removed), None, "{}", house.engine);
        assert_eq!(address(moved).as_deref(), Some("new@example.org"), "{}", house.engine);
        assert_eq!(address(disabled).as_deref(), Some("disabled@example.org"), "{}", house.engine);
    });
}

/// What identifies somebody lies sealed: no byte of the address is in the database.
#[test]
fn an_address_lies_sealed() {
    one(|house| {
        let account = house.account("clerk", &[(Role::Clerk, A1)]);
        house.address(account, "very.secret.address@example.org");
        let folder = house.store.folder().to_owned();
        for file in ["guildhall.db", "guildhall.db-wal"] {
            let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
            let found = bytes.windows(19).any(|piece| piece == b"very.secret.address");
            assert!(!found, "{file}");
        }
    });
}

#[test]
fn what_could_not_be_handed_over_is_sent_later() {
    each(|house| {
        clerk(house);
        house.letter(A1, "来函", Some("2026-03-04"));
        // Where the folder was stands a file: nothing can be written into it.
        let (folder, aside) = (house.mail_folder(), house.mail_folder().with_extension("aside"));
        std::fs::rename(&folder, &aside).expect("moved aside");
        std::fs::write(&folder, b"").expect("a file");
        let done = house.tick();
        assert_eq!((done.mails, done.mails_failed), (0, 1), "{}", house.engine);
        assert_eq!(house.tick().mails_failed, 0, "{}: not again at once", house.engine);
        house.pass(14 * MINUTE);
        assert_eq!(house.tick().mails_failed, 0, "{}", house.engine);
        std::fs::remove_file(&folder).expect("the file goes");
        std::fs::rename(&aside, &folder).expect("moved back");
        house.pass(MINUTE);
        assert_eq!(house.tick().mails, 1, "{}", house.engine);
        assert_eq!(house.mails().len(), 1, "{}", house.engine);
        house.pass(30 * MINUTE);
        assert_eq!(house.tick().mails, 0, "{}: once a day", house.engine);
    });
}

/// A notice bears the time its request began, and stands when its commit does: one that the mail in between could not know of is
/// in the next, and none is in two.
#[test]
fn what_was_on_its_way_while_a_mail_was_made_is_in_the_next() {
    each(|house| {
        let officer = house.account("officer", &[(Role::Officer, 1)]);
        house.address(officer, "officer@example.org");
        let record = house.letter(A1, "来函", None);
        house.at("2026-03-02 09:10");
        house.tick();
        assert_eq!(house.mails().len(), 1, "{}", house.engine);
        let begun = house.store.now() - MINUTE;
        let sql = "INSERT INTO notice (federation, id, unit, account, roles, kind, procedure, record, step, due, at_ms) \
                   VALUES ($1, 5, 1, $2, 0, 'told', 'matter', $3, 'answer', $4, $5)";
        let params = [officer.into(), record.into(), clock::Day::END.into(), begun.into()];
        house.store.side(move |door| door.run(sql, &params)).expect("told");
        house.at("2026-03-03 09:10");
        house.tick();
        let mails = house.mails();
        assert_eq!(mails.len(), 1, "{}", house.engine);
        assert!(mails[0].text.contains("- 答复 · 来函") && !mails[0].text.contains("收文"), "{}", mails[0].text);
        house.at("2026-03-04 09:10");
        house.tick();
        assert!(house.mails().is_empty(), "{}", house.engine);
    });
}

/// Whoever ends while a mail is made leaves it to another, once it is clear that they did.
#[test]
fn a_mail_that_was_begun_and_never_sent_is_sent_by_another() {
    each(|house| {
        let clerk = clerk(house);
        house.letter(A1, "来函", Some("2026-03-04"));
        house.tick();
        assert_eq!(house.mails().len(), 1);
        // As it stands while the mail of the next day is being made.
        house.at("2026-03-03 09:00");
        let lease = house.store.now() + 15 * MINUTE;
        let sql = "UPDATE notice_reader SET retry_ms = $3 WHERE federation = $1 AND account = $2";
        house.store.side(move |door| door.run(sql, &[clerk.into(), lease.into()])).expect("claimed");
        assert_eq!(house.tick().mails, 0, "{}: it is in hand", house.engine);
        house.pass(15 * MINUTE);
        assert_eq!(house.tick().mails, 1, "{}: it was left", house.engine);
        house.pass(15 * MINUTE);
        assert_eq!(house.tick().mails, 0, "{}: once", house.engine);
    });
}

#[test]
fn two_processes_send_one_mail() {
    each(|house| {
        for at in 0..6 {
            let account = house.account(&format!("clerk-{at}"), &[(Role::Clerk, A1)]);
            house.address(account, ["a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org", "f@x.org"][at]);
        }
        house.letter(A1, "来函", Some("2026-03-04"));
        let other = post_of(&house.access, house.config.clone());
        let now = house.store.now();
        let sent: usize = std::thread::scope(|scope| {
            let rounds = [house.post.as_ref(), &other].map(|post| scope.spawn(move || notice::tick(post, now)));
            rounds.map(|round| round.join().expect("a round").expect("done").mails).into_iter().sum()
        });
        let to: Vec<String> = house.mails().into_iter().map(|mail| mail.to).collect();
        assert_eq!((sent, to.len()), (6, 6), "{}", house.engine);
    });
}

#[test]
fn a_record_that_may_not_be_seen_is_not_named() {
    each(|house| {
        // A leader of another township holds nothing at A1; told as somebody of the federation by account.
        let leader = house.account("leader", &[(Role::Leader, 3)]);
        house.address(leader, "leader@example.org");
        let record = house.letter(A1, "不该看到的标题", None);
        let now = house.store.now();
        house
            .store
            .side(move |door| {
                door.run(
                    "INSERT INTO notice (federation, id, unit, account, roles, kind, procedure, record, step, due, at_ms) \
                     VALUES ($1, 5, $2, $3, 0, 'told', 'matter', $4, 'receive', $5, $6)",
                    &[A1.into(), leader.into(), record.into(), clock::Day::END.into(), now.into()],
                )
            })
            .expect("told");
        house.pass(10 * MINUTE);
        house.tick();
        let mails = house.mails();
        assert_eq!(mails.len(), 1, "{}", house.engine);
        assert!(!mails[0].raw.contains("不该") && !mails[0].text.contains("不该"), "{}", mails[0].text);
        assert!(mails[0].text.contains(&format!("收文 · 来函 #{record}")), "{}", mails[0].text);
        assert!(!mails[0].html.contains("/matters/"), "{}", mails[0].html);
    });
}

#[test]
fn what_is_no_address_is_refused() {
    one(|house| {
        let account = house.account("clerk", &[(Role::Clerk, A1)]);
        let today = day("2026-03-02");
        for text in ["", "nobody", "a@", "@b", "a b@c.org", "a@b.org\r\nBcc: x@y.org", "a@b.org, c@d.org"] {
            let typed = text.to_owned();
            let kept = house.store.commit(crate::support::intent("account"), move |commit| {
                notice::keep_address(commit, account, &typed, today)
            });
            assert!(matches!(kept, Err(notice::Error::NotAnAddress)), "{text}");
        }
    });
}

#[test]
fn mails_are_handed_to_a_server() {
    one(|house| {
        let postman = Postman::open();
        for (login, address) in
            [("clerk-a", "a@example.org"), ("clerk-b", "b@example.org"), ("clerk-c", "c@example.org")]
        {
            let account = house.account(login, &[(Role::Clerk, A1)]);
            house.address(account, address);
        }
        house.letter(A1, "来函", Some("2026-03-04"));
        let post =
            post_of(&house.access, Config { mail: Some(MailPlace::Server(postman.url())), ..house.config.clone() });
        let round = || {
            let done = notice::tick(&post, house.store.now()).expect("a round");
            let mut to: Vec<String> = postman.taken().into_iter().map(|(to, _)| to).collect();
            to.sort();
            (done.mails, done.mails_failed, to)
        };
        // One address the server does not know; the others get theirs, and it is not asked again that day.
        postman.refuse(&["550 no such mailbox"]);
        let (sent, failed, to) = round();
        assert_eq!((sent, failed, to), (2, 1, vec!["b@example.org".to_owned(), "c@example.org".to_owned()]));
        house.pass(30 * MINUTE);
        assert_eq!(round(), (0, 0, Vec::new()));
        // The next day the server is too busy for the first: all wait, and then all get theirs.
        house.at("2026-03-03 09:00");
        postman.refuse(&["451 try again later"]);
        assert_eq!(round(), (0, 1, Vec::new()));
        house.pass(15 * MINUTE);
        let (sent, failed, to) = round();
        assert_eq!((sent, failed), (3, 0));
        assert_eq!(to, ["a@example.org", "b@example.org", "c@example.org"]);
        // A server that is not there.
        house.at("2026-03-04 09:00");
        drop(postman);
        let done = notice::tick(&post, house.store.now()).expect("a round");
        assert_eq!((done.mails, done.mails_failed), (0, 1));
    });
}
