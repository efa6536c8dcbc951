//! Every route of figures, as everybody, over every relation of unit.

use access::Role;
use ui::web::testing::{Browser, Walker, walk};

use super::support::{Above, house};

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_as_the_table_says() {
    let test = house(&Above::Bulletins);
    let mut walkers = vec![Walker { role: Role::Public, unit: 0, browser: Browser::new(&test.site) }];
    walkers.push(Walker { role: Role::Signed, unit: 0, browser: test.signed_in("signed", &[]).await });
    for role in Role::GRANTED {
        let unit = if role.is_administrator() { 0 } else { 2 };
        let browser = test.signed_in(&format!("w-{}", role.code()), &[(role, unit)]).await;
        walkers.push(Walker { role, unit, browser });
    }
    let wrong = walk(&test.site, &mut walkers, &[1, 2, 3, 4, 5], |route, _| {
        Some(match route.path {
            path if path.contains("{name}") => path.replace("{name}", "t.employed"),
            path => path
                .replace("{commit}", "1")
                .replace("{account}", "1")
                .replace("{grant}", "1")
                .replace("{session}", "1"),
        })
    })
    .await;
    // The commits of this house are the federation's; the log has its own walk.
    let wrong: Vec<_> = wrong.into_iter().filter(|line| !line.contains("/log/")).collect();
    assert_eq!(wrong, Vec::<String>::new());
}
