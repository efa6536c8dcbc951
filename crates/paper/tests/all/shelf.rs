//! The shelf: what lies there belongs to somebody, or is swept away after a day.

use std::sync::Arc;

use paper::{Place, check, hang, take_down};
use record::Error;

use crate::support::{Hall, each, files, pdf};

const DAY_MS: i64 = 86_400_000;

fn place(hall: &Hall) -> Place {
    Place { register: "thing", record: hall.thing(1), account: 0, office: 1, day: hall.access.today() }
}

fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("before the year 300,000,000")
}

#[test]
fn orphans_are_swept_after_a_day_and_what_was_ever_named_stays() {
    each(async |hall| {
        let put =
            async |size: usize| hall.shelf.put(check("a.pdf", pdf(size)).expect("fine"), false).await.expect("put");
        let (kept, down, orphan) = (put(2_000).await, put(3_000).await, put(4_000).await);
        let at = place(hall);
        let id = hall.commit(move |commit| {
            hang(commit, &kept, &at)?;
            hang(commit, &down, &at)
        });
        let id = id.expect("hung");
        let paper = hall.list("thing", at.record).into_iter().find(|paper| paper.id == id).expect("a paper");
        let today = at.day;
        assert!(hall.commit(move |commit| take_down(commit, &paper, today)).expect("taken down"));
        std::fs::write(hall.papers().join("readme.txt"), "not ours").expect("written");
        // While somebody holds it, and within its first day, nothing happens to it.
        assert_eq!(
            hall.shelf.sweep(&hall.store, now_ms() + 2 * DAY_MS).await.expect("swept"),
            0,
            "{}: held",
            hall.engine
        );
        drop(orphan);
        assert_eq!(hall.shelf.sweep(&hall.store, now_ms()).await.expect("swept"), 0, "{}: too new", hall.engine);
        assert_eq!(hall.shelf.sweep(&hall.store, now_ms() + 2 * DAY_MS).await.expect("swept"), 1, "{}", hall.engine);
        assert_eq!(files(&hall.papers()).len(), 3, "two papers, one of them taken down, and what is not ours");
    });
}

#[test]
fn two_hands_may_hold_files_at_once_while_somebody_sweeps() {
    each(async |hall| {
        let put = |n: usize| hall.shelf.put(check("a.pdf", pdf(1_000 + n)).expect("fine"), false);
        let first = put(1).await.expect("put");
        let sweeping = {
            let (shelf, store) = (Arc::clone(&hall.shelf), Arc::clone(&hall.store));
            tokio::spawn(async move { shelf.sweep(&store, now_ms() + 2 * DAY_MS).await })
        };
        let second = put(2).await.expect("put");
        assert_eq!(sweeping.await.expect("ended").expect("swept"), 0);
        let at = place(hall);
        hall.commit(move |commit| {
            hang(commit, &first, &at)?;
            hang(commit, &second, &at)
        })
        .expect("hung");
        assert_eq!(files(&hall.papers()).len(), 2);
    });
}

#[test]
fn a_commit_that_fails_hangs_nothing_and_a_record_has_its_bounds() {
    each(async |hall| {
        let at = place(hall);
        let put =
            async |size: usize| hall.shelf.put(check("a.pdf", pdf(size)).expect("fine"), false).await.expect("put");
        let one = put(500).await;
        let failed = hall.commit(move |commit| {
            hang(commit, &one, &at)?;
            Err::<(), _>(Error::Abandoned("no".into()))
        });
        assert!(failed.is_err() && hall.list("thing", at.record).is_empty());
        let again = put(500).await;
        hall.commit(move |commit| hang(commit, &again, &at)).expect("the same blob may be hung now");
        let twin = put(500).await;
        let refused = hall.commit(move |commit| hang(commit, &twin, &at));
        assert!(matches!(refused, Err(Error::Rule(why)) if why == "paper-refusal-twice"), "{}", hall.engine);
        let mut many = Vec::new();
        for n in 1..paper::MOST_PAPERS {
            many.push(put(600 + usize::try_from(n).expect("small")).await);
        }
        hall.commit(move |commit| many.iter().try_for_each(|each| hang(commit, each, &at).map(drop)))
            .expect("199 more");
        let one_more = put(10_000).await;
        let refused = hall.commit(move |commit| hang(commit, &one_more, &at));
        assert!(matches!(refused, Err(Error::Rule(why)) if why == "paper-refusal-many"), "{}", hall.engine);
        let (record, papers) = (at.record, hall.list("thing", at.record));
        let count = || hall.ask(|store| store.read(|db| paper::count(db, "thing", record))).expect("a count");
        assert_eq!((count(), papers.len()), (200, 200));
        let last = papers.into_iter().last().expect("a paper");
        assert!(hall.commit(move |commit| take_down(commit, &last, at.day)).expect("taken down"));
        assert_eq!(count(), 199);
        assert_eq!(hall.ask(|store| store.read(|db| paper::count(db, "case_file", record))).expect("a count"), 0);
    });
}
