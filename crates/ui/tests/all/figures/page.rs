//! The page of a figure, and the figure as data.

use axum::http::StatusCode;

use super::support::{Above, employ, house};

#[tokio::test(flavor = "multi_thread")]
async fn the_page_tells_value_definition_curve_and_split() {
    let test = house(&Above::Bulletins);
    let mut officer = test.officer().await;
    let body = officer.get("/figures/t.employed").await.body;
    for part in [
        "当日在岗的人员",
        "<span class=\"fig\">66</span>",
        "FED工会及下属",
        // Down the tree: the same figure of the unit below.
        "href=\"/figures/t.employed?unit=A\">A工会</a>",
        "href=\"/figures/t.employed?unit=B\">B工会</a>",
        "87.9%",
        // The other dimensions.
        "by=skill#split",
        "by=age#split",
        // Publications, and the one that is another today.
        "第 1 期",
        "已更正",
        "<b>66</b>",
        // Their days on the curve, and the numbers behind it as a table.
        "class=\"event-text\"",
        "数据表",
        "/figures/t.employed/list?unit=FED",
        "/figures/t.employed.json",
    ] {
        assert!(body.contains(part), "{part} not in {body}");
    }
    let hash = test.site.app.figures.catalogue.find("t.employed").expect("a figure").hash();
    assert!(body.contains(&hash), "the version of the definition");
    let by_age = officer.get("/figures/t.employed?by=age").await.body;
    assert!(by_age.contains("35–44岁") && by_age.contains("24岁及以下"), "{by_age}");
    assert!(by_age.contains("/figures/t.employed/list?unit=FED&amp;by=age&amp;group=35-44"), "{by_age}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_shows_both_its_parts() {
    let test = house(&Above::Silent);
    let body = test.officer().await.get("/figures/t.density?as_of=2025-12-31&by=skill").await.body;
    for part in [
        "62 / 66 = 93.94%",
        "href=\"/figures/t.members?as_of=2025-12-31\"",
        "href=\"/figures/t.employed?as_of=2025-12-31\"",
        "分子",
        "分母",
        "21 / 22",
        "41 / 44",
    ] {
        assert!(body.contains(part), "{part} not in {body}");
    }
    assert!(!body.contains("看名单"), "a rate has no list of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_asked_for_a_period() {
    let test = house(&Above::Silent);
    let mut officer = test.officer().await;
    let body = officer.get("/figures/t.joined").await.body;
    assert!(body.contains("2026-01-01 至 2026-03-02") && body.contains("<span class=\"fig\">4</span>"), "{body}");
    let body = officer.get("/figures/t.joined?from=2024-01-01&to=2024-12-31").await.body;
    assert!(body.contains("<span class=\"fig\">62</span>") && body.contains("上年同期"), "{body}");
    assert!(body.contains("name=\"from\"") && body.contains("value=\"2024-01-01\""), "the form keeps it: {body}");
    assert!(body.contains("/figures/t.joined/list?unit=FED&amp;from=2024-01-01&amp;to=2024-12-31"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_told() {
    let test = house(&Above::Silent);
    let mut officer = test.officer().await;
    for (path, status, said) in [
        ("/figures/t.nothing", StatusCode::NOT_FOUND, ""),
        ("/figures/t.employed?by=shoe", StatusCode::UNPROCESSABLE_ENTITY, "不能这样拆分"),
        ("/figures/t.joined?from=yesterday", StatusCode::UNPROCESSABLE_ENTITY, "日期应写成"),
        ("/figures/t.joined?from=2026-02-01&to=2026-01-01", StatusCode::UNPROCESSABLE_ENTITY, "止日早于起日"),
        ("/figures/t.employed?as_of=2020-01-01&months=120", StatusCode::OK, "没有可分的记录"),
    ] {
        let page = officer.get(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.body.contains(said), "{path}: {}", page.body);
    }
}

/// What was known is answered as it was, for ever.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_moment_gives_the_old_answer() {
    let test = house(&Above::Silent);
    let before = test.commit(|commit| employ(commit, 3, 66, "junior", "2025-01-01"));
    test.commit(|commit| employ(commit, 3, 67, "junior", "2025-01-01"));
    let mut officer = test.officer().await;
    for (known, value) in [(before - 1, 66), (before, 67), (before + 1, 68)] {
        let data = officer.get(&format!("/figures/t.employed.json?known={known}")).await;
        assert!(data.body.contains(&format!("\"value\":{value}")), "{known}: {}", data.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_says_what_the_page_says() {
    let test = house(&Above::Silent);
    let mut officer = test.officer().await;
    let answer = officer.get("/figures/t.employed.json?by=skill&as_of=2025-12-31&months=12").await;
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    let data: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(
        (data["name"].as_str(), data["unit"].as_str(), data["as_of"].as_str()),
        (Some("t.employed"), Some("FED"), Some("2025-12-31"))
    );
    assert_eq!(data["value"], 66);
    assert_eq!(data["by"], serde_json::json!({ "初级工": 22, "中级工": 44 }));
    let series = data["series"].as_array().expect("a series");
    assert_eq!(series.len(), 13);
    assert_eq!(series[12], serde_json::json!(["2025-12-31", 66]));
    assert_eq!(series[0], serde_json::json!(["2024-12-31", 66]));
    let rate = officer.get("/figures/t.density.json?as_of=2025-12-31").await.body;
    let rate: serde_json::Value = serde_json::from_str(&rate).expect("JSON");
    assert_eq!(
        (&rate["value"], &rate["numerator"], &rate["denominator"]),
        (&serde_json::json!(0.9394), &62.into(), &66.into())
    );
    let flow = officer.get("/figures/t.joined.json?months=12").await.body;
    let flow: serde_json::Value = serde_json::from_str(&flow).expect("JSON");
    let months: i64 = flow["series"].as_array().expect("a series").iter().filter_map(|point| point[1].as_i64()).sum();
    assert_eq!(
        (months, flow["series"][10].clone()),
        (4, serde_json::json!(["2026-02-28", 4])),
        "each point is a month"
    );
}
