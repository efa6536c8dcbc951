//! Delegations and hand-overs through the browser.

use std::sync::Arc;

use access::{DELEGATION_DAYS, Role};
use axum::http::StatusCode;
use ui::web::testing::{Answer, Browser};

use crate::web::support::{PASSWORD, Test, house};

const PAGE: &str = "/account/delegations";
const DAY: i64 = 24 * 3_600_000;

/// The grant by which an account holds its first office.
fn grant(test: &Test, account: i64) -> String {
    let store = test.access.store();
    let known = store.read(|db| db.head()).expect("a head").commit;
    let at = record::Moment { as_of: test.access.today(), known };
    let found = store.read(|db| test.access.account(db, account, at)).expect("read").expect("an account");
    found.grants[0].id.to_string()
}

async fn delegate(browser: &mut Browser, office: &str, to: &str, days: (&str, &str)) -> Answer {
    let form = [("office", office), ("to", to), ("from", days.0), ("until", days.1), ("reason", "出差一周")];
    browser.post(PAGE, &form).await
}

/// The delegation that the first form on the page would end.
fn first(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"delegation\" value=\"").expect("a delegation to end");
    rest.split('"').next().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_is_delegated_shown_on_both_sides_used_and_ended() {
    let test = house();
    let chair_id = test.account("chair", &[(Role::Chair, 2)]);
    let mut chair = Browser::new(&test.site);
    chair.sign_in("chair", PASSWORD).await;
    let mut clerk = test.signed_in("clerk", &[(Role::Clerk, 4)]).await;
    let mut security = test.signed_in("security-1", &[(Role::SecurityAdmin, 0)]).await;
    let office = grant(&test, chair_id);
    assert!(chair.get("/account").await.body.contains("href=\"/account/delegations\""));
    let form = chair.get(PAGE).await.body;
    assert!(form.contains("主席 · A工会") && form.contains("value=\"2026-03-02\""), "{form}");
    assert!(form.contains(&format!("{DELEGATION_DAYS} 天")), "{form}");
    assert_eq!(clerk.post("/units/A2/write", &[]).await.status, StatusCode::FORBIDDEN);

    let made = delegate(&mut chair, &office, "clerk", ("2026-03-02", "2026-03-04")).await;
    assert_eq!(made.location(), "/account/delegations?said=delegation-made", "{}", made.body);
    let given = chair.get("/account/delegations?said=delegation-made").await;
    assert!(given.body.contains("职务已委托。") && given.body.contains("组织部干事 · clerk"), "{}", given.body);
    assert!(given.body.contains("2026年3月4日") && given.body.contains("代办中"), "{}", given.body);
    let own = chair.get("/account").await.body;
    assert!(own.contains("2026年3月2日至2026年3月4日由 组织部干事 · clerk 代办"), "{own}");
    let own = clerk.get("/account").await.body;
    assert!(own.contains("代 组织部干事 · chair 办理") && own.contains("href=\"/units/A\""), "{own}");
    let received = clerk.get(PAGE).await;
    assert!(received.body.contains("组织部干事 · chair"), "{}", received.body);
    assert!(!received.body.contains("主席 · A工会</option>"), "what one takes care of cannot be given on");
    let refused = delegate(&mut clerk, &office, "chair", ("2026-03-02", "2026-03-03")).await;
    assert!(refused.body.contains("请选择一个您现在担任的职务"), "{}", refused.body);

    // In the name of the office, by their own account.
    assert_eq!(clerk.post("/units/A2/write", &[]).await.status, StatusCode::SEE_OTHER);
    let log = test.access.store().read(|db| record::log::newest(db, None, 1)).expect("a log");
    assert_eq!((log[0].office, log[0].kind.as_str()), (2, "form"));
    let seen = chair.get("/log").await.body;
    assert!(seen.contains("委托职务") && seen.contains("出差一周") && seen.contains("组织部干事 · clerk"), "{seen}");
    let page = security.get(&format!("/accounts/{chair_id}")).await.body;
    assert!(page.contains("委托给他人的职务") && page.contains("组织部干事 · clerk"), "{page}");

    let id = first(&received);
    let end = [("delegation", id.as_str()), ("reason", "")];
    let told = clerk.post("/account/delegations/end", &end).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.body.contains(&format!("id=\"reason-end-{id}-wrong\"")), "{}", told.body);
    assert!(told.body.contains("<details class=\"unfold\" open>"), "{}", told.body);
    let end = [("delegation", id.as_str()), ("reason", "提前返回")];
    assert_eq!(security.post("/account/delegations/end", &end).await.status, StatusCode::NOT_FOUND, "not theirs");
    assert_eq!(
        clerk.post("/account/delegations/end", &end).await.location(),
        "/account/delegations?said=delegation-ended"
    );
    assert_eq!(clerk.post("/account/delegations/end", &end).await.status, StatusCode::NOT_FOUND);
    assert_eq!(clerk.post("/units/A2/write", &[]).await.status, StatusCode::FORBIDDEN, "no longer");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_at_its_field_and_logins_are_not_given_away() {
    let test = house();
    let chair_id = test.account("chair", &[(Role::Chair, 2)]);
    let mut chair = Browser::new(&test.site);
    chair.sign_in("chair", PASSWORD).await;
    test.account("clerk", &[(Role::Clerk, 4)]);
    test.account("elsewhere", &[(Role::Clerk, 3)]);
    test.account("vice", &[(Role::Chair, 2)]);
    let mut audit = test.signed_in("audit-1", &[(Role::AuditAdmin, 0)]).await;
    let office = grant(&test, chair_id);
    let days = ("2026-03-02", "2026-03-04");

    let mut told = Vec::new();
    for login in ["elsewhere", "nobody", "audit-1", ""] {
        let answer = delegate(&mut chair, &office, login, days).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, rest) = answer.body.split_once("id=\"to-wrong\">").expect("it stands at its field");
        told.push(rest.split("</p>").next().expect("a sentence").to_owned());
    }
    told.dedup();
    assert_eq!(told.len(), 1, "one answer for all: {told:?}");
    assert!(told[0].contains("没有使用这个登录名的同事"), "{told:?}");

    for (office, login, days, id, said) in [
        (office.as_str(), "chair", days, "to", "不能委托给自己"),
        (&office, "vice", days, "to", "已担任这个职务"),
        (&office, "clerk", ("2026-03-01", "2026-03-04"), "until", "90 天以内开始"),
        (&office, "clerk", ("2026-03-04", "2026-03-03"), "until", "最后一天不早于第一天"),
        (&office, "clerk", ("2026-03-02", "2026-05-31"), "until", "最长 90 天"),
        (&office, "clerk", ("", "soon"), "until", "请填写日期"),
        ("77", "clerk", days, "office", "请选择一个您现在担任的职务"),
    ] {
        let answer = delegate(&mut chair, office, login, days).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.body.contains(&format!("id=\"{id}-wrong\"")), "{said}: {}", answer.body);
        assert!(answer.body.contains(said), "{said} not in {}", answer.body);
        assert!(answer.body.contains(&format!("value=\"{login}\"")), "what was typed stays");
    }
    assert_eq!(DELEGATION_DAYS, 90, "the texts say it in words");
    assert!(delegate(&mut chair, &office, "clerk", ("2026-03-02", "2026-05-30")).await.location().ends_with("-made"));
    let twice = delegate(&mut chair, &office, "clerk", days).await;
    assert!(twice.body.contains("已委托给他人"), "{}", twice.body);

    let none = audit.get(PAGE).await.body;
    assert!(none.contains("没有可以委托的职务") && !none.contains("name=\"office\""), "{none}");
    chair.lang = "en";
    let page = chair.get(PAGE).await.body;
    assert!(page.contains("Given to others") && page.contains("in force") && page.contains("30 May 2026"), "{page}");
}

/// Whoever made an account knows its first password, and must not be able to give its office away.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_comes_first_and_the_page_says_why() {
    let test = house();
    let clerk = test.account("clerk", &[(Role::Clerk, 4)]);
    test.account("chair", &[(Role::Chair, 2)]);
    let office = grant(&test, clerk);
    let first = "Rm4!quds81-yv";
    test.access.reset_password(access::By::SYSTEM, clerk, first, "忘记密码").expect("reset");
    let mut browser = Browser::new(&test.site);
    assert_eq!(browser.sign_in("clerk", first).await.location(), "/account/password");
    let page = browser.get("/account/password").await.body;
    assert!(page.contains("您现在的密码是别人设定的") && page.contains("class=\"note\""), "{page}");
    browser.lang = "en";
    let page = browser.get("/account/password").await.body;
    assert!(page.contains("Your present password was set by somebody else"), "{page}");
    assert_eq!(browser.get(PAGE).await.location(), "/account/password");
    let made = delegate(&mut browser, &office, "chair", ("2026-03-02", "2026-03-04")).await;
    assert_eq!(made.location(), "/account/password");
    let changed = [("old", first), ("new", "Gx!48-mbRw2"), ("again", "Gx!48-mbRw2")];
    assert_eq!(browser.post("/account/password", &changed).await.status, StatusCode::SEE_OTHER);
    assert!(!browser.get("/account/password").await.body.contains("set by somebody else"));
    assert_eq!(browser.get(PAGE).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_over_tells_how_much_moved_with_the_office() {
    let test = house();
    let clerk = test.account("clerk", &[(Role::Clerk, 4)]);
    test.account("successor", &[]);
    test.account("later", &[]);
    let mut security = test.signed_in("security-1", &[(Role::SecurityAdmin, 0)]).await;
    let page = format!("/accounts/{clerk}");
    assert!(!security.get(&page).await.body.contains("一并移交"), "nobody has told that work moves");
    test.access.on_hand_over(Arc::new(|_, _| Ok(3)));
    assert!(security.get(&page).await.body.contains("未办结的事项同日一并移交"));
    let path = format!("{page}/offices/{}/hand-over", grant(&test, clerk));
    let form = [("to", "successor"), ("day", "2026-03-02"), ("reason", "换届")];
    let done = security.post(&path, &form).await;
    assert_eq!(done.location(), format!("{page}?moved=3&said=office-handed-over"), "{}", done.body);
    let told = security.get(done.location()).await.body;
    assert!(told.contains("职务已移交，3 件未办结的事项一并移交。"), "{told}");
    assert!(!security.get(&format!("{page}?moved=3")).await.body.contains("3 件"), "only once");

    let other = test.account("other", &[(Role::Clerk, 5)]);
    let path = format!("/accounts/{other}/offices/{}/hand-over", grant(&test, other));
    let form = [("to", "later"), ("day", "2026-03-05"), ("reason", "换届")];
    let done = security.post(&path, &form).await;
    assert_eq!(done.location(), format!("/accounts/{other}?said=office-hand-over-ahead"), "{}", done.body);
    assert!(security.get(done.location()).await.body.contains("已安排移交"));
    test.pass(3 * DAY);
    assert_eq!(test.access.settle_hand_overs().expect("settled"), 3);
}
