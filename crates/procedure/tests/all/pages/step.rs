//! The form of a step: what it asks, what it keeps, why it is refused.

use access::Role;
use axum::http::StatusCode;
use procedure::Given;

use super::hall::each;
use super::slip::PROCEDURE;
use super::{between, json, page, people, post_json};
use crate::support::B;

#[test]
fn a_form_says_what_it_does_and_keeps_what_was_typed() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.working("三号任务进展滞后");
        let path = format!("/steps/test.slip/{record}/answer");
        let form = page(&mut people.clerk, &path).await;
        for part in [
            "写明办理结果，报发出单位核对",
            "三号任务进展滞后",
            "“退回或核对办结”须由另一人办理",
            "“核对期限”起算",
            "name=\"seen\" value=\"3\"",
            "最多 1,000 字。",
            "<option value=\"\" selected>请选择",
        ] {
            assert!(form.body.contains(part), "{part} not in {}", form.body);
        }
        let sent = [("seen", "3"), ("answer", ""), ("due", "next week"), ("urgent", "1"), ("kind", "")];
        let wrong = people.clerk.post(&path, &sent).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("next week") && wrong.body.contains("id=\"ask-due-wrong\""), "{}", wrong.body);
        assert!(wrong.body.contains("id=\"ask-answer-wrong\""), "what is missing is told along: {}", wrong.body);
        let sent = [("seen", "3"), ("answer", "  "), ("due", "2026-04-01"), ("urgent", "1")];
        let wrong = people.clerk.post(&path, &sent).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.body.contains("value=\"2026-04-01\"") && wrong.body.contains("href=\"#ask-answer\""),
            "{}",
            wrong.body
        );
        assert!(wrong.body.contains("name=\"urgent\" value=\"1\" checked"), "{}", wrong.body);
        let before = hall.moment().known;
        let sent = [("seen", "3"), ("answer", "已完成\r\n三项"), ("due", "2026-04-01"), ("urgent", "1")];
        let taken = people.clerk.post(&path, &sent).await;
        assert_eq!(taken.location(), format!("/slips/{record}?said=step-taken"), "{}", taken.body);
        assert_eq!(hall.moment().known, before + 1, "one commit");
        let case = hall.case(record);
        assert_eq!((case.state_code(), case.version.text("answer")), ("answered", "已完成\n三项"));
        assert_eq!(case.version.int("urgent"), Some(1));
        let entry = hall.ask(|store| store.read(|db| record::log::newest(db, None, 1))).expect("a log");
        assert_eq!((entry[0].kind.as_str(), entry[0].reason.as_str()), ("step", "答复"));
        assert_eq!((entry[0].source.as_str(), entry[0].office), ("test.slip answer", crate::support::A));
        // What the record holds stands in the form of the next round.
        hall.take(record, "return", Given::none().with("why", "缺材料"));
        let form = page(&mut people.chair, &path).await;
        assert!(
            form.body.contains("已完成\n三项</textarea>") && form.body.contains("value=\"2026-04-01\""),
            "{}",
            form.body
        );
        // What is sent empty is taken away; what is not sent stays.
        let sent = [("seen", "5"), ("answer", "已补齐"), ("due", ""), ("urgent", "1")];
        assert_eq!(people.clerk.post(&path, &sent).await.status, StatusCode::SEE_OTHER);
        let case = hall.case(record);
        assert_eq!((case.version.text("answer"), case.version.day("due")), ("已补齐", None), "{}", hall.engine);
        hall.take(record, "return", Given::none().with("why", "再补"));
        let sent = [("seen", "7"), ("answer", "又补"), ("due", "2026-05-01")];
        assert_eq!(people.clerk.post(&path, &sent).await.status, StatusCode::SEE_OTHER);
        hall.take(record, "return", Given::none().with("why", "再补"));
        assert_eq!(people.clerk.post(&path, &[("seen", "9"), ("answer", "好")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(hall.case(record).version.day("due"), Some(crate::support::day("2026-05-01")));
    });
}

#[test]
fn a_note_stays_with_the_step_and_out_of_the_log() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.issued("甲");
        let sent = [("seen", "2"), ("why", "该任务 由城西镇\r\n承办")];
        let path = format!("/steps/test.slip/{record}/contest");
        assert_eq!(people.chair.post(&path, &sent).await.status, StatusCode::SEE_OTHER);
        let entry = hall.ask(|store| store.read(|db| record::log::newest(db, None, 1))).expect("a log");
        let case = hall.case(record);
        let step = case.steps.last().expect("a step");
        assert_eq!(step.note, "该任务 由城西镇\n承办");
        assert_eq!(entry[0].reason, PROCEDURE.step("contest").expect("a step").label.0, "the log is read by others");
        // It stays for ever: no number of a person stands in it.
        let other = hall.issued("乙");
        let path = format!("/steps/test.slip/{other}/contest");
        for why in ["妻子身份证 410101199001011234", "电话 138 0013 8000"] {
            let refused = people.chair.post(&path, &[("seen", "2"), ("why", why)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
            assert!(refused.body.contains("不要写身份证号"), "{}", refused.body);
        }
    });
}

#[test]
fn a_refusal_is_explained() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.issued("甲");
        let accept = format!("/steps/test.slip/{record}/accept");
        // Of somebody who was faster.
        assert_eq!(people.clerk.post(&accept, &[("seen", "1")]).await.status, StatusCode::CONFLICT);
        assert_eq!(people.clerk.post(&accept, &[("seen", "2")]).await.status, StatusCode::SEE_OTHER);
        let late = people.chair.post(&accept, &[("seen", "2")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.body.contains("请看过最新情况再办"), "{}", late.body);
        let now = page(&mut people.chair, &accept).await;
        assert!(now.body.contains("当前为“办理中”") && !now.body.contains("name=\"seen\""), "{}", now.body);
        // What is for others to do.
        let pause = page(&mut people.chair, &format!("/steps/test.slip/{record}/pause")).await;
        assert!(pause.body.contains("这一步由发出单位的工会干部办理"), "{}", pause.body);
        let refused =
            people.chair.post(&format!("/steps/test.slip/{record}/pause"), &[("seen", "3"), ("why", "因为")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        // Nobody checks what they made.
        let mut both =
            hall.somebody("both", &[(Role::Clerk, crate::support::A), (Role::Officer, crate::support::FED)]).await;
        let answer =
            both.post(&format!("/steps/test.slip/{record}/answer"), &[("seen", "3"), ("answer", "已办")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let close = page(&mut both, &format!("/steps/test.slip/{record}/close")).await;
        assert!(close.body.contains("“答复”是您办的"), "{}", close.body);
        let (status, told) = post_json(&mut both, &format!("/steps/test.slip/{record}/close"), &[("seen", "4")]).await;
        assert_eq!((status, told["refused"].as_str()), (StatusCode::FORBIDDEN, Some("checker")));
        // The system's own steps, steps that begin, steps and records that are not there.
        let system = page(&mut people.officer, &format!("/steps/test.slip/{record}/remind")).await;
        assert!(system.body.contains("这一步由系统自动办理"), "{}", system.body);
        for path in [
            format!("/steps/test.slip/{record}/draft"),
            format!("/steps/test.slip/{record}/fly"),
            "/steps/test.slip/77/accept".to_owned(),
            "/steps/test.slip/x/accept".to_owned(),
            format!("/steps/no.such/{record}/accept"),
        ] {
            assert_eq!(people.officer.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut other = hall.somebody("other", &[(Role::Chair, B)]).await;
        assert_eq!(other.get(&accept).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&accept, &[("seen", "3")]).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn programs_take_steps_too() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.working("甲");
        let path = format!("/steps/test.slip/{record}/answer");
        let (status, told) = json(&mut people.clerk, &path).await;
        assert_eq!((status, told["allowed"].as_bool(), told["seen"].as_i64()), (StatusCode::OK, Some(true), Some(3)));
        assert_eq!(told["asks"][0]["name"], "answer");
        assert_eq!(told["asks"][0]["kind"], "text:1000");
        let (status, told) = post_json(&mut people.clerk, &path, &[("seen", "3")]).await;
        assert_eq!((status, told["fields"][0]["name"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("answer")));
        let (status, told) = post_json(&mut people.clerk, &path, &[("seen", "3"), ("answer", "已办")]).await;
        assert_eq!(
            (status, told["state"].as_str(), told["number"].as_i64()),
            (StatusCode::OK, Some("answered"), Some(4))
        );
        assert_eq!(told["commit"].as_i64(), Some(hall.moment().known));
        let (status, told) = post_json(&mut people.clerk, &path, &[("seen", "4"), ("answer", "已办")]).await;
        assert_eq!((status, told["refused"].as_str()), (StatusCode::CONFLICT, Some("not_now")));
    });
}

#[test]
fn every_kind_of_question_has_its_field() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let record = hall.issued("甲");
        hall.take(record, "contest", Given::none().with("why", "因为"));
        let form = page(&mut people.leader, &format!("/steps/test.slip/{record}/redirect")).await;
        // A unit is typed by its code, and that of the record stands there already.
        assert!(form.body.contains("name=\"receiver\" value=\"A\" required"), "{}", form.body);
        let moved = people
            .leader
            .post(&format!("/steps/test.slip/{record}/redirect"), &[("seen", "3"), ("receiver", "ZZ")])
            .await;
        assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(between(&moved.body, "name=\"receiver\" value=\"", "\""), ["ZZ"]);
        let moved = people
            .leader
            .post(&format!("/steps/test.slip/{record}/redirect"), &[("seen", "3"), ("receiver", "B")])
            .await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
        assert_eq!(hall.case(record).version.int("receiver"), Some(B));
        let mut other = hall.somebody("other", &[(Role::Chair, B)]).await;
        let path = format!("/steps/test.slip/{record}/accept");
        let wrong = other.post(&path, &[("seen", "4"), ("person", "nobody")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
        let taken = other.post(&path, &[("seen", "4"), ("person", "other")]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
        assert_eq!(hall.case(record).version.int("person"), Some(hall.account("other")));
        assert!(page(&mut other, "/today").await.body.contains("由我经手"));
    });
}
