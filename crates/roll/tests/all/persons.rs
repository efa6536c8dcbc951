//! The register of persons and the record of one, through the browser.

use access::Role;
use axum::http::StatusCode;

use crate::world::{HEADINGS, World, number, row};

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_filtered_paged_and_keeps_its_columns() {
    let world = World::new();
    let rows: String = (100..260).map(|n| row(n, "陈小明", "A2", "云河供电", "是")).collect();
    world.take_in(roll::intake::Kind::Roll, &format!("{HEADINGS}{rows}"), "2020-01-01");
    let mut officer = world.signed_in("officer", Role::Officer, "A").await;
    let mut path = "/persons?unit=A2".to_owned();
    let (mut seen, mut pages) = (0, 0);
    loop {
        let page = officer.get(&path).await.body;
        seen += page.matches("<th scope=\"row\"").count();
        pages += 1;
        let Some((before, _)) = page.split_once("\" rel=\"next\"") else { break };
        path = before.rsplit_once("href=\"").expect("a link").1.replace("&amp;", "&");
    }
    assert_eq!((seen, pages), (162, 4));
    let filtered = officer.get("/persons?unit=A&member=0&industrial=1&columns=born").await.body;
    assert!(filtered.contains("王芳") && !filtered.contains("张卫国"), "{filtered}");
    assert!(filtered.contains(">1980<") && !filtered.contains("data-label=\"技能等级\""), "only the columns chosen");
    for (asked, found) in [("zwg", true), ("zhangweiguo", true), ("%E5%BC%A0%E5%8D%AB", true), ("lxy", false)] {
        let page = officer.get(&format!("/persons?unit=A1&q={asked}")).await.body;
        assert_eq!(page.contains("张卫国"), found, "{asked}");
    }
    let tail = &number(1)[14..];
    assert!(officer.get(&format!("/persons?unit=A1&q={tail}")).await.body.contains("张卫国"), "by the last four");
    assert!(
        officer.get("/persons?unit=A1&as_of=2019-12-31").await.body.contains("这里还没有职工"),
        "nobody was known before"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_field_is_shown_once_for_a_reason() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    let page = format!("/persons/{}", world.person(1));
    let before = clerk.get(&page).await.body;
    assert!(
        before.contains("张卫国") && before.contains("***************") && before.contains("还没有人看过"),
        "{before}"
    );
    let told = clerk.post(&format!("{page}/reveal"), &[("field", "id_number"), ("reason", "嗯")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.body.contains("事由至少两个汉字") && !told.body.contains(&number(1)));
    let shown = clerk.post(&format!("{page}/reveal"), &[("field", "id_number"), ("reason", "核对工会卡")]).await;
    assert!(shown.status == StatusCode::OK && shown.body.contains(&number(1)), "{}", shown.body);
    let entry = world.last_commit();
    assert_eq!((entry.kind.as_str(), entry.reason.as_str(), entry.office), ("reveal", "核对工会卡", world.unit("A1")));
    let after = clerk.get(&page).await.body;
    assert!(!after.contains(&number(1)) && after.contains("共 1 次") && after.contains("核对工会卡"), "{after}");
    assert_eq!(
        clerk.post(&format!("{page}/reveal"), &[("field", "password"), ("reason", "核对工会卡")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_from_another_programme_is_a_day_and_no_more() {
    let world = World::new();
    let mut leader = world.signed_in("leader", Role::Leader, "A").await;
    let fields = ["name", "id_number", "birth_date", "mobile"];
    world.access.reveal(access::By::SYSTEM, "person", world.person(1), &fields, "核实困难申请").expect("it is logged");
    let page = leader.get(&format!("/persons/{}", world.person(1))).await.body;
    assert!(page.contains("共 1 次，0 个职务") && !page.contains("核实困难申请"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_a_commit_and_the_past_stays() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    let page = format!("/persons/{}", world.person(2));
    let same = clerk
        .post(&format!("{page}/edit"), &[("name", "李秀英"), ("from", "2020-01-01"), ("reason", "照户口簿更正")])
        .await;
    assert!(same.body.contains("没有改动"), "{}", same.body);
    let form = [("name", "李秀瑛"), ("mobile", "13900000001"), ("from", "2020-01-01"), ("reason", "照户口簿更正")];
    let done = clerk.post(&format!("{page}/edit"), &form).await;
    assert_eq!(done.location(), format!("{page}?said=roll-corrected"), "{}", done.body);
    let now = clerk.get(done.location()).await.body;
    assert!(
        now.contains("已更正。")
            && now.contains("李秀瑛")
            && now.contains("139****0001")
            && now.contains("照户口簿更正"),
        "{now}"
    );
    assert!(clerk.get("/search?q=%E6%9D%8E%E7%A7%80%E7%91%9B").await.body.contains("李秀瑛"), "found by the new name");
    assert!(
        !clerk.get("/search?q=%E6%9D%8E%E7%A7%80%E8%8B%B1").await.body.contains("/persons/"),
        "and not by the old one"
    );
    let known = world.last_commit().commit - 1;
    let then = clerk.get(&format!("{page}?known={known}")).await.body;
    assert!(then.contains("李秀英") && !then.contains("/edit\""), "{then}");
    let taken = clerk
        .post(
            &format!("{page}/edit"),
            &[("name", "李秀瑛"), ("id_number", &number(1)), ("from", "2020-01-01"), ("reason", "照户口簿更正")],
        )
        .await;
    assert!(taken.body.contains("已在名册上"), "{}", taken.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_entered_employed_elsewhere_and_transferred() {
    let world = World::new();
    let mut officer = world.signed_in("officer", Role::Officer, "A").await;
    let wrong = officer
        .post("/persons?unit=A1", &[("name", ""), ("id_number", "123"), ("unit", "B"), ("from", "x"), ("reason", "")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["名称（姓名）不能为空", "不是有效的 18 位", "没有这个编号的单位", "请填写日期"]
    {
        assert!(wrong.body.contains(said), "{said}: {}", wrong.body);
    }
    let number = number(500);
    let form = [
        ("name", "郑海"),
        ("id_number", number.as_str()),
        ("mobile", "13700000500"),
        ("unit", "A1"),
        ("employer", "新来的厂"),
        ("trade", "钳工"),
        ("skill", "middle"),
        ("industrial", "1"),
        ("is_member", "1"),
        ("joined", "2025-01-01"),
        ("from", "2025-06-01"),
        ("reason", "新招录"),
    ];
    let added = officer.post("/persons?unit=A1", &form).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = added.location().split('?').next().expect("a path").to_owned();
    let shown = officer.get(&page).await.body;
    for part in ["郑海", "新来的厂", "钳工", "中级工", "2025-01-01", "发起转出"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(officer.post("/persons?unit=A1", &form).await.body.contains("已在名册上"));
    assert!(officer.get("/employers?lacks=1").await.body.contains("新来的厂"));

    let moved = officer
        .post(
            &format!("{page}/employment"),
            &[
                ("unit", "A2"),
                ("employer", "云河供电"),
                ("trade", "线路工"),
                ("from", "2025-09-01"),
                ("reason", "调动"),
            ],
        )
        .await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    assert!(officer.get("/persons?unit=A2&q=zhenghai").await.body.contains("郑海"));
    assert!(!officer.get("/persons?unit=A1&q=zhenghai").await.body.contains("郑海"));
    assert!(officer.get("/persons?unit=A1&as_of=2025-08-31").await.body.contains("郑海"), "there until the day before");

    let step = |word: &str| format!("{page}/membership/{word}");
    assert_eq!(officer.get(&step("transfer")).await.status, StatusCode::NOT_FOUND, "not before it was asked for");
    let asked = officer.post(&step("request-transfer"), &[("from", "2025-09-01"), ("reason", "随劳动关系转移")]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    let outside =
        officer.post(&step("transfer"), &[("unit", "B"), ("from", "2025-10-01"), ("reason", "随劳动关系转移")]).await;
    assert!(outside.body.contains("不在您的管理范围内"), "{}", outside.body);
    let done =
        officer.post(&step("transfer"), &[("unit", "A2"), ("from", "2025-10-01"), ("reason", "随劳动关系转移")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let shown = officer.get(&page).await.body;
    assert!(
        shown.contains("会籍终止：转出") && shown.contains("会籍：转入") && shown.contains("2025-09-30"),
        "{shown}"
    );

    let retained =
        officer.post(&step("retain"), &[("why", "retired"), ("from", "2026-01-01"), ("reason", "办理退休")]).await;
    assert_eq!(retained.status, StatusCode::SEE_OTHER, "{}", retained.body);
    let shown = officer.get(&page).await.body;
    assert!(shown.contains("保留会籍：退休") && shown.contains("恢复会籍"), "{shown}");
    let early = officer.post(&step("resign"), &[("from", "2020-01-01"), ("reason", "本人申请")]).await;
    assert!(early.body.contains("这一天没有会籍"), "{}", early.body);
    let dead = officer.post(&step("die"), &[("from", "2026-02-01"), ("reason", "家属告知")]).await;
    assert_eq!(dead.status, StatusCode::SEE_OTHER, "{}", dead.body);
    let shown = officer.get(&page).await.body;
    assert!(shown.contains("会籍终止：死亡") && shown.contains("结束从业") && shown.contains("非会员"), "{shown}");
    assert!(!officer.get("/persons?unit=A2&q=zhenghai").await.body.contains("郑海"), "employed nowhere any more");
}
