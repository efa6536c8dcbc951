//! What figures and the log show of households to those who do not handle their cases, and to those who do.

use access::Role;
use clock::Day;
use hardship::dossier::{Filter, Reach, count, list};
use hardship::figures::catalogue;
use hardship::register::DOSSIER;
use record::Intent;

use crate::aid::{on_roll, on_roll_since};
use crate::hall::{Hall, apart, holds, lacks, page, run, status};
use crate::support::{House, intent};

/// The name of every head, whole.
const NAME: &str = "秦望舒";

/// Every list of a guarded figure.
fn lists() -> Vec<String> {
    let catalogue = catalogue();
    let guarded = catalogue.all().iter().filter(|figure| catalogue.guard(figure).is_some());
    guarded.map(|figure| format!("/figures/{}/list", figure.name)).collect()
}

/// Takes a family onto the roll in the name of the federation, as a caseworker does; gives the commit and the dossier.
fn taken_in(house: &House) -> (i64, i64) {
    let family = house.add_family(house.at.basic);
    let (form, members, desk) = (house.form(&family), house.members(&family), house.desk());
    let since = house.today().plus(-30);
    let past = hardship::acts::TakenIn {
        applied_on: Some(since),
        decided_on: Some(since),
        category: "deep".into(),
        cause: "06".into(),
        ..hardship::acts::TakenIn::default()
    };
    let intent = Intent {
        office: house.at.fed,
        kind: "form",
        reason: "建档".into(),
        source: "hardship.dossier".into(),
        ..Intent::default()
    };
    let done = house.store.commit(intent, move |commit| hardship::acts::take_in(commit, &desk, &form, &past, &members));
    let done = done.unwrap_or_else(|refusal| panic!("{}", refusal.text(clock::Lang::Zh)));
    (done.commit.expect("a number"), done.value)
}

both_engines! {
    /// No list of a figure and no commit of the log shows a household to who does not handle its case.
    no_list_and_no_log_tells_of_a_household, |house| {
        let (commit, dossier) = taken_in(house);
        house.dossier_in("checking");
        let row = house.store.read(|db| list(db, &Reach::All, house.moment(), &Filter::default(), 0, 50))
            .expect("dossiers").0;
        let heads: Vec<String> = row.iter().map(|row| row.head.to_string()).collect();
        let hall = Hall::of(house);
        run(async {
            for (login, role, unit) in [
                ("passing-officer", Role::Officer, house.at.fed),
                ("passing-chair", Role::Chair, house.at.town),
                ("passing-clerk", Role::Clerk, house.at.town),
            ] {
                let mut browser = hall.browser(login, role, unit, 0).await;
                for path in lists() {
                    let there = status(&mut browser, &path).await;
                    assert!(matches!(there, 403 | 404), "{login} {path}: {there}");
                }
                let head = apart(|| house.head());
                for number in 1..=head {
                    let answer = browser.get(&format!("/log/{number}")).await;
                    if answer.status.as_u16() != 200 {
                        continue;
                    }
                    lacks(&answer.body, &[NAME, "/hardship/", "致困原因", "困难类别", "hardship_"]);
                    if number == commit {
                        let ids: Vec<&str> = heads.iter().map(String::as_str).collect();
                        lacks(&answer.body, &ids);
                    }
                }
                if role == Role::Officer {
                    holds(&page(&mut browser, &format!("/log/{commit}")).await, &["个版本您无权查看"]);
                }
            }
            // Who handles the case sees what is open of it, and lists lead to it without a name.
            let mut caseworker = hall.caseworker().await;
            for path in lists() {
                lacks(&page(&mut caseworker, &path).await, &[NAME, "/persons/"]);
            }
            let link = format!("/hardship/{dossier}");
            holds(&page(&mut caseworker, "/figures/hardship.households/list").await, &[&link]);
        });
    }
}

both_engines! {
    /// Whoever had a case does not read it in the past once it was handed on.
    a_case_handed_on_is_not_listed_in_the_past, |house| {
        let since = house.today().plus(-30);
        let dossier = on_roll_since(house, &house.add_family(house.at.basic), "deep", since);
        on_roll(house, &house.add_family(house.at.basic), "deep");
        let past = house.moment();
        house.pass(5);
        let (basic, other) = (Reach::Units(vec![house.at.basic]), Reach::Units(vec![house.at.other]));
        let listed = |reach: &Reach, at| {
            let read = house.store.read(|db| {
                let rows = list(db, reach, at, &Filter::default(), 0, 50)?.0;
                Ok::<_, record::Error>((rows.len() as i64, count(db, reach, at, &Filter::default())?, rows))
            });
            let (rows, counted, all) = read.expect("dossiers");
            assert_eq!(rows, counted);
            all.iter().any(|row| row.id == dossier)
        };
        assert!(listed(&basic, past) && !listed(&other, past));
        let (to, from) = (house.at.other, house.today());
        house.store.commit(intent("form"), move |commit| {
            let held = commit.read()?.standing(&DOSSIER, dossier)?.pop().expect("a dossier");
            commit.assert(dossier, (from, Day::END), &held.draft().set("unit", to), None).map(drop)
        }).expect("handed on");
        for at in [house.moment(), house.on(past.as_of), past] {
            assert!(!listed(&basic, at), "{at:?}");
        }
        assert!(listed(&other, house.moment()));
    }
}
