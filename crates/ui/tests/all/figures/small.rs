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
