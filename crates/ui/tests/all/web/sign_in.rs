//! Signing in, first run, one's own account, through the browser.

use access::{Role, Who};
use axum::http::StatusCode;
use ui::web::testing::Browser;

use crate::web::support::{PASSWORD, house};

const OTHER: &str = "Rm4!quds81-yv";

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_leads_to_three_administrators_who_choose_their_own_passwords() {
    let test = house();
    let code = test.access.offer_setup().expect("asked").expect("a code");
    let mut browser = Browser::new(&test.site);
    assert_eq!(browser.get("/").await.location(), "/sign-in");
    assert_eq!(browser.get("/sign-in").await.location(), "/first-run");
    let page = browser.get("/first-run").await;
    assert!(page.body.contains("设置码") && page.body.contains("审计管理员"), "{}", page.body);

    let passwords = ["Tk7#pvel92-xw", "Rm4!quds81-yv", "Lw9$hrgb37-zk"];
    let mut form: Vec<(String, String)> = vec![("code".into(), code)];
    for (role, password) in Role::ADMINISTRATORS.iter().zip(passwords) {
        form.push((format!("login-{}", role.code()), format!("{}-1", role.code())));
        form.push((format!("name-{}", role.code()), "周敏".into()));
        form.push((format!("password-{}", role.code()), password.into()));
    }
    let send = |form: &[(String, String)]| form.iter().map(|(n, v)| (n.clone(), v.clone())).collect::<Vec<_>>();
    let mut wrong = send(&form);
    wrong[0].1 = "0000-0000".into();
    let borrowed: Vec<(&str, &str)> = wrong.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let told = browser.post("/first-run", &borrowed).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.body.contains("设置码不对") && told.body.contains("value=\"audit-admin-1\""), "{}", told.body);
    assert!(passwords.iter().all(|password| !told.body.contains(password)), "a page never carries a password back");

    let borrowed: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let made = browser.post("/first-run", &borrowed).await;
    assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, "/sign-in?said=first-run"));
    assert!(browser.get("/sign-in?said=first-run").await.body.contains("三个管理员已设立"));
    assert_eq!(browser.get("/first-run").await.status, StatusCode::NOT_FOUND);

    let signed = browser.sign_in("security-admin-1", passwords[1]).await;
    assert_eq!(signed.location(), "/account/password");
    assert_eq!(browser.get("/accounts").await.location(), "/account/password", "nothing else before that");
    let changed = browser
        .post("/account/password", &[("old", passwords[1]), ("new", "Gx!48-mbRw2"), ("again", "Gx!48-mbRw2")])
        .await;
    assert_eq!(changed.location(), "/accounts?said=password-changed");
    assert_eq!(browser.get("/accounts").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_leads_on_and_out_again() {
    let test = house();
    test.account("zhou.min", &[(Role::Officer, 1)]);
    let mut browser = Browser::new(&test.site);
    let away = browser.get("/units/A?as_of=2020-01-01").await;
    assert_eq!(
        (away.status, away.location()),
        (StatusCode::SEE_OTHER, "/sign-in?next=%2Funits%2FA%3Fas_of%3D2020-01-01")
    );

    let wrong = browser.sign_in("zhou.min", "wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("登录名与密码不符") && wrong.body.contains("value=\"zhou.min\""), "{}", wrong.body);

    let on = browser
        .post("/sign-in", &[("login", "zhou.min"), ("password", PASSWORD), ("next", "/units/A?as_of=2020-01-01")])
        .await;
    assert_eq!(on.location(), "/units/A?as_of=2020-01-01");
    let page = browser.get("/units/A?as_of=2020-01-01").await;
    assert!(
        page.body.contains("A工会") && page.body.contains("as of 2020-01-01") && page.body.contains("周敏"),
        "{}",
        page.body
    );

    let session = browser.cookies()["guildhall"].clone();
    let out = browser.post("/sign-out", &[]).await;
    assert_eq!(out.location(), "/sign-in?said=signed-out");
    assert!(!browser.cookies().contains_key("guildhall") && browser.cookies().contains_key("guildhall-device"));
    let resolved = test.access.store().read(|db| test.access.resolve(db, &session, db.head()?.commit)).expect("asked");
    assert!(resolved.is_none(), "the session itself has ended, not only the cookie");
    let evil =
        browser.post("/sign-in", &[("login", "zhou.min"), ("password", PASSWORD), ("next", "//evil.example")]).await;
    assert!(!evil.location().contains("evil"), "{}", evil.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_login_is_told_how_long_and_a_known_device_is_not_held_up() {
    let test = house();
    test.account("zhou.min", &[(Role::Officer, 1)]);
    let mut owner = Browser::new(&test.site);
    owner.sign_in("zhou.min", PASSWORD).await;
    owner.post("/sign-out", &[]).await;
    let mut stranger = Browser::new(&test.site);
    for _ in 0..5 {
        stranger.sign_in("zhou.min", "wrong").await;
    }
    let told = stranger.sign_in("zhou.min", PASSWORD).await;
    assert!(told.body.contains("请在 2 分钟后再试") || told.body.contains("请在 1 分钟后再试"), "{}", told.body);
    assert_eq!(
        owner.sign_in("zhou.min", PASSWORD).await.status,
        StatusCode::SEE_OTHER,
        "the same address, a known device"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_shown_and_ended() {
    let test = house();
    let mut one = test.signed_in("zhou.min", &[(Role::Officer, 1)]).await;
    let mut two = Browser::new(&test.site);
    two.sign_in("zhou.min", PASSWORD).await;
    let page = one.get("/account").await;
    assert!(page.body.contains("退出其他所有设备") && page.body.contains("本机"), "{}", page.body);
    let (_, rest) = page
        .body
        .split_once("action=\"/account/sessions/")
        .filter(|(_, rest)| !rest.starts_with("end\""))
        .or_else(|| {
            let (_, rest) = page.body.split_once("action=\"/account/sessions/end\"")?;
            rest.split_once("action=\"/account/sessions/")
        })
        .expect("a session to end");
    let id = rest.split_once('/').expect("an id").0.to_owned();
    assert_eq!(one.post(&format!("/account/sessions/{id}/end"), &[]).await.location(), "/account?said=session-ended");
    assert_eq!(two.get("/account").await.status, StatusCode::SEE_OTHER, "signed out elsewhere");
    assert_eq!(one.post(&format!("/account/sessions/{id}/end"), &[]).await.status, StatusCode::NOT_FOUND);
    two.forget("guildhall");
    two.sign_in("zhou.min", PASSWORD).await;
    one.post("/account/sessions/end", &[]).await;
    assert_eq!(two.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(one.get("/account").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_with_the_old_one() {
    let test = house();
    let mut browser = test.signed_in("zhou.min", &[(Role::Officer, 1)]).await;
    for (form, said) in [
        ([("old", PASSWORD), ("new", OTHER), ("again", "x")], "两次输入的新密码不一致"),
        ([("old", "wrong"), ("new", OTHER), ("again", OTHER)], "现在的密码不对"),
        ([("old", PASSWORD), ("new", "Woaini1314!"), ("again", "Woaini1314!")], "容易被猜到"),
    ] {
        let told = browser.post("/account/password", &form).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.body.contains(said), "{said} not in {}", told.body);
    }
    let done = browser.post("/account/password", &[("old", PASSWORD), ("new", OTHER), ("again", OTHER)]).await;
    assert_eq!(done.location(), "/account?said=password-changed");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn language_and_theme_are_chosen_anywhere_and_kept() {
    let test = house();
    test.account("zhou.min", &[]);
    let mut browser = Browser::new(&test.site);
    assert!(browser.get("/sign-in").await.body.contains("<html lang=\"zh-CN\">"));
    browser.lang = "fr;q=0.9, en-GB;q=0.8, zh;q=0.5";
    assert!(
        browser.get("/sign-in").await.body.contains("<html lang=\"en\">"),
        "the best of those the browser asks for"
    );
    assert!(
        browser.get("/sign-in?lang=zh-CN&theme=dark").await.body.contains("<html lang=\"zh-CN\" data-theme=\"dark\">")
    );
    assert!(browser.get("/sign-in").await.body.contains("<html lang=\"zh-CN\" data-theme=\"dark\">"), "kept");
    assert!(browser.get("/sign-in?theme=auto&lang=en").await.body.contains("<html lang=\"en\">"));
    assert!(browser.get("/nowhere").await.body.contains("There is nothing here"));
    assert_eq!(test.site.app.landing(&Who::public()), "/account");
}
