//! The list behind a number: as long as the number, by permission, masked where it must be.

use std::collections::BTreeSet;

use access::Role;
use axum::http::StatusCode;
use ui::web::testing::Browser;

use super::support::{Above, employ, house, name};

/// The addresses of the persons on a page.
fn persons(body: &str) -> Vec<String> {
    body.split("href=\"/persons/").skip(1).map(|rest| rest.split('"').next().expect("an address").to_owned()).collect()
}

/// The address of the next page.
fn next(body: &str) -> Option<String> {
    let (before, _) = body.split_once("rel=\"next\"")?;
    let (_, href) = before.rsplit_once("href=\"")?;
    Some(href.split('"').next()?.replace("&amp;", "&"))
}

/// Every person of a list, page by page.
async fn all(browser: &mut Browser, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut path = Some(path.to_owned());
    while let Some(here) = path {
        let page = browser.get(&here).await;
        assert_eq!(page.status, StatusCode::OK, "{here}: {}", page.body);
        found.extend(persons(&page.body));
        path = next(&page.body);
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_as_long_as_the_number_and_holds_each_record_once() {
    let test = house(&Above::Silent);
    let mut officer = test.officer().await;
    for (path, number) in [
        ("/figures/t.employed/list", 66),
        ("/figures/t.employed/list?unit=A", 8),
        ("/figures/t.employed/list?by=skill&group=junior", 22),
        ("/figures/t.employed/list?by=unit&group=A", 8),
        ("/figures/t.employed/list?unit=A&by=unit&group=A2", 2),
        ("/figures/t.employed/list?by=trade&group=%E7%84%8A%E5%B7%A5", 66),
        ("/figures/t.joined/list", 4),
        ("/figures/t.members/list?as_of=2025-12-31", 62),
    ] {
        let found = all(&mut officer, path).await;
        assert_eq!(found.len(), number, "{path}");
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), number, "{path}: each once");
        let body = officer.get(path).await.body;
        assert!(body.contains(&format!("共 {number} 条，等于数值")), "{path}: {body}");
    }
}

/// Between two pages somebody commits: the second page is of the first one's list.
#[tokio::test(flavor = "multi_thread")]
async fn pages_do_not_shift_under_the_reader() {
    let test = house(&Above::Silent);
    let mut officer = test.officer().await;
    let first = officer.get("/figures/t.employed/list").await.body;
    test.commit(|commit| (70..90).try_for_each(|n| employ(commit, 4, n, "junior", "2025-01-01")));
    let second = officer.get(&next(&first).expect("a next page")).await.body;
    let mut found = persons(&first);
    found.extend(persons(&second));
    assert_eq!(found.len(), 66);
    assert!(next(&second).is_none() && second.contains("您看到的是过去"), "{second}");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_shown_as_far_as_one_may_see_them() {
    let test = house(&Above::Silent);
    let path = "/figures/t.employed/list?unit=A1";
    let clear = test.officer().await.get(path).await.body;
    let masked = test.signed_in("leader", &[(Role::Leader, 1)]).await.get(path).await.body;
    for n in 0..6 {
        assert!(clear.contains(&name(n)), "{n}: {clear}");
        assert!(!masked.contains(&name(n)), "{n}: {masked}");
    }
    assert!(masked.contains("王***"), "{masked}");
    assert_eq!(persons(&masked).len(), 6, "each leads to its record all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_erased_are_counted_and_nameless() {
    let test = house(&Above::Silent);
    let mut officer = test.officer().await;
    let path = "/figures/t.employed/list?unit=A2";
    let person: i64 = persons(&officer.get(path).await.body)[0].parse().expect("an id");
    test.commit(move |commit| commit.erase_person(person, &[]));
    let body = officer.get(path).await.body;
    assert!(body.contains("（已删除）") && body.contains("共 2 条，等于数值"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_for_those_who_may() {
    let test = house(&Above::Silent);
    let mut partner = test.signed_in("partner", &[(Role::Partner, 3)]).await;
    assert_eq!(partner.get("/figures/t.employed/list").await.status, StatusCode::FORBIDDEN);
    let page = partner.get("/figures/t.employed").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("/list"), "no door to a closed room: {}", page.body);
    let mut clerk = test.signed_in("clerk", &[(Role::Clerk, 4)]).await;
    assert_eq!(all(&mut clerk, "/figures/t.employed/list").await.len(), 6, "one's own unit");
    assert_eq!(clerk.get("/figures/t.employed/list?unit=B").await.status, StatusCode::NOT_FOUND);
    let group = clerk.get("/figures/t.employed/list?by=unit&group=B").await;
    assert!(persons(&group.body).is_empty(), "a group of another subtree is empty: {}", group.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_has_two_lists() {
    let test = house(&Above::Silent);
    let body = test.officer().await.get("/figures/t.density/list?as_of=2025-12-31").await.body;
    assert!(
        body.contains("/figures/t.members/list?as_of=2025-12-31")
            && body.contains("/figures/t.employed/list?as_of=2025-12-31"),
        "{body}"
    );
}
