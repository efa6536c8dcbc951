//! The figures of the ledger, counted by hand once.

use figure::GroupKey;
use reform::acts::TaskForm;

use crate::support::{day, given, why};

both_engines! {
    /// Five tasks, one of each way.
    by_hand, |house| {
        let plan = house.plan();
        let due = |on: &str| TaskForm { due: Some(day(on)), ..house.form(plan) };
        let green = house.begun(&due("2026-12-31"));
        let late = house.begun(&TaskForm { system: "2025.5".into(), ..due("2026-03-05") });
        let other = house.begun(&TaskForm { lead: Some(house.at.industry), ..due("2026-03-31") });
        let done = house.begun(&due("2026-03-20"));
        house.turn_to(day("2026-03-16"));
        let gone = house.begun(&due("2026-04-20"));
        house.step(&house.people.leader, gone, "suspend", why());
        let (unit, account) = (house.at.basic, house.people.labour.account);
        house.must(move |commit, desk| reform::acts::add_evidence(commit, desk, done, "unit", unit, "", account));
        house.turn_to(day("2026-03-20"));
        house.step(&house.people.labour, done, "submit", given(&[("text", "完成")]));
        house.turn_to(day("2026-03-25"));
        house.step(&house.people.officer, done, "verify", procedure::Given::none());
        house.step(&house.people.leader, done, "close", procedure::Given::none());
        let today = house.today();
        let split = |name: &str, by: &str| {
            let answer = house.answer(&house.ask(name, today).by(by).expect("a split"));
            answer.groups.into_iter().map(|group| (group.key, group.value.unwrap_or(0))).collect::<Vec<_>>()
        };
        let code = |code: &str| GroupKey::Code(code.to_owned());
        assert_eq!(house.value("reform.tasks", today), 4);
        assert_eq!(
            split("reform.tasks", "light"),
            [(code("green"), 1), (code("blue"), 1), (code("red"), 1), (code("grey"), 1)],
            "green {green}, blue {other}, red {late}, grey {gone}"
        );
        assert_eq!(
            split("reform.tasks", "unit"),
            [(GroupKey::Unit(house.at.labour), 3), (GroupKey::Unit(house.at.industry), 1)]
        );
        assert_eq!(split("reform.tasks", "system"), [(code("2025.3"), 3), (code("2025.5"), 1)]);
        let months = split("reform.tasks", "due");
        assert_eq!((months.len(), months[0].clone()), (3, (GroupKey::Text("2026-03".into()), 2)));
        assert_eq!(split("reform.opened", "entry"), [(code("planned"), 5)]);
        let of = |name: &str, from: &str, to: &str| {
            house.answer(&house.ask(name, today).within(day(from), day(to))).value.unwrap_or(-1)
        };
        assert_eq!(
            (of("reform.opened", "2026-03-01", "2026-03-15"), of("reform.opened", "2026-03-16", "2026-03-31")),
            (4, 1)
        );
        assert_eq!(
            (of("reform.closed", "2026-03-01", "2026-03-24"), of("reform.closed", "2026-03-25", "2026-03-25")),
            (0, 1)
        );
        assert_eq!((house.value("reform.closed_on_time", today), house.value("reform.cancelled", today)), (1, 0));
        // As of the day before it turned, and of a unit that leads none.
        assert_eq!(
            (house.value("reform.lit_red", day("2026-03-05")), house.value("reform.lit_red", day("2026-03-06"))),
            (0, 1)
        );
        let mut query = house.ask("reform.tasks", today);
        query.unit = house.at.town;
        assert_eq!(house.answer(&query).value, Some(0));
    }
}

#[test]
fn every_figure_says_in_both_languages_what_it_counts() {
    let catalogue = reform::figures::catalogue();
    for figure in catalogue.all() {
        for (zh, en) in [figure.label, figure.text, figure.measure] {
            assert!(!zh.is_empty() && !en.is_empty(), "{}", figure.name);
        }
        assert!(figure.name.starts_with("reform.") && catalogue.version(figure).is_ok(), "{}", figure.name);
        let ascii = |c: char| matches!(c, ',' | '.' | ';' | ':' | '(' | ')');
        assert!(!figure.text.0.contains(ascii), "{}: {}", figure.name, figure.text.0);
    }
}
