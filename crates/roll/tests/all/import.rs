//! Sheets in and out, through the browser.

use std::path::PathBuf;

use access::Role;
use axum::http::StatusCode;
use ui::web::testing::{Answer, Browser};

use crate::world::{HEADINGS, World, day, row};

/// Asks for a page until its work has ended. The work runs on a thread of its own; each request gives it its turn.
async fn settled(browser: &mut Browser, path: &str) -> Answer {
    loop {
        let answer = browser.get(path).await;
        if !answer.body.contains("data-poll") {
            return answer;
        }
        tokio::task::yield_now().await;
    }
}

fn uploads(world: &World) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(world.folder.path().join("uploads")) else { return Vec::new() };
    files.flatten().map(|file| file.path()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_checked_confirmed_and_reversed() {
    let world = World::new();
    let head = world.last_commit().commit;
    let mut officer = world.signed_in("officer", Role::Officer, "A").await;
    let wizard = officer.get("/import").await.body;
    assert!(wizard.contains("/import/template/roll") && wizard.contains("multipart/form-data"), "{wizard}");
    let sheet = format!(
        "{HEADINGS}{}{}{}{}坏号码,123,,A1,,,,,,\n",
        row(700, "何新", "A1", "新厂", "是"),
        row(1, "张卫国", "A2", "云河供电", "是"),
        row(5, "赵敏", "A2", "云河供电", "是"),
        row(701, "外人", "B", "", "否"),
    );
    let sent =
        officer.upload("/import/roll?unit=A", &[("as_of", "2026-01-01")], "sheet", "名册.csv", sheet.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let job = sent.location().to_owned();
    let dry = settled(&mut officer, &job).await.body;
    for part in [
        "核对结果",
        "确认导入 2 行",
        "下载被退回的 2 行",
        "不是 18 位居民身份证号码",
        "不在您的管理范围内",
        "1 家用人单位尚未登记",
    ] {
        assert!(dry.contains(part), "{part}: {dry}");
    }
    assert_eq!(world.store.read(|db| db.head()).expect("a head").commit, head + 1, "only the account was added since");
    let changed = officer.get(&format!("{job}?show=changed")).await.body;
    assert!(
        changed.contains("铅业集团工会 → 供电公司工会") && changed.contains("张**") && !changed.contains("张卫国"),
        "{changed}"
    );
    assert!(officer.get("/import").await.body.contains(&job), "it can be left and come back to");
    let mut other = world.signed_in("other", Role::Officer, "FED").await;
    assert_eq!(other.get(&job).await.status, StatusCode::NOT_FOUND, "another's sheet is nobody's business");
    let rejects = officer.get(&format!("{job}/rejects")).await;
    assert!(
        rejects.status == StatusCode::OK && rejects.header("content-disposition").contains("UTF-8''"),
        "{rejects:?}"
    );
    #[cfg(unix)]
    for file in uploads(&world) {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(file.metadata().expect("there").permissions().mode() & 0o777, 0o600, "{}", file.display());
    }

    assert!(officer.post(&format!("{job}/confirm"), &[("reason", "")]).await.body.contains("事由至少"));
    let confirmed = officer.post(&format!("{job}/confirm"), &[("reason", "一月名册")]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.body);
    let done = settled(&mut officer, &job).await.body;
    assert!(done.contains("导入完成") && done.contains("已写入 2 行"), "{done}");
    let entry = world.last_commit();
    assert_eq!((entry.kind.as_str(), entry.reason.as_str(), entry.office), ("import", "一月名册", world.unit("A")));
    assert!(entry.source.starts_with("roll sheet sha256:"));
    assert!(done.contains(&format!("/log/{}", entry.commit)) && done.contains(&format!("/reversals/{}", entry.commit)));
    assert!(
        uploads(&world).iter().all(|file| file.to_string_lossy().ends_with(".rejects.xlsx")),
        "the sheet itself is gone"
    );
    assert!(officer.get("/search?q=hexin").await.body.contains("何新"));
    let moved = officer.get(&format!("/persons/{}", world.person(1))).await.body;
    assert!(moved.contains("铅业集团工会 → 供电公司工会") && moved.contains("表中第 3 行"), "{moved}");

    let undone = officer.post(&format!("/reversals/{}", entry.commit), &[("reason", "报错了月份")]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    assert!(!officer.get("/search?q=hexin").await.body.contains("何新"));
    assert!(officer.get("/persons?unit=A1&q=zwg").await.body.contains("张卫国"), "found where they stand again");
    let twice = officer.post(&format!("/reversals/{}", entry.commit), &[("reason", "报错了月份")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.body);

    assert_eq!(officer.post(&format!("{job}/cancel"), &[]).await.location(), "/import?said=roll-import-dismissed");
    assert!(uploads(&world).is_empty());
    assert_eq!(officer.get(&job).await.status, StatusCode::NOT_FOUND);

    // Sent again, the same person comes back as the same person, and is found.
    let again =
        officer.upload("/import/roll?unit=A", &[("as_of", "2026-01-01")], "sheet", "名册.csv", sheet.as_bytes()).await;
    let job = again.location().to_owned();
    settled(&mut officer, &job).await;
    officer.post(&format!("{job}/confirm"), &[("reason", "一月名册")]).await;
    settled(&mut officer, &job).await;
    assert!(officer.get("/search?q=hexin").await.body.contains("何新"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_sheet_is_told_and_nothing_stays() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    assert_eq!(
        clerk.upload("/import/units?unit=A1", &[("as_of", "2026-01-01")], "sheet", "a.csv", b"x").await.status,
        StatusCode::FORBIDDEN
    );
    let missing = clerk.upload("/import/roll?unit=A1", &[("as_of", "someday")], "other", "a.csv", b"x").await;
    assert!(
        missing.status == StatusCode::UNPROCESSABLE_ENTITY && missing.body.contains("请选择要导入的文件"),
        "{}",
        missing.body
    );
    let sent = clerk
        .upload("/import/roll?unit=A1", &[("as_of", "2026-01-01")], "sheet", "图.png", b"\x89PNG\r\n\x1a\n1234")
        .await;
    let job = sent.location().to_owned();
    let told = settled(&mut clerk, &job).await.body;
    assert!(told.contains("没有导入") && told.contains("不是可以读取的表格"), "{told}");
    assert_eq!(clerk.post(&format!("{job}/cancel"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(uploads(&world).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_sheet_is_forgotten_after_a_day() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    let sheet = format!("{HEADINGS}{}", row(800, "留下", "A1", "", "否"));
    let sent =
        clerk.upload("/import/roll?unit=A1", &[("as_of", "2026-01-01")], "sheet", "a.csv", sheet.as_bytes()).await;
    let job = sent.location().to_owned();
    settled(&mut clerk, &job).await;
    assert_eq!(uploads(&world).len(), 1);
    world.pass(25 * 3_600_000);
    let mut later = world.signed_in("later", Role::Clerk, "A1").await;
    later.get("/import").await;
    assert!(uploads(&world).is_empty(), "{:?}", uploads(&world));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stopped_server_left_is_told_and_checked_again() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    let sheet = format!("{HEADINGS}{}", row(801, "再来", "A1", "", "否"));
    let sent =
        clerk.upload("/import/roll?unit=A1", &[("as_of", "2026-01-01")], "sheet", "a.csv", sheet.as_bytes()).await;
    let job = sent.location().to_owned();
    settled(&mut clerk, &job).await;
    world
        .store
        .side(|door| door.run("UPDATE pending_import SET stage = 'writing' WHERE federation = $1", &[]))
        .expect("as the row would stand after a stop");
    let told = clerk.get(&job).await.body;
    assert!(told.contains("核对中断") && told.contains("重新核对"), "{told}");
    assert!(clerk.get("/import").await.body.contains("已中断"));
    assert_eq!(
        clerk.post(&format!("{job}/confirm"), &[("reason", "导入名册")]).await.location(),
        job,
        "not without another look"
    );
    assert_eq!(clerk.post(&format!("{job}/again"), &[]).await.location(), job);
    assert!(settled(&mut clerk, &job).await.body.contains("确认导入 1 行"));
}

#[tokio::test(flavor = "multi_thread")]
async fn units_outside_ones_reach_are_not_taken() {
    let world = World::new();
    let mut officer = world.signed_in("officer", Role::Officer, "A").await;
    let sheet = "工会编号,上级工会编号,工会名称,工会类型\nA4,A,新设工会,基层工会\nA41,A4,新设车间分会,车间分会\nB,FED,改名了,乡镇总工会\nB9,B,偷建的,基层工会\nB91,B9,偷建的车间,车间分会\nA,FED,云阳街道总工会,乡镇总工会\n";
    let sent = officer
        .upload("/import/units?unit=A", &[("as_of", "2026-01-01")], "sheet", "units.csv", sheet.as_bytes())
        .await;
    let job = sent.location().to_owned();
    let dry = settled(&mut officer, &job).await.body;
    assert!(
        dry.contains("确认导入 3 行") && dry.contains("下载被退回的 3 行") && dry.contains("该工会不在您的管理范围内"),
        "{dry}"
    );
    officer.post(&format!("{job}/confirm"), &[("reason", "新设工会")]).await;
    settled(&mut officer, &job).await;
    let tree = officer.get("/units?unit=A").await.body;
    assert!(tree.contains("云阳街道总工会") && tree.contains("新设工会"), "{tree}");
    let mut top = world.signed_in("top", Role::Officer, "FED").await;
    let all = top.get("/units?open=B").await.body;
    assert!(all.contains("河湾镇总工会") && !all.contains("偷建的"), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_out_is_logged_and_fetched_once() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    assert!(clerk.post("/export/roll?unit=A1", &[("format", "csv"), ("reason", "")]).await.body.contains("事由至少"));
    let begun = clerk.post("/export/roll?unit=A1", &[("format", "csv"), ("reason", "报送上级")]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let entry = world.last_commit();
    assert_eq!((entry.kind.as_str(), entry.reason.as_str(), entry.office), ("export", "报送上级", world.unit("A1")));
    let job = begun.location().to_owned();
    let ready = settled(&mut clerk, &job).await.body;
    assert!(ready.contains("共 4 人"), "{ready}");
    let sheet = clerk.post(&format!("{job}/download"), &[]).await;
    assert!(
        sheet.body.contains("张卫国") && sheet.body.contains(&crate::world::number(1)) && !sheet.body.contains("赵敏"),
        "{}",
        sheet.body
    );
    assert!(uploads(&world).is_empty());
    assert_eq!(clerk.get(&job).await.status, StatusCode::NOT_FOUND, "once");

    let again =
        clerk.upload("/import/roll?unit=A1", &[("as_of", "2026-03-02")], "sheet", "a.csv", sheet.body.as_bytes()).await;
    let back = settled(&mut clerk, again.location()).await.body;
    assert!(back.contains("没有需要写入的内容"), "{back}");

    let units = clerk.get("/export/units?format=csv").await;
    assert!(units.body.contains("铅业集团工会") && !units.body.contains("供电公司"), "{}", units.body);
    assert!(
        clerk.get("/export/units?unit=FED").await.status == StatusCode::NOT_FOUND
            || clerk.get("/export/units?unit=FED").await.status == StatusCode::FORBIDDEN
    );
    for path in ["/import/template/roll", "/import/sample/roll"] {
        let book = clerk.get(path).await;
        assert_eq!(book.status, StatusCode::OK);
        assert!(book.header("content-type").contains("spreadsheetml"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_other_programmes_took_in_is_not_undone_here() {
    let world = World::new();
    let mut officer = world.signed_in("officer", Role::Officer, "A").await;
    for source in ["hardship sheet sha256:00", "hardship checks answer", "reform sheet sha256:00", "rolls sheet x"] {
        let office = world.unit("A");
        let intent = record::Intent {
            office,
            kind: "import",
            reason: "测试".into(),
            source: source.into(),
            ..record::Intent::default()
        };
        let done = world.store.commit(intent, move |commit| {
            let id = commit.new_id();
            let unit =
                roll::register::UNIT.draft().set("code", format!("X{id}")).set("name", "某").set("kind", "basic");
            commit.open(id, (day("2026-01-01"), clock::Day::END), &unit, None)
        });
        let number = done.expect("a commit").commit.expect("a number");
        let path = format!("/reversals/{number}");
        assert_eq!(officer.get(&path).await.status, StatusCode::NOT_FOUND, "{source}");
        assert_eq!(officer.post(&path, &[("reason", "报错了月份")]).await.status, StatusCode::NOT_FOUND, "{source}");
    }
}
