//! The moment: asked for in the query, carried along by links, never a way round the table.

use access::Role;
use axum::http::StatusCode;

use crate::web::support::{START, house};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_read_at_the_moment_asked_for() {
    let test = house();
    test.account("earlier", &[]);
    test.pass(24 * 3_600_000);
    let mut officer = test.signed_in("officer", &[(Role::Officer, 1)]).await;
    for (query, said) in [
        ("", "as of 2026-03-03 known 2"),
        ("?as_of=now", "as of 2026-03-03 known 2"),
        ("?as_of=2019-12-31", "as of 2019-12-31 known 2"),
        ("?as_of=2019-12-31&known=1", "as of 2019-12-31 known 1"),
        ("?known=2026-03-02", "as of 2026-03-03 known 1"),
        ("?known=2026-03-01", "as of 2026-03-03 known 0"),
        ("?known=%232", "as of 2026-03-03 known 2"),
    ] {
        let page = officer.get(&format!("/units{query}")).await;
        assert!(page.body.contains(said), "{query}: {said} not in {}", page.body);
    }
    let page = officer.get("/units?as_of=2019-12-31&known=1&unit=A&q=x").await.body;
    assert!(page.contains("href=\"/units/A1?sort=name&amp;as_of=2019-12-31&amp;known=1&amp;unit=A\""), "{page}");
    assert!(page.contains("您看到的是过去"), "{page}");
    for (query, said) in
        [("?as_of=31.12.2019", "日期须写成"), ("?known=99", "还没有这个编号的提交"), ("?known=soon", "日期须写成")]
    {
        let told = officer.get(&format!("/units{query}")).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.body.contains(said), "{query}: {}", told.body);
    }
    assert_eq!(test.access.day_of(START).to_string(), "2026-03-02");
}
