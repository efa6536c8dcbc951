//! Days, clocks and steps in words, as every page of procedures has them.

use clock::{Day, Lang, said, weekday};
use maud::{Markup, html};
use record::Db;
use ui::components::{TagKind, tag};
use ui::text::{day_long, day_month};
use ui::web::Ctx;

use crate::case::{Running, TakenStep};
use crate::desk::Desk;
use crate::table::{Procedure, Step, Timer, TimerDue};

/// What stands between two sentences: nothing in Chinese.
pub(super) fn gap(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "" } else { " " }
}

/// A day with its day of the week, without the year where it is this year's: `9月8日（周二）`, `Tuesday 8 Sep`.
pub(super) fn day(ctx: &Ctx, day: Day) -> String {
    let date = if day.year() == ctx.now.as_of.year() { day_month(day, ctx.lang) } else { day_long(day, ctx.lang) };
    match ctx.lang {
        Lang::Zh => format!("{date}（{}）", weekday(day, ctx.lang)),
        Lang::En => format!("{} {date}", weekday(day, ctx.lang)),
    }
}

/// A due day in a tag: late, today, soon, or the day itself.
pub(super) fn due_tag(ctx: &Ctx, due: Day) -> Markup {
    let today = ctx.now.as_of;
    let left = i64::from(due.0) - i64::from(today.0);
    match left {
        _ if due == Day::END => tag(TagKind::Off, &ctx.t("today-no-day")),
        ..0 => tag(TagKind::Late, &ctx.t_args("today-late-by", &[("n", (-left).into())])),
        0 => tag(TagKind::Soon, &ctx.t("today-today")),
        1 => tag(TagKind::Soon, &ctx.t("today-tomorrow")),
        _ if due <= week_end(today) => tag(TagKind::Info, &day_month(due, ctx.lang)),
        _ if due.year() == today.year() => tag(TagKind::Off, &day_month(due, ctx.lang)),
        _ => tag(TagKind::Off, &day_long(due, ctx.lang)),
    }
}

/// The Sunday at the end of the week of a day. 1970-01-01, day 0, was a Thursday.
pub(super) fn week_end(day: Day) -> Day {
    day.plus(6 - (day.0 + 3).rem_euclid(7))
}

/// Several things of which one is meant: `甲或乙`, `a or b`.
pub(super) fn or(lang: Lang, parts: &[&str]) -> String {
    parts.join(if lang == Lang::Zh { "或" } else { " or " })
}

/// Steps of which one is to be taken.
pub(super) fn steps(lang: Lang, steps: &[&Step]) -> String {
    let labels: Vec<&str> = steps.iter().map(|step| said(step.label, lang)).collect();
    or(lang, &labels)
}

/// Where a step is taken: on a page of its own, or by the form that follows from the table.
pub(super) fn step_path(procedure: &Procedure, record: i64, step: &Step) -> String {
    if let Some(page) = step.page {
        return page(record);
    }
    form_path(procedure, record, step)
}

/// Where the form of a step is sent.
pub(super) fn form_path(procedure: &Procedure, record: i64, step: &Step) -> String {
    format!("/steps/{}/{record}/{}", procedure.name, step.name)
}

/// How a clock came to its day: the rule, what it rests on, and the reckoning.
pub(super) fn reasons(ctx: &Ctx, desk: &Desk, procedure: &Procedure, clock: &Running) -> Markup {
    let label = procedure.timer(&clock.name).map_or("", |timer| said(timer.label, ctx.lang));
    let Some(due) = clock.explained(desk.pack) else {
        return html! { p { (ctx.t_args("clock-set", &[("clock", label.into())])) } };
    };
    html! {
        div.reckoning {
            p { b { (label) } " " (due.label.text(ctx.lang)) }
            p.mute { (ctx.t_args("clock-basis", &[("basis", due.basis.text(ctx.lang).into())])) }
            ol { @for reason in due.explanation(ctx.lang) { li { (reason) } } }
            p.mute { (ctx.t_args("clock-calendar", &[("calendar", due.calendar.as_str().into())])) }
        }
    }
}

/// When a clock runs out, by its table and the pack: the rule in words, or that a day of the record says it.
pub(super) fn timer_says(ctx: &Ctx, desk: &Desk, timer: &Timer) -> Markup {
    match timer.due {
        TimerDue::Field(_) => html! { (ctx.t("clock-field")) },
        TimerDue::Rule(name) => match desk.pack.rule(name, desk.today) {
            None => html! { (ctx.t_args("clock-no-rule", &[("rule", name.into())])) },
            Some(rule) => {
                let unit = match rule.unit {
                    clock::Unit::Days => "clock-days",
                    clock::Unit::WorkingDays => "clock-working-days",
                    clock::Unit::Months => "clock-months",
                    clock::Unit::Years => "clock-years",
                };
                let period = ctx.t_args(unit, &[("n", i64::from(rule.amount).into())]);
                let sure = ctx.t(match rule.sureness {
                    clock::Sureness::Found => "clock-sure-found",
                    clock::Sureness::Known => "clock-sure-known",
                    clock::Sureness::Unsure => "clock-sure-unsure",
                    clock::Sureness::Local => "clock-sure-local",
                });
                let rule_says = ctx.t_args(
                    "clock-rule",
                    &[("trigger", rule.trigger.text(ctx.lang).into()), ("period", period.into())],
                );
                html! {
                    (rule.label.text(ctx.lang)) (super::draw::DOT) (rule_says)
                    br; span.small.mute { (rule.basis.text(ctx.lang)) (super::draw::DOT) (sure) }
                }
            }
        },
    }
}

/// Who took a step: the office and its unit, never a name.
pub(super) struct Takers(Vec<(i64, String)>);

impl Takers {
    /// Reads the offices of those who took these steps.
    pub fn read(db: &Db, steps: &[TakenStep], at: record::Moment) -> record::Result<Takers> {
        let mut found: Vec<(i64, String)> = Vec::new();
        for account in steps.iter().flat_map(|step| [step.account, step.behalf]).filter(|account| *account != 0) {
            if !found.iter().any(|(known, _)| *known == account) {
                let title = db.get(&access::ACCOUNT, account, at)?.map(|account| account.text("title").to_owned());
                found.push((account, title.unwrap_or_default()));
            }
        }
        Ok(Takers(found))
    }

    fn title(&self, account: i64) -> &str {
        self.0.iter().find(|(known, _)| *known == account).map_or("", |(_, title)| title)
    }

    /// Who took one.
    pub fn of(&self, ctx: &Ctx, step: &TakenStep) -> String {
        if step.account == 0 {
            return ctx.t("taken-by-system");
        }
        let unit = if step.office == 0 { String::new() } else { ctx.unit_name(step.office) };
        let title = self.title(step.account);
        let who = if unit.is_empty() { title.to_owned() } else { format!("{unit} · {title}") };
        if step.behalf == 0 {
            return who;
        }
        ctx.t_args("taken-behalf", &[("who", who.into()), ("whom", self.title(step.behalf).into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_end_on_sunday() {
        for n in -30..400 {
            let end = week_end(Day(n));
            assert_eq!(weekday(end, Lang::En), "Sunday");
            assert!((0..7).contains(&(end.0 - n)));
        }
    }
}
