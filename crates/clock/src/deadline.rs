//! From a rule, a calendar and a day to a due date that explains itself.

use jiff::{Span, civil::Date};

use crate::{Calendar, Day, DayKind, Direction, Label, Lang, Reason, Roll, Rule, Sense, Start, Sureness, Unit};

/// A time in which a clock stands still, both days included. [`Day::END`] as `to` means that it has not resumed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pause {
    /// First day on which it stands still.
    pub from: Day,
    /// Last day on which it stands still.
    pub to: Day,
}

/// A due date with its reasoning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// The rule's name.
    pub rule: String,
    /// What the period is for.
    pub label: Label,
    /// The day it is reckoned from.
    pub from: Day,
    /// The day that counts.
    pub due: Day,
    /// Where the period itself ends, before an end on a day of rest was moved.
    pub unrolled: Day,
    /// What the day means: the last day to act, the last day of a minimum, or the first day something opens.
    pub sense: Sense,
    /// Whether it may still change: it lies beyond the announced calendar, or its clock stands still.
    pub provisional: bool,
    /// The legal basis.
    pub basis: Label,
    /// How sure the pack is of the rule.
    pub sureness: Sureness,
    /// The version of the calendar it was computed with.
    pub calendar: String,
    /// How it was reckoned, step by step.
    pub reasons: Vec<Reason>,
}

impl Due {
    /// Whether an end on a day of rest was moved, so that both days should be shown.
    pub fn is_rolled(&self) -> bool {
        self.due != self.unrolled
    }

    /// The reasoning in one language, a sentence each.
    pub fn explanation(&self, lang: Lang) -> Vec<String> {
        self.reasons.iter().map(|reason| reason.text(lang)).collect()
    }

    /// The answer as scripts read it: `rule`, `label`, `from`, `due`, `unrolled`, `sense`, `provisional`, `basis`,
    /// `sureness`, `calendar` and `reasons`; texts in `lang`.
    pub fn json(&self, lang: Lang) -> serde_json::Value {
        serde_json::json!({
            "rule": self.rule,
            "label": self.label.text(lang),
            "from": self.from,
            "due": self.due,
            "unrolled": self.unrolled,
            "sense": self.sense,
            "provisional": self.provisional,
            "basis": self.basis.text(lang),
            "sureness": self.sureness,
            "calendar": self.calendar,
            "reasons": self.explanation(lang),
        })
    }
}

/// Computes the due date of a rule for an event on the day `from`.
///
/// A pure function: when the calendar, the rule or the pauses change, call it again. Pauses lengthen a period that
/// runs forward; overlapping ones count once. A day reckoned backward from an event has no running clock, so pauses do
/// not touch it.
pub fn deadline(rule: &Rule, calendar: &Calendar, from: Day, pauses: &[Pause]) -> Due {
    let forward = rule.direction == Direction::After;
    let pauses = if forward { merged(pauses) } else { Vec::new() };
    let step = if forward { 1 } else { -1 };
    let first = if rule.start == Start::Included { from } else { from.plus(step) };
    let mut reasons = vec![Reason::Counting {
        from,
        trigger: rule.trigger.clone(),
        included: rule.start == Start::Included,
        amount: rule.amount,
        unit: rule.unit,
        direction: rule.direction,
    }];
    if !rule.in_force(from) {
        reasons.push(Reason::NotInForce { from: rule.effective_from, to: rule.effective_to });
    }
    let amount = i32::from(rule.amount);
    let end = match rule.unit {
        Unit::Days => first.plus(step * (amount - 1)),
        Unit::WorkingDays => working_end(calendar, first, step, rule.amount, &pauses, &mut reasons),
        Unit::Months | Unit::Years => {
            let months = if rule.unit == Unit::Years { 12 * amount } else { amount };
            let (day, clipped) = months_from(from, step * months);
            if let Some(wanted) = clipped {
                reasons.push(Reason::MonthEnd { wanted, day });
            }
            if rule.start == Start::Included { day.plus(-step) } else { day }
        }
    };
    let unrolled = match rule.unit {
        Unit::WorkingDays => end,
        _ => prolonged(first, end, &pauses),
    };
    for pause in pauses.iter().filter(|p| p.to >= first && p.from <= unrolled) {
        let from = pause.from.max(first);
        reasons.push(match pause.to {
            Day::END => Reason::StillPaused { from },
            to => Reason::Paused { from, to },
        });
    }
    let stopped = unrolled >= Day::END;
    let mut due = unrolled;
    if !stopped {
        reasons.push(Reason::Ends { day: unrolled });
        due = rolled(rule.roll, calendar, unrolled, &pauses, &mut reasons);
        match rule.sense {
            Sense::ActBy => {}
            Sense::MayCloseAfter => reasons.push(Reason::MayCloseAfter { day: due }),
            Sense::OpensOn => reasons.push(Reason::OpensOn { day: due }),
        }
    }
    let mut consulted = vec![unrolled, due];
    if rule.unit == Unit::WorkingDays {
        consulted.push(first);
    }
    let unknown = !stopped && consulted.iter().any(|day| !calendar.is_announced(*day));
    if unknown {
        reasons.push(Reason::NotAnnounced { from: calendar.announced_from(), until: calendar.announced_until() });
    }
    if matches!(rule.sureness, Sureness::Unsure | Sureness::Local) {
        reasons.push(Reason::ToConfirm { sureness: rule.sureness });
    }
    Due {
        rule: rule.name.clone(),
        label: rule.label.clone(),
        from,
        due,
        unrolled,
        sense: rule.sense,
        provisional: stopped || unknown,
        basis: rule.basis.clone(),
        sureness: rule.sureness,
        calendar: calendar.version().to_owned(),
        reasons,
    }
}

/// The pauses in order, those that touch or overlap joined, empty ones dropped.
fn merged(pauses: &[Pause]) -> Vec<Pause> {
    let mut sorted: Vec<Pause> = pauses.iter().copied().filter(|p| p.from <= p.to).collect();
    sorted.sort_unstable_by_key(|p| (p.from, p.to));
    let mut out: Vec<Pause> = Vec::with_capacity(sorted.len());
    for pause in sorted {
        match out.last_mut() {
            Some(last) if pause.from <= last.to.plus(1) => last.to = last.to.max(pause.to),
            _ => out.push(pause),
        }
    }
    out
}

fn pause_at(pauses: &[Pause], day: Day) -> Option<&Pause> {
    pauses.iter().find(|p| (p.from..=p.to).contains(&day))
}

/// The end of a period of calendar time after as many days more as stood still within it.
fn prolonged(first: Day, end: Day, pauses: &[Pause]) -> Day {
    let still = |p: &Pause| (p.to.min(end).0 - p.from.max(first).0 + 1).max(0);
    let mut owed: i32 = pauses.iter().map(still).sum();
    let mut day = end;
    while owed > 0 && day < Day::END {
        day = match pause_at(pauses, day.plus(1)) {
            Some(pause) => pause.to,
            None => {
                owed -= 1;
                day.plus(1)
            }
        };
    }
    day
}

/// The last of `amount` working days counted from `first` on, with the days of rest met on the way as reasons.
fn working_end(
    calendar: &Calendar,
    first: Day,
    step: i32,
    amount: u16,
    pauses: &[Pause],
    reasons: &mut Vec<Reason>,
) -> Day {
    let (mut counted, mut weekends) = (Vec::new(), Vec::new());
    let mut day = first;
    loop {
        if let Some(pause) = pause_at(pauses, day) {
            if pause.to == Day::END {
                day = Day::END;
                break;
            }
            day = pause.to.plus(1);
            continue;
        }
        match calendar.kind(day) {
            DayKind::Working => counted.push(day),
            DayKind::Exchanged { holiday } => {
                counted.push(day);
                reasons.push(Reason::Exchanged { day, holiday: holiday.clone() });
            }
            DayKind::WeeklyRest => weekends.push(day),
            DayKind::Holiday { .. } => {
                let spell = calendar.spell(day);
                let reason = spell.map(|spell| Reason::HolidaySkipped { spell });
                reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
            }
        }
        if counted.len() >= usize::from(amount) || day >= Day::END || day <= Day::START {
            break;
        }
        day = day.plus(step);
    }
    if !weekends.is_empty() {
        reasons.push(Reason::WeekendsSkipped { days: weekends });
    }
    reasons.push(Reason::Counted { days: counted });
    day
}

/// The day `months` away; with the day of the month that was wanted when that month does not have it.
fn months_from(from: Day, months: i32) -> (Day, Option<i8>) {
    let date: Date = from.date();
    let open = if months < 0 { Day::START } else { Day::END };
    match date.checked_add(Span::new().months(months)) {
        Ok(moved) => (Day::from(moved).max(Day::START), (moved.day() != date.day()).then_some(date.day())),
        Err(_) => (open, None),
    }
}

/// The end after the rule's roll, with its reason.
fn rolled(roll: Roll, calendar: &Calendar, end: Day, pauses: &[Pause], reasons: &mut Vec<Reason>) -> Day {
    if let DayKind::Exchanged { holiday } = calendar.kind(end) {
        if roll == Roll::NextWorkingDay {
            reasons.push(Reason::Exchanged { day: end, holiday: holiday.clone() });
        }
        return end;
    }
    if calendar.is_working(end) {
        return end;
    }
    let mut next = calendar.working_on_or_after(end);
    while let Some(pause) = pause_at(pauses, next)
        && next < Day::END
    {
        next = calendar.working_on_or_after(pause.to.plus(1));
    }
    let spell = calendar.spell(end);
    match roll {
        Roll::None => {
            reasons.push(Reason::NotRolled { day: end, spell, next });
            end
        }
        Roll::NextWorkingDay => {
            reasons.push(Reason::Rolled { day: end, spell, to: next });
            if let DayKind::Exchanged { holiday } = calendar.kind(next) {
                reasons.push(Reason::Exchanged { day: next, holiday: holiday.clone() });
            }
            next
        }
    }
}
