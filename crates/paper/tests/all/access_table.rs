//! Every route, role and relation of unit, as the table of `access` says.

use access::Role;
use ui::web::Route;
use ui::web::testing::{Browser, Walker, walk};

use crate::support::{each, pdf};

#[test]
fn every_route_answers_as_the_table_says() {
    each(async |hall| {
        let mut officer = hall.signed_in("the-first", Some(Role::Officer), 1).await;
        let mut papers = Vec::new();
        for unit in 1..=5 {
            for (register, record) in
                [("thing", hall.thing(unit)), ("case_file", hall.case(unit)), ("plan", hall.plan(unit))]
            {
                let paper = hall.hang(&mut officer, register, record, "a.pdf", &pdf(1_000)).await;
                papers.push((i64::try_from(unit).expect("small"), register, record, paper));
            }
        }
        let mut walkers = vec![Walker { role: Role::Public, unit: 0, browser: Browser::new(&hall.site) }];
        walkers.push(Walker { role: Role::Signed, unit: 0, browser: hall.signed_in("signed", None, 2).await });
        for role in Role::GRANTED {
            let unit = if role.is_administrator() { 0 } else { 2 };
            let browser = hall.signed_in(&format!("the-{}", role.code()), Some(role), unit).await;
            walkers.push(Walker { role, unit, browser });
        }
        let address = |route: &Route, unit: i64| {
            let ours = |(of, register, ..): &&(i64, &str, i64, i64)| {
                *of == unit && route.path.starts_with(&format!("/papers/{register}/"))
            };
            let (.., record, paper) = papers.iter().find(ours)?;
            Some(route.path.replace("{record}", &record.to_string()).replace("{paper}", &paper.to_string()))
        };
        let head = hall.head();
        let wrong = walk(&hall.site, &mut walkers, &[1, 2, 3, 4, 5], address).await;
        let wrong: Vec<&String> = wrong.iter().filter(|line| line.contains("/papers/")).collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", hall.engine);
        let count = hall.site.app.routes.iter().filter(|route| route.path.starts_with("/papers/")).count();
        assert_eq!(count, 3 * 6, "a route was added: does it stand in this test?");
        assert_eq!(hall.head(), head, "the walk changed nothing");
    });
}
