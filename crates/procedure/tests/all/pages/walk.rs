//! Every route, role and relation of unit, as the table of `access` says.

use access::Role;
use ui::web::testing::{Browser, Walker, walk};

use super::hall::each;
use crate::support::{A, A1, A2, B, FED};

#[test]
fn every_route_answers_as_the_table_says() {
    each(|hall| async move {
        // A slip between a unit and itself belongs to that unit alone.
        let units = [FED, A, B, A1, A2];
        let slips = units.map(|unit| (unit, hall.draft_within(unit)));
        let mut walkers = vec![Walker { role: Role::Public, unit: 0, browser: Browser::new(&hall.site) }];
        walkers.push(Walker { role: Role::Signed, unit: 0, browser: hall.somebody("signed", &[]).await });
        for role in Role::GRANTED {
            let unit = if role.is_administrator() { 0 } else { A };
            let browser = hall.somebody(&format!("the-{}", role.code()), &[(role, unit)]).await;
            walkers.push(Walker { role, unit, browser });
        }
        let address = |route: &ui::web::Route, unit: i64| {
            let (_, slip) = slips.iter().find(|(of, _)| *of == unit)?;
            let path = route
                .path
                .replace("{record}", &slip.to_string())
                .replace("{step}", "issue")
                .replace("{name}", "test.slip");
            (!path.contains('{') && !path.starts_with("/steps/trial/")).then_some(path)
        };
        let before = hall.moment().known;
        let wrong = walk(&hall.site, &mut walkers, &units, address).await;
        let ours = |line: &&String| {
            ["/today", "/procedures", "/steps/test.slip", "/slips"].iter().any(|path| line.contains(path))
        };
        let wrong: Vec<&String> = wrong.iter().filter(ours).collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", hall.engine);
        assert_eq!(hall.moment().known, before, "the walk changed nothing");
        let count = hall
            .site
            .app
            .routes
            .iter()
            .filter(|route| {
                ["/today", "/procedures", "/steps/test.slip"].iter().any(|path| route.path.starts_with(path))
            })
            .count();
        assert_eq!(count, 13, "a route was added: does it stand in this test?");
    });
}
