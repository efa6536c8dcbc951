//! A record with its procedure: where it stands, how it came there, which clocks run, what can be done.

use std::collections::HashMap;

use access::Who;
use clock::{Both, Day, Pack, Pause};
use record::{Db, Moment, Register, Value, Version};

use crate::desk::{Desk, marks};
use crate::refusal::Refusal;
use crate::register::{CLOCK, STEP};
use crate::table::{Procedure, State, Step};
use crate::take::{self, Actor};

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenStep {
    /// Its number, from 1. The number of a step that was undone is not given again.
    pub number: i64,
    /// Its name.
    pub step: String,
    /// The state before; empty when it began the record.
    pub from: String,
    /// The state after.
    pub to: String,
    /// Who took it; 0 is the system.
    pub account: i64,
    /// For whom they stood in; 0 for themselves.
    pub behalf: i64,
    /// In the name of which unit.
    pub office: i64,
    /// On which day.
    pub day: Day,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// What was noted.
    pub note: String,
    /// In which commit.
    pub commit: i64,
}

impl TakenStep {
    fn of(version: &Version) -> TakenStep {
        let int = |name: &str| version.int(name).unwrap_or(0);
        TakenStep {
            number: int("number"),
            step: version.text("step").to_owned(),
            from: version.text("from_state").to_owned(),
            to: version.text("to_state").to_owned(),
            account: int("account"),
            behalf: int("behalf"),
            office: int("office"),
            day: version.day("on_day").unwrap_or(version.valid_from),
            at_ms: int("at_ms"),
            note: version.text("note").to_owned(),
            commit: version.opened,
        }
    }
}

/// How a clock stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Its record.
    pub id: i64,
    /// Its name in the table.
    pub name: String,
    /// `running`, `paused` or `stopped`.
    pub state: String,
    /// The rule of the pack; empty where the day was set.
    pub rule: String,
    /// From which day it counts.
    pub started: Day,
    /// When it runs out; [`Day::END`] while it stands still.
    pub due: Day,
    /// Whether the day rests on a calendar that is not announced yet.
    pub provisional: bool,
    /// When it stood still.
    pub pauses: Vec<Pause>,
    /// When it was stopped.
    pub stopped: Option<Day>,
}

impl Running {
    pub(crate) fn of(version: &Version) -> Running {
        Running {
            id: version.id,
            name: version.text("name").to_owned(),
            state: version.text("state").to_owned(),
            rule: version.text("rule").to_owned(),
            started: version.day("started").unwrap_or(version.valid_from),
            due: version.day("due").unwrap_or(Day::END),
            provisional: version.int("provisional") == Some(1),
            pauses: crate::clocks::read_pauses(version.text("pauses")),
            stopped: version.day("stopped"),
        }
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.state == "running"
    }

    /// The due day with its reasons, computed anew; `None` where the day was set, or the rule is no longer in the pack.
    pub fn explained(&self, pack: &Pack) -> Option<clock::Due> {
        let rule = pack.rule(&self.rule, self.started)?;
        Some(clock::deadline(rule, pack.calendar(), self.started, &self.pauses))
    }
}

/// A record with its procedure.
#[derive(Clone, Debug)]
pub struct Case {
    /// The table.
    pub procedure: &'static Procedure,
    /// The record.
    pub version: Version,
    /// The steps taken, in order.
    pub steps: Vec<TakenStep>,
    /// Its clocks, those that run first.
    pub clocks: Vec<Running>,
}

impl Case {
    /// Reads a record with its procedure at a moment; `None` when there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(db: &Db, procedure: &'static Procedure, record: i64, at: Moment) -> record::Result<Option<Case>> {
        let Some(version) = db.get(procedure.register, record, at)? else { return Ok(None) };
        let mine = |version: &Version| version.text("procedure") == procedure.name;
        let steps = db.find(&STEP, "record", record, at)?.iter().filter(|v| mine(v)).map(TakenStep::of).collect();
        let clocks = db.find(&CLOCK, "record", record, at)?.iter().filter(|v| mine(v)).map(Running::of).collect();
        Ok(Some(Case::of(procedure, version, steps, clocks)))
    }

    /// Reads many records with their procedure; those there are, in no order.
    pub(crate) fn read_many(
        db: &Db,
        procedure: &'static Procedure,
        records: &[i64],
        at: Moment,
    ) -> record::Result<Vec<Case>> {
        let moment = [at.as_of.into(), at.known.into()];
        let params: Vec<Value> = moment.into_iter().chain(records.iter().map(|record| (*record).into())).collect();
        let all = |register: &'static Register, by: &str| {
            let sql = format!(
                "SELECT {} FROM {} v WHERE v.federation = $1 AND v.valid_from <= $2 AND $2 < v.valid_to \
                 AND v.opened <= $3 AND $3 < v.closed AND v.{by} IN ({})",
                Version::columns(register, "v"),
                register.table(),
                marks(4, records.len())
            );
            db.all(&sql, &params, |row| Version::read(register, row, 0))
        };
        let mine = |version: &Version| version.text("procedure") == procedure.name;
        let record = |version: &Version| version.int("record").unwrap_or(0);
        let (mut steps, mut clocks): (HashMap<i64, Vec<TakenStep>>, HashMap<i64, Vec<Running>>) = Default::default();
        for version in all(&STEP, "record")?.iter().filter(|version| mine(version)) {
            steps.entry(record(version)).or_default().push(TakenStep::of(version));
        }
        for version in all(&CLOCK, "record")?.iter().filter(|version| mine(version)) {
            clocks.entry(record(version)).or_default().push(Running::of(version));
        }
        let case = |version: Version| {
            let (steps, clocks) = (steps.remove(&version.id), clocks.remove(&version.id));
            Case::of(procedure, version, steps.unwrap_or_default(), clocks.unwrap_or_default())
        };
        Ok(all(procedure.register, "id")?.into_iter().map(case).collect())
    }

    fn of(
        procedure: &'static Procedure,
        version: Version,
        mut steps: Vec<TakenStep>,
        mut clocks: Vec<Running>,
    ) -> Case {
        steps.sort_by_key(|step| step.number);
        clocks.sort_by_key(|clock| (!clock.runs(), clock.due, clock.id));
        Case { procedure, version, steps, clocks }
    }

    /// The number of the last step, 0 before the first. A form sends it along, so that nobody acts on what has moved
    /// on.
    pub fn number(&self) -> i64 {
        self.steps.last().map_or(0, |step| step.number)
    }

    /// The code of the present state.
    pub fn state_code(&self) -> &str {
        self.version.text("state")
    }

    /// The present state.
    pub fn state(&self) -> Option<&'static State> {
        self.procedure.state(self.state_code())
    }

    /// A clock, if it was ever started.
    pub fn clock(&self, name: &str) -> Option<&Running> {
        self.clocks.iter().find(|clock| clock.name == name)
    }

    /// The last time a step was taken.
    pub fn last(&self, step: &str) -> Option<&TakenStep> {
        self.steps.iter().rev().find(|taken| taken.step == step)
    }

    /// Since when it is in its present state.
    pub fn since(&self) -> Day {
        let entered = self.steps.iter().rev().find(|taken| taken.from != taken.to);
        entered.map_or(self.version.valid_from, |taken| taken.day)
    }

    /// The step for which somebody must not take this one, because they took it last.
    pub(crate) fn made(&self, step: &Step, account: i64) -> Option<&'static Step> {
        let made = |name: &&&str| {
            let last = self.last(name);
            account != 0 && last.is_some_and(|last| last.account == account || last.behalf == account)
        };
        step.not_by.iter().find(made).and_then(|name| self.procedure.step(name))
    }

    /// Those who must not take a step, because they made what it checks.
    pub(crate) fn makers(&self, step: &Step) -> Vec<i64> {
        let last = step.not_by.iter().filter_map(|name| self.last(name));
        let mut makers: Vec<i64> =
            last.flat_map(|last| [last.account, last.behalf]).filter(|each| *each != 0).collect();
        makers.sort_unstable();
        makers.dedup();
        makers
    }
}

/// A step that leads on from where a record stands, and whether whoever asks may take it.
#[derive(Debug)]
pub struct Choice {
    /// The step.
    pub step: &'static Step,
    /// `Ok` when it can be taken now (what it asks for aside), else why not.
    pub verdict: Result<(), Refusal>,
}

/// What can be done with a record now, in the order of the table. Steps that only the system takes are left out.
///
/// # Errors
/// When the store cannot be read.
pub fn choices(db: &Db, desk: &Desk, who: &Who, case: &Case) -> record::Result<Vec<Choice>> {
    let actor = Actor::account(who);
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let mut out = Vec::new();
    for step in case.procedure.steps_from(case.state_code()).filter(|step| !step.who.is_empty()) {
        let verdict = match take::permit(db, desk, case, step, &actor, at) {
            Err(Refusal::Store(error)) => return Err(error),
            verdict => verdict.map(drop),
        };
        out.push(Choice { step, verdict });
    }
    Ok(out)
}

/// Who may take a step, in words; nothing for one that only the system takes.
pub(crate) fn takers(procedure: &Procedure, step: &Step) -> (String, String) {
    let mut words: (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for may in step.who {
        let party: Both = procedure.party(may.party).map_or(("", ""), |party| party.label);
        for (role, _) in may.roles {
            let role = role_label(*role);
            let (zh, en) =
                (format!("{}的{}", party.0, role.0), format!("{} of the {}", role.1, party.1.to_lowercase()));
            if !words.0.contains(&zh) {
                words.0.push(zh);
                words.1.push(en);
            }
        }
    }
    (words.0.join("或"), words.1.join(" or "))
}

/// What a role is called in a sentence.
pub(crate) fn role_label(role: access::Role) -> Both {
    match role {
        access::Role::Public => ("任何人", "anybody"),
        access::Role::Signed => ("登录用户", "anybody signed in"),
        access::Role::Clerk => ("经办人", "a clerk"),
        access::Role::Chair => ("主席", "the chair"),
        access::Role::Officer => ("工会干部", "an officer"),
        access::Role::Leader => ("领导", "the leader"),
        access::Role::Partner => ("部门联络员", "the department's contact"),
        access::Role::SystemAdmin => ("系统管理员", "the system administrator"),
        access::Role::SecurityAdmin => ("安全管理员", "the security administrator"),
        access::Role::AuditAdmin => ("审计管理员", "the audit administrator"),
        access::Role::Caseworker => ("帮扶专干", "a caseworker"),
        access::Role::Treasurer => ("出纳", "the treasurer"),
        access::Role::Evaluator => ("第三方评估员", "an evaluator"),
        access::Role::Worker => ("本人", "the worker"),
    }
}
