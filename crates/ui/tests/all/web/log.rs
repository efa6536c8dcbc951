//! The log through the browser.

use access::{Action, By, Role};
use axum::http::StatusCode;
use record::Intent;
use ui::web::testing::Browser;

use crate::web::support::{PASSWORD, Test, house};

fn commit(test: &Test, office: i64, kind: &'static str) -> i64 {
    let intent =
        Intent { office, kind, reason: format!("{kind} 于 {office}"), source: "test".into(), ..Intent::default() };
    test.access
        .store()
        .commit(intent, |commit| commit.put_secret("test", b"1"))
        .expect("a commit")
        .commit
        .expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_shows_each_their_own_and_the_auditor_all() {
    let test = house();
    let mut chair = test.signed_in("chair", &[(Role::Chair, 2)]).await;
    let mut audit = test.signed_in("audit-1", &[(Role::AuditAdmin, 0)]).await;
    let (own, below, elsewhere) = (commit(&test, 2, "import"), commit(&test, 4, "form"), commit(&test, 3, "import"));
    let seen = chair.get("/log").await.body;
    assert!(seen.contains(&format!("/log/{own}\"")) && seen.contains(&format!("/log/{below}\"")), "{seen}");
    assert!(
        !seen.contains(&format!("/log/{elsewhere}\"")) && !seen.contains("添加账号"),
        "neither others' nor the house's"
    );
    assert_eq!(chair.get(&format!("/log/{elsewhere}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(chair.get("/log/1").await.status, StatusCode::NOT_FOUND);
    let narrow = chair.get("/log?unit=A1").await.body;
    assert!(narrow.contains(&format!("/log/{below}\"")) && !narrow.contains(&format!("/log/{own}\"")));
    assert_eq!(chair.get("/log?unit=B").await.status, StatusCode::NOT_FOUND);

    let all = audit.get("/log").await.body;
    for number in 1..=elsewhere {
        assert!(all.contains(&format!("/log/{number}\"")), "{number}");
    }
    let imports = audit.get("/log?kind=import").await.body;
    assert!(imports.contains(&format!("/log/{own}\"")) && !imports.contains(&format!("/log/{below}\"")));
    let page = audit.get("/log/1").await.body;
    assert!(
        page.contains("与日志相符")
            && page.contains("登录名")
            && page.contains("chair")
            && page.contains("另有加密字段"),
        "{page}"
    );
    assert!(!page.contains("周敏</dd>") && !page.contains("display_name"), "what is sealed is not shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn long_logs_are_paged_back() {
    let test = house();
    let mut audit = test.signed_in("audit-1", &[(Role::AuditAdmin, 0)]).await;
    for _ in 0..60 {
        commit(&test, 2, "form");
    }
    let first = audit.get("/log").await.body;
    assert!(
        first.contains("href=\"/log/61\"") && first.contains("href=\"/log/12\"") && !first.contains("href=\"/log/11\"")
    );
    assert!(first.contains("href=\"/log?before=12\""), "{first}");
    let second = audit.get("/log?before=12").await.body;
    assert!(
        second.contains("href=\"/log/11\"")
            && second.contains("href=\"/log/1\"")
            && !second.contains("href=\"/log/12\"")
    );
    assert!(!second.contains("before=1\""), "the log ends there");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_verified_on_request_and_says_so() {
    let test = house();
    let mut audit = test.signed_in("audit-1", &[(Role::AuditAdmin, 0)]).await;
    let mut chair = test.signed_in("chair", &[(Role::Chair, 2)]).await;
    assert!(audit.get("/log").await.body.contains("尚未核验"));
    assert!(!chair.get("/log").await.body.contains("action=\"/log/verify\""));
    assert_eq!(chair.post("/log/verify", &[]).await.status, StatusCode::FORBIDDEN);
    // The same work as the button begins, on this thread, so that the test need not wait for another.
    test.site.app.verification.run(&test.site.app);
    let told = audit.get("/log").await.body;
    assert!(told.contains("2 次提交、4 个版本全部相符"), "{told}");
    assert_eq!(test.site.app.verification.last().map(|(_, fine)| fine), Some(true));
    assert_eq!(audit.post("/log/verify", &[]).await.location(), "/log?said=log-verifying");
    let checkpoint = audit.get("/log/checkpoint").await;
    assert!(checkpoint.body.starts_with("guildhall\n2\n"), "{}", checkpoint.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reveal_is_there_for_the_auditor_to_see() {
    let test = house();
    let officer = test.account("officer", &[(Role::Officer, 1)]);
    let number =
        test.access.reveal(By { account: officer, office: 1 }, "person", 42, &["id"], "核对转会材料").expect("logged");
    test.account("audit-1", &[(Role::AuditAdmin, 0)]);
    let mut audit = Browser::new(&test.site);
    audit.sign_in("audit-1", PASSWORD).await;
    let page = audit.get(&format!("/log/{number}")).await.body;
    for part in ["查看原文", "核对转会材料", "组织部干事 · officer", "person", "42"] {
        assert!(page.contains(part), "{part} not in {page}");
    }
    assert!(test.site.app.routes.iter().all(|route| route.action != Action::RollReveal));
}
