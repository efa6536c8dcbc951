//! Clocks of records: started, stopped, paused by steps, computed by the rules of the pack.

use clock::{Day, Pause, deadline};
use record::{Commit, Error, Result, Version};

use crate::case::{Case, Running};
use crate::desk::Desk;
use crate::register::CLOCK;
use crate::table::{Procedure, StateKind, Step, Tick, Timer, TimerDue};
use crate::turn::settle_record;

/// `2026-01-03/2026-01-09 2026-02-01/` as pauses; one that lasts ends with [`Day::END`].
pub(crate) fn read_pauses(text: &str) -> Vec<Pause> {
    let one = |text: &str| {
        let (from, to) = text.split_once('/')?;
        Some(Pause { from: from.parse().ok()?, to: if to.is_empty() { Day::END } else { to.parse().ok()? } })
    };
    text.split_whitespace().filter_map(one).collect()
}

fn write_pauses(pauses: &[Pause]) -> String {
    let one = |pause: &Pause| {
        let to = if pause.to == Day::END { String::new() } else { pause.to.to_string() };
        format!("{}/{to}", pause.from)
    };
    pauses.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// How a clock is to stand after a step.
#[derive(Clone, Debug)]
struct Wanted {
    id: Option<i64>,
    timer: &'static Timer,
    state: &'static str,
    rule: String,
    started: Day,
    pauses: Vec<Pause>,
    due: Day,
    provisional: bool,
    stopped: Option<Day>,
}

impl Wanted {
    fn of(timer: &'static Timer, held: &Running) -> Wanted {
        Wanted {
            id: Some(held.id),
            timer,
            state: match held.state.as_str() {
                "paused" => "paused",
                "stopped" => "stopped",
                _ => "running",
            },
            rule: held.rule.clone(),
            started: held.started,
            pauses: held.pauses.clone(),
            due: held.due,
            provisional: held.provisional,
            stopped: held.stopped,
        }
    }

    /// Computes when it runs out. Tells whether there is such a day at all.
    fn reckon(&mut self, desk: &Desk, version: &Version) -> Result<bool> {
        match self.timer.due {
            TimerDue::Field(field) => {
                let Some(due) = version.day(field) else { return Ok(false) };
                (self.due, self.provisional) = (due, false);
            }
            TimerDue::Rule(name) => {
                let rule = desk.pack.rule(name, self.started).ok_or_else(|| {
                    Error::Rule(format!(
                        "the pack {} has no rule {name} in force on {}",
                        desk.pack.name(),
                        self.started
                    ))
                })?;
                let due = deadline(rule, desk.pack.calendar(), self.started, &self.pauses);
                (self.due, self.provisional) = (due.due, due.provisional);
            }
        }
        Ok(true)
    }

    fn running(&self, record_id: i64) -> Running {
        Running {
            id: record_id,
            name: self.timer.name.to_owned(),
            state: self.state.to_owned(),
            rule: self.rule.clone(),
            started: self.started,
            due: self.due,
            provisional: self.provisional,
            pauses: self.pauses.clone(),
            stopped: self.stopped,
        }
    }
}

/// Moves the clocks of a record as a step says, and follows the days in its fields; at the record's end all of them
/// stop. Gives all clocks as they stand now.
pub(crate) fn tick(
    commit: &mut Commit<'_>,
    desk: &Desk,
    case: &Case,
    step: &Step,
    after: &Version,
) -> Result<Vec<Running>> {
    let today = desk.today;
    let state = case.procedure.state(after.text("state"));
    let ended = state.is_some_and(|state| matches!(state.kind, StateKind::Done | StateKind::Ended));
    let mut clocks = Vec::new();
    for timer in case.procedure.timers {
        let held = case.clock(timer.name);
        let mut wanted = held.map(|held| Wanted::of(timer, held));
        for tick in step.ticks.iter().filter(|tick| tick.timer() == timer.name) {
            match (tick, &mut wanted) {
                (Tick::Start(_) | Tick::StartSince(..), _) => {
                    let since = if let Tick::StartSince(_, field) = tick { after.day(field) } else { None };
                    let rule = if let TimerDue::Rule(rule) = timer.due { rule } else { "" };
                    wanted = Some(Wanted {
                        id: held.map(|held| held.id),
                        timer,
                        state: "running",
                        rule: rule.to_owned(),
                        started: since.map_or(today, |since| since.min(today)),
                        pauses: Vec::new(),
                        due: Day::END,
                        provisional: false,
                        stopped: None,
                    });
                }
                (Tick::Stop(_), Some(clock)) if clock.state != "stopped" => {
                    (clock.state, clock.stopped) = ("stopped", Some(today));
                }
                (Tick::Pause(_), Some(clock)) if clock.state == "running" => {
                    clock.state = "paused";
                    clock.pauses.push(Pause { from: today, to: Day::END });
                }
                (Tick::Resume(_), Some(clock)) if clock.state == "paused" => {
                    clock.state = "running";
                    // The day of going on counts; a pause that began on it did not last.
                    match clock.pauses.last_mut() {
                        Some(last) if last.from < today => last.to = today.plus(-1),
                        _ => drop(clock.pauses.pop()),
                    }
                }
                _ => {}
            }
        }
        let Some(mut clock) = wanted else { continue };
        // Nothing is waited for any more at the end, nor when the day it was set by has gone.
        if clock.state != "stopped" && (ended || !clock.reckon(desk, after)?) {
            (clock.state, clock.stopped) = ("stopped", Some(today));
        }
        if clock.id.is_none() && clock.state == "stopped" {
            continue;
        }
        let id = clock.id.unwrap_or_else(|| commit.new_id());
        let now = clock.running(id);
        if held != Some(&now) {
            write(commit, case.procedure, after.id, &now, today)?;
        }
        clocks.push(now);
    }
    Ok(clocks)
}

fn write(commit: &mut Commit<'_>, procedure: &Procedure, record: i64, clock: &Running, today: Day) -> Result<()> {
    let draft = CLOCK
        .draft()
        .set("procedure", procedure.name)
        .set("record", record)
        .set("name", clock.name.as_str())
        .set("state", clock.state.as_str())
        .set("rule", clock.rule.as_str())
        .set("started", clock.started)
        .set("due", clock.due)
        .set("provisional", clock.provisional)
        .set("pauses", write_pauses(&clock.pauses))
        .set("stopped", clock.stopped);
    commit.assert(clock.id, (today, Day::END), &draft, None).map(drop)
}

/// Computes every clock that runs anew: after a calendar was announced or a rule changed. Tells how many changed; their
/// records' places in the inbox follow.
///
/// # Errors
/// When the store fails.
pub fn recompute(commit: &mut Commit<'_>, desk: &Desk) -> Result<usize> {
    let at = commit.at(desk.today);
    let mut changed = Vec::new();
    for version in commit.read()?.find(&CLOCK, "state", "running", at)? {
        let held = Running::of(&version);
        let Some(due) = held.explained(desk.pack) else { continue };
        if (due.due, due.provisional) != (held.due, held.provisional) {
            changed.push((version.clone(), Running { due: due.due, provisional: due.provisional, ..held }));
        }
    }
    for (version, now) in &changed {
        let draft = version.draft().set("due", now.due).set("provisional", now.provisional);
        commit.assert(version.id, (desk.today, Day::END), &draft, None)?;
    }
    for (version, _) in &changed {
        let (Some(procedure), Some(record)) = (desk.procedures.get(version.text("procedure")), version.int("record"))
        else {
            continue;
        };
        settle_record(commit, desk, procedure, record)?;
    }
    Ok(changed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_written_and_read() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let pauses = vec![
            Pause { from: day("2026-01-03"), to: day("2026-01-09") },
            Pause { from: day("2026-02-01"), to: Day::END },
        ];
        assert_eq!(write_pauses(&pauses), "2026-01-03/2026-01-09 2026-02-01/");
        assert_eq!(read_pauses(&write_pauses(&pauses)), pauses);
        assert!(read_pauses("").is_empty());
    }
}
