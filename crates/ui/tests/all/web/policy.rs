//! Every route, as everybody, over every relation of unit: the answer is what the table says.

use access::Role;
use axum::http::StatusCode;
use record::Intent;
use ui::web::testing::{Browser, Walker, walk};

use crate::web::support::house;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_as_the_table_says() {
    let test = house();
    let mut walkers = vec![Walker { role: Role::Public, unit: 0, browser: Browser::new(&test.site) }];
    walkers.push(Walker { role: Role::Signed, unit: 0, browser: test.signed_in("signed", &[]).await });
    for role in Role::GRANTED {
        let unit = if role.is_administrator() { 0 } else { 2 };
        walkers.push(Walker {
            role,
            unit,
            browser: test.signed_in(&format!("w-{}", role.code()), &[(role, unit)]).await,
        });
    }
    // A commit in the name of each unit, so that the log has something of every relation.
    let mut commits = Vec::new();
    for office in 1..=5 {
        let intent = Intent { office, kind: "form", source: "test".into(), ..Intent::default() };
        let done = test.access.store().commit(intent, |commit| commit.put_secret("test", b"1")).expect("a commit");
        commits.push(done.commit.expect("a number"));
    }
    let at = |unit: i64| usize::try_from(unit - 1).expect("from 1");
    let wrong = walk(&test.site, &mut walkers, &[1, 2, 3, 4, 5], |route, unit| {
        Some(match route.path {
            "/log/{commit}" => format!("/log/{}", commits[at(unit)]),
            "/roll/{person}" => format!("/roll/{}", unit * 10),
            path if path.contains("{account}") || path.contains("{session}") => {
                path.replace("{account}", "1").replace("{grant}", "1").replace("{session}", "1")
            }
            path if path.contains("{name}") => path.replace("{name}", "roll.members"),
            _ => return None,
        })
    })
    .await;
    // The route that breaks on purpose is told as broken, and by nothing else.
    let unexpected: Vec<&String> = wrong.iter().filter(|line| !line.contains("/broken")).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    assert!(wrong.iter().all(|line| line.contains("500")), "{wrong:#?}");
}

/// What exists and may not be known of is answered like what does not exist, to the byte but for the names of place and operation.
#[tokio::test(flavor = "multi_thread")]
async fn hidden_and_missing_look_the_same() {
    let test = house();
    let mut clerk = test.signed_in("clerk", &[(Role::Clerk, 4)]).await;
    let hidden = clerk.get("/roll/30").await;
    let missing = clerk.get("/roll/31").await;
    assert_eq!((hidden.status, missing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    // Place, operation and the random part of forgery tokens differ each time.
    let plain = |body: &str| {
        let mut text = body.replace("/roll/30", "/roll/31");
        while let Some((before, rest)) = text.split_once("name=\"csrf\" value=\"") {
            let (_, after) = rest.split_once('"').expect("a value");
            text = format!("{before}token{after}");
        }
        let (before, rest) = text.split_once("<dt>操作编号</dt>").expect("an operation");
        let (_, after) = rest.split_once("</dd>").expect("its end");
        format!("{before}{after}")
    };
    assert_eq!(plain(&hidden.body), plain(&missing.body));
    assert_eq!(clerk.get("/units?unit=A1").await.status, StatusCode::OK);
    assert_eq!(clerk.get("/units?unit=B").await.status, StatusCode::NOT_FOUND, "the query is no way round");
    assert_eq!(clerk.get("/units?unit=ZZZ").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_writes_is_made_in_the_name_of_the_office_that_allows_it() {
    let test = house();
    let mut person = test.signed_in("two-offices", &[(Role::Clerk, 3), (Role::Chair, 2)]).await;
    let answer = person.post("/units/A1/write", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let head = test.access.store().read(|db| record::log::newest(db, None, 1)).expect("a log");
    assert_eq!((head[0].office, head[0].kind.as_str()), (2, "form"), "the chair's, not the clerk's");
    assert_eq!(
        person.post("/units/B/write", &[]).await.status,
        StatusCode::FORBIDDEN,
        "known as a clerk, not to be changed"
    );
    assert_eq!(person.post("/units/FED/write", &[]).await.status, StatusCode::FORBIDDEN);
}
