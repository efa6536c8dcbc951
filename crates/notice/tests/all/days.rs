//! The mail of the day as a function: on which days, at which hours, and what is worth saying.

use clock::{Day, Lang, Pack};
use notice::{Choices, Letter, Line, Matter, digest};

use crate::support::day;

fn waits(title: &str, due: Day, since: &str) -> Line {
    Line {
        procedure: "matter",
        record: 7,
        unit: 4,
        kind: "turn".into(),
        label: "来函".into(),
        what: "答复".into(),
        title: title.into(),
        unit_name: "A1工会".into(),
        due,
        statutory: false,
        since: day(since),
        at_ms: 0,
        href: Some("/matters/7".into()),
    }
}

fn told(kind: &str, record: i64, since: &str) -> Line {
    let at_ms = i64::from(day(since).0) * 86_400_000;
    Line { kind: kind.into(), record, at_ms, ..waits("被告知的来函", Day::END, since) }
}

struct Case<'a> {
    today: &'a str,
    minute: i64,
    items: &'a [Line],
    notices: &'a [Line],
    choices: Choices,
    last: Option<Day>,
    lang: Lang,
}

impl<'a> Case<'a> {
    fn of(items: &'a [Line], notices: &'a [Line]) -> Case<'a> {
        Case {
            today: "2026-03-02",
            minute: 9 * 60,
            items,
            notices,
            choices: Choices::default(),
            last: Some(day("2026-02-27")),
            lang: Lang::Zh,
        }
    }

    fn mail(&self) -> Option<Letter> {
        digest(&Matter {
            brand: "职工之家",
            base_url: "https://guildhall.test",
            lang: self.lang,
            today: day(self.today),
            minute: self.minute,
            calendar: Pack::cn().calendar(),
            items: self.items,
            notices: self.notices,
            choices: &self.choices,
            last: self.last,
        })
    }
}

#[test]
fn mails_are_sent_in_the_hours_of_working_days_only() {
    let items = [waits("来函", day("2026-01-01"), "2026-01-01")];
    let at = |today, (hour, minute): (i64, i64)| {
        Case { today, minute: hour * 60 + minute, ..Case::of(&items, &[]) }.mail().is_some()
    };
    for (today, is_working) in [
        ("2026-03-06", true),
        // A Saturday and a Sunday.
        ("2026-03-07", false),
        ("2026-03-08", false),
        // National Day, a Thursday; and the Sunday and the Saturday worked for it.
        ("2026-10-01", false),
        ("2026-09-20", true),
        ("2026-10-10", true),
        // The Monday between weekend and festival that was given free.
        ("2026-02-16", false),
    ] {
        assert_eq!(at(today, (9, 0)), is_working, "{today}");
        for night in [(0, 0), (7, 0), (8, 29), (17, 30), (18, 0), (23, 59)] {
            assert!(!at(today, night), "{today} {night:?}");
        }
    }
    assert!(at("2026-03-06", (8, 30)) && at("2026-03-06", (17, 29)));
}

#[test]
fn without_anything_to_say_there_is_no_mail() {
    assert_eq!(Case::of(&[], &[]).mail(), None);
    // Known since before the last mail, and not due for long.
    let far = [waits("来函", day("2026-06-30"), "2026-02-01"), waits("来函", Day::END, "2026-02-01")];
    assert_eq!(Case::of(&far, &[]).mail(), None);
    // The first mail of all tells of them.
    assert!(Case { last: None, ..Case::of(&far, &[]) }.mail().is_some());
    let new = [waits("来函", Day::END, "2026-02-28")];
    assert!(Case::of(&new, &[]).mail().is_some());
    for due in ["2026-02-28", "2026-03-02", "2026-03-09"] {
        assert!(Case::of(&[waits("来函", day(due), "2026-02-01")], &[]).mail().is_some(), "{due}");
    }
    assert_eq!(Case::of(&[waits("来函", day("2026-03-10"), "2026-02-01")], &[]).mail(), None);
    // What waits is said where it waits.
    assert_eq!(Case::of(&[], &[told("turn", 7, "2026-03-01")]).mail(), None);
    assert!(Case::of(&[], &[told("told", 7, "2026-03-01")]).mail().is_some());
}

#[test]
fn only_what_was_chosen_is_told() {
    let items =
        [waits("迟了的", day("2026-02-20"), "2026-02-01"), waits("<b>今天的</b>", day("2026-03-02"), "2026-02-01")];
    let notices = [told("told", 8, "2026-03-01"), told("late", 9, "2026-03-01"), told("complaint", 10, "2026-03-01")];
    let mail = |kinds: &[&'static str]| {
        Case { choices: Choices { lang: Lang::Zh, mail: kinds.to_vec() }, ..Case::of(&items, &notices) }.mail()
    };
    assert_eq!(mail(&[]), None);
    let all = mail(&["turn", "late", "told", "complaint"]).expect("a mail");
    assert_eq!(all.subject, "职工之家：2 件待办，其中 1 件已逾期");
    assert!(
        all.text.contains(
            "已逾期（1 件）\n- 答复 · 迟了的（A1工会），2026年2月20日 周五到期\n  https://guildhall.test/matters/7\n"
        ),
        "{}",
        all.text
    );
    assert!(all.text.contains("今天到期（1 件）") && all.text.contains("告知（3 条）"), "{}", all.text);
    assert!(all.html.contains("&lt;b&gt;今天的&lt;/b&gt;") && !all.html.contains("<b>"), "{}", all.html);
    assert!(all.text.contains("https://guildhall.test/account/notices"));
    let late = mail(&["late"]).expect("a mail");
    assert!(late.text.contains("迟了的") && !late.text.contains("今天的"), "{}", late.text);
    assert!(late.text.contains("告知（1 条）"), "{}", late.text);
    let complaint = mail(&["complaint"]).expect("a mail");
    assert_eq!(complaint.subject, "职工之家：1 条告知");
    assert!(!complaint.text.contains("迟了的"), "{}", complaint.text);
}

#[test]
fn what_is_late_and_waits_is_said_once() {
    let items = [waits("迟了的", day("2026-02-20"), "2026-02-01")];
    let notices = [told("late", 7, "2026-03-01")];
    let mail = Case::of(&items, &notices).mail().expect("a mail");
    assert!(!mail.text.contains("告知"), "{}", mail.text);
}

#[test]
fn a_long_list_is_cut_and_counted() {
    let items: Vec<Line> = (0..200).map(|at| waits(&format!("来函 {at}"), day("2026-02-20"), "2026-02-01")).collect();
    let notices: Vec<Line> = (0..50).map(|at| told("told", 100 + at, "2026-03-01")).collect();
    let mail = Case::of(&items, &notices).mail().expect("a mail");
    assert_eq!(mail.text.matches("\n- ").count(), 40, "{}", mail.text);
    assert!(mail.text.contains("已逾期（200 件）") && mail.text.contains("另有 210 件"), "{}", mail.text);
}

#[test]
fn english_readers_are_written_to_in_english() {
    let items = [Line { statutory: true, ..waits("Letter about the canteen", day("2026-03-03"), "2026-03-01") }];
    let mail = Case { lang: Lang::En, ..Case::of(&items, &[]) }.mail().expect("a mail");
    assert_eq!(mail.subject, "职工之家: one item for you");
    assert!(mail.text.contains("due 3 Mar 2026 Tuesday, a day set by rule"), "{}", mail.text);
    assert!(mail.html.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{}", mail.html);
}
