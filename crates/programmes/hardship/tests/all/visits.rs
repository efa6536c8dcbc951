//! Visits: recorded on a plain form, or kept on a device and filed later; once, however often they are sent.

use access::Role;
use hardship::register::VISIT;
use record::Version;

use crate::hall::{Hall, act, apart, holds, lacks, page, refused, run, status, told};
use crate::support::House;

/// A visit with nothing missing.
fn visit<'a>(key: &'a str, day: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("purpose", "application"),
        ("on_day", day),
        ("second_name", "刘见证"),
        ("conclusion", "consistent"),
        ("device_key", key),
        ("income_seen", "工资条显示每月一千元"),
        ("health_seen", "长期服药"),
    ]
}

fn filed(house: &House, dossier: i64) -> Vec<Version> {
    apart(|| house.store.read(|db| db.find(&VISIT, "dossier", dossier, house.moment()))).expect("visits")
}

const KEY: &str = "0f3a1b2c-77aa-4f00-9abc-001122334455";

both_engines! {
    /// The plain form says what is missing, keeps what was typed, and files once what is sent twice.
    a_visit_on_the_form, |house| {
        let dossier = house.dossier_in("visiting");
        let hall = Hall::of(house);
        run(async {
            let (mut clerk, mut leader) = (hall.clerk().await, hall.leader().await);
            let form = format!("/hardship/{dossier}/visits/new");
            let shown = page(&mut clerk, &form).await;
            holds(&shown, &["name=\"device_key\"", "互为见证", "value=\"2025-03-03\""]);
            assert_eq!(status(&mut leader, &form).await, 403);
            let today = house.today().to_string();
            let lacking: Vec<_> = visit(KEY, &today).into_iter().filter(|(name, _)| *name != "second_name").collect();
            let wrong = refused(&mut clerk, &form, &lacking).await;
            holds(&wrong, &["两个人入户", "工资条显示每月一千元", KEY]);
            let lacking: Vec<_> = visit(KEY, &today).into_iter().filter(|(name, _)| !matches!(*name, "purpose" | "conclusion")).collect();
            holds(&refused(&mut clerk, &form, &lacking).await, &["href=\"#purpose\"", "href=\"#conclusion\""]);
            holds(&refused(&mut clerk, &form, &visit(KEY, "2030-01-01")).await, &["href=\"#on_day\""]);
            holds(&refused(&mut clerk, &form, &visit("x", &today)).await, &["请重新打开页面"]);
            let mut self_twice = visit(KEY, &today);
            self_twice.push(("second", "jingban"));
            holds(&refused(&mut clerk, &form, &self_twice).await, &["不能是同一人"]);
            assert!(filed(house, dossier).is_empty());

            act(&mut clerk, &form, &visit(KEY, &today)).await;
            act(&mut clerk, &form, &visit(KEY, &today)).await;
            let kept = filed(house, dossier);
            assert_eq!(kept.len(), 1);
            assert_eq!((kept[0].int("offline"), kept[0].text("device_key")), (Some(0), KEY));
            // Then the step can be taken from here.
            holds(&page(&mut clerk, &form).await, &[&format!("action=\"/steps/hardship.dossier/{dossier}/visit\"")]);
            let shown = page(&mut clerk, &format!("/hardship/{dossier}")).await;
            lacks(&shown, &["刘见证", "工资条显示每月一千元", "长期服药"]);
            holds(&shown, &["jingban经办", "刘**"]);
        });
    }
}

both_engines! {
    /// A visit kept on a device is filed by its key: sent twice it is one, and what is wrong is told to the script.
    a_visit_that_was_kept_on_a_device, |house| {
        let dossier = house.dossier_in("visiting");
        let elsewhere = house.dossier_in("visiting");
        let hall = Hall::of(house);
        run(async {
            let mut clerk = hall.clerk().await;
            let today = house.today().to_string();
            let token = clerk.get("/visit-kit/token").await;
            assert_eq!((token.status.as_u16(), token.header("content-type")), (200, "application/json"));
            let token: serde_json::Value = serde_json::from_str(&token.body).expect("JSON");
            let csrf = token["csrf"].as_str().expect("a token").to_owned();
            assert!(token["account"].as_i64().is_some_and(|account| account > 0));
            let mut form = visit(KEY, &today);
            form.extend([("csrf", csrf.as_str()), ("offline", "1")]);
            let file = format!("/visit-kit/{dossier}");
            for _ in 0..3 {
                let answer = clerk.post_bare(&file, &form).await;
                assert_eq!(answer.status.as_u16(), 200, "{}", told(&answer));
                let said: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
                assert_eq!(said["filed"], KEY);
            }
            let kept = filed(house, dossier);
            assert_eq!(kept.len(), 1);
            assert_eq!(kept[0].int("offline"), Some(1));

            // The same key for another household is refused, as is what lacks something: the draft stays on the device.
            let answer = clerk.post_bare(&format!("/visit-kit/{elsewhere}"), &form).await;
            assert_eq!(answer.status.as_u16(), 422);
            holds(&answer.body, &["wrong", "另一份档案"]);
            let answer = clerk.post_bare(&file, &[("csrf", &csrf), ("device_key", "another-key-1")]).await;
            let said: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
            assert_eq!((answer.status.as_u16(), said["wrong"].as_array().map(Vec::len)), (422, Some(3)));
            assert!(filed(house, elsewhere).is_empty());

            // Without a token, or from elsewhere, nothing is filed.
            let bare: Vec<(&str, &str)> = visit("third-key-22", &today);
            assert_eq!(clerk.post_bare(&file, &bare).await.status.as_u16(), 403);
            let mut other = hall.browser("linjing", Role::Clerk, house.at.other, 0).await;
            assert_eq!(other.post(&file, &bare).await.status.as_u16(), 404);
            let mut public = ui::web::testing::Browser::new(&hall.site);
            assert_eq!(public.get("/visit-kit/token").await.status.as_u16(), 303);
            assert_eq!(public.post(&file, &bare).await.status.as_u16(), 401);
            assert_eq!(filed(house, dossier).len(), 1);
        });
    }
}

both_engines! {
    /// The page for places without network offers what waits for a visit, named as little as can be; the copy kept on the
    /// device holds nothing of anybody.
    what_is_taken_along, |house| {
        let dossier = house.dossier_in("visiting");
        let draft = house.dossier_in("draft");
        let hall = Hall::of(house);
        run(async {
            let (mut clerk, mut leader) = (hall.clerk().await, hall.leader().await);
            let kit = page(&mut clerk, "/visit-kit").await;
            holds(&kit, &[&format!("data-dossier=\"{dossier}\""), "data-name=\"秦**\"", "data-purpose=\"application\"", "/assets/visit.", "<noscript>"]);
            lacks(&kit, &[&format!("data-dossier=\"{draft}\""), "秦望舒", "云阳路", "type=\"file\""]);
            assert_eq!(status(&mut leader, "/visit-kit").await, 403);
            let mut other = hall.browser("linjing", Role::Clerk, house.at.other, 0).await;
            lacks(&page(&mut other, "/visit-kit").await, &["data-dossier"]);

            let shell = clerk.get("/visit-kit/shell").await.body;
            holds(&shell, &["data-kit", "data-part=\"form\"", "name=\"conclusion\"", "/assets/visit."]);
            lacks(&shell, &["jingban", "周敏", "name=\"csrf\" value=\"", "data-dossier", "data-account", "秦"]);

            let worker = clerk.get("/visit-worker.js").await;
            assert_eq!((worker.status.as_u16(), worker.header("content-type")), (200, "text/javascript; charset=utf-8"));
            assert!(worker.header("content-security-policy").contains("connect-src 'self'"));
            holds(&worker.body, &["/visit-kit/shell"]);
        });
    }
}
