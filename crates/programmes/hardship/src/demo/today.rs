//! The cases at work today: one at each stage, most of them of one union.

use clock::Day;
use procedure::{Actor, Given};

use super::families::of_union;
use super::{Story, Teller, Told, on};

/// How many there are. The first is that of the worker with an account.
pub(super) const CASES: usize = 9;

/// What is done with them on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Who they are.
    Choose,
    /// All apply; most hand it in, two after having been asked to complete it.
    Apply,
    /// Those that are further are reviewed and visited.
    Visit,
    /// The departments answer, the means are tested.
    Judge,
    /// One is refused as close to the line.
    Refuse,
    /// On the day the story is told: one stands on notice, one waits for approval.
    Now,
}

/// When.
pub(super) fn parts() -> impl Iterator<Item = (Day, Part)> {
    [
        (on(2026, 8, 31), Part::Choose),
        (on(2026, 9, 7), Part::Apply),
        (on(2026, 9, 21), Part::Visit),
        (on(2026, 10, 12), Part::Judge),
        (on(2026, 10, 20), Part::Refuse),
    ]
    .into_iter()
}

impl Story {
    pub(super) fn today(&mut self, teller: &Teller<'_>, part: Part) -> Told<()> {
        let cases: Vec<usize> = (self.past..self.families.len()).collect();
        // One stays a draft, one is handed in, one waits for the visit, one for the departments, the rest go on.
        let from = |nth: usize| cases.get(nth..).unwrap_or_default().to_vec();
        let only = |nth: usize| cases.get(nth).copied().into_iter().collect::<Vec<usize>>();
        let [first, second] = &teller.cast.caseworkers;
        let (one, two) = (Actor::Account(first.clone()), Actor::Account(second.clone()));
        let leader = Actor::Account(teller.cast.leader.clone());
        let clerk = Actor::Account(teller.cast.clerk.clone());
        match part {
            Part::Choose => {
                let day = on(2026, 8, 31);
                let more = of_union(teller.store, self.places.basic, CASES, day, &self.families)?;
                self.families.extend(more);
                Ok(())
            }
            Part::Apply => {
                self.apply(teller, &clerk, &cases)?;
                self.take(teller, &clerk, &from(1), "submit", "提交困难职工申请", &Given::none())
            }
            Part::Visit => {
                self.take(teller, &one, &only(2), "accept", "困难职工申请初审", &Given::none())?;
                self.visit(teller, &one, &from(3))
            }
            Part::Judge => {
                self.answered(teller, &from(4))?;
                self.judge(teller, &one, &from(5))
            }
            Part::Refuse => {
                let reason = Given::none().with("reason", "人均月收入略高于标准，建议列入边缘困难职工。");
                self.take(teller, &two, &only(6), "decline", "拟不予建档", &reason)?;
                let reason = Given::none().with("reason", "收入略高于标准，列入边缘名单跟踪。").with("edge", true);
                self.take(teller, &leader, &only(6), "refuse", "不予建档", &reason)
            }
            Part::Now => {
                self.announce(teller, &one, &from(7))?;
                self.take(teller, &Actor::System, &only(8), "notice_over", "公示期满", &Given::none())
            }
        }
    }
}
