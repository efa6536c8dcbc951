//! Which light a task has, and why: a pure rule over facts and a day. Nobody types a light.
//!
//! A task that is suspended is grey. One that is past its date is red; a long-term task goes by its yearly milestones.
//! One that has missed a milestone by more than the grace, or whose measured progress is further behind the plan than
//! the gap, is yellow. One that is near its date is blue, every other green. While closure is applied for, the light
//! stays as it was on the day of application. A light set by hand goes before, until its last day, and is shown as
//! such.

use std::collections::BTreeSet;

use clock::{Day, Due, Lang, Limit, Pack, Rule, deadline};

/// The codes of lights, from the calmest to the gravest; grey stands aside.
pub const LIGHTS: [&str; 5] = ["green", "blue", "yellow", "red", "grey"];

/// Why a task has its light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// It is suspended.
    Suspended,
    /// Its date has passed.
    Overdue,
    /// The date of a yearly milestone of a long-term task has passed.
    Yearly,
    /// A milestone was missed by more than the grace.
    Missed,
    /// Its measured progress lies behind the plan by more than the gap.
    Behind,
    /// Its date is near.
    Near,
    /// The next milestone of a long-term task is near.
    NearYearly,
    /// It goes as planned.
    OnPlan,
    /// Somebody has set it.
    ByHand,
}

impl Why {
    /// All of them.
    pub const ALL: [Why; 9] = [
        Why::Suspended,
        Why::Overdue,
        Why::Yearly,
        Why::Missed,
        Why::Behind,
        Why::Near,
        Why::NearYearly,
        Why::OnPlan,
        Why::ByHand,
    ];

    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Why::Suspended => "suspended",
            Why::Overdue => "overdue",
            Why::Yearly => "yearly",
            Why::Missed => "missed",
            Why::Behind => "behind",
            Why::Near => "near",
            Why::NearYearly => "near_yearly",
            Why::OnPlan => "on_plan",
            Why::ByHand => "by_hand",
        }
    }

    /// The reason of a code.
    pub fn parse(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.code() == code)
    }

    /// In a few words, where there is no room for more.
    pub fn label(self) -> clock::Both {
        match self {
            Why::Suspended => ("暂停", "Suspended"),
            Why::Overdue => ("逾期", "Overdue"),
            Why::Yearly => ("年度节点逾期", "Yearly milestone overdue"),
            Why::Missed => ("节点滞后", "Milestone missed"),
            Why::Behind => ("进度落后计划", "Behind plan"),
            Why::Near => ("临近时限", "Near its date"),
            Why::NearYearly => ("临近年度节点", "Near a yearly milestone"),
            Why::OnPlan => ("按计划推进", "On plan"),
            Why::ByHand => ("人工设定", "Set by hand"),
        }
    }

    /// The light that goes with it; none with what was set by hand.
    fn light(self) -> &'static str {
        match self {
            Why::Suspended => "grey",
            Why::Overdue | Why::Yearly => "red",
            Why::Missed | Why::Behind => "yellow",
            Why::Near | Why::NearYearly => "blue",
            Why::OnPlan | Why::ByHand => "green",
        }
    }
}

/// A milestone, as lights see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// What is to be reached.
    pub title: String,
    /// By which day.
    pub due: Day,
    /// The day it was met, if it was.
    pub met_on: Option<Day>,
}

/// A quantified target: where it began, where it shall come, where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The value at the start.
    pub base: i64,
    /// The value it shall come to.
    pub target: i64,
    /// The value as it was found last; `None` until it was.
    pub actual: Option<i64>,
}

impl Measured {
    /// How far it has come from base to target, in basis points: below zero when it has gone back, more than 10,000
    /// when it has gone beyond. `None` while nothing was measured, or when there is no way to go.
    pub fn progress(&self) -> Option<i64> {
        let (way, gone) = (self.target.checked_sub(self.base)?, self.actual?.checked_sub(self.base)?);
        let share = i128::from(gone) * 10_000 / (way != 0).then_some(i128::from(way))?;
        i64::try_from(share).ok()
    }
}

/// A light set by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// The light: a code of [`LIGHTS`].
    pub light: &'static str,
    /// Why it was set.
    pub reason: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}

/// All that decides the light of a task.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Rules and calendar.
    pub pack: &'static Pack,
    /// Whether the task is suspended.
    pub suspended: bool,
    /// While closure is applied for: the day it was applied for.
    pub submitted_on: Option<Day>,
    /// When the work begins.
    pub start: Option<Day>,
    /// When it is to be done.
    pub due: Option<Day>,
    /// Whether it has no end but yearly milestones.
    pub long_term: bool,
    /// Its milestones.
    pub milestones: Vec<Milestone>,
    /// Its quantified target, if it has one.
    pub measured: Option<Measured>,
    /// The light set by hand, if one is.
    pub by_hand: Option<ByHand>,
}

/// A light with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Light {
    /// Its code: one of [`LIGHTS`].
    pub code: &'static str,
    /// Why.
    pub why: Why,
    /// Why in words, in both languages, with the numbers, the days and the rule.
    pub words: (String, String),
}

impl Light {
    /// The reason in one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.words.0,
            Lang::En => &self.words.1,
        }
    }
}

/// The light as it is shown on a day: as set by hand, else as computed.
pub fn light(facts: &Facts, day: Day) -> Light {
    let found = computed(facts, day);
    let Some(hand) = hand_on(facts, day) else { return found };
    let (zh, en) = (name(hand.light, Lang::Zh), name(hand.light, Lang::En));
    let (by_rule_zh, by_rule_en) = (name(found.code, Lang::Zh), name(found.code, Lang::En));
    let words = (
        format!(
            "人工设为{zh}，至 {} 止；理由：{}。按规则应为{by_rule_zh}：{}",
            hand.until,
            hand.reason.trim_end_matches(['。', '.']),
            found.words.0
        ),
        format!(
            "Set to {en} by hand until {}: {}. By the rule it would be {by_rule_en}. {}",
            hand.until,
            hand.reason.trim_end_matches(['。', '.']),
            found.words.1
        ),
    );
    Light { code: hand.light, why: Why::ByHand, words }
}

/// The light by the rule alone, whatever somebody has set.
pub fn computed(facts: &Facts, day: Day) -> Light {
    let marks = Marks::of(facts);
    let verdict = judge(facts, &marks, day);
    Light { code: verdict.why.light(), why: verdict.why, words: words(facts, &marks, &verdict, day) }
}

/// The lights from a day on, as long as nothing but time passes: stretches of days (the second is the first day after),
/// one after the other, the last until further notice. Each comes with the light as it is on its first day; neighbours
/// differ in light or reason.
pub fn stretches(facts: &Facts, from: Day) -> Vec<(Day, Day, Light)> {
    let marks = Marks::of(facts);
    let mut out: Vec<(Day, Day, Light)> = Vec::new();
    for day in std::iter::once(from).chain(turns(facts, &marks, from)) {
        let light = light(facts, day);
        match out.last_mut() {
            Some((_, _, last)) if (last.code, last.why) == (light.code, light.why) => {}
            Some((_, to, _)) => {
                *to = day;
                out.push((day, Day::END, light));
            }
            None => out.push((day, Day::END, light)),
        }
    }
    out
}

/// How far a task should have come on a day by the calendar, in basis points: evenly from start to date. `None` without
/// both.
pub fn planned(facts: &Facts, day: Day) -> Option<i64> {
    let (start, due) = (facts.start?, facts.due.filter(|_| !facts.long_term)?);
    if day >= due {
        return Some(10_000);
    }
    if day <= start {
        return Some(0);
    }
    Some(i64::from(day.0 - start.0) * 10_000 / i64::from(due.0 - start.0))
}

/// How far a task has come, in basis points: by its figure when it is quantified, else by the share of its milestones
/// that are met. `None` when neither says.
pub fn progress(facts: &Facts, day: Day) -> Option<i64> {
    if let Some(measured) = &facts.measured {
        return measured.progress();
    }
    let met = facts.milestones.iter().filter(|each| met(each, day)).count();
    let all = i64::try_from(facts.milestones.len()).ok().filter(|all| *all > 0)?;
    Some(i64::try_from(met).ok()? * 10_000 / all)
}

/// Basis points as a percentage: `55%`, `12.5%`.
pub fn percent(basis_points: i64) -> String {
    let (whole, part) = (basis_points.unsigned_abs() / 100, basis_points.unsigned_abs() % 100);
    let sign = if basis_points < 0 { "-" } else { "" };
    match (part, part % 10) {
        (0, _) => format!("{sign}{whole}%"),
        (_, 0) => format!("{sign}{whole}.{}%", part / 10),
        _ => format!("{sign}{whole}.{part:02}%"),
    }
}

/// The code of a light as the list has it.
pub fn code_of(text: &str) -> Option<&'static str> {
    LIGHTS.into_iter().find(|code| *code == text)
}

/// What a light is called in a sentence.
fn name(code: &str, lang: Lang) -> &'static str {
    let both = match code {
        "blue" => ("蓝灯", "blue"),
        "yellow" => ("黄灯", "yellow"),
        "red" => ("红灯", "red"),
        "grey" => ("灰灯", "grey"),
        _ => ("绿灯", "green"),
    };
    clock::said(both, lang)
}

/// The days that follow from the rules, computed once for all days that are asked.
struct Marks {
    /// From when the date is near.
    near: Option<Due>,
    /// For each milestone: until when it may be missed, and from when it is near.
    milestones: Vec<(Option<Due>, Option<Due>)>,
}

impl Marks {
    fn of(facts: &Facts) -> Marks {
        let by = |name: &str, day: Day| {
            let rule: &Rule = facts.pack.rule(name, day)?;
            Some(deadline(rule, facts.pack.calendar(), day, &[]))
        };
        Marks {
            near: facts.due.filter(|_| !facts.long_term).and_then(|due| by("reform.near", due)),
            milestones: facts
                .milestones
                .iter()
                .map(|each| match facts.long_term {
                    true => (None, by("reform.near", each.due)),
                    false => (by("reform.grace", each.due), None),
                })
                .collect(),
        }
    }
}

/// What a day was judged to be.
struct Verdict {
    why: Why,
    /// The milestone it is about.
    milestone: Option<usize>,
}

fn met(milestone: &Milestone, day: Day) -> bool {
    milestone.met_on.is_some_and(|on| on <= day)
}

fn hand_on(facts: &Facts, day: Day) -> Option<&ByHand> {
    facts.by_hand.as_ref().filter(|hand| (hand.from..=hand.until).contains(&day))
}

/// The day by which a day is judged: while closure is applied for, that of the application.
fn judged(facts: &Facts, day: Day) -> Day {
    facts.submitted_on.map_or(day, |submitted| day.min(submitted))
}

fn judge(facts: &Facts, marks: &Marks, day: Day) -> Verdict {
    let day = judged(facts, day);
    let plain = |why| Verdict { why, milestone: None };
    if facts.suspended {
        return plain(Why::Suspended);
    }
    if !facts.long_term && facts.due.is_some_and(|due| day > due) {
        return plain(Why::Overdue);
    }
    // The one that was to be met first, of those for which a day has come.
    let first = |come: &dyn Fn(usize, &Milestone) -> bool| {
        let open = facts.milestones.iter().enumerate().filter(|(at, each)| !met(each, day) && come(*at, each));
        open.min_by_key(|(at, each)| (each.due, *at)).map(|(at, _)| at)
    };
    let of = |why, at: usize| Verdict { why, milestone: Some(at) };
    if facts.long_term {
        if let Some(at) = first(&|_, each| day > each.due) {
            return of(Why::Yearly, at);
        }
        let near = |at: usize, _: &Milestone| marks.milestones[at].1.as_ref().is_some_and(|due| day >= due.due);
        return match first(&near) {
            Some(at) => of(Why::NearYearly, at),
            None => plain(Why::OnPlan),
        };
    }
    let grace = |at: usize, each: &Milestone| day > marks.milestones[at].0.as_ref().map_or(each.due, |due| due.due);
    if let Some(at) = first(&grace) {
        return of(Why::Missed, at);
    }
    if behind(facts, day) {
        return plain(Why::Behind);
    }
    if marks.near.as_ref().is_some_and(|near| day >= near.due) {
        return plain(Why::Near);
    }
    plain(Why::OnPlan)
}

/// The number of points by which progress may lie behind plan, as in force on a day.
fn gap(facts: &Facts, day: Day) -> Option<&'static Limit> {
    facts.pack.limit("reform.gap", day)
}

/// Whether what was measured lies behind the plan by more than the gap. Milestones have their own days and grace: they
/// are not spread evenly, so their share is not held against the calendar.
fn behind(facts: &Facts, day: Day) -> bool {
    let Some(done) = facts.measured.as_ref().and_then(Measured::progress) else { return false };
    let (Some(planned), Some(gap)) = (planned(facts, day), gap(facts, day)) else { return false };
    done < planned - gap.amount * 100
}

/// The days after `from` on which the light may turn.
fn turns(facts: &Facts, marks: &Marks, from: Day) -> BTreeSet<Day> {
    let mut days = BTreeSet::new();
    if let Some(hand) = &facts.by_hand {
        days.extend([hand.from, hand.until.plus(1)]);
    }
    if !facts.suspended {
        days.extend(facts.due.map(|due| due.plus(1)));
        days.extend(marks.near.as_ref().map(|near| near.due));
        for (each, (grace, near)) in facts.milestones.iter().zip(&marks.milestones) {
            days.insert(each.due.plus(1));
            days.extend(grace.as_ref().map(|due| due.due.plus(1)));
            days.extend(near.as_ref().map(|due| due.due));
            days.extend(each.met_on);
        }
        if facts.measured.is_some()
            && let Some(due) = facts.due
        {
            // The gap is dated like every rule, so the day is looked for one by one.
            let mut was = behind(facts, from);
            for day in from.0..=due.0 {
                let is = behind(facts, Day(day));
                if is != was {
                    days.insert(Day(day));
                }
                was = is;
            }
        }
        days.extend(facts.submitted_on);
    }
    days.retain(|day| *day > from && *day < Day::END);
    days
}

fn words(facts: &Facts, marks: &Marks, verdict: &Verdict, day: Day) -> (String, String) {
    let asked = day;
    let day = judged(facts, day);
    let (mut zh, mut en) = reason(facts, marks, verdict, day);
    if day < asked {
        zh = format!("{day} 已申请销号，灯色停在当日：{zh}");
        en = format!("Closure was applied for on {day}, and the light stays as it was on that day. {en}");
    }
    (zh, en)
}

/// How a rule is cited.
fn cited(due: Option<&Due>) -> (String, String) {
    due.map_or_else(Default::default, |due| {
        (
            format!("（规则“{}”，依据：{}）", due.label.zh, due.basis.zh),
            format!(" (rule “{}”, based on: {})", due.label.en, due.basis.en),
        )
    })
}

fn reason(facts: &Facts, marks: &Marks, verdict: &Verdict, day: Day) -> (String, String) {
    let due = facts.due.unwrap_or(Day::END);
    let one = verdict.milestone.map(|at| (&facts.milestones[at], &marks.milestones[at]));
    match (verdict.why, one) {
        (Why::Suspended, _) => ("任务暂停，期限不走。".into(), "The task is suspended; its clocks stand still.".into()),
        (Why::Overdue, _) => late(("完成时限", "Its date,"), due, day),
        (Why::Yearly, Some((each, _))) => {
            let title = (
                format!("年度节点“{}”的日期", each.title),
                format!("The day of the yearly milestone “{}”,", each.title),
            );
            late((&title.0, &title.1), each.due, day)
        }
        (Why::Missed, Some((each, (grace, _)))) => {
            let (rule_zh, rule_en) = cited(grace.as_ref());
            let last = grace.as_ref().map_or(each.due, |grace| grace.due);
            (
                format!("节点“{}”应于 {} 完成，宽限到 {last}，仍未完成{rule_zh}。", each.title, each.due),
                format!(
                    "The milestone “{}” was due on {}, with grace until {last}, and is not met{rule_en}.",
                    each.title, each.due
                ),
            )
        }
        (Why::Behind, _) => {
            let (Some(measured), Some(planned)) = (&facts.measured, planned(facts, day)) else {
                return Default::default();
            };
            let done = measured.progress().unwrap_or(0);
            let (amount, rule_zh, rule_en) = gap(facts, day).map_or_else(Default::default, |gap| {
                (
                    gap.amount,
                    format!("（规则“{}”，依据：{}）", gap.label.zh, gap.basis.zh),
                    format!(" (rule “{}”, based on: {})", gap.label.en, gap.basis.en),
                )
            });
            let (zh, en) = so_far(measured);
            (
                format!(
                    "{zh}，完成 {}；按时间应完成 {}，落后 {} 个百分点，超过 {amount} 个{rule_zh}。",
                    percent(done),
                    percent(planned),
                    points(planned - done)
                ),
                format!(
                    "{en}, {} of the way; by the calendar it should be {}. It is {} points behind, more than {amount}{rule_en}.",
                    percent(done),
                    percent(planned),
                    points(planned - done)
                ),
            )
        }
        (Why::Near, _) => {
            let (rule_zh, rule_en) = cited(marks.near.as_ref());
            let from = marks.near.as_ref().map_or(due, |near| near.due);
            (
                format!("完成时限 {due}，自 {from} 起为临近{rule_zh}。"),
                format!("It is due on {due}; from {from} on that is near{rule_en}."),
            )
        }
        (Why::NearYearly, Some((each, (_, near)))) => {
            let (rule_zh, rule_en) = cited(near.as_ref());
            let from = near.as_ref().map_or(each.due, |near| near.due);
            (
                format!("年度节点“{}”应于 {} 完成，自 {from} 起为临近{rule_zh}。", each.title, each.due),
                format!(
                    "The yearly milestone “{}” is due on {}; from {from} on that is near{rule_en}.",
                    each.title, each.due
                ),
            )
        }
        _ => on_plan(facts, day),
    }
}

/// Basis points as points: `15`, `12.5`.
fn points(basis_points: i64) -> String {
    percent(basis_points).trim_end_matches('%').to_owned()
}

fn so_far(measured: &Measured) -> (String, String) {
    let Measured { base, target, actual } = *measured;
    let actual = actual.unwrap_or(base);
    (
        format!("完成值 {actual}（基数 {base}，目标 {target}）"),
        format!("The value is {actual} (from {base} to {target})"),
    )
}

fn late((zh, en): (&str, &str), due: Day, day: Day) -> (String, String) {
    let days = day.0 - due.0;
    let plural = if days == 1 { "day" } else { "days" };
    (format!("{zh} {due} 已过 {days} 天。"), format!("{en} {due}, passed {days} {plural} ago."))
}

fn on_plan(facts: &Facts, day: Day) -> (String, String) {
    let (mut zh, mut en) = ("按计划推进".to_owned(), "It goes as planned".to_owned());
    let next = facts.milestones.iter().filter(|each| !met(each, day)).min_by_key(|each| each.due);
    match (facts.due, next) {
        (Some(due), _) if !facts.long_term => {
            zh.push_str(&format!("；完成时限 {due}"));
            en.push_str(&format!("; it is due on {due}"));
        }
        (_, Some(next)) => {
            zh.push_str(&format!("；下一节点“{}”，{}", next.title, next.due));
            en.push_str(&format!("; the next milestone is “{}” on {}", next.title, next.due));
        }
        _ => {}
    }
    if let (Some(measured), Some(done)) = (&facts.measured, facts.measured.as_ref().and_then(Measured::progress)) {
        let by_now = planned(facts, day);
        let (value_zh, value_en) = so_far(measured);
        zh.push_str(&format!("；{value_zh}，完成 {}", percent(done)));
        en.push_str(&format!(". {value_en}, {} of the way", percent(done)));
        if let Some(by_now) = by_now {
            zh.push_str(&format!("，按时间应完成 {}", percent(by_now)));
            en.push_str(&format!("; by the calendar it should be {}", percent(by_now)));
        }
    }
    (zh + "。", en + ".")
}
