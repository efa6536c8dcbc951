//! The documentation and the drawing of procedures.

use axum::http::StatusCode;
use clock::Lang;
use procedure::diagram;

use super::hall::each;
use super::slip::PROCEDURE;
use super::{json, page, people};
use crate::trial::PROCEDURE as TRIAL;

#[test]
fn the_made_up_tables_are_sound() {
    for procedure in [&PROCEDURE, &TRIAL] {
        assert_eq!(procedure.faults(), Vec::<String>::new());
        assert_eq!(diagram::overlaps(procedure), Vec::<String>::new());
    }
}

#[test]
fn a_drawing_stands_by_itself() {
    for lang in Lang::ALL {
        let svg = diagram::svg(&PROCEDURE, lang, None);
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
        assert!(svg.contains("fill=\"#") && !svg.contains("<style"), "it carries its colours in attributes");
        assert!(svg.contains("<title") && svg.contains("<desc"), "{svg}");
        let drawn = diagram::drawing(&PROCEDURE, lang, None).0;
        assert!(!drawn.contains("fill=\"#") && !drawn.contains("xmlns"), "a page has its style sheet: {drawn}");
    }
}

#[test]
fn the_twin_says_what_the_drawing_shows() {
    let text = diagram::text(&PROCEDURE, Lang::En, None).0;
    for procedure in [&PROCEDURE, &TRIAL] {
        for lang in Lang::ALL {
            let twin = diagram::text(procedure, lang, None).0;
            for label in procedure.states.iter().map(|s| s.label).chain(procedure.steps.iter().map(|s| s.label)) {
                assert!(twin.contains(clock::said(label, lang)), "{label:?} not in {twin}");
            }
        }
    }
    assert!(text.contains("Answer → Answered, to be checked"), "{text}");
    assert!(text.contains("“Time to answer” stops"), "{text}");
}

#[test]
fn every_procedure_has_its_page() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        let all = page(&mut people.clerk, "/procedures").await;
        assert!(all.body.contains("href=\"/procedures/test.slip\"") && all.body.contains("href=\"/procedures/trial\""));
        let one = page(&mut people.clerk, "/procedures/test.slip").await;
        for part in [
            "协调小组工作规则第十二条",
            "自收到要约起 20 日",
            "《集体合同规定》",
            "有出处",
            "须由“答复”以外的人办理",
            "次日由系统办理“核对超期提醒”",
            "<svg class=\"states\" role=\"img\"",
            "用文字看流程",
        ] {
            assert!(one.body.contains(part), "{part} not in {}", one.body);
        }
        page(&mut people.clerk, "/procedures/trial").await;
        people.clerk.lang = "en";
        let english = page(&mut people.clerk, "/procedures/test.slip").await;
        assert!(english.body.contains("20 days from: offer received"), "{}", english.body);
        let drawing = people.clerk.get("/procedures/test.slip/drawing").await;
        assert_eq!((drawing.status, drawing.header("content-type")), (StatusCode::OK, "image/svg+xml"));
        let (status, told) = json(&mut people.clerk, "/procedures/test.slip.json").await;
        assert_eq!((status, told["steps"].as_array().map(Vec::len)), (StatusCode::OK, Some(PROCEDURE.steps.len())));
        assert_eq!(told["clocks"][1]["rule"], "bargaining.answer");
        let (_, told) = json(&mut people.clerk, "/procedures.json").await;
        assert_eq!(told["procedures"].as_array().map(Vec::len), Some(3));
        for path in ["/procedures/none", "/procedures/none.json", "/procedures/none/drawing"] {
            assert_eq!(people.clerk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    });
}
