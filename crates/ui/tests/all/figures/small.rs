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
