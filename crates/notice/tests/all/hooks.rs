//! Webhooks: signed, tried again, given up, sent again, and to no other host.

use std::sync::Arc;

use access::Role;
use notice::hook::{self, Change, NEVER};
use notice::{Config, Done, tick};

use crate::gateway::{Gateway, Reply, Sent};
use crate::support::{A1, DAY, House, MINUTE, each, intent, one, post_of, time};

const SECRET: &str = "whsec_of-this-test";

/// Enters a webhook for these kinds.
fn enter(house: &House, url: String, kinds: &[&str]) -> i64 {
    let change = Change { url, kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(), active: true };
    let now = house.store.now();
    let done = house.store.commit(intent("form"), move |commit| hook::add(commit, &change, SECRET, now));
    done.unwrap_or_else(|error| panic!("{}: {error}", house.engine)).value
}

fn log(house: &House, webhook: i64) -> Vec<hook::Delivery> {
    house.read(|db| hook::deliveries(db, webhook, None, None, 1_000))
}

fn done(queued: usize, sent: usize, failed: usize, dead: usize) -> Done {
    Done { queued, sent, failed, dead, ..Done::default() }
}

fn is_signed(sent: &Sent, now_ms: i64) -> bool {
    sent.header("x-guildhall-signature") == hook::sign(SECRET.as_bytes(), now_ms / 1_000, &sent.body)
}

#[test]
fn a_notice_is_sent_once_signed_and_names_nobody() {
    each(|house| {
        let gateway = Gateway::open();
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        let webhook = enter(house, gateway.url(), &["turn", "told"]);
        let record = house.letter(A1, "关于职工食堂的来函", Some("2026-03-09"));
        assert_eq!(house.tick(), done(2, 2, 0, 0), "{}", house.engine);
        assert_eq!(house.tick(), done(0, 0, 0, 0), "{}: nothing is sent twice", house.engine);
        let sent = gateway.sent();
        assert_eq!(sent.len(), 2, "{}", house.engine);
        let turn = sent.iter().find(|sent| sent.field("kind") == "turn").expect("the clerk's turn");
        assert!(turn.head.starts_with("POST /in?of=guildhall HTTP/1.1"), "{}", turn.head);
        assert_eq!(turn.header("content-type"), "application/json; charset=utf-8");
        assert!(is_signed(turn, house.store.now()), "{}", turn.head);
        let entry =
            log(house, webhook).into_iter().find(|entry| turn.field("id") == entry.id.as_str()).expect("logged");
        assert_eq!(turn.header("x-guildhall-delivery"), entry.id);
        assert_eq!((entry.state.as_str(), entry.attempts, entry.status, entry.next_ms), ("sent", 1, 200, NEVER));
        let expected = serde_json::json!({
            "id": entry.id, "kind": "turn", "procedure": "matter", "register": "matter", "record": record,
            "step": "receive", "unit": "A1", "account": null, "roles": ["clerk"], "due": "2026-03-09",
            "at": "2026-03-02T01:00:00Z",
        });
        assert_eq!(serde_json::from_str::<serde_json::Value>(&turn.body).expect("JSON"), expected);
        for sent in &sent {
            let all = format!("{}{}", sent.head, sent.body);
            for private in ["食堂", "欧阳", "干事", "clerk\"}", &format!("\"{clerk}\"")] {
                assert!(!all.contains(private), "{}: {private} left the house: {all}", house.engine);
            }
            assert!(!all.to_ascii_lowercase().contains("cookie"));
        }
        let told = sent.iter().find(|sent| sent.field("kind") == "told").expect("the federation is told");
        assert_eq!((told.field("unit"), told.field("due")), ("FED".into(), serde_json::Value::Null));
    });
}

#[test]
fn what_fails_is_tried_again_with_growing_pauses_and_then_given_up() {
    each(|house| {
        let gateway = Gateway::open();
        let webhook = enter(house, gateway.url(), &["turn"]);
        house.letter(A1, "来函", None);
        gateway.replies(&[
            Reply::Status(500),
            Reply::HangUp,
            Reply::Status(404),
            Reply::Redirect("/elsewhere".into()),
            Reply::Status(429),
            Reply::Status(503),
            Reply::Status(500),
            Reply::Status(500),
        ]);
        let mut ids = Vec::new();
        for (tries, pause) in [(1, 1), (2, 5), (3, 25), (4, 125), (5, 625), (6, 1_440), (7, 1_440)] {
            let queued = usize::from(tries == 1);
            assert_eq!(house.tick(), done(queued, 0, 1, 0), "{}: try {tries}", house.engine);
            let entry = log(house, webhook).remove(0);
            assert_eq!((entry.state.as_str(), entry.attempts), ("failed", tries), "{}", house.engine);
            assert_eq!(entry.next_ms, house.store.now() + pause * MINUTE, "{}: after {tries}", house.engine);
            house.pass(pause * MINUTE - 1);
            assert_eq!(house.tick(), done(0, 0, 0, 0), "{}: not before its time", house.engine);
            let sent = gateway.sent();
            assert_eq!(sent.len(), 1);
            assert!(is_signed(&sent[0], entry.tried_ms), "each try is signed with its own time");
            ids.push(sent[0].field("id"));
            house.pass(1);
        }
        assert_eq!(house.tick(), done(0, 0, 0, 1), "{}", house.engine);
        ids.push(gateway.sent()[0].field("id"));
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let entry = log(house, webhook).remove(0);
        assert_eq!((entry.state.as_str(), entry.attempts, entry.next_ms), ("dead", 8, NEVER), "{}", house.engine);
        house.pass(30 * DAY);
        assert_eq!(house.tick(), done(0, 0, 0, 0), "{}", house.engine);

        // It can still be sent by wish.
        let (id, now) = (entry.id.clone(), house.store.now());
        hook::replay(&house.store, webhook, &id, now).expect("queued again");
        assert_eq!(house.tick(), done(0, 1, 0, 0), "{}", house.engine);
        assert_eq!(gateway.sent()[0].field("id"), id.as_str());
        assert_eq!(log(house, webhook)[0].state, "sent");
        assert!(hook::replay(&house.store, webhook, "of-nobody", now).is_err());
        assert!(hook::replay(&house.store, webhook + 1, &id, now).is_err(), "of another webhook");
    });
}

#[test]
fn a_redirect_is_not_followed() {
    each(|house| {
        let (gateway, other) = (Gateway::open(), Gateway::open());
        gateway.replies(&[Reply::Redirect(other.url())]);
        enter(house, gateway.url(), &["turn"]);
        house.letter(A1, "来函", None);
        assert_eq!(house.tick(), done(1, 0, 1, 0), "{}", house.engine);
        assert_eq!((gateway.sent().len(), other.sent().len()), (1, 0), "{}", house.engine);
    });
}

#[test]
fn what_was_told_since_a_day_is_sent_again_what_was_missed_included() {
    each(|house| {
        let gateway = Gateway::open();
        let webhook = enter(house, gateway.url(), &["turn"]);
        house.letter(A1, "第一封", None);
        house.pass(DAY);
        house.letter(A1, "第二封", None);
        assert_eq!(house.tick(), done(2, 2, 0, 0), "{}", house.engine);
        let first = gateway.sent();

        // Paused, a third is told; awake again, only what comes then is sent.
        let set = |active: bool| {
            let change = Change { url: gateway.url(), kinds: vec!["turn".into()], active };
            let now = house.store.now();
            let done =
                house.store.commit(intent("form"), move |commit| hook::change(commit, webhook, &change, None, now));
            done.expect("changed");
        };
        set(false);
        house.pass(DAY);
        house.letter(A1, "第三封", None);
        assert_eq!(house.tick(), done(0, 0, 0, 0), "{}: nothing leaves while it is paused", house.engine);
        house.pass(MINUTE);
        set(true);
        house.letter(A1, "第四封", None);
        assert_eq!(house.tick(), done(1, 1, 0, 0), "{}", house.engine);
        gateway.sent();

        // From the second day on: the second again, the missed third, the fourth again. The first is from before.
        let from = time("2026-03-03 00:00");
        let again = hook::replay_since(&house.store, webhook, from, house.store.now()).expect("queued again");
        assert_eq!(again, 3, "{}: both of the second day, for both were queued then, and the fourth", house.engine);
        house.tick();
        let ids: Vec<String> = gateway.sent().iter().map(|sent| sent.field("id").to_string()).collect();
        assert_eq!(ids.len(), 4, "{}", house.engine);
        for sent in &first {
            assert!(ids.contains(&sent.field("id").to_string()), "{}: by the same id", house.engine);
        }
        assert_eq!(house.tick(), done(0, 0, 0, 0), "{}", house.engine);
        assert!(hook::replay_since(&house.store, webhook + 1, from, house.store.now()).is_err());
    });
}

#[test]
fn two_processes_send_nothing_twice() {
    each(|house| {
        let gateway = Gateway::open();
        let webhook = enter(house, gateway.url(), &["turn", "told"]);
        for at in 0..10 {
            house.letter(A1, &format!("来函 {at}"), None);
        }
        let now = house.store.now();
        let posts = [house.post.clone(), Arc::new(post_of(&house.access, house.config.clone()))];
        std::thread::scope(|scope| {
            for post in &posts {
                scope.spawn(move || tick(post, now).expect("a round"));
            }
        });
        let mut ids: Vec<String> = gateway.sent().iter().map(|sent| sent.field("id").to_string()).collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!((count, ids.len()), (20, 20), "{}", house.engine);
        assert!(log(house, webhook).iter().all(|entry| entry.state == "sent" && entry.attempts == 1));
    });
}

#[test]
fn what_a_process_left_behind_is_taken_up() {
    each(|house| {
        let gateway = Gateway::open();
        let webhook = enter(house, gateway.url(), &["turn"]);
        house.letter(A1, "来函", None);
        let now = house.store.now();
        assert_eq!(hook::fill(&house.store, now).expect("queued"), 1);
        // One process claims it and is heard of no more.
        let claimed = hook::claim(&house.store, webhook, None, now).expect("claimed").expect("one");
        assert_eq!(hook::claim(&house.store, webhook, None, now).expect("asked"), None, "nobody else gets it");
        assert_eq!(house.tick(), done(0, 0, 0, 0), "{}", house.engine);
        house.pass(10 * MINUTE);
        assert_eq!(house.tick(), done(0, 1, 0, 0), "{}", house.engine);
        assert_eq!(gateway.sent()[0].field("id"), claimed.id.as_str());
        // It comes back after all: what the other found counts.
        hook::settle(&house.store, &claimed, hook::Answer::Fault("timeout"), house.store.now()).expect("settled");
        assert_eq!(log(house, webhook)[0].state, "sent", "{}", house.engine);
    });
}

#[test]
fn what_is_late_is_told_once_for_each_of_its_days() {
    each(|house| {
        let gateway = Gateway::open();
        house.account("clerk", &[(Role::Clerk, A1)]);
        enter(house, gateway.url(), &["late"]);
        house.letter(A1, "来函", Some("2026-03-03"));
        house.at("2026-03-04 06:00");
        house.run_out();
        house.run_out();
        assert_eq!(house.tick(), done(1, 1, 0, 0), "{}", house.engine);
        let sent = gateway.sent();
        assert_eq!((sent[0].field("kind"), sent[0].field("due")), ("late".into(), "2026-03-03".into()));
        assert_eq!(sent[0].field("step"), "answer");
        house.pass(DAY);
        house.run_out();
        assert_eq!(house.tick(), done(0, 0, 0, 0), "{}: it was told of that day", house.engine);
        // The clock was given another day, and ran out again.
        let store = &house.store;
        let now = store.now();
        store
            .side(move |door| {
                let sql = "UPDATE notice SET due = due + 1, at_ms = $2 WHERE federation = $1 AND kind = 'late'";
                door.run(sql, &[now.into()])
            })
            .expect("told anew");
        assert_eq!(house.tick(), done(1, 1, 0, 0), "{}", house.engine);
        assert_ne!(gateway.sent()[0].field("id"), sent[0].field("id"));
    });
}

/// A notice bears the time at which its request began; its commit may stand later than that of a younger one.
#[test]
fn a_notice_that_stands_late_is_not_missed() {
    each(|house| {
        let gateway = Gateway::open();
        enter(house, gateway.url(), &["turn"]);
        house.letter(A1, "来函", None);
        house.pass(10 * MINUTE);
        assert_eq!(house.tick(), done(1, 1, 0, 0));
        let early = house.store.now() - 5 * MINUTE;
        house
            .store
            .side(move |door| {
                door.run(
                    "INSERT INTO notice (federation, id, unit, account, roles, kind, procedure, record, step, due, at_ms) \
                     VALUES ($1, 77, $2, 0, 1, 'turn', 'matter', 1, 'receive', 0, $3)",
                    &[A1.into(), early.into()],
                )
            })
            .expect("told");
        assert_eq!(house.tick(), done(1, 1, 0, 0), "{}", house.engine);
    });
}

#[test]
fn nothing_is_sent_to_this_machine_unless_the_configuration_says_so() {
    one(|house| {
        let gateway = Gateway::open();
        let webhook = enter(house, gateway.url(), &["turn"]);
        house.letter(A1, "来函", None);
        let strict = post_of(&house.access, Config { loopback: false, ..house.config.clone() });
        assert_eq!(tick(&strict, house.store.now()).expect("a round"), done(1, 0, 1, 0));
        assert!(gateway.sent().is_empty());
        assert_eq!(log(house, webhook)[0].fault, "address");
        // A name that leads there leads nowhere either: it is judged when it has been looked up.
        let port = gateway.url().rsplit(':').next().and_then(|rest| rest.split('/').next()).expect("a port").to_owned();
        let change = Change { url: format!("http://localhost:{port}/in"), kinds: vec!["turn".into()], active: true };
        let now = house.store.now();
        let changed =
            house.store.commit(intent("form"), move |commit| hook::change(commit, webhook, &change, None, now));
        changed.expect("changed");
        house.pass(MINUTE);
        assert_eq!(tick(&strict, house.store.now()).expect("a round"), done(0, 0, 1, 0));
        assert!(gateway.sent().is_empty());
        assert_eq!(log(house, webhook)[0].fault, "address");
    });
}

#[test]
fn a_gateway_that_does_not_answer_is_asked_once_a_round() {
    one(|house| {
        let gateway = Gateway::open();
        let webhook = enter(house, gateway.url(), &["turn", "told"]);
        for at in 0..5 {
            house.letter(A1, &format!("来函 {at}"), None);
        }
        gateway.replies(&[Reply::HangUp]);
        assert_eq!(house.tick(), done(10, 0, 1, 0));
        assert_eq!(gateway.sent().len(), 1);
        let entry = log(house, webhook).into_iter().find(|entry| entry.state == "failed").expect("one failed");
        assert!(!entry.fault.is_empty() && entry.status == 0, "{entry:?}");
        assert_eq!(house.tick(), done(0, 9, 0, 0), "the others go on");
    });
}

#[test]
fn a_removed_webhook_takes_its_secret_and_its_log_along() {
    each(|house| {
        let gateway = Gateway::open();
        let webhook = enter(house, gateway.url(), &["turn"]);
        house.letter(A1, "来函", None);
        house.tick();
        let held = house.read(|db| db.secret(&format!("webhook/{webhook}"))).expect("a secret");
        assert_eq!(held.as_slice(), SECRET.as_bytes());
        let removed = house.store.commit(intent("form"), move |commit| hook::remove(commit, webhook));
        assert!(removed.expect("removed").commit.is_some(), "the log tells of it");
        assert!(house.read(|db| db.secret(&format!("webhook/{webhook}"))).is_none());
        assert!(log(house, webhook).is_empty() && house.read(hook::webhooks).is_empty());
        assert_eq!(house.tick(), done(0, 0, 0, 0), "{}", house.engine);
    });
}

#[test]
fn what_is_old_is_cleared_away() {
    each(|house| {
        let gateway = Gateway::open();
        let webhook = enter(house, gateway.url(), &["turn"]);
        house.letter(A1, "来函", None);
        house.tick();
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        house.pass(400 * DAY);
        assert_eq!(house.tick().cleared, 0, "{}: 400 days are kept", house.engine);
        house.pass(DAY);
        assert_eq!(house.tick().cleared, 3, "{}: two notices and a delivery", house.engine);
        assert!(log(house, webhook).is_empty(), "{}", house.engine);
        let left = house.read(|db| notice::notices_of(db, &house.who(clerk), 0, None, 10));
        assert!(left.is_empty(), "{}", house.engine);
        assert_eq!(
            house.read(|db| db.first("SELECT COUNT(*) FROM notice WHERE federation = $1", &[], |row| row.int(0))),
            Some(0)
        );
    });
}
