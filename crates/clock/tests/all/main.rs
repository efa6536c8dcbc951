//! The crate from outside: the table of known deadlines, laws that hold for any dates, and the packs.

mod packs;
mod properties;
mod table;
mod votes;

use clock::{Day, Due, Lang, Pack, Pause, deadline};

fn day(text: &str) -> Day {
    text.parse().expect("a day written in the test")
}

/// The Chinese rule of this name for an event on this day.
fn due(rule: &str, from: &str) -> Due {
    due_with(rule, from, &[])
}

fn due_with(rule: &str, from: &str, pauses: &[(&str, &str)]) -> Due {
    let (pack, from) = (Pack::cn(), day(from));
    let rule = pack.rule(rule, from).expect("a rule in force");
    let pauses: Vec<Pause> = pauses.iter().map(|(from, to)| Pause { from: day(from), to: day(to) }).collect();
    deadline(rule, pack.calendar(), from, &pauses)
}

fn zh(due: &Due) -> Vec<String> {
    due.explanation(Lang::Zh)
}

fn en(due: &Due) -> Vec<String> {
    due.explanation(Lang::En)
}
