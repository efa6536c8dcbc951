//! What bulletins tell the kernel's own pages: the page of a figure, the public's home, the log's state.

use access::Role;
use proof::checkpoint::open;
use ui::web::testing::Browser;

use crate::support::{TEXT, each, run};

/// From the heading of a section to its end.
fn section<'b>(body: &'b str, heading: &str) -> &'b str {
    let from = body.find(heading).unwrap_or_else(|| panic!("no {heading} in {body}"));
    let rest = &body[from..];
    &rest[..rest.find("</section>").unwrap_or(rest.len())]
}

#[test]
fn a_figure_tells_the_bulletins_that_quoted_it() {
    each(|federation| {
        federation.publish(TEXT);
        let before = federation.head();
        federation.pass(24 * 3_600_000);
        federation.publish("# 简报\n\n会员 {{figure roll.members}} 人,用人单位 {{figure roll.employers}} 家。\n");
        let corrected = federation.correct(0, "2019-06-01");
        let (site, access) = federation.site();
        run(async {
            let [root, a, b, _] = federation.units;
            let mut officer = federation.signed_in(&site, &access, "officer", Some(Role::Officer), root).await;
            // The day asked about lies before the day of publication.
            let page = officer.get("/figures/roll.members?unit=YH&as_of=2019-12-31").await;
            assert!(page.status.is_success(), "{}: {}", federation.engine, page.body);
            let told = section(&page.body, "引用与更正");
            let places: Vec<usize> = ["/bulletins/2/figures/1\"", "/bulletins/1/figures/3\""]
                .iter()
                .map(|link| told.find(link).unwrap_or_else(|| panic!("{}: no {link}: {told}", federation.engine)))
                .collect();
            assert!(places[0] < places[1], "newest first: {told}");
            assert!(told.contains("第 2 期 · 简报") && told.contains("第 1 期 · 产业工人队伍建设通报"), "{told}");
            assert!(told.contains(">8</span> → <b>7</b>"), "restated: {told}");
            assert_eq!(told.matches("/bulletins/1/figures/").count(), 2, "a split number is told once: {told}");
            assert!(told.contains("城东镇总工会"), "of another unit, by its name: {told}");
            for link in ["/bulletins/2/figures/1", "/bulletins/1/figures/3"] {
                assert!(officer.get(link).await.status.is_success(), "{link}");
            }
            // As known before the second and before the correction.
            let page = officer.get(&format!("/figures/roll.members?unit=YH&known={before}")).await.body;
            let told = section(&page, "引用与更正");
            assert!(told.contains(&format!("/bulletins/1/figures/3?known={before}")), "{told}");
            assert!(!told.contains("/bulletins/2/") && !told.contains("→"), "{told}");
            let page = officer.get(&format!("/bulletins/1/figures/3?known={before}")).await;
            assert!(page.status.is_success() && before < corrected);
            // A figure nobody quoted.
            let page = officer.get("/figures/roll.left?unit=YH").await.body;
            assert!(!section(&page, "引用与更正").contains("/bulletins/"), "{page}");
            // In a township one reads its own unit's number and not the federation's.
            let mut of_a = federation.signed_in(&site, &access, "town", Some(Role::Officer), a).await;
            let page = of_a.get("/figures/roll.members?unit=A").await.body;
            let told = section(&page, "引用与更正");
            assert_eq!(told.matches("/bulletins/").count(), 1, "{}: {told}", federation.engine);
            let mut of_b = federation.signed_in(&site, &access, "other", Some(Role::Officer), b).await;
            let page = of_b.get("/figures/roll.members?unit=B").await.body;
            assert_eq!(section(&page, "引用与更正").matches("/bulletins/").count(), 0, "{}: {page}", federation.engine);
        });
    });
}

#[test]
fn the_public_finds_the_latest_bulletins_at_the_door() {
    each(|federation| {
        let (site, access) = federation.site();
        run(async {
            let mut browser = Browser::new(&site);
            let empty = browser.get("/").await;
            assert_eq!(empty.location(), "/first-run", "nobody is here yet: {}", empty.body);
            federation.signed_in(&site, &access, "officer", Some(Role::Officer), federation.units[0]).await;
            for n in 1..=6 {
                federation.publish(&format!("# 通报之{n}\n\n会员 {{{{figure roll.members}}}} 人。\n"));
            }
            federation.correct(0, "2019-06-01");
            let page = browser.get("/").await.body;
            let told = section(&page, "最近的通报");
            let second = told.find("通报之2").expect("five are shown");
            assert!(told.find("通报之6").is_some_and(|sixth| sixth < second), "newest first: {told}");
            assert!(!told.contains("通报之1<"), "five at most: {told}");
            assert_eq!(told.matches("1 项已更正").count(), 5, "{told}");
            for link in ["\"/bulletins/6\"", "\"/bulletins\"", "\"/verify\"", "\"/bulletins/feed.atom\""] {
                assert!(told.contains(link), "{link}: {told}");
            }
            assert!(told.contains("2026年3月2日"), "{told}");
            browser.lang = "en";
            assert!(browser.get("/").await.body.contains("Latest bulletins"));
        });
    });
}

#[test]
fn the_state_of_the_log_is_signed_once_there_is_a_key() {
    each(|federation| {
        let state = || federation.ask(|press| press.store().read(|db| press.checkpoint(db))).expect("a state");
        let unsigned = state();
        assert_eq!(unsigned.lines().take(2).collect::<Vec<_>>(), ["guildhall", "1"], "{unsigned}");
        federation.publish(TEXT);
        federation.correct(0, "2019-06-01");
        let key = federation.press.log_key().expect("the store is read").expect("publishing made a key");
        let (opened, _) = open(&state(), std::slice::from_ref(&key)).expect("its signature is good");
        assert_eq!(opened.origin, key.name());
        assert_eq!(opened.size, federation.head().unsigned_abs());
        let head = federation.head();
        let leaves = federation.ask(|press| press.store().read(|db| record::log::leaves(db, head))).expect("the log");
        assert_eq!(opened.root, proof::merkle::root_of(&leaves));
    });
}
