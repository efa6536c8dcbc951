//! One step of the reckoning behind a date, as data and as a sentence.

use crate::lang::day_text;
use crate::{Day, Direction, Label, Lang, Spell, Sureness, Unit};

/// One step of the reckoning behind a due date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Where the count starts, how far and which way it goes.
    Counting {
        /// The day it is reckoned from.
        from: Day,
        /// What happened on it.
        trigger: Label,
        /// Whether that day counts itself.
        included: bool,
        /// How many units.
        amount: u16,
        /// Of what.
        unit: Unit,
        /// Which way.
        direction: Direction,
    },
    /// The version of the rule was not law on that day.
    NotInForce {
        /// When it became law.
        from: Day,
        /// Until when it was law.
        to: Day,
    },
    /// The month has no such day, so its last day stands in.
    MonthEnd {
        /// The day of the month that was wanted.
        wanted: i8,
        /// The day taken.
        day: Day,
    },
    /// A weekend day announced as worked: it counts.
    Exchanged {
        /// The day.
        day: Day,
        /// The holiday it was exchanged for.
        holiday: Label,
    },
    /// A holiday within a count of working days.
    HolidaySkipped {
        /// The holiday.
        spell: Spell,
    },
    /// Weekly rest days within a count of working days.
    WeekendsSkipped {
        /// The days, in the order met.
        days: Vec<Day>,
    },
    /// The working days counted.
    Counted {
        /// The days, in the order met.
        days: Vec<Day>,
    },
    /// The clock stood still.
    Paused {
        /// First day of it within the period.
        from: Day,
        /// Last day of it.
        to: Day,
    },
    /// The clock stands still, so there is no end yet.
    StillPaused {
        /// Since when.
        from: Day,
    },
    /// Where the period itself ends.
    Ends {
        /// The day.
        day: Day,
    },
    /// The end fell on a day of rest and moved.
    Rolled {
        /// Where it fell.
        day: Day,
        /// The holiday, unless it was a weekend.
        spell: Option<Spell>,
        /// Where it moved to.
        to: Day,
    },
    /// The end fell on a day of rest and stays there.
    NotRolled {
        /// Where it fell.
        day: Day,
        /// The holiday, unless it was a weekend.
        spell: Option<Spell>,
        /// The next working day, to be shown beside it.
        next: Day,
    },
    /// A minimum is over after this day.
    MayCloseAfter {
        /// Its last day.
        day: Day,
    },
    /// Something may be asked for from this day on.
    OpensOn {
        /// The first day.
        day: Day,
    },
    /// The holidays around the date are not known.
    NotAnnounced {
        /// First day of what is known.
        from: Day,
        /// Last day of what is announced.
        until: Day,
    },
    /// The rule itself needs confirming.
    ToConfirm {
        /// Why.
        sureness: Sureness,
    },
}

/// More dates than this are given as a number: a sentence is to be read.
const LISTED: usize = 10;

impl Reason {
    /// The step as a sentence, without a full stop.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn zh(&self) -> String {
        let at = |day: &Day| day_text(*day, Lang::Zh);
        match self {
            Reason::Counting { from, trigger, included, amount, unit, direction } => {
                let unit = match unit {
                    Unit::Days => "日",
                    Unit::WorkingDays => "个工作日",
                    Unit::Months => "个月",
                    Unit::Years => "年",
                };
                let way = if *direction == Direction::After { "起算" } else { "往前推算" };
                let counted = if *included { "当日计入" } else { "当日不计入" };
                format!("自{}之日 {}{way} {amount} {unit},{counted}", trigger.zh, at(from))
            }
            Reason::NotInForce { from, to } if *to == Day::END => {
                format!("注意:该规定自 {from} 起施行,起算日不在施行期内")
            }
            Reason::NotInForce { from, to } => format!("注意:该规定施行期为 {from} 至 {to},起算日不在施行期内"),
            Reason::MonthEnd { wanted, day } => format!("该月没有 {wanted} 日,取月末 {}", at(day)),
            Reason::Exchanged { day, holiday } => format!("{}为{}调休上班日,按工作日计", at(day), holiday.zh),
            Reason::HolidaySkipped { spell } => format!("{}不计入", spell_text(spell, Lang::Zh)),
            Reason::WeekendsSkipped { days } => match listed(days, "、") {
                Some(days) => format!("休息日 {days} 不计入"),
                None => format!("其间 {} 个休息日不计入", days.len()),
            },
            Reason::Counted { days } => match listed(days, "、") {
                Some(days) => format!("计入的工作日:{days}"),
                None => format!("共计入 {} 个工作日", days.len()),
            },
            Reason::Paused { from, to } => format!("{from} 至 {to} 中止 {} 日,期间相应延长", length(*from, *to)),
            Reason::StillPaused { from } => format!("自 {from} 起中止,尚未恢复,届满日待定"),
            Reason::Ends { day } => format!("推算至 {}", at(day)),
            Reason::Rolled { day, spell, to } => {
                format!("{}为{},顺延至 {}", at(day), rest_text(spell.as_ref(), Lang::Zh), at(to))
            }
            Reason::NotRolled { day, spell, next } => format!(
                "{}为{},本规则不顺延(其后首个工作日为 {})",
                at(day),
                rest_text(spell.as_ref(), Lang::Zh),
                at(next)
            ),
            Reason::MayCloseAfter { day } => format!("此为最短期限,{} 之后方可结束", at(day)),
            Reason::OpensOn { day } => format!("自 {} 起可以提出", at(day)),
            Reason::NotAnnounced { from, until } => {
                format!("放假安排仅知 {from} 至 {until},其外只按周末推算,日期为暂定,公布后重新计算")
            }
            Reason::ToConfirm { sureness: Sureness::Local } => "期限由各地或本组织规定,请核实当地规定".to_owned(),
            Reason::ToConfirm { .. } => "该规定尚待核实".to_owned(),
        }
    }

    fn en(&self) -> String {
        let at = |day: &Day| day_text(*day, Lang::En);
        match self {
            Reason::Counting { from, trigger, included, amount, unit, direction } => {
                let unit = match unit {
                    Unit::Days => "day",
                    Unit::WorkingDays => "working day",
                    Unit::Months => "month",
                    Unit::Years => "year",
                };
                let plural = if *amount == 1 { "" } else { "s" };
                let way = if *direction == Direction::After { "from" } else { "back from" };
                let counted = if *included { "that day counts" } else { "that day does not count" };
                format!("{amount} {unit}{plural} {way} {}, {}; {counted}", at(from), trigger.en)
            }
            Reason::NotInForce { from, to } if *to == Day::END => {
                format!("note: this rule is law from {from}, and the day it is reckoned from lies outside that")
            }
            Reason::NotInForce { from, to } => {
                format!(
                    "note: this rule was law from {from} to {to}, and the day it is reckoned from lies outside that"
                )
            }
            Reason::MonthEnd { wanted, day } => {
                format!("the month has no day {wanted}, so its last day stands in: {}", at(day))
            }
            Reason::Exchanged { day, holiday } => {
                format!("{} is worked in exchange for {}, so it is a working day", at(day), holiday.en)
            }
            Reason::HolidaySkipped { spell } => format!("{} is not counted", spell_text(spell, Lang::En)),
            Reason::WeekendsSkipped { days } => match listed(days, ", ") {
                Some(days) => format!("weekly rest, not counted: {days}"),
                None => format!("{} days of weekly rest are not counted", days.len()),
            },
            Reason::Counted { days } => match listed(days, ", ") {
                Some(days) => format!("working days counted: {days}"),
                None => format!("{} working days counted", days.len()),
            },
            Reason::Paused { from, to } => {
                let days = length(*from, *to);
                let plural = if days == 1 { "" } else { "s" };
                format!("the clock stood still from {from} to {to}, which lengthens the period by {days} day{plural}")
            }
            Reason::StillPaused { from } => format!("the clock has stood still since {from}; there is no end yet"),
            Reason::Ends { day } => format!("that comes to {}", at(day)),
            Reason::Rolled { day, spell, to } => {
                format!("{} is {}, so the end moves to {}", at(day), rest_text(spell.as_ref(), Lang::En), at(to))
            }
            Reason::NotRolled { day, spell, next } => format!(
                "{} is {}; this rule does not move it (the next working day is {})",
                at(day),
                rest_text(spell.as_ref(), Lang::En),
                at(next)
            ),
            Reason::MayCloseAfter { day } => format!("this is a minimum: it may close after {}", at(day)),
            Reason::OpensOn { day } => format!("it may be asked for from {}", at(day)),
            Reason::NotAnnounced { from, until } => format!(
                "holidays are known from {from} to {until} only; beyond, only weekends are, so the date is provisional"
            ),
            Reason::ToConfirm { sureness: Sureness::Local } => {
                "the period is set by each region or organisation; confirm yours".to_owned()
            }
            Reason::ToConfirm { .. } => "this rule is still to be confirmed".to_owned(),
        }
    }
}

fn length(from: Day, to: Day) -> i32 {
    to.0 - from.0 + 1
}

/// The dates joined, or `None` when there are too many to read.
fn listed(days: &[Day], separator: &str) -> Option<String> {
    let texts = || days.iter().map(Day::to_string).collect::<Vec<_>>().join(separator);
    (days.len() <= LISTED).then(texts)
}

fn spell_text(spell: &Spell, lang: Lang) -> String {
    let Spell { from, to, names } = spell;
    match (lang, from == to) {
        (Lang::Zh, true) => format!("{}假期({from})", names.zh),
        (Lang::Zh, false) => format!("{}假期({from} 至 {to})", names.zh),
        (Lang::En, true) => format!("the holiday of {} ({from})", names.en),
        (Lang::En, false) => format!("the holiday of {} ({from} to {to})", names.en),
    }
}

fn rest_text(spell: Option<&Spell>, lang: Lang) -> String {
    match (spell, lang) {
        (Some(spell), Lang::Zh) => spell_text(spell, lang),
        (Some(spell), Lang::En) => format!("in {}", spell_text(spell, lang)),
        (None, Lang::Zh) => "休息日".to_owned(),
        (None, Lang::En) => "a day of weekly rest".to_owned(),
    }
}
