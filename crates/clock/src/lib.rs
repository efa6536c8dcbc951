//! Calendars, dated rules and deadlines with printed reasons.
//!
//! Pure functions over data: a [`Pack`] holds what a jurisdiction says (calendar, rules, vote thresholds, code lists),
//! [`deadline`] turns a rule, a calendar and a day into a [`Due`] that explains itself in Chinese and English.
//! Nothing here reads a file, a clock or the network.

mod calendar;
mod codes;
mod day;
mod deadline;
mod lang;
mod means;
mod pack;
mod reason;
mod rule;
mod vote;

pub use calendar::{Calendar, CalendarError, DayKind, Spell};
pub use codes::{Code, CodeError, CodeList};
pub use day::{Day, NotADay};
pub use deadline::{Due, Pause, deadline};
pub use lang::{Both, Label, Lang, day_text, said, weekday};
pub use means::{Bound, Comparator, Crosswalk, Exclusion, Line, MeansRule, Times};
pub use pack::{Pack, PackError};
pub use reason::Reason;
pub use rule::{Direction, Limit, Roll, Rule, Sense, Start, Sureness, Unit};
pub use vote::{Ballot, BallotError, Outcome, Reading, Share, VoteRule, vote};

/// The example of the README, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
