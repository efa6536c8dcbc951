//! What holds for any rule, any day and any pauses; a second, slower reckoning must agree.

use clock::{Calendar, Day, Direction, Label, Pack, Pause, Roll, Rule, Sense, Start, Sureness, Unit, deadline};
use proptest::prelude::*;

fn rule(unit: Unit, amount: u16, start: Start, roll: Roll) -> Rule {
    let label = || Label { zh: String::new(), en: String::new() };
    Rule {
        name: "any".to_owned(),
        label: label(),
        trigger: label(),
        basis: label(),
        amount,
        unit,
        direction: Direction::After,
        start,
        roll,
        sense: Sense::ActBy,
        effective_from: Day::START,
        effective_to: Day::END,
        sureness: Sureness::Known,
    }
}

fn any_day() -> impl Strategy<Value = Day> {
    (Day::from_ymd(2003, 1, 1).expect("a day").0..Day::from_ymd(2028, 1, 1).expect("a day").0).prop_map(Day)
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let unit = prop_oneof![Just(Unit::Days), Just(Unit::WorkingDays), Just(Unit::Months), Just(Unit::Years)];
    let start = prop_oneof![Just(Start::Excluded), Just(Start::Included)];
    let roll = prop_oneof![Just(Roll::None), Just(Roll::NextWorkingDay)];
    (unit, 1..70_u16, start, roll).prop_map(|(unit, amount, start, roll)| rule(unit, amount, start, roll))
}

/// Pauses around a beginning; some empty, some overlapping.
fn any_pauses() -> impl Strategy<Value = Vec<(i32, i32)>> {
    prop::collection::vec((-20..120, -2..30), 0..4)
}

fn pauses_at(from: Day, offsets: &[(i32, i32)]) -> Vec<Pause> {
    let pause = |(at, length): &(i32, i32)| Pause { from: from.plus(*at), to: from.plus(at + length) };
    offsets.iter().map(pause).collect()
}

fn is_paused(pauses: &[Pause], day: Day) -> bool {
    pauses.iter().any(|p| p.from <= day && day <= p.to)
}

/// Days and working days reckoned by ticking them off one by one.
fn ticked(rule: &Rule, calendar: &Calendar, from: Day, pauses: &[Pause]) -> Day {
    let counts = |day: Day| !is_paused(pauses, day) && (rule.unit == Unit::Days || calendar.is_working(day));
    let mut day = if rule.start == Start::Included { from } else { from.plus(1) };
    let mut left = rule.amount;
    loop {
        left -= u16::from(counts(day));
        if left == 0 {
            break;
        }
        day = day.plus(1);
    }
    while rule.roll == Roll::NextWorkingDay && (!calendar.is_working(day) || is_paused(pauses, day)) {
        day = day.plus(1);
    }
    day
}

proptest! {
    #[test]
    fn ticking_days_off_one_by_one_agrees(
        from in any_day(), rule in any_rule(), offsets in any_pauses()
    ) {
        prop_assume!(matches!(rule.unit, Unit::Days | Unit::WorkingDays));
        let (calendar, pauses) = (Pack::cn().calendar(), pauses_at(from, &offsets));
        prop_assert_eq!(deadline(&rule, calendar, from, &pauses).due, ticked(&rule, calendar, from, &pauses));
    }

    #[test]
    fn a_rolled_end_and_a_count_of_working_days_end_on_a_working_day(from in any_day(), rule in any_rule()) {
        let calendar = Pack::cn().calendar();
        let due = deadline(&rule, calendar, from, &[]);
        prop_assert!(due.unrolled <= due.due);
        if rule.roll == Roll::NextWorkingDay || rule.unit == Unit::WorkingDays {
            prop_assert!(calendar.is_working(due.due));
        } else {
            prop_assert_eq!(due.unrolled, due.due);
        }
    }

    #[test]
    fn a_longer_period_or_a_later_start_never_ends_earlier(from in any_day(), rule in any_rule()) {
        let calendar = Pack::cn().calendar();
        let due = deadline(&rule, calendar, from, &[]).due;
        let longer = Rule { amount: rule.amount + 1, ..rule.clone() };
        prop_assert!(deadline(&longer, calendar, from, &[]).due >= due);
        prop_assert!(deadline(&rule, calendar, from.plus(1), &[]).due >= due);
    }

    #[test]
    fn a_pause_never_shortens_and_lengthens_days_by_itself_at_most(
        from in any_day(), rule in any_rule(), at in -20..120, length in 0..30
    ) {
        let calendar = Pack::cn().calendar();
        let plain = deadline(&rule, calendar, from, &[]);
        let paused = deadline(&rule, calendar, from, &pauses_at(from, &[(at, length)]));
        prop_assert!(paused.due >= plain.due && paused.unrolled >= plain.unrolled);
        if rule.unit != Unit::WorkingDays {
            prop_assert!(paused.unrolled.0 - plain.unrolled.0 <= length + 1);
        }
    }

    #[test]
    fn months_end_on_the_same_day_of_the_month_or_on_its_last(from in any_day(), months in 1..70_u16) {
        let due = deadline(&rule(Unit::Months, months, Start::Excluded, Roll::None), Pack::ilo().calendar(), from, &[]);
        let (start, end) = (from.date(), due.due.date());
        let apart = (i32::from(end.year()) - i32::from(start.year())) * 12 + i32::from(end.month() - start.month());
        prop_assert_eq!(apart, i32::from(months));
        prop_assert!(end.day() == start.day() || end.day() == end.days_in_month() && end.day() < start.day());
    }

    #[test]
    fn a_backward_period_mirrors_a_forward_one(from in any_day(), amount in 1..70_u16, working: bool) {
        let unit = if working { Unit::WorkingDays } else { Unit::Days };
        let calendar = Pack::cn().calendar();
        let back = Rule { direction: Direction::Before, ..rule(unit, amount, Start::Excluded, Roll::None) };
        let begin = deadline(&back, calendar, from, &[]).due;
        let counted = (begin.0..from.0).filter(|n| !working || calendar.is_working(Day(*n))).count();
        prop_assert_eq!(counted, usize::from(amount));
    }

    #[test]
    fn the_same_question_has_the_same_answer_and_every_reason_speaks(
        from in any_day(), rule in any_rule(), offsets in any_pauses()
    ) {
        let (calendar, pauses) = (Pack::cn().calendar(), pauses_at(from, &offsets));
        let due = deadline(&rule, calendar, from, &pauses);
        prop_assert_eq!(&due, &deadline(&rule, calendar, from, &pauses));
        prop_assert_eq!(due.provisional, due.explanation(clock::Lang::En).iter().any(|t| t.contains("provisional")));
        for lang in clock::Lang::ALL {
            prop_assert!(due.explanation(lang).iter().all(|text| !text.is_empty()));
        }
    }
}
