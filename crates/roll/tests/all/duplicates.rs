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
    assert!(page.contains("张卫国：2 项相同") && page.contains("***************"), "{page}");
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

/// Whoever sends the number of a merged record speaks of the one that was kept; its own number stays.
#[test]
fn a_sheet_with_the_merged_number_finds_the_kept_record() {
    let world = World::new();
    let twin = format!("{HEADINGS}张卫国,{},13800010001,A2,云河供电,电工,,否,否,\n", number(301));
    world.take_in(roll::intake::Kind::Roll, &twin, "2021-01-01");
    let (kept, other) = (world.person(1), world.person(301));
    let from = crate::world::day("2021-06-01");
    let intent = record::Intent { kind: "form", ..record::Intent::default() };
    let merged = world.store.commit(intent, move |commit| roll::duplicates::merge(commit, kept, other, from));
    let merged = merged.expect("merged").commit.expect("a commit");
    let holder = |n| world.store.read(|db| roll::person::holder(db, &number(n))).expect("read").expect("somebody");
    assert_eq!((holder(301).person, holder(301).merged), (kept, true));
    assert_eq!((holder(1).person, holder(1).merged), (kept, false));

    let moved = format!("{HEADINGS}张卫国,{},13800010001,A2,云河供电,电工,,否,,\n", number(301));
    world.take_in(roll::intake::Kind::Roll, &moved, "2021-07-01");
    let at = record::Moment { as_of: crate::world::day("2021-07-01"), known: world.last_commit().commit };
    let (_, identity) = world.store.read(|db| roll::person::identity(db, kept, at)).expect("read").expect("known");
    assert_eq!(identity.id_number, number(1), "the kept record keeps its own number");
    let jobs = world.store.read(|db| db.find(&roll::register::EMPLOYMENT, "person", kept, at)).expect("read");
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].int("unit"), Some(world.unit("A2")), "what the sheet says is the kept record's");

    assert!(merged > 0);
}
