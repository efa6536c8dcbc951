//! The panel on the page of a record.

use access::Role;
use axum::http::StatusCode;
use procedure::Given;

use super::hall::each;
use super::{between, page, people};
use crate::support::B;

#[test]
fn the_panel_shows_where_a_record_stands_and_what_can_be_done() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.working("甲");
        let path = format!("/slips/{record}");
        let shown = page(&mut people.clerk, &path).await;
        let body = &shown.body;
        assert!(body.contains("办理中") && body.contains("答复期限") && body.contains("3月23日（周一）到期"), "{body}");
        assert!(
            body.contains(&format!("<a class=\"btn go\" href=\"/steps/test.slip/{record}/answer\">答复</a>")),
            "{body}"
        );
        assert!(
            body.contains(&format!("action=\"/steps/test.slip/{record}/same\"")),
            "what asks for nothing is one click"
        );
        let refused = between(body, "<ul class=\"refused small mute\">", "</ul>");
        assert!(refused[0].contains("暂缓") && refused[0].contains("这一步由发出单位的工会干部办理"), "{refused:?}");
        assert!(body.contains("class=\"box now\""), "the present state is lit: {body}");
        let taken = body.matches("class=\"arc taken\"").count();
        assert_eq!(
            taken,
            3 * 2 + 1,
            "begun, issued, accepted, each before and after its label, and the legend: {body}"
        );
        let events = between(body, "<ol class=\"line\">", "</ol>");
        assert_eq!(events[0].matches("<li").count(), 3, "{events:?}");
        assert!(events[0].contains("系统"), "{events:?}");
        // Who may not take a step sees why.
        let officer = page(&mut people.officer, &path).await;
        assert!(officer.body.contains(&format!("href=\"/steps/test.slip/{record}/pause\">暂缓")), "{}", officer.body);
        // One click.
        let answer = people.clerk.post(&format!("/steps/test.slip/{record}/same"), &[("seen", "3")]).await;
        assert_eq!(answer.location(), format!("/slips/{record}?said=step-taken"));
        let shown = page(&mut people.clerk, &path).await;
        assert!(shown.body.contains("A工会 · clerk 干事") && shown.body.contains("不再关注"), "{}", shown.body);
        assert!(shown.body.contains("href=\"/log/"), "the clerk reads the log of their unit");
    });
}

#[test]
fn in_the_past_it_only_tells() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.issued("甲");
        let then = hall.moment().known;
        hall.pass(3);
        hall.take(record, "accept", Given::none());
        let past = page(&mut people.chair, &format!("/slips/{record}?known={then}&as_of=2026-03-02")).await;
        assert!(past.body.contains("已发出") && past.body.contains("您看到的是过去"), "{}", past.body);
        assert!(
            !past.body.contains("/steps/test.slip/") && !past.body.contains("action=\"/today/follow\""),
            "{}",
            past.body
        );
        assert_eq!(between(&past.body, "<ol class=\"line\">", "</ol>")[0].matches("<li").count(), 2);
        let before = people.chair.get(&format!("/slips/{record}?as_of=2026-03-01")).await;
        assert_eq!(before.status, StatusCode::OK);
        assert!(!before.body.contains("class=\"procedure\""), "there was no such slip");
        let mut other = hall.somebody("other", &[(Role::Chair, B)]).await;
        assert_eq!(other.get(&format!("/slips/{record}")).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_has_ended_offers_nothing() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.answered("甲");
        hall.take(record, "close", Given::none());
        let shown = page(&mut people.officer, &format!("/slips/{record}")).await;
        assert!(shown.body.contains("已经终结") && !shown.body.contains("class=\"refused"), "{}", shown.body);
        assert!(shown.body.contains("class=\"box done now\""), "{}", shown.body);
    });
}
