//! Likely duplicates: decided by a person, undone by a commit.

use access::Role;
use axum::http::StatusCode;

use crate::world::{HEADINGS, World, number};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_is_merged_and_unmerged() {
    let world = World::new();
    // The same name and mobile as person 1, another number: two records of one person, or two persons.
    let twin = format!("{HEADINGS}张卫国,{},13800010001,A2,云河供电,电工,,否,否,\n", number(301));
    world.take_in(roll::intake::Kind::Roll, &twin, "2021-01-01");
    let (first, second) = (world.person(1), world.person(301));
    let mut chair = world.signed_in("chair", Role::Chair, "A").await;
    let mut other = world.signed_in("other", Role::Chair, "B").await;
    assert!(!other.get("/duplicates").await.body.contains("张卫国"));
    let page = chair.get("/duplicates").await.body;
    assert!(page.contains("张卫国：2 项相同") && page.contains("9999**********"), "{page}");
    let ids = [first.to_string(), second.to_string()];
    let form =
        [("first", ids[0].as_str()), ("second", ids[1].as_str()), ("kept", ids[0].as_str()), ("reason", "本人确认")];
    assert_eq!(other.post("/duplicates", &form).await.status, StatusCode::NOT_FOUND);
    let merged = chair.post("/duplicates", &form).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.body);
    let commit = world.last_commit().commit;
    let page = chair.get("/duplicates").await.body;
    assert!(
        page.contains("没有待判断的疑似重复")
            && page.contains("同一人，已合并")
            && page.contains(&format!("/reversals/{commit}")),
        "{page}"
    );
    let gone = chair.get(&format!("/persons/{second}")).await.body;
    assert!(gone.contains("已并入另一条记录") && gone.contains(&format!("/persons/{first}")), "{gone}");

    let form = chair.get(&format!("/reversals/{commit}")).await.body;
    assert!(form.contains("查重判断") && form.contains("撤回是一次新的提交"), "{form}");
    assert!(chair.post(&format!("/reversals/{commit}"), &[("reason", "")]).await.body.contains("事由至少"));
    let undone = chair.post(&format!("/reversals/{commit}"), &[("reason", "认错了人")]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    assert!(chair.get("/duplicates").await.body.contains("2 项相同"));
    assert!(chair.get(&format!("/persons/{second}")).await.body.contains("已撤回"));

    let apart = [("first", ids[0].as_str()), ("second", ids[1].as_str()), ("kept", "0"), ("reason", "两人到场核对")];
    assert_eq!(chair.post("/duplicates", &apart).await.status, StatusCode::SEE_OTHER);
    let page = chair.get("/duplicates").await.body;
    assert!(!page.contains("2 项相同") && page.contains("不是同一人"), "{page}");
}
