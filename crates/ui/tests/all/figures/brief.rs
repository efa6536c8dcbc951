//! The way in, the brief, the catalogue.

use access::Role;
use axum::http::StatusCode;
use ui::web::testing::Browser;

use super::support::{Above, house};

#[tokio::test(flavor = "multi_thread")]
async fn everybody_lands_on_what_is_theirs() {
    let test = house(&Above::Silent);
    assert_eq!(Browser::new(&test.site).get("/").await.location(), "/sign-in", "nothing is public here");
    for (login, role, unit, page) in [
        ("officer", Role::Officer, 1, "/brief"),
        ("clerk", Role::Clerk, 4, "/brief"),
        ("system", Role::SystemAdmin, 0, "/accounts"),
        ("audit", Role::AuditAdmin, 0, "/log"),
    ] {
        let mut browser = test.signed_in(login, &[(role, unit)]).await;
        assert_eq!(browser.get("/").await.location(), page, "{role:?}");
        assert_eq!(browser.get(page).await.status, StatusCode::OK, "{role:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_finds_what_is_published() {
    let test = house(&Above::Bulletins);
    // A house that nobody was set up in leads elsewhere.
    test.officer().await;
    let mut public = Browser::new(&test.site);
    let page = public.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("公开的通报 zh-CN") && page.body.contains("href=\"/sign-in\""), "{}", page.body);
    assert!(!page.body.contains("class=\"rail\""), "{}", page.body);
    assert_eq!(public.get("/brief").await.location(), "/sign-in?next=%2Fbrief");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_tells_every_figure_in_words_and_as_a_ledger() {
    let test = house(&Above::Silent);
    let mut officer = test.officer().await;
    let body = officer.get("/brief").await.body;
    for part in [
        "FED工会简报",
        "从业人员<a class=\"fig\" href=\"/figures/t.employed\">66</a>人，会员<a class=\"fig\" href=\"/figures/t.members\">66</a>人",
        "入会率<a class=\"fig\" href=\"/figures/t.density\" title=\"66 / 66\">100%</a>",
        "新入会<a class=\"fig\" href=\"/figures/t.joined\">4</a>人",
        "会员怎样变化",
        "+4 · +6.5%",
    ] {
        assert!(body.contains(part), "{part} not in {body}");
    }
    assert_eq!(body.matches("class=\"spark\"").count(), 4, "one a figure");
    let english = officer.get("/brief?lang=en").await.body;
    assert!(english.contains("href=\"/figures/t.employed\">66</a> employed persons, "), "{english}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_of_a_stock_closes() {
    let test = house(&Above::Silent);
    let body = test.officer().await.get("/brief").await.body;
    let (_, account) = body.split_once("table class=\"account\"").expect("an account");
    let (account, _) = account.split_once("</table>").expect("its end");
    let numbers: Vec<i64> = account
        .split("<td class=\"n\">")
        .skip(1)
        .map(|cell| cell.split('<').next().expect("a cell").replace('−', "-").parse().expect("a number"))
        .collect();
    assert_eq!(numbers, [62, 4, 66], "opening, joined, closing: {account}");
}

/// A unit's brief is that of its subtree, at the moment asked for; links carry both along.
#[tokio::test(flavor = "multi_thread")]
async fn the_brief_is_read_where_and_when_one_stands() {
    let test = house(&Above::Silent);
    let mut officer = test.officer().await;
    let body = officer.get("/brief?unit=A&as_of=2024-04-30").await.body;
    assert!(body.contains("A工会简报") && body.contains("您看到的是过去"), "{body}");
    let href = "/figures/t.employed?as_of=2024-04-30&amp;unit=A";
    assert!(body.contains(&format!("从业人员<a class=\"fig\" href=\"{href}\">8</a>人")), "{body}");
    assert!(body.contains("\">0</a>人"), "nobody was a member yet: {body}");
    let mut clerk = test.signed_in("clerk", &[(Role::Clerk, 5)]).await;
    assert!(clerk.get("/brief").await.body.contains("A2工会简报"));
    assert_eq!(clerk.get("/brief?unit=A1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_has_every_figure_with_its_definition() {
    let test = house(&Above::Silent);
    let body = test.officer().await.get("/figures").await.body;
    for part in [
        "t.employed",
        "t.members",
        "t.density",
        "t.joined",
        "当日在岗的人员",
        "工会、技能等级、年龄段、工种",
        "流量",
        "比率",
        "共 4 项指标",
    ] {
        assert!(body.contains(part), "{part} not in {body}");
    }
}
