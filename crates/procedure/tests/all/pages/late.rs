//! What is late below.

use access::Role;
use axum::http::StatusCode;
use procedure::Given;

use super::hall::each;
use super::{page, people};
use crate::support::{A, A1, A2, B, FED};

#[test]
fn numbers_by_unit_and_by_procedure() {
    each(|hall| async move {
        let mut people = people(&hall).await;
        for (title, unit) in [("甲", A), ("乙", A1), ("丙", A1), ("丁", A2), ("戊", B)] {
            let record = hall.draft(title, unit);
            hall.take(record, "issue", Given::none());
        }
        let none = page(&mut people.leader, "/today/late").await;
        assert!(none.body.contains("没有逾期"), "{}", none.body);
        hall.pass(40);
        let all = page(&mut people.leader, "/today/late").await;
        let text = all.body.replace(['\n', '\r'], "");
        assert!(text.contains("href=\"/today/late?unit=A\">A工会"), "{text}");
        assert!(
            text.contains("href=\"/today/late?unit=A&amp;procedure=test.slip\">4</a>"),
            "A and what lies below it: {text}"
        );
        assert!(text.contains("href=\"/today/late?unit=B&amp;procedure=test.slip\">1</a>"), "{text}");
        assert!(!text.contains("甲"), "numbers, no titles");
        let own = page(&mut people.chair, "/today/late").await;
        assert!(own.body.contains("本级") && own.body.contains(">甲</a>") && !own.body.contains('戊'), "{}", own.body);
        let narrowed = page(&mut people.chair, "/today/late?unit=A1&procedure=test.slip").await;
        assert!(narrowed.body.contains(">乙</a>") && narrowed.body.contains(">丙</a>"), "{}", narrowed.body);
        assert_eq!(people.chair.get("/today/late?unit=B").await.status, StatusCode::NOT_FOUND);
        assert_eq!(people.clerk.get("/today/late").await.status, StatusCode::FORBIDDEN);
        let mut other = hall.somebody("other", &[(Role::Chair, B), (Role::Officer, FED)]).await;
        page(&mut other, "/today/late?unit=B").await;
        // What may not be read is neither counted nor listed: the chair of B reads it, the federation's leader does not.
        let copy = "INSERT INTO inbox (federation, record, procedure, unit, account, roles, state, steps, due, timer, \
                    statutory, bound, since, barred) SELECT federation, record, 'secret', unit, account, roles, state, \
                    steps, due, timer, statutory, bound, since, barred FROM inbox WHERE federation = $1 AND unit = $2";
        assert_eq!(hall.ask(|store| store.side(move |door| door.run(copy, &[B.into()]))).expect("rows"), 1);
        for path in ["/today/late", "/today/late?unit=B", "/today/late?unit=B&procedure=secret"] {
            let kept = page(&mut people.leader, path).await;
            assert!(!kept.body.contains("密件"), "{path}: {}", kept.body);
        }
        let told = page(&mut other, "/today/late?unit=B&procedure=secret").await;
        assert!(told.body.contains("密件"), "{}", told.body);
    });
}
