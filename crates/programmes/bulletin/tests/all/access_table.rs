//! Every route, role and relation of unit, as the table of `access` says.

use access::Role;
use bulletin::draft::Draft;
use clock::Lang;
use ui::web::testing::{Browser, Walker, walk};

use crate::support::{TEXT, day, each, run};

#[test]
fn every_route_answers_as_the_table_says() {
    each(|federation| {
        federation.publish(TEXT);
        let drafts = federation.units.map(|unit| {
            let draft = Draft {
                id: 0,
                unit,
                text: "# 草稿".into(),
                language: Lang::Zh,
                as_of: day("2019-12-31"),
                revision: 0,
                account: 0,
                changed_ms: 0,
            };
            (unit, federation.press.save_draft(&draft).expect("a draft"))
        });
        let (site, access) = federation.site();
        let own = federation.units[1];
        run(async {
            let mut walkers = vec![Walker { role: Role::Public, unit: 0, browser: Browser::new(&site) }];
            let signed = federation.signed_in(&site, &access, "signed", None, own).await;
            walkers.push(Walker { role: Role::Signed, unit: 0, browser: signed });
            for role in Role::GRANTED {
                let unit = if role.is_administrator() { 0 } else { own };
                let browser =
                    federation.signed_in(&site, &access, &format!("the-{}", role.code()), Some(role), unit).await;
                walkers.push(Walker { role, unit, browser });
            }
            let address = |route: &ui::web::Route, unit: i64| {
                let (_, draft) = drafts.iter().find(|(of, _)| *of == unit)?;
                let path =
                    route.path.replace("{number}", "1").replace("{figure}", "1").replace("{draft}", &draft.to_string());
                (!path.contains('{')).then_some(path)
            };
            let ours = |line: &&String| line.contains("/bulletins") || line.contains("/verify");
            let wrong = walk(&site, &mut walkers, &federation.units, address).await;
            let wrong: Vec<&String> = wrong.iter().filter(ours).collect();
            assert!(wrong.is_empty(), "{}: {wrong:#?}", federation.engine);
            let count = site
                .app
                .routes
                .iter()
                .filter(|route| route.path.starts_with("/bulletins") || route.path == "/verify")
                .count();
            assert_eq!(count, 17, "a route was added: does it stand in this test?");
            assert_eq!(federation.ask(|press| press.drafts()).expect("a list").len(), 4, "the walk changed nothing");
        });
    });
}
