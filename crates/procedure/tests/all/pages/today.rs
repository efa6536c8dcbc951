//! Today: what is mine, what I wait for, what has changed; putting off; from one item to the next.

use access::Role;
use axum::http::StatusCode;
use procedure::Given;

use super::hall::each;
use super::{between, json, page, people};
use crate::support::{A, A1, B};

#[test]
fn what_is_mine_stands_by_its_day_with_the_reason() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        hall.working("先到期的一件");
        hall.pass(17);
        hall.issued("后来发的一件");
        hall.pass(4);
        let today = page(&mut people.chair, "/today").await;
        // Twenty days from the second of March, on a Sunday: it moves to Monday the twenty-third, today.
        let groups = between(&today.body, "<h2 class=\"when\">", "</h2>");
        assert_eq!(groups, ["今天", "本周"], "{}: {}", hall.engine, today.body);
        let titles = between(&today.body, "<p class=\"title\">", "</p>");
        assert!(
            titles[0].contains("答复：先到期的一件") && titles[1].contains("签收或提出异议：后来发的一件"),
            "{titles:?}"
        );
        assert!(today.body.contains("法定期限") && today.body.contains("依据与算法"), "the clock says why");
        assert!(today.body.contains("《集体合同规定》"), "and on what it rests");
        // A clerk sees only what a clerk can do.
        let clerk = page(&mut people.clerk, "/today").await;
        let titles = between(&clerk.body, "<p class=\"title\">", "</p>");
        assert!(titles[1].contains("签收：后来发的一件"), "{titles:?}");
        // The others have nothing of it.
        let mut other = hall.somebody("other", &[(Role::Chair, B)]).await;
        let mut below = hall.somebody("below", &[(Role::Chair, A1)]).await;
        for browser in [&mut other, &mut below, &mut people.officer] {
            let empty = page(browser, "/today").await;
            assert!(empty.body.contains("没有要您办的事") && !empty.body.contains("一件"), "{}", hall.engine);
        }
        hall.pass(1);
        let late = page(&mut people.chair, "/today").await;
        assert!(late.body.contains("逾期 1 天"), "{}", late.body);
        people.chair.lang = "en";
        let english = page(&mut people.chair, "/today").await;
        assert!(
            english.body.contains("1 day late") && english.body.contains("Accept or Contest: "),
            "{}",
            english.body
        );
        let (status, told) = json(&mut people.chair, "/today.json").await;
        assert_eq!((status, told["total"].as_i64()), (StatusCode::OK, Some(2)));
        assert_eq!(told["mine"][0]["due"]["day"], "2026-03-23");
        assert_eq!(told["mine"][0]["due"]["statutory"], true);
        assert!(told["mine"][0]["due"]["reasons"].as_array().is_some_and(|reasons| reasons.len() > 1));
        assert_eq!(told["mine"][1]["steps"][0]["name"], "accept");
    });
}

#[test]
fn whoever_asks_for_pages_that_are_not_there_gets_empty_ones() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        for path in
            ["/today?page=9", "/today?part=waiting&page=9", "/today?part=changed", "/today?part=off", "/today?do=x:y"]
        {
            page(&mut people.chair, path).await;
        }
    });
}

#[test]
fn a_long_list_has_pages() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        for n in 0..53 {
            hall.issued(&format!("第{n}件"));
        }
        let first = page(&mut people.clerk, "/today").await;
        assert_eq!(between(&first.body, "<p class=\"title\">", "</p>").len(), 50);
        assert!(first.body.contains("href=\"/today?page=2\""), "{}", first.body);
        let second = page(&mut people.clerk, "/today?page=2").await;
        assert_eq!(between(&second.body, "<p class=\"title\">", "</p>").len(), 3);
        assert!(second.body.contains("要我办 <span class=\"n\">53</span>"));
    });
}

#[test]
fn what_is_put_off_comes_back_and_a_rule_is_not_put_off() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let (soft, hard) = (hall.issued("可推后").to_string(), hall.working("法定").to_string());
        let put = async |browser: &mut ui::web::testing::Browser, record: &str, until: &str| {
            let form = [("procedure", "test.slip"), ("record", record), ("until", until)];
            browser.post("/today/snooze", &form).await
        };
        let answer = put(&mut people.chair, &soft, "2026-03-06").await;
        assert_eq!(answer.location(), "/today?said=snoozed", "{}", answer.body);
        let today = page(&mut people.chair, "/today?said=snoozed").await;
        assert!(!today.body.contains("可推后") && today.body.contains("已推后"), "{}", today.body);
        assert!(page(&mut people.clerk, "/today").await.body.contains("可推后"), "it is off for nobody else");
        let off = page(&mut people.chair, "/today?part=off").await;
        assert!(off.body.contains("可推后") && off.body.contains("现在就办"));
        // Past the day of the rule, on a day that has been, on no day at all, of something that is not mine.
        for (record, until) in [(&hard, "2026-04-20"), (&soft, "2026-03-02"), (&soft, "morgen")] {
            let answer = put(&mut people.chair, record, until).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{until}");
            assert!(answer.body.contains("role=\"alert\""), "{}", answer.body);
        }
        assert_eq!(put(&mut people.chair, &hard, "2026-03-20").await.status, StatusCode::SEE_OTHER);
        assert_eq!(put(&mut people.officer, &soft, "2026-03-20").await.status, StatusCode::NOT_FOUND);
        assert_eq!(put(&mut people.chair, "1", "2026-03-20").await.status, StatusCode::NOT_FOUND);
        assert!(page(&mut people.chair, "/today").await.body.contains("没有要您办的事"));
        // Without a day it comes back at once; else on its day.
        assert_eq!(put(&mut people.chair, &hard, "").await.location(), "/today?said=snooze-back");
        assert!(page(&mut people.chair, "/today").await.body.contains("法定"));
        hall.pass(4);
        assert!(page(&mut people.chair, "/today").await.body.contains("可推后"));
    });
}

#[test]
fn one_waits_for_others_and_sees_what_has_changed() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.draft("等着的一件", A);
        hall.take(record, "issue", Given::none());
        let path = record.to_string();
        let follow = [("procedure", "test.slip"), ("record", path.as_str()), ("on", "1")];
        let answer = people.officer.post("/today/follow", &follow).await;
        assert_eq!(answer.location(), format!("/slips/{record}?said=followed"), "{}", answer.body);
        let waiting = page(&mut people.officer, "/today?part=waiting").await;
        assert!(
            waiting.body.contains("等着的一件") && waiting.body.contains("A工会的经办人或主席"),
            "{}",
            waiting.body
        );
        assert!(waiting.body.contains("签收或提出异议"), "{}", waiting.body);
        assert!(page(&mut people.officer, "/today?part=changed").await.body.contains("关注的事没有变化"));
        let accepted = people.clerk.post(&format!("/steps/test.slip/{record}/accept"), &[("seen", "2")]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
        let changed = page(&mut people.officer, "/today?part=changed").await;
        assert!(changed.body.contains("签收 · A工会 · clerk 干事"), "who by their office: {}", changed.body);
        assert!(!changed.body.contains("周敏clerk"), "never by their name");
        let (_, told) = json(&mut people.officer, "/today.json").await;
        assert_eq!(told["changed"][0]["unseen"][0]["step"], "accept");
        assert_eq!(told["waiting"][0]["waits_for"][0]["unit"], "A");
        // Whoever took the step follows, and has seen it.
        assert!(page(&mut people.clerk, "/today?part=changed").await.body.contains("关注的事没有变化"));
        let seen = [("procedure", "test.slip"), ("record", path.as_str()), ("open", "1")];
        let answer = people.officer.post("/today/seen", &seen).await;
        assert_eq!(answer.location(), format!("/slips/{record}"));
        assert!(page(&mut people.officer, "/today?part=changed").await.body.contains("关注的事没有变化"));
        // What may not be read may not be followed, and cannot be told from what is not there.
        let mut other = hall.somebody("other", &[(Role::Chair, B)]).await;
        assert_eq!(other.post("/today/follow", &follow).await.status, StatusCode::NOT_FOUND);
        let nothing = [("procedure", "test.slip"), ("record", "77"), ("on", "1")];
        assert_eq!(other.post("/today/follow", &nothing).await.status, StatusCode::NOT_FOUND);
        let unknown = [("procedure", "no.such"), ("record", "77"), ("on", "1")];
        assert_eq!(other.post("/today/follow", &unknown).await.status, StatusCode::NOT_FOUND);
        people.clerk.post(&format!("/steps/test.slip/{record}/same"), &[("seen", "3")]).await;
        assert!(page(&mut people.officer, "/today?part=changed").await.body.contains("无变化"));
        assert_eq!(people.officer.post("/today/seen", &[("all", "1")]).await.status, StatusCode::SEE_OTHER);
        assert!(page(&mut people.officer, "/today?part=changed").await.body.contains("关注的事没有变化"));
        let stop = [("procedure", "test.slip"), ("record", path.as_str()), ("on", ""), ("part", "waiting")];
        let answer = people.officer.post("/today/follow", &stop).await;
        assert_eq!(answer.location(), "/today?part=waiting&said=unfollowed");
        assert!(page(&mut people.officer, "/today?part=waiting").await.body.contains("没有在等别人办的事"));
    });
}

#[test]
fn one_is_led_from_item_to_item() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let first = hall.issued("甲");
        let second = hall.issued("乙");
        let third = hall.working("丙");
        let today = page(&mut people.clerk, "/today").await;
        let path = format!("/steps/test.slip/{first}/accept?from=today");
        assert!(today.body.contains(&format!("class=\"btn go\" href=\"{path}\" data-open>")), "{}", today.body);
        let form = page(&mut people.clerk, &path).await;
        assert!(form.body.contains("今日第 1 件，共 3 件") && form.body.contains("先办下一件"), "{}", form.body);
        assert!(form.body.contains(&format!("/steps/test.slip/{second}/accept?from=today")), "the next one");
        let taken = people.clerk.post(&path, &[("seen", "2"), ("place", "0")]).await;
        let next = format!("/steps/test.slip/{second}/accept?from=today&said=step-taken");
        assert_eq!(taken.location(), next, "{}", taken.body);
        let form = page(&mut people.clerk, &next).await;
        assert!(form.body.contains("已办理。还有 3 件要您办。"), "what was accepted is to be answered: {}", form.body);
        // Narrowed to one kind of step one stays with it.
        let only = format!("/steps/test.slip/{third}/answer?from=today&do=test.slip%3Aanswer");
        let form = page(&mut people.clerk, &only).await;
        assert!(form.body.contains("今日第 2 件，共 2 件"), "{}", form.body);
        let answer = people.clerk.post(&only, &[("seen", "3"), ("place", "1"), ("answer", "已办")]).await;
        let next = format!("/steps/test.slip/{first}/answer?from=today&do=test.slip%3Aanswer&said=step-taken");
        assert_eq!(answer.location(), next);
        let answer = people.clerk.post(&next, &[("seen", "3"), ("place", "0"), ("answer", "已办")]).await;
        assert_eq!(answer.location(), "/today?said=today-all-done", "of this kind nothing is left");
        let last = format!("/steps/test.slip/{second}/accept?from=today");
        let answer = people.clerk.post(&last, &[("seen", "2"), ("place", "0")]).await;
        // It is still theirs, for its next step, but it has had its turn.
        assert_eq!(answer.location(), "/today?said=step-taken");
    });
}

#[test]
fn who_stands_in_for_somebody_sees_that_it_is_for_them() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.issued("甲");
        let mut deputy = hall.somebody("deputy", &[(Role::Clerk, A1)]).await;
        assert!(page(&mut deputy, "/today").await.body.contains("没有要您办的事"));
        hall.delegate("chair", "deputy");
        let today = page(&mut deputy, "/today").await;
        assert!(today.body.contains("代为办理") && today.body.contains("签收或提出异议：甲"), "{}", today.body);
        let path = format!("/steps/test.slip/{record}/accept?from=today");
        assert_eq!(deputy.post(&path, &[("seen", "2"), ("place", "0")]).await.status, StatusCode::SEE_OTHER);
        let shown = page(&mut people.chair, &format!("/slips/{record}")).await;
        assert!(shown.body.contains("A工会 · deputy 干事（代chair 干事）"), "{}", shown.body);
    });
}
