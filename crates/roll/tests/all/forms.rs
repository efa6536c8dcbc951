//! Units, employers and households by hand.

use access::Role;
use axum::http::StatusCode;
use roll::rules::credit::CreditCode;

use crate::world::{World, after, number};

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_added_corrected_moved_and_closed() {
    let world = World::new();
    let mut officer = world.signed_in("officer", Role::Officer, "FED").await;
    let form =
        [("code", "A3"), ("name", "煤业公司工会"), ("kind", "basic"), ("from", "2025-01-01"), ("reason", "批准成立")];
    let added = officer.post("/units?unit=A", &form).await;
    assert_eq!(added.location(), "/units/A3?said=roll-unit-added", "{}", added.body);
    assert!(officer.post("/units?unit=A", &form).await.body.contains("已经用过"));
    let tree = officer.get("/units?open=A").await.body;
    assert!(tree.contains("煤业公司工会") && tree.contains("协作部门") && tree.contains("民政局"), "{tree}");
    assert!(
        !officer.get("/units/A?as_of=2024-12-31").await.body.contains(">煤业公司工会<")
            || officer.get("/units/A?as_of=2024-12-31").await.body.contains("当日不在册")
    );

    let circle = officer
        .post(
            "/units/A/edit",
            &[
                ("parent", "A3"),
                ("name", "云阳镇总工会"),
                ("kind", "township"),
                ("from", "2025-02-01"),
                ("reason", "调整隶属"),
            ],
        )
        .await;
    assert!(circle.body.contains("不能是它自己或它的下级"), "{}", circle.body);
    let moved = officer
        .post(
            "/units/A3/edit",
            &[
                ("parent", "B"),
                ("name", "煤业集团工会"),
                ("kind", "basic"),
                ("from", "2025-07-01"),
                ("reason", "调整隶属"),
            ],
        )
        .await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    let shown = officer.get("/units/A3").await.body;
    assert!(shown.contains("云阳镇总工会 → 河湾镇总工会") && shown.contains("煤业公司工会 → 煤业集团工会"), "{shown}");
    assert!(
        officer.get("/units/A?as_of=2025-06-30").await.body.contains("煤业公司工会"),
        "history is not re-attributed"
    );

    let full = officer.post("/units/A1/close", &[("ended", "2026-01-01"), ("reason", "改制撤销")]).await;
    assert!(full.body.contains("请先转出"), "{}", full.body);
    let closed = officer.post("/units/A3/close", &[("ended", "2026-01-01"), ("reason", "改制撤销")]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
    assert!(officer.get("/units/A3").await.body.contains("2026-01-01 撤销"));

    let mut chair = world.signed_in("chair", Role::Chair, "A").await;
    let up = chair
        .post(
            "/units/A1/edit",
            &[
                ("parent", "B"),
                ("name", "铅业集团工会"),
                ("kind", "basic"),
                ("from", "2026-01-01"),
                ("reason", "调整隶属"),
            ],
        )
        .await;
    assert!(
        up.body.contains("没有这个编号的单位"),
        "what lies outside is not told apart from what is not: {}",
        up.body
    );
    assert_eq!(chair.get("/units/B/edit").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_employer_gets_its_credit_code() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    let list = clerk.get("/employers").await.body;
    assert!(
        list.contains("1 家缺统一社会信用代码") && list.contains("云岭铅业") && !list.contains("云河供电"),
        "{list}"
    );
    let page = format!("/employers/{}", after(&list, "href=\"/employers/"));
    let code = CreditCode::compose("91", "999901", 7).expect("a code").to_string();
    for (typed, said) in [("91999901", "须是 18 位"), (&code.replace('9', "8"), "校验位不符")] {
        let told = clerk
            .post(
                &page,
                &[
                    ("name", "云岭铅业"),
                    ("credit_code", typed),
                    ("unit", "A1"),
                    ("from", "2020-01-01"),
                    ("reason", "补信用代码"),
                ],
            )
            .await;
        assert!(told.body.contains(said), "{typed}: {}", told.body);
    }
    let done = clerk
        .post(
            &page,
            &[
                ("name", "云岭铅业"),
                ("credit_code", &code.to_lowercase()),
                ("unit", "A1"),
                ("from", "2020-01-01"),
                ("reason", "补信用代码"),
            ],
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let shown = clerk.get(&page).await.body;
    assert!(shown.contains(&code) && !shown.contains("缺信用代码</span>"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_founded_joined_left_and_ended() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    let head = world.person(1);
    let made = clerk
        .post(
            &format!("/households?unit=A1&head={head}"),
            &[("address", "云河路 1 号 2 单元"), ("from", "2026-01-01"), ("reason", "建立档案")],
        )
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let page = made.location().split('?').next().expect("a path").to_owned();
    let shown = clerk.get(&page).await.body;
    assert!(shown.contains("张卫国户") && shown.contains("******") && !shown.contains("云河路"), "{shown}");
    let seen = clerk.post(&format!("{page}/reveal"), &[("field", "address"), ("reason", "准备入户走访")]).await.body;
    assert!(seen.contains("云河路 1 号 2 单元"), "{seen}");

    let child = number(600);
    let unnamed = clerk
        .post(
            &format!("{page}/members"),
            &[("id_number", &child), ("kinship", "20"), ("from", "2026-01-01"), ("reason", "建立档案")],
        )
        .await;
    assert!(unnamed.body.contains("不能为空"), "{}", unnamed.body);
    let joined = clerk
        .post(
            &format!("{page}/members"),
            &[
                ("id_number", &child),
                ("name", "张小宝"),
                ("kinship", "20"),
                ("from", "2026-01-01"),
                ("reason", "建立档案"),
            ],
        )
        .await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.body);
    let elsewhere = clerk
        .post(
            &format!("{page}/members"),
            &[("id_number", &number(7)), ("kinship", "10"), ("from", "2026-01-01"), ("reason", "建立档案")],
        )
        .await;
    assert!(elsewhere.body.contains("管理范围以外"), "{}", elsewhere.body);
    let shown = clerk.get(&page).await.body;
    assert!(shown.contains("张小宝") && shown.contains("data-label=\"与户主关系\">子<"), "{shown}");
    let child_page = format!("/persons/{}", world.person(600));
    assert!(
        clerk.get(&child_page).await.body.contains("没有登记从业"),
        "somebody who works nowhere stands with their household"
    );
    assert!(clerk.get("/search?q=zhangxiaobao").await.body.contains("张小宝"));

    let member = after(&shown, &format!("action=\"{page}/members/")).split('/').next().expect("an id").to_owned();
    let left =
        clerk.post(&format!("{page}/members/{member}/leave"), &[("ended", "2026-02-01"), ("reason", "外出就业")]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.body);
    assert!(!clerk.get(&page).await.body.contains("张小宝"));
    assert!(clerk.get(&format!("{page}?as_of=2026-01-31")).await.body.contains("张小宝"));
    let ended = clerk.post(&format!("{page}/end"), &[("ended", "2026-03-01"), ("reason", "并入另一户")]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    assert!(clerk.get("/households").await.body.contains("还没有家庭"));
}
