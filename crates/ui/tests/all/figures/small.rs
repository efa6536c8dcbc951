//! Whoever may not see the list cannot find single persons in the numbers.

use access::Role;

use super::support::{Above, employ, house};

#[tokio::test(flavor = "multi_thread")]
async fn small_cells_are_hidden_with_a_neighbour() {
    let test = house(&Above::Silent);
    test.commit(|commit| {
        employ(commit, 3, 80, "technician", "2025-01-01")?;
        (81..100).try_for_each(|n| employ(commit, 3, n, "senior", "2025-01-01"))
    });
    let mut partner = test.signed_in("partner", &[(Role::Partner, 3)]).await;
    let page = partner.get("/figures/t.employed?by=skill").await.body;
    // In B there are 19 junior, 39 middle, 19 senior workers and one technician.
    assert!(page.contains("&lt;5") && page.contains("不予显示") && page.contains("<td class=\"n\">39</td>"), "{page}");
    let data = partner.get("/figures/t.employed.json?by=skill").await.body;
    let data: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    let by = data["by"].as_object().expect("groups");
    assert!(by["技师"].is_null(), "{data}");
    let hidden: Vec<_> = by.iter().filter(|(_, value)| value.is_null()).collect();
    assert_eq!(hidden.len(), 2, "one alone would follow from the sum: {data}");
    assert_eq!(data["value"], 78);
    assert!(data.get("list").is_none());
    // Who may see the list sees the numbers.
    let mut officer = test.officer().await;
    let data = officer.get("/figures/t.employed.json?by=skill&unit=B").await.body;
    assert!(data.contains("\"技师\":1"), "{data}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_whole_is_hidden_everywhere() {
    let test = house(&Above::Silent);
    let mut partner = test.signed_in("partner", &[(Role::Partner, 5)]).await;
    let data = partner.get("/figures/t.employed.json?by=skill").await.body;
    let data: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    assert!(data["value"].is_null() && data["suppressed"] == true, "{data}");
    assert!(data["by"].as_object().expect("groups").values().all(serde_json::Value::is_null), "{data}");
    assert!(
        data["series"].as_array().expect("a series").iter().all(|point| point[1].is_null() || point[1] == 0),
        "{data}"
    );
    let rate = partner.get("/figures/t.density.json").await.body;
    assert!(!rate.contains("numerator") && rate.contains("\"value\":null"), "{rate}");
    for path in ["/brief", "/figures", "/figures/t.employed", "/figures/t.density"] {
        let page = partner.get(path).await.body;
        assert!(page.contains("&lt;5") && !page.contains(">2<") && !page.contains("2 / 2"), "{path}: {page}");
    }
    assert!(!partner.get("/brief").await.body.contains("怎样变化"), "the account has small numbers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guarded_figure_shows_its_records_only_to_those_who_may_see_them() {
    let test = house(&Above::Guard);
    test.commit(|commit| employ(commit, 3, 80, "technician", "2025-01-01"));
    let data = |text: String| serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    // An officer may see lists, but not these records: of the federation the sum, of its parts nothing small.
    let mut officer = test.officer().await;
    let told = data(officer.get("/figures/t.employed.json?by=skill").await.body);
    assert_eq!(told["value"], 67);
    let by = told["by"].as_object().expect("groups");
    assert_eq!(by.values().filter(|value| value.is_null()).count(), 2, "{told}");
    assert!(by["技师"].is_null() && told.get("list").is_none(), "{told}");
    let told = data(officer.get("/figures/t.employed.json?unit=A2").await.body);
    assert!(told["value"].is_null() && told["suppressed"] == true, "{told}");
    for path in ["/figures/t.employed/list", "/figures/t.density/list", "/figures/t.employed/list?unit=A2"] {
        assert_eq!(officer.get(path).await.status, 404, "{path}");
    }
    let page = officer.get("/figures/t.employed?by=skill").await.body;
    assert!(page.contains("&lt;5") && !page.contains("/list?"), "{page}");
    // A sum does not say of how many it is: only that of the federation is shown.
    assert_eq!(data(officer.get("/figures/t.paid.json").await.body)["by"]["A"], serde_json::Value::Null);
    assert!(officer.get("/figures/t.paid.json").await.body.contains("\"value\":1"));
    assert!(data(officer.get("/figures/t.paid.json?unit=B").await.body)["value"].is_null());
    for path in ["/figures", "/brief"] {
        assert_eq!(officer.get(path).await.status, 200, "{path}");
    }
    // Whoever may see the records sees all of it.
    let mut caseworker = test.signed_in("caseworker", &[(Role::Caseworker, 1)]).await;
    let told = data(caseworker.get("/figures/t.employed.json?by=skill").await.body);
    assert!(told["by"]["技师"] == 1 && told["list"].is_string(), "{told}");
    assert_eq!(caseworker.get("/figures/t.employed/list").await.status, 200);
    assert!(!data(caseworker.get("/figures/t.paid.json?unit=B").await.body)["value"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_rate_hides_what_it_is_made_of() {
    let test = house(&Above::Guard);
    // One of a hundred and nine is no member.
    test.commit(|commit| {
        (200..242).try_for_each(|n| employ(commit, 3, n, "middle", "2025-01-01"))?;
        employ(commit, 3, 242, "middle", "2099-01-01")
    });
    let mut officer = test.officer().await;
    for path in ["/figures/t.density?as_of=2026-02-28", "/figures/t.density?as_of=2026-02-28&unit=B"] {
        let page = officer.get(path).await.body;
        for number in ["100", "101", "108", "109"] {
            assert!(!page.contains(&format!(">{number}<")), "{number} stands beside the hidden rate: {page}");
        }
    }
    assert!(officer.get("/figures/t.density?as_of=2026-02-28").await.body.contains("&lt;5"));
    let data = officer.get("/figures/t.density.json?as_of=2026-02-28").await.body;
    assert!(!data.contains("numerator") && data.contains("\"suppressed\":true"), "{data}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guarded_number_is_told_for_whole_months_only() {
    let test = house(&Above::Guard);
    let first = test.commit(|commit| employ(commit, 3, 300, "middle", "2025-01-01"));
    let data = |text: String| serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    let mut officer = test.officer().await;
    let known = format!("/figures/t.employed.json?known={}", first - 1);
    for (path, as_of) in [
        ("/figures/t.employed.json?as_of=2026-01-17", "2025-12-31"),
        ("/figures/t.employed.json?as_of=2026-01-31", "2026-01-31"),
        (known.as_str(), "2026-02-28"),
    ] {
        let told = data(officer.get(path).await.body);
        assert_eq!((told["as_of"].as_str(), &told["value"]), (Some(as_of), &serde_json::json!(67)), "{path}: {told}");
    }
    let mut clerk = test.signed_in("clerk", &[(Role::Partner, 3)]).await;
    for (asked, told) in [
        ("from=2026-02-03&to=2026-02-04", ["2026-01-01", "2026-01-31"]),
        ("from=2026-02-01&to=2026-02-28", ["2026-02-01", "2026-02-28"]),
        ("from=2025-04-01&to=2025-06-30", ["2025-04-01", "2025-06-30"]),
        ("from=2025-05-01&to=2025-07-31", ["2025-01-01", "2025-07-31"]),
        ("from=2025-01-01&to=2025-12-31", ["2025-01-01", "2025-12-31"]),
    ] {
        let answer = data(clerk.get(&format!("/figures/t.joined.json?{asked}")).await.body);
        assert_eq!([&answer["from"], &answer["to"]], told, "{asked}");
    }
    // Whoever may see the records asks for any day.
    let mut caseworker = test.signed_in("caseworker", &[(Role::Caseworker, 1)]).await;
    let told = data(caseworker.get("/figures/t.employed.json?as_of=2026-01-17").await.body);
    assert_eq!(told["as_of"], "2026-01-17");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_beside_is_hidden_on_its_own_page() {
    let test = house(&Above::Guard);
    // Below A: six in A1, two in A2. A1 is hidden beside A2, for it would tell of it.
    let mut chair = test.signed_in("officer", &[(Role::Officer, 1)]).await;
    let data = |text: String| serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    assert_eq!(data(chair.get("/figures/t.employed.json?unit=A&by=unit").await.body)["value"], 8);
    for unit in ["A1", "A2"] {
        let told = data(chair.get(&format!("/figures/t.employed.json?unit={unit}")).await.body);
        assert!(told["value"].is_null() && told["suppressed"] == true, "{unit}: {told}");
        assert!(told["series"].as_array().expect("a series").iter().all(|point| point[1].is_null() || point[1] == 0));
    }
    assert_eq!(data(chair.get("/figures/t.employed.json?unit=B").await.body)["value"], 58);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_a_guarded_figure_names_nobody_and_needs_the_whole_subtree() {
    let test = house(&Above::Guard);
    let mut caseworker = test.signed_in("caseworker", &[(Role::Caseworker, 1)]).await;
    let list = caseworker.get("/figures/t.employed/list").await.body;
    assert!(list.contains("/jobs/") && !list.contains("第1") && !list.contains("/persons/"), "{list}");
    // A clerk has the records of their own union, not those below it.
    let mut clerk = test.signed_in("clerk", &[(Role::Clerk, 2)]).await;
    assert_eq!(clerk.get("/figures/t.employed/list?unit=A").await.status, 404);
    let told = clerk.get("/figures/t.employed.json?unit=A&by=skill").await.body;
    assert!(!told.contains("\"list\""), "{told}");
    // Of a union with nothing below it what is theirs is whole.
    let mut own = test.signed_in("own", &[(Role::Clerk, 5)]).await;
    assert!(own.get("/figures/t.employed.json").await.body.contains("\"value\":2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_shows_of_a_record_what_its_kind_allows() {
    let test = house(&Above::Guard);
    let commit = test.commit(|commit| employ(commit, 3, 400, "technician", "2025-01-01"));
    let mut officer = test.officer().await;
    let page = officer.get(&format!("/log/{commit}")).await.body;
    // The person and the tie are of the roll; the job is not theirs to see, and nothing of it stands there.
    assert!(page.contains("/persons/") && !page.contains("/jobs/") && !page.contains("焊工"), "{page}");
    assert!(page.contains("另有 1 个版本您无权查看"), "{page}");
    let mut worker = test.signed_in("worker", &[(Role::Caseworker, 1), (Role::Officer, 1)]).await;
    let page = worker.get(&format!("/log/{commit}")).await.body;
    assert!(page.contains("/jobs/") && page.contains("焊工") && !page.contains("您无权查看"), "{page}");
}
