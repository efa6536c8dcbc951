//! Every route and role, as the table of `access` says.

use access::Role;
use notice::hook::{self, Change};
use ui::web::testing::{Browser, Walker, walk};

use crate::support::{each, intent, run};

#[test]
fn every_route_answers_as_the_table_says() {
    each(|house| {
        let change = Change { url: "https://gateway.example.org/in".into(), kinds: vec!["turn".into()], active: true };
        let entered = house.store.commit(intent("form"), move |commit| hook::add(commit, &change, "whsec_x", 0));
        let webhook = entered.expect("entered").value.to_string();
        let mut logins = vec![(Role::Signed, "signed".to_owned())];
        house.account("signed", &[]);
        for role in Role::GRANTED {
            let unit = if role.is_administrator() { 0 } else { 2 };
            let login = format!("the-{}", role.code());
            house.account(&login, &[(role, unit)]);
            logins.push((role, login));
        }
        let clerk = house.read(|db| house.access.account_named(db, "the-clerk").map_err(|_| record::Error::Empty));
        let token = house.post.make_feed(clerk).expect("a calendar");
        let before = house.read(|db| db.head());
        let site = house.site();
        run(async {
            let mut walkers = vec![Walker { role: Role::Public, unit: 0, browser: Browser::new(&site) }];
            for (role, login) in logins {
                let unit = if role == Role::Signed || role.is_administrator() { 0 } else { 2 };
                let browser = house.signed_in(&site, &login).await;
                walkers.push(Walker { role, unit, browser });
            }
            let address = |route: &ui::web::Route, _: i64| {
                let path = route
                    .path
                    .replace("{webhook}", &webhook)
                    .replace("{delivery}", "0123456789abcdef0123456789abcdef")
                    .replace("{calendar}", "0123456789abcdef0123456789abcdef")
                    .replace("{token}", &token);
                (!path.contains('{')).then_some(path)
            };
            let places = ["/notices", "/account/notices", "/feeds/", "/operate/"];
            let is_ours = |path: &str| places.iter().any(|place| path.contains(place));
            let wrong = walk(&site, &mut walkers, &[1, 2, 3, 4, 5], address).await;
            let wrong: Vec<&String> = wrong.iter().filter(|line| is_ours(line)).collect();
            assert!(wrong.is_empty(), "{}: {wrong:#?}", house.engine);
            let count = site.app.routes.iter().filter(|route| is_ours(route.path)).count();
            assert_eq!(count, 17, "a route was added: does it stand in this test?");
        });
        assert_eq!(house.read(|db| db.head()), before, "{}: the walk changed nothing", house.engine);
    });
}
