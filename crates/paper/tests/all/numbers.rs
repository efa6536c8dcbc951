//! Numbers of documents: from 1 on, without gap or double, however many ask at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use clock::Lang;
use paper::{DOCUMENT, Issue, issue, number, number_text};
use record::Error;

use crate::support::{day, each, intent};

#[test]
fn sixty_four_at_once_take_every_number_once_and_who_fails_takes_none() {
    each(async |hall| {
        let store = Arc::clone(&hall.store);
        let taken = tokio::task::block_in_place(|| {
            std::thread::scope(|scope| {
                let work = |thread: i64| {
                    let store = &store;
                    move || {
                        let mut taken = Vec::new();
                        for turn in 0..6 {
                            // Every third commit takes a number and then fails.
                            let fails = (thread + turn) % 3 == 0;
                            let organ = 1 + thread % 2;
                            let done = store.commit(intent(), move |commit| {
                                let (number, text) = number(commit, organ, "督", 2026)?;
                                if fails {
                                    return Err(Error::Abandoned("not this time".into()));
                                }
                                let row = Issue {
                                    organ,
                                    word: "督",
                                    year: 2026,
                                    number,
                                    text: &text,
                                    template: "supervision-slip",
                                    record: ("thing", 1),
                                    paper: None,
                                    sha256: "",
                                    day: day("2026-03-02"),
                                };
                                issue(commit, &row)?;
                                Ok((organ, number))
                            });
                            assert_eq!(done.is_err(), fails);
                            taken.extend(done.ok().map(|done| done.value));
                        }
                        taken
                    }
                };
                let threads: Vec<_> = (0..64).map(|thread| scope.spawn(work(thread))).collect();
                threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect::<Vec<_>>()
            })
        });
        let mut by_organ: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        taken.into_iter().for_each(|(organ, number)| by_organ.entry(organ).or_default().push(number));
        assert_eq!(by_organ.len(), 2);
        for (organ, mut numbers) in by_organ {
            numbers.sort_unstable();
            let whole: Vec<i64> = (1..).take(numbers.len()).collect();
            assert_eq!(numbers, whole, "{}: organ {organ}", hall.engine);
            let rows =
                hall.ask(|store| store.read(|db| db.find(&DOCUMENT, "organ", organ, hall.moment()))).expect("rows");
            let mut entered: Vec<i64> = rows.iter().filter_map(|row| row.int("number")).collect();
            entered.sort_unstable();
            assert_eq!(entered, whole, "{}: the register of organ {organ}", hall.engine);
        }
    });
}

#[test]
fn organs_words_and_years_count_for_themselves_and_nothing_is_given_twice() {
    each(async |hall| {
        let take = |organ: i64, word: &'static str, year: i64| {
            hall.commit(move |commit| Ok((number(commit, organ, word, year)?.0, number(commit, organ, word, year)?.0)))
                .expect("numbers")
        };
        assert_eq!(take(1, "督", 2026), (1, 2), "two in one commit");
        assert_eq!(take(1, "纪", 2026), (1, 2));
        assert_eq!(take(2, "督", 2026), (1, 2));
        assert_eq!(take(1, "督", 2027), (1, 2));
        let (text, commit) = hall
            .ask(|store| {
                store.commit(intent(), |commit| {
                    let (n, text) = number(commit, 1, "督", 2026)?;
                    let row = Issue {
                        organ: 1,
                        word: "督",
                        year: 2026,
                        number: n,
                        text: &text,
                        template: "t",
                        record: ("thing", 1),
                        paper: None,
                        sha256: "",
                        day: day("2026-03-02"),
                    };
                    issue(commit, &row)?;
                    Ok::<_, Error>(text)
                })
            })
            .map(|done| (done.value, done.commit.expect("a commit")))
            .expect("a document");
        assert_eq!(text, number_text("", "督", 2026, 3, Lang::Zh));
        // A number that was given once is not given again, whatever becomes of its document.
        assert_eq!(hall.commit(move |c| c.reverse(commit)).expect("reversed"), 1);
        assert_eq!(take(1, "督", 2026), (4, 5));
    });
}
