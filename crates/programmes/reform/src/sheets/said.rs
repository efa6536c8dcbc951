//! What a row says, judged: units found, days and numbers read, codes known. What it does not say stays as it is.

use clock::Day;
use exchange::clean_field;
use exchange::grid::Value;

use super::cells::{self, When, is_nothing};
use super::held::Held;
use super::read::Raw;
use super::reason::Reason;
use super::units::{Match, Names, split};
use crate::ledger::TaskRow;

/// What a row says of a task. `None`: nothing.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub title: Option<String>,
    pub number: Option<String>,
    pub system: Option<&'static str>,
    pub measure: Option<String>,
    pub action: Option<String>,
    pub source: Option<String>,
    pub clause: Option<String>,
    pub lead: Option<i64>,
    pub responsible: Option<Vec<i64>>,
    pub supporting: Option<Vec<i64>>,
    /// `Some(None)`: that there is none.
    pub verifier: Option<Option<i64>>,
    pub leader: Option<String>,
    pub person: Option<String>,
    pub start: Option<Day>,
    pub due: Option<Day>,
    pub long_term: bool,
    pub form: Option<String>,
    pub figure: Option<&'static str>,
    pub base: Option<i64>,
    pub target: Option<i64>,
    pub milestones: Option<Vec<(String, Day)>>,
    pub state: Option<String>,
    pub light: Option<String>,
    pub progress: Option<String>,
    pub problems: Option<String>,
    pub next: Option<String>,
    pub progress_day: Option<Day>,
    pub closed: Option<Day>,
}

impl Said {
    /// Whether an entry of progress, a state, a light or a closure is spoken of.
    pub(super) fn entry(&self) -> Option<&String> {
        [&self.progress, &self.problems, &self.next].into_iter().find_map(Option::as_ref)
    }
}

/// How long texts may be.
const LONGEST: [(&str, usize); 9] = [
    ("task", 200),
    ("number", 20),
    ("action", 2000),
    ("source", 300),
    ("clause", 100),
    ("leader", 60),
    ("person", 60),
    ("progress", 2000),
    ("measure", 200),
];

/// What is found on the way.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub rejected: Vec<Reason>,
    pub warned: Vec<Reason>,
}

/// Judges one row.
pub(super) struct Judge<'h> {
    pub held: &'h Held<'h>,
    pub names: &'h Names,
    pub year: i16,
}

impl Judge<'_> {
    /// What a row says, and what is wrong with it. `known` is the task it speaks of, where there is one.
    pub(super) fn judge(&self, raw: &Raw, known: Option<&TaskRow>) -> (Said, Verdict) {
        let mut verdict = Verdict::default();
        let title = clean_field(&raw.title).text.into_owned();
        let title = Some(title).filter(|title| !title.is_empty() && !is_nothing(title));
        let mut said = Said {
            title: limited("task", title, &mut verdict),
            number: limited("number", Some(raw.number.clone()).filter(|number| !number.is_empty()), &mut verdict),
            ..Said::default()
        };
        self.texts(raw, &mut said, &mut verdict);
        self.units(raw, known.is_some(), &mut said, &mut verdict);
        self.times(raw, &mut said, &mut verdict);
        self.words(raw, &mut said, &mut verdict);
        let is_bound = known.is_some_and(|row| !row.figure.is_empty());
        self.target(raw, is_bound, &mut said, &mut verdict);
        (said, verdict)
    }

    /// The day a cell says, whether or not only as a period.
    pub(super) fn time(&self, key: &str, value: &Value) -> Option<Day> {
        match cells::when(value, self.year, key != "start") {
            When::Day(day, _) => Some(day),
            _ => None,
        }
    }

    fn texts(&self, raw: &Raw, said: &mut Said, verdict: &mut Verdict) {
        let mut text = |key: &'static str| {
            let text = raw.cells.get(key)?.lines();
            limited(key, Some(if is_nothing(&text) { String::new() } else { text }), verdict)
        };
        said.measure = text("measure").map(|text| text.replace('\n', "")).filter(|text| !text.is_empty());
        said.action = text("action");
        said.source = text("source").map(|text| text.replace('\n', ""));
        said.clause = text("clause").map(|text| text.replace('\n', ""));
        said.leader = text("leader").map(|text| text.replace('\n', "、"));
        said.person = text("person").map(|text| text.replace('\n', "、"));
        [said.progress, said.problems, said.next] =
            ["progress", "problems", "next"].map(|key| text(key).filter(|text| !text.is_empty()));
    }

    fn units(&self, raw: &Raw, is_known: bool, said: &mut Said, verdict: &mut Verdict) {
        let find = |key: &'static str, verdict: &mut Verdict| -> Option<Vec<i64>> {
            let text = raw.cells.get(key)?.cell().text().into_owned();
            let mut units = Vec::new();
            // A name may have a mark in it that elsewhere stands between two.
            let whole = clean_field(&text).text.into_owned();
            let texts = match self.names.find(&whole) {
                Match::One(_) if !is_nothing(&whole) => vec![whole],
                _ => split(&text),
            };
            for text in texts {
                match self.names.find(&text) {
                    Match::One(unit) if units.contains(&unit) => {}
                    Match::One(unit) => units.push(unit),
                    Match::Not(like) => {
                        verdict.rejected.push(Reason::UnitUnknown { column: key.to_owned(), text, like });
                    }
                }
            }
            Some(units)
        };
        let mut lead = find("lead", verdict).unwrap_or_default();
        said.responsible = find("responsible", verdict);
        said.supporting = find("supporting", verdict);
        said.verifier = find("verifier", verdict).map(|units| units.first().copied());
        if !is_known
            && lead.is_empty()
            && let Some(units) = said.responsible.as_mut().filter(|units| !units.is_empty())
        {
            // Where nobody is said to lead, the first that is responsible does.
            lead = vec![units.remove(0)];
        }
        if let Some(&first) = lead.first() {
            said.lead = Some(first);
            if lead.len() > 1 {
                verdict.warned.push(Reason::LeadSeveral { lead: self.held.unit(first) });
                let others = said.responsible.get_or_insert_default();
                for unit in &lead[1..] {
                    if !others.contains(unit) {
                        others.push(*unit);
                    }
                }
            }
        }
        // Nobody takes part twice.
        let lead = said.lead;
        if let Some(units) = &mut said.responsible {
            units.retain(|unit| Some(*unit) != lead);
        }
        let responsible = said.responsible.clone().unwrap_or_default();
        if let Some(units) = &mut said.supporting {
            units.retain(|unit| Some(*unit) != lead && !responsible.contains(unit));
        }
    }

    fn times(&self, raw: &Raw, said: &mut Said, verdict: &mut Verdict) {
        for (key, end) in [("start", false), ("due", true), ("progress_day", true), ("closed", true)] {
            let Some(value) = raw.cells.get(key) else { continue };
            let column = || key.to_owned();
            let day = match cells::when(value, self.year, end) {
                When::Unsaid => None,
                When::Long if key == "due" => {
                    said.long_term = true;
                    None
                }
                When::Day(day, false) => Some(day),
                When::Day(day, true) => {
                    verdict.warned.push(Reason::Period { column: column(), text: value.line(), day });
                    Some(day)
                }
                When::Long => {
                    verdict.warned.push(Reason::DateUnreadable { column: column(), text: value.line() });
                    None
                }
                When::Unreadable(text) => {
                    verdict.warned.push(Reason::DateUnreadable { column: column(), text });
                    None
                }
            };
            match key {
                "start" => said.start = day,
                "due" => said.due = day,
                "progress_day" => said.progress_day = day,
                _ => said.closed = day,
            }
        }
        if let Some(value) = raw.cells.get("milestones") {
            let (found, undated) = cells::milestones(value, self.year);
            verdict.warned.extend(undated.into_iter().map(|text| Reason::MilestoneUndated { text }));
            said.milestones = Some(found).filter(|found| !found.is_empty());
        }
    }

    fn words(&self, raw: &Raw, said: &mut Said, verdict: &mut Verdict) {
        let mut coded = |key: &'static str, list: &str| -> Option<String> {
            let text = raw.line(key);
            if text.is_empty() || is_nothing(&text) {
                return None;
            }
            // Of several forms of result the first that is known is taken.
            let mut words = std::iter::once(text.as_str()).chain(text.split(['、', '，', ',', '/', ' ', '；']));
            let code = words.find_map(|word| cells::code(self.held.pack, list, word)).map(str::to_owned);
            if code.is_none() {
                verdict.warned.push(Reason::WordUnknown { column: key.to_owned(), text });
            }
            code
        };
        said.form = coded("form", "result_form");
        said.state = coded("state", "reform_task_state");
        said.light = coded("light", "reform_light");
        let text = raw.line("system");
        if !text.is_empty() {
            said.system = self.held.system(&text);
            if said.system.is_none() {
                verdict.warned.push(Reason::WordUnknown { column: "system".into(), text });
            }
        }
    }

    /// A quantified target: bound to a figure of the system, or noted with the action.
    fn target(&self, raw: &Raw, was_bound: bool, said: &mut Said, verdict: &mut Verdict) {
        let mut number = |key: &'static str| match cells::number(raw.cells.get(key).unwrap_or(&Value::Empty)) {
            Ok(number) => number,
            Err(text) => {
                verdict.warned.push(Reason::NumberUnreadable { column: key.to_owned(), text });
                None
            }
        };
        (said.base, said.target) = (number("base"), number("target"));
        let figure = raw.line("figure");
        if !figure.is_empty() && !is_nothing(&figure) {
            said.figure = self.held.find_figure(&figure);
        }
        let is_said = ["figure", "base", "target"].iter().any(|key| {
            let text = raw.line(key);
            !text.is_empty() && !is_nothing(&text)
        });
        let is_bound = said.figure.is_some();
        // Of a task that has its figure the numbers alone may change.
        let numbers_alone = was_bound && figure.is_empty();
        if !is_said || (is_bound && (said.target.is_some() || was_bound)) || numbers_alone {
            return;
        }
        let named = [("figure", "指标"), ("measured_in", "单位"), ("base", "基期"), ("target", "目标")];
        let parts = named.iter().filter_map(|(key, name)| {
            let text = raw.line(key);
            (!text.is_empty() && !is_nothing(&text)).then(|| format!("{name} {text}"))
        });
        let text = parts.collect::<Vec<_>>().join("，");
        (said.figure, said.base, said.target) = (None, None, None);
        let note = format!("量化指标：{text}");
        let action = said.action.get_or_insert_default();
        if !action.is_empty() {
            action.push('\n');
        }
        action.push_str(&note);
        verdict.warned.push(Reason::TargetUnbound { text });
    }
}

/// A text that is not too long; else what is wrong is noted.
fn limited(key: &str, text: Option<String>, verdict: &mut Verdict) -> Option<String> {
    let text = text?;
    let most = LONGEST.iter().find(|(column, _)| *column == key).map_or(2000, |(_, most)| *most);
    if text.chars().count() > most {
        verdict.rejected.push(Reason::TooLong { column: key.to_owned(), most });
        return None;
    }
    Some(text)
}
