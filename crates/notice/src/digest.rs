//! The mail of the day: one to each person, once a working day, in its hours, and only when there is something to say.

use clock::{Calendar, Day, Lang, weekday};
use maud::{DOCTYPE, html};
use ui::text::day_long;

use crate::TEXTS;
use crate::choice::Choices;
use crate::line::Line;

/// The minutes of the day in which mails are sent: 08:30 to 17:30.
const HOURS: std::ops::Range<i64> = 8 * 60 + 30..17 * 60 + 30;
/// What is due within so many days is worth a mail although it is not new.
const SOON: i32 = 7;
/// Lines of one mail at most: the rest is counted, and stands in the product.
const LINES: usize = 30;

/// A mail that is not addressed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// What it says, in plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
}

/// What a mail is made from.
#[derive(Clone, Debug)]
pub struct Matter<'a> {
    /// What the house is called.
    pub brand: &'a str,
    /// What links begin with; empty: there are none.
    pub base_url: &'a str,
    /// The language of the reader.
    pub lang: Lang,
    /// The day it is.
    pub today: Day,
    /// The minute of that day, where the house stands.
    pub minute: i64,
    /// The calendar of the house.
    pub calendar: &'a Calendar,
    /// What waits for the reader, by due day.
    pub items: &'a [Line],
    /// What they were told since the last mail, the latest first.
    pub notices: &'a [Line],
    /// What they want by mail.
    pub choices: &'a Choices,
    /// The day of their last mail.
    pub last: Option<Day>,
}

/// Whether it is an hour in which mails are sent: of a working day, those worked in exchange for a holiday among them.
pub fn is_open(calendar: &Calendar, today: Day, minute: i64) -> bool {
    HOURS.contains(&minute) && calendar.is_working(today)
}

/// How soon something is due.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Overdue,
    Today,
    Soon,
    Later,
    Undated,
}

impl When {
    const ALL: [When; 5] = [When::Overdue, When::Today, When::Soon, When::Later, When::Undated];

    fn of(due: Day, today: Day) -> When {
        match due {
            due if due >= Day::END => When::Undated,
            due if due < today => When::Overdue,
            due if due == today => When::Today,
            due if due <= today.plus(SOON) => When::Soon,
            _ => When::Later,
        }
    }

    fn key(self) -> &'static str {
        match self {
            When::Overdue => "notice-mail-overdue",
            When::Today => "notice-mail-today",
            When::Soon => "notice-mail-soon",
            When::Later => "notice-mail-later",
            When::Undated => "notice-mail-undated",
        }
    }
}

struct Section<'a> {
    title: String,
    lines: Vec<&'a Line>,
}

/// The mail of the day for one reader; `None` when it is no hour for mails, or there is nothing to say: nothing that they want to
/// know is overdue, due within a week, or new since their last mail.
pub fn digest(matter: &Matter<'_>) -> Option<Letter> {
    let Matter { lang, today, choices, .. } = *matter;
    if !is_open(matter.calendar, today, matter.minute) {
        return None;
    }
    let when = |line: &Line| When::of(line.due, today);
    let wanted = |line: &&Line| choices.wants("turn") || (choices.wants("late") && when(line) == When::Overdue);
    let items: Vec<&Line> = matter.items.iter().filter(wanted).collect();
    let is_listed =
        |line: &Line| items.iter().any(|item| (item.procedure, item.record) == (line.procedure, line.record));
    // Whose turn it is, and what of theirs is late, stands among what waits: saying it twice is no help.
    let says_more = |line: &&Line| match line.kind.as_str() {
        "turn" => false,
        "late" => !is_listed(line),
        _ => true,
    };
    let told: Vec<&Line> = matter.notices.iter().filter(|line| choices.wants(&line.kind)).filter(says_more).collect();
    let presses = |line: &&&Line| matches!(when(line), When::Overdue | When::Today | When::Soon);
    let is_new = |line: &&&Line| matter.last.is_none_or(|last| line.since >= last);
    if told.is_empty() && !items.iter().any(|line| presses(&line) || is_new(&line)) {
        return None;
    }
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut room = LINES;
    for each in When::ALL {
        let lines: Vec<&Line> = items.iter().filter(|line| when(line) == each).copied().collect();
        if !lines.is_empty() {
            let title = TEXTS.t_args(lang, each.key(), &[("n", lines.len().into())]);
            let shown = lines.into_iter().take(room).collect::<Vec<_>>();
            room -= shown.len();
            sections.push(Section { title, lines: shown });
        }
    }
    if !told.is_empty() {
        let title = TEXTS.t_args(lang, "notice-mail-told", &[("n", told.len().into())]);
        sections.push(Section { title, lines: told.iter().take(room.max(10)).copied().collect() });
    }
    let shown: usize = sections.iter().map(|section| section.lines.len()).sum();
    let left = items.len() + told.len() - shown;
    let late = items.iter().filter(|line| when(line) == When::Overdue).count();
    Some(write(matter, &sections, (items.len(), late, told.len()), left))
}

fn subject(matter: &Matter<'_>, (items, late, told): (usize, usize, usize)) -> String {
    let key = match (items, late) {
        (0, _) => "notice-mail-subject-told",
        (_, 0) => "notice-mail-subject",
        _ => "notice-mail-subject-late",
    };
    let args = [("brand", matter.brand.into()), ("n", items.into()), ("late", late.into()), ("told", told.into())];
    TEXTS.t_args(matter.lang, key, &args)
}

fn day(day: Day, lang: Lang) -> String {
    format!("{} {}", day_long(day, lang), weekday(day, lang))
}

/// A line in words: what, about what, where, until when.
fn words(line: &Line, lang: Lang) -> String {
    let unit = line.unit_name.as_str();
    if line.at_ms != 0 {
        let args = [("what", line.text().into()), ("unit", unit.into()), ("day", day(line.since, lang).into())];
        return TEXTS.t_args(lang, "notice-mail-line-told", &args);
    }
    if line.due >= Day::END {
        return TEXTS.t_args(lang, "notice-mail-line-undated", &[("what", line.text().into()), ("unit", unit.into())]);
    }
    let key = if line.statutory { "notice-mail-line-statutory" } else { "notice-mail-line" };
    let args = [("what", line.text().into()), ("unit", unit.into()), ("day", day(line.due, lang).into())];
    TEXTS.t_args(lang, key, &args)
}

fn write(matter: &Matter<'_>, sections: &[Section<'_>], counts: (usize, usize, usize), left: usize) -> Letter {
    let lang = matter.lang;
    let t = |key: &str| TEXTS.t(lang, key);
    let subject = subject(matter, counts);
    let link = |path: &str| (!matter.base_url.is_empty()).then(|| format!("{}{path}", matter.base_url));
    let rest = (left > 0).then(|| TEXTS.t_args(lang, "notice-mail-rest", &[("n", left.into())]));
    let (all, choices) = (link("/today"), link("/account/notices"));

    let mut text = String::new();
    let mut put = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    put(&subject);
    for section in sections {
        put("");
        put(&section.title);
        for line in &section.lines {
            put(&format!("- {}", words(line, lang)));
            if let Some(href) = line.href.as_deref().and_then(&link) {
                put(&format!("  {href}"));
            }
        }
    }
    if let Some(rest) = &rest {
        put("");
        put(rest);
    }
    put("");
    put("-- ");
    for (key, href) in [("notice-mail-all", &all), ("notice-mail-choices", &choices)] {
        if let Some(href) = href {
            put(&TEXTS.t_args(lang, key, &[("href", href.as_str().into())]));
        }
    }
    put(&t("notice-mail-automatic"));

    let html = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head { meta charset="utf-8"; title { (subject) } }
            body {
                h1 { (subject) }
                @for section in sections {
                    h2 { (section.title) }
                    ul {
                        @for line in &section.lines {
                            li {
                                @match line.href.as_deref().and_then(&link) {
                                    Some(href) => a href=(href) { (words(line, lang)) },
                                    None => (words(line, lang)),
                                }
                            }
                        }
                    }
                }
                @if let Some(rest) = &rest { p { (rest) } }
                hr;
                @if let Some(href) = &all { p { a href=(href) { (t("notice-mail-all-link")) } } }
                @if let Some(href) = &choices { p { a href=(href) { (t("notice-mail-choices-link")) } } }
                p { (t("notice-mail-automatic")) }
            }
        }
    };
    Letter { subject, text, html: html.into_string() }
}
