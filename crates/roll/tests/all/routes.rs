//! Every route of the roll, as everybody, over every relation of unit; and that no page reaches outside.

use access::Role;
use record::{Intent, Value};
use roll::acts;
use ui::web::testing::{Browser, Walker, walk};

use crate::world::{UNITS, World, day};

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_as_the_table_says() {
    let world = World::new();
    let units: Vec<i64> = UNITS.iter().map(|code| world.unit(code)).collect();
    let persons: Vec<i64> = [8, 9, 1, 5, 7].iter().map(|n| world.person(*n)).collect();
    let (mut households, mut employers, mut commits) = (Vec::new(), Vec::new(), Vec::new());
    for (unit, person) in units.iter().copied().zip(persons.iter().copied()) {
        let intent = Intent {
            office: unit,
            kind: "form",
            reason: "登记家庭".into(),
            source: "roll.household".into(),
            ..Intent::default()
        };
        let done = world.store.commit(intent, move |commit| {
            let household = acts::found_household(commit, person, unit, Some("云河路 1 号"), day("2026-01-01"))?;
            let employer = commit.new_id();
            let draft = roll::register::EMPLOYER.draft().set("name", format!("单位{unit}").as_str()).set("unit", unit).set("lacks_code", true);
            commit.open(employer, (day("2026-01-01"), record::Day::END), &draft, None)?;
            let token = format!("{unit}");
            commit.side(
                "INSERT INTO pending_import (federation, token, account, unit, kind, as_of, sha256, stage, progress, outcome, made_ms) \
                 VALUES ($1, $2, 0, $3, 'import-roll', 20000, '', 'ready', 0, '{}', 9999999999999)",
                &[token.as_str().into(), Value::Int(unit)],
            )?;
            Ok::<_, record::Error>((household, employer))
        });
        let done = done.expect("a commit");
        households.push(done.value.0);
        employers.push(done.value.1);
        commits.push(done.commit.expect("a number"));
    }
    let mut walkers = vec![
        Walker { role: Role::Public, unit: 0, browser: Browser::new(&world.site) },
        Walker { role: Role::Signed, unit: 0, browser: world.signed_in("signed", Role::Signed, "").await },
    ];
    for role in Role::GRANTED {
        let unit = if role.is_administrator() { "" } else { "A" };
        let browser = world.signed_in(&format!("w-{}", role.code()), role, unit).await;
        walkers.push(Walker { role, unit: if unit.is_empty() { 0 } else { world.unit("A") }, browser });
    }
    let wrong = walk(&world.site, &mut walkers, &units, |route, unit| {
        let at = units.iter().position(|each| *each == unit)?;
        let filled = route
            .path
            .replace("{record}", &unit.to_string())
            .replace("{person}", &persons[at].to_string())
            .replace("{household}", &households[at].to_string())
            .replace("{employer}", &employers[at].to_string())
            .replace("{commit}", &commits[at].to_string())
            .replace("{token}", &unit.to_string())
            .replace("{member}", "1")
            .replace("{step}", "join")
            .replace("{kind}", "roll")
            .replace("{account}", "1")
            .replace("{grant}", "1")
            .replace("{session}", "1")
            .replace("{name}", "roll.members");
        let code = UNITS[at];
        Some(filled.replace("{unit}", code))
    })
    .await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Pages in both languages: nothing inline, no other host, and never a number of a person.
#[tokio::test(flavor = "multi_thread")]
async fn pages_are_whole_in_both_languages_and_hold_no_number() {
    let world = World::new();
    let mut officer = world.signed_in("officer", Role::Officer, "FED").await;
    let person = format!("/persons/{}", world.person(1));
    let paths = [
        "/units",
        "/units?open=A",
        "/units/A1",
        "/units/A1/edit",
        "/units/new",
        "/persons",
        "/persons?unit=A1&columns=sex&columns=born",
        "/persons/new",
        &person,
        &format!("{person}/edit"),
        &format!("{person}/employment"),
        &format!("{person}/membership/retain"),
        &format!("{person}/membership/request-transfer"),
        "/employers",
        "/households",
        "/households/new",
        "/import",
        "/import?kind=units",
        "/duplicates",
        "/search?q=zwg",
        "/search?q=A1",
        "/search/suggest?q=zh",
        "/export/roll",
        "/reversals/2",
    ];
    for lang in ["zh-CN", "en"] {
        officer.lang = lang;
        for path in paths {
            let answer = officer.get(path).await;
            assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
            for inline in [" style=\"", "<style", " onclick=", "javascript:", "http://", "https://"] {
                assert!(!answer.body.contains(inline), "{path} has {inline}");
            }
            for n in 1..=9 {
                assert!(!answer.body.contains(&crate::world::number(n)), "{path} shows an identity number");
                assert!(!answer.body.contains(&format!("138{:08}", 10_000 + n)), "{path} shows a mobile number");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leaders_see_names_masked_and_cannot_search_them() {
    let world = World::new();
    let mut leader = world.signed_in("leader", Role::Leader, "FED").await;
    let list = leader.get("/persons?unit=A1").await.body;
    assert!(list.contains("张**") && !list.contains("张卫国"), "{list}");
    let asked = leader.get("/persons?unit=A1&q=%E5%BC%A0%E5%8D%AB").await.body;
    assert!(asked.contains("李**"), "the name is no filter for whoever may not see it");
    for path in ["/search?q=zwg", "/search/suggest?q=%E5%BC%A0%E5%8D%AB%E5%9B%BD"] {
        let found = leader.get(path).await.body;
        assert!(!found.contains("/persons/"), "{path}: {found}");
    }
    let page = leader.get(&format!("/persons/{}", world.person(1))).await.body;
    assert!(page.contains("张**") && !page.contains("张卫国") && !page.contains("/reveal"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_sees_their_own_line_and_nothing_beside_it() {
    let world = World::new();
    let mut clerk = world.signed_in("clerk", Role::Clerk, "A1").await;
    let above = clerk.get("/units?unit=FED").await.body;
    assert!(above.contains("云阳镇总工会") && above.contains("铅业集团工会"), "{above}");
    assert!(
        !above.contains("河湾镇") && !above.contains("供电公司") && !above.contains("/figures/"),
        "siblings and figures above are not theirs"
    );
    let found = clerk.get("/search?q=%E9%95%87").await.body;
    assert!(found.contains("云阳镇总工会") && !found.contains("河湾镇"), "{found}");
    assert!(
        !clerk.get("/search?q=%E5%AD%99%E4%B8%BD").await.body.contains("/persons/"),
        "nobody of another union is found"
    );
    assert_eq!(clerk.get(&format!("/persons/{}", world.person(7))).await.status.as_u16(), 404);
    assert!(clerk.get("/search?q=zwg").await.body.contains("张卫国"));
}
