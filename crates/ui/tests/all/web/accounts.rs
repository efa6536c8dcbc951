//! Accounts and offices through the browser.

use access::Role;
use axum::http::StatusCode;
use ui::web::testing::Browser;

use crate::web::support::{PASSWORD, house};

const FIRST: &str = "Rm4!quds81-yv";

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_added_given_an_office_handed_over_and_disabled() {
    let test = house();
    let mut system = test.signed_in("system-1", &[(Role::SystemAdmin, 0)]).await;
    let mut security = test.signed_in("security-1", &[(Role::SecurityAdmin, 0)]).await;

    let wrong =
        system.post("/accounts", &[("login", "周敏"), ("title", "干事"), ("name", "周敏"), ("password", FIRST)]).await;
    assert!(wrong.body.contains("登录名须为") && wrong.body.contains("value=\"干事\""), "{}", wrong.body);
    let form =
        [("login", "org-clerk"), ("title", "组织部干事"), ("name", "赵卫国"), ("unit", "A"), ("password", FIRST)];
    let added = system.post("/accounts", &form).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = added.location().split('?').next().expect("a path").to_owned();
    let list = system.get("/accounts").await.body;
    assert!(list.contains("org-clerk") && list.contains("赵卫国"), "{list}");
    assert!(system.post("/accounts", &form).await.body.contains("这个登录名已经用过"));
    assert!(!system.get(&page).await.body.contains("授予职务"), "offices are the security administrator's to grant");
    assert_eq!(system.post(&format!("{page}/offices"), &[("role", "clerk")]).await.status, StatusCode::FORBIDDEN);

    let granted =
        security.post(&format!("{page}/offices"), &[("role", "clerk"), ("unit", "A1"), ("reason", "分工调整")]).await;
    assert_eq!(granted.location(), format!("{page}?said=office-granted"), "{}", granted.body);
    for (role, unit, said) in [
        ("audit-admin", "", "不能兼任"),
        ("clerk", "A1", "已担任这个职务"),
        ("chair", "", "请填写单位编号"),
        ("chair", "ZZ", "没有这个编号的单位"),
        ("public", "A1", "请选择角色"),
    ] {
        let told =
            security.post(&format!("{page}/offices"), &[("role", role), ("unit", unit), ("reason", "分工调整")]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.body.contains(said), "{role} {unit}: {said} not in {}", told.body);
    }
    assert!(security.get("/accounts?role=clerk").await.body.contains("org-clerk"));
    assert!(!security.get("/accounts?role=chair").await.body.contains("org-clerk"));

    let shown = security.get(&page).await;
    let (_, rest) = shown.body.split_once(&format!("{page}/offices/")).expect("an office to act on");
    let grant = rest.split('/').next().expect("an id").to_owned();
    test.account("successor", &[]);
    let unknown = security
        .post(
            &format!("{page}/offices/{grant}/hand-over"),
            &[("to", "nobody"), ("day", "2026-03-05"), ("reason", "换届")],
        )
        .await;
    assert!(unknown.body.contains("没有这个登录名的账号"), "{}", unknown.body);
    let over = security
        .post(
            &format!("{page}/offices/{grant}/hand-over"),
            &[("to", "successor"), ("day", "2026-03-05"), ("reason", "换届")],
        )
        .await;
    assert_eq!(over.location(), format!("{page}?said=office-handed-over"), "{}", over.body);

    let mut clerk = Browser::new(&test.site);
    assert_eq!(clerk.sign_in("org-clerk", FIRST).await.location(), "/account/password");
    let disabled = system.post(&format!("{page}/disable"), &[("reason", "调离岗位")]).await;
    assert_eq!(disabled.location(), format!("{page}?said=account-disabled"));
    assert!(clerk.get("/account").await.location().starts_with("/sign-in"), "signed out at once");
    assert_eq!(clerk.sign_in("org-clerk", FIRST).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(system.post(&format!("{page}/enable"), &[("reason", "")]).await.body.contains("事由至少两个汉字"));
    assert_eq!(system.post(&format!("{page}/enable"), &[("reason", "回到岗位")]).await.status, StatusCode::SEE_OTHER);
    assert!(
        system
            .post(&format!("{page}/password"), &[("password", "short"), ("reason", "忘记密码")])
            .await
            .body
            .contains("不足 10 个字符")
    );
    assert_eq!(
        system.post(&format!("{page}/password"), &[("password", PASSWORD), ("reason", "忘记密码")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(system.post(&format!("{page}/erase"), &[("reason", "本人申请")]).await.status, StatusCode::SEE_OTHER);
    let erased = system.get(&page).await;
    assert!(erased.body.contains("已删除个人信息") && !erased.body.contains("赵卫国"), "{}", erased.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_administrator_puts_out_another() {
    let test = house();
    let mut system = test.signed_in("system-1", &[(Role::SystemAdmin, 0)]).await;
    let audit = test.account("audit-1", &[(Role::AuditAdmin, 0)]);
    let page = system.get(&format!("/accounts/{audit}")).await;
    assert!(page.body.contains("只能在服务器控制台上") && !page.body.contains("/disable"), "{}", page.body);
    let told = system.post(&format!("/accounts/{audit}/disable"), &[("reason", "分工调整")]).await;
    assert!(told.body.contains("只能在服务器控制台上"), "{}", told.body);
    assert_eq!(system.get("/accounts/77").await.status, StatusCode::NOT_FOUND);
    assert_eq!(system.post("/accounts/77/disable", &[("reason", "分工调整")]).await.status, StatusCode::NOT_FOUND);
}
