//! Rows into the ledger: each is judged, matched with what is known, and becomes a task, a change or nothing.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use clock::{Day, Lang};
use exchange::grid::{Value, clean_lines};
use procedure::{Desk, Refusal};
use record::Commit;
use roll::intake::{Change, Effect};
use roll::tree::UnitTree;

use super::headings::COMPUTED;
use super::held::{Held, Print};
use super::outcome::{Judged, Outcome};
use super::read::{Above, Raw, Sheets, groupings, years};
use super::reason::Reason;
use super::said::{Judge, Said, Verdict};
use super::steps::{Entry, Standing, take_in};
use super::units::Names;
use super::{Error, Sheet, Target, cells};
use crate::acts::{self, MeasureForm, PlanForm, TaskForm};
use crate::ledger::{self, Measure, TaskRow};
use crate::lights::is_lit;
use crate::register::LIGHT;

/// Most milestones and parties of a task.
const MANY: usize = 60;

/// Takes the rows in.
///
/// # Errors
/// When there is no such plan, whoever does it may not, or the store fails.
pub(super) fn apply(commit: &mut Commit<'_>, desk: &Desk, sheet: &Sheet, rows: Sheets) -> Result<Outcome, Error> {
    let at = commit.at(desk.today);
    let shape = UnitTree::default().at(commit.read()?, at)?;
    let names = Names::of(&shape);
    let (plan, plan_is_new) = plan(commit, desk, &sheet.target, &rows)?;
    let figures = sheet.figures.as_deref();
    let held = Held::read(commit.read()?, desk.pack, figures, (&shape, &names), plan, at)?.ok_or(Refusal::Missing)?;
    if held.plan.state != "open" {
        return Err(guard("计划已经结束，不能再导入。", "The plan has ended; nothing can be taken in.").into());
    }
    let several = rows.names.len() > 1;
    let outcome = Outcome {
        plan,
        plan_title: held.plan.title.clone(),
        plan_is_new,
        skipped: rows.skipped,
        unknown_columns: rows.unknown.clone(),
        sheets: rows.names.iter().filter(|name| !name.is_empty()).cloned().collect(),
        ..Outcome::default()
    };
    let mut titles: HashMap<String, Vec<i64>> = HashMap::new();
    for row in held.rows.values() {
        titles.entry(row.title.clone()).or_default().push(row.id);
    }
    let numbers = held.rows.values().map(|row| (row.number.clone(), row.id)).collect();
    let measures = held.measures.clone();
    let held = Rc::new(held);
    let mut run = Run {
        commit,
        desk,
        sheet,
        held: held.clone(),
        outcome,
        numbers,
        titles,
        seen: HashMap::new(),
        taken: HashMap::new(),
        measures,
        records: vec![None; rows.rows.len()],
    };
    let judge = Judge { held: &held, names: &names, year: rows.year };
    for (place, raw) in rows.rows.iter().enumerate() {
        let mut verdict = Verdict::default();
        let done = run.row(&judge, place, raw, &mut verdict)?;
        let subject = format!("{} {}", raw.number, raw.title).trim().to_owned();
        let judged = |reasons| Judged {
            sheet: if several { rows.names.get(raw.sheet).cloned().unwrap_or_default() } else { String::new() },
            row: raw.row,
            subject: subject.clone(),
            reasons,
        };
        match done {
            // A task over several rows that was there already is no row.
            Some((Effect::Left, _)) if raw.made => {}
            Some((effect, changes)) if verdict.rejected.is_empty() => {
                run.outcome.take(raw.row, effect, &subject, changes);
                if !verdict.warned.is_empty() {
                    run.outcome.warned.push(judged(verdict.warned));
                }
            }
            _ => run.outcome.rejected.push(judged(verdict.rejected)),
        }
    }
    let open = |row: &&TaskRow| is_lit(&row.state) || row.state == "draft";
    let missing = held.rows.values().filter(open).filter(|row| !run.seen.contains_key(&row.id)).count();
    let mut outcome = run.outcome;
    outcome.missing = missing as u64;
    Ok(outcome)
}

fn guard(zh: &str, en: &str) -> Refusal {
    Refusal::Guard((zh.to_owned(), en.to_owned()))
}

/// The plan the rows go to, and whether it is new.
fn plan(commit: &mut Commit<'_>, desk: &Desk, target: &Target, rows: &Sheets) -> Result<(i64, bool), Error> {
    let at = commit.at(desk.today);
    let plans = ledger::plans(commit.read()?, at)?;
    match target {
        Target::Plan(id) => Ok((*id, false)),
        Target::Named(text) => {
            let named: Vec<i64> = plans.iter().filter(|plan| plan.title == text.trim()).map(|plan| plan.id).collect();
            let number = Held::record(text).filter(|id| plans.iter().any(|plan| plan.id == *id));
            match (named.as_slice(), number) {
                ([only], _) => Ok((*only, false)),
                (_, Some(only)) => Ok((only, false)),
                ([], None) => Err(guard("没有这个计划。", "There is no such plan.").into()),
                _ => Err(guard(
                    "有几个计划都叫这个名称，请用编号指明。",
                    "Several plans are called so; name one by its number.",
                )
                .into()),
            }
        }
        Target::New { unit, title } => {
            let title = title.as_deref().map(str::trim).filter(|title| !title.is_empty()).unwrap_or(&rows.title);
            let title: String = if title.is_empty() {
                "产业工人队伍建设改革任务".into()
            } else {
                title.chars().take(100).collect()
            };
            let same = |plan: &&ledger::Plan| plan.title == title && plan.unit == *unit && plan.state == "open";
            if let Some(known) = plans.iter().find(same) {
                return Ok((known.id, false));
            }
            let years = years(&title);
            let (first, last) = (years.first().copied(), years.last().copied());
            let form = PlanForm {
                from: first.and_then(|year| Day::from_ymd(year, 1, 1)),
                to: last.and_then(|year| Day::from_ymd(year, 12, 31)),
                taxonomy: taxonomy(desk, rows),
                unit: *unit,
                source: String::new(),
                title,
            };
            Ok((acts::add_plan(commit, desk, &form)?, true))
        }
    }
}

/// The grouping in which most of the systems are known that the rows name; the latest where none is named.
fn taxonomy(desk: &Desk, rows: &Sheets) -> String {
    let named: HashSet<String> =
        rows.rows.iter().map(|raw| raw.line("system")).filter(|text| !text.is_empty()).collect();
    let groupings = groupings(desk.pack);
    let known =
        |grouping: &&&str| named.iter().filter(|text| cells::system(desk.pack, grouping, text).is_some()).count();
    // Of equals the last is the greatest: the list is turned so that the latest wins.
    groupings.iter().rev().max_by_key(known).map(|grouping| (*grouping).to_owned()).unwrap_or_default()
}

/// What becomes of a row: its effect and what it changes.
type Done = Option<(Effect, Vec<Change>)>;

struct Run<'a, 'c> {
    commit: &'a mut Commit<'c>,
    desk: &'a Desk,
    sheet: &'a Sheet,
    held: Rc<Held<'a>>,
    outcome: Outcome,
    /// Tasks by their numbers, those taken in included.
    numbers: HashMap<String, i64>,
    /// Tasks by their titles, those taken in included.
    titles: HashMap<String, Vec<i64>>,
    /// Known tasks that stand in the sheet, and in which row.
    seen: HashMap<i64, u32>,
    /// Numbers of rows that are not known, and in which row each stands first.
    taken: HashMap<String, u32>,
    measures: Vec<Measure>,
    /// What each row has become.
    records: Vec<Option<i64>>,
}

impl Run<'_, '_> {
    fn row(&mut self, judge: &Judge<'_>, place: usize, raw: &Raw, verdict: &mut Verdict) -> Result<Done, Error> {
        let known = match self.known(raw) {
            Ok(known) => known,
            Err(reason) => {
                verdict.rejected.push(reason);
                return Ok(None);
            }
        };
        if raw.made {
            if let Some(task) = known {
                // It is there since the sheet was taken in first; what it is follows from its parts no longer.
                self.records[place] = Some(task);
                self.seen.entry(task).or_insert(raw.row);
                return Ok(Some((Effect::Left, Vec::new())));
            }
            verdict.warned.push(Reason::ParentMade { number: raw.number.clone() });
        } else if raw.number.is_empty() && !raw.cells.contains_key("id") {
            verdict.warned.push(Reason::Unnumbered);
        }
        let done = match known {
            Some(task) => {
                self.records[place] = Some(task);
                if let Some(first) = self.seen.insert(task, raw.row) {
                    self.seen.insert(task, first);
                    verdict.rejected.push(Reason::Repeated { first });
                    return Ok(None);
                }
                self.change(judge, task, raw, verdict)?
            }
            None => {
                if let Some(first) = self.taken.get(&raw.number).filter(|_| !raw.number.is_empty()) {
                    verdict.rejected.push(Reason::Repeated { first: *first });
                    return Ok(None);
                }
                self.taken.insert(raw.number.clone(), raw.row);
                self.add(judge, place, raw, verdict)?
            }
        };
        Ok(done)
    }

    /// The task a row speaks of, if it is known: by its record, by its number, else by its title where only one has it.
    fn known(&self, raw: &Raw) -> Result<Option<i64>, Reason> {
        let text = raw.line("id");
        if !text.is_empty() {
            let known = Held::record(&text).filter(|id| self.held.tasks.contains_key(id));
            return known.map(Some).ok_or(Reason::RecordUnknown { text });
        }
        let is_held = |id: &&i64| self.held.tasks.contains_key(id);
        let numbered = self.numbers.get(&raw.number).filter(|_| !raw.number.is_empty()).filter(is_held);
        if numbered.is_some() || (!raw.number.is_empty() && !raw.made) {
            return Ok(numbered.copied());
        }
        let title = exchange::clean_field(&raw.title).text.into_owned();
        Ok(match self.titles.get(&title).map(Vec::as_slice) {
            Some([only]) => Some(only).filter(is_held).copied(),
            _ => None,
        })
    }

    /// The task that a row is part of.
    fn parent(&self, raw: &Raw) -> Result<Option<i64>, Reason> {
        match &raw.above {
            Above::Row(place) => match self.records.get(*place).copied().flatten() {
                Some(parent) => Ok(Some(parent)),
                None => Err(Reason::Refused {
                    zh: "上级任务那一行被退回，请先改正那一行。".into(),
                    en: "The row of the task above was rejected; correct that row first.".into(),
                }),
            },
            Above::Titled(title) => Ok(self.titles.get(title).and_then(|tasks| tasks.first()).copied()),
            Above::Nothing => {
                let stem = raw.number.rsplit_once('.').map(|(stem, _)| stem);
                Ok(stem.and_then(|stem| self.numbers.get(stem)).copied())
            }
        }
    }

    /// The measure of a text: one that is known, or a new one where its system is known.
    fn measure(&mut self, text: &str, system: &str, verdict: &mut Verdict) -> Result<Option<i64>, Error> {
        let bare = cells::unnumbered(text);
        let printed = |measure: &&Measure| format!("{} {}", measure.number, measure.title) == text;
        let titled = |measure: &&Measure| measure.title == text || measure.title == bare;
        let own = |measure: &&Measure| measure.system == system && titled(measure);
        let find = |is: &dyn Fn(&&Measure) -> bool| self.measures.iter().find(is).map(|measure| measure.id);
        if let Some(known) = find(&printed).or_else(|| find(&own)).or_else(|| find(&titled)) {
            return Ok(Some(known));
        }
        let mut unknown =
            || verdict.warned.push(Reason::WordUnknown { column: "measure".into(), text: text.to_owned() });
        if system.is_empty() {
            unknown();
            return Ok(None);
        }
        let last = self.measures.iter().filter_map(|measure| measure.number.parse::<u64>().ok()).max().unwrap_or(0);
        let (number, title) = ((last + 1).to_string(), bare.to_owned());
        let plan = self.held.plan.id;
        let form = MeasureForm { plan, number, title, system: system.to_owned(), clause: String::new() };
        match acts::add_measure(self.commit, self.desk, &form) {
            Ok(id) => {
                self.outcome.new_measures.push(form.title.clone());
                let MeasureForm { plan, number, title, system, clause } = form;
                self.measures.push(Measure { id, plan, number, title, system, clause });
                Ok(Some(id))
            }
            Err(Refusal::Guard(_)) => {
                unknown();
                Ok(None)
            }
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// A task that is not known yet.
    fn add(&mut self, judge: &Judge<'_>, place: usize, raw: &Raw, verdict: &mut Verdict) -> Result<Done, Error> {
        let (said, found) = judge.judge(raw, None);
        verdict.rejected.extend(found.rejected);
        verdict.warned.extend(found.warned);
        if said.title.is_none() && verdict.rejected.is_empty() {
            verdict.rejected.push(Reason::TitleMissing);
        }
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '(' | ')' | '（' | '）' | '、');
        if !raw.number.chars().all(fits) {
            verdict.rejected.push(Reason::NumberMalformed { text: raw.number.clone() });
        }
        let parent = self.parent(raw).map_err(|reason| verdict.rejected.push(reason));
        let (true, Ok(parent)) = (verdict.rejected.is_empty(), parent) else { return Ok(None) };
        let mut form = self.fresh(&said, parent);
        let standing = self.standing(raw, &said, &mut form, verdict);
        if let Some((zh, en)) = fault(&form) {
            verdict.rejected.push(Reason::Refused { zh: zh.into(), en: en.into() });
            return Ok(None);
        }
        if let Some(text) = &said.measure {
            let system = form.system.clone();
            form.measure = self.measure(text, &system, verdict)?;
        }
        let by = self.sheet.by.clone();
        let taken = if standing.state == "draft" {
            acts::draft_task(self.commit, self.desk, &form, by, "imported")
        } else {
            take_in(self.commit, self.desk, &self.held.plan, &form, &standing, by)
        };
        let task = match taken {
            Ok(task) => task,
            Err(Refusal::Guard((zh, en))) => {
                verdict.rejected.push(Reason::Refused { zh, en });
                return Ok(None);
            }
            Err(refusal) => return Err(refusal.into()),
        };
        self.records[place] = Some(task);
        self.titles.entry(form.title.clone()).or_default().push(task);
        if !form.number.is_empty() {
            self.numbers.insert(form.number.clone(), task);
        }
        if let Some(light) = said.light.as_deref().filter(|_| is_lit(&standing.state)) {
            let at = self.commit.at(self.desk.today);
            let lit = self.commit.read()?.find(&LIGHT, "task", task, at)?;
            let rule = lit.first().map(|lit| lit.text("light").to_owned()).unwrap_or_default();
            self.compare_light(light, &rule, verdict);
        }
        Ok(Some((Effect::Added, Vec::new())))
    }

    /// What a row says as the form of a new task.
    fn fresh(&self, said: &Said, parent: Option<i64>) -> TaskForm {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let name = |text: &Option<String>| text.clone().filter(|name| !name.is_empty());
        let parties = |units: &Option<Vec<i64>>, part: &str| -> Vec<(i64, String)> {
            units.iter().flatten().map(|unit| (*unit, part.to_owned())).collect()
        };
        TaskForm {
            plan: self.held.plan.id,
            parent,
            number: text(&said.number),
            title: text(&said.title),
            action: text(&said.action),
            source: text(&said.source),
            clause: text(&said.clause),
            system: said.system.unwrap_or_default().to_owned(),
            lead: said.lead,
            verifier: said.verifier.flatten(),
            leader: name(&said.leader),
            person: name(&said.person),
            start: said.start,
            due: said.due,
            long_term: said.long_term,
            form: text(&said.form),
            figure: said.figure.unwrap_or_default().to_owned(),
            base: said.base.filter(|_| said.figure.is_some()),
            target: said.target.filter(|_| said.figure.is_some()),
            parties: [parties(&said.responsible, "responsible"), parties(&said.supporting, "supporting")].concat(),
            milestones: said.milestones.clone().unwrap_or_default(),
            ..TaskForm::default()
        }
    }

    /// In which state a new task is taken in: as the sheet says, as far as no step must lead there; a draft where something lacks.
    fn standing(&self, raw: &Raw, said: &Said, form: &mut TaskForm, verdict: &mut Verdict) -> Standing {
        let unsaid = if said.closed.is_some() {
            "closed"
        } else if said.entry().is_some() {
            "in_progress"
        } else {
            "issued"
        };
        let state = said.state.as_deref().unwrap_or(unsaid);
        if state == "long_term" && form.due.is_none() {
            form.long_term = true;
        }
        let taken = match state {
            "disputed" => "issued",
            "submitted" | "verified" => "in_progress",
            "long_term" if !form.long_term => "in_progress",
            other => other,
        };
        if matches!(state, "disputed" | "submitted" | "verified") {
            verdict
                .warned
                .push(Reason::StateTaken { said: raw.line("state"), taken: self.both("reform_task_state", taken) });
        }
        let taken = if taken == "in_progress" && form.long_term { "long_term" } else { taken };
        let is_ended = matches!(taken, "closed" | "cancelled");
        let mut state = taken.to_owned();
        if !is_ended
            && state != "draft"
            && let Some((zh, en)) = lacks(form, self.held.plan.unit)
        {
            verdict.warned.push(Reason::Draft { zh: zh.into(), en: en.into() });
            state = "draft".into();
        }
        if form.long_term && form.milestones.is_empty() && !is_ended {
            form.milestones = year_ends(form.start.unwrap_or(self.desk.today), self.held.plan.to);
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let progress = said.entry().map(|_| Entry {
            day: said.progress_day.filter(|day| *day <= self.desk.today).unwrap_or(self.desk.today),
            text: text(&said.progress),
            problems: text(&said.problems),
            next: text(&said.next),
        });
        let closed_on = is_ended.then(|| said.closed.filter(|day| *day <= self.desk.today).unwrap_or(self.desk.today));
        Standing { state, closed_on, progress: progress.filter(|_| form.lead.is_some()) }
    }

    fn both(&self, list: &str, code: &str) -> (String, String) {
        let list = self.desk.pack.codes(list);
        let label = |lang| list.and_then(|list| list.label(code, lang)).unwrap_or(code).to_owned();
        (label(Lang::Zh), label(Lang::En))
    }

    fn compare_light(&self, said: &str, rule: &str, verdict: &mut Verdict) {
        if said != rule && !rule.is_empty() {
            let (said, rule) = (self.both("reform_light", said), self.both("reform_light", rule));
            verdict.warned.push(Reason::LightDiffers { said, rule });
        }
    }

    /// A task that is known: what the sheet says otherwise is changed, as far as no step must do it.
    fn change(&mut self, judge: &Judge<'_>, task: i64, raw: &Raw, verdict: &mut Verdict) -> Result<Done, Error> {
        let held = self.held.clone();
        let (Some(version), Some(row)) = (held.tasks.get(&task), held.rows.get(&task)) else {
            return Err(Refusal::Missing.into());
        };
        let names = if version.sealed.is_some() {
            ledger::names(self.commit.read()?, version)?
        } else {
            ledger::Names::default()
        };
        // What stands as it is printed says nothing new.
        let same = |text: &str, said: &str| clean_lines(text) == said;
        let mut raw = raw.clone();
        let printed = |key: &str| held.print(task, key, (&names.leader, &names.person));
        raw.cells.retain(|key, value| {
            // In what a target without a figure is counted stands with the action.
            let is_computed = COMPUTED.contains(key) && (*key != "measured_in" || !row.figure.is_empty());
            let is_own = !matches!(*key, "task" | "part" | "number" | "id") && !is_computed;
            let print = printed(key);
            let is_day = matches!((&print, judge.time(key, value)), (Print::Day(day), Some(said)) if *day == said);
            is_own && !is_day && !same(&print.text(), &value.lines())
        });
        if same(&row.title, &clean_lines(&raw.title)) {
            raw.title.clear();
        }
        if raw.number == cells::place(&Value::Text(row.number.clone())) {
            raw.number.clear();
        }
        let (said, found) = judge.judge(&raw, Some(row));
        let state = |state: &str| if state == "long_term" { "in_progress".to_owned() } else { state.to_owned() };
        if said.state.as_deref().map(state) == Some(state(&row.state)) {
            raw.cells.remove("state");
        }
        verdict.rejected.extend(found.rejected);
        verdict.warned.extend(found.warned);
        if !verdict.rejected.is_empty() {
            return Ok(None);
        }
        if let Some(light) = &said.light {
            self.compare_light(light, &row.light, verdict);
        }
        let mut form = self.form_of(row, version, &names);
        let mut changes = Vec::new();
        if matches!(row.state.as_str(), "closed" | "cancelled") {
            let (said, mut told) = (Said { measure: None, ..said }, Verdict::default());
            self.steps_needed(&raw, &said, task, &mut form, &mut changes, &mut told);
            self.texts(&said, &mut form, &mut changes);
            self.structure(&said, row, &mut form, &mut changes, &mut told)?;
            if !changes.is_empty() || !told.warned.is_empty() {
                verdict.warned.push(Reason::Ended);
            }
            return Ok(Some((Effect::Left, Vec::new())));
        }
        self.steps_needed(&raw, &said, task, &mut form, &mut changes, verdict);
        self.texts(&said, &mut form, &mut changes);
        self.structure(&said, row, &mut form, &mut changes, verdict)?;
        if changes.is_empty() {
            return Ok(Some((Effect::Left, changes)));
        }
        match acts::change_task(self.commit, self.desk, task, &form) {
            Ok(true) => {
                self.numbers.insert(form.number.clone(), task);
                Ok(Some((Effect::Changed, changes)))
            }
            Ok(false) => Ok(Some((Effect::Left, Vec::new()))),
            Err(Refusal::Guard((zh, en))) => {
                verdict.rejected.push(Reason::Refused { zh, en });
                Ok(None)
            }
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// A known task as a form that changes nothing.
    fn form_of(&self, row: &TaskRow, version: &record::Version, names: &ledger::Names) -> TaskForm {
        let name = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        TaskForm {
            plan: self.held.plan.id,
            measure: row.measure,
            parent: row.parent,
            number: row.number.clone(),
            title: row.title.clone(),
            action: version.text("action").to_owned(),
            source: version.text("source").to_owned(),
            clause: version.text("clause").to_owned(),
            system: row.system.clone(),
            lead: row.unit,
            verifier: row.verifier,
            officer: row.officer,
            leader: name(&names.leader),
            person: name(&names.person),
            start: row.start,
            due: row.due,
            long_term: row.long_term,
            form: row.form.clone(),
            figure: row.figure.clone(),
            figure_unit: version.int("figure_unit"),
            base: row.base,
            target: row.target,
            parties: row.parties.clone(),
            milestones: self.held.milestones.get(&row.id).cloned().unwrap_or_default(),
            decision: version.int("decision"),
        }
    }

    /// The lead unit, the dates, the state and progress: of a draft the first two are changed, everything else is told.
    fn steps_needed(
        &self,
        raw: &Raw,
        said: &Said,
        task: i64,
        form: &mut TaskForm,
        changes: &mut Vec<Change>,
        verdict: &mut Verdict,
    ) {
        let is_draft = self.held.rows.get(&task).is_some_and(|row| row.state == "draft");
        let was = |key: &str| self.held.print(task, key, ("", "")).text();
        let mut differs = |key: &'static str, now: Option<String>| {
            if let Some(now) = now.filter(|_| is_draft) {
                changes.push(change(key, was(key), now));
            } else {
                verdict.warned.push(Reason::ByStep { column: key.to_owned(), is: was(key), said: raw.line(key) });
            }
        };
        if let Some(lead) = said.lead.filter(|lead| Some(*lead) != form.lead) {
            differs("lead", Some(self.held.unit(lead)));
            if is_draft {
                form.lead = Some(lead);
            }
        }
        if let Some(start) = said.start.filter(|start| Some(*start) != form.start) {
            differs("start", Some(start.to_string()));
            if is_draft {
                form.start = Some(start);
            }
        }
        let due = said.due.filter(|due| Some(*due) != form.due || form.long_term);
        if due.is_some() || (said.long_term && !form.long_term) {
            differs("due", Some(raw.line("due")));
            if is_draft {
                (form.due, form.long_term) = (due, said.long_term);
            }
        }
        if said.state.is_some() && raw.cells.contains_key("state") {
            verdict.warned.push(Reason::ByStep { column: "state".into(), is: was("state"), said: raw.line("state") });
        }
        if let Some(key) = ["progress", "problems", "next"].into_iter().find(|key| !raw.line(key).is_empty()) {
            verdict.warned.push(Reason::ByStep { column: key.into(), is: was(key), said: raw.line(key) });
        }
        if said.closed.is_some() {
            verdict.warned.push(Reason::ByStep {
                column: "closed".into(),
                is: was("closed"),
                said: raw.line("closed"),
            });
        }
    }

    fn texts(&self, said: &Said, form: &mut TaskForm, changes: &mut Vec<Change>) {
        let texts = [
            ("number", &said.number, &mut form.number),
            ("task", &said.title, &mut form.title),
            ("action", &said.action, &mut form.action),
            ("source", &said.source, &mut form.source),
            ("clause", &said.clause, &mut form.clause),
        ];
        for (key, said, field) in texts {
            let Some(said) = said.as_ref().filter(|said| clean_lines(field) != **said) else { continue };
            // A task keeps its number and its title; a dash takes away only what may be missing.
            if said.is_empty() && matches!(key, "number" | "task") {
                continue;
            }
            changes.push(change(key, field.clone(), said.clone()));
            field.clone_from(said);
        }
        for (key, said, field) in
            [("leader", &said.leader, &mut form.leader), ("person", &said.person, &mut form.person)]
        {
            let Some(said) = said else { continue };
            let wanted = Some(said.clone()).filter(|name| !name.is_empty());
            if *field != wanted {
                // A sealed name is not told again.
                changes.push(Change { field: key.to_owned(), was: None, is: None });
                *field = wanted;
            }
        }
    }

    fn structure(
        &mut self,
        said: &Said,
        row: &TaskRow,
        form: &mut TaskForm,
        changes: &mut Vec<Change>,
        verdict: &mut Verdict,
    ) -> Result<(), Error> {
        let held = self.held.clone();
        let label = |list: &str, code: &str| if code.is_empty() { String::new() } else { held.label(list, code) };
        if let Some(system) = said.system.filter(|system| *system != form.system) {
            changes.push(change("system", label("reform_system", &form.system), label("reform_system", system)));
            form.system = system.to_owned();
        }
        if let Some(text) = &said.measure {
            let system = form.system.clone();
            let measure = self.measure(text, &system, verdict)?;
            if measure.is_some() && measure != form.measure {
                changes.push(change("measure", held.measure(row.measure), text.clone()));
                form.measure = measure;
            }
        }
        if let Some(code) = said.form.as_ref().filter(|code| **code != form.form) {
            changes.push(change("form", label("result_form", &form.form), label("result_form", code)));
            form.form.clone_from(code);
        }
        if let Some(verifier) = said.verifier.filter(|verifier| *verifier != form.verifier) {
            let name = |unit: Option<i64>| unit.map(|unit| held.unit(unit)).unwrap_or_default();
            changes.push(change("verifier", name(form.verifier), name(verifier)));
            form.verifier = verifier;
        }
        for (part, units) in [("responsible", &said.responsible), ("supporting", &said.supporting)] {
            let Some(units) = units else { continue };
            let wanted: Vec<i64> = units.iter().copied().filter(|unit| Some(*unit) != form.lead).collect();
            let had: Vec<i64> = form.parties.iter().filter(|(_, each)| each == part).map(|(unit, _)| *unit).collect();
            if wanted.iter().collect::<HashSet<_>>() == had.iter().collect::<HashSet<_>>() {
                continue;
            }
            let told = |units: &[i64]| units.iter().map(|unit| held.unit(*unit)).collect::<Vec<_>>().join("、");
            changes.push(change(part, told(&had), told(&wanted)));
            form.parties.retain(|(unit, each)| each != part && !wanted.contains(unit));
            form.parties.extend(wanted.into_iter().map(|unit| (unit, part.to_owned())));
        }
        if let Some(milestones) = &said.milestones {
            let told = |all: &[(String, Day)]| {
                all.iter().map(|(title, due)| format!("{due} {title}")).collect::<Vec<_>>().join("；")
            };
            if told(milestones) != told(&form.milestones) {
                changes.push(change("milestones", told(&form.milestones), told(milestones)));
                form.milestones.clone_from(milestones);
            }
        }
        if let Some(figure) = said.figure.filter(|figure| *figure != form.figure) {
            changes.push(change("figure", form.figure.clone(), figure.to_owned()));
            form.figure = figure.to_owned();
        }
        if !form.figure.is_empty() {
            for (key, said, field) in [("base", said.base, &mut form.base), ("target", said.target, &mut form.target)] {
                if said.is_some() && said != *field {
                    let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
                    changes.push(change(key, text(*field), text(said)));
                    *field = said;
                }
            }
        }
        Ok(())
    }
}

fn change(key: &str, was: String, is: String) -> Change {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Change { field: key.to_owned(), was: some(was), is: some(is) }
}

/// What a task lacks that it needs before it is issued.
fn lacks(form: &TaskForm, owner: i64) -> Option<clock::Both> {
    if form.lead.is_none() {
        return Some(("没有牵头单位。", "There is no lead unit."));
    }
    if form.verifier.or(Some(owner)) == form.lead {
        return Some((
            "核验单位不能是牵头单位，请另指定一个。",
            "The lead unit cannot verify its own task; name another unit.",
        ));
    }
    if form.due.is_none() && !form.long_term {
        return Some(("没有完成时限，也没有标为长期坚持。", "There is no date, nor is it marked as long-term."));
    }
    if form.system.is_empty() {
        return Some(("没有归入改革体系。", "It belongs to no system of the plan."));
    }
    None
}

/// What contradicts itself in a new task.
fn fault(form: &TaskForm) -> Option<clock::Both> {
    if form.long_term && form.due.is_some() {
        return Some(("长期坚持的任务不设完成时限。", "A long-term task has no date of completion."));
    }
    if form.start.zip(form.due).is_some_and(|(start, due)| due < start) {
        return Some(("完成时限早于起始日。", "The date lies before the start."));
    }
    if form.verifier.is_some() && form.verifier == form.lead {
        return Some((
            "核验单位不能是牵头单位，请另指定一个。",
            "The lead unit cannot verify its own task; name another unit.",
        ));
    }
    if form.target.is_some() && form.target == Some(form.base.unwrap_or(0)) {
        return Some((
            "目标值与基期相同，没有可衡量的进展。",
            "The target is the value at the start; there is nothing to measure.",
        ));
    }
    if form.parties.len() > MANY || form.milestones.len() > MANY {
        return Some(("参与单位或节点超过 60 个。", "There are more than 60 units or milestones."));
    }
    let titles: HashSet<&str> = form.milestones.iter().map(|(title, _)| title.as_str()).collect();
    if titles.len() < form.milestones.len() {
        return Some(("有两个节点名称相同。", "Two milestones have the same title."));
    }
    if form.milestones.iter().any(|(title, _)| title.chars().count() > 100) {
        return Some(("节点名称超过 100 字。", "The title of a milestone is longer than 100 characters."));
    }
    if form.due.is_some_and(|end| form.milestones.iter().any(|(_, due)| *due > end)) {
        return Some(("有节点晚于完成时限。", "A milestone lies after the date of the task."));
    }
    None
}

/// The last days of the years from a day to the end of a plan, each a milestone named by its year.
fn year_ends(from: Day, to: Option<Day>) -> Vec<(String, Day)> {
    let last = to.map_or(from.year(), |to| to.year()).max(from.year());
    let ends = (from.year()..=last).filter_map(|year| Some((year.to_string(), Day::from_ymd(year, 12, 31)?)));
    ends.take(MANY).collect()
}
