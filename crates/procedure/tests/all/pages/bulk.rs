//! One step on a selection: each record its own verdict.

use access::Role;
use axum::http::StatusCode;

use super::hall::each;
use super::{between, page, people, post_json};
use crate::support::{A, B, FED};

#[test]
fn each_of_a_selection_has_its_own_verdict() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let [a, b, c] = ["甲", "乙", "丙"].map(|title| hall.answered(title));
        let elsewhere = hall.draft("丁", B);
        let mut both = hall.somebody("both", &[(Role::Clerk, A), (Role::Officer, FED)]).await;
        let own = hall.working("自己答复的");
        both.post(&format!("/steps/test.slip/{own}/answer"), &[("seen", "3"), ("answer", "已办")]).await;
        // The list can be narrowed to what can be done together.
        let today = page(&mut both, "/today").await;
        assert!(today.body.contains("/today?do=test.slip%3Aclose"), "{}", today.body);
        assert!(!today.body.contains("type=\"checkbox\""), "{}", today.body);
        let narrowed = page(&mut both, "/today?do=test.slip%3Aclose").await;
        assert_eq!(
            between(&narrowed.body, "form=\"many\" name=\"record\" value=\"", "\"").len(),
            3,
            "{}",
            narrowed.body
        );
        assert!(narrowed.body.contains("action=\"/steps/test.slip/bulk?do=test.slip%3Aclose\""));
        // One has moved on, one may not be checked by them, one is in another state, one is not there.
        people.officer.post(&format!("/steps/test.slip/{b}/return"), &[("seen", "4"), ("why", "缺材料")]).await;
        let picked = [
            ("record", format!("{a}.4")),
            ("record", format!("{b}.4")),
            ("record", format!("{c}.4")),
            ("record", format!("{own}.4")),
            ("record", format!("{elsewhere}.1")),
            ("record", "77.1".to_owned()),
        ];
        let mut form: Vec<(&str, &str)> = picked.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.push(("step", "close"));
        let before = hall.moment().known;
        let done = both.post("/steps/test.slip/bulk", &form).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        assert!(done.body.contains("已办理 2 件，未办理 4 件"), "{}", done.body);
        for part in ["请看过最新情况再办", "“答复”是您办的", "没有这条记录"] {
            assert!(done.body.contains(part), "{part} not in {}", done.body);
        }
        assert_eq!(hall.moment().known, before + 2, "each done is a commit of its own, and the others are none");
        for (record, state) in [(a, "closed"), (b, "working"), (c, "closed"), (own, "answered"), (elsewhere, "drafted")]
        {
            assert_eq!(hall.case(record).state_code(), state);
        }
        let (status, told) = post_json(&mut both, "/steps/test.slip/bulk", &form).await;
        assert_eq!(status, StatusCode::OK);
        assert!(told["verdicts"].as_array().is_some_and(|all| all.iter().all(|each| each["done"] == false)), "{told}");
    });
}

#[test]
fn a_selection_that_cannot_be_taken_says_why() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let [a, b] = ["甲", "乙"].map(|title| hall.answered(title).to_string());
        let path = "/steps/test.slip/bulk?do=test.slip%3Areturn";
        let none = people.officer.post(path, &[("step", "return"), ("why", "缺材料")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.body.contains("还没有选中任何一件") && none.body.contains("缺材料</textarea>"), "{}", none.body);
        // What is lacking for all is asked for once more, with the selection as it was.
        let (one, two) = (format!("{a}.4"), format!("{b}.4"));
        let sent = [("step", "return"), ("record", one.as_str()), ("record", two.as_str()), ("why", "")];
        let lacks = people.officer.post(path, &sent).await;
        assert_eq!(lacks.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(lacks.body.matches(" checked").count(), 2, "{}", lacks.body);
        assert!(lacks.body.contains("href=\"#ask-why\""), "{}", lacks.body);
        assert_eq!(people.officer.post(path, &[("step", "fly"), ("record", &one)]).await.status, StatusCode::NOT_FOUND);
        let many: Vec<String> = (0..201).map(|n| format!("{n}.1")).collect();
        let mut form: Vec<(&str, &str)> = many.iter().map(|each| ("record", each.as_str())).collect();
        form.push(("step", "return"));
        assert_eq!(people.officer.post(path, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Steps whose unticked box would say no to all are taken one by one.
        assert_eq!(
            people.clerk.post(path, &[("step", "answer"), ("record", &one)]).await.status,
            StatusCode::NOT_FOUND
        );
    });
}
